"""Workbooks (xlsx・xls・ods) as rows of strings, exactly as a person reads them on the sheet."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.errors import InputError, Problem, near_matches, shown
from textmine.files.archive import check_cells, check_repeats, damaged, encrypted, open_archive
from textmine.files.display import JAPANESE_BUILTINS, display_date, display_number, general
from textmine.files.grid import Grid, cell_problems, check_size, fold, letters, listed, shortened
from textmine.tables import Note

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

FAST_FROM_BYTES = 20_000_000
"""Sheets whose XML is larger than this are read by calamine: fast, but without number formats."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+[0-9]+)"[^>]*>\s*<(?:\w+:)?f\b')

Cells = dict[tuple[int, int], str]


def read_workbook(content: bytes, path: Path, sheet: str, digest: str) -> Grid:
    """One sheet of a workbook ("" = the first visible one), guarded before it is parsed."""
    if not content.startswith(b"PK"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise InputError(encrypted(path))
        return _with_calamine(content, path, sheet, digest, "xls")
    archive = open_archive(content, path)
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        large = max((i.file_size for i in archive.infolist() if _is_sheet(i.filename)), default=0)
        extents = [check_cells(archive.read(name), path) for name in sorted(names) if _is_sheet(name)]
        if large <= FAST_FROM_BYTES and (book := _opened(content)) is not None:
            return _with_openpyxl(book, archive, path, sheet, digest)
        for rows, columns in extents:
            check_size(path, rows, columns)
        return _with_calamine(content, path, sheet, digest, "xlsx")
    if "content.xml" in names:
        check_repeats(archive.read("content.xml"), path)
        return _with_calamine(content, path, sheet, digest, "ods")
    raise InputError(_not_a_workbook(path))


def _is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/") and name.endswith(".xml")


def _opened(content: bytes) -> Workbook | None:
    """The workbook, or None where openpyxl stumbles over a part that another reader may pass by."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    except Exception:
        return None


def _with_openpyxl(book: Workbook, archive: zipfile.ZipFile, path: Path, sheet: str, digest: str) -> Grid:
    page = _choose(book, sheet, path)
    formulas = _formulas(archive, page.title)
    cells, errors = _openpyxl_cells(page, book.epoch)
    grid = _grid(cells, path, f"xlsx: {page.title}", digest)
    merged = tuple((r.min_row, r.min_col, r.max_row, r.max_col) for r in page.merged_cells.ranges)
    notes = [*_book_notes(book, page, archive), *_hidden_notes(page, grid)]
    notes += [_merged_note(page.title, len(merged))] if merged else []
    notes += _formula_notes(page.title, formulas, cells)
    notes += [_error_note(page.title, errors)] if errors else []
    return Grid(path, digest, grid.encoding, grid.rows, grid.numbers, tuple(notes), merged)


def _choose(book: Workbook, sheet: str, path: Path) -> Worksheet:
    pages = book.worksheets
    if not sheet:
        visible = [page for page in pages if page.sheet_state == "visible"] or pages
        filled = [page for page in visible if page.max_row > 1 or page.max_column > 1] or visible
        if filled:
            return filled[0]
    for page in pages:
        if page.title == sheet or fold(page.title) == fold(sheet):
            return page
    raise InputError(_no_sheet(path, sheet, [page.title for page in pages]))


def _openpyxl_cells(page: Worksheet, epoch: dt.datetime) -> tuple[Cells, list[str]]:
    cells: Cells = {}
    errors = []
    for (row, column), cell in page._cells.items():
        text = _cell_text(cell, epoch)
        if text:
            cells[row, column] = text
        if cell.data_type == "e":
            errors.append(f"{letters(column)}{row} {text}")
    return cells, errors


def _cell_text(cell: Cell | MergedCell, epoch: dt.datetime) -> str:
    """One cell as displayed."""
    value: Any = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, bool):
        return str(value).upper()
    number = getattr(getattr(cell, "_style", None), "numFmtId", 0)
    shape = JAPANESE_BUILTINS.get(number, cell.number_format)
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return display_date(value, shape)
    if number in JAPANESE_BUILTINS:
        from openpyxl.utils.datetime import from_excel

        return display_date(from_excel(value, epoch), shape)
    return display_number(value, shape)


def _with_calamine(content: bytes, path: Path, sheet: str, digest: str, kind: str) -> Grid:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        title = _calamine_sheet(book, sheet, path)
        page = book.get_sheet_by_name(title)
        check_size(path, page.total_height, page.total_width)
        rows = page.to_python(skip_empty_area=False)
        merged = tuple(_calamine_area(area) for area in page.merged_cell_ranges or ())
    except python_calamine.PasswordError as error:
        raise InputError(encrypted(path)) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise InputError(damaged(path, str(error))) from error
    cells = {
        (r, c): text
        for r, row in enumerate(rows, 1)
        for c, value in enumerate(row, 1)
        if (text := _plain_text(value))
    }
    grid = _grid(cells, path, f"{kind}: {title}", digest)
    notes = [_plain_values(title)] if any(not isinstance(v, str) for row in rows for v in row) else []
    notes += [_merged_note(title, len(merged))] if merged else []
    others = [item.name for item in book.sheets_metadata if item.name != title]
    notes += [_other_sheets(title, others)] if others else []
    return Grid(path, digest, grid.encoding, grid.rows, grid.numbers, tuple(notes), merged)


def _calamine_sheet(book: Any, sheet: str, path: Path) -> str:
    names: list[str] = list(book.sheet_names)
    if not sheet:
        visible = [item.name for item in book.sheets_metadata if "Visible" in str(item.visible)]
        names = visible or names
        if names:
            return names[0]
    for name in names:
        if fold(name) == fold(sheet):
            return name
    raise InputError(_no_sheet(path, sheet, names))


def _calamine_area(area: tuple[tuple[int, int], tuple[int, int]]) -> tuple[int, int, int, int]:
    (top, left), (bottom, right) = area
    return top + 1, left + 1, bottom + 1, right + 1


def _plain_text(value: Any) -> str:
    """A value of a reader that does not know number formats."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return display_date(value, "yyyy/m/d" if midnight else "yyyy/m/d h:mm")
    if isinstance(value, dt.date):
        return display_date(value, "yyyy/m/d")
    if isinstance(value, dt.time):
        return display_date(value, "h:mm:ss")
    if isinstance(value, dt.timedelta):
        return display_date(value, "")
    return general(value)


def _grid(cells: Cells, path: Path, encoding: str, digest: str) -> Grid:
    """The rectangle of filled cells, starting at A1 so that rows keep their numbers."""
    height = max((row for row, _ in cells), default=0)
    width = max((column for _, column in cells), default=0)
    if not cells:
        raise InputError(_empty_sheet(path, encoding))
    check_size(path, height, width)
    table = [[""] * width for _ in range(height)]
    for (row, column), text in cells.items():
        table[row - 1][column - 1] = text
    problems = [p for number, row in enumerate(table, 1) for p in cell_problems(path, number, row)]
    if problems:
        raise InputError(shortened(problems))
    return Grid(path, digest, encoding, tuple(map(tuple, table)), tuple(range(1, height + 1)))


def _formulas(archive: zipfile.ZipFile, title: str) -> list[str]:
    """The addresses of the cells of this sheet that hold formulas."""
    part = _sheet_part(archive, title)
    return [found.decode() for found in _FORMULA.findall(archive.read(part))] if part else []


def _sheet_part(archive: zipfile.ZipFile, title: str) -> str:
    """The part of the archive that holds a sheet, by the workbook's relations; "" where it has none."""
    from defusedxml.ElementTree import fromstring

    relations = {
        item.get("Id"): item.get("Target", "")
        for item in fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    for item in fromstring(archive.read("xl/workbook.xml")).iter():
        if item.tag.endswith("}sheet") and item.get("name") == title:
            ids = [value for name, value in item.items() if name.endswith("}id")]
            target = relations.get(ids[0], "") if ids else ""
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return part if part in archive.namelist() else ""
    return ""


def _formula_notes(title: str, formulas: Sequence[str], cells: Cells) -> list[Note]:
    if not formulas:
        return []
    filled = {f"{letters(column)}{row}" for row, column in cells}
    uncomputed = [address for address in formulas if address not in filled]
    notes = [
        Note(
            f"数式のセルが {len(formulas)} あり、保存されていた計算結果を読みました",
            f"{len(formulas)} cells hold formulas; their saved results were read",
            f"{title}: {listed(formulas)}",
        )
    ]
    if uncomputed:
        notes.append(
            Note(
                f"計算結果のない数式が {len(uncomputed)} あり、空欄として読みました。Excel で開いて保存し直してください",
                f"{len(uncomputed)} formulas have no saved result and were read as blank; "
                "open and save the file in Excel",
                f"{title}: {listed(uncomputed)}",
            )
        )
    return notes


def _book_notes(book: Workbook, page: Worksheet, archive: zipfile.ZipFile) -> Iterable[Note]:
    others = [other.title for other in book.worksheets if other is not page]
    if others:
        yield _other_sheets(page.title, others)
    hidden = [other.title for other in book.worksheets if other.sheet_state != "visible"]
    if hidden:
        names = listed([shown(title, 20) for title in hidden])
        yield Note(f"非表示のシートがあります: {names}", f"hidden sheets: {names}")
    parts = archive.namelist()
    if any(name.endswith("vbaProject.bin") for name in parts):
        yield Note("マクロがありますが実行しません", "the workbook has macros; they are not run")
    if any(name.startswith("xl/externalLinks/") for name in parts):
        yield Note("外部リンクがありますが開きません", "the workbook has external links; they are not opened")


def _hidden_notes(page: Worksheet, grid: Grid) -> Iterable[Note]:
    rows = [n for n, row in sorted(page.row_dimensions.items()) if row.hidden and n <= len(grid.rows)]
    if rows:
        yield Note(
            f"非表示の行が {len(rows)} 行あり、読み込みました",
            f"{len(rows)} hidden rows were read",
            f"{page.title}: {listed(rows)}",
        )
    columns = [name for name, column in sorted(page.column_dimensions.items()) if column.hidden]
    if columns:
        yield Note(
            "非表示の列も読み込みました", "hidden columns were read", f"{page.title}: {listed(columns)}"
        )


def _merged_note(title: str, count: int) -> Note:
    return Note(
        f"結合セルが {count} か所あります。値は左上のセルだけにあります（下へ補うには fill_down に列を書きます）",
        f"{count} merged areas; only their first cell holds the value (name the column in fill_down to fill)",
        title,
    )


def _error_note(title: str, errors: Sequence[str]) -> Note:
    return Note(
        f"エラー値のセルが {len(errors)} あり、表示のまま読みました",
        f"{len(errors)} cells hold errors and were read as shown",
        f"{title}: {listed(errors)}",
    )


def _plain_values(title: str) -> Note:
    return Note(
        "数値・日付のセルは標準の形で文字にしました（このファイル形式では表示形式を読めません）",
        "numbers and dates were written in a standard form (this file type hides their number formats)",
        title,
    )


def _other_sheets(title: str, others: Sequence[str]) -> Note:
    names = listed([shown(name, 20) for name in others])
    return Note(
        f"シート「{shown(title)}」を読みました。ほかのシート: {names}",
        f"read the sheet '{shown(title)}'; other sheets: {names}",
    )


def _no_sheet(path: Path, sheet: str, titles: Sequence[str]) -> Problem:
    near = " / ".join(near_matches(sheet, titles) or [shown(title, 20) for title in titles[:10]]) or "-"
    return Problem(
        f"シート「{shown(sheet)}」がありません",
        f"there is no sheet '{shown(sheet)}'",
        path.name,
        f"あるシート: {near}",
        f"sheets found: {near}",
    )


def _empty_sheet(path: Path, encoding: str) -> Problem:
    return Problem(
        "シートが空です",
        "the sheet is empty",
        f"{path.name} {encoding}",
        "回答の入ったシートを sheet に書いてください",
        "name the sheet that holds answers as sheet",
    )


def _not_a_workbook(path: Path) -> Problem:
    return Problem(
        "ZIP ファイルですが Excel・ODS の表ではありません",
        "a zip file, but not a workbook",
        path.name,
        "展開して中の表を指定してください（xlsb は xlsx で保存し直してください）",
        "unpack it and name the table inside (save xlsb as xlsx)",
    )
