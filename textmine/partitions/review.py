"""The awareness tables of a survey in parts put together (確認したい組織): who stands where among all.

Gathered + borrowed --> surroundings, copied spans of each part (spool)
parts --profile_part--> rows in the spool + Standing --find_places--> review
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.analysis.awareness import load_lexicon
from textmine.analysis.awareness.lexicon import question_kinds
from textmine.analysis.awareness.review import Places, find_places, standing_together
from textmine.analysis.awareness.strength import settled_weights
from textmine.analysis.awareness.surroundings import AnswerSums, Surroundings, nouns_of
from textmine.partitions.engines import Engine
from textmine.partitions.meeting import Spooled
from textmine.partitions.profiles import (
    COPIED,
    Profiled,
    ProfileTask,
    Profiling,
    csv_piece,
    keep_surroundings,
    profile_part,
)
from textmine.partitions.spool import Spool, spool_file

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]


def spool_profiles(
    spooled: Spooled,
    how: Profiling,
    *,
    raised: Mapping[str, int],
    borrowed: pd.DataFrame | None,
    engine: Engine,
) -> None:
    """Read the answers of all parts again; the rows of all awareness tables and of ``review`` go to the spool.

    ``raised``: how many respondents were given each code; ``borrowed``: copied spans, None where not sought.
    """
    parts = len(spooled.sums.numbers)
    keep_surroundings(surroundings_of(spooled, how, raised), spooled.folder)
    _spool_copied(spooled, borrowed)
    tasks = [ProfileTask(number, spooled.folder, how) for number in range(parts)]
    profiled = list(engine.run(profile_part, tasks))
    engine.rest()
    _spool_review(spooled.folder, profiled, settled_weights(how.weights))


def surroundings_of(spooled: Spooled, how: Profiling, raised: Mapping[str, int]) -> Surroundings:
    """What is known of the whole survey, from the sums of its parts."""
    sums, lexicon = spooled.sums, load_lexicon(how.dictionaries)
    words = (
        (surface, normalized, pos)
        for surface, _, normalized, _, pos, *_ in (*sums.words, *sums.further.others)
    )
    answers = sums.further.answers or AnswerSums()
    kinds = question_kinds(list(answers.asked), how.questions, lexicon)
    return Surroundings(kinds, answers, nouns_of(words, lexicon), raised)


def _spool_copied(spooled: Spooled, borrowed: pd.DataFrame | None) -> None:
    """The copied spans of each part beside its answers."""
    import numpy as np

    own: dict[str, list[tuple[Any, ...]]] = {}
    if borrowed is not None:
        columns = (borrowed[name].tolist() for name in COPIED)
        for row in zip(*columns, strict=True):
            own.setdefault(row[0], []).append(row)
    for number, path in enumerate(spooled.files("answers")):
        with np.load(path, allow_pickle=False) as kept:
            names = dict.fromkeys(name.decode() for name in kept["name"].tolist())
        rows = [row for name in names for row in own.get(name, ())]
        Spool(spooled.folder, number).write("copied", rows)


# ---------------------------------------------------------------- the order of all


def _spool_review(folder: Path, profiled: Sequence[Profiled], weights: Mapping[str, float]) -> None:
    """The lines of ``review`` from first to last, as many files as there are parts."""
    import numpy as np

    names = np.concatenate([np.zeros(0, dtype=bytes), *(part.names for part in profiled)])
    order = np.argsort(names, kind="stable")  # UTF-8 is in the order of the characters
    del names
    places = find_places(standing_together([part.standing for part in profiled]).taken(order), weights)
    before = _Pieces(folder, "before", [part.before for part in profiled])
    behind = _Pieces(folder, "behind", [part.behind for part in profiled])
    lines = _lines(order[places.order], places, before, behind)
    edges = [len(order) * at // len(profiled) for at in range(len(profiled) + 1)]
    for number, size in enumerate(np.diff(edges).tolist()):
        Spool(folder, number).keep("review", b"".join(next(lines) for _ in range(size)))


def _lines(rows: Array, places: Places, before: _Pieces, behind: _Pieces) -> Iterator[bytes]:
    columns = (rows.tolist(), places.low.tolist(), places.high.tolist())
    for rank, (row, low, high) in enumerate(zip(*columns, strict=True), 1):
        yield b"%b,%b,%b,%b\r\n" % (csv_piece([rank]), before.at(row), csv_piece([low, high]), behind.at(row))


class _Pieces:
    """Pieces of lines that stand one after the other in the files of all parts; none is held in memory."""

    def __init__(self, folder: Path, kind: str, sizes: Sequence[Array]) -> None:
        import numpy as np

        self.files = [_mapped(spool_file(folder, kind, part)) for part in range(len(sizes))]
        self.first = np.cumsum([0, *map(len, sizes)])
        self.ends = [np.cumsum(own, dtype="int64") for own in sizes]

    def at(self, row: int) -> bytes:
        """The piece of one row."""
        part = int(self.first.searchsorted(row, side="right")) - 1
        at, ends = row - int(self.first[part]), self.ends[part]
        start = int(ends[at - 1]) if at else 0
        return bytes(self.files[part][start : int(ends[at])])


def _mapped(path: Path) -> Any:
    """The bytes of a file, read where they are asked for; an empty file cannot be mapped."""
    import numpy as np

    return np.memmap(path, mode="r") if path.stat().st_size else b""
