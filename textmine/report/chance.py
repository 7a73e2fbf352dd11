"""What chance alone would give (偶然の範囲): which key terms of a group go beyond it, and how that is said.

A list of key terms has a first term in every survey, also where all groups speak alike. A mark stands
beside the terms whose q (Benjamini-Hochberg within the group) is below 0.05; where there is none, that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from textmine.report.model import Report, say
from textmine.shares import LEVEL

if TYPE_CHECKING:
    import pandas as pd

MARK = "＊"


def beyond_chance(q: pd.Series) -> pd.Series:
    """Whether each q is below 0.05; a term that was not tested is not."""
    return q < LEVEL


def mark_of(term: Mapping[str, Any]) -> str:
    """The mark of a term that goes beyond chance, else nothing."""
    return MARK if term["q"] < LEVEL else ""


def remark_on(report: Report, terms: Iterable[Mapping[str, Any]]) -> str:
    """What the mark means, or that no term goes beyond chance."""
    if any(map(mark_of, terms)):
        return say(report, f"{MARK} 偶然の範囲を超える語（q < 0.05）", f"{MARK} beyond chance (q < 0.05)")
    return say(
        report,
        "偶然の範囲を超えるものはありません（q < 0.05 の語なし）",
        "None goes beyond chance (no term with q < 0.05)",
    )
