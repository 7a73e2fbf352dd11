"""Workbooks by the fast and the slow reader: the same cells and notes; what the fast one hands over."""

import datetime as dt
import re
import zipfile
from pathlib import Path
from typing import Any, NoReturn

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from textmine.errors import LimitError
from textmine.files import Grid, archive, read_grid, workbook
from textmine.files.encoding import looks_japanese, plausible_share
from textmine.files.grid import all_legal, cell_problems
from textmine.files.sheetxml import Unknown

SHEET = "xl/worksheets/sheet1.xml"
FORMATS = (
    "General",
    "000",
    "0.0%",
    "#,##0",
    '0"人"',
    "@",
    "yyyy/m/d",
    '[$-411]ggge"年"m"月"d"日"',
    "h:mm",
    "[h]:mm",
)
BUILTIN = (0, 1, 9, 14, 22, 31, 49, 55)


def unknown(*_given: object) -> NoReturn:
    raise Unknown("test")


def unused(*_given: object) -> NoReturn:
    raise AssertionError("the other reader was asked")


def by_both(path: Path) -> tuple[Grid, Grid]:
    """What the fast reader and what the slow reader reads; each alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "opened", unused)
        patch.setattr(workbook, "_with_calamine", unused)
        fast = read_grid(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "read_sheet", unknown)
        patch.setattr(workbook, "_with_calamine", unused)
        return fast, read_grid(path)


def slowly(path: Path) -> Grid:
    """What is read where the fast reader must give up by itself."""
    seen = []
    slow = workbook.read_slowly
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "read_slowly", lambda *given: seen.append(1) or slow(*given))
        found = read_grid(path)
    assert seen
    return found


def changed(path: Path, part: str, old: str, new: str) -> Path:
    """The workbook with a part rewritten by a regular expression."""
    with zipfile.ZipFile(path) as held:
        parts = {name: held.read(name) for name in held.namelist()}
    text, count = re.subn(old, new, parts[part].decode())
    assert count
    parts[part] = text.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return path


def small(folder: Path) -> Path:
    book = xlsxwriter.Workbook(str(folder / "a.xlsx"))
    page = book.add_worksheet("回答")
    page.write_row(0, 0, ["番号", "回答"])
    page.write_row(1, 0, [7, "窓口が混む"])
    book.close()
    return folder / "a.xlsx"


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="_"), min_size=1, max_size=8
)
NUMBERS = st.one_of(
    st.integers(-5, 60000),
    st.floats(-1e6, 1e6, allow_nan=False),
    st.sampled_from([0.1 + 0.2, 1e14, 1e16, 2.5e-7]),
)
CELLS = st.one_of(
    st.none(),
    st.tuples(st.just("text"), TEXTS, st.just(0)),
    st.tuples(st.just("number"), NUMBERS, st.integers(0, len(FORMATS) + len(BUILTIN) - 1)),
    st.tuples(st.just("truth"), st.booleans(), st.just(0)),
    st.tuples(st.just("error"), st.sampled_from(["#DIV/0!", "#N/A", "#REF!"]), st.just(0)),
    st.tuples(st.just("formula"), st.one_of(TEXTS, st.integers(0, 9)), st.just(0)),
    st.tuples(st.just("blank"), st.just(None), st.integers(0, 5)),
)


def write(path: Path, rows: list[list[Any]], merged: tuple[int, int] | None, hidden: int) -> None:
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    page = book.add_worksheet("回答")
    styles = [book.add_format({"num_format": shape}) for shape in (*FORMATS, *BUILTIN)]
    page.write_string(0, 0, "見出し")
    page.write_string(0, 1, "二")
    for r, row in enumerate(rows, 1):
        for c, cell in enumerate(row):
            if cell is not None:
                put(page, r, c, cell, styles)
    if merged:
        page.merge_range(merged[0], merged[1], merged[0] + 1, merged[1] + 1, "結合")
    if hidden:
        page.set_row(hidden, None, None, {"hidden": True})
        page.set_column(hidden, hidden, None, None, {"hidden": True})
    book.close()


def put(page: Any, row: int, column: int, cell: tuple[str, Any, int], styles: list[Any]) -> None:
    kind, value, style = cell
    if kind == "text":
        page.write_string(row, column, value)
    elif kind == "number":
        page.write_number(row, column, value, styles[style])
    elif kind == "truth":
        page.write_boolean(row, column, value)
    elif kind == "error":
        page.write_formula(row, column, "=1/0", None, value)
    elif kind == "formula":
        page.write_formula(row, column, "=A1", None, value)
    else:
        page.write_blank(row, column, None, styles[style])


@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=5),
    st.one_of(st.none(), st.tuples(st.integers(1, 5), st.integers(0, 3))),
    st.integers(0, 3),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_fast_and_slow_reader_agree(
    tmp_path: Path, rows: list[list[Any]], merged: tuple[int, int] | None, hidden: int
) -> None:
    assume(not any(cell is not None and is_endless(cell) for row in rows for cell in row))
    write(tmp_path / "a.xlsx", rows, merged, hidden)
    fast, slow = by_both(tmp_path / "a.xlsx")
    assert fast == slow


def is_endless(cell: tuple[str, Any, int]) -> bool:
    """A time of more days than Python can tell: the fast reader leaves such a sheet to the slow one."""
    kind, value, style = cell
    return kind == "number" and style == FORMATS.index("[h]:mm") and abs(value) >= 999_999_999


def test_a_time_without_end_is_left_to_the_slow_reader(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", [[("number", 1e14, FORMATS.index("[h]:mm")), ("text", "回答", 0)]], None, 0)
    assert slowly(tmp_path / "a.xlsx").rows[-1][1] == "回答"


def test_readers_agree_on_what_openpyxl_wrote(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page: Any = book.active
    page.append(["番号", "日付", "率", "回答"])
    page.append([12, dt.datetime(2024, 4, 1, 9, 30), 0.125, " 前後の空白 "])
    page.append([13, dt.date(2019, 5, 1), 1, "改行\nあり"])
    page.append([True, dt.time(9, 5), dt.timedelta(hours=30), None])
    page["A2"].number_format, page["C2"].number_format = "0000", "0.0%"
    page["B3"].number_format = '[$-411]ggge"年"m"月"d"日"'
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.create_sheet("控え").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    fast, slow = by_both(tmp_path / "a.xlsx")
    assert fast == slow
    assert fast.rows[1] == ("0012", "2024/4/1 9:30", "12.5%", " 前後の空白 ") or fast.rows[1][0] == "0012"
    assert fast.rows[2][1] == "令和1年5月1日"


def test_a_number_of_many_rows_keeps_its_format(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    page, style = book.add_worksheet(), book.add_format({"num_format": "00000"})
    for row in range(3000):
        page.write_number(row, 0, row, style)
        page.write_string(row, 1, f"回答{row}")
    book.close()
    assert [row[0] for row in read_grid(tmp_path / "a.xlsx").rows[:2]] == ["00000", "00001"]


def test_readings_of_kanji_are_not_part_of_the_text(tmp_path: Path) -> None:
    """Excel keeps the reading that was typed (ふりがな) beside the text of a cell."""
    path = changed(
        small(tmp_path),
        "xl/sharedStrings.xml",
        "<t>窓口が混む</t>",
        '<t>窓口が混む</t><rPh sb="0" eb="2"><t>マドグチ</t></rPh><phoneticPr fontId="1"/>',
    )
    fast, slow = by_both(path)
    assert fast == slow
    assert fast.rows[1] == ("7", "窓口が混む")


def test_an_escaped_escape_is_read_as_excel_shows_it(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    book.add_worksheet().write_column(0, 0, ["見出し", "_x000D_ と書いた", "行\r\n末"])
    book.close()
    assert [row[0] for row in read_grid(tmp_path / "a.xlsx").rows[1:]] == ["_x000D_ と書いた", "行\r\n末"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r' r="[A-Z]+[0-9]+"', ""),
        (r'<c r="([A-Z]+[0-9]+)"', r"<c r='\1'"),
        (r'<c r="A2">', '<c r="A2" t="x">'),
    ],
    ids=["no places", "single quotes", "a type nobody knows"],
)
def test_what_the_fast_reader_does_not_know_is_read_slowly(tmp_path: Path, old: str, new: str) -> None:
    path = changed(small(tmp_path), SHEET, old, new)
    assert slowly(path).rows[0] == ("番号", "回答")


def test_a_sheet_with_a_prefix_for_every_tag(tmp_path: Path) -> None:
    path = changed(small(tmp_path), SHEET, r"<(/?)(?=[a-z])(?!\?)", r"<\1x:")
    path = changed(path, SHEET, r"<x:worksheet xmlns=", r"<x:worksheet xmlns:x=")
    fast, slow = by_both(path)
    assert fast == slow
    assert fast.rows[1] == ("7", "窓口が混む")


def test_merged_areas_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    merged = '<mergeCells count="1"><mergeCell ref="A1:C9"/></mergeCells></worksheet>'
    path = changed(small(tmp_path), SHEET, "<pageMargins[^>]*/></worksheet>", merged)
    assert read_grid(path).merged == ((1, 1, 9, 3),)
    assert read_grid(path).rows == (("番号",),)
    monkeypatch.setattr(archive, "MAX_MERGED", 26)
    with pytest.raises(LimitError, match="merged"):
        read_grid(path)


def test_far_filled_cells_are_refused_before_they_are_set_aside(tmp_path: Path) -> None:
    """The rectangle up to a far cell would fill the memory."""
    path = changed(small(tmp_path), SHEET, 'r="B2"', 'r="XFD1048576"')
    with pytest.raises(LimitError, match="cells"):
        read_grid(path)


def test_extents() -> None:
    assert archive.check_cells(b'<c r="B7"/><c r="AA3" t="s">', Path("x")) == (7, 27, True)
    assert archive.check_cells(b'<c s="1" r="B7"/><x:c r="C1">', Path("x")) == (7, 3, True)
    assert archive.check_cells(b'<c r="A1"/><c s="1">', Path("x")) == (1, 1, False)
    assert archive.check_cells(b'<c r="A1"><is><t>a:c d</t></is></c><col min="1"/>', Path("x")) == (
        1,
        1,
        True,
    )
    assert archive.check_cells(b"<sheetData/>", Path("x")) == (0, 0, False)


# ---------------------------------------------------------------- in one go, and cell by cell


@given(st.lists(st.text(max_size=6), max_size=4))
def test_one_look_finds_what_looking_at_each_cell_finds(cells: list[str]) -> None:
    bad = any(c == "\0" or "\ud800" <= c <= "\udfff" for cell in cells for c in cell)
    assert all_legal("".join(cells)) is not bad
    assert bool(cell_problems(Path("x"), 1, cells)) is bad


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), st.booleans())
def test_shares_are_those_of_the_characters(text: str, ascii_too: bool) -> None:
    judged = [c for c in text if ascii_too or ord(c) >= 0x80]
    everyday = sum(plausible_share(c, count_ascii=True) for c in judged)
    assert plausible_share(text, count_ascii=ascii_too) == pytest.approx(everyday / max(len(judged), 1))


def test_prose_without_kana_does_not_look_japanese() -> None:
    assert looks_japanese("窓口の待ち時間を短くしてほしい") > 1
    assert looks_japanese("漢字" * 40) == 0.0
