"""Tables of findings (結果の表): what changed between two surveys."""

from textmine.schema import Table, columns

_CHANGED = (
    "n_before | 前回の件数 | count | answers, cells or respondents of the first survey",
    "n_after | 今回の件数 | count | the same of the second",
    "k_before | 前回の該当 | count | of n_before, those that have it",
    "k_after | 今回の該当 | count | of n_after, those that have it",
    "share_before | 前回の割合 | share | k_before / n_before; empty where n is 0 or it was not asked",
    "share_after | 今回の割合 | share | k_after / n_after; empty where n is 0 or it was not asked",
    "difference | 差 | number | share_after - share_before",
    "low | 下限 | number | 95 % interval of the difference (Newcombe; of 全設問 by respondents)",
    "high | 上限 | number | the same, upper end",
    "pairs | 対応の組 | count | matched units behind a paired comparison; 0 where unpaired",
    "gained | 新たに該当 | count | of the pairs: only in the second survey",
    "lost | 該当しなくなった | count | of the pairs: only in the first survey",
    "test | 検定 | text | mcnemar (paired), fisher (unpaired), t (respondents) (blanks of 全設問), or empty where n < 3",
    "p | p 値 | p | two-sided; exact but for 全設問",
)
"""How a share differs between two surveys; the same columns for words, blanks, options and codes."""

_GROUP = ("by | 分け方 | text | group column, or 全体", "group | 組織 | text | the group")
_RANK = "rank | 順位 | count | by the size of the change within the same adjustment of p"

WAVES = Table(
    "waves",
    "前回との比較",
    "one term, or the nonresponse, of one group in two surveys",
    columns(
        *_GROUP,
        "kind | 種類 | text | term, or nonresponse",
        "question | 設問 | text | for nonresponse; empty for a term",
        "term | 語 | text | the term; empty for nonresponse",
        "rank | 順位 | count | by the size of the change within group and kind",
        *_CHANGED,
        "q | q 値 | p | Benjamini-Hochberg within group and kind",
    ),
)

WAVE_TERMS = Table(
    "wave_terms",
    "語の増減",
    "one term of one group in two surveys",
    columns(
        *_GROUP,
        "term | 語 | text | the term, called as in the second survey",
        _RANK,
        *_CHANGED,
        "q | q 値 | p | Benjamini-Hochberg within the group",
    ),
)

WAVE_BLANKS = Table(
    "wave_blanks",
    "無回答の増減",
    "one question of one group in two surveys: its blanks, all together and by kind",
    columns(
        *_GROUP,
        "question | 設問 | text | the question, or 全設問",
        "status | 区分 | text | nonresponse for all blanks together, else the kind",
        _RANK,
        *_CHANGED,
        "q | q 値 | p | Benjamini-Hochberg within the group: over questions, and over the kinds of one",
    ),
)

WAVE_OPTIONS = Table(
    "wave_options",
    "選択肢の増減",
    "one option of a closed question of one group in two surveys",
    columns(
        *_GROUP,
        "closed | 選択式の設問 | text | the closed question",
        "option | 選択肢 | text | one option, in its commonest spelling of both surveys",
        "stands_in | ある調査 | text | both, before or after: in which survey the option was ticked or listed",
        "place | 並び | count | the order of the options: by their numbers, else most ticked first",
        "several | 複数選択 | flag | whether one respondent may tick several",
        _RANK,
        *_CHANGED,
        "q | q 値 | p | Benjamini-Hochberg over the options of the question within the group",
    ),
)

WAVE_CODES = Table(
    "wave_codes",
    "コードの増減",
    "one code of one group in two surveys",
    columns(
        *_GROUP,
        "code | コード | text | the code",
        _RANK,
        *_CHANGED,
        "q | q 値 | p | Benjamini-Hochberg over the codes within the group",
    ),
)

WAVE_RESPONDENTS = Table(
    "wave_respondents",
    "回答者の変化",
    "one matched organization x one question that it newly answered or newly left blank; or one of a single survey",
    columns(
        "respondent | 回答者 | text | the organization",
        "question | 設問 | text | the question; empty for who stands in one survey only",
        "change | 変化 | text | answered, blank, only_before or only_after",
        "status_before | 前回の区分 | text | what the cell was in the first survey",
        "status_after | 今回の区分 | text | what the cell is in the second",
    ),
)

WAVE_QUOTES = Table(
    "wave_quotes",
    "増減した語の用例",
    "one sentence with a term that rose or fell, quoted exactly",
    columns(
        "term | 語 | text | the term, called as in the second survey",
        "change | 変化 | text | rose or fell",
        "wave | 調査 | text | before or after",
        "respondent | 回答者 | text | who wrote it; empty where respondents are persons",
        "question | 設問 | text | in which answer",
        "sentence | 文 | text | the sentence as written",
    ),
)
