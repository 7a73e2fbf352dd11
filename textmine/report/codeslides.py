"""Slides of codes (コードのスライド): codes by their share of answers, and the groups that differ."""

from __future__ import annotations

from typing import Any

from textmine.report.codes import (
    code_level,
    code_name,
    code_tests,
    codes_by_share,
    codes_of_groups,
    differing_codes,
    groups_that_lean,
    largest_groups,
    remark_on_groups,
    remark_on_small,
    told_p,
)
from textmine.report.model import Report, say
from textmine.report.slidekit import Deck
from textmine.report.slidepages import left_out_told, told_share
from textmine.report.slideparts import Box, fit_table
from textmine.report.theme import HUES, LIGHT, SLIDE_SCALE

MOST_ROWS, MOST_PAGES = 14, 2
"""Codes on one slide, so that bars and rows can be read; the rest stands in the table."""

MOST_BARS = 16
FOOT = 44.0
"""Room below a table for two lines, in points."""


def codes_slides(report: Report, deck: Deck) -> None:
    """Codes by share over one or two slides, then the codes that differ by group; nothing without codes."""
    rows = codes_by_share(report)
    if not rows or not rows[0]["n"]:
        return
    pages_needed = min(MOST_PAGES, -(-len(rows) // MOST_ROWS))
    most = min(MOST_ROWS, -(-len(rows) // pages_needed))
    done, page = 0, 1
    while done < len(rows) and page <= MOST_PAGES:
        slide = deck.slide(_title(report, page), _note(report))
        done += _page(report, deck, slide, rows[done : done + most])
        cut = page == MOST_PAGES and done < len(rows)
        left_out = left_out_told(report, len(rows) - done, "code_frequency") if cut else ""
        _write_foot(deck, slide, [left_out, remark_on_groups(report)])
        page += 1
    _differing_slide(report, deck)


def _title(report: Report, page: int) -> str:
    title = say(report, "コード（主題）ごとの回答の割合", "Codes by their share of answers")
    return title if page == 1 else say(report, f"{title}（{page}）", f"{title} ({page})")


def _note(report: Report) -> str:
    return say(
        report,
        "コーディングルールで有効回答に付けたコードの数。一つの回答に複数のコードが付くので、割合の合計は 100％を超えることがある。"
        "規則は語の有無だけを見る。区間は Wilson の 95％信頼区間。",
        "Codes that rules gave to valid answers; an answer may have several, so that shares may add up to more than "
        "100 %. Rules see words, not what is meant. Intervals: Wilson, 95 %.",
    )


def _page(report: Report, deck: Deck, slide: Any, rows: list[dict[str, Any]]) -> int:
    """A table of codes with bars beside it; how many codes they hold."""
    box = deck.body(slide)
    height = box.height - FOOT
    left = Box(box.left, box.top, box.width * 0.6, height)
    n = int(rows[0]["n"])
    headers = (
        ("code", "answers", f"share (n={n}, 95%)")
        if report.lang == "en"
        else ("コード", "回答数", f"割合（n={n}、95％区間）")
    )
    cells = [(code_name(report, row), f"{int(row['answers'])}", told_share(report, row)) for row in rows]
    widths, size = fit_table([headers, *cells], (3, 1, 3), (left.width, left.height))
    written = deck.table(slide, left, headers, cells, widths, size)
    right = Box(box.left + box.width * 0.62, box.top, box.width * 0.38, height)
    names = [name for name, *_ in cells[:written]]
    measure = say(report, "割合", "share")
    shares = [float(row["share"]) for row in rows[:written]]
    deck.bars(slide, right, names, [(measure, shares, HUES[0])], form="0%", axis=measure)
    return written


def _write_foot(deck: Deck, slide: Any, remarks: list[str]) -> None:
    """What is to be said below a table; nothing where there is nothing."""
    said = [remark for remark in remarks if remark]
    if not said:
        return
    box = deck.body(slide)
    foot = Box(box.left, box.top + box.height - FOOT, box.width, FOOT)
    deck.text(slide, foot, said, largest=SLIDE_SCALE["small"], inset=3, colour=LIGHT.quiet)


def _differing_slide(report: Report, deck: Deck) -> None:
    """The codes whose groups differ beyond chance, and the groups of the one that differs most as bars."""
    tests = code_tests(report)
    differing = sorted(differing_codes(report), key=lambda code: float(tests[code]["q"]))
    if not differing:
        return
    by, groups = code_level(report), codes_of_groups(report)
    slide = deck.slide(
        say(report, f"{by}によって差のあるコード（主題）", f"Codes that differ by {by}"), _why(report)
    )
    box = deck.body(slide)
    left = Box(box.left, box.top, box.width * 0.54, box.height - FOOT)
    headers = ("code", "q", "groups") if report.lang == "en" else ("コード", "q 値", f"差を作る{by}")
    rows = [
        (code, told_p(tests[code]["q"]), groups_that_lean(report, groups, code) or "―") for code in differing
    ]
    written = deck.table(slide, left, headers, rows, (2, 1, 4))
    own = [row for row in groups if row["code"] == differing[0]]
    shown = largest_groups(own, MOST_BARS)
    own = [row for row in own if row["group"] in shown]
    names = [f"{report.shown(str(row['group']), by)} (n={int(row['n'])})" for row in own]
    measure = say(report, f"「{differing[0]}」の割合", f"share of {differing[0]}")
    right = Box(box.left + box.width * 0.56, box.top, box.width * 0.44, box.height - FOOT)
    shares = [float(row["share"]) for row in own]
    deck.bars(slide, right, names, [(measure, shares, HUES[0])], form="0%", axis=measure)
    cut = written < len(rows)
    left_out = left_out_told(report, len(rows) - written, "code_tests") if cut else ""
    _write_foot(deck, slide, [left_out, remark_on_small(report)])


def _why(report: Report) -> str:
    by = code_level(report)
    return say(
        report,
        "q 値は Benjamini-Hochberg（コードの数だけ検定したことの調整）。▲ 多い・▼ 少ないは、調整済み残差が ±2 の外。"
        f"かっこ内は、その{by}の有効回答に占める割合。",
        "q: Benjamini-Hochberg over the codes. ▲ often, ▼ seldom: adjusted residual beyond ±2; shares of the group's "
        "valid answers in brackets.",
    )
