"""The entry point (入り口): what goes wrong is said in words and ends with its exit status."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

import click

from textmine.cli import coding, findings, mending, offices, page, waves, whole
from textmine.cli.group import ReaderGone, textmine
from textmine.cli.misuse import say_misuse
from textmine.errors import Problem, TextmineError
from textmine.machine import calculate_on_one_thread, seldom_look_for_cycles

COMMANDS = (whole, page, findings, waves, offices, mending, coding)
"""The modules whose commands ``textmine`` knows: importing them registers the commands."""


def main() -> None:
    """Run the command.

    Exit status: 0 done, 1 check found problems, 2 use, 3 input, 4 output, 5 limit, 130, 143.
    """
    signal.signal(signal.SIGTERM, _end_by_signal)
    calculate_on_one_thread()
    seldom_look_for_cycles()
    _speak_utf8()
    lang = "en" if _wants_english(sys.argv) else "ja"
    try:
        status = textmine.main(prog_name="textmine", standalone_mode=False)
        sys.stdout.flush()
    except TextmineError as error:
        click.echo(error.text(lang), err=True)
        sys.exit(error.exit_status)
    except click.ClickException as error:
        say_misuse(error, lang)
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted" if lang == "en" else "中断しました (interrupted)", err=True)
        sys.exit(130)
    except (ReaderGone, BrokenPipeError):
        # The reader of a pipe has gone (textmine table ... | head): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        click.echo(_os_problem(error).text(lang), err=True)
        sys.exit(4)
    sys.exit(status if isinstance(status, int) else 0)


def _end_by_signal(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(143)


def _speak_utf8() -> None:
    """UTF-8 into pipes and files whatever the locale is; a terminal shows ? for what it cannot draw."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and stream.isatty():
            reconfigure(errors="replace")
        elif reconfigure:
            reconfigure(encoding="utf-8")


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
