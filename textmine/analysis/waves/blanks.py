"""Blanks that rose and fell (無回答の増減): by question and group, all together and by kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textmine.analysis.waves.change import (
    Rows,
    Side,
    Surveyed,
    compared,
    incidence_of,
    ranked,
    side_of,
    with_q,
)
from textmine.groupnames import ALL_QUESTIONS, EVERYONE
from textmine.tables import STATUSES, WAVE_BLANKS

if TYPE_CHECKING:
    import pandas as pd

TOGETHER = "nonresponse"
"""The status of the row that counts every kind of blank."""


def blanks_changed(
    before: Surveyed, after: Surveyed, *, by: Sequence[str] = (), match: str = ""
) -> pd.DataFrame:
    """Blank rates and their kinds (無回答の増減), of the questions that both surveys asked.

    Table out: ``tables.WAVE_BLANKS``: for 全体 and each group of ``by`` a row a question (and 全設問) with
    all blanks together, and below it a row for each kind that stands in either survey. Unit: cells.
    Intervals and tests as in ``waves``, but for 全設問, where respondents are what varies (``clustered``); q over the questions of a group, and over the kinds of one question.
    Example: 12 of 60 cells blank before, 6 of 60 after: difference -0.10.
    """
    import pandas as pd

    rows: Rows = []
    kinds: Rows = []
    for column in (EVERYONE, *by):
        rows += ranked(all_blanks(before, after, column, match), ("question",))
        for question in _questions(before, after):
            kinds += ranked(_kinds(before, after, column, match, question), ("status",))
    together = with_q([{**row, "status": TOGETHER} for row in rows], WAVE_BLANKS.names, ("by", "group"))
    apart = with_q(kinds, WAVE_BLANKS.names, ("by", "group", "question"))
    place = {name: at for at, name in enumerate((TOGETHER, *STATUSES))}
    columns = {name: at for at, name in enumerate((EVERYONE, *by))}
    told = pd.concat([together, apart], ignore_index=True) if len(apart) else together
    order = sorted(
        range(len(told)),
        key=lambda at: (
            columns[told["by"][at]],
            told["group"][at],
            told["question"][at] != ALL_QUESTIONS,
            told["question"][at],
            place[told["status"][at]],
        ),
    )
    return told.iloc[order].reset_index(drop=True)


def all_blanks(before: Surveyed, after: Surveyed, column: str, match: str) -> Rows:
    """All kinds of blanks together: the rows of every question in every group of one column."""
    rows: Rows = []
    for question in _questions(before, after):
        sides = (
            _side(
                cells, column, match, [int(status != "valid") - 1 for status in cells["status"]], 1, question
            )
            for cells in _cells(before, after, question)
        )
        rows += compared(column, [{"question": question}], *sides, paired=bool(match))
    return rows


def _kinds(before: Surveyed, after: Surveyed, column: str, match: str, question: str) -> Rows:
    """The rows of every kind of blank that stands in either survey."""
    both = _cells(before, after, question)
    found = {status for cells in both for status in cells["status"].unique()}
    kinds = [status for status in STATUSES[1:] if status in found]
    place = {kind: at for at, kind in enumerate(kinds)}
    sides = (
        _side(
            cells, column, match, [place.get(status, -1) for status in cells["status"]], len(kinds), question
        )
        for cells in both
    )
    items = [{"question": question, "status": kind} for kind in kinds]
    return compared(column, items, *sides, paired=bool(match))


def _side(
    cells: pd.DataFrame, column: str, match: str, held: Sequence[int], items: int, question: str
) -> Side:
    """The cells of one wave, each with the number of its item (-1: none)."""
    hits = incidence_of([[at] if at >= 0 else [] for at in held], items)
    return side_of(cells, column, match, hits, clustered=question == ALL_QUESTIONS)


def _cells(before: Surveyed, after: Surveyed, question: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cells of one question in both waves; of 全設問 those of the questions that both asked.

    Another question would be another share of blanks, whatever the respondents did.
    """
    wanted = _questions(before, after) if question == ALL_QUESTIONS else [question]
    one, other = (wave.responses[wave.responses["question"].isin(wanted)] for wave in (before, after))
    return one, other


def _questions(before: Surveyed, after: Surveyed) -> list[str]:
    """The questions that both waves asked, and 全設問 over these."""
    common = sorted(set(before.responses["question"]) & set(after.responses["question"]))
    return [ALL_QUESTIONS, *common] if len(common) > 1 else common
