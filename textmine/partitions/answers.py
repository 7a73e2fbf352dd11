"""The answers of a survey in parts, one row each (回答×語): for the few analyses that need single answers.

Built from the postings in the spool: 12 bytes a term of an answer, 20 bytes an answer and its name. The
texts themselves stay in the spool.
"""

from __future__ import annotations

import csv
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from textmine.analysis.keyterms import GroupCounts
from textmine.groupnames import EVERYONE
from textmine.partitions.spool import spool_file
from textmine.partitions.spooled import Spooled, groups_of_answers

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Answers:
    """All valid answers in canonical order: by respondent, then question.

    ``order``: of each row its place in the survey; ``first``: how many answers stand before each part.
    """

    spooled: Spooled
    order: Array
    first: Array

    def matrix(self, chosen: Array) -> Any:
        """Answers x terms, how often each of the terms ``chosen`` stands in each (sparse)."""
        import numpy as np
        from scipy import sparse

        column = np.full(int(chosen.max(initial=-1)) + 2, -1, dtype="int32")
        column[chosen] = np.arange(len(chosen), dtype="int32")
        indices, counts, sizes = [], [], []
        for part, (documents, found, _) in enumerate(self.spooled.postings()):
            own = column[np.minimum(found, len(column) - 1)]
            entries = documents[own >= 0] * max(len(chosen), 1) + own[own >= 0]
            places, times = np.unique(entries, return_counts=True)
            rows, own = np.divmod(places, max(len(chosen), 1))
            indices.append(own.astype("int32"))
            counts.append(times.astype("int32"))
            sizes.append(np.bincount(rows, minlength=int(self.first[part + 1] - self.first[part])))
        indptr = np.concatenate([[0], np.cumsum(np.concatenate(sizes))]) if sizes else np.zeros(1)
        columns = np.concatenate(indices) if indices else np.zeros(0, dtype="int32")
        held = np.concatenate(counts) if counts else np.zeros(0, dtype="int32")
        shape = (len(self.order), len(chosen))
        return sparse.csr_matrix((held, columns, indptr.astype("int32")), shape=shape)[self.order]

    def groups(self, counts: Mapping[str, GroupCounts]) -> Iterator[tuple[str, str, Array]]:
        """全体, then every group of every column, with the rows of its answers."""
        import numpy as np

        yield EVERYONE, EVERYONE, np.arange(len(self.order))
        for by in self.spooled.levels:
            yield from self.groups_of(by, counts[by])

    def groups_of(self, by: str, counts: GroupCounts) -> Iterator[tuple[str, str, Array]]:
        """Every group of one column, with the rows of its answers."""
        import numpy as np

        names = [str(name) for name in counts.names]
        codes = self._codes(self.spooled.levels.index(by), {name: place for place, name in enumerate(names)})[
            self.order
        ]
        rows = np.argsort(codes, kind="stable")
        edges = np.searchsorted(codes[rows], np.arange(len(names) + 1))
        for place, name in enumerate(names):
            yield by, name, rows[edges[place] : edges[place + 1]]

    def _codes(self, level: int, at: Mapping[str, int]) -> Array:
        import numpy as np

        coded = []
        for _, _, groups in self.spooled.postings():
            coded.append(groups_of_answers(groups[level], at.__getitem__).astype("int32"))
        return np.concatenate(coded) if coded else np.zeros(0, dtype="int32")

    @cached_property
    def lengths(self) -> Array:
        """The characters of each text."""
        return self._column("length")[self.order]

    @cached_property
    def _digests(self) -> Array:
        return self._column("digest")[self.order]

    def key(self, row: int) -> Hashable:
        """What is equal for equal texts."""
        return int(self._digests[row]), int(self.lengths[row])

    def told(self, row: int) -> tuple[str, str, str]:
        """Respondent, question and text of one answer, read from the spool."""
        import numpy as np

        place = int(self.order[row])
        part = int(np.searchsorted(self.first, place, side="right")) - 1
        with spool_file(self.spooled.folder, "texts", part).open(encoding="utf-8", newline="") as file:
            for at, (respondent, question, text) in enumerate(csv.reader(file)):
                if at == place - self.first[part]:
                    return respondent, question, text
        raise ValueError(f"no answer {place}")  # pragma: no cover

    def _column(self, name: str) -> Array:
        return _joined(self.spooled, name)


def read_answers(spooled: Spooled) -> Answers:
    """The answers of all parts, in canonical order."""
    import numpy as np

    names, sizes = [], []
    for arrays in _arrays(spooled, ("name", "length")):
        names.append(arrays[0])
        sizes.append(len(arrays[1]))
    joined = np.concatenate(names) if names else np.zeros(0, dtype=bytes)
    order = np.lexsort((_joined(spooled, "question"), joined))
    return Answers(spooled, order, np.concatenate([[0], np.cumsum(sizes, dtype="int64")]))


def _joined(spooled: Spooled, name: str) -> Array:
    import numpy as np

    found = [arrays[0] for arrays in _arrays(spooled, (name,))]
    return np.concatenate(found) if found else np.zeros(0)


def _arrays(spooled: Spooled, names: Sequence[str]) -> Iterator[list[Array]]:
    import numpy as np

    for path in spooled.files("answers"):
        with np.load(path, allow_pickle=False) as kept:
            yield [kept[name] for name in names]
