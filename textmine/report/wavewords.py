"""Terms that rose and fell (増えた語・減った語), with sentences of both surveys."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textmine.report.chance import MARK
from textmine.report.links import answers_link
from textmine.report.listings import Cell, Listing, Row, Section, listing, records, section
from textmine.report.model import in_quotes, say
from textmine.report.opposites import labelled, remark_on_opposites
from textmine.report.quoting import on_one_line
from textmine.report.wavemodel import WaveReport, risen_and_fallen, rows_of
from textmine.report.waverows import Links, change_headers, change_row, change_word

GROUP_TERMS = 5
"""Terms that rose, and as many that fell, of each group."""


def term_section(report: WaveReport) -> Section:
    """Which terms rose and fell, with sentences of both surveys, and those of each group."""

    def link(row: dict[str, Any], after: bool) -> str:
        return report.link(row, after=after, term=str(row["term"]))

    rows = rows_of(report, "wave_terms")
    moved = [row for row in sorted(rows, key=lambda row: row["rank"]) if row["difference"]]
    labels = labelled(report, [row["term"] for row in records(report, "wave_terms")])
    headers = change_headers(report, say(report, "語", "term"))
    tables = [
        replace(
            listing(
                say(report, "語の増減（全体、差の大きい順）", "Terms by their change, whole survey"),
                headers,
                (change_row(report, (labels[row["term"]],), row, link) for row in moved),
            ),
            beside="wave_terms",
        ),
        *_quotes(report),
        *_terms_of_groups(report, labels, link),
    ]
    made = section(
        report,
        "terms",
        ("増えた語・減った語", "Terms that rose and fell"),
        (
            "その語を使った有効回答の割合を比べました。区間が 0 を含まず ＊ が付くものが、偶然では説明しにくい変化です。"
            "＊ のない並びは、偶然でも生じます。",
            f"Shares of valid answers that use the term. {MARK} marks changes that chance hardly explains; "
            "a list without it may be chance alone.",
        ),
        "wave_terms",
        charts=("wave_terms",),
        tables=tuple(table for table in tables if table.rows),
    )
    remark = remark_on_opposites(report, [row["term"] for row in moved[:30]])
    return replace(made, lead=made.lead + say(report, remark and f"{remark}。", remark and f" {remark}."))


def _quotes(report: WaveReport) -> list[Listing]:
    """Sentences of both surveys with the terms that changed most; each leads to its answer where it is named."""
    headers = ["語", "変化", "調査", "文（原文のまま）", "設問", "回答者"]
    english = ["term", "change", "survey", "sentence (quoted)", "question", "respondent"]
    # Of persons nobody is named: their numbers mean others in each survey.
    shown = 5 if report.settings.privacy.persons else 6
    rows = [
        Row(
            (
                Cell(str(row["term"])),
                Cell(change_word(report, str(row["change"]))),
                Cell(report.names[row["wave"] == "after"]),
                Cell(on_one_line(str(row["sentence"])), _quote_link(report, row)),
                Cell(report.shown(str(row["question"]))),
                Cell(str(row["respondent"])),
            )[:shown]
        )
        for row in records(report, "wave_quotes")
    ]
    named = (english if report.lang == "en" else headers)[:shown]
    return [listing(say(report, "増減した語の用例", "Sentences with these terms"), named, rows)]


def _quote_link(report: WaveReport, row: dict[str, Any]) -> str:
    return answers_link(
        by2=report.wave_column,
        group2=report.names[row["wave"] == "after"],
        question=str(row["question"]),
        mark=str(row["sentence"])[:300],
        term=str(row["term"]),
    )


def _terms_of_groups(report: WaveReport, labels: dict[str, str], link: Links) -> list[Listing]:
    if not report.by:
        return []
    own = rows_of(report, "wave_terms", by=report.by)
    by_group: dict[str, list[dict[str, Any]]] = {}
    for row in own:
        by_group.setdefault(str(row["group"]), []).append(row)
    rows = [
        change_row(report, (report.shown(group, report.by), labels[row["term"]]), row, link)
        for group in report.in_order(by_group)
        for part in risen_and_fallen(by_group[group], GROUP_TERMS)
        for row in part
    ]
    caption = say(report, f"{report.by}ごとの語の増減", f"Terms by {report.by}")
    return [listing(caption, change_headers(report, report.group_word, say(report, "語", "term")), rows)]


def quoted_terms(report: WaveReport, terms: int) -> list[tuple[str, str, str, str]]:
    """Term, what happened to it, survey and one sentence of each, of the first terms that rose and fell."""
    rows = records(report, "wave_quotes")
    chosen = [
        term
        for change in ("rose", "fell")
        for term in list(dict.fromkeys(row["term"] for row in rows if row["change"] == change))[:terms]
    ]
    first = {(row["term"], row["wave"]): row for row in reversed(rows) if row["term"] in chosen}
    return [
        (
            str(row["term"]),
            change_word(report, str(row["change"])),
            report.names[row["wave"] == "after"],
            in_quotes(report, on_one_line(str(row["sentence"])), str(row["respondent"])),
        )
        for row in rows
        if first.get((row["term"], row["wave"])) is row
    ]
