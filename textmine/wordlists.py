"""The word lists of dictionaries/ (語の一覧): which words are not counted, and which stand for others."""

from __future__ import annotations

from pathlib import Path

from textmine.dictionary import dictionary_files, read_rows, read_words
from textmine.errors import DictionaryError, Problem, shown


def read_stopwords(dictionaries: Path | None = None) -> set[str]:
    """Words that are not counted: stopwords.txt (and ignore.txt), the user's lines beside the shipped.

    A line ``!word`` in the user's file takes a shipped word off the list.
    """
    listed = [
        word.strip()
        for name in ("stopwords.txt", "ignore.txt")
        if dictionary_files(name, dictionaries)
        for word in read_words(name, dictionaries)
    ]
    wanted = {word.removeprefix("!") for word in listed if word.startswith("!")}
    return {word for word in listed if not word.startswith("!")} - wanted


def read_synonyms(dictionaries: Path | None = None) -> dict[str, str]:
    """What stands for what (同義語), chains followed to their end: ``{written: shown}``.

    The user's synonyms.csv decides over the shipped one. Raises DictionaryError naming every word with
    two meanings in one file, and every circle.
    """
    meaning: dict[str, str] = {}
    problems: list[Problem] = []
    for path in dictionary_files("synonyms.csv", dictionaries):
        own: dict[str, str] = {}
        for row in read_rows(path, ("from", "to")):
            word, target = row["from"].strip(), row["to"].strip()
            if not word or not target or own.get(word, target) != target:
                problems.append(_unclear_synonym(path, row["line"], word, target, own.get(word, "")))
            own.setdefault(word, target)
        meaning = {**own, **meaning}
    ends = {word: _end_of_chain(word, meaning) for word in sorted(meaning)}
    problems += [_circle(word) for word, end in ends.items() if not end and word != meaning[word]]
    if problems:
        raise DictionaryError(problems)
    return {word: end for word, end in ends.items() if end}


def _end_of_chain(word: str, meaning: dict[str, str]) -> str:
    """Where the synonyms lead to; "" where they run in a circle."""
    seen = {word}
    while word in meaning:
        word = meaning[word]
        if word in seen:
            return ""
        seen.add(word)
    return word


def _unclear_synonym(path: Path, line: str, word: str, target: str, before: str) -> Problem:
    return Problem(
        f"同義語「{shown(word)}」の行き先が決まりません（{shown(target)} {shown(before)}）",
        f"the synonym '{shown(word)}' has no single target ({shown(target)} {shown(before)})",
        f"{path} {line} 行目 (line {line})",
        "from と to を一つずつ、from は一度だけ書いてください",
        "write one from and one to; each from once",
    )


def _circle(word: str) -> Problem:
    return Problem(
        f"同義語「{shown(word)}」が輪になっています",
        f"the synonym '{shown(word)}' runs in a circle",
        "synonyms.csv",
        "輪の中の一行を消してください",
        "remove one line of the circle",
    )
