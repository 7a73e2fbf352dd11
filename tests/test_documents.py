"""Tables of PDF and Word files: every cell as it was written, put together over pages, or refused in words."""

from __future__ import annotations

import contextlib
import importlib.util
import re
import shutil
import sys
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("pdfplumber")
pytest.importorskip("docx")

import docx

from textmine.errors import InputError, LimitError
from textmine.files import read_grid
from textmine.files.documents import Piece, joined_tables, table_names
from textmine.files.frames import open_sides
from textmine.files.linewraps import Line, between, unwrapped
from textmine.guess import guess_settings, settings_template
from textmine.pipeline import count, prepare, run
from textmine.settings import load_settings
from textmine.survey import read_survey

CASES = Path(__file__).parent / "cases" / "documents"


def case(name: str):
    sys.path.insert(0, str(CASES))
    try:
        spec = importlib.util.spec_from_file_location(name, CASES / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(CASES))


TABLE = case("table")
WRITTEN = (TABLE.HEADER, *TABLE.ANSWERS)
AREAS = tuple((first + 1, 2, last + 1, 2) for first, last in TABLE.MERGED)


@pytest.fixture(scope="module")
def word_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("word") / "窓口.docx"
    build = case("build")
    build.with_second_table(build.document(repeated=True)).save(str(path))
    return path


# ---------------------------------------------------------------- what is read


@pytest.mark.parametrize(("name", "cut"), [("repeated_header", 3), ("one_header", 2)])
def test_a_table_over_several_pages_is_read_as_it_was_written(name, cut):
    grid = read_grid(CASES / f"{name}.pdf")
    assert grid.rows == WRITTEN
    assert grid.merged == AREAS
    assert grid.encoding == "pdf: 表1 窓口の改善に関する調査"
    assert any(f"切れていた {cut} 行" in note.ja for note in grid.notes)


def test_a_word_table_is_read_as_it_was_written(word_file):
    grid = read_grid(word_file)
    assert grid.rows == WRITTEN
    assert grid.merged == AREAS
    assert grid.encoding == "docx: 表1 窓口の改善に関する調査"


def test_a_table_without_outer_lines_loses_no_column():
    """Its header stands in two rows, its text is justified, and pages cut four of its rows."""
    grid = read_grid(CASES / "open_sides.pdf")
    assert grid.rows == (*TABLE.OPEN_HEADER, *TABLE.OPEN_ANSWERS)
    assert grid.merged == ((1, 1, 2, 1), (1, 2, 1, 3))
    assert any("切れていた 4 行" in note.ja for note in grid.notes)


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_pages_that_lie_on_their_side_are_read_as_upright_ones(turned, tmp_path):
    pdfium = pytest.importorskip("pypdfium2")
    document = pdfium.PdfDocument(CASES / "one_header.pdf")
    for page in document:
        page.set_rotation(turned)
    document.save(tmp_path / "a.pdf")
    document.close()
    assert read_grid(tmp_path / "a.pdf").rows == WRITTEN


@pytest.mark.parametrize("sheet", ["表2", "表2 協力団体の一覧", "表２"])
def test_another_table_is_chosen_by_name_or_number(sheet, word_file):
    for path in (CASES / "repeated_header.pdf", word_file):
        assert read_grid(path, sheet=sheet).rows == TABLE.PARTNERS


def test_a_table_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(InputError) as error:
        read_grid(CASES / "repeated_header.pdf", sheet="表3")
    assert "表1 窓口の改善に関する調査" in error.value.text()


def test_merged_names_are_filled_and_a_name_left_empty_is_not():
    """会計課 stands below a merged cell and has no department."""
    settings = guess_settings(CASES / "one_header.pdf")
    assert (settings.fill_down, settings.repair.input) == (("部",), "pdf")
    responses = read_survey(settings).responses
    first = responses[responses["question"] == settings.questions[0].name]
    assert first["部"].tolist() == ["市民部"] * 3 + ["福祉部"] * 3 + ["都市整備部", "（なし）"]


def test_a_survey_says_the_same_as_pdf_as_word_and_as_csv(tmp_path, word_file):
    rows = [list(row) for row in WRITTEN]
    for first, last in TABLE.MERGED:
        for at in range(first + 1, last + 1):
            rows[at][1] = rows[first][1]
    import csv

    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    found = []
    for path in (CASES / "one_header.pdf", word_file, tmp_path / "a.csv"):
        settings = replace(guess_settings(path), title="")
        responses = prepare(settings).responses
        found.append(responses[["respondent", "部", "question", "text", "status"]].values.tolist())
    assert found[0] == found[1] == found[2]


def test_counts_from_parts_are_those_of_the_whole(tmp_path):
    settings = replace(guess_settings(CASES / "one_header.pdf"), fill_down=())
    count(settings, output=tmp_path / "parts")
    run(settings, output=tmp_path / "whole", only=["counts"])
    names = sorted(path.name for path in (tmp_path / "whole" / "tables").iterdir())
    assert "responses.csv" in names
    for name in names:
        parts, whole = (tmp_path / way / "tables" / name for way in ("parts", "whole"))
        assert parts.read_bytes() == whole.read_bytes(), name


def test_init_writes_settings_that_run(tmp_path):
    (tmp_path / "survey.toml").write_text(
        settings_template(CASES / "one_header.pdf", folder=tmp_path), encoding="utf-8"
    )
    settings = load_settings(tmp_path / "survey.toml")
    assert settings.repair.input == "pdf"
    assert len(read_survey(settings).responses) == len(TABLE.ANSWERS) * len(settings.questions)


def test_headings_over_several_columns_stay_merged(tmp_path):
    made = docx.Document()
    table = made.add_table(rows=3, cols=4)
    table.cell(0, 1).merge(table.cell(0, 2)).text = "問１"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "課"
    for at, text in enumerate(("理由", "時期", "備考"), 1):
        table.cell(1, at).text = text
    for at, text in enumerate(("総務課", "声を聞くため。", "来年", "なし")):
        table.cell(2, at).text = text
    made.save(str(tmp_path / "a.docx"))
    grid = read_grid(tmp_path / "a.docx")
    assert grid.rows == (
        ("課", "問１", "", ""),
        ("", "理由", "時期", "備考"),
        ("総務課", "声を聞くため。", "来年", "なし"),
    )
    assert set(grid.merged) == {(1, 1, 2, 1), (1, 2, 1, 3)}


def test_tracked_changes_are_read_as_they_would_be_accepted(tmp_path):
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    made = docx.Document()
    table = made.add_table(rows=2, cols=2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), "課答総x", strict=True):
        cell.text = text
    paragraph = table.cell(1, 1).paragraphs[0]
    paragraph.clear()
    for inner in (
        "<w:r {0}><w:t>窓口を</w:t></w:r>",
        "<w:ins {0}><w:r><w:t>明るく</w:t><w:br/><w:t>する</w:t></w:r></w:ins>",
        "<w:del {0}><w:r><w:delText>閉める</w:delText></w:r></w:del>",
    ):
        paragraph._p.append(parse_xml(inner.format(nsdecls("w"))))
    made.save(str(tmp_path / "a.docx"))
    assert read_grid(tmp_path / "a.docx").rows[1] == ("総", "窓口を明るく\nする")


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("locked.pdf", "パスワード"),
        ("no_table.pdf", "罫線のある表が見つかりません"),
        ("picture.pdf", "文字のない"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(name, said):
    with pytest.raises(InputError) as error:
        read_grid(CASES / name)
    message = error.value.text()
    assert said in message
    assert name in message
    assert message.count(" / ") >= 4


def test_a_damaged_pdf_is_refused_wherever_it_was_damaged(tmp_path):
    content = (CASES / "one_header.pdf").read_bytes()
    path = tmp_path / "a.pdf"
    for end in (9, 100, len(content) // 4, len(content) // 2):
        path.write_bytes(content[:end])
        with pytest.raises(InputError):
            read_grid(path)
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    with pytest.raises(InputError, match="damaged"):
        read_grid(path)


def test_a_pdf_damaged_inside_is_refused_or_whole(tmp_path):
    """The reader would go on behind a damage without the text that stood there."""
    content = (CASES / "one_header.pdf").read_bytes()
    streams = [found.end() for found in re.finditer(rb"stream\r?\n(?=\x78)", content)]
    refused = 0
    for number, start in enumerate(streams):
        length = content.index(b"endstream", start) - start
        at = start + length * 2 // 3
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(content[:at] + bytes(8) + content[at + 8 :])
        try:
            assert read_grid(path).rows == WRITTEN, number
        except InputError:
            refused += 1
    assert refused >= 3  # at least its pages


def test_what_the_reader_warns_of_stays_from_the_terminal(tmp_path, capfd):
    content = (CASES / "one_header.pdf").read_bytes()
    (tmp_path / "a.pdf").write_bytes(re.sub(rb"/FontBBox ?\[", b"/FontBBox (", content))
    with contextlib.suppress(InputError):
        read_grid(tmp_path / "a.pdf")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "damage", [(b"<w:tbl>", b"<w:tbl"), (b"w:gridCol w:w=", b"w:gridCol w:x="), (b"</w:body>", b"")]
)
def test_a_damaged_word_file_is_refused_or_whole(damage, tmp_path, word_file):
    with zipfile.ZipFile(word_file) as given, zipfile.ZipFile(tmp_path / "a.docx", "w") as made:
        for name in given.namelist():
            made.writestr(name, given.read(name).replace(*damage))
    with contextlib.suppress(InputError):
        assert read_grid(tmp_path / "a.docx").rows == WRITTEN


def test_a_word_file_that_is_no_xml_inside_is_told_as_damaged(tmp_path, word_file):
    with zipfile.ZipFile(word_file) as given, zipfile.ZipFile(tmp_path / "a.docx", "w") as made:
        for name in given.namelist():
            made.writestr(name, given.read(name).replace(b"<w:tbl>", b"<w:tbl"))
    with pytest.raises(InputError, match="the Word file is damaged"):
        read_grid(tmp_path / "a.docx")


def test_a_pdf_that_would_unpack_to_gigabytes_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("textmine.files.pdf.MAX_UNPACKED_BYTES", 1_000_000)
    bomb = zlib.compress(bytes(1_000_001), 9)
    twice = zlib.compress(bomb, 9)
    for packed in (bomb, twice):
        head = b"%%PDF-1.4\n1 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
        (tmp_path / "a.pdf").write_bytes(head + packed + b"\nendstream\nendobj\n")
        with pytest.raises(LimitError, match="unpacked"):
            read_grid(tmp_path / "a.pdf")


def test_a_word_file_without_a_table_is_refused(tmp_path):
    made = docx.Document()
    made.add_paragraph("表のない文書です。")
    made.save(str(tmp_path / "a.docx"))
    with pytest.raises(InputError, match="no ruled table"):
        read_grid(tmp_path / "a.docx")


def test_without_the_package_its_name_is_told(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pdfplumber", None)
    with pytest.raises(InputError, match=r"textmine\[pdf\]"):
        # Under another name: what was read before is kept.
        read_grid(Path(shutil.copy(CASES / "one_header.pdf", tmp_path)))


# ---------------------------------------------------------------- pieces of tables, by hand

HEAD = ("課", "意見")


def piece(page: int, *rows: tuple[str, ...], **others: object) -> Piece:
    return Piece(page, rows, edges=(0.0, 50.0), goes_on=True, **others)


JOINED = {
    "rows go on under each other": (
        [piece(1, HEAD, ("甲", "あ")), piece(2, ("乙", "い"))],
        [[HEAD, ("甲", "あ"), ("乙", "い")]],
    ),
    "a repeated header is taken once": (
        [piece(1, HEAD, ("甲", "あ")), piece(2, HEAD, ("乙", "い"))],
        [[HEAD, ("甲", "あ"), ("乙", "い")]],
    ),
    "an answer that was cut": (
        [piece(1, HEAD, ("甲", "あ"), ("乙", "い")), piece(2, HEAD, ("", "う"), ("丙", "え"))],
        [[HEAD, ("甲", "あ"), ("乙", "い\nう"), ("丙", "え")]],
    ),
    "an answer that was cut in a full line": (
        [
            piece(1, HEAD, ("甲", "あ"), ("乙", "い"), full=frozenset({1})),
            piece(2, HEAD, ("", "う"), ("丙", "え")),
        ],
        [[HEAD, ("甲", "あ"), ("乙", "いう"), ("丙", "え")]],
    ),
    "an answer that was cut below a header of two rows": (
        [
            piece(1, ("課", "問１"), ("", "意見"), ("甲", "あ"), merged=((0, 0, 1, 0),)),
            piece(2, ("", "う"), ("丙", "え")),
        ],
        [[("課", "問１"), ("", "意見"), ("甲", "あ\nう"), ("丙", "え")]],
    ),
    "a name left empty below a header of one row": (
        [piece(1, ("課", "問１"), ("", "意見"), ("甲", "あ")), piece(2, ("", "う"), ("丙", "え"))],
        [[("課", "問１"), ("", "意見"), ("甲", "あ"), ("", "う"), ("丙", "え")]],
    ),
    "a name without an answer is a row": (
        [piece(1, HEAD, ("甲", "あ")), piece(2, ("乙", ""), ("丙", "え"))],
        [[HEAD, ("甲", "あ"), ("乙", ""), ("丙", "え")]],
    ),
    "names left empty elsewhere name no rows": (
        [piece(1, HEAD, ("", "あ"), ("乙", "")), piece(2, ("", "う"), ("", "え"))],
        [[HEAD, ("", "あ"), ("乙", ""), ("", "う"), ("", "え")]],
    ),
    "a title begins another table": (
        [piece(1, HEAD, ("甲", "あ")), piece(2, ("団体", "分野"), ("乙", "い"), title="団体の一覧")],
        [[HEAD, ("甲", "あ")], [("団体", "分野"), ("乙", "い")]],
    ),
    "a title above the same header is a running one": (
        [piece(1, HEAD, ("甲", "あ")), piece(2, HEAD, ("乙", "い"), title="市民部の続き")],
        [[HEAD, ("甲", "あ"), ("乙", "い")]],
    ),
    "other columns begin another table": (
        [piece(1, HEAD, ("甲", "あ")), Piece(2, (("乙", "い"),), edges=(0.0, 80.0), goes_on=True)],
        [[HEAD, ("甲", "あ")], [("乙", "い")]],
    ),
    "a page between begins another table": (
        [piece(1, HEAD, ("甲", "あ")), piece(3, ("乙", "い"))],
        [[HEAD, ("甲", "あ")], [("乙", "い")]],
    ),
    "a table lower on the page is another": (
        [piece(1, HEAD, ("甲", "あ")), Piece(2, (("乙", "い"),), edges=(0.0, 50.0))],
        [[HEAD, ("甲", "あ")], [("乙", "い")]],
    ),
}


@pytest.mark.parametrize("kind", JOINED)
def test_pieces_become_tables(kind):
    pieces, tables = JOINED[kind]
    assert [[tuple(row) for row in table.rows] for table in joined_tables(pieces)] == tables


def test_a_merged_cell_goes_on_over_the_edge_of_a_page():
    head = ("部", "課")
    first = Piece(1, (head, ("総務部", "甲"), ("", "乙")), ((1, 0, 2, 0),), (0.0, 9.0), goes_on=True)
    second = Piece(2, (("", "丙"), ("", "丁"), ("市民部", "戊")), ((0, 0, 1, 0),), (0.0, 9.0), goes_on=True)
    (table,) = joined_tables([first, second])
    assert table.merged == [(1, 0, 4, 0)]
    # A cell that is empty by itself, where nothing above it was merged, is empty.
    alone = Piece(1, (head, ("総務部", "甲")), (), (0.0, 9.0), goes_on=True)
    (table,) = joined_tables([alone, Piece(2, (("", "丙"), ("市民部", "戊")), (), (0.0, 9.0), goes_on=True)])
    assert table.merged == []


def test_tables_are_named_by_their_titles():
    tables = joined_tables([piece(1, HEAD, ("甲", "あ"), title="回答"), Piece(1, (HEAD,))])
    assert table_names(tables) == ["表1 回答", "表2"]


# ---------------------------------------------------------------- outer lines that were left out


def across(top: float, left: float = 0, right: float = 90) -> dict[str, object]:
    return {"orientation": "h", "x0": left, "x1": right, "top": top, "bottom": top}


def down(at: float, top: float = 0, bottom: float = 40) -> dict[str, object]:
    return {"orientation": "v", "x0": at, "x1": at, "top": top, "bottom": bottom}


FRAMES = {
    "open left and right": ([across(0), across(20), across(40), down(30)], {(0, 0, 0, 40), (90, 90, 0, 40)}),
    "open at the right alone": ([across(0), across(40), down(0), down(30)], {(90, 90, 0, 40)}),
    "open above and below": ([down(0), down(30), down(90), across(20)], {(0, 90, 0, 0), (0, 90, 40, 40)}),
    "open all around": (
        [across(20), down(30), down(60)],
        {(0, 0, 0, 40), (90, 90, 0, 40), (0, 90, 0, 0), (0, 90, 40, 40)},
    ),
    "closed": ([across(0), across(40), down(0), down(30), down(90)], set()),
    "lines drawn a little too far": ([across(0, -5, 95), across(40, -5, 95), down(0), down(90)], set()),
    "one line of several is longer": ([across(0), across(20), across(40, 0, 200), down(0), down(90)], set()),
    "rules above and below a page": (
        [across(-50), across(500), across(0), across(40), down(0), down(90)],
        set(),
    ),
    "rows without a line between columns": ([across(0), across(20), across(40)], set()),
    "a cross": ([across(20), down(30)], set()),
    "nothing": ([], set()),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_outer_lines_are_put_where_most_lines_end(kind):
    lines, sides = FRAMES[kind]
    assert {(side["x0"], side["x1"], side["top"], side["bottom"]) for side in open_sides(lines)} == sides


def test_a_plan_of_very_many_lines_is_no_table():
    assert open_sides([across(0), across(40), down(30)] * 400) == []


# ---------------------------------------------------------------- lines that a page has broken

UNWRAPPED = [
    (["市民の声を聞", "くため。"], [99, 40], "市民の声を聞くため。"),
    (["公園の整備", "道路の補修"], [50, 50], "公園の整備\n道路の補修"),
    # No 。 and no ） begins a line: their word goes with them.
    (["市の業務を所管してい", "る。）"], [64, 30], "市の業務を所管している。）"),
    (["市の業務を所管してい", "るため"], [64, 30], "市の業務を所管してい\nるため"),
    # Marks of lists begin a line wherever the one before ends.
    (["計画の策定", "・事業の実施"], [99, 60], "計画の策定\n・事業の実施"),
    (["整備する。", "２．道路"], [99, 60], "整備する。\n２．道路"),
    (["およそ", "2.5倍になった"], [99, 60], "およそ2.5倍になった"),
    # A long address had no room, and has no space inside.
    (["参照 (", "https://www.example.lg.jp/a)"], [30, 99], "参照 (https://www.example.lg.jp/a)"),
    (["public", "comment"], [90, 60], "public comment"),
]


@pytest.mark.parametrize(("lines", "ends", "text"), UNWRAPPED)
def test_lines_are_joined_where_the_page_broke_them(lines, ends, text):
    assert unwrapped([Line(one, end, 10) for one, end in zip(lines, ends, strict=True)], end=100) == text


@pytest.mark.parametrize(
    ("before", "after", "space"),
    [
        ("city", "hall", " "),
        ("市", "hall", ""),
        ("city", "市", ""),
        ("a@b.c", "d", ""),
        ("2024", "25", ""),
        ("co-", "operation", ""),
        ("1 -", "two", ""),
    ],
)
def test_a_space_stands_between_words_of_letters(before, after, space):
    assert between(before, after) == space
