"""Parts of speech (品詞) as KH Coder names them, in the terms of the words table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Words = tuple[str, str, str]
"""Part of speech, its sub-classes and the lemma of one word."""

HIRAGANA = range(0x3041, 0x3097)


def _kana(lemma: str) -> bool:
    return all(ord(letter) in HIRAGANA or letter == "ー" for letter in lemma)


def _is(pos: str, *details: str, kana: bool | None = None) -> Callable[[Words], bool]:
    """A test of the part of speech, of its sub-classes, and whether the lemma is all kana."""

    def test(word: Words) -> bool:
        return (
            word[0] == pos
            and all(detail in word[1] for detail in details)
            and (kana is None or _kana(word[2]) is kana)
        )

    return test


NAMED: Mapping[str, Callable[[Words], bool]] = {
    "名詞": lambda word: word[0] == "名詞",
    "名詞B": _is("名詞", kana=True),
    "サ変名詞": _is("名詞", "サ変"),
    "固有名詞": _is("名詞", "固有名詞"),
    "組織名": _is("名詞", "固有名詞", "一般"),
    "人名": _is("名詞", "人名"),
    "地名": _is("名詞", "地名"),
    "副詞可能": _is("名詞", "副詞可能"),
    "形容動詞": lambda word: word[0] == "形状詞" or (word[0] == "名詞" and "形状詞" in word[1]),
    "動詞": _is("動詞"),
    "動詞B": _is("動詞", kana=True),
    "形容詞": _is("形容詞"),
    "形容詞B": _is("形容詞", kana=True),
    "形容詞（非自立）": _is("形容詞", "非自立"),
    "副詞": _is("副詞"),
    "副詞B": _is("副詞", kana=True),
    "感動詞": _is("感動詞"),
    "否定助動詞": lambda word: word[0] == "助動詞" and word[2] in ("ない", "ぬ", "ず", "まい"),
    "形状詞": _is("形状詞"),
    "連体詞": _is("連体詞"),
    "代名詞": _is("代名詞"),
    "接続詞": _is("接続詞"),
    "助詞": _is("助詞"),
    "助動詞": _is("助動詞"),
    "接頭辞": _is("接頭辞"),
    "接尾辞": _is("接尾辞"),
}
"""KH Coder's names (名詞B: written in kana alone), then those that only Sudachi has."""
