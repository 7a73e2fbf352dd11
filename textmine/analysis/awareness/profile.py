"""The awareness profile (意識の手掛かり): every respondent's indicators, per question and over all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.analysis.awareness.clauses import clause_ends
from textmine.analysis.awareness.lexicon import Lexicon, load_lexicon, question_kinds
from textmine.analysis.awareness.lines import (
    ALL,
    Evidence,
    Row,
    each,
    parts_table,
    profile_table,
    spans_table,
)
from textmine.analysis.awareness.overrules import NO_OVERRULES, Overrules
from textmine.analysis.awareness.reading import Context, Reading, Token, read_answer
from textmine.analysis.awareness.strength import settled_weights
from textmine.settings import Question
from textmine.tables import AWARENESS, AWARENESS_QUESTIONS, check

if TYPE_CHECKING:
    import pandas as pd

CONTENT_POS = ("名詞", "動詞", "形容詞", "形状詞")
NOT_CONTENT = ("非自立可能", "数詞", "助動詞語幹")
LONGEST_NAME = 12
RARE = 2
"""A theme that at most so many respondents raise is rare."""


@dataclass(frozen=True)
class Awareness:
    """``profile`` (AWARENESS), ``questions`` (AWARENESS_QUESTIONS), ``parts`` and ``spans`` (AWARENESS_...)."""

    profile: pd.DataFrame
    questions: pd.DataFrame
    parts: pd.DataFrame
    spans: pd.DataFrame


def awareness(
    responses: pd.DataFrame,
    tokens: pd.DataFrame,
    words: pd.DataFrame,
    *,
    questions: Sequence[Question] = (),
    evidence: Evidence | None = None,
    weights: Mapping[str, float] | None = None,
    overrules: Overrules = NO_OVERRULES,
    dictionaries: Path | None = None,
) -> Awareness:
    """How far answers speak of the office's own work (意識の手掛かり), with the spans that say so.

    Tables in: ``responses`` with status, its ``tokens`` and ``words``. Tables out: AWARENESS (a row a
    respondent, over all questions), AWARENESS_QUESTIONS, AWARENESS_PARTS and AWARENESS_SPANS.
    Formula: strength = (sum of weight x value of helping parts + sum of weight x (1 - value) of lowering
    parts) / sum of weights; 0 for no answer. See ``strength.PARTS`` and docs/methods/awareness.md.
    Reading: high = own, concrete, argued content; low = stock phrases, distance, copies. It measures
    the text, never the staff; short is not weak, long is not strong. Limits: below five answers
    rarity says nothing and counts as 1; irony and knowledge of the office are out of reach.
    Raises DictionaryError, SettingsError (unknown weight). Source: Hope, Hu & Lu 2016 (specificity);
    Smyth et al. 2009 (themes, elaboration); Dyer, Lang & Stice-Lawrence 2017 (boilerplate).
    """
    found = evidence or Evidence()
    settled = settled_weights(weights or {})
    lexicon = load_lexicon(dictionaries)
    rows, frequency = _read_all(responses, tokens, words, questions, found, lexicon)
    profile = profile_table(rows, responses, frequency, settled, found, overrules)
    parts = parts_table(rows, settled, overrules)
    spans = spans_table(rows, responses)
    over = profile["question"] == ALL
    whole, single = profile[over].reset_index(drop=True), profile[~over].reset_index(drop=True)
    check(whole, AWARENESS)
    check(single, AWARENESS_QUESTIONS)
    return Awareness(whole, single, parts, spans)


# ---------------------------------------------------------------- reading


def _read_all(
    responses: pd.DataFrame,
    tokens: pd.DataFrame,
    words: pd.DataFrame,
    questions: Sequence[Question],
    found: Evidence,
    lexicon: Lexicon,
) -> tuple[list[Row], Mapping[str, int]]:
    content = content_tokens(tokens, words, lexicon)
    ends = clause_ends(tokens, words)
    names = list(dict.fromkeys(responses["question"]))
    kinds = question_kinds(names, questions, lexicon)
    valid = responses["status"] == "valid"
    frequency = _document_frequency(responses, content)
    answers = int(responses.loc[valid, "respondent"].nunique())
    asked = _asked_words(names, questions, found.asked, words)
    copied = _copied_spans(found.borrowed)
    own_words = _own_words(responses["respondent"].unique(), found.joined or {}, words, lexicon)
    themes = _themes(found.coded)
    rows = []
    for number, row in enumerate(each(responses)):
        readings: tuple[tuple[str, Reading], ...] = ()
        if row.status == "valid":
            context = Context(lexicon, asked[row.question], frequency, answers, own_words[row.respondent])
            key = (row.respondent, row.question)
            reading = read_answer(
                row.text, content.get(number, []), context, copied.get(key, []), ends.get(number, [])
            )
            readings = ((kinds[row.question], reading),)
        rows.append(
            Row(
                row.respondent,
                row.question,
                row.status,
                readings,
                *_theme_counts(themes.get((row.respondent, row.question), ())),
            )
        )
    return [*rows, *_over_questions(rows, themes)], frequency


def content_tokens(tokens: pd.DataFrame, words: pd.DataFrame, lexicon: Lexicon) -> Mapping[int, list[Token]]:
    """The content words of each response: nouns, verbs, adjectives, without numerals and helpers."""
    kept: dict[int, tuple[str, str, str, bool, bool]] = {
        int(number): (
            row.surface,
            row.lemma,
            row.normalized,
            "固有名詞" in row.pos_detail,
            lexicon.is_general(row.surface, row.lemma, row.normalized),
        )
        for number, row in zip(words.index, each(words), strict=True)
        if row.pos in CONTENT_POS
        and not any(detail in row.pos_detail for detail in NOT_CONTENT)
        and not (len(row.surface) == 1 and not "一" <= row.surface <= "龥")
        and any(character.isalpha() for character in row.surface)
        and not (row.pos != "名詞" and len(row.surface) < 3 and all("ぁ" <= c <= "ん" for c in row.surface))
    }
    found: dict[int, list[Token]] = {}
    for response, start, end, word in zip(
        tokens["response"].tolist(),
        tokens["start"].tolist(),
        tokens["end"].tolist(),
        tokens["word"].tolist(),
        strict=True,
    ):
        if word in kept:
            found.setdefault(response, []).append(Token(start, end, *kept[word]))
    return found


def _document_frequency(responses: pd.DataFrame, content: Mapping[int, list[Token]]) -> Mapping[str, int]:
    """In how many respondents' answers a word stands."""
    used: dict[str, set[str]] = {}
    names = responses["respondent"].tolist()
    for response, listed in content.items():
        used.setdefault(names[response], set()).update(token.normalized for token in listed)
    return Counter(word for found in used.values() for word in found)


def _asked_words(
    names: Sequence[str], questions: Sequence[Question], more: str, words: pd.DataFrame
) -> Mapping[str, frozenset[str]]:
    """The survey's words that stand in a question's name, wording or guidance."""
    wording = {question.name: question.wording for question in questions}
    surfaces = sorted({str(word) for word in words["surface"] if len(str(word)) > 1})
    asked = {}
    for name in names:
        text = f"{name} {wording.get(name, '')} {more}"
        asked[name] = frozenset(word for word in surfaces if word in text)
    return asked


def _copied_spans(borrowed: pd.DataFrame | None) -> Mapping[tuple[str, str], list[tuple[int, int, str]]]:
    found: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for row in each(borrowed) if borrowed is not None else ():
        source = " ".join(part for part in (str(row.source_respondent), str(row.source_question)) if part)
        found.setdefault((row.respondent, row.question), []).append((int(row.start), int(row.end), source))
    return found


def _own_words(
    respondents: Iterable[str], joined: Mapping[str, pd.DataFrame], words: pd.DataFrame, lexicon: Lexicon
) -> Mapping[str, frozenset[str]]:
    """The survey's words that stand in the office's own name or in the titles of its own projects."""
    listed: dict[str, str] = {
        row.surface: row.normalized
        for row in each(words)
        if len(row.surface) > 1 and row.pos == "名詞" and row.surface not in lexicon.generic
    }
    titles: dict[str, str] = {}
    for table in joined.values():
        for owner, title in zip(table["respondent"], table["title"], strict=True):
            titles[owner] = f"{titles.get(owner, '')} {title}"
    return {
        name: frozenset(
            listed[part] for part in _parts_of(f"{name} {titles.get(name, '')}") if part in listed
        )
        for name in respondents
    }


def _parts_of(text: str) -> set[str]:
    """Every stretch of two to ``LONGEST_NAME`` characters: quicker than asking each word of a survey."""
    return {
        text[start:end]
        for start in range(len(text))
        for end in range(start + 2, min(len(text), start + LONGEST_NAME) + 1)
    }


def _themes(coded: pd.DataFrame | None) -> Mapping[tuple[str, str], set[tuple[str, bool]]]:
    """The codes of each answer, each with whether it is rare in the survey."""
    if coded is None or coded.empty:
        return {}
    pairs = {(row.code, row.respondent) for row in each(coded)}
    raised = Counter(code for code, _ in pairs)
    found: dict[tuple[str, str], set[tuple[str, bool]]] = {}
    for row in each(coded):
        found.setdefault((row.respondent, row.question), set()).add((row.code, raised[row.code] <= RARE))
    return found


def _theme_counts(found: Iterable[tuple[str, bool]]) -> tuple[int, int]:
    themes = set(found)
    return len(themes), sum(rare for _, rare in themes)


def _over_questions(
    rows: Sequence[Row], themes: Mapping[tuple[str, str], set[tuple[str, bool]]]
) -> list[Row]:
    offices: dict[str, list[Row]] = {}
    for row in rows:
        offices.setdefault(row.respondent, []).append(row)
    over = []
    for name, own in offices.items():
        readings = tuple(reading for row in own for reading in row.readings)
        status = "valid" if readings else own[0].status
        over.append(
            Row(
                name,
                ALL,
                status,
                readings,
                *_theme_counts(theme for row in own for theme in themes.get((name, row.question), ())),
            )
        )
    return over
