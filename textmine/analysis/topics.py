"""Topics (話題) of the answers: which terms go together, how many topics, who writes about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from textmine.errors import AnalysisError, Problem, shown
from textmine.matrix import EVERYONE
from textmine.tables import TOPIC_CHOICE, TOPIC_GROUPS, TOPIC_QUOTES, TOPICS, Findings, Note, Table
from textmine.vectors import (
    JOIN,
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

FEWEST_ANSWERS = 20
FEWEST_PER_TOPIC = 5
LABEL_TERMS, SHOWN_TERMS, COHERENCE_TERMS = 3, 10, 10
TRIED = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20)
LARGE = 20_000
CHOICE_SAMPLE = 2_000
STABLE, ABOVE_CHANCE = 0.65, 0.05
NO_TOPIC = "（どの話題にも入らない）"


@dataclass(frozen=True)
class _Model:
    """What a fitted model says: ``shares`` answers x topics (rows sum to 1 or 0), ``weights`` topics x terms."""

    shares: Array
    weights: Array


@dataclass(frozen=True)
class _Tries:
    """What every number is tried on: ``counts``, resamples ``kept``, ``shuffles``; ``held`` for coherence."""

    counts: Any
    kept: Sequence[Array]
    shuffles: Sequence[Any]
    held: Any


def topics(
    matrix: TermMatrix,
    responses: pd.DataFrame | None = None,
    *,
    by: Sequence[str] = (),
    count: int = 0,
    method: str = "nmf",
    seed: int = 0,
    min_count: int = 2,
) -> Findings:
    """Topics (話題): terms that go together in answers, and which groups write about them.

    In: a matrix of answers x terms, and ``responses`` for the quotes. Out: ``topics`` (terms of each
    topic, weight 0 to 1), ``topic_groups`` (every group of every column of ``by`` and 全体, with n;
    topic 0 holds answers without a topic, so that the n of a group add up), ``topic_quotes`` (three
    answers a topic, exactly as written), ``topic_choice`` (how the number was chosen).

    Method: ``nmf`` factors TF-IDF into two nonnegative tables, V ~ WH (Lee & Seung 1999; in
    mini-batches above 20,000 answers); ``lda`` is latent Dirichlet allocation on counts (Blei, Ng &
    Jordan 2003). An answer's main topic is the largest share of its row of W.

    Number of topics (``count`` = 0): for each number tried, *stability* is the mean Jaccard agreement of
    the topics' ten top terms between the whole and resamples of 80 % (after Greene et al. 2014), and
    *coherence* the mean NPMI of those terms (Bouma 2009). Stability is computed on *shuffled* answers too
    (every term given to as many answers drawn at random), where only chance makes topics. A number is
    carried by the data when its stability is at least 0.65 and 0.05 above every shuffle and its smallest
    topic has three answers. The sum of excess over chance and coherence has peaks over the numbers tried;
    the largest number at a peak that is carried is taken: as fine a division as these data carry.

    Reading: stability near 1: the same topics come whatever answers happen to be in the survey; near the
    shuffled figure: they are accidents. Limits: under 20 answers with countable terms nothing is computed
    and ``notes`` say so; likewise where no number of topics passes the rule (give ``count`` to see them
    all the same, with their stability).
    Errors: AnalysisError for an unknown method or column. Example: 10 answers 公園・遊具 and 10 answers
    保育・待機 give two topics, labels 公園・遊具 and 保育・待機, stability 1.
    """
    if method not in ("nmf", "lda"):
        raise AnalysisError(_no_such_method(method))
    matrix = keep_frequent(in_canonical_order(matrix), min_count)
    filled = _filled_rows(matrix.counts)
    if len(filled) < FEWEST_ANSWERS or matrix.counts.shape[1] < 2 * SHOWN_TERMS:
        return _nothing(_too_few(len(filled), matrix.counts.shape[1], min_count))
    counts = matrix.counts[filled]
    choice = _try_numbers(counts, _numbers(len(filled), count), method, seed)
    chosen = _choose(choice, forced=bool(count))
    choice = [{**row, "chosen": row["count"] == chosen} for row in choice]
    if not chosen:
        return _nothing(_no_better_than_chance(len(filled)), choice)
    model = _largest_first(_fit(counts, chosen, method, seed), counts)
    labels = _labels(model.weights, matrix.terms["term"].tolist())
    main = _main_topics(model.shares, filled, matrix.counts.shape[0])
    return Findings(
        {
            "topics": _term_table(model, labels, matrix.terms["term"].tolist(), main),
            "topic_groups": _group_table(matrix.documents, [EVERYONE, *by], main, labels),
            "topic_quotes": _quote_table(matrix.documents.iloc[filled], responses, model, counts, labels),
            "topic_choice": _table(choice, TOPIC_CHOICE),
        },
        _remarks(choice, chosen, len(filled), matrix.counts.shape[0]),
    )


def _filled_rows(counts: Any) -> Array:
    import numpy as np

    return np.asarray(np.flatnonzero(np.asarray(counts.sum(axis=1)).ravel() > 0))


def _numbers(answers: int, count: int) -> list[int]:
    if count:
        return [min(count, answers)]
    return [number for number in TRIED if number * FEWEST_PER_TOPIC <= answers]


def _fit(counts: Any, number: int, method: str, seed: int, *, rough: bool = False) -> _Model:
    """Fit one model; ``rough`` stops earlier, for the many fits behind the choice."""
    import warnings

    from sklearn.exceptions import ConvergenceWarning

    weights = counts if method == "lda" else tfidf(counts)
    estimator = _estimator(counts.shape[0], number, method, seed, rough)
    with warnings.catch_warnings():
        # Reaching max_iter is no fault: stability over resamples judges the result.
        warnings.simplefilter("ignore", ConvergenceWarning)
        loadings = estimator.fit_transform(weights)
    return _Model(_row_shares(loadings), _row_shares(estimator.components_))


def _estimator(answers: int, number: int, method: str, seed: int, rough: bool) -> Any:
    from sklearn.decomposition import NMF, LatentDirichletAllocation, MiniBatchNMF

    if method == "lda":
        return LatentDirichletAllocation(number, random_state=seed, max_iter=10 if rough else 50)
    if answers > LARGE:
        return MiniBatchNMF(number, init="nndsvda", random_state=seed, batch_size=2048)
    iterations, tolerance = (100, 1e-3) if rough else (600, 1e-5)
    return NMF(number, init="nndsvda", random_state=seed, max_iter=iterations, tol=tolerance)


def _row_shares(table: Array) -> Array:
    import numpy as np

    sums = table.sum(axis=1, keepdims=True)
    # Rounding: noise in the last digits must not decide which topic or term comes first.
    shares = np.divide(table, sums, out=np.zeros_like(table), where=sums > 0)
    return np.asarray(np.round(shares, 8))


def _try_numbers(counts: Any, numbers: Sequence[int], method: str, seed: int) -> list[dict[str, Any]]:
    import numpy as np

    draw = np.random.default_rng(seed)
    everything, answers = counts, counts.shape[0]
    if answers > CHOICE_SAMPLE:
        counts = counts[np.sort(draw.choice(answers, CHOICE_SAMPLE, replace=False))]
    small = counts.shape[0] <= 200
    kept = [_part(counts.shape[0], draw) for _ in range(20 if small else 5)]
    shuffles = [_shuffled(counts, draw) for _ in range(5 if small else 3)]
    tries = _Tries(counts, kept, shuffles, incidence(everything))
    return [_try_number(tries, number, method, seed) for number in numbers]


def _try_number(tries: _Tries, number: int, method: str, seed: int) -> dict[str, Any]:
    """One row of the choice; a shuffle gets fewer resamples, as there are several shuffles."""
    import numpy as np

    counts, kept, held = tries.counts, tries.kept, tries.held
    whole = _fit(counts, number, method, seed, rough=True)
    fewer = kept[: max(2, len(kept) // 4)]
    chance = [
        _stability(shuffle, _fit(shuffle, number, method, seed, rough=True), fewer, method, seed)
        for shuffle in tries.shuffles
    ]
    return {
        "count": number,
        "stability": _stability(counts, whole, kept, method, seed),
        "shuffled_stability": max(chance),
        "coherence": float(np.mean([_npmi_of(held, top) for top in _top_terms(whole.weights)])),
        "smallest": int(_sizes(whole.shares).min()),
        "resamples": len(kept),
        "n": counts.shape[0],
    }


def _part(answers: int, draw: np.random.Generator) -> Array:
    import numpy as np

    return np.sort(draw.choice(answers, round(answers * 0.8), replace=False))


def _shuffled(counts: Any, draw: np.random.Generator) -> Any:
    """Every term given to as many answers, drawn at random: no topic is left but chance."""
    import numpy as np

    columns = counts.tocsc(copy=True)
    for start, end in zip(columns.indptr[:-1], columns.indptr[1:], strict=True):
        columns.indices[start:end] = np.sort(draw.choice(counts.shape[0], end - start, replace=False))
    return columns.tocsr()


def _stability(counts: Any, whole: _Model, kept: Sequence[Array], method: str, seed: int) -> float:
    import numpy as np

    reference = _top_terms(whole.weights)
    number = len(reference)
    agreements = [
        _agreement(reference, _top_terms(_fit(counts[part], number, method, seed, rough=True).weights))
        for part in kept
    ]
    return float(np.mean(agreements))


def _agreement(first: Sequence[Array], second: Sequence[Array]) -> float:
    """Mean Jaccard of the best one-to-one match of two lists of term sets."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    likeness = np.array([[_jaccard(set(one), set(other)) for other in second] for one in first])
    return float(likeness[linear_sum_assignment(-likeness)].mean())


def _jaccard(one: set[Any], other: set[Any]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _top_terms(weights: Array, top: int = COHERENCE_TERMS) -> list[Array]:
    """Positions of each topic's heaviest terms; terms are in canonical order, so ties go by term."""
    import numpy as np

    return [
        np.array([place for place in np.argsort(-row, kind="stable")[:top] if row[place] > 0])
        for row in weights
    ]


def _npmi_of(held: Any, places: Array) -> float:
    """Mean NPMI of all pairs of terms; a pair that never meets counts -1."""
    import numpy as np

    pairs = list(combinations(range(len(places)), 2))
    if not pairs:
        return -1.0
    total = held.shape[0]
    both = (held[:, places].T @ held[:, places]).toarray() / total
    alone = both.diagonal()
    values = [_npmi(both[one, other], alone[one], alone[other]) for one, other in pairs]
    return float(np.mean(values))


def _npmi(both: float, one: float, other: float) -> float:
    import math

    if both <= 0:
        return -1.0
    return 1.0 if both >= 1 else math.log(both / (one * other)) / -math.log(both)


def _sizes(shares: Array) -> Array:
    import numpy as np

    placed = shares[shares.sum(axis=1) > 0]
    return np.asarray(np.bincount(placed.argmax(axis=1), minlength=shares.shape[1]))


def _choose(choice: Sequence[dict[str, Any]], *, forced: bool) -> int:
    """The number of topics by the stated rule; 0 where none is more than chance."""
    if forced:
        return int(choice[0]["count"])
    scores = [round(_excess(row) + row["coherence"], 6) for row in choice]
    neighbours = zip([-2.0, *scores], scores, [*scores[1:], -2.0], strict=False)
    peaks = [before < score >= after for before, score, after in neighbours]
    good = (int(row["count"]) for row, peak in zip(choice, peaks, strict=True) if peak and _is_carried(row))
    return max(good, default=0)


def _excess(row: dict[str, Any]) -> float:
    return round(float(row["stability"] - row["shuffled_stability"]), 6)


def _is_carried(row: dict[str, Any]) -> bool:
    """Whether these data carry so many topics: stable beyond chance, none of them tiny."""
    return bool(row["stability"] >= STABLE and _excess(row) >= ABOVE_CHANCE and row["smallest"] >= 3)


def _largest_first(model: _Model, counts: Any) -> _Model:
    """Topics in order of their number of answers, then of their heaviest terms."""
    sizes = _sizes(model.shares)
    tops = [tuple(top) for top in _top_terms(model.weights)]
    order = sorted(range(len(sizes)), key=lambda topic: (-sizes[topic], tops[topic]))
    return _Model(model.shares[:, order], model.weights[order])


def _labels(weights: Array, names: Sequence[str]) -> list[str]:
    return [JOIN.join(names[place] for place in top) for top in _top_terms(weights, LABEL_TERMS)]


def _main_topics(shares: Array, filled: Array, answers: int) -> Array:
    """The main topic of every answer, from 1; 0 for an answer without one."""
    import numpy as np

    main = np.zeros(answers, dtype=int)
    main[filled] = np.where(shares.sum(axis=1) > 0, shares.argmax(axis=1) + 1, 0)
    return main


def _term_table(model: _Model, labels: Sequence[str], names: Sequence[str], main: Array) -> pd.DataFrame:
    rows = [
        {
            "topic": topic,
            "label": labels[topic - 1],
            "rank": rank,
            "term": names[place],
            "weight": model.weights[topic - 1, place],
            "n": int((main == topic).sum()),
        }
        for topic, top in enumerate(_top_terms(model.weights, SHOWN_TERMS), 1)
        for rank, place in enumerate(top, 1)
    ]
    return _table(rows, TOPICS)


def _group_table(
    documents: pd.DataFrame, levels: Sequence[str], main: Array, labels: Sequence[str]
) -> pd.DataFrame:
    named = [NO_TOPIC, *labels]
    rows = []
    for by in levels:
        for group, places in group_rows(documents, by):
            for topic in [*range(1, len(named)), 0]:
                n = int((main[places] == topic).sum())
                if topic or n:
                    rows.append(
                        {
                            "by": by,
                            "group": group,
                            "topic": topic,
                            "label": named[topic],
                            "n_group": len(places),
                            "n": n,
                            "share": n / len(places),
                        }
                    )
    return _table(rows, TOPIC_GROUPS)


def _quote_table(
    known: pd.DataFrame,
    responses: pd.DataFrame | None,
    model: _Model,
    counts: Any,
    labels: Sequence[str],
) -> pd.DataFrame:
    import numpy as np

    texts = texts_of(known, responses)
    likeness = np.round(tfidf(counts) @ unit_rows(model.weights).T, 8)
    main = model.shares.argmax(axis=1)
    rows = []
    for topic, label in enumerate(labels):
        places = np.flatnonzero((main == topic) & (model.shares[:, topic] > 0))
        for rank, place in enumerate(_representative(places, likeness[:, topic], texts), 1):
            rows.append(
                {
                    "topic": topic + 1,
                    "label": label,
                    "rank": rank,
                    "respondent": known["respondent"].iloc[place],
                    "question": known["question"].iloc[place],
                    "share": model.shares[place, topic],
                    "n": len(places),
                    "text": texts[place],
                }
            )
    return _table(rows, TOPIC_QUOTES)


def _representative(places: Array, likeness: Array, texts: Sequence[str], top: int = 3) -> list[int]:
    """The three answers most like the topic, no text twice.

    Those of at least middling length come first: a single word resembles its topic perfectly and
    says nothing.
    """
    import numpy as np

    if not len(places):
        return []
    middle = np.median([len(texts[place]) for place in places])
    order = sorted(places, key=lambda place: (len(texts[place]) < middle, -likeness[place], place))
    chosen: list[int] = []
    for place in order:
        if len(chosen) < top and (not texts[place] or texts[place] not in {texts[at] for at in chosen}):
            chosen.append(int(place))
    return chosen


def _table(rows: Sequence[dict[str, Any]], schema: Table) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=list(schema.names))


def _nothing(note: Note, choice: Sequence[dict[str, Any]] = ()) -> Findings:
    empty = {schema.name: _table([], schema) for schema in (TOPICS, TOPIC_GROUPS, TOPIC_QUOTES)}
    return Findings({**empty, "topic_choice": _table(choice, TOPIC_CHOICE)}, (note,))


def _remarks(choice: Sequence[dict[str, Any]], chosen: int, used: int, answers: int) -> tuple[Note, ...]:
    row = next(row for row in choice if row["count"] == chosen)
    notes = [
        Note(
            f"話題は {chosen} 個（有効回答 {used} 件、安定性 {row['stability']:.2f}、"
            f"偶然なら {row['shuffled_stability']:.2f}、一貫性 {row['coherence']:.2f}）。",
            f"{chosen} topics ({used} answers, stability {row['stability']:.2f}, by chance "
            f"{row['shuffled_stability']:.2f}, coherence {row['coherence']:.2f}).",
        )
    ]
    if not _is_carried(row):
        notes.append(
            Note(
                "この話題数は偶然と区別できるほど安定していません。回答が少し入れ替わると顔ぶれが変わるので、目安としてだけ読んでください。",
                "So many topics are not stable beyond chance: other answers would give others. A hint only.",
            )
        )
    if used < answers:
        notes.append(
            Note(
                f"集計できる語のない回答が {answers - used} 件あり、「{NO_TOPIC}」に数えました。",
                f"{answers - used} answers hold no countable term and are counted as topic 0.",
            )
        )
    return tuple(notes)


def _too_few(answers: int, terms: int, min_count: int) -> Note:
    return Note(
        f"話題に分けるには少なすぎます（語のある回答 {answers} 件、{min_count} 件以上の回答に出る語 {terms} 語。"
        f"{FEWEST_ANSWERS} 件・{2 * SHOWN_TERMS} 語以上が必要です）。",
        f"Too few for topics ({answers} answers with terms, {terms} terms in {min_count} answers or more; "
        f"{FEWEST_ANSWERS} answers and {2 * SHOWN_TERMS} terms are needed).",
    )


def _no_better_than_chance(answers: int) -> Note:
    return Note(
        f"回答 {answers} 件では、どの話題数でも偶然より安定した話題になりません。回答が少なすぎるか、内容に区切りがありません。",
        f"With {answers} answers no number of topics is more stable than chance: too few, or no divisions.",
    )


def _no_such_method(method: str) -> Problem:
    return Problem(
        f"話題の方法「{shown(method)}」はありません",
        f"there is no topic method '{shown(method)}'",
        "",
        "nmf か lda を選んでください",
        "choose nmf or lda",
    )
