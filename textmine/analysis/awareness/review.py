"""The review list (確認したい組織): whom to look at first, why in words, and how firm the place is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmine.analysis.awareness.lines import ALL, each
from textmine.analysis.awareness.overrules import NO_OVERRULES, Overrules
from textmine.analysis.awareness.profile import Awareness
from textmine.analysis.awareness.reasons import JOINT, reasons_of
from textmine.analysis.awareness.strength import LEAST, PARTS, settled_weights
from textmine.tables import REVIEW, check

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, np.dtype[Any]]

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
    against = _contradictions(contradictions)
    compared = _compared(found, against, overrules)
    ranges = _ranges(compared, settled)
    rows = {row.respondent: row for row in each(over)}
    quotes = _quotes(found.spans)
    lines = [
        {
            "rank": place,
            "respondent": name,
            "strength": rows[name].strength,
            "priority": round(1 - rows[name].strength + _weighed(against.get(name, [])), 4),
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
        for place, name in enumerate(compared.ordered(settled), 1)
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


@dataclass(frozen=True)
class Compared:
    """All respondents as the order sees them, by name, so that ties stand by name.

    ``raising``: what each part adds for one point of weight. ``given``: strengths that a person set, else
    NaN. ``added``: what contradictions add to the priority, ``grave`` whether one of them is.
    """

    names: list[str]
    raising: Array
    answered: Array
    given: Array
    added: Array
    grave: Array
    fixed: list[tuple[int, str]]

    def ordered(self, weights: Mapping[str, float]) -> list[str]:
        """The names from first to last under these weights."""
        import numpy as np

        strengths = np.where(np.isnan(self.given), self._strengths(weights), self.given)
        listed = self.grave | (self.answered & (strengths < WEAK_LINE))
        priorities = [round(priority, 4) for priority in (1 - strengths + self.added).tolist()]
        order = np.lexsort((-np.array(priorities), ~listed))
        placed = {name for _, name in self.fixed}
        free = [name for name in map(self.names.__getitem__, order.tolist()) if name not in placed]
        for place, name in self.fixed:
            free.insert(place - 1 if place else len(free), name)
        return free

    def _strengths(self, weights: Mapping[str, float]) -> Array:
        """``strength_of`` for all at once; 0 for who did not answer."""
        import numpy as np

        whole = sum(weights.values())
        told = np.zeros(len(self.names))
        for part, column in zip(PARTS, self.raising.T, strict=True):
            told += weights[part.name] * column
        shares = told / whole if whole else told
        rounded = np.array([round(max(LEAST, share), 4) for share in shares.tolist()])
        return np.where(self.answered, rounded, 0.0)


def _compared(
    found: Awareness, against: Mapping[str, list[tuple[str, str]]], overrules: Overrules
) -> Compared:
    import numpy as np

    over = found.profile[found.profile["question"] == ALL]
    answers = dict(zip(over["respondent"].tolist(), over["n"].tolist(), strict=True))
    names = sorted(answers)
    values = _values(found.parts)
    raising = [
        [1 - values[name][part.name] if part.lowers else values[name][part.name] for part in PARTS]
        if name in values
        else [0.0] * len(PARTS)
        for name in names
    ]
    places = ((overrules.place(name), name) for name in names)
    return Compared(
        names,
        np.array(raising, dtype=float).reshape(len(names), len(PARTS)),
        np.array([answers[name] > 0 for name in names], dtype=bool),
        np.array([overrules.strength(name, ALL, float("nan")) for name in names], dtype=float),
        np.array([_weighed(against.get(name, [])) for name in names], dtype=float),
        np.array([_grave(against.get(name, [])) for name in names], dtype=bool),
        sorted((place, name) for place, name in places if place is not None),
    )


def _ranges(compared: Compared, weights: Mapping[str, float]) -> Mapping[str, list[int]]:
    trials = [weights, *({**weights, name: weights[name] * factor} for name in weights for factor in FACTORS)]
    places: dict[str, list[int]] = {name: [] for name in compared.names}
    for trial in trials:
        for place, name in enumerate(compared.ordered(trial), 1):
            places[name].append(place)
    return places


def _weighed(found: list[tuple[str, str]]) -> float:
    """What contradictions add to the priority."""
    return sum(GRAVITY[severity] for severity, _ in found)


def _grave(found: list[tuple[str, str]]) -> bool:
    return any(severity in ("高", "中") for severity, _ in found)


def _listed(strength: float, answers: int, found: list[tuple[str, str]]) -> bool:
    return _grave(found) or (answers > 0 and strength < WEAK_LINE)


def _shown(place: int | None, row: Any, found: list[tuple[str, str]]) -> bool:
    """Whether a respondent is proposed for a look: a person's word before the rule's."""
    return _listed(row.strength, row.n, found) if place is None else place > 0


def _quotes(spans: pd.DataFrame) -> Mapping[str, Mapping[str, str]]:
    """The first place of each indicator, for quoting."""
    found: dict[str, dict[str, str]] = {}
    for row in each(spans):
        found.setdefault(row.respondent, {}).setdefault(row.indicator, row.text)
    return found
