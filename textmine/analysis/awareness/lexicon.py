"""The word lists behind the indicators (手掛かりの辞書), read once from dictionaries/awareness/."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from textmine.dictionary import read_dictionary
from textmine.phrases import Phrase, find_phrases, read_phrases
from textmine.settings import Question

PHRASE_FILES = (
    "boilerplate",
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


@dataclass(frozen=True)
class Lexicon:
    """``phrases`` by indicator and the ``generic`` words that any office could write."""

    phrases: Mapping[str, tuple[Phrase, ...]]
    generic: frozenset[str]
    kinds: tuple[Phrase, ...]


def load_lexicon(overlay: Path | None = None) -> Lexicon:
    """All lists, the user's own lines first; raises DictionaryError for lines that cannot be read."""
    return Lexicon(
        {name: read_phrases(f"awareness/{name}.csv", overlay) for name in PHRASE_FILES},
        _relatives(row["term"] for row in read_dictionary("awareness/generic_words.csv", ("term",), overlay)),
        read_phrases("awareness/question_kinds.csv", overlay),
    )


def _relatives(terms: Iterable[str]) -> frozenset[str]:
    """The terms and the words that differ from them by an ending alone: 自主的 -> 自主性, 自主."""
    known = set(terms)
    stems = {term[:-1] for term in known if len(term) > 2 and term[-1] in ENDINGS}
    return frozenset(known | stems | {stem + ending for stem in stems for ending in ENDINGS})


def question_kinds(
    names: Sequence[str], questions: Sequence[Question], lexicon: Lexicon
) -> Mapping[str, str]:
    """The kind of each question: as set, else guessed from its name and wording, else "reason"."""
    described = {question.name: question for question in questions}
    kinds = {}
    for name in names:
        question = described.get(name, Question(name, ""))
        hits = find_phrases(f"{name} {question.wording}", lexicon.kinds)
        order = {phrase.value: place for place, phrase in reversed(list(enumerate(lexicon.kinds)))}
        guessed = min((hit.phrase.value for hit in hits), key=order.__getitem__, default="reason")
        kinds[name] = question.kind or guessed
    return kinds
