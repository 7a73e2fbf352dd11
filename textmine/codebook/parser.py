"""The marks of one code into its condition (構文解析): a recursive descent with bounded depth.

    either := all ("|" all)*          all     := negated ("&" negated)*
    negated := "!" negated | compared  compared := sum (sign sum)?
    sum := product (("+"|"-") product)*   product := single (("*"|"/") single)*
    single := "(" either ")" | condition

``&`` binds more closely than ``|``, comparisons more closely than ``!`` (as NOT does in SQL, on which
KH Coder evaluates its rules).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textmine.codebook.conditions import condition
from textmine.codebook.messages import RuleError, too_much, unclosed, unexpected
from textmine.codebook.nodes import And, Compare, Node, Not, Or, Place, Product, Sum
from textmine.codebook.scanner import Mark

DEEPEST = 50
COMPARISONS = {"==": "==", "=": "==", "!=": "!=", ">": ">", ">=": ">=", "<": "<", "<=": "<="}


class Parser:
    """Reads the marks of one code; ``tree`` is all that is asked of it."""

    def __init__(self, marks: Sequence[Mark], end: Place, source: str) -> None:
        self.marks = [*marks, Mark("end", "", end)]
        self.at, self.depth, self.source = 0, 0, source

    def tree(self) -> Node:
        """The whole condition. Raises RuleError at the first mark that does not fit."""
        node = self._either()
        if self._mark.kind != "end":
            expected = ("演算子（| & など）", "an operator (| & ...)")
            if self._sees(")"):
                expected = ("対応する (", "a matching (")
            raise RuleError(unexpected(self.source, self._mark.place, self._mark.text, expected))
        return node

    @property
    def _mark(self) -> Mark:
        return self.marks[self.at]

    def _sees(self, *signs: str) -> bool:
        return self._mark.kind == "sign" and self._mark.text in signs

    def _either(self) -> Node:
        return self._joined("|", self._all, Or)

    def _all(self) -> Node:
        return self._joined("&", self._negated, And)

    def _joined(self, sign: str, inner: Callable[[], Node], kind: type[And] | type[Or]) -> Node:
        parts = [inner()]
        while self._sees(sign):
            self.at += 1
            parts.append(inner())
        return parts[0] if len(parts) == 1 else kind(tuple(parts))

    def _negated(self) -> Node:
        if not self._sees("!"):
            return self._compared()
        self._deeper()
        self.at += 1
        inner = self._negated()
        self.depth -= 1
        return Not(inner)

    def _compared(self) -> Node:
        left = self._sum()
        if not (self._mark.kind == "sign" and self._mark.text in COMPARISONS):
            return left
        sign = COMPARISONS[self._mark.text]
        self.at += 1
        return Compare(sign, left, self._sum())

    def _sum(self) -> Node:
        parts = [(1, self._product())]
        while self._sees("+", "-"):
            sign = 1 if self._mark.text == "+" else -1
            self.at += 1
            parts.append((sign, self._product()))
        return parts[0][1] if len(parts) == 1 else Sum(tuple(parts))

    def _product(self) -> Node:
        parts = [(True, self._single())]
        while self._sees("*", "/"):
            times = self._mark.text == "*"
            self.at += 1
            parts.append((times, self._single()))
        return parts[0][1] if len(parts) == 1 else Product(tuple(parts))

    def _single(self) -> Node:
        mark = self._mark
        if not self._sees("("):
            leaf = condition(mark, self.source)
            self.at += 1
            return leaf
        self._deeper()
        self.at += 1
        inner = self._either()
        if self._mark.kind == "end":
            raise RuleError(unclosed(self.source, mark.place, "(", ")"))
        if not self._sees(")"):
            expected = ("演算子（| & など）か )", "an operator (| & ...) or )")
            raise RuleError(unexpected(self.source, self._mark.place, self._mark.text, expected))
        self.at += 1
        self.depth -= 1
        return inner

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            what = ("かっこと ! の入れ子", "brackets and ! inside each other")
            raise RuleError(too_much(self.source, self._mark.place, what, DEEPEST))
