"""Slides of codes: figures and bars, what differs by group, what is left out, and text that stays in its box."""

from __future__ import annotations

from dataclasses import replace

import coded_reports as coded
import pytest
import report_samples as samples
from office import printed_words, to_pdf
from pptx import Presentation
from pptx.util import Pt
from test_report_codes import ALIKE, interval
from test_report_slides import box_of, inside, slide_called, table_of, titles

from textmine.report.slides import write_slides


def deck_of(report, folder):
    return Presentation(str(write_slides(report, folder / "slides.pptx")))


def chart_of(slide):
    [found] = [shape.chart for shape in slide.shapes if shape.has_chart]
    return dict(zip(found.plots[0].categories, found.plots[0].series[0].values, strict=True))


def test_slides_of_codes(tmp_path):
    deck = deck_of(coded.coded_report(), tmp_path)
    [slide] = slide_called(deck, "コード（主題）ごとの回答の割合")
    low, high = (end.strip("%") for end in interval(10, 18).split("～"))
    assert table_of(slide)[:2] == [
        ["コード", "回答数", "割合（n=18、95％区間）"],
        ["公園", "10", f"56%（{low}%～{high}%）"],
    ]
    assert chart_of(slide) == pytest.approx(
        {"公園": 10 / 18, "道路": 6 / 18, "図書館": 0, "（コードなし）": 5 / 18}
    )
    [differing] = slide_called(deck, "部によって差のあるコード")
    assert table_of(differing)[1:] == [["公園", "<0.001", "▲ Ａ部 8/8 (100%)、▼ Ｂ部 0/8 (0%)"]]
    assert chart_of(differing) == {"Ａ部 (n=8)": 1, "Ｂ部 (n=8)": 0, "部の記載なし (n=2)": 1}


def test_no_slide_of_differences_where_none_holds(tmp_path):
    deck = deck_of(coded.coded_report(ALIKE), tmp_path)
    assert slide_called(deck, "コード（主題）")
    assert not slide_called(deck, "部によって差のある")


@pytest.mark.parametrize(
    "report", [samples.report(), coded.coded_report(rules="", coding="")], ids=["none", "empty"]
)
def test_no_slide_without_codes(report, tmp_path):
    assert [title for title in titles(deck_of(report, tmp_path)) if "コード" in title] == []


def test_many_codes_stand_on_two_slides_and_the_rest_is_told(tmp_path):
    rules = "\n".join(f"＊とても長い名前の主題とその例{n:02}\n公園" for n in range(34))
    deck = deck_of(coded.coded_report(rules=rules), tmp_path)
    slides = slide_called(deck, "コード（主題）ごとの回答の割合")
    shown = [len(table_of(slide)) - 1 for slide in slides]
    assert len(shown) == 2
    texts = [shape.text_frame.text for shape in slides[1].shapes if shape.has_text_frame]
    assert any(f"ほか {35 - sum(shown)} 件は tables/code_frequency.csv にあります" in text for text in texts)


def test_rendered_text_stays_in_its_box(tmp_path):
    offices = tuple(
        (
            f"{n}とても長い名前の部署と関係する委員会事務局",
            f"課{n}-{m}",
            coded.PARK if n % 2 else coded.ROAD,
            "",
        )
        for n in range(10)
        for m in range(6)
    )
    rules = "\n".join(
        f"＊とても長い名前の主題とその例{n:02}\n{'公園' if n % 2 else '道路'}" for n in range(16)
    )
    report = coded.coded_report(offices, rules)
    path = write_slides(report, tmp_path / "slides.pptx")
    deck = Presentation(str(path))
    words = printed_words(to_pdf(path, tmp_path))
    assert len(words) > 100
    for page, slide in enumerate(deck.slides):
        boxes = [box for shape in slide.shapes if (box := box_of(shape)) is not None]
        assert [w for w in words if w.page == page and not any(inside(w, box) for box in boxes)] == []


def test_on_a_template_of_the_users_own_nothing_leaves_the_slide(tmp_path):
    own = Presentation()
    own.slide_width, own.slide_height = Pt(720), Pt(540)
    own.save(str(tmp_path / "own.pptx"))
    report = coded.coded_report()
    layout = replace(report.settings.report, template=tmp_path / "own.pptx")
    report = replace(report, settings=replace(report.settings, report=layout))
    slides = slide_called(deck_of(report, tmp_path), "部によって差のある")
    slides += slide_called(deck_of(report, tmp_path), "コード（主題）ごと")
    boxes = [box for slide in slides for shape in slide.shapes if (box := box_of(shape)) is not None]
    assert len(boxes) >= 8
    assert max(box[2] for box in boxes) <= 721
    assert max(box[3] for box in boxes) <= 541
