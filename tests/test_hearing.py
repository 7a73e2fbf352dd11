import re
from pathlib import Path

import pandas as pd
import pytest

from textmine.analysis.hearing import places_told, propose_hearing, read_hearing
from textmine.errors import AnalysisError
from textmine.naming import fold_name
from textmine.tables import REVIEW

KOGANEI = Path(__file__).parents[1] / "data" / "koganei2010"
NAMES = ["甲課", "乙課", "（丙担当）", "丁課", "戊課"]
PARTS = ["総務部", "総務部", "総務部", "市民部", ""]


def tables():
    review = pd.DataFrame(
        [[n, name, 0.5, 0.5, "理由", n, n, n < 3, ""] for n, name in enumerate(NAMES, 1)],
        columns=list(REVIEW.names),
    )
    responses = pd.DataFrame({"respondent": NAMES, "部": PARTS})
    return review, responses


def names(found, **wanted):
    rows = found
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return rows["respondent"].tolist()


def test_takes_the_review_list_from_the_top():
    found = propose_hearing(*tables(), rounds=2, per_round=2)
    assert found[["round", "order", "respondent"]].values.tolist() == [
        [1, 1, "甲課"],
        [1, 2, "乙課"],
        [2, 1, "（丙担当）"],
        [2, 2, "丁課"],
    ]
    assert set(found["agreement"]) == {"提案"}


def test_must_never_and_most_per_group():
    found = propose_hearing(
        *tables(), rounds=1, per_round=3, must=["戊課"], never=["甲課"], most_per_group=1, group="部"
    )
    assert names(found) == ["戊課", "乙課", "丁課"]


def test_offices_without_a_group_are_not_limited():
    review, responses = tables()
    found = propose_hearing(
        review, responses.assign(部=""), rounds=1, per_round=4, most_per_group=1, group="部"
    )
    assert len(found) == 4


def test_comparison_gives_a_reason_for_each_difference():
    found = propose_hearing(
        *tables(), rounds=1, per_round=2, most_per_group=1, group="部", given=["甲課", "丙担当", "戊課"]
    )
    assert names(found, agreement="一致") == ["甲課"]
    assert names(found, agreement="提案のみ") == ["丁課"]
    assert names(found, agreement="一覧のみ") == ["（丙担当）", "戊課"]
    reasons = found.set_index("respondent")["reason"]
    assert "総務部からは1組織まで" in reasons["（丙担当）"]
    assert "確認順位5位" in reasons["戊課"]
    assert not found["reason"].str.contains("誤|間違").any()


def test_names_survive_brackets_width_and_damaged_characters():
    assert fold_name("（法務担当）") == fold_name("法務担当") == fold_name("(法務担当)")
    assert fold_name("児童青尐年課") == fold_name("児童青少年課")
    assert fold_name("総務課") != fold_name("総務部")


@pytest.mark.parametrize(
    "options",
    [{"must": ["庚課"]}, {"never": ["庚課"]}, {"given": ["庚課"]}, {"must": ["甲課"], "never": ["甲課"]}],
)
def test_unknown_or_contradicting_names_are_refused(options):
    with pytest.raises(AnalysisError):
        propose_hearing(*tables(), **options)


def test_given_list_of_the_committee():
    given = read_hearing(KOGANEI / "hearing.csv")
    assert len(given) == 15
    assert "広報秘書課" in given
    assert "交通対策課" not in given


def test_a_list_without_header_names_uses_its_first_column(tmp_path):
    (tmp_path / "list.csv").write_text("だれ,何\n甲課,x\n,y\n乙課,z\n", encoding="utf-8-sig")
    assert read_hearing(tmp_path / "list.csv") == ["甲課", "乙課"]


def test_who_was_left_out_by_a_person_is_told_so_and_not_called_strong():
    review, responses = tables()
    review = review.assign(
        overruled=["", "", "", "", "人が一覧から外しました（訪問済み）"], strength=[0.5, 0.5, 0.5, 0.5, 0.0]
    )
    found = propose_hearing(review, responses, rounds=1, per_round=1, given=["丁課", "戊課"])
    reasons = found.set_index("respondent")["reason"]
    assert "。一覧に入っていない理由は、調査票からは分かりません" in reasons["甲課"]  # a sentence of its own
    assert "手掛かりが少ない組織です（強さ 0.50）" in reasons["丁課"]
    assert "人が一覧から外しました（訪問済み）" in reasons["戊課"]
    assert "手掛かりが少ない" not in reasons["戊課"]


# ---------------------------------------------------------------- whom a person left out


OUT = {"甲課": "人が一覧から外しました（対象外）"}


def test_who_was_left_out_by_a_person_is_not_proposed():
    found = propose_hearing(*tables(), rounds=1, per_round=5, given=["甲課"], left_out=OUT)
    assert names(found, proposed=True) == ["乙課", "（丙担当）", "丁課", "戊課"]
    reason = found.set_index("respondent")["reason"]["甲課"]
    assert reason.startswith("人が一覧から外しました（対象外）。事業との")


def test_who_has_to_be_in_is_in_though_left_out_by_a_person():
    found = propose_hearing(*tables(), rounds=1, per_round=1, must=["甲課"], left_out=OUT)
    assert found[["respondent", "reason"]].values.tolist() == [
        ["甲課", "必ず含める指定です。人が一覧から外しました（対象外）"]
    ]


def test_a_name_is_matched_only_where_it_is_clear():
    review, responses = tables()
    for frame in (review, responses):
        frame["respondent"] = frame["respondent"].replace({"丁課": "（甲課）"})
    with pytest.raises(AnalysisError, match="甲課"):
        propose_hearing(review, responses, must=["甲 課"])
    assert names(propose_hearing(review, responses, rounds=1, per_round=1, must=["（甲課）"])) == ["（甲課）"]


# ---------------------------------------------------------------- language and places

KANA = re.compile("[ぁ-ん]")


def test_an_english_proposal_holds_no_japanese_of_its_own():
    review, responses = tables()
    found = propose_hearing(
        review.assign(reasons="a reason"),
        responses,
        rounds=1,
        per_round=3,
        must=["戊課"],
        never=["乙課"],
        most_per_group=1,
        group="部",
        given=["甲課", "乙課", "（丙担当）"],
        lang="en",
    )
    assert found["agreement"].tolist() == [
        "proposed only",
        "in both",
        "proposed only",
        "list only",
        "list only",
    ]
    assert not [text for text in found["reason"] if KANA.search(text)]
    assert found["reason"].iloc[1] == "place 1 in the review list: a reason"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"rounds": 2, "per_round": 2}, ""),
        ({"rounds": 1, "per_round": 2, "must": NAMES[:3]}, "the proposal has 2 rounds"),
        ({"rounds": 3, "per_round": 2}, "only 5 of the 6 places of 3 x 2 are filled: every respondent is in"),
        (
            {"rounds": 2, "per_round": 2, "most_per_group": 1},
            "only 3 of the 4 places .* over the 1 of a group",
        ),
        (
            {"rounds": 5, "per_round": 1, "never": ["甲課"]},
            "only 4 of the 5 .* all others are to be left out",
        ),
    ],
)
def test_more_or_fewer_places_than_asked_for_are_told(options, told):
    most = options.get("most_per_group", 0)
    found = propose_hearing(*tables(), group="部", **options)
    said = places_told(
        found,
        rounds=options["rounds"],
        per_round=options["per_round"],
        everyone=len(NAMES),
        most_per_group=most,
    )
    assert [bool(re.search(told, en)) for _, en in said] == ([True] if told else [])
