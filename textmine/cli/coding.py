"""Coding rules and coding by hand (コーディング): coding check, sample, agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from textmine.cli.findings import rules_place
from textmine.cli.group import current_lang, lang_option, misused, says, textmine
from textmine.cli.show import show, show_rows, write_csv
from textmine.cli.source import Source, output_option, reads_survey
from textmine.errors import DictionaryError, Problem, SettingsError

if TYPE_CHECKING:
    from textmine.codebook import Codebook
    from textmine.settings import Settings

rules_option = click.option(
    "--rules", help="規則のファイルか付属の名前。既定は設定の analysis.coding (rule file or shipped name)."
)


@textmine.group(name="coding")
@lang_option
def coding_group() -> None:
    """コーディングルールの点検と、手作業コーディングとの往復 (coding rules and coding by hand).

    \b
    例 / Example:
      textmine coding sample data/koganei2010/survey.toml --rules citizen_collaboration --output sample.xlsx
    """


@coding_group.command("check")
@click.argument("rules", type=click.Path(path_type=Path))
@lang_option
@click.pass_context
def coding_check(context: click.Context, rules: Path) -> None:
    """規則ファイル（KH Coder の書式）を読み、コードの一覧か、直すべき行のすべてを示します (1 if there are mistakes).

    \b
    例 / Example:
      textmine coding check dictionaries/coding/citizen_collaboration.txt
    """
    from textmine.codebook import leaves, read_rules, written

    try:
        codebook = read_rules(rules)
    except DictionaryError as error:
        click.echo(error.text(current_lang()), err=True)
        context.exit(1)
    header = (says("コード", "code"), says("条件の語", "words of the condition"), says("定義", "definition"))
    rows = [
        (code.name, " | ".join(map(written, leaves(code.condition))), code.definition)
        for code in codebook.codes
    ]
    show_rows(header, rows)


@coding_group.command("sample")
@reads_survey()
@rules_option
@click.option(
    "--size", type=click.IntRange(min=1), default=50, show_default=True, help="件数 (answers drawn)."
)
@click.option("--seed", type=int, help="乱数の種。既定は設定の analysis.seed (seed).")
@output_option("書き出す .xlsx か .csv (file).", Path("sample.xlsx"))
@lang_option
def coding_sample(source: Source, rules: str | None, size: int, seed: int | None, output: Path) -> None:
    """手で読むための無作為標本を表計算のファイルに書き出します (draw answers to be coded by hand).

    コードを付けるなら 1、付けないなら空欄のままにし、できたら textmine coding agree に渡します。

    \b
    例 / Example:
      textmine coding sample data/koganei2010/survey.toml --rules citizen_collaboration --size 30 --output sample.csv
    """
    from textmine.analysis.coding import export_sample, sample_answers
    from textmine.safecsv import csv_text
    from textmine.tables import CODING_SAMPLE

    prepared = source.prepared({"analysis.coding": rules_place(rules)})
    codebook = _codebook(prepared.settings)
    drawn = prepared.settings.analysis.seed if seed is None else seed
    if output.suffix.lower() == ".xlsx":
        export_sample(prepared.responses, codebook, output, size=size, seed=drawn)
        click.echo(str(output))
    elif output.suffix.lower() == ".csv":
        sample = sample_answers(prepared.responses, codebook, size=size, seed=drawn)
        headers = {column.name: column.ja for column in CODING_SAMPLE.columns}
        write_csv(output, csv_text(sample.rename(columns=headers)))
    else:
        raise misused(
            f"標本は .xlsx か .csv に書きます: {output.name}",
            f"a sample is written as .xlsx or .csv: {output.name}",
        )
    click.echo(
        says("次に: 1 か空欄で埋め、", "next: fill in 1 or nothing, then ") + "textmine coding agree",
        err=True,
    )


@coding_group.command("agree")
@reads_survey()
@click.argument("sample", type=click.Path(path_type=Path))
@click.option(
    "--second",
    type=click.Path(path_type=Path),
    help="もう一人が埋めた表。既定は規則の判断と比べる (another person's sheet; else the rules).",
)
@rules_option
@output_option()
@lang_option
def coding_agree(
    source: Source, sample: Path, second: Path | None, rules: str | None, output: Path | None
) -> None:
    """手作業コーディングと規則（または別の人）の一致度を示します (agreement: kappa, alpha, precision, recall).

    \b
    例 / Example:
      textmine coding agree data/koganei2010/survey.toml sample.csv --rules citizen_collaboration
    """
    from textmine.analysis.coding import agreement, read_sample
    from textmine.recipes import Cookbook

    prepared = source.prepared({"analysis.coding": rules_place(rules)})
    codebook = _codebook(prepared.settings)
    hand = read_sample(sample, codebook)
    other = read_sample(second, codebook) if second else Cookbook(prepared)["coded"]
    show(agreement(hand, other, seed=prepared.settings.analysis.seed), output)


def _codebook(settings: Settings) -> Codebook:
    from textmine.recipes import read_codebook

    if not settings.analysis.coding:
        raise SettingsError(
            Problem(
                "コーディングルールが決まっていません",
                "no coding rules are named",
                "analysis.coding",
                '--rules か、survey.toml の [analysis] に coding = "citizen_collaboration" などと書いてください',
                'give --rules, or write coding = "..." under [analysis] in survey.toml',
            )
        )
    return read_codebook(settings)
