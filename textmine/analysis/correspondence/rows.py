"""The rows of the analysed table (分析する行): groups or answers, active or supplementary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmine.vectors import group_rows

if TYPE_CHECKING:
    import numpy as np

    from textmine.matrix import TermMatrix

    Array = np.ndarray[Any, Any]

ANSWERS = "回答"
FEWEST_IN_GROUP = 3


@dataclass(frozen=True)
class Rows:
    """The rows of the table: their names, answers behind them, which documents, which are active."""

    names: list[str]
    questions: list[str]
    documents: list[Array]
    table: Any
    active: Array


def rows_of(matrix: TermMatrix, held: Any, by: str, small: str) -> tuple[Rows, list[str]]:
    """The rows that hold a counted term, and the names of those that hold none."""
    import numpy as np

    if by == ANSWERS:
        names = matrix.documents["respondent"].astype(str).tolist()
        questions = matrix.documents["question"].astype(str).tolist()
        documents = [np.array([place]) for place in range(len(names))]
        table = held
    else:
        groups = list(group_rows(matrix.documents, by))
        names, documents = [name for name, _ in groups], [places for _, places in groups]
        questions = [""] * len(names)
        table = _summed(held, documents)
    kept = np.flatnonzero(np.asarray(table.sum(axis=1)).ravel() > 0)
    large = np.array([len(places) >= FEWEST_IN_GROUP for places in documents], dtype=bool)
    active = np.ones(len(names), dtype=bool) if by == ANSWERS or small == "active" else large
    rows = Rows(
        [names[place] for place in kept],
        [questions[place] for place in kept],
        [documents[place] for place in kept],
        table[kept],
        active[kept],
    )
    left_out = np.setdiff1d(np.arange(len(names)), kept)
    return rows, [names[place] for place in left_out]


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


def all_documents(rows: Rows) -> Array:
    """The documents behind all rows together."""
    import numpy as np

    return np.concatenate(rows.documents)


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
