"""Workbooks as offices write them: covers, two header rows, merged cells, sums and remarks below the answers."""

from __future__ import annotations

import pytest
from openpyxl import Workbook, load_workbook

from textmine.errors import InputError
from textmine.guess import check_survey, settings_template
from textmine.partitions import NotInPartsError
from textmine.partitions.parts import divide
from textmine.pipeline import prepare
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


TWO_ROWS = [
    ["No.", "施設", "部門", "職員数", "設問１", "優先度"],
    [None, None, None, "（人）", "患者の声を聴くことが必要な理由", "（高・低）"],
]


def two_rows_of_headers(folder, *, merged=("A3:A4", "B3:B4", "C3:C4"), above="患者の声　調査結果"):
    """A table of departments whose questions stand in two rows, two of them called alike."""
    made = Workbook()
    page = made.active
    page["A1"] = above
    page.merge_cells("A1:F1")
    for at, row in enumerate(TWO_ROWS, 3):
        for column, text in enumerate(row, 1):
            page.cell(at, column, text)
    for area in merged:
        page.merge_cells(area)
    names = [("本院", "外来"), ("本院", "医事課"), ("東院", "病棟"), ("東院", "医事課"), ("東院", "薬局")]
    for n, (house, name) in enumerate(names, 1):
        for column, value in enumerate([n, house, name, 10 + n, f"待ち時間の苦情が{n}件あった。", "高"], 1):
            page.cell(n + 4, column, value)
    path = folder / "answers.xlsx"
    made.save(path)
    return path


def test_headers_in_two_rows_are_one(tmp_path):
    settings, _ = written(two_rows_of_headers(tmp_path))
    assert (settings.header_row, settings.title) == (4, "患者の声 調査結果")
    assert [q.column for q in settings.questions] == ["設問１ 患者の声を聴くことが必要な理由"]
    assert [closed.column for closed in settings.closed] == ["優先度（高・低）"]
    assert len(read_survey(settings).responses) == 5


def test_a_row_of_answers_is_no_second_row_of_headers(tmp_path):
    """Without merged cells the row below may be whoever left the first columns empty."""
    settings, _ = written(two_rows_of_headers(tmp_path, merged=()))
    assert settings.header_row == 3


@pytest.mark.parametrize("above", ["※令和6年10月1日現在", "回答は原文のまま載せています。", "2024年度"])
def test_a_remark_above_the_table_is_no_title(tmp_path, above):
    settings, _ = written(two_rows_of_headers(tmp_path, above=above))
    assert settings.title == "answers"


def test_departments_called_alike_are_told_apart_by_their_house(tmp_path):
    settings, _ = written(two_rows_of_headers(tmp_path))
    assert (settings.respondent, settings.groups) == ("", ("施設", "部門"))
    assert read_survey(settings).responses["respondent"].tolist() == [
        *("外来", "本院 医事課", "病棟", "東院 医事課", "薬局")
    ]


def test_a_list_of_projects_stands_on_another_sheet_of_the_same_book(tmp_path):
    """Below a title, its rows belong to 本院 医事課 and 東院 医事課 by house and name together; names are masked."""
    book = load_workbook(two_rows_of_headers(tmp_path))
    page = book.create_sheet("取組一覧")
    for row in [
        ["令和6年度の取組"],
        ["施設", "部門", "取組名", "内容"],
        ["本院", "医事課", "窓口", "担当の田中さんが㈱みどりと始めた。"],
        ["東院", "医事課", "電話", "ＦＡＸをやめた。"],
        ["東院", "薬局", "薬の説明", "字を大きくした。"],
        ["南院", "受付", "番号札", "番号を見せる。"],
    ]:
        page.append(row)
    book.save(tmp_path / "answers.xlsx")
    settings, text = written(tmp_path / "answers.xlsx")
    joined = """
[[joined]]
name = "取組"
file = "answers.xlsx"
sheet = "取組一覧"
header_row = 2
key = ["施設", "部門"]
title = "取組名"
text = ["内容"]
"""
    (tmp_path / "survey.toml").write_text(text + joined, encoding="utf-8")
    settings = load_settings(tmp_path / "survey.toml")
    table = read_survey(settings).joined["取組"]
    assert table["respondent"].tolist() == ["本院 医事課", "東院 医事課", "薬局", ""]
    assert table["title"].tolist() == ["窓口", "電話", "薬の説明", "番号札"]
    prepared = prepare(settings, shared=True)
    own = prepared.repairs[prepared.repairs["source"] == "answers.xlsx: 取組一覧"]
    assert set(own["found"]) == {"ＦＡＸ"}
    assert prepared.joined["取組"]["text"].tolist()[:2] == [
        "担当の●●さんが㈱みどりと始めた。",
        "FAXをやめた。",
    ]
    assert prepared.responses["text"].tolist()[0] == "待ち時間の苦情が1件あった。"
