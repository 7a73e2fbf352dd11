"""What a table is (表の約束): columns with a type and a meaning, and the check that holds a table to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textmine.errors import english_place

if TYPE_CHECKING:
    import pandas as pd

TEXT, COUNT, NUMBER, SHARE, PVALUE, FLAG = "text", "count", "number", "share", "p", "flag"
"""Kinds of column: strings; whole numbers; decimals; shares 0 to 1; p or q values; True or False."""


STATUSES = (
    "valid",
    "empty",
    "not_entered",
    "none",
    "not_applicable",
    "dont_know",
    "refused",
    "omitted",
    "gibberish",
)
"""What a cell is (回答の区分): a valid response, or one of the eight kinds of nonresponse (無回答)."""


STATUS_JA: Mapping[str, str] = {
    "valid": "有効回答",
    "empty": "空欄",
    "not_entered": "記入なし",
    "none": "特になし",
    "not_applicable": "非該当",
    "dont_know": "わからない",
    "refused": "回答拒否",
    "omitted": "省略・参照",
    "gibberish": "意味不明",
}


@dataclass(frozen=True)
class Column:
    """One column: its name in tables and CSV, Japanese header, kind and meaning."""

    name: str
    ja: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """One table: its name, Japanese title, what a row is, and its columns in order.

    ``open_after`` names the column after which a survey's own columns (部, 課, closed answers or
    further measures) may follow; "" where a table holds the described columns only.
    """

    name: str
    ja: str
    row: str
    columns: tuple[Column, ...]
    open_after: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)


def check(table: pd.DataFrame, schema: Table) -> None:
    """Raise ValueError where ``table`` lacks a described column or holds it in the wrong order.

    A wrong table is a bug of the program, never of the user, so this is not a TextmineError.
    """
    missing = [name for name in schema.names if name not in table.columns]
    if missing:
        raise ValueError(f"{schema.name}: columns missing: {', '.join(missing)}")
    present = [name for name in table.columns if name in schema.names]
    if present != list(schema.names):
        raise ValueError(f"{schema.name}: columns in the order {present}, not {list(schema.names)}")
    unknown = [name for name in table.columns if name not in schema.names]
    if unknown and not schema.open_after:
        raise ValueError(f"{schema.name}: columns not described: {', '.join(unknown)}")


def columns(*rows: str) -> tuple[Column, ...]:
    """Columns from lines ``name | Japanese header | kind | meaning``."""
    split = ([part.strip() for part in row.split("|")] for row in rows)
    return tuple(Column(name, ja, kind, meaning) for name, ja, kind, meaning in split)


def by_name(schemas: Iterable[Table]) -> Mapping[str, Table]:
    """The schemas keyed by name."""
    return {schema.name: schema for schema in schemas}


@dataclass(frozen=True)
class Note:
    """A plain statement (注意) for a person: what was left out, or what cannot be told; never an error."""

    ja: str
    en: str
    where: str = ""

    def text(self, lang: str = "ja") -> str:
        """The note in one language, with its place."""
        said = self.en if lang == "en" else self.ja
        where = english_place(self.where) if lang == "en" else self.where
        return f"{said} / {where}" if where else said


@dataclass(frozen=True)
class Findings:
    """The tables (結果) that answer one question together, and what they cannot tell.

    Where the data do not suffice, ``tables`` are empty (with their columns) and ``notes`` say why.
    """

    tables: Mapping[str, pd.DataFrame]
    notes: tuple[Note, ...] = ()

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table called ``name``."""
        return self.tables[name]
