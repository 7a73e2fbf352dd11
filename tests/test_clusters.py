"""Ward's clusters against scipy and scikit-learn, and the tables made of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, leaves_list, linkage
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import adjusted_rand_score, silhouette_samples
from small_matrices import columns_of, matrix_of, shuffled, survey, two_subjects

from textmine import grouping
from textmine.analysis.clusters import answer_clusters, term_clusters
from textmine.errors import AnalysisError
from textmine.tables import CLUSTER_MEMBERS, CLUSTER_MERGES, CLUSTERS, check
from textmine.ward import leaves_in_order, ward_merges

SCHEMAS = (CLUSTERS, CLUSTER_MEMBERS, CLUSTER_MERGES)


def cloud(seed: int, things: int = 30) -> np.ndarray:
    draw = np.random.default_rng(seed)
    centres = np.repeat(np.eye(6)[:3] * 3, things // 3, axis=0)
    vectors = centres + draw.normal(size=(things, 6))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_jaccard_distance_by_hand():
    held = sparse.csr_matrix([[1, 1, 0], [0, 1, 1], [1, 1, 0]], dtype=float)
    # Rows 1 and 2 share 1 of 3: sqrt(2/3); rows 1 and 3 are equal.
    expected = np.array([[0, (2 / 3) ** 0.5, 0], [(2 / 3) ** 0.5, 0, (2 / 3) ** 0.5], [0, (2 / 3) ** 0.5, 0]])
    assert grouping.jaccard_distances(held) == pytest.approx(expected)
    oracle = pdist(held.toarray().astype(bool), "jaccard") ** 0.5
    assert grouping.jaccard_distances(held)[np.triu_indices(3, 1)] == pytest.approx(oracle)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("count", [2, 3, 5])
def test_ward_is_that_of_scipy_and_scikit_learn(seed, count):
    vectors = cloud(seed)
    found = grouping.group_by_likeness(grouping.euclidean(vectors), count=count)
    tree = linkage(vectors, "ward")
    assert found.merges[:, 2] == pytest.approx(tree[:, 2], abs=1e-6)
    for oracle in (fcluster(tree, count, "maxclust"), AgglomerativeClustering(count).fit_predict(vectors)):
        assert adjusted_rand_score(oracle, found.cluster) == 1
    assert found.silhouette == pytest.approx(silhouette_samples(vectors, found.cluster), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 40), st.sampled_from(["apart", "tied", "twins"]))
def test_every_merge_is_that_of_scipy_also_where_distances_are_tied(seed, things, kind):
    draw = np.random.default_rng(seed)
    vectors = {
        "apart": draw.normal(size=(things, 5)),
        "tied": draw.integers(0, 2, size=(things, 6)).astype(float),
        "twins": np.eye(4)[draw.integers(0, 4, things)],
    }[kind]
    distances = np.round(squareform(pdist(vectors)), 9)
    tree = linkage(squareform(distances), "ward")
    found = ward_merges(distances)
    assert found.tolist() == tree.tolist()
    assert leaves_in_order(found) == leaves_list(tree).tolist()


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e3])
def test_distances_are_exact_also_between_near_and_equal_rows(scale):
    vectors = cloud(5) * scale
    vectors = np.vstack([vectors, vectors[:4], vectors[:4] + scale * 1e-7])
    found, oracle = grouping.euclidean(vectors), squareform(pdist(vectors))
    assert found == pytest.approx(oracle, rel=1e-9, abs=1e-12 * scale)
    assert (found[range(30, 34), range(4)] == 0).all()


def test_clusters_are_stretches_of_the_dendrogram_numbered_from_one():
    found = grouping.group_by_likeness(grouping.euclidean(cloud(3)), count=4)
    in_order = found.cluster[np.argsort(found.position)]
    assert in_order.tolist() == sorted(in_order)
    assert sorted(found.position) == list(range(1, 31))
    assert found.merges[-1, 3] == 30


def test_the_number_with_the_clearest_silhouette_is_chosen():
    vectors = np.repeat(np.eye(3), 5, axis=0)
    assert grouping.group_by_likeness(grouping.euclidean(vectors)).cluster.max() == 3


@pytest.mark.parametrize("things", [0, 1, 2])
def test_two_things_are_no_clusters(things):
    found = grouping.group_by_likeness(np.zeros((things, things)))
    assert found.cluster.tolist() == [1] * things
    assert len(found.merges) == 0


def test_large_data_are_gathered_first_and_find_the_same(monkeypatch):
    monkeypatch.setattr(grouping, "LARGEST_TREE", 60)
    monkeypatch.setattr(grouping, "MICRO_GROUPS", 20)
    vectors = cloud(4, things=150)
    found = grouping.group_many(vectors, count=3, seed=1)
    assert found.gathered
    assert found.leaves <= 20
    assert adjusted_rand_score(np.repeat([0, 1, 2], 50), found.cluster) > 0.8
    assert sorted(found.position) == list(range(1, 151))
    again = grouping.group_many(vectors, count=3, seed=1)
    assert (again.cluster == found.cluster).all()


def test_the_map_keeps_clusters_apart_and_its_signs():
    vectors, labels = cloud(5), np.repeat([1, 2, 3], 10)
    places = grouping.place_on_map(vectors, labels)
    assert places.shape == (30, 2)
    assert silhouette_samples(places, labels).mean() > 0.4
    assert grouping.place_on_map(vectors[:, :1], labels).shape == (30, 2)


def test_terms_that_always_meet_are_clusters():
    rows = [("A", "公園 遊具")] * 4 + [("A", "保育 待機")] * 4 + [("A", "公園 遊具 保育 待機")]
    for distance in ("jaccard", "cosine"):
        found = term_clusters(matrix_of(survey(rows)), distance=distance)
        for schema in SCHEMAS:
            check(found[schema.name], schema)
        members = found["cluster_members"].groupby("cluster")["term"].apply(set).tolist()
        assert sorted(map(sorted, members)) == [["保育", "待機"], ["公園", "遊具"]]
        assert found["clusters"]["n"].tolist() == [2, 2]


def test_answers_fall_into_their_subjects_with_exact_quotes():
    responses = two_subjects(15)
    found = answer_clusters(matrix_of(responses), responses, count=2)
    for schema in SCHEMAS:
        check(found[schema.name], schema)
    members = found["cluster_members"]
    for _, part in members.groupby("cluster"):
        assert len({text[:2] for text in part["text"]}) == 1
        assert sorted(part["quote"])[-3:] == [1, 2, 3]
    known = dict(zip(responses["respondent"], responses["text"], strict=True))
    assert all(known[name] == text for name, text in columns_of(members, "respondent", "text"))
    clusters = found["clusters"]
    assert clusters["n"].sum() == len(members) == 30
    assert clusters["share"].sum() == pytest.approx(1)
    assert all(set(row.terms) & set("公園保育") for row in clusters.itertuples())


@pytest.mark.parametrize(
    ("text", "kinds"), [("公園", {"answer"}), ("公園 道路 図書館 保育", {"term", "answer"})]
)
def test_what_does_not_differ_is_one_cluster(text, kinds):
    responses = survey([("総務部", text)] * 9)
    matrix = matrix_of(responses)
    found = {"term": term_clusters(matrix), "answer": answer_clusters(matrix, responses)}
    for kind in kinds:
        table = found[kind]["clusters"]
        assert table[["cluster", "n", "share"]].to_numpy().tolist() == [
            [1, 9 if kind == "answer" else 4, 1.0]
        ]
        assert table["label"][0]
        assert table["silhouette"].isna().all()
        assert [note for note in found[kind].notes if "一つのクラスター" in note.ja]


def test_one_thing_that_differs_makes_two_clusters():
    responses = survey([("総務部", "公園")] * 8 + [("総務部", "公園 道路")] * 2)
    sizes = answer_clusters(matrix_of(responses), responses)["clusters"]["n"].tolist()
    assert sorted(sizes) == [2, 8]


def test_answers_without_a_countable_term_are_cluster_zero():
    responses = pd.concat([two_subjects(10), survey([("他", "一度だけ")])], ignore_index=True)
    found = answer_clusters(matrix_of(responses), responses, count=2)
    unplaced = found["cluster_members"].query("cluster == 0")
    assert columns_of(unplaced, "text", "position") == [("一度だけ", 0)]
    assert found["clusters"].query("cluster == 0")["n"].tolist() == [1]
    assert any("クラスター 0" in note.ja for note in found.notes)


def test_merges_name_positions_and_earlier_nodes():
    merges = term_clusters(matrix_of(two_subjects(10)))["cluster_merges"]
    leaves = merges["leaves"].iloc[0]
    children = merges["left"].tolist() + merges["right"].tolist()
    assert sorted(children) == list(range(1, 2 * leaves - 1))
    assert (merges["left"] < leaves + merges["step"]).all()
    assert merges["height"].is_monotonic_increasing


@pytest.mark.parametrize("distance", ["jaccard", "cosine"])
def test_order_does_not_matter(distance):
    responses = two_subjects(12)
    matrix = matrix_of(responses)
    for analyse in (
        lambda each: term_clusters(each, distance=distance),
        lambda each: answer_clusters(each, responses, distance=distance),
    ):
        first, second = analyse(matrix), analyse(shuffled(matrix, 6))
        for name, table in first.tables.items():
            pd.testing.assert_frame_equal(table, second[name])


@pytest.mark.parametrize("rows", [[("A", "")], [("A", "市民")], [("A", "市民 協働"), ("A", "市民 協働")]])
def test_too_few_is_said(rows):
    responses = survey(rows)
    for found in (term_clusters(matrix_of(responses)), answer_clusters(matrix_of(responses), responses)):
        assert all(found[schema.name].empty for schema in SCHEMAS)
        assert "少なすぎます" in found.notes[0].ja


def test_wrong_options():
    matrix = matrix_of(two_subjects(5))
    with pytest.raises(AnalysisError, match="dice"):
        term_clusters(matrix, distance="dice")
    with pytest.raises(AnalysisError, match="dice"):
        answer_clusters(matrix, distance="dice")
