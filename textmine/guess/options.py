"""What is odd about options (選択肢の点検): spellings, options of one respondent, separators that part nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from textmine.errors import shown
from textmine.files import Note, listed
from textmine.options import JOINT, fold, options_in, tally
from textmine.scales import Scale, are_numbers_only, find_scale
from textmine.scalewords import read_wordings
from textmine.settings import Settings
from textmine.survey import Survey


def cells_of(survey: Survey, column: str) -> Counter[str]:
    """How many respondents have each cell of a closed question."""
    persons = survey.responses.drop_duplicates("respondent")
    return Counter(persons[column].tolist())


def scale_told(survey: Survey, settings: Settings, name: str) -> tuple[str, str] | None:
    """A closed question that is read as a rating scale, with its options in order; None where it is none."""
    scale = _scale_of(survey, settings, name)
    if scale is None:
        return None
    told = " ＞ ".join(shown(option, 20) for option in scale.options)
    cells = cells_of(survey, name)
    beside = [shown(cell, 20) for cell in sorted(cells) if cell.strip() and scale.span(cell) is None]
    apart = (f"、尺度の外: {listed(beside)}", f"; beside it: {listed(beside)}") if beside else ("", "")
    return (
        f"{name}: 評定尺度（{told}{apart[0]}）",
        f"{name}: rating scale ({told.replace('＞', '>')}{apart[1]})",
    )


def scale_doubts(survey: Survey, settings: Settings) -> Iterator[Note]:
    """Bare numbers that may be a rating scale, or codes."""
    words = read_wordings(settings.dictionaries)
    for name, closed in zip(survey.closed, settings.closed, strict=True):
        if (
            name not in survey.several
            and not closed.scale
            and are_numbers_only(cells_of(survey, name), words)
        ):
            yield _numbers_only(name)


def _scale_of(survey: Survey, settings: Settings, name: str) -> Scale | None:
    closed = dict(zip(survey.closed, settings.closed, strict=True))[name]
    if name in survey.several:
        return None
    words = read_wordings(settings.dictionaries)
    return find_scale(cells_of(survey, name), words, stated=closed.scale, ends=closed.ends)


def _numbers_only(name: str) -> Note:
    return Note(
        f"「{name}」の答えは数だけです。評定尺度なら [[closed]] の scale に肯定的な端から並べると、平均なども集計します",
        f"answers of '{name}' are bare numbers; if they are a rating scale, list them from the positive end as scale",
    )


def option_doubts(survey: Survey) -> Iterator[Note]:
    """What a person should look at in questions with several choices."""
    for column in survey.several:
        cells = cells_of(survey, column)
        if not any(JOINT in cell for cell in cells):
            yield _nothing_parted(column)
        spelled = _spelled(cells)
        if spelled:
            yield _same_option(column, spelled)
        single = [option for option, times in tally(cells).items() if times == 1]
        if single:
            yield _ticked_once(column, single)


def _spelled(cells: Counter[str]) -> list[str]:
    """Options that are written in more than one way."""
    spellings: dict[str, set[str]] = {}
    for cell in cells:
        for option in options_in(cell):
            spellings.setdefault(fold(option), set()).add(option)
    return [
        " / ".join(shown(option, 20) for option in sorted(ways))
        for _, ways in sorted(spellings.items())
        if len(ways) > 1
    ]


def _nothing_parted(column: str) -> Note:
    return Note(
        f"「{column}」で二つ以上を選んだ回答者がいません。選択肢の区切り（separator）を確かめてください",
        f"nobody ticked more than one option of '{column}'; look at its separator",
    )


def _same_option(column: str, spelled: Sequence[str]) -> Note:
    told = listed(spelled)
    return Note(
        f"「{column}」に幅や空白だけが違う選択肢があり、同じ選択肢として数えます: {told}",
        f"options of '{column}' that differ in width or spaces only are counted as one: {told}",
    )


def _ticked_once(column: str, single: Sequence[str]) -> Note:
    told = listed([shown(option, 20) for option in single])
    return Note(
        f"「{column}」に一人だけが選んだ選択肢が {len(single)} 個あります: {told}。"
        "「その他」に書かれた文か、区切りの文字を含む選択肢かもしれません（その選択肢は choices に書きます）",
        f"{len(single)} options of '{column}' were ticked by one respondent only: {told}; they may have been "
        "written under 'other', or hold the separator (write such options in choices)",
    )
