"""What is shown of the proposed hearing (ヒアリング案の見せ方): the proposal, and beside it the list that was given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textmine.report.listings import records
from textmine.report.model import Report, say

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Hearing:
    """The proposal in its order, and where a list was given: who is in both, in one of the two alone."""

    proposed: Rows
    both: Rows
    proposed_only: Rows
    given_only: Rows

    @property
    def compared(self) -> bool:
        """Whether there is a given list to compare the proposal with."""
        return bool(self.both or self.given_only)

    @property
    def rounds(self) -> int:
        """How many rounds the proposal has."""
        return max((int(row["round"]) for row in self.proposed), default=0)


def hearing_of(report: Report) -> Hearing | None:
    """The hearing that is shown; none for persons, for many respondents, or where none was proposed."""
    rows = records(report, "hearing") if report.one_by_one else []
    if not rows:
        return None
    proposed = sorted((row for row in rows if row["proposed"]), key=lambda row: (row["round"], row["order"]))
    given_only = [row for row in rows if row["given"] and not row["proposed"]]
    return Hearing(
        proposed,
        [row for row in proposed if row["given"]],
        [row for row in proposed if not row["given"]],
        sorted(given_only, key=lambda row: (not row["review_rank"], row["review_rank"], row["respondent"])),
    )


def comparison_headers(report: Report, hearing: Hearing) -> tuple[str, str, str]:
    """What the three columns of the comparison are called, each with how many stand in it."""
    counts = [len(rows) for rows in (hearing.both, hearing.proposed_only, hearing.given_only)]
    both, proposed, given = counts
    return (
        say(report, f"一致（{both}）", f"in both ({both})"),
        say(report, f"提案のみ（{proposed}）", f"proposed only ({proposed})"),
        say(report, f"既存の一覧のみ（{given}）", f"given list only ({given})"),
    )


def told_rank(report: Report, row: dict[str, Any]) -> str:
    """The place in the review list; a dash where a person took the respondent off it."""
    rank = int(row["review_rank"])
    if not rank:
        return "―"
    return say(report, f"{rank} 位", str(rank))


def about_proposal(report: Report, hearing: Hearing) -> str:
    """How the proposal was made, in a sentence."""
    count, rounds = len(hearing.proposed), hearing.rounds
    return say(
        report,
        f"確認リストの上から順に、{rounds} 回に分けて聞く {count} {_counted(report)}の案です。順は文章に現れた手掛かりと"
        f"調査票間の食い違いによるもので、{report.unit}や人の評価ではありません。",
        f"A proposal of {count} respondents in {rounds} rounds, from the top of the list to look at. The order goes by "
        "what the texts show and by contradictions between forms; it does not speak of people.",
    )


def about_comparison(report: Report, hearing: Hearing) -> str:
    """How the two lists compare, and that the given one was chosen by other views as well; nothing without one."""
    if not hearing.compared:
        return ""
    both, given = len(hearing.both), len(hearing.both) + len(hearing.given_only)
    return say(
        report,
        f"既存の一覧（委員会などが選んだもの）の {given} {_counted(report)}のうち、{both} が一致します。委員会は、"
        "事業との関連の深さなど、調査票に現れない観点でも選んでいます。違いは、どちらかの誤りを意味しません。",
        f"Of the {given} respondents of the given list (chosen by a committee, say) {both} are in the proposal. A "
        "committee chooses for relevance as well, such as how close a respondent is to the matter, which no form "
        "shows: a difference makes neither of the two wrong.",
    )


def _counted(report: Report) -> str:
    return report.unit if report.unit == "組織" else f"の{report.unit}"
