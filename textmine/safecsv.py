"""CSV that spreadsheets open as it is (安全な CSV): UTF-8 with BOM and CRLF, formulas made harmless.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, in the file alone;
numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

BOM = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters that make a spreadsheet compute; the full-width ones do in Japanese Excel."""


_FORMULA_MARKS = frozenset(FORMULA_STARTS)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """One table as CSV with BOM and CRLF, formulas made harmless."""
    path.write_bytes(csv_text(table).encode("utf-8-sig"))


def csv_text(table: pd.DataFrame) -> str:
    """One table as the text of a CSV with CRLF, formulas made harmless."""
    columns = [safe_cells(table.iloc[:, at].tolist()) for at in range(table.shape[1])]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe_cell(name) for name in table.columns])
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue()


def safe_cells(values: Sequence[Any]) -> list[str]:
    """The cells of one column; a text that begins like no formula is as it is, most numbers are plain."""
    return [
        value
        if (kind := type(value)) is str and value[:1] not in _FORMULA_MARKS
        else str(value)
        if kind is int
        else f"{value:.10g}"
        if kind is float and value == value
        else safe_cell(value)
        for value in values
    ]


def csv_lines(rows: Iterable[Sequence[Any]]) -> str:
    """Rows of cells as the text of a CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([safe_cell(value) for value in row] for row in rows)
    return text.getvalue()


def safe_cell(value: Any) -> str:
    """A value as it stands in a CSV cell: numbers plain, missing ones empty, formulas harmless."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return f"'{value}" if len(value) > 1 and value.startswith(FORMULA_STARTS) else value
    if isinstance(value, int) or (type(value).__module__ == "numpy" and float(value).is_integer()):
        return str(int(value))
    return f"{float(value):.10g}"
