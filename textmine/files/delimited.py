"""Delimited text files (CSV・TSV) as rows of strings; every row that cannot be read is reported."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from textmine.errors import InputError, Problem
from textmine.files.grid import (
    MAX_CELL_CHARACTERS,
    all_legal,
    cell_problems,
    check_size,
    listed,
    place,
    shortened,
)
from textmine.tables import Note

DELIMITERS = (",", "\t", ";")
NAMES = {",": "コンマ (comma)", "\t": "タブ (tab)", ";": "セミコロン (semicolon)"}
SNIFFED_CHARACTERS = 200_000

Rows = tuple[tuple[tuple[str, ...], ...], tuple[int, ...], tuple[Note, ...]]


def read_delimited(text: str, path: Path) -> Rows:
    """The rows, their numbers and notes. Raises InputError with all unreadable rows at once."""
    delimiter, notes = delimiter_of(text, path)
    rows, numbers, problems = _parse(text, delimiter, path)
    width = max(map(len, rows), default=0)
    check_size(path, len(rows), width)
    if not all_legal(text):
        problems += [
            p for number, row in zip(numbers, rows, strict=True) for p in cell_problems(path, number, row)
        ]
    if problems:
        raise InputError(shortened(problems))
    return tuple(rows), tuple(numbers), tuple(notes)


def _parse(text: str, delimiter: str, path: Path) -> tuple[list[tuple[str, ...]], list[int], list[Problem]]:
    csv.field_size_limit(MAX_CELL_CHARACTERS + 1)
    try:
        whole = list(map(tuple, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)))
    except csv.Error:
        return _parse_by_row(text, delimiter, path)
    return whole, list(range(1, len(whole) + 1)), []


def _parse_by_row(
    text: str, delimiter: str, path: Path
) -> tuple[list[tuple[str, ...]], list[int], list[Problem]]:
    """The rows that can be read, and a problem for each that cannot."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    problems: list[Problem] = []
    number = 0
    while True:
        first_line = reader.line_num + 1
        number += 1
        try:
            rows.append(tuple(next(reader)))
            numbers.append(number)
        except StopIteration:
            return rows, numbers, problems
        except csv.Error as error:
            problems.append(_bad_quotes(path, number, first_line, str(error)))


def delimiter_of(text: str, path: Path) -> tuple[str, list[Note]]:
    """The delimiter by the file's extension, unless the rows clearly say otherwise."""
    usual = "\t" if path.suffix.lower() in (".tsv", ".tab") else ","
    sample = text[:SNIFFED_CHARACTERS]
    if _columns(sample, usual) > 1:
        return usual, []
    best = max(DELIMITERS, key=lambda candidate: (_columns(sample, candidate), candidate == usual))
    if best == usual or _columns(sample, best) < 2:
        return usual, []
    note = Note(f"区切りは{NAMES[best]}として読みました", f"read with the delimiter {NAMES[best]}", path.name)
    return best, [note]


def _columns(sample: str, delimiter: str) -> int:
    """How many columns the header and most rows of the sample have; 1 where they do not agree."""
    csv.field_size_limit(MAX_CELL_CHARACTERS + 1)
    lengths: Counter[int] = Counter()
    first = 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)):
            if number >= 100:
                break
            if row:
                first = first or len(row)
                lengths[len(row)] += 1
    except csv.Error:
        return 1
    if not lengths:
        return 1
    width, count = lengths.most_common(1)[0]
    return width if first == width and count >= 0.7 * lengths.total() else 1


def square(
    rows: Sequence[Sequence[str]], numbers: Sequence[int], header: int, path: Path
) -> tuple[tuple[tuple[str, ...], ...], tuple[Note, ...]]:
    """All rows as long as the header row; ``header`` is how many rows stand above the answers.

    A short row is filled with empty cells and noted. A row with more cells than the header has columns
    is refused (a comma in an answer without quotes would shift all that follows), unless the rows
    agree on the longer width: then the header lacks names for its last columns.
    """
    body = [row for row in rows[header:] if row]
    if not body:
        return tuple(tuple(row) for row in rows), ()
    width = _common_width(body, len(rows[header - 1]) if header else 0)
    problems = _ragged(rows, numbers, header, width, path)
    if problems:
        raise InputError(shortened(problems))
    short = [n for n, row in zip(numbers[header:], rows[header:], strict=True) if row and len(row) < width]
    notes = (_short_rows(path, short),) if short else ()
    if set(map(len, rows)) == {width}:
        return tuple(map(tuple, rows)), notes
    squared = tuple(tuple(row[:width]) + ("",) * (width - len(row)) for row in rows)
    return squared, notes


def _common_width(body: Sequence[Sequence[str]], header_width: int) -> int:
    width, count = Counter(map(len, body)).most_common(1)[0]
    if header_width == 0 or (width > header_width and count >= 0.9 * len(body)):
        return max(width, header_width)
    return header_width


def _ragged(
    rows: Sequence[Sequence[str]], numbers: Sequence[int], header: int, width: int, path: Path
) -> list[Problem]:
    problems = []
    for number, row in zip(numbers[header:], rows[header:], strict=True):
        if len(row) > width and any(row[width:]):
            problems.append(_too_long(path, number, len(row), width))
    lengths = list(map(len, rows))
    for above in range(header, len(rows) - 1) if min(lengths, default=width) < width else ():
        first, second = lengths[above], lengths[above + 1]
        if 0 < first < width and 0 < second < width and first + second == width + 1:
            problems.append(_split_row(path, numbers[above]))
    return problems


def _bad_quotes(path: Path, number: int, line: int, message: str) -> Problem:
    unclosed = "unexpected end" in message
    return Problem(
        '引用符 " が閉じていません' if unclosed else '引用符 " の使い方が正しくありません',
        "a quote is not closed" if unclosed else f"quotes are not well-formed: {message}",
        f"{place(path, number)} line {line}",
        '文中の " は "" と書き、セル全体を " で囲んでください',
        'write " inside a cell as "" and put the whole cell in quotes',
    )


def _too_long(path: Path, number: int, found: int, width: int) -> Problem:
    return Problem(
        f"セルが {found} 個あります（{width} 列のはず）",
        f"{found} cells where {width} are expected",
        place(path, number, width + 1),
        'コンマや改行を含む回答は " で囲んでください',
        "quote answers that hold a comma or a line break",
    )


def _split_row(path: Path, number: int) -> Problem:
    return Problem(
        "1 行が途中で 2 行に割れています",
        "one row is split into two",
        place(path, number),
        '改行を含む回答は " で囲んでください',
        "quote answers that hold a line break",
    )


def _short_rows(path: Path, numbers: Sequence[int]) -> Note:
    return Note(
        f"列の足りない行が {len(numbers)} 行あり、空欄で補いました",
        f"{len(numbers)} rows had too few cells and were filled with empty ones",
        f"{path.name}: {listed(numbers)} 行目",
    )
