"""Suggested questions (質問案): templates of dictionaries/questions/ whose condition holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textmine.conditions import Condition, ConditionError, Value, read_condition
from textmine.dictionary import read_dictionary
from textmine.errors import DictionaryError, Problem, shown
from textmine.offices import FACTS, Kinds, Office, facts_about, in_language, rows_in_words
from textmine.tables import AWARENESS, SHARE

KNOWN = FACTS | {"indicator", "rule"}
MOST = 5
"""Suggested questions on one page: the templates stand in order of importance."""

SHARES = frozenset(column.name for column in AWARENESS.columns if column.kind == SHARE)
NUMBERS = frozenset(column.name for column in AWARENESS.columns if column.kind in ("count", "number", SHARE))


@dataclass(frozen=True)
class Template:
    """One line of templates.csv."""

    name: str
    condition: Condition
    text: str
    why: str
    lang: str = "ja"


@dataclass(frozen=True)
class Asked:
    """A suggested question and why it is suggested."""

    text: str
    why: str


def load_templates(overlay: Path | None = None, lang: str = "ja") -> tuple[Template, ...]:
    """The templates; a line of the user's file replaces the shipped one of the same id."""
    found: dict[str, Template] = {}
    problems: list[Problem] = []
    for row in read_dictionary("questions/templates.csv", ("id", "condition", "text", "why"), overlay):
        try:
            condition = read_condition(row["condition"], KNOWN)
        except ConditionError as error:
            problems.append(_bad_condition(f"{row['file']}:{row['line']}", row["condition"], str(error)))
            continue
        text, told = in_language(row, "text", lang)
        why, _ = in_language(row, "why", lang)
        found.setdefault(row["id"], Template(row["id"], condition, text, why, told))
    if problems:
        raise DictionaryError(problems)
    return tuple(found.values())


def common_questions(overlay: Path | None = None, lang: str = "ja") -> tuple[str, ...]:
    """The questions put to everybody, by number; the user's take the place of the shipped."""
    found: dict[int, str] = {}
    for row in read_dictionary("questions/common.csv", ("number", "text"), overlay):
        if row["number"].isdecimal():
            found.setdefault(int(row["number"]), in_language(row, "text", lang)[0])
    return tuple(found[number] for number in sorted(found))


def asked_of(
    office: Office, kinds: Kinds, templates: Sequence[Template], about: Mapping[str, Any]
) -> tuple[Asked, ...]:
    """The questions whose condition holds for this office, filled in, the first ``MOST`` of them."""
    row = about["row"]

    def indicator(name: str) -> Value:
        if row is None or name not in NUMBERS:
            return 0
        value = float(getattr(row, name))
        return round(100 * value) if name in SHARES else round(value)

    def rule(name: str) -> Value:
        return int(name in about["rules"])

    facts = {**facts_about(office, kinds), "indicator": indicator, "rule": rule}
    holding = [template for template in templates if template.condition(facts)]
    slots = {lang: _slots(office, kinds, about, lang) for lang in ("ja", "en")}
    return tuple(
        Asked(_filled(template.text, slots[template.lang]), template.why) for template in holding[:MOST]
    )


def _slots(office: Office, kinds: Kinds, about: Mapping[str, Any], lang: str) -> Mapping[str, str]:
    """What the marks of a template stand for, in the language of the template."""
    row = about["row"]
    return {
        "{question}": "・".join(kinds["reason"]),
        "{rows}": rows_in_words(office.rows, lang),
        "{titles}": _quoted(about["titles"], lang),
        "{closed}": "・".join(value for value in office.closed.values() if value),
        "{nearest}": str(row.nearest) if row is not None else "",
        "{quote}": about["quote"],
        "{critical}": about["critical"],
        "{hearsay}": about["hearsay"],
    }


def _quoted(titles: Sequence[str], lang: str) -> str:
    if lang == "en":
        return " and ".join(f"'{title}'" for title in titles)
    return "、".join(f"「{title}」" for title in titles)


def _filled(text: str, slots: Mapping[str, str]) -> str:
    for slot, value in slots.items():
        text = text.replace(slot, value)
    return text


def _bad_condition(place: str, condition: str, error: str) -> Problem:
    return Problem(
        f"条件式「{shown(condition)}」を読めません（{error}）",
        f"the condition '{shown(condition)}' cannot be read",
        place,
        "使い方は questions/templates.csv の先頭の説明を見てください",
        "see the comments at the head of questions/templates.csv",
    )
