"""Pages of slides (スライドの頁): tables over several slides, and what stands where nothing was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textmine.report.model import Report, say
from textmine.report.slidekit import Deck
from textmine.report.slideparts import Box, fit_table
from textmine.report.theme import LIGHT, SLIDE_SCALE

FOOT = 26.0
"""Room below a table for what it leaves out, in points."""


def missing(report: Report, deck: Deck, slide: Any, finding: str) -> None:
    """Say why a finding is not there."""
    box = deck.body(slide)
    deck.text(slide, Box(box.left, box.top, box.width, 60), [report.why_missing(finding)], colour=LIGHT.quiet)


def pages(
    report: Report,
    deck: Deck,
    title: str,
    note: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    shares: Sequence[float],
    *,
    finding: str,
    most: int = 3,
    remark: str = "",
) -> None:
    """A table over as many slides as it needs, ``most`` at most; the last says how many rows it leaves out.

    ``remark`` stands below the table on every slide.
    """
    done, page, size = 0, 1, 0.0
    widths = list(shares)
    while done < len(rows) and page <= most:
        named = title if page == 1 else say(report, f"{title}（{page}）", f"{title} ({page})")
        slide = deck.slide(named, note)
        box = deck.body(slide)
        table = Box(box.left, box.top, box.width, box.height - FOOT)
        if not size:
            widths, size = fit_table([headers, *rows], shares, (table.width, table.height))
        done += deck.table(slide, table, headers, rows[done:], widths, size)
        below = [remark] if remark else []
        if page == most and done < len(rows):
            below.append(_left_out(report, len(rows) - done, finding))
        if below:
            foot = Box(box.left, box.top + table.height, box.width, FOOT)
            told = say(report, "　", "; ").join(below)
            deck.text(slide, foot, [told], largest=SLIDE_SCALE["small"], inset=3, colour=LIGHT.quiet)
        page += 1


def _left_out(report: Report, count: int, finding: str) -> str:
    return say(
        report,
        f"ほか {count} 件は tables/{finding}.csv にあります。",
        f"{count} more in tables/{finding}.csv.",
    )
