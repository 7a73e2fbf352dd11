"""Rows below a table that are no answers (合計の行・注記): found and told, left out only where the settings say so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from textmine.errors import shown
from textmine.files import Grid, listed
from textmine.survey.columns import Sheet
from textmine.tables import Note

LOOKED_AT = 6
"""So many rows at the end are looked at; more sums and remarks stand below no table of answers."""

_SUM = re.compile(
    r"(総?合計|総計|小計|計|平均|総数|件数|(grand )?total|sum|average|mean)[:：]?", re.IGNORECASE
)
_REMARK = re.compile(
    r"[※＊*]|[（(\[［【]?(注|備考|出典|資料|note|source)[0-9０-９]*[)）\]］】:：.．、 ]", re.IGNORECASE
)


def closing_rows(sheet: Sheet) -> list[int]:
    """The positions (from 0) of the last rows that begin with 合計 or hold nothing but a remark (※).

    Only rows of a table with several columns, and never all of them.
    """
    found: list[int] = []
    for at in range(len(sheet.rows) - 1, max(0, len(sheet.rows) - LOOKED_AT - 1), -1):
        if len(sheet.headers) < 2 or not _closes(sheet.rows[at]):
            break
        found.insert(0, at)
    return [at for at in found if any(cell.strip() for cell in sheet.rows[at])]


def _closes(row: Sequence[str]) -> bool:
    written = [unicodedata.normalize("NFKC", cell).strip() for cell in row if cell.strip()]
    if not written:
        return True
    return bool(_SUM.fullmatch(re.sub(r"\s", "", written[0]))) or (
        len(written) == 1 and bool(_REMARK.match(written[0]))
    )


def last_answer(sheet: Sheet) -> int:
    """The number of the last row in front of those that close a table; 0 where none do.

    ``last_row`` of survey.toml takes it.
    """
    found = closing_rows(sheet)
    return sheet.numbers[found[0] - 1] if found else 0


def until(grid: Grid, last_row: int) -> Grid:
    """The grid up to this row, as a spreadsheet counts them; 0: all of it."""
    if not last_row or not grid.numbers or last_row >= grid.numbers[-1]:
        return grid
    kept = sum(1 for number in grid.numbers if number <= last_row)
    rows, numbers = grid.rows[:kept], grid.numbers[:kept]
    return Grid(grid.path, grid.sha256, grid.encoding, rows, numbers, grid.notes, grid.merged, grid.sheets)


def closing_notes(sheet: Sheet) -> list[Note]:
    """What a person should know of rows that close the table and were counted as answers."""
    found = closing_rows(sheet)
    if not found:
        return []
    first = [next(cell.strip() for cell in sheet.rows[at] if cell.strip()) for at in found]
    where = listed(
        [f"{sheet.numbers[at]} 行目 {shown(cell, 12)}" for at, cell in zip(found, first, strict=True)]
    )
    last = last_answer(sheet)
    return [
        Note(
            f"表の終わりに合計や注記とみられる行が {len(found)} 行あり、回答として数えています。回答でなければ "
            f"survey.toml の [[questions]] より前に last_row = {last} と書いてください",
            f"{len(found)} rows at the end look like sums or remarks and are counted as answers; if they are none, "
            f"write last_row = {last} in survey.toml, above [[questions]]",
            f"{sheet.path.name}: {where}",
        )
    ]


def merged_columns(grid: Grid, header_row: int) -> dict[int, int]:
    """Column (from 1) -> how many cells of answers are empty because they are merged with the one above."""
    counted: dict[int, int] = {}
    for top, left, bottom, right in grid.merged:
        if left == right and top > header_row and bottom > top:
            counted[left] = counted.get(left, 0) + bottom - top
    return counted


def merged_notes(grid: Grid, sheet: Sheet, read: Sequence[int], filled: Sequence[int]) -> list[Note]:
    """That a column which is ``read`` has merged cells among its answers and is not ``filled`` from above."""
    notes = []
    for position, cells in sorted(merged_columns(grid, sheet.header_row).items()):
        if position not in read or position in filled:
            continue
        name = shown(sheet.name(position), 30)
        notes.append(
            Note(
                f"「{name}」の列は、結合のために {cells} 行が空欄です。上の値で補うには、survey.toml に "
                f'fill_down = ["{name}"] と書いてください',
                f"{cells} cells of the column '{name}' are empty because they are merged; to fill them from above "
                f'write fill_down = ["{name}"] in survey.toml',
                sheet.path.name,
            )
        )
    return notes
