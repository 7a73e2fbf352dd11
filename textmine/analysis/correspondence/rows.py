"""The rows of the analysed table (分析する行): groups or answers, active or supplementary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmine.shares import FEWEST_TESTED
from textmine.vectors import group_rows

if TYPE_CHECKING:
    import numpy as np

    from textmine.matrix import TermMatrix

    Array = np.ndarray[Any, Any]

ANSWERS = "回答"


@dataclass(frozen=True)
class Rows:
    """The rows of the table that hold a counted term: their names, answers behind them, which are active.

    ``left_out``: the names of rows that hold none; ``kept``: the places of the others among all.
    """

    names: list[str]
    questions: list[str]
    sizes: list[int]
    table: Any
    active: Array
    kept: list[int]
    left_out: list[str]


def rows_of(matrix: TermMatrix, held: Any, by: str, small: str) -> tuple[Rows, list[Array]]:
    """The rows that hold a counted term, and the documents behind each of them."""
    import numpy as np

    if by == ANSWERS:
        names = matrix.documents["respondent"].astype(str).tolist()
        questions = matrix.documents["question"].astype(str).tolist()
        documents = [np.array([place]) for place in range(len(names))]
        rows = _filled(names, questions, [1] * len(names), held, np.ones(len(names), dtype=bool))
    else:
        groups = list(group_rows(matrix.documents, by))
        names, documents = [name for name, _ in groups], [places for _, places in groups]
        rows = rows_of_groups(names, [len(places) for places in documents], _summed(held, documents), small)
    return rows, [documents[place] for place in rows.kept]


def rows_of_groups(names: Sequence[str], sizes: Sequence[int], table: Any, small: str) -> Rows:
    """Groups as rows: of so many answers each, ``table`` how often each has each term (sparse)."""
    import numpy as np

    active = np.array([small == "active" or size >= FEWEST_TESTED for size in sizes], dtype=bool)
    return _filled(names, [""] * len(names), sizes, table, active)


def _filled(
    names: Sequence[str], questions: Sequence[str], sizes: Sequence[int], table: Any, active: Array
) -> Rows:
    import numpy as np

    used = np.asarray(table.sum(axis=1)).ravel() > 0
    kept = np.flatnonzero(used).tolist()
    filled = table[kept]
    filled.sort_indices()  # sums of decimals depend on their order
    return Rows(
        [names[place] for place in kept],
        [questions[place] for place in kept],
        [sizes[place] for place in kept],
        filled,
        active[kept],
        kept,
        [names[place] for place in np.flatnonzero(~used).tolist()],
    )


def _summed(held: Any, documents: Sequence[Array]) -> Any:
    """The sums of the rows of each group."""
    import numpy as np
    from scipy import sparse

    group = np.repeat(np.arange(len(documents)), [len(places) for places in documents])
    places = np.concatenate([*documents, np.zeros(0, dtype=int)])
    member = sparse.csr_matrix((np.ones(len(group)), (group, places)), shape=(len(documents), held.shape[0]))
    return member @ held


def used_columns(rows: Rows) -> Array:
    """The columns that an active row holds."""
    import numpy as np

    if not rows.active.any():
        return np.array([], dtype=int)
    return np.flatnonzero(np.asarray(rows.table[rows.active].sum(axis=0)).ravel() > 0)


def connected_parts(rows: Rows, used: Array) -> list[list[str]]:
    """The active rows that share words, directly or through others; the smallest parts first."""
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    table = rows.table[rows.active][:, used]
    # Rows and terms as one network; terms stand behind the rows.
    count, labels = connected_components(sparse.bmat([[None, table], [table.T, None]]), directed=False)
    names = [name for name, active in zip(rows.names, rows.active, strict=True) if active]
    parts: list[list[str]] = [[] for _ in range(count)]
    for name, label in zip(names, labels[: len(names)], strict=True):
        parts[label].append(name)
    return sorted(parts, key=lambda part: (len(part), part))
