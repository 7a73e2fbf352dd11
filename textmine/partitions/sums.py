"""What the parts of a survey say together (合計): additions alone, so that who was done first changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textmine.partitions.count import Counted
from textmine.partitions.further import FurtherSums
from textmine.tables import WORDS
from textmine.tokens import Word

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass
class Sums:
    """What the parts say together, one after the other."""

    rows: int = 0
    tokens: int = 0
    repairs: int = 0
    words: dict[Word, int] = field(default_factory=dict)
    uses: list[int] = field(default_factory=list)
    numbers: list[Array] = field(default_factory=list)
    cells: dict[str, Counter[tuple[str, str, str]]] = field(default_factory=dict)
    private: Counter[str] = field(default_factory=Counter)
    groups: set[tuple[str, ...]] = field(default_factory=set)
    further: FurtherSums = field(default_factory=FurtherSums)

    def add(self, part: Counted) -> None:
        """Add one part; its words get the numbers of the whole, new ones behind the known."""
        import numpy as np

        self.rows += part.rows
        self.tokens += part.tokens
        self.repairs += part.repairs
        self.private.update(part.private)
        self.groups |= part.groups
        for level, counted in part.cells.items():
            self.cells.setdefault(level, Counter()).update(counted)
        own = [self.words.setdefault(word, len(self.words)) for word in part.words]
        self.uses.extend([0] * (len(self.words) - len(self.uses)))
        for number, uses in zip(own, part.uses, strict=True):
            self.uses[number] += uses
        self.numbers.append(np.array(own, dtype="int32"))
        if part.further:
            self.further.add(part.further)

    def cells_of_questions(self) -> Counter[tuple[str, str]]:
        """The cells of the whole survey by question and status, from the first of its group columns."""
        counted: Counter[tuple[str, str]] = Counter()
        for (_, question, status), cells in next(iter(self.cells.values()), Counter()).items():
            counted[question, status] += cells
        return counted

    def columns(self) -> dict[str, Sequence[Any]]:
        """The words as the columns of the table ``words``."""
        listed = zip(*self.words, strict=True) if self.words else ((),) * len(WORDS.names)
        return dict(zip(WORDS.names, listed, strict=True))
