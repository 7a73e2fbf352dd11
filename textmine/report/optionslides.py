"""Slides of closed questions (選択式の設問のスライド): each with its options, their shares and bars."""

from __future__ import annotations

from typing import Any

from textmine.report.crossslides import cross_slide
from textmine.report.model import Report, say
from textmine.report.optioncharts import OVERLAP
from textmine.report.optionrows import closed_asked, options_of
from textmine.report.slidekit import Deck
from textmine.report.slidepages import left_out_told, told_share
from textmine.report.slideparts import Box, fit_table
from textmine.report.theme import HUES, LIGHT, SLIDE_SCALE

MOST_QUESTIONS = 6
"""Closed questions with a slide of their own; the table has all."""

MOST_ROWS = 14
"""Options on one slide, so that bars and rows can be read."""

LONGEST_NAME = 14
"""Characters of an option beside its bar: longer names leave no room for the bars."""

FOOT = 44.0
"""Room below the table, in points."""


def options_slides(report: Report, deck: Deck) -> None:
    """One slide a closed question, and one by groups where there are; nothing where nobody answered any."""
    asked = list(closed_asked(report))
    answered = [name for name in asked if int(options_of(report, name)[0]["n"])]
    for at, name in enumerate(answered[:MOST_QUESTIONS], 1):
        beyond = len(answered) - MOST_QUESTIONS if at == MOST_QUESTIONS else 0
        _question_slide(report, deck, options_of(report, name), beyond)
        cross_slide(report, deck, name)


def _question_slide(report: Report, deck: Deck, found: list[dict[str, Any]], beyond: int) -> None:
    """A table of options with bars beside it, and who is not counted below; ``beyond``: questions left out."""
    closed, n = str(found[0]["closed"]), int(found[0]["n"])
    slide = deck.slide(say(report, f"「{closed}」の回答", f"Answers to {closed}"), _note(report, found))
    box = deck.body(slide)
    height = box.height - FOOT
    left = Box(box.left, box.top, box.width * 0.56, height)
    headers = (
        ("option", "ticked", f"share (n={n}, 95%)")
        if report.lang == "en"
        else ("選択肢", "選択", f"割合（n={n}、95％区間）")
    )
    cells = [
        (str(row["option"]), str(int(row["ticked"])), told_share(report, row)) for row in found[:MOST_ROWS]
    ]
    widths, size = fit_table([headers, *cells], (4, 1, 3), (left.width, left.height))
    written = deck.table(slide, left, headers, cells, widths, size)
    measure = say(report, "割合", "share")
    shares = [float(row["share"]) for row in found[:written]]
    right = Box(box.left + box.width * 0.58, box.top, box.width * 0.42, height)
    names = [shortened(option) for option, *_ in cells[:written]]
    deck.bars(slide, right, names, [(measure, shares, HUES[0])], form="0%", axis=measure)
    foot = Box(box.left, box.top + height, box.width, FOOT)
    said = [_unanswered(report, found), _left_out(report, len(found) - written, beyond)]
    deck.text(
        slide,
        foot,
        [line for line in said if line],
        largest=SLIDE_SCALE["small"],
        inset=3,
        colour=LIGHT.quiet,
    )


def shortened(option: str, longest: int = LONGEST_NAME) -> str:
    """An option as it stands beside its bar; the table next to it has all of it, in the same order.

    >>> shortened("どちらともいえない"), shortened("看護師さんを増やしてあげてください。皆さん走り回っています")
    ('どちらともいえない', '看護師さんを増やしてあげて…')
    """
    return option if len(option) <= longest else option[: longest - 1] + "…"


def _note(report: Report, found: list[dict[str, Any]]) -> str:
    overlap, overlap_en = OVERLAP if found[0]["several"] else ("", "")
    return say(
        report,
        f"分母は、この設問に答えた回答者。区間は Wilson の 95％信頼区間{overlap}。",
        f"Shares of the respondents who answered. Intervals: Wilson, 95 %{overlap_en}.",
    )


def _unanswered(report: Report, found: list[dict[str, Any]]) -> str:
    """Who is not counted, and that shares overlap where they do."""
    missing = int(found[0]["unanswered"])
    overlap, overlap_en = (
        ("複数選択（合計は 100％を超えることがある）", "several choices") if found[0]["several"] else ("", "")
    )
    blank, blank_en = (f"無回答 {missing} を除く", f"{missing} did not answer") if missing else ("", "")
    return say(
        report,
        "。".join(part for part in (overlap, blank) if part),
        "; ".join(part for part in (overlap_en, blank_en) if part),
    )


def _left_out(report: Report, rows: int, questions: int) -> str:
    """Which options and questions stand in the table alone."""
    told = [left_out_told(report, rows, "options")] if rows else []
    if questions:
        told.append(
            say(
                report,
                f"選択式の設問はほかに {questions} 問あり、報告書と表にある",
                f"{questions} more closed questions stand in report and tables",
            )
        )
    return say(report, "。", ". ").join(told)
