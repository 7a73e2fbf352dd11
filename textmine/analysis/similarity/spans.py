"""Borrowed spans (転記の可能性がある箇所): which places of each answer stand in somebody else's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from textmine.analysis.similarity.runs import holders
from textmine.analysis.similarity.wordings import REFERENCE, Source, Wordings

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

SHORTEST_LEFT = 6
"""What is left of a span that a longer one cuts must have so many characters."""

Taken = tuple[int, int, int]
"""Start and end of a span of one wording, and the wording that holds it too."""


class Borrowed(NamedTuple):
    """Span ``start`` to ``end`` of the source ``number``, with its nearest source."""

    number: int
    start: int
    end: int
    nearest: int


Elsewhere = Callable[[Sequence[str]], Sequence[Counter[str]]]
"""For each phrase, how many other answers of each respondent hold it that are not among the wordings."""


def nowhere_else(phrases: Sequence[str]) -> list[Counter[str]]:
    """All answers are among the wordings."""
    return [Counter() for _ in phrases]


def borrowed_records(
    wordings: Wordings, runs: Array, shortest_run: int, elsewhere: Elsewhere = nowhere_else
) -> list[dict[str, Any]]:
    """The records of all spans, answers by name, spans by place."""
    spans = sorted(_spans(wordings, _taken(wordings, runs, shortest_run)))
    phrases = list({_phrase(wordings, span): None for span in spans})
    sources = _holders(wordings, phrases, shortest_run)
    short = [phrase for phrase in phrases if len(phrase) < shortest_run]
    others = dict(zip(short, elsewhere(short) if short else (), strict=True))
    return [
        _record(wordings, span, sources[phrase], others.get(phrase, Counter()))
        for span, phrase in ((span, _phrase(wordings, span)) for span in spans)
    ]


def _taken(wordings: Wordings, runs: Array, shortest_run: int) -> Array:
    """Spans that a wording shares with others, or with others who wrote the same: a row wording, start, end, source.

    Ordered by wording and place, the longest first.
    """
    import numpy as np

    same = [
        (number, 0, len(text), number)
        for number, text in enumerate(wordings.texts)
        if wordings.is_shared(number) and len(text) >= shortest_run
    ]
    a, b, start_a, start_b, length = runs.T
    taken = np.concatenate(
        [
            np.array(same, dtype=np.int64).reshape(-1, 4),
            np.column_stack([a, start_a, start_a + length, b]),
            np.column_stack([b, start_b, start_b + length, a]),
        ]
    )
    return taken[np.lexsort((taken[:, 3], -taken[:, 2], taken[:, 1], taken[:, 0]))]


def _outermost(taken: Array) -> Array:
    """Whether each span is no part of a longer one of the same wording."""
    import numpy as np

    wording, end = taken[:, 0], taken[:, 2]
    # Ends of one wording, moved up wording by wording, rise only where a span reaches further than all before.
    size = int(end.max(initial=0)) + 1
    reached = np.maximum.accumulate(wording * size + end)
    equal = np.append(False, (taken[1:, :3] == taken[:-1, :3]).all(axis=1))
    outer = np.append(True, reached[1:] > reached[:-1])
    # What equals an outer span is one too.
    block = np.cumsum(~equal) - 1
    return np.asarray(outer[np.flatnonzero(~equal)][block])


def _spans(wordings: Wordings, taken: Array) -> Iterator[Borrowed]:
    """The spans of everybody who wrote each wording."""
    import numpy as np

    if not len(taken):
        return
    outer = _outermost(taken)
    edges = np.append(np.flatnonzero(np.append(True, np.diff(taken[:, 0]) > 0)), len(taken)).tolist()
    for begin, end in pairwise(edges):
        own = taken[begin:end]
        yield from _spans_of(wordings, int(own[0, 0]), own, own[outer[begin:end]])


def _spans_of(wordings: Wordings, wording: int, taken: Array, outer: Array) -> Iterator[Borrowed]:
    """The spans of everybody who wrote one wording.

    Only for those who wrote one of the other wordings too it matters who may be their source, and that
    there may be none; for all the rest parts of longer spans say nothing, and the spans are found once.
    """
    members, sources = wordings.members[wording], wordings.sources
    first_owner = sources[members[0]].owner
    known: dict[bool, list[Taken]] = {}
    for member in members:
        owner = sources[member].owner
        if owner == REFERENCE:
            continue
        others = wordings.numbers[owner].keys() - {wording}
        if others and not others.isdisjoint(taken[:, 3].tolist()):
            found = _free_spans(wordings, taken, owner)
        elif (owner == first_owner) in known:
            found = known[owner == first_owner]
        else:
            found = known[owner == first_owner] = _free_spans(wordings, outer, owner)
        yield from (Borrowed(member, *span) for span in found)


def _free_spans(wordings: Wordings, taken: Array, owner: int) -> list[Taken]:
    """Spans that do not overlap, the longest first, each with the number of its nearest source."""
    sources = wordings.sources
    spans = taken[:, 1:].tolist()
    held = [(start, end, wordings.other(source, owner, nearest=True)) for start, end, source in spans]
    known = [(start, end, source) for start, end, source in held if source is not None]
    free: list[Taken] = []
    for start, end, source in sorted(
        known, key=lambda span: (span[0] - span[1], *_nearness(sources[span[2]]), span[0])
    ):
        for left, right in _uncovered(start, end, free):
            if right - left >= SHORTEST_LEFT:
                free.append((left, right, source))
    return sorted(free)


def _nearness(source: Source) -> tuple[bool, str, str]:
    return source.owner != REFERENCE, source.respondent, source.question


def _uncovered(start: int, end: int, covered: Sequence[Taken]) -> list[tuple[int, int]]:
    parts = []
    for left, right, _ in sorted(covered):
        if right <= start or left >= end:
            continue
        if left > start:
            parts.append((start, left))
        start = max(start, right)
    if start < end:
        parts.append((start, end))
    return parts


def _phrase(wordings: Wordings, span: Borrowed) -> str:
    return wordings.sources[span.number].folded.text[span.start : span.end]


def _holders(wordings: Wordings, phrases: Sequence[str], shortest_run: int) -> dict[str, set[int]]:
    """The wordings that hold each phrase."""
    found: dict[str, set[int]] = {}
    for size, some in (
        (shortest_run, [phrase for phrase in phrases if len(phrase) >= shortest_run]),
        (SHORTEST_LEFT, [phrase for phrase in phrases if len(phrase) < shortest_run]),
    ):
        if some:
            found.update(zip(some, holders(wordings.texts, some, size=size), strict=True))
    return found


def _record(wordings: Wordings, span: Borrowed, held: set[int], others: Counter[str]) -> dict[str, Any]:
    answer, source = wordings.sources[span.number], wordings.sources[span.nearest]
    left, right = answer.folded.span(span.start, span.end - span.start)
    everybody = sum(len(wordings.members[number]) for number in held)
    own = sum(count for number, count in wordings.numbers[answer.owner].items() if number in held)
    return {
        "respondent": answer.respondent,
        "question": answer.question,
        "start": left,
        "end": right,
        "source_respondent": source.respondent,
        "source_question": source.question,
        "n_sources": everybody - own + others.total() - others[answer.respondent],
        "text": answer.text[left:right],
    }
