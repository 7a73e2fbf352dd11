"""Pairs that may be near-copies (転記の候補), without comparing every answer with every other.

MinHash with banding: the chance that two texts meet in a band of r hashes is J**r (J = Jaccard of
their n-grams), in one of b bands 1 - (1 - J**r)**b. With r = 3, b = 20: J = 0.3: 42 %, 0.5: 93 %,
0.7: 99.98 %. Candidates only: the exact share decides afterwards.
Source: Broder (1997), On the resemblance and containment of documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textmine.analysis.similarity.runs import (
    MOST_PLACES,
    equal_pairs,
    hash_grams,
    join_texts,
    sorted_grams,
    whole_grams,
)

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

BANDS, ROWS = 20, 3
EXACT_TEXTS = 500
"""As many texts are compared with each other by all the n-grams that they share, without any chance."""

CHUNK = 100_000
_MIXER = 0xBF58476D1CE4E5B9


def likely_pairs(texts: Sequence[str], numbers: Sequence[int], *, size: int, least: int) -> Array:
    """Rows a < b of ``numbers`` whose texts may have ``least`` n-grams in common: all of them, or MinHash's."""
    import numpy as np

    own = [texts[number] for number in numbers]
    rows = sharing_pairs(own, size=size, least=least) if len(own) <= EXACT_TEXTS else banded_pairs(own, size)
    return np.asarray(np.asarray(numbers, dtype=np.int64)[rows])


def sharing_pairs(texts: Sequence[str], *, size: int, least: int) -> Array:
    """Every pair a < b with ``least`` places or more whose n-gram stands in the other: all there are."""
    import numpy as np

    joined = join_texts(texts)
    grams = sorted_grams(hash_grams(joined, size), whole_grams(joined, size))
    owner = joined.text(grams.places)
    counts = np.zeros(len(texts) ** 2, dtype=np.int64)
    for first, second in equal_pairs(grams.hashes, len(owner)):
        np.add.at(counts, owner[first] * len(texts) + owner[second], 1)
    a, b = np.divmod(np.flatnonzero(counts >= least), max(1, len(texts)))
    return np.column_stack([a, b])[a < b]


def banded_pairs(texts: Sequence[str], size: int, *, seed: int = 1) -> Array:
    """Pairs a < b of texts that share a band; big buckets pair each text with the first only."""
    import numpy as np

    keys, numbers = band_keys(texts, size, seed=seed)
    found = np.zeros(0, dtype=np.int64)
    for key in keys:
        order = np.argsort(key, kind="stable")
        pairs = [
            numbers[order[first]] * len(texts) + numbers[order[second]]
            for first, second in equal_pairs(key[order], MOST_PLACES)
        ]
        found = np.unique(np.concatenate([found, *pairs]))
    return np.column_stack(np.divmod(found, max(1, len(texts))))


def band_keys(texts: Sequence[str], size: int, *, seed: int = 1) -> tuple[Array, Array]:
    """A row a band: the key of each text (its number beside it) that has n-grams; equal keys may be alike."""
    import numpy as np

    signatures, numbers = _signatures(texts, size, seed)
    keys = np.zeros((BANDS, len(numbers)), dtype=np.uint64)
    for band, key in enumerate(keys):
        for row in range(band * ROWS, (band + 1) * ROWS):
            key[:] = (key ^ signatures[row]) * np.uint64(_MIXER)
            key ^= key >> np.uint64(31)
    return keys, numbers


def _signatures(texts: Sequence[str], size: int, seed: int) -> tuple[Array, Array]:
    """The least hash of each text under each of the hash functions; texts without n-grams are left out."""
    import numpy as np

    joined = join_texts(texts)
    places = whole_grams(joined, size)
    hashes, owner = hash_grams(joined, size)[places], joined.text(places)
    numbers, heads = np.unique(owner, return_index=True)
    draw = np.random.default_rng(seed)
    factors = draw.integers(1, 2**63, size=BANDS * ROWS, dtype=np.uint64) | np.uint64(1)
    least = np.empty((len(factors), len(numbers)), dtype=np.uint64)
    for part in _chunks(heads, len(hashes)):
        inside = slice(heads[part.start], heads[part.stop] if part.stop < len(heads) else len(hashes))
        for row, factor in enumerate(factors):
            mixed = _mixed(hashes[inside], factor)
            least[row, part] = np.minimum.reduceat(mixed, heads[part] - heads[part.start])
    return least, numbers


def _chunks(heads: Array, total: int) -> list[slice]:
    """Stretches of texts with about ``CHUNK`` n-grams each: what is worked on fits into the cache."""
    import numpy as np

    edges = np.unique(np.searchsorted(heads, np.arange(0, total, CHUNK)))
    edges = edges[edges < len(heads)].tolist()
    if not edges:
        return []
    return [slice(start, end) for start, end in zip(edges, [*edges[1:], len(heads)], strict=True)]


def _mixed(hashes: Array, factor: Any) -> Array:
    import numpy as np

    mixed = (hashes ^ (hashes >> np.uint64(31))) * factor
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(_MIXER)
    return np.asarray(mixed ^ (mixed >> np.uint64(32)))
