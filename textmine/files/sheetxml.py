"""One sheet of an xlsx file (Excel のシート) read fast: texts by calamine, all else from the sheet's XML.

Calamine reads a sheet ten times as fast as openpyxl but hides number formats, errors and hidden rows.
These are few, and stand in the XML, which the guard has gone through: numbers are displayed by the
format that the style sheet names. Where the XML is written in a way that this module does not know, it
says so (``Unknown``) and the slow reader takes over.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from textmine.files.archive import Extent, column_number, extent_of
from textmine.files.display import JAPANESE_BUILTINS, display_date, display_number, general
from textmine.files.grid import MAX_CELLS, letters

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column of merged cells, counted from 1."""

_FILLED_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*(?<!/)>')
_OTHER_CELL = (
    rb'<(?:\w+:)?c\b%s(?![^>]*\bt="(?:s|str|inlineStr)")([^>]*)(?<!/)>\s*'
    rb"(?:<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*)?<(?:\w+:)?v\b[^>]*>([^<]+)<"
)
"""A cell that is not a text, and its value as written; a formula may stand before it."""

STYLES = "xl/styles.xml"

LARGE = 1e15
"""From here on a number is written with more digits in the file than calamine hands on."""

_ATTRIBUTE = re.compile(rb'\b([a-z]+)="([^"]*)"')
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+[0-9]+)"[^>]*>\s*<(?:\w+:)?f\b')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="([0-9]+)"')
_HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\bmin="([0-9]+)"')


class Unknown(Exception):  # noqa: N818 - not an error: another reader is asked
    """The sheet is written in a way that this reader does not know."""


@dataclass(frozen=True)
class Part:
    """A sheet of the workbook: its title, whether it is shown, and the part of the archive that holds it."""

    title: str
    visible: bool
    name: str


@dataclass(frozen=True)
class SheetRead:
    """The cells of a sheet as displayed, and the places of what a person should know about."""

    rows: list[list[str]]
    merged: tuple[Area, ...]
    formulas: list[str]
    errors: list[str]
    hidden_rows: list[int]
    hidden_columns: list[str]


def sheet_parts(archive: zipfile.ZipFile) -> list[Part]:
    """The sheets of the workbook in its order, without charts; Unknown where its parts do not fit together."""
    from defusedxml.ElementTree import ParseError, fromstring

    held = set(archive.namelist())
    try:
        relations = {
            item.get("Id"): item.get("Target", "")
            for item in fromstring(archive.read("xl/_rels/workbook.xml.rels"))
            if item.get("Type", "").endswith("/worksheet")
        }
        listed = [item for item in fromstring(archive.read("xl/workbook.xml")).iter() if _is_sheet(item)]
    except (KeyError, ParseError) as error:
        raise Unknown(str(error)) from error
    parts = []
    for item in listed:
        target = relations.get(next((value for name, value in item.items() if name.endswith("}id")), ""), "")
        name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if target and name in held:
            parts.append(Part(item.get("name", ""), item.get("state", "visible") == "visible", name))
    return parts


def _is_sheet(item: Any) -> bool:
    return str(item.tag).endswith("}sheet")


def read_sheet(content: bytes, archive: zipfile.ZipFile, part: Part, extent: Extent) -> SheetRead:
    """The sheet as displayed. Raises Unknown where only the slow reader can tell."""
    xml = archive.read(part.name)
    _check_places(xml, extent)
    rows, merged = _texts(content, part.title)
    errors = _display_others(rows, xml, archive)
    _empty_covered(rows, merged)
    return SheetRead(
        rows=rows,
        merged=merged,
        formulas=formulas_of(xml),
        errors=[f"{letters(at)}{row} {text}" for row, at in errors if (text := rows[row - 1][at - 1])],
        hidden_rows=sorted(map(int, _HIDDEN_ROW.findall(xml))) if b"hidden" in xml else [],
        hidden_columns=sorted(letters(int(at)) for at in _HIDDEN_COLUMN.findall(xml))
        if b"hidden" in xml
        else [],
    )


def formulas_of(xml: bytes) -> list[str]:
    """The addresses of the cells that hold formulas."""
    if not any(mark in xml for mark in (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")):
        return []
    return [found.decode() for found in _FORMULA.findall(xml)]


def place_of(address: str) -> tuple[int, int]:
    """Row and column of an address such as B2, counted from 1. Raises Unknown for any other text."""
    found = _PLACE.fullmatch(address)
    if found is None:
        raise Unknown(address)
    return int(found[2]), column_number(found[1])


def _check_places(xml: bytes, extent: Extent) -> None:
    """Unknown where a cell does not say its place, or filled cells span more than calamine should set aside."""
    if not extent.placed:
        raise Unknown("cells without places")
    height, width, _ = extent
    if height * width > MAX_CELLS:
        height, width = extent_of(_FILLED_CELL.findall(xml))
    if height * width > MAX_CELLS:
        raise Unknown("far cells")


def _texts(content: bytes, title: str) -> tuple[list[list[Any]], tuple[Area, ...]]:
    """The cells by calamine: texts as displayed, all else as values; and the merged areas."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        page = book.get_sheet_by_name(title)
        rows = page.to_python(skip_empty_area=False)
        merged = page.merged_cell_ranges or ()
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise Unknown(str(error)) from error
    areas = ((top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in merged)
    return rows, tuple(sorted(areas))


def _display_others(rows: list[list[Any]], xml: bytes, archive: zipfile.ZipFile) -> list[tuple[int, int]]:
    """Write numbers, dates, truth values and errors into the rows as displayed; return the errors' places."""
    others, left = _display_plainly(rows)
    if not others and b't="e"' not in xml:
        return []
    show, errors = _Shower(archive), []
    large = any(isinstance(rows[row][column], int | float) for row, column in left)
    for row, column, kind, style, raw in _with_style(xml, None if large else show.special_styles()):
        text, wrong = show(kind, style, raw)
        _put(rows, row, column, text)
        if wrong:
            errors.append((row, column))
    if any(not isinstance(rows[row][column], str) for row, column in left):
        raise Unknown("a value that the XML does not show")
    return errors


def _display_plainly(rows: list[list[Any]]) -> tuple[bool, list[tuple[int, int]]]:
    """Write truth values and numbers as General shows them; whether there are any, and what is left."""
    others, left = False, []
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            kind = type(value)
            if kind is str:
                continue
            others = True
            if (kind is float or kind is int) and -LARGE < value < LARGE:
                cells[column] = general(value)
            elif kind is bool:
                cells[column] = str(value).upper()
            else:
                left.append((row, column))
    return others, left


def _put(rows: list[list[Any]], row: int, column: int, text: str) -> None:
    """One cell; calamine leaves out the rows and columns at the edge that hold nothing but errors."""
    while len(rows) < row:
        rows.append([])
    cells = rows[row - 1]
    if len(cells) < column:
        cells += [""] * (column - len(cells))
    cells[column - 1] = text


def _with_style(xml: bytes, special: Sequence[int] | None) -> Iterator[tuple[int, int, str, int, str]]:
    """Row, column, type, style and value of errors, dates and the cells of special styles (None: of any)."""
    wanted = b""
    if special is not None:
        if not special and not any(mark in xml for mark in (b't="e"', b't="d"')):
            return
        styles = "|".join(map(str, special)).encode()
        wanted = b'(?=[^>]*\\b(?:s="(?:%s)"|t="[ed]"))' % styles
    for found in re.finditer(_OTHER_CELL % wanted, xml):
        said = dict(_ATTRIBUTE.findall(found[1]))
        row, column = place_of(said.get(b"r", b"").decode())
        yield row, column, said.get(b"t", b"n").decode(), int(said.get(b"s", 0)), found[2].decode()


class _Shower:
    """Shows values as the workbook's style sheet says; each value of a style is worked out once."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.styles: Any = None
        self.epoch: dt.datetime | None = None
        self.known: dict[tuple[str, int, str], tuple[str, bool]] = {}

    def special_styles(self) -> list[int]:
        """The styles whose numbers are not shown as General shows them."""
        from defusedxml.ElementTree import fromstring

        if STYLES not in self.archive.namelist():
            return []
        lists = [part for part in fromstring(self.archive.read(STYLES)) if str(part.tag).endswith("}cellXfs")]
        return [
            number for part in lists for number, style in enumerate(part) if style.get("numFmtId", "0") != "0"
        ]

    def __call__(self, kind: str, style: int, raw: str) -> tuple[str, bool]:
        """The value as displayed, and whether it is an error."""
        key = (kind, style, raw)
        if key not in self.known:
            try:
                self.known[key] = self._shown(kind, style, raw)
            except (ValueError, LookupError) as error:
                raise Unknown(str(error)) from error
        return self.known[key]

    def _shown(self, kind: str, style: int, raw: str) -> tuple[str, bool]:
        if kind == "e":
            return raw, True
        if kind == "b":
            return str(bool(int(raw))).upper(), False
        if kind not in ("n", "d"):
            raise Unknown(f"type {kind}")
        if kind == "n" and not style:
            return general(number_of(raw)), False
        return self._formatted(kind, style, raw)

    def _formatted(self, kind: str, style: int, raw: str) -> tuple[str, bool]:
        from openpyxl.utils.datetime import from_excel, from_ISO8601

        self._read_styles()
        number, shape = self._format(style)
        if kind == "d":
            moment = from_ISO8601(raw)  # type: ignore[no-untyped-call]
            return displayed(moment, number, shape, self.epoch), False
        value: Any = number_of(raw)
        if self.styles is not None and style in self.styles.date_formats:
            try:
                value = from_excel(value, self.epoch, timedelta=style in self.styles.timedelta_formats)
            except (OverflowError, ValueError):
                return "#VALUE!", True
        return displayed(value, number, shape, self.epoch), False

    def _read_styles(self) -> None:
        """Read the style sheet and the first day of the workbook's calendar, once."""
        from defusedxml.ElementTree import fromstring
        from openpyxl.styles.stylesheet import Stylesheet
        from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

        if self.epoch is not None:
            return
        self.epoch = CALENDAR_WINDOWS_1900
        for item in fromstring(self.archive.read("xl/workbook.xml")).iter():
            if str(item.tag).endswith("}workbookPr") and item.get("date1904") in ("1", "true"):
                self.epoch = CALENDAR_MAC_1904
        if STYLES in self.archive.namelist():
            try:
                self.styles = Stylesheet.from_tree(fromstring(self.archive.read(STYLES)))
            except Exception as error:
                raise Unknown(str(error)) from error

    def _format(self, style: int) -> tuple[int, str]:
        """Number and text of a style's format."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

        if self.styles is None:
            return 0, "General"
        number = self.styles.cell_styles[style].numFmtId
        if number >= BUILTIN_FORMATS_MAX_SIZE:
            return number, self.styles.number_formats[number - BUILTIN_FORMATS_MAX_SIZE]
        return number, BUILTIN_FORMATS.get(number, "General")


def number_of(raw: str) -> int | float:
    """A number as the file writes it: whole where it has neither point nor exponent."""
    return float(raw) if "." in raw or "E" in raw or "e" in raw else int(raw)


def displayed(value: Any, number: int, shape: str, epoch: dt.datetime | None) -> str:
    """A value that is not a text, as its format shows it: ``number`` is the format's, ``shape`` its text."""
    from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900, from_excel

    if isinstance(value, bool):
        return str(value).upper()
    shape = JAPANESE_BUILTINS.get(number, shape)
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return display_date(value, shape)
    if number in JAPANESE_BUILTINS:
        try:
            return display_date(from_excel(value, epoch or CALENDAR_WINDOWS_1900), shape)
        except (OverflowError, ValueError):
            return general(value)
    return display_number(value, shape)


def _empty_covered(rows: list[list[str]], merged: tuple[Area, ...]) -> None:
    """Only the first cell of a merged area is seen."""
    height, width = len(rows), max(map(len, rows), default=0)
    for top, left, bottom, right in merged:
        for row in range(top, min(bottom, height) + 1):
            for column in range(left, min(right, width) + 1):
                if (row, column) != (top, left):
                    rows[row - 1][column - 1] = ""
