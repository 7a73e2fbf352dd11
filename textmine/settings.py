"""Settings (設定): one survey.toml as a frozen value, checked key by key.

The file names the survey table, which columns are groups, free-text questions and closed answers,
and how the analyses run. Every key has a default but ``file`` and the questions; unknown keys are
reported with their nearest known neighbour. docs/reference/settings.md is made from this module.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from textmine.errors import Problem, SettingsError, near_matches, shown

Column = str | int
"""A column by its header text (trimmed, width folded) or by its position counted from 1."""


@dataclass(frozen=True)
class Question:
    """A free-text question (設問): its column, the short name shown, its wording and guidance.

    ``wording`` is the text the respondent read (for question echo); ``kind`` is "reason" where the
    question asks why, "plan", "comment" or "" (for awareness and consistency).
    """

    name: str
    column: Column
    wording: str = ""
    kind: str = ""


@dataclass(frozen=True)
class ClosedQuestion:
    """A closed answer that travels along (選択式の設問): its column and the short name shown."""

    name: str
    column: Column


@dataclass(frozen=True)
class JoinedTable:
    """A further table (Ａ調査票 ...) whose rows belong to a respondent through ``key``.

    ``title`` is the column that names a row (事業名); ``text`` are its free-text columns.
    """

    name: str
    file: Path
    key: tuple[Column, ...]
    title: Column = ""
    text: tuple[Column, ...] = ()


@dataclass(frozen=True)
class RepairSettings:
    """Character repair: ``input`` is "typed", "pdf" or "auto"; ``margin`` in Sudachi path cost."""

    input: str = "auto"
    margin: int = 3000
    join_lines: bool = True


@dataclass(frozen=True)
class TokenSettings:
    """Tokenizing: Sudachi ``mode``, the ``form`` counted, the parts of speech kept."""

    mode: str = "C"
    form: str = "normalized"
    pos: tuple[str, ...] = ("名詞", "動詞", "形容詞", "形状詞")
    compounds: bool = False


@dataclass(frozen=True)
class AnalysisSettings:
    """Statistics: ``unit`` counted, smallest document frequency, list length, seed, topics (0 = choose)."""

    unit: str = "documents"
    min_count: int = 2
    top: int = 10
    seed: int = 20101006
    topics: int = 0
    measure: str = "log_odds_low"
    coding: str = ""


@dataclass(frozen=True)
class AwarenessSettings:
    """Awareness profile: which question asks for the reason, weights of the review order, overrules.

    ``reference``: documents that answers may have borrowed from; ``rules``: the consistency rules;
    ``overrules``: a CSV of indicators and places decided by hand.
    """

    question: str = ""
    reference: tuple[Path, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    rules: str = "consistency.csv"
    overrules: Path | None = None


@dataclass(frozen=True)
class ReportSettings:
    """The outputs: title, language, font file, template of the slides, hearing list to compare."""

    title: str = ""
    lang: str = "ja"
    font: Path | None = None
    template: Path | None = None
    hearing: Path | None = None
    level: str = ""


@dataclass(frozen=True)
class PrivacySettings:
    """Privacy (個人情報): what is masked in shared outputs (report, slides, workbook, pictures, sheets).

    ``mask``: whether what is found is masked there; ``decisions``: a CSV of places decided by hand
    (keep or mask). ``persons``: respondents are persons, not departments: they are numbered, and
    groups of fewer than ``smallest_group`` are merged.
    """

    mask: bool = True
    decisions: Path | None = None
    persons: bool = False
    smallest_group: int = 3


@dataclass(frozen=True)
class Settings:
    """All settings of one survey; paths are absolute or relative to ``folder``.

    ``layout`` is "wide" (one row a respondent) or "long" (one row an answer; then ``long_question``
    and ``long_answer`` name the two columns). ``group_names`` are short names for ``groups``, in the same
    order, where a header is a whole question. ``overrules`` is a CSV of single cells decided by hand.
    """

    folder: Path
    file: Path
    title: str = ""
    encoding: str = "auto"
    sheet: str = ""
    header_row: int = 1
    layout: str = "wide"
    long_question: Column = ""
    long_answer: Column = ""
    respondent: Column = ""
    groups: tuple[Column, ...] = ()
    group_names: tuple[str, ...] = ()
    fill_down: tuple[Column, ...] = ()
    questions: tuple[Question, ...] = ()
    closed: tuple[ClosedQuestion, ...] = ()
    joined: tuple[JoinedTable, ...] = ()
    dictionaries: Path | None = None
    overrules: Path | None = None
    repair: RepairSettings = field(default_factory=RepairSettings)
    tokens: TokenSettings = field(default_factory=TokenSettings)
    analysis: AnalysisSettings = field(default_factory=AnalysisSettings)
    awareness: AwarenessSettings = field(default_factory=AwarenessSettings)
    report: ReportSettings = field(default_factory=ReportSettings)
    privacy: PrivacySettings = field(default_factory=PrivacySettings)


def load_settings(path: Path | str) -> Settings:
    """Read survey.toml; relative paths in it are taken from its own folder.

    Raises SettingsError with every problem of the file: line of a syntax error, unknown keys with the
    nearest known one, values of the wrong type or out of range.
    """
    path = Path(path)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(_unreadable(path, error)) from error
    except UnicodeDecodeError as error:
        raise SettingsError(_not_utf8(path, error)) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_syntax(path, error)) from error
    return settings_from(raw, folder=path.resolve().parent, source=str(path))


def settings_from(raw: Mapping[str, Any], *, folder: Path, source: str = "survey.toml") -> Settings:
    """Settings from parsed TOML; what ``load_settings`` does after reading."""
    builder = _Builder(folder, source)
    values = builder.fields(Settings, raw, "")
    builder.require(values, "file")
    if builder.problems:
        raise SettingsError(builder.problems)
    settings = Settings(folder=folder, **values)
    problems = [*_range_problems(settings, source)]
    if problems:
        raise SettingsError(problems)
    return settings


def with_values(settings: Settings, changes: Mapping[str, object], *, source: str = "--set") -> Settings:
    """A copy with single settings changed, as ``{"analysis.top": 20}``; strings are read as the key needs.

    Only keys of the sections ([analysis] and the like) can be changed; paths are taken from the present
    folder. Raises SettingsError with every unknown key (and its nearest known one) and every bad value.
    """
    builder = _Builder(Path.cwd(), source)
    sections = {item.name: NESTED[str(item.type)] for item in fields(Settings) if str(item.type) in NESTED}
    known = [f"{name}.{item.name}" for name, kind in sections.items() for item in fields(kind)]
    for place, value in changes.items():
        if place not in known:
            builder.problems.append(_unknown_key(source, place, place, known))
            continue
        section, _, key = place.partition(".")
        annotation = str(sections[section].__dataclass_fields__[key].type)
        changed = {key: builder.value(annotation, _read_as(annotation, value), place)}
        if not builder.problems:
            settings = replace(settings, **{section: replace(getattr(settings, section), **changed)})
    problems = builder.problems or _range_problems(settings, source)
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


CHOICES: Mapping[str, tuple[str, ...]] = {
    "layout": ("wide", "long"),
    "repair.input": ("auto", "typed", "pdf"),
    "tokens.mode": ("A", "B", "C"),
    "tokens.form": ("surface", "lemma", "normalized"),
    "analysis.unit": ("documents", "tokens"),
    "report.lang": ("ja", "en"),
}
"""The allowed values of the keys that are a choice."""


class _Builder:
    """Turns TOML tables into the dataclasses above, collecting every problem on the way."""

    def __init__(self, folder: Path, source: str) -> None:
        self.folder, self.source = folder, source
        self.problems: list[Problem] = []

    def fields(self, kind: type[Any], raw: Mapping[str, Any], where: str) -> dict[str, Any]:
        known = [item.name for item in fields(kind) if item.name != "folder"]
        values: dict[str, Any] = {}
        for key, value in raw.items():
            place = f"{where}.{key}" if where else key
            if key not in known:
                self.problems.append(_unknown_key(self.source, place, key, known))
                continue
            annotation = str(kind.__dataclass_fields__[key].type)
            values[key] = self.value(annotation, value, place)
        return values

    def require(self, values: Mapping[str, Any], *names: str, where: str = "") -> None:
        for name in names:
            if name not in values or values[name] in ("", None):
                place = f"{where}.{name}" if where else name
                self.problems.append(_missing_key(self.source, place))

    def value(self, annotation: str, value: Any, place: str) -> Any:
        if annotation.startswith("tuple["):
            inner = annotation.removeprefix("tuple[").removesuffix(", ...]")
            listed = value if isinstance(value, list) else [value]
            return tuple(self.value(inner, item, f"{place}[{n}]") for n, item in enumerate(listed, 1))
        if annotation in NESTED:
            return self.nested(NESTED[annotation], value, place)
        if annotation == "Column":
            return self.column(value, place)
        if annotation.startswith("Path"):
            return self.path(value, place)
        if annotation.startswith("Mapping"):
            return self.weights(value, place)
        wanted = {"str": (str,), "int": (int,), "bool": (bool,)}[annotation]
        if not isinstance(value, wanted) or (isinstance(value, bool) and annotation != "bool"):
            self.problems.append(_wrong_type(self.source, place, value, annotation))
        return value

    def nested(self, kind: type[Any], value: Any, place: str) -> Any:
        if not isinstance(value, Mapping):
            self.problems.append(_wrong_type(self.source, place, value, "table"))
            return None
        values = self.fields(kind, value, place)
        needed = [name for name in ("name", "column", "file", "key") if name in kind.__dataclass_fields__]
        self.require(values, *needed, where=place)
        return kind(**values) if all(name in values for name in needed) else None

    def column(self, value: Any, place: str) -> Column:
        if isinstance(value, Mapping) and set(value) == {"column"}:
            inner = value["column"]
            value = _letters_to_position(inner) if isinstance(inner, str) else inner
        if isinstance(value, bool) or not isinstance(value, str | int) or value in (0, None):
            self.problems.append(_wrong_type(self.source, place, value, "column"))
            return ""
        return value

    def path(self, value: Any, place: str) -> Path | None:
        if not isinstance(value, str):
            self.problems.append(_wrong_type(self.source, place, value, "str"))
            return None
        return (self.folder / value) if value else None

    def weights(self, value: Any, place: str) -> Mapping[str, float]:
        if not isinstance(value, Mapping) or not all(
            isinstance(weight, int | float) and not isinstance(weight, bool) and weight >= 0
            for weight in value.values()
        ):
            self.problems.append(_wrong_type(self.source, place, value, "numbers >= 0"))
            return {}
        return {name: float(weight) for name, weight in value.items()}


NESTED: Mapping[str, type[Any]] = {
    "Question": Question,
    "ClosedQuestion": ClosedQuestion,
    "JoinedTable": JoinedTable,
    "RepairSettings": RepairSettings,
    "TokenSettings": TokenSettings,
    "AnalysisSettings": AnalysisSettings,
    "AwarenessSettings": AwarenessSettings,
    "ReportSettings": ReportSettings,
    "PrivacySettings": PrivacySettings,
}


def _letters_to_position(letters: str) -> int | None:
    """Spreadsheet letters to a position counted from 1: A is 1, Z 26, AA 27; None if not letters."""
    position = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            return None
        position = position * 26 + ord(letter) - ord("A") + 1
    return position or None


def _range_problems(settings: Settings, source: str) -> list[Problem]:
    problems = []
    for place, choices in CHOICES.items():
        value: Any = settings
        for name in place.split("."):
            value = getattr(value, name)
        if value not in choices:
            problems.append(_bad_choice(source, place, value, choices))
    least = {
        "header_row": 0,
        "analysis.min_count": 1,
        "analysis.top": 1,
        "analysis.topics": 0,
        "repair.margin": 0,
        "privacy.smallest_group": 1,
    }
    for place, smallest in least.items():
        value = settings
        for name in place.split("."):
            value = getattr(value, name)
        if value < smallest:
            problems.append(_too_small(source, place, value, smallest))
    if settings.group_names and len(settings.group_names) != len(settings.groups):
        problems.append(_group_names(source, len(settings.group_names), len(settings.groups)))
    names = [question.name for question in settings.questions]
    problems += [_repeated_name(source, name) for name in sorted({n for n in names if names.count(n) > 1})]
    return problems


def missing_files(settings: Settings) -> list[Problem]:
    """The files that the settings name and that are not there; the survey's own tables are read anyway."""
    named = {
        "dictionaries": (settings.dictionaries,),
        "overrules": (settings.overrules,),
        "awareness.reference": settings.awareness.reference,
        "awareness.overrules": (settings.awareness.overrules,),
        "report.font": (settings.report.font,),
        "report.template": (settings.report.template,),
        "report.hearing": (settings.report.hearing,),
        "privacy.decisions": (settings.privacy.decisions,),
    }
    return [
        _missing_file(place, path)
        for place, paths in named.items()
        for path in paths
        if path is not None and not (path.is_dir() if place == "dictionaries" else path.is_file())
    ]


def _missing_file(place: str, path: Path) -> Problem:
    near = near_matches(
        path.name, sorted(one.name for one in path.parent.iterdir()) if path.parent.is_dir() else []
    )
    hint = " / ".join(map(shown, near)) or "-"
    return Problem(
        f"設定「{place}」のファイル（フォルダ）がありません",
        f"the file or folder of setting '{place}' is missing",
        f"{place} = {shown(path.name)}",
        f"パスは survey.toml のあるフォルダから書きます。近い名前: {hint}",
        f"paths start at the folder of survey.toml; did you mean: {hint}",
    )


def _unreadable(path: Path, error: OSError) -> Problem:
    return Problem(
        "設定ファイルを読めません",
        "the settings file cannot be read",
        f"{path}: {error.strerror}",
        "textmine init FILE で作れます",
        "make one with: textmine init FILE",
    )


def _not_utf8(path: Path, error: UnicodeDecodeError) -> Problem:
    return Problem(
        "設定ファイルが UTF-8 ではありません",
        "the settings file is not UTF-8",
        f"{path} {error.start + 1} byte",
        "UTF-8 で保存し直してください",
        "save it as UTF-8",
    )


def _syntax(path: Path, error: tomllib.TOMLDecodeError) -> Problem:
    return Problem(
        "設定ファイルの書き方に誤りがあります",
        "the settings file is not valid TOML",
        f"{path}: {error}",
        'その行を直してください。文字列は " で囲みます',
        "mend that line; strings stand in double quotes",
    )


def _unknown_key(source: str, place: str, key: str, known: list[str]) -> Problem:
    near = near_matches(key, known)
    hint = " / ".join(near) or ", ".join(known)
    return Problem(
        f"知らない設定「{shown(place)}」です",
        f"unknown setting '{shown(place)}'",
        source,
        f"近い名前: {hint}",
        f"did you mean: {hint}",
    )


def _missing_key(source: str, place: str) -> Problem:
    return Problem(
        f"設定「{place}」がありません",
        f"setting '{place}' is missing",
        source,
        f"{place} = ... を書いてください",
        f"write {place} = ...",
    )


def _wrong_type(source: str, place: str, value: Any, wanted: str) -> Problem:
    return Problem(
        f"設定「{place}」の値 {shown(value)!r} は使えません（{wanted} のはず）",
        f"setting '{place}' is {shown(value)!r}, but {wanted} is expected",
        source,
        "値を直してください",
        "mend the value",
    )


def _bad_choice(source: str, place: str, value: Any, choices: tuple[str, ...]) -> Problem:
    listed = ", ".join(choices)
    return Problem(
        f"設定「{place}」に {shown(value)!r} は選べません",
        f"setting '{place}' cannot be {shown(value)!r}",
        source,
        f"選べる値: {listed}",
        f"choices: {listed}",
    )


def _too_small(source: str, place: str, value: int, smallest: int) -> Problem:
    return Problem(
        f"設定「{place}」の {value} は小さすぎます",
        f"setting '{place}' = {value} is too small",
        source,
        f"{smallest} 以上にしてください",
        f"use {smallest} or more",
    )


def _repeated_name(source: str, name: str) -> Problem:
    return Problem(
        f"設問名「{shown(name)}」が二度あります",
        f"question name '{shown(name)}' stands twice",
        source,
        "名前を変えてください",
        "give each question its own name",
    )


def _group_names(source: str, names: int, groups: int) -> Problem:
    return Problem(
        f"group_names が {names} 個、groups が {groups} 個です",
        f"{names} group_names for {groups} groups",
        source,
        "同じ数だけ、同じ順に書いてください",
        "write one name for each group, in the same order",
    )
