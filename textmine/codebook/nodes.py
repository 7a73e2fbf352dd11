"""What a coding rule says (条件の木): a tree of small frozen values, made by the parser.

Leaves find something in an answer, the rest joins leaves. Every node has a value for an answer, a
number, as in KH Coder: a word the times it occurs, a comparison 1 or 0. A code is given where the
value of its condition is not 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """Where a condition stands in the rule file: line and column, both counted from 1."""

    line: int
    column: int


NOWHERE = Place(0, 0)


@dataclass(frozen=True)
class Word:
    """A word (抽出語) by surface, lemma or normalized form; ``pos`` as in ``学校-->名詞``."""

    text: str
    pos: str = ""
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Text:
    """A string (文字列) anywhere in the answer, whatever the word borders."""

    text: str
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Sequence:
    """Words near each other: ``a+b`` (adjacent), ``near(a-b)``, ``seq(a-b)``, ``a->b``.

    ``kind`` is "adjacent", "near" or "seq"; each word stands at most ``distance`` morphemes behind the
    one found before it (0: any distance); ``within`` is "", "sentence" or "paragraph".
    """

    words: tuple[str, ...]
    kind: str
    distance: int = 10
    within: str = ""
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Attribute:
    """A group column or closed answer of the respondent (外部変数): ``<>部-->福祉保健部``.

    An answer of several choices is each of its options: ``<>関心のある分野-->防災``.
    """

    column: str
    value: str
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Length:
    """Length of the answer (文書長): ``unit`` is "characters" (lc, len) or "words" (lw)."""

    unit: str
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Number:
    """The number of the answer in the table (文書番号), counted from 1: ``No.``."""

    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Constant:
    """A whole number as written."""

    value: int
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Reference:
    """Another code of the same file: ``<＊code>``."""

    code: str
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Not:
    """Holds where ``inner`` does not."""

    inner: Node


@dataclass(frozen=True)
class And:
    """Holds where all ``parts`` hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    """Holds where one of ``parts`` holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Sum:
    """``parts`` added, each with its sign, 1 or -1."""

    parts: tuple[tuple[int, Node], ...]


@dataclass(frozen=True)
class Product:
    """``parts`` multiplied, or divided where the flag is False; division by 0 gives 0."""

    parts: tuple[tuple[bool, Node], ...]


@dataclass(frozen=True)
class Compare:
    """``left`` against ``right`` with ``sign``, one of ``== != < <= > >=``."""

    sign: str
    left: Node
    right: Node


Leaf = Word | Text | Sequence | Attribute | Length | Number | Constant | Reference
Node = Leaf | Not | And | Or | Sum | Product | Compare


@dataclass(frozen=True)
class Code:
    """One code (コード): its name without the star, its condition, its comment and line."""

    name: str
    condition: Node
    definition: str
    line: int


@dataclass(frozen=True)
class Codebook:
    """All codes of one rule file (コーディングルール), in the order of the file."""

    codes: tuple[Code, ...]
    source: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the order of the file."""
        return tuple(code.name for code in self.codes)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below ``node``; none below a leaf."""
    if isinstance(node, Not):
        return (node.inner,)
    if isinstance(node, And | Or):
        return node.parts
    if isinstance(node, Sum | Product):
        return tuple(part for _, part in node.parts)
    if isinstance(node, Compare):
        return (node.left, node.right)
    return ()


def leaves(node: Node) -> list[Leaf]:
    """All leaves below ``node``, from left to right."""
    found: list[Leaf] = []
    waiting = [node]
    while waiting:
        top = waiting.pop()
        below = children(top)
        waiting.extend(reversed(below))
        if isinstance(top, Leaf):
            found.append(top)
    return found


def written(leaf: Leaf) -> str:
    """A leaf as it may be written in a rule file."""
    match leaf:
        case Word(text, pos):
            return f"{text}-->{pos}" if pos else text
        case Text(text):
            return f"'{text}'"
        case Sequence(words, "adjacent"):
            return "+".join(words)
        case Sequence(words, kind, distance, within):
            return f"{kind}({'-'.join(words)})[{within[:1].replace('s', 'b').replace('p', 'd')}{distance}]"
        case Attribute(column, value):
            return f"<>{column}-->{value}"
        case Length(unit):
            return "lc" if unit == "characters" else "lw"
        case Number():
            return "No."
        case Constant(value):
            return str(value)
        case Reference(code):
            return f"<＊{code}>"
