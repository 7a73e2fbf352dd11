"""Slips of typing that stand in no word (打ち損じの残り): a key left as a letter (でs), a particle twice (をを).

Spelling mistakes are offered as suggestions only; here nothing else can have been meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from textmine.patterns import pattern
from textmine.repairs.changes import Edit
from textmine.repairs.letters import is_quoted
from textmine.repairs.rules import Rules
from textmine.repairs.words import PathCost, word_at

_KEYS = {
    "k": "かきくけこ",
    "g": "がぎぐげご",
    "s": "さしすせそ",
    "z": "ざじずぜぞ",
    "j": "じ",
    "t": "たちつてと",
    "d": "だぢづでど",
    "c": "ち",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "f": "ふ",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
    "m": "まみむめも",
    "y": "やゆよ",
    "r": "らりるれろ",
    "w": "わを",
}
"""The consonant with which each kana is typed."""
_VOWELS = "あいうえお"
_ROWS = {letter: kana for letter, kana in _KEYS.items() if len(kana) == len(_VOWELS) and letter not in "jw"}
_SYLLABLE = pattern(f"(?<=[ぁ-ゖァ-ヺー一-鿿々])([{''.join(_ROWS)}])([{_VOWELS}])")
AROUND = 8
_CONSONANTS = "".join(_KEYS) + "lqvx"
LETTERS = frozenset(_CONSONANTS)
"""The letters that an input method leaves where a vowel is missing."""

_AFTER_NOUN = pattern(
    "(?<=[一-鿿々ァ-ヺー」）])がが(?=[一-鿿々ァ-ヺ「（])|(?<=[ぁ-ゖァ-ヺー一-鿿々0-9A-Za-z」）])(?<!を)をを(?!を)"
)
_DOUBLE = pattern("(?<=[ぁ-ゖ])([kstp])っ(?!て)(.)")
_ENDS = pattern("[。．！!？?、，,\\s）)」がかねよの]|$")
_LETTER = pattern(f"(?<=[ぁ-ゖァ-ヺー一-鿿々])[{_CONSONANTS}](?![A-Za-z])")
_LONGEST, _SHORT = 7, 2


def may_slip(text: str) -> bool:
    """Whether a letter stands behind Japanese by itself: the beginning of what is looked for."""
    return _LETTER.search(text) is not None


def has_doubled(text: str) -> bool:
    """Whether a particle may stand twice."""
    return "をを" in text or "がが" in text


def fix_slips(text: str, rules: Rules, path_cost: PathCost | None, margin: int) -> list[Edit]:
    """Keys left as letters in everyday endings (ほしいでs, よかtた), particles written twice (手続きをを)."""
    doubled, letters = has_doubled(text), may_slip(text)
    if not doubled and not letters:
        return []
    edits = [
        Edit(match.start(), match.end() - 1, "", "doubled_particle", "neighbour")
        for match in (_AFTER_NOUN.finditer(text) if doubled else ())
        if not is_quoted(text, match.start(), match.end()) and not _all_is_doubled(text, match.start())
    ]
    if letters:
        endings = [*_endings(text, _all_forms(rules.endings)), *_before_double(text)]
        endings = [edit for edit in endings if not is_quoted(text, edit.start, edit.end)]
        edits += endings
        if path_cost is not None and not endings:
            edits += _syllables(text, path_cost, margin)
    return sorted(edits, key=lambda edit: edit.start)


def _before_double(text: str) -> Iterator[Edit]:
    """The consonant that stands again before its っ: ゆkっくり; but xっていう."""
    for match in _DOUBLE.finditer(text):
        if match.group(2) in _KEYS[match.group(1)]:
            yield Edit(match.start(), match.start() + 1, "", "typing_slip", "neighbour")


def _syllables(text: str, path_cost: PathCost, margin: int) -> Iterator[Edit]:
    """A consonant before the vowel that belongs to it, where the kana of both reads far better: お宿gあいい."""
    for match in _SYLLABLE.finditer(text):
        typed, vowel = match.groups()
        if (
            len(word_at(path_cost.words(text[match.end() - 1 : match.end() + AROUND]), 0).surface) > 1
        ):  # 変数nいくつ
            continue
        kana = _ROWS[typed][_VOWELS.index(vowel)]
        before, after = (
            text[max(match.start() - AROUND, 0) : match.start()],
            text[match.end() : match.end() + AROUND],
        )
        if path_cost(f"{before}{match.group()}{after}") - path_cost(f"{before}{kana}{after}") > 2 * margin:
            yield Edit(match.start(), match.end(), kana, "typing_slip", "neighbour")


def _all_is_doubled(text: str, place: int) -> bool:
    """Whether what stands before is doubled, too: 整整備備をを is bold type read twice."""
    return place > 1 and text[place - 1] == text[place - 2]


def _endings(text: str, slips: Mapping[str, str]) -> Iterator[Edit]:
    done = 0
    for letter in _LETTER.finditer(text):
        form = max(
            _forms_around(text, letter.start(), slips), key=lambda span: span[1] - span[0], default=None
        )
        if form and form[0] >= done:
            yield Edit(*form, slips[text[slice(*form)]], "typing_slip", "neighbour")
            done = form[1]


def _forms_around(text: str, place: int, slips: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """The spans around a letter that are an ending; a short one, or one that the letter ends, ends a phrase."""
    for start in range(max(place - _LONGEST, 0), place + 1):
        for end in range(place + 1, min(place + _LONGEST, len(text)) + 1):
            if text[start:end] not in slips:
                continue
            short = end - start <= _SHORT and text[end : end + 1] == "る"
            if not short and (end > place + 1 or _ENDS.match(text, end)):
                yield start, end


@lru_cache(maxsize=8)
def _all_forms(endings: tuple[str, ...]) -> Mapping[str, str]:
    return slipped_endings(endings)


def slipped_endings(endings: Iterable[str]) -> dict[str, str]:
    """The forms in which one key of an ending is left as a letter, or one too many, with the ending.

    >>> forms = slipped_endings(["です", "でした"])
    >>> forms["でs"], forms["dした"], forms["でしkた"], "でt" in forms
    ('です', 'でした', 'でした', False)
    """
    found: dict[str, set[str]] = {}
    for ending in endings:
        for form in _slipped(ending):
            found.setdefault(form, set()).add(ending)
    return {form: min(whole) for form, whole in found.items() if len(whole) == 1}


def _slipped(ending: str) -> Iterator[str]:
    """っ is typed as the consonant behind it, ん as n; 願 and vowels leave no letter."""
    for place, kana in enumerate(ending):
        sounded = ending[place + 1] if kana == "っ" else "の" if kana == "ん" else kana
        for letter, typed in _KEYS.items():
            if sounded in typed:
                yield f"{ending[:place]}{letter}{ending[place + 1 :]}"
    for place in range(1, len(ending)):
        yield from (f"{ending[:place]}{letter}{ending[place:]}" for letter in _CONSONANTS)
