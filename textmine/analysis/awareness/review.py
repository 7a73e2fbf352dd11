"""The review list (確認したい組織): whom to look at first, why in words, and how firm the place is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textmine.analysis.awareness.lines import ALL, each
from textmine.analysis.awareness.overrules import NO_OVERRULES, Overrules
from textmine.analysis.awareness.profile import Awareness
from textmine.analysis.awareness.reasons import JOINT, reasons_of
from textmine.analysis.awareness.strength import settled_weights, strength_of
from textmine.tables import REVIEW, check

if TYPE_CHECKING:
    import pandas as pd

GRAVITY = {"高": 0.5, "中": 0.25, "低": 0.1}
"""What a contradiction adds to the priority, by its severity."""

WEAK_LINE = 0.4
"""An answer below this strength is proposed for a look."""

FACTORS = (0.5, 2.0)


def review_list(
    found: Awareness,
    *,
    contradictions: pd.DataFrame | None = None,
    weights: Mapping[str, float] | None = None,
    overrules: Overrules = NO_OVERRULES,
    lang: str = "ja",
    persons: bool = False,
) -> pd.DataFrame:
    """Whom to look at first (確認したい組織), with reasons in words and the range of the place.

    Table out: REVIEW, every respondent, ``listed`` ones first, then by priority, then by name.
    Formula: priority = 1 - strength + 0.5, 0.25 or 0.1 for each contradiction of severity 高, 中, 低.
    ``listed``: a contradiction of severity 高 or 中, or an answer with strength below 0.4. A blank
    without contradiction stays in the table, unlisted: nothing in the forms speaks against it.
    ``rank_low``-``rank_high``: best and worst place when each weight is halved or doubled, one at a time;
    a wide range means that the place rests on one weight. A place given by a person stays as given; who
    has one is listed, and who was left out (place 0) is not.
    ``persons``: respondents are persons, who have no office whose work they could name.
    """
    import pandas as pd

    settled = settled_weights(weights or {})
    over = found.profile[found.profile["question"] == ALL]
    values = _values(found.parts)
    against = _contradictions(contradictions)
    order = _order(_strengths(over, values, settled, overrules), over, against, overrules)
    ranges = _ranges(over, values, settled, against, overrules)
    rows = {row.respondent: row for row in each(over)}
    quotes = _quotes(found.spans)
    lines = [
        {
            "rank": place,
            "respondent": name,
            "strength": rows[name].strength,
            "priority": round(_priority(rows[name].strength, against.get(name, [])), 4),
            "reasons": JOINT.join(
                reasons_of(
                    rows[name],
                    [message for _, message in against.get(name, [])],
                    quotes.get(name, {}),
                    lang=lang,
                    persons=persons,
                )
            ),
            "rank_low": min(ranges[name]),
            "rank_high": max(ranges[name]),
            "listed": _shown(overrules.place(name), rows[name], against.get(name, [])),
            "overruled": rows[name].overruled,
        }
        for place, name in enumerate(order, 1)
    ]
    review = pd.DataFrame(lines, columns=list(REVIEW.names))
    check(review, REVIEW)
    return review


def _values(parts: pd.DataFrame) -> Mapping[str, Mapping[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for row in each(parts[parts["question"] == ALL]):
        found.setdefault(row.respondent, {})[row.part] = row.value
    return found


def _contradictions(table: pd.DataFrame | None) -> Mapping[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in each(table) if table is not None else ():
        found.setdefault(row.respondent, []).append((row.severity, row.message))
    return found


def _strengths(
    over: pd.DataFrame,
    values: Mapping[str, Mapping[str, float]],
    weights: Mapping[str, float],
    overrules: Overrules,
) -> Mapping[str, tuple[float, int]]:
    """Strength and number of answers of each respondent under these weights."""
    return {
        name: (
            overrules.strength(name, ALL, strength_of(values[name], weights) if name in values else 0.0),
            int(answers),
        )
        for name, answers in zip(over["respondent"].tolist(), over["n"].tolist(), strict=True)
    }


def _order(
    strengths: Mapping[str, tuple[float, int]],
    over: pd.DataFrame,
    against: Mapping[str, list[tuple[str, str]]],
    overrules: Overrules,
) -> list[str]:
    def key(name: str) -> tuple[bool, float, str]:
        strength, answers = strengths[name]
        found = against.get(name, [])
        return (not _listed(strength, answers, found), -round(_priority(strength, found), 4), name)

    free = sorted((name for name in strengths if overrules.place(name) is None), key=key)
    fixed = sorted((place, name) for name in strengths if (place := overrules.place(name)) is not None)
    for place, name in fixed:
        free.insert(place - 1 if place else len(free), name)
    return free


def _ranges(
    over: pd.DataFrame,
    values: Mapping[str, Mapping[str, float]],
    weights: Mapping[str, float],
    against: Mapping[str, list[tuple[str, str]]],
    overrules: Overrules,
) -> Mapping[str, list[int]]:
    trials = [weights, *({**weights, name: weights[name] * factor} for name in weights for factor in FACTORS)]
    places: dict[str, list[int]] = {}
    for trial in trials:
        ordered = _order(_strengths(over, values, trial, overrules), over, against, overrules)
        for place, name in enumerate(ordered, 1):
            places.setdefault(name, []).append(place)
    return places


def _priority(strength: float, found: list[tuple[str, str]]) -> float:
    return 1 - strength + sum(GRAVITY[severity] for severity, _ in found)


def _listed(strength: float, answers: int, found: list[tuple[str, str]]) -> bool:
    grave = any(severity in ("高", "中") for severity, _ in found)
    return grave or (answers > 0 and strength < WEAK_LINE)


def _shown(place: int | None, row: Any, found: list[tuple[str, str]]) -> bool:
    """Whether a respondent is proposed for a look: a person's word before the rule's."""
    return _listed(row.strength, row.n, found) if place is None else place > 0


def _quotes(spans: pd.DataFrame) -> Mapping[str, Mapping[str, str]]:
    """The first place of each indicator, for quoting."""
    found: dict[str, dict[str, str]] = {}
    for row in each(spans):
        found.setdefault(row.respondent, {}).setdefault(row.indicator, row.text)
    return found
