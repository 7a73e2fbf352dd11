"""Slides of closed questions by groups (クロス集計のスライド): a table whose cells are the darker, the larger."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textmine.report.crosscharts import Cross, crossed, told_left_out
from textmine.report.model import Report, say
from textmine.report.slidekit import Deck
from textmine.report.slideparts import Box, rgb, table_size
from textmine.report.theme import HUES, LIGHT, SLIDE_SCALE, letters_on, mixed

MOST_GROUPS, MOST_OPTIONS = 8, 12
"""Columns and rows of one slide that can be read."""

NAMES, DARKEST = 0.34, 0.7
"""The part of the width that the options take, and how dark the largest share is: dark letters stand on all."""

FOOT = 40.0
"""Room below the table, in points."""


def cross_slide(report: Report, deck: Deck, closed: str) -> None:
    """One closed question by the groups of the report's level; none where there are no groups to lay side by side."""
    cross = crossed(report, closed, groups=MOST_GROUPS, options=MOST_OPTIONS)
    if cross is None:
        return
    title = say(report, f"「{closed}」の回答（{cross.by}ごと）", f"Answers to {closed} by {cross.by}")
    slide = deck.slide(title, _note(report))
    box = deck.body(slide)
    table = Box(box.left, box.top, box.width, box.height - FOOT)
    headers = (
        say(report, "選択肢", "option"),
        *(report.shown(group, cross.by) for group in cross.groups),
    )
    answered = (
        say(report, "答えた回答者（n）", "answered (n)"),
        *(f"{cross.n(group)}" for group in cross.groups),
    )
    cells = [
        (option, *(f"{cross.rows[option, group]['share']:.0%}" for group in cross.groups))
        for option in cross.options
    ]
    widths = [table.width * NAMES, *[table.width * (1 - NAMES) / len(cross.groups)] * len(cross.groups)]
    size = table_size([headers, answered, *cells], widths, table.height)
    written = deck.table(slide, table, headers, [answered, *cells], widths, size) - 1
    _shade(slide.shapes[-1].table, cross, written)
    foot = Box(box.left, box.top + table.height, box.width, FOOT)
    left = told_left_out(report, cross)
    if written < len(cross.options):
        left = told_left_out(report, _fewer(cross, written))
    several = cross.rows[cross.options[0], cross.groups[0]]["several"]
    said = [
        say(
            report,
            f"n はその{cross.by}で答えた回答者。濃いほど割合が大きい。差の検定はしていない",
            "n: the group's respondents who answered. Darker: larger share. Differences are not tested",
        ),
        say(report, "複数選択（合計は 100％を超えることがある）", "several choices") if several else "",
        left,
    ]
    told = say(report, "。", ". ").join(filter(None, said))
    deck.text(slide, foot, [told], largest=SLIDE_SCALE["small"], inset=3, colour=LIGHT.quiet)


def _fewer(cross: Cross, written: int) -> Cross:
    """The same with as many options as the slide had room for."""
    return replace(cross, options_left=cross.options_left + len(cross.options) - written)


def _shade(table: Any, cross: Cross, written: int) -> None:
    """Each share on a fill of its size."""
    for down, option in enumerate(cross.options[:written], 2):
        for across, group in enumerate(cross.groups, 1):
            cell = table.cell(down, across)
            fill = mixed(HUES[0], DARKEST * float(cross.rows[option, group]["share"]) / cross.most)
            cell.fill.solid()
            cell.fill.fore_color.rgb = rgb(fill)
            for run in cell.text_frame.paragraphs[0].runs:
                run.font.color.rgb = rgb(letters_on(fill))


def _note(report: Report) -> str:
    return say(
        report,
        "分母は、その組でこの設問に答えた回答者。区間と無回答を含む割合は報告書と表にある。",
        "Shares of the group's respondents who answered; intervals stand in the tables.",
    )
