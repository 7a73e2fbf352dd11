"""The network of a few terms (小さなネットワーク): parts, communities, betweenness and places.

Networks of some dozens of terms are described sooner than networkx is imported. Everything follows
networkx, in the order of its steps too, so that the figures are the same; networks of ``LARGE`` terms or
more are handed to it.
"""

from __future__ import annotations

import random
from collections import defaultdict, deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Node = Hashable
Graph = Mapping[Any, Mapping[Any, float]]
"""Each node with its neighbours and the weights between, both ways round, in the order in which they came."""

LARGE = 500
"""From so many nodes on the library does it: its places are found in another way then."""

LEAST_GAIN = 1e-7
NEAREST, RESTING = 0.01, 1e-4
STEPS = 200


@dataclass(frozen=True)
class Description:
    """Community (from 1, the largest first) and betweenness of each node; places of each connected part."""

    communities: Mapping[Any, int]
    betweenness: Mapping[Any, float]
    places: Sequence[Mapping[Any, tuple[float, float]]]


def describe(graph: Graph, seed: int) -> Description:
    """What is drawn and told of a network; ``seed`` decides ties and where nodes start."""
    if len(graph) < LARGE:
        found, between = communities(graph, seed), betweenness(graph)
        places = [_places(graph, part, seed) for part in parts_of(graph)]
    else:
        found, between, places = _by_networkx(graph, seed)
    ordered = sorted(found, key=lambda members: (-len(members), min(members)))
    numbers = {node: number for number, members in enumerate(ordered, 1) for node in members}
    return Description(numbers, between, places)


def _places(graph: Graph, part: Sequence[Any], seed: int) -> dict[Any, tuple[float, float]]:
    import numpy as np

    row = {node: place for place, node in enumerate(part)}
    linked = np.zeros((len(part), len(part)))
    for node in part:
        linked[row[node], [row[other] for other in graph[node]]] = 1.0
    return dict(zip(part, _spring_places_once(linked.tobytes(), len(part), seed), strict=True))


@lru_cache(maxsize=64)
def _spring_places_once(linked: bytes, nodes: int, seed: int) -> list[tuple[float, float]]:
    """``spring_places`` as pairs; most networks hold several pairs and triples of terms that look alike."""
    import numpy as np

    table = np.frombuffer(linked).reshape(nodes, nodes)
    return [(float(x), float(y)) for x, y in spring_places(table, seed)]


def _by_networkx(
    graph: Graph, seed: int
) -> tuple[list[set[Any]], dict[Any, float], list[dict[Any, tuple[float, float]]]]:
    import networkx as nx

    whole: nx.Graph[Any] = nx.Graph()
    whole.add_nodes_from(graph)
    whole.add_weighted_edges_from(edges_of(graph))
    places = []
    for nodes in parts_of(graph):
        part: nx.Graph[Any] = nx.Graph()
        part.add_nodes_from(nodes)
        part.add_edges_from(sorted(tuple(sorted(edge)) for edge in whole.subgraph(nodes).edges))
        places.append(dict(nx.spring_layout(part, seed=seed, iterations=STEPS, weight=None, scale=1.0)))
    found = nx.community.louvain_communities(whole, weight="weight", seed=seed)
    return found, nx.betweenness_centrality(whole), places


def graph_of(nodes: Sequence[Node], edges: Sequence[tuple[Any, Any, float]]) -> dict[Any, dict[Any, float]]:
    """The network of ``nodes`` and weighted ``edges`` between them."""
    graph: dict[Any, dict[Any, float]] = {node: {} for node in nodes}
    for one, other, weight in edges:
        graph[one][other] = graph[other][one] = weight
    return graph


def edges_of(graph: Graph) -> Iterator[tuple[Any, Any, float]]:
    """Every edge once, at the node that comes first."""
    done: set[Any] = set()
    for node, beside in graph.items():
        yield from ((node, other, weight) for other, weight in beside.items() if other not in done)
        done.add(node)


def parts_of(graph: Graph) -> list[list[Any]]:
    """The connected parts, the largest first, each with its nodes sorted."""
    parts = []
    seen: set[Any] = set()
    for node in graph:
        if node not in seen:
            part, waiting = {node}, [node]
            while waiting:
                new = graph[waiting.pop()].keys() - part
                part |= new
                waiting += new
            seen |= part
            parts.append(sorted(part))
    return sorted(parts, key=lambda part: (-len(part), part[0]))


def betweenness(graph: Graph) -> dict[Any, float]:
    """The share of shortest paths between two others that lead over each node (Freeman 1977, Brandes 2001)."""
    between = dict.fromkeys(graph, 0.0)
    for source in graph:
        order, before, paths = _paths_from(graph, source)
        leaning = dict.fromkeys(order, 0.0)
        for node in reversed(order):
            for earlier in before[node]:
                leaning[earlier] += paths[earlier] * (1 + leaning[node]) / paths[node]
            if node != source:
                between[node] += leaning[node]
    pairs = (len(graph) - 1) * (len(graph) - 2)
    return {node: value / pairs if pairs > 0 else value for node, value in between.items()}


def _paths_from(graph: Graph, source: Any) -> tuple[list[Any], dict[Any, list[Any]], dict[Any, float]]:
    """Nodes by distance from ``source``, the nodes before each on its shortest paths, and how many these are."""
    order: list[Any] = []
    before: dict[Any, list[Any]] = {source: []}
    paths, far = {source: 1.0}, {source: 0}
    waiting = deque([source])
    while waiting:
        node = waiting.popleft()
        order.append(node)
        for other in graph[node]:
            if other not in far:
                far[other], paths[other], before[other] = far[node] + 1, 0.0, []
                waiting.append(other)
            if far[other] == far[node] + 1:
                paths[other] += paths[node]
                before[other].append(node)
    return order, before, paths


def communities(graph: Graph, seed: int) -> list[set[Any]]:
    """Louvain communities (Blondel et al. 2008): nodes move while modularity grows, then move as groups."""
    level: dict[Any, dict[Any, float]] = graph_of(list(graph), list(edges_of(graph)))
    held = {node: {node} for node in level}
    if not any(level.values()):
        return list(held.values())
    draw = random.Random(seed)
    reached = _modularity(level, [{node} for node in level])
    while True:
        groups = _moved(level, draw)
        found = [set().union(*(held[node] for node in group)) for group in groups]
        gained = _modularity(level, groups)
        if gained - reached <= LEAST_GAIN:
            return found
        reached = gained
        level, held = _joined(level, groups), dict(enumerate(found))


def _degrees(graph: Graph) -> dict[Any, float]:
    return {node: sum(beside.values()) + beside.get(node, 0.0) for node, beside in graph.items()}


def _modularity(graph: Graph, groups: Sequence[set[Any]]) -> float:
    degrees = _degrees(graph)
    whole = sum(degrees.values())
    group_of = {node: number for number, group in enumerate(groups) for node in group}
    inside = sum(weight for one, other, weight in edges_of(graph) if group_of[one] == group_of[other])
    return inside / (whole / 2) - sum((sum(degrees[node] for node in group) / whole) ** 2 for group in groups)


def _moved(graph: Graph, draw: random.Random) -> list[set[Any]]:
    """One level: each node goes where modularity gains most, again and again until none moves."""
    degrees = _degrees(graph)
    half = sum(degrees.values()) / 2
    place = {node: number for number, node in enumerate(graph)}
    totals, groups = list(degrees.values()), [{node} for node in graph]
    order = list(graph)
    draw.shuffle(order)
    moving = True
    while moving:
        moving = False
        for node in order:
            here, degree = place[node], degrees[node]
            toward: defaultdict[int, float] = defaultdict(float)
            for other, weight in graph[node].items():
                if other != node:
                    toward[place[other]] += weight
            totals[here] -= degree
            stay = -toward[here] / half + totals[here] * degree / (2 * half**2)
            best, most = here, 0.0
            for group, weight in toward.items():
                gain = stay + weight / half - totals[group] * degree / (2 * half**2)
                if gain > most:
                    best, most = group, gain
            totals[best] += degree
            if best != here:
                groups[here].remove(node)
                groups[best].add(node)
                place[node], moving = best, True
    return [group for group in groups if group]


def _joined(graph: Graph, groups: Sequence[set[Any]]) -> dict[Any, dict[Any, float]]:
    """The network of the groups: weights add up, those within a group to a loop."""
    group_of = {node: number for number, group in enumerate(groups) for node in group}
    joined: dict[Any, dict[Any, float]] = {number: {} for number in range(len(groups))}
    for one, other, weight in edges_of(graph):
        first, second = group_of[one], group_of[other]
        joined[first][second] = joined[second][first] = weight + joined[first].get(second, 0.0)
    return joined


def spring_places(linked: Array, seed: int) -> Array:
    """Places of one connected part, -1 to 1: linked nodes attract, all repel (Fruchterman & Reingold 1991).

    Small forces grow over the steps, so even the order of the sums is networkx's.
    """
    import numpy as np

    nodes = len(linked)
    if nodes == 1:
        return np.zeros((1, 2))
    places = np.ascontiguousarray(np.random.RandomState(seed).rand(nodes, 2).T)
    spring = np.sqrt(1.0 / nodes)
    heat = float(np.ptp(places, axis=1).max()) * 0.1
    cooling = heat / (STEPS + 1)
    apart, work = np.empty((2, 2, nodes, nodes))
    distance, force, pull = np.empty((3, nodes, nodes))
    for _ in range(STEPS):
        np.subtract(places[:, None, :], places[:, :, None], out=apart)
        np.multiply(apart, apart, out=work)
        np.sqrt(np.add(work[0], work[1], out=distance), out=distance)
        np.maximum(distance, NEAREST, out=distance)
        np.divide(np.multiply(linked, distance, out=pull), spring, out=pull)
        np.divide(spring * spring, np.multiply(distance, distance, out=force), out=force)
        np.subtract(force, pull, out=force)
        shift = np.add.reduce(np.multiply(apart, force, out=work), axis=1)
        shift *= heat / np.maximum(np.sqrt(shift[0] * shift[0] + shift[1] * shift[1]), NEAREST)
        places += shift
        heat -= cooling
        if np.vdot(shift, shift) < (RESTING * nodes) ** 2:
            break
    found = places.T - places.T.mean(axis=0)
    return np.asarray(found * (1.0 / np.abs(found).max()))
