"""Columns that are the options of one question (選択肢ごとの列): ``Q3_1 …【給与】``, ``Q3_2 …【休み】`` with 1 and 0."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from textmine.survey.columns import Sheet
from textmine.survey.ticks import is_ticked, option_names

_CODE = re.compile(
    r"\s*((?:設問|質問|問|SQ|Q|F)\s*\d+(?:[-－ー]\d+(?=[_.．]))?)\s*[_.．\-－ー(（\[]\s*(?:\d+|[A-Za-z])\b[)）\]]?\s*"
)
_HEAD = re.compile(r"(.{2,}?)\s*[【［\[:：]")
_TICK = frozenset(
    ["1", "○", "◯", "〇", "●", "✓", "✔", "☑", "■", "レ", "v", "true", "t", "on", "選択", "該当", "1.0"]
)
"""Folded cells that mean that an option was ticked, whatever it is called."""


@dataclass(frozen=True)
class TickSet:
    """The columns (positions from 1) of one question, the names of their options, and its own."""

    name: str
    positions: tuple[int, ...]
    options: tuple[str, ...]


def tick_sets(sheet: Sheet, taken: Collection[int]) -> list[TickSet]:
    """Columns side by side whose headers begin alike and whose cells say ticked or not; at least two a question."""
    found = []
    at = range(1, len(sheet.headers) + 1)
    for (stem, flags), group in groupby(at, key=lambda n: (_stem(sheet.name(n)), _are_ticks(sheet, n))):
        positions = [position for position in group if position not in taken]
        written = any(is_ticked(cell) for position in positions for cell in sheet.values(position))
        if stem and flags and len(positions) > 1 and written:
            headers = [sheet.name(position) for position in positions]
            found.append(TickSet(_name(stem, headers), tuple(positions), tuple(option_names(headers))))
    names = [one.name for one in found]
    return [one for one in found if names.count(one.name) == 1]


def _stem(header: str) -> str:
    """What the headers of one question have in common: its code (Q3 of Q3_1), else the words before a bracket."""
    if code := _CODE.match(header):
        return unicodedata.normalize("NFKC", code[1])
    head = _HEAD.match(header)
    return head[1].strip() if head else ""


def _name(stem: str, headers: Sequence[str]) -> str:
    """The code and the words between it and the options, where all headers have the same short ones."""
    rests = {_before_option(_CODE.sub("", header)) for header in headers if _CODE.match(header)}
    rest = rests.pop() if len(rests) == 1 else ""
    return f"{stem} {rest}" if 0 < len(rest) <= 20 else stem


def _before_option(text: str) -> str:
    head = _HEAD.match(text)
    return head[1].strip() if head else ""


def _are_ticks(sheet: Sheet, position: int) -> bool:
    """Whether the cells say ticked in one way, or nothing: 1, ○, or the option itself."""
    ticks = {_folded(cell) for cell in sheet.values(position) if is_ticked(cell)}
    if len(ticks) > 1:
        return False
    return not ticks or ticks <= _TICK or next(iter(ticks)) in _folded(sheet.name(position))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
