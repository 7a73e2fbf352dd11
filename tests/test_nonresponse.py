from __future__ import annotations

import csv
import os
from pathlib import Path
from unittest import mock

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine.errors import DictionaryError, InputError
from textmine.nonresponse import (
    cells,
    classify_cell,
    classify_nonresponse,
    load_rules,
    names_to_refer_to,
    says_nothing,
)
from textmine.nonresponse.automaton import Forms
from textmine.nonresponse.folding import is_empty_mark, readings, squeeze, without_list_marks
from textmine.nonresponse.forms import FormError, matches, parse_form
from textmine.nonresponse.gibberish import gibberish_rule
from textmine.tables import STATUSES

CASES = Path(__file__).parent / "cases" / "nonresponse.csv"
ROWS = list(csv.DictReader(CASES.open(encoding="utf-8", newline="")))
RESPONSES = pd.DataFrame(
    {
        "respondent": ["財政課", "財政課", "図書館", "図書館"],
        "question": ["問１", "問２", "問１", "問２"],
        "text": ["特になし", "協働", "", "なし"],
        "status": "",
        "rule": "",
    }
)


@pytest.mark.parametrize("case", ROWS, ids=[f"{n}:{row['kind']}" for n, row in enumerate(ROWS)])
def test_case(case: dict[str, str]) -> None:
    assert classify_cell(case["text"])[0] == case["status"], case["text"]


def test_cases_are_many_and_half_of_them_are_answers() -> None:
    valid = sum(row["status"] == "valid" for row in ROWS)
    assert len(ROWS) >= 320
    assert 0.4 <= valid / len(ROWS) <= 0.6
    assert {row["status"] for row in ROWS} == set(STATUSES)


def test_rule_names_file_line_and_example() -> None:
    status, rule = classify_cell("１　特になし。")
    file, _, rest = rule.partition(":")
    line, _, example = rest.partition(" ")
    assert (status, file) == ("none", "nonresponse.csv")
    lines = (Path(__file__).parents[1] / "dictionaries" / "nonresponse.csv").read_text("utf-8").splitlines()
    assert lines[int(line) - 1].startswith("none,")
    assert example in lines[int(line) - 1]
    assert classify_cell("協働") == ("valid", "content")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "空欄"),
        ("　\n", "空欄"),
        ("－", "記号だけ"),
        ("ああああ", "意味不明: 同じ文字の繰り返し"),
        ("？？", "意味不明: 記号の繰り返し"),
    ],
)
def test_rules_without_a_dictionary_line(text: str, rule: str) -> None:
    assert classify_cell(text)[1] == rule


@given(
    st.sampled_from([row for row in ROWS if row["status"] == "none" and row["kind"] == "polite and plain"])
)
@settings(max_examples=60)
def test_wrapping_does_not_change_the_class(case: dict[str, str]) -> None:
    text = case["text"]
    for wrapped in (
        f"　{text}\n",
        f"「{text}」",
        f"（{text}）。",
        f"・{text}",
        f"１　{text}",
        f"①{text}",
        f"{text}\n{text}",
    ):
        assert classify_cell(wrapped)[0] == case["status"], wrapped


@given(st.sampled_from([row for row in ROWS if row["status"] not in ("valid", "gibberish", "empty")]))
@settings(max_examples=100)
def test_further_content_makes_it_an_answer(case: dict[str, str]) -> None:
    assert (
        classify_cell(f"{case['text'].rstrip('。')}というわけではなく、図書館の開館時間を延ばしてほしい")[0]
        == "valid"
    )


NOTHING = [row["text"] for row in ROWS if row["status"] != "valid"]
PIECES = st.one_of(
    st.sampled_from(NOTHING),
    st.sampled_from(
        ["宿", "鬱", "仝", "ー", "笑", "。", "、", "\n", "①", "課に同じ", "回答：", "理由：", "゛", "🙏"]
    ),
    st.text("宿鬱特に無しなァカ々ー。 ", max_size=4),
)


@given(st.lists(PIECES, min_size=1, max_size=5).map("".join))
@settings(max_examples=300, deadline=None)
def test_what_surely_says_something_is_decided_as_by_all_rules(text: str) -> None:
    quick = [classify_cell(text), classify_cell(text, respondents={"福祉課"})]
    with mock.patch.object(cells, "_surely_says_something", return_value=False):
        assert quick == [classify_cell(text), classify_cell(text, respondents={"福祉課"})]


@pytest.mark.parametrize(
    "text", ["鬱鬱鬱", "鬱鬱鬱ーー", "鬱ーー", "鬱課に同じ", "特になし。鬱課に同じ。なし", "理由：なし"]
)
def test_a_kanji_of_no_form_makes_an_answer_only_where_the_rules_agree(text: str) -> None:
    with mock.patch.object(cells, "_surely_says_something", return_value=False):
        slow = classify_cell(text)
    assert classify_cell(text) == slow


def test_a_name_that_any_survey_may_have_stands_before_a_form() -> None:
    forms = [parse_form(form, {}, str) for form in ("*[場所|全部]と同じ", "*[課|所]と同じ", "同じ")]
    known = Forms(forms)
    for text, found in (
        ("福祉課と同じ", [1]),
        ("遊び場所と同じ", [0, 1]),
        ("全部と同じ", [0]),
        ("同じ", [2]),
        ("窓口は福祉課と同じ", []),
        ("福祉課と同じ建物", []),
        ("福" * 21 + "課と同じ", []),
    ):
        assert known.matches(text) == found
        assert [number for number, form in enumerate(forms) if matches(form, text)] == found
    # a star elsewhere is no name
    assert Forms([parse_form("福祉*課", {}, squeeze)]).matches("福祉課") == [0]


def test_any_reason_may_stand_before_a_form() -> None:
    form = parse_form("~[ため|ので]該当[なし|ありません]", {}, str)
    for text, found in (
        ("窓口業務がないため該当なし", [0]),
        ("遠いので該当ありません", [0]),
        ("あ" * 25 + "ため該当なし", [0]),
        ("あ" * 26 + "ため該当なし", []),
        ("ため該当なし", []),
        ("窓口業務がないため該当なしと言われた", []),
        ("駅を直してほしいため該当なし", []),
    ):
        assert Forms([form]).matches(text) == found
        assert matches(form, text) == bool(found)


@pytest.mark.parametrize("end", ["。", "\n", "！"])
def test_no_reason_goes_on_behind_the_end_of_a_sentence(end: str) -> None:
    assert classify_cell(f"駅前が暗い{end}所管外のため該当なし")[0] == "valid"
    assert classify_cell(f"内部事務だけのため、\n該当なし{end}")[0] == "not_applicable"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("くりのみ保育園と同様", "omitted"),
        ("くりのみ保育園と同じです。", "omitted"),
        ("くりのみに同じ", "valid"),
        ("わかたけ保育園と同様", "valid"),
        ("丙と同じ", "valid"),
        ("庶務担当分と同じ", "omitted"),
        ("くりのみ保育園と同様に、園庭が狭い。", "valid"),
        ("近くのくりのみ保育園と同じ", "valid"),
        ("12と同じ", "omitted"),
    ],
)
def test_names_of_the_respondents_of_a_survey(text: str, status: str) -> None:
    names = ["くりのみ保育園", "（庶務担当分）", "丙", "12"]
    responses = pd.DataFrame(
        [
            [name, "問", said, said, "", ""]
            for name, said in zip(names, [text, "あり", "犬", "猫"], strict=True)
        ],
        columns=["respondent", "question", "raw_text", "text", "status", "rule"],
    )
    assert classify_nonresponse(responses)["status"].iloc[0] == status


def test_a_large_survey_has_no_names_to_refer_to() -> None:
    assert names_to_refer_to(f"課{n}" for n in range(1_000))
    assert names_to_refer_to(f"課{n}" for n in range(1_001)) == ()


def test_own_lines_decide_about_other_offices(tmp_path: Path) -> None:
    assert classify_cell("図書館と同じ")[0] == "omitted"
    (tmp_path / "nonresponse.csv").write_text(
        "status,form,example,note\nvalid,*図書館と同じ,中央図書館と同じ,\n", encoding="utf-8"
    )
    rules = load_rules(tmp_path)
    assert classify_cell("図書館と同じ", rules=rules)[0] == "valid"
    assert classify_cell("公民館と同じ", rules=rules)[0] == "omitted"


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_any_text_has_one_known_status(text: str) -> None:
    status, rule = classify_cell(text)
    assert status in STATUSES
    assert rule
    assert classify_cell(text) == (status, rule)


def test_long_and_hostile_cells_are_quick() -> None:
    for text in (
        "特に" * 20_000,
        "（" * 20_000,
        "1." * 20_000,
        "なし、" * 20_000,
        "a" * 50_000 + "b",
        "・" * 50_000 + "協働",
    ):
        assert classify_cell(text)[0] in STATUSES


# ------------------------------------------------------------------ folding and forms


def test_squeeze_keeps_letters_and_digits_only() -> None:
    assert squeeze("「特に、ナシ！」") == "特になし"
    assert squeeze("ﾄｸﾆﾅｼ") == "とくになし"
    assert squeeze("N / A.") == "na"
    assert squeeze("〃") == "〃"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("１　特になし", "特になし"),
        ("(1) なし", "なし"),
        ("ア　なし", "なし"),
        ("回答：なし", "なし"),
        ("※・なし", "なし"),
        ("アイデアなし", "アイデアなし"),
        ("１", "１"),
        ("100なし", "100なし"),
    ],
)
def test_list_marks(text: str, rest: str) -> None:
    assert without_list_marks(text) == rest


def test_readings_begin_with_the_cell_as_it_stands() -> None:
    assert readings("N.A.")[0] == "na"
    assert readings("ないでーす")[-1] == "ないです"
    assert readings("、") == ()


def test_marks_that_stand_for_nothing() -> None:
    assert all(map(is_empty_mark, ["", "ー", "／", "（　）", "1.", "…"]))
    assert not any(map(is_empty_mark, ["。。。", "１", "？", "○", "〃"]))


def match(form: str, text: str, **parts: str) -> bool:
    return bool(Forms([parse_form(form, parts, str)]).matches(text))


@pytest.mark.parametrize(
    ("form", "yes", "no"),
    [
        ("なし", ["なし"], ["な", "なしの", "梨", ""]),
        ("[特に|別に]?なし", ["なし", "特になし", "別になし"], ["特に", "特に別になし"]),
        ("[甲[乙|丙]?|丁]戊", ["甲戊", "甲乙戊", "甲丙戊", "丁戊"], ["乙戊", "甲丁戊"]),
        ("なしで?す?", ["なし", "なしで", "なしです", "なしす"], ["なしですす"]),
        ("ａ\\?", ["a?"], ["a", ""]),
    ],
)
def test_forms(form: str, yes: list[str], no: list[str]) -> None:
    assert [text for text in yes if not match(form, text)] == []
    assert [text for text in no if match(form, text)] == []


def test_parts() -> None:
    assert match("<a>なし", "特になし", a="特に|別に")
    assert match("<a>?なし", "なし", a="特に")
    assert match("<b>", "特にも", b="<a>も", a="特に")


@pytest.mark.parametrize("form", ["[なし", "なし]", "?なし", "<甲>", "<甲", "a|b", "", "[|]"])
def test_bad_forms(form: str) -> None:
    with pytest.raises(FormError):
        parse_form(form, {}, str)


def test_a_form_whose_parts_double_is_refused_at_once() -> None:
    doubling = {f"p{n}": f"<p{n + 1}>|<p{n + 1}>" for n in range(40)} | {"p40": "なし|無し"}
    with pytest.raises(FormError, match="4,398,046,511,104 characters"):  # 4 x 2 ** 40
        parse_form("<p0>", doubling, str)
    few = {name: doubling[name] for name in ("p38", "p39", "p40")}
    assert Forms([parse_form("<p38>", few, str)]).matches("無し") == [0]


def test_a_part_may_not_hold_itself() -> None:
    with pytest.raises(FormError, match="itself"):
        parse_form("<a>", {"a": "<b>", "b": "x<a>"}, str)


def test_many_options_cost_no_more_than_their_sum() -> None:
    form = "あ?" * 400 + "い"
    assert match(form, "あ" * 400 + "い")
    assert not match(form, "あ" * 401 + "い")


FORMS = st.recursive(
    st.text("なし無い", min_size=1, max_size=3),
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("[{}|{}]{}".format, inner, inner, st.sampled_from(["", "?"])),
        st.builds("<無>{}{}".format, st.sampled_from(["", "?"]), inner),
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(FORMS, min_size=1, max_size=4), st.lists(st.text("なし無い", max_size=6), max_size=4))
def test_machine_of_many_forms_finds_what_each_form_alone_matches(forms: list[str], texts: list[str]) -> None:
    read = [parse_form(form, {"無": "な?し|無[い|し]?"}, str) for form in forms]
    automaton = Forms(read)
    for text in texts + texts[::-1]:
        assert automaton.matches(text) == [at for at, form in enumerate(read) if matches(form, text)]
        assert automaton.goes_on(text) or not any(matches(form, text + "い") for form in read)


def test_a_mark_that_folding_takes_away_stands_for_nothing() -> None:
    automaton = Forms([parse_form("[A|イ]-?<数>?", {"数": "1|2"}, lambda text: text.replace("-", ""))])
    assert [bool(automaton.matches(text)) for text in ("A1", "イ", "A", "-", "")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_first_matching_form_comes_first() -> None:
    automaton = Forms(parse_form(form, {}, str) for form in ("なし", "[特に]?なし", "ない"))
    assert automaton.matches("なし") == [0, 1]
    assert automaton.matches("ない") == [2]


@pytest.mark.parametrize(
    "text",
    ["asdf", "fghj", "qwertyuiop", "lkjh", "asdfjkl", "12345", "sdfsdfsdf", "xyzxyzxyz", "ｗｗｗ", "!!!"],
)
def test_gibberish(text: str) -> None:
    assert gibberish_rule(text)


@pytest.mark.parametrize(
    "text",
    [
        "PTA",
        "were",
        "tree",
        "good",
        "100",
        "2024",
        "hahaha",
        "ははは",
        "👍👍",
        "○",
        "水",
        "ア",
        "LGBTQ",
        "rhythm",
    ],
)
def test_not_gibberish(text: str) -> None:
    assert gibberish_rule(text) == ""


# ------------------------------------------------------------------ the table, the user's own lists


def test_table_keeps_rows_and_input() -> None:
    before = RESPONSES.copy()
    after = classify_nonresponse(RESPONSES)
    pd.testing.assert_frame_equal(RESPONSES, before)
    assert after["status"].tolist() == ["none", "valid", "empty", "none"]
    assert after["text"].tolist() == before["text"].tolist()
    assert classify_nonresponse(after)["status"].tolist() == after["status"].tolist()


def test_own_list_is_asked_first(tmp_path: Path) -> None:
    (tmp_path / "nonresponse.csv").write_text(
        "status,form,example\nrefused,秘す,\nvalid,なし,なし\nomitted,以下<例>,以下略称\n", "utf-8"
    )
    (tmp_path / "nonresponse_parts.csv").write_text("part,form,note\n例,略称|省略形,\n", "utf-8")
    rules = load_rules(tmp_path)
    assert classify_cell("秘す", rules=rules)[0] == "refused"
    assert classify_cell("なし", rules=rules)[0] == "valid"
    assert classify_cell("以下省略形。", rules=rules)[0] == "omitted"
    assert classify_cell("特になし", rules=rules)[0] == "none"
    assert classify_cell("秘す")[0] == "valid"
    assert str(tmp_path) in classify_cell("秘す", rules=rules)[1]


@pytest.mark.parametrize(
    ("line", "text", "status"),
    [
        ("gibberish,<数>,1,", "５", "gibberish"),  # where no question asks for a number
        ("gibberish,<数>,1,", "５人", "valid"),
        ("valid,x,X,", "x", "valid"),
        ("valid,よろしくお願いします,よろしくお願いします,", "よろしくお願いします", "valid"),
        ("greeting,毎度どうも,毎度どうも,", "毎度どうも。よろしくお願いします", "none"),
        ("greeting,毎度どうも,毎度どうも,", "毎度どうも。不明", "dont_know"),
        ("greeting,毎度どうも,毎度どうも,", "毎度どうも。道が狭い", "valid"),
    ],
)
def test_own_lines_about_numbers_letters_and_greetings(
    tmp_path: Path, line: str, text: str, status: str
) -> None:
    (tmp_path / "nonresponse.csv").write_text(f"status,form,example,note\n{line}\n", encoding="utf-8")
    assert classify_cell(text, rules=load_rules(tmp_path))[0] == status


def test_a_greeting_names_its_line() -> None:
    status, rule = classify_cell("お疲れ様です。")
    assert status == "none"
    assert rule.startswith("nonresponse.csv:")
    assert rule.endswith("お疲れ様です")


def test_an_edited_list_is_read_again(tmp_path: Path) -> None:
    own = tmp_path / "nonresponse.csv"
    own.write_text("status,form,example\nrefused,秘す,\n", "utf-8")
    assert classify_cell("秘す", rules=load_rules(tmp_path))[0] == "refused"
    own.write_text("status,form,example\n", "utf-8")
    os.utime(own, ns=(1, 1))
    assert classify_cell("秘す", rules=load_rules(tmp_path))[0] == "valid"


def test_bad_lines_are_reported_together(tmp_path: Path) -> None:
    (tmp_path / "nonresponse.csv").write_text(
        "status,form,example\nnone,[なし,\nnaught,なし,\nnone,なし,あり\n", "utf-8"
    )
    with pytest.raises(DictionaryError) as caught:
        load_rules(tmp_path)
    assert len(caught.value.problems) == 3
    assert [f"line {n}" in p.where for n, p in zip((2, 3, 4), caught.value.problems, strict=True)] == [
        True
    ] * 3


def overrules(folder: Path, *lines: str) -> Path:
    path = folder / "overrules.csv"
    path.write_text("\n".join(["respondent,question,status,note", *lines]) + "\n", "utf-8")
    return path


def test_overrule_decides_one_cell(tmp_path: Path) -> None:
    path = overrules(tmp_path, "図書館,問２,valid,本人に確認", "財政課,問２,not_applicable,")
    after = classify_nonresponse(RESPONSES, overrules=path)
    assert after["status"].tolist() == ["none", "not_applicable", "empty", "valid"]
    assert after["rule"].iloc[3] == "overrules.csv:2 本人に確認"
    assert classify_nonresponse(after, overrules=path)["status"].tolist() == after["status"].tolist()


def test_unknown_cells_in_overrules_are_reported_together(tmp_path: Path) -> None:
    path = overrules(
        tmp_path,
        "図書官,問２,valid,",
        "図書館,問９,valid,",
        "図書館,問１,maybe,",
        "財政課,問１,none,",
        "財政課,問１,empty,",
    )
    with pytest.raises(InputError) as caught:
        classify_nonresponse(RESPONSES, overrules=path)
    assert len(caught.value.problems) == 4
    assert "図書館" in caught.value.problems[0].do_ja


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("特になし。", True),
        ("わかりません🙏", True),
        ("とくにありません。", True),
        ("😡😡", False),
        ("よろしくお願いします🙇‍♀️", True),
        ("何卒よろしくお願い致します。", True),
        ("以上です。", True),
        ("わかりませんと言われた。", False),
        ("公園がない。", False),
        ("よろしくお願いする前に説明がほしい。", False),
        ("以上の理由で反対です。", False),
        ("駅が遠い😭", False),
        ("公園がない。" * 100, False),
    ],
)
def test_a_sentence_that_says_nothing(text: str, nothing: bool) -> None:
    assert says_nothing(text) is nothing


EMPTY_SENTENCES = list(csv.DictReader((CASES.parent / "says_nothing.csv").open(encoding="utf-8", newline="")))


@pytest.mark.parametrize("case", EMPTY_SENTENCES, ids=[case["sentence"] for case in EMPTY_SENTENCES])
def test_courtesies_are_nothing_to_quote(case: dict[str, str]) -> None:
    assert says_nothing(case["sentence"]) is (case["nothing"] == "1")


@pytest.mark.parametrize(
    "text",
    ["改善を望みます。", "ご検討ください。", "いつもありがとうございます。", "特になし。改善を望みます。"],
)
def test_a_courtesy_is_an_answer_all_the_same(text: str) -> None:
    assert classify_cell(text)[0] == "valid"
