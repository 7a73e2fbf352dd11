"""The wordings of rating scales (評定尺度の言い回し): scales.csv of the dictionaries, and the scales of a survey."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.dictionary import Edited, edited, read_dictionary
from textmine.errors import DictionaryError, Problem, shown
from textmine.scales import FEWEST_STEPS, Scale, Wordings, find_scale, key_of
from textmine.settings import ClosedQuestion, OptionGroup, Settings

if TYPE_CHECKING:
    import pandas as pd

FILE = "scales.csv"
SCALE, LEFT_OUT, SPELLING = "scale", "left_out", "spelling"
STEP, SAME = ">", "="


def read_wordings(dictionaries: Path | None = None) -> Wordings:
    """The wordings of scales.csv, the user's rows before the shipped.

    Raises DictionaryError naming every row of an unknown kind, and every scale of fewer than three steps.
    """
    return _read(dictionaries, edited([FILE], dictionaries))


@lru_cache(maxsize=8)
def _read(dictionaries: Path | None, _edited: Edited) -> Wordings:
    rows = read_dictionary(FILE, ("kind", "wording"), dictionaries)
    problems = [_unknown(row) for row in rows if not _is_readable(row)]
    if problems:
        raise DictionaryError(problems)
    spellings = tuple(_pair(row["wording"]) for row in rows if row["kind"] == SPELLING)

    def keys(wordings: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key_of(one, spellings) for one in wordings.split(SAME)))

    return Wordings(
        scales=tuple(
            tuple(keys(step) for step in row["wording"].split(STEP)) for row in rows if row["kind"] == SCALE
        ),
        left_out=tuple(key for row in rows if row["kind"] == LEFT_OUT for key in keys(row["wording"])),
        spellings=spellings,
        names=tuple(
            tuple(_first(step) for step in row["wording"].split(STEP)) for row in rows if row["kind"] == SCALE
        ),
    )


def _first(step: str) -> str:
    """The first wording of a step as it is shown: Very satisfied."""
    name = step.split(SAME)[0].strip()
    return name[:1].upper() + name[1:]


def _is_readable(row: Mapping[str, str]) -> bool:
    wording = row["wording"]
    if row["kind"] == SPELLING:
        return len(wording.split(SAME)) == 2 and all(part.strip() for part in wording.split(SAME))
    if row["kind"] == SCALE and wording.count(STEP) < FEWEST_STEPS - 1:
        return False
    parts = [one for step in wording.split(STEP) for one in step.split(SAME)]
    return row["kind"] in (SCALE, LEFT_OUT) and all(part.strip() for part in parts)


def _pair(wording: str) -> tuple[str, str]:
    used, written = (part.strip() for part in wording.split(SAME))
    return used, written


def scales_of(
    cells: Mapping[str, Mapping[str, int]],
    asked: Sequence[tuple[str, ClosedQuestion]],
    *,
    several: Collection[str] = (),
    dictionaries: Path | None = None,
) -> dict[str, Scale]:
    """The closed questions that are rating scales, by name, in the order of the survey.

    ``cells``: question -> answer as written -> how many gave it; ``asked``: the settings behind each name;
    questions with ``several`` choices are no scales.
    """
    words, found = read_wordings(dictionaries), {}
    for name, closed in asked:
        if name in several or name not in cells:
            continue
        scale = find_scale(cells[name], words, stated=closed.scale, ends=closed.ends)
        if scale is not None:
            found[name] = scale
    return found


def scales_in(
    responses: pd.DataFrame, names: Sequence[str], settings: Settings, several: Collection[str]
) -> dict[str, Scale]:
    """``scales_of`` the respondents of a survey; ``names``: its closed questions in the order of the settings."""
    persons = responses.drop_duplicates("respondent")
    return scales_of(
        {name: Counter(persons[name].tolist()) for name in names},
        list(zip(names, settings.closed, strict=True)),
        several=several,
        dictionaries=settings.dictionaries,
    )


def questions_of_groups(settings: Settings, groups: Sequence[str], closed: Sequence[str]) -> dict[str, str]:
    """The group columns that were made of a closed question, and which; names as the responses have them."""
    called = {asked.name: name for asked, name in zip(settings.closed, closed, strict=True)}
    pairs = zip(settings.groups, groups, strict=True)
    return {name: called[group.closed] for group, name in pairs if isinstance(group, OptionGroup)}


def _unknown(row: Mapping[str, str]) -> Problem:
    return Problem(
        "評定尺度の辞書に読めない行があります",
        "a row of the scales cannot be read",
        f"{row['file']} {row['line']} 行目 (line {row['line']}): {shown(row['kind'])},{shown(row['wording'])}",
        "kind は scale（3 段以上を > で並べる）、left_out、spelling（使う書き方=別の書き方）のどれかです",
        "kind is scale (three steps or more, parted by >), left_out or spelling (used=written)",
    )
