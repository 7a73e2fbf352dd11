"""Coding by hand (手作業コーディング): a drawn sample out to a spreadsheet, and the filled sheet back."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.analysis.coding.index import is_valid
from textmine.codebook import Codebook
from textmine.errors import InputError, OutputError, Problem, shown
from textmine.tables import CODING_SAMPLE, check

if TYPE_CHECKING:
    import pandas as pd

SHEET = "コーディング"
HEADERS = {column.name: column.ja for column in CODING_SAMPLE.columns}
YES = frozenset({"1", "1.0", "○", "〇", "◯", "✓", "✔", "レ", "はい", "有", "あり", "true", "yes", "y"})
GUARDED = frozenset("=+-@\t\r\n＝＋－＠")
NO = frozenset({"", "0", "0.0", "×", "✕", "-", "－", "いいえ", "無", "なし", "false", "no", "n"})


def sample_answers(
    responses: pd.DataFrame, codebook: Codebook, *, size: int = 50, seed: int = 0
) -> pd.DataFrame:
    """A simple random sample (無作為抽出) of valid answers with one empty column a code: CODING_SAMPLE.

    Drawn without replacement; all answers where there are no more than ``size``. The codes that the
    rules gave are not shown: the hand coding must not know them. The order of ``responses`` has no
    influence on who is drawn.
    """
    import numpy as np

    valid = responses[is_valid(responses)]
    ordered = valid.sort_values(["respondent", "question"], kind="stable")
    drawn = np.random.default_rng(seed).permutation(len(ordered))[:size]
    sample = ordered.iloc[drawn][["respondent", "question", "text"]].reset_index(drop=True)
    sample.insert(0, "number", range(1, len(sample) + 1))
    table = sample.assign(**dict.fromkeys(codebook.names, ""))
    check(table, CODING_SAMPLE)
    return table


def export_sample(
    responses: pd.DataFrame, codebook: Codebook, path: Path, *, size: int = 50, seed: int = 0
) -> pd.DataFrame:
    """Write ``sample_answers`` to an .xlsx sheet to be filled in by hand, with the definitions beside it.

    In the sheet a 1 (or ○) gives the code, an empty cell does not. Returns the sample. Raises
    OutputError where the file cannot be written.
    """
    sample = sample_answers(responses, codebook, size=size, seed=seed)
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    definitions = [[code.name, code.definition] for code in codebook.codes]
    header = [HEADERS.get(name, name) for name in sample.columns]
    try:
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as workbook:
            # A fixed date: the same sample makes the same file.
            workbook.set_properties({"created": datetime(2000, 1, 1)})
            rows = [header, *sample.astype(str).to_numpy().tolist()]
            _write_sheet(workbook, SHEET, rows, {2: 14, 3: 70})
            _write_sheet(workbook, "コードの定義", [["コード", "定義"], *definitions], {0: 24, 1: 90})
    except (FileCreateError, OSError) as error:
        raise OutputError(_unwritable(path, error)) from error
    return sample


def read_sample(path: Path, codebook: Codebook) -> pd.DataFrame:
    """The filled sheet (.xlsx or .csv) as CODING_SAMPLE with 0 and 1 in the codes' columns.

    Raises InputError naming every missing column and every cell that is neither yes nor no.
    """
    import pandas as pd

    rows = _read_csv(path) if path.suffix.lower() == ".csv" else _read_workbook(path)
    header = [cell.strip() for cell in (rows[0] if rows else [])]
    column = _columns(path, header, codebook.names)
    problems: list[Problem] = []
    records = []
    for line, row in enumerate(rows[1:], 2):
        cells = [*row, *[""] * len(header)]
        if any(cell.strip() for cell in row):
            record: dict[str, object] = {name: cells[column[name]] for name in CODING_SAMPLE.names}
            for name in codebook.names:
                record[name] = _decided(cells[column[name]])
                if record[name] is None:
                    problems.append(_undecided(path, line, name, cells[column[name]]))
            records.append(record)
    if problems:
        raise InputError(problems)
    table = pd.DataFrame(records, columns=[*CODING_SAMPLE.names, *codebook.names])
    table = table.assign(number=range(1, len(table) + 1))
    check(table, CODING_SAMPLE)
    return table


def _write_sheet(workbook: object, name: str, rows: list[list[str]], widths: Mapping[int, int]) -> None:
    sheet = workbook.add_worksheet(name)  # type: ignore[attr-defined]
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})  # type: ignore[attr-defined]
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            # Strings alone: an answer that begins with = must not become a formula.
            sheet.write_string(line, place, str(cell), wrapped)
    for place, width in widths.items():
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)


def _decided(cell: str) -> int | None:
    mark = cell.strip().lower()
    return 1 if mark in YES else 0 if mark in NO else None


def _columns(path: Path, header: Sequence[str], codes: Sequence[str]) -> dict[str, int]:
    wanted = {**HEADERS, **{name: name for name in codes}}
    problems = [_no_column(path, ja, header) for name, ja in wanted.items() if ja not in header]
    if problems:
        raise InputError(problems)
    return {name: header.index(ja) for name, ja in wanted.items()}


def _read_csv(path: Path) -> list[list[str]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(_unreadable(path, error)) from error
    for encoding in ("utf-8-sig", "cp932"):
        try:
            rows = csv.reader(content.decode(encoding).splitlines(keepends=True))
            return [[_unguarded(cell) for cell in row] for row in rows]
        except (UnicodeDecodeError, csv.Error):
            continue
    raise InputError(_unreadable(path, "UTF-8, Shift_JIS"))


def _unguarded(cell: str) -> str:
    """A cell without the apostrophe that kept a spreadsheet from computing it."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in GUARDED else cell


def _read_workbook(path: Path) -> list[list[str]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        workbook = load_workbook(path, read_only=True, data_only=True)
        name = SHEET if SHEET in workbook.sheetnames else workbook.sheetnames[0]
        return [
            ["" if cell is None else str(cell) for cell in row]
            for row in workbook[name].iter_rows(values_only=True)
        ]
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise InputError(_unreadable(path, error)) from error


def _unwritable(path: Path, error: object) -> Problem:
    return Problem(
        "標本のファイルを書けません",
        "the sample cannot be written",
        f"{shown(path, 200)}: {shown(error)}",
        "開いている Excel を閉じ、フォルダを確かめてください",
        "close it in Excel and check the folder",
    )


def _unreadable(path: Path, error: object) -> Problem:
    return Problem(
        "手作業コーディングのファイルを読めません",
        "the hand-coded file cannot be read",
        f"{shown(path, 200)}: {shown(error)}",
        "textmine が書き出した .xlsx か、それを保存した .csv を渡してください",
        "give the .xlsx that textmine wrote, or the .csv made from it",
    )


def _no_column(path: Path, name: str, header: Sequence[str]) -> Problem:
    found = ", ".join(shown(cell) for cell in header) or "-"
    return Problem(
        f"列「{shown(name)}」がありません",
        f"column '{shown(name)}' is missing",
        f"{shown(path, 200)} 1 行目 (line 1)",
        f"ある列: {found}",
        f"columns found: {found}",
    )


def _undecided(path: Path, line: int, name: str, cell: str) -> Problem:
    return Problem(
        f"列「{shown(name)}」の「{shown(cell)}」は 1 か空欄のどちらか分かりません",
        f"'{shown(cell)}' in column '{shown(name)}' is neither 1 nor empty",
        f"{shown(path, 200)} {line} 行目 (line {line})",
        "コードを付けるなら 1、付けないなら空欄にしてください",
        "write 1 to give the code, nothing otherwise",
    )
