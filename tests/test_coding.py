"""Coding rules: the syntax case by case, then counts, tests of groups, and agreement with a hand."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine.analysis.coding import (
    agreement,
    code,
    code_cooccurrence,
    code_frequency,
    code_groups,
    code_words,
    export_sample,
    read_sample,
    sample_answers,
)
from textmine.codebook import Codebook, parse_rules, read_rules
from textmine.contingency import association, benjamini_hochberg, exact_p, holm, wilson
from textmine.dictionary import shipped_folder
from textmine.errors import AnalysisError, DictionaryError, InputError, OutputError
from textmine.tokens import tokenize

CASES = Path(__file__).parent / "cases"
OTHER = "\n＊他\n防災"


def cases(name):
    with (CASES / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def answers(*texts, **columns):
    named = {"respondent": [f"R{number:03}" for number in range(len(texts))], "question": "問１"}
    stages = {"raw_text": texts, "text": texts, "status": "valid", "rule": ""}
    return pd.DataFrame({**named, **stages, **columns})


def coded_of(rules, responses):
    tokens, words = tokenize(responses)
    return code(responses, tokens, words, parse_rules(rules))


def given_codes(rules, *texts, **columns):
    coded = coded_of(rules, answers(*texts, **columns))
    return list(zip(coded["respondent"], coded["code"], strict=True))


# ------------------------------------------------------------------ the syntax


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


# ------------------------------------------------------------------ what is given, and why


def test_spans_are_the_places_that_counted():
    coded = coded_of("＊a\n( 行政 & 困難 | 予算 ) & ! 時間\n", answers("行政だけでは困難。", "予算と時間"))
    assert coded["spans"].tolist() == ["0-2 6-8"]
    assert coded["terms"].tolist() == ["行政・困難"]
    assert coded["n"].tolist() == [2]


def test_spans_come_through_references_and_do_not_repeat():
    coded = coded_of("＊a\n'市民協働' | 市民 | 協働\n＊b\n<＊a> | '働'", answers("市民協働"))
    assert coded["terms"].tolist() == ["市民協働", "市民協働"]


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


# ------------------------------------------------------------------ counts


def given_table(*hits):
    rows = [(who, "問１", name) for who, name in hits]
    return pd.DataFrame(rows, columns=["respondent", "question", "code"])


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


# ------------------------------------------------------------------ group tables (figures of R)

SIZES = [8, 12, 20]
PUBLISHED = [
    ("ニーズ", [6, 3, 5], 7.0330, 0.029704, 0.4193, 0.049092),
    ("役割分担", [1, 7, 2], 10.1778, 0.0061649, 0.5044, 0.009078),
    ("困難", [4, 4, 9], 0.6479, 0.72328, 0.1273, 0.76388),
    ("財源", [3, 0, 0], 12.973, 0.0015239, 0.5695, 0.005668),
]


@pytest.mark.parametrize(("word", "hits", "chi2", "p", "v", "fisher"), PUBLISHED)
def test_published_tables(word, hits, chi2, p, v, fisher):
    found = association(hits, SIZES)
    assert found.chi2 == pytest.approx(chi2, abs=6e-4)
    assert found.p_chi2 == pytest.approx(p, rel=2e-4)
    assert found.v == pytest.approx(v, abs=6e-5)
    assert found.p_exact == pytest.approx(fisher, rel=2e-4)


def test_published_residuals_of_one_group_against_the_rest():
    assert association([6, 8], [8, 32]).residuals[0] == pytest.approx(2.6520, abs=6e-5)
    assert association([2, 8], [20, 20]).residuals[0] == pytest.approx(-2.1909, abs=6e-5)


def test_published_adjustments():
    p_values = [0.01389, 0.00329, 0.5, 0.00567]
    assert np.round(holm(p_values), 5).tolist() == [0.02778, 0.01316, 0.5, 0.01701]
    assert np.round(benjamini_hochberg(p_values), 5).tolist() == [0.01852, 0.01134, 0.5, 0.01134]
    assert np.isnan(holm([float("nan"), 0.2])[0])
    assert holm([float("nan"), 0.2])[1] == 0.2


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 12)), min_size=2, max_size=2))
def test_two_groups_agree_with_scipy(pairs):
    from scipy.stats import chi2_contingency, fisher_exact

    sizes = [size for _, size in pairs]
    hits = [min(hit, size) for hit, size in pairs]
    if not 0 < sum(hits) < sum(sizes):
        assert association(hits, sizes).test == "none"
        return
    square = [[hit, size - hit] for hit, size in zip(hits, sizes, strict=True)]
    found = association(hits, sizes)
    assert found.p_exact == pytest.approx(fisher_exact(square)[1])
    oracle = chi2_contingency(square, correction=False)
    assert found.chi2 == pytest.approx(oracle[0])
    assert found.p_chi2 == pytest.approx(oracle[1])


def test_many_groups_are_sampled_with_a_seed_and_in_any_order():
    hits, sizes = [1, 0, 3, 2, 5] * 8, [5, 4, 6, 5, 7] * 8
    p, drawn = exact_p(hits, sizes, seed=7, repetitions=999)
    assert drawn == 999
    assert 1 / 1000 <= p <= 1
    assert exact_p(hits[::-1], sizes[::-1], seed=7, repetitions=999) == (p, drawn)
    assert exact_p(hits, sizes, seed=7, repetitions=999) == (p, drawn)


def test_wilson_by_hand():
    # 14 of 52: z = 1.96; middle (14/52 + z2/104) / (1 + z2/52)
    assert wilson(14, 52) == pytest.approx((0.16769, 0.40252), abs=1e-5)
    assert wilson(0, 5)[0] == 0.0
    assert wilson(5, 5)[1] == 1.0
    assert np.isnan(wilson(0, 0)[0])


def fixture_b():
    groups = ["A"] * 8 + ["B"] * 12 + ["C"] * 20 + ["D"] * 2
    responses = answers(*["x"] * 42, 組=groups)
    hits = []
    for name, counts in (("ニーズ", [6, 3, 5]), ("財源", [3, 0, 0])):
        for first, count in zip((0, 8, 20), counts, strict=True):
            hits += [(f"R{first + place:03}", name) for place in range(count)]
    return responses, given_table(*hits, ("R041", "財源")), parse_rules("＊ニーズ\nx\n＊財源\ny")


def test_groups_below_three_are_described_but_not_tested():
    responses, coded, book = fixture_b()
    found = code_groups(coded, responses, book, by=["組"])
    shares, tests = found["code_groups"], found["code_tests"]
    small = shares[shares["group"] == "D"]
    assert small["n"].tolist() == [2, 2]
    assert small["answers"].tolist() == [0, 1]
    assert not small["tested"].any()
    assert small["residual"].isna().all()
    assert tests["n"].tolist() == [40, 40]
    assert tests["p_exact"].tolist() == pytest.approx([0.049092, 0.005668], rel=2e-4)
    assert tests["test"].tolist() == ["fisher (all tables)"] * 2
    assert tests["p_holm"].tolist() == pytest.approx([0.049092, 2 * 0.005668], rel=2e-4)
    assert tests["verdict"].tolist() == ["差がある", "差がある"]
    assert len(found.notes) == 1


def test_one_answer_a_group_cannot_be_told():
    responses = answers("x", "x", 課=["一課", ""])
    found = code_groups(given_table(("R000", "a")), responses, parse_rules("＊a\nx"), by=["課"])
    assert found["code_tests"]["verdict"].tolist() == ["判断できない"]
    assert found["code_groups"]["group"].tolist() == ["一課", "（なし）"]


# ------------------------------------------------------------------ coding by hand


def test_sample_is_seeded_and_knows_no_order():
    responses, _, book = fixture_b()
    one = sample_answers(responses, book, size=10, seed=3)
    two = sample_answers(responses.iloc[::-1].reset_index(drop=True), book, size=10, seed=3)
    pd.testing.assert_frame_equal(one, two)
    assert one["respondent"].is_unique
    assert (
        sample_answers(responses, book, size=10, seed=4)["respondent"].tolist() != one["respondent"].tolist()
    )
    assert len(sample_answers(responses, book, size=500, seed=3)) == 42


def test_round_trip_through_the_spreadsheet(tmp_path):
    from openpyxl import load_workbook

    responses = answers("=1+1", "財政", "要望")
    book = parse_rules("＊財政\n# 予算のこと\n財政\n＊要望\n要望")
    path = tmp_path / "標本.xlsx"
    sample = export_sample(responses, book, path, size=3, seed=1)
    workbook = load_workbook(path)
    sheet = workbook["コーディング"]
    assert workbook["コードの定義"]["B2"].value == "予算のこと"
    for row in sheet.iter_rows(min_row=2):
        if row[3].value == "財政":
            row[4].value = 1
        if row[3].value == "要望":
            row[5].value = "○"
    workbook.save(path)
    filled = read_sample(path, book)
    assert filled["text"].tolist() == sample["text"].tolist()
    tokens, words = tokenize(responses)
    table = agreement(filled, code(responses, tokens, words, book))
    assert table["kappa"].tolist() == [1.0, 1.0, 1.0]
    assert table["n"].tolist() == [3, 3, 6]


def test_same_sample_makes_the_same_file(tmp_path):
    responses, _, book = fixture_b()
    for name in ("a.xlsx", "b.xlsx"):
        export_sample(responses, book, tmp_path / name, size=5, seed=1)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_sheet_with_mistakes_names_them_all(tmp_path):
    path = tmp_path / "標本.csv"
    path.write_text(
        "番号,回答者,設問,回答,財政\n1,A,Q,x,たぶん\n2,B,Q,x,×\n3,C,Q,x,？\n", encoding="utf-8-sig"
    )
    with pytest.raises(InputError) as caught:
        read_sample(path, parse_rules("＊財政\nx"))
    assert len(caught.value.problems) == 2
    with pytest.raises(InputError, match="column '要望' is missing"):
        read_sample(path, parse_rules("＊要望\nx"))
    with pytest.raises(InputError, match="cannot be read"):
        read_sample(tmp_path / "ない.xlsx", parse_rules("＊要望\nx"))
    with pytest.raises(OutputError):
        export_sample(answers("x"), parse_rules("＊a\nx"), tmp_path / "ない" / "x.xlsx")


def filled(values, name="a"):
    who = [f"R{number:03}" for number in range(len(values))]
    cells = {"number": range(1, len(values) + 1), "respondent": who, "question": "問１", "text": "x"}
    return pd.DataFrame({**cells, name: values})


def test_kappa_and_alpha_by_hand():
    # both 20, only first 5, only second 10, neither 15: po .7, pe .5, kappa .4 (Cohen 1960's kind of table)
    first = [1] * 25 + [0] * 25
    second = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    row = agreement(filled(first), filled(second)).iloc[0]
    assert row["kappa"] == pytest.approx(0.4)
    # alpha: Do = 15/50; 55 yes of 100 decisions: De = 2 x 55 x 45 / (100 x 99) = 0.5
    assert row["alpha"] == pytest.approx(1 - 0.3 / 0.5)
    assert row["kappa_low"] < 0.4 < row["kappa_high"]
    assert row["precision"] == pytest.approx(20 / 30)
    assert row["recall"] == pytest.approx(20 / 25)
    assert row["reading"] == "弱い一致"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=2, max_size=40))
def test_kappa_agrees_with_scikit_learn(pairs):
    from sklearn.metrics import cohen_kappa_score

    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    found = agreement(filled(first), filled(second), resamples=10).iloc[0]
    if len({*first, *second}) == 1:
        assert np.isnan(found["kappa"])
        assert found["reading"].startswith("計算できない")
    else:
        assert found["kappa"] == pytest.approx(cohen_kappa_score(first, second))


def test_answers_of_one_side_are_left_out_and_nothing_shared_is_an_error():
    assert agreement(filled([1, 0, 1]), filled([1, 0])).loc[0, "n"] == 2
    with pytest.raises(AnalysisError):
        agreement(filled([1, 0]), filled([1, 0], name="b"))


# ------------------------------------------------------------------ the shipped codebooks


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


# ------------------------------------------------------------------ oracles

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
