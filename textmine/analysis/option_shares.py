"""How many ticked which option of a closed question (選択肢の集計).

Where several may be ticked, options overlap: whoever ticked two is counted with both. Their shares are then
shares of respondents, each on its own, and add up to more than 100 %.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textmine.errors import require_columns
from textmine.groupnames import EVERYONE, name_groups
from textmine.options import JOINT, JOINT_INSIDE, MOST_VALUES, by_their_numbers, options_in, spellings, tally
from textmine.scales import Scale
from textmine.shares import wilson
from textmine.tables import OPTIONS, Findings, Note, check

if TYPE_CHECKING:
    import pandas as pd

Counts = Mapping[str, Mapping[tuple[str, str], int]]
"""Group column (全体 for the whole survey) -> group and cell as ``options`` writes it -> respondents."""

Few = Callable[[Counts, Callable[[str], bool]], Counts]
"""Counts together with what is an answer -> the same without groups of too few persons who gave one."""


def option_shares(
    responses: pd.DataFrame,
    *,
    closed: Sequence[str],
    by: Sequence[str] = (),
    several: Sequence[str] | None = None,
    scales: Mapping[str, Scale] | None = None,
    few: Few | None = None,
) -> Findings:
    """Shares of options (選択肢の集計) in the whole survey and in every group.

    Takes ``responses`` whose columns ``closed`` hold choices as the survey reads them, several in a cell of
    those in ``several`` (None: of all); ``by`` are group columns; ``scales``: the questions that are rating
    scales, whose options stand in their order, those that nobody chose too; ``few`` puts groups together of
    which too few persons answered. Returns ``tables.OPTIONS``: one row for each group x question x option, options that nobody
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
        },
        several=closed if several is None else several,
        scales=scales or {},
        few=few,
    )


def option_shares_of_counts(
    counted: Mapping[str, Counts],
    *,
    several: Collection[str],
    scales: Mapping[str, Scale],
    few: Few | None = None,
) -> Findings:
    """``option_shares`` from counts by question, of parts of a survey added up before."""
    import pandas as pd

    if few is not None:
        counted = {name: few(counts, _answers(scales.get(name))) for name, counts in counted.items()}
    told = {
        name: counts if name in several else _one_choice(counts, scales.get(name))
        for name, counts in counted.items()
    }
    values = {name: len(tally(_whole(counts))) for name, counts in told.items() if name not in several}
    crowded = [name for name, found in values.items() if found > MOST_VALUES]
    rows = [
        row
        for closed, counts in told.items()
        if closed not in crowded
        for row in _rows(closed, counts, closed in several, scales.get(closed))
    ]
    findings = pd.DataFrame(rows, columns=list(OPTIONS.names)).astype({"several": bool})
    check(findings, OPTIONS)
    overlapping = [name for name in counted if name in several]
    notes = [_overlap(overlapping)] if overlapping else []
    notes += [_single(name) for name in overlapping if not _has_several(counted[name])]
    notes += [_crowded(name, values[name]) for name in crowded]
    return Findings({"options": findings}, tuple(notes))


def _answers(scale: Scale | None) -> Callable[[str], bool]:
    """Whether a cell is an answer; of a rating scale whether it is one of its steps."""
    return (lambda cell: scale.span(cell) is not None) if scale else (lambda cell: bool(cell.strip()))


def _one_choice(counts: Counts, scale: Scale | None) -> Counts:
    """The same where each cell is one option, whatever stands in it; on a scale in its wording."""
    made: dict[str, Counter[tuple[str, str]]] = {}
    for by, level in counts.items():
        made[by] = Counter()
        for (group, cell), persons in level.items():
            span = scale.span(cell) if scale else None
            option = scale.options[span[0]] if scale and span and span[0] == span[1] else cell
            made[by][group, option.replace(JOINT, JOINT_INSIDE)] += persons
    return made


def _whole(counts: Counts) -> Mapping[str, int]:
    """Cell -> respondents of the whole survey."""
    return _cells(counts[EVERYONE])[EVERYONE] if counts[EVERYONE] else Counter[str]()


def _rows(closed: str, counts: Counts, several: bool, scale: Scale | None) -> list[dict[str, Any]]:
    whole = _whole(counts)
    spelled, ranked = spellings(whole), by_their_numbers(list(tally(whole)))
    steps = _steps(ranked, scale) if scale else {}
    ranked = [*sorted(steps, key=steps.__getitem__), *(option for option in ranked if option not in steps)]
    kept = {"closed": closed, "several": several}
    return [
        {
            **{"by": by, "group": group, "option": option, **kept, **figures, "rank": rank},
            "step": steps.get(option, 0),
        }
        for by, level in counts.items()
        for group, cells in sorted(_cells(level).items())
        for rank, (option, figures) in enumerate(_shares(cells, ranked, spelled), 1)
    ]


def _steps(options: Sequence[str], scale: Scale) -> dict[str, int]:
    """Each option of a scale, chosen or not -> its step from 1; of merged ones the first."""
    spans = {option: span for option in options if (span := scale.span(option)) is not None}
    joined = {at for first, last in spans.values() if first < last for at in range(first, last + 1)}
    own = {
        option.replace(JOINT, JOINT_INSIDE): at for at, option in enumerate(scale.options) if at not in joined
    }
    return {option: at + 1 for option, at in own.items()} | {o: first + 1 for o, (first, _) in spans.items()}


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
    told = "".join(f"「{name}」" for name in names)
    english = ", ".join(f"'{name}'" for name in names)
    return Note(
        f"{told}は複数選択なので、選択肢の割合の合計は 100％を超えることがあります",
        f"{english}: several choices were allowed, so that the shares may add up to more than 100 %",
    )


def _crowded(name: str, values: int) -> Note:
    return Note(
        f"「{name}」には {values} 通りの答えがあり、選択肢とはみなせないので集計しません",
        f"'{name}' has {values} different answers, which are no options: it is not tallied",
    )


def _single(name: str) -> Note:
    return Note(
        f"「{name}」で二つ以上を選んだ回答者がいません。選択肢の区切り（separator）を確かめてください",
        f"nobody ticked more than one option of '{name}'; look at its separator",
    )
