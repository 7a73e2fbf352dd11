"""How often words are written (語の使われ方): what makes a misread word likely, and a written one doubtful."""

from __future__ import annotations

from textmine.patterns import pattern
from textmine.repairs.checker import KANJI, Checker, Proposal, replaced, window
from textmine.repairs.smallkana import SMALL
from textmine.repairs.words import PathWord, word_at

SELDOM, EVERYDAY, RATHER = 2.6, 3.5, 1.5
"""Usage (powers of ten in a milliard words) below which a word of two kanji is doubted, from which on
another is preferred to it, and by how much that one must be more frequent."""
USAGE_WORTH = 1 / 3
"""How many margins a tenfold usage of the new word is worth."""
_VOICED = frozenset("ばびぶべぼぱぴぷぺぽ")
SHORT_HIRAGANA = 3
"""A word of two hiragana that a mark of voicing makes is one of speech, or none: やぱ."""
LEAST_PHRASE = 4
"""A word by itself has nothing that speaks for another one: 本末."""

_COUNTED = pattern("[一二三四五六七八九十百千万何半数]")
_NAMED_AFTER = pattern(
    "さん|ちゃん|くん|君|氏|様|先生|市|町|村|区|県|郡|駅|川|山|島|寺|神社|城|線|港|温泉|店|家"
)
_KANJI_WORD = pattern("[一-鿿々]+")
KATAKANA, HIRAGANA = pattern("[ァ-ヺー]+"), pattern("[ぁ-ゖ]+")


def is_everyday_for_rare(found: str, written: str, checker: Checker) -> bool:
    """Whether a kanji that answers hardly hold would be an everyday one: 昧 and 味."""
    if not KANJI.match(found) or not KANJI.match(written):
        return False
    return checker.frequency(found) < 1.3 and checker.frequency(written) > 2.5


def is_misread(old: PathWord, new: PathWord, likeness: str, phrase: str, low: int, checker: Checker) -> bool:
    """Whether a word that nobody writes would be an everyday one: 先主 and 先生, 知織 and 知識; but no name."""
    if likeness == "far" or new.kind != "common" or (old.start, old.end) != (new.start, new.end):
        return False
    if _COUNTED.match(old.surface) or len(old.surface) < 2 or len(phrase) < LEAST_PHRASE:
        return False
    if old.kind == "proper" and _NAMED_AFTER.match(phrase, low + old.end):
        return False
    used, usage = checker.usage(old.surface), checker.usage(new.surface)
    return used <= SELDOM and usage >= EVERYDAY + (old.kind == "proper") / 2 and usage - used >= RATHER


def is_doubtful_kana(found: str, old: PathWord, new: PathWord, checker: Checker) -> bool:
    """Whether a kana little alike makes a katakana word that is not a usual one in place of an unknown one.

    ソーキ, パッと and エビカニ are no misread リーキ, ハッと and エビガニ; やば is no やぱ.
    """
    if found in _VOICED and HIRAGANA.fullmatch(new.surface) and len(new.surface) < SHORT_HIRAGANA:
        return True
    if not KATAKANA.match(new.surface):
        return False
    usual = len(new.surface) > 4 or checker.rules.written.get(new.surface, 0) >= SELDOM
    if found in SMALL or HIRAGANA.match(found) or found in SMALL.values():
        return not usual
    whole = new.start <= old.start and old.end <= new.end and old.kind in ("unknown", "proper")
    return not (whole and len(new.surface) > 2 and usual)


def is_hardly_written(word: PathWord, checker: Checker) -> bool:
    """Whether a word of kanji is one that nobody writes: 往者, 鬼域."""
    return (
        word.kind == "common"
        and _KANJI_WORD.fullmatch(word.surface) is not None
        and checker.usage(word.surface) < SELDOM
    )


def usage_gain(phrase: str, proposal: Proposal, checker: Checker) -> float:
    """What the usage of a word adds to the fall of cost, in cost: where one that nobody writes was misread."""
    if len(proposal) > 1:
        return 0.0
    (low, high), ((place, written),) = window(proposal), proposal
    old = word_at(checker.path_cost.words(phrase[low:high]), place - low)
    new = word_at(checker.path_cost.words(replaced(phrase, proposal, low, high)), place - low)
    if not is_misread(old, new, checker.likeness(phrase[place], written), phrase, low, checker):
        return 0.0
    return USAGE_WORTH * checker.margin * (checker.usage(new.surface) - checker.usage(old.surface))
