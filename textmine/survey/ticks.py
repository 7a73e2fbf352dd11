"""One column an option (複数選択の 0/1 の列): such columns become one question with several choices.

Tools of panels write a question with several choices as many columns, 1 where an option was ticked and 0
where it was not; others write the option itself, or ○, and leave the rest empty.

    Q3_1 給与 | Q3_2 休み     --with_ticks-->     重視するもの
            1 |         1                        給与｜休み
            0 |         1                        休み
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from textmine.errors import Problem, shown
from textmine.files import fold, place
from textmine.options import JOINT, JOINT_INSIDE
from textmine.settings import ClosedQuestion, Settings
from textmine.survey.columns import ColumnFinder, Sheet

UNTICKED = frozenset(
    [
        "",
        "0",
        "0.0",
        "false",
        "f",
        "no",
        "n",
        "off",
        "none",
        "null",
        "na",
        "n/a",
        "×",
        "✕",
        "✖",
        "☐",
        "□",
        "-",
        "−",
        "―",
        "—",
        "‐",
        "ー",
        ".",
        "・",
        "非選択",
        "未選択",
        "選択なし",
        "非該当",
        "いいえ",
        "なし",
        "無",
        "無し",
    ]
)
"""Folded cells that say that an option was not ticked; any other cell ticks it."""

OPENING, CLOSING = "【［[（(「", "】］]）)」"
STEM_ENDS = " 　:：/／-－_＿.．、,・|｜"


def is_ticked(cell: str) -> bool:
    """Whether a cell of an option's own column says that it was ticked.

    >>> [is_ticked(cell) for cell in ("1", "○", "給与・賞与", "0", "", "FALSE", "×", "非選択")]
    [True, True, True, False, False, False, False, False]
    """
    return unicodedata.normalize("NFKC", cell).strip().casefold() not in UNTICKED


def option_names(headers: Sequence[str]) -> list[str]:
    """What the options of these columns are called: the bracket at the end, else what differs between them.

    >>> option_names(["Q3_1 重視するもの【給与】", "Q3_2 重視するもの【休み】"])
    ['給与', '休み']
    >>> option_names(["関心:防災", "関心:防犯"]), option_names(["Q3_1", "Q3_2"])
    (['防災', '防犯'], ['Q3_1', 'Q3_2'])
    """
    headers = [" ".join(header.split()) for header in headers]
    for names in (list(map(_in_bracket, headers)), _without_stem(headers)):
        if all(names) and len(set(names)) == len(names):
            return names
    return headers


def _in_bracket(header: str) -> str:
    """The text of the bracket with which a header ends; "" where it ends without one."""
    if not header or header[-1] not in CLOSING:
        return ""
    start = header.rfind(OPENING[CLOSING.index(header[-1])])
    inside = header[start + 1 : -1].strip()
    return inside if start > 0 and header[-1] not in inside else ""


def _without_stem(headers: Sequence[str]) -> list[str]:
    """Headers without what they all begin with, up to a sign that ends it; "" where nothing does."""
    first = min(headers, key=len, default="")
    same = next((n for n in range(len(first)) if len({header[n] for header in headers}) > 1), len(first))
    cut = max((n + 1 for n in range(same) if first[n] in STEM_ENDS), default=0)
    names = [header[cut:].strip() for header in headers]
    return names if cut and not any(name.isdecimal() for name in names) else [""] * len(headers)


def with_ticks(sheet: Sheet, settings: Settings) -> tuple[Sheet, Settings]:
    """The sheet with one more column for each question that is asked in several, and settings that name it.

    Raises InputError for columns that are not there, and where options and columns are not equally many.
    """
    asked = [closed for closed in settings.closed if closed.columns]
    if not asked:
        return sheet, settings
    finder = ColumnFinder(sheet)
    found = {closed.name: [finder.find(column, "closed") for column in closed.columns] for closed in asked}
    finder.problems += [_uneven(sheet, c) for c in asked if c.choices and len(c.choices) != len(c.columns)]
    finder.done()
    width, made, joined = len(sheet.headers), [], []
    for closed in settings.closed:
        if closed.columns:
            names = closed.choices or option_names([sheet.name(at) for at in found[closed.name]])
            made.append((closed.name, [name.replace(JOINT, JOINT_INSIDE) for name in names]))
            closed = replace(closed, column=width + len(made), separator=(JOINT,), choices=tuple(made[-1][1]))
        joined.append(closed)
    rows = tuple((*row, *(_joined(row, found[name], names) for name, names in made)) for row in sheet.rows)
    headers = (*sheet.headers, *(name for name, _ in made))
    return replace(sheet, headers=headers, rows=rows), replace(settings, closed=tuple(joined))


def _joined(row: Sequence[str], positions: Sequence[int], names: Sequence[str]) -> str:
    """The options that a row ticks."""
    cells = [(name, row[at - 1]) for name, at in zip(names, positions, strict=True)]
    return JOINT.join(name for name, cell in cells if is_ticked(cell) or (cell and fold(cell) == fold(name)))


def _uneven(sheet: Sheet, closed: ClosedQuestion) -> Problem:
    columns, choices = len(closed.columns), len(closed.choices)
    return Problem(
        f"「{shown(closed.name)}」の columns は {columns} 列、choices は {choices} 個です",
        f"'{shown(closed.name)}' has {columns} columns and {choices} choices",
        place(sheet.path, sheet.header_row or None),
        "列と同じ数の選択肢を、同じ順に書いてください（書かなければ見出しから付けます）",
        "write one choice for each column in the same order, or leave choices out",
    )
