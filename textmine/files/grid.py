"""The grid (読み取った表): one sheet or text file as rows of strings, nothing interpreted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from textmine.errors import LimitError, Problem, shown
from textmine.tables import Note

MAX_FILE_BYTES = 500_000_000
MAX_CELLS = 5_000_000
MAX_COLUMNS = 16_384
MAX_CELL_CHARACTERS = 20_000_000
"""Limits of reading. Over them the file is refused (exit status 5), never cut."""

PROBLEMS_SHOWN = 50
_FORBIDDEN = re.compile("[\0\ud800-\udfff]")

PLACES_NAMED = 5
"""How many places a note lists before it only counts the rest."""


@dataclass(frozen=True)
class FileRead:
    """One file that was read: the manifest's record of it."""

    path: Path
    sha256: str
    encoding: str
    rows: int


@dataclass(frozen=True)
class Grid:
    """Rows of strings exactly as displayed; ``numbers`` are the rows' numbers in the file, from 1.

    ``encoding`` says what was read ("utf-8", "cp932", "xlsx: Sheet1" ...); ``merged`` are merged areas
    as (first row, first column, last row, last column), counted from 1; ``sheets`` the visible sheets of an
    xlsx file as (title, rows, columns).
    """

    path: Path
    sha256: str
    encoding: str
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    notes: tuple[Note, ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    sheets: tuple[tuple[str, int, int], ...] = field(default=(), compare=False)

    @property
    def width(self) -> int:
        """The number of columns of the longest row."""
        return max((len(row) for row in self.rows), default=0)

    def record(self, rows: int) -> FileRead:
        """The manifest's record of this file."""
        return FileRead(self.path, self.sha256, self.encoding, rows)


def letters(position: int) -> str:
    """The spreadsheet letters of a column counted from 1: 1 is A, 27 is AA."""
    name = ""
    while position > 0:
        position, rest = divmod(position - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def place(path: Path, row: int | None = None, column: int | None = None) -> str:
    """Where something stands, as messages say it: file, row and column as a spreadsheet counts them."""
    parts = [path.name]
    if row is not None:
        parts.append(f"{row} 行目")
    if column is not None:
        parts.append(f"{letters(column)} 列")
    if row is None and column is None:
        return parts[0]
    english = ", ".join(
        f"{word} {value}"
        for word, value in (("row", row), ("column", letters(column) if column else None))
        if value is not None
    )
    return f"{' '.join(parts)} ({english})"


def listed(numbers: Sequence[object]) -> str:
    """The first few of ``numbers`` and how many more there are, for a note."""
    text = ", ".join(str(number) for number in numbers[:PLACES_NAMED])
    rest = len(numbers) - PLACES_NAMED
    return f"{text} … (+{rest})" if rest > 0 else text


def fold(text: str) -> str:
    """A header or name as it is compared: width folded, all white space and line breaks out."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def shortened(problems: Sequence[Problem]) -> list[Problem]:
    """The first problems of a file and a last one that counts the rest."""
    rest = len(problems) - PROBLEMS_SHOWN
    if rest <= 0:
        return list(problems)
    more = Problem(f"ほかに {rest} か所あります", f"and {rest} more places", problems[0].where.split(" ")[0])
    return [*problems[:PROBLEMS_SHOWN], more]


def check_size(path: Path, rows: int, columns: int) -> None:
    """Raise LimitError where a table of this size is over the limits."""
    if columns > MAX_COLUMNS:
        raise LimitError(over_limit(path, f"{columns} 列", f"{columns} columns", MAX_COLUMNS))
    if rows * columns > MAX_CELLS:
        raise LimitError(over_limit(path, f"{rows * columns} セル", f"{rows * columns} cells", MAX_CELLS))


def over_limit(path: Path, what_ja: str, what_en: str, limit: int) -> Problem:
    """The problem of an input over a limit."""
    return Problem(
        f"大きすぎます: {what_ja}（上限 {limit:,}）",
        f"too large: {what_en} (limit {limit:,})",
        path.name,
        "使わない行・列・シートを消すか、ファイルを分けてください",
        "delete unused rows, columns and sheets, or split the file",
    )


def all_legal(text: str) -> bool:
    """Whether no part of ``text`` can be a cell with problems: looked at in one go."""
    return len(text) <= MAX_CELL_CHARACTERS and not _FORBIDDEN.search(text)


def cell_problems(path: Path, row: int, cells: Sequence[str]) -> list[Problem]:
    """The characters that no text may hold (NUL, lone surrogates), each with its cell."""
    if all_legal("".join(cells)):
        return []
    problems = []
    for column, cell in enumerate(cells, 1):
        if "\0" in cell:
            problems.append(_bad_character(path, row, column, cell, "NUL 文字", "a NUL character"))
        if not cell.isascii() and any("\ud800" <= character <= "\udfff" for character in cell):
            problems.append(
                _bad_character(path, row, column, cell, "対にならないサロゲート", "a lone surrogate")
            )
        if len(cell) > MAX_CELL_CHARACTERS:
            raise LimitError(
                over_limit(path, f"1 セル {len(cell)} 字", f"{len(cell)} characters", MAX_CELL_CHARACTERS)
            )
    return problems


def _bad_character(path: Path, row: int, column: int, cell: str, ja: str, en: str) -> Problem:
    return Problem(
        f"セルに{ja}があります: {shown(cell)}",
        f"the cell holds {en}",
        place(path, row, column),
        "そのセルを打ち直して保存してください",
        "type that cell again and save",
    )
