"""TOML as values (設定の読み取り): every table becomes its dataclass, all problems are collected on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from textmine.errors import Problem
from textmine.settings.model import (
    AnalysisSettings,
    AwarenessSettings,
    ClosedQuestion,
    Column,
    GroupColumn,
    JoinedTable,
    OptionGroup,
    PrivacySettings,
    Question,
    RepairSettings,
    ReportSettings,
    TokenSettings,
)
from textmine.settings.problems import missing_key, unknown_key, wrong_type

NESTED: Mapping[str, type[Any]] = {
    "Question": Question,
    "ClosedQuestion": ClosedQuestion,
    "JoinedTable": JoinedTable,
    "OptionGroup": OptionGroup,
    "RepairSettings": RepairSettings,
    "TokenSettings": TokenSettings,
    "AnalysisSettings": AnalysisSettings,
    "AwarenessSettings": AwarenessSettings,
    "ReportSettings": ReportSettings,
    "PrivacySettings": PrivacySettings,
}


class Builder:
    """Turns TOML tables into the dataclasses above, collecting every problem on the way.

    ``unknown``: where keys that no section knows are noted; the values can be used without them.
    """

    def __init__(self, folder: Path, source: str, unknown: list[Problem] | None = None) -> None:
        self.folder, self.source = folder, source
        self.problems: list[Problem] = []
        self.unknown = self.problems if unknown is None else unknown

    def fields(self, kind: type[Any], raw: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of one table by key; unknown keys are problems."""
        known = [item.name for item in fields(kind) if item.name != "folder"]
        values: dict[str, Any] = {}
        for key, value in raw.items():
            place = f"{where}.{key}" if where else key
            if key not in known:
                self.unknown.append(unknown_key(self.source, place, key, known))
                continue
            annotation = str(kind.__dataclass_fields__[key].type)
            values[key] = self.value(annotation, value, place)
        return values

    def require(self, values: Mapping[str, Any], *names: str, where: str = "") -> None:
        """Note every one of these keys that is missing or empty."""
        for name in names:
            if name not in values or values[name] in ("", None):
                place = f"{where}.{name}" if where else name
                self.problems.append(missing_key(self.source, place))

    def value(self, annotation: str, value: Any, place: str) -> Any:
        """One value as its annotation asks for."""
        if annotation.startswith("tuple["):
            inner = annotation.removeprefix("tuple[").removesuffix(", ...]")
            listed = value if isinstance(value, list) else [value]
            return tuple(self.value(inner, item, f"{place}[{n}]") for n, item in enumerate(listed, 1))
        if annotation in NESTED:
            return self.nested(NESTED[annotation], value, place)
        if annotation == "GroupColumn":
            return self.group(value, place)
        if annotation == "Column":
            return self.column(value, place)
        if annotation.startswith("Path"):
            return self.path(value, place)
        if annotation.startswith("Mapping"):
            return self.weights(value, place)
        wanted = {"str": (str,), "int": (int,), "bool": (bool,)}[annotation]
        if not isinstance(value, wanted) or (isinstance(value, bool) and annotation != "bool"):
            self.problems.append(wrong_type(self.source, place, value, annotation))
        return value

    def nested(self, kind: type[Any], value: Any, place: str) -> Any:
        """A table inside a table as its dataclass, None where something it needs is missing."""
        if not isinstance(value, Mapping):
            self.problems.append(wrong_type(self.source, place, value, "table"))
            return None
        values = self.fields(kind, value, place)
        needed = [
            name
            for name in ("name", "column", "file", "key", "closed", "has")
            if name in kind.__dataclass_fields__
        ]
        if values.get("columns"):
            needed.remove("column")
        if kind is OptionGroup and values.get("scale"):
            needed.remove("has")
        self.require(values, *needed, where=place)
        return kind(**values) if all(name in values for name in needed) else None

    def group(self, value: Any, place: str) -> GroupColumn | None:
        """A column of groups, ``{ closed = "関心", has = "防災" }`` or ``{ closed = "満足度", scale = true }``."""
        if isinstance(value, Mapping) and not {"closed", "has", "scale"}.isdisjoint(value):
            option: OptionGroup | None = self.nested(OptionGroup, value, place)
            return option
        return self.column(value, place)

    def column(self, value: Any, place: str) -> Column:
        """A column: its header, its position from 1, or ``{column = "AB"}`` by the letters of a spreadsheet."""
        if isinstance(value, Mapping) and set(value) == {"column"}:
            inner = value["column"]
            value = _letters_to_position(inner) if isinstance(inner, str) else inner
        if isinstance(value, bool) or not isinstance(value, str | int) or value in (0, None):
            self.problems.append(wrong_type(self.source, place, value, "column"))
            return ""
        return value

    def path(self, value: Any, place: str) -> Path | None:
        """A path from the folder of the settings, None where empty."""
        if not isinstance(value, str):
            self.problems.append(wrong_type(self.source, place, value, "str"))
            return None
        return (self.folder / value) if value else None

    def weights(self, value: Any, place: str) -> Mapping[str, float]:
        """Numbers of at least 0 by name."""
        if not isinstance(value, Mapping) or not all(
            isinstance(weight, int | float) and not isinstance(weight, bool) and weight >= 0
            for weight in value.values()
        ):
            self.problems.append(wrong_type(self.source, place, value, "numbers >= 0"))
            return {}
        return {name: float(weight) for name, weight in value.items()}


def _letters_to_position(letters: str) -> int | None:
    """Spreadsheet letters to a position counted from 1: A is 1, Z 26, AA 27; None if not letters."""
    position = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            return None
        position = position * 26 + ord(letter) - ord("A") + 1
    return position or None
