import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmine.analysis.consistency import consistency, load_rules
from textmine.conditions import ConditionError, read_condition
from textmine.dictionary import missing_rules
from textmine.dictionary import rule_file as rule_file_of
from textmine.errors import DictionaryError, SettingsError
from textmine.nonresponse import classify_nonresponse
from textmine.proofread import dictionary_problems
from textmine.settings import Question, load_settings, settings_from
from textmine.stages import require_files
from textmine.survey import read_survey

CASES = Path(__file__).parent / "cases"
KOGANEI = Path(__file__).parents[1] / "data" / "koganei2010"
FACTS = {
    "rows": lambda name: {"A": 2, "B": 0}.get(name, 0),
    "blank": lambda kind: False,
    "closed": lambda name: "④　所掌なし",
    "status": lambda kind: "valid",
}


def rows(name):
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", rows("conditions.csv"), ids=lambda case: case["condition"])
def test_condition(case):
    assert read_condition(case["condition"], frozenset(FACTS))(FACTS) == (case["holds"] == "1")


@pytest.mark.parametrize("case", [*rows("conditions_bad.csv"), {"condition": ""}])
def test_bad_condition_is_refused(case):
    with pytest.raises(ConditionError):
        read_condition(case["condition"], frozenset(FACTS))


@given(st.text(alphabet='()=<>~"A1 かつrowsandnot', max_size=40))
def test_any_text_is_a_condition_or_is_refused(text):
    try:
        assert read_condition(text, frozenset(FACTS))(FACTS) in (True, False)
    except ConditionError:
        return


@pytest.mark.parametrize("text", ["(" * 5000 + "rows(A)", "not " * 5000 + "rows(A)"])
def test_deep_brackets_are_refused(text):
    with pytest.raises(ConditionError):
        read_condition(text, frozenset(FACTS))


def small(**texts):
    responses = pd.DataFrame(
        [
            {"respondent": name, "q": "④ なし", "question": "なぜ", "raw_text": text, "text": text}
            for name, text in texts.items()
        ]
    )
    return classify_nonresponse(responses.assign(status="", rule=""))


def test_blank_with_projects_by_hand():
    responses = small(甲="記入なし", 乙="道路が暗いため。", 丙="")
    joined = {
        "表": pd.DataFrame({"respondent": ["甲", "甲", "乙"], "title": ["a", "b", "c"], "text": ["", "", ""]})
    }
    found = consistency(responses, joined=joined, questions=[Question("なぜ", "なぜ", kind="reason")])
    assert found[["respondent", "severity", "message"]].values.tolist() == [
        ["甲", "高", "なぜが未記入ですが、表に２事業あります"]
    ]


def test_the_question_that_the_settings_name_is_the_one_for_reasons():
    responses = pd.concat(
        [small(甲="道路が暗いため。").assign(question="問一"), small(甲="記入なし").assign(question="問二")],
        ignore_index=True,
    )
    joined = {"表": pd.DataFrame({"respondent": ["甲"], "title": ["a"], "text": [""]})}
    assert consistency(responses, joined=joined)["message"].tolist() == []
    named = consistency(responses, joined=joined, reason="問二")["message"].tolist()
    assert named == ["問二が未記入ですが、表に１事業あります"]
    assert consistency(responses, joined=joined, reason="問三").empty


def test_distancing_with_projects_and_without():
    text = "当課の所掌事務では関連する業務は見当たらない。"
    responses = small(甲=text, 乙=text)
    joined = {"表": pd.DataFrame({"respondent": ["甲"], "title": ["a"], "text": [""]})}
    found = consistency(responses, joined=joined)
    assert found["respondent"].tolist() == ["甲"]
    assert found["rule"].tolist() == ["距離を置く・事業あり"]


def test_input_stays_and_nothing_joined_is_no_contradiction():
    responses = small(甲="記入なし", 乙="道路が暗いため。")
    before = responses.copy()
    assert consistency(responses).empty
    pd.testing.assert_frame_equal(responses, before)


def test_a_finding_names_its_rule_without_the_path_of_this_machine(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    header = "rule,condition,severity,message"
    line = "空欄,blank(reason),高,{question}が空欄です"
    (folder / "consistency.csv").write_text(f"{header}\n{line}\n", encoding="utf-8")
    responses = pd.DataFrame(
        {
            "respondent": ["総務課"],
            "question": "設問１",
            "raw_text": "",
            "text": "",
            "status": "empty",
            "rule": "空欄",
        }
    )
    found = consistency(
        responses, questions=[Question("設問１", "設問１", kind="reason")], dictionaries=folder
    )
    assert found.loc[found["rule"] == "空欄", "file"].tolist() == ["own/consistency.csv:2"]


def test_every_bad_line_of_a_rule_file_is_named(tmp_path):
    (tmp_path / "consistency.csv").write_text(
        "rule,condition,severity,message\nx,rows(,高,m\ny,rows(A) > 0,大,m\n", encoding="utf-8"
    )
    with pytest.raises(DictionaryError) as caught:
        load_rules("consistency.csv", tmp_path)
    assert len(caught.value.problems) == 2


def rule_file(folder, *lines, name="consistency.csv"):
    text = "\n".join(("rule,condition,severity,message,message_en", *lines, ""))
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_kinds_lists_and_marks_that_there_are_not_are_named(tmp_path):
    own = rule_file(
        tmp_path,
        "甲,blank(reson) かつ rows(*) > 0,最高,う,",
        "乙,says(nodict) > 0,高,{question}と{unknown},{rowz}",
        "丙,closed(問５) ~ ① かつ rows(Ｄ票) = 0,高,{closed},",
    )
    with pytest.raises(DictionaryError) as caught:
        load_rules(overlay=own)
    told = [(problem.where.rsplit(":", 1)[1], problem.what_en) for problem in caught.value.problems]
    assert told == [
        ("2", "'blank(reson)' asks for 'reson', which is no kind of question"),
        ("2", "the severity '最高' is not one of 高, 中, 低"),
        ("3", "'says(nodict)' asks for 'nodict', which is no list of phrases"),
        ("3", "'{unknown}' asks for 'unknown', which is no value that can be filled in"),
        ("3", "'{rowz}' asks for 'rowz', which is no value that can be filled in"),
    ]
    assert "近い名前: rows" in caught.value.problems[-1].do_ja


def test_a_list_of_words_is_no_list_of_phrases(tmp_path):
    with pytest.raises(DictionaryError, match="no list of phrases"):
        load_rules(overlay=rule_file(tmp_path, "甲,says(generic_words) > 0,高,う,"))


def test_kinds_that_the_survey_names_itself_may_be_asked_for(tmp_path):
    own = rule_file(tmp_path, "甲,blank(budget),高,予算が空欄,")
    with pytest.raises(DictionaryError):
        load_rules(overlay=own)
    responses = small(甲="記入なし")
    found = consistency(responses, questions=[Question("なぜ", "なぜ", kind="budget")], dictionaries=own)
    assert found["message"].tolist() == ["予算が空欄"]


def test_dict_check_names_what_rules_ask_for_in_every_file_of_rules(tmp_path):
    rule_file(tmp_path, "甲,blank(reson),高,う,")
    rule_file(tmp_path, "乙,blank(plam),高,{x},", name="rules2.csv")
    (tmp_path / "other.csv").write_text("rule,condition\n丙,blank(x)\n", encoding="utf-8")
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "templates.csv").write_text(
        "id,condition,text,why\na,indicator(nosuch) > 0,{quote},理由\n", encoding="utf-8"
    )
    told = " ".join(problem.what_en for problem in dictionary_problems(tmp_path))
    for asked in ("'reson'", "'plam'", "'x'", "'nosuch'"):
        assert told.count(asked) == 1
    assert len(dictionary_problems(tmp_path)) == 4


def test_rules_are_a_name_of_the_dictionaries_else_a_file_beside_the_settings(tmp_path):
    (tmp_path / "dic").mkdir()
    rule_file(tmp_path / "dic", "甲,blank(reason),高,辞書,", name="in_dictionaries.csv")
    rule_file(tmp_path, "甲,blank(reason),高,隣,", name="beside.csv")
    rule_file(tmp_path, "甲,blank(reason),高,隣,")
    messages = {}
    for name in ("in_dictionaries.csv", "beside.csv", "consistency.csv"):
        raw = {"file": "a.csv", "dictionaries": "dic", "awareness": {"rules": name}}
        settings = settings_from(raw, folder=tmp_path)
        assert missing_rules(settings) == []
        listed = load_rules(rule_file_of(settings), settings.dictionaries)
        messages[name] = [rule.message for rule in listed]
    assert messages["in_dictionaries.csv"] == ["辞書"]
    assert messages["beside.csv"] == ["隣"]
    assert len(messages["consistency.csv"]) == len(load_rules())


@pytest.mark.parametrize("name", ["besides.csv", "nowhere/x.csv", "", "dic"])
def test_rules_that_are_nowhere_are_told_with_all_other_problems(tmp_path, name):
    (tmp_path / "dic").mkdir()
    rule_file(tmp_path / "dic", name="beside.csv")
    raw = {"file": "a.csv", "dictionaries": "dic", "awareness": {"rules": name, "reference": ["none.txt"]}}
    settings = settings_from(raw, folder=tmp_path)
    with pytest.raises(SettingsError) as caught:
        require_files(settings)
    assert [problem.where.split(" ")[0] for problem in caught.value.problems] == [
        "awareness.reference",
        "awareness.rules",
    ]
    assert ("beside.csv" in caught.value.problems[1].do_ja) == (name in ("besides.csv", "nowhere/x.csv"))
    with pytest.raises(DictionaryError, match="no such file of rules"):
        load_rules(rule_file_of(settings), settings.dictionaries)


@pytest.fixture(scope="module")
def koganei():
    settings = load_settings(KOGANEI / "survey.toml")
    survey = read_survey(settings)
    found = consistency(
        classify_nonresponse(survey.responses),
        questions=settings.questions,
        closed=survey.closed,
        joined=survey.joined,
        dictionaries=settings.dictionaries,
    )
    return survey, found


def test_real_survey(koganei):
    _, found = koganei
    by_rule = {rule: sorted(part["respondent"]) for rule, part in found.groupby("rule")}
    assert by_rule["理由なし・事業あり"] == sorted(
        ["広報秘書課", "交通対策課", "議会事務局", "選挙管理委員会事務局"]
    )
    assert by_rule["将来・Ｂ／Ｃ調査票なし"] == ["企画政策課", "障害福祉課"]
    assert "実施・Ａ調査票なし" not in by_rule
    assert "所掌なし・事業あり" not in by_rule
    told = found[found["respondent"] == "交通対策課"]["message"].tolist()
    assert "設問１が未記入ですが、Ａ調査票に３事業あります" in told


def test_real_offices_with_status_1_or_2_have_projects(koganei):
    survey, _ = koganei
    status = survey.responses.drop_duplicates("respondent").set_index("respondent")["設問２"]
    listed = set(survey.joined["Ａ調査票"]["respondent"])
    assert {name for name, value in status.items() if value.lstrip()[0] in "①②"} <= listed
    assert not {name for name, value in status.items() if value.lstrip()[0] == "④"} & listed


def test_english_messages():
    responses = pd.DataFrame(
        [["甲", "なぜ", "", "", "empty", ""]],
        columns=["respondent", "question", "raw_text", "text", "status", "rule"],
    )
    joined = {"Ａ調査票": pd.DataFrame({"respondent": ["甲"], "title": ["清掃"], "text": [""]})}
    asked = {"questions": [Question("なぜ", "なぜ", kind="reason")], "joined": joined}
    japanese, english = (consistency(responses, **asked, lang=lang) for lang in ("ja", "en"))
    assert japanese["message"].tolist() == ["なぜが未記入ですが、Ａ調査票に１事業あります"]
    assert english["message"].tolist() == ["なぜ is blank, yet the forms list 1 project in Ａ調査票"]
    assert english["evidence"].tolist() == ["なぜ=empty / Ａ調査票=1"]
    assert english["rule"].tolist() == japanese["rule"].tolist()


def test_a_rule_without_english_is_told_in_japanese(tmp_path):
    (tmp_path / "consistency.csv").write_text(
        "rule,condition,severity,message\n理由なし・事業あり,rows(*) > 0,高,{rows}あります\n",
        encoding="utf-8",
    )
    responses = pd.DataFrame(
        [["甲", "なぜ", "声", "声", "valid", ""]],
        columns=["respondent", "question", "raw_text", "text", "status", "rule"],
    )
    joined = {"Ａ調査票": pd.DataFrame({"respondent": ["甲"], "title": ["清掃"], "text": [""]})}
    found = consistency(responses, joined=joined, dictionaries=tmp_path, lang="en")
    assert found["message"].tolist() == ["Ａ調査票に１事業あります"]


SKIPPED = pd.DataFrame(
    [["甲", "なぜ", "", "", "empty", ""], ["甲", "意見", "良い", "良い", "valid", ""]],
    columns=["respondent", "question", "raw_text", "text", "status", "rule"],
)
"""The reason is left out, the comment is answered."""

ASKED = (Question("なぜ", "なぜ", kind="reason"), Question("意見", "意見", kind="comment"))


@pytest.mark.parametrize(("persons", "rules"), [(False, ["理由なし・意見あり"]), (True, [])])
def test_a_citizen_who_skips_a_question_contradicts_nothing(persons, rules):
    found = consistency(SKIPPED, questions=ASKED, persons=persons)
    assert found["rule"].tolist() == rules


@pytest.mark.parametrize(
    ("kind", "reason", "rules"),
    [
        ("reason", "", ["理由なし・意見あり"]),
        ("", "なぜ", ["理由なし・意見あり"]),
        ("", "", []),
        ("comment", "", []),
    ],
)
def test_who_skips_the_first_question_has_left_no_reason_out_where_none_was_asked(kind, reason, rules):
    asked = (Question("なぜ", "なぜ", kind=kind), ASKED[1])
    assert consistency(SKIPPED, questions=asked, reason=reason)["rule"].tolist() == rules


@pytest.mark.parametrize(
    ("who", "persons", "holds"),
    [
        ("", True, True),
        ("", False, True),
        ("個人", True, True),
        ("個人", False, False),
        ("組織", True, False),
    ],
)
def test_a_rule_is_for_the_surveys_that_it_names(tmp_path, who, persons, holds):
    (tmp_path / "own.csv").write_text(
        f"rule,condition,severity,message,who\n空欄,blank(reason),高,空欄,{who}\n", encoding="utf-8"
    )
    found = consistency(SKIPPED, questions=ASKED, rules=str(tmp_path / "own.csv"), persons=persons)
    assert found["rule"].tolist() == ["空欄"] * holds


def test_a_rule_for_nobody_known_is_refused(tmp_path):
    (tmp_path / "consistency.csv").write_text(
        "rule,condition,severity,message,who\n空欄,blank(reason),高,空欄,市民\n", encoding="utf-8"
    )
    with pytest.raises(DictionaryError, match="who is"):
        load_rules("consistency.csv", tmp_path)
