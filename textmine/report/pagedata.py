"""What the page's own script is handed (報告の埋め込みデータ): all answers with the places of their terms.

Offsets are counted in UTF-16 units, as browsers count; each term is named once and meant by its number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textmine.groupnames import NO_GROUP
from textmine.report.listings import status_name
from textmine.report.model import Report
from textmine.tables import STATUSES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Offsets = NDArray[np.int64]


def page_data(report: Report) -> dict[str, Any]:
    """Answers, terms and names for search, filters and links to answers."""
    terms, places = _places(report)
    codes, coded = _codes(report)
    rows = report.responses
    groups = [report.named_groups[column].tolist() for column in report.group_columns]
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
            *([coded.get(row, [])] if codes else []),
        ]
        for row, (who, question, status, text, raw) in enumerate(zip(*columns, strict=True))
    ]
    return {
        "lang": report.lang,
        "groups": list(report.group_columns),
        "level": report.level,
        "noGroup": [NO_GROUP, report.shown(NO_GROUP)],
        "questions": list(report.questions),
        "statuses": [status_name(report, status) for status in STATUSES],
        "statusCodes": list(STATUSES),
        "terms": terms,
        "codes": codes,
        "answers": answers,
    }


def _places(report: Report) -> tuple[list[str], dict[int, list[int]]]:
    """The terms, and for each row of responses start, length and term number one after another."""
    import numpy as np
    import pandas as pd

    table = report.term_places
    if table is None or not len(table):
        return [], {}
    codes, found = pd.factorize(table["term"].astype(str))
    terms = sorted(map(str, found))
    at = {term: number for number, term in enumerate(terms)}
    numbers = np.array([at[str(term)] for term in found])[codes]
    rows, starts, ends = (table[name].to_numpy(dtype=np.int64) for name in ("response", "start", "end"))
    starts, ends = _in_browser(report.responses["text"].astype(str).tolist(), rows, starts, ends)
    order = np.lexsort((numbers, ends, starts, rows))
    flat = np.column_stack((starts, ends - starts, numbers))[order].ravel().tolist()
    answers, firsts = np.unique(rows[order], return_index=True)
    bounds = [*(3 * firsts).tolist(), len(flat)]
    return terms, {row: flat[bounds[n] : bounds[n + 1]] for n, row in enumerate(answers.tolist())}


def _codes(report: Report) -> tuple[list[str], dict[int, list[list[int]]]]:
    """The codes, and for each row of responses the number of each of its codes with the starts and lengths of its places."""
    table = report.finding("coded")
    if table is None:
        return [], {}
    codes = sorted(set(table["code"].astype(str)))
    at = {code: number for number, code in enumerate(codes)}
    pairs = zip(report.responses["respondent"], report.responses["question"], strict=True)
    row_of = {pair: row for row, pair in enumerate(pairs)}
    texts = report.responses["text"].astype(str).tolist()
    found: dict[int, list[list[int]]] = {}
    for who, question, code, spans in table[["respondent", "question", "code", "spans"]].itertuples(
        index=False
    ):
        row = row_of[who, question]
        found.setdefault(row, []).append([at[str(code)], *_flat_spans(texts[row], str(spans))])
    return codes, found


def _flat_spans(text: str, spans: str) -> list[int]:
    """``start-end`` offsets joined by spaces, as start and length one after another, as browsers count."""
    flat = []
    for span in spans.split():
        start, end = (_browser_offset(text, int(offset)) for offset in span.split("-"))
        flat += [start, end - start]
    return flat


def _in_browser(texts: list[str], rows: Offsets, starts: Offsets, ends: Offsets) -> tuple[Offsets, Offsets]:
    """Offsets as browsers count: they differ in texts with characters beyond U+FFFF, which are few."""
    import numpy as np

    wide = [row for row, text in enumerate(texts) if max(text, default="") > "\uffff"]
    starts, ends = starts.copy(), ends.copy()
    for place in np.flatnonzero(np.isin(rows, wide)).tolist():
        text = texts[rows[place]]
        starts[place] = _browser_offset(text, int(starts[place]))
        ends[place] = _browser_offset(text, int(ends[place]))
    return starts, ends


def _browser_offset(text: str, offset: int) -> int:
    return offset + sum(ord(character) > 0xFFFF for character in text[:offset])
