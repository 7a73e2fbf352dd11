"""Text that fits (文字の収まり): how many lines a text takes in a box, and the size at which it fits.

Widths are counted as an office program sets Japanese text: a full-width letter is as wide as the size,
others about half. The estimate is a little generous, so that what fits here fits on the slide.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

LINE_HEIGHT = 1.32
"""Height of a line in sizes; Meiryo's lines are tall."""

NARROW = 0.6
"""Width of a Latin letter in sizes."""


OPENING, CLOSING = "（(「『【［[〈《―－～〜", "　 、。・：:；;）)」』】］]〉》"
"""Characters before and after which a title may be parted."""


def text_width(text: str, size: float) -> float:
    """The width of one line of text in points."""
    return sum(size if unicodedata.east_asian_width(c) in "WFA" else size * NARROW for c in text)


def line_count(text: str, size: float, width: float) -> int:
    """How many lines ``text`` takes in a box ``width`` points wide."""
    return sum(
        max(1, -int(-text_width(line, size) // max(size, width - size * 0.5))) for line in text.split("\n")
    )


def text_height(paragraphs: Sequence[str], size: float, width: float, gap: float = 0.35) -> float:
    """The height that paragraphs take, ``gap`` sizes apart."""
    lines = sum(line_count(paragraph, size, width) for paragraph in paragraphs)
    return lines * size * LINE_HEIGHT + max(0, len(paragraphs) - 1) * size * gap


def fitting_size(
    paragraphs: Sequence[str], box: tuple[float, float], largest: float, smallest: float
) -> float | None:
    """The largest size at which all paragraphs fit the box (width, height), or None."""
    size = largest
    while size >= smallest:
        if text_height(paragraphs, size, box[0]) <= box[1]:
            return size
        size -= 0.5
    return None


def fitted(
    paragraphs: Sequence[str], box: tuple[float, float], largest: float, smallest: float
) -> tuple[list[str], float]:
    """Paragraphs and the size at which they fit; the last is cut with … where even ``smallest`` is too large."""
    kept = [paragraph for paragraph in paragraphs if paragraph]
    size = fitting_size(kept, box, largest, smallest)
    while size is None and kept:
        kept[-1] = kept[-1].rstrip("…")[: -max(1, len(kept[-1]) // 12)] + "…"
        if len(kept[-1]) <= 2:
            kept.pop()
        size = fitting_size(kept, box, smallest, smallest)
    return kept, size or smallest


def title_lines(title: str, width: float, size: float) -> list[str]:
    """A title that is too long for one line in two, parted where a reader would: before a bracket, at a space.

    The place nearest to the middle is taken; a title without such a place stays whole, and the program
    breaks it where it must.
    """
    if text_width(title, size) <= width - size * 0.5:
        return [title]
    middle = text_width(title, size) / 2
    places = [at for at in range(1, len(title)) if title[at] in OPENING or title[at - 1] in CLOSING]
    places = [at for at in places if title[:at].strip() and title[at:].strip()]
    if not places:
        return [title]
    best = min(places, key=lambda at: (abs(text_width(title[:at], size) - middle), at))
    return [title[:best].strip(), title[best:].strip()]
