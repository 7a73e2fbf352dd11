"""Correspondence analysis against published figures, prince and its own transition formula."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from small_matrices import matrix_of, shuffled, survey, two_subjects

import textmine.analysis.correspondence as correspondence_module
from textmine.analysis.correspondence import correspondence, solution
from textmine.analysis.correspondence.solution import place_rows, solve
from textmine.errors import AnalysisError
from textmine.tables import CORRESPONDENCE, CORRESPONDENCE_AXES, CORRESPONDENCE_ELLIPSES, check

CASES = Path(__file__).parent / "cases"
TERMS = ("ニーズ", "役割分担", "困難", "財源")


def fixture_b() -> pd.DataFrame:
    """Answers whose words give the fixture's counts; a term stands in the first answers of its group."""
    lines = (CASES / "fixture_b.csv").read_text(encoding="utf-8").splitlines()
    rows = []
    for record in csv.DictReader(line for line in lines if not line.startswith("#")):
        for number in range(int(record["answers"])):
            held = [term for term in TERMS if number < int(record[term])]
            rows.append((record["group"], " ".join([*held, f"その他{record['group']}{number}"])))
    return survey(rows)


def points(findings) -> pd.DataFrame:
    return findings["correspondence"].set_index("name")


def test_fixture_to_all_printed_digits():
    found = correspondence(matrix_of(fixture_b()), by="部")
    axes = found["correspondence_axes"]
    assert axes["singular"].tolist() == pytest.approx([0.5089849, 0.3328811], abs=5e-8)
    assert axes["inertia"].tolist() == pytest.approx([0.2590656, 0.1108098], abs=5e-8)
    assert axes["share"].tolist() == pytest.approx([0.7004, 0.2996], abs=5e-5)
    assert axes["n"].tolist() == [44, 44]
    assert axes["inertia"].sum() * 44 == pytest.approx(16.27452, abs=5e-6)
    published = {
        "A": (0.6570, -0.2298),
        "B": (-0.6174, -0.2728),
        "C": (-0.0346, 0.4398),
        "ニーズ": (0.2690, 0.0003),
        "役割分担": (-0.7336, -0.3784),
        "困難": (-0.0177, 0.3442),
        "財源": (1.2908, -0.6905),
    }
    table = points(found)
    for name, (x, y) in published.items():
        # Signs of axes are free: ours makes the heaviest term (役割分担) positive on the first.
        found_at = -table.loc[name, "principal_x"], table.loc[name, "principal_y"]
        assert found_at == pytest.approx((x, y), abs=6e-5)
    assert table.loc[["A", "B", "C"], "n"].tolist() == [8, 12, 20]
    assert table.loc["財源", "n"] == 3


def test_tables_are_as_described_and_the_input_is_unchanged():
    matrix = matrix_of(fixture_b())
    before = matrix.counts.copy(), matrix.documents.copy()
    found = correspondence(matrix, by="部")
    for schema in (CORRESPONDENCE, CORRESPONDENCE_AXES, CORRESPONDENCE_ELLIPSES):
        check(found[schema.name], schema)
    assert (matrix.counts != before[0]).nnz == 0
    assert matrix.documents.equals(before[1])


def test_shares_add_up():
    table = correspondence(matrix_of(fixture_b()), by="部")["correspondence"]
    for kind in ("group", "term"):
        part = table[table["kind"] == kind]
        for column in ("mass", "inertia", "contribution_x", "contribution_y"):
            assert part[column].sum() == pytest.approx(1)
        # Two axes are all axes here: every point is seen whole.
        assert part["quality"].tolist() == pytest.approx([1] * len(part))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_prince_finds_the_same(seed):
    import prince

    counts = np.random.default_rng(seed).poisson(4, (6, 9)) + 1
    oracle = prince.CA(n_components=3).fit(pd.DataFrame(counts))
    found = solve(counts)
    assert found.singular[:3] ** 2 == pytest.approx(oracle.eigenvalues_)
    rows = oracle.row_coordinates(pd.DataFrame(counts)).to_numpy()
    columns = oracle.column_coordinates(pd.DataFrame(counts)).to_numpy()
    assert np.abs(found.rows.principal[:, :3]) == pytest.approx(np.abs(rows))
    assert np.abs(found.columns.principal[:, :3]) == pytest.approx(np.abs(columns))
    assert found.columns.contribution[:, :3] == pytest.approx(oracle.column_contributions_.to_numpy())
    assert found.rows.cos2[:, :3] == pytest.approx(
        oracle.row_cosine_similarities(pd.DataFrame(counts)).to_numpy()
    )


COUNTS = st.lists(st.lists(st.integers(1, 9), min_size=4, max_size=4), min_size=3, max_size=6)


@given(COUNTS)
@settings(max_examples=30, deadline=None)
def test_inertia_is_chi2_over_n_and_rows_placed_afterwards_come_to_their_own_place(rows):
    counts = np.array(rows)
    found = solve(counts)
    chi2 = chi2_contingency(counts, correction=False).statistic
    assert found.inertia == pytest.approx(chi2 / counts.sum(), abs=1e-9)
    assert (found.singular**2).sum() == pytest.approx(found.inertia, abs=1e-9)
    assert place_rows(counts, found).principal == pytest.approx(found.rows.principal, abs=1e-6)


@pytest.mark.parametrize("shape", [(12, 10), (40, 9), (9, 40), (60, 55)])
def test_the_sparse_way_is_the_dense_way(monkeypatch, shape):
    counts = np.random.default_rng(5).poisson(2, shape) + 1
    dense = solve(counts)
    monkeypatch.setattr(solution, "DENSE_CELLS", 0)
    sparse_way = solve(counts)
    assert sparse_way.singular[:4] == pytest.approx(dense.singular[:4])
    assert sparse_way.columns.principal[:, :4] == pytest.approx(dense.columns.principal[:, :4], abs=1e-6)


@pytest.mark.parametrize("most", [50, 200])
def test_fewer_draws_of_many_answers_give_ellipses_of_like_size(monkeypatch, most):
    draw = np.random.default_rng(8)
    pulls, totals = draw.normal(size=(2000, 2)) * [3.0, 1.0], draw.integers(1, 5, 2000)
    spreads = []
    for drawn in (2000, most):
        monkeypatch.setattr(correspondence_module, "MOST_DRAWN", drawn)
        points = correspondence_module._resampled(pulls, totals, np.random.default_rng(1))
        assert points.shape == (correspondence_module.RESAMPLES, 2)
        spreads.append(points.std(axis=0))
    # The spread of a mean of 2,000: 3 and 1 over the mean number of terms and the root of 2,000.
    assert spreads[0] == pytest.approx([3 / 2.5 / 2000**0.5, 1 / 2.5 / 2000**0.5], rel=0.1)
    assert spreads[1] == pytest.approx(spreads[0], rel=0.15)


def test_resamples_in_blocks_are_those_drawn_one_by_one(monkeypatch):
    draw = np.random.default_rng(8)
    pulls, totals = draw.normal(size=(30, 2)), draw.integers(0, 3, 30)
    monkeypatch.setattr(correspondence_module, "CELLS", 100)
    found = correspondence_module._resampled(pulls, totals, np.random.default_rng(1))
    one_by_one = np.random.default_rng(1)
    for point in found:
        chosen = one_by_one.integers(0, 30, 30)
        assert point == pytest.approx(pulls[chosen].sum(axis=0) / totals[chosen].sum(), abs=1e-12)


def test_a_table_that_falls_apart_is_said():
    found = correspondence(matrix_of(two_subjects()), by="部")
    assert found["correspondence_axes"]["singular"].iloc[0] == pytest.approx(1)
    assert any("固有値 1" in note.ja and "保育部" in note.ja for note in found.notes)
    assert not any("固有値 1" in note.ja for note in correspondence(matrix_of(fixture_b()), by="部").notes)


def test_small_groups_do_not_move_the_axes():
    large = fixture_b()
    small = survey([("D", "ニーズ 財源")]).assign(respondent="課900")
    both = pd.concat([large, small], ignore_index=True)
    alone, with_small = (correspondence(matrix_of(table), by="部") for table in (large, both))
    assert with_small["correspondence_axes"].equals(alone["correspondence_axes"])
    point = points(with_small).loc["D"]
    assert bool(point["supplementary"])
    assert (point["mass"], point["contribution_x"]) == (0, 0)
    # The mean of its two terms' standard coordinates.
    standard = points(alone).loc[["ニーズ", "財源"], "standard_x"]
    assert point["principal_x"] == pytest.approx(standard.mean())
    active = correspondence(matrix_of(both), by="部", small="active")
    assert not points(active).loc["D", "supplementary"]
    assert not active["correspondence_axes"].equals(alone["correspondence_axes"])


def test_equal_groups_stand_at_the_centre_without_inertia():
    rows = [(group, text) for group in "abcd" for text in ("公園 道路", "公園", "図書館 道路 保育")]
    found = correspondence(matrix_of(survey(rows)), by="部")["correspondence"]
    check(found, CORRESPONDENCE)
    assert (found[["inertia", "quality", "principal_x", "principal_y"]] == 0).all().all()


def test_the_inertia_of_the_points_is_a_share_also_where_some_stand_at_the_centre():
    # c is a and b together, so its row is the average one.
    found = solve([[6.0, 2, 2], [2, 6, 2], [4, 4, 2]])
    assert found.rows.inertia[2] == 0
    assert (found.rows.inertia >= 0).all()
    assert found.columns.inertia[2] == 0
    assert found.inertia == pytest.approx(chi2_contingency([[6, 2, 2], [2, 6, 2], [4, 4, 2]]).statistic / 30)
    assert found.rows.cos2[2].tolist() == [0.0]


def test_answers_as_rows_have_no_ellipses():
    found = correspondence(matrix_of(fixture_b()), by="回答")
    answers = found["correspondence"].query("kind == 'answer'")
    assert (answers["n"] == 1).all()
    assert set(answers["question"]) == {"問１"}
    assert found["correspondence_ellipses"].empty
    assert any("数えた語を一つも含まない" in note.ja for note in found.notes)


def test_ellipses_only_for_five_answers_and_of_no_size_for_equal_answers():
    rows = [("A", "皆 公園")] * 6 + [("B", "皆 税金")] * 4 + [("C", "皆 公園 緑"), ("C", "皆 緑")] * 4
    ellipses = correspondence(matrix_of(survey(rows)), by="部")["correspondence_ellipses"].set_index("group")
    assert ellipses.index.tolist() == ["A", "C"]
    assert ellipses.loc["A", "major"] == pytest.approx(0, abs=1e-6)
    assert ellipses.loc["C", "major"] > 0.1


@pytest.mark.parametrize("seed", [1, 2])
def test_order_of_rows_and_terms_does_not_matter(seed):
    matrix = matrix_of(fixture_b())
    first, second = (correspondence(each, by="部", seed=7) for each in (matrix, shuffled(matrix, seed)))
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second[name])


@pytest.mark.parametrize("rows", [[], [("A", "市民")] * 3, [("A", "市民 協働"), ("B", "市民 協働")]])
def test_too_few_is_said_with_empty_tables(rows):
    responses = survey(rows) if rows else survey([("A", "")])
    found = correspondence(matrix_of(responses), by="部")
    assert found["correspondence"].empty
    assert list(found["correspondence"].columns) == list(CORRESPONDENCE.names)
    assert "少なすぎます" in found.notes[0].ja


@pytest.mark.parametrize(
    "options", [{"unit": "words"}, {"small": "drop"}, {"axes": (1, 1)}, {"axes": (0, 1)}, {"by": "係"}]
)
def test_wrong_options_are_named(options):
    with pytest.raises(AnalysisError):
        correspondence(matrix_of(fixture_b()), **{"by": "部", **options})


def test_tokens_as_unit_count_repeated_words():
    rows = [("A", "公園 公園 公園 税金")] * 3 + [("B", "公園 税金")] * 3
    by_documents, by_tokens = (
        correspondence(matrix_of(survey(rows)), by="部", unit=unit) for unit in ("documents", "tokens")
    )
    assert points(by_documents).loc["公園", "total"] == 6
    assert points(by_tokens).loc["公園", "total"] == 12
