"""Texts cut into morphemes (分かち書き): the loop that decides the speed, and what it keeps in mind."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from textmine.machine import Remembered
from textmine.sentences import sentence_ends
from textmine.tokens.sudachi import (
    MOST_CHARACTERS,
    compiled_user_words,
    lasting_tokenizer,
    speakable,
    sudachi_of,
)

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
    compiled = compiled_user_words(dictionaries)
    tokenizer, seen = sudachi_of(compiled).tokenizer(mode), _seen(mode, compiled)
    numbers, sizes = array("i"), array("i")
    for text in texts:
        kept = seen.texts.get(text)
        if kept is None:
            found = _cut_text(text, tokenizer, seen)
            numbers.fromlist(found)
            sizes.append(len(found))
            if seen.texts.takes(text):
                seen.texts.keep(text, array("i", found))
        else:
            numbers.extend(kept)
            sizes.append(len(kept))
    return _by_first_use(numbers, sizes, seen)


def words_in(text: str, *, mode: str = "C") -> list[Word]:
    """The words of a name or a compound: for those that are asked one by one, without words of the user."""
    tokenizer = lasting_tokenizer(mode, None)
    return [read_word(one) for piece in pieces_of(text) for one in tokenizer.tokenize(piece)]


def _cut_text(text: str, tokenizer: Any, seen: _Seen) -> list[int]:
    """The numbers of the words of one text."""
    by_id = seen.by_id_in(text)
    if by_id is None or len(text) > MOST_CHARACTERS:
        return [number for piece in pieces_of(text) for number in _cut_piece(piece, tokenizer, seen)]
    morphemes = tokenizer.tokenize(text)
    try:
        return [by_id[one.word_id()] for one in morphemes]
    except KeyError:  # a word not met before, or an unknown one
        return [by_id.get(one.word_id()) or seen.number(one, by_id) for one in morphemes]


def _cut_piece(text: str, tokenizer: Any, seen: _Seen) -> list[int]:
    """The numbers of the words of a text of any spelling that Sudachi takes."""
    morphemes, known, by_id = tokenizer.tokenize(text), seen.known, seen.by_id_in(text)
    try:
        found = [known[one.surface(), one.word_id()] for one in morphemes]
    except KeyError:
        found = [seen.number(one, by_id) for one in morphemes]
    if seen.silent.isdisjoint(found):
        return found
    # ⑴ is ( and 1 and ) to Sudachi, of which the first stands for the character and the others for none.
    return [number for number in found if number not in seen.silent]


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


MOST_WORDS = 300_000
"""Words kept in mind by a process before it begins anew, so that its memory stays flat."""


@dataclass(frozen=True)
class _Seen:
    """What this process has met so far.

    ``texts``: the words of short answers; ``by_id``: words in texts of one spelling, ``known``: words by
    surface and id elsewhere; ``words`` in order, with their ``number_of``; ``silent``: the numbers of words
    of no character.
    """

    texts: Remembered[array[int]]
    by_id: tuple[dict[int, int], ...]
    known: dict[tuple[str, int], int]
    number_of: dict[Word, int]
    words: list[Word]
    silent: set[int]

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
            word = read_word(morpheme)
            found = self.known[key] = self.number_of.setdefault(word, len(self.words))
            if found == len(self.words):
                self.words.append(word)
                if not word[0]:
                    self.silent.add(found)
        if by_id is not None and key[1] < UNKNOWN_WORDS:
            by_id[key[1]] = found
        return found

    def forget(self) -> None:
        """Begin anew."""
        self.texts.forget()
        for by_id in self.by_id:
            by_id.clear()
        self.known.clear()
        self.number_of.clear()
        self.words.clear()
        self.silent.clear()


@lru_cache(maxsize=8)
def _seen(_mode: str, _compiled: Path | None) -> _Seen:
    return _Seen(Remembered(), tuple({} for _ in ONE_SPELLING), {}, {}, [], set())


def pieces_of(text: str) -> list[str]:
    """The text in pieces that Sudachi takes: whole where short, else cut at sentence ends."""
    text = speakable(text)
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


def read_word(morpheme: Any) -> Word:
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
        *_kind(pos),
        is_oov,
    )


@lru_cache(maxsize=1024)
def _kind(pos: tuple[str, ...]) -> tuple[str, str]:
    """The part of speech and its detail, one of all equal ones; Sudachi knows a few hundred."""
    return pos[0], "-".join(part for part in pos[1:4] if part != "*")
