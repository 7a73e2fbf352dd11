"""Sentences of a survey answer (文の区切り): where one ends, as offsets that cover the whole text.

Answers are not prose: they hold bullets, circled numbers and lines broken by hand. A sentence ends
at 。！？ outside brackets, at a face or note (😊 ♪) that stands for a full stop, behind an English word where a
capital follows, before a line that begins a bullet or number, and at a line break after sentence end or between
list items. No published splitter handles these (tried: docs/methods/tokens.md).
"""

from __future__ import annotations

import re

from textmine.patterns import pattern

OPENING, CLOSING = "「『（(【〔［[", "」』）)】〕］]"
ENDS = "。．！？!?"
FACES = "♪♡♥❤\U0001f600-\U0001f64f\U0001f90c-\U0001f93e\U0001f970-\U0001f97a\U0001f440-\U0001f450"
"""Faces, hands and notes, which people set where a full stop would stand; 🚄 and ☎ are read as nouns."""
MORE = rf"[{FACES}\ufe0f\u200d\U0001f3fb-\U0001f3ff]"
MARKS = pattern(rf"[{re.escape(OPENING + CLOSING + ENDS)}\n{FACES}]|(?<=[a-z]{{3}})\.(?=[ \n]+[A-Z])")
STANDS_FOR_STOP = pattern(rf"(?<=[ぁ-んー…])[{FACES}]{MORE}*(?![がをにはもへとでの、。]|{MORE})")
"""Faces behind a predicate; where a particle follows they are words of the sentence."""
BEHIND = pattern(rf"[{re.escape(ENDS + CLOSING)} \u3000]|{MORE}")
"""What belongs to the sentence that ended before it."""
BULLET = pattern(
    r"[ \t\u3000]*(?:[・●○■□◆◇▪※＊*＞>–—\-－]|[①-⑳⑴-⒇]|[（(]?[0-9０-９一二三四五六七八九十ア-ンa-zA-Z]{1,2}[）)．.、\u3000 ])"
)
SHORTENED = ("Prof", "prof", "approx", "Capt", "Dept", "dept", "tel", "Tel", "Ave", "Bldg")
LONGEST_BRACKET = 400


def sentence_ends(text: str) -> list[int]:
    """Offsets behind each sentence, the last one ``len(text)``; joined, the sentences are the text.

    >>> text = "（案）を作る。市民の声を聞く「場。」がない。\\n・予算もない"
    >>> [text[a:b] for a, b in zip([0, *sentence_ends(text)], sentence_ends(text))]
    ['（案）を作る。', '市民の声を聞く「場。」がない。\\n', '・予算もない']
    """
    ends: list[int] = []
    depth, opened, free = 0, 0, 0
    for mark in MARKS.finditer(text):
        character, place = mark.group(), mark.end()
        if place <= free:
            continue
        if character in OPENING:
            depth, opened = depth + 1, place
        elif character in CLOSING:
            depth = max(0, depth - 1)
        elif character == "\n":
            if _line_ends_sentence(text, place, ends[-1] if ends else 0):
                depth = 0
                ends.append(place)
        elif _ends_here(text, place - 1) and (depth == 0 or place - opened > LONGEST_BRACKET):
            depth, free = 0, _behind_marks(text, place)
            ends.append(free)
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    return _without_blank_ends(text, ends)


def _ends_here(text: str, place: int) -> bool:
    character = text[place]
    if character == ".":
        # An English sentence: a word before it, a capital behind it; 3.5, e.g. and Prof. Suzuki are none.
        return not text[:place].endswith(SHORTENED)
    if character not in ENDS:
        return STANDS_FOR_STOP.match(text, place) is not None
    if character in "．!?":
        # 3．5 and a?b= are no ends: a full stop or ASCII mark needs a space, a line end or Japanese behind it.
        behind = text[place + 1 : place + 2]
        return not behind.isascii() or behind in ("", "\n", " ")
    return True


def _behind_marks(text: str, place: int) -> int:
    """Past further end marks, closing brackets and the line break that belong to the sentence."""
    while BEHIND.match(text, place):
        place += 1
    if place < len(text) and text[place] == "\n":
        place += 1
    return place


def _line_ends_sentence(text: str, place: int, start: int) -> bool:
    before = text[start : place - 1].rstrip(" \u3000")
    return (
        bool(BULLET.match(text, place))
        or bool(BULLET.match(text, start))
        or not before
        or before[-1] in ENDS + "："
    )


def _without_blank_ends(text: str, ends: list[int]) -> list[int]:
    """White space alone is no sentence: it belongs to the one before it."""
    kept: list[int] = []
    start = 0
    for end in ends:
        if kept and not text[start:end].strip():
            kept[-1] = end
        else:
            kept.append(end)
        start = end
    return kept


MASKED = "●"
_SIGNED = re.compile(r"[（(【［\[〔][^（(【［\[〔）)】］\]〕]{1,20}[)）】］\]〕][。．.]?")


def is_aside(text: str) -> bool:
    """Whether a sentence is no statement: a short remark in brackets alone (（70代　男性）), or mostly masked.

    >>> [is_aside(text) for text in ("（70代　男性）", "連絡先 ●●●●●●●", "（待ち時間が）長い。", "●●●さんが親切")]
    [True, True, False, False]
    """
    said = text.strip()
    return bool(_SIGNED.fullmatch(said)) or 2 * said.count(MASKED) >= len(said) > 0
