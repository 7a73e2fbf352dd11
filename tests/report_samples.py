"""Small reports made by hand, for the tests of what is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from textmine import tables
from textmine.report.model import Report
from textmine.settings import Settings
from textmine.tables import Table

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
TERMS = [
    "公園",
    "緑",
    "市民",
    "協働",
    "ボランティア",
    "花壇",
    "支援",
    "ごみ",
    "減量",
    "事業者",
    "協力",
    "分別",
    "地域",
    "学ぶ",
    "場",
    "必要",
    "清掃",
    "拡大",
    "高齢者",
    "見守り",
    "登録",
    "障害",
    "社会参加",
    "団体",
    "子ども",
    "居場所",
    "行政",
    "開催",
    "情報公開",
    "土台",
    "災害",
    "助け合い",
    "訓練",
]
QUESTIONS = ("設問１", "設問２")
NONRESPONSE = {"": "empty", "記入なし": "not_entered", "特になし": "none"}


def settings(**report: object) -> Settings:
    from textmine.settings import settings_from

    raw = {"file": "survey.csv", "title": "協働調査", "groups": ["部"], "questions": [], "report": report}
    return settings_from(raw, folder=Path())


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


def full_report(**changes: object) -> Report:
    """A report with every finding that the page shows, counted from the sample in the plainest way."""
    base = report(**changes)
    table, places = base.responses, base.term_places
    assert places is not None
    groups = table["部"].map(lambda name: name.strip() or "（なし）")
    valid = table[table["status"] == "valid"]
    used = places.drop_duplicates(["response", "term"]).assign(group=lambda t: t["response"].map(groups))
    n_of = valid["部"].map(lambda name: name.strip() or "（なし）").value_counts()
    findings = {
        "nonresponse": _nonresponse(table, groups),
        "frequency": _frequency(places, used, len(valid)),
        "keyterms": _keyterms(used, n_of, len(valid)),
        **_topics(used, n_of),
        **_network(used, len(valid)),
        **_map(used, n_of),
        "review": _review(table),
        "similar": _similar(valid),
        "summary": _summary(valid, n_of),
        "consistency": _consistency(table),
    }
    return replace(base, findings=findings, versions={"textmine": "0.1.0"}, notes=("注意の例",))


def _filled(schema: Table, rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    """Rows with every column of the schema; what a row does not give is nought or empty."""
    blank = {
        c.name: "" if c.kind == "text" else 0.0 if c.kind in ("number", "share", "p") else 0
        for c in schema.columns
    }
    return pd.DataFrame([{**blank, **row} for row in rows], columns=list(schema.names))


def _nonresponse(table: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    rows = []
    for by, names in (("全体", ["全体"]), ("部", list(dict.fromkeys(groups)))):
        for name in names:
            for question in (*QUESTIONS, "全設問"):
                cells = table if by == "全体" else table[groups == name]
                cells = cells if question == "全設問" else cells[cells["question"] == question]
                blank = int((cells["status"] != "valid").sum())
                kinds = {status: int((cells["status"] == status).sum()) for status in tables.STATUSES[1:]}
                rate = blank / len(cells)
                rows.append(
                    {
                        "by": by,
                        "group": name,
                        "question": question,
                        "rows": len(cells),
                        "valid": len(cells) - blank,
                    }
                    | {"nonresponse": blank, "rate": rate, "low": rate / 2, "high": (1 + rate) / 2}
                    | {"rate_applicable": rate, **kinds}
                )
    return _filled(tables.NONRESPONSE, rows)


def _frequency(places: pd.DataFrame, used: pd.DataFrame, n: int) -> pd.DataFrame:
    documents, times = used["term"].value_counts(), places["term"].value_counts()
    ordered = sorted(documents.index, key=lambda term: (-documents[term], -times[term], term))
    return _filled(
        tables.FREQUENCY,
        [
            {"rank": rank, "term": term, "pos": "名詞", "tokens": int(times[term])}
            | {"documents": int(documents[term]), "n": n, "share": documents[term] / n}
            for rank, term in enumerate(ordered, 1)
        ],
    )


def _keyterms(used: pd.DataFrame, n_of: pd.Series, n: int) -> pd.DataFrame:
    rows, every = [], used["term"].value_counts()
    for group, own in used.groupby("group", sort=False):
        counts = own["term"].value_counts()
        ordered = sorted(counts.index, key=lambda term: (-counts[term] / every[term], term))
        rows += [
            {"by": "部", "group": group, "term": term, "rank": rank, "unit": "documents"}
            | {
                "n_target": int(n_of[group]),
                "n_reference": int(n - n_of[group]),
                "df_target": int(counts[term]),
            }
            | {"df_reference": int(every[term] - counts[term]), "log_odds": 2.0 - rank / 10, "p": 0.05}
            for rank, term in enumerate(ordered[:8], 1)
        ]
    return _filled(tables.KEYTERMS, rows)


def _topics(used: pd.DataFrame, n_of: pd.Series) -> dict[str, pd.DataFrame]:
    topics = [(1, ("地域", "団体", "支援")), (2, ("市民", "協働", "行政"))]
    terms = [
        {"topic": topic, "label": "・".join(words), "rank": rank, "term": term, "weight": 0.5 / rank, "n": 4}
        for topic, words in topics
        for rank, term in enumerate(words, 1)
    ]
    groups = [
        {"by": "部", "group": group, "topic": topic, "label": "・".join(words), "n_group": int(n)}
        | {"n": int(n) // topic, "share": (int(n) // topic) / int(n)}
        for group, n in n_of.items()
        for topic, words in topics
    ]
    return {"topics": _filled(tables.TOPICS, terms), "topic_groups": _filled(tables.TOPIC_GROUPS, groups)}


def _network(used: pd.DataFrame, n: int) -> dict[str, pd.DataFrame]:
    holders = used.groupby("term")["response"].agg(set)
    names = sorted(holders.index, key=lambda term: (-len(holders[term]), term))[:12]
    whole = {"by": "全体", "group": "全体", "kind": "term_term"}
    pairs = [
        (a, b) for at, a in enumerate(names) for b in names[at + 1 :] if len(holders[a] & holders[b]) > 1
    ]
    edges = [
        {**whole, "rank": rank, "term_a": a, "term_b": b, "unit": "answer", "measure": "jaccard", "n": n}
        | {"n_a": len(holders[a]), "n_b": len(holders[b]), "n_both": len(holders[a] & holders[b])}
        | {"jaccard": len(holders[a] & holders[b]) / len(holders[a] | holders[b])}
        for rank, (a, b) in enumerate(pairs, 1)
    ]
    nodes = [
        {**whole, "term": name, "role": "term", "n": len(holders[name]), "community": at % 3 + 1}
        | {"x": math.cos(at), "y": math.sin(at)}
        for at, name in enumerate(names)
        if any(name in pair for pair in pairs)
    ]
    return {
        "cooccurrence": _filled(tables.COOCCURRENCE, edges),
        "cooccurrence_terms": _filled(tables.COOCCURRENCE_TERMS, nodes),
    }


def _map(used: pd.DataFrame, n_of: pd.Series) -> dict[str, pd.DataFrame]:
    counts = used["term"].value_counts()
    points = [("group", str(name), int(n)) for name, n in n_of.items()]
    points += [("term", str(term), int(counts[term])) for term in sorted(counts.index)[:14]]
    rows = [
        {"by": "部", "kind": kind, "name": name, "supplementary": False, "n": n, "quality": 0.5}
        | {"principal_x": math.cos(at * 2.4) * (1 + at % 3), "principal_y": math.sin(at * 2.4) * (1 + at % 4)}
        | {"contribution_x": 0.1, "contribution_y": 0.1}
        for at, (kind, name, n) in enumerate(points)
    ]
    axes = [{"by": "部", "axis": n, "shown": shown, "share": 0.5} for n, shown in ((1, "x"), (2, "y"))]
    return {
        "correspondence": _filled(tables.CORRESPONDENCE, rows),
        "correspondence_axes": _filled(tables.CORRESPONDENCE_AXES, axes),
    }


def _review(table: pd.DataFrame) -> pd.DataFrame:
    names = list(dict.fromkeys(table["respondent"]))[:60]
    return _filled(
        tables.REVIEW,
        [
            {
                "rank": rank,
                "respondent": name,
                "strength": 0.1,
                "priority": 0.9,
                "reasons": "無回答 / 文が短い",
            }
            | {"rank_low": max(1, rank - 2), "rank_high": min(len(names), rank + 3), "listed": rank <= 4}
            for rank, name in enumerate(names, 1)
        ],
    )


def _similar(valid: pd.DataFrame) -> pd.DataFrame:
    first, second = valid.iloc[0], valid.iloc[-1]
    row = {"respondent_a": first["respondent"], "question_a": first["question"]}
    row |= {"respondent_b": second["respondent"], "question_b": second["question"], "kind": "near_copy"}
    return _filled(tables.SIMILAR, [row | {"share": 0.8, "longest_run": 2, "text": "公園"}])


def _summary(valid: pd.DataFrame, n_of: pd.Series) -> pd.DataFrame:
    rows = [
        {"by": "respondent", "group": row["respondent"], "rank": 1, "respondent": row["respondent"]}
        | {"question": row["question"], "end": len(row["text"]), "sentence": row["text"], "n": 1}
        for row in valid.to_dict("records")
    ]
    for group in n_of.index:
        own = valid[valid["部"] == group].head(3)
        rows += [
            {
                "by": "部",
                "group": group,
                "rank": rank,
                "respondent": row["respondent"],
                "question": row["question"],
            }
            | {"end": len(row["text"]), "sentence": row["text"], "n": int(n_of[group])}
            for rank, row in enumerate(own.to_dict("records"), 1)
        ]
    return _filled(tables.SUMMARY, rows)


def _consistency(table: pd.DataFrame) -> pd.DataFrame:
    row = {"respondent": table["respondent"].iloc[0], "rule": "例", "severity": "高"}
    return _filled(tables.CONSISTENCY, [row | {"message": "実施中だが理由が無回答", "evidence": "事業 3 件"}])
