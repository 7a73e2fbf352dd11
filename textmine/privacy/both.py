"""Small groups of two surveys of persons (両方の調査の少人数の組): merged alike, so that neither tells on the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from textmine.options import rare_options
from textmine.privacy.groups import INCLUDED, merged_name, merged_options_name

Sizes = Mapping[str, int]


def merged_in_both(
    surveys: Sequence[Sizes],
    smallest: int,
    *,
    several: bool = False,
    unstated: Collection[str] = (),
    lang: str = "ja",
) -> dict[str, str]:
    """The groups, or options of ``several`` choices, that are merged -> what they are called in both surveys.

    What fewer than ``smallest`` persons of either survey stand behind is merged in both: merged in one alone, the
    same name would mean other groups in each, and what one survey hides could be read off the other. A group
    that nobody of a survey has is not few there. Every group that is left holds in each survey nobody, at
    least ``smallest`` persons, or everybody. ``unstated``: names of those who did not say their group; they
    join the merged groups before any other does, or the largest group where nothing else is merged.

    >>> list(merged_in_both([{"東": 30, "西": 4, "北": 2}, {"東": 30, "西": 4, "北": 6}], 3))
    ['北', '西']
    >>> merged_in_both([{"東": 30, "新": 0}, {"東": 30, "新": 5}], 3)
    {}
    >>> merged_in_both([{"女": 30, "（なし）": 1}, {"女": 9, "男": 5}], 3, unstated=["（なし）"])
    {'（なし）': '女（未記入を含む）', '女': '女（未記入を含む）'}
    """
    sizes = [Counter({name: size for name, size in each.items() if name.strip()}) for each in surveys]
    if several:
        options = {option for each in sizes for option in rare_options(each, smallest)}
        return dict.fromkeys(sorted(options), merged_options_name(smallest, lang))
    total = sum(sizes, Counter[str]())
    silent = sorted(name for name in total if name in unstated)
    rare = [name for name in sorted(total) if name not in silent and _few(sizes, [name], smallest)]
    if not rare and _few(sizes, silent, smallest):
        partner = _partner(sizes, silent, smallest)
        if partner:
            return dict.fromkeys([*silent, partner], partner + INCLUDED[lang])
        rare = silent
    elif rare and _few(sizes, silent, smallest):
        rare = [*rare, *silent]
    merged = _enough(sizes, rare, silent, smallest)
    left = [name for name in silent if name not in merged]
    return {**dict.fromkeys(merged, merged_name(smallest, lang)), **_as_one(sizes, left, smallest)}


def _few(sizes: Sequence[Counter[str]], names: Collection[str], smallest: int) -> bool:
    """Whether somebody, but fewer than ``smallest``, stands behind these names in either survey."""
    return any(0 < sum(each[name] for name in names) < smallest for each in sizes)


def _partner(sizes: Sequence[Counter[str]], silent: Collection[str], smallest: int) -> str:
    """The largest group, of those that are in every survey in which the silent are few; "" for none."""
    total = sum(sizes, Counter[str]())
    wanting = [each for each in sizes if _few([each], silent, smallest)]
    fitting = [name for name in total if name not in silent and all(each[name] for each in wanting)]
    return max(fitting, key=lambda name: (total[name], name), default="")


def _enough(
    sizes: Sequence[Counter[str]], rare: Sequence[str], silent: Collection[str], smallest: int
) -> list[str]:
    """The rare groups, and as many more as are needed: the silent all together, then the smallest."""
    merged = list(rare)
    while free := _free(sizes, merged, smallest):
        if any(name in silent for name in free):
            merged += [name for name in silent if name not in merged]
        else:
            merged.append(min(free, key=lambda name: (free[name], name)))
    return merged


def _free(sizes: Sequence[Counter[str]], merged: Sequence[str], smallest: int) -> dict[str, int]:
    """The groups that may join in the first survey whose merged ones are too few; none where all are enough."""
    for each in sizes:
        free = {name: size for name, size in each.items() if size and name not in merged}
        if free and _few([each], merged, smallest):
            return free
    return {}


def _as_one(sizes: Sequence[Counter[str]], silent: Sequence[str], smallest: int) -> dict[str, str]:
    """Those who did not say their group under the commonest name for it, where one of the names is rare."""
    if not any(_few(sizes, [name], smallest) for name in silent):
        return {}
    total = sum(sizes, Counter[str]())
    shown = max(silent, key=lambda name: (total[name], name))
    return {name: shown for name in silent if name != shown}
