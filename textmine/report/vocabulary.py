"""Values of closed columns (決まった値) in the language of the workbook.

Columns of the tables' schemas that hold one of a few words say them in English where the report is
English, and those that hold names of the program (identical, term_term) in Japanese where it is Japanese.
tables/*.csv keep their values: programs read them, and they are the same whatever the language of the
report.
"""

from __future__ import annotations

from collections.abc import Mapping

from textmine.findings import awareness as of_awareness
from textmine.groupnames import ALL_QUESTIONS, EVERYONE, NO_GROUP
from textmine.privacy.rules import KINDS as PRIVATE
from textmine.report.listings import SEVERITY_EN
from textmine.scales import IN_ENGLISH
from textmine.shares import CANNOT_TELL, DIFFERENT, NOT_SHOWN
from textmine.tables import STATUS_JA, STATUSES, Column

GROUPS = {EVERYONE: "all", NO_GROUP: "(none given)", **IN_ENGLISH}
QUESTIONS = {ALL_QUESTIONS: "all questions"}
CODES = {"（コードなし）": "(no code)", "全コード": "all codes"}
PARTS_OF_SPEECH = {
    "名詞": "noun",
    "代名詞": "pronoun",
    "動詞": "verb",
    "形容詞": "adjective",
    "形状詞": "adjectival noun",
    "副詞": "adverb",
    "連体詞": "adnominal",
    "接続詞": "conjunction",
    "感動詞": "interjection",
    "助詞": "particle",
    "助動詞": "auxiliary verb",
    "接頭辞": "prefix",
    "接尾辞": "suffix",
    "記号": "symbol",
    "補助記号": "punctuation",
    "空白": "space",
}

_STATUSES = {status: status.replace("_", " ") for status in STATUSES}

ENGLISH: Mapping[str, Mapping[str, str]] = {
    "by": {**GROUPS, "回答": "answer"},
    "group": GROUPS,
    "group_a": GROUPS,
    "group_b": GROUPS,
    "category": GROUPS,
    "question": QUESTIONS,
    "code": CODES,
    "verdict": {DIFFERENT: "different", NOT_SHOWN: "no difference shown", CANNOT_TELL: "cannot tell"},
    "numbers": {"データの数": "numbers answered", "割り当て": "assigned"},
    "severity": SEVERITY_EN,
    "actors": {"市民": "citizens", "行政": "administration", "両方": "both", "なし": "none"},
    "commitment": {
        "実行": "acts",
        "必要": "need",
        "伝聞": "hearsay",
        "困難": "difficulty",
        "なし": "none",
    },
    "agreement": {
        "一致": "in both",
        "提案のみ": "proposed only",
        "一覧のみ": "list only",
        "提案": "proposed",
    },
    "pos": PARTS_OF_SPEECH,
    "status": {**_STATUSES, "nonresponse": "all blanks"},
    "change": {"only_before": "only before", "only_after": "only after"},
    "status_before": _STATUSES,
    "status_after": _STATUSES,
}
"""Name of a schema's column to its values in English; a value that is not listed stays as it is."""

OTHER_PLACES = {"general_clauses": "一般論の節", "naming": "名目を並べる語", "direction": "協力の向き"}
"""Kinds of places that have no column of their own."""

JAPANESE: Mapping[str, Mapping[str, str]] = {
    "by": {"respondent": "回答者"},
    "status": {
        **STATUS_JA,
        "placed": "まとまりの文",
        "alone": "ほかにない文",
        "no_words": "集計できる語なし",
        "nonresponse": "無回答（合計）",
    },
    "status_before": STATUS_JA,
    "status_after": STATUS_JA,
    "stands_in": {"both": "両方", "before": "前回だけ", "after": "今回だけ"},
    "wave": {"before": "前回", "after": "今回"},
    "change": {
        "answered": "新たに回答",
        "blank": "新たに無回答",
        "only_before": "前回だけの回答者",
        "only_after": "今回だけの回答者",
        "rose": "増えた",
        "fell": "減った",
    },
    "rule": {"content": "内容あり"},
    "kind": {
        **PRIVATE,
        "width": "幅",
        "safe": "確実",
        "neighbour": "前後の文字から",
        "checked": "辞書で確認",
        "by hand": "人の判断",
        "identical": "同文",
        "near_copy": "ほぼ同文",
        "shared_run": "一部同文",
        "term": "語",
        "answer": "回答",
        "group": "グループ",
        "term_term": "語と語",
        "term_group": "語とグループ",
        "nonresponse": "無回答",
        "rating": "評定",
        "nps": "推奨度（NPS）",
    },
    "role": {"term": "語", "group": "グループ"},
    "unit": {"answer": "回答", "sentence": "文", "documents": "回答数", "tokens": "出現回数"},
    "measure": {"jaccard": "Jaccard", "npmi": "NPMI", "simpson": "Simpson", "g2": "対数尤度比"},
    "method": {"embedding": "文の意味", "tfidf": "語の重なり"},
    "test": {
        "fisher": "フィッシャーの正確検定",
        "fisher (all tables)": "正確検定（すべての表）",
        "fisher (random)": "正確検定（無作為に引いた表）",
        "permutation (all tables)": "正確検定（すべての表）",
        "permutation (random)": "正確検定（無作為に引いた表）",
        "chi2": "カイ二乗検定",
        "mcnemar": "マクネマー検定（同じ回答者）",
        "t (respondents)": "t 検定（回答者ごと）",
        "kruskal-wallis": "クラスカル・ウォリス検定",
        "mann-whitney": "マン・ホイットニー検定",
        "none": "検定なし",
    },
    "interval": {"bootstrap": "ブートストラップ"},
    "indicator": {**{column.name: column.ja for column in of_awareness.AWARENESS.columns}, **OTHER_PLACES},
    "analysis": {
        "changes": "前回との比較",
        "who_answered": "無回答の集計",
        "where_blanks_gather": "無回答の偏り",
        "what_was_ticked": "選択肢の集計",
        "how_it_was_rated": "評定尺度の集計",
        "what_is_negated": "打ち消される語",
        "whom_to_ask_again": "再照会リスト",
        "frequent_terms": "頻出語",
        "terms_of_groups": "特徴語",
        "neighbours": "共起語",
        "compound_candidates": "複合語の候補",
        "themes": "話題",
        "network": "共起",
        "map_of_groups": "対応分析",
        "clusters_of_terms_and_answers": "クラスター",
        "opinion_groups": "意見のまとまり",
        "comparison": "グループの近さと変わった回答",
        "copies": "類似回答",
        "codes": "コーディング",
        "contradictions": "調査票間の不一致",
        "awareness_profiles": "意識の手掛かり",
        "summaries": "要約",
        "proposed_hearing": "ヒアリング対象案",
    },
}
"""Name of a schema's column to its values in Japanese, where they are names of the program."""


def shown_values(column: Column, lang: str) -> Mapping[str, str]:
    """What the values of a column are shown as, in the language of the report; others stay.

    A column of the survey's own has no meaning in any schema: its values are never translated.
    """
    if not column.meaning:
        return {}
    if lang == "en":
        return ENGLISH.get(column.name, {})
    return JAPANESE.get(column.name, {})


def shown_flag(value: object, lang: str) -> str:
    """Yes or nothing."""
    if value not in (True, 1, "True"):
        return ""
    return "yes" if lang == "en" else "○"
