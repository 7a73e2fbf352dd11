"""Makes the pictures of README and documentation from the survey in data/koganei2010.

    python docs/build_pictures.py [FOLDER]

Needs Chromium for the picture of the report. Run it again whenever the look changes.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

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
        page = write_html(report, place / "report.html").as_uri()
        photograph([page], ".sentences li", folder / "report.png")
        with shown_columns(place / "desk") as addresses:
            photograph(addresses, "select[name=role-1]", folder / "gui.png")


def halve(source: Path, target: Path) -> None:
    """A picture at the size of the page, in few colours: it is looked at, not printed."""
    from PIL import Image

    with Image.open(source) as picture:
        small = picture.convert("RGB").resize(
            (picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS
        )
        small.quantize(256, method=Image.Quantize.MAXCOVERAGE).save(target, optimize=True)


@contextmanager
def shown_columns(desk: Path) -> Iterator[list[str]]:
    """Where ``textmine gui`` lets one in, and its page on which the columns of the survey are looked over."""
    from textmine.web import Server
    from textmine.web.desk import Desk

    folder = Desk(desk).put("協働の調査.csv", (SURVEY.parent / "zentai.csv").read_bytes())
    server, ready = Server(desk), threading.Event()
    thread = threading.Thread(target=server.serve, args=(ready.set,))
    thread.start()
    ready.wait()
    try:
        yield [server.address, f"http://127.0.0.1:{server.port}/survey/{quote(folder.name)}/columns"]
    finally:
        server.stop()
        thread.join()


def photograph(addresses: list[str], shows: str, target: Path) -> None:
    """The first screen of the last page, once it shows something."""
    from playwright.sync_api import sync_playwright

    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1180, "height": 1080})
        for address in addresses:
            page.goto(address)
        page.wait_for_selector(shows)
        page.screenshot(path=str(target))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "pictures")
