"""In which forms a word is found (語の形): what context and collocation share."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Forms = Sequence[tuple[str, str, str]]
"""Surface, lemma and normalized form of every word, folded."""


def folded_forms(words: Mapping[str, Sequence[str]] | Any) -> Forms:
    """The forms of all words, as they are compared; ``words``: the table or its columns."""
    columns = ([fold(each) for each in words[name]] for name in ("surface", "lemma", "normalized"))
    return list(zip(*columns, strict=True))


def is_form_of(forms: Forms, term: str) -> Array:
    """Whether each word is the term in another form: same spelling, dictionary form or normalized form."""
    import numpy as np

    sought = fold(term)
    # 子ども finds 子供 too: both have the same normalized form. An inflected 進め stands for itself alone.
    keys = {normalized for _, lemma, normalized in forms if lemma == sought} | {sought}
    return np.array([form[0] == sought or form[2] in keys for form in forms], dtype=bool)


def fold(text: str) -> str:
    """Width and case taken away, one character for one, so that offsets hold; ① stays ①."""
    return text.translate(FOLDED)


FOLDED = {
    code: unicodedata.normalize("NFKC", chr(code)).lower()
    for code in (*range(0x41, 0x5B), *range(0xFF01, 0xFF5F), *range(0xFF65, 0xFF9E))
}
"""Capitals, full-width letters and half-width kana: each to one character."""
