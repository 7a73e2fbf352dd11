"""Co-occurrence (共起) of terms: which stand together in answers or sentences, as networks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmine.analysis.cooccurrence.counted import (
    COMMONEST,
    FEWEST_UNITS,
    Meetings,
    common_terms,
    group_pairs,
    term_pairs,
)
from textmine.analysis.cooccurrence.graph import describe, graph_of
from textmine.contingency import npmi, signed_g2
from textmine.errors import AnalysisError, Problem, shown
from textmine.groupnames import EVERYONE
from textmine.tables import COOCCURRENCE, COOCCURRENCE_TERMS, Findings, Note
from textmine.vectors import (
    document_frequencies,
    group_rows,
    in_canonical_order,
    incidence,
)

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from textmine.matrix import TermMatrix

    Array = np.ndarray[Any, Any]
    Columns = dict[str, Array]

MEASURES = ("jaccard", "npmi", "simpson", "g2")


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
    terms: int = COMMONEST,
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
    found = (counted for column in (EVERYONE, *by) for counted in _meetings(matrix, column, terms))
    return networks(
        found, matrix.counts.shape[0], unit=unit, measure=measure, top=top, threshold=threshold, seed=seed
    )


def networks(
    found: Iterable[Meetings],
    units: int,
    *,
    unit: str = "answer",
    measure: str = "jaccard",
    top: int = 60,
    threshold: float = 0.0,
    seed: int = 0,
) -> Findings:
    """Both tables of ``cooccurrence`` from what meets in each group, whoever counted it; ``units`` of all."""
    pairs: list[Columns] = []
    nodes: list[Columns] = []
    small: list[str] = []
    for counted in found:
        if counted.kind == "term_term" and counted.units < FEWEST_UNITS:
            small.append(counted.group)
            continue
        network = _Network(counted.by, counted.group, counted.kind, unit, measure, counted.units)
        _add(network, counted.pairs, pairs, nodes, top, threshold, seed)
    return Findings(
        {
            "cooccurrence": _joined(pairs, COOCCURRENCE.names),
            "cooccurrence_terms": _joined(nodes, COOCCURRENCE_TERMS.names),
        },
        _remarks(small, pairs, units),
    )


def _meetings(matrix: TermMatrix, by: str, most: int) -> Iterator[Meetings]:
    """What meets in every group of one column, then its terms and groups."""
    names = matrix.terms["term"].to_numpy(dtype=str)
    groups = list(group_rows(matrix.documents, by))
    for group, rows in groups:
        pairs = _term_pairs(matrix.counts[rows], names, most) if len(rows) >= FEWEST_UNITS else {}
        yield Meetings(by, group, "term_term", len(rows), pairs)
    if by != EVERYONE:
        sized = ((group, len(rows), document_frequencies(matrix.counts[rows])) for group, rows in groups)
        pairs = group_pairs(names, document_frequencies(matrix.counts), sized)
        yield Meetings(by, EVERYONE, "term_group", matrix.counts.shape[0], pairs)


def _term_pairs(counts: Any, names: Array, most: int) -> Columns:
    frequencies = document_frequencies(counts)
    kept = common_terms(names, frequencies, most)
    chosen = incidence(counts)[:, kept]
    # Each pair once, and only those that meet: never a table of all terms by all terms.
    return term_pairs(names[kept], frequencies[kept], chosen.T @ chosen)


def association(pairs: pd.DataFrame, units: int) -> pd.DataFrame:
    """The four measures beside the counts n_a, n_b, n_both of each pair among ``units``."""
    return pairs.assign(**_measures({name: pairs[name].to_numpy() for name in pairs.columns}, units))


def _measures(pairs: Columns, units: int) -> Columns:
    import numpy as np

    one, other, both = (pairs[name].astype(float) for name in ("n_a", "n_b", "n_both"))
    return {
        "jaccard": both / (one + other - both),
        "npmi": npmi(both, one, other, units),
        "simpson": both / np.minimum(one, other),
        "g2": signed_g2(both, one, other, units),
    }


def _add(
    network: _Network,
    counted: Columns,
    pairs: list[Columns],
    nodes: list[Columns],
    top: int,
    threshold: float,
    seed: int,
) -> None:
    import numpy as np

    strongest = _strongest(counted | _measures(counted, network.units), network.measure, top, threshold)
    size = len(strongest["term_a"])
    if not size:
        return
    described = {
        **{
            name: np.full(size, getattr(network, name)) for name in ("by", "group", "kind", "unit", "measure")
        },
        **strongest,
        "rank": np.arange(1, size + 1),
        "n": np.full(size, network.units),
    }
    pairs.append({name: described[name] for name in COOCCURRENCE.names})
    nodes.append(_node_table(network, strongest, seed))


def _strongest(pairs: Columns, measure: str, top: int, threshold: float) -> Columns:
    """The strongest pairs first; equal ones by how often they meet, then by term."""
    import numpy as np

    scores = np.round(pairs[measure], 9)
    order = np.lexsort((pairs["term_b"], pairs["term_a"], -pairs["n_both"], -scores))
    kept = order[(scores[order] > 0) & (scores[order] >= threshold)][: top or None]
    return {name: values[kept] for name, values in pairs.items()}


def _node_table(network: _Network, pairs: Columns, seed: int) -> Columns:
    import numpy as np

    graph, sizes = _graph(network, pairs)
    found = describe(graph, seed)
    order = sorted(graph, key=lambda node: (found.communities[node], -len(graph[node]), node))
    places = _side_by_side(found.places)
    degrees = np.array([len(graph[node]) for node in order])
    columns: dict[str, Any] = {
        **{name: np.full(len(order), getattr(network, name)) for name in ("by", "group", "kind")},
        "term": [name for _, name in order],
        "role": [role for role, _ in order],
        "n": [sizes[node] for node in order],
        "community": [found.communities[node] for node in order],
        "degree": degrees,
        "degree_centrality": degrees * (1 / (len(graph) - 1)),
        "betweenness": [found.betweenness[node] for node in order],
        "x": [places[node][0] for node in order],
        "y": [places[node][1] for node in order],
    }
    return {name: np.asarray(columns[name]) for name in COOCCURRENCE_TERMS.names}


def _graph(
    network: _Network, pairs: Columns
) -> tuple[dict[tuple[str, str], dict[tuple[str, str], float]], dict[tuple[str, str], int]]:
    """The network with nodes (role, name), in sorted order; a group may be named like a term."""
    other = "group" if network.kind == "term_group" else "term"
    columns = (pairs[name].tolist() for name in ("term_a", "term_b", "n_a", "n_b", network.measure))
    edges: list[tuple[tuple[str, str], tuple[str, str], float]] = []
    sizes: dict[tuple[str, str], int] = {}
    for name_a, name_b, n_a, n_b, weight in zip(*columns, strict=True):
        one, two = ("term", str(name_a)), (other, str(name_b))
        sizes |= {one: int(n_a), two: int(n_b)}
        edges.append((one, two, float(weight)))
    return graph_of(sorted(sizes), sorted(edges)), sizes


def _side_by_side(
    parts: Sequence[Mapping[tuple[str, str], tuple[float, float]]],
) -> dict[tuple[str, str], tuple[float, float]]:
    """A place for every node, -1 to 1: the connected parts, the largest first, in rows."""
    squares = [(len(part) ** 0.5, part) for part in parts]
    width = max(squares[0][0], sum(side * side for side, _ in squares) ** 0.5 * 1.2)
    places: dict[tuple[str, str], tuple[float, float]] = {}
    left = bottom = tallest = 0.0
    for side, inner in squares:
        if left and left + side > width:
            left, bottom, tallest = 0.0, bottom + tallest, 0.0
        for node, (x, y) in inner.items():
            places[node] = (left + side * (0.5 + 0.42 * x), bottom + side * (0.5 + 0.42 * y))
        left, tallest = left + side, max(tallest, side)
    return _scaled(places)


def _scaled(places: dict[Any, tuple[float, float]]) -> dict[Any, tuple[float, float]]:
    spans = [(min(values), max(values)) for values in zip(*places.values(), strict=True)]

    def scaled(value: float, span: tuple[float, float]) -> float:
        low, high = span
        return round(2 * (value - low) / (high - low) - 1, 6) if high - low > 1e-9 else 0.0

    return {node: (scaled(x, spans[0]), scaled(y, spans[1])) for node, (x, y) in places.items()}


def _joined(parts: Sequence[Columns], names: Sequence[str]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    if not parts:
        return pd.DataFrame(columns=list(names))
    return pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in names})


def _remarks(small: Sequence[str], pairs: Sequence[Columns], units: int) -> tuple[Note, ...]:
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
        listed_en = ", ".join(small[:5]) + (f" and {len(small) - 5} more" if len(small) > 5 else "")
        notes.append(
            Note(
                f"{FEWEST_UNITS} 単位に満たない組織は共起の図を作りません（{len(small)} 組織: {listed}）。",
                f"Groups with fewer than {FEWEST_UNITS} units get no network ({len(small)}: {listed_en}).",
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
