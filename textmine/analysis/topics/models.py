"""Fitting topics (話題の計算): the factorization, its top terms, and how well these go together."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from textmine.analysis.topics.small import SMALL, factors
from textmine.contingency import npmi
from textmine.vectors import incidence, tfidf

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

COHERENCE_TERMS = 10
LARGE = 20_000


@dataclass(frozen=True)
class Model:
    """What a fitted model says: ``shares`` answers x topics (rows sum to 1 or 0), ``weights`` topics x terms."""

    shares: Array
    weights: Array


def fit(counts: Any, number: int, method: str, seed: int, *, rough: bool = False) -> Model:
    """Fit one model; ``rough`` stops earlier, for the many fits behind the choice."""
    return fit_all([counts], [(0, number)], method, seed, rough=rough)[0]


def fit_all(
    tables: Sequence[Any], jobs: Sequence[tuple[int, int]], method: str, seed: int, *, rough: bool = False
) -> list[Model]:
    """One model for each job: the place of its table of counts in ``tables``, and its number of topics."""
    if not jobs:
        return []
    weights = list(tables) if method == "lda" else [tfidf(counts) for counts in tables]
    if method == "nmf" and max(table.shape[0] for table in weights) <= SMALL:
        pairs = factors(weights, jobs, seed, *_patience(rough))
    else:
        pairs = _fitted(weights, jobs, method, seed, rough)
    return [Model(_row_shares(loadings), _row_shares(terms)) for loadings, terms in pairs]


def _fitted(
    weights: Sequence[Any], jobs: Sequence[tuple[int, int]], method: str, seed: int, rough: bool
) -> list[tuple[Array, Array]]:
    """What scikit-learn makes of each job."""
    import numpy as np
    import sklearn.decomposition  # noqa: F401 (its libraries have to be there to be limited)
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    found = []
    # Threads would wait for each other longer than they calculate. What a perfect fit leaves, which nobody
    # asks for, may come out a hair below zero before its root is taken.
    with warnings.catch_warnings(), threadpool_limits(1), np.errstate(invalid="ignore"):
        # Reaching max_iter is no fault: stability over resamples judges the result.
        warnings.simplefilter("ignore", ConvergenceWarning)
        for place, number in jobs:
            estimator = estimator_for(weights[place].shape[0], number, method, seed, rough)
            found.append((estimator.fit_transform(weights[place]), estimator.components_))
    return found


def estimator_for(answers: int, number: int, method: str, seed: int, rough: bool) -> Any:
    """Scikit-learn's estimator: mini-batches above 20,000 answers; ``rough`` stops earlier."""
    from sklearn.decomposition import NMF, LatentDirichletAllocation, MiniBatchNMF

    if method == "lda":
        return LatentDirichletAllocation(number, random_state=seed, max_iter=10 if rough else 50)
    if answers > LARGE:
        return MiniBatchNMF(number, init="nndsvda", random_state=seed, batch_size=2048)
    iterations, tolerance = _patience(rough)
    return NMF(number, init="nndsvda", random_state=seed, max_iter=iterations, tol=tolerance)


def _patience(rough: bool) -> tuple[int, float]:
    """The most steps, and the part of the first step's way at which the descent ends."""
    return (100, 1e-3) if rough else (600, 1e-5)


def _row_shares(table: Array) -> Array:
    import numpy as np

    sums = table.sum(axis=1, keepdims=True)
    # Rounding: noise in the last digits must not decide which topic or term comes first.
    shares = np.divide(table, sums, out=np.zeros_like(table), where=sums > 0)
    return np.asarray(np.round(shares, 8))


def top_terms(weights: Array, top: int = COHERENCE_TERMS) -> list[Array]:
    """Positions of each topic's heaviest terms; terms are in canonical order, so ties go by term."""
    import numpy as np

    return [
        np.array([place for place in np.argsort(-row, kind="stable")[:top] if row[place] > 0])
        for row in weights
    ]


def coherences(counts: Any, sets: Sequence[Array]) -> list[float]:
    """Of each set of terms the mean NPMI of its pairs; a pair that never meets counts -1, and so does no pair."""
    import numpy as np

    held = np.unique(np.concatenate([np.zeros(0, dtype=int), *sets]).astype(int))
    found = incidence(counts[:, held])
    both = (found.T @ found).toarray()
    pairs = [np.searchsorted(held, terms)[np.array(np.triu_indices(len(terms), k=1))] for terms in sets]
    one, other = np.concatenate([np.zeros((2, 0), dtype=int), *pairs], axis=1)
    alone = both.diagonal()
    figures = npmi(both[one, other], alone[one], alone[other], counts.shape[0])
    ends = np.cumsum([0, *(pair.shape[1] for pair in pairs)])
    return [float(figures[start:end].mean()) if end > start else -1.0 for start, end in pairwise(ends)]


def topic_sizes(shares: Array) -> Array:
    """The answers whose main topic each is; answers without any share are nobody's."""
    import numpy as np

    placed = shares[shares.sum(axis=1) > 0]
    return np.asarray(np.bincount(placed.argmax(axis=1), minlength=shares.shape[1]))
