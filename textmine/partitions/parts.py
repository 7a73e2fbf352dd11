"""Parts of a survey file (分割): addresses, not data, so that every worker reads its own.

A CSV file is cut at row ends found by counting quotes, without reading its cells. Whatever does not look
like one plain table (rows of other lengths, empty rows, other encodings) is left to the whole reader,
which knows how to mend, tell and refuse: ``NotInPartsError`` says why.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

from textmine.errors import InputError, Problem
from textmine.files import FileRead, Grid, Note
from textmine.files.delimited import delimiter_of
from textmine.files.encoding import ALIASES, decode
from textmine.files.grid import MAX_CELL_CHARACTERS
from textmine.options import Splitter, Ticked, read_closed, read_groups
from textmine.scales import Ends
from textmine.settings import OptionGroup, Settings
from textmine.survey.columns import take_header
from textmine.survey.layout import Layout, find_layout, may_be_told_apart
from textmine.survey.lost import RESPONDENT, Place

BLOCK_BYTES = 1 << 20
PART_BYTES = 1 << 18
"""About 2,500 short answers: small enough to keep many workers busy, large enough to be worth a file."""

HEAD_BYTES = 4 * BLOCK_BYTES
CUT_ENCODINGS = ("utf-8", "cp932", "euc_jp")
"""Encodings in which the bytes of a line end and of a quote never are half of another character."""


class NotInPartsError(Exception):
    """A survey that has to be read as a whole; the message says why."""


@dataclass(frozen=True)
class Part:
    """Bytes of a CSV file that hold whole rows; ``check`` is their CRC-32.

    Whoever reads the part compares it: a file that was changed since, or another file under the same path
    on another machine, must not go unseen.
    """

    path: Path
    start: int
    stop: int
    check: int


@dataclass(frozen=True)
class Form:
    """How the rows of a part become cells: positions count from 0.

    ``named_by``: the innermost group column as written; ``group_ways`` and ``closed_ways``: how cells become
    groups and closed answers, None where as written.
    """

    encoding: str
    delimiter: str
    width: int
    respondent: int | None
    groups: tuple[int, ...]
    group_names: tuple[str, ...]
    questions: tuple[int, ...]
    question_names: tuple[str, ...]
    closed: tuple[int, ...]
    closed_names: tuple[str, ...]
    named_by: int | None
    group_ways: tuple[Ticked | Ends | None, ...]
    closed_ways: tuple[Splitter | None, ...]

    def own_columns(self, columns: Sequence[Sequence[str]]) -> dict[str, list[str]]:
        """Groups and closed answers of rows that are given as columns, as ``survey`` reads them."""
        groups = zip(self.group_names, self.groups, self.group_ways, strict=True)
        closed = zip(self.closed_names, self.closed, self.closed_ways, strict=True)
        return {
            **{name: read_groups(columns[at], way) for name, at, way in groups},
            **{name: read_closed(columns[at], way) for name, at, way in closed},
        }

    @property
    def several(self) -> tuple[str, ...]:
        """The closed questions whose cells hold several choices."""
        return tuple(name for name, way in zip(self.closed_names, self.closed_ways, strict=True) if way)

    @property
    def name_column(self) -> int | None:
        """The column that respondents may be called by: their own, or the innermost group."""
        if self.respondent is not None:
            return self.respondent
        return self.named_by

    def told_apart(self, rows: int, names: int) -> bool:
        """Whether respondents with so many ``names`` may be called by an outer group, too."""
        return may_be_told_apart(rows, names) and sum(way is None for way in self.group_ways) > 1

    @property
    def places(self) -> list[Place]:
        """The columns that are read, each with its position, in the order of ``survey.layout.places_of``."""
        respondent = [(RESPONDENT, self.respondent)] if self.respondent is not None else []
        groups = zip(self.group_names, self.groups, strict=True)
        asked = zip(self.question_names, self.questions, strict=True)
        return [*respondent, *groups, *asked, *zip(self.closed_names, self.closed, strict=True)]

    @property
    def own_names(self) -> tuple[str, ...]:
        """The survey's own columns beside the described ones: groups, then closed answers."""
        return (*self.group_names, *self.closed_names)


@dataclass(frozen=True)
class Divided:
    """A survey file divided into parts, not yet read."""

    form: Form
    parts: tuple[Part, ...]
    path: Path
    sha256: str
    encoding: str
    notes: tuple[Note, ...] = ()

    def record(self, rows: int) -> FileRead:
        """The manifest's record of the file."""
        return FileRead(self.path, self.sha256, self.encoding, rows)


def divide(settings: Settings, *, part_bytes: int = PART_BYTES, delimiter: str = "") -> Divided:
    """Divide the survey's file; ``delimiter`` where it is known.

    Raises NotInPartsError where the file has to be read as a whole.
    """
    if settings.layout != "wide" or settings.joined or settings.fill_down or settings.tokens.compounds:
        raise NotInPartsError("layout, joined tables, fill_down or compounds")
    if settings.last_row:
        raise NotInPartsError("rows below the answers")
    if any(closed.columns for closed in settings.closed):
        raise NotInPartsError("one column an option")
    by_scale = [group.closed for group in settings.groups if isinstance(group, OptionGroup) and group.scale]
    if not {closed.name for closed in settings.closed if closed.scale}.issuperset(by_scale):
        raise NotInPartsError("a scale that its answers have to tell")
    wanted = settings.encoding.lower()
    name = "utf-8" if wanted in ("", "auto") else ALIASES.get(wanted, wanted)
    try:
        return _divided(settings, name, part_bytes, delimiter)
    except _OtherEncodingError as error:
        if wanted not in ("", "auto"):
            raise
        try:
            _, name = decode(settings.file.read_bytes(), settings.file)
        except InputError:
            raise error from None
        return _divided(settings, name, part_bytes, delimiter)


class _OtherEncodingError(NotInPartsError):
    """Some byte does not fit the encoding."""


def _divided(settings: Settings, encoding: str, part_bytes: int, delimiter: str) -> Divided:
    path = settings.file.absolute()
    if encoding not in CUT_ENCODINGS:
        raise NotInPartsError(f"encoding {encoding}")
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            marked = encoding == "utf-8" and head.startswith(codecs.BOM_UTF8)
            mark = len(codecs.BOM_UTF8) if marked else 0
            form, first, notes = _form(head[mark:], encoding, settings, delimiter)
            parts, digest = _cut(file, path, encoding, mark + first, part_bytes)
    except OSError as error:
        raise NotInPartsError(str(error)) from error
    return Divided(form, parts, path, digest, f"{encoding} (BOM)" if marked else encoding, notes)


def _changed(path: Path) -> Problem:
    return Problem(
        "調査のファイルが処理の途中で変わったか、別の機械に同じ名前の別のファイルがあります",
        "the survey file changed while it was read, or another machine has another file of that name",
        str(path),
        "ファイルを閉じてから（クラスタでは共有フォルダに置いて）もう一度実行してください",
        "close the file (on a cluster: keep it in the shared folder) and run again",
    )


def rows_of(part: Part, form: Form) -> tuple[tuple[str, ...], ...]:
    """The rows of a part, read by whoever works on it. Raises NotInPartsError where a row is not plain."""
    return _rows_of(part, form)


@lru_cache(maxsize=4)
def _rows_of(part: Part, form: Form) -> tuple[tuple[str, ...], ...]:
    with part.path.open("rb") as file:
        file.seek(part.start)
        content = file.read(part.stop - part.start)
    if crc32(content) != part.check:
        raise InputError(_changed(part.path))
    try:
        text = content.decode(form.encoding)
    except UnicodeDecodeError as error:
        raise NotInPartsError(f"not {form.encoding}") from error
    csv.field_size_limit(MAX_CELL_CHARACTERS + 1)
    try:
        rows = tuple(
            map(tuple, csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter, strict=True))
        )
    except csv.Error as error:
        raise NotInPartsError(str(error)) from error
    if any(len(row) != form.width for row in rows) or any(not "".join(row).strip() for row in rows):
        raise NotInPartsError("rows of other lengths, or empty ones")
    return rows


# ---------------------------------------------------------------- dividing


def _form(head: bytes, encoding: str, settings: Settings, known: str) -> tuple[Form, int, tuple[Note, ...]]:
    """Where everything stands, the byte at which the answers begin, and what a person should know."""
    sample = head[: head.rfind(b"\n") + 1] or head
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError as error:
        raise _OtherEncodingError(f"not {encoding}") from error
    delimiter, notes = (known, []) if known else delimiter_of(text, settings.file)
    lines = _Counted(text, encoding)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        above = [tuple(next(reader)) for _ in range(settings.header_row)]
        first, row = lines.bytes, tuple(next(reader))  # the reader takes no line ahead
    except (csv.Error, StopIteration) as error:
        raise NotInPartsError("no plain head") from error
    grid = Grid(settings.file, "", encoding, (*above, row), tuple(range(1, len(above) + 2)))
    try:
        sheet = take_header(grid, settings.header_row)
        layout = find_layout(sheet, settings)
    except InputError as error:
        raise NotInPartsError(str(error)) from error
    if sheet.notes or len(sheet.headers) != len(row):
        raise NotInPartsError("the head is not plain")
    return _form_of(layout, encoding, delimiter, len(row)), first, tuple(notes)


def _form_of(layout: Layout, encoding: str, delimiter: str, width: int) -> Form:
    return Form(
        encoding=encoding,
        delimiter=delimiter,
        width=width,
        respondent=layout.respondent - 1 if layout.respondent else None,
        groups=tuple(at - 1 for at in layout.groups),
        group_names=layout.group_names,
        questions=tuple(at - 1 for _, at in layout.questions),
        question_names=tuple(question.name for question, _ in layout.questions),
        closed=tuple(at - 1 for _, at in layout.closed),
        closed_names=tuple(name for name, _ in layout.closed),
        named_by=layout.name_group - 1 if layout.name_group else None,
        group_ways=layout.group_ways,
        closed_ways=layout.closed_ways,
    )


class _Counted:
    """The lines of a text, counting the bytes handed out so far."""

    def __init__(self, text: str, encoding: str) -> None:
        self.lines, self.encoding, self.bytes = io.StringIO(text, newline=""), encoding, 0

    def __iter__(self) -> _Counted:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.bytes += len(line.encode(self.encoding))
        return line


def _cut(
    file: BinaryIO, path: Path, encoding: str, first: int, part_bytes: int
) -> tuple[tuple[Part, ...], str]:
    """The parts from the byte ``first`` on, and the hash of the whole file."""
    file.seek(0)
    digest = hashlib.sha256(file.read(first))
    checked = codecs.getincrementaldecoder(encoding)()
    parts, start, at, odd, tail, check = [], first, first, 0, b"", 0
    while block := file.read(BLOCK_BYTES):
        digest.update(block)
        _require_plain(block, tail)
        try:
            checked.decode(block)
        except UnicodeDecodeError as error:
            raise _OtherEncodingError(f"not {encoding}") from error
        seen = taken = 0
        while (end := block.find(b"\n", max(seen, start + part_bytes - at)) + 1) > 0:
            odd = (odd + block.count(b'"', seen, end)) % 2
            seen = end
            if not odd:
                parts.append(Part(path, start, at + end, crc32(block[taken:end], check)))
                start, taken, check = at + end, end, 0
        check = crc32(block[taken:], check)
        odd = (odd + block.count(b'"', seen)) % 2
        at += len(block)
        tail = block[-1:]
    if odd:
        raise NotInPartsError("a quote is not closed")
    if at > start:
        parts.append(Part(path, start, at, check))
    if not parts:
        raise NotInPartsError("no answers")
    return tuple(parts), digest.hexdigest()


def _require_plain(block: bytes, tail: bytes) -> None:
    """Marks of other encodings, and line ends that only the whole reader takes for such."""
    returns = block.count(b"\r")
    paired = block.count(b"\r\n") + (1 if block.endswith(b"\r") else 0)
    if b"\0" in block or b"\x1b" in block or returns != paired or (tail == b"\r" and block[:1] != b"\n"):
        raise NotInPartsError("NUL, escape or bare CR")
