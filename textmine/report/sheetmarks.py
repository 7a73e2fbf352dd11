"""Marks in the answers of a sheet (資料の印): repaired places, indicators and key terms, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textmine.report.model import Report
from textmine.report.sheetlabels import label

MARKED = {"distancing": "weak", "borrowed": "weak", "concrete": "strong", "critical": "strong"}
"""Indicators whose places are marked in the answers, and how."""

DICTIONARY_LINE = re.compile(r"[a-z_/]+\.csv:\d+")


@dataclass(frozen=True)
class Mark:
    """A marked place in an answer: ``kind`` is repair, term, weak or strong; ``note`` says why."""

    start: int
    end: int
    kind: str
    note: str


def settle_marks(text: str, proposed: Iterable[Mark]) -> tuple[Mark, ...]:
    """Marked places that do not overlap, in order of the text; who comes first keeps the place."""
    taken = bytearray(len(text))
    kept = []
    for mark in proposed:
        if 0 <= mark.start < mark.end <= len(text) and not any(taken[mark.start : mark.end]):
            taken[mark.start : mark.end] = b"\x01" * (mark.end - mark.start)
            kept.append(mark)
    return tuple(sorted(kept, key=lambda mark: mark.start))


def marked_pieces(text: str, marks: Sequence[Mark], end: int | None = None) -> Iterator[tuple[str, str, str]]:
    """The text (up to ``end``) cut at its settled marks: each piece, its kind and why, empty where unmarked.

    >>> list(marked_pieces("公園の清掃", [Mark(0, 2, "term", "特徴語")]))
    [('公園', 'term', '特徴語'), ('の清掃', '', '')]
    """
    place, end = 0, len(text) if end is None else end
    for mark in marks:
        if mark.end > end:
            break
        if place < mark.start:
            yield text[place : mark.start], "", ""
        yield text[mark.start : mark.end], mark.kind, mark.note
        place = mark.end
    if place < end:
        yield text[place:end], "", ""


def span_marks(spans: Sequence[Any], question: str, lang: str) -> Iterator[Mark]:
    """The places of the indicators that are shown."""
    for span in spans:
        if span.question == question and span.indicator in MARKED:
            yield Mark(
                span.start, span.end, MARKED[span.indicator], place_note(span.indicator, span.note, lang)
            )


def place_note(indicator: str, note: str, lang: str) -> str:
    """Why a place is marked: the dictionary's words, or in English the indicator and the dictionary's line."""
    if lang != "en":
        return note
    line = DICTIONARY_LINE.search(note)
    return f"{indicator} ({line.group()})" if line else indicator


def repair_marks(repairs: Sequence[Any], question: str, lang: str) -> Iterator[Mark]:
    """Repairs as places in the analysis copy: offsets in the raw text, moved by what was changed before."""
    moved = 0
    for row in sorted((row for row in repairs if row.question == question), key=lambda row: row.start):
        start = row.start + moved
        moved += len(row.written) - len(row.found)
        if row.written.strip():
            note = label(lang, "was", found=row.found, rule=row.rule)
            yield Mark(start, start + len(row.written), "repair", note)


def term_marks(report: Report) -> Mapping[int, tuple[Mark, ...]]:
    """The places of each answer's key terms, by row of responses."""
    keyterms, places = report.finding("keyterms"), report.term_places
    if keyterms is None or places is None or not report.group_columns:
        return {}
    column = report.group_columns[-1]
    own = keyterms[keyterms["by"] == column]
    listed = {(row.group, row.term) for row in own.itertuples(index=False)}
    groups = report.responses[column].tolist()
    marks: dict[int, list[Mark]] = {}
    told = label(report.lang, "term")
    rows: Iterator[Any] = places.itertuples(index=False)
    for place in rows:
        if (groups[place.response], place.term) in listed:
            marks.setdefault(int(place.response), []).append(Mark(place.start, place.end, "term", told))
    return {response: tuple(found) for response, found in marks.items()}
