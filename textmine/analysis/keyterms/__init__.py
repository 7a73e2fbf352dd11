"""What marks a group against the others: distinctive terms (特徴語) with n, tests and description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textmine.analysis.keyterms import measures
from textmine.analysis.keyterms.measures import Sides
from textmine.errors import AnalysisError, Problem, near_matches, shown
from textmine.matrix import EVERYONE, TermMatrix
from textmine.tables import KEYTERMS, Note
from textmine.vectors import document_frequencies, group_names, incidence, signed_g2, tfidf

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

MEASURES = (
    *("log_odds", "log_odds_low", "g2", "chi2", "residual", "z"),
    *("tfidf", "ctfidf", "jaccard", "lift"),
)
"""What ``measure=`` may be: the column that decides the rank, high first."""

UNITS = ("documents", "tokens")
FEWEST_ANSWERS = 3
"""Groups of fewer answers are described, never tested."""


def key_terms(
    matrix: TermMatrix,
    *,
    by: str,
    measure: str = "log_odds",
    unit: str = "documents",
    reference: str = "rest",
    top: int = 10,
    min_count: int = 2,
) -> pd.DataFrame:
    """Distinctive terms (特徴語) of each group of column ``by``.

    Table in: a TermMatrix with one document an answer. Table out: ``tables.KEYTERMS``, the ``top`` terms of
    each group that are commoner in it than in the reference (0: every term of the group, also those
    commoner elsewhere), ranked by ``measure``, ties by the number of answers, then term.
    ``reference``: "rest" (all other answers), the name of one group (each other group against that one),
    or an outer group column (部: each 課 against the rest of its own 部). ``unit``: what is counted;
    answers by default, for an office that writes a word nine times is still one office.
    ``min_count``: terms of fewer answers in the survey are not tested (``removed_terms`` says how many).

    Groups (or references) of fewer than 3 answers are described only: no p, q or interval, and no G2, chi2,
    residual or z of answer counts; ranked by TF-IDF, their rare words kept. Formulas, reading and limits of each column: docs/methods/keyterms.md.
    Example: ニーズ in 6 of A's 8 answers and 8 of the other 32: log odds 2.014, exact p 0.0139, Jaccard 0.375.
    ``by`` = 全体 describes the whole survey. Raises AnalysisError where there is no such column, group or measure.
    """
    import numpy as np
    import pandas as pd

    _require("measure", measure, MEASURES)
    _require("unit", unit, UNITS)
    by = by or EVERYONE
    if by == EVERYONE:
        names, group_of = np.array([EVERYONE]), np.zeros(len(matrix.documents), dtype=int)
    else:
        names, group_of = np.unique(group_names(matrix.documents, by).astype(str), return_inverse=True)
    comparison = _Comparison(matrix, names, group_of, reference)
    found = comparison.rows(unit)
    if not len(found["column"]):
        return pd.DataFrame(columns=list(KEYTERMS.names))
    tested = (found["answers"] >= FEWEST_ANSWERS) & (found["answers_reference"] >= FEWEST_ANSWERS)
    frequent = document_frequencies(matrix.counts) >= min_count
    kept = ~tested | frequent[found["column"]]
    found = {name: values[kept] for name, values in found.items()}
    table = _measured(comparison, found, tested[kept], unit, int(frequent.sum()))
    return _ranked(table, by, names, measure, top)


def removed_terms(matrix: TermMatrix, *, min_count: int = 2) -> Note:
    """How many terms the smallest document frequency takes out of the tests, with examples."""
    import numpy as np

    frequencies = document_frequencies(matrix.counts)
    rare = np.flatnonzero((frequencies > 0) & (frequencies < min_count))
    total = int((frequencies > 0).sum())
    examples = "・".join(sorted(matrix.terms["term"].to_numpy(dtype=object)[rare])[:5])
    return Note(
        f"回答数が {min_count} 件未満の {len(rare)} 語（全 {total} 語のうち。例: {examples or 'なし'}）は"
        f"検定していません。回答が {FEWEST_ANSWERS} 件未満の組織は説明だけで検定せず、珍しい語も残しています。",
        f"{len(rare)} of {total} terms stand in fewer than {min_count} answers and were not tested; groups of "
        f"fewer than {FEWEST_ANSWERS} answers are described, not tested, and keep their rare terms.",
    )


class _Comparison:
    """Counts of each group and of what it is compared with, for the terms that stand in the group."""

    def __init__(self, matrix: TermMatrix, names: Array, group_of: Array, reference: str) -> None:
        import numpy as np
        from scipy import sparse

        self.matrix, self.names = matrix, names
        place = (group_of, np.arange(len(group_of)))
        self.members = sparse.csr_matrix(
            (np.ones(len(group_of)), place), shape=(len(names), len(group_of)), dtype=float
        )
        self.held, self.counts = incidence(matrix.counts), matrix.counts.astype(float).tocsr()
        self.by_group = (self.members @ self.counts).tocsr()
        self.background, self.pool_of = self._pools(matrix, group_of, reference)
        self.against_group = int(np.flatnonzero(names == reference)[0]) if reference in names else -1

    def _pools(self, matrix: TermMatrix, group_of: Array, reference: str) -> tuple[Any, Array]:
        """Documents of each pool, and the pool whose rest each group is compared with."""
        import numpy as np
        from scipy import sparse

        count = len(group_of)
        if reference == "rest" or reference in self.names:
            return sparse.csr_matrix(np.ones((1, count))), np.zeros(len(self.names), dtype=int)
        if reference not in matrix.documents.columns:
            known = [str(name) for name in (*self.names, *matrix.documents.columns)]
            raise AnalysisError(_no_reference(reference, known))
        outer, pool = np.unique(group_names(matrix.documents, reference).astype(str), return_inverse=True)
        pool_of = np.zeros(len(self.names), dtype=int)
        pool_of[group_of] = pool
        if (pool_of[group_of] != pool).any():
            raise AnalysisError(_not_nested(reference))
        ones = np.ones(count)
        return sparse.csr_matrix((ones, (pool, np.arange(count))), shape=(len(outer), count)), pool_of

    def rows(self, unit: str) -> dict[str, Array]:
        """One entry a term that stands in a group, as flat arrays."""
        import numpy as np

        held = (self.members @ self.held).tocoo()
        order = np.lexsort((held.col, held.row))
        group, column = held.row[order].astype(int), held.col[order].astype(int)
        if self.against_group >= 0:
            keep = group != self.against_group
            group, column = group[keep], column[keep]
        if not len(column):
            return {"column": column}
        df, df_reference = self._both(self.held, group, column)
        tf, tf_reference = self._both(self.counts, group, column)
        answers, answers_reference = self._both_sizes(np.ones(self.held.shape[0]), group)
        tokens, tokens_reference = self._both_sizes(np.asarray(self.counts.sum(axis=1)).ravel(), group)
        held_total, held_reference = self._both_sizes(np.asarray(self.held.sum(axis=1)).ravel(), group)
        counted = unit == "tokens"
        return {
            "group": group,
            "column": column,
            "answers": answers,
            "answers_reference": answers_reference,
            "n1": tokens if counted else answers,
            "n2": tokens_reference if counted else answers_reference,
            "a": tf if counted else df,
            "b": tf_reference if counted else df_reference,
            "m1": tokens if counted else held_total,
            "m2": tokens_reference if counted else held_reference,
            "df": df,
            "df_reference": df_reference,
            "tf": tf,
        }

    def _both(self, values: Any, group: Array, column: Array) -> tuple[Array, Array]:
        """The values of each group's term, and of the same term in its reference."""
        import numpy as np

        by_group = (self.members @ values).tocsr()
        own = np.asarray(by_group[group, column]).ravel()
        if self.against_group >= 0:
            return own, np.asarray(by_group[self.against_group].todense()).ravel()[column]
        pooled = (self.background @ values).tocsr()
        return own, np.asarray(pooled[self.pool_of[group], column]).ravel() - own

    def _both_sizes(self, weights: Array, group: Array) -> tuple[Array, Array]:
        import numpy as np

        own = np.asarray(self.members @ weights).ravel()
        if self.against_group >= 0:
            return own[group], np.full(len(group), own[self.against_group])
        pooled = np.asarray(self.background @ weights).ravel()
        return own[group], pooled[self.pool_of[group]] - own[group]


def _measured(
    comparison: _Comparison, found: dict[str, Array], tested: Array, unit: str, tests: int
) -> pd.DataFrame:
    """All measures of all rows, at once."""
    import numpy as np
    import pandas as pd

    sides = Sides(found["a"], found["n1"], found["b"], found["n2"])
    odds, error = measures.log_odds(sides)
    p = np.where(tested, measures.exact_p(sides), np.nan)
    terms = comparison.matrix.terms["term"].to_numpy(dtype=object)
    weights = _group_weights(comparison.by_group, found)
    nothing = found["n2"] == 0
    # An asterisk for a group of one would mislead; token counts are asked for to compare with other programs.
    untested = nothing | (~tested & (unit == "documents"))

    def compared(values: Array, empty: Array = untested) -> Array:
        return np.where(empty, np.nan, values)

    table = pd.DataFrame(
        {
            "group_number": found["group"],
            "term": terms[found["column"]],
            "unit": unit,
            "n_target": found["n1"].astype(int),
            "n_reference": found["n2"].astype(int),
            "df_target": found["df"].astype(int),
            "df_reference": found["df_reference"].astype(int),
            "tf": found["tf"].astype(int),
            "log_odds": compared(odds, nothing),
            "log_odds_low": np.where(tested, odds - measures.Z95 * error, np.nan),
            "log_odds_high": np.where(tested, odds + measures.Z95 * error, np.nan),
            "p": p,
            "q": _q_values(found["group"], p, tests),
            "g2": compared(signed_g2(sides.a, sides.n1, sides.f, sides.n)),
            "chi2": compared(measures.chi2(sides)),
            "residual": compared(measures.adjusted_residual(sides)),
            "z": compared(_z(comparison.matrix, found, unit)),
            **weights,
            "jaccard": measures.jaccard(sides),
            "lift": compared(measures.lift(sides), nothing),
        }
    )
    return table.assign(
        tested=tested, over=nothing | (sides.a * sides.n2 > sides.b * sides.n1), key=found["column"]
    )


def _z(matrix: TermMatrix, found: dict[str, Array], unit: str) -> Array:
    """Monroe's z; the prior is how often each term stands in the whole survey."""
    import numpy as np

    counts = matrix.counts if unit == "tokens" else incidence(matrix.counts)
    prior = np.asarray(counts.sum(axis=0)).ravel().astype(float)
    return measures.monroe_z(
        (found["a"], found["b"]), (found["m1"], found["m2"]), prior[found["column"]], prior.sum()
    )


def _group_weights(by_group: Any, found: dict[str, Array]) -> dict[str, Array]:
    """TF-IDF and c-TF-IDF with groups as documents: each group's answers taken together.

    TF-IDF as in ``vectors.tfidf``. c-TF-IDF = tf / tokens of the group x ln(1 + A / f), A the mean tokens a
    group cut to a whole number as BERTopic does, f the term's tokens in all groups.
    """
    import numpy as np

    place = (found["group"], found["column"])
    sizes, uses = (np.asarray(by_group.sum(axis=axis)).ravel() for axis in (1, 0))
    average = max(1, int(sizes.mean())) if len(sizes) else 1
    share = np.asarray(by_group[place]).ravel() / sizes[found["group"]]
    return {
        "tfidf": np.asarray(tfidf(by_group).tocsr()[place]).ravel(),
        "ctfidf": share * np.log(1 + average / uses[found["column"]]),
    }


def _q_values(group: Array, p: Array, tests: int) -> Array:
    """Benjamini and Hochberg within each tested group; terms that are not in it count with p = 1."""
    import numpy as np

    q = np.full(len(p), np.nan)
    for number in np.unique(group[~np.isnan(p)]):
        inside = np.flatnonzero(group == number)
        q[inside] = measures.benjamini_hochberg(p[inside], tests)
    return q


def _ranked(table: pd.DataFrame, by: str, names: Array, measure: str, top: int) -> pd.DataFrame:
    """Each group's rows from the most distinctive on, numbered."""
    import numpy as np

    score = np.where(table["tested"], table[measure], table["tfidf"])
    table = table.assign(score=np.round(score, 9), by=by, group=names.astype(object)[table["group_number"]])
    if top:
        table = table[table["over"]]
    order = ["group_number", "score", "df_target", "tf", "term", "key"]
    table = table.sort_values(order, ascending=[True, False, False, False, True, True])
    table = table.assign(rank=table.groupby("group_number").cumcount() + 1)
    if top:
        table = table[table["rank"] <= top]
    return table[list(KEYTERMS.names)].reset_index(drop=True)


# ---------------------------------------------------------------- problems


def _require(what: str, value: str, known: Sequence[str]) -> None:
    if value in known:
        return
    listed = ", ".join(known)
    raise AnalysisError(
        Problem(
            f"{what} に {shown(value)!r} は選べません",
            f"{what} cannot be {shown(value)!r}",
            "",
            f"選べる値: {listed}",
            f"choices: {listed}",
        )
    )


def _no_reference(reference: str, known: Sequence[str]) -> Problem:
    listed = ", ".join(near_matches(reference, list(known)) or ["rest", *known][:10])
    return Problem(
        f"比較先「{shown(reference)}」がありません",
        f"there is no reference '{shown(reference)}'",
        "",
        f"rest、組織の名前、外側の列のどれか: {shown(listed, 200)}",
        f"rest, a group, or an outer column: {shown(listed, 200)}",
    )


def _not_nested(reference: str) -> Problem:
    return Problem(
        f"列「{shown(reference)}」は組織の外側の分け方ではありません",
        f"column '{shown(reference)}' does not hold whole groups",
        "",
        "一つの組織が一つの値だけに属する列を選んでください",
        "choose a column in which each group has one value",
    )
