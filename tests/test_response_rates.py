from __future__ import annotations

from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine.analysis.blank_tests import (
    Cells,
    blank_tests,
    fisher,
    odds_ratio,
    risk_difference,
)
from textmine.analysis.blank_tests.categories import unite
from textmine.analysis.response_rates import call_back, response_rates
from textmine.errors import AnalysisError
from textmine.shares import CANNOT_TELL, DIFFERENT, NOT_SHOWN
from textmine.tables import BLANK_TESTS, CALL_BACK, NONRESPONSE, STATUSES, check


def survey(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Rows of (respondent, 部, question, status)."""
    table = pd.DataFrame(rows, columns=["respondent", "部", "question", "status"])
    return table.assign(raw_text="", text="", rule="")


def office(cells: dict[str, tuple[int, int]]) -> pd.DataFrame:
    """One question; for each category so many cells, so many of them blank."""
    rows = [
        (f"{name}{n}", name, "問１", "not_entered" if n < blank else "valid")
        for name, (count, blank) in cells.items()
        for n in range(count)
    ]
    return survey(*rows)


SMALL = survey(
    ("甲", "総務部", "問１", "valid"),
    ("甲", "総務部", "問２", "none"),
    ("乙", "総務部", "問１", "not_entered"),
    ("乙", "総務部", "問２", "not_applicable"),
    ("丙", "", "問１", "valid"),
    ("丙", "", "問２", "valid"),
)


# ------------------------------------------------------------------ rates


def test_rates_by_hand() -> None:
    found = response_rates(SMALL, by=["部"]).set_index(["by", "group", "question"])
    check(found.reset_index(), NONRESPONSE)
    assert list(found.index) == [
        (by, group, question)
        for by, group in (("全体", "全体"), ("部", "総務部"), ("部", "（なし）"))
        for question in ("問１", "問２", "全設問")
    ]
    whole = found.loc["全体", "全体", "全設問"]
    assert (whole["rows"], whole["valid"], whole["nonresponse"]) == (6, 3, 3)
    assert (whole["none"], whole["not_entered"], whole["not_applicable"], whole["empty"]) == (1, 1, 1, 0)
    assert whole["rate"] == 0.5
    assert whole["rate_applicable"] == pytest.approx(2 / 5)
    assert found.loc["部", "総務部", "問２"]["rate_applicable"] == 1.0
    assert found.loc["部", "（なし）", "全設問"]["rate"] == 0.0


def test_nothing_applicable_has_no_rate() -> None:
    found = response_rates(survey(("甲", "総務部", "問１", "not_applicable")))
    assert found["rate"].tolist() == [1.0, 1.0]
    assert found["rate_applicable"].isna().all()


def test_unknown_group_is_reported() -> None:
    with pytest.raises(AnalysisError, match="課"):
        response_rates(SMALL, by=["課"])
    with pytest.raises(AnalysisError, match="課"):
        blank_tests(SMALL, by=["課"])


@given(
    st.lists(
        st.tuples(
            st.sampled_from("甲乙丙丁"),
            st.sampled_from(["総務部", "市民部", ""]),
            st.sampled_from(["問１", "問２"]),
            st.sampled_from(STATUSES),
        ),
        min_size=1,
        max_size=30,
    ),
    st.randoms(),
)
@settings(max_examples=40, deadline=None)
def test_rates_add_up_in_any_order(rows: list[tuple[str, str, str, str]], random: object) -> None:
    table = survey(*rows)
    before = table.copy()
    found = response_rates(table, by=["部"])
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(response_rates(survey(*shuffled), by=["部"]), found)
    pd.testing.assert_frame_equal(table, before)
    assert (found[list(STATUSES)].sum(axis=1) == found["rows"]).all()
    assert (found["valid"] + found["nonresponse"] == found["rows"]).all()
    assert ((found["low"] <= found["rate"] + 1e-12) & (found["rate"] <= found["high"] + 1e-12)).all()
    sums = found[found["question"] == "全設問"].groupby("by")["rows"].sum()
    assert (sums == len(rows)).all()


# ------------------------------------------------------------------ tests of unevenness


def test_fisher_by_hand() -> None:
    """3 of 3 blank against 0 of 3: two of the C(6,3) = 20 tables are as unlikely: p = 0.1."""
    tested = fisher(Cells(3, 3), Cells(3, 0))
    assert tested.p == pytest.approx(2 / comb(6, 3))
    assert tested.attainable == pytest.approx(0.1)


@pytest.mark.parametrize(
    "cells", [(26, 10, 26, 4), (8, 0, 44, 14), (5, 1, 47, 13), (100, 30, 90, 10), (400, 90, 300, 100)]
)
def test_fisher_agrees_with_scipy(cells: tuple[int, int, int, int]) -> None:
    stats = pytest.importorskip("scipy.stats")
    rows, blank, rest, rest_blank = cells
    expected = stats.fisher_exact([[blank, rows - blank], [rest_blank, rest - rest_blank]])
    assert fisher(Cells(rows, blank), Cells(rest, rest_blank)).p == pytest.approx(expected.pvalue)


def test_ten_of_26_against_four_of_26() -> None:
    found = blank_tests(office({"④所掌なし": (26, 10), "①現在実施": (26, 4)}), by=["部"]).set_index(
        "category"
    )
    row = found.loc["④所掌なし"]
    assert row["p"] == pytest.approx(0.116, abs=5e-4)
    assert row["effect"] == pytest.approx(6 / 26)
    assert (row["effect_low"], row["effect_high"]) == pytest.approx((-0.0114, 0.4421), abs=5e-5)
    assert row["verdict"] == NOT_SHOWN
    assert found.loc["全体"]["p"] == pytest.approx(row["p"])


def test_larger_table_by_hand() -> None:
    """3 categories of 3 cells, the 3 blanks in one of them: 3 of C(9,3) = 84 tables are as unlikely."""
    row = blank_tests(office({"甲": (3, 3), "乙": (3, 0), "丙": (3, 0)}), by=["部"]).iloc[0]
    assert row["test"] == "permutation (all tables)"
    assert row["p"] == pytest.approx(3 / 84)
    assert row["effect"] == pytest.approx(1.0)
    assert row["verdict"] == DIFFERENT


def test_random_tables_agree_with_all_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    table = office({"甲": (9, 6), "乙": (12, 3), "丙": (10, 2), "丁": (7, 5)})
    exact = blank_tests(table, by=["部"]).iloc[0]
    monkeypatch.setattr("textmine.contingency.MOST_TABLES", 10)
    drawn = blank_tests(table, by=["部"]).iloc[0]
    assert (drawn["test"], drawn["repetitions"]) == ("permutation (random)", 9_999)
    assert drawn["p"] == pytest.approx(exact["p"], abs=0.01)
    assert blank_tests(table, by=["部"]).iloc[0]["p"] == drawn["p"]


def test_exact_p_agrees_with_permuting_the_answers() -> None:
    table = office({"甲": (4, 3), "乙": (5, 1), "丙": (3, 0)})
    groups, blank = table["部"].to_numpy(), (table["status"] != "valid").to_numpy()
    rng = np.random.default_rng(1)

    def likelihood(values: np.ndarray) -> int:
        product = 1
        for name in ("甲", "乙", "丙"):
            product *= comb(int((groups == name).sum()), int(values[groups == name].sum()))
        return product

    seen = likelihood(blank)
    share = np.mean([likelihood(rng.permutation(blank)) <= seen for _ in range(4_000)])
    assert blank_tests(table, by=["部"]).iloc[0]["p"] == pytest.approx(share, abs=0.03)


@pytest.mark.parametrize(
    "cells",
    [
        {"甲": (2, 2), "乙": (40, 3)},
        {"甲": (10, 0), "乙": (10, 0)},
        {"甲": (10, 10), "乙": (10, 10)},
        {"甲": (3, 1), "乙": (3, 0)},
        {"甲": (5, 2)},
        {name: (1, number % 2) for number, name in enumerate("甲乙丙丁戊己庚辛")},
    ],
)
def test_cannot_tell(cells: dict[str, tuple[int, int]]) -> None:
    found = blank_tests(office(cells), by=["部"])
    check(found, BLANK_TESTS)
    single = found[found["category"] != "全体"]
    assert (single["verdict"] == CANNOT_TELL).all()
    assert found["verdict"].iloc[0] == CANNOT_TELL


def test_a_clear_difference_is_said() -> None:
    found = blank_tests(office({"甲": (30, 25), "乙": (30, 3)}), by=["部"])
    assert (found["verdict"] == DIFFERENT).all()


def test_spellings_are_united() -> None:
    spelled = {"④ 所掌なし": Cells(1, 1), "④所掌なし": Cells(2, 0), "④　所掌なし": Cells(1, 0)}
    others = {"①現在実施": Cells(1, 0), "": Cells(1, 1), "　": Cells(2, 0)}
    assert unite(spelled | others) == {
        "①現在実施": Cells(1, 0),
        "④所掌なし": Cells(4, 1),
        "（なし）": Cells(3, 1),
    }
    assert unite({"①": Cells(1, 0), "②": Cells(1, 0)}) == {"①": Cells(1, 0), "②": Cells(1, 0)}


def test_names_of_groups_stay_as_written() -> None:
    cells = {"Ａ課": Cells(8, 1), "A課": Cells(5, 4), "A課 ": Cells(1, 0), "": Cells(1, 1)}
    assert unite(cells, as_written=True) == {
        "A課": Cells(6, 4),
        "Ａ課": Cells(8, 1),
        "（なし）": Cells(1, 1),
    }


def test_a_group_has_the_cells_of_the_table_of_rates() -> None:
    responses = office({"Ａ課": (8, 1), "A課": (5, 4)})
    rates = response_rates(responses, by=["部"])
    rows = rates[(rates["by"] == "部") & (rates["question"] == "全設問")].set_index("group")["rows"]
    found = blank_tests(responses, by=["部"], groups=["部"])
    assert dict(zip(found["category"], found["rows_target"], strict=True)) == {"全体": 13, **rows}
    # 5 of 13 are blank: C(5,4) C(8,1) / C(13,5) and C(5,5) / C(13,5) are as improbable or more.
    assert found["p"].tolist() == pytest.approx([(5 * 8 + 1) / 1287] * 3)
    assert blank_tests(responses, by=["部"])["rows_target"].tolist() == [13]


def test_a_group_called_like_the_whole_is_tested_like_any_other() -> None:
    found = blank_tests(office({"全体": (30, 25), "乙": (30, 3)}), by=["部"], groups=["部"])
    called, other = found.iloc[1], found.iloc[2]
    assert (called["category"], other["category"]) == ("乙", "全体")
    assert called["effect"] == pytest.approx(-other["effect"])
    assert called["q"] == pytest.approx(other["q"])
    assert other["odds_ratio"] == pytest.approx(25.5 / 5.5 / (3.5 / 27.5))


def test_effects_by_hand() -> None:
    assert odds_ratio(Cells(4, 3), Cells(4, 0)) == pytest.approx((3.5 / 1.5) / (0.5 / 4.5))
    difference, low, high = risk_difference(Cells(10, 5), Cells(10, 5))
    assert difference == 0
    assert low == pytest.approx(-high)


# ------------------------------------------------------------------ call-back list


def test_call_back_puts_contradictions_first() -> None:
    rows = [
        ("甲", "総務部", "問１", "none"),
        ("甲", "総務部", "問２", "empty"),
        ("乙", "市民部", "問１", "not_entered"),
        ("乙", "市民部", "問２", "valid"),
        ("丙", "市民部", "問１", "valid"),
        ("丙", "市民部", "問２", "valid"),
        ("丁", "市民部", "問１", "valid"),
        ("丁", "市民部", "問２", "omitted"),
    ]
    evidence = pd.DataFrame(
        [("乙", "Ａ調査票", 3), ("乙", "設問２", 1), ("丁", "Ａ調査票", 9), ("甲", "Ａ調査票", 0)],
        columns=["respondent", "evidence", "count"],
    )
    found = call_back(survey(*rows), reason="問１", evidence=evidence, by=["部"])
    check(found, CALL_BACK)
    assert found["respondent"].tolist() == ["乙", "丁", "甲"]
    assert found["contradiction"].tolist() == [True, False, False]
    assert found.loc[0, "unanswered"] == "問１（記入なし）"
    assert found.loc[0, "evidence"] == "設問２ 1、Ａ調査票 3"
    assert found["n_unanswered"].tolist() == [1, 1, 2]
    assert found["reason_unanswered"].tolist() == [True, False, True]
    assert found["部"].tolist() == ["市民部", "市民部", "総務部"]
    english = call_back(survey(*rows), reason="問１", evidence=evidence, by=["部"], lang="en")
    assert english["unanswered"].tolist() == [
        "問１ (not entered)",
        "問２ (omitted)",
        "問１ (none), 問２ (empty)",
    ]
    assert english.loc[0, "evidence"] == "設問２ 1, Ａ調査票 3"


def test_call_back_without_blanks_is_empty() -> None:
    found = call_back(survey(("甲", "総務部", "問１", "valid")))
    check(found, CALL_BACK)
    assert found.empty
