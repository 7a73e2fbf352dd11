"""Pairs of alike answers (類似回答の組): which wordings are alike, and who wrote them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from textmine.analysis.similarity.folded import contained_share, longest_common_run, widen_span
from textmine.analysis.similarity.minhash import likely_pairs
from textmine.analysis.similarity.runs import Run, holders
from textmine.analysis.similarity.wordings import MOST_PAIRS, REFERENCE, Source, Wordings

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

IDENTICAL, NEAR_COPY, SHARED_RUN = "identical", "near_copy", "shared_run"
KINDS = (IDENTICAL, NEAR_COPY, SHARED_RUN)
GRAM = 6
"""Characters of the n-grams whose containment is the share."""

MINHASH_GRAM = 5


Verdict = tuple[Run, str, float] | None
"""What is said of two wordings: their longest run, the kind and the share; None: nothing."""


@dataclass(frozen=True)
class Bounds:
    """From where on two answers are spoken of; see ``similar_responses``."""

    shortest_run: int
    near_share: float
    shortest_copy: int
    most_holders: int


@dataclass(frozen=True)
class Alike:
    """Two wordings a < b with their longest common runs: ``ahead`` begins first in a, ``behind`` in b."""

    a: int
    b: int
    ahead: Run
    behind: Run


def alike_records(wordings: Wordings, runs: Array, bounds: Bounds) -> tuple[list[dict[str, Any]], int]:
    """The records of all pairs in their order, and how many pairs of wordings were left out."""
    ahead, behind = _longest(runs, turned=False), _longest(runs, turned=True)
    kept = _most_alike(wordings, ahead)
    found = [
        Alike(one[0], one[1], Run(*one), Run(*other))
        for one, other in zip(ahead[kept].tolist(), behind[kept].tolist(), strict=True)
    ]
    found += _copies_without_run(wordings, ahead, bounds)
    stock = _stock_phrases(wordings, found, bounds)
    records = [
        *_identical_records(wordings, bounds),
        *(record for each in found for record in _records(wordings, each, stock, bounds)),
    ]
    return sorted(records, key=_order), len(ahead) - len(kept)


def _longest(runs: Array, *, turned: bool) -> Array:
    """The longest run of each pair; of equally long ones the first in a (``turned``: the first in b).

    ``runs`` are ordered by pair; most pairs have one.
    """
    import numpy as np

    if not len(runs):
        return runs
    heads = np.flatnonzero(np.append(True, (runs[1:, :2] != runs[:-1, :2]).any(axis=1)))
    sizes = np.diff(np.append(heads, len(runs)))
    several = np.repeat(sizes > 1, sizes)
    found = runs[several]
    a, b, start_a, start_b, length = found.T
    places = (start_a, start_b) if turned else (start_b, start_a)
    ordered = runs.copy()
    ordered[several] = found[np.lexsort((*places, -length, b, a))]
    return np.asarray(ordered[heads])


def _most_alike(wordings: Wordings, runs: Array) -> Array:
    """Which pairs are looked at: all, or those of which one run is the largest part of the shorter text."""
    import numpy as np

    if len(runs) <= MOST_PAIRS:
        return np.arange(len(runs))
    sizes = np.array([len(text) for text in wordings.texts])
    a, b, _, _, length = runs.T
    part = length / np.minimum(sizes[a], sizes[b])
    return np.lexsort((b, a, -length, -part))[:MOST_PAIRS]


def _copies_without_run(wordings: Wordings, runs: Array, bounds: Bounds) -> Iterator[Alike]:
    """Near-copies whose common runs are all short: exact among some hundred answers, else by MinHash."""
    import numpy as np

    texts, everyone = wordings.texts, len(wordings.texts)
    long = [number for number, text in enumerate(texts) if len(text) >= bounds.shortest_copy]
    # So many n-grams at least lie within the characters that have to be covered.
    least = max(1, -(-bounds.shortest_copy // GRAM))
    likely = likely_pairs(texts, long, size=MINHASH_GRAM, least=least)
    known = np.isin(likely[:, 0] * everyone + likely[:, 1], runs[:, 0] * everyone + runs[:, 1])
    for a, b in likely[~known].tolist():
        if wordings.owners[a] != wordings.owners[b] and _may_be_copy(texts[a], texts[b], bounds):
            start_a, start_b, length = longest_common_run(texts[a], texts[b])
            other_b, other_a, _ = longest_common_run(texts[b], texts[a])
            yield Alike(a, b, Run(a, b, start_a, start_b, length), Run(a, b, other_a, other_b, length))


def _may_be_copy(first: str, second: str, bounds: Bounds) -> bool:
    shorter, longer = sorted((first, second), key=len)
    share = contained_share(shorter, longer, GRAM)
    return share >= bounds.near_share and share * len(shorter) >= bounds.shortest_copy


def _stock_phrases(wordings: Wordings, found: Iterable[Alike], bounds: Bounds) -> set[str]:
    """The runs whose characters stand in more than ``most_holders`` answers."""
    phrases = {
        wordings.texts[run.a][run.start_a : run.start_a + run.length]: None
        for each in found
        for run in (each.ahead, each.behind)
        if run.length >= bounds.shortest_run
    }
    held = holders(wordings.texts, list(phrases), size=bounds.shortest_run)
    sizes = [len(members) for members in wordings.members]
    return {
        phrase
        for phrase, inside in zip(phrases, held, strict=True)
        if sum(sizes[number] for number in inside) > bounds.most_holders
    }


def _identical_records(wordings: Wordings, bounds: Bounds) -> Iterator[dict[str, Any]]:
    """One wording of several: each with each, or the first with all others where they are many."""
    sources = wordings.sources
    for number, (text, members) in enumerate(zip(wordings.texts, wordings.members, strict=True)):
        if not wordings.is_shared(number) or len(text) < bounds.shortest_run:
            continue
        run = Run(number, number, 0, 0, len(text))
        if len(wordings.named(number)) == len(members):
            pairs: Iterable[tuple[int, int]] = combinations(members, 2)
        else:
            pairs = _with_first(wordings, number)
        for a, b in pairs:
            if sources[a].owner != sources[b].owner:
                yield _record(sources[a], sources[b], run, 1.0, IDENTICAL)


def _with_first(wordings: Wordings, number: int) -> Iterator[tuple[int, int]]:
    """Each member with the first one that is somebody else's."""
    first = wordings.members[number][0]
    second = wordings.other(number, wordings.sources[first].owner)
    assert second is not None, "a shared wording has two owners"
    for member in wordings.members[number][1:]:
        own = wordings.sources[member].owner == wordings.sources[first].owner
        if not own:
            yield first, member
        elif member != second:
            yield min(second, member), max(second, member)


def _records(wordings: Wordings, each: Alike, stock: set[str], bounds: Bounds) -> Iterator[dict[str, Any]]:
    """The pairs of those who wrote two alike wordings."""
    sources = wordings.sources
    verdicts: dict[tuple[bool, bool], Verdict] = {}

    def verdict(turned: bool, is_reference: bool) -> Verdict:
        if (turned, is_reference) not in verdicts:
            verdicts[turned, is_reference] = _verdict(wordings, each, turned, is_reference, stock, bounds)
        return verdicts[turned, is_reference]

    if not wordings.has_references and not verdict(False, False) and not verdict(True, False):
        return
    for one in wordings.named(each.a):
        for other in wordings.named(each.b):
            pair = _of_two_owners(wordings, each, one, other)
            if pair is None:
                continue
            a, b = sorted(pair)
            turned = pair[0] != a
            found = verdict(turned, sources[b].owner == REFERENCE)
            if found:
                yield _record(sources[a], sources[b], found[0], found[2], found[1])


def _verdict(
    wordings: Wordings, each: Alike, turned: bool, is_reference: bool, stock: set[str], bounds: Bounds
) -> Verdict:
    """Run, kind and share of two alike wordings, the second of them first where ``turned``."""
    run = _turned(each.behind) if turned else each.ahead
    first, second = wordings.texts[run.a], wordings.texts[run.b]
    found = _measure(first, second, run.length, is_reference, bounds)
    phrase = first[run.start_a : run.start_a + run.length]
    if found is None or (found[0] == SHARED_RUN and phrase in stock):
        return None
    return run, *found


def _of_two_owners(wordings: Wordings, each: Alike, one: int, other: int) -> tuple[int, int] | None:
    """The two, or in place of one that stands for many the first that is not the other's owner."""
    sources = wordings.sources
    if sources[one].owner != sources[other].owner:
        return one, other
    if len(wordings.named(each.a)) < len(wordings.members[each.a]):
        instead = wordings.other(each.a, sources[other].owner)
        return None if instead is None else (instead, other)
    if len(wordings.named(each.b)) < len(wordings.members[each.b]):
        instead = wordings.other(each.b, sources[one].owner)
        return None if instead is None else (one, instead)
    return None


def _turned(run: Run) -> Run:
    return Run(run.b, run.a, run.start_b, run.start_a, run.length)


def _measure(
    first: str, second: str, longest: int, is_reference: bool, bounds: Bounds
) -> tuple[str, float] | None:
    """Kind and share of two texts that differ, or None where it is too little to speak of."""
    shorter, longer = (first, second) if is_reference else sorted((first, second), key=len)
    share = contained_share(shorter, longer, min(GRAM, len(shorter)))
    if share >= bounds.near_share and share * len(shorter) >= bounds.shortest_copy:
        return NEAR_COPY, share
    return (SHARED_RUN, share) if longest >= bounds.shortest_run else None


def _record(a: Source, b: Source, run: Run, share: float, kind: str) -> dict[str, Any]:
    written = _written_run(a, b, run)
    return {
        "respondent_a": a.respondent,
        "question_a": a.question,
        "respondent_b": b.respondent,
        "question_b": b.question,
        "share": share,
        "longest_run": len("".join(written.split())),
        "kind": kind,
        "text": written,
    }


def _written_run(a: Source, b: Source, run: Run) -> str:
    """The run as it stands in ``a``, with the punctuation around it that both have."""
    span, other = a.folded.span(run.start_a, run.length), b.folded.span(run.start_b, run.length)
    start, end = widen_span(a.text, b.text, span, other)
    return a.text[start:end]


def _order(record: Mapping[str, Any]) -> tuple[Any, ...]:
    names = (record[name] for name in ("respondent_a", "question_a", "respondent_b", "question_b"))
    return KINDS.index(record["kind"]), -record["share"], -record["longest_run"], *names
