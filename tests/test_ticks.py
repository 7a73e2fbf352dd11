"""One column an option: Q3_1, Q3_2 … with 1 and 0 become one question with several choices."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from textmine import pipeline
from textmine.errors import InputError, SettingsError
from textmine.guess import check_survey, settings_template
from textmine.partitions import NotInPartsError
from textmine.partitions.parts import divide
from textmine.settings import load_settings
from textmine.survey import read_survey
from textmine.survey.ticks import is_ticked, option_names

CODED = ["番号", "Q3_1 重視【給与】", "Q3_2 重視【休み】", "Q3_3 重視【その他】", "Q4 意見"]
WRITTEN = [
    "給料を上げてほしいと思います。",
    "休みが取りにくいので困ります。",
    "職場の雰囲気はよいと感じます。",
]
ROWS = [
    ["1", "1", "0", "0", WRITTEN[0]],
    ["2", "1", "1", "0", WRITTEN[1]],
    ["3", "0", "0", "0", WRITTEN[2]],
    ["4", "0", "1", "1", "人が足りないので残業が多いです。"],
]
SETTINGS = """
file = "answers.csv"
respondent = "番号"
[[questions]]
name = "意見"
column = "Q4 意見"
[[closed]]
name = "重視"
columns = ["Q3_1 重視【給与】", { column = "C" }, 4]
"""


def write(folder, header, rows, settings=""):
    with (folder / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    (folder / "survey.toml").write_text(settings, encoding="utf-8")
    return folder / "answers.csv"


def read(tmp_path, settings=SETTINGS, header=CODED, rows=ROWS):
    write(tmp_path, header, rows, settings)
    return load_settings(tmp_path / "survey.toml")


@pytest.mark.parametrize("cell", ["1", "１", "○", "◯", "✓", "TRUE", "給与", "2", " 1 ", "選択", "はい"])
def test_cells_that_tick(cell):
    assert is_ticked(cell)


@pytest.mark.parametrize(
    "cell", ["", " ", "0", "０", "0.0", "FALSE", "×", "-", "－", "非選択", "いいえ", "N/A", "off"]
)
def test_cells_that_do_not_tick(cell):
    assert not is_ticked(cell)


@pytest.mark.parametrize(
    ("headers", "names"),
    [
        (["Q3_1 重視【給与】", "Q3_2 重視【休み】"], ["給与", "休み"]),
        (["関心 [子育て]", "関心 [防災]"], ["子育て", "防災"]),
        (["施設（公園）", "施設（公園（新））"], ["施設（公園）", "施設（公園（新））"]),
        (["問５：子育て", "問５：防災"], ["子育て", "防災"]),
        (["利用\n制度/在宅", "利用\n制度/時短"], ["在宅", "時短"]),
        (["Q3_1", "Q3_2"], ["Q3_1", "Q3_2"]),
        (["給与【可】", "休み【可】"], ["給与【可】", "休み【可】"]),
        (["子育て", "子ども"], ["子育て", "子ども"]),
        (["給与", "給与"], ["給与", "給与"]),
    ],
)
def test_options_are_called_after_their_headers(headers, names):
    assert option_names(headers) == names


def test_columns_become_one_question(tmp_path):
    survey = read_survey(read(tmp_path))
    assert survey.responses["重視"].tolist() == ["給与", "給与｜休み", "", "休み｜その他"]
    assert survey.several == ("重視",)
    assert survey.closed == ("重視",)


def test_choices_name_the_options_and_give_their_order(tmp_path):
    named = SETTINGS + 'choices = ["お金", "休暇｜休日", "他"]\n'
    assert read_survey(read(tmp_path, named)).responses["重視"].tolist() == [
        "お金",
        "お金｜休暇|休日",
        "",
        "休暇|休日｜他",
    ]


def test_a_cell_that_repeats_the_option_ticks_it_even_where_it_is_none(tmp_path):
    header = ["番号", "困りごと：騒音", "困りごと：なし", "x", "Q4 意見"]
    rows = [["1", "騒音", "", "", "a"], ["2", "", "なし", "", "b"], ["3", "なし", "", "", "c"]]
    told = SETTINGS.replace("Q3_1 重視【給与】", "困りごと：騒音").replace(", 4]", "]")
    assert read_survey(read(tmp_path, told, header, rows)).responses["重視"].tolist() == ["騒音", "なし", ""]


def test_options_of_own_columns_make_groups_and_are_tallied(tmp_path):
    settings = read(tmp_path, 'groups = [{ closed = "重視", has = "休み" }]\n' + SETTINGS)
    assert read_survey(settings).responses["重視：休み"].tolist() == [
        "休み：非選択",
        "休み：選択",
        "（なし）",
        "休み：選択",
    ]
    prepared = pipeline.prepare(replace(settings, groups=()))
    found = pipeline.compose(prepared, names=("options",), sheets=False).finding("options")
    assert found[["option", "ticked", "n", "unanswered"]].values.tolist() == [
        ["休み", 2, 3, 1],
        ["給与", 2, 3, 1],
        ["その他", 1, 3, 1],
    ]


def test_what_cannot_be_read_is_told(tmp_path):
    with pytest.raises(InputError, match="column 'Q3_9' is missing"):
        read_survey(read(tmp_path, SETTINGS.replace("Q3_1 重視【給与】", "Q3_9")))
    with pytest.raises(InputError, match="3 columns and 2 choices"):
        read_survey(read(tmp_path, SETTINGS + 'choices = ["a", "b"]\n'))
    with pytest.raises(SettingsError, match="closed"):
        read(tmp_path, SETTINGS + '[[closed]]\nname = "何もない"\n')


def test_such_a_survey_is_read_whole(tmp_path):
    with pytest.raises(NotInPartsError):
        divide(read(tmp_path))
    assert check_survey(read(tmp_path)).problems == ()


def guessed(tmp_path, header, rows):
    path = write(tmp_path, header, rows)
    (tmp_path / "survey.toml").write_text(settings_template(path), encoding="utf-8")
    return {closed.name: closed for closed in load_settings(tmp_path / "survey.toml").closed}


def test_init_writes_columns_of_options_as_one_question(tmp_path):
    closed = guessed(tmp_path, CODED, ROWS * 3)
    assert closed["Q3 重視"].choices == ("給与", "休み", "その他")
    assert closed["Q3 重視"].columns == ("Q3_1 重視【給与】", "Q3_2 重視【休み】", "Q3_3 重視【その他】")
    survey = read_survey(load_settings(tmp_path / "survey.toml"))
    assert survey.responses["Q3 重視"].tolist()[:2] == ["給与", "給与｜休み"]


def test_init_knows_options_that_are_written_out(tmp_path):
    header = ["番号", "関心 [子育て]", "関心 [防災]", "関心 [なし]", "Q4 意見"]
    rows = [["1", "子育て", "", "", WRITTEN[0]], ["2", "子育て", "防災", "", WRITTEN[1]]] * 6
    assert guessed(tmp_path, header, rows)["関心"].choices == ("子育て", "防災", "なし")


@pytest.mark.parametrize("cells", [("1", "2"), ("5", "3"), ("はい", "いいえ"), ("良い", "悪い")])
def test_init_leaves_scales_and_yes_and_no_alone(tmp_path, cells):
    rows = [[str(n), cells[n % 2], cells[n % 3 > 0], cells[0], WRITTEN[n % 3]] for n in range(12)]
    assert not any(closed.columns for closed in guessed(tmp_path, CODED, rows).values())
