"""The texts that are measured (計測に使う文): drawn from survey files with a fixed seed.

Up to the number of texts at hand each drawn answer is a real one, none twice. A larger corpus puts two
(or more) of them together into one answer, so that hardly any two answers are the same and all sizes
above have answers of the same length: a corpus of repeats would flatter every cache.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log
from pathlib import Path

SEED = 20101006
SPARE = 10
"""How many times more combinations there should be than answers drawn."""

SURVEY = """file = "answers.csv"
respondent = "id"
groups = ["group"]

[[questions]]
name = "自由記述"
column = "text"
"""

Text = tuple[str, str]
"""The group of an answer, and the answer."""


@dataclass(frozen=True)
class Source:
    """A survey file: its free-text column (every column of that header) and its group column."""

    path: Path
    text: str
    group: str = ""
    encoding: str = "utf-8-sig"


def read_texts(source: Source) -> list[Text]:
    """Group and text of every cell that holds a text. Raises ValueError where a column is missing."""
    with source.path.open(encoding=source.encoding, newline="") as file:
        rows = list(csv.reader(file))
    headers = ["".join(header.split()) for header in rows[0]]
    wanted, group = "".join(source.text.split()), "".join(source.group.split())
    places = [at for at, header in enumerate(headers) if header == wanted]
    if not places or (group and group not in headers):
        raise ValueError(f"{source.path.name}: no column {wanted} or {group} in {headers}")
    by = headers.index(group) if group else -1
    return [
        ((row[by].strip() if group else "") or "-", row[at].strip())
        for row in rows[1:]
        for at in places
        if at < len(row) and row[at].strip()
    ]


def draw_answers(texts: Sequence[Text], size: int, seed: int = SEED) -> Iterator[Text]:
    """``size`` answers, the same ones for the same seed."""
    draw = random.Random(seed)
    if size <= len(texts):
        yield from draw.sample(list(texts), size)
        return
    parts = parts_of_answer(len(texts), size)
    for _ in range(size):
        chosen = draw.choices(texts, k=parts)
        yield chosen[0][0], "".join(text for _, text in chosen)


def parts_of_answer(texts: int, size: int) -> int:
    """How many texts stand in one answer: 1 where there are enough, else until combinations abound.

    >>> parts_of_answer(20_000, 10_000), parts_of_answer(20_000, 100_000), parts_of_answer(60, 10_000)
    (1, 2, 3)
    """
    if size <= texts:
        return 1
    return max(2, ceil(log(SPARE * size) / log(max(2, texts))))


def write_corpus(texts: Sequence[Text], size: int, folder: Path) -> int:
    """answers.csv and survey.toml of ``size`` answers; returns the number of characters."""
    characters = 0
    with (folder / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "group", "text"])
        for number, (group, text) in enumerate(draw_answers(texts, size), 1):
            writer.writerow([number, group, text])
            characters += len(text)
    (folder / "survey.toml").write_text(SURVEY, encoding="utf-8")
    return characters


def write_workbook(folder: Path) -> None:
    """answers.xlsx beside answers.csv: the numbers as numbers, all else as texts."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(folder / "answers.xlsx"), {"strings_to_numbers": False})
    page = book.add_worksheet("回答")
    with (folder / "answers.csv").open(encoding="utf-8", newline="") as file:
        for row, cells in enumerate(csv.reader(file)):
            for column, cell in enumerate(cells):
                if row and column == 0:
                    page.write_number(row, column, int(cell))
                else:
                    page.write_string(row, column, cell)
    book.close()


if __name__ == "__main__":
    write_workbook(Path(sys.argv[1]))
