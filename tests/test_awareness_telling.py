"""Words that tell and words that name: cases, the user's own lines, and what the part makes of them."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmine.analysis.awareness import awareness
from textmine.analysis.awareness.strength import Counted, part_values
from textmine.analysis.awareness.telling import NAMES, TELLS, read_manners, ways_of_telling
from textmine.errors import DictionaryError
from textmine.nonresponse import classify_nonresponse
from textmine.tokens import tokenize

CASES = Path(__file__).parent / "cases" / "awareness_telling.csv"
NOTHING = Counted(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def answered(*texts: str, question: str = "問") -> pd.DataFrame:
    rows = [(str(number), question, text, text) for number, text in enumerate(texts)]
    table = pd.DataFrame(rows, columns=["respondent", "question", "raw_text", "text"])
    return classify_nonresponse(table).assign(status="valid")


def read(text: str, folder: Path | None = None) -> dict[str, list[str]]:
    ways = ways_of_telling(*tokenize(answered(text)), read_manners(folder)).get(0, [])
    return {value: [text[w.start : w.end] for w in ways if w.value == value] for value in (TELLS, NAMES)}


def cases() -> list[dict[str, str]]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["text"])
def test_which_words_tell_and_which_name(case):
    assert read(case["text"]) == {TELLS: case["tells"].split(), NAMES: case["names"].split()}


def test_the_users_own_line_is_asked_first(tmp_path):
    (tmp_path / "awareness").mkdir()
    own = tmp_path / "awareness" / "telling.csv"
    own.write_text("pos,terms,value,note\n動詞-一般,待つ,,数えない\n名詞,町会,tells,相手\n", encoding="utf-8")
    assert read("町会が待った", tmp_path) == {TELLS: ["町会", "が", "た"], NAMES: []}


def test_a_line_that_says_neither_is_refused(tmp_path):
    (tmp_path / "awareness").mkdir()
    own = tmp_path / "awareness" / "telling.csv"
    own.write_text("pos,terms,value,note\n動詞,待つ,maybe,？\n", encoding="utf-8")
    with pytest.raises(DictionaryError) as refused:
        read_manners(tmp_path)
    assert "maybe" in str(refused.value)
    assert "tells" in str(refused.value)


def test_the_part_by_hand():
    """(7 + 2) / (7 + 8) where all tell, (1 + 2) / (7 + 8) where one of seven does, 2 / 8 for none."""
    for telling, naming, value in ((7, 0, 0.6), (1, 6, 0.2), (0, 0, 0.25)):
        counted = replace(NOTHING, telling=telling, naming=naming)
        assert part_values(counted)["telling"] == pytest.approx(value)


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_word_that_tells_raises_and_one_that_names_lowers(telling, naming):
    def value(more: int, less: int) -> float:
        return part_values(replace(NOTHING, telling=telling + more, naming=naming + less))["telling"]

    assert 0 < value(0, 1) < value(0, 0) < value(1, 0) < 1


def test_words_of_the_question_count_for_nothing():
    texts = ("推進が必要である。", "橋が落ちた。")
    found = awareness(answered(*texts, question="推進がなぜ必要か"), *tokenize(answered(*texts)))
    naming = found.spans[found.spans["indicator"] == "naming"]
    assert naming.empty
    told = found.profile.set_index("respondent")["telling"]
    assert told["1"] == 1.0
    spans = found.spans[(found.spans["indicator"] == "telling") & (found.spans["respondent"] == "1")]
    assert spans["text"].tolist() == ["が", "落ち", "た"]
