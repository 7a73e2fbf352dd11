"""Counts of codes (コードの集計): each code alone, and codes together."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

from textmine.analysis.coding.index import is_valid
from textmine.codebook import Codebook
from textmine.shares import wilson
from textmine.tables import CODE_COOCCURRENCE, CODE_FREQUENCY, check

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

NO_CODE = "（コードなし）"


def code_frequency(coded: pd.DataFrame, responses: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """How many valid answers each code was given to (単純集計), and how many got none: CODE_FREQUENCY.

    share = answers / n with Wilson's interval. Every code of the file has a row, also with 0. An
    answer may have several codes: shares add up to more than 1.
    """
    answers = valid_answers(responses)
    hits = coded.groupby("code")["respondent"].agg(["size", "nunique"])
    counted = {
        name: (int(hits["size"].get(name, 0)), int(hits["nunique"].get(name, 0))) for name in codebook.names
    }
    pairs = set(zip(coded["respondent"].tolist(), coded["question"].tolist(), strict=True))
    rest = [pair for pair in answers if pair not in pairs]
    return frequency_table(counted, (len(rest), len({who for who, _ in rest})), len(answers), codebook)


def frequency_table(
    counted: Mapping[str, tuple[int, int]], rest: tuple[int, int], n: int, codebook: Codebook
) -> pd.DataFrame:
    """CODE_FREQUENCY from answers and respondents of each code, and of none (``rest``), among ``n`` answers."""
    import pandas as pd

    definitions = {code.name: code.definition for code in codebook.codes}
    ordered = sorted(counted, key=lambda name: (-counted[name][0], name))
    rows = [
        (rank, name, counted[name][0], n, *_share(counted[name][0], n), counted[name][1], definitions[name])
        for rank, name in enumerate(ordered, 1)
    ]
    rows.append((0, NO_CODE, rest[0], n, *_share(rest[0], n), rest[1], ""))
    table = pd.DataFrame(rows, columns=list(CODE_FREQUENCY.names))
    check(table, CODE_FREQUENCY)
    return table


def code_cooccurrence(coded: pd.DataFrame, responses: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """How often two codes meet in the same answer (コードの共起): CODE_COOCCURRENCE, pairs that do.

    Jaccard = n_both / (n_a + n_b - n_both), 0 to 1; lift = n_both n / (n_a n_b): above 1 they meet more
    often than chance would have it. With few answers both swing widely: look at n_both first. Two codes
    that share words meet by construction.

    >>> import pandas as pd
    >>> from textmine.codebook import parse_rules
    >>> responses = pd.DataFrame(
    ...     {"respondent": list("ABC"), "question": "Q", "text": "x", "status": "valid"})
    >>> coded = pd.DataFrame({"respondent": list("AAB"), "question": "Q", "code": list("xyx")})
    >>> code_cooccurrence(coded, responses, parse_rules("＊x\\na\\n＊y\\nb"))[["n_both", "jaccard"]].values
    array([[1. , 0.5]])
    """
    matrix = code_matrix(coded, responses, codebook)
    return cooccurrence_table(matrix.T @ matrix, len(matrix), codebook)


def cooccurrence_table(both: Array, n: int, codebook: Codebook) -> pd.DataFrame:
    """CODE_COOCCURRENCE from the answers that each two codes share (codes x codes), among ``n`` answers."""
    import pandas as pd

    rows = []
    for a, b in combinations(range(len(codebook.names)), 2):
        if both[a, b]:
            n_a, n_b, together = int(both[a, a]), int(both[b, b]), int(both[a, b])
            jaccard, lift = together / (n_a + n_b - together), together * n / (n_a * n_b)
            rows.append((codebook.names[a], codebook.names[b], n, n_a, n_b, together, jaccard, lift))
    rows.sort(key=lambda row: (-row[6], -row[5], row[0], row[1]))
    ranked = [(rank, *row) for rank, row in enumerate(rows, 1)]
    table = pd.DataFrame(ranked, columns=list(CODE_COOCCURRENCE.names))
    check(table, CODE_COOCCURRENCE)
    return table


def valid_answers(responses: pd.DataFrame) -> list[tuple[str, str]]:
    """Respondent and question of every valid answer, in order."""
    kept = responses[is_valid(responses)]
    return list(zip(kept["respondent"].tolist(), kept["question"].tolist(), strict=True))


def code_matrix(coded: pd.DataFrame, responses: pd.DataFrame, codebook: Codebook) -> Array:
    """Valid answers x codes of the file: 1 where the answer was given the code."""
    import numpy as np

    row = {pair: place for place, pair in enumerate(valid_answers(responses))}
    column = {name: place for place, name in enumerate(codebook.names)}
    matrix = np.zeros((len(row), len(column)), dtype=np.int64)
    given = (coded[name].tolist() for name in ("respondent", "question", "code"))
    for who, question, name in zip(*given, strict=True):
        if (who, question) in row and name in column:
            matrix[row[who, question], column[name]] = 1
    return matrix


def _share(hits: int, n: int) -> tuple[float, float, float]:
    return (hits / n if n else float("nan"), *wilson(hits, n))
