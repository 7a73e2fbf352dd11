"""What every command asks about its survey (調査の指定): the file, its columns, a question, settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from textmine.cli.group import current_lang, misused
from textmine.errors import shown

if TYPE_CHECKING:
    from textmine.errors import Problem
    from textmine.recipes import Prepared
    from textmine.settings import Settings

TOML = ".toml"


@dataclass(frozen=True)
class Source:
    """A survey as it was named on the command line."""

    survey: Path
    text: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    encoding: str = "auto"
    question: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()

    def settings(
        self,
        changes: Mapping[str, object] | None = None,
        *,
        every_column: bool = False,
        unknown: list[Problem] | None = None,
    ) -> Settings:
        """Settings of survey.toml, or guessed for a data file; then ``--set`` and ``changes``.

        ``changes``: settings by name (``analysis.top``); None and "" leave them alone. ``unknown``: where
        unknown keys of survey.toml are noted instead of ending the work.
        """
        from textmine.settings import with_values

        settings = (
            self._described(unknown) if self.survey.suffix.lower() == TOML else self._guessed(every_column)
        )
        given: dict[str, object] = dict(_pairs(self.changes))
        given |= {name: value for name, value in (changes or {}).items() if value not in (None, "")}
        if current_lang() == "en":
            given["report.lang"] = "en"
        return with_values(settings, given)

    def prepared(self, changes: Mapping[str, object] | None = None, *, shared: bool = False) -> Prepared:
        """Stages 1 to 5, of the questions asked for."""
        from textmine.pipeline import prepare

        return prepare(self.settings(changes), shared=shared, questions=self.question)

    def _described(self, unknown: list[Problem] | None) -> Settings:
        from textmine.settings import load_settings

        if self.text or self.group:
            raise misused(
                "--text と --group は、survey.toml でなく表のファイルと使います",
                "--text and --group go with a data file, not with survey.toml",
            )
        return load_settings(self.survey, unknown=unknown)

    def _guessed(self, every_column: bool) -> Settings:
        from textmine.guess import guess_settings

        return guess_settings(
            self.survey,
            text=self.text,
            group=self.group,
            encoding=self.encoding,
            every_column=every_column,
        )


def _pairs(written: tuple[str, ...]) -> Mapping[str, str]:
    """``--set analysis.top=20`` as a name and a value."""
    for one in written:
        if "=" not in one:
            raise misused(
                f"--set {shown(one)} を 名前=値 の形で書いてください",
                f"write --set {shown(one)} as NAME=VALUE",
            )
    return {name.strip(): value.strip() for name, _, value in (one.partition("=") for one in written)}


def reads_survey(*, question: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the argument SURVEY and its options as one ``source``."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def call(*, survey: Path, text: Any, group: Any, encoding: str, changes: Any, **others: Any) -> Any:
            asked = others.pop("question", ())
            return command(source=Source(survey, text, group, encoding, asked, changes), **others)

        wrapped = source_options(call)
        if question:
            wrapped = question_option(wrapped)
        return click.argument("survey", type=click.Path(path_type=Path), default="survey.toml")(wrapped)

    return decorate


def source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """How a data file without survey.toml is read, and single settings."""
    for option in (
        click.option(
            "--set",
            "changes",
            multiple=True,
            metavar="NAME=VALUE",
            help="設定をひとつ変える（何度でも）。例: --set tokens.form=surface (change one setting).",
        ),
        click.option("--encoding", default="auto", help="文字コード (utf-8, cp932 ...)。既定は自動判定。"),
        click.option("--group", multiple=True, help="組織・属性の列（外側から順に、何度でも）。"),
        click.option(
            "--text", multiple=True, help="自由記述の列（何度でも）。survey.toml がないときに使います。"
        ),
    ):
        command = option(command)
    return command


def question_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--question``: the answers to some questions alone."""
    return click.option(
        "--question", multiple=True, help="その設問の回答だけを分析する（何度でも）(these questions only)."
    )(command)


def work_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """By how many processes or machines the work is done, as one ``work``; it changes no result."""

    @wraps(command)
    def call(*, processes: int, engine: str, scheduler: str, no_cache: bool, **others: Any) -> Any:
        from textmine.work import Work

        return command(work=Work(engine, processes, scheduler, not no_cache), **others)

    for option in (
        click.option("--no-cache", is_flag=True, help="前の作業の控えを使わず、残しません (use no cache)."),
        click.option("--scheduler", default="", help="Dask の scheduler。例: tcp://10.0.0.1:8786 (address)."),
        click.option(
            "--engine", default="local", help="local（この機械）か dask（クラスタ） (where to work)."
        ),
        click.option(
            "--processes",
            type=click.IntRange(min=0),
            default=0,
            help="プロセスの数。0 は件数に応じて自動 (0: chosen by size).",
        ),
    ):
        call = option(call)
    return call


def output_option(
    help_text: str = "CSV（Excel で開ける UTF-8 BOM つき）に書き出す (write a CSV).",
    default: Path | None = None,
) -> Callable[..., Any]:
    """``--output``: a file or folder in place of stdout."""
    return click.option(
        "--output",
        type=click.Path(path_type=Path),
        default=default,
        show_default=default is not None,
        help=help_text,
    )
