"""The section of the proposed hearing (ヒアリング案の節): rounds, who and why, and the given list beside it."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import Any

from textmine.report.hearingparts import (
    Hearing,
    about_comparison,
    about_proposal,
    comparison_headers,
    hearing_of,
    told_rank,
)
from textmine.report.links import answers_link
from textmine.report.listings import Cell, Listing, Row, Section, figure, groups_of, listing, section
from textmine.report.model import Report, say


def hearing_section(report: Report) -> Section:
    """The proposal by round, compared where a list was given; hidden for persons and many respondents."""
    hearing = hearing_of(report)
    made = section(
        report,
        "hearing",
        ("ヒアリング案", "Proposed hearing"),
        _leads(report, hearing),
        "hearing",
        tables=_tables(report, hearing) if hearing else (),
    )
    return replace(made, hidden=hearing is None)


def _leads(report: Report, hearing: Hearing | None) -> tuple[str, str]:
    if hearing is None:
        return "", ""
    lead = " ".join(filter(None, (about_proposal(report, hearing), about_comparison(report, hearing))))
    return lead.replace("。 ", "。"), lead


def _tables(report: Report, hearing: Hearing) -> tuple[Listing, ...]:
    made = [_proposal(report, hearing)]
    if hearing.compared:
        made.append(_side_by_side(report, hearing))
    if hearing.given_only:
        made.append(_given_only(report, hearing))
    return tuple(made)


def _who(row: dict[str, Any]) -> Cell:
    name = str(row["respondent"])
    return Cell(name, answers_link(who=name))


def _proposal(report: Report, hearing: Hearing) -> Listing:
    groups = groups_of(report)
    headers = ("回", "順", "回答者", report.group_word, "確認順位", "既存の一覧", "理由")
    english = ("round", "order", "respondent", report.level or "group", "review", "given list", "reason")
    rows = []
    for row in hearing.proposed:
        group = groups.get(str(row["respondent"]), "")
        told = say(report, "○ 一致", "in both") if row["given"] else say(report, "提案のみ", "proposed only")
        cells = (
            figure(row["round"]),
            figure(row["order"]),
            _who(row),
            Cell(report.shown(group) if group else "―"),
            Cell(told_rank(report, row), "", True),
            Cell(told if hearing.compared else "―"),
            Cell(str(row["reason"])),
        )
        rows.append(Row(cells, group))
    caption = say(report, "提案（回ごと）", "Proposal by round")
    return listing(caption, english if report.lang == "en" else headers, rows)


def _side_by_side(report: Report, hearing: Hearing) -> Listing:
    """Names alone, in three columns."""
    columns = (hearing.both, hearing.proposed_only, hearing.given_only)
    rows = [Row(tuple(_who(row) if row else Cell("") for row in line)) for line in zip_longest(*columns)]
    caption = say(report, "既存の一覧との比較", "Beside the given list")
    return listing(caption, comparison_headers(report, hearing), rows)


def _given_only(report: Report, hearing: Hearing) -> Listing:
    groups = groups_of(report)
    headers = ("回答者", report.group_word, "確認順位", "提案に入らない理由")
    english = ("respondent", report.level or "group", "review", "why it is not proposed")
    rows = []
    for row in hearing.given_only:
        group = groups.get(str(row["respondent"]), "")
        cells = (
            _who(row),
            Cell(report.shown(group) if group else "―"),
            Cell(told_rank(report, row), "", True),
            Cell(str(row["reason"])),
        )
        rows.append(Row(cells, group))
    caption = say(report, "既存の一覧だけにある回答者", "In the given list alone")
    return listing(caption, english if report.lang == "en" else headers, rows)
