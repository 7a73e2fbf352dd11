"""What a person decided against the program (人による変更): kept in a file, shown in every run.

A CSV with the columns ``respondent, question, item, value, note``: ``item`` is a part of the strength
(its value 0 to 1), ``strength`` itself, or ``place`` (the place in the review list, 0 = leave out).
``question`` is empty for 全設問; a place is always one over all questions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from textmine.analysis.awareness.strength import PARTS
from textmine.dictionary import read_rows
from textmine.errors import InputError, Problem, near_matches, shown
from textmine.groupnames import ALL_QUESTIONS
from textmine.naming import Names

COLUMNS = ("respondent", "question", "item", "value", "note")
ITEMS = ("strength", "place", *(part.name for part in PARTS))
JA = {part.name: part.ja for part in PARTS}


@dataclass(frozen=True)
class Overrules:
    """Decisions by (respondent, question): item -> (value, note); told in ``lang``."""

    decided: Mapping[tuple[str, str], Mapping[str, tuple[float, str]]] = field(default_factory=dict)
    lang: str = "ja"

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
        """What was overruled, in words: 人が 1 番目に置きました（委員長の指定）."""
        own = self.decided.get((respondent, question), {})
        words = (_in_words(item, *own[item], self.lang) for item in ITEMS if item in own)
        return ("; " if self.lang == "en" else "、").join(words)

    @property
    def left_out(self) -> Mapping[str, str]:
        """Whom a person left out of the list (place 0), with what is told of it."""
        names = (name for name, question in self.decided if question == ALL_QUESTIONS)
        return {name: self.told(name, ALL_QUESTIONS) for name in names if self.place(name) == 0}


NO_OVERRULES = Overrules()


def _in_words(item: str, value: float, note: str, lang: str) -> str:
    why = f" ({note})" if lang == "en" else f"（{note}）"
    if item == "place" and value:
        told = f"人が {value:g} 番目に置きました", f"put in place {value:g} by a person"
    elif item == "place":
        told = "人が一覧から外しました", "left out of the list by a person"
    elif item == "strength":
        told = f"人が手掛かりの強さを {value:g} としました", f"strength set to {value:g} by a person"
    else:
        told = f"人が「{JA[item]}」を {value:g} としました", f"{item} set to {value:g} by a person"
    return told[lang == "en"] + (why if note else "")


@dataclass(frozen=True)
class _Decision:
    """One line of the file; ``question`` is 全設問 where it is empty."""

    respondent: str
    question: str
    item: str
    value: float
    note: str
    line: int
    usable: bool


def read_awareness_overrules(
    path: Path,
    *,
    respondents: Collection[str] | None = None,
    questions: Collection[str] | None = None,
    lang: str = "ja",
) -> Overrules:
    """The decisions of ``path``, under the names of the survey where ``respondents`` and ``questions`` are told.

    ``respondents``: their names, or all names by which they may be called -> what they are called here. A name may differ in width, brackets or damaged characters where it is clear who is meant. Raises
    InputError naming every line that cannot be used: values, items, names that the survey does not have, a
    place given for one question, two lines that contradict each other.
    """
    problems: list[tuple[int, Problem]] = []
    decisions = [_decision(row, path, problems) for row in read_rows(path, COLUMNS)]
    decisions = _renamed(decisions, "respondent", respondents, path, problems)
    decisions = _renamed(decisions, "question", questions, path, problems)
    decided: dict[tuple[str, str], dict[str, _Decision]] = {}
    for one in decisions:
        if one.usable:
            first = decided.setdefault((one.respondent, one.question), {}).setdefault(one.item, one)
            if first.value != one.value:
                problems.append((one.line, _contradiction(_place(path, one.line), one, first)))
    if problems:
        raise InputError([problem for _, problem in sorted(problems, key=lambda found: found[0])])
    values = {key: {item: (one.value, one.note) for item, one in own.items()} for key, own in decided.items()}
    return Overrules(values, lang)


def _decision(row: Mapping[str, str], path: Path, problems: list[tuple[int, Problem]]) -> _Decision:
    """The decision of a line; what is wrong with it is added to ``problems``."""
    line, item = int(row["line"]), row["item"].strip()
    place = _place(path, line)
    question, value = row["question"].strip() or ALL_QUESTIONS, _number(row["value"])
    wrong = []
    if item not in ITEMS:
        wrong.append(_bad(place, "item", row["item"]))
    if value is None or (item in ITEMS and not _usable(item, value)):
        wrong.append(_bad(place, "value", row["value"]))
    if item == "place" and question != ALL_QUESTIONS:
        wrong.append(_place_of_one_question(place, question))
    problems += [(line, problem) for problem in wrong]
    return _Decision(row["respondent"].strip(), question, item, value or 0.0, row["note"], line, not wrong)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _usable(item: str, value: float) -> bool:
    """A place is a whole number from 0, anything else lies between 0 and 1."""
    return value >= 0 and value.is_integer() if item == "place" else 0 <= value <= 1


def _renamed(
    decisions: Sequence[_Decision],
    column: Literal["respondent", "question"],
    known: Collection[str] | None,
    path: Path,
    problems: list[tuple[int, Problem]],
) -> list[_Decision]:
    """The decisions under the survey's own names; those about none of them are added to ``problems``."""
    if known is None:
        return list(decisions)
    names = Names((ALL_QUESTIONS, *known) if column == "question" else known)
    kept: list[_Decision] = []
    unknown: dict[str, list[int]] = {}
    for one in decisions:
        written = one.respondent if column == "respondent" else one.question
        if meant := names.find(written):
            meant = known[meant] if isinstance(known, Mapping) else meant
            kept.append(
                replace(one, respondent=meant) if column == "respondent" else replace(one, question=meant)
            )
        else:
            unknown.setdefault(written, []).append(one.line)
            kept.append(replace(one, usable=False))
    problems += [
        (lines[0], _nobody(column, name, names, _place(path, *lines))) for name, lines in unknown.items()
    ]
    return kept


def _place(path: Path, *lines: int) -> str:
    return f"{path.name} {', '.join(map(str, lines))} 行目"


def _nobody(column: str, name: str, names: Names, place: str) -> Problem:
    near = "、".join(names.alike(name) or near_matches(name, sorted(names.known)))
    ja, en = {"respondent": ("回答者", "respondent"), "question": ("設問", "question")}[column]
    return Problem(
        f"{ja}「{shown(name)}」はこの調査に{'いません' if column == 'respondent' else 'ありません'}",
        f"there is no {en} '{shown(name)}' in this survey",
        place,
        f"近い名前: {near}" if near else f"列 {column} の名前を確かめてください",
        f"did you mean: {near}" if near else f"check the column {column}",
    )


def _place_of_one_question(place: str, question: str) -> Problem:
    return Problem(
        f"順位（place）に設問「{shown(question)}」が書かれています",
        f"a place stands with the question '{shown(question)}'",
        place,
        "順位は全設問で一つです。列 question を空にしてください",
        "a respondent has one place over all questions: leave the column question empty",
    )


def _contradiction(place: str, one: _Decision, first: _Decision) -> Problem:
    return Problem(
        f"「{shown(one.respondent)}」の {one.item} が {first.line} 行目では {first.value:g}、ここでは {one.value:g} です",
        f"{one.item} of '{shown(one.respondent)}' is {first.value:g} in line {first.line} and {one.value:g} here",
        place,
        "どちらかを消してください",
        "remove one of them",
    )


def _bad(place: str, column: str, value: str) -> Problem:
    return Problem(
        f"列「{column}」の値「{shown(value)}」は使えません",
        f"'{shown(value)}' cannot stand in column '{column}'",
        place,
        "item は部分の名前・strength・place、value は 0 から 1（place は順位）です",
        "item: a part, strength or place; value: 0 to 1 (place: a rank)",
    )
