"""Tables that are open at their sides (枠のない表): their outer lines, which many printed forms leave out.

Lines between the rows that reach beyond the last line between the columns show where the table ends. Without a
line there, a reader of lines would take the outermost columns for text beside the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

TOUCH = 3.0
"""Points within which two lines touch."""

OPEN = 10.0
"""Points by which lines reach beyond the last that crosses them where there is a cell: less is no cell's width."""

MOST_LINES = 1_000
"""A page with more lines is a map or a plan; a table, whose lines were joined, has some dozens."""

Line = Mapping[str, Any]
"""A line as pdfplumber has it: ``orientation`` h or v, and x0, x1, top, bottom in points."""


def open_sides(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The outer lines that tables of a page have not, each as pdfplumber takes a line.

    >>> rows = [{"orientation": "h", "x0": 0, "x1": 90, "top": y, "bottom": y} for y in (0, 20, 40)]
    >>> between = {"orientation": "v", "x0": 30, "x1": 30, "top": 0, "bottom": 40}
    >>> [(line["x0"], line["x1"]) for line in open_sides([*rows, between])]
    [(0, 0), (90, 90)]
    """
    if len(lines) > MOST_LINES:
        return []
    return [side for drawn in _drawings(lines) for side in _sides(drawn)]


def _drawings(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines in groups of those that touch each other, over others too."""
    groups: list[list[Line]] = []
    for line in lines:
        near = [group for group in groups if any(_touch(line, other) for other in group)]
        groups = [group for group in groups if not any(group is other for other in near)]
        groups.append([line, *(other for group in near for other in group)])
    return groups


def _touch(one: Line, other: Line) -> bool:
    return bool(
        one["x0"] <= other["x1"] + TOUCH
        and other["x0"] <= one["x1"] + TOUCH
        and one["top"] <= other["bottom"] + TOUCH
        and other["top"] <= one["bottom"] + TOUCH
    )


def _sides(drawn: Sequence[Line]) -> Iterator[dict[str, Any]]:
    """The outer lines that one drawing has not: where most lines of a direction reach beyond all that cross them."""
    across = [line for line in drawn if line["orientation"] == "h"]
    down = [line for line in drawn if line["orientation"] == "v"]
    if not across or not down or len(drawn) < 3:
        return
    left, right = min(line["x0"] for line in drawn), max(line["x1"] for line in drawn)
    top, bottom = min(line["top"] for line in drawn), max(line["bottom"] for line in drawn)
    for place, ends, crossed in (
        (left, [line["x0"] for line in across], [line["x0"] for line in down]),
        (right, [line["x1"] for line in across], [line["x1"] for line in down]),
    ):
        if _is_open(place, ends, crossed):
            yield _line(place, place, top, bottom)
    for place, ends, crossed in (
        (top, [line["top"] for line in down], [line["top"] for line in across]),
        (bottom, [line["bottom"] for line in down], [line["bottom"] for line in across]),
    ):
        if _is_open(place, ends, crossed):
            yield _line(left, right, place, place)


def _is_open(place: float, ends: Sequence[float], crossed: Sequence[float]) -> bool:
    """Whether most lines end at this place, and none crosses them there."""
    reaching = sum(abs(end - place) <= TOUCH for end in ends)
    return 2 * reaching > len(ends) and all(abs(line - place) > OPEN for line in crossed)


def _line(x0: float, x1: float, top: float, bottom: float) -> dict[str, Any]:
    size = {"width": x1 - x0, "height": bottom - top}
    return {"object_type": "line", "x0": x0, "x1": x1, "top": top, "bottom": bottom, **size}
