"""One respondent through all stages (説明), as lines for the terminal.

Raw text, repairs by rule, class by rule, tokens, key terms, indicators with the words that caused them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textmine.errors import AnalysisError, Problem, near_matches, shown
from textmine.groupnames import ALL_QUESTIONS, name_group
from textmine.naming import Names
from textmine.privacy import names_behind
from textmine.report.chance import mark_of
from textmine.report.listings import told_overrules
from textmine.report.model import Report, say
from textmine.report.opposites import remark_on_terms
from textmine.report.sheetmarks import place_note
from textmine.report.vocabulary import OTHER_PLACES
from textmine.tables import AWARENESS, STATUS_JA

if TYPE_CHECKING:
    import pandas as pd


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
        *(
            f"{say(report, '人による変更', 'decided by a person')}: {told}"
            for told in told_overrules(report, respondent)
        ),
    ]


def find_respondent(report: Report, name: str) -> str:
    """The respondent that ``name`` means: as written, a person's number (回答者010), the only one alike (``naming``)."""
    known = [str(each) for each in dict.fromkeys(report.responses["respondent"])]
    if report.settings.privacy.persons:
        [name] = names_behind(known, [name])
    names = Names(known)
    if meant := names.find(name):
        return meant
    near = "、".join(names.alike(name) or near_matches(name, known) or known[:10])
    raise AnalysisError(
        Problem(
            f"回答者「{shown(name)}」がいません",
            f"there is no respondent '{shown(name)}'",
            report.settings.file.name,
            f"近い名前: {near}",
            f"near: {near}",
        )
    )


def _listed(report: Report, parts: Sequence[str]) -> str:
    return say(report, "、", ", ").join(parts)


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
    status, rule = str(answer["status"]), answer["rule"]
    ja = f"【{answer['question']}】 区分: {STATUS_JA[status]}（{status}、根拠: {rule}）"
    lines = [
        say(report, ja, f"[{answer['question']}] status: {status} (rule: {rule})"),
        f"  {say(report, '原文', 'as written')}: {answer['raw_text'] or say(report, '（空欄）', '(blank)')}",
    ]
    repairs = list(_rows(report, "repairs", respondent=answer["respondent"], question=answer["question"]))
    if repairs:
        lines.append(f"  {say(report, '補正後', 'repaired')}: {answer['text']}")
        lines += [
            say(
                report,
                f"    {each['start']}文字目 「{each['found']}」→「{each['written']}」 {each['rule']}（{each['kind']}）",
                f"    at {each['start']}: '{each['found']}' -> '{each['written']}' {each['rule']} ({each['kind']})",
            )
            for each in repairs
        ]
    if status == "valid":
        numbers = tokens.loc[tokens["response"] == place, "word"]
        lines.append(
            f"  {say(report, '形態素', 'morphemes')}: "
            + " / ".join(words["surface"].to_numpy()[numbers]).replace("\n", "⏎")
        )
    return lines


def _key_terms(report: Report, respondent: str) -> list[str]:
    if not report.group_columns:
        return []
    level = report.group_columns[-1]
    own = name_group(report.responses.loc[report.responses["respondent"] == respondent, level].iloc[0])
    found = list(_rows(report, "keyterms", by=level, group=own))
    terms = [
        say(
            report,
            f"{row['term']}{mark_of(row)}（TF-IDF {row['tfidf']:.2f}）",
            f"{row['term']}{mark_of(row)} (TF-IDF {row['tfidf']:.2f})",
        )
        for row in found
    ]
    told = _listed(report, terms) or report.why_missing("keyterms")
    lines = [f"{say(report, f'{report.shown(own)}の特徴語', f'key terms of {report.shown(own)}')}: {told}"]
    return [*lines, f"  {remark_on_terms(report, found)}"] if found else lines


def _alike(report: Report, respondent: str) -> list[str]:
    lines = []
    for row in _rows(report, "similar"):
        if respondent in (row["respondent_a"], row["respondent_b"]):
            other = "b" if row["respondent_a"] == respondent else "a"
            who, run = f"{row[f'respondent_{other}']} {row[f'question_{other}']}", row["longest_run"]
            share, text = f"{row['share']:.0%}", shown(row["text"])
            lines.append(
                say(
                    report,
                    f"類似回答: {who} と {share} 重なる（最長 {run} 文字「{text}」）",
                    f"alike: {share} shared with {who} (longest run {run} characters: '{text}')",
                )
            )
    return lines


def _awareness(report: Report, respondent: str) -> list[str]:
    lines = []
    english = report.lang == "en"
    headers = {c.name: c.name.replace("_", " ") if english else c.ja for c in AWARENESS.columns}
    for row in _rows(report, "awareness", respondent=respondent):
        if row["n"]:
            named = [
                f"{headers[key]} {value:.2f}" if isinstance(value, float) else f"{headers[key]} {value}"
                for key, value in row.items()
                if key in headers
                and key not in ("respondent", "question", "status")
                and value not in ("", 0, "なし")
            ]
            question = report.shown(str(row["question"]))
            title = say(report, f"意識の手掛かり（{question}）", f"indicators ({question})")
            lines.append(f"{title}: {_listed(report, named)}")
    parts = _rows(report, "awareness_parts", respondent=respondent, question=ALL_QUESTIONS)
    told = [f"{row['part' if english else 'ja']} {row['value']:.2f}×{row['weight']:g}" for row in parts]
    if told:
        lines.append(f"{say(report, '強さの内訳', 'parts of the strength')}: {_listed(report, told)}")
    return [*lines, *_places(report, respondent, {**headers, **({} if english else OTHER_PLACES)})]


def _places(report: Report, respondent: str, headers: Mapping[str, str]) -> list[str]:
    """The places behind the indicators: those of one kind and reason on one line, equal ones once."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in _rows(report, "awareness_spans", respondent=respondent):
        header = headers.get(row["indicator"], row["indicator"].replace("_", " "))
        reason = place_note(row["indicator"], row["note"], report.lang)
        found.setdefault(
            (row["question"], header, "" if reason in (header, row["indicator"]) else reason), []
        ).append(str(row["text"]))
    quoted = say(report, "「{}」", "'{}' ")
    return [
        f"  {question} {header}: {''.join(map(quoted.format, dict.fromkeys(texts))).strip()}"
        + (f" {reason}" if reason else "")
        + (f" ×{len(texts)}" if len(texts) > len(set(texts)) else "")
        for (question, header, reason), texts in found.items()
    ]


def _contradictions(report: Report, respondent: str) -> list[str]:
    return [
        f"{say(report, '調査票間の不一致', 'forms disagree')}（{row['severity']}）: {row['message']}（{row['evidence']}）"
        for row in _rows(report, "consistency", respondent=respondent)
    ]


def _review(report: Report, respondent: str) -> list[str]:
    return [
        say(
            report,
            f"確認の順位: {row['rank']} 位（{_range(row, 'ja')}）: {row['reasons']}",
            f"place in the review list: {row['rank']} ({_range(row, 'en')}): {row['reasons']}",
        )
        for row in _rows(report, "review", respondent=respondent)
    ]


def _range(row: Mapping[str, Any], lang: str) -> str:
    """How firm the place is, in words."""
    low, high = row["rank_low"], row["rank_high"]
    if low == high:
        return "the same with other weights" if lang == "en" else "重みを変えても同じ"
    return f"{low} to {high} with other weights" if lang == "en" else f"重みを変えると {low}〜{high} 位"
