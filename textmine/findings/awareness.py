"""Tables of findings (結果の表): the committee's questions: awareness, contradictions, summaries, whom to hear."""

from textmine.schema import Table, columns

AWARENESS = Table(
    "awareness",
    "意識の手掛かり",
    "one respondent, over all questions",
    columns(
        "respondent | 回答者 | text | whose answers",
        "question | 設問 | text | 全設問; in awareness_questions the question",
        "status | 区分 | text | class of the cell; over questions: valid where one answer is",
        "strength | 手掛かりの強さ | share | 0 (no answer) to 1; what the review order is made of; see awareness_parts",
        "n | 有効回答 | count | valid answers behind the row",
        "characters | 文字数 | count | characters without spaces and punctuation",
        "characters_percentile | 文字数の順位 | share | share of the valid rows of the same question that are not longer",
        "types | 内容語の種類 | count | distinct content words",
        "types_percentile | 内容語の順位 | share | share of the valid rows of the same question with no more of them",
        "specificity | 具体性 | number | names, numbers, documents and named partners per 100 content words",
        "own_terms | 固有の内容語 | count | content words that are not stock phrases, question words or copied",
        "anchor | 自分の組織の業務への言及 | count | 当課, own name, own duty words, own projects",
        "reasons | 理由・論理の明示 | count | causes, contrasts, conditions, examples in sentences of their own",
        "concrete | 具体的な状況・例 | count | situations, groups of people, places, examples named",
        "critical | 課題意識・批判的検討 | count | remarks on what goes wrong or must be watched",
        "clauses | 節の数 | count | clauses: stretches of text that end in a predicate",
        "facts | 事実を述べる節 | share | clauses that tell what happens or does not, in words of its own",
        "telling | 語り方 | share | of the words that tell (verbs, が, た, ない, figures, limits) or name (nouns of action, words of value), those that tell",
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
    columns(
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
    columns(
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
    columns(
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
    columns(
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
    columns(
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
        "note | 注記 | text | why there is no sentence, that there are few, or that the sentence stands in other answers, too",
    ),
)

HEARING = Table(
    "hearing",
    "ヒアリング対象案",
    "one respondent that is proposed or stands in the given list",
    columns(
        "round | 回 | count | round of the proposal; 0 where it is not proposed",
        "order | 順番 | count | within the round; 0 where it is not proposed",
        "respondent | 回答者 | text | whom to hear",
        "review_rank | 確認順位 | count | place in the review list; 0 where it has none",
        "proposed | 提案 | flag | stands in the proposal",
        "given | 既存の一覧 | flag | stands in the given list",
        "agreement | 一致 | text | 一致 (in both), 提案のみ (proposed only), 一覧のみ (list only), or 提案 (proposed) where no list is given",
        "reason | 理由 | text | why it is proposed, or why the two differ",
    ),
    open_after="respondent",
)
