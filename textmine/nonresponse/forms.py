"""The small notation of whole-cell forms (無回答の形), matched in linear time.

``[特に|別に]?[なし|ありません]<です>?`` is 特になし, 別にありませんです, なし …: ``[a|b]`` is a choice, ``?``
makes the choice, part or character before it optional, ``<name>`` is a named part, ``\\`` takes the next
character as it is. There is no repetition, so a form can match only finitely many texts, and no
regular expression of a user is ever run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from unicodedata import normalize


class FormError(ValueError):
    """A form that cannot be read; the message says why."""


@dataclass(frozen=True)
class Choice:
    """One of several sequences, or nothing at all where ``optional``."""

    sequences: tuple[Form, ...]
    optional: bool


@dataclass(frozen=True)
class Form:
    """A sequence of literal texts and choices; ``longest`` is the most characters that it can match."""

    items: tuple[str | Choice, ...]
    longest: int


def parse_form(form: str, parts: Mapping[str, str], fold: Callable[[str], str]) -> Form:
    """Read one form; its literals are folded with ``fold``. Raises FormError."""
    reader = _Reader(normalize("NFKC", form), parts, fold, ())
    sequence = reader.sequence("")
    if not sequence.longest:
        raise FormError("empty")
    return sequence


def whole_match(form: Form, text: str) -> bool:
    """Whether ``form`` matches all of ``text``: the set of reachable offsets, item by item."""
    return len(text) <= form.longest and len(text) in _reach(form, text, {0})


def _reach(form: Form, text: str, starts: set[int]) -> set[int]:
    for item in form.items:
        if isinstance(item, str):
            starts = {start + len(item) for start in starts if text.startswith(item, start)}
        else:
            ends = [_reach(sequence, text, starts) for sequence in item.sequences]
            starts = set(starts if item.optional else ()).union(*ends)
        if not starts:
            return starts
    return starts


class _Reader:
    """Reads one form from left to right; ``within`` are the parts being read, to refuse a circle."""

    def __init__(
        self, form: str, parts: Mapping[str, str], fold: Callable[[str], str], within: tuple[str, ...]
    ) -> None:
        self.form, self.place, self.parts, self.fold, self.within = form, 0, parts, fold, within

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
        return Choice((Form((literal,), len(literal)),), True) if self.optional() else literal

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
        inner = _Reader(
            "[" + normalize("NFKC", self.parts[name]) + "]", self.parts, self.fold, (*self.within, name)
        )
        return inner.sequence("")

    def optional(self) -> bool:
        if self.form[self.place : self.place + 1] != "?":
            return False
        self.place += 1
        return True


def _sequence(items: list[str | Choice]) -> Form:
    """Items with neighbouring literals joined, and the most characters that they can match."""
    joined: list[str | Choice] = []
    for item in items:
        if isinstance(item, str) and joined and isinstance(joined[-1], str):
            joined[-1] += item
        elif item != "":
            joined.append(item)
    longest = sum(
        len(item) if isinstance(item, str) else max(s.longest for s in item.sequences) for item in joined
    )
    return Form(tuple(joined), longest)
