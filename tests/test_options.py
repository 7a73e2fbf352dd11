"""Several choices in one cell: a set of options, whatever their order, from the file to the tables."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from counted_surveys import ALONE, asked, assert_same_tables, in_parts, results, survey_of
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pptx import Presentation

from textmine import pipeline
from textmine.analysis.blank_tests import blank_tests
from textmine.analysis.coding import code
from textmine.analysis.consistency import consistency
from textmine.analysis.option_shares import option_shares
from textmine.codebook import parse_rules
from textmine.errors import InputError, SettingsError
from textmine.guess import check_survey
from textmine.guess.separators import guess_separator
from textmine.offices import evidence_of_activity, read_offices, told_closed
from textmine.options import (
    JOINT,
    Splitter,
    Ticked,
    has_option,
    listed_options,
    merge_options,
    options_in,
    rare_options,
    tally,
)
from textmine.partitions import NotInPartsError
from textmine.privacy import without_rare_combinations
from textmine.report.html import html_text
from textmine.report.optioncharts import option_charts
from textmine.report.sheets import prepare_sheets
from textmine.report.slides import write_slides
from textmine.settings import OptionGroup, Settings, load_settings, settings_from
from textmine.shares import wilson
from textmine.survey import read_survey
from textmine.tokens import tokenize

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def parted(text: str) -> tuple[str, ...]:
    """What a case lists: parted by |, which stands as \\| inside."""
    kept = text.replace("\\|", "\0").replace("↵", "\n").split("|") if text else []
    return tuple(one.replace("\0", "|") for one in kept)


@pytest.mark.parametrize("case", cases("options_split.csv"), ids=lambda case: case["note"] or case["cell"])
def test_a_cell_becomes_its_options(case):
    splitter = Splitter(parted(case["separators"]), parted(case["choices"]))
    cell = case["cell"].replace("↵", "\n")
    assert splitter.split(cell) == parted(case["options"])
    assert options_in(splitter.canonical(cell)) == parted(case["options"])


WORDS = ("子育て", "防災", "ＩＴ化", "IT化", "施設（公園;道路）", "①交通", "a b", "公園（", "）道", "")


@given(st.lists(st.sampled_from(WORDS[:7]), max_size=8), st.randoms())
def test_the_order_and_repeats_of_options_change_nothing(options, draw):
    splitter = Splitter((";",))
    shuffled = options + draw.choices(options, k=3) if options else []
    draw.shuffle(shuffled)
    assert splitter.canonical(";".join(shuffled)) == splitter.canonical(";".join(options))


def leaves_open(option):
    """Whether a bracket is opened and not closed: the next option may close it, so that order counts there."""
    depth = 0
    for mark in option:
        depth = depth + 1 if mark in "（(" else max(0, depth - 1) if mark in "）)" else depth
    return depth > 0


@given(
    st.lists(st.sampled_from((*WORDS, "｜", ";", "、")), max_size=9),
    st.sampled_from([(";",), ("、",), (";", "、"), ("; ",)]),
    st.sampled_from([(), ("防災;子育て", "IT化")]),
)
def test_a_canonical_cell_says_its_options_whatever_was_written(parts, separators, choices):
    splitter = Splitter(separators, choices)
    options = splitter.split("".join(parts))
    assert options_in(splitter.canonical("".join(parts))) == options
    assert len(set(options)) == len(options)
    assert all(option and JOINT not in option for option in options)
    if not any(map(leaves_open, options)):
        again = Splitter((JOINT,), choices)
        assert again.split(JOINT.join(reversed(options))) == options


@given(st.text(alphabet="あ、;（）()「」｜\n ", max_size=60))
def test_any_cell_can_be_read(cell):
    options = Splitter((";", "、")).split(cell)
    kept = "".join(sorted("".join("".join(options).split())))
    assert set(kept) <= set(cell.replace("｜", "|"))


def test_a_long_cell_of_marks_and_brackets_is_read_at_once():
    cell = "（;" * 8000 + "）" * 4000
    assert Splitter((";",), ("a;b",)).split(cell)


@pytest.mark.parametrize(
    ("cell", "option", "holds"),
    [
        ("子育て｜防災", "防災", True),
        ("子育て｜防災", "子育て", True),
        ("子育て｜防災", "子育て｜防災", True),
        ("防 災", "防災", True),
        ("ＩＴ化｜防災", "IT化", True),
        ("防災訓練｜子育て", "防災", False),
        ("子育て｜防災", "", False),
        ("", "防災", False),
        ("①防災", "1防災", False),
    ],
)
def test_whether_an_option_was_ticked(cell, option, holds):
    assert has_option(cell, option) is holds


def test_groups_of_an_option_leave_out_who_passed_the_question_over():
    ticked = Ticked("ＩＴ化", Splitter((";",)))
    assert [ticked.group_of(cell) for cell in ("IT化;防災;", "防災;", "", ";", "IT化支援;")] == [
        "ＩＴ化：選択",
        "ＩＴ化：非選択",
        "（なし）",
        "（なし）",
        "ＩＴ化：非選択",
    ]


def test_a_tally_counts_each_respondent_once_for_each_option():
    cells = {"子育て｜防災": 2, "防災": 1, "ＩＴ化｜IT化": 1, "IT化": 2, "": 4}
    assert tally(cells) == {"IT化": 3, "防災": 3, "子育て": 2}
    assert list(tally(cells)) == ["IT化", "防災", "子育て"]


def test_rare_options_are_merged_one_by_one():
    cells = {"防災｜祭り": 1, "防災": 5, "公園｜防災": 3, "祭り｜ＩＴ化": 1, "IT化": 1}
    assert rare_options(cells, 3) == ["IT化", "祭り", "ＩＴ化"]
    assert rare_options(cells, 1) == []
    assert merge_options("祭り｜防災｜映画", {"祭り", "映画"}, "その他") == "防災｜その他"
    assert merge_options("防災｜公園", {"祭り"}, "その他") == "防災｜公園"
    assert merge_options("", {"祭り"}, "その他") == ""


def test_options_as_a_reader_is_told_of_them():
    assert listed_options("子育て｜防災") == "子育て、防災"
    assert listed_options("④ 所掌なし") == "④ 所掌なし"


def told_in_japanese(error):
    return "\n".join(each.text() for each in error.problems)


# ---------------------------------------------------------------- settings


SETTINGS = {"file": "a.csv", "questions": [{"name": "意見", "column": "意見"}]}
INTEREST = {"name": "関心", "column": "分野", "separator": ";"}


def told(tmp_path, **more):
    return settings_from(SETTINGS | more, folder=tmp_path)


def test_settings_of_options(tmp_path):
    settings = told(
        tmp_path,
        closed=[
            INTEREST | {"choices": ["防災", "子育て"]},
            INTEREST | {"name": "別", "separator": [";", "、"]},
        ],
        groups=["年代", {"closed": "関心", "has": "防災"}, {"column": "C"}],
    )
    assert [closed.separator for closed in settings.closed] == [(";",), (";", "、")]
    assert settings.groups == ("年代", OptionGroup("関心", "防災"), 3)
    assert str(settings.groups[1]) == "関心：防災"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"closed": [INTEREST | {"separator": ""}]}, "区切り separator がありません"),
        ({"closed": [INTEREST | {"separator": []} | {"choices": ["防災"]}]}, "区切り separator がありません"),
        ({"closed": [INTEREST | {"separator": [";", ""]}]}, "区切り separator がありません"),
        ({"closed": [INTEREST | {"separator": 3}]}, "closed[1].separator"),
        ({"closed": [INTEREST | {"seperator": ";"}]}, "separator"),
        ({"closed": [INTEREST], "groups": [{"closed": "関新", "has": "防災"}]}, "関心"),
        ({"groups": [{"closed": "関心", "has": "防災"}]}, "[[closed]] にありません"),
        ({"closed": [INTEREST], "groups": [{"closed": "関心"}]}, "groups[1].has"),
        ({"closed": [INTEREST], "groups": [{"closed": "関心", "has": ""}]}, "groups[1].has"),
        ({"closed": [INTEREST], "groups": [{"has": "防災"}]}, "groups[1].closed"),
        ({"closed": [INTEREST], "groups": [{"closed": "関心", "hass": "防災"}]}, "hass"),
    ],
)
def test_settings_of_options_that_cannot_be_used(tmp_path, more, said):
    with pytest.raises(SettingsError) as caught:
        told(tmp_path, **more)
    assert said in told_in_japanese(caught.value)


# ---------------------------------------------------------------- a survey of them

HEADER = ["番号", "年代", "分野", "満足度", "意見"]
OPTIONS = ("子育て", "防災", "福祉（高齢者;障がい者）", "交通", "ＩＴ化")
SAID = {
    "子育て": "保育園を増やしてほしい。公園の遊具が古い。",
    "防災": "防災訓練に若い人が来ない。避難所の備蓄が足りない。",
    "交通": "バスの本数が少ない。駅が遠い。",
    "ＩＴ化": "窓口の受付を電子化してほしい。",
}


def rows_of(count=72, seed=1, order=None):
    """Respondents with one to three options, every ninth with none; ``order`` shuffles within the cells."""
    draw, mix, rows = random.Random(seed), random.Random(order), []
    for n in range(count):
        ticked = draw.sample(OPTIONS, draw.choice([1, 1, 2, 3])) if n % 9 else []
        text = SAID.get(ticked[0], "特になし") if ticked else draw.choice(["", "道が狭い。"])
        age = draw.choice(["20代", "30代", "40代"])
        if n == 5:
            ticked.append("盆踊りの復活")
        if n % 7 == 0:
            ticked = [option.replace("ＩＴ", "IT") for option in ticked]
        if order is not None:
            mix.shuffle(ticked)
            ticked += ticked[:1]
        rows.append([f"R{n:03d}", age, "".join(f"{option};" for option in ticked), draw.choice("123"), text])
    return [HEADER, *rows]


BASE = {
    "respondent": "番号",
    "groups": ["年代"],
    "questions": asked("意見"),
    "closed": [INTEREST, {"name": "満足", "column": "満足度"}],
    "analysis": {"topics": 2},
}
BY_OPTION = BASE | {"groups": ["年代", {"closed": "関心", "has": "防災"}]}
KINDS = {
    "several choices": BASE,
    "a group by an option": BY_OPTION,
    "an option is the level": BY_OPTION | {"report": {"level": "関心：防災"}},
    "options alone are groups": BASE | {"groups": [{"closed": "関心", "has": "IT化"}]},
    "named groups": BY_OPTION | {"group_names": ["年齢", "防災"]},
    "no respondent": {name: value for name, value in BY_OPTION.items() if name != "respondent"},
    "persons": BY_OPTION | {"privacy": {"persons": True}},
    "persons, many": BY_OPTION | {"privacy": {"persons": True, "smallest_group": 20}},
    "choices": BASE | {"closed": [INTEREST | {"choices": ["交通", "防災", "映画"]}]},
    "an option that only the form has": BASE
    | {
        "closed": [INTEREST | {"choices": ["映画"]}],
        "groups": [{"closed": "関心", "has": "映画"}],
    },
    "an option of a single choice": BASE | {"groups": [{"closed": "満足", "has": "2"}]},
}


@pytest.mark.parametrize("kind", KINDS)
def test_parts_and_memory_give_the_same_tables(tmp_path, kind):
    made = assert_same_tables(survey_of(tmp_path, rows_of(), **KINDS[kind]), tmp_path, part_bytes=900)
    assert made["options"]
    assert any(row["by"] == "関心" for row in made["blank_tests"])
    assert not any(JOINT in row["category"] for row in made["blank_tests"])


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_few_without_a_group_are_counted_alike_in_parts_and_in_memory(tmp_path, lang):
    rows = rows_of()
    rows[7][1] = ""
    told = BY_OPTION | {"privacy": {"persons": True}, "report": {"lang": lang}}
    made = assert_same_tables(survey_of(tmp_path, rows, **told), tmp_path, part_bytes=900)
    groups = {row["group"] for row in made["nonresponse"] if row["by"] == "年代"}
    assert len(groups) == 3
    assert len([name for name in groups if "未記入を含む" in name or "did not say" in name]) == 1
    notes = pipeline.compose(
        pipeline.prepare(load_rows(tmp_path, told), shared=True), names=["nonresponse"]
    ).note_texts
    assert any("1～2 人" in note or "1 to 2" in note for note in notes)


def load_rows(folder: Path, told: Mapping[str, Any]) -> Settings:
    """The settings of a survey that stands there already."""
    return settings_from({"file": "answers.csv", **told}, folder=folder)


@hypothesis_settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.integers(0, 10_000))
def test_the_order_of_options_in_a_cell_changes_no_result(tmp_path, order):
    folders = []
    for name, given_order in (("as_is", None), (f"mixed{order}", order)):
        folder = tmp_path / name
        in_parts(
            survey_of(folder, rows_of(30, order=given_order), **BY_OPTION), folder / "out", part_bytes=1500
        )
        folders.append(results(folder / "out")[0])
    assert folders[0] == folders[1]


def test_the_order_of_options_in_a_cell_changes_no_table(tmp_path):
    made = [
        assert_same_tables(
            survey_of(tmp_path / str(order), rows_of(order=order), **BY_OPTION), tmp_path / str(order)
        )
        for order in (None, 3)
    ]
    assert made[0] == made[1]


def shares_of(rows, **told):
    """by, group and option -> (ticked, n, unanswered)."""
    found = {}
    for row in rows:
        found[row["by"], row["group"], row["option"]] = tuple(
            int(row[name]) for name in ("ticked", "n", "unanswered")
        )
    return found


def test_shares_are_what_counting_the_rows_gives(tmp_path):
    rows = rows_of()
    made = assert_same_tables(survey_of(tmp_path, rows, **BASE), tmp_path, part_bytes=900)
    found = shares_of(made["options"])
    for age in ("20代", "30代", "40代"):
        cells = [row[2] for row in rows[1:] if row[1] == age]
        for option in OPTIONS[:2]:
            ticked = sum(f"{option};" in cell for cell in cells)
            assert found["年代", age, option] == (ticked, sum(map(bool, cells)), cells.count(""))
    cells = [row[2] for row in rows[1:]]
    it = sum("ＩＴ化;" in cell or "IT化;" in cell for cell in cells)
    assert found["全体", "全体", "ＩＴ化"][0] == it
    assert ("全体", "全体", "IT化") not in found
    welfare = next(row for row in made["options"] if row["option"].startswith("福祉"))
    assert welfare["option"] == "福祉（高齢者;障がい者）"


def table_of(**columns):
    import pandas as pd

    return pd.DataFrame(columns)


def test_shares_by_hand():
    responses = table_of(
        respondent=["a", "a", "b", "c", "d"],
        question=["q", "r", "q", "q", "q"],
        関心=["子育て｜防災", "子育て｜防災", "防災", "子育て", ""],
        部=["甲", "甲", "甲", "乙", "乙"],
    )
    found = option_shares(responses, closed=["関心"], by=["部"])
    rows = {(row.group, row.option): row for row in found.tables["options"].itertuples()}
    first = rows["全体", "子育て"]
    assert (first.ticked, first.n, first.unanswered, first.rank) == (2, 3, 1, 1)
    assert (first.share, first.share_all) == (2 / 3, 0.5)
    assert (first.low, first.high) == wilson(2, 3)
    assert rows["甲", "防災"].share == 1.0
    assert (rows["乙", "防災"].ticked, rows["乙", "防災"].n, rows["乙", "防災"].unanswered) == (0, 1, 1)
    assert ["100％" in note.ja for note in found.notes] == [True]


def test_shares_of_nothing():
    empty = option_shares(table_of(respondent=["a"], 関心=[""]), closed=[])
    assert not len(empty.tables["options"])
    assert empty.notes == ()
    blank = option_shares(table_of(respondent=["a", "b"], 関心=["", ""]), closed=["関心"])
    assert not len(blank.tables["options"])
    single = option_shares(table_of(respondent=["a", "b"], 関心=["x;y", "y"]), closed=["関心"])
    assert any("separator" in note.ja for note in single.notes)


def test_one_choice_is_counted_as_it_stands():
    responses = table_of(
        respondent=list("abcdef"),
        実施=["④ 所掌なし", "①現在実施", "④所掌なし", "④所掌なし", "", "②現在｜将来"],
    )
    found = option_shares(responses, closed=["実施"], several=[])
    rows = found.tables["options"]
    assert rows["option"].tolist() == ["①現在実施", "②現在|将来", "④所掌なし"]
    assert rows["ticked"].tolist() == [1, 1, 3]
    assert rows["rank"].tolist() == [1, 2, 3]
    assert not rows["several"].any()
    assert set(rows["n"]) == {5}
    assert found.notes == ()


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["２．普通", "1. 満足", "２．普通", "10. 不明"], ["1. 満足", "２．普通", "10. 不明"]),
        (["（2）週", "（1）日", "（2）週"], ["（1）日", "（2）週"]),
        (["40代", "20代", "40代"], ["40代", "20代"]),  # ages are names, not numbers
        (["不満", "満足", "満足"], ["満足", "不満"]),
        (["①はい", "いいえ", "いいえ"], ["いいえ", "①はい"]),  # one without a number: most first
    ],
)
def test_the_order_of_single_choices(answers, expected):
    responses = table_of(respondent=[str(at) for at in range(len(answers))], 問=answers)
    assert (
        option_shares(responses, closed=["問"], several=[]).tables["options"]["option"].tolist() == expected
    )


def test_what_has_too_many_answers_is_no_list_of_options():
    ages = [str(age) for age in range(18, 79)]
    responses = table_of(respondent=ages, 年齢=ages, 性別=["女", *["男"] * 60])
    found = option_shares(responses, closed=["年齢", "性別"], several=[])
    assert set(found.tables["options"]["closed"]) == {"性別"}
    assert [note.ja for note in found.notes] == [
        "「年齢」には 61 通りの答えがあり、選択肢とはみなせないので集計しません"
    ]
    fewer = option_shares(responses.head(60), closed=["年齢"], several=[])
    assert len(fewer.tables["options"]) == 60
    assert fewer.notes == ()


def test_a_group_without_an_answer_has_no_share():
    responses = table_of(respondent=["a", "b"], 関心=["防災", ""], 部=["甲", "乙"])
    rows = option_shares(responses, closed=["関心"], by=["部"]).tables["options"]
    silent = rows[rows["group"] == "乙"].iloc[0]
    assert (silent["n"], silent["unanswered"], silent["share_all"]) == (0, 1, 0.0)
    assert silent["share"] != silent["share"]


# ---------------------------------------------------------------- tests of blanks


def blanks(ticked, rest, passed=(0, 0)):
    """Responses of one question: (cells, blank) of those who ticked 防災, of others, of those who passed it over."""
    cells = []
    for (count, empty), cell in zip((ticked, rest, passed), ("子育て｜防災", "子育て", ""), strict=True):
        cells += [(cell, "empty" if at < empty else "valid") for at in range(count)]
    return table_of(
        respondent=[str(at) for at in range(len(cells))],
        question=["q"] * len(cells),
        関心=[cell for cell, _ in cells],
        status=[status for _, status in cells],
    )


def test_each_option_is_tested_against_those_who_answered_without_it():
    found = blank_tests(blanks((26, 10), (26, 4), (8, 8)), by=["関心"], several=["関心"])
    rows = {row.category: row for row in found.itertuples()}
    assert set(rows) == {"防災", "（なし）"}, (
        "everybody ticked 子育て, so that nobody is left to compare with"
    )
    fire = rows["防災"]
    assert (fire.n, fire.rows_target, fire.blank_target, fire.rows_rest, fire.blank_rest) == (
        52,
        26,
        10,
        26,
        4,
    )
    assert round(fire.p, 3) == 0.116
    assert round(fire.effect, 3) == 0.231
    assert (rows["（なし）"].n, rows["（なし）"].rows_rest) == (60, 52)


def test_options_have_no_table_of_the_whole_and_no_combination():
    found = blank_tests(blanks((26, 10), (26, 4)), by=["関心"], several=["関心"])
    assert list(found["category"]) == ["防災"]
    as_one = blank_tests(blanks((26, 10), (26, 4)), by=["関心"])
    assert "子育て｜防災" in set(as_one["category"])


def test_options_that_hardly_anybody_ticked_are_not_tested():
    found = blank_tests(blanks((2, 1), (26, 4)), by=["関心"], several=["関心"])
    assert not len(found)


# ---------------------------------------------------------------- conditions and codes


OFFICES = {
    "respondent": ["a", "b", "c", "d"],
    "question": ["理由"] * 4,
    "text": ["", "", "", ""],
    "status": ["empty"] * 4,
    "関心": ["子育て｜防災", "防災訓練", "防災", ""],
}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ('closed(関心) = "防災"', "ac"),
        ('closed(関心) != "防災"', "bd"),
        ('closed(関心) = "防 災"', "ac"),
        ('closed(関心) ~ "防災"', "abc"),
        ('closed(関心) = "子育て" かつ closed(関心) = "防災"', "a"),
        ('closed(関心) = "交通"', ""),
        ('closed(関心) = ""', "d"),
        ("closed(関心)", "abc"),
        ('closed(別) = "防災"', ""),
    ],
)
def test_conditions_ask_whether_an_option_was_ticked(tmp_path, condition, holds):
    quoted = condition.replace('"', '""')
    rules = "rule,condition,severity,message,message_en,who\n"
    (tmp_path / "consistency.csv").write_text(f'{rules}試し,"{quoted}",中,{{closed}},,\n', encoding="utf-8")
    found = consistency(table_of(**OFFICES), closed=["関心"], dictionaries=tmp_path)
    own = found[found["rule"] == "試し"]
    assert "".join(sorted(own["respondent"])) == holds
    assert not any(JOINT in text for text in [*own["message"], *own["evidence"]])
    if holds.startswith("a"):
        assert own["message"].iloc[0] == "子育て、防災"


def test_of_persons_the_combination_is_not_told(tmp_path):
    rules = "rule,condition,severity,message,message_en,who\n"
    rule = '試し,"closed(関心) = ""防災""",中,{closed},,\n'
    (tmp_path / "consistency.csv").write_text(rules + rule, encoding="utf-8")
    found = consistency(table_of(**OFFICES), closed=["関心"], dictionaries=tmp_path, persons=True)
    assert list(found["message"]) == ["（2 つ選択）", "防災"]


def test_an_option_that_says_activity_is_evidence():
    responses = table_of(
        respondent=["a", "b"], question=["理由"] * 2, text=[""] * 2, status=["empty"] * 2,
        実施=["①現在実施｜③検討中", "④ 所掌なし"],
    )  # fmt: skip
    found = evidence_of_activity(responses, ["実施"], {})
    assert found.to_dict("records") == [{"respondent": "a", "evidence": "実施 ①現在実施", "count": 1}]
    offices = read_offices(responses, ["実施"], {})
    assert [dict(told_closed(office)) for office in offices] == [
        {"実施": "①現在実施、③検討中"},
        {"実施": "④ 所掌なし"},
    ]


@pytest.mark.parametrize(
    ("rule", "coded"),
    [
        ("<>関心-->防災", "02"),
        ("!<>関心-->防災", "13"),
        ("<>関心-->防災 & <>関心-->子育て", "0"),
        ("<>関心-->交通", ""),
        ("<>関心-->子育て｜防災", "0"),
    ],
)
def test_coding_rules_ask_whether_an_option_was_ticked(rule, coded):
    texts = ["公園が古い"] * 4
    responses = table_of(
        respondent=list("0123"), question=["q"] * 4, raw_text=texts, text=texts, status=["valid"] * 4,
        rule=[""] * 4, 関心=["子育て｜防災", "防災訓練", "防災", ""],
    )  # fmt: skip
    tokens, words = tokenize(responses)
    found = code(responses, tokens, words, parse_rules(f"＊あ\n{rule}\n"))
    given_to = found.loc[found["code"] == "あ", "respondent"]
    assert "".join(sorted(set(given_to))) == coded


# ---------------------------------------------------------------- reading


def test_an_option_that_nobody_ticked_is_an_error_with_near_names(tmp_path):
    settings = survey_of(tmp_path, rows_of(), **BASE | {"groups": [{"closed": "関心", "has": "子育"}]})
    with pytest.raises(InputError) as caught:
        read_survey(settings)
    assert "「子育」を選んだ回答がありません" in told_in_japanese(caught.value)
    assert "近い選択肢: 子育て" in told_in_japanese(caught.value)
    with pytest.raises(NotInPartsError):
        in_parts(settings, tmp_path / "parts")


def test_an_option_unlike_all_others_is_told_with_those_there_are(tmp_path):
    settings = survey_of(tmp_path, rows_of(), **BASE | {"groups": [{"closed": "関心", "has": "xyz"}]})
    with pytest.raises(InputError) as caught:
        read_survey(settings)
    assert "ある選択肢: " in told_in_japanese(caught.value)
    assert "separator" in told_in_japanese(caught.value)


def test_respondents_are_not_called_after_an_option(tmp_path):
    rows = [HEADER, ["1", "20代", "防災;", "1", "a"], ["2", "30代", "交通;", "1", "b"]]
    settings = survey_of(tmp_path, rows, **KINDS["options alone are groups"] | {"respondent": "", "groups": [
        {"closed": "関心", "has": "防災"}]})  # fmt: skip
    survey = read_survey(settings)
    assert list(survey.responses["respondent"]) == ["1", "2"]
    assert list(survey.responses["関心：防災"]) == ["防災：選択", "防災：非選択"]
    assert survey.several == ("関心",)


def test_a_closed_question_without_a_separator_stays_as_written(tmp_path):
    closed = [{"name": "関心", "column": "分野"}]
    survey = read_survey(survey_of(tmp_path, rows_of(), **BASE | {"closed": closed}))
    assert survey.several == ()
    assert list(survey.responses["関心"]) == [row[2] for row in rows_of()[1:]]


# ---------------------------------------------------------------- init and check


@pytest.mark.parametrize("case", cases("options_guess.csv"), ids=lambda case: case["note"] or case["cells"])
def test_what_parts_the_options_is_found(case):
    cells = []
    for part in case["cells"].replace("↵", "\n").split("~"):
        cell, _, times = part.partition("*")
        cells += [cell] * int(times or 1)
    marks = [mark.replace("␣", " ").replace("↵", "\n") for mark in case["separators"].split()]
    found = guess_separator(case["header"], cells)
    if case["header"] != "金額":
        assert found == tuple(marks)


def written_settings(tmp_path, rows):
    from textmine.guess import settings_template

    survey_of(tmp_path, rows)
    (tmp_path / "survey.toml").write_text(settings_template(tmp_path / "answers.csv"), encoding="utf-8")
    return load_settings(tmp_path / "survey.toml")


def test_init_writes_the_question_with_its_separator(tmp_path):
    settings = written_settings(tmp_path, rows_of())
    written = (tmp_path / "survey.toml").read_text(encoding="utf-8")
    assert [(closed.name, closed.separator) for closed in settings.closed if closed.separator] == [
        ("分野", (";",))
    ]
    assert 'separator = ";"' in written
    assert settings.privacy.persons
    live = written.replace("# choices", "choices").replace(
        "groups = [", 'groups = [{ closed = "分野", has = "防災" }, '
    )
    (tmp_path / "survey.toml").write_text(live, encoding="utf-8")
    changed = load_settings(tmp_path / "survey.toml")
    assert set(OPTIONS[:4]) <= set(next(c.choices for c in changed.closed if c.separator))
    assert "分野：防災" in read_survey(replace(changed, group_names=())).groups


def test_init_leaves_a_single_choice_alone(tmp_path):
    rows = [
        [*row[:2], "はい、知っている" if n % 2 else "いいえ、知らない", *row[3:]]
        for n, row in enumerate(rows_of())
    ]
    rows[0] = HEADER
    assert not any(closed.separator for closed in written_settings(tmp_path, rows).closed)


def test_check_tells_of_options(tmp_path):
    found = check_survey(survey_of(tmp_path, rows_of(), **BASE))
    assert not found.problems
    summary = "\n".join(found.lines())
    assert "関心: 複数選択、選択肢 6 種類（" in summary
    assert "IT化 / ＩＴ化" in summary
    assert "一人だけが選んだ選択肢が 1 個あります: 盆踊りの復活" in summary
    assert "several choices, 6 options" in "\n".join(found.lines("en"))


def test_check_tells_of_a_separator_that_parts_nothing(tmp_path):
    other = BASE | {"closed": [INTEREST | {"separator": "／"}]}
    said = "\n".join(check_survey(survey_of(tmp_path, rows_of(), **other)).lines())
    assert "「関心」で二つ以上を選んだ回答者がいません" in said
    right = "\n".join(check_survey(survey_of(tmp_path, rows_of(), **BASE)).lines())
    assert "二つ以上を選んだ回答者がいません" not in right


# ---------------------------------------------------------------- what is shown


def report_of(tmp_path, **told):
    settings = survey_of(tmp_path, rows_of(60), **told)
    prepared = pipeline.prepare(settings, shared=True, work=ALONE)
    names = ("nonresponse", "options", "blank_tests", "frequency", "keyterms")
    return pipeline.compose(prepared, names=names, sheets=False)


def test_the_report_shows_options_with_their_n(tmp_path):
    report = report_of(tmp_path, **BY_OPTION)
    page = html_text(report)
    assert 'id="options"' in page
    assert "100％を超え" in page
    chart, by_age, single, single_by_age = option_charts(report)
    assert [one.name for one in (by_age, single_by_age)] == ["options1_groups", "options2_groups"]
    assert "「関心」で選ばれた選択肢（年代ごと）" in by_age.title
    assert "「満足」" in single.title
    assert "100％" in chart.caption
    assert "100％" not in single.caption
    bars = {row["option"]: row for row in chart.spec["data"]["values"]}
    assert "link" in bars["防災"]
    assert "link" not in bars["子育て"]
    assert "「関心」に答えた回答者" in chart.caption


def test_groups_of_an_option_are_named_in_the_language_of_the_report(tmp_path):
    report = report_of(tmp_path, **BY_OPTION)
    assert report.shown("防災：非選択") == "防災：非選択"
    english = replace(
        report, settings=replace(report.settings, report=replace(report.settings.report, lang="en"))
    )
    assert english.shown("防災：選択") == "防災: ticked"
    assert english.shown("防災：非選択") == "防災: not ticked"
    assert english.shown("本部：営業") == "本部：営業"
    assert english.shown("選択") == "選択"


def test_each_question_has_its_heading_and_its_tables_folded_below_its_chart(tmp_path):
    page = html_text(report_of(tmp_path, **BASE))
    part = page.split('<section id="options"')[1].split("</section>")[0]
    places = [part.index(f"「{name}」で選ばれた選択肢</h3>") for name in ("関心", "満足")]
    own = part[places[0] : places[1]]
    assert own.count("<figure") == 2
    assert own.count('<details class="table-box">') == 2
    assert 'class="table-box" open' not in part
    assert 'class="table-box" open' in page


def test_slides_of_closed_questions(tmp_path):
    deck = Presentation(str(write_slides(report_of(tmp_path, **BASE), tmp_path / "slides.pptx")))
    texts = [
        "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for slide in deck.slides
    ]
    several, by_age, single, _ = [text for text in texts if "」の回答" in text]
    assert "「関心」の回答（年代ごと）" in by_age
    assert "複数選択" in by_age
    assert "「関心」の回答" in several
    assert "複数選択" in several
    assert "「満足」の回答" in single
    assert "複数選択" not in single


def test_the_report_of_a_survey_without_options_has_no_such_section(tmp_path):
    report = report_of(tmp_path, **BASE | {"closed": []})
    assert 'id="options"' not in html_text(report)
    assert option_charts(report) == []


def test_sheets_list_the_options(tmp_path):
    report = report_of(tmp_path, **BASE)
    shown = {value for sheet in prepare_sheets(report) for name, value in sheet.closed if name == "関心"}
    assert any("、" in value for value in shown)
    assert not any(JOINT in value for value in shown)


def test_of_persons_no_rare_combination_is_shown(tmp_path):
    report = report_of(tmp_path, **BY_OPTION | {"privacy": {"persons": True}})
    persons = report.responses.drop_duplicates("respondent")
    assert min(Counter(persons["関心"]).values()) >= 3
    assert "盆踊り" not in html_text(report)
    options = set(report.findings["options"]["option"])
    assert "その他（3 人未満の選択肢）" in options
    assert {"防災", "子育て", "交通"} <= options, "one rare option does not take the others with it"


def test_of_offices_every_combination_is_shown(tmp_path):
    report = report_of(tmp_path, **BASE)
    assert any("盆踊りの復活" in value for value in report.responses["関心"])


def test_combinations_are_merged_in_a_copy():
    responses = table_of(respondent=list("abcd"), 関心=["防災", "防災", "防災", "子育て｜防災"])
    shown = without_rare_combinations(responses, ["関心"], smallest=2)
    assert "子育て｜防災" not in set(shown["関心"])
    assert responses["関心"].tolist()[3] == "子育て｜防災"
