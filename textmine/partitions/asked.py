"""What is asked of a survey in parts beyond its counts (求める表): the recipes, and which of them its size allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from textmine.tables import Note

if TYPE_CHECKING:
    from textmine.analysis.awareness import Overrules
    from textmine.codebook import Codebook
    from textmine.settings import Settings

Sizes = Mapping[str, int]
"""How many valid ``answers``, ``respondents`` and ``groups`` there are."""


@dataclass(frozen=True)
class Planned:
    """One recipe: its name, its tables, and what is said where some of them are not made from parts.

    ``too_large``: why a survey of some size gets none of them, None where it does; ``made``: whether it does.
    """

    recipe: str
    tables: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    too_large: Callable[[Sizes], Note | None] = lambda _sizes: None
    made: bool = True

    def for_sizes(self, sizes: Sizes) -> Planned:
        """The recipe for a survey of this size."""
        note = self.too_large(sizes)
        return self if note is None else replace(self, notes=(note, *self.notes), made=False)


@dataclass(frozen=True)
class Asked:
    """What is asked for beyond the tables of stages 1 to 5: all recipes in order, and what some of them read.

    ``codebook``: the coding rules; ``references``: documents that answers may have been taken from, by name;
    ``overrules``: what a person decided about the awareness of answers.
    """

    recipes: tuple[Planned, ...]
    codebook: Codebook
    references: Mapping[str, str] = field(default_factory=dict)
    overrules: Overrules | None = None

    @property
    def left_out(self) -> tuple[Note, ...]:
        """What is said of the tables that are not made."""
        return tuple(note for planned in self.recipes for note in planned.notes)

    def for_sizes(self, sizes: Sizes) -> Asked:
        """What is made of a survey of this size."""
        return replace(self, recipes=tuple(planned.for_sizes(sizes) for planned in self.recipes))


def known_questions(settings: Settings) -> list[str] | None:
    """The questions of a survey as its settings name them, None where the file alone knows them."""
    return None if settings.layout == "long" else [question.name for question in settings.questions] or None
