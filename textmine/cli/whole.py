"""The whole job (全体の処理): init, check, run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from textmine.cli.group import current_lang, lang_option, misused, says, textmine
from textmine.cli.show import progress, speak, tell
from textmine.cli.source import Source, output_option, reads_survey, work_options
from textmine.errors import Problem, shown

if TYPE_CHECKING:
    from textmine.report.model import Report
    from textmine.settings import Settings
    from textmine.unchanged import Request
    from textmine.work import Work

OUTPUTS = ("tables", "report", "slides", "workbook", "clouds", "charts", "sheets")
COUNTS, TABLES = "counts", "tables"


@textmine.command()
@click.argument("file", type=click.Path(path_type=Path))
@output_option("書き出す先。既定は FILE と同じ所の survey.toml (where to write).")
@click.option("--encoding", default="auto", help="文字コード。既定は自動判定 (encoding).")
@click.option(
    "--sheet", default="", help="ブックのシート。既定は、回答の表とみられるシート (sheet of a workbook)."
)
@click.option("--force", is_flag=True, help="すでにある survey.toml を置き換えます (replace).")
@lang_option
def init(file: Path, output: Path | None, encoding: str, sheet: str, force: bool) -> None:
    """表の列を見て、説明つきの survey.toml を作ります (write a commented survey.toml).

    \b
    例 / Example:
      textmine init answers.csv
    """
    from textmine.folders import write_file
    from textmine.guess import settings_template

    target = output or file.parent / "survey.toml"
    write_file(
        target, settings_template(file, encoding=encoding, sheet=sheet, folder=target.parent), replace=force
    )
    click.echo(str(target))
    ja = f"次に: {target} を見直してから textmine check {target}"
    click.echo(says(ja, f"next: look over {target}, then textmine check {target}"), err=True)


@textmine.command()
@reads_survey(question=False)
@lang_option
@click.pass_context
def check(context: click.Context, source: Source) -> None:
    """設定と表を調べ、何がどう読まれるかを示します (say what would be read; 1 if there are problems).

    \b
    例 / Example:
      textmine check data/koganei2010/survey.toml
    """
    from textmine.guess import check_survey
    from textmine.stages import signs_of_ocr, with_names_matched

    unknown: list[Problem] = []
    settings = source.settings(unknown=unknown)
    found = check_survey(settings, matched=with_names_matched, hints=signs_of_ocr)
    for line in found.lines(current_lang()):
        click.echo(line)
    problems = (*unknown, *(found.problems or _problems_of_overrules(settings)))
    for problem in problems:
        click.echo(problem.text(current_lang()), err=True)
    if problems:
        context.exit(1)


def _problems_of_overrules(settings: Settings) -> tuple[Problem, ...]:
    """What has to be mended in the files of what was decided by hand; their names are the repaired ones."""
    awareness = settings.awareness.overrules
    if settings.overrules is None and awareness is None:
        return ()
    from textmine.analysis.awareness import read_awareness_overrules
    from textmine.nonresponse import read_overrules
    from textmine.pipeline import repaired
    from textmine.proofread import problems_of
    from textmine.stages import called_in

    responses = repaired(replace(settings, overrules=None)).responses
    called = called_in(settings, responses)
    found: tuple[Problem, ...] = ()
    if settings.overrules:
        found += problems_of(partial(read_overrules, settings.overrules, responses, called=called))
    if awareness:
        known, asked = called or set(responses["respondent"]), set(responses["question"])
        read = partial(read_awareness_overrules, awareness, respondents=known, questions=asked)
        found += problems_of(read)
    return found


@textmine.command()
@reads_survey()
@output_option("結果のフォルダ。既定は outputs/<調査の名前> (folder of results).")
@click.option(
    "--only", default="", help=f"作る物だけ、コンマ区切り (some outputs): {','.join((*OUTPUTS, COUNTS))}"
)
@work_options
@click.option(
    "--in-parts/--in-memory",
    "in_parts",
    default=None,
    help="--only tables を部分に分けて作るか、全体をメモリに置いて作るか。既定は大きさで決めます"
    " (tables from parts, or of the whole in memory; chosen by size).",
)
@click.option(
    "--open", "open_report", is_flag=True, help="できた report.html をブラウザで開きます (open it)."
)
@lang_option
def run(
    source: Source, output: Path | None, only: str, work: Work, in_parts: bool | None, open_report: bool
) -> None:
    """調査表から報告書・表・スライド・ワードクラウドまで、すべてを作ります (the main job).

    --only counts は回答・補正・無回答・頻出語・特徴語の表だけを、回答が百万件でも少ない記憶で作ります。
    --only tables は、約 20 万件を超える調査では部分に分けて作り、作らない表を先に言います。

    \b
    例 / Example:
      textmine run data/koganei2010/survey.toml
      textmine run answers.csv --text 自由記述 --group 年代 --output outputs/answers
      textmine run answers.csv --text 自由記述 --group 年代 --only counts --processes 2
    """
    from textmine.outputs import default_output

    chosen, settings = _chosen(only), source.settings()
    folder = output or default_output(settings)
    request = _kept(chosen, settings, {"questions": source.question, "in_parts": in_parts}, work)
    if not (request and _as_before(request, folder)):
        said = _made(chosen, settings, folder, source.question, work, in_parts=in_parts)
        if request:
            request.keep(folder, said)
    click.echo(str(folder))
    if open_report:
        click.launch(str(folder / "report.html"))


def _kept(
    chosen: tuple[str, ...], settings: Settings, options: Mapping[str, object], work: Work
) -> Request | None:
    """What is asked, where its results are kept: tables made on this machine."""
    from textmine.unchanged import Request

    if not work.kept or work.engine_name != "local" or not {TABLES, COUNTS}.issuperset(chosen):
        return None
    return Request(settings, {"only": chosen, "lang": current_lang(), **options})


def _as_before(request: Request, folder: Path) -> bool:
    """Whether nothing has changed since the same was asked: the results are then put back."""
    behind: list[str] = []
    said = request.put_back(folder, lambda before, fresh: behind.extend(_carried(before, fresh)))
    if said is None:
        return False
    speak(said + behind)
    tell([(AS_BEFORE_JA, AS_BEFORE_EN)])
    return True


def _carried(before: Path, fresh: Path) -> list[str]:
    """Keep what the last run made besides; what is to be said of the rest."""
    from textmine.carried import carry_over, left_behind

    names = carry_over(before, fresh)
    return [left_behind(names).text(current_lang())] if names else []


AS_BEFORE_JA = (
    "入力・設定・辞書・版が前とまったく同じなので、控えの結果を置きました（作り直すには --no-cache）"
)
AS_BEFORE_EN = (
    "input, settings, dictionaries and versions are as before: the kept results were put in place"
    " (--no-cache makes them anew)"
)


def _made(
    chosen: tuple[str, ...],
    settings: Settings,
    folder: Path,
    questions: tuple[str, ...],
    work: Work,
    *,
    in_parts: bool | None,
) -> list[str]:
    """Make the outputs; what was said of them."""
    from textmine import pipeline

    said: list[str] = []
    if _from_parts(chosen, settings, in_parts) and _counted(
        settings, folder, questions, work, said, tables=chosen == (TABLES,)
    ):
        return said
    with progress(pipeline.count_steps(chosen)) as advance:
        report, left_out = pipeline.run(
            settings,
            output=folder,
            only=chosen,
            questions=questions,
            work=work,
            advance=advance,
            say=lambda note: said.extend(tell([(note.ja, note.en)])),
        )
    return said + _say_what_was_made(report, folder, left_out)


def _from_parts(chosen: tuple[str, ...], settings: Settings, in_parts: bool | None) -> bool:
    """Whether the outputs chosen are made from parts: counts always, tables above a size or where told."""
    from textmine import pipeline

    if chosen == (TABLES,):
        return pipeline.answers_in(settings) > pipeline.IN_PARTS_FROM if in_parts is None else in_parts
    if chosen == (COUNTS,):
        return in_parts is not False
    if in_parts:
        raise misused("--in-parts は --only tables と使います", "--in-parts goes with --only tables")
    return False


def _counted(
    settings: Settings,
    folder: Path,
    questions: tuple[str, ...],
    work: Work,
    said: list[str],
    *,
    tables: bool,
) -> bool:
    """Make tables from parts of the survey; False where its file has to be read as a whole.

    What is said is added to ``said``.
    """
    from textmine import pipeline
    from textmine.partitions import NotInPartsError

    try:
        with progress(pipeline.count_parts_steps(tables=tables)) as advance:
            result = pipeline.count(
                settings,
                output=folder,
                questions=questions,
                work=work,
                advance=advance,
                tables=tables,
                say=lambda note: said.extend(tell([(note.ja, note.en)])),
            )
    except NotInPartsError as reason:
        ja, en = "表を全体として読みます", "the file is read as a whole"
        said += speak([f"{says(ja, en)}（{reason}）"])
        return False
    said += tell((note.text(current_lang()), note.text(current_lang())) for note in result.notes)
    return True


def _chosen(only: str) -> tuple[str, ...]:
    chosen = tuple(name.strip() for name in only.split(",") if name.strip()) or OUTPUTS
    unknown = [name for name in chosen if name not in (*OUTPUTS, COUNTS)]
    if unknown:
        raise misused(
            f"--only に {shown(','.join(unknown))} は選べません。選べる物: {', '.join((*OUTPUTS, COUNTS))}",
            f"--only cannot be {shown(','.join(unknown))}; choices: {', '.join((*OUTPUTS, COUNTS))}",
        )
    return chosen


def _say_what_was_made(report: Report, folder: Path, left_out: Mapping[str, str]) -> list[str]:
    """What a person wants to know at the end: notes, files made, what is missing and why, main findings."""
    from textmine.report.headline import main_findings

    said = tell((note, note) for note in report.notes)
    said += speak(_lines_of_outputs(folder, left_out))
    return said + speak(f"{says('・', '- ')}{finding.text}" for finding in main_findings(report))


def _lines_of_outputs(folder: Path, left_out: Mapping[str, str]) -> Iterator[str]:
    from rich.cells import set_cell_size

    from textmine.outputs import OUTPUTS, made_outputs

    made = made_outputs(folder)
    for name, output in OUTPUTS.items():
        called = set_cell_size(says(output.ja, output.en), 16)
        if name in made:
            yield f"  {called} {folder / output.place}"
        elif name in left_out:
            yield f"  {called} {says('作れません', 'not made')}: {left_out[name]}"


@textmine.command()
@click.argument("output", type=click.Path(path_type=Path))
@click.option(
    "--survey",
    type=click.Path(path_type=Path),
    default=None,
    help="survey.toml（または表のファイル）の場所 (where the survey is).",
)
@lang_option
@click.pass_context
def verify(context: click.Context, output: Path, survey: Path | None) -> None:
    """結果を作り直し、1 バイトも違わないことを確かめます (run again and compare; 1 if anything differs).

    違えば、入力・設定・辞書・版のどれが前と違うかを示します。

    \b
    例 / Example:
      textmine verify outputs/koganei2010 --survey data/koganei2010/survey.toml
    """
    from textmine.verify import verify as run_again

    with progress() as advance:
        advance(says("作り直し", "making it again"))
        verdict = run_again(output, survey=survey)
    for line in verdict.lines(current_lang()):
        click.echo(line)
    if not verdict.same:
        context.exit(1)
