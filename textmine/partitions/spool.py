"""The files of the parts (作業用のファイル): what a part writes for whoever puts the tables together."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import uuid4

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

ARRAYS = ("postings", "tokens", "answers", "cut", "calls")
"""Kinds of files that hold arrays; all others are CSV."""


class Spool:
    """The files of one part, each there whole or not at all: a part may be done twice, by two machines."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder, self.number = folder, number

    def write(self, kind: str, rows: Sequence[Sequence[Any]]) -> None:
        """Rows of cells as lines of CSV; an empty file where there are none."""
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        with self._whole(kind) as file:
            file.write(text.getvalue().encode("utf-8"))

    def keep(self, kind: str, content: bytes) -> None:
        """Bytes as they are."""
        with self._whole(kind) as file:
            file.write(content)

    def save(
        self, arrays: Mapping[str, Array], names: Sequence[Sequence[str]] = (), *, kind: str = "postings"
    ) -> None:
        """Arrays; the names of the groups behind the numbers of postings beside them."""
        import numpy as np

        texts = np.array([json.dumps(listed) for listed in names], dtype=str)
        with self._whole(kind) as file:
            np.savez(file, allow_pickle=False, names=texts, **arrays)

    @contextmanager
    def _whole(self, kind: str) -> Iterator[BinaryIO]:
        target = spool_file(self.folder, kind, self.number)
        beside = target.with_name(f".{target.name}.{uuid4().hex}")
        try:
            with beside.open("xb") as file:
                yield file
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)


def spool_file(folder: Path, kind: str, number: int) -> Path:
    """Where the rows of one kind of one part stand."""
    return folder / f"{number:06d}.{kind}{'.npz' if kind in ARRAYS else '.csv'}"
