"""Tables of counts (クロス集計): does a share differ between groups, and by how much.

Below the analyses, so that each of them may use it. A table here is one row of hits and one row of
sizes: ``hits[i]`` of ``sizes[i]`` answers of group i have the code, the word, or whatever is counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

MOST_TABLES = 200_000
"""More tables than this with the same margins are sampled instead of visited."""

SMALLEST_EXPECTED = 5.0

SAME = 1e-7
"""Logs of probabilities that differ by less belong to equally probable tables."""


@dataclass(frozen=True)
class Association:
    """What the table says: see ``association``. NaN where nothing can be computed."""

    chi2: float
    dof: int
    p_chi2: float
    p_exact: float
    test: str
    repetitions: int
    p: float
    v: float
    expected: tuple[float, ...]
    residuals: tuple[float, ...]


@dataclass(frozen=True)
class Exact:
    """An exact two-sided test.

    ``attainable``: the smallest ``p`` that tables with these margins could give, 0 where tables were drawn;
    ``drawn``: how many were (0: all were visited).
    """

    p: float
    attainable: float
    drawn: int


def association(
    hits: Sequence[int], sizes: Sequence[int], *, seed: int = 0, repetitions: int = 9999
) -> Association:
    """Chi2, exact p, Cramér's V and adjusted residuals of a 2 x groups table (独立性の検定).

    chi2 = Σ (O - E)² / E over both rows, no continuity correction; V = √(chi2 / n) as one side has two
    rows; residual = (O - E) / √(E (1 - f/N)(1 - n/N)) (Haberman 1973). The exact p (Freeman & Halton
    1951) sums the probability of all tables with the same margins that are not more probable than this
    one; where there are more than ``MOST_TABLES``, (1 + hits of random tables) / (1 + ``repetitions``).
    ``test`` is "fisher (all tables)" or "fisher (random)" where an expected count is below 5, else
    "chi2"; "none" where a margin is 0 or there is only one group.

    >>> found = association([6, 3, 5], [8, 12, 20])
    >>> round(found.chi2, 3), round(found.p_exact, 4), round(found.v, 3)
    (7.033, 0.0491, 0.419)
    """
    import numpy as np

    observed, totals = np.asarray(hits, dtype=float), np.asarray(sizes, dtype=float)
    total, hit = totals.sum(), observed.sum()
    nothing = tuple(float("nan") for _ in sizes)
    if len(totals) < 2 or hit <= 0 or hit >= total or (totals <= 0).any():
        none = float("nan")
        return Association(none, max(len(totals) - 1, 0), none, none, "none", 0, none, none, nothing, nothing)
    expected = totals * hit / total
    chi2 = _chi2(observed, totals)
    p_chi2 = _chi2_tail(chi2, len(totals) - 1)
    exact = exact_test(hits, sizes, seed=seed, repetitions=repetitions)
    small = min(expected.min(), (totals - expected).min()) < SMALLEST_EXPECTED
    test = ("fisher (random)" if exact.drawn else "fisher (all tables)") if small else "chi2"
    return Association(
        chi2=chi2,
        dof=len(totals) - 1,
        p_chi2=p_chi2,
        p_exact=exact.p,
        test=test,
        repetitions=exact.drawn if small else 0,
        p=exact.p if small else p_chi2,
        v=float(np.sqrt(chi2 / total)),
        expected=tuple(expected.tolist()),
        residuals=tuple(adjusted_residuals(observed, totals, hit, total).tolist()),
    )


def exact_test(hits: Sequence[int], sizes: Sequence[int], *, seed: int = 0, repetitions: int = 9999) -> Exact:
    """Fisher's exact test, for more than two groups its extension by Freeman and Halton (正確検定).

    p is the sum of the probabilities of all tables with the same margins that are not more probable than
    this one. Where more than two groups give more than ``MOST_TABLES`` tables: (1 + as improbable ones) /
    (1 + ``repetitions``) of tables drawn with ``seed``. Sources: Fisher (1922); Freeman & Halton (1951).

    >>> found = exact_test([3, 0], [3, 3])
    >>> round(found.p, 3), round(found.attainable, 3)
    (0.1, 0.1)
    """
    import numpy as np

    # The order of the groups must change nothing, not even the random tables.
    ordered = sorted(zip(sizes, hits, strict=True))
    totals = np.array([size for size, _ in ordered], dtype=np.int64)
    observed = np.array([hit for _, hit in ordered], dtype=np.int64)
    hit = int(observed.sum())
    seen = float(_log_probability(observed[None, :], totals)[0]) + SAME
    if len(totals) == 2 or _tables(totals, hit) <= MOST_TABLES:
        behind = _ways_to_go_on(totals, hit)
        least = _least_probable(totals, hit, behind) + SAME
        p, attainable = (_sum_of_rare_tables(totals, hit, highest, behind) for highest in (seen, least))
        return Exact(p, attainable, 0)
    random = np.random.default_rng(seed)
    tables = random.multivariate_hypergeometric(totals, hit, repetitions, method="marginals")
    extreme = int((_log_probability(tables, totals) <= seen).sum())
    return Exact((1 + extreme) / (1 + repetitions), 0.0, repetitions)


def adjusted_residuals(hits: Array, sizes: Array, hit: Any, total: Any) -> Array:
    """Adjusted residuals (調整済み残差): (O - E) / √(E (1 - hit/N) (1 - n/N)), 0 where nothing can differ.

    Of ``hit`` in all ``total``, ``hits`` fell to groups of ``sizes``. About ±2 is notable (Haberman 1973).
    6 of 8 where 14 of 40 are hit: 2.652.
    """
    import numpy as np

    expected = sizes * hit / total
    spread = np.sqrt(expected * (1 - hit / total) * (1 - sizes / total))
    missing = hits - expected
    return np.asarray(np.divide(missing, spread, out=np.zeros_like(spread), where=spread > 0))


def cramers_v(hits: Sequence[int], sizes: Sequence[int]) -> float:
    """Cramér's V = √(chi2 / n) of a 2 x groups table: 0 no difference, 1 groups of all or nothing.

    NaN where there is one group, or all or none are hit. 4 of 4 against 0 of 4: 1; 2 of 4 against 2 of 4: 0.
    """
    import numpy as np

    observed, totals = np.asarray(hits, dtype=float), np.asarray(sizes, dtype=float)
    if len(totals) < 2 or observed.sum() in (0, totals.sum()):
        return float("nan")
    return float(np.sqrt(_chi2(observed, totals) / totals.sum()))


def _chi2(observed: Array, totals: Array) -> float:
    """Σ (O - E)² / E over both rows, without correction: what both rows add is (O - E)² / (E (1 - share))."""
    share = observed.sum() / totals.sum()
    expected = totals * share
    return float(sum(((observed - expected) ** 2 / (expected * (1 - share))).tolist()))


def signed_g2(both: Any, first: Any, second: Any, total: Any) -> Array:
    """Log-likelihood ratio G2 of a two-by-two table, with the sign of (observed - expected).

    ``both`` of ``total`` units have the two things, ``first`` and ``second`` have one each.
    G2 = 2 sum O ln(O/E), 0 ln 0 = 0 (Dunning 1993). 0: independent; high: together more than chance.
    """
    import numpy as np

    both, first, second, total = np.broadcast_arrays(
        *(np.asarray(value, dtype=float) for value in (both, first, second, total))
    )
    observed = (both, first - both, second - both, total - first - second + both)
    rows, columns = (first, total - first), (second, total - second)
    result = np.zeros_like(both)
    for cell, (row, column) in zip(observed, ((0, 0), (0, 1), (1, 0), (1, 1)), strict=True):
        expected = rows[row] * columns[column] / total
        ratio = np.divide(cell, expected, out=np.ones_like(cell), where=(cell > 0) & (expected > 0))
        result += cell * np.log(np.where(cell > 0, ratio, 1.0))
    sign = np.sign(both - first * second / total)
    return np.asarray(2 * np.abs(result) * sign)


def npmi(both: Any, first: Any, second: Any, total: Any) -> Array:
    """Normalized pointwise mutual information: ln(both total / (first second)) / -ln(both / total).

    Counts as for ``signed_g2``. -1: never together; 0: as chance would; 1: never apart (Bouma 2009).
    2 of 4 together, 3 with the first, 2 with the second: ln(2·4 / (3·2)) / ln 2 = 0.415.
    """
    import numpy as np

    both, first, second, total = (np.asarray(value, dtype=float) for value in (both, first, second, total))
    with np.errstate(divide="ignore", invalid="ignore"):
        shared = np.log(both * total / (first * second)) / -np.log(both / total)
    return np.where(both > 0, np.where(both < total, shared, 1.0), -1.0)


def log_factorial(counts: Any) -> Any:
    """Logarithm of n! for whole numbers, each distinct one once: SciPy is not worth its import here."""
    import numpy as np

    distinct, at = np.unique(counts, return_inverse=True)
    return np.array([math.lgamma(count + 1) for count in distinct.tolist()])[at].reshape(np.shape(counts))


def log_choose(whole: Any, part: Any, log_factorial: Callable[[Any], Any] = log_factorial) -> Any:
    """Logarithm of the ways to take ``part`` of ``whole``."""
    return log_factorial(whole) - log_factorial(part) - log_factorial(whole - part)


def _chi2_tail(chi2: float, dof: int) -> float:
    """P(X >= chi2) with ``dof`` degrees of freedom, a sum of ``dof`` / 2 terms (Abramowitz & Stegun 26.4.4).

    In closed form, because importing SciPy's own takes longer than all the tests of a small survey.
    """
    x = chi2 / 2
    if x <= 0:
        return 1.0
    powers = [start / 2 for start in range(2 - dof % 2, dof, 2)]
    terms = [math.exp(power * math.log(x) - x - math.lgamma(power + 1)) for power in powers]
    first = math.erfc(math.sqrt(x)) if dof % 2 else math.exp(-x)
    return min(1.0, math.fsum([first, *terms]))


@lru_cache(maxsize=2)
def _log_factorials(most: int) -> Array:
    """Ln 0!, ln 1!, ... ln ``most``!: every count of a table is looked up here."""
    import numpy as np

    return np.asarray(log_factorial(np.arange(most + 1)))


def _log_probability(tables: Array, totals: Array) -> Array:
    """Log of the multivariate hypergeometric probability of each row of ``tables``."""
    import numpy as np

    known = _known(totals).__getitem__
    whole = log_choose(int(totals.sum()), tables.sum(axis=1), known)
    return np.asarray(log_choose(totals[None, :], tables, known).sum(axis=1) - whole)


def _tables(totals: Array, hit: int) -> int:
    """The number of tables with these margins (counted up to just above ``MOST_TABLES``)."""
    import numpy as np

    ways = np.zeros(hit + 1)
    ways[0] = 1
    for size in totals:
        summed = np.cumsum(ways)
        shifted = np.concatenate([np.zeros(min(size + 1, hit + 1)), summed])[: hit + 1]
        ways = np.minimum(summed - shifted, 1e12)
    return int(min(ways[hit], MOST_TABLES + 1))


def _sum_of_rare_tables(totals: Array, hit: int, highest: float, behind: Sequence[Array]) -> float:
    """The probability of all tables with these margins whose own log probability is at most ``highest``.

    Tables grow group by group. What begins alike is decided together as soon as every way to fill the
    remaining groups is rare enough, or none is (the network algorithm of Mehta & Patel 1983).
    """
    import numpy as np

    known = _known(totals).__getitem__
    left, logs = np.array([hit]), np.array([_log_whole(totals, hit)])
    found = 0.0
    for place, ways in enumerate(behind):
        origin, taken = _next_counts(left, int(totals[place]), int(totals[place + 1 :].sum()))
        left = left[origin] - taken
        logs = logs[origin] + log_choose(int(totals[place]), taken, known)
        mass, most, least = ways[:, left]
        rare = logs + most <= highest
        found += float(np.exp(logs[rare] + mass[rare]).sum())
        open_yet = ~rare & (logs + least <= highest)
        left, logs = left[open_yet], logs[open_yet]
    return min(1.0, found)


def _least_probable(totals: Array, hit: int, behind: Sequence[Array]) -> float:
    """The log probability of the least probable table."""
    import numpy as np

    _, taken = _next_counts(np.array([hit]), int(totals[0]), int(totals[1:].sum()))
    logs = log_choose(int(totals[0]), taken, _known(totals).__getitem__) + behind[0][2, hit - taken]
    return _log_whole(totals, hit) + float(logs.min())


def _known(totals: Array) -> Array:
    """Ln n! up to the whole, rounded up to a power of two: tables of nearly the same survey share one list."""
    return _log_factorials(1 << int(totals.sum()).bit_length())


def _log_whole(totals: Array, hit: int) -> float:
    """Ln of one way to spread ``hit`` among all, as a probability."""
    everything = int(totals.sum())
    known = _known(totals)
    return float(known[hit] + known[everything - hit] - known[everything])


def _ways_to_go_on(totals: Array, hit: int) -> list[Array]:
    """For the groups behind each: logs of the sum, the largest and the smallest of the ways to spread n hits.

    Each is an array 3 x (``hit`` + 1); NaN where no table leaves n hits to these groups.
    """
    import numpy as np

    known = _known(totals).__getitem__
    behind = np.full((3, hit + 1), np.nan)
    behind[:, 0] = 0.0
    found = [behind]
    for place in range(len(totals) - 1, 0, -1):
        least = max(0, hit - int(totals[:place].sum()))
        left = np.arange(least, min(hit, int(totals[place:].sum())) + 1)
        origin, taken = _next_counts(left, int(totals[place]), int(totals[place + 1 :].sum()))
        logs = behind[:, left[origin] - taken] + log_choose(int(totals[place]), taken, known)
        starts = np.searchsorted(origin, np.arange(len(left)))
        most = np.maximum.reduceat(logs[1], starts)
        mass = np.log(np.add.reduceat(np.exp(logs[0] - most[origin]), starts)) + most
        behind = np.full((3, hit + 1), np.nan)
        behind[:, left] = mass, most, np.minimum.reduceat(logs[2], starts)
        found.append(behind)
    return found[::-1]


def _next_counts(left: Array, size: int, behind: int) -> tuple[Array, Array]:
    """Every count that a group of ``size`` may take of each of ``left`` hits: which of them, and the count."""
    import numpy as np

    least = np.maximum(0, left - behind)
    counts = np.minimum(size, left) - least + 1
    origin = np.repeat(np.arange(len(left)), counts)
    step = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return origin, least[origin] + step
