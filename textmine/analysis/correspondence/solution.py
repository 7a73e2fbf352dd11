"""The arithmetic of correspondence analysis (対応分析の計算): masses, axes, coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

DENSE_CELLS = 4_000_000
MOST_AXES = 50
SMALLEST_SINGULAR = 1e-9
NOISE = 1e-12
"""Inertia and squared distances below this are what rounding leaves of nothing."""


@dataclass(frozen=True)
class Points:
    """Rows or columns on the axes; one array row a point, one column an axis.

    ``mass`` share of the grand total, ``inertia`` of the point (not a share), coordinates and shares.
    """

    mass: Array
    inertia: Array
    principal: Array
    standard: Array
    contribution: Array
    cos2: Array


@dataclass(frozen=True)
class Solution:
    """``singular`` values of the axes, total ``inertia`` (chi2 / n), ``n``, and the points."""

    singular: Array
    inertia: float
    n: float
    rows: Points
    columns: Points


def solve(table: Any) -> Solution:
    """Correspondence analysis of a table of counts (dense or sparse) without empty rows or columns.

    SVD of D_r^-1/2 (P - r c') D_c^-1/2 (Greenacre 2017); above four million cells only the first
    50 axes are computed, without making the table dense.
    """
    import numpy as np
    from scipy import sparse

    table = sparse.csr_matrix(table, dtype=float)
    n = float(table.sum())
    shares = table / n
    row_mass, column_mass = (np.asarray(shares.sum(axis=axis)).ravel() for axis in (1, 0))
    scaled = sparse.diags(row_mass**-0.5) @ shares @ sparse.diags(column_mass**-0.5)
    left, singular, right = _axes(scaled, np.sqrt(row_mass), np.sqrt(column_mass))
    # Rows of the centred table: |scaled row|^2 - mass, as the centre has length 1.
    row_inertia, column_inertia = (
        _without_noise(np.asarray(scaled.multiply(scaled).sum(axis=axis)).ravel() - mass)
        for axis, mass in ((1, row_mass), (0, column_mass))
    )
    signs = _signs(right)
    return Solution(
        singular,
        float(row_inertia.sum()),
        n,
        _points(row_mass, row_inertia, left * signs, singular),
        _points(column_mass, column_inertia, right * signs, singular),
    )


def _without_noise(inertia: Array) -> Array:
    """Points at the very centre have none; what rounding leaves of it may even be below 0."""
    import numpy as np

    return np.where(inertia > NOISE, inertia, 0.0)


def place_rows(table: Any, solution: Solution) -> Points:
    """Supplementary rows: the mean of the columns' standard coordinates, weighted by the row's shares."""
    import numpy as np

    table = np.asarray(table.toarray() if hasattr(table, "toarray") else table, dtype=float)
    profiles = table / table.sum(axis=1, keepdims=True)
    principal = profiles @ solution.columns.standard
    centre = solution.columns.mass
    squares = ((profiles - centre) ** 2 / centre).sum(axis=1)
    nothing = np.zeros(len(table))
    return Points(
        nothing,
        nothing,
        principal,
        principal / solution.singular,
        np.zeros_like(principal),
        _shares(principal**2, squares[:, None]),
    )


def _axes(scaled: Any, row_root: Array, column_root: Array) -> tuple[Array, Array, Array]:
    """Left and right vectors (as columns) and singular values of the centred table."""
    import numpy as np

    rows, columns = scaled.shape
    if rows * columns <= DENSE_CELLS:
        centred = scaled.toarray() - np.outer(row_root, column_root)
        left, singular, right = np.linalg.svd(centred, full_matrices=False)
        right = right.T
    else:
        left, singular, right = _sparse_axes(scaled, row_root, column_root)
    kept = np.flatnonzero(singular > SMALLEST_SINGULAR)[: min(rows, columns) - 1]
    return left[:, kept], singular[kept], right[:, kept]


def _sparse_axes(scaled: Any, row_root: Array, column_root: Array) -> tuple[Array, Array, Array]:
    import numpy as np
    from scipy.sparse.linalg import LinearOperator, svds

    centred = LinearOperator(
        scaled.shape,
        matvec=lambda vector: scaled @ vector.ravel() - row_root * (column_root @ vector.ravel()),
        rmatvec=lambda vector: scaled.T @ vector.ravel() - column_root * (row_root @ vector.ravel()),
        dtype=float,
    )
    wanted = min(MOST_AXES, min(scaled.shape) - 1)
    # A fixed start, which is not the trivial axis: the same result each time.
    start = np.cos(np.arange(min(scaled.shape)) + 1.0)
    left, singular, right = svds(centred, k=wanted, v0=start)
    order = np.argsort(-singular)
    return left[:, order], singular[order], right[order].T


def _signs(right: Array) -> Array:
    """+1 or -1 an axis, so that its largest column loading is positive."""
    import numpy as np

    largest = np.abs(np.round(right, 9)).argmax(axis=0)
    return np.where(right[largest, np.arange(right.shape[1])] < 0, -1.0, 1.0)


def _points(mass: Array, inertia: Array, vectors: Array, singular: Array) -> Points:
    standard = vectors / mass[:, None] ** 0.5
    principal = standard * singular
    weighted = mass[:, None] * principal**2
    return Points(mass, inertia, principal, standard, vectors**2, _shares(weighted, inertia[:, None]))


def _shares(parts: Array, wholes: Array) -> Array:
    import numpy as np

    # A point at the very centre has no inertia to divide; the bound keeps rounding below 1.
    return np.minimum(np.divide(parts, wholes, out=np.zeros_like(parts), where=wholes > NOISE), 1.0)
