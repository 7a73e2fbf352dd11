"""The sections of the page (報告の節): which findings each shows, as tables whose cells lead to answers.

A section whose finding is missing says why. Cells are text; the template makes them links.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from textmine.groupnames import ALL_QUESTIONS, EVERYONE
from textmine.report.codesections import codes_section
from textmine.report.hearingsections import hearing_section
from textmine.report.links import answers_link
from textmine.report.listings import (
    Cell,
    Listing,
    Row,
    Section,
    figure,
    groups_of,
    in_group_order,
    listing,
    number,
    records,
    section,
    severity,
    share,
    status_name,
)
from textmine.report.model import Report, say
from textmine.report.optionsections import options_section
from textmine.report.scalesections import scales_section
from textmine.report.wordsections import (
    keyterms_section,
    map_section,
    network_section,
    opinions_section,
    similar_section,
    topics_section,
)
from textmine.tables import STATUSES


def sections(report: Report) -> dict[str, Section]:
    """The sections by address."""
    return {section.id: section for section in (builder(report) for builder in BUILDERS)}


def _who_answered(report: Report) -> Section:
    kinds = [status for status in STATUSES[1:] if (report.responses["status"] == status).any()]
    names = [status_name(report, status) for status in kinds]
    headers = (
        say(report, report.group_word, "group"),
        say(report, "設問", "question"),
        say(report, "回答欄", "cells"),
        say(report, "有効回答", "valid"),
        say(report, "無回答", "blank"),
        *names,
        say(report, "無回答率", "blank rate"),
        say(report, "95％信頼区間", "95 % interval"),
        say(report, "非該当を除く率", "rate, applicable"),
    )
    rows = [
        _who_row(report, row, kinds)
        for row in in_group_order(report, records(report, "nonresponse"))
        if row["by"] in (EVERYONE, report.level)
    ]
    return section(
        report,
        "who",
        ("だれが答え、だれが答えなかったか", "Who answered and who did not"),
        (
            "無回答も一つの結果です。欄の全体が一致したときだけ無回答とし、種類を分けて数えます。",
            "Not answering is a result too. A cell counts as blank only as a whole, by kind.",
        ),
        "nonresponse",
        charts=("nonresponse",),
        tables=(listing(say(report, "無回答の集計", "Blanks"), headers, rows),),
    )


def _who_row(report: Report, row: dict[str, Any], kinds: list[str]) -> Row:
    here = {"by": str(row["by"]), "group": str(row["group"]), "question": str(row["question"])}
    interval = "―" if row["low"] != row["low"] else f"{row['low']:.0%}～{row['high']:.0%}"
    cells = (
        Cell(report.shown(str(row["group"]))),
        Cell(report.shown(str(row["question"]))),
        figure(row["rows"], answers_link(**here)),
        figure(row["valid"], answers_link(**here, status="valid")),
        figure(row["nonresponse"], answers_link(**here, status="blank")),
        *(figure(row[kind], answers_link(**here, status=kind) if row[kind] else "") for kind in kinds),
        share(row["rate"]),
        Cell(interval, "", True),
        share(row["rate_applicable"]),
    )
    return Row(cells, "" if row["by"] == EVERYONE else str(row["group"]), _one_question(row["question"]))


def _one_question(name: Any) -> str:
    return "" if name == ALL_QUESTIONS else str(name)


def _review(report: Report) -> Section:
    """Whom to look at first; of citizens nobody, but what contradicts itself where own rules say so.

    Nobody either where nothing is said of awareness, for the answers are in another language.
    """
    made_of_nobody = "review" in report.findings and report.finding("review") is None
    if report.settings.privacy.persons or made_of_nobody:
        return _contradictions_alone(report)
    groups = groups_of(report)
    headers = ("順位", "回答者", report.group_word, "理由", "手掛かりの強さ", "順位の幅", "確認対象")
    english = ("rank", "respondent", "group", "reasons", "strength", "range of ranks", "listed")
    ranked = sorted(records(report, "review"), key=lambda row: row["rank"])
    rows = [
        Row(
            (
                figure(row["rank"]),
                Cell(str(row["respondent"]), answers_link(who=str(row["respondent"]))),
                Cell(report.shown(groups.get(str(row["respondent"]), ""))),
                Cell(" / ".join(filter(None, (str(row["reasons"]), str(row["overruled"]))))),
                number(row["strength"]),
                Cell(f"{int(row['rank_low'])}～{int(row['rank_high'])}", "", True),
                Cell("○" if row["listed"] else "―"),
            ),
            groups.get(str(row["respondent"]), ""),
        )
        for row in ranked
    ]
    tables = [listing(say(report, "確認リスト", "List"), english if report.lang == "en" else headers, rows)]
    tables += _contradictions(report)
    return section(
        report,
        "review",
        (f"確認したい{report.unit}のリスト", "Respondents to look at"),
        (
            "文章に現れた手掛かりから、先に読み直したい順に並べたものです。人や職場の評価ではありません。",
            "Ordered by what the texts show. It speaks of texts, not of people.",
        ),
        "review",
        charts=("review",),
        tables=tuple(tables),
    )


def _contradictions_alone(report: Report) -> Section:
    found = _contradictions(report)
    made = section(
        report,
        "review",
        ("調査票間の不一致", "Contradictions"),
        (
            "調査票どうしを比べる規則に当たった回答です。",
            "Answers found by the rules that compare the forms.",
        ),
        "consistency",
        tables=tuple(found),
    )
    return replace(made, hidden=not made.tables)


def _contradictions(report: Report) -> list[Listing]:
    """The contradictions between forms as a table; none where there are none."""
    groups = groups_of(report)
    rows = [
        Row(
            (
                Cell(severity(report, row["severity"])),
                Cell(str(row["respondent"]), answers_link(who=str(row["respondent"]))),
                Cell(str(row["message"])),
                Cell(str(row["evidence"])),
            ),
            groups.get(str(row["respondent"]), ""),
        )
        for row in records(report, "consistency")
    ]
    if not rows:
        return []
    english = ("severity", "respondent", "contradiction", "evidence")
    headers = english if report.lang == "en" else ("重要度", "回答者", "食い違い", "根拠")
    return [listing(say(report, "調査票間の不一致", "Contradictions"), headers, rows)]


BUILDERS: tuple[Callable[[Report], Section], ...] = (
    _who_answered,
    scales_section,
    options_section,
    _review,
    hearing_section,
    keyterms_section,
    codes_section,
    topics_section,
    opinions_section,
    network_section,
    map_section,
    similar_section,
)
