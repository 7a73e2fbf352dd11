"""Intervals of shares and adjusted p values: by hand, published figures, SciPy as oracle."""

from math import isnan, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine.shares import benjamini_hochberg, holm, wilson


def test_wilson_by_hand():
    """14 of 52: z² = 3.8415; centre (14 + 1.9207) / 55.8415; half 1.96 √(14·38/52 + 0.9604) / 55.8415."""
    z = 1.959963984540054
    centre, half = (14 + z * z / 2) / (52 + z * z), z * sqrt(14 * 38 / 52 + z * z / 4) / (52 + z * z)
    assert wilson(14, 52) == pytest.approx((centre - half, centre + half))
    assert wilson(14, 52) == pytest.approx((0.168, 0.403), abs=5e-4)
    assert wilson(10, 20) == pytest.approx((0.2993, 0.7007), abs=5e-5)
    assert all(isnan(end) for end in wilson(0, 0))


@pytest.mark.parametrize(("hits", "n"), [(0, 1), (1, 1), (3, 7), (101, 156)])
def test_wilson_agrees_with_scipy(hits, n):
    from scipy.stats import binomtest

    expected = binomtest(hits, n).proportion_ci(method="wilson")
    assert wilson(hits, n) == pytest.approx((expected.low, expected.high))


def test_published_adjustments():
    p_values = [0.01389, 0.00329, 0.5, 0.00567]
    assert np.round(holm(p_values), 5).tolist() == [0.02778, 0.01316, 0.5, 0.01701]
    assert np.round(benjamini_hochberg(p_values), 5).tolist() == [0.01852, 0.01134, 0.5, 0.01134]


def test_benjamini_hochberg_by_hand():
    assert benjamini_hochberg([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.04, 0.04])
    assert benjamini_hochberg([]) == []


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_what_was_not_tested_stays_out(adjust):
    assert adjust([nan, 0.2])[1] == 0.2
    assert isnan(adjust([nan, 0.2])[0])


def test_tests_that_are_not_listed_count_with_p_1():
    p_values = [0.01389, 0.00329, 0.5, 0.00567]
    assert benjamini_hochberg(p_values, 4) == benjamini_hochberg(p_values)
    assert benjamini_hochberg(p_values, 9) == benjamini_hochberg([*p_values, *[1.0] * 5])[:4]
    assert benjamini_hochberg([0.02, nan], 3)[0] == pytest.approx(0.06), "three tests, one of them listed"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_benjamini_hochberg_agrees_with_scipy(p_values):
    from scipy.stats import false_discovery_control

    assert benjamini_hochberg(p_values) == pytest.approx(false_discovery_control(p_values).tolist())
    assert benjamini_hochberg(np.array(p_values)) == benjamini_hochberg(p_values)
