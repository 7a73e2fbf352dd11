"""Pages of slides (スライドの頁): tables over several slides, and what stands where nothing was found."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textmine.report.model import Report, say
from textmine.report.slidekit import Deck
from textmine.report.slideparts import Box, fit_table, row_height
from textmine.report.theme import LIGHT, SLIDE_SCALE

FOOT = 26.0
"""Room below a table for what it leaves out, in points."""


def missing(report: Report, deck: Deck, slide: Any, finding: str) -> None:
    """Say why a finding is not there."""
    box = deck.body(slide)
    deck.text(slide, Box(box.left, box.top, box.width, 60), [report.why_missing(finding)], colour=LIGHT.quiet)


@dataclass(frozen=True)
class LongTable:
    """A table for as many slides as it needs, ``most`` at most.

    ``note``: for the speaker; ``shares``: of the width, by column; ``finding``: the CSV that holds all rows;
    ``remark``: stands below the table on every slide. ``even``: the slides hold about as much as each other,
    so that no single row is left for the last.
    """

    title: str
    note: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    shares: Sequence[float]
    finding: str
    most: int = 3
    remark: str = ""
    even: bool = False


def pages(report: Report, deck: Deck, long: LongTable) -> None:
    """The slides of a table; the last says how many rows it leaves out."""
    done, page, size = 0, 1, 0.0
    share = math.inf
    headers, rows, widths = long.headers, long.rows, list(long.shares)
    while done < len(rows) and page <= long.most:
        named = long.title if page == 1 else say(report, f"{long.title}（{page}）", f"{long.title} ({page})")
        slide = deck.slide(named, long.note)
        box = deck.body(slide)
        table = Box(box.left, box.top, box.width, box.height - FOOT)
        if not size:
            widths, size = fit_table([headers, *rows], long.shares, (table.width, table.height))
            share = _even_share(headers, rows, widths, size, table.height) if long.even else share
        here = rows[done:] if page == long.most else _up_to(rows[done:], widths, size, share)
        done += deck.table(slide, table, headers, here, widths, size)
        below = [long.remark] if long.remark else []
        if page == long.most and done < len(rows):
            below.append(left_out_told(report, len(rows) - done, long.finding))
        if below:
            foot = Box(box.left, box.top + table.height, box.width, FOOT)
            told = say(report, "　", "; ").join(below)
            deck.text(slide, foot, [told], largest=SLIDE_SCALE["small"], inset=3, colour=LIGHT.quiet)
        page += 1


def _even_share(
    headers: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], size: float, room: float
) -> float:
    """The height of rows on each slide, where all hold as much as each other."""
    height = sum(row_height(row, widths, size) for row in rows)
    return height / math.ceil(height / (room - row_height(headers, widths, size)))


def _up_to(
    rows: Sequence[Sequence[str]], widths: Sequence[float], size: float, share: float
) -> Sequence[Sequence[str]]:
    """The first rows, until they are as high as ``share``."""
    height = 0.0
    for count, row in enumerate(rows):
        if height > share - 1:
            return rows[:count]
        height += row_height(row, widths, size)
    return rows


def left_out_told(report: Report, count: int, finding: str) -> str:
    """How many rows a slide leaves out, and where they stand."""
    return say(
        report,
        f"ほか {count} 件は tables/{finding}.csv にあります。",
        f"{count} more in tables/{finding}.csv.",
    )


def told_share(report: Report, row: Mapping[str, Any]) -> str:
    """A share with its interval: 31%（20%～44%）."""
    share, low, high = (f"{row[name]:.0%}" for name in ("share", "low", "high"))
    return say(report, f"{share}（{low}～{high}）", f"{share} ({low} - {high})")
