"""Labels of the interview sheets (ヒアリング資料の見出し) in Japanese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LABELS: Mapping[str, tuple[str, str]] = {
    "title": ("ヒアリング資料", "Interview sheets"),
    "nobody": ("対象の組織がありません", "No respondent to show"),
    "answers": ("回答", "Answers"),
    "against": ("調査票間の不一致", "Contradictions between forms"),
    "alike": ("重なりのある回答", "Answers that share text"),
    "projects": ("事業", "Projects"),
    "questions": ("質問案", "Questions to ask"),
    "common": ("共通の質問", "Questions to all"),
    "profile": (
        "意識の手掛かり（回答文の性質。職員の評価ではありません）",
        "Indicators (of the texts, not of people)",
    ),
    "own": ("この回答", "here"),
    "median": ("中央値", "median"),
    "place": ("順位", "percentile"),
    "from_below": ("下から{share:.0%}", "{share:.0%}"),
    "least": ("最小", "lowest"),
    "most": ("最大", "highest"),
    "all_equal": ("みな同じ", "all equal"),
    "rank": ("確認順位：", "Place in the list: "),
    "rank_value": ("{rank}位／{of}　", "{rank} of {of}  "),
    "overruled": ("人による変更：", "Decided by a person: "),
    "colon": ("：", ": "),
    "joint": ("／", "; "),
    "reasons": ("理由：", "Reasons: "),
    "blank": ("（空欄）", "(blank)"),
    "no_answer": ("回答なし（{kind}）", "No answer ({kind})"),
    "cut": ("…（以下{count}字は報告書にあります）", "… ({count} more characters in the report)"),
    "shared": (
        "{who}（{question}）{kind}、短い方の{share:.0%}：「{text}」",
        "{who} ({question}): {kind}, {share:.0%} of the shorter: '{text}'",
    ),
    "more": ("ほか{count}件", "{count} more"),
    "was": ("原文は「{found}」（{rule}）", "was '{found}' ({rule})"),
    "repair": ("文字の補正", "repaired"),
    "term": ("特徴語", "key term"),
    "strong": ("具体例・課題意識", "example or criticism"),
    "weak": ("距離・借用", "distance or borrowed text"),
    "identical": ("同文", "identical"),
    "near_copy": ("ほぼ同文", "nearly identical"),
    "shared_run": ("一部同文", "partly identical"),
}


def label(lang: str, name: str, **values: Any) -> str:
    """The label in the language of the report, with its values filled in."""
    text = LABELS[name][lang == "en"]
    return text.format(**values) if values else text
