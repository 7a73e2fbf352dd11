"""How results are shown (表示): a table for eyes, CSV for pipes and files, progress for patience."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from textmine.cli.group import says

if TYPE_CHECKING:
    import pandas as pd

PATIENCE = 1.0
"""Seconds of work without a progress bar."""


def show(found: pd.DataFrame, output: Path | None = None) -> None:
    """A table to a CSV file, to the terminal as a table, or to a pipe as CSV."""
    from textmine.safecsv import csv_text

    if output:
        write_csv(output, csv_text(found))
    elif sys.stdout.isatty():
        print_rows(list(map(str, found.columns)), found.itertuples(index=False, name=None))
    else:
        _to_pipe(csv_text(found))


def show_rows(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Some rows, as ``show`` shows a table."""
    from textmine.safecsv import csv_lines

    if sys.stdout.isatty():
        print_rows(header, rows)
    else:
        _to_pipe(csv_lines([header, *rows]))


def write_csv(path: Path, text: str) -> None:
    """A CSV file that Excel opens as it is."""
    from textmine.folders import write_file

    write_file(path, text.encode("utf-8-sig"))
    click.echo(str(path))


def _to_pipe(text: str) -> None:
    # As bytes: neither the locale nor the system's line ends may change what the next program reads.
    click.echo(text.encode("utf-8"), nl=False)


def print_rows(header: Sequence[str], rows: Iterable[Sequence[Any]], *, to_stderr: bool = False) -> None:
    """Rows as a table for eyes."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(show_edge=False, pad_edge=False)
    for name in header:
        grid.add_column(Text(name))
    for row in rows:
        # Text, not str: an answer with [brackets] is no markup.
        grid.add_row(*(Text(f"{cell:.3f}" if isinstance(cell, float) else str(cell)) for cell in row))
    Console(stderr=to_stderr).print(grid)


def tell(notes: Iterable[tuple[str, str]]) -> list[str]:
    """Notes (Japanese, English) to stderr, each once; the lines said."""
    return speak(f"※ {note}" for note in dict.fromkeys(says(ja, en) for ja, en in notes))


def speak(lines: Iterable[str]) -> list[str]:
    """Lines to stderr; the same lines."""
    said = list(lines)
    for line in said:
        click.echo(line, err=True)
    return said


@contextmanager
def progress(total: int | None = None) -> Iterator[Callable[[str], None]]:
    """A progress bar on stderr once the work has taken a second; nothing where stderr is no terminal.

    What is given is called with the name of each step; ``total`` steps where their number is known.
    """
    if not sys.stderr.isatty():
        yield lambda _what: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(says("読み込み", "reading"), total=total)
    steps = 0

    def advance(what: str) -> None:
        nonlocal steps
        bar.update(task, description=what, completed=steps)
        steps += 1

    starter = threading.Timer(PATIENCE, bar.start)
    starter.daemon = True
    starter.start()
    try:
        yield advance
    finally:
        starter.cancel()
        starter.join()
        bar.stop()
