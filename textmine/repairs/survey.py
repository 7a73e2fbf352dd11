"""Repair of whole tables (調査全体の補正): texts, names and joined tables, with one log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.repairs.changes import Change
from textmine.repairs.checked import confirm_pairs
from textmine.repairs.checker import Checker
from textmine.repairs.evidence import Evidence, count_characters, sample_texts, weigh_evidence
from textmine.repairs.rules import Rules, load_rules
from textmine.repairs.text import Method, repair_damage, repair_text
from textmine.repairs.words import PathCost
from textmine.tables import REPAIRS, RESPONSES

if TYPE_CHECKING:
    import pandas as pd

SUMMARY_COLUMNS = ("kind", "rule", "found", "written", "count")
_JOINED_OWN = ("respondent", "key", "row", "title", "text")

Log = list[tuple[Any, ...]]
RepairAll = Callable[[Sequence[Any], Method], tuple[list[Any], list[list[Change]]]]
"""Something that repairs the cells of a column: the cells, and the changes of each."""


def survey_evidence(
    texts: Sequence[str],
    names: Iterable[str] = (),
    *,
    source: str = "auto",
    path_cost: PathCost | None = None,
    margin: int = 3000,
    dictionaries: Path | None = None,
) -> Evidence:
    """What a survey says about its damage: its texts, and its ``names`` (groups, closed answers) beside them.

    Hand it to ``repair`` where it sees only a part of the survey.
    """
    characters = count_characters([*texts, *names])
    rules = load_rules(dictionaries)
    return weigh_survey(characters, texts, rules, source=source, path_cost=path_cost, margin=margin)


def weigh_survey(
    characters: Counter[str],
    sample: Sequence[str],
    rules: Rules,
    *,
    source: str,
    path_cost: PathCost | None,
    margin: int,
) -> Evidence:
    """The evidence of a survey that was counted and sampled part by part (``evidence.sample_texts``)."""
    method = Method(source, path_cost, margin, rules=rules)
    return _confirmed(weigh_evidence(characters, rules), sample, method)


def repair(
    responses: pd.DataFrame,
    *,
    source: str = "auto",
    path_cost: PathCost | None = None,
    margin: int = 3000,
    join_lines: bool = True,
    dictionaries: Path | None = None,
    evidence: Evidence | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Repair (補正) of a survey: ``text`` made anew from ``raw_text``, and the log of every change.

    In: the ``responses`` table. Out: a copy with ``text`` repaired by all classes, and respondents,
    groups and closed answers by the damage rules alone (names keep their width); and the ``repairs``
    table, whose ``question`` is the column's name for changes outside the free texts. ``raw_text`` is
    never touched. The evidence of "auto" comes from all cells and does not depend on their order.
    Raises DictionaryError where a repair dictionary cannot be read.
    """
    rules = load_rules(dictionaries)
    names = [name for name in responses.columns if name not in RESPONSES.names]
    method = Method(source, path_cost, margin, join_lines, rules, evidence)
    if evidence is None:
        others = (str(cell) for name in names for cell in responses[name].tolist())
        raw_texts = responses["raw_text"].tolist()
        found = survey_evidence(
            raw_texts, others, source=source, path_cost=path_cost, margin=margin, dictionaries=dictionaries
        )
        method = replace(method, evidence=found)
    columns = {name: responses[name].tolist() for name in ("respondent", *names)}
    mended, log = repair_names(columns, rules)
    texts, logged = repair_texts(responses["raw_text"].tolist(), method)
    questions = responses["question"].tolist()
    log += [
        log_line(mended["respondent"][row], questions[row], change)
        for row, changes in enumerate(logged)
        for change in changes
    ]
    return responses.assign(**mended, text=texts), repairs_table(log)


def repair_names(columns: Mapping[str, Sequence[Any]], rules: Rules) -> tuple[dict[str, list[Any]], Log]:
    """Respondents, groups and closed answers by the damage rules alone, and the log of it.

    ``columns``: ``respondent`` and the survey's own columns, row by row.
    """
    renamed = {name: _repair_values(values, rules) for name, values in columns.items()}
    mended = {name: [renamed[name][value][0] for value in values] for name, values in columns.items()}
    return mended, _log_names(columns, mended["respondent"], renamed)


def repair_table(
    table: pd.DataFrame,
    *,
    name: str = "",
    source: str = "auto",
    path_cost: PathCost | None = None,
    margin: int = 3000,
    dictionaries: Path | None = None,
    repair_all: RepairAll | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Repair (補正) of a joined table: its own columns, and ``text`` and ``title`` made of them.

    Every own cell is logged under the respondent that its row belongs to (the written name where it
    belongs to none) as 「name 12行 column」, so that each cell can be replayed; ``text`` is put together
    again from the repaired columns that it came from, so that nothing is counted twice. ``repair_all``
    repairs the texts of a column where it was done before and kept.
    """
    rules, repair_all = load_rules(dictionaries), repair_all or repair_texts
    own = [column for column in table.columns if column not in _JOINED_OWN]
    cells = (str(cell) for column in [*own, "text"] if column in table for cell in table[column].tolist())
    method = Method(source, path_cost, margin, True, rules)
    evidence = weigh_evidence(count_characters(cells), rules)
    method = replace(method, evidence=_confirmed(evidence, _column(table, "text"), method))
    parts = _text_columns(table, own)
    full = [column for column in own if column in parts] + (["text"] if not parts and "text" in table else [])
    columns: dict[str, list[Any]] = {}
    log: Log = []
    owners = _owners(table)
    for column in dict.fromkeys([*own, *full, *(c for c in ("title", "key", "respondent") if c in table)]):
        values = table[column].tolist()
        repaired, logged = repair_all(values, method) if column in full else _repair_names(values, rules)
        columns[column] = repaired
        if column in own or column in full:
            log += [
                log_line(owners[row], _place(table, name, row, column), change)
                for row, changes in enumerate(logged)
                for change in changes
            ]
    if parts:
        columns["text"] = _joined(columns, parts, len(table))
    return table.assign(**columns), repairs_table(log)


def _owners(table: pd.DataFrame) -> list[Any]:
    """Whose row it is: the respondent, else the name that was written."""
    written = _column(table, "key") if "key" in table else [""] * len(table)
    known = _column(table, "respondent") if "respondent" in table else written
    return [owner or key for owner, key in zip(known, written, strict=True)]


def _place(table: pd.DataFrame, name: str, row: int, column: str) -> str:
    if "row" not in table:
        return f"{name} {column}" if name else column
    return f"{name} {table['row'].iloc[row]}行 {column}".strip()


def repair_summary(repairs: pd.DataFrame) -> pd.DataFrame:
    """Sums of the repair log (補正の集計): ``kind, rule, found, written, count``, the commonest first."""
    columns = list(SUMMARY_COLUMNS[:-1])
    sums = repairs.groupby(columns, sort=True).size().rename("count").reset_index()
    return sums.sort_values(["count", *columns], ascending=[False, True, True, True, True], ignore_index=True)


def with_context(repairs: pd.DataFrame, responses: pd.DataFrame, *, reach: int = 10) -> pd.DataFrame:
    """The log with ``context`` (前後の文): ``reach`` raw characters either side, the place in 【】.

    Places in names are shown within ``found`` alone; the log is otherwise as it was.
    """
    raw = dict(
        zip(
            zip(responses["respondent"], responses["question"], strict=True),
            responses["raw_text"],
            strict=True,
        )
    )
    contexts = [
        _context(raw.get((respondent, question), ""), start, found, reach)
        for respondent, question, start, found in zip(
            repairs["respondent"], repairs["question"], repairs["start"], repairs["found"], strict=True
        )
    ]
    return repairs.assign(context=contexts)


def _confirmed(evidence: Evidence, texts: Iterable[str], method: Method) -> Evidence:
    """The evidence with its pairs put to the test, as far as there is a cost to test them with."""
    if method.source != "auto" or method.path_cost is None:
        return replace(evidence, pairs=frozenset())
    if not evidence.pairs:
        return evidence
    return confirm_pairs(
        sample_texts(texts), Checker(method.path_cost, method.margin, method.known, evidence)
    )


def _context(raw: str, start: int, found: str, reach: int) -> str:
    if raw[start : start + len(found)] != found:
        return f"【{found}】"
    end = start + len(found)
    text = f"{raw[max(start - reach, 0) : start]}【{found}】{raw[end : end + reach]}"
    return text.replace("\n", "⏎")


def _repair_values(values: Sequence[Any], rules: Rules) -> dict[Any, tuple[Any, list[Change]]]:
    """Every distinct value with its repair; what is not text, or a number or code, stays."""
    return {
        value: (value, [])
        if not isinstance(value, str) or (value.isascii() and value.isalnum())
        else repair_damage(value, rules)
        for value in dict.fromkeys(values)
    }


def _repair_names(values: Sequence[Any], rules: Rules) -> tuple[list[Any], list[list[Change]]]:
    repaired = _repair_values(values, rules)
    return [repaired[value][0] for value in values], [repaired[value][1] for value in values]


def repair_texts(values: Sequence[Any], method: Method) -> tuple[list[Any], list[list[Change]]]:
    """Cells with their changes; equal texts are repaired once, what is no text stays."""
    repaired: dict[str, tuple[str, list[Change]]] = {}
    for value in values:
        if value not in repaired:
            repaired[value] = repair_text(value, method) if isinstance(value, str) else (value, [])
    return [repaired[value][0] for value in values], [repaired[value][1] for value in values]


def _log_names(
    columns: Mapping[str, Sequence[Any]],
    respondents: Sequence[str],
    renamed: Mapping[str, Mapping[Any, Any]],
) -> Log:
    """Changes of names: one line a respondent and column, though the name stands in many rows.

    A respondent that is called after one of its groups is logged under the group's column alone.
    """
    if not any(changes for values in renamed.values() for _, changes in values.values()):
        return []
    log: Log = []
    seen = set()
    names = [name for name in columns if name != "respondent"]
    for row, respondent in enumerate(respondents):
        raw = columns["respondent"][row]
        mended = [columns[name][row] for name in names if renamed[name][columns[name][row]][1]]
        called_after = any(isinstance(value, str) and value in raw for value in mended)
        for name in (*names, *(() if called_after else ("respondent",))):
            value = columns[name][row]
            if (raw, name, value) not in seen:
                seen.add((raw, name, value))
                log += [log_line(respondent, name, change) for change in renamed[name][value][1]]
    return log


def _column(table: pd.DataFrame, name: str) -> list[Any]:
    return table[name].tolist() if name in table else [""] * len(table)


def _text_columns(table: pd.DataFrame, own: Sequence[str]) -> list[str]:
    """The columns that ``text`` was put together from, [] where that cannot be seen."""
    if "text" not in table:
        return []
    texts = table["text"].tolist()
    found: list[str] = []
    rest = list(texts)
    for column in own:
        cells = [str(cell) for cell in table[column].tolist()]
        if any(cell.strip() for cell in cells) and all(
            not cell.strip() or left == cell or left.startswith(cell + "\n")
            for cell, left in zip(cells, rest, strict=True)
        ):
            found.append(column)
            rest = [
                left[len(cell) + 1 :] if cell.strip() else left
                for cell, left in zip(cells, rest, strict=True)
            ]
    return found if not any(rest) else []


def _joined(columns: Mapping[str, Sequence[Any]], parts: Sequence[str], rows: int) -> list[str]:
    return [
        "\n".join(columns[part][row] for part in parts if str(columns[part][row]).strip())
        for row in range(rows)
    ]


def log_line(respondent: str, question: str, change: Change) -> tuple[Any, ...]:
    """One change as a row of ``tables.REPAIRS``; its source is named by the pipeline."""
    return respondent, question, change.start, change.found, change.written, change.rule, change.kind, ""


def repairs_table(log: Log) -> pd.DataFrame:
    """The log as the table ``repairs``, in order of respondent, question and place."""
    import pandas as pd

    table = pd.DataFrame(log, columns=list(REPAIRS.names)).astype({"start": "int64"})
    return table.sort_values(["respondent", "question", "start"], kind="stable", ignore_index=True)
