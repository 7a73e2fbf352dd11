"""Makes the pictures of README and documentation from the survey in data/koganei2010.

    python docs/build_pictures.py [FOLDER]

Needs Chromium for the picture of the report. Run it again whenever the look changes.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from textmine import pipeline
from textmine.report.charts import write_charts
from textmine.report.html import write_html
from textmine.report.wordcloud import write_clouds
from textmine.settings import load_settings

HERE = Path(__file__).parent
SURVEY = HERE.parent / "data" / "koganei2010" / "survey.toml"
CLOUDS = {"全体_16x9.png": "cloud.png", "比較_16x9.png": "comparison.png"}
CHARTS = ("nonresponse", "cooccurrence", "correspondence")


def main(folder: Path) -> None:
    """Write every picture into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    report = pipeline.compose(pipeline.prepare(load_settings(SURVEY)))
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        write_clouds(report, place / "clouds", by="部")
        write_clouds(report, place / "clouds", by="全体")
        for name, picture in CLOUDS.items():
            halve(place / "clouds" / name, folder / picture)
        write_charts(report, place / "charts")
        for name in CHARTS:
            halve(place / "charts" / f"{name}.png", folder / f"{name}.png")
        photograph(write_html(report, place / "report.html"), folder / "report.png")


def halve(source: Path, target: Path) -> None:
    """A picture at the size of the page, in few colours: it is looked at, not printed."""
    from PIL import Image

    with Image.open(source) as picture:
        small = picture.convert("RGB").resize(
            (picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS
        )
        small.quantize(256, method=Image.Quantize.MAXCOVERAGE).save(target, optimize=True)


def photograph(page_file: Path, target: Path) -> None:
    """The first screen of the report."""
    from playwright.sync_api import sync_playwright

    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1180, "height": 1080})
        page.goto(page_file.as_uri())
        page.wait_for_selector(".sentences li")
        page.screenshot(path=str(target))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "pictures")
