"""Look-alikes that a dictionary must confirm (似た字の補正): characters that OCR takes for each other.

Only places that the confusion tables name are looked at. A replacement is accepted where Sudachi's path
cost falls far enough for what it changes: much is asked where a sound word would be lost, little where
fragments become one known word, and no replacement is taken that writes an unknown word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from textmine.patterns import pattern
from textmine.repairs.belief import asked_of, doubt_of, is_loose, may_be_pieces
from textmine.repairs.changes import Edit
from textmine.repairs.checker import KANJI, REACH, Checker, Proposal, gain_of, replaced
from textmine.repairs.rules import Rules
from textmine.repairs.smallkana import SMALL, cut_short, may_be_small, shrinking_places, written_small
from textmine.repairs.usage import usage_gain
from textmine.repairs.words import PathWord

ROUNDS = 6
MOST_SHRINKING = 8
"""Kana of one katakana run that are tried by twos and threes; longer runs repeat themselves and are no word."""
_ALL_KANJI = pattern("[一-鿿]+$")
_KANA_NUMBER = pattern("(?<![ァ-ヺー])[ニハ](?=[十百千万億])")
_NUMBER_FOR = {"ニ": "二", "ハ": "八"}
_LONE_TWIN = pattern("(?<![ァ-ヺー])[ヘベペ](?=[ぁ-ゖ])(?!の字)")
_HIRAGANA_FOR = {"ヘ": "へ", "ベ": "べ", "ペ": "ぺ"}
_PHRASE = pattern(r"[^\n。！？!?\s「」『』（）()【】\[\]“”]{2,}")
_KATAKANA_TWINS = frozenset("ヘベペリ")
"""Katakana that look like hiragana: what they replace must have a katakana neighbour."""
_UNSOUNDED = pattern(
    "[アカガサザダナハバパマヤラワイキギチヂニヒビピミリウヌブプムユルエケゲセゼネヘベペメレオコゴソゾトドノホボポモヨロ][ァ]|[アカサナハマヤラワガザダバパイキギシジチニヒビピミリ][ォェ]"
)
_KATAKANA_AROUND = pattern("[ァ-ヺー]{5,}")
"""A long word: ハァ, ナァ and マァ are cries."""
_SPELT = pattern("[ぁ-ゖー・]{2,8}")
_NAME, _NAMED_SO = pattern("[ァ-ヺー・]{2,12}"), pattern("[名称号](?:は|が|を|の|「)?$")
_OLD_SPELLING = pattern("[ゐゑヰヱ]|でせう|ませう|やうな|思ふ|といふ|言ふ|けふは|てふてふ")
"""Signs of a text in historical spelling, where つ and や are written large: 思つたのでせう."""
_CUT_OR_READ, _LONGEST_READING = pattern("(?:\n|[一-鿿々][（(][ぁ-ゖー]{1,10}[）)])\\Z"), 13
"""The end of a line, and the reading of a kanji, behind which the rest of its word stands: 進（すす）める."""
_COMPANY = pattern(
    "(?<![ァ-ヺー])[ァ-ヺー]{2,3}(?=さん|ちゃん|くん|君|氏|医院)|"
    "(?:[ァ-ヺー]{2,}|[一-鿿]{2,3}[ァ-ヺー]{2,})(?=(?:株式|有限|合同|合資)会社|工業|商会|商店(?!街)|製作所|製薬|産業|電機|酒造|醸造|[㈱㈲])"
    "|[ァ-ヺー]{2,}(?=亭|庵|荘|苑|軒|楼|堂(?!々)|屋(?![外内上根敷台])|薬局|酒店)"
    "|(?<=株式会社|有限会社|合同会社)[ァ-ヺー]{2,}|(?<=[㈱㈲])[ァ-ヺー]{2,}"
)


@dataclass(frozen=True)
class Weighed:
    """A proposal and by how much it makes the text cheaper; ``worth`` ranks those that were accepted."""

    proposal: Proposal
    gain: int
    worth: float = 0.0


def fix_lookalikes(text: str, checker: Checker, kept: Sequence[tuple[int, int]]) -> list[Edit]:
    """Look-alikes (ロ口, カ力, 未末 …) whose replacement Sudachi confirms; ``kept`` spans are not touched."""
    edits: list[Edit] = []
    old = _OLD_SPELLING.search(text) is not None
    for match in _PHRASE.finditer(text):
        phrase = match.group()
        if _is_quoted_kana(text, match):
            continue
        free = [
            not (old and letter in SMALL and letter < "ァ")
            and not any(s <= match.start() + n < e for s, e in kept)
            for n, letter in enumerate(phrase)
        ]
        ahead = text[max(match.start() - _LONGEST_READING, 0) : match.start()]
        before = ahead.endswith(("\n", "）", ")")) and _CUT_OR_READ.search(ahead) is not None
        after = text.startswith("\n", match.end())
        mended = _mend(phrase, _uncut(phrase, free, checker, before=before, after=after), checker)
        edits += [
            Edit(match.start() + n, match.start() + n + 1, new, "look_alike", "checked")
            for n, (old, new) in enumerate(zip(phrase, mended, strict=True))
            if old != new
        ]
    return edits


def _is_quoted_kana(text: str, match: re.Match[str]) -> bool:
    """Whether a word stands in quotes for its spelling: 「ちやうど」という表記, 店名は「シヤルマン」."""
    if text[match.start() - 1 : match.start()] not in ("「", "『", "“"):
        return False
    if text[match.end() : match.end() + 1] not in ("」", "』", "”"):
        return False
    if _SPELT.fullmatch(match.group()):
        return True
    return _NAMED_SO.search(text[: match.start() - 1]) is not None and bool(_NAME.fullmatch(match.group()))


def _uncut(
    phrase: str, free: Sequence[bool], checker: Checker, *, before: bool, after: bool
) -> Sequence[bool]:
    """The free places but for fragments that a line break may have cut off (協 / 働を進める)."""
    if not before and not after:
        return free
    words, found = checker.path_cost.words(phrase), list(free)
    for word, cut in ((words[0], before), (words[-1], after)):
        if cut and is_loose(word):
            found[word.start : word.end] = [False] * len(word.surface)
    return found


def _mend(phrase: str, free: Sequence[bool], checker: Checker) -> str:
    """The phrase after all replacements that pay, the best first."""
    for _ in range(ROUNDS):
        taken: set[int] = set()
        now_free = _unprotected(phrase, free, checker.rules)
        for one in sorted(_accepted(phrase, now_free, checker), key=lambda one: (-one.worth, one.proposal)):
            near = {n for place, _ in one.proposal for n in range(place - REACH, place + REACH + 1)}
            if not near & taken:
                phrase = replaced(phrase, one.proposal)
                taken |= {place for place, _ in one.proposal}
        if not taken:
            break
    return phrase


def _unprotected(phrase: str, free: Sequence[bool], rules: Rules) -> list[bool]:
    """The free places outside names of companies and protected words, which a round may have written."""
    found = list(free)
    for names in (_COMPANY, rules.protected):
        for match in names.finditer(phrase) if names else ():
            found[match.start() : match.end()] = [False] * (match.end() - match.start())
    return found


def _accepted(phrase: str, free: Sequence[bool], checker: Checker) -> list[Weighed]:
    key = phrase, tuple(free)
    if key not in checker.known:
        checker.known[key] = _weighed(phrase, free, checker)
    accepted: list[Weighed] = checker.known[key]
    return accepted


def _weighed(phrase: str, free: Sequence[bool], checker: Checker) -> list[Weighed]:
    weighed = [
        Weighed(proposal, gain_of(phrase, proposal, checker))
        for proposal in _proposals(phrase, free, checker)
    ]
    weighed += _pairs(phrase, weighed, checker)
    accepted = _named_small(phrase, free, checker)
    for one in weighed:
        asked = asked_of(phrase, one.proposal, checker) if one.gain > 0 else None
        if asked is not None and one.gain + usage_gain(phrase, one.proposal, checker) > asked:
            accepted.append(
                Weighed(one.proposal, one.gain, one.gain - doubt_of(phrase, one.proposal, checker))
            )
    return accepted


def _named_small(phrase: str, free: Sequence[bool], checker: Checker) -> list[Weighed]:
    """What needs no cost: words filed under small kana (シヤワー), verbs cut short (待つて), ニ十."""
    found = [
        Weighed(((match.start(), _NUMBER_FOR[match.group()]),), 0, checker.margin * 4.0)
        for match in _KANA_NUMBER.finditer(phrase)
        if free[match.start()] and checker.evidence.allows(match.group(), _NUMBER_FOR[match.group()])
    ]
    found += [
        Weighed(((match.start(), _HIRAGANA_FOR[match.group()]),), 0, checker.margin * 4.0)
        for match in _LONE_TWIN.finditer(phrase)
        if free[match.start()] and checker.evidence.allows(match.group(), _HIRAGANA_FOR[match.group()])
    ]
    if not any(letter in SMALL for letter in phrase):
        return found
    words = checker.path_cost.words(phrase)
    for changes in (*written_small(words, checker.path_cost), *cut_short(words)):
        if all(free[n] and checker.evidence.allows(phrase[n], new) for n, new in changes):
            found.append(Weighed(changes, 0, checker.margin * 4.0))
    return found


# ---------------------------------------------------------------- what is proposed


def _proposals(phrase: str, free: Sequence[bool], checker: Checker) -> Iterator[Proposal]:
    """Every single replacement that the tables and the evidence allow, then whole katakana words."""
    allowed: dict[int, str] = {}
    words = checker.path_cost.words(phrase)
    firm = {place for word in words if _stands_firm(word) for place in range(word.start, word.end)}
    loose = _loose_places(words)
    for place, character in enumerate(phrase):
        if not free[place]:
            continue
        others = "".join(
            other
            for other in checker.candidates(character, loose=place in loose)
            if fits(phrase, place, other, checker.rules)
        )
        if others:
            allowed[place] = others
            small = SMALL.get(character, "")
            tried = others if place not in firm else small if small in others else ""
            yield from (((place, other),) for other in tried)
    yield from _katakana_words(phrase, allowed)


def _loose_places(words: Sequence[PathWord]) -> set[int]:
    """Places in fragments, and in short words beside one: 障 / 書者 was 障害者."""
    found = {n for word in words if may_be_pieces(word) for n in range(word.start, word.end)}
    for before, after in pairwise(words):
        for word, other in ((before, after), (after, before)):
            if len(word.surface) == 2 and is_loose(other) and _ALL_KANJI.match(word.surface + other.surface):
                found |= {word.start, word.start + 1}
    return found


def _stands_firm(word: PathWord) -> bool:
    """A known word of three characters or more holds no mistake that could be seen."""
    return word.kind == "common" and len(word.surface) >= 3


def fits(phrase: str, place: int, other: str, rules: Rules) -> bool:
    """Whether ``other`` can stand at ``place`` at all, by the script of its neighbours."""
    before, after = phrase[place - 1 : place] if place else "", phrase[place + 1 : place + 2]
    if SMALL.get(phrase[place]) == other:
        return may_be_small(phrase, place)
    if "ァ" <= phrase[place] <= "ヺ" and "ぁ" <= other <= "ゖ":
        return _is_stray(before, after, other)
    if phrase[place] in "ぁぃぅぇぉ" and phrase[place] in (before, after):  # きゃぁぁ
        return False
    if SMALL.get(other) == phrase[place] and not _may_be_large(phrase, place):
        return False
    if (
        phrase[place] in "ゃゅょ"
        and SMALL.get(other) == phrase[place]
        and before in tuple("きぎしじちぢにひびぴみり")
    ):
        return False  # こみゅにてぃ: a small kana where it sounds
    if other in _KATAKANA_TWINS and "ぁ" <= phrase[place] <= "ゖ":
        return any("ァ" <= neighbour <= "ー" for neighbour in (before, after))
    if (
        "ぁ" <= phrase[place] <= "ゖ" and "ァ" <= other <= "ヺ"
    ):  # トイし: at the end of the katakana or inside
        return "ァ" <= before <= "ー" and (phrase[place] == "し" or "ァ" <= after <= "ー")
    if other == "ー":
        return bool(before) and "ァ" <= before <= "ヺ"
    if phrase[place] == "ー" and other == "一":
        return _may_be_one(before, after, rules)
    if phrase[place] in "問第" and after.isdigit():  # 問4の回答, 第5会議室: the number of a thing
        return False
    return not (phrase[place] in "一二三八十千" and (before.isdigit() or after.isdigit()))


def _may_be_large(phrase: str, place: int) -> bool:
    """Whether a small kana may have been a large one: no drawn-out cry (ぅぅぅ), no sound of katakana (ティ).

    Behind リ and バ there is no small ァ: バリァフリー.
    """
    small, before = phrase[place], phrase[place - 1 : place]
    if small in (before, phrase[place + 1 : place + 2]):
        return False
    if not ("ァ" <= small <= "ヺ" and "ァ" <= before <= "ー"):
        return True
    run = _KATAKANA_AROUND.findall(phrase)
    return bool(_UNSOUNDED.match(before + small)) and any(before + small in word for word in run)


def _is_stray(before: str, after: str, other: str) -> bool:
    """Whether a katakana stands alone among hiragana: 良カった; but not カなどの, ダメ."""
    if "ァ" <= before <= "ー" or "ァ" <= after <= "ー":
        return False
    return other in "りへべぺ" or "ぁ" <= after <= "ゖ"


def _may_be_one(before: str, after: str, rules: Rules) -> bool:
    """Whether ー can have been 一: before a kanji or つ, not behind kana or a word that is drawn out."""
    if before in rules.letters or "ァ" <= before <= "ー":
        return False
    if "ぁ" <= before <= "ゖ":
        return after == "つ" or "㐀" <= after <= "鿿"
    return after in tuple("つのにでをしす") or "㐀" <= after <= "鿿" or after == "々"


def _katakana_words(phrase: str, allowed: dict[int, str]) -> Iterator[Proposal]:
    """Two or more replacements that together make a katakana word: 口ビ一, シヨツプ."""
    katakana = {
        place: next((c for c in others if "ァ" <= c <= "ー"), "") for place, others in allowed.items()
    }
    places = [n for n, c in enumerate(phrase) if "ぁ" <= c <= "ー" or katakana.get(n)]
    for run in _runs(places):
        mixed = [n for n in run if not "ぁ" <= phrase[n] <= "ー" and katakana.get(n)]
        first = run[0]
        whole = replaced(phrase, tuple((n, katakana[n]) for n in mixed), first, run[-1] + 1)
        shrinking = [
            n
            for n in (first + inside for inside in shrinking_places(whole))
            if SMALL.get(phrase[n], "-") in allowed.get(n, "")
        ]
        if len(mixed) > 1:
            yield tuple((n, katakana[n]) for n in mixed)
        for size in range(2, min(len(shrinking), 3) + 1) if len(shrinking) <= MOST_SHRINKING else ():
            for some in combinations(shrinking, size):
                yield tuple((n, SMALL[phrase[n]]) for n in some)
        if mixed and shrinking:
            changes = {**{n: katakana[n] for n in mixed}, **{n: SMALL[phrase[n]] for n in shrinking}}
            yield tuple(sorted(changes.items()))


def _runs(places: Sequence[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for place in places:
        if run and place != run[-1] + 1:
            if len(run) > 1:
                yield run
            run = []
        run.append(place)
    if len(run) > 1:
        yield run


def _pairs(phrase: str, weighed: Sequence[Weighed], checker: Checker) -> list[Weighed]:
    """The most promising single replacements two by two, where they stand close together."""
    named = [
        one
        for one in weighed
        if len(one.proposal) == 1 and _is_named(phrase[one.proposal[0][0]], one.proposal[0][1], checker)
    ]
    both = []
    for first, second in combinations(sorted(named, key=lambda one: (-one.gain, one.proposal))[:8], 2):
        apart = abs(first.proposal[0][0] - second.proposal[0][0])
        if 0 < apart <= 4:
            pair = tuple(sorted(first.proposal + second.proposal))
            gain = gain_of(phrase, pair, checker)
            if gain > max(first.gain, second.gain) + checker.margin:
                both.append(Weighed(pair, gain))
    return both


def _is_named(found: str, written: str, checker: Checker) -> bool:
    """Whether the tables name the pair; of kana, whether they are alike too."""
    if written not in checker.rules.confusables.get(found, ""):
        return False
    return KANJI.match(found) is not None or checker.likeness(found, written) not in ("wide", "far")
