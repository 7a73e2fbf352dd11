"""What an office's name says of its work (名前の中の仕事の語), and where an answer's compounds hold it.

ごみ減量課 --short units--> ごみ, 減量 --in ごみ出し--> own work. Words that any office's name could hold
(総務, 管理), and words that more than a third of the names share, say nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from textmine.dictionary import read_dictionary
from textmine.errors import DictionaryError, Problem, shown
from textmine.phrases import Phrase
from textmine.tokens import words_in

if TYPE_CHECKING:
    from textmine.analysis.awareness.lexicon import Lexicon

OFFICE_WORDS = "awareness/office_words.csv"
ENDING, GENERAL = "ending", "general"
PARTS_OF_NAMES = re.compile(r"[\s()（）「」【】・／/]+")
HIRAGANA, KATAKANA = re.compile("[ぁ-ん]{2}"), re.compile("[ァ-ヺー]{2}")
SHORTEST_DUTY = 2
"""Characters: 市 or 水 would stand in too many words."""

FEWEST_NAMES, SHARED = 5, 1 / 3
"""Among so many names or more, a word that more than this share of them hold tells no office from others."""


class Unit(NamedTuple):
    """One short unit: as written, its normalised form, whether it is a noun, and part of a proper name."""

    surface: str
    normalized: str
    noun: bool
    named: bool


class Duty(NamedTuple):
    """A word of an office's name that says what it does."""

    surface: str
    normalized: str


class Worded(Protocol):
    """A word of an answer."""

    @property
    def surface(self) -> str:
        """As written."""

    @property
    def normalized(self) -> str:
        """In its normalised form."""

    @property
    def named(self) -> bool:
        """Whether it is a proper name."""


@dataclass(frozen=True)
class OfficeWords:
    """``endings`` by which a name is an office's; ``general`` words of names that say no work."""

    endings: tuple[str, ...] = ()
    general: frozenset[str] = frozenset()


NO_OFFICE_WORDS = OfficeWords()


@dataclass
class DutySums:
    """How many names of offices there are, and how many of them hold each duty word."""

    names: int = 0
    held: Counter[str] = field(default_factory=Counter)

    def add(self, other: DutySums) -> None:
        """Add the sums of other respondents."""
        self.names += other.names
        self.held.update(other.held)

    def shared(self, duty: Duty) -> bool:
        """Whether so many names hold the word that it tells none from the others."""
        return self.names >= FEWEST_NAMES and self.held[duty.normalized] > self.names * SHARED


@dataclass(frozen=True)
class Duties:
    """The duty words of one office; ``spelled``: each with all spellings that the survey has of it."""

    spelled: Mapping[Duty, frozenset[str]]

    def held_by(self, word: Worded) -> str:
        """The duty word that stands in ``word`` as a unit of its own; "" for none."""
        return next((duty.surface for duty in self.spelled if self._holds(word, duty)), "")

    def _holds(self, word: Worded, duty: Duty) -> bool:
        """Whether ``word`` is the duty word, or a compound of which it is a unit."""
        if word.normalized == duty.normalized:
            return True
        if len(word.surface) <= SHORTEST_DUTY:
            return False
        units = units_of(word.surface)
        if len(units) > 1 and any(unit.normalized == duty.normalized for unit in units):
            return True
        return not word.named and any(
            stands_at_an_end(spelling, unit.surface) for unit in units for spelling in self.spelled[duty]
        )


NO_DUTIES = Duties({})


def stands_at_an_end(word: str, unit: str) -> bool:
    """Whether ``unit`` begins or ends with ``word``, and the word is told from the rest of it.

    Between two hiragana, or two katakana, no word can be seen to end.

    >>> [stands_at_an_end("ごみ", unit) for unit in ("ごみ出し", "生ごみ", "ごみごみ", "置きごみ箱", "ごみ")]
    [True, True, False, False, False]
    """
    rest = len(unit) - len(word)
    if rest < 1:
        return False
    borders = []
    if unit.startswith(word):
        borders.append(unit[len(word) - 1 : len(word) + 1])
    if unit.endswith(word):
        borders.append(unit[rest - 1 : rest + 1])
    return any(not HIRAGANA.match(border) and not KATAKANA.match(border) for border in borders)


def duties_of(names: Iterable[str], lexicon: Lexicon) -> Mapping[str, tuple[Duty, ...]]:
    """The duty words of each name that is an office's, in their order.

    >>> from textmine.analysis.awareness.lexicon import load_lexicon
    >>> found = duties_of(["道路管理課", "山田花子"], load_lexicon())
    >>> {name: [duty.surface for duty in duties] for name, duties in found.items()}
    {'道路管理課': ['道路']}
    """
    endings = lexicon.offices.endings
    return {name: _duties(name, lexicon) for name in dict.fromkeys(names) if _is_office(name, endings)}


def _is_office(name: str, endings: tuple[str, ...]) -> bool:
    return any(part.endswith(endings) for part in PARTS_OF_NAMES.split(name) if part)


def _duties(name: str, lexicon: Lexicon) -> tuple[Duty, ...]:
    """The nouns of the name that are neither proper names nor general."""

    def is_general(*forms: str) -> bool:
        return bool(lexicon.offices.general.intersection(forms)) or lexicon.is_general(*forms)

    units = [
        _without_general_end(unit, is_general)
        for word in units_of(name, "C")
        if word.noun and len(word.surface) >= SHORTEST_DUTY
        for unit in _units_of_name(word, lexicon.offices.endings)
    ]
    return tuple(
        dict.fromkeys(
            Duty(unit.surface, unit.normalized)
            for unit in units
            if unit.noun and not unit.named and len(unit.surface) >= SHORTEST_DUTY
            if not is_general(unit.surface, unit.normalized)
        )
    )


def _units_of_name(word: Unit, endings: tuple[str, ...]) -> tuple[Unit, ...]:
    """The short units of a word of a name; the word itself where one is a single character (下 of 下水道)."""
    units = units_of(word.surface)
    if any(len(unit.surface) == 1 and unit.noun and unit.surface not in endings for unit in units):
        return (word._replace(named=any(unit.named for unit in units)),)
    return units


def _without_general_end(unit: Unit, is_general: Callable[..., bool]) -> Unit:
    """子育て of 子育て支援, where the rest is one noun; the unit itself where it has no such end."""
    for end in range(SHORTEST_DUTY, len(unit.surface) - 1):
        if is_general(unit.surface[end:]):
            rest = units_of(unit.surface[:end])
            if len(rest) == 1 and rest[0].noun:
                return rest[0]
    return unit


def sum_duties(duties: Mapping[str, tuple[Duty, ...]]) -> DutySums:
    """How many of the names hold each duty word."""
    held = Counter(word for own in duties.values() for word in {duty.normalized for duty in own})
    return DutySums(len(duties), held)


def spell_duties(
    duties: Mapping[str, tuple[Duty, ...]], sums: DutySums, nouns: Mapping[str, frozenset[str]]
) -> Mapping[str, Duties]:
    """The duty words of each office that tell it from others, with their spellings among the survey's ``nouns``."""
    wanted = {duty.normalized for own in duties.values() for duty in own}
    spelled: dict[str, set[str]] = {}
    for surface, forms in nouns.items():
        for form in forms & wanted:
            spelled.setdefault(form, set()).add(surface)
    return {
        name: Duties(
            {
                duty: frozenset((*duty, *spelled.get(duty.normalized, ())))
                for duty in own
                if not sums.shared(duty)
            }
        )
        for name, own in duties.items()
    }


@lru_cache(maxsize=50_000)
def units_of(text: str, mode: str = "A") -> tuple[Unit, ...]:
    """Sudachi's short units (A) or words (C) of a name or a compound; the user's own words are not asked."""
    return tuple(
        Unit(surface, normalized, pos == "名詞" and "数詞" not in detail, "固有名詞" in detail)
        for surface, _, normalized, _, pos, detail, _ in words_in(text, mode=mode)
    )


@lru_cache(maxsize=256)
def named_work(word: str) -> Phrase:
    """What a place of own work is called that holds ``word`` of the office's name."""
    return Phrase(re.compile(""), "own", f"自分の組織の名前の「{word}」", "", "調査の表")


def read_office_words(overlay: Path | None = None) -> OfficeWords:
    """The words of awareness/office_words.csv; raises DictionaryError for a kind that there is not."""
    rows = list(read_dictionary(OFFICE_WORDS, ("kind", "term"), overlay))
    unknown = [row for row in rows if row["kind"].strip() not in (ENDING, GENERAL)]
    if unknown:
        raise DictionaryError([_unknown_kind(row) for row in unknown])
    listed = {
        kind: [row["term"].strip() for row in rows if row["kind"].strip() == kind]
        for kind in (ENDING, GENERAL)
    }
    return OfficeWords(tuple(filter(None, listed[ENDING])), frozenset(filter(None, listed[GENERAL])))


def _unknown_kind(row: Mapping[str, str]) -> Problem:
    return Problem(
        f"組織の名前の語の種類「{shown(row['kind'])}」は知りません",
        f"office_words.csv has an unknown kind '{shown(row['kind'])}'",
        f"{row['file']} {row['line']} 行目 (line {row['line']})",
        f"使える種類: {ENDING}, {GENERAL}",
        f"known: {ENDING}, {GENERAL}",
    )
