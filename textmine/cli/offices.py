"""One department at a time (部署ごと): explain, sheets, hearing."""

from __future__ import annotations

from pathlib import Path

import click

from textmine.cli.group import lang_option, textmine
from textmine.cli.show import progress, show, tell
from textmine.cli.source import Source, output_option, reads_survey
from textmine.errors import AnalysisError


@textmine.command()
@click.argument("department")
@reads_survey()
@lang_option
def explain(department: str, source: Source) -> None:
    """一つの部署（回答者）を全段階で説明します (one office through all stages).

    原文、どの規則で補正したか、どの規則で区分したか、形態素、特徴語、意識の手掛かりとその箇所。

    \b
    例 / Example:
      textmine explain 市民税課 data/koganei2010/survey.toml
    """
    from textmine.pipeline import compose
    from textmine.report.explain import explain as lines_about

    with progress():
        prepared = source.prepared()
        report = compose(prepared, everything=False)
        lines = lines_about(report, department, prepared.tokens, prepared.words)
    for line in lines:
        click.echo(line)


@textmine.command()
@reads_survey(question=False)
@click.option(
    "--for", "level", default="", help="一枚にまとめる単位の列（既定は最も内側の組織）(one page a)."
)
@click.option("--only", default="", help="review（見直し一覧の部署だけ）または部署名の列を持つ CSV (whom).")
@output_option("書き出す Word 文書 (Word file).", Path("sheets.docx"))
@lang_option
def sheets(source: Source, level: str, only: str, output: Path) -> None:
    """ヒアリング用の一部署一枚の資料（A4 の Word 文書）を作ります (interview sheets).

    \b
    例 / Example:
      textmine sheets data/koganei2010/survey.toml --for 課 --only review
    """
    from textmine.folders import refuse_open
    from textmine.outputs import NO_SHEETS_OF_PERSONS
    from textmine.pipeline import compose
    from textmine.recipes import sheet_names
    from textmine.report.sheets import prepare_sheets, write_sheets

    if source.settings().privacy.persons:
        raise AnalysisError(NO_SHEETS_OF_PERSONS)
    # Before the work, not after it: the document may take a minute.
    refuse_open([output])
    with progress() as advance:
        prepared = source.prepared(shared=True)
        names = sheet_names(prepared, level=level, only=only)
        report = compose(prepared, advance=advance)
        write_sheets(prepare_sheets(report, only=names), output)
    click.echo(str(output))


@textmine.command()
@reads_survey(question=False)
@click.option("--rounds", type=click.IntRange(min=1), default=5, show_default=True, help="回数 (rounds).")
@click.option(
    "--per-round", type=click.IntRange(min=1), default=3, show_default=True, help="一回の部署数 (a round)."
)
@click.option("--must", multiple=True, help="必ず入れる部署（何度でも）(must be in).")
@click.option("--never", multiple=True, help="入れない部署（何度でも）(must not be in).")
@click.option(
    "--most-per-group",
    type=click.IntRange(min=0),
    default=0,
    help="外側の組織ごとの上限、0 はなし (at most).",
)
@output_option()
@lang_option
def hearing(
    source: Source,
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
    from textmine.analysis.hearing import places_told
    from textmine.recipes import NO_HEARING_OF_PERSONS, Cookbook, hearing_list

    if source.settings().privacy.persons:
        raise AnalysisError(NO_HEARING_OF_PERSONS)
    prepared = source.prepared()
    proposal = hearing_list(
        prepared,
        Cookbook(prepared),
        rounds=rounds,
        per_round=per_round,
        must=must,
        never=never,
        most_per_group=most_per_group,
    )
    show(proposal, output)
    everyone = prepared.responses["respondent"].nunique()
    tell(
        places_told(
            proposal,
            rounds=rounds,
            per_round=per_round,
            everyone=everyone,
            most_per_group=most_per_group,
        )
    )
