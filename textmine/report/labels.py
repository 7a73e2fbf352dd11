"""Labels on a map (ラベルの配置): beside their points, without covering each other.

The most important point is labelled first; a label that finds no free place near its point is left
out, and the point keeps its name in the tooltip and in the table beside the picture. Points that must
not stay nameless get their label farther away, at the end of a line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

OFFSETS = (
    (0.0, -1.0),
    (0.0, 1.0),
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.8, -0.8),
    (-0.8, -0.8),
    (0.8, 0.8),
    (-0.8, 0.8),
)
"""Where a label may stand against its point, in the order of preference: above, below, right, left ..."""


ANGLES, RINGS = 24, 14
"""Where a label that must be shown is tried next: on so many rings around its point, half a line apart."""

NEAR = 8.0
"""From how many pixels of air between point and label on a line joins them."""


AIR = 4.0
"""Pixels that every label is given beside its letters, so that two do not read as one."""


CLEAR = 9.0
"""Pixels between the name of a point that must be shown and any other such point."""


@dataclass(frozen=True)
class Point:
    """One point in pixels with its name, radius and size of letters."""

    name: str
    x: float
    y: float
    radius: float
    size: float


@dataclass(frozen=True)
class Box:
    """A rectangle by its middle, width and height."""

    x: float
    y: float
    width: float
    height: float


def shared_areas(boxes: Array, others: Array) -> Array:
    """The area that each of ``boxes`` has in common with all of ``others`` (rows of x, y, width, height).

    >>> import numpy as np
    >>> shared_areas(np.array([[0.0, 0, 4, 2]]), np.array([[3.0, 0, 4, 2], [0, 9, 1, 1]])).tolist()
    [2.0]
    """
    import numpy as np

    one, other = boxes[:, np.newaxis, :], others[np.newaxis, :, :]
    sides = [
        np.minimum(
            (one[..., size] + other[..., size]) / 2 - np.abs(one[..., at] - other[..., at]),
            np.minimum(one[..., size], other[..., size]),
        ).clip(0.0)
        for at, size in ((0, 2), (1, 3))
    ]
    areas: Array = (sides[0] * sides[1]).sum(axis=1)
    return areas


def _rows(boxes: Sequence[Box]) -> Array:
    import numpy as np

    return np.array([(box.x, box.y, box.width, box.height) for box in boxes], dtype=float).reshape(-1, 4)


def _around(boxes: Array, others: Array) -> Array:
    """Those of ``others`` that touch the rectangle around ``boxes``: few of all that stands on a full map."""
    import numpy as np

    low, high = boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, :2] + boxes[:, 2:] / 2
    middle, size = (low.min(axis=0) + high.max(axis=0)) / 2, high.max(axis=0) - low.min(axis=0)
    touching = (np.abs(others[:, :2] - middle) * 2 < others[:, 2:] + size).all(axis=1)
    near: Array = others[touching]
    return near


def place_labels(
    points: Sequence[Point],
    canvas: tuple[float, float],
    width_of: Callable[[str, float], float],
    always: int = 0,
) -> list[Box | None]:
    """A place for each label in the order given, or None where there is no free one.

    The first ``always`` labels get a place in any case: farther away, at the end of a line (``leader``),
    and over something else only where the whole neighbourhood is full.
    """
    dots = [Box(p.x, p.y, 1.6 * p.radius, 1.6 * p.radius) for p in points]
    taken: list[Box] = []
    places: list[Box | None] = []
    for number, point in enumerate(points):
        # A name right beside the point of another group would be read as that group's.
        wide = [_wider(dot, 2 * CLEAR) for dot in dots[:always]] if number < always else dots[:always]
        around = [*wide, *dots[always:]]
        others = _rows([*taken, *around[:number], *around[number + 1 :]])
        width = width_of(point.name, point.size) + AIR
        place = _free_place(point, others, canvas, width)
        if place is None and number < always:
            place = _place_aside(point, others, canvas, width)
            taken += _along(leader(point, place))
        places.append(place)
        if place is not None:
            taken.append(place)
    return places


def _wider(box: Box, more: float) -> Box:
    return Box(box.x, box.y, box.width + more, box.height + more)


def leader(point: Point, label: Box) -> tuple[float, float, float, float] | None:
    """The line from the rim of a point to the nearest place of its label (x, y, x2, y2), if they stand apart."""
    x = min(max(point.x, label.x - label.width / 2), label.x + label.width / 2)
    y = min(max(point.y, label.y - label.height / 2), label.y + label.height / 2)
    length = math.hypot(x - point.x, y - point.y)
    if length - point.radius < NEAR:
        return None
    share = point.radius / length
    return point.x + (x - point.x) * share, point.y + (y - point.y) * share, x, y


def _place_aside(point: Point, others: Array, canvas: tuple[float, float], width: float) -> Box:
    """The nearest place that is free, line and all; else the one that covers least."""
    boxes = [
        _beyond(
            point, point.radius + point.size * (0.5 + ring / 2), 2 * math.pi * step / ANGLES, canvas, width
        )
        for ring in range(1, RINGS + 1)
        for step in range(ANGLES)
    ]
    near = _around(_rows([*boxes, Box(point.x, point.y, 0.0, 0.0)]), others)
    best, least = boxes[0], math.inf
    for box, covered in zip(boxes, shared_areas(_rows(boxes), near).tolist(), strict=True):
        if covered < least - 1e-6:
            # The line is drawn for those alone that may be better without it.
            covered += float(shared_areas(_rows(_along(leader(point, box))), near).sum())
        if covered < least - 1e-6:
            best, least = box, covered
        if covered == 0:
            return box
    return best


def _beyond(point: Point, away: float, angle: float, canvas: tuple[float, float], width: float) -> Box:
    """The label whose near edge lies ``away`` from the point in one direction, kept on the canvas."""
    height = point.size * 1.15
    across, down = math.cos(angle), -math.sin(angle)
    x = point.x + across * (away + width / 2 * abs(across))
    y = point.y + down * (away + height / 2 * abs(down))
    x = max(width / 2, min(canvas[0] - width / 2, x))
    return Box(x, max(height / 2, min(canvas[1] - height / 2, y)), width, height)


def _along(line: tuple[float, float, float, float] | None, step: float = 3.0) -> list[Box]:
    """A line as small boxes, so that no label is written over it."""
    if line is None:
        return []
    x, y, x2, y2 = line
    count = max(1, int(math.hypot(x2 - x, y2 - y) / step))
    return [Box(x + (x2 - x) * n / count, y + (y2 - y) * n / count, 1.0, 1.0) for n in range(count)]


def _free_place(point: Point, others: Array, canvas: tuple[float, float], width: float) -> Box | None:
    height = point.size * 1.15
    boxes = []
    for reach in (1.0, 1.7):
        for across, down in OFFSETS:
            x = point.x + across * (width / 2 + point.radius + 3) * (1 if across else 0) * min(reach, 1.2)
            y = point.y + down * (height / 2 + point.radius + 1) * reach
            boxes.append(Box(x, y, width, height))
    covered = shared_areas(_rows(boxes), _around(_rows(boxes), others)).tolist()
    free = (box for box, area in zip(boxes, covered, strict=True) if area == 0 and _inside(box, canvas))
    return next(free, None)


def _inside(box: Box, canvas: tuple[float, float]) -> bool:
    return (
        box.width / 2 <= box.x <= canvas[0] - box.width / 2
        and box.height / 2 <= box.y <= canvas[1] - box.height / 2
    )
