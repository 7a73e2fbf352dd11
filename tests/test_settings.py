"""survey.toml: what it gives, and every mistake named at once."""

import csv
from pathlib import Path

import pytest

from textmine.errors import SettingsError
from textmine.settings import Question, load_settings, settings_from
from textmine.settings.slips import advise

FOLDER = Path("/survey")


def test_defaults_stand_where_a_key_is_left_out():
    settings = settings_from({"file": "a.csv", "groups": ["部", "課"]}, folder=FOLDER)
    assert settings.file == FOLDER / "a.csv"
    assert settings.groups == ("部", "課")
    assert settings.tokens.mode == "C"
    assert settings.repair.margin == 3000


def test_a_column_may_be_a_header_a_position_or_spreadsheet_letters():
    raw = {
        "file": "a.csv",
        "questions": [
            {"name": "一", "column": "設問１"},
            {"name": "二", "column": {"column": 3}},
            {"name": "三", "column": {"column": "AA"}},
            {"name": "四", "column": 5},
        ],
    }
    settings = settings_from(raw, folder=FOLDER)
    assert [question.column for question in settings.questions] == ["設問１", 3, 27, 5]
    assert settings.questions[0] == Question("一", "設問１")


def test_nested_tables_are_read():
    raw = {"file": "a.csv", "repair": {"input": "pdf"}, "awareness": {"weights": {"echo": 2}}}
    settings = settings_from(raw, folder=FOLDER)
    assert settings.repair.input == "pdf"
    assert settings.awareness.weights == {"echo": 2.0}


WRONG = [
    ({}, "file"),
    ({"file": ""}, "file"),
    ({"file": "a.csv", "group": ["部"]}, "groups"),
    ({"file": 3}, "'file'"),
    ({"file": "a.csv", "layout": "tall"}, "wide, long"),
    ({"file": "a.csv", "repair": "pdf"}, "'repair'"),
    ({"file": "a.csv", "repair": {"inptu": "pdf"}}, "input"),
    ({"file": "a.csv", "tokens": {"mode": "D"}}, "A, B, C"),
    ({"file": "a.csv", "analysis": {"top": 0}}, "analysis.top"),
    ({"file": "a.csv", "analysis": {"top": True}}, "analysis.top"),
    ({"file": "a.csv", "header_row": "one"}, "header_row"),
    ({"file": "a.csv", "questions": [{"name": "一"}]}, "questions[1].column"),
    ({"file": "a.csv", "questions": [{"name": "一", "column": {"column": "A1"}}]}, "questions[1].column"),
    ({"file": "a.csv", "questions": [{"name": "一", "column": 1}, {"name": "一", "column": 2}]}, "twice"),
    ({"file": "a.csv", "awareness": {"weights": {"echo": -1}}}, "awareness.weights"),
]


@pytest.mark.parametrize(("raw", "named"), WRONG)
def test_a_wrong_setting_is_named(raw, named):
    with pytest.raises(SettingsError) as caught:
        settings_from(raw, folder=FOLDER)
    assert named in caught.value.text("en")


def test_all_problems_are_told_at_once():
    with pytest.raises(SettingsError) as caught:
        settings_from({"flie": "a.csv", "header_row": "one"}, folder=FOLDER)
    message = caught.value.text("en")
    assert "flie" in message
    assert "did you mean: file" in message
    assert "header_row" in message
    assert "'file' is missing" in message


def test_a_syntax_error_names_its_line(tmp_path):
    path = tmp_path / "survey.toml"
    path.write_text('file = "a.csv"\ngroups = [部]\n', encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    assert "line 2" in caught.value.text("en")


def test_a_missing_file_says_how_to_make_one(tmp_path):
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path / "survey.toml")
    assert "textmine init" in caught.value.text("ja")
    assert caught.value.exit_status == 3


def test_a_file_in_another_encoding_is_told(tmp_path):
    path = tmp_path / "survey.toml"
    path.write_bytes('title = "調査"'.encode("cp932"))
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    assert "UTF-8" in caught.value.text("ja")


def slips():
    path = Path(__file__).parent / "cases" / "settings_slips.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", slips(), ids=lambda case: case["line"])
def test_a_slip_is_told_by_what_to_write(case):
    assert advise(case["line"], case["said"])[0] == case["advice"]


def refused(tmp_path, content):
    (tmp_path / "survey.toml").write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path / "survey.toml")
    return caught.value.text("ja").split("\n")[0]


def test_a_line_that_is_no_toml_is_shown_with_what_to_do(tmp_path):
    said = refused(tmp_path, 'file = "a.csv"\ntitle = “市民”\n'.encode())
    assert '2 行目「title = “市民”」 / “ を半角の " にしてください' in said.replace(" (line 2)", "")


def test_a_list_that_never_ends_names_a_line(tmp_path):
    assert "[ と ] の対応" in refused(tmp_path, 'file = "a.csv"\ngroups = ["部",\n'.encode())


def test_settings_in_another_encoding_name_the_line_and_the_way_out(tmp_path):
    said = refused(tmp_path, 'file = "a.csv"\ntitle = "市民"\n'.encode("cp932"))
    assert "2 行目" in said
    assert "エンコード" in said


def test_what_a_value_has_to_be_is_told_in_japanese(tmp_path):
    said = refused(tmp_path, b'file = "a.csv"\n[privacy]\nsmallest_group = "3"\n')
    assert "整数" in said


@pytest.mark.parametrize(
    "name", ["名詞", "名詞-固有名詞", "名詞-固有名詞-人名-姓", "動詞-非自立可能", "名詞-数詞", "副詞"]
)
def test_parts_of_speech_may_be_narrow_or_wide(name):
    assert settings_from({"file": "a.csv", "tokens": {"pos": [name]}}, folder=FOLDER).tokens.pos == (name,)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["名刺"], "選べる値: 名詞"),
        (["名詞", "名詞-固有名刺"], "名詞-固有名詞"),
        (["noun"], "代名詞, 副詞"),
        (["固有名詞"], "名詞-固有名詞"),
        ([], "代名詞, 副詞"),
    ],
)
def test_a_part_of_speech_that_no_word_has_is_told(names, told):
    with pytest.raises(SettingsError) as caught:
        settings_from({"file": "a.csv", "tokens": {"pos": names}}, folder=FOLDER)
    (problem,) = caught.value.problems
    assert "tokens.pos" in problem.what_ja
    assert told in problem.do_ja


def test_the_parts_of_speech_are_those_of_the_dictionary():
    from sudachipy import Dictionary

    from textmine.settings.speech import PARTS_OF_SPEECH

    found = {
        "-".join(part for part in pos[:4] if part != "*") for pos in Dictionary().pos_matcher(lambda _: True)
    }
    assert found | {"名詞-普通名詞-複合語"} == set(PARTS_OF_SPEECH)
