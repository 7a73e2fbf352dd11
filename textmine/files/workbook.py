"""Workbooks (xlsx・xls・ods) as rows of strings, exactly as a person reads them on the sheet."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from textmine.errors import InputError, Problem, near_matches, shown
from textmine.files.archive import (
    Extent,
    check_cells,
    check_merged,
    check_repeats,
    damaged,
    encrypted,
    open_archive,
)
from textmine.files.display import display_date, general
from textmine.files.grid import Grid, all_legal, cell_problems, check_size, fold, letters, listed, shortened
from textmine.files.sheetslow import opened, read_slowly, slow_parts
from textmine.files.sheetxml import Part, SheetRead, Unknown, place_of, read_sheet, sheet_parts
from textmine.tables import Note

SLOW_UP_TO_BYTES = 20_000_000
"""Sheets whose XML is larger than this are not handed to openpyxl where the fast reader gives up."""


def read_workbook(content: bytes, path: Path, sheet: str, digest: str) -> Grid:
    """One sheet of a workbook ("" = the first visible one), guarded before it is parsed."""
    if not content.startswith(b"PK"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise InputError(encrypted(path))
        return _with_calamine(content, path, sheet, digest, "xls")
    extents: dict[str, Extent] = {}

    def look(name: str, part: bytes) -> None:
        if _is_sheet(name):
            extents[name] = check_cells(part, path)
            check_merged(part, path)

    archive = open_archive(content, path, look)
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return _read_xlsx(content, archive, extents, path, sheet, digest)
    if "content.xml" in names:
        check_repeats(archive.read("content.xml"), path)
        return _with_calamine(content, path, sheet, digest, "ods")
    if "word/document.xml" in names:
        from textmine.files.word import read_word

        return read_word(content, path, sheet, digest)
    raise InputError(_not_a_workbook(path))


def _read_xlsx(
    content: bytes,
    archive: zipfile.ZipFile,
    extents: Mapping[str, Extent],
    path: Path,
    sheet: str,
    digest: str,
) -> Grid:
    """The fast reader, else the slow one, else plain values."""
    try:
        parts = sheet_parts(archive)
        if not {part.name for part in parts} <= set(extents):
            raise Unknown("a sheet that the guard has not seen")
        part = _choose(parts, extents, sheet, path)
        return _of_sheet(
            read_sheet(content, archive, part, extents[part.name]),
            parts,
            part,
            archive,
            path,
            digest,
            extents,
        )
    except Unknown:
        pass
    if max((archive.getinfo(name).file_size for name in extents), default=0) <= SLOW_UP_TO_BYTES:
        book = opened(content)
        if book is not None:
            parts, reach = slow_parts(book)
            part = _choose(parts, reach, sheet, path)
            return _of_sheet(
                read_slowly(book, archive, part, path), parts, part, archive, path, digest, reach
            )
    for extent in extents.values():
        check_size(path, extent.rows, extent.columns)
    return _with_calamine(content, path, sheet, digest, "xlsx")


def _is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/") and name.endswith(".xml")


def _choose(parts: Sequence[Part], extents: Mapping[str, Extent], sheet: str, path: Path) -> Part:
    """The sheet of this title; without one the first that is shown and holds more than one cell."""
    if not sheet:
        visible = [part for part in parts if part.visible] or parts
        filled = [part for part in visible if max(extents[part.name][:2]) > 1] or visible
        if filled:
            return filled[0]
    for part in parts:
        if part.title == sheet or fold(part.title) == fold(sheet):
            return part
    raise InputError(_no_sheet(path, sheet, [part.title for part in parts]))


def _of_sheet(
    read: SheetRead,
    parts: Sequence[Part],
    part: Part,
    archive: zipfile.ZipFile,
    path: Path,
    digest: str,
    extents: Mapping[str, Extent],
) -> Grid:
    """The grid of a sheet that was read, and what a person should know about it."""
    grid = _grid(read.rows, path, f"xlsx: {part.title}", digest)
    notes = [*_book_notes(parts, part, archive), *_hidden_notes(part.title, read, len(grid.rows))]
    notes += [_merged_note(part.title, read.merged)] if read.merged else []
    notes += _formula_notes(part.title, read.formulas, grid.rows)
    notes += [_error_note(part.title, read.errors)] if read.errors else []
    sizes = [(one.title, *extents[one.name][:2]) for one in parts if one.visible and one.name in extents]
    return Grid(
        *(path, digest, grid.encoding, grid.rows, grid.numbers, tuple(notes), read.merged),
        sheets=tuple(sizes),
    )


def _with_calamine(content: bytes, path: Path, sheet: str, digest: str, kind: str) -> Grid:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        title = _calamine_sheet(book, sheet, path)
        page = book.get_sheet_by_name(title)
        check_size(path, page.total_height, page.total_width)
        rows = page.to_python(skip_empty_area=False)
        merged = tuple(sorted(map(_calamine_area, page.merged_cell_ranges or ())))
    except python_calamine.PasswordError as error:
        raise InputError(encrypted(path)) from error
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise InputError(damaged(path, str(error))) from error
    grid = _grid([[_plain_text(value) for value in row] for row in rows], path, f"{kind}: {title}", digest)
    notes = [_plain_values(title)] if any(not isinstance(v, str) for row in rows for v in row) else []
    notes += [_merged_note(title, merged)] if merged else []
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


def _grid(rows: Sequence[Sequence[str]], path: Path, encoding: str, digest: str) -> Grid:
    """The rectangle of filled cells, starting at A1 so that rows keep their numbers."""
    height, width = len(rows), max(map(len, rows), default=0)
    while height and not any(rows[height - 1]):
        height -= 1
    while width and not any(row[width - 1] for row in rows[:height] if len(row) >= width):
        width -= 1
    if not height:
        raise InputError(_empty_sheet(path, encoding))
    check_size(path, height, width)
    if set(map(len, rows[:height])) == {width}:
        table = tuple(map(tuple, rows[:height]))
    else:
        table = tuple((*row[:width], *("",) * (width - len(row))) for row in rows[:height])
    legal = all(all_legal("".join(chain(*table[start : start + 1000]))) for start in range(0, height, 1000))
    problems = [] if legal else [p for n, row in enumerate(table, 1) for p in cell_problems(path, n, row)]
    if problems:
        raise InputError(shortened(problems))
    return Grid(path, digest, encoding, table, tuple(range(1, height + 1)))


def _formula_notes(title: str, formulas: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Note]:
    if not formulas:
        return []
    uncomputed = [address for address in formulas if not _at(rows, address)]
    computed = [address for address in formulas if address not in set(uncomputed)]
    notes = []
    if computed:
        notes.append(
            Note(
                f"数式のセルが {len(computed)} あり、保存されていた計算結果を読みました",
                f"{len(computed)} cells hold formulas; their saved results were read",
                f"{title}: {listed(computed)}",
            )
        )
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


def _at(rows: Sequence[Sequence[str]], address: str) -> str:
    """The cell of an address such as B2; "" outside the rows."""
    row, column = place_of(address)
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else ""


def _book_notes(parts: Sequence[Part], part: Part, archive: zipfile.ZipFile) -> Iterable[Note]:
    others = [other.title for other in parts if other is not part]
    if others:
        yield _other_sheets(part.title, others)
    hidden = [other.title for other in parts if not other.visible]
    if hidden:
        names = listed([shown(title, 20) for title in hidden])
        yield Note(f"非表示のシートがあります: {names}", f"hidden sheets: {names}")
    held = archive.namelist()
    if any(name.endswith("vbaProject.bin") for name in held):
        yield Note("マクロがありますが実行しません", "the workbook has macros; they are not run")
    if any(name.startswith("xl/externalLinks/") for name in held):
        yield Note("外部リンクがありますが開きません", "the workbook has external links; they are not opened")


def _hidden_notes(title: str, read: SheetRead, height: int) -> Iterable[Note]:
    rows = [number for number in read.hidden_rows if number <= height]
    if rows:
        yield Note(
            f"非表示の行が {len(rows)} 行あり、読み込みました",
            f"{len(rows)} hidden rows were read",
            f"{title}: {listed(rows)}",
        )
    if read.hidden_columns:
        yield Note(
            "非表示の列も読み込みました",
            "hidden columns were read",
            f"{title}: {listed(read.hidden_columns)}",
        )


def _merged_note(title: str, areas: Sequence[tuple[int, int, int, int]]) -> Note:
    tall = sorted(
        areas, key=lambda area: (area[0] - area[2], area)
    )  # those among answers reach furthest down
    named = listed([f"{letters(left)}{top}:{letters(right)}{bottom}" for top, left, bottom, right in tall])
    return Note(
        f"結合セルが {len(areas)} か所あります。値は左上のセルだけにあります"
        "（題や見出しの結合なら、このままで構いません。回答の列なら、下へ補う列を fill_down に書きます）",
        f"{len(areas)} merged areas; only their first cell holds the value "
        "(no matter in titles and headers; to fill a column of answers name it in fill_down)",
        f"{title}: {named}",
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
