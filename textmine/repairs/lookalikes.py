"""Look-alikes that a dictionary must confirm (似た字の補正): characters that OCR takes for each other.

Only places that the confusion tables name are looked at. A replacement is accepted where Sudachi's path
cost falls far enough for what it changes: much is asked where a sound word would be lost, little where
fragments become one known word, and no replacement is taken that writes an unknown word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from textmine.repairs.changes import Edit
from textmine.repairs.evidence import Evidence
from textmine.repairs.rules import Rules
from textmine.repairs.smallkana import SMALL, cut_short, may_be_small, shrinking_places, written_small
from textmine.repairs.words import PathCost, PathWord, word_at

REACH = 10
"""Characters on either side of a place whose words are weighed."""
ROUNDS = 6
LIKENESS = {"firm": 2 / 3, "near": 1.0, "": 1.0, "alike": 1.3, "wide": 1.3, "far": 1.7}
"""How many margins a pair of characters must pass, by how easily one is read for the other."""
_DOUBTS = {"firm": 0.0, "near": 0.7, "": 1.0, "alike": 2.0, "wide": 2.0, "far": 2.5}
"""How many margins better a pair must be to be preferred to one that is more alike."""
_NAMED = ("firm", "")
_ALIKE_ENOUGH = (*_NAMED, "near")
SURE_FACTOR = 0.1
"""The same for キヤ, シヨ, フア, whose small kana hardly any word writes large."""

_PHRASE = re.compile(r"[^\n。！？!?\s「」『』（）()【】\[\]“”]{2,}")
_KATAKANA_TWINS = frozenset("ヘベペリ")
"""Katakana that look like hiragana: what they replace must have a katakana neighbour."""
_SURE = re.compile("[キシチニヒミリギジピ][ヤユヨ][ァ-ヺー]|フ[アエオ][ァ-ヺー]")
_FUNCTION_WORDS = ("副詞", "助詞", "助動詞", "形状詞-助動詞語幹", "連体詞", "接続詞", "感動詞")
_SUFFIXES = "達様氏殿的化性型式用中内外別系"
_INFLECTED = re.compile("[ぁ-ゖ]")
_KANA = re.compile("[ァ-ー]")
_COMPANY = re.compile(
    "(?:[ァ-ヺー]{2,}|[一-鿿]{2,3}[ァ-ヺー]{2,})(?=(?:株式|有限|合同|合資)会社|工業|商会|商店(?!街)|製作所|製薬|産業|電機|酒造|醸造|[㈱㈲])"
    "|(?<=株式会社|有限会社|合同会社)[ァ-ヺー]{2,}|(?<=[㈱㈲])[ァ-ヺー]{2,}"
)
_SHAPE = re.compile("の[字形型]|字[型形]")

Proposal = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Checker:
    """What a check needs: the cost, the margin, the rules and what the survey allows."""

    path_cost: PathCost
    margin: int
    rules: Rules
    evidence: Evidence

    def candidates(self, found: str) -> str:
        """All that ``found`` may have been read for, as far as the evidence allows it."""
        named = self.rules.confusables.get(found, "")
        if self.evidence.scanned:
            return named + "".join(c for c in self.rules.alike.get(found, ()) if c not in named)
        return "".join(written for written in named if self.evidence.allows(found, written))

    def likeness(self, found: str, written: str) -> str:
        """How alike two characters are: firm, near, "", alike, wide or far."""
        kind = self.rules.pair_kinds.get((found, written)) or self.rules.alike.get(found, {}).get(written, "")
        last = kind.rpartition("-")[2]
        return last if last in LIKENESS else ""


@dataclass(frozen=True)
class Weighed:
    """A proposal and by how much it makes the text cheaper; ``worth`` ranks those that were accepted."""

    proposal: Proposal
    gain: int
    worth: float = 0.0


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
        taken: set[int] = set()
        now_free = _unprotected(phrase, free, checker.rules)
        for one in sorted(_accepted(phrase, now_free, checker), key=lambda one: (-one.worth, one.proposal)):
            near = {n for place, _ in one.proposal for n in range(place - REACH, place + REACH + 1)}
            if not near & taken:
                phrase = _replaced(phrase, one.proposal)
                taken |= {place for place, _ in one.proposal}
        if not taken:
            break
    return phrase


def _unprotected(phrase: str, free: Sequence[bool], rules: Rules) -> list[bool]:
    """The free places outside names of companies and protected words, which a round may have written."""
    found = list(free)
    for pattern in (_COMPANY, rules.protected):
        for match in pattern.finditer(phrase) if pattern else ():
            found[match.start() : match.end()] = [False] * (match.end() - match.start())
    return found


def _accepted(phrase: str, free: Sequence[bool], checker: Checker) -> list[Weighed]:
    weighed = [
        Weighed(proposal, gain_of(phrase, proposal, checker))
        for proposal in _proposals(phrase, free, checker)
    ]
    weighed += _pairs(phrase, weighed, checker)
    accepted = _named_small(phrase, free, checker)
    for one in weighed:
        asked = _asked(phrase, one.proposal, checker) if one.gain > 0 else None
        if asked is not None and one.gain > asked:
            accepted.append(Weighed(one.proposal, one.gain, one.gain - _doubt(phrase, one.proposal, checker)))
    return accepted


def _doubt(phrase: str, proposal: Proposal, checker: Checker) -> float:
    """What keeps pairs that are less alike, and two changes at once, behind a single likely one."""
    doubts = [_DOUBTS[checker.likeness(phrase[n], new)] for n, new in proposal if SMALL.get(phrase[n]) != new]
    return checker.margin * (sum(doubts) + max(len(doubts) - 1, 0))


def _named_small(phrase: str, free: Sequence[bool], checker: Checker) -> list[Weighed]:
    """Words that the dictionary itself files under small kana (シヤワー), and verbs cut short (待つて)."""
    if not any(letter in SMALL for letter in phrase):
        return []
    found = []
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
    for place, character in enumerate(phrase):
        if not free[place]:
            continue
        others = "".join(
            other for other in checker.candidates(character) if fits(phrase, place, other, checker.rules)
        )
        if others:
            allowed[place] = others
            if place not in firm:
                yield from (((place, other),) for other in others)
    yield from _katakana_words(phrase, allowed)


def _stands_firm(word: PathWord) -> bool:
    """A known word of three characters or more holds no mistake that could be seen."""
    return word.kind == "common" and len(word.surface) >= 3


def fits(phrase: str, place: int, other: str, rules: Rules) -> bool:
    """Whether ``other`` can stand at ``place`` at all, by the script of its neighbours."""
    before, after = phrase[place - 1 : place] if place else "", phrase[place + 1 : place + 2]
    if SMALL.get(phrase[place]) == other:
        return may_be_small(phrase, place)
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
        shrinking = [n for n in shrinking_places(phrase) if n in run and n in allowed]
        if len(mixed) > 1:
            yield tuple((n, katakana[n]) for n in mixed)
        for size in range(2, min(len(shrinking), 3) + 1):
            for some in combinations(shrinking, size):
                yield tuple((n, SMALL[phrase[n]]) for n in some)
        if mixed and shrinking:
            changes = {**{n: katakana[n] for n in mixed}, **{n: SMALL[phrase[n]] for n in shrinking}}
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


def _pairs(phrase: str, weighed: Sequence[Weighed], checker: Checker) -> list[Weighed]:
    """The most promising single replacements two by two, where they stand close together."""
    named = [
        one
        for one in weighed
        if len(one.proposal) == 1
        and one.proposal[0][1] in checker.rules.confusables.get(phrase[one.proposal[0][0]], "")
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


# ---------------------------------------------------------------- what is asked of it


def gain_of(phrase: str, proposal: Proposal, checker: Checker) -> int:
    """By how much the cost of the words around the places falls."""
    low, high = _window(proposal)
    return checker.path_cost(phrase[low:high]) - checker.path_cost(_replaced(phrase, proposal)[low:high])


def _window(proposal: Proposal) -> tuple[int, int]:
    return max(proposal[0][0] - REACH, 0), proposal[-1][0] + REACH + 1


def _asked(phrase: str, proposal: Proposal, checker: Checker) -> float | None:
    """The fall of cost that a proposal must pass, None where it is never taken."""
    if all(_shrinks_surely(phrase, place, written) for place, written in proposal):
        return checker.margin * SURE_FACTOR
    low, high = _window(proposal)
    old = checker.path_cost.words(phrase[low:high])
    new = checker.path_cost.words(_replaced(phrase, proposal)[low:high])
    asked = 0.0
    for place, written in proposal:
        before, after = word_at(old, place - low), word_at(new, place - low)
        likeness = checker.likeness(phrase[place], written)
        factor = change_factor(before, after, likeness)
        small = SMALL.get(phrase[place]) == written
        if factor is not None and likeness != "firm" and not small and _is_sound(old, before, after):
            factor = max(factor * 1.5, 1.6) if likeness in _ALIKE_ENOUGH else None
        if factor is None or _is_shape(phrase, place) or _is_no_word(after, written, len(proposal)):
            return None
        asked = max(asked, factor * LIKENESS[likeness])
    return checker.margin * asked * (1 + 0.5 * (len(proposal) - 1))


def _is_sound(words: Sequence[PathWord], old: PathWord, new: PathWord) -> bool:
    """Whether a single character is sound as it stands: 観光客増, 数組; or the new word breaks its neighbours."""
    before = next((word for word in words if word.end == old.start), None)
    if len(old.surface) == 1 and len(new.surface) == 2:
        if before is not None and old.pos.startswith("接尾辞") and _takes_suffix(before, old):
            return True
        if old.kind == "number" and new.start == old.start:
            return True
    return any(_breaks(new, word) for word in words if word != old)


def _takes_suffix(before: PathWord, suffix: PathWord) -> bool:
    return len(before.surface) > 1 or before.kind == "number" or suffix.surface in _SUFFIXES


def _breaks(new: PathWord, word: PathWord) -> bool:
    """Whether ``new`` takes a piece of a known word, or swallows a function word: ただ車 would be ただ事."""
    if len(word.surface) < 2 or word.end <= new.start or new.end <= word.start:
        return False
    inside = new.start <= word.start and word.end <= new.end
    return not inside or word.pos.startswith(_FUNCTION_WORDS)


def _is_shape(phrase: str, place: int) -> bool:
    """ロの字, コの字型: a character that stands for its shape."""
    return _SHAPE.match(phrase, place + 1) is not None


def _is_no_word(new: PathWord, written: str, places: int) -> bool:
    """Two changes at once make a name of anything; a small ゃ of two kana makes no word (ちゃ)."""
    if places > 1 and new.kind != "common":
        return True
    return written in "ゃゅょ" and len(new.surface) < 3 and new.surface < "㐀"


def change_factor(old: PathWord, new: PathWord, likeness: str) -> float | None:
    """How many margins it takes to believe that ``old`` was ``new``, None where it is not believed."""
    gained = len(new.surface) - len(old.surface)
    alike = likeness in _ALIKE_ENOUGH
    if new.kind == "number" and len(new.surface) > 1 and not alike:
        return None
    if new.kind == "unknown":
        return 3.0 if old.kind == "unknown" and alike else None
    if len(new.surface) == 1:
        return _single_factor(old, new, alike=alike)
    if len(old.surface) == 1 or old.kind == "unknown":
        return _fragment_factor(new)
    if new.kind == "proper" or (not alike and (gained <= 0 or _INFLECTED.search(old.surface))):
        return 1.5 if new.kind == "proper" and gained > 0 else None
    if old.kind == "proper":
        return 0.15 if likeness == "firm" else 0.4 if gained > 0 else 1.0
    if gained > 0:
        return 0.5
    if gained < 0 or likeness not in _NAMED:
        return None
    return 1.5 if likeness == "firm" else 1.75


def _single_factor(old: PathWord, new: PathWord, *, alike: bool) -> float | None:
    """A change that leaves a single character proves little: 車 and 単, 系 and 糸."""
    if not alike or (len(old.surface) > 1 and old.kind != "unknown"):
        return None
    if new.kind == "number":
        return 1.0
    return 1.5 if _KANA.match(old.surface) else 3.0


def _fragment_factor(new: PathWord) -> float:
    """A single character or an unknown word that becomes part of a known word."""
    if new.kind == "proper":
        return 1.5 if len(new.surface) >= 3 and not _KANA.match(new.surface) else 2.5
    return 0.3 if len(new.surface) >= 3 else 0.8


def _shrinks_surely(phrase: str, place: int, written: str) -> bool:
    """A large kana that katakana words write small: キヤンプ, シヨップ, フアイル, ネツト."""
    return (
        SMALL.get(phrase[place]) == written
        and _SURE.fullmatch(phrase[max(place - 1, 0) : place + 2]) is not None
    )


def _replaced(phrase: str, proposal: Proposal) -> str:
    letters = list(phrase)
    for place, character in proposal:
        letters[place] = character
    return "".join(letters)
