"""The section of rating scales (評定尺度の節): stacked bars, and the figures of every group."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textmine.groupnames import EVERYONE
from textmine.report.listings import (
    Cell,
    Listing,
    Row,
    Section,
    figure,
    in_group_order,
    listing,
    number,
    records,
    section,
    share,
)
from textmine.report.model import Report, say
from textmine.report.optionrows import group_link
from textmine.report.optionsections import options_by_group, options_of_everybody
from textmine.report.ratings import Rating, batches, ratings
from textmine.report.scalecharts import batch_name, scale_name
from textmine.shares import CANNOT_TELL, DIFFERENT, NOT_SHOWN

VERDICTS = {DIFFERENT: "different", NOT_SHOWN: "no difference shown", CANNOT_TELL: "cannot tell"}


def scales_section(report: Report) -> Section:
    """Rating scales; hidden where no closed question is one."""
    found = ratings(report)
    tables = [
        replace(table, beside=scale_name(at))
        for at, rating in enumerate(found, 1)
        for table in (
            _figures(report, rating),
            options_of_everybody(report, rating.closed),
            options_by_group(report, rating.closed),
        )
        if table.rows
    ]
    together = [batch_name(at) for at in range(1, len(batches(found)) + 1)]
    made = section(
        report,
        "scales",
        ("評定尺度の設問（満足度など）", "Rating scales"),
        (
            "満足～不満のように順のある選択肢の設問です。肯定的な端と否定的な端の割合、平均、組の比較を示します。"
            "「わからない」や無回答は除いて数えました。平均は段と段の間を同じ長さとみなした値です。"
            "肯定的な人と否定的な人の自由記述は、survey.toml の groups に { closed = …, scale = true } と書くと比べられます。",
            "Closed questions whose options stand in an order: shares of the positive and the negative end, means, and "
            "how groups compare. Answers beside the scale and blanks are left out and counted. A mean takes all steps "
            "for equally long. To compare what those at both ends wrote, add { closed = ..., scale = true } to groups.",
        ),
        "scales",
        charts=(*together, *(scale_name(at) for at in range(1, len(found) + 1))),
        tables=tuple(tables),
    )
    return replace(made, hidden=not found)


def _figures(report: Report, rating: Rating) -> Listing:
    """Everybody and each group: ends with their intervals, mean, median, and the group against the rest."""
    rows = [row for row in records(report, "scales") if row["closed"] == rating.closed]
    whole = [row for row in rows if row["by"] == EVERYONE]
    grouped = in_group_order(report, [row for row in rows if rating.by and row["by"] == rating.by])
    tests = {
        str(row["group"]): row
        for row in records(report, "scale_tests")
        if row["closed"] == rating.closed and row["by"] == rating.by
    }
    headers = (
        ("group", "n", "beside", "blank", "positive", "95 %", "negative", "95 %")
        if report.lang == "en"
        else (rating.by or "全体", "n", "尺度の外", "無回答", "肯定的", "95％区間", "否定的", "95％区間")
    )
    more = (
        ("mean", "95 %", "median", "against the rest", "δ")
        if report.lang == "en"
        else ("平均", "95％区間", "中央値", "ほかとの差", "効果量 δ")
    )
    caption = say(report, f"{rating.closed}：割合と平均", f"{rating.closed}: shares and means")
    listed = [_row(report, row, tests.get(str(row["group"]))) for row in (*whole, *grouped)]
    return listing(caption, (*headers, *more), listed)


def _row(report: Report, row: dict[str, Any], test: dict[str, Any] | None) -> Row:
    by, group = str(row["by"]), str(row["group"])
    alone = by == EVERYONE
    link = "" if alone else group_link(report, by, group)
    against = None if alone else test
    verdict = str(against["verdict"]) if against else "―"
    cells = (
        Cell(report.shown(group, by)),
        figure(row["n"], link),
        figure(row["beside"]),
        figure(row["unanswered"]),
        share(row["positive_share"]),
        _interval(report, row, "positive", "{:.0%}"),
        share(row["negative_share"]),
        _interval(report, row, "negative", "{:.0%}"),
        number(row["mean"]),
        _interval(report, row, "mean", "{:.2f}"),
        number(row["median"], 1),
        Cell(VERDICTS.get(verdict, verdict) if report.lang == "en" else verdict),
        number(against["effect"] if against else float("nan")),
    )
    return Row(cells, "" if alone else group)


def _interval(report: Report, row: dict[str, Any], name: str, form: str) -> Cell:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if low != low:
        return Cell("―", "", True)
    return Cell(say(report, "～", " - ").join(form.format(end) for end in (low, high)), "", True)
