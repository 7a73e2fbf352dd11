"""Repair that a dictionary must confirm (辞書で確かめる補正): characters that OCR takes for each other.

Only positions that the confusion table names are looked at. A replacement is accepted where Sudachi's
path cost of the words around it falls by more than the margin, the best one first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from textmine.repairs.changes import Edit
from textmine.repairs.chinese import chinese_spans
from textmine.repairs.evidence import Evidence
from textmine.repairs.neighbour import PathCost
from textmine.repairs.rules import Rules

REACH = 10
"""Characters on either side of a place whose words are weighed."""
ROUNDS = 6
FIRM_FACTOR, WIDE_FACTOR = 2 / 3, 3.0
"""How many margins a pair of characters must pass that are rarely mixed up in sound text, or less alike."""
SURE_FACTOR = 0.1
"""The same for キヤ, シヨ, フア, whose small kana hardly any word writes large."""
SAMPLE, SHARE, FIRST_LOOK = 24, 0.5, 6
"""Places of a pair that are weighed for evidence, the share of them that must pass the margin, and after
how many a pair that passed nowhere is given up."""

_PHRASE = re.compile(r"[^\n。！？!?\s「」『』（）()【】\[\]“”]{2,}")
_SHRINKS = re.compile(
    "(?<=[キシチニヒミリギジヂビピ])[ヤユヨ]|(?<=[ァ-ヺ])ツ(?=[ァ-ヺ])|(?<=[フウヴテデシジチトドツクグ])[アイウエオ]"
)
_I_ROW = re.compile("[きしちにひみりぎじびぴキシチニヒミリギジヂビピテデフヴ]")
_AFTER = dict.fromkeys("ゃゅょャュョ", _I_ROW)
_AFTER |= {small: re.compile("[ぁ-ゖァ-ー一-鿿]") for small in "っッ"}
_AFTER |= {small: re.compile("[ァ-ヺ]") for small in "ァィゥェォ"}
"""What a small kana must stand behind."""
_KATAKANA_TWINS = frozenset("ヘベペリ")
"""Katakana that look like hiragana: what they replace must have a katakana neighbour."""
_SURE = re.compile("[キシチニヒミリギジピ][ヤユヨ][ァ-ヺー]|フ[アエオ][ァ-ヺー]")
_SMALL = dict(zip("ヤユヨツアイウエオやゆよつ", "ャュョッァィゥェォゃゅょっ", strict=True))
_NUMBER = re.compile(r"(?<![A-Za-z])[0-9lIOo|]+(?:[.,][0-9lIOo]+)*(?![A-Za-z])")
_DIGIT_FOR = str.maketrans({"l": "1", "I": "1", "|": "1", "O": "0", "o": "0"})
_COUNTER = re.compile(
    "[年月日時分秒人名円千万億回件箇個所部課％%歳才週度台校世帯階章条項点倍冊枚本丁番号つ]|か[月所国年]|ヶ月|カ[月所国年]|km|kg|cm|mm"
)
_ASSIGNED = re.compile("(?:平成|昭和|令和|大正|第|約|計|No\\.?)$")

Proposal = tuple[tuple[int, str], ...]
Place = tuple[str, int]
"""What stands around a character, and where in it the character stands."""


@dataclass(frozen=True)
class Checker:
    """What a check needs: the cost, the margin, the rules and what the survey allows."""

    path_cost: PathCost
    margin: int
    rules: Rules
    evidence: Evidence

    def asked(self, phrase: str, proposal: Proposal) -> float:
        """The fall of cost that a proposal must pass, by how alike the characters are and how many."""
        if all(_shrinks_surely(phrase, place, written) for place, written in proposal):
            return self.margin * SURE_FACTOR
        kinds = [self.rules.pair_kinds.get((phrase[place], written), "") for place, written in proposal]
        if set(kinds) == {"small-kana"}:
            return self.margin
        return self.margin * (1 + 0.5 * (len(proposal) - 1)) * max(map(_factor, kinds))


def _factor(kind: str) -> float:
    return WIDE_FACTOR if kind.endswith("-wide") else FIRM_FACTOR if kind.endswith("-firm") else 1.0


def fix_lookalikes(text: str, checker: Checker, kept: Sequence[tuple[int, int]]) -> list[Edit]:
    """Look-alikes (ロ口, カ力, 未末 …) whose replacement Sudachi confirms; ``kept`` spans are not touched."""
    edits: list[Edit] = []
    for match in _PHRASE.finditer(text):
        phrase = match.group()
        free = [not any(s <= match.start() + n < e for s, e in kept) for n in range(len(phrase))]
        mended = _mend(phrase, free, checker)
        edits += [
            Edit(match.start() + n, match.start() + n + 1, new, "look_alike", "checked")
            for n, (old, new) in enumerate(zip(phrase, mended, strict=True))
            if old != new
        ]
    return edits


def _mend(phrase: str, free: Sequence[bool], checker: Checker) -> str:
    """The phrase after all replacements that pay, the best first."""
    for _ in range(ROUNDS):
        weighed = [
            (proposal, _gain(phrase, proposal, checker)) for proposal in _proposals(phrase, free, checker)
        ]
        weighed += _pairs(phrase, weighed, checker)
        better = [one for one in weighed if one[1] > checker.asked(phrase, one[0])]
        if not better:
            break
        taken: set[int] = set()
        for proposal, _gained in sorted(
            better, key=lambda one: (checker.asked(phrase, one[0]) - one[1], one[0])
        ):
            near = {n for place, _ in proposal for n in range(place - REACH, place + REACH + 1)}
            if not near & taken:
                phrase = _replaced(phrase, proposal)
                taken |= {place for place, _ in proposal}
    return phrase


def confirm_pairs(texts: Iterable[str], checker: Checker) -> Evidence:
    """Evidence with only those pairs for which most places in the survey would be mended.

    That 軍 is absent and 車 frequent says nothing by itself. That most 夕 of a survey cost less as タ,
    which never occurs, says that the file writes 夕 for タ.
    """
    evidence = checker.evidence
    if evidence.scanned or not evidence.pairs:
        return evidence
    places = _places(texts, {found for found, _ in evidence.pairs})
    confirmed = {pair for pair in evidence.pairs if _mostly_mends(places.get(pair[0], []), pair[1], checker)}
    return replace(evidence, pairs=frozenset(confirmed))


def _mostly_mends(places: Sequence[Place], written: str, checker: Checker) -> bool:
    """Whether most places cost less with ``written``; not one of the first few settles it."""
    falls = 0
    for seen, (around, place) in enumerate(places, 1):
        falls += _gain(around, ((place, written),), checker) > checker.margin
        if seen == FIRST_LOOK and not falls:
            return False
    return bool(places) and falls >= SHARE * len(places)


def _places(texts: Iterable[str], characters: Collection[str]) -> dict[str, list[Place]]:
    """SAMPLE distinct surroundings of each character, spread evenly over all in the order of their text."""
    pattern = re.compile(f"[{re.escape(''.join(sorted(characters)))}]")
    found: dict[str, set[Place]] = {}
    for text in texts:
        for match in pattern.finditer(text):
            low = max(match.start() - REACH, 0)
            known = found.setdefault(match.group(), set())
            known.add((text[low : match.start() + REACH + 1], match.start() - low))
    return {
        character: _spread(sorted(known)[:: max(len(known) // SAMPLE, 1)][:SAMPLE])
        for character, known in found.items()
    }


def _spread(places: list[Place]) -> list[Place]:
    """The same places in another order, so that the first few are not all of one kind."""
    return [places[at] for step in range(FIRST_LOOK) for at in range(step, len(places), FIRST_LOOK)]


def _shrinks_surely(phrase: str, place: int, written: str) -> bool:
    """A large kana that katakana words write small: キヤンプ, シヨップ, フアイル, ネツト."""
    return (
        _SMALL.get(phrase[place]) == written
        and _SURE.fullmatch(phrase[max(place - 1, 0) : place + 2]) is not None
    )


def _proposals(phrase: str, free: Sequence[bool], checker: Checker) -> Iterator[Proposal]:
    """Every single replacement that the table and the evidence allow, then whole katakana words."""
    table, evidence = checker.rules.confusables, checker.evidence
    allowed: dict[int, str] = {}
    for place, character in enumerate(phrase):
        if not free[place] or character not in table:
            continue
        others = "".join(
            other
            for other in table[character]
            if evidence.allows(character, other) and _fits(phrase, place, other, checker.rules)
        )
        if others:
            allowed[place] = others
            yield from (((place, other),) for other in others)
    yield from _katakana_words(phrase, allowed)


def _fits(phrase: str, place: int, other: str, rules: Rules) -> bool:
    """Whether ``other`` can stand at ``place`` at all, by the script of its neighbours."""
    before, after = phrase[place - 1 : place] if place else "", phrase[place + 1 : place + 2]
    if other in _AFTER:
        return bool(before) and _AFTER[other].match(before) is not None
    if other in _KATAKANA_TWINS and "ぁ" <= phrase[place] <= "ゖ":
        return any("ァ" <= neighbour <= "ー" for neighbour in (before, after))
    if other == "ー":
        return bool(before) and "ァ" <= before <= "ヺ"
    if phrase[place] == "ー" and other == "一":
        return _may_be_one(before, after, rules)
    if phrase[place] == "問" and after.isdigit():  # 問4の回答: the number of a question
        return False
    return not (phrase[place] in "一二三八十千" and (before.isdigit() or after.isdigit()))


def _may_be_one(before: str, after: str, rules: Rules) -> bool:
    """Whether ー can have been 一: before a kanji or つ, not behind kana or a word that is drawn out."""
    if "ぁ" <= before <= "ー" or before in rules.letters:
        return False
    return after in tuple("つのにでをしす") or "㐀" <= after <= "鿿" or after == "々"


def _katakana_words(phrase: str, allowed: dict[int, str]) -> Iterator[Proposal]:
    """Two or more replacements that together make a katakana word: 口ビ一, シヨツプ."""
    katakana = {
        place: next((c for c in others if "ァ" <= c <= "ー"), "") for place, others in allowed.items()
    }
    places = [n for n, c in enumerate(phrase) if "ぁ" <= c <= "ー" or katakana.get(n)]
    for run in _runs(places):
        mixed = [n for n in run if not "ぁ" <= phrase[n] <= "ー" and katakana.get(n)]
        shrinking = [
            m.start() for m in _SHRINKS.finditer(phrase) if m.start() in run and m.start() in allowed
        ]
        if len(mixed) > 1:
            yield tuple((n, katakana[n]) for n in mixed)
        for size in range(2, min(len(shrinking), 3) + 1):
            for some in combinations(shrinking, size):
                yield tuple((n, _SMALL[phrase[n]]) for n in some)
        if mixed and shrinking:
            changes = {**{n: katakana[n] for n in mixed}, **{n: _SMALL[phrase[n]] for n in shrinking}}
            yield tuple(sorted(changes.items()))


def _runs(places: Sequence[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for place in places:
        if run and place != run[-1] + 1:
            yield run
            run = []
        run.append(place)
    if len(run) > 1:
        yield run


def _pairs(
    phrase: str, weighed: Sequence[tuple[Proposal, int]], checker: Checker
) -> list[tuple[Proposal, int]]:
    """The most promising single replacements two by two, where they stand close together."""
    single = sorted((one for one in weighed if len(one[0]) == 1), key=lambda one: (-one[1], one[0]))[:8]
    both = []
    for (first, gain_first), (second, gain_second) in combinations(single, 2):
        apart = abs(first[0][0] - second[0][0])
        if 0 < apart <= 4:
            pair = tuple(sorted(first + second))
            gain = _gain(phrase, pair, checker)
            if gain > max(gain_first, gain_second) + checker.margin:
                both.append((pair, gain))
    return both


def _gain(phrase: str, proposal: Proposal, checker: Checker) -> int:
    """By how much the cost of the words around the places falls."""
    low = max(proposal[0][0] - REACH, 0)
    high = proposal[-1][0] + REACH + 1
    return checker.path_cost(phrase[low:high]) - checker.path_cost(_replaced(phrase, proposal)[low:high])


def _replaced(phrase: str, proposal: Proposal) -> str:
    letters = list(phrase)
    for place, character in proposal:
        letters[place] = character
    return "".join(letters)


def fix_ambiguous(text: str, checker: Checker) -> list[Edit]:
    """Kanji outside JIS X 0208 with several targets (历 发 复): the one that costs least, if it pays."""
    table = checker.rules.ambiguous
    if table.keys().isdisjoint(text):
        return []
    kept = chinese_spans(text, checker.rules)
    edits = []
    for place, character in enumerate(text):
        if character not in table or any(s <= place < e for s, e in kept):
            continue
        low, high = max(place - REACH, 0), place + REACH + 1
        costs = sorted(
            (checker.path_cost(text[low:place] + other + text[place + 1 : high]), other)
            for other in table[character]
        )
        if checker.path_cost(text[low:high]) > costs[0][0]:
            edits.append(Edit(place, place + 1, costs[0][1], "ambiguous_variant", "checked"))
    return edits


def fix_numbers(text: str, kept: Sequence[tuple[int, int]]) -> list[Edit]:
    """Letters read for digits (２O人, l0月): inside a number, or beside one before a counter."""
    edits = []
    for match in _NUMBER.finditer(text):
        number = match.group()
        if number.isdigit() or not any(c in "0123456789" for c in number):
            if not _stands_for_number(text, match):
                continue
        elif not (_COUNTER.match(text[match.end() :]) or _inside(number)):
            continue
        if any(s < match.end() and match.start() < e for s, e in kept):
            continue
        edits += [
            Edit(
                match.start() + n,
                match.start() + n + 1,
                c.translate(_DIGIT_FOR),
                "letter_in_number",
                "checked",
            )
            for n, c in enumerate(number)
            if c in "lIOo|"
        ]
    return edits


def _stands_for_number(text: str, match: re.Match[str]) -> bool:
    """A number of letters alone: only behind 平成, 第 … and before a counter."""
    return bool(
        re.fullmatch("[lIO]{1,3}", match.group())
        and _ASSIGNED.search(text[: match.start()])
        and _COUNTER.match(text[match.end() :])
    )


def _inside(number: str) -> bool:
    """Whether every letter stands between digits, or the number is longer than three (2Ol0)."""
    return bool(re.fullmatch("[0-9][0-9lIOo,.]*[0-9]", number)) and len(number) >= 3
