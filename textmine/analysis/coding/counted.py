"""Codes of one part of a survey (部分のコーディング): its rows, and counts that add up over parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textmine.analysis.coding.assign import coded_table, condition_table, count_conditions
from textmine.analysis.coding.counts import cooccurrence_table, frequency_table
from textmine.analysis.coding.evaluate import Evaluation
from textmine.analysis.coding.groups import GroupHits, count_groups, group_tables
from textmine.analysis.coding.index import AnswerIndex
from textmine.codebook import Codebook
from textmine.groupnames import name_groups
from textmine.tables import Findings

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class CodeCounts:
    """What parts say of codes; whole respondents stand in one part, so that all of it adds up.

    ``answers`` valid ones; ``both``: codes x codes, the answers that have the two; ``respondents`` of each
    code; ``without``: answers and respondents of answers without a code; ``groups``: column -> group -> its
    answers and those of each code; ``conditions``: as ``count_conditions`` gives them.
    """

    answers: int
    both: Array
    respondents: Array
    without: tuple[int, int]
    groups: Mapping[str, GroupHits] = field(default_factory=dict)
    conditions: Sequence[tuple[int, int]] = ()

    def plus(self, other: CodeCounts) -> CodeCounts:
        """The counts of two parts together."""
        return CodeCounts(
            self.answers + other.answers,
            self.both + other.both,
            self.respondents + other.respondents,
            _added(self.without, other.without),
            {column: _together(groups, other.groups[column]) for column, groups in self.groups.items()},
            [_added(one, two) for one, two in zip(self.conditions, other.conditions, strict=True)],
        )


def _added(one: tuple[int, int], two: tuple[int, int]) -> tuple[int, int]:
    return one[0] + two[0], one[1] + two[1]


def _together(one: GroupHits, two: GroupHits) -> GroupHits:
    joined = dict(one)
    for name, (size, hits) in two.items():
        before = joined.get(name)
        joined[name] = (size, hits) if before is None else (before[0] + size, before[1] + hits)
    return joined


def no_codes(answers: int, respondents: int) -> CodeCounts:
    """The counts where there are no rules: nobody has a code."""
    import numpy as np

    return CodeCounts(answers, np.zeros((0, 0), dtype=int), np.zeros(0, dtype=int), (answers, respondents))


def code_part(
    responses: pd.DataFrame,
    tokens: pd.DataFrame,
    words: pd.DataFrame,
    codebook: Codebook,
    *,
    by: Sequence[str] = (),
    first: int = 0,
) -> tuple[pd.DataFrame, CodeCounts]:
    """CODED of one part, and its counts; ``first``: the rows of the survey before it."""
    import numpy as np

    evaluation = Evaluation(AnswerIndex(responses, tokens, words, first=first), codebook)
    rows = np.flatnonzero(evaluation.index.valid)
    holds = [evaluation.holds[name][rows] for name in codebook.names]
    given = np.array(holds, dtype=np.int64).reshape(len(holds), len(rows)).T
    who = np.unique(responses["respondent"].to_numpy()[rows].astype(str), return_inverse=True)[1]
    none = given.sum(axis=1) == 0
    counts = CodeCounts(
        answers=len(rows),
        both=given.T @ given,
        respondents=np.array([len(set(who[own > 0].tolist())) for own in given.T], dtype=np.int64),
        without=(int(none.sum()), len(set(who[none].tolist()))),
        groups={
            column: count_groups(name_groups(responses[column].to_numpy()[rows].tolist()), given)
            for column in by
        },
        conditions=count_conditions(evaluation),
    )
    return coded_table(evaluation), counts


def code_tables(counts: CodeCounts, codebook: Codebook, *, seed: int = 0) -> Findings:
    """All tables of codes but ``coded`` itself, from the sums of all parts."""
    alone = counts.both.diagonal().tolist()
    counted = dict(zip(codebook.names, zip(alone, counts.respondents.tolist(), strict=True), strict=True))
    compared = group_tables(counts.groups, codebook, seed=seed)
    tables = {
        "code_frequency": frequency_table(counted, counts.without, counts.answers, codebook),
        "code_cooccurrence": cooccurrence_table(counts.both, counts.answers, codebook),
        "code_words": condition_table(codebook, counts.conditions),
    }
    return Findings({**tables, **compared.tables}, compared.notes)
