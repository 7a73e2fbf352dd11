"""Every table can be made of every survey, however small, and holds what is described of it."""

import csv

import pytest

from textmine import tables
from textmine.errors import AnalysisError, InputError
from textmine.pipeline import compose, prepare
from textmine.recipes import RECIPES, TABLE_NAMES, Cookbook
from textmine.settings import settings_from

WORDS = "市民と行政が協力して地域の課題を解決するため、役割分担が必要である。"
OTHER = "当課の窓口では外国語で案内できる職員が足りない。"
SURVEYS = {
    "one respondent": ([("環境部", "ごみ対策課", WORDS, "①")], ("部", "課")),
    "two respondents": (
        [("環境部", "ごみ対策課", WORDS, "①"), ("市民部", "市民課", OTHER, "②")],
        ("部", "課"),
    ),
    "two alike": ([("環境部", "ごみ対策課", WORDS, "①"), ("市民部", "市民課", WORDS, "①")], ("部",)),
    "all blank": ([("環境部", f"課{n}", "", "") for n in range(4)], ("部", "課")),
    "nobody says anything": ([("環境部", f"課{n}", "特になし", "①") for n in range(4)], ("部",)),
    "no groups": ([("", f"課{n}", WORDS if n % 2 else OTHER, "①") for n in range(6)], ()),
    "one group": ([("環境部", f"課{n}", WORDS[n:], "①") for n in range(5)], ("部",)),
    "one blank group": (
        [("環境部", "甲課", WORDS, ""), ("", "乙課", "", ""), ("", "丙課", "。", "")],
        ("部",),
    ),
    "no word is counted": ([("環境部", "甲課", "あ。", "①"), ("市民部", "乙課", "い？", "②")], ("部",)),
}


def cookbook(folder, rows, groups, **more):
    with (folder / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("部", "課", "設問１", "設問２"), *rows])
    raw = {
        "file": "answers.csv",
        "respondent": "課",
        "groups": list(groups),
        "questions": [{"name": "設問１", "column": "設問１", "kind": "reason"}],
        "closed": [{"name": "設問２", "column": "設問２"}],
        "analysis": {"coding": "citizen_collaboration"},
        "privacy": {"persons": False},
        **more,
    }
    return Cookbook(prepare(settings_from(raw, folder=folder)))


@pytest.mark.parametrize("name", SURVEYS)
def test_every_table_is_made_of_a_tiny_survey(name, tmp_path):
    made = cookbook(tmp_path, *SURVEYS[name])
    known = tables.known_tables()
    for table in made:
        found = made[table]
        tables.check(found, known[table])
        assert found.index.tolist() == list(range(len(found))), table
    for _, ja, en in made.notes:
        assert ja
        assert en


@pytest.mark.parametrize("name", ["one respondent", "all blank", "no groups"])
def test_a_report_is_composed_of_a_tiny_survey(name, tmp_path):
    report = compose(cookbook(tmp_path, *SURVEYS[name]).prepared)
    assert set(TABLE_NAMES) < set(report.findings)
    assert report.counts["records"] == len(SURVEYS[name][0])


def test_a_file_without_answers_is_refused(tmp_path):
    with pytest.raises(InputError, match="no answers"):
        cookbook(tmp_path, [], ("部",))


def test_every_table_is_described():
    known = tables.known_tables()
    assert set(TABLE_NAMES) <= set(known)
    assert all(known[name].ja and known[name].row for name in TABLE_NAMES)
    assert len({table.ja for table in known.values()}) == len(known)


def test_an_unknown_table_is_told_with_its_neighbours(tmp_path):
    made = cookbook(tmp_path, *SURVEYS["one respondent"])
    with pytest.raises(AnalysisError, match="keyterms"):
        made["keyterm"]
    assert "keyterm" not in made
    assert len(made) == len(list(made)) == len(TABLE_NAMES)


@pytest.mark.parametrize(("name", "command"), [("waves", "textmine compare"), ("kwic", "textmine kwic")])
def test_a_table_with_a_command_of_its_own_names_it(name, command, tmp_path):
    assert name in tables.known_tables()
    assert name not in TABLE_NAMES
    with pytest.raises(AnalysisError, match=command):
        cookbook(tmp_path, *SURVEYS["one respondent"])[name]


def test_a_table_is_made_once_and_its_notes_are_kept(tmp_path):
    made = cookbook(tmp_path, *SURVEYS["two respondents"])
    assert made.notes == ()
    assert made["topics"] is made["topics"]
    (note, *_) = made.notes_about("topic_groups")
    assert (RECIPES["topics"].__name__, note.ja, note.en) in made.notes
    assert made.notes_about("responses") == ()


def test_without_a_codebook_nothing_is_coded(tmp_path):
    made = cookbook(tmp_path, *SURVEYS["two respondents"], analysis={})
    assert len(made["coded"]) == 0


def test_compounds_heed_the_users_own_stop_words(tmp_path):
    rows = [("部", f"課{n}", "高齢世帯の見守り活動を続ける。", "①") for n in range(3)]
    before = cookbook(tmp_path, rows, ("部",))["compounds"]["term"].tolist()
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "stopwords.txt").write_text("世帯\n", encoding="utf-8")
    after = cookbook(tmp_path, rows, ("部",), dictionaries="own")["compounds"]["term"].tolist()
    assert any("世帯" in term for term in before)
    assert not any("世帯" in term for term in after)


ATTRIBUTES = [
    (f"{20 + n % 3 * 10}代", f"回答者{n}", WORDS if n % 2 else OTHER, "東西"[n % 2]) for n in range(12)
]


def test_the_last_of_attributes_side_by_side_is_compared_like_the_first(tmp_path):
    made = cookbook(tmp_path, ATTRIBUTES, ("部", "設問２"), closed=[])
    for table in ("code_groups", "summary"):
        assert {"部", "設問２"} <= set(made[table]["by"]), table


def test_a_group_of_each_respondent_is_not_compared(tmp_path):
    made = cookbook(tmp_path, ATTRIBUTES, ("部", "課"), respondent="課")
    assert set(made["code_groups"]["by"]) == {"部"}
    assert set(made["summary"]["by"]) == {"respondent", "部"}


@pytest.mark.parametrize(("level", "shown"), [("", "部"), ("設問２", "設問２")])
def test_maps_are_of_the_level_that_the_report_names(tmp_path, level, shown):
    made = cookbook(tmp_path, ATTRIBUTES, ("部", "設問２"), closed=[], report={"level": level})
    assert set(made["correspondence"]["by"]) == {shown}
    assert set(made["cooccurrence"]["by"]) <= {"全体", shown}
    assert shown in made["opinion_members"].columns


def test_a_level_that_is_no_group_is_refused_with_those_that_are(tmp_path):
    with pytest.raises(InputError) as caught:
        cookbook(tmp_path, ATTRIBUTES, ("部", "設問２"), closed=[], report={"level": "設問"})
    assert "部, 設問２" in caught.value.text("ja")


def test_a_column_of_one_group_gives_way_to_one_that_tells_groups_apart(tmp_path):
    rows = [("全員", *row[1:]) for row in ATTRIBUTES]
    made = cookbook(tmp_path, rows, ("部", "設問２"), closed=[])
    assert set(made["correspondence"]["by"]) == {"設問２"}
    alone = cookbook(tmp_path, rows, ("部",))
    assert set(alone["cooccurrence"]["by"]) <= {"全体", "部"}
