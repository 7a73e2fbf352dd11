"""Tables of counts: published figures, independent oracles, and codes against groups."""

from itertools import product
from math import comb, isnan, log, prod

import numpy as np
import pandas as pd
import pytest
from coding_samples import answers, fixture_b, given_table
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine.analysis.coding import (
    code_groups,
)
from textmine.codebook import parse_rules
from textmine.contingency import (
    adjusted_residuals,
    association,
    cramers_v,
    exact_test,
    log_choose,
    npmi,
    signed_g2,
)

SIZES = [8, 12, 20]
PUBLISHED = [
    ("ニーズ", [6, 3, 5], 7.0330, 0.029704, 0.4193, 0.049092),
    ("役割分担", [1, 7, 2], 10.1778, 0.0061649, 0.5044, 0.009078),
    ("困難", [4, 4, 9], 0.6479, 0.72328, 0.1273, 0.76388),
    ("財源", [3, 0, 0], 12.973, 0.0015239, 0.5695, 0.005668),
]


@pytest.mark.parametrize(("word", "hits", "chi2", "p", "v", "fisher"), PUBLISHED)
def test_published_tables(word, hits, chi2, p, v, fisher):
    found = association(hits, SIZES)
    assert found.chi2 == pytest.approx(chi2, abs=6e-4)
    assert found.p_chi2 == pytest.approx(p, rel=2e-4)
    assert found.v == pytest.approx(v, abs=6e-5)
    assert found.p_exact == pytest.approx(fisher, rel=2e-4)


def test_published_residuals_of_one_group_against_the_rest():
    assert association([6, 8], [8, 32]).residuals[0] == pytest.approx(2.6520, abs=6e-5)
    assert association([2, 8], [20, 20]).residuals[0] == pytest.approx(-2.1909, abs=6e-5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 12)), min_size=2, max_size=2))
def test_two_groups_agree_with_scipy(pairs):
    from scipy.stats import chi2_contingency, fisher_exact

    sizes = [size for _, size in pairs]
    hits = [min(hit, size) for hit, size in pairs]
    if not 0 < sum(hits) < sum(sizes):
        assert association(hits, sizes).test == "none"
        return
    square = [[hit, size - hit] for hit, size in zip(hits, sizes, strict=True)]
    found = association(hits, sizes)
    assert found.p_exact == pytest.approx(fisher_exact(square)[1])
    oracle = chi2_contingency(square, correction=False)
    assert found.chi2 == pytest.approx(oracle[0])
    assert found.p_chi2 == pytest.approx(oracle[1])


def test_many_groups_are_sampled_with_a_seed_and_in_any_order():
    hits, sizes = [1, 0, 3, 2, 5] * 8, [5, 4, 6, 5, 7] * 8
    found = exact_test(hits, sizes, seed=7, repetitions=999)
    assert (found.drawn, found.attainable) == (999, 0.0)
    assert 1 / 1000 <= found.p <= 1
    assert exact_test(hits[::-1], sizes[::-1], seed=7, repetitions=999) == found
    assert exact_test(hits, sizes, seed=7, repetitions=999) == found


def test_groups_below_three_are_described_but_not_tested():
    responses, coded, book = fixture_b()
    found = code_groups(coded, responses, book, by=["組"])
    shares, tests = found["code_groups"], found["code_tests"]
    small = shares[shares["group"] == "D"]
    assert small["n"].tolist() == [2, 2]
    assert small["answers"].tolist() == [0, 1]
    assert not small["tested"].any()
    assert small["residual"].isna().all()
    assert tests["n"].tolist() == [40, 40]
    assert tests["p_exact"].tolist() == pytest.approx([0.049092, 0.005668], rel=2e-4)
    assert tests["test"].tolist() == ["fisher (all tables)"] * 2
    assert tests["p_holm"].tolist() == pytest.approx([0.049092, 2 * 0.005668], rel=2e-4)
    assert tests["verdict"].tolist() == ["差がある", "差がある"]
    assert len(found.notes) == 1


def test_the_verdict_goes_by_q_as_the_mark_of_the_report_does():
    # Three codes like ニーズ: p = 0.0491 each; q = 0.0491, Holm 0.147.
    responses, coded, _ = fixture_b()
    needs = coded[coded["code"] == "ニーズ"]
    book = parse_rules("＊ニーズ\nx\n＊願い\nx\n＊望み\nx")
    copies = pd.concat([needs, needs.assign(code="願い"), needs.assign(code="望み")], ignore_index=True)
    tests = code_groups(copies, responses, book, by=["組"])["code_tests"]
    assert (tests["q"] < 0.05).all()
    assert (tests["p_holm"] > 0.05).all()
    assert tests["verdict"].tolist() == ["差がある"] * 3
    book = parse_rules("＊ニーズ\nx\n＊願い\nx\n＊望み\nx\n＊空\ny")
    one_less = copies[~copies.index.isin([0])]
    tests = code_groups(one_less, responses, book, by=["組"])["code_tests"].set_index("code")
    for code in tests.index:
        told = {True: "差がある", False: "差があるとは言えない"}[bool(tests.loc[code, "q"] < 0.05)]
        assert tests.loc[code, "verdict"] == (
            told if tests.loc[code, "q"] == tests.loc[code, "q"] else "判断できない"
        )
    assert "差があるとは言えない" in set(tests["verdict"])


def test_one_answer_a_group_cannot_be_told():
    responses = answers("x", "x", 課=["一課", ""])
    found = code_groups(given_table(("R000", "a")), responses, parse_rules("＊a\nx"), by=["課"])
    assert found["code_tests"]["verdict"].tolist() == ["判断できない"]
    assert found["code_groups"]["group"].tolist() == ["一課", "（なし）"]


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 5)), min_size=2, max_size=4))
def test_the_least_attainable_p_is_that_of_the_rarest_tables(parts):
    """All tables listed one by one: the probability of those that are the rarest."""
    sizes = [size for size, _ in parts]
    hits = [min(size, hit) for size, hit in parts]
    ways = [
        prod(comb(size, n) for size, n in zip(sizes, table, strict=True))
        for table in product(*(range(size + 1) for size in sizes))
        if sum(table) == sum(hits)
    ]
    rarest = [way for way in ways if way == min(ways)]
    assert exact_test(hits, sizes).attainable == pytest.approx(sum(rarest) / sum(ways))


def test_two_large_groups_are_never_sampled():
    found = exact_test([150_000, 149_000], [300_000, 300_000])
    assert found.drawn == 0
    assert 0 < found.p < 0.05


# ---------------------------------------------------------------- two groups as SciPy tests them


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 120)), min_size=2, max_size=2))
def test_two_shares_have_scipys_p(pairs):
    from scipy.stats import fisher_exact

    sizes = [size for _, size in pairs]
    hits = [min(hit, size) for hit, size in pairs]
    square = [[hit, size - hit] for hit, size in zip(hits, sizes, strict=True)]
    assert exact_test(hits, sizes).p == pytest.approx(fisher_exact(square).pvalue, abs=1e-12)


# ---------------------------------------------------------------- measures of association


def test_cramers_v_by_hand():
    assert cramers_v([4, 0], [4, 4]) == pytest.approx(1.0)
    assert cramers_v([2, 2], [4, 4]) == 0.0
    assert isnan(cramers_v([3], [4]))
    assert isnan(cramers_v([0, 0], [4, 4]))
    assert isnan(cramers_v([4, 4], [4, 4]))


def test_cramers_v_agrees_with_scipy_and_with_the_whole_table():
    from scipy.stats.contingency import association as oracle

    table = np.array([[6, 3, 2, 5], [3, 9, 8, 2]])
    found = cramers_v(table[0].tolist(), table.sum(axis=0).tolist())
    assert found == pytest.approx(oracle(table, method="cramer"))
    assert found == association(table[0].tolist(), table.sum(axis=0).tolist()).v


def test_residuals_are_0_where_nothing_can_differ():
    found = adjusted_residuals(np.array([6.0, 8.0]), np.array([8.0, 32.0]), 14.0, 40.0)
    assert found == pytest.approx([2.6520, -2.6520], abs=6e-5)
    assert adjusted_residuals(np.array([5.0]), np.array([5.0]), 5.0, 9.0) != 0
    assert adjusted_residuals(np.array([5.0]), np.array([5.0]), 9.0, 9.0) == 0, "everybody is hit"
    assert adjusted_residuals(np.array([5.0]), np.array([9.0]), 5.0, 9.0) == 0, "the group is everybody"


@pytest.mark.parametrize(
    ("both", "first", "second", "total", "expected"),
    # METHODS fixture B: term and group, G2 as printed, signed for the group.
    [(6, 8, 14, 40, 6.8089), (7, 12, 10, 40, 9.6182), (2, 20, 10, 40, -5.0630), (3, 8, 3, 40, 10.7257)],
)
def test_g2_of_the_fixture(both, first, second, total, expected):
    assert float(signed_g2(both, first, second, total)) == pytest.approx(expected, abs=5e-5)


def test_g2_is_that_of_scipy_and_zero_at_independence():
    from scipy.stats import chi2_contingency

    table = [[5, 3], [2, 10]]
    oracle = chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    assert float(signed_g2(5, 8, 7, 20)) == pytest.approx(oracle)
    assert float(signed_g2(2, 4, 10, 20)) == 0
    assert float(signed_g2(0, 4, 10, 20)) < 0


def test_npmi_by_hand():
    assert float(npmi(2, 3, 2, 4)) == pytest.approx(log(2 * 4 / (3 * 2)) / log(2))
    assert npmi([0, 4, 1], [2, 4, 2], [2, 4, 2], 4) == pytest.approx([-1, 1, 0])


@given(st.integers(0, 80), st.integers(0, 80))
def test_log_choose_counts_ways(one, other):
    most, least = max(one, other), min(one, other)
    assert float(log_choose(most, least)) == pytest.approx(log(comb(most, least)), abs=1e-9)
