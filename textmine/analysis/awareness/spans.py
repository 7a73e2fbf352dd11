"""The places behind the indicators (手掛かりの箇所): where in an answer, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from textmine.analysis.awareness.clauses import Clause
from textmine.analysis.awareness.telling import NAMES, TELLS, Way
from textmine.phrases import Hit


class Placed(Protocol):
    """Something with a place in the text."""

    @property
    def start(self) -> int:
        """Where it starts."""

    @property
    def end(self) -> int:
        """Where it ends."""


@dataclass(frozen=True)
class Span:
    """A place that caused an indicator."""

    indicator: str
    start: int
    end: int
    note: str


def spans_of(
    hits: Mapping[str, Sequence[Hit]],
    own_tokens: Sequence[Placed],
    clauses: Sequence[Clause],
    borrowed: Sequence[tuple[int, int, str]],
    ways: Sequence[Way],
) -> tuple[Span, ...]:
    """All places of one answer: phrases, own words, clauses, copied spans (start, end, source), ways of telling."""
    return (
        *_of_hits(hits),
        *_of_own(own_tokens),
        *_of_clauses(clauses),
        *_of_borrowed(borrowed),
        *_of_ways(ways),
    )


def _of_hits(hits: Mapping[str, Sequence[Hit]]) -> list[Span]:
    return [
        Span(name, hit.start, hit.end, f"{hit.phrase.note}（{hit.phrase.place}）")
        for name, found in hits.items()
        for hit in found
    ]


def _of_own(tokens: Sequence[Placed]) -> list[Span]:
    return [Span("own_terms", token.start, token.end, "固有の内容語") for token in tokens]


def _of_clauses(clauses: Sequence[Clause]) -> list[Span]:
    names = {"fact": "facts", "general": "general_clauses"}
    return [Span(names[c.kind], c.start, c.end, c.note) for c in clauses if c.kind in names]


def _of_borrowed(borrowed: Sequence[tuple[int, int, str]]) -> list[Span]:
    return [Span("borrowed", start, end, f"{source} にもある文") for start, end, source in borrowed]


def _of_ways(ways: Sequence[Way]) -> list[Span]:
    return [
        Span({TELLS: "telling", NAMES: "naming"}[way.value], way.start, way.end, way.note) for way in ways
    ]
