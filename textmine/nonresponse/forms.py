"""The small notation of whole-cell forms (無回答の形), matched in linear time.

``[特に|別に]?[なし|ありません]<です>?`` is 特になし, 別にありませんです, なし …: ``[a|b]`` is a choice, ``?``
makes the choice, part or character before it optional, ``<name>`` is a named part, ``\\`` takes the next
character as it is. There is no repetition, so a form can match only finitely many texts, and no
regular expression of a user is ever run.

    Automaton([parse_form("[特に|別に]?なし", {}, str)]).matches("特になし")  ->  [0]
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from sys import intern
from unicodedata import normalize

MOST_CHARACTERS = 100_000
"""Written in the choices of one form, parts within parts counted each time: a few doublings would fill memory."""


class FormError(ValueError):
    """A form that cannot be read; the message says why."""


@dataclass(frozen=True)
class Choice:
    """One of several sequences, or nothing at all where ``optional``."""

    sequences: tuple[Form, ...]
    optional: bool


@dataclass(frozen=True)
class Form:
    """A sequence of literal texts and choices.

    ``longest``: the most characters that it can match; ``size``: the characters written in all its choices.
    """

    items: tuple[str | Choice, ...]
    longest: int
    size: int


def parse_form(
    form: str,
    parts: Mapping[str, str],
    fold: Callable[[str], str],
    *,
    known: dict[str, Form] | None = None,
) -> Form:
    """Read one form; its literals are folded with ``fold``. Raises FormError.

    ``known`` keeps the parts read so far: hand in the same dictionary for all forms of a file.
    """
    reader = _Reader(normalize("NFKC", form), parts, fold, (), {} if known is None else known)
    sequence = reader.sequence("")
    if not sequence.longest:
        raise FormError("empty")
    if sequence.size > MOST_CHARACTERS:
        raise FormError(f"{sequence.size:,} characters in its choices, more than {MOST_CHARACTERS:,}")
    return sequence


class Automaton:
    """Many forms as one machine: which of them match all of a text, read once from left to right.

    The states of the machine are made when a text first reaches them, so an answer that begins like
    no form costs two or three look-ups.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        # Nearly every state has one arc; the few others and the skips stand beside, for states are many.
        self._mark: list[str] = []
        self._target = array("i")
        self._more: dict[int, list[tuple[str, int]]] = {}
        self._skips: dict[int, list[int]] = {}
        self._ends: dict[int, int] = {}
        starts = []
        for number, form in enumerate(forms):
            start, end = self._state(), self._state()
            self._lay(form, start, end)
            self._ends[end] = number
            starts.append(start)
        self._start = self._closure(starts)
        self._next: dict[tuple[frozenset[int], str], frozenset[int]] = {}
        self._rows: dict[frozenset[int], dict[str, list[int]]] = {}

    def matches(self, text: str) -> list[int]:
        """The numbers of the forms that match the whole of ``text``, in their order."""
        return sorted(self._ends[state] for state in self._reached(text) if state in self._ends)

    def goes_on(self, beginning: str) -> bool:
        """Whether some form begins like this."""
        return bool(self._reached(beginning))

    def _reached(self, text: str) -> frozenset[int]:
        """The states behind ``text``; none where no form begins like it."""
        reached = self._start
        for character in text:
            key = reached, character
            known = self._next.get(key)
            if known is None:
                known = self._next[key] = self._step(reached, character)
            reached = known
            if not reached:
                break
        return reached

    def _step(self, reached: frozenset[int], character: str) -> frozenset[int]:
        row = self._rows.get(reached)
        if row is None:
            row = self._rows[reached] = self._row(reached)
        return self._closure(row.get(character, ()))

    def _row(self, reached: frozenset[int]) -> dict[str, list[int]]:
        """Where each character leads to; made once, for thousands of states may be reached at a time."""
        row: dict[str, list[int]] = {}
        for state in reached:
            if mark := self._mark[state]:
                row.setdefault(mark, []).append(self._target[state])
        for state in reached & self._more.keys():
            for mark, target in self._more[state]:
                row.setdefault(mark, []).append(target)
        return row

    def _closure(self, states: Iterable[int]) -> frozenset[int]:
        """``states`` and all that can be reached from them without reading a character."""
        found, waiting = set(), list(states)
        while waiting:
            state = waiting.pop()
            if state not in found:
                found.add(state)
                waiting += self._skips.get(state, ())
        return frozenset(found)

    def _state(self) -> int:
        self._mark.append("")
        self._target.append(-1)
        return len(self._mark) - 1

    def _arc(self, start: int, character: str, target: int) -> None:
        character = intern(character)  # every kanji met would be an object of its own
        if self._mark[start]:
            self._more.setdefault(start, []).append((character, target))
        else:
            self._mark[start], self._target[start] = character, target

    def _lay(self, form: Form, start: int, end: int) -> None:
        """Lay the states of ``form`` between two states: all ways through it lead to the same ``end``."""
        for place, item in enumerate(form.items, 1):
            stop = end if place == len(form.items) else self._state()
            if item == "":  # a mark that folding takes away
                self._skips.setdefault(start, []).append(stop)
            elif isinstance(item, str):
                for character in item[:-1]:
                    behind = self._state()
                    self._arc(start, character, behind)
                    start = behind
                self._arc(start, item[-1], stop)
            else:
                for sequence in item.sequences:
                    self._lay(sequence, start, stop)
                if item.optional:
                    self._skips.setdefault(start, []).append(stop)
            start = stop
        if not form.items:
            self._skips.setdefault(start, []).append(end)


class _Reader:
    """Reads one form from left to right; ``within`` are the parts being read, to refuse a circle."""

    def __init__(
        self,
        form: str,
        parts: Mapping[str, str],
        fold: Callable[[str], str],
        within: tuple[str, ...],
        known: dict[str, Form],
    ) -> None:
        self.form, self.place, self.parts, self.fold = form, 0, parts, fold
        self.within, self.known = within, known

    def sequence(self, closing: str) -> Form:
        """Items up to ``|`` or ``]`` (inside a choice) or to the end."""
        items: list[str | Choice] = []
        while self.place < len(self.form):
            mark = self.form[self.place]
            if mark in "|]":
                if not closing:
                    raise FormError(f"{mark} without [")
                break
            items.append(self.item(mark))
        return _sequence(items)

    def item(self, mark: str) -> str | Choice:
        self.place += 1
        if mark == "[":
            return Choice(self.choice(), self.optional())
        if mark == "<":
            return Choice((self.part(),), self.optional())
        if mark == "?":
            raise FormError("? with nothing before it")
        if mark == "\\":
            mark = self.form[self.place : self.place + 1]
            self.place += 1
        literal = self.fold(mark)
        return Choice((Form((literal,), len(literal), len(literal)),), True) if self.optional() else literal

    def choice(self) -> tuple[Form, ...]:
        sequences = [self.sequence("]")]
        while self.form[self.place : self.place + 1] == "|":
            self.place += 1
            sequences.append(self.sequence("]"))
        if self.form[self.place : self.place + 1] != "]":
            raise FormError("[ without ]")
        self.place += 1
        return tuple(sequences)

    def part(self) -> Form:
        name, closed, _ = self.form[self.place :].partition(">")
        if not closed:
            raise FormError("< without >")
        if name not in self.parts:
            raise FormError(f"no part <{name}>")
        if name in self.within:
            raise FormError(f"part <{name}> holds itself")
        self.place += len(name) + 1
        if name not in self.known:
            form = "[" + normalize("NFKC", self.parts[name]) + "]"
            inner = _Reader(form, self.parts, self.fold, (*self.within, name), self.known)
            self.known[name] = inner.sequence("")
        return self.known[name]

    def optional(self) -> bool:
        if self.form[self.place : self.place + 1] != "?":
            return False
        self.place += 1
        return True


def _sequence(items: list[str | Choice]) -> Form:
    """Items with neighbouring literals joined, and what they hold at most and in all."""
    joined: list[str | Choice] = []
    for item in items:
        if isinstance(item, str) and joined and isinstance(joined[-1], str):
            joined[-1] += item
        elif item != "":
            joined.append(item)
    longest = sum(
        len(item) if isinstance(item, str) else max(s.longest for s in item.sequences) for item in joined
    )
    size = sum(len(item) if isinstance(item, str) else sum(s.size for s in item.sequences) for item in joined)
    return Form(tuple(joined), longest, size)
