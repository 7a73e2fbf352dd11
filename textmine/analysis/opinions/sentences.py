"""The sentences (文) of all valid answers, and which terms each holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textmine.nonresponse import says_nothing
from textmine.sentences import is_aside
from textmine.vectors import incidence

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]


def list_sentences(responses: pd.DataFrame, tokens: pd.DataFrame, term_tokens: pd.DataFrame) -> pd.DataFrame:
    """Every sentence of every valid answer with its exact text, in an order that is always the same.

    A valid answer without any token is one sentence: nothing is dropped.
    """
    import pandas as pd

    spans = tokens.groupby(["response", "sentence"], as_index=False).agg(
        start=("start", "min"), end=("end", "max")
    )
    texts = responses["text"].to_numpy(dtype=object)
    valid = [row for row, status in enumerate(responses["status"]) if status == "valid"]
    untouched = sorted(set(valid) - set(spans["response"]))
    alone = pd.DataFrame(
        {"response": untouched, "sentence": 0, "start": 0, "end": [len(texts[row]) for row in untouched]}
    )
    every = pd.concat([spans, alone], ignore_index=True).astype(int)
    every = every[every["response"].isin(valid)]
    places = zip(every["response"], every["start"], every["end"], strict=True)
    # The whole answers stay behind: repeated for each sentence they would fill the memory.
    short = responses.drop(columns=["text", "raw_text"], errors="ignore")
    described = short.iloc[every["response"]].reset_index(drop=True)
    described = described.assign(
        response=every["response"].to_numpy(),
        sentence=every["sentence"].to_numpy(),
        text=[texts[row][start:end].strip() for row, start, end in places],
    )
    keys = ["respondent", "question", "sentence", "text"]
    return described.sort_values(keys, kind="stable").reset_index(drop=True)


def terms_of(sentences: pd.DataFrame, term_tokens: pd.DataFrame, terms: int) -> Any:
    """Which sentence holds which term (sparse)."""
    import numpy as np
    from scipy import sparse

    places, tokens = (
        table["response"].to_numpy(dtype=np.int64) << 32 | table["sentence"].to_numpy(dtype=np.int64)
        for table in (sentences, term_tokens)
    )
    order = np.argsort(places)
    at = np.searchsorted(places[order], tokens)
    # Terms of answers that are no sentence here (not valid) stand at no place.
    there = at < len(order)
    there[there] = places[order[at[there]]] == tokens[there]
    rows, found = order[at[there]], term_tokens["term"].to_numpy(dtype=int)[there]
    counts = sparse.coo_matrix((np.ones(len(rows)), (rows, found)), shape=(len(sentences), terms))
    return incidence(counts.tocsr())


def with_words(sentences: pd.DataFrame, held: Any) -> Array:
    """The sentences that hold any term, but for those that say nothing (特になし。) or are no statement (（70代）)."""
    import numpy as np

    texts = sentences["text"].to_numpy(dtype=object)
    worded = np.flatnonzero(np.asarray(held.sum(axis=1)).ravel() > 0)
    return np.array(
        [at for at in worded.tolist() if not (says_nothing(texts[at]) or is_aside(texts[at]))], dtype=int
    )
