"""Charts (図): one Vega-Lite description each gives the chart in the page, the PNG and the SVG.

A chart draws one finding as it stands and computes nothing of its own but the places of labels. Each
row of its data carries ``link``, the address of the answers behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.groupnames import ALL_QUESTIONS, EVERYONE
from textmine.report.axisnames import apart, names_axis
from textmine.report.chartkit import WIDTH, Chart, Spec, finished, group_fields, records, rows_named, tooltip
from textmine.report.codecharts import code_groups_chart, codes_chart
from textmine.report.images import chart_to_png, chart_to_svg
from textmine.report.links import answers_link
from textmine.report.listings import status_name
from textmine.report.maps import NAMED_GROUPS, correspondence_layers, network_layers
from textmine.report.model import Report, say
from textmine.report.oneaxis import has_one_axis
from textmine.report.optioncharts import option_charts
from textmine.report.scalecharts import scale_charts
from textmine.report.theme import HUES, LIGHT, STATUS_FILLS
from textmine.report.wordcharts import frequency_chart, keyterms_chart, topics_chart
from textmine.tables import STATUSES

if TYPE_CHECKING:
    import pandas as pd


def all_charts(report: Report) -> list[Chart]:
    """Every chart whose finding was made, in the order of the report."""
    made = [chart for chart in (builder(report) for builder in BUILDERS) if chart is not None]
    names = [chart.name for chart in made]
    place = names.index("nonresponse") + 1 if "nonresponse" in names else 0
    return [*made[:place], *scale_charts(report), *option_charts(report), *made[place:]]


def write_charts(report: Report, folder: Path, charts: Sequence[Chart] | None = None) -> list[Path]:
    """Write every chart (or ``charts``) as PNG (double size) and SVG; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for chart in all_charts(report) if charts is None else charts:
        spec = finished(chart, LIGHT)
        vector, pixels = folder / f"{chart.name}.svg", folder / f"{chart.name}.png"
        vector.write_text(
            chart_to_svg(spec, report.settings.report.font) + "\n", encoding="utf-8", newline="\n"
        )
        pixels.write_bytes(chart_to_png(spec, report.settings.report.font))
        written += [vector, pixels]
    return written


def nonresponse_chart(report: Report) -> Chart | None:
    """Bars by group: answers and every kind of blank."""
    table = report.finding("nonresponse")
    if table is None:
        return None
    by = report.level if (table["by"] == report.level).any() else EVERYONE
    table = table[table["by"] == by]
    questions = [name for name in dict.fromkeys(table["question"]) if name != ALL_QUESTIONS]
    table = table[table["question"].isin(questions or [ALL_QUESTIONS])]
    rows = _cell_rows(report, table, by)
    counts = table.groupby("question", sort=False)["rows"].sum().astype(int)
    n = say(report, "、", ", ").join(f"{question} n={count}" for question, count in counts.items())
    groups = [report.shown(name, by) for name in report.in_order(table["group"])]
    spec = _nonresponse_spec(report, rows, questions, groups)
    return Chart(
        "nonresponse",
        say(report, f"{_by_name(report, by)}の回答と無回答", "Answers and blanks"),
        say(report, f"棒は回答欄の数。色は回答か、無回答の種類。{n}", f"Bars: cells; colour: kind. {n}"),
        "nonresponse",
        spec,
    )


def _cell_rows(report: Report, table: pd.DataFrame, by: str) -> list[Spec]:
    """Cells of each group, question and status that occurs."""
    return [
        {
            **group_fields(report, row["group"], by),
            "question": row["question"],
            "status": status_name(report, status),
            "order": order,
            "cells": int(row[status]),
            "rows": int(row["rows"]),
            "link": answers_link(by=by, group=row["group"], question=row["question"], status=status),
        }
        for row in records(table)
        for order, status in enumerate(STATUSES)
        if row[status]
    ]


def _nonresponse_spec(
    report: Report, rows: list[Spec], questions: Sequence[str], groups: Sequence[str]
) -> Spec:
    fills = {status_name(report, status): fill for status, fill in STATUS_FILLS.items()}
    used = [name for name in fills if any(row["status"] == name for row in rows)]
    columns = min(4, max(1, len(questions)))
    return {
        "data": rows_named(rows),
        "facet": {"field": "question", "type": "nominal", "sort": questions, "title": None},
        "columns": columns,
        "spec": {
            "width": (WIDTH - 140) // columns,
            "height": {"step": 24},
            "mark": {"type": "bar", "cursor": "pointer"},
            "encoding": {
                "y": {
                    "field": "group",
                    "type": "nominal",
                    "sort": groups,
                    "title": None,
                    **names_axis(apart(groups)),
                },
                "x": {
                    "field": "cells",
                    "type": "quantitative",
                    "title": say(report, "回答欄", "cells"),
                    "axis": {"tickMinStep": 1, "tickCount": 4},
                },
                "color": {
                    "field": "status",
                    "type": "nominal",
                    "scale": {"domain": used, "range": [fills[name] for name in used]},
                    "legend": {"orient": "top", "title": None, "columns": 5},
                },
                "order": {"field": "order", "type": "quantitative"},
                "tooltip": tooltip(report, "group", "question", "status", "cells", "rows"),
            },
        },
    }


def _by_name(report: Report, by: str) -> str:
    return EVERYONE if by == EVERYONE else f"{by}ごと"


def network_chart(report: Report) -> Chart | None:
    """Terms that are used in the same answers, joined by lines."""
    edges, terms = report.finding("cooccurrence"), report.finding("cooccurrence_terms")
    if edges is None or terms is None:
        return None
    spec = network_layers(edges, terms, report.settings.report.font)
    if spec is None:
        return None
    n = int(edges["n"].iloc[0])
    caption = say(
        report,
        f"同じ回答に現れやすい語を線で結ぶ（太いほど Jaccard 係数が大きい）。円は使った回答の数、色はまとまり。n={n}",
        f"Terms used together, thicker: larger Jaccard; circle: answers; colour: community. n={n}",
    )
    title = say(report, "語の共起ネットワーク", "Co-occurrence network")
    return Chart("cooccurrence", title, caption, "cooccurrence", spec)


def correspondence_chart(report: Report) -> Chart | None:
    """Groups and terms on one map."""
    table = report.finding("correspondence")
    if table is None:
        return None
    axes = report.finding("correspondence_axes")
    spec = correspondence_layers(report, table, axes)
    if spec is None:
        return None
    one = has_one_axis(table[table["by"] == table["by"].iloc[0]])
    here = table[(table["by"] == table["by"].iloc[0]) & (table["kind"] == "group")]
    caption = _one_axis_caption(report) if one else _map_caption(report, len(here))
    title = say(report, f"対応分析（{report.group_word}と語の位置）", "Correspondence analysis")
    return Chart("correspondence", title, caption, "correspondence", spec)


def _map_caption(report: Report, groups: int) -> str:
    told = say(
        report,
        f"原点から離れるほど特徴が強い。同じ方向にある{report.group_word}と語は結びつきが強い。距離そのものは比べない",
        "Farther from the origin: more distinctive; group and term in the same direction go together",
    )
    if groups <= NAMED_GROUPS:
        return told
    return told + say(
        report,
        f"。{report.group_word}は {groups} あるため、名は特徴の強いものから空いた所にだけ書く",
        f". Of {groups} groups the most distinctive are named where there is room",
    )


def _one_axis_caption(report: Report) -> str:
    return say(
        report,
        f"軸は一つしかないので、一列に並べる。端に近い語ほど、その側の{report.group_word}に偏って使われた。"
        "0 に近い語はどちらも使う",
        "There is one axis alone. The nearer to an end, the more a word belongs to the group of that side; "
        "words near 0 are used by both",
    )


def review_chart(report: Report, top: int = 20) -> Chart | None:
    """The respondents to look at first, with how far their rank moves; none of citizens."""
    table = report.finding("review")
    if table is None or report.settings.privacy.persons:
        return None
    rows = [
        {
            **{name: row[name] for name in ("rank", "respondent", "strength", "rank_low", "rank_high")},
            "link": answers_link(who=row["respondent"]),
        }
        for row in records(table.sort_values("rank").head(top))
    ]
    x = {"type": "quantitative", "title": say(report, "確認の順位（１が先）", "place in the list")}
    spec = {
        "data": rows_named(rows),
        "width": WIDTH - 180,
        "height": {"step": 20},
        "encoding": {
            "y": {
                "field": "respondent",
                "type": "nominal",
                "sort": None,
                "title": None,
                **names_axis(apart([row["respondent"] for row in rows])),
            },
            "tooltip": tooltip(report, "respondent", "rank", "rank_low", "rank_high", "strength"),
        },
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 3, "color": "#9fb3c8"},
                "encoding": {"x": {**x, "field": "rank_low"}, "x2": {"field": "rank_high"}},
            },
            {
                "mark": {
                    "type": "point",
                    "filled": True,
                    "size": 90,
                    "opacity": 1,
                    "color": HUES[1],
                    "cursor": "pointer",
                },
                "encoding": {"x": {**x, "field": "rank"}},
            },
        ],
    }
    caption = say(
        report,
        f"点は順位、線は重みを半分から２倍まで変えたときの順位の幅。文章についての手掛かりで、人の評価ではない。n={len(table)}",
        f"Dot: place; line: its range when weights are halved or doubled. About texts, not people. n={len(table)}",
    )
    return Chart(
        "review", say(report, f"確認したい{report.unit}", "Respondents to look at"), caption, "review", spec
    )


BUILDERS: tuple[Callable[[Report], Chart | None], ...] = (
    nonresponse_chart,
    review_chart,
    frequency_chart,
    keyterms_chart,
    codes_chart,
    code_groups_chart,
    topics_chart,
    network_chart,
    correspondence_chart,
)
"""Every chart, in the order of the report."""
