"""Where a word is used, in its context (用例, KWIC), and what stands near it (共起語, collocation)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textmine.analysis.kwic.forms import FOLDED, fold, folded_forms, is_form_of
from textmine.analysis.kwic.near import (
    MEASURES,
    NODES,
    SILENT,
    Near,
    collocation_table,
    collocations,
    count_near,
    no_words,
)
from textmine.errors import require_choice
from textmine.tables import KWIC
from textmine.vectors import group_names

if TYPE_CHECKING:
    import pandas as pd

    Hit = tuple[int, int, int]

__all__ = [
    "FOLDED",
    "MEASURES",
    "NODES",
    "SILENT",
    "Near",
    "collocation_table",
    "collocations",
    "count_near",
    "folded_forms",
    "is_form_of",
    "kwic",
    "no_words",
]

MATCHES = ("auto", "word", "string")
SORTS = ("order", "left", "right")


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

    require_choice("match", match, MATCHES)
    require_choice("sort", sort, SORTS)
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
    found = tokens[is_form_of(folded_forms(words), term)[tokens["word"].to_numpy(dtype="int64")]]
    for row, start, end in zip(found["response"], found["start"], found["end"], strict=True):
        yield int(row), int(start), int(end)


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
    text, sought = fold(text), fold(term)
    at = text.find(sought) if sought else -1
    while at >= 0:
        yield row, at, at + len(sought)
        at = text.find(sought, at + len(sought))


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
