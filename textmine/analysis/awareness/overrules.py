"""What a person decided against the program (人による変更): kept in a file, shown in every run.

A CSV with the columns ``respondent, question, item, value, note``: ``item`` is a part of the strength
(its value 0 to 1), ``strength`` itself, or ``place`` (the place in the review list, 0 = leave out).
``question`` is empty for 全設問.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from textmine.analysis.awareness.strength import PARTS
from textmine.dictionary import read_rows
from textmine.errors import InputError, Problem, near_matches, shown
from textmine.groupnames import ALL_QUESTIONS

COLUMNS = ("respondent", "question", "item", "value", "note")
ITEMS = ("strength", "place", *(part.name for part in PARTS))


@dataclass(frozen=True)
class Overrules:
    """Decisions by (respondent, question): item -> (value, note)."""

    decided: Mapping[tuple[str, str], Mapping[str, tuple[float, str]]] = field(default_factory=dict)

    def values(self, respondent: str, question: str, values: Mapping[str, float]) -> Mapping[str, float]:
        """Part values with the overruled ones in place."""
        own = self.decided.get((respondent, question), {})
        return {name: own[name][0] if name in own else value for name, value in values.items()}

    def strength(self, respondent: str, question: str, strength: float) -> float:
        """The strength, or what a person put in its place."""
        own = self.decided.get((respondent, question), {})
        return own["strength"][0] if "strength" in own else strength

    def place(self, respondent: str) -> int | None:
        """The place in the review list that a person gave; 0 = leave out; None = as computed."""
        own = self.decided.get((respondent, ALL_QUESTIONS), {})
        return int(own["place"][0]) if "place" in own else None

    def told(self, respondent: str, question: str) -> str:
        """What was overruled, in words."""
        own = self.decided.get((respondent, question), {})
        return "、".join(f"{item}={value:g}（{note}）" for item, (value, note) in sorted(own.items()))


NO_OVERRULES = Overrules()


def read_awareness_overrules(path: Path) -> Overrules:
    """The decisions of ``path``; raises InputError naming every line that cannot be used."""
    decided: dict[tuple[str, str], dict[str, tuple[float, str]]] = {}
    problems = []
    for row in read_rows(path, COLUMNS):
        place = f"{path.name} {row['line']} 行目"
        try:
            value = float(row["value"])
        except ValueError:
            problems.append(_bad(place, "value", row["value"]))
            continue
        if row["item"] not in ITEMS:
            problems.append(_bad(place, "item", row["item"]))
        elif not _usable(row["item"], value):
            problems.append(_bad(place, "value", row["value"]))
        else:
            key = (row["respondent"], row["question"] or ALL_QUESTIONS)
            decided.setdefault(key, {})[row["item"]] = (value, row["note"])
    if problems:
        raise InputError(problems)
    return Overrules(decided)


def _usable(item: str, value: float) -> bool:
    """A place is a whole number from 0, anything else lies between 0 and 1."""
    return value >= 0 and value.is_integer() if item == "place" else 0 <= value <= 1


def require_respondents(overrules: Overrules, known: Collection[str], path: Path) -> None:
    """Raise InputError, with near names, for decisions about respondents that the survey does not have."""
    unknown = dict.fromkeys(name for name, _ in overrules.decided if name not in known)
    if unknown:
        raise InputError([_nobody(name, sorted(known), path.name) for name in unknown])


def _nobody(name: str, known: Sequence[str], place: str) -> Problem:
    near = "、".join(near_matches(name, known))
    return Problem(
        f"回答者「{shown(name)}」はこの調査にいません",
        f"there is no respondent '{shown(name)}' in this survey",
        place,
        f"近い名前: {near}" if near else "列 respondent の名前を確かめてください",
        f"did you mean: {near}" if near else "check the column respondent",
    )


def _bad(place: str, column: str, value: str) -> Problem:
    return Problem(
        f"列「{column}」の値「{shown(value)}」は使えません",
        f"'{shown(value)}' cannot stand in column '{column}'",
        place,
        "item は部分の名前・strength・place、value は 0 から 1（place は順位）です",
        "item: a part, strength or place; value: 0 to 1 (place: a rank)",
    )
