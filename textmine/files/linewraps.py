"""Lines that a page has broken (折り返し), told from those that their writer ended.

A line that reaches the right margin goes on in the next; one that stops before it was ended. Where the next
begins with a mark of a list, or with a number behind the end of a sentence, the line was ended, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

ROOM, LETTER = 1.2, 0.5
"""Characters of room that a full line may have left beside what begins the next one; the width of a letter."""

LONGEST_WORD = 18
"""Letters: what is longer is an address, which is broken anywhere."""

_ENDS = re.compile(r"[。．.!?！？]\s*$")
_LISTED = re.compile(r"[\s・･●○■□◆◇※①-⑳⑴-⒇]|[0-9０-９]{1,2}\s")
_NUMBERED = re.compile(r"[(（]?[0-9０-９]{1,2}[)）.．、]")
_WORD, _WORD_LAST = re.compile(r"[!-~]+"), re.compile(r"[A-Za-z][!-~]*$")
_HYPHEN = re.compile(r"[A-Za-z]-$")
_KEPT_TOGETHER = re.compile(r".[、。，．,.!?！？）)」』】ー々っゃゅょッャュョ]*")
"""A character and those behind it that begin no line (行頭禁則)."""


@dataclass(frozen=True)
class Line:
    """A line of text in a cell: where it ends and how large its characters are, in points."""

    text: str
    end: float
    size: float


def unwrapped(lines: Sequence[Line], *, end: float) -> str:
    """The lines of a cell as its writer typed them: a line that reaches the right margin goes on in the next.

    ``end``: where the margin is. A line that ends a sentence before a mark of a list ends there.

    >>> unwrapped([Line("市民の声を聞く", 99, 9), Line("ため。", 40, 9)], end=100)
    '市民の声を聞くため。'
    >>> unwrapped([Line("公園の整備", 40, 9), Line("道路の補修", 40, 9)], end=100).split("\\n")
    ['公園の整備', '道路の補修']
    """
    text = ""
    for before, line in zip([None, *lines], lines, strict=False):
        if before is None:
            text = line.text
        elif wraps(before, line.text, end):
            text += between(before.text, line.text) + line.text
        else:
            text = f"{text.rstrip()}\n{line.text}"
    return text.rstrip()


def wraps(line: Line, after: str, end: float) -> bool:
    """Whether a line was broken at the margin: what begins the next one had no room."""
    return not begins_anew(line.text, after) and end - line.end < (_width(after) + ROOM) * line.size


def _width(text: str) -> float:
    """How wide the beginning of a line is that cannot be broken, in characters; 1 where nothing is known of it."""
    if word := _WORD.match(text):
        return max(1.0, LETTER * len(word[0]))
    kept = _KEPT_TOGETHER.match(text)
    return float(len(kept[0])) if kept else 1.0


def begins_anew(before: str, after: str) -> bool:
    """Whether a text begins a line by itself: with a mark of a list, or a number behind the end of a sentence."""
    return bool(_LISTED.match(after) or (_ENDS.search(before) and _NUMBERED.match(after)))


def between(before: str, after: str) -> str:
    """What stands between two halves of a broken line: a space between words of letters, else nothing.

    A hyphen that parts the line is the word's own.

    >>> between("市民の", "声"), between("public", "comment"), between("http://www.city.k", "oganei")
    ('', ' ', '')
    """
    if not (_WORD.match(after) and _WORD_LAST.search(before)) or _HYPHEN.search(before):
        return ""
    last = before.split()[-1]
    return "" if len(last) > LONGEST_WORD or "/" in last or "@" in last else " "
