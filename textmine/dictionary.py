"""The files of dictionaries/ (辞書): where they are found, how they are read and checked.

A dictionary is a CSV file (UTF-8) that staff can edit in Excel. Lines that begin with ``#`` are
comments. The user's own folder (``dictionaries = "..."`` in survey.toml) overlays the shipped one:
rows of the user's file come first, so that the first row that matches decides.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from textmine.errors import DictionaryError, Problem, shown
from textmine.settings import Settings
from textmine.settings.problems import missing_file

PACKAGE = Path(__file__).resolve().parent

Edited = tuple[tuple[Path, int], ...]
"""Files with the time of their last change, in nanoseconds."""


@lru_cache(maxsize=1)
def shipped_folder() -> Path:
    """The folder of shipped dictionaries: inside the installed package, else in the checkout."""
    for folder in (PACKAGE / "dictionaries", PACKAGE.parent / "dictionaries"):
        if folder.is_dir():
            return folder
    raise DictionaryError(
        Problem(
            "付属の辞書フォルダが見つかりません",
            "the folder of shipped dictionaries is missing",
            str(PACKAGE / "dictionaries"),
            "textmine を入れ直してください",
            "install textmine again",
        )
    )


def dictionary_files(name: str, overlay: Path | None = None) -> list[Path]:
    """The existing files for ``name`` (such as ``"nonresponse.csv"``), the user's own first."""
    folders = ([overlay] if overlay else []) + [shipped_folder()]
    return list(dict.fromkeys(folder / name for folder in folders if (folder / name).is_file()))


def rule_file(settings: Settings) -> str:
    """The rules of contradictions: their name among the dictionaries, else the path beside survey.toml."""
    name = settings.awareness.rules
    return name if dictionary_files(name, settings.dictionaries) else str((settings.folder / name).absolute())


def missing_rules(settings: Settings) -> list[Problem]:
    """What is said where the rules of contradictions are neither a dictionary nor a file beside survey.toml."""
    if dictionary_files(rule_file(settings), settings.dictionaries):
        return []
    own = settings.dictionaries
    names = [path.name for path in sorted(own.glob("*.csv"))] if own and own.is_dir() else []
    return [missing_file("awareness.rules", settings.folder / settings.awareness.rules, names)]


def edited(names: Iterable[str], overlay: Path | None = None) -> Edited:
    """The files behind ``names`` and when each was written: what is kept of them is asked for by this."""
    return tuple(
        (path, path.stat().st_mtime_ns) for name in names for path in dictionary_files(name, overlay)
    )


def read_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of one dictionary file, each with ``columns`` and ``line`` (its line in the file).

    Raises DictionaryError naming every missing column and every row of the wrong length.
    """
    problems: list[Problem] = []
    rows: list[dict[str, str]] = []
    numbered = list(_content_lines(_text(path)))
    reader = csv.reader(line for _, line in numbered)
    header: list[str] = []
    for record in reader:
        line = numbered[reader.line_num - 1][0]
        if not header:
            header = [name.strip() for name in record]
            problems += [_missing_column(path, line, name, header) for name in columns if name not in header]
        elif len(record) != len(header):
            problems.append(_wrong_length(path, line, record, len(header)))
        else:
            row = dict(zip(header, record, strict=True))
            row["line"] = str(line)
            rows.append(row)
    if not header:
        problems.append(_missing_column(path, 1, ", ".join(columns), []))
    if problems:
        raise DictionaryError(problems)
    return rows


def read_dictionary(name: str, columns: Sequence[str], overlay: Path | None = None) -> list[dict[str, str]]:
    """All rows for ``name``, the user's own file first; each row carries ``file`` and ``line``."""
    listed: list[dict[str, str]] = []
    for path in dictionary_files(name, overlay):
        file, rows = path.name if path.parent == shipped_folder() else str(path), read_rows(path, columns)
        for row in rows:
            row["file"] = file
        listed += rows
    return listed


def first_line(path: Path) -> list[str]:
    """The names of the columns of a dictionary file, none where it has no line or is not UTF-8."""
    try:
        lines = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return []
    header = next((line for _, line in _content_lines(lines)), "")
    return [name.strip() for name in next(csv.reader([header]), [])]


def read_words(name: str, overlay: Path | None = None) -> list[str]:
    """The non-comment lines of a plain word list (one word a line), the user's own first.

    Raises DictionaryError for a file that is not UTF-8.
    """
    return [
        line.strip() for path in dictionary_files(name, overlay) for _, line in _content_lines(_text(path))
    ]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DictionaryError(_not_utf8(path, error)) from error


def shipped_names() -> Iterable[str]:
    """The relative names of all shipped dictionary files, sorted."""
    folder = shipped_folder()
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix in {".csv", ".txt", ".toml"}
    )


def shipped_sizes() -> dict[str, int]:
    """How many rows each shipped dictionary holds, comments and the header of a CSV left out."""
    sizes = {}
    for name in shipped_names():
        text = (shipped_folder() / name).read_text(encoding="utf-8-sig")
        sizes[name] = sum(1 for _ in _content_lines(text)) - name.endswith(".csv")
    return sizes


def _content_lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line


def _not_utf8(path: Path, error: UnicodeDecodeError) -> Problem:
    return Problem(
        "辞書が UTF-8 ではありません",
        "the dictionary is not UTF-8",
        f"{path} {error.start + 1} byte",
        "Excel では「CSV UTF-8（コンマ区切り）」で保存してください",
        "save it from Excel as 'CSV UTF-8'",
    )


def _missing_column(path: Path, line: int, name: str, header: Sequence[str]) -> Problem:
    found = ", ".join(shown(column) for column in header) or "-"
    return Problem(
        f"列「{name}」がありません",
        f"column '{name}' is missing",
        f"{path} {line} 行目 (line {line})",
        f"ある列: {found}",
        f"columns found: {found}",
    )


def _wrong_length(path: Path, line: int, record: Sequence[str], expected: int) -> Problem:
    return Problem(
        f"列の数が {len(record)} です（{expected} のはず）",
        f"{len(record)} fields where {expected} are expected",
        f"{path} {line} 行目 (line {line}): {shown(','.join(record))}",
        'コンマを含む語は " で囲んでください',
        "quote words that hold a comma",
    )
