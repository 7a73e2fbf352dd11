"""Sentences with a term that rose or fell (増減した語の用例), of both surveys, quoted exactly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textmine.groupnames import EVERYONE
from textmine.sentences import is_aside, sentence_ends
from textmine.tables import WAVE_QUOTES

if TYPE_CHECKING:
    import pandas as pd

QUOTES = 2
"""Sentences for a term and a survey."""

BEST_LENGTH = 40
"""Characters of a sentence that says something and can be read at a glance."""


def quotes_of_terms(
    changes: Mapping[str, str],
    responses: tuple[pd.DataFrame, pd.DataFrame],
    places: tuple[pd.DataFrame, pd.DataFrame],
    *,
    named: bool = True,
    most: int = QUOTES,
) -> pd.DataFrame:
    """Sentences with each term, from both surveys (増減した語の用例).

    ``changes``: term -> rose or fell, in the order wanted; ``places``: ``response, start, term`` of every use
    of a term, called alike in both surveys, offsets into ``text``. ``named``: whether it is said who wrote a
    sentence. Table out: ``tables.WAVE_QUOTES``, at most ``most`` sentences for a term and survey, of different
    respondents and with different words: those whose length is nearest 40 characters, then in the order of
    the survey. Reading: examples, chosen by length alone; all uses are behind the figures of the report.
    """
    import pandas as pd

    rows = [
        (term, change, wave, *quote)
        for term, change in changes.items()
        for wave, table, uses in zip(("before", "after"), responses, places, strict=True)
        for quote in _quotes(table, uses[uses["term"] == term], most, named)
    ]
    return pd.DataFrame(rows, columns=list(WAVE_QUOTES.names))


def _quotes(
    responses: pd.DataFrame, uses: pd.DataFrame, most: int, named: bool
) -> list[tuple[str, str, str]]:
    found = []
    for response, start in sorted(set(zip(uses["response"].tolist(), uses["start"].tolist(), strict=True))):
        row = responses.iloc[response]
        sentence = _sentence(str(row["text"]), start)
        if not is_aside(sentence):
            found.append((abs(len(sentence) - BEST_LENGTH), response, start, row, sentence))
    chosen: list[tuple[str, str, str]] = []
    writers: set[str] = set()
    for *_, row, sentence in sorted(found, key=lambda one: one[:3]):
        who = str(row["respondent"])
        if who in writers or sentence in [quote for *_, quote in chosen]:
            continue
        writers.add(who)
        chosen.append((who if named else "", str(row["question"]), sentence))
        if len(chosen) == most:
            break
    return chosen


def _sentence(text: str, place: int) -> str:
    """The sentence in which an offset lies."""
    start = 0
    for end in sentence_ends(text):
        if place < end:
            return text[start:end].strip()
        start = end
    return text.strip()


def terms_to_quote(table: pd.DataFrame, most: int) -> dict[str, str]:
    """The terms of the whole survey that rose most, then those that fell most -> rose or fell."""
    whole = table[table["by"] == EVERYONE]
    rose, fell = whole[whole["difference"] > 0], whole[whole["difference"] < 0]
    chosen = [(part["term"].head(most).tolist(), name) for part, name in ((rose, "rose"), (fell, "fell"))]
    return {term: name for terms, name in chosen for term in terms}
