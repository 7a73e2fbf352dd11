"""Categories of a column (区分): how many cells each has, its spellings and the rare ones united."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from textmine.groupnames import NO_GROUP, cell_text, name_group
from textmine.nonresponse.folding import squeeze
from textmine.options import options_in, spellings, tally
from textmine.shares import FEWEST_TESTED

MOST_CATEGORIES = 50
"""A column with more categories is tested on the largest, the others united."""


class Cells(NamedTuple):
    """Cells of one category: how many there are, and how many of them hold no answer."""

    rows: int
    blank: int


def _spelled(sizes: Mapping[str, int]) -> dict[str, str]:
    """The spelling in which each category is shown; ``sizes``: how often each stands there."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    folded = {category: squeeze(cell_text(category)) or cell_text(category) for category in sizes}
    for category, count in sizes.items():
        spellings[folded[category]][cell_text(category)] += count
    shown = {
        key: min(counts, key=lambda spelling: (-counts[spelling], spelling))
        for key, counts in spellings.items()
    }
    return {category: shown[folded[category]] or NO_GROUP for category in sizes}


def _rare(sizes: Mapping[str, int], most: int) -> dict[str, str]:
    """The name under which each category is tested: the ``most`` - 1 largest keep theirs, ties go by name."""
    if len(sizes) <= most or len(sizes) == sum(sizes.values()):
        return {name: name for name in sizes}
    kept = set(sorted(sizes, key=lambda name: (-sizes[name], name))[: most - 1])
    others = f"（他の{len(sizes) - len(kept)}区分）"
    return {name: name if name in kept else others for name in sizes}


def by_option(cells: Mapping[str, Cells]) -> dict[str, tuple[Cells, Cells]]:
    """The cells of a column with several choices by option: those who ticked it, and those who did not.

    Who passed the whole question over is on neither side, and stands against all others as （なし）.

    >>> by_option({"子育て｜防災": Cells(3, 1), "防災": Cells(2, 0), "": Cells(1, 1)})["子育て"]
    (Cells(rows=3, blank=1), Cells(rows=2, blank=0))
    """
    ticked = {cell: own for cell, own in cells.items() if options_in(cell)}
    every = _sum(ticked.values())
    sizes = {cell: own.rows for cell, own in ticked.items()}
    spelled = spellings(sizes)
    options: dict[str, Cells] = {}
    for cell, own in ticked.items():
        for option in {spelled[option] for option in options_in(cell)}:
            options[option] = _sum((options.get(option, Cells(0, 0)), own))
    kept = [option for option, times in tally(sizes).items() if times >= FEWEST_TESTED][:MOST_CATEGORIES]
    made = {option: (options[option], _without(every, options[option])) for option in sorted(kept)}
    passed_over = _sum(own for cell, own in cells.items() if cell not in ticked)
    if passed_over.rows:
        made[NO_GROUP] = (passed_over, every)
    return {option: sides for option, sides in made.items() if sides[1].rows}


def _without(every: Cells, part: Cells) -> Cells:
    return Cells(every.rows - part.rows, every.blank - part.blank)


def _sum(cells: Iterable[Cells]) -> Cells:
    listed = list(cells)
    return Cells(sum(own.rows for own in listed), sum(own.blank for own in listed))


def count_cells(categories: Sequence[str], blank: Sequence[bool]) -> dict[str, Cells]:
    """Cells and blank cells of each category, in the order of the names."""
    rows = Counter(categories)
    empty = Counter(category for category, is_blank in zip(categories, blank, strict=True) if is_blank)
    return {category: Cells(rows[category], empty[category]) for category in sorted(rows)}


def unite(
    cells: Mapping[str, Cells], most: int = MOST_CATEGORIES, *, as_written: bool = False
) -> dict[str, Cells]:
    """The cells of a column with its spellings, then its rare categories united, in the order of the names.

    ``as_written``: names of groups, which are the same in every table; Ａ課 and A課 stay two.

    >>> unite({"④ 所掌なし": Cells(1, 1), "④所掌なし": Cells(2, 0), "": Cells(3, 1)})
    {'④所掌なし': Cells(rows=3, blank=1), '（なし）': Cells(rows=3, blank=1)}
    """
    sizes = {name: own.rows for name, own in cells.items()}
    spelled = _summed(cells, {name: name_group(name) for name in sizes} if as_written else _spelled(sizes))
    return _summed(spelled, _rare({name: own.rows for name, own in spelled.items()}, most))


def _summed(cells: Mapping[str, Cells], shown: Mapping[str, str]) -> dict[str, Cells]:
    summed: dict[str, Cells] = {}
    for name, own in cells.items():
        before = summed.get(shown[name], Cells(0, 0))
        summed[shown[name]] = Cells(before.rows + own.rows, before.blank + own.blank)
    return dict(sorted(summed.items()))
