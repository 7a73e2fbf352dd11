"""Tables of Word files (Word の表): through python-docx; needs the extra ``word``."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from textmine.errors import InputError, Problem
from textmine.files.documents import Area, Piece, Table, grid_of, joined_tables, no_tables, not_installed
from textmine.files.grid import Grid

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n"}


def read_word(content: bytes, path: Path, sheet: str, digest: str) -> Grid:
    """One table of a Word file ("" = the first real one), whose archive was looked through before."""
    try:
        import docx
    except ImportError as error:
        raise InputError(not_installed(path, "Word", "word")) from error
    try:
        tables = _tables_of(docx.Document(io.BytesIO(content)))
    except Exception as error:  # what python-docx raises on damaged files has no common ancestor
        raise InputError(_damaged(path, error)) from error
    if not tables:
        raise InputError(no_tables(path, "Word"))
    return grid_of(tables, path, digest, kind="docx", sheet=sheet)


def _tables_of(document: Any) -> list[Table]:
    return [table for table in joined_tables(_pieces(document)) if len(table.rows[0]) > 1]


def _pieces(document: Any) -> Iterator[Piece]:
    """The tables of the document, each with the last line above it; a table follows no other by itself."""
    from docx.table import Table as WordTable

    title = ""
    for number, block in enumerate(document.iter_inner_content(), 1):
        if isinstance(block, WordTable):
            rows, merged = _read(block)
            if rows:
                yield Piece(number, rows, merged, title=title)
            title = ""
        else:
            title = _text(block._p).strip() or title


def _read(table: Any) -> tuple[tuple[tuple[str, ...], ...], tuple[Area, ...]]:
    """The texts of a table and its merged areas: python-docx gives a merged cell at each of its places."""
    places: dict[Any, list[tuple[int, int]]] = {}
    for top, row in enumerate(table.rows):
        for left, cell in enumerate(row.cells, row.grid_cols_before):
            places.setdefault(cell._tc, []).append((top, left))
    width = 1 + max((left for found in places.values() for _, left in found), default=-1)
    rows = [["" for _ in range(width)] for _ in table.rows]
    merged = []
    for cell, found in places.items():
        (top, left), (bottom, right) = found[0], found[-1]
        rows[top][left] = "\n".join(_text(paragraph) for paragraph in cell.iterchildren(f"{W}p"))
        if len(found) > 1:
            merged.append((top, left, bottom, right))
    return tuple(map(tuple, rows)), tuple(merged)


def _text(paragraph: Any) -> str:
    """The text as a reader sees it: with what was inserted under tracked changes, without what was deleted."""
    parts, left_out = [], set(paragraph.iter(FALLBACK))
    for element in paragraph.iter():
        if element.tag == f"{W}t" and left_out.isdisjoint(element.iterancestors()):
            parts.append(element.text or "")
        elif element.tag in BREAKS:
            parts.append(BREAKS[element.tag])
    return "".join(parts)


def _damaged(path: Path, error: Exception) -> Problem:
    return Problem(
        "Word ファイルが壊れていて開けません",
        "the Word file is damaged",
        f"{path.name}: {type(error).__name__}",
        "もう一度受け取るか、Word で開いて保存し直してください",
        "get it once more, or open it in Word and save it again",
    )
