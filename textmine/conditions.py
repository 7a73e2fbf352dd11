"""The condition language (条件式) of consistency rules: read once, asked of every respondent.

    blank(reason) and rows(*) > 0            設問（理由）が無回答 かつ 事業が１件以上
    closed(設問２) ~ "④" かつ rows(Ａ調査票) > 0

    closed(関心のある分野) = "防災"             複数選択なら、選んだ選択肢の一つ

``and``/かつ, ``or``/または, ``not``/でない, brackets, ``= != < <= > >=`` and ``~`` (contains); texts are
compared without spaces, width folded. An answer of several choices equals each of its options, and contains
what one of them contains. Nothing is executed: a rule can only ask for the facts handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from textmine.options import fold, has_option
from textmine.patterns import pattern

Value = bool | int | str
Facts = Mapping[str, Callable[[str], Value]]
"""Name of a fact (``rows``) -> what it is for an argument (the name of a table)."""

Condition = Callable[[Facts], bool]


def _same(left: Value, right: Value) -> bool:
    """Whether a fact says ``right``; an answer of several choices says each of its options."""
    if isinstance(left, str) and isinstance(right, str):
        return has_option(left, right)
    return left == right


TOKEN = pattern(
    r"\s*(?:(?P<text>\"[^\"]*\")|(?P<number>\d+)|(?P<mark><=|>=|!=|[()=<>~])|(?P<name>[^\s()=<>!~\"]+))"
)
WORDS = {"かつ": "and", "または": "or", "でない": "not"}
COMPARE: Mapping[str, Callable[[Value, Value], bool]] = {
    "=": _same,
    "!=": lambda left, right: not _same(left, right),
    "<": lambda left, right: _number(left) < _number(right),
    "<=": lambda left, right: _number(left) <= _number(right),
    ">": lambda left, right: _number(left) > _number(right),
    ">=": lambda left, right: _number(left) >= _number(right),
    "~": lambda left, right: fold(str(right)) in fold(str(left)),
}


MOST_PARTS = 120
"""Names, marks and brackets of one condition: more is a mistake, and deep brackets would end in an error."""


ORDER = ("<", "<=", ">", ">=")


class ConditionError(ValueError):
    """The condition cannot be read; the text says where."""


def _number(value: Value) -> int:
    """A fact as a number: text that is none counts as 0, so that 「④」 > 3 is false."""
    return int(value) if not isinstance(value, str) or value.isdecimal() else 0


def read_condition(text: str, known: frozenset[str]) -> Condition:
    """The condition behind ``text``; raises ConditionError where it is not one.

    >>> condition = read_condition('rows(A) >= 1 and not blank(reason)', frozenset({"rows", "blank"}))
    >>> condition({"rows": lambda name: 2, "blank": lambda name: False})
    True
    """
    parts = tuple(_split(text))
    if len(parts) > MOST_PARTS:
        raise ConditionError(f"長すぎます（{MOST_PARTS} 語まで）")
    parser = _Parser(parts, known)
    condition = parser.either()
    if parser.peek():
        raise ConditionError(f"「{parser.peek()}」が余分です")
    return condition


def calls_in(text: str, known: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The facts that ``text`` asks for, each with its argument, in order; raises as ``read_condition`` does.

    >>> calls_in("rows(A) >= 1 and not blank(reason)", frozenset({"rows", "blank"}))
    (('rows', 'A'), ('blank', 'reason'))
    """
    read_condition(text, known)
    parts = tuple(_split(text))
    return tuple(
        (part, parts[at + 2].strip('"'))
        for at, part in enumerate(parts[:-2])
        if part in known and parts[at + 1] == "("
    )


def _split(text: str) -> Iterator[str]:
    place = 0
    text = text.rstrip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if not match:
            raise ConditionError(f"「{text[place:]}」を読めません")
        place = match.end()
        part = match.group(match.lastgroup or 0)
        yield WORDS.get(part, part)


@dataclass
class _Parser:
    parts: tuple[str, ...]
    known: frozenset[str]
    place: int = 0

    def peek(self) -> str:
        return self.parts[self.place] if self.place < len(self.parts) else ""

    def take(self, wanted: str = "") -> str:
        part = self.peek()
        if not part or (wanted and part != wanted):
            raise ConditionError(f"「{wanted or '条件'}」が必要な所に「{part or '終わり'}」があります")
        self.place += 1
        return part

    def either(self) -> Condition:
        first = self.both()
        if self.peek() != "or":
            return first
        self.take()
        second = self.either()
        return lambda facts: first(facts) or second(facts)

    def both(self) -> Condition:
        first = self.one()
        if self.peek() != "and":
            return first
        self.take()
        second = self.both()
        return lambda facts: first(facts) and second(facts)

    def one(self) -> Condition:
        if self.peek() == "not":
            self.take()
            denied = self.one()
            return lambda facts: not denied(facts)
        if self.peek() == "(":
            self.take()
            inner = self.either()
            self.take(")")
            return inner
        return self.comparison()

    def comparison(self) -> Condition:
        fact, argument = self.call()
        if self.peek() not in COMPARE:
            return lambda facts: bool(facts[fact](argument))
        mark = self.take()
        wanted = self.literal()
        if mark in ORDER and not isinstance(wanted, int):
            raise ConditionError(f"「{mark}」の右には数が必要です")
        compare = COMPARE[mark]
        return lambda facts: compare(facts[fact](argument), wanted)

    def call(self) -> tuple[str, str]:
        name = self.take()
        if name not in self.known:
            raise ConditionError(
                f"「{name}」は知らない名前です（使えるもの: {', '.join(sorted(self.known))}）"
            )
        self.take("(")
        argument = self.take().strip('"')
        self.take(")")
        return name, argument

    def literal(self) -> Value:
        part = self.take()
        return int(part) if part.isdecimal() else part.strip('"')
