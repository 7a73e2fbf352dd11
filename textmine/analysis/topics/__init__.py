"""Topics (話題) of the answers: which terms go together, how many topics, who writes about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from textmine.analysis.topics.choice import choose
from textmine.analysis.topics.draws import answer_keys, term_keys
from textmine.analysis.topics.models import Model, fit, top_terms, topic_sizes
from textmine.analysis.topics.quotes import Said, quotes, said_in
from textmine.analysis.topics.telling import (
    FEWEST_ANSWERS,
    NO_TOPIC,
    SHOWN_TERMS,
    nothing_stable,
    remarks,
    too_few,
)
from textmine.analysis.topics.trials import numbers_to_try, try_numbers
from textmine.errors import AnalysisError, Problem, shown
from textmine.groupnames import EVERYONE
from textmine.tables import TOPIC_CHOICE, TOPIC_GROUPS, TOPIC_QUOTES, TOPICS, Findings, Note, Table
from textmine.vectors import (
    JOIN,
    group_rows,
    in_canonical_order,
    keep_frequent,
    texts_of,
)

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from textmine.matrix import TermMatrix

    Array = np.ndarray[Any, Any]

LABEL_TERMS = 3


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
    *coherence* the mean NPMI of the resamples' terms, counted on the whole (Bouma 2009). Stability is computed
    on *shuffled* answers too (every term given to as many answers drawn at random), where only chance makes
    topics; *chance* evens the highest of each number out by a line over the logarithm of the number. A number
    is carried by the data when its stability is at least 0.65 and 0.05 above chance and its smallest topic has
    three answers. Its *score* is stability - chance + coherence. All carried numbers within one standard error
    of the best score *fit* equally well (the error is Nadeau & Bengio's, 2003, for resamples that share
    answers, of all carried numbers together). The fewest topics of these are taken (one-standard-error rule,
    Breiman et al. 1984), but rather such as leave no topic more than half of the answers; ``notes`` name the
    others. Which answers a resample takes follows from the answers' terms, not from their order or names: the
    same texts give the same topics, and one answer more changes little.
    A number whose stability is below 0.5 after a quarter of the resamples is tried no further; where no
    number reaches 0.65 with three answers a topic, nothing is shuffled (``shuffled_stability`` is empty).

    Reading: stability near 1: the same topics come whatever answers happen to be in the survey; near the
    shuffled figure: they are accidents. Limits: under 20 answers with countable terms nothing is computed
    and ``notes`` say so; likewise where no number of topics passes the rule (give ``count`` to see them
    all the same, with their stability).
    Errors: AnalysisError for an unknown method or column. Example: 10 answers 公園・遊具 and 10 answers
    保育・待機 give two topics, labels 公園・遊具 and 保育・待機, stability 1.
    """
    matrix = keep_frequent(in_canonical_order(matrix), min_count)
    documents = matrix.documents
    groups = [
        (column, group, places)
        for column in (EVERYONE, *by)
        for group, places in group_rows(documents, column)
    ]
    said = said_in(documents, texts_of(documents, responses))
    return topics_of_counts(
        matrix.counts,
        matrix.terms["term"].tolist(),
        groups,
        said,
        count=count,
        method=method,
        seed=seed,
        min_count=min_count,
    )


def topics_of_counts(
    counts: Any,
    names: Sequence[str],
    groups: Iterable[tuple[str, str, Array]],
    said: Said,
    *,
    count: int = 0,
    method: str = "nmf",
    seed: int = 0,
    min_count: int = 2,
) -> Findings:
    """``topics`` from answers x terms in canonical order, wherever the answers themselves are kept.

    ``counts`` holds the terms (``names``) of ``min_count`` answers or more; ``groups``: column, group and the
    rows of its answers; ``said``: who said what.
    """
    import numpy as np

    if method not in ("nmf", "lda"):
        raise AnalysisError(_no_such_method(method))
    answers, filled = counts.shape[0], _filled_rows(counts)
    if len(filled) < FEWEST_ANSWERS or counts.shape[1] < 2 * SHOWN_TERMS:
        return _nothing(too_few(len(filled), counts.shape[1], min_count))
    terms = term_keys(names)
    counts = counts[filled]
    keys = answer_keys(counts, terms)
    # In an order that follows from the texts, so that other names or another order change no figure.
    order = np.argsort(keys, kind="stable")
    filled, counts, keys = filled[order], counts[order], keys[order]
    tried = try_numbers(counts, keys, terms, numbers_to_try(counts.shape, count), method, seed)
    choice = choose(tried, forced=bool(count))
    chosen = next((row["count"] for row in choice if row["chosen"]), 0)
    if not chosen:
        return _nothing(nothing_stable(choice, len(filled)), choice)
    model = _largest_first(fit(counts, chosen, method, seed), counts)
    labels = _labels(model.weights, names)
    main = _main_topics(model.shares, filled, answers)
    return Findings(
        {
            "topics": _term_table(model, labels, names, main),
            "topic_groups": _group_table(groups, main, labels),
            "topic_quotes": _table(quotes(said, filled, model, counts, labels), TOPIC_QUOTES),
            "topic_choice": _table(choice, TOPIC_CHOICE),
        },
        remarks(choice, len(filled), answers),
    )


def _filled_rows(counts: Any) -> Array:
    import numpy as np

    return np.asarray(np.flatnonzero(np.asarray(counts.sum(axis=1)).ravel() > 0))


def _largest_first(model: Model, counts: Any) -> Model:
    """Topics in order of their number of answers, then of their heaviest terms."""
    answers = topic_sizes(model.shares)
    tops = [tuple(top) for top in top_terms(model.weights)]
    order = sorted(range(len(answers)), key=lambda topic: (-answers[topic], tops[topic]))
    return Model(model.shares[:, order], model.weights[order])


def _labels(weights: Array, names: Sequence[str]) -> list[str]:
    return [JOIN.join(names[place] for place in top) for top in top_terms(weights, LABEL_TERMS)]


def _main_topics(shares: Array, filled: Array, answers: int) -> Array:
    """The main topic of every answer, from 1; 0 for an answer without one."""
    import numpy as np

    main = np.zeros(answers, dtype=int)
    main[filled] = np.where(shares.sum(axis=1) > 0, shares.argmax(axis=1) + 1, 0)
    return main


def _term_table(model: Model, labels: Sequence[str], names: Sequence[str], main: Array) -> pd.DataFrame:
    rows = [
        {
            "topic": topic,
            "label": labels[topic - 1],
            "rank": rank,
            "term": names[place],
            "weight": model.weights[topic - 1, place],
            "n": int((main == topic).sum()),
        }
        for topic, top in enumerate(top_terms(model.weights, SHOWN_TERMS), 1)
        for rank, place in enumerate(top, 1)
    ]
    return _table(rows, TOPICS)


def _group_table(
    groups: Iterable[tuple[str, str, Array]], main: Array, labels: Sequence[str]
) -> pd.DataFrame:
    import numpy as np

    named = [NO_TOPIC, *labels]
    rows = []
    for by, group, places in groups:
        counted = np.bincount(main[places], minlength=len(named)).tolist()
        for topic in [*range(1, len(named)), 0]:
            n = counted[topic]
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


def _table(rows: Sequence[dict[str, Any]], schema: Table) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=list(schema.names))


def _nothing(note: Note, choice: Sequence[dict[str, Any]] = ()) -> Findings:
    empty = {schema.name: _table([], schema) for schema in (TOPICS, TOPIC_GROUPS, TOPIC_QUOTES)}
    return Findings({**empty, "topic_choice": _table(choice, TOPIC_CHOICE)}, (note,))


def _no_such_method(method: str) -> Problem:
    return Problem(
        f"話題の方法「{shown(method)}」はありません",
        f"there is no topic method '{shown(method)}'",
        "",
        "nmf か lda を選んでください",
        "choose nmf or lda",
    )
