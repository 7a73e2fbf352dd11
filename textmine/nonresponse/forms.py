"""The small notation of whole-cell forms (無回答の形), matched in linear time.

``[特に|別に]?[なし|ありません]<です>?`` is 特になし, 別にありませんです, なし …: ``[a|b]`` is a choice, ``?``
makes the choice, part or character before it optional, ``<name>`` is a named part, ``\\`` takes the next
character as it is. There is no repetition, so a form can match only finitely many texts, and no
regular expression of a user is ever run.

    Automaton([parse_form("[特に|別に]?なし", {}, str)]).matches("特になし")  ->  [0]
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Mapping
from sys import intern
from typing import NamedTuple
from unicodedata import normalize

MOST_CHARACTERS = 100_000
"""Written in the choices of one form, parts within parts counted each time: a few doublings would fill memory."""


_PLAIN = re.compile(r"[^\[\]|<?\\]+(?!\?)")
"""Characters that stand for themselves; one before ``?`` is a choice of its own."""


class FormError(ValueError):
    """A form that cannot be read; the message says why."""


class Choice(NamedTuple):
    """One of several sequences, or nothing at all where ``optional``."""

    sequences: tuple[Form, ...]
    optional: bool


class Form(NamedTuple):
    """A sequence of literal texts and choices.

    ``longest``: the most characters that it can match; ``size``: the characters written in all its choices.
    """

    items: Items
    longest: int
    size: int


Items = tuple[str | Choice, ...]


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


def matches(form: Form, text: str) -> bool:
    """Whether one form alone matches the whole of ``text``: an automaton would be laid for all that is asked.

    >>> matches(parse_form("[特に|別に]?なし", {}, str), "特になし")
    True
    """
    return len(text) in _stops(form, text, {0})


def _stops(form: Form, text: str, places: set[int]) -> set[int]:
    """Where ``form`` may end in ``text`` if it begins at one of ``places``."""
    for item in form.items:
        if not places:
            break
        if isinstance(item, str):
            places = {place + len(item) for place in places if text.startswith(item, place)}
        else:
            stops = (_stops(sequence, text, places) for sequence in item.sequences)
            places = set(places if item.optional else ()).union(*stops)
    return places


class Automaton:
    """Many forms as one machine: which of them match all of a text, read once from left to right.

    The states of the machine are laid and united when a text first reaches them, so an answer that begins
    like no form costs two or three look-ups, and what no text reaches costs nothing.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        # Nearly every state has one arc; the few others and the skips stand beside, for states are many.
        self._mark: list[str] = []
        self._target = array("i")
        self._more: dict[int, list[tuple[str, int]]] = {}
        self._skips: dict[int, list[int]] = {}
        self._ahead: dict[int, list[tuple[Items, int]]] = {}
        self._ends: dict[int, int] = {}
        starts = []
        for number, form in enumerate(forms):
            end = self._state()
            self._ends[end] = number
            starts.append(self._before(form.items, end))
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
                for items, end in self._ahead.pop(state, ()):
                    self._lay(items, state, end)
                waiting += self._skips.get(state, ())
        return frozenset(found)

    def _state(self) -> int:
        self._mark.append("")
        self._target.append(-1)
        return len(self._mark) - 1

    def _before(self, items: Items, end: int) -> int:
        """A state from which ``items``, laid once it is reached, lead to ``end``; ``end`` itself for none."""
        if not items:
            return end
        state = self._state()
        self._ahead[state] = [(items, end)]
        return state

    def _arc(self, start: int, character: str, target: int) -> None:
        character = intern(character)  # every kanji met would be an object of its own
        if self._mark[start]:
            self._more.setdefault(start, []).append((character, target))
        else:
            self._mark[start], self._target[start] = character, target

    def _lay(self, items: Items, start: int, end: int) -> None:
        """Lay what the first of ``items`` begins with; all ways through it lead to the state of the others."""
        item, others = items[0], items[1:]
        if isinstance(item, str):
            behind = (item[1:], *others) if len(item) > 1 else others
            self._arc(start, item[0], self._before(behind, end))
            return
        stop = self._before(others, end)
        for sequence in item.sequences:
            if sequence.items:
                self._lay(sequence.items, start, stop)
        if item.optional or not all(sequence.items for sequence in item.sequences):
            self._skips.setdefault(start, []).append(stop)


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
            run = _PLAIN.match(self.form, self.place)
            if run is None:
                items.append(self.item(mark))
            else:
                items.append("".join(map(self.fold, run[0])))
                self.place = run.end()
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
        return Choice((_sequence([literal]),), True) if self.optional() else literal

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
    longest = size = 0
    for item in joined:
        if isinstance(item, str):
            longest, size = longest + len(item), size + len(item)
        else:
            longest += max([sequence.longest for sequence in item.sequences])
            size += sum([sequence.size for sequence in item.sequences])
    return Form(tuple(joined), longest, size)
