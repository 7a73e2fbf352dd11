"""Tests of ranks (順位の検定) from counts: do groups choose higher steps of an order than others.

Below the analyses and beside ``contingency``. A million answers on five steps are five counts a group, so
that nothing is sorted; the results are those of scipy.stats on the single answers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Counted = Mapping[str, Mapping[tuple[int, int], int]]
"""Group -> the steps that an answer stands for (first and last) -> respondents."""


@dataclass(frozen=True)
class Ranked:
    """Groups x steps of an order: ``counts``, and ``ranks``, the mean rank of each step, 1 for the lowest.

    ``ties``: what ties take from the spread of ranks, 1 - Σ (t³ - t) / (n³ - n); 0 where all answers are one.
    """

    groups: tuple[str, ...]
    counts: Array
    ranks: Array
    ties: float

    @property
    def n(self) -> int:
        """All respondents."""
        return int(self.counts.sum())

    @classmethod
    def of(cls, groups: Counted) -> Ranked:
        """From counts; steps are ordered by their middle, the first step (the positive end) ranks highest."""
        import numpy as np

        steps = sorted({step for counted in groups.values() for step in counted}, key=lambda one: -sum(one))
        counts = np.array(
            [[counted.get(step, 0) for step in steps] for counted in groups.values()], dtype=float
        )
        counts = counts.reshape(len(groups), len(steps))
        tied = counts.sum(axis=0)
        n = float(tied.sum())
        ranks = np.cumsum(tied) - (tied - 1) / 2
        ties = 1 - float((tied**3 - tied).sum()) / (n**3 - n) if n > 1 else 0.0
        return cls(tuple(groups), counts, ranks, ties)


def kruskal_wallis(ranked: Ranked) -> dict[str, Any]:
    """Kruskal and Wallis' H over all groups (1952), p by chi square, ε² = H / (n - 1) (Kelley 1935).

    ``test`` is none, and the figures NaN, with fewer than two groups or where all gave one answer.
    """
    from scipy.special import chdtrc

    if len(ranked.groups) < 2 or ranked.ties <= 0:
        return _nothing(ranked.n)
    n, sizes = ranked.n, ranked.counts.sum(axis=1)
    sums = ranked.counts @ ranked.ranks
    h = (12 / (n * (n + 1)) * float((sums**2 / sizes).sum()) - 3 * (n + 1)) / ranked.ties
    h = max(0.0, round(h, 12))
    p = float(chdtrc(len(sizes) - 1, h))
    return {"n": n, "test": "kruskal-wallis", "statistic": h, "p": p, "effect": h / (n - 1)}


def mann_whitney(ranked: Ranked, group: str) -> dict[str, Any]:
    """Mann and Whitney's U of one group against the rest (1947), normal with ties and continuity corrected.

    ``effect`` is Cliff's δ = 2U / (n₁n₂) - 1 (1993): above 0 the group ranks higher.
    """
    from scipy.special import ndtr

    if group not in ranked.groups or len(ranked.groups) < 2 or ranked.ties <= 0:
        return _nothing(0)
    own = ranked.counts[ranked.groups.index(group)]
    n = float(own.sum())
    rest = ranked.n - n
    u = float(own @ ranked.ranks) - n * (n + 1) / 2
    spread = math.sqrt(n * rest * (ranked.n + 1) / 12 * ranked.ties)
    distance = max(0.0, abs(u - n * rest / 2) - 0.5) / spread
    p = min(1.0, 2 * float(ndtr(-distance)))
    return {
        "n": int(n),
        "test": "mann-whitney",
        "statistic": u,
        "p": p,
        "effect": 2 * u / (n * rest) - 1,
    }


def _nothing(n: int) -> dict[str, Any]:
    return {"n": n, "test": "none", "statistic": math.nan, "p": math.nan, "effect": math.nan}
