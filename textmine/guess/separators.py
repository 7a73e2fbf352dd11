"""What parts the options of a cell (選択肢の区切り): found from the cells of one column.

Forms write several choices in their own ways: Microsoft Forms 子育て;防災; and Google Forms 子育て, 防災, others
with 、 or ／ or a line each. A mark parts options only where the parts come again in other company: in
はい、知っている the parts always stand together, and that is one answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from textmine.options import Splitter, fold

SEPARATORS = (";", "；", ", ", "、", "，", ",", "\n", "／", "/", "|", "｜", "・")
"""The marks that are tried; of equals the first is taken."""

ASKS_FOR_SEVERAL = re.compile(
    r"複数|すべて|全て|いくつでも|いくつか|(つ|個)まで|multiple|all that apply", re.IGNORECASE
)
"""Headers that allow several choices: less has to be seen in the cells."""

FEW_CELLS, FEW_TICKS, MANY_TICKS = 3, 10, 20


def guess_separator(header: str, filled: Sequence[str]) -> tuple[str, ...]:
    """The marks that part the options of a column's cells; () where a cell is one answer.

    >>> guess_separator("", ["子育て;防災;", "防災;", "子育て;"])
    (';',)
    >>> guess_separator("", ["はい、知っている"] * 20 + ["いいえ、知らない"] * 20)
    ()
    """
    if len(filled) >= FEW_CELLS and all(cell.rstrip().endswith(";") for cell in filled):
        return (";",)
    several = ASKS_FOR_SEVERAL.search(header) is not None
    cells = Counter(filled)
    found = [
        (len(options), number, mark)
        for number, mark in enumerate(SEPARATORS)
        if _comes_again(filled, mark) and (options := _options(cells, (mark,), several))
    ]
    if not found:
        return ()
    best = min(found)[2]
    return (best, *_further(cells, best, several))


def _comes_again(filled: Sequence[str], mark: str) -> bool:
    """Whether the parts come again at all: a quick look that spares free texts the long one."""
    parts = [part for cell in filled for part in cell.split(mark)]
    return len(parts) > len(filled) and len(set(parts)) < 0.6 * len(parts)


def _options(cells: Counter[str], marks: tuple[str, ...], several: bool) -> Counter[str]:
    """The options that ``marks`` make of the cells, with their ticks; none where they are not to be believed."""
    splitter = Splitter(marks)
    split = {cell: tuple(map(fold, splitter.split(cell))) for cell in cells}
    ticks = Counter[str]()
    company: dict[str, set[tuple[str, ...]]] = {}
    for cell, options in split.items():
        for option in options:
            ticks[option] += cells[cell]
            company.setdefault(option, set()).add(options)
    total = ticks.total()
    together = sum(cells[cell] for cell, options in split.items() if len(options) > 1)
    again = sum(times for option, times in ticks.items() if len(company[option]) > 1)
    alone = {options[0] for options in split.values() if len(options) == 1}
    met = {option for options in split.values() if len(options) > 1 for option in options}
    if total < (FEW_TICKS if several else MANY_TICKS) or together <= 0.1 * cells.total():
        return Counter()
    if len(ticks) >= (0.4 if several else 0.2) * total or again < 0.5 * total:
        return Counter()
    return ticks if several or alone & met else Counter()


def _further(cells: Counter[str], best: str, several: bool) -> tuple[str, ...]:
    """Marks that some cells have instead: split there, nothing comes out but options known already."""
    known, added = _options(cells, (best,), several), list[str]()
    for mark in SEPARATORS:
        if mark in best or best in mark or not any(mark in cell for cell in cells):
            continue
        more = _options(cells, (best, *added, mark), several)
        if more and len(more) < len(known) and set(more) <= set(known):
            known, added = more, [*added, mark]
    return tuple(added)
