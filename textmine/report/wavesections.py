"""The sections of the comparison's page (比較の節): words, blanks, options, codes, respondents."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from textmine.groupnames import ALL_QUESTIONS
from textmine.report.links import answers_link
from textmine.report.listings import (
    Cell,
    Listing,
    Row,
    Section,
    in_group_order,
    listing,
    records,
    section,
    status_name,
)
from textmine.report.model import say
from textmine.report.wavecharts import options_chart_name
from textmine.report.wavemodel import (
    WaveReport,
    blanks_of_groups,
    closed_compared,
    in_question_order,
    options_in_order,
    rows_of,
)
from textmine.report.waverows import Links, change_headers, change_row, change_word, no_link
from textmine.report.wavewords import term_section


def wave_sections(report: WaveReport) -> list[Section]:
    """The sections in their order; what neither survey has is left out."""
    made = [section for section in (builder(report) for builder in BUILDERS) if not section.hidden]
    if not report.match:
        return made
    told = say(
        report,
        "対応した回答だけを数えていますが、数を押すと、対応しなかった回答者の回答も並びます。",
        " The matched alone are counted; a figure opens the answers of those not matched, too.",
    )
    return [
        replace(section, lead=section.lead + told) if section.id in ("terms", "blanks") else section
        for section in made
    ]


def _blanks(report: WaveReport) -> Section:
    def link(row: dict[str, Any], after: bool) -> str:
        status = "blank" if row["status"] == "nonresponse" else str(row["status"])
        return report.link(row, after=after, question=str(row["question"]), status=status)

    whole = in_question_order(report, rows_of(report, "wave_blanks"))
    together = [row for row in whole if row["status"] == "nonresponse"]
    question = say(report, "設問", "question")
    kind = say(report, "無回答の種類", "kind of blank")
    tables = [
        replace(
            listing(
                say(report, "無回答率の変化", "Blank rates"),
                change_headers(report, question),
                (_asked(report, row, link) for row in together),
            ),
            beside="wave_blanks",
        ),
        replace(
            listing(
                say(report, "無回答の種類の変化", "Kinds of blanks"),
                change_headers(report, question, kind),
                (
                    _asked(report, row, link, status_name(report, str(row["status"])))
                    for row in whole
                    if row["status"] != "nonresponse"
                ),
            ),
            beside="wave_blanks",
        ),
        *_blanks_of_groups(report, link),
    ]
    return section(
        report,
        "blanks",
        ("無回答の増減", "Blanks"),
        (
            "欄の全体が「記入なし」「特になし」などと一致した回答欄の割合です。両方の調査でたずねた設問だけを比べます。"
            "全設問の区間は、同じ人の欄をまとめて（回答者を単位に）計算しています。",
            "Shares of cells that hold no answer, of the questions that both surveys asked. "
            "The interval of all questions goes by respondents, not by cells.",
        ),
        "wave_blanks",
        charts=("wave_blanks", "wave_groups") if blanks_of_groups(report) else ("wave_blanks",),
        tables=tuple(table for table in tables if table.rows),
    )


def _asked(report: WaveReport, row: dict[str, Any], link: Links, *names: str) -> Row:
    question = str(row["question"])
    return change_row(
        report,
        (report.shown(question), *names),
        row,
        link,
        "" if question == ALL_QUESTIONS else question,
    )


def _blanks_of_groups(report: WaveReport, link: Links) -> Iterable[Listing]:
    if not report.by:
        return
    own = in_question_order(report, rows_of(report, "wave_blanks", by=report.by, status="nonresponse"))
    rows = in_group_order(report, own)
    yield replace(
        listing(
            say(report, f"{report.by}ごとの無回答率の変化", f"Blank rates by {report.by}"),
            change_headers(report, report.group_word, say(report, "設問", "question")),
            (
                replace(
                    change_row(
                        report,
                        (report.shown(str(row["group"]), report.by), report.shown(str(row["question"]))),
                        row,
                        link,
                    ),
                    question="" if row["question"] == ALL_QUESTIONS else str(row["question"]),
                )
                for row in rows
            ),
        ),
        beside="wave_groups",
    )


def _options(report: WaveReport) -> Section:
    asked = closed_compared(report)
    tables = []
    for number, closed in enumerate(asked, 1):
        rows = options_in_order(report, closed)
        several = say(report, "（複数選択）", " (several choices)") if rows[0]["several"] else ""
        made = listing(
            f"{closed}{several}",
            change_headers(report, say(report, "選択肢", "option")),
            (change_row(report, (_option(report, row),), row, no_link) for row in rows),
        )
        tables.append(replace(made, beside=options_chart_name(number)))
        if report.by:
            own = in_group_order(report, options_in_order(report, closed, by=report.by))
            by_group = listing(
                say(report, f"{closed}：{report.by}ごと", f"{closed} by {report.by}"),
                change_headers(report, report.group_word, say(report, "選択肢", "option")),
                (
                    change_row(
                        report,
                        (report.shown(str(row["group"]), report.by), _option(report, row)),
                        row,
                        no_link,
                    )
                    for row in own
                ),
            )
            tables.append(replace(by_group, beside=options_chart_name(number)))
    made_section = section(
        report,
        "options",
        ("選択式の設問の増減", "Closed questions"),
        (
            "その設問に答えた回答者のうち、選択肢を選んだ割合の差です。片方の調査にしかない選択肢は、差を出しません。",
            "Shares of the respondents who answered. An option of one survey only has no difference.",
        ),
        "wave_options",
        charts=tuple(options_chart_name(number) for number in range(1, len(asked) + 1)),
        tables=tuple(table for table in tables if table.rows),
    )
    return replace(made_section, hidden=bool(made_section.missing))


def _option(report: WaveReport, row: dict[str, Any]) -> str:
    """An option, and in which survey alone it stands."""
    if row["stands_in"] == "both":
        return str(row["option"])
    which = report.names[row["stands_in"] == "after"]
    return say(report, f"{row['option']}（{which}だけ）", f"{row['option']} ({which} only)")


def _codes(report: WaveReport) -> Section:
    rows = sorted(rows_of(report, "wave_codes"), key=lambda row: row["rank"])
    tables = [
        replace(
            listing(
                say(report, "コードの増減", "Codes"),
                change_headers(report, say(report, "コード", "code")),
                (change_row(report, (str(row["code"]),), row, no_link) for row in rows),
            ),
            beside="wave_codes",
        )
    ]
    if report.by:
        own = in_group_order(
            report, sorted(rows_of(report, "wave_codes", by=report.by), key=lambda row: row["rank"])
        )
        tables.append(
            listing(
                say(report, f"{report.by}ごとのコードの増減", f"Codes by {report.by}"),
                change_headers(report, report.group_word, say(report, "コード", "code")),
                (
                    change_row(
                        report, (report.shown(str(row["group"]), report.by), str(row["code"])), row, no_link
                    )
                    for row in own
                ),
            )
        )
    made = section(
        report,
        "codes",
        ("コード（主題）の増減", "Codes"),
        (
            "コーディングルールに当たった有効回答の割合の差です。規則が変わっていれば、その違いも差に入ります。",
            "Shares of valid answers that the coding rules meet. A changed rule is part of the change.",
        ),
        "wave_codes",
        charts=("wave_codes",),
        tables=tuple(tables),
    )
    return replace(made, hidden=bool(made.missing))


def _respondents(report: WaveReport) -> Section:
    headers = ("回答者", "設問", "変化", "前回の区分", "今回の区分")
    english = ("respondent", "question", "change", "before", "after")
    rows = [_respondent(report, row) for row in records(report, "wave_respondents")]
    caption = say(report, "新たに答えた・新たに無回答になった回答者", "Who newly answered or left blank")
    made = section(
        report,
        "respondents",
        ("回答者の変化", "Respondents"),
        (
            "両方の調査で対応づけた回答者のうち、設問に新たに答えたもの、新たに無回答になったものです。たずねるきっかけであり、評価ではありません。",
            "Matched respondents who newly answered a question or newly left it blank: a reason to ask, no judgement.",
        ),
        "wave_respondents",
        tables=(listing(caption, english if report.lang == "en" else headers, rows),),
    )
    return replace(made, hidden=report.settings.privacy.persons or not report.match)


def _respondent(report: WaveReport, row: dict[str, Any]) -> Row:
    name, question = str(row["respondent"]), str(row["question"])
    link = answers_link(who=report.who(name), question=question) if report.match == "respondent" else ""
    statuses = (
        status_name(report, str(row[key])) if row[key] else "―" for key in ("status_before", "status_after")
    )
    cells = (
        Cell(name, link),
        Cell(report.shown(question) if question else "―"),
        Cell(change_word(report, str(row["change"]))),
        *(Cell(status) for status in statuses),
    )
    return Row(cells, "", question)


BUILDERS: tuple[Callable[[WaveReport], Section], ...] = (
    term_section,
    _blanks,
    _options,
    _codes,
    _respondents,
)
