"""How far the cost must fall before a look-alike is believed (似た字の採否): what a change makes and breaks.

Much is asked where a sound word would be lost, little where fragments become one known word; nothing is
believed that writes an unknown word or breaks the words beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textmine.patterns import pattern
from textmine.repairs.checker import KANJI, LIKENESS, USUAL, Checker, Proposal, is_rare, replaced, window
from textmine.repairs.smallkana import SMALL
from textmine.repairs.usage import (
    HIRAGANA,
    KATAKANA,
    USAGE_WORTH,
    is_doubtful_kana,
    is_everyday_for_rare,
    is_hardly_written,
    is_misread,
)
from textmine.repairs.words import PathWord, word_at

COMMON_BONUS = 0.25
"""What part of a margin a candidate gains for each power of ten of its kanji's frequency."""
RARE = 0.7
"""What part of the margin is asked where a kanji hardly ever seen would be an everyday one."""
COMMON = 2.0
"""How many times as much is asked where the kanji that stands there is the everyday one."""
FAR_INFLECTED = 1.5
"""How much more is asked of kanji little alike that only make sense with the kana behind them (炊さん)."""
UNKNOWN_KATAKANA = {"unknown": 0.1, "proper": 0.6}
"""The margin for an unknown word of katakana that would be a known one: Sudachi makes unknown ones cheap."""
LONG_VOWEL = 0.03
"""The margin for 一 that makes a long katakana word as ー."""
LAST_NUMBER = 2.0
"""The margin for a number at the end, which nothing follows: 支援セ was cut off, not 支援七."""
COUNTED = 0.3
"""The margin for a kana that is a number before a counter: ハ割."""
MISREAD = 1.0
"""The margin for a word that nobody writes and that is an everyday one with the other kanji: 先主, 先生."""
HARDLY = 2.0
"""How much more is asked where the new word is one that nobody writes: 往者; of pairs little alike it is not taken."""
_DOUBTS = {"firm": 0.0, "near": 0.7, "": 1.0, "alike": 2.0, "wide": 2.0, "far": 2.5}
"""How many margins better a pair must be to be preferred to one that is more alike."""
_NAMED = ("firm", "")
_ALIKE_ENOUGH = (*_NAMED, "near")
SURE_FACTOR = 0.1
"""The same for キヤ, シヨ, フア, whose small kana hardly any word writes large."""

_SURE = pattern("[キシチニヒミリギジピ][ヤユヨ][ァ-ヺー]|フ[アエオ][ァ-ヺー]")
_FUNCTION_WORDS = ("副詞", "助詞", "助動詞", "形状詞-助動詞語幹", "連体詞", "接続詞", "感動詞", "接尾辞")
_NO_STEM = ("助詞", "助動詞", "補助記号", "形容詞", "連体詞", "副詞", "感動詞", "接続詞")
_DONE = "済用"
_SUFFIXES = "達様氏殿的化性型式用中内外別系"
_INFLECTED = pattern("[ぁ-ゖ]")
KANA = pattern("[ァ-ー]")
_SURU = pattern("[一-鿿][しさすせ].?")
_SHAPE = pattern("の[字形型]|字[型形]")


@dataclass(frozen=True)
class _Trial:
    """One place of a proposal: the words around it as they stand and as they would."""

    phrase: str
    place: int
    written: str
    places: int
    low: int
    old: Sequence[PathWord]
    new: Sequence[PathWord]
    likeness: str

    @property
    def found(self) -> str:
        """What stands there."""
        return self.phrase[self.place]

    @property
    def before(self) -> PathWord:
        """The word that holds the place as it stands."""
        return word_at(self.old, self.place - self.low)

    @property
    def after(self) -> PathWord:
        """The word that would hold it."""
        return word_at(self.new, self.place - self.low)


def asked_of(phrase: str, proposal: Proposal, checker: Checker) -> float | None:
    """The fall of cost that a proposal must pass, None where it is never taken."""
    if all(_shrinks_surely(phrase, place, written) for place, written in proposal):
        return checker.margin * SURE_FACTOR
    low, high = window(proposal)
    old = checker.path_cost.words(phrase[low:high])
    new = checker.path_cost.words(replaced(phrase, proposal, low, high))
    asked = 0.0
    for place, written in proposal:
        likeness = checker.likeness(phrase[place], written)
        trial = _Trial(phrase, place, written, len(proposal), low, old, new, likeness)
        factor = _doubted(trial, _word_factor(trial, checker))
        if factor is None or _is_refused(trial, checker):
            return None
        rare = _rarity(phrase, place, written, checker)
        far = FAR_INFLECTED if likeness == "far" and _INFLECTED.search(trial.after.surface) else 1.0
        asked = max(asked, factor * LIKENESS[likeness] * rare * far)
    return checker.margin * asked * (1 + 0.5 * (len(proposal) - 1))


def _word_factor(trial: _Trial, checker: Checker) -> float | None:
    """How many margins the two words ask, by what they are and how often they are written."""
    before, after, found, written = trial.before, trial.after, trial.found, trial.written
    factor = change_factor(before, after, trial.likeness)
    if found == "一" and written == "ー" and len(after.surface) > 3:  # コピ一機
        factor = LONG_VOWEL
    if factor and before.kind != "unknown" and len(after.surface) == 1:
        factor = min(factor, 1.5) if is_everyday_for_rare(found, written, checker) else factor
    misread = trial.places == 1 and is_misread(
        before, after, trial.likeness, trial.phrase, trial.low, checker
    )
    if misread:
        return MISREAD if factor is None else min(factor, MISREAD)
    if factor is not None and is_hardly_written(after, checker):
        return factor * HARDLY if trial.likeness != "far" else None
    return factor


def _doubted(trial: _Trial, factor: float | None) -> float | None:
    """The factor by what stands around: numbers before a counter, words that are sound as they stand."""
    if trial.after.kind == "number" and KANA.match(trial.found) and _is_counted(trial.new, trial.after):
        factor = COUNTED
    elif trial.after.kind == "number" and trial.place == len(trial.phrase) - 1:
        factor = LAST_NUMBER
    small = SMALL.get(trial.found) == trial.written or SMALL.get(trial.written) == trial.found
    if factor is None or trial.likeness == "firm" or small:
        return factor
    if not _is_sound(trial.old, trial.before, trial.after):
        return factor
    return max(factor * 1.5, 1.6) if trial.likeness in _ALIKE_ENOUGH else None


def _is_refused(trial: _Trial, checker: Checker) -> bool:
    """Whether a proposal is never taken, however far the cost falls."""
    phrase, place = trial.phrase, trial.place
    if trial.likeness in ("wide", "far") and is_doubtful_kana(
        trial.found, trial.before, trial.after, checker
    ):
        return True
    edge = place in (0, len(phrase) - 1)
    behind = phrase[place + 1 : place + 2]
    return _is_shape(phrase, place) or _is_no_word(
        trial.after, trial.written, trial.places, behind, at_edge=edge
    )


def _rarity(phrase: str, place: int, written: str, checker: Checker) -> float:
    """Less is asked where a kanji hardly ever seen would be an everyday one, more the other way round.

    More too beside a kanji that is never seen: the place is likely inside a name (學習院).
    """
    if not KANJI.match(phrase[place]) or not KANJI.match(written):
        return 1.0
    found, new = checker.frequency(phrase[place]), checker.frequency(written)
    beside = phrase[max(place - 1, 0) : place] + phrase[place + 1 : place + 2]
    if found < 1 and new > 2:
        return RARE
    if new + 1.3 < found or (found > 1.5 and any(map(is_rare, beside))):
        return COMMON if checker.likeness(phrase[place], written) in _NAMED else 1.5 * COMMON
    return 1.0


def _is_counted(words: Sequence[PathWord], number: PathWord) -> bool:
    """Whether a counter follows the number: 八割, 二年."""
    return any(word.start == number.end and word.pos.endswith("助数詞可能") for word in words)


def _is_sound(words: Sequence[PathWord], old: PathWord, new: PathWord) -> bool:
    """Whether a single character is sound as it stands: 観光客増, 数組; or the new word breaks its neighbours."""
    before = next((word for word in words if word.end == old.start), None)
    if old.surface in _DONE and before is not None and len(new.surface) == 3:  # 消毒済
        return True
    if len(old.surface) == 1 and len(new.surface) == 2:
        if before is not None and old.pos.startswith("接尾辞") and _takes_suffix(before, old):
            return True
        if old.kind == "number" and new.start == old.start:
            return True
    return any(_breaks(new, word, old) for word in words if word != old)


def _takes_suffix(before: PathWord, suffix: PathWord) -> bool:
    if before.pos.startswith(_NO_STEM) or before.form.startswith(
        ("終止形", "連体形")
    ):  # 予定と達う, 良い織場
        return False
    return len(before.surface) > 1 or before.kind == "number" or suffix.surface in _SUFFIXES


def _breaks(new: PathWord, word: PathWord, old: PathWord) -> bool:
    """Whether ``new`` takes a piece of a known word, or swallows a function word: ただ車 would be ただ事."""
    if len(word.surface) < 2 or word.end <= new.start or new.end <= word.start:
        return False
    if word.pos.startswith("名詞") and HIRAGANA.fullmatch(word.surface):  # 弓 / きそう
        return False
    if word.pos.startswith("動詞") and _SURU.fullmatch(word.surface) and new.end == word.start + 1:
        return False  # 綬 / 和し
    if HIRAGANA.fullmatch(new.surface) and len(new.surface) > 3 and word.start >= new.start:  # あい / さっ
        return word.end > new.end
    if is_rare(old.surface[:1]) and new.surface.endswith(word.surface) and new.pos.startswith("形容詞"):
        return False  # 素睛 / らしい
    inside = new.start <= word.start and word.end <= new.end
    ending = word.start == old.end and new.start == old.start and word.pos.startswith(("動詞", "助動詞"))
    if inside and ending and new.pos.startswith(("動詞", "形容詞")):  # 愛ける: the end of 受ける
        return False
    return not inside or word.pos.startswith(_FUNCTION_WORDS)


def _is_shape(phrase: str, place: int) -> bool:
    """ロの字, コの字型: a character that stands for its shape."""
    return _SHAPE.match(phrase, place + 1) is not None


def _is_no_word(new: PathWord, written: str, places: int, behind: str, *, at_edge: bool) -> bool:
    """Two changes at once make a name of anything; っ ends no word before a kanji, ちゃ alone is none.

    A single kanji at the edge of a phrase has only one neighbour to speak for it.
    """
    if new.kind == "mark" or (places > 1 and new.kind != "common"):
        return True
    if written == "っ" and new.surface.endswith("っ") and KANJI.match(behind):
        return True
    if written == "ゃ" and "融合" in new.form:  # 取り組みや
        return True
    if at_edge and new.kind != "number" and len(new.surface) == 1 and KANJI.match(new.surface):
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
    if (
        old.kind in UNKNOWN_KATAKANA
        and gained == 0
        and KATAKANA.fullmatch(old.surface)
        and len(new.surface) > 3
    ):
        return UNKNOWN_KATAKANA[old.kind] if new.kind == "common" else None
    cut_verb = _SURU.fullmatch(old.surface) is not None and new.end == old.start + 1  # 検 / 付し
    if is_loose(old) or cut_verb or (old.kind == "proper" and HIRAGANA.fullmatch(old.surface)):  # トイ / しが
        return _fragment_factor(new)
    if new.kind == "proper" or (not alike and (gained <= 0 or _INFLECTED.search(old.surface))):
        return 1.5 if new.kind == "proper" and gained > 0 else None
    if old.kind == "proper":
        person = old.pos.endswith("人名")  # 年未 and 月未 are given names that nobody bears
        if person and likeness == "firm":
            return 0.15
        return 0.4 if gained > 0 else 1.0
    if gained > 0:
        certain = len(new.surface) > 3 and not _INFLECTED.search(old.surface)
        return 0.1 if certain else 0.5
    if gained < 0 or likeness not in _NAMED:
        return None
    return 1.5 if likeness == "firm" else 1.75


def _single_factor(old: PathWord, new: PathWord, *, alike: bool) -> float | None:
    """A change that leaves a single character proves little: 車 and 単, 系 and 糸."""
    if not alike or (len(old.surface) > 1 and old.kind != "unknown"):
        return None
    if new.kind == "number":
        return 1.0
    return 1.5 if KANA.match(old.surface) else 3.0


def _fragment_factor(new: PathWord) -> float:
    """A single character or an unknown word that becomes part of a known word."""
    if new.kind == "proper":
        return 1.5 if len(new.surface) >= 3 and not KANA.match(new.surface) else 2.5
    return 0.3 if len(new.surface) >= 3 else 0.8


def _shrinks_surely(phrase: str, place: int, written: str) -> bool:
    """A large kana that katakana words write small: キヤンプ, シヨップ, フアイル, ネツト."""
    return (
        SMALL.get(phrase[place]) == written
        and _SURE.fullmatch(phrase[max(place - 1, 0) : place + 2]) is not None
    )


def is_loose(word: PathWord) -> bool:
    """A single character or an unknown word: what a mistake leaves of a word."""
    return len(word.surface) == 1 or word.kind == "unknown"


def may_be_pieces(word: PathWord) -> bool:
    """The same, and names: two pieces of words side by side often make one (相談 read as 相淡)."""
    return is_loose(word) or word.kind == "proper"


def doubt_of(phrase: str, proposal: Proposal, checker: Checker) -> float:
    """What keeps pairs that are less alike, and two changes at once, behind a single likely one."""
    doubts = [_DOUBTS[checker.likeness(phrase[n], new)] for n, new in proposal if SMALL.get(phrase[n]) != new]
    common = min(checker.frequency(new) for _, new in proposal)
    usage = USAGE_WORTH * (_usage(phrase, proposal, checker) - USUAL)
    return checker.margin * (sum(doubts) + max(len(doubts) - 1, 0) - COMMON_BONUS * common - usage)


def _usage(phrase: str, proposal: Proposal, checker: Checker) -> float:
    """The usage of the least usual word that a proposal writes; a name counts as tenfold rarer."""
    low, high = window(proposal)
    new = checker.path_cost.words(replaced(phrase, proposal, low, high))
    words = [word_at(new, place - low) for place, _ in proposal]
    return min(checker.usage(word.surface) - (word.kind == "proper") for word in words)
