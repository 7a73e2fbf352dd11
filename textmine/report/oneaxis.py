"""A correspondence analysis of one axis (軸が一つの対応分析): rows from one end to the other.

Two groups leave one axis, and a square map of it would be a line with everything on it. Each group
and each word has a row of its own instead, so that every name can be read, and both ends say whose
words stand there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textmine.report.links import answers_link
from textmine.report.model import Report, say
from textmine.report.theme import HUES, LIGHT

if TYPE_CHECKING:
    import pandas as pd

Spec = dict[str, Any]

SIDE_TERMS = 12
"""Words shown on each side; all of them stand in the table."""

WIDE = 640


def has_one_axis(table: pd.DataFrame) -> bool:
    """Whether the points differ along the first axis alone."""
    return bool(len(table)) and not (table["principal_y"].fillna(0).abs() > 1e-9).any()


def ends(groups: pd.DataFrame) -> tuple[str, str]:
    """The groups that stand farthest to the left and to the right."""
    ordered = groups.sort_values(["principal_x", "name"])
    return str(ordered["name"].iloc[0]), str(ordered["name"].iloc[-1])


def one_axis_layers(
    report: Report, by: str, groups: pd.DataFrame, terms: pd.DataFrame, title: str
) -> Spec | None:
    """Groups, and the words that weigh most on either side, at their place along the axis.

    ``terms`` stand in the order of their weight.
    """
    if len(groups) < 2 or not len(terms):
        return None
    right = terms["principal_x"] > 0
    terms = _by_place(terms[right].head(SIDE_TERMS), terms[~right].head(SIDE_TERMS))
    groups = groups.sort_values(["principal_x", "name"])
    rows = [*_points(report, by, groups, by), *_points(report, by, terms, say(report, "語", "word"))]
    reach = 1.08 * max(abs(row["place"]) for row in rows)
    left_end, right_end = (report.shown(name, by) for name in ends(groups))
    side = say(
        report,
        f"← {left_end}に多い　　{title}　　{right_end}に多い →",
        f"← {left_end}    {title}    {right_end} →",
    )
    x = {
        "type": "quantitative",
        "title": side,
        "scale": {"domain": [-reach, reach], "nice": False},
        "axis": {"grid": False, "format": ".1f", "tickCount": 5},
    }
    y = {"field": "row", "type": "nominal", "sort": [row["row"] for row in rows], "title": None}
    return {
        "width": WIDE,
        "height": {"step": 21},
        "layer": [
            {
                "data": {"name": "middle", "values": [{"place": 0}]},
                "mark": {"type": "rule", "color": LIGHT.quiet, "strokeDash": [4, 4]},
                "encoding": {"x": {**x, "field": "place"}},
            },
            {
                "data": {"name": "stems", "values": rows},
                "mark": {"type": "bar", "size": 2, "color": LIGHT.line},
                "encoding": {"x": {**x, "field": "place"}, "x2": {"datum": 0}, "y": y},
            },
            {
                "data": {"name": "nodes", "values": rows},
                "mark": {"type": "point", "filled": True, "opacity": 1, "cursor": "pointer"},
                "encoding": {"x": {**x, "field": "place"}, "y": y, **_look(report, by)},
            },
        ],
    }


def _look(report: Report, by: str) -> Spec:
    """Groups are larger and of another colour than words."""
    word = say(report, "語", "word")
    return {
        "size": {"field": "area", "type": "quantitative", "scale": None, "legend": None},
        "color": {
            "field": "kind",
            "type": "nominal",
            "scale": {"domain": [by, word], "range": list(HUES[:2])},
            "legend": {"orient": "top", "title": None},
        },
        "tooltip": [
            {"field": "name", "title": say(report, "名前", "name")},
            {"field": "n", "title": say(report, "回答数", "answers")},
        ],
    }


def _by_place(right: pd.DataFrame, left: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([left, right]).sort_values(["principal_x", "name"])


def _points(report: Report, by: str, table: pd.DataFrame, kind: str) -> list[Spec]:
    """One row a point; groups say their n."""
    made = []
    for row in table.to_dict("records"):
        name, group = str(row["name"]), row["kind"] == "group"
        shown = f"{report.shown(name, by)} (n={int(row['n'])})" if group else name
        made.append(
            {
                # A word that is called like a group keeps a row of its own.
                "row": shown,
                "name": report.shown(name, by) if group else name,
                "place": round(float(row["principal_x"]), 4),
                "n": int(row["n"]),
                "kind": kind,
                "area": 150 if group else 60,
                "link": answers_link(by=by, group=name) if group else answers_link(term=name),
            }
        )
    return made
