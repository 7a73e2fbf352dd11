from pathlib import Path

import pandas as pd
import pytest

from textmine.analysis.hearing import fold_name, propose_hearing, read_hearing
from textmine.errors import AnalysisError
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
        overruled=["", "", "", "", "place=0（訪問済み）"], strength=[0.5, 0.5, 0.5, 0.5, 0.0]
    )
    found = propose_hearing(review, responses, rounds=1, per_round=1, given=["丁課", "戊課"])
    reasons = found.set_index("respondent")["reason"]
    assert "手掛かりが少ない組織です（強さ 0.50）" in reasons["丁課"]
    assert "人による変更: place=0（訪問済み）" in reasons["戊課"]
    assert "手掛かりが少ない" not in reasons["戊課"]
