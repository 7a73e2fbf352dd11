"""Change between two surveys (前回との比較): which words rose and fell, and who stopped answering."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from textmine.contingency import exact_test
from textmine.groupnames import ALL_QUESTIONS, EVERYONE
from textmine.shares import FEWEST_TESTED, benjamini_hochberg, difference_interval, paired_interval
from textmine.tables import WAVES, Findings, Note
from textmine.vectors import group_names, incidence

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from textmine.matrix import TermMatrix

    Array = np.ndarray[Any, Any]


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
class _Side:
    """One wave's units of one comparison: ``keys`` to match on, ``groups``, and sparse ``hits``, units x items."""

    keys: list[tuple[str, ...]]
    groups: Array
    hits: Any


def waves(
    before: Surveyed,
    after: Surveyed,
    *,
    by: Sequence[str] = (),
    match: str = "",
    min_count: int = 2,
    top: int = 0,
) -> Findings:
    """Change between two surveys (前回との比較): terms that rose and fell, blank rates compared.

    In: two waves (``Wave(responses, matrix)``, or two surveys as ``prepare`` gives them), read, repaired,
    classified and counted with the same settings; terms are matched on their ``key`` and their name (what one
    wave unites is united in both), groups on their name.
    ``match`` names the column that identifies the same respondent in both
    (usually ``respondent``; "" where there is none). Out: ``waves``: for 全体 and every group of ``by``
    a row a term (in at least ``min_count`` answers of both waves together; ``top`` 0: all) and a row a
    question for nonresponse.

    Formulas: difference of shares k/n with Newcombe's hybrid score interval, 95 % (unpaired: Newcombe
    1998a, method 10; paired: Newcombe 1998b, method 10). Test: Fisher's exact, two-sided, where nobody is
    matched; McNemar's exact on the matched where ``match`` is given and somebody is. q: Benjamini-Hochberg
    within group and kind. Paired rows compare the matched alone: n and k count them. Reading: an interval
    that leaves out 0: the change is larger than chance explains for this one word (look at q for many);
    a wide one: too few answers to tell. Limits: groups with fewer than three units in a wave get shares,
    no interval, no test; a term that only one wave's dictionary unites differently is not a change of
    opinion. Errors: AnalysisError for an unknown column. Example: 56 of 70 before and 48 of 80 after:
    difference -0.20, interval -0.3339 to -0.0524 (Newcombe 1998a, table II, example a, sign turned).
    """
    rows: list[dict[str, Any]] = []
    questions = _questions(before, after)
    for column in (EVERYONE, *by):
        names, earlier, later = _term_sides(before, after, column, match, min_count)
        items = [("term", "", name) for name in names]
        rows += _ranked(_compared(column, items, earlier, later, paired=bool(match)))
        blanks: list[dict[str, Any]] = []
        for question in questions:
            item = [("nonresponse", question, "")]
            sides = (_blank_side(wave.responses, column, match, question) for wave in (before, after))
            blanks += _compared(column, item, *sides, paired=bool(match))
        rows += _ranked(blanks)
    table = _with_q(rows)
    if top:
        table = table[(table["kind"] != "term") | (table["rank"] <= top)].reset_index(drop=True)
    return Findings({"waves": table}, _remarks(before, after, match))


def _questions(before: Surveyed, after: Surveyed) -> list[str]:
    """The questions that both waves asked, and 全設問 over these."""
    common = sorted(set(before.responses["question"]) & set(after.responses["question"]))
    return [ALL_QUESTIONS, *common] if len(common) > 1 else common


def _term_sides(
    before: Surveyed, after: Surveyed, column: str, match: str, min_count: int
) -> tuple[list[str], _Side, _Side]:
    """The terms of either wave with their answers, as two tables with the same columns."""
    import numpy as np

    matrices = (before.matrix, after.matrix)
    names, numbers = _one_number_a_term([matrix.terms for matrix in matrices])
    held = [_held(matrix, number, len(names)) for matrix, number in zip(matrices, numbers, strict=True)]
    kept = np.flatnonzero(sum(np.asarray(hits.sum(axis=0)).ravel() for hits in held) >= min_count)
    sides = [
        _Side(_match_keys(matrix.documents, match), _groups(matrix.documents, column), hits[:, kept])
        for matrix, hits in zip(matrices, held, strict=True)
    ]
    return [names[place] for place in kept.tolist()], sides[0], sides[1]


def _one_number_a_term(waves: Sequence[pd.DataFrame]) -> tuple[list[str], list[Array]]:
    """The terms of all waves by name, and the number of each wave's own: what shares a key or a name is one.

    Homographs that one wave shows alike (聞く and 利く, both written きく) are one term there; what another
    wave tells apart is then counted together, or another spelling would look like another opinion.
    """
    import numpy as np

    above: dict[tuple[str, str], tuple[str, str]] = {}

    def top(node: tuple[str, str]) -> tuple[str, str]:
        while above.setdefault(node, node) != node:
            node = above[node]
        return node

    for terms in waves:
        for key, name in zip(terms["key"], terms["term"], strict=True):
            above[top(("key", key))] = top(("name", name))
    called: dict[tuple[str, str], str] = {}
    for terms in waves:
        # The last wave says how a term is shown; of several the first by name.
        called |= {top(("name", name)): name for name in sorted(terms["term"], reverse=True)}
    order = sorted(called, key=lambda node: (called[node], node))
    number = {node: place for place, node in enumerate(order)}
    own = [np.array([number[top(("name", name))] for name in terms["term"]], dtype=int) for terms in waves]
    return [called[node] for node in order], own


def _held(matrix: TermMatrix, number: Array, terms: int) -> Any:
    """Which answer holds which term of both waves (sparse, 0 and 1)."""
    import numpy as np
    from scipy import sparse

    found = incidence(matrix.counts).tocoo()
    places = (found.row, number[found.col])
    hits = sparse.csr_matrix((np.ones(len(found.row), dtype=int), places), shape=(found.shape[0], terms))
    hits.sum_duplicates()
    hits.data[:] = 1
    return hits


def _blank_side(responses: pd.DataFrame, column: str, match: str, question: str) -> _Side:
    asked = responses if question == ALL_QUESTIONS else responses[responses["question"] == question]
    from scipy import sparse

    blank = sparse.csr_matrix((asked["status"] != "valid").to_numpy(dtype=int).reshape(-1, 1))
    return _Side(_match_keys(asked, match), _groups(asked, column), blank)


def _groups(documents: pd.DataFrame, column: str) -> Array:
    import numpy as np

    if column == EVERYONE:
        return np.full(len(documents), EVERYONE, dtype=object)
    return group_names(documents, column)


def _match_keys(documents: pd.DataFrame, match: str) -> list[tuple[str, ...]]:
    if not match:
        return [()] * len(documents)
    respondents = group_names(documents, match)
    return list(zip(respondents, documents["question"].astype(str), strict=True))


def _compared(
    column: str,
    items: Sequence[tuple[str, str, str]],
    earlier: _Side,
    later: _Side,
    *,
    paired: bool,
) -> list[dict[str, Any]]:
    """The rows of every group of one column."""
    import numpy as np

    rows = []
    for group in sorted(set(earlier.groups) | set(later.groups)):
        first, second = (np.flatnonzero(side.groups == group) for side in (earlier, later))
        pairs = _pairs(earlier, later, first, second) if paired else []
        if pairs:
            first, second = (np.array(places) for places in zip(*pairs, strict=True))
        before, after = earlier.hits[first], later.hits[second]
        counts = [_sums(before), _sums(after), _sums(before.multiply(after)) if pairs else [0] * len(items)]
        found = [
            {
                "by": column,
                "group": group,
                "kind": kind,
                "question": question,
                "term": term,
                **_change(len(first), len(second), *counted, paired=bool(pairs)),
            }
            for (kind, question, term), *counted in zip(items, *counts, strict=True)
        ]
        rows += found
    return rows


def _pairs(earlier: _Side, later: _Side, first: Array, second: Array) -> list[tuple[int, int]]:
    """Units with the same key in both waves; a key that stands twice in a wave matches nothing."""

    def once(side: _Side, places: Array) -> Mapping[tuple[str, ...], int]:
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


def _change(
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


def _ranked(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows by group, those of a group in the order of their change, numbered."""

    def order(row: Mapping[str, Any]) -> tuple[Any, ...]:
        change = abs(row["difference"])
        size = -round(change, 9) if not math.isnan(change) else 1.0
        return (row["group"], size, -(row["k_before"] + row["k_after"]), row["term"], row["question"])

    ranks: dict[str, int] = {}
    ranked = []
    for row in sorted(rows, key=order):
        ranks[row["group"]] = ranks.get(row["group"], 0) + 1
        ranked.append({**row, "rank": ranks[row["group"]]})
    return ranked


def _with_q(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame(rows, columns=[name for name in WAVES.names if name != "q"])
    family = table.groupby(["by", "group", "kind"], sort=False)["p"]
    return table.assign(q=family.transform(lambda p: benjamini_hochberg(p.tolist())).astype(float))


def _remarks(before: Surveyed, after: Surveyed, match: str) -> tuple[Note, ...]:
    notes = []
    dropped = sorted(set(before.responses["question"]) ^ set(after.responses["question"]))
    if dropped:
        listed = "、".join(dropped)
        notes.append(
            Note(
                f"片方の調査にしかない設問は無回答の比較に入れていません（{listed}）。",
                f"Questions of one wave only are left out of the nonresponse comparison ({listed}).",
            )
        )
    if match:
        notes.append(_matched(before, after, match))
    return tuple(notes)


def _matched(before: Surveyed, after: Surveyed, match: str) -> Note:
    one, other = (set(group_names(wave.responses, match)) for wave in (before, after))
    both = len(one & other)
    return Note(
        f"回答者を「{match}」で対応づけました（両方 {both}、前回だけ {len(one - other)}、今回だけ {len(other - one)}）。"
        "対応のある組織では、対応した回答だけを比べています。",
        f"Respondents matched on '{match}': {both} in both, {len(one - other)} only before, "
        f"{len(other - one)} only after. Groups with matches compare the matched alone.",
    )
