"""A bounded fuzz run (でたらめな入力での試験): readers, settings, repair, non-response, rules, masking, writers.

    python benchmarks/fuzz/run.py                 # 200 examples a target, about a minute
    python benchmarks/fuzz/run.py --examples 5000 --seed 7 --only reader

Every target either gives a result that keeps its promise or a TextmineError; anything else is a bug,
shown with the smallest input that does it. The status is 1 where a target failed.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from textmine.codebook import read_rules
from textmine.errors import TextmineError, shown
from textmine.files import read_grid
from textmine.nonresponse import classify_cell
from textmine.pipeline import repair_text
from textmine.privacy import find_private_text, mask_text
from textmine.repairs.changes import replay
from textmine.safecsv import FORMULA_STARTS, csv_text
from textmine.tables import STATUSES

JAPANESE = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x3041, max_codepoint=0x30FE),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.sampled_from("０１２９ｱｶﾞ①㈱尐实\n\r\t \u3000\u200b\u202e\ufeff👨‍👩‍👧\U0002000b\ud800,\"'=+-@"),
    ),
    max_size=200,
)
TEXT = st.one_of(JAPANESE, st.text(max_size=200))
RULES = st.text(alphabet="＊*市民協働 \n&|!()（）'\"<>-+0123456789.,#near[]", max_size=300)
CELLS = st.lists(st.lists(TEXT, min_size=2, max_size=2), min_size=1, max_size=6)


def reader(content: bytes) -> None:
    """Any bytes: a grid or an error that names the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(content)
        try:
            read_grid(path)
        except TextmineError as error:
            assert "a.csv" in error.text(), error.text()  # noqa: PT017


def table(rows: list[list[str]]) -> None:
    """What was written as CSV is read again, cell by cell."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([["課", "意見"], *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        try:
            path.write_text(buffer.getvalue(), encoding="utf-8", newline="")
            grid = read_grid(path, encoding="utf-8")
        except (UnicodeEncodeError, TextmineError):
            return
        for row in grid.rows:
            assert len(row) <= 2


def mending(text: str) -> None:
    """The log leads from the raw text to the repaired one, and a repaired text stays as it is."""
    for source in ("typed", "pdf", "auto"):
        repaired, changes = repair_text(text, source=source)
        assert replay(text, changes) == repaired
        assert repair_text(repaired, source=source)[0] == repaired, (text, repaired)


def classes(text: str) -> None:
    """Every cell has a class and a rule."""
    status, rule = classify_cell(text)
    assert status in STATUSES
    assert rule


def rules(text: str) -> None:
    """Any rules: a codebook or an error with its line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.txt"
        path.write_text(text, encoding="utf-8", newline="")
        try:
            read_rules(path)
        except TextmineError as error:
            assert "rules.txt" in error.text()  # noqa: PT017


def masking(text: str) -> None:
    """Masked texts are as long as before, and places lie inside."""
    places = find_private_text(text)
    assert all(0 <= place.start < place.end <= len(text) for place in places)
    assert len(mask_text(text, [(place.start, place.end) for place in places])) == len(text)


def writer(rows: list[list[str]]) -> None:
    """No cell of a CSV begins a formula, and every cell comes back."""
    import pandas as pd

    text = csv_text(pd.DataFrame(rows, columns=["a", "b"]))
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert len(read) == len(rows) + 1
    for row, written in zip(rows, read[1:], strict=True):
        for cell, there in zip(row, written, strict=True):
            assert there in (cell, f"'{cell}")
            assert len(there) < 2 or not there.startswith(FORMULA_STARTS)


def workbook(texts: list[str]) -> None:
    """Every text that XML can hold comes back from a workbook, none of it computed."""
    import xlsxwriter

    plain = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    kept = [
        text for text in plain if text.strip() and not re.search("[\0\ufffe\uffff]|_x[0-9A-Fa-f]{4}_x", text)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet("回答")
        for row, text in enumerate(["意見", *kept]):
            sheet.write_string(row, 0, "課")
            sheet.write_string(row, 1, text)
        book.close()
        rows = read_grid(path).rows[1:]
    assert [row[1] for row in rows] == kept, (rows, kept)


def toml(text: str) -> None:
    """Any survey.toml: settings or an error with its place."""
    from textmine.settings import load_settings

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "survey.toml"
        path.write_text(text, encoding="utf-8", errors="replace", newline="")
        (Path(folder) / "a.csv").write_text("課,意見\na,い\n", encoding="utf-8")
        try:
            load_settings(path)
        except TextmineError as error:
            assert "survey.toml" in error.text(), error.text()  # noqa: PT017


def damaged_workbook(cut: tuple[int, bytes]) -> None:
    """A workbook with some bytes changed: a grid, or an error that names the file."""
    at, junk = cut
    whole = _book()
    at %= len(whole)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        path.write_bytes(whole[:at] + junk + whole[at + len(junk) :])
        try:
            read_grid(path)
        except TextmineError as error:
            assert "a.xlsx" in error.text(), error.text()  # noqa: PT017


@cache
def _book() -> bytes:
    import xlsxwriter

    saved = io.BytesIO()
    book = xlsxwriter.Workbook(saved)
    sheet = book.add_worksheet("回答")
    for row in range(20):
        sheet.write_row(row, 0, [f"課{row}", "市民との協働", row, 1.5])
        sheet.write_formula(row, 4, "=1+1", None, 2)
    sheet.merge_range(21, 0, 22, 1, "結合")
    book.close()
    return saved.getvalue()


KEYS = [
    "file",
    "respondent",
    "groups",
    "questions",
    "name",
    "column",
    "analysis",
    "seed",
    "top",
    "privacy",
    "x",
]
VALUES = ['"a.csv"', '"課"', '["課"]', "1", "-1", "1e400", "true", "[]", "{}", '""', '"../x"', "nan", "[[1]]"]
SETTINGS_TEXT = st.lists(
    st.one_of(
        st.builds("{} = {}".format, st.sampled_from(KEYS), st.sampled_from(VALUES)),
        st.sampled_from(
            ["[analysis]", "[privacy]", "[report]", "[[questions]]", "[[joined]]", "[repair]", "["]
        ),
        st.text(max_size=12),
    ),
    max_size=10,
).map("\n".join)


TARGETS: dict[str, tuple[Callable[..., None], st.SearchStrategy[object]]] = {
    "reader": (
        reader,
        st.one_of(st.binary(max_size=400), TEXT.map(lambda text: text.encode("cp932", "ignore"))),
    ),
    "table": (table, CELLS),
    "mending": (mending, TEXT),
    "classes": (classes, TEXT),
    "rules": (rules, RULES),
    "masking": (masking, TEXT),
    "writer": (writer, CELLS),
    "workbook": (workbook, st.lists(TEXT, min_size=1, max_size=6)),
    "damaged": (damaged_workbook, st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=40))),
    "settings": (toml, SETTINGS_TEXT),
}


def main() -> int:
    """Run the targets; return how many failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20101006)
    parser.add_argument("--only", choices=sorted(TARGETS), default=None)
    options = parser.parse_args()
    failed = 0
    for name, (target, strategy) in TARGETS.items():
        if options.only in (None, name):
            failed += not survives(name, target, strategy, options.examples, options.seed)
    return min(failed, 1)


def survives(name: str, target: Callable[..., None], strategy: object, examples: int, number: int) -> bool:
    """Whether no example breaks the target."""
    begun = time.perf_counter()
    quiet = settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    try:
        seed(number)(quiet(given(strategy)(target)))()
    except Exception as error:
        print(f"{name}: FAILED {type(error).__name__}: {shown(error, 300)}")
        for note in getattr(error, "__notes__", []):
            print(f"    {note}")
        return False
    print(f"{name}: {examples} examples, {time.perf_counter() - begun:.1f} s")
    return True


if __name__ == "__main__":
    sys.exit(main())
