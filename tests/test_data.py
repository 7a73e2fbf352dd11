"""The shipped surveys: characters exactly as extracted, counts as their README states."""

import csv
import re
from pathlib import Path

import pytest

from textmine.settings import load_settings
from textmine.survey import Survey, read_survey

DATA = Path(__file__).parent.parent / "data"
KOGANEI = DATA / "koganei2010"
SOURCE = (KOGANEI / "source" / "kaigiroku_2010-10-06.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def koganei() -> Survey:
    return read_survey(load_settings(KOGANEI / "survey.toml"))


@pytest.fixture(scope="module")
def library() -> Survey:
    return read_survey(load_settings(DATA / "example_library" / "survey.toml"))


def rows(name: str) -> list[dict[str, str]]:
    with (KOGANEI / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("name", "cells"),
    [("zentai.csv", 360), ("a_projects.csv", 1536), ("b_projects.csv", 40), ("c_projects.csv", 31)],
)
def test_every_cell_stands_in_the_source(name: str, cells: int) -> None:
    source = re.sub(r"\s", "", SOURCE)
    written = [re.sub(r"\s", "", cell) for row in rows(name) for key, cell in row.items() if key != "note"]
    assert [cell for cell in written if cell not in source] == []
    assert sum(1 for cell in written if cell) == cells


def test_damaged_characters_are_as_many_as_the_readme_says() -> None:
    table = {
        name: (KOGANEI / name).read_text(encoding="utf-8")
        for name in ("zentai.csv", "a_projects.csv", "hearing.csv")
    }
    assert [SOURCE.count(mark) for mark in "实尐"] == [156, 18]
    assert [table["zentai.csv"].count(mark) for mark in "实尐"] == [0, 3]
    assert [table["a_projects.csv"].count(mark) for mark in "实尐"] == [155, 11]
    assert "市民協働に関する实態調査（Ａ調査票）結果" in SOURCE


def test_koganei(koganei: Survey) -> None:
    responses = koganei.responses
    assert len(responses) == 156
    assert responses["respondent"].nunique() == 52
    assert koganei.groups == ("部", "課")
    assert sorted(responses.loc[responses["部"] == "（なし）", "課"].unique()) == [
        "監査委員事務局", "議会事務局", "農業委員会事務局", "選挙管理委員会事務局",
    ]  # fmt: skip
    assert {name: len(table) for name, table in koganei.joined.items()} == {
        "Ａ調査票": 70,
        "Ｂ調査票": 5,
        "Ｃ調査票": 4,
    }
    assert all((table["respondent"] != "").all() for table in koganei.joined.values())
    assert koganei.notes == ()


def test_every_hearing_office_is_a_respondent(koganei: Survey) -> None:
    from textmine.survey import match_names

    names = match_names([row["課"] for row in rows("hearing.csv")], koganei.responses["respondent"])
    assert all(names.values())


def test_library(library: Survey) -> None:
    assert len(library.responses) == 450
    assert library.files[0].encoding == "cp932"
    assert library.responses.groupby("利用館")["respondent"].nunique().sum() == 150
    assert library.closed == ("利用の頻度", "満足度", "開館時間", "入力者の覚え")
    assert (library.responses["raw_text"].str.strip() == "").sum() > 20


def test_the_library_says_what_its_readme_says(library: Survey) -> None:
    answers = library.responses
    for branch, word in (
        ("北分館", "雨"),
        ("北分館", "駐車場"),
        ("港町分館", "大活字"),
        ("港町分館", "バス"),
        ("みどり台分館", "読み聞かせ"),
        ("中央館", "席"),
    ):
        holds = answers[answers["raw_text"].str.contains(word)]
        shares = holds.groupby("利用館")["respondent"].nunique()
        assert shares.idxmax() == branch, word
    people = answers.drop_duplicates("respondent")
    evening = people.assign(evening=people["開館時間"] == "夜間を延ばす").groupby("年代")["evening"].mean()
    assert evening[["10代", "20・30代", "40・50代"]].min() > 5 * evening[["60代", "70代以上"]].max()


def test_respondents_are_guessable_without_settings() -> None:
    from textmine.guess import guess_settings

    found = guess_settings(DATA / "example_library" / "library2024.csv")
    assert (found.respondent, found.groups, found.encoding) == ("受付番号", ("利用館", "年代"), "auto")
