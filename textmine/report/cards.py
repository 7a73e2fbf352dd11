"""Cards (組織カード): all that is known of one office, or of one group where respondents are many.

A card gathers what several findings say; each of them stays as it was computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textmine.groupnames import ALL_QUESTIONS, name_group
from textmine.report.chance import mark_of
from textmine.report.links import answers_link
from textmine.report.listings import status_name, told_overrules
from textmine.report.model import Report, say
from textmine.report.opposites import remark_on_terms
from textmine.report.sheetmarks import marked_pieces
from textmine.tables import AWARENESS

if TYPE_CHECKING:
    import pandas as pd

    from textmine.report.sheets import Sheet

SHOWN_INDICATORS = (
    "characters",
    "types",
    "facts",
    "telling",
    "specificity",
    "anchor",
    "reasons",
    "concrete",
    "critical",
    "echo",
    "borrowed",
    "commonness",
    "themes",
    "actors",
    "commitment",
    "distancing",
)


@dataclass(frozen=True)
class Card:
    """One office or group; every list may be empty. ``terms_of``: whose key terms these are.

    ``sheet``: its interview sheet where there is one: closed answers, projects, answers that share text and
    questions to ask stand there. ``parts``: what the strength over all questions is made of.
    """

    name: str
    group: str
    by: str
    link: str
    n: int
    cells: int
    answers: list[dict[str, Any]] = field(default_factory=list)
    terms: list[dict[str, Any]] = field(default_factory=list)
    terms_of: str = ""
    terms_remark: str = ""
    quotes: list[dict[str, Any]] = field(default_factory=list)
    indicators: list[dict[str, Any]] = field(default_factory=list)
    repairs: list[dict[str, Any]] = field(default_factory=list)
    contradictions: list[dict[str, Any]] = field(default_factory=list)
    review: dict[str, Any] = field(default_factory=dict)
    parts: list[dict[str, Any]] = field(default_factory=list)
    overruled: list[str] = field(default_factory=list)
    sheet: Sheet | None = None

    @property
    def marked(self) -> bool:
        """Whether any place of an answer is marked."""
        return any(kind for answer in self.answers for _, kind, _ in answer["pieces"])


def cards(report: Report) -> list[Card]:
    """A card for each respondent in the order of the survey; for each group where they are many or persons."""
    if report.one_by_one:
        return _respondent_cards(report)
    return [_group_card(report, name) for name in report.group_names]


def cards_title(report: Report) -> str:
    """What the cards are of, in Japanese: 組織カード, 回答者カード, or 年代カード where groups have them."""
    return f"{report.unit if report.one_by_one else report.group_word}カード"


def _respondent_cards(report: Report) -> list[Card]:
    lookups = {
        name: _rows_by(report.finding(name), "respondent") for name in ("repairs", "consistency", "review")
    }
    whole = _whole_awareness(report)
    inner = report.group_columns[-1] if report.group_columns else ""
    keyterms = _group_rows(report.finding("keyterms"), inner)
    quotes = _group_rows(report.finding("summary"), "")
    spans = _rows_by(report.finding("awareness_spans"), "respondent")
    parts = _rows_by(report.finding("awareness_parts"), "respondent")
    sheets: Mapping[str, Sheet] = {sheet.respondent: sheet for sheet in report.sheets}
    made = []
    for name, rows in report.responses.groupby("respondent", sort=False):
        who, first = str(name), rows.iloc[0]
        own_group = name_group(first[inner]) if inner else ""
        terms_of = own_group if keyterms.get(own_group) else who
        terms = keyterms.get(terms_of, [])[:10]
        sheet = sheets.get(who)
        made.append(
            Card(
                name=who,
                group=name_group(first[report.level]) if report.level else "",
                by=report.level,
                link=answers_link(who=who),
                n=int((rows["status"] == "valid").sum()),
                cells=len(rows),
                answers=[_answer(report, row, sheet) for row in rows.to_dict("records")],
                terms=[_term(row, inner) for row in terms],
                terms_of=report.shown(terms_of),
                terms_remark=remark_on_terms(report, terms),
                quotes=[row for row in quotes.get(who, []) or quotes.get(own_group, []) if row["sentence"]][
                    :3
                ],
                indicators=_indicators(whole.get(who), spans.get(who, []), sheet, report.lang),
                parts=_parts(report, parts.get(who, [])),
                sheet=sheet,
                overruled=told_overrules(report, who),
                repairs=lookups["repairs"].get(who, []),
                contradictions=lookups["consistency"].get(who, []),
                review=next(iter(lookups["review"].get(who, [])), {}),
            )
        )
    return made


def _group_card(report: Report, name: str) -> Card:
    rows = report.responses[report.responses[report.level].map(name_group) == name]
    terms = _group_rows(report.finding("keyterms"), report.level).get(name, [])[:10]
    quotes = _group_rows(report.finding("summary"), report.level).get(name, [])
    return Card(
        name=report.shown(name, report.level),
        group=name,
        by=report.level,
        link=answers_link(by=report.level, group=name),
        n=int((rows["status"] == "valid").sum()),
        cells=len(rows),
        terms=[_term(row, report.level) for row in terms],
        terms_of=report.shown(name, report.level),
        terms_remark=remark_on_terms(report, terms),
        quotes=[row for row in quotes if row["sentence"]][:3],
    )


def _rows_by(table: pd.DataFrame | None, column: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in table.to_dict("records") if table is not None else ():
        found.setdefault(str(row[column]), []).append({str(name): value for name, value in row.items()})
    return found


def _group_rows(table: pd.DataFrame | None, by: str) -> dict[str, list[dict[str, Any]]]:
    """Rows by group; of one group column, or of the innermost way of dividing where ``by`` is empty."""
    if table is None:
        return {}
    if not by:
        by = "respondent" if (table["by"] == "respondent").any() else str(table["by"].iloc[-1])
    return _rows_by(table[table["by"] == by].sort_values(["group", "rank"], kind="stable"), "group")


def _answer(report: Report, row: dict[Any, Any], sheet: Sheet | None) -> dict[str, Any]:
    """One answer in ``pieces`` (text, kind of mark, why it is marked), as on the sheet."""
    status, text = str(row["status"]), str(row["text"])
    marks = [one.marks for one in sheet.answers if one.question == row["question"]] if sheet else []
    return {
        "question": row["question"],
        "text": text,
        "pieces": list(marked_pieces(text, marks[0] if marks else ())),
        "status": status,
        "status_name": status_name(report, status),
        "link": answers_link(who=str(row["respondent"]), question=str(row["question"])),
    }


def _term(row: dict[str, Any], by: str) -> dict[str, Any]:
    return {
        "term": row["term"],
        "mark": mark_of(row),
        "df_target": int(row["df_target"]),
        "df_reference": int(row["df_reference"]),
        "link": answers_link(term=str(row["term"]), by=by, group=str(row["group"])),
        "link_all": answers_link(term=str(row["term"])),
    }


def _whole_awareness(report: Report) -> dict[str, dict[str, Any]]:
    """The row over all questions of each respondent."""
    table = report.finding("awareness")
    return {who: rows[0] for who, rows in _rows_by(table, "respondent").items()}


def _parts(report: Report, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts of the strength over all questions, as told."""
    return [
        {
            "name": say(report, str(row["ja"]), str(row["part"])),
            "value": f"{row['value']:.2f}",
            "weight": f"{row['weight']:+g}",
            "contribution": f"{row['contribution'] + 0.0:+.2f}",
        }
        for row in rows
        if row["question"] == ALL_QUESTIONS
    ]


def _indicators(
    row: dict[str, Any] | None, spans: list[dict[str, Any]], sheet: Sheet | None, lang: str
) -> list[dict[str, Any]]:
    if row is None or int(row.get("n", 0) or 0) == 0:
        return []
    described = {column.name: column for column in AWARENESS.columns}
    medians = {line.name: line.median for line in sheet.profile} if sheet else {}
    shown = []
    for name in SHOWN_INDICATORS:
        if name in row and name in described:
            column = described[name]
            percentile = row.get(f"{name}_percentile")
            places = tuple(dict.fromkeys(str(s["text"]) for s in spans if s["indicator"] == name))[:12]
            shown.append(
                {
                    "name": name if lang == "en" else column.ja,
                    "meaning": column.meaning if lang == "en" else "",
                    "value": shown_value(row[name], column.kind),
                    "link": answers_link(who=str(row["respondent"]), mark=places) if places else "",
                    "median": medians.get(name, ""),
                    "percentile": ""
                    if percentile is None or percentile != percentile
                    else f"{percentile:.0%}",
                }
            )
    return shown


def shown_value(value: Any, kind: str) -> str:
    """A value as a reader wants it: shares in per cent, decimals short, missing ones as a dash."""
    if value is None or value != value:
        return "―"
    if kind == "share":
        return f"{value:.0%}"
    if kind in ("number", "p"):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    if kind == "count":
        return f"{int(value):,}"
    if kind == "flag":
        return "○" if value else "―"
    return str(value)
