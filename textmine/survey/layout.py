"""Wide and long tables (横持ち・縦持ち) become one row per respondent and question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textmine.errors import InputError, Problem, near_matches, shown
from textmine.files import Note, fold, letters, listed, place
from textmine.options import Splitter, Ticked, has_option, read_closed, tally
from textmine.scales import Ends, find_scale
from textmine.scalewords import read_wordings
from textmine.settings import Column, GroupColumn, OptionGroup, Question, Settings
from textmine.survey.columns import Area, ColumnFinder, Sheet, column_names, fill_down
from textmine.survey.lost import RESPONDENT, Place

MOST_TOLD_APART = 1000
"""Respondents that are called by outer and inner group where their names repeat; a survey of more has numbers."""

OPTIONS_LISTED = 12
"""So many options are told where one was looked for in vain."""


@dataclass(frozen=True)
class Layout:
    """Where everything stands in a sheet (positions from 1; 0 = not given) and how it is called.

    ``group_ways`` and ``closed_ways``: how cells become groups and closed answers, None where as written.
    """

    respondent: int
    groups: tuple[int, ...]
    group_names: tuple[str, ...]
    questions: tuple[tuple[Question, int], ...]
    closed: tuple[tuple[str, int], ...]
    long_question: int = 0
    long_answer: int = 0
    group_ways: tuple[Ticked | Ends | None, ...] = ()
    closed_ways: tuple[Splitter | None, ...] = ()

    @property
    def several(self) -> tuple[str, ...]:
        """The closed questions whose cells hold several choices."""
        return tuple(name for (name, _), way in zip(self.closed, self.closed_ways, strict=True) if way)

    @property
    def plain_groups(self) -> list[int]:
        """The group columns as written, which respondents may be called by, the innermost last."""
        return [at for at, way in zip(self.groups, self.group_ways, strict=True) if way is None]

    @property
    def name_group(self) -> int:
        """The innermost of them; 0 where there is none."""
        return self.plain_groups[-1] if self.plain_groups else 0


@dataclass(frozen=True)
class Answers:
    """Responses as columns before they become a table; ``groups`` and ``closed`` by respondent row."""

    respondents: list[str]
    questions: list[str]
    texts: list[str]
    rows: list[int]


def find_layout(sheet: Sheet, settings: Settings) -> Layout:
    """Every column that the settings name; InputError with all that are missing or ambiguous."""
    finder = ColumnFinder(sheet)
    long = settings.layout == "long"
    respondent = finder.find(settings.respondent, "respondent") if settings.respondent else 0
    closed = tuple((item.name, finder.find(item.column, "closed")) for item in settings.closed)
    groups = tuple(_find_group(finder, column, dict(closed)) for column in settings.groups)
    questions = tuple((q, 0 if long else finder.find(q.column, "questions")) for q in settings.questions)
    long_question = finder.find(settings.long_question, "long_question") if long else 0
    long_answer = finder.find(settings.long_answer, "long_answer") if long else 0
    if not long and not questions:
        finder.problems.append(_no_questions(sheet))
    finder.done()
    called: tuple[Column, ...] = settings.group_names or tuple(
        column.called(settings.report.lang) if isinstance(column, OptionGroup) else column
        for column in settings.groups
    )
    names = column_names(sheet, list(zip(called, groups, strict=True)))
    if settings.report.level not in ("", *names):
        raise InputError(_unknown_level(settings.report.level, names))
    closed_names = column_names(sheet, list(closed), names)
    closed = tuple((name, at) for name, (_, at) in zip(closed_names, closed, strict=True))
    return Layout(
        *(respondent, groups, tuple(names), questions, closed, long_question, long_answer),
        group_ways=tuple(
            _way_of(column, settings, sheet, at) for column, at in zip(settings.groups, groups, strict=True)
        ),
        closed_ways=tuple(
            Splitter(item.separator, item.choices) if item.separator else None for item in settings.closed
        ),
    )


def _find_group(finder: ColumnFinder, column: GroupColumn, closed: Mapping[str, int]) -> int:
    """The position of a group column; of an option that of its closed question."""
    return closed[column.closed] if isinstance(column, OptionGroup) else finder.find(column, "groups")


def _way_of(column: GroupColumn, settings: Settings, sheet: Sheet, position: int) -> Ticked | Ends | None:
    """How cells become the groups of an option or of a scale's ends; None for a column of groups."""
    if not isinstance(column, OptionGroup):
        return None
    asked = next(item for item in settings.closed if item.name == column.closed)
    if not column.scale:
        return Ticked(column.has, Splitter(asked.separator, asked.choices))
    cells = Counter(sheet.values(position))
    words = read_wordings(settings.dictionaries)
    scale = find_scale(cells, words, stated=asked.scale, ends=asked.ends)
    if scale is None:
        raise InputError(_no_scale(sheet, position, cells))
    return Ends(scale)


def require_ticked(sheet: Sheet, layout: Layout) -> None:
    """Raise InputError for every option that makes groups and that neither the form nor any cell has."""
    problems = []
    for position, way in zip(layout.groups, layout.group_ways, strict=True):
        if way is None:
            continue
        if isinstance(way, Ends):
            cells = Counter(sheet.values(position))
            if not any(way.scale.span(cell) for cell in cells):
                problems.append(_no_scale(sheet, position, cells))
            continue
        cells = Counter(read_closed(sheet.values(position), way.splitter))
        known = [*way.splitter.choices, *tally(cells)]
        if not any(has_option(option, way.option) for option in known):
            problems.append(_no_option(sheet, position, way.option, known))
    if problems:
        raise InputError(problems)


def _no_option(sheet: Sheet, position: int, option: str, known: Sequence[str]) -> Problem:
    near = near_matches(option, list(dict.fromkeys(known)))
    held = [name for name in known if fold(option) in fold(name)]
    told = " / ".join(shown(name, 40) for name in dict.fromkeys((*near, *held)))
    some = " / ".join(shown(name, 20) for name in list(dict.fromkeys(known))[:OPTIONS_LISTED]) or "-"
    return Problem(
        f"選択肢「{shown(option)}」を選んだ回答がありません（groups の has）",
        f"nobody ticked the option '{shown(option)}' (has of groups)",
        f"{sheet.path.name}: {shown(sheet.name(position), 40)}",
        f"近い選択肢: {told}" if told else f"ある選択肢: {some}。区切り separator も確かめてください",
        f"did you mean: {told}" if told else f"options: {some}; look at the separator, too",
    )


def _no_scale(sheet: Sheet, position: int, cells: Mapping[str, int]) -> Problem:
    some = " / ".join(shown(cell, 20) for cell in sorted(cells, key=lambda one: -cells[one])[:OPTIONS_LISTED])
    return Problem(
        "答えを評定尺度とみなせないので、肯定・否定の組を作れません（groups の scale）",
        "the answers are no rating scale that is known (scale of groups)",
        f"{sheet.path.name}: {shown(sheet.name(position), 40)}",
        f"[[closed]] の scale に、選択肢を肯定的な端から順に書いてください。ある答え: {some}",
        f"list the options from the positive end as scale of [[closed]]; answers: {some}",
    )


def _unknown_level(level: str, names: Sequence[str]) -> Problem:
    listed = ", ".join(shown(name) for name in names) or "-"
    return Problem(
        f"設定「report.level」の「{shown(level)}」は groups にありません",
        f"'{shown(level)}' of setting 'report.level' is none of the groups",
        "survey.toml",
        f"図やスライドを分ける列を、次から選んでください: {listed}",
        f"choose one of: {listed}",
    )


def places_of(sheet: Sheet, layout: Layout) -> list[Place]:
    """The columns that are read, each with its position from 0; the respondent's first, closed answers last."""
    respondent = [(RESPONDENT, layout.respondent)] if layout.respondent else []
    groups = zip(layout.group_names, layout.groups, strict=True)
    asked = [(question.name, position) for question, position in layout.questions if position]
    long = (layout.long_question, layout.long_answer)
    headed = [(sheet.headers[position - 1], position) for position in long if position]
    named = (*respondent, *groups, *asked, *headed, *layout.closed)
    return [(name, position - 1) for name, position in named]


def filled(sheet: Sheet, settings: Settings, merged: Sequence[Area] = ()) -> Sheet:
    """The sheet with the columns of ``settings.fill_down`` filled from above; ``merged``: areas of its grid."""
    positions = filled_columns(sheet, settings)
    return fill_down(sheet, positions, merged) if positions else sheet


def filled_columns(sheet: Sheet, settings: Settings) -> list[int]:
    """The positions of the columns of ``settings.fill_down``; InputError with all that are not there."""
    finder = ColumnFinder(sheet)
    positions = [finder.find(column, "fill_down") for column in settings.fill_down]
    finder.done()
    return positions


def wide_answers(sheet: Sheet, layout: Layout) -> tuple[Answers, list[Note]]:
    """One row a respondent, one column a question: row by row, question by question."""
    names, notes = _wide_respondents(sheet, layout)
    count = len(layout.questions)
    return (
        Answers(
            respondents=[name for name in names for _ in range(count)],
            questions=[question.name for question, _ in layout.questions] * len(names),
            texts=[row[position - 1] for row in sheet.rows for _, position in layout.questions],
            rows=[number for number in range(len(names)) for _ in range(count)],
        ),
        notes,
    )


def _wide_respondents(sheet: Sheet, layout: Layout) -> tuple[list[str], list[Note]]:
    if layout.respondent:
        return _distinct(sheet, [name.strip() for name in sheet.values(layout.respondent)])
    if layout.name_group:
        names = [name.strip() for name in sheet.values(layout.name_group)]
        if all(names) and len(set(names)) == len(names):
            return names, []
        if told := _told_apart(sheet, layout, names):
            return told, []
    return [str(number) for number in range(1, len(sheet.rows) + 1)], []


def _told_apart(sheet: Sheet, layout: Layout, names: Sequence[str]) -> list[str]:
    """Names of which some stand in several outer groups: 医事課 of two hospitals is 東部病院 医事課; [] if not distinct."""
    counts = Counter(names)
    if not all(names) or not may_be_told_apart(len(names), len(counts)):
        return []
    outer: list[str] = [""] * len(names)
    for position in reversed(layout.plain_groups[:-1]):
        outer = [
            f"{group.strip()} {inner}" for group, inner in zip(sheet.values(position), outer, strict=True)
        ]
        told = [
            f"{group}{name}" if counts[name] > 1 else name for group, name in zip(outer, names, strict=True)
        ]
        if len(set(told)) == len(told):
            return told
    return []


def may_be_told_apart(respondents: int, names: int) -> bool:
    """Whether at least half of the names are their own, as those of offices are and wards of citizens are not."""
    return respondents <= MOST_TOLD_APART and 2 * names >= respondents


def _distinct(sheet: Sheet, names: Sequence[str]) -> tuple[list[str], list[Note]]:
    """Names made distinct: the second 市民課 becomes 市民課（2）, an empty name its row number."""
    taken = Counter(names)
    if len(taken) == len(names) and "" not in taken:
        return list(names), []
    seen: Counter[str] = Counter()
    distinct, repeated, empty = [], [], []
    for number, name in zip(sheet.numbers, names, strict=True):
        if not name:
            empty.append(number)
        elif seen[name]:
            repeated.append(f"{number} 行目 {shown(name, 20)}")
        wanted = name or f"（{number} 行目）"
        seen[name] += 1
        while name and seen[name] > 1 and f"{name}（{seen[name]}）" in taken:
            seen[name] += 1
        distinct.append(f"{name}（{seen[name]}）" if name and seen[name] > 1 else wanted)
    notes = [_repeated_respondents(sheet, repeated)] if repeated else []
    notes += [_empty_respondents(sheet, empty)] if empty else []
    return distinct, notes


def long_answers(sheet: Sheet, layout: Layout) -> tuple[Answers, list[Note]]:
    """One row an answer: rows are gathered by respondent, and questions not answered are blank."""
    asked = [value.strip() for value in sheet.values(layout.long_question)]
    questions = _long_questions(sheet, layout, asked)
    names, complete, notes = _long_respondents(sheet, layout, [fold(value) for value in asked])
    cells: dict[str, dict[str, int]] = {}
    first_rows: dict[str, int] = {}
    for row, (name, value) in enumerate(zip(names, asked, strict=True)):
        answers = cells.setdefault(name, {})
        first_rows.setdefault(name, row)
        if fold(value) in questions:
            answers[fold(value)] = row
    result = Answers([], [], [], [])
    for name, answers in cells.items():
        for key, shown_name in questions.items():
            if key not in answers and not complete:
                continue
            result.respondents.append(name)
            result.questions.append(shown_name)
            result.texts.append(sheet.rows[answers[key]][layout.long_answer - 1] if key in answers else "")
            result.rows.append(answers.get(key, first_rows[name]))
    return result, [*notes, *_unknown_questions(sheet, asked, questions)]


def _long_questions(sheet: Sheet, layout: Layout, asked: Sequence[str]) -> dict[str, str]:
    """Questions by folded value of the question column: as in the settings, else all in file order."""
    if not layout.questions:
        first: dict[str, str] = {}
        for value in filter(None, asked):
            first.setdefault(fold(value), value)
        return first
    present = {fold(value) for value in asked}
    wanted = {fold(str(question.column)): question for question, _ in layout.questions}
    problems = [_no_such_question(sheet, q, layout) for key, q in wanted.items() if key not in present]
    if problems:
        raise InputError(problems)
    return {key: question.name for key, question in wanted.items()}


def _long_respondents(
    sheet: Sheet, layout: Layout, asked: Sequence[str]
) -> tuple[list[str], bool, list[Note]]:
    """The respondent of each row, and whether a respondent's missing questions are known to be blank."""
    position = layout.respondent or (layout.groups[-1] if layout.groups else 0)
    names = [name.strip() for name in sheet.values(position)] if position else []
    pairs = list(zip(names, asked, strict=True)) if names else []
    usable = bool(names) and (bool(layout.respondent) or (all(names) and len(set(pairs)) == len(pairs)))
    if not usable:
        return [str(number) for number in range(1, len(sheet.rows) + 1)], False, []
    seen: Counter[tuple[str, str]] = Counter()
    distinct, repeated = [], []
    for number, (name, question) in zip(sheet.numbers, pairs, strict=True):
        name = name or f"（{number} 行目）"
        seen[name, question] += 1
        times = seen[name, question]
        if times > 1:
            repeated.append(f"{number} 行目 {shown(name, 20)}")
        distinct.append(f"{name}（{times}）" if times > 1 else name)
    return distinct, True, [_repeated_respondents(sheet, repeated)] if repeated else []


def _no_questions(sheet: Sheet) -> Problem:
    return Problem(
        "自由記述の設問が指定されていません",
        "no free-text question is named",
        sheet.path.name,
        "[[questions]] に name と column を書くか、--text 列名 を付けてください",
        "write [[questions]] with name and column, or give --text COLUMN",
    )


def _no_such_question(sheet: Sheet, question: Question, layout: Layout) -> Problem:
    return Problem(
        f"設問「{shown(question.column)}」の行がありません",
        f"no row has the question '{shown(question.column)}'",
        place(sheet.path, None, layout.long_question),
        f"{letters(layout.long_question)} 列にある設問の名前を column に書いてください",
        f"write a question of column {letters(layout.long_question)} as column",
    )


def _unknown_questions(sheet: Sheet, asked: Sequence[str], questions: dict[str, str]) -> list[Note]:
    left = [n for n, value in zip(sheet.numbers, asked, strict=True) if fold(value) not in questions]
    if not left:
        return []
    return [
        Note(
            f"設定にない設問の行を {len(left)} 行読み飛ばしました",
            f"{len(left)} rows of other questions were left out",
            f"{sheet.path.name}: {listed(left)} 行目",
        )
    ]


def _repeated_respondents(sheet: Sheet, repeated: Sequence[str]) -> Note:
    return Note(
        f"同じ回答者名が {len(repeated)} 行で繰り返されるので（2）などを付けて分けました",
        f"{len(repeated)} rows repeat a respondent's name and were told apart by （2）",
        f"{sheet.path.name}: {listed(repeated)}",
    )


def _empty_respondents(sheet: Sheet, numbers: Sequence[int]) -> Note:
    return Note(
        f"回答者名が空欄の行が {len(numbers)} 行あり、行番号で呼びます",
        f"{len(numbers)} rows have no respondent's name and are called by their row number",
        f"{sheet.path.name}: {listed(numbers)} 行目",
    )
