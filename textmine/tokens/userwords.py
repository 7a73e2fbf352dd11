"""The user's own words (ユーザー辞書): userdict.csv as lines of Sudachi's lexicon."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path

from textmine.dictionary import read_dictionary
from textmine.errors import DictionaryError, Problem, shown

USER_COLUMNS = ("word", "reading", "pos", "note")
USER_POS: Mapping[str, str] = {
    "名詞": "名詞,普通名詞,一般,*,*,*",
    "サ変名詞": "名詞,普通名詞,サ変可能,*,*,*",
    "固有名詞": "名詞,固有名詞,一般,*,*,*",
}
NOUN_CONTEXT = "4786,4786,-32768"
"""Sudachi's left and right context of common nouns; -32768 asks it to work out the cost."""


def user_lexicon(dictionaries: Path | None = None) -> list[str]:
    """The lines of the user lexicon in Sudachi's format, from userdict.csv (the user's own first).

    Raises DictionaryError naming every word that cannot be used.
    """
    lines: dict[str, str] = {}
    problems = []
    for row in read_dictionary("userdict.csv", USER_COLUMNS, dictionaries):
        word, reading, pos = row["word"].strip(), row["reading"].strip(), row["pos"].strip() or "名詞"
        if not word or pos not in USER_POS or any(mark in word + reading for mark in ',"\n'):
            problems.append(_unusable(row))
            continue
        # Sudachi looks words up in this form, whatever width and case the text has.
        sought = unicodedata.normalize("NFKC", word).lower()
        lines.setdefault(
            sought, f"{sought},{NOUN_CONTEXT},{word},{USER_POS[pos]},{reading or word},{word},*,C,*,*,*,*"
        )
    if problems:
        raise DictionaryError(problems)
    return list(lines.values())


def read_user_words(dictionaries: Path | None = None) -> set[str]:
    """The words of userdict.csv as they are written there."""
    return {row["word"].strip() for row in read_dictionary("userdict.csv", USER_COLUMNS, dictionaries)}


def _unusable(row: Mapping[str, str]) -> Problem:
    kinds = ", ".join(USER_POS)
    return Problem(
        f"ユーザー辞書の語「{shown(row['word'])}」（{shown(row['pos'])}）は使えません",
        f"the user word '{shown(row['word'])}' ({shown(row['pos'])}) cannot be used",
        f"{row['file']} {row['line']} 行目",
        f'pos は {kinds} のどれか、語に , と " は使えません',
        f"pos is one of {kinds}; a word holds no comma or quote",
    )
