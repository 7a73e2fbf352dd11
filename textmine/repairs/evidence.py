"""What a survey says about its own damage (文字化けの証拠), from all its texts, in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from zlib import crc32

from textmine.repairs.rules import Rules

FREQUENT = 5
"""How often a variant must stand in the survey, its partner being absent, to count as evidence."""
PAIR_FREQUENT = 12
"""The same for a pair of look-alikes that are both everyday characters."""

MANY_CHARACTERS = 20_000
"""From here on importing numpy costs less than counting one by one."""

SAMPLED_TEXTS = 2_000
"""Texts in which pairs of look-alikes are put to the test."""

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
    joined = "".join(text for text in texts if not text.isascii())
    return Counter(joined) if len(joined) < MANY_CHARACTERS else _count_many(joined)


def _count_many(joined: str) -> Counter[str]:
    """The same for a long text by its code points, in a tenth of the time."""
    import numpy as np

    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    counts = np.bincount(codes)
    return Counter({chr(code): int(counts[code]) for code in np.flatnonzero(counts).tolist()})


Sampled = tuple[int, str]
"""The checksum of a text, and the text."""


def sample_texts(texts: Iterable[str]) -> list[str]:
    """The texts that stand for all where all would be too many: those with the smallest checksums, in order.

    Independent of order, and a sample of samples is the sample of the whole, so that parts of a survey
    may be sampled one by one (``draw_sample``, ``smallest``).
    """
    return sorted(text for _, text in draw_sample(texts))


def draw_sample(texts: Iterable[str]) -> list[Sampled]:
    """The same with their checksums, by which samples of parts are united."""
    return smallest((crc32(text.encode("utf-8", "surrogatepass")), text) for text in set(texts))


def smallest(sampled: Iterable[Sampled]) -> list[Sampled]:
    """The distinct texts with the smallest checksums, in the order of these."""
    return list(dict.fromkeys(sorted(sampled)))[:SAMPLED_TEXTS]


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
