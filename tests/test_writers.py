"""Writers hunted: whatever stands in a cell survives CSV and xlsx, and none of it is a formula there."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import report_samples as samples
from attacked import ATTACKS
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from textmine.files import read_grid
from textmine.report.workbook import EXCEL_TEXT, write_workbook
from textmine.safecsv import FORMULA_STARTS, csv_text, write_csv

HARD = st.sampled_from(
    [*ATTACKS, "=1+1", "+", "-1", "@", "\t=1", "\r\n=1", "'=1", "''", "'", '"', "0012", "1e5"]
)
TEXT = st.one_of(
    HARD,
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60),
    st.text(alphabet="=+-@\t\r\n'\",;＝＋－＠_x0041D8 市民", max_size=12),
)


def unquoted(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_STARTS) and len(cell) > 2 else cell


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8))
@settings(deadline=None, max_examples=120)
def test_any_text_survives_csv_and_is_inert(rows):
    text = csv_text(pd.DataFrame(rows, columns=["課", "意見"]))
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert len(read) == len(rows) + 1
    for row, written in zip(rows, read[1:], strict=True):
        for cell, there in zip(row, written, strict=True):
            assert there in (cell, f"'{cell}")
            assert len(there) < 2 or not there.startswith(FORMULA_STARTS)
            if not cell.startswith("'"):
                assert unquoted(there) == cell


@given(st.lists(TEXT, min_size=1, max_size=8))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_our_own_reader_reads_our_own_csv(texts):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        write_csv(pd.DataFrame({"課": [f"課{n}" for n in range(len(texts))], "意見": texts}), path)
        if any("\0" in text for text in texts):
            return
        rows = read_grid(path).rows[1:]
    assert [unquoted(row[1]) for row in rows] == [unquoted(text) for text in texts]


def answers(texts: list[str]) -> pd.DataFrame:
    table = samples.responses(tuple(("部", f"課{n}", "市民", "") for n in range(len(texts))))
    table = table[table["question"] == table["question"].iloc[0]].reset_index(drop=True)
    return table.assign(raw_text=texts, text=texts)


def written_book(texts: list[str], path: Path) -> Path:
    table = answers(texts)
    report = samples.report(responses=table, term_places=samples.term_places(table))
    return write_workbook(report, path / "tables.xlsx")


TWICE = re.compile(r"_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")
"""Two escapes that share a low line: XlsxWriter marks the first alone, and Excel shows the second."""


@given(
    st.lists(TEXT.filter(lambda text: "\0" not in text and not TWICE.search(text)), min_size=1, max_size=6)
)
@example(["_x0041_", "_xD800_", "_x000D_"])
@example(["\x01\x02\x0b\x1f", "\ufffe\uffff", "\u202e\u2066", "a\r\nb\rc\nd", " 前後 ", "\ufeff"])
@settings(deadline=None, max_examples=25)
def test_any_text_survives_the_workbook_and_is_inert(texts):
    with tempfile.TemporaryDirectory() as folder:
        path = written_book(texts, Path(folder))
        with zipfile.ZipFile(path) as book:
            assert not [n for n in book.namelist() if re.search(rb"<f[ >/]", book.read(n))]
        grid = read_grid(path, sheet="回答一覧")
    header = next(number for number, row in enumerate(grid.rows) if "原文" in "".join(row))
    at = next(place for place, name in enumerate(grid.rows[header]) if "原文" in name)
    read = [row[at] for row in grid.rows[header + 1 :]]
    assert read == [as_xml_has_it(text) for text in texts]


def as_xml_has_it(text: str) -> str:
    """XML knows no U+FFFE and U+FFFF: a workbook holds their escape."""
    return text.replace("\ufffe", "_xFFFE_").replace("\uffff", "_xFFFF_")


@pytest.mark.parametrize("length", [EXCEL_TEXT - 1, EXCEL_TEXT, EXCEL_TEXT + 1, 200_000])
def test_a_text_longer_than_a_cell_is_cut_with_a_word_in_the_book_and_whole_in_csv(tmp_path, length):
    text = "市" * length
    grid = read_grid(written_book([text], tmp_path), sheet="回答一覧")
    cell = next(cell for row in grid.rows for cell in row if cell.startswith("市市"))
    assert len(cell) == min(length, EXCEL_TEXT)
    assert ("以下は" in cell) == (length > EXCEL_TEXT)
    assert csv_text(answers([text])).count("市") >= length
