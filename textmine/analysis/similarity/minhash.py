"""Pairs that may be near-copies (転記の候補), without comparing every answer with every other.

MinHash with banding: the chance that two texts meet in a band of r hashes is J**r (J = Jaccard of
their n-grams), in one of b bands 1 - (1 - J**r)**b. With r = 3, b = 20: J = 0.3: 42 %, 0.5: 93 %,
0.7: 99.98 %. Candidates only: the exact share decides afterwards.
Source: Broder (1997), On the resemblance and containment of documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textmine.analysis.similarity.runs import MOST_PLACES, index_grams

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

BANDS, ROWS = 20, 3


def candidate_pairs(texts: Sequence[str], *, size: int, seed: int = 1) -> set[tuple[int, int]]:
    """Pairs a < b of texts that share a band; big buckets pair each text with the first only."""
    signatures, numbers = _signatures(texts, size, seed)
    pairs: set[tuple[int, int]] = set()
    for band in range(BANDS):
        buckets: dict[bytes, list[int]] = {}
        for row, number in zip(signatures[:, band * ROWS : (band + 1) * ROWS], numbers, strict=True):
            buckets.setdefault(row.tobytes(), []).append(number)
        for bucket in buckets.values():
            if len(bucket) > MOST_PLACES:
                pairs.update((bucket[0], other) for other in bucket[1:])
            else:
                pairs.update((a, b) for place, a in enumerate(bucket) for b in bucket[place + 1 :])
    return pairs


def _signatures(texts: Sequence[str], size: int, seed: int) -> tuple[Array, list[int]]:
    """The least hash of each text under each of the hash functions; texts without n-grams are left out."""
    import numpy as np

    grams = index_grams(texts, size)
    order = np.argsort(grams.text, kind="stable")
    hashes, owner = grams.hashes[order], grams.text[order]
    numbers, heads = np.unique(owner, return_index=True)
    factors = np.random.default_rng(seed).integers(1, 2**63, size=BANDS * ROWS, dtype=np.uint64) | np.uint64(
        1
    )
    columns = []
    for factor in factors:
        mixed = (hashes ^ (hashes >> np.uint64(31))) * factor
        mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
        columns.append(np.minimum.reduceat(mixed ^ (mixed >> np.uint64(32)), heads) if len(heads) else mixed)
    return np.ascontiguousarray(np.column_stack(columns)), [int(number) for number in numbers]
