"""UTF-8 read as CP932 of which bytes are lost (欠けた文字化け): 繝舌せ縺悟ｰ代↑縺・・ is バスが少ない。.

Where two bytes are no character of CP932, a program writes ・ or � for them. What can have stood there is
little: the bytes around are known, the two are none of CP932, and people write the characters that come out.
Sudachi decides between what is left; where two readings are nearly as good, all stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import log10
from typing import NamedTuple

from textmine.patterns import pattern
from textmine.repairs.changes import Edit
from textmine.repairs.misread import KANA_BYTES, is_shown, is_written
from textmine.repairs.rules import Rules
from textmine.repairs.words import PathCost

GAPS = frozenset("・\ufffd")
MOST_GAPS = 1 / 3
"""The most that may be lost of a run; with more nothing is certain."""
STATES, WEIGHED, READINGS, AHEAD = 400, 200, 24, 4
"""How many beginnings are followed at a time, how many of them Sudachi weighs and leaves, and how far
behind a gap it does so."""
USAGE = 1400
"""What a tenfold usage of a character is worth, in cost."""
CLEARLY, EACH, MOST_COUNTED = 2500, 250, 8
"""By how much the best reading must be cheaper than the next one, and how much more for each gap, up to so many."""
LONGEST, KEPT = 48, 20
"""So many characters are weighed at a time, and so many of them stay open."""
MOST_LOST = 200
"""A text that has lost more is left as it is."""
_LEVELS = {
    4.5: "いのでがするし。なま",
    4.0: "かて、にをはとたありらーくれもんおっうき",
    3.5: "だこさえべけやどよそみせわ",
    3.0: "ばちつじねほろょごびぶめ々",
    2.5: "ゆずぎげづむざふひへぐ「」（）",
    2.0: "ぷぞぱ？！ぼ・ゃゅ",
}
_USUAL = {character: level for level, characters in _LEVELS.items() for character in characters}
_KATAKANA, _OTHER = 3.0, 1.5
"""Powers of ten of the frequency in a million, as counted in typed answers."""
_NEVER_LAST = ("、", "・", "「", "（", "\u3000")
_CLOSED = ("。", "！", "？", "」", "）")

_LETTER = pattern("[ぁ-んァ-ヺ一-鿿]")
_RUN = pattern(r"[^\x00-\x7f\u2000-\u200a\u3000]{4,}")
_LEADS = bytes([*range(0xE3, 0xEA), 0xEF])
_TRAILS = bytes(range(0x80, 0xC0))


class _State(NamedTuple):
    """What was read so far, the bytes of a character that is not whole yet, and how usual the characters are."""

    score: float
    text: str
    pending: bytes


Choices = Sequence[tuple[bytes, ...]]
"""The bytes that can have stood at each place of a run; several where some are lost."""


def fix_lost(text: str, rules: Rules, path_cost: PathCost) -> list[Edit]:
    """UTF-8 read as CP932 with bytes lost (欠けた文字化け), where one reading is much better than all others."""
    if not any(mark in text for mark in KANA_BYTES) or not 0 < sum(map(text.count, GAPS)) <= MOST_LOST:
        return []
    edits = []
    for match in _RUN.finditer(text):
        run = match.group()
        if is_shown(text, *match.span()):
            continue
        gaps = sum(mark in GAPS for mark in run)
        if not 0 < gaps <= max(MOST_GAPS * len(run), 1) or not any(mark in run for mark in KANA_BYTES):
            continue
        choices = [_codes(mark, run[place + 1 : place + 2]) for place, mark in enumerate(run)]
        if written := read_clearly(choices, rules.frequency, path_cost):
            edits.append(Edit(match.start(), match.end(), written, "mojibake", "checked"))
    return edits


def read_clearly(choices: Choices, frequency: Mapping[str, int], path_cost: PathCost) -> str:
    """The reading of a run in UTF-8 that is much better than any other; "" where none is."""
    settled, ranked, lead = _read(choices, frequency, path_cost, _NEVER_LAST)
    if len(ranked) > 1:
        lead = min(lead, ranked[1][0] - ranked[0][0])
    return settled + ranked[0][1] if ranked and lead >= _least_lead(choices) else ""


def read_agreed(choices: Choices, frequency: Mapping[str, int], path_cost: PathCost) -> str:
    """The best reading of choices that are whole characters, with � for those which a near reading has otherwise."""
    settled, ranked, lead = _read(choices, frequency, path_cost)
    if not ranked:
        return "\ufffd" * len(choices)
    least = _least_lead(choices)
    near = [text for cost, text in ranked if cost - ranked[0][0] < least]
    agreed = (one[0] if len(set(one)) == 1 else "\ufffd" for one in zip(*near, strict=True))
    return (settled if lead >= least else "\ufffd" * len(settled)) + "".join(agreed)


def _least_lead(choices: Choices) -> float:
    """By how much the best reading has to be better than another one."""
    return CLEARLY + EACH * min(sum(len(codes) > 1 for codes in choices), MOST_COUNTED)


def _read(
    choices: Choices, frequency: Mapping[str, int], path_cost: PathCost, never_last: tuple[str, ...] = ()
) -> tuple[str, list[tuple[float, str]], float]:
    """How a run begins, the readings of the rest with their costs, the best one first, and the lead of the beginning.

    What lies far behind is settled as the best reading has it; the lead says how near another one came.
    """
    states, settled, lead, since = [_State(0.0, "", b"")], "", float("inf"), 0
    for codes in choices:
        since = 0 if len(codes) > 1 else since + 1
        fed = [new for state in states for code in codes for new in _feed(state, code, frequency)]
        states = list({(state.text, state.pending): state for state in fed}.values())
        if len(states) > STATES or (since >= AHEAD and len(states) > READINGS):
            states = _likeliest(states, path_cost)
        if states and len(states[0].text) > LONGEST:
            states = _likeliest(states, path_cost)
            head = states[0].text[:-KEPT]
            lead = min(lead, _lead(states, head, path_cost))
            states = [one._replace(text=one.text[len(head) :]) for one in states if one.text.startswith(head)]
            settled += head
    whole = [one for one in states if not one.pending and not one.text.endswith(never_last)]
    ranked = sorted(
        (_weight(one, path_cost, "" if one.text.endswith(_CLOSED) else "。"), one.text) for one in whole
    )
    return settled, ranked, lead


def _likeliest(states: Sequence[_State], path_cost: PathCost) -> list[_State]:
    """The states that Sudachi finds best, the best one first."""
    usual = sorted(states, reverse=True)[:WEIGHED]
    return sorted(usual, key=lambda state: (_weight(state, path_cost), state))[:READINGS]


def _lead(states: Sequence[_State], head: str, path_cost: PathCost) -> float:
    """By how much the first state is better than the first one that begins otherwise."""
    rival = next((one for one in states if not one.text.startswith(head)), None)
    return _weight(rival, path_cost) - _weight(states[0], path_cost) if rival else float("inf")


def _weight(state: _State, path_cost: PathCost, end: str = "") -> float:
    """The cost of a reading less the usage of its characters."""
    return path_cost(f"。{state.text}{end}") - USAGE * (state.score + _USUAL.get(end, 0.0))


def _feed(state: _State, code: bytes, frequency: Mapping[str, int]) -> Iterator[_State]:
    """The state behind more bytes; none where they are no UTF-8, or no character that people write."""
    score, text, pending = state
    for byte in code:
        pending += bytes([byte])
        if byte not in (_LEADS if len(pending) == 1 else _TRAILS):
            return
        if len(pending) == 3:
            character = pending.decode("utf-8", "replace")
            if not is_likely(character):
                return
            score, text, pending = score + _usual(character, frequency), text + character, b""
    yield _State(score, text, pending)


def is_likely(character: str) -> bool:
    """Whether an answer may hold a character: a letter that people write, or a usual mark."""
    return is_written(character) and bool(_LETTER.match(character) or character in _USUAL)


def _usual(character: str, frequency: Mapping[str, int]) -> float:
    """How usual a character is, in powers of ten."""
    if "一" <= character <= "鿿":
        return log10(max(frequency.get(character, 0), 1))
    katakana = "ァ" <= character <= "ヺ" and character not in "ァィゥェォ"
    return _USUAL.get(character, _KATAKANA if katakana else _OTHER)


@lru_cache(maxsize=4096)
def _codes(mark: str, behind: str) -> tuple[bytes, ...]:
    """The bytes of a character in CP932; of a gap, all that CP932 does not know."""
    if mark not in GAPS:
        try:
            return (mark.encode("cp932"),)
        except UnicodeError:
            return ()
    return (*_no_pairs(), *_no_beginnings(behind))


@lru_cache(maxsize=1)
def _no_pairs() -> tuple[bytes, ...]:
    """Two bytes of UTF-8 that begin like a character of CP932 and are none."""
    every = [bytes([first, second]) for first in (*_TRAILS, *_LEADS) for second in (*_TRAILS, *_LEADS)]
    return tuple(pair for pair in every if _is_lead(pair[0]) and not _is_known(pair))


@lru_cache(maxsize=256)
def _no_beginnings(behind: str) -> tuple[bytes, ...]:
    """One byte that makes no character of CP932 with the first one of what stands behind."""
    try:
        following = behind.encode("cp932")[:1]
    except UnicodeError:
        return ()
    if behind in GAPS:
        return ()
    return tuple(
        bytes([byte])
        for byte in (*_TRAILS, *_LEADS)
        if byte in (0x80, 0xA0)
        or (_is_lead(byte) and not (following and _is_known(bytes([byte]) + following)))
    )


def _is_lead(byte: int) -> bool:
    return 0x81 <= byte <= 0x9F or 0xE0 <= byte <= 0xFC


def _is_known(pair: bytes) -> bool:
    try:
        return len(pair.decode("cp932")) == 1
    except UnicodeError:
        return False
