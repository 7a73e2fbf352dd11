"""One mark into one condition (条件): words, sequences, attributes, references, lengths."""

from __future__ import annotations

from textmine.codebook.messages import RuleError, mistake, unexpected
from textmine.codebook.nodes import (
    Attribute,
    Constant,
    Leaf,
    Length,
    Number,
    Place,
    Reference,
    Sequence,
    Text,
    Word,
)
from textmine.codebook.scanner import SPACES, Mark
from textmine.errors import Problem

LENGTHS = {"lw": "words", "lc": "characters", "len": "characters"}
HEADINGS = ("見出し", "heading")
DISTANCE = 10
LARGEST_DIGITS = 9

CONJUGATIONS = (
    "基本形",
    "未然",
    "連用",
    "仮定",
    "命令",
    "体言接続",
    "ガル接続",
    "文語基本",
    "音便基本",
    "現代基本",
)
"""How the names of conjugated forms (活用形) begin in the dictionaries that KH Coder uses."""


def condition(mark: Mark, source: str) -> Leaf:
    """The leaf that ``mark`` writes. Raises RuleError."""
    if mark.kind == "text":
        return Text(mark.text, mark.place)
    if mark.kind == "quoted":
        return Word(mark.text, place=mark.place)
    if mark.kind == "angle":
        return _angle(mark, source)
    if mark.kind == "call":
        return _call(mark, source)
    if mark.kind == "word":
        return _word(mark, source)
    raise RuleError(unexpected(source, mark.place, mark.text, ("語か条件", "a word or condition")))


def _word(mark: Mark, source: str) -> Leaf:
    text, place = mark.text, mark.place
    if text.isdecimal():
        return _constant(mark, source)
    if text.lower() in LENGTHS:
        return Length(LENGTHS[text.lower()], place)
    if text == "No.":
        return Number(place)
    if "-->" in text:
        return _part_of_speech(mark, source)
    if "->" in text:
        return _arrow(mark, source)
    if "+" in text:
        return Sequence(_parts(text, "+", mark, source), "adjacent", 1, place=place)
    _refuse_glued_sign(mark, source)
    return Word(text, place=place)


def _constant(mark: Mark, source: str) -> Constant:
    if len(mark.text) > LARGEST_DIGITS:
        expected = (f"{LARGEST_DIGITS} 桁までの数", f"a number of at most {LARGEST_DIGITS} digits")
        raise RuleError(unexpected(source, mark.place, mark.text, expected))
    return Constant(int(mark.text), mark.place)


def _part_of_speech(mark: Mark, source: str) -> Word:
    word, _, pos = mark.text.partition("-->")
    if "->" in pos:
        raise RuleError(_conjugation(source, mark.place, pos.partition("->")[2]))
    if not word or not pos:
        raise RuleError(unexpected(source, mark.place, mark.text, ("語-->品詞", "word-->part of speech")))
    return Word(word, pos, mark.place)


def _arrow(mark: Mark, source: str) -> Sequence:
    parts = _parts(mark.text, "->", mark, source)
    if parts[-1].startswith(CONJUGATIONS):
        raise RuleError(_conjugation(source, mark.place, parts[-1]))
    return Sequence(parts, "seq", DISTANCE, place=mark.place)


def _parts(text: str, joint: str, mark: Mark, source: str) -> tuple[str, ...]:
    parts = tuple(part.strip(SPACES) for part in text.split(joint))
    if len(parts) < 2 or not all(parts):
        expected = (f"{joint} で区切った二つ以上の語", f"two or more words joined by {joint}")
        raise RuleError(unexpected(source, mark.place, mark.text, expected))
    return parts


def _refuse_glued_sign(mark: Mark, source: str) -> None:
    for offset, letter in enumerate(mark.text):
        if letter in "<>" or (letter == "=" and mark.text[offset + 1 : offset + 2] == "="):
            place = Place(mark.place.line, mark.place.column + offset)
            expected = ("空白で区切った演算子", "an operator with spaces around it")
            raise RuleError(unexpected(source, place, mark.text, expected))


def _angle(mark: Mark, source: str) -> Leaf:
    if not mark.text.startswith("<>"):
        return Reference(_code_name(mark.text[1:-1], mark, source), mark.place)
    body = mark.text[2:].strip(SPACES)
    column, arrow, value = body.partition("-->")
    if not arrow:
        if body.lower() in LENGTHS:
            return Length(LENGTHS[body.lower()], mark.place)
        return Reference(_code_name(body, mark, source), mark.place)
    if column.rstrip("12345").lower() in HEADINGS and column[-1:] in "12345":
        raise RuleError(_heading(source, mark.place, column))
    if not column or not value:
        raise RuleError(unexpected(source, mark.place, mark.text, ("<>列名-->値", "<>column-->value")))
    return Attribute(column, value, mark.place)


def _code_name(text: str, mark: Mark, source: str) -> str:
    name = text.strip(SPACES).removeprefix("＊").removeprefix("*").strip(SPACES)
    if not name:
        raise RuleError(unexpected(source, mark.place, mark.text, ("<＊コード名>", "<＊code>")))
    return name


def _call(mark: Mark, source: str) -> Sequence:
    kind, _, rest = mark.text.partition("(")
    inner, _, option = rest.partition(")")
    joint = "-" if "-" in inner or "+" not in inner else "+"
    words = tuple(word.strip(SPACES + '"') for word in inner.split(joint))
    if len(words) < 2 or not all(words):
        expected = (f"{kind}(語-語)", f"{kind}(word-word)")
        raise RuleError(unexpected(source, mark.place, mark.text, expected))
    distance, within = _option(option, mark, source)
    return Sequence(words, kind.lower(), distance, within, mark.place)


def _option(option: str, mark: Mark, source: str) -> tuple[int, str]:
    """``[10]``, ``[b]`` (same sentence), ``[d]`` (same paragraph), ``[b10]``; nothing: 10."""
    inner = option.removeprefix("[").removesuffix("]").strip(SPACES)
    within = {"b": "sentence", "d": "paragraph"}.get(inner[:1].lower(), "")
    digits = inner[1:] if within else inner
    if not option or (within and not digits):
        return DISTANCE, within
    if not digits.isdecimal() or len(digits) > LARGEST_DIGITS:
        expected = ("[語数]、[b語数] か [d語数]", "[n], [bn] or [dn]")
        place = Place(mark.place.line, mark.place.column + len(mark.text) - len(option))
        raise RuleError(unexpected(source, place, option, expected))
    return int(digits), within


def _conjugation(source: str, place: Place, form: str) -> Problem:
    return mistake(
        source,
        place,
        (
            f"活用形の指定「->{form}」は使えません（語は原形で数えるため、語だけが必要です）",
            f"conjugated forms ('->{form}') cannot be asked for: the word alone is expected",
        ),
        (
            f"「->{form}」を消すか、活用した形を '…' で文字列として書いてください",
            f"take '->{form}' out, or write the conjugated form as a string '...'",
        ),
    )


def _heading(source: str, place: Place, column: str) -> Problem:
    return mistake(
        source,
        place,
        (
            f"アンケートに「{column}」はありません（<>列名-->値 が必要です）",
            f"a survey has no '{column}': <>column-->value is expected",
        ),
        ("組織の列や選択式の設問の名前を書いてください", "name a group column or closed question"),
    )
