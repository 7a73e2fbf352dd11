"""Mistakes of use (使い方の誤り) in words: what, where, what to do, in Japanese with click's English below."""

from __future__ import annotations

import click


def say_misuse(error: click.ClickException, lang: str) -> None:
    """Write a mistake of use to standard error."""
    known = "" if lang == "en" or _is_told(error) else _what(error)
    if not known:
        error.show()
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "textmine"
    to_do = "。".join(part for part in (_nearest(error), f"使い方: {command} --help") if part)
    click.echo(f"{known} / {command} / {to_do}", err=True)
    click.echo(f"  ({error.format_message()})", err=True)


def _is_told(error: click.ClickException) -> bool:
    """Whether the message is textmine's own, or no message but the help."""
    return not error.message.isascii() or isinstance(
        error, getattr(click.exceptions, "NoArgsIsHelpError", ())
    )


def _what(error: click.ClickException) -> str:
    """What is wrong, in Japanese; the value that was refused stands in click's own message below."""
    if isinstance(error, click.NoSuchOption):
        return f"{error.option_name} という指定はありません"
    if isinstance(error, click.MissingParameter):
        return f"{_name_of(error)}が足りません"
    if isinstance(error, click.BadParameter):
        return f"{_name_of(error)}の値が使えません"
    if isinstance(error, click.BadOptionUsage):
        return f"{error.option_name} の書き方が違います"
    if error.message.startswith("No such command"):
        return "そのコマンドはありません"
    if error.message.startswith("Got unexpected extra argument"):
        return "余分な語があります"
    return "コマンドの書き方が違います"


def _name_of(error: click.BadParameter) -> str:
    """The option as it is typed (--output), or the argument in capitals (SURVEY)."""
    if error.param is None:
        return "指定"
    options = [name for name in error.param.opts if name.startswith("-")]
    return f"{max(options, key=len, default=error.param.human_readable_name)} "


def _nearest(error: click.ClickException) -> str:
    """What was probably meant, or what can be chosen."""
    possible = getattr(error, "possibilities", None)
    kind = error.param.type if isinstance(error, click.BadParameter) and error.param else None
    if isinstance(kind, click.Choice):
        return "選べる値: " + " / ".join(map(str, kind.choices))
    return "もしかして: " + " / ".join(sorted(possible)) if possible else ""
