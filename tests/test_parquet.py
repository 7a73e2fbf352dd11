"""Parquet files: read like any other table, batch by batch where the survey is large."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from textmine.errors import InputError
from textmine.files import read_grid
from textmine.pipeline import count, run
from textmine.settings import settings_from

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def written(path, **columns):
    pq.write_table(pa.table(columns), path, row_group_size=3)
    return path


def test_values_stand_as_a_person_would_write_them(tmp_path):
    path = written(
        tmp_path / "answers.parquet",
        text=["はい", "", None],
        number=[1, 20101006, None],
        share=[0.5, 2.0, None],
        when=[dt.date(2010, 10, 6), None, dt.date(2011, 1, 31)],
        yes=[True, False, None],
        money=[Decimal("1.50"), None, None],
    )
    assert read_grid(path).rows == (
        ("text", "number", "share", "when", "yes", "money"),
        ("はい", "1", "0.5", "2010-10-06", "TRUE", "1.50"),
        ("", "20101006", "2", "", "FALSE", ""),
        ("", "", "", "2011-01-31", "", ""),
    )


def test_lists_and_records_are_refused_by_name(tmp_path):
    path = written(tmp_path / "nested.parquet", text=["a"], many=[[1, 2]], pair=[{"x": 1}])
    with pytest.raises(InputError) as caught:
        read_grid(path)
    assert "many, pair" in str(caught.value)


def test_a_damaged_file_is_said(tmp_path):
    path = written(tmp_path / "cut.parquet", text=["あ" * 100] * 50)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(InputError) as caught:
        read_grid(path)
    assert "cut.parquet" in str(caught.value)


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_counted_in_parts_as_in_memory(tmp_path, kind):
    texts = [
        "窓口が混む",
        "特になし",
        "=1+1",
        "担当の田中さんへ 042-387-9805",
        "改行\nを含む「文」",
        "尐ない",
    ] * 4
    ages = ["20代", "30代", "", "20代", "40代", "30代"] * 4
    if kind == "parquet":
        path = written(tmp_path / "answers.parquet", 年代=ages, 意見=texts)
    else:
        xlsxwriter = pytest.importorskip("xlsxwriter")
        path = tmp_path / "answers.xlsx"
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            for row, cells in enumerate([("年代", "意見"), *zip(ages, texts, strict=True)]):
                sheet.write_row(row, 0, cells)
    raw = {"file": path.name, "groups": ["年代"], "questions": [{"name": "意見", "column": "意見"}]}
    settings = settings_from(raw, folder=tmp_path)
    settings = type(settings)(**{**settings.__dict__, "file": path})
    result = count(settings, output=tmp_path / "parts")
    run(settings, output=tmp_path / "memory", only=["counts"])
    assert result.file.rows == len(texts)
    names = sorted(one.name for one in (tmp_path / "memory" / "tables").iterdir())
    assert names == sorted(one.name for one in (tmp_path / "parts" / "tables").iterdir())
    for name in names:
        parts, memory = (tmp_path / where / "tables" / name for where in ("parts", "memory"))
        assert parts.read_bytes() == memory.read_bytes(), name
