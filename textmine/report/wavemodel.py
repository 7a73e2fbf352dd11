"""The report of a comparison (前回との比較の報告) before it is drawn: two surveys side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from textmine.groupnames import ALL_QUESTIONS, EVERYONE
from textmine.report.links import answers_link
from textmine.report.listings import in_group_order, records
from textmine.report.model import Report, say
from textmine.shares import LEVEL

WAVE_TABLES = (
    "wave_terms",
    "wave_quotes",
    "wave_blanks",
    "wave_options",
    "wave_codes",
    "wave_respondents",
    "negations",
    "notes",
)
"""The findings of a comparison, in the order of the outputs."""


@dataclass(frozen=True)
class WaveTold:
    """One survey as it is told of: its title, its file, and how many took part."""

    title: str
    file: str
    respondents: int
    cells: int
    valid: int


@dataclass(frozen=True)
class WaveReport(Report):
    """Two surveys compared (前回との比較の中身).

    ``responses`` are those of both, one behind the other; ``wave_column`` says in which a row stands, by the
    names ``told``. ``match``: the column that respondents were matched by, "" for none.
    """

    wave_column: str = ""
    told: tuple[WaveTold, ...] = ()
    match: str = ""

    @property
    def by(self) -> str:
        """The group column that charts and slides go by; "" where groups were not compared."""
        return self.level if self.level != self.wave_column else ""

    @property
    def names(self) -> tuple[str, str]:
        """How the two surveys are called."""
        return wave_names(self.lang)

    def who(self, name: str) -> tuple[str, str]:
        """A respondent of either survey as the answers of both call them."""
        before, after = (called(name, wave, self.lang) for wave in self.names)
        return before, after

    def link(self, row: dict[str, Any], *, after: bool, **wanted: str) -> str:
        """The address of the answers of one survey behind a figure of ``row``."""
        return answers_link(
            by=str(row["by"]),
            group=str(row["group"]),
            by2=self.wave_column,
            group2=self.names[after],
            **wanted,
        )


def called(respondent: str, wave: str, lang: str) -> str:
    """A respondent with the survey, as the answers of both surveys call them."""
    return f"{respondent} ({wave})" if lang == "en" else f"{respondent}（{wave}）"


def wave_names(lang: str) -> tuple[str, str]:
    """How the two surveys are called."""
    return ("before", "after") if lang == "en" else ("前回", "今回")


def rows_of(report: Report, name: str, *, by: str = EVERYONE, **wanted: Any) -> list[dict[str, Any]]:
    """The rows of one table of changes: of the whole survey, or of the groups of one column."""
    return [
        row
        for row in records(report, name)
        if row["by"] == by and all(row[key] == value for key, value in wanted.items())
    ]


def beyond(row: dict[str, Any]) -> bool:
    """Whether a change goes beyond chance (q < 0.05); what was not tested does not."""
    return bool(row["q"] < LEVEL)


def risen_and_fallen(
    rows: Iterable[dict[str, Any]], most: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What rose and what fell, the largest changes first, at most so many each."""
    ordered = sorted(rows, key=lambda row: row["rank"])
    rose = [row for row in ordered if row["difference"] > 0][:most]
    fell = [row for row in ordered if row["difference"] < 0][:most]
    return rose, fell


def blanks_of_questions(report: Report) -> list[dict[str, Any]]:
    """All blanks together of every question, all questions first; of one question alone its row."""
    return in_question_order(report, rows_of(report, "wave_blanks", status="nonresponse"))


def in_question_order(report: Report, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows by question in the order of the survey, all questions first; rows of one question keep theirs."""
    place = {name: at for at, name in enumerate(report.questions)}
    return sorted(rows, key=lambda row: place.get(str(row["question"]), -1))


def blanks_of_groups(report: WaveReport) -> list[dict[str, Any]]:
    """All blanks together of every group of the report's column, over all questions, in the survey's order."""
    rows = rows_of(report, "wave_blanks", by=report.by, status="nonresponse") if report.by else []
    whole = [row for row in rows if row["question"] == ALL_QUESTIONS]
    rows = whole or rows
    return in_group_order(report, rows)


def closed_compared(report: Report) -> list[str]:
    """The closed questions in their order."""
    return list(dict.fromkeys(str(row["closed"]) for row in records(report, "wave_options")))


def options_in_order(report: Report, closed: str, *, by: str = EVERYONE) -> list[dict[str, Any]]:
    """The options of one question in their order: of the whole survey, or of the groups of one column."""
    return sorted(rows_of(report, "wave_options", by=by, closed=closed), key=lambda row: row["place"])


def points(report: Report, value: float) -> str:
    """A difference of shares in points of a per cent: +12.5, −3.0; a dash where it is not known.

    Points, not per cent: from 10 % to 15 % are 5 points, and half as much again.
    """
    if value != value:
        return "―"
    rounded = round(100 * value, 1) + 0.0
    sign = "+" if rounded > 0 else "−" if rounded < 0 else "±"
    return f"{sign}{abs(rounded):.1f}"


def interval(report: Report, row: dict[str, Any]) -> str:
    """The 95 % interval of a difference in points."""
    if row["low"] != row["low"]:
        return "―"
    low, high = points(report, row["low"]), points(report, row["high"])
    return say(report, f"{low}～{high}", f"{low} to {high}")


def counted(row: dict[str, Any], *, after: bool) -> str:
    """How many of how many, and their share: 12/60（20%）; a dash where nobody was asked."""
    k, n, share = (row[f"{name}_{'after' if after else 'before'}"] for name in ("k", "n", "share"))
    return "―" if share != share else f"{int(k)}/{int(n)} {share:.0%}"
