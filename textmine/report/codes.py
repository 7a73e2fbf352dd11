"""What is shown of codes (コードの見せ方): their order, their names, their links, and which differences hold.

Section, charts and slides of codes say the same; everything that they say in common stands here. A difference
of groups holds where q (Benjamini-Hochberg over the codes of the group column) is below 0.05, as key terms do.
"""

from __future__ import annotations

import re
from typing import Any

from textmine.report.chance import MARK, mark_of
from textmine.report.links import answers_link
from textmine.report.listings import records
from textmine.report.model import Report, say
from textmine.shares import FEWEST_TESTED

NOTABLE = 2.0
"""An adjusted residual beyond this names a group that makes the difference."""

TOLD = 4
"""Codes that a sentence names before it says how many more there are."""

LABEL_OF_DEFINITION = re.compile(r"^(?:定義|definition)\s*[:：]\s*", re.IGNORECASE)
FIRST_SENTENCE = re.compile(r".*?(?:[。！？]|[.!?](?=\s)|$)", re.DOTALL)
LONGEST_DEFINITION = 120


def has_codes(report: Report) -> bool:
    """Whether codes were asked for: a codebook is named in the settings, or the table holds codes."""
    return bool(report.settings.analysis.coding) or any(
        row["rank"] for row in records(report, "code_frequency")
    )


def codes_by_share(report: Report) -> list[dict[str, Any]]:
    """The rows of ``code_frequency``, the most frequent code first; what has no code comes last."""
    rows = records(report, "code_frequency") if has_codes(report) else []
    return sorted(rows, key=lambda row: (row["rank"] == 0, row["rank"]))


def code_name(report: Report, row: dict[str, Any]) -> str:
    """What a row of ``code_frequency`` is called: its code, or that there is none."""
    return str(row["code"]) if row["rank"] else say(report, "（コードなし）", "(no code)")


def code_link(row: dict[str, Any]) -> str:
    """The address of the answers of a row of ``code_frequency``; none where it has none."""
    if not row["answers"]:
        return ""
    return answers_link(code=str(row["code"])) if row["rank"] else answers_link(status="uncoded")


def code_level(report: Report) -> str:
    """The group column by which codes are shown: the report's own, else the first that was counted."""
    table = report.finding("code_groups")
    counted = [] if table is None else [str(by) for by in table["by"].unique()]
    if not report.level or not counted:
        return ""
    return report.level if report.level in counted else counted[0]


def codes_of_groups(report: Report) -> list[dict[str, Any]]:
    """The rows of ``code_groups`` at ``code_level``: codes by share, groups in the order of the survey."""
    by = code_level(report)
    codes = {str(row["code"]): at for at, row in enumerate(codes_by_share(report)) if row["rank"]}
    rows = [row for row in records(report, "code_groups") if row["by"] == by and str(row["code"]) in codes]
    place = {name: at for at, name in enumerate(report.in_order(str(row["group"]) for row in rows))}
    return sorted(rows, key=lambda row: (codes[str(row["code"])], place[str(row["group"])]))


def code_tests(report: Report) -> dict[str, dict[str, Any]]:
    """The test of each code at ``code_level``, codes by share."""
    by = code_level(report)
    tests = {str(row["code"]): row for row in records(report, "code_tests") if row["by"] == by}
    ordered = [str(row["code"]) for row in codes_by_share(report) if row["rank"]]
    return {code: tests[code] for code in ordered if code in tests}


def differing_codes(report: Report) -> list[str]:
    """The codes whose groups differ beyond chance (q < 0.05), codes by share."""
    return [code for code, test in code_tests(report).items() if mark_of(test)]


def leaning(row: dict[str, Any], differing: list[str]) -> str:
    """▲ where a group has a code notably often, ▼ where seldom, of codes that differ beyond chance; else nothing."""
    residual = row["residual"]
    if str(row["code"]) not in differing or residual != residual or abs(residual) < NOTABLE:
        return ""
    return "▲" if residual > 0 else "▼"


def groups_that_lean(report: Report, rows: list[dict[str, Any]], code: str) -> str:
    """The groups of ``rows`` (``codes_of_groups``) that make the difference of a code, often (▲) or seldom (▼)."""
    signs = [(leaning(row, [code]), row) for row in rows if row["code"] == code]
    found = [
        f"{sign} {report.shown(str(row['group']), str(row['by']))} {_share_of(row)}"
        for wanted in "▲▼"
        for sign, row in signs
        if sign == wanted
    ]
    return say(report, "、", ", ").join(found)


def _share_of(row: dict[str, Any]) -> str:
    return f"{int(row['answers'])}/{int(row['n'])} ({row['share']:.0%})"


def largest_groups(rows: list[dict[str, Any]], most: int) -> list[str]:
    """The groups of ``rows`` with most valid answers, in their order."""
    sizes = {str(row["group"]): int(row["n"]) for row in rows}
    largest = sorted(sizes, key=lambda name: (-sizes[name], name))[:most]
    return [name for name in sizes if name in largest]


def told_p(value: float) -> str:
    """A p or q value: three decimals, a dash where nothing was tested.

    >>> told_p(0.0304), told_p(0.0001), told_p(float("nan"))
    ('0.030', '<0.001', '―')
    """
    if value != value:
        return "―"
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def small_groups(report: Report) -> list[str]:
    """The groups that are too small to be tested, by the names they are shown by."""
    by = code_level(report)
    names = dict.fromkeys(str(row["group"]) for row in codes_of_groups(report) if not row["tested"])
    return [report.shown(name, by) for name in names]


def remark_on_groups(report: Report) -> str:
    """Which codes differ by group beyond chance, that none does, or that none can be told."""
    tests, by = code_tests(report), code_level(report)
    if not tests:
        return ""
    differing = differing_codes(report)
    if not differing and not any(test["q"] == test["q"] for test in tests.values()):
        return say(
            report,
            f"回答が少なく、{by}による差があるかどうかは判断できません",
            f"Too few answers to tell whether groups ({by}) differ",
        )
    if not differing:
        return say(
            report,
            f"{by}による差が偶然の範囲を超えるコードはありません（q < 0.05 のコードなし）",
            f"No code differs by {by} beyond chance (none with q < 0.05)",
        )
    more = len(differing) - TOLD
    named = say(report, "、", ", ").join(differing[:TOLD])
    named += say(report, f" ほか {more}", f" and {more} more") if more > 0 else ""
    return say(
        report,
        f"{MARK} {by}による差が偶然の範囲を超えるコード（q < 0.05）は {len(tests)} のうち {len(differing)}：{named}",
        f"{MARK} differs by {by} beyond chance (q < 0.05), {len(differing)} of {len(tests)} codes: {named}",
    )


def remark_on_small(report: Report) -> str:
    """Which groups were not tested, and why; nothing where all were."""
    small = small_groups(report)
    if not small:
        return ""
    named = say(report, "、", ", ").join(small[:TOLD])
    named += say(report, " など", " and others") if len(small) > TOLD else ""
    return say(
        report,
        f"有効回答が {FEWEST_TESTED} 件に満たない{code_level(report)}（{named}）は割合を示すだけで、検定していません",
        f"Described, not tested (fewer than {FEWEST_TESTED} valid answers): {named}",
    )


def short_definition(row: dict[str, Any]) -> str:
    """The first sentence of the comment that stands below a code in the rule file."""
    text = LABEL_OF_DEFINITION.sub("", str(row["definition"]).strip())
    found = FIRST_SENTENCE.match(text)
    first = found.group() if found else text
    return first if len(first) <= LONGEST_DEFINITION else first[: LONGEST_DEFINITION - 1] + "…"
