"""All that the further tables of a survey in parts are made of (部分の合計): sums, terms and the spool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textmine.groupnames import level_of
from textmine.partitions.profiling import Profiling
from textmine.partitions.spooled import Spooled
from textmine.terms import Term

if TYPE_CHECKING:
    import pandas as pd

    from textmine.analysis.keyterms import GroupCounts
    from textmine.codebook import Codebook
    from textmine.partitions.engines import Engine
    from textmine.settings import Settings


@dataclass(frozen=True)
class Gathered:
    """All that the tables are made of: sums of the parts, and where their words stand in the spool.

    ``counts``: group column (and 全体) -> groups x terms; ``frequent``: the terms by frequency; ``groups``
    and ``closed``: the survey's own columns, ``several`` those with several choices; ``asked``: how many
    questions; ``profiling``: how awareness is read, ``borrowed``: the copied spans once they were found;
    ``engine``: who may do more work.
    """

    settings: Settings
    groups: Sequence[str]
    closed: Sequence[str]
    several: Sequence[str]
    asked: int
    counts: Mapping[str, GroupCounts]
    terms: Sequence[Term]
    frequent: Sequence[str]
    spooled: Spooled
    codebook: Codebook | None
    references: Mapping[str, str]
    engine: Engine
    profiling: Profiling | None = None
    borrowed: pd.DataFrame | None = None

    @property
    def seed(self) -> int:
        """What decides random draws."""
        return self.settings.analysis.seed

    @property
    def level(self) -> str:
        """The group column that the report goes by."""
        distinct = {name: len(self.counts[name].names) for name in self.groups}
        return level_of(distinct, self.settings.report.level)
