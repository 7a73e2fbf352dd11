"""Repair by a test of the neighbours (前後の文字を見る補正): dashes, spaced headings."""

from __future__ import annotations

import re

from textmine.patterns import pattern
from textmine.repairs.changes import Edit
from textmine.repairs.rules import Rules
from textmine.repairs.words import PathCost, word_at

DASHES = "‐‑‒–—―−─━－\\-"
MEANS_ONE = 2500
"""By how much Sudachi's cost must fall for ー between kanji to be 一 rather than a dash."""
A_LITTLE = 1000
"""The same for ー at the end of a katakana word that is a name or no word without it."""
_DASH_MARKS = frozenset(DASHES)
LISTED = 2500
"""By how much a heading is cheaper than its kanji with 、 between them (会議録 15,000, 山川海 800)."""
KANJI = "々〇㐀-䶿一-鿿"
_BETWEEN_KATAKANA = pattern(f"(?<=[ァ-ヺ])(?<![ンッヲ])[{DASHES}](?=[ァ-ヺ])")
_BEHIND_KATAKANA = pattern(
    f"(?<=[ァ-ヺー][ァ-ヺ])(?<![ンッヲ])[{DASHES}](?=[のがをにはでもとやへ、。，．）」』・])"
)
_BEFORE_OTHERS = pattern(f"(?<=[ァ-ヺー][ァ-ヺ])(?<![ンッヲ])[{DASHES}](?=[{KANJI}ぁ-ゖ]|\\s|$)")
_BETWEEN_KANJI = pattern(f"(?<=[{KANJI}])ー(?=[{KANJI}])")
_KATAKANA_RUN = pattern("[ァ-ヺー]+$")
LONGEST_WORD = 16
"""Katakana that are read together before a dash: デイサービスセンタ."""
_LABELS = "アイウエオカキクケコサシスセソ"
_FIRST_LABELS = "アイウエ"
_LETTER = f"[0-9０-９A-Za-zＡ-Ｚａ-ｚぁ-ゖァ-ヺー{KANJI}]"
_SPACED = pattern(
    rf"(?<![^\s（(「『【\[・：:])(?:{_LETTER}(?P<gap>[ \u3000]{{1,2}}))(?:{_LETTER}(?P=gap))+{_LETTER}(?![^\s）)」』】\]・：:])"
)
_PAIR = pattern(rf"^([{KANJI}])[ \u3000]{{1,4}}([{KANJI}])$", re.MULTILINE)
_KANA_ALONE = pattern("[ぁ-ゖ]{3}")
_FEW_KANJI = pattern(f"[{KANJI}]{{3,6}}")
_MARK_BEHIND = pattern("(?P<gap>[ \u3000]{1,2})[、。，．](?:(?P=gap)|$)", re.MULTILINE)
"""A mark that is spaced as the letters before it: で す 。"""
_SENTENCE = 8
"""So many letters one by one are a sentence, with a number in it or without."""
_KANA, _LATIN = pattern("[ぁ-ゖ]"), pattern("[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]")
_ON_PURPOSE = pattern(r"(?!第).*[0-9A-Za-z０-９Ａ-Ｚａ-ｚ].*|.[とやかのも].")


def fix_dashes(text: str, rules: Rules, path_cost: PathCost | None, *, pdf: bool = False) -> list[Edit]:
    """Dashes between katakana become ー (サ－ビス), ー between kanji a dash (内容ー予算).

    Where Sudachi says that ー between kanji was 一 (統ー的), it becomes 一 in a ``pdf`` and stays elsewhere.
    """
    if "ー" not in text and _DASH_MARKS.isdisjoint(text):
        return []
    edits = [
        Edit(match.start(), match.end(), "ー", "dash_to_long_vowel", "neighbour")
        for pattern in (_BETWEEN_KATAKANA, _BEHIND_KATAKANA)
        for match in pattern.finditer(text)
        if not _is_label_range(text, match.start(), path_cost)
        and not _joins_two_words(text, match.start(), path_cost)
    ]
    known = {edit.start for edit in edits}
    edits += [
        Edit(match.start(), match.end(), "ー", "dash_to_long_vowel", "neighbour")
        for match in _BEFORE_OTHERS.finditer(text)
        if match.start() not in known and _ends_word(text, match.start(), path_cost)
    ]
    for match in _BETWEEN_KANJI.finditer(text):
        if text[match.start() - 1] in rules.letters:
            continue
        if not _means_one(text, match.start(), path_cost):
            edits.append(Edit(match.start(), match.end(), "―", "long_vowel_to_dash", "neighbour"))
        elif pdf:
            edits.append(Edit(match.start(), match.end(), "一", "look_alike", "checked"))
    return sorted(edits, key=lambda edit: edit.start)


def _ends_word(text: str, place: int, path_cost: PathCost | None) -> bool:
    """Whether Sudachi knows the katakana word with ー at its end: タクシ―乗り場, but not テーマ―協働."""
    if path_cost is None:
        return False
    run = _KATAKANA_RUN.search(text[max(place - LONGEST_WORD, 0) : place])
    low = max(place - max(8, len(run.group()) if run else 0), 0)
    before, after = text[low:place], text[place + 1 : place + 7]
    as_found, mended = f"{before}{text[place]}{after}", f"{before}ー{after}"
    gain = path_cost(as_found) - path_cost(mended)
    if gain > MEANS_ONE or gain <= 0:
        return gain > MEANS_ONE
    # シルバ―人材: a name alone, an everyday word with ー; センタ―: the same word, its ー left out.
    bare, whole = (word_at(path_cost.words(one), len(before) - 1) for one in (as_found, mended))
    if whole.kind != "common" or whole.end != len(before) + 1:
        return False
    if bare.surface + "ー" == whole.surface and (
        bare.kind == "unknown" or bare.normalized == whole.normalized
    ):
        return True
    return gain > A_LITTLE and bare.kind in ("proper", "unknown")


def _means_one(text: str, place: int, path_cost: PathCost | None) -> bool:
    """Whether ー at ``place`` makes a word as 一: 統ー的, ー人ー人, but not 内容ー予算."""
    if path_cost is None:
        return False
    before, after = text[max(place - 6, 0) : place], text[place + 1 : place + 7]
    if path_cost(f"{before}―{after}") - path_cost(f"{before}一{after}") <= MEANS_ONE:
        return False
    if before.endswith("第"):
        return True
    words = path_cost.words(f"{before}一{after}")
    word = word_at(words, len(before))
    counted = next((one.pos for one in words if one.start == word.end), "")
    return len(word.surface) > 1 or (word.kind == "number" and counted.endswith("助数詞可能"))


def _is_label_range(text: str, place: int, path_cost: PathCost | None) -> bool:
    """ア－エ: labels from one to another, each standing alone; but コ－ス is a word, and no list begins at コ."""
    around = text[max(place - 2, 0) : place - 1] + text[place + 2 : place + 3]
    first, last = text[place - 1], text[place + 1 : place + 2]
    if re.search("[ァ-ヺー]", around) or first not in _LABELS or not last or last not in _LABELS:
        return False
    if first not in _FIRST_LABELS and path_cost is not None:
        word = path_cost.words(f"{first}ー{last}")[0]
        if word.kind == "common" and len(word.surface) == 3:
            return False
    return _LABELS.index(first) < _LABELS.index(last)


def _joins_two_words(text: str, place: int, path_cost: PathCost | None) -> bool:
    """Whether two known katakana words stand around the dash (パリ―ローマ), by Sudachi's cost."""
    before = re.search("[ァ-ヺー]+$", text[:place])
    after = re.match("[ァ-ヺー]+", text[place + 1 :])
    if path_cost is None or before is None or after is None:
        return False
    if len(before.group()) < 2 or len(after.group()) < 2:
        return False
    left, right = before.group(), after.group()
    return path_cost(f"{left}ー{right}") > path_cost(f"{left}―{right}")


def close_headings(text: str, rules: Rules, path_cost: PathCost | None) -> list[Edit]:
    """Spaced headings (字間をあけた見出し) are closed: 会 議 要 旨; lists of marks are not: 春 夏 秋 冬."""
    if " " not in text and "\u3000" not in text:
        return []
    edits = []
    for match in _SPACED.finditer(text):
        letters = match.group().replace(match.group("gap"), "")
        if _is_enumeration(letters, rules) or _is_spaced_on_purpose(letters, path_cost):
            continue
        if path_cost is not None and _is_list(letters, path_cost):
            continue
        edits += _gaps(match.group(), match.start())
        if mark := _MARK_BEHIND.match(text, match.end()):
            edits += _gaps(mark.group(), match.end())
    for match in _PAIR.finditer(text):
        letters = match.group(1) + match.group(2)
        if not _is_enumeration(letters, rules) and _is_word(letters, path_cost):
            edits += _gaps(match.group(), match.start())
    return sorted(set(edits), key=lambda edit: edit.start)


def _is_spaced_on_purpose(letters: str, path_cost: PathCost | None) -> bool:
    """Numbers and letters among words (5 で 7), but 第 ３ 回; three letters around a particle (本 と 人).

    ま と め is one word, 面 談 を 年 2 回 に a sentence.
    """
    if len(letters) >= _SENTENCE and len(_KANA.findall(letters)) >= 2 and len(_LATIN.findall(letters)) <= 2:
        return False
    if _ON_PURPOSE.fullmatch(letters) is None:
        return False
    if path_cost is None or not _KANA_ALONE.fullmatch(letters):
        return True
    return [word.kind for word in path_cost.words(letters)] != ["common"]


def _is_list(letters: str, path_cost: PathCost) -> bool:
    """Whether kanji stand each for itself (山 川 海): read as one they are hardly cheaper than with 、 between."""
    if not _FEW_KANJI.fullmatch(letters):
        return False
    return path_cost("。" + "、".join(letters)) - path_cost("。" + letters) <= LISTED


def _gaps(run: str, start: int) -> list[Edit]:
    return [
        Edit(start + gap.start(), start + gap.end(), "", "spaced_heading", "neighbour")
        for gap in re.finditer("[ \u3000]+", run)
    ]


def _is_enumeration(letters: str, rules: Rules) -> bool:
    return len(set(letters)) == 1 or any(set(letters) <= members for members in rules.enumerations)


def _is_word(letters: str, path_cost: PathCost | None) -> bool:
    """Whether Sudachi finds the letters cheaper together than apart by far."""
    return path_cost is not None and path_cost(letters) + 3000 < path_cost(" ".join(letters))
