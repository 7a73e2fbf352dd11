"""How often each group uses each term (集計): all that key terms are worked out from, however it was counted.

A survey in memory gives these counts from its matrix, one in parts gives the sums of its parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    from textmine.matrix import TermMatrix

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class GroupCounts:
    """Groups x terms as flat arrays, one entry a term that stands in a group, sorted by group, then term.

    ``names`` of the groups, sorted; ``answers``: valid answers of each; ``group, term, df, tf``: the entries
    (answers with the term, and times it is used); ``terms``: their names. ``pools``: the group of groups
    inside which each group is compared; one for all where it is compared with the whole rest.
    """

    names: Array
    answers: Array
    group: Array
    term: Array
    df: Array
    tf: Array
    terms: Array
    pools: Array

    @property
    def frequencies(self) -> Array:
        """The answers of the whole survey that hold each term."""
        return self.per_term(self.df).astype(int)

    def per_term(self, values: Array) -> Array:
        """The sum of the entries of each term."""
        import numpy as np

        return np.bincount(self.term, weights=values, minlength=len(self.terms))

    def per_group(self, values: Array) -> Array:
        """The sum of the entries of each group."""
        import numpy as np

        return np.bincount(self.group, weights=values, minlength=len(self.names))

    def per_pool(self, values: Array) -> Array:
        """For each group, the sum of a figure over all groups of its pool."""
        import numpy as np

        return np.bincount(self.pools, weights=values)[self.pools]

    def in_pool(self, values: Array) -> Array:
        """For each entry, the sum of its term's entries over all groups of its pool."""
        import numpy as np

        place = self.pools[self.group] * len(self.terms) + self.term
        _, at = np.unique(place, return_inverse=True)
        return np.bincount(at, weights=values)[at]

    def of_group(self, number: int, values: Array) -> Array:
        """For each entry, the figure of the same term in one group; 0 where the term is not in it."""
        import numpy as np

        inside = self.group == number
        own = np.zeros(len(self.terms))
        own[self.term[inside]] = values[inside]
        return own[self.term]


def group_counts(matrix: TermMatrix, names: Array, group_of: Array, pools: Array) -> GroupCounts:
    """The counts of a matrix with one document an answer; ``group_of``: the group of each document."""
    import numpy as np

    entries = matrix.counts.tocoo()
    used = entries.data > 0
    place = group_of[entries.row[used]].astype("int64") * len(matrix.terms) + entries.col[used]
    places, at = np.unique(place, return_inverse=True)
    return GroupCounts(
        names=np.asarray(names, dtype=object),
        answers=np.bincount(group_of, minlength=len(names)),
        group=places // max(len(matrix.terms), 1),
        term=places % max(len(matrix.terms), 1),
        df=np.bincount(at, minlength=len(places)),
        tf=np.bincount(at, weights=entries.data[used], minlength=len(places)),
        terms=matrix.terms["term"].to_numpy(dtype=object),
        pools=pools,
    )
