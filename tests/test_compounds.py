"""Compound candidates: C-value and FLR by hand, and what is no candidate."""

from math import log2, sqrt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine.analysis.compounds import compound_terms
from textmine.tables import COMPOUNDS, check

NOUNS = {"市民": "シミン", "ニーズ": "ニーズ", "調査": "チョウサ", "地域": "チイキ", "課題": "カダイ"}
OTHERS = {
    "等": ("接尾辞", "名詞的-一般"),
    "化": ("接尾辞", "名詞的-サ変可能"),
    "新": ("接頭辞", ""),
    "お": ("接頭辞", ""),
    "３": ("名詞", "数詞"),
    "こと": ("名詞", "普通名詞-一般"),
    "現在": ("名詞", "普通名詞-副詞可能"),
    "の": ("助詞", "格助詞"),
    "。": ("補助記号", "句点"),
}
KINDS = {**dict.fromkeys(NOUNS, ("名詞", "普通名詞-一般")), **OTHERS}
NUMBER = {surface: number for number, surface in enumerate(KINDS)}


def candidates(*texts, **options):
    words = pd.DataFrame(
        [(s, s, s, NOUNS.get(s, s), *kind, False) for s, kind in KINDS.items()],
        columns=["surface", "lemma", "normalized", "reading", "pos", "pos_detail", "is_oov"],
    )
    rows = []
    for response, text in enumerate(texts):
        at = 0
        for surface in text.split():
            rows.append((response, 0, at, at + len(surface), NUMBER[surface]))
            at += len(surface)
    tokens = pd.DataFrame(rows, columns=["response", "sentence", "start", "end", "word"], dtype="int64")
    return compound_terms(tokens, words, **options)


def test_c_value_and_flr_by_hand():
    found = candidates(*["市民 ニーズ の"] * 3, *["市民 ニーズ 調査"] * 2, "市民 の 調査").set_index("term")
    short, long = found.loc["市民ニーズ"], found.loc["市民ニーズ調査"]
    assert (short["tokens"], short["alone"], short["documents"], short["n"]) == (5, 3, 5, 6)
    assert (long["tokens"], long["alone"]) == (2, 2)
    assert short["c_value"] == pytest.approx(log2(2) * (5 - 2))
    assert long["c_value"] == pytest.approx(log2(3) * 2, abs=1e-6)
    # 市民: nothing on its left, 5 on its right; ニーズ: 5 and 2.
    assert short["flr"] == pytest.approx(3 * sqrt(sqrt((0 + 1) * (5 + 1) * (5 + 1) * (2 + 1))), abs=1e-6)


def test_rows_are_as_described_and_ordered():
    found = candidates("市民 ニーズ の 地域 課題", "地域 課題", "市民 ニーズ")
    check(found, COMPOUNDS)
    assert found["rank"].tolist() == [1, 2]
    assert found["term"].tolist() == ["地域課題", "市民ニーズ"]
    assert found["reading"].tolist() == ["チイキカダイ", "シミンニーズ"]
    assert found["parts"].tolist() == ["地域 課題", "市民 ニーズ"]


@pytest.mark.parametrize(
    "text",
    ["市民 の ニーズ", "３ 市民", "市民 こと", "お 市民", "等 市民", "現在 市民", "市民 。", "市民 等 の"],
)
def test_no_candidates(text):
    found = candidates(*[text] * 3)
    assert found.empty
    check(found, COMPOUNDS)


@pytest.mark.parametrize(("text", "term"), [("市民 化 の", "市民化"), ("新 課題", "新課題")])
def test_prefixes_and_suffixes_may_be_parts(text, term):
    assert candidates(text, text)["term"].tolist() == [term]


def test_rare_runs_are_no_candidates():
    assert candidates("市民 ニーズ").empty
    assert candidates("市民 ニーズ", min_count=1)["term"].tolist() == ["市民ニーズ"]


def test_words_of_the_user_dictionary_are_marked(tmp_path):
    (tmp_path / "userdict.csv").write_text("word,reading,pos,note\n市民ニーズ,,名詞,\n", encoding="utf-8")
    found = candidates(*["市民 ニーズ の 地域 課題"] * 2, dictionaries=tmp_path).set_index("term")
    assert found["known"].to_dict() == {"地域課題": False, "市民ニーズ": True}


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(list(KINDS)), max_size=8).map(" ".join), max_size=6).flatmap(
        lambda texts: st.tuples(st.just(texts), st.permutations(texts))
    )
)
def test_order_of_answers_changes_nothing(both):
    texts, turned = both
    pd.testing.assert_frame_equal(candidates(*texts), candidates(*turned))
