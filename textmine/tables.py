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

BLANK_TESTS = Table(
    "blank_tests",
    "無回答の偏り",
    "one question x one group column or closed answer, whole or one category against the rest",
    _columns(
        "question | 設問 | text | the free-text question whose nonresponse is tested, or 全設問",
        "by | 分け方 | text | group column or closed question",
        "category | 区分 | text | one category against the rest; 全体 for the whole table",
        "categories | 区分の数 | count | columns of the tested table (2 for one against the rest)",
        "n | 回答欄 | count | cells tested",
        "rows_target | 対象の回答欄 | count | cells of the category (of all for the whole table)",
        "blank_target | 対象の無回答 | count | of them without an answer",
        "rows_rest | 他の回答欄 | count | cells of all other categories; 0 for the whole table",
        "blank_rest | 他の無回答 | count | of them without an answer",
        "test | 検定 | text | fisher, permutation (all tables), permutation (random) or none",
        "repetitions | 反復数 | count | random tables drawn; 0 where the p value is exact",
        "p | p 値 | p | two-sided; empty where it cannot be computed",
        "q | q 値 | p | Benjamini-Hochberg over the tests of the same kind of question x by",
        "effect | 効果量 | number | risk difference (2 x 2), Cramer's V (larger tables)",
        "effect_low | 下限 | number | Newcombe interval 95 % of the risk difference; else empty",
        "effect_high | 上限 | number | the same, upper end",
        "odds_ratio | オッズ比 | number | with 0.5 added to each cell; 2 x 2 only",
        "verdict | 判定 | text | 差がある, 差があるとは言えない or 判断できない",
    ),
)

CALL_BACK = Table(
    "call_back",
    "再照会リスト",
    "one respondent with at least one question left without an answer",
    _columns(
        "respondent | 回答者 | text | whom to ask again",
        "unanswered | 無回答の設問 | text | questions without an answer with their class, joined by 、",
        "n_unanswered | 無回答の数 | count | how many of them",
        "n_questions | 設問数 | count | free-text questions of the respondent",
        "reason_unanswered | 理由が無回答 | flag | a question that asks why is among them",
        "evidence | 実施の手掛かり | text | what says that the respondent does it, with counts",
        "n_evidence | 手掛かりの数 | count | sum of the counts",
        "contradiction | 要確認 | flag | says it does it, and yet left the reason without an answer",
        "rank | 順位 | count | contradictions first, then evidence, then unanswered, then name",
    ),
    open_after="respondent",
)

BORROWED = Table(
    "borrowed",
    "転記の可能性がある箇所",
    "one span of one answer that stands in another respondent's answer or in a reference text",
    _columns(
        "respondent | 回答者 | text | whose answer",
        "question | 設問 | text | which question",
        "start | 開始 | count | offset in text",
        "end | 終了 | count | offset behind the last character",
        "source_respondent | 出典の回答者 | text | the nearest source: another respondent, or the reference",
        "source_question | 出典の設問 | text | its question; empty for a reference",
        "n_sources | 出典の数 | count | answers of other respondents (and references) that hold the span",
        "text | 一致した文 | text | the span as written",
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

AWARENESS = Table(
    "awareness",
    "意識の手掛かり",
    "one respondent x one question, and one row over all questions (全設問)",
    _columns(
        "respondent | 回答者 | text | whose answers",
        "question | 設問 | text | the question, or 全設問",
        "status | 区分 | text | class of the cell; over questions: valid where one answer is",
        "strength | 手掛かりの強さ | share | 0 (no answer) to 1; what the review order is made of; see awareness_parts",
        "n | 有効回答 | count | valid answers behind the row",
        "characters | 文字数 | count | characters without spaces and punctuation",
        "characters_percentile | 文字数の順位 | share | share of the survey's valid rows that are not longer",
        "types | 内容語の種類 | count | distinct content words",
        "types_percentile | 内容語の順位 | share | share of the survey's valid rows with no more of them",
        "specificity | 具体性 | number | names, numbers, documents and named partners per 100 content words",
        "own_terms | 固有の内容語 | count | content words that are not stock phrases, question words or copied",
        "anchor | 自課の業務への言及 | count | 当課, own name, own duty words, own projects",
        "reasons | 理由・論理の明示 | count | causes, contrasts, conditions, examples in sentences of their own",
        "concrete | 具体的な状況・例 | count | situations, groups of people, places, examples named",
        "critical | 課題意識・批判的検討 | count | remarks on what goes wrong or must be watched",
        "echo | 設問文の反復 | share | content words that stand in the question already",
        "borrowed | 借用した文 | share | characters also found in another answer or a reference document",
        "nearest | 借用元 | text | the nearest source",
        "commonness | 他の回答との共通性 | share | mean share of other respondents using its content words",
        "boilerplate | 定型句 | share | content words that belong to stock phrases",
        "themes | 論点の数 | count | coding rules hit",
        "rare_themes | 珍しい論点 | count | of them, themes of at most two respondents",
        "actors | 主体 | text | 市民, 行政, 両方 or なし",
        "mutual | 対等・相互 | count | words of equal partnership",
        "burden | 負担の転嫁 | count | words of shifting the burden",
        "commitment | 関与の度合い | text | strongest sentence end: 実行, 必要, 伝聞, 困難 or なし",
        "hearsay | 伝聞・ぼかし | count | hearsay and hedges",
        "negation | 否定 | count | needs or chances that are denied",
        "distancing | 距離を置く表現 | count | phrases that put the matter outside the own work",
        "contradictions | 調査票間の不一致 | count | findings of consistency about the respondent",
        "overruled | 人による変更 | text | what a person has overruled, and why",
    ),
    open_after="respondent",
)

AWARENESS_PARTS = Table(
    "awareness_parts",
    "手掛かりの強さの内訳",
    "one part of one respondent's strength",
    _columns(
        "respondent | 回答者 | text | whose answers",
        "question | 設問 | text | the question, or 全設問",
        "part | 部分 | text | name of the part, as in the settings' awareness.weights",
        "ja | 名前 | text | the part in words",
        "value | 値 | share | 0 to 1; more means more of it",
        "weight | 重み | number | weight of the part; negative parts lower the strength",
        "contribution | 寄与 | number | weight x value",
    ),
)

AWARENESS_SPANS = Table(
    "awareness_spans",
    "手掛かりの箇所",
    "one place in an answer that caused an indicator",
    _columns(
        "respondent | 回答者 | text | whose answer",
        "question | 設問 | text | which question",
        "indicator | 手掛かり | text | name of the indicator (a column of awareness)",
        "start | 開始 | count | offset in text",
        "end | 終了 | count | offset behind the last character",
        "text | 箇所 | text | the characters themselves",
        "note | 説明 | text | the dictionary line or the source that matched",
    ),
)

REVIEW = Table(
    "review",
    "確認したい組織",
    "one respondent, those to look at first on top",
    _columns(
        "rank | 順位 | count | 1 is looked at first",
        "respondent | 回答者 | text | whom to look at",
        "strength | 手掛かりの強さ | share | as in awareness, over all questions",
        "priority | 優先度 | number | 1 - strength, plus what contradictions between the forms add",
        "reasons | 理由 | text | the reasons in words, joined by a slash",
        "rank_low | 順位の幅（上） | count | highest place when each weight is halved or doubled",
        "rank_high | 順位の幅（下） | count | lowest place when each weight is halved or doubled",
        "listed | 確認対象 | flag | proposed for a look: no answer with projects, or weak by the stated line",
        "overruled | 人による変更 | text | what a person has overruled, and why",
    ),
    open_after="respondent",
)

CONSISTENCY = Table(
    "consistency",
    "調査票間の不一致",
    "one rule that holds for one respondent",
    _columns(
        "respondent | 回答者 | text | whose forms",
        "rule | 規則 | text | name of the rule",
        "severity | 重要度 | text | 高, 中 or 低",
        "message | 内容 | text | the contradiction in words",
        "evidence | 根拠 | text | the values that the rule looked at",
        "file | 辞書 | text | dictionary and line of the rule",
    ),
    open_after="respondent",
)

SUMMARY = Table(
    "summary",
    "要約（原文の抜き出し）",
    "one sentence quoted exactly; an empty sentence says that there is no answer",
    _columns(
        "by | 分け方 | text | group column, or respondent",
        "group | 組織 | text | the group",
        "rank | 順位 | count | 1 carries most; 0 where there is no answer",
        "respondent | 回答者 | text | whose sentence",
        "question | 設問 | text | which answer",
        "start | 開始 | count | offset in text",
        "end | 終了 | count | offset behind the last character",
        "sentence | 文 | text | the sentence, quoted exactly",
        "score | 得点 | number | mean TF-IDF weight of its terms, 0 to 1 within the group",
        "terms | 特徴語 | text | its heaviest terms",
        "n | 有効回答数 | count | valid answers of the group",
        "note | 注記 | text | why there is no sentence, or that there are few",
    ),
)

HEARING = Table(
    "hearing",
    "ヒアリング対象案",
    "one respondent that is proposed or stands in the given list",
    _columns(
        "round | 回 | count | round of the proposal; 0 where it is not proposed",
        "order | 順番 | count | within the round; 0 where it is not proposed",
        "respondent | 回答者 | text | whom to hear",
        "review_rank | 確認順位 | count | place in the review list; 0 where it has none",
        "proposed | 提案 | flag | stands in the proposal",
        "given | 既存の一覧 | flag | stands in the given list",
        "agreement | 一致 | text | 一致, 提案のみ, 一覧のみ, or 提案 where no list is given",
        "reason | 理由 | text | why it is proposed, or why the two differ",
    ),
    open_after="respondent",
)
