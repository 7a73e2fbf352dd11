"""What was read of one part (読み取った部分): the start of all that is counted in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from textmine.partitions.texts import ReadTexts
from textmine.privacy.groups import with_merged
from textmine.tokens import Laid

if TYPE_CHECKING:
    import numpy as np

    from textmine.privacy.rules import Place

    Array = np.ndarray[Any, Any]

Value = TypeVar("Value")


@dataclass(frozen=True)
class CutWords:
    """The morphemes of the valid answers of a part, one after the other.

    ``word``: its word among those of the part; ``document``: its answer; ``laid``: where it stands; whether it
    is ``masked`` and whether it is ``counted`` at all; ``able``: of each word, whether it can be a term.
    """

    word: Array
    document: Array
    laid: Laid
    masked: Array
    counted: Array
    able: Array


@dataclass(frozen=True)
class PartRead:
    """What was read of one part: names and cells, their texts, private places, changes, morphemes.

    ``questions``: those wanted, each a cell of every respondent; ``mended``: respondents and the survey's own
    columns after repair; ``first``: the cells of the survey before the part; ``merged``: group column -> value
    -> the name of the groups merged into one; ``several``: columns whose cells hold several choices.
    """

    questions: Sequence[str]
    mended: Mapping[str, list[str]]
    cells: Sequence[tuple[str, str]]
    raw_texts: Sequence[str]
    read: ReadTexts
    places: Mapping[int, Sequence[Place]]
    log: Sequence[tuple[Any, ...]]
    first: int
    cut: CutWords
    merged: Mapping[str, Mapping[str, str]]
    several: Collection[str] = ()

    @property
    def times(self) -> int:
        """As many cells stand beside one respondent."""
        return len(self.questions)

    def shown(self, column: str) -> Sequence[str]:
        """A column of the respondents as it is counted: small groups of persons under one name."""
        merged = self.merged.get(column)
        values = self.mended[column]
        return with_merged(values, merged, several=column in self.several) if merged else values

    def beside_cells(self, values: Sequence[Value]) -> list[Value]:
        """What is given once a respondent, once beside each of its cells."""
        return [value for value in values for _ in range(self.times)]
