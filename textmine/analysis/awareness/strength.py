"""From indicators to one order (手掛かりの強さ): a monotone sum of named parts with stated weights.

strength = (sum of weight x value of the parts that help + sum of weight x (1 - value) of the parts that
lower) / sum of all weights. Every value is 0 to 1 and grows with its indicator alone, mostly by
n / (n + half): the first own reason says more than the fifth. Own content and facts are shares, and general
words dilute breadth, so that length alone moves little. The weights are round numbers, set by reading and by
looking at rated surveys; neighbouring round numbers give nearly the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from textmine.analysis.awareness.reading import Reading
from textmine.errors import Problem, SettingsError, near_matches, shown

LEAST = 0.01
"""An answer is always more than none."""
ANSWER_SHARES = {"reason": 1.0, "comment": 0.8, "plan": 0.15}
"""What an answer to a question of this kind counts: titles of plans are hardly reasons."""


@dataclass(frozen=True)
class Part:
    """One part of the strength: its name, name in words, default weight and whether it lowers."""

    name: str
    ja: str
    weight: float
    lowers: bool = False


PARTS = (
    Part("substance", "固有の内容", 3.0),
    Part("facts", "事実の叙述", 1.0),
    Part("telling", "語り方", 4.0),
    Part("reasoning", "理由・論理", 2.0),
    Part("critical", "課題意識", 2.0),
    Part("breadth", "述べた内容の幅", 3.0),
    Part("boilerplate", "定型句・一般語", 1.0, True),
    Part("borrowed", "借用・反復", 0.5, True),
    Part("distancing", "距離を置く表現", 3.0, True),
)

PADDING = 20.0
"""Words that an answer may spend on saying nothing of its own before its share of own words falls."""
FULL_SHARE = 0.4
"""The share of own words among all and the padding that counts as full."""
TOLD, WAYS = 2.0, 8.0
"""Added to the words that tell, and to all that tell or name: two words alone show no manner."""
BREADTH, DILUTION = 7.0, 0.5
"""Kinds of words that are half of full breadth, and how many more it takes for each general word beside them."""
CLAUSE_VALUES = {"fact": 1.0, "plain": 0.5, "general": 0.0}


@dataclass(frozen=True)
class Counted:
    """The indicators of one row (one answer, or all of a respondent's), already weighed by kind."""

    words: float
    own: float
    clauses: float
    facts: float
    reasons: float
    critical: float
    types: float
    general: float
    echo: float
    borrowed: float
    distancing: float
    telling: float
    naming: float


def settled_weights(given: Mapping[str, float]) -> Mapping[str, float]:
    """The default weights with the settings' own in place; unknown names raise SettingsError."""
    known = [part.name for part in PARTS]
    unknown = [name for name in given if name not in known]
    if unknown:
        raise SettingsError([_unknown(name, known) for name in unknown])
    return {part.name: float(given.get(part.name, part.weight)) for part in PARTS}


def part_values(counted: Counted) -> Mapping[str, float]:
    """Each part's value between 0 and 1, to four digits as the table shows it.

    So the strength, and with it the order of the list, can be worked out anew from the table alone.
    """
    values = {
        "substance": min(1.0, counted.own / (counted.words + PADDING) / FULL_SHARE),
        "facts": counted.facts / (counted.clauses + 2.0),
        "telling": (counted.telling + TOLD) / (counted.telling + counted.naming + WAYS),
        "reasoning": saturated(counted.reasons, 3.0),
        "critical": saturated(counted.critical, 2.0),
        "breadth": saturated(counted.types, BREADTH + DILUTION * counted.general),
        "boilerplate": min(1.0, (counted.general + 1.0) / (counted.words + 2.0)),
        "borrowed": min(1.0, counted.borrowed + counted.echo),
        "distancing": min(1.0, counted.distancing),
    }
    return {name: round(value, 4) for name, value in values.items()}


def saturated(amount: float, half: float) -> float:
    """Amount / (amount + half): 0 for nothing, 1/2 at ``half``, never quite 1.

    >>> saturated(3, 3)
    0.5
    """
    return amount / (amount + half) if amount > 0 else 0.0


def strength_of(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The strength of an answered row from its part values."""
    whole = sum(weights.values())
    if not whole:
        return LEAST
    told = (
        weights[part.name] * (1 - values[part.name] if part.lowers else values[part.name]) for part in PARTS
    )
    return round(max(LEAST, sum(told) / whole), 4)


def signed(part: Part, weights: Mapping[str, float]) -> float:
    """The weight with its sign."""
    return -weights[part.name] if part.lowers else weights[part.name]


COMMITMENT = {"実行": 2, "必要": 1, "伝聞": 0, "困難": 0, "なし": 0}


def commitment_of(readings: Iterable[Reading]) -> str:
    """The strongest sentence end."""
    found = {hit.phrase.value for reading in readings for hit in reading.hits["commitment"]}
    return next((name for name in COMMITMENT if name in found), "なし")


def actors_of(readings: Iterable[Reading]) -> str:
    """Who acts: 市民, 行政, 両方 or なし."""
    found = {hit.phrase.value for reading in readings for hit in reading.hits["actors"]}
    return "両方" if len(found) > 1 else next(iter(found), "なし")


def count_readings(readings: Sequence[tuple[str, Reading]]) -> Counted:
    """The indicators over ``readings`` (kind of question, reading) as amounts.

    Amounts add up, weighed by kind; shares are means weighed by content words; words count once.
    """
    own: dict[str, float] = {}
    types: dict[str, float] = {}
    for kind, reading in readings:
        share = ANSWER_SHARES.get(kind, 1.0)
        for word, weight in reading.own.items():
            own[word] = max(own.get(word, 0.0), share * weight)
        for word, weight in reading.said.items():
            types[word] = max(types.get(word, 0.0), share * weight)
    return Counted(
        words=_amount(readings, lambda r: len(r.content)),
        own=sum(own.values()),
        clauses=_amount(readings, lambda r: len(r.clauses)),
        facts=_amount(readings, lambda r: sum(CLAUSE_VALUES[clause.kind] for clause in r.clauses)),
        reasons=_amount(readings, lambda r: r.own_reasons),
        critical=_amount(readings, lambda r: r.criticised),
        types=sum(types.values()),
        general=_amount(readings, lambda r: r.generic_tokens),
        echo=_mean_share(readings, lambda r: r.echo_tokens),
        borrowed=_mean_borrowed(readings),
        distancing=_amount(readings, lambda r: r.distance),
        telling=_amount(readings, lambda r: r.telling),
        naming=_amount(readings, lambda r: r.naming),
    )


def _amount(readings: Sequence[tuple[str, Reading]], of: Callable[[Reading], float]) -> float:
    return sum(ANSWER_SHARES.get(kind, 1.0) * of(reading) for kind, reading in readings)


def _mean_share(readings: Sequence[tuple[str, Reading]], of: Callable[[Reading], float]) -> float:
    words = _amount(readings, lambda reading: len(reading.content))
    return _amount(readings, of) / words if words else 0.0


def _mean_borrowed(readings: Sequence[tuple[str, Reading]]) -> float:
    characters = _amount(readings, lambda reading: reading.characters)
    return _amount(readings, lambda r: r.borrowed * r.characters) / characters if characters else 0.0


def _unknown(name: str, known: Sequence[str]) -> Problem:
    near = " / ".join(near_matches(name, known)) or ", ".join(known)
    return Problem(
        f"awareness.weights に知らない部分「{shown(name)}」があります",
        f"awareness.weights has an unknown part '{shown(name)}'",
        "survey.toml",
        f"使える名前: {near}",
        f"did you mean: {near}",
    )
