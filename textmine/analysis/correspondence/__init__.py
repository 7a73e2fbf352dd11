"""Correspondence analysis (対応分析): groups or answers and their terms on one map."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from textmine.analysis.correspondence.remarks import remarks
from textmine.analysis.correspondence.rows import (
    ANSWERS,
    Rows,
    rows_of,
    rows_of_groups,
    used_columns,
)
from textmine.analysis.correspondence.solution import Points, Solution, place_rows, solve
from textmine.errors import AnalysisError, Problem, shown
from textmine.shares import FEWEST_TESTED
from textmine.tables import (
    CORRESPONDENCE,
    CORRESPONDENCE_AXES,
    CORRESPONDENCE_ELLIPSES,
    Findings,
    Note,
    Table,
)
from textmine.vectors import document_frequencies, in_canonical_order, incidence, keep_frequent

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from textmine.matrix import TermMatrix

    Array = np.ndarray[Any, Any]

__all__ = ["correspondence", "correspondence_of_groups"]

FEWEST_FOR_ELLIPSE = 5
RESAMPLES = 500
MOST_DRAWN = 5000
"""Answers drawn in one resample, at most; CELLS: as many draws at once."""

CELLS = 200_000
CHI2_95 = 5.991464547107979


def correspondence(
    matrix: TermMatrix,
    *,
    by: str,
    unit: str = "documents",
    terms: int = 60,
    small: str = "supplementary",
    axes: tuple[int, int] = (1, 2),
    seed: int = 0,
) -> Findings:
    """Correspondence analysis (対応分析): which groups use words in like shares, and which words.

    In: a matrix of answers x terms. The table analysed has a row a group of column ``by`` (or, with
    ``by="回答"``, a row an answer) and a column a term (the ``terms`` commonest in at least two answers);
    a cell counts answers (``unit="documents"``) or occurrences (``"tokens"``). Out: ``correspondence``
    (points), ``correspondence_axes``, ``correspondence_ellipses`` (95 %, where a group has five answers).

    Formula: singular value decomposition of D_r^-1/2 (P - r c') D_c^-1/2 (Greenacre 2017), P the table
    divided by its sum n, r and c its margins. Principal coordinates = standard coordinates x singular
    value; total inertia = chi2 / n; contribution = mass x principal^2 / inertia of the axis; cos2 =
    principal^2 / squared distance to the centre. Signs: the largest term loading of an axis is positive.
    Groups with fewer than three answers are supplementary points (``small="active"``: like all others):
    placed at the weighted mean of their terms' standard coordinates, without influence on the axes.
    Ellipses: answers of the group drawn again 500 times (of more than 5,000, 5,000 at a time with the
    spread shrunk accordingly) and placed as supplementary points (partial bootstrap, Lebart 2007).

    Reading: near the middle: like the average; two groups far out in one direction: like each other;
    a term far out in a group's direction: used more by that group. Distances between a group and a
    term mean nothing, directions do. ``quality`` below 0.5: the point lies mostly off the picture.
    Overlapping ellipses: the difference may be chance. Limits: rare words make extreme points; an axis
    with singular value 1 says only that the table falls into parts without a common word (``notes``).
    Errors: AnalysisError for an unknown column, unit or axis. Source: Greenacre, Correspondence Analysis
    in Practice (3rd ed. 2017). Example: [[10, 0], [0, 10]] has one axis, singular value 1: it falls apart.
    """
    _check_options(unit, small, axes)
    matrix = keep_frequent(in_canonical_order(matrix), 2, terms)
    held = incidence(matrix.counts) if unit == "documents" else matrix.counts.tocsr().astype(float)
    rows, documents = rows_of(matrix, held, by, small)
    named = matrix.terms["term"].to_numpy(dtype=str)
    placed = _placed(by, rows, named, document_frequencies(matrix.counts), axes)
    if placed is None:
        return _nothing(by, rows)
    solution, findings = placed
    ellipses = _ellipse_table(by, rows, documents, held[:, used_columns(rows)], solution, axes, seed)
    return Findings({**findings.tables, "correspondence_ellipses": ellipses}, findings.notes)


AnswersOf = Callable[["Array"], tuple[Any, "Sequence[Array]"]]
"""For some terms (their places): answers x terms, how often each stands there, and the rows of each group."""


def correspondence_of_groups(
    names: Sequence[str],
    sizes: Sequence[int],
    counts: Any,
    terms: Array,
    answers: AnswersOf,
    *,
    by: str,
    seed: int = 0,
    most: int = 60,
) -> Findings:
    """``correspondence`` from the counts of groups, whoever counted them.

    ``sizes``: valid answers of each group; ``counts``: groups x terms, answers with the term (sparse);
    ``terms`` sorted by name, of which the ``most`` commonest enter; ``answers`` are drawn for the ellipses.
    """
    import numpy as np

    frequencies = np.asarray(counts.sum(axis=0)).ravel().astype(int)
    order = np.lexsort((terms, -frequencies))
    kept = np.sort(order[frequencies[order] >= 2][:most])
    rows = rows_of_groups(names, sizes, counts[:, kept].astype(float), "supplementary")
    placed = _placed(by, rows, terms[kept], frequencies[kept], (1, 2))
    if placed is None:
        return _nothing(by, rows)
    solution, findings = placed
    held, members = answers(kept[used_columns(rows)])
    documents = [members[place] for place in rows.kept]
    ellipses = _ellipse_table(by, rows, documents, incidence(held), solution, (1, 2), seed)
    return Findings({**findings.tables, "correspondence_ellipses": ellipses}, findings.notes)


def _placed(
    by: str, rows: Rows, named: Array, frequencies: Array, axes: tuple[int, int]
) -> tuple[Solution, Findings] | None:
    """The solution, its points and axes; None where there is too little. ``frequencies``: answers of each term."""
    used = used_columns(rows)
    if rows.active.sum() < 2 or len(used) < 2:
        return None
    solution = solve(rows.table[rows.active][:, used])
    points = [
        _row_points(by, rows, used, solution, axes),
        _term_points(by, named[used], frequencies[used], solution, axes),
    ]
    tables = {"correspondence": _stacked(points), "correspondence_axes": _axis_table(by, solution, axes)}
    return solution, Findings(tables, remarks(rows, used, solution, axes))


def _row_points(by: str, rows: Rows, used: Array, solution: Solution, axes: tuple[int, int]) -> pd.DataFrame:
    import numpy as np

    kind = "answer" if by == ANSWERS else "group"
    parts = []
    for active in (True, False):
        table = rows.table[rows.active == active][:, used]
        totals = np.asarray(table.sum(axis=1)).ravel()
        places = np.flatnonzero(rows.active == active)[totals > 0]
        if not len(places):
            continue
        points = solution.rows if active else place_rows(table[totals > 0], solution)
        described = _point_table(points, solution, axes).assign(
            by=by,
            kind=kind,
            name=[rows.names[place] for place in places],
            question=[rows.questions[place] for place in places],
            supplementary=not active,
            n=[rows.sizes[place] for place in places],
            total=totals[totals > 0].astype(int),
        )
        parts.append(described)
    return _stacked(parts).sort_values(["name", "question"], kind="stable")


def _term_points(
    by: str, names: Array, documents: Array, solution: Solution, axes: tuple[int, int]
) -> pd.DataFrame:
    return _point_table(solution.columns, solution, axes).assign(
        by=by,
        kind="term",
        name=names,
        question="",
        supplementary=False,
        n=documents,
        total=(solution.columns.mass * solution.n).round().astype(int),
    )


def _point_table(points: Points, solution: Solution, axes: tuple[int, int]) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, Any] = {
        "mass": points.mass,
        "inertia": points.inertia / solution.inertia if solution.inertia > 0 else points.inertia,
        "quality": 0.0,
    }
    for axis, place in zip(("x", "y"), axes, strict=True):
        for name in ("principal", "standard", "contribution", "cos2"):
            values = getattr(points, name)
            columns[f"{name}_{axis}"] = values[:, place - 1] if place <= values.shape[1] else 0.0
    table = pd.DataFrame(columns, index=range(len(points.mass)))
    return table.assign(quality=(table["cos2_x"] + table["cos2_y"]).clip(upper=1.0))


def _axis_table(by: str, solution: Solution, axes: tuple[int, int]) -> pd.DataFrame:
    import pandas as pd

    squares = solution.singular**2
    shares = squares / solution.inertia if solution.inertia > 0 else squares
    names = {axes[0]: "x", axes[1]: "y"}
    table = pd.DataFrame(
        {
            "by": by,
            "axis": range(1, len(squares) + 1),
            "shown": [names.get(axis, "") for axis in range(1, len(squares) + 1)],
            "singular": solution.singular,
            "inertia": squares,
            "share": shares,
            "cumulative": shares.cumsum(),
            "n": round(solution.n),
        }
    )
    return table[list(CORRESPONDENCE_AXES.names)]


def _ellipse_table(
    by: str,
    rows: Rows,
    documents: Sequence[Array],
    held: Any,
    solution: Solution,
    axes: tuple[int, int],
    seed: int,
) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    shown_axes = [axis - 1 for axis in axes]
    found = []
    if by != ANSWERS and max(axes) <= len(solution.singular):
        pulls = held @ solution.columns.standard[:, shown_axes]
        totals = np.asarray(held.sum(axis=1)).ravel()
        for name, own in zip(rows.names, documents, strict=True):
            if len(own) >= FEWEST_FOR_ELLIPSE:
                # The draw belongs to the group's name: other groups and their order do not matter.
                draw = np.random.default_rng([seed, zlib.crc32(name.encode())])
                points = _resampled(pulls[own], totals[own], draw)
                found.append({"by": by, "group": name, "n": len(own), **_ellipse(points)})
    return pd.DataFrame(found, columns=list(CORRESPONDENCE_ELLIPSES.names))


def _resampled(pulls: Array, totals: Array, draw: np.random.Generator) -> Array:
    """The group's place in each resample of its answers; resamples without any term are left out.

    Of very many answers ``MOST_DRAWN`` are drawn each time, and the spread is shrunk to what all would
    give (m out of n bootstrap; Bickel, Götze & van Zwet 1997).
    """
    import numpy as np

    size = len(totals)
    drawn = min(size, MOST_DRAWN)
    points = []
    for rows in _blocks(RESAMPLES, max(1, CELLS // drawn)):
        chosen = draw.integers(0, size, (rows, drawn))
        total = totals[chosen].sum(axis=1)
        points.append(pulls[chosen].sum(axis=1)[total > 0] / total[total > 0, None])
    found = np.concatenate(points)
    centre = found.mean(axis=0) if drawn < size else 0.0
    return np.asarray(centre + (found - centre) * np.sqrt(drawn / size))


def _blocks(total: int, most: int) -> list[int]:
    return [min(most, total - start) for start in range(0, total, most)]


def _ellipse(points: Array) -> dict[str, float]:
    """The 95 % ellipse of a cloud of points, from its mean and covariance."""
    import numpy as np

    spreads, directions = np.linalg.eigh(np.cov(points.T))
    minor, major = np.sqrt(np.maximum(spreads, 0) * CHI2_95)
    angle = np.degrees(np.arctan2(directions[1, 1], directions[0, 1])) % 180
    centre = points.mean(axis=0)
    return {
        "resamples": len(points),
        "center_x": float(centre[0]),
        "center_y": float(centre[1]),
        "major": float(major),
        "minor": float(minor),
        "angle": float(angle),
    }


def _stacked(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([part[list(CORRESPONDENCE.names)] for part in parts], ignore_index=True)


def _empty(schema: Table) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns=list(schema.names))


def _nothing(by: str, found: Rows) -> Findings:
    rows, terms = int(found.active.sum()), len(used_columns(found))
    schemas = (CORRESPONDENCE, CORRESPONDENCE_AXES, CORRESPONDENCE_ELLIPSES)
    note = Note(
        f"対応分析には少なすぎます（{by}: {FEWEST_TESTED} 件以上の回答がある行 {rows}、共通して数えられる語 {terms}）。",
        f"Too few for correspondence analysis ({by}: {rows} rows with {FEWEST_TESTED} answers or more, "
        f"{terms} terms).",
    )
    return Findings({schema.name: _empty(schema) for schema in schemas}, (note,))


def _check_options(unit: str, small: str, axes: tuple[int, int]) -> None:
    if unit not in ("documents", "tokens"):
        raise AnalysisError(_bad_option("unit", unit, "documents, tokens"))
    if small not in ("supplementary", "active"):
        raise AnalysisError(_bad_option("small", small, "supplementary, active"))
    if len(axes) != 2 or min(axes) < 1 or axes[0] == axes[1]:
        raise AnalysisError(_bad_option("axes", str(axes), "(1, 2), (1, 3) ..."))


def _bad_option(name: str, value: str, choices: str) -> Problem:
    return Problem(
        f"対応分析の {name} に「{shown(value)}」は使えません",
        f"{name} of the correspondence analysis cannot be '{shown(value)}'",
        "",
        f"選べる値: {choices}",
        f"choices: {choices}",
    )
