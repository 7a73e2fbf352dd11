"""Rows of options (選択肢の行): which closed questions there are, their rows, and who is behind them."""

from __future__ import annotations

from typing import Any

from textmine.groupnames import EVERYONE
from textmine.options import TICKED
from textmine.report.links import answers_link
from textmine.report.listings import records
from textmine.report.model import Report
from textmine.settings import OptionGroup


def closed_asked(report: Report) -> dict[str, bool]:
    """The closed questions in the order of the survey but rating scales, and whether several may be ticked."""
    rows = records(report, "options")
    rated = {row["closed"] for row in rows if row["step"]}
    return {str(row["closed"]): bool(row["several"]) for row in rows if row["closed"] not in rated}


def options_of(report: Report, closed: str, by: str = EVERYONE) -> list[dict[str, Any]]:
    """The rows of one question: of the whole survey, or of the groups of one column."""
    return [row for row in records(report, "options") if row["closed"] == closed and row["by"] == by]


def crossing_level(report: Report, closed: str) -> str:
    """The group column that a closed question is set against; none where it is made of this very question."""
    for group, column in zip(report.settings.groups, report.groups, strict=False):
        if column == report.level and isinstance(group, OptionGroup) and group.closed == closed:
            return ""
    return report.level


def group_link(report: Report, by: str, group: str) -> str:
    """The answers of a group; nothing for groups that were put together for one question."""
    return answers_link(by=by, group=group) if group in report.groups_of(by) else ""


def option_link(report: Report, row: dict[str, Any]) -> str:
    """The answers of those who ticked an option, where the settings make groups of it; else nothing.

    Only then the page knows who they are: of persons it shows no combination of what hardly anybody ticked.
    """
    for group, column in zip(report.settings.groups, report.group_columns, strict=False):
        if isinstance(group, OptionGroup) and (group.closed, group.has) == (row["closed"], row["option"]):
            wanted = f"{group.has}：{TICKED}"
            shown = next((name for name in report.groups_of(column) if name.startswith(wanted)), wanted)
            return answers_link(by=column, group=shown)
    return ""
