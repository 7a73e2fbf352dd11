"""The page's embedded answers: where each term stands, counted as browsers count."""

from types import SimpleNamespace
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from textmine.report.pagedata import _places

TEXTS = ["窓口が混む", "𠮷野家の𠮷", "", "公園😀が狭い"]
PLACES = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 4), st.integers(1, 2), st.sampled_from(["窓口", "𠮷", "a", "公園"])
    ),
    max_size=12,
)


def report(places: list[tuple[int, int, int, str]]) -> Any:
    table = pd.DataFrame(
        [(row, start, start + length, term) for row, start, length, term in places],
        columns=["response", "start", "end", "term"],
    )
    return SimpleNamespace(term_places=table, responses=pd.DataFrame({"text": TEXTS}))


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(PLACES)
def test_places_are_those_of_the_table(places: list[tuple[int, int, int, str]]) -> None:
    terms, found = _places(report(places))
    assert terms == sorted({term for *_, term in places})
    expected: dict[int, list[int]] = {}
    for row, start, length, term in sorted(places, key=lambda p: (p[0], p[1], p[1] + p[2], p[3])):
        before, whole = TEXTS[row][:start], TEXTS[row][: start + length]
        expected.setdefault(row, []).extend((start + utf16(before) - len(before),))
        expected[row] += [length + utf16(whole) - len(whole) - utf16(before) + len(before), terms.index(term)]
    assert found == expected


def test_a_report_without_places() -> None:
    assert _places(report([])) == ([], {})
    assert _places(SimpleNamespace(term_places=None)) == ([], {})  # type: ignore[arg-type]
