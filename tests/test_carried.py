"""What a run with --only leaves in the folder of the last one: all of it, or a word why not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from textmine.cli import textmine
from textmine.verify import verify

ROWS = "課,理由\n" + "".join(
    f"課{n},{text}\n"
    for n, text in enumerate(
        ["市民の力を借りて公園を守るため。", "特になし", "地域の見守りには近所の人の目が要る。", "道が暗い。"]
    )
)
SETTINGS = """file = "answers.csv"
respondent = "課"
questions = [{ name = "理由", column = "理由" }]
"""


@pytest.fixture
def survey(tmp_path, monkeypatch):
    monkeypatch.setenv("TEXTMINE_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "survey"
    folder.mkdir()
    (folder / "answers.csv").write_text(ROWS, encoding="utf-8")
    (folder / "survey.toml").write_text(SETTINGS, encoding="utf-8")
    return folder / "survey.toml"


def run(survey: Path, *options: str) -> str:
    out = survey.parent.parent / "out"
    given = ["run", str(survey), "--output", str(out), *options]
    result = CliRunner().invoke(textmine, given, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def made(survey: Path) -> dict:
    return json.loads((survey.parent.parent / "out" / "manifest.json").read_text(encoding="utf-8"))


def files(survey: Path) -> set[str]:
    out = survey.parent.parent / "out"
    return {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}


@pytest.mark.parametrize("then", ["workbook", "tables", "charts,clouds"])
def test_other_outputs_stay_where_nothing_has_changed(survey, then):
    run(survey, "--only", "report,workbook,tables")
    before = files(survey)
    said = run(survey, "--only", then)
    assert "残しません" not in said
    kept = {name for name in before if not name.startswith("tables/")}
    assert kept <= files(survey)
    told = made(survey)
    assert set(told["outputs"]) == files(survey) - {"manifest.json"}
    assert {"report", "workbook", *then.split(",")} <= set(told["made"])
    assert verify(survey.parent.parent / "out", survey=survey).same


def test_what_was_made_of_other_answers_goes_and_is_named(survey):
    run(survey, "--only", "report,workbook")
    answers = survey.parent / "answers.csv"
    answers.write_text(ROWS.replace("道が暗い", "道が狭い"), encoding="utf-8")
    said = run(survey, "--only", "workbook")
    assert "前の結果の報告書は" in said
    assert files(survey) == {"tables.xlsx", "manifest.json"}
    assert made(survey)["made"] == ["workbook"]


def test_tables_put_back_stand_beside_a_report_of_the_same_survey(survey):
    run(survey, "--only", "tables")
    run(survey, "--only", "report")
    said = run(survey, "--only", "tables")
    assert "控えの結果" in said
    assert "report.html" in files(survey)
    assert made(survey)["made"] == ["tables", "report"]


def test_what_somebody_deleted_does_not_come_back(survey):
    run(survey, "--only", "report,workbook")
    (survey.parent.parent / "out" / "report.html").unlink()
    run(survey, "--only", "workbook")
    assert files(survey) == {"tables.xlsx", "manifest.json"}
    assert made(survey)["made"] == ["workbook"]


def test_a_damaged_manifest_keeps_every_file(survey):
    run(survey, "--only", "report")
    (survey.parent.parent / "out" / "manifest.json").write_text("{", encoding="utf-8")
    run(survey, "--only", "workbook")
    assert {"report.html", "tables.xlsx"} <= files(survey)
    assert made(survey)["made"] == ["workbook"]


@pytest.mark.parametrize(("first", "then"), [("report", "counts"), ("counts", "report")])
def test_counts_stand_alone(survey, first, then):
    run(survey, "--only", first)
    assert "残しません" in run(survey, "--only", then)
    assert made(survey)["made"] == [then]
    assert verify(survey.parent.parent / "out", survey=survey).same
