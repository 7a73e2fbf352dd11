"""The number of topics in report, slides and main findings: never told as if it were a finding."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
import report_samples as samples
from pptx import Presentation

from textmine import tables
from textmine.report.charts import finished
from textmine.report.headline import main_findings
from textmine.report.images import chart_to_svg
from textmine.report.slides import write_slides
from textmine.report.theme import LIGHT
from textmine.report.topicnumber import equal_numbers, how_certain
from textmine.report.wordcharts import topics_chart
from textmine.report.wordsections import topics_section


def report_of(choice, *, lang="ja"):
    """A report whose number of topics was chosen so; ``choice``: number, whether it fits, whether it is taken."""
    report = samples.full_report()
    rows = [{"count": count, "fits": fits, "chosen": chosen} for count, fits, chosen in choice]
    findings = {**report.findings, "topic_choice": samples._filled(tables.TOPIC_CHOICE, rows)}
    settings = replace(report.settings, report=replace(report.settings.report, lang=lang))
    return replace(report, findings=findings, settings=settings)


EQUAL = [(2, True, True), (3, True, False), (4, False, False), (5, True, False)]
TWO = [(2, True, True), (3, True, False), (4, False, False)]
DIVIDING = [(2, True, False), (3, True, True), (5, True, False)]
ALONE = [(2, True, True), (3, False, False), (4, False, False)]
GIVEN = [(2, False, True)]
TOLD = [
    (EQUAL, "ja", "2・3・5 のどれも同じくらい当てはまり、最も少ない 2 で示しています"),
    (TWO, "ja", "2・3 のどちらも同じくらい当てはまり"),
    (
        EQUAL,
        "en",
        "The number of topics is not certain: 2, 3 and 5 fit equally well; the fewest, 2, are shown.",
    ),
    (DIVIDING, "ja", "同じくらい当てはまり、半分を超える回答の入る話題がない、最も少ない 3 で示しています"),
    (DIVIDING, "en", "; the fewest without a topic of more than half of the answers, 3, are shown."),
    (ALONE, "ja", "試した数のうち 2 が最もよく当てはまりました"),
    (ALONE, "en", "Of the numbers of topics tried, 2 fitted best."),
    (GIVEN, "ja", "話題の数（2）は設定で指定したものです"),
    (GIVEN, "en", "The number of topics (2) was given by the settings."),
]


@pytest.mark.parametrize(("choice", "lang", "told"), TOLD)
def test_section_and_slide_say_how_certain_the_number_is(choice, lang, told, tmp_path):
    report = report_of(choice, lang=lang)
    assert told in how_certain(report)
    assert told in topics_section(report).lead
    deck = Presentation(str(write_slides(report, tmp_path / "s.pptx")))
    (slide,) = (one for one in deck.slides if one.shapes.title.text_frame.text in ("話題", "Topics"))
    texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    assert how_certain(report) in texts  # whole: a box that is too small would leave it out


@pytest.mark.parametrize(
    ("choice", "lang", "told"),
    [
        (
            EQUAL,
            "ja",
            "回答を 2 の話題に分けると（数は一つに決まらず、2・3・5 のどれも同じくらい当てはまる）、最も多いのは「",
        ),
        (
            EQUAL,
            "en",
            "Divided into 2 topics (the number is not certain: 2, 3 and 5 fit equally well), the largest, ",
        ),
        (ALONE, "ja", "回答を 2 の話題に分けると、最も多いのは「"),
        (GIVEN, "ja", "回答を 2 の話題に分けると、最も多いのは「"),
    ],
)
def test_the_main_finding_does_not_tell_the_number_as_a_fact(choice, lang, told):
    said = [sentence.text for sentence in main_findings(report_of(choice, lang=lang))]
    assert any(told in text for text in said)
    assert not any("話題に分かれ" in text for text in said)


def test_without_a_choice_nothing_is_said():
    report = samples.full_report()
    assert (equal_numbers(report), how_certain(report)) == ([], "")


@pytest.mark.parametrize(("topics", "beside"), [(9, "group"), (10, "label"), (20, "label")])
def test_more_topics_than_fit_above_stand_beside(topics, beside):
    """Three groups of long names that differ at their ends; all of them and their n can be read."""
    names = [f"市立南部地域包括支援センター第{n}分室" for n in "一二三"]
    report = samples.full_report()
    columns = ["by", "group", "topic", "label", "n", "n_group", "share"]
    rows = [
        [report.level, name, topic, "道・橋・川", 1, 20, 0.05] for name in names for topic in range(topics)
    ]
    found = {**report.findings, "topic_groups": pd.DataFrame(rows, columns=columns)}
    chart = topics_chart(replace(report, findings=found))
    axes = chart.spec["encoding"]
    assert axes["y"]["field"] == beside
    shown = (axes["y"] if beside == "group" else axes["x"])["axis"]["labelExpr"]
    assert all(f"第{n}分室" in shown.replace('", "', "") for n in "一二三")
    assert "n=20" in shown
    drawn = re.sub(r"<[^>]+>", "", chart_to_svg(finished(chart, LIGHT)))
    assert all(f"第{n}分室" in drawn for n in "一二三")
    assert "n=20" in drawn
