"""Workbooks as offices write them: covers, two header rows, merged cells, sums and remarks below the answers."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from textmine.errors import InputError
from textmine.guess import check_survey, settings_template
from textmine.partitions import NotInPartsError
from textmine.partitions.parts import divide
from textmine.settings import load_settings
from textmine.survey import read_survey
from textmine.survey.closing import closing_rows, last_answer
from textmine.survey.columns import Sheet

WARDS = ["東病棟", "", "", "西病棟", "外来", "外来"] * 4
ANSWER = "看護師さんの説明が{}番目に丁寧でした。"


def sheet_of(*rows, headers=("No.", "病棟", "意見")):
    from pathlib import Path

    return Sheet(Path("a.xlsx"), tuple(headers), tuple(rows), tuple(range(2, len(rows) + 2)))


@pytest.mark.parametrize(
    "last",
    [
        ("合計", "2件", ""),
        ("", "合 計", "2"),
        ("計", "", ""),
        ("※紙の票の転記", "", ""),
        ("", "", "注1) 二重送信を除く"),
        ("Total", "2", "2"),
    ],
)
def test_rows_that_close_a_table(last):
    sheet = sheet_of(("1", "東", "よい"), ("2", "西", "合計が合わない"), last)
    assert closing_rows(sheet) == [2]
    assert last_answer(sheet) == 3


@pytest.mark.parametrize(
    "last",
    [
        ("3", "合計", "よい"),
        ("3", "西", "※よい"),
        ("3", "", "合計"),
        ("会計課", "", "長い"),
        ("計画課", "1", ""),
        ("3", "", ""),
    ],
)
def test_rows_that_are_answers(last):
    assert closing_rows(sheet_of(("1", "東", "よい"), ("2", "西", "特になし"), last)) == []


def test_a_sum_in_the_middle_and_a_single_column_close_nothing():
    assert closing_rows(sheet_of(("合計", "", ""), ("1", "東", "よい"))) == []
    assert closing_rows(sheet_of(("よい",), ("※わるい",), headers=("意見",))) == []


def test_empty_rows_between_sum_and_remark():
    rows = (("1", "東", "よい"), ("合計", "1", ""), ("", "", ""), ("※転記", "", ""))
    assert closing_rows(sheet_of(*rows)) == [1, 3]


@pytest.fixture
def book(tmp_path):
    made = Workbook()
    cover = made.active
    cover.title = "はじめに"
    for at, line in enumerate(["患者満足度調査の結果", "取扱注意", "作成：医療サービス課"], 1):
        cover.cell(at, 1, line)
    page = made.create_sheet("集計用")
    page["A1"] = "ご意見一覧"
    for address, text in {
        "A2": "No.",
        "B2": "回答者",
        "D2": "自由記載",
        "B3": "病棟",
        "C3": "年代",
        "D3": "意見",
    }.items():
        page[address] = text
    for area in ("A1:D1", "A2:A3", "B2:C2"):
        page.merge_cells(area)
    for n, ward in enumerate(WARDS, 1):
        for column, value in enumerate([n, ward or None, f"{10 * (n % 5 + 2)}代", ANSWER.format(n)], 1):
            page.cell(n + 3, column, value)
    page.merge_cells("B4:B6")
    end = len(WARDS) + 4
    page.cell(end, 1, "合計")
    page.cell(end, 4, "=COUNTA(D4:D27)")
    page.cell(end + 2, 1, "※転記分を含む")
    path = tmp_path / "answers.xlsx"
    made.save(path)
    return path


def written(book, **how):
    target = book.parent / "survey.toml"
    target.write_text(settings_template(book, **how), encoding="utf-8")
    return load_settings(target), target.read_text(encoding="utf-8")


def test_init_reads_the_table_behind_the_cover(book):
    settings, text = written(book)
    assert (settings.sheet, settings.header_row, settings.last_row) == ("集計用", 3, 27)
    assert settings.fill_down == ("病棟",)
    assert settings.respondent == "No."
    assert [question.column for question in settings.questions] == ["意見"]
    assert "# ほかのシート（読むなら sheet に名前を書く）: はじめに（3 行 × 1 列）" in text
    responses = read_survey(settings).responses
    assert len(responses) == len(WARDS)
    assert responses["病棟"].tolist()[:4] == ["東病棟", "東病棟", "東病棟", "西病棟"]


def test_init_reads_the_sheet_that_is_named(book):
    assert written(book, sheet="集計用")[0].sheet == "集計用"
    with pytest.raises(InputError):
        written(book, sheet="はじめに")


def test_two_sheets_of_about_the_same_length_are_left_to_the_person(tmp_path):
    made = Workbook()
    made.active.title = "前"
    for page, rows in ((made.active, 10), (made.create_sheet("後"), 30)):
        page.append(["番号", "意見"])
        for n in range(rows):
            page.append([n, ANSWER.format(n)])
    made.save(tmp_path / "a.xlsx")
    settings, text = written(tmp_path / "a.xlsx")
    assert settings.sheet == ""
    assert "後（31 行 × 2 列）" in text


def test_what_settings_do_not_say_is_told(book):
    settings, text = written(book)
    bare = "\n".join(line for line in text.splitlines() if not line.startswith(("last_row", "fill_down")))
    (book.parent / "survey.toml").write_text(bare, encoding="utf-8")
    found = check_survey(load_settings(book.parent / "survey.toml"))
    said = "\n".join(found.lines())
    assert "合計や注記とみられる行が 2 行あり" in said
    assert "last_row = 27" in said
    assert "28 行目 合計" in said
    assert "「病棟」の列は、結合のために 2 行が空欄です" in said
    assert "last_row = 27" in "\n".join(found.lines("en"))
    mended = "\n".join(check_survey(settings).lines())
    assert "合計や注記" not in mended
    assert "結合のために" not in mended


def test_a_formula_without_a_result_is_told_once(book):
    said = "\n".join(check_survey(written(book)[0]).lines())
    assert "計算結果のない数式が 1 あり" in said
    assert "保存されていた計算結果を読みました" not in said


def test_rows_below_the_answers_are_not_read_in_parts(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("番号,意見\n1,よい\n2,わるい\n合計,2\n", encoding="utf-8")
    told = 'file = "a.csv"\nlast_row = 3\n[[questions]]\nname = "意見"\ncolumn = "意見"\n'
    (tmp_path / "survey.toml").write_text(told, encoding="utf-8")
    settings = load_settings(tmp_path / "survey.toml")
    assert read_survey(settings).responses["text"].tolist() == ["よい", "わるい"]
    with pytest.raises(NotInPartsError):
        divide(settings)
