"""Giving codes to answers (コードの付与), and a check of every condition (規則の点検)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textmine.analysis.coding.evaluate import Evaluation
from textmine.analysis.coding.index import AnswerIndex, Hits
from textmine.codebook import Code, Codebook, leaves, written
from textmine.codebook.nodes import Attribute, Reference, Text, Word
from textmine.codebook.nodes import Sequence as Run
from textmine.tables import CODE_WORDS, CODED, check

if TYPE_CHECKING:
    import pandas as pd

JOINT = "・"


def code(
    responses: pd.DataFrame, tokens: pd.DataFrame, words: pd.DataFrame, codebook: Codebook
) -> pd.DataFrame:
    """Codes (コード) of every valid answer, each with the places that caused it.

    ``responses``, ``tokens`` and ``words`` as the stages make them, ``codebook`` from ``read_rules``;
    out comes CODED, in the order of the answers and then of the rule file. An answer may be given
    several codes, or none. ``spans`` are the places of all conditions that counted; what was negated
    has none. Columns named by attribute conditions (<>部-->...) are taken from ``responses``.

    Reading: a code says that the answer holds the words, not that it means the theme: read the places,
    and measure the rules against coding by hand (``agreement``).
    Raises DictionaryError where a rule names a column or part of speech that does not exist.
    Source: Higuchi, K. (2016), A two-step approach to quantitative content analysis: KH Coder tutorial.
    """
    return coded_table(Evaluation(AnswerIndex(responses, tokens, words), codebook))


def code_with_words(
    responses: pd.DataFrame, tokens: pd.DataFrame, words: pd.DataFrame, codebook: Codebook
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """``code`` and ``code_words`` (コードと規則の点検) of one look at the answers."""
    evaluation = Evaluation(AnswerIndex(responses, tokens, words), codebook)
    return coded_table(evaluation), _conditions(evaluation)


def coded_table(evaluation: Evaluation) -> pd.DataFrame:
    """CODED: a row an answer and code, with the places that caused it."""
    import pandas as pd

    responses = evaluation.index.responses
    texts = responses["text"].astype(str).tolist()
    rows: list[tuple[int, int, str, int, str, str, int]] = []
    for place, each in enumerate(evaluation.codebook.codes):
        rows += _rows_of(evaluation, each, place, texts)
    rows.sort(key=lambda row: row[:2])
    coded = pd.DataFrame(rows, columns=["row", "place", "code", "n", "spans", "terms", "line"])
    who = responses[["respondent", "question"]].iloc[coded["row"]].reset_index(drop=True)
    table = pd.concat([who, coded.drop(columns=["row", "place"])], axis=1)
    table = table.astype({"n": "int64", "line": "int64"})
    check(table, CODED)
    return table


def _rows_of(
    evaluation: Evaluation, each: Code, place: int, texts: list[str]
) -> list[tuple[int, int, str, int, str, str, int]]:
    """The rows of one code: answer, place in the file, name, number of places, spans, terms, line."""
    spans = _spans(evaluation.causes[each.name])
    rows = []
    for response in evaluation.holds[each.name].nonzero()[0].tolist():
        here = spans.get(response, [])
        offsets = " ".join(f"{start}-{end}" for start, end in here)
        terms = JOINT.join(texts[response][start:end] for start, end in here)
        rows.append((response, place, each.name, len(here), offsets, terms, each.line))
    return rows


def _spans(hits: Hits) -> dict[int, list[tuple[int, int]]]:
    spans: dict[int, list[tuple[int, int]]] = {}
    for response, start, end in zip(
        hits.response.tolist(), hits.start.tolist(), hits.end.tolist(), strict=True
    ):
        spans.setdefault(response, []).append((start, end))
    return spans


def code_words(
    responses: pd.DataFrame, tokens: pd.DataFrame, words: pd.DataFrame, codebook: Codebook
) -> pd.DataFrame:
    """Every condition (条件) of the codebook with the answers in which it holds: CODE_WORDS.

    Rules written for another dictionary may ask for words that are cut differently here; they find
    nothing without a word of warning. ``as_text`` counts the answers that hold the same characters,
    and ``note`` says what to write where the two differ.
    """
    return _conditions(Evaluation(AnswerIndex(responses, tokens, words), codebook))


def _conditions(evaluation: Evaluation) -> pd.DataFrame:
    return condition_table(evaluation.codebook, count_conditions(evaluation))


def count_conditions(evaluation: Evaluation) -> list[tuple[int, int]]:
    """Of every condition the answers in which it holds, and those that hold its characters."""
    return [_counted(evaluation, leaf) for _, leaf in _told_conditions(evaluation.codebook)]


def condition_table(codebook: Codebook, counted: Sequence[tuple[int, int]]) -> pd.DataFrame:
    """CODE_WORDS from what ``count_conditions`` gives; counts of parts of a survey may be added before."""
    import pandas as pd

    rows = [
        (name, written(leaf), leaf.place.line, leaf.place.column, *found, _advice(leaf, *found))
        for (name, leaf), found in zip(_told_conditions(codebook), counted, strict=True)
    ]
    table = pd.DataFrame(rows, columns=list(CODE_WORDS.names))
    table = table.astype({"line": "int64", "column": "int64", "answers": "int64", "as_text": "int64"})
    check(table, CODE_WORDS)
    return table


Told = Word | Text | Run | Attribute | Reference


def _told_conditions(codebook: Codebook) -> list[tuple[str, Told]]:
    """The code and the condition of every line of CODE_WORDS."""
    return [
        (each.name, leaf)
        for each in codebook.codes
        for leaf in leaves(each.condition)
        if isinstance(leaf, Told)
    ]


def _counted(evaluation: Evaluation, leaf: Told) -> tuple[int, int]:
    """Answers in which ``leaf`` holds, and answers that hold its characters."""
    answers = int((evaluation.truth(leaf) & evaluation.index.valid).sum())
    if isinstance(leaf, Text):
        return answers, answers
    if isinstance(leaf, Attribute | Reference):
        return answers, 0
    return answers, len(set(evaluation.index.text_hits(_sought(leaf)).response.tolist()))


def _sought(leaf: Word | Run) -> str:
    return "".join(leaf.words) if isinstance(leaf, Run) else leaf.text


def _advice(leaf: Told, answers: int, as_text: int) -> str:
    """What to write where a condition finds nothing, or less than its characters."""
    if isinstance(leaf, Text):
        return "" if answers else "回答に見当たりません"
    if isinstance(leaf, Attribute | Reference):
        return "" if answers else "該当する回答がありません"
    if isinstance(leaf, Run) and leaf.kind != "adjacent":
        return "" if answers else "この並びは見当たりません"
    if as_text > answers:
        return f"別の語の一部としても出てきます。含めるなら '{_sought(leaf)}' と書きます"
    return "" if answers else "回答に見当たりません"
