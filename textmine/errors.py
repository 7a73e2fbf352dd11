"""Every error (エラー) that a user can do something about, in Japanese and English.

A message has three parts: what is wrong, where, and what to do. All problems of one file are
collected and raised together, so that a person mends the file once.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textmine.patterns import pattern

SHOWN_CHARACTERS = 40

_BOTH_PLACES = pattern(r"(?:\d+ 行目? ?)?(?:(?:\d+|[A-Z]+) [桁列] ?)?\(((?:line|row|column) [^()]*)\)")
_JAPANESE_PLACE = pattern(r"(\d[\d, ]*(?:… \(\+\d+\) )?)行目")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: ``what`` (ja, en), ``where`` (file, row, column) and ``do`` (ja, en)."""

    what_ja: str
    what_en: str
    where: str = ""
    do_ja: str = ""
    do_en: str = ""

    def text(self, lang: str = "ja") -> str:
        """The message: Japanese with the English after it, or English alone."""
        english = " / ".join(part for part in (self.what_en, english_place(self.where), self.do_en) if part)
        if lang == "en":
            return english
        japanese = " / ".join(part for part in (self.what_ja, self.where, self.do_ja) if part)
        return f"{japanese}\n  ({english})"


class TextmineError(Exception):
    """A mistake that the user can mend; ``exit_status`` is what the command ends with."""

    exit_status = 3

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.text("en"))

    def __reduce__(self) -> tuple[type[TextmineError], tuple[tuple[Problem, ...]]]:
        """Sent whole from one process to another."""
        return type(self), (self.problems,)

    def text(self, lang: str = "ja") -> str:
        """All problems, one a paragraph."""
        return "\n".join(problem.text(lang) for problem in self.problems)


class InputError(TextmineError):
    """The survey file cannot be read or does not fit the settings (exit status 3)."""


class SettingsError(TextmineError):
    """survey.toml has to be mended (exit status 3)."""


class DictionaryError(TextmineError):
    """A file of dictionaries/ has to be mended (exit status 3)."""


class AnalysisError(TextmineError):
    """What was asked cannot be computed from these data (exit status 2)."""

    exit_status = 2


class OutputError(TextmineError):
    """The output folder or a file in it cannot be written (exit status 4)."""

    exit_status = 4


class LimitError(TextmineError):
    """The input is over a stated limit of size or time (exit status 5)."""

    exit_status = 5


def shown(value: object, limit: int = SHOWN_CHARACTERS) -> str:
    """Data as it may stand in a message: control marks escaped, cut to ``limit`` characters."""
    text = "".join(
        character
        if character.isprintable() or character == "\u3000"
        else character.encode("unicode_escape").decode("ascii")
        for character in str(value)
    )
    return text if len(text) <= limit else text[: limit - 1] + "…"


def english_place(where: str) -> str:
    """A place without its Japanese half: "a.csv 5 行目 (line 5)" is "a.csv line 5".

    >>> english_place("a.csv 5 行 3 桁 (line 5, column 3)"), english_place("a.csv: 3, 5 行目")
    ('a.csv line 5, column 3', 'a.csv: line 3, 5')
    """
    where = _BOTH_PLACES.sub(lambda found: found[1], where)
    return _JAPANESE_PLACE.sub(lambda found: f"line {found[1].strip()}", where)


def near_matches(word: str, known: Sequence[str], count: int = 3) -> list[str]:
    """The known names that look most like ``word``: what the user may have meant."""
    return difflib.get_close_matches(word, known, n=count, cutoff=0.5)


def require_columns(wanted: Iterable[str], columns: Sequence[str]) -> None:
    """Raise AnalysisError for every column that was asked for and is not there, with near ones."""
    known = ", ".join(shown(name) for name in columns)
    problems = [
        Problem(
            f"列「{shown(name)}」がありません",
            f"there is no column '{shown(name)}'",
            "",
            f"近い名前: {' / '.join(near_matches(name, columns)) or known}",
            f"did you mean: {' / '.join(near_matches(name, columns)) or known}",
        )
        for name in wanted
        if name not in columns
    ]
    if problems:
        raise AnalysisError(problems)


def require_choice(what: str, value: str, known: Sequence[str]) -> None:
    """Raise AnalysisError where the option ``what`` is none of the known."""
    if value in known:
        return
    listed = ", ".join(known)
    raise AnalysisError(
        Problem(
            f"{what} に {shown(value)!r} は選べません",
            f"{what} cannot be {shown(value)!r}",
            "",
            f"選べる値: {listed}",
            f"choices: {listed}",
        )
    )
