"""What makes two spellings of one cell the same text (表記の揺れの吸収), for matching only.

Nothing here changes an answer: the folded text lives no longer than the comparison.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category, normalize

from textmine.patterns import pattern

KEPT_SYMBOLS = "〃×"
"""Symbols that say something when they stand alone (同上, なし)."""

_SAME_SYMBOL = {"✕": "×", "✖": "×", "☓": "×", "❌": "×", "″": "〃", "仝": "同"}
_OTHER_SYMBOL = pattern(f"[{''.join(_SAME_SYMBOL)}]")
_KATAKANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


class _Letters(dict[int, int | None]):
    """A table for ``str.translate``: hiragana for katakana, nothing for what is no letter or digit."""

    def __missing__(self, code: int) -> int | None:
        mark = chr(code)
        kept = category(mark)[0] in "LN" or mark in KEPT_SYMBOLS
        self[code] = _KATAKANA.get(code, code) if kept else None
        return self[code]


_LETTERS = _Letters()
_CIRCLED = pattern("[①-⓿]")
_DASHES = "-‐‑‒–—―−ー－ｰ─━〜～~"
_EMPTY_MARKS = frozenset(
    _DASHES + "/／\\＼|｜・･…‥.．*＊※_＿" + "()（）[]［］「」『』【】〔〕〈〉《》<>＜＞\"'“”‘’"
)
_KANA_OR_KANJI = pattern("[ぁ-んァ-ヶ一-鿿]")
_DRAWN_OUT = pattern("(?<=[ぁ-ん])[ー〜～]+")
_LIST_MARK = pattern(
    r"""\s*(?:
        [(（\[［〔【]\s*(?:\d{1,2}|[ア-ンあ-んa-zA-Zａ-ｚＡ-Ｚ])\s*[)）\]］〕】]  # (1) （ア） [a]
      | \d{1,2}\s*[.．:：)）、,]                                            # 1. 1） 1、
      | \d{1,2}(?=[^\d\W]|\s)                                              # 1特になし, 1 特になし
      | [ア-ンa-zA-Zａ-ｚＡ-Ｚ](?:\s*[.．:：)）、]|\s+)                        # ア） A. ア
      | (?:設問|質問|問い?|[QqＱｑ])\s*\d{1,2}\s*[:：.．、)）\s]+
      | (?:設問|質問|問い?|[QqＱｑ])\s*\d{1,2}(?=[^\d\s:：.．、)）])            # 問1なし
      | (?:設問|質問|問い?|[QqＱｑAaＡａ]|回答|答え?|(?:自由)?ご?意見|ご?要望|ご?感想|理由|コメント|その他|備考|特記事項
          |自由回答|自由記[述入]欄?|(?:[良よ]い|悪い|わるい|[良よ]かった|悪かった|困った|気になる)(?:点|こと)|長所|短所|メリット|デメリット|改善点|問題点|課題|内容|詳細
          |(?:[入記]力?者|転記者|集計者|編集者|代筆者?|事務局|調査員)(?:注記?|追記|メモ|コメント|より)?
          |具体的に|その理由|ご?提案|ご?質問|お気づきの点|気づいた点)\s*[:：]
      | [・･●○◯◎■□◆◇▲△▼▽★☆※＊*→⇒⇨>＞✓✔#＃+＋]+
      | [-‐‑‒–—―−ー－ｰ─━]+
    )\s*""",
    re.VERBOSE,
)

_LAUGH = pattern("(?<=[ぁ-ん一-鿿])(?:笑+|汗|泣|爆|w+|mm|orz)$")
"""Laughter and bows (m(_ _)m) at the end."""

LEFT_OUT = frozenset(_LIST_MARK.pattern + _LAUGH.pattern).union(_SAME_SYMBOL)
"""All characters that a reading of a cell may leave out or replace, beside kana, and some more."""


@lru_cache(maxsize=4096)
def squeeze(text: str) -> str:
    """Letters and digits alone: NFKC, lower case, hiragana; no spaces, marks, brackets, sentence ends.

    >>> squeeze("「特に、ナシ！」"), squeeze("Ｎ／Ａ")
    ('特になし', 'na')
    """
    usual = _OTHER_SYMBOL.sub(lambda other: _SAME_SYMBOL[other[0]], text)
    return normalize("NFKC", usual).casefold().translate(_LETTERS).rstrip("ー")


@lru_cache(maxsize=4096)
def squeeze_literal(literal: str) -> str:
    """The same for one literal of a form, whose last long vowel is kept (データー is not データ)."""
    return squeeze(literal + "。") if literal != "ー" else literal


def without_list_marks(text: str) -> str:
    """``text`` without its leading list marks and labels: １　, ・, ①, (1), ア）, 回答：.

    A mark with nothing behind it stays, for then it is all that was written.

    >>> without_list_marks("１　特になし"), without_list_marks("・ 回答：なし"), without_list_marks("２年")
    ('特になし', 'なし', '年')
    """
    text = _CIRCLED.sub(lambda mark: f" {normalize('NFKC', mark[0])} ", text).strip()
    while (mark := _LIST_MARK.match(text)) and text[mark.end() :].strip():
        text = text[mark.end() :]
    return text


def as_hiragana(letters: str) -> str:
    """What ``squeeze`` makes of kana and kanji alone."""
    return letters.translate(_KATAKANA)


def starts_with_list_mark(text: str) -> bool:
    """Whether ``without_list_marks`` might take something off."""
    return _LIST_MARK.match(text) is not None


def readings(text: str) -> tuple[str, ...]:
    """The folded texts under which a cell is looked up, as it stands first.

    Then without list marks, without laughter at the end (なし笑), and without drawn-out vowels behind
    hiragana (ないでーす).
    """
    folded = [squeeze(text), squeeze(without_list_marks(text))]
    folded.append(_LAUGH.sub("", folded[-1]))
    if "ー" in folded[-1]:
        folded.append(squeeze(_DRAWN_OUT.sub("", without_list_marks(text))))
    return tuple(dict.fromkeys(reading for reading in folded if reading))


def is_empty_mark(text: str) -> bool:
    """Whether a cell holds marks that stand for nothing: －, ー, ／, …, ・, （　）, １．, a single 。.

    >>> [is_empty_mark(cell) for cell in ("", "ー", "（　　）", "。", "。。。", "１．", "12")]
    [True, True, True, True, False, True, False]
    """
    if _KANA_OR_KANJI.search(text):
        return False
    kept = [mark for mark in text if not mark.isspace() and category(mark) not in ("Cf", "Cc", "Mn")]
    if re.fullmatch(r"\s*[(（]?(?:\d{1,2}|[①-⓿])\s*[.．)）]\s*", text):
        return True
    return all(mark in _EMPTY_MARKS for mark in kept) or (len(kept) == 1 and kept[0] in "。、,，｡､■□◆◇▼▽▶▷")
