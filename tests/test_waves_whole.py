"""Blanks by kind, options, codes, respondents and quotes of two surveys: by hand first, then by scipy."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse, stats
from small_matrices import matrix_of

from textmine.analysis.waves import (
    Wave,
    blanks_changed,
    codes_changed,
    options_changed,
    quotes_of_terms,
    respondents_changed,
    terms_to_quote,
    waves,
)
from textmine.analysis.waves.clustered import clustered_figures
from textmine.tables import (
    WAVE_BLANKS,
    WAVE_CODES,
    WAVE_OPTIONS,
    WAVE_QUOTES,
    WAVE_RESPONDENTS,
    check,
)

CASES = Path(__file__).parent / "cases" / "wave_options.csv"


def hand() -> list[dict[str, float]]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return [{name: float(value) for name, value in row.items()} for row in rows]


def wave(rows, *, closed=None) -> Wave:
    """A survey from (respondent, 部, question, status) and a closed answer of each row."""
    table = pd.DataFrame(rows, columns=["respondent", "部", "question", "status"])
    table = table.assign(raw_text="文", text="文", rule="")
    if closed is not None:
        table = table.assign(答え=closed)
    return Wave(table, matrix_of(table))


def ticked(cells) -> Wave:
    """A survey of one question in which respondent n ticked ``cells[n]``."""
    rows = [(f"課{n:03}", "東" if n % 2 else "西", "問１", "valid") for n in range(len(cells))]
    return wave(rows, closed=list(cells))


def row_of(table: pd.DataFrame, **wanted) -> pd.Series:
    for name, value in wanted.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


# ---------------------------------------------------------------- options


@pytest.mark.parametrize("case", hand(), ids=str)
def test_differences_of_options_by_hand(case):
    def side(k, n):
        return ticked(["防災"] * int(k) + ["子育て"] * int(n - k))

    found = options_changed(
        side(case["k_before"], case["n_before"]),
        side(case["k_after"], case["n_after"]),
        closed=["答え"],
        listed={"答え": (["防災", "子育て"], ["防災", "子育て"])},
    )["wave_options"]
    check(found, WAVE_OPTIONS)
    row = row_of(found, by="全体", option="防災")
    assert (row["k_before"], row["n_before"]) == (case["k_before"], case["n_before"])
    assert (row["k_after"], row["n_after"]) == (case["k_after"], case["n_after"])
    assert row["difference"] == pytest.approx(case["difference"], abs=5e-5)
    assert (row["low"], row["high"]) == pytest.approx((case["low"], case["high"]), abs=1.5e-4)
    table = [[case["k_before"], case["n_before"] - case["k_before"]]]
    table += [[case["k_after"], case["n_after"] - case["k_after"]]]
    assert row["p"] == pytest.approx(stats.fisher_exact(np.array(table, dtype=int)).pvalue)
    # What one option gains another loses; with two options both have the same p, and so the same q.
    other = row_of(found, by="全体", option="子育て")
    assert other["difference"] == pytest.approx(-row["difference"])
    assert row["q"] == pytest.approx(row["p"])


def test_options_overlap_where_several_may_be_ticked():
    found = options_changed(
        ticked(["防災｜子育て", "防災", "", "子育て"]),
        ticked(["防災", "防災", "防災｜子育て", "防災"]),
        closed=["答え"],
        several=["答え"],
    )["wave_options"]
    disaster = row_of(found, by="全体", option="防災")
    # Who ticked nothing is in no n: 2 of 3 before, 4 of 4 after.
    assert (disaster["k_before"], disaster["n_before"], disaster["k_after"], disaster["n_after"]) == (
        2,
        3,
        4,
        4,
    )
    assert disaster["several"]
    assert row_of(found, by="全体", option="子育て")["difference"] == pytest.approx(1 / 4 - 2 / 3)


def test_a_cell_with_the_joining_mark_is_one_option_where_one_may_be_ticked():
    found = options_changed(ticked(["防災｜子育て"] * 3), ticked(["防災｜子育て"] * 3), closed=["答え"])
    assert found["wave_options"]["option"].tolist() == ["防災|子育て"]


def test_options_spelled_alike_are_one():
    before, after = ticked(["Ａ 市"] * 3 + ["Ｂ市"]), ticked(["A市"] * 2 + ["Ｂ市"] * 2)
    found = options_changed(before, after, closed=["答え"])["wave_options"]
    assert found["option"].tolist() == ["Ａ 市", "Ｂ市"]
    assert set(found["stands_in"]) == {"both"}
    assert row_of(found, option="Ａ 市")["difference"] == pytest.approx(-1 / 4)


def test_an_option_of_one_survey_only_has_no_difference():
    found = options_changed(ticked(["防災"] * 6), ticked(["防災"] * 3 + ["交通"] * 3), closed=["答え"])
    new = row_of(found["wave_options"], option="交通")
    assert (new["stands_in"], new["k_after"], new["share_after"]) == ("after", 3, 0.5)
    assert math.isnan(new["share_before"])
    assert math.isnan(new["difference"])
    assert (math.isnan(new["p"]), new["test"]) == (True, "")
    assert found.notes[0].ja.endswith("今回の調査にだけあり、差を出していません: 交通")
    assert row_of(found["wave_options"], option="防災")["difference"] == -0.5


def test_an_option_that_the_form_offered_was_ticked_by_nobody():
    found = options_changed(
        ticked(["防災"] * 6),
        ticked(["防災"] * 3 + ["交通"] * 3),
        closed=["答え"],
        listed={"答え": (["交通", "防災"], [])},
    )
    new = row_of(found["wave_options"], option="交通")
    assert (new["stands_in"], new["k_before"], new["difference"]) == ("both", 0, 0.5)
    assert found.notes == ()


def test_numbers_in_front_of_options_give_their_order():
    cells = ["③悪い", "①良い", "①良い", "②ふつう", "③悪い", "③悪い"]
    found = options_changed(ticked(cells), ticked(cells), closed=["答え"], by=["部"])["wave_options"]
    for group in ("全体", "西", "東"):
        assert found[found["group"] == group]["option"].tolist() == ["①良い", "②ふつう", "③悪い"]


def test_what_has_too_many_values_has_no_options():
    ages = ticked([f"{n} 歳" for n in range(61)])
    found = options_changed(ages, ages, closed=["答え"])
    assert not len(found["wave_options"])
    assert "61 通り" in found.notes[0].ja


def test_matched_respondents_are_compared_with_themselves():
    before, after = ticked(["甲"] * 5 + ["乙"] * 5), ticked(["甲"] * 1 + ["乙"] * 9)
    row = row_of(
        options_changed(before, after, closed=["答え"], match="respondent")["wave_options"],
        by="全体",
        option="乙",
    )
    # Four of ten went from 甲 to 乙, nobody back: McNemar 2 * 0.5^4.
    assert (row["pairs"], row["gained"], row["lost"]) == (10, 4, 0)
    assert row["p"] == pytest.approx(2 * 0.5**4)


def test_groups_below_three_are_described_never_tested():
    found = options_changed(ticked(["甲"] * 4), ticked(["甲"] * 3 + ["乙"]), closed=["答え"], by=["部"])
    small = found["wave_options"].query("by == '部'")
    assert small[["low", "high", "p", "q"]].isna().all().all()


# ---------------------------------------------------------------- blanks


def asked(cells: dict[str, list[str]]) -> Wave:
    """Question -> status of each respondent."""
    return wave(
        [
            (f"課{n:02}", "東", question, status)
            for question, said in cells.items()
            for n, status in enumerate(said)
        ]
    )


def test_blanks_by_kind_by_hand():
    before = asked({"問１": ["valid"] * 6 + ["empty"] * 3 + ["none"]})
    after = asked({"問１": ["valid"] * 8 + ["none"] * 2})
    table = blanks_changed(before, after)
    check(table, WAVE_BLANKS)
    assert table[["status", "k_before", "k_after"]].to_numpy().tolist() == [
        ["nonresponse", 4, 2],
        ["empty", 3, 0],
        ["none", 1, 2],
    ]
    assert table["difference"].tolist() == pytest.approx([-0.2, -0.3, 0.1])
    assert table["p"].tolist() == pytest.approx(
        [
            stats.fisher_exact([[k, 10 - k], [j, 10 - j]]).pvalue
            for k, j in zip(table["k_before"], table["k_after"], strict=True)
        ]
    )


def test_all_questions_are_those_that_both_asked():
    before = asked({"問１": ["valid"] * 4, "問２": ["empty"] * 4, "問３": ["empty"] * 4})
    after = asked({"問１": ["valid"] * 4, "問２": ["empty"] * 4})
    row = row_of(blanks_changed(before, after), question="全設問", status="nonresponse")
    assert (row["k_before"], row["n_before"], row["difference"]) == (4, 8, 0)
    old = row_of(waves(before, after)["waves"], kind="nonresponse", question="全設問")
    assert (old["k_before"], old["n_before"]) == (4, 8)


def test_all_questions_go_by_respondents():
    # Three of six left both questions blank, then none of six: as cells 6 of 12 and 0 of 12, Fisher p = 0.014;
    # as respondents 0.5 with spread sqrt(0.3) and 0 without any: t = 0.5 / sqrt(0.3 / 6) = 2.236 with 5 degrees.
    silent = ["empty"] * 3 + ["valid"] * 3
    before, after = (
        asked({"問１": silent, "問２": silent}),
        asked({"問１": ["valid"] * 6, "問２": ["valid"] * 6}),
    )
    row = row_of(blanks_changed(before, after), question="全設問", status="nonresponse")
    assert row["test"] == "t (respondents)"
    assert row["p"] == pytest.approx(2 * stats.t.sf(0.5 / math.sqrt(0.3 / 6), 5))
    reach = stats.t.ppf(0.975, 5) * math.sqrt(0.3 / 6)
    assert (row["low"], row["high"]) == pytest.approx((max(-1, -0.5 - reach), -0.5 + reach))
    assert row_of(blanks_changed(before, after), question="問１", status="nonresponse")["test"] == "fisher"


@given(st.integers(3, 8), st.integers(3, 8), st.integers(1, 4), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_clusters_of_one_size_are_welchs_t(first, second, cells, seed):
    draw = np.random.default_rng(seed)
    one, other = draw.integers(0, 2, (first, cells)), draw.integers(0, 2, (second, cells))
    told = figures(one, other, paired=False)
    if one.mean(axis=1).std() + other.mean(axis=1).std() == 0:
        assert (math.isnan(told["p"]), told["test"]) == (True, "")
        return
    oracle = stats.ttest_ind(other.mean(axis=1), one.mean(axis=1), equal_var=False)
    assert told["p"] == pytest.approx(oracle.pvalue)
    interval = oracle.confidence_interval()
    assert told["low"] == pytest.approx(max(-1, interval.low))
    assert told["high"] == pytest.approx(min(1, interval.high))


@given(st.integers(3, 8), st.integers(1, 4), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_matched_clusters_are_the_paired_t(respondents, cells, seed):
    draw = np.random.default_rng(seed)
    one, other = draw.integers(0, 2, (respondents, cells)), draw.integers(0, 2, (respondents, cells))
    told = figures(one, other, paired=True)
    changed = other.mean(axis=1) - one.mean(axis=1)
    if changed.std() < 1e-9:
        assert math.isnan(told["p"])
        return
    assert told["p"] == pytest.approx(stats.ttest_rel(other.mean(axis=1), one.mean(axis=1)).pvalue)


def figures(one, other, *, paired):
    hits = tuple(sparse.csr_matrix(cells.reshape(-1, 1)) for cells in (one, other))
    names = tuple([str(n) for n in range(len(cells)) for _ in cells[0]] for cells in (one, other))
    return clustered_figures(hits, names, paired=paired)[0]


# ---------------------------------------------------------------- codes, respondents, quotes


def test_codes_by_hand():
    def side(with_it):
        made = wave([(f"課{n}", "東", "問１", "valid" if n < 30 else "empty") for n in range(33)])
        coded = [(f"課{n}", "問１", "財政") for n in range(with_it)] + [("課29", "問１", "ほか")]
        return made, pd.DataFrame(coded, columns=["respondent", "question", "code"])

    (before, first), (after, second) = side(6), side(12)
    table = codes_changed(before, after, codes=["財政"], coded=(first, second))
    check(table, WAVE_CODES)
    (row,) = table.to_dict("records")
    assert (row["k_before"], row["n_before"], row["k_after"], row["n_after"]) == (6, 30, 12, 30)
    assert row["difference"] == pytest.approx(0.2)
    assert row["p"] == pytest.approx(stats.fisher_exact([[6, 24], [12, 18]]).pvalue)


def test_who_newly_answered_and_who_fell_silent():
    before = wave(
        [
            ("甲課", "東", "問１", "valid"),
            ("乙課", "東", "問１", "empty"),
            ("丙課", "東", "問１", "valid"),
            ("丁課", "東", "問１", "none"),
            ("戊課", "東", "問１", "valid"),
        ]
    )
    after = wave(
        [
            ("甲課", "東", "問１", "none"),
            ("乙課", "東", "問１", "valid"),
            ("丙課", "東", "問１", "valid"),
            ("丁課", "東", "問１", "empty"),
            ("己課", "東", "問１", "valid"),
        ]
    )
    table = respondents_changed(before, after, match="respondent")
    check(table, WAVE_RESPONDENTS)
    # 丙課 answered twice, 丁課 left blank twice: nothing of them is told.
    assert table.to_numpy().tolist() == [
        ["乙課", "問１", "answered", "empty", "valid"],
        ["甲課", "問１", "blank", "valid", "none"],
        ["戊課", "", "only_before", "", ""],
        ["己課", "", "only_after", "", ""],
    ]


def test_a_name_of_several_respondents_matches_nobody():
    rows = [("甲１", "東", "問１", "valid"), ("甲２", "東", "問１", "empty")]
    table = respondents_changed(wave(rows), wave(rows), match="部")
    assert not len(table)


def quotable(texts) -> tuple[pd.DataFrame, pd.DataFrame]:
    responses = pd.DataFrame(
        {"respondent": [f"課{n}" for n in range(len(texts))], "question": "問１", "text": list(texts)}
    )
    places = [(n, text.index("公園"), "公園") for n, text in enumerate(texts) if "公園" in text]
    return responses, pd.DataFrame(places, columns=["response", "start", "term"])


def test_quotes_are_whole_sentences_of_different_respondents():
    long = "公園の花壇の手入れを市民と行政がいっしょに続けていけるようにしたいと考えている。"
    before = quotable(["予算がない。公園が好き。", f"{long}ほかは別に。", "公園。", "道路。"])
    after = quotable(["（公園より）", "道路。", long, long])
    table = quotes_of_terms({"公園": "rose"}, (before[0], after[0]), (before[1], after[1]))
    check(table, WAVE_QUOTES)
    # Nearest to 40 characters first; 公園。 is the third of its survey; an aside and the same words are no quote.
    assert table[["wave", "respondent", "sentence"]].to_numpy().tolist() == [
        ["before", "課1", long],
        ["before", "課0", "公園が好き。"],
        ["after", "課2", long],
    ]
    unnamed = quotes_of_terms({"公園": "rose"}, (before[0], after[0]), (before[1], after[1]), named=False)
    assert set(unnamed["respondent"]) == {""}


def test_terms_to_quote_are_those_of_the_whole_survey():
    table = pd.DataFrame(
        [
            ("全体", "全体", "公園", 1, 0.3),
            ("全体", "全体", "道路", 2, -0.2),
            ("全体", "全体", "市民", 3, 0.1),
            ("全体", "全体", "予算", 4, 0.0),
            ("部", "東", "図書館", 1, 0.9),
        ],
        columns=["by", "group", "term", "rank", "difference"],
    )
    assert terms_to_quote(table, 1) == {"公園": "rose", "道路": "fell"}
    assert terms_to_quote(table, 5) == {"公園": "rose", "市民": "rose", "道路": "fell"}


def test_changes_turn_with_the_surveys():
    before = ticked(["甲｜乙", "甲", "乙", "甲", "", "甲"])
    after = ticked(["乙", "乙", "甲｜乙", "丙", "乙", "乙"])
    one, other = (
        options_changed(*pair, closed=["答え"], several=["答え"], by=["部"])["wave_options"].set_index(
            ["by", "group", "option"]
        )
        for pair in ((before, after), (after, before))
    )
    other = other.loc[one.index]
    assert one["difference"].tolist() == pytest.approx((-other["difference"]).tolist(), nan_ok=True)
    assert one["low"].tolist() == pytest.approx((-other["high"]).tolist(), nan_ok=True)
    assert one["p"].tolist() == pytest.approx(other["p"].tolist(), nan_ok=True)
