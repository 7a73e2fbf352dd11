"""What an entry of the cache holds (控えの中身): what became of texts, as JSON and numbers."""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

from textmine.cachefiles import read_entry, write_entry
from textmine.partitions.texts import ReadTexts
from textmine.privacy.rules import Place
from textmine.repairs import Change, replay
from textmine.tokens import Cut


def keep_texts(path: Path, read: ReadTexts) -> None:
    """Keep what became of texts: their changes, verdicts and words, not the texts themselves."""
    rules = list(dict.fromkeys(read.verdicts))
    number = {verdict: at for at, verdict in enumerate(rules)}
    told = {
        "verdicts": rules,
        "given": [number[verdict] for verdict in read.verdicts],
        "changes": [[at, *map(astuple, made)] for at, made in read.changes.items()],
        "words": read.cut.words,
        "sizes": [len(read.cut.numbers), len(read.cut.sizes)],
    }
    text = _json(told)
    write_entry(
        path, len(text).to_bytes(8, "little") + text + read.cut.numbers.tobytes() + read.cut.sizes.tobytes()
    )


def kept_texts(path: Path, raw_texts: Sequence[str]) -> ReadTexts | None:
    """The same again, None where there is no sound entry."""
    body = read_entry(path)
    if body is None:
        return None
    size = int.from_bytes(body[:8], "little")
    told = json.loads(body[8 : 8 + size].decode("utf-8", "surrogatepass"))
    numbers, sizes = array("i"), array("i")
    many = told["sizes"][0] * numbers.itemsize
    numbers.frombytes(body[8 + size : 8 + size + many])
    sizes.frombytes(body[8 + size + many :])
    changes = {at: [Change(*one) for one in made] for at, *made in told["changes"]}
    texts = list(raw_texts)
    for at, made in changes.items():
        texts[at] = replay(texts[at], made)
    verdicts = [(status, rule) for status, rule in told["verdicts"]]
    words = [tuple(word) for word in told["words"]]
    return ReadTexts(texts, changes, [verdicts[at] for at in told["given"]], Cut(numbers, sizes, words))


def keep_places(path: Path, places: Mapping[int, Sequence[Place]]) -> None:
    """Keep where private strings stand: offsets and kinds, not the strings."""
    write_entry(path, _json([[at, *map(astuple, found)] for at, found in places.items()]))


def kept_places(path: Path) -> dict[int, list[Place]] | None:
    """The same again, None where there is no sound entry."""
    body = read_entry(path)
    if body is None:
        return None
    return {at: [Place(*one) for one in found] for at, *found in json.loads(body)}


def _json(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
