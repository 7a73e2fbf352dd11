"""Reading files: encodings, delimiters, broken rows, workbooks and what is refused."""

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import NoReturn

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textmine.dictionary import read_rows
from textmine.errors import InputError, LimitError, SettingsError
from textmine.files import archive, delimited, grid, read_grid
from textmine.files.display import display_date, display_number
from textmine.files.encoding import decode
from textmine.files.sheetxml import Unknown

CASES = Path(__file__).parent / "cases"
JAPANESE = "部,課,回答\n市民部,市民課,窓口の待ち時間を短くしてほしい。\n環境部,ごみ対策課,特にありません\n"


def saved(folder: Path, content: bytes | str, name: str = "survey.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def cells(path: Path, **options: str) -> list[list[str]]:
    return [list(row) for row in read_grid(path, **options).rows]


# ---------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8 (BOM)"),
        ("utf-16", "utf-16-le (BOM)"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp932", "cp932"),
        ("euc_jp", "euc_jp"),
        ("iso2022_jp", "iso2022_jp"),
        ("utf-32", "utf-32-le (BOM)"),
    ],
)
def test_encoding_is_found_and_said(tmp_path: Path, encoding: str, said: str) -> None:
    found = read_grid(saved(tmp_path, JAPANESE.encode(encoding)))
    assert found.encoding == said
    assert found.rows[1] == ("市民部", "市民課", "窓口の待ち時間を短くしてほしい。")


@pytest.mark.parametrize(
    "text", ["①㈱髙﨑Ⅲ㎡のまま読みます", "課\nｶﾅも混じる回答です", "氏名,回答\n山田,はい"]
)
def test_cp932_extension_characters_survive(text: str) -> None:
    assert decode(text.encode("cp932"), Path("a.csv")) == (text, "cp932")


def test_ascii_is_utf8_and_kanji_alone_is_still_cp932() -> None:
    assert decode(b"a,b\n1,2\n", Path("a.csv"))[1] == "utf-8"
    assert decode("部,課\n総務部,総務課".encode("cp932"), Path("a.csv"))[1] == "cp932"


def test_a_broken_byte_of_utf8_is_named_not_guessed(tmp_path: Path) -> None:
    good = JAPANESE.encode("utf-8")
    at = good.index("短".encode()) + 1
    path = saved(tmp_path, good[:at] + b"\xff" + good[at + 1 :])
    with pytest.raises(InputError) as caught:
        read_grid(path)
    message = caught.value.text()
    assert "utf-8" in message
    assert "2 行目" in message
    assert f"byte {at}" in message


def test_two_encodings_in_one_file_are_refused(tmp_path: Path) -> None:
    mixed = JAPANESE.encode("utf-8") + "総務部,総務課,よく分かりません。\n".encode("cp932")
    with pytest.raises(InputError, match="byte"):
        read_grid(saved(tmp_path, mixed))


@pytest.mark.parametrize(
    "content",
    [
        "部,课\n市民部,窗口的等待时间太长了。希望改善。谢谢大家的帮助和支持。请给我们更多的时间。\n".encode(
            "gb18030"
        )
        * 4,
        "부서,의견\n시민과,창구에서 기다리는 시간이 너무 깁니다. 개선해 주세요. 감사합니다.\n".encode("cp949")
        * 4,
        "département,réponse\nécole,très bien, là-bas à côté\n".encode("latin-1"),
    ],
)
def test_other_languages_are_never_taken_for_japanese(content: bytes) -> None:
    with pytest.raises(InputError):
        decode(content, Path("a.csv"))


def test_a_named_encoding_is_kept_strictly(tmp_path: Path) -> None:
    path = saved(tmp_path, JAPANESE.encode("utf-8"))
    with pytest.raises(InputError, match="cp932"):
        read_grid(path, encoding="cp932")
    assert read_grid(saved(tmp_path, JAPANESE.encode("cp932")), encoding="Shift_JIS").encoding == "cp932"
    for unknown in ("utf-99", "rot13", "zip"):
        with pytest.raises(SettingsError, match="unknown encoding"):
            read_grid(path, encoding=unknown)


def csv_bytes(rows: list[list[str]], encoding: str) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode(encoding)


TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30)


@given(TEXT)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_any_text_survives_csv(tmp_path: Path, cell: str) -> None:
    rows = [["部", "回答"], ["NA", cell]]
    for encoding, asked in (
        ("utf-8", "auto"),
        ("utf-8-sig", "auto"),
        ("utf-16", "auto"),
        ("utf-16-le", "utf-16-le"),
    ):
        assert cells(saved(tmp_path, csv_bytes(rows, encoding)), encoding=asked) == rows
    for encoding in ("cp932", "euc_jp", "iso2022_jp", "euc_jis_2004"):
        try:
            content = csv_bytes(rows, encoding)
            kept = content.decode(encoding)
        except UnicodeError:
            continue
        if cell in kept:  # a few code pages write two characters with the same bytes
            assert cells(saved(tmp_path, content), encoding=encoding) == rows


@given(st.lists(TEXT.filter(lambda cell: len(cell) < 1000), min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
def test_any_text_survives_xlsx(tmp_path: Path, texts: list[str]) -> None:
    rows = [["部", *texts], ["NA", *reversed(texts)]]
    found = cells(workbook(tmp_path, rows))
    width = max(len(row) for row in found)
    assert found == [row[:width] for row in rows]


# ---------------------------------------------------------------- delimited text


@pytest.mark.parametrize(
    "cell", ["NA", "-", "0123", "=1+1", "1,234", "TRUE", "null", "2024/4/1", " 前後の空白 ", '引用"符']
)
def test_nothing_is_interpreted(tmp_path: Path, cell: str) -> None:
    assert cells(saved(tmp_path, csv_bytes([["a"], [cell]], "utf-8")))[1] == [cell]


def test_delimiters(tmp_path: Path) -> None:
    assert cells(saved(tmp_path, "a\tb\n1,5\t2\n", "x.tsv"))[1] == ["1,5", "2"]
    found = read_grid(saved(tmp_path, "a;b\n1;2\n3;4\n"))
    assert found.rows[1] == ("1", "2")
    assert "セミコロン" in found.notes[0].ja
    assert read_grid(saved(tmp_path, "意見\nよい、とても\n")).rows[1] == ("よい、とても",)
    ticked = saved(tmp_path, "目的\n仕事;買い物\n通学;買い物\n")
    assert cells(ticked)[1] == ["仕事;買い物"]
    assert cells(saved(tmp_path, "a,b\r1,2\r", "mac.csv")) == [["a", "b"], ["1", "2"]]


def test_every_unreadable_row_is_named_at_once(tmp_path: Path) -> None:
    path = saved(tmp_path, 'a,b\n"x"y,1\n2,\0\n3,"never closed\n4,5\n')
    with pytest.raises(InputError) as caught:
        read_grid(path)
    places = [problem.where for problem in caught.value.problems]
    assert ["2 行目" in places[0], "4 行目" in places[1], "3 行目 B 列" in places[2]] == [True] * 3


def test_many_problems_are_counted(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_grid(saved(tmp_path, "a,b\n" + "x\0y,zz\0\n" * 80))
    assert len(caught.value.problems) == 51
    assert caught.value.problems[-1].what_en == "and 110 more places"


@pytest.mark.parametrize("name", ["report.csv", "report.xlsx"])
def test_other_kinds_of_file_are_refused(tmp_path: Path, name: str) -> None:
    for first in (b"\x89PNG\r\n\x1a\n\0\0", b"<html><table><tr>", b"\x1f\x8b\x08\0\0"):
        with pytest.raises(InputError, match="not a table"):
            read_grid(saved(tmp_path, first, name))


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"   "])
def test_empty_files(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match="empty"):
        read_grid(saved(tmp_path, content))


def test_a_missing_file_offers_its_neighbours(tmp_path: Path) -> None:
    saved(tmp_path, "a", "survey2024.csv")
    with pytest.raises(InputError, match=r"did you mean: survey2024\.csv"):
        read_grid(tmp_path / "survey2042.csv")
    with pytest.raises(InputError):
        read_grid(tmp_path)


def test_random_bytes_never_crash(tmp_path: Path) -> None:
    @given(st.binary(max_size=200))
    @settings(max_examples=150, deadline=None)
    def reads_or_refuses(content: bytes) -> None:
        try:
            read_grid(saved(tmp_path, content))
        except (InputError, LimitError):
            return

    reads_or_refuses()


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = ",".join(["x"] * 5000) + "\n"
    assert read_grid(saved(tmp_path, wide * 2)).width == 5000
    assert len(read_grid(saved(tmp_path, "a\n" + "あ" * 3_500_000 + "\n")).rows[1][0]) == 3_500_000
    with pytest.raises(LimitError, match="columns"):
        read_grid(saved(tmp_path, ",".join(["x"] * 20_000) + "\n"))
    monkeypatch.setattr(grid, "MAX_CELLS", 10)
    with pytest.raises(LimitError, match="cells"):
        read_grid(saved(tmp_path, "a,b\n" * 6))


def test_square_fills_short_rows_and_refuses_long_ones() -> None:
    rows = [["a", "b", "c"], ["1", "2", "3"], ["4"], ["5", "6", "7", ""]]
    squared, notes = delimited.square(rows, [1, 2, 3, 4], 1, Path("x.csv"))
    assert squared[2:] == (("4", "", ""), ("5", "6", "7"))
    assert "3 行目" in notes[0].where
    with pytest.raises(InputError, match="4 cells where 3"):
        delimited.square(
            [["a", "b", "c"], ["1", "2", "3"], ["1", "2", "3", "4"]], [1, 2, 3], 1, Path("x.csv")
        )
    with pytest.raises(InputError, match="split into two"):
        delimited.square([["a", "b", "c"], ["1", "長い"], ["回答", "3"]], [1, 2, 3], 1, Path("x.csv"))


# ---------------------------------------------------------------- workbooks


def workbook(folder: Path, rows: list[list[str]], name: str = "survey.xlsx") -> Path:
    book = xlsxwriter.Workbook(str(folder / name))
    page = book.add_worksheet("回答")
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            page.write_string(r, c, cell)
    book.close()
    return folder / name


def with_part(path: Path, name: str, content: bytes) -> Path:
    """A copy of a workbook with one part replaced or added."""
    with zipfile.ZipFile(path) as old:
        parts = {item: old.read(item) for item in old.namelist()} | {name: content}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for item, part in parts.items():
            new.writestr(item, part)
    return path


@pytest.mark.parametrize(
    "case", read_rows(CASES / "files_display.csv", ("value", "format", "shown")), ids=str
)
def test_numbers_as_shown(case: dict[str, str]) -> None:
    value = float(case["value"]) if "." in case["value"] else int(case["value"])
    assert display_number(value, case["format"]) == case["shown"]


@pytest.mark.parametrize("case", read_rows(CASES / "files_dates.csv", ("moment", "format", "shown")), ids=str)
def test_dates_as_shown(case: dict[str, str]) -> None:
    assert display_date(dt.datetime.fromisoformat(case["moment"]), case["format"]) == case["shown"]


def test_a_workbook_reads_as_displayed(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    page, hidden = book.add_worksheet("回答"), book.add_worksheet("控え")
    hidden.hide()
    hidden.write(0, 0, "秘密")
    page.write_row(0, 0, ["部", "番号", "日付", "回答"])
    page.merge_range(1, 0, 2, 0, "総務部")
    page.write_number(1, 1, 7, book.add_format({"num_format": "000"}))
    page.write_datetime(1, 2, dt.datetime(2024, 4, 1), book.add_format({"num_format": 14}))
    page.write_string(1, 3, "=1+1")
    page.write_number(2, 2, 45383, book.add_format({"num_format": 31}))
    page.write_formula(2, 3, '=A2&"x"', None, "総務部x")
    page.write_formula(3, 3, "=1/0", None, "#DIV/0!")
    page.write_boolean(3, 1, True)
    page.set_row(3, None, None, {"hidden": True})
    book.close()
    found = read_grid(tmp_path / "a.xlsx")
    assert found.rows[1:] == (
        ("総務部", "007", "2024/4/1", "=1+1"),
        ("", "", "2024年4月1日", "総務部x"),
        ("", "TRUE", "", "#DIV/0!"),
    )
    said = " ".join(note.text("en") for note in found.notes)
    for word in (
        "hidden sheets: 控え",
        "hidden rows",
        "merged",
        "A2:A3",
        "formulas; their saved results",
        "errors",
    ):
        assert word in said
    assert found.merged == ((2, 1, 3, 1),)


def test_sheets_are_named_and_missed(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["a"], ["b"]])
    assert read_grid(path, sheet="回答").encoding == "xlsx: 回答"
    with pytest.raises(InputError, match="sheets found: 回答"):
        read_grid(path, sheet="回答一覧")


def test_formulas_never_computed_are_said(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["a", "b"], ["1", "2"]])
    xml = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    path = with_part(
        path,
        "xl/worksheets/sheet1.xml",
        xml.replace(b"</sheetData>", b'<row r="3"><c r="B3"><f>1+1</f></c></row></sheetData>'),
    )
    assert any("no saved result" in note.en and "B3" in note.where for note in read_grid(path).notes)


def test_far_cells_do_not_blow_up(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "far.xlsx"))
    page = book.add_worksheet()
    page.write_row(0, 0, ["a", "b"])
    page.write_row(1, 0, ["1", "2"])
    page.write_blank(1048575, 16383, None, book.add_format({"bold": True}))
    book.close()
    assert len(read_grid(tmp_path / "far.xlsx").rows) == 2
    book = xlsxwriter.Workbook(str(tmp_path / "far2.xlsx"))
    book.add_worksheet().write_row(0, 0, ["a"])
    book.worksheets()[0].write_string(1048575, 16383, "x")
    book.close()
    with pytest.raises(LimitError, match="cells"):
        read_grid(tmp_path / "far2.xlsx")


def test_damaged_encrypted_and_hostile_workbooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path, [["a"], ["b"]])
    content = path.read_bytes()
    with pytest.raises(InputError, match="damaged"):
        read_grid(saved(tmp_path, content[: len(content) // 2], "cut.xlsx"))
    spoiled = bytearray(content)
    spoiled[60:80] = bytes(20)
    with pytest.raises(InputError):
        read_grid(saved(tmp_path, bytes(spoiled), "spoiled.xlsx"))
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    with pytest.raises(InputError, match="encrypted"):
        read_grid(saved(tmp_path, ole + "EncryptedPackage".encode("utf-16-le"), "locked.xlsx"))
    with pytest.raises(InputError, match="damaged"):
        read_grid(saved(tmp_path, ole, "broken.xls"))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><sst/>'
    with pytest.raises(InputError, match="entities"):
        read_grid(with_part(workbook(tmp_path, [["a"], ["b"]]), "xl/sharedStrings.xml", bomb))
    with pytest.raises(LimitError, match="times"):
        read_grid(with_part(workbook(tmp_path, [["a"], ["b"]]), "xl/media/big.xml", b" " * 30_000_000))
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 1000)
    with pytest.raises(LimitError, match="unpacked"):
        read_grid(workbook(tmp_path, [["a"], ["b"]]))


def test_a_part_that_one_reader_cannot_read(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["課", "意見"], ["市民課", "0123"]):
        book.active.append(row)  # type: ignore[union-attr]
    book.create_chartsheet("空のグラフ")
    book.save(tmp_path / "chart.xlsx")
    assert cells(tmp_path / "chart.xlsx") == [["課", "意見"], ["市民課", "0123"]]


def not_known(*_given: object) -> NoReturn:
    """The fast reader on a sheet that it does not know."""
    raise Unknown("test")


@given(st.lists(TEXT, min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)
def test_both_readers_of_workbooks_agree(tmp_path: Path, texts: list[str]) -> None:
    path = workbook(tmp_path, [["部", "回答"], *(["課", text] for text in texts)])
    with pytest.MonkeyPatch.context() as patch:
        whole = cells(path)
        patch.setattr("textmine.files.workbook.read_sheet", not_known)
        assert cells(path) == whole


def test_large_workbooks_are_checked_for_far_cells_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("textmine.files.workbook.read_sheet", not_known)
    monkeypatch.setattr("textmine.files.workbook.SLOW_UP_TO_BYTES", 0)
    book = xlsxwriter.Workbook(str(tmp_path / "far.xlsx"))
    page = book.add_worksheet()
    page.write_row(0, 0, ["a", "b"])
    page.write_blank(1048575, 16383, None, book.add_format({"bold": True}))
    book.close()
    with pytest.raises(LimitError, match="cells"):
        read_grid(tmp_path / "far.xlsx")


def test_the_first_filled_sheet_is_read_and_an_empty_book_refused(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.create_sheet("データ").append(["a", "b"])
    book.save(tmp_path / "second.xlsx")
    assert read_grid(tmp_path / "second.xlsx").encoding == "xlsx: データ"
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(InputError, match="the sheet is empty"):
        read_grid(tmp_path / "empty.xlsx")


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("survey.csv", "a,b")
    with pytest.raises(InputError, match="not a workbook"):
        read_grid(tmp_path / "a.zip")


def ods(folder: Path, rows: str) -> Path:
    """A spreadsheet of OpenDocument with these table rows."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="回答">{rows}</table:table></office:spreadsheet></office:body>'
    with zipfile.ZipFile(folder / "a.ods", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr(
            "META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
        packed.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {spaces}>{body}</office:document-content>',
        )
    return folder / "a.ods"


def test_ods(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    row = "<table:table-row>{}</table:table-row>"
    rows = row.format(cell.format("部") + cell.format("回答")) + row.format(
        cell.format("NA") + cell.format("0123")
    )
    assert cells(ods(tmp_path, rows)) == [["部", "回答"], ["NA", "0123"]]
    many = (
        '<table:table-row table:number-rows-repeated="1048576">' + cell.format("x") * 8 + "</table:table-row>"
    )
    with pytest.raises(LimitError):
        read_grid(ods(tmp_path, many))
    far = '<table:table-row table:number-rows-repeated="1048575"/><table:table-row>'
    far += (
        '<table:table-cell table:number-columns-repeated="1000"/>' + cell.format("x") + "</table:table-row>"
    )
    with pytest.raises(LimitError, match="cells"):
        read_grid(ods(tmp_path, far))
    padded = (
        rows + '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
    )
    assert len(read_grid(ods(tmp_path, padded)).rows) == 2


@pytest.mark.parametrize(
    "cell", ["👨‍👩‍👧‍👦", "\u202e右から", "\u200b", "a\x07b", "髙﨑①㈱", "\ufeff", "𠮷野家", "e\u0301"]
)
def test_odd_characters_stay(tmp_path: Path, cell: str) -> None:
    assert cells(saved(tmp_path, csv_bytes([["a", "b"], ["x", cell]], "utf-8")))[1] == ["x", cell]
    assert cells(workbook(tmp_path, [["a", "b"], ["x", cell]]))[1] == ["x", cell]
