"""What repair is told about a text by the tokenizer (解析の結果): the cost of its best path, and its words.

Only ``tokens`` knows Sudachi; repair is handed an object of this shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class PathWord(NamedTuple):
    """One word on the best path through a text: where it stands and what the dictionary says of it.

    ``kind``: "common", "proper" (固有名詞), "number" (数詞), "mark" or "unknown". ``form`` is the inflected
    form (連用形-促音便), ``normalized`` the spelling under which the dictionary files the word.
    """

    start: int
    end: int
    surface: str
    kind: str
    pos: str
    form: str
    normalized: str


class PathCost(Protocol):
    """The cost of the best path through a text, lower where it reads more like Japanese; and its words."""

    def __call__(self, text: str, /) -> int:
        """The cost."""
        ...

    def words(self, text: str, /) -> Sequence[PathWord]:
        """The words, with their places in the text."""
        ...


def word_at(words: Sequence[PathWord], place: int) -> PathWord:
    """The word that covers ``place``."""
    return next(word for word in words if word.start <= place < word.end)
