"""The same search for private strings (個人情報の検出) without a table, for parts of a large survey."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.privacy.name_words import load_name_words
from textmine.privacy.names import CANDIDATE, NAME, PLACE, Morpheme, names_in
from textmine.privacy.rules import Place, find_by_rules, without_overlaps
from textmine.tokens import Cut

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def private_places(
    texts: Sequence[str], valid: Sequence[int], cut: Cut, *, dictionaries: Path | None = None
) -> dict[int, list[Place]]:
    """The likely private places by the text's place in the list, as ``find_private`` finds them.

    ``cut``: the morphemes of the texts at ``valid``.
    """
    places: dict[int, list[Place]] = {}
    for at, text in enumerate(texts):
        if found := find_by_rules(text, dictionaries=dictionaries):
            places[at] = found
    known = load_name_words(dictionaries)
    for number, morphemes in _with_telling_words(cut, {*known.honorifics, *known.labels}):
        at = valid[number]
        named = [place for place in names_in(texts[at], morphemes, known) if place.rule != CANDIDATE]
        if named:
            places[at] = without_overlaps([*places.get(at, []), *named])
    return dict(sorted(places.items()))


def _with_telling_words(cut: Cut, telling: set[str]) -> Iterator[tuple[int, list[Morpheme]]]:
    """Number and morphemes of each text with a 人名, a place or a word that stands by names."""
    import numpy as np

    tells = np.array(
        [word[0] in telling or word[5].startswith((NAME, PLACE)) for word in cut.words], dtype=bool
    )
    numbers, ends = np.array(cut.numbers, dtype="int64"), np.cumsum(np.array(cut.sizes, dtype="int64"))
    if not tells.any():
        return
    at = np.unique(np.searchsorted(ends, np.flatnonzero(tells[numbers]), side="right"))
    for number in at.tolist():
        start = int(ends[number]) - cut.sizes[number]
        yield number, _morphemes([cut.words[word] for word in cut.numbers[start : int(ends[number])]])


def _morphemes(words: Sequence[Any]) -> list[Morpheme]:
    start, listed = 0, []
    for surface, _lemma, _normalized, _reading, pos, detail, unknown in words:
        listed.append(Morpheme(start, start + len(surface), surface, pos, detail, unknown))
        start += len(surface)
    return listed
