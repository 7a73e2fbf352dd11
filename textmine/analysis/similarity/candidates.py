"""What two answers must share to be alike (類似の候補): small numbers in place of texts, part after part.

Answers that share no wording, no run of ``SHORTEST_RUN`` characters and no band of MinHash with any other
cannot stand in a pair: leaving them out beforehand changes no pair and no span.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from textmine.analysis.similarity.findings import BOUNDS, SHORTEST_RUN
from textmine.analysis.similarity.folded import fold_text
from textmine.analysis.similarity.minhash import BANDS, EXACT_TEXTS, band_keys
from textmine.analysis.similarity.pairs import MINHASH_GRAM
from textmine.analysis.similarity.runs import hash_grams, holders, join_texts, whole_grams
from textmine.analysis.similarity.spans import SHORTEST_LEFT

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = [
    "BANDS",
    "EXACT_TEXTS",
    "bands_of",
    "count_holders",
    "fold_texts",
    "grams_of",
    "is_long",
    "wordings_of",
]


def fold_texts(texts: Sequence[str]) -> list[str]:
    """The texts as they are compared: letters and digits alone; equal texts are folded once."""
    known = {text: fold_text(text).text for text in set(texts)}
    return [known[text] for text in texts]


def wordings_of(folded: Sequence[str]) -> Array:
    """A number of 64 bits for each folded text, equal for equal ones; 0 for one without letters."""
    import numpy as np

    digests = (blake2b(text.encode(), digest_size=8).digest() if text else bytes(8) for text in folded)
    return np.frombuffer(b"".join(digests), dtype="<u8")


def is_long(folded: str) -> bool:
    """Whether a text may be a near-copy without a common run."""
    return len(folded) >= BOUNDS.shortest_copy


def grams_of(folded: Sequence[str]) -> tuple[Array, Array]:
    """The hashes of all runs of ``SHORTEST_RUN`` characters, sorted, and the text that each stands in."""
    import numpy as np

    joined = join_texts(folded)
    places = whole_grams(joined, SHORTEST_RUN)
    hashes, texts = hash_grams(joined, SHORTEST_RUN)[places], joined.text(places)
    order = np.lexsort((texts, hashes))
    hashes, texts = hashes[order], texts[order]
    new = np.append(True, (hashes[1:] != hashes[:-1]) | (texts[1:] != texts[:-1]))[: len(hashes)]
    return hashes[new], texts[new]


def bands_of(folded: Sequence[str]) -> tuple[Array, Array]:
    """A row a band of MinHash, with the key of each text (its number beside it)."""
    return band_keys(folded, MINHASH_GRAM)


def count_holders(
    folded: Sequence[str], respondents: Sequence[str], phrases: Sequence[str]
) -> list[Counter[str]]:
    """For each short phrase how many answers of each respondent hold it."""
    if not folded:
        return [Counter() for _ in phrases]
    held = holders(folded, phrases, size=SHORTEST_LEFT)
    return [Counter(respondents[number] for number in inside) for inside in held]
