"""The interview sheets as a Word document (ヒアリング資料の Word 文書): A4, one page a department."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from textmine.errors import OutputError
from textmine.groupnames import NO_GROUP, name_group
from textmine.report.sheetlabels import label
from textmine.report.sheetmarks import marked_pieces
from textmine.report.slidefit import text_width
from textmine.report.slideparts import FIXED_TIME, fixed_zip
from textmine.report.wordparts import (
    CELL_SIDE,
    FONT,
    LATIN,
    LINE,
    POINT,
    draw_line_below,
    fill_cell,
    missing_docx,
    narrow_sides,
    say_japanese,
    start_paragraph,
    write_heading,
    write_words,
)

if TYPE_CHECKING:
    from textmine.report.sheets import ProfileLine, Sheet, SheetAnswer

SHADES = {"repair": "FFF2CC", "term": "DDEBF7", "weak": "F8D7DA", "strong": "E2F0D9"}
LEGEND = ("repair", "term", "strong", "weak")
SIZES = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
PAGE_WIDTH, PAGE_HEIGHT = 172.0, 272.0
"""The printed part of the page in millimetres."""

SLACK = 1.08
"""Room for the spaces above headings."""

LONG_ANSWER, LONG_TEXT = 700, 80
"""Characters shown of one answer beside others, and of one project's text; the report holds the whole."""

MOST_PROJECTS = 6
PROFILE_HALF = 88.0
"""Width of each block of indicators in millimetres."""

WIDE_LETTERS = 1.15
"""How much wider than counted a word may come out: bold, or in the font of another office program."""

GREY = "595959"


def draw_sheets(sheets: Sequence[Sheet]) -> bytes:
    """The document's bytes; raises OutputError where python-docx is not installed."""
    try:
        from docx import Document
    except ImportError as error:
        raise OutputError(missing_docx()) from error
    document = Document()
    lang = sheets[0].lang if sheets else "ja"
    _prepare(document, lang)
    for number, sheet in enumerate(sheets):
        _page(document, sheet, _size(sheet), first=number == 0)
    if not sheets:
        document.add_paragraph(label(lang, "nobody"))
    made = io.BytesIO()
    document.save(made)
    return fixed_zip(made.getvalue())


def _prepare(document: Any, lang: str) -> None:
    """A4 with narrow margins, one Japanese font for all scripts, and a clock that stands still."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin, section.bottom_margin = Mm(12), Mm(11)
    section.header_distance = section.footer_distance = Mm(6)
    style = document.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(9)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    say_japanese(document)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    properties = document.core_properties
    properties.author = properties.last_modified_by = "textmine"
    properties.title, properties.comments = label(lang, "title"), ""
    properties.created = properties.modified = datetime(*FIXED_TIME)
    properties.revision = 1


def _size(sheet: Sheet) -> float:
    """The largest size of the running text in points at which the sheet stays on one page."""
    return next((size for size in SIZES if _height(sheet, size) <= PAGE_HEIGHT), SIZES[-1])


def _height(sheet: Sheet, size: float) -> float:
    """About how many millimetres the sheet takes: its paragraphs in lines, its headings, its table."""
    texts = [
        *("／".join(part) for part in (sheet.reasons, sheet.overruled) if part),
        *(answer.text[:LONG_ANSWER] for answer in sheet.answers if answer.status == "valid"),
        *sheet.contradictions,
        *_alike_lines(sheet),
        *_project_lines(sheet),
        *(f"□ {asked.text}（{asked.why}）" for asked in sheet.questions),
        *sheet.common,
    ]
    wide = int(PAGE_WIDTH / (size * POINT)) - 2
    lines = sum(len(line) // wide + 1 for text in texts for line in text.split("\n"))
    fixed = 9 + 2 * len(sheet.answers) + (len(sheet.profile) // 2 + 2 if sheet.profile else 0)
    return (lines + fixed) * size * LINE * POINT * SLACK


def _page(document: Any, sheet: Sheet, size: float, *, first: bool) -> None:
    title = start_paragraph(document, size + 5, before=0)
    title.paragraph_format.page_break_before = not first
    write_words(title, sheet.respondent, size + 5, bold=True)
    path = " ＞ ".join(value for _, value in sheet.groups[:-1] if name_group(value) != NO_GROUP)
    write_words(
        title, "　".join(("", path, sheet.survey) if path else ("", sheet.survey)), size - 1, color=GREY
    )
    draw_line_below(title)
    _status_line(document, sheet, size)
    write_heading(document, label(sheet.lang, "answers"), size)
    for answer in sheet.answers:
        _answer(document, answer, size, sheet.lang)
    _legend(document, sheet, size)
    _profile(document, sheet, size)
    _listed(document, label(sheet.lang, "against"), sheet.contradictions, size)
    _listed(document, label(sheet.lang, "alike"), tuple(_alike_lines(sheet)), size)
    _listed(document, label(sheet.lang, "projects"), tuple(_project_lines(sheet)), size)
    _questions(document, sheet, size)


def _status_line(document: Any, sheet: Sheet, size: float) -> None:
    line = start_paragraph(document, size, before=2)
    for name, value in sheet.closed:
        write_words(line, f"{name}{label(sheet.lang, 'colon')}", size, bold=True)
        write_words(line, f"{value or label(sheet.lang, 'blank')}　", size)
    if sheet.rank:
        write_words(line, label(sheet.lang, "rank"), size, bold=True)
        write_words(line, label(sheet.lang, "rank_value", rank=sheet.rank, of=sheet.of), size)
    if sheet.reasons:
        write_words(line, label(sheet.lang, "reasons"), size, bold=True)
        write_words(line, label(sheet.lang, "joint").join(sheet.reasons), size)
    if sheet.overruled:
        line = start_paragraph(document, size, before=2)
        write_words(line, label(sheet.lang, "overruled"), size, bold=True)
        write_words(line, label(sheet.lang, "joint").join(sheet.overruled), size)


def _answer(document: Any, answer: SheetAnswer, size: float, lang: str) -> None:
    asked = start_paragraph(document, size, before=2, keep=True)
    write_words(asked, answer.question, size, bold=True)
    write_words(asked, f"　{answer.wording}" if answer.wording else "", size - 0.5, color=GREY)
    body = start_paragraph(document, size, indent=2.5)
    if answer.status != "valid":
        write_words(body, label(lang, "no_answer", kind=answer.status_ja), size, color=GREY)
        return
    for text, kind in _pieces(answer, lang):
        write_words(body, text, size, shade=SHADES.get(kind, ""))


def _pieces(answer: SheetAnswer, lang: str = "ja") -> Iterator[tuple[str, str]]:
    """The text cut at its marks, to the length that a page takes."""
    end = len(answer.text) if len(answer.text) <= LONG_ANSWER else LONG_ANSWER
    for text, kind, _ in marked_pieces(answer.text, answer.marks, end):
        yield text, kind
    if end < len(answer.text):
        yield label(lang, "cut", count=len(answer.text) - end), ""


def _legend(document: Any, sheet: Sheet, size: float) -> None:
    kinds = {mark.kind for answer in sheet.answers for mark in answer.marks}
    if not kinds:
        return
    line = start_paragraph(document, size - 1.5, before=2)
    for kind in LEGEND:
        if kind in kinds:
            write_words(line, f" {label(sheet.lang, kind)} ", size - 1.5, shade=SHADES[kind])
            write_words(line, "　", size - 1.5)


def _profile(document: Any, sheet: Sheet, size: float) -> None:
    """The indicators as a table: name, own value, the survey's median, in two blocks side by side."""
    if not sheet.profile:
        return
    write_heading(document, label(sheet.lang, "profile"), size)
    from docx.shared import Mm

    told = [_told_line(line, sheet.lang) for line in sheet.profile]
    heads = ("", *(label(sheet.lang, name) for name in ("own", "median", "place")))
    letters, widths = _profile_widths([heads, *told], size - 1)
    half = (len(told) + 1) // 2
    table = document.add_table(rows=half + 1, cols=8)
    table.autofit = False
    narrow_sides(table)
    for column, width in zip(table.columns, widths * 2, strict=True):
        column.width = Mm(width)
    # Asked for once: python-docx walks the whole table for every cell it is asked for.
    rows = [row.cells for row in table.rows]
    for cells in rows:
        for cell, width in zip(cells, widths * 2, strict=True):
            cell.width = Mm(width)
    for block, lines in ((0, told[:half]), (4, told[half:])):
        for row, texts in enumerate((heads, *lines)):
            for column, text in enumerate(texts):
                fill_cell(rows[row][block + column], text, letters, bold=row == 0)


def _told_line(line: ProfileLine, lang: str) -> tuple[str, ...]:
    return line.ja, line.value, line.median, _place(line, lang)


def _profile_widths(rows: Sequence[Sequence[str]], size: float) -> tuple[float, tuple[float, ...]]:
    """The size of letters, and the width of each column in millimetres, at which no word is parted."""
    widest = [max(text_width(row[column], 1.0) for row in rows) * POINT * WIDE_LETTERS for column in range(4)]
    free = PROFILE_HALF - 4 * 2 * CELL_SIDE
    size = min(size, int(2 * free / sum(widest)) / 2)
    spare = (free - size * sum(widest)) / 4
    return size, tuple(size * width + 2 * CELL_SIDE + spare for width in widest)


def _place(line: ProfileLine, lang: str) -> str:
    """The place among all, in words where nobody has less or more: "at most" says nothing there."""
    if line.below == 0:
        return label(lang, "all_equal" if line.percentile == 1 else "least")
    return label(lang, "most") if line.percentile == 1 else label(lang, "from_below", share=line.percentile)


def _alike_lines(sheet: Sheet) -> Iterator[str]:
    for one in sheet.alike:
        kind = label(sheet.lang, one.kind)
        where = {"who": one.respondent, "question": one.question}
        yield label(sheet.lang, "shared", **where, kind=kind, share=one.share, text=_cut(one.text))


def _project_lines(sheet: Sheet) -> Iterator[str]:
    for project in sheet.projects[:MOST_PROJECTS]:
        yield f"{project.table}　{project.title}" + (f"：{_cut(project.text)}" if project.text else "")
    if len(sheet.projects) > MOST_PROJECTS:
        yield label(sheet.lang, "more", count=len(sheet.projects) - MOST_PROJECTS)


def _questions(document: Any, sheet: Sheet, size: float) -> None:
    write_heading(document, label(sheet.lang, "questions"), size)
    for asked in sheet.questions:
        line = start_paragraph(document, size, indent=2.5)
        write_words(line, f"□ {asked.text}", size)
        write_words(line, f"（{asked.why}）", size - 1.5, color=GREY)
    if sheet.common:
        line = start_paragraph(document, size, before=2, keep=True)
        write_words(line, label(sheet.lang, "common"), size - 0.5, bold=True)
    for number, text in enumerate(sheet.common, 1):
        write_words(start_paragraph(document, size, indent=2.5), f"{number}　{text}", size - 0.5)


def _listed(document: Any, title: str, lines: Sequence[str], size: float) -> None:
    if not lines:
        return
    write_heading(document, title, size)
    for text in lines:
        write_words(start_paragraph(document, size, indent=2.5), f"・{text}", size)


def _cut(text: str) -> str:
    return text if len(text) <= LONG_TEXT else text[: LONG_TEXT - 1] + "…"
