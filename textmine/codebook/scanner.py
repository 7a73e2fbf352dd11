"""Rule text into marks (字句): brackets, operators and conditions, each with line and column.

KH Coder separates everything by spaces (half or full width). Here ``( ) | &`` need none, which reads
the same files and forgives a forgotten space. No regular expression is made from a rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textmine.codebook.messages import RuleError, mistake, unclosed, wide_mark
from textmine.codebook.nodes import Place
from textmine.errors import Problem

SPACES = " \t\u3000\r\v\f\xa0"
SIGNS = ("==", "!=", ">=", "<=", ">", "<", "=", "+", "-", "*", "/")
NAMES = {"and": "&", "or": "|", "not": "!"}
WIDE = {"｜": "|", "＆": "&", "（": "(", "）": ")"}


@dataclass(frozen=True)
class Mark:
    """One piece of a rule: ``kind`` is "sign", "word", "quoted", "text", "angle", "call" or "end"."""

    kind: str
    text: str
    place: Place


def scan(line: str, number: int, source: str) -> Iterator[Mark]:
    """The marks of one line. Raises RuleError at the first that cannot be read."""
    at = 0
    while at < len(line):
        if line[at] in SPACES:
            at += 1
            continue
        mark, at = _next(line, at, number, source)
        yield mark


def _next(line: str, at: int, number: int, source: str) -> tuple[Mark, int]:
    place = Place(number, at + 1)
    first = line[at]
    if first in "()|&":
        return Mark("sign", first, place), at + 1
    if first in "'\"":
        return _quoted(line, at, place, source)
    if first == "<" and _opens_angle(line, at):
        return _angle(line, at, place, source)
    if first == "!" and line[at + 1 : at + 2] != "=":
        return Mark("sign", "!", place), at + 1
    if line[at : at + 5].lower() == "near(" or line[at : at + 4].lower() == "seq(":
        return _call(line, at, place, source)
    end = _word_end(line, at)
    chunk = line[at:end]
    if chunk in SIGNS:
        return Mark("sign", chunk, place), end
    if chunk.lower() in NAMES:
        return Mark("sign", NAMES[chunk.lower()], place), end
    _refuse_wide(chunk, place, source)
    return Mark("word", chunk, place), end


def _word_end(line: str, at: int) -> int:
    """Where the word that starts at ``at`` ends: at a space, bracket, ``|`` or ``&``."""
    end = at
    while end < len(line) and line[end] not in SPACES and line[end] not in "()|&":
        end += 1
    return end


def _quoted(line: str, at: int, place: Place, source: str) -> tuple[Mark, int]:
    """``"word"`` or ``'text'``; a doubled mark stands for itself, as in CSV."""
    mark, end, letters = line[at], at + 1, ""
    while True:
        close = line.find(mark, end)
        if close < 0:
            raise RuleError(unclosed(source, place, mark, mark))
        letters += line[end:close]
        end = close + 1
        if line[end : end + 1] != mark:
            break
        letters += mark
        end += 1
    if not letters.strip(SPACES):
        raise RuleError(_empty_quotes(source, place, mark))
    kind = "text" if mark == "'" else "quoted"
    if kind == "quoted" and letters.startswith("<>"):
        kind = "angle"
    return Mark(kind, letters, place), end


def _opens_angle(line: str, at: int) -> bool:
    """``<＊code>``, ``<>column-->value``: a ``<`` with something written directly behind it."""
    behind = line[at + 1 : at + 2]
    return bool(behind) and behind not in SPACES and behind != "="


def _angle(line: str, at: int, place: Place, source: str) -> tuple[Mark, int]:
    if line.startswith("<>", at):
        end = _word_end(line, at)
        return Mark("angle", line[at:end], place), end
    close = line.find(">", at + 1)
    if close < 0:
        raise RuleError(unclosed(source, place, "<", ">"))
    if close + 1 < len(line) and line[at + 1 : close] in ("*", "＊"):
        end = _word_end(line, close + 1)
        return Mark("angle", "<" + line[at + 1 : close] + line[close + 1 : end] + ">", place), end
    return Mark("angle", line[at : close + 1], place), close + 1


def _call(line: str, at: int, place: Place, source: str) -> tuple[Mark, int]:
    close = line.find(")", at)
    if close < 0:
        raise RuleError(unclosed(source, place, line[at : line.index("(", at) + 1], ")"))
    end = close + 1
    if line[end : end + 1] == "[":
        close = line.find("]", end)
        if close < 0:
            raise RuleError(unclosed(source, Place(place.line, end + 1), "[", "]"))
        end = close + 1
    return Mark("call", line[at:end], place), end


def _refuse_wide(chunk: str, place: Place, source: str) -> None:
    for offset, letter in enumerate(chunk):
        if letter in WIDE:
            raise RuleError(wide_mark(source, Place(place.line, place.column + offset), letter, WIDE[letter]))


def _empty_quotes(source: str, place: Place, mark: str) -> Problem:
    return mistake(
        source,
        place,
        (
            f"{mark}{mark} の中が空です（探す文字が必要です）",
            f"nothing between {mark}{mark}: characters are expected",
        ),
        ("探す文字を書いてください", "write what to look for"),
    )
