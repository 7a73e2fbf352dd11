"""How many ticked which option (選択肢の集計), where a question lets respondents tick several.

Options overlap: whoever ticked two is counted with both. Their shares are therefore shares of respondents,
each on its own, and add up to more than 100 %.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textmine.errors import require_columns
from textmine.groupnames import EVERYONE, name_groups
from textmine.options import JOINT, options_in, spellings, tally
from textmine.shares import wilson
from textmine.tables import OPTIONS, Findings, Note, check

if TYPE_CHECKING:
    import pandas as pd

Counts = Mapping[str, Mapping[tuple[str, str], int]]
"""Group column (全体 for the whole survey) -> group and cell as ``options`` writes it -> respondents."""


def option_shares(responses: pd.DataFrame, *, closed: Sequence[str], by: Sequence[str] = ()) -> Findings:
    """Shares of options (選択肢の集計) in the whole survey and in every group.

    Takes ``responses`` whose columns ``closed`` hold several choices as the survey reads them; ``by`` are
    group columns. Returns ``tables.OPTIONS``: one row for each group x question x option, options that nobody
    of the group ticked too, so that groups can be laid side by side.

    ``share`` = ticked / n, where n are the respondents who ticked at least one option; ``low`` and ``high``
    are Wilson's interval for it; ``share_all`` = ticked / (n + unanswered), for readers who take a question
    that was passed over as "none of them". Spellings that differ in width or spaces are one option.

    Reading: each share stands for itself; "60 % and 55 %" may be the same people. Limits: in few respondents
    the interval is wide and says so; groups are described, not tested: the tests of an option against what
    was written or left blank are in key terms (``{ closed = …, has = … }`` in ``groups``) and ``blank_tests``.
    Source: Wilson (1927), Journal of the American Statistical Association 22.

    Example: 子育て｜防災, 防災, 子育て, "" (four respondents): 防災 2 of 3, share 0.667, share_all 0.5.
    """
    require_columns([*closed, *by], list(responses.columns))
    persons = responses.drop_duplicates("respondent")
    levels = {EVERYONE: [EVERYONE] * len(persons)} | {name: name_groups(persons[name]) for name in by}
    return option_shares_of_counts(
        {
            name: {
                level: Counter(zip(groups, persons[name].tolist(), strict=True))
                for level, groups in levels.items()
            }
            for name in closed
        }
    )


def option_shares_of_counts(counted: Mapping[str, Counts]) -> Findings:
    """``option_shares`` from counts by question, of parts of a survey added up before."""
    import pandas as pd

    rows = [row for closed, counts in counted.items() for row in _rows(closed, counts)]
    findings = pd.DataFrame(rows, columns=list(OPTIONS.names))
    check(findings, OPTIONS)
    notes = [_overlap(list(counted))] if counted else []
    notes += [_single(name) for name, counts in counted.items() if not _has_several(counts)]
    return Findings({"options": findings}, tuple(notes))


def _rows(closed: str, counts: Counts) -> list[dict[str, Any]]:
    whole = _cells(counts[EVERYONE])[EVERYONE] if counts[EVERYONE] else Counter[str]()
    spelled, ranked = spellings(whole), list(tally(whole))
    return [
        {"by": by, "group": group, "closed": closed, "option": option, **figures, "rank": rank}
        for by, level in counts.items()
        for group, cells in sorted(_cells(level).items())
        for rank, (option, figures) in enumerate(_shares(cells, ranked, spelled), 1)
    ]


def _cells(level: Mapping[tuple[str, str], int]) -> dict[str, Counter[str]]:
    """Group -> cell -> respondents."""
    cells: dict[str, Counter[str]] = {}
    for (group, cell), persons in level.items():
        cells.setdefault(group, Counter())[cell] += persons
    return cells


def _shares(
    cells: Mapping[str, int], ranked: Sequence[str], spelled: Mapping[str, str]
) -> list[tuple[str, dict[str, Any]]]:
    ticked: Counter[str] = Counter()
    unanswered = 0
    for cell, persons in cells.items():
        options = {spelled[option] for option in options_in(cell)}
        ticked.update(dict.fromkeys(options, persons))
        unanswered += 0 if options else persons
    n = sum(cells.values()) - unanswered
    return [(option, _figures(ticked[option], n, unanswered)) for option in ranked]


def _figures(ticked: int, n: int, unanswered: int) -> dict[str, Any]:
    low, high = wilson(ticked, n)
    return {
        "ticked": ticked,
        "n": n,
        "share": ticked / n if n else float("nan"),
        "low": low,
        "high": high,
        "unanswered": unanswered,
        "share_all": ticked / (n + unanswered),
    }


def _has_several(counts: Counts) -> bool:
    return any(JOINT in cell for _, cell in counts[EVERYONE])


def _overlap(names: Sequence[str]) -> Note:
    told = "・".join(names)
    return Note(
        f"「{told}」は複数選択なので、選択肢の割合の合計は 100％を超えることがあります",
        f"'{told}': several choices were allowed, so that the shares may add up to more than 100 %",
    )


def _single(name: str) -> Note:
    return Note(
        f"「{name}」で二つ以上を選んだ回答者がいません。選択肢の区切り（separator）を確かめてください",
        f"nobody ticked more than one option of '{name}'; look at its separator",
    )
