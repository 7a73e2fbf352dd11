"""Two surveys on disk, of offices or of citizens, for the tests of their comparison."""

from __future__ import annotations

import csv
from pathlib import Path

HEAD = ("部", "課", "設問１", "設問２", "実施", "分野")
SETTINGS = """
file = "answers.csv"
title = "協働調査 {year}"
respondent = "課"
groups = ["部"]
[[questions]]
name = "設問１"
column = "設問１"
[[questions]]
name = "設問２"
column = "設問２"
[[closed]]
name = "実施"
column = "実施"
[[closed]]
name = "分野"
column = "分野"
separator = ";"
choices = ["防災", "子育て", "交通"]
[privacy]
persons = false
[analysis]
coding = "rules.txt"
"""
RULES = "＊公園\n公園\n\n＊道路\n道路\n"

CITIZENS = """
file = "answers.csv"
title = "市民アンケート {year}"
respondent = "番号"
groups = ["地区"]
[[questions]]
name = "意見"
column = "意見"
[[closed]]
name = "満足"
column = "満足"
[privacy]
persons = true
smallest_group = 3
"""


def office_rows(*, after: bool) -> list[tuple[str, ...]]:
    """24 offices in three parts. Before 18 write of 道路 and 6 of 公園 (of 24); after 6 and 15, 3 left it blank.

    設問２ is blank for 8 before and for 2 after. 実施: 12 of 24 しています before, 18 after. 分野: 防災 for all
    of the first 12 before and all after; 福祉 (in no list) after only, 2 times; 交通 nobody.
    """
    rows = []
    for n in range(24):
        if after:
            text = (
                "公園の花壇を市民と守りたい。"
                if n < 15
                else "道路の予算が足りない。"
                if n < 21
                else "特になし"
            )
        else:
            text = "公園を市民と掃除したい。" if n < 6 else "道路の予算が足りない。"
        second = (
            "" if n % 3 == 0 and not after else "記入なし" if n < 2 and after else "計画を市民と作りたい。"
        )
        done = "している" if n < (18 if after else 12) else "していない"
        field = "防災;子育て" if n < 12 else "防災" if after else "子育て"
        field += ";福祉" if after and n in (1, 5) else ""
        rows.append((f"第{n // 8 + 1}部", f"第{n + 1:02}課", text, second, done, field))
    return rows


def write_offices(
    folder: Path, *, after: bool = False, rows: list[tuple[str, ...]] | None = None, settings: str = SETTINGS
) -> Path:
    """A survey of offices; returns its survey.toml."""
    found = office_rows(after=after) if rows is None else rows
    (folder / "rules.txt").parent.mkdir(parents=True, exist_ok=True)
    (folder / "rules.txt").write_text(RULES, encoding="utf-8")
    return _write(folder, HEAD, found, settings, after=after)


def citizen_rows(*, after: bool) -> list[tuple[str, ...]]:
    """40 citizens: of 北 2 before and 6 after, of 西 4 and 4, the others of 東; one telephone number each wave."""
    rows = []
    for n in range(40):
        place = "北" if n < (6 if after else 2) else "西" if n < (10 if after else 6) else "東"
        text = "公園の遊具を増やしてほしい。" if n % (3 if after else 2) else "バスの本数が少なくて困る。"
        if n == 7:
            text = "公園のことは 090-1234-5678 に電話してください。"
        if n % 5 == 4:
            text = ""
        rows.append((f"{n + 1}", place, text, "満足" if n % 3 else "不満" if n % 2 else "わからない"))
    return rows


def write_citizens(folder: Path, *, after: bool = False, settings: str = CITIZENS) -> Path:
    """A survey of citizens; returns its survey.toml."""
    return _write(folder, ("番号", "地区", "意見", "満足"), citizen_rows(after=after), settings, after=after)


def _write(
    folder: Path, head: tuple[str, ...], rows: list[tuple[str, ...]], settings: str, *, after: bool
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    path = folder / "survey.toml"
    path.write_text(settings.format(year=2013 if after else 2010), encoding="utf-8")
    return path
