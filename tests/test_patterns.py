from __future__ import annotations

import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmine.patterns import pattern


def test_a_mistake_shows_when_it_is_first_asked() -> None:
    broken = pattern("[特")
    with pytest.raises(re.error):
        broken.search("特になし")


def test_it_is_no_pattern_but_asked_like_one() -> None:
    found = pattern("ナシ|なし", re.IGNORECASE)
    assert found.pattern == "ナシ|なし"
    assert found.flags & re.IGNORECASE
    assert found.sub("無し", "特になし") == "特に無し"
    with pytest.raises(AttributeError):
        found.__deepcopy__  # noqa: B018


def test_it_can_be_sent_to_another_process() -> None:
    found = pattern("(なし)")
    sent = pickle.loads(pickle.dumps(found))  # before it was asked
    assert sent.findall("特になし") == ["なし"] == found.findall("特になし")


@given(st.text("なし無い、", max_size=12))
def test_it_answers_as_the_compiled_expression(text: str) -> None:
    late, early = pattern("(な?し)|無(?=い)"), re.compile("(な?し)|無(?=い)")
    assert [match.span() for match in late.finditer(text)] == [match.span() for match in early.finditer(text)]
    assert late.split(text) == early.split(text)
    assert late.findall(text) == early.findall(text)
