"""Values of closed columns (決まった値) in English, for the English workbook.

Columns of the tables' schemas that hold one of a few words say them in English where the report is
English. tables/*.csv keep the Japanese values: programs read them, and they are the same whatever the
language of the report.
"""

from __future__ import annotations

from collections.abc import Mapping

from textmine.groupnames import ALL_QUESTIONS, EVERYONE, NO_GROUP
from textmine.report.listings import SEVERITY_EN
from textmine.shares import CANNOT_TELL, DIFFERENT, NOT_SHOWN
from textmine.tables import STATUS_JA, STATUSES, Column

GROUPS = {EVERYONE: "all", NO_GROUP: "(none given)"}
QUESTIONS = {ALL_QUESTIONS: "all questions"}
CODES = {"（コードなし）": "(no code)", "全コード": "all codes"}
PARTS_OF_SPEECH = {
    "名詞": "noun",
    "代名詞": "pronoun",
    "動詞": "verb",
    "形容詞": "adjective",
    "形状詞": "adjectival noun",
    "副詞": "adverb",
    "連体詞": "adnominal",
    "接続詞": "conjunction",
    "感動詞": "interjection",
    "助詞": "particle",
    "助動詞": "auxiliary verb",
    "接頭辞": "prefix",
    "接尾辞": "suffix",
    "記号": "symbol",
    "補助記号": "punctuation",
    "空白": "space",
}

ENGLISH: Mapping[str, Mapping[str, str]] = {
    "by": {**GROUPS, "回答": "answer"},
    "group": GROUPS,
    "group_a": GROUPS,
    "group_b": GROUPS,
    "category": GROUPS,
    "question": QUESTIONS,
    "code": CODES,
    "verdict": {DIFFERENT: "different", NOT_SHOWN: "no difference shown", CANNOT_TELL: "cannot tell"},
    "severity": SEVERITY_EN,
    "actors": {"市民": "citizens", "行政": "administration", "両方": "both", "なし": "none"},
    "commitment": {
        "実行": "acts",
        "必要": "need",
        "伝聞": "hearsay",
        "困難": "difficulty",
        "なし": "none",
    },
    "agreement": {
        "一致": "in both",
        "提案のみ": "proposed only",
        "一覧のみ": "list only",
        "提案": "proposed",
    },
    "pos": PARTS_OF_SPEECH,
    "status": {status: status.replace("_", " ") for status in STATUSES},
}
"""Name of a schema's column to its values in English; a value that is not listed stays as it is."""


def shown_values(column: Column, lang: str) -> Mapping[str, str]:
    """What the values of a column are shown as, in the language of the report; others stay.

    A column of the survey's own has no meaning in any schema: its values are never translated.
    """
    if not column.meaning:
        return {}
    if lang == "en":
        return ENGLISH.get(column.name, {})
    return STATUS_JA if column.name == "status" and column.ja == "区分" else {}


def shown_flag(value: object, lang: str) -> str:
    """Yes or nothing."""
    if value not in (True, 1, "True"):
        return ""
    return "yes" if lang == "en" else "○"
