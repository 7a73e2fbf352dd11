"""Charts of rating scales (評定尺度の図): stacked bars to 100 %, a bar a group or a question."""

from __future__ import annotations

from collections.abc import Sequence

from textmine.groupnames import EVERYONE
from textmine.report.chartkit import WIDTH, Chart, Spec, rows_named, tooltip
from textmine.report.model import Report, say
from textmine.report.optionrows import group_link
from textmine.report.ratings import (
    Bar,
    Rating,
    batches,
    ratings,
    shares_of,
    told_batch,
    told_beside,
    told_difference,
    told_ends,
    told_numbers,
)
from textmine.report.slidefit import text_width
from textmine.report.theme import letters_on

WRITTEN_FROM = 0.045
"""A part of a bar in which its share fits."""

LETTERS, ROOM = 12, (90, 250)
"""Size of names, and the least and most room for them in pixels."""

BESIDE = 100
"""Room for both ends' shares behind a bar, in pixels."""


def scale_charts(report: Report) -> list[Chart]:
    """Questions on the same options under each other, then each question with its groups."""
    found = ratings(report)
    together = [_together(report, at, batch) for at, batch in enumerate(batches(found), 1)]
    return [*together, *(_single(report, at, rating) for at, rating in enumerate(found, 1))]


def batch_name(number: int) -> str:
    """What the chart of the questions with these options is called."""
    return f"scales{number}"


def scale_name(number: int) -> str:
    """What the chart of the question with this number is called."""
    return f"scale{number}"


def _together(report: Report, number: int, batch: Sequence[Rating]) -> Chart:
    bars = [Bar(rating.closed, rating.whole.n, rating.whole.chosen, rating.whole.row) for rating in batch]
    caption = say(
        report,
        "同じ選択肢の設問。n は尺度で答えた回答者（わからない・無回答を除く）。"
        f"右の数字は肯定的（{batch[0].whole.row['positive_options']}）と"
        f"否定的（{batch[0].whole.row['negative_options']}）の割合",
        "Questions with the same options; n: respondents on the scale. Behind the bars: shares of the positive "
        f"({_listed(batch[0], 'positive')}) and the negative end ({_listed(batch[0], 'negative')})",
    )
    title = told_batch(report, batch)
    return Chart(batch_name(number), title, caption, "scales", _stacked(report, batch[0], bars))


def _single(report: Report, number: int, rating: Rating) -> Chart:
    row = rating.whole.row
    everyone = report.shown(EVERYONE)
    bars = [Bar(everyone, rating.whole.n, rating.whole.chosen, row), *rating.groups]
    told = [
        say(report, f"全体は{told_ends(report, row)}", f"All: {told_ends(report, row)}"),
        told_numbers(report, rating) if row["mean"] == row["mean"] else "",
        told_difference(report, rating),
        told_beside(report, row),
        say(
            report,
            "n は尺度で答えた回答者、右の数字は肯定的・否定的の割合",
            "n: respondents on the scale; behind the bars: positive and negative",
        ),
        say(report, f"ほか {rating.left_out} 組は表にある", f"{rating.left_out} more groups in the table")
        if rating.left_out
        else "",
    ]
    by = say(report, f"（{rating.by}ごと）", f" by {rating.by}") if rating.by else ""
    title = say(report, f"「{rating.closed}」の評定{by}", f"{rating.closed}: ratings{by}")
    caption = say(report, "。", ". ").join(part for part in told if part)
    return Chart(scale_name(number), title, caption, "scales", _stacked(report, rating, bars))


def _listed(rating: Rating, end: str) -> str:
    return str(rating.whole.row[f"{end}_options"]).replace("・", ", ")


def _stacked(report: Report, rating: Rating, bars: Sequence[Bar]) -> Spec:
    names = [_name(report, bar) for bar in bars]
    room = min(ROOM[1], max(ROOM[0], int(max(text_width(name, LETTERS) for name in names)) + 14))
    width = WIDTH - room - BESIDE - 20
    y = {"field": "group", "type": "nominal", "sort": names, "title": None, "axis": {"labelLimit": room}}
    x = {
        "type": "quantitative",
        "scale": {"domain": [0, 1 + BESIDE / width], "nice": False},
        "title": None,
        "axis": {"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1], "grid": False},
    }
    parts = {"transform": [{"filter": "datum.option !== null"}]}
    return {
        "data": rows_named(
            [row for bar, name in zip(bars, names, strict=True) for row in _rows(report, rating, bar, name)]
        ),
        "width": width + BESIDE,
        "height": {"step": 26},
        "encoding": {"y": y},
        "layer": [
            {
                **parts,
                "mark": {"type": "bar", "cursor": "pointer", "height": {"band": 0.82}},
                "encoding": {
                    "x": {**x, "field": "from"},
                    "x2": {"field": "to"},
                    "color": {
                        "field": "option",
                        "type": "nominal",
                        "sort": list(rating.options),
                        "scale": {"domain": list(rating.options), "range": list(rating.fills)},
                        "legend": _legend(rating),
                    },
                    "tooltip": tooltip(report, "group", "option", "ticked", "answered", "share"),
                },
            },
            {
                **parts,
                "mark": {"type": "text", "fontSize": 11},
                "encoding": {
                    "x": {**x, "field": "middle"},
                    "text": {"field": "shown", "type": "nominal"},
                    "color": {"field": "letters", "type": "nominal", "scale": None},
                },
            },
            {
                "transform": [{"filter": "datum.option === null"}],
                "mark": {"type": "text", "align": "left", "fontSize": 11, "dx": 6},
                "encoding": {"x": {**x, "field": "to"}, "text": {"field": "shown", "type": "nominal"}},
            },
        ],
    }


def _legend(rating: Rating) -> Spec:
    """The options in their order, in as many columns as their names leave room for."""
    widest = max(text_width(option, LETTERS) for option in rating.options) + 30
    columns = max(1, min(len(rating.options), int(WIDTH // widest)))
    return {"orient": "top", "title": None, "columns": columns, "labelLimit": WIDTH // columns - 30}


def _name(report: Report, bar: Bar) -> str:
    return say(report, f"{bar.name}（n={bar.n}）", f"{bar.name} (n={bar.n})")


def _rows(report: Report, rating: Rating, bar: Bar, name: str) -> list[Spec]:
    """The parts of one bar, and the shares of its ends behind it."""
    rows: list[Spec] = []
    at = 0.0
    behind = "" if bar.by == EVERYONE else group_link(report, bar.by, bar.group)
    link = {"link": behind} if behind else {}
    key = {} if bar.by == EVERYONE else {"key": bar.group}
    shares = shares_of(bar)
    for option, fill, chosen, share in zip(rating.options, rating.fills, bar.chosen, shares, strict=True):
        if chosen:
            rows.append(
                {
                    **{"group": name, **key, "option": option, "ticked": chosen, "answered": bar.n},
                    **{"share": share, "from": at, "to": at + share, "middle": at + share / 2},
                    "shown": f"{share:.0%}" if share >= WRITTEN_FROM else "",
                    "letters": letters_on(fill),
                    **link,
                }
            )
        at += share
    ends = [bar.row["positive_share"], bar.row["negative_share"]]
    marked = [f"{mark}{share:.0%}" for mark, share in zip("＋－", ends, strict=True) if share == share]
    return [*rows, {"group": name, **key, "option": None, "to": 1, "shown": " / ".join(marked)}]
