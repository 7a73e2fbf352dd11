"""Overview of groups (組織の比較): how near they are, who is unusual, which words each uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from textmine.shares import FEWEST_TESTED
from textmine.tables import GROUP_SIMILARITY, HEATMAP, UNUSUAL, Findings, Note, Table
from textmine.vectors import (
    JOIN,
    document_frequencies,
    group_rows,
    in_canonical_order,
    incidence,
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
    nobody else says, in words nobody else uses; that can be the one new thought or a cell in the wrong
    place. Limits: groups of fewer than three answers are given with their n, but their nearness is that of
    one or two texts; answers with fewer than five terms that count have rank 0 and no distance (cannot
    tell); short answers stand farther away than long ones of the same content. Terms in fewer than
    ``min_count`` answers count in ``unusual`` only. Of a column with over 200 groups the 200 largest are
    compared (``notes``). Errors: AnalysisError for an unknown column. Source: Salton & McGill 1983.
    Example: A uses 市民, B uses 市民 and 財政 equally often: cosine 1/sqrt(2) where both terms weigh the
    same.
    """
    matrix = in_canonical_order(matrix)
    unusual = _unusual_table(matrix, responses)
    levels = {column: _level(matrix, column) for column in by}
    compared = compare_groups(levels, top=top, min_count=min_count)
    told = _untold(int((unusual["rank"] == 0).sum()))
    return Findings({**compared.tables, "unusual": unusual}, (*compared.notes, *told))


@dataclass(frozen=True)
class Level:
    """The groups of one column and how many of their answers hold each term (組織×語).

    ``names`` sorted, ``answers`` of each, ``held`` groups x terms (sparse counts of answers), ``terms``
    sorted by name.
    """

    names: Sequence[str]
    answers: Array
    held: Any
    terms: Array

    @property
    def frequencies(self) -> Array:
        """The answers of the whole survey that hold each term."""
        import numpy as np

        return np.asarray(self.held.sum(axis=0)).ravel().astype(int)

    def of_terms(self, chosen: Array) -> Level:
        """The same groups with these terms alone."""
        return replace(self, held=self.held[:, chosen], terms=self.terms[chosen])

    def largest(self, most: int) -> Level:
        """Its largest groups, by name."""
        order = sorted(range(len(self.names)), key=lambda place: (-self.answers[place], self.names[place]))
        kept = sorted(order[:most])
        names = [self.names[place] for place in kept]
        return replace(self, names=names, answers=self.answers[kept], held=self.held[kept])


def compare_groups(levels: Mapping[str, Level], *, top: int = 30, min_count: int = 2) -> Findings:
    """``group_similarity`` and ``heatmap`` (組織の近さ・濃淡) from the counts of each group column.

    What ``overview`` gives; counts of parts of a survey may be added before.
    """
    pairs, cells = [], []
    for column, level in levels.items():
        frequent = level.of_terms((level.frequencies >= min_count).nonzero()[0])
        answers, frequencies = int(level.answers.sum()), frequent.frequencies
        pairs += _pair_rows(column, frequent.largest(MOST_GROUPS), answers, frequencies)
        cells += _heat_rows(column, frequent, answers, top)
    tables = {"group_similarity": _table(pairs, GROUP_SIMILARITY), "heatmap": _table(cells, HEATMAP)}
    return Findings(tables, _remarks(levels))


def _level(matrix: TermMatrix, by: str) -> Level:
    import numpy as np
    from scipy import sparse

    groups = list(group_rows(matrix.documents, by))
    held = incidence(matrix.counts)
    rows = [sparse.csr_matrix(held[places].sum(axis=0)) for _, places in groups]
    return Level(
        names=[name for name, _ in groups],
        answers=np.array([len(places) for _, places in groups], dtype=int),
        held=sparse.vstack(rows, format="csr") if rows else sparse.csr_matrix((0, held.shape[1])),
        terms=matrix.terms["term"].astype(str).to_numpy(dtype=str),
    )


def _pair_rows(by: str, level: Level, answers: int, frequencies: Array) -> list[dict[str, Any]]:
    """Every pair of groups, in both orders and with itself: a square for drawing."""
    import numpy as np

    if not len(level.names):
        return []
    shares = level.held.toarray() / level.answers[:, None]
    vectors = unit_rows(shares * (np.log((1 + answers) / (1 + frequencies)) + 1))
    cosines = np.clip(np.round(vectors @ vectors.T, 9), 0, 1)
    used = (shares > 0).astype(int)
    shared = used @ used.T
    groups = list(zip(level.names, level.answers.tolist(), strict=True))
    return [
        {
            "by": by,
            "group_a": group,
            "group_b": other,
            "n_a": size,
            "n_b": other_size,
            "shared": int(shared[place, other_place]),
            "cosine": float(cosines[place, other_place]),
        }
        for place, (group, size) in enumerate(groups)
        for other_place, (other, other_size) in enumerate(groups)
    ]


def _heat_rows(by: str, level: Level, answers: int, top: int) -> list[dict[str, Any]]:
    """Groups by name, within a group the ``top`` commonest terms of the survey, the commonest first."""
    import numpy as np

    order = np.lexsort((level.terms, -level.frequencies))[: top or None]
    chosen = level.of_terms(order)
    everywhere = chosen.frequencies / max(answers, 1)
    shown = chosen.largest(MOST_GROUPS)
    found = []
    for group, size, inside in zip(shown.names, shown.answers.tolist(), shown.held.toarray(), strict=True):
        for place, term in enumerate(chosen.terms.tolist()):
            share = inside[place] / size
            found.append(
                {
                    "by": by,
                    "group": group,
                    "term": term,
                    "n": size,
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


def _remarks(levels: Mapping[str, Level]) -> tuple[Note, ...]:
    notes = []
    for column, level in levels.items():
        groups = len(level.names)
        if groups > MOST_GROUPS:
            notes.append(
                Note(
                    f"{column}: {groups} のうち回答の多い {MOST_GROUPS} だけを比べました。",
                    f"{column}: only the {MOST_GROUPS} largest of {groups} groups are compared.",
                )
            )
        small = int((level.answers < FEWEST_TESTED).sum())
        if small:
            notes.append(
                Note(
                    f"{column}: {groups} のうち {small} は回答が {FEWEST_TESTED} 件に満たず、"
                    "近さは一、二件の文章どうしの近さです。",
                    f"{column}: {small} of {groups} groups have fewer than {FEWEST_TESTED} answers; "
                    "their nearness is that of one or two texts.",
                )
            )
    return tuple(notes)


def _untold(answers: int) -> tuple[Note, ...]:
    if not answers:
        return ()
    return (
        Note(
            f"語の種類が {FEWEST_TERMS} に満たない回答 {answers} 件は、変わっているかどうかを判断していません。",
            f"{answers} answers with fewer than {FEWEST_TERMS} distinct terms are not ranked as unusual.",
        ),
    )
