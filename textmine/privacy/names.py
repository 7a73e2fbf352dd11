"""Names of persons (氏名) among the tokens: Sudachi's 人名 entities, and what stands around them.

A surname alone may be a place, a forest or a company, so each run of name tokens needs a reason: an
honorific behind it (さん, 氏, 様), an office (課長), a label in front (担当：), a given name beside it, or,
weakest, a surname of two characters that stands free in the sentence. Words of
dictionaries/privacy/not_names.csv are never taken for the weak reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from textmine.patterns import pattern
from textmine.privacy.labelled import labelled_names
from textmine.privacy.name_words import NameWords
from textmine.privacy.relatives import ENDS_BEHIND, TELLS_ON, is_behind_relative
from textmine.privacy.rules import FOLDED, Place
from textmine.tokens import word_classes

NAME, SURNAME, GIVEN, PLACE = "固有名詞-人名", "固有名詞-人名-姓", "固有名詞-人名-名", "固有名詞-地名"
SCENERY_ENDS = tuple("橋川山島池坂沢")
PLACE_ENDS = tuple("市区町村県都府道郡駅線川山島橋寺")
CANDIDATE = "候補: 辞書では人名"
"""A word that Sudachi calls a name and nothing else speaks for: listed for a person, not masked."""


class Morpheme(NamedTuple):
    """One token with what its word says."""

    start: int
    end: int
    surface: str
    pos: str
    detail: str
    unknown: bool

    @property
    def is_noun(self) -> bool:
        """Whether it can join a compound."""
        return self.pos in ("名詞", "接尾辞", "接頭辞")


def names_in(text: str, tokens: Sequence[Morpheme], known: NameWords) -> list[Place]:
    """The names of one text, each with its reason; one that is certain once is meant everywhere in it."""
    places = [*labelled_names(text, known)]
    for at, end in _runs(tokens):
        rule = _reason(text, tokens, at, end, known)
        if rule:
            start = _foreign_start(text, tokens[at].start) if rule.startswith("敬称") else tokens[at].start
            places.append(Place(start, tokens[end - 1].end, "name", rule))
    certain = {text[p.start : p.end] for p in places if p.rule != CANDIDATE and p.end - p.start > 1}
    return [
        replace(p, rule="同じ回答の氏名") if p.rule == CANDIDATE and text[p.start : p.end] in certain else p
        for p in places
    ]


def _foreign_start(text: str, start: int) -> int:
    """Where グエン・ヴァン・アン begins whose parts Sudachi does not know."""
    before = re.search(r"(?:[ァ-ヴー]{1,12}[・=＝])+$", text[max(0, start - 60) : start])
    return start - len(before.group()) if before else start


def _runs(tokens: Sequence[Morpheme]) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(tokens):
        end = _run_end(tokens, at)
        if end > at:
            yield at, end
        at = max(end, at + 1)


def _run_end(tokens: Sequence[Morpheme], at: int) -> int:
    """Behind the name tokens that begin at ``at``; single spaces and ・ inside belong to the run."""
    if not _can_be_name(tokens[at]):
        return at
    end = at + 1
    while end < len(tokens):
        if tokens[end].detail.startswith(NAME):
            end += 1
        elif tokens[end].surface in (" ", "\u3000", "・") and end + 1 < len(tokens) and _joins(tokens, end):
            end += 2
        else:
            break
    return end


def _can_be_name(token: Morpheme) -> bool:
    """A name, or a place that may be a surname (宮崎); a single letter (Ａさん) hides its name already."""
    if token.detail.startswith(NAME):
        return len(token.surface) > 1 or not token.surface.translate(FOLDED).isascii()
    place = token.detail.startswith(PLACE)
    return place and (not token.surface.endswith(PLACE_ENDS) or _is_surname(token.surface))


def _joins(tokens: Sequence[Morpheme], space: int) -> bool:
    """A given name behind surname and space (渡辺 健一), or the next of a foreign name (パク・ミンス)."""
    before, after = tokens[space - 1], tokens[space + 1]
    if tokens[space].surface == "・" and KATAKANA.fullmatch(before.surface + after.surface):
        return before.detail.startswith(NAME)
    if before.detail == SURNAME or before.detail.startswith(PLACE):
        return tokens[space].surface != "・" and after.detail == GIVEN
    return before.detail == after.detail == f"{NAME}-一般"


def _reason(text: str, tokens: Sequence[Morpheme], at: int, end: int, known: NameWords) -> str:
    """Why the run is a name, "" where it is none."""
    run = tokens[at:end]
    if _is_end_of_occupation(tokens, at, end):
        return ""
    name = text[run[0].start : run[-1].end]
    bare = re.sub(r"[ \u3000]", "", name)
    if bare in known.public or bare in known.never:
        return ""
    strong = _strong_reason(text, tokens, at, end, known)
    if strong:
        return strong
    if not run[0].detail.startswith(NAME):
        return "Sudachi 姓名" if _signs(run, text[run[-1].end :]) else ""
    if bare in known.weak or _stands_in_compound(tokens, at, end):
        return ""
    details = [token.detail for token in run]
    both = SURNAME in details and GIVEN in details[details.index(SURNAME) :]
    if run[0].surface in known.weak:
        return "Sudachi 姓名" if both and _signs(run, text[run[-1].end :]) else ""
    if both:
        sure = run[0].surface in known.surnames or not _is_also_other(run[0].surface)
        sure = sure or any(token.detail == GIVEN and not _is_also_other(token.surface) for token in run)
        return "Sudachi 姓名" if sure else CANDIDATE
    if len(run) > 1 or not _is_kanji(name) or len(name) < 2 or _is_scenery(name, text[run[-1].end :]):
        return ""
    if name in known.surnames or (details[0] == GIVEN and not _is_also_other(name)):
        return "Sudachi 人名"
    return CANDIDATE


def _signs(run: Sequence[Morpheme], behind: str) -> bool:
    """山口 太郎, 石川健一: a surname that is a place, too, and a given name where words end.

    Such a name signs letters; before another word (福島 桜まつり) it may be anything.
    """
    parts = [token for token in run if token.surface.strip()]
    if len(parts) != 2 or not _is_surname(parts[0].surface):
        return False
    return parts[1].detail == GIVEN and len(parts[1].surface) > 1 and bool(WORDS_END.match(behind))


WORDS_END = pattern(r"$|[\s、。，．,.・/／()（）「」【】<>＜＞]")


def _is_end_of_occupation(tokens: Sequence[Morpheme], at: int, end: int) -> bool:
    """The 健師 of 保健師 and the 理士 of 税理士: a word that the dictionary does not know, cut at a given name."""
    before, name = tokens[at - 1] if at else None, tokens[at]
    if before is None or end - at > 1 or name.detail != GIVEN or not name.surface.endswith(OF_OCCUPATIONS):
        return False
    return before.end == name.start and before.is_noun and bool(CUT_OFF.fullmatch(before.surface))


OF_OCCUPATIONS = ("師", "士", "員")
CUT_OFF = pattern(r"(?![父母兄弟姉妹夫妻孫娘嫁姪甥君僕俺])[一-龥]")
"""One kanji that is no word for a relative (母健士 would be two words)."""


def _is_also_other(surface: str) -> bool:
    """Whether the dictionary knows the word as a place or an ordinary noun, too."""
    classes = word_classes(surface)
    return any(name.startswith(("名詞-固有名詞-地名", "名詞-普通名詞")) for name in classes)


def _strong_reason(text: str, tokens: Sequence[Morpheme], at: int, end: int, known: NameWords) -> str:
    behind = text[tokens[end - 1].end :]
    honorific = _honorific(behind, known)
    if honorific:
        return f"敬称 {honorific}"
    title = _title_behind(text, tokens, at, end, known)
    if title:
        return f"役職 {title}"
    if SAYS_OWN_NAME.match(behind):
        return "名乗り"
    if is_behind_relative(text[: tokens[at].start], known.relatives):
        return "続柄" if _names_relative(tokens[at:end], behind, known) else ""
    before = _said_before(text[: tokens[at].start], known)
    if tokens[at].detail.startswith(PLACE) and tokens[at].surface not in known.surnames:
        return ""
    return f"見出し {before}" if before and not _noun_behind(tokens, end) else ""


def _names_relative(run: Sequence[Morpheme], behind: str, known: NameWords) -> bool:
    """千葉 in 母の千葉です, 美咲 in 娘の美咲が; not 長野 in 夫の長野への転勤, 林 in 父の林が."""
    if ENDS_BEHIND.match(behind):
        return _is_surname(run[0].surface) or _is_given(run)
    name = "".join(token.surface for token in run)
    if not TELLS_ON.match(behind) or name in known.weak or _is_scenery(name, behind):
        return False
    people = all(token.detail.startswith(NAME) or not token.surface.strip() for token in run)
    return people and (len(name) > 1 or _is_given(run))


def _is_given(run: Sequence[Morpheme]) -> bool:
    """A given name that is nothing else (翔, 裕子)."""
    return len(run) == 1 and run[0].detail == GIVEN and not _is_also_other(run[0].surface)


def _honorific(behind: str, known: NameWords) -> str:
    """The honorific that ``behind`` begins with, "" where it is another word (様々, 氏名)."""
    stripped = behind.lstrip(" \u3000") if behind[:2].strip() else behind
    for word in _longest_first(frozenset(known.honorifics)):
        if stripped.startswith(word):
            return "" if stripped[len(word) :].startswith(known.honorifics[word] or ("\0",)) else word
    return ""


def _title_behind(text: str, tokens: Sequence[Morpheme], at: int, end: int, known: NameWords) -> str:
    """課長 in 佐藤課長 and in 佐藤財政課長; 小金井市長 and 福井代表 are no persons' names."""
    found = _title_pattern(known.titles).match(text, tokens[end - 1].end)
    if not found:
        return ""
    title, name = found.group(1), tokens[at].surface
    place = tokens[at].detail.startswith(PLACE) or PLACE in "".join(word_classes(name))
    if end - at == 1 and place and name not in known.surnames and title not in OF_PERSONS:
        return ""
    return title


OF_PERSONS = frozenset(
    [
        "課長",
        "部長",
        "次長",
        "室長",
        "係長",
        "主任",
        "主査",
        "主事",
        "主幹",
        "参事",
        "教授",
        "准教授",
        "講師",
        "助教",
        "医師",
        "弁護士",
        "委員",
        "民生委員",
        "巡査",
        "博士",
    ]
)
"""Offices that stand behind surnames, hardly behind places (金沢支店長, 福井代表)."""


@lru_cache(maxsize=4)
def _title_pattern(titles: frozenset[str]) -> re.Pattern[str]:
    listed = "|".join(re.escape(title) for title in sorted(titles, key=lambda word: (-len(word), word)))
    return re.compile(rf"[ \u3000]?(?:[一-龥]{{1,5}}?)?({listed})(?![名代]|会議|級|職)")


def _said_before(before: str, known: NameWords) -> str:
    """担当： or 課長 directly before the name; a label needs its colon or space."""
    trimmed = before.rstrip(" \u3000：:）)】」は")
    if not trimmed.endswith(_longest_first(known.labels)) and not trimmed.endswith(
        _longest_first(known.titles)
    ):
        return ""
    gap = before[len(trimmed) :].translate(FOLDED)
    for word in _longest_first(known.labels):
        if trimmed.endswith(word) and gap.strip(")"):
            return word
    for word in _longest_first(known.titles):
        if len(word) > 1 and trimmed.endswith(word) and gap in ("", " ", ": ", ":"):
            return word
    return ""


@lru_cache(maxsize=8)
def _longest_first(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _noun_behind(tokens: Sequence[Morpheme], end: int) -> bool:
    return end < len(tokens) and tokens[end].is_noun


def _stands_in_compound(tokens: Sequence[Morpheme], at: int, end: int) -> bool:
    """Part of a longer noun: 田中ビル, はけの森美術館, 市民山田会館."""
    before = at > 0 and tokens[at - 1].is_noun and tokens[at - 1].detail != "数詞"
    behind = end < len(tokens) and tokens[end].is_noun
    return behind or (before and end - at == 1)


KATAKANA = pattern(r"[ァ-ヴー]+")
SAYS_OWN_NAME = pattern(r"と(?:申し|もうし|申す|いう者)")
"""大塚健二と申します: who speaks so says a name."""
SCENERY = pattern(
    r"の(?:下|上流|下流|たもと|袂|欄干|架け替え|架替|耐震|河川敷|土手|護岸|麓|頂上|北側|南側|東側|西側)|を(?:渡|登|越え)"
)


def _is_scenery(name: str, behind: str) -> bool:
    """高橋の下, 石川の河川敷: a bridge or a river, whoever may be called so."""
    return name.endswith(SCENERY_ENDS) and bool(SCENERY.match(behind))


def _is_kanji(text: str) -> bool:
    return all("一" <= character <= "\u9fff" or character in "々ヶ" for character in text)


def _is_surname(surface: str) -> bool:
    """Whether the dictionary knows the word as a surname, whatever it takes it for here."""
    return any(SURNAME in name for name in word_classes(surface))
