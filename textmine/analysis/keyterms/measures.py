"""The measures of keyness (特徴度): counts of two sides in, one figure a term out.

Everywhere: a = units of the target with the term, n1 = units of the target, b and n2 the same of the
reference, f = a + b, N = n1 + n2. Units are answers (default) or tokens. All are numpy arrays of one
length, so groups x terms are computed at once. Formulas and peers: docs/methods/keyterms.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmine.contingency import adjusted_residuals, log_choose

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

HALF = 0.5


@dataclass(frozen=True)
class Sides:
    """The two sides of each comparison: a of n1 in the target, b of n2 in the reference."""

    a: Array
    n1: Array
    b: Array
    n2: Array

    @property
    def f(self) -> Array:
        """Units of both sides with the term."""
        return self.a + self.b

    @property
    def n(self) -> Array:
        """Units of both sides."""
        return self.n1 + self.n2


def log_odds(sides: Sides) -> tuple[Array, Array]:
    """Smoothed log odds ratio (対数オッズ比) and its standard error.

    ln((a+.5)/(n1-a+.5)) - ln((b+.5)/(n2-b+.5)), error √Σ 1/(cell+.5) (Haldane 1956, Anscombe 1956).
    0: as common on both sides; high: commoner in the target. 6 of 8 against 8 of 32: 2.0141.
    """
    import numpy as np

    cells = [sides.a, sides.n1 - sides.a, sides.b, sides.n2 - sides.b]
    smoothed = [cell + HALF for cell in cells]
    ratio = np.log(smoothed[0] / smoothed[1]) - np.log(smoothed[2] / smoothed[3])
    return ratio, np.sqrt(sum(1 / cell for cell in smoothed))


def chi2(sides: Sides) -> Array:
    """Pearson's chi2 of the two-by-two table without correction, with the sign of a - E (カイ二乗)."""
    import numpy as np

    residual = adjusted_residual(sides)
    return np.asarray(np.sign(residual) * residual**2)


def adjusted_residual(sides: Sides) -> Array:
    """Residual = (a - E) / √(E (1 - f/N) (1 - n1/N)), about ±2 is notable (調整済み残差, Haberman 1973)."""
    return adjusted_residuals(sides.a, sides.n1, sides.f, sides.n)


def exact_p(sides: Sides) -> Array:
    """P(X >= a), X hypergeometric(N, f, n1): Fisher's one-sided exact test (正確確率).

    The tail is summed by the ratio of neighbouring terms from the nearer side, so it is exact for small
    tables and quick for large ones. Low: chance alone seldom gives so many. 6 of 8 against 5 of 32: 0.01389.
    """
    import numpy as np

    if not len(sides.a):
        return np.zeros(0)
    table = np.stack([np.asarray(part, dtype=float) for part in (sides.a, sides.f, sides.n1, sides.n)])
    table, back = np.unique(table, axis=1, return_inverse=True)
    a, f, n1, n = table

    def at(k: Any) -> Any:
        return np.exp(log_choose(f, k) + log_choose(n - f, n1 - k) - log_choose(n, n1))

    upper = a >= f * n1 / n
    least = np.maximum(0, f + n1 - n)
    start = np.where(upper, a, np.maximum(a - 1, least))
    summed = _tail(at(start), start, upper, (f, n1, n))
    p = np.where(upper, summed, 1 - summed)
    return np.clip(np.where(a <= least, 1.0, p), 0.0, 1.0)[back.ravel()]


def _tail(first: Array, start: Array, upper: Array, margins: tuple[Array, Array, Array]) -> Array:
    """The sum of the distribution from ``start`` upwards (``upper``) or downwards."""
    import numpy as np

    f, n1, n = margins
    term, k, summed = first.copy(), start.copy(), first.copy()
    while True:
        above = np.where(upper, (f - k) * (n1 - k), k * (n - f - n1 + k))
        below = np.where(upper, (k + 1) * (n - f - n1 + k + 1), (f - k + 1) * (n1 - k + 1))
        term = np.where(term > 0, term * np.maximum(above, 0) / np.maximum(below, 1), 0.0)
        if not (term > summed * 1e-17).any():
            return summed
        summed = summed + term
        k = k + np.where(upper, 1, -1)


def monroe_z(
    counts: tuple[Array, Array], totals: tuple[Array, Array], prior: Array, prior_total: Any
) -> Array:
    """Monroe's z: the log odds under a Dirichlet prior (Monroe et al. 2008; 事前分布つき z).

    δ = ln((y1+α)/(m1+α0-y1-α)) - ln((y2+α)/(m2+α0-y2-α)), z = δ / its standard error, in which the
    complements stand too (as in scattertext). ``prior`` is α of each term, ``prior_total`` α0. Words that
    everybody uses are pulled towards 0. a 3 of 17 against 2 of 12 with α 5, α0 29: 0.0392.
    """
    import numpy as np

    (y1, y2), (m1, m2) = counts, totals
    with_term = (y1 + prior, y2 + prior)
    without = (m1 + prior_total - with_term[0], m2 + prior_total - with_term[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log(with_term[0] / without[0]) - np.log(with_term[1] / without[1])
        z = delta / np.sqrt(sum(1 / part for part in (*with_term, *without)))
    # A vocabulary of one word leaves nothing to compare it with.
    return np.asarray(np.where(np.isfinite(z), z, np.nan))


def jaccard(sides: Sides) -> Array:
    """Jaccard = a / (n1 + f - a), what KH Coder ranks by. 1: the term and the group are the same answers."""
    import numpy as np

    return np.asarray(sides.a / (sides.n1 + sides.f - sides.a))


def lift(sides: Sides) -> Array:
    """Lift = (a/n1) / (f/N): 1 is what an even spread gives, 2 twice as often."""
    import numpy as np

    return np.asarray((sides.a / sides.n1) / (sides.f / sides.n))
