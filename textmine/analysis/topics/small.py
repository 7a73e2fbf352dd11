"""Many factorizations of small tables at once (小さな調査の話題): scikit-learn's NMF, side by side.

A survey of some dozens of answers is factored a hundred times, on resamples and for each number of
topics, sooner than scikit-learn is imported; so here they run together in NumPy. Start, steps and end
are those of ``sklearn.decomposition.NMF`` with coordinate descent and ``init="nndsvda"``, and so are the
figures (tests compare them). Larger surveys go to scikit-learn itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

SMALL = 500
"""Up to so many answers topics need no scikit-learn."""

OVERSAMPLED = 10
LEAST = 1e-6
"""What scikit-learn's start takes for nothing."""

TOGETHER = 10
"""So many side by side: fewer are one call each, more leave the processor's cache."""

BATCH_STEPS = 10
"""After so many steps, what has ended is taken out of the batch."""


@dataclass(frozen=True)
class _Spectrum:
    """A sparse table with the eigenvectors of its shorter side: ``wide`` where that is the answers."""

    table: Any
    wide: bool
    values: Array
    vectors: Array


def factors(
    tables: Sequence[Any], jobs: Sequence[tuple[int, int]], seed: int, iterations: int, tolerance: float
) -> list[tuple[Array, Array]]:
    """W (answers x topics) and H (topics x terms) of each job: place of its sparse table, number of topics.

    A job ends when a step moves the entries by ``tolerance`` of what its first step moved them. All tables
    have the same terms; fewer answers and fewer topics are filled with zeros, which stay zero.
    """
    import numpy as np

    spectra = {place: _spectrum(tables[place]) for place in {place for place, _ in jobs}}
    found: list[tuple[Array, Array]] = [(np.zeros((0, 0)), np.zeros((0, 0)))] * len(jobs)
    # Like numbers side by side, so that little is filled up.
    order = sorted(range(len(jobs)), key=lambda job: jobs[job][1])
    for batch in np.array_split(np.array(order, dtype=int), max(1, len(order) // TOGETHER)):
        starts = [_start(spectra[jobs[job][0]], jobs[job][1], seed) for job in batch]
        chosen = [tables[jobs[job][0]] for job in batch]
        for job, pair in zip(batch, _descend(chosen, starts, iterations, tolerance), strict=True):
            found[job] = pair
    return found


def _spectrum(table: Any) -> _Spectrum:
    import numpy as np

    wide = table.shape[0] < table.shape[1]
    values, vectors = np.linalg.eigh((table @ table.T if wide else table.T @ table).toarray())
    return _Spectrum(table, wide, np.maximum(values, 0), vectors)


def _start(known: _Spectrum, number: int, seed: int) -> tuple[Array, Array]:
    """NNDSVDa (Boutsidis & Gallopoulos 2008): the stronger side of each singular pair, gaps filled by the mean.

    Both as columns: answers x topics and terms x topics.
    """
    import numpy as np

    left, singular, right = _leading_pairs(known, number, seed)
    above, below = ([np.maximum(sign * side, 0) for side in (left, right)] for sign in (1, -1))
    lengths = [[np.linalg.norm(side, axis=0) for side in part] for part in (above, below)]
    stronger = lengths[0][0] * lengths[0][1] > lengths[1][0] * lengths[1][1]
    one, other = (np.where(stronger, *sides) for sides in zip(above, below, strict=True))
    n_one, n_other = (np.where(stronger, *sides) for sides in zip(*lengths, strict=True))
    root = np.sqrt(singular * n_one * n_other)
    answers = root * one / np.where(n_one > 0, n_one, 1)
    terms = root * other / np.where(n_other > 0, n_other, 1)
    # The first pair has one sign anyway.
    answers[:, 0], terms[:, 0] = (np.sqrt(singular[0]) * np.abs(side[:, 0]) for side in (left, right))
    mean = known.table.sum() / (known.table.shape[0] * known.table.shape[1])
    return np.where(answers < LEAST, mean, answers), np.where(terms < LEAST, mean, terms)


def _leading_pairs(known: _Spectrum, number: int, seed: int) -> tuple[Array, Array, Array]:
    """The first singular vectors as scikit-learn's randomized search finds them (Halko et al. 2011).

    Its random directions and its powers, worked out among the eigenvectors of the shorter side: the same
    plane, from small matrices. The largest entry of each answers' vector is made positive.
    """
    import numpy as np

    short = len(known.values)
    size = min(number + OVERSAMPLED, short)
    drawn = np.random.RandomState(seed).normal(size=(short, number + OVERSAMPLED))
    plane = known.vectors.T @ drawn[:, :size]
    for _ in range(7 if number < 0.1 * short else 4):
        plane, _ = np.linalg.qr(known.values[:, None] * plane)
    scale = np.sqrt(known.values)
    plane, _ = np.linalg.qr(scale[:, None] * plane)
    inner, singular, ends = np.linalg.svd((plane * scale[:, None]).T, full_matrices=False)
    real = known.values > 1e-14 * known.values[-1]
    upright = np.divide(
        plane @ inner[:, :number], scale[:, None], where=real[:, None], out=np.zeros((short, number))
    )
    table = known.table.T if known.wide else known.table
    long, near = table @ (known.vectors @ upright), known.vectors @ ends[:number].T
    left, right = (near, long) if known.wide else (long, near)
    signs = np.sign(left[np.abs(left).argmax(axis=0), np.arange(number)])
    return left * signs, singular[:number], right * signs


def _descend(
    tables: Sequence[Any], starts: Sequence[tuple[Array, Array]], iterations: int, tolerance: float
) -> list[tuple[Array, Array]]:
    """Cyclic coordinate descent of all tables together (Cichocki & Phan 2009)."""
    import numpy as np

    ended: list[tuple[Array, Array]] = [(np.zeros((0, 0)), np.zeros((0, 0)))] * len(tables)
    shapes = [(len(one), len(other), one.shape[1]) for one, other in starts]
    running = np.arange(len(tables))
    answers, terms = _filled([one for one, _ in starts]), _filled([other for _, other in starts])
    across, along = _side_by_side(tables, running, answers.shape[1])
    first = np.zeros(len(tables))
    for turn in range(iterations):
        moved = _step(answers, terms, along)
        moved += _step(terms, answers, across)
        first = first if turn else moved
        last = turn == iterations - 1
        over = last | (moved <= tolerance * first)
        for place in np.flatnonzero(over & (first >= 0)):
            rows, columns, number = shapes[running[place]]
            ended[running[place]] = (
                answers[place, :rows, :number].copy(),
                terms[place, :columns, :number].T.copy(),
            )
            first[place] = -1.0
        if not last and turn % BATCH_STEPS == BATCH_STEPS - 1 and (first < 0).any():
            going = first >= 0
            if not going.any():
                break
            running, first, answers, terms = running[going], first[going], answers[going], terms[going]
            across, along = _side_by_side(tables, running, answers.shape[1])
    return ended


def _filled(sides: Sequence[Array]) -> Array:
    """All tables in one array, filled up with zeros."""
    import numpy as np

    shape = (len(sides), max(len(side) for side in sides), max(side.shape[1] for side in sides))
    together = np.zeros(shape)
    for place, side in enumerate(sides):
        together[place, : len(side), : side.shape[1]] = side
    return together


def _side_by_side(tables: Sequence[Any], running: Array, rows: int) -> tuple[Any, Any]:
    """The tables ``running`` as the blocks of one sparse table, and it transposed (in this order: across, along)."""
    import numpy as np
    from scipy import sparse

    terms = tables[0].shape[1]
    chosen = [tables[place] for place in running]
    columns = np.concatenate([table.indices + terms * at for at, table in enumerate(chosen)])
    held = np.concatenate([np.pad(np.diff(table.indptr), (0, rows - table.shape[0])) for table in chosen])
    starts = np.concatenate([[0], np.cumsum(held)])
    numbers = np.concatenate([table.data for table in chosen])
    along = sparse.csr_matrix((numbers, columns, starts), shape=(rows * len(chosen), terms * len(chosen)))
    return along.T.tocsr(), along


def _step(side: Array, other: Array, table: Any) -> Array:
    """One pass over all components of ``side``, in place; how far each table's entries moved.

    Of each entry the gradient counts, but where the entry is 0 only a gradient that lets it grow.
    """
    import numpy as np

    products = np.matmul(other.transpose(0, 2, 1), other)
    steepness = np.einsum("bkk->bk", products).copy()
    inverse = np.divide(1.0, steepness, out=np.zeros_like(steepness), where=steepness > 0)
    pulls = products * inverse[:, :, None]
    np.einsum("bkk->bk", pulls)[:] = 0.0
    goals = (table @ other.reshape(-1, other.shape[2])).reshape(side.shape) * inverse[:, None, :]
    before = side.copy()
    for number in range(side.shape[2]):
        goals[:, :, number] -= np.matmul(side, pulls[:, number, :, None])[:, :, 0]
        np.maximum(goals[:, :, number], 0.0, out=side[:, :, number])
    moved = np.where(before > 0, np.abs(goals - before), side)
    return np.asarray(np.einsum("bik,bk->b", moved, steepness))
