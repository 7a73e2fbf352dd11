"""All parts in the spool (作業用のファイルの全体): their files, and which answer holds which term.

The words of a part are numbered anew by whoever reads them, once the terms of the survey are known.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.groupnames import name_group
from textmine.partitions.spool import spool_file
from textmine.partitions.sums import Sums

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Coded = tuple["Array", list[str]]
"""A group column of a part: of each answer the number of its group, and the names behind the numbers."""


@dataclass(frozen=True)
class Spooled:
    """The parts in the spool and how their words are numbered.

    ``number``: the term of each word of the survey, -1 for none; ``levels``: the group columns.
    """

    folder: Path
    sums: Sums
    number: Array
    levels: Sequence[str]

    def files(self, kind: str) -> list[Path]:
        """The files of all parts of one kind."""
        return [spool_file(self.folder, kind, part) for part in range(len(self.sums.numbers))]

    def postings(self) -> Iterator[tuple[Array, Array, list[Coded]]]:
        """Answers, terms and groups of each part."""
        for part, own in enumerate(self.sums.numbers):
            yield _postings_of(self.folder, part, self.number[own])


def _postings_of(spool: Path, part: int, number: Array) -> tuple[Array, Array, list[Coded]]:
    """Answer and term of each counted word of a part, and the groups of its answers by level."""
    import numpy as np

    with np.load(spool_file(spool, "postings", part), allow_pickle=False) as kept:
        found = number[kept["word"]] if len(number) else kept["word"].astype("int64")
        documents = kept["document"][found >= 0].astype("int64")
        names = [json.loads(str(listed)) for listed in kept["names"]]
        groups = [(kept[f"group{at}"], listed) for at, listed in enumerate(names)]
    return documents, found[found >= 0], groups


def groups_of_answers(coded: Coded, number_of: Callable[[str], int]) -> Array:
    """The number of the group of each answer of a part, by the name that the tables give the group."""
    import numpy as np

    codes, names = coded
    numbers = np.array([number_of(name_group(name)) for name in names], dtype="int64")
    return np.asarray(numbers[codes])
