"""Tables of findings (結果の表): what coding rules found, and how well they agree with reading."""

from textmine.schema import Table, columns

CODED = Table(
    "coded",
    "コーディング結果",
    "one answer x one code that it was given",
    columns(
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
    columns(
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
    columns(
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
    columns(
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
    columns(
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
        "verdict | 判定 | text | 差がある, 差があるとは言えない or 判断できない (by q, 5 %)",
    ),
)

CODE_COOCCURRENCE = Table(
    "code_cooccurrence",
    "コードの共起",
    "one pair of codes",
    columns(
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
    columns(
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
    columns(
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
