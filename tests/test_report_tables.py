"""tables.xlsx and tables/*.csv: what Excel opens, and what it must never run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
import report_samples as samples

from textmine import tables
from textmine.dictionary import read_dictionary
from textmine.recipes.changes import changes
from textmine.recipes.cookbook import RECIPES
from textmine.repairs import KINDS
from textmine.report.explained import EXPLAINED, explained
from textmine.report.tablefiles import write_tables
from textmine.report.vocabulary import ENGLISH, JAPANESE
from textmine.report.workbook import _fitting, write_workbook
from textmine.safecsv import safe_cell, write_csv

FORMULAS = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    '=HYPERLINK("https://example.invalid")',
    "＝1+1",
)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = write_workbook(samples.full_report(), tmp_path_factory.mktemp("book") / "tables.xlsx")
    return openpyxl.load_workbook(path)


def test_cover_links_to_every_sheet_and_explains_it(book):
    cover = book["目次"]
    linked = {cell.value: cell.hyperlink for cell in cover["A"] if cell.hyperlink}
    assert set(linked) == set(book.sheetnames) - {"目次"}
    rows = {row[0].value: row for row in cover.iter_rows(min_row=5)}
    assert all(len(rows[name][2].value) > 10 for name in linked)
    assert "無回答 8" in cover["A2"].value or "回答欄 18" in cover["A2"].value


def test_headers_are_japanese_frozen_and_filtered(book):
    sheet = book["特徴語"]
    headers = [cell.value for cell in sheet[2]]
    assert headers == [column.ja for column in tables.KEYTERMS.columns]
    assert sheet.freeze_panes == "C3"
    assert sheet.auto_filter.ref.startswith("A2:")
    assert sheet["A1"].hyperlink.location == "'目次'!A1"


def test_numbers_are_numbers_in_the_format_of_their_kind(book):
    sheet = book["無回答の集計"]
    at = {cell.value: cell.column for cell in sheet[2]}
    assert sheet.cell(3, at["無回答率"]).number_format == "0.0%"
    assert isinstance(sheet.cell(3, at["無回答率"]).value, float)
    assert sheet.cell(3, at["回答欄"]).value == 9
    assert sheet.cell(3, at["組織"]).data_type == "s"


def test_all_answers_stand_in_the_book_raw_and_repaired(book):
    sheet = book["回答一覧"]
    assert sheet.max_row == 2 + len(samples.responses())
    headers = [cell.value for cell in sheet[2]]
    assert {"回答者", "部", "設問", "原文", "分析用の文", "区分"} <= set(headers)
    statuses = {row[headers.index("区分")].value for row in sheet.iter_rows(min_row=3)}
    assert statuses == {"有効回答", "空欄", "記入なし", "特になし"}


def test_no_cell_of_the_book_is_a_formula(tmp_path):
    offices = tuple((text, f"{text}課{n}", text, text) for n, text in enumerate(FORMULAS))
    report = samples.report(responses=samples.responses(offices))
    book = openpyxl.load_workbook(write_workbook(report, tmp_path / "bad.xlsx"))
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    texts = {cell.value for cell in book["回答一覧"]["D"]} | {cell.value for cell in book["回答一覧"]["E"]}
    assert "=1+1" in {cell.value for row in book["回答一覧"].iter_rows() for cell in row} | texts


def test_same_book_whenever_it_is_written(tmp_path, monkeypatch):
    first = write_workbook(samples.full_report(), tmp_path / "a.xlsx").read_bytes()
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert write_workbook(samples.full_report(), tmp_path / "b.xlsx").read_bytes() == first


def test_a_missing_finding_is_named_with_its_reason(tmp_path):
    report = samples.report(findings={"topics": pd.DataFrame()}, reasons={"topics": "回答が少なすぎます。"})
    cover = openpyxl.load_workbook(write_workbook(report, tmp_path / "few.xlsx"))["目次"]
    assert "回答が少なすぎます。" in {cell.value for cell in cover["C"]}


def test_sheet_names_that_excel_refuses(tmp_path):
    joined = {
        name: pd.DataFrame({"列": ["a"]}) for name in ("a/b[1]*?:", "a_b_1____", "x" * 60, "'", "History")
    }
    book = openpyxl.load_workbook(write_workbook(samples.report(joined=joined), tmp_path / "names.xlsx"))
    assert len(book.sheetnames) == 1 + 1 + len(joined)
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_a_text_too_long_for_a_cell_is_cut_with_a_note():
    assert len(_fitting("あ" * 40_000)) == 32_767
    assert _fitting("あ" * 40_000).endswith("tables/*.csv）")
    assert _fitting("\ud800あ").endswith("あ")


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_harmless_in_csv(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("-", "-"),
        ("－", "－"),
        ("", ""),
        ("ー５", "ー５"),
        (None, ""),
        (float("nan"), ""),
        (True, "TRUE"),
        (-3, "-3"),
        (-0.25, "-0.25"),
        (0.1 + 0.2, "0.3"),
        (3.0, "3"),
        ("0123", "0123"),
        ("NA", "NA"),
    ],
)
def test_other_cells_stay_as_they_are(value, cell):
    assert safe_cell(value) == cell


def test_csv_has_bom_and_crlf_and_keeps_lines_inside_cells(tmp_path):
    table = pd.DataFrame({"語": ["一行目\n二行目", '"引用"', "a,b"], "n": [1, 2, 3]})
    write_csv(table, tmp_path / "t.csv")
    raw = (tmp_path / "t.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == 4
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert rows == [["語", "n"], ["一行目\n二行目", "1"], ['"引用"', "2"], ["a,b", "3"]]


def test_every_table_is_written(tmp_path):
    report = samples.full_report()
    written = {path.stem for path in write_tables(report, tmp_path)}
    assert written == {"responses", *report.findings}


def test_every_described_table_is_explained():
    named = {value.name for value in vars(tables).values() if isinstance(value, tables.Table)}
    assert named <= set(EXPLAINED)
    assert explained("joined_A", "ja").startswith("調査に")
    assert explained("keyterms", "en") == tables.KEYTERMS.row


def test_a_survey_of_persons_speaks_of_respondents_and_groups(tmp_path):
    settings = samples.settings()
    base = samples.full_report()
    persons = replace(base, settings=replace(settings, privacy=replace(settings.privacy, persons=True)))
    assert (base.unit, persons.unit) == ("組織", "回答者")
    book = openpyxl.load_workbook(write_workbook(persons, tmp_path / "p.xlsx"))
    heads = [cell.value or "" for sheet in book for cell in sheet[2]]
    cover = [str(cell.value or "") for row in book["目次"].iter_rows() for cell in row]
    assert "グループ" in heads
    assert not [text for text in (*heads, *cover) if "組織" in text or "自課" in text]
    assert "組織" in [
        cell.value for cell in openpyxl.load_workbook(write_workbook(base, tmp_path / "o.xlsx"))["特徴語"][2]
    ]


def test_a_survey_of_persons_has_no_sheets_of_persons_one_by_one(tmp_path):
    base = samples.full_report()
    settings = replace(base.settings, privacy=replace(base.settings.privacy, persons=True))
    persons = replace(base, settings=settings)
    offices = openpyxl.load_workbook(write_workbook(base, tmp_path / "offices.xlsx"))
    book = openpyxl.load_workbook(write_workbook(persons, tmp_path / "persons.xlsx"))
    gone = {sheet.replace("組織", "回答者") for sheet in offices.sheetnames} - set(book.sheetnames)
    assert "確認したい回答者" in gone
    assert "特徴語" in book.sheetnames
    assert "回答一覧" in book.sheetnames
    cover = {row[0]: row[2] for row in book["目次"].iter_rows(values_only=True)}
    assert "tables/review.csv にあります" in cover["確認したい回答者"]
    in_english = openpyxl.load_workbook(write_workbook(english(persons), tmp_path / "en.xlsx"))
    cover = {row[0]: row[2] for row in in_english["Contents"].iter_rows(values_only=True)}
    assert "Respondents are persons" in cover["review"]
    assert "review" not in in_english.sheetnames


def english(report):
    settings = replace(report.settings, report=replace(report.settings.report, lang="en"))
    return replace(report, settings=settings)


def sheet_rows(path, name):
    rows = list(openpyxl.load_workbook(path)[name].iter_rows(min_row=2, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


VERDICTS = ["差がある", "差があるとは言えない", "判断できない"]


def test_closed_values_are_english_in_the_english_book_alone(tmp_path):
    tests = samples._filled(
        tables.BLANK_TESTS,
        [
            {"question": "全設問", "by": "部", "category": category, "verdict": verdict}
            for category, verdict in zip(("全体", "（なし）", "環境部"), VERDICTS, strict=True)
        ],
    )
    # The survey's own column has the name of a schema's: what people answered is never translated.
    base = samples.full_report()
    base = replace(
        base,
        findings={**base.findings, "blank_tests": tests},
        responses=base.responses.assign(verdict="差がある"),
    )
    report = english(base)
    path = write_workbook(report, tmp_path / "en.xlsx")
    rows = sheet_rows(path, "blank_tests")
    assert [row["verdict"] for row in rows] == ["different", "no difference shown", "cannot tell"]
    assert [row["category"] for row in rows] == ["all", "(none given)", "環境部"]
    assert {row["question"] for row in rows} == {"all questions"}
    answers = sheet_rows(path, "responses")
    assert {row["verdict"] for row in answers} == {"差がある"}
    assert {row["status"] for row in answers} == {s.replace("_", " ") for s in base.responses["status"]}
    assert {row["question"] for row in answers} == set(base.responses["question"])
    assert {row["listed"] for row in sheet_rows(path, "review")} <= {"yes", "", None}
    japanese = sheet_rows(write_workbook(base, tmp_path / "ja.xlsx"), tables.BLANK_TESTS.ja)
    assert [row["判定"] for row in japanese] == VERDICTS
    write_tables(report, tmp_path)
    with (tmp_path / "blank_tests.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["verdict"] for row in csv.DictReader(file)] == VERDICTS


def test_every_closed_column_stands_in_a_schema():
    described = {c.name: c for table in tables.known_tables().values() for c in table.columns}
    assert set(ENGLISH) <= set(described)
    for name in ("verdict", "severity", "actors", "commitment", "agreement"):
        told = [
            c.meaning
            for t in tables.known_tables().values()
            for c in t.columns
            if (c.name, c.kind) == (name, "text")
        ]
        assert all(value in meaning for meaning in told for value in ENGLISH[name]), name
    assert not [value for values in ENGLISH.values() for value in values.values() if not value.isascii()]


def test_values_of_the_shipped_dictionaries_have_their_english():
    for name, column in (("awareness/commitment", "commitment"), ("consistency", "severity")):
        key = "value" if column == "commitment" else "severity"
        rows = read_dictionary(f"{name}.csv", (key,))
        assert rows
        assert {row[key] for row in rows if row[key]} <= set(ENGLISH[column])


def test_every_name_of_the_program_has_its_japanese():
    described = {c.name: c for table in tables.known_tables().values() for c in table.columns}
    assert set(JAPANESE) <= set(described)
    # What two surveys are compared by is no recipe of one.
    assert {changes.__name__, *(recipe.__name__ for recipe in RECIPES.values())} == set(JAPANESE["analysis"])
    assert set(KINDS) <= set(JAPANESE["kind"])
    assert {"naming", "general_clauses", "borrowed"} <= set(JAPANESE["indicator"])


@pytest.mark.parametrize(
    ("table", "column"), [("similar", "kind"), ("keyterms", "unit"), ("correspondence", "kind")]
)
def test_the_japanese_workbook_holds_no_names_of_the_program(book, table, column):
    schema = tables.known_tables()[table]
    heads = {c.name: c.ja for c in schema.columns}
    sheet = book[schema.ja]
    at = next(cell.column for cell in sheet[2] if cell.value == heads[column])
    shown = {sheet.cell(row, at).value for row in range(3, sheet.max_row + 1)} - {None}
    assert shown
    assert shown <= set(JAPANESE[column].values())


def book_with(folder, **findings):
    path = write_workbook(samples.report(findings=findings), folder / "some.xlsx")
    return openpyxl.load_workbook(path)


def told_on_cover(book, title):
    return [row[2].value for row in book["目次"].iter_rows(min_row=5) if row[0].value == title]


def test_a_table_without_rows_has_no_sheet_and_says_why(tmp_path):
    book = book_with(tmp_path, topics=pd.DataFrame(columns=list(tables.TOPICS.names)))
    assert "話題" not in book.sheetnames
    assert told_on_cover(book, "話題") == ["該当するものはありませんでした。"]


@pytest.mark.parametrize(("rank", "shown"), [(0, False), (1, True)])
def test_codes_have_sheets_where_rules_were_asked(tmp_path, rank, shown):
    blank = dict.fromkeys(tables.CODE_FREQUENCY.names, 0) | {"code": "交通", "definition": ""}
    book = book_with(tmp_path, code_frequency=pd.DataFrame([blank | {"rank": rank}]))
    assert ("コードの単純集計" in book.sheetnames) == shown
    (told,) = told_on_cover(book, "コードの単純集計")
    assert ("コーディング規則を指定していません" in told) != shown
