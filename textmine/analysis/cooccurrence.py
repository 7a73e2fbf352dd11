"""Co-occurrence (共起) of terms: which stand together in answers or sentences, as networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmine.errors import AnalysisError, Problem, shown
from textmine.matrix import EVERYONE
from textmine.tables import COOCCURRENCE, COOCCURRENCE_TERMS, Findings, Note
from textmine.vectors import (
    document_frequencies,
    group_rows,
    in_canonical_order,
    incidence,
    keep_frequent,
    signed_g2,
)

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import pandas as pd

    from textmine.matrix import TermMatrix

    Array = np.ndarray[Any, Any]

MEASURES = ("jaccard", "npmi", "simpson", "g2")
FEWEST_UNITS = 3
LEAST_TOGETHER = 2
MOST_TERMS = 500


@dataclass(frozen=True)
class _Network:
    """Whose network it is: ``by``, ``group``, ``kind``; how many units; the measure that ranks."""

    by: str
    group: str
    kind: str
    unit: str
    measure: str
    units: int


def cooccurrence(
    matrix: TermMatrix,
    *,
    measure: str = "jaccard",
    by: Sequence[str] = (),
    top: int = 60,
    threshold: float = 0.0,
    terms: int = 75,
    seed: int = 0,
) -> Findings:
    """Co-occurrence (共起): pairs of terms that stand in the same answer or sentence, and their network.

    In: a matrix whose rows are the units (answers; or sentences, see ``vectors.sentence_matrix``).
    Out: ``cooccurrence`` (one pair, with n, n_a, n_b, n_both and four measures) and
    ``cooccurrence_terms`` (one node: community, centralities, place for drawing), for the whole survey,
    for every group of the columns ``by`` and, for each column, the network of terms and groups.

    Formulas, with a and b units with each term, c units with both, n units:
    Jaccard c / (a + b - c); Simpson c / min(a, b); NPMI ln(c n / (a b)) / -ln(c / n) (Bouma 2009);
    G2 = 2 sum O ln(O/E), signed (Dunning 1993). Communities: Louvain (Blondel et al. 2008) with a seed.
    Only the ``terms`` commonest terms of each network enter (0: all): otherwise pairs of words that two
    answers share by chance come first. Kept are the ``top`` strongest pairs (0: all) of at least
    ``threshold`` (never 0 or below).

    Reading: Jaccard 1: the terms never stand apart; NPMI 0: as often together as chance; Simpson 1: the
    rarer never stands without the commoner; G2 above 3.84: more than chance explains at 5 % (one pair,
    not one of many). High betweenness: the term joins parts of the network. Limits: a pair must meet in
    two units and a network needs three units (``notes`` name the groups left out); pairs in few units
    are anecdotes whatever the measure says. Places have no meaning but nearness.
    Errors: AnalysisError for an unknown measure or column. Example: of 4 answers 2 hold 市民, 3 hold
    協働, 2 both: Jaccard 2/3, Simpson 1, NPMI ln(2·4/(2·3)) / ln 2 = 0.415.
    """
    if measure not in MEASURES:
        raise AnalysisError(_no_such_measure(measure))
    matrix = in_canonical_order(matrix)
    unit = "sentence" if "sentence" in matrix.documents.columns else "answer"
    pairs: list[pd.DataFrame] = []
    nodes: list[pd.DataFrame] = []
    small: list[str] = []
    for by_column in (EVERYONE, *by):
        for group, rows in group_rows(matrix.documents, by_column):
            network = _Network(by_column, group, "term_term", unit, measure, len(rows))
            if len(rows) < FEWEST_UNITS:
                small.append(group)
                continue
            counted = _term_pairs(matrix.counts[rows], matrix.terms, terms)
            _add(network, counted, pairs, nodes, top, threshold, seed)
        if by_column != EVERYONE:
            network = _Network(by_column, EVERYONE, "term_group", unit, measure, matrix.counts.shape[0])
            counted = _group_pairs(matrix, by_column)
            _add(network, counted, pairs, nodes, top, threshold, seed)
    return Findings(
        {
            "cooccurrence": _joined(pairs, COOCCURRENCE.names),
            "cooccurrence_terms": _joined(nodes, COOCCURRENCE_TERMS.names),
        },
        _remarks(small, pairs, matrix.counts.shape[0]),
    )


def _term_pairs(counts: Any, known: pd.DataFrame, most: int) -> pd.DataFrame:
    """Every pair of the ``most`` common terms that meets at least twice, with its counts."""
    import numpy as np
    import pandas as pd

    held = incidence(counts)
    frequencies = document_frequencies(counts)
    names = known["term"].to_numpy(dtype=str)
    order = np.lexsort((names, -frequencies))[: most or None]
    kept = np.sort(order[frequencies[order] >= LEAST_TOGETHER])
    both = (held[:, kept].T @ held[:, kept]).toarray()
    first, second = np.nonzero(np.triu(both, 1) >= LEAST_TOGETHER)
    return pd.DataFrame(
        {
            "term_a": names[kept][first],
            "term_b": names[kept][second],
            "n_a": frequencies[kept][first],
            "n_b": frequencies[kept][second],
            "n_both": both[first, second].astype(int),
        }
    )


def _group_pairs(matrix: TermMatrix, by: str) -> pd.DataFrame:
    """Every frequent term with every group that uses it at least twice."""
    import numpy as np
    import pandas as pd

    frequent = keep_frequent(matrix, LEAST_TOGETHER, MOST_TERMS)
    held = incidence(frequent.counts)
    names = frequent.terms["term"].to_numpy(dtype=str)
    frequencies = document_frequencies(frequent.counts)
    parts = []
    for group, rows in group_rows(matrix.documents, by):
        both = np.asarray(held[rows].sum(axis=0)).ravel().astype(int)
        met = np.flatnonzero(both >= LEAST_TOGETHER)
        parts.append(
            pd.DataFrame(
                {
                    "term_a": names[met],
                    "term_b": group,
                    "n_a": frequencies[met],
                    "n_b": len(rows),
                    "n_both": both[met],
                }
            )
        )
    columns = ["term_a", "term_b", "n_a", "n_b", "n_both"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns, dtype=float)


def association(pairs: pd.DataFrame, units: int) -> pd.DataFrame:
    """The four measures beside the counts n_a, n_b, n_both of each pair among ``units``."""
    import numpy as np

    one, other, both = (pairs[name].to_numpy(dtype=float) for name in ("n_a", "n_b", "n_both"))
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.where(both < units, np.log(both * units / (one * other)) / -np.log(both / units), 1.0)
    return pairs.assign(
        jaccard=both / (one + other - both),
        npmi=np.where(both > 0, npmi, -1.0),
        simpson=both / np.minimum(one, other),
        g2=signed_g2(both, one, other, units),
    )


def _add(
    network: _Network,
    counted: pd.DataFrame,
    pairs: list[pd.DataFrame],
    nodes: list[pd.DataFrame],
    top: int,
    threshold: float,
    seed: int,
) -> None:
    strongest = _strongest(association(counted, network.units), network.measure, top, threshold)
    if strongest.empty:
        return
    described = strongest.assign(
        by=network.by,
        group=network.group,
        kind=network.kind,
        rank=range(1, len(strongest) + 1),
        unit=network.unit,
        measure=network.measure,
        n=network.units,
    )
    pairs.append(described[list(COOCCURRENCE.names)])
    nodes.append(_node_table(network, strongest, seed))


def _strongest(pairs: pd.DataFrame, measure: str, top: int, threshold: float) -> pd.DataFrame:
    """The strongest pairs first; equal ones by how often they meet, then by term."""
    scores = pairs[measure].round(9)
    kept = pairs.assign(score=scores)[(scores > 0) & (scores >= threshold)]
    ordered = kept.sort_values(
        ["score", "n_both", "term_a", "term_b"], ascending=[False, False, True, True], kind="stable"
    )
    return (ordered.head(top) if top else ordered).drop(columns="score").reset_index(drop=True)


def _node_table(network: _Network, pairs: pd.DataFrame, seed: int) -> pd.DataFrame:
    import networkx as nx
    import pandas as pd

    graph, sizes, roles = _graph(network, pairs)
    communities = _communities(graph, seed)
    between = nx.betweenness_centrality(graph)
    share = nx.degree_centrality(graph)
    places = _layout(graph, seed)
    rows = [
        {
            "by": network.by,
            "group": network.group,
            "kind": network.kind,
            "term": graph.nodes[node]["name"],
            "role": roles[node],
            "n": sizes[node],
            "community": communities[node],
            "degree": graph.degree(node),
            "degree_centrality": share[node],
            "betweenness": between[node],
            "x": places[node][0],
            "y": places[node][1],
        }
        for node in sorted(graph.nodes, key=lambda node: (communities[node], -graph.degree(node), node))
    ]
    return pd.DataFrame(rows, columns=list(COOCCURRENCE_TERMS.names))


def _graph(
    network: _Network, pairs: pd.DataFrame
) -> tuple[nx.Graph[Any], dict[tuple[str, str], int], dict[tuple[str, str], str]]:
    """The network with nodes (role, name), added in sorted order; a group may be named like a term."""
    import networkx as nx

    other = "group" if network.kind == "term_group" else "term"
    edges = [
        (("term", str(row.term_a)), (other, str(row.term_b)), float(getattr(row, network.measure)))
        for row in pairs.itertuples()
    ]
    firsts = zip(pairs["term_a"], pairs["n_a"], strict=True)
    seconds = zip(pairs["term_b"], pairs["n_b"], strict=True)
    sizes = {("term", str(name)): int(n) for name, n in firsts}
    sizes |= {(other, str(name)): int(n) for name, n in seconds}
    graph: nx.Graph[Any] = nx.Graph()
    for node in sorted(sizes):
        graph.add_node(node, name=node[1])
    graph.add_weighted_edges_from(sorted(edges))
    return graph, sizes, {node: node[0] for node in sizes}


def _communities(graph: nx.Graph[Any], seed: int) -> dict[Any, int]:
    """Louvain communities, numbered by size, then by their first node."""
    import networkx as nx

    found = nx.community.louvain_communities(graph, weight="weight", seed=seed)
    ordered = sorted(found, key=lambda members: (-len(members), min(members)))
    return {node: number for number, members in enumerate(ordered, 1) for node in members}


def _layout(graph: nx.Graph[Any], seed: int) -> dict[Any, tuple[float, float]]:
    """A place for every node, -1 to 1: each connected part by springs, the parts side by side."""
    import networkx as nx

    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    squares = [(len(part) ** 0.5, _part_layout(graph, sorted(part), seed)) for part in parts]
    width = max(squares[0][0], sum(side * side for side, _ in squares) ** 0.5 * 1.2)
    places: dict[Any, tuple[float, float]] = {}
    left = bottom = tallest = 0.0
    for side, inner in squares:
        if left and left + side > width:
            left, bottom, tallest = 0.0, bottom + tallest, 0.0
        for node, (x, y) in inner.items():
            places[node] = (left + side * (0.5 + 0.42 * x), bottom + side * (0.5 + 0.42 * y))
        left, tallest = left + side, max(tallest, side)
    return _scaled(places)


def _part_layout(graph: nx.Graph[Any], nodes: Sequence[Any], seed: int) -> dict[Any, tuple[float, float]]:
    import networkx as nx

    part: nx.Graph[Any] = nx.Graph()
    part.add_nodes_from(nodes)
    part.add_edges_from(sorted(tuple(sorted(edge)) for edge in graph.subgraph(nodes).edges))
    return dict(nx.spring_layout(part, seed=seed, iterations=200, weight=None, scale=1.0))


def _scaled(places: dict[Any, tuple[float, float]]) -> dict[Any, tuple[float, float]]:
    spans = [(min(values), max(values)) for values in zip(*places.values(), strict=True)]

    def scaled(value: float, span: tuple[float, float]) -> float:
        low, high = span
        return round(2 * (value - low) / (high - low) - 1, 6) if high - low > 1e-9 else 0.0

    return {node: (scaled(x, spans[0]), scaled(y, spans[1])) for node, (x, y) in places.items()}


def _joined(tables: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    if not tables:
        return pd.DataFrame(columns=list(columns))
    return pd.concat(tables, ignore_index=True)


def _remarks(small: Sequence[str], pairs: Sequence[pd.DataFrame], units: int) -> tuple[Note, ...]:
    notes = []
    if not pairs:
        notes.append(
            Note(
                f"共起の組がありません（{units} 単位）。二つ以上の回答に一緒に出る語がないためです。",
                f"No pair of terms meets in two units or more ({units} units).",
            )
        )
    if small:
        listed = "、".join(small[:5]) + (f" ほか {len(small) - 5}" if len(small) > 5 else "")
        notes.append(
            Note(
                f"{FEWEST_UNITS} 単位に満たない組織は共起の図を作りません（{len(small)} 組織: {listed}）。",
                f"Groups with fewer than {FEWEST_UNITS} units get no network ({len(small)}: {listed}).",
            )
        )
    return tuple(notes)


def _no_such_measure(measure: str) -> Problem:
    listed = ", ".join(MEASURES)
    return Problem(
        f"共起の指標「{shown(measure)}」はありません",
        f"there is no co-occurrence measure '{shown(measure)}'",
        "",
        f"選べる値: {listed}",
        f"choices: {listed}",
    )
