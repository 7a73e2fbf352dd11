"""Contradictions between forms (調査票間の不一致): does what an office says fit what it lists?

Question answered: who left the reason blank but lists projects, who says "not ours" but has some?
Rules are lines of dictionaries/consistency.csv; a survey's own dictionary folder adds its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.conditions import Condition, ConditionError, Facts, Value, fold, read_condition
from textmine.dictionary import read_dictionary
from textmine.errors import DictionaryError, Problem, shown
from textmine.phrases import Phrase, find_phrases, read_phrases
from textmine.settings import Question
from textmine.tables import CONSISTENCY, check

if TYPE_CHECKING:
    import pandas as pd

FACTS = frozenset({"blank", "answered", "status", "closed", "rows", "says"})
SEVERITIES = ("高", "中", "低")
COLUMNS = ("rule", "condition", "severity", "message")
WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Rule:
    """One line of the rule file: its name, what must hold, how grave it is, what is said."""

    name: str
    condition: Condition
    severity: str
    message: str
    place: str
    source: str


@dataclass(frozen=True)
class Office:
    """What the forms say about one respondent: ``answers`` by question, ``closed``, rows by table."""

    name: str
    answers: Mapping[str, tuple[str, str]]
    closed: Mapping[str, str]
    rows: Mapping[str, int]


def consistency(
    responses: pd.DataFrame,
    *,
    questions: Sequence[Question] = (),
    closed: Sequence[str] = (),
    joined: Mapping[str, pd.DataFrame] | None = None,
    rules: str = "consistency.csv",
    dictionaries: Path | None = None,
) -> pd.DataFrame:
    """Rules that hold for a respondent (調査票間の不一致).

    Table in: ``responses`` with status; ``closed`` names its columns of closed answers, ``joined`` the
    further tables with a ``respondent`` column. Table out: CONSISTENCY, gravest first within an office.
    A rule that asks for a table or closed answer this survey does not have is false: ``rows`` is 0,
    ``closed`` is "". Reading: a finding is a question to ask, not a fault; a form may be right for
    reasons that no table shows. Raises DictionaryError for lines that are not rules.

    Example: 設問１ blank, 3 rows in Ａ調査票 -> 「設問１が未記入ですが、Ａ調査票に３事業あります」.
    """
    import pandas as pd

    listed = load_rules(rules, dictionaries)
    kinds = questions_by_kind(responses, questions)
    offices = _offices(responses, closed, joined or {})
    found = []
    for office in offices:
        facts = _facts(office, kinds, dictionaries)
        found += [_finding(office, rule, kinds) for rule in listed if rule.condition(facts)]
    findings = pd.DataFrame(found, columns=list(CONSISTENCY.names))
    check(findings, CONSISTENCY)
    return findings


def load_rules(name: str = "consistency.csv", overlay: Path | None = None) -> tuple[Rule, ...]:
    """The rules, gravest first; a rule of the user's file replaces a shipped one of the same name."""
    listed: dict[str, Rule] = {}
    problems: list[Problem] = []
    for row in read_dictionary(name, COLUMNS, overlay):
        place = f"{row['file']}:{row['line']}"
        try:
            condition = read_condition(row["condition"], FACTS)
        except ConditionError as error:
            problems.append(_bad_condition(place, row["condition"], str(error)))
            continue
        if row["severity"] not in SEVERITIES:
            problems.append(_bad_severity(place, row["severity"]))
            continue
        rule = Rule(row["rule"], condition, row["severity"], row["message"], place, row["condition"])
        listed.setdefault(rule.name, rule)
    if problems:
        raise DictionaryError(problems)
    return tuple(sorted(listed.values(), key=lambda rule: SEVERITIES.index(rule.severity)))


def questions_by_kind(
    responses: pd.DataFrame, questions: Sequence[Question]
) -> Mapping[str, tuple[str, ...]]:
    """The names of the questions of each kind; without any "reason" the first question takes its place."""
    present = list(dict.fromkeys(responses["question"]))
    kinds: dict[str, list[str]] = {"*": present}
    for question in questions:
        if question.kind and question.name in present:
            kinds.setdefault(question.kind, []).append(question.name)
    kinds.setdefault("reason", present[:1])
    return {kind: tuple(names) for kind, names in kinds.items()}


def _offices(
    responses: pd.DataFrame, closed: Sequence[str], joined: Mapping[str, pd.DataFrame]
) -> list[Office]:
    counts = {name: table["respondent"].value_counts().to_dict() for name, table in joined.items()}
    named = [name for name in closed if name in responses.columns]
    return [
        Office(
            str(respondent),
            {
                str(name): (str(status), str(text))
                for name, status, text in zip(rows["question"], rows["status"], rows["text"], strict=True)
            },
            {name: str(rows[name].iloc[0]) for name in named},
            {name: int(table.get(respondent, 0)) for name, table in counts.items()},
        )
        for respondent, rows in responses.groupby("respondent", sort=False)
    ]


def _facts(office: Office, kinds: Mapping[str, tuple[str, ...]], overlay: Path | None) -> Facts:
    def asked(kind: str) -> list[tuple[str, str]]:
        return [office.answers[name] for name in kinds.get(kind, ()) if name in office.answers]

    def blank(kind: str) -> Value:
        return bool(asked(kind)) and all(status != "valid" for status, _ in asked(kind))

    def answered(kind: str) -> Value:
        return any(status == "valid" for status, _ in asked(kind))

    def status(kind: str) -> Value:
        return asked(kind)[0][0] if asked(kind) else ""

    def closed(name: str) -> Value:
        return next((value for key, value in office.closed.items() if fold(key) == fold(name)), "")

    def rows(name: str) -> Value:
        if name == "*":
            return sum(office.rows.values())
        return sum(count for key, count in office.rows.items() if fold(key) == fold(name))

    def says(name: str) -> Value:
        phrases = _phrases(name, overlay)
        return sum(len(find_phrases(text, phrases)) for status, text in asked("reason") if status == "valid")

    return {
        "blank": blank,
        "answered": answered,
        "status": status,
        "closed": closed,
        "rows": rows,
        "says": says,
    }


@lru_cache(maxsize=32)
def _phrases(name: str, overlay: Path | None) -> tuple[Phrase, ...]:
    return read_phrases(f"awareness/{name}.csv", overlay)


def _finding(office: Office, rule: Rule, kinds: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    message = rule.message
    for slot, text in {
        "{question}": "・".join(kinds["reason"]),
        "{rows}": rows_in_words(office.rows),
        "{closed}": "・".join(value for value in office.closed.values() if value),
    }.items():
        message = message.replace(slot, text)
    return {
        "respondent": office.name,
        "rule": rule.name,
        "severity": rule.severity,
        "message": message,
        "evidence": _evidence(office, kinds),
        "file": rule.place,
    }


def rows_in_words(rows: Mapping[str, int]) -> str:
    """Rows by table as a reader is told: 「Ａ調査票に３事業、Ｂ調査票に１事業」."""
    told = [f"{name}に{count}事業" for name, count in rows.items() if count]
    return "、".join(told).translate(WIDE_DIGITS)


def _evidence(office: Office, kinds: Mapping[str, tuple[str, ...]]) -> str:
    parts = [f"{name}={office.answers[name][0]}" for name in kinds["reason"] if name in office.answers]
    parts += [f"{name}={unicodedata.normalize('NFC', value)}" for name, value in office.closed.items()]
    parts += [f"{name}={count}" for name, count in office.rows.items()]
    return " / ".join(parts)


def _bad_condition(place: str, condition: str, error: str) -> Problem:
    return Problem(
        f"条件式「{shown(condition)}」を読めません（{error}）",
        f"the condition '{shown(condition)}' cannot be read",
        place,
        "使い方は consistency.csv の先頭の説明を見てください",
        "see the comments at the head of consistency.csv",
    )


def _bad_severity(place: str, severity: str) -> Problem:
    return Problem(
        f"重要度「{shown(severity)}」は使えません",
        f"the severity '{shown(severity)}' is not one of 高, 中, 低",
        place,
        "高・中・低 のどれかにしてください",
        "use 高, 中 or 低",
    )
