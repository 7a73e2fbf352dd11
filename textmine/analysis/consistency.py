"""Contradictions between forms (調査票間の不一致): does what an office says fit what it lists?

Question answered: who left the reason blank but lists projects, who says "not ours" but has some?
Rules are lines of dictionaries/consistency.csv; a survey's own dictionary folder adds its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.askable import unknown_names, unknown_slots
from textmine.conditions import Condition, ConditionError, calls_in, read_condition
from textmine.dictionary import dictionary_files, read_dictionary
from textmine.errors import DictionaryError, Problem, shown
from textmine.offices import (
    FACTS,
    Office,
    facts_about,
    in_language,
    kinds_named,
    questions_by_kind,
    read_offices,
    rows_in_words,
    told_closed,
)
from textmine.settings import Question
from textmine.tables import CONSISTENCY, STATUS_JA, check

if TYPE_CHECKING:
    import pandas as pd

SEVERITIES = ("高", "中", "低")
COLUMNS = ("rule", "condition", "severity", "message")
OFFICES, PERSONS = "組織", "個人"
"""Whose surveys a rule may be for (column ``who``); empty: both."""

SLOTS = ("{question}", "{rows}", "{closed}")
"""What a message may leave to be filled."""


@dataclass(frozen=True)
class Rule:
    """One line of the rule file: its name, what must hold, how grave it is, what is said, in whose surveys."""

    name: str
    condition: Condition
    severity: str
    message: str
    place: str
    source: str
    lang: str = "ja"
    who: str = ""


def consistency(
    responses: pd.DataFrame,
    *,
    questions: Sequence[Question] = (),
    reason: str = "",
    closed: Sequence[str] = (),
    joined: Mapping[str, pd.DataFrame] | None = None,
    rules: str = "consistency.csv",
    dictionaries: Path | None = None,
    lang: str = "ja",
    persons: bool = False,
) -> pd.DataFrame:
    """Rules that hold for a respondent (調査票間の不一致).

    Table in: ``responses`` with status; ``reason`` names the question that asks why (else those of kind
    "reason", else the first), ``closed`` names its columns of closed answers, ``joined`` the further tables
    with a ``respondent`` column; with ``persons`` the respondents are citizens, who may skip a question
    and owe no explanation: the rules for offices are left out. Table out: CONSISTENCY, gravest first within
    an office. A rule that asks for a table or closed answer this survey does not have is false: ``rows`` is
    0, ``closed`` is "".
    Reading: a finding is a question to ask, not a fault; a form may be right for reasons that no table
    shows. Raises DictionaryError for lines that are not rules.

    Example: 設問１ blank, 3 rows in Ａ調査票 -> 「設問１が未記入ですが、Ａ調査票に３事業あります」.
    """
    import pandas as pd

    listed = [
        rule
        for rule in load_rules(rules, dictionaries, lang, kinds=kinds_named(questions))
        if rule.who in ("", PERSONS if persons else OFFICES)
    ]
    kinds = questions_by_kind(responses, questions, reason)
    named = (*kinds_named(questions), *(["reason"] if reason else []))
    offices = read_offices(responses, closed, joined or {})
    found = []
    for office in offices:
        facts = facts_about(office, kinds, dictionaries, named=named)
        told = told_closed(office, persons=persons)
        found += [_finding(office, rule, kinds, told, lang) for rule in listed if rule.condition(facts)]
    findings = pd.DataFrame(found, columns=list(CONSISTENCY.names))
    check(findings, CONSISTENCY)
    return findings


def load_rules(
    name: str = "consistency.csv",
    overlay: Path | None = None,
    lang: str = "ja",
    *,
    kinds: Sequence[str] = (),
) -> tuple[Rule, ...]:
    """The rules, gravest first; a rule of the user's file replaces a shipped one of the same name.

    ``name``: a file of the dictionaries, or an absolute path. Messages are English with ``lang`` "en" where
    the file has a column ``message_en``. ``kinds``: kinds of questions that the survey names itself.
    Raises DictionaryError for all lines that are not rules, that ask for what there is not, or whose
    message has a mark that nothing fills, and where there is no such file.
    """
    if not dictionary_files(name, overlay):
        raise DictionaryError(_no_rules(name))
    listed: dict[str, Rule] = {}
    problems: list[Problem] = []
    for row in read_dictionary(name, COLUMNS, overlay):
        wrong = _problems_of(row, overlay, kinds)
        problems += wrong
        if not wrong:
            listed.setdefault(row["rule"], _rule(row, lang))
    if problems:
        raise DictionaryError(problems)
    return tuple(sorted(listed.values(), key=lambda rule: SEVERITIES.index(rule.severity)))


def _rule(row: Mapping[str, str], lang: str) -> Rule:
    """The rule of a line that has no problems."""
    # Findings are handed on: they name the folder of a user's own file, never the path on this machine.
    named = "/".join(Path(row["file"]).parts[-2:])
    message, told = in_language(row, "message", lang)
    return Rule(
        row["rule"],
        read_condition(row["condition"], FACTS),
        row["severity"],
        message,
        f"{named}:{row['line']}",
        row["condition"],
        told,
        row.get("who", ""),
    )


def _problems_of(row: Mapping[str, str], overlay: Path | None, kinds: Sequence[str]) -> list[Problem]:
    """Everything that has to be mended in a line."""
    place = f"{row['file']}:{row['line']}"
    problems = []
    try:
        calls = calls_in(row["condition"], FACTS)
        problems += unknown_names(calls, place, overlay=overlay, kinds=kinds)
    except ConditionError as error:
        problems.append(_bad_condition(place, row["condition"], str(error)))
    if row["severity"] not in SEVERITIES:
        problems.append(_bad_severity(place, row["severity"]))
    if row.get("who", "") not in ("", OFFICES, PERSONS):
        problems.append(_bad_who(place, row["who"]))
    return problems + unknown_slots((row["message"], row.get("message_en", "")), SLOTS, place)


def _finding(
    office: Office, rule: Rule, kinds: Mapping[str, tuple[str, ...]], told: Mapping[str, str], lang: str
) -> dict[str, str]:
    message = rule.message
    for slot, text in {
        "{question}": "・".join(kinds["reason"]),
        "{rows}": rows_in_words(office.rows, rule.lang),
        "{closed}": "・".join(told.values()),
    }.items():
        message = message.replace(slot, text)
    return {
        "respondent": office.name,
        "rule": rule.name,
        "severity": rule.severity,
        "message": message,
        "evidence": _evidence(office, kinds, told, lang),
        "file": rule.place,
    }


def _evidence(
    office: Office, kinds: Mapping[str, tuple[str, ...]], told: Mapping[str, str], lang: str
) -> str:
    parts = [
        f"{name}={status if lang == 'en' else STATUS_JA.get(status, status)}"
        for name in kinds["reason"]
        if name in office.answers
        for status in (office.answers[name][0],)
    ]
    parts += [f"{name}={unicodedata.normalize('NFC', value)}" for name, value in told.items()]
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


def _no_rules(name: str) -> Problem:
    return Problem(
        "調査票間の不一致の規則の表がありません",
        "there is no such file of rules of contradictions",
        shown(name),
        "辞書の中の名前（consistency.csv など）か、ファイルのパスを書いてください",
        "write the name of a dictionary (consistency.csv) or the path of a file",
    )


def _bad_severity(place: str, severity: str) -> Problem:
    return Problem(
        f"重要度「{shown(severity)}」は使えません",
        f"the severity '{shown(severity)}' is not one of 高, 中, 低",
        place,
        "高・中・低 のどれかにしてください",
        "use 高, 中 or 低",
    )


def _bad_who(place: str, who: str) -> Problem:
    return Problem(
        f"who「{shown(who)}」は使えません",
        f"who is '{shown(who)}', not one of 組織, 個人 or empty",
        place,
        "組織（部署・団体の調査だけ）、個人（個人の調査だけ）か、空にしてください",
        "use 組織 (surveys of offices only), 個人 (of persons only) or leave it empty",
    )
