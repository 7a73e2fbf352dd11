"""Charts of options (選択肢の図): how many respondents ticked each, a chart for each question."""

from __future__ import annotations

from typing import Any

from textmine.report.chartkit import WIDTH, Chart, Spec
from textmine.report.codecharts import share_bars
from textmine.report.crosscharts import cross_chart
from textmine.report.model import Report, say
from textmine.report.optionrows import closed_asked, option_link, options_of
from textmine.report.slidefit import text_width
from textmine.report.theme import HUES

MOST_OPTIONS = 30
"""What a chart holds; the table beside it holds all."""

OVERLAP = (
    "。複数選択なので、合計は 100％を超えることがある",
    ". Several choices were allowed: shares may add up to more than 100 %",
)
"""What is said of the shares of options that overlap."""

LABEL_SIZE, MOST_ROOM = 12, 340
"""The size of the options' names, and the pixels that they take at most."""


def chart_name(number: int) -> str:
    """What the chart of the question with this number is called."""
    return f"options{number}"


def option_charts(report: Report) -> list[Chart]:
    """Bars of options by their share of the respondents who answered, each with its interval; then by group."""
    made = [
        chart
        for number, name in enumerate(closed_asked(report), 1)
        for chart in (_chart(report, number, options_of(report, name)), cross_chart(report, number, name))
    ]
    return [chart for chart in made if chart is not None]


def _chart(report: Report, number: int, found: list[dict[str, Any]]) -> Chart | None:
    n = int(found[0]["n"]) if found else 0
    if not n:
        return None
    closed, left_out = str(found[0]["closed"]), len(found[MOST_OPTIONS:])
    overlap, overlap_en = OVERLAP if found[0]["several"] else ("", "")
    caption = say(
        report,
        f"「{closed}」に答えた回答者 {n} のうち、その選択肢を選んだ割合（無回答 {int(found[0]['unanswered'])} を除く）。"
        f"数字は回答者の数、線は 95％信頼区間{overlap}"
        + (f"。ほか {left_out} 個は表にある" if left_out else ""),
        f"Share of the {n} respondents who answered '{closed}' ({int(found[0]['unanswered'])} did not); "
        f"line: 95 % interval{overlap_en}" + (f"; {left_out} more in the table" if left_out else ""),
    )
    title = say(report, f"「{closed}」で選ばれた選択肢", f"{closed}: options by share of respondents")
    rows = [_bar(report, row) for row in found[:MOST_OPTIONS]]
    told = ("option", "ticked", "answered", "share", "low", "high")
    spec = share_bars(report, rows, told, ("答えた回答者に占める割合", "share of respondents who answered"))
    return Chart(chart_name(number), title, caption, "options", _with_room(spec, rows))


def _with_room(spec: Spec, rows: list[Spec]) -> Spec:
    """Bars with as much room for their names as these need: options are half a sentence at times."""
    room = min(MOST_ROOM, max(170, int(max(text_width(row["option"], LABEL_SIZE) for row in rows)) + 12))
    encoding = spec["encoding"]
    y = {**encoding["y"], "axis": {"labelLimit": room}}
    return {**spec, "width": WIDTH - 20 - room, "encoding": {**encoding, "y": y}}


def _bar(report: Report, row: dict[str, Any]) -> Spec:
    link = option_link(report, row)
    return {
        "option": str(row["option"]),
        "ticked": int(row["ticked"]),
        "answered": int(row["n"]),
        **{name: row[name] for name in ("share", "low", "high")},
        "shown": f"{int(row['ticked'])}",
        "fill": HUES[0],
        **({"link": link} if link else {}),
    }
