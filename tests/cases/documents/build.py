"""Makes the PDF files of this folder out of Word files, as an office would print them (needs LibreOffice).

    python tests/cases/documents/build.py

The pages are small, so that a table of a few rows goes over several of them. ``picture.pdf`` was written by
hand: one page with a picture of 20 x 10 white points.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from table import ANSWERS, HEADER, MERGED, OPEN_ANSWERS, OPEN_HEADER, PARTNERS

HERE = Path(__file__).parent
WIDTHS = (1.2, 2.0, 2.4, 5.4, 3.4)


def document(*, repeated: bool) -> docx.document.Document:
    """Pages of 18 x 11 cm with the table; its header on each page, or on the first alone."""
    made = docx.Document()
    section = made.sections[0]
    section.page_width, section.page_height = Cm(18), Cm(11)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(1.5)
    style = made.styles["Normal"]
    style.font.size, style.font.name = Pt(9), "Noto Sans CJK JP"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Sans CJK JP")
    made.add_paragraph("窓口の改善に関する調査")
    table = made.add_table(rows=len(ANSWERS) + 1, cols=len(HEADER))
    table.style, table.autofit = "Table Grid", False
    for row, values in zip(table.rows, [HEADER, *ANSWERS], strict=True):
        for cell, value, width in zip(row.cells, values, WIDTHS, strict=True):
            cell.text, cell.width = value, Cm(width)
    for first, last in MERGED:
        name = table.cell(first, 1).text
        table.cell(first, 1).merge(table.cell(last, 1)).text = name
    if repeated:
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(mark)
    return made


def with_second_table(made: docx.document.Document) -> docx.document.Document:
    """Another table of other columns behind the first, under a title of its own."""
    made.add_paragraph("協力団体の一覧")
    table = made.add_table(rows=len(PARTNERS), cols=2)
    table.style = "Table Grid"
    for row, values in zip(table.rows, PARTNERS, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    return made


def open_sides() -> docx.document.Document:
    """The other table, without lines at its left and right, its text justified."""
    made = document(repeated=False)
    made.element.body.remove(made.tables[0]._tbl)
    rows = (*OPEN_HEADER, *OPEN_ANSWERS)
    table = made.add_table(rows=len(rows), cols=len(rows[0]))
    table.style, table.autofit = "Table Grid", False
    for row, values in zip(table.rows, rows, strict=True):
        for cell, value, width in zip(row.cells, values, (2.0, 6.0, 2.4, 4.0), strict=True):
            cell.width = Cm(width)
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            if value:
                cell.paragraphs[0].add_run(value)
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    borders = OxmlElement("w:tblBorders")
    for side in ("left", "right"):
        border = OxmlElement(f"w:{side}")
        border.set(qn("w:val"), "nil")
        borders.append(border)
    table._tbl.tblPr.append(borders)
    return made


def print_pdf(made: docx.document.Document, name: str, options: str = "") -> None:
    """Print a document into this folder."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{name}.docx"
        made.save(str(source))
        kind = f"pdf:writer_pdf_Export:{options}" if options else "pdf"
        subprocess.run(
            ["soffice", "--headless", "--convert-to", kind, "--outdir", str(HERE), str(source)], check=True
        )


if __name__ == "__main__":
    print_pdf(with_second_table(document(repeated=True)), "repeated_header")
    print_pdf(document(repeated=False), "one_header")
    print_pdf(open_sides(), "open_sides")
    password = '{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"x"}}'
    print_pdf(document(repeated=False), "locked", password)
    plain = docx.Document()
    plain.add_paragraph("表のない文書です。" * 20)
    print_pdf(plain, "no_table")
