"""Surveys around a file that is odd, and the real commands on them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from textmine.cli import textmine
from textmine.errors import TextmineError
from textmine.pipeline import repaired
from textmine.settings import load_settings

HEAD = "課,意見\n"
TOML = 'respondent = "課"\ngroups = ["課"]\n[[questions]]\nname = "意見"\ncolumn = "意見"\n'
FINE = HEAD + "".join(f"課{n},市民との協働を進める{n}。\n" for n in range(5))


def survey(folder: Path, content: bytes | str, more: str = "", name: str = "a.csv") -> Path:
    """A survey.toml beside a data file with this content."""
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "survey.toml").write_text(f'file = "{name}"\n{TOML}{more}', encoding="utf-8")
    return folder / "survey.toml"


def command(*arguments: object) -> tuple[int, str]:
    """The exit status and everything said, as the entry point would give them; a traceback fails the test."""
    done = CliRunner().invoke(textmine, [str(argument) for argument in arguments])
    if isinstance(done.exception, TextmineError):
        return done.exception.exit_status, done.exception.text()
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def texts(path: Path) -> list[str]:
    """The answers exactly as read."""
    return list(repaired(load_settings(path)).survey.responses["raw_text"])


Changed = Callable[[bytes], bytes] | bytes


def with_parts(content: bytes, **parts: Changed) -> bytes:
    """A workbook with some of its parts changed or added; names as in the archive."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as book,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in book.namelist():
            part = parts.pop(name, None)
            old = book.read(name)
            new.writestr(name, part(old) if callable(part) else old if part is None else part)
        for name, part in parts.items():
            new.writestr(name, part if isinstance(part, bytes) else part(b""))
    return packed.getvalue()
