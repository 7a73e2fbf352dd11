"""Pairs, measures by hand, networks that do not depend on order."""

from __future__ import annotations

import math

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from small_matrices import columns_of, matrix_of, shuffled, survey, tokens_of, two_subjects

from textmine.analysis.cooccurrence import association, cooccurrence
from textmine.errors import AnalysisError
from textmine.tables import COOCCURRENCE, COOCCURRENCE_TERMS, check
from textmine.vectors import sentence_matrix

FOUR = [("A", "市民 協働"), ("A", "市民 協働 財政"), ("B", "協働"), ("B", "財政")]


def pairs_of(n_a: int, n_b: int, n_both: int, n: int) -> pd.Series:
    return association(pd.DataFrame({"n_a": [n_a], "n_b": [n_b], "n_both": [n_both]}), n).iloc[0]


def test_measures_by_hand():
    found = cooccurrence(matrix_of(survey(FOUR)))["cooccurrence"]
    assert columns_of(found, "term_a", "term_b", "n", "n_a", "n_b", "n_both") == [
        ("協働", "市民", 4, 3, 2, 2)
    ]
    row = found.iloc[0]
    assert row["jaccard"] == pytest.approx(2 / 3)
    assert row["simpson"] == 1
    assert row["npmi"] == pytest.approx(math.log(2 * 4 / (3 * 2)) / math.log(2))
    oracle = chi2_contingency([[2, 0], [1, 1]], correction=False, lambda_="log-likelihood").statistic
    assert row["g2"] == pytest.approx(oracle)


@pytest.mark.parametrize(
    ("n_a", "n_b", "n_both", "n", "npmi", "g2_sign"),
    [(4, 4, 4, 4, 1, 0), (2, 2, 2, 8, 1, 1), (4, 4, 2, 8, 0, 0), (4, 4, 1, 8, -1 / 3, -1)],
)
def test_limits_of_the_measures(n_a, n_b, n_both, n, npmi, g2_sign):
    row = pairs_of(n_a, n_b, n_both, n)
    assert row["npmi"] == pytest.approx(npmi)
    assert math.copysign(1, row["g2"]) * (abs(row["g2"]) > 1e-9) == g2_sign


COUNTS = st.tuples(st.integers(1, 20), st.integers(1, 20), st.integers(0, 20), st.integers(1, 20)).filter(
    lambda counts: counts[2] <= min(counts[:2])
)


@given(COUNTS)
@settings(max_examples=60, deadline=None)
def test_measures_stay_in_their_range_and_are_symmetric(counts):
    n_a, n_b, n_both, rest = counts
    total = n_a + n_b - n_both + rest
    row, mirrored = pairs_of(n_a, n_b, n_both, total), pairs_of(n_b, n_a, n_both, total)
    assert 0 <= row["jaccard"] <= row["simpson"] <= 1
    assert -1 - 1e-12 <= row["npmi"] <= 1 + 1e-12
    for name in ("jaccard", "npmi", "simpson", "g2"):
        assert row[name] == pytest.approx(mirrored[name])


def test_sentences_are_narrower_units_than_answers():
    responses = survey([("A", "公園 狭い。税金 高い")] * 3)
    tokens, term_tokens, terms = tokens_of(responses)
    answers = cooccurrence(matrix_of(responses))["cooccurrence"]
    sentences = cooccurrence(sentence_matrix(tokens, term_tokens, terms, responses))["cooccurrence"]
    assert len(answers) == 6
    assert set(answers["unit"]) == {"answer"}
    assert sorted(columns_of(sentences, "term_a", "term_b", "n")) == [
        ("公園", "狭い", 6),
        ("税金", "高い", 6),
    ]
    assert set(sentences["unit"]) == {"sentence"}


def test_pairs_that_meet_once_are_no_finding():
    found = cooccurrence(matrix_of(survey([("A", "市民 協働"), ("A", "市民"), ("B", "協働")])))
    assert found["cooccurrence"].empty
    assert "共起の組がありません" in found.notes[0].ja
    check(found["cooccurrence"], COOCCURRENCE)
    check(found["cooccurrence_terms"], COOCCURRENCE_TERMS)


def test_every_group_and_the_network_of_terms_and_groups():
    responses = pd.concat([two_subjects(), survey([("一課", "公園0 公園1")])], ignore_index=True)
    found = cooccurrence(matrix_of(responses), by=["部"])
    pairs = found["cooccurrence"]
    check(pairs, COOCCURRENCE)
    networks = {(by, group, kind) for by, group, kind in columns_of(pairs, "by", "group", "kind")}
    assert networks == {
        ("全体", "全体", "term_term"),
        ("部", "公園部", "term_term"),
        ("部", "保育部", "term_term"),
        ("部", "全体", "term_group"),
    }
    assert any("一課" in note.ja for note in found.notes)
    inside = pairs[pairs["group"] == "公園部"]
    assert (inside["n"] == 15).all()
    assert inside["term_a"].str.startswith("公園").all()
    with_groups = pairs[pairs["kind"] == "term_group"]
    assert all(term[:2] == group[:2] for term, group in columns_of(with_groups, "term_a", "term_b"))
    roles = found["cooccurrence_terms"].query("kind == 'term_group'").set_index("term")["role"]
    assert roles["公園部"] == "group"
    assert roles["公園0"] == "term"


def test_nodes_agree_with_networkx_and_communities_with_the_subjects():
    found = cooccurrence(matrix_of(two_subjects()), top=0)
    nodes = found["cooccurrence_terms"].set_index("term")
    graph = nx.Graph(columns_of(found["cooccurrence"], "term_a", "term_b"))
    assert nodes["degree"].to_dict() == dict(graph.degree)
    assert nodes["betweenness"].to_dict() == pytest.approx(nx.betweenness_centrality(graph))
    for _, part in nodes.groupby("community"):
        assert len({term[:2] for term in part.index}) == 1
    assert nodes[["x", "y"]].abs().max().max() <= 1
    assert not nodes[["x", "y"]].duplicated().any()


def test_strongest_by_number_and_by_threshold():
    matrix = matrix_of(two_subjects())
    everything = cooccurrence(matrix, top=0)["cooccurrence"]
    assert cooccurrence(matrix, top=5)["cooccurrence"].equals(everything.head(5))
    middle = everything["jaccard"].median()
    strong = cooccurrence(matrix, top=0, threshold=middle)["cooccurrence"]
    assert strong["jaccard"].min() >= round(middle, 9) - 1e-9
    assert len(strong) < len(everything)


@pytest.mark.parametrize("measure", ["jaccard", "npmi", "simpson", "g2"])
def test_ranks_follow_the_measure_and_the_order_of_rows_does_not_matter(measure):
    matrix = matrix_of(two_subjects())
    first, second = (cooccurrence(each, measure=measure, by=["部"]) for each in (matrix, shuffled(matrix, 4)))
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second[name])
    network = first["cooccurrence"].query("by == '全体'")
    assert network[measure].round(9).is_monotonic_decreasing
    assert network["rank"].tolist() == list(range(1, len(network) + 1))


def test_wrong_measure_or_column():
    with pytest.raises(AnalysisError, match="lift"):
        cooccurrence(matrix_of(survey(FOUR)), measure="lift")
    with pytest.raises(AnalysisError, match="係"):
        cooccurrence(matrix_of(survey(FOUR)), by=["係"])
