"""The section and slides of the proposed hearing: rounds, who and why, beside the given list; never of persons."""

from __future__ import annotations

import re

import coded_reports as coded
import pandas as pd
import pytest
import report_samples as samples
from office import printed_words, to_pdf
from pptx import Presentation
from test_report_slides import LONG, box_of, inside, table_of, titles

from textmine.report.hearingparts import hearing_of
from textmine.report.hearingsections import hearing_section
from textmine.report.html import html_text
from textmine.report.links import answers_link
from textmine.report.slides import write_slides

ALONE = tuple((*row[:5], False, row[6]) for row in coded.HEARING if row[4])
"""The same proposal where no list was given."""


def tables(report):
    return {
        table.caption: [[cell.text for cell in row.cells] for row in table.rows]
        for table in hearing_section(report).tables
    }


def test_the_proposal_by_round_with_its_reasons():
    assert tables(coded.hearing_report())["提案（回ごと）"] == [
        ["1", "1", "緑政課", "環境部", "1 位", "○ 一致", "確認順位1位：文が短い"],
        ["1", "2", "ごみ対策課", "環境部", "2 位", "提案のみ", coded.HEARING[1][6]],
        # Taken off the review list by a person, and wanted all the same: no place in that list.
        ["2", "1", "職員課", "総務部", "―", "提案のみ", "必ず含める指定です"],
    ]


def test_beside_the_given_list():
    found = tables(coded.hearing_report())
    assert found["既存の一覧との比較"] == [["緑政課", "ごみ対策課", "高齢課"], ["", "職員課", "防災課"]]
    assert found["既存の一覧だけにある回答者"] == [
        ["高齢課", "福祉部", "4 位", "確認順位4位で、提案の3組織に入りません"],
        ["防災課", "総務部", "9 位", "確認順位9位で、提案の3組織に入りません"],
    ]
    headers = hearing_section(coded.hearing_report()).tables[1].headers
    assert headers == ("一致（1）", "提案のみ（2）", "既存の一覧のみ（2）")


def test_the_lead_says_how_it_was_made_and_that_a_committee_chose_for_relevance_too():
    lead = hearing_section(coded.hearing_report()).lead
    assert "2 回に分けて聞く 3 組織の案" in lead
    assert "3 組織のうち、1 が一致" in lead
    assert "委員会は、事業との関連の深さなど、調査票に現れない観点でも選んでいます" in lead


def test_without_a_given_list_there_is_nothing_to_compare():
    report = coded.hearing_report(ALONE)
    assert list(tables(report)) == ["提案（回ごと）"]
    assert {row[5] for row in tables(report)["提案（回ごと）"]} == {"―"}
    assert "委員会" not in hearing_section(report).lead


def test_all_names_lead_to_their_answers():
    for table in hearing_section(coded.hearing_report()).tables:
        links = [cell.link for row in table.rows for cell in row.cells if cell.link]
        names = {cell.text for row in table.rows for cell in row.cells if cell.link}
        assert set(links) == {answers_link(who=name) for name in names}
        assert links
    rows = hearing_section(coded.hearing_report()).tables[0].rows
    assert [row.group for row in rows] == ["環境部", "環境部", "総務部"]


def many():
    offices = tuple(("環境部", f"課{n}", "公園の緑", "") for n in range(301))
    report = coded.hearing_report()
    return samples.replace(report, responses=samples.responses(offices))


@pytest.mark.parametrize(
    "report",
    [coded.hearing_report(persons=True), many(), samples.report(), coded.hearing_report(())],
    ids=["persons", "many", "not made", "nobody"],
)
def test_nothing_is_shown_of_persons_of_many_or_of_none(report, tmp_path):
    assert hearing_of(report) is None
    assert hearing_section(report).hidden
    deck = Presentation(str(write_slides(report, tmp_path / "slides.pptx")))
    assert [title for title in titles(deck) if "ヒアリング" in title] == []


def test_the_page_has_no_place_for_a_hearing_of_persons():
    shown, hidden = (html_text(coded.hearing_report(persons=persons)) for persons in (False, True))
    assert 'id="hearing"' in shown
    assert 'href="#hearing"' in shown
    assert "#hearing" not in hidden
    assert 'id="hearing"' not in hidden
    assert 'id="codes"' not in shown


def test_english():
    section = hearing_section(coded.hearing_report(lang="en"))
    assert section.title == "Proposed hearing"
    texts = [section.lead, *(table.caption for table in section.tables)]
    texts += [header for table in section.tables for header in table.headers if header != "部"]
    texts += [cell.text for cell in section.tables[0].rows[0].cells[:2]]
    assert re.findall("[ぁ-んァ-ヶ一-龠（）。、]", " ".join(texts)) == []
    assert "chooses for relevance as well" in section.lead


def test_the_slides(tmp_path):
    deck = Presentation(str(write_slides(coded.hearing_report(), tmp_path / "slides.pptx")))
    first, second = (slide for slide in deck.slides if "ヒアリング案" in slide.shapes.title.text_frame.text)
    # The place in the review list has a column: a reason that quotes the list says only what it says.
    assert table_of(first) == [
        ["回", "回答者", "確認順位", "理由"],
        ["1", "緑政課 ○", "1 位", "文が短い"],
        ["1", "ごみ対策課", "2 位", "無回答"],
        ["2", "職員課", "―", "必ず含める指定です"],
    ]
    assert table_of(second) == [
        ["一致（1）", "提案のみ（2）", "既存の一覧のみ（2）"],
        ["緑政課（1 位）", "ごみ対策課（2 位）", "高齢課（4 位）"],
        ["", "職員課（―）", "防災課（9 位）"],
    ]
    assert "委員会" in second.notes_slide.notes_text_frame.text
    assert "人の評価ではありません" in first.notes_slide.notes_text_frame.text


def test_one_slide_where_no_list_was_given(tmp_path):
    deck = Presentation(str(write_slides(coded.hearing_report(ALONE), tmp_path / "slides.pptx")))
    [slide] = [slide for slide in deck.slides if "ヒアリング案" in slide.shapes.title.text_frame.text]
    assert [row[1] for row in table_of(slide)[1:]] == ["緑政課", "ごみ対策課", "職員課"]


def test_rendered_text_stays_in_its_box(tmp_path):
    rows = tuple(
        (n // 3 + 1, n % 3 + 1, f"とても長い名前の課と担当{n}", n + 1, True, n % 2 == 0, LONG)
        for n in range(15)
    )
    given = tuple(
        (0, 0, f"一覧だけにあるとても長い名前の課{n}", n + 20, False, True, LONG) for n in range(12)
    )
    path = write_slides(coded.hearing_report((*rows, *given)), tmp_path / "slides.pptx")
    deck = Presentation(str(path))
    words = printed_words(to_pdf(path, tmp_path))
    told = "".join(word.text for word in words)
    assert "一覧だけにあるとても長い名前の課11" in told
    for page, slide in enumerate(deck.slides):
        boxes = [box for shape in slide.shapes if (box := box_of(shape)) is not None]
        assert [w for w in words if w.page == page and not any(inside(w, box) for box in boxes)] == []


def test_an_empty_table_of_the_right_shape_is_no_hearing():
    report = coded.hearing_report(())
    assert isinstance(report.findings["hearing"], pd.DataFrame)
    assert hearing_of(report) is None


def test_no_single_row_is_left_for_the_last_slide(tmp_path):
    # Rows of four lines at 12 points are 4 x 12 x 1.32 + 8 = 71.36 high: 6 of them need two slides, 3 on each.
    rows = tuple((n // 3 + 1, n % 3 + 1, f"課{n}", n + 1, True, False, LONG) for n in range(6))
    deck = Presentation(str(write_slides(coded.hearing_report(rows), tmp_path / "slides.pptx")))
    slides = [slide for slide in deck.slides if "ヒアリング案" in slide.shapes.title.text_frame.text]
    assert [len(table_of(slide)) - 1 for slide in slides] == [3, 3]
