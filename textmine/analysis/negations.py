"""Terms that stand for their opposite (打ち消される語): how often a term is negated where it is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textmine.negation import as_negated, negated_tokens
from textmine.shares import wilson
from textmine.tables import NEGATIONS
from textmine.terms import Term

if TYPE_CHECKING:
    import pandas as pd

Use = tuple[str, str]
"""A word that is negated as written, and as it reads then: 足り, 足りない; 余裕, 余裕がない."""


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
    import pandas as pd

    columns = {str(name): words[name].tolist() for name in words.columns}
    word = tokens["word"].tolist()
    places = negated_tokens(columns, word, tokens["response"].tolist())
    uses = [(columns["surface"][word[at]], as_negated(columns, word, at, by)) for at, by in places.items()]
    # A compound ends where its last morpheme does, which is what stands before the negation.
    found = (
        tokens.iloc[list(places)][["response", "end"]]
        .assign(use=pd.Series(uses, index=tokens.index[list(places)], dtype=object))
        .merge(term_tokens[["response", "end", "term"]], on=["response", "end"])
    )
    used = term_tokens["term"].value_counts()
    listed = list(terms[["term", "key", "pos"]].itertuples(index=False, name=None))
    negated = Counter(zip(found["term"], found["use"], strict=True))
    return negations_of_counts(listed, [int(used.get(at, 0)) for at in range(len(listed))], negated)


def negations_of_counts(
    terms: Sequence[Term], used: Sequence[int], negated: Mapping[tuple[int, Use], int]
) -> pd.DataFrame:
    """``negations`` from counts, of parts of a survey added up before.

    ``used``: how often each term occurs; ``negated``: number of a term and the use that is negated -> times.
    """
    import pandas as pd

    forms: dict[int, Counter[str]] = {}
    for (term, (surface, form)), times in negated.items():
        forms.setdefault(term, Counter())[_of_term(terms[term][0], surface, form)] += times
    rows = []
    for term, counted in forms.items():
        name, _, pos = terms[term]
        times, form = sum(counted.values()), min(counted, key=lambda form: (-counted[form], form))
        rows.append((name, form, pos, times, used[term], times / used[term], *wilson(times, used[term])))
    rows.sort(key=lambda row: (-row[3], -row[5], row[0]))
    return pd.DataFrame([(at, *row) for at, row in enumerate(rows, 1)], columns=list(NEGATIONS.names))


def _of_term(name: str, surface: str, form: str) -> str:
    """The form of a word for the term that it belongs to: a compound is negated where its last word is."""
    is_compound = name != surface and name.endswith(surface) and form.startswith(surface)
    return name.removesuffix(surface) + form if is_compound else form
