"""Differences of shares whose units come in clusters (同じ回答者の欄): respondents vary, not cells.

Who leaves one question blank leaves the next one blank, too: the cells of all questions of one respondent
tell about as much as one cell, and an interval that counts them as independent would be far too narrow.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textmine.shares import FEWEST_TESTED

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

TEST = "t (respondents)"
LEVEL_95 = 0.975


def clustered_figures(
    hits: tuple[Any, Any], clusters: tuple[Sequence[str], Sequence[str]], *, paired: bool
) -> list[dict[str, Any]]:
    """Interval and test of the difference of two shares, by clusters (回答者ごと), for each item.

    ``hits``: units x items of each survey, 0 and 1; ``clusters``: the respondent of each unit; ``paired``:
    row by row the units of both surveys are of the same respondent.

    Formulas: p = sum(k_i) / sum(n_i) over respondents i; variance by linearization,
    m / (m - 1) * sum((k_i - p n_i)^2) / sum(n_i)^2; t with m - 1 degrees of freedom (paired: of the
    differences k_i after - k_i before), or Satterthwaite's where unpaired. With equally many cells each this
    is Welch's t of the respondents' own shares. Limits: fewer than three respondents in a survey, or none
    that differs from another, give no interval and no test.
    Source: Cochran (1977), Sampling Techniques, 9A.2; Welch (1947), Biometrika 34.
    """
    import numpy as np

    if paired:
        _, sizes = _sums(hits[0], clusters[0])
        changed = _sums(hits[1], clusters[1])[0] - _sums(hits[0], clusters[0])[0]
        ratio, variance = _ratio(changed, sizes)
        degrees = np.full(len(ratio), len(sizes) - 1.0)
        smallest = len(sizes)
    else:
        parts = [_sums(hit, own) for hit, own in zip(hits, clusters, strict=True)]
        (first, one), (second, other) = (_ratio(*part) for part in parts)
        ratio, variance = second - first, one + other
        sizes_of = [len(sizes) for _, sizes in parts]
        smallest = min(sizes_of)
        degrees = _satterthwaite(one, other, *sizes_of)
    return [
        _figures(float(change), float(spread), float(free), smallest)
        for change, spread, free in zip(ratio, variance, degrees, strict=True)
    ]


def _sums(hits: Any, clusters: Sequence[str]) -> tuple[Array, Array]:
    """Of each respondent, by name: units with each item (respondents x items), and units."""
    import numpy as np
    from scipy import sparse

    _, own = np.unique(np.asarray(clusters, dtype=object).astype(str), return_inverse=True)
    count = int(own.max()) + 1 if len(own) else 0
    of_respondent = sparse.csr_matrix(
        (np.ones(len(own)), (own, np.arange(len(own)))), shape=(count, len(own))
    )
    return np.asarray((of_respondent @ hits).todense()), np.bincount(own, minlength=count)


def _ratio(sums: Array, sizes: Array) -> tuple[Array, Array]:
    """The share of each item over all units, and its variance."""
    import numpy as np

    respondents, units = len(sizes), sizes.sum()
    ratio = sums.sum(axis=0) / units if units else np.full(sums.shape[1], math.nan)
    if respondents < 2:
        return ratio, np.full(sums.shape[1], math.nan)
    rest = sums - ratio * sizes[:, np.newaxis]
    variance: Array = respondents / (respondents - 1) * (rest**2).sum(axis=0) / units**2
    return ratio, variance


def _satterthwaite(one: Array, other: Array, first: int, second: int) -> Array:
    import numpy as np

    below = one**2 / max(first - 1, 1) + other**2 / max(second - 1, 1)
    degrees: Array = np.divide((one + other) ** 2, below, out=np.ones_like(one), where=below > 0)
    return degrees


def _figures(change: float, variance: float, degrees: float, respondents: int) -> dict[str, Any]:
    from scipy.stats import t

    nothing = {"low": math.nan, "high": math.nan, "p": math.nan, "test": ""}
    if respondents < FEWEST_TESTED or not variance > 1e-15:
        return nothing
    error = math.sqrt(variance)
    reach = float(t.ppf(LEVEL_95, degrees)) * error
    return {
        "low": max(-1.0, change - reach),
        "high": min(1.0, change + reach),
        "p": float(2 * t.sf(abs(change) / error, degrees)),
        "test": TEST,
    }
