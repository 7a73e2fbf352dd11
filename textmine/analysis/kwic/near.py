"""What stands near a word (共起語, collocation)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmine.analysis.kwic.forms import folded_forms, is_form_of
from textmine.contingency import signed_g2
from textmine.errors import AnalysisError, Problem, require_choice, shown
from textmine.matrix import merge_compounds, select_terms
from textmine.tables import COLLOCATIONS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

MEASURES = ("g2", "mi", "t", "dice", "n_both")
SILENT = ("空白", "補助記号")
"""Parts of speech that are no morphemes of a window: white space and punctuation."""

WINDOW, FEWEST = 5, 2
"""Morphemes on each side of a hit, and the fewest times a term has to stand there."""


NODES = 10
"""The table of a survey gives what stands near so many of its most frequent terms."""


def collocations(
    tokens: pd.DataFrame,
    words: pd.DataFrame,
    term: str,
    *,
    window: int = WINDOW,
    measure: str = "g2",
    min_count: int = FEWEST,
    top: int = 0,
    chosen: tuple[pd.DataFrame, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Terms that stand near ``term`` more than chance gives (共起語, コロケーション).

    Tables in: ``tokens``, ``words``. Table out: ``tables.COLLOCATIONS``, by ``measure`` (g2, mi, t, dice or
    n_both), ties by term. ``chosen``: what ``select_terms`` gave, where it was run before (with one's own
    dictionaries); a compound is one of its words only if it was merged there. A morpheme is near where at
    most ``window`` morphemes lie between the ends of the window within the same sentence; punctuation and
    spaces are no morphemes; a place near two hits counts once. W = morphemes near a hit, M = all morphemes
    but the hits, f = times the term occurs, O = of them near: E = W f / M, MI = log2(O/E), T = (O-E)/√O, G2
    of (O, W, f, M) with the sign of O - E, Dice = 2 O / (hits + f), at most 1 (Church & Hanks 1990, Church
    et al. 1991, Dunning 1993). Reading: MI favours rare pairs, T frequent ones, G2 lies between. Limits: O
    below 3 is an anecdote. Raises AnalysisError where the term is not in the answers.
    """
    import numpy as np

    require_choice("measure", measure, MEASURES)
    if chosen is None:
        tokens, words = merge_compounds(tokens, words, [term])
        chosen = select_terms(tokens, words)
    term_tokens, terms = chosen
    silent = words["pos"].isin(SILENT).to_numpy()[tokens["word"].to_numpy()]
    spoken = tokens.loc[~silent].reset_index(drop=True)
    number = _term_numbers(spoken, term_tokens)
    is_node = is_form_of(folded_forms(words), term)[spoken["word"].to_numpy()]
    if not is_node.any():
        # A name that synonyms.csv prescribes need not stand in any answer.
        is_node = np.isin(number, np.flatnonzero((terms["term"] == term).to_numpy()))
    if not is_node.any():
        raise AnalysisError(word_not_found(term))
    near = count_near(
        is_node,
        number,
        spoken["response"].to_numpy(),
        spoken["sentence"].to_numpy(),
        terms=len(terms),
        window=window,
    )
    return collocation_table(term, terms, near, window=window, measure=measure, min_count=min_count, top=top)


@dataclass(frozen=True)
class Near:
    """How often each term stands near the hits of a word: counts that add up over parts of a survey.

    ``morphemes`` in all, ``hits`` among them and ``places`` near one; of each term: how often it stands
    anywhere (``term``), near a hit (``both``), before and behind one, and in how many answers near one.
    """

    morphemes: int
    hits: int
    places: int
    term: Array
    both: Array
    left: Array
    right: Array
    answers: Array

    def plus(self, other: Near) -> Near:
        """The counts of two parts together."""
        return Near(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


def no_words(terms: int) -> Near:
    """The counts where there is nothing."""
    import numpy as np

    nothing = np.zeros(terms, dtype="int64")
    return Near(0, 0, 0, nothing, nothing, nothing, nothing, nothing)


def count_near(
    is_node: Array, number: Array, response: Array, sentence: Array, *, terms: int, window: int = WINDOW
) -> Near:
    """Count what stands near the hits; of each morpheme its term (-1: none), answer and sentence."""
    import numpy as np

    left, right = _near(is_node, response, sentence, window)
    number = np.where(is_node, -1, number)
    near = (left | right) & ~is_node
    return Near(
        morphemes=len(is_node),
        hits=int(is_node.sum()),
        places=int(near.sum()),
        term=_count(number, terms),
        both=_count(number[near], terms),
        left=_count(number[left & ~is_node], terms),
        right=_count(number[right & ~is_node], terms),
        answers=_count_answers(number[near], response[near], terms),
    )


def collocation_table(
    node: str,
    terms: pd.DataFrame,
    near: Near,
    *,
    window: int = WINDOW,
    measure: str = "g2",
    min_count: int = FEWEST,
    top: int = 0,
) -> pd.DataFrame:
    """``collocations`` from the counts, whoever counted them; ``terms`` as ``select_terms`` gives them."""
    import pandas as pd

    table = pd.DataFrame(
        {
            "node": node,
            "term": terms["term"],
            "pos": terms["pos"],
            "window": window,
            "n_node": near.hits,
            "n_term": near.term,
            "n_both": near.both,
            "n_left": near.left,
            "n_right": near.right,
            "n_answers": near.answers,
            "n": near.morphemes,
        }
    )
    table = table[table["n_both"] >= max(1, min_count)]
    return _ranked(_associated(table, near.places), measure, top)


def _near(is_node: Array, response: Array, sentence: Array, window: int) -> tuple[Array, Array]:
    """Whether each morpheme stands before a hit, or behind one, within the window and the sentence."""
    import numpy as np

    left, right = np.zeros(len(is_node), dtype=bool), np.zeros(len(is_node), dtype=bool)
    for step in range(1, min(window, len(is_node) - 1) + 1):
        same = (response[step:] == response[:-step]) & (sentence[step:] == sentence[:-step])
        left[:-step] |= same & is_node[step:]
        right[step:] |= same & is_node[:-step]
    return left, right


def _term_numbers(spoken: pd.DataFrame, term_tokens: pd.DataFrame) -> Array:
    """The term of each morpheme, -1 where it is none."""
    import numpy as np

    def places(table: pd.DataFrame) -> Array:
        place = table["response"].to_numpy(dtype="int64") * 2**32 + table["start"].to_numpy(dtype="int64")
        return np.asarray(place)

    number = np.full(len(spoken), -1, dtype="int64")
    number[np.searchsorted(places(spoken), places(term_tokens))] = term_tokens["term"].to_numpy()
    return number


def _count(numbers: Array, size: int) -> Array:
    import numpy as np

    return np.asarray(np.bincount(numbers[numbers >= 0], minlength=size))


def _count_answers(numbers: Array, responses: Array, size: int) -> Array:
    import numpy as np

    held = numbers >= 0
    answers = int(responses.max(initial=0)) + 1
    return _count(np.unique(numbers[held] * answers + responses[held]) // answers, size)


def _associated(table: pd.DataFrame, near: int) -> pd.DataFrame:
    import numpy as np

    both, term = table["n_both"].to_numpy(dtype=float), table["n_term"].to_numpy(dtype=float)
    others = (table["n"] - table["n_node"]).to_numpy(dtype=float)
    expected = near * term / others
    return table.assign(
        expected=expected,
        mi=np.log2(both / expected),
        t=(both - expected) / np.sqrt(both),
        g2=signed_g2(both, near, term, others),
        dice=np.minimum(1.0, 2 * both / (table["n_node"] + term)),
    )


def _ranked(table: pd.DataFrame, measure: str, top: int) -> pd.DataFrame:
    table = table.assign(score=table[measure].astype(float).round(9))
    table = table.sort_values(["score", "n_both", "term"], ascending=[False, False, True], ignore_index=True)
    table = table.assign(rank=range(1, len(table) + 1))[list(COLLOCATIONS.names)]
    return table.head(top) if top else table


def word_not_found(term: str) -> Problem:
    """What is said of a word that no valid answer holds."""
    return Problem(
        f"「{shown(term)}」という語は有効回答にありません",
        f"no valid answer holds the word '{shown(term)}'",
        "",
        "文字列として探すには kwic の match を string にしてください",
        "to look for characters, use kwic with match string",
    )
