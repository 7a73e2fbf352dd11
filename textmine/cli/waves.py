"""Two surveys (前回と今回): compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from textmine.cli.group import lang_option, misused, says, textmine
from textmine.cli.show import progress, show, speak, tell
from textmine.cli.source import Source, output_option
from textmine.errors import require_columns, shown

if TYPE_CHECKING:
    from textmine.report.wavemodel import WaveReport

LISTS, PARTS = (".csv", ".tsv", ".txt"), (".xlsx", ".xlsm", ".pptx", ".html", ".htm", ".docx", ".json")
"""Names of a CSV file, and names that a part of the folder might have been given."""


@textmine.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option(
    "--by",
    multiple=True,
    help="組織・属性の列ごとにも比べる（何度でも）。フォルダには、既定で両方にある列すべて (groups of this column).",
)
@click.option(
    "--match",
    default="",
    help="同じ回答者を結びつける列。ふつう respondent。個人の調査では使えません (match respondents by).",
)
@click.option("--question", multiple=True, help="その設問の回答だけ（何度でも）(these questions only).")
@click.option(
    "--min-count",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="両回合わせた最小の回答数 (both waves).",
)
@click.option(
    "--top", type=click.IntRange(min=0), default=0, help="変化の大きい語を何語まで、0 はすべて (how many)."
)
@output_option(
    "結果のフォルダ（報告書・ブック・スライド）。.csv で終わる名前なら、語と無回答の表だけの CSV"
    " (folder of results, or a CSV where the name ends in .csv)."
)
@click.option(
    "--open", "open_report", is_flag=True, help="できた report.html をブラウザで開きます (open it)."
)
@lang_option
def compare(
    before: Path,
    after: Path,
    by: tuple[str, ...],
    match: str,
    question: tuple[str, ...],
    min_count: int,
    top: int,
    output: Path | None,
    open_report: bool,
) -> None:
    """前回と今回の調査を比べ、増えた語・減った語、無回答、選択肢の変化を示します (change between two surveys).

    BEFORE と AFTER は survey.toml か表のファイル。同じ設定で読みます。
    --output フォルダで、印刷できる報告書（HTML）、Excel ブック、スライド、図、表を作ります。
    書かなければ、語と無回答の表を端末に（パイプへは CSV で）示します。

    \b
    例 / Example:
      textmine compare 2009/survey.toml 2010/survey.toml --match respondent --output outputs/2009-2010
      textmine compare 2009/survey.toml 2010/survey.toml --by 部 --match respondent
    """
    sources = [Source(path, question=question) for path in (before, after)]
    if output and output.suffix.lower() in PARTS:
        raise misused(
            f"--output には、フォルダか .csv のファイルを指定してください: {shown(output)}",
            f"--output has to be a folder or a .csv file: {shown(output)}",
        )
    if output and output.suffix.lower() not in LISTS:
        _folder(sources, output, by, match, min_count, top)
        if open_report:
            click.launch(str(output / "report.html"))
        return
    if open_report:
        raise misused("--open は --output フォルダ と使います", "--open goes with --output FOLDER")
    _table(sources, output, by, match, min_count, top)


def _folder(
    sources: list[Source], output: Path, by: tuple[str, ...], match: str, min_count: int, top: int
) -> None:
    """The folder with page, workbook, slides, charts and tables."""
    from textmine.pipeline import compare as compare_into
    from textmine.waveoutputs import WAVE_OUTPUTS

    one, other = (source.settings() for source in sources)
    with progress(1 + len(WAVE_OUTPUTS)) as advance:
        report, left_out = compare_into(
            one,
            other,
            output=output,
            by=by,
            match=match,
            questions=sources[0].question,
            min_count=min_count,
            top=top,
            advance=advance,
        )
    tell((note, note) for note in report.note_texts)
    speak(_lines(report, output, left_out))
    click.echo(str(output))


def _lines(report: WaveReport, folder: Path, left_out: Mapping[str, str]) -> Iterator[str]:
    """What was made, what is missing and why, then the main findings."""
    from rich.cells import set_cell_size

    from textmine.report.waveheadline import wave_findings
    from textmine.waveoutputs import WAVE_OUTPUTS

    for name, output in WAVE_OUTPUTS.items():
        called = set_cell_size(says(output.ja, output.en), 16)
        if name in left_out:
            yield f"  {called} {says('作れません', 'not made')}: {left_out[name]}"
        else:
            yield f"  {called} {folder / output.place}"
    for finding in wave_findings(report):
        yield f"{says('・', '- ')}{finding.text}"


def _table(
    sources: list[Source], output: Path | None, by: tuple[str, ...], match: str, min_count: int, top: int
) -> None:
    """The one table of words and blanks, to the terminal, a pipe or a CSV file."""
    from textmine.analysis.waves import waves

    with progress():
        one, other = (source.prepared() for source in sources)
    for wave in (one, other):
        require_columns([*by, *([match] if match else [])], [str(name) for name in wave.responses.columns])
    found = waves(one, other, by=by, match=match, min_count=min_count, top=top)
    tell((note.ja, note.en) for note in found.notes)
    show(found["waves"], output)
