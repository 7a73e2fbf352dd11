"""Labels on a map (ラベルの配置): beside their points, without covering each other.

The most important point is labelled first; a label that finds no free place near its point is left
out, and the point keeps its name in the tooltip and in the table beside the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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

    def covers(self, other: Box) -> bool:
        """Whether the two rectangles have any area in common."""
        return (
            abs(self.x - other.x) * 2 < self.width + other.width
            and abs(self.y - other.y) * 2 < self.height + other.height
        )


def place_labels(
    points: Sequence[Point], canvas: tuple[float, float], width_of: Callable[[str, float], float]
) -> list[Box | None]:
    """A place for each label in the order given, or None where there is no free one."""
    dots = [Box(p.x, p.y, 1.6 * p.radius, 1.6 * p.radius) for p in points]
    taken: list[Box] = []
    places: list[Box | None] = []
    for number, point in enumerate(points):
        others = [*taken, *dots[:number], *dots[number + 1 :]]
        place = _free_place(point, others, canvas, width_of(point.name, point.size))
        places.append(place)
        if place is not None:
            taken.append(place)
    return places


def _free_place(point: Point, others: Sequence[Box], canvas: tuple[float, float], width: float) -> Box | None:
    height = point.size * 1.15
    for reach in (1.0, 1.7):
        for across, down in OFFSETS:
            x = point.x + across * (width / 2 + point.radius + 3) * (1 if across else 0) * min(reach, 1.2)
            y = point.y + down * (height / 2 + point.radius + 1) * reach
            box = Box(x, y, width, height)
            if _inside(box, canvas) and not any(box.covers(other) for other in others):
                return box
    return None


def _inside(box: Box, canvas: tuple[float, float]) -> bool:
    return (
        box.width / 2 <= box.x <= canvas[0] - box.width / 2
        and box.height / 2 <= box.y <= canvas[1] - box.height / 2
    )
