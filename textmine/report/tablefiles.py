"""The tables of a report as CSV files (表)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.report.model import Report
from textmine.safecsv import write_csv

if TYPE_CHECKING:
    import pandas as pd


def write_tables(report: Report, folder: Path, *, only: Sequence[str] = ()) -> list[Path]:
    """Write every finding, the answers and the repairs as CSV; return the files, sorted by name.

    ``only``: the tables wanted beside the private ones (none: all).

    tables/ is the private copy (手元用): answers, repairs and joined tables stand there unmasked.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    wanted = {**(chosen_tables(report, only) if only else all_tables(report)), **report.private}
    for name, table in sorted(wanted.items()):
        path = folder / f"{name}.csv"
        write_csv(table, path)
        written.append(path)
    return written


def all_tables(report: Report) -> dict[str, pd.DataFrame]:
    """Every table of the report by name: responses, repairs, findings, joined tables."""
    tables = {"responses": report.responses}
    if report.repairs is not None:
        tables["repairs"] = report.repairs
    tables |= {f"joined_{name}": table for name, table in report.joined.items()}
    return tables | dict(report.findings)


def chosen_tables(report: Report, names: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Some tables by name; a finding is made when it is asked for."""
    own = {"responses": report.responses, "repairs": report.repairs}
    tables = {name: own[name] if name in own else report.findings[name] for name in names}
    return {name: table for name, table in tables.items() if table is not None}
