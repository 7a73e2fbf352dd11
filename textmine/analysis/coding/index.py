"""Answers prepared for coding (コーディングの索引): where each word stands, found once for all rules.

All texts are laid end to end, so that a string is sought in one pass, and tokens are sorted by word,
so that a word's places are one slice: the work of a rule grows with its hits, not with the survey.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

BORDER = "\x00"
"""Stands between two answers; a rule that asks for it finds nothing."""

WIDTH = {**{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}, 0x3000: 0x20, 0x301C: 0x7E}
"""Full-width letters and marks to half-width."""

FOLDED = {**WIDTH, **{first + n: ord("a") + n for first in (0x41, 0xFF21) for n in range(26)}}
"""Width and case of letters, one character for one, so that offsets stay true."""


def fold(text: str) -> str:
    """``text`` as it is compared: full-width letters and marks half-width, letters small."""
    return text.translate(FOLDED)


@dataclass(frozen=True)
class Hits:
    """Places (該当箇所): answer, offsets in its text, first and last token (-1 for strings)."""

    response: Array
    start: Array
    end: Array
    first: Array
    last: Array

    def taken(self, chosen: Array) -> Hits:
        """The hits at ``chosen`` (a mask or row numbers)."""
        return Hits(
            self.response[chosen], self.start[chosen], self.end[chosen], self.first[chosen], self.last[chosen]
        )


def union(some: Hits, others: Hits) -> Hits:
    """All places of both, each once, in order."""
    import numpy as np

    columns = [
        np.concatenate([getattr(some, name), getattr(others, name)])
        for name in ("response", "start", "end", "first", "last")
    ]
    order = np.lexsort((columns[2], columns[1], columns[0]))
    ordered = Hits(*(column[order] for column in columns))
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(ordered.response) != 0) | (np.diff(ordered.start) != 0) | (np.diff(ordered.end) != 0)
    return ordered.taken(new)


def is_valid(responses: pd.DataFrame) -> Array:
    """Which rows are valid answers; before nonresponse is classified, those that hold anything."""
    import numpy as np

    status = responses["status"].astype(str)
    written = responses["text"].astype(str).str.strip() != ""
    return np.asarray(((status == "valid") | ((status == "") & written)).to_numpy())


class AnswerIndex:
    """The valid answers of a survey, their tokens and words; ``size`` is the rows of responses.

    ``first``: the rows of the survey that stand before these.
    """

    def __init__(
        self, responses: pd.DataFrame, tokens: pd.DataFrame, words: pd.DataFrame, *, first: int = 0
    ) -> None:
        import numpy as np

        self.responses, self.words, self.first = responses, words, first
        self.size = len(responses)
        self.valid: Array = is_valid(responses)
        texts = responses["text"].astype(str).tolist()
        kept = [text if valid else "" for text, valid in zip(texts, self.valid, strict=True)]
        lengths = np.array([len(text) for text in kept], dtype=np.int64)
        self.offsets: Array = np.concatenate([[0], np.cumsum(lengths + 1)])[:-1]
        self.plain = BORDER.join(kept)
        self.joined = fold(self.plain)
        self._places: dict[str, Array] = {}
        self._read_tokens(tokens)
        self._forms: dict[str, list[int]] = {}
        self._found: dict[object, Hits] = {}

    def _read_tokens(self, tokens: pd.DataFrame) -> None:
        import numpy as np

        response = tokens["response"].to_numpy(np.int64)
        rows = np.flatnonzero(self.valid[response]) if len(response) else np.zeros(0, np.int64)
        begin = self.offsets[response[rows]] + tokens["start"].to_numpy(np.int64)[rows]
        rows = rows[np.argsort(begin, kind="stable")]
        self.response: Array = response[rows]
        self.sentence: Array = tokens["sentence"].to_numpy(np.int64)[rows]
        self.begin: Array = self.offsets[self.response] + tokens["start"].to_numpy(np.int64)[rows]
        self.finish: Array = self.offsets[self.response] + tokens["end"].to_numpy(np.int64)[rows]
        self.word: Array = tokens["word"].to_numpy(np.int64)[rows]
        self._by_word: Array = np.argsort(self.word, kind="stable")
        self._borders: Array = np.searchsorted(self.word[self._by_word], np.arange(len(self.words) + 1))
        self.paragraph: Array = np.searchsorted(self.places("\n"), self.begin)

    def ids_of(self, form: str) -> list[int]:
        """The words whose surface, lemma or normalized form is ``form`` (after folding)."""
        if not self._forms and len(self.words):
            for column in ("surface", "lemma", "normalized"):
                for number, written in enumerate(self.words[column].astype(str).tolist()):
                    known = self._forms.setdefault(fold(written), [])
                    if not known or known[-1] != number:
                        known.append(number)
        return sorted(set(self._forms.get(fold(form), ())))

    def word_hits(self, form: str, accepts: Callable[[int], bool] | None = None) -> Hits:
        """Tokens that are ``form``, and runs of whole tokens that spell it (市民協働 = 市民 + 協働).

        ``accepts`` says which rows of words count (a part of speech); runs are then left out.
        """
        import numpy as np

        ids = [number for number in self.ids_of(form) if accepts is None or accepts(number)]
        slices = [self._by_word[self._borders[n] : self._borders[n + 1]] for n in ids]
        single = np.sort(np.concatenate(slices)) if slices else np.zeros(0, np.int64)
        first, last = single, single
        if accepts is None:
            runs = self._runs(fold(form))
            first, last = np.concatenate([first, runs[0]]), np.concatenate([last, runs[1]])
            order = np.lexsort((last, first))
            first, last = first[order], last[order]
        return self._at_tokens(first, last)

    def word_hits_once(self, form: str) -> Hits:
        """``word_hits`` of a plain word, remembered."""
        if form not in self._found:
            self._found[form] = self.word_hits(form)
        return self._found[form]

    def text_hits(self, text: str) -> Hits:
        """Places of the characters ``text``, whatever the word borders."""
        import numpy as np

        begin = self.places(fold(text))
        response = np.searchsorted(self.offsets, begin, side="right") - 1
        start = begin - self.offsets[response]
        none = np.full(len(begin), -1)
        return Hits(response, start, start + len(text), none, none)

    def places(self, needle: str) -> Array:
        """Offsets of ``needle`` in the joined texts, not overlapping; sought once."""
        import numpy as np

        if needle in self._places:
            return self._places[needle]
        found: list[int] = []
        at = self.joined.find(needle) if needle and BORDER not in needle else -1
        while at >= 0:
            found.append(at)
            at = self.joined.find(needle, at + len(needle))
        self._places[needle] = np.array(found, dtype=np.int64)
        return self._places[needle]

    def _runs(self, needle: str) -> tuple[Array, Array]:
        """First and last token of each run of two or more whole tokens that spells ``needle``."""
        import numpy as np

        begin = self.places(needle) if len(needle) > 1 else np.zeros(0, np.int64)
        if not len(begin) or not len(self.begin):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        first = np.minimum(np.searchsorted(self.begin, begin), len(self.begin) - 1)
        last = np.minimum(np.searchsorted(self.finish, begin + len(needle)), len(self.finish) - 1)
        whole = (self.begin[first] == begin) & (self.finish[last] == begin + len(needle)) & (last > first)
        return first[whole], last[whole]

    def _at_tokens(self, first: Array, last: Array) -> Hits:
        response = self.response[first]
        return Hits(
            response,
            self.begin[first] - self.offsets[response],
            self.finish[last] - self.offsets[response],
            first,
            last,
        )
