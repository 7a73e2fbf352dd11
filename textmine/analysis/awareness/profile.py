"""The awareness profile (意識の手掛かり): every respondent's indicators, per question and over all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.analysis.awareness.clauses import clause_ends
from textmine.analysis.awareness.duties import NO_DUTIES, duties_of, spell_duties, sum_duties
from textmine.analysis.awareness.lexicon import Lexicon, load_lexicon, question_kinds
from textmine.analysis.awareness.lines import (
    Evidence,
    Row,
    each,
    parts_table,
    profile_table,
    spans_table,
)
from textmine.analysis.awareness.overrules import NO_OVERRULES, Overrules
from textmine.analysis.awareness.reading import Context, Reading, Token, read_answer
from textmine.analysis.awareness.strength import count_readings, settled_weights
from textmine.analysis.awareness.surroundings import Surroundings, content_tokens, nouns_of, sum_answers
from textmine.analysis.awareness.telling import Way, ways_of_telling
from textmine.groupnames import ALL_QUESTIONS
from textmine.settings import Question
from textmine.tables import AWARENESS, AWARENESS_QUESTIONS, check

if TYPE_CHECKING:
    import pandas as pd

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


@dataclass(frozen=True)
class Marked:
    """By response: its ``content`` words, the ``ends`` of its clauses, and the ``ways`` in which its words tell."""

    content: Mapping[int, Sequence[Token]]
    ends: Mapping[int, Sequence[tuple[int, str]]]
    ways: Mapping[int, Sequence[Way]]


def mark_words(tokens: pd.DataFrame, words: pd.DataFrame, lexicon: Lexicon) -> Marked:
    """What the words of each response are to a reading."""
    return Marked(
        content_tokens(tokens, words, lexicon),
        clause_ends(tokens, words),
        ways_of_telling(tokens, words, lexicon.manners),
    )


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
    Smyth et al. 2009 (themes, elaboration); Dyer, Lang & Stice-Lawrence 2017 (boilerplate); Semin & Fiedler
    1988 (telling: deeds against abstract terms).
    """
    found = evidence or Evidence()
    settled, lexicon = settled_weights(weights or {}), load_lexicon(dictionaries)
    marked = mark_words(tokens, words, lexicon)
    surfaces, normalized, pos = (words[name].tolist() for name in ("surface", "normalized", "pos"))
    sums = sum_answers(
        responses,
        marked.content,
        surfaces,
        questions,
        found.asked,
        sum_duties(duties_of(responses["respondent"].tolist(), lexicon)),
    )
    surroundings = Surroundings(
        question_kinds(list(sums.asked), questions, lexicon),
        sums,
        nouns_of(zip(surfaces, normalized, pos, strict=True), lexicon),
        _raised(found.coded),
    )
    return read_profile(
        responses, marked, surroundings, lexicon, evidence=found, weights=settled, overrules=overrules
    )


def read_profile(
    responses: pd.DataFrame,
    marked: Marked,
    surroundings: Surroundings,
    lexicon: Lexicon,
    *,
    evidence: Evidence,
    weights: Mapping[str, float],
    overrules: Overrules = NO_OVERRULES,
) -> Awareness:
    """The indicators of some respondents of a survey, by what is known of the whole.

    ``marked``: their words; ``evidence`` about these respondents.
    """
    rows = _read_all(responses, marked, surroundings, evidence, lexicon)
    profile = profile_table(rows, weights, evidence, overrules, sums=surroundings.sums)
    over = profile["question"] == ALL_QUESTIONS
    whole, single = profile[over].reset_index(drop=True), profile[~over].reset_index(drop=True)
    check(whole, AWARENESS)
    check(single, AWARENESS_QUESTIONS)
    return Awareness(whole, single, parts_table(rows, weights, overrules), spans_table(rows, responses))


# ---------------------------------------------------------------- reading


def _read_all(
    responses: pd.DataFrame,
    marked: Marked,
    surroundings: Surroundings,
    found: Evidence,
    lexicon: Lexicon,
) -> list[Row]:
    sums = surroundings.sums
    copied = _copied_spans(found.borrowed)
    own_words = _own_words(responses["respondent"].tolist(), found.joined or {}, surroundings.nouns)
    duties = spell_duties(
        duties_of(responses["respondent"].tolist(), lexicon), sums.duties, surroundings.nouns
    )
    asked = {question: frozenset(words) for question, words in sums.asked.items()}
    themes = _themes(found.coded, surroundings.raised)
    rows, unanswered = [], count_readings(())
    for number, row in enumerate(each(responses)):
        readings: tuple[tuple[str, Reading], ...] = ()
        key = (row.respondent, row.question)
        if row.status == "valid":
            context = Context(
                lexicon,
                asked[row.question],
                sums.frequency,
                sums.respondents,
                own_words[row.respondent],
                duties.get(row.respondent, NO_DUTIES),
            )
            reading = read_answer(
                row.text,
                marked.content.get(number, []),
                context,
                copied.get(key, []),
                marked.ends.get(number, []),
                marked.ways.get(number, []),
            )
            readings = ((surroundings.kinds[row.question], reading),)
        rows.append(
            Row(
                row.respondent,
                row.question,
                row.status,
                readings,
                count_readings(readings) if readings else unanswered,
                *_theme_counts(themes.get(key, ())),
            )
        )
    return [*rows, *_over_questions(rows, themes)]


def _copied_spans(borrowed: pd.DataFrame | None) -> Mapping[tuple[str, str], list[tuple[int, int, str]]]:
    found: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for row in each(borrowed) if borrowed is not None else ():
        source = " ".join(part for part in (str(row.source_respondent), str(row.source_question)) if part)
        found.setdefault((row.respondent, row.question), []).append((int(row.start), int(row.end), source))
    return found


def _own_words(
    respondents: Iterable[str], joined: Mapping[str, pd.DataFrame], nouns: Mapping[str, frozenset[str]]
) -> Mapping[str, frozenset[str]]:
    """The survey's nouns that stand in the office's own name or in the titles of its own projects."""
    titles: dict[str, str] = {}
    for table in joined.values():
        for owner, title in zip(table["respondent"], table["title"], strict=True):
            titles[owner] = f"{titles.get(owner, '')} {title}"
    return {
        name: frozenset(
            form for part in _parts_of(f"{name} {titles.get(name, '')}") for form in nouns.get(part, ())
        )
        for name in dict.fromkeys(respondents)
    }


def _parts_of(text: str) -> set[str]:
    """Every stretch of two to ``LONGEST_NAME`` characters: quicker than asking each word of a survey."""
    return {
        text[start:end]
        for start in range(len(text))
        for end in range(start + 2, min(len(text), start + LONGEST_NAME) + 1)
    }


def _raised(coded: pd.DataFrame | None) -> Mapping[str, int]:
    """How many respondents were given each code."""
    if coded is None:
        return {}
    return Counter(code for code, _ in {(row.code, row.respondent) for row in each(coded)})


def _themes(
    coded: pd.DataFrame | None, raised: Mapping[str, int]
) -> Mapping[tuple[str, str], set[tuple[str, bool]]]:
    """The codes of each answer, each with whether it is rare in the survey."""
    found: dict[tuple[str, str], set[tuple[str, bool]]] = {}
    for row in each(coded) if coded is not None else ():
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
        answered = [row for row in own if row.readings]
        readings = tuple(reading for row in answered for reading in row.readings)
        status = "valid" if readings else own[0].status
        over.append(
            Row(
                name,
                ALL_QUESTIONS,
                status,
                readings,
                answered[0].counted if len(answered) == 1 else count_readings(readings),
                *_theme_counts(theme for row in own for theme in themes.get((name, row.question), ())),
            )
        )
    return over
