"""Maps (図の配置): the layers of the co-occurrence network and of the correspondence map.

Both need what other charts do not: a fixed canvas, labels that do not cover each other, and axes of
the same scale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.groupnames import EVERYONE
from textmine.report.fonts import find_font
from textmine.report.labels import Box, Point, leader, place_labels
from textmine.report.links import answers_link
from textmine.report.model import Report, say
from textmine.report.oneaxis import has_one_axis, one_axis_layers
from textmine.report.theme import HUES, LIGHT

if TYPE_CHECKING:
    import pandas as pd

Spec = dict[str, Any]

CANVAS = (860.0, 560.0)
LETTERS = 13.0
SHOWN_TERMS = 45
"""Terms on a map; more cannot be read. All of them stand in the table beside it."""

NAMED_GROUPS = 40
"""Groups up to which each gets its name on the map; of more, those that tell most where there is room."""


def network_layers(edges: pd.DataFrame, terms: pd.DataFrame, font: Path | None) -> Spec | None:
    """The network of the whole survey: lines, circles and labels."""
    terms = _whole_network(terms)
    edges = _whole_network(edges)
    if not len(terms) or not len(edges):
        return None
    terms = terms.sort_values(["n", "term"], ascending=[False, True])
    names, sizes = list(terms["term"]), terms["n"].astype(float)
    radii = (4 + 12 * (sizes / sizes.max()) ** 0.5).tolist()
    across, down = _stretched(terms["x"].tolist(), terms["y"].tolist(), keep_ratio=False)
    nodes = _labelled(names, across, down, radii, font)
    for node, row in zip(nodes, terms.to_dict("records"), strict=True):
        del node["leader"]
        node |= {
            "n": int(row["n"]),
            "community": str(int(row["community"])),
            "link": answers_link(term=str(row["term"])),
        }
    place = {name: (x, y) for name, x, y in zip(names, across, down, strict=True)}
    lines = [
        {
            "x": place[row["term_a"]][0],
            "y": place[row["term_a"]][1],
            "x2": place[row["term_b"]][0],
            "y2": place[row["term_b"]][1],
            "terms": f"{row['term_a']} ― {row['term_b']}",
            "n_both": int(row["n_both"]),
            "jaccard": round(float(row["jaccard"]), 4),
            "link": answers_link(terms=f"{row['term_a']},{row['term_b']}"),
        }
        for row in edges.to_dict("records")
        if row["term_a"] in place and row["term_b"] in place
    ]
    return _map([_lines(lines), _circles(nodes, "community"), _words(nodes)])


def _whole_network(table: pd.DataFrame) -> pd.DataFrame:
    kinds = table[table["kind"] == "term_term"]
    whole = kinds[kinds["by"] == EVERYONE]
    return whole if len(whole) else kinds[kinds["group"] == kinds["group"].iloc[0]] if len(kinds) else kinds


def correspondence_layers(report: Report, table: pd.DataFrame, axes: pd.DataFrame | None) -> Spec | None:
    """Groups and the terms that are seen best, with the axes' shares; a single axis is drawn as one."""
    by = str(table["by"].iloc[0])
    table = table[(table["by"] == by) & (table["kind"] != "answer")]
    groups = table[(table["kind"] == "group")]
    terms = table[table["kind"] == "term"]
    weight = (terms["contribution_x"].fillna(0) + terms["contribution_y"].fillna(0)).round(9)
    terms = terms.assign(weight=weight).sort_values(["weight", "name"], ascending=[False, True])
    many = len(groups) > NAMED_GROUPS
    if many:
        share = groups["contribution_x"].fillna(0) + groups["contribution_y"].fillna(0)
        groups = groups.assign(weight=share.round(9)).sort_values(["weight", "name"], ascending=[False, True])
    titles = _axis_titles(report, axes, by)
    if has_one_axis(table):
        return one_axis_layers(report, by, groups, terms, titles.get("x", ""))
    terms = terms.head(SHOWN_TERMS)
    names = [*groups["name"], *terms["name"]]
    if len(names) < 3:
        return None
    xs = [*groups["principal_x"], *terms["principal_x"]]
    ys = [*groups["principal_y"], *terms["principal_y"]]
    across, down = _stretched(xs, ys, keep_ratio=True, origin=True)
    across, zero_x, down, zero_y = across[:-1], across[-1], down[:-1], down[-1]
    radii = [7.0] * len(groups) + [3.5] * len(terms)
    shown = [*(report.shown(str(name), by) for name in groups["name"]), *terms["name"]]
    nodes = _labelled(
        shown, across, down, radii, report.settings.report.font, bold=len(groups), always=not many
    )
    counts = [*groups["n"], *terms["n"]]
    word = say(report, "語", "word")
    for number, node in enumerate(nodes):
        is_group = number < len(groups)
        node |= {
            "n": int(counts[number]),
            "kind": by if is_group else word,
            "link": answers_link(by=by, group=names[number])
            if is_group
            else answers_link(term=names[number]),
        }
    cross = [
        {"x": 0, "y": zero_y, "x2": CANVAS[0], "y2": zero_y},
        {"x": zero_x, "y": 0, "x2": zero_x, "y2": CANVAS[1]},
    ]
    leaders = [leader for node in nodes if (leader := node.pop("leader"))]
    drawn = [_rules("cross", cross, "#9aa7b8", dashed=True), _rules("leaders", leaders, LIGHT.quiet)]
    return _map([*drawn, _circles(nodes, "kind", domain=[by, word]), _words(nodes)], titles)


def _axis_titles(report: Report, axes: pd.DataFrame | None, by: str) -> Mapping[str, str]:
    """What the axes that are drawn are called, by channel."""
    if axes is None:
        return {}
    return {
        row["shown"]: say(
            report,
            f"第{int(row['axis'])}軸（寄与率 {row['share']:.0%}）",
            f"axis {int(row['axis'])} ({row['share']:.0%} of inertia)",
        )
        for row in axes[axes["by"] == by].to_dict("records")
        if row["shown"] in ("x", "y")
    }


def _stretched(
    xs: Sequence[float], ys: Sequence[float], *, keep_ratio: bool, origin: bool = False
) -> tuple[list[float], list[float]]:
    """Coordinates to pixels with a margin for labels; the origin comes last where it is asked for."""
    xs, ys = [float(x) for x in xs], [float(y) for y in ys]
    if origin:
        xs, ys = [*xs, 0.0], [*ys, 0.0]
    margin_x, margin_y = 60.0, 36.0
    spans = (max(xs) - min(xs) or 1.0, max(ys) - min(ys) or 1.0)
    scales = [(CANVAS[0] - 2 * margin_x) / spans[0], (CANVAS[1] - 2 * margin_y) / spans[1]]
    if keep_ratio:
        scales = [min(scales)] * 2
    middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
    across = [round(CANVAS[0] / 2 + (x - middle[0]) * scales[0], 1) for x in xs]
    down = [round(CANVAS[1] / 2 - (y - middle[1]) * scales[1], 1) for y in ys]
    return across, down


def _labelled(
    names: Sequence[str],
    across: Sequence[float],
    down: Sequence[float],
    radii: Sequence[float],
    font: Path | None,
    bold: int = 0,
    always: bool = True,
) -> list[Spec]:
    """One row a point: where it stands, and where its label stands, if it has room.

    The first ``bold`` are written larger and, with ``always``, get a label in any case.
    """
    letters = find_font(font)
    points = [
        Point(name, x, y, radius, LETTERS + (2 if number < bold else 0))
        for number, (name, x, y, radius) in enumerate(zip(names, across, down, radii, strict=True))
    ]
    places = place_labels(points, CANVAS, letters.width, always=bold if always else 0)
    return [
        {
            "name": point.name,
            "x": point.x,
            "y": point.y,
            "area": round(3.1416 * point.radius**2, 1),
            "size": point.size,
            "label": point.name if place else "",
            "label_x": round(place.x if place else point.x, 1),
            "label_y": round(place.y if place else point.y, 1),
            "leader": _line_to(point, place),
        }
        for point, place in zip(points, places, strict=True)
    ]


def _line_to(point: Point, place: Box | None) -> Spec | None:
    line = leader(point, place) if place else None
    return dict(zip(("x", "y", "x2", "y2"), (round(at, 1) for at in line), strict=True)) if line else None


def _position(field: str, channel: str, titles: Mapping[str, str]) -> Spec:
    reach = CANVAS[0] if channel == "x" else CANVAS[1]
    domain = [0, reach] if channel == "x" else [reach, 0]
    title = titles.get(channel)
    axis = {"title": title, "labels": False, "ticks": False, "grid": False} if title else None
    scale = {"domain": domain, "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def _map(layers: list[Spec], titles: Mapping[str, str] | None = None) -> Spec:
    named = titles or {}
    for layer in layers:
        encoding = layer["encoding"]
        for channel in ("x", "y"):
            encoding[channel] = _position(encoding[channel], channel, named)
    return {"width": CANVAS[0], "height": CANVAS[1], "layer": layers}


def _lines(lines: list[Spec]) -> Spec:
    return {
        "data": {"name": "lines", "values": lines},
        "mark": {"type": "rule", "opacity": 0.45, "color": "#7c8aa0", "cursor": "pointer"},
        "encoding": {
            "x": "x",
            "y": "y",
            "x2": {"field": "x2"},
            "y2": {"field": "y2"},
            "strokeWidth": {
                "field": "jaccard",
                "type": "quantitative",
                "scale": {"range": [1, 6]},
                "legend": None,
            },
            "tooltip": [
                {"field": "terms", "title": "語の組"},
                {"field": "n_both", "title": "両方を使った回答"},
                {"field": "jaccard", "title": "Jaccard"},
            ],
        },
    }


def _rules(name: str, lines: list[Spec], colour: str, *, dashed: bool = False) -> Spec:
    return {
        "data": {"name": name, "values": lines},
        "mark": {"type": "rule", "color": colour, **({"strokeDash": [4, 4]} if dashed else {})},
        "encoding": {"x": "x", "y": "y", "x2": {"field": "x2"}, "y2": {"field": "y2"}},
    }


def _circles(nodes: list[Spec], colour: str, domain: list[str] | None = None) -> Spec:
    colours = domain or sorted({node[colour] for node in nodes}, key=lambda name: (len(name), name))
    legend = {"orient": "top", "title": None} if domain else None
    return {
        "data": {"name": "nodes", "values": nodes},
        "mark": {"type": "point", "filled": True, "opacity": 0.9, "stroke": "#ffffff", "cursor": "pointer"},
        "encoding": {
            "x": "x",
            "y": "y",
            "size": {"field": "area", "type": "quantitative", "scale": None, "legend": None},
            "color": {
                "field": colour,
                "type": "nominal",
                "scale": {"domain": colours, "range": [HUES[n % len(HUES)] for n in range(len(colours))]},
                "legend": legend,
            },
            "tooltip": [{"field": "name", "title": "名前"}, {"field": "n", "title": "回答数"}],
        },
    }


def _words(nodes: list[Spec]) -> Spec:
    return {
        "data": {"name": "labels", "values": nodes},
        "mark": {"type": "text", "baseline": "middle", "align": "center", "cursor": "pointer"},
        "encoding": {
            "x": "label_x",
            "y": "label_y",
            "text": {"field": "label", "type": "nominal"},
            "size": {"field": "size", "type": "quantitative", "scale": None, "legend": None},
        },
    }
