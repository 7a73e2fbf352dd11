"""Repair that is always safe (常に安全な補正): what no writer of Japanese can have meant otherwise.

Each fixer takes the text as it stands and returns edits in order. ``SAFE`` lists them in the order in
which they run; ``text.looks_clean`` says beforehand that none of them will find anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from unicodedata import category, combining, is_normalized, normalize

from textmine.patterns import pattern
from textmine.repairs.changes import Edit
from textmine.repairs.chinese import chinese_spans
from textmine.repairs.escapes import fix_escapes
from textmine.repairs.letters import is_quoted
from textmine.repairs.misread import KANA_BYTES, fix_misread
from textmine.repairs.presentation import fix_presentation
from textmine.repairs.rules import Rules
from textmine.repairs.wrapping import fix_wrapping

Fixer = Callable[[str, Rules], list[Edit]]

_HALF_KANA = pattern("[｡-ﾝ]+[ﾞﾟ｡-ﾝ]*")
_TORN = pattern(f"[^\\x00-\\x7f\\s]*(?:[{KANA_BYTES}][^\\x00-\\x7f\\s]*){{2}}")
"""Bytes read wrongly; a single 縺 may be a word."""
_VOICING = pattern("([ぁ-ゖァ-ヺゝヽ])[ \u3000]?([\u3099\u309a])|([ぁ-ゖァ-ヺゝヽ])([゛゜ﾞﾟ])")
_VOICING_MARKS = frozenset("\u3099\u309a゛゜ﾞﾟ")
_MARKS = str.maketrans({"゛": "\u3099", "゜": "\u309a", "ﾞ": "\u3099", "ﾟ": "\u309a"})
_WIDE = pattern("[０-９Ａ-Ｚａ-ｚ]+")
_WIDE_TO_NARROW = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_POINT = pattern("(?<=[0-9０-９])[，．](?=[0-9０-９])")
_PAGE_END = pattern(
    r"(?:\r?\n[ \t]*(?:[-－―ー–—‐−][ \u3000]*)?[0-9０-９]{1,3}(?:[ \u3000]*[-－―ー–—‐−])?[ \t]*)?\r?\n\f\r?\n?"
)
_EMOJI = pattern("[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff0-9#*]")
_NARROW_POINTS = {"，": ",", "．": "."}


def fix_invisible(text: str, rules: Rules) -> list[Edit]:
    """Invisible and control characters (見えない文字): deleted, or a plain space or line break."""
    if rules.invisible.keys().isdisjoint(text) and "\r" not in text:
        return []
    if "\f" in text and (edits := list(_page_ends(text))):
        return edits
    edits = []
    for place, character in enumerate(text):
        if character == "\r":
            written = "" if text[place + 1 : place + 2] == "\n" else "\n"
            edits.append(Edit(place, place + 1, written, "newline", "safe"))
        elif character in rules.invisible and not _shapes_emoji(text, place):
            written, kind = rules.invisible[character]
            edits.append(Edit(place, place + 1, written, kind, "safe"))
    return edits


def _page_ends(text: str) -> Iterator[Edit]:
    """Form feeds behind a line break, with the number of the page that ends: one line break."""
    for match in _PAGE_END.finditer(text):
        yield Edit(match.start(), match.end(), "\n", "control", "safe")


def _shapes_emoji(text: str, place: int) -> bool:
    """Whether the joiner or selector at ``place`` belongs to an emoji."""
    character, before = text[place], text[place - 1 : place]
    if character in "\ufe0e\ufe0f":
        return bool(_EMOJI.match(before)) and not "\u3040" <= before <= "\u30ff"
    if character == "\u200d":
        after = text[place + 1 : place + 2]
        return (before == "\ufe0f" or category(before or " ") in ("So", "Sk")) and category(
            after or " "
        ) == "So"
    if "\U000e0020" <= character <= "\U000e007f":
        return before == "\U0001f3f4" or "\U000e0020" <= before <= "\U000e007f"
    return False


def fix_half_kana(text: str, rules: Rules) -> list[Edit]:
    """Half-width katakana (半角カナ) with their voicing marks: ﾎﾞﾗﾝﾃｨｱ is ボランティア; not of 縺ｮ, its bytes."""
    torn = _torn_runs(text)
    return [
        Edit(match.start(), match.end(), _full_kana(match.group()), "half_kana", "safe")
        for match in _HALF_KANA.finditer(text)
        if not any(start <= match.start() < end for start, end in torn)
    ]


def _torn_runs(text: str) -> list[tuple[int, int]]:
    """Spans of bytes that were read wrongly and could not be undone: ｮ and ｄ in them are no letters."""
    if not any(mark in text for mark in KANA_BYTES):
        return []
    return [run.span() for run in _TORN.finditer(text)]


def _full_kana(run: str) -> str:
    """Full-width kana; a voicing mark that joins nothing becomes the spacing mark."""
    return normalize("NFKC", run).replace("\u3099", "゛").replace("\u309a", "゜")


def fix_voicing(text: str, rules: Rules) -> list[Edit]:
    """Split voicing marks (分離した濁点・半濁点): か゛ is が, ハ゜ is パ; あ゛ stays."""
    if _VOICING_MARKS.isdisjoint(text):
        return []
    edits = []
    for match in _VOICING.finditer(text):
        kana, mark = (match.group(1) or match.group(3)), (match.group(2) or match.group(4))
        joined = normalize("NFC", kana + mark.translate(_MARKS))
        if len(joined) == 1:
            edits.append(Edit(match.start(), match.end(), joined, "voicing_mark", "safe"))
    return edits


def fix_composition(text: str, rules: Rules) -> list[Edit]:
    """Canonical composition (NFC): combining marks and compatibility kanji with one meaning."""
    if is_normalized("NFC", text):
        return []
    return [
        Edit(start, end, normalize("NFC", text[start:end]), "nfc", "safe")
        for start, end in _clusters(text)
        if not is_normalized("NFC", text[start:end])
    ]


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Spans that compose by themselves: a character and all that may combine with it."""
    start = 0
    for place in range(1, len(text)):
        if combining(text[place]) == 0 and not _composes(text[start:place], text[place]):
            yield start, place
            start = place
    if text:
        yield start, len(text)


def _composes(before: str, character: str) -> bool:
    if character < "\u0300":
        return False
    return normalize("NFC", before + character) != normalize("NFC", before) + normalize("NFC", character)


def fix_kanji(text: str, rules: Rules) -> list[Edit]:
    """Radicals and kanji outside JIS X 0208 (部首・異体字) that stand for one kanji inside it."""
    if rules.characters.keys().isdisjoint(text):
        return []
    places = [place for place, character in enumerate(text) if character in rules.characters]
    if not places:
        return []
    kept = chinese_spans(text, rules)
    edits = []
    for place in places:
        written, kind = rules.characters[text[place]]
        if "字" in text and is_quoted(text, place, place + 1):  # 「尐」という字
            continue
        if kind == "radical" or not any(start <= place < end for start, end in kept):
            edits.append(Edit(place, place + 1, written, kind, "safe"))
    return edits


def fix_width(text: str, rules: Rules) -> list[Edit]:
    """Width of letters, digits and ，． between digits (全角英数字): ＰＴＡ is PTA, １，１８０ is 1,180."""
    torn = _torn_runs(text)
    edits = [
        Edit(match.start(), match.end(), match.group().translate(_WIDE_TO_NARROW), "width", "width")
        for match in _WIDE.finditer(text)
    ]
    edits += [
        Edit(match.start(), match.end(), _NARROW_POINTS[match.group()], "width", "width")
        for match in _POINT.finditer(text)
    ]
    kept = [edit for edit in edits if not any(start <= edit.start < end for start, end in torn)]
    return sorted(kept, key=lambda edit: edit.start)


SAFE: tuple[Fixer, ...] = (
    fix_misread,
    fix_escapes,
    fix_wrapping,
    fix_invisible,
    fix_half_kana,
    fix_voicing,
    fix_composition,
    fix_presentation,
    fix_kanji,
)
"""The fixers of damage, in order. Width is not damage: names keep it."""
