"""What decides results on a machine (指紋): versions, code, dictionaries, compared before machines work together.

A worker of a cluster lives longer than a run and on another machine: it may hold another version, another
dictionary, or remember a dictionary that has been changed since. Its fingerprint tells, worked out there.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Callable, Mapping
from functools import _lru_cache_wrapper, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from textmine.errors import TextmineError
from textmine.partitions.cache import rules_fingerprint
from textmine.tokens import dictionary_fingerprint, dictionary_versions

Fingerprint = Mapping[str, str]
"""Name of what is compared -> what it is here."""

NAMES: Mapping[str, tuple[str, str]] = {
    "python": ("Python の版", "Python version"),
    "textmine": ("textmine の版", "textmine version"),
    "sudachipy": ("SudachiPy の版", "SudachiPy version"),
    "sudachidict_core": ("Sudachi 辞書の版", "Sudachi dictionary version"),
    "code": ("textmine のプログラム", "textmine's code"),
    "folder": ("辞書フォルダ（dictionaries）", "dictionary folder (dictionaries)"),
    "words": ("ユーザー辞書", "user dictionary"),
    "rules": ("補正・無回答などの規則と辞書", "rules and dictionaries"),
}
"""What is compared, in the order in which differences are told."""

MISSING = "-"
SHOWN = 12
"""Characters of a hash that are shown."""


def own_fingerprint(dictionaries: Path | None) -> dict[str, str]:
    """The fingerprint of this process, its dictionaries read anew."""
    found = dictionaries is None or dictionaries.is_dir()
    return {
        "python": ".".join(platform.python_version_tuple()[:2]),
        **_loaded(),
        "folder": str(dictionaries or MISSING) if found else MISSING,
        "words": _told(dictionary_fingerprint, dictionaries),
        "rules": _told(rules_fingerprint, dictionaries),
    }


def differences(own: Fingerprint, other: Fingerprint) -> list[tuple[str, str, str]]:
    """(name, own, other) of everything that differs, hashes cut short; what follows from it is left out."""
    found = [
        (name, own.get(name, MISSING), other.get(name, MISSING))
        for name in NAMES
        if own.get(name, MISSING) != other.get(name, MISSING)
    ]
    telling = [one for one in found if one[0] not in ("code", "rules")]
    return [(name, _short(mine), _short(theirs)) for name, mine, theirs in telling or found[:1]]


def make_probe() -> Callable[[str, str | None], dict[str, str]]:
    """A function that is sent by its value: it runs where there is another textmine, or none."""

    def probe(job: str, dictionaries: str | None) -> dict[str, str]:
        from importlib.metadata import PackageNotFoundError, version
        from pathlib import Path

        try:
            from textmine.partitions.fingerprint import fingerprint_for

            return fingerprint_for(job, None if dictionaries is None else Path(dictionaries))
        except ImportError as error:
            try:
                return {"textmine": version("textmine"), "code": str(error)}
            except PackageNotFoundError:
                return {"textmine": "-"}

    return probe


@lru_cache(maxsize=16)
def fingerprint_for(job: str, dictionaries: Path | None) -> dict[str, str]:
    """The fingerprint of a worker for one run (``job``): it begins with nothing remembered of earlier ones."""
    _loaded()
    _forget()
    return own_fingerprint(dictionaries)


@lru_cache(maxsize=1)
def _loaded() -> dict[str, str]:
    """What is loaded and stays as it is until the process ends, whatever is installed meanwhile."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.blake2b(digest_size=20)
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    return {"textmine": version("textmine"), **dictionary_versions(), "code": digest.hexdigest()}


def _forget() -> None:
    """Forget dictionaries and rules read for an earlier run: their files may have changed."""
    for name, module in list(sys.modules.items()):
        if name.startswith("textmine.") and name != __name__:
            for value in list(vars(module).values()):
                if isinstance(value, _lru_cache_wrapper):
                    value.cache_clear()


def _told(fingerprint: Callable[[Path | None], Any], dictionaries: Path | None) -> str:
    try:
        return str(fingerprint(dictionaries))
    except (TextmineError, OSError) as error:
        return str(error)


def _short(value: str) -> str:
    return value[:SHOWN] if len(value) > SHOWN and value.isalnum() else value
