"""Interview sheets (ヒアリング資料): one page a department, prepared once for Word and for the report.

``prepare_sheets`` gathers what the findings say about a respondent into a frozen ``Sheet``;
``write_sheets`` draws the sheets as a Word document (sheetpages), the HTML report draws the same value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.groupnames import ALL_QUESTIONS
from textmine.offices import Office, kinds_named, questions_by_kind, read_offices
from textmine.options import listed_options
from textmine.report.listings import severity, status_name, told_overrules
from textmine.report.model import Report
from textmine.report.sheetmarks import Mark, repair_marks, settle_marks, span_marks, term_marks
from textmine.report.sheetquestions import Asked, asked_of, common_questions, load_templates
from textmine.tables import AWARENESS, Column

if TYPE_CHECKING:
    import pandas as pd

SHOWN = (
    "strength",
    "characters",
    "types",
    "own_terms",
    "facts",
    "telling",
    "concrete",
    "reasons",
    "critical",
    "anchor",
    "boilerplate",
    "echo",
    "borrowed",
    "distancing",
)
"""The indicators of the profile, in the order in which they are shown."""

MOST_ALIKE = 4


@dataclass(frozen=True)
class SheetAnswer:
    """One free-text answer: the text, or the kind of nonresponse where there is none."""

    question: str
    wording: str
    text: str
    status: str
    status_ja: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class ProfileLine:
    """One indicator against the survey: own value, the median of all answered rows, and the place.

    ``percentile``: the share of respondents with no more, ``below`` with less.
    """

    name: str
    ja: str
    value: str
    median: str
    percentile: float
    below: float


@dataclass(frozen=True)
class Alike:
    """An answer of another respondent that shares text: how much, of which kind, and the common run."""

    respondent: str
    question: str
    share: float
    kind: str
    text: str


@dataclass(frozen=True)
class Project:
    """A row of a joined table."""

    table: str
    title: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """Everything one page shows about one respondent."""

    respondent: str
    survey: str
    groups: tuple[tuple[str, str], ...]
    closed: tuple[tuple[str, str], ...]
    rank: int
    of: int
    reasons: tuple[str, ...]
    answers: tuple[SheetAnswer, ...]
    profile: tuple[ProfileLine, ...]
    alike: tuple[Alike, ...]
    projects: tuple[Project, ...]
    contradictions: tuple[str, ...]
    questions: tuple[Asked, ...]
    common: tuple[str, ...]
    lang: str = "ja"
    overruled: tuple[str, ...] = ()


def prepare_sheets(report: Report, *, only: Sequence[str] = ()) -> tuple[Sheet, ...]:
    """One sheet a respondent (ヒアリング資料), in the order of the survey, or of ``only``.

    Takes what stands in ``report.findings``; a finding that was not made leaves its part empty.
    """
    kinds = questions_by_kind(report.responses, report.settings.questions, report.settings.awareness.question)
    closed = [question.name for question in report.settings.closed]
    offices = {office.name: office for office in read_offices(report.responses, closed, report.joined)}
    own, named = report.settings.dictionaries, kinds_named(report.settings.questions)
    templates = load_templates(own, report.lang, kinds=named)
    common = common_questions(own, report.lang)
    found = _Findings(report)
    wanted = [name for name in only if name in offices] if only else list(offices)
    return tuple(
        _sheet(
            report,
            found,
            offices[name],
            asked_of(offices[name], kinds, templates, found.about(name), overlay=own),
            common,
        )
        for name in wanted
    )


def without_name(question: str, wording: str) -> str:
    """The wording behind the question's name, which stands beside it: a form prints both as 問１ 意見….

    >>> without_name("問１", "問１ ご意見をお書きください"), without_name("問１", "問１０ ご意見"), without_name("意見", "意見")
    ('ご意見をお書きください', '問１０ ご意見', '')
    """
    label = question.partition(" ")[2]
    if label and wording.endswith(label):
        return ""
    rest = wording.removeprefix(question)
    if rest == wording or rest[:1].isalnum():
        return wording
    return rest.lstrip(" \u3000.．、:：")


def write_sheets(sheets: Sequence[Sheet], path: Path) -> None:
    """One A4 Word document with a page for each sheet; the same sheets give the same bytes."""
    from textmine.folders import write_file
    from textmine.report.sheetpages import draw_sheets

    write_file(path, draw_sheets(sheets))


class _Findings:
    """The findings by respondent, looked up once."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.profiles = self._by("awareness")
        self.spans = self._by("awareness_spans")
        self.review = self._by("review")
        self.contradictions = self._by("consistency")
        self.repairs = self._by("repairs")
        self.alike = _alike(report.finding("similar"))
        self.terms = term_marks(report)
        self.rows = {
            name: list(rows.itertuples()) for name, rows in report.responses.groupby("respondent", sort=False)
        }
        self.joined = {
            (table, name): list(rows.itertuples(index=False))
            for table, joined in report.joined.items()
            for name, rows in joined.groupby("respondent", sort=False)
        }
        overall = report.finding("awareness")
        self.overall = overall[overall["question"] == ALL_QUESTIONS] if overall is not None else None

    def _by(self, name: str) -> Mapping[str, list[Any]]:
        table = self.report.finding(name)
        if table is None:
            return {}
        return {
            str(key): list(rows.itertuples(index=False))
            for key, rows in table.groupby("respondent", sort=False)
        }

    def over(self, respondent: str) -> Any | None:
        """The row of awareness over all questions."""
        return next((row for row in self.profiles.get(respondent, []) if row.question == ALL_QUESTIONS), None)

    def about(self, respondent: str) -> Mapping[str, Any]:
        """What question templates may ask for or quote."""
        spans = self.spans.get(respondent, [])
        first = {row.indicator: row.text for row in reversed(spans)}
        titles = [
            row.title for table in self.report.joined for row in self.joined.get((table, respondent), [])
        ]
        return {
            "row": self.over(respondent),
            "against": {row.rule: row.message for row in self.contradictions.get(respondent, [])},
            "quote": first.get("distancing", ""),
            "critical": _phrase_around(self.rows.get(respondent, []), spans, "critical"),
            "hearsay": _phrase_around(self.rows.get(respondent, []), spans, "hearsay"),
            "titles": [" ".join(str(title).split()) for title in titles[:2]],
        }


def _phrase_around(rows: Sequence[Any], spans: Sequence[Any], indicator: str) -> str:
    """The clause in which the first place of an indicator stands."""
    texts = {row.question: str(row.text) for row in rows}
    for span in spans:
        if span.indicator == indicator:
            text = texts.get(span.question, "")
            start, end = span.start, span.end
            while start > 0 and text[start - 1] not in "。、，\n":
                start -= 1
            while end < len(text) and text[end] not in "。、，\n":
                end += 1
            return text[start:end].strip("　 ")
    return ""


def _sheet(
    report: Report, found: _Findings, office: Office, asked: Sequence[Asked], common: Sequence[str]
) -> Sheet:
    rows = found.rows[office.name]
    review = next(iter(found.review.get(office.name, [])), None)
    return Sheet(
        respondent=office.name,
        survey=report.title,
        groups=tuple(
            (column, str(report.responses.at[rows[0].Index, column])) for column in report.group_columns
        ),
        closed=tuple((name, listed_options(answer)) for name, answer in office.closed.items()),
        rank=int(review.rank) if review else 0,
        of=len(found.rows),
        reasons=tuple(str(review.reasons).split(" / ")) if review else (),
        answers=tuple(_answer(report, found, row) for row in rows),
        profile=tuple(_profile(found, office.name)),
        alike=tuple(found.alike.get(office.name, ())[:MOST_ALIKE]),
        projects=tuple(
            Project(table, " ".join(str(row.title).split()), " ".join(str(row.text).split()))
            for table in report.joined
            for row in found.joined.get((table, office.name), [])
        ),
        contradictions=tuple(
            f"〔{severity(report, row.severity)}〕{row.message}"
            for row in found.contradictions.get(office.name, [])
        ),
        questions=tuple(asked),
        common=tuple(common),
        lang=report.lang,
        overruled=tuple(told_overrules(report, office.name)),
    )


def _answer(report: Report, found: _Findings, row: Any) -> SheetAnswer:
    wording = {question.name: question.wording for question in report.settings.questions}
    marks: tuple[Mark, ...] = ()
    if row.status == "valid":
        marks = settle_marks(
            str(row.text),
            (
                *repair_marks(found.repairs.get(row.respondent, []), row.question, report.lang),
                *span_marks(found.spans.get(row.respondent, []), row.question, report.lang),
                *found.terms.get(int(row.Index), ()),
            ),
        )
    return SheetAnswer(
        str(row.question),
        without_name(row.question, wording.get(row.question, "")),
        str(row.text),
        str(row.status),
        status_name(report, str(row.status)),
        marks,
    )


def _alike(similar: pd.DataFrame | None) -> Mapping[str, list[Alike]]:
    found: dict[str, list[Alike]] = {}
    for row in _each(similar) if similar is not None else ():
        one = Alike(row.respondent_b, row.question_b, row.share, row.kind, row.text)
        other = Alike(row.respondent_a, row.question_a, row.share, row.kind, row.text)
        found.setdefault(row.respondent_a, []).append(one)
        found.setdefault(row.respondent_b, []).append(other)
    for listed in found.values():
        listed.sort(key=lambda alike: (-alike.share, alike.respondent, alike.question))
    return found


def _shown_name(report: Report, column: Column) -> str:
    return column.name.replace("_", " ") if report.lang == "en" else column.ja


def _profile(found: _Findings, respondent: str) -> Iterator[ProfileLine]:
    """The indicators with the survey's median and the share of respondents with no more."""
    own = found.over(respondent)
    if own is None or found.overall is None or not own.n:
        return
    answered = found.overall[found.overall["n"] > 0]
    columns = {column.name: column for column in AWARENESS.columns}
    for name in SHOWN:
        value = float(getattr(own, name))
        percentile, below = float((answered[name] <= value).mean()), float((answered[name] < value).mean())
        median = float(answered[name].median())
        share = columns[name].kind == "share" and name != "strength"
        yield ProfileLine(
            name,
            _shown_name(found.report, columns[name]),
            _told(value, name, share),
            _told(median, name, share),
            percentile,
            below,
        )


def _each(table: pd.DataFrame) -> Iterator[Any]:
    yield from table.itertuples(index=False)


def _told(value: float, name: str, share: bool) -> str:
    if share:
        return f"{value:.0%}"
    return f"{value:.2f}" if name == "strength" else f"{value:g}"
