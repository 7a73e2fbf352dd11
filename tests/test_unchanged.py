"""Runs in which nothing has changed: put back to the byte, and made anew whatever has changed."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from textmine import pipeline, unchanged
from textmine.cachefiles import cache_folder
from textmine.cli import textmine
from textmine.settings import load_settings, with_values
from textmine.unchanged import Request, files_of

ANSWERS = """課,理由
環境課,市民の力を借りて公園を守るため。
税務課,特になし
福祉課,地域の見守りには近所の人の目が要る。
土木課,
"""
SETTINGS = """file = "answers.csv"
respondent = "課"
questions = [{ name = "理由", column = "理由" }]
dictionaries = "own"
overrules = "overrules.csv"

[analysis]
coding = "codes.txt"

[[joined]]
name = "Ａ"
file = "projects.csv"
key = ["課"]
title = "事業"

[awareness]
reference = ["plan.txt"]
"""
FILES = {
    "survey.toml": SETTINGS,
    "answers.csv": ANSWERS,
    "projects.csv": "課,事業\n環境課,公園の花壇\n",
    "plan.txt": "市民と行政の協働を進める。\n",
    "codes.txt": "＊市民\n市民\n",
    "overrules.csv": "respondent,question,status,note\n",
    "own/stopwords.txt": "こと\n",
}


@pytest.fixture
def survey(tmp_path, monkeypatch):
    """A survey that names files of every kind, and a cache of its own."""
    monkeypatch.setenv("TEXTMINE_CACHE", str(tmp_path / "cache"))
    for name, text in FILES.items():
        place = tmp_path / "survey" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return tmp_path / "survey" / "survey.toml"


def run(survey: Path, output: Path, *more: str) -> str:
    """What is said at the end of a run that goes well."""
    done = CliRunner().invoke(
        textmine, ["run", str(survey), "--only", "counts", "--output", str(output), *more]
    )
    assert done.exit_code == 0, done.output
    return done.output


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


def manifest(folder: Path) -> dict[str, object]:
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {name: value for name, value in told.items() if name != "written_at"}


@pytest.fixture
def made(survey, monkeypatch):
    """How often tables were made."""
    times = []
    for name in ("run", "count"):
        verb = getattr(pipeline, name)
        monkeypatch.setattr(
            pipeline, name, lambda *given, verb=verb, **named: (times.append(1), verb(*given, **named))[1]
        )
    return times


@pytest.mark.parametrize("only", ["counts", "tables"])
def test_the_same_run_again_puts_the_same_bytes_into_any_folder(survey, tmp_path, made, only):
    first = run(survey, tmp_path / "a", "--only", only)
    before = len(made)
    again = run(survey, tmp_path / "b", "--only", only)
    assert len(made) == before > 0
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert manifest(tmp_path / "a") == manifest(tmp_path / "b")
    said = first.replace(str(tmp_path / "a"), str(tmp_path / "b")).splitlines()
    assert again.splitlines() == [*said[:-1], f"※ {unchanged_note()}", said[-1]]


def unchanged_note() -> str:
    from textmine.cli.whole import AS_BEFORE_JA

    return AS_BEFORE_JA


def test_without_the_cache_nothing_is_kept_or_put_back(survey, tmp_path, made):
    run(survey, tmp_path / "a", "--no-cache")
    assert not list(cache_folder().rglob("*.results"))
    run(survey, tmp_path / "a")
    run(survey, tmp_path / "a", "--no-cache")
    assert len(made) >= 3


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_change_of_any_file_makes_the_tables_anew(survey, tmp_path, name):
    before = Request(load_settings(survey), {}).key
    place = survey.parent / name
    place.write_text(place.read_text(encoding="utf-8") + "\n# x\n", encoding="utf-8")
    after = Request(load_settings(survey), {}).key
    # A comment in survey.toml changes no setting.
    assert (before == after) is (name == "survey.toml")


def test_a_new_file_among_the_own_dictionaries_counts(survey):
    before = Request(load_settings(survey), {}).key
    (survey.parent / "own" / "synonyms.csv").write_text("term,synonym\n", encoding="utf-8")
    assert Request(load_settings(survey), {}).key != before


def test_a_changed_answer_is_seen_in_the_tables(survey, tmp_path):
    run(survey, tmp_path / "a")
    place = survey.parent / "answers.csv"
    place.write_text(ANSWERS.replace("公園", "図書館"), encoding="utf-8")
    run(survey, tmp_path / "a")
    assert "図書館" in (tmp_path / "a" / "tables" / "responses.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    "changes",
    [{"analysis.top": 7}, {"repair.input": "pdf"}, {"report.lang": "en"}, {"report.title": "別の調査"}],
)
def test_a_changed_setting_makes_the_tables_anew(survey, changes):
    settings = load_settings(survey)
    assert Request(with_values(settings, changes), {}).key != Request(settings, {}).key


def test_what_the_command_line_asks_counts(survey):
    settings = load_settings(survey)
    asked = [{}, {"only": ["tables"]}, {"only": ["counts"]}, {"only": ["counts"], "questions": ["理由"]}]
    assert len({Request(settings, options).key for options in asked}) == len(asked)


def test_another_package_python_or_code_makes_the_tables_anew(survey, monkeypatch, tmp_path):
    settings = load_settings(survey)
    keys = {Request(settings, {}).key}
    monkeypatch.setattr(unchanged, "installed", lambda: ["3.12"])
    keys.add(Request(settings, {}).key)
    code = tmp_path / "code"
    code.mkdir()
    (code / "a.py").write_text("x = 1\n")
    monkeypatch.setattr(unchanged, "PACKAGE", code)
    keys.add(Request(settings, {}).key)
    (code / "a.py").write_text("x = 2\n")
    keys.add(Request(settings, {}).key)
    assert len(keys) == 4


def test_installed_packages_are_told_with_their_versions():
    from importlib.metadata import version

    assert f"pandas-{version('pandas')}.dist-info" in unchanged.installed()


def test_every_input_of_the_manifest_is_among_the_files(survey, tmp_path):
    run(survey, tmp_path / "a", "--only", "tables")
    inputs = {one["file"] for one in json.loads((tmp_path / "a" / "manifest.json").read_bytes())["inputs"]}
    named = {path.name for path in files_of(load_settings(survey))}
    assert inputs <= named
    assert named == {Path(name).name for name in FILES} - {"survey.toml"}


@pytest.mark.parametrize("damage", [lambda body: body[:-9], lambda body: b"", lambda body: body[::-1]])
def test_a_damaged_entry_is_taken_for_absent(survey, tmp_path, made, damage):
    run(survey, tmp_path / "a")
    [entry] = cache_folder().rglob("*.results")
    entry.write_bytes(damage(entry.read_bytes()))
    before = len(made)
    run(survey, tmp_path / "b")
    assert len(made) > before
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_files_of_a_person_stay_in_the_folder(survey, tmp_path):
    run(survey, tmp_path / "a")
    (tmp_path / "a" / "memo.txt").write_text("見直し", encoding="utf-8")
    run(survey, tmp_path / "a")
    assert (tmp_path / "a" / "memo.txt").read_text(encoding="utf-8") == "見直し"
    run(survey, tmp_path / "b")
    assert not (tmp_path / "b" / "memo.txt").exists()


def test_a_folder_that_is_no_result_is_refused_as_in_a_run(survey, tmp_path):
    run(survey, tmp_path / "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "memo.txt").write_text("大切", encoding="utf-8")
    done = CliRunner().invoke(
        textmine, ["run", str(survey), "--only", "counts", "--output", str(tmp_path / "b")]
    )
    assert done.exit_code != 0
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["memo.txt"]


def test_nothing_is_kept_where_an_input_changed_meanwhile(survey, tmp_path):
    run(survey, tmp_path / "a", "--no-cache")
    asked = Request(load_settings(survey), {})
    assert asked.put_back(tmp_path / "a", lambda _before, _fresh: None) is None
    (survey.parent / "plan.txt").write_text("別の計画。\n", encoding="utf-8")
    asked.keep(tmp_path / "a", [])
    assert not list(cache_folder().rglob("*.results"))


def test_nothing_is_kept_where_a_result_is_not_as_its_manifest_says(survey, tmp_path):
    run(survey, tmp_path / "a", "--no-cache")
    asked = Request(load_settings(survey), {})
    (tmp_path / "a" / "tables" / "responses.csv").write_text("x", encoding="utf-8")
    asked.keep(tmp_path / "a", [])
    assert not list(cache_folder().rglob("*.results"))


def test_large_surveys_and_results_are_not_kept(survey, tmp_path, monkeypatch):
    run(survey, tmp_path / "a", "--no-cache")
    size = sum(map(len, contents(tmp_path / "a").values()))
    monkeypatch.setattr(unchanged, "MOST_BYTES", size - 1)
    Request(load_settings(survey), {}).keep(tmp_path / "a", [])
    assert not list(cache_folder().rglob("*.results"))
    monkeypatch.setattr(unchanged, "MOST_BYTES", 10)
    assert Request(load_settings(survey), {}).key is None


def test_a_missing_file_leaves_the_message_to_the_run(survey, tmp_path):
    settings = replace(load_settings(survey), file=survey.parent / "absent.csv")
    assert Request(settings, {}).key is None


def test_pictures_are_not_kept(survey, tmp_path, made):
    for _ in range(2):
        run(survey, tmp_path / "a", "--only", "counts,workbook")
    assert len(made) == 2
    assert not list(cache_folder().rglob("*.results"))


def test_an_unwritable_cache_stops_nothing(survey, tmp_path, monkeypatch):
    monkeypatch.setattr(unchanged, "entries_folder", lambda: tmp_path / "absent" / "file.txt")
    (tmp_path / "absent").write_text("", encoding="utf-8")
    run(survey, tmp_path / "a")
    shutil.rmtree(tmp_path / "a")
    run(survey, tmp_path / "a")
