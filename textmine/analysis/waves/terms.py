"""Terms that rose and fell (語の増減): what shares a key or a name is one term in both surveys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textmine.analysis.waves.change import Rows, Side, Surveyed, compared, ranked, side_of, with_q
from textmine.groupnames import EVERYONE
from textmine.tables import WAVE_TERMS
from textmine.vectors import incidence

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from textmine.matrix import TermMatrix

    Array = np.ndarray[Any, Any]


def terms_changed(
    before: Surveyed, after: Surveyed, *, by: Sequence[str] = (), match: str = "", min_count: int = 2
) -> pd.DataFrame:
    """Terms that rose and fell (語の増減), as ``waves`` counts them; table out: ``tables.WAVE_TERMS``."""
    rows: Rows = []
    for column in (EVERYONE, *by):
        rows += ranked(changes_of_terms(before, after, column, match, min_count), ("term",))
    return with_q(rows, WAVE_TERMS.names, ("by", "group"))


def changes_of_terms(before: Surveyed, after: Surveyed, column: str, match: str, min_count: int) -> Rows:
    """The rows of the terms in every group of one column, in no order yet."""
    names, earlier, later = _sides(before, after, column, match, min_count)
    return compared(column, [{"term": name} for name in names], earlier, later, paired=bool(match))


def _sides(
    before: Surveyed, after: Surveyed, column: str, match: str, min_count: int
) -> tuple[list[str], Side, Side]:
    """The terms of either wave with their answers, as two tables with the same columns."""
    import numpy as np

    matrices = (before.matrix, after.matrix)
    names, numbers = names_of_both([matrix.terms for matrix in matrices])
    held = [_held(matrix, number, len(names)) for matrix, number in zip(matrices, numbers, strict=True)]
    kept = np.flatnonzero(sum(np.asarray(hits.sum(axis=0)).ravel() for hits in held) >= min_count)
    sides = [
        side_of(matrix.documents, column, match, hits[:, kept])
        for matrix, hits in zip(matrices, held, strict=True)
    ]
    return [names[place] for place in kept.tolist()], sides[0], sides[1]


def names_of_both(waves: Sequence[pd.DataFrame]) -> tuple[list[str], list[Array]]:
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
