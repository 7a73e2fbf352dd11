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

from textmine.errors import english_place

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


def known_tables() -> Mapping[str, Table]:
    """All schemas of this module by name, in its order."""
    return by_name(value for value in globals().values() if isinstance(value, Table))


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

SUGGESTIONS = Table(
    "suggestions",
    "補正の候補",
    "one word that may be a slip; a person decides",
    _columns(
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
        "question | 設問 | text | the free-text question whose nonresponse is tested",
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
        "attainable | 達しうる最小の p | p | what the most uneven table with these margins would give",
        "q | q 値 | p | Benjamini-Hochberg: over all whole tables, and over the categories of a question x by",
        "effect | 効果量 | number | Cramer's V (whole table), risk difference (one category against the rest)",
        "effect_low | 下限 | number | Newcombe interval 95 % of the risk difference; else empty",
        "effect_high | 上限 | number | the same, upper end",
        "odds_ratio | オッズ比 | number | with 0.5 added to each cell; one category against the rest only",
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

COLLOCATIONS = Table(
    "collocations",
    "共起語（コロケーション）",
    "one term near the searched term",
    _columns(
        "rank | 順位 | count | by the chosen measure, ties broken by term",
        "node | 検索語 | text | the searched term",
        "term | 語 | text | the term that stands near it",
        "pos | 品詞 | text | part of speech",
        "window | 範囲 | count | morphemes to each side that are looked at",
        "n_node | 検索語の出現 | count | places of the searched term",
        "n_term | 語の出現 | count | times the term occurs",
        "n_both | 近くでの出現 | count | times the term stands within the window",
        "n_left | 前 | count | of them, before the searched term",
        "n_right | 後 | count | of them, behind it",
        "n_answers | 回答数 | count | answers in which both stand near each other",
        "n | 語数 | count | all morphemes but white space and punctuation",
        "expected | 期待値 | number | what chance would give within the windows",
        "mi | MI | number | log2 (observed / expected)",
        "t | T | number | (observed - expected) / sqrt(observed)",
        "g2 | 対数尤度比 | number | signed",
        "dice | Dice | number | 2 n_both / (n_node + n_term), at most 1",
    ),
)

COMPOUNDS = Table(
    "compounds",
    "複合語の候補",
    "one run of nouns that may be one term",
    _columns(
        "rank | 順位 | count | by C-value, then FLR, ties broken by term",
        "term | 複合語 | text | the commonest spelling of the run",
        "parts | 構成 | text | its morphemes, joined by a space",
        "length | 語数 | count | number of morphemes",
        "tokens | 出現回数 | count | times it occurs, also inside longer runs",
        "alone | 単独の出現 | count | of them, not inside a longer run",
        "documents | 文書頻度 | count | answers that hold it",
        "n | 有効回答数 | count | valid answers",
        "c_value | C-value | number | frequency corrected for longer runs that hold it",
        "flr | FLR | number | frequency x how freely its parts combine",
        "reading | 読み | text | reading, ready for userdict.csv",
        "known | 登録済み | flag | stands in the user dictionary already",
    ),
)

AWARENESS = Table(
    "awareness",
    "意識の手掛かり",
    "one respondent, over all questions",
    _columns(
        "respondent | 回答者 | text | whose answers",
        "question | 設問 | text | 全設問; in awareness_questions the question",
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
        "clauses | 節の数 | count | clauses: stretches of text that end in a predicate",
        "facts | 事実を述べる節 | share | clauses that tell what happens or does not, in words of the office's own",
        "echo | 設問文の反復 | share | content words that stand in the question already",
        "borrowed | 借用した文 | share | characters also found in another answer or a reference document",
        "nearest | 借用元 | text | the nearest source",
        "commonness | 他の回答との共通性 | share | mean share of other respondents using its content words",
        "boilerplate | 定型句・一般語 | share | content words that are stock phrases or general abstract words",
        "emphasis | 強調だけの修飾 | count | adverbs and modifiers that could be left out",
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

AWARENESS_QUESTIONS = Table(
    "awareness_questions",
    "意識の手掛かり（設問別）",
    "one respondent x one question",
    AWARENESS.columns,
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

# ---------------------------------------------------------------- multivariate findings (多変量の結果)

NOTES = Table(
    "notes",
    "分析についての注意",
    "one plain statement about what an analysis left out or cannot tell",
    _columns(
        "analysis | 分析 | text | the analysis that says it",
        "ja | 内容 | text | the statement in Japanese",
        "en | 内容（英語） | text | the same in English",
    ),
)

TOPIC_CHOICE = Table(
    "topic_choice",
    "話題数の選択",
    "one number of topics that was tried",
    _columns(
        "count | 話題数 | count | number of topics",
        "stability | 安定性 | number | mean agreement of the topics' terms over resamples, 0 to 1",
        "shuffled_stability | 偶然の安定性 | number | the highest among shuffled answers: what chance gives",
        "coherence | 一貫性（NPMI） | number | mean NPMI of the topics' top terms, -1 to 1",
        "smallest | 最小の話題 | count | answers of the smallest topic",
        "resamples | 再標本の数 | count | resamples behind stability",
        "n | 回答数 | count | answers behind the row",
        "chosen | 採用 | flag | the number that was taken",
    ),
)

TOPIC_QUOTES = Table(
    "topic_quotes",
    "話題の代表回答",
    "one representative answer of one topic, quoted exactly",
    _columns(
        "topic | 話題 | count | number of the topic",
        "label | 名前 | text | its top terms",
        "rank | 順位 | count | within the topic",
        "respondent | 回答者 | text | who wrote it",
        "question | 設問 | text | in which answer",
        "share | 話題の割合 | share | part of the answer's weight that the topic takes",
        "n | 回答数 | count | answers whose main topic it is",
        "text | 回答 | text | the whole answer as written",
    ),
)

COOCCURRENCE = Table(
    "cooccurrence",
    "共起（語の組）",
    "one pair of terms (or of a term and a group) of one network",
    _columns(
        "by | 分け方 | text | group column, or 全体",
        "group | 組織 | text | the group whose network it is",
        "kind | 種類 | text | term_term, or term_group in the network of terms and groups",
        "rank | 順位 | count | by the chosen measure within the network",
        "term_a | 語Ａ | text | one term",
        "term_b | 語Ｂ | text | the other term, or the group",
        "unit | 単位 | text | answer or sentence",
        "measure | 順位の指標 | text | the measure that orders the rows",
        "n | 単位の数 | count | units in which pairs are counted",
        "n_a | Ａの出現 | count | units with the first",
        "n_b | Ｂの出現 | count | units with the second",
        "n_both | 両方の出現 | count | units with both",
        "jaccard | Jaccard | number | n_both / (n_a + n_b - n_both)",
        "npmi | NPMI | number | normalized pointwise mutual information, -1 to 1",
        "simpson | Simpson | number | n_both / min(n_a, n_b)",
        "g2 | 対数尤度比 | number | G2, signed",
    ),
)

COOCCURRENCE_TERMS = Table(
    "cooccurrence_terms",
    "共起（語）",
    "one node of one network",
    _columns(
        "by | 分け方 | text | group column, or 全体",
        "group | 組織 | text | the group whose network it is",
        "kind | 種類 | text | term_term or term_group",
        "term | 語 | text | the term, or the group in a network of terms and groups",
        "role | 役割 | text | term or group",
        "n | 出現 | count | units with the term, or units of the group",
        "community | まとまり | count | community, counted from 1 (the largest)",
        "degree | 次数 | count | edges at the node",
        "degree_centrality | 次数中心性 | number | degree / (nodes - 1)",
        "betweenness | 媒介中心性 | number | share of shortest paths through the node",
        "x | 横位置 | number | for drawing, -1 to 1",
        "y | 縦位置 | number | for drawing, -1 to 1",
    ),
)

CORRESPONDENCE = Table(
    "correspondence",
    "対応分析",
    "one point of the map: a group, an answer or a term",
    _columns(
        "by | 分け方 | text | group column, or 回答 for answers",
        "kind | 種類 | text | group, answer or term",
        "name | 名前 | text | the group, respondent or term",
        "question | 設問 | text | of an answer; else empty",
        "supplementary | 追加点 | flag | placed afterwards, without influence on the axes",
        "n | 回答数 | count | answers of the group, or answers with the term",
        "total | 度数 | count | sum of the row or column of the table",
        "mass | 質量 | share | total / grand total; 0 for supplementary points",
        "inertia | 慣性への寄与 | share | share of the total inertia; 0 for supplementary points",
        "quality | 表示の質 | share | cos2 of both axes together: how much of the point is seen",
        "principal_x | 主座標 x | number | principal coordinate on the horizontal axis",
        "principal_y | 主座標 y | number | principal coordinate on the vertical axis",
        "standard_x | 標準座標 x | number | standard coordinate on the horizontal axis",
        "standard_y | 標準座標 y | number | standard coordinate on the vertical axis",
        "contribution_x | 寄与 x | share | part of the axis' inertia that the point makes",
        "contribution_y | 寄与 y | share | part of the axis' inertia that the point makes",
        "cos2_x | cos2 x | share | part of the point's own inertia on the axis",
        "cos2_y | cos2 y | share | part of the point's own inertia on the axis",
    ),
)

CORRESPONDENCE_AXES = Table(
    "correspondence_axes",
    "対応分析の軸",
    "one axis",
    _columns(
        "by | 分け方 | text | group column, or 回答",
        "axis | 軸 | count | counted from 1",
        "shown | 表示 | text | x, y or empty",
        "singular | 特異値 | number | singular value",
        "inertia | 慣性 | number | its square (eigenvalue)",
        "share | 割合 | share | of the total inertia",
        "cumulative | 累積割合 | share | of the total inertia",
        "n | 度数の合計 | count | grand total of the table",
    ),
)

CORRESPONDENCE_ELLIPSES = Table(
    "correspondence_ellipses",
    "対応分析の信頼楕円",
    "one group's 95 % bootstrap ellipse",
    _columns(
        "by | 分け方 | text | group column",
        "group | 組織 | text | the group",
        "n | 回答数 | count | answers that were resampled",
        "resamples | 再標本の数 | count | resamples behind the ellipse",
        "center_x | 中心 x | number | mean of the resampled points",
        "center_y | 中心 y | number | mean of the resampled points",
        "major | 長半径 | number | half of the longer axis",
        "minor | 短半径 | number | half of the shorter axis",
        "angle | 傾き | number | of the longer axis against the horizontal, degrees",
    ),
)

CLUSTERS = Table(
    "clusters",
    "クラスター",
    "one cluster of terms or of answers",
    _columns(
        "kind | 種類 | text | term or answer",
        "cluster | クラスター | count | counted from 1 in dendrogram order; 0 holds what could not be placed",
        "label | 名前 | text | its leading terms",
        "n | 大きさ | count | terms or answers in it",
        "share | 割合 | share | n / all terms or answers",
        "terms | 主な語 | text | key terms of the cluster, joined by ・",
        "silhouette | シルエット | number | mean silhouette, -1 to 1; empty where it has no meaning",
    ),
)

CLUSTER_MEMBERS = Table(
    "cluster_members",
    "クラスターの内訳",
    "one term or answer",
    _columns(
        "kind | 種類 | text | term or answer",
        "cluster | クラスター | count | its cluster",
        "position | 並び順 | count | place in the dendrogram, counted from 1; 0 where not placed",
        "term | 語 | text | the term; empty for an answer",
        "respondent | 回答者 | text | who wrote the answer; empty for a term",
        "question | 設問 | text | of the answer; empty for a term",
        "n | 出現 | count | answers with the term; 1 for an answer",
        "silhouette | シルエット | number | fit, -1 to 1; below 0 it stands nearer to another cluster",
        "quote | 代表順位 | count | 1 to 3 for the answers quoted for the cluster, else 0",
        "text | 回答 | text | the answer as written; empty for a term",
    ),
)

CLUSTER_MERGES = Table(
    "cluster_merges",
    "クラスターの併合過程",
    "one merge of the dendrogram",
    _columns(
        "kind | 種類 | text | term or answer",
        "step | 段階 | count | counted from 1; it makes node number leaves + step",
        "left | 左 | count | a position (1 to leaves) or an earlier node",
        "right | 右 | count | a position (1 to leaves) or an earlier node",
        "height | 高さ | number | Ward distance at which they merge",
        "n | 大きさ | count | terms or answers below the merge",
        "leaves | 葉の数 | count | leaves of the whole dendrogram",
    ),
)

OPINIONS = Table(
    "opinions",
    "意見グループ",
    "one group of sentences of like meaning",
    _columns(
        "opinion | 意見 | count | counted from 1 (the largest); 0 is what stands alone or cannot be placed",
        "label | 名前 | text | its key terms",
        "n | 回答者数 | count | respondents, each counted once",
        "share | 割合 | share | n / respondents with an answer",
        "sentences | 文の数 | count | sentences in it",
        "groups | 組織 | text | groups of its respondents, most first, with counts",
        "terms | 主な語 | text | key terms, joined by ・",
        "cohesion | まとまり | number | mean cosine of its sentences to their centre, 0 to 1",
        "quote_1 | 代表文１ | text | the sentence nearest to the centre, exactly as written",
        "quote_2 | 代表文２ | text | the next one, of another respondent",
        "quote_3 | 代表文３ | text | the next one, of another respondent",
        "x | 横位置 | number | of the group's centre on the map",
        "y | 縦位置 | number | of the group's centre on the map",
        "method | 方法 | text | embedding (文の意味) or tfidf (語の重なり)",
    ),
)

OPINION_MEMBERS = Table(
    "opinion_members",
    "意見グループの内訳",
    "one sentence",
    _columns(
        "opinion | 意見 | count | its group; 0 where unplaced",
        "respondent | 回答者 | text | who wrote it",
        "question | 設問 | text | in which answer",
        "sentence | 文番号 | count | sentence within the answer, counted from 0",
        "status | 扱い | text | placed, alone (nobody else says it) or no_words (no countable word)",
        "similarity | 中心との近さ | number | cosine to the group's centre; empty where unplaced",
        "quote | 代表順位 | count | 1 to 3 for the quoted sentences, else 0",
        "x | 横位置 | number | on the map; empty where unplaced",
        "y | 縦位置 | number | on the map; empty where unplaced",
        "text | 文 | text | the sentence exactly as written",
    ),
    open_after="respondent",
)

GROUP_SIMILARITY = Table(
    "group_similarity",
    "組織どうしの近さ",
    "one pair of groups",
    _columns(
        "by | 分け方 | text | group column",
        "group_a | 組織Ａ | text | one group",
        "group_b | 組織Ｂ | text | the other; both orders and the diagonal are given",
        "n_a | Ａの回答数 | count | valid answers",
        "n_b | Ｂの回答数 | count | valid answers",
        "shared | 共通の語 | count | terms that both use",
        "cosine | コサイン類似度 | number | 0 (no word in common) to 1 (same words in the same shares)",
    ),
)

UNUSUAL = Table(
    "unusual",
    "変わった回答",
    "one answer",
    _columns(
        "rank | 順位 | count | 1 is farthest from the others; 0 where it cannot be told",
        "respondent | 回答者 | text | who wrote it",
        "question | 設問 | text | in which answer",
        "distance | 隔たり | number | 1 - cosine to the mean of all other answers; empty where it cannot be told",
        "n_terms | 語の種類 | count | distinct terms of the answer",
        "n | 回答数 | count | answers compared",
        "own_terms | 独自の語 | text | its terms that at most one other answer uses, joined by ・",
        "text | 回答 | text | the answer as written",
    ),
    open_after="respondent",
)

HEATMAP = Table(
    "heatmap",
    "組織と語の濃淡",
    "one group x one term",
    _columns(
        "by | 分け方 | text | group column",
        "group | 組織 | text | the group",
        "term | 語 | text | one of the most frequent terms",
        "n | 回答数 | count | valid answers of the group",
        "documents | 文書頻度 | count | of them, answers with the term",
        "share | 出現率 | share | documents / n",
        "share_all | 全体の出現率 | share | of all valid answers",
        "difference | 差 | number | share - share_all",
    ),
)

WAVES = Table(
    "waves",
    "前回との比較",
    "one term, or the nonresponse, of one group in two surveys",
    _columns(
        "by | 分け方 | text | group column, or 全体",
        "group | 組織 | text | the group",
        "kind | 種類 | text | term, or nonresponse",
        "question | 設問 | text | for nonresponse; empty for a term",
        "term | 語 | text | the term; empty for nonresponse",
        "rank | 順位 | count | by the size of the change within group and kind",
        "n_before | 前回の件数 | count | answers (terms) or cells (nonresponse)",
        "n_after | 今回の件数 | count | answers or cells",
        "k_before | 前回の該当 | count | with the term, or without an answer",
        "k_after | 今回の該当 | count | with the term, or without an answer",
        "share_before | 前回の割合 | share | k_before / n_before; empty where n is 0",
        "share_after | 今回の割合 | share | k_after / n_after; empty where n is 0",
        "difference | 差 | number | share_after - share_before",
        "low | 下限 | number | 95 % Newcombe interval of the difference",
        "high | 上限 | number | 95 % Newcombe interval of the difference",
        "pairs | 対応の組 | count | matched units behind a paired comparison; 0 where unpaired",
        "gained | 新たに該当 | count | of the pairs: only in the second survey",
        "lost | 該当しなくなった | count | of the pairs: only in the first survey",
        "test | 検定 | text | mcnemar (paired), fisher (unpaired), or empty where n < 3",
        "p | p 値 | p | two-sided, exact",
        "q | q 値 | p | Benjamini-Hochberg within group and kind",
    ),
)


# ---------------------------------------------------------------- coding rules (コーディング)

CODED = Table(
    "coded",
    "コーディング結果",
    "one answer x one code that it was given",
    _columns(
        "respondent | 回答者 | text | whose answer",
        "question | 設問 | text | which answer",
        "code | コード | text | name of the code in the rule file, without the star",
        "n | 箇所 | count | places that caused the code; 0 where only a negation or an attribute did",
        "spans | 位置 | text | start-end offsets in text, joined by a space",
        "terms | 該当した語 | text | the characters of these places, joined by ・",
        "line | 規則の行 | count | line of the code in the rule file",
    ),
)

CODE_FREQUENCY = Table(
    "code_frequency",
    "コードの単純集計",
    "one code, and what no code was given to",
    _columns(
        "rank | 順位 | count | by answers, ties broken by code; 0 for （コードなし）",
        "code | コード | text | name of the code, or （コードなし）",
        "answers | 回答数 | count | valid answers with the code",
        "n | 有効回答数 | count | valid answers",
        "share | 割合 | share | answers / n",
        "low | 下限 | share | Wilson interval 95 %, lower end",
        "high | 上限 | share | Wilson interval 95 %, upper end",
        "respondents | 回答者数 | count | respondents with the code in at least one answer",
        "definition | 定義 | text | comment of the code in the rule file",
    ),
)

CODE_WORDS = Table(
    "code_words",
    "コーディング規則の語の点検",
    "one condition of one code",
    _columns(
        "code | コード | text | name of the code",
        "condition | 条件 | text | word, string, sequence or attribute as written",
        "line | 行 | count | where it stands in the rule file",
        "column | 桁 | count | character of that line, counted from 1",
        "answers | 該当回答数 | count | valid answers in which it holds",
        "as_text | 文字列としての該当 | count | valid answers that hold it as characters, whatever the word borders",
        "note | 注記 | text | why it may have found nothing, and what to write instead",
    ),
)

CODE_GROUPS = Table(
    "code_groups",
    "コードと組織",
    "one code x one group",
    _columns(
        "by | 分け方 | text | group column",
        "group | 組織 | text | the group",
        "code | コード | text | name of the code",
        "answers | 該当回答数 | count | valid answers of the group with the code",
        "n | 有効回答数 | count | valid answers of the group",
        "share | 割合 | share | answers / n",
        "low | 下限 | share | Wilson interval 95 %, lower end",
        "high | 上限 | share | Wilson interval 95 %, upper end",
        "tested | 検定の対象 | flag | n is 3 or more; smaller groups are described, never tested",
        "expected | 期待度数 | number | answers expected if groups did not differ; empty where not tested",
        "residual | 調整済み残差 | number | adjusted residual, about ±2 is notable; empty where not tested",
    ),
)

CODE_TESTS = Table(
    "code_tests",
    "コードの偏りの検定",
    "one code x all groups of a group column",
    _columns(
        "by | 分け方 | text | group column",
        "code | コード | text | name of the code",
        "groups | 組織の数 | count | groups tested (n of 3 or more)",
        "n | 有効回答数 | count | valid answers of these groups",
        "answers | 該当回答数 | count | of them, answers with the code",
        "smallest_expected | 最小の期待度数 | number | below 5 the exact test is used",
        "chi2 | カイ二乗 | number | Pearson, without continuity correction",
        "dof | 自由度 | count | groups - 1",
        "p_chi2 | p 値（カイ二乗） | p | two-sided",
        "p_exact | p 値（正確） | p | Fisher-Freeman-Halton, two-sided",
        "test | 使った検定 | text | chi2, fisher (all tables), fisher (random) or none",
        "repetitions | 反復数 | count | random tables drawn; 0 where every table was visited",
        "p | p 値 | p | of the test that was used",
        "p_holm | p 値（Holm） | p | Holm over the codes of the same group column",
        "q | q 値 | p | Benjamini-Hochberg over the same codes",
        "v | クラメールのＶ | number | 0 to 1, size of the difference",
        "verdict | 判定 | text | 差がある, 差があるとは言えない or 判断できない (by p_holm, 5 %)",
    ),
)

CODE_COOCCURRENCE = Table(
    "code_cooccurrence",
    "コードの共起",
    "one pair of codes",
    _columns(
        "rank | 順位 | count | by Jaccard, then n_both, ties broken by code",
        "code_a | コードＡ | text | the first in the rule file",
        "code_b | コードＢ | text | the other",
        "n | 有効回答数 | count | valid answers",
        "n_a | Ａの回答数 | count | answers with the first",
        "n_b | Ｂの回答数 | count | answers with the second",
        "n_both | 両方の回答数 | count | answers with both",
        "jaccard | Jaccard | number | n_both / (n_a + n_b - n_both)",
        "lift | リフト | number | n_both x n / (n_a x n_b); 1 is what chance gives",
    ),
)

CODING_SAMPLE = Table(
    "coding_sample",
    "手作業コーディング用の標本",
    "one sampled answer",
    _columns(
        "number | 番号 | count | counted from 1",
        "respondent | 回答者 | text | whose answer",
        "question | 設問 | text | which answer",
        "text | 回答 | text | the answer to be read",
    ),
    open_after="text",
)

AGREEMENT = Table(
    "agreement",
    "コーディングの一致度",
    "one code, and all codes together",
    _columns(
        "code | コード | text | name of the code, or 全コード",
        "n | 回答数 | count | answers (over all codes: decisions) that both coded",
        "both | 両方あり | count | both gave the code",
        "only_first | 一方のみ（Ａ） | count | only the first (the hand coding) gave it",
        "only_second | 一方のみ（Ｂ） | count | only the second (the rules) gave it",
        "neither | 両方なし | count | neither gave it",
        "agreement | 一致率 | share | (both + neither) / n",
        "kappa | Cohen の κ | number | agreement beyond chance; empty where it cannot be computed",
        "kappa_low | 下限 | number | 95 % bootstrap interval",
        "kappa_high | 上限 | number | 95 % bootstrap interval",
        "alpha | Krippendorff の α | number | nominal; empty where it cannot be computed",
        "alpha_low | 下限 | number | 95 % bootstrap interval",
        "alpha_high | 上限 | number | 95 % bootstrap interval",
        "precision | 適合率 | share | both / (both + only_second); empty where the rules gave none",
        "recall | 再現率 | share | both / (both + only_first); empty where the hand gave none",
        "reading | 目安 | text | what the kappa means in words, or why there is none",
    ),
)


# ---------------------------------------------------------------- privacy (個人情報)

PRIVATE = Table(
    "private",
    "個人情報とみられる箇所",
    "one place in one cell; stands in the private copy alone, never in what is shared",
    _columns(
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


@dataclass(frozen=True)
class Note:
    """A plain statement (注意) for a person: what was left out, or what cannot be told; never an error."""

    ja: str
    en: str
    where: str = ""

    def text(self, lang: str = "ja") -> str:
        """The note in one language, with its place."""
        said = self.en if lang == "en" else self.ja
        where = english_place(self.where) if lang == "en" else self.where
        return f"{said} / {where}" if where else said


@dataclass(frozen=True)
class Findings:
    """The tables (結果) that answer one question together, and what they cannot tell.

    Where the data do not suffice, ``tables`` are empty (with their columns) and ``notes`` say why.
    """

    tables: Mapping[str, pd.DataFrame]
    notes: tuple[Note, ...] = ()

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table called ``name``."""
        return self.tables[name]
