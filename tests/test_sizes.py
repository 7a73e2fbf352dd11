"""What a survey is too large for is said before it is made, once more in the notes, and left out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from textmine import pipeline
from textmine.analysis import overview
from textmine.analysis.topics import trials
from textmine.grouping import LEARNED
from textmine.recipes import RECIPES, TABLE_NAMES, Cookbook, left_out, sizes, too_large_for
from textmine.recipes.sizes import LIMITS, Limit, sizes_of
from textmine.settings import load_settings
from textmine.tables import check, known_tables

LIBRARY = Path(__file__).parent.parent / "data" / "example_library" / "survey.toml"
SMALL = {"answers": 150, "respondents": 52, "groups": 52}
COUNTED = {"responses", "repairs", "nonresponse", "frequency", "keyterms"}
SIMILAR = Limit(("similar", "borrowed"), "answers", 10, ("理由", "reason"))


def large(**units: int) -> dict[str, int]:
    return {**SMALL, **units}


def test_nothing_is_left_out_of_a_small_survey():
    assert left_out(SMALL) == []
    assert all(too_large_for(SMALL, name) is None for name in TABLE_NAMES)


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit.tables[0]} {limit.most}")
def test_each_limit_holds_from_the_next_one_on_and_is_said_in_both_languages(limit):
    at, above = large(**{limit.unit: limit.most}), large(**{limit.unit: limit.most + 1})
    own = [note for note in left_out(above) if note not in left_out(at)]
    assert any(f"{limit.most:,}" in note.ja and limit.why[0] in note.ja for note in own)
    assert any(f"{limit.most + 1:,}" in note.en and limit.why[1] in note.en for note in left_out(above))
    for name in limit.tables:
        assert known_tables()[name].ja in "".join(note.ja for note in own)
        if limit.leaves_out:
            assert too_large_for(at, name) is None
            assert too_large_for(above, name) in own


def test_tables_of_one_recipe_are_left_out_together():
    for limit in LIMITS:
        if limit.leaves_out:
            recipes = {RECIPES[name] for name in limit.tables}
            assert {name for name, recipe in RECIPES.items() if recipe in recipes} == set(limit.tables)


def test_every_table_but_those_of_the_counts_has_its_limit():
    limited = {name for limit in LIMITS if limit.leaves_out for name in limit.tables}
    assert set(TABLE_NAMES) - limited == COUNTED


def test_the_limits_are_those_of_the_analyses():
    stated = {limit.tables[0]: limit.most for limit in LIMITS if not limit.leaves_out}
    assert stated == {
        "topic_choice": trials.CHOICE_SAMPLE,
        "clusters": LEARNED,
        "group_similarity": overview.MOST_GROUPS,
    }


def test_what_is_not_asked_for_is_not_told_of():
    sizes_here = large(answers=2_000_000, respondents=2_000_000)
    assert left_out(sizes_here, ["frequency", "keyterms"]) == []
    assert [note.en.split(":")[0] for note in left_out(sizes_here, ["borrowed"])] == ["similar, borrowed"]


def test_what_is_left_out_is_not_said_to_be_sampled():
    notes = left_out(large(answers=400_000))
    assert not any("sample of 10,000" in note.en for note in notes)
    assert any("sample of 10,000" in note.en for note in left_out(large(answers=20_000)))
    assert left_out(large(answers=20_000), samples=False) == []


def test_sizes_are_counted_in_valid_answers():
    prepared = pipeline.prepare(load_settings(LIBRARY))
    responses = prepared.responses
    assert sizes_of(prepared) == {
        "answers": int((responses["status"] == "valid").sum()),
        "respondents": responses["respondent"].nunique(),
        "groups": max(responses[name].nunique() for name in prepared.survey.groups),
    }


def test_a_table_left_out_is_empty_with_its_reason_and_the_others_are_made(monkeypatch):
    prepared = pipeline.prepare(load_settings(LIBRARY))
    whole = Cookbook(prepared)["unusual"]
    monkeypatch.setattr(sizes, "LIMITS", (SIMILAR,))
    made = Cookbook(prepared)
    for name in ("borrowed", "similar"):
        check(made[name], known_tables()[name])
        assert made[name].empty
    assert [note.en for note in made.notes_about("similar")] == [
        f"similar, borrowed: made for up to 10 answers (here {made.sizes['answers']}): reason; they are left out."
    ]
    assert made["unusual"].equals(whole)
    assert not any("reason" in note.en for note in made.notes_about("unusual"))
    assert len(made["awareness"])


def test_a_run_says_so_before_any_table_is_made_and_the_manifest_repeats_it(monkeypatch, tmp_path):
    monkeypatch.setattr(
        sizes, "LIMITS", (SIMILAR, replace(SIMILAR, tables=("heatmap",), instead=("標本", "sample")))
    )
    steps: list[str] = []
    report, _ = pipeline.run(
        load_settings(LIBRARY),
        output=tmp_path / "out",
        only=["tables"],
        advance=steps.append,
        say=lambda note: steps.append(f"said {note.ja.split(':')[0]}"),
    )
    said = [step for step in steps if step.startswith("said")]
    titles = known_tables()
    assert said == [f"said {titles['similar'].ja}・{titles['borrowed'].ja}", f"said {titles['heatmap'].ja}"]
    assert steps.index(said[-1]) == 2
    notes = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["notes"]
    assert sum("10 までの表です" in note for note in notes) == 1
    assert "10 までの表です" in report.why_missing("similar")
    assert "10 までの表です" in (tmp_path / "out" / "tables" / "notes.csv").read_text(encoding="utf-8-sig")


def test_report_and_workbook_say_why_where_everything_is_left_out(monkeypatch, tmp_path):
    monkeypatch.setattr(sizes, "LIMITS", tuple(replace(limit, most=0) for limit in LIMITS))
    report, missing = pipeline.run(
        load_settings(LIBRARY), output=tmp_path / "out", only=["report", "workbook", "slides"]
    )
    assert not missing
    assert {name for name in TABLE_NAMES if report.finding(name) is not None} == COUNTED
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert page.count("0 までの表です") >= 6


def test_what_is_made_of_a_sample_is_not_called_a_table_that_is_left_out():
    limit = replace(SIMILAR, tables=("heatmap",), instead=("標本で選びます", "a sample is taken"))
    note = sizes._note(limit, {limit.unit: 99})
    assert "10 を超えて 99 あります。" in note.ja
    assert note.ja.endswith("、標本で選びます。")
    assert note.en == "heatmap: 99 answers are more than 10: reason; a sample is taken."
    assert "10 までの表です" in sizes._note(SIMILAR, {SIMILAR.unit: 99}).ja
