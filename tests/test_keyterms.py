"""Key terms: published figures to the last printed digit, hand arithmetic, independent oracles."""

import csv
from math import log, sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse, stats

from textmine.analysis.keyterms import MEASURES, alone_notes, key_terms, measures, removed_note, removed_terms
from textmine.analysis.keyterms.measures import Sides
from textmine.errors import AnalysisError
from textmine.matrix import TermMatrix
from textmine.tables import KEYTERMS, check

CASES = Path(__file__).parent / "cases"


def read_cases(name):
    with (CASES / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


def matrix_from(counts, groups, terms, **columns):
    documents = pd.DataFrame(
        {
            "respondent": [f"r{n}" for n in range(len(groups))],
            "部": groups,
            **columns,
            "question": "問１",
            "n": 1,
        }
    )
    listed = pd.DataFrame({"term": terms, "key": terms, "pos": "名詞"})
    return TermMatrix(sparse.csr_matrix(np.array(counts, dtype=int)), documents, listed)


def fixture_a():
    rows = read_cases("keyterms_fixture_a.csv")
    counts = [[int(row[side]) for row in rows] for side in ("d1", "d2")]
    return matrix_from(counts, ["d1", "d2"], [row["term"] for row in rows])


def fixture_b():
    held, groups = [], []
    for name, size, with_term in (("A", 8, (6, 1, 4, 3)), ("B", 12, (3, 7, 4, 0)), ("C", 20, (5, 2, 9, 0))):
        held += [[int(n < count) for count in with_term] for n in range(size)]
        groups += [name] * size
    return matrix_from(held, groups, ["ニーズ", "役割分担", "困難", "財源"])


def digits(text):
    return len(text.partition(".")[2])


def same(value, printed):
    """Equal to every printed digit (one in the last place, as some programs cut and some round)."""
    return abs(value - float(printed)) <= 0.6 * 10 ** -digits(printed) + 1e-12


@pytest.mark.parametrize("row", read_cases("keyterms_fixture_a.csv"), ids=lambda row: row["term"])
def test_token_counts_give_the_published_figures(row):
    found = key_terms(fixture_a(), by="部", unit="tokens", top=0).set_index(["group", "term"])
    target = found.loc[("d1", row["term"])]
    assert same(target["chi2"], row["chi2"])
    assert abs(target["g2"] - float(row["g2"])) < 1.1e-6
    assert same(target["z"], row["z"])
    assert same(target["ctfidf"], row["ctfidf_1"])
    assert target["n_target"] == 17
    assert target["n_reference"] == 12
    if row["term"] != "g":
        other = found.loc[("d2", row["term"])]
        assert same(other["ctfidf"], row["ctfidf_2"])
        assert other["chi2"] == pytest.approx(-target["chi2"])


def test_monroes_z_without_information():
    rows = read_cases("keyterms_fixture_a.csv")
    y1, y2 = (np.array([float(row[side]) for row in rows]) for side in ("d1", "d2"))
    prior = np.full(len(rows), 0.01)
    found = measures.monroe_z((y1, y2), (np.array(17.0), np.array(12.0)), prior, prior.sum())
    assert all(same(z, row["z_uninformative"]) for z, row in zip(found, rows, strict=True))


@pytest.mark.parametrize(
    "row", read_cases("keyterms_fixture_b.csv"), ids=lambda row: row["term"] + row["group"]
)
def test_answer_counts_give_the_published_figures(row):
    found = (
        key_terms(fixture_b(), by="部", top=0).set_index(["group", "term"]).loc[(row["group"], row["term"])]
    )
    names = {"low": "log_odds_low", "high": "log_odds_high"}
    for name in ("jaccard", "lift", "g2", "chi2", "residual", "p", "log_odds", "low", "high"):
        assert same(found[names.get(name, name)], row[name]), name


def test_small_corrections_are_not_used():
    found = measures.chi2(Sides(*(np.array([float(n)]) for n in (3, 10, 7, 9))))
    assert same(-found[0], "4.33716")


def test_terms_that_are_not_in_the_group_count_as_tests():
    found = key_terms(fixture_b(), by="部", top=0).set_index(["group", "term"])
    # B never wrote 財源: its four tests are 0.00329, 0.868, 0.892 and 1.
    assert found.loc[("B", "役割分担"), "q"] == pytest.approx(4 * found.loc[("B", "役割分担"), "p"])


def test_kh_coders_view_and_ours_differ_for_the_reason_given():
    by_jaccard = key_terms(fixture_b(), by="部", measure="jaccard")
    assert by_jaccard[by_jaccard["group"] == "C"]["term"].tolist() == ["困難"]
    assert by_jaccard["jaccard"].max() == pytest.approx(7 / 15)
    ours = key_terms(fixture_b(), by="部")
    assert ours[ours["group"] == "A"]["term"].tolist() == ["財源", "ニーズ", "困難"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 400)] * 4), min_size=1, max_size=12))
def test_exact_p_equals_the_hypergeometric_tail(tables):
    cells = np.array([table for table in tables if sum(table[:2]) and sum(table[2:])], dtype=float)
    if not len(cells):
        return
    a, others, b, rest = cells.T
    found = measures.exact_p(Sides(a, a + others, b, b + rest))
    expected = stats.hypergeom.sf(a - 1, cells.sum(axis=1), a + b, a + others)
    assert found == pytest.approx(expected, rel=1e-7, abs=1e-12)


def test_exact_p_of_large_tables():
    sides = Sides(*(np.array([float(n)]) for n in (5200, 50_000, 9500, 100_000)))
    assert measures.exact_p(sides)[0] == pytest.approx(
        stats.hypergeom.sf(5199, 150_000, 14_700, 50_000), rel=1e-6
    )


def test_tfidf_equals_scikit_learns():
    from sklearn.feature_extraction.text import TfidfTransformer

    random = np.random.default_rng(1)
    counts = random.poisson(0.6, size=(12, 7))
    groups = [f"g{n % 4}" for n in range(12)]
    found = key_terms(matrix_from(counts, groups, list("abcdefg")), by="部", top=0, min_count=1)
    summed = np.array([counts[np.array(groups) == name].sum(axis=0) for name in sorted(set(groups))])
    expected = TfidfTransformer().fit_transform(summed).toarray()
    for group, term, value in zip(found["group"], found["term"], found["tfidf"], strict=True):
        assert value == pytest.approx(expected[int(group[1]), "abcdefg".index(term)])


def test_log_odds_by_hand():
    ratio, error = measures.log_odds(Sides(*(np.array([n]) for n in (2.0, 4.0, 1.0, 6.0))))
    assert ratio[0] == pytest.approx(log(2.5 / 2.5) - log(1.5 / 5.5))
    assert error[0] == pytest.approx(sqrt(1 / 2.5 + 1 / 2.5 + 1 / 1.5 + 1 / 5.5))


# ---------------------------------------------------------------- groups


def small_groups():
    counts = [[2, 1, 0], [1, 0, 1], [0, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 3]]
    return matrix_from(counts, ["多い"] * 4 + ["少ない", "少ない"], ["市民", "行政", "道路"])


def test_groups_below_three_answers_are_described_never_tested():
    found = key_terms(small_groups(), by="部", top=0)
    check(found, KEYTERMS)
    tests = ["p", "q", "log_odds_low", "log_odds_high", "g2", "chi2", "residual", "z"]
    assert found[tests].isna().all(axis=None), "neither side of the comparison has three answers"
    assert found["tfidf"].notna().all()
    assert found[found["group"] == "少ない"]["term"].iat[0] == "道路"


def test_three_answers_on_both_sides_are_tested():
    matrix = matrix_from([[1], [1], [0], [1], [0], [0]], list("aaabbb"), ["市民"])
    assert key_terms(matrix, by="部", top=0, min_count=1)["p"].notna().all()


@pytest.mark.parametrize(
    ("frequencies", "expected"),
    [
        ([3, 2, 0], "検定から除いた語はありません（全 2 語とも 2 件以上の回答にあります）"),
        ([3, 1, 0], "回答数が 2 件未満の 1 語（全 2 語のうち）は検定していません"),
        ([0, 0, 0], "集計できる語がない"),
    ],
)
def test_what_was_removed_is_said_as_it_is(frequencies, expected):
    note = removed_note(np.array(frequencies), min_count=2)
    assert note.ja.startswith(expected)


def test_rare_terms_are_kept_in_descriptions_and_left_out_of_tests():
    counts = [[1, 1, 0], [1, 0, 0], [1, 0, 0], [0, 0, 0], [1, 0, 0], [0, 0, 0], [0, 0, 1]]
    matrix = matrix_from(counts, ["a"] * 3 + ["b"] * 3 + ["c"], ["市民", "珍語", "独語"])
    found = key_terms(matrix, by="部", top=0)
    assert "珍語" not in found["term"].tolist()
    assert found[found["group"] == "c"]["term"].tolist() == ["独語"]
    note = removed_terms(matrix)
    assert "2 語（全 3 語" in note.ja
    assert "珍語" not in note.ja + note.en, "a word of one citizen may be a name"
    assert "2 of 3" in note.en


def test_one_group_as_the_reference():
    found = key_terms(fixture_b(), by="部", reference="C", top=0).set_index(["group", "term"])
    assert set(found.index.get_level_values(0)) == {"A", "B"}
    row = found.loc[("A", "ニーズ")]
    assert (row["n_target"], row["n_reference"], row["df_target"], row["df_reference"]) == (8, 20, 6, 5)
    assert row["p"] == pytest.approx(stats.fisher_exact([[6, 2], [5, 15]], alternative="greater")[1])


def test_nested_groups_are_compared_within_their_own():
    matrix = matrix_from([[1], [1], [0], [0], [1], [1]], list("xxxxyy"), ["市民"], 課=list("aabbcd"))
    found = key_terms(matrix, by="課", reference="部", top=0, min_count=1).set_index("group")
    assert found.loc["a", ["df_target", "n_target", "df_reference", "n_reference"]].tolist() == [2, 2, 0, 2]
    assert found.loc["c", ["df_target", "n_target", "df_reference", "n_reference"]].tolist() == [1, 1, 1, 1]
    outer = key_terms(matrix, by="部", top=0, min_count=1).set_index("group")
    assert outer.loc["x", "n_target"] == 4, "an outer group holds all answers of its inner ones"


def test_the_whole_survey_has_nothing_to_be_compared_with():
    found = key_terms(fixture_b(), by="全体", top=0)
    assert set(found["group"]) == {"全体"}
    assert (found["n_reference"] == 0).all()
    assert found[["p", "log_odds", "g2", "z"]].isna().all(axis=None)


def test_empty_group_names_belong_together():
    found = key_terms(matrix_from([[1], [1], [0]], ["", None, "甲"], ["市民"]), by="部")
    assert found[["group", "n_target"]].to_numpy().tolist() == [["（なし）", 2]]


def test_a_single_group_has_no_key_terms_and_this_is_said():
    assert key_terms(matrix_from([[1], [1]], ["その他", "その他"], ["市民"]), by="部", top=0).empty
    (note,) = alone_notes({"部": 1, "課": 2, "係": 0})
    assert "「部」は答えた人が一つの組だけ" in note.ja
    assert "'部'" in note.en


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"by": "部署"}, "部署"),
        ({"by": "部", "measure": "logodds"}, "log_odds"),
        ({"by": "部", "unit": "word"}, "documents"),
        ({"by": "部", "reference": "Ｚ"}, "Ｚ"),
        ({"by": "respondent", "reference": "question_"}, "rest"),
    ],
)
def test_wrong_names_are_said(options, word):
    with pytest.raises(AnalysisError) as caught:
        key_terms(fixture_b(), **options)
    assert word in caught.value.text()


def test_a_reference_column_must_hold_whole_groups():
    matrix = matrix_from([[1], [1]], ["a", "a"], ["市民"], 年代=["20", "30"])
    with pytest.raises(AnalysisError, match="whole groups"):
        key_terms(matrix, by="部", reference="年代")


def test_a_survey_without_terms_gives_an_empty_table():
    check(key_terms(matrix_from(np.zeros((3, 0)), ["a", "a", "b"], []), by="部"), KEYTERMS)
    check(key_terms(matrix_from(np.zeros((3, 2)), ["a", "a", "b"], ["市民", "行政"]), by="部"), KEYTERMS)


# ---------------------------------------------------------------- order


@pytest.mark.parametrize("measure", MEASURES)
def test_ranks_follow_the_measure_within_each_group(measure):
    found = key_terms(fixture_b(), by="部", measure=measure, top=0)
    for _, own in found.groupby("group"):
        assert own["rank"].tolist() == list(range(1, len(own) + 1))
        assert (own[measure].diff().dropna() <= 1e-9).all()


def test_ties_are_broken_by_documents_then_term():
    matrix = matrix_from(
        [[1, 1, 1], [1, 1, 0], [1, 1, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]], list("aaabbb"), ["い", "あ", "う"]
    )
    assert key_terms(matrix, by="部", min_count=1)["term"].tolist() == ["あ", "い", "う"]


def test_the_list_holds_only_terms_commoner_in_the_group():
    found = key_terms(fixture_b(), by="部")
    shares = found["df_target"] / found["n_target"] > found["df_reference"] / found["n_reference"]
    assert shares.all()


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(40)), st.permutations(range(4)))
def test_order_of_respondents_and_terms_changes_nothing(rows, columns):
    matrix = fixture_b()
    turned = TermMatrix(
        matrix.counts[rows][:, columns],
        matrix.documents.iloc[rows].reset_index(drop=True),
        matrix.terms.iloc[columns].reset_index(drop=True),
    )
    pd.testing.assert_frame_equal(key_terms(turned, by="部", top=0), key_terms(matrix, by="部", top=0))
