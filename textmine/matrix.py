"""Stage 5, counting (集計): tokens -> the terms that are counted -> a sparse documents x terms matrix.

A term unites the spellings of a word (子ども, 子供, こども) and is shown as people wrote it most often.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.errors import AnalysisError, Problem, near_matches, shown
from textmine.groupnames import EVERYONE, name_groups
from textmine.settings import CONTENT_POS
from textmine.tables import RESPONSES, TERMS
from textmine.terms import in_addresses, number_terms

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class TermMatrix:
    """How often each term stands in each document (文書×語の行列).

    ``counts``: sparse, documents x terms. ``documents``: ``respondent, question`` and the survey's own
    columns (or the group column alone), and ``n``, the valid answers behind the row. ``terms``: see
    ``tables.TERMS``.
    """

    counts: Any
    documents: pd.DataFrame
    terms: pd.DataFrame


def select_terms(
    tokens: pd.DataFrame,
    words: pd.DataFrame,
    *,
    form: str = "normalized",
    pos: Sequence[str] = CONTENT_POS,
    stopwords: Collection[str] = (),
    compounds: Collection[str] = (),
    dictionaries: Path | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The terms (語) to be counted, and where each stands.

    Tables in: ``tokens``, ``words``. Tables out: ``term_tokens`` (``response, sentence, start, end,
    term``; ``term`` is a row of ``terms``) and ``terms`` (``term, key, pos``), sorted by term.
    ``form``: what makes two words one term (surface, lemma or normalized). ``pos``: parts of speech kept,
    also narrower as 名詞-固有名詞; numerals only where named. ``stopwords`` are left out beside those of
    stopwords.txt and ignore.txt. ``compounds`` (市民ニーズ) are counted as one term each wherever their
    morphemes stand side by side. synonyms.csv unites terms. Example: 子ども, 子ども, 子供 are one term 子ども
    with 3 tokens. Raises DictionaryError where synonyms contradict each other.
    """
    import numpy as np
    import pandas as pd

    tokens, words = merge_compounds(tokens, words, compounds)
    word, response = (tokens[name].to_numpy(dtype="int64") for name in ("word", "response"))
    inside = in_addresses(words["surface"].tolist(), word, response)
    tokens, word = tokens.loc[~inside], word[~inside]
    columns = {str(name): words[name].tolist() for name in words.columns}
    uses = np.bincount(word, minlength=len(words))
    number, terms = number_terms(
        columns, uses, form=form, pos=pos, stopwords=stopwords, dictionaries=dictionaries
    )
    term = number[word]
    places = tokens.loc[term >= 0, ["response", "sentence", "start", "end"]].reset_index(drop=True)
    table = pd.DataFrame(terms, columns=list(TERMS.names), dtype=object)
    return places.assign(term=term[term >= 0]), table


def count_terms(
    term_tokens: pd.DataFrame, terms: pd.DataFrame, responses: pd.DataFrame, *, by: str | None = None
) -> TermMatrix:
    """The documents x terms matrix: one document a valid answer, or one a group of column ``by``.

    Tables in: what ``select_terms`` gives, and ``responses`` with status. An answer without any term
    is a document of zeros, so that shares keep their base; nonresponse is no document. ``by`` = 全体 gives
    one row; an empty group name belongs to （なし）. The counts sum to the rows of ``term_tokens``.
    """
    import numpy as np
    from scipy import sparse

    valid = (responses["status"] == "valid").to_numpy()
    own = [name for name in responses.columns if name not in RESPONSES.names]
    documents = responses.loc[valid, ["respondent", "question", *own]].reset_index(drop=True)
    documents = documents.assign(n=np.ones(len(documents), dtype="int64"))
    row_of = np.cumsum(valid) - 1
    rows = row_of[term_tokens["response"].to_numpy(dtype="int64")]
    if by is not None:
        documents, group_of = _group_documents(documents, by)
        rows = group_of[rows]
    ones = np.ones(len(rows), dtype="int64")
    place = (rows, term_tokens["term"].to_numpy(dtype="int64"))
    counts = sparse.csr_matrix((ones, place), shape=(len(documents), len(terms)), dtype="int64")
    return TermMatrix(counts, documents, terms)


def _group_documents(documents: pd.DataFrame, by: str) -> tuple[pd.DataFrame, Array]:
    """One document a group, sorted by name, and the group's row for each answer."""
    import numpy as np
    import pandas as pd

    if by == EVERYONE:
        names = [EVERYONE] * len(documents)
    elif by in documents.columns:
        names = name_groups(documents[by].tolist())
    else:
        raise AnalysisError(no_group_column(by, list(documents.columns)))
    groups, group_of, sizes = np.unique(np.array(names, dtype=str), return_inverse=True, return_counts=True)
    return pd.DataFrame({by: groups.astype(object), "n": sizes}), group_of


# ---------------------------------------------------------------- compounds


def merge_compounds(
    tokens: pd.DataFrame, words: pd.DataFrame, compounds: Collection[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tokens and words in which each of ``compounds`` (複合語) is one token, the longest first.

    Morphemes are joined only where they touch and begin and end where the compound does.
    """
    import numpy as np
    import pandas as pd

    wanted = {compound for compound in compounds if compound}
    if not wanted or tokens.empty:
        return tokens, words
    word = tokens["word"].to_numpy(dtype="int64")
    runs = _compound_runs(tokens, words["surface"].tolist(), wanted)
    if not runs:
        return tokens, words
    first, last, texts = (np.array(part) for part in zip(*runs, strict=True))
    made = pd.DataFrame(_joined_words(words, word, runs), columns=list(words.columns))
    number = {surface: len(words) + place for place, surface in enumerate(made["surface"])}
    ends, numbers = tokens["end"].to_numpy(copy=True), word.copy()
    ends[first] = tokens["end"].to_numpy()[last]
    numbers[first] = [number[text] for text in texts.tolist()]
    inside = np.zeros(len(tokens) + 1, dtype="int64")
    np.add.at(inside, first + 1, 1)
    np.add.at(inside, last + 1, -1)
    kept = np.cumsum(inside[:-1]) == 0
    merged = tokens.assign(end=ends, word=numbers).loc[kept].reset_index(drop=True)
    return merged, pd.concat([words, made], ignore_index=True)


def _compound_runs(
    tokens: pd.DataFrame, surfaces: list[str], compounds: set[str]
) -> list[tuple[int, int, str]]:
    """First and last token of each compound in the text, from the left, the longest first."""
    import numpy as np

    beginnings = {compound[:size] for compound in compounds for size in range(1, len(compound))}
    opens = np.array([surface in beginnings for surface in surfaces], dtype=bool)
    word = tokens["word"].to_numpy(dtype="int64")
    response, start, end = (tokens[name].to_numpy().tolist() for name in ("response", "start", "end"))
    runs, free = [], 0
    for first in np.flatnonzero(opens[word]).tolist():
        text, last, found = surfaces[word[first]], first, None
        while first >= free and text in beginnings and last + 1 < len(word):
            last += 1
            if response[last] != response[first] or start[last] != end[last - 1]:
                break
            text += surfaces[word[last]]
            if text in compounds:
                found = (first, last, text)
        if found:
            runs.append(found)
            free = found[1] + 1
    return runs


def _joined_words(words: pd.DataFrame, word: Array, runs: list[tuple[int, int, str]]) -> list[dict[str, Any]]:
    made: dict[str, dict[str, Any]] = {}
    for first, last, text in runs:
        if text in made:
            continue
        parts = words.iloc[word[first : last + 1]]
        made[text] = {
            "surface": text,
            "lemma": text,
            "normalized": "".join(parts["normalized"]),
            "reading": "".join(parts["reading"]),
            "pos": "名詞",
            "pos_detail": "普通名詞-複合語",
            "is_oov": False,
        }
    return list(made.values())


# ---------------------------------------------------------------- problems


def no_group_column(by: str, known: Sequence[str]) -> Problem:
    """What is said where there is no column ``by`` to divide answers by."""
    listed = ", ".join(near_matches(by, list(known)) or known)
    return Problem(
        f"分け方の列「{shown(by)}」がありません",
        f"there is no group column '{shown(by)}'",
        "",
        f"ある列: {shown(listed, 200)}",
        f"columns: {shown(listed, 200)}",
    )
