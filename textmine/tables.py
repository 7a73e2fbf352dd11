"""The nouns of the house (表): every table's columns, their types and their meaning.

Stages and analyses hand each other pandas tables; this module says what stands in them.
``check(table, RESPONSES)`` holds a table against its description. The workbook takes its Japanese
headers, number formats and cover sheet from here, and docs/reference/tables.md is generated from it.

    responses --repair--> responses + repairs --classify--> responses with status
              --tokenize--> tokens + words --count--> TermMatrix --analyse--> findings
"""

from __future__ import annotations

from collections.abc import Mapping

from textmine.findings.answers import (
    BLANK_TESTS,
    BORROWED,
    CALL_BACK,
    NONRESPONSE,
    OPTIONS,
    SCALE_TESTS,
    SCALES,
    SIMILAR,
)
from textmine.findings.awareness import (
    AWARENESS,
    AWARENESS_PARTS,
    AWARENESS_QUESTIONS,
    AWARENESS_SPANS,
    CONSISTENCY,
    HEARING,
    REVIEW,
    SUMMARY,
)
from textmine.findings.coding import (
    AGREEMENT,
    CODE_COOCCURRENCE,
    CODE_FREQUENCY,
    CODE_GROUPS,
    CODE_TESTS,
    CODE_WORDS,
    CODED,
    CODING_SAMPLE,
)
from textmine.findings.comparison import (
    CORRESPONDENCE,
    CORRESPONDENCE_AXES,
    CORRESPONDENCE_ELLIPSES,
    GROUP_SIMILARITY,
    HEATMAP,
    UNUSUAL,
)
from textmine.findings.themes import (
    CLUSTER_MEMBERS,
    CLUSTER_MERGES,
    CLUSTERS,
    COOCCURRENCE,
    COOCCURRENCE_TERMS,
    OPINION_MEMBERS,
    OPINIONS,
    TOPIC_CHOICE,
    TOPIC_GROUPS,
    TOPIC_QUOTES,
    TOPICS,
)
from textmine.findings.waves import (
    WAVE_BLANKS,
    WAVE_CODES,
    WAVE_OPTIONS,
    WAVE_QUOTES,
    WAVE_RESPONDENTS,
    WAVE_TERMS,
    WAVES,
)
from textmine.findings.words import COLLOCATIONS, COMPOUNDS, FREQUENCY, KEYTERMS, KWIC, NEGATIONS
from textmine.schema import (
    COUNT,
    FLAG,
    NUMBER,
    PVALUE,
    SHARE,
    STATUS_JA,
    STATUSES,
    TEXT,
    Column,
    Findings,
    Note,
    Table,
    by_name,
    check,
    columns,
)

RESPONSES = Table(
    "responses",
    "回答一覧",
    "one respondent x one free-text question, blank ones too",
    columns(
        "respondent | 回答者 | text | name of the respondent, repaired",
        "question | 設問 | text | short name of the question",
        "raw_text | 原文 | text | the cell as it stands in the file, never touched",
        "text | 分析用の文 | text | the analysis copy: raw_text after repair",
        "status | 区分 | text | valid, or the kind of nonresponse",
        "rule | 区分の根拠 | text | the dictionary line that decided the status",
    ),
    open_after="respondent",
)

REPAIRS = Table(
    "repairs",
    "文字の補正記録",
    "one changed place",
    columns(
        "respondent | 回答者 | text | whose cell",
        "question | 設問 | text | which question or group column",
        "start | 位置 | count | offset of the place in raw_text, counted from 0",
        "found | 原文 | text | what stood there (empty where something was put in)",
        "written | 補正後 | text | what stands in text instead (empty where it was deleted)",
        "rule | 規則 | text | the rule that changed it",
        "kind | 種類 | text | the class of rule: safe, width, neighbour, checked, by hand",
        "source | 表 | text | file that the cell stands in",
    ),
)

SUGGESTIONS = Table(
    "suggestions",
    "補正の候補",
    "one word that may be a slip; a person decides",
    columns(
        "found | 見つかった語 | text | the word as it stands in text",
        "written | 候補 | text | what may have been meant",
        "reason | 理由 | text | used_in_survey, known_word or frequent_in_survey",
        "count | 回数 | count | how often the word stands in the survey",
        "example | 例 | text | the word with ten characters around it",
        "cost_fall | 経路コストの減少 | count | how much cheaper Sudachi finds the candidate; 0 for Latin letters",
    ),
)

TOKENS = Table(
    "tokens",
    "形態素",
    "one morpheme; integers only",
    columns(
        "response | 回答番号 | count | row of responses, counted from 0",
        "sentence | 文番号 | count | sentence within the response, counted from 0",
        "start | 開始 | count | offset in text",
        "end | 終了 | count | offset behind the last character",
        "word | 語番号 | count | row of words",
    ),
)

WORDS = Table(
    "words",
    "語",
    "one distinct word",
    columns(
        "surface | 表層形 | text | as written in text",
        "lemma | 原形 | text | dictionary form",
        "normalized | 正規化形 | text | Sudachi's normalized form",
        "reading | 読み | text | reading in katakana",
        "pos | 品詞 | text | part of speech",
        "pos_detail | 品詞細分類 | text | sub-classes joined by -",
        "is_oov | 未知語 | flag | not in the dictionary",
    ),
)

TERMS = Table(
    "terms",
    "語（集計単位）",
    "one term that is counted",
    columns(
        "term | 語 | text | how it is shown: the commonest surface of its form",
        "key | 正規化形 | text | the form that unites its spellings",
        "pos | 品詞 | text | part of speech of its commonest word",
    ),
)

PRIVATE = Table(
    "private",
    "個人情報とみられる箇所",
    "one place in one cell; stands in the private copy alone, never in what is shared",
    columns(
        "respondent | 回答者 | text | whose cell",
        "question | 設問 | text | which question, or column of a joined table",
        "start | 開始 | count | offset in text",
        "end | 終了 | count | offset behind the last character",
        "found | 個人情報 | text | what stands there",
        "kind | 種類 | text | phone, email, postal, address, name, my_number, number, birthday, by_hand",
        "written | 伏せ字 | text | what stands there in shared outputs, as many characters long",
        "rule | 規則 | text | the rule that found it",
        "source | 表 | text | empty for the survey itself, else the joined table",
        "row | 行 | count | row of responses or of the joined table, counted from 0",
    ),
)

NOTES = Table(
    "notes",
    "分析についての注意",
    "one plain statement about what an analysis left out or cannot tell",
    columns(
        "analysis | 分析 | text | the analysis that says it",
        "ja | 内容 | text | the statement in Japanese",
        "en | 内容（英語） | text | the same in English",
    ),
)


COUNTED = ("responses", "repairs", "nonresponse", "frequency", "keyterms")
"""The tables that are made of a survey of any size, whatever is asked for: those of ``--only counts``, with notes."""


def known_tables() -> Mapping[str, Table]:
    """All schemas by name: the nouns in the order of the stages, then the findings."""
    nouns = (RESPONSES, REPAIRS, SUGGESTIONS, PRIVATE, TOKENS, WORDS, TERMS, NOTES)
    return by_name((*nouns, *(value for value in globals().values() if isinstance(value, Table))))


__all__ = [
    "AGREEMENT",
    "AWARENESS",
    "AWARENESS_PARTS",
    "AWARENESS_QUESTIONS",
    "AWARENESS_SPANS",
    "BLANK_TESTS",
    "BORROWED",
    "CALL_BACK",
    "CLUSTERS",
    "CLUSTER_MEMBERS",
    "CLUSTER_MERGES",
    "CODED",
    "CODE_COOCCURRENCE",
    "CODE_FREQUENCY",
    "CODE_GROUPS",
    "CODE_TESTS",
    "CODE_WORDS",
    "CODING_SAMPLE",
    "COLLOCATIONS",
    "COMPOUNDS",
    "CONSISTENCY",
    "COOCCURRENCE",
    "COOCCURRENCE_TERMS",
    "CORRESPONDENCE",
    "CORRESPONDENCE_AXES",
    "CORRESPONDENCE_ELLIPSES",
    "COUNT",
    "COUNTED",
    "FLAG",
    "FREQUENCY",
    "GROUP_SIMILARITY",
    "HEARING",
    "HEATMAP",
    "KEYTERMS",
    "KWIC",
    "NEGATIONS",
    "NONRESPONSE",
    "NOTES",
    "NUMBER",
    "OPINIONS",
    "OPINION_MEMBERS",
    "OPTIONS",
    "PRIVATE",
    "PVALUE",
    "REPAIRS",
    "RESPONSES",
    "REVIEW",
    "SCALES",
    "SCALE_TESTS",
    "SHARE",
    "SIMILAR",
    "STATUSES",
    "STATUS_JA",
    "SUGGESTIONS",
    "SUMMARY",
    "TERMS",
    "TEXT",
    "TOKENS",
    "TOPICS",
    "TOPIC_CHOICE",
    "TOPIC_GROUPS",
    "TOPIC_QUOTES",
    "UNUSUAL",
    "WAVES",
    "WAVE_BLANKS",
    "WAVE_CODES",
    "WAVE_OPTIONS",
    "WAVE_QUOTES",
    "WAVE_RESPONDENTS",
    "WAVE_TERMS",
    "WORDS",
    "Column",
    "Findings",
    "Note",
    "Table",
    "by_name",
    "check",
    "known_tables",
]
