"""Topics: found where they are, denied where they are not, counted for every group."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from small_matrices import columns_of, matrix_of, shuffled, survey, two_subjects

from textmine.analysis.topics import choice as choosing
from textmine.analysis.topics import models, topics, trials
from textmine.errors import AnalysisError
from textmine.tables import TOPIC_CHOICE, TOPIC_GROUPS, TOPIC_QUOTES, TOPICS, check

SCHEMAS = (TOPICS, TOPIC_GROUPS, TOPIC_QUOTES, TOPIC_CHOICE)


def noise(answers: int = 30, seed: int = 1) -> pd.DataFrame:
    """Answers whose words are drawn at random: there is no topic."""
    draw = np.random.default_rng(seed)
    words = [f"語{number:02}" for number in range(40)]
    return survey([("部", " ".join(draw.choice(words, 6, replace=False))) for _ in range(answers)])


@pytest.mark.parametrize("method", ["nmf", "lda"])
def test_two_subjects_are_two_topics(method):
    responses = two_subjects(20, words=6)
    found = topics(matrix_of(responses), responses, by=["部"], count=2, method=method, seed=1)
    for schema in SCHEMAS:
        check(found[schema.name], schema)
    terms = found["topics"]
    for _, part in terms.groupby("topic"):
        assert len({term[:2] for term in part["term"]}) == 1
        assert part["weight"].is_monotonic_decreasing
        assert part["n"].iloc[0] == 20
    groups = found["topic_groups"].query("by == '部'")
    assert sorted(columns_of(groups, "group", "n_group", "n")) == [
        ("保育部", 20, 0),
        ("保育部", 20, 20),
        ("公園部", 20, 0),
        ("公園部", 20, 20),
    ]


def planted(number: int, seed: int) -> pd.DataFrame:
    """Twenty-five answers to each of ``number`` subjects, with some words that all share."""
    draw = np.random.default_rng(seed)
    common = [f"一般{place}" for place in range(40)]
    rows = []
    for subject in range(number):
        own = [f"話{subject}{place:02}" for place in range(20)]
        for _ in range(25):
            words = [*draw.choice(own, 5, replace=False), *draw.choice(common, 3, replace=False)]
            rows.append((f"部{subject}", " ".join(words)))
    return survey(rows)


@pytest.mark.parametrize(("number", "seed"), [(2, 2), (4, 2)])
def test_the_planted_number_is_chosen_by_stability_and_both_figures_are_shown(number, seed):
    responses = planted(number, seed)
    found = topics(matrix_of(responses), responses, by=["部"], seed=1)
    choice = found["topic_choice"]
    chosen = choice[choice["chosen"]]
    assert chosen["count"].tolist() == [number]
    row = chosen.iloc[0]
    assert row["stability"] > row["chance"] + choosing.ABOVE_CHANCE
    assert (row["resamples"], row["n"]) == (20, 25 * number)
    assert choice["coherence"].between(-1, 1).all()
    for _, part in found["topic_groups"].query("by == '部'").groupby("group"):
        assert part["n"].max() >= 20


def test_noise_has_no_topics_and_this_is_said():
    found = topics(matrix_of(noise()), noise(), seed=1)
    assert found["topics"].empty
    assert found["topic_groups"].empty
    choice = found["topic_choice"]
    assert choice["shuffled_stability"].isna().all()  # chance was not tried, so nothing is said of it
    assert f"安定性は高くて {choice['stability'].max():.2f}、必要なのは 0.65" in found.notes[0].ja
    assert "chance" not in found.notes[0].en
    assert not found["topic_choice"]["chosen"].any()


def test_a_number_given_by_hand_comes_with_a_warning_on_noise():
    found = topics(matrix_of(noise()), noise(), count=3, seed=1)
    assert found["topics"]["topic"].nunique() == 3
    assert any("目安としてだけ" in note.ja for note in found.notes)


@pytest.mark.parametrize("answers", [0, 1, 9])
def test_too_few_answers_give_empty_tables_and_a_reason(answers):
    responses = two_subjects(answers) if answers else survey([("部", "")])
    found = topics(matrix_of(responses), responses)
    for schema in SCHEMAS:
        check(found[schema.name], schema)
        assert found[schema.name].empty
    assert "少なすぎます" in found.notes[0].ja
    assert "Too few" in found.notes[0].en


def test_answers_without_terms_are_topic_zero_and_groups_add_up():
    responses = pd.concat([two_subjects(20, words=6), survey([("保育部", "一度だけ")])], ignore_index=True)
    found = topics(matrix_of(responses), responses, by=["部"], count=2, seed=1)
    groups = found["topic_groups"]
    sums = groups.groupby(["by", "group"])[["n", "share"]].sum()
    sizes = groups.groupby(["by", "group"])["n_group"].first()
    assert (sums["n"] == sizes).all()
    assert sums["share"].tolist() == pytest.approx([1] * len(sums))
    assert groups.query("by == '全体' and topic == 0")["n"].tolist() == [1]


def test_quotes_are_exact_different_and_of_their_topic():
    responses = two_subjects(20, words=6)
    found = topics(matrix_of(responses), responses, count=2, seed=1)
    quotes = found["topic_quotes"]
    assert quotes.groupby("topic").size().tolist() == [3, 3]
    known = dict(zip(responses["respondent"], responses["text"], strict=True))
    for row in quotes.itertuples():
        assert row.text == known[row.respondent]
        assert row.text[:2] == row.label[:2]
    assert not quotes["text"].duplicated().any()


@pytest.mark.parametrize("method", ["nmf", "lda"])
def test_same_seed_same_result_whatever_the_order(method):
    responses = two_subjects(10, words=8)
    matrix = matrix_of(responses)
    options = {"by": ["部"], "seed": 3, "method": method, "count": 2}
    first = topics(matrix, responses, **options)
    second = topics(shuffled(matrix, 8), responses.sample(frac=1, random_state=1), **options)
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second[name])


def test_the_input_is_not_changed():
    responses = two_subjects(15)
    matrix = matrix_of(responses)
    counts, documents, text = matrix.counts.copy(), matrix.documents.copy(), responses.copy()
    topics(matrix, responses, count=2)
    assert (matrix.counts != counts).nnz == 0
    assert matrix.documents.equals(documents)
    assert responses.equals(text)


def test_npmi_by_hand():
    # Four answers; a in 3, b in 2, both in 2: ln(0.5 / (0.75 x 0.5)) / -ln 0.5 = 0.4150; c never meets them.
    held = sparse.csr_matrix([[1, 1, 0], [1, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=float)
    expected = math.log(0.5 / 0.375) / math.log(2)
    sets = [np.array([1, 0]), np.array([0]), np.array([0, 1, 2]), np.array([], dtype=int)]
    # One term or none has no pair; of three pairs two never meet.
    assert models.coherences(held, sets) == pytest.approx([expected, -1, (expected - 2) / 3, -1])
    assert models.coherences(held, []) == []


def test_agreement_is_the_best_match_of_topics():
    first, second = [np.array([1, 2]), np.array([3, 4])], [np.array([3, 4]), np.array([1, 5])]
    # {3,4} with {3,4}: 1; {1,2} with {1,5}: 1/3.
    assert trials.agreement(first, second) == pytest.approx((1 + 1 / 3) / 2)
    assert trials.agreement(first, first) == 1


def test_many_answers_go_in_batches():
    assert type(models.estimator_for(20_001, 5, "nmf", 0, False)).__name__ == "MiniBatchNMF"
    assert type(models.estimator_for(20_000, 5, "nmf", 0, False)).__name__ == "NMF"


def test_wrong_method_or_column():
    responses = two_subjects(15)
    with pytest.raises(AnalysisError, match="lsa"):
        topics(matrix_of(responses), method="lsa")
    with pytest.raises(AnalysisError, match="係"):
        topics(matrix_of(responses), by=["係"], count=2)
