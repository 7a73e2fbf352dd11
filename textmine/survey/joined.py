"""Joined tables (付属の調査票): further tables whose rows belong to a respondent through a name.

Names differ between forms: （行政経営担当） and 行政経営担当, 広報係 and "広報係（協働か不明）", 指導室 and
指導室　. A name is matched step by step, and a step counts only where it leads to one respondent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.errors import shown
from textmine.files import Note, fold, listed, read_grid
from textmine.files.grid import FileRead
from textmine.settings import Column, JoinedTable, Settings
from textmine.survey.columns import ColumnFinder, column_names, take_header
from textmine.survey.lost import lost_cells

if TYPE_CHECKING:
    import pandas as pd

JOINED_COLUMNS = ("respondent", "key", "row", "title", "text")
UNIT_ENDINGS = ("担当", "係", "室", "課", "部", "局", "班", "事務局", "グループ", "チーム")


@dataclass(frozen=True)
class JoinedFile:
    """Where the rows of a joined table come from: its name, its file, and the line of each row."""

    name: str
    file: str
    lines: tuple[int, ...]


def read_joined(
    joined: JoinedTable, settings: Settings, respondents: Sequence[str]
) -> tuple[pd.DataFrame, FileRead, tuple[Note, ...], JoinedFile]:
    """One joined table: ``respondent, key, row, title, text`` and its own columns, in file order.

    With the notes of reading, and where its rows stand; ``unmatched_notes`` tells of names.
    """
    import pandas as pd

    grid = read_grid(joined.file, encoding="auto", sheet=joined.sheet)
    sheet = take_header(grid, joined.header_row)
    finder = ColumnFinder(sheet)
    keys = [finder.find(column, f"joined.{joined.name}.key") for column in joined.key]
    title = finder.find(joined.title, f"joined.{joined.name}.title") if joined.title else 0
    texts = [finder.find(column, f"joined.{joined.name}.text") for column in joined.text]
    finder.done()
    own = range(1, len(sheet.headers) + 1)
    names = column_names(sheet, [(n, n) for n in own], JOINED_COLUMNS)
    columns: dict[str, list[str] | list[int]] = {
        "respondent": [""] * len(sheet.rows),
        "key": [""] * len(sheet.rows),
        "row": list(range(1, len(sheet.rows) + 1)),
        "title": sheet.values(title) if title else [""] * len(sheet.rows),
        "text": ["\n".join(row[n - 1] for n in texts if row[n - 1].strip()) for row in sheet.rows],
    }
    columns |= {name: sheet.values(position) for name, position in zip(names, own, strict=True)}
    table = assign_respondents(pd.DataFrame(columns), keys, respondents)
    lines = JoinedFile(joined.name, sheet.path.name, tuple(sheet.numbers))
    lost = lost_cells(sheet.rows, list(zip(sheet.headers, range(len(sheet.headers)), strict=True)))
    notes = (*grid.notes, *sheet.notes, *lost.notes(sheet.path.name))
    return table, grid.record(len(table)), notes, lines


def assign_respondents(
    joined: pd.DataFrame, keys: Sequence[Column], respondents: Sequence[str]
) -> pd.DataFrame:
    """A copy of a joined table with ``respondent`` and ``key`` set from its ``keys`` columns.

    ``keys`` are columns of the file as the settings name them (header or position). The first key
    column whose name belongs to a respondent decides, or all together where these are told apart by their
    outer group (東部病院 医事課). Call it again with repaired names and repaired
    respondents after stage 2.
    """
    keys = _own_columns(joined, keys)
    found = [match_names(joined[key].tolist(), respondents) for key in keys]
    known = frozenset(respondents)
    owners, used = [], []
    for values in zip(*(joined[key].tolist() for key in keys), strict=True):
        whole = " ".join(value.strip() for value in values)
        matches = [(whole, whole)] if len(keys) > 1 and whole in known else []
        matches += [(names[value], value) for names, value in zip(found, values, strict=True) if names[value]]
        owner, key = matches[0] if matches else ("", next((v for v in values if v.strip()), ""))
        owners.append(owner)
        used.append(key)
    return joined.assign(respondent=owners, key=used)


def _own_columns(joined: pd.DataFrame, keys: Sequence[Column]) -> list[str]:
    """The table's own names of the file's columns: they stand behind the described ones, in file order."""
    own = [str(name) for name in joined.columns[len(JOINED_COLUMNS) :]]
    by_header = {fold(name): name for name in reversed(own)}
    known = {name: name for name in own}
    return [own[key - 1] if isinstance(key, int) else known.get(key) or by_header[fold(key)] for key in keys]


def match_names(names: Iterable[str], respondents: Iterable[str]) -> Mapping[str, str]:
    """Which respondent (回答者) each name means; "" where none or more than one could be meant."""
    known = list(dict.fromkeys(respondents))
    steps = [(step, _unique(known, step)) for step in STEPS]
    return {name: _match(name, steps) for name in names}


Step = Callable[[str], str]


def _match(name: str, steps: Sequence[tuple[Step, Mapping[str, str]]]) -> str:
    for step, owners in steps:
        key = step(name)
        if key and key in owners:
            return owners[key]
    return ""


def _unique(respondents: Sequence[str], step: Step) -> Mapping[str, str]:
    """Respondents by their key at this step; ambiguous keys lead to "" and end the search there."""
    owners: dict[str, str] = {}
    for respondent in respondents:
        key = step(respondent)
        owners[key] = "" if key in owners else respondent
    return owners


def _as_written(name: str) -> str:
    return name.strip()


def _without_brackets(name: str) -> str:
    """Width and spaces folded, brackets taken off but their content kept."""
    return re.sub(r"[()\[\]〔〕「」【】]", "", fold(name))


def _without_remark(name: str) -> str:
    """A remark in brackets behind the name left out: 広報係（協働か不明）→ 広報係."""
    folded = fold(name)
    return _without_brackets(re.sub(r"(?<=.)\([^()]*\)", "", folded) or folded)


def _stem(name: str) -> str:
    """The name without its kind of unit: 行政経営担当 and 行政経営課 are the same stem."""
    plain = _without_remark(name)
    for ending in sorted(UNIT_ENDINGS, key=len, reverse=True):
        if plain.endswith(ending) and len(plain) > len(ending) + 1:
            return plain.removesuffix(ending)
    return plain


STEPS: tuple[Step, ...] = (_as_written, fold, _without_brackets, _without_remark, _stem)


def unmatched_notes(table: pd.DataFrame, where: JoinedFile) -> tuple[Note, ...]:
    """What is said of the rows whose names belong to no respondent; nothing where there are none."""
    lost = table[table["respondent"] == ""]
    if lost.empty:
        return ()
    keys = list(dict.fromkeys(shown(key.strip(), 20) for key in lost["key"]))
    ja, en = ([key or blank for key in keys] for blank in ("（空欄）", "(blank)"))
    return (
        Note(
            f"{where.name}: 回答者と結びつかない行が {len(lost)} 行あります（{listed(ja)}）",
            f"{where.name}: {len(lost)} rows belong to no respondent ({listed(en)})",
            f"{where.file}: {listed([where.lines[row - 1] for row in lost['row']])} 行目",
        ),
    )


TAKEN_MARKS = ("1", "○", "◯", "〇", "yes", "true", "TRUE", "Yes")
"""What a list writes for "yes" in a column that says which of its rows count."""

TAKEN_HEADERS = ("decided", "selected", "決定", "採用", "対象")


def read_names(path: Path, respondents: Sequence[str]) -> tuple[str, ...]:
    """The respondents that a list (ヒアリング対象の一覧など) names, in its order.

    The column that names most respondents is the list; a column headed 決定, 採用, 対象, decided or
    selected says with 1 or ○ which rows count. Names are matched as those of joined tables are.
    """
    grid = read_grid(path, encoding="auto")
    sheet = take_header(grid, 1)
    columns = [sheet.values(position) for position in range(1, len(sheet.headers) + 1)]
    matched = [match_names(values, respondents) for values in columns]
    best = max(
        range(len(columns)), key=lambda at: (sum(bool(matched[at][v]) for v in columns[at]), -at), default=0
    )
    marks = [
        values
        for header, values in zip(sheet.headers, columns, strict=True)
        if header.strip() in TAKEN_HEADERS
    ]
    taken = [not marks or marks[0][row].strip() in TAKEN_MARKS for row in range(len(sheet.rows))]
    found = [
        matched[best][value] or value
        for value, is_taken in zip(columns[best], taken, strict=True)
        if is_taken
    ]
    return tuple(dict.fromkeys(name for name in found if name))
