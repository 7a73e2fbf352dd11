"""The word lists behind the indicators (手掛かりの辞書), read once from dictionaries/awareness/."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from textmine.analysis.awareness.duties import NO_OFFICE_WORDS, OfficeWords, read_office_words
from textmine.analysis.awareness.telling import Manner, read_manners
from textmine.dictionary import read_dictionary
from textmine.phrases import Phrase, first_value, read_phrases, read_words
from textmine.settings import Question

PHRASE_FILES = (
    "boilerplate",
    "emphasis",
    "reasons",
    "critical",
    "concrete",
    "anchor",
    "actors",
    "direction",
    "commitment",
    "hearsay",
    "negation",
    "distancing",
)

ENDINGS = "的性化"
ABSTRACT = re.compile(r"[一-龥]{2,}(?:[化性的力観像]|意識|社会|体制|時代|理念|行政|施策)|.+(?:づくり|作り)")
"""Words that are abstract by their build: 自立化, 機動性, 国際感覚観, 居場所づくり."""

LONGEST_COMPOUND = 14
TAILS = frozenset("者等性化的力感観度面上内外間層心")
"""Single characters that close a compound of general words: 利用者等, 満足度."""


@dataclass(frozen=True)
class Lexicon:
    """``phrases`` by indicator, the ``generic`` words that any office could write, ``manners`` of telling.

    ``offices``: how an office is known by its name.
    """

    phrases: Mapping[str, tuple[Phrase, ...]]
    generic: frozenset[str]
    kinds: tuple[Phrase, ...]
    predicates: tuple[Phrase, ...] = ()
    manners: tuple[Manner, ...] = ()
    offices: OfficeWords = NO_OFFICE_WORDS

    def is_general(self, *forms: str) -> bool:
        """Whether any office could write the word: listed, abstract by its build, or made of such words.

        >>> lexicon = load_lexicon()
        >>> lexicon.is_general("市民満足度"), lexicon.is_general("督促状")
        (True, False)
        """
        if any(form in self.generic for form in forms):
            return True
        return bool(ABSTRACT.fullmatch(forms[0])) or self._is_compound(forms[0])

    def _is_compound(self, surface: str) -> bool:
        """Whether ``surface`` is two or more general words laid end to end."""
        if not 4 <= len(surface) <= LONGEST_COMPOUND and not (len(surface) == 3 and surface[-1] in TAILS):
            return False
        reached = {0}
        for end in range(2, len(surface) + 1):
            if any(start in reached and surface[start:end] in self.generic for start in range(end - 1)) or (
                end == len(surface) and end - 1 in reached and surface[-1] in TAILS
            ):
                reached.add(end)
        return len(surface) in reached


def load_lexicon(overlay: Path | None = None) -> Lexicon:
    """All lists, the user's own lines first; raises DictionaryError for lines that cannot be read."""
    phrases = {name: read_phrases(f"awareness/{name}.csv", overlay) for name in PHRASE_FILES}
    words = read_words("awareness/distance_words.csv", overlay)
    frames = read_phrases("awareness/distance_frames.csv", overlay, words)
    return Lexicon(
        {**phrases, "distancing": (*phrases["distancing"], *frames)},
        _relatives(row["term"] for row in read_dictionary("awareness/generic_words.csv", ("term",), overlay)),
        read_phrases("awareness/question_kinds.csv", overlay),
        read_phrases("awareness/predicates.csv", overlay),
        read_manners(overlay),
        read_office_words(overlay),
    )


def _relatives(terms: Iterable[str]) -> frozenset[str]:
    """The terms and the words that differ from them by an ending alone: 自主的 -> 自主性, 自主."""
    known = set(terms)
    stems = {term[:-1] for term in known if len(term) > 2 and term[-1] in ENDINGS}
    return frozenset(known | stems | {stem + ending for stem in stems for ending in ENDINGS})


def kinds_of(
    names: Sequence[str], questions: Sequence[Question], overlay: Path | None = None
) -> Mapping[str, str]:
    """The kind of each question, for who needs no other list."""
    kinds = read_phrases("awareness/question_kinds.csv", overlay)
    return question_kinds(names, questions, Lexicon({}, frozenset(), kinds))


def question_kinds(
    names: Sequence[str], questions: Sequence[Question], lexicon: Lexicon
) -> Mapping[str, str]:
    """The kind of each question: as set, else guessed from its name and wording, else "reason"."""
    described = {question.name: question for question in questions}
    kinds = {}
    for name in names:
        question = described.get(name, Question(name, ""))
        kinds[name] = question.kind or first_value(f"{name} {question.wording}", lexicon.kinds, "reason")
    return kinds
