"""Codes against groups (コードと組織のクロス集計), with the tests of each code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textmine.analysis.coding.counts import code_matrix
from textmine.analysis.coding.index import is_valid
from textmine.codebook import Codebook
from textmine.contingency import Association, association
from textmine.groupnames import name_groups
from textmine.shares import FEWEST_TESTED, benjamini_hochberg, holm, verdict, wilson
from textmine.tables import CODE_GROUPS, CODE_TESTS, Findings, Note, check

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]


def code_groups(
    coded: pd.DataFrame,
    responses: pd.DataFrame,
    codebook: Codebook,
    *,
    by: Sequence[str],
    seed: int = 0,
    repetitions: int = 9999,
) -> Findings:
    """Share of each code in each group (クロス集計), and whether groups differ.

    Tables ``code_groups`` (CODE_GROUPS) and ``code_tests`` (CODE_TESTS) for every column of ``by``. The
    unit is a valid answer. Formulas: ``textmine.contingency.association``; the exact test is used where
    an expected count is below 5. Holm and Benjamini-Hochberg run over the codes of a group column; the verdict
    goes by the latter (q), as those of key terms and of blanks do: codes are looked through for differences,
    and what is wanted is that few of those found are none. Holm's is there for a single claim that has to hold.

    Reading: V near 0 no difference, 0.1 small, 0.3 middling, 0.5 large; a residual beyond ±2 names the
    group that makes it. Limits: groups of fewer than 3 answers are described and left out of the test;
    with one answer an office no test can say anything about an office. Several answers of one
    respondent are counted as if they were independent.
    """
    matrix = code_matrix(coded, responses, codebook)
    kept = responses[is_valid(responses)]
    columns = {
        column: count_groups(name_groups(kept[column].tolist()), matrix) for column in dict.fromkeys(by)
    }
    return group_tables(columns, codebook, seed=seed, repetitions=repetitions)


GroupHits = Mapping[str, tuple[int, "Array"]]
"""Group -> its valid answers, and how many of them were given each code of the file."""


def count_groups(groups: Sequence[str], matrix: Array) -> dict[str, tuple[int, Array]]:
    """Answers of each group, and how many of them were given each code; ``matrix``: answers x codes."""
    import numpy as np

    names, member = np.unique(np.array(groups, dtype=object).astype(str), return_inverse=True)
    sizes = np.bincount(member, minlength=len(names))
    hits = np.zeros((len(names), matrix.shape[1]), dtype=np.int64)
    np.add.at(hits, member, matrix)
    return {str(name): (int(size), own) for name, size, own in zip(names, sizes, hits, strict=True)}


def group_tables(
    columns: Mapping[str, GroupHits], codebook: Codebook, *, seed: int = 0, repetitions: int = 9999
) -> Findings:
    """``code_groups`` and ``code_tests`` from the counts of each group column, whoever counted them."""
    import pandas as pd

    shares: list[pd.DataFrame] = []
    tests: list[pd.DataFrame] = []
    notes: list[Note] = []
    for column, groups in columns.items():
        share, test = _one_column(groups, codebook, column, seed, repetitions)
        shares.append(share)
        tests.append(test)
        notes += _notes(share, column)
    tables = {
        "code_groups": pd.concat(shares, ignore_index=True) if shares else _empty(CODE_GROUPS.names),
        "code_tests": pd.concat(tests, ignore_index=True) if tests else _empty(CODE_TESTS.names),
    }
    check(tables["code_groups"], CODE_GROUPS)
    check(tables["code_tests"], CODE_TESTS)
    return Findings(tables, tuple(notes))


def _one_column(
    groups: GroupHits, codebook: Codebook, by: str, seed: int, repetitions: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    import numpy as np
    import pandas as pd

    names = sorted(groups)
    sizes = np.array([groups[name][0] for name in names], dtype=np.int64)
    hits = np.array([groups[name][1] for name in names], dtype=np.int64).reshape(
        len(names), len(codebook.names)
    )
    tested = sizes >= FEWEST_TESTED
    shares: list[tuple[object, ...]] = []
    found: list[Association] = []
    for place, code in enumerate(codebook.names):
        of_code = hits[:, place] if names else np.zeros(0, dtype=np.int64)
        each = association(
            of_code[tested].tolist(), sizes[tested].tolist(), seed=seed, repetitions=repetitions
        )
        found.append(each)
        shares += _share_rows(by, code, names, sizes, of_code, tested, each)
    tests = _test_rows(by, codebook, found, hits[tested], sizes[tested])
    return (
        pd.DataFrame(shares, columns=list(CODE_GROUPS.names)),
        pd.DataFrame(tests, columns=list(CODE_TESTS.names)),
    )


def _share_rows(
    by: str, code: str, names: Sequence[str], sizes: Array, hits: Array, tested: Array, found: Association
) -> list[tuple[object, ...]]:
    expected, residuals = iter(found.expected), iter(found.residuals)
    rows: list[tuple[object, ...]] = []
    for name, size, hit, is_tested in zip(names, sizes.tolist(), hits.tolist(), tested.tolist(), strict=True):
        figures = (next(expected), next(residuals)) if is_tested else (float("nan"), float("nan"))
        rows.append((by, name, code, hit, size, hit / size, *wilson(hit, size), is_tested, *figures))
    return rows


def _test_rows(
    by: str, codebook: Codebook, found: list[Association], hits: Array, sizes: Array
) -> list[tuple[object, ...]]:
    p_holm, q = holm([each.p for each in found]), benjamini_hochberg([each.p for each in found])
    rows: list[tuple[object, ...]] = []
    for place, (code, each) in enumerate(zip(codebook.names, found, strict=True)):
        n, answers = int(sizes.sum()), int(hits[:, place].sum())
        smallest = _smallest_expected(each, sizes)
        head = (by, code, len(sizes), n, answers, smallest, each.chi2, each.dof, each.p_chi2, each.p_exact)
        tail = (each.test, each.repetitions, each.p, p_holm[place], q[place], each.v)
        rows.append((*head, *tail, verdict(q[place])))
    return rows


def _smallest_expected(found: Association, sizes: Array) -> float:
    """The smallest expected count of both rows, with the code and without."""
    both = [
        count
        for expected, size in zip(found.expected, sizes.tolist(), strict=True)
        for count in (expected, size - expected)
    ]
    return min(both) if both else float("nan")


def _notes(shares: pd.DataFrame, column: str) -> list[Note]:
    small = shares.loc[~shares["tested"].astype(bool), "group"].nunique()
    if not small:
        return []
    return [
        Note(
            f"「{column}」のうち有効回答が {FEWEST_TESTED} 件未満の {small} 組織は、"
            "件数だけを示し、検定からは除きました。",
            f"{small} groups of {column} with fewer than {FEWEST_TESTED} valid answers "
            "are described, not tested.",
        )
    ]


def _empty(names: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns=list(names))
