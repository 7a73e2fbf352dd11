"""The pictures of README and documentation exist, and each was made large enough to be read."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")]
USED = sorted(
    {
        (page, link)
        for page in PAGES
        for link in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text("utf-8"))
    }
)


@pytest.mark.parametrize(("page", "link"), USED, ids=[f"{p.name}:{link}" for p, link in USED])
def test_a_picture_stands_where_the_page_says(page, link):
    assert not link.startswith("http"), "pictures are part of the project"
    path = (page.parent / link).resolve()
    assert path.is_relative_to(ROOT)
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    assert width >= 600
    assert height >= 200
    # A picture with only paper in it would be a few hundred bytes.
    assert path.stat().st_size > 5000


def test_there_are_pictures():
    assert USED
