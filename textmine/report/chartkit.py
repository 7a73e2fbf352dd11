"""Parts of charts (図の部品): the chart as a value, its theme, its texts and its rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmine.report.model import Report
from textmine.report.slidefit import text_width
from textmine.report.theme import FAMILY, HUES, Paper

if TYPE_CHECKING:
    import pandas as pd

Spec = dict[str, Any]

WIDTH = 820
"""Inner width of a chart in pixels: fits the page's column and half a slide."""

CAPTION_SIZE = 12
BREAKS = (r"(?<=[。、])|(?<=[.,;:] )", r"(?<= )", r"(?<=[^ -~])|(?=[^ -~])")
"""Where a caption may be parted: between its items, else between words, else not within a Latin one or a number."""


@dataclass(frozen=True)
class Chart:
    """One chart: file name, title, how to read it (with its n), its finding and its description."""

    name: str
    title: str
    caption: str
    finding: str
    spec: Spec


def finished(chart: Chart, paper: Paper) -> Spec:
    """The chart with title, caption and theme, for a file of its own."""
    lines = wrapped_caption(chart.caption)
    title = {"text": chart.title, "subtitle": lines, "anchor": "start", "offset": 14}
    return {
        **chart.spec,
        "title": title,
        "config": theme_config(paper),
        "background": paper.card,
        "padding": 16,
    }


def wrapped_caption(caption: str, width: float = WIDTH) -> list[str]:
    """The caption in lines ``width`` pixels wide, parted between items; inside one only where it is too long.

    >>> wrapped_caption("棒は回答欄の数。要望 n=150、理由 n=150", 192)
    ['棒は回答欄の数。要望 n=150、', '理由 n=150']
    """
    lines = (line.strip() for line in _filled_lines(caption, width, BREAKS))
    return [line for line in lines if line]


def _filled_lines(text: str, width: float, breaks: Sequence[str]) -> list[str]:
    lines = [""]
    for item in re.split(breaks[0], text):
        if _line_width(item) > width and len(breaks) > 1:
            lines += _filled_lines(item, width, breaks[1:])
        elif _line_width(lines[-1] + item) <= width:
            lines[-1] += item
        else:
            lines.append(item)
    return lines


def _line_width(text: str) -> float:
    return text_width(text.strip(), CAPTION_SIZE)


def theme_config(paper: Paper) -> Spec:
    """The theme as Vega configuration."""
    words = {"labelColor": paper.quiet, "titleColor": paper.quiet, "labelFontSize": 12, "titleFontSize": 12}
    return {
        "font": FAMILY,
        "view": {"stroke": None},
        "axis": {
            **words,
            "titleFontWeight": "normal",
            "gridColor": paper.line,
            "domainColor": paper.line,
            "tickColor": paper.line,
            "labelLimit": 170,
        },
        "legend": {**words, "titleFontWeight": "normal", "labelLimit": 200},
        "header": {"labelColor": paper.ink, "labelFontSize": 13, "labelFontWeight": "bold", "title": None},
        "title": {
            "color": paper.ink,
            "fontSize": 18,
            "subtitleColor": paper.quiet,
            "subtitleFontSize": CAPTION_SIZE,
            "subtitlePadding": 6,
            "subtitleLineHeight": 17,
        },
        "text": {"color": paper.ink, "fontSize": 12},
        "rule": {"color": paper.line},
        "bar": {"color": HUES[0]},
        "range": {"category": list(HUES)},
    }


COLUMN_HEADS: Spec = {"orient": "top", "labelAngle": -30, "labelLimit": 230, "labelAlign": "left"}
"""The names of columns above a table of shaded cells."""


def shaded_cells(mark: Spec, told: Any, text: Spec, *, darkest: float, white_above: float) -> list[Spec]:
    """Cells the darker the larger their share, with what is written on them: white above ``white_above``.

    ``mark``: what the cells have besides; ``told``: their tooltip; ``text``: the field that is written.
    """
    shade = {
        "field": "share",
        "type": "quantitative",
        "scale": {"range": ["#e9f1f8", "#00558a"], "domain": [0, darkest]},
        "legend": None,
    }
    letters = {
        "condition": {"test": f"datum.share > {white_above}", "value": "#ffffff"},
        "value": "#1a2230",
    }
    return [
        {
            "mark": {"type": "rect", "cursor": "pointer", **mark},
            "encoding": {"color": shade, "tooltip": told},
        },
        {"mark": {"type": "text", "fontSize": 12}, "encoding": {"text": text, "color": letters}},
    ]


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values that JSON knows."""
    plain = table.astype(object).where(table.notna(), None)
    rows: list[dict[str, Any]] = plain.to_dict("records")  # type: ignore[assignment]
    return rows


def group_fields(report: Report, name: str, by: str = "") -> dict[str, str]:
    """The group of a row as it is shown, and as ``key`` the name by which the page filters, where they differ."""
    shown = report.shown(name, by)
    return {"group": shown} if shown == name else {"group": shown, "key": name}


def rows_named(rows: list[dict[str, Any]]) -> Spec:
    """The data of a chart under the name by which the page filters them."""
    return {"name": "rows", "values": rows}


TOOLTIP_NAMES: Mapping[str, tuple[str, str]] = {
    "group": ("組織", "group"),
    "question": ("設問", "question"),
    "status": ("区分", "status"),
    "cells": ("件数", "cells"),
    "rows": ("回答欄", "all cells"),
    "option": ("選択肢", "option"),
    "ticked": ("選択", "ticked"),
    "answered": ("答えた回答者", "respondents who answered"),
    "term": ("語", "term"),
    "documents": ("使った回答", "answers"),
    "n": ("n", "n"),
    "code": ("コード", "code"),
    "answers": ("付いた回答", "answers with it"),
    "low": ("95％区間（下）", "95 %, lower"),
    "high": ("95％区間（上）", "95 %, upper"),
    "share": ("割合", "share"),
    "df_target": ("この組織の回答数", "answers here"),
    "df_reference": ("他の回答数", "answers elsewhere"),
    "n_target": ("組織の n", "n here"),
    "n_reference": ("他の n", "n elsewhere"),
    "score": ("指標", "score"),
    "label": ("話題", "topic"),
    "n_group": ("組織の回答数", "answers of the group"),
    "respondent": ("回答者", "respondent"),
    "strength": ("手掛かりの強さ", "strength"),
    "rank": ("順位", "rank"),
    "rank_low": ("順位の幅（上）", "rank, best"),
    "rank_high": ("順位の幅（下）", "rank, worst"),
}


def tooltip(report: Report, *names: str) -> list[Spec]:
    """The fields shown beside the pointer, with their names."""
    english = report.lang == "en"
    shares = {"share", "low", "high"}
    return [
        {
            "field": name,
            "title": report.worded(TOOLTIP_NAMES[name][english]),
            **({"format": ".0%"} if name in shares else {}),
        }
        for name in names
    ]
