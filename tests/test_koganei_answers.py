"""What must hold on the real survey: who answered, and whose answers are alike."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from textmine.analysis.blank_tests import blank_tests
from textmine.analysis.response_rates import response_rates
from textmine.analysis.similarity import borrowed_spans, similar_responses
from textmine.nonresponse import classify_nonresponse
from textmine.settings import load_settings
from textmine.survey import read_survey

SETTINGS = Path(__file__).parents[1] / "data" / "koganei2010" / "survey.toml"


@pytest.fixture(scope="module")
def responses() -> pd.DataFrame:
    return classify_nonresponse(read_survey(load_settings(SETTINGS)).responses)


def test_38_of_52_gave_a_reason(responses: pd.DataFrame) -> None:
    found = response_rates(responses, by=["部"]).set_index(["by", "group", "question"])
    first, every = found.loc["全体", "全体", "設問１"], found.loc["全体", "全体", "全設問"]
    assert (first["rows"], first["valid"], first["not_entered"], first["none"]) == (52, 38, 13, 1)
    assert (every["rows"], every["nonresponse"]) == (156, 101)
    assert found.loc["部"].reset_index().query("question == '全設問'")["rows"].sum() == 156


def test_offices_that_find_nothing_to_say_in_a_sentence_did_answer(responses: pd.DataFrame) -> None:
    first = responses[responses["question"] == "設問１"].set_index("respondent")["status"]
    assert (
        first["市民税課"],
        first["資産税課"],
        first["児童青少年課" if "児童青少年課" in first else "児童青尐年課"],
    ) == ("valid",) * 3
    assert first["保険年金課"] == "none"
    assert responses[responses["status"] == "valid"]["rule"].eq("content").all()


def test_blanks_of_offices_without_such_duties(responses: pd.DataFrame) -> None:
    found = blank_tests(responses, by=["設問２", "課"])
    row = found[(found["question"] == "設問１") & (found["category"] == "④所掌なし")].iloc[0]
    assert (row["rows_target"], row["blank_target"], row["rows_rest"], row["blank_rest"]) == (26, 10, 26, 4)
    assert row["p"] == pytest.approx(0.116, abs=5e-4)
    assert (found[found["by"] == "課"]["verdict"] == "判断できない").all()


def test_alike_answers_in_their_order(responses: pd.DataFrame) -> None:
    found = similar_responses(responses)
    pairs = [frozenset(pair) for pair in zip(found["respondent_a"], found["respondent_b"], strict=True)]
    assert pairs[0] == {"職員課", "（人事給与制度担当）"}
    assert found["kind"].iloc[0] == "identical"
    assert pairs[1] == {"（スポーツ振興担当）", "図書館"}
    assert found["kind"].iloc[1] == "near_copy"
    assert set(pairs[2:5]) == {
        frozenset(["まちづくり推進課", "（文化施設開設担当）"]),
        frozenset(["健康課", "財政課"]),
    }
    assert found["longest_run"].iloc[2] == 29
    assert not any({"企画政策課", "指導室"} & pair for pair in pairs)


def test_borrowed_spans_stand_in_the_answers(responses: pd.DataFrame) -> None:
    texts = responses.set_index(["respondent", "question"])["text"]
    for row in borrowed_spans(responses).itertuples():
        assert texts[row.respondent, row.question][row.start : row.end] == row.text
        assert row.source_respondent != row.respondent
