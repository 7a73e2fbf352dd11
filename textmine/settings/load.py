"""From survey.toml, or from single changes of it, to ``Settings`` (設定を読む)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from textmine.errors import Problem, SettingsError
from textmine.settings.builder import NESTED, Builder
from textmine.settings.checks import range_problems
from textmine.settings.model import Settings
from textmine.settings.problems import not_utf8, syntax, unknown_key, unreadable


def load_settings(path: Path | str, *, unknown: list[Problem] | None = None) -> Settings:
    """Read survey.toml; relative paths in it are taken from its own folder.

    Raises SettingsError with every problem of the file: line of a syntax error, unknown keys with the
    nearest known one, values of the wrong type or out of range. Where a list ``unknown`` is given, unknown
    keys are noted there and passed over, so that a check can go on and find more.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        raw = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(unreadable(path, error)) from error
    except UnicodeDecodeError as error:
        raise SettingsError(not_utf8(path, error)) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(syntax(path, text, error)) from error
    return settings_from(raw, folder=path.resolve().parent, source=str(path), unknown=unknown)


def settings_from(
    raw: Mapping[str, Any],
    *,
    folder: Path,
    source: str = "survey.toml",
    unknown: list[Problem] | None = None,
) -> Settings:
    """Settings from parsed TOML; what ``load_settings`` does after reading."""
    builder = Builder(folder, source, unknown)
    values = builder.fields(Settings, raw, "")
    builder.require(values, "file")
    if builder.problems:
        raise SettingsError(builder.problems if unknown is None else [*unknown, *builder.problems])
    settings = Settings(folder=folder, **values)
    problems = [*range_problems(settings, source)]
    if problems:
        raise SettingsError(problems)
    return settings


def with_values(settings: Settings, changes: Mapping[str, object], *, source: str = "--set") -> Settings:
    """A copy with single settings changed, as ``{"analysis.top": 20}``; strings are read as the key needs.

    Only keys of the sections ([analysis] and the like) can be changed; paths are taken from the present
    folder. Raises SettingsError with every unknown key (and its nearest known one) and every bad value.
    """
    builder = Builder(Path.cwd(), source)
    sections = {item.name: NESTED[str(item.type)] for item in fields(Settings) if str(item.type) in NESTED}
    known = [f"{name}.{item.name}" for name, kind in sections.items() for item in fields(kind)]
    for place, value in changes.items():
        if place not in known:
            builder.problems.append(unknown_key(source, place, place, known))
            continue
        section, _, key = place.partition(".")
        annotation = str(sections[section].__dataclass_fields__[key].type)
        changed = {key: builder.value(annotation, _read_as(annotation, value), place)}
        if not builder.problems:
            settings = replace(settings, **{section: replace(getattr(settings, section), **changed)})
    problems = builder.problems or range_problems(settings, source)
    if problems:
        raise SettingsError(problems)
    return settings


def _read_as(annotation: str, value: object) -> object:
    """What a string of the command line means for a key of this type; what it cannot mean stays a string."""
    if not isinstance(value, str):
        return value
    if annotation.startswith("tuple["):
        return [part.strip() for part in value.split(",") if part.strip()]
    if annotation == "int" and value.lstrip("-").isdecimal():
        return int(value)
    return {"true": True, "false": False}.get(value.lower(), value) if annotation == "bool" else value
