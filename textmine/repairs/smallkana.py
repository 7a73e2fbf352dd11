"""Small kana written large (拗音・促音の小書き): where ヤ can have been ャ, and つ have been っ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from textmine.patterns import pattern
from textmine.repairs.words import PathCost, PathWord

SMALL = dict(zip("ヤユヨツアイウエオやゆよつ", "ャュョッァィゥェォゃゅょっ", strict=True))
_SMALLS = frozenset(SMALL.values())

_SHRINKS = pattern(
    "(?<=[キシチニヒミリギジヂビピ])[ヤユヨ]|(?<=[ァ-ヺ])ツ(?=[ァ-ヺ])|(?<=[フウヴテデシジチトドツクグ])[アイウエオ]"
)
_I_ROW = pattern("[きしちにひみりぎじびぴキシチニヒミリギジヂビピテデフヴ]")
_BEFORE = dict.fromkeys("ゃゅょャュョ", _I_ROW)
_BEFORE |= {small: pattern("[ぁ-ゖァ-ー一-鿿]") for small in "っッ"}
_BEFORE |= {small: pattern("[ァ-ヺ]") for small in "ァィゥェォ"}
"""What a small kana must stand behind."""
_BEHIND = {
    "っ": pattern("[か-こさ-そた-とぱぴぷぺぽ]"),
    "ッ": pattern("[^アイウエオナ-ノマ-モヤ-ヨラ-ロンー]|$"),
}
LONG_NAME = 6
"""So long a name that the dictionary knows is that word: ショートステイ."""
_DOUBLED = "かきくけこさしすせそたちつてとぱぴぷぺぽ"
_KANA_WORD = pattern("[ぁ-ゖ]{3,}|[ァ-ヺー]{3,}")
_VOWEL = pattern("フ[アエオ]|[チシジ]エ|[テデ]イ")
_SMALL_VOWEL = pattern("フ[アエオ]|[チシジ]エ|[テデ]イ(?=[アーブ]|ビテイ)")
"""Vowels that are hardly ever written large; ウオーキング, スイーツ and テイスト are right as they stand."""


def may_be_small(phrase: str, place: int) -> bool:
    """Whether the kana at ``place`` can be a small one at all, by what stands around it."""
    small = SMALL[phrase[place]]
    before, after = phrase[place - 1 : place] if place else "", phrase[place + 1 : place + 2]
    if not before or not _BEFORE[small].match(before):
        return False
    if small == "っ":
        return after != "" and (after in _DOUBLED or "一" <= after <= "鿿")
    return small not in _BEHIND or _BEHIND[small].match(after) is not None


def shrinking_places(phrase: str) -> list[int]:
    """Places of large kana that katakana words often write small."""
    return [match.start() for match in _SHRINKS.finditer(phrase)]


def written_small(words: Sequence[PathWord], path_cost: PathCost) -> Iterator[tuple[tuple[int, str], ...]]:
    """Words that the dictionary files under small kana: シヤワー under シャワー, りつぱ and りっぱ under 立派."""
    for word in words:
        places = _shrinkable(word.surface, unknown=word.kind == "unknown")
        if word.kind not in ("common", "unknown") or word.pos.startswith("動詞") or not places:
            continue
        tried = (some for size in range(len(places), 0, -1) for some in combinations(places, size))
        filed = [some for some in tried if _is_filed(word, some, path_cost)]
        if filed:
            changes = min(filed, key=lambda some: _pieces(word, some, path_cost))  # the largest, if alike
            yield tuple((word.start + n, SMALL[word.surface[n]]) for n in changes)


def _pieces(word: PathWord, places: Sequence[int], path_cost: PathCost) -> int:
    """Of how many words the word with these kana small is made: ショートステイ of one, ショートスティ of two."""
    return len(path_cost.words(_shrunk(word.surface, places)))


def _shrunk(surface: str, places: Sequence[int]) -> str:
    return "".join(SMALL[letter] if n in places else letter for n, letter in enumerate(surface))


def _shrinkable(surface: str, *, unknown: bool) -> list[int]:
    """At most four places of a word of kana where a small one can stand; none in words of two letters."""
    if not _KANA_WORD.fullmatch(surface):
        return []
    vowels = {match.end() - 1 for match in (_VOWEL if unknown else _SMALL_VOWEL).finditer(surface)}
    return [
        n
        for n, letter in enumerate(surface)
        if letter in SMALL and may_be_small(surface, n) and (letter not in "アイウエオ" or n in vowels)
    ][:4]


def _is_filed(word: PathWord, places: Sequence[int], path_cost: PathCost) -> bool:
    """Whether the word with these kana small is filed alike; or, being unknown, is made of known words."""
    small = _shrunk(word.surface, places)
    found = path_cost.words(small)
    if word.kind == "unknown":
        if len(found) == 1 and found[0].kind == "proper" and len(small) >= LONG_NAME:
            return True
        return len(small) > 3 and all(
            one.kind == "common" and len(one.surface) > 1 and one.surface[0] not in _SMALLS for one in found
        )
    return small == word.normalized or (
        len(found) == 1 and found[0].kind == "common" and found[0].normalized == word.normalized
    )


def cut_short(words: Sequence[PathWord]) -> Iterator[tuple[tuple[int, str], ...]]:
    """Verbs before て and た whose っ is written large: 待つている, なつて."""
    for word, behind in pairwise(words):
        if not word.pos.startswith(("動詞", "形容詞", "助動詞")) or not word.surface.endswith("つ"):
            continue
        whole = word.form.startswith("終止形") and len(word.surface) > 1
        if (whole or word.form.endswith("促音便")) and behind.surface.startswith(("て", "た", "ちゃ")):
            yield ((word.end - 1, "っ"),)
