import csv
from pathlib import Path

import pandas as pd
import pytest

from textmine.analysis.awareness import awareness, load_lexicon
from textmine.analysis.awareness.clauses import clause_ends
from textmine.phrases import find_phrases, read_phrases
from textmine.tokens import tokenize

CASES = Path(__file__).parent / "cases"


def read_cases(name):
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answered(*texts):
    return pd.DataFrame(
        {
            "respondent": [f"課{number}" for number in range(len(texts))],
            "question": "なぜ必要か",
            "raw_text": texts,
            "text": texts,
            "status": "valid",
            "rule": "",
        }
    )


def found_in(*texts):
    responses = answered(*texts)
    return awareness(responses, *tokenize(responses))


def test_predicates_tell_facts_from_calls():
    cases = read_cases("awareness_predicates.csv")
    assert min(sum(case["kind"] == kind for case in cases) for kind in ("fact", "general")) > 20
    profile = found_in(*(case["text"] for case in cases)).profile
    wrong = [
        case["text"]
        for case, share in zip(cases, profile["facts"], strict=True)
        if (share == 1.0) != (case["kind"] == "fact")
    ]
    assert wrong == []


def test_distancing_in_many_words():
    phrases = read_phrases("awareness/distancing.csv")
    cases = read_cases("awareness_distancing.csv")
    assert {case["distancing"] for case in cases} == {"0", "1"}
    wrong = [
        case["text"]
        for case in cases
        if bool(find_phrases(case["text"], phrases)) != (case["distancing"] == "1")
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ["predicates", "emphasis"])
def test_every_example_matches_its_own_line(name):
    wrong = [
        phrase.place
        for phrase in read_phrases(f"awareness/{name}.csv")
        if not phrase.pattern.search(phrase.example)
    ]
    assert wrong == []


def ends_of(text):
    return clause_ends(*tokenize(answered(text))).get(0, [])


def test_clauses_end_at_predicates_and_stops_alone():
    text = "市民、団体、事業者が集まり、鍵を直したので、雨は漏らない。"
    assert [text[:end] for end, _ in ends_of(text)] == [
        "市民、団体、事業者が集まり、",
        "市民、団体、事業者が集まり、鍵を直したので、",
        text,
    ]
    assert [how for _, how in ends_of(text)] == ["join", "end", "end"]


def test_a_clause_that_leaves_its_mood_to_a_call_is_no_fact():
    called, told = found_in(
        "校庭の鍵を配り、交流を進めていく。", "校庭の鍵を配り、子どもが夜も遊ぶ。"
    ).profile["facts"]
    assert called == 0.0
    assert told == 1.0


def test_a_denied_fact_is_criticism():
    spans = found_in("督促状は夜勤の世帯に届かない。", "督促状は夜勤の世帯に届く。").spans
    critical = spans[spans["indicator"] == "critical"]
    assert set(critical["respondent"]) == {"課0"}


def test_general_words_by_build_and_by_parts():
    lexicon = load_lexicon()
    general = ["市民満足度", "機動性", "居場所づくり", "地域社会", "行政サービス向上"]
    concrete = ["督促状", "文化財", "消火栓", "母子手帳", "化学", "自転車", "給水車", "連帯保証人"]
    assert [word for word in general if not lexicon.is_general(word)] == []
    assert [word for word in concrete if lexicon.is_general(word)] == []


def test_padding_lowers_and_one_word_is_not_enough():
    sharp = "宛先不明で戻る督促状が棚に二箱ある。"
    padding = (
        "本市を取り巻く環境は大きく変化しており、多様な主体が互いに認め合い、支え合う社会を築いていくことが"
        "重要である。今後とも積極的に取組を進め、より一層の充実に努めていく必要があると考える。"
    )
    strength = found_in(sharp, sharp + padding, padding, "督促状。").profile["strength"].tolist()
    assert strength[0] > strength[1] > strength[2]
    assert strength[0] > strength[3]


def test_emphasis_is_counted_with_its_places():
    found = found_in("より一層、きめ細かな対応を着実に進める。")
    assert found.profile["emphasis"].item() == 3
    places = found.spans[found.spans["indicator"] == "emphasis"]["text"].tolist()
    assert places == ["より一層", "きめ細かな", "着実に"]
