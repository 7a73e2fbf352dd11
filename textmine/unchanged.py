"""Runs in which nothing has changed (前と同じ実行): tables made before are put back instead of made again.

The key is a hash of everything that decides tables: the settings, every file they name, all dictionaries,
textmine's own code, Python and every package installed. Pictures depend on fonts as well, so only outputs
that are tables are kept. An entry is as private as the answers and stands among the other entries of the
cache (``textmine.cachefiles``), readable by the user alone and bounded with them.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from textmine.cachefiles import entries_folder, place_of, read_entry, write_entry
from textmine.dictionary import PACKAGE, shipped_folder
from textmine.folders import MANIFEST, finished_folder
from textmine.settings import Settings

FORM = 1
"""Raise it where what an entry holds changes."""

TABLES, MADE = "tables/", ("tables", "counts")
"""Where tables stand, and what a manifest calls them."""

MOST_BYTES = 32 << 20
"""Surveys and results larger than this are not kept: their stages are, part by part."""

HERE = "\0"
"""Stands for the output folder in what was said."""


@dataclass(frozen=True)
class Request:
    """What is asked of a survey: its settings and what the command line adds to them (as JSON takes it).

    Its ``key`` is worked out before the work begins: where it is another one behind it, something was
    changed meanwhile, and nothing is kept.
    """

    settings: Settings
    options: Mapping[str, Any]

    @cached_property
    def key(self) -> str | None:
        """All that the results depend on as one hash, None where they are not kept."""
        return self._hash()

    def put_back(self, output: Path, carry: Callable[[Path, Path], object]) -> list[str] | None:
        """Put the results into their folder again; what was said of them, None where none are kept.

        ``carry`` is given the folder of the last run and the new one, where there is one. Raises OutputError as
        a run does.
        """
        body = read_entry(_place(self.key)) if self.key else None
        if body is None:
            return None
        told, contents = _unpacked(body)
        with finished_folder(output) as folder:
            for name, content in contents:
                place = folder / name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
            _set_clock(folder / MANIFEST)
            if (output / MANIFEST).is_file():
                carry(output, folder)
        return [line.replace(HERE, str(output)) for line in told["said"]]

    def keep(self, output: Path, said: Sequence[str]) -> None:
        """Keep the results in ``output`` that its manifest tells of, if all are as it says."""
        if self.key is None or self.key != self._hash():
            return
        contents = _told_of(output)
        if contents:
            write_entry(
                _place(self.key),
                _packed(contents, [line.replace(str(output), HERE) for line in said]),
                level=0,
            )

    def _hash(self) -> str | None:
        try:
            if self.settings.file.stat().st_size > MOST_BYTES:
                return None
            told = (FORM, repr(self.settings), self.options, installed())
            digest = hashlib.blake2b(json.dumps(told).encode(), digest_size=20)
            for path in (*files_of(self.settings), *_own_files()):
                content = path.read_bytes()
                digest.update(f"{path}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
                digest.update(content)
        except OSError:
            return None  # the run itself says which file cannot be read
        return digest.hexdigest()


def _told_of(output: Path) -> dict[str, bytes]:
    """The tables by name, none where they are too large or not those of the manifest.

    What was kept of an earlier run beside them is no result of this one.
    """
    told = json.loads((output / MANIFEST).read_text(encoding="utf-8"))
    hashes = {name: digest for name, digest in told["outputs"].items() if name.startswith(TABLES)}
    told |= {"outputs": hashes, "made": [name for name in told["made"] if name in MADE]}
    manifest = (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
    if sum((output / name).stat().st_size for name in hashes) > MOST_BYTES:
        return {}
    contents = {name: (output / name).read_bytes() for name in hashes}
    if any(hashlib.sha256(content).hexdigest() != hashes[name] for name, content in contents.items()):
        return {}
    return {**contents, MANIFEST: manifest}


def _packed(contents: Mapping[str, bytes], said: Sequence[str]) -> bytes:
    """An entry: the size of its head, a head that says which files follow, the files."""
    head = json.dumps({"said": said, "files": [[name, len(one)] for name, one in contents.items()]}).encode()
    return b"".join([len(head).to_bytes(8, "little"), head, *contents.values()])


def _unpacked(body: bytes) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """The head of an entry, and its files."""
    at = 8 + int.from_bytes(body[:8], "little")
    head, contents = json.loads(body[8:at]), []
    for name, length in head["files"]:
        contents.append((name, body[at : at + length]))
        at += length
    return head, contents


def files_of(settings: Settings) -> list[Path]:
    """Every file that the settings name, and every file of the user's own dictionaries."""
    named = [settings.folder / path for path in _paths_in(settings) if path != settings.folder]
    named += [settings.folder / settings.analysis.coding, settings.folder / settings.awareness.rules]
    found = [path for one in named for path in (one.rglob("*") if one == settings.dictionaries else [one])]
    return sorted({path for path in found if path.is_file()})


def installed() -> list[str]:
    """Python, the machine and every package installed with its version, which folder names tell."""
    packages = {
        path.name
        for folder in sys.path
        if folder
        for path in _listed(Path(folder))
        if path.suffix == ".dist-info"
    }
    return [platform.python_version(), platform.machine(), sys.platform, *sorted(packages)]


def _paths_in(value: Any) -> Iterator[Path]:
    if isinstance(value, Path):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _paths_in(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from _paths_in(one)


def _own_files() -> list[Path]:
    """The code of textmine and its dictionaries."""
    return sorted([*PACKAGE.rglob("*.py"), *(path for path in shipped_folder().rglob("*") if path.is_file())])


def _listed(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _place(key: str) -> Path:
    return place_of(entries_folder(), key, "results")


def _set_clock(manifest: Path) -> None:
    """The only value that differs between two runs."""
    told = json.loads(manifest.read_bytes())
    told["written_at"] = datetime.now(UTC).isoformat(timespec="seconds")
    manifest.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
