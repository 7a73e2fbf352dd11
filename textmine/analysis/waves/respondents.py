"""Who newly answered and who newly left blank (回答者の変化), organization by organization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textmine.analysis.waves.change import Surveyed
from textmine.tables import WAVE_RESPONDENTS
from textmine.vectors import group_names

if TYPE_CHECKING:
    import pandas as pd

CHANGES = ("answered", "blank", "only_before", "only_after")


def respondents_changed(before: Surveyed, after: Surveyed, *, match: str) -> pd.DataFrame:
    """Matched organizations by what changed (回答者の変化), for surveys of organizations alone.

    ``match`` names the column that identifies the same respondent in both; a name that stands for several
    respondents of one survey matches nobody. Table out: ``tables.WAVE_RESPONDENTS``: a row for each matched
    respondent and question answered in one survey and left blank in the other, then who stands in one only.
    Reading: a reason to ask, not a judgement: the person in charge or the form may have changed.
    Example: 市民課 wrote about 設問１ before and 特になし after: blank, valid, none.
    """
    import pandas as pd

    one, other = (_cells(wave.responses, match) for wave in (before, after))
    rows: list[tuple[str, ...]] = []
    for name in sorted(one.keys() & other.keys()):
        for question in [question for question in one[name] if question in other[name]]:
            first, second = one[name][question], other[name][question]
            if (first == "valid") != (second == "valid"):
                rows.append((name, question, "answered" if second == "valid" else "blank", first, second))
    rows.sort(key=lambda row: (CHANGES.index(row[2]), row[1], row[0]))
    rows += [(name, "", "only_before", "", "") for name in sorted(one.keys() - other.keys())]
    rows += [(name, "", "only_after", "", "") for name in sorted(other.keys() - one.keys())]
    return pd.DataFrame(rows, columns=list(WAVE_RESPONDENTS.names))


def _cells(responses: pd.DataFrame, match: str) -> Mapping[str, Mapping[str, str]]:
    """Name -> question -> status, of names that stand for one respondent."""
    cells: dict[str, dict[str, str]] = {}
    owners: dict[str, set[str]] = {}
    for name, who, question, status in zip(
        group_names(responses, match),
        responses["respondent"],
        responses["question"],
        responses["status"],
        strict=True,
    ):
        cells.setdefault(name, {})[question] = status
        owners.setdefault(name, set()).add(who)
    return {name: own for name, own in cells.items() if len(owners[name]) == 1}
