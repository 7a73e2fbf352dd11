"""Rows of the tables of changes (変化の表の行): both shares, their difference, what chance says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textmine.groupnames import EVERYONE
from textmine.report.chance import MARK
from textmine.report.listings import Cell, Row
from textmine.report.vocabulary import JAPANESE
from textmine.report.wavemodel import WaveReport, beyond, counted, interval, points

Links = Callable[[dict[str, Any], bool], str]
"""The address of the answers behind a figure of a row, of the survey before or after."""


def change_headers(report: WaveReport, *names: str) -> tuple[str, ...]:
    """The headers of a table of changes behind those of its items."""
    before, after = report.names
    figures = (
        (before, after, "difference (points)", "95 % interval", "p", "q")
        if report.lang == "en"
        else (before, after, "差（ポイント）", "95％信頼区間", "p 値", "q 値")
    )
    return (*names, *figures)


def figures(report: WaveReport, row: dict[str, Any], link: Links) -> tuple[Cell, ...]:
    """Both shares, their difference with its interval, and what chance says."""
    mark = MARK if beyond(row) else ""
    return (
        *(
            Cell(
                counted(row, after=after),
                link(row, after) if row[f"k_{'after' if after else 'before'}"] else "",
                True,
            )
            for after in (False, True)
        ),
        Cell(f"{points(report, row['difference'])}{mark}", "", True),
        Cell(interval(report, row), "", True),
        *(Cell("―" if row[name] != row[name] else f"{row[name]:.3f}", "", True) for name in ("p", "q")),
    )


def no_link(_row: dict[str, Any], _after: bool) -> str:
    """For figures that lead nowhere."""
    return ""


def change_row(
    report: WaveReport, names: Sequence[str], row: dict[str, Any], link: Links, question: str = ""
) -> Row:
    """A row of a table of changes: ``names`` of its items, then its figures."""
    group = "" if row["by"] == EVERYONE else str(row["group"])
    return Row((*(Cell(name) for name in names), *figures(report, row, link)), group, question)


def change_word(report: WaveReport, change: str) -> str:
    """What changed, in words."""
    return change.replace("_", " ") if report.lang == "en" else JAPANESE["change"][change]
