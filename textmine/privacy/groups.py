"""Small groups (少人数の組) of a survey of persons: merged where fewer than k persons answered.

A figure about one or two persons tells who they are. Groups below k are merged into one; where that
one is still below k, the next smallest joins it, so that it cannot be worked out from the total. A few who
did not say their group (（なし）, 答えたくない) are no group that could be hidden behind another: they are
counted with a large one, whose name says so. Only one column at a time is looked at, not combinations of columns (docs/security.md says so). Of several
choices in one cell the options are merged for counting, the combinations where they are shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textmine.groupnames import EVERYONE, NO_GROUP
from textmine.nonresponse import classify_cell
from textmine.options import merge_options, rare_options
from textmine.scales import Scale, merged_steps

if TYPE_CHECKING:
    import pandas as pd

    from textmine.nonresponse import Rules

UNSTATED = ("empty", "not_entered", "refused")
"""What a group's name says where it is no group: nobody is known by it."""

INCLUDED = {"ja": "（未記入を含む）", "en": " (with those who did not say)"}
"""What stands behind the name of a group that a few without one are counted with."""


def small_groups(sizes: Mapping[str, int], smallest: int) -> list[str]:
    """The groups that have to be merged, in their order; [] where all are large enough.

    >>> small_groups({"10代": 1, "20代": 9, "30代": 4}, 3)
    ['10代', '30代']
    """
    rare = [name for name, size in sizes.items() if size < smallest]
    return _enough(sizes, rare, smallest) if rare else []


def _enough(sizes: Mapping[str, int], rare: Sequence[str], needed: int) -> list[str]:
    """The ``rare`` groups, and as many of the next smallest as make ``needed`` persons, in their order."""
    merged = list(rare)
    total = sum(sizes[name] for name in merged)
    for name in sorted(sizes, key=lambda one: (sizes[one], one)):
        if total >= needed:
            break
        if name not in merged:
            merged.append(name)
            total += sizes[name]
    return [name for name in sizes if name in merged]


def merge_small_groups(
    responses: pd.DataFrame,
    columns: Sequence[str],
    *,
    smallest: int,
    several: Collection[str] = (),
    groups: Collection[str] = (),
    rules: Rules | None = None,
    scales: Mapping[str, Scale] | None = None,
    lang: str = "ja",
) -> tuple[pd.DataFrame, dict[str, dict[str, str]]]:
    """The responses with small groups under one name, and of each column what became of which.

    In columns of ``several`` choices each option is looked at, not each combination of them; in columns of
    ``groups`` those who did not say theirs are told by the ``rules`` of nonresponse; options of rating ``scales``
    are merged with their neighbours.
    """
    persons = responses.drop_duplicates("respondent")
    merged: dict[str, dict[str, str]] = {}
    for column in columns:
        sizes = {str(name): int(size) for name, size in persons[column].value_counts().sort_index().items()}
        unstated = unstated_groups(sizes, rules) if column in groups else ()
        if scales and column in scales:
            shown = merged_steps(sizes, scales[column], smallest, lang=lang)
        else:
            shown = merged_values(sizes, smallest, several=column in several, unstated=unstated, lang=lang)
        if shown:
            merged[column] = shown
            values = responses[column].tolist()
            responses = responses.assign(**{column: with_merged(values, shown, several=column in several)})
    return responses, merged


def unstated_groups(names: Iterable[str], rules: Rules | None = None) -> list[str]:
    """The names under which those stand who did not say their group: （なし）, 無回答, 答えたくない.

    >>> unstated_groups(["女性", "答えたくない", "その他", "（なし）"])
    ['答えたくない', '（なし）']
    """
    return [name for name in names if name == NO_GROUP or classify_cell(name, rules=rules)[0] in UNSTATED]


def merged_values(
    sizes: Mapping[str, int],
    smallest: int,
    *,
    several: bool = False,
    unstated: Collection[str] = (),
    lang: str = "ja",
) -> dict[str, str]:
    """The groups, or options of ``several`` choices, that are merged -> what they are called then.

    An empty cell of a closed question is no option: that a few did not answer tells nothing about them, and
    no option has to be merged with them. A group column has names for who named none (``unstated``): they join
    the merged groups before any large group does, and where they are fewer than ``smallest`` and nothing is
    merged the largest group. Every group that is left holds at least ``smallest`` persons, or everybody.

    >>> merged_values({"女": 60, "男": 40, "": 1}, 3), list(merged_values({"女": 60, "男": 40, "他": 1}, 3))
    ({}, ['男', '他'])
    >>> merged_values({"女": 60, "男": 40, "（なし）": 1}, 3, unstated=["（なし）"])
    {'女': '女（未記入を含む）', '（なし）': '女（未記入を含む）'}
    """
    sizes = {name: size for name, size in sizes.items() if name.strip()}
    if several:
        return dict.fromkeys(rare_options(sizes, smallest), merged_options_name(smallest, lang))
    silent = {name: size for name, size in sizes.items() if name in unstated}
    stated = {name: size for name, size in sizes.items() if name not in silent}
    if not silent or not stated:
        return dict.fromkeys(small_groups(sizes, smallest), merged_name(smallest, lang))
    rare = [name for name, size in stated.items() if size < smallest]
    hidden = sum(silent.values())
    if rare and (hidden < smallest or sum(stated[name] for name in rare) < smallest):
        return dict.fromkeys(
            [*silent, *_enough(stated, rare, smallest - hidden)], merged_name(smallest, lang)
        )
    if hidden < smallest:
        largest = max(stated, key=lambda one: (stated[one], one))
        return dict.fromkeys([largest, *silent], largest + INCLUDED[lang])
    return {**dict.fromkeys(rare, merged_name(smallest, lang)), **_as_one(silent, smallest)}


def few_together(
    counts: Mapping[str, Mapping[tuple[str, str], int]],
    answered: Callable[[str], bool],
    *,
    smallest: int,
    lang: str = "ja",
) -> dict[str, Mapping[tuple[str, str], int]]:
    """Counts of a closed question in which no group has fewer than ``smallest`` who answered it, but none.

    ``counts``: group column (全体 as it is) -> group and answer -> persons. A group that is large enough may
    hold a single person who answered this very question: such groups are counted together, by the rule of
    ``merged_values``, for this question alone.
    """
    made: dict[str, Mapping[tuple[str, str], int]] = {}
    for by, level in counts.items():
        sizes: Counter[str] = Counter()
        for (group, cell), persons in level.items():
            sizes[group] += persons if answered(cell) else 0
        some = {group: size for group, size in sorted(sizes.items()) if size}
        shown = {} if by == EVERYONE else merged_values(some, smallest, unstated=[NO_GROUP], lang=lang)
        together: Counter[tuple[str, str]] = Counter()
        for (group, cell), persons in level.items():
            together[shown.get(group, group), cell] += persons
        made[by] = together
    return made


def _as_one(silent: Mapping[str, int], smallest: int) -> dict[str, str]:
    """Those who did not say their group under the commonest name for it, where one of the names is rare."""
    shown = max(silent, key=lambda one: (silent[one], one))
    few = min(silent.values()) < smallest
    return {name: shown for name in silent if few and name != shown}


def merged_options_name(smallest: int, lang: str) -> str:
    """What merged options of several choices are called."""
    if lang == "en":
        return f"other (options of fewer than {smallest} persons)"
    return f"その他（{smallest} 人未満の選択肢）"


def with_merged(values: Sequence[str], shown: Mapping[str, str], *, several: bool = False) -> list[str]:
    """The values of a column with ``shown`` in place of small groups, or of rare options in each cell."""
    if not several:
        return [shown.get(value, value) for value in values]
    name = next(iter(shown.values()), "")
    known = {value: merge_options(value, shown, name) for value in set(values)}
    return [known[value] for value in values]


def without_rare_combinations(
    responses: pd.DataFrame, columns: Sequence[str], *, smallest: int, lang: str = "ja"
) -> pd.DataFrame:
    """The responses as they are shown: combinations of options of fewer than ``smallest`` persons merged.

    Single options are counted with all who ticked them; all options of one person, side by side, tell more.
    """
    return merge_small_groups(responses, columns, smallest=smallest, lang=lang)[0]


def merged_name(smallest: int, lang: str = "ja") -> str:
    """What merged groups are called.

    >>> merged_name(3), merged_name(3, "en")
    ('その他（3 人未満の組など）', 'other (groups of fewer than 3 persons and the like)')
    """
    if lang == "en":
        return f"other (groups of fewer than {smallest} persons and the like)"
    return f"その他（{smallest} 人未満の組など）"


PERSON = {"ja": "回答者", "en": "Respondent "}
"""What stands before the number of a person, by language."""

SHOWN = re.compile("(?:回答者|respondent)([0-9]+)")


def number_respondents(responses: pd.DataFrame, lang: str = "ja") -> dict[str, str]:
    """A number for every person (回答者001, in English Respondent 001), in the order of the survey."""
    names = list(dict.fromkeys(responses["respondent"]))
    return dict(zip(names, numbered(0, len(names), len(names), lang), strict=True))


def numbered(before: int, count: int, everyone: int, lang: str = "ja") -> list[str]:
    """What ``count`` persons behind ``before`` others are called, of ``everyone`` in the survey.

    >>> numbered(98, 2, 120), numbered(9, 1, 60, "en")
    (['回答者099', '回答者100'], ['Respondent 010'])
    """
    width, called = max(3, len(str(everyone))), PERSON[lang]
    return [f"{called}{at:0{width}d}" for at in range(before + 1, before + count + 1)]


def shown_number(name: str) -> int | None:
    """The number of a person who is called as the outputs show it in any language; None for another name.

    >>> [shown_number(name) for name in ("回答者010", "回答者 １０", "Respondent 010", "市民課")]
    [10, 10, 10, None]
    """
    found = SHOWN.fullmatch(_folded(name))
    return int(found[1]) if found else None


def names_behind(own: Iterable[str], names: Sequence[str]) -> list[str]:
    """The own names of persons that are called by the number under which they are shown (回答者010).

    ``own``: the respondents, or their answers. Other names stay, as does one that a respondent has.
    """
    own = list(dict.fromkeys(own))
    numbers = {name: shown_number(name) for name in names if name not in own}
    return [str(own[at - 1]) if (at := numbers.get(name)) and at <= len(own) else name for name in names]


def names_of_persons(own: Sequence[str], lang: str, *, shown: bool) -> dict[str, str]:
    """All names by which persons may be called -> what they are called here.

    ``shown``: by their numbers in this language, else by their ``own`` names. A person may be called by the
    number of any language or by the own name; where one is another's number, the name used here wins.

    >>> names_of_persons(["12", "34"], "en", shown=True)["回答者002"]
    'Respondent 002'
    >>> names_of_persons(["12", "34"], "ja", shown=False)["Respondent 002"]
    '34'
    """
    numbers = {one: numbered(0, len(own), len(own), one) for one in PERSON}
    here = numbers[lang] if shown else list(own)
    ways = [list(own), *numbers.values()] if shown else [*numbers.values(), list(own)]
    return {name: used for names in ways for name, used in zip(names, here, strict=True)}


def _folded(name: str) -> str:
    """A number as it is shown, whatever the width of its digits and the spaces in it."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
