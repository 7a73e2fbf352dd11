"""One respondent through all stages (説明), as lines for the terminal.

Raw text, repairs by rule, class by rule, tokens, key terms, indicators with the words that caused them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from textmine.errors import AnalysisError, Problem, near_matches, shown
from textmine.report.model import Report
from textmine.tables import AWARENESS, STATUS_JA

if TYPE_CHECKING:
    import pandas as pd

ALL = "全設問"


def explain(report: Report, name: str, tokens: pd.DataFrame, words: pd.DataFrame) -> list[str]:
    """Everything that is known of one respondent, and where it comes from.

    ``name`` may leave out brackets. Raises AnalysisError with near matches for an unknown one.
    """
    respondent = find_respondent(report, name)
    own = report.responses[report.responses["respondent"] == respondent]
    groups = " / ".join(str(own.iloc[0][column]) for column in report.group_columns)
    lines = [f"■ {respondent}" + (f"（{groups}）" if groups else "")]
    for place, answer in zip(own.index, own.to_dict("records"), strict=True):
        lines += ["", *_answer_lines(report, int(place), answer, tokens, words)]
    return [
        *lines,
        "",
        *_key_terms(report, respondent),
        *_alike(report, respondent),
        *_awareness(report, respondent),
        *_contradictions(report, respondent),
        *_review(report, respondent),
    ]


def find_respondent(report: Report, name: str) -> str:
    """The respondent that ``name`` means: as written, else without brackets and spaces."""
    known = [str(each) for each in dict.fromkeys(report.responses["respondent"])]
    if name in known:
        return name
    plain = {_plain(each): each for each in known}
    if _plain(name) in plain:
        return plain[_plain(name)]
    near = "、".join(near_matches(name, known)) or "、".join(known[:10])
    raise AnalysisError(
        Problem(
            f"回答者「{shown(name)}」がいません",
            f"there is no respondent '{shown(name)}'",
            report.settings.file.name,
            f"近い名前: {near}",
            f"near: {near}",
        )
    )


def _plain(name: str) -> str:
    return "".join(character for character in name if character not in "（）() \u3000")


def _rows(report: Report, name: str, **wanted: Any) -> Iterator[dict[str, Any]]:
    table = report.finding(name)
    if table is None:
        return
    for column, value in wanted.items():
        table = table[table[column] == value]
    yield from ({str(key): value for key, value in row.items()} for row in table.to_dict("records"))


def _answer_lines(
    report: Report, place: int, answer: dict[Any, Any], tokens: pd.DataFrame, words: pd.DataFrame
) -> list[str]:
    status = str(answer["status"])
    lines = [
        f"【{answer['question']}】 区分: {STATUS_JA[status]}（{status}、根拠: {answer['rule']}）",
        f"  原文: {answer['raw_text'] or '（空欄）'}",
    ]
    repairs = list(_rows(report, "repairs", respondent=answer["respondent"], question=answer["question"]))
    if repairs:
        lines.append(f"  補正後: {answer['text']}")
        lines += [
            f"    {each['start']}文字目 「{each['found']}」→「{each['written']}」 {each['rule']}（{each['kind']}）"
            for each in repairs
        ]
    if status == "valid":
        numbers = tokens.loc[tokens["response"] == place, "word"]
        lines.append("  形態素: " + " / ".join(words["surface"].to_numpy()[numbers]).replace("\n", "⏎"))
    return lines


def _key_terms(report: Report, respondent: str) -> list[str]:
    if not report.group_columns:
        return []
    level = report.group_columns[-1]
    own = report.responses.loc[report.responses["respondent"] == respondent, level].iloc[0]
    terms = [
        f"{row['term']}（TF-IDF {row['tfidf']:.2f}）"
        for row in _rows(report, "keyterms", by=level, group=own)
    ]
    return ["特徴語: " + ("、".join(terms) or report.why_missing("keyterms"))]


def _alike(report: Report, respondent: str) -> list[str]:
    lines = []
    for row in _rows(report, "similar"):
        if respondent in (row["respondent_a"], row["respondent_b"]):
            other = "b" if row["respondent_a"] == respondent else "a"
            lines.append(
                f"類似回答: {row[f'respondent_{other}']} {row[f'question_{other}']} と {row['share']:.0%} 重なる"
                f"（最長 {row['longest_run']} 文字「{shown(row['text'])}」）"
            )
    return lines


def _awareness(report: Report, respondent: str) -> list[str]:
    lines = []
    headers = {column.name: column.ja for column in AWARENESS.columns}
    for row in _rows(report, "awareness", respondent=respondent):
        if row["n"]:
            named = [
                f"{headers[key]} {value:.2f}" if isinstance(value, float) else f"{headers[key]} {value}"
                for key, value in row.items()
                if key in headers and key not in ("respondent", "question", "status") and value not in ("", 0)
            ]
            lines.append(f"意識の手掛かり（{row['question']}）: " + "、".join(named))
    parts = _rows(report, "awareness_parts", respondent=respondent, question=ALL)
    told = [f"{row['ja']} {row['value']:.2f}×{row['weight']:g}" for row in parts]
    if told:
        lines.append("強さの内訳: " + "、".join(told))
    spans = _rows(report, "awareness_spans", respondent=respondent)
    return [
        *lines,
        *(f"  {row['question']} {row['indicator']}: 「{row['text']}」 {row['note']}" for row in spans),
    ]


def _contradictions(report: Report, respondent: str) -> list[str]:
    return [
        f"調査票間の不一致（{row['severity']}）: {row['message']}（{row['evidence']}）"
        for row in _rows(report, "consistency", respondent=respondent)
    ]


def _review(report: Report, respondent: str) -> list[str]:
    return [
        f"確認の順位: {row['rank']} 位（重みを変えると {row['rank_low']}〜{row['rank_high']} 位）: {row['reasons']}"
        for row in _rows(report, "review", respondent=respondent)
    ]
