"""Clusters (クラスター) of terms and of answers: what is used alike, what is written alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textmine.errors import AnalysisError, Problem, shown
from textmine.grouping import Grouping, euclidean, group_by_likeness, group_many, jaccard_distances, reduced
from textmine.tables import CLUSTER_MEMBERS, CLUSTER_MERGES, CLUSTERS, Findings, Note, Table
from textmine.vectors import (
    JOIN,
    document_frequencies,
    in_canonical_order,
    incidence,
    keep_frequent,
    leading_terms,
    texts_of,
    tfidf,
    unit_rows,
)

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from textmine.matrix import TermMatrix

    Array = np.ndarray[Any, Any]

FEWEST = 4
QUOTES = 3
LARGEST = 12
LABEL_TERMS, SHOWN_TERMS = 3, 8
LARGEST_JACCARD = 2000
UNPLACED = "（集計できる語がない）"


def term_clusters(
    matrix: TermMatrix, *, distance: str = "jaccard", count: int = 0, terms: int = 75
) -> Findings:
    """Clusters of terms (語のクラスター): terms that stand in the same answers.

    In: a matrix of answers x terms; the ``terms`` commonest enter (in at least two answers). Out:
    ``clusters``, ``cluster_members`` (in dendrogram order) and ``cluster_merges`` (the tree), kind "term".

    Formula: Ward's method on sqrt(1 - Jaccard) (``distance="jaccard"``) or on sqrt(2 (1 - cosine)) between
    the terms' answers (``"cosine"``); both are Euclidean, which Ward needs (Ward 1963; Gower & Legendre
    1986). ``count`` 0 takes the number of clusters with the highest mean silhouette (Rousseeuw 1987), 2 to
    12 (answers: no more than a quarter of them). Reading: terms that merge low in the tree nearly always
    stand together; silhouette near 0: between two clusters. Limits: with few answers rare terms merge
    because they share one answer; under four terms ``notes`` say that there is nothing to group. Errors:
    AnalysisError for an unknown distance. Example: A and B always together, C and D always together, never
    mixed: clusters {A, B}, {C, D}.
    """
    _check_distance(distance)
    matrix = keep_frequent(in_canonical_order(matrix), 2, terms)
    names = matrix.terms["term"].astype(str).tolist()
    if len(names) < FEWEST:
        return _nothing("term", len(names))
    held = incidence(matrix.counts).T.tocsr()
    distances = jaccard_distances(held) if distance == "jaccard" else euclidean(unit_rows(held.toarray()))
    grouping = group_by_likeness(distances, count=count)
    frequencies = document_frequencies(matrix.counts)
    return Findings(
        {
            "clusters": _term_cluster_table(grouping, names, frequencies),
            "cluster_members": _term_member_table(grouping, names, frequencies),
            "cluster_merges": _merge_table("term", grouping),
        },
        _remarks("term", grouping, 0),
    )


def answer_clusters(
    matrix: TermMatrix,
    responses: pd.DataFrame | None = None,
    *,
    distance: str = "cosine",
    count: int = 0,
    min_count: int = 2,
    seed: int = 0,
) -> Findings:
    """Clusters of answers (回答のクラスター): answers that use the same terms.

    In: a matrix of answers x terms (terms in at least ``min_count`` answers count) and ``responses`` for
    the quotes. Out: ``clusters`` (size, key terms), ``cluster_members`` (each answer, in dendrogram
    order, three quoted a cluster) and ``cluster_merges``, kind "answer". Answers without a countable
    term are cluster 0.

    Formula: Ward's method on sqrt(2 (1 - cosine)) of TF-IDF vectors, or on sqrt(1 - Jaccard) of the sets
    of terms. Key terms: highest signed G2 against all other answers. Quoted: the answers nearest to the
    cluster's centre. Above 2,000 answers: cosine after truncated SVD, k-means into 400 micro groups,
    and Ward on their centres (Wong 1982; ``notes`` say so). Reading and ``count`` as for terms. Limits:
    short answers share few terms, so silhouettes below 0.1 are usual: the clusters are a reading order,
    not kinds of answers. Errors: AnalysisError for an unknown distance, or Jaccard above 2,000 answers.
    """
    _check_distance(distance)
    matrix = keep_frequent(in_canonical_order(matrix), min_count)
    held = incidence(matrix.counts)
    filled = _filled(held)
    if len(filled) < FEWEST:
        return _nothing("answer", len(filled))
    if distance == "jaccard" and len(filled) > LARGEST_JACCARD:
        raise AnalysisError(_too_many(len(filled)))
    vectors = reduced(tfidf(matrix.counts[filled]))
    largest = min(LARGEST, max(2, len(filled) // 4))
    if distance == "jaccard":
        grouping = group_by_likeness(jaccard_distances(held[filled]), count=count, largest=largest)
    else:
        grouping = group_many(vectors, count=count, largest=largest, seed=seed)
    names = matrix.terms["term"].astype(str).tolist()
    members = _answer_member_table(matrix.documents, responses, grouping, filled, vectors)
    return Findings(
        {
            "clusters": _answer_cluster_table(members, grouping, held[filled], names),
            "cluster_members": members,
            "cluster_merges": _merge_table("answer", grouping),
        },
        _remarks("answer", grouping, matrix.counts.shape[0] - len(filled)),
    )


def _filled(held: Any) -> Array:
    import numpy as np

    return np.asarray(np.flatnonzero(np.asarray(held.sum(axis=1)).ravel() > 0))


def _term_cluster_table(grouping: Grouping, names: Sequence[str], frequencies: Array) -> pd.DataFrame:
    import numpy as np

    rows = []
    for cluster in range(1, int(grouping.cluster.max()) + 1):
        places = np.flatnonzero(grouping.cluster == cluster)
        commonest = sorted(
            (int(place) for place in places), key=lambda place: (-frequencies[place], names[place])
        )
        listed = [names[place] for place in commonest]
        fit = _fit(grouping, places)
        rows.append(_cluster_row("term", cluster, listed, len(places), len(names), fit))
    return _table(rows, CLUSTERS)


def _cluster_row(
    kind: str, cluster: int, terms: Sequence[str], size: int, total: int, fit: float
) -> dict[str, Any]:
    return {
        "kind": kind,
        "cluster": cluster,
        "label": JOIN.join(terms[:LABEL_TERMS]) if cluster else UNPLACED,
        "n": size,
        "share": size / total,
        "terms": JOIN.join(terms[:SHOWN_TERMS]),
        "silhouette": fit,
    }


def _fit(grouping: Grouping, places: Array) -> float:
    """The mean silhouette of a cluster; none where there is no other cluster."""
    return float(grouping.silhouette[places].mean()) if grouping.cluster.max() > 1 else float("nan")


def _term_member_table(grouping: Grouping, names: Sequence[str], frequencies: Array) -> pd.DataFrame:
    rows = [
        {
            "kind": "term",
            "cluster": int(grouping.cluster[place]),
            "position": int(grouping.position[place]),
            "term": names[place],
            "respondent": "",
            "question": "",
            "n": int(frequencies[place]),
            "silhouette": float(grouping.silhouette[place]),
            "quote": 0,
            "text": "",
        }
        for place in map(int, grouping.position.argsort())
    ]
    return _table(rows, CLUSTER_MEMBERS)


def _answer_member_table(
    documents: pd.DataFrame,
    responses: pd.DataFrame | None,
    grouping: Grouping,
    filled: Array,
    vectors: Array,
) -> pd.DataFrame:
    """One row an answer in dendrogram order, those without a countable term last as cluster 0."""
    import numpy as np

    everyone = len(documents)
    cluster, position, quote = (np.zeros(everyone, dtype=int) for _ in range(3))
    fit = np.full(everyone, np.nan)
    texts = texts_of(documents, responses)
    cluster[filled], position[filled], fit[filled] = grouping.cluster, grouping.position, grouping.silhouette
    quote[filled] = _quote_ranks(vectors, grouping.cluster, [texts[place] for place in filled])
    table = documents[["respondent", "question"]].assign(
        kind="answer",
        cluster=cluster,
        position=position,
        term="",
        n=1,
        silhouette=fit,
        quote=quote,
        text=texts,
    )
    ordered = table.iloc[np.lexsort((np.arange(everyone), position, position == 0))]
    return ordered[list(CLUSTER_MEMBERS.names)].reset_index(drop=True)


def _quote_ranks(vectors: Array, clusters: Array, texts: Sequence[str]) -> Array:
    """1 to 3 for the answers nearest to their cluster's centre, no text twice; else 0."""
    import numpy as np

    ranks = np.zeros(len(vectors), dtype=int)
    for cluster in np.unique(clusters):
        places = np.flatnonzero(clusters == cluster)
        nearness = np.round(vectors[places] @ vectors[places].mean(axis=0), 9)
        quoted: set[str] = set()
        for place in places[np.lexsort((places, -nearness))]:
            if len(quoted) < QUOTES and texts[place] not in quoted:
                quoted.add(texts[place])
                ranks[place] = len(quoted)
    return ranks


def _answer_cluster_table(
    members: pd.DataFrame, grouping: Grouping, held: Any, names: Sequence[str]
) -> pd.DataFrame:
    import numpy as np

    rows = []
    for cluster in range(1, int(grouping.cluster.max()) + 1):
        places = np.flatnonzero(grouping.cluster == cluster)
        listed = leading_terms(held, places, names, SHOWN_TERMS)
        fit = _fit(grouping, places)
        rows.append(_cluster_row("answer", cluster, listed, len(places), len(members), fit))
    unplaced = int((members["cluster"] == 0).sum())
    if unplaced:
        rows.append(_cluster_row("answer", 0, (), unplaced, len(members), float("nan")))
    return _table(rows, CLUSTERS)


def _merge_table(kind: str, grouping: Grouping) -> pd.DataFrame:
    rows = [
        {
            "kind": kind,
            "step": step,
            "left": int(left) + 1,
            "right": int(right) + 1,
            "height": float(height),
            "n": int(size),
            "leaves": grouping.leaves,
        }
        for step, (left, right, height, size) in enumerate(grouping.merges, 1)
    ]
    return _table(rows, CLUSTER_MERGES)


def _table(rows: Sequence[dict[str, Any]], schema: Table) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=list(schema.names))


KIND_JA = {"term": "語", "answer": "回答"}


def _remarks(kind: str, grouping: Grouping, unplaced: int) -> tuple[Note, ...]:
    notes = []
    fit = float(grouping.silhouette.mean())
    if grouping.cluster.max() == 1:
        notes.append(
            Note(
                f"{KIND_JA[kind]}は一つのクラスターのままです（違いがないか、一つと指定されたため）。",
                f"The {kind}s are one cluster: they do not differ, or one was asked for.",
            )
        )
    elif fit < 0.1:
        notes.append(
            Note(
                f"{KIND_JA[kind]}のクラスターの区切りは弱いものです（平均シルエット {fit:.2f}）。"
                "並べて読むための目安としてだけ使ってください。",
                f"The {kind} clusters are weak (mean silhouette {fit:.2f}): an order for reading, no more.",
            )
        )
    if grouping.gathered:
        notes.append(
            Note(
                f"件数が多いので、先に {grouping.leaves} の小さなまとまりにしてから併合しました。樹形図の葉はそのまとまりです。",
                f"Gathered into {grouping.leaves} micro groups first; these are the leaves of the tree.",
            )
        )
    if unplaced:
        notes.append(
            Note(
                f"集計できる語のない回答 {unplaced} 件は、クラスター 0 として示しました。",
                f"{unplaced} answers without a countable term are shown as cluster 0.",
            )
        )
    return tuple(notes)


def _nothing(kind: str, count: int) -> Findings:
    note = Note(
        f"クラスターに分けるには{KIND_JA[kind]}が少なすぎます（{count}。{FEWEST} 以上が必要です）。",
        f"Too few {kind}s for clusters ({count}; {FEWEST} are needed).",
    )
    schemas = (CLUSTERS, CLUSTER_MEMBERS, CLUSTER_MERGES)
    return Findings({schema.name: _table([], schema) for schema in schemas}, (note,))


def _check_distance(distance: str) -> None:
    if distance not in ("jaccard", "cosine"):
        raise AnalysisError(
            Problem(
                f"クラスターの距離「{shown(distance)}」はありません",
                f"there is no cluster distance '{shown(distance)}'",
                "",
                "jaccard か cosine を選んでください",
                "choose jaccard or cosine",
            )
        )


def _too_many(answers: int) -> Problem:
    return Problem(
        f"Jaccard での回答のクラスターは {LARGEST_JACCARD} 件までです（{answers} 件）",
        f"Jaccard clusters of answers are limited to {LARGEST_JACCARD} answers ({answers} given)",
        "",
        "distance を cosine にしてください",
        "use distance cosine",
    )
