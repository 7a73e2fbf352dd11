"""slides.pptx: native charts and tables, Japanese fonts, notes, and text that stays in its box."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import report_samples as samples
from lxml import etree
from office import printed_words, to_pdf
from pptx import Presentation
from pptx.util import Pt

from textmine.report import groupslides
from textmine.report.quoting import on_one_line, quoted
from textmine.report.slidefit import fitted, line_count, text_height, title_lines
from textmine.report.slideparts import fit_table, hold_words
from textmine.report.slides import write_slides
from textmine.settings import Question

with (Path(__file__).parent / "cases" / "quotes.csv").open(encoding="utf-8", newline="") as file:
    QUOTES = list(csv.DictReader(file))
LONG = (
    "市民と行政が対等な立場で話し合い、地域の課題を一緒に解決するための仕組みをつくることが必要である。" * 12
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_slides(samples.full_report(), tmp_path_factory.mktemp("slides") / "slides.pptx")


@pytest.fixture(scope="module")
def deck(path):
    return Presentation(str(path))


def titles(deck) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def test_the_slides_in_their_order(deck):
    assert deck.slide_width * 9 == deck.slide_height * 16
    assert titles(deck) == [
        "協働調査",
        "要点",
        "設問ごとの回答率",
        "部ごとの回答と無回答（全設問）",
        "よく使われる語（全体）",
        "部ごとの特徴語",
        "部ごとに目立つ語",
        "話題",
        "確認したい組織",
        "調査票間の不一致",
        "環境部",
        "福祉部",
        "総務部",
        "方法と注意",
    ]


def test_every_slide_has_notes(deck):
    assert all(len(slide.notes_slide.notes_text_frame.text) > 5 for slide in deck.slides)


def test_charts_and_tables_are_native(deck):
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    assert sum(shape.has_chart for shape in shapes) == 3
    assert sum(shape.has_table for shape in shapes) >= 7
    [blanks] = [s.chart for s in deck.slides[3].shapes if s.has_chart]
    values = {series.name: list(series.values) for series in blanks.plots[0].series}
    # Bars are drawn from below, so 環境部 (4 of 6 cells answered) comes last.
    assert values["有効回答"][-1] == sum(
        status == "valid" for status in samples.responses().query("部 == '環境部'")["status"]
    )


def test_japanese_fonts_are_named_for_japanese_text(deck):
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame and shape.text_frame.text:
                xml = shape._element.xml
                assert "a:ea typeface=" in xml or (shape == slide.shapes.title and "Meiryo" in xml)


def test_japanese_text_is_said_to_be_japanese(deck):
    """Without it the full stop and the comma are drawn in the Chinese way, in the middle of their cell."""
    told = {True: 0, False: 0}
    for slide in deck.slides:
        for part in (slide._element, slide.notes_slide._element):
            for run in re.findall(r"<a:r>.*?</a:r>", etree.tostring(part, encoding="unicode")):
                text = re.sub(r"<[^>]*>", "", run)
                if text.isascii() or re.search(r"[\u3041-\u9fff]", text):
                    assert f'lang="{"en-US" if text.isascii() else "ja-JP"}"' in run, run
                    told[text.isascii()] += 1
    assert min(told.values()) > 5


def test_no_comma_hangs_out_of_its_cell(deck):
    for table in (shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table):
        assert all(
            p._p.pPr.get("hangingPunct") == "0" for c in table.iter_cells() for p in c.text_frame.paragraphs
        )


def test_same_bytes_twice(path, tmp_path):
    assert write_slides(samples.full_report(), tmp_path / "again.pptx").read_bytes() == path.read_bytes()


def crowded():
    """A report whose names, answers and reasons are far too long."""
    offices = tuple(
        (
            f"{group}に関するとても長い名前の部署と関係する委員会事務局",
            f"とても長い名前の課と担当{number}",
            LONG,
            LONG,
        )
        for number, group in enumerate(("環境", "環境", "福祉", "福祉", "総務", "総務"))
    )
    report = samples.full_report(responses=samples.responses(offices))
    review = report.findings["review"].assign(reasons=LONG)
    consistency = pd.concat([report.findings["consistency"].assign(message=LONG, evidence=LONG)] * 9)
    return samples.replace(
        report,
        findings={**report.findings, "review": review, "consistency": consistency.reset_index(drop=True)},
        notes=(LONG, LONG, LONG),
    )


@pytest.mark.parametrize("report", [samples.full_report(), crowded()], ids=["usual", "crowded"])
def test_rendered_text_stays_in_its_box(report, tmp_path):
    path = write_slides(report, tmp_path / "slides.pptx")
    deck = Presentation(str(path))
    words = printed_words(to_pdf(path, tmp_path))
    width, height = deck.slide_width / 12700, deck.slide_height / 12700
    assert len(words) > 100
    for word in words:
        assert 0 <= word.left <= word.right <= width + 1, word
        assert 0 <= word.top <= word.bottom <= height + 1, word
    for page, slide in enumerate(deck.slides):
        boxes = [box for shape in slide.shapes if (box := box_of(shape)) is not None]
        outside = [w for w in words if w.page == page and not any(inside(w, box) for box in boxes)]
        assert outside == []


def box_of(shape):
    if shape.has_text_frame or shape.has_table or shape.has_chart:
        left, top = shape.left / 12700, shape.top / 12700
        return left, top, left + shape.width / 12700, top + shape.height / 12700
    return None


def inside(word, box, slack=6.0) -> bool:
    left, top, right, bottom = box
    return (
        left - slack <= word.left
        and word.right <= right + slack
        and top - slack <= word.top
        and word.bottom <= bottom + slack
    )


def test_a_template_of_the_users_own_is_honoured(tmp_path):
    own = Presentation()
    own.slide_width, own.slide_height = Pt(720), Pt(540)
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "見本"
    own.save(str(tmp_path / "own.pptx"))
    report = samples.replace(
        samples.full_report(), settings=samples.settings(template=str(tmp_path / "own.pptx"))
    )
    deck = Presentation(str(write_slides(report, tmp_path / "out.pptx")))
    assert deck.slide_width == Pt(720)
    assert "見本" not in titles(deck)
    assert titles(deck)[0] == "協働調査"
    for slide in deck.slides:
        for shape in slide.shapes:
            if box := box_of(shape):
                assert box[2] <= 720 + 1
                assert box[3] <= 540 + 1
    assert "Meiryo" not in deck.slides[1].shapes[-1]._element.xml


def test_without_findings_every_slide_says_why(tmp_path):
    deck = Presentation(str(write_slides(samples.report(), tmp_path / "bare.pptx")))
    said = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    assert any("計算していません" in text for text in said)


def test_english(tmp_path):
    report = samples.replace(samples.full_report(), settings=samples.settings(lang="en"))
    assert "Main findings" in titles(Presentation(str(write_slides(report, tmp_path / "en.pptx"))))


def test_lines_by_hand():
    assert line_count("あ" * 10, 10, 105) == 1
    assert line_count("あ" * 11, 10, 105) == 2
    assert line_count("あ\nい", 10, 100) == 2
    assert text_height(["あ"], 10, 100) == pytest.approx(13.2)


def test_fitting_shrinks_first_and_cuts_last():
    assert fitted(["あ" * 5], (100, 20), 12, 8) == (["あ" * 5], 12)
    kept, size = fitted(["あ" * 20], (100, 20), 12, 8)
    assert size == 8
    assert kept[0].endswith("…")
    assert fitted([""], (100, 20), 12, 8)[0] == []


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("短い題", ["短い題"]),
        (
            "市民協働に関する小金井市実態調査（全体調査票）",
            ["市民協働に関する小金井市実態調査", "（全体調査票）"],
        ),
        ("Survey of library users and their wishes", ["Survey of library", "users and their wishes"]),
        (
            "区切りのないとても長い題名がここにあるときはそのまま",
            ["区切りのないとても長い題名がここにあるときはそのまま"],
        ),
    ],
)
def test_long_titles_part_before_a_bracket_or_at_a_space(title, lines):
    assert title_lines(title, 200, 12) == lines


def test_groups_without_answers_share_one_slide_and_no_topics_no_slide(tmp_path):
    offices = (*samples.OFFICES, ("会計部", "会計課", "記入なし", "特になし"))
    table = samples.responses(offices)
    report = samples.full_report(responses=table, term_places=samples.term_places(table))
    opinion = {"opinion": 1, "terms": "公園・緑", "n": 2, "share": 0.5, "quote_1": "公園の緑を守る。"}
    findings = {k: v for k, v in report.findings.items() if k != "topics"}
    findings["opinions"] = samples._filled(samples.tables.OPINIONS, [opinion])
    deck = Presentation(str(write_slides(replace(report, findings=findings), tmp_path / "s.pptx")))
    assert "会計部" not in titles(deck)
    assert "有効回答のなかった部" in titles(deck)
    assert "話題" not in titles(deck)
    assert "意見のまとまり" in titles(deck)
    [table] = [
        shape.table
        for slide in deck.slides
        if slide.shapes.title.text_frame.text == "有効回答のなかった部"
        for shape in slide.shapes
        if shape.has_table
    ]
    assert [cell.text for cell in table.rows[1].cells] == ["会計部", "1", "2", "記入なし 1、特になし 1"]


def test_groups_beyond_the_most_slides_are_listed(tmp_path, monkeypatch):
    """The groups with the most answers have slides, in the order of the survey; where equal, the first."""
    monkeypatch.setattr(groupslides, "MOST_SLIDES", 2)
    said = {"甲部": "特になし", "乙部": "緑を守る。", "丙部": "公園を守る。", "丁部": "特になし"}
    offices = [
        (group, f"{group}第{number}課", "公園を守る。", text)
        for group, text in said.items()
        for number in "一二"
    ]
    table = samples.responses(offices)
    report = samples.full_report(responses=table, term_places=samples.term_places(table))
    deck = Presentation(str(write_slides(report, tmp_path / "s.pptx")))
    shown = titles(deck)
    assert [title for title in shown if title in ("甲部", "乙部", "丙部", "丁部")] == ["乙部", "丙部"]
    (slide,) = [slide for slide in deck.slides if slide.shapes.title.text_frame.text == "ページを省いた部"]
    (listed,) = [shape.table for shape in slide.shapes if shape.has_table]
    cells = [[cell.text for cell in row.cells] for row in listed.rows]
    assert cells == [["部", "有効回答"], ["甲部", "2"], ["丁部", "2"]]


def test_the_gravest_contradictions_stand_first_and_are_never_cut(tmp_path):
    report = samples.full_report()
    grave = report.findings["consistency"].assign(respondent="最後の課")
    small = [grave.assign(respondent=f"課{n}", severity="低", message=LONG) for n in range(60)]
    found = pd.concat([*small, grave], ignore_index=True)
    report = replace(report, findings={**report.findings, "consistency": found})
    deck = Presentation(str(write_slides(report, tmp_path / "slides.pptx")))
    pages = [slide for slide in deck.slides if slide.shapes.title.text.startswith("調査票間の不一致")]
    (table,) = [shape.table for shape in pages[0].shapes if shape.has_table]
    assert table.cell(1, 0).text == "最後の課"


def slide_called(deck, start):
    return [slide for slide in deck.slides if slide.shapes.title.text_frame.text.startswith(start)]


def table_of(slide):
    [table] = [shape.table for shape in slide.shapes if shape.has_table]
    return [[cell.text for cell in row.cells] for row in table.rows]


def chart_of(slide):
    [chart] = [shape.chart for shape in slide.shapes if shape.has_chart]
    return chart


def test_the_slide_of_rates_shows_one_measure_by_name(deck):
    [slide] = slide_called(deck, "設問ごとの回答率")
    rows, chart = table_of(slide), chart_of(slide)
    assert rows[0] == ["設問", "回答欄", "有効回答", "無回答", "回答率（95％区間）"]
    assert chart.value_axis.axis_title.text_frame.text == "回答率"
    drawn = dict(zip(chart.plots[0].categories, chart.plots[0].series[0].values, strict=True))
    for question, cells, valid, _blank, told in rows[1:]:
        share = int(valid) / int(cells)
        low, high = (int(number) for number in re.findall(r"(\d+)%", told)[1:])
        assert told.startswith(f"{share:.0%}（")
        assert low <= 100 * share <= high
        assert drawn[question] == pytest.approx(share, abs=1e-9)


def test_one_question_is_no_second_time_all_questions(tmp_path):
    report = samples.full_report()
    first = report.questions[0]
    rates = report.findings["nonresponse"]
    rates = rates[rates["question"].isin([first, "全設問"])]
    responses = report.responses[report.responses["question"] == first]
    one = replace(
        report,
        responses=responses,
        term_places=report.term_places[report.term_places["response"].isin(responses.index)],
        findings={"nonresponse": rates},
    )
    deck = Presentation(str(write_slides(one, tmp_path / "one.pptx")))
    [slide] = slide_called(deck, "設問ごとの回答率")
    assert [row[0] for row in table_of(slide)[1:]] == [first]
    assert list(chart_of(slide).plots[0].categories) == [first]
    assert slide_called(deck, f"部ごとの回答と無回答（{first}）")


def test_who_has_no_group_is_not_called_by_a_name_of_a_group(tmp_path):
    offices = (*samples.OFFICES, (" ", "監査課", "市民と協働する必要がある。", "公園の緑を守りたい。"))
    table = samples.responses(offices)
    report = samples.full_report(responses=table, term_places=samples.term_places(table))
    deck = Presentation(str(write_slides(report, tmp_path / "slides.pptx")))
    assert "部の記載なし" in titles(deck)
    xml = "".join(etree.tostring(slide._element, encoding="unicode") for slide in deck.slides)
    assert "（なし）" not in xml
    [blanks] = slide_called(deck, "部ごとの回答と無回答")
    assert any(name.startswith("部の記載なし (n=") for name in chart_of(blanks).plots[0].categories)


def test_a_list_that_is_cut_says_how_many_are_left_and_where(tmp_path):
    report = samples.full_report()
    review = report.findings["review"].iloc[[0] * 60].assign(reasons=LONG, listed=True)
    review = review.assign(rank=range(1, 61), respondent=[f"課{n}" for n in range(60)])
    report = replace(report, findings={**report.findings, "review": review})
    deck = Presentation(str(write_slides(report, tmp_path / "slides.pptx")))
    slides = slide_called(deck, "確認したい組織")
    shown = sum(len(table_of(slide)) - 1 for slide in slides)
    texts = [shape.text_frame.text for shape in slides[-1].shapes if shape.has_text_frame]
    assert f"ほか {60 - shown} 件は tables/review.csv にあります。" in texts
    first = [shape.text_frame.text for shape in slides[0].shapes if shape.has_text_frame]
    assert not any("tables/" in text for text in first)


def opinion_quotes(tmp_path, plan):
    """The sentences on the slide of opinions, where 設問２ asks for plans (or not)."""
    table = samples.responses((("環境部", "緑課", "緑を守る。", "第３次緑の基本計画"), *samples.OFFICES))
    questions = (
        Question("設問１", "q1", kind="reason"),
        Question("設問２", "q2", kind="plan" if plan else ""),
    )
    report = samples.full_report(responses=table, term_places=samples.term_places(table))
    assert set(report.questions) == {"設問１", "設問２"}
    rows = [
        {"opinion": 1, "terms": "緑・計画", "n": 9, "share": 0.5, "quote_1": "第３次緑の基本計画"},
        {"opinion": 2, "terms": "緑", "n": 5, "share": 0.3}
        | {"quote_1": "第３次緑の基本計画", "quote_2": "緑を守る。"},
    ]
    report = replace(
        report,
        settings=replace(report.settings, questions=questions),
        findings={**report.findings, "opinions": samples._filled(samples.tables.OPINIONS, rows)},
    )
    [slide] = slide_called(
        Presentation(str(write_slides(report, tmp_path / "slides.pptx"))), "意見のまとまり"
    )
    return [row[2] for row in table_of(slide)[1:]]


def test_a_sentence_stands_for_an_opinion_before_the_title_of_a_plan(tmp_path):
    assert opinion_quotes(tmp_path, plan=True) == ["「緑を守る。」", "「第３次緑の基本計画」"]


def test_titles_are_opinions_where_no_question_asks_for_plans(tmp_path):
    assert opinion_quotes(tmp_path, plan=False) == ["「第３次緑の基本計画」"] * 2


COLUMNS = [
    (["topic", "terms", "answers"], ["1", "緑・公園", "12"], (0.7, 5, 0.9)),
    (["設問", "回答欄", "回答率（95％区間）"], ["設問１", "52", "100%（100%～100%）"], (4, 1, 1)),
    (["rank", "respondent", "reasons", "range"], ["12", "課", LONG, "12～124"], (0.3, 2, 6.4, 0.5)),
]


@pytest.mark.parametrize(("headers", "row", "shares"), COLUMNS)
def test_no_word_of_a_header_and_no_figure_is_parted(headers, row, shares):
    widths, size = fit_table([headers, row], shares, (500.0, 300.0))
    assert sum(widths) == pytest.approx(500.0)
    for width, header, cell in zip(widths, headers, row, strict=True):
        assert max(line_count(word, size, width - 10) for word in header.split()) == 1
        if len(cell) < 20:
            assert line_count(cell, size, width - 10) == 1


@pytest.mark.parametrize(
    ("widths", "least", "held"),
    [
        ([20, 100, 80], [30, 60, 60], [30, 93.33, 76.67]),
        ([50, 50], [10, 10], [50, 50]),
        # There is not room for all: nobody falls below where he stood, the width stays.
        ([50, 50], [80, 80], [50, 50]),
        ([50, 50], [80, 40], [60, 40]),
    ],
)
def test_widths_by_hand(widths, least, held):
    assert hold_words(widths, least) == pytest.approx(held, abs=0.01)
    assert sum(hold_words(widths, least)) == pytest.approx(sum(widths))


def test_few_bars_stay_bars(deck):
    [slide] = slide_called(deck, "設問ごとの回答率")
    [frame] = [shape for shape in slide.shapes if shape.has_chart]
    assert frame.height / 12700 == 100 + 60 * 3


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("駅が遠い\n\n　バスが少ない\r\n", "駅が遠い　バスが少ない"),
        ("駅 と バス", "駅 と バス"),
        ("", ""),
    ],
)
def test_a_quote_of_several_lines_stands_on_one(said, shown):
    assert on_one_line(said) == shown


@pytest.mark.parametrize("case", QUOTES, ids=lambda case: case["why"])
def test_a_quote_begins_with_its_words_not_with_a_number_of_a_list(case):
    assert quoted(case["quote"]) == case["shown"]
    assert quoted(quoted(case["quote"])) == case["shown"]
    assert case["quote"].endswith(case["shown"].removeprefix("…"))


def test_a_single_group_has_no_page_of_its_own(tmp_path):
    table = samples.responses()
    alone = table.assign(部="その他")
    places = samples.term_places(alone)
    report = samples.full_report(responses=alone, term_places=places, groups=("部",))
    deck = Presentation(str(write_slides(report, tmp_path / "alone.pptx")))
    assert "その他" not in titles(deck)
    assert not any("回答と無回答" in title for title in titles(deck))


def test_a_group_without_terms_says_why(tmp_path):
    report = samples.full_report()
    findings = {**report.findings, "keyterms": report.findings["keyterms"].head(0)}
    path = write_slides(replace(report, findings=findings), tmp_path / "none.pptx")
    told = {text for slide in Presentation(str(path)).slides for text in texts_of(slide)}
    assert "ほかの部より多くの回答に使われた語はありません。" in told
    assert not any("示せるだけの回答がありません" in text for text in told)  # each has three answers or more


def texts_of(slide):
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def test_a_page_of_a_group_quotes_on_one_line(tmp_path):
    report = samples.full_report()
    summary = report.findings["summary"]
    lines = summary.assign(sentence=["駅が遠い\nバスが少ない"] * len(summary))
    path = write_slides(
        replace(report, findings={**report.findings, "summary": lines}), tmp_path / "lines.pptx"
    )
    told = [
        shape.text_frame.text
        for slide in Presentation(str(path)).slides
        for shape in slide.shapes
        if shape.has_text_frame
    ]
    assert any(re.search("「駅が遠い[ 　]バスが少ない」", text) for text in told)


def words_of(deck) -> str:
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    cells = [cell for s in shapes if s.has_table for row in s.table.rows for cell in row.cells]
    return "\n".join([s.text_frame.text for s in shapes if s.has_text_frame] + [cell.text for cell in cells])


def test_marks_of_quotes_and_lists_are_those_of_the_language(deck, tmp_path):
    english = samples.replace(samples.full_report(), settings=samples.settings(lang="en"))
    told = words_of(Presentation(str(write_slides(english, tmp_path / "en.pptx"))))
    assert "“" in told
    assert not re.search("[「」（）]", told)
    assert "「" in words_of(deck)
    assert "“" not in words_of(deck)


def test_nobody_to_look_at_is_no_slide(tmp_path):
    report = samples.full_report()
    nobody = report.findings["review"].assign(listed=False)
    calm = samples.replace(report, findings={**report.findings, "review": nobody})
    assert "確認したい組織" not in titles(Presentation(str(write_slides(calm, tmp_path / "calm.pptx"))))


def test_a_group_of_one_is_quoted_with_the_sentence_of_its_member(tmp_path):
    report = samples.full_report()
    table = report.findings["summary"]
    alone = table[table["by"] == "respondent"].reset_index(drop=True)
    assert len(alone)
    found = samples.replace(report, findings={**report.findings, "summary": alone})
    told = words_of(Presentation(str(write_slides(found, tmp_path / "one.pptx"))))
    first = alone[alone["rank"] == 1].iloc[0]
    assert quoted(str(first["sentence"])) in told


@pytest.mark.parametrize(
    ("groups", "slides"),
    [(2, [2]), (18, [18]), (20, [10, 10]), (45, [15, 15, 15]), (72, [18] * 4), (80, [18] * 4)],
)
def test_many_groups_stand_on_several_slides_and_what_is_left_out_is_told(groups, slides, tmp_path):
    report = samples.full_report()
    answers = report.responses.assign(部=[f"{n % groups:02d}部" for n in range(len(report.responses))])
    row = report.findings["nonresponse"].query("by == '部'").iloc[0]
    rows = [{**row, "group": f"{n:02d}部", "question": "全設問"} for n in range(groups)]
    many = samples.replace(
        report, responses=answers, findings={**report.findings, "nonresponse": pd.DataFrame(rows)}
    )
    # A column with a group for each respondent is no level: the sample has few respondents.
    many.__dict__["level"] = "部"
    deck = Presentation(str(write_slides(many, tmp_path / "many.pptx")))
    shown = [slide for slide in deck.slides if "ごとの回答と無回答" in slide.shapes.title.text_frame.text]
    charts = [next(shape.chart for shape in slide.shapes if shape.has_chart) for slide in shown]
    assert [len(list(chart.plots[0].categories)) for chart in charts] == slides
    assert all(len(chart.category_axis._element.xpath("c:tickLblSkip[@val=1]")) == 1 for chart in charts)
    if len(charts) > 1:
        assert len({chart.value_axis.maximum_scale for chart in charts}) == 1
    told = [s.text_frame.text for s in shown[-1].shapes if s.has_text_frame]
    assert any("ほか 8 件" in text for text in told) == (groups == 80)


def test_every_bar_begins_at_zero(deck):
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert charts
    assert [chart.value_axis.minimum_scale for chart in charts] == [0] * len(charts)
