"""Terms that mostly stand for their opposite (主に打ち消しで使われる語): said wherever key terms are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from textmine.report.chance import remark_on
from textmine.report.listings import records
from textmine.report.model import Report, say

FEWEST = 3
"""So often a term has to be negated before it is told of; once or twice says nothing of a term."""

MOST = 4
"""Terms told of in one remark; the table ``negations`` has them all."""


def remark_on_terms(report: Report, terms: Iterable[Mapping[str, Any]]) -> str:
    """What the marks of key terms mean, and which of the terms mostly stand for their opposite."""
    shown = list(terms)
    told = [remark_on(report, shown), remark_on_opposites(report, [row["term"] for row in shown])]
    return say(report, "。", ". ").join(part for part in told if part)


def remark_on_opposites(report: Report, terms: Iterable[str], *, most: int = MOST) -> str:
    """Which of ``terms`` are negated in more than half of their uses, and how they read then; "" for none."""
    rows = opposites(report)
    found = [rows[term] for term in dict.fromkeys(terms) if term in rows]
    if not found:
        return ""
    told = say(report, "、", ", ").join(_told(report, row) for row in found[:most])
    more = say(report, " など", " and others") if len(found) > most else ""
    return say(
        report,
        f"打ち消しで読む語: {told}{more}",
        f"Read as negated: {told}{more}",
    )


def labelled(report: Report, terms: Iterable[str]) -> dict[str, str]:
    """How each term is written where no sentence stands beside it: 取れる（取れない）, 余裕（…がない）, 研修."""
    rows = opposites(report)
    forms = {term: _shorter(term, str(row["form"])) for term, row in rows.items()}
    return {
        term: say(report, f"{term}（{forms[term]}）", f"{term} ({forms[term]})") if term in forms else term
        for term in terms
    }


def _shorter(term: str, form: str) -> str:
    return f"…{form.removeprefix(term)}" if form.startswith(term) else form


def opposites(report: Report) -> dict[str, dict[str, Any]]:
    """The rows of ``negations`` of terms that mostly stand for their opposite, by term."""
    rows = records(report, "negations")
    return {str(row["term"]): row for row in rows if row["negated"] >= FEWEST and row["share"] > 0.5}


def _told(report: Report, row: Mapping[str, Any]) -> str:
    negated, tokens = int(row["negated"]), int(row["tokens"])
    return say(
        report,
        f"「{row['term']}」は主に「{row['form']}」（{tokens} 回のうち {negated} 回）",
        f"{row['term']} is mostly {row['form']} ({negated} of {tokens})",
    )
