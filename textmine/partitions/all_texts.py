"""The texts of a survey in memory (全体の読み取り), read in parts by whoever is at hand, and put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from textmine.partitions.cache import Cache, read_kept, trim
from textmine.partitions.engines import Engine
from textmine.partitions.texts import Reading, ReadTexts, Verdict, joined

TEXTS = 4_000
"""Texts of one part."""


@dataclass(frozen=True)
class _Task:
    texts: tuple[str, ...]
    reading: Reading
    decided: Mapping[int, Verdict]
    cache: Cache | None

    @property
    def dictionaries(self) -> Path | None:
        return self.reading.dictionaries


def read_all(
    raw_texts: Sequence[str],
    reading: Reading,
    *,
    engine: Engine,
    decided: Mapping[int, Verdict] | None = None,
    cache: Cache | None = None,
) -> ReadTexts:
    """What ``read_texts`` gives, worked out in parts; the number of processes changes nothing in it."""
    decided = decided or {}
    tasks = []
    for start in range(0, len(raw_texts), TEXTS):
        texts = tuple(raw_texts[start : start + TEXTS])
        own = {at - start: verdict for at, verdict in decided.items() if start <= at < start + len(texts)}
        tasks.append(_Task(texts, reading, own, cache))
    read = joined(list(engine.run(_read, tasks)))
    if cache is not None:
        trim(cache)
    return read


def _read(task: _Task) -> ReadTexts:
    return read_kept(task.texts, task.reading, task.decided, task.cache)
