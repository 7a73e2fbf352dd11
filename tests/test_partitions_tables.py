"""The tables of a survey in parts: the same bytes as in memory, or a header and the reason."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from click.testing import CliRunner
from counted_surveys import (
    ALONE,
    WORDS,
    asked,
    assert_same_tables,
    in_parts,
    results,
    survey_of,
    table_rows,
)
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from textmine import pipeline
from textmine.cli import textmine
from textmine.partitions import NotInPartsError, cooccurrence
from textmine.partitions.analyses import IN_PARTS, MAKERS
from textmine.pipeline import Work
from textmine.recipes import RECIPES, TABLE_NAMES, all_tables_in_parts, inparts, sizes
from textmine.recipes.sizes import LIMITS, Limit
from textmine.settings import load_settings
from textmine.tables import known_tables
from textmine.verify import verify

SAID = (
    "公園の遊具が古い。直してほしい。",
    "公園に木が少ない。日陰とベンチがほしい",
    "公園のベンチと遊具を増やす。",
    "窓口が混む。受付の人を増やす。",
    "窓口の受付が遅い。電話も遅い",
    "市民と行政の協働を進める。情報を共有する。",
    "市民との協働が大切。行政と地域の連携も大切。",
    "バスの本数が少ない。駅が遠い。",
    "バスと駅の案内がほしい",
    "防災訓練に参加する人が減る。地域の訓練を続ける。",
)
HEADER = ["番号", "部", "課", "満足度", "意見", "要望"]


def rows_of(count, *, seed=1):
    """A survey of many words: some blanks, some private places, groups of very different sizes."""
    draw = random.Random(seed)
    rows = []
    for n in range(count):
        text = "".join(draw.sample(SAID, 2)) if n % 9 else draw.choice(["", "特になし", "わからない"])
        wish = draw.choice(SAID + WORDS) if n % 4 else ""
        rows.append([f"R{n:03d}", f"部{min(n % 5, n % 3)}", f"課{n % 11}", draw.choice("1234 "), text, wish])
    rows[3][4] = "担当の山田太郎さんに 090-1234-5678 で電話した。公園の遊具が古い"
    rows[4][4] = "https://example.com/park?b=c を見た。公園が古い"
    rows[5][4] = "公園が尐ない。=1+1"
    rows[6][1] = ""
    return [HEADER, *rows]


CODES = """＊公園
公園 | 遊具
＊窓口
窓口 & !電話
＊協働
市民協働 | <>部-->部1 & 協働
＊数
No. > 40
＊字
'ベンチ'
＊近い
near(市民-行政)
＊公園とベンチ
<*公園> & <*字>
"""
PLAIN = {"respondent": "番号", "groups": ["部", "課"], "questions": asked("意見", "要望")}
KINDS = {
    "groups of two levels": PLAIN,
    "one group": PLAIN | {"groups": ["部"]},
    "no group": PLAIN | {"groups": []},
    "another level": PLAIN | {"report": {"level": "課"}},
    "one question": PLAIN | {"questions": asked("意見")},
    "no respondent": {"groups": ["部", "課"], "questions": asked("意見")},
    "called after the group": {"groups": ["部", "番号"], "questions": asked("意見", "要望")},
    "closed answers": PLAIN | {"closed": [{"name": "満足", "column": "満足度"}, {"name": "部門", "column": "部"}]},
    "persons": PLAIN | {"privacy": {"persons": True}, "closed": [{"name": "満足", "column": "満足度"}]},
    "persons, large groups": PLAIN | {"privacy": {"persons": True, "smallest_group": 15}},
    "unmasked": PLAIN | {"privacy": {"mask": False}},
    "surface": PLAIN | {"tokens": {"form": "surface", "mode": "A", "pos": ["名詞"]}},
    "other figures": PLAIN | {"analysis": {"min_count": 1, "top": 3, "seed": 7}},
    "topics": PLAIN | {"analysis": {"topics": 3}},
    "topics of persons": PLAIN | {"analysis": {"topics": 3}, "privacy": {"persons": True}},
    "a shipped codebook": PLAIN | {"analysis": {"coding": "public_facility"}},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_tables_of_parts_are_those_of_the_whole(tmp_path, kind):
    settings = survey_of(tmp_path, rows_of(90), **KINDS[kind])
    made = assert_same_tables(settings, tmp_path, part_bytes=1500)
    assert made["cooccurrence"], "a survey without any pair would test nothing"
    assert made["collocations"]
    assert made["code_frequency"]
    if "topics" in KINDS[kind].get("analysis", {}):
        assert len(made["topic_quotes"]) > 3
    if KINDS[kind]["groups"]:
        assert {row["by"] for row in made["blank_tests"]} >= set(KINDS[kind]["groups"])
        assert {row["kind"] for row in made["correspondence"]} == {"group", "term"}
        level = KINDS[kind].get("report", {}).get("level", KINDS[kind]["groups"][0])
        assert {row["by"] for row in made["correspondence"]} == {level}
        assert {row["by"] for row in made["cooccurrence"]} <= {"全体", level}
        assert made["heatmap"]


def test_the_whole_result_of_parts_beside_that_of_memory(tmp_path):
    """Every file is there; what is not made from parts has its header alone."""
    settings = survey_of(tmp_path, rows_of(60), **PLAIN | {"privacy": {"persons": True}})
    found = in_parts(settings, tmp_path / "parts", part_bytes=1500, tables=True)
    pipeline.run(settings, output=tmp_path / "memory", only=["tables"], work=ALONE)
    (files, manifest), (whole, whole_manifest) = results(tmp_path / "parts"), results(tmp_path / "memory")
    assert sorted(files) == sorted(whole)
    different = {path for path in whole if files[path] != whole[path]} - {"tables/notes.csv"}
    for path in different:
        header, *rows = files[path].decode("utf-8-sig").split("\r\n")
        assert rows == [""], path
        assert header.split(",")[0] == whole[path].decode("utf-8-sig").split(",")[0]
        assert path.removeprefix("tables/").removesuffix(".csv") not in IN_PARTS
    for figure in ("records", "valid", "nonresponse", "groups", "tokens", "terms", "masked", "made"):
        assert manifest[figure] == whole_manifest[figure], figure
    assert manifest["in_parts"] is True
    assert manifest["notes"][-len(found.left_out) :] == [note.ja for note in found.left_out]
    assert manifest["notes"][: -len(found.left_out)] == whole_manifest["notes"]


def test_coding_rules_are_asked_of_every_part(tmp_path):
    (tmp_path / "rules.txt").write_text(CODES, encoding="utf-8")
    for persons in (False, True):
        told = PLAIN | {"analysis": {"coding": "rules.txt"}, "privacy": {"persons": persons}}
        made = assert_same_tables(survey_of(tmp_path, rows_of(90), **told), tmp_path, part_bytes=1500)
        given = {row["code"]: int(row["answers"]) for row in made["code_frequency"]}
        assert all(given.values()), given
        assert made["code_cooccurrence"]
        assert len(made["coded"]) == sum(
            int(count) for code, count in given.items() if code != "（コードなし）"
        )


@pytest.mark.parametrize("part_bytes", [1, 400, 3000, 10**9])
def test_the_size_of_parts_changes_nothing(tmp_path, part_bytes):
    told = PLAIN | {"analysis": {"coding": "public_facility"}}
    assert_same_tables(survey_of(tmp_path, rows_of(40), **told), tmp_path, part_bytes=part_bytes)


def test_two_processes_give_the_same(tmp_path):
    settings = survey_of(tmp_path, rows_of(60), **PLAIN | {"analysis": {"coding": "citizen_collaboration"}})
    for processes in (1, 2):
        work = Work(processes=processes, kept=False)
        in_parts(settings, tmp_path / str(processes), part_bytes=900, work=work, tables=True)
    assert results(tmp_path / "1") == results(tmp_path / "2")


@pytest.mark.parametrize("wanted", [["要望"], ["要望", "意見"]])
def test_one_question_of_several(tmp_path, wanted):
    settings = survey_of(tmp_path, rows_of(60), **PLAIN | {"analysis": {"coding": "public_facility"}})
    assert_same_tables(settings, tmp_path, part_bytes=900, questions=wanted)


def test_more_groups_than_are_counted_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(cooccurrence, "GROUPS_AT_ONCE", 2)
    told = PLAIN | {"groups": ["課"], "questions": asked("意見")}
    made = assert_same_tables(survey_of(tmp_path, rows_of(90), **told), tmp_path, part_bytes=900)
    assert len({row["group"] for row in made["cooccurrence"]}) > 5


def test_a_name_that_synonyms_prescribe_need_not_stand_in_an_answer(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "synonyms.csv").write_text("from,to\n公園,みどりの場所\n", encoding="utf-8")
    settings = survey_of(tmp_path, rows_of(40), **PLAIN, dictionaries="own")
    made = assert_same_tables(settings, tmp_path, part_bytes=900)
    near = {row["term"] for row in made["collocations"] if row["node"] == "みどりの場所"}
    assert "遊具" in near
    assert "みどりの場所" not in near


LITTLE = {
    "blank": [""] * 6,
    "stock replies": ["特になし"] * 6,
    "no term": ["そして"] * 6,
    "one answer": ["", "", "", "", "公園が古い", ""],
    "the same said by all": ["公園が古い"] * 6,
}


@pytest.mark.parametrize("what", LITTLE)
@pytest.mark.parametrize("groups", [[], ["組"]])
def test_little_or_nothing_was_said(tmp_path, what, groups):
    rows = [["組", "意見"], *([f"組{n % 2}", text] for n, text in enumerate(LITTLE[what]))]
    told = {"groups": groups, "questions": asked("意見"), "analysis": {"coding": "public_facility"}}
    assert_same_tables(survey_of(tmp_path, rows, **told), tmp_path, part_bytes=1)


CELLS = st.one_of(
    st.sampled_from([*SAID, *WORDS, "", "特になし"]),
    st.text('あ市民公園の。、ﾊﾞ尐①,"\n\r =+@　ー〜A1😀', max_size=8),
)


@hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.tuples(st.sampled_from("甲乙丙"), CELLS, CELLS), min_size=1, max_size=14),
    part_bytes=st.integers(1, 200),
    persons=st.booleans(),
)
def test_any_survey(tmp_path_factory, rows, part_bytes, persons):
    folder = tmp_path_factory.mktemp("any")
    told = {"groups": ["組"], "questions": asked("問", "答"), "privacy": {"persons": persons}}
    told["analysis"] = {"coding": "citizen_collaboration"}
    settings = survey_of(folder, [["組", "問", "答"], *rows], **told)
    try:
        assert_same_tables(settings, folder, part_bytes=part_bytes)
    except NotInPartsError:
        assume(False)


# ---------------------------------------------------------------- what is left out, and when


def test_every_recipe_is_made_or_left_out_with_its_reason_and_its_size(tmp_path):
    planned = all_tables_in_parts(survey_of(tmp_path, rows_of(9), **PLAIN))
    assert [table for each in planned.recipes for table in each.tables] == [
        table for each in planned.recipes for table in TABLE_NAMES if table in each.tables
    ]
    assert {table for each in planned.recipes for table in each.tables} == set(RECIPES)
    limits = {table: limit for limit in LIMITS if limit.leaves_out for table in limit.tables}
    titles = known_tables()
    for each in planned.recipes:
        missing = [table for table in each.tables if table not in IN_PARTS]
        assert bool(each.notes) == bool(missing), each.recipe
        for table in missing:
            said = [note for note in each.notes if titles[table].ja in note.ja.split(":")[0].split("・")]
            assert len(said) == 1, table
            assert f"{limits[table].most:,}" in said[0].ja
            assert limits[table].why[1] in said[0].en


def test_every_maker_makes_tables_of_the_recipe_of_its_name():
    for recipe, maker in MAKERS.items():
        assert {RECIPES[table].__name__ for table in (*maker.tables, *maker.spooled)} == {recipe}


def test_what_is_left_out_is_said_before_anything_is_read(tmp_path):
    steps = []
    settings = survey_of(tmp_path, rows_of(20), **PLAIN)
    pipeline.count(
        settings,
        output=tmp_path / "out",
        tables=True,
        advance=steps.append,
        say=lambda note: steps.append(f"said {note.en.split(':')[0]}"),
    )
    said = [step for step in steps if step.startswith("said ")]
    assert steps.index(said[-1]) < steps.index("scan")
    assert any(step.startswith("said clusters") for step in said)
    notes = [row["en"].split(":")[0] for row in table_rows(tmp_path / "out", "notes")]
    assert [f"said {name}" for name in notes if f"said {name}" in said] == said


def test_what_a_survey_in_parts_is_too_large_for_is_left_out_and_said(tmp_path, monkeypatch):
    topics = Limit(
        ("topics", "topic_groups", "topic_quotes", "topic_choice"), "answers", 80, ("理由", "reason")
    )
    monkeypatch.setattr(sizes, "LIMITS", (*LIMITS, replace(topics, in_parts=80)))
    told = []
    settings = survey_of(tmp_path, rows_of(60), **PLAIN | {"analysis": {"topics": 3}})
    found = in_parts(settings, tmp_path / "out", tables=True, say=told.append)
    small = survey_of(tmp_path / "small", rows_of(40), **PLAIN | {"analysis": {"topics": 3}})
    in_parts(small, tmp_path / "all", tables=True)
    assert [note for note in told if "reason" in note.en] == [told[-1]]
    assert told[-1] in found.left_out
    assert told[-1].en in [row["en"] for row in table_rows(tmp_path / "out", "notes")]
    assert table_rows(tmp_path / "all", "topics")
    for name in topics.tables:
        assert not table_rows(tmp_path / "out", name)
    assert table_rows(tmp_path / "out", "cooccurrence")


def test_a_map_of_single_respondents_is_left_out_and_said(tmp_path):
    told = []
    rows = [[*row, *row[4:]] for row in rows_of(30)]
    rows[0] = [*HEADER, "意見２", "要望２"]
    settings = survey_of(
        tmp_path, rows, respondent="番号", questions=asked("意見", "要望", "意見２", "要望２")
    )
    found = in_parts(settings, tmp_path / "out", tables=True, say=told.append)
    assert "without a group column" in told[-1].en
    assert told[-1] in found.left_out
    assert not table_rows(tmp_path / "out", "correspondence")
    assert table_rows(tmp_path / "out", "cooccurrence")


def command(*arguments):
    """The command line, in this process."""
    return CliRunner().invoke(textmine, list(map(str, arguments)))


def toml_of(tmp_path, count=20):
    survey_of(tmp_path, rows_of(count), **PLAIN)
    text = 'file = "answers.csv"\nrespondent = "番号"\ngroups = ["部", "課"]\n'
    text += '[[questions]]\nname = "意見"\ncolumn = "意見"\n'
    (tmp_path / "survey.toml").write_text(text, encoding="utf-8")
    return tmp_path / "survey.toml"


def test_tables_of_a_large_survey_are_made_from_parts_by_themselves(tmp_path, monkeypatch):
    survey = toml_of(tmp_path)
    assert command("run", survey, "--only", "tables", "--output", tmp_path / "small").exit_code == 0
    assert table_rows(tmp_path / "small", "unusual")
    monkeypatch.setattr("textmine.pipeline.IN_PARTS_FROM", 5)
    done = command("run", survey, "--only", "tables", "--no-cache", "--output", tmp_path / "large")
    assert done.exit_code == 0, done.output
    assert "変わった回答" in done.stderr
    assert not table_rows(tmp_path / "large", "unusual")
    told = command("run", survey, "--only", "tables", "--in-memory", "--output", tmp_path / "whole")
    assert told.exit_code == 0
    assert results(tmp_path / "whole") == results(tmp_path / "small")


def test_tables_of_any_survey_are_made_from_parts_where_told(tmp_path):
    survey = toml_of(tmp_path)
    done = command(
        "run", survey, "--only", "tables", "--in-parts", "--output", tmp_path / "parts", "--lang", "en"
    )
    assert done.exit_code == 0, done.output
    assert "not made where a survey is read in parts" in done.stderr
    counted = command("run", survey, "--only", "counts", "--output", tmp_path / "counts")
    assert counted.exit_code == 0
    files = results(tmp_path / "counts")[0]
    parts = results(tmp_path / "parts")[0]
    assert {name: parts[name] for name in files if "notes" not in name} == {
        name: content for name, content in files.items() if "notes" not in name
    }


def test_only_tables_are_made_from_parts(tmp_path):
    survey = toml_of(tmp_path)
    assert command("run", survey, "--only", "report", "--in-parts", "--output", tmp_path / "o").exit_code == 2
    assert command("run", survey, "--in-parts", "--output", tmp_path / "o").exit_code == 2
    assert not (tmp_path / "o").exists()


def test_what_has_to_be_read_as_a_whole_is_with_all_its_tables(tmp_path):
    survey = toml_of(tmp_path)
    with (tmp_path / "answers.csv").open("a", encoding="utf-8") as file:
        file.write("R99,部1\r\n")
    done = command("run", survey, "--only", "tables", "--in-parts", "--output", tmp_path / "parts")
    assert done.exit_code == 0, done.output
    assert "表を全体として読みます" in done.stderr
    assert table_rows(tmp_path / "parts", "unusual")


def test_a_result_of_parts_can_be_verified(tmp_path):
    survey = toml_of(tmp_path)
    done = command("run", survey, "--only", "tables", "--in-parts", "--output", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert verify(tmp_path / "out", survey=survey).same


def test_compressed_files_hold_more_answers(tmp_path):
    settings = load_settings(toml_of(tmp_path))
    plain = inparts.answers_in(settings)
    assert plain == settings.file.stat().st_size // 100
    zipped = tmp_path / "answers.xlsx"
    zipped.write_bytes(settings.file.read_bytes())
    assert inparts.answers_in(replace(settings, file=zipped)) > plain
    assert inparts.answers_in(replace(settings, file=tmp_path / "nowhere.csv")) == 0
