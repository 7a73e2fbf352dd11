"""Putting words on a canvas (語の配置): largest first, each as near to its anchor as there is room.

Nothing is random. The same words, sizes and anchors give the same places, and two words never overlap,
because each takes the whole rectangle that its letters need.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

Width = Callable[[str, float], float]
"""The width of a word at a size."""

CELL = 2.0
"""The canvas is searched in steps of this many pixels: small enough to pack, large enough to be quick."""

LINE = 1.04
"""Height of the rectangle of a word, in sizes: Japanese letters fill their square."""

GAP = 0.12
"""Space kept free around a word, in sizes."""


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


def pack(
    weights: Mapping[str, float],
    canvas: tuple[float, float],
    width_of: Width,
    *,
    smallest: float,
    anchors: Mapping[str, tuple[float, float]] | None = None,
    mask: Mask | None = None,
    largest_share: float = 0.26,
) -> list[Placed]:
    """Place all words as large as they fit; the lightest are left out where even ``smallest`` does not fit.

    The largest size is found by trying: it shrinks by a tenth until every word has room.
    """
    width, height = canvas
    if not weights:
        return []
    largest = min(height * largest_share, _widest(weights, width, width_of))
    best: list[Placed] = []
    while largest >= smallest:
        sizes = area_sizes(weights, largest, smallest)
        placed = place(sizes, canvas, width_of, anchors=anchors, mask=mask)
        if len(placed) > len(best):
            best = placed
        if len(placed) == len(weights):
            return placed
        largest *= 0.9
    return best


def _widest(weights: Mapping[str, float], width: float, width_of: Width) -> float:
    """The size of the heaviest word at which every word, at its own size, is narrower than the canvas."""
    unit = area_sizes(weights, 1.0, 0.0)
    return min(0.86 * width / max(0.01, width_of(word, 1.0) * size) for word, size in unit.items())


def place(
    sizes: Mapping[str, float],
    canvas: tuple[float, float],
    width_of: Width,
    *,
    anchors: Mapping[str, tuple[float, float]] | None = None,
    mask: Mask | None = None,
) -> list[Placed]:
    """Place words of given sizes, the largest first, until one finds no room."""
    taken = _empty(canvas) if mask is None else ~_fitted(mask, canvas)
    centre = (canvas[0] / 2, canvas[1] / 2)
    placed: list[Placed] = []
    for word, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        width = width_of(word, size)
        box = (_cells(width + 2 * GAP * size), _cells(LINE * size + GAP * size))
        corner = _nearest_room(taken, box, (anchors or {}).get(word, centre), canvas)
        if corner is None:
            break
        left, top = corner
        taken[top : top + box[1], left : left + box[0]] = True
        middle = ((left + box[0] / 2) * CELL, (top + box[1] / 2) * CELL)
        placed.append(Placed(word, *middle, size, width))
    return placed


def _cells(length: float) -> int:
    return max(1, -int(-length // CELL))


def _empty(canvas: tuple[float, float]) -> Mask:
    import numpy as np

    return np.zeros((int(canvas[1] // CELL), int(canvas[0] // CELL)), dtype=bool)


def _fitted(mask: Mask, canvas: tuple[float, float]) -> Mask:
    """The mask sampled at the canvas' cells."""
    import numpy as np

    rows, columns = _empty(canvas).shape
    down = (np.arange(rows) * mask.shape[0] // rows).astype(int)
    along = (np.arange(columns) * mask.shape[1] // columns).astype(int)
    sampled: Mask = mask[np.ix_(down, along)]
    return sampled


def _nearest_room(
    taken: Mask, box: tuple[int, int], anchor: tuple[float, float], canvas: tuple[float, float]
) -> tuple[int, int] | None:
    """The free place for ``box`` (columns, rows) nearest to ``anchor``; ties go to the upper left."""
    import numpy as np

    columns, rows = box
    if rows > taken.shape[0] or columns > taken.shape[1]:
        return None
    sums = np.zeros((taken.shape[0] + 1, taken.shape[1] + 1), dtype=np.int32)
    sums[1:, 1:] = taken.cumsum(0, dtype=np.int32).cumsum(1, dtype=np.int32)
    inside = sums[rows:, columns:] - sums[:-rows, columns:] - sums[rows:, :-columns] + sums[:-rows, :-columns]
    across = (np.arange(inside.shape[1]) + columns / 2) * CELL - anchor[0]
    down = (np.arange(inside.shape[0]) + rows / 2) * CELL - anchor[1]
    distance: Any = (across / canvas[0])[None, :] ** 2 + (down / canvas[1])[:, None] ** 2
    distance = np.where(inside == 0, distance, np.inf)
    best = int(distance.argmin())
    if not np.isfinite(distance.flat[best]):
        return None
    return best % inside.shape[1], best // inside.shape[1]


def ellipse_mask(size: int = 400) -> Mask:
    """True inside the ellipse that touches the canvas' edges."""
    import numpy as np

    steps = (np.arange(size) + 0.5) / size * 2 - 1
    inside: Mask = steps[:, None] ** 2 + steps[None, :] ** 2 <= 1
    return inside


def overlaps(placed: Sequence[Placed]) -> int:
    """How many pairs of words touch each other's letters."""
    return sum(
        abs(a.x - b.x) * 2 < a.width + b.width and abs(a.y - b.y) * 2 < LINE * (a.size + b.size) * 0.98
        for number, a in enumerate(placed)
        for b in placed[number + 1 :]
    )
