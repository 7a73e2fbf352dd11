"""Tables of findings (結果の表): what goes together: topics, networks, clusters, opinions."""

from textmine.schema import Table, columns

TOPICS = Table(
    "topics",
    "話題",
    "one term of one topic",
    columns(
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
    columns(
        "by | 分け方 | text | group column",
        "group | 組織 | text | the group",
        "topic | 話題 | count | number of the topic",
        "label | 名前 | text | its top terms",
        "n_group | 組織の回答数 | count | valid answers of the group",
        "n | 回答数 | count | of them, answers whose main topic it is",
        "share | 割合 | share | n / n_group",
    ),
)

TOPIC_CHOICE = Table(
    "topic_choice",
    "話題数の選択",
    "one number of topics that was tried",
    columns(
        "count | 話題数 | count | number of topics",
        "stability | 安定性 | number | mean agreement of the topics' terms over resamples, 0 to 1",
        "shuffled_stability | 偶然の安定性 | number | the highest among shuffled answers: what chance gives",
        "chance | 偶然の水準 | number | the line through what chance gives over the numbers tried",
        "coherence | 一貫性（NPMI） | number | mean NPMI of the topics' top terms over resamples, -1 to 1",
        "score | 当てはまり | number | stability - chance + coherence",
        "error | 標準誤差 | number | standard error of stability + coherence over resamples",
        "smallest | 最小の話題 | count | answers of the smallest topic",
        "largest | 最大の話題 | count | answers of the largest topic",
        "resamples | 再標本の数 | count | resamples behind stability",
        "n | 回答数 | count | answers behind the row",
        "fits | 最良と差がない | flag | carried, and within one standard error of the best score",
        "chosen | 採用 | flag | the number that was taken",
    ),
)

TOPIC_QUOTES = Table(
    "topic_quotes",
    "話題の代表回答",
    "one representative answer of one topic, quoted exactly",
    columns(
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
    columns(
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
    columns(
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

CLUSTERS = Table(
    "clusters",
    "クラスター",
    "one cluster of terms or of answers",
    columns(
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
    columns(
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
    columns(
        "kind | 種類 | text | term or answer",
        "step | 段階 | count | counted from 1; it makes node number leaves + step",
        "left | 左 | count | a position (1 to leaves) or an earlier node",
        "right | 右 | count | a position (1 to leaves) or an earlier node",
        "height | 高さ | number | Ward distance at which they merge",
        "n | 大きさ | count | leaves below the merge: terms, answers, or micro groups of a large survey",
        "leaves | 葉の数 | count | leaves of the whole dendrogram",
    ),
)

OPINIONS = Table(
    "opinions",
    "意見グループ",
    "one group of sentences of like meaning",
    columns(
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
    columns(
        "opinion | 意見 | count | its group; 0 where unplaced",
        "respondent | 回答者 | text | who wrote it",
        "question | 設問 | text | in which answer",
        "sentence | 文番号 | count | sentence within the answer, counted from 0",
        "status | 扱い | text | placed, alone (nobody else says it) or no_words (no countable word, or no answer by itself: わかりません)",
        "similarity | 中心との近さ | number | cosine to the group's centre; empty where unplaced",
        "quote | 代表順位 | count | 1 to 3 for the quoted sentences, else 0",
        "x | 横位置 | number | on the map; empty where unplaced",
        "y | 縦位置 | number | on the map; empty where unplaced",
        "text | 文 | text | the sentence exactly as written",
    ),
    open_after="respondent",
)
