"""Putting like things together (クラスター分け): Ward's tree, where to cut it, and a map of it.

Shared by the analyses that group terms, answers or sentences. Everything works on dense vectors in
which nearness is Euclidean: rows of length 1 make squared distance = 2 (1 - cosine).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmine.ward import leaves_in_order, ward_merges

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

LARGEST_TREE = 2000
"""More things than this are first gathered into micro groups: the tree needs n x n distances."""

MICRO_GROUPS = 400

LEARNED = 10_000
"""Of more things than this a sample of so many shows the axes and the micro groups; all are then placed."""

LEAST_SQUARE = 1e-3
"""Squared distances below this are computed from the differences: a product of rows would leave noise."""


@dataclass(frozen=True)
class Grouping:
    """``cluster`` of each thing (from 1, in dendrogram order), its ``position`` and ``silhouette``.

    ``merges`` is scipy's linkage with leaves numbered by position; ``leaves`` are things or, in large
    data, micro groups. ``gathered``: micro groups stand between.
    """

    cluster: Array
    position: Array
    silhouette: Array
    merges: Array
    leaves: int
    gathered: bool


def group_by_likeness(distances: Array, *, count: int = 0, smallest: int = 2, largest: int = 12) -> Grouping:
    """Ward's hierarchical clusters of ``distances`` (square, Euclidean); ``count`` 0 = choose.

    The number chosen is the one with the highest mean silhouette from ``smallest`` to ``largest``.
    """
    import numpy as np

    things = len(distances)
    if things < 3:
        alone = np.arange(1, things + 1)
        return Grouping(np.ones(things, int), alone, np.zeros(things), np.zeros((0, 4)), things, False)
    merges, position = _tree(distances)
    counts = _counts(count, smallest, largest, distances)
    cuts = [cut(merges, number, position) for number in counts]
    fits = [silhouettes(distances, labels) for labels in cuts]
    best = int(np.argmax([round(float(fit.mean()), 6) for fit in fits]))
    return Grouping(cuts[best], position, fits[best], _by_position(merges, position), things, False)


def group_many(
    vectors: Array, *, count: int = 0, smallest: int = 2, largest: int = 12, seed: int = 0
) -> Grouping:
    """The same for vectors of length 1; more than ``LARGEST_TREE`` are gathered by k-means first.

    The tree then joins micro groups (Wong 1982), and each thing belongs to its micro group's cluster.
    """
    import numpy as np

    if len(vectors) <= LARGEST_TREE:
        return group_by_likeness(euclidean(vectors), count=count, smallest=smallest, largest=largest)
    micro, centres = gather(vectors, MICRO_GROUPS, seed)
    between = euclidean(centres)
    merges, place = _tree(between)
    counts = _counts(count, smallest, largest, between)
    cuts = [cut(merges, number, place)[micro] for number in counts]
    cluster = cuts[_clearest(vectors, cuts, seed)]
    order = np.lexsort((np.arange(len(vectors)), place[micro]))
    position = np.empty(len(vectors), dtype=int)
    position[order] = np.arange(1, len(vectors) + 1)
    fit = centre_silhouettes(vectors, cluster)
    return Grouping(cluster, position, fit, _by_position(merges, place), len(centres), True)


def _counts(count: int, smallest: int, largest: int, distances: Array) -> Sequence[int]:
    """The numbers of clusters to try; what does not differ at all is one."""
    things = len(distances)
    if count:
        return [min(count, things)]
    if not distances.any():
        return [1]
    most = max(2, min(largest, things - 1))
    return range(min(smallest, most), most + 1)


def _tree(distances: Array) -> tuple[Array, Array]:
    """Ward's merges, and the position of each thing in the dendrogram, from 1."""
    import numpy as np

    # Rounding makes ties exact, so that noise in the last digit cannot decide a merge.
    merges = ward_merges(np.round(distances, 9))
    leaves = leaves_in_order(merges)
    position = np.empty(len(distances), dtype=int)
    position[leaves] = np.arange(1, len(distances) + 1)
    return merges, position


def _clearest(vectors: Array, cuts: Sequence[Array], seed: int) -> int:
    """The cut with the highest mean silhouette, judged on a sample of the things themselves."""
    import numpy as np

    sample = _sample(len(vectors), LARGEST_TREE, seed)
    distances = euclidean(vectors[sample])
    fits = [float(silhouettes(distances, labels[sample]).mean()) for labels in cuts]
    return int(np.argmax(np.round(fits, 6)))


def gather(vectors: Array, count: int, seed: int) -> tuple[Array, Array]:
    """Micro groups by k-means: the group of each row, and the groups' centres; empty ones dropped."""
    import numpy as np
    from scipy.cluster.vq import kmeans2

    if len(vectors) > LEARNED:
        _, centres = gather(vectors[_sample(len(vectors), LEARNED, seed)], count, seed)
        labels = nearest(vectors, centres)
    else:
        start = _sample(len(vectors), min(count, len(vectors)), seed)
        with warnings.catch_warnings():
            # An empty micro group is no fault: it is dropped below.
            warnings.simplefilter("ignore", UserWarning)
            _, labels = kmeans2(vectors, vectors[start], iter=15, minit="matrix", missing="warn")
    _, labels = np.unique(labels, return_inverse=True)
    return labels, means(vectors, labels)


def _sample(things: int, size: int, seed: int) -> Array:
    import numpy as np

    return np.sort(np.random.default_rng(seed).choice(things, size=size, replace=False))


def means(vectors: Array, labels: Array) -> Array:
    """The centre of the rows of each label, 0 to the highest."""
    import numpy as np
    from scipy import sparse

    sizes = np.bincount(labels)
    places = (np.ones(len(labels)), (labels, np.arange(len(labels))))
    sums = sparse.csr_matrix(places, shape=(len(sizes), len(labels))) @ vectors
    return np.asarray(sums / sizes[:, None])


def nearest(vectors: Array, centres: Array, rows: int = 8192) -> Array:
    """The place of the centre nearest to each row, some thousand rows at a time."""
    import numpy as np

    half = np.einsum("ij,ij->i", centres, centres) / 2
    parts = [
        np.round(half - vectors[start : start + rows] @ centres.T, 9).argmin(axis=1)
        for start in range(0, len(vectors), rows)
    ]
    return np.concatenate(parts)


def cut(merges: Array, count: int, position: Array) -> Array:
    """``count`` clusters of the tree, numbered from 1 by the first position that they hold."""
    import numpy as np

    labels = np.array(_members(merges, count))
    first = {label: position[labels == label].min() for label in np.unique(labels)}
    number = {label: place for place, label in enumerate(sorted(first, key=lambda each: first[each]), 1)}
    return np.array([number[label] for label in labels])


def _members(merges: Array, count: int) -> list[int]:
    """For each leaf a number of its cluster after all but ``count - 1`` merges.

    SciPy's cut_tree walks the whole tree at every merge: minutes for thousands of alike answers.
    """
    leaves = len(merges) + 1
    parent = list(range(leaves + len(merges)))
    for at, (left, right) in enumerate(merges[: leaves - count, :2].astype(int).tolist()):
        parent[left] = parent[right] = leaves + at
    for node in range(len(parent) - 1, -1, -1):
        parent[node] = parent[parent[node]]
    return parent[:leaves]


def silhouettes(distances: Array, labels: Array) -> Array:
    """How much nearer each thing stands to its own cluster than to the next one (シルエット).

    s = (b - a) / max(a, b); a: mean distance within its cluster, b: to the nearest other cluster.
    Near 1: clear; near 0: between two; below 0: nearer to another. 0 in a cluster of one
    (Rousseeuw 1987). Needs at least two clusters, else zeros.
    """
    import numpy as np

    clusters, index = np.unique(labels, return_inverse=True)
    if len(clusters) < 2:
        return np.zeros(len(labels))
    member = np.eye(len(clusters))[index]
    sizes = member.sum(axis=0)
    sums = distances @ member
    rows = np.arange(len(labels))
    own = sums[rows, index] / np.maximum(sizes[index] - 1, 1)
    means = sums / sizes
    means[rows, index] = np.inf
    return _silhouette(own, means.min(axis=1), sizes[index] > 1)


def centre_silhouettes(vectors: Array, labels: Array) -> Array:
    """The silhouette from distances to cluster centres: the same reading, without n x n distances."""
    import numpy as np

    clusters, index = np.unique(labels, return_inverse=True)
    if len(clusters) < 2:
        return np.zeros(len(labels))
    centres = means(vectors, index)
    squares = np.einsum("ij,ij->i", vectors, vectors)[:, None] + (centres**2).sum(axis=1)
    squares -= 2 * (vectors @ centres.T)
    distances = np.sqrt(np.maximum(squares, 0))
    rows = np.arange(len(labels))
    own = distances[rows, index]
    distances[rows, index] = np.inf
    return _silhouette(own, distances.min(axis=1), np.bincount(index)[index] > 1)


def _silhouette(own: Array, other: Array, counted: Array) -> Array:
    import numpy as np

    widest = np.maximum(own, other)
    return np.where(counted & (widest > 0), (other - own) / np.where(widest > 0, widest, 1), 0.0)


def euclidean(vectors: Array) -> Array:
    """All distances between rows; exactly 0 between equal ones."""
    import numpy as np

    known: dict[bytes, int] = {}
    distinct = np.array([known.setdefault(row.tobytes(), len(known)) for row in vectors], dtype=int)
    _, first = np.unique(distinct, return_index=True)
    between: Array = _between_unlike(vectors[first])[distinct[:, None], distinct]
    return between


def _between_unlike(vectors: Array) -> Array:
    """Distances from one product of all rows; near ones, where that leaves noise, from the differences."""
    import numpy as np

    lengths = np.einsum("ij,ij->i", vectors, vectors)
    squares = lengths[:, None] + lengths[None, :] - 2 * (vectors @ vectors.T)
    squares = np.maximum(squares, squares.T)
    near = squares < LEAST_SQUARE * np.maximum(1.0, lengths[:, None])
    for row in np.flatnonzero(near.sum(axis=1) > 1):
        beside = np.flatnonzero(near[row])
        apart = vectors[beside] - vectors[row]
        squares[row, beside] = squares[beside, row] = np.einsum("ij,ij->i", apart, apart)
    np.fill_diagonal(squares, 0)
    return np.asarray(np.sqrt(squares))


def jaccard_distances(held: Any) -> Array:
    """sqrt(1 - Jaccard) between the rows of a sparse incidence: Euclidean (Gower & Legendre 1986)."""
    import numpy as np

    both = np.asarray((held @ held.T).todense())
    sizes = both.diagonal()
    either = sizes[:, None] + sizes[None, :] - both
    likeness = np.divide(both, either, out=np.zeros_like(both, dtype=float), where=either > 0)
    distances = np.sqrt(np.maximum(1 - likeness, 0))
    np.fill_diagonal(distances, 0)
    return np.asarray(distances)


def reduced(weights: Any, dimensions: int = 100) -> Array:
    """Sparse rows as dense rows of length 1 in at most ``dimensions`` (truncated SVD, LSA).

    Small tables are not reduced at all. The start vector is fixed, so the result is the same each time.
    Of more than ``LEARNED`` rows a sample gives the dimensions, and all rows are projected on them.
    """
    import numpy as np

    from textmine.vectors import unit_rows

    rows, columns = weights.shape
    if rows * columns <= 4_000_000 or min(rows, columns) <= dimensions + 1:
        return np.asarray(unit_rows(weights.toarray()))
    from scipy.sparse.linalg import svds

    learned = weights if rows <= LEARNED else weights[_sample(rows, LEARNED, 0)]
    left, singular, right = svds(learned, k=dimensions, v0=np.full(min(learned.shape), 1.0))
    return np.asarray(unit_rows(left * singular if rows <= LEARNED else weights @ right.T))


def place_on_map(vectors: Array, labels: Array) -> Array:
    """Two coordinates a row: the plane in which the clusters' centres lie farthest apart.

    The first two principal axes of the centres, weighted by size (with fewer than three clusters, of
    the rows themselves). Signs are fixed: the largest loading of each axis is positive.
    """
    import numpy as np

    clusters, index = np.unique(labels, return_inverse=True)
    centre = vectors.mean(axis=0)
    if len(clusters) > 2:
        basis = (means(vectors, index) - centre) * np.sqrt(np.bincount(index))[:, None]
    else:
        basis = vectors - centre
    axes = np.linalg.svd(basis, full_matrices=False)[2][:2]
    signs = np.sign([axis[np.argmax(np.abs(np.round(axis, 9)))] or 1.0 for axis in axes])
    turned = (axes * signs[:, None]).T
    places = vectors @ turned - centre @ turned
    return np.pad(places, ((0, 0), (0, 2 - places.shape[1])))


def _by_position(merges: Array, position: Array) -> Array:
    """The linkage with leaves numbered 0.. in dendrogram order, the smaller branch number first."""
    import numpy as np

    things = len(position)
    renumbered = merges.copy()
    for side in (0, 1):
        nodes = merges[:, side].astype(int)
        leaf = nodes < things
        renumbered[leaf, side] = position[nodes[leaf]] - 1
    renumbered[:, :2] = np.sort(renumbered[:, :2], axis=1)
    return renumbered
