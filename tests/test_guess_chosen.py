"""Columns whose roles a person chooses: the guess comes back whole, and every choice is kept."""

from __future__ import annotations

import csv
from dataclasses import replace

import openpyxl
import pytest

from textmine.errors import InputError, SettingsError
from textmine.guess import chosen_settings, describe, write_template
from textmine.settings import load_settings

SURVEY = """番号,部,課,問１ なぜ必要ですか,問２ 実施状況,備考
1,総務部,総務課,市民の声を聞いて計画に生かすため必要と考えます。,実施,参考になりました。
2,総務部,人事課,研修の場で住民と話す機会を増やしたいと思います。,未実施,特にありません。
3,市民部,市民課,窓口では待ち時間が長いという声が多く寄せられています。,実施,来年も続けてください。
4,市民部,税務課,税の使い道を知らせることが信頼につながるからです。,実施,表が見やすいです。
5,環境部,ごみ課,分別は住民の協力がなければ一日も続かないためです。,未実施,用紙が小さかったです。
6,環境部,公園課,花壇の手入れは地域の団体が担っていて欠かせません。,実施,期限が短いと感じました。
"""


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "回答.csv"
    path.write_text(SURVEY, encoding="utf-8")
    return path


def test_the_guess_chosen_as_it_stands_is_the_guess(table):
    described = describe(table)
    assert chosen_settings(described, described.roles, described.names) == described.settings
    assert described.roles[3] == "回答者名"
    assert described.settings.groups == ("部", "課")


def test_a_choice_moves_a_column_and_names_it(table):
    described = describe(table)
    roles = {**described.roles, 5: "組織・属性", 6: ""}
    settings = chosen_settings(described, roles, {4: "必要な理由", 5: "状況"})
    assert [question.name for question in settings.questions] == ["必要な理由"]
    assert settings.questions[0].column == "問１ なぜ必要ですか"
    assert settings.questions[0].kind == "reason"
    assert settings.groups == ("部", "問２ 実施状況", "課")
    assert settings.group_names == ("部", "状況", "課")
    assert settings.closed == ()


def test_a_column_made_closed_is_parted_where_several_were_ticked(tmp_path):
    path = tmp_path / "a.csv"
    ticks = ["防災;子育て;", "防災;", "交通;防災;", "子育て;交通;"] * 4
    rows = [f"{n},{tick},要望その{n}です。もっと広場を増やしてください。" for n, tick in enumerate(ticks)]
    path.write_text("番号,関心,ご意見\n" + "\n".join(rows) + "\n", encoding="utf-8")
    described = describe(path)
    settings = chosen_settings(described, {1: "", 2: "選択式", 3: "自由記述"})
    assert [(one.name, one.separator) for one in settings.closed] == [("関心", (";",))]


def test_a_number_of_each_row_is_the_respondent_and_no_group(tmp_path):
    path = tmp_path / "a.csv"
    rows = [
        f"{n},{'東' if n % 2 else '西'}地区,道が暗いので街灯を{n}つ増やしてください。" for n in range(1, 13)
    ]
    path.write_text("回答番号,地区,ご意見\n" + "\n".join(rows) + "\n", encoding="utf-8")
    described = describe(path)
    assert described.roles == {1: "回答者名", 2: "組織・属性", 3: "自由記述"}
    assert chosen_settings(described, described.roles).groups == ("地区",)


def test_a_table_without_free_text_is_described_and_left_to_the_person(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "番号,区分\n" + "".join(f"{n},{'甲' if n % 2 else '乙'}\n" for n in range(20)), encoding="utf-8"
    )
    described = describe(path)
    assert "自由記述" not in described.roles.values()
    assert [one.name for one in chosen_settings(described, {2: "自由記述"}).questions] == ["区分"]


def test_a_cover_in_front_of_the_answers_is_passed_over(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["市民の声", "令和６年度"])
    answers, sums = book.create_sheet("回答"), book.create_sheet("集計")
    for row in csv.reader(SURVEY.splitlines()):
        answers.append(row)
    sums.append(["合計"])
    book.save(tmp_path / "a.xlsx")
    described = describe(tmp_path / "a.xlsx")
    assert (described.settings.sheet, len(described.sheet.rows)) == ("回答", 6)
    assert described.roles[4] == "自由記述"
    # A sheet that was asked for is the one that is read, or refused.
    with pytest.raises(InputError, match="no answers"):
        describe(tmp_path / "a.xlsx", sheet="集計")


def test_a_sheet_without_free_text_behind_a_cover_is_described(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["集計", "令和６年度"])
    for row in (["課", "人数"], ["総務課", 3], ["市民課", 5], ["税務課", 4]):
        (book["回答"] if "回答" in book.sheetnames else book.create_sheet("回答")).append(row)
    book.save(tmp_path / "a.xlsx")
    described = describe(tmp_path / "a.xlsx")
    assert described.settings.sheet == "回答"
    assert "自由記述" not in described.roles.values()


def test_what_cannot_be_is_refused_all_at_once(table):
    with pytest.raises(SettingsError) as error:
        chosen_settings(describe(table), {2: "回答者名", 3: "回答者名"})
    assert [one.what_ja for one in error.value.problems] == [
        "自由記述の列が選ばれていません",
        "回答者名の列が二つ以上選ばれています",
    ]


def test_an_unreadable_table_is_refused_in_words(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"no workbook")
    with pytest.raises(InputError):
        describe(path)


def test_what_is_chosen_is_written_and_read_again(table):
    described = describe(table)
    settings = chosen_settings(described, {**described.roles, 6: ""}, {4: '引用"符の\\名'})
    target = table.parent / "survey.toml"
    target.write_text(write_template(settings, described.grid), encoding="utf-8")
    read = load_settings(target)
    assert replace(read, file=settings.file, folder=settings.folder) == settings
