"""Charts of words (語の図): frequent terms, key terms by group, topics by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textmine.report.axisnames import LABEL_WIDTH, apart, apart_with_sizes, heads_in_lines, in_lines, shown_as
from textmine.report.chartkit import (
    WIDTH,
    Chart,
    Spec,
    group_fields,
    records,
    rows_named,
    shaded_cells,
    tooltip,
)
from textmine.report.links import answers_link
from textmine.report.model import Report, say
from textmine.report.opposites import labelled

if TYPE_CHECKING:
    import pandas as pd

STEP = 84
"""Pixels of a column of topics."""

NARROWEST, MOST_ABOVE = 58, 9
"""Pixels of the narrowest column of groups, and how many topics stand above a page's width of columns."""

ROOM_FOR_TOPIC = 230
"""Pixels for the label of a topic beside its row."""

ROOM_FOR_N = 70
"""Pixels for （n=12） behind the name of a group."""


def frequency_chart(report: Report) -> Chart | None:
    """The most frequent terms by the answers that use them."""
    table = report.finding("frequency")
    if table is None:
        return None
    labels = labelled(report, table["term"])
    rows = [
        {
            "term": row["term"],
            "label": labels[row["term"]],
            "documents": int(row["documents"]),
            "n": int(row["n"]),
            "share": row["share"],
            "link": answers_link(term=row["term"]),
        }
        for row in records(table.head(25))
    ]
    n = rows[0]["n"]
    spec = {
        "data": rows_named(rows),
        "width": WIDTH - 120,
        "height": {"step": 20},
        "mark": {"type": "bar", "cursor": "pointer"},
        "encoding": {
            "y": {"field": "label", "type": "nominal", "sort": [r["label"] for r in rows], "title": None},
            "x": {
                "field": "documents",
                "type": "quantitative",
                "title": say(report, "その語を使った回答の数", "answers that use the term"),
                "axis": {"tickMinStep": 1},
            },
            "tooltip": tooltip(report, "term", "documents", "n", "share"),
        },
    }
    caption = say(report, f"有効回答 {n} 件のうち、その語を使った回答の数", f"Answers with the term, of {n}")
    return Chart("frequency", say(report, "よく使われる語", "Frequent terms"), caption, "frequency", spec)


def keyterms_chart(report: Report, top: int = 6) -> Chart | None:
    """For each group its terms and the answers that use them: bars side by side."""
    table = report.finding("keyterms")
    if table is None or not (table["by"] == report.level).any():
        return None
    table = table[(table["by"] == report.level) & (table["rank"] <= top) & (table["rank"] >= 1)]
    labels = labelled(report, table["term"])
    rows = [
        {
            "label": labels[row["term"]],
            **{name: row[name] for name in ("term", "df_target", "df_reference", "n_target", "n_reference")},
            **group_fields(report, row["group"]),
            "rank": int(row["rank"]),
            "shown": f"{int(row['df_target'])}/{int(row['n_target'])}",
            "share": row["df_target"] / row["n_target"] if row["n_target"] else 0,
            "link": answers_link(term=row["term"], by=report.level, group=row["group"]),
            "panel": f"{report.shown(row['group'])}（n={int(row['n_target'])}）",
        }
        for row in records(table)
    ]
    sizes = dict(zip(table["group"], table["n_target"].astype(int), strict=True))
    panels = [f"{report.shown(group)}（n={sizes[group]}）" for group in report.in_order(table["group"])]
    reach = 1.35 * max(row["share"] for row in rows)
    spec = {
        "data": rows_named(rows),
        "facet": {"field": "panel", "type": "nominal", "sort": panels, "title": None},
        "columns": 3,
        "spacing": {"row": 18, "column": 26},
        "resolve": {"scale": {"y": "independent"}},
        "spec": {
            "width": 150,
            "height": {"step": 20},
            "encoding": {
                "y": {"field": "label", "type": "nominal", "sort": {"field": "rank"}, "title": None},
                "x": {
                    "field": "share",
                    "type": "quantitative",
                    "axis": None,
                    "scale": {"domain": [0, reach]},
                },
                "tooltip": tooltip(
                    report, "group", "term", "df_target", "n_target", "df_reference", "n_reference"
                ),
            },
            "layer": [
                {"mark": {"type": "bar", "cursor": "pointer"}},
                {
                    "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 11},
                    "encoding": {"text": {"field": "shown", "type": "nominal"}},
                },
            ],
        },
    }
    caption = say(
        report,
        f"他と比べて多く使われる語の上位 {top}。棒と数字は、その{report.group_word}の有効回答のうち使った回答",
        f"The {top} terms used more than elsewhere; bars: the group's answers that use it",
    )
    title = say(report, f"{report.level}ごとの特徴語", f"Key terms by {report.level}")
    return Chart("keyterms", title, caption, "keyterms", spec)


def topics_chart(report: Report) -> Chart | None:
    """Topics by groups: the darker, the larger the share of the group's answers."""
    table = report.finding("topic_groups")
    if table is None:
        return None
    by = report.level if (table["by"] == report.level).any() else str(table["by"].iloc[0])
    table = table[table["by"] == by]
    spec = _topics_spec(report, _topic_rows(report, table, by), _sized(report, table), by)
    caption = say(
        report,
        f"数字は主な話題がそれである回答の数。濃いほど、その{report.group_word}の回答に占める割合が大きい",
        "Numbers: answers whose main topic it is; darker: larger share of the group's answers",
    )
    return Chart(
        "topics", say(report, f"話題と{report.group_word}", "Topics by group"), caption, "topic_groups", spec
    )


def _topic_rows(report: Report, table: pd.DataFrame, by: str) -> list[Spec]:
    return [
        {
            "group": f"{report.shown(row['group'], by)}（n={int(row['n_group'])}）",
            "key": row["group"],
            "label": f"{int(row['topic'])} {row['label']}",
            "n": int(row["n"]),
            "n_group": int(row["n_group"]),
            "share": row["share"],
            "link": answers_link(by=by, group=row["group"], terms=_joined_terms(report, int(row["topic"]))),
        }
        for row in records(table)
    ]


def _topics_spec(report: Report, rows: list[Spec], groups: list[str], by: str) -> Spec:
    """Groups beside, topics above; more topics than fit above stand beside, where they are more than the groups."""
    topics = list(dict.fromkeys(row["label"] for row in rows))
    bare = {row["group"]: report.shown(row["key"], by) for row in rows}
    of_groups: Spec = {"type": "nominal", "title": None, "field": "group", "sort": groups}
    of_topics: Spec = {"type": "nominal", "title": None, "field": "label", "sort": None}
    if len(topics) > MOST_ABOVE and len(groups) < len(topics):
        step = max(NARROWEST, min(STEP, (WIDTH - ROOM_FOR_TOPIC) // len(groups)))
        short = apart(list(bare.values()))
        heads = {
            label: [*in_lines(short.get(name, name), step), label[len(name) :].strip("（）")]
            for label, name in bare.items()
        }
        above, beside = of_groups, {**of_topics, "axis": {"labelLimit": ROOM_FOR_TOPIC}}
    else:
        step, heads = STEP, {label: in_lines(label, STEP + 4) for label in topics}
        names = {"labelLimit": LABEL_WIDTH + ROOM_FOR_N, **shown_as(apart_with_sizes(bare))}
        above, beside = of_topics, {**of_groups, "axis": names}
    return {
        "data": rows_named(rows),
        "width": {"step": step},
        "height": {"step": 28},
        "encoding": {"x": {**above, "axis": heads_in_lines(heads)}, "y": beside},
        "layer": shaded_cells(
            {"stroke": "#ffffff", "strokeWidth": 2},
            tooltip(report, "group", "label", "n", "n_group", "share"),
            {"field": "n", "type": "quantitative"},
            darkest=1,
            white_above=0.45,
        ),
    }


def _sized(report: Report, table: pd.DataFrame) -> list[str]:
    """Names of groups with their n, in the order of the survey."""
    sizes = dict(zip(table["group"], table["n_group"].astype(int), strict=True))
    return [f"{report.shown(group)}（n={sizes[group]}）" for group in report.in_order(table["group"])]


def _joined_terms(report: Report, topic: int) -> str:
    topics = report.finding("topics")
    if topics is None:
        return ""
    return ",".join(topics[(topics["topic"] == topic) & (topics["rank"] <= 5)]["term"])
