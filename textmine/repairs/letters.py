"""Which characters Japanese is written with (日本語の文字), for codes and bytes that give some."""

from __future__ import annotations

from textmine.patterns import pattern

_KANA_AND_KANJI = "\u3000-\u30ff\u3400-\u9fff\uff01-\uff9f"
JAPANESE = pattern(f"[{_KANA_AND_KANJI}\U00020000-\U0002ffff\U0001f300-\U0001faff]+")
"""Kana, kanji, their marks, and emoji."""
JAPANESE_TEXT = pattern(f"[ -~\u2010-\u2027{_KANA_AND_KANJI}]+")
"""The same without emoji, and what may stand between them: letters, digits, dashes, quotes."""

_OPENING, _CLOSING = ("「", "『", "“", '"', "'", "`"), ("」", "』", "”", '"', "'", "`")


def is_quoted(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` stands in quotes alone: & in 「&」という字.

    >>> is_quoted("「尐」の字", 1, 2), is_quoted("「青尐年」の字", 2, 3)
    (True, False)
    """
    return start > 0 and text[start - 1] in _OPENING and text[end : end + 1] in _CLOSING
