"""Reading files (ファイルの読み取り): any survey table becomes a grid of strings, exactly as displayed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from textmine.errors import InputError, LimitError, Problem, near_matches
from textmine.files.delimited import read_delimited, square
from textmine.files.encoding import decode
from textmine.files.grid import (
    MAX_FILE_BYTES,
    FileRead,
    Grid,
    cell_problems,
    fold,
    letters,
    listed,
    over_limit,
    place,
)
from textmine.tables import Note

__all__ = [
    "FileRead",
    "Grid",
    "Note",
    "cell_problems",
    "fold",
    "letters",
    "listed",
    "place",
    "read_grid",
    "read_text",
    "square",
]

ZIP, OLE, PARQUET, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1", b"%PDF"
FOREIGN = {
    PDF: "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7-Zip",
    b"Rar!": "RAR",
    b"MZ": "EXE",
    b"\x7fELF": "ELF",
    b"SQLite format": "SQLite",
    b"{\\rtf": "RTF",
}
"""First bytes of kinds of file that people rename to .csv."""


def read_grid(path: Path, *, encoding: str = "auto", sheet: str = "") -> Grid:
    """Read one table file; what it is is decided by its first bytes, not by its name.

    ``sheet`` names a sheet of a workbook ("" is the first visible one) or a table of a document. Raises InputError with what,
    where and what to do; LimitError where the file is over a limit.
    """
    content = _content(path)
    digest = hashlib.sha256(content).hexdigest()
    if content.startswith((ZIP, OLE)):
        from textmine.files.workbook import read_workbook

        return read_workbook(content, path, sheet, digest)
    if content.startswith(PARQUET):
        from textmine.files.parquet import read_parquet

        return read_parquet(path, digest)
    if content.startswith(PDF):
        from textmine.files.pdf import read_pdf

        return read_pdf(content, path, sheet, digest)
    _refuse_foreign(content, path)
    text, used = decode(content, path, encoding)
    rows, numbers, notes = read_delimited(text, path)
    return Grid(path, digest, used, rows, numbers, notes)


def read_text(path: Path, *, encoding: str = "auto") -> str:
    """The text of a plain text file, by the same rule of encodings as tables."""
    content = _content(path)
    _refuse_foreign(content, path)
    return decode(content, path, encoding)[0]


def _content(path: Path) -> bytes:
    try:
        if path.is_file() and path.stat().st_size > MAX_FILE_BYTES:
            size = path.stat().st_size
            raise LimitError(over_limit(path, f"{size:,} バイト", f"{size:,} bytes", MAX_FILE_BYTES))
        content = path.read_bytes()
    except OSError as error:
        raise InputError(_unreadable(path, error)) from error
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise InputError(_empty(path))
    return content


def _refuse_foreign(content: bytes, path: Path) -> None:
    kinds = [kind for first, kind in FOREIGN.items() if content.startswith(first)]
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml")):
        kinds.append("HTML/XML")
    if kinds:
        raise InputError(_not_a_table(path, kinds[0]))


def _unreadable(path: Path, error: OSError) -> Problem:
    siblings = [item.name for item in path.parent.iterdir()] if path.parent.is_dir() else []
    near = near_matches(path.name, siblings)
    reason = error.strerror or type(error).__name__
    return Problem(
        "ファイルを読めません",
        "the file cannot be read",
        f"{path}: {reason}",
        f"似た名前: {' / '.join(near)}" if near else "ファイルの場所と名前を確かめてください",
        f"did you mean: {' / '.join(near)}" if near else "check its folder and name",
    )


def _empty(path: Path) -> Problem:
    return Problem(
        "ファイルが空です",
        "the file is empty",
        path.name,
        "見出しの行と回答の行があるファイルを指定してください",
        "name a file with a header row and answers",
    )


def _not_a_table(path: Path, kind: str) -> Problem:
    return Problem(
        f"表のファイルではありません（中身は {kind}）",
        f"this is not a table (its content is {kind})",
        path.name,
        "CSV か Excel（xlsx）で保存し直してください",
        "save it as CSV or Excel (xlsx)",
    )
