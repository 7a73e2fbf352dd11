"""LibreOffice for the tests: what an office file looks like when it is opened."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest


def need_office() -> None:
    """Skip where no office suite is installed; where one is required, that is a failure."""
    if shutil.which("soffice") and shutil.which("pdftotext"):
        return
    if os.environ.get("TEXTMINE_REQUIRE_OFFICE"):
        pytest.fail("TEXTMINE_REQUIRE_OFFICE is set, and soffice or pdftotext was not found")
    pytest.skip("no office suite installed")


def to_pdf(path: Path, folder: Path) -> Path:
    """The file as LibreOffice prints it."""
    need_office()
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / (path.stem + ".pdf")


@dataclass(frozen=True)
class Word:
    """One printed word: its page (from 0) and rectangle in points."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


def printed_words(pdf: Path) -> list[Word]:
    """Every printed word with its place."""
    out = subprocess.run(
        ["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, text=True
    ).stdout
    found, page = [], -1
    for line in out.splitlines():
        if "<page " in line:
            page += 1
        hit = re.search(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)</word>', line)
        if hit:
            found.append(Word(page, *(float(n) for n in hit.groups()[:4]), hit[5]))
    return found
