"""Finding private strings (個人情報の検出) in all cells of a survey, and what a person decided about them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.dictionary import read_rows
from textmine.errors import DictionaryError, Problem, shown
from textmine.privacy.groups import shown_number
from textmine.privacy.names import CANDIDATE
from textmine.privacy.places import private_places
from textmine.privacy.rules import Place, without_overlaps
from textmine.tables import PRIVATE
from textmine.tokens import Cut, cut_texts

if TYPE_CHECKING:
    import pandas as pd


NOBODY: Mapping[str, int] = {}

FILL = "●"
DECISION_COLUMNS = ("respondent", "question", "found", "decision")
DECISIONS = {"keep": "keep", "残す": "keep", "mask": "mask", "伏せる": "mask"}


def find_private(
    responses: pd.DataFrame,
    tokens: pd.DataFrame,
    words: pd.DataFrame,
    *,
    dictionaries: Path | None = None,
    decisions: Path | None = None,
    candidates: bool = False,
    numbers: Mapping[str, int] = NOBODY,
) -> pd.DataFrame:
    """Private strings (個人情報とみられる箇所) of the answers: telephone, e-mail, address, names, numbers.

    Tables in: ``responses``; ``tokens``, ``words`` of the valid ones (names are found there alone; what has
    a form is found in every cell). Table out: PRIVATE, in the order of the cells. Reading: a place is a
    likely one, and a person decides; what is found is masked in shared outputs unless decided otherwise.
    ``candidates``: also what Sudachi's dictionary alone calls a name (金沢, 武生 are places as often), for
    a person to look at; such places are never masked by themselves. ``numbers``: of
    persons, by which the decisions may call them (回答者010). Limits: names without honorific, office
    or label are found by Sudachi's dictionary alone; precision and recall stand in docs/methods/privacy.md.
    Example: 担当は田中さん（042-387-9805） gives 田中 (敬称 さん) and 042-387-9805 (電話番号の形).
    """
    texts = responses["text"].tolist()
    valid, cut = _cut_of(responses, tokens, words)
    places = private_places(texts, valid, cut, dictionaries=dictionaries, candidates=candidates)
    decided = read_decisions(decisions) if decisions else ()
    cells = list(zip(responses["respondent"], responses["question"], texts, strict=True))
    return _table(decide(places, cells, decided, numbers), cells, source="")


def find_private_joined(
    joined: Mapping[str, pd.DataFrame],
    *,
    columns: Mapping[str, Sequence[str]] | None = None,
    dictionaries: Path | None = None,
    decisions: Path | None = None,
    candidates: bool = False,
    numbers: Mapping[str, int] = NOBODY,
) -> pd.DataFrame:
    """The same for every column of the joined tables; ``question`` is the column."""
    import pandas as pd

    decided = read_decisions(decisions) if decisions else ()
    rows: list[tuple[Any, ...]] = []
    for name, table in joined.items():
        wanted = (columns or {}).get(name, [str(one) for one in table.columns if one != "respondent"])
        cells = [
            (who, column, "" if cell is None or cell != cell else str(cell))
            for column in wanted
            for who, cell in zip(table["respondent"].tolist(), table[column].tolist(), strict=True)
        ]
        texts = [text for _, _, text in cells]
        cut = cut_texts(texts, dictionaries=dictionaries)
        everywhere = range(len(texts))
        places = private_places(texts, everywhere, cut, dictionaries=dictionaries, candidates=candidates)
        listed = private_rows(decide(places, cells, decided, numbers), cells, source=name)
        rows += [(*row[:-1], row[-1] % max(len(table), 1)) for row in listed]
    return pd.DataFrame(rows, columns=list(PRIVATE.names)) if rows else empty_private()


def _cut_of(responses: pd.DataFrame, tokens: pd.DataFrame, words: pd.DataFrame) -> tuple[list[int], Cut]:
    """The rows that were tokenized, and their morphemes as they were cut."""
    import numpy as np

    sizes = np.bincount(tokens["response"].to_numpy(dtype="int64"), minlength=len(responses))
    valid = np.flatnonzero((responses["status"] == "valid").to_numpy())
    listed = list(words.itertuples(index=False, name=None))
    return valid.tolist(), Cut(array("i", tokens["word"].tolist()), array("i", sizes[valid].tolist()), listed)


def find_private_text(text: str, *, dictionaries: Path | None = None) -> list[Place]:
    """Private strings of one text."""
    cut = cut_texts([text], dictionaries=dictionaries)
    return private_places([text], [0], cut, dictionaries=dictionaries).get(0, [])


def empty_private() -> pd.DataFrame:
    """A PRIVATE table without rows, with the types of its columns."""
    import pandas as pd

    return pd.DataFrame({name: pd.Series(dtype=_type(name)) for name in PRIVATE.names})


def _type(name: str) -> str:
    return "int64" if name in ("start", "end", "row") else "object"


Cell = tuple[Any, Any, str]


def _table(places: Mapping[int, Sequence[Place]], cells: Sequence[Cell], *, source: str) -> pd.DataFrame:
    import pandas as pd

    rows = private_rows(places, cells, source=source)
    return pd.DataFrame(rows, columns=list(PRIVATE.names)) if rows else empty_private()


def private_rows(
    places: Mapping[int, Sequence[Place]], cells: Sequence[Cell], *, source: str = ""
) -> list[tuple[Any, ...]]:
    """The places as rows of ``tables.PRIVATE``; ``cells``: respondent, question and text of each row."""
    rows = []
    for row, found in sorted(places.items()):
        respondent, question, text = cells[row]
        for place in found:
            written = text[place.start : place.end]
            shown_as = written if place.rule == CANDIDATE else fill(written)
            where = (respondent, question, place.start, place.end)
            rows.append((*where, written, place.kind, shown_as, place.rule, source, row))
    return rows


def fill(text: str) -> str:
    """As many ● as ``text`` has characters; line breaks stay, so that offsets and lines hold."""
    return "".join(character if character in "\r\n" else FILL for character in text)


def with_surroundings(
    private: pd.DataFrame, responses: pd.DataFrame, joined: Mapping[str, pd.DataFrame], *, around: int = 20
) -> pd.DataFrame:
    """The list for a person: what stands around each place, and an empty ``decision`` to fill in."""
    shown_text = []
    columns = (private[name] for name in ("source", "question", "row", "start", "end"))
    for source, question, row, start, end in zip(*columns, strict=True):
        text = joined[source][question].iloc[row] if source else responses["text"].iloc[row]
        before, behind = text[max(0, start - around) : start], text[end : end + around]
        shown_text.append(f"{before}【{text[start:end]}】{behind}".replace("\n", " "))
    return private.assign(context=shown_text, decision="")


# ---------------------------------------------------------------- decided by hand


def read_decisions(path: Path) -> tuple[dict[str, str], ...]:
    """The decided rows: ``respondent, question, found, decision`` (keep or mask); empty means any.

    Raises DictionaryError naming every row whose decision is neither, or that names nothing found.
    """
    if not path.is_file():
        raise DictionaryError(_no_decisions(path))
    rows = read_rows(path, DECISION_COLUMNS)
    problems = [
        _bad_decision(path, row)
        for row in rows
        if (row["decision"].strip() and row["decision"].strip() not in DECISIONS) or not row["found"].strip()
    ]
    if problems:
        raise DictionaryError(problems)
    return tuple(
        {**row, "found": _unquoted(row["found"]), "decision": DECISIONS[row["decision"].strip()]}
        for row in rows
        if row["decision"].strip()
    )


def _unquoted(cell: str) -> str:
    """Without the apostrophe that made +81… harmless for spreadsheets."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@" else cell


def decide(
    places: Mapping[int, Sequence[Place]],
    cells: Sequence[Cell],
    decided: Iterable[Mapping[str, str]],
    numbers: Mapping[str, int] = NOBODY,
) -> dict[int, list[Place]]:
    """The places without those to be kept, with those that a person wants masked."""
    result = {row: list(found) for row, found in places.items()}
    for one in decided:
        number = shown_number(one["respondent"]) if numbers else None
        for row, (respondent, question, text) in enumerate(cells):
            meant = number is not None and numbers.get(respondent) == number
            if (one["respondent"] not in ("", respondent) and not meant) or one["question"] not in (
                "",
                question,
            ):
                continue
            if one["found"] not in text:
                continue
            kept = [p for p in result.get(row, []) if text[p.start : p.end] != one["found"]]
            added = _occurrences(text, one["found"]) if one["decision"] == "mask" else []
            result[row] = without_overlaps([*kept, *added])
    return {row: found for row, found in result.items() if found}


def _occurrences(text: str, found: str) -> list[Place]:
    places, at = [], text.find(found)
    while at >= 0:
        places.append(Place(at, at + len(found), "by_hand", "人の判断"))
        at = text.find(found, at + len(found))
    return places


def _no_decisions(path: Path) -> Problem:
    return Problem(
        "個人情報の判断の表がありません",
        "the file of privacy decisions is missing",
        str(path),
        "textmine mask SURVEY --output で作れます",
        "make one with: textmine mask SURVEY --output",
    )


def _bad_decision(path: Path, row: Mapping[str, str]) -> Problem:
    return Problem(
        f"判断「{shown(row['decision'])}」は使えません",
        f"the decision '{shown(row['decision'])}' cannot be used",
        f"{path} {row['line']} 行目 (line {row['line']})",
        "decision は keep（残す）か mask（伏せる）、found は空にできません",
        "decision is keep or mask, and found may not be empty",
    )
