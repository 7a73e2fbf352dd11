"""Which codes answers are given, and why; counts; the shipped codebooks; oracles."""

import pandas as pd
import pytest
from coding_samples import answers, coded_of, given_table
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine.analysis.coding import (
    code,
    code_cooccurrence,
    code_frequency,
    code_groups,
    code_words,
)
from textmine.codebook import Codebook, parse_rules, read_rules
from textmine.dictionary import shipped_folder
from textmine.tokens import tokenize


def test_spans_are_the_places_that_counted():
    coded = coded_of("＊a\n( 行政 & 困難 | 予算 ) & ! 時間\n", answers("行政だけでは困難。", "予算と時間"))
    assert coded["spans"].tolist() == ["0-2 6-8"]
    assert coded["terms"].tolist() == ["行政・困難"]
    assert coded["n"].tolist() == [2]


def test_spans_come_through_references_and_do_not_repeat():
    coded = coded_of("＊a\n'市民協働' | 市民 | 協働\n＊b\n<＊a> | '働'", answers("市民協働"))
    assert coded["terms"].tolist() == ["市民協働", "市民協働"]


@pytest.mark.parametrize(("rule", "count"), [("行政 >= 1", 3), ("行政 >= 2", 1), ("行政 >= 3", 0)])
def test_a_word_behind_a_bracketed_number_is_counted_once(rule, count):
    responses = answers("⑴行政だけでは困難", "㈱行政", "⑴行政と⑵行政")
    assert len(coded_of(f"＊a\n{rule}\n", responses)) == count


@pytest.mark.parametrize(
    ("option", "count"), [("", 0), ("[b]", 0), ("[d]", 0), ("[b0]", 1), ("[d0]", 1), ("[b30]", 1)]
)
def test_without_a_number_ten_morphemes_are_near_also_within_a_sentence(option, count):
    # 観光 and 26 morphemes behind it 増える: 12 times 、公園, then が.
    responses = answers("観光" + "、公園" * 12 + "が増える。")
    assert len(coded_of(f"＊a\nnear(観光-増える){option}\n", responses)) == count


def test_a_negation_alone_has_no_place():
    coded = coded_of("＊a\n! 財政", answers("人手"))
    assert coded[["n", "spans", "terms"]].to_numpy().tolist() == [[0, "", ""]]


def test_only_valid_answers_are_coded_and_strings_stay_in_their_answer():
    responses = answers("記入なし", "市民", "協働").assign(status=["not_entered", "valid", "valid"])
    assert coded_of("＊a\n'記入' | '市民協働' | ! 防災", responses)["respondent"].tolist() == ["R001", "R002"]


def test_order_of_respondents_changes_no_result_and_input_stays():
    responses = answers("市民ニーズ", "財政難", "市民の声を聞く", "協働")
    before = responses.copy(deep=True)
    rules = "＊a\nニーズ | near(市民-声)[3]\n＊b\n! <＊a> & lc > 2"
    turned = responses.iloc[::-1].reset_index(drop=True)
    keys = ["respondent", "code"]
    one = coded_of(rules, responses).sort_values(keys).reset_index(drop=True)
    two = coded_of(rules, turned).sort_values(keys).reset_index(drop=True)
    pd.testing.assert_frame_equal(one, two)
    pd.testing.assert_frame_equal(responses, before)


def test_check_of_words_says_what_to_write():
    responses = answers("高齢者福祉", "地域福祉計画", "財政")
    tokens, words = tokenize(responses)
    table = code_words(responses, tokens, words, parse_rules("＊a\n福祉 | 要望"))
    assert table[["condition", "answers", "as_text"]].to_numpy().tolist() == [["福祉", 1, 2], ["要望", 0, 0]]
    assert "'福祉'" in table["note"][0]
    assert table["note"][1] == "回答に見当たりません"


def test_frequency_counts_codes_and_what_has_none():
    responses = answers("x", "x", "x", "x")
    table = code_frequency(
        given_table(("R000", "a"), ("R001", "a"), ("R001", "b")),
        responses,
        parse_rules("＊a\nx\n＊b\ny\n＊c\nz"),
    )
    assert table[["code", "answers", "n"]].to_numpy().tolist() == [
        ["a", 2, 4],
        ["b", 1, 4],
        ["c", 0, 4],
        ["（コードなし）", 2, 4],
    ]
    assert table["share"].tolist() == [0.5, 0.25, 0.0, 0.5]


def test_cooccurrence_by_hand():
    # a in R0 R1 R2, b in R1 R2 R3: both 2, Jaccard 2 / 4, lift 2 x 4 / (3 x 3).
    hits = [("R000", "a"), ("R001", "a"), ("R002", "a"), ("R001", "b"), ("R002", "b"), ("R003", "b")]
    table = code_cooccurrence(
        given_table(*hits), answers("x", "x", "x", "x"), parse_rules("＊a\nx\n＊b\ny\n＊c\nz")
    )
    assert table[["code_a", "code_b", "n_both", "jaccard"]].to_numpy().tolist() == [["a", "b", 2, 0.5]]
    assert table["lift"][0] == pytest.approx(8 / 9)


@pytest.mark.parametrize("name", ["citizen_collaboration.txt", "public_facility.txt"])
def test_shipped_codebook_has_definitions_and_finds_its_own_examples(name):
    book = read_rules(shipped_folder() / "coding" / name)
    assert len(book.names) >= 15
    examples = []
    for each in book.codes:
        for part in ("定義:", "含める:", "含めない:", "例:"):
            assert part in each.definition, each.name
        examples.append(each.definition.rpartition("例: 「")[2].rstrip("」"))
    responses = answers(*examples)
    tokens, words = tokenize(responses)
    coded = code(responses, tokens, words, book)
    hit = set(zip(coded["respondent"], coded["code"], strict=True))
    missed = [each.name for place, each in enumerate(book.codes) if (f"R{place:03}", each.name) not in hit]
    assert missed == []


def test_without_a_codebook_the_tables_are_empty():
    responses = answers("市民", "", 部=["一部", "二部"]).assign(status=["valid", "empty"])
    tokens, words = tokenize(responses)
    book = Codebook(())
    coded = code(responses, tokens, words, book)
    assert len(coded) == 0
    assert len(code_words(responses, tokens, words, book)) == 0
    assert code_frequency(coded, responses, book)["answers"].tolist() == [1]
    assert len(code_cooccurrence(coded, responses, book)) == 0
    assert len(code_groups(coded, responses, book, by=["部"])["code_groups"]) == 0


def test_a_survey_without_answers_can_be_coded():
    responses = answers("", "").assign(status="empty")
    tokens, words = tokenize(responses)
    book = parse_rules("＊a\n市民 | '声' | near(a-b) | a+b | ! 財政 | lc > 0")
    coded = code(responses, tokens, words, book)
    assert len(coded) == 0
    assert code_frequency(coded, responses, book)["n"].tolist() == [0, 0]
    assert len(code_words(responses, tokens, words, book)) == 5


LETTERS = "甲乙丙"
EXPRESSIONS = st.recursive(
    st.sampled_from([f"'{letter}'" for letter in LETTERS]),
    lambda inner: st.one_of(
        inner.map(lambda one: f"! ( {one} )"),
        st.tuples(inner, st.sampled_from("&|"), inner).map(lambda parts: f"( {' '.join(parts)} )"),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(EXPRESSIONS, st.lists(st.text(LETTERS + "丁。", min_size=1, max_size=6), min_size=1, max_size=5))
def test_logic_agrees_with_python(rule, texts):
    python = rule.replace("&", " and ").replace("|", " or ").replace("!", " not ")
    for letter in LETTERS:
        python = python.replace(f"'{letter}'", f"('{letter}' in text)")
    expected = [f"R{n:03}" for n, text in enumerate(texts) if eval(python, {"text": text})]
    nothing = pd.DataFrame(columns=["response", "sentence", "start", "end", "word"], dtype="int64")
    words = pd.DataFrame(columns=["surface", "lemma", "normalized", "reading", "pos", "pos_detail", "is_oov"])
    coded = code(answers(*texts), nothing, words, parse_rules(f"＊a\n{rule}"))
    assert coded["respondent"].tolist() == expected


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from("abx"), min_size=1, max_size=9), st.integers(1, 4))
def test_near_and_seq_of_two_words_agree_with_brute_force(letters, distance):
    # One token a letter, made by hand: no dictionary decides here.
    text = "".join(letters)
    places = range(len(letters))
    tokens = pd.DataFrame(
        {"response": 0, "sentence": 0, "start": places, "end": [place + 1 for place in places]}
    ).assign(word=["abx".index(letter) for letter in letters])
    forms = list("abx")
    words = pd.DataFrame(
        {"surface": forms, "lemma": forms, "normalized": forms, "pos": "名詞", "pos_detail": ""}
    )
    rules = parse_rules(f"＊near\nnear(a-b)[{distance}]\n＊seq\nseq(a-b)[{distance}]\n＊next\na+b")
    coded = code(answers(text), tokens, words, rules)
    steps = [
        right - left for left in places for right in places if (letters[left], letters[right]) == ("a", "b")
    ]
    expected = {
        "near": any(abs(step) <= distance for step in steps),
        "seq": any(0 < step <= distance for step in steps),
        "next": 1 in steps,
    }
    assert set(coded["code"]) == {name for name, holds in expected.items() if holds}
