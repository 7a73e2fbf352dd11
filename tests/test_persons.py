"""Surveys of persons (市民アンケート): no sheet and no list of citizens, names by number, words as chance allows."""

import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pptx
import pytest
from click.testing import CliRunner

from textmine import pipeline
from textmine.cli import textmine
from textmine.cli.entry import main
from textmine.errors import AnalysisError
from textmine.folders import write_file
from textmine.recipes import Cookbook, hearing_list, reasons_missing
from textmine.report.cards import cards
from textmine.report.headline import main_findings
from textmine.report.html import html_text
from textmine.report.model import Report
from textmine.report.slides import write_slides
from textmine.report.wordsections import keyterms_section
from textmine.settings import load_settings
from textmine.tables import CONSISTENCY

SURVEY = """
file = "answers.csv"
respondent = "番号"
groups = ["地区", "年代"]
[[questions]]
name = "意見"
column = "意見"
[privacy]
persons = {persons}
"""
SAID = (
    "窓口の待ち時間が長い。",
    "公園の清掃を続けてほしい。",
    "図書館を夜まで開けてほしい。",
    "バスの本数が少なくて困る。",
)
EVEN = frozenset(n for n in range(1, 61) if n % 6 in (0, 5))
"""Blanks that fall on both districts alike: 10 of 30 each."""


def write_survey(
    folder: Path,
    *,
    persons: bool = True,
    count: int = 60,
    blank: Collection[int] = EVEN,
    districts: str = "東西",
) -> str:
    """Answers of citizens of some districts and three ages; ``blank`` left the question without an answer."""
    folder.mkdir(exist_ok=True)
    rows = ["番号,地区,年代,意見"]
    for n in range(1, count + 1):
        said = "" if n in blank else SAID[n % 4]
        rows.append(f"{n},{districts[n % len(districts)]}地区,{20 + n % 3 * 10}代,{said}")
    (folder / "answers.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    settings = SURVEY.format(persons=str(persons).lower())
    (folder / "survey.toml").write_text(settings, encoding="utf-8")
    return str(folder / "survey.toml")


@pytest.fixture
def survey(tmp_path):
    return write_survey(tmp_path / "survey")


def call(*arguments):
    return CliRunner().invoke(textmine, list(map(str, arguments)))


def ends(monkeypatch, capsys, *arguments) -> tuple[int, str]:
    """The exit status and what was said on stderr."""
    monkeypatch.setattr("sys.argv", ["textmine", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0), capsys.readouterr().err


# ---------------------------------------------------------------- interview sheets


@pytest.mark.parametrize(
    ("lang", "words"), [("ja", "一人ずつの資料は作りません"), ("en", "no sheet is made of a single person")]
)
def test_sheets_of_citizens_are_refused_in_the_words_of_run(
    survey, tmp_path, monkeypatch, capsys, lang, words
):
    monkeypatch.chdir(tmp_path)
    status, said = ends(monkeypatch, capsys, "sheets", survey, "--lang", lang)
    assert status == 2
    assert words in said
    assert not Path("sheets.docx").exists()
    status, said = ends(monkeypatch, capsys, "run", survey, "--only", "sheets", "--lang", lang)
    assert status == 0
    assert words in said


def test_sheets_of_offices_are_made(tmp_path):
    survey = write_survey(tmp_path / "offices", persons=False, count=2)
    made = call("sheets", survey, "--output", tmp_path / "new" / "sheets.docx")
    assert made.exit_code == 0, made.output
    assert (tmp_path / "new" / "sheets.docx").stat().st_size > 1000


@pytest.mark.parametrize("mark", ["~$sheets.docx", "~$eets.docx", ".~lock.sheets.docx#"])
def test_sheets_open_in_word_are_not_replaced(tmp_path, monkeypatch, capsys, mark):
    survey = write_survey(tmp_path / "offices", persons=False, count=2)
    write_file(tmp_path / "sheets.docx", b"last")
    (tmp_path / mark).write_bytes(b"who")
    status, said = ends(monkeypatch, capsys, "sheets", survey, "--output", tmp_path / "sheets.docx")
    assert status == 4
    assert mark in said
    assert (tmp_path / "sheets.docx").read_bytes() == b"last"
    assert not [name for name in tmp_path.iterdir() if name.name.startswith(".sheets.docx.")]


# ---------------------------------------------------------------- differences are told with their verdict


QUESTIONS = [
    ("問1", 0.4, "差があるとは言えない"),
    ("問2", float("nan"), "判断できない"),
    ("問3", 0.2, "差があるとは言えない"),
]
FINDINGS = ("nonresponse", "blank_tests", "frequency", "keyterms", "summary", "review", "consistency")


def report_of(survey: str, lang: str = "ja") -> Report:
    settings = load_settings(Path(survey))
    settings = replace(settings, report=replace(settings.report, lang=lang))
    return pipeline.compose(pipeline.prepare(settings, shared=True), names=FINDINGS, sheets=False)


def about_blanks(report: Report, word: str) -> str:
    [said] = [one.text for one in main_findings(report)[1:] if word in one.text]
    return said


# 10 of 30 against 10 of 30; 1 of 4 against 0 of 4, where no table could reach 0.05; 20 of 30 against none, p = 2 C(30,20) / C(60,20), q twice that.
@pytest.mark.parametrize(
    ("how", "said"),
    [
        (
            {},
            "地区による差があるとは言えない（p = 1）：東地区は 30 欄のうち 10 欄（33%）、西地区は 30 欄のうち 10 欄",
        ),
        ({"count": 8, "blank": {4}}, "回答欄か無回答が少ないため判断できない"),
        (
            {"blank": set(range(1, 41, 2))},
            "差がある（q = 2.9e-08）：東地区は 30 欄のうち 0 欄（0%）、西地区は 30 欄のうち 20 欄",
        ),
    ],
)
def test_blanks_of_two_groups_are_told_with_the_verdict(tmp_path, how, said):
    report = report_of(write_survey(tmp_path / "survey", **how))
    told = about_blanks(report, "無回答の割合")
    assert said in told
    assert "最も" not in told


def test_of_several_groups_only_one_that_stands_out_is_named(tmp_path):
    blank = [n for n in range(1, 61) if n % 4 == 1]
    told = report_of(write_survey(tmp_path / "one", blank=blank, districts="東西南北"))
    assert "西地区は 15 欄のうち 15 欄（100%、95％信頼区間 80%～100%）で、他より高い" in about_blanks(
        told, "無回答の割合"
    )
    told = report_of(write_survey(tmp_path / "none", districts="東西南北"))
    assert "地区は " not in about_blanks(told, "無回答の割合")


def test_of_several_questions_the_verdicts_are_told_together(survey):
    report = report_of(survey)
    whole = report.findings["blank_tests"].query("by == '地区' and category == '全体'")
    tests = [whole.assign(question=name, q=q, verdict=said) for name, q, said in QUESTIONS]
    told = about_blanks(
        replace(report, findings={**report.findings, "blank_tests": pd.concat(tests)}), "無回答の割合"
    )
    assert (
        "調べた 2 設問のどれでも地区による差があるとは言えない（q は 0.2 以上、ほか 1 設問は判断できない）"
        in told
    )


def test_a_survey_without_blanks_says_nothing_of_their_groups(tmp_path):
    report = report_of(write_survey(tmp_path / "survey", blank=()))
    assert not [one for one in main_findings(report)[1:] if "無回答の割合" in one.text]


def test_the_verdict_is_told_in_english(survey):
    assert "are not shown to differ by 地区 (p = 1)" in about_blanks(report_of(survey, "en"), "Blanks")


# ---------------------------------------------------------------- key terms and chance


def with_keyterms(report: Report, q: float) -> Report:
    """The report whose key terms all have this q."""
    return replace(report, findings={**report.findings, "keyterms": report.findings["keyterms"].assign(q=q)})


def slide_texts(report: Report, tmp_path: Path) -> str:
    """All that stands on the slides, tables too."""
    deck = pptx.Presentation(str(write_slides(report, tmp_path / "slides.pptx")))
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    texts = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    tables = [shape.table for shape in shapes if shape.has_table]
    return "\n".join([*texts, *(cell.text for table in tables for row in table.rows for cell in row.cells)])


def test_words_within_chance_are_called_so(survey, tmp_path):
    report = with_keyterms(report_of(survey), 0.9)
    said = "偶然の範囲を超えるものはありません（q < 0.05 の語なし）"
    assert said in slide_texts(report, tmp_path)
    assert said in keyterms_section(report).lead
    assert {card.terms_remark for card in cards(report)} == {said}
    assert not [one for one in main_findings(report) if "特徴が最もはっきりした語" in one.text]


def test_words_beyond_chance_bear_a_mark_that_the_method_explains(survey, tmp_path):
    report = with_keyterms(report_of(survey), 0.01)
    written = slide_texts(report, tmp_path)
    assert "偶然の範囲を超えるものはありません" not in written
    assert "＊ 偶然の範囲を超える語（q < 0.05）" in written
    assert "特徴語の ＊ は、偶然の範囲を超えて多い語（q < 0.05）" in written
    assert re.search(r"[一-龥]＊\(\d+\)", written)
    assert all(term["mark"] == "＊" for card in cards(report) for term in card.terms)


# ---------------------------------------------------------------- no list of citizens


def test_no_citizen_is_named_to_look_at_first(survey, tmp_path):
    report = report_of(survey)
    assert report.finding("review") is not None
    assert not [one for one in main_findings(report) if "先に見たい" in one.text]
    assert "確認したい" not in slide_texts(report, tmp_path)
    assert "調査票間の不一致" not in slide_texts(report, tmp_path)


def test_offices_to_look_at_stay_a_finding(tmp_path):
    report = report_of(write_survey(tmp_path / "offices", persons=False))
    assert [one for one in main_findings(report) if "先に見たい" in one.text]
    assert "確認したい回答者" in slide_texts(report, tmp_path)


# ---------------------------------------------------------------- persons by the number they are shown by


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_persons_are_called_in_the_language_of_the_report(survey, tmp_path, lang):
    report = report_of(survey, lang)
    names = list(dict.fromkeys(report.responses["respondent"]))
    assert names[9] == {"ja": "回答者010", "en": "Respondent 010"}[lang]
    other = re.compile({"ja": r"Respondent \d", "en": r"回答者\d"}[lang])
    cells = [str(cell) for table in report.findings.values() for cell in table.to_numpy().ravel()]
    assert not [cell for cell in cells if other.search(cell)]
    assert not other.search(slide_texts(report, tmp_path))


def test_tables_key_and_workbook_of_an_english_run_agree(survey, tmp_path):
    out = tmp_path / "out"
    assert call("run", survey, "--lang", "en", "--only", "tables,workbook", "--output", out).exit_code == 0
    key = (out / "tables" / "private_respondents.csv").read_text(encoding="utf-8-sig").splitlines()
    assert key[10] == "Respondent 010,10"
    book = openpyxl.load_workbook(out / "tables.xlsx")
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "Respondent 010" in cells
    assert not [cell for cell in cells if re.search(r"回答者\d", cell)]


@pytest.mark.parametrize("name", ["10", "回答者010", "Respondent 010"])
def test_cells_decided_by_hand_may_name_a_person_by_number(survey, name):
    path = Path(survey)
    path.write_text('overrules = "cells.csv"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    cells = f"respondent,question,status,note\n{name},意見,refused,\n"
    (path.parent / "cells.csv").write_text(cells, encoding="utf-8")
    assert call("check", survey).exit_code == 0
    responses = pipeline.prepare(load_settings(path)).responses
    assert responses.loc[responses["status"] == "refused", "respondent"].tolist() == ["10"]


@pytest.mark.parametrize("name", ["10", "回答者010", "回答者０１０", "回答者 010", "Respondent 010"])
def test_explain_takes_the_number_that_the_report_shows(survey, name):
    told = call("explain", name, survey)
    assert told.exit_code == 0, told.output
    assert told.stdout.startswith("■ 10（東地区 / 30代）")
    assert "30代の特徴語: " in told.stdout
    assert "\n特徴語" not in told.stdout


def test_a_number_that_nobody_has_is_refused(survey, tmp_path, monkeypatch, capsys):
    status, said = ends(monkeypatch, capsys, "explain", "回答者061", survey)
    assert (status, "回答者「回答者061」がいません" in said) == (2, True)
    offices = write_survey(tmp_path / "offices", persons=False)
    assert ends(monkeypatch, capsys, "explain", "回答者010", offices)[0] == 2


@pytest.mark.parametrize(
    ("lang", "words"), [("ja", "ヒアリング対象案は作りません"), ("en", "no hearing of citizens is proposed")]
)
def test_no_hearing_of_citizens_is_proposed(survey, tmp_path, monkeypatch, capsys, lang, words):
    out = tmp_path / "list.csv"
    status, said = ends(monkeypatch, capsys, "hearing", survey, "--output", out, "--lang", lang)
    assert (status, words in said, out.exists()) == (2, True, False)
    tables = Cookbook(pipeline.prepare(load_settings(survey), shared=True))
    assert len(tables["hearing"]) == 0
    assert words in reasons_missing(tables, lang)["hearing"]
    status, said = ends(monkeypatch, capsys, "table", "hearing", survey, "--lang", lang)
    assert (status, words in said) == (0, True)


def test_a_hearing_of_offices_is_proposed(tmp_path):
    survey = write_survey(tmp_path / "offices", persons=False)
    made = call("hearing", survey, "--must", "7", "--rounds", 1, "--per-round", 1)
    assert made.exit_code == 0, made.output
    assert made.stdout.splitlines()[1].startswith("1,1,7,")
    tables = Cookbook(pipeline.prepare(load_settings(survey), shared=True))
    assert len(tables["hearing"])
    assert "hearing" not in reasons_missing(tables, "ja")


def test_a_hearing_list_of_citizens_is_refused_in_python_too(survey):
    prepared = pipeline.prepare(load_settings(survey))
    with pytest.raises(AnalysisError, match="no hearing of citizens"):
        hearing_list(prepared, Cookbook(prepared))


def test_an_english_run_lists_in_english(survey, tmp_path):
    written = slide_texts(with_keyterms(report_of(survey, "en"), 0.01), tmp_path)
    assert not re.search("[、．]", written), written
    made = call("run", survey, "--lang", "en", "--only", "counts,sheets", "--output", tmp_path / "out")
    assert "interview sheets not made: respondents are persons" in made.stderr
    assert "\u3000" not in made.stderr
    assert "・" not in made.stderr


PAIRS = [("1", "2", "identical"), ("1", "3", "near_copy"), ("4", "5", "shared_run")]


def copied(report):
    rows = [[a, "意見", b, "意見", kind] for a, b, kind in PAIRS]
    columns = ["respondent_a", "question_a", "respondent_b", "question_b", "kind"]
    found = replace(report, findings={"similar": pd.DataFrame(rows, columns=columns)})
    (said,) = [one.text for one in main_findings(found) if "ほぼ同じ文" in one.text]
    return said


def test_copied_answers_are_counted_and_no_citizens_named(survey):
    said = copied(report_of(survey))
    assert said == "ほかの回答と同じ、またはほぼ同じ文の回答が 3 件（2 組）あった（有効回答 40 件）。"


def test_offices_with_copied_answers_are_named(tmp_path):
    said = copied(report_of(write_survey(tmp_path / "offices", persons=False)))
    assert said.endswith("3 件（2 組）あった（1と2など。有効回答 40 件）。")


def test_the_page_of_persons_lists_no_citizens_to_look_at(survey):
    page = html_text(report_of(survey))
    assert "#review" not in page.split("<main")[0]
    assert "確認したい回答者のリスト" not in page
    assert 'data-chart="review"' not in page


def test_the_page_of_persons_shows_what_own_rules_found(survey):
    report = report_of(survey)
    row = ["回答者001", "空欄", "低", "空欄があります", "意見=空欄", "own.csv:2"]
    table = pd.DataFrame([row], columns=list(CONSISTENCY.names))
    page = html_text(replace(report, findings={**report.findings, "consistency": table}))
    assert "空欄があります" in page
    assert "確認したい回答者のリスト" not in page


def test_the_page_of_offices_lists_whom_to_look_at(tmp_path):
    page = html_text(report_of(write_survey(tmp_path / "offices", persons=False)))
    assert "確認したい回答者のリスト" in page
    assert 'data-chart="review"' in page
