"""Charts of codes (コードの図): how many answers each code has, and in which groups."""

from __future__ import annotations

from typing import Any

from textmine.report.axisnames import apart_with_sizes, shown_as
from textmine.report.chance import MARK
from textmine.report.chartkit import COLUMN_HEADS, WIDTH, Chart, Spec, rows_named, shaded_cells, tooltip
from textmine.report.codes import (
    code_level,
    code_link,
    code_name,
    codes_by_share,
    codes_of_groups,
    differing_codes,
    largest_groups,
    leaning,
    remark_on_groups,
)
from textmine.report.links import answers_link
from textmine.report.model import Report, say
from textmine.report.theme import HUES

MOST_CODES, MOST_GROUPS = 40, 16
"""What a chart holds; the table beside it holds all."""

STEPS, TICKS = (0.01, 0.02, 0.05, 0.1, 0.2), 7
"""Distances of an axis of shares, and how many of its numbers stand side by side."""

NO_CODE_FILL = "#8fa0b3"
DARK_FROM = 0.68
"""Above this part of the darkest, white letters stand out more than dark ones."""


def codes_chart(report: Report) -> Chart | None:
    """Bars of codes by their share of valid answers, each with its interval."""
    found = codes_by_share(report)
    n = int(found[0]["n"]) if found else 0
    if not n:
        return None
    shown = [row for row in found if row["rank"]][:MOST_CODES] + [row for row in found if not row["rank"]]
    rows = [_share_row(report, row) for row in shown]
    left_out = len(found) - len(shown)
    caption = say(
        report,
        f"有効回答 {n} 件のうち、コードの付いた回答の割合。数字は件数、線は 95％信頼区間。"
        "一つの回答に複数のコードが付く" + (f"。ほか {left_out} コードは表にある" if left_out else ""),
        f"Share of the {n} valid answers that have the code; line: 95 % interval. An answer may have several codes"
        + (f"; {left_out} more codes in the table" if left_out else ""),
    )
    title = say(report, "コード（主題）ごとの回答の割合", "Codes by their share of answers")
    told = ("code", "answers", "n", "share", "low", "high")
    spec = share_bars(report, rows, told, ("有効回答に占める割合", "share of valid answers"))
    return Chart("codes", title, caption, "code_frequency", spec)


def _share_row(report: Report, row: dict[str, Any]) -> Spec:
    link = code_link(row)
    return {
        "code": code_name(report, row),
        "answers": int(row["answers"]),
        "n": int(row["n"]),
        **{name: row[name] for name in ("share", "low", "high")},
        "shown": f"{int(row['answers'])}",
        "fill": HUES[0] if row["rank"] else NO_CODE_FILL,
        **({"link": link} if link else {}),
    }


def share_bars(report: Report, rows: list[Spec], told: tuple[str, ...], axis: tuple[str, str]) -> Spec:
    """Bars of shares with their intervals; ``told``: the fields of the tooltip, the first names the bars."""
    ticks = share_ticks(max(row["high"] for row in rows))
    x = {
        "type": "quantitative",
        "title": say(report, *axis),
        "scale": {"domain": [0, max(ticks[-1], max(row["high"] for row in rows)) * 1.08], "nice": False},
        "axis": {"format": ".0%", "values": ticks, "labelOverlap": True, "labelSeparation": 8},
    }
    return {
        "data": rows_named(rows),
        "width": WIDTH - 190,
        "height": {"step": 22},
        "encoding": {
            "y": {"field": told[0], "type": "nominal", "sort": [row[told[0]] for row in rows], "title": None},
            "tooltip": tooltip(report, *told),
        },
        "layer": [
            {
                "mark": {"type": "bar", "cursor": "pointer"},
                "encoding": {
                    "x": {**x, "field": "share"},
                    "color": {"field": "fill", "type": "nominal", "scale": None},
                },
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": HUES[1]},
                "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 11},
                "encoding": {"x": {**x, "field": "high"}, "text": {"field": "shown", "type": "nominal"}},
            },
        ],
    }


def share_ticks(most: float) -> list[float]:
    """The numbers of an axis that holds shares up to ``most``: none beyond the whole.

    >>> share_ticks(0.53), share_ticks(0.04)
    ([0.0, 0.1, 0.2, 0.3, 0.4, 0.5], [0.0, 0.01, 0.02, 0.03, 0.04])
    """
    step = next((step for step in STEPS if most / step < TICKS), STEPS[-1])
    return [round(step * number, 2) for number in range(int(min(1.0, most) / step + 1e-9) + 1)]


def code_groups_chart(report: Report) -> Chart | None:
    """Codes by groups: the darker, the larger the share of the group's answers."""
    found = codes_of_groups(report)
    if not found:
        return None
    by = code_level(report)
    codes = list(dict.fromkeys(str(row["code"]) for row in found))[:MOST_CODES]
    groups = largest_groups(found, MOST_GROUPS)
    differing = differing_codes(report)
    rows = [
        _cell(report, row, differing)
        for row in found
        if str(row["code"]) in codes and str(row["group"]) in groups
    ]
    every = len({str(row["group"]) for row in found})
    title = say(report, f"{by}ごとのコード（主題）の割合", f"Codes by {by}")
    caption = _groups_caption(report, every - len(groups))
    return Chart("code_groups", title, caption, "code_groups", _groups_spec(report, rows))


def _groups_caption(report: Report, left_out: int) -> str:
    by = code_level(report)
    said = [
        say(
            report,
            f"数字は、その{by}の有効回答（n）のうちコードの付いた割合。濃いほど大きい",
            "Numbers: share of the group's valid answers (n) that have the code; darker: larger",
        ),
        remark_on_groups(report),
    ]
    if differing_codes(report):
        said.append(
            say(
                report,
                f"▲▼ は差のあるコードがとくに多い・少ない{by}（調整済み残差が ±2 の外）",
                "▲▼: groups that have such a code notably often or seldom (adjusted residual beyond ±2)",
            )
        )
    if left_out:
        said.append(
            say(report, f"ほか {left_out} の{by}は表にある", f"{left_out} more groups are in the table")
        )
    return say(report, "。", ". ").join(part for part in said if part)


def _cell(report: Report, row: dict[str, Any], differing: list[str]) -> Spec:
    by, code, group = (str(row[name]) for name in ("by", "code", "group"))
    size = say(report, f"（n={int(row['n'])}", f" (n={int(row['n'])}")
    untested = "" if row["tested"] else say(report, "・検定せず", ", not tested")
    link = answers_link(code=code, by=by, group=group) if row["answers"] else ""
    return {
        "group": f"{report.shown(group, by)}{size}{untested}{say(report, '）', ')')}",
        "key": group,
        "code": f"{MARK} {code}" if code in differing else code,
        "answers": int(row["answers"]),
        "n": int(row["n"]),
        **{name: row[name] for name in ("share", "low", "high")},
        "shown": f"{row['share']:.0%}{leaning(row, differing)}",
        **({"link": link} if link else {}),
    }


def _groups_spec(report: Report, rows: list[Spec]) -> Spec:
    groups = list(dict.fromkeys(row["group"] for row in rows))
    codes = list(dict.fromkeys(row["code"] for row in rows))
    most = max(row["share"] for row in rows) or 1.0
    by = code_level(report)
    names = apart_with_sizes({row["group"]: report.shown(row["key"], by) for row in rows})
    position = {"type": "nominal", "title": None, "scale": {"paddingInner": 0.04}}
    return {
        "data": rows_named(rows),
        "width": {"step": max(42, min(84, (WIDTH - 190) // len(groups)))},
        "height": {"step": 26},
        "encoding": {
            "x": {
                **position,
                "field": "group",
                "sort": groups,
                "axis": {**COLUMN_HEADS, **shown_as(names)},
            },
            "y": {**position, "field": "code", "sort": codes},
        },
        "layer": shaded_cells(
            {},
            tooltip(report, "group", "code", "answers", "n", "share", "low", "high"),
            {"field": "shown", "type": "nominal"},
            darkest=most,
            white_above=DARK_FROM * most,
        ),
    }
