"""Which answers may be alike (類似回答の候補), found part after part, so that few texts are compared at once.

    texts in the spool --fold, hash--> wordings, runs, bands --united over parts--> answers with something
    in common --alike_answers--> similar, borrowed

Hashes are compared in slices of their range: what is in memory at a time is a small part of all of them.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.analysis.similarity import candidates
from textmine.partitions.spooled import Spooled
from textmine.tables import Note

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

MOST_ALIKE = 300_000
"""As many answers that have something in common are compared with each other, which needs all of them in memory."""

SLICES = 32
"""Into so many slices the range of the hashes is divided."""


@dataclass(frozen=True)
class Candidates:
    """The answers that share something with others, as ``places`` in the survey's valid answers."""

    spooled: Spooled
    places: Array

    def responses(self) -> pd.DataFrame:
        """These answers alone, as responses."""
        import pandas as pd

        rows = [line for lines, kept in self._parts() for line, keep in zip(lines, kept, strict=True) if keep]
        columns = ["respondent", "question", "text"]
        return pd.DataFrame(rows, columns=columns, dtype=object).assign(status="valid")

    def elsewhere(self, phrases: Sequence[str]) -> list[Counter[str]]:
        """For each phrase how many of all other answers of each respondent hold it."""
        found: list[Counter[str]] = [Counter() for _ in phrases]
        for lines, kept in self._parts():
            others = [line for line, keep in zip(lines, kept, strict=True) if not keep]
            folded = candidates.fold_texts([text for _, _, text in others])
            counted = candidates.count_holders(folded, [name for name, _, _ in others], phrases)
            for own, more in zip(found, counted, strict=True):
                own.update(more)
        return found

    def _parts(self) -> Iterator[tuple[list[list[str]], list[bool]]]:
        """The lines of each part, and whether each is a candidate."""
        import numpy as np

        first = 0
        for path in self.spooled.files("texts"):
            lines = _lines(path)
            here = slice(*np.searchsorted(self.places, [first, first + len(lines)]))
            kept = np.zeros(len(lines), dtype=bool)
            kept[self.places[here] - first] = True
            yield lines, kept.tolist()
            first += len(lines)


def find_candidates(spooled: Spooled, reference: Mapping[str, str]) -> Candidates:
    """The answers that share a wording, a run or a band with another answer or a reference."""
    import numpy as np

    spool = _Hashes(spooled.folder)
    wordings, longs = [], 0
    references = candidates.fold_texts(list(reference.values()))
    for path in spooled.files("texts"):
        wordings.append(candidates.wordings_of(candidates.fold_texts(_texts(path))))
    known = [*wordings, candidates.wordings_of(references)]
    numbers, sizes = np.unique(np.concatenate(known), return_counts=True)
    kept = sizes > 1
    seen = np.zeros(len(numbers), dtype=bool)
    for part, own_path in enumerate([*spooled.files("texts"), None]):
        folded = references if own_path is None else candidates.fold_texts(_texts(own_path))
        own = np.searchsorted(numbers, known[part])
        first_uses = np.unique(own, return_index=True)[1].tolist()
        new = [place for place in first_uses if not seen[own[place]] and folded[place]]
        seen[own[new]] = True
        longs += spool.keep(part, [folded[place] for place in new], own[new])
    spool.mark_runs(kept)
    spool.mark_copies(kept, longs)
    kept &= numbers > 0  # no letters, nothing in common
    chosen = [np.flatnonzero(kept[np.searchsorted(numbers, own)]) for own in wordings]
    first = np.cumsum([0, *map(len, wordings)])
    places = [start + own for start, own in zip(first, chosen, strict=False)]
    return Candidates(spooled, np.concatenate([np.zeros(0, dtype="int64"), *places]))


def too_many_alike(answers: int) -> Note:
    """What is said where more answers have something in common than can be compared."""
    return Note(
        f"類似回答・転記の可能性がある箇所: 互いに共通する文や文字の並びのある回答 {MOST_ALIKE:,} までの表です"
        f"（この調査は {answers:,}）。その全部を一度に比べるため、作りません。",
        f"similar, borrowed: made for up to {MOST_ALIKE:,} answers that have a text or a run of characters in "
        f"common (here {answers:,}), which are compared at once; they are left out.",
    )


def _lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _texts(path: Path) -> list[str]:
    return [text for *_, text in _lines(path)]


class _Hashes:
    """The hashes of the wordings of every part, on disk; every wording stands in one part alone."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.parts = folder, 0

    def keep(self, part: int, folded: Sequence[str], numbers: Array) -> int:
        """Write the hashes of some wordings with these numbers; how many are long."""
        import numpy as np

        self.parts = part + 1
        hashes, texts = candidates.grams_of(folded)
        np.save(self._path(part, "run"), hashes)
        np.save(self._path(part, "run-of"), numbers[texts].astype("int32"))
        long = [place for place, text in enumerate(folded) if candidates.is_long(text)]
        keys, texts = candidates.bands_of([folded[place] for place in long])
        np.save(self._path(part, "band"), keys)
        np.save(self._path(part, "band-of"), numbers[np.array(long, dtype="int64")[texts]].astype("int32"))
        return len(long)

    def mark_runs(self, kept: Array) -> None:
        """Mark the wordings that share a run with another."""
        import numpy as np

        edges = [round(at * 2**64 / SLICES) for at in range(1, SLICES)]
        for at in range(SLICES):
            hashes, owners = [], []
            for part in range(self.parts):
                run = np.load(self._path(part, "run"), mmap_mode="r")
                start = np.searchsorted(run, np.uint64(edges[at - 1])) if at else 0
                end = np.searchsorted(run, np.uint64(edges[at])) if at < SLICES - 1 else len(run)
                hashes.append(np.array(run[start:end]))
                owners.append(np.load(self._path(part, "run-of"), mmap_mode="r")[start:end])
            _mark_shared(np.concatenate(hashes), np.concatenate(owners), kept)

    def mark_copies(self, kept: Array, longs: int) -> None:
        """Mark the long wordings that share a band; all where so few are compared without chance."""
        import numpy as np

        owners = np.concatenate(
            [
                np.zeros(0, dtype="int32"),
                *(np.load(self._path(part, "band-of")) for part in range(self.parts)),
            ]
        )
        if longs > candidates.EXACT_TEXTS:
            for band in range(candidates.BANDS):
                load = partial(np.load, mmap_mode="r")
                keys = [np.array(load(self._path(part, "band"))[band]) for part in range(self.parts)]
                _mark_shared(np.concatenate(keys), owners, kept)
        # As many as decide in what way the whole is compared.
        missing = candidates.EXACT_TEXTS + 1 - int(kept[owners].sum())
        kept[owners[~kept[owners]][: max(0, missing)]] = True

    def _path(self, part: int, kind: str) -> Path:
        return self.folder / f"{part:06d}.{kind}.npy"


def _mark_shared(hashes: Array, owners: Array, kept: Array) -> None:
    """Mark the owners of hashes that more than one has."""
    import numpy as np

    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    shared = np.zeros(len(hashes) + 1, dtype=bool)
    equal = hashes[1:] == hashes[:-1]
    shared[1:-1] |= equal
    shared[:-2] |= equal
    kept[owners[shared[:-1]]] = True
