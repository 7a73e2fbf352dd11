"""Closed questions by groups (選択肢と組のクロス): the share of every option in every group, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textmine.report.chartkit import (
    COLUMN_HEADS,
    WIDTH,
    Chart,
    Spec,
    group_fields,
    rows_named,
    shaded_cells,
    tooltip,
)
from textmine.report.listings import in_group_order
from textmine.report.model import Report, say
from textmine.report.optionrows import crossing_level, group_link, options_of
from textmine.report.slidefit import text_width

MOST_GROUPS, MOST_OPTIONS = 14, 20
"""What can be read side by side; the workbook has all."""

LETTERS, MOST_ROOM = 12, 320
"""Size of the options' names, and the most room for them in pixels."""

DARK_FROM = 0.68
"""Above this part of the darkest, white letters stand out more than dark ones."""


@dataclass(frozen=True)
class Cross:
    """A closed question against a group column: options in their order, groups in theirs, rows by both.

    ``groups_left``, ``options_left``: how many are not shown.
    """

    closed: str
    by: str
    options: tuple[str, ...]
    groups: tuple[str, ...]
    rows: dict[tuple[str, str], dict[str, Any]]
    groups_left: int
    options_left: int

    def n(self, group: str) -> int:
        """The respondents of a group who answered."""
        return int(self.rows[self.options[0], group]["n"])

    @property
    def most(self) -> float:
        """The largest share."""
        return max(float(row["share"]) for row in self.rows.values()) or 1.0


def crossed(
    report: Report, closed: str, *, groups: int = MOST_GROUPS, options: int = MOST_OPTIONS
) -> Cross | None:
    """The question against the report's level; None where fewer than two groups answered it."""
    by = crossing_level(report, closed)
    found = [row for row in options_of(report, closed, by) if row["n"]] if by else []
    sizes = {str(row["group"]): int(row["n"]) for row in in_group_order(report, found)}
    if len(sizes) < 2:
        return None
    largest = sorted(sizes, key=lambda group: (-sizes[group], group))[:groups]
    shown = tuple(group for group in sizes if group in largest)
    ranked = list(dict.fromkeys(str(row["option"]) for row in sorted(found, key=lambda row: row["rank"])))
    kept = tuple(ranked[:options])
    rows = {
        (str(row["option"]), str(row["group"])): row
        for row in found
        if str(row["option"]) in kept and str(row["group"]) in shown
    }
    return Cross(closed, by, kept, shown, rows, len(sizes) - len(shown), len(ranked) - len(kept))


def cross_name(number: int) -> str:
    """What the chart of the question with this number by groups is called."""
    return f"options{number}_groups"


def told_left_out(report: Report, cross: Cross) -> str:
    """How many groups and options stand in the table alone."""
    ja = [
        f"{cross.by}がほかに {cross.groups_left} 組" if cross.groups_left else "",
        f"選択肢がほかに {cross.options_left} 個" if cross.options_left else "",
    ]
    en = [
        f"{cross.groups_left} more groups" if cross.groups_left else "",
        f"{cross.options_left} more options" if cross.options_left else "",
    ]
    if not any(ja):
        return ""
    return say(
        report,
        f"{'、'.join(filter(None, ja))}あり、表にある",
        f"{' and '.join(filter(None, en))} in the table",
    )


def cross_chart(report: Report, number: int, closed: str) -> Chart | None:
    """Options by groups: the darker, the larger the share of the group's respondents."""
    cross = crossed(report, closed)
    if cross is None:
        return None
    rows = [_cell(report, cross, option, group) for option in cross.options for group in cross.groups]
    told = [
        say(
            report,
            f"数字は、その{cross.by}で「{closed}」に答えた回答者（n）のうち、その選択肢を選んだ割合。濃いほど大きい。"
            "差の検定はしていない",
            f"Share of each group's respondents who answered '{closed}' (n) and ticked the option; darker: larger. "
            "Differences are not tested",
        ),
        told_left_out(report, cross),
    ]
    title = say(report, f"「{closed}」で選ばれた選択肢（{cross.by}ごと）", f"{closed}: options by {cross.by}")
    caption = say(report, "。", ". ").join(filter(None, told))
    return Chart(cross_name(number), title, caption, "options", _spec(report, cross, rows))


def named_group(report: Report, cross: Cross, group: str) -> str:
    """A group with its respondents: 40代（n=276）."""
    name, n = report.shown(group, cross.by), cross.n(group)
    return say(report, f"{name}（n={n}）", f"{name} (n={n})")


def _cell(report: Report, cross: Cross, option: str, group: str) -> Spec:
    row, link = cross.rows[option, group], group_link(report, cross.by, group)
    return {
        **group_fields(report, group, cross.by),
        **{"group": named_group(report, cross, group), "key": group, "option": option},
        **{"ticked": int(row["ticked"]), "answered": int(row["n"])},
        **{name: float(row[name]) for name in ("share", "low", "high")},
        "shown": f"{row['share']:.0%}",
        **({"link": link} if link else {}),
    }


def _spec(report: Report, cross: Cross, rows: list[Spec]) -> Spec:
    room = min(MOST_ROOM, max(120, int(max(text_width(option, LETTERS) for option in cross.options)) + 12))
    position = {"type": "nominal", "title": None, "scale": {"paddingInner": 0.04}}
    names = [named_group(report, cross, group) for group in cross.groups]
    return {
        "data": rows_named(rows),
        "width": {"step": max(38, min(84, (WIDTH - room) // len(names)))},
        "height": {"step": 26},
        "encoding": {
            "x": {**position, "field": "group", "sort": names, "axis": COLUMN_HEADS},
            "y": {**position, "field": "option", "sort": list(cross.options), "axis": {"labelLimit": room}},
        },
        "layer": shaded_cells(
            {},
            tooltip(report, "group", "option", "ticked", "answered", "share", "low", "high"),
            {"field": "shown", "type": "nominal"},
            darkest=cross.most,
            white_above=DARK_FROM * cross.most,
        ),
    }
