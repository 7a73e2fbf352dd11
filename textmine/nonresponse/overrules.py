"""Cells whose status a person decided (手修正): a CSV that every run reads anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from textmine.dictionary import read_rows
from textmine.errors import InputError, Problem, near_matches, shown
from textmine.tables import STATUSES

if TYPE_CHECKING:
    import pandas as pd

NOBODY: Mapping[str, str] = MappingProxyType({})


def read_overrules(
    path: Path, responses: pd.DataFrame, *, called: Mapping[str, str] = NOBODY
) -> dict[tuple[str, str], tuple[str, str]]:
    """Cells decided by hand (手修正): (respondent, question) -> (status, rule).

    ``called``: other names of respondents. Raises InputError naming every line whose respondent, question or status does not exist and every
    cell that is decided twice.
    """
    known = set(zip(responses["respondent"], responses["question"], strict=True))
    respondents, questions = {cell[0] for cell in known}, {cell[1] for cell in known}
    problems: list[Problem] = []
    decided: dict[tuple[str, str], tuple[str, str]] = {}
    for row in read_rows(path, ("respondent", "question", "status", "note")):
        name = row["respondent"].strip()
        cell = called.get(name, name), row["question"].strip()
        status = row["status"].strip()
        where = f"{path.name} {row['line']} 行目 (line {row['line']})"
        problems += _unknown(cell[0], respondents, "回答者", "respondent", where)
        problems += _unknown(cell[1], questions, "設問", "question", where)
        problems += _unknown(status, STATUSES, "区分", "status", where)
        if cell in decided:
            problems.append(_twice(cell, where))
        note = row["note"].strip()
        decided[cell] = status, f"{path.name}:{row['line']}" + (f" {note}" if note else "")
    if problems:
        raise InputError(problems)
    return decided


def _unknown(name: str, known: Iterable[str], ja: str, en: str, where: str) -> list[Problem]:
    names = sorted(known)
    if name in names:
        return []
    near = " / ".join(near_matches(name, names)) or ", ".join(shown(one) for one in names[:5])
    return [
        Problem(
            f"{ja}「{shown(name)}」はありません",
            f"there is no {en} '{shown(name)}'",
            where,
            f"近い名前: {near}",
            f"did you mean: {near}",
        )
    ]


def _twice(cell: tuple[str, str], where: str) -> Problem:
    return Problem(
        f"「{shown(cell[0])}」の「{shown(cell[1])}」が二度指定されています",
        f"the cell of '{shown(cell[0])}' is decided twice",
        where,
        "一行にしてください",
        "keep one line",
    )
