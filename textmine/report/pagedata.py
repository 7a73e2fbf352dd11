"""What the page's own script is handed (報告の埋め込みデータ): all answers with the places of their terms.

Offsets are counted in UTF-16 units, as browsers count; each term is named once and meant by its number.
"""

from __future__ import annotations

from typing import Any

from textmine.report.listings import status_name
from textmine.report.model import Report, group_name
from textmine.tables import STATUSES


def page_data(report: Report) -> dict[str, Any]:
    """Answers, terms and names for search, filters and links to answers."""
    terms, places = _places(report)
    rows = report.responses
    groups = [rows[column].map(group_name).tolist() for column in report.group_columns]
    columns = (
        rows[name].astype(str).tolist() for name in ("respondent", "question", "status", "text", "raw_text")
    )
    answers = [
        [
            who,
            report.questions.index(question),
            STATUSES.index(status) if status in STATUSES else 0,
            text,
            0 if raw == text else raw,
            [group[row] for group in groups],
            places.get(row, []),
        ]
        for row, (who, question, status, text, raw) in enumerate(zip(*columns, strict=True))
    ]
    return {
        "lang": report.lang,
        "groups": list(report.group_columns),
        "level": report.level,
        "questions": list(report.questions),
        "statuses": [status_name(report, status) for status in STATUSES],
        "statusCodes": list(STATUSES),
        "terms": terms,
        "answers": answers,
    }


def _places(report: Report) -> tuple[list[str], dict[int, list[int]]]:
    """The terms, and for each row of responses start, length and term number one after another."""
    if report.term_places is None or not len(report.term_places):
        return [], {}
    table = report.term_places.sort_values(["response", "start", "end", "term"])
    terms = sorted(set(table["term"].astype(str)))
    number = {term: at for at, term in enumerate(terms)}
    texts = report.responses["text"].astype(str).tolist()
    wide = {row for row, text in enumerate(texts) if any(ord(c) > 0xFFFF for c in text)}
    places: dict[int, list[int]] = {}
    columns = (table[name].tolist() for name in ("response", "start", "end", "term"))
    for row, start, end, term in zip(*columns, strict=True):
        if row in wide:
            start, end = _browser_offset(texts[row], start), _browser_offset(texts[row], end)
        places.setdefault(int(row), []).extend((int(start), int(end - start), number[str(term)]))
    return terms, places


def _browser_offset(text: str, offset: int) -> int:
    return offset + sum(ord(character) > 0xFFFF for character in text[:offset])
