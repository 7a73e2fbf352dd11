"""The page of ``textmine gui`` in a real browser: a table dropped in, its columns chosen, results opened."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

pytest.importorskip("starlette")

from axe_playwright_python.sync_playwright import Axe
from browser import need_browser, opened, screenshot
from test_web import TABLE
from web_server import running

pytestmark = pytest.mark.browser

DROP = """([name, text]) => {
  const given = new DataTransfer();
  given.items.add(new File([text], name, {type: "text/csv"}));
  document.querySelector("[data-drop]").dispatchEvent(
    new DragEvent("drop", {dataTransfer: given, bubbles: true, cancelable: true}));
}"""


@contextmanager
def shown(folder, **options):
    """The first page, with the network of this machine alone."""
    need_browser()
    with running(folder, lang=options.pop("lang", "ja")) as client, opened(**options) as page:
        page.context.set_offline(False)
        page.goto(client.server.address)
        yield page
        own = f"http://127.0.0.1:{client.port}/"
        assert [address for address in page.asked if not address.startswith(own)] == []
        assert page.said == []


def test_from_a_dropped_table_to_the_report(tmp_path):
    with shown(tmp_path) as page:
        assert "key=" not in page.url
        page.evaluate(DROP, ["声.csv", TABLE.decode()])
        page.wait_for_url("**/columns")
        unused = page.locator("tr[data-role='']")
        assert unused.count() == 0
        page.select_option("select[name=role-1]", "")
        assert unused.count() == 1
        page.check("input[name=persons]")
        page.fill("input[name=title]", "街灯の声")
        screenshot(page, "gui_columns")
        with page.expect_navigation():
            page.click("main button.main")
        assert page.locator("h1").inner_text() == "街灯の声"
        with page.expect_navigation():
            page.click("button.main:has-text('分析する')")
        assert page.locator("progress").count() == 1
        page.wait_for_selector(".results", timeout=120_000)
        screenshot(page, "gui_results")
        with page.expect_popup() as opening:
            page.click("a:has-text('報告書')")
        report = opening.value
        report.wait_for_load_state()
        assert "街灯の声" in report.locator("h1").inner_text()
        # The report's own policy lets its scripts run here, too.
        report.locator(".chart").first.scroll_into_view_if_needed()
        report.wait_for_selector(".chart.drawn", state="attached")
        with page.expect_download() as saving:
            page.click("a:has-text('スライド')")
        assert saving.value.suggested_filename == "slides.pptx"
        broken = page.evaluate("[...document.images].filter(i => i.complete && !i.naturalWidth).length")
        assert (page.locator(".pictures img").count() > 0, broken) == (True, 0)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_pages_can_be_read_by_all(tmp_path, mode):
    with shown(tmp_path, color_scheme=mode) as page:
        for step in ("first", "columns", "survey", "settings"):
            if step == "columns":
                page.evaluate(DROP, ["声.csv", TABLE.decode()])
                page.wait_for_url("**/columns")
            elif step != "first":
                with page.expect_navigation():
                    page.click({"survey": "main button.main", "settings": "text=設定を文字で直す"}[step])
            found = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], step


def test_a_narrow_window_needs_no_scrolling_sideways(tmp_path):
    with shown(tmp_path, viewport={"width": 390, "height": 800}) as page:
        page.evaluate(DROP, ["声.csv", TABLE.decode()])
        page.wait_for_url("**/columns")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_last_page_has_its_look(tmp_path):
    with shown(tmp_path) as page:
        page.click("text=終了")
        page.wait_for_selector("h1:has-text('終了しました')")
        page.wait_for_load_state()
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.top')).backgroundColor")
            != "rgba(0, 0, 0, 0)"
        )
