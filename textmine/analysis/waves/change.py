"""How shares change between two surveys (割合の差): the figures that words, blanks, options and codes share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from textmine.analysis.waves.clustered import clustered_figures
from textmine.contingency import exact_test
from textmine.groupnames import EVERYONE
from textmine.shares import FEWEST_TESTED, benjamini_hochberg, difference_interval, paired_interval
from textmine.vectors import group_names

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from textmine.matrix import TermMatrix

    Array = np.ndarray[Any, Any]

FIGURES = (
    "n_before",
    "n_after",
    "k_before",
    "k_after",
    "share_before",
    "share_after",
    "difference",
    "low",
    "high",
    "pairs",
    "gained",
    "lost",
    "test",
    "p",
)
"""What ``compared`` says of an item, in the order of the tables."""

Rows = list[dict[str, Any]]


class Surveyed(Protocol):
    """Whatever carries one survey's answers: a ``Wave``, or what the pipeline prepares."""

    @property
    def responses(self) -> pd.DataFrame:
        """Classified, blank ones too."""

    @property
    def matrix(self) -> TermMatrix:
        """Answers x terms."""


@dataclass(frozen=True)
class Wave:
    """One survey: its classified ``responses`` (blank ones too) and its ``matrix`` of answers x terms."""

    responses: pd.DataFrame
    matrix: TermMatrix


@dataclass(frozen=True)
class Side:
    """One wave's units of one comparison: ``keys`` to match on, ``groups``, and sparse ``hits``, units x items.

    ``clusters``: whose unit each is, where units of one respondent stand beside each other; else nothing.
    """

    keys: list[tuple[str, ...]]
    groups: Array
    hits: Any
    clusters: tuple[str, ...] = ()


def side_of(units: pd.DataFrame, column: str, match: str, hits: Any, *, clustered: bool = False) -> Side:
    """The units of one wave; their keys are respondent and question, where there is one."""
    clusters = tuple(units["respondent"].astype(str)) if clustered else ()
    return Side(_match_keys(units, match), _groups(units, column), hits, clusters)


def incidence_of(held: Sequence[Iterable[int]], items: int) -> Any:
    """Which unit holds which item (sparse, 0 and 1), from the numbers of the items of each unit."""
    import numpy as np
    from scipy import sparse

    places = [(row, item) for row, own in enumerate(held) for item in sorted(set(own))]
    rows, columns = zip(*places, strict=True) if places else ((), ())
    shape = (len(held), items)
    return sparse.csr_matrix((np.ones(len(rows), dtype=int), (list(rows), list(columns))), shape=shape)


def _groups(units: pd.DataFrame, column: str) -> Array:
    import numpy as np

    if column == EVERYONE:
        return np.full(len(units), EVERYONE, dtype=object)
    return group_names(units, column)


def _match_keys(units: pd.DataFrame, match: str) -> list[tuple[str, ...]]:
    if not match:
        return [()] * len(units)
    respondents = group_names(units, match)
    if "question" not in units.columns:
        return [(name,) for name in respondents]
    return list(zip(respondents, units["question"].astype(str), strict=True))


def compared(
    column: str, items: Sequence[Mapping[str, Any]], earlier: Side, later: Side, *, paired: bool
) -> Rows:
    """The rows of every group of one column, an item each; ``items`` name the columns of the hits."""
    import numpy as np

    rows = []
    for group in sorted(set(earlier.groups) | set(later.groups)):
        first, second = (np.flatnonzero(side.groups == group) for side in (earlier, later))
        pairs = pairs_of(earlier, later, first, second) if paired else []
        if pairs:
            first, second = (np.array(places) for places in zip(*pairs, strict=True))
        before, after = earlier.hits[first], later.hits[second]
        counts = [_sums(before), _sums(after), _sums(before.multiply(after)) if pairs else [0] * len(items)]
        by_respondent = _by_respondent(earlier, later, first, second, paired=bool(pairs))
        rows += [
            {
                "by": column,
                "group": group,
                **item,
                **change(len(first), len(second), *counted, paired=bool(pairs)),
                **own,
            }
            for item, own, *counted in zip(items, by_respondent or [{}] * len(items), *counts, strict=True)
        ]
    return rows


def _by_respondent(
    earlier: Side, later: Side, first: Array, second: Array, *, paired: bool
) -> list[dict[str, Any]]:
    """Interval and test of each item where several units are of one respondent; else nothing."""
    if not (earlier.clusters and later.clusters and len(first) and len(second)):
        return []
    clusters = (
        [earlier.clusters[place] for place in first.tolist()],
        # Matched by any column: the units of a pair are of one respondent, whatever the names.
        [(earlier if paired else later).clusters[place] for place in (first if paired else second).tolist()],
    )
    return clustered_figures((earlier.hits[first], later.hits[second]), clusters, paired=paired)


def pairs_of(earlier: Side, later: Side, first: Array, second: Array) -> list[tuple[int, int]]:
    """Units with the same key in both waves; a key that stands twice in a wave matches nothing."""

    def once(side: Side, places: Array) -> Mapping[tuple[str, ...], int]:
        seen: dict[tuple[str, ...], list[int]] = {}
        for place in places:
            seen.setdefault(side.keys[place], []).append(int(place))
        return {key: found[0] for key, found in seen.items() if len(found) == 1}

    one, other = once(earlier, first), once(later, second)
    return [(one[key], other[key]) for key in sorted(one.keys() & other.keys())]


def _sums(hits: Any) -> list[int]:
    """How many units have each item."""
    import numpy as np

    return [int(count) for count in np.asarray(hits.sum(axis=0)).ravel()]


def change(
    n_before: int, n_after: int, k_before: int, k_after: int, stayed: int, *, paired: bool
) -> dict[str, Any]:
    """Shares, difference, interval and test of one item in one group; ``stayed``: pairs that have it twice."""
    both_there = min(n_before, n_after) > 0
    share_before = k_before / n_before if n_before else math.nan
    share_after = k_after / n_after if n_after else math.nan
    gained = k_after - stayed if paired else 0
    lost = k_before - stayed if paired else 0
    low = high = p = math.nan
    test = ""
    if both_there and min(n_before, n_after) >= FEWEST_TESTED:
        if paired:
            low, high = paired_interval(stayed, gained, lost, n_before)
            p, test = _mcnemar(gained, lost), "mcnemar"
        else:
            low, high = difference_interval(k_before, n_before, k_after, n_after)
            p, test = _fisher(k_before, n_before, k_after, n_after), "fisher"
    return {
        "n_before": n_before,
        "n_after": n_after,
        "k_before": k_before,
        "k_after": k_after,
        "share_before": share_before,
        "share_after": share_after,
        "difference": share_after - share_before,
        "low": low,
        "high": high,
        "pairs": n_before if paired else 0,
        "gained": gained,
        "lost": lost,
        "test": test,
        "p": p,
    }


@lru_cache(maxsize=65536)
def _fisher(k_before: int, n_before: int, k_after: int, n_after: int) -> float:
    """P of Fisher's exact test, two-sided, that both shares are the same."""
    return exact_test([k_before, k_after], [n_before, n_after]).p


def _mcnemar(gained: int, lost: int) -> float:
    """P of McNemar's exact test: under no change each of the changed is as likely gained as lost."""
    from scipy.stats import binomtest

    return float(binomtest(gained, gained + lost, 0.5).pvalue) if gained + lost else 1.0


def ranked(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> Rows:
    """The rows by group, those of a group in the order of their change, numbered; ties by ``names``."""

    def order(row: Mapping[str, Any]) -> tuple[Any, ...]:
        size = abs(row["difference"])
        largest = -round(size, 9) if not math.isnan(size) else 1.0
        return (row["group"], largest, -(row["k_before"] + row["k_after"]), *(row[name] for name in names))

    ranks: dict[str, int] = {}
    numbered = []
    for row in sorted(rows, key=order):
        ranks[row["group"]] = ranks.get(row["group"], 0) + 1
        numbered.append({**row, "rank": ranks[row["group"]]})
    return numbered


def with_q(rows: Sequence[dict[str, Any]], names: Sequence[str], family: Sequence[str]) -> pd.DataFrame:
    """The table with the columns ``names``; q by Benjamini and Hochberg within ``family``."""
    import pandas as pd

    table = pd.DataFrame(rows, columns=[name for name in names if name != "q"])
    adjusted = table.groupby(list(family), sort=False)["p"]
    return table.assign(q=adjusted.transform(lambda p: benjamini_hochberg(p.tolist())).astype(float))
