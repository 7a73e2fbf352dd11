import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmine.report.axisnames import (
    CUT,
    LABEL_SIZE,
    LABEL_WIDTH,
    apart,
    apart_with_sizes,
    heads_in_lines,
    in_lines,
    names_axis,
    shown_as,
)
from textmine.report.slidefit import text_width

ROOMS = ["市立南部地域包括支援センター第一分室", "市立南部地域包括支援センター第二分室"]
CENTRES = [f"第{n}子育て支援センター（つどいの広場内）" for n in "１２３"]


def test_names_that_fit_stay_as_they_are():
    assert apart(["市民課", "財政課", "十四字の名前の課であります"]) == {}


def test_names_that_differ_in_front_lose_their_ends():
    assert apart(CENTRES) == {name: f"{name[:13]}{CUT}" for name in CENTRES}


def test_names_that_differ_at_the_end_lose_their_middles():
    """14 letters of 12 pixels fit into 170: six of the beginning, the mark, seven of the end."""
    assert apart(ROOMS) == {name: f"市立南部地域{CUT}{name[-7:]}" for name in ROOMS}


def test_names_that_differ_in_the_middle_alone_are_shown_with_what_is_left():
    names = [f"{'あ' * 12}{n}{'い' * 12}" for n in "甲乙"]
    assert set(apart(names)) == set(names)


def test_what_stands_behind_a_name_stays():
    labels = {f"{name}（n=12）": name for name in ROOMS}
    assert [short[-11:] for short in apart_with_sizes(labels).values()] == [
        "ー第一分室（n=12）",
        "ー第二分室（n=12）",
    ]
    assert apart_with_sizes({"市民課（n=3）": "市民課"}) == {}


@given(st.lists(st.text("あ1a（）第", min_size=1, max_size=40), min_size=1, max_size=6))
def test_what_is_shown_fits_and_no_cut_name_is_longer(names):
    for name, short in apart(names).items():
        assert text_width(short, LABEL_SIZE) <= LABEL_WIDTH
        assert len(short) <= len(name)


@pytest.mark.parametrize(
    ("head", "width", "lines"),
    [
        ("1 統合・センター・新しい", 88, ["1 統合", "センター", "新しい"]),
        ("2 buses, first", 88, ["2 buses", "first"]),
        ("0 （どの話題にも入らない）", 88, ["0 （どの話題に", "も入らない）"]),
        ("市民課", 88, ["市民課"]),
        ("甲・乙・丙・丁・戊", 88, ["甲", "乙", "丙", "丁…"]),
    ],
)
def test_heads_of_columns_in_lines(head, width, lines):
    assert in_lines(head, width) == lines


def test_the_axis_tells_its_names():
    names = {"長い'名前\"": "長…"}
    assert shown_as({}) == names_axis({}) == {}
    expression = shown_as(names)["labelExpr"]
    assert json.loads(expression[1 : expression.index(")[datum")]) == names
    assert heads_in_lines({"甲・乙": ["甲", "乙"], "丙": ["丙"]})["labelPadding"] == 15 + 6
