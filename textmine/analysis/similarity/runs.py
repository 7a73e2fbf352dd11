"""Common runs of characters between many texts at once (共通する文字列), by hashed n-grams.

All n-grams of all texts are hashed and sorted; equal neighbours are places with the same n characters.
Of the pairs of places only those are kept at which a run begins; each is then followed character by
character. Time and memory grow with the total length, not with the number of pairs of texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

MOST_PLACES = 40
"""An n-gram that stands in more places is compared with the first of them only, not pairwise."""

SEPARATORS = 0x110000
"""Behind each text stands a number of its own beyond Unicode, so that no run reaches over an end."""

_MULTIPLIER = 0x9E3779B97F4A7C15


class Run(NamedTuple):
    """``length`` equal characters from ``start_a`` in text ``a`` and from ``start_b`` in text ``b``."""

    a: int
    b: int
    start_a: int
    start_b: int
    length: int


@dataclass(frozen=True)
class Joined:
    """All texts in one row of ``codes``; the ``text`` and the ``start`` of each place follow from ``begins``."""

    codes: Array
    begins: Array

    @cached_property
    def texts(self) -> Array:
        """For every place the number of its text."""
        import numpy as np

        sizes = np.diff(np.append(self.begins, len(self.codes)))
        return np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)

    def text(self, places: Array) -> Array:
        """The number of the text that each place belongs to."""
        import numpy as np

        return np.asarray(self.texts[places], dtype=np.int64)

    def start(self, places: Array, texts: Array) -> Array:
        """How far behind the beginning of its text each place stands."""
        import numpy as np

        return np.asarray(places - self.begins[texts])


@dataclass(frozen=True)
class Grams:
    """The n-grams of the joined texts: sorted ``hashes``, and the ``places`` where they stand."""

    hashes: Array
    places: Array


def join_texts(texts: Sequence[str]) -> Joined:
    """The characters of all texts, a separator of its own behind each."""
    import numpy as np

    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    begins = np.cumsum(lengths + 1) - (lengths + 1)
    codes = np.empty(int((lengths + 1).sum()), dtype=np.uint32)
    inside = np.ones(len(codes), dtype=bool)
    inside[begins + lengths] = False
    codes[inside] = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32)
    codes[~inside] = SEPARATORS + np.arange(len(texts), dtype=np.uint32)
    return Joined(codes, begins)


def hash_grams(joined: Joined, size: int) -> Array:
    """The hash of the ``size`` characters from each place on; also over separators, which are unique."""
    import numpy as np

    count = max(0, len(joined.codes) - size + 1)
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(size):
        hashes *= np.uint64(_MULTIPLIER)
        hashes += joined.codes[offset : offset + count]
        hashes += np.uint64(1)
    return hashes


def whole_grams(joined: Joined, size: int) -> Array:
    """The places from which ``size`` characters stand within one text."""
    import numpy as np

    count = max(0, len(joined.codes) - size + 1)
    whole = np.ones(count, dtype=bool)
    ends = np.append(joined.begins[1:], len(joined.codes)) - 1 if len(joined.begins) else joined.begins
    for offset in range(size):
        reached = ends - offset
        whole[reached[(reached >= 0) & (reached < count)]] = False
    return np.flatnonzero(whole)


def sorted_grams(hashes: Array, places: Array) -> Grams:
    """The n-grams at some places, sorted by hash, then place."""
    import numpy as np

    hashes = hashes[places]
    order = np.argsort(hashes, kind="stable")
    return Grams(hashes[order], places[order])


def find_runs(
    texts: Sequence[str], owners: Sequence[int], shortest: int, most_places: int = MOST_PLACES
) -> Array:
    """The runs of at least ``shortest`` characters that texts of different owners share: columns of ``Run``.

    Ordered by text a < text b, diagonal and place; each is as long as both texts are equal.
    """
    import numpy as np

    joined = join_texts(texts)
    first, second = _beginnings(joined, np.asarray(owners), shortest, most_places)
    first, second = _moved_back(joined.codes, first, second)
    lengths = _lengths(joined.codes, first, second)
    # Hashes may collide; the characters decide.
    long = lengths >= shortest
    first, second, lengths = first[long], second[long], lengths[long]
    a, b = joined.text(first), joined.text(second)
    start_a, start_b = joined.start(first, a), joined.start(second, b)
    order = np.lexsort((start_a, start_b - start_a, b, a))
    found = np.column_stack([a, b, start_a, start_b, lengths])[order]
    return found[np.append(True, (found[1:] != found[:-1]).any(axis=1))] if len(found) else found


def _beginnings(joined: Joined, owner: Array, shortest: int, most_places: int) -> tuple[Array, Array]:
    """Pairs of places of different owners from which ``shortest`` characters are equal: where runs begin."""
    import numpy as np

    grams = sorted_grams(hash_grams(joined, shortest), whole_grams(joined, shortest))
    leader, common = _leaders(grams, len(joined.codes), most_places)
    firsts, seconds = [grams.places[:0]], [grams.places[:0]]
    for one, other in equal_pairs(grams.hashes, most_places):
        first, second = grams.places[one], grams.places[other]
        before, behind = first - 1, second - 1
        follows = (joined.codes[before] == joined.codes[behind]) & (first > 0) & (leader[before] >= 0)
        follows &= (leader[before] == leader[behind]) & (~common[before] | (leader[before] == before))
        first, second = first[~follows], second[~follows]
        differ = owner[joined.text(first)] != owner[joined.text(second)]
        firsts.append(first[differ])
        seconds.append(second[differ])
    return np.concatenate(firsts), np.concatenate(seconds)


def _leaders(grams: Grams, places: int, most_places: int) -> tuple[Array, Array]:
    """For each place the first place with the same n-gram (-1: none is whole), and whether these are many."""
    import numpy as np

    leader, common = np.full(places, -1, dtype=np.int64), np.zeros(places, dtype=bool)
    if len(grams.hashes):
        heads = np.flatnonzero(np.append(True, grams.hashes[1:] != grams.hashes[:-1]))
        sizes = np.diff(np.append(heads, len(grams.hashes)))
        leader[grams.places] = np.repeat(grams.places[heads], sizes)
        common[grams.places] = np.repeat(sizes > most_places, sizes)
    return leader, common


def equal_pairs(keys: Array, most: int) -> Iterator[tuple[Array, Array]]:
    """Pairs of positions of equal ``keys`` (sorted): all, or each with the first of more than ``most``."""
    import numpy as np

    heads = (
        np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, dtype=np.int64)
    )
    sizes = np.diff(np.append(heads, len(keys)))
    many = sizes > most
    others = sizes[many] - 1
    leaders = np.repeat(heads[many], others)
    yield leaders, leaders + 1 + _counting(others)
    some = (sizes > 1) & ~many
    here = np.repeat(heads[some], sizes[some]) + _counting(sizes[some])
    ends = np.repeat(heads[some] + sizes[some], sizes[some])
    for step in range(1, int(sizes[some].max(initial=1))):
        inside = here + step < ends
        here, ends = here[inside], ends[inside]
        yield here, here + step


def _counting(sizes: Array) -> Array:
    """0, 1, .. for each size: sizes 2, 3 give 0 1 0 1 2."""
    import numpy as np

    counting: Array = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return counting


def _moved_back(codes: Array, first: Array, second: Array) -> tuple[Array, Array]:
    """The pairs of places moved back as long as the characters before them are equal."""
    import numpy as np

    first, second = first.copy(), second.copy()
    moving = np.arange(len(first))
    while len(moving):
        moving = moving[(first[moving] > 0) & (second[moving] > 0)]
        moving = moving[codes[first[moving] - 1] == codes[second[moving] - 1]]
        first[moving] -= 1
        second[moving] -= 1
    return first, second


def _lengths(codes: Array, first: Array, second: Array) -> Array:
    """How many characters from each pair of places on are equal; separators end every run."""
    import numpy as np

    lengths = np.zeros(len(first), dtype=np.int64)
    equal = np.arange(len(first))
    while len(equal):
        reached = lengths[equal]
        equal = equal[codes[first[equal] + reached] == codes[second[equal] + reached]]
        lengths[equal] += 1
    return lengths


def holders(texts: Sequence[str], spans: Sequence[str], *, size: int) -> Iterator[set[int]]:
    """For each span (at least ``size`` characters) the texts that hold it."""
    import numpy as np

    joined = join_texts(texts)
    hashes = hash_grams(joined, size)
    heads = join_texts([span[:size] for span in spans])
    wanted = hash_grams(heads, size)[heads.begins]
    sought = np.unique(wanted)
    places = whole_grams(joined, size)
    near = np.minimum(np.searchsorted(sought, hashes[places]), max(0, len(sought) - 1))
    places = places[sought[near] == hashes[places]] if len(sought) else places[:0]
    grams = sorted_grams(hashes, places)
    owner = joined.text(grams.places)
    left = np.searchsorted(grams.hashes, wanted, side="left")
    right = np.searchsorted(grams.hashes, wanted, side="right")
    for span, start, end in zip(spans, left.tolist(), right.tolist(), strict=True):
        yield {text for text in set(owner[start:end].tolist()) if span in texts[text]}
