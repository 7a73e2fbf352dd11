"""What is known of the whole survey (調査全体から分かること) before one answer is read for its indicators.

How many respondents use a word, which words the questions hold, how long answers are: sums of answers, so
that parts of a survey add up to the same as the whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from textmine.analysis.awareness.duties import DutySums
from textmine.analysis.awareness.lexicon import Lexicon
from textmine.analysis.awareness.reading import Token, shown_characters
from textmine.groupnames import ALL_QUESTIONS
from textmine.settings import CONTENT_POS, Question

if TYPE_CHECKING:
    import pandas as pd

NOT_CONTENT = ("非自立可能", "数詞", "助動詞語幹")


@dataclass
class AnswerSums:
    """What answers add up to; whole respondents stand in one part.

    ``respondents`` with a valid answer; ``frequency``: of them, how many use a word; ``asked``: question ->
    words of the survey that stand in it; ``characters`` and ``types``: question (and 全設問) -> how many
    valid rows have so many; ``duties``: what the names of offices hold.
    """

    respondents: int = 0
    frequency: Counter[str] = field(default_factory=Counter)
    asked: dict[str, set[str]] = field(default_factory=dict)
    characters: dict[str, Counter[int]] = field(default_factory=dict)
    types: dict[str, Counter[int]] = field(default_factory=dict)
    duties: DutySums = field(default_factory=DutySums)

    def add(self, other: AnswerSums) -> None:
        """Add the sums of other answers."""
        self.respondents += other.respondents
        self.duties.add(other.duties)
        self.frequency.update(other.frequency)
        for question, words in other.asked.items():
            self.asked.setdefault(question, set()).update(words)
        for sizes, more in ((self.characters, other.characters), (self.types, other.types)):
            for question, counted in more.items():
                sizes.setdefault(question, Counter()).update(counted)


@dataclass(frozen=True)
class Surroundings:
    """All that a reading needs of the whole survey, small enough to be read by every worker.

    ``kinds`` of the questions; ``nouns``: surface -> normalised forms of the nouns of the survey; ``raised``:
    how many respondents were given a code.
    """

    kinds: Mapping[str, str]
    sums: AnswerSums
    nouns: Mapping[str, frozenset[str]]
    raised: Mapping[str, int]

    def plain(self) -> dict[str, Any]:
        """The same as lists and numbers; a word of one respondent need not be told."""
        sums = self.sums
        return {
            "kinds": dict(self.kinds),
            "respondents": sums.respondents,
            "frequency": {word: times for word, times in sums.frequency.items() if times > 1},
            "asked": {question: sorted(words) for question, words in sums.asked.items()},
            "characters": {question: list(counted.items()) for question, counted in sums.characters.items()},
            "types": {question: list(counted.items()) for question, counted in sums.types.items()},
            "names": sums.duties.names,
            "duties": {word: times for word, times in sums.duties.held.items() if times > 1},
            "nouns": {surface: sorted(forms) for surface, forms in self.nouns.items()},
            "raised": dict(self.raised),
        }


def surroundings_from(plain: Mapping[str, Any]) -> Surroundings:
    """What ``plain`` told."""
    sums = AnswerSums(
        plain["respondents"],
        Counter(plain["frequency"]),
        {question: set(words) for question, words in plain["asked"].items()},
        {question: Counter(dict(counted)) for question, counted in plain["characters"].items()},
        {question: Counter(dict(counted)) for question, counted in plain["types"].items()},
        DutySums(plain["names"], Counter(plain["duties"])),
    )
    nouns = {surface: frozenset(forms) for surface, forms in plain["nouns"].items()}
    return Surroundings(plain["kinds"], sums, nouns, plain["raised"])


def content_tokens(tokens: pd.DataFrame, words: pd.DataFrame, lexicon: Lexicon) -> Mapping[int, list[Token]]:
    """The content words of each response: nouns, verbs, adjectives, without numerals and helpers."""
    columns = (words[name].tolist() for name in ("surface", "lemma", "normalized", "pos", "pos_detail"))
    kept: dict[int, tuple[str, str, str, bool, bool]] = {
        int(number): (
            surface,
            lemma,
            normalized,
            "固有名詞" in detail,
            lexicon.is_general(surface, lemma, normalized),
        )
        for number, surface, lemma, normalized, pos, detail in zip(words.index, *columns, strict=True)
        if _is_content(surface, pos, detail)
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


def _is_content(surface: str, pos: str, detail: str) -> bool:
    return (
        pos in CONTENT_POS
        and not any(other in detail for other in NOT_CONTENT)
        and not (len(surface) == 1 and not "一" <= surface <= "龥")
        and any(character.isalpha() for character in surface)
        and not (pos != "名詞" and len(surface) < 3 and all("ぁ" <= c <= "ん" for c in surface))
    )


def sum_answers(
    responses: pd.DataFrame,
    content: Mapping[int, Sequence[Token]],
    surfaces: Iterable[str],
    questions: Sequence[Question],
    more: str,
    duties: DutySums,
) -> AnswerSums:
    """The sums of ``responses`` with their ``content`` words; ``more``: what stood before the respondents, too.

    ``duties``: what the names of these respondents hold.
    """
    names = list(dict.fromkeys(responses["question"].tolist()))
    sums = AnswerSums(asked=_asked_words(names, questions, more, surfaces), duties=duties)
    for sizes in (sums.characters, sums.types):
        sizes.update({name: Counter() for name in names})
    used: dict[str, set[str]] = {}
    written: Counter[str] = Counter()
    columns = (responses[name].tolist() for name in ("respondent", "question", "text", "status"))
    for number, (respondent, question, text, status) in enumerate(zip(*columns, strict=True)):
        if status != "valid":
            continue
        said = {token.normalized for token in content.get(number, ())}
        size = len(shown_characters(text))
        sums.characters[question][size] += 1
        sums.types[question][len(said)] += 1
        written[respondent] += size
        used.setdefault(respondent, set()).update(said)
    sums.respondents = len(used)
    sums.frequency.update(word for words in used.values() for word in words)
    sums.characters[ALL_QUESTIONS] = Counter(written.values())
    sums.types[ALL_QUESTIONS] = Counter(len(words) for words in used.values())
    return sums


def _asked_words(
    names: Sequence[str], questions: Sequence[Question], more: str, surfaces: Iterable[str]
) -> dict[str, set[str]]:
    """The survey's words that stand in a question's name, wording or guidance."""
    wording = {question.name: question.wording for question in questions}
    known = {surface for surface in surfaces if len(surface) > 1}
    texts = {name: f"{name} {wording.get(name, '')} {more}" for name in names}
    return {name: {word for word in known if word in text} for name, text in texts.items()}


def nouns_of(words: Iterable[tuple[str, str, str]], lexicon: Lexicon) -> Mapping[str, frozenset[str]]:
    """Surface -> normalised forms of the nouns among ``words`` (surface, normalised form, part of speech).

    Without general words, and without those that say no work in an office's name (企画).
    """
    general = lexicon.generic | lexicon.offices.general
    found: dict[str, set[str]] = {}
    for surface, normalized, pos in words:
        if pos == "名詞" and len(surface) > 1 and surface not in general:
            found.setdefault(surface, set()).add(normalized)
    return {surface: frozenset(forms) for surface, forms in found.items()}


def ranked(counted: Mapping[int, int]) -> Callable[[int], float]:
    """What share of rows has no more than a size, given how many rows have each size.

    >>> ranked({3: 1, 5: 2, 9: 1})(5)
    0.75
    """
    sizes = sorted(counted)
    reached = [0, *accumulate(counted[size] for size in sizes)]
    return lambda size: round(reached[bisect_right(sizes, size)] / reached[-1], 4) if reached[-1] else 0.0
