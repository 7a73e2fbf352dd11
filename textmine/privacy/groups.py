"""Small groups (少人数の組) of a survey of persons: merged where fewer than k persons answered.

A figure about one or two persons tells who they are. Groups below k are merged into one; where that
one is still below k, the next smallest joins it, so that it cannot be worked out from the total.
Only one column at a time is looked at, not combinations of columns (docs/security.md says so).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def small_groups(sizes: Mapping[str, int], smallest: int) -> list[str]:
    """The groups that have to be merged, in their order; [] where all are large enough.

    >>> small_groups({"10代": 1, "20代": 9, "30代": 4}, 3)
    ['10代', '30代']
    """
    merged = [name for name, size in sizes.items() if size < smallest]
    total = sum(sizes[name] for name in merged)
    for name in sorted(sizes, key=lambda one: (sizes[one], one)):
        if not merged or total >= smallest:
            break
        if name not in merged:
            merged.append(name)
            total += sizes[name]
    return [name for name in sizes if name in merged]


def merge_small_groups(
    responses: pd.DataFrame, columns: Sequence[str], *, smallest: int
) -> tuple[pd.DataFrame, dict[str, int]]:
    """The responses with small groups under one name, and how many were merged in each column."""
    persons = responses.drop_duplicates("respondent")
    merged: dict[str, int] = {}
    for column in columns:
        sizes = {str(name): int(size) for name, size in persons[column].value_counts().sort_index().items()}
        small = small_groups(sizes, smallest)
        if small:
            merged[column] = len(small)
            name = merged_name(smallest)
            responses = responses.assign(
                **{column: [name if value in small else value for value in responses[column]]}
            )
    return responses, merged


def merged_name(smallest: int) -> str:
    """What merged groups are called."""
    return f"その他（{smallest} 人未満の組など）"


def number_respondents(responses: pd.DataFrame) -> dict[str, str]:
    """A number for every person (回答者001), in the order of the survey."""
    names = list(dict.fromkeys(responses["respondent"]))
    return dict(zip(names, numbered(0, len(names), len(names)), strict=True))


def numbered(before: int, count: int, everyone: int) -> list[str]:
    """What ``count`` persons behind ``before`` others are called, of ``everyone`` in the survey.

    >>> numbered(98, 2, 120)
    ['回答者099', '回答者100']
    """
    width = max(3, len(str(everyone)))
    return [f"回答者{at:0{width}d}" for at in range(before + 1, before + count + 1)]


def shown_number(name: str) -> int | None:
    """The number of a person who is called as the outputs show it; None for another name.

    >>> shown_number("回答者010"), shown_number("回答者 １０"), shown_number("市民課")
    (10, 10, None)
    """
    found = re.fullmatch(r"回答者(\d+)", _folded(name))
    return int(found[1]) if found else None


def names_behind(responses: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """The own names of persons that are called by the number under which they are shown (回答者010).

    Other names stay, as does one that a respondent has.
    """
    own = list(dict.fromkeys(responses["respondent"]))
    numbers = {name: shown_number(name) for name in names if name not in own}
    return [str(own[at - 1]) if (at := numbers.get(name)) and at <= len(own) else name for name in names]


def _folded(name: str) -> str:
    """A number as it is shown, whatever the width of its digits and the spaces in it."""
    return "".join(unicodedata.normalize("NFKC", name).split())
