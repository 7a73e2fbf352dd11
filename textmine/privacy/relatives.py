"""Names behind a relative (続柄の後の氏名): 母の千葉です signs an answer, 娘の美咲が tells of somebody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from textmine.patterns import pattern

ENDS_BEHIND = pattern(r"$|[\n)）」】]|です|でございます|と申|まで(?=[、。ご]|電話|連絡|お)")
"""What stands behind the name with which a relative signs: （娘の三浦）, 娘の三浦です, 娘の三浦までご連絡ください."""

TELLS_ON = pattern(r"[がはもをと、]|に(?!ある|住|行|帰)")
"""What stands behind the name of a relative who is told of: 娘の美咲が, 妻の裕子も; 父の長野に住む is a place."""


def is_behind_relative(before: str, relatives: frozenset[str]) -> bool:
    """Whether 母の, 長男の … stands directly in front, as a word of its own."""
    return _relative_pattern(relatives).search(before[-8:]) is not None


def relative_marks(relatives: frozenset[str]) -> Sequence[str]:
    """What a text holds that may name somebody's relative."""
    return [f"{word}の" for word in sorted(relatives)]


@lru_cache(maxsize=4)
def _relative_pattern(relatives: frozenset[str]) -> re.Pattern[str]:
    listed = "|".join(re.escape(word) for word in sorted(relatives, key=lambda word: (-len(word), word)))
    return re.compile(rf"(?:{listed})の$" if listed else r"(?!)")
