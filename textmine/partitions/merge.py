"""All parts put together (統合): how often each group uses each term, and sorted lines as one stream.

Additions alone, in the order of the parts, so that neither the number of workers nor who was done first
can change a figure.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import merge
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.analysis.keyterms import GroupCounts
from textmine.groupnames import EVERYONE
from textmine.partitions.spool import spool_file
from textmine.partitions.spooled import Coded, Spooled, groups_of_answers
from textmine.terms import Term

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

FOLD_FROM = 400_000
"""Entries after which equal ones are added up, so that memory does not grow with the answers."""


def group_counts_of(spooled: Spooled, terms: Sequence[Term]) -> dict[str, GroupCounts]:
    """The counts of every level (group column), and of the whole survey as 全体."""
    adders = {level: _Adder(len(terms)) for level in (*spooled.levels, EVERYONE)}
    for part, (documents, found, groups) in enumerate(spooled.postings()):
        for at, level in enumerate(spooled.levels):
            adders[level].add(documents, found, groups[at])
        everyone = (groups[0][0] * 0, [EVERYONE]) if groups else _alone(spooled.folder, part)
        adders[EVERYONE].add(documents, found, everyone)
    return {level: adder.counts(terms) for level, adder in adders.items()}


def _alone(spool: Path, part: int) -> Coded:
    """The answers of a part of a survey without groups."""
    import numpy as np

    with np.load(spool_file(spool, "postings", part), allow_pickle=False) as kept:
        return np.zeros(int(kept["answers"]), dtype="int32"), [EVERYONE]


class _Adder:
    """Adds up groups x terms over parts."""

    def __init__(self, terms: int) -> None:
        self.terms = max(terms, 1)
        self.number: dict[str, int] = {}
        self.answers: Counter[int] = Counter()
        self.waiting: list[tuple[Array, Array, Array]] = []
        self.size, self.full = 0, FOLD_FROM

    def add(self, documents: Array, found: Array, coded: Coded) -> None:
        """One part: the terms ``found`` in ``documents``, and the groups of its answers."""
        import numpy as np

        groups = groups_of_answers(coded, lambda name: self.number.setdefault(name, len(self.number)))
        for group, answers in zip(*np.unique(groups, return_counts=True), strict=True):
            self.answers[int(group)] += int(answers)
        held, times = np.unique(documents * self.terms + found, return_counts=True)
        place = groups[held // self.terms] * self.terms + held % self.terms
        self.waiting.append(_added(place, np.ones(len(place), dtype="int64"), times))
        self.size += len(self.waiting[-1][0])
        if self.size > self.full:
            self._fold()

    def _fold(self) -> None:
        import numpy as np

        joined = [np.concatenate(columns) for columns in zip(*self.waiting, strict=True)]
        self.waiting = [_added(*joined)]
        self.size = len(self.waiting[0][0])
        self.full = max(FOLD_FROM, 2 * self.size)

    def counts(self, terms: Sequence[Term]) -> GroupCounts:
        """The sums, with groups sorted by name."""
        import numpy as np

        if self.waiting:
            self._fold()
        place, df, tf = self.waiting[0] if self.waiting else (np.zeros(0, dtype="int64"),) * 3
        names = sorted(self.number)
        at = np.zeros(max(len(names), 1), dtype="int64")
        for rank, name in enumerate(names):
            at[self.number[name]] = rank
        group, term = at[place // self.terms], place % self.terms
        order = np.lexsort((term, group))
        return GroupCounts(
            names=np.array(names, dtype=object),
            answers=np.array([self.answers[self.number[name]] for name in names], dtype="int64"),
            group=group[order],
            term=term[order],
            df=df[order],
            tf=tf[order],
            terms=np.array([name for name, _, _ in terms], dtype=object),
            pools=np.zeros(len(names), dtype=int),
        )


def _added(place: Array, df: Array, tf: Array) -> tuple[Array, Array, Array]:
    import numpy as np

    places, at = np.unique(place, return_inverse=True)
    sums = (np.bincount(at, weights=values, minlength=len(places)).astype("int64") for values in (df, tf))
    return (places, *sums)  # type: ignore[return-value]


MOST_OPEN = 200
"""Files read side by side; more are merged in steps."""


def merged_lines(files: Sequence[Path], spool: Path) -> Iterator[list[str]]:
    """The lines of sorted files as one sorted stream (respondent, question, place)."""
    step = 0
    while len(files) > MOST_OPEN:
        step += 1
        batches = [files[at : at + MOST_OPEN] for at in range(0, len(files), MOST_OPEN)]
        files = [_merge_into(spool / f"merged-{step}-{at}.csv", batch) for at, batch in enumerate(batches)]
    yield from _merged(files)


def _merged(files: Sequence[Path]) -> Iterator[list[str]]:
    return merge(*map(_lines, files), key=lambda line: (line[0], line[1], int(line[2])))


def _merge_into(path: Path, files: Sequence[Path]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(_merged(files))
    return path


def _lines(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file)
