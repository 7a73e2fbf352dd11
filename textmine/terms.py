"""Which words of a survey are counted, and which of them are one term (語の選び方とまとめ方)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.settings import CONTENT_POS
from textmine.wordlists import read_stopwords, read_synonyms

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

NUMERAL = "名詞-数詞"
CONJUGATED = ("動詞", "形容詞", "助動詞")

Term = tuple[str, str, str]
"""A term as a row of ``tables.TERMS``: its name, the key that unites its spellings, its part of speech."""


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
    looks = _shown_forms(words, form)
    number, terms = _number_terms(looks, uses, kept, keys, names)
    unwanted = _stopped_words(words, number, terms, stopped)
    if unwanted.any():
        number, terms = _number_terms(looks, uses, kept & ~unwanted, keys, names)
    return number, terms


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
    written = [surface.lower() if _begins_sentence(surface) else surface for surface in words["surface"]]
    forms = zip(written, words["lemma"], words["normalized"], strict=True)
    single = np.array([any(form in stopped for form in several) for several in forms], dtype=bool)
    return np.asarray(single | whole[number])


def _begins_sentence(surface: str) -> bool:
    """The and It, which are the and it at the beginning of a sentence; IT and WHO are other words."""
    return surface.isascii() and surface[:1].isupper() and surface[1:].islower()


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


def _shown_forms(words: Mapping[str, Sequence[Any]], form: str) -> list[tuple[str, str]]:
    """How each word may be shown, and its part of speech: verbs by their lemma, unless surfaces are counted."""
    columns = zip(words["pos"], words["lemma"], words["surface"], strict=True)
    return [
        (lemma if main in CONJUGATED and form != "surface" else surface, main)
        for main, lemma, surface in columns
    ]


def _number_terms(
    looks: Sequence[tuple[str, str]], uses: Array, kept: Array, keys: list[str], names: dict[str, str]
) -> tuple[Array, list[Term]]:
    """The term number of each word (-1: not counted), and the terms sorted by name, then key."""
    import numpy as np

    counted: dict[str, dict[tuple[str, str], int]] = {}
    for place in np.flatnonzero(kept & (uses > 0)).tolist():
        forms = counted.setdefault(keys[place], {})
        look = looks[place]
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
