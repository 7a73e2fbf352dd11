"""Spaces that a reader of pages has put between and into words (語の中の空白): 保育 園の 待機 児童を 減ら して."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from textmine.patterns import pattern
from textmine.repairs.changes import Edit
from textmine.repairs.words import PathCost, PathWord

LEAST_SPACES = 3
"""A line with fewer is left alone: two names, a heading and its text."""
MOST_SPACES = 1_000
"""A line with more is no line of a page."""
IMPOSSIBLE = 1 / 2
"""The share of the spaces that stand where nobody parts words."""

_LINE = pattern(r"[^\n]+")
_JAPANESE = "ぁ-ゖァ-ヺー一-鿿々、。"
_GAP = pattern(f"(?<=[{_JAPANESE}])[ \u3000]{{1,2}}(?=[{_JAPANESE}])")
_BESIDE_NUMBER = pattern(
    f"(?<=[{_JAPANESE}])[ \u3000]{{1,2}}(?=[0-9])|(?<=[0-9])[ \u3000]{{1,2}}(?=[{_JAPANESE}])"
)
_HIRAGANA = pattern("[ぁ-ゖ]")
_NEVER_FIRST = ("助詞", "助動詞", "接尾辞", "補助記号", "動詞-非自立可能", "形容詞-非自立可能")


def fix_spaced_words(text: str, path_cost: PathCost, kept: Sequence[tuple[int, int]]) -> list[Edit]:
    """Spaces inside words and before particles (語の中の空白), and with them all others of their line.

    Children's books and plain Japanese part their words where phrases begin: わたしは がっこうに いきます stays.
    """
    edits = []
    for line in _LINE.finditer(text) if " " in text or "\u3000" in text else ():
        gaps = [gap.span() for gap in _GAP.finditer(text, line.start(), line.end())]
        gaps = [(start, end) for start, end in gaps if not any(s < end and start < e for s, e in kept)]
        if LEAST_SPACES <= len(gaps) <= MOST_SPACES and _are_impossible(text, line.span(), gaps, path_cost):
            gaps += [gap.span() for gap in _BESIDE_NUMBER.finditer(text, line.start(), line.end())]
            edits += [Edit(start, end, "", "spaced_words", "checked") for start, end in sorted(gaps)]
    return edits


def _are_impossible(
    text: str, line: tuple[int, int], gaps: Sequence[tuple[int, int]], path_cost: PathCost
) -> bool:
    """Whether most gaps stand inside words or before what begins no phrase, once they are closed."""
    bounds = [line[0], *(place for gap in gaps for place in gap), line[1]]
    pieces = [text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True)]
    joined = "".join(pieces)
    if not _HIRAGANA.search(joined):
        return False
    words = {place: word for word in path_cost.words(joined) for place in range(word.start, word.end)}
    places = list(accumulate(map(len, pieces[:-1])))
    listed = [len(before) == len(after) == 1 for before, after in pairwise(pieces)]  # 春 夏 秋 冬
    inside = sum(
        place in words and _is_inside(words[place], place)
        for place, alone in zip(places, listed, strict=True)
        if not alone
    )
    first = sum(
        place in words and words[place].start == place and words[place].pos.startswith(_NEVER_FIRST)
        for place in places
    )
    return inside + first >= max(IMPOSSIBLE * len(gaps), LEAST_SPACES)


def _is_inside(word: PathWord, place: int) -> bool:
    return word.start < place and word.kind in ("common", "proper")
