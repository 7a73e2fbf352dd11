"""Topics of small surveys: the factorizations side by side against scikit-learn's, one by one."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from sklearn.decomposition import NMF
from small_matrices import matrix_of, two_subjects

from textmine.analysis.topics import models, small, telling, topics, trials
from textmine.vectors import tfidf

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def table(seed: int, answers: int, terms: int, density: float = 0.1):
    """Counts as answers have them: few terms each, some common, none empty."""
    draw = np.random.default_rng(seed)
    counts = (draw.random((answers, terms)) < density).astype(float)
    counts[np.arange(answers), draw.integers(0, terms, answers)] += 1
    return tfidf(sparse.csr_matrix(counts))


def by_scikit_learn(weights, number: int, seed: int, iterations: int, tolerance: float):
    estimator = NMF(number, init="nndsvda", random_state=seed, max_iter=iterations, tol=tolerance)
    return estimator.fit_transform(weights), estimator.components_


@pytest.mark.parametrize(
    ("answers", "terms"),
    [(20, 20), (54, 192), (55, 30), (120, 60), (40, 40), (200, 25), (21, 400), (450, 110)],
)
@pytest.mark.parametrize(("iterations", "tolerance"), [(100, 1e-3), (600, 1e-5)])
def test_the_factors_are_those_of_scikit_learn(answers, terms, iterations, tolerance):
    tables = [table(seed, answers, terms) for seed in (1, 2)]
    jobs = [(place, number) for number in (2, 3, 4) for place in (0, 1)]
    found = small.factors(tables, jobs, 5, iterations, tolerance)
    for (place, number), pair in zip(jobs, found, strict=True):
        oracle = by_scikit_learn(tables[place], number, 5, iterations, tolerance)
        for side, expected in zip(pair, oracle, strict=True):
            assert side.shape == expected.shape
            assert side == pytest.approx(expected, abs=1e-7)


def test_tables_of_other_sizes_beside_it_change_nothing():
    whole = table(3, 50, 80)
    part = whole[:40]
    together = small.factors([whole, part], [(0, 2), (1, 7), (1, 2), (0, 5)], 0, 100, 1e-3)
    for place, (of, number) in enumerate([(whole, 2), (part, 7), (part, 2), (whole, 5)]):
        (alone,) = small.factors([of], [(0, number)], 0, 100, 1e-3)
        for side, expected in zip(together[place], alone, strict=True):
            assert side == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("copies", [1, 4])
def test_equal_answers_without_any_order_among_topics_give_numbers_all_the_same(copies):
    weights = tfidf(sparse.csr_matrix(np.tile(np.eye(5, 30), (4 * copies, 1))))
    ((answers, terms),) = small.factors([weights], [(0, 5)], 0, 600, 1e-6)
    # Which of equal singular vectors comes first is chance, so there is no oracle; but never worse than nothing.
    assert np.linalg.norm(weights.toarray() - answers @ terms) < np.linalg.norm(weights.toarray())
    for side in (answers, terms):
        assert np.isfinite(side).all()
        assert (side >= 0).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(0, 6))
def test_the_match_of_topics_is_the_best_one(seed, size, digits):
    likeness = np.round(np.random.default_rng(seed).random((size, size)), digits)
    match = trials._best_match(likeness.tolist())
    assert sorted(match) == list(range(size))
    assert likeness[range(size), match].sum() == pytest.approx(
        likeness[linear_sum_assignment(-likeness)].sum()
    )


@pytest.mark.parametrize("number", [0, 2, 3])
def test_a_survey_has_the_same_topics_either_way(number, monkeypatch):
    responses = two_subjects(20, words=6)
    here = topics(matrix_of(responses), responses, by=["部"], count=number, seed=1)
    monkeypatch.setattr(models, "SMALL", 0)
    there = topics(matrix_of(responses), responses, by=["部"], count=number, seed=1)
    for name, found in here.tables.items():
        numeric = found.select_dtypes("number").columns
        assert found.drop(columns=numeric).equals(there[name].drop(columns=numeric))
        assert found[numeric].to_numpy(float) == pytest.approx(
            there[name][numeric].to_numpy(float), abs=1e-7, nan_ok=True
        )
    assert here.notes == there.notes


def test_a_number_chosen_on_a_sample_is_said(monkeypatch):
    responses = two_subjects(20, words=6)
    assert not any("無作為" in note.ja for note in topics(matrix_of(responses), count=2).notes)
    for module in (trials, telling):
        monkeypatch.setattr(module, "CHOICE_SAMPLE", 39)
    found = topics(matrix_of(responses), count=2)
    assert any("39 件で決め" in note.ja and "40 件すべて" in note.ja for note in found.notes)
    assert found["topic_choice"]["n"].tolist() == [39]
    assert found["topics"].groupby("topic")["n"].first().sum() == 40


@pytest.mark.parametrize("count", [16, 30, 500])
def test_more_topics_asked_for_than_there_can_be(count):
    responses = two_subjects(10, words=8)
    found = topics(matrix_of(responses), responses, count=count)
    assert 1 <= len(set(found["topics"]["topic"])) <= 16


def test_a_small_survey_is_not_kept_waiting_by_scikit_learn():
    program = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from small_matrices import matrix_of, two_subjects\n"
        "from textmine.analysis.topics import topics\n"
        "assert len(topics(matrix_of(two_subjects(20)), count=2)['topics'])\n"
        "print([name for name in ('sklearn', 'scipy.stats', 'scipy.optimize') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_answers_that_topics_tell_exactly_give_no_warning(recwarn):
    """A perfect fit leaves an error a hair below zero, of which scikit-learn takes the root."""
    draw = np.random.default_rng(42)
    kinds = (draw.random((3, 8)) < 0.4).astype(float)
    counts = sparse.csr_matrix(kinds[draw.integers(0, 3, small.SMALL + 40)])
    model = models.fit(counts, 3, "nmf", 0, rough=True)
    assert np.isfinite(model.weights).all()
    assert not recwarn.list
