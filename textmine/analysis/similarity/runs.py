"""Common runs of characters between many texts at once (共通する文字列), by hashed n-grams.

All n-grams of all texts are hashed and sorted; equal neighbours are places with the same n characters.
Places of two texts that lie on one diagonal and follow each other are one run. Time and memory grow
with the total length, not with the number of pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

MOST_PLACES = 40
"""An n-gram that stands in more places is compared with the first of them only, not pairwise."""

_MULTIPLIER = 0x9E3779B97F4A7C15


class Run(NamedTuple):
    """``length`` equal characters from ``start_a`` in text ``a`` and from ``start_b`` in text ``b``."""

    a: int
    b: int
    start_a: int
    start_b: int
    length: int


@dataclass(frozen=True)
class Grams:
    """Every n-gram of the joined texts: sorted ``hashes``, and for each its ``text`` and ``start``."""

    hashes: Array
    text: Array
    start: Array


def index_grams(texts: Sequence[str], size: int) -> Grams:
    """All n-grams of ``size`` characters of all texts, sorted by hash, then text, then place."""
    import numpy as np

    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(texts)), lengths)
    inside = np.arange(len(codes)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    whole = inside + size <= np.repeat(lengths, lengths)
    count = max(0, len(codes) - size + 1)
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(size):
        hashes = hashes * np.uint64(_MULTIPLIER) + codes[offset : offset + count] + np.uint64(1)
    whole = whole[:count]
    hashes, owner, inside = hashes[whole], owner[:count][whole], inside[:count][whole]
    order = np.argsort(hashes, kind="stable")
    return Grams(hashes[order], owner[order], inside[order])


def common_runs(
    texts: Sequence[str], owners: Sequence[int], *, shortest: int, most_places: int = MOST_PLACES
) -> list[Run]:
    """The runs of at least ``shortest`` characters that texts of different owners share.

    Ordered by text a < text b and place; runs are as long as the n-grams on their diagonal allow.
    """
    import numpy as np

    grams = index_grams(texts, shortest)
    if not len(grams.hashes):
        return []
    first, second = _pairs(grams, most_places)
    owner = np.asarray(owners)
    differ = owner[grams.text[first]] != owner[grams.text[second]]
    first, second = first[differ], second[differ]
    if not len(first):
        return []
    a, b = grams.text[first], grams.text[second]
    start_a, start_b = grams.start[first], grams.start[second]
    diagonal = start_b - start_a
    order = np.lexsort((start_a, diagonal, b, a))
    a, b, start_a, start_b, diagonal = (one[order] for one in (a, b, start_a, start_b, diagonal))
    begins = np.ones(len(a), dtype=bool)
    begins[1:] = (
        (a[1:] != a[:-1])
        | (b[1:] != b[:-1])
        | (diagonal[1:] != diagonal[:-1])
        | (start_a[1:] != start_a[:-1] + 1)
    )
    heads = np.flatnonzero(begins)
    lengths = np.diff(np.append(heads, len(a))) + shortest - 1
    found = zip(a[heads], b[heads], start_a[heads], start_b[heads], lengths, strict=True)
    return [run for run in (Run(*map(int, values)) for values in found) if _is_equal(texts, run)]


def _pairs(grams: Grams, most_places: int) -> tuple[Array, Array]:
    """Pairs of places with the same n-gram: all of them, or each with the first where there are many."""
    import numpy as np

    fresh = np.ones(len(grams.hashes), dtype=bool)
    fresh[1:] = grams.hashes[1:] != grams.hashes[:-1]
    heads = np.flatnonzero(fresh)
    sizes = np.diff(np.append(heads, len(grams.hashes)))
    firsts, seconds = [], []
    many = sizes > most_places
    for head, size in zip(heads[many], sizes[many], strict=True):
        firsts.append(np.full(size - 1, head))
        seconds.append(np.arange(head + 1, head + size))
    some = (sizes > 1) & ~many
    heads, sizes = heads[some], sizes[some]
    places = np.repeat(heads, sizes) + _counting(sizes)
    ends = np.repeat(heads + sizes, sizes)
    for step in range(1, most_places):
        places, ends = places[places + step < ends], ends[places + step < ends]
        firsts.append(places)
        seconds.append(places + step)
    return np.concatenate(firsts), np.concatenate(seconds)


def _counting(sizes: Array) -> Array:
    """0, 1, .. for each size: sizes 2, 3 give 0 1 0 1 2."""
    import numpy as np

    counting: Array = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return counting


def _is_equal(texts: Sequence[str], run: Run) -> bool:
    """Hashes may collide; the characters decide."""
    a = texts[run.a][run.start_a : run.start_a + run.length]
    return a == texts[run.b][run.start_b : run.start_b + run.length]


def holders(texts: Sequence[str], spans: Sequence[str], *, size: int) -> Iterator[set[int]]:
    """For each span (at least ``size`` characters) the texts that hold it."""
    import numpy as np

    grams = index_grams(texts, size)
    wanted = index_grams([span[:size] for span in spans], size)
    left = np.searchsorted(grams.hashes, wanted.hashes, side="left")
    right = np.searchsorted(grams.hashes, wanted.hashes, side="right")
    found = {int(t): (int(a), int(z)) for t, a, z in zip(wanted.text, left, right, strict=True)}
    for number, span in enumerate(spans):
        start, end = found[number]
        yield {int(text) for text in grams.text[start:end] if span in texts[int(text)]}
