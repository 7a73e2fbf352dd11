"""The cookbook (分析の手順書): every table of findings by name, each made when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.errors import AnalysisError, Problem, near_matches, shown
from textmine.recipes.sizes import Sizes, sizes_of, too_large_for
from textmine.survey import Survey
from textmine.tables import NOTES, Findings, Note, known_tables

if TYPE_CHECKING:
    import pandas as pd

    from textmine.matrix import TermMatrix
    from textmine.privacy import Answers
    from textmine.settings import Settings


@dataclass(frozen=True)
class Prepared:
    """What stages 1 to 5 give: every analysis starts from these tables.

    ``kept``: the folder where what was worked out is kept for the next run, None for none.
    """

    settings: Settings
    survey: Survey
    responses: pd.DataFrame
    joined: Mapping[str, pd.DataFrame]
    repairs: pd.DataFrame
    tokens: pd.DataFrame
    words: pd.DataFrame
    term_tokens: pd.DataFrame
    terms: pd.DataFrame
    matrix: TermMatrix
    privacy: Answers | None = None
    kept: Path | None = None

    @cached_property
    def reason_question(self) -> str:
        """The question that asks for the reason: the settings' own, else the first of kind "reason"."""
        settings = self.settings
        named = [question.name for question in settings.questions if question.kind == "reason"]
        return settings.awareness.question or (named[0] if named else self.survey.questions[0])


class Cookbook(Mapping[str, "pd.DataFrame"]):
    """All tables of findings by name, each made when first asked for, and the notes made on the way."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self._made: dict[str, pd.DataFrame] = {
            "responses": prepared.responses,
            "repairs": prepared.repairs,
        }
        self._notes: dict[str, Findings] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table called ``name``. Raises AnalysisError, with near matches, where there is none."""
        if name not in self._made:
            if name not in RECIPES:
                raise AnalysisError(unknown_table(name))
            found = self._left_out(name) or RECIPES[name](self.prepared, self)
            self._made.update(found.tables)
            self._notes[RECIPES[name].__name__] = found
        return self._made[name]

    @cached_property
    def sizes(self) -> Sizes:
        """How large the survey is, in the units of the limits."""
        return sizes_of(self.prepared)

    def _left_out(self, name: str) -> Findings | None:
        """Empty tables and the reason, where the survey is too large for the analysis behind ``name``."""
        import pandas as pd

        note = too_large_for(self.sizes, name)
        if note is None:
            return None
        schemas = known_tables()
        names = [other for other, recipe in RECIPES.items() if recipe is RECIPES[name]]
        return Findings({each: pd.DataFrame(columns=list(schemas[each].names)) for each in names}, (note,))

    def __iter__(self) -> Iterator[str]:
        """Names of all tables, whether made yet or not."""
        return iter(table_names())

    def __len__(self) -> int:
        """How many tables there are."""
        return len(table_names())

    def __contains__(self, name: object) -> bool:
        """Whether there is such a table."""
        return name in table_names()

    @property
    def notes(self) -> tuple[tuple[str, str, str], ...]:
        """What the analyses made so far cannot tell: (recipe, Japanese, English)."""
        return tuple(
            (recipe, note.ja, note.en) for recipe, found in self._notes.items() for note in found.notes
        )

    def notes_about(self, name: str) -> tuple[Note, ...]:
        """What the analysis behind one table that was made cannot tell."""
        made = self._notes.get(RECIPES[name].__name__) if name in RECIPES else None
        return made.notes if made else ()


Recipe = Callable[[Prepared, Cookbook], Findings]
RECIPES: dict[str, Recipe] = {}


def makes(*names: str) -> Callable[[Recipe], Recipe]:
    """Register a recipe for the tables that it makes."""

    def register(recipe: Recipe) -> Recipe:
        RECIPES.update(dict.fromkeys(names, recipe))
        return recipe

    return register


def table_names() -> tuple[str, ...]:
    """The names of all tables, in the order in which the analyses are told of."""
    return ("responses", "repairs", *RECIPES)


def notes_table(tables: Cookbook) -> pd.DataFrame:
    """What the analyses left out or cannot tell, as a table."""
    import pandas as pd

    return pd.DataFrame(tables.notes, columns=list(NOTES.names))


def reasons_missing(tables: Cookbook, lang: str) -> dict[str, str]:
    """Why a table has no rows, in the words of the analysis that made it."""
    said: dict[str, str] = {}
    for recipe, japanese, english in tables.notes:
        for name in tables:
            if name in RECIPES and RECIPES[name].__name__ == recipe and not len(tables[name]):
                said[name] = english if lang == "en" else japanese
    return said


COMMANDS = {
    **dict.fromkeys(
        (
            "waves",
            "wave_terms",
            "wave_blanks",
            "wave_options",
            "wave_codes",
            "wave_respondents",
            "wave_quotes",
        ),
        "textmine compare",
    ),
    "kwic": "textmine kwic",
    "agreement": "textmine coding agree",
    "suggestions": "textmine repair --suggest",
    "private": "textmine mask",
}
"""Tables that need more than one survey gives (a second wave, a word, a sheet), and what makes them."""


def unknown_table(name: str) -> Problem:
    """What is said of a table that there is not, with the names that look like it or its own command."""
    if name in COMMANDS:
        return Problem(
            f"「{name}」の表は別のコマンドで作ります",
            f"the table '{name}' has a command of its own",
            "",
            COMMANDS[name],
            COMMANDS[name],
        )
    near = ", ".join(near_matches(name, table_names())) or ", ".join(table_names())
    return Problem(
        f"「{shown(name)}」という表はありません",
        f"there is no table '{shown(name)}'",
        "",
        f"ある表: {near}",
        f"tables: {near}",
    )
