"""Cards of the report: all that the interview sheet says stands on the card of its office."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
import report_samples as samples
from browser import opened

from textmine import tables
from textmine.report.cards import cards
from textmine.report.html import write_html
from textmine.report.sheetmarks import Mark, marked_pieces
from textmine.report.sheets import prepare_sheets

WHO = "高齢課"
LEFT = "職員課"


def report(*, sheets: bool = True, lang: str = "ja"):
    base = samples.full_report(settings=samples.settings(lang=lang))
    text = base.responses.loc[base.responses["respondent"] == WHO, "text"].iloc[0]
    row = {column.name: 0 if column.kind != "text" else "" for column in tables.AWARENESS.columns}
    whole = {**row, "question": "全設問", "n": 1}
    found = {
        **base.findings,
        "awareness": pd.DataFrame(
            [{**whole, "respondent": name, "critical": value} for name, value in ((WHO, 3), ("防災課", 1))]
        ),
        "awareness_parts": pd.DataFrame(
            [
                (WHO, "全設問", "substance", "固有の内容", 0.25, 3.0, 0.75),
                (WHO, "全設問", "distancing", "距離を置く表現", 0.0, -3.0, -0.0),
                (WHO, "設問１", "substance", "固有の内容", 0.5, 3.0, 1.5),
            ],
            columns=list(tables.AWARENESS_PARTS.names),
        ),
        "awareness_spans": pd.DataFrame(
            [(WHO, "設問１", "critical", 0, 3, text[:3], "課題の印")],
            columns=list(tables.AWARENESS_SPANS.names),
        ),
    }
    joined = {
        "Ａ調査票": pd.DataFrame(
            {"respondent": [WHO], "title": ["見守り訪問"], "text": ["<b>戸別</b>に訪ねる"]}
        )
    }
    made = replace(base, findings=found, joined=joined)
    return replace(made, sheets=prepare_sheets(made)) if sheets else made


def card_of(made, name):
    return next(card for card in cards(made) if card.name == name)


def test_pieces_of_a_text_cut_at_its_marks():
    marks = [Mark(0, 2, "term", "甲"), Mark(3, 4, "weak", "乙")]
    whole = [("公園", "term", "甲"), ("の", "", ""), ("清", "weak", "乙"), ("掃", "", "")]
    assert list(marked_pieces("公園の清掃", marks)) == whole
    # A mark that does not fit into what is shown is not shown by half.
    assert list(marked_pieces("公園の清掃", [Mark(1, 4, "term", "")], 3)) == [("公園の", "", "")]
    assert list(marked_pieces("", ())) == []


def test_answers_of_a_card_are_whole_and_marked_as_on_the_sheet():
    card = card_of(report(), WHO)
    assert all("".join(text for text, _, _ in one["pieces"]) == one["text"] for one in card.answers)
    assert card.answers[0]["pieces"][0] == (card.answers[0]["text"][:3], "strong", "課題の印")
    assert card.marked


def test_without_sheets_a_card_has_its_answers_and_no_marks():
    card = card_of(report(sheets=False), WHO)
    assert card.sheet is None
    assert not card.marked
    assert card.answers[0]["pieces"] == [(card.answers[0]["text"], "", "")]


def test_parts_of_the_strength_are_those_over_all_questions():
    parts = card_of(report(), WHO).parts
    assert [(part["name"], part["value"], part["weight"], part["contribution"]) for part in parts] == [
        ("固有の内容", "0.25", "+3", "+0.75"),
        ("距離を置く表現", "0.00", "-3", "+0.00"),
    ]
    assert card_of(report(lang="en"), WHO).parts[0]["name"] == "substance"
    assert card_of(report(), LEFT).parts == []


def test_indicators_stand_beside_the_median_of_the_survey():
    named = {item["name"]: item for item in card_of(report(), WHO).indicators}
    # Values 3 and 1: the median is 2.
    assert (named["課題意識・批判的検討"]["value"], named["課題意識・批判的検討"]["median"]) == ("3", "2")
    assert named["論点の数"]["median"] == ""
    assert card_of(report(), LEFT).indicators == []


@pytest.mark.browser
def test_the_card_in_the_page_holds_the_sheet_and_is_printed_alone(tmp_path):
    with opened() as page:
        page.goto(write_html(report(), tmp_path / "report.html").as_uri())
        card = page.locator(f'.card[data-name="{WHO}"]')
        card.locator("> summary").click()
        assert card.locator(".projects li").inner_text() == "Ａ調査票 見守り訪問　<b>戸別</b>に訪ねる"
        assert card.locator(".mk-strong").first.get_attribute("title") == "課題の印"
        assert card.locator(".common li").count() > 3
        page.evaluate("window.print = () => window.dispatchEvent(new Event('beforeprint'))")
        card.locator(".print-card").click()
        page.emulate_media(media="print")
        assert page.locator(".card:visible .name").all_inner_texts() == [WHO]
        assert card.locator(".parts .indicators").is_visible()
        assert card.locator(".common").is_visible()
        assert not page.locator("#review").is_visible()
        assert not card.locator(".quotes").is_visible()
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert page.locator("#review").is_visible()
        assert page.locator(".card:visible").count() > 1
        assert not page.locator(".common:visible").count()
        page.emulate_media(media="screen")
        assert not card.locator(".parts[open]").count()
        assert page.said == []
