"""Tables of findings (結果の表): which words are used, where, and by whom."""

from textmine.schema import Table, columns

FREQUENCY = Table(
    "frequency",
    "頻出語",
    "one term",
    columns(
        "rank | 順位 | count | by documents, then tokens, then term",
        "term | 語 | text | the term",
        "pos | 品詞 | text | part of speech",
        "tokens | 出現回数 | count | times it occurs",
        "documents | 文書頻度 | count | valid answers that hold it",
        "n | 有効回答数 | count | valid answers",
        "share | 出現率 | share | documents / n",
    ),
)

NEGATIONS = Table(
    "negations",
    "打ち消される語",
    "one term that is negated somewhere",
    columns(
        "rank | 順位 | count | by times negated, then share, then term",
        "term | 語 | text | the term as it is counted",
        "form | 打ち消しの形 | text | how it reads negated most often: verbs in the form of the dictionary, nouns as written",
        "pos | 品詞 | text | part of speech",
        "negated | 打ち消しの回数 | count | times it is negated",
        "tokens | 出現回数 | count | times it occurs",
        "share | 打ち消しの割合 | share | negated / tokens",
        "low | 下限 | share | Wilson interval 95 %, lower end",
        "high | 上限 | share | Wilson interval 95 %, upper end",
    ),
)

KEYTERMS = Table(
    "keyterms",
    "特徴語",
    "one term of one group",
    columns(
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

KWIC = Table(
    "kwic",
    "用例（KWIC）",
    "one place of the searched term",
    columns(
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
    columns(
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
    columns(
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
