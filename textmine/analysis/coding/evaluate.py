"""Conditions asked of all answers at once (条件の評価): where they hold, and which places made them hold."""

from __future__ import annotations

import operator
import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from textmine.analysis.coding.index import WIDTH, AnswerIndex, Hits
from textmine.analysis.coding.pos import NAMED
from textmine.analysis.coding.sequences import sequence_hits
from textmine.codebook import Code, Codebook, leaves
from textmine.codebook.nodes import (
    And,
    Attribute,
    Compare,
    Constant,
    Leaf,
    Length,
    Node,
    Not,
    Number,
    Or,
    Product,
    Reference,
    Sequence,
    Sum,
    Text,
    Word,
    children,
)
from textmine.errors import DictionaryError, Problem, near_matches, shown
from textmine.options import options_in

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Evaluation:
    """The codes of one codebook over one index.

    ``holds[code]`` is a mask over responses; ``causes[code]`` are the places that made it hold, sorted,
    without those inside another.
    """

    def __init__(self, index: AnswerIndex, codebook: Codebook) -> None:
        self.index, self.codebook = index, codebook
        self._refuse_unknown_names()
        self._found: dict[Leaf, tuple[Hits, Array]] = {}
        self.holds: dict[str, Array] = {}
        self.causes: dict[str, Hits] = {}
        for code in _in_order_of_use(codebook):
            self.holds[code.name] = self.truth(code.condition) & index.valid
            self.causes[code.name] = self._causes(code)

    def truth(self, node: Node) -> Array:
        """In which responses ``node`` holds."""
        import numpy as np

        match node:
            case Not(inner):
                return ~self.truth(inner)
            case And(parts):
                return np.asarray(np.logical_and.reduce([self.truth(part) for part in parts]))
            case Or(parts):
                return np.asarray(np.logical_or.reduce([self.truth(part) for part in parts]))
            case Compare(sign, left, right):
                return np.asarray(SIGNS[sign](self.value(left), self.value(right)))
            case Reference(code):
                return self.holds[code]
            case Attribute(column, value):
                return self._attribute(column, value)
            case Word() | Text() | Sequence():
                mask = np.zeros(self.index.size, dtype=bool)
                mask[self.hits(node).response] = True
                return mask
            case _:
                return np.asarray(self.value(node) != 0)

    def value(self, node: Node) -> Array:
        """The number of ``node`` in each response: how often it occurs, or what it comes to."""
        import numpy as np

        match node:
            case Constant(value):
                return np.full(self.index.size, float(value))
            case Length(unit):
                return self._length(unit)
            case Number():
                return np.arange(1, self.index.size + 1, dtype=float) + self.index.first
            case Sum(parts):
                return np.asarray(np.add.reduce([sign * self.value(part) for sign, part in parts]))
            case Product(parts):
                return self._product(parts)
            case Word() | Text() | Sequence():
                return self._look_up(node)[1]
            case _:
                return self.truth(node).astype(float)

    def hits(self, leaf: Word | Text | Sequence) -> Hits:
        """The places of a leaf that finds something in the text."""
        return self._look_up(leaf)[0]

    def _look_up(self, leaf: Word | Text | Sequence) -> tuple[Hits, Array]:
        """The places of ``leaf`` and how often it occurs in each response; found once."""
        import numpy as np

        if leaf not in self._found:
            if isinstance(leaf, Sequence):
                self._found[leaf] = sequence_hits(self.index, leaf)
            else:
                hits = self._places(leaf)
                self._found[leaf] = hits, np.bincount(hits.response, minlength=self.index.size).astype(float)
        return self._found[leaf]

    def _places(self, leaf: Word | Text) -> Hits:
        if isinstance(leaf, Text):
            return self.index.text_hits(leaf.text)
        if leaf.pos:
            return self.index.word_hits(leaf.text, self._accepts(leaf.pos))
        return self.index.word_hits_once(leaf.text)

    def _causes(self, code: Code) -> Hits:
        import numpy as np

        found = self._collect(code.condition, self.holds[code.name])
        response = np.concatenate([each.response for each in found] or [np.zeros(0, np.int64)])
        start = np.concatenate([each.start for each in found] or [np.zeros(0, np.int64)])
        end = np.concatenate([each.end for each in found] or [np.zeros(0, np.int64)])
        order = np.lexsort((-end, start, response))
        response, start, end = response[order], start[order], end[order]
        reach = np.maximum.accumulate(response * (1 << 40) + end) if len(end) else end
        inside = np.zeros(len(end), dtype=bool)
        inside[1:] = reach[1:] == reach[:-1]
        none = np.full(int((~inside).sum()), -1)
        return Hits(response[~inside], start[~inside], end[~inside], none, none)

    def _collect(self, node: Node, where: Array) -> list[Hits]:
        """Hits below ``node`` in the responses ``where`` it counted; nothing from what was negated."""
        if isinstance(node, Not) or not where.any():
            return []
        if isinstance(node, Reference):
            found = self.causes[node.code]
            return [found.taken(where[found.response])]
        if isinstance(node, Word | Text | Sequence):
            found = self.hits(node)
            return [found.taken(where[found.response])]
        if isinstance(node, Or):
            return [hits for part in node.parts for hits in self._collect(part, where & self.truth(part))]
        return [hits for part in children(node) for hits in self._collect(part, where)]

    def _product(self, parts: tuple[tuple[bool, Node], ...]) -> Array:
        import numpy as np

        result = np.ones(self.index.size)
        for times, part in parts:
            value = self.value(part)
            if times:
                result = result * value
            else:
                result = np.divide(result, value, out=np.zeros_like(result), where=value != 0)
        return result

    def _length(self, unit: str) -> Array:
        import numpy as np

        if unit == "words":
            return np.bincount(self.index.response, minlength=self.index.size).astype(float)
        texts = self.index.responses["text"].astype(str)
        counted = [
            len("".join(text.split())) if ok else 0 for text, ok in zip(texts, self.index.valid, strict=True)
        ]
        return np.array(counted, dtype=float)

    def _attribute(self, column: str, value: str) -> Array:
        import numpy as np

        held = self.index.responses[self._columns()[folded(column)]].astype(str)
        wanted = folded(value)
        same = {text for text in held.unique() if wanted in map(folded, (text, *options_in(text)))}
        return np.asarray(held.isin(same).to_numpy())

    def _accepts(self, pos: str) -> Callable[[int], bool]:
        test, words = NAMED[pos], self.index.words
        rows = words[["pos", "pos_detail", "lemma"]].astype(str)
        return lambda number: test(tuple(rows.iloc[number]))

    def _columns(self) -> dict[str, str]:
        return {folded(str(column)): str(column) for column in self.index.responses.columns}

    def _refuse_unknown_names(self) -> None:
        """Raise DictionaryError for every column and part of speech that does not exist."""
        columns, problems = self._columns(), []
        for code in self.codebook.codes:
            for leaf in leaves(code.condition):
                if isinstance(leaf, Attribute) and folded(leaf.column) not in columns:
                    problems.append(_no_name(self.codebook, leaf, "列", leaf.column, list(columns.values())))
                if isinstance(leaf, Word) and leaf.pos and leaf.pos not in NAMED:
                    problems.append(_no_name(self.codebook, leaf, "品詞", leaf.pos, list(NAMED)))
        if problems:
            raise DictionaryError(problems)


def folded(text: str) -> str:
    """A column name or value as it is compared: NFC, width folded, trimmed; ① stays ①, A is not a."""
    return unicodedata.normalize("NFC", text).translate(WIDTH).strip()


def _in_order_of_use(codebook: Codebook) -> list[Code]:
    """The codes with every referred code before those that refer to it (there are no circles)."""
    known = {code.name: code for code in codebook.codes}
    below = {
        code.name: [leaf.code for leaf in leaves(code.condition) if isinstance(leaf, Reference)]
        for code in codebook.codes
    }
    ordered: dict[str, Code] = {}
    for name in known:
        waiting = [name]
        while waiting:
            missing = [inner for inner in below[waiting[-1]] if inner not in ordered]
            if missing:
                waiting.append(missing[0])
            else:
                top = waiting.pop()
                ordered.setdefault(top, known[top])
    return list(ordered.values())


def _no_name(codebook: Codebook, leaf: Leaf, kind: str, name: str, known: list[str]) -> Problem:
    near = near_matches(name, known)
    listed = "、".join(shown(each) for each in near or known[:12])
    place = leaf.place
    english = {"列": "column", "品詞": "part of speech"}[kind]
    return Problem(
        f"{kind}「{shown(name)}」がありません",
        f"there is no {english} '{shown(name)}'",
        f"{codebook.source} {place.line} 行 {place.column} 桁 (line {place.line}, column {place.column})",
        f"ある{kind}: {listed}",
        f"known: {listed}",
    )
