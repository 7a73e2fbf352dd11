"""Slides of the proposed hearing (ヒアリング案のスライド): rounds, who and why, and the given list beside it."""

from __future__ import annotations

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
from textmine.report.listings import records
from textmine.report.model import Report, say
from textmine.report.slidekit import Deck
from textmine.report.slidepages import LongTable, pages


def hearing_slides(report: Report, deck: Deck) -> None:
    """The proposal by round, then the comparison with the given list; nothing where no hearing is shown."""
    hearing = hearing_of(report)
    if hearing is None or not hearing.proposed:
        return
    _proposal(report, deck, hearing)
    if hearing.compared:
        _comparison(report, deck, hearing)


def _proposal(report: Report, deck: Deck, hearing: Hearing) -> None:
    reasons = {str(row["respondent"]): str(row["reasons"]) for row in records(report, "review")}
    rows = [
        (
            str(int(row["round"])),
            f"{row['respondent']}{_mark(hearing, row)}",
            told_rank(report, row),
            _short_reason(row, reasons),
        )
        for row in hearing.proposed
    ]
    headers = (
        ("round", "respondent", "review", "reason")
        if report.lang == "en"
        else ("回", "回答者", "確認順位", "理由")
    )
    remark = say(report, "○ 既存の一覧にもある", "○ stands in the given list, too") if hearing.both else ""
    pages(
        report,
        deck,
        LongTable(
            say(report, "ヒアリング案", "Proposed hearing"),
            about_proposal(report, hearing),
            headers,
            rows,
            (0.4, 1.8, 0.8, 7),
            finding="hearing",
            most=3,
            remark=remark,
            even=True,
        ),
    )


def _mark(hearing: Hearing, row: dict[str, Any]) -> str:
    return " ○" if hearing.compared and row["given"] else ""


def _short_reason(row: dict[str, Any], reasons: dict[str, str]) -> str:
    """The reasons of the review list where the reason quotes them: their rank has a column of its own here."""
    quoted = reasons.get(str(row["respondent"]), "")
    return quoted if quoted and quoted in str(row["reason"]) else str(row["reason"])


def _comparison(report: Report, deck: Deck, hearing: Hearing) -> None:
    columns = (hearing.both, hearing.proposed_only, hearing.given_only)
    rows = [tuple(_named(report, row) for row in line) for line in zip_longest(*columns)]
    pages(
        report,
        deck,
        LongTable(
            say(report, "ヒアリング案と既存の一覧", "The proposal beside the given list"),
            about_comparison(report, hearing),
            comparison_headers(report, hearing),
            rows,
            (1, 1, 1),
            finding="hearing",
            most=2,
            remark=say(
                report,
                "かっこ内は確認順位。委員会は、事業との関連の深さなど、調査票に現れない観点でも選んでいる",
                "In brackets: place in the list to look at. A committee chooses for relevance as well, which no form shows",
            ),
        ),
    )


def _named(report: Report, row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    return say(
        report,
        f"{row['respondent']}（{told_rank(report, row)}）",
        f"{row['respondent']} ({told_rank(report, row)})",
    )
