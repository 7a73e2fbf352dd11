"""Pieces that slides and documents are put together from (部品): boxes, colours, fonts, row heights, fixed files."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textmine.report.slidefit import LINE_HEIGHT, line_count, text_width
from textmine.report.theme import OFFICE_FONT, SLIDE_SCALE

FIXED_TIME = (2000, 1, 1, 0, 0, 0)
"""The date of every file inside an archive, so that the same findings give the same bytes."""

CELL_SIDES, BOLD, AIRY = 14.0, 1.15, 1.25
"""Points beside the text of a table's cell, with some air; how much wider bold letters and figures beside
Japanese marks may come out in another office program."""

FIGURES = re.compile(r"[0-9.,%/（）()～\-+−±＊ ]{1,24}|[+−±][0-9.]+ to [+−±][0-9.]+")
"""A text of figures: a number, a share with its interval, a range, a difference."""


@dataclass(frozen=True)
class Box:
    """A rectangle on a slide in points."""

    left: float
    top: float
    width: float
    height: float


def points(box: Box) -> tuple[Any, ...]:
    """A box as python-pptx wants it: left, top, width, height."""
    from pptx.util import Pt

    return tuple(Pt(value) for value in (box.left, box.top, box.width, box.height))


def rgb(colour: str) -> Any:
    """A colour of the theme as PowerPoint's."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour[1:].upper())  # type: ignore[no-untyped-call]


def table_size(
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    height: float,
    largest: float = SLIDE_SCALE["body"],
) -> float:
    """The largest size of letters at which all rows fit, else the smallest."""
    size = largest
    while size > SLIDE_SCALE["small"]:
        if sum(row_height(row, widths, size) for row in rows) <= height:
            return size
        size -= 1
    return SLIDE_SCALE["small"]


def fit_table(
    rows: Sequence[Sequence[str]],
    shares: Sequence[float],
    box: tuple[float, float],
    largest: float = SLIDE_SCALE["body"],
) -> tuple[list[float], float]:
    """The widths of the columns and the size of letters (``largest`` at most) of a table, its headers first, in a box.

    The columns share the width as they are told, but none parts a word of its header or its figures.
    """
    widths = [box[0] * share / sum(shares) for share in shares]
    size = table_size(rows, widths, box[1], largest)
    widths = hold_words(widths, [_widest_word(column, size) for column in zip(*rows, strict=True)])
    return widths, min(size, table_size(rows, widths, box[1], largest))


def hold_words(widths: Sequence[float], least: Sequence[float]) -> list[float]:
    """Widths of at least so much each; the columns with room to spare give what the others lack.

    >>> hold_words([20, 100, 80], [30, 60, 60])
    [30.0, 93.33333333333333, 76.66666666666667]
    """
    lack = sum(max(0.0, need - width) for width, need in zip(widths, least, strict=True))
    spare = sum(max(0.0, width - need) for width, need in zip(widths, least, strict=True))
    given = min(1.0, lack / spare) if spare else 1.0
    taken = min(1.0, spare / lack) if lack else 0.0
    return [
        width - given * (width - need) if width > need else width + taken * (need - width)
        for width, need in zip(widths, least, strict=True)
    ]


def _widest_word(column: Sequence[str], size: float) -> float:
    """The width that a column needs so that no word of its header (the first text) is parted, nor its figures."""
    header = max((text_width(word, size) * BOLD for word in clean(column[0]).split()), default=0.0)
    figures = (text_width(text, size) * AIRY for text in column[1:] if FIGURES.fullmatch(text))
    return max([header, *figures]) + CELL_SIDES


def row_height(cells: Sequence[str], widths: Sequence[float], size: float) -> float:
    """The height of a table row that holds all its texts, three lines at most a cell."""
    lines = max(
        min(4, line_count(clean(text), size, width - 10)) for text, width in zip(cells, widths, strict=True)
    )
    return lines * size * LINE_HEIGHT + 8


def clean(text: str) -> str:
    """Text without the control marks that XML cannot hold."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text).strip()


def set_fonts(properties: Any) -> None:
    """Name the fonts of Latin and of Japanese text; python-pptx knows the first alone."""
    from pptx.oxml.ns import qn

    for tag, face in (("a:latin", OFFICE_FONT), ("a:ea", OFFICE_FONT)):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
        made = properties.makeelement(qn(tag), {"typeface": face})
        after = [properties.find(qn(name)) for name in ("a:hlinkClick", "a:cs", "a:sym")]
        follower = next((element for element in after if element is not None), None)
        if follower is not None:
            follower.addprevious(made)
        else:
            properties.append(made)


def set_language(properties: Any, text: str) -> None:
    """Say that Japanese text is Japanese: else 。 and 、 and some kanji stand in their Chinese shapes."""
    japanese = any(unicodedata.east_asian_width(c) in "WFA" for c in text)
    properties.set("lang", "ja-JP" if japanese else "en-US")
    properties.set("altLang", "en-US" if japanese else "ja-JP")


def set_frame_language(frame: Any) -> None:
    """The same for every run of a text frame that is otherwise left as it is."""
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            set_language(run._r.get_or_add_rPr(), run.text)


def layout_for(deck: Any, *, opening: bool) -> Any:
    """The template's layout for a title slide, or for a title with nothing else."""
    layouts = list(deck.slide_layouts)
    if opening:
        return layouts[0]
    titled = [
        one for one in layouts[1:] if any(p.placeholder_format.type in (1, 3) for p in one.placeholders)
    ]
    return min(titled or layouts, key=lambda one: len(list(one.placeholders)))


def drop_slides(deck: Any) -> None:
    """A template's own sample slides do not belong to the report."""
    listed = deck.slides._sldIdLst
    for slide in list(listed):
        deck.part.drop_rel(slide.rId)
        listed.remove(slide)


def fix_properties(deck: Any, title: str) -> None:
    """The file's title, and a fixed author and date."""
    import datetime

    properties = deck.core_properties
    properties.title, properties.author, properties.last_modified_by = title, "textmine", "textmine"
    properties.created = properties.modified = datetime.datetime(*FIXED_TIME)
    properties.revision = 1


def fixed_zip(content: bytes) -> bytes:
    """The same archive with fixed times, also in the workbooks inside it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            part = old.read(item.filename)
            if item.filename.endswith(".xlsx"):
                part = fixed_zip(part)
            if item.filename == "docProps/core.xml":
                part = re.sub(rb">\d{4}-\d\d-\d\dT[\d:]+Z<", b">2000-01-01T00:00:00Z<", part)
            entry = zipfile.ZipInfo(item.filename, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, part)
    return made.getvalue()
