"""Repair, privacy and dictionaries (補正・個人情報・辞書): repair, mask, dict list, dict check."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from textmine.cli.group import current_lang, lang_option, misused, says, textmine
from textmine.cli.show import print_rows, show, show_rows
from textmine.cli.source import Source, output_option, reads_survey, source_options
from textmine.errors import Problem, SettingsError

if TYPE_CHECKING:
    from textmine.settings import Settings


@textmine.command()
@click.argument("file", type=click.Path(path_type=Path))
@source_options
@click.option(
    "--source",
    "origin",
    type=click.Choice(["auto", "typed", "pdf"]),
    default=None,
    help="文の由来。既定は設定のとおり、なければ auto (where the text comes from).",
)
@click.option("--suggest", is_flag=True, help="人が決める候補（打ち間違いなど）を並べます (likely slips).")
@click.option(
    "--accept",
    multiple=True,
    metavar="FOUND=WRITTEN",
    help="次からこう直すと決める（何度でも）。設定の dictionaries のフォルダに残ります (decide to repair).",
)
@click.option(
    "--refuse", multiple=True, metavar="FOUND", help="直さず、勧めもしないと決める（何度でも）(leave it)."
)
@output_option()
@lang_option
def repair(
    file: Path,
    text: tuple[str, ...],
    group: tuple[str, ...],
    encoding: str,
    changes: tuple[str, ...],
    accept: tuple[str, ...],
    refuse: tuple[str, ...],
    **how: Any,
) -> None:
    """文字の補正記録（どこを、何から何へ、どの規則で）を示します (the repair log of a file).

    \b
    例 / Example:
      textmine repair data/koganei2010/a_projects.csv
      textmine repair data/koganei2010/survey.toml --suggest
      textmine repair survey.toml --accept ザービス=サービス --refuse ＰＡＴ
    """
    settings = Source(file, text, group, encoding, (), changes).settings(every_column=True)
    if accept or refuse:
        click.echo(str(_decide(settings, accept, refuse)))
    else:
        _show_repairs(settings, **how)


def _decide(settings: Settings, accept: Sequence[str], refuse: Sequence[str]) -> Path:
    """Keep what a person decided in the survey's own folder of dictionaries; the file that holds it."""
    from textmine.repairs import keep_decision

    if not settings.dictionaries:
        raise SettingsError(_no_dictionaries())
    pairs = [one.partition("=") for one in accept]
    if not all(found and written for found, _, written in pairs) or not all(refuse):
        raise misused(
            "--accept は もと=直した形、--refuse は語 と書きます",
            "write --accept FOUND=WRITTEN, --refuse FOUND",
        )
    path = settings.dictionaries
    for found, _, written in pairs:
        path = keep_decision(settings.dictionaries, "accept", found, written)
    for found in refuse:
        path = keep_decision(settings.dictionaries, "refuse", found)
    return path


def _no_dictionaries() -> Problem:
    return Problem(
        "決めたことを残す辞書のフォルダが決まっていません",
        "there is no folder of dictionaries to keep the decision in",
        "dictionaries",
        'survey.toml に dictionaries = "dictionaries" と書いてください',
        'write dictionaries = "dictionaries" in survey.toml',
    )


def _show_repairs(settings: Settings, *, origin: str | None, suggest: bool, output: Path | None) -> None:
    """The log, or the suggestions; behind the log a summary for eyes."""
    from textmine.pipeline import repaired, suggestions
    from textmine.repairs import repair_summary, with_context

    if suggest:
        show(suggestions(settings), output)
        return
    mended = repaired(settings, source=origin)
    show(with_context(mended.repairs, mended.responses), output)
    summary = repair_summary(mended.repairs)
    print_rows(list(map(str, summary.columns)), summary.itertuples(index=False, name=None), to_stderr=True)


@textmine.command()
@reads_survey(question=False)
@click.option(
    "--all",
    "candidates",
    is_flag=True,
    help="辞書だけが人名と言う語（金沢 など）も候補として並べます (weak candidates too).",
)
@click.option(
    "--masked",
    type=click.Path(path_type=Path),
    default=None,
    help="伏せた回答一覧を CSV に書き出す (the masked answers).",
)
@output_option()
@lang_option
def mask(source: Source, candidates: bool, masked: Path | None, output: Path | None) -> None:
    """個人情報とみられる箇所（電話・メール・住所・氏名・番号）を並べます (list likely private places).

    一覧の decision の列に keep（残す）か mask（伏せる）を書き、survey.toml の [privacy] decisions = "その CSV"
    とすると、次の run から従います。run は見つけた箇所を共有用の出力で ● に伏せます。

    \b
    例 / Example:
      textmine mask data/koganei2010/survey.toml --output private.csv
    """
    from textmine.pipeline import private_places

    listed, responses = private_places(source.settings(), candidates=candidates)
    if masked:
        show(responses, masked)
    show(listed, output)
    click.echo(says(f"{len(listed)} か所", f"{len(listed)} places"), err=True)


@textmine.group(name="dict")
@lang_option
def dict_group() -> None:
    """辞書の一覧と点検 (the dictionaries).

    \b
    例 / Example:
      textmine dict list
    """


@dict_group.command("list")
@lang_option
def dict_list() -> None:
    """付属の辞書とその行数を並べます (the shipped dictionaries and their sizes).

    \b
    例 / Example:
      textmine dict list
    """
    from textmine.dictionary import shipped_sizes

    header = (says("辞書", "dictionary"), says("行数", "rows"))
    show_rows(header, [(name, rows) for name, rows in shipped_sizes().items()])


@dict_group.command("check")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@lang_option
@click.pass_context
def dict_check(context: click.Context, folder: Path | None) -> None:
    """辞書（付属のもの、または FOLDER）を読み、直すべき行を示します (check dictionaries; 1 if there are problems).

    \b
    例 / Example:
      textmine dict check
      textmine dict check my_dictionaries
    """
    from textmine.proofread import dictionary_problems

    problems = dictionary_problems(folder)
    for problem in problems:
        click.echo(problem.text(current_lang()), err=True)
    count = len(problems)
    ja, en = (
        (f"{count} 件の問題があります", f"{count} problems")
        if problems
        else ("問題はありません", "no problems")
    )
    click.echo(says(ja, en), err=True)
    if problems:
        context.exit(1)
