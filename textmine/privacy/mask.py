"""Masking (個人情報を伏せる): the same tables with ● where private strings stand.

● takes as many characters as what it hides, so that every offset (tokens, findings, places of terms)
still fits. Nothing is changed in place; the unmasked tables are kept as the private copy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textmine.privacy.find import fill

if TYPE_CHECKING:
    import pandas as pd

Spans = Mapping[int, Sequence[tuple[int, int]]]


def mask_text(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """``text`` with ● in the spans.

    >>> mask_text("担当は田中さん", [(3, 5)])
    '担当は●●さん'
    """
    parts, done = [], 0
    for start, end in sorted(spans):
        start = max(start, done)
        if end > start:
            parts += [text[done:start], fill(text[start:end])]
            done = end
    return "".join([*parts, text[done:]])


def spans_by_row(private: pd.DataFrame, source: str = "") -> dict[int, list[tuple[int, int]]]:
    """The places to be masked in one table, by its row."""
    chosen = private[private["source"] == source]
    spans: dict[int, list[tuple[int, int]]] = {}
    for row, start, end in zip(chosen["row"], chosen["start"], chosen["end"], strict=True):
        spans.setdefault(int(row), []).append((int(start), int(end)))
    return spans


def mask_responses(
    responses: pd.DataFrame, private: pd.DataFrame, repairs: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The responses with masked ``text`` and ``raw_text``; ``repairs`` leads from one to the other."""
    spans = spans_by_row(private)
    raw = raw_spans(responses, spans, repairs)
    text, raw_text = responses["text"].tolist(), responses["raw_text"].tolist()
    for row in spans:
        text[row] = mask_text(text[row], spans[row])
        raw_text[row] = mask_text(raw_text[row], raw[row])
    return responses.assign(text=text, raw_text=raw_text)


def raw_spans(
    responses: pd.DataFrame, spans: Spans, repairs: pd.DataFrame | None
) -> dict[int, list[tuple[int, int]]]:
    """The places in ``raw_text`` that became the places in ``text``; what was changed inside goes with them."""
    changes = changes_by_cell(repairs)
    found = {}
    for row, places in spans.items():
        cell = (responses["respondent"].iloc[row], responses["question"].iloc[row])
        found[row] = [raw_span(place, changes.get(cell, ())) for place in places]
    return found


def changes_by_cell(repairs: pd.DataFrame | None) -> dict[tuple[str, str], list[tuple[int, str, str]]]:
    """The changes of the survey's own cells: offset in raw_text, found, written, in order."""
    changes: dict[tuple[str, str], list[tuple[int, str, str]]] = {}
    if repairs is None:
        return changes
    columns = (repairs[name] for name in ("respondent", "question", "start", "found", "written"))
    for respondent, question, start, found, written in zip(*columns, strict=True):
        changes.setdefault((respondent, question), []).append((int(start), found, written))
    return {cell: sorted(listed) for cell, listed in changes.items()}


def raw_span(place: tuple[int, int], changes: Sequence[tuple[int, str, str]]) -> tuple[int, int]:
    """One place of ``text`` as offsets into ``raw_text``.

    >>> raw_span((3, 5), [(0, "（ ", "（"), (4, "尐", "少")])
    (4, 6)
    """
    (start, end), shift, first, last = place, 0, place[0], place[1]
    for at, found, written in changes:
        here = at + shift
        behind = here + len(written)
        shift += len(written) - len(found)
        if behind <= start and not (here == start == behind):
            first = start - shift
        if here < end and behind > start:
            first, last = min(first, at) if here <= start else first, at + len(found)
        if behind <= end:
            last = end - shift
    return first, max(last, first)


def mask_repairs(
    repairs: pd.DataFrame, responses: pd.DataFrame, private: pd.DataFrame, *, own: Sequence[bool]
) -> pd.DataFrame:
    """The log without what it shows of private strings; ``own``: which rows are of the survey itself."""
    import numpy as np

    raw = raw_spans(responses, spans_by_row(private), repairs[np.array(own, dtype=bool)])
    cells = zip(responses["respondent"], responses["question"], strict=True)
    hidden = {cell: raw[row] for row, cell in enumerate(cells) if row in raw}
    elsewhere = private.loc[private["source"] != "", "found"].tolist()
    columns = (repairs[name] for name in ("respondent", "question", "start", "found", "written"))
    inside = [
        any(at < end and first < at + max(len(found), 1) for first, end in hidden.get((who, question), ()))
        if mine
        else any(len(part) > 1 and part in text for part in (found, written) for text in elsewhere)
        for mine, who, question, at, found, written in zip(own, *columns, strict=True)
    ]
    masked = {
        name: [fill(value) if hide else value for value, hide in zip(repairs[name], inside, strict=True)]
        for name in ("found", "written")
    }
    return repairs.assign(**masked)


def mask_tokens(
    tokens: pd.DataFrame, words: pd.DataFrame, masked: pd.DataFrame, private: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tokens and words where no private string is a word; the surfaces still add up to the text."""
    import pandas as pd

    spans = spans_by_row(private)
    texts = masked["text"].tolist()
    numbers = tokens["word"].to_numpy().copy()
    added: dict[str, int] = {}
    chosen = tokens["response"].isin(list(spans)).to_numpy().nonzero()[0]
    columns = [tokens[name].to_numpy()[chosen].tolist() for name in ("response", "start", "end")]
    for at, row, start, end in zip(chosen.tolist(), *columns, strict=True):
        if any(first < end and start < last for first, last in spans[row]):
            numbers[at] = added.setdefault(texts[row][start:end], len(words) + len(added))
    if not added:
        return tokens, words
    new = pd.DataFrame([_hidden_word(surface) for surface in added], columns=list(words.columns))
    return tokens.assign(word=numbers), pd.concat([words, new], ignore_index=True).astype({"is_oov": bool})


def _hidden_word(surface: str) -> tuple[object, ...]:
    return surface, surface, surface, "", "補助記号", "一般", False


def mask_joined(joined: Mapping[str, pd.DataFrame], private: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The joined tables with ● in every column where something was found."""
    tables = dict(joined)
    for name in joined:
        found = private[private["source"] == name]
        for column, places in found.groupby("question", sort=True):
            spans = spans_by_row(places, source=name)
            values = [
                mask_text(str(value), spans[row]) if row in spans else value
                for row, value in enumerate(tables[name][str(column)])
            ]
            tables[name] = tables[name].assign(**{str(column): values})
    return tables
