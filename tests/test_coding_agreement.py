"""Coding by hand: the sample, the spreadsheet and back, kappa and alpha."""

import numpy as np
import pandas as pd
import pytest
from coding_samples import answers, fixture_b
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine.analysis.coding import (
    agreement,
    code,
    export_sample,
    read_sample,
    sample_answers,
)
from textmine.codebook import parse_rules
from textmine.errors import AnalysisError, InputError, OutputError
from textmine.tokens import tokenize


def test_sample_is_seeded_and_knows_no_order():
    responses, _, book = fixture_b()
    one = sample_answers(responses, book, size=10, seed=3)
    two = sample_answers(responses.iloc[::-1].reset_index(drop=True), book, size=10, seed=3)
    pd.testing.assert_frame_equal(one, two)
    assert one["respondent"].is_unique
    assert (
        sample_answers(responses, book, size=10, seed=4)["respondent"].tolist() != one["respondent"].tolist()
    )
    assert len(sample_answers(responses, book, size=500, seed=3)) == 42


def test_round_trip_through_the_spreadsheet(tmp_path):
    from openpyxl import load_workbook

    responses = answers("=1+1", "財政", "要望")
    book = parse_rules("＊財政\n# 予算のこと\n財政\n＊要望\n要望")
    path = tmp_path / "標本.xlsx"
    sample = export_sample(responses, book, path, size=3, seed=1)
    workbook = load_workbook(path)
    sheet = workbook["コーディング"]
    assert workbook["コードの定義"]["B2"].value == "予算のこと"
    for row in sheet.iter_rows(min_row=2):
        if row[3].value == "財政":
            row[4].value = 1
        if row[3].value == "要望":
            row[5].value = "○"
    workbook.save(path)
    filled = read_sample(path, book)
    assert filled["text"].tolist() == sample["text"].tolist()
    tokens, words = tokenize(responses)
    table = agreement(filled, code(responses, tokens, words, book))
    assert table["kappa"].tolist() == [1.0, 1.0, 1.0]
    assert table["n"].tolist() == [3, 3, 6]


def test_same_sample_makes_the_same_file(tmp_path):
    responses, _, book = fixture_b()
    for name in ("a.xlsx", "b.xlsx"):
        export_sample(responses, book, tmp_path / name, size=5, seed=1)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_sheet_with_mistakes_names_them_all(tmp_path):
    path = tmp_path / "標本.csv"
    path.write_text(
        "番号,回答者,設問,回答,財政\n1,A,Q,x,たぶん\n2,B,Q,x,×\n3,C,Q,x,？\n", encoding="utf-8-sig"
    )
    with pytest.raises(InputError) as caught:
        read_sample(path, parse_rules("＊財政\nx"))
    assert len(caught.value.problems) == 2
    with pytest.raises(InputError, match="column '要望' is missing"):
        read_sample(path, parse_rules("＊要望\nx"))
    with pytest.raises(InputError, match="cannot be read"):
        read_sample(tmp_path / "ない.xlsx", parse_rules("＊要望\nx"))
    with pytest.raises(OutputError):
        export_sample(answers("x"), parse_rules("＊a\nx"), tmp_path / "ない" / "x.xlsx")


def filled(values, name="a"):
    who = [f"R{number:03}" for number in range(len(values))]
    cells = {"number": range(1, len(values) + 1), "respondent": who, "question": "問１", "text": "x"}
    return pd.DataFrame({**cells, name: values})


def test_kappa_and_alpha_by_hand():
    # both 20, only first 5, only second 10, neither 15: po .7, pe .5, kappa .4 (Cohen 1960's kind of table)
    first = [1] * 25 + [0] * 25
    second = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    row = agreement(filled(first), filled(second)).iloc[0]
    assert row["kappa"] == pytest.approx(0.4)
    # alpha: Do = 15/50; 55 yes of 100 decisions: De = 2 x 55 x 45 / (100 x 99) = 0.5
    assert row["alpha"] == pytest.approx(1 - 0.3 / 0.5)
    assert row["kappa_low"] < 0.4 < row["kappa_high"]
    assert row["precision"] == pytest.approx(20 / 30)
    assert row["recall"] == pytest.approx(20 / 25)
    assert row["reading"] == "弱い一致"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=2, max_size=40))
def test_kappa_agrees_with_scikit_learn(pairs):
    from sklearn.metrics import cohen_kappa_score

    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    found = agreement(filled(first), filled(second), resamples=10).iloc[0]
    if len({*first, *second}) == 1:
        assert np.isnan(found["kappa"])
        assert found["reading"].startswith("計算できない")
    elif len(set(first)) == 1 or len(set(second)) == 1:
        assert np.isnan(found["kappa"])
        assert np.isnan(found["kappa_low"])
        assert found["reading"].startswith("判断できない（Ａ" if len(set(first)) == 1 else "判断できない（Ｂ")
        assert cohen_kappa_score(first, second) == pytest.approx(0)
    else:
        assert found["kappa"] == pytest.approx(cohen_kappa_score(first, second))


def test_a_sheet_that_was_not_filled_in_is_no_agreement_of_nought():
    row = agreement(filled([0] * 40), filled([1] * 7 + [0] * 33)).iloc[0]
    assert row[["kappa", "kappa_low", "kappa_high"]].isna().all()
    assert row["reading"] == "判断できない（Ａは一件も付けていない）"
    assert row["agreement"] == pytest.approx(33 / 40)
    row = agreement(filled([1, 0] * 5), filled([1] * 10)).iloc[0]
    assert row["reading"] == "判断できない（Ｂは全件に付けた）"
    row = agreement(filled([0] * 5), filled([1] * 5)).iloc[0]
    assert row["reading"].startswith("判断できない")


def test_kappa_by_chance_is_exactly_nought():
    # both 1, only first 2, only second 3, neither 6: 1 x 6 - 2 x 3 = 0
    assert agreement(filled([1] * 3 + [0] * 9), filled([1, 0, 0] + [1] * 3 + [0] * 6)).loc[0, "kappa"] == 0


def test_answers_of_one_side_are_left_out_and_nothing_shared_is_an_error():
    assert agreement(filled([1, 0, 1]), filled([1, 0])).loc[0, "n"] == 2
    with pytest.raises(AnalysisError):
        agreement(filled([1, 0]), filled([1, 0], name="b"))
