"""What a check of look-alikes needs (照合の道具): the cost, the margin, the rules, what the survey allows."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from math import log10
from typing import Any

from textmine.patterns import pattern
from textmine.repairs.evidence import Evidence
from textmine.repairs.rules import Rules
from textmine.repairs.words import PathCost

REACH = 10
"""Characters on either side of a place whose words are weighed."""
LIKENESS = {"firm": 2 / 3, "near": 1.0, "": 1.0, "alike": 1.3, "wide": 1.3, "far": 2.0}
"""How many margins a pair of characters must pass, by how easily one is read for the other."""
UNSEEN = 5
"""In a million: how frequent an everyday kanji is taken to be that no counted answer holds."""
SECOND_LEVEL = 0x50
KANJI = pattern("[一-鿿]")
USUAL, UNWRITTEN = 3.5, 2.0
"""Powers of ten in a milliard: what a word that nobody counted has, and one of two kanji that is not listed."""
_TWO_KANJI = pattern("[一-鿿][一-鿿々]")

Proposal = tuple[tuple[int, str], ...]
"""Places of a phrase and what is to stand there."""


@dataclass(frozen=True)
class Checker:
    """What a check needs: the cost, the margin, the rules and what the survey allows.

    ``known``: what was found of phrases looked at before, for a text is gone through until nothing changes.
    """

    path_cost: PathCost
    margin: int
    rules: Rules
    evidence: Evidence
    known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def candidates(self, found: str, *, loose: bool) -> str:
        """All that ``found`` may have been read for, as far as the evidence allows it.

        Kanji that are only alike in their pictures are tried where ``found`` is a ``loose`` fragment.
        """
        named = self.rules.confusables.get(found, "")
        if not self.evidence.scanned:
            return "".join(written for written in named if self.evidence.allows(found, written))
        if not loose or found not in self.rules.alike:
            return named
        return named + "".join(c for c in self.rules.alike[found] if c not in named)

    def likeness(self, found: str, written: str) -> str:
        """How alike two characters are: firm, near, "", alike, wide or far."""
        kind = self.rules.pair_kinds.get((found, written)) or self.rules.alike.get(found, {}).get(written, "")
        last = kind.rpartition("-")[2]
        return last if last in LIKENESS else ""

    def frequency(self, character: str) -> float:
        """How frequent a kanji is in sound answers, in powers of ten above one in a million.

        The answers counted are no sample of all subjects: an everyday kanji that they lack may be in use.
        """
        if not KANJI.match(character):
            return 3.0
        least = 1 if is_rare(character) else UNSEEN
        return log10(max(self.rules.frequency.get(character, 0), least))

    def usage(self, word: str) -> float:
        """How often a word is written, in powers of ten: 5 everyday, 3 seldom; USUAL where nobody counted it.

        Two kanji that the list lacks are hardly ever written together as one word.
        """
        return self.rules.written.get(word, UNWRITTEN if _TWO_KANJI.fullmatch(word) else USUAL)


def gain_of(phrase: str, proposal: Proposal, checker: Checker) -> int:
    """By how much the cost of the words around the places falls."""
    low, high = window(proposal)
    return checker.path_cost(phrase[low:high]) - checker.path_cost(replaced(phrase, proposal, low, high))


def window(proposal: Proposal) -> tuple[int, int]:
    """The part of the phrase whose words are weighed."""
    return max(proposal[0][0] - REACH, 0), proposal[-1][0] + REACH + 1


def replaced(phrase: str, proposal: Proposal, low: int = 0, high: int | None = None) -> str:
    """The phrase from ``low`` to ``high`` with the proposal carried out; phrases may be very long."""
    letters = list(phrase[low:high])
    for place, character in proposal:
        letters[place - low] = character
    return "".join(letters)


@lru_cache(maxsize=8192)
def is_rare(character: str) -> bool:
    """Whether a kanji is of the second level of JIS X 0208 or outside it: seen in names more than in words."""
    if not KANJI.match(character):
        return False
    try:
        return character.encode("iso2022_jp")[3] >= SECOND_LEVEL
    except UnicodeEncodeError:
        return True
