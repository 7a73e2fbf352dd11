"""Nearness of groups by hand, unusual answers, heat map."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics.pairwise import cosine_similarity
from small_matrices import columns_of, matrix_of, shuffled, survey, two_subjects

from textmine.analysis import overview as module
from textmine.analysis.overview import overview
from textmine.errors import AnalysisError
from textmine.tables import GROUP_SIMILARITY, HEATMAP, UNUSUAL, check

ROWS = [("A", "市民")] * 2 + [
    ("B", "市民"),
    ("B", "財政"),
    ("C", "財政"),
    ("C", "図書館 図書館"),
    ("D", "図書館"),
]


def similarity(rows) -> dict[tuple[str, str], float]:
    found = overview(matrix_of(survey(rows)), by=["部"])["group_similarity"]
    return {(one, other): cosine for one, other, cosine in columns_of(found, "group_a", "group_b", "cosine")}


def test_nearness_by_hand():
    # A: 市民 in 1/1 of its answers; B: 市民 and 財政 in 1/2 each; terms are in 3, 2 and 2 of 7 answers.
    near = similarity(ROWS)
    heavy, light = np.log(8 / 3) + 1, np.log(8 / 4) + 1
    assert near["A", "B"] == pytest.approx(light / np.hypot(light, heavy))
    assert near["B", "C"] == pytest.approx(heavy**2 / (np.hypot(light, heavy) * np.hypot(heavy, heavy)))
    assert near["A", "C"] == 0
    assert near["A", "A"] == 1


def test_a_group_is_no_nearer_for_being_larger():
    assert similarity([*ROWS, *ROWS])["A", "B"] == pytest.approx(similarity(ROWS)["A", "B"], abs=0.02)


def test_the_square_is_symmetric_and_has_its_n():
    found = overview(matrix_of(two_subjects(12)), by=["部"], min_count=1)["group_similarity"]
    check(found, GROUP_SIMILARITY)
    assert sorted(columns_of(found, "group_a", "group_b", "n_a", "n_b", "shared", "cosine")) == [
        ("保育部", "保育部", 12, 12, 12, 1.0),
        ("保育部", "公園部", 12, 12, 0, 0.0),
        ("公園部", "保育部", 12, 12, 0, 0.0),
        ("公園部", "公園部", 12, 12, 12, 1.0),
    ]


STRANGE = [("A", "市民 協働 地域 行政 対応")] * 4 + [("B", "宇宙 彗星 軌道 望遠 市民"), ("B", "市民 協働")]


def test_the_answer_that_says_something_else_comes_first():
    responses = survey(STRANGE)
    found = overview(matrix_of(responses), responses, by=["部"])
    table = found["unusual"]
    check(table, UNUSUAL)
    first = table.iloc[0]
    assert (first["rank"], first["text"], first["部"]) == (1, "宇宙 彗星 軌道 望遠 市民", "B")
    assert first["own_terms"] == "宇宙・彗星・望遠・軌道"
    short = table[table["text"] == "市民 協働"].iloc[0]
    assert short["rank"] == 0
    assert np.isnan(short["distance"])
    assert any("判断していません" in note.ja for note in found.notes)
    assert len(table) == len(STRANGE)


def test_distance_is_to_the_others_only():
    responses = survey(STRANGE)
    matrix = matrix_of(responses)
    table = overview(matrix, responses, by=["部"])["unusual"].set_index("respondent")
    weights = TfidfTransformer().fit_transform(matrix.counts).toarray()
    for place, name in enumerate(matrix.documents["respondent"][:5]):
        others = np.delete(weights, place, axis=0).sum(axis=0, keepdims=True)
        expected = 1 - cosine_similarity(weights[[place]], others)[0, 0]
        assert table.loc[name, "distance"] == pytest.approx(expected)


def test_heat_map_by_hand():
    found = overview(matrix_of(survey(ROWS)), by=["部"], top=2)["heatmap"]
    check(found, HEATMAP)
    assert found["term"].unique().tolist() == ["市民", "図書館"]
    cell = found[(found["group"] == "B") & (found["term"] == "市民")].iloc[0]
    assert (cell["n"], cell["documents"], cell["share"]) == (2, 1, 0.5)
    assert cell["difference"] == pytest.approx(0.5 - 3 / 7)


WORDS = st.lists(st.sampled_from(["市民", "協働", "財政", "図書館", "公園"]), max_size=5).map(" ".join)


@given(st.lists(st.tuples(st.sampled_from("AB"), WORDS), min_size=1, max_size=8), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_any_survey_in_any_order(rows, seed):
    responses = survey(rows)
    matrix = matrix_of(responses)
    first, second = (
        overview(each, responses, by=["部"], min_count=1) for each in (matrix, shuffled(matrix, seed))
    )
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second[name])
    assert len(first["unusual"]) == matrix.counts.shape[0]
    assert first["group_similarity"]["cosine"].between(0, 1).all()


def test_small_groups_are_named_and_unknown_columns_refused():
    found = overview(matrix_of(survey(ROWS)), by=["部"])
    assert any("4 のうち 4" in note.ja for note in found.notes)
    with pytest.raises(AnalysisError, match="係"):
        overview(matrix_of(survey(ROWS)), by=["係"])


def test_of_very_many_groups_the_largest_are_compared_and_this_is_said(monkeypatch):
    monkeypatch.setattr(module, "MOST_GROUPS", 2)
    found = overview(matrix_of(survey(ROWS)), by=["部"])
    assert found["group_similarity"]["group_a"].unique().tolist() == ["A", "B"]
    assert found["heatmap"]["group"].unique().tolist() == ["A", "B"]
    assert any("4 のうち回答の多い 2" in note.ja for note in found.notes)
