"""How awareness is read in parts (意識の手掛かりの設定): light enough for a run that reads none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.settings import Question

if TYPE_CHECKING:
    from textmine.analysis.awareness import Overrules


@dataclass(frozen=True)
class Profiling:
    """How awareness is read in every part: what the settings say, small enough to send anywhere.

    ``title``: what the respondents had before them beside the questions; ``closed``: the columns of closed
    answers and ``rules`` that contradictions are found by; ``named``: the question that the
    settings name as asking why, ``reason``: the one taken for it; ``groups`` to be told beside a respondent; ``persons``: respondents are persons.
    """

    questions: tuple[Question, ...] = ()
    title: str = ""
    closed: tuple[str, ...] = ()
    rules: str = "consistency.csv"
    weights: Mapping[str, float] = field(default_factory=dict)
    overrules: Overrules | None = None
    dictionaries: Path | None = None
    lang: str = "ja"
    persons: bool = False
    named: str = ""
    reason: str = ""
    groups: tuple[str, ...] = ()
