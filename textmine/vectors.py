"""Answers and groups as vectors of terms (ベクトル化): what several analyses share below them.

Weights, groups, quotes and leading terms are the same everywhere, and analyses never import each
other; so these stand in a module of their own between the matrix and the analyses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textmine.contingency import signed_g2
from textmine.errors import AnalysisError
from textmine.groupnames import EVERYONE, name_groups
from textmine.matrix import TermMatrix, no_group_column
from textmine.tables import RESPONSES

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

JOIN = "・"


def in_canonical_order(matrix: TermMatrix) -> TermMatrix:
    """The same matrix with documents and terms in one order, whatever order they came in.

    Sums of decimals and random draws depend on order; sorting first makes results independent of it.
    """
    import numpy as np

    documents, terms = matrix.documents, matrix.terms
    keys = [name for name in ("respondent", "question") if name in documents.columns]
    keys += sorted(name for name in documents.columns if name not in keys and name not in ("n", "response"))
    rows = np.lexsort([_text_keys(documents[name]) for name in reversed(keys)]) if keys else slice(None)
    columns = np.lexsort([_text_keys(terms[name]) for name in ("key", "term")])
    return replace(
        matrix,
        counts=matrix.counts[rows][:, columns].tocsr(),
        documents=documents.iloc[rows].reset_index(drop=True),
        terms=terms.iloc[columns].reset_index(drop=True),
    )


def sentence_matrix(
    tokens: pd.DataFrame, term_tokens: pd.DataFrame, terms: pd.DataFrame, responses: pd.DataFrame
) -> TermMatrix:
    """A matrix of sentences x terms (文を単位とする行列): a row a sentence, also one without any term.

    ``documents`` has the columns of an answer's row and ``sentence``, its number within the answer.
    """
    import numpy as np
    from scipy import sparse

    units = tokens[["response", "sentence"]].drop_duplicates().sort_values(["response", "sentence"])
    place = {key: row for row, key in enumerate(zip(units["response"], units["sentence"], strict=True))}
    keys = zip(term_tokens["response"], term_tokens["sentence"], strict=True)
    rows = np.array([place[key] for key in keys], dtype=int)
    counts = sparse.csr_matrix(
        (np.ones(len(rows), dtype="int64"), (rows, term_tokens["term"].to_numpy(dtype=int))),
        shape=(len(units), len(terms)),
    )
    own = [name for name in responses.columns if name not in RESPONSES.names]
    answers = responses.iloc[units["response"].to_numpy()][["respondent", "question", *own]]
    documents = answers.reset_index(drop=True).assign(sentence=units["sentence"].to_numpy(), n=1)
    return TermMatrix(counts, documents, terms)


def keep_frequent(matrix: TermMatrix, min_count: int, top: int = 0) -> TermMatrix:
    """The matrix with the terms of at least ``min_count`` documents; at most the ``top`` commonest."""
    import numpy as np

    frequencies = document_frequencies(matrix.counts)
    by_frequency = np.lexsort((matrix.terms["term"].to_numpy(dtype=str), -frequencies))
    kept = by_frequency[frequencies[by_frequency] >= min_count]
    kept = np.sort(kept[:top] if top else kept)
    return replace(
        matrix, counts=matrix.counts[:, kept].tocsr(), terms=matrix.terms.iloc[kept].reset_index(drop=True)
    )


def incidence(counts: Any) -> Any:
    """Which document holds which term: the sparse counts with every entry set to 1."""
    held = counts.tocsr(copy=True).astype(float)
    held.eliminate_zeros()
    held.data[:] = 1.0
    return held


def document_frequencies(counts: Any) -> Array:
    """The documents that hold each term (文書頻度)."""
    import numpy as np

    return np.asarray((counts > 0).sum(axis=0)).ravel().astype(int)


def tfidf(counts: Any) -> Any:
    """TF-IDF weights, every row of length 1: count x (ln((1 + n) / (1 + df)) + 1), then L2.

    High: the term stands often in this answer and in few others. A row without terms stays zero.
    Same formula as scikit-learn's TfidfTransformer. Example: 2 documents, a term in one of them with
    count 1 alone in its row: weight 1.
    """
    import numpy as np
    from scipy import sparse

    documents = counts.shape[0]
    weights = np.log((1 + documents) / (1 + document_frequencies(counts))) + 1
    return unit_rows(counts.astype(float) @ sparse.diags(weights))


def unit_rows(vectors: Any) -> Any:
    """Every row divided by its length; rows of zeros stay zeros. Sparse in, sparse out."""
    import numpy as np
    from scipy import sparse

    if sparse.issparse(vectors):
        lengths = np.sqrt(np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel())
        scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
        return (sparse.diags(scale) @ vectors).tocsr()
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, lengths, out=np.zeros_like(vectors, dtype=float), where=lengths > 0)


def group_rows(documents: pd.DataFrame, by: str) -> Iterator[tuple[str, Array]]:
    """Each group of column ``by`` with the positions of its documents, sorted by name.

    ``by`` = 全体 gives the whole survey as one group; an empty name belongs to （なし）.
    """
    import numpy as np

    if by == EVERYONE:
        yield EVERYONE, np.arange(len(documents))
        return
    members: dict[str, list[int]] = {}
    for position, name in enumerate(group_names(documents, by).tolist()):
        members.setdefault(name, []).append(position)
    for name in sorted(members):
        yield name, np.array(members[name])


def group_names(documents: pd.DataFrame, by: str) -> Array:
    """The group of each document, empty names as （なし）; AnalysisError where there is no such column."""
    import numpy as np

    if by not in documents.columns:
        raise AnalysisError(no_group_column(by, [str(name) for name in documents.columns]))
    return np.array(name_groups(documents[by].tolist()), dtype=object)


def texts_of(documents: pd.DataFrame, responses: pd.DataFrame | None) -> list[str]:
    """The text of each document, exactly as in ``responses``; "" where it is not there."""
    if responses is None:
        return [""] * len(documents)
    valid = responses[responses["status"] == "valid"]
    shared = [name for name in documents.columns if name in valid.columns]
    known: dict[tuple[Any, ...], list[str]] = {}
    for key, text in zip(_row_keys(valid, shared), valid["text"], strict=True):
        known.setdefault(key, []).append(str(text))
    seen: dict[tuple[Any, ...], int] = {}
    texts = []
    # A respondent may stand twice: the second document of a key is the second answer of that key.
    for key in _row_keys(documents, shared):
        place = seen[key] = seen.get(key, -1) + 1
        found = known.get(key, [])
        texts.append(found[place] if place < len(found) else "")
    return texts


def _row_keys(table: pd.DataFrame, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    return list(zip(*(table[name].fillna("").tolist() for name in columns), strict=True))


def leading_terms(held: Any, inside: Array, names: Sequence[str], top: int = 8) -> list[str]:
    """The terms that mark the documents ``inside`` against the rest, by signed G2, ties by term.

    ``held`` is the incidence of all documents. Only terms commoner inside than outside are named;
    where no rest remains to compare with, the most frequent terms are named instead.
    """
    import numpy as np

    total, size = held.shape[0], len(inside)
    in_group = np.asarray(held[inside].sum(axis=0)).ravel()
    everywhere = np.asarray(held.sum(axis=0)).ravel()
    scores = in_group if size == total else signed_g2(in_group, size, everywhere, total)
    scores = np.round(np.where(in_group > 0, scores, 0), 9)
    order = np.lexsort((np.asarray(names, dtype=str), -in_group, -scores))
    return [names[position] for position in order[:top] if scores[position] > 0]


def _text_keys(column: pd.Series[Any]) -> Array:
    return column.fillna("").astype(str).to_numpy(dtype=str)
