"""Parts of a Word document (Word 文書の部品): paragraphs, runs, cells, and what python-docx has no name for."""

from __future__ import annotations

from typing import Any

from textmine.errors import Problem

FONT, LATIN, JAPANESE = "游ゴシック", "Yu Gothic", "ja-JP"
RULE, POINT = "BFBFBF", 0.3528
"""Colour of a line; a point in millimetres."""

LINE, CELL_SIDE = 1.32, 1.0
"""Distance of lines in sizes; the space beside the text of a cell, in millimetres."""


def say_japanese(document: Any) -> None:
    """East Asian text is Japanese: else 。 and 、 and some kanji stand in their Chinese shapes."""
    from docx.oxml.ns import qn

    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), JAPANESE)


def narrow_sides(table: Any) -> None:
    """Less space beside the texts of the cells than Word's own."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    sides = OxmlElement("w:tblCellMar")
    for name in ("left", "right"):
        side = OxmlElement(f"w:{name}")
        side.set(qn("w:w"), str(round(CELL_SIDE / POINT * 20)))
        side.set(qn("w:type"), "dxa")
        sides.append(side)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))  # which has to stay the last, or Word calls the file damaged
    properties.append(sides) if look is None else look.addprevious(sides)


def write_heading(document: Any, text: str, size: float) -> None:
    """A heading inside a sheet, kept with what follows."""
    line = start_paragraph(document, size, before=5, keep=True)
    write_words(line, text, size + 0.5, bold=True, color="1F4E79")


def start_paragraph(
    document: Any, size: float, *, before: float = 0, indent: float = 0, keep: bool = False
) -> Any:
    """An empty paragraph; spaces in points, the indent in millimetres."""
    from docx.shared import Mm, Pt

    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    shape.space_before, shape.line_spacing = Pt(before), Pt(size * LINE)
    shape.left_indent, shape.keep_with_next = Mm(indent), keep
    return paragraph


def write_words(
    paragraph: Any, text: str, size: float, *, bold: bool = False, color: str = "", shade: str = ""
) -> None:
    """Words of one look at the end of a paragraph, in the Japanese font."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    if not text:
        return
    run = paragraph.add_run(printable(text))
    run.bold, run.font.size, run.font.name = bold, Pt(size), LATIN
    run._element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    if color:
        run.font.color.rgb = RGBColor.from_string(color)
    if shade:
        filled = OxmlElement("w:shd")
        filled.set(qn("w:val"), "clear")
        filled.set(qn("w:fill"), shade)
        run._element.rPr.append(filled)


def printable(text: str) -> str:
    """Without the control marks that no XML file may hold."""
    return "".join(c for c in text if c in "\n\t" or (c >= " " and not "\ufffe" <= c <= "\uffff"))


def fill_cell(cell: Any, text: str, size: float, *, bold: bool = False) -> None:
    """The text of a table's cell."""
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.line_spacing = Pt(size * 1.25)
    write_words(paragraph, text, size, bold=bold)


def draw_line_below(paragraph: Any) -> None:
    """A line below a paragraph."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "8"), ("space", "1"), ("color", RULE)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def missing_docx() -> Problem:
    """That python-docx is not installed, and how to install it."""
    return Problem(
        "Word 文書を書くための python-docx がありません",
        "python-docx, which writes Word documents, is not installed",
        "sheets.docx",
        'pip install "textmine[word]" で入ります',
        'install it with: pip install "textmine[word]"',
    )
