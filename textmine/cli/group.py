"""The command group (コマンドの根): ``textmine FILE.csv`` alone, the language, a pipe whose reader has gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

SURVEY_FILES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".pdf", ".docx", ".toml"}


class ReaderGone(Exception):  # noqa: N818 (no error: textmine table ... | head)
    """The reader of the pipe has read enough."""


class FileFirst(click.Group):
    """A group where ``textmine FILE.csv`` alone means ``textmine run FILE.csv``."""

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Put ``run`` in front where the first word is a survey file and no command."""
        if args[0] not in self.commands and Path(args[0]).suffix.lower() in SURVEY_FILES:
            args = ["run", *args]
        return super().resolve_command(context, args)

    def invoke(self, context: click.Context) -> Any:
        """As click does, but a closed pipe is told apart from an error (click makes it a failure)."""
        try:
            return super().invoke(context)
        except BrokenPipeError as error:
            raise ReaderGone from error


def _remember_lang(context: click.Context, _parameter: click.Parameter, lang: str | None) -> str | None:
    if lang:
        context.ensure_object(dict)["lang"] = lang
    return lang


def lang_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--lang``, at the root and at every command."""
    return click.option(
        "--lang",
        type=click.Choice(["ja", "en"]),
        callback=_remember_lang,
        expose_value=False,
        help="言葉: ja (日本語、既定) / en (messages and report in English).",
    )(command)


def current_lang() -> str:
    """The language that was asked for, at the root or at the command: ja or en."""
    context = click.get_current_context(silent=True)
    return str(((context.obj if context else None) or {}).get("lang") or "ja")


def says(ja: str, en: str) -> str:
    """One of two texts, by the language."""
    return en if current_lang() == "en" else ja


def misused(ja: str, en: str) -> click.UsageError:
    """A mistake of use (exit status 2), Japanese with the English after it or English alone."""
    return click.UsageError(says(f"{ja} ({en})", en))


@click.group(cls=FileFirst, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="textmine", prog_name="textmine")
@lang_option
@click.pass_context
def textmine(context: click.Context) -> None:
    """自由記述アンケートを読み解く道具 (make sense of Japanese free-text survey answers).

    文字の補正、無回答の分類、形態素解析、特徴語、話題、意識の手掛かり、報告書・表・スライド・ワードクラウド。
    すべてこの機械の中だけで動き、回答は外へ出ません。

    \b
    例 / Example:
      textmine run data/koganei2010/survey.toml
      textmine answers.csv --text 自由記述 --group 年代
    """
    context.ensure_object(dict)
