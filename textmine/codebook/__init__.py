"""Coding rules (コーディングルール) in KH Coder's syntax: a rule file into a ``Codebook``.

    # 住民の要望をつかむこと
    ＊住民ニーズ
    ニーズ | 要望 | near(市民-声)[5]

    ＊ニーズ（財政抜き）
    <＊住民ニーズ> & ! '財政'

Reading only: what a rule finds in answers is the business of ``textmine.analysis.coding``. All
mistakes of a file are reported together, each with line, column and what was expected.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from textmine.codebook.messages import (
    RuleError,
    circle,
    no_code_yet,
    no_condition,
    repeated_code,
    too_much,
    unknown_code,
)
from textmine.codebook.nodes import NOWHERE, Code, Codebook, Node, Place, Reference, leaves, written
from textmine.codebook.parser import Parser
from textmine.codebook.scanner import SPACES, Mark, scan
from textmine.errors import DictionaryError, Problem, near_matches, shown

__all__ = ["Code", "Codebook", "leaves", "parse_rules", "read_rules", "written"]

LONGEST_FILE = 1_000_000
MOST_MARKS = 50_000


@dataclass
class _Draft:
    """One code while the file is being read."""

    name: str
    place: Place
    comments: list[str]
    above: list[str]
    marks: list[Mark] = field(default_factory=list)
    broken: bool = False
    end: Place = NOWHERE


def read_rules(path: Path) -> Codebook:
    """The codebook in the file ``path``: UTF-8, else CP932 (Shift_JIS), as KH Coder writes them.

    Raises DictionaryError with every mistake of the file.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DictionaryError(_unreadable(path, error)) from error
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return parse_rules(content.decode(encoding), source=path.name)
        except UnicodeDecodeError:
            continue
    raise DictionaryError(_undecodable(path))


def parse_rules(text: str, *, source: str = "rules") -> Codebook:
    """The codebook written in ``text``; ``source`` is what messages call the file.

    Raises DictionaryError with every mistake; no other error, whatever the text is.

    >>> book = parse_rules("＊財政\\n財源 | 予算 & ! 時間")
    >>> book.names
    ('財政',)
    """
    if len(text) > LONGEST_FILE:
        what = ("規則ファイルの文字数", "characters of the rule file")
        raise DictionaryError(too_much(source, Place(1, 1), what, LONGEST_FILE))
    drafts, problems = _drafts(text, source)
    codes: list[Code] = []
    for draft in drafts:
        try:
            codes += [] if draft.broken else [_code(draft, source)]
        except RuleError as error:
            problems.append(error.problem)
    problems += _repeated(drafts, source)
    problems += _unknown_references(codes, [draft.name for draft in drafts], source)
    if not problems:
        problems = _circles(codes, source)
    if problems:
        raise DictionaryError(sorted(problems, key=_line_and_column))
    if not codes:
        raise DictionaryError(_no_codes(source))
    return Codebook(tuple(codes), source)


def _drafts(text: str, source: str) -> tuple[list[_Draft], list[Problem]]:
    """The codes with their marks, and what could not be read."""
    drafts: list[_Draft] = []
    problems: list[Problem] = []
    comments: list[str] = []
    marks = 0
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        stripped = line.strip(SPACES)
        if not stripped:
            comments = []
        elif stripped.startswith("#"):
            comment = stripped.lstrip("#").strip(SPACES)
            comments.append(comment)
            if drafts and not drafts[-1].marks:
                drafts[-1].comments.append(comment)
        elif _is_header(line):
            name = stripped[1:].strip(SPACES)
            drafts.append(_Draft(name, Place(number, line.index(stripped[0]) + 1), [], comments))
            comments = []
        elif not drafts:
            problems.append(no_code_yet(source, Place(number, line.index(stripped[0]) + 1), stripped))
        else:
            comments = []
            marks += _add_marks(drafts[-1], line, number, source, problems)
        if marks > MOST_MARKS:
            what = ("規則ファイルの条件と演算子の数", "conditions and operators of the rule file")
            return drafts, [*problems, too_much(source, Place(number, 1), what, MOST_MARKS)]
    return drafts, problems


def _is_header(line: str) -> bool:
    return len(line.rstrip(SPACES)) > 1 and (line.startswith("*") or line.lstrip(SPACES)[:1] == "＊")


def _add_marks(draft: _Draft, line: str, number: int, source: str, problems: list[Problem]) -> int:
    """Put the marks of ``line`` into ``draft``; their number."""
    before = len(draft.marks)
    draft.end = Place(number, len(line.rstrip(SPACES)) + 1)
    try:
        for mark in scan(line, number, source):
            draft.marks.append(mark)
    except RuleError as error:
        draft.broken = True
        problems.append(error.problem)
    return len(draft.marks) - before


def _code(draft: _Draft, source: str) -> Code:
    if not draft.marks:
        raise RuleError(no_condition(source, draft.place, draft.name))
    tree = Parser(draft.marks, draft.end, source).tree()
    definition = " ".join(draft.comments or draft.above)
    return Code(draft.name, tree, definition, draft.place.line)


def _repeated(drafts: list[_Draft], source: str) -> list[Problem]:
    first: dict[str, int] = {}
    problems = []
    for draft in drafts:
        if draft.name in first:
            problems.append(repeated_code(source, draft.place, draft.name, first[draft.name]))
        first.setdefault(draft.name, draft.place.line)
    return problems


def _references(condition: Node) -> list[Reference]:
    return [leaf for leaf in leaves(condition) if isinstance(leaf, Reference)]


def _unknown_references(codes: list[Code], names: list[str], source: str) -> list[Problem]:
    known = set(names)
    return [
        unknown_code(source, leaf.place, leaf.code, near_matches(leaf.code, names))
        for code in codes
        for leaf in _references(code.condition)
        if leaf.code not in known
    ]


def _circles(codes: list[Code], source: str) -> list[Problem]:
    """One problem for each reference that closes a circle; a walk with its own stack."""
    below = {code.name: _references(code.condition) for code in codes}
    done: set[str] = set()
    problems: list[Problem] = []
    for name in below:
        path, waiting, open_codes = [name], [iter(below[name])], {name}
        while waiting:
            leaf = next(waiting[-1], None)
            if leaf is None:
                waiting.pop()
                open_codes.discard(path[-1])
                done.add(path.pop())
            elif leaf.code in open_codes:
                names = [*path[path.index(leaf.code) :], leaf.code]
                problems.append(circle(source, leaf.place, names))
            elif leaf.code not in done:
                path.append(leaf.code)
                open_codes.add(leaf.code)
                waiting.append(iter(below[leaf.code]))
        if problems:
            break
    return problems


def _line_and_column(problem: Problem) -> tuple[int, ...]:
    """Sort key: the line and column that the problem names."""
    numbers = problem.where.rpartition("(line ")[2].rstrip(")").split(", column ")
    return tuple(int(number) for number in numbers if number.isdecimal())


def _unreadable(path: Path, error: OSError) -> Problem:
    return Problem(
        "規則ファイルを読めません",
        "the rule file cannot be read",
        f"{shown(path, 200)}: {error.strerror}",
        "ファイルの名前と場所を確かめてください",
        "check its name and folder",
    )


def _undecodable(path: Path) -> Problem:
    return Problem(
        "規則ファイルが UTF-8 でも Shift_JIS でもありません",
        "the rule file is neither UTF-8 nor Shift_JIS",
        shown(path, 200),
        "メモ帳などで UTF-8 で保存し直してください",
        "save it again as UTF-8",
    )


def _no_codes(source: str) -> Problem:
    return Problem(
        "規則ファイルにコードがありません（＊コード名 の行が必要です）",
        "the rule file holds no code: a line ＊name is expected",
        f"{source} 1 行 1 桁 (line 1, column 1)",
        "＊コード名 の行と、その下に条件を書いてください",
        "write a line ＊name and a condition below it",
    )
