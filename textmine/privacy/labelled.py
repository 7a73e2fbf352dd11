"""Names behind a label (見出しの後の氏名): 氏名：髙𣘺一郎, whatever Sudachi makes of what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from textmine.privacy.name_words import NameWords
from textmine.privacy.rules import Place

UNITS_BEHIND = (
    "課",
    "係",
    "部",
    "室",
    "局",
    "担当",
    "会",
    "組",
    "班",
    "館",
    "所",
    "店",
    "市",
    "町",
    "村",
    "区",
)

NO_ANSWER = frozenset(
    [
        "未定",
        "不明",
        "匿名",
        "同上",
        "同左",
        "上記",
        "別紙",
        "各課",
        "全員",
        "職員",
        "複数",
        "検討中",
        "特になし",
        "記入",
        "必須",
        "任意",
    ]
)

LABELLED = r"(?:{labels})(?:名|者)?[ \u3000]{{0,2}}[：:][ \u3000]{{0,3}}"
PERSON = (
    r"([一-龥々髙﨑𠮷𣘺ヶ]{1,3}[ \u3000][一-龥々ぁ-んァ-ヴー]{1,4}|[一-龥々髙﨑𠮷𣘺ヶ]{2,5}|[ァ-ヴー]{2,8}[ \u3000・][ァ-ヴー]{1,8})"
    r"(?=[ \u3000]{0,2}(?:[、。，．,;；\n\r（(／/）)】]|$|電話|TEL|さん|様|氏|印|内線))"
)


def labelled_names(text: str, known: NameWords) -> Iterator[Place]:
    """氏名：髙𣘺一郎, whether Sudachi knows the name or not; never a department."""
    if "：" not in text and ":" not in text:
        return
    own = known.labels - {"連絡先", "窓口", "問い合わせ先", "問合せ先"}
    labels = "|".join(re.escape(word) for word in sorted(own, key=len, reverse=True))
    for found in re.finditer(LABELLED.format(labels=labels) + PERSON, text):
        written = found.group(1)
        if not written.endswith(UNITS_BEHIND) and written not in known.titles | known.never | NO_ANSWER:
            yield Place(*found.span(1), "name", "氏名の見出し")
