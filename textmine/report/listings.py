"""Parts of the page's sections (節の部品): sections, tables and cells as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from textmine.groupnames import ALL_QUESTIONS, name_group
from textmine.report.model import Report, say
from textmine.tables import STATUS_JA

SHOWN_ROWS = 400
"""Rows of a table on the page; the whole table stands in tables.xlsx."""

SEVERITY_EN = {"高": "high", "中": "middle", "低": "low"}


@dataclass(frozen=True)
class Cell:
    """One cell: its text, where it leads, and whether it is a figure."""

    text: str
    link: str = ""
    figure: bool = False


@dataclass(frozen=True)
class Row:
    """One row and what the filters go by."""

    cells: tuple[Cell, ...]
    group: str = ""
    question: str = ""


@dataclass(frozen=True)
class Listing:
    """One table of a section; ``beside``: the chart under which it stands, folded, and not below all charts."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    left_out: int = 0
    beside: str = ""


@dataclass(frozen=True)
class Section:
    """One section: its address, title, what it answers, its charts and tables, or why it is empty."""

    id: str
    title: str
    lead: str
    charts: tuple[str, ...] = ()
    tables: tuple[Listing, ...] = field(default=())
    missing: str = ""
    hidden: bool = False


def severity(report: Report, value: object) -> str:
    """How grave a contradiction is, in the language of the report."""
    return SEVERITY_EN.get(str(value), str(value)) if report.lang == "en" else str(value)


def status_name(report: Report, status: str) -> str:
    """What a cell is, in the language of the report."""
    return status.replace("_", " ") if report.lang == "en" else STATUS_JA.get(status, status)


def told_overrules(report: Report, respondent: str) -> list[str]:
    """What a person decided about a respondent, in words: over all questions first, then of single ones."""
    told = []
    for name in ("awareness", "awareness_questions"):
        table = report.finding(name)
        if table is None:
            continue
        own = table[(table["respondent"] == respondent) & (table["overruled"] != "")]
        told += [
            words if question == ALL_QUESTIONS else f"{question}: {words}"
            for question, words in zip(own["question"], own["overruled"], strict=True)
        ]
    return told


def listing(caption: str, headers: Iterable[str], rows: Iterable[Row]) -> Listing:
    """A table with as many rows as the page shows, and how many it leaves out."""
    listed = list(rows)
    return Listing(caption, tuple(headers), tuple(listed[:SHOWN_ROWS]), max(0, len(listed) - SHOWN_ROWS))


def records(report: Report, name: str) -> list[dict[str, Any]]:
    """The rows of a finding; none where it was not made."""
    table = report.finding(name)
    rows: list[dict[str, Any]] = [] if table is None else table.to_dict("records")  # type: ignore[assignment]
    return rows


def in_group_order(report: Report, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in the order in which charts and cards have the groups, the whole survey first."""
    place = {name: at for at, name in enumerate(report.group_names)}
    return sorted(rows, key=lambda row: place.get(str(row["group"]), -1))


def figure(value: Any, link: str = "") -> Cell:
    """A whole number; a dash where it is missing."""
    return Cell("―" if value != value or value is None else f"{int(value):,}", link, True)


def share(value: Any) -> Cell:
    """A share in per cent; a dash where it is missing."""
    return Cell("―" if value != value or value is None else f"{value:.0%}", "", True)


def number(value: Any, digits: int = 2) -> Cell:
    """A decimal; a dash where it is missing."""
    return Cell("―" if value != value or value is None else f"{value:.{digits}f}", "", True)


def groups_of(report: Report) -> dict[str, str]:
    """Respondent to group of ``report.level``, for the filter."""
    if not report.level:
        return {}
    named = report.responses.drop_duplicates("respondent")
    return dict(zip(named["respondent"], named[report.level].map(name_group), strict=True))


def section(
    report: Report,
    key: str,
    titles: tuple[str, str],
    leads: tuple[str, str],
    finding: str,
    *,
    charts: tuple[str, ...] = (),
    tables: tuple[Listing, ...] = (),
) -> Section:
    """One section; where its finding is missing it says why and shows nothing else."""
    missing = report.why_missing(finding) if report.finding(finding) is None else ""
    shown = () if missing else charts
    return Section(key, say(report, *titles), say(report, *leads), shown, () if missing else tables, missing)
