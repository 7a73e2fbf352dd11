"""Slides of rating scales (評定尺度のスライド): all of them in a table, then stacked bars to 100 %."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textmine.groupnames import EVERYONE
from textmine.report.model import Report, say
from textmine.report.ratings import (
    Bar,
    Rating,
    batches,
    ratings,
    shares_of,
    told_batch,
    told_beside,
    told_difference,
    told_ends,
    told_middle,
    told_numbers,
)
from textmine.report.slidekit import Deck
from textmine.report.slidepages import LongTable, left_out_told, pages
from textmine.report.slideparts import Box, rgb
from textmine.report.theme import LIGHT, SLIDE_SCALE, letters_on

MOST_QUESTIONS = 8
"""Rating scales with a slide of their own; table and report have all."""

MOST_BARS, FEW_BARS = 12, 8
"""Bars of one slide whose names can be read, and those beside which larger letters have room."""

HEAD, FOOT = 50.0, 40.0
"""Room above and below the chart, in points."""

HIDE_BELOW = "[>=0.055]0%;;"
"""Number format of the labels: none on a part in which it does not fit."""

LONGEST_NAME = 16
"""Characters of a group beside its bar."""


def scales_slides(report: Report, deck: Deck) -> None:
    """All rating scales in one table, those on the same options in one chart, then each with its groups."""
    found = ratings(report)
    if not found:
        return
    if len(found) > 1:
        _overview(report, deck, found)
    for batch in batches(found):
        _together(report, deck, batch)
    for at, rating in enumerate(found[:MOST_QUESTIONS], 1):
        if rating.groups or len(found) == 1:
            beyond = len(found) - MOST_QUESTIONS if at == MOST_QUESTIONS else 0
            _single(report, deck, rating, beyond)


def _overview(report: Report, deck: Deck, found: Sequence[Rating]) -> None:
    headers = (
        ("question", "n", "positive (95%)", "negative (95%)", "mean (95%)")
        if report.lang == "en"
        else ("設問", "n", "肯定的（95％区間）", "否定的（95％区間）", "平均（95％区間）")
    )
    rows = [
        (
            rating.closed,
            f"{rating.whole.n}",
            _told(report, rating.whole.row, "positive"),
            _told(report, rating.whole.row, "negative"),
            told_middle(report, rating.whole.row).removeprefix(say(report, "平均 ", "mean ")) or "―",
        )
        for rating in found
    ]
    pages(
        report,
        deck,
        LongTable(
            title=say(report, "評定尺度の設問", "Rating scales"),
            note=_note(report),
            headers=headers,
            rows=rows,
            shares=(3, 0.9, 2.8, 2.8, 2.8),
            finding="scales",
            remark=say(
                report,
                "どの選択肢を肯定的・否定的としたかは tables/scales.csv にある",
                "which options are positive and negative stands in tables/scales.csv",
            ),
        ),
    )


def _told(report: Report, row: dict[str, Any], end: str) -> str:
    share, low, high = (row[f"{end}_{name}"] for name in ("share", "low", "high"))
    if share != share:
        return "―"
    return say(report, f"{share:.0%}（{low:.0%}～{high:.0%}）", f"{share:.0%} ({low:.0%} - {high:.0%})")


def _together(report: Report, deck: Deck, batch: Sequence[Rating]) -> None:
    title = told_batch(report, batch)
    slide = deck.slide(title, _note(report))
    bars = [Bar(one.closed, one.whole.n, one.whole.chosen, one.whole.row) for one in batch[:MOST_BARS]]
    box = deck.body(slide)
    chart = Box(box.left, box.top, box.width, box.height - FOOT)
    _stacked(report, deck, slide, chart, batch[0], bars)
    row = batch[0].whole.row
    said = [
        say(
            report,
            f"n は尺度で答えた回答者。肯定的: {row['positive_options']}、否定的: {row['negative_options']}",
            "n: respondents on the scale. positive: "
            f"{_parted(row['positive_options'])}; negative: {_parted(row['negative_options'])}",
        ),
        left_out_told(report, len(batch) - MOST_BARS, "scales") if len(batch) > MOST_BARS else "",
    ]
    _foot(deck, slide, box, [say(report, "。", ". ").join(filter(None, said))])


def _parted(options: Any) -> str:
    return str(options).replace("・", ", ")


def _single(report: Report, deck: Deck, rating: Rating, beyond: int) -> None:
    """Everybody and the groups; the sentence above says the same in figures; ``beyond``: questions left out."""
    by = say(report, f"（{rating.by}ごと）", f" by {rating.by}") if rating.by else ""
    title = say(report, f"「{rating.closed}」の評定{by}", f"{rating.closed}: ratings{by}")
    slide = deck.slide(title, _note(report))
    box, row = deck.body(slide), rating.whole.row
    head = Box(box.left, box.top, box.width, HEAD)
    told = say(report, f"全体は{told_ends(report, row)}。", f"All: {told_ends(report, row)}.")
    deck.text(slide, head, [told], largest=SLIDE_SCALE["body"], inset=3)
    bars = [
        Bar(report.shown(EVERYONE), rating.whole.n, rating.whole.chosen, row),
        *rating.groups[: MOST_BARS - 1],
    ]
    middle = Box(box.left, box.top + HEAD, box.width, box.height - HEAD - FOOT)
    _stacked(report, deck, slide, middle, rating, bars)
    left_out = rating.left_out + max(0, len(rating.groups) - (MOST_BARS - 1))
    said = [
        told_difference(report, rating),
        told_beside(report, row),
        told_numbers(report, rating) if row["mean"] == row["mean"] else "",
        left_out_told(report, left_out, "scales").rstrip("。.") if left_out else "",
        say(
            report,
            f"評定尺度の設問はほかに {beyond} 問あり、報告書と表にある",
            f"{beyond} more rating scales stand in report and tables",
        )
        if beyond
        else "",
    ]
    _foot(deck, slide, box, [say(report, "。", ". ").join(filter(None, said))])


def _foot(deck: Deck, slide: Any, box: Box, lines: Sequence[str]) -> None:
    foot = Box(box.left, box.top + box.height - FOOT, box.width, FOOT)
    deck.text(slide, foot, lines, largest=SLIDE_SCALE["small"], inset=3, colour=LIGHT.quiet)


def _stacked(report: Report, deck: Deck, slide: Any, box: Box, rating: Rating, bars: Sequence[Bar]) -> None:
    """A native chart whose parts bear their shares where these fit."""
    from pptx.util import Pt

    names = [_name(report, bar) for bar in bars]
    shares = [shares_of(bar) for bar in bars]
    series = [
        (option, [one[at] for one in shares], fill)
        for at, (option, fill) in enumerate(zip(rating.options, rating.fills, strict=True))
    ]
    chart = deck.bars(slide, box, names, series, form="0%")
    if len(bars) > FEW_BARS:
        chart.font.size = Pt(10)
    for drawn, fill in zip(chart.plots[0].series, rating.fills, strict=True):
        labels = drawn.data_labels
        labels.show_value = True
        labels.number_format, labels.number_format_is_linked = HIDE_BELOW, False
        labels.font.size = Pt(10)
        labels.font.color.rgb = rgb(letters_on(fill))


def _name(report: Report, bar: Bar) -> str:
    name = bar.name if len(bar.name) <= LONGEST_NAME else bar.name[: LONGEST_NAME - 1] + "…"
    return say(report, f"{name}（n={bar.n}）", f"{name} (n={bar.n})")


def _note(report: Report) -> str:
    return say(
        report,
        "分母は尺度で答えた回答者（わからない・無回答を除く）。割合の区間は Wilson、平均の区間は 30 人以上で t、"
        "5～29 人でブートストラップ（95％）。組の差は Kruskal–Wallis、5 人に満たない組は検定しない。",
        "Shares of the respondents on the scale. Intervals (95 %): Wilson for shares, t for means (bootstrap below 30 "
        "respondents). Groups: Kruskal-Wallis; groups of fewer than five are not tested.",
    )
