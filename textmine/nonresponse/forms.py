"""The small notation of whole-cell forms (無回答の形).

``[特に|別に]?[なし|ありません]<です>?`` is 特になし, 別にありませんです, なし …: ``[a|b]`` is a choice, ``?``
makes the choice, part or character before it optional, ``<name>`` is a named part, ``\\`` takes the next
character as it is. There is no repetition, so a form can match only finitely many texts, and no
regular expression of a user is ever run. A form that begins with ``*`` has any name before it
(``*課に同じ``: 福祉課に同じ), which ``names`` knows from a sentence; one that begins with ``@`` has the
name of a respondent of the survey, one that begins with ``~`` any reason (``~ため該当なし``).

    matches(parse_form("[特に|別に]?なし", {}, str), "特になし")  ->  True
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from unicodedata import normalize

from textmine.nonresponse.names import could_be_name, could_be_reason

MOST_CHARACTERS = 100_000
"""Written in the choices of one form, parts within parts counted each time: a few doublings would fill memory."""


ANY_NAME, RESPONDENT, ANY_REASON = "*", "@", "~"
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

    ``longest``: the most characters that it can match; ``size``: the characters written in all its choices;
    ``named``: whose name stands before it: anybody's (``*``), a respondent's (``@``), none ("");
    or that a reason does (``~``).
    """

    items: Items
    longest: int
    size: int
    named: str = ""

    @property
    def beginning(self) -> str:
        """The text that it surely begins with: "" where that is open, and most ways of a choice are told by it."""
        first = self.items[0] if self.items else ""
        return first if isinstance(first, str) else ""


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
    form = normalize("NFKC", form)
    named = form[:1] if form.startswith((ANY_NAME, RESPONDENT, ANY_REASON)) else ""
    reader = _Reader(form.removeprefix(named), parts, fold, (), {} if known is None else known)
    sequence = reader.sequence("")
    if not sequence.longest:
        raise FormError("empty")
    if sequence.size > MOST_CHARACTERS:
        raise FormError(f"{sequence.size:,} characters in its choices, more than {MOST_CHARACTERS:,}")
    return sequence._replace(named=named)


def matches(form: Form, text: str) -> bool:
    """Whether one form alone matches the whole of ``text``: an automaton would be laid for all that is asked.

    >>> matches(parse_form("[特に|別に]?なし", {}, str), "特になし")
    True
    """
    may_stand = could_be_reason if form.named == ANY_REASON else could_be_name
    starts = {at for at in range(len(text)) if may_stand(text[:at])} if form.named else {0}
    return len(text) in _stops(form, text, starts)


def _stops(form: Form, text: str, places: set[int]) -> set[int]:
    """Where ``form`` may end in ``text`` if it begins at one of ``places``."""
    for item in form.items:
        if isinstance(item, str):
            places = {place + len(item) for place in places if text.startswith(item, place)}
        else:
            stops = [_stops(way, text, places) for way in item.sequences if way.beginning in text]
            places = set(places if item.optional else ()).union(*stops)
        if not places:
            break
    return places


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
