"""Matrices small enough to check by hand, made from rows of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from textmine.matrix import TermMatrix


def survey(rows: Iterable[tuple[str, str]], *, column: str = "部") -> pd.DataFrame:
    """Responses from (group, words separated by spaces); an empty text is a blank cell."""
    found = [
        {
            "respondent": f"課{number:03}",
            column: group,
            "question": "問１",
            "raw_text": text,
            "text": text,
            "status": "valid" if text else "empty",
            "rule": "",
        }
        for number, (group, text) in enumerate(rows)
    ]
    return pd.DataFrame(found)


def matrix_of(responses: pd.DataFrame) -> TermMatrix:
    """Counts of the words of each valid answer, terms in the order in which they first occur."""
    valid = responses[responses["status"] == "valid"].reset_index(drop=True)
    split = [text.replace("。", " ").split() for text in valid["text"]]
    terms = list(dict.fromkeys(word for words in split for word in words))
    counts = np.zeros((len(valid), len(terms)), dtype=int)
    for row, words in enumerate(split):
        for word in words:
            counts[row, terms.index(word)] += 1
    documents = valid.drop(columns=["raw_text", "text", "status", "rule"]).assign(n=1)
    table = pd.DataFrame({"term": terms, "key": terms, "pos": "名詞"})
    return TermMatrix(sparse.csr_matrix(counts), documents, table)


def tokens_of(responses: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Tokens, term tokens and terms of words separated by spaces, sentences ended by 。"""
    tokens, terms = [], {}
    for response, (text, status) in enumerate(zip(responses["text"], responses["status"], strict=True)):
        if status != "valid":
            continue
        start = sentence = 0
        for part in text.replace("。", " 。 ").split(" "):
            if part == "。":
                start = text.index("。", start) + 1
                sentence += 1
            elif part:
                start = text.index(part, start)
                tokens.append(
                    (response, sentence, start, start + len(part), terms.setdefault(part, len(terms)))
                )
                start += len(part)
    table = pd.DataFrame(tokens, columns=["response", "sentence", "start", "end", "word"])
    described = pd.DataFrame({"term": list(terms), "key": list(terms), "pos": "名詞"})
    return table, table.rename(columns={"word": "term"}), described


def shuffled(matrix: TermMatrix, seed: int) -> TermMatrix:
    """The same documents and terms in another order."""
    draw = np.random.default_rng(seed)
    rows, columns = draw.permutation(matrix.counts.shape[0]), draw.permutation(matrix.counts.shape[1])
    return TermMatrix(
        matrix.counts[rows][:, columns],
        matrix.documents.iloc[rows].reset_index(drop=True),
        matrix.terms.iloc[columns].reset_index(drop=True),
    )


def two_subjects(answers: int = 15, *, words: int = 5, seed: int = 0) -> pd.DataFrame:
    """Answers of 公園部 and 保育部 that draw from two vocabularies without a common word."""
    draw = np.random.default_rng(seed)
    rows = []
    for group in ("公園", "保育"):
        vocabulary = [f"{group}{number}" for number in range(12)]
        for _ in range(answers):
            rows.append((f"{group}部", " ".join(draw.choice(vocabulary, words, replace=False))))
    return survey(rows)


def columns_of(table: pd.DataFrame, *names: str) -> Sequence[tuple[object, ...]]:
    """Rows of the named columns as tuples, for plain comparison."""
    return list(table[list(names)].itertuples(index=False, name=None))
