"""What a survey says about its own damage (文字化けの証拠), from all its texts, in any order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from textmine.repairs.rules import Rules

FREQUENT = 5
"""How often a variant must stand in the survey, its partner being absent, to count as evidence."""
PAIR_FREQUENT = 12
"""The same for a pair of look-alikes that are both everyday characters."""

_WAVES = "～〜"


@dataclass(frozen=True)
class Evidence:
    """What is known of the texts: made from a PDF, read by OCR, which pairs are mixed up, the usual ～.

    ``damaged`` is about the glyph tables of a PDF file: its lines are those of pages, but its characters
    are no guesses. ``scanned`` lets all look-alikes be checked, ``pairs`` only these.
    """

    damaged: bool = False
    scanned: bool = False
    pairs: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    wave: str = ""

    def allows(self, found: str, written: str) -> bool:
        """Whether a look-alike may be checked against Sudachi's cost."""
        return self.scanned or (found, written) in self.pairs


def count_characters(texts: Iterable[str]) -> Counter[str]:
    """How often each character stands in the texts; counts of parts of a survey may be added."""
    return Counter("".join(text for text in texts if not text.isascii()))


def weigh_evidence(counts: Counter[str], rules: Rules) -> Evidence:
    """The evidence in the counts of ``count_characters``.

    Radicals instead of kanji are damage by themselves. A kanji outside JIS X 0208 is, where it is
    frequent and its right form absent (实 156 times, 実 never). A pair of everyday look-alikes is
    allowed one way where one is frequent and the other absent.
    """
    damaged = False
    for character in [one for one in counts if one in rules.characters]:
        written, kind = rules.characters[character]
        often = counts[character] >= FREQUENT and counts[written] == 0
        damaged = damaged or kind == "radical" or often or character == "尐"
    pairs = {
        (found, written)
        for found in [one for one in counts if counts[one] >= PAIR_FREQUENT]
        for written in rules.confusables.get(found, "")
        if counts[written] == 0
    }
    waves = {mark: counts[mark] for mark in _WAVES if counts[mark]}
    wave = max(waves, key=lambda mark: (waves[mark], mark)) if len(waves) > 1 else ""
    return Evidence(damaged, False, frozenset(pairs), wave)


SUSPECT_WAVE = re.compile(f"[{_WAVES}]")
