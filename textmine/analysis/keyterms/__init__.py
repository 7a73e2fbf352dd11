"""What marks a group against the others: distinctive terms (特徴語) with n, tests and description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textmine.analysis.keyterms.counted import GroupCounts, group_counts
from textmine.analysis.keyterms.distinctive import distinctive
from textmine.errors import AnalysisError, Problem, near_matches, require_choice, shown
from textmine.groupnames import EVERYONE
from textmine.matrix import TermMatrix
from textmine.shares import FEWEST_TESTED
from textmine.tables import KEYTERMS, Note
from textmine.vectors import document_frequencies, group_names

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

__all__ = [
    "MEASURES",
    "UNITS",
    "GroupCounts",
    "alone_notes",
    "distinctive",
    "group_counts",
    "key_terms",
    "removed_note",
    "removed_terms",
]


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
    residual or z of answer counts; ranked by TF-IDF, their rare words kept. Formulas, reading and limits of
    each column: docs/methods/keyterms.md. Example: ニーズ in 6 of A's 8 answers and 8 of the other 32: log
    odds 2.014, exact p 0.0139, Jaccard 0.375. ``by`` = 全体 describes the whole survey. Raises
    AnalysisError where there is no such column, group or measure.
    """
    import numpy as np
    import pandas as pd

    require_choice("measure", measure, MEASURES)
    require_choice("unit", unit, UNITS)
    by = by or EVERYONE
    if by == EVERYONE:
        names, group_of = np.array([EVERYONE]), np.zeros(len(matrix.documents), dtype=int)
    else:
        names, group_of = np.unique(group_names(matrix.documents, by).astype(str), return_inverse=True)
    counts = group_counts(matrix, names, group_of, _pools(matrix, names, group_of, reference))
    against = int(np.flatnonzero(names == reference)[0]) if reference in names else -1
    found = distinctive(
        counts, by=by, measure=measure, unit=unit, against=against, top=top, min_count=min_count
    )
    if not len(found["term"]):
        return pd.DataFrame(columns=list(KEYTERMS.names))
    return pd.DataFrame(found, columns=list(KEYTERMS.names))


def _pools(matrix: TermMatrix, names: Array, group_of: Array, reference: str) -> Array:
    """The pool of each group: all for one, or the outer group that it belongs to."""
    import numpy as np

    pools = np.zeros(len(names), dtype=int)
    if reference == "rest" or reference in names:
        return pools
    if reference not in matrix.documents.columns:
        known = [str(name) for name in (*names, *matrix.documents.columns)]
        raise AnalysisError(_no_reference(reference, known))
    _, pool = np.unique(group_names(matrix.documents, reference).astype(str), return_inverse=True)
    pools[group_of] = pool
    if (pools[group_of] != pool).any():
        raise AnalysisError(_not_nested(reference))
    return pools


def removed_terms(matrix: TermMatrix, *, min_count: int = 2) -> Note:
    """How many terms the smallest document frequency takes out of the tests.

    None is named: a word that one citizen used may be a name.
    """
    return removed_note(document_frequencies(matrix.counts), min_count=min_count)


def removed_note(frequencies: Array, *, min_count: int) -> Note:
    """The same from the document frequency of each term."""
    import numpy as np

    rare = np.flatnonzero((frequencies > 0) & (frequencies < min_count))
    total = int((frequencies > 0).sum())
    if not total:
        return Note(
            "集計できる語がないので、特徴語はありません。", "No term is counted, so there are no key terms."
        )
    if len(rare):
        removed = f"回答数が {min_count} 件未満の {len(rare)} 語（全 {total} 語のうち）は検定していません。"
        english = f"{len(rare)} of {total} terms stand in fewer than {min_count} answers and were not tested"
    else:
        removed = f"検定から除いた語はありません（全 {total} 語とも {min_count} 件以上の回答にあります）。"
        english = f"No term was left out of the tests ({total} terms, all in {min_count} answers or more)"
    return Note(
        f"{removed}回答が {FEWEST_TESTED} 件未満のグループは説明だけで検定せず、珍しい語も残しています。",
        f"{english}; groups of fewer than {FEWEST_TESTED} answers are described, not tested, and keep their "
        "rare terms.",
    )


def alone_notes(groups: Mapping[str, int]) -> tuple[Note, ...]:
    """That a column has no key terms where all answers are of one group; ``groups``: how many each column has."""
    return tuple(
        Note(
            f"「{by}」は答えた人が一つの組だけなので（少人数の組をまとめた結果のこともあります）、比べる相手がなく、特徴語はありません。",
            f"All answers belong to one group of '{by}' (it may be what small groups were merged into): there is "
            "nothing to compare it with, and no key terms.",
        )
        for by, count in groups.items()
        if count == 1
    )


# ---------------------------------------------------------------- problems


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
