"""Pages of slides (スライドの頁): tables over several slides, and what stands where nothing was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textmine.report.model import Report, say
from textmine.report.slidekit import Deck
from textmine.report.slideparts import Box, table_size
from textmine.report.theme import LIGHT


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
    most: int = 3,
    remark: str = "",
) -> None:
    """A table over as many slides as it needs, ``most`` at most; the last says what is left out.

    ``remark`` stands below the table on every slide.
    """
    done, page, size = 0, 1, 0.0
    while done < len(rows) and page <= most:
        slide = deck.slide(title if page == 1 else f"{title}（{page}）", note)
        box = deck.body(slide)
        widths = [box.width * share / sum(shares) for share in shares]
        size = size or table_size([headers, *rows], widths, box.height - 26)
        done += deck.table(
            slide, Box(box.left, box.top, box.width, box.height - 26), headers, rows[done:], shares, size
        )
        below = [remark] if remark else []
        if page == most and done < len(rows):
            below.append(
                say(
                    report,
                    f"ほか {len(rows) - done} 件は tables.xlsx にあります。",
                    f"{len(rows) - done} more in tables.xlsx.",
                )
            )
        if below:
            foot = Box(box.left, box.top + box.height - 26, box.width, 26)
            deck.text(slide, foot, [say(report, "　", "; ").join(below)], largest=11, inset=3)
        page += 1
