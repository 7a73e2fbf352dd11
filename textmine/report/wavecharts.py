"""Charts of change (増減の図): shares before and after, joined, beside their difference with its interval.

One chart for words, blanks, options and codes: at the left a line from the share of the first survey to that
of the second, at the right the difference with its 95 % interval; what leaves out 0 stands apart from it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from textmine.report.chance import MARK
from textmine.report.chartkit import WIDTH, Chart, Spec, rows_named
from textmine.report.codecharts import share_ticks
from textmine.report.model import say
from textmine.report.opposites import labelled
from textmine.report.slidefit import text_width
from textmine.report.theme import HUES
from textmine.report.wavemodel import (
    WaveReport,
    beyond,
    blanks_of_groups,
    blanks_of_questions,
    closed_compared,
    options_in_order,
    points,
    risen_and_fallen,
    rows_of,
)

MOST_TERMS = 14
"""Terms that rose, and as many that fell, in one chart; the table holds all."""

MOST_ROWS = 30
"""What another chart holds."""

LABEL_SIZE, MOST_ROOM, LEAST_ROOM = 12, 300, 90
"""The size of the names, and the pixels that they take."""

RIGHT_PART = 0.42
"""Of the room beside the names, what the differences take."""

SIGNED = "datum.value == 0 ? '0' : format(datum.value * 100, '+.0f')"
"""How the ticks of differences are written."""

EARLIER, LATER = "#8fa0b3", HUES[0]
"""The points of the first and the second survey."""

NEUTRAL = "#75839a"
"""The line of no change, and differences that chance may have made: seen on light and on dark paper."""


def wave_charts(report: WaveReport) -> list[Chart]:
    """Every chart of the comparison whose finding was made, in the order of the report."""
    made = [_terms(report), _blanks(report), _groups(report), *_options(report), _codes(report)]
    return [chart for chart in made if chart is not None]


def options_chart_name(number: int) -> str:
    """What the chart of the closed question with this number is called."""
    return f"wave_options{number}"


def _terms(report: WaveReport) -> Chart | None:
    rose, fell = risen_and_fallen(rows_of(report, "wave_terms"), MOST_TERMS)
    rows = [*rose, *sorted(fell, key=lambda row: (-row["difference"], row["rank"]))]
    if not rows:
        return None
    rows.sort(key=lambda row: -row["difference"])
    labels = labelled(report, [row["term"] for row in rows])
    named = [(labels[row["term"]], row) for row in rows]
    caption = say(
        report,
        f"全体で差の大きい語（増えた語 {len(rose)}、減った語 {len(fell)}）。n は有効回答",
        f"The largest changes of all terms ({len(rose)} rose, {len(fell)} fell); n: valid answers",
    )
    spec = _spec(report, named, lambda row, after: report.link(row, after=after, term=str(row["term"])))
    title = say(report, "差の大きい語", "The largest changes of terms")
    return Chart("wave_terms", title, _read(report, caption, rows), "wave_terms", spec)


def _blanks(report: WaveReport) -> Chart | None:
    rows = blanks_of_questions(report)
    if not rows:
        return None
    named = [(report.shown(str(row["question"])), row) for row in rows[:MOST_ROWS]]
    caption = say(report, "無回答の割合。n は回答欄", "Shares of blank cells; n: cells")
    spec = _spec(report, named, lambda row, after: _blank_link(report, row, after))
    title = say(report, "設問ごとの無回答率の変化", "Blank rates by question")
    return Chart("wave_blanks", title, _read(report, caption, rows), "wave_blanks", spec)


def _groups(report: WaveReport) -> Chart | None:
    rows = blanks_of_groups(report)
    if not rows:
        return None
    named = [(report.shown(str(row["group"]), report.by), row) for row in rows[:MOST_ROWS]]
    question = report.shown(str(rows[0]["question"]))
    left = len(rows) - len(named)
    caption = say(
        report,
        f"{report.by}ごとの無回答の割合（{question}）。n は回答欄"
        + (f"。ほか {left} は表にある" if left else ""),
        f"Shares of blank cells by {report.by} ({question}); n: cells"
        + (f"; {left} more in the table" if left else ""),
    )
    spec = _spec(report, named, lambda row, after: _blank_link(report, row, after))
    title = say(report, f"{report.by}ごとの無回答率の変化", f"Blank rates by {report.by}")
    return Chart("wave_groups", title, _read(report, caption, rows), "wave_blanks", spec)


def _blank_link(report: WaveReport, row: dict[str, Any], after: bool) -> str:
    return report.link(row, after=after, question=str(row["question"]), status="blank")


def _options(report: WaveReport) -> list[Chart]:
    return [_option_chart(report, number, closed) for number, closed in enumerate(closed_compared(report), 1)]


def _option_chart(report: WaveReport, number: int, closed: str) -> Chart:
    rows = options_in_order(report, closed)
    named = [(str(row["option"]), row) for row in rows[:MOST_ROWS]]
    left = len(rows) - len(named)
    several = say(report, "。複数選択", "; several choices") if rows[0]["several"] else ""
    caption = say(
        report,
        f"「{closed}」に答えた回答者（n）のうち、選んだ割合{several}"
        + (f"。ほか {left} 個は表にある" if left else ""),
        f"Share of the respondents who answered '{closed}' (n){several}"
        + (f"; {left} more in the table" if left else ""),
    )
    title = say(report, f"「{closed}」の選択肢の変化", f"{closed}: options before and after")
    spec = _spec(report, named, lambda _row, _after: "")
    return Chart(options_chart_name(number), title, _read(report, caption, rows), "wave_options", spec)


def _codes(report: WaveReport) -> Chart | None:
    rows = sorted(rows_of(report, "wave_codes"), key=lambda row: -row["difference"])
    if not rows:
        return None
    shown = sorted(sorted(rows, key=lambda row: row["rank"])[:MOST_ROWS], key=lambda row: -row["difference"])
    left = len(rows) - len(shown)
    caption = say(
        report,
        "コードの付いた回答の割合。n は有効回答" + (f"。ほか {left} コードは表にある" if left else ""),
        "Shares of answers with the code; n: valid answers" + (f"; {left} more in the table" if left else ""),
    )
    spec = _spec(report, [(str(row["code"]), row) for row in shown], lambda _row, _after: "")
    title = say(report, "コード（主題）の変化", "Codes before and after")
    return Chart("wave_codes", title, _read(report, caption, rows), "wave_codes", spec)


def _read(report: WaveReport, caption: str, rows: Sequence[dict[str, Any]]) -> str:
    """How the chart is read, behind what it shows."""
    before, after = report.names
    marked = any(map(beyond, rows))
    mark = say(
        report,
        f"。{MARK} は偶然の範囲を超える差（q < 0.05）"
        if marked
        else "。偶然の範囲を超える差（q < 0.05）はない",
        f"; {MARK}: beyond chance (q < 0.05)" if marked else "; no difference goes beyond chance (q < 0.05)",
    )
    return caption + say(
        report,
        f"。左は{before}（灰）と{after}（青）の割合、右は差（ポイント）と 95％信頼区間{mark}",
        f". Left: shares {before} (grey) and {after} (blue); right: difference in points with its 95 % interval{mark}",
    )


def _spec(report: WaveReport, named: Sequence[tuple[str, dict[str, Any]]], link: Any) -> Spec:
    """The two panels; ``named``: what each row is called, in the order of the chart."""
    rows = [one for name, row in named for one in _points(report, name, row, link)]
    names = list(dict.fromkeys(row["item"] for row in rows))
    room = int(min(MOST_ROOM, max(LEAST_ROOM, max(text_width(name, LABEL_SIZE) for name in names) + 12)))
    free = WIDTH - room - 60
    y = {"field": "item", "type": "nominal", "sort": names, "title": None}
    told = _tooltip(report)
    return {
        "data": rows_named(rows),
        "spacing": 26,
        "hconcat": [
            {
                "width": free * (1 - RIGHT_PART),
                "height": {"step": 22},
                "encoding": {"y": {**y, "axis": {"labelLimit": room, "grid": True}}, "tooltip": told},
                "layer": _shares(report, rows),
            },
            {
                "width": free * RIGHT_PART,
                "height": {"step": 22},
                "transform": [{"filter": "datum.later"}],
                "encoding": {
                    "y": {**y, "axis": {"labels": False, "ticks": False}},
                    "tooltip": told,
                },
                "layer": _differences(report, rows),
            },
        ],
    }


def _points(report: WaveReport, name: str, row: dict[str, Any], link: Any) -> list[Spec]:
    """A row of the chart for each survey; figures that are not known are left out of both."""
    figures = {
        key: None if row[key] != row[key] else float(row[key])
        for key in ("share_before", "share_after", "difference", "low", "high")
    }
    mark = MARK if beyond(row) else ""
    common = {
        "item": f"{name}{mark}",
        **figures,
        "points": "" if figures["difference"] is None else f"{points(report, row['difference'])}{mark}",
        "strong": bool(mark),
        **_filtered_by(report, row),
    }
    made = []
    for after, which in enumerate(("before", "after")):
        address = link(row, bool(after)) if row[f"k_{which}"] else ""
        made.append(
            {
                **common,
                "wave": report.names[after],
                "later": bool(after),
                "share": figures[f"share_{which}"],
                "k": int(row[f"k_{which}"]),
                "n": int(row[f"n_{which}"]),
                **({"link": address} if address else {}),
            }
        )
    return made


def _filtered_by(report: WaveReport, row: dict[str, Any]) -> Spec:
    """The group and the question by which the page filters; rows of the whole survey always stay."""
    if row["by"] != report.by or not report.by:
        return {}
    return {"group": report.shown(str(row["group"]), report.by), "key": str(row["group"])}


def _shares(report: WaveReport, rows: Sequence[Spec]) -> list[Spec]:
    known = [row["share"] for row in rows if row["share"] is not None]
    most = max(known, default=0.0)
    ticks = share_ticks(max(most, 0.04))
    x = {
        "type": "quantitative",
        "title": say(report, "割合", "share"),
        "scale": {"domain": [0, max(ticks[-1], most) * 1.04], "nice": False},
        "axis": {"format": ".0%", "values": ticks, "labelOverlap": True, "orient": "top"},
    }
    colour = {
        "field": "wave",
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(report.names), "range": [EARLIER, LATER]},
        "legend": {"orient": "top", "direction": "horizontal", "symbolOpacity": 1},
    }
    return [
        {
            "mark": {"type": "rule", "strokeWidth": 2.5, "color": "#b8c3d1"},
            "transform": [{"filter": "datum.later"}],
            "encoding": {"x": {**x, "field": "share_before"}, "x2": {"field": "share_after"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 85, "opacity": 1, "cursor": "pointer"},
            "encoding": {"x": {**x, "field": "share"}, "color": colour},
        },
    ]


def _differences(report: WaveReport, rows: Sequence[Spec]) -> list[Spec]:
    ends = [row[key] for row in rows for key in ("difference", "low", "high") if row[key] is not None]
    reach = max((abs(end) for end in ends), default=0.1) or 0.1
    step = _step(reach)
    ticks = [round(step * at, 3) for at in range(-math.floor(reach / step), math.floor(reach / step) + 1)]
    x = {
        "type": "quantitative",
        "title": say(report, "差（ポイント）", "difference (points)"),
        # Room at the right for the figures.
        "scale": {"domain": [-reach * 1.05, reach * 1.5], "nice": False},
        "axis": {"values": ticks, "labelExpr": SIGNED, "orient": "top"},
    }
    return [
        {"mark": {"type": "rule", "color": NEUTRAL}, "encoding": {"x": {"datum": 0}, "y": None}},
        {
            "mark": {"type": "rule", "strokeWidth": 2, "color": "#9fb3c8"},
            "transform": [{"filter": "isValid(datum.low)"}],
            "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1, "cursor": "pointer"},
            "transform": [{"filter": "isValid(datum.difference)"}],
            "encoding": {
                "x": {**x, "field": "difference"},
                "color": {
                    "condition": {"test": "datum.strong", "value": HUES[1]},
                    "value": NEUTRAL,
                },
            },
        },
        {
            "mark": {"type": "text", "align": "right", "fontSize": 11},
            "encoding": {
                "x": {"datum": reach * 1.48},
                "text": {"field": "points", "type": "nominal"},
            },
        },
    ]


def _step(reach: float) -> float:
    """The distance of ticks: about three on each side of 0."""
    return next((step for step in (0.01, 0.02, 0.05, 0.1, 0.2) if reach / step < 4.5), 0.5)


def _tooltip(report: WaveReport) -> list[Spec]:
    named = (
        ("item", "項目", "item", ""),
        ("wave", "調査", "survey", ""),
        ("k", "該当", "with it", ""),
        ("n", "n", "n", ""),
        ("share", "割合", "share", ".1%"),
        ("difference", "差", "difference", "+.1%"),
        ("low", "95％区間（下）", "95 %, lower", "+.1%"),
        ("high", "95％区間（上）", "95 %, upper", "+.1%"),
    )
    return [
        {"field": field, "title": say(report, ja, en), **({"format": form} if form else {})}
        for field, ja, en, form in named
    ]
