"""The awareness of answers in parts: every figure needs the whole survey, and every byte is that of memory."""

from __future__ import annotations

import csv
import random
from collections import Counter

import pytest
from counted_surveys import asked, assert_same_tables, in_parts, results, survey_of, table_rows
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from textmine.analysis.awareness import Lexicon
from textmine.analysis.awareness.duties import Duty, DutySums
from textmine.analysis.awareness.surroundings import (
    AnswerSums,
    Surroundings,
    nouns_of,
    ranked,
    surroundings_from,
)
from textmine.errors import InputError
from textmine.partitions import NotInPartsError, copies
from textmine.pipeline import Work, prepare
from textmine.recipes import Cookbook

OFFICES = (
    "公園管理課",
    "市民窓口課",
    "防災課",
    "図書館",
    "=計算課",
    "課,「名」",
    "水道 課",
    "税務課",
    "蛍光灯課",
)
SAID = (
    "公園の遊具が古く、子どもがけがをしたことがあるので、直す順番を町会と決めている。",
    "窓口では督促状を読めずに期限が過ぎる人がいる。しかし、電話をかける手が足りない。",
    "市民との協働が重要であり、今後とも連携を深め、積極的に推進していくことが求められる。",
    "当課の所掌業務では、市民参加の対象となる事業は見当たらない。",
    "防災訓練の参加者は高齢者ばかりで、若い世帯には案内が届いていない。例えば夜間の訓練に変えた。",
    "図書館の棚は三割が動いていない。担当の田中太郎に 090-1234-5678 で聞いたそうだ。",
    "水道管の図面がない橋が40か所ある。",
    "行政だけでは解決できないと言われている。",
    "必要である。",
)
HEADER = ["課", "部", "実施", "なぜ必要か", "計画の名前", "御意見"]
TOLD = {
    "respondent": "課",
    "groups": ["部"],
    "questions": [
        {"name": name, "column": name, "kind": kind}
        for name, kind in (("なぜ必要か", "reason"), ("計画の名前", "plan"), ("御意見", "comment"))
    ],
    "closed": [{"name": "実施", "column": "実施"}],
    "report": {"title": "市民との協働についての調査"},
}
CODES = "＊協働\n協働 | 連携\n＊一人\n孤独死\n＊窓口\n窓口\n"


def rows_of(count, *, seed=1):
    """Offices that argue, copy each other, put the matter away or say nothing."""
    draw = random.Random(seed)
    rows = []
    for n in range(count):
        name = f"{OFFICES[n % len(OFFICES)]}{n // len(OFFICES) or ''}"
        said = (
            "".join(draw.sample(SAID, draw.choice([1, 1, 2, 3]))) if n % 7 else draw.choice(["", "特になし"])
        )
        plan = draw.choice(["", "公園の計画", "防災計画（第二次）", said])
        wish = draw.choice(["", "", "未記入", *SAID])
        rows.append([name, f"部{n % 3}", draw.choice(["①現在実施", "④所掌なし", ""]), said, plan, wish])
    rows[2][5] = "孤独死の部屋を片付ける人がいない。"
    rows[8][3] = "蛍光灯の交換が遅れ、夜道が暗い。"
    return [HEADER, *rows]


def same(folder, rows, *, part_bytes=1500, **told):
    (folder / "codes.txt").parent.mkdir(parents=True, exist_ok=True)
    (folder / "codes.txt").write_text(CODES, encoding="utf-8")
    settings = survey_of(folder, rows, **TOLD | {"analysis": {"coding": "codes.txt", "topics": 2}} | told)
    return assert_same_tables(settings, folder, part_bytes=part_bytes)


@pytest.mark.parametrize("part_bytes", [1, 1500, 10**9])
def test_the_awareness_of_parts_is_that_of_the_whole(tmp_path, part_bytes):
    made = same(tmp_path, rows_of(40), part_bytes=part_bytes)
    over = made["awareness"]
    assert len(over) == len(made["review"]) == 40
    assert len(made["awareness_questions"]) == 120
    # A survey in which nothing depends on the whole would test nothing.
    for column in (
        "borrowed",
        "commonness",
        "themes",
        "rare_themes",
        "anchor",
        "distancing",
        "contradictions",
    ):
        assert any(float(row[column]) for row in over), column
    assert len({row["characters_percentile"] for row in over}) > 10
    assert any("●" in row["text"] for row in made["awareness_spans"])
    assert made["consistency"]


@pytest.mark.parametrize("part_bytes", [1, 900, 10**9])
@pytest.mark.parametrize("groups", [[], ["部"], ["部", "組"]])
def test_whom_to_call_back_stands_in_the_order_of_all(tmp_path, part_bytes, groups):
    rows = [[*row, f"組{n % 2}"] for n, row in enumerate(rows_of(40))]
    rows[0] = [*HEADER, "組"]
    told = {"groups": groups, "questions": TOLD["questions"][:2]}
    calls = same(tmp_path, rows, part_bytes=part_bytes, **told)["call_back"]
    order = [
        (
            row["contradiction"] == "FALSE",
            -int(row["n_evidence"]),
            -int(row["n_unanswered"]),
            row["respondent"].lstrip("'"),
        )
        for row in calls
    ]
    assert order == sorted(order)
    assert [int(row["rank"]) for row in calls] == list(range(1, len(calls) + 1))
    assert {row["contradiction"] for row in calls} == {"TRUE", "FALSE"}
    assert list(calls[0])[: len(groups) + 2] == ["respondent", *groups, "unanswered"]


def test_who_answered_everything_is_not_called(tmp_path):
    rows = [HEADER, *([f"課{n}", "部", "", SAID[n], "計画", "意見がある"] for n in range(4))]
    assert same(tmp_path, rows, part_bytes=1)["call_back"] == []


@pytest.mark.parametrize(
    "told",
    [
        {"privacy": {"persons": True}},
        {"report": {"lang": "en", "title": "図書館"}, "privacy": {"mask": False}},
        {"respondent": ""},
        {"tokens": {"mode": "A"}},
        {"awareness": {"weights": {"distancing": 0.5, "facts": 9.0}}},
        {"awareness": {"weights": dict.fromkeys(("substance", "breadth"), 0.0)}, "analysis": {"coding": ""}},
    ],
    ids=["persons", "English, unmasked", "nobody named", "short units", "weights", "no rules"],
)
def test_the_settings_hold_in_parts(tmp_path, told):
    same(tmp_path, rows_of(30, seed=2), part_bytes=900, **told)


def test_two_processes_give_the_same(tmp_path):
    settings = survey_of(tmp_path, rows_of(30), **TOLD | {"analysis": {"topics": 2}})
    for processes in (1, 2):
        work = Work(processes=processes, kept=False)
        in_parts(settings, tmp_path / str(processes), part_bytes=900, work=work, tables=True)
    assert results(tmp_path / "1") == results(tmp_path / "2")
    assert len(table_rows(tmp_path / "2", "review")) == 30


def test_one_question_of_several(tmp_path):
    settings = survey_of(tmp_path, rows_of(30), **TOLD | {"analysis": {"topics": 2}})
    made = assert_same_tables(settings, tmp_path, part_bytes=900, questions=["御意見"])
    assert {row["question"] for row in made["awareness_questions"]} == {"御意見"}


def test_documents_are_sources_too(tmp_path):
    (tmp_path / "plan.txt").write_text(SAID[2] * 3, encoding="utf-8")
    made = same(tmp_path, rows_of(20, seed=3), awareness={"reference": ["plan.txt"]})
    assert "plan.txt" in {row["nearest"] for row in made["awareness"]}


# ---------------------------------------------------------------- what a person decided

DECIDED = [
    ("防災課", "", "place", "1", "先に聞く"),
    ("公園管理課1", "", "place", "0", "外す"),
    ("税務課2", "", "place", "4", "会議で決めた"),
    ("図書館", "", "strength", "0.9", "読んだ"),
    ("=計算課", "なぜ必要か", "facts", "1", "事実"),
    ("課,「名」", "", "distancing", "0", "違う"),
]


def decided_in(folder, lines):
    path = folder / "decided.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("respondent", "question", "item", "value", "note"), *lines])
    return {"awareness": {"overrules": path.name}}


def test_what_a_person_decided_holds(tmp_path):
    made = same(tmp_path, rows_of(40), part_bytes=900, **decided_in(tmp_path, DECIDED))
    places = {row["respondent"]: int(row["rank"]) for row in made["review"]}
    assert (places["防災課"], places["税務課2"], places["公園管理課1"]) == (1, 4, 40)
    assert sum(bool(row["overruled"]) for row in made["awareness"]) == 5


@pytest.mark.parametrize("persons", [False, True])
def test_a_decision_about_nobody_is_refused_in_the_same_words(tmp_path, persons):
    told = decided_in(tmp_path, [("防災科", "", "place", "1", "")]) | {"privacy": {"persons": persons}}
    settings = survey_of(tmp_path, rows_of(20), **TOLD | told)
    with pytest.raises(InputError) as in_memory:
        Cookbook(prepare(settings, shared=True))["review"]
    with pytest.raises(InputError) as here:
        in_parts(settings, tmp_path / "out", part_bytes=900, tables=True)
    assert str(here.value) == str(in_memory.value)
    assert "防災課" in str(here.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", ["回答者007", "回答者００７", "Respondent 007", "own name"])
def test_persons_are_decided_about_by_number_of_any_language_or_by_name(tmp_path, name, lang):
    rows = rows_of(20)
    name = rows[7][0] if name == "own name" else name
    told = decided_in(tmp_path, [(name, "", "place", "1", "")]) | {
        "privacy": {"persons": True},
        "report": TOLD["report"] | {"lang": lang},
    }
    made = same(tmp_path, rows, part_bytes=900, **told)
    assert made["review"][0]["respondent"] == {"ja": "回答者007", "en": "Respondent 007"}[lang]


# ---------------------------------------------------------------- limits


def test_awareness_is_made_where_copies_cannot_be_sought_and_this_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(copies, "MOST_ALIKE", 3)
    settings = survey_of(tmp_path, rows_of(30), **TOLD | {"analysis": {"topics": 2}})
    in_parts(settings, tmp_path / "out", part_bytes=900, tables=True)
    said = [row for row in table_rows(tmp_path / "out", "notes") if row["analysis"] == "awareness_profiles"]
    assert ["copied spans" in row["en"] for row in said] == [True]
    made = table_rows(tmp_path / "out", "awareness")
    assert len(made) == 30
    assert {row["borrowed"] for row in made} == {"0"}


@pytest.mark.parametrize("text", ["", "特になし", "そして", "公園が古い"])
def test_little_or_nothing_was_said(tmp_path, text):
    rows = [HEADER, *([f"課{n}", "部", "", text if n == 1 else "", "", ""] for n in range(4))]
    same(tmp_path, rows, part_bytes=1)


CELLS = st.one_of(
    st.sampled_from([*SAID, "", "特になし"]),
    st.text('あ市民課公園がない。、尐①,"\n\r =+@　ー〜A1●😀', max_size=8),
)


@hypothesis_settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.tuples(st.sampled_from("甲乙"), CELLS, CELLS), min_size=1, max_size=9),
    part_bytes=st.integers(1, 200),
    persons=st.booleans(),
)
def test_any_survey(tmp_path_factory, rows, part_bytes, persons):
    folder = tmp_path_factory.mktemp("any")
    told = {"groups": ["組"], "questions": asked("問", "計画名"), "privacy": {"persons": persons}}
    settings = survey_of(folder, [["組", "問", "計画名"], *rows], **told)
    try:
        assert_same_tables(settings, folder, part_bytes=part_bytes)
    except NotInPartsError:
        assume(False)


# ---------------------------------------------------------------- what is known of the whole


def test_the_share_of_rows_with_no_more():
    share = ranked({3: 1, 5: 2, 9: 1})
    assert [share(size) for size in (2, 3, 5, 8, 9, 10)] == [0.0, 0.25, 0.75, 0.75, 1.0, 1.0]
    assert ranked({})(3) == 0.0


SUMS = st.builds(
    AnswerSums,
    st.integers(0, 9),
    st.dictionaries(st.text(max_size=2), st.integers(1, 4), max_size=4).map(Counter),
    st.dictionaries(st.sampled_from("問答"), st.sets(st.text(max_size=2), max_size=3), max_size=2),
    st.dictionaries(
        st.sampled_from("問答"),
        st.dictionaries(st.integers(0, 9), st.integers(1, 5)).map(Counter),
    ),
    st.dictionaries(
        st.sampled_from("問答"),
        st.dictionaries(st.integers(0, 9), st.integers(1, 5)).map(Counter),
    ),
    st.builds(
        DutySums,
        st.integers(0, 9),
        st.dictionaries(st.sampled_from("道図"), st.integers(1, 5)).map(Counter),
    ),
)


@given(one=SUMS, two=SUMS)
def test_what_is_told_to_the_workers_is_what_is_known(one, two):
    whole = AnswerSums()
    whole.add(one)
    whole.add(two)
    assert whole.respondents == one.respondents + two.respondents
    known = Surroundings({"問": "reason"}, whole, {"公園": frozenset(("公園", "パーク"))}, {"協働": 2})
    told = surroundings_from(known.plain())
    assert (told.kinds, told.nouns, told.raised) == (known.kinds, known.nouns, known.raised)
    assert told.sums.asked == whole.asked
    assert told.sums.duties.names == one.duties.names + two.duties.names
    for word in "道図":
        duty = Duty(word, word)
        assert told.sums.duties.shared(duty) == whole.duties.shared(duty)
    assert (told.sums.characters, told.sums.types) == (whole.characters, whole.types)
    for word in whole.frequency:
        assert (
            told.sums.frequency.get(word, 1)
            == whole.frequency[word]
            == one.frequency[word] + two.frequency[word]
        )


def test_nouns_do_not_hang_on_the_order_of_words():
    words = [
        ("橋", "橋", "名詞"),
        ("市民", "市民", "名詞"),
        ("図面", "図面", "名詞"),
        ("図面", "ずめん", "名詞"),
    ]
    words += [("走る", "走る", "動詞"), ("図面", "描く", "動詞")]
    lexicon = Lexicon({}, frozenset({"市民"}), ())
    expected = {"図面": {"図面", "ずめん"}}
    assert nouns_of(words, lexicon) == nouns_of(reversed(words), lexicon) == expected


ENGLISH = (
    "The bus is late every morning.",
    "We need a nurse on Fridays.",
    "Teachers fill in forms for hours.",
)


@pytest.mark.parametrize(("japanese", "speaks"), [(0, False), (3, False), (9, True)])
def test_nothing_is_said_of_the_awareness_of_answers_in_another_language(tmp_path, japanese, speaks):
    """A few Japanese answers among English ones do not make a Japanese survey; the whole and the parts agree."""
    rows = [["課", "御意見"]]
    rows += [[f"課{n}", SAID[n % 3] if n < japanese else ENGLISH[n % 3]] for n in range(12)]
    settings = survey_of(tmp_path, rows, respondent="課", questions=asked("御意見"))
    assert_same_tables(settings, tmp_path)
    made = table_rows(tmp_path / "parts", "awareness")
    listed = table_rows(tmp_path / "parts", "review")
    notes = [row["ja"] for row in table_rows(tmp_path / "parts", "notes")]
    assert (len(made) > 0, len(listed) > 0) == (speaks, speaks)
    assert any("日本語ではない" in note for note in notes) is not speaks
