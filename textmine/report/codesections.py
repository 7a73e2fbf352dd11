"""The section of codes (コードの節): how many answers each code has, in which groups, and which differences hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textmine.report.chance import mark_of
from textmine.report.codes import (
    code_level,
    code_link,
    code_name,
    code_tests,
    codes_by_share,
    codes_of_groups,
    differing_codes,
    groups_that_lean,
    has_codes,
    leaning,
    remark_on_groups,
    remark_on_small,
    short_definition,
    told_p,
)
from textmine.report.links import answers_link
from textmine.report.listings import Cell, Listing, Row, Section, figure, listing, number, section, share
from textmine.report.model import Report, say
from textmine.report.vocabulary import ENGLISH
from textmine.shares import FEWEST_TESTED

TESTS = {
    "chi2": ("カイ二乗検定", "chi-squared"),
    "fisher (all tables)": ("正確検定", "exact"),
    "fisher (random)": ("正確検定（乱数）", "exact (random)"),
    "none": ("なし", "none"),
}


def codes_section(report: Report) -> Section:
    """Codes by share, by group, and the tests of their differences; hidden where no codebook was asked for."""
    tables = [_codes(report)]
    if codes_of_groups(report):
        tables += [_groups(report), _tests(report)]
    made = section(
        report,
        "codes",
        ("コード（主題）", "Codes"),
        _lead(report),
        "code_frequency",
        charts=("codes", "code_groups"),
        tables=tuple(tables),
    )
    return replace(made, hidden=not has_codes(report))


def _lead(report: Report) -> tuple[str, str]:
    remarks = [part for part in (remark_on_groups(report), remark_on_small(report)) if part]
    return (
        "どの主題に触れた回答が何件あるかを数えたものです。「この語があれば、この主題」と決めた規則（コーディングルール）で"
        "有効回答に印（コード）を付けました。一つの回答に複数のコードが付くので、割合の合計は 100％を超えることがあります。"
        "規則は語の有無だけを見ます。数字を使う前に、数字を押して回答を読んでください。"
        + "".join(f"{part}。" for part in remarks),
        "How many answers touch upon which theme. Rules (words that stand for a theme) gave codes to the valid answers; "
        "an answer may have several codes, so that shares may add up to more than 100 %. A rule sees words, not what is "
        "meant: click a figure and read its answers before you use it."
        + "".join(f" {part}." for part in remarks),
    )


def _interval(report: Report, row: dict[str, Any]) -> Cell:
    if row["low"] != row["low"]:
        return Cell("―", "", True)
    low, high = f"{row['low']:.0%}", f"{row['high']:.0%}"
    return Cell(say(report, f"{low}～{high}", f"{low} - {high}"), "", True)


def _codes(report: Report) -> Listing:
    headers = ("順位", "コード", "付いた回答", "有効回答", "割合", "95％信頼区間", "回答者", "コードの意味")
    english = ("rank", "code", "answers", "valid", "share", "95 % interval", "respondents", "meaning")
    rows = [
        Row(
            (
                figure(row["rank"]) if row["rank"] else Cell("―", "", True),
                Cell(code_name(report, row), code_link(row)),
                figure(row["answers"], code_link(row)),
                figure(row["n"], answers_link(status="valid")),
                share(row["share"]),
                _interval(report, row),
                figure(row["respondents"]),
                Cell(short_definition(row)),
            )
        )
        for row in codes_by_share(report)
    ]
    caption = say(report, "コードごとの回答数", "Answers of each code")
    return listing(caption, english if report.lang == "en" else headers, rows)


def _groups(report: Report) -> Listing:
    by = code_level(report)
    headers = ("コード", by, "付いた回答", "有効回答", "割合", "95％信頼区間", "調整済み残差", "読み方")
    english = ("code", by, "answers", "valid", "share", "95 % interval", "adjusted residual", "remark")
    differing = differing_codes(report)
    rows = [_group_row(report, row, differing) for row in codes_of_groups(report)]
    caption = say(report, f"{by}ごとの割合", f"Shares by {by}")
    return listing(caption, english if report.lang == "en" else headers, rows)


def _group_row(report: Report, row: dict[str, Any], differing: list[str]) -> Row:
    code, by, group = str(row["code"]), str(row["by"]), str(row["group"])
    link = answers_link(code=code, by=by, group=group) if row["answers"] else ""
    cells = (
        Cell(code),
        Cell(report.shown(group, by)),
        figure(row["answers"], link),
        figure(row["n"], answers_link(by=by, group=group, status="valid")),
        share(row["share"]),
        _interval(report, row),
        number(row["residual"]),
        Cell(_reading(report, row, differing)),
    )
    return Row(cells, group if by == report.level else "")


def _reading(report: Report, row: dict[str, Any], differing: list[str]) -> str:
    """In words: that a group is too small to be tested, or that it makes a difference that holds."""
    if not row["tested"]:
        return say(
            report,
            f"検定せず（有効回答 {FEWEST_TESTED} 件未満）",
            f"not tested (fewer than {FEWEST_TESTED} answers)",
        )
    sign = leaning(row, differing)
    words = {
        "▲": ("▲ とくに多い", "▲ notably often"),
        "▼": ("▼ とくに少ない", "▼ notably seldom"),
        "": ("", ""),
    }
    return say(report, *words[sign])


def _tests(report: Report) -> Listing:
    by = code_level(report)
    headers = (
        "コード",
        "差（q < 0.05）",
        f"差を作る{by}",
        "q 値",
        "p 値",
        "Ｖ",
        "検定",
        "付いた回答",
        f"検定した{by}",
    )
    english = ("code", "difference", "made by", "q", "p", "V", "test", "answers", "groups tested")
    groups, tests = codes_of_groups(report), code_tests(report)
    ordered = sorted(tests.items(), key=lambda item: not mark_of(item[1]))
    rows = [_test_row(report, code, test, groups) for code, test in ordered]
    caption = say(report, f"{by}による差の検定", f"Tests of differences by {by}")
    return listing(caption, english if report.lang == "en" else headers, rows)


def _test_row(report: Report, code: str, test: dict[str, Any], groups: list[dict[str, Any]]) -> Row:
    told = str(test["verdict"])
    cells = (
        Cell(code, answers_link(code=code) if test["answers"] else ""),
        Cell(say(report, told, ENGLISH["verdict"][told])),
        Cell(groups_that_lean(report, groups, code) if mark_of(test) else ""),
        Cell(f"{told_p(test['q'])}{mark_of(test)}", "", True),
        Cell(told_p(test["p"]), "", True),
        number(test["v"]),
        Cell(say(report, *TESTS.get(str(test["test"]), (str(test["test"]),) * 2))),
        Cell(f"{int(test['answers'])} / {int(test['n'])}", "", True),
        figure(test["groups"]),
    )
    return Row(cells)
