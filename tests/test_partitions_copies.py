"""Alike answers of a survey in parts: only those that may be alike are compared, and nothing is missed."""

from __future__ import annotations

import random

import pytest
from counted_surveys import asked, assert_same_tables, in_parts, survey_of, table_rows
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from textmine.analysis.similarity import candidates, minhash
from textmine.partitions import copies
from textmine.partitions.analyses import MAKERS

LETTERS = "公園市民協働行政地域防災訓練窓口受付遊具木陰駅前商店街道路水道学校図書館保育医療福祉介護税金予算計画条例議会選挙広報"
TOLD = {"respondent": "番号", "groups": ["部"], "questions": asked("意見", "要望"), "analysis": {"topics": 2}}


def written(draw, length):
    """Characters that nobody else has in this order."""
    return "".join(draw.choice(LETTERS) for _ in range(length))


def rows_of(count, *, seed, long=40):
    """Answers of which some are copies, near-copies, share a run or a short phrase, the most nothing."""
    draw = random.Random(seed)
    said = [written(draw, long) for _ in range(count)]
    run, phrase, stock = written(draw, 15), written(draw, 8), written(draw, 20)
    for at in range(0, count - 9, 10):
        said[at + 1] = said[at]  # a copy
        said[at + 2] = "、".join(said[at][start : start + 5] for start in range(0, long, 5))  # folds to it
        torn = [said[at][start : start + 9] for start in range(0, long, 9)]
        said[at + 3] = "".join(piece + written(draw, 1) for piece in torn)  # no run of 12
        said[at + 4] = written(draw, 9) + run + written(draw, 9)
        said[at + 5] = phrase + written(draw, 12)
        said[at + 6] = run + phrase + written(draw, 5)
        said[at + 7] = written(draw, 7) + phrase + run[:13] + written(draw, 3)
        said[at + 8] = stock if at % 20 else "公園が古い"
    rows = [
        [f"R{n:03d}", f"部{n % 3}", text, draw.choice(said) if n % 4 == 0 else ""]
        for n, text in enumerate(said)
    ]
    return [["番号", "部", "意見", "要望"], *rows]


def same(folder, rows, *, part_bytes=1500, **told):
    return assert_same_tables(survey_of(folder, rows, **TOLD | told), folder, part_bytes=part_bytes)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("exact", [500, 20])
def test_the_pairs_and_spans_of_parts_are_those_of_the_whole(tmp_path, monkeypatch, seed, exact):
    monkeypatch.setattr(minhash, "EXACT_TEXTS", exact)
    monkeypatch.setattr(candidates, "EXACT_TEXTS", exact)
    made = same(tmp_path, rows_of(80, seed=seed))
    assert {row["kind"] for row in made["similar"]} == {"identical", "near_copy", "shared_run"}
    assert made["borrowed"]


def test_answers_without_anything_in_common_are_not_compared(tmp_path, monkeypatch):
    monkeypatch.setattr(minhash, "EXACT_TEXTS", 5)
    monkeypatch.setattr(candidates, "EXACT_TEXTS", 5)
    compared = []
    whole = copies.Candidates.responses

    def noted(found):
        compared.append(whole(found))
        return compared[-1]

    monkeypatch.setattr(copies.Candidates, "responses", noted)
    draw = random.Random(3)
    rows = rows_of(40, seed=3)
    rows += [[f"S{n:03d}", "部1", written(draw, 30), ""] for n in range(60)]
    same(tmp_path, rows)
    (found,) = compared
    assert 30 < len(found) < 75
    assert sum(name.startswith("S") for name in found["respondent"]) < 15, "by chance a few share a band"


def test_short_phrases_are_sought_in_answers_that_are_not_compared(tmp_path, monkeypatch):
    """What a longer span leaves of a shorter one counts everybody who wrote it."""
    monkeypatch.setattr(minhash, "EXACT_TEXTS", 2)
    monkeypatch.setattr(candidates, "EXACT_TEXTS", 2)
    draw = random.Random(5)
    before, middle, right = (written(draw, 8) for _ in range(3))
    rows = [
        ["A", "部1", before + middle + written(draw, 9), ""],
        ["B", "部1", before + middle + right, ""],
        ["C", "部2", written(draw, 6) + middle + right, ""],
        *([f"N{n}", "部1", right + written(draw, 4 + n), "見た" + right] for n in range(5)),
    ]
    made = same(tmp_path, [["番号", "部", "意見", "要望"], *rows], part_bytes=1)
    left = [
        row["n_sources"] for row in made["borrowed"] if row["respondent"] == "B" and len(row["text"]) == 8
    ]
    assert left == ["11"]


def test_references_are_compared_too(tmp_path, monkeypatch):
    monkeypatch.setattr(minhash, "EXACT_TEXTS", 5)
    monkeypatch.setattr(candidates, "EXACT_TEXTS", 5)
    draw = random.Random(7)
    plan = written(draw, 60)
    (tmp_path / "plan.txt").write_text(plan, encoding="utf-8")
    rows = rows_of(30, seed=7)
    rows += [
        ["P1", "部1", written(draw, 20) + plan[10:30], ""],
        ["P2", "部1", plan, ""],
        ["P3", "部1", plan[:12], ""],
    ]
    made = same(tmp_path, rows, awareness={"reference": ["plan.txt"]})
    assert {row["respondent"] for row in made["borrowed"] if row["source_respondent"] == "plan.txt"} >= {
        "P1",
        "P2",
    }


def test_slices_of_the_hashes_change_nothing(tmp_path, monkeypatch):
    for slices in (1, 2, 97):
        monkeypatch.setattr(copies, "SLICES", slices)
        same(tmp_path / str(slices), rows_of(40, seed=9))


def test_more_than_can_be_compared_is_said_and_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(copies, "MOST_ALIKE", 5)
    told = []
    settings = survey_of(tmp_path, rows_of(40, seed=1), **TOLD)
    found = in_parts(settings, tmp_path / "out", tables=True, say=told.append)
    assert "up to 5 answers" in told[-1].en
    assert told[-1] in found.left_out
    assert told[-1].ja in [row["ja"] for row in table_rows(tmp_path / "out", "notes")]
    for name in MAKERS["copies"].tables:
        assert not table_rows(tmp_path / "out", name)
    assert table_rows(tmp_path / "out", "cooccurrence_terms") is not None


PIECES = st.lists(
    st.sampled_from(
        ["公園の遊具が古いので直してほしい", "窓口の受付", "防災訓練を続ける地域", "、", "ＡＢＣ", "市"]
    ),
    max_size=4,
)


@hypothesis_settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.tuples(PIECES, PIECES), min_size=1, max_size=12),
    persons=st.booleans(),
    exact=st.sampled_from([0, 3, 500]),
)
def test_any_texts(tmp_path_factory, rows, persons, exact):
    folder = tmp_path_factory.mktemp("any")
    listed = [[f"R{n}", "部1", "".join(one), "".join(two)] for n, (one, two) in enumerate(rows)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(minhash, "EXACT_TEXTS", exact)
        patch.setattr(candidates, "EXACT_TEXTS", exact)
        same(folder, [["番号", "部", "意見", "要望"], *listed], part_bytes=60, privacy={"persons": persons})
