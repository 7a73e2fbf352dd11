"""The section of options (選択肢の節): who ticked what, in the whole survey and group by group."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textmine.report.crosscharts import cross_name, crossed
from textmine.report.listings import (
    Cell,
    Listing,
    Row,
    Section,
    figure,
    in_group_order,
    listing,
    section,
    share,
)
from textmine.report.model import Report, say
from textmine.report.optioncharts import chart_name
from textmine.report.optionrows import closed_asked, crossing_level, group_link, option_link, options_of

MOST_GROUPS = 12
"""Groups that stand side by side; the workbook has all."""


def options_section(report: Report) -> Section:
    """Options by share and by group; hidden where there is no closed question."""
    asked = closed_asked(report)
    tables = [
        table
        for number, closed in enumerate(asked, 1)
        for table in (
            replace(options_of_everybody(report, closed), beside=chart_name(number)),
            replace(options_by_group(report, closed), beside=_charts(report, number, closed)[-1]),
        )
    ]
    made = section(
        report,
        "options",
        ("選択式の設問", "Closed questions"),
        _lead(any(asked.values())),
        "options",
        charts=tuple(name for at, closed in enumerate(asked, 1) for name in _charts(report, at, closed)),
        tables=tuple(table for table in tables if table.rows),
    )
    return replace(made, hidden=not asked)


def _charts(report: Report, number: int, closed: str) -> list[str]:
    """The charts of one question: everybody, and the groups where there are several."""
    return [chart_name(number), *([cross_name(number)] if crossed(report, closed) else [])]


def _lead(overlapping: bool) -> tuple[str, str]:
    """What the section says; of questions with several choices also how their shares are read."""
    ja = (
        "選択式の設問で、それぞれの選択肢を選んだ回答者の割合です。分母は、その設問に答えた回答者です"
        "（無回答を含む割合も並べました）。"
    )
    en = "Shares of respondents who ticked each option; n are the respondents who answered the question."
    if not overlapping:
        return ja, en
    return (
        ja + "複数選択の設問では一人が複数の選択肢に数えられるので、割合の合計は 100％を超えます。"
        "選択肢は重なり合うので、グループどうしの差のようには読めません。一つの選択肢を選んだ人と選ばなかった人の自由記述は、"
        "survey.toml の groups に { closed = …, has = … } と書くと比べられます。",
        en
        + " Where several may be ticked, whoever ticked two is counted with both, so that shares add up to more than "
        "100 %. Options overlap: to compare what those wrote who ticked one and those who did not, write "
        "{ closed = …, has = … } in groups.",
    )


def options_of_everybody(report: Report, closed: str) -> Listing:
    """Options of the whole survey with their intervals and both bases."""
    headers = (
        "順",
        "選択肢",
        "選択",
        "答えた回答者",
        "割合",
        "95％信頼区間",
        "無回答",
        "割合（無回答を含む）",
    )
    english = ("rank", "option", "ticked", "answered", "share", "95 % interval", "unanswered", "share of all")
    found = options_of(report, closed)
    rows = [_row(report, row) for row in found]
    several = any(row["several"] for row in found)
    caption = say(report, f"{closed}（複数選択）", f"{closed} (several choices)") if several else closed
    return listing(caption, english if report.lang == "en" else headers, rows)


def _row(report: Report, row: dict[str, Any]) -> Row:
    link = option_link(report, row)
    low, high = row["low"], row["high"]
    interval = "―" if low != low else say(report, f"{low:.0%}～{high:.0%}", f"{low:.0%} - {high:.0%}")
    return Row(
        (
            figure(row["rank"]),
            Cell(str(row["option"]), link),
            figure(row["ticked"], link),
            figure(row["n"]),
            share(row["share"]),
            Cell(interval, "", True),
            figure(row["unanswered"]),
            share(row["share_all"]),
        )
    )


def options_by_group(report: Report, closed: str) -> Listing:
    """Options x groups of the level that the report goes by: shares of each group's respondents."""
    by = crossing_level(report, closed)
    found = in_group_order(report, options_of(report, closed, by)) if by else []
    shares = {(str(row["group"]), str(row["option"])): row for row in found}
    sizes = {str(row["group"]): int(row["n"]) for row in found}
    largest = sorted(sizes, key=lambda group: (-sizes[group], group))[:MOST_GROUPS]
    groups = [group for group in sizes if group in largest]
    ranked = list(dict.fromkeys(str(row["option"]) for row in sorted(found, key=lambda row: row["rank"])))
    rows = [
        Row((Cell(option), *(share(shares[group, option]["share"]) for group in groups))) for option in ranked
    ]
    answered = Row(
        (
            Cell(say(report, "答えた回答者（n）", "answered (n)")),
            *(figure(sizes[group], group_link(report, by, group)) for group in groups),
        )
    )
    left_out = len(sizes) - len(groups)
    caption = say(report, f"{closed}：{by}ごとの割合", f"{closed}: shares by {by}")
    if left_out:
        more = say(
            report, f"（ほか {left_out} 組は表のブック）", f" ({left_out} more groups in the workbook)"
        )
        caption += more
    headers = (say(report, "選択肢", "option"), *(report.shown(group, by) for group in groups))
    return listing(caption, headers, [answered, *rows] if rows else [])
