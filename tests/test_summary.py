import csv
import math
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine.analysis.similarity import borrowed_spans
from textmine.analysis.summary import (
    Sentence,
    _picked,
    _terms_inside,
    nearly_equal,
    sentence_spans,
    summary,
)
from textmine.matrix import select_terms
from textmine.nonresponse import classify_nonresponse
from textmine.sentences import is_aside
from textmine.tokens import tokenize

TEXTS = {
    "甲課": "市民の声を聞く。夜間の窓口に通訳がいない。市民の声を聞く。",
    "乙課": "市民の声を聞く。",
    "丙課": "記入なし",
}


def prepared(texts=TEXTS, part=None):
    responses = pd.DataFrame(
        [
            {
                "respondent": name,
                "部": (part or {}).get(name, "部"),
                "question": "問",
                "raw_text": text,
                "text": text,
            }
            for name, text in texts.items()
        ]
    ).assign(status="", rule="")
    responses = classify_nonresponse(responses)
    return responses, *select_terms(*tokenize(responses))


def test_score_by_hand():
    responses = pd.DataFrame(
        [
            [n, "問", t, t, "valid", ""]
            for n, t in (("甲", "ああああああ。いいいいいい。"), ("乙", "ああああああ。"))
        ],
        columns=["respondent", "question", "raw_text", "text", "status", "rule"],
    )
    places = pd.DataFrame(
        [[0, 0, 0, 6, 0], [0, 1, 7, 13, 1], [1, 0, 0, 6, 0]],
        columns=["response", "sentence", "start", "end", "term"],
    )
    terms = pd.DataFrame({"term": ["あ", "い"], "key": ["あ", "い"], "pos": ["名詞", "名詞"]})
    found = summary(responses, places, terms, per_respondent=2)
    own = found[found["group"] == "甲"]
    # い stands in one of two offices, あ in both: ln(1 + 2/1) against ln(1 + 2/2)
    assert own["sentence"].tolist() == ["いいいいいい。", "ああああああ。"]
    assert own["score"].tolist() == [1.0, round(math.log(2) / math.log(3), 4)]


def test_distinctive_sentence_comes_first_and_repeats_are_quoted_once():
    found = summary(*prepared(), per_respondent=3)
    own = found[found["group"] == "甲課"]
    assert own["sentence"].tolist() == ["夜間の窓口に通訳がいない。", "市民の声を聞く。"]


def cases():
    with (Path(__file__).parent / "cases" / "summary_sentences.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["one"])
def test_sentences_that_say_the_same(case):
    same = case["same"] == "1"
    assert nearly_equal(case["one"], case["other"]) is same
    assert nearly_equal(case["other"], case["one"]) is same
    quoted = summary(*prepared({"甲課": case["one"] + case["other"]}))["sentence"].tolist()
    assert quoted in ([case["one"]], [case["other"]]) if same else len(quoted) == 2


COPY = "窓口の混雑を避けるため整理券を配っている。"


def with_borrowed(texts, **options):
    responses, *rest = prepared(texts)
    return summary(responses, *rest, borrowed=borrowed_spans(responses), **options).set_index("group")


def test_copied_sentences_are_quoted_where_there_is_nothing_else():
    texts = {
        "甲課": f"{COPY}夜間の通訳がいない。鍵の台帳が古い。",
        "乙課": f"公園の遊具が壊れている。{COPY}",
        "丙課": COPY,
    }
    found = with_borrowed(texts, by=["部"])
    assert set(found.loc["甲課", "sentence"]) == {"夜間の通訳がいない。", "鍵の台帳が古い。"}
    assert found.loc["乙課", "sentence"].tolist() == ["公園の遊具が壊れている。", COPY]
    assert found.loc["乙課", "note"].tolist() == ["", "ほかの回答にもある文です"]
    english = with_borrowed(texts, by=["部"], lang="en")
    assert english.loc["乙課", "note"].tolist() == ["", "stands in another answer, too"]
    assert english.drop(columns="note").equals(found.drop(columns="note"))
    # nothing else was written
    assert found.loc["丙課", "sentence"] == COPY
    assert COPY not in set(found.loc["部", "sentence"])
    # without the copies known, the sentence that three offices share carries most of the group
    free = summary(*prepared(texts), by=["部"]).set_index("group")
    assert COPY in set(free.loc["部", "sentence"])


def test_a_group_that_wrote_one_sentence_is_quoted_once():
    found = with_borrowed(dict.fromkeys(("甲課", "乙課", "丙課"), COPY), by=["部"])
    assert found.loc[["部"], "sentence"].tolist() == [COPY]


def test_a_sentence_with_words_of_its_own_is_no_copy():
    own = "これは三年前の火事で帳簿を失った反省による。"
    texts = {"甲課": COPY.removesuffix("。") + "が、" + own, "乙課": COPY}
    assert with_borrowed(texts).loc["甲課", "note"] == ""


def test_blank_says_so():
    row = summary(*prepared()).set_index("group").loc["丙課"]
    assert row["rank"] == 0
    assert row["sentence"] == ""
    assert "記入なし 1" in row["note"]


def test_groups_are_named_and_few_answers_noted():
    responses, *rest = prepared(part={"甲課": "総務部", "乙課": "総務部", "丙課": ""})
    found = summary(responses, *rest, by=["部"])
    groups = found[found["by"] == "部"]
    assert groups["group"].unique().tolist() == ["総務部", "（なし）"]
    assert groups["note"].iloc[0] == "有効な回答は2件です"
    in_english = summary(*prepared(), by=["部"], lang="en")
    assert not any(letter > "\u3000" for note in in_english["note"] for letter in note)
    assert "valid answers: 2" in set(in_english["note"])


def test_every_sentence_stands_at_its_offsets():
    responses, *rest = prepared()
    texts = responses.set_index("respondent")["text"]
    for row in summary(responses, *rest).itertuples():
        if row.rank:
            assert texts[row.respondent][row.start : row.end] == row.sentence


def test_order_of_respondents_changes_nothing():
    one = summary(*prepared()).sort_values(["group", "rank"])
    two = summary(*prepared(dict(reversed(TEXTS.items())))).sort_values(["group", "rank"])
    assert one["sentence"].tolist() == two["sentence"].tolist()


class Listed(frozenset):
    """A set that is gone through in the order in which it was listed: that of a set is chance."""

    def __new__(cls, words):
        made = super().__new__(cls, words)
        made.listed = tuple(words)
        return made

    def __iter__(self):
        return iter(self.listed)


def test_sentences_alike_stand_in_order_whatever_the_order_of_their_terms():
    frequency = dict(zip("あいうかきく", (1, 2, 3, 1, 2, 3), strict=True))
    first, second = "１番目の文です。", "２番目の文です。"
    for one, other in (("あいう", "くきか"), ("ういあ", "かきく")):
        spoken = [
            Sentence("甲課", "問２", 0, 8, second, Listed(other)),
            Sentence("甲課", "問１", 0, 8, first, Listed(one)),
        ]
        picked = _picked(spoken, frequency, 7, 2)
        assert [sentence.text for sentence, _, _ in picked] == [first, second]
        assert [score for _, score, _ in picked] == [1.0, 1.0]


@settings(max_examples=50)
@given(st.text(alphabet="あ市。！\n 　「」・1", max_size=60))
def test_spans_are_ordered_and_bare(text):
    spans = list(sentence_spans(text))
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    inside = "".join(text[start:end] for start, end in spans)
    assert "".join(inside.split()) == "".join(text.split())


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6), st.sampled_from("abc")), max_size=12),
    st.integers(0, 30),
    st.integers(1, 12),
)
def test_the_terms_of_a_sentence_are_those_inside_it(listed, start, length):
    places = sorted((at, at + size, term) for at, size, term in listed)
    end = start + length
    inside = {term for at, behind, term in places if start <= at and behind <= end}
    assert _terms_inside(places, start, end) == inside


def test_titles_of_plans_are_quoted_only_where_there_is_nothing_else():
    rows = [
        ("甲", "理由", "夜間の窓口に通訳がいない。"),
        ("甲", "計画など", "１　玉川上水整備活用基本計画"),
        ("甲", "計画など", "草刈りの当番表を町会が作っている。"),
        ("乙", "計画など", "２　産業振興プラン改訂版"),
    ]
    responses = pd.DataFrame(rows, columns=["respondent", "question", "text"]).assign(
        raw_text=lambda table: table["text"], status="", rule=""
    )
    responses = classify_nonresponse(responses)
    places = select_terms(*tokenize(responses))
    free = summary(responses, *places)
    titled = summary(responses, *places, titles=["計画など"])
    assert "１　玉川上水整備活用基本計画" in set(free["sentence"])
    assert set(titled["sentence"]) == {
        "夜間の窓口に通訳がいない。",
        "草刈りの当番表を町会が作っている。",
        "２　産業振興プラン改訂版",
    }


def test_short_sentences_are_left_out_and_the_best_that_remains_has_score_one():
    # The rare 鍵。 would carry more, but has no six characters; among what remains the best has 1.
    found = summary(*prepared({"甲課": "鍵。市民の声を聞く。", "乙課": "市民の声を聞く。"}), per_respondent=3)
    own = found[found["group"] == "甲課"]
    assert own[["sentence", "score"]].to_numpy().tolist() == [["市民の声を聞く。", 1.0]]
    alone = summary(*prepared({"甲課": "鍵。", "乙課": "市民の声を聞く。"}), per_respondent=3)
    assert alone[alone["group"] == "甲課"]["sentence"].tolist() == ["鍵。"]


@pytest.mark.parametrize(
    ("sentence", "void"),
    [
        ("（70代　男性）", True),
        ("【市民課】", True),
        ("(匿名希望)。", True),
        ("連絡先 ●●●●●●●●●●●", True),
        ("●●●●", True),
        ("（待ち時間が）長い。", False),
        ("待ち時間が長い（外来）", False),
        ("（受付）と（会計）", False),
        ("●●●さんが親切だった。", False),
        ("（予約をしたのに二時間以上も待たされて、理由の説明もなかった。）", False),
        ("", False),
    ],
)
def test_remarks_in_brackets_and_masked_places_are_no_statements(sentence, void):
    assert is_aside(sentence) is void


def test_a_remark_in_brackets_is_quoted_only_where_there_is_nothing_else():
    texts = {
        name: f"公園の遊具が{word}。（外来男性）"
        for name, word in zip("甲乙丙", ("古い", "高い", "低い"), strict=True)
    }
    table = summary(*prepared({**texts, "丁": "（外来男性）"}), per_respondent=3)
    quoted = {group: rows["sentence"].tolist() for group, rows in table.groupby("group")}
    assert quoted["甲"] == ["公園の遊具が古い。"]
    assert quoted["丁"] == ["（外来男性）"]


def test_a_sentence_that_says_nothing_is_quoted_only_where_there_is_nothing_else():
    texts = {
        "甲": "わかりません。公園の遊具が古い。",
        "乙": "わかりません。駅までが遠い。",
        "丙": "わかりません。",
    }
    responses = pd.DataFrame(
        [[name, "問", "部", text, text, "valid", ""] for name, text in texts.items()],
        columns=["respondent", "question", "部", "raw_text", "text", "status", "rule"],
    )
    table = summary(responses, *select_terms(*tokenize(responses)), by=["部"])
    quoted = {group: set(rows["sentence"]) for group, rows in table.groupby("group")}
    assert quoted["部"] == {"公園の遊具が古い。", "駅までが遠い。"}
    assert quoted["丙"] == {"わかりません。"}


def test_courtesies_are_quoted_only_where_there_is_nothing_else():
    texts = {
        "甲": "いつもお世話になっております。公園の遊具が古い。改善を望みます。よろしくお願いします。",
        "乙": "ご検討ください。",
    }
    table = summary(*prepared(texts), per_respondent=3)
    quoted = {group: rows["sentence"].tolist() for group, rows in table.groupby("group")}
    assert quoted == {"甲": ["公園の遊具が古い。"], "乙": ["ご検討ください。"]}
