"""Phrases (言い回し) of a dictionary and where they stand in a text.

A phrase file has the columns ``pattern, value, note, example``: a regular expression, what it
counts as, what it means, and an example that it must match (tested). Phrases are tried in the order
of the file and never overlap: the first line that takes a place keeps it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from textmine.dictionary import read_dictionary
from textmine.errors import DictionaryError, Problem, shown

CLASS = re.compile(r"\{([^\d{},]+)\}")
"""A word class named in a pattern."""
COLUMNS = ("pattern", "value", "note", "example")


@dataclass(frozen=True)
class Phrase:
    """One line of a phrase file: the compiled ``pattern``, its ``value`` and where it stands."""

    pattern: re.Pattern[str]
    value: str
    note: str
    example: str
    place: str


@dataclass(frozen=True)
class Hit:
    """One place in a text that a phrase matched: offsets, the characters, the phrase."""

    start: int
    end: int
    text: str
    phrase: Phrase


def read_phrases(
    name: str, overlay: Path | None = None, words: Mapping[str, str] | None = None
) -> tuple[Phrase, ...]:
    """The phrases of ``dictionaries/<name>``, the user's own first; ``{x}`` stands for ``words["x"]``.

    Raises DictionaryError naming every pattern that is not a regular expression.
    """
    phrases: list[Phrase] = []
    problems: list[Problem] = []
    for row in read_dictionary(name, COLUMNS, overlay):
        place = f"{row['file']}:{row['line']}"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)
                pattern = re.compile(filled(row["pattern"], words or {}))
        except re.error as error:
            problems.append(_bad_pattern(place, row["pattern"], str(error)))
            continue
        phrases.append(Phrase(pattern, row["value"], row["note"], row["example"], f"{name}:{row['line']}"))
    if problems:
        raise DictionaryError(problems)
    return tuple(phrases)


def first_value(text: str, phrases: Sequence[Phrase], otherwise: str = "") -> str:
    """The value of the first line of the file that matches anywhere in ``text``."""
    return next((phrase.value for phrase in phrases if phrase.pattern.search(text)), otherwise)


def read_words(name: str, overlay: Path | None = None) -> Mapping[str, str]:
    """The word classes of ``dictionaries/<name>`` (``name, words``): one group each, filled from above."""
    found: dict[str, str] = {}
    for row in read_dictionary(name, ("name", "words"), overlay):
        words, known = filled(row["words"], found), found.get(row["name"])
        found[row["name"]] = f"(?:{words})" if known is None else f"(?:{known}|{words})"
    return found


def filled(pattern: str, words: Mapping[str, str]) -> str:
    """``pattern`` with each ``{x}`` that ``words`` knows put in; a count ({0,3}) stays.

    >>> filled("{own}と{0,3}", {"own": "(?:当課|本課)"})
    '(?:当課|本課)と{0,3}'
    """
    return CLASS.sub(lambda found: words.get(found.group(1), found.group()), pattern)


def find_phrases(text: str, phrases: Sequence[Phrase]) -> list[Hit]:
    """The places of ``phrases`` in ``text``, in order of the text, not overlapping.

    >>> import re
    >>> few = [Phrase(re.compile("見当たらない"), "distancing", "", "", "")]
    >>> [(hit.start, hit.text) for hit in find_phrases("業務は見当たらない。", few)]
    [(3, '見当たらない')]
    """
    taken = bytearray(len(text))
    hits: list[Hit] = []
    for phrase in phrases:
        # Hardly any phrase of a long list stands in a text: a search that fails costs less than an iterator.
        if phrase.pattern.search(text) is None:
            continue
        for match in phrase.pattern.finditer(text):
            start, end = match.span()
            if start == end or any(taken[start:end]):
                continue
            taken[start:end] = b"\x01" * (end - start)
            hits.append(Hit(start, end, match.group(), phrase))
    return sorted(hits, key=lambda hit: (hit.start, hit.end))


def _bad_pattern(place: str, pattern: str, error: str) -> Problem:
    return Problem(
        f"正規表現「{shown(pattern)}」に誤りがあります（{error}）",
        f"the pattern '{shown(pattern)}' is not a regular expression ({error})",
        place,
        "文字どおりの ( ) [ ] . * + ? は \\ を前に置いてください",
        "put a \\ before literal ( ) [ ] . * + ?",
    )
