"""How often terms meet (共起の集計): all that the networks are worked out from, whoever counted it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]
    Columns = dict[str, Array]

FEWEST_UNITS = 3
LEAST_TOGETHER = 2
MOST_TERMS = 500
COMMONEST = 75
"""So many of the commonest terms enter a network."""

COUNTED = ("term_a", "term_b", "n_a", "n_b", "n_both")


@dataclass(frozen=True)
class Meetings:
    """Which terms (``kind`` "term_term") or terms and groups ("term_group") meet in how many ``units``.

    ``pairs`` has the columns ``COUNTED``; none where there are too few units to speak of.
    """

    by: str
    group: str
    kind: str
    units: int
    pairs: Columns


def common_terms(names: Array, frequencies: Array, most: int = COMMONEST) -> Array:
    """The places of the ``most`` commonest terms (0: all) that stand in two units at least, in order."""
    import numpy as np

    order = np.lexsort((names, -frequencies))[: most or None]
    return np.sort(order[frequencies[order] >= LEAST_TOGETHER])


def term_pairs(names: Array, frequencies: Array, together: Any) -> Columns:
    """Every pair of terms that meets at least twice; ``together``: terms x terms (sparse), units with both."""
    first, second, met = _upper(together.tocoo(), LEAST_TOGETHER)
    return {
        "term_a": names[first],
        "term_b": names[second],
        "n_a": frequencies[first],
        "n_b": frequencies[second],
        "n_both": met,
    }


def _upper(products: Any, least: int) -> tuple[Array, Array, Array]:
    """Rows, columns and counts of at least ``least`` above the diagonal, row by row."""
    import numpy as np

    kept = (products.col > products.row) & (products.data >= least)
    first, second, together = products.row[kept], products.col[kept], products.data[kept].astype(int)
    order = np.lexsort((second, first))
    return first[order], second[order], together[order]


def group_pairs(names: Array, frequencies: Array, groups: Iterable[tuple[str, int, Array]]) -> Columns:
    """Every frequent term with every group that uses it at least twice.

    ``groups``: name, units, and in how many of them each term stands.
    """
    import numpy as np

    kept = common_terms(names, frequencies, MOST_TERMS)
    parts: list[Columns] = []
    for group, units, held in groups:
        both = held[kept]
        met = np.flatnonzero(both >= LEAST_TOGETHER)
        parts.append(
            {
                "term_a": names[kept][met],
                "term_b": np.full(len(met), group),
                "n_a": frequencies[kept][met],
                "n_b": np.full(len(met), units),
                "n_both": both[met],
            }
        )
    if not parts:
        return dict.fromkeys(COUNTED, np.array([]))
    return {name: np.concatenate([part[name] for part in parts]) for name in COUNTED}
