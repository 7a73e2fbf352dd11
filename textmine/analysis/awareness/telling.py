"""How an answer tells (語り方): it says who does what and how much, or it names what ought to be.

Somebody who has seen a thing tells it in verbs, with a subject, in the past, with figures and limits
(鍵を持つ職員が来られず、40分待った). Plans name it in nouns of action and words of value (円滑な実施を図る
必要がある). Which words tell and which name is a matter of the language, not of the topic of a survey.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.dictionary import read_dictionary
from textmine.errors import DictionaryError, Problem, shown

if TYPE_CHECKING:
    import pandas as pd

TELLS, NAMES = "tells", "names"
VALUES = (TELLS, NAMES, "")
"""What a line may say of its words; nothing: they count as neither."""


@dataclass(frozen=True)
class Manner:
    """A line of telling.csv: words of a part of speech (all of them where ``terms`` is empty)."""

    pos: str
    terms: frozenset[str]
    value: str
    note: str

    def takes(self, forms: Sequence[str], kind: str) -> bool:
        """Whether the line speaks of a word with these forms and this part of speech."""
        return kind.startswith(self.pos) and (not self.terms or not self.terms.isdisjoint(forms))


@dataclass(frozen=True)
class Way:
    """A word that tells or names: ``start`` and ``end`` in the text, ``value``, and ``note``, why."""

    start: int
    end: int
    value: str
    note: str


def read_manners(overlay: Path | None = None) -> tuple[Manner, ...]:
    """The lines of dictionaries/awareness/telling.csv, the user's own first; the first that fits decides.

    Raises DictionaryError naming every value that is none of ``VALUES``.
    """
    rows = read_dictionary("awareness/telling.csv", ("pos", "terms", "value", "note"), overlay)
    problems = [_bad_value(row) for row in rows if row["value"] not in VALUES]
    if problems:
        raise DictionaryError(problems)
    return tuple(
        Manner(row["pos"], frozenset(row["terms"].split()), row["value"], row["note"]) for row in rows
    )


def _bad_value(row: Mapping[str, str]) -> Problem:
    return Problem(
        f"value「{shown(row['value'])}」は使えません",
        f"'{shown(row['value'])}' is no value",
        f"{row['file']}:{row['line']}",
        f"{TELLS}（語る）、{NAMES}（名目を並べる）のどちらか、数えない語は空にしてください",
        f"write {TELLS}, {NAMES} or nothing",
    )


def ways_of_telling(
    tokens: pd.DataFrame, words: pd.DataFrame, manners: Sequence[Manner]
) -> Mapping[int, list[Way]]:
    """The words of each response that tell or name, in the order of the text."""
    columns = (words[name].tolist() for name in ("surface", "lemma", "normalized", "pos", "pos_detail"))
    known = {
        number: manner
        for number, word in zip(words.index, zip(*columns, strict=True), strict=True)
        if (manner := _manner_of(word, manners)) is not None
    }
    found: dict[int, list[Way]] = {}
    places = (tokens[name].tolist() for name in ("response", "start", "end", "word"))
    for response, start, end, word in zip(*places, strict=True):
        if word in known:
            manner = known[word]
            found.setdefault(response, []).append(Way(start, end, manner.value, manner.note))
    return found


def _manner_of(word: tuple[str, ...], manners: Iterable[Manner]) -> Manner | None:
    """What is said of a word (surface, lemma, normalised form, part of speech, its detail)."""
    *forms, main, detail = word
    kind = f"{main}-{detail}" if detail else main
    first = next((manner for manner in manners if manner.takes(forms, kind)), None)
    return first if first is not None and first.value else None
