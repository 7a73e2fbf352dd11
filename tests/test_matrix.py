"""Terms and counts: what is counted, what unites spellings, and that nothing is lost on the way."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine.errors import AnalysisError, DictionaryError
from textmine.matrix import count_terms, merge_compounds, select_terms
from textmine.tables import TERMS, check
from textmine.tokens import tokenize
from textmine.wordlists import read_stopwords, read_synonyms

SENTENCES = [
    *("市民と行政が協働する。", "子どもの居場所が必要である。", "子供や子どもへの支援を進める。", ""),
    *(
        "ＮＰＯとNPO法人に期待する。",
        "市民ニーズが多様化している。",
        "２件、３件の要望がある。",
        "道路の清掃を行った。",
    ),
]


def survey(*texts, groups=None):
    statuses = ["valid" if text else "empty" for text in texts]
    return pd.DataFrame(
        {
            "respondent": [f"課{n}" for n in range(len(texts))],
            "部": groups or [f"部{n % 3}" for n in range(len(texts))],
            "question": "問１",
            "raw_text": texts,
            "text": texts,
            "status": statuses,
            "rule": "",
        }
    )


def terms_of(*texts, **options):
    responses = survey(*texts)
    term_tokens, terms = select_terms(*tokenize(responses), **options)
    counts = count_terms(term_tokens, terms, responses).counts
    return dict(zip(terms["term"], np.asarray(counts.sum(axis=0)).ravel().tolist(), strict=True))


def dictionary(folder, name, *lines):
    (folder / name).write_text("\n".join([*lines, ""]), encoding="utf-8")
    return folder


def test_spellings_are_one_term_shown_as_written_most_often():
    assert terms_of("子ども", "子ども", "子供", "こども") == {"子ども": 4}


def test_equally_common_spellings_are_shown_by_the_first_in_order():
    assert terms_of("子供", "子ども") == terms_of("子ども", "子供") == {"子ども": 2}


def test_conjugated_words_are_shown_in_their_dictionary_form():
    assert terms_of("計画を進めた。", "計画を進めない。")["進める"] == 2


def test_no_two_terms_have_one_name():
    responses = survey("機械をつかう。道具を使う。", "話をきく。薬がきく。", "音をきく。気をつかう。")
    _, terms = select_terms(*tokenize(responses))
    assert terms["term"].is_unique
    assert "きく" in terms["term"].tolist()


def test_forms_decide_what_is_one_term():
    assert terms_of("子ども", "子供", form="surface") == {"子ども": 1, "子供": 1}
    assert terms_of("進めた", "進める", form="lemma") == {"進める": 2}
    assert terms_of("進めた", "進める", "新しく", form="surface") == {"進め": 1, "進める": 1, "新しく": 1}


@pytest.mark.parametrize("word", ["する", "した", "思った"])
def test_stop_words_are_left_out_in_every_form(word):
    for form in ("surface", "lemma", "normalized"):
        assert terms_of(f"公園に{word}", form=form) == {"公園": 1}


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("そのことのためのものである", ["こと", "ため", "もの", "ある"]),
        ("二〇一〇年に１０件と３人", ["二〇一〇", "１０", "３", "年"]),
        ("これはそれです", ["これ", "それ"]),
        ("市において、市民に対して", ["おく", "おける", "対する"]),
        (
            "詳細は http://www.example.jp/files/index.html とabc@example.jpへ",
            ["files", "index", "html", "jp", "abc"],
        ),
        ("、。・※＿", ["、", "。", "・", "※"]),
        ("あ い ａ", ["あ", "い", "ａ"]),
        ("していると思う", ["する", "いる", "思う"]),
    ],
)
def test_words_that_say_nothing_alone_are_not_counted(text, absent):
    assert not set(absent) & set(terms_of(text))


@pytest.mark.parametrize(
    "word", ["市", "課", "公", "協働", "NPO", "行政", "道路", "困難", "難しい", "進める"]
)
def test_words_that_say_something_are_counted(word):
    assert word in terms_of(f"{word}、{word}")


def test_nonresponse_is_never_counted():
    responses = survey("記入なし", "市民協働", "特になし").assign(status=["not_entered", "valid", "none"])
    term_tokens, terms = select_terms(*tokenize(responses))
    assert terms["term"].tolist() == ["市民協働"]
    assert len(count_terms(term_tokens, terms, responses).documents) == 1


def test_parts_of_speech_can_be_narrowed():
    text = "小金井市の市民が道路を美しく清掃した２年"
    assert list(terms_of(text, pos=["名詞-固有名詞"])) == ["小金井市"]
    assert list(terms_of(text, pos=["形容詞"])) == ["美しい"]
    assert "２" in terms_of("２年", pos=["名詞-数詞"]) or terms_of("２２", pos=["名詞-数詞"]) == {}


def test_own_stop_words_take_the_whole_term_out():
    assert terms_of("子ども", "子供", "市民", stopwords=["子ども"]) == {"市民": 1}
    assert terms_of("子ども", "子供", "市民", stopwords=["子供"]) == {"市民": 1}


def test_the_users_lists_add_to_and_take_from_the_shipped_one(tmp_path):
    dictionary(tmp_path, "stopwords.txt", "# 自分の語", "市民", "!行う")
    dictionary(tmp_path, "ignore.txt", "小金井市")
    found = terms_of("小金井市の市民が清掃を行う", dictionaries=tmp_path)
    assert found == {"清掃": 1, "行う": 1}
    assert "行う" not in read_stopwords(tmp_path)
    assert "行う" in read_stopwords()


def test_synonyms_are_one_term_shown_as_prescribed(tmp_path):
    dictionary(tmp_path, "synonyms.csv", "from,to", "住民,市民", "区民,住民")
    assert terms_of("住民", "区民", "市民", dictionaries=tmp_path) == {"市民": 3}
    assert terms_of("ＮＰＯ法人", "NPO", "特定非営利活動法人", "ＮＰＯ")["NPO"] >= 3


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        (["市民,住民", "住民,市民"], "住民"),
        (["市民,住民", "市民,区民"], "市民"),
        (["市民,"], "市民"),
        (["市民,住民", "住民,区民", "区民,市民"], "区民"),
    ],
)
def test_contradicting_synonyms_are_named(tmp_path, lines, word):
    dictionary(tmp_path, "synonyms.csv", "from,to", *lines)
    with pytest.raises(DictionaryError) as caught:
        read_synonyms(tmp_path)
    assert word in caught.value.text()


def test_a_word_that_stands_for_itself_is_no_circle(tmp_path):
    dictionary(tmp_path, "synonyms.csv", "from,to", "市民,市民")
    assert terms_of("市民", dictionaries=tmp_path) == {"市民": 1}


# ---------------------------------------------------------------- compounds


def test_compounds_are_counted_as_one_term():
    found = terms_of(
        "市民ニーズと地域コミュニティ", "市民のニーズ", compounds=["市民ニーズ", "地域コミュニティ"]
    )
    assert found == {"ニーズ": 1, "地域コミュニティ": 1, "市民": 1, "市民ニーズ": 1}


def test_the_longest_compound_wins_and_none_reaches_into_a_word():
    found = terms_of("市民ニーズ調査", compounds=["市民ニーズ", "市民ニーズ調査", "ニーズ調"])
    assert found == {"市民ニーズ調査": 1}


def test_compounds_do_not_reach_over_answers_or_spaces():
    assert terms_of("市民", "ニーズ", "市民 ニーズ", compounds=["市民ニーズ"]) == {"市民": 2, "ニーズ": 2}


def test_compounds_keep_the_text_whole():
    responses = survey("市民ニーズの調査と市民ニーズ。", "行政サービス")
    tokens, words = tokenize(responses)
    merged, more = merge_compounds(tokens, words, ["市民ニーズ", "行政サービス"])
    for row, text in enumerate(responses["text"]):
        own = merged[merged["response"] == row]
        assert "".join(more["surface"].iloc[own["word"]]) == text
        assert own["start"].tolist()[1:] == own["end"].tolist()[:-1]
    assert len(merged) == len(tokens) - 3


# ---------------------------------------------------------------- counts


def test_counts_by_hand():
    responses = survey("協働、協働と市民", "市民", "", "。", groups=["環境部", "環境部", "総務部", ""])
    term_tokens, terms = select_terms(*tokenize(responses))
    check(terms, TERMS)
    matrix = count_terms(term_tokens, terms, responses)
    assert terms["term"].tolist() == ["協働", "市民"]
    assert matrix.counts.toarray().tolist() == [[2, 1], [0, 1], [0, 0]]
    assert matrix.documents["respondent"].tolist() == ["課0", "課1", "課3"]
    assert matrix.documents["n"].tolist() == [1, 1, 1]
    by_group = count_terms(term_tokens, terms, responses, by="部")
    assert by_group.documents.to_dict("list") == {"部": ["環境部", "（なし）"], "n": [2, 1]}
    assert by_group.counts.toarray().tolist() == [[2, 2], [0, 0]]
    whole = count_terms(term_tokens, terms, responses, by="全体")
    assert whole.counts.toarray().tolist() == [[2, 2]]
    assert whole.documents["n"].tolist() == [3]


def test_an_unknown_group_column_is_said():
    responses = survey("市民")
    term_tokens, terms = select_terms(*tokenize(responses))
    with pytest.raises(AnalysisError, match="係"):
        count_terms(term_tokens, terms, responses, by="係")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), max_size=8), st.randoms(use_true_random=False))
def test_counts_sum_to_the_kept_tokens_and_order_changes_nothing(texts, random):
    responses = survey(*texts)
    term_tokens, terms = select_terms(*tokenize(responses))
    matrix = count_terms(term_tokens, terms, responses)
    assert matrix.counts.sum() == len(term_tokens)
    assert len(matrix.documents) == (responses["status"] == "valid").sum()
    assert count_terms(term_tokens, terms, responses, by="部").counts.sum() == len(term_tokens)
    order = list(range(len(texts)))
    random.shuffle(order)
    turned = responses.iloc[order].reset_index(drop=True)
    turned_tokens, turned_terms = select_terms(*tokenize(turned))
    pd.testing.assert_frame_equal(turned_terms, terms)
    again = count_terms(turned_tokens, turned_terms, turned)
    back = again.documents.sort_values("respondent").index.to_numpy()
    assert again.counts[back].toarray().tolist() == matrix.counts.toarray().tolist()


def test_inputs_are_not_changed():
    responses = survey(*SENTENCES)
    tokens, words = tokenize(responses)
    before = [table.copy(deep=True) for table in (responses, tokens, words)]
    term_tokens, terms = select_terms(tokens, words, compounds=["市民ニーズ"])
    count_terms(term_tokens, terms, responses, by="部")
    for table, old in zip((responses, tokens, words), before, strict=True):
        pd.testing.assert_frame_equal(table, old)


def test_english_function_words_are_no_terms_but_names_in_capitals_are():
    found = terms_of(
        "The bus is late and we don't know why. It was on time before.", "IT部門がない", "WHOの指針"
    )
    assert {"bus", "late", "time"} <= {term.lower() for term in found}
    assert not {"the", "is", "and", "we", "don't", "why", "was", "on"} & {term.lower() for term in found}
    assert {"IT", "WHO"} <= set(found)


def test_an_english_word_can_be_taken_off_the_list(tmp_path):
    dictionary(tmp_path, "stopwords.txt", "!the")
    assert "the" in {term.lower() for term in terms_of("the bus", "the bus", dictionaries=tmp_path)}
    assert "the" not in {term.lower() for term in terms_of("the bus", "the bus")}
