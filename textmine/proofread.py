"""Proofreading of dictionaries (辞書の点検): everything that has to be mended, at once.

Each dictionary is read by the module that uses it; here they are only called one after the other, so
that a mistake in one file does not hide those of the others.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from textmine.dictionary import first_line, read_rows, read_words, shipped_folder, shipped_names
from textmine.errors import DictionaryError, InputError, Problem, TextmineError, shown

Reader = Callable[[Path | None], object]

DECISIONS = "repair_decisions.csv"
SAYS: dict[str, tuple[str, str]] = {
    "nonresponse.csv": ("form", "status"),
    "privacy/not_names.csv": ("word", "when"),
    "userdict.csv": ("word", "pos"),
}
"""Dictionaries in which a word may stand once, and the column in which two rows can contradict each other."""

CODING = "coding"
ALIKE = 0.85
"""From this likeness on a file name is taken for a slip of a known one."""


def dictionary_problems(overlay: Path | None = None) -> list[Problem]:
    """Everything that has to be mended in the shipped dictionaries and in the user's folder ``overlay``.

    Raises InputError where there is no such folder.
    """
    if overlay and not overlay.is_dir():
        raise InputError(_no_folder(overlay))
    problems: list[Problem] = []
    for folder in filter(None, (overlay, shipped_folder())):
        problems += [each for read in _file_readers(folder) for each in problems_of(read)]
    problems += [each for read in _readers() for each in problems_of(partial(read, overlay))]
    problems += [each for read in _rule_readers(overlay) for each in problems_of(read)]
    problems += _slips(overlay) if overlay else []
    return list(dict.fromkeys(problems))


def problems_of(read: Callable[[], object]) -> tuple[Problem, ...]:
    """The problems that a reader finds, none where it reads without error."""
    try:
        read()
    except TextmineError as error:
        return error.problems
    return ()


def _file_readers(folder: Path) -> Iterator[Callable[[], object]]:
    """One reader for each file: its columns, its rows, its encoding, its coding rules."""
    from textmine.codebook import read_rules

    for name in shipped_names():
        path = folder / name
        if path.parent.name == CODING or not path.is_file():
            continue
        columns = _needed(shipped_folder() / name) if path.suffix == ".csv" else ()
        yield partial(read_rows, path, columns) if path.suffix == ".csv" else partial(_read_lines, path)
        if name in SAYS:
            yield partial(_refuse_contradictions, path, *SAYS[name])
    for path in sorted(folder.glob(f"{CODING}/*.txt")):
        yield partial(read_rules, path)


def _refuse_contradictions(path: Path, key: str, column: str) -> None:
    """Raise DictionaryError for every row that says otherwise of a word than an earlier one."""
    first: dict[str, dict[str, str]] = {}
    problems = []
    for row in read_rows(path, (key, column)):
        known = first.setdefault(row[key].strip(), row)
        if known[column].strip() != row[column].strip():
            problems.append(_contradiction(path, row, known, key, column))
    if problems:
        raise DictionaryError(problems)


def _read_lines(path: Path) -> list[str]:
    return read_words(path.name, path.parent)


def _columns(path: Path) -> tuple[str, ...]:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    header = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    return tuple(name.strip() for name in header.split(","))


def _needed(path: Path) -> tuple[str, ...]:
    """The columns that a user's file needs, too; English texts (``text_en``) and ``who`` may be left out."""
    return tuple(name for name in _columns(path) if not name.endswith("_en") and name != "who")


def _readers() -> Iterator[Reader]:
    """The readers of contents, each as the stage that uses the dictionary calls it."""
    from textmine.analysis.awareness import load_lexicon
    from textmine.analysis.consistency import load_rules as load_consistency
    from textmine.nonresponse import load_rules
    from textmine.phrases import read_phrases
    from textmine.privacy.name_words import load_name_words
    from textmine.privacy.rules import load_labels
    from textmine.repairs import load_rules as load_repair_rules
    from textmine.report.sheetquestions import common_questions, load_templates
    from textmine.tokens import user_lexicon
    from textmine.wordlists import read_stopwords, read_synonyms

    yield from (user_lexicon, read_stopwords, read_synonyms, load_rules, load_repair_rules)
    yield lambda overlay: load_consistency(overlay=overlay)
    yield from (load_labels, load_name_words, common_questions, load_templates)
    for name in shipped_names():
        if name.startswith("awareness/") and "pattern" in _columns(shipped_folder() / name):
            yield partial(read_phrases, name)
    yield load_lexicon


def _rule_readers(overlay: Path | None) -> Iterator[Callable[[], object]]:
    """One reader for each further file of the folder that holds rules of contradictions: settings may name it."""
    from textmine.analysis.consistency import COLUMNS, load_rules

    for path in sorted(overlay.glob("*.csv")) if overlay else ():
        if path.name not in shipped_names() and set(COLUMNS) <= set(first_line(path)):
            yield partial(load_rules, path.name, overlay)


def _slips(overlay: Path) -> Iterator[Problem]:
    """Files that nobody reads because their name is nearly that of a dictionary."""
    known = [*shipped_names(), DECISIONS]
    for path in sorted(overlay.rglob("*")):
        name = path.relative_to(overlay).as_posix()
        if path.suffix not in {".csv", ".txt"} or name in known or path.parent.name == CODING:
            continue
        near = difflib.get_close_matches(name, known, n=1, cutoff=ALIKE)
        if near:
            yield _unread(path, near[0])


def _unread(path: Path, near: str) -> Problem:
    return Problem(
        "この名前の辞書は読まれません",
        "no dictionary of this name is read",
        str(path),
        f"近い名前: {near}",
        f"did you mean: {near}",
    )


def _contradiction(path: Path, row: dict[str, str], known: dict[str, str], key: str, column: str) -> Problem:
    said = f"{shown(known[column])} / {shown(row[column])}"
    return Problem(
        f"「{shown(row[key])}」の {column} が二通りあります（{said}）",
        f"'{shown(row[key])}' has two values of {column} ({said})",
        f"{path} {row['line']} 行目 (line {row['line']})",
        f"{known['line']} 行目とどちらかを消してください",
        f"remove this line or line {known['line']}",
    )


def _no_folder(overlay: Path) -> Problem:
    return Problem(
        "辞書のフォルダがありません",
        "there is no such folder of dictionaries",
        str(overlay),
        "フォルダの名前と場所を確かめてください",
        "check its name and place",
    )
