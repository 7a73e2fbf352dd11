"""KWIC and collocations: every place is found once, shown as written, and counted by hand."""

from math import log2, sqrt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine.analysis.kwic import collocations, kwic
from textmine.errors import AnalysisError
from textmine.tables import COLLOCATIONS, KWIC, check
from textmine.tokens import tokenize

TEXTS = [
    "市民ニーズと地域課題。この課では計画を進めた。",
    "子供の声。子どもの声を聞き、進める。",
    "記入なし",
    "ＮＰＯとNPO、npo。協働は課題解決だ。",
]


def survey(texts=TEXTS):
    status = ["not_entered" if text == "記入なし" else "valid" for text in texts]
    columns = {
        "respondent": [f"課{n}" for n in range(len(texts))],
        "部": [f"部{n % 2}" for n in range(len(texts))],
    }
    return pd.DataFrame(
        {
            **columns,
            "question": "問１",
            "raw_text": texts,
            "text": texts,
            "status": status,
            "rule": "",
            "性別": "女",
        }
    )


def places(term, texts=TEXTS, **options):
    responses = survey(texts)
    return kwic(responses, *tokenize(responses), term, **options)


@pytest.mark.parametrize(
    ("term", "hits"),
    [
        ("課", ["課"]),
        ("進める", ["進め", "進める"]),
        ("子ども", ["子供", "子ども"]),
        ("子供", ["子供", "子ども"]),
        ("市民ニーズ", ["市民ニーズ"]),
        ("npo", ["ＮＰＯ", "NPO", "npo"]),
        ("題解", ["題解"]),
        ("記入", []),
        ("なし", []),
        ("存在しない", []),
        ("", []),
    ],
)
def test_words_in_any_form_compounds_and_strings_are_found(term, hits):
    assert sorted(places(term)["hit"]) == sorted(hits)


def test_a_string_is_found_inside_words_when_asked():
    assert len(places("課", match="string")) == 3
    assert len(places("題解", match="word")) == 0


def test_context_is_the_text_around():
    found = places("協働", window=4)
    check(found, KWIC)
    assert list(found.columns) == ["respondent", "question", "部", "start", "left", "hit", "right"]
    assert found.iloc[0][["start", "left", "hit", "right"]].tolist() == [12, "npo。", "協働", "は課題解"]


def test_places_can_be_sorted_by_their_context():
    texts = ["い協働う", "う協働い", "あ協働え"]
    assert places("協働", texts, sort="left")["left"].tolist() == ["あ", "い", "う"]
    assert places("協働", texts, sort="right")["right"].tolist() == ["い", "う", "え"]
    assert places("協働", texts)["left"].tolist() == ["い", "う", "あ"]


def test_places_of_one_group():
    assert places("進める", group=("部", "部1"))["respondent"].tolist() == ["課1"]
    assert places("進める", group=("部", "どこにもない")).empty
    with pytest.raises(AnalysisError, match="係"):
        places("進める", group=("係", "庶務係"))


@pytest.mark.parametrize("options", [{"match": "regex"}, {"sort": "middle"}])
def test_wrong_choices_are_said(options):
    with pytest.raises(AnalysisError):
        places("協働", **options)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.text("市民協働課題の。（ ", max_size=15), max_size=3),
    st.sampled_from(["市民", "課", "協働課題", "民協"]),
)
def test_each_hit_stands_where_it_says(texts, term):
    responses = survey(texts)
    found = places(term, texts, match="string")
    text_of = dict(zip(responses["respondent"], texts, strict=True))
    assert len(found) == sum(text.count(term) for text in texts)
    for row in found.itertuples():
        assert text_of[row.respondent][row.start :].startswith(row.hit)
        assert (row.left + row.hit + row.right) in text_of[row.respondent]


# ---------------------------------------------------------------- collocations


def near(term, *texts, **options):
    responses = survey(list(texts))
    options = {"min_count": 1, **options}
    return collocations(*tokenize(responses), term, **options).set_index("term")


def test_measures_by_hand():
    # 12 morphemes: 市民 と 協働 / 市民 と 協働 / 道路 と 公園 / 市民 と 道路; two hits of 協働.
    found = near("協働", "市民と協働", "市民と協働", "道路と公園", "市民と道路", window=2)
    check(found.reset_index()[[column.name for column in COLLOCATIONS.columns]], COLLOCATIONS)
    assert found.index.tolist() == ["市民"]
    row = found.loc["市民"]
    assert row[["n_node", "n_term", "n_both", "n_left", "n_right", "n_answers", "n"]].tolist() == [
        *(2, 3, 2, 2, 0, 2, 12)
    ]
    expected = 4 * 3 / 10  # 4 morphemes near, 3 of 市民, among the 10 that are no hits
    assert row["expected"] == pytest.approx(expected)
    assert row["mi"] == pytest.approx(log2(2 / expected))
    assert row["t"] == pytest.approx((2 - expected) / sqrt(2))
    assert row["dice"] == pytest.approx(2 * 2 / (2 + 3))
    from scipy.stats import chi2_contingency

    g2 = chi2_contingency([[2, 2], [1, 5]], correction=False, lambda_="log-likelihood").statistic
    assert row["g2"] == pytest.approx(g2)


def test_windows_end_at_sentences_and_count_no_punctuation():
    assert near("協働", "市民。協働と道路", window=3).index.tolist() == ["道路"]
    assert near("協働", "市民、「協働」", window=1).index.tolist() == ["市民"]
    assert near("協働", "市民と公園と協働", window=2).index.tolist() == ["公園"]


def test_a_place_near_two_hits_counts_once():
    assert near("協働", "協働と市民と協働").loc["市民", "n_both"] == 1


def test_a_compound_has_collocations():
    assert near("市民ニーズ", "市民ニーズと道路").loc["道路", "n_right"] == 1


def test_a_word_that_nobody_wrote_is_said():
    with pytest.raises(AnalysisError, match="存在"):
        near("存在", "市民と協働")


@pytest.mark.parametrize("measure", ["g2", "mi", "t", "dice", "n_both"])
def test_ranks_follow_the_measure(measure):
    found = near("協働", *["市民と協働と道路", "協働と市民", "公園と市民と協働"], measure=measure)
    assert (found[measure].diff().dropna() <= 1e-9).all()
    assert found["rank"].tolist() == list(range(1, len(found) + 1))


def test_order_of_answers_changes_nothing():
    texts = ["市民と協働", "道路と協働と市民", "公園"]
    pd.testing.assert_frame_equal(near("協働", *texts), near("協働", *texts[::-1]))


def test_a_bracketed_number_is_no_place_of_the_word_behind_it():
    # 6 morphemes, ⑴ is a mark: 市民 の 声 / 市民 の 力: の and 声, の and 力 are near a hit.
    found = near("市民", "⑴市民の声。⑵市民の力。", window=2)
    assert found.index.tolist() == ["力", "声"]
    assert found[["n", "n_node", "n_both", "n_left"]].to_numpy().tolist() == [[6, 2, 1, 0]] * 2
    assert found["expected"].tolist() == [1.0, 1.0]  # 4 of the 4 that are no hits
