"""Sudachi itself (形態素解析器): its dictionary with the user's words compiled in, kept on disk, and its versions."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from textmine.cachefiles import cache_folder
from textmine.tokens.userwords import user_lexicon

MOST_BYTES = 49_149
"""SudachiPy takes no more in one call."""

MOST_CHARACTERS = MOST_BYTES // 4
SURROGATE = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=4)
def sudachi_of(user_dictionary: Path | None) -> Any:
    """One Sudachi dictionary a process: making it costs 60 ms, and it is memory-mapped."""
    from sudachipy import Config, Dictionary

    users = [str(user_dictionary)] if user_dictionary else []
    return Dictionary(config=Config(system="core", user=users))


def compiled_user_words(dictionaries: Path | None) -> Path | None:
    """The compiled user dictionary, made once for its words and versions (about 5 s) and kept.

    Its name carries the hash of its own content: a file that was cut short or damaged is made anew.
    """
    lexicon = user_lexicon(dictionaries)
    if not lexicon:
        return None
    key, folder = _fingerprint(lexicon)[:24], cache_folder()
    for kept in sorted(folder.glob(f"userdict-{key}-*.dic")):
        if kept.stem.endswith("-" + _digest(kept)):
            return kept
    return _compile(lexicon, folder, key)


@lru_cache(maxsize=8)
def lasting_tokenizer(mode: str, dictionaries: Path | None) -> Any:
    """For the many calls of ``path_cost``, which cannot look at files each time."""
    return sudachi_of(compiled_user_words(dictionaries)).tokenizer(mode)


def speakable(text: str) -> str:
    """Lone surrogates cannot be handed to Sudachi; one character stands for each, so offsets hold."""
    if not text.isascii() and SURROGATE.search(text):
        return SURROGATE.sub("\ufffd", text)
    return text


def dictionary_versions() -> dict[str, str]:
    """The versions that decide how text is cut: sudachipy and its dictionary."""
    return {name: _version(name) for name in ("sudachipy", "sudachidict_core")}


_version = lru_cache(maxsize=2)(version)
"""Asked for every part of a survey: looking it up takes longer than reading the user's words."""


def dictionary_fingerprint(dictionaries: Path | None = None) -> str:
    """One hash over everything that decides how text is cut: versions and user words.

    Two machines with the same fingerprint give the same tokens.
    """
    return _fingerprint(user_lexicon(dictionaries))


def _fingerprint(lexicon: Sequence[str]) -> str:
    made_of = [f"{name} {number}" for name, number in sorted(dictionary_versions().items())]
    return hashlib.sha256("\n".join([*made_of, *lexicon]).encode()).hexdigest()


def _compile(lexicon: Sequence[str], folder: Path, key: str) -> Path:
    """Compile beside its place and move it in, so that two processes never read half a file."""
    from sudachipy.sudachipy import build_user_dic

    with tempfile.TemporaryDirectory(dir=folder) as beside:
        source, fresh = Path(beside) / "userdict.csv", Path(beside) / "userdict.dic"
        source.write_text("".join(line + "\n" for line in lexicon), encoding="utf-8")
        build_user_dic(_system_dictionary(), [source], fresh, "textmine")
        return fresh.replace(folder / f"userdict-{key}-{_digest(fresh)}.dic")


def _system_dictionary() -> Path:
    import sudachidict_core

    return Path(sudachidict_core.__file__).parent / "resources" / "system.dic"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
