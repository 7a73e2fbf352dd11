"""How answers lie on rating scales (評定尺度の集計): shares of the ends, means, and how groups differ.

An answer to 満足・やや満足・… is an order, not a length: shares and ranks are honest always, a mean only where
one step counts as much as the next. What numbers were used is said with each mean.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textmine.errors import require_columns
from textmine.groupnames import EVERYONE, name_groups
from textmine.ranks import Ranked, kruskal_wallis, mann_whitney
from textmine.scales import Scale
from textmine.shares import benjamini_hochberg, verdict, wilson
from textmine.tables import SCALE_TESTS, SCALES, Findings, Note, check

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

FEWEST, FEW = 5, 30
"""Respondents that an interval or a test needs, and below which the interval of a mean is drawn (bootstrap)."""

DRAWS = 9999
DATA, ASSIGNED = "データの数", "割り当て"

Counts = Mapping[str, Mapping[tuple[str, str], int]]
"""Group column (全体 for the whole survey) -> group and answer -> respondents."""

Few = Callable[[Counts, Callable[[str], bool]], Counts]
"""Counts together with what is an answer -> the same without groups of too few persons who gave one."""

Steps = Mapping[tuple[int, int], int]
"""The steps that answers stand for, from 0, -> respondents."""


def scale_shares(
    responses: pd.DataFrame,
    *,
    scales: Mapping[str, Scale],
    by: Sequence[str] = (),
    made_of: Mapping[str, str] | None = None,
    few: Few | None = None,
    seed: int = 0,
) -> Findings:
    """Shares of the ends, mean and median of rating scales (評定尺度の集計), and tests between groups.

    Takes ``responses`` with a column for each of ``scales``; ``by`` are group columns, ``made_of`` says which of
    them were made of which question, so that none is set against itself; ``few`` puts groups
    together of which too few persons answered. Returns ``tables.SCALES``,
    one row for each group x scale, and ``tables.SCALE_TESTS``.

    ``positive_share`` = positive / n with Wilson's interval; n are the respondents on the scale: who left it blank
    or answered わからない is counted beside it. ``mean`` is of the numbers in the answers where there are numbers,
    else the negative end is 1 and each step one more; its interval is mean ± t(n - 1) s / √n, below 30 respondents
    the expanded percentile interval of 9,999 bootstrap draws (Hesterberg 2015), below 5 none.

    Tests: Kruskal and Wallis' H over all groups of five or more, ε² = H / (n - 1); each group against the
    rest by Mann and Whitney's U, with Cliff's δ = P(more positive) - P(less positive) (-1 to 1; 0.15 small, 0.33
    middle, 0.47 large after Romano et al. 2006). p is corrected for ties and adjusted by Benjamini and Hochberg.

    Limits: groups of fewer than five are described, not tested. A mean of assigned numbers takes one
    step for as long as the next. Answers of one form lie together: "差があるとは言えない" is not "equal".

    Example: 満足, 満足, やや不満, 不満, "" -> n 4, positive 2 of 4, mean (5 + 5 + 2 + 1) / 4 = 3.25.
    """
    require_columns([*scales, *by], list(responses.columns))
    persons = responses.drop_duplicates("respondent")
    levels = {EVERYONE: [EVERYONE] * len(persons)} | {name: name_groups(persons[name]) for name in by}
    counted = {
        name: {
            level: Counter(zip(groups, persons[name].tolist(), strict=True))
            for level, groups in levels.items()
        }
        for name in scales
    }
    return scale_shares_of_counts(counted, scales=scales, made_of=made_of or {}, few=few, seed=seed)


def scale_shares_of_counts(
    counted: Mapping[str, Counts],
    *,
    scales: Mapping[str, Scale],
    made_of: Mapping[str, str],
    few: Few | None = None,
    seed: int = 0,
) -> Findings:
    """``scale_shares`` from counts by question, of parts of a survey added up before."""
    import pandas as pd

    rows, tests = [], []
    for name, scale in scales.items():
        for by, level in _large_enough(counted[name], scale, few).items():
            if made_of.get(by) == name:
                continue
            groups = _by_group(level)
            rows += [
                {"by": by, "group": group, "closed": name, **_figures(groups[group], scale, seed)}
                for group in sorted(groups)
            ]
            if by != EVERYONE:
                tests += _tests(name, by, {group: _on(groups[group], scale) for group in sorted(groups)})
    found = pd.DataFrame(rows, columns=list(SCALES.names))
    compared = pd.DataFrame(_adjusted(tests), columns=list(SCALE_TESTS.names))
    check(found, SCALES)
    check(compared, SCALE_TESTS)
    notes = [_told(name, scale) for name, scale in scales.items()]
    return Findings({"scales": found, "scale_tests": compared}, tuple(notes))


def _large_enough(counts: Counts, scale: Scale, few: Few | None) -> Counts:
    return few(counts, lambda cell: scale.span(cell) is not None) if few else counts


def _by_group(level: Mapping[tuple[str, str], int]) -> dict[str, Counter[str]]:
    cells: dict[str, Counter[str]] = {}
    for (group, cell), persons in level.items():
        cells.setdefault(group, Counter())[cell] += persons
    return cells


def _on(cells: Mapping[str, int], scale: Scale) -> Counter[tuple[int, int]]:
    """Answers that stand on the scale, by their steps."""
    steps: Counter[tuple[int, int]] = Counter()
    for cell, persons in cells.items():
        span = scale.span(cell)
        if span is not None:
            steps[span] += persons
    return steps


def _figures(cells: Mapping[str, int], scale: Scale, seed: int) -> dict[str, Any]:
    steps = _on(cells, scale)
    n = sum(steps.values())
    blank = sum(persons for cell, persons in cells.items() if not cell.strip())
    ends = {"positive": _end(steps, scale, 1), "negative": _end(steps, scale, -1)}
    shares: dict[str, Any] = {}
    for name, hits in ends.items():
        low, high = wilson(hits, n) if hits is not None else (math.nan, math.nan)
        share = hits / n if n and hits is not None else math.nan
        shares |= {name: hits, f"{name}_share": share, f"{name}_low": low, f"{name}_high": high}
    return {
        "kind": "nps" if scale.recommends else "rating",
        "steps": len(scale.options),
        "n": n,
        "beside": sum(cells.values()) - n - blank,
        "unanswered": blank,
        **shares,
        "balance": shares["positive_share"] - shares["negative_share"],
        **_middle(steps, scale, seed),
        "numbers": DATA if scale.numbered else ASSIGNED,
        "positive_options": "・".join(scale.top),
        "negative_options": "・".join(scale.bottom),
    }


def _end(steps: Steps, scale: Scale, side: int) -> int | None:
    """Respondents at one end; None where options of several ends were merged."""
    sides = [(scale.side(span), persons) for span, persons in steps.items()]
    return None if any(at == 2 for at, _ in sides) else sum(persons for at, persons in sides if at == side)


def _middle(steps: Steps, scale: Scale, seed: int) -> dict[str, Any]:
    """Mean with its interval, and median; none where options were merged, for they would tell these apart."""
    import numpy as np

    missing = dict.fromkeys(("mean", "mean_low", "mean_high", "median"), math.nan)
    if not steps or any(first != last for first, last in steps):
        return {**missing, "interval": ""}
    counted = sorted((scale.numbers[first], persons) for (first, _), persons in steps.items())
    values, times = (np.array(column, dtype=float) for column in zip(*counted, strict=True))
    low, high, how = mean_interval(values, times, seed=seed)
    return {
        "mean": float(values @ times / times.sum()),
        "mean_low": low,
        "mean_high": high,
        "median": _median(values, times),
        "interval": how,
    }


def mean_interval(values: Array, times: Array, *, seed: int = 0) -> tuple[float, float, str]:
    """The 95 % interval of the mean of ``values`` that occur so many ``times``, and how it was found.

    From 30 on mean ± t s / √n; from 5 on the expanded percentile bootstrap: quantiles Φ(±√(n / (n - 1)) t)
    of 9,999 drawn means, which are as wide as t and never leave the scale (Hesterberg 2015). Else none.

    >>> import numpy as np
    >>> low, high, how = mean_interval(np.array([1.0, 2.0]), np.array([18.0, 18.0]))
    >>> round(low, 3), round(high, 3), how
    (1.328, 1.672, 't')
    """
    import numpy as np
    from scipy.special import ndtr, stdtrit

    n = float(times.sum())
    if n < FEWEST:
        return math.nan, math.nan, ""
    mean = float(values @ times / n)
    quantile = float(stdtrit(n - 1, 0.975))
    if n >= FEW:
        half = quantile * math.sqrt(float((values - mean) ** 2 @ times) / (n - 1) / n)
        return mean - half, mean + half, "t"
    draws = np.random.default_rng(seed).multinomial(int(n), times / n, size=DRAWS) @ values / n
    tail = float(ndtr(-math.sqrt(n / (n - 1)) * quantile))
    low, high = np.quantile(draws, [tail, 1 - tail])
    return float(low), float(high), "bootstrap"


def _median(values: Array, times: Array) -> float:
    """The middle value, or the mean of the two in the middle."""
    import numpy as np

    ends, n = np.cumsum(times), times.sum()
    lower, upper = (values[np.searchsorted(ends, at, side="left")] for at in (math.ceil(n / 2), n // 2 + 1))
    return float(lower + upper) / 2


def _tests(closed: str, by: str, groups: Mapping[str, Steps]) -> list[dict[str, Any]]:
    """All groups at once, then each against the rest; groups of too few are only described."""
    enough = {group: steps for group, steps in groups.items() if sum(steps.values()) >= FEWEST}
    kept = {"closed": closed, "by": by, "groups": len(enough)}
    ranked = Ranked.of(enough)
    rows = [{**kept, "group": EVERYONE, "n_rest": 0, **kruskal_wallis(ranked)}]
    for group, steps in groups.items():
        n = sum(steps.values())
        tested = mann_whitney(ranked, group)
        rows.append(
            {**kept, "group": group, **tested, "n": n, "n_rest": ranked.n - n if group in enough else 0}
        )
    return rows


def _adjusted(tests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tests with q values: whole tables together, groups of one table together."""
    families: dict[tuple[str, ...], list[int]] = {}
    for at, row in enumerate(tests):
        whole = row["group"] == EVERYONE
        families.setdefault((EVERYONE,) if whole else (row["closed"], row["by"]), []).append(at)
    q: dict[int, float] = {}
    for places in families.values():
        q |= dict(zip(places, benjamini_hochberg([tests[at]["p"] for at in places]), strict=True))
    return [{**row, "q": q[at], "verdict": verdict(q[at])} for at, row in enumerate(tests)]


def _told(name: str, scale: Scale) -> Note:
    """How the scale was read: nobody should have to guess which way its numbers run."""
    ja = (
        " ＞ ".join(scale.options)
        if len(scale.options) < 8
        else f"{scale.options[0]} ＞ … ＞ {scale.options[-1]}"
    )
    en = ja.replace("＞", ">").replace("…", "...")
    numbers, english = (
        ("平均はデータの数のまま", "means are of the numbers in the answers")
        if scale.numbered
        else (
            f"平均は「{scale.options[0]}」を {len(scale.options)}、「{scale.options[-1]}」を 1 とした値",
            f"for means '{scale.options[0]}' is {len(scale.options)} and '{scale.options[-1]}' is 1",
        )
    )
    return Note(
        f"「{name}」を評定尺度として集計しました（{ja}。{numbers}）。違うときは survey.toml の scale に書きます",
        f"'{name}' is read as a rating scale ({en}; {english}); if it is not, say so with scale in survey.toml",
    )
