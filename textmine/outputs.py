"""What a run leaves in its folder (出力): the writers in order, and the manifest that says how it was made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.dictionary import dictionary_files, shipped_names
from textmine.errors import Problem
from textmine.files import FileRead
from textmine.folders import MANIFEST
from textmine.report.model import MANY, Report
from textmine.settings import Settings
from textmine.tables import COUNTED

if TYPE_CHECKING:
    from textmine.partitions import Result

Advance = Callable[[str], None]


def write_tables(report: Report, folder: Path) -> None:
    """tables/*.csv, UTF-8 with BOM."""
    from textmine.report.tablefiles import write_tables as write

    write(report, folder / "tables")


def write_counts(report: Report, folder: Path) -> None:
    """The tables of stages 1 to 5 and notes alone, in tables/."""
    from textmine.report.tablefiles import write_tables as write

    write(report, folder / "tables", only=(*COUNTED, "notes"))


def write_report(report: Report, folder: Path) -> None:
    """report.html, self-contained."""
    from textmine.report.html import write_html

    write_html(report, folder / "report.html")


def write_workbook(report: Report, folder: Path) -> None:
    """tables.xlsx."""
    from textmine.report.workbook import write_workbook as write

    write(report, folder / "tables.xlsx")


def write_clouds(report: Report, folder: Path) -> None:
    """wordclouds/, PNG and SVG."""
    from textmine.report.wordcloud import write_clouds as write

    write(report, folder / "wordclouds")


def write_charts(report: Report, folder: Path) -> None:
    """charts/, PNG and SVG."""
    from textmine.report.charts import write_charts as write

    write(report, folder / "charts")


def write_slides(report: Report, folder: Path) -> None:
    """slides.pptx."""
    from textmine.report.slides import write_slides as write

    write(report, folder / "slides.pptx")


def write_sheets(report: Report, folder: Path) -> None:
    """sheets.docx, one page a department."""
    from textmine.report.sheets import write_sheets as write

    write(report.sheets, folder / "sheets.docx")


@dataclass(frozen=True)
class Output:
    """One kind of output: its writer, what the terminal calls it, and the package it needs.

    ``on_request``: a part of another output, made only where it is asked for. ``of_one``: it shows one
    respondent a page, and is not made where respondents are persons.
    """

    write: Callable[[Report, Path], None]
    ja: str
    en: str
    place: str
    needs: str = ""
    extra: str = ""
    of_one: bool = False
    on_request: bool = False


OUTPUTS: Mapping[str, Output] = {
    "tables": Output(write_tables, "表（CSV）", "tables (CSV)", "tables/"),
    "counts": Output(write_counts, "集計表（CSV）", "counts (CSV)", "tables/", on_request=True),
    "workbook": Output(write_workbook, "Excel ブック", "workbook", "tables.xlsx"),
    "report": Output(write_report, "報告書", "report", "report.html"),
    "clouds": Output(write_clouds, "ワードクラウド", "word clouds", "wordclouds/"),
    "charts": Output(write_charts, "図", "charts", "charts/"),
    "slides": Output(write_slides, "スライド", "slides", "slides.pptx", "pptx", "slides"),
    "sheets": Output(
        write_sheets, "ヒアリング資料", "interview sheets", "sheets.docx", "docx", "word", of_one=True
    ),
}


def write_outputs(
    report: Report,
    inputs: Sequence[FileRead],
    folder: Path,
    *,
    only: Sequence[str] = (),
    advance: Advance = lambda _what: None,
) -> dict[str, str]:
    """Write the wanted outputs and the manifest; return why an output was left out, by its name."""
    left_out = {}
    for name, output in OUTPUTS.items():
        if name not in only if only else output.on_request:
            continue
        if output.needs and find_spec(output.needs) is None:
            left_out[name] = f"pip install 'textmine[{output.extra}]'"
            continue
        if output.of_one and not report.one_by_one:
            left_out[name] = _no_sheets(report)
            continue
        advance(output.en if report.lang == "en" else output.ja)
        output.write(report, folder)
    write_manifest(record_of(report), inputs, folder, left_out)
    return left_out


@dataclass(frozen=True)
class Record:
    """What the manifest says of a run beside its files: see ``Report`` and the manifest's own text.

    ``in_parts``: whether all tables were asked of a survey in parts, which makes not all of them.
    """

    settings: Settings
    title: str
    questions: Sequence[str]
    counts: Mapping[str, int]
    versions: Mapping[str, str]
    notes: Sequence[str]
    masked: Mapping[str, int]
    in_parts: bool = False


def record_of(report: Report) -> Record:
    """The record of a run in memory."""
    return Record(
        report.settings,
        report.title,
        report.questions,
        report.counts,
        report.versions,
        list(report.notes),
        report.masked,
    )


def record_of_parts(
    result: Result, settings: Settings, versions: Mapping[str, str], *, in_parts: bool = False
) -> Record:
    """The record of a survey counted in parts; ``in_parts``: all tables were asked for."""
    title = settings.report.title or settings.title or settings.file.stem
    notes = [note.text(settings.report.lang) for note in (*result.notes, *result.left_out)]
    return Record(settings, title, result.questions, result.counts, versions, notes, result.private, in_parts)


def write_manifest(
    record: Record, inputs: Sequence[FileRead], folder: Path, left_out: Mapping[str, str]
) -> None:
    """manifest.json, behind all that it speaks of."""
    write_told(manifest(record, inputs, folder, left_out), folder)


def write_told(told: Mapping[str, Any], folder: Path) -> None:
    """manifest.json as it stands in a result folder."""
    text = json.dumps(told, ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


NO_SHEETS_OF_PERSONS = Problem(
    "回答者が個人なので、一人ずつの資料は作りません",
    "respondents are persons: no sheet is made of a single person",
    "privacy.persons = true",
    "回答者が部署や団体なら、survey.toml の [privacy] で persons = false としてください",
    "where respondents are offices, schools or companies, write persons = false in [privacy] of survey.toml",
)
"""Interview sheets ask an office about its work: none of them is a question for a citizen."""


def _no_sheets(report: Report) -> str:
    english = report.lang == "en"
    if report.settings.privacy.persons:
        return NO_SHEETS_OF_PERSONS.what_en if english else NO_SHEETS_OF_PERSONS.what_ja
    if english:
        return f"more than {MANY} respondents; choose with textmine sheets --only"
    return f"回答者が {MANY} を超えるため、一枚ずつは作りません。textmine sheets --only で選べます"


def manifest(
    record: Record, inputs: Sequence[FileRead], folder: Path, left_out: Mapping[str, str]
) -> dict[str, Any]:
    """How these outputs were made; ``written_at`` is the only value that differs between two runs.

    Top level: ``records`` free-text cells read, ``blank`` truly empty ones, ``nonresponse`` cells
    without an answer (blank ones among them), ``valid`` the rest, ``groups`` innermost groups;
    ``in_parts`` stands there where tables were made from parts.
    """
    return {
        **record.counts,
        "title": record.title,
        "questions": list(record.questions),
        "inputs": [
            {"file": read.path.name, "sha256": read.sha256, "encoding": read.encoding, "rows": read.rows}
            for read in inputs
        ],
        "settings": plain(record.settings, record.settings.folder),
        "seed": record.settings.analysis.seed,
        "versions": dict(record.versions),
        "dictionaries": dictionary_hashes(record.settings.dictionaries),
        "notes": list(record.notes),
        "made": made_outputs(folder),
        "left_out": dict(left_out),
        **({"in_parts": True} if record.in_parts else {}),
        "masked": dict(record.masked),
        "outputs": {
            path.relative_to(folder).as_posix(): hash_of(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def hash_of(path: Path) -> str:
    """The SHA-256 of a file, read in pieces: a table of a million answers does not fit in small memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def default_output(settings: Settings) -> Path:
    """outputs/NAME below the present folder; NAME is the survey's folder, else its file's name."""
    named = settings.folder.name if (settings.folder / "survey.toml").is_file() else settings.file.stem
    return Path("outputs") / (named or "survey")


def made_outputs(folder: Path) -> list[str]:
    """The outputs that stand in the folder, for a second run that makes the same ones."""
    return [
        name
        for name, output in OUTPUTS.items()
        if (folder / output.place).exists()
        and (output.place != OUTPUTS["tables"].place or _is_whole(folder) is not output.on_request)
    ]


def _is_whole(folder: Path) -> bool:
    """Whether tables/ holds all findings, not those of stages 1 to 5 alone."""
    return (folder / "tables" / "call_back.csv").exists()


def dictionary_hashes(overlay: Path | None) -> dict[str, str]:
    """The hash of every dictionary in force, the user's own file marked by a plus."""
    hashes = {}
    for name in shipped_names():
        for path in dictionary_files(name, overlay):
            mark = "+" if overlay and path.is_relative_to(overlay) else ""
            hashes[mark + name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return hashes


def plain(value: Any, folder: Path) -> Any:
    """Settings as JSON can hold them, without a path of the machine: files relative to ``folder``."""
    if isinstance(value, Path):
        return value.relative_to(folder).as_posix() if value.is_relative_to(folder) else value.name
    if is_dataclass(value):
        return {
            item.name: plain(getattr(value, item.name), folder)
            for item in fields(value)
            if item.name != "folder"
        }
    if isinstance(value, Mapping):
        return {str(key): plain(part, folder) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [plain(part, folder) for part in value]
    return value
