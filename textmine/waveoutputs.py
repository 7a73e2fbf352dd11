"""What a comparison leaves in its folder (比較の出力): page, workbook, slides, charts, tables, manifest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.folders import COMPARISON, OF
from textmine.outputs import dictionary_hashes, hash_of, plain, write_told
from textmine.report.wavemodel import WAVE_TABLES, WaveReport

if TYPE_CHECKING:
    from textmine.files import FileRead
    from textmine.settings import Settings

Advance = Callable[[str], None]


def _page(report: WaveReport, folder: Path) -> None:
    from textmine.report.wavepage import write_wave_page

    write_wave_page(report, folder / "report.html")


def _workbook(report: WaveReport, folder: Path) -> None:
    from textmine.report.workbook import write_workbook

    write_workbook(report, folder / "tables.xlsx")


def _slides(report: WaveReport, folder: Path) -> None:
    from textmine.report.waveslides import write_wave_slides

    write_wave_slides(report, folder / "slides.pptx")


def _charts(report: WaveReport, folder: Path) -> None:
    from textmine.report.charts import write_charts
    from textmine.report.wavecharts import wave_charts

    write_charts(report, folder / "charts", wave_charts(report))


def _tables(report: WaveReport, folder: Path) -> None:
    """tables/*.csv: the findings alone; the answers stand in the results of each survey."""
    from textmine.report.tablefiles import write_tables

    write_tables(report, folder / "tables", only=WAVE_TABLES)


@dataclass(frozen=True)
class WaveOutput:
    """One kind of output: its writer, what the terminal calls it, its place, and the package it needs."""

    write: Callable[[WaveReport, Path], None]
    ja: str
    en: str
    place: str
    needs: str = ""
    extra: str = ""


WAVE_OUTPUTS: Mapping[str, WaveOutput] = {
    "report": WaveOutput(_page, "報告書", "report", "report.html"),
    "workbook": WaveOutput(_workbook, "Excel ブック", "workbook", "tables.xlsx"),
    "slides": WaveOutput(_slides, "スライド", "slides", "slides.pptx", "pptx", "slides"),
    "charts": WaveOutput(_charts, "図", "charts", "charts/"),
    "tables": WaveOutput(_tables, "表（CSV）", "tables (CSV)", "tables/"),
}


def write_comparison(
    report: WaveReport,
    waves: Sequence[tuple[Settings, Sequence[FileRead]]],
    folder: Path,
    *,
    advance: Advance = lambda _what: None,
) -> dict[str, str]:
    """Write every output and the manifest; return why an output was left out, by its name.

    ``waves``: settings and files read of the first and the second survey, for the manifest.
    """
    left_out = {}
    for name, output in WAVE_OUTPUTS.items():
        if output.needs and find_spec(output.needs) is None:
            left_out[name] = f"pip install 'textmine[{output.extra}]'"
            continue
        advance(output.en if report.lang == "en" else output.ja)
        output.write(report, folder)
    write_told(_manifest(report, waves, folder, left_out), folder)
    return left_out


def _manifest(
    report: WaveReport,
    waves: Sequence[tuple[Settings, Sequence[FileRead]]],
    folder: Path,
    left_out: Mapping[str, str],
) -> dict[str, Any]:
    """How the comparison was made; ``written_at`` is the only value that differs between two runs."""
    return {
        OF: COMPARISON,
        "title": report.title,
        "questions": list(report.questions),
        "by": [name for name in report.group_columns if name != report.wave_column],
        "match": report.match,
        "waves": [
            {
                "title": told.title,
                "respondents": told.respondents,
                "records": told.cells,
                "valid": told.valid,
                "inputs": [
                    {
                        "file": read.path.name,
                        "sha256": read.sha256,
                        "encoding": read.encoding,
                        "rows": read.rows,
                    }
                    for read in files
                ],
                "settings": plain(settings, settings.folder),
                "dictionaries": dictionary_hashes(settings.dictionaries),
            }
            for told, (settings, files) in zip(report.told, waves, strict=True)
        ],
        "versions": dict(report.versions),
        "notes": list(report.note_texts),
        "masked": dict(report.masked),
        "left_out": dict(left_out),
        "made": [name for name, output in WAVE_OUTPUTS.items() if (folder / output.place).exists()],
        "outputs": {
            path.relative_to(folder).as_posix(): hash_of(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
