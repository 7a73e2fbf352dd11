"""Where morphemes stand (形態素の位置): start, end and sentence in their texts, from the lengths of surfaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmine.sentences import sentence_ends

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Laid:
    """The morphemes of texts laid end to end, so that one search serves all texts.

    ``begin`` and ``length`` of each morpheme; of each text the ``first`` character and how many morphemes
    (``sizes``) it has.
    """

    begin: Array
    length: Array
    first: Array
    sizes: Array

    def places(self) -> tuple[Array, Array]:
        """Start and end of each morpheme in its own text."""
        import numpy as np

        start = self.begin - np.repeat(self.first, self.sizes)
        return start, start + self.length

    def sentences(self, texts: Sequence[str]) -> Array:
        """The sentence of its text that each morpheme begins in, counted from 0."""
        import numpy as np

        ends = [sentence_ends(text) for text in texts]
        counts = np.array([len(some) for some in ends], dtype="int64")
        everywhere = np.array([at for some in ends for at in some], dtype="int64")
        everywhere += np.repeat(self.first, counts)
        found = np.searchsorted(everywhere, self.begin, side="right")
        return np.asarray(found - np.repeat(np.cumsum(counts) - counts, self.sizes))


def lay(surfaces: Sequence[str], word: Array, sizes: Array) -> Laid:
    """Lay out texts: ``surfaces`` of all words, the ``word`` of each morpheme, the morphemes of each text.

    >>> import numpy as np
    >>> laid = lay(["公園", "が", "古い"], np.array([0, 1, 2, 0, 2]), np.array([3, 0, 2]))
    >>> [places.tolist() for places in laid.places()]
    [[0, 2, 3, 0, 2], [2, 3, 5, 2, 4]]
    """
    import numpy as np

    length = np.array([len(surface) for surface in surfaces], dtype="int64")[word]
    edges = np.append(0, np.cumsum(length))
    return Laid(edges[:-1], length, edges[np.cumsum(sizes) - sizes], sizes)
