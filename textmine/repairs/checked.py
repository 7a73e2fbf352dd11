"""Repair that a dictionary must confirm (辞書で確かめる補正): evidence of a survey, numbers, ambiguous kanji."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from textmine.patterns import pattern
from textmine.repairs.changes import Edit
from textmine.repairs.checker import REACH, Checker, gain_of
from textmine.repairs.chinese import chinese_spans
from textmine.repairs.evidence import Evidence
from textmine.repairs.rules import Rules
from textmine.repairs.words import PathCost

SAMPLE, SHARE, FIRST_LOOK = 24, 0.5, 4
"""Places of a pair that are weighed for evidence, the share of them that must pass the margin, and after
how many a pair that passed nowhere is given up."""

_NUMBER = pattern(r"(?<![A-Za-z])[0-9lIOo|]+(?:[.,][0-9lIOo]+)*(?![A-Za-z])")
_WITH_ZERO = pattern("(?<![A-Za-z0-9])(?=[A-Z0]{3,6}(?![A-Za-z0-9時分]))(?=[A-Z0]*0)[A-Z][A-Z0]*")
_DIGIT_FOR = str.maketrans({"l": "1", "I": "1", "|": "1", "O": "0", "o": "0"})
_COUNTER = pattern(
    "[年月日時分秒代人名泊杯席室頭匹社団票食曲枚円千万億回件箇個所部課％%歳才週度台校世帯階章条項点倍冊枚本丁番号つ]|か[月所国年]|ヶ月|カ[月所国年]|km|kg|cm|mm"
)
_ALONE = pattern("l(?:泊|人|名|回|度|時間|日|月|年|階|位|歳|円|個|枚|冊|件|点|番)|O(?:歳|円|件|点|％|%)")
_ASSIGNED = pattern("(?:平成|昭和|令和|大正|第|約|計|午前|午後|毎月|毎年|No\\.?)$")

Place = tuple[str, int]
"""What stands around a character, and where in it the character stands."""


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
        falls += gain_of(around, ((place, written),), checker) > checker.margin
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
        elif not (_COUNTER.match(text[match.end() :].removeprefix(" ")) or _inside(number)):
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


def fix_phrases(text: str, rules: Rules, kept: Sequence[tuple[int, int]]) -> list[Edit]:
    """Everyday phrases in hiragana with a letter misread (ありかとう), letter by letter."""
    edits = {
        match.start() + n: new
        for pattern, written in rules.phrases
        for match in pattern.finditer(text)
        if not any(s < match.end() and match.start() < e for s, e in kept)
        for n, (old, new) in enumerate(zip(match.group(), written, strict=True))
        if old != new
    }
    return [Edit(n, n + 1, edits[n], "misread_phrase", "checked") for n in sorted(edits)]


def fix_zeros(text: str, path_cost: PathCost, kept: Sequence[tuple[int, int]]) -> list[Edit]:
    """A zero inside an abbreviation that the dictionary knows with O: NP0 is NPO."""
    edits = []
    for match in _WITH_ZERO.finditer(text):
        name = match.group()
        if any(s < match.end() and match.start() < e for s, e in kept):
            continue
        word, *others = path_cost.words(name.replace("0", "O"))
        if not others and word.kind in ("common", "proper"):
            edits += [
                Edit(match.start() + n, match.start() + n + 1, "O", "zero_in_letters", "checked")
                for n, letter in enumerate(name)
                if letter == "0"
            ]
    return edits


def _stands_for_number(text: str, match: re.Match[str]) -> bool:
    """A number of letters alone: behind 平成, 第 … and before a counter; l before one (l泊), O歳."""
    if _ALONE.match(text, match.start()) and len(match.group()) == 1:
        return True
    return bool(
        re.fullmatch("[lIO]{1,3}", match.group())
        and _ASSIGNED.search(text[: match.start()])
        and _COUNTER.match(text[match.end() :])
    )


def _inside(number: str) -> bool:
    """Whether every letter stands between digits, or the number is longer than three (2Ol0)."""
    return bool(re.fullmatch("[0-9][0-9lIOo,.]*[0-9]", number)) and len(number) >= 3
