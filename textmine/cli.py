"""The command line (コマンド): reads arguments, calls one library function, writes.

stdout is data, stderr is talk. Every heavy import stands inside a command, so that ``--help`` and
mistakes of use answer at once.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from textmine.errors import Problem, TextmineError

if TYPE_CHECKING:
    import pandas as pd

    from textmine.report.model import Report
    from textmine.settings import Settings

OUTPUTS = ("tables", "report", "slides", "workbook", "clouds", "charts", "sheets")
SURVEY_FILES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".toml"}


class FileFirst(click.Group):
    """A group where ``textmine FILE.csv`` alone means ``textmine run FILE.csv``."""

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Put ``run`` in front where the first word is a survey file and no command."""
        if args[0] not in self.commands and Path(args[0]).suffix.lower() in SURVEY_FILES:
            args = ["run", *args]
        return super().resolve_command(context, args)


def _remember_lang(context: click.Context, _parameter: click.Parameter, lang: str | None) -> str | None:
    if lang:
        context.ensure_object(dict)["lang"] = lang
    return lang


def _lang_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--lang",
        type=click.Choice(["ja", "en"]),
        callback=_remember_lang,
        expose_value=False,
        help="言葉: ja (日本語、既定) / en (English alone).",
    )(command)


def _source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how a data file without survey.toml is to be read."""
    for option in (
        click.option("--encoding", default="auto", help="文字コード (utf-8, cp932 ...)。既定は自動判定。"),
        click.option("--group", multiple=True, help="組織・属性の列（外側から順に、何度でも）。"),
        click.option(
            "--text", multiple=True, help="自由記述の列（何度でも）。survey.toml がないときに使います。"
        ),
    ):
        command = option(command)
    return command


survey_argument = click.argument("survey", type=click.Path(path_type=Path), default="survey.toml")


@click.group(cls=FileFirst, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="textmine", prog_name="textmine")
@_lang_option
def textmine() -> None:
    """自由記述アンケートを読み解く道具 (make sense of Japanese free-text survey answers).

    文字の補正、無回答の分類、形態素解析、特徴語、話題、意識の手掛かり、報告書・表・スライド・ワードクラウド。
    すべてこの機械の中だけで動き、回答は外へ出ません。

    \b
    例 / Example:
      textmine run data/koganei2010/survey.toml
      textmine answers.csv --text 自由記述 --group 年代
    """


@textmine.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="書き出す先。既定は FILE と同じ所の survey.toml。",
)
@click.option("--encoding", default="auto", help="文字コード。既定は自動判定。")
@click.option("--force", is_flag=True, help="すでにある survey.toml を置き換えます。")
@_lang_option
def init(file: Path, output: Path | None, encoding: str, force: bool) -> None:
    """表の列を見て、説明つきの survey.toml を作ります (write a commented survey.toml).

    \b
    例 / Example:
      textmine init answers.csv
    """
    from textmine.folders import write_file
    from textmine.guess import settings_template

    target = output or file.parent / "survey.toml"
    write_file(target, settings_template(file, encoding=encoding, folder=target.parent), replace=force)
    click.echo(str(target))
    click.echo(f"次に: {target} を見直してから textmine check {target}", err=True)


@textmine.command()
@survey_argument
@_source_options
@_lang_option
@click.pass_context
def check(
    context: click.Context, survey: Path, text: tuple[str, ...], group: tuple[str, ...], encoding: str
) -> None:
    """設定と表と辞書を調べ、何がどう読まれるかを示します (say what would be read; 1 if there are problems).

    \b
    例 / Example:
      textmine check data/koganei2010/survey.toml
    """
    from textmine.guess import check_survey

    found = check_survey(_settings(survey, text, group, encoding))
    for line in found.lines(_lang(context)):
        click.echo(line)
    for problem in found.problems:
        click.echo(problem.text(_lang(context)), err=True)
    if found.problems:
        context.exit(1)


@textmine.command()
@survey_argument
@_source_options
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="結果のフォルダ。既定は outputs/<調査の名前>。",
)
@click.option("--only", default="", help=f"作る物だけ、コンマ区切り: {','.join(OUTPUTS)}")
@click.option("--open", "open_report", is_flag=True, help="できた report.html をブラウザで開きます。")
@_lang_option
@click.pass_context
def run(
    context: click.Context,
    survey: Path,
    text: tuple[str, ...],
    group: tuple[str, ...],
    encoding: str,
    output: Path | None,
    only: str,
    open_report: bool,
) -> None:
    """調査表から報告書・表・スライド・ワードクラウドまで、すべてを作ります (the main job).

    \b
    例 / Example:
      textmine run data/koganei2010/survey.toml
      textmine run answers.csv --text 自由記述 --group 年代 --output outputs/answers
    """
    from textmine import pipeline

    chosen = _chosen(only)
    settings = _settings(survey, text, group, encoding, lang=_lang(context))
    folder = output or pipeline.default_output(settings)
    with _progress() as advance:
        report, left_out = pipeline.run(settings, output=folder, only=chosen, advance=advance)
    _say_what_was_made(report, folder, left_out)
    click.echo(str(folder))
    if open_report:
        click.launch(str(folder / "report.html"))


@textmine.command()
@click.argument("name")
@survey_argument
@_source_options
@click.option("--by", default="", help="組織・属性の列で絞る。")
@click.option("--only-group", default="", help="その組織の行だけ。")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="CSV（Excel で開ける UTF-8 BOM つき）に書き出す。",
)
@_lang_option
def table(
    name: str,
    survey: Path,
    text: tuple[str, ...],
    group: tuple[str, ...],
    encoding: str,
    by: str,
    only_group: str,
    output: Path | None,
) -> None:
    """結果の表をひとつだけ計算して示します (compute and show one table).

    NAME は responses, repairs, nonresponse, frequency, keyterms, topics, similar, awareness, review など
    （docs/reference/tables.md に一覧）。

    \b
    例 / Example:
      textmine table keyterms data/koganei2010/survey.toml --by 部
    """
    from textmine.pipeline import prepare
    from textmine.recipes import Cookbook

    found = Cookbook(prepare(_settings(survey, text, group, encoding)))[name]
    if by and "by" in found.columns:
        found = found[found["by"] == by]
    if only_group and "group" in found.columns:
        found = found[found["group"] == only_group]
    _show(found, output)


@textmine.command()
@click.argument("word")
@survey_argument
@_source_options
@click.option("--window", default=30, show_default=True, help="前後の文字数。")
@click.option("--sort", type=click.Choice(["order", "left", "right"]), default="order", help="並べ方。")
@click.option("--output", type=click.Path(path_type=Path), default=None, help="CSV に書き出す。")
@_lang_option
def kwic(
    word: str,
    survey: Path,
    text: tuple[str, ...],
    group: tuple[str, ...],
    encoding: str,
    window: int,
    sort: str,
    output: Path | None,
) -> None:
    """語が使われている所を前後の文と並べます (keyword in context).

    \b
    例 / Example:
      textmine kwic 協働 data/koganei2010/survey.toml
    """
    from textmine.analysis.kwic import kwic as find_word
    from textmine.pipeline import prepare

    prepared = prepare(_settings(survey, text, group, encoding))
    found = find_word(prepared.responses, prepared.tokens, prepared.words, word, window=window, sort=sort)
    _show(found, output)


@textmine.command()
@survey_argument
@_source_options
@click.option("--by", default="", help="組織・属性の列ごとに作る。既定は全体と全階層。")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("wordclouds"),
    show_default=True,
    help="書き出すフォルダ。",
)
@_lang_option
def wordcloud(
    survey: Path, text: tuple[str, ...], group: tuple[str, ...], encoding: str, by: str, output: Path
) -> None:
    """ワードクラウドだけを作ります (word clouds as PNG and SVG).

    \b
    例 / Example:
      textmine wordcloud data/koganei2010/survey.toml --by 部
    """
    from textmine.pipeline import compose, prepare
    from textmine.report.wordcloud import write_clouds

    with _progress() as advance:
        report = compose(prepare(_settings(survey, text, group, encoding), shared=True), everything=False)
        written = write_clouds(report, output, by=by, advance=advance)
    for path in written:
        click.echo(str(path))


@textmine.command()
@click.argument("department")
@survey_argument
@_source_options
@_lang_option
@click.pass_context
def explain(
    context: click.Context,
    department: str,
    survey: Path,
    text: tuple[str, ...],
    group: tuple[str, ...],
    encoding: str,
) -> None:
    """一つの部署（回答者）を全段階で説明します (one office through all stages).

    原文、どの規則で補正したか、どの規則で区分したか、形態素、特徴語、意識の手掛かりとその箇所。

    \b
    例 / Example:
      textmine explain 市民税課 data/koganei2010/survey.toml
    """
    from textmine.pipeline import compose, prepare
    from textmine.report.explain import explain as lines_about

    prepared = prepare(_settings(survey, text, group, encoding, lang=_lang(context)))
    report = compose(prepared, everything=False)
    for line in lines_about(report, department, prepared.tokens, prepared.words):
        click.echo(line)


@textmine.command()
@click.argument("file", type=click.Path(path_type=Path))
@_source_options
@click.option(
    "--source",
    type=click.Choice(["auto", "typed", "pdf"]),
    default=None,
    help="文の由来。既定は設定のとおり、なければ auto。",
)
@click.option("--suggest", is_flag=True, help="人が決める候補（打ち間違いなど）を並べます。")
@click.option("--output", type=click.Path(path_type=Path), default=None, help="CSV に書き出す。")
@_lang_option
def repair(
    file: Path,
    text: tuple[str, ...],
    group: tuple[str, ...],
    encoding: str,
    source: str | None,
    suggest: bool,
    output: Path | None,
) -> None:
    """文字の補正記録（どこを、何から何へ、どの規則で）を示します (the repair log of a file).

    \b
    例 / Example:
      textmine repair data/koganei2010/a_projects.csv
    """
    from textmine.pipeline import repaired, suggestions
    from textmine.repair import repair_summary, with_context

    settings = _settings(file, text, group, encoding, every_column=True)
    if suggest:
        _show(suggestions(settings), output)
        return
    mended = repaired(settings, source=source)
    _show(with_context(mended.repairs, mended.responses), output)
    _print_table(repair_summary(mended.repairs))


@textmine.command()
@survey_argument
@_source_options
@click.option("--for", "level", default="", help="一枚にまとめる単位の列（既定は最も内側の組織）。")
@click.option("--only", default="", help="review（見直し一覧の部署だけ）または部署名の列を持つ CSV。")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("sheets.docx"),
    show_default=True,
    help="書き出す Word 文書。",
)
@_lang_option
def sheets(
    survey: Path,
    text: tuple[str, ...],
    group: tuple[str, ...],
    encoding: str,
    level: str,
    only: str,
    output: Path,
) -> None:
    """ヒアリング用の一部署一枚の資料（A4 の Word 文書）を作ります (interview sheets).

    \b
    例 / Example:
      textmine sheets data/koganei2010/survey.toml --for 課 --only review
    """
    from textmine.pipeline import compose, prepare
    from textmine.recipes import sheet_names
    from textmine.report.sheets import prepare_sheets, write_sheets

    prepared = prepare(_settings(survey, text, group, encoding), shared=True)
    names = sheet_names(prepared, level=level, only=only)
    write_sheets(prepare_sheets(compose(prepared), only=names), output)
    click.echo(str(output))


@textmine.command()
@survey_argument
@_source_options
@click.option("--rounds", default=5, show_default=True, help="回数。")
@click.option("--per-round", default=3, show_default=True, help="一回の部署数。")
@click.option("--must", multiple=True, help="必ず入れる部署（何度でも）。")
@click.option("--never", multiple=True, help="入れない部署（何度でも）。")
@click.option("--most-per-group", default=0, help="外側の組織ごとの上限（0 は上限なし）。")
@click.option("--output", type=click.Path(path_type=Path), default=None, help="CSV に書き出す。")
@_lang_option
def hearing(
    survey: Path,
    text: tuple[str, ...],
    group: tuple[str, ...],
    encoding: str,
    rounds: int,
    per_round: int,
    must: tuple[str, ...],
    never: tuple[str, ...],
    most_per_group: int,
    output: Path | None,
) -> None:
    """ヒアリング先の案を見直し一覧と条件から作り、手元の一覧と比べます (propose a hearing list).

    \b
    例 / Example:
      textmine hearing data/koganei2010/survey.toml --rounds 5 --per-round 3
    """
    from textmine.pipeline import prepare
    from textmine.recipes import Cookbook, hearing_list

    prepared = prepare(_settings(survey, text, group, encoding))
    proposal = hearing_list(
        prepared,
        Cookbook(prepared),
        rounds=rounds,
        per_round=per_round,
        must=must,
        never=never,
        most_per_group=most_per_group,
    )
    _show(proposal, output)


@textmine.command()
@survey_argument
@_source_options
@click.option(
    "--all", "candidates", is_flag=True, help="辞書だけが人名と言う語（金沢 など）も候補として並べます。"
)
@click.option(
    "--masked", type=click.Path(path_type=Path), default=None, help="伏せた回答一覧を CSV に書き出す。"
)
@click.option("--output", type=click.Path(path_type=Path), default=None, help="一覧を CSV に書き出す。")
@_lang_option
def mask(
    survey: Path,
    text: tuple[str, ...],
    group: tuple[str, ...],
    encoding: str,
    candidates: bool,
    masked: Path | None,
    output: Path | None,
) -> None:
    """個人情報とみられる箇所（電話・メール・住所・氏名・番号）を並べます (list likely private places).

    一覧の decision の列に keep（残す）か mask（伏せる）を書き、survey.toml の [privacy] decisions = "その CSV"
    とすると、次の run から従います。run は見つけた箇所を共有用の出力で ● に伏せます。

    \b
    例 / Example:
      textmine mask data/koganei2010/survey.toml --output private.csv
    """
    from textmine.pipeline import private_places

    listed, responses = private_places(_settings(survey, text, group, encoding), candidates=candidates)
    if masked:
        _show(responses, masked)
    _show(listed, output)
    click.echo(f"{len(listed)} か所 (places)", err=True)


@textmine.group(name="dict")
@_lang_option
def dict_group() -> None:
    """辞書の一覧と点検 (the dictionaries).

    \b
    例 / Example:
      textmine dict list
    """


@dict_group.command("list")
@_lang_option
def dict_list() -> None:
    """付属の辞書とその行数を並べます (the shipped dictionaries and their sizes).

    \b
    例 / Example:
      textmine dict list
    """
    from textmine.dictionary import shipped_folder, shipped_names

    for name in shipped_names():
        lines = (shipped_folder() / name).read_text(encoding="utf-8-sig").splitlines()
        rows = sum(1 for line in lines if line.strip() and not line.startswith("#"))
        click.echo(f"{name}\t{rows}")


@dict_group.command("check")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@_lang_option
@click.pass_context
def dict_check(context: click.Context, folder: Path | None) -> None:
    """辞書（付属のもの、または FOLDER）を読み、直すべき行を示します (check dictionaries; 1 if there are problems).

    \b
    例 / Example:
      textmine dict check my_dictionaries
    """
    from textmine.pipeline import dictionary_problems

    problems = dictionary_problems(folder)
    for problem in problems:
        click.echo(problem.text(_lang(context)), err=True)
    click.echo("問題はありません" if not problems else f"{len(problems)} 件の問題があります", err=True)
    if problems:
        context.exit(1)


# ---------------------------------------------------------------- reading arguments, printing


def _lang(context: click.Context) -> str:
    return str((context.find_root().obj or {}).get("lang") or (context.obj or {}).get("lang") or "ja")


def _settings(
    survey: Path,
    text: tuple[str, ...],
    group: tuple[str, ...],
    encoding: str,
    *,
    lang: str = "",
    every_column: bool = False,
) -> Settings:
    """Settings from survey.toml, or guessed for a data file (with ``--text`` and ``--group`` in force)."""
    from textmine.guess import guess_settings
    from textmine.settings import load_settings

    if survey.suffix.lower() == ".toml":
        if text or group:
            raise click.UsageError(
                "--text と --group は survey.toml なしで使います (--text and --group go with a data file)"
            )
        settings = load_settings(survey)
    else:
        settings = guess_settings(
            survey, text=text, group=group, encoding=encoding, every_column=every_column
        )
    return replace(settings, report=replace(settings.report, lang=lang)) if lang == "en" else settings


def _chosen(only: str) -> tuple[str, ...]:
    chosen = tuple(name.strip() for name in only.split(",") if name.strip()) or OUTPUTS
    unknown = [name for name in chosen if name not in OUTPUTS]
    if unknown:
        raise click.UsageError(f"--only {','.join(unknown)} ? 選べる物 (choices): {', '.join(OUTPUTS)}")
    return chosen


class _progress:  # noqa: N801 (used as a context manager, reads as a verb)
    """A progress line on stderr for work over a second; nothing where stderr is no terminal."""

    def __enter__(self) -> Callable[[str], None]:
        if not sys.stderr.isatty():
            return lambda _what: None
        from rich.console import Console

        self.status = Console(stderr=True).status("読み込み")
        self.status.start()
        return lambda what: self.status.update(what)

    def __exit__(self, *_: object) -> None:
        if sys.stderr.isatty():
            self.status.stop()


def _show(found: pd.DataFrame, output: Path | None) -> None:
    """A table to a CSV file, to the terminal as a table, or to a pipe as CSV."""
    from textmine.folders import write_file
    from textmine.report.tablefiles import csv_text

    if output:
        write_file(output, csv_text(found).encode("utf-8-sig"))
        click.echo(str(output))
    elif sys.stdout.isatty():
        _print_table(found, to_stderr=False)
    else:
        click.echo(csv_text(found), nl=False)


def _print_table(found: pd.DataFrame, to_stderr: bool = True) -> None:
    from rich.console import Console
    from rich.table import Table

    grid = Table(show_edge=False, pad_edge=False)
    for name in found.columns:
        grid.add_column(str(name))
    for row in found.itertuples(index=False):
        grid.add_row(*(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row))
    Console(stderr=to_stderr).print(grid)


def _say_what_was_made(report: Report, folder: Path, left_out: Mapping[str, str]) -> None:
    """What a person wants to know at the end: notes, files made, what is missing and why, main findings."""
    from textmine.outputs import OUTPUTS
    from textmine.report.headline import main_findings

    for note in report.notes:
        click.echo(f"※ {note}", err=True)
    for name, output in OUTPUTS.items():
        if (folder / output.place).exists():
            click.echo(f"  {output.ja:　<8} {folder / output.place}", err=True)
        elif name in left_out:
            click.echo(f"  {output.ja:　<8} 作れません: {left_out[name]}", err=True)
    for finding in main_findings(report):
        click.echo(f"・{finding.text}", err=True)


def _end_by_signal(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(143)


def main() -> None:
    """Entry point: exit status 0, 1 (check found problems), 2 use, 3 input, 4 output, 5 limit, 130, 143."""
    signal.signal(signal.SIGTERM, _end_by_signal)
    lang = "en" if _wants_english(sys.argv) else "ja"
    try:
        status = textmine.main(prog_name="textmine", standalone_mode=False)
    except TextmineError as error:
        click.echo(error.text(lang), err=True)
        sys.exit(error.exit_status)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        click.echo("中断しました (interrupted)", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of a pipe has gone (textmine table ... | head): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        click.echo(_os_problem(error).text(lang), err=True)
        sys.exit(4)
    sys.exit(status if isinstance(status, int) else 0)


def _wants_english(arguments: list[str]) -> bool:
    return any(
        argument == "--lang=en" or (argument == "--lang" and arguments[n + 1 : n + 2] == ["en"])
        for n, argument in enumerate(arguments)
    )


def _os_problem(error: OSError) -> Problem:
    return Problem(
        "ファイルを書けません",
        "a file cannot be written",
        f"{error.filename or ''}: {error.strerror}",
        "場所・権限・空き容量を確かめ、Excel で開いているなら閉じてください",
        "check the place, the permission and the free space, and close it in Excel",
    )
