"""Characters that were lost before the file was made (失われた文字, U+FFFD): counted and told, never guessed.

A program that cannot read a byte writes � for it. What stood there is in no byte of the file any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textmine.errors import shown
from textmine.tables import Note

LOST = "\ufffd"
UNTOLD = "(cid:"
"""Begins what readers of PDF files write for a character of which the file does not say which it is."""
RESPONDENT = "回答者"
Place = tuple[str, int]
"""A column's name and its position in a row, from 0."""


@dataclass(frozen=True)
class LostCells:
    """How many ``cells`` hold a lost character; the first stands in this ``row`` of answers (from 1) and ``column``."""

    cells: int = 0
    row: int = 0
    column: str = ""

    def behind(self, others: LostCells, rows: int) -> LostCells:
        """These cells and those of the ``rows`` that stand before them."""
        first = others if others.cells else LostCells(0, self.row + rows, self.column)
        return LostCells(others.cells + self.cells, first.row, first.column) if self.cells else others

    def notes(self, file: str) -> tuple[Note, ...]:
        """One note, or none where no character was lost."""
        if not self.cells:
            return ()
        column = shown(self.column, 40)
        ja = (
            f"文字の失われた欄（U+FFFD「{LOST}」か、PDF の文字番号 (cid:123) がある欄）が {self.cells} 件あります。"
            f"最初は回答の {self.row} 行目の「{column}」です。ファイルが作られる前に失われた文字で、"
            "ふつうは補正で戻せません。元の表があれば、文字コードを UTF-8 にして書き出し直してください"
            "（PDF なら、文字認識で読み直してください）"
        )
        en = (
            f"{self.cells} cells hold a lost character (U+FFFD '{LOST}', or (cid:123) of a PDF), first in row {self.row}"
            f" of the answers, column '{column}'. It was lost before the file was made and can hardly be repaired; if the"
            " original is there, export it again as UTF-8 (or read a PDF again by OCR)"
        )
        return (Note(ja, en, file),)


NONE_LOST = LostCells()


def lost_cells(rows: Iterable[Sequence[str]], places: Sequence[Place]) -> LostCells:
    """The cells of ``rows`` at ``places`` that hold a lost character; a position named twice counts once.

    >>> lost_cells([("甲課", "よい"), ("乙課", "�い�")], [("課", 0), ("意見", 1)])
    LostCells(cells=1, row=2, column='意見')
    """
    named: dict[int, str] = {}
    for name, position in places:
        named.setdefault(position, name)
    found = [
        (number, name)
        for number, row in enumerate(rows, 1)
        for position, name in named.items()
        if LOST in row[position] or UNTOLD in row[position]
    ]
    return LostCells(len(found), *found[0]) if found else NONE_LOST
