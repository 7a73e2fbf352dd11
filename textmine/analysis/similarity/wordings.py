"""The texts that are compared (比べる文章): every wording once, with all who wrote it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from textmine.analysis.similarity.folded import Folded, fold_text
from textmine.analysis.similarity.runs import MOST_PLACES, find_runs

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

REFERENCE = -1
MOST_PAIRS = 100_000
"""More pairs of equal texts are listed with the first of each text alone; of different texts, the most alike."""


@dataclass(frozen=True)
class Source:
    """One text that is compared: a valid answer, or a reference document (``question`` empty)."""

    respondent: str
    question: str
    text: str
    folded: Folded
    owner: int


@dataclass(frozen=True)
class Wordings:
    """All ``sources`` in order of name, and each distinct folded text with the numbers of its ``members``."""

    sources: Sequence[Source]
    texts: Sequence[str]
    members: Sequence[Sequence[int]]

    @cached_property
    def owners(self) -> list[int]:
        """The owner of each wording; one that several have gets a number of its own, below REFERENCE."""
        several = [{self.sources[member].owner for member in members} for members in self.members]
        return [own.pop() if len(own) == 1 else REFERENCE - 1 - place for place, own in enumerate(several)]

    @property
    def has_references(self) -> bool:
        """Whether there are reference documents; they stand last."""
        return bool(self.sources) and self.sources[-1].owner == REFERENCE

    def is_shared(self, wording: int) -> bool:
        """Whether more than one wrote it."""
        return self.owners[wording] < REFERENCE

    @cached_property
    def numbers(self) -> dict[int, Counter[int]]:
        """How often each owner has each wording."""
        found: dict[int, Counter[int]] = defaultdict(Counter)
        for number, members in enumerate(self.members):
            for member in members:
                found[self.sources[member].owner][number] += 1
        return found

    @cached_property
    def most_named(self) -> int:
        """How many may have written a wording for each to be named; one where pairs would be too many."""
        sizes = [len(members) for members in self.members if len(members) <= MOST_PLACES]
        return MOST_PLACES if sum(size * (size - 1) // 2 for size in sizes) <= MOST_PAIRS else 1

    def named(self, wording: int) -> Sequence[int]:
        """The members that pairs name: all of them, or the first of more than ``most_named``."""
        members = self.members[wording]
        return members if len(members) <= self.most_named else members[:1]

    def other(self, wording: int, owner: int, *, nearest: bool = False) -> int | None:
        """The first member that is not this owner's; ``nearest``: references before respondents."""
        members = self.members[wording]
        if nearest and self.sources[members[-1]].owner == REFERENCE != owner:
            return next(each for each in members if self.sources[each].owner == REFERENCE)
        return next((each for each in members if self.sources[each].owner != owner), None)

    def runs(self, shortest: int) -> Array:
        """The runs that different wordings of different owners share: an array with the columns of Run."""
        return find_runs(self.texts, self.owners, shortest)


def read_wordings(responses: pd.DataFrame, reference: Mapping[str, str]) -> Wordings:
    """Valid answers and references in an order that does not depend on the rows' order; equal texts united."""
    valid = responses[responses["status"] == "valid"]
    rows = sorted(zip(*(valid[name].tolist() for name in ("respondent", "question", "text")), strict=True))
    owners = {respondent: number for number, respondent in enumerate(dict.fromkeys(row[0] for row in rows))}
    folded: dict[str, Folded] = {}
    for text in (*(row[2] for row in rows), *reference.values()):
        if text not in folded:
            folded[text] = fold_text(text)
    sources = [
        Source(respondent, question, text, folded[text], owners[respondent])
        for respondent, question, text in rows
    ]
    sources += [Source(name, "", text, folded[text], REFERENCE) for name, text in sorted(reference.items())]
    sources = [source for source in sources if source.folded.text]
    members: dict[str, list[int]] = {}
    for number, source in enumerate(sources):
        members.setdefault(source.folded.text, []).append(number)
    return Wordings(sources, list(members), list(members.values()))
