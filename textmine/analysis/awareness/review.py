"""The review list (確認したい組織): whom to look at first, why in words, and how firm the place is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmine.analysis.awareness.lines import each
from textmine.analysis.awareness.overrules import NO_OVERRULES, Overrules
from textmine.analysis.awareness.profile import Awareness
from textmine.analysis.awareness.reasons import JOINT, reasons_of
from textmine.analysis.awareness.strength import LEAST, PARTS, settled_weights
from textmine.groupnames import ALL_QUESTIONS
from textmine.tables import REVIEW, check

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, np.dtype[Any]]

GRAVITY = {"高": 0.5, "中": 0.25, "低": 0.1}
"""What a contradiction adds to the priority, by its severity."""

WEAK_LINE = 0.33
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
    ``listed``: a contradiction of severity 高 or 中, or an answer with strength below 0.33. A blank
    without contradiction stays in the table, unlisted: nothing in the forms speaks against it.
    ``rank_low``-``rank_high``: best and worst place when each weight is halved or doubled, one at a time;
    a wide range means that the place rests on one weight. A place given by a person stays as given; who
    has one is listed, and who was left out (place 0) is not.
    ``persons``: respondents are persons, who have no office whose work they could name.
    """
    import pandas as pd

    told = tell(found, contradictions=contradictions, overrules=overrules, lang=lang, persons=persons)
    order = sorted(range(len(told)), key=lambda at: told[at].respondent)
    standing = standing_of(found, contradictions=contradictions, overrules=overrules).taken(order)
    places = find_places(standing, settled_weights(weights or {}))
    columns = (places.order.tolist(), places.low.tolist(), places.high.tolist())
    lines = [
        (rank, *told[order[at]].before, low, high, *told[order[at]].behind)
        for rank, (at, low, high) in enumerate(zip(*columns, strict=True), 1)
    ]
    review = pd.DataFrame(lines, columns=list(REVIEW.names))
    check(review, REVIEW)
    return review


# ---------------------------------------------------------------- what is told of each


@dataclass(frozen=True)
class Told:
    """What stands in the line of a respondent, whatever its place: all of it is known from its own answers."""

    respondent: str
    strength: float
    priority: float
    reasons: str
    listed: bool
    overruled: str

    @property
    def before(self) -> tuple[Any, ...]:
        """The columns between the rank and its range."""
        return self.respondent, self.strength, self.priority, self.reasons

    @property
    def behind(self) -> tuple[Any, ...]:
        """The columns behind the range of the rank."""
        return self.listed, self.overruled


def tell(
    found: Awareness,
    *,
    contradictions: pd.DataFrame | None = None,
    overrules: Overrules = NO_OVERRULES,
    lang: str = "ja",
    persons: bool = False,
) -> list[Told]:
    """What is told of each respondent, in the order of the profile."""
    against = _contradictions(contradictions)
    quotes = _quotes(found.spans)
    told = []
    for row in each(found.profile):
        own = against.get(row.respondent, [])
        messages = [message for _, message in own]
        reasons = reasons_of(row, messages, quotes.get(row.respondent, {}), lang=lang, persons=persons)
        told.append(
            Told(
                row.respondent,
                row.strength,
                round(1 - row.strength + _weighed(own), 4),
                JOINT.join(reasons),
                _shown(overrules.place(row.respondent), row, own),
                row.overruled,
            )
        )
    return told


def _values(parts: pd.DataFrame) -> Mapping[str, Mapping[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for row in each(parts[parts["question"] == ALL_QUESTIONS]):
        found.setdefault(row.respondent, {})[row.part] = row.value
    return found


def _contradictions(table: pd.DataFrame | None) -> Mapping[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in each(table) if table is not None else ():
        found.setdefault(row.respondent, []).append((row.severity, row.message))
    return found


# ---------------------------------------------------------------- places


@dataclass(frozen=True)
class Standing:
    """Respondents as the order sees them, one row each.

    ``raising``: what each part adds for one point of weight. ``given``: strengths that a person set, else
    NaN. ``added``: what contradictions add to the priority, ``grave`` whether one of them is. ``fixed``: the
    places that a person gave, with the row; 0 = last.
    """

    raising: Array
    answered: Array
    given: Array
    added: Array
    grave: Array
    fixed: list[tuple[int, int]]

    def taken(self, order: Sequence[int] | Array) -> Standing:
        """The rows in another order: ties stand in the order of the rows."""
        import numpy as np

        rows = np.asarray(order, dtype="int64")
        fixed = []
        if self.fixed:
            at = {row: place for place, row in enumerate(rows.tolist())}
            fixed = sorted((place, at[row]) for place, row in self.fixed)
        return Standing(
            self.raising[rows],
            self.answered[rows],
            self.given[rows],
            self.added[rows],
            self.grave[rows],
            fixed,
        )

    def ordered(self, weights: Mapping[str, float]) -> Array:
        """The rows from first to last under these weights."""
        import numpy as np

        strengths = np.where(np.isnan(self.given), self._strengths(weights), self.given)
        listed = self.grave | (self.answered & (strengths < WEAK_LINE))
        priorities = [round(priority, 4) for priority in (1 - strengths + self.added).tolist()]
        order = np.lexsort((-np.array(priorities), ~listed))
        if not self.fixed:
            return order
        placed = {row for _, row in self.fixed}
        free = [row for row in order.tolist() if row not in placed]
        for place, row in self.fixed:
            free.insert(place - 1 if place else len(free), row)
        return np.array(free)

    def _strengths(self, weights: Mapping[str, float]) -> Array:
        """``strength_of`` for all at once; 0 for who did not answer."""
        import numpy as np

        whole = sum(weights.values())
        told = np.zeros(len(self.answered))
        for part, column in zip(PARTS, self.raising.T, strict=True):
            told += weights[part.name] * column
        shares = told / whole if whole else told
        rounded = np.array([round(max(LEAST, share), 4) for share in shares.tolist()])
        return np.where(self.answered, rounded, 0.0)


def standing_of(
    found: Awareness, *, contradictions: pd.DataFrame | None = None, overrules: Overrules = NO_OVERRULES
) -> Standing:
    """How the respondents stand, in the order of the profile."""
    import numpy as np

    names, answers = found.profile["respondent"].tolist(), found.profile["n"].tolist()
    against, values = _contradictions(contradictions), _values(found.parts)
    raising = [
        [1 - values[name][part.name] if part.lowers else values[name][part.name] for part in PARTS]
        if name in values
        else [0.0] * len(PARTS)
        for name in names
    ]
    places = ((overrules.place(name), row) for row, name in enumerate(names))
    return Standing(
        np.array(raising, dtype=float).reshape(len(names), len(PARTS)),
        np.array([count > 0 for count in answers], dtype=bool),
        np.array([overrules.strength(name, ALL_QUESTIONS, float("nan")) for name in names], dtype=float),
        np.array([_weighed(against.get(name, [])) for name in names], dtype=float),
        np.array([_grave(against.get(name, [])) for name in names], dtype=bool),
        [(place, row) for place, row in places if place is not None],
    )


def standing_together(parts: Sequence[Standing]) -> Standing:
    """The rows of all parts, one behind the other."""
    import numpy as np

    fixed, first = [], 0
    for part in parts:
        fixed += [(place, row + first) for place, row in part.fixed]
        first += len(part.answered)
    return Standing(
        np.concatenate([np.zeros((0, len(PARTS))), *(part.raising for part in parts)]),
        np.concatenate([np.zeros(0, dtype=bool), *(part.answered for part in parts)]),
        np.concatenate([np.zeros(0), *(part.given for part in parts)]),
        np.concatenate([np.zeros(0), *(part.added for part in parts)]),
        np.concatenate([np.zeros(0, dtype=bool), *(part.grave for part in parts)]),
        fixed,
    )


@dataclass(frozen=True)
class Places:
    """The rows from first to last (``order``), and of each of these the best and worst place over all trials."""

    order: Array
    low: Array
    high: Array


def find_places(standing: Standing, weights: Mapping[str, float]) -> Places:
    """The order under ``weights``, and its range when each weight is halved or doubled, one at a time."""
    import numpy as np

    first = standing.ordered(weights)
    low = _ranks(first)
    high = low.copy()
    for name in weights:
        for factor in FACTORS:
            ranks = _ranks(standing.ordered({**weights, name: weights[name] * factor}))
            np.minimum(low, ranks, out=low)
            np.maximum(high, ranks, out=high)
    return Places(first, low[first], high[first])


def _ranks(order: Array) -> Array:
    """The place of each row."""
    import numpy as np

    ranks = np.empty(len(order), dtype="int64")
    ranks[order] = np.arange(1, len(order) + 1)
    return ranks


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
