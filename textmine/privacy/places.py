"""Where private strings stand in texts (個人情報の位置): forms found by rules, names among the morphemes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.privacy.name_words import NameWords, load_name_words
from textmine.privacy.names import CANDIDATE, NAME, PLACE, SAYS_OWN_NAME, Morpheme, names_in
from textmine.privacy.relatives import relative_marks
from textmine.privacy.rules import Place, find_by_rules, without_overlaps
from textmine.tokens import Cut

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def private_places(
    texts: Sequence[str],
    valid: Sequence[int],
    cut: Cut,
    *,
    dictionaries: Path | None = None,
    candidates: bool = False,
) -> dict[int, list[Place]]:
    """The likely private places by the text's place in the list.

    ``cut``: the morphemes of the texts at ``valid``; what has a form is found in the others, too.
    ``candidates``: also words that Sudachi alone calls a name.
    """
    places: dict[int, list[Place]] = {}
    for at, text in enumerate(texts):
        if found := find_by_rules(text, dictionaries=dictionaries):
            places[at] = found
    known = load_name_words(dictionaries)
    for at, morphemes in _with_telling_words(texts, valid, cut, known):
        named = [
            place for place in names_in(texts[at], morphemes, known) if candidates or place.rule != CANDIDATE
        ]
        if named:
            places[at] = without_overlaps([*places.get(at, []), *named])
    return dict(sorted(places.items()))


def _with_telling_words(
    texts: Sequence[str], valid: Sequence[int], cut: Cut, known: NameWords
) -> Iterator[tuple[int, list[Morpheme]]]:
    """Place in the list and morphemes of each text that may hold a name.

    A 人名 may stand for itself; a place or a label is a name only with a word that goes with names.
    """
    import numpy as np

    telling = {*known.honorifics, *known.labels}
    details = {word[5] for word in cut.words}  # a few dozen, asked once each
    of_names = {detail for detail in details if detail.startswith(NAME)}
    of_places = {detail for detail in details if detail.startswith(PLACE)}
    names = np.array([word[5] in of_names for word in cut.words], dtype=bool)
    others = np.array([word[0] in telling or word[5] in of_places for word in cut.words], dtype=bool)
    if not (names.any() or others.any()):
        return
    numbers, ends = np.array(cut.numbers, dtype="int64"), np.cumsum(np.array(cut.sizes, dtype="int64"))

    def holding(tells: Array) -> list[int]:
        of_texts = np.searchsorted(ends, np.flatnonzero(tells[numbers]), side="right")
        return list(dict.fromkeys(of_texts.tolist()))

    surely, marks = set(holding(names)), _marks_of_names(known)
    for number in holding(names | others):
        at = valid[number]
        if number in surely or marks.search(texts[at]):
            start = int(ends[number]) - cut.sizes[number]
            yield at, _morphemes([cut.words[word] for word in cut.numbers[start : int(ends[number])]])


def _marks_of_names(known: NameWords) -> re.Pattern[str]:
    """Any honorific, office, label or relative, and how people say their own names."""
    listed = sorted({*known.honorifics, *known.titles, *known.labels, *relative_marks(known.relatives)})
    return _any_of(tuple(listed))


@lru_cache(maxsize=4)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join([*map(re.escape, words), SAYS_OWN_NAME.pattern]))


def _morphemes(words: Sequence[Any]) -> list[Morpheme]:
    start, listed = 0, []
    for surface, _lemma, _normalized, _reading, pos, detail, unknown in words:
        listed.append(Morpheme(start, start + len(surface), surface, pos, detail, unknown))
        start += len(surface)
    return listed
