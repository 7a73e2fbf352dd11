"""Several choices in one cell (複数選択): a cell becomes a set of options, whatever their order.

    "防災; 子育て;"  --Splitter.canonical-->  "子育て｜防災"  --options_in-->  ("子育て", "防災")

Behind the reading of a survey a cell of several choices is written in one way only: every option once, in
one order, joined by ``JOINT``, which no option holds. Whoever needs the options splits there and has to know
nothing of the form that they came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

from textmine.groupnames import NO_GROUP, name_groups

JOINT, JOINT_INSIDE = "｜", "|"
"""What joins options, and what stands for it inside an option."""

MOST_VALUES = 60
"""Different answers of a question with one choice: ages in years or house numbers are no options."""

_NUMBER = re.compile(r"\s*[(（]?([0-9０-９]{1,2}|[①-⑳])(?![0-9０-９%％年月日歳人回円代時分点])")

MOST_UNNUMBERED, FEWEST_NUMBERED = 2, 3
"""So many options without a number (その他, わからない) may stand behind numbered ones, and behind how many."""

TICKED, NOT_TICKED = "選択", "非選択"
OPENING = dict(zip("（(「『【〔［[｛{", "))」』】〕]]}}", strict=True))
CLOSING = dict(zip("）)」』】〕］]｝}", "))」』】〕]]}}", strict=True))
"""Brackets and what closes them, whatever its width."""


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """An option as it is compared: without spaces, width folded, ① kept as ①."""
    kept = (
        character if unicodedata.category(character) == "No" else unicodedata.normalize("NFKC", character)
        for character in text
    )
    return re.sub(r"\s+", "", "".join(kept))


def options_in(cell: str) -> tuple[str, ...]:
    """The options of a cell as ``Splitter.canonical`` writes it; () where nothing was ticked.

    >>> options_in("子育て｜防災"), options_in("")
    (('子育て', '防災'), ())
    """
    return tuple(filter(None, (part.strip() for part in cell.split(JOINT))))


def has_option(cell: str, option: str) -> bool:
    """Whether ``option`` is one of a canonical cell's, or all that it says; width and spaces do not count.

    >>> has_option("子育て｜防災", "防災"), has_option("防災訓練", "防災")
    (True, False)
    """
    wanted = fold(option)
    return fold(cell) == wanted or wanted in map(fold, options_in(cell))


@dataclass(frozen=True)
class Splitter:
    """How the cells of one closed question become options.

    ``separators``: each parts two options, but not inside a pair of brackets. ``choices``: the options of the
    form in its order; one of them is taken whole even where it holds a separator, and gives its spelling to
    cells that differ in width or spaces only. Options that are no choice (written under その他) come last.
    """

    separators: tuple[str, ...]
    choices: tuple[str, ...] = ()

    def split(self, cell: str) -> tuple[str, ...]:
        """The options of a cell as written, each once, in their one order.

        >>> Splitter((";",)).split("防災;子育て;防災;")
        ('子育て', '防災')
        >>> Splitter(("、",)).split("施設（公園、道路など）、防災")
        ('施設（公園、道路など）', '防災')
        >>> Splitter((", ",), ("子育て, 教育", "防災")).split("防災, 子育て, 教育, 祭り")
        ('子育て, 教育', '防災', '祭り')
        """
        found: dict[str, str] = {}
        for option in sorted(self._pieces(cell)):
            found.setdefault(fold(option), option)
        found.pop("", None)
        known = [name for key, name in self._known.items() if key in found]
        return (*known, *(option for key, option in found.items() if key not in self._known))

    def canonical(self, cell: str) -> str:
        """The cell in the one way in which it is written behind the reading."""
        return JOINT.join(self.split(cell))

    @cached_property
    def _known(self) -> dict[str, str]:
        """The choices by how they are compared, in the order of the form."""
        named = (_plain(choice) for choice in self.choices)
        return {fold(choice): choice for choice in named if choice}

    @cached_property
    def _separator(self) -> re.Pattern[str]:
        longest_first = sorted(filter(None, self.separators), key=lambda mark: (-len(mark), mark))
        return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    @cached_property
    def _most_pieces(self) -> int:
        """The most pieces that separators make of one choice."""
        return max((len(self._separator.findall(choice)) + 1 for choice in self.choices), default=1)

    def _pieces(self, cell: str) -> list[str]:
        cuts = [match.span() for match in self._separator.finditer(cell)]
        starts, stops = [0, *(stop for _, stop in cuts)], [*(start for start, _ in cuts), len(cell)]
        kept = _in_brackets(cell) if cuts else []
        pieces, at = [], 0
        while at < len(starts):
            last = self._last_of_choice(cell, starts, stops, at)
            if last < 0:
                last = at
                while last < len(cuts) and kept[cuts[last][0]]:
                    last += 1
            pieces.append(_plain(cell[starts[at] : stops[last]]))
            at = last + 1
        return [piece for piece in pieces if piece]

    def _last_of_choice(self, cell: str, starts: Sequence[int], stops: Sequence[int], at: int) -> int:
        """The last of the pieces from ``at`` on that together are a choice; -1 where they are none."""
        furthest = min(at + self._most_pieces, len(starts)) - 1 if self._known else -1
        for last in range(furthest, at - 1, -1):
            if fold(_plain(cell[starts[at] : stops[last]])) in self._known:
                return last
        return -1


@dataclass(frozen=True)
class Ticked:
    """Two groups made of one option (選択・非選択): who ticked it and who answered without it.

    Who left the whole question blank belongs to neither: that is no answer, not a no.
    """

    option: str
    splitter: Splitter

    @property
    def yes(self) -> str:
        """The group of those who ticked the option."""
        return f"{_plain(self.option)}：{TICKED}"

    @property
    def no(self) -> str:
        """The group of those who ticked others alone."""
        return f"{_plain(self.option)}：{NOT_TICKED}"

    def group_of(self, cell: str) -> str:
        """The group of one cell.

        >>> ticked = Ticked("防災", Splitter((";",)))
        >>> [ticked.group_of(cell) for cell in ("子育て;防災;", "子育て;", "")]
        ['防災：選択', '防災：非選択', '（なし）']
        """
        options = self.splitter.split(cell)
        if not options:
            return NO_GROUP
        return self.yes if fold(_plain(self.option)) in map(fold, options) else self.no


class GroupWay(Protocol):
    """How the cells of a closed question become groups."""

    def group_of(self, cell: str) -> str:
        """The group of one cell."""


def read_groups(cells: Iterable[str], way: GroupWay | None) -> list[str]:
    """The group of each cell of a group column, or of a closed question."""
    if way is None:
        return name_groups(cells)
    known: dict[str, str] = {}
    return [known[cell] if cell in known else known.setdefault(cell, way.group_of(cell)) for cell in cells]


def read_closed(cells: Iterable[str], way: Splitter | None) -> list[str]:
    """The cells of a closed question as written, or in the one way of several choices."""
    if way is None:
        return list(cells)
    known: dict[str, str] = {}
    return [known[cell] if cell in known else known.setdefault(cell, way.canonical(cell)) for cell in cells]


def tally(cells: Mapping[str, int]) -> dict[str, int]:
    """How many ticked each option; ``cells``: how often each canonical cell stands there.

    Spellings that differ in width or spaces are one option, shown in the commonest; most ticked first.

    >>> tally({"子育て｜防災": 2, "防災": 1, "": 4})
    {'防災': 3, '子育て': 2}
    """
    spelled = spellings(cells)
    counts: Counter[str] = Counter()
    for cell, times in cells.items():
        for option in {spelled[option] for option in options_in(cell)}:
            counts[option] += times
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def spellings(cells: Mapping[str, int]) -> dict[str, str]:
    """Each option as written -> the commonest spelling of the same option."""
    found: dict[str, Counter[str]] = {}
    for cell, times in cells.items():
        for option in options_in(cell):
            found.setdefault(fold(option), Counter())[option] += times
    shown = {key: min(counts, key=lambda one: (-counts[one], one)) for key, counts in found.items()}
    return {option: shown[key] for key, counts in found.items() for option in counts}


def by_their_numbers(options: list[str]) -> list[str]:
    """Options by the numbers that they begin with (①…, 2. …); one or two without stand behind several with.

    Where fewer have a number, as given.

    >>> by_their_numbers(["2. ふつう", "１．良い"]), by_their_numbers(["防災", "2. ふつう"])
    (['１．良い', '2. ふつう'], ['防災', '2. ふつう'])
    >>> by_their_numbers(["3 悪い", "わからない", "2 ふつう", "1 良い"])
    ['1 良い', '2 ふつう', '3 悪い', 'わからない']
    """
    numbers = {option: int(unicodedata.normalize("NFKC", found[1])) for option, found in _numbered(options)}
    others = [option for option in options if option not in numbers]
    if others and (len(others) > MOST_UNNUMBERED or len(numbers) < FEWEST_NUMBERED):
        return options
    return [*sorted(numbers, key=lambda option: numbers[option]), *others]


def _numbered(options: list[str]) -> Iterator[tuple[str, re.Match[str]]]:
    for option in options:
        if found := _NUMBER.match(option):
            yield option, found


def rare_options(cells: Mapping[str, int], smallest: int) -> list[str]:
    """The options that fewer than ``smallest`` ticked, as written, by name.

    Options overlap: how many ticked one cannot be worked out from those who ticked the others, so that none
    has to join the rare ones where these are few.

    >>> rare_options({"防災｜祭り": 1, "防災": 5, "公園｜防災": 3}, 3)
    ['祭り']
    """
    rare = {option for option, times in tally(cells).items() if times < smallest}
    return sorted(option for option, shown in spellings(cells).items() if shown in rare)


def merge_options(cell: str, merged: Collection[str], name: str) -> str:
    """A canonical cell whose ``merged`` options stand under one ``name``, behind the others.

    >>> merge_options("祭り｜防災", {"祭り"}, "その他")
    '防災｜その他'
    """
    options = options_in(cell)
    kept = [option for option in options if option not in merged]
    return cell if len(kept) == len(options) else JOINT.join([*kept, name])


def listed_options(cell: str) -> str:
    """The options of a cell as a reader is told of them.

    >>> listed_options("子育て｜防災")
    '子育て、防災'
    """
    return "、".join(options_in(cell)) if JOINT in cell else cell


def _plain(option: str) -> str:
    """An option on one line, without the spaces around it and without the mark that joins options."""
    return " ".join(option.replace(JOINT, JOINT_INSIDE).split())


def _in_brackets(cell: str) -> list[bool]:
    """Of each character whether it stands inside a pair of brackets that is closed again."""
    inside, waiting = [False] * len(cell), Counter[str]()
    opened: list[tuple[int, str]] = []
    pairs: list[tuple[int, int]] = []
    for at, character in enumerate(cell):
        if character in OPENING:
            opened.append((at, OPENING[character]))
            waiting[OPENING[character]] += 1
        elif waiting[CLOSING.get(character, "")]:
            start = _opened(opened, waiting, CLOSING[character])
            while pairs and pairs[-1][0] > start:
                pairs.pop()
            pairs.append((start, at))
    for start, stop in pairs:
        inside[start:stop] = [True] * (stop - start)
    return inside


def _opened(opened: list[tuple[int, str]], waiting: Counter[str], closing: str) -> int:
    """Where the bracket stands that ``closing`` closes; those inside it that nothing closed are given up."""
    while True:
        start, wanted = opened.pop()
        waiting[wanted] -= 1
        if wanted == closing:
            return start
