"""The awareness tables of a survey in parts put together (確認したい組織): who stands where among all.

Gathered + borrowed --> surroundings, copied spans of each part (spool)
parts --profile_part--> rows in the spool + Standing --find_places--> review
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.analysis.awareness import load_lexicon
from textmine.analysis.awareness.lexicon import question_kinds
from textmine.analysis.awareness.review import Places, find_places, standing_together
from textmine.analysis.awareness.strength import settled_weights
from textmine.analysis.awareness.surroundings import AnswerSums, Surroundings, nouns_of
from textmine.partitions.awareness import (
    COPIED,
    Profiled,
    ProfileTask,
    keep_surroundings,
    profile_part,
)
from textmine.partitions.engines import Engine
from textmine.partitions.pieces import Pieces, spool_lines
from textmine.partitions.profiling import Profiling
from textmine.partitions.spool import Spool
from textmine.partitions.spooled import Spooled

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]


AT_ONCE = 10_000
"""Lines whose figures are taken from the arrays at a time."""


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


def _spool_review(folder: Path, profiled: list[Profiled], weights: Mapping[str, float]) -> None:
    """The lines of ``review`` from first to last, as many files as there are parts."""
    import numpy as np

    names = np.concatenate([np.zeros(0, dtype=bytes), *(part.names for part in profiled)])
    order = np.argsort(names, kind="stable")  # UTF-8 is in the order of the characters
    before = Pieces(folder, "before", [part.before for part in profiled])
    behind = Pieces(folder, "behind", [part.behind for part in profiled])
    parts, standing = len(profiled), standing_together([part.standing for part in profiled])
    # Of a million respondents each copy of the figures is worth a hundred megabytes.
    profiled.clear()
    del names
    standing = standing.taken(order)
    places = find_places(standing, weights)
    del standing
    rows = order[places.order]
    spool_lines(folder, "review", _lines(rows, places, before, behind), len(rows), parts)


def _lines(rows: Array, places: Places, before: Pieces, behind: Pieces) -> Iterator[bytes]:
    for start in range(0, len(rows), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        columns = (rows[some].tolist(), places.low[some].tolist(), places.high[some].tolist())
        for rank, (row, low, high) in enumerate(zip(*columns, strict=True), start + 1):
            yield b"%d,%b,%d,%d,%b\r\n" % (rank, before.at(row), low, high, behind.at(row))
