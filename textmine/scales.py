"""Rating scales (評定尺度): answers in an order from a positive to a negative end, recognised from their words.

    満足 12, やや不満 3, 不満 2, わからない 1   --find_scale-->   Scale(満足 > やや満足 > … > 不満)

A scale is known by the wordings of a dictionary, by numbers with words at the ends (5 とても満足, 4, 3, 2,
1 とても不満), or because the settings state it. Bare numbers alone may as well be codes (1 = 男性): they are
a scale only where it is stated.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from textmine.groupnames import NO_GROUP

FEWEST_STEPS = 3
"""Steps that have to be chosen by anybody: two wordings may stand for a question of yes and no."""

MOST_STEPS = 11
"""Of numbers from 0 to 10."""

COVERED = 0.95
"""So much of the answers has to stand on a scale; the rest (written under その他) is left out and counted."""

POSITIVE, MIDDLE, NEGATIVE = "肯定的", "中間", "否定的"
PROMOTERS, PASSIVES, DETRACTORS = "推奨者", "中立者", "批判者"
"""The groups of a scale's ends, and those of the question whether one would recommend (NPS)."""

IN_ENGLISH = {
    POSITIVE: "positive",
    MIDDLE: "middle",
    NEGATIVE: "negative",
    PROMOTERS: "promoters",
    PASSIVES: "passives",
    DETRACTORS: "detractors",
}
NO_SCALE = ("none", "なし")
"""What the settings state of a question whose options only look like a scale."""

RECOMMENDED = ("nps",)
"""What they state of the question whether one would recommend, answered from 0 to 10."""

JOINED = {"ja": "・", "en": " / "}
"""What stands between neighbouring options of a scale that are counted as one."""

_NUMBER = re.compile(r"\(?(\d{1,3})(?:点|ポイント|points?)?\)?[.:、)_-]?(.*)", re.DOTALL)
_NUMBER_BEHIND = re.compile(r"(?<=.)\(\d{1,3}点?\)$")
_ENDING = " 。.!！"


@dataclass(frozen=True)
class Wordings:
    """The words by which scales are known, as ``scalewords.read_wordings`` reads them.

    ``scales``: of each the steps from the positive end, each step in its wordings; ``names``: how the steps of
    each are shown where nobody chose them (their first wording where it is empty); ``left_out``: answers beside every scale; ``spellings``: (used, written) pieces that are the same.
    """

    scales: tuple[tuple[tuple[str, ...], ...], ...] = ()
    left_out: tuple[str, ...] = ()
    spellings: tuple[tuple[str, str], ...] = ()
    names: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Scale:
    """An ordered scale: ``options`` from the positive to the negative end, and the number of each.

    ``keys``: how each is recognised; ``numbered``: whether the numbers stand in the answers; ``ends``: how
    many options are called positive and negative; ``recommends``: whether it is the 0 to 10 of NPS.
    """

    options: tuple[str, ...]
    numbers: tuple[int, ...]
    keys: tuple[tuple[str, ...], ...]
    ends: tuple[int, int]
    numbered: bool = False
    spellings: tuple[tuple[str, str], ...] = ()
    recommends: bool = False

    def span(self, cell: str) -> tuple[int, int] | None:
        """The first and the last step that a cell stands for, from 0; None where it is no step.

        Neighbouring steps may stand together where few persons chose one of them (やや不満・不満).
        """
        known = self._steps.get(key_of(cell, self.spellings))
        if known is not None:
            return known, known
        pieces = [self._steps.get(key_of(piece, self.spellings)) for piece in _pieces(cell)]
        steps = [step for step in pieces if step is not None]
        return (min(steps), max(steps)) if len(steps) == len(pieces) > 1 else None

    def side(self, span: tuple[int, int]) -> int:
        """1 at the positive end, -1 at the negative, 0 between; 2 where the steps lie on several."""
        sides = {self._side(step) for step in span}
        return sides.pop() if len(sides) == 1 else 2

    @property
    def sides(self) -> tuple[str, str, str]:
        """What those at the positive end, between and at the negative end are called."""
        return (PROMOTERS, PASSIVES, DETRACTORS) if self.recommends else (POSITIVE, MIDDLE, NEGATIVE)

    @property
    def top(self) -> tuple[str, ...]:
        """The options of the positive end."""
        return self.options[: self.ends[0]]

    @property
    def bottom(self) -> tuple[str, ...]:
        """The options of the negative end."""
        return self.options[len(self.options) - self.ends[1] :]

    def _side(self, step: int) -> int:
        return 1 if step < self.ends[0] else -1 if step >= len(self.options) - self.ends[1] else 0

    @cached_property
    def _steps(self) -> dict[str, int]:
        return {key: step for step, keys in enumerate(self.keys) for key in keys}


@dataclass(frozen=True)
class Ends:
    """Three groups made of a scale: its positive end, what lies between, its negative end.

    Who left the question blank, or answered beside the scale, belongs to none of them.
    """

    scale: Scale

    def group_of(self, cell: str) -> str:
        """The group of one cell."""
        span = self.scale.span(cell)
        side = self.scale.side(span) if span else 2
        positive, middle, negative = self.scale.sides
        return {1: positive, 0: middle, -1: negative}.get(side, NO_GROUP)


def key_of(text: str, spellings: Sequence[tuple[str, str]] = ()) -> str:
    """An answer as it is compared: width folded, without spaces, its final mark and its number in front.

    >>> key_of("② やや 満足。"), key_of("8点"), key_of("どちらとも言えない", [("いえ", "言え")])
    ('やや満足', '8', 'どちらともいえない')
    """
    number, words = _number_and_words(text)
    if not words:
        return "" if number is None else str(number)
    for used, written in spellings:
        words = words.replace(written, used)
    return words


def find_scale(
    cells: Mapping[str, int], words: Wordings, *, stated: Sequence[str] = (), ends: int = 0
) -> Scale | None:
    """The scale of a closed question; None where its answers are none.

    ``cells``: each answer as written -> how many gave it; ``stated``: the options from the positive end, as
    the settings have them (``none``: no scale, ``nps``: 0 to 10, would one recommend); ``ends``: how many options at
    each end are called positive and negative (0: all on this side of the middle; of numbers two).

    >>> words = Wordings(((("満足",), ("普通",), ("不満",)),))
    >>> find_scale({"3 不満": 1, "1 満足": 4, "2 普通": 2, "": 3}, words).options
    ('1 満足', '2 普通', '3 不満')
    """
    if tuple(stated) and stated[0].casefold() in NO_SCALE:
        return None
    if len(stated) == 1 and stated[0].casefold() in RECOMMENDED:
        steps = [str(number) for number in range(10, -1, -1)]
        return _made(steps, [(step,) for step in steps], words, numbered=True, ends=(2, 7), recommends=True)
    if stated:
        keys = [(key_of(option, words.spellings),) for option in stated]
        numbered = _are_numbers(keys)
        each = ends or (2 if numbered else len(stated) // 2)
        return _made(stated, keys, words, numbered=numbered, ends=_both_ends(len(stated), each))
    answers = _answers(cells, words)
    return _of_words(answers, cells, words, ends) or _of_numbers(cells, words, ends)


def are_numbers_only(cells: Mapping[str, int], words: Wordings) -> bool:
    """Whether the answers are a few whole numbers (1 to 5, 0 to 10): a scale, or codes; nobody can tell."""
    keys = set(_answers(cells, words))
    if len(keys) < FEWEST_STEPS or not all(key.isdecimal() for key in keys):
        return False
    numbers = sorted(map(int, keys))
    return numbers[0] in (0, 1) and numbers[-1] in (3, 4, 5, 6, 7, 10)


def merged_steps(
    sizes: Mapping[str, int], scale: Scale, smallest: int, *, lang: str = "ja"
) -> dict[str, str]:
    """Steps of fewer than ``smallest`` persons joined with a neighbour, rather of their own end -> their name.

    Answers beside the scale that so few gave stand with those who gave none ("").

    >>> scale = find_scale({}, Wordings(), stated=["満足", "やや満足", "普通", "やや不満", "不満"])
    >>> merged_steps({"満足": 9, "普通": 5, "やや不満": 4, "不満": 1, "わからない": 1}, scale, 3)
    {'やや不満': 'やや不満・不満', '不満': 'やや不満・不満', 'わからない': ''}
    """
    spans = {cell: scale.span(cell) for cell in sizes if cell.strip()}
    counted: Counter[int] = Counter()
    for cell, span in spans.items():
        if span:
            counted[span[0]] += sizes[cell]
    blocks: list[Block] = [((step,), size) for step, size in sorted(counted.items())]
    while len(blocks) > 1 and min(size for _, size in blocks) < smallest:
        blocks = _with_a_neighbour(blocks, scale)
    names = {step: _block_name(steps, scale, lang) for steps, _ in blocks for step in steps}
    joined = {step for steps, _ in blocks if len(steps) > 1 for step in steps}
    beside = [cell for cell, span in spans.items() if span is None and sizes[cell] < smallest]
    on = {cell: names[span[0]] for cell, span in spans.items() if span and span[0] in joined}
    return {**on, **dict.fromkeys(beside, "")}


Block = tuple[tuple[int, ...], int]
"""Steps that are counted as one, and how many persons chose them."""


def _with_a_neighbour(blocks: list[Block], scale: Scale) -> list[Block]:
    """The smallest block joined with the next one: of its own end before all, then the smaller."""
    at = min(range(len(blocks)), key=lambda one: (blocks[one][1], one))

    def distance(other: int) -> tuple[bool, int, int]:
        sides = {scale.side((step, step)) for step in (*blocks[at][0], *blocks[other][0])}
        return len(sides) > 1, blocks[other][1], other

    beside = min((one for one in (at - 1, at + 1) if 0 <= one < len(blocks)), key=distance)
    first, last = sorted((at, beside))
    joined = ((*blocks[first][0], *blocks[last][0]), blocks[first][1] + blocks[last][1])
    return [*blocks[:first], joined, *blocks[last + 1 :]]


def _block_name(steps: Sequence[int], scale: Scale, lang: str) -> str:
    return JOINED[lang].join(scale.options[step] for step in steps)


def _answers(cells: Mapping[str, int], words: Wordings) -> dict[str, int]:
    """Each answer by its key -> how many gave it; without blanks and answers beside every scale."""
    counted: Counter[str] = Counter()
    apart = set(words.left_out)
    for cell, times in cells.items():
        for piece in _pieces(cell) if _is_joined(cell, words) else (cell,):
            key = key_of(piece, words.spellings)
            if key and key not in apart:
                counted[key] += times
    return dict(counted)


def _is_joined(cell: str, words: Wordings) -> bool:
    """Whether a cell is neighbouring options that were counted as one."""
    known = {key for steps in words.scales for step in steps for key in step}
    keys = [key_of(piece, words.spellings) for piece in _pieces(cell)]
    return len(keys) > 1 and key_of(cell, words.spellings) not in known and known.issuperset(keys)


def _of_words(
    answers: Mapping[str, int], cells: Mapping[str, int], words: Wordings, ends: int
) -> Scale | None:
    """The shortest scale of the dictionary that holds (nearly) all answers."""
    everyone = sum(answers.values())
    best: tuple[int, int, dict[str, int]] | None = None
    for at in sorted(range(len(words.scales)), key=lambda one: len(words.scales[one])):
        steps = words.scales[at]
        place = _place(answers, steps)
        held, chosen = sum(answers[key] for key in place), len(set(place.values()))
        if (
            FEWEST_STEPS <= chosen == len(place)
            and held >= COVERED * everyone
            and (not best or held > best[0])
        ):
            best = held, at, place
    if best is None:
        return None
    _, at, place = best
    steps = words.scales[at]
    names = words.names[at] if words.names else tuple(wordings[0] for wordings in steps)
    used, spelled = {step: key for key, step in place.items()}, _spelled(cells, words)
    keys = [(used[step],) if step in used else wordings for step, wordings in enumerate(steps)]
    shown = [spelled.get(used[step], used[step]) if step in used else name for step, name in enumerate(names)]
    return _made(shown, keys, words, ends=_both_ends(len(steps), ends or len(steps) // 2))


def _spelled(cells: Mapping[str, int], words: Wordings) -> dict[str, str]:
    """Each answer by its key -> its commonest spelling, on one line."""
    found: dict[str, Counter[str]] = {}
    for cell, times in cells.items():
        found.setdefault(key_of(cell, words.spellings), Counter())[" ".join(cell.split())] += times
    return {key: min(ways, key=lambda one: (-ways[one], one)) for key, ways in found.items()}


def _place(answers: Mapping[str, int], steps: Sequence[Sequence[str]]) -> dict[str, int]:
    """Each answer -> its step; one that stands on two takes the free one (そう思う beside とてもそう思う)."""
    own = {key: [at for at, step in enumerate(steps) if key in step] for key in answers}
    place: dict[str, int] = {}
    for key, able in sorted(own.items(), key=lambda one: (len(one[1]), one[1])):
        free = [at for at in able if at not in place.values()]
        if able:
            place[key] = (free or able)[0]
    return place


def _of_numbers(cells: Mapping[str, int], words: Wordings, ends: int) -> Scale | None:
    """Numbers whose ends, and they alone, are put in words (5 とても満足, 4, 3, 2, 1 とても不満)."""
    said: dict[int, set[str]] = {}
    for cell in cells:
        key = key_of(cell, words.spellings)
        if not key or key in words.left_out:
            continue
        number, _ = _number_and_words(cell)
        if number is None:
            return None
        said.setdefault(number, set()).add("" if key == str(number) else key)
    if not said or not FEWEST_STEPS <= max(said) - min(said) + 1 <= MOST_STEPS:
        return None
    low, high = min(said), max(said)
    told = {number: next(iter(ways)) for number, ways in said.items() if ways != {""}}
    if not told or not {low, high}.issuperset(told) or any(len(said[number]) > 1 for number in told):
        return None
    steps = (
        range(low, high + 1)
        if _turned(told.get(low, ""), told.get(high, ""), words)
        else range(high, low - 1, -1)
    )
    keys = [(str(step), told[step]) if step in told else (str(step),) for step in steps]
    spelled = _spelled(cells, words)
    shown = [spelled.get(one[-1], one[0]) for one in keys]
    return _made(shown, keys, words, numbered=True, ends=_both_ends(len(keys), ends))


def _turned(low: str, high: str, words: Wordings) -> bool:
    """Whether the low number is the positive end, as far as the dictionary knows the words there."""
    for steps in words.scales:
        half = len(steps) // 2
        best, worst = (
            {key for step in steps[:half] for key in step},
            {key for step in steps[-half:] for key in step},
        )
        if (low in best or high in worst) and low not in worst and high not in best:
            return True
        if high in best or low in worst:
            return False
    return False


def _are_numbers(keys: Sequence[Sequence[str]]) -> bool:
    return all(key.isdecimal() for (key, *_) in keys)


def _made(
    options: Sequence[str],
    keys: Sequence[Sequence[str]],
    words: Wordings,
    *,
    ends: tuple[int, int],
    numbered: bool = False,
    recommends: bool = False,
) -> Scale:
    numbers = [int(key) for key, *_ in keys] if numbered else list(range(len(options), 0, -1))
    return Scale(
        options=tuple(options),
        numbers=tuple(numbers),
        keys=tuple(tuple(one) for one in keys),
        ends=ends,
        numbered=numbered,
        spellings=words.spellings,
        recommends=recommends,
    )


def _both_ends(steps: int, ends: int) -> tuple[int, int]:
    """How many options are called positive and negative: as stated, of numbers two; never one of them both."""
    each = min(ends or 2, steps // 2)
    return each, each


def _number_and_words(text: str) -> tuple[int | None, str]:
    """The number with which an answer begins, and its words."""
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(_ENDING)
    found = _NUMBER.fullmatch(folded)
    number, words = (int(found[1]), found[2]) if found else (None, folded)
    if words[:1] == "(" and words[-1:] == ")" and found:
        words = words[1:-1]
    return number, _NUMBER_BEHIND.sub("", words)


def _pieces(cell: str) -> list[str]:
    """The options that a cell holds where neighbours stand together."""
    folded = unicodedata.normalize("NFKC", cell)
    return [piece for piece in re.split(r"・|(?<= )/(?= )", folded) if piece.strip()]
