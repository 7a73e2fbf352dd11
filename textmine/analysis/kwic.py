"""Where a word is used, in its context (用例, KWIC), and what stands near it (共起語, collocation)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from textmine.errors import AnalysisError, Problem, shown
from textmine.matrix import merge_compounds, select_terms
from textmine.tables import COLLOCATIONS, KWIC
from textmine.vectors import group_names, signed_g2

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]
    Hit = tuple[int, int, int]

MATCHES = ("auto", "word", "string")
SORTS = ("order", "left", "right")
MEASURES = ("g2", "mi", "t", "dice", "n_both")
SILENT = ("空白", "補助記号")
"""Parts of speech that are no morphemes of a window: white space and punctuation."""


def kwic(
    responses: pd.DataFrame,
    tokens: pd.DataFrame,
    words: pd.DataFrame,
    term: str,
    *,
    match: str = "auto",
    window: int = 30,
    sort: str = "order",
    group: tuple[str, str] | None = None,
) -> pd.DataFrame:
    """Every place of ``term`` in the valid answers, with its context (用例, KWIC).

    Tables in: ``responses``, ``tokens``, ``words``. Table out: ``tables.KWIC`` with the group columns.
    ``match``: "word" finds the word in any form (進める finds 進め, 子ども finds 子供) and runs of whole morphemes that spell the term (市民ニーズ); "string" finds the characters
    anywhere; "auto" takes words where there are any, else characters. Width of letters is ignored.
    ``window``: characters of context; ``sort``: "order", "left" (by what stands before, read backwards)
    or "right". ``group``: only answers of one group, as ("部", "環境部").
    Limits: a place says how a word is used, not how common it is. Example: 課 as a word is not found in 課題.
    """
    import pandas as pd

    _require("match", match, MATCHES)
    _require("sort", sort, SORTS)
    wanted = _rows_of_group(responses, group)
    texts = responses["text"].tolist()
    hits = [hit for hit in _hits(texts, responses, tokens, words, term, match) if hit[0] in wanted]
    rows = [_context(texts[row], start, end, window) for row, start, end in hits]
    table = pd.DataFrame(rows, columns=["start", "left", "hit", "right"]).astype({"start": "int64"})
    own = _group_columns(responses)
    places = [row for row, _, _ in hits]
    about = responses[["respondent", "question", *own]].iloc[places].reset_index(drop=True)
    table = pd.concat([about, table], axis=1).assign(position=places)
    return _sorted(table, sort).drop(columns="position")[["respondent", "question", *own, *KWIC.names[2:]]]


def collocations(
    tokens: pd.DataFrame,
    words: pd.DataFrame,
    term: str,
    *,
    window: int = 5,
    measure: str = "g2",
    min_count: int = 2,
    top: int = 0,
    chosen: tuple[pd.DataFrame, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Terms that stand near ``term`` more than chance gives (共起語, コロケーション).

    Tables in: ``tokens``, ``words``. Table out: ``tables.COLLOCATIONS``, by ``measure`` (g2, mi, t, dice or
    n_both), ties by term. ``chosen``: what ``select_terms`` gave, where it was run before (with one's own
    dictionaries); a compound is one of its words only if it was merged there. A morpheme is near where at most ``window`` morphemes lie between the ends of
    the window within the same sentence; punctuation and spaces are no morphemes; a place near two
    hits counts once. W = morphemes near a hit, M = all morphemes but the hits, f = times the term
    occurs, O = of them near: E = W f / M, MI = log2(O/E), T = (O-E)/√O, G2 of (O, W, f, M) with the sign of
    O - E, Dice = 2 O / (hits + f), at most 1 (Church & Hanks 1990, Church et al. 1991, Dunning 1993).
    Reading: MI favours rare pairs, T frequent ones, G2 lies between. Limits: O below 3 is an anecdote.
    Raises AnalysisError where the term is not in the answers.
    """
    import numpy as np
    import pandas as pd

    _require("measure", measure, MEASURES)
    if chosen is None:
        tokens, words = merge_compounds(tokens, words, [term])
        chosen = select_terms(tokens, words)
    term_tokens, terms = chosen
    silent = words["pos"].isin(SILENT).to_numpy()[tokens["word"].to_numpy()]
    spoken = tokens.loc[~silent].reset_index(drop=True)
    is_node = _is_form_of(words, term)[spoken["word"].to_numpy()]
    if not is_node.any():
        raise AnalysisError(_not_found(term))
    left, right = _near(spoken, is_node, window)
    number = _term_numbers(spoken, term_tokens)
    number = np.where(is_node, -1, number)
    near = (left | right) & ~is_node
    table = pd.DataFrame(
        {
            "node": term,
            "term": terms["term"],
            "pos": terms["pos"],
            "window": window,
            "n_node": int(is_node.sum()),
            "n_term": _count(number, len(terms)),
            "n_both": _count(number[near], len(terms)),
            "n_left": _count(number[left & ~is_node], len(terms)),
            "n_right": _count(number[right & ~is_node], len(terms)),
            "n_answers": _count_answers(number[near], spoken["response"].to_numpy()[near], len(terms)),
            "n": len(spoken),
        }
    )
    table = table[table["n_both"] >= max(1, min_count)]
    return _ranked(_associated(table, int(near.sum())), measure, top)


# ---------------------------------------------------------------- places of the term


def _hits(
    texts: Sequence[str],
    responses: pd.DataFrame,
    tokens: pd.DataFrame,
    words: pd.DataFrame,
    term: str,
    match: str,
) -> list[Hit]:
    """Row of responses, start and end of every hit, in order, not overlapping."""
    hits: list[Hit] = []
    if match != "string":
        hits = sorted({*_word_hits(tokens, words, term), *_spelled_hits(texts, tokens, term)})
    if match == "string" or (match == "auto" and not hits):
        valid = (responses["status"] == "valid").to_numpy().nonzero()[0].tolist()
        hits = [hit for row in valid for hit in _string_hits(row, texts[row], term)]
    kept: list[Hit] = []
    for hit in hits:
        if not kept or hit[0] != kept[-1][0] or hit[1] >= kept[-1][2]:
            kept.append(hit)
    return kept


def _word_hits(tokens: pd.DataFrame, words: pd.DataFrame, term: str) -> Iterator[Hit]:
    found = tokens[_is_form_of(words, term)[tokens["word"].to_numpy(dtype="int64")]]
    for row, start, end in zip(found["response"], found["start"], found["end"], strict=True):
        yield int(row), int(start), int(end)


def _is_form_of(words: pd.DataFrame, term: str) -> Array:
    """Whether each word is the term in another form: same spelling, dictionary form or normalized form."""
    import numpy as np

    sought = _fold(term)
    forms = [
        (_fold(surface), _fold(lemma), _fold(normalized))
        for surface, lemma, normalized in zip(
            words["surface"].tolist(), words["lemma"].tolist(), words["normalized"].tolist(), strict=True
        )
    ]
    # 子ども finds 子供 too: both have the same normalized form. An inflected 進め stands for itself alone.
    keys = {normalized for _, lemma, normalized in forms if lemma == sought} | {sought}
    return np.array([form[0] == sought or form[2] in keys for form in forms], dtype=bool)


def _spelled_hits(texts: Sequence[str], tokens: pd.DataFrame, term: str) -> Iterator[Hit]:
    """Runs of whole morphemes that spell the term."""
    import numpy as np

    rows = tokens["response"].to_numpy(dtype="int64")
    spelled = [hit for row in np.unique(rows).tolist() for hit in _string_hits(row, texts[row], term)]
    near = np.isin(rows, np.array([row for row, _, _ in spelled], dtype="int64"))
    begins, ends = (
        set(zip(rows[near].tolist(), tokens[name].to_numpy()[near].tolist(), strict=True))
        for name in ("start", "end")
    )
    for row, start, end in spelled:
        if (row, start) in begins and (row, end) in ends:
            yield row, start, end


def _string_hits(row: int, text: str, term: str) -> Iterator[Hit]:
    text, sought = _fold(text), _fold(term)
    at = text.find(sought) if sought else -1
    while at >= 0:
        yield row, at, at + len(sought)
        at = text.find(sought, at + len(sought))


def _fold(text: str) -> str:
    """Width and case taken away, one character for one, so that offsets hold; ① stays ①."""
    return text.translate(FOLDED)


FOLDED = {
    code: unicodedata.normalize("NFKC", chr(code)).lower()
    for code in (*range(0x41, 0x5B), *range(0xFF01, 0xFF5F), *range(0xFF65, 0xFF9E))
}
"""Capitals, full-width letters and half-width kana: each to one character."""


def _context(text: str, start: int, end: int, width: int) -> tuple[int, str, str, str]:
    return start, text[max(0, start - width) : start], text[start:end], text[end : end + width]


def _sorted(table: pd.DataFrame, sort: str) -> pd.DataFrame:
    backwards = table["left"].map(lambda left: left[::-1])
    names = {"order": [], "left": ["backwards"], "right": ["right"]}[sort]
    order = [*names, "respondent", "question", "position", "start"]
    return table.assign(backwards=backwards).sort_values(order, ignore_index=True).drop(columns="backwards")


def _group_columns(responses: pd.DataFrame) -> list[str]:
    """The survey's own columns before the question: its groups; closed answers stand behind the status."""
    names = [str(name) for name in responses.columns]
    return names[names.index("respondent") + 1 : names.index("question")]


def _rows_of_group(responses: pd.DataFrame, group: tuple[str, str] | None) -> set[int]:
    if group is None:
        return set(range(len(responses)))
    names = group_names(responses, group[0])
    return set((names == group[1]).nonzero()[0].tolist())


# ---------------------------------------------------------------- what stands near


def _near(spoken: pd.DataFrame, is_node: Array, window: int) -> tuple[Array, Array]:
    """Whether each morpheme stands before a hit, or behind one, within the window and the sentence."""
    import numpy as np

    sentence = spoken[["response", "sentence"]].to_numpy()
    left, right = np.zeros(len(spoken), dtype=bool), np.zeros(len(spoken), dtype=bool)
    for step in range(1, min(window, len(spoken) - 1) + 1):
        same = (sentence[step:] == sentence[:-step]).all(axis=1)
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


# ---------------------------------------------------------------- problems


def _require(what: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        listed = ", ".join(known)
        raise AnalysisError(
            Problem(
                f"{what} に {shown(value)!r} は選べません",
                f"{what} cannot be {shown(value)!r}",
                "",
                f"選べる値: {listed}",
                f"choices: {listed}",
            )
        )


def _not_found(term: str) -> Problem:
    return Problem(
        f"「{shown(term)}」という語は有効回答にありません",
        f"no valid answer holds the word '{shown(term)}'",
        "",
        "文字列として探すには kwic の match を string にしてください",
        "to look for characters, use kwic with match string",
    )
