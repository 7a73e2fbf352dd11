"""Small reports made by hand, for the tests of what is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from textmine.report.model import Report
from textmine.settings import Settings

OFFICES = (
    (
        "環境部",
        "緑政課",
        "公園の緑を市民と協働で守るため、ボランティアの花壇づくりを支援している。",
        "公園清掃の拡大",
    ),
    (
        "環境部",
        "ごみ対策課",
        "ごみの減量には市民と事業者の協力が欠かせない。分別を地域で学ぶ場が必要である。",
        "",
    ),
    ("環境部", "環境保全課", "", "特になし"),
    (
        "福祉部",
        "高齢課",
        "高齢者の見守りは地域のボランティアと協働で進めると行き届く。",
        "見守りの登録を増やす",
    ),
    ("福祉部", "障害課", "障害のある人の社会参加を地域の団体と支援するため。", "記入なし"),
    (
        "福祉部",
        "子ども課",
        "子どもの居場所を市民と地域の団体がつくり、行政が支援する。",
        "居場所の公園での開催",
    ),
    ("総務部", "職員課", "記入なし", "記入なし"),
    ("総務部", "文書課", "市民への情報公開を進め、行政と市民の協働の土台をつくるため。", ""),
    (
        "総務部",
        "防災課",
        "災害のときは地域の助け合いが要る。訓練を市民と地域の団体と行う。",
        "訓練を公園で行う",
    ),
)
TERMS = (
    "公園 緑 市民 協働 ボランティア 花壇 支援 ごみ 減量 事業者 協力 分別 地域 学ぶ 場 必要 清掃 拡大 高齢者 "
    "見守り 登録 障害 社会参加 団体 子ども 居場所 行政 開催 情報公開 土台 災害 助け合い 訓練"
).split()
QUESTIONS = ("設問１", "設問２")
NONRESPONSE = {"": "empty", "記入なし": "not_entered", "特になし": "none"}


def settings(**report: object) -> Settings:
    from textmine.settings import settings_from

    raw = {"file": "survey.csv", "title": "協働調査", "groups": ["部"], "questions": [], "report": report}
    return settings_from(raw, folder=Path("."))


def responses(offices: Sequence[tuple[str, ...]] = OFFICES) -> pd.DataFrame:
    rows = [
        {
            "respondent": name,
            "部": group,
            "課": name,
            "question": question,
            "raw_text": text,
            "text": text,
            "status": NONRESPONSE.get(text, "valid"),
            "rule": "",
        }
        for group, name, *texts in offices
        for question, text in zip(QUESTIONS, texts, strict=True)
    ]
    return pd.DataFrame(rows)


def term_places(table: pd.DataFrame, terms: Sequence[str] = TERMS) -> pd.DataFrame:
    rows = [
        (row, start, start + len(term), term)
        for row, (text, status) in enumerate(zip(table["text"], table["status"], strict=True))
        if status == "valid"
        for term in terms
        for start in range(len(text))
        if text.startswith(term, start)
    ]
    return pd.DataFrame(rows, columns=["response", "start", "end", "term"])


def report(**changes: object) -> Report:
    table = changes.pop("responses", None)
    table = responses() if table is None else table
    values = {
        "settings": settings(),
        "responses": table,
        "term_places": term_places(table),
        "groups": ("部", "課"),
        **changes,
    }
    return Report(**values)  # type: ignore[arg-type]
