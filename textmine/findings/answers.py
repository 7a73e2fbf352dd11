"""Tables of findings (結果の表): who answered, what was left blank, which answers are alike."""

from textmine.schema import STATUS_JA, STATUSES, Table, columns

NONRESPONSE = Table(
    "nonresponse",
    "無回答の集計",
    "one group x one question",
    columns(
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

BLANK_TESTS = Table(
    "blank_tests",
    "無回答の偏り",
    "one question x one group column or closed answer, whole or one category against the rest",
    columns(
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

OPTIONS = Table(
    "options",
    "選択肢の集計",
    "one group x one option of a closed question",
    columns(
        "by | 分け方 | text | group column, or 全体",
        "group | 組織 | text | the group",
        "closed | 選択式の設問 | text | the closed question",
        "option | 選択肢 | text | one option, in its commonest spelling",
        "ticked | 選択 | count | respondents who ticked it",
        "n | 答えた回答者 | count | respondents who ticked any option of the question",
        "share | 割合 | share | ticked / n; with several choices they may add up to more than 100 %",
        "low | 下限 | share | Wilson interval 95 %, lower end",
        "high | 上限 | share | Wilson interval 95 %, upper end",
        "unanswered | 無回答 | count | respondents who ticked nothing",
        "share_all | 割合（無回答を含む） | share | ticked / (n + unanswered)",
        "rank | 順位 | count | by ticks in the whole survey, or by the numbers that options begin with; the same in every group",
        "several | 複数選択 | flag | whether one respondent may tick several",
        "step | 段階 | count | place on the rating scale, 1 at the positive end; 0 where it is none",
    ),
)

SCALES = Table(
    "scales",
    "評定尺度の集計",
    "one group x one closed question that is a rating scale",
    columns(
        "by | 分け方 | text | group column, or 全体",
        "group | 組織 | text | the group",
        "closed | 選択式の設問 | text | the closed question",
        "kind | 種類 | text | rating, or nps: would one recommend, from 0 to 10",
        "steps | 段階の数 | count | options of the scale, those that nobody chose too",
        "n | 尺度で答えた回答者 | count | respondents whose answer is a step of the scale",
        "beside | 尺度の外の答え | count | respondents who answered わからない, 該当しない and the like",
        "unanswered | 無回答 | count | respondents who left it blank",
        "positive | 肯定的 | count | respondents who chose an option of the positive end",
        "positive_share | 肯定的の割合 | share | positive / n",
        "positive_low | 肯定的の下限 | share | Wilson interval 95 %, lower end",
        "positive_high | 肯定的の上限 | share | Wilson interval 95 %, upper end",
        "negative | 否定的 | count | respondents who chose an option of the negative end",
        "negative_share | 否定的の割合 | share | negative / n",
        "negative_low | 否定的の下限 | share | Wilson interval 95 %, lower end",
        "negative_high | 否定的の上限 | share | Wilson interval 95 %, upper end",
        "balance | 肯定－否定 | number | positive_share - negative_share; of the question of NPS times 100 it is the NPS",
        "mean | 平均 | number | of the numbers of the options; empty where options were merged",
        "mean_low | 平均の下限 | number | 95 %, lower end; empty below 5 respondents",
        "mean_high | 平均の上限 | number | the same, upper end",
        "median | 中央値 | number | of the same numbers",
        "interval | 平均の区間 | text | t, bootstrap (5 to 29 respondents) or empty",
        "numbers | 数値 | text | データの数, or 割り当て: the positive end has the highest number, the negative 1",
        "positive_options | 肯定的な選択肢 | text | the options of the positive end, joined by ・",
        "negative_options | 否定的な選択肢 | text | those of the negative end",
    ),
)

SCALE_TESTS = Table(
    "scale_tests",
    "評定尺度の組の比較",
    "one rating scale x one group column, all groups or one against the rest",
    columns(
        "closed | 選択式の設問 | text | the closed question",
        "by | 分け方 | text | group column",
        "group | 組織 | text | one group against the rest; 全体 for all groups at once",
        "groups | 組の数 | count | groups that are compared",
        "n | 対象の回答者 | count | respondents of the group (of all groups compared for 全体)",
        "n_rest | 他の回答者 | count | respondents of the other groups compared; 0 for 全体",
        "test | 検定 | text | kruskal-wallis, mann-whitney or none",
        "statistic | 統計量 | number | H, or U of the group; corrected for ties",
        "p | p 値 | p | two-sided",
        "q | q 値 | p | Benjamini-Hochberg: over all rows of 全体, and over the groups of a question x by",
        "effect | 効果量 | number | epsilon squared (全体), Cliff's delta (a group): above 0 it is more positive",
        "verdict | 判定 | text | 差がある, 差があるとは言えない or 判断できない",
    ),
)

CALL_BACK = Table(
    "call_back",
    "再照会リスト",
    "one respondent with at least one question left without an answer",
    columns(
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

SIMILAR = Table(
    "similar",
    "類似回答",
    "one pair of answers of different respondents",
    columns(
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

BORROWED = Table(
    "borrowed",
    "転記の可能性がある箇所",
    "one span of one answer that stands in another respondent's answer or in a reference text",
    columns(
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
