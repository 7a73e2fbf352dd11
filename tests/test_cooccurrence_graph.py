"""Networks of a few terms: every figure against networkx."""

from __future__ import annotations

import subprocess
import sys

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_matrices import matrix_of, two_subjects

from textmine.analysis.cooccurrence import cooccurrence, graph


@st.composite
def networks(draw):
    """Nodes that all stand in an edge, weights with many ties; parts, pairs and stars among them."""
    number = draw(st.integers(2, 25))
    pairs = st.tuples(st.integers(0, number - 1), st.integers(0, number - 1)).filter(
        lambda pair: pair[0] < pair[1]
    )
    edges = draw(
        st.dictionaries(pairs, st.sampled_from([0.1, 0.25, 1 / 3, 0.5, 1.0]), min_size=1, max_size=60)
    )
    named = sorted((f"語{one:02}", f"語{other:02}", weight) for (one, other), weight in edges.items())
    nodes = sorted({node for edge in named for node in edge[:2]})
    oracle = nx.Graph()
    oracle.add_nodes_from(nodes)
    oracle.add_weighted_edges_from(named)
    return graph.graph_of(nodes, named), oracle


@settings(max_examples=80, deadline=None)
@given(networks(), st.integers(0, 3))
def test_parts_communities_and_betweenness_are_those_of_networkx(network, seed):
    found, oracle = network
    assert [set(part) for part in graph.parts_of(found)] == sorted(
        nx.connected_components(oracle), key=lambda part: (-len(part), min(part))
    )
    expected = nx.community.louvain_communities(oracle, weight="weight", seed=seed)
    assert sorted(map(sorted, graph.communities(found, seed))) == sorted(map(sorted, expected))
    assert graph.betweenness(found) == pytest.approx(nx.betweenness_centrality(oracle), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(networks(), st.integers(0, 3))
def test_places_are_those_of_networkx(network, seed):
    found, oracle = network
    for part in graph.parts_of(found):
        linked = nx.to_numpy_array(oracle, nodelist=part, weight=None)
        expected = nx.spring_layout(
            nx.from_numpy_array(linked), seed=seed, iterations=graph.STEPS, weight=None, scale=1.0
        )
        assert graph.spring_places(linked, seed) == pytest.approx(
            np.array([expected[row] for row in range(len(part))]), abs=1e-9
        )


def test_betweenness_by_hand():
    # a - b - c: the one pair of others, a and c, is joined over b alone.
    line = graph.graph_of("abc", [("a", "b", 1.0), ("b", "c", 1.0)])
    assert graph.betweenness(line) == {"a": 0, "b": 1, "c": 0}
    assert graph.betweenness(graph.graph_of("ab", [("a", "b", 1.0)])) == {"a": 0, "b": 0}


def test_a_large_network_is_described_alike_by_networkx(monkeypatch):
    matrix = matrix_of(two_subjects(12, words=6))
    here = cooccurrence(matrix, by=["部"])
    monkeypatch.setattr(graph, "LARGE", 0)
    there = cooccurrence(matrix, by=["部"])
    for name, table in here.tables.items():
        pd.testing.assert_frame_equal(table, there[name], rtol=1e-9)


def test_places_are_the_same_whatever_was_drawn_before():
    pair = graph.graph_of("ab", [("a", "b", 1.0)])
    first = graph.describe(pair, 1).places
    graph.describe(graph.graph_of("abc", [("a", "b", 1.0), ("b", "c", 1.0)]), 1)
    assert graph.describe(pair, 1).places == first
    assert graph.describe(pair, 2).places != first


def test_a_small_network_does_not_wait_for_networkx():
    program = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from small_matrices import matrix_of, two_subjects\n"
        "from textmine.analysis.cooccurrence import cooccurrence\n"
        "assert len(cooccurrence(matrix_of(two_subjects(9)))['cooccurrence_terms'])\n"
        "print('networkx' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
