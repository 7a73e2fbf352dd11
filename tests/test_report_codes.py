"""The section and charts of codes: figures by hand, what differs by group, and where nothing is shown."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace

import coded_reports as coded
import pytest
import report_samples as samples
from scipy.stats import binomtest

from textmine.report.chartkit import finished
from textmine.report.charts import all_charts, write_charts
from textmine.report.codecharts import MOST_CODES, MOST_GROUPS, share_ticks
from textmine.report.codes import remark_on_groups, remark_on_small, short_definition, told_p
from textmine.report.codesections import codes_section
from textmine.report.links import answers_link
from textmine.report.pagedata import page_data
from textmine.report.theme import LIGHT


def listing(report, number):
    """The rows of one table of the section as texts."""
    return [[cell.text for cell in row.cells] for row in codes_section(report).tables[number].rows]


def interval(answers, n):
    found = binomtest(answers, n).proportion_ci(method="wilson")
    return f"{found.low:.0%}～{found.high:.0%}"


# ---------------------------------------------------------------- the section


def test_codes_by_share_with_their_n_and_interval():
    # 公園: 8 of Ａ部 and 2 without a group; 道路: 3 and 3; nothing at all: the 5 others of Ｂ部.
    assert listing(coded.coded_report(), 0) == [
        ["1", "公園", "10", "18", "56%", interval(10, 18), "10", "公園のこと。"],
        ["2", "道路", "6", "18", "33%", interval(6, 18), "6", "道の傷み。"],
        ["3", "図書館", "0", "18", "0%", interval(0, 18), "0", ""],
        ["―", "（コードなし）", "5", "18", "28%", interval(5, 18), "5", ""],
    ]


def test_codes_by_group_in_the_order_of_the_survey_with_what_makes_the_difference():
    rows = listing(coded.coded_report(), 1)
    # Residual of 8 of 8 against 0 of 8: (8 - 4) / sqrt(4 x 1/2 x 1/2) = 4.
    assert rows[:3] == [
        ["公園", "Ａ部", "8", "8", "100%", interval(8, 8), "4.00", "▲ とくに多い"],
        ["公園", "Ｂ部", "0", "8", "0%", interval(0, 8), "-4.00", "▼ とくに少ない"],
        ["公園", "部の記載なし", "2", "2", "100%", interval(2, 2), "―", "検定せず（有効回答 3 件未満）"],
    ]
    assert [row[:4] + row[-1:] for row in rows[3:6]] == [
        ["道路", "Ａ部", "3", "8", ""],
        ["道路", "Ｂ部", "3", "8", ""],
        ["道路", "部の記載なし", "0", "2", "検定せず（有効回答 3 件未満）"],
    ]
    assert len(rows) == 9


def test_which_differences_hold():
    rows = listing(coded.coded_report(), 2)
    # Two tables as extreme of C(16, 8) = 12870; two codes could be tested, so that q = 2 x p.
    p = 2 / 12870
    assert told_p(p) == told_p(2 * p) == "<0.001"
    made_by = "▲ Ａ部 8/8 (100%)、▼ Ｂ部 0/8 (0%)"
    assert rows == [
        ["公園", "差がある", made_by, "<0.001＊", "<0.001", "1.00", "正確検定", "8 / 16", "2"],
        ["道路", "差があるとは言えない", "", "1.000", "1.000", "0.00", "正確検定", "6 / 16", "2"],
        ["図書館", "判断できない", "", "―", "―", "―", "なし", "0 / 16", "2"],
    ]


def test_every_figure_leads_to_its_answers():
    rows = codes_section(coded.coded_report()).tables[0].rows
    assert rows[0].cells[2].link == answers_link(code="公園")
    assert rows[2].cells[2].link == rows[2].cells[1].link == ""
    assert rows[3].cells[2].link == answers_link(status="uncoded")
    groups = codes_section(coded.coded_report()).tables[1].rows
    assert groups[0].cells[2].link == answers_link(code="公園", by="部", group="Ａ部")
    assert groups[1].cells[2].link == ""
    assert groups[1].cells[3].link == answers_link(by="部", group="Ｂ部", status="valid")
    assert [row.group for row in groups[:3]] == ["Ａ部", "Ｂ部", "（なし）"]


def test_the_lead_says_what_holds_and_who_was_not_tested():
    lead = codes_section(coded.coded_report()).lead
    assert "＊ 部による差が偶然の範囲を超えるコード（q < 0.05）は 3 のうち 1：公園。" in lead
    assert "有効回答が 3 件に満たない部（部の記載なし）は割合を示すだけで、検定していません。" in lead
    assert "規則は語の有無だけを見ます" in lead


ALIKE = tuple(
    (group, f"{group}{n}", coded.PARK if n else coded.NEITHER, "") for group in "甲乙" for n in range(4)
)
SMALL = tuple((group, group, coded.PARK, "") for group in "甲乙丙")


@pytest.mark.parametrize(
    ("offices", "groups", "small"),
    [
        (ALIKE, "部による差が偶然の範囲を超えるコードはありません（q < 0.05 のコードなし）", ""),
        # One answer a group: a group column of single respondents shows respondents, and no groups at all.
        (SMALL, "", ""),
        (
            (*SMALL, ("甲", "庚", coded.ROAD, "")),
            "回答が少なく、部による差があるかどうかは判断できません",
            "甲、乙、丙",
        ),
    ],
)
def test_what_is_said_where_nothing_holds(offices, groups, small):
    report = coded.coded_report(offices)
    assert remark_on_groups(report) == groups
    assert remark_on_small(report).count(f"（{small}）") == bool(small)
    assert bool(remark_on_small(report)) == bool(small)


def test_many_small_groups_are_not_all_named():
    offices = tuple((f"部{n}", f"課{n}", coded.PARK, coded.ROAD) for n in range(9))
    report = coded.coded_report((*offices, ("部0", "別課", coded.PARK, coded.ROAD)))
    assert "（部1、部2、部3、部4 など）" in remark_on_small(report)


@pytest.mark.parametrize("coding", ["", "rules.txt"])
def test_hidden_where_no_codebook_is_asked_for(coding):
    report = coded.coded_report(rules="", coding=coding)
    section = codes_section(report)
    assert section.hidden == (not coding)
    assert [chart.name for chart in all_charts(report) if chart.name.startswith("code")] == (
        ["codes"] if coding else []
    )


def test_asked_for_and_not_made_says_why():
    report = replace(coded.coded_report(), findings={}, reasons={"code_frequency": "大きすぎます。"})
    section = codes_section(report)
    assert (section.hidden, section.missing, section.tables) == (False, "大きすぎます。", ())


def test_codes_of_a_notebook_need_no_name_in_the_settings():
    assert not codes_section(coded.coded_report(coding="")).hidden


@pytest.mark.parametrize(
    ("definition", "shown"),
    [
        ("定義: 木のこと。 含める: 花。", "木のこと。"),
        ("Definition: trees. Also: flowers.", "trees."),
        ("version 1.5 of it", "version 1.5 of it"),
        ("", ""),
        ("長" * 200, "長" * 119 + "…"),
    ],
)
def test_the_first_sentence_of_a_definition(definition, shown):
    assert short_definition({"definition": definition}) == shown


def test_english_says_all_in_english():
    section = codes_section(coded.coded_report(lang="en"))
    own = {"公園", "道路", "図書館", "部", "Ａ部", "Ｂ部"}
    texts = [section.title, section.lead, *(table.caption for table in section.tables)]
    texts += [header for table in section.tables for header in table.headers]
    texts += [cell.text for row in section.tables[1].rows for cell in row.cells]
    texts += [cell.text for row in section.tables[2].rows for cell in row.cells]
    left = " ".join(texts)
    for name in sorted(own, key=len, reverse=True):
        left = left.replace(name, "")
    assert re.findall("[ぁ-んァ-ヶ一-龠（）。、]", left) == []
    assert "not tested (fewer than 3 answers)" in left


def test_the_filter_of_another_level_leaves_the_rows_alone():
    report = coded.coded_report()
    settings = replace(report.settings, report=replace(report.settings.report, level="課"))
    other = replace(report, settings=settings)
    assert other.level == "課"
    assert {row.group for row in codes_section(other).tables[1].rows} == {""}


# ---------------------------------------------------------------- what the page is handed


def test_places_of_codes_in_the_page():
    offices = (
        ("Ａ部", "甲", "𠮷公園と公園", "記入なし"),
        ("Ａ部", "乙", coded.ROAD, coded.NEITHER),
        ("Ｂ部", "丙", "無", ""),
    )
    report = coded.coded_report(offices)
    handed = page_data(report)
    assert handed["codes"] == ["公園", "道路"]
    # 𠮷 counts twice in a browser; the rows are 甲 設問１, 甲 設問２, 乙 設問１ ...
    assert [answer[7] for answer in handed["answers"]] == [[[0, 2, 2, 5, 2]], [], [[1, 0, 2]], [], [], []]


def test_a_code_without_places_is_a_code_all_the_same():
    report = coded.coded_report()
    table = report.findings["coded"].head(1).assign(n=0, spans="", terms="")
    handed = page_data(replace(report, findings={**report.findings, "coded": table}))
    assert handed["answers"][0][7] == [[0]]


def test_without_codes_the_page_is_handed_none():
    handed = page_data(samples.report())
    assert handed["codes"] == []
    assert {len(answer) for answer in handed["answers"]} == {7}


# ---------------------------------------------------------------- charts


def chart(report, name):
    return next((chart for chart in all_charts(report) if chart.name == name), None)


def test_the_chart_of_shares():
    rows = chart(coded.coded_report(), "codes").spec["data"]["values"]
    assert [(row["code"], row["answers"], row["n"]) for row in rows] == [
        ("公園", 10, 18),
        ("道路", 6, 18),
        ("図書館", 0, 18),
        ("（コードなし）", 5, 18),
    ]
    assert [row["share"] for row in rows] == pytest.approx([10 / 18, 6 / 18, 0, 5 / 18])
    assert ["link" in row for row in rows] == [True, True, False, True]


def test_the_chart_of_groups_marks_what_differs():
    found = chart(coded.coded_report(), "code_groups")
    rows = found.spec["data"]["values"]
    assert [(row["code"], row["group"], row["shown"]) for row in rows[:3]] == [
        ("＊ 公園", "Ａ部（n=8）", "100%▲"),
        ("＊ 公園", "Ｂ部（n=8）", "0%▼"),
        ("＊ 公園", "部の記載なし（n=2・検定せず）", "100%"),
    ]
    assert [row["key"] for row in rows[:3]] == ["Ａ部", "Ｂ部", "（なし）"]
    assert "▲▼" in found.caption
    assert "偶然の範囲を超えるコード" in found.caption


def test_no_marks_are_explained_where_there_are_none():
    assert "▲▼" not in chart(coded.coded_report(ALIKE), "code_groups").caption


def test_what_a_chart_leaves_out_is_said():
    rules = "\n".join(f"＊題{n:02}\n公園" for n in range(MOST_CODES + 5))
    offices = tuple(
        (f"部{n:02}", f"課{n}-{m}", coded.PARK, "") for n in range(MOST_GROUPS + 2) for m in range(3)
    )
    report = coded.coded_report(offices, rules)
    shares, groups = chart(report, "codes"), chart(report, "code_groups")
    assert len(shares.spec["data"]["values"]) == MOST_CODES + 1
    assert "ほか 5 コードは表にある" in shares.caption
    assert len({row["key"] for row in groups.spec["data"]["values"]}) == MOST_GROUPS
    assert "ほか 2 の部は表にある" in groups.caption
    assert len(listing(report, 0)) == MOST_CODES + 6


@pytest.mark.parametrize("most", [0.003, 0.0126, 0.04, 0.25, 0.5, 0.53, 0.99, 1.0])
def test_an_axis_of_shares_ends_within_the_whole(most):
    ticks = share_ticks(most)
    assert ticks[0] == 0
    assert ticks[-1] <= min(1, most + 1e-9)
    assert len(ticks) <= 7
    steps = {round(b - a, 6) for a, b in itertools.pairwise(ticks)}
    assert len(steps) <= 1


def test_charts_are_written_as_pictures(tmp_path):
    names = {path.name for path in write_charts(coded.coded_report(), tmp_path)}
    assert names == {"codes.svg", "codes.png", "code_groups.svg", "code_groups.png"}
    assert "＊ 公園" in (tmp_path / "code_groups.svg").read_text("utf-8")
    for one in all_charts(coded.coded_report()):
        assert '"url"' not in json.dumps(finished(one, LIGHT))
