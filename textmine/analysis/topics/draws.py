"""Draws that follow the texts (文面から決まる抽出): which answers a sample, a resample or a shuffle takes.

A random generator takes answers by their places, so one answer more, or another order of names, gives other
draws throughout. Here every answer has a number of its own, worked out from its terms alone; a draw takes the
answers whose numbers, mixed with the draw's, are smallest. It is as random as the other, does not know who
wrote, and one answer more or less changes that one answer (coordinated sampling: Brewer, Early & Joyce 1972;
permanent random numbers: Ohlsson 1995).
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

PART = 0.8
SAMPLE, RESAMPLE, SHUFFLE = 1, 2, 3
"""What a draw is for: draws of different kinds have nothing to do with each other."""


def term_keys(names: Sequence[str]) -> Array:
    """A number of 64 bits for each term, from its letters."""
    import numpy as np

    digests = b"".join(blake2b(name.encode(), digest_size=8).digest() for name in names)
    return np.frombuffer(digests, dtype="<u8").astype("uint64")


def answer_keys(counts: Any, terms: Array) -> Array:
    """A number of 64 bits for each answer, from its terms and how often they stand in it.

    Answers of the same terms have the same number but for which of them it is: the first, the second, ...
    """
    import numpy as np

    sums = np.zeros(counts.shape[0], dtype="uint64")
    weighed = counts.data.astype("uint64") * terms[counts.indices]
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    np.add.at(sums, rows, weighed)
    order = np.argsort(sums, kind="stable")
    ordered = sums[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(sums) else order
    which = np.arange(len(sums)) - np.repeat(starts, np.diff([*starts, len(sums)]))
    keys = np.empty_like(sums)
    keys[order] = mixed(mixed(ordered) + which.astype("uint64"))
    return keys


def mixed(numbers: Array) -> Array:
    """Numbers of 64 bits, each stirred so that nothing of its order is left (Steele, Lea & Flood 2014)."""
    import numpy as np

    stirred = numbers + np.uint64(0x9E3779B97F4A7C15)
    stirred = (stirred ^ (stirred >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    stirred = (stirred ^ (stirred >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(stirred ^ (stirred >> np.uint64(31)))


def drawn(keys: Array, number: int, kind: int, seed: int, turn: int = 0) -> Array:
    """The places of ``number`` answers, in order of place: those whose numbers are smallest in this draw."""
    import numpy as np

    places = np.argsort(_in_this_draw(keys, kind, seed, turn), kind="stable")[:number]
    return np.sort(places)


def _in_this_draw(keys: Array, kind: int, seed: int, turn: int) -> Array:
    import numpy as np

    salt = mixed(np.array([((seed * 1_000_003 + turn) * 10 + kind) % 2**64], dtype="uint64"))
    return mixed(keys ^ salt)


def part(keys: Array, seed: int, turn: int) -> Array:
    """A resample: four of five answers."""
    return drawn(keys, round(len(keys) * PART), RESAMPLE, seed, turn)


def shuffled(counts: Any, keys: Array, terms: Array, seed: int, turn: int) -> Any:
    """Every term given to as many answers, drawn at random: no topic is left but chance."""
    import numpy as np

    columns = counts.tocsc(copy=True)
    own = _in_this_draw(keys, SHUFFLE, seed, turn)
    for term, start, end in zip(terms, columns.indptr[:-1], columns.indptr[1:], strict=True):
        held = end - start
        if held < counts.shape[0]:
            columns.indices[start:end] = np.sort(np.argpartition(mixed(own ^ term), held)[:held])
    return columns.tocsr()
