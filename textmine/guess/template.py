"""The survey.toml that ``textmine init`` writes (設定ファイルのひな形): commented, short, ready to run."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from textmine.errors import shown
from textmine.files import Grid, letters, read_grid
from textmine.guess.profile import GROUP, Profile, profile_columns
from textmine.guess.settings import column_of, guess_settings
from textmine.options import Splitter, read_closed, tally
from textmine.scales import find_scale
from textmine.scalewords import read_wordings
from textmine.settings import ClosedQuestion, GroupColumn, OptionGroup, Settings
from textmine.survey.closing import until
from textmine.survey.columns import ColumnFinder, Sheet, take_header

OPTIONS_SHOWN = 20
"""So many options of a question are written down."""

_HEAD = """\
# textmine の設定ファイルです。# から行末までは説明で、動作には関係しません。
# 下の内容は表を見て推測したものです。「列の一覧」と見比べ、違うところだけ直してください。
#   textmine check survey.toml   … 読み取りを確かめる
#   textmine run   survey.toml   … 分析する
#
# 列の書き方: 見出しの文字 "課" 、または位置 {{ column = 3 }} か {{ column = "C" }}（A が 1 列目）。
# 見出しが同じ列が複数あるとき、見出しがないときは、位置で書きます。

# ---- 列の一覧（{rows} 行 × {columns} 列、{origin}）----
#  列（番号）| 推測 | 記入率 | 値の種類 | 見出し | 例
"""

_TAIL = """
# ---- ここから下は、必要なときだけ行頭の # を外して使います ----

# [[joined]]                  # 回答者に結びつく別の表（事業一覧など）
# name = "事業一覧"
# file = "projects.csv"       # ブックなら sheet = "シート名" も（回答と同じブックでもよい）
# key = ["課"]                # 回答者の名前が入っている列
# title = "事業名"
# text = ["内容"]

# [tokens]
# mode = "C"                  # 語の長さ: A 短い / B 中間 / C 長い
# form = "normalized"         # 数え方: surface 表記のまま / lemma 原形 / normalized 表記ゆれをまとめる

# [analysis]
# min_count = 2               # これより少ない回答にしか出ない語は使わない
# top = 10                    # 特徴語を何語まで示すか
# topics = 0                  # 話題の数（0 = 自動）

# [report]
# level = "年代"              # 図・スライド・カードを分ける列（既定は groups の先頭）
# template = "ひな形.pptx"    # 市のスライドのひな形
"""

_PRIVACY = """
[privacy]
persons = {persons}   # 回答者が個人なら true（少人数の集計を共有用の出力で伏せる）、部署や団体なら false
smallest_group = {smallest}   # これより少ない人数の組は伏せる
"""


def settings_template(
    file: Path, *, encoding: str = "auto", sheet: str = "", folder: Path | None = None
) -> str:
    """A commented survey.toml (TOML text) guessed for a table; it loads and runs as it stands.

    ``folder`` is where it will be saved (the table's own folder by default): the path of the table is
    written relative to it. Raises InputError where the table cannot be read or has no free text.
    """
    settings = guess_settings(file, encoding=encoding, sheet=sheet)
    if folder is not None:
        settings = replace(settings, folder=folder.resolve())
    return write_template(settings, read_grid(file, encoding=encoding, sheet=settings.sheet))


def write_template(settings: Settings, grid: Grid) -> str:
    """The TOML text for these settings of this grid; ``settings.folder`` is where it will be saved."""
    sheet = take_header(until(grid, settings.last_row), settings.header_row)
    profiles = profile_columns(sheet)
    head = _HEAD.format(rows=len(sheet.rows), columns=len(sheet.headers), origin=_origin(grid))
    lines = [_column_line(profile) for profile in profiles]
    body = [
        *lines,
        "",
        *_top(settings, grid, _further_groups(settings, sheet, profiles)),
        "",
        *_questions(settings),
        *_closed(settings, sheet),
    ]
    persons, smallest = settings.privacy.persons, settings.privacy.smallest_group
    privacy = _PRIVACY.format(persons=str(persons).lower(), smallest=smallest)
    return head + "\n".join(body) + privacy + _TAIL + _repair(settings.repair.input)


def _repair(source: str) -> str:
    """The section on repair, in force where the guess differs from what holds without it."""
    mark = "# " if source == "auto" else ""
    return (
        f"\n{mark}[repair]\n{mark}input = {_string(source)}"
        f"{' ' * (18 - len(source))}# typed（入力された回答）/ pdf（PDF から取り出した文字）/ auto\n"
    )


def _origin(grid: Grid) -> str:
    """The encoding of a text file; a workbook has none, but a sheet."""
    kind, _, sheet = grid.encoding.partition(": ")
    return f"{kind} のシート「{_comment(sheet)}」" if sheet else f"文字コード {grid.encoding}"


def _column_line(profile: Profile) -> str:
    header = _comment(profile.header) or "（見出しなし）"
    examples = " / ".join(_comment(example, 24) for example in profile.examples)
    return (
        f"#  {profile.letters}（{profile.position}）| {profile.role} | {profile.share:.0%} | "
        f"{profile.distinct} | {header} | {examples}"
    )


def _comment(text: str, limit: int = 40) -> str:
    """Text that may stand in a comment: on one line, control marks escaped."""
    return shown(" ".join(text.split()), limit)


def _top(settings: Settings, grid: Grid, further: Sequence[str]) -> list[str]:
    lines = [
        f"file = {_string(_relative(settings))}",
        f"title = {_string(settings.title)}   # 報告書の題",
        f"encoding = {_string(settings.encoding)}   # auto / utf-8 / cp932 / euc_jp / utf-16",
    ]
    if settings.sheet:
        lines.append(f"sheet = {_string(settings.sheet)}   # ブックのシート名")
    lines += _other_sheets(grid)
    lines += [
        f"header_row = {settings.header_row}   # 見出しの行（0 = 見出しなし）",
        *(
            [f"last_row = {settings.last_row}   # 回答の最後の行（下は合計や注記）"]
            if settings.last_row
            else []
        ),
        "",
        "# 回答者の名前の列。ないときは書かない（行の番号で呼びます）。",
        f"respondent = {_column(settings.respondent)}" if settings.respondent else '# respondent = "氏名"',
        "",
        "# 集計の単位。外側から内側へ（例: 部, 課）。入れ子でない属性（年代, 地域）も書けます。",
        f"groups = [{', '.join(_column(column) for column in settings.groups)}]",
        *_group_names(settings),
        *further,
        "# 結合セルなどで、値がかたまりの先頭の行にしかない列は、上の値で補います。",
        f"fill_down = [{', '.join(_column(column) for column in settings.fill_down)}]",
    ]
    return lines


def _other_sheets(grid: Grid) -> list[str]:
    """The sheets of the workbook that are not read, as a comment."""
    read = grid.encoding.partition(": ")[2]
    others = [
        f"{_comment(title, 30)}（{rows} 行 × {columns} 列）"
        for title, rows, columns in grid.sheets
        if title != read
    ]
    return [f"# ほかのシート（読むなら sheet に名前を書く）: {'、'.join(others)}"] if others else []


def _group_names(settings: Settings) -> list[str]:
    if not settings.group_names:
        return [
            '# group_names = ["地域", "年代"]   # 見出しが長いとき、報告書に出す短い名前（groups と同じ順）'
        ]
    names = ", ".join(_string(name) for name in settings.group_names)
    return [f"group_names = [{names}]   # 報告書に出す短い名前（groups と同じ順）"]


def _further_groups(settings: Settings, sheet: Sheet, profiles: Sequence[Profile]) -> list[str]:
    """The columns that look like groups and are none: a guess takes a few."""
    named = [column_of(sheet, p.position) for p in profiles if p.role == GROUP and p.distinct > 1]
    left = ", ".join(_column(column) for column in named if column not in settings.groups)
    where = " groups と group_names の両方" if settings.group_names else " groups "
    return [f"# ほかに集計の単位になりそうな列（使うなら{where}に書き足す）: {left}"] if left else []


def _questions(settings: Settings) -> list[str]:
    lines = [
        "# ---- 自由記述の設問。name は報告書に出る短い名前、wording は回答者が読んだ問いの文 ----",
        '# kind: "reason" 理由を問う / "plan" 計画を問う / "comment" 意見 / "" その他',
    ]
    for question in settings.questions:
        lines += [
            "[[questions]]",
            f"name = {_string(question.name)}",
            f"column = {_column(question.column)}",
            f"wording = {_string(question.wording)}",
            f"kind = {_string(question.kind)}",
            "",
        ]
    return lines


def _closed(settings: Settings, sheet: Sheet) -> list[str]:
    if not settings.closed:
        return [
            "# [[closed]]                # 選択式の設問（回答一覧に並べます）",
            '# name = "問２"',
            "# column = 5",
            '# separator = ";"           # 複数選択なら、選択肢を区切る文字',
        ]
    lines = ["# ---- 選択式の設問（回答一覧に並びます。要らないものは消してください）----"]
    return lines + [line for closed in settings.closed for line in _closed_lines(closed, sheet)]


def _closed_lines(closed: ClosedQuestion, sheet: Sheet) -> list[str]:
    lines = ["[[closed]]", f"name = {_string(closed.name)}"]
    if closed.columns:
        return [*lines, *_tick_lines(closed), ""]
    lines.append(f"column = {_column(closed.column)}")
    more = _option_lines(closed, sheet) if closed.separator else _scale_lines(closed, sheet)
    return [*lines, *more, ""]


def _scale_lines(closed: ClosedQuestion, sheet: Sheet) -> list[str]:
    """The scale that a question may be, and how those at its ends are compared."""
    cells = Counter(sheet.values(ColumnFinder(sheet).find(closed.column, "closed")))
    scale = find_scale(cells, read_wordings(), stated=closed.scale)
    if scale is None:
        return []
    listed = ", ".join(_string(option) for option in closed.scale or scale.options)
    stated = (
        f"scale = [{listed}]   # 評定尺度: 肯定的な端から。番号で分けただけの設問なら消し、小さいほど肯定的なら逆に並べます"
        if closed.scale
        else f'# scale = [{listed}]   # 評定尺度とみなします（肯定的な端から）。違うなら scale = "none"'
    )
    group = f"{{ closed = {_string(closed.name)}, scale = true }}"
    return [stated, f"# groups に {group} と書き足すと、肯定的な人と否定的な人の自由記述を比べられます"]


def _tick_lines(closed: ClosedQuestion) -> list[str]:
    """One column an option: which columns, and what their options are called."""
    columns, options = ", ".join(map(_column, closed.columns)), ", ".join(map(_string, closed.choices))
    return [
        f"columns = [{columns}]   # 複数選択: 選択肢ごとに一列（1・○ なら選択）",
        f"choices = [{options}]   # その選択肢の名前（columns と同じ順）",
    ]


def _option_lines(closed: ClosedQuestion, sheet: Sheet) -> list[str]:
    """What parts the options, and how to go on with them: their order, and groups by one of them."""
    finder = ColumnFinder(sheet)
    cells = sheet.values(finder.find(closed.column, "closed"))
    options = list(tally(Counter(read_closed(cells, Splitter(closed.separator)))))
    marks = [_string(mark) for mark in closed.separator]
    listed = ", ".join(_string(option) for option in options[:OPTIONS_SHOWN])
    first = f"{{ closed = {_string(closed.name)}, has = {_string(options[0])} }}" if options else ""
    return [
        f"separator = {marks[0] if len(marks) == 1 else '[' + ', '.join(marks) + ']'}"
        "   # 複数選択: 選択肢を区切る文字。選択肢ごとに数えます",
        f"# choices = [{listed}]   # 選択肢の順を決めるとき、区切りの文字を含む選択肢があるとき",
        *([f"# groups に {first} と書き足すと、選んだ人と選ばなかった人を比べられます"] if first else []),
    ]


def _relative(settings: Settings) -> str:
    """The path of the table from the folder of the settings; absolute only on another drive."""
    try:
        return Path(os.path.relpath(settings.file, settings.folder)).as_posix()
    except ValueError:
        return settings.file.as_posix()


def _column(column: GroupColumn) -> str:
    if isinstance(column, OptionGroup):
        how = "scale = true" if column.scale else f"has = {_string(column.has)}"
        return f"{{ closed = {_string(column.closed)}, {how} }}"
    return _string(column) if isinstance(column, str) else f'{{ column = "{letters(column)}" }}'


def _string(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
