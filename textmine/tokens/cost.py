"""What Sudachi says of a text (コストと語): how well it reads as Japanese, and the words on its best path."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from textmine.repairs.words import PathWord
from textmine.tokens.sudachi import (
    MOST_CHARACTERS,
    compiled_user_words,
    lasting_tokenizer,
    speakable,
    sudachi_of,
)


class SudachiCost:
    """Sudachi's cost (コスト) of the best path through a text, and the words on that path.

    A lower cost reads more like Japanese. The first morpheme is left out of Sudachi's figure, so a
    fixed 。 stands in front.
    """

    def __call__(self, text: str, /, *, dictionaries: Path | None = None) -> int:
        """The cost of the best path."""
        return _cost(text, dictionaries)

    def words(self, text: str, /, *, dictionaries: Path | None = None) -> tuple[PathWord, ...]:
        """The words of the path, with their places in ``text``."""
        return _words_on_path(text, dictionaries)


path_cost = SudachiCost()


@lru_cache(maxsize=16_384)
def _cost(text: str, dictionaries: Path | None) -> int:
    return int(_best_path(text, dictionaries).get_internal_cost())


@lru_cache(maxsize=4096)
def _words_on_path(text: str, dictionaries: Path | None) -> tuple[PathWord, ...]:
    words, start = [], -1
    for morpheme in _best_path(text, dictionaries):
        surface, pos = morpheme.surface(), morpheme.part_of_speech()
        end = start + len(surface)
        if start >= 0:
            kind = _word_kind(pos, is_oov=morpheme.is_oov())
            normalized = morpheme.normalized_form()
            words.append(PathWord(start, end, surface, kind, "-".join(pos[:3]), pos[5], normalized))
        start = end
    return tuple(words)


def _best_path(text: str, dictionaries: Path | None) -> Any:
    return lasting_tokenizer("C", dictionaries).tokenize("。" + speakable(text)[:MOST_CHARACTERS])


def _word_kind(pos: Sequence[str], *, is_oov: bool) -> str:
    """Numerals are often unknown to Sudachi and yet sound: they are a kind of their own."""
    if pos[1] == "数詞":
        return "number"
    if is_oov:
        return "unknown"
    if pos[1] == "固有名詞":
        return "proper"
    return "mark" if pos[0] in ("補助記号", "記号", "空白") else "common"


@lru_cache(maxsize=4096)
def word_classes(surface: str, *, dictionaries: Path | None = None) -> frozenset[str]:
    """Every class that Sudachi's dictionary knows for ``surface``: 林 is a surname and a wood."""
    found = sudachi_of(compiled_user_words(dictionaries)).lookup(speakable(surface))
    return frozenset("-".join(part for part in one.part_of_speech()[:4] if part != "*") for one in found)
