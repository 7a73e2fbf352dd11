"""Where the table of a file stands (表の場所): which sheet of a workbook, and which row holds its headers."""

from __future__ import annotations

import re

from textmine.files import Grid

COVER = 4
"""A sheet with so many times the rows of the first is the table, and the first its cover."""


LONGEST_TITLE = 40
_TITLE = re.compile(r"(?![※＊*（(【\d])[^。]+$")
"""A remark (※), a date or a sentence is no title."""


def guess_header_row(grid: Grid) -> int:
    """The first of the top rows that is at least half filled: titles above a table are short."""
    for number, row in list(zip(grid.numbers, grid.rows, strict=True))[:10]:
        filled = sum(1 for cell in row if cell.strip())
        if filled >= max(1, min(2, grid.width), grid.width / 2):
            below = _names_parts_below(grid, number) or _words_stand_below(grid, number)
            return number + 1 if below else number
    return grid.numbers[0] if grid.numbers else 1


def title_above(grid: Grid, header_row: int) -> str:
    """The title of a table: what stands alone in the first row above its headers and is no remark; else ""."""
    for number, row in zip(grid.numbers, grid.rows, strict=True):
        written = [" ".join(cell.split()) for cell in row if cell.strip()]
        if number >= header_row or len(written) > 1:
            return ""
        if written:
            return written[0] if 2 <= len(written[0]) <= LONGEST_TITLE and _TITLE.match(written[0]) else ""
    return ""


def _names_parts_below(grid: Grid, number: int) -> bool:
    """Whether a row of headers has headings over several columns, whose own headers stand in the row below.

    There the row below is filled under these headings and nowhere else, or other headings reach down into it.
    """
    spans = [
        (left, right) for top, left, bottom, right in grid.merged if top <= number == bottom and left < right
    ]
    if not spans or number >= len(grid.rows):
        return False
    below = {at for at, cell in enumerate(grid.rows[number], 1) if cell.strip()}
    spanned = {at for left, right in spans for at in range(left, right + 1)}
    reaching = any(top <= number < bottom for top, _, bottom, _ in grid.merged)
    return spanned <= below if reaching else spanned == below


def _words_stand_below(grid: Grid, number: int) -> bool:
    """Whether the row below says more of the headers (設問１ | 患者の声…が必要な理由), and the others reach into it.

    Each header then either is merged with the cell below or has its own text there; a row of answers has
    something in the first columns, too.
    """
    if number >= len(grid.rows):
        return False
    reaching = {
        at
        for top, left, bottom, right in grid.merged
        if top <= number < bottom
        for at in range(left, right + 1)
    }
    named, below = (
        {at for at, cell in enumerate(row, 1) if cell.strip()} for row in grid.rows[number - 1 : number + 1]
    )
    return bool(reaching and below) and not reaching & below and named <= reaching | below and below <= named


def fuller_sheet(grid: Grid) -> str:
    """The sheet of the workbook with by far the most rows, where another was read: a cover stands in front; else "".

    Several sheets of about the same length (two waves, two offices) are left to the person who writes settings.
    """
    read = grid.encoding.partition(": ")[2]
    rows = {title: rows for title, rows, columns in grid.sheets if columns > 1 or title == read}
    largest = max(rows, key=lambda title: rows[title], default="")
    return (
        largest if largest and largest != read and rows[largest] >= COVER * max(1, rows.get(read, 0)) else ""
    )
