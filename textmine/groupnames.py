"""Fixed names in tables (表の決まった名前): the whole survey, all its questions, the group without a name.

Below everything that reads or counts, so that an empty cell is the same group in every table.
"""

from __future__ import annotations

from collections.abc import Iterable
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
