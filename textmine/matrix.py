"""Stage 5, counting (集計): tokens -> the terms that are counted -> a sparse documents x terms matrix.

A term unites the spellings of a word (子ども, 子供, こども) and is shown as people wrote it most often.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.errors import AnalysisError, Problem, near_matches, shown
from textmine.tables import RESPONSES, TERMS
from textmine.wordlists import read_stopwords, read_synonyms

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

CONTENT_POS = ("名詞", "動詞", "形容詞", "形状詞")
NUMERAL = "名詞-数詞"
CONJUGATED = ("動詞", "形容詞", "助動詞")
EVERYONE, NO_GROUP = "全体", "（なし）"

Term = tuple[str, str, str]
"""A term as a row of ``tables.TERMS``: its name, the key that unites its spellings, its part of speech."""


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


def number_terms(
    words: Mapping[str, Sequence[Any]],
    uses: Array,
    *,
    form: str = "normalized",
    pos: Sequence[str] = CONTENT_POS,
    stopwords: Collection[str] = (),
    dictionaries: Path | None = None,
) -> tuple[Array, list[Term]]:
    """The term of each word, -1 where it is not counted, and the terms sorted by name (語の番号).

    ``words``: the columns of the table ``words``; ``uses``: how often each word is used in the survey.
    The rest as in ``select_terms``, which this is the heart of.
    """
    stopped = read_stopwords(dictionaries) | set(stopwords)
    kept = kept_words(words, pos)
    keys, names = _keys(words, form, read_synonyms(dictionaries))
    number, terms = _number_terms(words, uses, kept, keys, names)
    unwanted = _stopped_words(words, number, terms, stopped)
    if unwanted.any():
        number, terms = _number_terms(words, uses, kept & ~unwanted, keys, names)
    return number, terms


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
        names = pd.Series([EVERYONE] * len(documents), dtype=object)
    elif by in documents.columns:
        names = documents[by].fillna("").astype(str).str.strip()
        names = names.mask(names == "", NO_GROUP)
    else:
        raise AnalysisError(_no_column(by, list(documents.columns)))
    groups, group_of, sizes = np.unique(names.to_numpy(dtype=str), return_inverse=True, return_counts=True)
    return pd.DataFrame({by: groups.astype(object), "n": sizes}), group_of


# ---------------------------------------------------------------- which words are terms


def kept_words(words: Mapping[str, Sequence[Any]], pos: Sequence[str]) -> Array:
    """Whether each word is counted: by its part of speech, and as something that can be read alone."""
    import numpy as np

    kinds = [
        f"{main}-{detail}" if detail else main
        for main, detail in zip(words["pos"], words["pos_detail"], strict=True)
    ]
    fits = {kind: _fits(kind, pos) for kind in set(kinds)}
    pairs = zip(kinds, words["surface"], strict=True)
    readable = [fits[kind] and _is_readable(surface) for kind, surface in pairs]
    return np.array(readable, dtype=bool)


def _stopped_words(
    words: Mapping[str, Sequence[Any]], number: Array, terms: Sequence[Term], stopped: Collection[str]
) -> Array:
    """Words on the stop list: by any of their forms, or because the term that they belong to is on it."""
    import numpy as np

    whole = np.array([name in stopped or key in stopped for name, key, _ in terms] + [False], dtype=bool)
    forms = zip(words["surface"], words["lemma"], words["normalized"], strict=True)
    single = np.array([any(form in stopped for form in several) for several in forms], dtype=bool)
    return np.asarray(single | whole[number])


def in_addresses(surfaces: Sequence[str], word: Array, response: Array) -> Array:
    """Whether each token is a piece of a web or mail address: its letters are no words of the answer.

    ``surfaces`` of all words; ``word`` and ``response`` of each token.
    """
    import numpy as np

    marks = [surface.startswith(("http", "www")) or surface in ("@", "＠") for surface in surfaces]
    mark = np.array(marks, dtype=bool)[word]
    if not mark.any():
        return np.zeros(len(mark), dtype=bool)
    plain = np.array([surface.isascii() and not surface.isspace() for surface in surfaces], dtype=bool)
    plain = plain[word] | mark
    breaks = np.r_[True, (plain[1:] != plain[:-1]) | (response[1:] != response[:-1])]
    run = np.cumsum(breaks) - 1
    return np.asarray((np.bincount(run, weights=mark) > 0)[run] & plain)


def _fits(kind: str, pos: Sequence[str]) -> bool:
    if kind.startswith(NUMERAL) and not any(wanted.startswith(NUMERAL) for wanted in pos):
        return False
    return any(kind == wanted or kind.startswith(wanted + "-") for wanted in pos)


def _is_readable(surface: str) -> bool:
    """Two letters or kana, or one kanji: 市 and 課 are words, a lone kana or letter is none."""
    letters = [character for character in surface if character.isalpha()]
    return len(letters) > 1 or (len(letters) == 1 and _is_kanji(letters[0]) and len(surface) == 1)


def _is_kanji(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"


# ---------------------------------------------------------------- which words are the same term


def _keys(
    words: Mapping[str, Sequence[Any]], form: str, synonyms: dict[str, str]
) -> tuple[list[str], dict[str, str]]:
    """The form that unites each word with its spellings, and the names that synonyms prescribe."""
    keys = list(words[form])
    if not synonyms:
        return keys, {}
    forms = list(zip(words["surface"], words["lemma"], words["normalized"], strict=True))
    key_of: dict[str, str] = {}
    for several, key in zip(forms, keys, strict=True):
        for one in several:
            key_of[one] = min(key_of.get(one, key), key)
    names: dict[str, str] = {}
    for place, several in enumerate(forms):
        target = next((synonyms[one] for one in several if one in synonyms), None)
        if target is not None:
            keys[place] = key_of.get(target, target)
            names[keys[place]] = target
    return keys, names


def _number_terms(
    words: Mapping[str, Sequence[Any]], uses: Array, kept: Array, keys: list[str], names: dict[str, str]
) -> tuple[Array, list[Term]]:
    """The term number of each word (-1: not counted), and the terms sorted by name, then key."""
    import numpy as np

    counted: dict[str, dict[tuple[str, str], int]] = {}
    kinds = words["pos"]
    shown_forms = [
        lemma if main in CONJUGATED else surface
        for main, lemma, surface in zip(kinds, words["lemma"], words["surface"], strict=True)
    ]
    for place in np.flatnonzero(kept & (uses > 0)).tolist():
        forms = counted.setdefault(keys[place], {})
        look = (shown_forms[place], kinds[place])
        forms[look] = forms.get(look, 0) + int(uses[place])
    rows = _one_row_a_name(counted, names)
    number_of = {key: number for number, row in enumerate(rows) for key in row[3]}
    number = np.array(
        [number_of.get(key, -1) if keep else -1 for key, keep in zip(keys, kept.tolist(), strict=True)],
        dtype="int64",
    )
    return number, [(name, united[0], main) for name, main, _, united in rows]


def _one_row_a_name(
    counted: dict[str, dict[tuple[str, str], int]], names: dict[str, str]
) -> list[tuple[str, str, int, list[str]]]:
    """Name, part of speech, uses and keys of each term, sorted by name.

    Homographs that would be shown alike (聞く and 利く, both written きく) are one term: a reader could not
    tell two rows of the same name apart.
    """
    united: dict[str, tuple[str, str, int, list[str]]] = {}
    by_use = sorted((-sum(forms.values()), key) for key, forms in counted.items())
    for less, key in by_use:
        name, main = _look(counted[key], names.get(key, ""))
        uses = -less
        before = united.get(name, (name, main, 0, []))
        united[name] = (name, before[1], before[2] + uses, [*before[3], key])
    return [united[name] for name in sorted(united)]


def _look(forms: dict[tuple[str, str], int], prescribed: str) -> tuple[str, str]:
    """How a term is shown, and its part of speech: the commonest of its forms, ties by form."""
    name, main = min(forms, key=lambda look: (-forms[look], look))
    return prescribed or name, main


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


def _no_column(by: str, known: Sequence[str]) -> Problem:
    listed = ", ".join(near_matches(by, list(known)) or known)
    return Problem(
        f"分け方の列「{shown(by)}」がありません",
        f"there is no group column '{shown(by)}'",
        "",
        f"ある列: {shown(listed, 200)}",
        f"columns: {shown(listed, 200)}",
    )
