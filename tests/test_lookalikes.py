"""The parts of the repair of look-alikes: words on the path, small kana, what is asked of a change."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from textmine.repairs.belief import asked_of, change_factor
from textmine.repairs.checker import Checker, gain_of, is_rare
from textmine.repairs.evidence import Evidence
from textmine.repairs.rules import load_rules
from textmine.repairs.smallkana import cut_short, may_be_small, written_small
from textmine.repairs.words import PathWord, word_at
from textmine.tokens import path_cost

ALIKE = Path(__file__).parent.parent / "dictionaries" / "repair" / "alike.csv"
CHECKER = Checker(path_cost, 3000, load_rules(), Evidence(damaged=True, scanned=True))


def test_words_stand_where_the_text_has_them() -> None:
    words = path_cost.words("青少年の施設")
    assert "".join(word.surface for word in words) == "青少年の施設"
    assert next((word.start, word.end) for word in words) == (0, 3)
    assert word_at(words, 4).surface == "施設"
    assert {word.kind for word in words} == {"common"}


@pytest.mark.parametrize(
    ("text", "kind"), [("東京", "proper"), ("二", "number"), ("、", "mark"), ("シヤンプー", "unknown")]
)
def test_kinds_of_words(text: str, kind: str) -> None:
    assert path_cost.words(text)[-1].kind == kind


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ("シヤワー", "シャワー"),
        ("ゆつくり", "ゆっくり"),
        ("りつぱ", "りっぱ"),
        ("チエックイン", "チェックイン"),
    ],
)
def test_words_filed_under_small_kana(text: str, small: str) -> None:
    changes = [change for some in written_small(path_cost.words(text), path_cost) for change in some]
    letters = list(text)
    for place, written in changes:
        letters[place] = written
    assert "".join(letters) == small


@pytest.mark.parametrize("text", ["スイーツ", "テイスト", "ウイスキー", "ウオーキング", "タイヤ", "みつける"])
def test_large_kana_that_are_right(text: str) -> None:
    assert list(written_small(path_cost.words(text), path_cost)) == []


def test_verbs_cut_short() -> None:
    assert list(cut_short(path_cost.words("待つている"))) == [((1, "っ"),)]
    assert list(cut_short(path_cost.words("待つ時間"))) == []


def test_where_a_small_kana_can_stand() -> None:
    assert may_be_small("よつて", 1)
    assert not may_be_small("よつば", 1)
    assert not may_be_small("つて", 0)


def a_word(surface: str, kind: str = "common", pos: str = "名詞-普通名詞-一般") -> PathWord:
    return PathWord(0, len(surface), surface, kind, pos, "*", surface)


@pytest.mark.parametrize(
    ("old", "new", "likeness", "believed"),
    [
        (a_word("休"), a_word("自治体"), "", 0.3),
        (a_word("糸"), a_word("系"), "alike", None),
        (a_word("待つ"), a_word("持つ"), "wide", None),
        (a_word("年未", "proper", "名詞-固有名詞-人名"), a_word("年末"), "firm", 0.15),
        (a_word("金沢", "proper", "名詞-固有名詞-地名"), a_word("余沢"), "far", None),
        (a_word("推准", "unknown"), a_word("推進"), "far", 0.8),
        (a_word("会議"), a_word("合議", "unknown"), "", None),
    ],
)
def test_what_a_change_must_pass(old: PathWord, new: PathWord, likeness: str, believed: float | None) -> None:
    assert change_factor(old, new, likeness) == believed


def test_a_change_is_asked_for_more_than_it_gains_in_sound_text() -> None:
    for phrase, proposal in (
        ("車が多い", ((0, "単"),)),
        ("観光客増", ((3, "僧"),)),
        ("ロの字型", ((0, "口"),)),
    ):
        asked = asked_of(phrase, proposal, CHECKER)
        assert asked is None or gain_of(phrase, proposal, CHECKER) <= asked


def test_rare_kanji() -> None:
    assert is_rare("學")
    assert is_rare("髙")
    assert not is_rare("学")
    assert not is_rare("あ")


def test_the_table_of_alike_kanji_is_sound() -> None:
    lines = [line for line in ALIKE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    table = {(row["found"], written): row["kind"] for row in rows for written in row["written"]}
    assert len(table) > 5_000
    assert not any(found == written or is_rare(written) for found, written in table)
    assert {("末", "未"), ("間", "問"), ("書", "害"), ("滅", "減"), ("慨", "概")} <= set(table)
    assert not any(found in "惠圓學國髙﨑" for found, _ in table)
    assert {row["kind"] for row in rows} == {"alike-near", "alike", "alike-far"}
