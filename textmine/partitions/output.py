"""Tables of a survey in parts as CSV (集計の出力): row after row, so that none is held in memory."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from textmine.privacy.groups import numbered
from textmine.safecsv import BOM, safe_cell, safe_cells
from textmine.settings import Settings

Columns = Mapping[str, Any]
"""Columns of a table, as lists or arrays."""


def write_columns(path: Path, names: Sequence[str], columns: Columns) -> None:
    """A table held as columns."""
    cells = [safe_cells(listed(columns[name])) for name in names]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([safe_cell(name) for name in names])
        writer.writerows(zip(*cells, strict=True))


def write_lines(path: Path, names: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """A table that comes line by line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([safe_cell(name) for name in names])
        writer.writerows([safe_cell(cell) for cell in line] for line in lines)


def write_joined(path: Path, names: Sequence[str], files: Iterable[Path]) -> None:
    """The header, then the files byte by byte: their cells are safe already."""
    write_lines(path, names, ())
    with path.open("ab") as target:
        for one in files:
            with one.open("rb") as source:
                copyfileobj(source, target)


def lines_of(files: Iterable[Path]) -> Iterable[list[str]]:
    """The lines of some files, one behind the other."""
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.reader(file)


class RespondentKey:
    """private_respondents.csv: which number stands for whom in what is shared; only for persons."""

    def __init__(self, settings: Settings, folder: Path, respondents: int) -> None:
        self.path = folder / "private_respondents.csv" if settings.privacy.persons else None
        self.everyone, self.at, self.lang = respondents, 0, settings.report.lang

    def __enter__(self) -> RespondentKey:
        if self.path is not None:
            write_lines(self.path, ("number", "respondent"), ())
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def add(self, respondents: Sequence[str]) -> None:
        """The respondents of the next part."""
        if self.path is None:
            return
        with self.path.open("a", encoding="utf-8", newline="") as file:
            numbers = numbered(self.at, len(respondents), self.everyone, self.lang)
            rows = zip(numbers, safe_cells(respondents), strict=True)
            csv.writer(file, lineterminator="\r\n").writerows(rows)
        self.at += len(respondents)


def listed(values: Sequence[Any]) -> list[Any]:
    """The values of a column as plain Python ones."""
    return values.tolist() if hasattr(values, "tolist") else list(values)


def chained(columns: Iterable[Any]) -> list[Any]:
    """Columns one below the other."""
    return [value for column in columns for value in listed(column)]
