"""Every multivariate analysis on surveys of any shape: described tables, no crash, nothing invented."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_matrices import matrix_of, survey, tokens_of

from textmine import tables
from textmine.analysis.clusters import answer_clusters, term_clusters
from textmine.analysis.cooccurrence import cooccurrence
from textmine.analysis.correspondence import correspondence
from textmine.analysis.opinions import opinions
from textmine.analysis.overview import overview
from textmine.analysis.topics import topics
from textmine.analysis.waves import Wave, waves

SCHEMAS = tables.by_name(value for value in vars(tables).values() if isinstance(value, tables.Table))
WORDS = ["市民", "協働", "財政", "公園", "部", "𠮷野家", "ﾃｽﾄ", "<b>", "=1+1", "全体"]
GROUPS = ["部", "総務部", "", " ", "全体", "公園"]
ROWS = st.lists(
    st.tuples(st.sampled_from(GROUPS), st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)),
    max_size=12,
)


def analyses(responses: pd.DataFrame):
    """All analyses of one survey, as calls without arguments."""
    matrix = matrix_of(responses)
    sentences = tokens_of(responses)
    wave = Wave(responses, matrix)
    return {
        "topics": lambda: topics(matrix, responses, by=["部"]),
        "topics by hand": lambda: topics(matrix, responses, by=["部"], count=2),
        "cooccurrence": lambda: cooccurrence(matrix, by=["部"]),
        "correspondence": lambda: correspondence(matrix, by="部"),
        "active": lambda: correspondence(matrix, by="部", small="active"),
        "answers": lambda: correspondence(matrix, by="回答", axes=(2, 1)),
        "term clusters": lambda: term_clusters(matrix),
        "answer clusters": lambda: answer_clusters(matrix, responses, min_count=1),
        "opinions": lambda: opinions(responses, *sentences, by="部", method="tfidf"),
        "overview": lambda: overview(matrix, responses, by=["部"], min_count=1),
        "waves": lambda: waves(wave, wave, by=["部"], match="respondent", min_count=1),
    }


@given(ROWS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_small_survey(rows):
    responses = survey(rows or [("部", "")])
    for analyse in analyses(responses).values():
        for name, table in analyse().tables.items():
            tables.check(table, SCHEMAS[name])
            assert table.index.tolist() == list(range(len(table)))


@pytest.mark.parametrize("text", ["", "市民", "市民 協働 財政 公園"])
def test_the_same_answer_from_everybody(text):
    responses = survey([("総務部", text)] * 7 + [("環境部", text)] * 7)
    for analyse in analyses(responses).values():
        for name, table in analyse().tables.items():
            tables.check(table, SCHEMAS[name])


def test_a_survey_compared_with_itself_has_not_changed():
    responses = survey([("総務部", "市民 協働"), ("総務部", "市民"), ("総務部", "財政"), ("総務部", "")])
    table = analyses(responses)["waves"]()["waves"]
    assert (table["difference"] == 0).all()
    assert (table[["gained", "lost"]] == 0).all().all()
    assert (table["p"].dropna() == 1).all()
