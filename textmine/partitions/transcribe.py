"""Workbooks and Parquet files written out as CSV (書き出し), so that they can be divided like any other table.

A Parquet file is copied batch by batch. A sheet is read whole by the guarded reader, which alone knows how
its cells are shown, then written down and let go of.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from textmine.errors import InputError
from textmine.files import OLE, PARQUET, PDF, ZIP, Note, read_grid
from textmine.files.parquet import parquet_rows
from textmine.partitions.parts import NotInPartsError
from textmine.settings import Settings

COPY = "table.csv"


@dataclass(frozen=True)
class Transcript:
    """A table as CSV (UTF-8, commas), and what is said of the file that it was copied from."""

    path: Path
    sha256: str
    encoding: str
    notes: tuple[Note, ...]


def transcribe(settings: Settings, folder: Path) -> Transcript | None:
    """The survey's table as CSV in ``folder``; None where it is a text file already.

    Raises NotInPartsError where the table has to be read as a whole, with all that there is to say of it.
    """
    path = settings.file
    try:
        with path.open("rb") as file:
            start = file.read(8)
            if not start.startswith((ZIP, OLE, PARQUET, PDF)):
                return None
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if start.startswith(PARQUET):
            return _written(parquet_rows(path), folder, digest, "parquet", ())
        grid = read_grid(path, encoding=settings.encoding, sheet=settings.sheet)
    except (InputError, OSError) as error:
        raise NotInPartsError(str(error)) from error
    if grid.numbers != tuple(range(1, len(grid.rows) + 1)):
        raise NotInPartsError("rows left out of the sheet")
    return _written(grid.rows, folder, digest, grid.encoding, grid.notes)


def _written(
    rows: Iterable[Sequence[str]], folder: Path, digest: str, encoding: str, notes: tuple[Note, ...]
) -> Transcript:
    target = folder / COPY
    with target.open("w", encoding="utf-8", newline="") as file:
        # Everything in quotes: an empty cell alone in its row must not become an empty row.
        csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return Transcript(target, digest, encoding, notes)
