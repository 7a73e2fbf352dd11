"""Pieces of lines (行の断片): what is known of a line in a part, until its place among all is known.

A table in the order of the whole survey is written from them: the order is worked out from numbers, the
pieces stay on disk, in the order of the survey, and are taken from there one by one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.partitions.spool import Spool, spool_file
from textmine.safecsv import safe_cells

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def csv_piece(cells: Sequence[Any]) -> bytes:
    """A piece of a line of a CSV.

    >>> csv_piece(["公園,道路", 3, True]).decode()
    '"公園,道路",3,TRUE'
    """
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="").writerow(safe_cells(cells))
    return text.getvalue().encode("utf-8")


def spool_pieces(spool: Spool, kind: str, rows: Sequence[Sequence[Any]]) -> Array:
    """Write a piece for each row, one behind the other; how many bytes each has."""
    import numpy as np

    pieces = [csv_piece(row) for row in rows]
    spool.keep(kind, b"".join(pieces))
    return np.array([len(piece) for piece in pieces], dtype="int32")


class Pieces:
    """The pieces of one kind in the files of all parts; ``sizes`` of each part. None is held in memory."""

    def __init__(self, folder: Path, kind: str, sizes: Sequence[Array]) -> None:
        import numpy as np

        self.files = [_mapped(spool_file(folder, kind, part)) for part in range(len(sizes))]
        self.first = np.cumsum([0, *map(len, sizes)])
        self.ends = [np.cumsum(own, dtype="int64") for own in sizes]

    def at(self, row: int) -> bytes:
        """The piece of one row of the survey."""
        part = int(self.first.searchsorted(row, side="right")) - 1
        at, ends = row - int(self.first[part]), self.ends[part]
        start = int(ends[at - 1]) if at else 0
        return bytes(self.files[part][start : int(ends[at])])


def _mapped(path: Path) -> Any:
    """The bytes of a file, read where they are asked for; an empty file cannot be mapped."""
    import numpy as np

    return np.memmap(path, mode="r") if path.stat().st_size else b""


def spool_lines(folder: Path, kind: str, lines: Iterator[bytes], count: int, parts: int) -> None:
    """Write ``count`` lines in their order, into as many files as there are parts."""
    edges = [count * at // max(parts, 1) for at in range(parts + 1)]
    for number in range(parts):
        own = (next(lines) for _ in range(edges[number + 1] - edges[number]))
        Spool(folder, number).keep(kind, b"".join(own))
