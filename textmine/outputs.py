"""What a run leaves in its folder (出力): the writers in order, and the manifest that says how it was made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from textmine.dictionary import dictionary_files, shipped_names
from textmine.files import FileRead
from textmine.folders import MANIFEST
from textmine.report.model import MANY, Report

Advance = Callable[[str], None]


def write_tables(report: Report, folder: Path) -> None:
    """tables/*.csv, UTF-8 with BOM."""
    from textmine.report.tablefiles import write_tables as write

    write(report, folder / "tables")


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

    ``of_one``: it shows one respondent a page, and is not made where respondents are persons.
    """

    write: Callable[[Report, Path], None]
    ja: str
    en: str
    place: str
    needs: str = ""
    extra: str = ""
    of_one: bool = False


OUTPUTS: Mapping[str, Output] = {
    "tables": Output(write_tables, "表（CSV）", "tables (CSV)", "tables/"),
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
        if only and name not in only:
            continue
        if output.needs and find_spec(output.needs) is None:
            left_out[name] = f"pip install 'textmine[{output.extra}]'"
            continue
        if output.of_one and not report.one_by_one:
            left_out[name] = _no_sheets(report)
            continue
        advance(output.en if report.lang == "en" else output.ja)
        output.write(report, folder)
    text = json.dumps(manifest(report, inputs, folder, left_out), ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return left_out


def _no_sheets(report: Report) -> str:
    if report.settings.privacy.persons:
        return "回答者が個人なので、一人ずつの資料は作りません（no sheet for a single person）"
    return (
        f"回答者が {MANY} を超えるため、一枚ずつは作りません。textmine sheets --only で選べます"
        f"（more than {MANY} respondents; choose with textmine sheets --only）"
    )


def manifest(
    report: Report, inputs: Sequence[FileRead], folder: Path, left_out: Mapping[str, str]
) -> dict[str, Any]:
    """How these outputs were made; ``written_at`` is the only value that differs between two runs.

    Top level: ``records`` free-text cells read, ``blank`` truly empty ones, ``nonresponse`` cells
    without an answer (blank ones among them), ``valid`` the rest, ``groups`` innermost groups.
    """
    return {
        **report.counts,
        "title": report.title,
        "questions": list(report.questions),
        "inputs": [
            {"file": read.path.name, "sha256": read.sha256, "encoding": read.encoding, "rows": read.rows}
            for read in inputs
        ],
        "settings": plain(report.settings, report.settings.folder),
        "seed": report.settings.analysis.seed,
        "versions": dict(report.versions),
        "dictionaries": dictionary_hashes(report.settings.dictionaries),
        "notes": list(report.notes),
        "made": made_outputs(folder),
        "left_out": dict(left_out),
        "masked": dict(report.masked),
        "outputs": {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def made_outputs(folder: Path) -> list[str]:
    """The outputs that stand in the folder, for a second run that makes the same ones."""
    return [name for name, output in OUTPUTS.items() if (folder / output.place).exists()]


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
