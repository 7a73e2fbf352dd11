"""Columns whose roles a person chooses (列の役割の指定): a guess to begin with, settings to end with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from textmine.errors import InputError, Problem, SettingsError
from textmine.files import Grid, read_grid
from textmine.guess.profile import CLOSED, GROUP, NAME, NUMBER, TEXT, Profile, as_closed, profile_columns
from textmine.guess.settings import (
    column_of,
    group_names,
    guess_closed,
    guess_settings,
    kind_of,
    nested_order,
    question_names,
    wording_of,
)
from textmine.settings import ClosedQuestion, Column, Question, Settings
from textmine.survey.closing import until
from textmine.survey.columns import ColumnFinder, Sheet, take_header

UNUSED = ""
ROLES = (TEXT, GROUP, NAME, CLOSED, UNUSED)
"""What a person can say that a column is."""


@dataclass(frozen=True)
class Described:
    """A table as far as it is understood without a person.

    ``settings``: the guess; ``roles`` and ``names``: by position from 1, what each column is in it and what
    it would be called in the report.
    """

    grid: Grid
    sheet: Sheet
    profiles: tuple[Profile, ...]
    settings: Settings
    roles: Mapping[int, str]
    names: Mapping[int, str]


def describe(path: Path, *, sheet: str = "") -> Described:
    """Look at a table and guess what its columns are. Raises InputError or LimitError where it cannot be read.

    Where no sheet is named, it is the first that has a column of free text: a cover may stand in front. Where
    no column looks like free text, none has that role.
    """
    settings = _guessed(path, sheet)
    grid = read_grid(path, encoding=settings.encoding, sheet=settings.sheet)
    table = take_header(until(grid, settings.last_row), settings.header_row)
    profiles = profile_columns(table)
    named = _named(table, settings)
    return Described(
        grid,
        table,
        profiles,
        settings,
        {p.position: _role(p.position, named) for p in profiles},
        {p.position: _name(p.position, table, named) for p in profiles},
    )


def _guessed(path: Path, sheet: str) -> Settings:
    """The guess of the sheet, or of the first that gives one; its questions are none where none was found."""
    others = () if sheet else tuple(name for name, _, _ in read_grid(path).sheets[1:])
    problems: list[InputError] = []
    for every_column in (False, True):
        for name in (sheet, *others):
            try:
                settings = guess_settings(path, sheet=name, every_column=every_column)
            except InputError as error:
                problems.append(error)
            else:
                return replace(settings, questions=()) if every_column else settings
    raise problems[0]


def settled(described: Described, settings: Settings) -> Described | None:
    """The same table with the roles and names that settings give its columns, in place of those guessed.

    None where they name a column that is not there: they were of another table.
    """
    named = _named(described.sheet, settings)
    if any(0 in columns for columns in named.values()):
        return None
    positions = [p.position for p in described.profiles]
    return replace(
        described,
        roles={at: _role(at, named) for at in positions},
        names={at: _name(at, described.sheet, named) for at in positions},
    )


def chosen_settings(
    described: Described, roles: Mapping[int, str], names: Mapping[int, str] | None = None
) -> Settings:
    """The settings for columns whose roles were chosen; ``names``: what they are called, the guess elsewhere.

    Groups stand from the outermost to the innermost as in a guess. Raises SettingsError where nothing is free
    text or two columns are the name of the respondent.
    """
    table = described.sheet
    called = {at: name.strip() for at, name in (names or {}).items() if name.strip()}
    of_role = {role: [p for p in described.profiles if roles.get(p.position) == role] for role in ROLES}
    if problems := _problems(of_role):
        raise SettingsError(problems)
    texts = [p.position for p in of_role[TEXT]]
    # A number of each row lies inside every group, and is none.
    named = [p for p in of_role[NAME] if p.role != NUMBER]
    groups = nested_order(table, of_role[GROUP], named)
    respondent: Column = column_of(table, of_role[NAME][0].position) if of_role[NAME] else ""
    questions = zip(question_names(table, texts), texts, strict=True)
    return replace(
        described.settings,
        respondent=respondent,
        groups=tuple(column_of(table, at) for at in groups),
        group_names=_group_names(table, groups, called),
        fill_down=tuple(c for c in described.settings.fill_down if _position(table, c) in groups),
        questions=tuple(
            Question(called.get(at, name), column_of(table, at), wording_of(table, at), kind_of(table, at))
            for name, at in questions
        ),
        closed=_closed(described, of_role[CLOSED], called),
    )


def _closed(
    described: Described, chosen: Sequence[Profile], called: Mapping[int, str]
) -> tuple[ClosedQuestion, ...]:
    """The closed questions among the chosen columns, those of several columns as one question."""
    table = described.sheet
    closed = {p.position: as_closed(p, table.values(p.position)) for p in chosen}
    others = [p.position for p in described.profiles if p.position not in closed]
    found = guess_closed(table, [closed.get(p.position, p) for p in described.profiles], others)
    return tuple(
        one if one.columns else replace(one, name=called.get(_position(table, one.column), one.name))
        for one in found
    )


def _group_names(table: Sheet, groups: Sequence[int], called: Mapping[int, str]) -> tuple[str, ...]:
    """Short names of the groups; () where each is called as its header."""
    guessed = group_names(table, groups) or tuple(table.name(at) for at in groups)
    names = tuple(called.get(at, name) for at, name in zip(groups, guessed, strict=True))
    return () if names == tuple(table.name(at) for at in groups) else names


def _named(table: Sheet, settings: Settings) -> dict[str, dict[int, str]]:
    """The columns that the settings name, by role: position -> what it is called ("" for one of several)."""
    called = settings.group_names or tuple(map(str, settings.groups))
    groups = {
        _position(table, column): name
        for column, name in zip(settings.groups, called, strict=True)
        if isinstance(column, str | int)
    }
    closed = {
        _position(table, column): one.name if not one.columns else ""
        for one in settings.closed
        for column in one.columns or (one.column,)
    }
    names = {_position(table, settings.respondent): ""} if settings.respondent else {}
    return {
        TEXT: {_position(table, question.column): question.name for question in settings.questions},
        NAME: names,
        GROUP: groups,
        CLOSED: closed,
    }


def _role(position: int, named: Mapping[str, Mapping[int, str]]) -> str:
    return next((role for role, columns in named.items() if position in columns), UNUSED)


def _name(position: int, table: Sheet, named: Mapping[str, Mapping[int, str]]) -> str:
    """What a column is called; its header where the settings say nothing else."""
    given = next((columns[position] for columns in named.values() if columns.get(position)), "")
    return given if given and not given.isdecimal() else table.name(position)


def _position(table: Sheet, column: Column) -> int:
    return ColumnFinder(table).find(column, "")


def _problems(of_role: Mapping[str, Sequence[Profile]]) -> list[Problem]:
    problems = []
    if not of_role[TEXT]:
        problems.append(
            Problem(
                "自由記述の列が選ばれていません",
                "no column is free text",
                "",
                "文章で答えた列を一つ以上「自由記述」にしてください",
                "choose free text for at least one column",
            )
        )
    if len(of_role[NAME]) > 1:
        listed = "、".join(p.header or p.letters for p in of_role[NAME])
        problems.append(
            Problem(
                "回答者名の列が二つ以上選ばれています",
                "more than one column is the name of the respondent",
                listed,
                "一つだけにしてください",
                "choose one",
            )
        )
    return problems
