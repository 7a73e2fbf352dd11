"""Agreement of two codings (一致度): rules against a hand, or hand against hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textmine.errors import AnalysisError, Problem
from textmine.tables import AGREEMENT, CODING_SAMPLE, check

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

ALL_CODES = "全コード"
READINGS = ((0.81, "ほぼ一致"), (0.61, "実質的に一致"), (0.41, "中程度の一致"), (0.21, "弱い一致"))


def agreement(
    hand: pd.DataFrame, second: pd.DataFrame, *, seed: int = 0, resamples: int = 2000
) -> pd.DataFrame:
    """Cohen's kappa and Krippendorff's alpha (一致度) of each code: AGREEMENT.

    ``hand`` is a filled sheet (``read_sample``); ``second`` either CODED, the work of the rules, or the
    filled sheet of another person. Answers are matched by respondent and question; those of only one
    side are left out, and n says how many remain.

    kappa = (po - pe) / (1 - pe), po the share of equal decisions, pe what the two shares of "yes" would
    give by chance (Cohen 1960). alpha = 1 - Do / De for two coders and nominal data, De from all 2n
    decisions together (Krippendorff 2011). 95 % percentile bootstrap over answers (seeded).

    Reading: 1 all equal, 0 as chance, below 0 worse (Landis & Koch 1977 for the words; Krippendorff asks
    for alpha of 0.8, tolerates 0.667). Limits: below about 30 answers the intervals are wide; where one of
    the two gives a code always or never (a sheet not filled in, say), kappa cannot tell, and a rare code
    can have a low kappa although nearly all decisions are equal: read precision and recall beside it.

    >>> import pandas as pd
    >>> cells = {"number": range(10), "respondent": list("abcdefghij"), "question": "Q", "text": "x"}
    >>> one = pd.DataFrame({**cells, "財政": [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]})
    >>> two = pd.DataFrame({**cells, "財政": [1, 1, 1, 0, 1, 0, 0, 0, 0, 0]})
    >>> agreement(one, two).loc[0, ["agreement", "kappa"]].tolist()
    [0.8, 0.5833333333333334]

    Raises AnalysisError where no answer or no code is shared.
    """
    import pandas as pd

    names = [name for name in hand.columns if name not in CODING_SAMPLE.names]
    if "code" not in second.columns:
        names = [name for name in names if name in second.columns]
    rows = _keyed(hand)
    other = _keyed(second) if "code" not in second.columns else None
    shared = rows.index if other is None else rows.index.intersection(other.index)
    if not len(shared) or not names:
        raise AnalysisError(_nothing_shared())
    first_values = rows.loc[shared, names].astype(int).to_numpy()
    second_values = _given(second, shared, names) if other is None else other.loc[shared, names].astype(int)
    tables = _tables(first_values, pd.DataFrame(second_values).to_numpy())
    lines = [_line(name, cells, seed, resamples) for name, cells in zip(names, tables, strict=True)]
    if len(names) > 1:
        lines.append(_line(ALL_CODES, tables.sum(axis=0), seed, resamples))
    table = pd.DataFrame(lines, columns=list(AGREEMENT.names))
    check(table, AGREEMENT)
    return table


def _keyed(sheet: pd.DataFrame) -> pd.DataFrame:
    return (
        sheet.drop_duplicates(["respondent", "question"]).set_index(["respondent", "question"]).sort_index()
    )


def _given(coded: pd.DataFrame, shared: Any, names: Sequence[str]) -> Array:
    """0 and 1 for the shared answers: whether CODED holds the code."""
    import numpy as np

    held = set(zip(coded["respondent"], coded["question"], coded["code"], strict=True))
    return np.array([[int((who, question, name) in held) for name in names] for who, question in shared])


def _tables(first: Array, second: Array) -> Array:
    """One row a code: both, only first, only second, neither."""
    import numpy as np

    both = (first & second).sum(axis=0)
    only_first = (first & (1 - second)).sum(axis=0)
    only_second = ((1 - first) & second).sum(axis=0)
    return np.column_stack([both, only_first, only_second, len(first) - both - only_first - only_second])


def _line(name: str, cells: Array, seed: int, resamples: int) -> tuple[object, ...]:
    import numpy as np

    both, only_first, only_second, neither = (int(cell) for cell in cells)
    n = int(cells.sum())
    undecided = _undecided(cells)
    kappa = float("nan") if undecided else kappas(cells[None, :])[0]
    alpha = alphas(cells[None, :])[0]
    drawn = np.random.default_rng(seed).multinomial(n, cells / n, size=resamples)
    return (
        name,
        n,
        both,
        only_first,
        only_second,
        neither,
        (both + neither) / n,
        kappa,
        *_interval(kappas(drawn), kappa),
        alpha,
        *_interval(alphas(drawn), alpha),
        both / (both + only_second) if both + only_second else float("nan"),
        both / (both + only_first) if both + only_first else float("nan"),
        _reading(float(kappa), undecided),
    )


def kappas(cells: Array) -> Array:
    """Cohen's kappa of each row (both, only first, only second, neither); NaN where pe is 1.

    In whole numbers, so that no rounding stands where the value is 0:
    2 (both x neither - only first x only second) / (first yes x second no + first no x second yes).
    """
    import numpy as np

    both, first, second, neither = cells.astype(np.int64).T
    beyond = 2 * (both * neither - first * second)
    chance = (both + first) * (first + neither) + (both + second) * (second + neither)
    return np.asarray(np.divide(beyond, chance, out=np.full(len(cells), np.nan), where=chance > 0))


def alphas(cells: Array) -> Array:
    """Krippendorff's alpha of each row, two coders, nominal; NaN where all decisions are the same."""
    import numpy as np

    n = cells.sum(axis=1)
    yes = 2 * cells[:, 0] + cells[:, 1] + cells[:, 2]
    disagreement = (cells[:, 1] + cells[:, 2]) / n
    expected = 2 * yes * (2 * n - yes) / (2 * n * (2 * n - 1))
    ratio = np.divide(disagreement, expected, out=np.full(len(cells), np.nan), where=expected > 0)
    return np.asarray(1 - ratio)


def _interval(drawn: Array, estimate: float) -> tuple[float, float]:
    """The middle 95 % of the resamples that can be computed; none where the estimate has none."""
    import numpy as np

    known = drawn[~np.isnan(drawn)]
    if estimate != estimate or not len(known):
        return float("nan"), float("nan")
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def _reading(kappa: float, undecided: str) -> str:
    if undecided:
        return undecided
    return next((words for least, words in READINGS if round(kappa, 2) >= least), "ほとんど一致しない")


def _undecided(cells: Array) -> str:
    """Why kappa can tell nothing: a coder who decides alike every time agrees by chance, or was not done."""
    both, only_first, only_second, _neither = (int(cell) for cell in cells)
    given, n = (both + only_first, both + only_second), int(cells.sum())
    constant = [count in (0, n) for count in given]
    if all(constant) and given[0] == given[1]:
        return "計算できない（どちらも全件同じ判断）"
    for count, one, name in zip(given, constant, ("Ａ", "Ｂ"), strict=True):
        if one:
            return f"判断できない（{name}は{'全件に付けた' if count else '一件も付けていない'}）"
    return ""


def _nothing_shared() -> Problem:
    return Problem(
        "二つのコーディングに共通する回答かコードがありません",
        "the two codings share no answer or no code",
        "",
        "同じ調査・同じ規則ファイルから作った表を渡してください",
        "give tables made from the same survey and rule file",
    )
