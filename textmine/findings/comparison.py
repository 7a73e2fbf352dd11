"""Tables of findings (結果の表): how groups and waves differ."""

from textmine.schema import Table, columns

CORRESPONDENCE = Table(
    "correspondence",
    "対応分析",
    "one point of the map: a group, an answer or a term",
    columns(
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
    columns(
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
    columns(
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

GROUP_SIMILARITY = Table(
    "group_similarity",
    "組織どうしの近さ",
    "one pair of groups",
    columns(
        "by | 分け方 | text | group column",
        "group_a | 組織Ａ | text | one group",
        "group_b | 組織Ｂ | text | the other; both orders and the diagonal are given",
        "n_a | Ａの回答数 | count | valid answers",
        "n_b | Ｂの回答数 | count | valid answers",
        "shared | 共通の語 | count | terms that both use, of those in two answers or more",
        "cosine | コサイン類似度 | number | 0 (no word in common) to 1 (same words in the same shares)",
    ),
)

UNUSUAL = Table(
    "unusual",
    "変わった回答",
    "one answer",
    columns(
        "rank | 順位 | count | 1 is farthest from the others; 0 where it cannot be told",
        "respondent | 回答者 | text | who wrote it",
        "question | 設問 | text | in which answer",
        "distance | 隔たり | number | 1 - cosine to the mean of all other answers; empty where it cannot be told",
        "n_terms | 語の種類 | count | distinct terms of the answer",
        "n | 回答数 | count | answers compared",
        "own_terms | 独自の語 | text | its terms that at most one other answer uses, at most six, the rarest first, joined by ・",
        "text | 回答 | text | the answer as written",
    ),
    open_after="respondent",
)

HEATMAP = Table(
    "heatmap",
    "組織と語の濃淡",
    "one group x one term",
    columns(
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
