"""What is capped on large surveys: by a stated rule, counted whole, and never for small ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import report_samples as samples
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact
from small_matrices import matrix_of, survey

from textmine.analysis.blank_tests import Cells, blank_tests, fisher
from textmine.analysis.blank_tests.categories import MOST_CATEGORIES, unite
from textmine.analysis.topics import choice, topics, trials
from textmine.contingency import MOST_TABLES, _tables
from textmine.report import cards, html, listings, model, workbook
from textmine.settings import settings_from


def cells_of(names, rows=1):
    return {name: Cells(rows, 0) for name in names}


def test_only_the_rarest_categories_are_united_and_no_cell_is_lost():
    cells = {f"案{number:03}": Cells(1 + (number < 60), number % 2) for number in range(80)}
    united = unite(cells)
    assert len(united) == MOST_CATEGORIES
    assert sum(own.rows for own in united.values()) == 140
    assert sum(own.blank for own in united.values()) == 40
    kept = {name for name in united if not name.startswith("（他の")}
    assert kept == {f"案{number:03}" for number in range(MOST_CATEGORIES - 1)}
    assert united[f"（他の{80 - 49}区分）"].rows == 140 - 2 * 49


def test_of_categories_of_one_size_those_first_by_name_are_kept():
    assert unite({"甲": Cells(2, 0), "乙": Cells(2, 1), "丙": Cells(1, 1), "丁": Cells(1, 0)}, most=3) == {
        "乙": Cells(2, 1),
        "甲": Cells(2, 0),
        "（他の2区分）": Cells(2, 1),
    }
    assert set(unite(cells_of("丁丙乙甲", rows=2), most=3)) == {"丁", "丙", "（他の2区分）"}


@pytest.mark.parametrize("count", [2, 47, MOST_CATEGORIES])
def test_columns_with_few_categories_stay_as_they_are(count):
    cells = cells_of([f"案{number:02}" for number in range(count)], rows=2)
    assert unite(cells) == cells


def test_one_category_a_respondent_is_left_to_the_whole_table():
    cells = cells_of([f"課{number:02}" for number in range(60)])
    assert unite(cells) == cells


def test_a_column_of_many_combinations_gives_no_more_rows_than_the_rule_says():
    rows = [(f"選択{number % 70:02}", "同じ語") for number in range(210)]
    table = survey(rows)
    found = blank_tests(table.assign(status=["valid", "none", "valid"] * 70), by=["部"])
    assert len(found) == 1 + MOST_CATEGORIES
    assert found["n"].tolist() == [210] * len(found)
    assert found["rows_target"].iloc[1:].sum() == 210


@given(st.lists(st.tuples(st.integers(1, 7), st.integers(0, 7)), min_size=2, max_size=5))
def test_counted_tables_are_the_tables_that_there_are(parts):
    cells = [Cells(rows, min(rows, blank)) for rows, blank in parts]
    ways = [1]
    for cell in cells:
        ways = np.convolve(ways, [1] * (cell.rows + 1)).tolist()
    blank = sum(cell.blank for cell in cells)
    totals = np.array([cell.rows for cell in cells])
    assert _tables(totals, blank) == min(ways[blank], MOST_TABLES + 1)


@given(st.integers(3, 400), st.integers(3, 900), st.floats(0, 1), st.floats(0, 1))
def test_two_by_two_as_scipy_has_it(target, rest, share, other):
    blank = (round(target * share), round(rest * other))
    found = fisher(Cells(target, blank[0]), Cells(rest, blank[1]))
    if found.test == "none":
        assert sum(blank) in (0, target + rest)
    else:
        table = [[blank[0], target - blank[0]], [blank[1], rest - blank[1]]]
        assert found.p == pytest.approx(fisher_exact(table).pvalue, rel=1e-6, abs=1e-12)


def test_nothing_is_shuffled_where_no_number_of_topics_can_be_carried(monkeypatch):
    draw = np.random.default_rng(1)
    words = [f"語{number:02}" for number in range(40)]
    noise = survey([("部", " ".join(draw.choice(words, 6, replace=False))) for _ in range(30)])
    monkeypatch.setattr(trials, "shuffled", lambda *_: pytest.fail("shuffled for nothing"))
    found = topics(matrix_of(noise), noise, seed=1)
    assert found["topics"].empty
    tried = found["topic_choice"]
    assert tried["shuffled_stability"].isna().all()
    assert ((tried["stability"] < choice.STABLE) | (tried["smallest"] < 3)).all()
    hopeless = tried["stability"] < choice.STABLE - trials.HOPELESS
    assert (tried.loc[~hopeless, "resamples"] == 20).all()


def test_the_workbook_says_where_it_stops(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    found = samples.full_report()
    book = openpyxl.load_workbook(workbook.write_workbook(found, tmp_path / "few.xlsx"))
    frequency = len(found.findings["frequency"])
    assert frequency > 3
    told = [row[2].value for row in book["目次"].iter_rows(min_row=5) if row[1].value == frequency]
    assert any("先頭の 3 行" in text and f"全 {frequency} 行" in text for text in told)
    assert book["回答一覧"].max_row == 2 + len(found.responses)


def many(count: int, *, persons: bool = False) -> model.Report:
    """A report of so many respondents with one answer each."""
    table = pd.DataFrame(
        {"respondent": [f"課{number}" for number in range(count)], "question": "問", "status": "valid"}
    ).assign(raw_text="公園", text="公園", rule="")
    chosen = {"file": "a.csv", "questions": [{"name": "問", "column": "問"}], "privacy": {"persons": persons}}
    return model.Report(settings=settings_from(chosen, folder=Path()), responses=table)


def test_sheets_and_cards_are_for_few_organizations():
    assert many(model.MANY).one_by_one
    assert not many(model.MANY + 1).one_by_one
    assert not many(10, persons=True).one_by_one
    assert len(cards.cards(many(model.MANY))) == model.MANY
    assert cards.cards(many(model.MANY + 1)) == []
    assert cards.cards(many(10, persons=True)) == []


def aged(count: int) -> model.Report:
    """The same with ages, some of them not given."""
    found = many(count, persons=True)
    ages = [("20代", "", "10代")[number % 3] for number in range(count)]
    chosen = {
        "file": "a.csv",
        "groups": ["年代"],
        "questions": [{"name": "問", "column": "問"}],
        "privacy": {"persons": True},
    }
    return model.Report(
        settings=settings_from(chosen, folder=Path()), responses=found.responses.assign(年代=ages)
    )


def test_cards_of_groups_are_called_after_them():
    assert cards.cards_title(many(5)) == "回答者カード"
    assert cards.cards_title(aged(30)) == "年代カード"
    assert [(card.name, card.group) for card in cards.cards(aged(30))] == [
        ("10代", "10代"),
        ("20代", "20代"),
        ("年代の記載なし", "（なし）"),
    ]


def test_tables_of_the_page_have_the_groups_in_the_order_of_its_charts():
    found = aged(30)
    rows = [{"group": name, "question": "問"} for name in ("20代", "全体", "（なし）", "10代")]
    ordered = [row["group"] for row in listings.in_group_order(found, rows)]
    assert ordered == ["全体", "10代", "20代", "（なし）"]


def test_sheets_of_the_workbook_have_the_groups_in_that_order_too(tmp_path):
    rows = [("全体", "全体", 9), ("年代", "20代", 2), ("年代", "20代", 3), ("年代", "10代", 1)]
    table = pd.DataFrame(rows, columns=["by", "group", "n"])
    ordered = workbook._in_group_order(aged(30), table)
    assert ordered["n"].tolist() == [9, 1, 2, 3]
    mixed = table.iloc[[1, 3, 2, 0]]
    assert workbook._in_group_order(aged(30), mixed)["n"].tolist() == mixed["n"].tolist()


@pytest.mark.parametrize(("ages", "level"), [("20代", "性別"), ("", "年代")])
def test_the_report_goes_by_a_column_that_tells_groups_apart(ages, level):
    found = aged(12)
    told = {"年代": [ages or age for age in found.responses["年代"]], "性別": ["女性", "男性"] * 6}
    chosen = {"file": "a.csv", "groups": ["年代", "性別"], "questions": [{"name": "問", "column": "問"}]}
    settings = settings_from(chosen, folder=Path())
    assert model.Report(settings=settings, responses=found.responses.assign(**told)).level == level


def test_a_page_without_cards_has_no_heading_of_cards(tmp_path):
    pages = [html.html_text(found) for found in (many(5, persons=True), aged(30))]
    assert ['<a href="#offices">' in page for page in pages] == [False, True]
    assert ['aria-labelledby="h-offices" hidden' in page for page in pages] == [True, False]


@pytest.mark.parametrize(("count", "told"), [(model.MANY, True), (model.MANY + 1, False)])
def test_main_findings_name_whom_to_look_at_only_among_few(count, told):
    from textmine.report.headline import main_findings

    table = samples.responses(("部Ａ", f"課{n}", "市民と進める。", "") for n in range(count))
    review = samples.full_report().findings["review"].head(3).assign(listed=True)
    report = samples.report(responses=table, findings={"review": review})
    assert any("確認したい" in sentence.text for sentence in main_findings(report)) is told


@pytest.mark.parametrize(
    ("texts", "told"), [(("市民と進める。",) * 4, True), (("市民と進める。", "", "声", "声"), False)]
)
def test_a_question_that_everybody_answered_is_told_without_an_empty_share(texts, told):
    from textmine.report.headline import main_findings

    table = samples.responses(("部Ａ", f"課{n}", text, "") for n, text in enumerate(texts))
    table = table.assign(status=["valid" if text else "empty" for text in table["text"]])
    report = samples.report(responses=table, findings={})
    first = main_findings(report)[0].text
    assert ("すべてに回答があった" in first) is told
    assert ("無回答だった" in first) is not told
