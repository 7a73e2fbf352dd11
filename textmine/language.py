"""In what language a survey is answered (回答の言語): some readings know Japanese wording alone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from textmine.tables import Note

MOSTLY = 0.5
"""Of all (answer, term) pairs; below it the answers are not Japanese, whatever names and places stand in them."""

_JAPANESE = re.compile(r"[ぁ-ヿ㐀-鿿々]")


def share_of_japanese(terms: Iterable[str], answers: Iterable[int]) -> float:
    """The share of terms with kana or kanji, each counted in as many ``answers`` as use it; 1 without any term.

    >>> share_of_japanese(["公園", "bus", "DX化"], [2, 5, 1])
    0.375
    """
    japanese = total = 0
    for term, count in zip(terms, answers, strict=True):
        total += int(count)
        japanese += int(count) if _JAPANESE.search(term) else 0
    return japanese / total if total else 1.0


def no_awareness(share: float) -> Note:
    """Why nothing is said of awareness: it is read by Japanese phrases, which other languages do not have."""
    return Note(
        f"回答のほとんどが日本語ではないので（使われた語のうち日本語は {share:.0%}）、意識の手掛かり・確認したい回答者・"
        "それに基づくヒアリング案は作りません。日本語の言い回しから読むものだからです。",
        f"Most answers are not in Japanese ({share:.0%} of the words used are), so awareness, the respondents to look "
        "at and a hearing by them are left out: they are read by Japanese wording.",
    )
