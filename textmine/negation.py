"""Which words are negated (打ち消し): 足り in 足りない, 周知 in 周知されていません, 余裕 in 余裕がない.

Terms are shown in the form of the dictionary, so that 足りない is counted as 足りる. Who reads a list of terms
has to be told where a word stands for its opposite.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from typing import Any

NEGATING = frozenset({"ない", "無い", "ぬ", "ず", "まい"})
"""Lemmas and normalized forms that negate what stands before them."""

OBLIGING = frozenset({"なけれ", "なけりゃ", "なきゃ", "なくちゃ", "ね", "ねば", "にゃ", "ざる"})
"""Forms of them that oblige: 考えなければならない, 使わざるを得ない."""

HELPERS = frozenset({"有る", "居る", "おる", "御座る", "為る", "成る"})
"""Verbs (normalized) that carry a negation to the noun before them: 余裕がありません, 参考にならない."""

ABLE = "出来る"
"""The same only with nouns of doing (予約ができない): 高齢者ができない says who cannot."""

BETWEEN = {
    "助詞-格助詞": frozenset({"が", "を", "に"}),
    "助詞-係助詞": frozenset({"は", "も"}),
    "助詞-副助詞": frozenset({"など", "なんか", "さえ", "すら"}),
}
"""Particles that may stand between a word and its negation. しか, だけ, のみ, ばかり turn it round."""

FIXED = frozenset({"しれる", "違い", "すむ", "かかわる", "問う", "とわず"})
"""Lemmas in phrases that negate nothing: かもしれない, に違いない, すみません, にもかかわらず, を問わず."""

FORMAL = frozenset({"こと", "事", "わけ", "訳", "もの"})
"""Nouns that only carry a clause: 困ることはない says nothing of こと."""

OBLIGED = frozenset({"いける", "いかん", "なる", "だめ", "駄目", "ダメ"})
"""Lemmas behind ないと and なくては that make a duty of it: 考えないといけない."""

FURTHEST = 8
"""Morphemes that are looked back at most: 周知|さ|れ|て|い|ませ|ん."""


class Role(Enum):
    """What a word can be before a negation."""

    NEGATION = auto()
    AUXILIARY = auto()
    HELPER = auto()
    ABLE = auto()
    DEPENDENT_VERB = auto()
    LINK = auto()
    PARTICLE = auto()
    CONTENT = auto()
    OTHER = auto()


def negated_tokens(
    words: Mapping[str, Sequence[Any]], word: Sequence[int], document: Sequence[int]
) -> dict[int, int]:
    """The tokens that are negated (打ち消される語) in order, each with the token that negates it.

    ``words``: the columns of the table ``words``; ``word`` and ``document`` of each token. Looks back from
    each negation over auxiliaries (れる, ます, ている, てくれる) and particles (が, は, も, を, に) to the word
    that it belongs to. Not negated: what has to be (なければならない, ないといけない, ざるを得ない), what is
    asked for (できないか), what is denied twice (ないことはない), だけでなく, しかない and fixed phrases.
    Source: grammar of Japanese predicates as Sudachi cuts them; see docs/methods/negation.md.
    """
    roles = [_role(*kinds) for kinds in zip(*(words[name] for name in _READ), strict=True)]
    negations = {number for number, role in enumerate(roles) if role is Role.NEGATION}
    clause = _Clause(words, roles, word, document)
    found = {clause.negated_by(at): at for at, number in enumerate(word) if number in negations}
    return {at: found[at] for at in sorted(at for at in found if at is not None)}


_READ = ("surface", "lemma", "normalized", "pos", "pos_detail")


def _role(surface: str, lemma: str, normalized: str, pos: str, detail: str) -> Role:
    """What a word can be before a negation, by its form and part of speech."""
    if pos in ("助動詞", "形容詞") and not NEGATING.isdisjoint((lemma, normalized)):
        return Role.OTHER if surface in OBLIGING else Role.NEGATION
    if pos == "助動詞":
        return Role.OTHER if lemma == "た" else Role.AUXILIARY
    if pos == "助詞":
        if detail == "接続助詞":
            return Role.LINK if surface in ("て", "で") else Role.OTHER
        return Role.PARTICLE if surface in BETWEEN.get(f"{pos}-{detail}", ()) else Role.OTHER
    if detail == "非自立可能" and pos in ("動詞", "形容詞"):
        if normalized == ABLE:
            return Role.ABLE
        return Role.HELPER if normalized in HELPERS else Role.DEPENDENT_VERB
    if lemma in FIXED or lemma in FORMAL:
        return Role.OTHER
    return Role.CONTENT if pos in ("名詞", "動詞", "形容詞", "形状詞") else Role.OTHER


class _Clause:
    """The tokens around a negation."""

    def __init__(
        self,
        words: Mapping[str, Sequence[Any]],
        roles: Sequence[Role],
        word: Sequence[int],
        document: Sequence[int],
    ) -> None:
        self._surfaces, self._lemmas = words["surface"], words["lemma"]
        self._pos, self._details = words["pos"], words["pos_detail"]
        self._roles, self._word, self._document = roles, word, document

    def negated_by(self, negation: int) -> int | None:
        """The token that the negation at this place belongs to, None where it negates none."""
        if self._turned_round(negation):
            return None
        at, is_able = negation - 1, False
        while negation - at <= FURTHEST and self._same(at, negation):
            role = self._roles[self._word[at]]
            if role is Role.CONTENT:
                return at if not is_able or self._can_be_done(at) else None
            if role is Role.DEPENDENT_VERB and not self._carries_on(at):
                return None if self._obliges(at) else at
            if role in (Role.NEGATION, Role.OTHER):
                return None
            is_able = is_able or role is Role.ABLE
            at -= 1
        return None

    def _carries_on(self, at: int) -> bool:
        """Whether a verb such as くれる serves the one before it (対応してくれない): バスが来ない stands alone."""
        before = self._roles[self._word[at - 1]] if self._same(at - 1, at) else Role.OTHER
        return before in (Role.LINK, Role.CONTENT, Role.HELPER, Role.ABLE, Role.AUXILIARY)

    def _can_be_done(self, at: int) -> bool:
        """Whether a word is no noun, or one of doing (予約)."""
        number = self._word[at]
        return self._pos[number] != "名詞" or "サ変可能" in self._details[number]

    def _obliges(self, at: int) -> bool:
        """Whether a verb ends a duty: (ないと)いけない, (ざるを)得ない."""
        return self._lemma_after(at, 0) in OBLIGED or self._after(at, -2) == "ざる"

    def _turned_round(self, negation: int) -> bool:
        """Whether what follows makes a duty, a request or an assertion of it."""
        first, second, third = (self._after(negation, steps) for steps in (1, 2, 3))
        if first in ("か", "でしょう", "だろう") or (first == "で" and second in ("しょう", "しょ")):
            return first != "か" or second != "も"  # ないかもしれない denies
        if first == "と" and self._lemma_after(negation, 2) in OBLIGED:
            return True
        if (first, second) == ("て", "は") and self._lemma_after(negation, 3) in OBLIGED:
            return True
        if first in ("は", "も") and self._negates(negation + 2, negation):
            return True
        is_doubted = first in FORMAL and second in ("は", "が", "も")
        return is_doubted and third != "" and self._negates(negation + 3, negation)

    def _negates(self, at: int, near: int) -> bool:
        return self._same(at, near) and self._roles[self._word[at]] is Role.NEGATION

    def _after(self, at: int, steps: int) -> str:
        return str(self._surfaces[self._word[at + steps]]) if self._same(at + steps, at) else ""

    def _lemma_after(self, at: int, steps: int) -> str:
        return str(self._lemmas[self._word[at + steps]]) if self._same(at + steps, at) else ""

    def _same(self, at: int, near: int) -> bool:
        return 0 <= at < len(self._word) and self._document[at] == self._document[near]


# ---------------------------------------------------------------- how a negated word is written

A_ROW = dict(zip("うくぐすつぬぶむる", "わかがさたなばまら", strict=True))
"""The last kana of a verb of five rows, and what stands before ない."""


def as_negated(words: Mapping[str, Sequence[Any]], word: Sequence[int], at: int, negation: int) -> str:
    """A negated token as it reads: a verb in the form of the dictionary (取れない), a noun as written (余裕がない)."""
    surface, lemma, pos = (words[name][word[at]] for name in ("surface", "lemma", "pos"))
    if pos in ("動詞", "形容詞"):
        return negative_form(lemma, surface, pos)
    last = words["surface"][word[negation]]
    ending = "ない" if words["lemma"][word[negation]] in ("ない", "無い") else last
    return "".join(words["surface"][word[place]] for place in range(at, negation)) + ending


IRREGULAR = {"する": "しない", "くる": "こない", "いい": "よくない", "ある": "ない"}


def negative_form(lemma: str, surface: str, pos: str) -> str:
    """A verb or adjective as it is negated (打ち消しの形); ``surface``: how it stood before a negation.

    >>> negative_form("足りる", "足り", "動詞"), negative_form("分かる", "分から", "動詞")
    ('足りない', '分からない')
    >>> negative_form("多い", "多く", "形容詞")
    '多くない'
    """
    if lemma in IRREGULAR:
        return IRREGULAR[lemma]
    if pos == "形容詞":
        return f"{lemma.removesuffix('い')}くない"
    if lemma.endswith("する") and surface[: len(lemma) - 1].endswith("し"):
        return f"{lemma[:-2]}しない"
    stem, last = lemma[:-1], lemma[-1]
    if last == "る" and surface == stem:
        return f"{stem}ない"
    return f"{stem}{A_ROW.get(last, last)}ない"
