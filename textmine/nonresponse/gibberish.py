"""Cells of keys hit at random (意味不明な入力): one repeated character, keyboard runs, marks alone.

Only what can hardly be a word is caught; acronyms in capitals (ＰＴＡ), short words (ok, 梨), numbers (100)
and emoji (👍, a reaction) stay answers. Words that testers type (テスト, あいうえお, test) are lines of
dictionaries/nonresponse.csv.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from unicodedata import category, normalize

from textmine.nonresponse.folding import squeeze
from textmine.patterns import pattern

_ROWS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "あいうえお",
    "かきくけこ",
    "さしすせそ",
    "abcdefgh",
)
_STEPS = {pair[::step]: step for row in _ROWS for pair in map("".join, pairwise(row)) for step in (1, -1)}
"""Two neighbouring keys -> the direction from the first to the second."""

_HOME_ROW = frozenset("asdfghjkl")
_VOWELS = frozenset("aeiouyv")
_LAUGHTER = frozenset("はひふへ")
"""ははは is a reaction, as an emoji is."""

_MIXED = pattern(
    r"((?=[ぁ-ん]*[a-z])(?=[a-z]*[ぁ-ん])[a-zぁ-ん]{2,4})\1+|([ぁぃぅぇぉっゃゅょ])\2{2,}[a-z]{1,3}"
)
"""Kana and letters by turns, the same again (fdさfdさ), and small kana with letters behind them (っっっd)."""

_SHORTEST_RUN = 4
"""A keyboard run (asdf) or a repeated pattern shorter than this may be a word."""
_SMASHED_VOWELLESS = 5
_SMASHED_CONSONANTS = 6


def gibberish_rule(text: str) -> str:
    """Why a cell is gibberish, or "" if it is not."""
    folded = squeeze(text)
    if not folded:
        return "" if _is_reaction(text) else "意味不明: 記号の繰り返し"
    if len(folded) >= 3 and len(set(folded)) == 1 and folded[0] not in _LAUGHTER:
        return "意味不明: 同じ文字の繰り返し"
    if re.fullmatch(r"[ぁ-ん]", folded) and "ぁ" <= text.strip()[0] <= "ん":
        return "意味不明: 仮名一文字"
    if _is_stray_letter(normalize("NFKC", text).strip(" 。．.、")):
        return "意味不明: 英小文字一文字"
    if _is_keyboard_run(folded):
        return "意味不明: 鍵盤の並び"
    if _is_repeated_latin(folded) or _MIXED.fullmatch(folded):
        return "意味不明: 同じ文字列の繰り返し"
    if _is_smashed(normalize("NFKC", text).strip()):
        return "意味不明: 無作為な英字"
    return ""


def looks_hit_at_random(folded: str) -> bool:
    """Whether a folded text without Latin letters might be gibberish, from its first few characters."""
    return len(folded) < 2 or len(set(folded)) == 1 or folded[:2] in _STEPS


def _is_reaction(text: str) -> bool:
    """Emoji and a single sign (○, ★) may be an answer; repeated geometric signs (○○○) stand for nothing."""
    signs = [mark for mark in text if category(mark) == "So"]
    return any(ord(sign) >= 0x2600 for sign in signs) or len(signs) == 1 or "♪" in text


def _is_stray_letter(text: str) -> bool:
    """One small letter that labels no option (a to e), answers nothing (y, n, o) and is no size or number.

    Capitals stay: options and names have one (Ｂ, Ｘ).
    """
    return len(text) == 1 and text in "fghjkpqrtuvwxz"


def _is_keyboard_run(folded: str) -> bool:
    """All of the text is made of runs of neighbouring keys (asdf, qwerty, asdfjkl, 12345, あいうえお)."""
    if len(folded) < 3 or folded[:2] not in _STEPS:
        return False
    runs = _runs(folded)
    long_enough = len(folded) >= _SHORTEST_RUN or folded in (
        "asd",
        "qwe",
        "zxc",
        "jkl",
        "lkj",
        "dsa",
        "ewq",
        "abc",
        "123",
        "あいう",
    )
    if folded.isdigit() and not (len(runs) == 1 and folded[0] == "1"):
        return False
    return long_enough and all(len(run) >= 3 for run in runs)


def _runs(folded: str) -> list[str]:
    """The text cut where the next character is not the next key in the same direction."""
    runs, direction = [folded[0]], 0
    for before, after in pairwise(folded):
        step = _STEPS.get(before + after, 0)
        if step and direction in (0, step):
            runs[-1] += after
            direction = step
        else:
            runs.append(after)
            direction = 0
    return runs


def _is_repeated_latin(folded: str) -> bool:
    """A unit of one to four letters three times or more (asdasdasd, xyzxyzx..), hahaha excepted."""
    found = re.fullmatch(r"([a-z]{1,4}?)\1{2,}([a-z]{0,3})", folded)
    return found is not None and found[1].startswith(found[2]) and folded[:2] not in ("ha", "hi", "he", "ho")


def _is_smashed(text: str) -> bool:
    """One word of small letters without a vowel, or with a run of consonants that no word has."""
    if re.fullmatch(r"[a-z;]+", text):
        letters = [mark for mark in text if mark != ";"]
        if not set(letters) & _VOWELS or set(letters) <= _HOME_ROW - {"a"}:
            return len(letters) >= _SMASHED_VOWELLESS
        runs = [
            len(list(group))
            for vowel, group in groupby(letters, key=lambda mark: mark in _VOWELS)
            if not vowel
        ]
        return max(runs, default=0) >= _SMASHED_CONSONANTS
    return bool(
        re.fullmatch(r"(?=.*[sdfghjkl]{2})(?:[ぁ-ん]{1,2}[asdfghjkl]{1,10}){1,4}(?:[ぁ-ん]{1,2})?", text)
    )
