"""The main job on the real survey: what must hold, and that two runs give the same bytes."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SURVEY = Path(__file__).parents[1] / "data" / "koganei2010" / "survey.toml"
FAST = "tables,workbook"


def textmine(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "textmine", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        check=False,
    )


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "koganei2010"
    done = textmine("run", SURVEY, "--output", folder, "--only", FAST, TZ="Asia/Tokyo", PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stderr
    return folder


def rows(output, name):
    with (output / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_cell_is_there(output):
    responses = rows(output, "responses")
    assert len(responses) == 156
    assert list(responses[0])[:8] == [
        "respondent", "部", "課", "question", "raw_text", "text", "status", "rule",
    ]  # fmt: skip


def test_the_manifest_counts_at_its_top_level(output):
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    counted = {name: manifest[name] for name in ("records", "blank", "nonresponse", "valid", "groups")}
    assert counted == {"records": 156, "blank": 0, "nonresponse": 101, "valid": 55, "groups": 52}
    assert manifest["inputs"][0]["file"] == "zentai.csv"
    assert manifest["versions"]["sudachidict_core"]
    assert "/" not in manifest["settings"]["file"]


def test_38_of_52_departments_answered_question_1(output):
    (whole,) = [r for r in rows(output, "nonresponse") if r["by"] == "全体" and r["question"] == "設問１"]
    assert (whole["rows"], whole["valid"], whole["nonresponse"]) == ("52", "38", "14")
    assert (whole["not_entered"], whole["none"]) == ("13", "1")


def test_offices_that_call_it_irrelevant_have_answered(output):
    status = {r["respondent"]: r["status"] for r in rows(output, "responses") if r["question"] == "設問１"}
    assert status["市民税課"] == status["資産税課"] == "valid"
    assert status["保険年金課"] == "none"


def test_damaged_characters_are_repaired_and_counted(output):
    repairs = rows(output, "repairs")
    small = [r for r in repairs if r["source"] == "zentai.csv" and r["found"] == "尐"]
    assert [r["respondent"] for r in small] == ["ごみ対策課", "児童青少年課", "監査委員事務局"]
    true = [r for r in repairs if r["source"] == "a_projects.csv" and "实" in r["found"]]
    cells = (SURVEY.parent / "a_projects.csv").read_text(encoding="utf-8-sig").count("实")
    assert sum(r["found"].count("实") for r in true) == cells
    respondents = {r["respondent"] for r in rows(output, "responses")}
    assert "児童青少年課" in respondents
    assert "児童青尐年課" not in respondents


def test_blank_codes_are_no_words(output):
    terms = {r["term"] for name in ("frequency", "keyterms") for r in rows(output, name)}
    assert not terms & {"記入", "なし", "記入なし", "特に", "該当"}


def test_copies_are_found_in_order_and_chance_is_not(output):
    similar = rows(output, "similar")
    pairs = [{r["respondent_a"], r["respondent_b"]} for r in similar]
    assert pairs[0] == {"職員課", "（人事給与制度担当）"}
    assert similar[0]["kind"] == "identical"
    assert pairs[1] == {"（スポーツ振興担当）", "図書館"}
    assert similar[1]["kind"] == "near_copy"
    assert {"企画政策課", "指導室"} not in pairs


def test_projects_without_a_reason_are_contradictions(output):
    found = {r["respondent"] for r in rows(output, "consistency") if r["severity"] == "高"}
    assert {"広報秘書課", "交通対策課", "議会事務局", "選挙管理委員会事務局"} <= found


def test_strength_is_zero_without_an_answer(output):
    for row in rows(output, "awareness"):
        assert 0 <= float(row["strength"]) <= 1
        assert row["n"] != "0" or float(row["strength"]) == 0


def test_two_runs_give_the_same_bytes(output, tmp_path):
    again = tmp_path / "koganei2010"
    done = textmine(
        "run",
        SURVEY,
        "--output",
        again,
        "--only",
        FAST,
        TZ="America/New_York",
        LC_ALL="C",
        PYTHONHASHSEED="2",
    )
    assert done.returncode == 0, done.stderr
    names = sorted(p.relative_to(output) for p in output.rglob("*") if p.is_file())
    assert names == sorted(p.relative_to(again) for p in again.rglob("*") if p.is_file())
    for name in names:
        first, second = (output / name).read_bytes(), (again / name).read_bytes()
        if name.name == "manifest.json":
            first, second = ({**json.loads(text), "written_at": ""} for text in (first, second))
        assert first == second, name


def test_a_data_file_alone_runs_with_its_columns_named(tmp_path):
    done = textmine(
        "run", SURVEY.parent / "zentai.csv", "--text", "設問１（なぜ必要か）", "--group", "部", "--group", "課",
        "--output", tmp_path / "out", "--only", "tables",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(rows(tmp_path / "out", "responses")) == 52
    assert json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["valid"] == 38
