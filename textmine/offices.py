"""What the forms say about one respondent (組織ごとの事実), for rules that ask about it.

Consistency rules and the question templates of the interview sheets are conditions over these facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.conditions import Facts, Value
from textmine.dictionary import read_dictionary
from textmine.options import JOINT, fold, listed_options, options_in
from textmine.phrases import Phrase, find_phrases, read_phrases
from textmine.settings import Question

if TYPE_CHECKING:
    import pandas as pd

FACTS = frozenset({"asks", "blank", "answered", "status", "closed", "rows", "says"})
WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
Kinds = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Office:
    """What the forms say about one respondent: (status, text) by question, closed answers, rows by table."""

    name: str
    answers: Mapping[str, tuple[str, str]]
    closed: Mapping[str, str]
    rows: Mapping[str, int]


def questions_by_kind(
    responses: pd.DataFrame, questions: Sequence[Question], reason: str = ""
) -> Mapping[str, tuple[str, ...]]:
    """The names of the questions of each kind; without any "reason" the first question takes its place.

    ``reason``: the one question that the settings name as asking for reasons.
    """
    present = list(dict.fromkeys(responses["question"]))
    kinds: dict[str, list[str]] = {"*": present}
    for question in questions:
        if question.kind and question.name in present:
            kinds.setdefault(question.kind, []).append(question.name)
    if reason in present:
        kinds["reason"] = [reason]
    kinds.setdefault("reason", present[:1])
    return {kind: tuple(names) for kind, names in kinds.items()}


def kinds_named(questions: Sequence[Question]) -> tuple[str, ...]:
    """The kinds that the survey itself gives its questions, each once."""
    return tuple(dict.fromkeys(question.kind for question in questions if question.kind))


def read_offices(
    responses: pd.DataFrame, closed: Sequence[str], joined: Mapping[str, pd.DataFrame]
) -> list[Office]:
    """The respondents in the order of the survey."""
    counts = {name: table["respondent"].value_counts().to_dict() for name, table in joined.items()}
    named = [name for name in closed if name in responses.columns]
    answers: dict[object, dict[str, tuple[str, str]]] = {}
    chosen: dict[object, dict[str, str]] = {}
    columns = (responses[name].tolist() for name in ("respondent", "question", "status", "text", *named))
    for respondent, question, status, text, *given in zip(*columns, strict=True):
        answers.setdefault(respondent, {})[str(question)] = (str(status), str(text))
        if respondent not in chosen:
            chosen[respondent] = dict(zip(named, map(str, given), strict=True))
    return [
        Office(
            str(respondent),
            own,
            chosen[respondent],
            {name: int(table.get(respondent, 0)) for name, table in counts.items()},
        )
        for respondent, own in answers.items()
    ]


def facts_about(
    office: Office, kinds: Kinds, overlay: Path | None = None, *, named: Sequence[str] | None = None
) -> Facts:
    """The facts that conditions may ask for; see the head of dictionaries/consistency.csv.

    ``named``: the kinds that the survey itself gives its questions (all of ``kinds`` by default): the first
    question takes the place of one that asks why, but whoever skips it has left no reason out.
    """

    def asked(kind: str) -> list[tuple[str, str]]:
        return [office.answers[name] for name in kinds.get(kind, ()) if name in office.answers]

    def asks(kind: str) -> Value:
        return kind in (kinds if named is None else named)

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
        "asks": asks,
        "blank": blank,
        "answered": answered,
        "status": status,
        "closed": closed,
        "rows": rows,
        "says": says,
    }


def told_closed(office: Office, *, persons: bool = False) -> Mapping[str, str]:
    """What a respondent ticked, question by question, as a reader is told of it; nothing of blank ones.

    Of ``persons`` several choices are told by their number: all of them together may say who it is.
    """
    return {
        name: f"（{len(options_in(value))} つ選択）" if persons and JOINT in value else listed_options(value)
        for name, value in office.closed.items()
        if value
    }


@lru_cache(maxsize=32)
def _phrases(name: str, overlay: Path | None) -> tuple[Phrase, ...]:
    return read_phrases(f"awareness/{name}.csv", overlay)


def rows_in_words(rows: Mapping[str, int], lang: str = "ja") -> str:
    """Rows by table as a reader is told: 「Ａ調査票に３事業、Ｂ調査票に１事業」."""
    if lang == "en":
        listed = (f"{count} project{'s' * (count > 1)} in {name}" for name, count in rows.items() if count)
        return ", ".join(listed)
    told = [f"{name}に{count}事業" for name, count in rows.items() if count]
    return "、".join(told).translate(WIDE_DIGITS)


def in_language(row: Mapping[str, str], column: str, lang: str) -> tuple[str, str]:
    """The text of a dictionary's row and its language: the English column (``text_en``) where it is filled."""
    english = row.get(f"{column}_en", "") if lang == "en" else ""
    return (english, "en") if english else (row[column], "ja")


ACTIVE = "active"


@lru_cache(maxsize=4)
def read_activity(overlay: Path | None = None) -> tuple[tuple[str, str], ...]:
    """What closed answers say: (pattern, "active" or "inactive"), the first that is contained decides."""
    rows = read_dictionary("activity.csv", ("pattern", "says", "note"), overlay)
    return tuple((fold(row["pattern"]), row["says"].strip()) for row in rows)


def says_activity(closed_answer: str, overlay: Path | None = None) -> str:
    """Whether a closed answer says that its office does the thing: "active", "inactive" or "" (neither).

    >>> says_activity("①現在実施"), says_activity("④ 所掌なし"), says_activity("わからない")
    ('active', 'inactive', '')
    """
    folded = fold(closed_answer)
    return next((says for pattern, says in read_activity(overlay) if pattern in folded), "")


def evidence_of_activity(
    responses: pd.DataFrame,
    closed: Sequence[str],
    joined: Mapping[str, pd.DataFrame],
    overlay: Path | None = None,
) -> pd.DataFrame:
    """What shows that a respondent does the thing asked about (実施の手掛かり).

    Table out: ``respondent, evidence, count``: rows of each joined table, and closed answers that say so.
    """
    import pandas as pd

    rows = [
        (office.name, name, count)
        for office in read_offices(responses, closed, joined)
        for name, count in (
            *office.rows.items(),
            *(
                (f"{name} {option}", int(says_activity(option, overlay) == ACTIVE))
                for name, answer in office.closed.items()
                for option in (options_in(answer) if JOINT in answer else (answer,))
            ),
        )
        if count
    ]
    return pd.DataFrame(rows, columns=["respondent", "evidence", "count"])
