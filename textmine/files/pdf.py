"""Tables of PDF files (PDF の表): ruled tables through pdfplumber, page by page; needs the extra ``pdf``.

Text is taken as it stands in the file, wrong characters included: stage 2 repairs and logs them.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any, NamedTuple

from textmine.errors import InputError, LimitError, Problem
from textmine.files.archive import MAX_UNPACKED_BYTES
from textmine.files.documents import Area, Piece, Table, grid_of, joined_tables, no_tables, not_installed
from textmine.files.frames import open_sides
from textmine.files.grid import Grid, over_limit
from textmine.files.linewraps import Line, unwrapped, wraps

MAX_PAGES = 1_000
"""A page of text takes up to half a second."""

GAP = 0.3
"""Characters further apart than this part of their size have a space between them: English words do, and
justified Japanese text in a narrow column has less."""

SAME_PLACE = 1.0
"""Points within which the same character twice is one that was printed bold by printing it again."""

SAME_LINE = 3.0
"""Points by which the middles of characters of one line may differ: small signs beside large ones."""

PADDING = 2.0
"""Points between a text and the line at its right."""

LOST = "Data-loss"
"""What pdfminer warns of where it reads on behind a damage: text would be missing, and nobody would know."""

Box = tuple[float, float, float, float]
"""A cell: left, top, right, bottom in points."""

_STREAM = re.compile(rb"stream\r?\n")
_NUMBERS = re.compile(r"[\d\W_]+")


class _Read(NamedTuple):
    """A table as it was read: its texts, its merged areas, where its columns begin.

    ``full``: the columns whose last line in the last row reaches the margin.
    """

    rows: tuple[tuple[str, ...], ...]
    merged: tuple[Area, ...]
    edges: tuple[float, ...]
    full: frozenset[int]


@dataclass(frozen=True)
class _Page:
    """The tables of a page from the top, with the lines of text above each."""

    number: int
    tables: Sequence[_Read]
    above: Sequence[Sequence[str]]


def read_pdf(content: bytes, path: Path, sheet: str, digest: str) -> Grid:
    """One table of a PDF ("" = the first real one). Raises InputError or LimitError where it cannot be read."""
    tables = _tables_of(content, path)
    if not tables:
        raise InputError(no_tables(path, "PDF"))
    return grid_of(tables, path, digest, kind="pdf", sheet=sheet)


@lru_cache(maxsize=1)
def _tables_of(content: bytes, path: Path) -> tuple[Table, ...]:
    """The tables of a PDF; kept, for a page takes a tenth of a second and a guess reads the file several times."""
    try:
        import pdfplumber
    except ImportError as error:
        raise InputError(not_installed(path, "PDF", "pdf")) from error
    _check_unpacked(content, path)
    try:
        with _listening() as said, pdfplumber.open(io.BytesIO(content)) as pdf:
            pages = _pages_of(pdf, path)
            if any(LOST in message for message in said):
                raise InputError(_unreadable(path, ValueError(LOST)))
    except (InputError, LimitError):
        raise
    except Exception as error:  # what pdfminer raises on damaged files has no common ancestor
        raise InputError(_unreadable(path, error)) from error
    return tuple(table for table in joined_tables(_pieces(pages)) if len(table.rows[0]) > 1)


class _Listener(logging.Handler):
    """Keeps what is logged."""

    def __init__(self, said: list[str]) -> None:
        super().__init__()
        self.said = said

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@contextmanager
def _listening() -> Iterator[list[str]]:
    """What pdfminer warns of while it reads on, which else would stand on the terminal in its own words."""
    logger, said = logging.getLogger("pdfminer"), list[str]()
    listener, told_on = _Listener(said), logger.propagate
    logger.addHandler(listener)
    logger.propagate = False
    try:
        yield said
    finally:
        logger.propagate = told_on
        logger.removeHandler(listener)


def _pages_of(pdf: Any, path: Path) -> list[_Page]:
    """The pages of a PDF with their tables, one read and closed behind the other: a page is large."""
    if len(pdf.pages) > MAX_PAGES:
        count = len(pdf.pages)
        raise LimitError(over_limit(path, f"{count} ページ", f"{count} pages", MAX_PAGES))
    found, is_written = [], False
    for number, given in enumerate(pdf.pages, 1):
        page = _upright(given)
        is_written = is_written or bool(page.chars)
        found.append(_page(number, page))
        page.close()
        given.close()
    if not is_written:
        raise InputError(_only_pictures(path))
    return found


def _upright(page: Any) -> Any:
    """The page turned so that its text reads from left to right: tables too wide for it are printed sideways."""
    turns = Counter(_turn(character["matrix"]) for character in page.chars)
    turn = turns.most_common(1)[0][0] if turns else 0
    if not turn:
        return page
    wanted = (page.rotation + turn) % 360
    page.page_obj.rotate = page.page_obj.attrs["Rotate"] = wanted
    return type(page)(page.pdf, page.page_obj, page_number=page.page_number)


def _turn(matrix: Sequence[float]) -> int:
    """The degrees by which a page is turned clockwise to set a character upright."""
    along, up = matrix[:2]
    if abs(along) >= abs(up):
        return 0 if along >= 0 else 180
    return 90 if up > 0 else 270


def _page(number: int, page: Any) -> _Page:
    """The tables of a page from the top, their texts read at once."""
    page = page.dedupe_chars(tolerance=SAME_PLACE)
    found = sorted(_found(page), key=lambda table: (table.bbox[1], table.bbox[0]))
    tables = [table for table in found if len(table.cells) > 1]
    above, end = [], page.bbox[1]
    for table in tables:
        above.append(_lines_between(page, end, table.bbox[1]))
        end = table.bbox[3]
    read = [_read(table) for table in tables]
    return _Page(number, read, above)


def _found(page: Any) -> list[Any]:
    """The ruled tables of a page, those without outer lines, too."""
    finder = page.debug_tablefinder()
    sides = open_sides(finder.edges)
    if not sides:
        return list(finder.tables)
    # pdfplumber takes of each list those of its direction.
    return list(page.find_tables({"explicit_vertical_lines": sides, "explicit_horizontal_lines": sides}))


def _lines_between(page: Any, top: float, bottom: float) -> list[str]:
    if bottom - top < 1:
        return []
    strip = page.crop((page.bbox[0], top, page.bbox[2], bottom), strict=False)
    return [line for line in (strip.extract_text() or "").split("\n") if line.strip()]


def _read(table: Any) -> _Read:
    """The texts of a table, its merged areas, and where its columns begin."""
    lefts = _edges([cell[0] for cell in table.cells])
    tops = _edges([cell[1] for cell in table.cells])
    lines = {cell: lines_of(table.page, cell) for cell in table.cells}
    ends = _ends_of_columns(lines)
    rows = [["" for _ in lefts] for _ in tops]
    merged, full = [], set()
    for cell, written in lines.items():
        left, top = _index(lefts, cell[0]), _index(tops, cell[1])
        right, bottom = max(left, _index(lefts, cell[2]) - 1), max(top, _index(tops, cell[3]) - 1)
        end = min(cell[2] - PADDING, ends[cell[0], cell[2]])
        rows[top][left] = unwrapped(written, end=end)
        if (top, left) != (bottom, right):
            merged.append((top, left, bottom, right))
        if bottom == len(tops) - 1 and written and wraps(written[-1], "", end):
            full.add(left)
    return _Read(tuple(map(tuple, rows)), tuple(merged), tuple(lefts), frozenset(full))


def lines_of(page: Any, cell: Box) -> list[Line]:
    """The lines of text inside a cell, from the top."""
    from pdfplumber.utils.clustering import cluster_objects
    from pdfplumber.utils.text import extract_words

    inside = [one for one in page.chars if _is_inside(one, cell)]
    words = extract_words(inside, keep_blank_chars=True, x_tolerance_ratio=GAP)
    found = []
    for line in cluster_objects(words, _middle, SAME_LINE):
        line = sorted(line, key=lambda word: word["x0"])
        text = reduce(_behind, (word["text"] for word in line))
        if text.strip():
            size = max(word["bottom"] - word["top"] for word in line)
            found.append(Line(text, max(word["x1"] for word in line), size))
    return found


def _behind(text: str, word: str) -> str:
    """A word behind others; in justified lines the blank between two may itself stand as a word."""
    return f"{text.rstrip(' ')} {word.lstrip(' ')}"


def _is_inside(character: Any, cell: Box) -> bool:
    across, down = (character["x0"] + character["x1"]) / 2, (character["top"] + character["bottom"]) / 2
    return bool(cell[0] <= across < cell[2] and cell[1] <= down < cell[3])


def _middle(word: Any) -> float:
    return float(word["top"] + word["bottom"]) / 2


def _ends_of_columns(lines: Mapping[Box, Sequence[Line]]) -> dict[tuple[float, float], float]:
    """How far lines reach in cells of each width: its right margin, for lines are broken there."""
    ends: dict[tuple[float, float], float] = {}
    for cell, written in lines.items():
        width = (cell[0], cell[2])
        ends[width] = max([ends.get(width, 0.0), *(line.end for line in written)])
    return ends


def _edges(starts: Sequence[float]) -> list[float]:
    """The places at which cells begin, those within a point taken as one."""
    edges: list[float] = []
    for start in sorted(starts):
        if not edges or start - edges[-1] > SAME_PLACE:
            edges.append(start)
    return edges


def _index(edges: Sequence[float], place: float) -> int:
    """Which edge a place is: the first that is not clearly in front of it."""
    return bisect_left(edges, place - SAME_PLACE)


def _pieces(pages: Sequence[_Page]) -> Iterator[Piece]:
    """The pieces of tables in order; a line that several pages have (a running title, a number) is no title."""
    running = Counter(
        _NUMBERS.sub("", line) for page in pages for line in {line for lines in page.above for line in lines}
    )
    for page in pages:
        for at, (read, above) in enumerate(zip(page.tables, page.above, strict=True)):
            own = [line for line in above if running[_NUMBERS.sub("", line)] == 1 and _NUMBERS.sub("", line)]
            title = own[-1] if own else ""
            yield Piece(page.number, *read[:3], title=title, goes_on=at == 0, full=read.full)


def _check_unpacked(content: bytes, path: Path) -> None:
    """LimitError where the packed parts of the file would unpack to more than a reader should hold."""
    left = MAX_UNPACKED_BYTES
    for found in _STREAM.finditer(content):
        part = content[found.end() :]
        # A packed part may hold another one.
        for _ in range(2):
            try:
                part = zlib.decompressobj().decompress(part, left + 1)
            except zlib.error:
                break
            if len(part) > left:
                size = MAX_UNPACKED_BYTES
                raise LimitError(
                    over_limit(path, f"展開後 {size:,} バイト超", f"over {size:,} bytes unpacked", size)
                )
            left -= len(part)


def _unreadable(path: Path, error: Exception) -> Problem:
    cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    name = type(cause).__name__
    if "Password" in name or "Encrypt" in name:
        return Problem(
            "パスワードで保護された PDF です",
            "the PDF is encrypted with a password",
            path.name,
            "開いてから「PDF として印刷」するなどして、パスワードのない PDF を作ってください",
            "open it and print it to a PDF without a password",
        )
    return Problem(
        "PDF が壊れていて開けません",
        "the PDF is damaged",
        f"{path.name}: {name}",
        "もう一度受け取るか、開ける機械で印刷し直してください",
        "get it once more, or print it again where it opens",
    )


def _only_pictures(path: Path) -> Problem:
    return Problem(
        "文字のない（画像だけの）PDF です",
        "the PDF holds pictures and no text",
        path.name,
        "文字認識（OCR）をかけた PDF か、表を写した Excel を指定してください",
        "give a PDF that went through OCR, or the table copied into Excel",
    )
