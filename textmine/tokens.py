"""Stage 4, tokenizing (形態素解析): responses -> tokens + words. The only module that knows Sudachi.

Only valid responses are tokenized. The surfaces of a response's tokens, joined, are its ``text``.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
import unicodedata
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.dictionary import read_dictionary
from textmine.errors import DictionaryError, Problem, shown
from textmine.repairs.words import PathWord
from textmine.sentences import sentence_ends
from textmine.tables import TOKENS, WORDS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

MOST_BYTES = 49_149
"""SudachiPy takes no more in one call."""

MOST_CHARACTERS = MOST_BYTES // 4
SURROGATE = re.compile("[\ud800-\udfff]")

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
    valid = (responses["status"] == "valid").to_numpy().nonzero()[0]
    cells = responses["text"].tolist()
    texts = [cells[row] for row in valid.tolist()]
    cut = cut_texts(texts, mode=mode, dictionaries=dictionaries)
    return token_table(texts, valid, cut), word_table(cut.words)


class SudachiCost:
    """Sudachi's cost (コスト) of the best path through a text, and the words on that path.

    A lower cost reads more like Japanese. The first morpheme is left out of Sudachi's figure, so a
    fixed 。 stands in front.
    """

    def __call__(self, text: str, /, *, dictionaries: Path | None = None) -> int:
        """The cost of the best path."""
        return _cost(text, dictionaries)

    def words(self, text: str, /, *, dictionaries: Path | None = None) -> tuple[PathWord, ...]:
        """The words of the path, with their places in ``text``."""
        return _words_on_path(text, dictionaries)


path_cost = SudachiCost()


@lru_cache(maxsize=16_384)
def _cost(text: str, dictionaries: Path | None) -> int:
    return int(_best_path(text, dictionaries).get_internal_cost())


@lru_cache(maxsize=4096)
def _words_on_path(text: str, dictionaries: Path | None) -> tuple[PathWord, ...]:
    words, start = [], -1
    for morpheme in _best_path(text, dictionaries):
        surface, pos = morpheme.surface(), morpheme.part_of_speech()
        end = start + len(surface)
        if start >= 0:
            kind = _word_kind(pos, is_oov=morpheme.is_oov())
            normalized = morpheme.normalized_form()
            words.append(PathWord(start, end, surface, kind, "-".join(pos[:3]), pos[5], normalized))
        start = end
    return tuple(words)


def _best_path(text: str, dictionaries: Path | None) -> Any:
    return _lasting_tokenizer("C", dictionaries).tokenize("。" + _speakable(text)[:MOST_CHARACTERS])


def _word_kind(pos: Sequence[str], *, is_oov: bool) -> str:
    """Numerals are often unknown to Sudachi and yet sound: they are a kind of their own."""
    if pos[1] == "数詞":
        return "number"
    if is_oov:
        return "unknown"
    if pos[1] == "固有名詞":
        return "proper"
    return "mark" if pos[0] in ("補助記号", "記号", "空白") else "common"


@lru_cache(maxsize=4096)
def word_classes(surface: str, *, dictionaries: Path | None = None) -> frozenset[str]:
    """Every class that Sudachi's dictionary knows for ``surface``: 林 is a surname and a wood."""
    found = _sudachi(_compiled_user_words(dictionaries)).lookup(_speakable(surface))
    return frozenset("-".join(part for part in one.part_of_speech()[:4] if part != "*") for one in found)


def dictionary_versions() -> dict[str, str]:
    """The versions that decide how text is cut: sudachipy and its dictionary."""
    return {name: version(name) for name in ("sudachipy", "sudachidict_core")}


# ---------------------------------------------------------------- the loop


Word = tuple[str, str, str, str, str, str, bool]
"""One distinct word as a row of ``tables.WORDS``."""


@dataclass(frozen=True)
class Cut:
    """Texts cut into morphemes, before they become tables: what processes hand to each other.

    ``numbers``: the word of every morpheme, text behind text; ``sizes``: the morphemes of each text;
    ``words``: the distinct words, numbered in order of first use.
    """

    numbers: array[int]
    sizes: array[int]
    words: list[Word]


def cut_texts(texts: Sequence[str], *, mode: str = "C", dictionaries: Path | None = None) -> Cut:
    """Cut texts into morphemes: the loop that decides the speed.

    One read a morpheme where nothing is new and the text is spelled in one way, two elsewhere. Sudachi's
    word id tells homographs apart, but not spellings (ＰＴＡ and pta are one word), and unknown words share
    one id per class; so the surface stands beside it unless all characters of the text are of one spelling.
    """
    compiled = _compiled_user_words(dictionaries)
    tokenizer, seen = _sudachi(compiled).tokenizer(mode), _seen(mode, compiled)
    numbers, sizes = array("i"), array("i")
    for text in texts:
        found = seen.texts.get(text)
        if found is None:
            found = array("i", _cut_text(text, tokenizer, seen)).tobytes()
            if len(text) <= SHORT and len(seen.texts) < MOST_TEXTS:
                seen.texts[text] = found
        numbers.frombytes(found)
        sizes.append(len(found) // numbers.itemsize)
    return _by_first_use(numbers, sizes, seen)


def _cut_text(text: str, tokenizer: Any, seen: _Seen) -> list[int]:
    """The numbers of the words of one text."""
    if len(text) > MOST_CHARACTERS or not text.isprintable():
        return [number for piece in _pieces(text) for number in _cut_piece(piece, tokenizer, seen)]
    return _cut_piece(text, tokenizer, seen)


def _cut_piece(text: str, tokenizer: Any, seen: _Seen) -> list[int]:
    """The numbers of the words of a text that Sudachi takes."""
    by_id = seen.by_id_in(text)
    morphemes = tokenizer.tokenize(text)
    try:
        if by_id is not None:
            return [by_id[one.word_id()] for one in morphemes]
        known = seen.known
        return [known[one.surface(), one.word_id()] for one in morphemes]
    except KeyError:
        return [seen.number(one, by_id) for one in morphemes]


def _by_first_use(numbers: array[int], sizes: array[int], seen: _Seen) -> Cut:
    """The same with the words of these texts alone, numbered in order of first use."""
    import numpy as np

    word = np.frombuffer(numbers, dtype="int32") if numbers else np.zeros(0, dtype="int32")
    first = np.full(len(seen.words), len(word), dtype="int64")
    # Written from behind, so that the first use is what stays.
    first[word[::-1]] = np.arange(len(word))[::-1]
    used = np.flatnonzero(first < len(word))
    used = used[np.argsort(first[used])]
    own = np.zeros(len(seen.words), dtype="int32")
    own[used] = np.arange(len(used))
    cut = Cut(array("i", own[word].tobytes()), sizes, [seen.words[at] for at in used.tolist()])
    if len(seen.words) > MOST_WORDS:
        seen.forget()
    return cut


ONE_SPELLING = (
    re.compile("[ぁ-ゖァ-ヺ一-鿿々ー。、・「」『』【】0-9\n？！\u3000]*").fullmatch,
    re.compile("[ぁ-ゖァ-ヺ一-鿿々ー。、・「」『』【】0-9\n?!.,:%/& a-z]*").fullmatch,
)
"""Texts in whose characters every word is spelled in one way, so that a word id is one surface.

Sudachi folds width and case, shortens ーー and reads over（かな）behind kanji; in these characters no two
fold into one, if ーー does not stand in them. The first kind writes marks in full width, the second in half.
"""

UNKNOWN_WORDS = 0xF0000000
"""Word ids from here on are classes of unknown words."""


SHORT = 200
"""Answers of up to so many characters are cut once where several people gave the same."""

MOST_TEXTS = 20_000
"""Such answers kept in mind by a process: about 10 MB."""

MOST_WORDS = 300_000
"""Words kept in mind by a process before it begins anew, so that its memory stays flat."""


@dataclass(frozen=True)
class _Seen:
    """What this process has met so far.

    ``texts``: the words of short answers, as bytes of an array; ``by_id``: words in texts of one spelling, ``known``: words by
    surface and id elsewhere; ``words`` in order, with their ``number_of``.
    """

    texts: dict[str, bytes]
    by_id: tuple[dict[int, int], ...]
    known: dict[tuple[str, int], int]
    number_of: dict[Word, int]
    words: list[Word]

    def by_id_in(self, text: str) -> dict[int, int] | None:
        """The numbers by word id for a text of one spelling, None for any other."""
        if "ーー" not in text:
            for is_spelled, by_id in zip(ONE_SPELLING, self.by_id, strict=True):
                if is_spelled(text):
                    return by_id
        return None

    def number(self, morpheme: Any, by_id: dict[int, int] | None) -> int:
        """The number of a morpheme's word, which is read where it is new."""
        if by_id is not None and (found := by_id.get(morpheme.word_id())) is not None:
            return found
        key = (morpheme.surface(), morpheme.word_id())
        found = self.known.get(key)
        if found is None:
            word = _read(morpheme)
            found = self.known[key] = self.number_of.setdefault(word, len(self.words))
            if found == len(self.words):
                self.words.append(word)
        if by_id is not None and key[1] < UNKNOWN_WORDS:
            by_id[key[1]] = found
        return found

    def forget(self) -> None:
        """Begin anew."""
        self.texts.clear()
        for by_id in self.by_id:
            by_id.clear()
        self.known.clear()
        self.number_of.clear()
        self.words.clear()


@lru_cache(maxsize=8)
def _seen(_mode: str, _compiled: Path | None) -> _Seen:
    return _Seen({}, tuple({} for _ in ONE_SPELLING), {}, {}, [])


def word_table(words: Sequence[Word]) -> pd.DataFrame:
    """The distinct words as the table ``words``."""
    import pandas as pd

    return pd.DataFrame(list(words), columns=list(WORDS.names)).astype({"is_oov": bool})


def token_table(texts: Sequence[str], rows: Array, cut: Cut) -> pd.DataFrame:
    """Where each morpheme stands; ``rows`` are the rows of ``responses`` that the texts come from.

    All texts are laid end to end, so that one search serves them all.
    """
    import numpy as np
    import pandas as pd

    word, size = np.array(cut.numbers, dtype="int64"), np.array(cut.sizes, dtype="int64")
    length = np.array([len(one[0]) for one in cut.words], dtype="int64")[word]
    end = np.cumsum(length)
    text_sizes = np.array([len(text) for text in texts], dtype="int64")
    if length.sum() != text_sizes.sum():
        raise ValueError("the surfaces do not add up to the texts")
    base = np.repeat(np.cumsum(text_sizes) - text_sizes, size)
    ends = [sentence_ends(text) for text in texts]
    counts = np.array([len(some) for some in ends], dtype="int64")
    everywhere = np.array([at for some in ends for at in some], dtype="int64")
    everywhere += np.repeat(np.cumsum(text_sizes) - text_sizes, counts)
    sentence = np.searchsorted(everywhere, end - length, side="right")
    sentence -= np.repeat(np.cumsum(counts) - counts, size)
    return pd.DataFrame(
        {
            "response": np.repeat(rows.astype("int64"), size),
            "sentence": sentence.astype("int64"),
            "start": end - length - base,
            "end": end - base,
            "word": word,
        },
        columns=list(TOKENS.names),
    )


def _pieces(text: str) -> list[str]:
    """The text in pieces that Sudachi takes: whole where short, else cut at sentence ends."""
    text = _speakable(text)
    if len(text) <= MOST_CHARACTERS:
        return [text]
    pieces, start, last = [], 0, 0
    for end in sentence_ends(text):
        while end - start > MOST_CHARACTERS:
            cut = last if last > start else start + MOST_CHARACTERS
            pieces.append(text[start:cut])
            start = cut
        last = end
    return [*pieces, text[start:]]


def _speakable(text: str) -> str:
    """Lone surrogates cannot be handed to Sudachi; one character stands for each, so offsets hold."""
    if not text.isascii() and SURROGATE.search(text):
        return SURROGATE.sub("\ufffd", text)
    return text


def _read(morpheme: Any) -> Word:
    """All that is told of a word; equal strings are one, for a survey has a hundred thousand words.

    Sudachi reads a joined numeral by what follows it (一 is イチ or ヒト): here it reads as its number, so
    that a word does not depend on which of its uses was met first.
    """
    pos, is_oov = morpheme.part_of_speech(), morpheme.is_oov()
    surface = morpheme.surface()
    normalized = morpheme.normalized_form()
    forms = (
        morpheme.dictionary_form(),
        normalized,
        normalized if is_oov and pos[1] == "数詞" else morpheme.reading_form(),
    )
    lemma, normalized, reading = (surface if form == surface else form for form in forms)
    return (
        surface,
        lemma,
        lemma if normalized == lemma else normalized,
        reading,
        sys.intern(pos[0]),
        sys.intern("-".join(part for part in pos[1:4] if part != "*")),
        is_oov,
    )


# ---------------------------------------------------------------- Sudachi and its user dictionary


@lru_cache(maxsize=8)
def _lasting_tokenizer(mode: str, dictionaries: Path | None) -> Any:
    """For the many calls of ``path_cost``, which cannot look at files each time."""
    return _tokenizer(mode, dictionaries)


def _tokenizer(mode: str, dictionaries: Path | None) -> Any:
    return _sudachi(_compiled_user_words(dictionaries)).tokenizer(mode)


@lru_cache(maxsize=4)
def _sudachi(user_dictionary: Path | None) -> Any:
    """One Sudachi dictionary a process: making it costs 60 ms, and it is memory-mapped."""
    from sudachipy import Config, Dictionary

    users = [str(user_dictionary)] if user_dictionary else []
    return Dictionary(config=Config(system="core", user=users))


def _compiled_user_words(dictionaries: Path | None) -> Path | None:
    """The compiled user dictionary, made once for its words and versions (about 5 s) and kept.

    Its name carries the hash of its own content: a file that was cut short or damaged is made anew.
    """
    if not user_lexicon(dictionaries):
        return None
    key = dictionary_fingerprint(dictionaries)[:24]
    folder = cache_folder()
    for kept in sorted(folder.glob(f"userdict-{key}-*.dic")):
        if kept.stem.endswith("-" + _digest(kept)):
            return kept
    return _compile(user_lexicon(dictionaries), folder, key)


def dictionary_fingerprint(dictionaries: Path | None = None) -> str:
    """One hash over everything that decides how text is cut: versions and user words.

    Two machines with the same fingerprint give the same tokens.
    """
    made_of = [*(f"{name} {number}" for name, number in sorted(dictionary_versions().items()))]
    return hashlib.sha256("\n".join([*made_of, *user_lexicon(dictionaries)]).encode()).hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


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


def cache_folder() -> Path:
    """Where compiled dictionaries are kept: the user's cache folder (``TEXTMINE_CACHE`` overrules it).

    Where none can be written, the folder for temporary files, so that a read-only home stops nothing.
    """
    named = [os.environ.get(name) for name in ("TEXTMINE_CACHE", "LOCALAPPDATA", "XDG_CACHE_HOME")]
    folders = [Path(folder) for folder in named if folder] or [Path("~/.cache")]
    for folder in (*folders, Path(tempfile.gettempdir())):
        try:
            own = folder.expanduser() / "textmine"
            own.mkdir(parents=True, exist_ok=True)
        except (OSError, RuntimeError):
            continue
        if os.access(own, os.W_OK):
            return own
    return Path(tempfile.mkdtemp(prefix="textmine-"))


def _compile(lexicon: Sequence[str], folder: Path, key: str) -> Path:
    """Compile beside its place and move it in, so that two processes never read half a file."""
    from sudachipy.sudachipy import build_user_dic

    with tempfile.TemporaryDirectory(dir=folder) as beside:
        source, fresh = Path(beside) / "userdict.csv", Path(beside) / "userdict.dic"
        source.write_text("".join(line + "\n" for line in lexicon), encoding="utf-8")
        build_user_dic(_system_dictionary(), [source], fresh, "textmine")
        return fresh.replace(folder / f"userdict-{key}-{_digest(fresh)}.dic")


def _system_dictionary() -> Path:
    import sudachidict_core

    return Path(sudachidict_core.__file__).parent / "resources" / "system.dic"
