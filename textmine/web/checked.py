"""What ``textmine check`` says of a survey (読み取りの確認), as the page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textmine.errors import Problem, TextmineError
from textmine.web.desk import Folder


@dataclass(frozen=True)
class Checked:
    """What ``textmine check`` says of a survey."""

    title: str
    persons: bool = False
    lines: Sequence[str] = ()
    problems: Sequence[str] = ()


def checked(folder: Folder, lang: str) -> Checked:
    """What would be read of a survey, and what is wrong with its settings."""
    from textmine.guess import check_survey
    from textmine.settings import load_settings
    from textmine.stages import signs_of_ocr, with_names_matched

    unknown: list[Problem] = []
    try:
        settings = load_settings(folder.settings, unknown=unknown)
    except TextmineError as error:
        return Checked(folder.name, problems=told(error.problems, lang))
    found = check_survey(settings, matched=with_names_matched, hints=signs_of_ocr)
    return Checked(
        settings.title or folder.name,
        settings.privacy.persons,
        found.lines(lang),
        told([*unknown, *found.problems], lang),
    )


def told(problems: Sequence[Problem], lang: str) -> list[str]:
    """Problems as texts."""
    return [problem.text(lang) for problem in problems]
