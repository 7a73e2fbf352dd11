import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from textmine import tables
from textmine.analysis.consistency import load_rules
from textmine.errors import DictionaryError
from textmine.nonresponse import classify_nonresponse
from textmine.report.listings import told_overrules
from textmine.report.model import Report
from textmine.report.sheetpages import (
    PAGE_HEIGHT,
    PROFILE_HALF,
    SIZES,
    _height,
    _pieces,
    _place,
    _profile_widths,
    _size,
    draw_sheets,
)
from textmine.report.sheetquestions import common_questions, load_templates
from textmine.report.sheets import Sheet, prepare_sheets, without_name, write_sheets
from textmine.report.slidefit import text_width
from textmine.report.wordparts import CELL_SIDE, POINT
from textmine.settings import ClosedQuestion, Question, Settings

docx = pytest.importorskip("docx")

TEXT = "児童青少年の声を聞く。"


def report(**findings):
    rows = [
        ("甲課", "なぜ", "記入なし", "記入なし"),
        ("乙課", "なぜ", "児童青尐年の声を聞く。", TEXT),
    ]
    responses = pd.DataFrame(rows, columns=["respondent", "question", "raw_text", "text"]).assign(
        status="", rule="", 部="市民部", 課=[row[0] for row in rows], 実施="④ なし"
    )
    settings = Settings(
        folder=Path(),
        file=Path("調査.csv"),
        title="調査",
        groups=("部", "課"),
        questions=(Question("なぜ", "なぜ", wording="なぜ必要か", kind="reason"),),
        closed=(ClosedQuestion("実施", "実施"),),
    )
    joined = {
        "Ａ調査票": pd.DataFrame(
            {"respondent": ["甲課"] * 3, "title": ["清掃", "花壇", "見守り"], "text": ["駅前の清掃", "", ""]}
        )
    }
    repairs = pd.DataFrame(
        [["乙課", "なぜ", 3, "尐", "少", "print_form", "safe", "調査.csv"]],
        columns=list(tables.REPAIRS.names),
    )
    return Report(
        settings=settings,
        responses=classify_nonresponse(responses),
        findings=findings,
        repairs=repairs,
        groups=("部", "課"),
        joined=joined,
    )


def awareness_row(name, **values):
    row = {column.name: 0 if column.kind != "text" else "" for column in tables.AWARENESS.columns}
    return {**row, "respondent": name, "question": "全設問", "n": 1, **values}


def test_one_sheet_a_respondent_in_the_order_of_the_survey():
    sheets = prepare_sheets(report())
    assert [sheet.respondent for sheet in sheets] == ["甲課", "乙課"]
    assert [sheet.respondent for sheet in prepare_sheets(report(), only=["乙課"])] == ["乙課"]
    assert sheets[0].closed == (("実施", "④ なし"),)
    assert sheets[0].answers[0].status_ja == "記入なし"
    assert [project.title for project in sheets[0].projects] == ["清掃", "花壇", "見守り"]


def test_question_asks_why_no_reason_was_given():
    asked = prepare_sheets(report())[0].questions
    assert asked[0].text.startswith(
        "Ａ調査票に３事業あります（「清掃」、「花壇」など）。「なぜ」を未記入とされた"
    )
    assert not [one for one in prepare_sheets(report())[1].questions if "未記入" in one.text]


def test_distancing_is_quoted_in_a_question():
    row = awareness_row("乙課", distancing=1)
    spans = pd.DataFrame(
        [["乙課", "なぜ", "distancing", 0, 6, TEXT[:6], "x"]], columns=list(tables.AWARENESS_SPANS.names)
    )
    sheet = prepare_sheets(report(awareness=pd.DataFrame([row]), awareness_spans=spans))[1]
    assert any(TEXT[:6] in one.text and "窓口" in one.text for one in sheet.questions)
    assert [(mark.start, mark.end, mark.kind) for mark in sheet.answers[0].marks] == [(3, 4, "repair")]


def test_hearsay_is_quoted_from_the_answer():
    row = awareness_row("乙課", hearsay=2, own_terms=9)
    spans = pd.DataFrame(
        [["乙課", "なぜ", "hearsay", 0, 2, TEXT[:2], "x"]], columns=list(tables.AWARENESS_SPANS.names)
    )
    sheet = prepare_sheets(report(awareness=pd.DataFrame([row]), awareness_spans=spans))[1]
    assert any(one.text.startswith(f"「{TEXT[:-1]}」とありますが") for one in sheet.questions)


def test_the_place_in_the_profile_is_told_in_words_at_the_ends():
    rows = [awareness_row(name, critical=count) for name, count in (("甲課", 0), ("乙課", 0), ("丙課", 2))]
    lines = {
        sheet.respondent: next(line for line in sheet.profile if line.name == "critical")
        for sheet in prepare_sheets(report(awareness=pd.DataFrame(rows)))
    }
    assert _place(lines["乙課"], "ja") == "最小"
    assert _place(replace(lines["乙課"], below=0.5, percentile=1.0), "ja") == "最大"
    assert _place(replace(lines["乙課"], below=0.2, percentile=0.6), "en") == "60%"
    same = prepare_sheets(report(awareness=pd.DataFrame([awareness_row("乙課")])))[1].profile[0]
    assert _place(same, "ja") == "みな同じ"


def test_marks_do_not_overlap_and_joined_are_the_text():
    sheet = prepare_sheets(report())[1]
    assert "".join(text for text, _ in _pieces(sheet.answers[0])) == TEXT
    assert [mark.note for mark in sheet.answers[0].marks] == ["原文は「尐」（print_form）"]


def test_profile_stands_against_the_survey():
    findings = pd.DataFrame([awareness_row("甲課", n=0), awareness_row("乙課", characters=10, echo=0.25)])
    lines = {line.name: line for line in prepare_sheets(report(awareness=findings))[1].profile}
    assert lines["characters"].value == "10"
    assert lines["echo"].value == "25%"
    assert prepare_sheets(report(awareness=findings))[0].profile == ()


def test_committee_questions_take_the_place_of_the_shipped(tmp_path):
    assert len(common_questions()) == 6
    own = Path(__file__).parents[1] / "data" / "koganei2010" / "dictionaries"
    assert len(common_questions(own)) == 8
    assert common_questions(own)[0].startswith("市民協働に関する実態調査の回答にあたり")


def test_templates_can_be_read_and_bad_ones_are_named(tmp_path):
    assert len(load_templates()) > 10
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "templates.csv").write_text(
        "id,condition,text,why\nx,rows(,t,w\n", encoding="utf-8"
    )
    with pytest.raises(DictionaryError):
        load_templates(tmp_path)


def opened(content):
    return docx.Document(io.BytesIO(content))


def test_word_document_is_a4_in_a_japanese_font(tmp_path):
    write_sheets(prepare_sheets(report()), tmp_path / "sheets.docx")
    document = opened((tmp_path / "sheets.docx").read_bytes())
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "回答なし（記入なし）" in text
    assert TEXT in text
    breaks = [p for p in document.paragraphs if p.paragraph_format.page_break_before]
    assert len(breaks) == 1
    with zipfile.ZipFile(tmp_path / "sheets.docx") as archive:
        assert 'w:eastAsia="游ゴシック"' in archive.read("word/document.xml").decode()


def test_japanese_text_is_said_to_be_japanese():
    """Without it the full stop and the comma are drawn in the Chinese way, in the middle of their cell."""
    for sheets in ([], prepare_sheets(report())):
        with zipfile.ZipFile(io.BytesIO(draw_sheets(sheets))) as archive:
            found = re.findall(r"<w:lang [^>]*>", archive.read("word/styles.xml").decode())
        assert found
        assert all('w:eastAsia="ja-JP"' in language for language in found)


PROFILE_WORDS = [
    ("課題意識・批判的検討", "100%", "125.5", "下から13%"),
    ("boilerplate", "1234", "125.5", "100%"),
    ("とても長い名前の指標をひとつだけ足してみる", "0.27", "12345.5", "下から13%"),
]


@pytest.mark.parametrize("told", PROFILE_WORDS, ids=["usual", "english", "long"])
@pytest.mark.parametrize("heads", [("", "この回答", "中央値", "順位"), ("", "here", "median", "percentile")])
def test_columns_of_the_profile_hold_their_words(told, heads):
    size, widths = _profile_widths([heads, told], 9)
    assert 4 <= size <= 9
    assert sum(widths) == pytest.approx(PROFILE_HALF)
    for column, width in enumerate(widths):
        longest = max(text_width(row[column], size) for row in (heads, told))
        assert longest * POINT * 1.1 + 2 * CELL_SIDE <= width


def test_a_document_of_word_keeps_the_order_of_its_parts():
    """Word calls a file damaged whose table says its look before the sides of its cells."""
    table = opened(
        draw_sheets(prepare_sheets(report(awareness=pd.DataFrame([awareness_row("乙課")]))))
    ).tables[0]
    order = [part.tag.split("}")[1] for part in table._tbl.tblPr]
    assert order.index("tblCellMar") < order.index("tblLook")


def test_same_sheets_give_the_same_bytes():
    sheets = prepare_sheets(report())
    assert draw_sheets(sheets) == draw_sheets(sheets)


def test_much_text_gets_smaller_and_control_marks_do_no_harm():
    sheet = prepare_sheets(report())[1]
    answer = replace(sheet.answers[0], text="長い回答。\x0b\x00" * 120, marks=())
    long: Sheet = replace(sheet, answers=(answer,) * 4)
    assert _size(long) < _size(sheet)
    assert _height(sheet, _size(sheet)) <= PAGE_HEIGHT
    assert _size(long) in SIZES
    written = "".join(paragraph.text for paragraph in opened(draw_sheets([long])).paragraphs)
    assert written.count("長い回答。") > 200


def test_no_sheets_still_make_a_document():
    assert "対象の組織がありません" in opened(draw_sheets([])).paragraphs[0].text


def test_english_sheets_have_english_labels():
    base = report(awareness=pd.DataFrame([awareness_row("乙課")]))
    english = replace(base, settings=replace(base.settings, report=replace(base.settings.report, lang="en")))
    document = docx.Document(io.BytesIO(draw_sheets(prepare_sheets(english))))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert {"Answers", "Projects", "Questions to ask"} <= set(lines)
    assert "No answer (not entered)" in lines
    assert not {"回答", "事業", "質問案"} & set(lines)
    assert document.tables[0].rows[0].cells[1].text == "here"
    assert "characters" in [row.cells[0].text for row in document.tables[0].rows]
    asked = "The forms list 3 projects in Ａ調査票 ('清掃' and '花壇' and others). Why was なぜ left blank?"
    assert asked in " ".join(lines)


KANA = re.compile(r"[ぁ-ん]")


def test_english_sheets_hold_no_japanese_of_their_own():
    spans = pd.DataFrame(
        [["乙課", "なぜ", "critical", 6, 8, "声を", "課題の指摘（awareness/critical.csv:3）"]],
        columns=list(tables.AWARENESS_SPANS.names),
    )
    base = report(awareness=pd.DataFrame([awareness_row("乙課")]), awareness_spans=spans)
    english = replace(base, settings=replace(base.settings, report=replace(base.settings.report, lang="en")))
    sheets = prepare_sheets(english)
    notes = [mark.note for sheet in sheets for answer in sheet.answers for mark in answer.marks]
    assert "critical (awareness/critical.csv:3)" in notes
    assert "was '尐' (print_form)" in notes
    own = [text for sheet in sheets for asked in sheet.questions for text in (asked.text, asked.why)]
    own += [text for sheet in sheets for text in sheet.common] + notes
    given = ("なぜ",)
    assert [text for text in own if KANA.search(text.replace(given[0], ""))] == []


def test_a_dictionary_without_english_keeps_its_words(tmp_path):
    folder = tmp_path / "questions"
    folder.mkdir()
    (folder / "common.csv").write_text("number,text\n1,どう思いますか。\n", encoding="utf-8")
    assert common_questions(tmp_path, "en") == ("どう思いますか。",)


def own_questions(folder, name, text):
    (folder / "questions").mkdir(exist_ok=True)
    (folder / "questions" / name).write_text(text, encoding="utf-8")
    return folder


def test_own_common_questions_replace_the_shipped_list_as_a_whole(tmp_path):
    own = own_questions(tmp_path, "common.csv", "number,text\n7,七。\n1,一。\n２,二。\n")
    assert common_questions(own) == ("一。", "二。", "七。")
    assert common_questions(own_questions(tmp_path, "common.csv", "number,text\n")) == ()


@pytest.mark.parametrize("lines", ["x,何。\n", "1,何。\n1,なぜ。\n", "0,何。\n", ",何。\n"])
def test_common_questions_without_a_number_of_their_own_are_refused(tmp_path, lines):
    own = own_questions(tmp_path, "common.csv", f"number,text\n{lines}")
    with pytest.raises(DictionaryError) as caught:
        common_questions(own)
    assert [problem.where for problem in caught.value.problems] == [f"common.csv:{1 + lines.count(chr(10))}"]


TEMPLATE_HEADER = "id,condition,text,why\n"


def test_everything_a_template_asks_for_that_there_is_not_is_named(tmp_path):
    own = own_questions(
        tmp_path,
        "templates.csv",
        f"{TEMPLATE_HEADER}"
        "a,blank(reson) かつ says(distansing) > 0,{row}。,理由\n"
        "b,indicator(critcal) > 0 または rows(どの表) = 0,{question}。,{question}\n"
        'c,rule(どの規則) > 0 かつ closed(どの設問) ~ "①",{quote}。,理由\n'.replace('"①"', "①"),
    )
    with pytest.raises(DictionaryError) as caught:
        load_templates(own)
    told = [
        (problem.where.rsplit(":", 1)[1], problem.do_ja.split(" / ")[0]) for problem in caught.value.problems
    ]
    assert told == [
        ("2", "近い名前: reason"),
        ("2", "近い名前: distancing"),
        ("2", "近い名前: rows"),
        ("3", "近い名前: critical"),
        ("3", "使えるもの: -"),
    ]


def test_kinds_of_the_survey_and_own_lists_may_be_asked_for(tmp_path):
    own = own_questions(
        tmp_path, "templates.csv", f"{TEMPLATE_HEADER}a,answered(budget) かつ says(own) > 0,何。,理由\n"
    )
    with pytest.raises(DictionaryError):
        load_templates(own)
    (own / "awareness").mkdir()
    (own / "awareness" / "own.csv").write_text("pattern,value,note,example\n声,x,y,声\n", encoding="utf-8")
    assert "a" in {template.name for template in load_templates(own, kinds=["budget"])}


def test_a_template_counts_the_phrases_of_an_own_list(tmp_path):
    own = own_questions(tmp_path, "templates.csv", f"{TEMPLATE_HEADER}a,says(own) > 0,声とは。,理由\n")
    (own / "awareness").mkdir()
    (own / "awareness" / "own.csv").write_text("pattern,value,note,example\n声,x,y,声\n", encoding="utf-8")
    base = report()
    sheets = prepare_sheets(replace(base, settings=replace(base.settings, dictionaries=own)))
    assert [asked.text for asked in sheets[1].questions][:1] == ["声とは。"]
    assert "声とは。" not in [asked.text for asked in sheets[0].questions]


def against(*found):
    lines = [["甲課", rule, "低", message, "", "consistency.csv:1"] for rule, message in found]
    return pd.DataFrame(lines, columns=list(tables.CONSISTENCY.names))


def asked_about(folder=None, **findings):
    base = report(**findings)
    own = replace(base, settings=replace(base.settings, dictionaries=folder))
    return [asked.text for asked in prepare_sheets(own)[0].questions]


def test_every_contradiction_is_asked_about_whatever_its_rule_is_called():
    found = [(f"規則{number}", f"問{number}が合いません") for number in range(8)]
    asked = asked_about(consistency=against(*found))
    quoted = [f"問{number}が合いません。どのような事情によるものですか。" for number in range(8)]
    assert [text for text in asked if text.startswith("問")] == quoted
    assert len(asked_about(consistency=against(*found[:2]))) == 5


def test_a_contradiction_is_asked_about_once():
    found = against(
        ("理由なし・事業あり", "なぜが未記入ですが、Ａ調査票に３事業あります"), ("他", "合いません。")
    )
    asked = asked_about(consistency=found)
    assert len([text for text in asked if "未記入" in text]) == 1
    assert "合いません。どのような事情によるものですか。" in asked


def test_an_own_template_that_names_the_rule_asks_in_place_of_the_general_one(tmp_path):
    own = own_questions(
        tmp_path, "templates.csv", f"{TEMPLATE_HEADER}a,rule(規則) > 0,「{{closed}}」とは。,理由\n"
    )
    asked = asked_about(own, consistency=against(("規則", "合いません")))
    assert asked[0] == "「④ なし」とは。"
    assert not [text for text in asked if "合いません" in text]


def test_who_has_no_contradiction_is_asked_about_none():
    assert not [text for text in asked_about(consistency=against()) if "事情" in text]


def test_shipped_templates_name_no_rule_but_shipped_ones():
    shipped = {rule.name for rule in load_rules()}
    assert {name for template in load_templates() for name in template.rules} - {"*"} <= shipped
    assert not [one.name for one in load_templates() if "設問２" in one.text or "調査票" in one.name]


def test_a_template_without_english_is_filled_in_japanese(tmp_path):
    folder = tmp_path / "questions"
    folder.mkdir()
    (folder / "templates.csv").write_text(
        "id,condition,text,why\nown,rows(*) > 0,{rows}あります（{titles}）。,事業\n", encoding="utf-8"
    )
    base = report()
    own = replace(base.settings, dictionaries=tmp_path, report=replace(base.settings.report, lang="en"))
    asked = prepare_sheets(replace(base, settings=own))[0].questions
    assert asked[0].text == "Ａ調査票に３事業あります（「清掃」、「花壇」）。"
    assert asked[1].text.startswith("The forms list 3 projects in Ａ調査票 ('清掃' and '花壇'")


def test_what_a_person_decided_stands_in_the_sheet():
    whole = awareness_row("乙課", overruled="人が 1 番目に置きました（部長の希望）")
    single = {**awareness_row("乙課", overruled="人が「事実の叙述」を 1 としました"), "question": "なぜ"}
    made = report(awareness=pd.DataFrame([whole]), awareness_questions=pd.DataFrame([single]))
    told = ["人が 1 番目に置きました（部長の希望）", "なぜ: 人が「事実の叙述」を 1 としました"]
    assert [list(sheet.overruled) for sheet in prepare_sheets(made)] == [[], told]
    text = "\n".join(paragraph.text for paragraph in opened(draw_sheets(prepare_sheets(made))).paragraphs)
    assert text.count(f"人による変更：{'／'.join(told)}") == text.count("人による変更") == 1
    assert told_overrules(made, "乙課") == told
    assert told_overrules(made, "甲課") == told_overrules(report(), "乙課") == []


def test_who_has_no_department_has_no_line_of_it():
    for empty in ("", "　", "（なし）"):
        base = report()
        base = replace(base, responses=base.responses.assign(部=empty))
        document = opened(draw_sheets(prepare_sheets(base)))
        assert document.paragraphs[0].text == "甲課　調査"
    assert opened(draw_sheets(prepare_sheets(report()))).paragraphs[0].text == "甲課　市民部　調査"


@pytest.mark.parametrize(
    ("question", "wording", "shown"),
    [
        ("問１", "問１ ご意見をお書きください", "ご意見をお書きください"),
        ("問１", "問１．ご意見", "ご意見"),
        ("問１", "問１０ ご意見", "問１０ ご意見"),
        ("意見", "意見", ""),
        ("意見", "ご意見をお書きください", "ご意見をお書きください"),
        ("意見", "意見交換の場は必要ですか", "意見交換の場は必要ですか"),
        ("問", "", ""),
        ("Q5 職場の良いところ", "Q5_FA 職場の良いところ", ""),
        ("Q5 職場の課題", "Q5_FA 職場の課題（自由記述）", "Q5_FA 職場の課題（自由記述）"),
    ],
)
def test_a_question_is_named_once(question, wording, shown):
    assert without_name(question, wording) == shown
