"""The call-back list of a survey in parts (再照会リスト): its lines are written part by part, then put in order.

answers of a part --note_calls--> lines (pieces) and what they are ordered by, in the spool
all parts --spool_calls--> call_back
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.analysis.response_rates import CALLED_FIRST, call_back
from textmine.partitions.pieces import Pieces, spool_lines, spool_pieces
from textmine.partitions.spool import Spool, spool_file

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]


def note_calls(
    responses: pd.DataFrame,
    spool: Spool,
    *,
    reason: str,
    by: Sequence[str],
    closed: Sequence[str],
    dictionaries: Path | None,
    lang: str,
) -> None:
    """Write the lines of the respondents of a part, without their rank."""
    import numpy as np

    from textmine.offices import evidence_of_activity

    evidence = evidence_of_activity(responses, closed, {}, dictionaries)
    calls = call_back(responses, reason=reason, evidence=evidence, by=by, lang=lang)
    told = [name for name in calls.columns if name != "rank"]
    rows = list(zip(*(calls[name].tolist() for name in told), strict=True))
    arrays = {name: calls[name].to_numpy().astype("int32") for name in CALLED_FIRST}
    names = np.array([name.encode() for name in calls["respondent"].tolist()], dtype=bytes)
    size = spool_pieces(spool, "call", rows)
    spool.save(arrays | {"name": names, "size": size}, kind="calls")


def spool_calls(folder: Path, parts: int) -> None:
    """Write the lines of all parts in the order of the table, with their rank."""
    import numpy as np

    names, sizes, keys = [np.zeros(0, dtype=bytes)], [], [np.zeros((len(CALLED_FIRST), 0), dtype="int32")]
    for part in range(parts):
        with np.load(spool_file(folder, "calls", part), allow_pickle=False) as kept:
            names.append(kept["name"])
            sizes.append(kept["size"])
            keys.append(np.array([kept[name] for name in CALLED_FIRST], dtype="int32"))
    first, *others = -np.concatenate(keys, axis=1)
    order = np.lexsort((np.concatenate(names), *reversed(others), first))
    pieces = Pieces(folder, "call", sizes)
    lines = (b"%b,%d\r\n" % (pieces.at(row), rank) for rank, row in enumerate(order.tolist(), 1))
    spool_lines(folder, "call_back", lines, len(order), parts)
