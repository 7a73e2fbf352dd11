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
from textmine.partitions.pieces import Pieces, csv_piece, spool_lines
from textmine.partitions.profiles import (
    COPIED,
    Profiled,
    ProfileTask,
    Profiling,
    keep_surroundings,
    profile_part,
)
from textmine.partitions.spool import Spool

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
    before = Pieces(folder, "before", [part.before for part in profiled])
    behind = Pieces(folder, "behind", [part.behind for part in profiled])
    lines = _lines(order[places.order], places, before, behind)
    spool_lines(folder, "review", lines, len(order), len(profiled))


def _lines(rows: Array, places: Places, before: Pieces, behind: Pieces) -> Iterator[bytes]:
    columns = (rows.tolist(), places.low.tolist(), places.high.tolist())
    for rank, (row, low, high) in enumerate(zip(*columns, strict=True), 1):
        yield b"%b,%b,%b,%b\r\n" % (csv_piece([rank]), before.at(row), csv_piece([low, high]), behind.at(row))
