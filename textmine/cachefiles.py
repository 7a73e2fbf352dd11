"""Where things are kept on disk, and their files (控えのファイル): whole or not at all, damaged ones taken for absent.

An entry is a mark, a checksum and its content, compressed.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from pathlib import Path

MARK = b"textmine-read-1\n"
FOLDER = "texts"


def cache_folder() -> Path:
    """Where compiled dictionaries are kept: the user's cache folder (``TEXTMINE_CACHE`` overrules it).

    Where none can be written, the folder for temporary files, so that a read-only home stops nothing.
    """
    named = [os.environ.get(name) for name in ("TEXTMINE_CACHE", "LOCALAPPDATA", "XDG_CACHE_HOME")]
    folders = [Path(folder) for folder in named if folder] or [Path("~/.cache")]
    for folder in (*folders, Path(tempfile.gettempdir())):
        try:
            own = folder.expanduser() / "textmine"
            own.mkdir(parents=True, exist_ok=True)
        except (OSError, RuntimeError):
            continue
        if os.access(own, os.W_OK):
            return own
    return Path(tempfile.mkdtemp(prefix="textmine-"))


def entries_folder() -> Path:
    """Where the entries of the person who runs textmine are kept, readable by that person alone."""
    return cache_folder() / FOLDER


def place_of(folder: Path, key: str, kind: str) -> Path:
    """Where the entry with this key stands."""
    return folder / key[:2] / f"{key[2:]}.{kind}"


def write_entry(path: Path, body: bytes, *, level: int = 1) -> None:
    """Write beside the place and move in; where nothing can be written, nothing is kept.

    ``level``: how hard to compress, 0 for not at all.
    """
    packed = zlib.compress(body, level)
    try:
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, beside = tempfile.mkstemp(dir=path.parent)
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(MARK + zlib.crc32(packed).to_bytes(4, "little") + packed)
        Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)


def read_entry(path: Path) -> bytes | None:
    """The content of an entry, None where there is no sound one."""
    try:
        content = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    packed = content[len(MARK) + 4 :]
    sound = content.startswith(MARK) and zlib.crc32(packed).to_bytes(4, "little") == content[len(MARK) :][:4]
    return zlib.decompress(packed) if sound else None
