"""The desk (作業フォルダ): one folder a survey: its table, survey.toml, outputs/ and compared/."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textmine.errors import InputError, OutputError, Problem, TextmineError, shown
from textmine.folders import MANIFEST, write_file

SETTINGS, RESULTS, COMPARED = "survey.toml", "outputs", "compared"
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".pdf", ".docx")
"""The kinds of file that a survey's table can be."""

NAME_CHARACTERS = 60
PRIVATE = "tables"
"""The part of the results that stays with the office: answers stand there unmasked."""

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Folder:
    """One survey on the desk."""

    path: Path

    @property
    def name(self) -> str:
        """What the survey is called on the page and in addresses."""
        return self.path.name

    @property
    def settings(self) -> Path:
        """Its survey.toml, which may not be there yet."""
        return self.path / SETTINGS

    @property
    def results(self) -> Path:
        """Where its results stand."""
        return self.path / RESULTS

    @property
    def has_results(self) -> bool:
        """Whether a run has finished here."""
        return is_made(self.results)

    def comparison(self, before: str) -> Path:
        """Where the comparison with an earlier survey stands."""
        return self.path / COMPARED / file_name(before)

    def comparisons(self) -> list[Path]:
        """The comparisons that were made."""
        return [path for path in sorted((self.path / COMPARED).glob("*")) if is_made(path)]

    def table(self) -> Path:
        """The table of the answers: what the settings name, else the only file of its kind.

        Raises InputError where there is none.
        """
        named = self._named()
        found = [named] if named else self.tables()
        if not found:
            raise InputError(
                Problem(
                    "このフォルダに表のファイルがありません",
                    "there is no table in this folder",
                    self.name,
                    "最初の画面から表を入れ直してください",
                    "give the table again on the first page",
                )
            )
        return found[0]

    def tables(self) -> list[Path]:
        """The files that can be tables; not what Excel leaves beside one that is open (~$回答.xlsx)."""
        return [path for path in sorted(self.path.iterdir()) if _is_table(path)]

    def _named(self) -> Path | None:
        """The table that the settings name, for others may stand beside it; None where nothing can be told."""
        from textmine.settings import load_settings

        try:
            table = load_settings(self.settings, unknown=[]).file
        except TextmineError:
            return None
        return table if table.is_file() else None


class Desk:
    """The folder that holds the surveys."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()

    def surveys(self) -> list[Folder]:
        """The surveys on the desk, by name."""
        if not self.path.is_dir():
            return []
        inside = [Folder(path) for path in sorted(self.path.iterdir()) if path.is_dir()]
        return [folder for folder in inside if self._is_survey(folder)]

    def survey(self, name: str) -> Folder | None:
        """The survey of this name; None where there is none (nothing outside the desk is ever named)."""
        return next((folder for folder in self.surveys() if folder.name == name), None)

    def put(self, filename: str, content: bytes) -> Folder:
        """A new folder with this table in it; the one that holds the same table already, where there is one.

        Raises InputError where this is no kind of table, OutputError where the folder cannot be written.
        """
        name = table_name(filename)
        folder = self._free(Path(name).stem, name, content)
        try:
            folder.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(_unwritable(folder.path, error)) from error
        write_file(folder.path / name, content)
        return folder

    def _free(self, stem: str, name: str, content: bytes) -> Folder:
        """The first folder called so that is not there, or holds this very table."""
        for number in range(1, 1000):
            folder = Folder(self.path / (stem if number == 1 else f"{stem}-{number}"))
            kept = folder.path / name
            if not folder.path.exists() or (kept.is_file() and kept.read_bytes() == content):
                return folder
        raise OutputError(_unwritable(self.path / stem, OSError("999")))

    @staticmethod
    def _is_survey(folder: Folder) -> bool:
        if folder.name.startswith(".") or not _can_be_addressed(folder.name):
            return False
        try:
            return folder.settings.is_file() or bool(folder.tables())
        except OSError:  # nobody may look into it
            return False


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in TABLES and not path.name.startswith((".", "~$")) and path.is_file()


def _can_be_addressed(name: str) -> bool:
    """Whether a name is text: names of other systems may hold bytes that are no UTF-8."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def table_name(filename: str) -> str:
    """A safe name for a table that came in. Raises InputError where it is no kind of table."""
    safe = file_name(filename)
    if Path(safe).suffix.lower() not in TABLES:
        raise InputError(
            Problem(
                "読めない種類のファイルです",
                "this kind of file cannot be read",
                shown(filename),
                f"読める種類: {'、'.join(TABLES)}",
                f"kinds that can be read: {', '.join(TABLES)}",
            )
        )
    return safe


def file_name(given: str) -> str:
    """A name that every system takes and that stays in its folder.

    >>> file_name("../../回答:最終?.xlsx"), file_name("con.csv"), file_name("C:\\\\表\\\\a.csv")
    ('回答 最終.xlsx', '_con.csv', 'a.csv')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    stem, dot, suffix = last.rpartition(".")
    stem, suffix = (stem, suffix) if dot else (last, "")
    stem = _UNSAFE.sub(" ", stem).strip(" .")[:NAME_CHARACTERS].strip(" .") or "表"
    stem = f"_{stem}" if _RESERVED.fullmatch(stem) else stem
    suffix = _UNSAFE.sub("", suffix).strip(" .")
    return f"{stem}.{suffix}" if suffix else stem


def is_made(results: Path) -> bool:
    """Whether a folder holds finished results."""
    return (results / MANIFEST).is_file()


def result_file(results: Path, inside: str) -> Path | None:
    """A file of some results by its path there; None where there is none, or it would lie elsewhere."""
    root = results.resolve()
    try:
        path = (root / inside).resolve()
        return path if path.is_relative_to(root) and path.is_file() else None
    except (OSError, ValueError):  # a name that no system takes: too long, a null byte
        return None


def result_pictures(results: Path) -> list[str]:
    """The pictures that show the whole survey, as paths inside: its word clouds, then the charts.

    The clouds of single groups begin with the number of their column.
    """
    clouds = [path for path in results.glob("wordclouds/*_16x9.png") if not path.name[0].isdecimal()]
    found = [*sorted(clouds), *sorted(results.glob("charts/*.png"))]
    return [path.relative_to(results).as_posix() for path in found]


def zipped(results: Path, wanted: Callable[[str], bool]) -> bytes:
    """The results whose path inside is wanted, as one zip."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(results.rglob("*")):
            inside = path.relative_to(results).as_posix()
            if result_file(results, inside) and wanted(inside):
                archive.write(path, inside)
    return whole.getvalue()


def may_be_shared(inside: str) -> bool:
    """Whether a result is none of those that stay with the office."""
    return inside.split("/")[0] != PRIVATE


def _unwritable(path: Path, error: OSError) -> Problem:
    return Problem(
        "フォルダを作れません",
        "the folder cannot be made",
        f"{path}: {error.strerror or error}",
        "場所・権限・空き容量を確かめてください",
        "check the place, the permission and the free space",
    )
