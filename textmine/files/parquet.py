"""Parquet files (列指向の表) as rows of strings; needs the extra ``parquet`` (pyarrow)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from textmine.errors import InputError, Problem
from textmine.files.display import general
from textmine.files.grid import Grid, cell_problems, check_size, shortened

ROWS_AT_A_TIME = 5_000


def read_parquet(path: Path, digest: str) -> Grid:
    """The whole file; its column names are the first row."""
    with _opened(path) as file:
        check_size(path, file.metadata.num_rows + 1, file.metadata.num_columns)
    rows = tuple(parquet_rows(path))
    problems = [problem for number, row in enumerate(rows, 1) for problem in cell_problems(path, number, row)]
    if problems:
        raise InputError(shortened(problems))
    return Grid(path, digest, "parquet", rows, tuple(range(1, len(rows) + 1)))


def parquet_rows(path: Path) -> Iterator[tuple[str, ...]]:
    """The names of the columns, then the rows, batch by batch: memory does not grow with the file.

    Missing values are empty cells, dates stand as 2010-10-06. Raises InputError for columns that hold
    lists or records, naming all of them.
    """
    import pyarrow as pa

    with _opened(path) as file:
        nested = [field.name for field in file.schema_arrow if pa.types.is_nested(field.type)]
        if nested:
            raise InputError(_nested(path, nested))
        yield tuple(file.schema_arrow.names)
        for batch in file.iter_batches(batch_size=ROWS_AT_A_TIME):
            columns = [[_shown(value) for value in column.to_pylist()] for column in batch.columns]
            yield from zip(*columns, strict=True)


def _opened(path: Path) -> Any:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise InputError(_no_reader(path)) from error
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(_damaged(path, str(error))) from error


def _shown(value: Any) -> str:
    """A value as a person would write it into a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return general(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _no_reader(path: Path) -> Problem:
    return Problem(
        "Parquet を読む部品がありません",
        "the package that reads Parquet is missing",
        path.name,
        "pip install 'textmine[parquet]'。または CSV で保存し直してください",
        "pip install 'textmine[parquet]', or save the table as CSV",
    )


def _damaged(path: Path, reason: str) -> Problem:
    return Problem(
        "Parquet ファイルが壊れています",
        f"the Parquet file is damaged: {reason.splitlines()[0] if reason else ''}",
        path.name,
        "もう一度書き出してください",
        "export it again",
    )


def _nested(path: Path, columns: list[str]) -> Problem:
    listed = ", ".join(columns)
    return Problem(
        "リストや組の入った列は読めません",
        "columns of lists or records cannot be read",
        f"{path.name}: {listed}",
        "文字列の列にしてください",
        "make them columns of text",
    )
