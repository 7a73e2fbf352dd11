"""What can be wrong in a rule file (規則ファイルの誤り), said with line, column and what was expected."""

from __future__ import annotations

from textmine.codebook.nodes import Place
from textmine.errors import Problem, shown


class RuleError(Exception):
    """One mistake at one place; collected, never shown alone."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.text("en"))


def mistake(source: str, place: Place, what: tuple[str, str], do: tuple[str, str]) -> Problem:
    """A problem at ``place``; ``what`` and ``do`` in Japanese and English."""
    where = f"{source} {place.line} 行 {place.column} 桁 (line {place.line}, column {place.column})"
    return Problem(what[0], what[1], where, do[0], do[1])


def unexpected(source: str, place: Place, found: str, expected: tuple[str, str]) -> Problem:
    """Something stands where something else is needed."""
    seen = (f"「{shown(found)}」", f"'{shown(found)}'") if found else ("規則の終わり", "the end of the rule")
    return mistake(
        source,
        place,
        (
            f"{seen[0]}がありますが、{expected[0]}が必要です",
            f"found {seen[1]} where {expected[1]} is expected",
        ),
        (f"ここに{expected[0]}を書いてください", f"write {expected[1]} here"),
    )


def unclosed(source: str, place: Place, opening: str, closing: str) -> Problem:
    """A bracket or quotation mark without its partner."""
    return mistake(
        source,
        place,
        (
            f"{shown(opening)} が閉じられていません（{closing} が必要です）",
            f"{shown(opening)} is never closed: {closing} is expected",
        ),
        (f"対応する {closing} を書いてください", f"write the matching {closing}"),
    )


def wide_mark(source: str, place: Place, mark: str, narrow: str) -> Problem:
    """A full-width operator inside a word: KH Coder takes it as a letter, the author hardly does."""
    return mistake(
        source,
        place,
        (
            f"全角の「{mark}」は演算子になりません（半角の {narrow} が必要です）",
            f"full-width '{mark}' is no operator: '{narrow}' is expected",
        ),
        (
            f'半角の {narrow} にするか、語の一部なら全体を " " で囲んでください',
            f'write {narrow}, or quote the whole word with " "',
        ),
    )


def repeated_code(source: str, place: Place, name: str, first: int) -> Problem:
    """Two codes of one name."""
    return mistake(
        source,
        place,
        (
            f"コード「{shown(name)}」は {first} 行目にもあります（別の名前が必要です）",
            f"code '{shown(name)}' stands in line {first} too: another name is expected",
        ),
        ("名前を変えるか、条件を | で一つにまとめてください", "rename it, or join the conditions with |"),
    )


def no_condition(source: str, place: Place, name: str) -> Problem:
    """A code and nothing below it."""
    return mistake(
        source,
        place,
        (
            f"コード「{shown(name)}」に条件がありません（次の行に条件が必要です）",
            f"code '{shown(name)}' has no condition: one is expected in the next line",
        ),
        ("次の行に条件を書くか、行頭に # を付けてください", "write one below, or put # in front"),
    )


def no_code_yet(source: str, place: Place, found: str) -> Problem:
    """A condition above the first code."""
    return mistake(
        source,
        place,
        (
            f"「{shown(found)}」の前にコード名がありません（＊コード名 の行が必要です）",
            f"'{shown(found)}' stands before any code: a line ＊name is expected",
        ),
        ("前の行に ＊コード名 を書いてください", "write ＊name in the line above"),
    )


def unknown_code(source: str, place: Place, name: str, near: list[str]) -> Problem:
    """A reference to a code that the file does not hold."""
    hint = "、".join(near)
    return mistake(
        source,
        place,
        (
            f"コード「{shown(name)}」がありません（このファイルのコード名が必要です）",
            f"there is no code '{shown(name)}': a code of this file is expected",
        ),
        (
            f"近い名前: {hint}" if hint else "コード名を確かめてください",
            f"did you mean: {hint}" if hint else "check the name",
        ),
    )


def circle(source: str, place: Place, names: list[str]) -> Problem:
    """Codes that refer to each other in a circle."""
    path = " → ".join(shown(name) for name in names)
    return mistake(
        source,
        place,
        (f"コードの参照が循環しています: {path}", f"codes refer to each other in a circle: {path}"),
        ("どれか一つの参照を消してください", "take one of the references out"),
    )


def too_much(source: str, place: Place, what: tuple[str, str], limit: int) -> Problem:
    """A rule over a limit: nesting, size."""
    return mistake(
        source,
        place,
        (f"{what[0]}が上限 {limit:,} を超えています", f"{what[1]} over the limit of {limit:,}"),
        (
            "規則をいくつかのコードに分け、<＊コード名> で参照してください",
            "split it into several codes and refer to them with <＊code>",
        ),
    )
