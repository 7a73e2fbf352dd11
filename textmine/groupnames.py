"""Fixed names in tables (表の決まった名前): the whole survey, all its questions, the group without a name.

Below everything that reads or counts, so that an empty cell is the same group in every table.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

EVERYONE = "全体"
"""The whole survey as a group, and the ``by`` of its rows."""

ALL_QUESTIONS = "全設問"
"""All questions together, where a table has rows of single questions, too."""

NO_GROUP = "（なし）"
"""The group of a respondent whose cell is empty."""


def cell_text(cell: Any) -> str:
    """What a cell says, without the spaces around it; "" where it is missing (None, NaN).

    >>> cell_text("　市民課 "), cell_text(float("nan")), cell_text(10)
    ('市民課', '', '10')
    """
    if isinstance(cell, str):
        return cell.strip()
    import pandas as pd

    return "" if pd.isna(cell) else str(cell).strip()


def name_group(cell: object) -> str:
    """The group that a cell names; an empty one, or one of spaces alone, is （なし）.

    >>> name_group("市民課 "), name_group("　"), name_group(None)
    ('市民課', '（なし）', '（なし）')
    """
    return cell_text(cell) or NO_GROUP


def name_groups(cells: Iterable[object]) -> list[str]:
    """The group of each cell of a column."""
    return [name_group(cell) for cell in cells]


def shared_columns(distinct: Mapping[str, int], respondents: int) -> tuple[str, ...]:
    """The group columns that say something of groups: at least two respondents to a group on average.

    ``distinct``: how many groups each column has. A column that names every respondent (課 where each
    office answers once) has no groups to be summarized or compared; attributes that stand side by side
    (年代, 性別, 地区) all have, the last like the first.

    >>> shared_columns({"部": 12, "課": 52}, 52), shared_columns({"年代": 8, "性別": 3, "地区": 7}, 1500)
    (('部',), ('年代', '性別', '地区'))
    """
    return tuple(column for column, groups in distinct.items() if 2 * groups <= respondents)


def level_of(distinct: Mapping[str, int], wanted: str) -> str:
    """The group column that pictures go by: the one that the settings name, else the outermost.

    ``distinct``: how many groups each column has. One whose groups were all merged into one tells nothing
    apart and is passed over for the next, where there is one; "" without columns.

    >>> level_of({"年代": 8, "性別": 3}, "性別"), level_of({"年代": 1, "性別": 3}, ""), level_of({}, "部")
    ('性別', '性別', '')
    """
    if wanted in distinct:
        return wanted
    several = [column for column, groups in distinct.items() if groups > 1]
    return next(iter([*several, *distinct]), "")


_NUMBERED = re.compile(r"([^\d]{0,3}?)(\d[\d,]*)(?![\d,月])")
_BELOW = re.compile(r"未満|以下|まで|以内")


def in_order_of_numbers(names: Iterable[str]) -> list[str]:
    """Groups whose names are numbers (年代, 年数, 段階) from low to high; others keep their order.

    The rows of an online form stand in the order in which people happened to answer, which is no order
    of ages. Names without a number (その他, 答えたくない) come last, as long as they are fewer; months
    stay, because the year of an administration begins in April.

    >>> in_order_of_numbers(["50代", "10代以下", "（なし）", "80代以上", "20代"])
    ['10代以下', '20代', '50代', '80代以上', '（なし）']
    >>> in_order_of_numbers(["総務部", "企画部", "第２部"])
    ['総務部', '企画部', '第２部']
    >>> in_order_of_numbers(["第２章", "第１章 2-1 みどり", "第１章 1-2 歩道"])
    ['第１章 1-2 歩道', '第１章 2-1 みどり', '第２章']
    """
    known = list(dict.fromkeys(names))
    found = {name: _NUMBERED.match(unicodedata.normalize("NFKC", name)) for name in known}
    openings = Counter(match[1] for match in found.values() if match)
    if not openings:
        return known
    opening = openings.most_common(1)[0][0]
    places = {
        name: (int(match[2].replace(",", "")), not _BELOW.search(name), _later_numbers(match))
        for name, match in found.items()
        if match and match[1] == opening
    }
    if len({number for number, *_ in places.values()}) < 2 or len(places) <= len(known) - len(places):
        return known
    return sorted(places, key=places.__getitem__) + [name for name in known if name not in places]


def _later_numbers(match: re.Match[str]) -> tuple[int, ...]:
    """The numbers behind the first: chapters have sections (第４章 1-2)."""
    return tuple(map(int, re.findall(r"\d+", match.string[match.end() :])))
