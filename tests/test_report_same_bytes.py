"""The same findings give the same bytes: other process, other hash seed, other time zone, other folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
WRITE = """
import hashlib, sys
from pathlib import Path
import report_samples as samples
from textmine.report.charts import write_charts
from textmine.report.html import write_html
from textmine.report.slides import write_slides
from textmine.report.tablefiles import write_tables
from textmine.report.workbook import write_workbook
from textmine.report.wordcloud import write_clouds

folder, report = Path(sys.argv[1]), samples.full_report()
write_html(report, folder / "report.html")
write_slides(report, folder / "slides.pptx")
write_workbook(report, folder / "tables.xlsx")
write_tables(report, folder / "tables")
write_clouds(report, folder / "wordclouds", by="部")
write_charts(report, folder / "charts")
for path in sorted(folder.rglob("*")):
    if path.is_file():
        print(path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())
"""


def hashes(folder: Path, **surroundings: str) -> dict[str, str]:
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", WRITE, str(folder)],
        env={**os.environ, "PYTHONPATH": str(HERE), **surroundings},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(line.split(" ") for line in done.stdout.splitlines())


def test_two_processes_write_the_same_bytes(tmp_path):
    first = hashes(tmp_path / "a", PYTHONHASHSEED="1", TZ="UTC")
    second = hashes(tmp_path / "a folder 二", PYTHONHASHSEED="2", TZ="Asia/Tokyo")
    assert len(first) > 30
    assert first == second
