"""What became of texts, kept on disk (作業の控え): a second run on unchanged texts skips what takes longest.

The key is a hash of the texts and of everything that decides what becomes of them: how they are read,
textmine's version and rules, Sudachi's versions, every dictionary in force. A changed dictionary is a
changed key, so nothing stale is ever read. Entries hold changes, verdicts and the words in order, from which
a text can be read: they are as private as the answers, stand in the user's own cache folder, readable by the
user alone, and are bounded in size.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import time
from typing import Any

from textmine.cachefiles import entries_folder, place_of
from textmine.dictionary import dictionary_files, shipped_names
from textmine.partitions.entries import keep_places, keep_texts, kept_places, kept_texts
from textmine.partitions.texts import Reading, ReadTexts, Verdict, read_texts
from textmine.privacy.places import private_places
from textmine.privacy.rules import Place
from textmine.repairs import Change, Evidence, Method
from textmine.repairs.survey import RepairAll, repair_texts
from textmine.tokens import Cut, dictionary_fingerprint

MOST_BYTES = 1 << 30
"""How much is kept on disk; the entries not used for longest go first."""

CODE = "1"
"""Raise it where what becomes of a text changes without a change of version or dictionary."""


@dataclass(frozen=True)
class Cache:
    """Where entries are kept."""

    folder: Path

    @classmethod
    def of_user(cls) -> Cache:
        """The cache of the person who runs textmine."""
        return cls(entries_folder())


def read_kept(
    raw_texts: Sequence[str], reading: Reading, decided: Mapping[int, Verdict], cache: Cache | None
) -> ReadTexts:
    """``read_texts``, out of the cache where it was done before."""
    if cache is None:
        return read_texts(raw_texts, reading, decided=decided)
    path = _path(cache, raw_texts, reading, decided)
    if path is None:
        return read_texts(raw_texts, reading, decided=decided)
    kept = kept_texts(path, raw_texts)
    if kept is None:
        kept = read_texts(raw_texts, reading, decided=decided)
        keep_texts(path, kept)
    return kept


def places_kept(
    raw_texts: Sequence[str], read: ReadTexts, reading: Reading, cache: Cache | None
) -> dict[int, list[Place]]:
    """``private_places`` of texts that were read, out of the cache where they were sought before."""
    path = _path(cache, raw_texts, reading, {}, "places") if cache else None
    places = kept_places(path) if path else None
    if places is None:
        places = private_places(read.texts, read.valid, read.cut, dictionaries=reading.dictionaries)
        if path:
            keep_places(path, places)
    return places


def repairs_kept(cache: Cache, dictionaries: Path | None) -> RepairAll:
    """Repair of the columns of joined tables, out of the cache where it was done before."""

    def repair_all(cells: Sequence[Any], method: Method) -> tuple[list[Any], list[list[Change]]]:
        if not all(isinstance(cell, str) for cell in cells):
            return repair_texts(cells, method)
        how = Reading(
            source=method.source,
            margin=method.margin,
            join_lines=method.joins_lines,
            mode="",  # repaired only
            dictionaries=dictionaries,
            evidence=method.evidence or Evidence(),
        )
        path = _path(cache, cells, how, {})
        kept = kept_texts(path, cells) if path else None
        if kept is not None:
            return list(kept.texts), [kept.changes.get(at, []) for at in range(len(cells))]
        texts, logged = repair_texts(cells, method)
        if path:
            changes = {at: made for at, made in enumerate(logged) if made}
            keep_texts(path, ReadTexts(texts, changes, [], Cut(array("i"), array("i"), [])))
        return texts, logged

    return repair_all


def trim(cache: Cache, *, most_bytes: int | None = None) -> int:
    """Remove the files used longest ago until the rest fits (none: 1 GiB); how many were removed."""
    most = MOST_BYTES if most_bytes is None else most_bytes
    entries = []
    for path in cache.folder.glob("*/*"):  # also what a run that was killed has left unfinished
        try:
            known = path.stat()
        except OSError:
            continue
        entries.append((known.st_mtime, known.st_size, path))
    total, removed = sum(size for _, size, _ in entries), 0
    for _, size, path in sorted(entries):
        if total <= most:
            break
        with suppress(OSError):
            path.unlink()
        total, removed = total - size, removed + 1
    return removed


def _path(
    cache: Cache,
    raw_texts: Sequence[str],
    reading: Reading,
    decided: Mapping[int, Verdict],
    kind: str = "read",
) -> Path | None:
    rules = _lasting_fingerprint(reading.dictionaries)
    if rules is None:
        return None
    digest = hashlib.blake2b(_fingerprint(reading, rules), digest_size=20)
    digest.update(json.dumps(sorted(decided.items()), ensure_ascii=True).encode())
    digest.update("\0".join(raw_texts).encode("utf-8", "surrogatepass"))
    key = digest.hexdigest()
    return place_of(cache.folder, key, kind)


def _fingerprint(reading: Reading, rules: str) -> bytes:
    known = reading.evidence
    said = (known.damaged, known.scanned, sorted(known.pairs), known.wave)
    folder = str(reading.dictionaries or "")  # the rule of a verdict names its file
    how = (
        *(reading.source, reading.margin, reading.join_lines, reading.mode),
        *(said, folder, rules, reading.respondents),
    )
    return json.dumps(how, ensure_ascii=True).encode()


def rules_fingerprint(dictionaries: Path | None) -> str:
    """One hash over all that decides what becomes of a text beside the settings.

    textmine's own code, Sudachi's versions and user words, and the content of every dictionary, read anew.
    """
    from importlib.metadata import version

    digest = hashlib.blake2b(f"{CODE} {version('textmine')}".encode(), digest_size=20)
    digest.update(dictionary_fingerprint(dictionaries).encode())
    for path in _code_files():
        digest.update(path.read_bytes())
    for name, path in _dictionaries_in_force(dictionaries):
        digest.update(name.encode() + path.read_bytes())
    return digest.hexdigest()


STARTED = time()
_SEEN: dict[Path | None, tuple[tuple[Path, int, int], ...]] = {}
"""The dictionaries as this process has first seen them, by the user's folder."""


def _lasting_fingerprint(dictionaries: Path | None) -> str | None:
    """The fingerprint, None where a dictionary was changed while this process was at work.

    Part of it may then go by what was read before: its work is neither kept nor taken from what is kept.
    """
    known = [(path, path.stat()) for _, path in _dictionaries_in_force(dictionaries)]
    files = tuple((path, of.st_mtime_ns, of.st_size) for path, of in known)
    if any(of.st_mtime > STARTED for _, of in known) or _SEEN.setdefault(dictionaries, files) != files:
        return None
    return _fingerprint_of(dictionaries)


@lru_cache(maxsize=4)
def _fingerprint_of(dictionaries: Path | None) -> str:
    return rules_fingerprint(dictionaries)


def _dictionaries_in_force(dictionaries: Path | None) -> list[tuple[str, Path]]:
    """Every dictionary by the name under which it is read, and every other table of the user's folder."""
    named = [(name, path) for name in _shipped() for path in dictionary_files(name, dictionaries)]
    own = sorted(dictionaries.glob("**/*.csv")) if dictionaries is not None else []
    return named + [(path.name, path) for path in own]


@lru_cache(maxsize=1)
def _shipped() -> tuple[str, ...]:
    return tuple(sorted(shipped_names()))


def _code_files() -> list[Path]:
    """The modules that decide what becomes of a text: a change of their code is a change of the rules."""
    package = Path(__file__).parent.parent
    folders = [package / name for name in ("tokens", "repairs", "nonresponse", "privacy")]
    own = [package / name for name in ("sentences.py", "dictionary.py", "partitions/texts.py")]
    return sorted([*own, *(path for folder in folders for path in folder.glob("*.py"))])
