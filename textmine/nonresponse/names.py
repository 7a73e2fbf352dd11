"""What may stand for a name before a form (名前らしさ): 福祉課 in 福祉課に同じ, not a part of a sentence."""

from __future__ import annotations

from textmine.patterns import pattern

LONGEST_NAME = 20
_SENTENCE = pattern("を|[一-鿿0-9](?:は|が|に|で|へ|より)|もが|して|てい|ます|です|ない|する|れる|[るた]$")
"""Folded letters that stand in sentences: particles behind kanji, ends of verbs."""


def could_be_name(text: str) -> bool:
    """Whether folded letters may be what a name begins with; nothing at all may.

    >>> [could_be_name(text) for text in ("福祉", "緑と公園", "生きがい", "高齢者が集まる", "窓口は福祉")]
    [True, True, True, False, False]
    """
    return len(text) <= LONGEST_NAME and not _SENTENCE.search(text)
