"""Stage 1, reading a survey (調査票の読み取り): files -> responses, nothing lost, nothing guessed.

Everything stays text exactly as written: "NA", "-", "0123" and "=1+1" are answers, not values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.errors import InputError
from textmine.files import FileRead, Grid, Note, cell_problems, read_grid
from textmine.options import read_closed, read_groups
from textmine.settings import Column, Question, Settings, load_settings
from textmine.survey.closing import closing_notes, merged_notes, until
from textmine.survey.columns import Sheet, take_header
from textmine.survey.joined import (
    JoinedFile,
    assign_respondents,
    match_names,
    read_joined,
    read_names,
    unmatched_notes,
)
from textmine.survey.layout import (
    Answers,
    Layout,
    filled,
    filled_columns,
    find_layout,
    long_answers,
    places_of,
    require_ticked,
    wide_answers,
)
from textmine.survey.lost import lost_cells
from textmine.survey.ticks import with_ticks
from textmine.tables import RESPONSES, check

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "FileRead",
    "Note",
    "Survey",
    "assign_respondents",
    "match_names",
    "read_names",
    "read_responses",
    "read_survey",
]


@dataclass(frozen=True)
class Survey:
    """A survey as read: the responses, the joined tables by name, and what a person should know.

    ``groups``, ``closed`` and ``questions`` are the names that stand in ``responses``; ``several`` the closed
    ones whose cells hold several choices (``options.options_in``); ``all_questions`` are those of the file,
    where only some of them are analysed; ``joined_files`` tell where the rows of each joined table stand.
    """

    responses: pd.DataFrame
    joined: Mapping[str, pd.DataFrame]
    notes: tuple[Note, ...]
    files: tuple[FileRead, ...]
    groups: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    all_questions: tuple[str, ...] = ()
    joined_files: tuple[JoinedFile, ...] = ()

    def matched_anew(self, joined: Mapping[str, pd.DataFrame]) -> Survey:
        """The survey with joined tables whose rows were given to respondents again; its notes tell of these."""
        before = self._unmatched()
        notes = tuple(note for note in self.notes if note not in before)
        changed = replace(self, joined=joined, notes=notes)
        return replace(changed, notes=(*notes, *changed._unmatched()))

    def _unmatched(self) -> tuple[Note, ...]:
        return tuple(
            note for where in self.joined_files for note in unmatched_notes(self.joined[where.name], where)
        )


def read_survey(settings: Settings) -> Survey:
    """Read the survey table and its joined tables (調査票を読む).

    Table out: ``responses``, one row per respondent and question in file order, blank cells too;
    ``text`` equals ``raw_text`` until repair, ``status`` and ``rule`` are empty until classification.
    Raises InputError with every problem of a file at once, LimitError over a limit.
    """
    grid = read_grid(settings.file, encoding=settings.encoding, sheet=settings.sheet)
    return survey_of(grid, settings)


def survey_of(grid: Grid, settings: Settings) -> Survey:
    """What ``read_survey`` does once the main table is a grid; the joined tables are read here."""
    written = take_header(until(grid, settings.last_row), settings.header_row)
    sheet, settings = with_ticks(filled(written, settings, grid.merged), settings)
    layout = find_layout(sheet, settings)
    merged = merged_notes(
        grid, sheet, [at + 1 for _, at in places_of(sheet, layout)], filled_columns(sheet, settings)
    )
    require_ticked(sheet, layout)
    reader = long_answers if settings.layout == "long" else wide_answers
    answers, notes = reader(sheet, layout)
    responses = _responses(sheet, layout, answers)
    check(responses, RESPONSES)
    lost = lost_cells(sheet.rows, places_of(sheet, layout)).notes(sheet.path.name)
    respondents = list(dict.fromkeys(answers.respondents))
    tables = {item.name: read_joined(item, settings, respondents) for item in settings.joined}
    questions = tuple(dict.fromkeys(answers.questions))
    survey = Survey(
        responses=responses,
        joined={name: table for name, (table, *_) in tables.items()},
        notes=(
            *grid.notes,
            *sheet.notes,
            *merged,
            *closing_notes(written),
            *notes,
            *lost,
            *(n for _, _, more, _ in tables.values() for n in more),
        ),
        files=(grid.record(len(sheet.rows)), *(record for _, record, *_ in tables.values())),
        groups=layout.group_names,
        closed=tuple(name for name, _ in layout.closed),
        several=layout.several,
        questions=questions,
        all_questions=questions,
        joined_files=tuple(where for *_, where in tables.values()),
    )
    return survey.matched_anew(survey.joined)


def _responses(sheet: Sheet, layout: Layout, answers: Answers) -> pd.DataFrame:
    import pandas as pd

    def column(position: int) -> list[str]:
        values = sheet.values(position)
        return [values[row] for row in answers.rows]

    columns: dict[str, list[str]] = {"respondent": answers.respondents}
    for name, position, way in zip(layout.group_names, layout.groups, layout.group_ways, strict=True):
        columns[name] = read_groups(column(position), way)
    columns |= {"question": answers.questions, "raw_text": answers.texts, "text": answers.texts}
    columns |= {"status": [""] * len(answers.texts), "rule": [""] * len(answers.texts)}
    for (name, position), splitter in zip(layout.closed, layout.closed_ways, strict=True):
        columns[name] = read_closed(column(position), splitter)
    return pd.DataFrame(columns)


def read_responses(
    source: str | Path | pd.DataFrame,
    *,
    text: Column | Sequence[Column] = (),
    group: Column | Sequence[Column] = (),
    respondent: Column = "",
    encoding: str = "auto",
    sheet: str = "",
) -> pd.DataFrame:
    """Responses (回答一覧) from a survey.toml, a data file or a pandas table, for notebooks.

    ``text`` names the free-text columns and ``group`` the group columns from the outermost to the
    innermost, by header or position; a survey.toml names its own. Table out: as ``read_survey``.
    Raises InputError where the source cannot be read or a column is missing.

    >>> import pandas as pd
    >>> answers = pd.DataFrame({"課": ["市民課", "税務課"], "意見": ["窓口が混む", None]})
    >>> read_responses(answers, text="意見", group="課")["raw_text"].tolist()
    ['窓口が混む', '']
    """
    path = Path(source) if isinstance(source, str | Path) else Path("table")
    if path.suffix.lower() == ".toml":
        return read_survey(load_settings(path)).responses
    settings = Settings(
        folder=path.resolve().parent,
        file=path,
        encoding=encoding,
        sheet=sheet,
        respondent=respondent,
        groups=_columns(group),
        questions=tuple(Question(str(column), column) for column in _columns(text)),
    )
    if isinstance(source, str | Path):
        return read_survey(settings).responses
    return survey_of(grid_of(source), settings).responses


def _columns(given: Column | Sequence[Column]) -> tuple[Column, ...]:
    return (given,) if isinstance(given, str | int) else tuple(given)


def grid_of(table: pd.DataFrame) -> Grid:
    """A pandas table as a grid of strings; missing values are empty cells."""
    written = table.astype("object").where(table.notna(), "")
    rows = [tuple(map(str, table.columns)), *(tuple(map(str, row)) for row in written.to_numpy().tolist())]
    problems = [p for n, row in enumerate(rows, 1) for p in cell_problems(Path("table"), n, row)]
    if problems:
        raise InputError(problems)
    return Grid(Path("table"), "", "pandas", tuple(rows), tuple(range(1, len(rows) + 1)))
