"""What ``textmine check`` says (読み取りの確認): what would be read, and every problem found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from textmine.dictionary import missing_rules
from textmine.errors import Problem, TextmineError, shown
from textmine.files import FileRead, Note, listed
from textmine.folders import marks_of_open
from textmine.guess.options import cells_of, option_doubts, scale_doubts, scale_told
from textmine.options import tally
from textmine.settings import Settings, missing_files
from textmine.survey import Survey, read_survey
from textmine.survey.spellings import spelled_differently


@dataclass(frozen=True)
class SurveyCheck:
    """The outcome of a check: ``problems`` are what must be mended.

    ``summary``: what would be read, as (label, value in Japanese, value in English).
    """

    summary: tuple[tuple[str, str, str], ...]
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]

    def lines(self, lang: str = "ja") -> list[str]:
        """What would be read, one fact a line, then the notes; problems are told apart."""
        ja = lang != "en"
        told = [f"{label}: {value}" if ja else f"{ENGLISH[label]}: {en}" for label, value, en in self.summary]
        return told + [f"{'注意' if ja else 'note'}: {note.text(lang)}" for note in self.notes]


ENOUGH_TO_TELL = 20
"""So many characters are hardly written twice by chance."""

OPTIONS_TOLD = 8
"""So many options of a question are told with their ticks."""

ENGLISH = {
    "ファイル": "file",
    "回答者": "respondents",
    "組織・属性": "group",
    "設問": "question",
    "選択式": "closed question",
    "付属の表": "joined table",
}
"""The labels of a check in English."""


def check_survey(
    settings: Settings,
    *,
    matched: Callable[[Settings], Survey] | None = None,
    hints: Callable[[Settings, Survey], Sequence[Note]] = lambda _settings, _survey: (),
) -> SurveyCheck:
    """Read the survey as a run would and say what was found; problems of all files are collected.

    ``matched``: reads the survey with its names repaired and its joined tables matched, as a run does.
    ``hints``: what the answers themselves give reason to say.
    """
    try:
        missing = (*missing_files(settings), *missing_rules(settings))
        survey = matched(settings) if matched and not missing else read_survey(settings)
        notes = (
            *survey.notes,
            *_unsaved(settings),
            *_doubts(survey),
            *hints(settings, survey),
            *scale_doubts(survey, settings),
        )
        return SurveyCheck(tuple(_summary(survey, settings)), missing, notes)
    except TextmineError as error:
        problems = [*error.problems, *missing_files(settings), *missing_rules(settings)]
    if settings.joined:
        problems += _problems_of_joined(settings, problems)
    return SurveyCheck((("ファイル", settings.file.name, settings.file.name),), tuple(problems), ())


def _problems_of_joined(settings: Settings, known: list[Problem]) -> list[Problem]:
    """The problems of the joined tables, which a broken main table would hide."""
    from textmine.survey.joined import read_joined

    found = []
    for joined in settings.joined:
        try:
            read_joined(joined, settings, [])
        except TextmineError as error:
            found += [problem for problem in error.problems if problem not in known]
    return found


def _summary(survey: Survey, settings: Settings) -> list[tuple[str, str, str]]:
    responses = survey.responses
    lines = [("ファイル", *_file(record)) for record in survey.files[:1]]
    count = str(responses["respondent"].nunique())
    lines.append(("回答者", count, count))
    lines += [("組織・属性", *_values(survey, name)) for name in survey.groups]
    for question in survey.questions:
        cells = responses.loc[responses["question"] == question, "raw_text"]
        blank = int((cells.str.strip() == "").sum())
        ja = f"{question}: {len(cells)} 件（記入 {len(cells) - blank}、空欄 {blank}）"
        lines.append(
            ("設問", ja, f"{question}: {len(cells)} cells ({len(cells) - blank} filled, {blank} blank)")
        )
    lines += [("選択式", *_closed(survey, settings, name)) for name in survey.closed]
    for (name, table), record in zip(survey.joined.items(), survey.files[1:], strict=True):
        unmatched = int((table["respondent"] == "").sum())
        ja, en = _file(record)
        lines.append(
            (
                "付属の表",
                f"{name}: {ja}、結びつかない行 {unmatched}",
                f"{name}: {en}, {unmatched} rows unmatched",
            )
        )
    return lines


def _closed(survey: Survey, settings: Settings, name: str) -> tuple[str, str]:
    """What is read of a closed question: its options, its scale or its values."""
    if name in survey.several:
        return _options(survey, name)
    return scale_told(survey, settings, name) or _values(survey, name)


def _file(record: FileRead) -> tuple[str, str]:
    name, encoding, rows = record.path.name, record.encoding, record.rows
    return f"{name}（{encoding}、{rows} 行）", f"{name} ({encoding}, {rows} rows)"


def _values(survey: Survey, column: str) -> tuple[str, str]:
    values = list(dict.fromkeys(survey.responses[column]))
    written = [value for value in values if str(value).strip()]
    first = [shown(value, 12) for value in written[:4]]
    count, more, blank = len(written), " …" if len(written) > 4 else "", len(written) < len(values)
    ja = f"{column}: {count} 種類（{'、'.join(first)}{more}{'、空欄あり' if blank else ''}）"
    return ja, f"{column}: {count} values ({', '.join(first)}{more}{', blanks' if blank else ''})"


def _options(survey: Survey, column: str) -> tuple[str, str]:
    """The options of a question with several choices and how many ticked each, most first."""
    ticked = tally(cells_of(survey, column))
    told = [f"{shown(option, 20)} {times}" for option, times in list(ticked.items())[:OPTIONS_TOLD]]
    more = " …" if len(ticked) > OPTIONS_TOLD else ""
    ja = f"{column}: 複数選択、選択肢 {len(ticked)} 種類（{'、'.join(told)}{more}）"
    return ja, f"{column}: several choices, {len(ticked)} options ({', '.join(told)}{more})"


def _doubts(survey: Survey) -> tuple[Note, ...]:
    """Readings that are possible but probably not meant."""
    notes = []
    for question in survey.questions:
        cells = survey.responses.loc[survey.responses["question"] == question, "raw_text"]
        if not cells.str.strip().any():
            notes.append(Note(f"設問「{question}」はすべて空欄です", f"question '{question}' is all blank"))
    for name in survey.groups:
        if survey.responses[name].nunique() == 1:
            notes.append(Note(f"「{name}」の値は 1 種類だけです", f"'{name}' has one value only"))
        notes += spelled_differently({name: survey.responses[name].tolist()})
    return (*notes, *option_doubts(survey), *_sent_twice(survey))


def _sent_twice(survey: Survey) -> Iterator[Note]:
    """Respondents with the same answers throughout: an online form that was sent a second time."""
    named = [*survey.groups, *survey.closed]
    columns = [survey.responses[name].tolist() for name in ("respondent", "raw_text", *named)]
    given: dict[str, tuple[list[str], list[str]]] = {}
    for respondent, text, *chosen in zip(*columns, strict=True):
        given.setdefault(respondent, (chosen, []))[1].append(text.strip())
    alike: dict[tuple[str, ...], list[str]] = {}
    for respondent, (chosen, texts) in given.items():
        if sum(map(len, texts)) >= ENOUGH_TO_TELL:
            alike.setdefault((*chosen, *texts), []).append(shown(respondent, 20))
    pairs = [" / ".join(names) for names in alike.values() if len(names) > 1]
    if pairs:
        yield Note(
            f"属性も答えもすべて同じ回答者が {len(pairs)} 組あります: {listed(pairs)}。"
            "二度送られた回答なら、元の表から一方を除いてください",
            f"{len(pairs)} sets of respondents with the same answers throughout: {listed(pairs)}; "
            "if a form was sent twice, take one of them out of the table",
        )


def _unsaved(settings: Settings) -> Iterator[Note]:
    """That the table is open in Excel, which reads as it was last saved."""
    if any(mark.exists() for mark in marks_of_open(settings.file)):
        yield Note(
            "表が Excel などで開かれています。保存していない変更は読まれません",
            "the table is open in another program; changes that are not saved are not read",
            settings.file.name,
        )
