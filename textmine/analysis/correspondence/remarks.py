"""What a reader of the map has to know (対応分析の注記)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textmine.analysis.correspondence.rows import Rows, connected_parts
from textmine.analysis.correspondence.solution import Solution
from textmine.shares import FEWEST_TESTED
from textmine.tables import Note

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

FALLS_APART = 1 - 1e-8


def remarks(rows: Rows, used: Array, solution: Solution, axes: tuple[int, int]) -> tuple[Note, ...]:
    """Parts without a common word, axes that are not there, added points, rows that are not placed."""
    notes = []
    apart = int((solution.singular >= FALLS_APART).sum())
    if apart:
        notes.append(_falls_apart(apart, connected_parts(rows, used)))
    if max(axes) > len(solution.singular):
        count = len(solution.singular)
        notes.append(
            Note(
                f"軸は {count} 本しかありません（行か語が少ないため）。ない軸の座標は 0 です。",
                f"There are only {count} axes; coordinates on others are 0.",
            )
        )
    added = [name for name, active in zip(rows.names, rows.active, strict=True) if not active]
    if added:
        listed, listed_en = _listed(added), _listed(added, "en")
        notes.append(
            Note(
                f"回答が {FEWEST_TESTED} 件に満たない {len(added)} 組織は、軸に影響しない追加点として置きました（{listed}）。",
                f"{len(added)} groups with fewer than {FEWEST_TESTED} answers are supplementary ({listed_en}).",
            )
        )
    empty = rows.left_out
    if empty:
        notes.append(
            Note(
                f"数えた語を一つも含まない {len(empty)} 行は図にありません（{_listed(empty)}）。",
                f"{len(empty)} rows hold none of the counted terms and are not placed ({_listed(empty, 'en')}).",
            )
        )
    return tuple(notes)


def _falls_apart(axes: int, parts: Sequence[Sequence[str]]) -> Note:
    small, small_en = (" / ".join(_listed(part, lang) for part in parts[:-1]) for lang in ("ja", "en"))
    return Note(
        f"表が {len(parts)} つに分かれています（固有値 1 の軸が {axes} 本）。共通の語がないことを示すだけなので、"
        f"次を除いて見直してください: {small}",
        f"The table falls into {len(parts)} parts without a common word ({axes} axes with eigenvalue 1); "
        f"leave out: {small_en}",
    )


def _listed(names: Sequence[str], lang: str = "ja", most: int = 5) -> str:
    more = len(names) - most
    if lang == "en":
        return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
    return "、".join(names[:most]) + (f" ほか {more}" if more > 0 else "")
