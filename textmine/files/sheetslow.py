"""One sheet of an xlsx file (Excel のシート) by openpyxl: slow, for sheets that the fast reader does not know."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.files.archive import Extent
from textmine.files.grid import check_size, letters
from textmine.files.sheetxml import Part, SheetRead, Unknown, displayed, formulas_of, sheet_parts

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def opened(content: bytes) -> Workbook | None:
    """The workbook, or None where openpyxl stumbles over a part that another reader may pass by."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    except Exception:
        return None


def slow_parts(book: Workbook) -> tuple[list[Part], Mapping[str, Extent]]:
    """The sheets of the workbook, named by their titles, and how far each reaches."""
    parts = [Part(page.title, page.sheet_state == "visible", page.title) for page in book.worksheets]
    return parts, {page.title: Extent(page.max_row, page.max_column) for page in book.worksheets}


def read_slowly(book: Workbook, archive: zipfile.ZipFile, part: Part, path: Path) -> SheetRead:
    """The sheet as displayed. Raises LimitError where its filled cells span too many."""
    page: Worksheet = book[part.title]
    cells: dict[tuple[int, int], str] = {}
    errors = []
    for (row, column), cell in page._cells.items():
        text = _cell_text(cell, book.epoch)
        if text:
            cells[row, column] = text
        if cell.data_type == "e":
            errors.append(f"{letters(column)}{row} {text}")
    height = max((row for row, _ in cells), default=0)
    width = max((column for _, column in cells), default=0)
    check_size(path, height, width)
    rows = [[""] * width for _ in range(height)]
    for (row, column), text in cells.items():
        rows[row - 1][column - 1] = text
    return SheetRead(
        rows=rows,
        merged=tuple(sorted((r.min_row, r.min_col, r.max_row, r.max_col) for r in page.merged_cells.ranges)),
        formulas=_formulas(archive, part.title),
        errors=errors,
        hidden_rows=sorted(number for number, row in page.row_dimensions.items() if row.hidden),
        hidden_columns=sorted(name for name, column in page.column_dimensions.items() if column.hidden),
    )


def _cell_text(cell: Cell | MergedCell, epoch: dt.datetime) -> str:
    """One cell as displayed."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    number = getattr(getattr(cell, "_style", None), "numFmtId", 0)
    return displayed(value, number, cell.number_format, epoch)


def _formulas(archive: zipfile.ZipFile, title: str) -> list[str]:
    """The addresses of the cells of this sheet that hold formulas."""
    try:
        named = [part.name for part in sheet_parts(archive) if part.title == title]
    except Unknown:
        return []
    return formulas_of(archive.read(named[0])) if named else []
