"""Places of the words of a cloud (語の配置): WordCloud finds them, for boxes that hold each word whole.

WordCloud measures a word from the top of its letters but draws it from the top of its line, so that
letters can fall out of their box onto the next word. Here it is handed a font made for the purpose, in
which each word is one letter: a solid box as wide as the word, with no space above it. So both tops are
the same, no word stands inside another's box, and the place stays free for a smaller size of the word.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

Width = Callable[[str, float], float]
"""The width of a word at a size."""

SCALE = 2.5
"""Pixels of the canvas to one of the layout: WordCloud is quicker on a small picture."""

LINE = 1.04
"""Height of a word in sizes: Japanese letters fill their square."""

GAP = 0.12
"""Space kept free at both ends of a word, in sizes; above and below it is half of that."""

BORDER = 2
"""WordCloud's margin in pixels of the layout; it looks one pixel aside, so two are needed."""

FULL = 0.85
"""The share of the canvas that boxes can fill at most; a size that needs more is not tried."""

STEP = 0.94
"""How the largest size shrinks from one trial to the next."""

FINE = 8
"""Steps of WordCloud's whole sizes to a pixel; FreeType draws no letter wider than ten sizes."""

SEED, FIRST_BOX, UNITS = 0, 0xF0000, 200


class _Middle(random.Random):
    """WordCloud's lots, drawn alike in every run and mostly from the middle: large words come first.

    Free places are numbered by rows from 1; WordCloud may ask for number 0, which it does not find.
    """

    def randint(self, a: int, b: int) -> int:
        return min(b, max(a, 1, round(self.gauss((a + b) / 2, (b - a) / 8))))


@dataclass(frozen=True)
class Placed:
    """One word on the canvas: its middle, its size and the width of its letters."""

    word: str
    x: float
    y: float
    size: float
    width: float


def area_sizes(weights: Mapping[str, float], largest: float, smallest: float) -> dict[str, float]:
    """Sizes whose squares go with the weights, so that the inked area does; none below ``smallest``."""
    heaviest = max(weights.values(), default=1.0)
    return {word: max(smallest, largest * (weight / heaviest) ** 0.5) for word, weight in weights.items()}


def lay_out(
    weights: Mapping[str, float],
    canvas: tuple[float, float],
    width_of: Width,
    *,
    smallest: float,
    mask: Mask | None = None,
    largest_share: float = 0.26,
) -> list[Placed]:
    """Place all words as large as they fit; the lightest are left out where even ``smallest`` does not fit.

    The largest size shrinks by ``STEP`` until every word has room at a size whose area is its weight;
    then, at the smallest size, the lightest tenth goes until the others have room.
    """
    if not weights:
        return []
    free = canvas[0] * canvas[1] * (1.0 if mask is None else float(mask.mean()))
    largest = min(canvas[1] * largest_share, _widest(weights, canvas[0], width_of))
    kept = dict(sorted(weights.items(), key=lambda item: (-item[1], item[0])))
    with tempfile.TemporaryDirectory() as folder:
        boxes = _box_font(weights, width_of, Path(folder) / "boxes.ttf")
        while kept:
            largest = max(largest, smallest)
            sizes = area_sizes(kept, largest, smallest)
            if _area(sizes, width_of) <= FULL * free:
                placed = _place(sizes, canvas, width_of, boxes, mask)
                if len(placed) == len(kept):
                    return placed
            if largest <= smallest:
                kept = dict(list(kept.items())[: len(kept) * 9 // 10])
            largest *= STEP
    return []


def _widest(weights: Mapping[str, float], width: float, width_of: Width) -> float:
    """The size of the heaviest word at which every word, at its own size, is narrower than the canvas."""
    unit = area_sizes(weights, 1.0, 0.0)
    return min(0.86 * width / max(0.01, width_of(word, 1.0) * size) for word, size in unit.items())


def _area(sizes: Mapping[str, float], width_of: Width) -> float:
    return sum((width_of(word, size) + 2 * GAP * size) * (LINE + GAP) * size for word, size in sizes.items())


@dataclass(frozen=True)
class _Boxes:
    """A font file and which of its letters stands for a word."""

    path: Path
    numbers: Mapping[str, int]


def _box_font(words: Iterable[str], width_of: Width, path: Path) -> _Boxes:
    """A font whose n-th letter is the box of the n-th word in alphabetical order."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    numbers = {word: number for number, word in enumerate(sorted(words))}
    height, widths = round((LINE + GAP) * UNITS), {".notdef": UNITS}
    widths |= {
        f"box{n}": max(1, round((width_of(word, 1.0) + 2 * GAP) * UNITS)) for word, n in numbers.items()
    }
    glyphs = {}
    for name, width in widths.items():
        pen = TTGlyphPen(None)
        pen.moveTo((0, 0))
        for corner in ((0, height), (width, height), (width, 0)):
            pen.lineTo(corner)
        pen.closePath()
        glyphs[name] = pen.glyph()
    builder = FontBuilder(FINE * UNITS, isTTF=True)
    builder.setupGlyphOrder(list(widths))
    builder.setupCharacterMap({FIRST_BOX + n: f"box{n}" for n in range(len(widths) - 1)})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (width, 0) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=height, descent=0)
    builder.setupNameTable({"familyName": "boxes", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=height, usWinAscent=height, sTypoDescender=0, usWinDescent=0)
    builder.setupPost()
    builder.save(path)
    return _Boxes(path, numbers)


def _place(
    sizes: Mapping[str, float],
    canvas: tuple[float, float],
    width_of: Width,
    boxes: _Boxes,
    mask: Mask | None,
) -> list[Placed]:
    """Words of given sizes in WordCloud's places, until one finds no room."""
    from wordcloud import WordCloud

    letters = {chr(FIRST_BOX + n): word for word, n in boxes.numbers.items() if word in sizes}
    steps = {letter: -int(-sizes[word] * FINE // SCALE) for letter, word in letters.items()}
    largest = max(steps.values())
    maker: Any = WordCloud(
        font_path=str(boxes.path),
        width=int(canvas[0] // SCALE),
        height=int(canvas[1] // SCALE),
        mask=None if mask is None else _closed(mask, canvas),
        max_words=len(steps),
        max_font_size=largest,
        min_font_size=1,
        font_step=largest,
        relative_scaling=1,
        prefer_horizontal=1,
        margin=BORDER,
        random_state=_Middle(SEED),
        color_func=lambda *_given, **_named: "black",
    )
    ordered = dict(
        sorted(steps.items(), key=lambda item: (-item[1], -width_of(letters[item[0]], 1.0), item[0]))
    )
    found = []
    for (letter, _share), step, (top, left), *_rest in maker.generate_from_frequencies(ordered).layout_:
        word = letters[letter]
        width = width_of(word, sizes[word])
        pixels = step / FINE
        middle = (
            float(left) + width_of(word, pixels) / 2 + GAP * pixels,
            float(top) + (LINE + GAP) * pixels / 2,
        )
        found.append(Placed(word, middle[0] * SCALE, middle[1] * SCALE, sizes[word], width))
    return found


def _closed(mask: Mask, canvas: tuple[float, float]) -> Any:
    """The mask at the size of the layout, as WordCloud reads it: white is closed."""
    import numpy as np

    rows, columns = int(canvas[1] // SCALE), int(canvas[0] // SCALE)
    down = np.arange(rows) * mask.shape[0] // rows
    along = np.arange(columns) * mask.shape[1] // columns
    return np.where(mask[np.ix_(down, along)], 0, 255).astype(np.uint8)


def ellipse_mask(size: int = 400) -> Mask:
    """True inside the ellipse that touches the canvas' edges."""
    import numpy as np

    steps = (np.arange(size) + 0.5) / size * 2 - 1
    inside: Mask = steps[:, None] ** 2 + steps[None, :] ** 2 <= 1
    return inside


def read_mask(mask: Path | str) -> Mask | None:
    """The ellipse, or the dark part of a picture file; None for the whole canvas."""
    import numpy as np

    if not mask:
        return None
    if str(mask) == "ellipse":
        return ellipse_mask()
    from PIL import Image, UnidentifiedImageError

    from textmine.errors import InputError, Problem

    try:
        with Image.open(mask) as picture:
            dark: Mask = np.asarray(picture.convert("L")) < 128
    except (OSError, UnidentifiedImageError) as error:
        raise InputError(
            Problem(
                "型抜きの画像を読めません",
                "the mask picture cannot be read",
                str(mask),
                "白地に黒の PNG か、ellipse を指定してください",
                "use a black-on-white PNG, or ellipse",
            )
        ) from error
    return dark
