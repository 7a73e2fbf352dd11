"""tables.xlsx (表のブック): one sheet a finding that has rows, a cover that explains each, and all answers.

Texts are written as texts, never as formulas. The file is the same whenever it is made from the same
findings: its creation date is fixed.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.report.codes import has_codes
from textmine.report.explained import explained, known_table
from textmine.report.model import Report, say
from textmine.report.tablefiles import all_tables
from textmine.report.theme import LIGHT, OFFICE_FONT
from textmine.report.vocabulary import shown_flag, shown_values
from textmine.tables import COUNT, FLAG, NUMBER, PVALUE, SHARE, TEXT, Column

if TYPE_CHECKING:
    import pandas as pd

EXCEL_TEXT, EXCEL_ROWS = 32_767, 1_048_576
"""What a cell and a sheet of Excel can hold."""

MOST_ROWS = 20_000
"""Rows of a finding that the workbook shows; the answers stand there whole, all rows in tables/*.csv."""

FORMATS: Mapping[str, str] = {
    TEXT: "@",
    COUNT: "#,##0",
    NUMBER: "0.000",
    SHARE: "0.0%",
    PVALUE: "0.0000",
    FLAG: "@",
}

ORDER = (
    "responses",
    "wave_terms",
    "wave_quotes",
    "wave_blanks",
    "wave_options",
    "wave_codes",
    "wave_respondents",
    "nonresponse",
    "options",
    "scales",
    "scale_tests",
    "blank_tests",
    "call_back",
    "review",
    "awareness",
    "consistency",
    "summary",
    "frequency",
    "negations",
    "keyterms",
    "topics",
    "topic_groups",
    "similar",
    "repairs",
)
"""Sheets that come first; the others follow by name."""

OF_CODES = frozenset(
    {"coded", "code_frequency", "code_groups", "code_tests", "code_cooccurrence", "code_words"}
)
"""Tables that say something only where the settings name coding rules."""

ONE_BY_ONE = frozenset(
    {
        "call_back",
        "review",
        "awareness",
        "awareness_questions",
        "awareness_parts",
        "awareness_spans",
        "hearing",
    }
)
"""Tables that look at respondents one by one, to ask them again: of citizens nobody is asked, in no output."""


def write_workbook(report: Report, path: Path) -> Path:
    """Write the workbook."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    book = xlsxwriter.Workbook(
        str(path),
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            # Rows go out as they are written: memory does not grow with the survey.
            "constant_memory": True,
        },
    )
    book.set_properties({"title": report.title, "created": datetime.datetime(2000, 1, 1)})
    styles = _styles(book)
    named = _sheet_names(report)
    cover = book.add_worksheet("目次" if report.lang == "ja" else "Contents")
    made = all_tables(report)
    for name, sheet_name in named.items():
        sheet = book.add_worksheet(sheet_name)
        shown = _in_group_order(report, made[name]).head(shown_rows(name))
        _write_table(sheet, shown, _schema(name, made[name]), styles, report)
    _write_cover(cover, report, named, made, styles)
    try:
        book.close()
    except FileCreateError as error:
        # A full disk is said in the same words whichever writer meets it.
        raise OSError(*getattr(error.args[0], "args", (str(error),))) from error
    return path


def _styles(book: Any) -> dict[str, Any]:
    plain = {"font_name": OFFICE_FONT, "font_size": 10, "valign": "top"}
    styles = {kind: book.add_format({**plain, "num_format": shape}) for kind, shape in FORMATS.items()}
    styles["wrapped"] = book.add_format({**plain, "num_format": "@", "text_wrap": True})
    styles["head"] = book.add_format(
        {
            **plain,
            "bold": True,
            "font_color": "#ffffff",
            "bg_color": LIGHT.accent,
            "text_wrap": True,
            "border": 1,
        }
    )
    styles["title"] = book.add_format({**plain, "bold": True, "font_size": 16, "font_color": LIGHT.accent})
    styles["link"] = book.add_format({**plain, "font_color": LIGHT.accent, "underline": 1})
    return styles


def _sheet_names(report: Report) -> dict[str, str]:
    """Table name to sheet name: unique, at most 31 characters, none that Excel forbids."""
    made = {name: table for name, table in all_tables(report).items() if _has_sheet(report, name, len(table))}
    ordered = [name for name in ORDER if name in made] + sorted(set(made) - set(ORDER))
    named: dict[str, str] = {}
    for name in ordered:
        schema = known_table(name)
        title = report.worded(schema.ja if schema and report.lang == "ja" else name).removeprefix("joined_")
        base = (
            "".join("_" if c in "[]:*?/\\'" or not c.isprintable() else c for c in title)[:28].strip() or "表"
        )
        taken = {sheet.casefold() for sheet in named.values()} | {"目次", "contents", "history"}
        count, sheet = 2, base
        while sheet.casefold() in taken:
            sheet, count = f"{base}{count}", count + 1
        named[name] = sheet
    return named


def _in_group_order(report: Report, table: pd.DataFrame) -> pd.DataFrame:
    """A table group by group in the order of the survey, as the charts have it; the CSV go by name.

    Tables whose rows of a group do not stand together have another order, which they keep.
    """
    if not {"by", "group"} <= set(table.columns):
        return table
    keys = list(zip(table["by"].tolist(), table["group"].tolist(), strict=True))
    runs = 1 + sum(one != other for one, other in itertools.pairwise(keys))
    if not keys or runs > len(set(keys)):
        return table
    columns = list(dict.fromkeys(by for by, _ in keys))
    places = {
        (by, name): at
        for by in report.group_columns
        if by in columns
        for at, name in enumerate(report.groups_of(by))
    }
    order = sorted(range(len(keys)), key=lambda at: (columns.index(keys[at][0]), places.get(keys[at], -1)))
    return table.iloc[order]


def _has_sheet(report: Report, name: str, rows: int) -> bool:
    """Whether a table gets a sheet: one without rows is named on the cover alone, with the reason."""
    if name == "responses" or name.startswith("joined_"):
        return True
    if name in ONE_BY_ONE and report.settings.privacy.persons:
        return False
    return rows > 0 and (name not in OF_CODES or has_codes(report))


def _why_no_sheet(report: Report, name: str) -> str:
    if name in ONE_BY_ONE and report.settings.privacy.persons and name not in report.reasons:
        return say(
            report,
            f"回答者が個人なので、一人ずつを見るシートは作りません（表は tables/{name}.csv にあります）。",
            f"Respondents are persons: no sheet looks at them one by one (the table is tables/{name}.csv).",
        )
    if name in report.reasons or name not in OF_CODES or has_codes(report):
        return report.why_missing(name)
    return say(
        report,
        "コーディング規則を指定していません（survey.toml の [analysis] に coding）。",
        "No coding rules are named ([analysis] coding in survey.toml).",
    )


def _schema(name: str, table: pd.DataFrame) -> dict[str, Column]:
    """The description of each column; the survey's own columns are texts or what their values are."""
    schema = known_table(name)
    described = {column.name: column for column in schema.columns} if schema else {}
    return {
        str(c): described.get(str(c)) or Column(str(c), str(c), _guessed(table[c]), "") for c in table.columns
    }


def _guessed(values: pd.Series[Any]) -> str:
    kind = values.dtype.kind
    return FLAG if kind == "b" else COUNT if kind in "iu" else NUMBER if kind == "f" else TEXT


def _write_table(
    sheet: Any, table: pd.DataFrame, columns: Mapping[str, Column], styles: Mapping[str, Any], report: Report
) -> None:
    sheet.write_url(0, 0, f"internal:'{_cover_name(report)}'!A1", styles["link"], _back(report))
    wrapped = {}
    for at, column in enumerate(columns.values()):
        sheet.write_string(
            1, at, _fitting(report.worded(column.ja) if report.lang == "ja" else column.name), styles["head"]
        )
        width, wrapped[column.name] = _width(table[column.name], column)
        sheet.set_column(at, at, width)
    cells = [
        _cells(table[name].tolist(), column, styles, report.lang, wrapped=wrapped[name])
        for name, column in columns.items()
    ]
    for row, values in enumerate(zip(*cells, strict=True), 2):
        for at, (value, style) in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, at, value, style)
            elif value is not None:
                sheet.write_number(row, at, value, style)
    last = len(table) + 1
    sheet.freeze_panes(2, min(2, len(columns)))
    sheet.autofilter(1, 0, max(1, last), max(0, len(columns) - 1))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)


def shown_rows(name: str) -> int:
    """How many rows of a table the workbook holds at most."""
    return EXCEL_ROWS - 2 if name == "responses" else MOST_ROWS


def _cells(
    values: Sequence[Any], column: Column, styles: Mapping[str, Any], lang: str, *, wrapped: bool
) -> Iterator[tuple[str | float | None, Any]]:
    """Each cell of a column as a text, a number or nothing, and its style."""
    plain = styles[column.kind]
    style, named = styles["wrapped"] if wrapped else plain, shown_values(column, lang)
    for value in values:
        if value is None or value != value:
            yield None, style
        elif column.kind == FLAG:
            yield shown_flag(value, lang), style
        elif column.kind == TEXT or isinstance(value, str):
            yield _fitting(named.get(str(value), str(value))), style
        else:
            yield float(value), plain


def _fitting(text: str) -> str:
    """Text as a cell can hold it: no lone surrogates, cut with a mark where it is too long."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    note = "…（以下は tables/*.csv）"
    return whole if len(whole) <= EXCEL_TEXT else whole[: EXCEL_TEXT - len(note)] + note


def _width(values: pd.Series[Any], column: Column) -> tuple[float, bool]:
    """Width of a column in characters, and whether its texts wrap."""
    if column.kind != TEXT:
        return max(9.0, _length(column.ja) + 3), False
    longest = max((_length(str(value)) for value in values.head(500)), default=0)
    return min(60.0, max(9.0, _length(column.ja) + 3, longest + 2)), longest > 58


def _length(text: str) -> float:
    """Width in half-width characters."""
    return sum(2.0 if ord(c) > 0x2E7F else 1.1 for c in text)


def _cover_name(report: Report) -> str:
    return "目次" if report.lang == "ja" else "Contents"


def _back(report: Report) -> str:
    return "← 目次へ" if report.lang == "ja" else "← Contents"


def _write_cover(
    sheet: Any,
    report: Report,
    named: Mapping[str, str],
    made: Mapping[str, pd.DataFrame],
    styles: Mapping[str, Any],
) -> None:
    japanese = report.lang == "ja"
    sheet.hide_gridlines(2)
    for column, width in enumerate((30, 9, 62, 80)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, report.title, styles["title"])
    blank = len(report.responses) - len(report.valid)
    counts = (
        f"回答欄 {len(report.responses)}、有効回答 {len(report.valid)}、無回答 {blank}"
        if japanese
        else f"{len(report.responses)} cells, {len(report.valid)} valid, {blank} blank"
    )
    sheet.write_string(1, 0, counts, styles[TEXT])
    headers = ("シート", "行数", "内容", "列") if japanese else ("sheet", "rows", "a row is", "columns")
    for column, header in enumerate(headers):
        sheet.write_string(3, column, header, styles["head"])
    row = 4
    for name, sheet_name in named.items():
        schema = known_table(name)
        sheet.write_url(row, 0, f"internal:'{sheet_name}'!A1", styles["link"], sheet_name)
        sheet.write_number(row, 1, len(made[name]), styles[COUNT])
        told = report.worded(explained(name, report.lang)) + _cut(
            len(made[name]), shown_rows(name), japanese=japanese
        )
        sheet.write_string(row, 2, told, styles["wrapped"])
        sheet.write_string(
            row, 3, report.worded(_column_notes(name, made[name], japanese=japanese)), styles["wrapped"]
        )
        row += 1
    for name in sorted({*made, *report.reasons} - {*named}):
        schema = known_table(name)
        title = report.worded(schema.ja) if schema and japanese else name
        sheet.write_string(row + 1, 0, title, styles[TEXT])
        sheet.write_string(row + 1, 2, _why_no_sheet(report, name), styles["wrapped"])
        row += 1
    sheet.freeze_panes(4, 0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _cut(rows: int, shown: int, *, japanese: bool) -> str:
    """That a sheet does not show all rows, where it does not."""
    if rows <= shown:
        return ""
    if japanese:
        return f"（先頭の {shown:,} 行。全 {rows:,} 行は tables/ の CSV にあります）"
    return f" (the first {shown:,} rows; all {rows:,} are in the CSV of tables/)"


def _column_notes(name: str, table: pd.DataFrame, *, japanese: bool) -> str:
    described = _schema(name, table).values()
    return "、".join(f"{c.ja if japanese else c.name}" for c in described)[:EXCEL_TEXT]
