"""Tables that stand on the pages of a document (PDF・Word の表), put together again as one sheet each.

A page ends where the paper ends: the header is repeated or not, a merged cell goes on as an empty one, and an
answer may be cut in two, its second half alone in a row without a name. What belongs together is joined by
rule, and each joint is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from textmine.errors import InputError, Problem, near_matches, shown
from textmine.files.grid import Grid, cell_problems, check_size, fold, listed, shortened
from textmine.files.linewraps import begins_anew, between
from textmine.tables import Note

Area = tuple[int, int, int, int]
"""A merged area: first row, first column, last row, last column, from 0."""

HEADER_ROWS = 3
"""A header that is repeated on each page has at most so many rows."""

EDGE = 3.0
"""Points by which the same column may stand elsewhere on the next page."""


@dataclass(frozen=True)
class Piece:
    """A table as far as it stands on one page.

    ``rows``: texts; a merged cell has its text at its first place. ``edges``: where the columns begin, in points
    (none in a Word file). ``title``: the text right above it that no other page has. ``goes_on``: whether it is
    the first thing on its page, so that it may go on with a table of the page before. ``full``: the columns
    whose text reaches the right margin where the piece ends, so that a cut answer goes on in the same line.
    """

    page: int
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[Area, ...] = ()
    edges: tuple[float, ...] = ()
    title: str = ""
    goes_on: bool = False
    full: frozenset[int] = frozenset()

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.rows[0]) if self.rows else 0


@dataclass
class Table:
    """A table put together: its rows, its merged areas, the pages it stands on and the rows that were cut."""

    title: str
    rows: list[list[str]]
    merged: list[Area]
    pages: list[int]
    cut: list[int] = field(default_factory=list)


def joined_tables(pieces: Iterable[Piece]) -> list[Table]:
    """The tables of a document in their order, each out of its pieces."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        if groups and _goes_on(groups[-1], piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [_joined(group) for group in groups]


def _goes_on(table: Sequence[Piece], piece: Piece) -> bool:
    """Whether a piece is the rest of a table: the same columns at the top of the next page.

    Where the header is there again, text above it is a running title; without it, it is the title of another.
    """
    first, last = table[0], table[-1]
    if not piece.goes_on or piece.page != last.page + 1 or len(piece.edges) != len(first.edges):
        return False
    if any(abs(a - b) > EDGE for a, b in zip(piece.edges, first.edges, strict=True)):
        return False
    return not piece.title or _repeated_header(first, piece) > 0


def _repeated_header(first: Piece, piece: Piece) -> int:
    """How many rows at the top of a piece are the header of the table over again."""
    count = 0
    for ours, theirs in zip(first.rows[:HEADER_ROWS], piece.rows, strict=False):
        if [fold(cell) for cell in ours] != [fold(cell) for cell in theirs]:
            break
        count += 1
    return count


def _joined(pieces: Sequence[Piece]) -> Table:
    first, *others = pieces
    table = Table(first.title, [list(row) for row in first.rows], list(first.merged), [first.page])
    rests = [_without_header(first, piece) for piece in others]
    naming = _naming_column([first, *rests])
    for before, piece in zip(pieces, rests, strict=False):
        _add(table, piece, naming, before.full)
    return table


def _without_header(first: Piece, piece: Piece) -> Piece:
    headers = _repeated_header(first, piece)
    moved = [(top - headers, left, bottom - headers, right) for top, left, bottom, right in piece.merged]
    areas = tuple(area for area in moved if area[0] >= 0)
    return replace(piece, rows=piece.rows[headers:], merged=areas)


def _naming_column(pieces: Sequence[Piece]) -> int | None:
    """The first column that names each row: never empty but, perhaps, at the top of a page; None without one."""
    first, *others = pieces
    rows = [*first.rows[_header_rows(first) :], *(row for piece in others for row in piece.rows[1:])]
    filled = [at for at in range(pieces[0].width) if rows and all(row[at].strip() for row in rows)]
    return filled[0] if filled else None


def _header_rows(piece: Piece) -> int:
    """How many rows at the top of a table are its header: below a cell merged across stands another row of it."""
    areas = [area for area in piece.merged if area[0] == 0]
    ends = [bottom + (2 if right > left else 1) for _, left, bottom, right in areas]
    return min(HEADER_ROWS, max(ends, default=1))


def _add(table: Table, piece: Piece, naming: int | None, full: frozenset[int]) -> None:
    """Append the rows of a piece; its first row to the last one where an answer was cut in two.

    ``full``: the columns whose last line before the end of the page was a full one.
    """
    table.pages.append(piece.page)
    if not piece.rows:
        return
    first, rows = piece.rows[0], [list(row) for row in piece.rows]
    cut = naming is not None and not first[naming].strip() and any(cell.strip() for cell in first)
    base = len(table.rows) - (1 if cut else 0)
    _go_on_with_areas(table, first, piece.merged, base)
    if cut:
        whole = [column in full for column in range(len(first))]
        table.rows[-1] = list(map(_behind, table.rows[-1], first, whole))
        table.cut.append(len(table.rows))
    table.rows += rows[1:] if cut else rows


def _go_on_with_areas(table: Table, first: Sequence[str], areas: Sequence[Area], base: int) -> None:
    """Put the merged areas of a piece behind those of the table; one that went over the edge becomes one again.

    An empty cell at the top of a page is the rest of a merged one where it is merged itself, or the last one of
    its column was.
    """
    end = len(table.rows) - 1
    last = {
        left: at
        for at, (_, left, bottom, right) in enumerate(table.merged)
        if bottom == end and left == right
    }
    tops = {area[1]: area for area in areas if area[0] == 0 and area[1] == area[3]}
    for column, cell in enumerate(first):
        area = tops.get(column)
        if cell.strip() or (area is None and column not in last):
            continue
        bottom = base + (area[2] if area else 0)
        at = last.get(column)
        start = table.merged[at][0] if at is not None else end
        if at is not None:
            table.merged[at] = (start, column, bottom, column)
        elif bottom > start:
            table.merged.append((start, column, bottom, column))
    went_on = {column for column, cell in enumerate(first) if not cell.strip()}
    table.merged += [
        (top + base, left, bottom + base, right)
        for top, left, bottom, right in areas
        if not (top == 0 and left == right and left in went_on)
    ]


def _behind(above: str, below: str, is_full: bool) -> str:
    """Two halves of an answer; in one line where the first half ended with a full one."""
    if not (above.strip() and below.strip()):
        return above or below
    if is_full and not begins_anew(above, below):
        return f"{above}{between(above, below)}{below}"
    return f"{above}\n{below}"


# ---------------------------------------------------------------- as a grid


def grid_of(
    tables: Sequence[Table], path: Path, digest: str, *, kind: str, sheet: str, notes: Sequence[Note] = ()
) -> Grid:
    """The grid of one table of a document: the one named, else the first that has more than one row and column.

    ``kind``: "pdf" or "docx". Raises InputError where no table is called so, LimitError over a limit.
    """
    names = table_names(tables)
    at = _chosen(tables, names, sheet, path)
    table = tables[at]
    check_size(path, len(table.rows), len(table.rows[0]))
    rows = tuple(tuple(row) for row in table.rows)
    problems = [problem for number, row in enumerate(rows, 1) for problem in cell_problems(path, number, row)]
    if problems:
        raise InputError(shortened(problems))
    return Grid(
        *(path, digest, f"{kind}: {names[at]}", rows, tuple(range(1, len(rows) + 1))),
        notes=(*notes, *_notes(table, names, at)),
        merged=tuple((top + 1, left + 1, bottom + 1, right + 1) for top, left, bottom, right in table.merged),
        sheets=tuple(
            (name, len(one.rows), len(one.rows[0])) for name, one in zip(names, tables, strict=True)
        ),
    )


def table_names(tables: Sequence[Table]) -> list[str]:
    """What the tables are called, as sheets are: 表1, 表2 ... with the line that stands above them."""
    return [
        f"表{number} {shown(' '.join(table.title.split()), 24)}".strip()
        for number, table in enumerate(tables, 1)
    ]


def _chosen(tables: Sequence[Table], names: Sequence[str], sheet: str, path: Path) -> int:
    if not sheet:
        whole = [at for at, table in enumerate(tables) if len(table.rows) > 1 and len(table.rows[0]) > 1]
        return whole[0] if whole else 0
    wanted = fold(sheet)
    for at, name in enumerate(names):
        if wanted in (fold(name), fold(name.split(" ")[0])):
            return at
    raise InputError(_no_table(path, sheet, names))


def _notes(table: Table, names: Sequence[str], at: int) -> list[Note]:
    """What a person should know of a table that was put together."""
    notes = []
    if len(table.pages) > 1:
        first, last = table.pages[0], table.pages[-1]
        notes.append(
            Note(
                f"{first}～{last} ページの表を一つにつなぎました（{len(table.rows)} 行）",
                f"the table of pages {first} to {last} was put together ({len(table.rows)} rows)",
            )
        )
    if table.cut:
        notes.append(
            Note(
                f"ページの境で切れていた {len(table.cut)} 行をつなぎました: {listed(table.cut)} 行目",
                f"{len(table.cut)} rows that were cut by the end of a page were joined: rows {listed(table.cut)}",
            )
        )
    if len(names) > 1:
        others = [name for number, name in enumerate(names) if number != at]
        notes.append(
            Note(
                f"表が {len(names)} つあり、「{names[at]}」を読みました。ほか: {listed(others)}（sheet で選べます）",
                f"of {len(names)} tables, '{names[at]}' was read; others: {listed(others)} (choose with sheet)",
            )
        )
    return notes


def _no_table(path: Path, sheet: str, names: Sequence[str]) -> Problem:
    near = " / ".join(near_matches(sheet, names)) or " / ".join(names[:8])
    return Problem(
        f"「{shown(sheet)}」という表がありません",
        f"there is no table '{shown(sheet)}'",
        path.name,
        f"ある表: {near}（表1 のように番号だけでも選べます）",
        f"tables found: {near} (表1 will do)",
    )


def no_tables(path: Path, kind: str) -> Problem:
    """The problem of a document in which no table was found."""
    return Problem(
        f"{kind} の中に罫線のある表が見つかりません",
        f"no ruled table was found in the {kind}",
        path.name,
        "回答を Excel の表に写すか、罫線のある表にしてから指定してください",
        "copy the answers into an Excel table, or give them as a table with lines",
    )


def not_installed(path: Path, kind: str, extra: str) -> Problem:
    """The problem of a document whose reader is not installed."""
    return Problem(
        f"{kind} を読むパッケージが入っていません",
        f"the package that reads {kind} is not installed",
        path.name,
        f"pip install 'textmine[{extra}]' とするか、表を Excel に写してください",
        f"pip install 'textmine[{extra}]', or copy the table into Excel",
    )
