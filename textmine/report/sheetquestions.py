"""Suggested questions (質問案): templates of dictionaries/questions/ whose condition holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textmine.askable import unknown_names, unknown_slots
from textmine.conditions import Condition, ConditionError, Value, calls_in, read_condition
from textmine.dictionary import dictionary_files, read_dictionary, read_rows
from textmine.errors import DictionaryError, Problem, shown
from textmine.offices import FACTS, Kinds, Office, facts_about, in_language, rows_in_words, told_closed
from textmine.tables import AWARENESS, SHARE

KNOWN = FACTS | {"indicator", "rule"}
MOST = 5
"""Suggested questions on one page, more only where more contradictions are asked about."""

AGAINST = "{contradiction}"
SLOTS = (
    "{question}",
    "{rows}",
    "{titles}",
    "{closed}",
    "{nearest}",
    "{quote}",
    "{critical}",
    "{hearsay}",
    AGAINST,
)
"""What the text of a template may leave to be filled."""

COMMON = "questions/common.csv"

SHARES = frozenset(column.name for column in AWARENESS.columns if column.kind == SHARE)
NUMBERS = frozenset(column.name for column in AWARENESS.columns if column.kind in ("count", "number", SHARE))


@dataclass(frozen=True)
class Template:
    """One line of templates.csv; ``rules``: the contradictions that its condition names, which it asks about.

    ``measures``: whether its condition asks for an indicator of awareness.
    """

    name: str
    condition: Condition
    text: str
    why: str
    lang: str = "ja"
    rules: frozenset[str] = frozenset()
    measures: bool = False


@dataclass(frozen=True)
class Asked:
    """A suggested question and why it is suggested."""

    text: str
    why: str


def load_templates(
    overlay: Path | None = None, lang: str = "ja", *, kinds: Sequence[str] = ()
) -> tuple[Template, ...]:
    """The templates; a line of the user's file replaces the shipped one of the same id.

    ``kinds``: kinds of questions that the survey names itself. Raises DictionaryError for all conditions that
    cannot be read or ask for what there is not, and for all marks that nothing fills.
    """
    found: dict[str, Template] = {}
    problems: list[Problem] = []
    for row in read_dictionary("questions/templates.csv", ("id", "condition", "text", "why"), overlay):
        wrong = _problems_of(row, overlay, kinds)
        problems += wrong
        if not wrong:
            found.setdefault(row["id"], _template(row, lang))
    if problems:
        raise DictionaryError(problems)
    return tuple(found.values())


def _template(row: Mapping[str, str], lang: str) -> Template:
    text, told = in_language(row, "text", lang)
    calls = list(calls_in(row["condition"], KNOWN))
    named = frozenset(name for fact, name in calls if fact == "rule")
    measures = any(fact == "indicator" for fact, _ in calls)
    why, _ = in_language(row, "why", lang)
    return Template(row["id"], read_condition(row["condition"], KNOWN), text, why, told, named, measures)


def _problems_of(row: Mapping[str, str], overlay: Path | None, kinds: Sequence[str]) -> list[Problem]:
    """Everything that has to be mended in a line."""
    place = f"{row['file']}:{row['line']}"
    problems = []
    try:
        calls = calls_in(row["condition"], KNOWN)
        problems += unknown_names(calls, place, overlay=overlay, kinds=kinds, indicators=NUMBERS)
    except ConditionError as error:
        problems.append(_bad_condition(place, row["condition"], str(error)))
    problems += unknown_slots((row["text"], row.get("text_en", "")), SLOTS, place)
    return problems + unknown_slots((row["why"], row.get("why_en", "")), (), place)


def common_questions(overlay: Path | None = None, lang: str = "ja") -> tuple[str, ...]:
    """The questions put to everybody, by number; the user's list takes the place of the shipped one.

    Raises DictionaryError for every line whose number is none, or stands twice.
    """
    path = dictionary_files(COMMON, overlay)[0]
    found: dict[int, str] = {}
    problems = []
    for row in read_rows(path, ("number", "text")):
        number = int(row["number"]) if row["number"].strip().isdecimal() else 0
        if not number or number in found:
            problems.append(_bad_number(f"{path.name}:{row['line']}", row["number"]))
        found[number] = in_language(row, "text", lang)[0]
    if problems:
        raise DictionaryError(problems)
    return tuple(found[number] for number in sorted(found))


def asked_of(
    office: Office,
    kinds: Kinds,
    templates: Sequence[Template],
    about: Mapping[str, Any],
    *,
    overlay: Path | None = None,
) -> tuple[Asked, ...]:
    """The questions whose condition holds for this office, filled in.

    Every contradiction of the office is asked about: by the template whose condition names its rule, else by
    a template that quotes it (``{contradiction}``). Other questions are added up to ``MOST``, in the order of
    the templates.
    """
    row, against = about["row"], about["against"]

    def indicator(name: str) -> Value:
        if row is None or name not in NUMBERS:
            return 0
        value = float(getattr(row, name))
        return round(100 * value) if name in SHARES else round(value)

    def rule(name: str) -> Value:
        return len(against) if name == "*" else int(name in against)

    facts = {**facts_about(office, kinds, overlay), "indicator": indicator, "rule": rule}
    # Where nothing is said of awareness (answers in another language), a question that measures it says nothing.
    asking = [template for template in templates if row is not None or not template.measures]
    holding = [template for template in asking if template.condition(facts)]
    slots = {lang: _slots(office, kinds, about, lang) for lang in ("ja", "en")}
    return tuple(
        Asked(_filled(template.text, {**slots[template.lang], AGAINST: quoted}), template.why)
        for template, quoted in _chosen(holding, against)
    )


def _chosen(holding: Sequence[Template], against: Mapping[str, str]) -> list[tuple[Template, str]]:
    """The templates to ask by, each with the contradiction that it quotes."""
    named = frozenset(name for template in holding for name in template.rules)
    left = [message.rstrip("。.") for rule, message in against.items() if rule not in named]
    listed = [
        (template, quoted) for template in holding for quoted in (left if AGAINST in template.text else [""])
    ]
    needed = [bool(quoted) or not template.rules.isdisjoint(against) for template, quoted in listed]
    free = max(0, MOST - sum(needed))
    others = [at for at, must in enumerate(needed) if not must][:free]
    return [one for at, one in enumerate(listed) if needed[at] or at in others]


def _slots(office: Office, kinds: Kinds, about: Mapping[str, Any], lang: str) -> Mapping[str, str]:
    """What the marks of a template stand for, in the language of the template."""
    row = about["row"]
    return {
        "{question}": "・".join(kinds["reason"]),
        "{rows}": rows_in_words(office.rows, lang),
        "{titles}": _quoted(about["titles"], lang),
        "{closed}": "・".join(told_closed(office).values()),
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


def _bad_number(place: str, number: str) -> Problem:
    return Problem(
        f"共通の質問の番号「{shown(number)}」は使えません",
        f"'{shown(number)}' cannot number a common question",
        place,
        "1 から始まる、ほかの行と違う番号を書いてください",
        "write a number from 1 that no other line has",
    )
