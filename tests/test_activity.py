"""What closed answers and projects show, as evidence for the call-back list."""

import pandas as pd
import pytest

from textmine.offices import evidence_of_activity, says_activity


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("①現在実施", "active"),
        ("② 現在＋将来", "active"),
        ("③将来実施", "active"),
        ("はい", "active"),
        ("参加したことがある", "active"),
        ("④ 所掌なし", "inactive"),
        ("実施していない", "inactive"),
        ("未実施", "inactive"),
        ("参加したことがない", "inactive"),
        ("予定なし", "inactive"),
        ("わからない", ""),
        ("", ""),
    ],
)
def test_a_closed_answer_says_whether_the_office_is_active(answer, says):
    assert says_activity(answer) == says


def test_projects_and_closed_answers_are_evidence():
    responses = pd.DataFrame(
        {
            "respondent": ["総務課", "税務課"],
            "question": "設問１",
            "text": "",
            "status": "empty",
            "状況": ["①現在実施", "④所掌なし"],
        }
    )
    projects = pd.DataFrame({"respondent": ["総務課", "総務課", ""], "title": ["祭", "市", "他"]})
    found = evidence_of_activity(responses, ["状況"], {"事業": projects})
    assert found.to_dict("split")["data"] == [["総務課", "事業", 2], ["総務課", "状況 ①現在実施", 1]]
