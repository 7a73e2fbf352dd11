"""Change between two surveys: published intervals, exact tests, matching."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control, fisher_exact
from small_matrices import matrix_of, shuffled, survey

from textmine.analysis.waves import Wave, waves
from textmine.errors import AnalysisError
from textmine.shares import difference_interval, paired_interval, wilson
from textmine.tables import WAVES, check

CASES = Path(__file__).parent / "cases"


def published() -> list[dict[str, str]]:
    lines = (CASES / "newcombe.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.mark.parametrize("case", published(), ids=lambda case: case["source"])
def test_published_intervals(case):
    numbers = [int(case[name]) for name in ("k1", "n1", "k2", "n2")]
    interval = difference_interval if case["kind"] == "independent" else paired_interval
    digits = 5e-5 if case["kind"] == "independent" else 5e-4
    assert interval(*numbers) == pytest.approx((float(case["low"]), float(case["high"])), abs=digits)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 30), st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_wilson_is_that_of_scipy_and_the_interval_holds_the_difference(k_before, k_after, more, others):
    n_before, n_after = k_before + more, k_after + others
    oracle = binomtest(k_before, n_before).proportion_ci(method="wilson")
    assert wilson(k_before, n_before) == pytest.approx((oracle.low, oracle.high), abs=1e-9)
    low, high = difference_interval(k_before, n_before, k_after, n_after)
    assert -1 <= low <= k_after / n_after - k_before / n_before <= high <= 1
    mirrored = difference_interval(k_after, n_after, k_before, n_before)
    assert mirrored == pytest.approx((-high, -low))


@given(st.tuples(*[st.integers(0, 12)] * 4).filter(lambda cells: sum(cells) > 0))
@settings(max_examples=60, deadline=None)
def test_paired_interval_holds_the_difference_and_turns_with_the_waves(cells):
    stayed, gained, lost, _neither = cells
    pairs = sum(cells)
    low, high = paired_interval(stayed, gained, lost, pairs)
    assert -1 - 1e-9 <= low <= (gained - lost) / pairs + 1e-9
    assert (gained - lost) / pairs - 1e-9 <= high <= 1 + 1e-9
    assert paired_interval(stayed, lost, gained, pairs) == pytest.approx((-high, -low))


BEFORE = [("A", "公園")] * 8 + [("A", "税金")] * 2 + [("B", "公園")] * 2 + [("A", "")] * 5
AFTER = [("A", "公園")] * 2 + [("A", "税金")] * 8 + [("B", "税金")] * 2 + [("A", "")] * 5


def wave(rows) -> Wave:
    responses = survey(rows)
    return Wave(responses, matrix_of(responses))


def row_of(table: pd.DataFrame, **wanted: str) -> pd.Series:
    for name, value in wanted.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_unpaired_shares_by_hand_and_test_by_scipy():
    table = waves(wave(BEFORE), wave(AFTER), by=["部"])["waves"]
    check(table, WAVES)
    park = row_of(table, by="部", group="A", term="公園")
    assert (park["k_before"], park["n_before"], park["k_after"], park["n_after"]) == (8, 10, 2, 10)
    assert park["difference"] == pytest.approx(-0.6)
    assert park["p"] == pytest.approx(fisher_exact([[2, 8], [8, 2]]).pvalue)
    assert (park["low"], park["high"]) == pytest.approx(difference_interval(8, 10, 2, 10))
    assert (park["pairs"], park["test"]) == (0, "fisher")
    everyone = row_of(table, by="全体", term="公園")
    assert (everyone["n_before"], everyone["n_after"]) == (12, 12)
    blank = row_of(table, by="部", group="A", kind="nonresponse")
    assert (blank["k_before"], blank["n_before"], blank["difference"]) == (5, 15, 0)


def test_small_groups_are_described_never_tested():
    small = waves(wave(BEFORE), wave(AFTER), by=["部"])["waves"].query("group == 'B'")
    assert small["difference"].notna().all()
    assert small[["low", "high", "p", "q"]].isna().all().all()
    assert set(small["test"]) == {""}


def test_matched_respondents_are_compared_with_themselves():
    table = waves(wave(BEFORE), wave(AFTER), match="respondent")["waves"]
    park = row_of(table, term="公園")
    # 12 answers each; in answer order 8+2 税金+2 before, 2 公園 + 10 税金 after: 2 stayed, 8 were lost.
    assert (park["pairs"], park["gained"], park["lost"]) == (12, 0, 8)
    assert park["p"] == pytest.approx(2 * 0.5**8)
    assert park["test"] == "mcnemar"
    assert (park["low"], park["high"]) == pytest.approx(paired_interval(2, 0, 8, 12))


def test_who_is_in_one_wave_only_is_told_and_not_compared():
    later = survey(AFTER).assign(respondent=lambda table: "新" + table["respondent"])
    mixed = pd.concat([survey(AFTER).iloc[:5], later.iloc[5:]], ignore_index=True)
    found = waves(wave(BEFORE), Wave(mixed, matrix_of(mixed)), match="respondent")
    assert row_of(found["waves"], term="公園")["pairs"] == 5
    assert "両方 5、前回だけ 12、今回だけ 12" in found.notes[-1].ja


def test_a_group_without_matches_is_compared_unpaired():
    later = survey(AFTER).assign(respondent=lambda table: "新" + table["respondent"])
    found = waves(wave(BEFORE), Wave(later, matrix_of(later)), match="respondent")["waves"]
    assert row_of(found, term="公園")["test"] == "fisher"


def test_respondents_that_stand_twice_match_nothing():
    later = survey(AFTER).assign(respondent="課000")
    found = waves(wave(BEFORE), Wave(later, matrix_of(later)), match="respondent")["waves"]
    assert set(found["pairs"]) == {0}


def called(made: Wave, terms: list[tuple[str, str]]) -> Wave:
    """The same wave with its terms shown and united so: (name, key)."""
    table = pd.DataFrame(terms, columns=["term", "key"]).assign(pos="動詞")
    return Wave(made.responses, replace(made.matrix, terms=table))


def test_what_one_wave_unites_is_united_in_the_other():
    # Before, 聞く is written so and 効く is written きく; after, きく is written for both and is one term.
    earlier = wave([("A", "a"), ("A", "a"), ("A", "a b"), ("A", "b"), ("A", ""), ("A", "c"), ("A", "c")])
    later = wave([("A", "a"), ("A", "a"), ("A", "c"), ("A", "c")])
    earlier = called(earlier, [("聞く", "聞く"), ("きく", "効く"), ("公園", "公園")])
    later = called(later, [("きく", "聞く"), ("公園", "公園")])
    table = waves(earlier, later)["waves"].query("kind == 'term'").set_index("term")
    assert table[["k_before", "n_before", "k_after", "n_after"]].to_numpy().tolist() == [
        [4, 6, 2, 4],
        [2, 6, 2, 4],
    ]
    assert table.index.tolist() == ["きく", "公園"]
    turned = waves(later, earlier)["waves"].query("kind == 'term'")
    assert turned[["k_before", "k_after"]].to_numpy().tolist() == [[2, 4], [2, 2]]


def test_terms_of_one_key_are_one_whatever_they_are_called():
    earlier, later = wave([("A", "a")] * 3 + [("A", "b")]), wave([("A", "a")] * 2 + [("A", "b")])
    table = waves(
        called(earlier, [("周り", "周り"), ("店", "店")]),
        called(later, [("まわり", "周り"), ("みせ", "見せ")]),
        min_count=1,
    )["waves"].query("kind == 'term'")
    found = table.set_index("term")[["k_before", "k_after"]].T.to_dict("list")
    assert found == {"まわり": [3, 2], "店": [1, 0], "みせ": [0, 1]}


def test_questions_are_ranked_by_the_change_of_their_blanks():
    columns = {"respondent": list("abcd"), "部": "A", "raw_text": "", "text": "", "rule": ""}

    def asked(blanks: dict[str, int]) -> Wave:
        parts = [
            pd.DataFrame({**columns, "question": name, "status": ["empty"] * blank + ["valid"] * (4 - blank)})
            for name, blank in blanks.items()
        ]
        responses = pd.concat(parts, ignore_index=True)
        return Wave(responses, matrix_of(responses))

    table = waves(asked({"問１": 1, "問２": 0}), asked({"問１": 2, "問２": 3}), by=["部"])["waves"]
    ranked = table.query("kind == 'nonresponse'")[["by", "question", "rank", "difference"]]
    # Of 4 cells 1 to 2 and 0 to 3, of all 8 cells 1 to 5.
    expected = [["問２", 1, 0.75], ["全設問", 2, 0.5], ["問１", 3, 0.25]]
    assert ranked.to_numpy().tolist() == [[by, *row] for by in ("全体", "部") for row in expected]


def test_terms_of_one_wave_only_count_zero_in_the_other():
    found = waves(wave([("A", "公園")] * 4), wave([("A", "図書館")] * 4))["waves"]
    library = row_of(found, term="図書館")
    assert (library["share_before"], library["share_after"]) == (0, 1)


def test_q_is_benjamini_hochberg_within_group_and_kind():
    table = waves(wave(BEFORE), wave(AFTER), by=["部"])["waves"]
    part = table[(table["group"] == "A") & (table["kind"] == "term")]
    assert part["q"].tolist() == pytest.approx(false_discovery_control(part["p"]).tolist())
    assert waves(wave(BEFORE), wave(AFTER), by=["部"], top=1)["waves"]["q"].dropna().isin(table["q"]).all()


def test_a_group_of_one_wave_has_no_difference():
    later = [*AFTER, ("C", "公園")]
    new = row_of(waves(wave(BEFORE), wave(later), by=["部"])["waves"], group="C", term="公園")
    assert math.isnan(new["share_before"])
    assert math.isnan(new["difference"])
    assert new["n_after"] == 1


def test_questions_of_one_wave_only_are_named():
    later = survey(AFTER).assign(question="問２")
    found = waves(wave(BEFORE), Wave(later, matrix_of(later)))
    assert "問１、問２" in found.notes[0].ja
    assert (found["waves"]["kind"] == "term").all()


def test_order_of_rows_does_not_matter():
    one, two = wave(BEFORE), wave(AFTER)
    mixed = Wave(one.responses.sample(frac=1, random_state=3), shuffled(one.matrix, 3))
    first, second = (waves(each, two, by=["部"], match="respondent")["waves"] for each in (one, mixed))
    pd.testing.assert_frame_equal(first, second)


def test_an_unknown_column_is_an_error():
    with pytest.raises(AnalysisError):
        waves(wave(BEFORE), wave(AFTER), by=["係"])
