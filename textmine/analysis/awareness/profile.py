"""The awareness profile (意識の手掛かり): every respondent's indicators, per question and over all."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.analysis.awareness.lexicon import Lexicon, load_lexicon, question_kinds
from textmine.analysis.awareness.overrules import NO_OVERRULES, Overrules
from textmine.analysis.awareness.reading import Context, Reading, Token, read_answer
from textmine.analysis.awareness.strength import (
    PARTS,
    actors_of,
    commitment_of,
    count_readings,
    part_values,
    settled_weights,
    signed,
    strength_of,
)
from textmine.settings import Question
from textmine.tables import AWARENESS, AWARENESS_PARTS, AWARENESS_SPANS, check

if TYPE_CHECKING:
    import pandas as pd

ALL = "全設問"
CONTENT_POS = ("名詞", "動詞", "形容詞", "形状詞")
NOT_CONTENT = ("非自立可能", "数詞", "助動詞語幹")
SPECIFIC_KINDS = ("partner", "number", "time", "document")
RARE = 2
"""A theme that at most so many respondents raise is rare."""


@dataclass(frozen=True)
class Evidence:
    """What other analyses found, handed in: None where they were not made.

    ``borrowed``: BORROWED (copied spans). ``coded``: CODED (coding rules). ``joined``: further tables
    with ``respondent, title, text``. ``contradictions``: CONSISTENCY. ``asked``: more text that the
    respondents had before them (guidance), for question echo.
    """

    borrowed: pd.DataFrame | None = None
    coded: pd.DataFrame | None = None
    joined: Mapping[str, pd.DataFrame] | None = None
    contradictions: pd.DataFrame | None = None
    asked: str = ""


@dataclass(frozen=True)
class Awareness:
    """The three tables: ``profile`` (AWARENESS), ``parts`` (AWARENESS_PARTS), ``spans`` (AWARENESS_SPANS)."""

    profile: pd.DataFrame
    parts: pd.DataFrame
    spans: pd.DataFrame


@dataclass(frozen=True)
class _Row:
    respondent: str
    question: str
    status: str
    readings: tuple[tuple[str, Reading], ...]
    themes: int = 0
    rare_themes: int = 0


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
    respondent and question, and one over all questions, named 全設問), AWARENESS_PARTS, AWARENESS_SPANS.
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
    profile = _profile(rows, responses, frequency, settled, found, overrules)
    parts = _parts(rows, settled, overrules)
    spans = _spans(rows, responses)
    return Awareness(profile, parts, spans)


def each(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table as named tuples."""
    yield from table.itertuples(index=False)


# ---------------------------------------------------------------- reading


def _read_all(
    responses: pd.DataFrame,
    tokens: pd.DataFrame,
    words: pd.DataFrame,
    questions: Sequence[Question],
    found: Evidence,
    lexicon: Lexicon,
) -> tuple[list[_Row], Mapping[str, int]]:
    content = content_tokens(tokens, words)
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
            reading = read_answer(row.text, content.get(number, []), context, copied.get(key, []))
            readings = ((kinds[row.question], reading),)
        rows.append(
            _Row(
                row.respondent,
                row.question,
                row.status,
                readings,
                *_theme_counts(themes, row.respondent, row.question),
            )
        )
    return [*rows, *_over_questions(rows, themes)], frequency


def content_tokens(tokens: pd.DataFrame, words: pd.DataFrame) -> Mapping[int, list[Token]]:
    """The content words of each response: nouns, verbs, adjectives, without numerals and helpers."""
    kept: dict[int, tuple[str, str, str, bool]] = {
        int(number): (row.surface, row.lemma, row.normalized, "固有名詞" in row.pos_detail)
        for number, row in zip(words.index, each(words), strict=True)
        if row.pos in CONTENT_POS
        and not any(detail in row.pos_detail for detail in NOT_CONTENT)
        and not (len(row.surface) == 1 and not "一" <= row.surface <= "龥")
        and any(character.isalpha() for character in row.surface)
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
            surface, lemma, normalized, named = kept[word]
            found.setdefault(response, []).append(Token(start, end, surface, lemma, normalized, named))
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
    listed = [
        (row.surface, row.normalized)
        for row in each(words)
        if len(row.surface) > 1 and row.pos == "名詞" and row.surface not in lexicon.generic
    ]
    titles: dict[str, str] = {}
    for table in joined.values():
        for owner, title in zip(table["respondent"], table["title"], strict=True):
            titles[owner] = f"{titles.get(owner, '')} {title}"
    return {
        name: frozenset(
            normalized for surface, normalized in listed if surface in f"{name} {titles.get(name, '')}"
        )
        for name in respondents
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


def _theme_counts(
    themes: Mapping[tuple[str, str], set[tuple[str, bool]]], respondent: str, question: str
) -> tuple[int, int]:
    hit = {
        theme
        for (owner, asked), found in themes.items()
        if owner == respondent and question in (asked, ALL)
        for theme in found
    }
    return len(hit), sum(rare for _, rare in hit)


def _over_questions(
    rows: Sequence[_Row], themes: Mapping[tuple[str, str], set[tuple[str, bool]]]
) -> list[_Row]:
    offices: dict[str, list[_Row]] = {}
    for row in rows:
        offices.setdefault(row.respondent, []).append(row)
    over = []
    for name, own in offices.items():
        readings = tuple(reading for row in own for reading in row.readings)
        status = "valid" if readings else own[0].status
        over.append(_Row(name, ALL, status, readings, *_theme_counts(themes, name, ALL)))
    return over


# ---------------------------------------------------------------- tables


def _profile(
    rows: Sequence[_Row],
    responses: pd.DataFrame,
    frequency: Mapping[str, int],
    weights: Mapping[str, float],
    found: Evidence,
    overrules: Overrules,
) -> pd.DataFrame:
    import pandas as pd

    offices = int(responses.loc[responses["status"] == "valid", "respondent"].nunique())
    against = Counter(found.contradictions["respondent"].tolist()) if found.contradictions is not None else {}
    lines = [_line(row, frequency, offices, weights, against, overrules) for row in rows]
    profile = pd.DataFrame(lines, columns=list(AWARENESS.names))
    profile = profile.assign(
        characters_percentile=_percentiles(profile, "characters"),
        types_percentile=_percentiles(profile, "types"),
    )
    check(profile, AWARENESS)
    return profile


def _line(
    row: _Row,
    frequency: Mapping[str, int],
    offices: int,
    weights: Mapping[str, float],
    against: Mapping[str, int],
    overrules: Overrules,
) -> dict[str, Any]:
    counted = count_readings(row.readings, row.themes, row.rare_themes)
    readings = [reading for _, reading in row.readings]
    values = overrules.values(row.respondent, row.question, part_values(counted))
    strength = strength_of(values, weights) if readings else 0.0
    types = frozenset(word for reading in readings for word in reading.types)
    return {
        "respondent": row.respondent,
        "question": row.question,
        "status": row.status,
        "strength": overrules.strength(row.respondent, row.question, strength),
        "n": len(readings),
        "characters": sum(reading.characters for reading in readings),
        "characters_percentile": 0.0,
        "types": len(types),
        "types_percentile": 0.0,
        "specificity": _specificity(readings),
        "own_terms": len({word for reading in readings for word in reading.own}),
        **_hit_counts(readings),
        "reasons": sum(len(reading.reasons) for reading in readings),
        **{name: round(getattr(counted, name), 4) for name in ("echo", "borrowed", "boilerplate")},
        "nearest": next((reading.nearest for reading in readings if reading.nearest), ""),
        "commonness": _commonness(types, frequency, offices),
        "themes": row.themes,
        "rare_themes": row.rare_themes,
        "actors": actors_of(readings),
        "commitment": commitment_of(readings),
        "contradictions": int(against.get(row.respondent, 0)) if row.question == ALL else 0,
        "overruled": overrules.told(row.respondent, row.question),
    }


def _hit_counts(readings: Sequence[Reading]) -> dict[str, int]:
    def hits(name: str, value: str = "") -> int:
        return sum(
            1 for reading in readings for hit in reading.hits[name] if not value or hit.phrase.value == value
        )

    plain = ("anchor", "concrete", "critical", "hearsay", "negation", "distancing")
    return {
        **{name: hits(name) for name in plain},
        "mutual": hits("direction", "mutual"),
        "burden": hits("direction", "burden"),
    }


def _specificity(readings: Sequence[Reading]) -> float:
    """Names, numbers, dates, documents and named partners per 100 content words (Hope et al. 2016)."""
    content = sum(len(reading.content) for reading in readings)
    named = sum(token.named for reading in readings for token in reading.content)
    marked = sum(
        hit.phrase.value in SPECIFIC_KINDS for reading in readings for hit in reading.hits["concrete"]
    )
    return round(100.0 * (named + marked) / content, 2) if content else 0.0


def _commonness(types: frozenset[str], frequency: Mapping[str, int], offices: int) -> float:
    """The mean share of other offices that use each of the words."""
    if not types or offices < 2:
        return 0.0
    return round(sum(frequency.get(word, 1) - 1 for word in types) / len(types) / (offices - 1), 4)


def _percentiles(profile: pd.DataFrame, column: str) -> list[float]:
    """Of the valid rows of the same question, the share with no more than this; 0 for no answer."""
    valid = profile[profile["n"] > 0]
    sizes = {name: sorted(rows[column]) for name, rows in valid.groupby("question")}
    return [
        round(bisect_right(sizes[question], size) / len(sizes[question]), 4) if n else 0.0
        for question, size, n in zip(profile["question"], profile[column], profile["n"], strict=True)
    ]


def _parts(rows: Sequence[_Row], weights: Mapping[str, float], overrules: Overrules) -> pd.DataFrame:
    import pandas as pd

    lines = []
    for row in rows:
        if not row.readings:
            continue
        counted = count_readings(row.readings, row.themes, row.rare_themes)
        values = overrules.values(row.respondent, row.question, part_values(counted))
        for part in PARTS:
            weight, value = signed(part, weights), round(values[part.name], 4)
            lines.append(
                (row.respondent, row.question, part.name, part.ja, value, weight, round(weight * value, 4))
            )
    parts = pd.DataFrame(lines, columns=list(AWARENESS_PARTS.names))
    check(parts, AWARENESS_PARTS)
    return parts


def _spans(rows: Sequence[_Row], responses: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    texts = {(row.respondent, row.question): row.text for row in each(responses)}
    lines = [
        (
            row.respondent,
            row.question,
            span.indicator,
            span.start,
            span.end,
            text[span.start : span.end],
            span.note,
        )
        for row in rows
        if row.question != ALL
        for text in (texts[row.respondent, row.question],)
        for _, reading in row.readings
        for span in sorted(reading.spans, key=lambda span: (span.start, span.end, span.indicator))
    ]
    spans = pd.DataFrame(lines, columns=list(AWARENESS_SPANS.names))
    check(spans, AWARENESS_SPANS)
    return spans
