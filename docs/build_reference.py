"""Makes docs/reference/*.md from the code (リファレンスの生成), so that they cannot disagree.

python docs/build_reference.py            # writes the pages
python docs/build_reference.py --check    # says which pages are out of date; status 1 if any
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any

import click

import textmine as textmine_names
from textmine import settings, tables
from textmine.cli import textmine
from textmine.partitions.analyses import IN_PARTS, MAKERS
from textmine.partitions.copies import MOST_ALIKE
from textmine.recipes import IN_PARTS_FROM, TABLE_NAMES
from textmine.recipes.sizes import LIMITS, UNIT_JA
from textmine.report.explained import explained
from textmine.settings.builder import NESTED

DOCS = Path(__file__).resolve().parent
REFERENCE = DOCS / "reference"
NOTICE = "<!-- このページは docs/build_reference.py が作ります。直すときは元のコードを直してください。 -->"

KINDS = {
    tables.TEXT: "文字",
    tables.COUNT: "整数",
    tables.NUMBER: "小数",
    tables.SHARE: "割合（0〜1）",
    tables.PVALUE: "p 値・q 値",
    tables.FLAG: "はい・いいえ",
}

MEANINGS: dict[str, str] = {
    "file": "調査の表（CSV、TSV、xlsx、xls、ods、罫線のある表の PDF と docx）。必須",
    "title": "調査の名前。報告書の表紙とフォルダ名に使います",
    "encoding": "文字コード。auto は確かめて選び、どれで読んだかを記録します",
    "sheet": "表計算ファイルのシート名、PDF・Word では表の名前（表1 …）。空なら最初のもの",
    "header_row": "見出しの行番号（1 から）。0 は見出しなし",
    "last_row": "回答の最後の行の番号。下に合計や注記の行があるときに書く。0 は表の終わりまで",
    "layout": "wide: 一行に一人、設問ごとに列。long: 一行に一回答",
    "long_question": "long のとき、設問名の列",
    "long_answer": "long のとき、回答の列",
    "respondent": "回答者の名前の列。空なら一番内側の組織（同じ名前があれば外側の組織を前に付ける）、なければ行番号",
    "groups": '組織・属性の列。外側から順に（部、課、係）。{ closed = "設問名", has = "選択肢" } は、選択肢を選んだ人と選ばなかった人。{ closed = "設問名", scale = true } は、評定尺度の肯定的・中間・否定的な人',
    "group_names": "groups に付ける短い名前。同じ順に",
    "fill_down": "結合セルを下へ埋める列。結合の分かるファイルでは結合した所だけ、CSV では空欄すべて",
    "questions": "自由記述の設問（下の questions）",
    "closed": "選択式の設問（下の closed）。分析の切り口になります",
    "joined": "別の調査票の表（下の joined）",
    "dictionaries": "自分の辞書のフォルダ。付属の辞書より先に見ます",
    "overrules": "回答欄の区分を人が決めた表（CSV）",
    "questions.name": "短い名前。表や図に出ます",
    "questions.column": '列。見出しの文字、位置（1 から）、{column = "C"} のどれか',
    "questions.wording": "回答者が読んだ設問文。設問の言葉のくり返しを見るのに使います",
    "questions.kind": "reason（理由）、plan（計画）、comment（自由意見）か空",
    "closed.name": "短い名前",
    "closed.column": "列",
    "closed.separator": '一つの欄に複数の選択肢があるとき、区切る文字。";" や [";", "、"]（括弧の中では区切りません）',
    "closed.choices": "選択肢の一覧。並べる順と、区切りの文字を含む選択肢を決めるとき。columns があるときは各列の選択肢の名前",
    "closed.columns": "選択肢ごとに列が分かれているとき（1・○ なら選択、0・空欄なら非選択）、その列を並べて column の代わりに書く",
    "closed.scale": '評定尺度の選択肢を肯定的な端から並べる。"none" は尺度ではない、"nps" は 0～10 の推奨度（書かなければ言い回しから判断。methods/scales.md）',
    "closed.ends": "評定尺度の両端のいくつを肯定的・否定的とするか（0 = 中央より上・下のすべて、数の尺度では二つ）",
    "joined.name": "表の名前（Ａ調査票 など）",
    "joined.file": "表のファイル",
    "joined.key": "回答者を表す列",
    "joined.title": "一行の名前になる列（事業名 など）",
    "joined.text": "自由記述の列",
    "joined.sheet": "ブックのシート名（回答の表と同じブックでもよい）",
    "joined.header_row": "見出しの行番号（1 から）",
    "repair.input": "元の文書。pdf は文字の取り違えを強めに探します",
    "repair.margin": "似た文字を直すのに必要な、形態素解析のコストの差。大きいほど慎重です",
    "repair.join_lines": "途中で切れた行をつなぐか",
    "tokens.mode": "語の切り方。A 短い、B 中間、C 長い",
    "tokens.form": "何を同じ語と見るか。表層形（書かれたまま。進め と 進める は別）、原形、正規化形（表記のゆれをまとめる）",
    "tokens.pos": "数える品詞",
    "tokens.compounds": "複合語（市民ニーズ など）を一語として数えるか",
    "analysis.unit": "documents: 何件の回答に出たか。tokens: 何回出たか",
    "analysis.min_count": "これより少ない回答にしか出ない語は比べません",
    "analysis.top": "一覧に載せる数",
    "analysis.seed": "乱数の種。同じ値なら同じ結果になります",
    "analysis.topics": "話題の数。0 なら安定性で選びます",
    "analysis.measure": "特徴語の順位を決める指標",
    "analysis.coding": "コーディングルール。付属の名前（citizen_collaboration など）か、自分のファイル",
    "awareness.question": "理由をたずねた設問の名前",
    "awareness.reference": "回答が写したかもしれない文書（計画、指針など）",
    "awareness.weights": "手掛かりの重み",
    "awareness.rules": "調査票間の不一致を見る規則。辞書の中の名前か、このファイルのあるフォルダからのパス。その表だけを使います",
    "awareness.overrules": "手掛かりを人が決めた表（CSV）",
    "report.title": "報告書の題。空なら調査の名前",
    "report.lang": "報告書の言葉",
    "report.font": "図に使うフォントのファイル。空なら付属の日本語フォント",
    "report.template": "スライドのひな形（.pptx）",
    "report.hearing": "手元のヒアリング対象の一覧（CSV）。案と比べます",
    "report.level": "図・スライド・カード・対応分析を分ける列（groups のどれか）。空なら先頭（一番外側）",
    "privacy.mask": "電話番号・メールアドレスなど、見つかった個人の情報を共有する物で伏せるか",
    "privacy.decisions": "伏せる・伏せないを人が決めた箇所の表（CSV）",
    "privacy.persons": "回答者が部署でなく個人か。true なら共有する物では番号で示し、小さな組織をまとめます",
    "privacy.smallest_group": "これより少ない組織は、共有する物ではまとめます（persons が true のとき）",
}
"""What each setting means, in the words of the people who edit survey.toml. A new setting needs a line."""


def tables_page() -> str:
    """docs/reference/tables.md from textmine/tables.py."""
    parts = [
        "# 表のリファレンス",
        NOTICE,
        "`textmine run` が tables/ に書く CSV と tables.xlsx、`textmine table 名前` が示す表の列です。"
        "CSV の列名は「列」、Excel の見出しは「見出し」です。割合は 0〜1 の値で、空欄は「計算できない」を表します。"
        "`--lang en` の tables.xlsx は、値の決まった列（区分、判定、重要度、品詞、全体・全設問 など）の値も英語で書きます。"
        "CSV の値はどちらの言葉でも同じです。",
    ]
    for table in _all_tables():
        parts += [f"## {table.name}（{table.ja}）", explained(table.name, "ja")]
        parts += [f"一行は: {table.row}", _columns(table)]
        if table.open_after:
            parts.append(
                f"`{table.open_after}` の後ろに、調査ごとの列（組織・選択式の設問など）が続くことがあります。"
            )
    return _page(parts)


def _all_tables() -> list[tables.Table]:
    return [value for value in vars(tables).values() if isinstance(value, tables.Table)]


def _columns(table: tables.Table) -> str:
    lines = ["| 列 | 見出し | 種類 | 意味 |", "|---|---|---|---|"]
    lines += [
        f"| `{column.name}` | {column.ja} | {KINDS[column.kind]} | {_cell(column.meaning)} |"
        for column in table.columns
    ]
    return "\n".join(lines)


def settings_page() -> str:
    """docs/reference/settings.md from textmine/settings."""
    parts = [
        "# 設定のリファレンス（survey.toml）",
        NOTICE,
        "`textmine init 表のファイル` が、説明つきの survey.toml を作ります。書かなかった設定は既定値になります。"
        "知らない設定名は誤りとして、近い名前とともに知らせます。相対パスは survey.toml のあるフォルダから数えます。",
        "## 全体",
        _settings_table(settings.Settings, ""),
    ]
    for name in ("questions", "closed", "joined"):
        kind = NESTED[_inner(settings.Settings, name)]
        parts += [f"## `[[{name}]]`（いくつでも）", _settings_table(kind, name)]
    for name in ("repair", "tokens", "analysis", "awareness", "report", "privacy"):
        kind = NESTED[_inner(settings.Settings, name)]
        parts += [f"## `[{name}]`", _settings_table(kind, name)]
    return _page(parts)


def _inner(kind: Any, name: str) -> str:
    return str(kind.__dataclass_fields__[name].type).removeprefix("tuple[").removesuffix(", ...]")


def _settings_table(kind: Any, where: str) -> str:
    lines = ["| 設定 | 既定値 | 選べる値 | 意味 |", "|---|---|---|---|"]
    for item in fields(kind):
        place = f"{where}.{item.name}" if where else item.name
        if item.name != "folder" and (where or str(item.type) not in NESTED):
            choices = " / ".join(settings.CHOICES.get(place, ()))
            lines.append(
                f"| `{item.name}` | {_default(item)} | {choices} | {_cell(MEANINGS.get(place, ''))} |"
            )
    return "\n".join(lines)


def _default(item: Any) -> str:
    if item.default is MISSING:
        return "（なし）" if item.default_factory is MISSING else "空"
    if item.default in ("", None, ()):
        return "空"
    value = item.default
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{each}"' for each in value) + "]`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def cli_page() -> str:
    """docs/reference/cli.md from the help texts of the commands."""
    parts = [
        "# コマンドのリファレンス",
        NOTICE,
        "同じ説明は `textmine --help` と `textmine コマンド --help` で見られます。",
    ]
    for path, command in _commands(textmine, ("textmine",)):
        context = click.Context(
            command,
            info_name=" ".join(path),
            terminal_width=88,
            max_content_width=88,
            help_option_names=["-h", "--help"],
        )
        parts += [
            "#" * min(len(path) + 1, 4) + " " + " ".join(path),
            f"```text\n{command.get_help(context)}\n```",
        ]
    return _page(parts)


def _commands(
    command: click.Command, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _commands(command.commands[name], (*path, name))


def python_page() -> str:
    """docs/reference/python.md: every public name with its signature and the first words of its docstring."""
    parts = [
        "# Python のリファレンス",
        NOTICE,
        "`import textmine as tm` で使える名前を、データの流れの順に並べます。表はどれも pandas の DataFrame で、"
        "列の意味は [表のリファレンス](tables.md) にあります。式・読み方・限界・例は `help(tm.名前)` と "
        "[方法の一覧](methods.md) にあります。",
    ]
    for name in textmine_names.__all__:
        value = getattr(textmine_names, name)
        parts.append(f"## `tm.{name}`")
        if not isinstance(value, type) or is_dataclass(value):
            parts.append(f"```text\n{_signature(name, value)}\n```")
        parts.append(_first_words(value))
    return _page(parts)


def _signature(name: str, value: Any) -> str:
    """The call as it is written, one parameter a line where it is long."""
    called = inspect.signature(value)
    shown = [_parameter(parameter) for parameter in called.parameters.values()]
    keyword_only = [p.kind is p.KEYWORD_ONLY for p in called.parameters.values()]
    if any(keyword_only):
        shown.insert(keyword_only.index(True), "*")
    returned = called.return_annotation
    end = "" if isinstance(value, type) or returned is called.empty else f" -> {returned}"
    line = f"tm.{name}({', '.join(shown)}){end}"
    return line if len(line) <= 100 else f"tm.{name}(\n    " + ",\n    ".join(shown) + f",\n){end}"


def _parameter(parameter: inspect.Parameter) -> str:
    default = "" if parameter.default is parameter.empty else f" = {_shown_default(parameter.default)}"
    mark = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    return f"{mark}{parameter.name}: {parameter.annotation}{default}"


def _shown_default(default: object) -> str:
    """A default as it is written; a function or an object has an address that differs from run to run."""
    written = repr(default)
    return "..." if " at 0x" in written else written


def _first_words(value: Any) -> str:
    first = (inspect.getdoc(value) or "").split("\n\n")[0]
    return " ".join(first.split())


def methods_page() -> str:
    """docs/reference/methods.md: the method pages with the question that each of them answers."""
    parts = ["# 方法の一覧", NOTICE, "| 方法 | 答える問い |\n|---|---|"]
    for page in sorted((DOCS / "methods").glob("*.md")):
        lines = [line for line in page.read_text(encoding="utf-8").splitlines() if line.strip()]
        asked = next((line for line in lines if "問い" in line and not line.startswith("#")), lines[1])
        question = asked.partition("問い")[2].strip("*:：」 \u3000") or asked
        parts[-1] += f"\n| [{lines[0].lstrip('# ')}](../methods/{page.name}) | {_cell(question)} |"
    return _page(parts)


def sizes_page() -> str:
    """docs/reference/sizes.md from textmine/recipes/sizes.py."""
    titles = tables.known_tables()
    lines = ["| 表 | どこまで | それより大きいとき | 理由 |", "|---|---|---|---|"]
    for limit in LIMITS:
        names = "<br>".join(f"`{name}` {titles[name].ja}" for name in limit.tables)
        done = limit.instead[0] or "作りません（空の表と理由を残します）"
        lines.append(f"| {names} | {UNIT_JA[limit.unit]} {limit.most:,} | {done} | {limit.why[0]} |")
    bounded = {
        name: f"{UNIT_JA[limit.unit]} {limit.in_parts:,}"
        for limit in LIMITS
        if limit.in_parts
        for name in limit.tables
    }
    bounded |= dict.fromkeys(MAKERS["copies"].tables, f"ほかと何かが共通する回答 {MOST_ALIKE:,}")
    from_parts = ["| 部分から作る表 | どこまで |", "|---|---|"]
    for name in (name for name in TABLE_NAMES if name in IN_PARTS):
        from_parts.append(f"| `{name}` {titles[name].ja} | {bounded.get(name, '限りなし')} |")
    parts = [
        "# どの大きさまで作れるか",
        NOTICE,
        "`textmine run` は、表を作り始める前に、この調査には大きすぎる表を名前と数を挙げて言います（標準エラー）。"
        "同じことを manifest.json の notes、表 notes、報告書の該当の節にも書きます。ここにない表"
        "（responses・repairs・nonresponse・frequency・keyterms）には限りがなく、百万件を超える調査でも "
        "`--only counts` で少ないメモリのまま作れます。",
        "## 全体をメモリに置くとき",
        "\n".join(lines),
        "## 部分に分けて作るとき",
        f"`textmine run --only tables` は、短い回答で約 {IN_PARTS_FROM:,} 件（文字の量で {IN_PARTS_FROM // 10_000} MB）を"
        "超える調査を、部分に分けて読みます（`--in-parts` でどの大きさでも、`--in-memory` で分けずに）。"
        "次の表はどちらでも 1 バイトも違わず、ほかの表は見出しだけになり、理由を先に言います。"
        "どの部分も合計だけを手元に残すので、限りのない表に要るメモリは件数でほとんど増えません"
        "（[大きな調査](../howto/large.md)）。",
        "\n".join(from_parts),
        "有効回答は、空欄や「特になし」を除いた回答の数（設問の数だけ数えます）、回答者は人や部署の数です。"
        "このほか、無回答の偏り（`blank_tests`）は 50 を超える区分の小さいものを一つにまとめ、類似回答"
        "（`similar`）は多すぎる組を絞ります（[類似回答](../methods/similarity.md)）。話題は 20,000 件を超えると"
        "少しずつ読む方法（ミニバッチ）で求めます。",
        "## 測った時間とメモリ",
        "短い依頼文（一件 31 字ほど、グループ 9 と 67。公開の依頼文から決まった種で復元抽出したもの）で、"
        "2.5 GHz の 1 コアの CPU 秒と、その分析で増えたメモリの最大（MB）。読み込みと形態素解析は含みません"
        "（[測定](../benchmarks.md)）。ほかの仕事と同時に測ったので、目安です。",
        MEASURED,
        "同じ一つの文だけの 10 万件では、類似回答は 2 秒と 300 MB、行は一人に一つです。文の半分ずつを他人と共有する"
        " 10 万件（62 字、文の組 175 万）では 36 秒と 740 MB でした。",
    ]
    return _page(parts)


MEASURED = """\
| 分析（表） | 1,000 | 10,000 | 100,000 | 300,000 |
|---|---|---|---|---|
| 回答率・無回答の偏り・再照会 | 0.1 秒 | 0.2 秒 | 2 秒、120 MB | |
| 共起語・複合語 | 0.2 秒 | 0.3 秒 | 2 秒、80 MB | |
| 話題 | 3 秒 | 4 秒 | 8 秒、210 MB | 13 秒、540 MB |
| 共起ネットワーク | 0.1 秒 | 0.3 秒 | 0.5 秒、60 MB | |
| 対応分析 | 0.1 秒 | 0.3 秒 | 0.7 秒、60 MB | |
| クラスター | 0.2 秒 | 1.3 秒 | 3 秒、270 MB | 6 秒、750 MB |
| 意見グループ | 2 秒（意味） | 1.3 秒（語） | 3 秒、320 MB | 8 秒、780 MB |
| 組織の近さ・変わった回答 | 0.1 秒 | 0.2 秒 | 1.4 秒、190 MB | 4 秒、540 MB |
| 類似回答・転記 | 0.1 秒 | 0.5 秒 | 6 秒、250 MB | 13 秒、660 MB |
| コーディング（付属の規則） | 0.1 秒 | 0.9 秒 | 6 秒 | |
| 調査票間の不一致 | 0.1 秒 | 0.3 秒 | 3〜6 秒、120 MB | |
| 意識の手掛かり | 0.6 秒 | 4 秒、100 MB | 39 秒、1,200 MB（部分からは 50 秒、200 MB） | 部分から |
| 要約 | 0.1 秒 | 0.9 秒 | 11 秒、300 MB | 29 秒、850 MB |
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _page(parts: list[str]) -> str:
    text = "\n\n".join(parts) + "\n"
    return "\n".join(line.rstrip() for line in text.split("\n"))


PAGES = {
    "tables.md": tables_page,
    "settings.md": settings_page,
    "cli.md": cli_page,
    "methods.md": methods_page,
    "python.md": python_page,
    "sizes.md": sizes_page,
}


def main(arguments: list[str]) -> int:
    """Write the pages, or check them; the exit status."""
    stale = []
    for name, page in PAGES.items():
        path, text = REFERENCE / name, page()
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in arguments:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    for name in stale:
        print(name)
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
