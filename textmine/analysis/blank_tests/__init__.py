"""Is non-response uneven (無回答の偏り): blank x group and blank x closed answer, tested exactly.

A blank may hang together with the department or with a closed answer (④所掌なし). With a few dozen
respondents only exact tests are honest, and often the honest answer is "cannot tell".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import nan
from typing import TYPE_CHECKING, Any, NamedTuple

from textmine.analysis.blank_tests.categories import (
    Cells,
    by_option,
    count_cells,
    unite,
)
from textmine.contingency import cramers_v, exact_test
from textmine.errors import require_columns
from textmine.groupnames import EVERYONE, cell_text
from textmine.shares import FEWEST_TESTED, LEVEL, benjamini_hochberg, difference_interval, verdict
from textmine.tables import BLANK_TESTS, check

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Cells",
    "blank_tests",
    "blank_tests_of_cells",
    "fisher",
    "odds_ratio",
    "risk_difference",
]


class Tested(NamedTuple):
    """What a test gave; ``attainable`` is the smallest p that these margins could give at all."""

    test: str
    repetitions: int
    p: float
    attainable: float


def blank_tests(
    responses: pd.DataFrame,
    *,
    by: Sequence[str],
    groups: Collection[str] = (),
    several: Collection[str] = (),
    seed: int = 20101006,
    repetitions: int = 9_999,
) -> pd.DataFrame:
    """Tests of non-response x category (無回答の偏り), for each question and each column of ``by``.

    Takes ``responses`` with ``status``; ``by`` are group columns and closed answers, whose spellings
    are folded first (「④ 所掌なし」 is 「④所掌なし」, shown in the commonest spelling); the names of
    the columns in ``groups`` stay as written, so that a group has the same cells in every table. Returns
    ``tables.BLANK_TESTS``: for each question x column the whole table (category 全体), then each
    category against the rest.

    Tests, two-sided and conditional on the margins: Fisher's exact test for 2 x 2; for larger tables
    its extension by Freeman and Halton, p = the sum of the probabilities of all tables that are no
    likelier than the one seen: all tables listed where they are at most 200,000, else ``repetitions``
    tables drawn with ``seed``, p = (1 + as unlikely) / (1 + drawn). ``effect`` is Cramér's V =
    √(χ² / n) for a whole table, the risk difference with Newcombe's interval for one category
    against the rest; ``odds_ratio`` has 0.5 added to each cell (Haldane). ``q``: Benjamini-Hochberg
    over the whole tables of all questions x columns, and over the categories of one question x column.

    Columns with ``several`` choices have no whole table, because their options overlap: each option is a
    category, those who ticked it against those who ticked others alone. Who passed the question over is on
    neither side, and stands against all others as （なし）. Options ticked in fewer than 3 cells are left out.

    A column with more than 50 categories keeps its 49 largest; the others are united as （他の…区分）, so
    that nobody has to read rows of one respondent each.

    ``verdict``: 差がある where q < 0.05; 差があるとは言えない where it is not; 判断できない where a
    category (or each of them) has fewer than 3 cells, where nobody or everybody answered, or where even the most
    uneven table would not have reached 0.05 (before correction). "Not shown" never means "equal".

    Limits: each cell counts as independent; V is too large in small tables with many columns.
    Sources: Fisher (1922); Freeman and Halton (1951), Biometrika 38; Newcombe (1998), Statistics in
    Medicine 17; Benjamini and Hochberg (1995).

    Example: 10 of 26 blank against 4 of 26: p = 0.116, risk difference 0.231, 差があるとは言えない.
    """
    require_columns(by, list(responses.columns))
    counted: dict[str, dict[str, Mapping[str, Cells]]] = {}
    for question in sorted(responses["question"].unique()):
        asked = responses[responses["question"] == question]
        blank = [status != "valid" for status in asked["status"]]
        counted[question] = {
            column: count_cells([cell_text(cell) for cell in asked[column]], blank) for column in by
        }
    return blank_tests_of_cells(counted, groups=groups, several=several, seed=seed, repetitions=repetitions)


def blank_tests_of_cells(
    counted: Mapping[str, Mapping[str, Mapping[str, Cells]]],
    *,
    groups: Collection[str] = (),
    several: Collection[str] = (),
    seed: int = 20101006,
    repetitions: int = 9_999,
) -> pd.DataFrame:
    """``blank_tests`` from counts: question -> column -> category as written -> its cells.

    Counts of parts of a survey may be added before.
    """
    import pandas as pd

    records: list[dict[str, Any]] = []
    for question in sorted(counted):
        for column, cells in counted[question].items():
            tested = (
                _tested_options(cells)
                if column in several
                else _tested_column(unite(cells, as_written=column in groups), seed, repetitions)
            )
            records += [{"question": question, "by": column, **record} for record in tested]
    records = _with_verdicts(records)
    findings = pd.DataFrame(records, columns=list(BLANK_TESTS.names))
    check(findings, BLANK_TESTS)
    return findings


def _tested_column(cells: Mapping[str, Cells], seed: int, repetitions: int) -> Iterator[dict[str, Any]]:
    """The whole table, then each category against the rest."""
    every = Cells(sum(c.rows for c in cells.values()), sum(c.blank for c in cells.values()))
    categories = list(cells.values())
    two = len(categories) == 2
    whole = fisher(*categories) if two else _test_table(categories, seed, repetitions)
    effect = cramers_v([c.blank for c in categories], [c.rows for c in categories])
    yield {**_record(EVERYONE, len(cells), every, Cells(0, 0), whole), "effect": effect}
    if len(cells) == every.rows:
        return
    for category, target in cells.items():
        rest = Cells(every.rows - target.rows, every.blank - target.blank)
        if rest.rows:
            yield _record(category, 2, target, rest, fisher(target, rest))


def _tested_options(cells: Mapping[str, Cells]) -> Iterator[dict[str, Any]]:
    """Each option against those who answered without it; options overlap, so that there is no whole table."""
    for option, (target, rest) in by_option(cells).items():
        yield _record(option, 2, target, rest, fisher(target, rest))


def _record(category: str, categories: int, target: Cells, rest: Cells, tested: Tested) -> dict[str, Any]:
    whole = not rest.rows
    effect, low, high = (nan, nan, nan) if whole else risk_difference(target, rest)
    return {
        "category": category,
        "categories": categories,
        "n": target.rows + rest.rows,
        "rows_target": target.rows,
        "blank_target": target.blank,
        "rows_rest": rest.rows,
        "blank_rest": rest.blank,
        **tested._asdict(),
        "effect": effect,
        "effect_low": low,
        "effect_high": high,
        "odds_ratio": nan if whole else odds_ratio(target, rest),
    }


def fisher(target: Cells, rest: Cells) -> Tested:
    """Fisher's exact test of a 2 x 2 table; no test where a side is smaller than 3 cells."""
    if min(target.rows, rest.rows) < FEWEST_TESTED:
        return Tested("none", 0, nan, nan)
    return _test_table([target, rest], 0, 0)


def _test_table(cells: Sequence[Cells], seed: int, repetitions: int) -> Tested:
    blank, rows = [c.blank for c in cells], [c.rows for c in cells]
    if len(cells) < 2 or sum(blank) in (0, sum(rows)) or max(rows) < FEWEST_TESTED:
        return Tested("none", 0, nan, nan)
    exact = exact_test(blank, rows, seed=seed, repetitions=repetitions)
    way = "permutation (random)" if exact.drawn else "permutation (all tables)"
    return Tested("fisher" if len(cells) == 2 else way, exact.drawn, exact.p, exact.attainable)


def risk_difference(target: Cells, rest: Cells) -> tuple[float, float, float]:
    """Difference of the blank rates with Newcombe's 95 % interval (from two Wilson intervals).

    Example: 10 of 26 against 4 of 26: 0.231, interval -0.011 to 0.442.
    """
    low, high = difference_interval(rest.blank, rest.rows, target.blank, target.rows)
    return target.blank / target.rows - rest.blank / rest.rows, low, high


def odds_ratio(target: Cells, rest: Cells) -> float:
    """Odds ratio with 0.5 added to each of the four cells (Haldane)."""
    target_odds = (target.blank + 0.5) / (target.rows - target.blank + 0.5)
    return target_odds / ((rest.blank + 0.5) / (rest.rows - rest.blank + 0.5))


def _with_verdicts(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """``q`` within each family of tests, and the verdict that follows from it."""
    families: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        whole = not record["rows_rest"]  # a group may be called 全体, too
        families[(EVERYONE,) if whole else (record["question"], record["by"])].append(record)
    for family in families.values():
        for record, q in zip(family, benjamini_hochberg([r["p"] for r in family]), strict=True):
            record["q"] = q
    return [{**record, "verdict": _verdict(record)} for record in records]


def _verdict(record: Mapping[str, Any]) -> str:
    """No verdict where even the most uneven table would not have reached the level."""
    return verdict(nan if record["attainable"] > LEVEL else record["q"])
