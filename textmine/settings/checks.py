"""Values that cannot be (設定の点検): outside of their range, or files that are not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textmine.errors import Problem
from textmine.scales import FEWEST_STEPS, NO_SCALE, RECOMMENDED, key_of
from textmine.settings.model import ClosedQuestion, OptionGroup, Settings
from textmine.settings.problems import (
    bad_choice,
    bad_ends,
    bad_scale,
    group_names,
    missing_file,
    no_separator,
    repeated_name,
    too_small,
    unknown_closed,
)
from textmine.settings.speech import pos_problems

CHOICES: Mapping[str, tuple[str, ...]] = {
    "layout": ("wide", "long"),
    "repair.input": ("auto", "typed", "pdf"),
    "tokens.mode": ("A", "B", "C"),
    "tokens.form": ("surface", "lemma", "normalized"),
    "analysis.unit": ("documents", "tokens"),
    "report.lang": ("ja", "en"),
}
"""The allowed values of the keys that are a choice."""


def range_problems(settings: Settings, source: str) -> list[Problem]:
    """Values that are none of the choices, too small, or do not go together."""
    problems = []
    for place, choices in CHOICES.items():
        value: Any = settings
        for name in place.split("."):
            value = getattr(value, name)
        if value not in choices:
            problems.append(bad_choice(source, place, value, choices))
    least = {
        "header_row": 0,
        "last_row": 0,
        "analysis.min_count": 1,
        "analysis.top": 1,
        "analysis.topics": 0,
        "repair.margin": 0,
        "privacy.smallest_group": 1,
    }
    for place, smallest in least.items():
        value = settings
        for name in place.split("."):
            value = getattr(value, name)
        if value < smallest:
            problems.append(too_small(source, place, value, smallest))
    if settings.group_names and len(settings.group_names) != len(settings.groups):
        problems.append(group_names(source, len(settings.group_names), len(settings.groups)))
    problems += pos_problems(settings, source)
    problems += option_problems(settings, source)
    names = [question.name for question in settings.questions]
    problems += [repeated_name(source, name) for name in sorted({n for n in names if names.count(n) > 1})]
    return problems


def option_problems(settings: Settings, source: str) -> list[Problem]:
    """Groups by an option of a closed question that there is not, and options without what parts them."""
    known = [closed.name for closed in settings.closed]
    named = [group.closed for group in settings.groups if isinstance(group, OptionGroup)]
    bare = [
        closed.name
        for closed in settings.closed
        if not all(closed.separator) or (closed.choices and not closed.separator and not closed.columns)
    ]
    return [
        *(no_separator(source, name) for name in bare),
        *(bad_scale(source, closed.name) for closed in settings.closed if not _can_be_scale(closed)),
        *(bad_ends(source, name) for name in _unclear(settings)),
        *(unknown_closed(source, name, known) for name in named if name not in known),
    ]


def _can_be_scale(closed: ClosedQuestion) -> bool:
    """Whether what is stated of a scale can be one: three options or more, each once, of one choice."""
    stated = closed.scale
    if not stated:
        return closed.ends >= 0
    if closed.separator or closed.columns or closed.ends < 0:
        return False
    if len(stated) == 1:
        return stated[0].casefold() in (*NO_SCALE, *RECOMMENDED)
    keys = {key_of(option) for option in stated}
    return len(stated) >= FEWEST_STEPS and len(keys) == len(stated) and 2 * closed.ends <= len(stated)


def _unclear(settings: Settings) -> list[str]:
    """Closed questions whose groups are asked for by an option and by the ends of a scale at once."""
    made = [group for group in settings.groups if isinstance(group, OptionGroup)]
    return [group.closed for group in made if group.scale and group.has]


def missing_files(settings: Settings) -> list[Problem]:
    """The files that the settings name and that are not there; the survey's own tables are read anyway."""
    named = {
        "dictionaries": (settings.dictionaries,),
        "overrules": (settings.overrules,),
        "awareness.reference": settings.awareness.reference,
        "awareness.overrules": (settings.awareness.overrules,),
        "report.font": (settings.report.font,),
        "report.template": (settings.report.template,),
        "report.hearing": (settings.report.hearing,),
        "privacy.decisions": (settings.privacy.decisions,),
    }
    return [
        missing_file(place, path)
        for place, paths in named.items()
        for path in paths
        if path is not None and not (path.is_dir() if place == "dictionaries" else path.is_file())
    ]
