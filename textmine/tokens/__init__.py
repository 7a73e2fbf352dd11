"""Stage 4, tokenizing (形態素解析): responses -> tokens + words. The only package that knows Sudachi.

Only valid responses are tokenized. The surfaces of a response's tokens, joined, are its ``text``. ``sudachi``
holds the dictionary, ``userwords`` what a person adds to it, ``cut`` the loop, ``places`` where words stand,
``cost`` what repair asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.tables import TOKENS, WORDS
from textmine.tokens.cost import SudachiCost, path_cost, word_classes
from textmine.tokens.cut import Cut, Word, cut_texts, words_in
from textmine.tokens.places import Laid, lay
from textmine.tokens.sudachi import dictionary_fingerprint, dictionary_versions
from textmine.tokens.userwords import read_user_words, user_lexicon

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

__all__ = [
    "Cut",
    "Laid",
    "SudachiCost",
    "Word",
    "cut_texts",
    "dictionary_fingerprint",
    "dictionary_versions",
    "lay",
    "path_cost",
    "read_user_words",
    "token_table",
    "tokenize",
    "user_lexicon",
    "word_classes",
    "word_table",
    "words_in",
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
    """Where each morpheme stands; ``rows`` are the rows of ``responses`` that the texts come from."""
    import numpy as np
    import pandas as pd

    word, size = np.array(cut.numbers, dtype="int64"), np.array(cut.sizes, dtype="int64")
    laid = lay([surface for surface, *_ in cut.words], word, size)
    if laid.length.sum() != sum(map(len, texts)):
        raise ValueError("the surfaces do not add up to the texts")
    start, end = laid.places()
    return pd.DataFrame(
        {
            "response": np.repeat(rows.astype("int64"), size),
            "sentence": laid.sentences(texts).astype("int64"),
            "start": start,
            "end": end,
            "word": word,
        },
        columns=list(TOKENS.names),
    )
