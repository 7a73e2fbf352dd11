"""Shares (割合): intervals of a share and of the difference of two, and p values of many tests adjusted.

Below the analyses, so that a share has the same interval wherever it is shown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Z_95 = 1.959963984540054
"""The normal quantile of two-sided 95 %."""

LEVEL = 0.05
"""A difference is spoken of where the adjusted p is below."""

FEWEST_TESTED = 3
"""A group of fewer answers is described, not tested: with one or two no test could say anything."""

DIFFERENT, NOT_SHOWN, CANNOT_TELL = "差がある", "差があるとは言えない", "判断できない"
"""What a test says. "Not shown" never means "equal"."""


def verdict(adjusted: float) -> str:
    """What an adjusted p says; NaN, where nothing could be tested, is 判断できない.

    >>> verdict(0.049), verdict(0.05), verdict(float("nan"))
    ('差がある', '差があるとは言えない', '判断できない')
    """
    if math.isnan(adjusted):
        return CANNOT_TELL
    return DIFFERENT if adjusted < LEVEL else NOT_SHOWN


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (Wilson 1927); NaN where n is 0.

    >>> [round(end, 4) for end in wilson(14, 52)]
    [0.1677, 0.4025]
    """
    if n == 0:
        return float("nan"), float("nan")
    share, spread = hits / n, Z_95**2 / n
    middle = (share + spread / 2) / (1 + spread)
    half = Z_95 * ((share * (1 - share) / n + spread / (4 * n)) ** 0.5) / (1 + spread)
    return (middle - half if hits else 0.0), (middle + half if hits < n else 1.0)


def difference_interval(k_before: int, n_before: int, k_after: int, n_after: int) -> tuple[float, float]:
    """Newcombe's interval of (after - before) for independent shares (1998a, method 10)."""
    before, after = k_before / n_before, k_after / n_after
    low_before, high_before = wilson(k_before, n_before)
    low_after, high_after = wilson(k_after, n_after)
    difference = after - before
    return (
        difference - math.hypot(after - low_after, high_before - before),
        difference + math.hypot(high_after - after, before - low_before),
    )


def paired_interval(stayed: int, gained: int, lost: int, pairs: int) -> tuple[float, float]:
    """Newcombe's interval of (after - before) for paired shares (1998b, method 10)."""
    neither = pairs - stayed - gained - lost
    before, after = (stayed + lost) / pairs, (stayed + gained) / pairs
    low_before, high_before = wilson(stayed + lost, pairs)
    low_after, high_after = wilson(stayed + gained, pairs)
    phi = _phi(stayed, gained, lost, neither)
    down, up = after - low_after, high_after - after
    down_before, up_before = before - low_before, high_before - before
    difference = after - before
    return (
        difference - math.sqrt(max(down**2 - 2 * phi * down * up_before + up_before**2, 0)),
        difference + math.sqrt(max(up**2 - 2 * phi * up * down_before + down_before**2, 0)),
    )


def _phi(stayed: int, gained: int, lost: int, neither: int) -> float:
    """The correlation of a two-by-two table, corrected downward for continuity as Newcombe gives it."""
    margins = (stayed + lost) * (gained + neither) * (stayed + gained) * (lost + neither)
    if not margins:
        return 0.0
    pairs = stayed + gained + lost + neither
    excess = stayed * neither - gained * lost
    corrected = max(excess - pairs / 2, 0) if excess > 0 else excess
    return corrected / math.sqrt(margins)


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down adjustment (Holm 1979); NaN stays NaN and counts for nothing.

    >>> [round(p, 5) for p in holm([0.01389, 0.00329, 0.5, 0.00567])]
    [0.02778, 0.01316, 0.5, 0.01701]
    """
    adjusted = [float("nan")] * len(p_values)
    order = sorted((p, place) for place, p in enumerate(p_values) if p == p)
    largest = 0.0
    for step, (p, place) in enumerate(order):
        largest = max(largest, min(1.0, p * (len(order) - step)))
        adjusted[place] = largest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float] | Array, tests: int | None = None) -> list[float]:
    """Benjamini and Hochberg's q values (1995); NaN stays NaN and counts for nothing.

    ``tests``: how many tests were made, where those that are not listed had p = 1; all are listed unless
    it is given.

    >>> [round(q, 5) for q in benjamini_hochberg([0.01389, 0.00329, 0.5, 0.00567])]
    [0.01852, 0.01134, 0.5, 0.01134]
    """
    import numpy as np

    p = np.asarray(p_values, dtype=float)
    falling = np.argsort(-p, kind="stable")[: np.count_nonzero(~np.isnan(p))]
    made = len(falling) if tests is None else tests
    steps = np.arange(len(falling), 0, -1)
    adjusted = np.full(len(p), np.nan)
    adjusted[falling] = np.minimum.accumulate(np.minimum(1.0, p[falling] * made / steps))
    return adjusted.tolist()
