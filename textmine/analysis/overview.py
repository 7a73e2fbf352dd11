"""Overview of groups (組織の比較): how near they are, who is unusual, which words each uses."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from textmine.tables import GROUP_SIMILARITY, HEATMAP, UNUSUAL, Findings, Note, Table
from textmine.vectors import (
    JOIN,
    document_frequencies,
    group_rows,
    in_canonical_order,
    incidence,
    keep_frequent,
    texts_of,
    tfidf,
    unit_rows,
)

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from textmine.matrix import TermMatrix

    Array = np.ndarray[Any, Any]

FEWEST_TERMS = 5
OWN_TERMS = 6
FEWEST_IN_GROUP = 3
MOST_GROUPS = 200


def overview(
    matrix: TermMatrix,
    responses: pd.DataFrame | None = None,
    *,
    by: Sequence[str],
    top: int = 30,
    min_count: int = 2,
) -> Findings:
    """Overview of groups (組織の比較): nearness of groups, unusual answers, a heat map of words.

    In: a matrix of answers x terms, ``responses`` for the texts. Out: ``group_similarity`` (every pair of
    groups of every column of ``by``), ``unusual`` (every answer, the farthest first), ``heatmap`` (every
    group x the ``top`` commonest terms).

    Formulas: a group's vector is the share of its answers with each term, times ln((1 + N) / (1 + df)) + 1
    over all N answers (shares, so that a large group is not near to all only by its size); nearness is the
    cosine of two vectors. An answer's distance is 1 - cosine between its TF-IDF vector and the sum of all
    *other* answers' vectors. Heat map: share of the group's answers with the term, beside the share in all.
    Reading: cosine 1: same words in the same proportions; 0: no word in common. Distance near 1: says what
    nobody else says, in words nobody else uses; that can be the one new thought or a cell in the wrong place.
    Limits: groups of fewer than three answers are given with their n, but their nearness is that of one or
    two texts; answers with fewer than five terms that count have rank 0 and no distance (cannot tell); short
    answers stand farther away than long ones of the same content. Terms in fewer than ``min_count`` answers
    count in ``unusual`` only. Of a column with over 200 groups the 200 largest are compared (``notes``). Errors: AnalysisError for an unknown column. Source: Salton & McGill 1983.
    Example: A uses 市民, B uses 市民 and 財政 equally often: cosine 1/sqrt(2) where both terms weigh the same.
    """
    matrix = in_canonical_order(matrix)
    frequent = keep_frequent(matrix, min_count)
    unusual = _unusual_table(matrix, responses)
    pairs = [row for column in by for row in _pair_rows(frequent, column)]
    cells = [row for column in by for row in _heat_rows(keep_frequent(frequent, min_count, top), column)]
    return Findings(
        {
            "group_similarity": _table(pairs, GROUP_SIMILARITY),
            "unusual": unusual,
            "heatmap": _table(cells, HEATMAP),
        },
        _remarks(matrix, by, int((unusual["rank"] == 0).sum())),
    )


def _pair_rows(matrix: TermMatrix, by: str) -> list[dict[str, Any]]:
    """Every pair of groups, in both orders and with itself: a square for drawing."""
    import numpy as np

    groups = _compared_groups(matrix, by)
    shares = _group_shares(matrix, groups)
    if not len(groups):
        return []
    documents = matrix.counts.shape[0]
    weights = np.log((1 + documents) / (1 + document_frequencies(matrix.counts))) + 1
    vectors = unit_rows(shares * weights)
    cosines = np.clip(np.round(vectors @ vectors.T, 9), 0, 1)
    used = (shares > 0).astype(int)
    shared = used @ used.T
    return [
        {
            "by": by,
            "group_a": group,
            "group_b": other,
            "n_a": len(rows),
            "n_b": len(other_rows),
            "shared": int(shared[place, other_place]),
            "cosine": float(cosines[place, other_place]),
        }
        for place, (group, rows) in enumerate(groups)
        for other_place, (other, other_rows) in enumerate(groups)
    ]


def _compared_groups(matrix: TermMatrix, by: str) -> list[tuple[str, Array]]:
    """The groups by name; of a column with very many the largest, as pairs grow with their square."""
    groups = list(group_rows(matrix.documents, by))
    largest = sorted(groups, key=lambda group: (-len(group[1]), group[0]))[:MOST_GROUPS]
    return sorted(largest, key=lambda group: group[0])


def _group_shares(matrix: TermMatrix, groups: Sequence[tuple[str, Array]]) -> Array:
    """Groups x terms: the share of the group's answers that hold the term."""
    import numpy as np

    held = incidence(matrix.counts)
    rows = [np.asarray(held[rows].mean(axis=0)).ravel() for _, rows in groups]
    return np.array(rows).reshape(len(groups), held.shape[1])


def _heat_rows(matrix: TermMatrix, by: str) -> list[dict[str, Any]]:
    """Groups by name, within a group the commonest terms of the survey first."""
    import numpy as np

    held = incidence(matrix.counts)
    names = matrix.terms["term"].astype(str).to_numpy(dtype=str)
    frequencies = document_frequencies(matrix.counts)
    everywhere = frequencies / max(held.shape[0], 1)
    order = np.lexsort((names, -frequencies))
    found = []
    for group, rows in _compared_groups(matrix, by):
        inside = np.asarray(held[rows].sum(axis=0)).ravel().astype(int)
        for place in order:
            share = inside[place] / len(rows)
            found.append(
                {
                    "by": by,
                    "group": group,
                    "term": str(names[place]),
                    "n": len(rows),
                    "documents": int(inside[place]),
                    "share": float(share),
                    "share_all": float(everywhere[place]),
                    "difference": float(share - everywhere[place]),
                }
            )
    return found


def _unusual_table(matrix: TermMatrix, responses: pd.DataFrame | None) -> pd.DataFrame:
    import numpy as np

    held = incidence(matrix.counts)
    frequencies = document_frequencies(matrix.counts)
    distinct = np.asarray(held.sum(axis=1)).ravel().astype(int)
    vectors = tfidf(matrix.counts)
    distance = np.where(distinct >= FEWEST_TERMS, _distances(vectors), np.nan)
    documents = matrix.documents.drop(columns=["n", "response"], errors="ignore")
    order = np.lexsort((np.arange(len(documents)), -np.nan_to_num(distance, nan=-1.0)))
    ranks = np.zeros(len(documents), dtype=int)
    ranks[order] = np.arange(1, len(documents) + 1)
    names = matrix.terms["term"].astype(str).tolist()
    table = documents.assign(
        rank=np.where(np.isnan(distance), 0, ranks),
        distance=distance,
        n_terms=distinct,
        n=len(documents),
        own_terms=[
            _own_terms(held.indices[start:end], frequencies, names) for start, end in pairwise(held.indptr)
        ],
        text=texts_of(documents, responses),
    )
    groups = [name for name in documents.columns if name not in UNUSUAL.names]
    columns = ["rank", "respondent", *groups, *UNUSUAL.names[2:]]
    ordered: pd.DataFrame = table.iloc[order][columns].reset_index(drop=True)
    return ordered


def _distances(vectors: Any) -> Array:
    """1 - cosine of each row with the sum of all other rows; 1 where nothing else is there."""
    import numpy as np

    everyone = np.asarray(vectors.sum(axis=0)).ravel()
    with_everyone = np.asarray(vectors @ everyone).ravel()
    own = np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel()
    others = np.sqrt(np.maximum(everyone @ everyone - 2 * with_everyone + own, 0))
    lengths = np.sqrt(own) * others
    cosine = np.divide(with_everyone - own, lengths, out=np.zeros_like(own), where=lengths > 1e-12)
    return np.asarray(np.clip(np.round(1 - cosine, 9), 0, 1))


def _own_terms(held: Array, frequencies: Array, names: Sequence[str]) -> str:
    """The answer's terms that at most one other answer uses, the rarest first."""
    places = [int(place) for place in held if frequencies[place] <= 2]
    places.sort(key=lambda place: (frequencies[place], names[place]))
    return JOIN.join(names[place] for place in places[:OWN_TERMS])


def _table(rows: Sequence[dict[str, Any]], schema: Table) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=list(schema.names))


def _remarks(matrix: TermMatrix, by: Sequence[str], untold: int) -> tuple[Note, ...]:
    notes = []
    for column in by:
        groups = list(group_rows(matrix.documents, column))
        if len(groups) > MOST_GROUPS:
            notes.append(
                Note(
                    f"{column}: {len(groups)} のうち回答の多い {MOST_GROUPS} だけを比べました。",
                    f"{column}: only the {MOST_GROUPS} largest of {len(groups)} groups are compared.",
                )
            )
        small = sum(len(rows) < FEWEST_IN_GROUP for _, rows in groups)
        if small:
            notes.append(
                Note(
                    f"{column}: {len(groups)} のうち {small} は回答が {FEWEST_IN_GROUP} 件に満たず、"
                    "近さは一、二件の文章どうしの近さです。",
                    f"{column}: {small} of {len(groups)} groups have fewer than {FEWEST_IN_GROUP} answers; "
                    "their nearness is that of one or two texts.",
                )
            )
    if untold:
        notes.append(
            Note(
                f"語の種類が {FEWEST_TERMS} に満たない回答 {untold} 件は、変わっているかどうかを判断していません。",
                f"{untold} answers with fewer than {FEWEST_TERMS} distinct terms are not ranked as unusual.",
            )
        )
    return tuple(notes)
