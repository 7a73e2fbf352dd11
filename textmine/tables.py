"""The nouns of the house (表): every table's columns, their types and their meaning.

Stages and analyses hand each other pandas tables; this module says what stands in them.
``check(table, RESPONSES)`` holds a table against its description. The workbook takes its Japanese
headers, number formats and cover sheet from here, and docs/reference/tables.md is generated from it.

    responses --repair--> responses + repairs --classify--> responses with status
              --tokenize--> tokens + words --count--> TermMatrix --analyse--> findings
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

TEXT, COUNT, NUMBER, SHARE, PVALUE, FLAG = "text", "count", "number", "share", "p", "flag"
"""Kinds of column: strings; whole numbers; decimals; shares 0 to 1; p or q values; True or False."""

STATUSES = (
    "valid",
    "empty",
    "not_entered",
    "none",
    "not_applicable",
    "dont_know",
    "refused",
    "omitted",
    "gibberish",
)
"""What a cell is (回答の区分): a valid response, or one of the eight kinds of nonresponse (無回答)."""

STATUS_JA: Mapping[str, str] = {
    "valid": "有効回答",
    "empty": "空欄",
    "not_entered": "記入なし",
    "none": "特になし",
    "not_applicable": "非該当",
    "dont_know": "わからない",
    "refused": "回答拒否",
    "omitted": "省略・参照",
    "gibberish": "意味不明",
}


@dataclass(frozen=True)
class Column:
    """One column: its name in tables and CSV, Japanese header, kind and meaning."""

    name: str
    ja: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """One table: its name, Japanese title, what a row is, and its columns in order.

    ``open_after`` names the column after which a survey's own columns (部, 課, closed answers or
    further measures) may follow; "" where a table holds the described columns only.
    """

    name: str
    ja: str
    row: str
    columns: tuple[Column, ...]
    open_after: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)


def check(table: pd.DataFrame, schema: Table) -> None:
    """Raise ValueError where ``table`` lacks a described column or holds it in the wrong order.

    A wrong table is a bug of the program, never of the user, so this is not a TextmineError.
    """
    missing = [name for name in schema.names if name not in table.columns]
    if missing:
        raise ValueError(f"{schema.name}: columns missing: {', '.join(missing)}")
    present = [name for name in table.columns if name in schema.names]
    if present != list(schema.names):
        raise ValueError(f"{schema.name}: columns in the order {present}, not {list(schema.names)}")
    unknown = [name for name in table.columns if name not in schema.names]
    if unknown and not schema.open_after:
        raise ValueError(f"{schema.name}: columns not described: {', '.join(unknown)}")


def _columns(*rows: str) -> tuple[Column, ...]:
    """Columns from lines ``name | Japanese header | kind | meaning``."""
    split = ([part.strip() for part in row.split("|")] for row in rows)
    return tuple(Column(name, ja, kind, meaning) for name, ja, kind, meaning in split)


def by_name(schemas: Iterable[Table]) -> Mapping[str, Table]:
    """The schemas keyed by name."""
    return {schema.name: schema for schema in schemas}


RESPONSES = Table(
    "responses",
    "回答一覧",
    "one respondent x one free-text question, blank ones too",
    _columns(
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
    _columns(
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

TOKENS = Table(
    "tokens",
    "形態素",
    "one morpheme; integers only",
    _columns(
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
    _columns(
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
    _columns(
        "term | 語 | text | how it is shown: the commonest surface of its form",
        "key | 正規化形 | text | the form that unites its spellings",
        "pos | 品詞 | text | part of speech of its commonest word",
    ),
)

# ---------------------------------------------------------------- findings (結果の表)

NONRESPONSE = Table(
    "nonresponse",
    "無回答の集計",
    "one group x one question",
    _columns(
        "by | 分け方 | text | group column, or 全体",
        "group | 組織 | text | the group",
        "question | 設問 | text | the question, or 全設問",
        "rows | 回答欄 | count | cells, blank ones too",
        "valid | 有効回答 | count | cells with an answer",
        "nonresponse | 無回答 | count | cells without one (all classes)",
        *(f"{status} | {STATUS_JA[status]} | count | cells of this class" for status in STATUSES[1:]),
        "rate | 無回答率 | share | nonresponse / rows",
        "low | 下限 | share | Wilson interval 95 %, lower end",
        "high | 上限 | share | Wilson interval 95 %, upper end",
        "rate_applicable | 無回答率（非該当を除く） | share | the same over rows that are not not_applicable",
    ),
)

FREQUENCY = Table(
    "frequency",
    "頻出語",
    "one term",
    _columns(
        "rank | 順位 | count | by documents, then tokens, then term",
        "term | 語 | text | the term",
        "pos | 品詞 | text | part of speech",
        "tokens | 出現回数 | count | times it occurs",
        "documents | 文書頻度 | count | valid answers that hold it",
        "n | 有効回答数 | count | valid answers",
        "share | 出現率 | share | documents / n",
    ),
)

KEYTERMS = Table(
    "keyterms",
    "特徴語",
    "one term of one group",
    _columns(
        "by | 分け方 | text | group column",
        "group | 組織 | text | the group",
        "term | 語 | text | the term",
        "rank | 順位 | count | by the chosen measure, ties broken by term",
        "unit | 数え方 | text | documents or tokens",
        "n_target | 対象の件数 | count | units of the group",
        "n_reference | 比較先の件数 | count | units of the reference",
        "df_target | 対象の文書頻度 | count | answers of the group with the term",
        "df_reference | 比較先の文書頻度 | count | answers of the reference with the term",
        "tf | 出現回数 | count | times the term occurs in the group",
        "log_odds | 対数オッズ比 | number | smoothed log odds ratio",
        "log_odds_low | 下限 | number | 95 % interval, lower end; empty where n_target < 3",
        "log_odds_high | 上限 | number | 95 % interval, upper end; empty where n_target < 3",
        "p | p 値 | p | exact one-sided; empty where n_target < 3",
        "q | q 値 | p | Benjamini-Hochberg within the group",
        "g2 | 対数尤度比 | number | G2, signed",
        "chi2 | カイ二乗 | number | signed",
        "residual | 調整済み残差 | number | adjusted residual",
        "z | z（事前分布つき） | number | Monroe's z, informative Dirichlet prior",
        "tfidf | TF-IDF | number | term frequency x inverse document frequency",
        "ctfidf | c-TF-IDF | number | class-based TF-IDF",
        "jaccard | Jaccard | number | KH Coder view",
        "lift | リフト | number | share in the group / share in all",
    ),
)

TOPICS = Table(
    "topics",
    "話題",
    "one term of one topic",
    _columns(
        "topic | 話題 | count | number of the topic, counted from 1",
        "label | 名前 | text | its top terms",
        "rank | 順位 | count | within the topic",
        "term | 語 | text | the term",
        "weight | 重み | number | share of the topic's weight",
        "n | 回答数 | count | answers whose main topic it is",
    ),
)

TOPIC_GROUPS = Table(
    "topic_groups",
    "話題と組織",
    "one topic x one group",
    _columns(
        "by | 分け方 | text | group column",
        "group | 組織 | text | the group",
        "topic | 話題 | count | number of the topic",
        "label | 名前 | text | its top terms",
        "n_group | 組織の回答数 | count | valid answers of the group",
        "n | 回答数 | count | of them, answers whose main topic it is",
        "share | 割合 | share | n / n_group",
    ),
)

SIMILAR = Table(
    "similar",
    "類似回答",
    "one pair of answers of different respondents",
    _columns(
        "respondent_a | 回答者Ａ | text | the first",
        "question_a | 設問Ａ | text | its question",
        "respondent_b | 回答者Ｂ | text | the second",
        "question_b | 設問Ｂ | text | its question",
        "share | 重なり | share | part of the shorter answer that stands in the other",
        "longest_run | 最長の一致 | count | characters of the longest common run",
        "kind | 種類 | text | identical, near_copy or shared_run",
        "text | 一致した文 | text | the longest common run",
    ),
)

KWIC = Table(
    "kwic",
    "用例（KWIC）",
    "one place of the searched term",
    _columns(
        "respondent | 回答者 | text | who wrote it",
        "question | 設問 | text | in which answer",
        "start | 位置 | count | offset of the hit in text",
        "left | 前 | text | text before it",
        "hit | 語 | text | the hit as written",
        "right | 後 | text | text behind it",
    ),
    open_after="question",
)
