"""Terms that stand for their opposite (打ち消される語): how often a term is negated where it is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textmine.negation import negated_tokens, negative_form
from textmine.shares import wilson
from textmine.tables import NEGATIONS
from textmine.terms import Term

if TYPE_CHECKING:
    import pandas as pd

Use = tuple[str, str, str]
"""Surface, lemma and part of speech of a word that is negated."""


def negations(
    tokens: pd.DataFrame, words: pd.DataFrame, term_tokens: pd.DataFrame, terms: pd.DataFrame
) -> pd.DataFrame:
    """How often each term is negated (打ち消される語).

    Tables in: ``tokens``, ``words``, and what ``select_terms`` gave of them. Table out: ``tables.NEGATIONS``,
    one row a term that is negated at least once, by times negated, then share, then term. ``share`` =
    negated / tokens with Wilson's interval; ``form``: the term as it is negated most often.

    Reading: a term whose share is above a half mostly says its opposite (足りる in 足りない). Limits: what is
    negated is read from the grammar of a clause, not from its meaning: 十分とは言えない negates 言える; irony
    and 不足, 困難, 少ない are no negations. Source: see ``textmine.negation.negated_tokens``.

    Example: 人手が足りない。/ 予算が足りず。/ これで足りる。 gives 足りる negated 2 of 3, form 足りない.
    """
    columns = {str(name): words[name].tolist() for name in words.columns}
    places = negated_tokens(columns, tokens["word"].tolist(), tokens["response"].tolist())
    # A compound ends where its last morpheme does, which is what stands before the negation.
    found = tokens.iloc[places][["response", "end", "word"]].merge(
        term_tokens[["response", "end", "term"]], on=["response", "end"]
    )
    used = term_tokens["term"].value_counts()
    listed = list(terms[["term", "key", "pos"]].itertuples(index=False, name=None))
    uses = list(zip(columns["surface"], columns["lemma"], columns["pos"], strict=True))
    negated = Counter((term, uses[word]) for term, word in zip(found["term"], found["word"], strict=True))
    return negations_of_counts(listed, [int(used.get(at, 0)) for at in range(len(listed))], negated)


def negations_of_counts(
    terms: Sequence[Term], used: Sequence[int], negated: Mapping[tuple[int, Use], int]
) -> pd.DataFrame:
    """``negations`` from counts, of parts of a survey added up before.

    ``used``: how often each term occurs; ``negated``: number of a term and the use that is negated -> times.
    """
    import pandas as pd

    forms: dict[int, Counter[str]] = {}
    for (term, (surface, lemma, pos)), times in negated.items():
        forms.setdefault(term, Counter())[_form(terms[term], surface, lemma, pos)] += times
    rows = []
    for term, counted in forms.items():
        name, _, pos = terms[term]
        times, form = sum(counted.values()), min(counted, key=lambda form: (-counted[form], form))
        rows.append((name, form, pos, times, used[term], times / used[term], *wilson(times, used[term])))
    rows.sort(key=lambda row: (-row[3], -row[5], row[0]))
    return pd.DataFrame([(at, *row) for at, row in enumerate(rows, 1)], columns=list(NEGATIONS.names))


def _form(term: Term, surface: str, lemma: str, pos: str) -> str:
    """The term as it is negated: a verb by its own form, a noun (or the compound that it ends) by its name."""
    return negative_form(lemma if pos in ("動詞", "形容詞") else term[0], surface, pos)
