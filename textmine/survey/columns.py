"""Which column (列) the settings mean: by header text or by position, all misses reported at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textmine.errors import InputError, Problem, near_matches, shown
from textmine.files import Grid, fold, letters, listed, place, square
from textmine.settings import Column
from textmine.tables import RESPONSES, Note

HEADERS_LISTED, NEAR_LISTED = 12, 3

Area = tuple[int, int, int, int]
"""A merged area: first row, first column, last row, last column, from 1."""


@dataclass(frozen=True)
class Sheet:
    """A grid with its header taken off: ``headers`` and the rows of answers, all equally long."""

    path: Path
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    notes: tuple[Note, ...] = ()
    header_row: int = 1

    def values(self, position: int) -> list[str]:
        """The cells of a column counted from 1."""
        return [row[position - 1] for row in self.rows]

    def name(self, position: int) -> str:
        """The header of a column as one line, or "列C" where it has none."""
        header = " ".join(self.headers[position - 1].split()) if position <= len(self.headers) else ""
        return header or f"列{letters(position)}"


def take_header(grid: Grid, header_row: int) -> Sheet:
    """The sheet below ``header_row`` (0: the file has no header). Raises InputError without answers.

    Empty lines and empty rows at the end of the file are left out and noted. A row of empty cells
    between answers stays (a respondent who answered nothing) unless another column, such as a name or
    a group, is filled in all other rows.
    """
    if header_row > len(grid.rows):
        raise InputError(_no_header(grid.path, header_row, len(grid.rows)))
    start = _trimmed_start(grid, header_row)
    kept, notes = _without_empty_rows(grid, start)
    rows, more = square(
        [*grid.rows[:start], *(grid.rows[i] for i in kept)],
        [*grid.numbers[:start], *(grid.numbers[i] for i in kept)],
        start,
        grid.path,
    )
    if not kept:
        raise InputError(_no_answers(grid.path, header_row))
    width = len(rows[-1])
    headers = (*rows[start - 1], *("",) * width)[:width] if start else ("",) * width
    numbers = tuple(grid.numbers[i] for i in kept)
    headers = _from_above(grid, header_row, headers)
    return Sheet(grid.path, tuple(headers), rows[start:], numbers, (*notes, *more), header_row)


def _from_above(grid: Grid, header_row: int, headers: tuple[str, ...]) -> tuple[str, ...]:
    """Headers with what stands in the row above where a cell is merged with it: a second row tells some apart.

    Where some cells reach over both rows and none heads several columns, the others are one header in two
    cells: 設問１ and its wording, 職員数 and （人）.
    """
    areas = [area for area in grid.merged if area[0] < header_row <= area[2] and area[0] <= len(grid.rows)]
    if not header_row or not areas:
        return headers
    reaching = {
        column: grid.rows[top - 1][left - 1]
        for top, left, _, right in areas
        for column in range(left, right + 1)
        if left <= len(grid.rows[top - 1])
    }
    first = _row_above(grid, header_row)
    return tuple(
        _joined(first.get(at, ""), header) if header.strip() else reaching.get(at, header)
        for at, header in enumerate(headers, 1)
    )


def _row_above(grid: Grid, header_row: int) -> dict[int, str]:
    """The cells of the row above the headers by column; none where one of them heads several columns."""
    heads = any(top < header_row <= bottom + 1 and left < right for top, left, bottom, right in grid.merged)
    start = _trimmed_start(grid, header_row)
    return {} if heads or start < 2 else dict(enumerate(grid.rows[start - 2], 1))


def _joined(above: str, header: str) -> str:
    """One header of two cells: 職員数（人）, 設問１ 患者の声を聴く理由."""
    above, header = above.strip(), header.strip()
    return (
        f"{above}{header}" if header.startswith(("（", "(", "〔", "［", "[")) else f"{above} {header}".strip()
    )


def _trimmed_start(grid: Grid, header_row: int) -> int:
    """How many rows of the grid stand above the answers; ``header_row`` counts as spreadsheets do."""
    return sum(1 for number in grid.numbers if number <= header_row)


def _without_empty_rows(grid: Grid, start: int) -> tuple[list[int], list[Note]]:
    alone = max((len(row) for row in grid.rows), default=0) == 1
    body = range(start, len(grid.rows))
    filled = [i for i in body if "".join(grid.rows[i]).strip()]
    if not filled:
        kept = [i for i in body if grid.rows[i]]
        return kept, [_all_blank(grid.path)] if kept else []
    if len(filled) == len(body):
        return filled, []
    stay = alone or not _has_full_column(grid, filled)
    kept_filled = set(filled)
    kept = [i for i in body if i in kept_filled or (stay and i < filled[-1] and (grid.rows[i] or alone))]
    left = set(body) - set(kept)
    dropped = [grid.numbers[i] for i in sorted(left)]
    return kept, [_dropped_rows(grid.path, dropped)] if dropped else []


def _has_full_column(grid: Grid, filled: Sequence[int]) -> bool:
    """Whether some column is filled in every row that holds anything: an empty row is then no respondent."""
    if len(filled) < 2:
        return False
    width = min(len(grid.rows[i]) for i in filled)
    return any(all(grid.rows[i][column].strip() for i in filled) for column in range(width))


class ColumnFinder:
    """Looks columns up in one sheet and collects a problem for each that is not there.

    ``options``: the columns were named on the command line (--text 5), not in survey.toml.
    """

    def __init__(self, sheet: Sheet, *, options: bool = False) -> None:
        self.sheet = sheet
        self.options = options
        self.problems: list[Problem] = []
        self.folded = [fold(header) for header in sheet.headers]

    def find(self, column: Column, role: str) -> int:
        """The position of ``column`` counted from 1; 0 with a problem noted where there is none."""
        if isinstance(column, int):
            if 1 <= column <= len(self.sheet.headers):
                return column
            self.problems.append(_no_position(self.sheet, column, role))
            return 0
        exact = [n for n, header in enumerate(self.sheet.headers, 1) if header == column]
        found = exact or [n for n, header in enumerate(self.folded, 1) if header == fold(column)]
        if len(found) == 1:
            return found[0]
        problem = self._repeated(column, found, role) if found else self._missing(column, role)
        self.problems.append(problem)
        return 0

    def _missing(self, column: str, role: str) -> Problem:
        near = self._near(column)
        listed = near or [n for n, header in enumerate(self.sheet.headers, 1) if header.strip()]
        found = [f"{n} {shown(self.sheet.name(n), 40 if near else 20)}" for n in listed[:HEADERS_LISTED]]
        position = self._by_position(near[0] if near else "N", role)
        return _no_column(self.sheet, column, " / ".join(found) or "-", position, role)

    def _near(self, column: str) -> list[int]:
        """The columns that may be meant: a part of their header was named, or one much like it."""
        wanted = fold(column)
        held = [n for n, header in enumerate(self.folded, 1) if wanted and wanted in header]
        held.sort(key=lambda n: (not self.folded[n - 1].startswith(wanted), n))
        alike = [self.folded.index(header) + 1 for header in near_matches(wanted, self.folded)]
        return list(dict.fromkeys([*held, *alike]))[:NEAR_LISTED]

    def _by_position(self, position: int | str, role: str) -> str:
        """How a column is named by its position, where this one was named."""
        return f"--{role} {position}" if self.options else f"{{column = {position}}}"

    def _repeated(self, column: str, found: Sequence[int], role: str) -> Problem:
        places = ", ".join(f"{n} ({letters(n)})" for n in found)
        position = self._by_position(found[0], role)
        return Problem(
            f"見出し「{shown(column)}」の列が {len(found)} つあります（{role}）",
            f"{len(found)} columns have the header '{shown(column)}' ({role})",
            f"{_where(self.sheet)}: {places}",
            f"位置で書いてください: {position}",
            f"name it by position: {position}",
        )

    def done(self) -> None:
        """Raise InputError with every problem collected."""
        if self.problems:
            raise InputError(self.problems)


def column_names(sheet: Sheet, columns: Sequence[tuple[Column, int]], taken: Sequence[str] = ()) -> list[str]:
    """The names that columns get in tables: as in the settings, else the header; never a described name."""
    used = {*RESPONSES.names, *taken}
    names = []
    for column, position in columns:
        wanted = " ".join(column.split()) if isinstance(column, str) else sheet.name(position)
        name, number = wanted, 2
        while name in used:
            name = f"{wanted}（列{letters(position)}）" if number == 2 else f"{wanted}（{number}）"
            number += 1
        used.add(name)
        names.append(name)
    return names


def fill_down(sheet: Sheet, positions: Sequence[int], merged: Sequence[Area] = ()) -> Sheet:
    """A copy where empty cells of these columns take the value above them.

    Where the file tells which cells of a column are ``merged`` (areas as in ``Grid``), only those are filled: an
    empty cell beside them was left empty.
    """
    inside = {position: _merged_rows(position, merged, sheet.header_row) for position in positions}
    rows: list[tuple[str, ...]] = []
    above = dict.fromkeys(positions, "")
    for number, row in zip(sheet.numbers, sheet.rows, strict=True):
        cells = list(row)
        for position in positions:
            if cells[position - 1].strip() or (inside[position] and number not in inside[position]):
                above[position] = cells[position - 1]
            cells[position - 1] = above[position]
        rows.append(tuple(cells))
    return Sheet(sheet.path, sheet.headers, tuple(rows), sheet.numbers, sheet.notes, sheet.header_row)


def _merged_rows(position: int, merged: Sequence[Area], header_row: int) -> set[int]:
    """The rows below the header in which the cell of a column is merged with the one above it."""
    return {
        row
        for top, left, bottom, right in merged
        if left == right == position and top > header_row
        for row in range(top + 1, bottom + 1)
    }


def _where(sheet: Sheet) -> str:
    return place(sheet.path, sheet.header_row or None)


def _no_column(sheet: Sheet, column: str, found: str, position: str, role: str) -> Problem:
    return Problem(
        f"列「{shown(column)}」がありません（{role}）",
        f"column '{shown(column)}' is missing ({role})",
        _where(sheet),
        f"ある列: {found}（左からの番号でも書けます: {position}）",
        f"columns found: {found}; a position works too: {position}",
    )


def _no_position(sheet: Sheet, column: int, role: str) -> Problem:
    width = len(sheet.headers)
    lettered = f"（{letters(column)} 列）" if column > 0 else ""
    return Problem(
        f"{column} 列目{lettered}がありません（{role}）",
        f"there is no column {column} ({role})",
        f"{_where(sheet)}: {width} 列 ({width} columns)",
        f"1 から {width} までの番号（A から {letters(width)}）を書いてください",
        f"use a number from 1 to {width} (A to {letters(width)})",
    )


def _no_header(path: Path, header_row: int, rows: int) -> Problem:
    return Problem(
        f"見出しの行（{header_row} 行目）がありません",
        f"there is no header row {header_row}",
        f"{path.name}: {rows} 行 ({rows} rows)",
        "header_row を直してください",
        "mend header_row",
    )


def _no_answers(path: Path, header_row: int) -> Problem:
    return Problem(
        "見出しだけで、回答の行がありません",
        "the file has a header but no answers",
        place(path, header_row or None),
        "回答の入ったファイルを指定してください",
        "name a file that holds answers",
    )


def _all_blank(path: Path) -> Note:
    return Note("すべてのセルが空欄です", "every cell is blank", path.name)


def _dropped_rows(path: Path, numbers: Sequence[int]) -> Note:
    return Note(
        f"空の行を {len(numbers)} 行読み飛ばしました",
        f"{len(numbers)} empty rows were left out",
        f"{path.name}: {listed(numbers)} 行目",
    )
