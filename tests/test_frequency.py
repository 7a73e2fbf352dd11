"""Frequencies by hand, and their order."""

import pandas as pd
from small_matrices import matrix_of, survey

from textmine.analysis.frequency import term_frequency
from textmine.tables import FREQUENCY, check


def frequencies(*texts, **options):
    return term_frequency(matrix_of(survey([("部", text) for text in texts])), **options)


def test_counts_and_shares_by_hand():
    found = frequencies("協働 協働", "協働 市民", "。", "")
    check(found, FREQUENCY)
    assert found[["term", "tokens", "documents", "n"]].values.tolist() == [
        ["協働", 3, 2, 3],
        ["市民", 1, 1, 3],
    ]
    assert found["share"].round(3).tolist() == [0.667, 0.333]


def test_documents_come_before_tokens_and_terms_break_ties():
    found = frequencies("多い 多い 多い い あ", "い あ")
    assert found["term"].tolist() == ["あ", "い", "多い"]
    assert found["rank"].tolist() == [1, 2, 3]


def test_rare_terms_and_long_lists_can_be_cut():
    assert frequencies("市民 行政", "市民", min_count=2)["term"].tolist() == ["市民"]
    assert frequencies("市民 行政", "市民", top=1)["term"].tolist() == ["市民"]


def test_a_survey_without_answers_gives_an_empty_table():
    check(frequencies("", ""), FREQUENCY)
    assert frequencies("", "").empty


def test_order_of_answers_changes_nothing():
    pd.testing.assert_frame_equal(frequencies("あ い", "い う", "う"), frequencies("う", "い う", "あ い"))
