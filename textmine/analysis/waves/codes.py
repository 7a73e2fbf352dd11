"""Codes of two surveys (コードの増減): whose share of valid answers rose or fell."""

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
from textmine.groupnames import EVERYONE
from textmine.tables import WAVE_CODES

if TYPE_CHECKING:
    import pandas as pd


def codes_changed(
    before: Surveyed,
    after: Surveyed,
    *,
    codes: Sequence[str],
    coded: tuple[pd.DataFrame, pd.DataFrame],
    by: Sequence[str] = (),
    match: str = "",
) -> pd.DataFrame:
    """Shares of valid answers that have a code (コードの増減).

    ``codes``: those that both rule files name; ``coded``: ``tables.CODED`` of each survey. Table out:
    ``tables.WAVE_CODES``, codes x groups (全体 and ``by``), unit: valid answers. Difference, interval, test
    as in ``waves``; q over the codes within a group.
    Limits: a rule that was changed between the surveys changes its share, too: compare with one rule file.
    Example: 財政 on 6 of 30 answers before, on 12 of 30 after: difference +0.20.
    """
    rows: Rows = []
    for column in (EVERYONE, *by):
        sides = (
            _side(wave.responses, table, codes, column, match)
            for wave, table in zip((before, after), coded, strict=True)
        )
        items = [{"code": code} for code in codes]
        rows += ranked(compared(column, items, *sides, paired=bool(match)), ("code",))
    return with_q(rows, WAVE_CODES.names, ("by", "group"))


def _side(
    responses: pd.DataFrame, coded: pd.DataFrame, codes: Sequence[str], column: str, match: str
) -> Side:
    valid = responses[responses["status"] == "valid"]
    place = {code: at for at, code in enumerate(codes)}
    held: dict[tuple[str, str], set[int]] = {}
    for who, question, code in coded[["respondent", "question", "code"]].itertuples(index=False):
        if code in place:
            held.setdefault((who, question), set()).add(place[code])
    keys = zip(valid["respondent"], valid["question"], strict=True)
    return side_of(valid, column, match, incidence_of([held.get(key, set()) for key in keys], len(codes)))
