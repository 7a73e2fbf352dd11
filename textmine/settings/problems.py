"""What is said of settings that cannot be used (設定の誤り): what, where, what to do, in both languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textmine.errors import Problem, near_matches, shown
from textmine.settings.slips import advise

_AT_LINE = re.compile(r"at line (\d+)")

KINDS = {
    "int": '整数（" で囲まない）',
    "bool": "true か false",
    "str": '文字列（" で囲む）',
    "table": "[見出し] の付いた設定のまとまり",
    "column": '列（"見出し" か { column = "E" }）',
    "numbers >= 0": "0 以上の数",
}
"""What values have to be, in Japanese."""


def missing_file(place: str, path: Path, others: Sequence[str] = ()) -> Problem:
    """A file or folder that a setting names and that is not there, with near names of its folder.

    ``others``: further names that would do.
    """
    beside = sorted(one.name for one in path.parent.iterdir()) if path.parent.is_dir() else []
    near = near_matches(path.name, list(dict.fromkeys((*beside, *others))))
    hint = " / ".join(map(shown, near)) or "-"
    return Problem(
        f"設定「{place}」のファイル（フォルダ）がありません",
        f"the file or folder of setting '{place}' is missing",
        f"{place} = {shown(path.name)}",
        f"パスは survey.toml のあるフォルダから書きます。近い名前: {hint}",
        f"paths start at the folder of survey.toml; did you mean: {hint}",
    )


def unreadable(path: Path, error: OSError) -> Problem:
    """survey.toml cannot be opened."""
    return Problem(
        "設定ファイルを読めません",
        "the settings file cannot be read",
        f"{path}: {error.strerror}",
        "textmine init FILE で作れます",
        "make one with: textmine init FILE",
    )


def not_utf8(path: Path, error: UnicodeDecodeError) -> Problem:
    """survey.toml is in another encoding."""
    line = error.object.count(b"\n", 0, error.start) + 1
    return Problem(
        "設定ファイルが UTF-8 ではありません",
        "the settings file is not UTF-8",
        f"{path} {line} 行目 (line {line})",
        "UTF-8 で保存し直してください（メモ帳なら「名前を付けて保存」の「エンコード」で選べます）",
        "save it as UTF-8",
    )


def syntax(path: Path, text: str, error: tomllib.TOMLDecodeError) -> Problem:
    """survey.toml is no TOML: the line where the parser stopped, and what is likely wrong with it."""
    found = _AT_LINE.search(str(error))
    # At the end of the document it is the last line that was not finished.
    number = int(found[1]) if found else text.rstrip().count("\n") + 1
    line = [*text.split("\n"), ""][number - 1]
    ja, en = advise(line, str(error))
    return Problem(
        "設定ファイルの書き方に誤りがあります",
        f"the settings file is not valid TOML: {error}",
        f"{path} {number} 行目 (line {number})「{shown(line.strip())}」",
        ja,
        en,
    )


def unknown_key(source: str, place: str, key: str, known: list[str]) -> Problem:
    """A key that no section knows, with the nearest known ones."""
    near = near_matches(key, known)
    hint = " / ".join(near) or ", ".join(known)
    return Problem(
        f"知らない設定「{shown(place)}」です",
        f"unknown setting '{shown(place)}'",
        source,
        f"近い名前: {hint}",
        f"did you mean: {hint}",
    )


def missing_key(source: str, place: str) -> Problem:
    """A key without which nothing can be read."""
    return Problem(
        f"設定「{place}」がありません",
        f"setting '{place}' is missing",
        source,
        f"{place} = ... を書いてください",
        f"write {place} = ...",
    )


def wrong_type(source: str, place: str, value: Any, wanted: str) -> Problem:
    """A value of another kind than the key holds."""
    return Problem(
        f"設定「{place}」の値 {shown(value)!r} は使えません（{KINDS.get(wanted, wanted)} のはず）",
        f"setting '{place}' is {shown(value)!r}, but {wanted} is expected",
        source,
        "値を直してください",
        "mend the value",
    )


def bad_choice(source: str, place: str, value: Any, choices: tuple[str, ...]) -> Problem:
    """A value that is none of the key's choices."""
    listed = ", ".join(choices)
    return Problem(
        f"設定「{place}」に {shown(value)!r} は選べません",
        f"setting '{place}' cannot be {shown(value)!r}",
        source,
        f"選べる値: {listed}",
        f"choices: {listed}",
    )


def too_small(source: str, place: str, value: int, smallest: int) -> Problem:
    """A number below the least that makes sense."""
    return Problem(
        f"設定「{place}」の {value} は小さすぎます",
        f"setting '{place}' = {value} is too small",
        source,
        f"{smallest} 以上にしてください",
        f"use {smallest} or more",
    )


def repeated_name(source: str, name: str) -> Problem:
    """Two questions of one name."""
    return Problem(
        f"設問名「{shown(name)}」が二度あります",
        f"question name '{shown(name)}' stands twice",
        source,
        "名前を変えてください",
        "give each question its own name",
    )


def group_names(source: str, names: int, groups: int) -> Problem:
    """Short names of groups that are more or fewer than the groups."""
    return Problem(
        f"group_names が {names} 個、groups が {groups} 個です",
        f"{names} group_names for {groups} groups",
        source,
        "同じ数だけ、同じ順に書いてください",
        "write one name for each group, in the same order",
    )


def unknown_closed(source: str, name: str, known: Sequence[str]) -> Problem:
    """An option of a closed question that the settings do not have."""
    listed = " / ".join(near_matches(name, known) or known) or "-"
    return Problem(
        f"groups の選択式の設問「{shown(name)}」が [[closed]] にありません",
        f"groups name the closed question '{shown(name)}', which is no [[closed]]",
        source,
        f"[[closed]] の name を書いてください: {listed}",
        f"write the name of a [[closed]]: {listed}",
    )


def no_separator(source: str, name: str) -> Problem:
    """A closed question with choices and no separator, or with an empty one."""
    return Problem(
        f"[[closed]]「{shown(name)}」に選択肢の区切り separator がありません",
        f"[[closed]] '{shown(name)}' has no separator of options",
        source,
        'separator = ";" のように、選択肢を区切る文字を書いてください（複数なら [";", "、"]）',
        'write what parts the options: separator = ";" (several: [";", "、"])',
    )


def bad_scale(source: str, name: str) -> Problem:
    """A scale that is none: too short, an option twice, or of a question with several choices."""
    return Problem(
        f"[[closed]]「{shown(name)}」の scale か ends を使えません",
        f"scale or ends of [[closed]] '{shown(name)}' cannot be used",
        source,
        '選択肢を肯定的な端から三つ以上並べるか、"none"（尺度ではない）か "nps"（0～10 の推奨度）。'
        "複数選択の設問には書けません。ends は選択肢の半分まで",
        'list three options or more from the positive end, or write "none" or "nps"; not for several choices; '
        "ends are at most half of the options",
    )


def bad_ends(source: str, name: str) -> Problem:
    """Groups by an option and by a scale in one."""
    return Problem(
        f"groups の「{shown(name)}」に has と scale の両方があります",
        f"'{shown(name)}' of groups has both has and scale",
        source,
        "選択肢で分けるなら has、尺度の両端で分けるなら scale = true の一方を書いてください",
        "write has to part by an option, or scale = true to part by the ends of a scale",
    )
