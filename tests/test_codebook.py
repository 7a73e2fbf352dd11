"""The syntax of coding rules, case by case, and every mistake at its place."""

import numpy as np
import pytest
from coding_samples import answers, cases, coded_of, given_codes
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine.analysis.coding import (
    code,
)
from textmine.codebook import parse_rules, read_rules
from textmine.errors import DictionaryError
from textmine.tokens import tokenize

OTHER = "\n＊他\n防災"


@pytest.mark.parametrize("case", cases("coding_rules.csv"), ids=lambda case: f"{case['rule']}:{case['text']}")
def test_rule_finds_what_it_should(case):
    rules = "＊この\n" + case["rule"].replace("⏎", "\n") + OTHER
    found = given_codes(rules, case["text"], 部=["福祉部"], **{"設問 ２": ["①現在実施"]})
    assert (("R000", "この") in found) is bool(int(case["expected"]))


def test_cases_are_half_negative():
    expected = [int(case["expected"]) for case in cases("coding_rules.csv")]
    assert len(expected) >= 100
    assert 0.4 < np.mean(expected) < 0.6


@pytest.mark.parametrize("case", cases("coding_errors.csv"), ids=lambda case: case["rules"])
def test_mistake_is_named_with_its_place(case):
    with pytest.raises(DictionaryError) as caught:
        parse_rules(case["rules"].replace("⏎", "\n"), source="規則.txt")
    problem = caught.value.problems[0]
    assert len(caught.value.problems) == 1
    assert f"規則.txt {case['line']} 行 {case['column']} 桁" in problem.where
    assert case["expected"] in problem.what_ja + problem.do_ja
    assert problem.do_en


def test_all_mistakes_are_reported_at_once():
    rules = "＊a\n( x\n＊b\ny y\n＊b\nz\n＊c\n<＊d>\n＊e\n＊f\nあ（い"
    with pytest.raises(DictionaryError) as caught:
        parse_rules(rules)
    places = [problem.where.rpartition("(")[2] for problem in caught.value.problems]
    assert places == [
        "line 2, column 1)",
        "line 4, column 3)",
        "line 5, column 1)",
        "line 8, column 1)",
        "line 9, column 1)",
        "line 11, column 2)",
    ]


@pytest.mark.parametrize("bomb", ["(" * 100_000, "! " * 100_000, "(" * 60 + "x" + ")" * 60])
def test_nesting_is_limited(bomb):
    with pytest.raises(DictionaryError, match="over the limit"):
        parse_rules("＊a\n" + bomb)


def test_fifty_brackets_are_not_too_many():
    assert parse_rules("＊a\n" + "(" * 50 + "x" + ")" * 50).names == ("a",)


def test_size_is_limited():
    with pytest.raises(DictionaryError, match="over the limit"):
        parse_rules("＊a\n" + "x | " * 300_000)
    with pytest.raises(DictionaryError, match="over the limit"):
        parse_rules("＊a\n" + "x|" * 100_000 + "x")


def test_long_chains_of_references_need_no_recursion():
    chain = "\n".join(f"＊c{n}\n<＊c{n + 1}>" for n in range(3000)) + "\n＊c3000\n防災"
    found = given_codes(chain, "防災の話")
    assert len(found) == 3001


MARKS = "＊ * a 語 | & ! ( ) ' \" < > <> --> -> near( seq( - + [b ] # No. lc == 1 <＊a> <*> ｜"
PIECES = st.sampled_from([*MARKS.split(" "), "\n", " ", "\u3000", "＊a\n", "\x00"])


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(), st.lists(PIECES).map("".join), st.lists(PIECES).map(lambda p: "＊a\n" + "".join(p)))
)
def test_parsing_raises_nothing_but_dictionary_errors(text):
    try:
        book = parse_rules(text)
    except DictionaryError:
        return
    assert book.names
    assert len(set(book.names)) == len(book.names)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, min_size=1).map(lambda pieces: "＊a\n" + "".join(pieces)))
def test_whatever_parses_can_be_evaluated(rules):
    responses = answers("市民と行政", "a 語 1", "")
    tokens, words = tokenize(responses.assign(status=["valid", "valid", "empty"]))
    try:
        book = parse_rules(rules)
        coded = code(responses.assign(status=["valid", "valid", "empty"]), tokens, words, book)
    except DictionaryError:
        return
    assert set(coded["code"]) <= set(book.names)
    assert "R002" not in set(coded["respondent"])


def test_rule_files_may_be_shift_jis(tmp_path):
    path = tmp_path / "規則.txt"
    path.write_bytes("＊住民ニーズ\r\n# 定義\r\nニーズ | 要望\r\n".encode("cp932"))
    book = read_rules(path)
    assert book.names == ("住民ニーズ",)
    assert book.codes[0].definition == "定義"
    path.write_bytes(b"\x81\xff\xff")
    with pytest.raises(DictionaryError, match="neither UTF-8 nor"):
        read_rules(path)
    with pytest.raises(DictionaryError, match="cannot be read"):
        read_rules(tmp_path / "ない.txt")


def test_unknown_columns_and_parts_of_speech_are_named_together():
    with pytest.raises(DictionaryError) as caught:
        coded_of("＊a\n<>部署-->総務部\n＊b\n学校-->名し", answers("学校", 部署名=["総務部"]))
    assert [problem.what_en for problem in caught.value.problems] == [
        "there is no column '部署'",
        "there is no part of speech '名し'",
    ]
    assert "部署名" in caught.value.problems[0].do_ja
