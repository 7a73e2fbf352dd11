"""Rating scales: how they are recognised, what is counted on them, and that the tests are scipy's."""

from __future__ import annotations

import csv
import math
import random
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from counted_surveys import asked, assert_same_tables, survey_of
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pptx import Presentation
from scipy import stats

from textmine import pipeline
from textmine.analysis.option_shares import option_shares
from textmine.analysis.scales import mean_interval, scale_shares
from textmine.errors import DictionaryError, InputError, SettingsError
from textmine.files import read_grid
from textmine.guess import check_survey
from textmine.guess.scales import guess_scale
from textmine.guess.settings import guess_settings
from textmine.guess.template import write_template
from textmine.partitions import NotInPartsError
from textmine.partitions.parts import divide
from textmine.privacy.groups import few_together
from textmine.ranks import Ranked, kruskal_wallis, mann_whitney
from textmine.report.charts import all_charts
from textmine.report.crosscharts import cross_chart, crossed, told_left_out
from textmine.report.html import html_text
from textmine.report.optionsections import options_section
from textmine.report.scalecharts import scale_charts
from textmine.report.scalesections import scales_section
from textmine.report.slides import write_slides
from textmine.report.theme import NEUTRAL, TEXT_HUES, _contrast, diverging_fills, letters_on
from textmine.scales import Ends, Wordings, find_scale, key_of, merged_steps
from textmine.scalewords import read_wordings
from textmine.settings import OptionGroup, settings_from
from textmine.shares import benjamini_hochberg, wilson

CASES = Path(__file__).parent / "cases"
FIVE = ("満足", "やや満足", "どちらともいえない", "やや不満", "不満")
WORDS = read_wordings()


def cases() -> list[dict[str, str]]:
    with (CASES / "scales.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scale_of(*options: str, **how: Any):
    scale = find_scale({}, Wordings(), stated=options or FIVE, **how)
    assert scale is not None
    return scale


# ---------------------------------------------------------------- what is a scale


def test_there_are_as_many_cases_of_what_is_no_scale():
    none = [case for case in cases() if not case["scale"]]
    assert len(cases()) >= 40
    assert abs(2 * len(none) - len(cases())) <= 2


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["note"] or case["answers"])
def test_scales_are_recognised(case):
    given_answers = dict.fromkeys(case["answers"].split("|"), 3)
    scale = find_scale(given_answers, WORDS)
    assert "|".join(scale.options if scale else ()) == case["scale"]
    if scale:
        assert scale.ends == (int(case["ends"]),) * 2


def test_the_order_of_answers_and_how_often_they_stand_there_change_nothing():
    for case in cases():
        answers = case["answers"].split("|")
        counted = find_scale(dict.fromkeys(answers, 2), WORDS)
        assert find_scale(dict.fromkeys(reversed(answers), 2), WORDS) == counted


def test_rare_answers_may_stand_beside_a_scale():
    answers = dict.fromkeys(FIVE, 19) | {"道が狭い": 5}
    scale = find_scale(answers, WORDS)
    assert scale is not None
    assert scale.span("道が狭い") is None
    assert find_scale(answers | {"道が狭い": 6}, WORDS) is None


def test_what_is_stated_decides():
    likely = {"満足": 4, "普通": 3, "不満": 2}
    assert find_scale(likely, WORDS, stated=["none"]) is None
    assert find_scale(likely, WORDS, stated=["なし"]) is None
    turned = find_scale(likely, WORDS, stated=["不満", "普通", "満足"])
    assert turned is not None
    assert turned.top == ("不満",)
    numbers = find_scale({"1": 2}, WORDS, stated=["1", "2", "3", "4", "5"])
    assert numbers is not None
    assert (numbers.numbers, numbers.numbered, numbers.top) == ((1, 2, 3, 4, 5), True, ("1", "2"))
    three = find_scale({}, WORDS, stated=[str(n) for n in range(7, 0, -1)], ends=3)
    assert three is not None
    assert three.bottom == ("3", "2", "1")


def test_nps_has_its_own_ends():
    scale = find_scale({}, WORDS, stated=["nps"])
    assert scale is not None
    ends = Ends(scale)
    groups = [ends.group_of(str(n)) for n in (10, 9, 8, 7, 6, 0)]
    assert groups == ["推奨者", "推奨者", "中立者", "中立者", "批判者", "批判者"]
    assert ends.group_of("") == ends.group_of("わからない") == "（なし）"


def test_numbers_of_scales_are_those_of_the_answers_or_assigned():
    told = find_scale(dict.fromkeys(["5 とても良い", "4", "3", "2", "1 とても悪い"], 1), WORDS)
    assigned = find_scale(dict.fromkeys(["1.満足", "2.普通", "3.不満"], 1), WORDS)
    assert told is not None
    assert assigned is not None
    assert (told.numbered, told.numbers) == (True, (5, 4, 3, 2, 1))
    assert (assigned.numbered, assigned.numbers) == (False, (3, 2, 1))


@given(st.text(max_size=20))
def test_any_answer_can_be_compared(text):
    assert key_of(key_of(text)) == key_of(key_of(text))
    scale_of().span(text)


def test_a_dictionary_of_the_user_comes_first(tmp_path):
    (tmp_path / "scales.csv").write_text(
        "kind,wording,note\nscale,最高 > まずまず > 最低,\nleft_out,見ていない,\n", encoding="utf-8"
    )
    words = read_wordings(tmp_path)
    scale = find_scale({"最低": 1, "まずまず": 2, "最高": 1, "見ていない": 9}, words)
    assert scale is not None
    assert scale.options == ("最高", "まずまず", "最低")
    assert find_scale(dict.fromkeys(FIVE, 1), words) is not None


@pytest.mark.parametrize(
    "row", ["scale,満足 > 不満,", "spelling,あ,", "level,満足 > 普通 > 不満,", "left_out, ,"]
)
def test_rows_that_cannot_be_read_are_told(tmp_path, row):
    (tmp_path / "scales.csv").write_text(f"kind,wording,note\n{row}\n", encoding="utf-8")
    with pytest.raises(DictionaryError, match="line 2"):
        read_wordings(tmp_path)


# ---------------------------------------------------------------- few persons


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ((9, 5, 4, 3, 3), {}),
        ((9, 5, 4, 4, 1), {"やや不満": "やや不満・不満", "不満": "やや不満・不満"}),
        ((1, 5, 4, 4, 4), {"満足": "満足・やや満足", "やや満足": "満足・やや満足"}),
        ((9, 5, 1, 4, 4), dict.fromkeys(FIVE[2:4], "どちらともいえない・やや不満")),
        ((9, 5, 4, 1, 1), dict.fromkeys(FIVE[2:], "どちらともいえない・やや不満・不満")),
        ((9, 5, 4, 4, 0), {}),
        ((9, 0, 0, 0, 1), dict.fromkeys((FIVE[0], FIVE[4]), "満足・不満")),
    ],
)
def test_rare_steps_stand_with_their_neighbour(sizes, shown):
    counted = {option: size for option, size in zip(FIVE, sizes, strict=True) if size}
    assert merged_steps(counted, scale_of(), 3) == shown


@given(st.lists(st.integers(0, 9), min_size=5, max_size=5), st.integers(1, 6), st.integers(0, 4))
def test_no_rare_step_can_be_worked_out(sizes, smallest, beside):
    counted = {option: size for option, size in zip(FIVE, sizes, strict=True) if size}
    counted |= {"わからない": beside} if beside else {}
    shown = merged_steps(counted, scale_of(), smallest)
    published: Counter[str] = Counter()
    for answer, size in counted.items():
        published[shown.get(answer, answer)] += size
    on_scale = {name: size for name, size in published.items() if scale_of().span(name)}
    assert sum(on_scale.values()) == sum(sizes)
    assert len(on_scale) < 2 or min(on_scale.values()) >= smallest
    assert published["わからない"] == (beside if beside >= smallest else 0)
    # Neither mean nor median nor the share of an end parts what was merged.
    table = pd.DataFrame({"respondent": range(sum(published.values())), "尺度": list(published.elements())})
    if len(table):
        row = scale_shares(table, scales={"尺度": scale_of()}).tables["scales"].iloc[0]
        joined = [name for name in on_scale if "・" in name]
        assert math.isnan(row["mean"]) is bool(joined or not on_scale)


SILENT_OR_NOT = st.lists(
    st.tuples(st.sampled_from(["東", "西", "南", "（なし）"]), st.sampled_from([*FIVE, "わからない", ""])),
    min_size=1,
    max_size=40,
)


@hypothesis_settings(deadline=None)
@given(SILENT_OR_NOT, st.integers(2, 4))
def test_no_published_group_has_too_few_who_answered(persons, smallest):
    """A large group may hold one person who answered: neither the options nor the ratings show this one."""
    groups, answers = zip(*persons, strict=True)
    table = rated(list(answers), 区=list(groups))
    how = {"by": ["区"], "few": partial(few_together, smallest=smallest)}
    scales = {"満足度": scale_of()}
    found = scale_shares(table, scales=scales, **how).tables["scales"]
    options = option_shares(table, closed=["満足度"], several=[], scales=scales, **how).tables["options"]
    rows = found[found["by"] == "区"].set_index("group")
    whole = found[found["by"] == "全体"].iloc[0]
    some = rows[rows["n"] > 0]["n"]
    assert some.sum() == whole["n"]
    assert len(some) < 2 or some.min() >= smallest
    steps = options[(options["by"] == "区") & (options["step"] > 0)].groupby("group")["ticked"].sum()
    assert steps.to_dict() == rows["n"].to_dict()


# ---------------------------------------------------------------- figures by hand


def rated(answers, **columns) -> pd.DataFrame:
    return pd.DataFrame({"respondent": [f"R{n}" for n in range(len(answers))], "満足度": answers, **columns})


def test_figures_by_hand():
    answers = (
        ["満足"] * 2 + ["やや満足"] * 4 + ["どちらともいえない"] * 2 + ["不満"] * 2 + ["わからない", "", ""]
    )
    found = scale_shares(rated(answers), scales={"満足度": scale_of()}).tables["scales"].iloc[0]
    assert (found["steps"], found["n"], found["beside"], found["unanswered"]) == (5, 10, 1, 2)
    assert (found["positive"], found["negative"]) == (6, 2)
    assert (found["positive_share"], found["negative_share"]) == (0.6, 0.2)
    assert (found["positive_low"], found["positive_high"]) == wilson(6, 10)
    assert found["balance"] == pytest.approx(0.4)
    # (2 x 5 + 4 x 4 + 2 x 3 + 2 x 1) / 10 = 34 / 10; in the middle stand 4 and 4.
    assert (found["mean"], found["median"]) == (3.4, 4.0)
    assert (found["numbers"], found["interval"]) == ("割り当て", "bootstrap")
    assert found["positive_options"] == "満足・やや満足"


def test_the_interval_of_a_mean_by_hand():
    # 18 ones and 18 twos: mean 1.5, s² = 36 x 0.25 / 35, t(35) = 2.0301: 1.5 ± 2.0301 x 0.50709 / 6
    low, high, how = mean_interval(np.array([1.0, 2.0]), np.array([18.0, 18.0]))
    assert (round(low, 4), round(high, 4), how) == (1.3284, 1.6716, "t")
    single = np.repeat([1.0, 2.0], 18)
    whole = stats.t.interval(0.95, 35, loc=single.mean(), scale=stats.sem(single))
    assert (low, high) == pytest.approx(whole)


def test_few_respondents_have_a_drawn_interval_and_very_few_none():
    low, high, how = mean_interval(np.array([1.0, 5.0]), np.array([3.0, 4.0]))
    assert how == "bootstrap"
    assert 1 <= low < (3 + 20) / 7 < high <= 5
    assert mean_interval(np.array([1.0, 5.0]), np.array([3.0, 4.0])) == (low, high, how)
    assert mean_interval(np.array([3.0]), np.array([6.0])) == (3.0, 3.0, "bootstrap")
    nothing = mean_interval(np.array([1.0, 5.0]), np.array([2.0, 2.0]))
    assert (math.isnan(nothing[0]), nothing[2]) == (True, "")


def test_drawn_intervals_hold_the_mean_about_as_often_as_they_say():
    draw, held = np.random.default_rng(7), 0
    values, chances = np.arange(1.0, 6.0), np.array([0.1, 0.15, 0.25, 0.3, 0.2])
    for seed in range(300):
        low, high, _ = mean_interval(values, draw.multinomial(12, chances).astype(float), seed=seed)
        held += low <= values @ chances <= high
    assert 0.91 <= held / 300 <= 0.99


@pytest.mark.parametrize(
    ("answers", "median"), [("12345", 3), ("1245", 3), ("1255", 3.5), ("5", 5), ("11", 1), ("112", 1)]
)
def test_medians_by_hand(answers, median):
    scale = scale_of(*"54321")
    found = scale_shares(rated(list(answers)), scales={"満足度": scale}).tables["scales"].iloc[0]
    assert found["median"] == median
    assert found["numbers"] == "データの数"


def test_merged_options_have_no_mean_and_no_share_that_parts_them():
    answers = ["満足"] * 5 + ["どちらともいえない・やや不満"] * 5
    found = scale_shares(rated(answers), scales={"満足度": scale_of()}).tables["scales"].iloc[0]
    assert found["n"] == 10
    assert math.isnan(found["mean"])
    assert math.isnan(found["negative_share"])
    whole = scale_shares(rated(["満足"] * 5 + ["やや不満・不満"] * 5), scales={"満足度": scale_of()})
    assert whole.tables["scales"].iloc[0]["negative"] == 5


def test_nobody_answered():
    found = scale_shares(rated(["", "わからない"]), scales={"満足度": scale_of()}).tables["scales"].iloc[0]
    assert (found["n"], found["beside"], found["unanswered"]) == (0, 1, 1)
    assert math.isnan(found["positive_share"])
    assert math.isnan(found["mean"])


# ---------------------------------------------------------------- tests between groups

COUNTS = st.lists(st.integers(0, 12), min_size=5, max_size=5).filter(lambda counts: sum(counts) >= 5)


def counted(*groups):
    return {
        f"組{n}": {(step, step): times for step, times in enumerate(counts) if times}
        for n, counts in enumerate(groups)
    }


def singles(counts):
    """The answers one by one, the positive end highest."""
    return np.repeat(-np.arange(len(counts)), counts)


@hypothesis_settings(deadline=None)
@given(st.lists(COUNTS, min_size=2, max_size=4))
def test_ranks_are_tested_as_scipy_does(groups):
    ranked, samples = Ranked.of(counted(*groups)), [singles(counts) for counts in groups]
    if len(np.unique(np.concatenate(samples))) == 1:
        assert kruskal_wallis(ranked)["test"] == mann_whitney(ranked, "組0")["test"] == "none"
        return
    found, whole = kruskal_wallis(ranked), stats.kruskal(*samples)
    assert found["statistic"] == pytest.approx(max(0.0, whole.statistic), abs=1e-9)
    if found["statistic"] > 0:  # at 0 rounding makes scipy's p 1, nearly 1 or no number
        assert found["p"] == pytest.approx(whole.pvalue, rel=1e-6)
    else:
        assert found["p"] == 1
    first = mann_whitney(ranked, "組0")
    single = stats.mannwhitneyu(samples[0], np.concatenate(samples[1:]), method="asymptotic")
    assert first["statistic"] == pytest.approx(single.statistic)
    assert first["p"] == pytest.approx(single.pvalue, rel=1e-7)


def test_cliffs_delta_by_hand():
    # 満足, 満足 against 満足, 不満: of 4 pairs 2 are higher, 2 equal: (2 - 0) / 4.
    ranked = Ranked.of({"a": {(0, 0): 2}, "b": {(0, 0): 1, (4, 4): 1}})
    assert mann_whitney(ranked, "a")["effect"] == 0.5
    assert mann_whitney(ranked, "b")["effect"] == -0.5


def test_groups_are_compared_and_few_are_described():
    answers = ["満足"] * 20 + ["不満"] * 20 + ["満足"] * 3
    found = scale_shares(
        rated(answers, 区=["東"] * 20 + ["西"] * 20 + ["南"] * 3), scales={"満足度": scale_of()}, by=["区"]
    ).tables
    told = found["scale_tests"].set_index("group")
    assert told.loc["全体", "test"] == "kruskal-wallis"
    assert (told.loc["全体", "n"], told.loc["全体", "groups"]) == (40, 2)
    assert (told.loc["東", "effect"], told.loc["西", "effect"]) == (1.0, -1.0)
    assert told.loc["東", "verdict"] == "差がある"
    assert (told.loc["南", "test"], told.loc["南", "verdict"], told.loc["南", "n"]) == (
        "none",
        "判断できない",
        3,
    )
    assert told.loc[["東", "西"], "q"].tolist() == benjamini_hochberg(told.loc[["東", "西"], "p"].tolist())
    assert found["scales"].set_index("group").loc["南", "n"] == 3


def test_groups_that_answer_alike_are_not_told_to_differ():
    answers = list(FIVE) * 8
    table = scale_shares(rated(answers, 区=["東", "西"] * 20), scales={"満足度": scale_of()}, by=["区"])
    assert set(table.tables["scale_tests"]["verdict"]) == {"差があるとは言えない"}


# ---------------------------------------------------------------- options in their order


def test_options_stand_in_the_order_of_the_scale():
    table = option_shares(
        rated(["不満", "わからない", "満足", "やや　満足", "不満", ""]),
        closed=["満足度"],
        several=[],
        scales={"満足度": scale_of()},
    ).tables["options"]
    assert table["option"].tolist() == [*FIVE, "わからない"]
    assert table["ticked"].tolist() == [1, 1, 0, 0, 2, 1]
    assert table["step"].tolist() == [1, 2, 3, 4, 5, 0]


def test_merged_options_stand_where_they_belong():
    table = option_shares(
        rated(["満足", "やや不満・不満", "どちらともいえない"]),
        closed=["満足度"],
        several=[],
        scales={"満足度": scale_of()},
    ).tables["options"]
    assert table["option"].tolist() == ["満足", "やや満足", "どちらともいえない", "やや不満・不満"]
    assert table["step"].tolist() == [1, 2, 3, 4]


# ---------------------------------------------------------------- a whole survey

HEADER = ["番号", "年代", "満足度", "点", "意見"]
SAID = {"満足": "職員の対応が丁寧で助かる。", "不満": "待ち時間が長い。窓口が少ない。", "": "道が狭い。"}


def rows_of(count=90, seed=3):
    draw, rows = random.Random(seed), []
    for n in range(count):
        answer = draw.choice([*FIVE, *FIVE, "わからない", ""]) if n != 11 else "まあまあ"
        text = SAID["満足" if answer in FIVE[:2] else "不満" if answer in FIVE[3:] else ""]
        rows.append(
            [f"R{n:03d}", draw.choice(["20代", "30代", "40代"]), answer, draw.choice("01234567"), text]
        )
    return [HEADER, *rows]


BASE = {
    "respondent": "番号",
    "groups": ["年代"],
    "questions": asked("意見"),
    "closed": [
        {"name": "満足度", "column": "満足度"},
        {"name": "点", "column": "点", "scale": [str(n) for n in range(10, -1, -1)]},
    ],
    "analysis": {"topics": 2},
}
STATED = [{"name": "満足度", "column": "満足度", "scale": list(FIVE)}, *BASE["closed"][1:]]
BY_ENDS = BASE | {"closed": STATED, "groups": ["年代", {"closed": "満足度", "scale": True}]}
KINDS = {
    "scales": BASE,
    "groups by ends": BY_ENDS,
    "in English": BY_ENDS | {"report": {"lang": "en"}},
    "persons": BASE | {"privacy": {"persons": True}},
    "persons, many": BY_ENDS | {"privacy": {"persons": True, "smallest_group": 15}},
}


@pytest.mark.parametrize("kind", KINDS)
def test_parts_and_memory_give_the_same_tables(tmp_path, kind):
    made = assert_same_tables(survey_of(tmp_path, rows_of(), **KINDS[kind]), tmp_path, part_bytes=900)
    assert {row["closed"] for row in made["scales"]} == {"満足度", "点"}
    assert made["scale_tests"]


def test_persons_have_no_rare_step(tmp_path):
    rows = [["番号", "満足度", "意見"]]
    answers = [
        *["満足"] * 20,
        *["やや満足"] * 9,
        *["どちらともいえない"] * 8,
        *["やや不満"] * 4,
        "不満",
        "わからない",
    ]
    rows += [[str(n), answer, "道が狭い。"] for n, answer in enumerate(answers)]
    settings = survey_of(
        tmp_path,
        rows,
        respondent="番号",
        questions=asked("意見"),
        closed=[{"name": "満足度", "column": "満足度"}],
        privacy={"persons": True},
    )
    report = pipeline.compose(pipeline.prepare(settings, shared=True), names=["options", "scales"])
    options, scales = report.findings["options"], report.findings["scales"]
    assert options["option"].tolist() == ["満足", "やや満足", "どちらともいえない", "やや不満・不満"]
    row = scales.iloc[0]
    assert (row["n"], row["beside"], row["unanswered"], row["negative"]) == (42, 0, 1, 5)
    assert math.isnan(row["mean"])
    assert any("無回答と合わせて" in note for note in report.note_texts)


def test_groups_by_the_ends_of_a_scale(tmp_path):
    told = BASE | {"groups": [{"closed": "満足度", "scale": True}]}
    settings = survey_of(tmp_path, rows_of(), **told)
    prepared = pipeline.prepare(settings)
    column = prepared.responses.drop_duplicates("respondent").set_index("respondent")
    assert prepared.survey.groups == ("満足度：肯定・否定",)
    for _, row in column.iterrows():
        side = 1 if row["満足度"] in FIVE[:2] else -1 if row["満足度"] in FIVE[3:] else 0
        named = {1: "肯定的", -1: "否定的", 0: "中間" if row["満足度"] == FIVE[2] else "（なし）"}[side]
        assert row["満足度：肯定・否定"] == named
    terms = pipeline.compose(prepared, names=["keyterms"]).findings["keyterms"]
    worst = terms[terms["group"] == "否定的"]["term"].tolist()
    assert "待ち時間" in worst or "窓口" in worst or "待つ" in worst


def test_a_scale_that_its_answers_tell_is_read_as_a_whole(tmp_path):
    told = BASE | {"groups": [{"closed": "満足度", "scale": True}]}
    with pytest.raises(NotInPartsError):
        divide(survey_of(tmp_path, rows_of(), **told))
    divide(survey_of(tmp_path, rows_of(), **BY_ENDS))


def test_ends_of_what_is_no_scale_are_refused(tmp_path):
    told = BASE | {"groups": [{"closed": "点", "scale": True}], "closed": [{"name": "点", "column": "点"}]}
    with pytest.raises(InputError, match="no rating scale"):
        pipeline.prepare(survey_of(tmp_path, rows_of(), **told))
    unlike = BASE | {"groups": [{"closed": "点", "scale": True}]}
    unlike["closed"] = [{"name": "点", "column": "点", "scale": ["良", "中", "悪"]}]
    with pytest.raises(InputError, match="no rating scale"):
        pipeline.prepare(survey_of(tmp_path, rows_of(), **unlike))


@pytest.mark.parametrize(
    ("closed", "groups", "said"),
    [
        ({"scale": ["満足", "不満"]}, [], "scale or ends"),
        ({"scale": ["満足", "普通", "満足"]}, [], "scale or ends"),
        ({"scale": "nothing"}, [], "scale or ends"),
        ({"scale": ["満足", "普通", "不満"], "ends": 2}, [], "scale or ends"),
        ({"ends": -1}, [], "scale or ends"),
        ({"scale": ["満足", "普通", "不満"], "separator": ";"}, [], "scale or ends"),
        ({}, [{"closed": "満足度", "scale": True, "has": "満足"}], "both has and scale"),
        ({}, [{"closed": "満足"}], "has"),
        ({}, [{"closed": "別の問", "scale": True}], "which is no"),
    ],
)
def test_settings_that_cannot_be_used(tmp_path, closed, groups, said):
    told = {"file": "a.csv", "questions": asked("意見"), "groups": groups}
    told["closed"] = [{"name": "満足度", "column": "満足度", **closed}]
    with pytest.raises(SettingsError, match=said):
        settings_from(told, folder=tmp_path)


def test_settings_of_scales(tmp_path):
    settings = settings_from({"file": "a.csv", **BY_ENDS}, folder=tmp_path)
    assert settings.closed[0].scale == FIVE
    assert settings.groups[1] == OptionGroup("満足度", scale=True)
    nps = settings_from(
        {
            "file": "a.csv",
            "questions": asked("意見"),
            "closed": [{"name": "推奨", "column": "推奨", "scale": "nps"}],
        },
        folder=tmp_path,
    )
    assert nps.closed[0].scale == ("nps",)


# ---------------------------------------------------------------- init and check


@pytest.mark.parametrize(
    ("header", "cells", "worded", "stated"),
    [
        ("幸せの程度", "0123456789", True, ()),
        ("幸せの程度", ["0", "3", "7", "10"], True, tuple(str(n) for n in range(10, -1, -1))),
        ("満足度", "12345", True, tuple("54321")),
        ("満足度", "12345", False, ()),
        ("地域の番号", "12345", True, ()),
        ("世帯は何人ですか", "12345", True, ()),
        ("友人に勧めますか", ["0", "5", "8", "10"], True, ("nps",)),
        ("お勧めできますか", "12345", True, tuple("54321")),
        ("満足度", "123", True, ()),
        ("満足度", ["1", "2", "3", "4", "18"], True, ()),
        ("満足度", ["良い", "悪い", "普通"], True, ()),
    ],
)
def test_bare_numbers_are_proposed_where_a_degree_is_asked(header, cells, worded, stated):
    assert guess_scale(header, list(cells), worded=worded) == stated


def test_init_and_check_tell_of_scales(tmp_path):
    rows = [["番号", "年代", "満足度", "幸せの程度", "自由意見"], *[list(row) for row in rows_of()[1:]]]
    for n, row in enumerate(rows[1:]):
        row[3] = str(n % 5 + 1)
        row[4] += f"{n}番目の意見として、道路をなおしてほしいです。"
    path = survey_of(tmp_path, rows, questions=asked("自由意見")).file
    settings = guess_settings(path)
    assert {closed.name: closed.scale for closed in settings.closed} == {
        "満足度": (),
        "幸せの程度": tuple("54321"),
    }
    lines = "\n".join(check_survey(settings).lines())
    assert "満足度: 評定尺度（満足 ＞ やや満足" in lines
    assert "尺度の外: まあまあ, わからない" in lines
    bare = survey_of(tmp_path, rows, questions=asked("自由意見"), closed=asked("幸せの程度"))
    assert any("答えは数だけ" in note.ja for note in check_survey(bare).notes)
    written = write_template(settings, read_grid(path))
    assert 'scale = ["5", "4", "3", "2", "1"]' in written
    assert '# groups に { closed = "満足度", scale = true }' in written


# ---------------------------------------------------------------- report and slides


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    told = BASE | {
        "closed": [
            *BASE["closed"],
            {"name": "理解度", "column": "理解度"},
            {"name": "希望", "column": "希望"},
        ],
        "groups": ["年代", {"closed": "満足度", "scale": True}],
    }
    rows = [[*row, FIVE[n % 5], "窓口" if n % 3 else "電話"] for n, row in enumerate(rows_of())]
    rows[0][-2:] = ["理解度", "希望"]
    return composed(survey_of(tmp_path_factory.mktemp("survey"), rows, **told))


def composed(settings):
    names = ("nonresponse", "options", "scales", "scale_tests", "frequency", "keyterms")
    return pipeline.compose(pipeline.prepare(settings, shared=True), names=names, sheets=False)


def in_language(report, lang, level=""):
    settings = replace(report.settings, report=replace(report.settings.report, lang=lang, level=level))
    return replace(report, settings=settings)


def test_a_scale_is_set_against_groups_but_not_against_its_own_ends(report):
    scales, tests = report.findings["scales"], report.findings["scale_tests"]
    against = set(zip(scales["closed"], scales["by"], strict=True))
    assert ("点", "満足度：肯定・否定") in against
    assert ("満足度", "年代") in against
    assert ("満足度", "満足度：肯定・否定") not in against
    assert not ((tests["closed"] == "満足度") & (tests["by"] == "満足度：肯定・否定")).any()


def test_each_closed_question_stands_in_one_section(report):
    scales, options = scales_section(report), options_section(report)
    assert scales.charts == ("scales1", "scale1", "scale2", "scale3")
    assert options.charts == ("options1", "options1_groups")
    assert {table.caption.split("：")[0] for table in scales.tables} == {"満足度", "点", "理解度"}
    assert {table.caption.split("：")[0] for table in options.tables} == {"希望"}
    names = [chart.name for chart in all_charts(report)]
    assert names.index("scale1") < names.index("options1") < names.index("options1_groups")


def test_bars_are_whole_and_their_parts_stand_in_order(report):
    charts = {chart.name: chart for chart in scale_charts(report)}
    rows = charts["scale1"].spec["data"]["values"]
    bars = {}
    for row in rows:
        if row["option"]:
            bars.setdefault(row["group"], []).append(row)
    assert next(iter(bars)).startswith("全体（n=")
    for parts in bars.values():
        assert sum(part["ticked"] for part in parts) == parts[0]["answered"]
        assert [part["from"] for part in parts] == [0.0, *(part["to"] for part in parts[:-1])]
        assert parts[-1]["to"] == pytest.approx(1)
        assert [part["option"] for part in parts] == [o for o in FIVE if o in {p["option"] for p in parts}]
    assert {row["group"].split("（")[0] for row in charts["scales1"].spec["data"]["values"]} == {
        "満足度",
        "理解度",
    }


def test_fills_of_a_scale_are_told_apart_and_bear_letters():
    for steps in range(3, 12):
        fills = diverging_fills(steps)
        assert len(set(fills)) == len(fills) == steps
        assert (fills[0], fills[-1]) == TEXT_HUES[:2]
        assert (NEUTRAL in fills) is bool(steps % 2)
        # Between white and ink no fill can do better than about 4 everywhere; the ends, where most is read, do.
        assert all(_contrast(letters_on(fill), fill) >= 4 for fill in fills)
        assert all(_contrast(letters_on(fill), fill) >= 4.5 for fill in (fills[0], fills[-1]))


def test_options_by_groups_are_a_table_of_shares(report):
    chart = cross_chart(report, 1, "希望")
    assert chart is not None
    table = report.findings["options"]
    for row in chart.spec["data"]["values"]:
        found = table[
            (table["by"] == "年代") & (table["group"] == row["key"]) & (table["closed"] == "希望")
        ].set_index("option")
        assert row["ticked"] == found.loc[row["option"], "ticked"]
        assert row["shown"] == f"{row['ticked'] / row['answered']:.0%}"
    assert cross_chart(in_language(report, "ja", "満足度：肯定・否定"), 1, "希望") is not None
    assert crossed(in_language(report, "ja", "満足度：肯定・否定"), "満足度") is None


def test_what_is_left_out_of_a_cross_is_said(report):
    cross = crossed(report, "希望", groups=2, options=1)
    assert cross is not None
    assert (len(cross.groups), len(cross.options)) == (2, 1)
    assert told_left_out(report, cross) == "年代がほかに 1 組、選択肢がほかに 1 個あり、表にある"
    whole = crossed(report, "希望")
    assert whole is not None
    assert told_left_out(report, whole) == ""


def slide_texts(report, tmp_path):
    deck = Presentation(str(write_slides(report, tmp_path / "slides.pptx")))
    return [(slide.shapes.title.text, slide) for slide in deck.slides]


def test_slides_of_scales_and_of_crosses(report, tmp_path):
    slides = dict(slide_texts(report, tmp_path))
    assert "評定尺度の設問" in slides
    rated = slides["「満足度」の評定（年代ごと）"]
    chart = next(shape.chart for shape in rated.shapes if shape.has_chart)
    assert [series.name for series in chart.plots[0].series] == list(FIVE)
    for place in range(len(chart.plots[0].categories)):
        assert sum(series.values[place] for series in chart.plots[0].series) == pytest.approx(1)
    told = " ".join(shape.text_frame.text for shape in rated.shapes if shape.has_text_frame)
    assert "肯定的（満足・やや満足）" in told
    assert "尺度の外" in told
    table = next(s.table for s in slides["「希望」の回答（年代ごと）"].shapes if s.has_table)
    rows = [[cell.text_frame.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["選択肢", "20代", "30代", "40代"]
    assert rows[1][0] == "答えた回答者（n）"
    assert all(text.endswith("%") for text in rows[2][1:])


def test_the_page_holds_the_section_and_english_says_it_in_english(report):
    page = html_text(report)
    assert 'id="scales"' in page
    assert page.index('id="scales"') < page.index('id="options"')
    english = in_language(report, "en")
    section = scales_section(english)
    assert "positive" in section.tables[0].headers
    told = " ".join(chart.caption for chart in scale_charts(english))
    assert "All: positive" in told
    assert not any(word in told for word in ("平均", "肯定", "全体", "割合"))


def test_a_report_without_scales_has_no_such_section(tmp_path):
    rows = [
        ["番号", "希望", "意見"],
        *[[str(n), "窓口" if n % 2 else "電話", "道が狭い。"] for n in range(12)],
    ]
    settings = survey_of(tmp_path, rows, respondent="番号", questions=asked("意見"), closed=asked("希望"))
    plain = composed(settings)
    assert scales_section(plain).hidden
    assert not options_section(plain).hidden
    assert 'id="scales"' not in html_text(plain)
    assert scale_charts(plain) == []
    assert cross_chart(plain, 1, "希望") is None
    assert not any("評定" in title for title, _ in slide_texts(plain, tmp_path))


def test_the_ends_of_a_scale_stand_in_their_order(report):
    by_ends = in_language(report, "ja", "満足度：肯定・否定")
    assert by_ends.group_names == ("肯定的", "中間", "否定的", "（なし）")
    english = in_language(report, "en", "満足度：肯定・否定")
    assert [english.shown(name) for name in ("肯定的", "批判者")] == ["positive", "detractors"]


def test_nps_is_told_as_such(tmp_path):
    rows = [["番号", "推奨", "意見"]]
    rows += [[str(n), answer, "道が狭い。"] for n, answer in enumerate(["10"] * 5 + ["8"] * 3 + ["2"] * 2)]
    closed = [{"name": "推奨", "column": "推奨", "scale": "nps"}]
    nps = composed(survey_of(tmp_path, rows, respondent="番号", questions=asked("意見"), closed=closed))
    (chart,) = scale_charts(nps)
    # 5 of 10 promote, 2 of 10 detract: 50 - 20.
    assert "NPS +30" in chart.caption
    assert "推奨者（10・9）50%" in chart.caption
