"""Stage 4, tokenizing (形態素解析): responses -> tokens + words. The only package that knows Sudachi.

Only valid responses are tokenized. The surfaces of a response's tokens, joined, are its ``text``. ``sudachi``
holds the dictionary, ``userwords`` what a person adds to it, ``cut`` the loop, ``cost`` what repair asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.sentences import sentence_ends
from textmine.tables import TOKENS, WORDS
from textmine.tokens.cost import SudachiCost, path_cost, word_classes
from textmine.tokens.cut import Cut, Word, cut_texts
from textmine.tokens.sudachi import dictionary_fingerprint, dictionary_versions
from textmine.tokens.userwords import read_user_words, user_lexicon

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

__all__ = [
    "Cut",
    "SudachiCost",
    "Word",
    "cut_texts",
    "dictionary_fingerprint",
    "dictionary_versions",
    "path_cost",
    "read_user_words",
    "token_table",
    "tokenize",
    "user_lexicon",
    "word_classes",
    "word_table",
]


def tokenize(
    responses: pd.DataFrame, *, mode: str = "C", dictionaries: Path | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tokens (形態素) and words of the valid responses.

    Tables in: ``responses`` (``text``, ``status``). Tables out: ``tokens`` (integers, one row a
    morpheme; ``response`` is the row of ``responses``) and ``words`` (one row a distinct word,
    numbered in order of first use). ``mode``: Sudachi's A (short units), B, or C (long units).
    ``dictionaries``: folder whose userdict.csv adds words that are always one token.
    """
    valid = (responses["status"] == "valid").to_numpy().nonzero()[0]
    cells = responses["text"].tolist()
    texts = [cells[row] for row in valid.tolist()]
    cut = cut_texts(texts, mode=mode, dictionaries=dictionaries)
    return token_table(texts, valid, cut), word_table(cut.words)


def word_table(words: Sequence[Word]) -> pd.DataFrame:
    """The distinct words as the table ``words``."""
    import pandas as pd

    return pd.DataFrame(list(words), columns=list(WORDS.names)).astype({"is_oov": bool})


def token_table(texts: Sequence[str], rows: Array, cut: Cut) -> pd.DataFrame:
    """Where each morpheme stands; ``rows`` are the rows of ``responses`` that the texts come from.

    All texts are laid end to end, so that one search serves them all.
    """
    import numpy as np
    import pandas as pd

    word, size = np.array(cut.numbers, dtype="int64"), np.array(cut.sizes, dtype="int64")
    length = np.array([len(one[0]) for one in cut.words], dtype="int64")[word]
    end = np.cumsum(length)
    text_sizes = np.array([len(text) for text in texts], dtype="int64")
    if length.sum() != text_sizes.sum():
        raise ValueError("the surfaces do not add up to the texts")
    base = np.repeat(np.cumsum(text_sizes) - text_sizes, size)
    ends = [sentence_ends(text) for text in texts]
    counts = np.array([len(some) for some in ends], dtype="int64")
    everywhere = np.array([at for some in ends for at in some], dtype="int64")
    everywhere += np.repeat(np.cumsum(text_sizes) - text_sizes, counts)
    sentence = np.searchsorted(everywhere, end - length, side="right")
    sentence -= np.repeat(np.cumsum(counts) - counts, size)
    return pd.DataFrame(
        {
            "response": np.repeat(rows.astype("int64"), size),
            "sentence": sentence.astype("int64"),
            "start": end - length - base,
            "end": end - base,
            "word": word,
        },
        columns=list(TOKENS.names),
    )
