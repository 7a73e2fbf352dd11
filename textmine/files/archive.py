"""The guard before a workbook is parsed (展開前の検査): sizes, entities and far cells of a zip file.

A parser must never see a file that unpacks to gigabytes, that defines XML entities, or that has a cell
in the last corner of the sheet, for which some readers set aside the whole rectangle.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from string import ascii_uppercase, digits
from typing import NamedTuple

from textmine.errors import InputError, LimitError, Problem, shown
from textmine.files.grid import MAX_CELLS, over_limit

MAX_UNPACKED_BYTES = 500_000_000
MAX_RATIO = 200
RATIO_JUDGED_FROM = 20_000_000
MAX_PARTS = 10_000
MAX_MERGED = 40_000_000
"""Cells that merged areas may cover together: a reader goes through all of them."""

UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
)
"""What a zip file with a few wrong bytes can raise: also methods and versions that nobody wrote."""

_USUAL_CELL = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"')
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"')
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[ />]")
_CELL_STARTS = (b"<c ", b"<c/", b"<c>", b":c ", b":c/", b":c>")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_REPEATED = re.compile(rb'number-(?:columns|rows)-repeated="([0-9]{1,9})"')
_ODS_TAG = re.compile(rb"<table:(?:covered-)?(table|table-row|table-cell)(?=[ />])([^>]*)>")


def open_archive(
    content: bytes, path: Path, look: Callable[[str, bytes], None] = lambda _name, _part: None
) -> zipfile.ZipFile:
    """The zip archive after the checks that need no unpacking, and a whole read of its XML parts.

    Reading to the end checks each part's declared size against its checksum: a part that lies about
    its size is refused here. ``look`` is shown each part that was read, to check more of it.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except UNREADABLE as error:
        raise InputError(damaged(path, str(error))) from error
    _check_sizes(archive, len(content), path)
    try:
        for info in archive.infolist():
            part = archive.read(info)
            if info.filename.endswith((".xml", ".rels", ".vml")) and has_entities(part):
                raise InputError(_entities(path, info.filename))
            look(info.filename, part)
    except UNREADABLE as error:
        raise InputError(damaged(path, str(error))) from error
    except RuntimeError as error:
        raise InputError(encrypted(path)) from error
    return archive


def has_entities(part: bytes) -> bool:
    """Whether an XML part declares a document type or entities, in whatever encoding."""
    plain = part.replace(b"\0", b"")
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain


def _check_sizes(archive: zipfile.ZipFile, packed: int, path: Path) -> None:
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS:
        raise LimitError(over_limit(path, f"部品 {len(parts)}", f"{len(parts)} parts", MAX_PARTS))
    if total > MAX_UNPACKED_BYTES:
        raise LimitError(
            over_limit(path, f"展開後 {total:,} バイト", f"{total:,} bytes unpacked", MAX_UNPACKED_BYTES)
        )
    if total > RATIO_JUDGED_FROM and total > MAX_RATIO * packed:
        ratio = total // max(packed, 1)
        raise LimitError(over_limit(path, f"圧縮率 {ratio} 倍", f"packed {ratio} times", MAX_RATIO))


class Extent(NamedTuple):
    """How far the cells of a sheet reach, and whether every cell says where it stands."""

    rows: int
    columns: int
    placed: bool = True


def check_cells(part: bytes, path: Path) -> Extent:
    """The last row and column of a sheet's XML, by its cells; LimitError for too many cells."""
    # Counting plain bytes is quick, and at most too much: a text may hold ":c ".
    count = sum(map(part.count, _CELL_STARTS))
    places = _USUAL_CELL.findall(part)
    if len(places) != count:
        count, places = len(_ANY_CELL.findall(part)), _CELL.findall(part)
    if count > MAX_CELLS:
        raise LimitError(over_limit(path, f"{count:,} セル", f"{count:,} cells", MAX_CELLS))
    rows, columns = extent_of(places)
    return Extent(rows, columns, bool(places) and len(places) == count)


def extent_of(addresses: Iterable[bytes]) -> tuple[int, int]:
    """The last row and column of cells given by their addresses."""
    together = b" ".join(addresses)
    rows = set(together.translate(None, delete=ascii_uppercase.encode()).split())
    names = set(together.translate(None, delete=digits.encode()).split())
    return max(map(int, rows), default=0), max((column_number(name.decode()) for name in names), default=0)


def check_merged(part: bytes, path: Path) -> None:
    """LimitError where the merged areas of a sheet cover more cells than a reader should go through."""
    covered = 0
    for left, top, right, bottom in _MERGED.findall(part):
        columns = column_number(right.decode()) - column_number(left.decode()) + 1
        covered += (int(bottom) - int(top) + 1) * columns
    if covered > MAX_MERGED:
        raise LimitError(over_limit(path, f"結合セル {covered:,}", f"{covered:,} merged cells", MAX_MERGED))


def check_repeats(part: bytes, path: Path) -> None:
    """LimitError where the filled cells of an ods table span, repeats unrolled, more cells than allowed.

    A reader sets aside the rectangle up to the last filled cell, so empty rows and columns that are
    only counted in the file (number-rows-repeated) weigh as much as written ones.
    """
    row = column = next_row = 0
    repeat = last_row = last_column = 0
    for found in _ODS_TAG.finditer(part):
        kind, times = found[1], _repeat(found[2])
        if kind == b"table":
            row = column = next_row = last_row = last_column = 0
        elif kind == b"table-row":
            row, column, repeat = next_row, 0, times
            next_row += times
        else:
            column += times
            if not found[2].endswith(b"/"):
                last_row, last_column = max(last_row, row + repeat), max(last_column, column)
                _check_span(last_row, last_column, path)


def _check_span(rows: int, columns: int, path: Path) -> None:
    if rows * columns > MAX_CELLS:
        cells = rows * columns
        raise LimitError(over_limit(path, f"{cells:,} セル", f"{cells:,} cells", MAX_CELLS))


def _repeat(attributes: bytes) -> int:
    product = 1
    for number in _REPEATED.findall(attributes):
        product *= int(number)
    return product


def column_number(name: str) -> int:
    """The position of spreadsheet letters counted from 1."""
    position = 0
    for letter in name:
        position = position * 26 + ord(letter) - ord("A") + 1
    return position


def damaged(path: Path, reason: str) -> Problem:
    """The problem of a workbook that cannot be opened."""
    return Problem(
        "ブックが壊れていて開けません",
        "the workbook is damaged",
        f"{path.name}: {shown(reason, 80)}",
        "Excel で開いて修復し、保存し直すか CSV で保存してください",
        "repair it in Excel and save again, or save as CSV",
    )


def encrypted(path: Path) -> Problem:
    """The problem of a workbook with a password."""
    return Problem(
        "パスワードで保護されています",
        "the workbook is encrypted with a password",
        path.name,
        "Excel でパスワードを外して保存し直してください",
        "remove the password in Excel and save again",
    )


def _entities(path: Path, part: str) -> Problem:
    return Problem(
        "ブックに XML の実体宣言があり、安全に開けません",
        "the workbook declares XML entities and is not opened",
        f"{path.name}: {shown(part)}",
        "Excel で保存し直すか CSV で保存してください",
        "save it again from Excel, or as CSV",
    )
