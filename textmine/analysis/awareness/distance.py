"""Words of distance (距離を置く表現): what puts the subject outside the writer's own work, and how far."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Protocol

from textmine.analysis.awareness.lexicon import Lexicon
from textmine.phrases import Hit, find_phrases

CLAUSE_ENDS = "、，。\n！？"
MILD_DISTANCE, TURNED_DISTANCE, OWN_TURN = 0.5, 0.3, 3
ONESELF = re.compile(
    r"(?:当|本|自|我が)(?:課|室|係|部|局|館|園|所|署|院|校|市|センター|支所|本部|事務局|委員会|機関|職場|施設|方|会)"
    r"|所管|所掌|分掌|担当|業務|事務|職務|設問|本件|回答|市教委|こちら"
)
"""Words by which a sentence speaks of the writer's own office or of the question."""


class Word(Protocol):
    """A content word."""

    @property
    def start(self) -> int:
        """Where it starts."""

    @property
    def normalized(self) -> str:
        """Its normalised form."""


TOLD_OF_OTHERS = re.compile(
    r"[いくるたっかきだ]{0,3}(?:と|という|といった|との)(?:ように)?(?:言|い[うわ]っ|され(?!る)|思い込|思われが|見られが|聞|声|理由"
    r"|断|返|書[いか]|判定|判断され|判断した[一-龥]|報告し|説明[しさ]|答え続|(?:思わ|考えら)れて(?:い|き)?た|(?:考え|思っ|思い)て(?:い|き)?(?:た|る(?:間|うち|[一-龥])))"
    r"|[いくるたっかきだ]{0,3}と[^。、]{1,8}[がは](?:言|答|断|返|書|伝)"
    r"|(?:(?:人|世帯|家庭|店|若者|子(?:ども)?|親|保護者|学生|生徒|高齢者|住民|家族|町会|団体|地区)(?!口|事|件)"
    r"|(?:の[はがを]|(?:方|者|家|声|課|地域)[^、。]?[はがのにをも]))"
    r"|(?<=[がはも]ない)(?!部署|部門|業務|事務|課|係|室|職場|組織|機関|施設|仕事|立場|状況|状態|限り|旨|設問|内容|話|事柄"
    r"|分野|領域|現|以上|場合|点|性|関係|所管|所掌|担当|中|為|事|事業|案件|方[がは針]|もの|問題)[一-龥ァ-ヶ]"
    r"|(?:の|わけ|もの|こと)(?:で|と)?は(?:な[いくか]|あり)|とは(?:限|言え|い[いえ])"
)
"""Behind words of distance: others' words or others' case, not the writer's own (関係がないと言う課ほど)."""


ONLY = re.compile(
    r"しか(?!ね)|^(?!.*(?:機会|依頼|相談|要望|照会|指示|申し?出|求め|関わ|関係|該当|事例|実績|経験)).*一度も"
)
"""事例が一件しかない tells of one case, not of none; 駅の北は一度も調べていない admits what was left undone.

Not so 依頼を一度も受けていない: nothing came from outside.
"""


def find_distancing(text: str, lexicon: Lexicon) -> tuple[Hit, ...]:
    """The words of distance in ``text`` that are the writer's own, not told of others."""
    hits = find_phrases(text, lexicon.phrases["distancing"])
    return tuple(hit for hit in hits if not ONLY.search(hit.text) and not TOLD_OF_OTHERS.match(text, hit.end))


def put_away(text: str, hits: Sequence[Hit], reasons: Sequence[Hit]) -> list[tuple[int, int]]:
    """The clauses from the subject on in which strong distancing stands: what they name is denied.

    They end where the answer turns (関係はないが、…): what follows is the writer's own matter again.
    """
    turns = sorted(mark.end for mark in reasons if mark.phrase.value == "contrast")
    return [
        (
            clause_start(text, hit.start),
            min(first_of(text, "。\n", hit.end), _next_of(turns, hit.end, len(text))),
        )
        for hit in hits
        if hit.phrase.value == "strong"
    ]


def clause_start(text: str, place: int) -> int:
    """Where the clause around ``place`` starts: behind the last comma or stop."""
    return max(text.rfind(end, 0, place) for end in CLAUSE_ENDS) + 1


def first_of(text: str, characters: str, start: int) -> int:
    """The first place of one of ``characters`` from ``start`` on, else the end of the text."""
    return min((n for each in characters if (n := text.find(each, start)) >= 0), default=len(text))


def sentence_around(text: str, hit: Hit) -> tuple[int, int]:
    """Where the sentence of ``hit`` starts and ends."""
    return max(text.rfind(stop, 0, hit.start) for stop in "。\n") + 1, first_of(text, "。\n", hit.end)


def _next_of(places: Sequence[int], start: int, otherwise: int) -> int:
    """The first of the sorted ``places`` from ``start`` on."""
    number = bisect_left(places, start)
    return places[number] if number < len(places) else otherwise


def distance_of(text: str, hit: Hit, reasons: Sequence[Hit], own_tokens: Sequence[Word]) -> float:
    """1 for strong distancing, less for mild, or where the answer has matter of its own besides.

    That is where it turns to it (しかし), or where other sentences tell it and this one speaks neither of
    the office nor of the question (関係がない may then be what was found).
    """
    start, end = sentence_around(text, hit)
    besides = {token.normalized for token in own_tokens if not start <= token.start < end}
    if len(besides) >= OWN_TURN and not ONESELF.search(text, start, end):
        return TURNED_DISTANCE
    turns = [mark.end for mark in reasons if mark.start >= hit.end and mark.phrase.value == "contrast"]
    own_behind = len({token.normalized for token in own_tokens if turns and token.start >= turns[0]})
    if own_behind >= OWN_TURN:
        return TURNED_DISTANCE
    return 1.0 if hit.phrase.value == "strong" else MILD_DISTANCE
