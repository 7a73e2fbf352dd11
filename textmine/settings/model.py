"""What can be set (設定の値): one frozen value for a survey, one dataclass for each section of survey.toml.

Every key has a default but ``file`` and the questions. docs/reference/settings.md is made from this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

Column = str | int
"""A column by its header text (trimmed, width folded) or by its position counted from 1."""

CONTENT_POS = ("名詞", "動詞", "形容詞", "形状詞")
"""The parts of speech that carry what an answer is about (内容語): counted unless a survey names others."""


@dataclass(frozen=True)
class Question:
    """A free-text question (設問): its column, the short name shown, its wording and guidance.

    ``wording`` is the text the respondent read (for question echo); ``kind`` is "reason" where the
    question asks why, "plan", "comment" or "" (for awareness and consistency).
    """

    name: str
    column: Column
    wording: str = ""
    kind: str = ""


@dataclass(frozen=True)
class ClosedQuestion:
    """A closed answer that travels along (選択式の設問): its column and the short name shown.

    ``separator``: what parts the options where a cell holds several (複数選択), one text or a list of them;
    ``choices``: the options of the form, for their order and where one of them holds a separator.
    ``columns``, and no ``column``: one column an option, 1 or ○ where it was ticked (``choices`` name them).
    ``scale``: the options of a rating scale from the positive to the negative end ("none": it is no scale, "nps":
    0 to 10, would one recommend); ``ends``: how many options at each end count as positive and negative (0: all
    on that side of the middle, of numbers two).
    """

    name: str
    column: Column = ""
    separator: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    scale: tuple[str, ...] = ()
    ends: int = 0


ENDS = {"ja": "肯定・否定", "en": "positive or negative"}
"""What the groups by the ends of a scale are called behind the name of the question."""


@dataclass(frozen=True)
class OptionGroup:
    """Groups made of a closed question (選択・非選択, 肯定的・否定的).

    Who ticked the option ``has`` and who did not, or the ends of a rating ``scale``.
    """

    closed: str
    has: str = ""
    scale: bool = False

    def __str__(self) -> str:
        """The name of the column of groups."""
        return self.called("ja")

    def called(self, lang: str) -> str:
        """The name of the column of groups in the language of the report."""
        return f"{self.closed}：{ENDS[lang] if self.scale else self.has}"


GroupColumn = Column | OptionGroup
"""A column of groups, or an option of a closed question whose ticks make two groups."""


@dataclass(frozen=True)
class JoinedTable:
    """A further table (Ａ調査票 ...) whose rows belong to a respondent through ``key``.

    ``title`` is the column that names a row (事業名); ``text`` are its free-text columns. ``sheet`` is that of
    a workbook, which may be the survey's own.
    """

    name: str
    file: Path
    key: tuple[Column, ...]
    title: Column = ""
    text: tuple[Column, ...] = ()
    sheet: str = ""
    header_row: int = 1

    @property
    def source(self) -> str:
        """How the log of repairs calls it, apart from the survey that may stand in the same file."""
        return f"{self.file.name}: {self.sheet}" if self.sheet else self.file.name


@dataclass(frozen=True)
class RepairSettings:
    """Character repair: ``input`` is "typed", "pdf" or "auto"; ``margin`` in Sudachi path cost."""

    input: str = "auto"
    margin: int = 3000
    join_lines: bool = True


@dataclass(frozen=True)
class TokenSettings:
    """Tokenizing: Sudachi ``mode``, the ``form`` counted, the parts of speech kept."""

    mode: str = "C"
    form: str = "normalized"
    pos: tuple[str, ...] = CONTENT_POS
    compounds: bool = False


@dataclass(frozen=True)
class AnalysisSettings:
    """Statistics: ``unit`` counted, smallest document frequency, list length, seed, topics (0 = choose)."""

    unit: str = "documents"
    min_count: int = 2
    top: int = 10
    seed: int = 20101006
    topics: int = 0
    measure: str = "log_odds_low"
    coding: str = ""


@dataclass(frozen=True)
class AwarenessSettings:
    """Awareness profile: which question asks for the reason, weights of the review order, overrules.

    ``reference``: documents that answers may have borrowed from; ``rules``: the consistency rules;
    ``overrules``: a CSV of indicators and places decided by hand.
    """

    question: str = ""
    reference: tuple[Path, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    rules: str = "consistency.csv"
    overrules: Path | None = None


@dataclass(frozen=True)
class ReportSettings:
    """The outputs: title, language, font file, template of the slides, hearing list to compare."""

    title: str = ""
    lang: str = "ja"
    font: Path | None = None
    template: Path | None = None
    hearing: Path | None = None
    level: str = ""


@dataclass(frozen=True)
class PrivacySettings:
    """Privacy (個人情報): what is masked in shared outputs (report, slides, workbook, pictures, sheets).

    ``mask``: whether what is found is masked there; ``decisions``: a CSV of places decided by hand
    (keep or mask). ``persons``: respondents are persons, not departments: they are numbered, and
    groups of fewer than ``smallest_group`` are merged.
    """

    mask: bool = True
    decisions: Path | None = None
    persons: bool = False
    smallest_group: int = 3


@dataclass(frozen=True)
class Settings:
    """All settings of one survey; paths are absolute or relative to ``folder``.

    ``layout`` is "wide" (one row a respondent) or "long" (one row an answer; then ``long_question``
    and ``long_answer`` name the two columns). ``group_names`` are short names for ``groups``, in the same
    order, where a header is a whole question; ``{ closed = "…", has = "…" }`` among the groups are those who
    ticked an option and those who did not. ``last_row``: where the answers end, sums and remarks stand below. ``overrules`` is a CSV of single cells decided by hand.
    """

    folder: Path
    file: Path
    title: str = ""
    encoding: str = "auto"
    sheet: str = ""
    header_row: int = 1
    last_row: int = 0
    layout: str = "wide"
    long_question: Column = ""
    long_answer: Column = ""
    respondent: Column = ""
    groups: tuple[GroupColumn, ...] = ()
    group_names: tuple[str, ...] = ()
    fill_down: tuple[Column, ...] = ()
    questions: tuple[Question, ...] = ()
    closed: tuple[ClosedQuestion, ...] = ()
    joined: tuple[JoinedTable, ...] = ()
    dictionaries: Path | None = None
    overrules: Path | None = None
    repair: RepairSettings = field(default_factory=RepairSettings)
    tokens: TokenSettings = field(default_factory=TokenSettings)
    analysis: AnalysisSettings = field(default_factory=AnalysisSettings)
    awareness: AwarenessSettings = field(default_factory=AwarenessSettings)
    report: ReportSettings = field(default_factory=ReportSettings)
    privacy: PrivacySettings = field(default_factory=PrivacySettings)
