"""How often each term is used, and by how many (頻出語)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textmine.tables import FREQUENCY
from textmine.vectors import document_frequencies

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from textmine.matrix import TermMatrix

    Array = np.ndarray[Any, Any]


def term_frequency(matrix: TermMatrix, *, min_count: int = 1, top: int = 0) -> pd.DataFrame:
    """Terms by the number of answers that hold them (文書頻度) and by the times they occur (頻出語).

    Table in: a TermMatrix with one document an answer. Table out: ``tables.FREQUENCY``, one row a term,
    by documents, then tokens, then term. ``share`` = documents / n, n = all valid answers, also those
    without any term. ``min_count``: fewest documents; ``top``: most rows (0: all).
    Reading: high documents = many people say it; high tokens with few documents = few people say it
    often, which is why documents come first. Limits: a share of few answers is a rough figure; see n.
    Source: plain counting. Example: three answers 協働 協働 / 協働 市民 / (no term) give 協働 documents 2,
    tokens 3, n 3, share 0.667 and 市民 documents 1, tokens 1, share 0.333.
    """
    import numpy as np
    import pandas as pd

    terms = {name: matrix.terms[name].to_numpy(dtype=object) for name in ("term", "key", "pos")}
    columns = frequency_columns(
        terms,
        documents=document_frequencies(matrix.counts),
        tokens=np.asarray(matrix.counts.sum(axis=0)).ravel().astype(int),
        n=matrix.counts.shape[0],
        min_count=min_count,
        top=top,
    )
    return pd.DataFrame(columns, columns=list(FREQUENCY.names))


def frequency_columns(
    terms: Mapping[str, Array], *, documents: Array, tokens: Array, n: int, min_count: int = 1, top: int = 0
) -> dict[str, Array]:
    """The columns of ``tables.FREQUENCY`` from counts; ``terms``: the columns term, key and pos."""
    import numpy as np

    names, keys = (terms[name].astype(str) for name in ("term", "key"))
    order = np.lexsort((keys, names, -tokens, -documents))
    order = order[documents[order] >= max(min_count, 1)][: top or None]
    return {
        "rank": np.arange(1, len(order) + 1),
        "term": terms["term"][order],
        "pos": terms["pos"][order],
        "tokens": tokens[order],
        "documents": documents[order],
        "n": np.full(len(order), n),
        "share": documents[order] / max(n, 1),
    }
