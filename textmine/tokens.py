"""Stage 4, tokenizing (形態素解析): responses -> tokens + words. The only module that knows Sudachi.

Only valid responses are tokenized. The surfaces of a response's tokens, joined, are its ``text``.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.dictionary import dictionary_files, read_dictionary
from textmine.errors import DictionaryError, Problem, shown
from textmine.sentences import sentence_ends
from textmine.tables import TOKENS, WORDS

if TYPE_CHECKING:
    import pandas as pd

MOST_BYTES = 49_149
"""SudachiPy takes no more in one call."""

MOST_CHARACTERS = MOST_BYTES // 4

USER_COLUMNS = ("word", "reading", "pos", "note")
USER_POS: Mapping[str, str] = {
    "名詞": "名詞,普通名詞,一般,*,*,*",
    "サ変名詞": "名詞,普通名詞,サ変可能,*,*,*",
    "固有名詞": "名詞,固有名詞,一般,*,*,*",
}
NOUN_CONTEXT = "4786,4786,-32768"
"""Sudachi's left and right context of common nouns; -32768 asks it to work out the cost."""


def tokenize(
    responses: pd.DataFrame, *, mode: str = "C", dictionaries: Path | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tokens (形態素) and words of the valid responses.

    Tables in: ``responses`` (``text``, ``status``). Tables out: ``tokens`` (integers, one row a
    morpheme; ``response`` is the row of ``responses``) and ``words`` (one row a distinct word,
    numbered in order of first use). ``mode``: Sudachi's A (short units), B, or C (long units).
    ``dictionaries``: folder whose userdict.csv adds words that are always one token.
    """
    import pandas as pd

    valid = (responses["status"] == "valid").to_numpy().nonzero()[0]
    texts = responses["text"].tolist()
    rows, words = _token_rows(((int(n), texts[n]) for n in valid), _tokenizer(mode, dictionaries))
    tokens = pd.DataFrame({name: rows[name] for name in TOKENS.names}, dtype="int64")
    return tokens, pd.DataFrame([_word_row(*word) for word in words], columns=list(WORDS.names)).astype(
        {"is_oov": bool}
    )


def path_cost(text: str, *, dictionaries: Path | None = None) -> int:
    """Sudachi's cost of the best path through ``text``; lower reads more like Japanese.

    The first morpheme is left out of the figure, so a fixed 。 stands in front.
    """
    morphemes = _tokenizer("C", dictionaries).tokenize("。" + _speakable(text)[:MOST_CHARACTERS])
    return int(morphemes.get_internal_cost())


def dictionary_versions() -> dict[str, str]:
    """The versions that decide how text is cut: sudachipy and its dictionary."""
    return {name: version(name) for name in ("sudachipy", "sudachidict_core")}


# ---------------------------------------------------------------- the loop

WordKey = tuple[str, str, str, str, int, bool]


def _token_rows(
    answers: Iterator[tuple[int, str]], tokenizer: Any
) -> tuple[dict[str, array[int]], list[tuple[Any, ...]]]:
    """Columns of integers, and the distinct words in order of first use.

    A plain loop with string keys: measured against word ids, sentence caches and threads, nothing
    was faster (docs/benchmarks.md).
    """
    rows = {name: array("q") for name in TOKENS.names}
    response, sentence, start, end, word = (rows[name].append for name in TOKENS.names)
    numbers: dict[tuple[str, str, int], int] = {}
    words: list[tuple[Any, ...]] = []
    for row, text in answers:
        place, at = 0, 0
        ends = sentence_ends(text)
        for piece in _pieces(text, ends):
            for morpheme in tokenizer.tokenize(_speakable(piece)):
                surface = morpheme.surface()
                if not surface:
                    continue
                key = (surface, morpheme.dictionary_form(), morpheme.part_of_speech_id())
                number = numbers.get(key)
                if number is None:
                    number = numbers[key] = len(words)
                    words.append(_read(morpheme, surface))
                while place >= ends[at] and at < len(ends) - 1:
                    at += 1
                response(row)
                sentence(at)
                start(place)
                place += len(surface)
                end(place)
                word(number)
    return rows, words


def _pieces(text: str, ends: Sequence[int]) -> list[str]:
    """The text in pieces that Sudachi takes: whole where short, else cut at sentence ends."""
    if len(text) <= MOST_CHARACTERS:
        return [text]
    pieces, start = [], 0
    last = 0
    for end in ends:
        while end - start > MOST_CHARACTERS:
            cut = last if last > start else start + MOST_CHARACTERS
            pieces.append(text[start:cut])
            start = cut
        last = end
    return [*pieces, text[start:]]


def _speakable(text: str) -> str:
    """Lone surrogates cannot be handed to Sudachi; one character stands for each, so offsets hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


def _read(morpheme: Any, surface: str) -> tuple[Any, ...]:
    return (
        surface,
        morpheme.dictionary_form(),
        morpheme.normalized_form(),
        morpheme.reading_form(),
        morpheme.part_of_speech(),
        morpheme.is_oov(),
    )


def _word_row(
    surface: str, lemma: str, normalized: str, reading: str, pos: Sequence[str], is_oov: bool
) -> tuple[str, str, str, str, str, str, bool]:
    detail = "-".join(part for part in pos[1:4] if part != "*")
    return surface, lemma, normalized, reading, pos[0], detail, is_oov


# ---------------------------------------------------------------- Sudachi and its user dictionary


@lru_cache(maxsize=8)
def _tokenizer(mode: str, dictionaries: Path | None) -> Any:
    return _sudachi(_compiled_user_words(dictionaries)).tokenizer(mode)


@lru_cache(maxsize=4)
def _sudachi(user_dictionary: Path | None) -> Any:
    """One Sudachi dictionary a process: making it costs 60 ms, and it is memory-mapped."""
    from sudachipy import Config, Dictionary

    users = [str(user_dictionary)] if user_dictionary else []
    return Dictionary(config=Config(system="core", user=users))


@lru_cache(maxsize=4)
def _compiled_user_words(dictionaries: Path | None) -> Path | None:
    """The compiled user dictionary, made once for its words and versions (about 5 s) and kept."""
    if not dictionary_files("userdict.csv", dictionaries):
        return None
    lexicon = "".join(line + "\n" for line in user_lexicon(dictionaries))
    if not lexicon:
        return None
    key = hashlib.sha256(f"{sorted(dictionary_versions().items())}\n{lexicon}".encode()).hexdigest()[:32]
    compiled = cache_folder() / f"userdict-{key}.dic"
    if not compiled.is_file():
        _compile(lexicon, compiled)
    return compiled


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
        elif word not in lines:
            lines[word] = f"{word},{NOUN_CONTEXT},{word},{USER_POS[pos]},{reading or word},{word},*,C,*,*,*,*"
    if problems:
        raise DictionaryError(problems)
    return list(lines.values())


def _unusable(row: Mapping[str, str]) -> Problem:
    kinds = ", ".join(USER_POS)
    return Problem(
        f"ユーザー辞書の語「{shown(row['word'])}」（{shown(row['pos'])}）は使えません",
        f"the user word '{shown(row['word'])}' ({shown(row['pos'])}) cannot be used",
        f"{row['file']} {row['line']} 行目",
        f'pos は {kinds} のどれか、語に , と " は使えません',
        f"pos is one of {kinds}; a word holds no comma or quote",
    )


def cache_folder() -> Path:
    """Where compiled dictionaries are kept: the user's cache folder (``TEXTMINE_CACHE`` overrules it)."""
    own = (
        os.environ.get("TEXTMINE_CACHE") or os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME")
    )
    for folder in (Path(own) if own else Path.home() / ".cache", Path(tempfile.gettempdir())):
        try:
            (folder / "textmine").mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder / "textmine", os.W_OK):
            return folder / "textmine"
    return Path(tempfile.mkdtemp(prefix="textmine-"))


def _compile(lexicon: str, compiled: Path) -> None:
    """Compile beside its place and move it in, so that two processes never read half a file."""
    from sudachipy.sudachipy import build_user_dic

    with tempfile.TemporaryDirectory(dir=compiled.parent) as folder:
        source, fresh = Path(folder) / "userdict.csv", Path(folder) / "userdict.dic"
        source.write_text(lexicon, encoding="utf-8")
        build_user_dic(_system_dictionary(), [source], fresh, "textmine")
        fresh.replace(compiled)


def _system_dictionary() -> Path:
    import sudachidict_core

    return Path(sudachidict_core.__file__).parent / "resources" / "system.dic"


CostFunction = Callable[[str], int]
