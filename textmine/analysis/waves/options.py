"""Closed questions of two surveys (選択肢の増減): whose share of respondents rose or fell."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from textmine.analysis.waves.change import (
    Rows,
    Surveyed,
    compared,
    incidence_of,
    ranked,
    side_of,
    with_q,
)
from textmine.groupnames import EVERYONE
from textmine.options import (
    JOINT,
    JOINT_INSIDE,
    MOST_VALUES,
    by_their_numbers,
    fold,
    options_in,
    spellings,
    tally,
)
from textmine.tables import WAVE_OPTIONS, Findings, Note
from textmine.vectors import group_names

if TYPE_CHECKING:
    import pandas as pd

Few = Callable[[Sequence[Mapping[str, int]]], Mapping[str, str]]
"""Groups with the respondents who answered, of both surveys -> what the too small ones are called."""

BOTH, BEFORE, AFTER = "both", "before", "after"


def options_changed(
    before: Surveyed,
    after: Surveyed,
    *,
    closed: Sequence[str],
    by: Sequence[str] = (),
    several: Collection[str] = (),
    match: str = "",
    listed: Mapping[str, tuple[Sequence[str], Sequence[str]]] | None = None,
    few: Few | None = None,
) -> Findings:
    """Shares of options in two surveys (選択肢の増減).

    ``closed``: closed questions of both, ``several`` those where several may be ticked; ``listed``: by
    question the options that the settings of the first and of the second survey name, so that one that
    nobody ticked is known to have been offered; ``few`` puts groups together of which too few persons answered. Spellings that differ in width or spaces are one option.
    Table out: ``tables.WAVE_OPTIONS``, options x groups (全体 and ``by``), unit: respondents who ticked any
    option of the question in that survey. Difference, Newcombe's interval and test as in ``waves``; q over the
    options of a question within a group. An option that only one survey has is described there; it has no
    difference, because nobody knows who would have ticked it.
    Reading: with one choice the differences of a question add up to 0: what one option gains another loses.
    Limits: questions with more than 60 different answers are left out, with a note.
    Example: 防災 ticked by 30 of 60 before, by 45 of 60 after: difference +0.25, interval 0.08 to 0.40.
    """
    rows: Rows = []
    notes: list[Note] = []
    for name in closed:
        cells = [_answered(wave.responses, name, name in several) for wave in (before, after)]
        stands = _options_of(cells, (listed or {}).get(name, ((), ())))
        if len(stands) > MOST_VALUES and name not in several:
            notes.append(_crowded(name, len(stands)))
            continue
        for column in (EVERYONE, *by):
            units = _large_enough(cells, column, few) if few and column != EVERYONE else cells
            found = ranked(_changes(units, column, match, stands), ("option",))
            found.sort(key=lambda row: (row["group"], row["place"]))
            rows += [{**row, "closed": name, "several": name in several} for row in found]
        notes += _only_in_one(name, stands)
    table = with_q(rows, WAVE_OPTIONS.names, ("closed", "by", "group"))
    return Findings({"wave_options": table.astype({"several": bool})}, tuple(notes))


def _answered(responses: pd.DataFrame, closed: str, overlapping: bool) -> pd.DataFrame:
    """The respondents who ticked anything, their options in the column ``options``."""
    persons = responses.drop_duplicates("respondent")
    cells = persons[closed].fillna("").astype(str).tolist()
    if not overlapping:
        cells = [cell.replace(JOINT, JOINT_INSIDE) for cell in cells]
    ticked = [bool(options_in(cell)) for cell in cells]
    kept = [cell for cell, any_ticked in zip(cells, ticked, strict=True) if any_ticked]
    return persons[ticked].drop(columns="question").assign(options=kept)


def _large_enough(cells: Sequence[pd.DataFrame], column: str, few: Few) -> list[pd.DataFrame]:
    """The same respondents with groups of which too few answered under one name, in both surveys."""
    groups = [group_names(answered, column).tolist() for answered in cells]
    merged = few([Counter(own) for own in groups])
    return [
        answered.assign(**{column: [merged.get(name, name) for name in own]})
        for answered, own in zip(cells, groups, strict=True)
    ]


def _options_of(cells: Sequence[pd.DataFrame], listed: tuple[Sequence[str], Sequence[str]]) -> dict[str, str]:
    """The options of both surveys in their order, and in which they stand."""
    counts = [Counter(answered["options"].tolist()) for answered in cells]
    together = counts[0] + counts[1]
    shown = {fold(option): name for option, name in spellings(together).items()}
    for offered in listed:
        for option in offered:
            shown.setdefault(fold(option), option)
    known = [
        {fold(option) for cell in own for option in options_in(cell)} | set(map(fold, offered))
        for own, offered in zip(counts, listed, strict=True)
    ]
    ticked = tally(together)
    ordered = by_their_numbers([*ticked, *(name for name in shown.values() if name not in ticked)])
    return {name: _stands(fold(name), known) for name in ordered}


def _stands(option: str, known: Sequence[Collection[str]]) -> str:
    return BOTH if option in known[0] and option in known[1] else BEFORE if option in known[0] else AFTER


def _changes(cells: Sequence[pd.DataFrame], column: str, match: str, stands: Mapping[str, str]) -> Rows:
    place = {fold(option): at for at, option in enumerate(stands)}
    sides = [
        side_of(
            answered,
            column,
            match,
            incidence_of(
                [[place[fold(option)] for option in options_in(cell)] for cell in answered["options"]],
                len(stands),
            ),
        )
        for answered in cells
    ]
    items = [
        {"option": option, "stands_in": where, "place": at}
        for at, (option, where) in enumerate(stands.items(), 1)
    ]
    rows = compared(column, items, sides[0], sides[1], paired=bool(match))
    return [_without_the_unknown(row) for row in rows]


def _without_the_unknown(row: dict[str, object]) -> dict[str, object]:
    """No share where the option did not stand, and no difference from it."""
    if row["stands_in"] == BOTH:
        return row
    lacking = AFTER if row["stands_in"] == BEFORE else BEFORE
    nothing = dict.fromkeys(("difference", "low", "high", "p", f"share_{lacking}"), math.nan)
    return {**row, **nothing, "test": "", "pairs": 0, "gained": 0, "lost": 0}


def _crowded(name: str, values: int) -> Note:
    return Note(
        f"「{name}」には {values} 通りの答えがあり、選択肢とはみなせないので比べません",
        f"'{name}' has {values} different answers, which are no options: it is not compared",
    )


def _only_in_one(name: str, stands: Mapping[str, str]) -> list[Note]:
    said = []
    for where, ja, en in ((BEFORE, "前回", "first"), (AFTER, "今回", "second")):
        own = [option for option, place in stands.items() if place == where]
        if own:
            said.append(
                Note(
                    f"「{name}」の次の選択肢は{ja}の調査にだけあり、差を出していません: {'、'.join(own)}",
                    f"options of '{name}' in the {en} survey only, without a difference: {', '.join(own)}",
                )
            )
    return said
