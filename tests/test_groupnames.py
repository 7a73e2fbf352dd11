from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_matrices import matrix_of, survey

from textmine.analysis.blank_tests import blank_tests
from textmine.analysis.coding import code_groups
from textmine.analysis.response_rates import response_rates
from textmine.analysis.summary import summary
from textmine.codebook import parse_rules
from textmine.groupnames import (
    NO_GROUP,
    cell_text,
    in_order_of_numbers,
    name_group,
    name_groups,
    shared_columns,
)
from textmine.matrix import count_terms
from textmine.tables import CODED
from textmine.vectors import group_names

EMPTY = ["", " ", "　", " 　\t\n", None, float("nan"), np.float64("nan"), pd.NA, pd.NaT]
"""Cells that name no group."""


@pytest.mark.parametrize("cell", EMPTY)
def test_an_empty_cell_names_no_group(cell):
    assert cell_text(cell) == ""
    assert name_group(cell) == NO_GROUP == "（なし）"


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("市民課", "市民課"),
        ("　市民課 ", "市民課"),
        ("市民 課", "市民 課"),
        ("0", "0"),
        (0, "0"),
        (False, "False"),
        (2.5, "2.5"),
        ("nan", "nan"),
        ("None", "None"),
        ("なし", "なし"),
        ("（なし）", "（なし）"),
    ],
)
def test_a_cell_that_says_something_names_its_group(cell, name):
    assert name_group(cell) == cell_text(cell) == name


@given(st.lists(st.one_of(st.none(), st.just(float("nan")), st.text(max_size=4))))
def test_a_column_is_named_cell_by_cell(cells):
    named = name_groups(cells)
    assert named == [name_group(cell) for cell in cells]
    assert all(name and name == name.strip() for name in named)
    assert name_groups(named) == named, "a name is its own name"
    assert name_groups(pd.Series(cells, dtype=object)) == named


@pytest.mark.parametrize("cell", ["", " ", "　", None, float("nan")])
def test_an_empty_cell_is_the_same_group_in_every_table(cell):
    responses = survey([("甲部", "窓口"), (cell, "窓口 地域"), ("", "地域"), ("甲部 ", "窓口"), (cell, "")])
    matrix = matrix_of(responses)
    named = {"（なし）", "甲部"}
    by = "部"
    places = pd.DataFrame([[0, 0, 0, 2, 0]], columns=["response", "sentence", "start", "end", "term"])
    rates = response_rates(responses, by=[by])
    blanks = blank_tests(responses, by=[by])
    shares = code_groups(_coded(responses), responses, parse_rules("＊窓口\n窓口\n"), by=[by])["code_groups"]
    told = summary(responses, places, matrix.terms, by=[by])
    counted = count_terms(places, matrix.terms, responses, by=by).documents
    assert set(rates.loc[rates["by"] == by, "group"]) == named
    assert set(blanks["category"]) == named | {"全体"}
    assert set(shares["group"]) == named
    assert set(told.loc[told["by"] == by, "group"]) == named
    assert counted[by].tolist() == sorted(named)
    assert counted["n"].tolist() == [2, 2]
    assert group_names(matrix.documents, by).tolist() == ["甲部", "（なし）", "（なし）", "甲部"]
    assert rates.loc[rates["group"] == "（なし）", "rows"].tolist()[0] == 3


def _coded(responses: pd.DataFrame) -> pd.DataFrame:
    """No answer has any code."""
    return pd.DataFrame({name: [] for name in CODED.names})


@pytest.mark.parametrize(
    ("names", "ordered"),
    [
        ("50代 20代 80代以上 10代", "10代 20代 50代 80代以上"),
        ("６０代 ２０代 100歳以上", "２０代 ６０代 100歳以上"),
        ("30～39歳 20歳未満 20～29歳 不明", "20歳未満 20～29歳 30～39歳 不明"),
        ("1〜5年 21年以上 1年未満 6〜10年", "1年未満 1〜5年 6〜10年 21年以上"),
        ("③普通 ①良い ②やや良い", "①良い ②やや良い ③普通"),
        ("第10区 第2区 第1区", "第1区 第2区 第10区"),
        ("4章2-2ごみ 全般 4章1-10公園 4章1-2道路 5章推進", "4章1-2道路 4章1-10公園 4章2-2ごみ 5章推進 全般"),
        ("1,000万円以上 500万円未満", "500万円未満 1,000万円以上"),
        ("20代 その他（3人未満の組など） 10代", "10代 20代 その他（3人未満の組など）"),
        ("総務部 企画部", "総務部 企画部"),
        ("総務部 2課 1課 市民部", "総務部 2課 1課 市民部"),
        ("令和2年 平成30年", "令和2年 平成30年"),
        ("10月 11月 1月", "10月 11月 1月"),
        ("10代女性 10代男性", "10代女性 10代男性"),
        ("30代 男性 女性", "30代 男性 女性"),
        ("", ""),
    ],
)
def test_groups_that_are_numbers_stand_in_their_order(names, ordered):
    assert in_order_of_numbers(names.split()) == ordered.split()


@given(st.lists(st.text(alphabet="1２0代以上未満月,第ア", max_size=6)))
def test_putting_in_order_loses_no_group_and_settles(names):
    once = in_order_of_numbers(names)
    assert sorted(once) == sorted(set(names))
    assert in_order_of_numbers(once) == once


@pytest.mark.parametrize(
    ("distinct", "respondents", "shared"),
    [
        ({"部": 12, "課": 52}, 52, ("部",)),
        ({"年代": 8, "性別": 3, "地区": 7}, 1500, ("年代", "性別", "地区")),
        ({"課": 51}, 52, ()),
        ({"組": 5}, 10, ("組",)),
        ({"組": 5}, 9, ()),
        ({}, 3, ()),
    ],
)
def test_columns_of_groups_that_respondents_share(distinct, respondents, shared):
    assert shared_columns(distinct, respondents) == shared
