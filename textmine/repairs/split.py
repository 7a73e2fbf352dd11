"""Kanji taken apart (分割された漢字): the halves of one kanji read as two characters, 言平価 for 評価.

And letters read twice (二重に読まれた文字): bold that a printer made by striking twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from textmine.patterns import pattern
from textmine.repairs.changes import Edit
from textmine.repairs.checker import REACH, Checker
from textmine.repairs.words import PathWord, word_at

ACROSS = 5 / 3
"""How many margins are asked where a word or name holds one of the halves: 平価 in 言平価."""
LONG_NAME = 4
"""The least length of a name that may be made: 社会福祉協議会."""
LEAST_USAGE = 3.0
"""How usual the word must be that the whole kanji makes."""


_TWICE = pattern(
    r"(?:([ぁ-ゖァ-ヺー一-鿿々、。・])\1)(?:([ぁ-ゖァ-ヺー一-鿿々、。・①-⑳0-9A-Za-z().,:（）「」．：])\2){3,}"
)
_NUMBERED_TWICE = pattern(r"(?:([①-⑳0-9A-Za-z().,:（）「」．：])\1)+$")
"""What stands before doubled letters and is doubled with them: １１．．職職員員."""
_FEWEST_LETTERS = 4
"""So many different letters in a row are never doubled by a writer: 年年歳歳 are two."""


def fix_doubled(text: str, kept: Sequence[tuple[int, int]]) -> list[Edit]:
    """Bold letters read twice: 協協働働のの推推進進 is 協働の推進; ああああ and 是是非非 stay.

    Numbers and marks that are doubled with them go along, a number before them where it begins the line.
    """
    edits = []
    for match in _TWICE.finditer(text):
        start = match.start()
        line = text[text.rfind("\n", 0, start) + 1 : start]
        if _NUMBERED_TWICE.fullmatch(line):
            start -= len(line)
        if len(set(match.group())) >= _FEWEST_LETTERS and not any(
            s < match.end() and start < e for s, e in kept
        ):
            edits.append(Edit(start, match.end(), text[start : match.end() : 2], "doubled", "checked"))
    return edits


def fix_split(text: str, checker: Checker, kept: Sequence[tuple[int, int]]) -> list[Edit]:
    """Halves of a kanji side by side whose whole makes a usual word, if the cost falls far enough."""
    wholes = checker.rules.split
    edits: list[Edit] = []
    for place, halves in enumerate(map("".join, pairwise(text))):
        if halves not in wholes or (edits and place < edits[-1].end):
            continue
        if any(s < place + 2 and place < e for s, e in kept):
            continue
        if _pays(text, place, wholes[halves], checker):
            edits.append(Edit(place, place + 2, wholes[halves], "split_kanji", "checked"))
    return edits


def _pays(text: str, place: int, whole: str, checker: Checker) -> bool:
    """Whether the whole kanji makes a usual word, no word of the text is lost, and the cost falls."""
    low, high = max(place - REACH, 0), place + REACH + 1
    before = text[low:high]
    after = text[low:place] + whole + text[place + 2 : high]
    new = word_at(checker.path_cost.words(after), place - low)
    old = checker.path_cost.words(before)
    if not _is_usual(new, checker):
        return False
    held = any(len(word_at(old, n - low).surface) > 1 for n in (place, place + 1))
    asked = checker.margin * (ACROSS if held else 1.0)
    return checker.path_cost(before) - checker.path_cost(after) > asked


def _is_usual(word: PathWord, checker: Checker) -> bool:
    if word.kind == "proper":
        return len(word.surface) >= LONG_NAME
    return word.kind == "common" and len(word.surface) > 1 and checker.usage(word.surface) >= LEAST_USAGE
