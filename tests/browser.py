"""A real browser for the tests: Debian's Chromium, with every network request refused and noted."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def need_browser() -> None:
    """Skip where no browser is installed; where one is required, that is a failure."""
    if CHROMIUM:
        return
    if os.environ.get("TEXTMINE_REQUIRE_BROWSER"):
        pytest.fail("TEXTMINE_REQUIRE_BROWSER is set, and no chromium was found")
    pytest.skip("no chromium installed")


@cache
def _browser() -> Any:
    """One browser for all tests: Playwright's synchronous half can be started once a thread."""
    from playwright.sync_api import sync_playwright

    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
    atexit.register(playwright.stop)
    return browser


@contextmanager
def opened(**options: Any) -> Iterator[Any]:
    """A page of its own; ``page.said`` gathers console errors, ``page.asked`` requests that left."""
    need_browser()
    context = _browser().new_context(
        **{"viewport": {"width": 1280, "height": 900}, "locale": "ja-JP", **options}
    )
    context.set_offline(True)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.said, page.asked = [], []
    page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(("file:", "data:")) else page.asked.append(request.url)
        ),
    )
    yield page
    context.close()


def screenshot(page: Any, name: str) -> None:
    """Keep a picture of the page where the checks collect their artefacts."""
    folder = os.environ.get("TEXTMINE_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"))
