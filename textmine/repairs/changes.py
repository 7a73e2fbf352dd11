"""Changes of a text (補正の記録) and how they are put together and replayed.

A rule looks at the text as it stands and proposes edits. Edits are composed with the changes made so
far, so that every change names its place in the raw text and the log alone leads from one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

KINDS = ("width", "safe", "neighbour", "checked", "by hand")
"""Kinds of change, from the one that asks least of the context to the one that a person decided."""


@dataclass(frozen=True)
class Change:
    """One changed place: offset in the raw text, what stood there, what stands there instead."""

    start: int
    found: str
    written: str
    rule: str
    kind: str

    @property
    def end(self) -> int:
        """Offset behind the place in the raw text."""
        return self.start + len(self.found)


@dataclass(frozen=True)
class Edit:
    """One proposal of a rule: replace ``text[start:end]`` of the text as it stands."""

    start: int
    end: int
    written: str
    rule: str
    kind: str


def replay(raw_text: str, changes: Iterable[Change]) -> str:
    """Cut the changes (補正の再現) into the raw text: the text as it was after repair.

    Raises ValueError where a change does not fit the raw text. Example:
    ``replay("青尐年", [Change(1, "尐", "少", "variant", "safe")])`` is 青少年.
    """
    parts, done = [], 0
    for change in changes:
        if change.start < done or raw_text[change.start : change.end] != change.found:
            raise ValueError(f"change does not fit the raw text at {change.start}: {change.found!r}")
        parts += [raw_text[done : change.start], change.written]
        done = change.end
    return "".join([*parts, raw_text[done:]])


def cut_in(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with the edits, which are in order and do not overlap."""
    parts, done = [], 0
    for edit in edits:
        parts += [text[done : edit.start], edit.written]
        done = edit.end
    return "".join([*parts, text[done:]])


@dataclass(frozen=True)
class _Placed:
    """A change with the place of its written text in the text as it stands."""

    start: int
    end: int
    change: Change


def compose(raw: str, text: str, changes: Sequence[Change], edits: Sequence[Edit]) -> list[Change]:
    """Changes of ``raw`` that lead to ``text`` with ``edits`` cut in."""
    if not changes:
        return [_from_edit(edit, text, 0) for edit in edits]
    placed = _place(changes)
    result: list[Change] = []
    i = j = shift = 0
    while i < len(placed) or j < len(edits):
        if j == len(edits) or (i < len(placed) and placed[i].end <= edits[j].start):
            result.append(placed[i].change)
            shift += _growth(placed[i].change)
            i += 1
        elif i == len(placed) or edits[j].end <= placed[i].start:
            result.append(_from_edit(edits[j], text, shift))
            j += 1
        else:
            first_i, first_j = i, j
            end = max(placed[i].end, edits[j].end)
            i, j = i + 1, j + 1
            while (i < len(placed) and placed[i].start < end) or (j < len(edits) and edits[j].start < end):
                if i < len(placed) and placed[i].start < end:
                    end, i = max(end, placed[i].end), i + 1
                else:
                    end, j = max(end, edits[j].end), j + 1
            merged = _merge(raw, text, placed[first_i:i], edits[first_j:j], shift)
            shift += sum(_growth(one.change) for one in placed[first_i:i])
            result += [merged] if merged.found != merged.written else []
    return result


def _growth(change: Change) -> int:
    return len(change.written) - len(change.found)


def _place(changes: Sequence[Change]) -> list[_Placed]:
    placed, shift = [], 0
    for change in changes:
        start = change.start + shift
        placed.append(_Placed(start, start + len(change.written), change))
        shift += _growth(change)
    return placed


def _from_edit(edit: Edit, text: str, shift: int) -> Change:
    return Change(edit.start - shift, text[edit.start : edit.end], edit.written, edit.rule, edit.kind)


def _merge(raw: str, text: str, placed: Sequence[_Placed], edits: Sequence[Edit], shift: int) -> Change:
    """One change for edits that touch what earlier changes have written."""
    low = min(placed[0].start, edits[0].start)
    high = max(placed[-1].end, edits[-1].end)
    start = low - shift
    end = high - shift - sum(_growth(one.change) for one in placed)
    shifted = [Edit(e.start - low, e.end - low, e.written, e.rule, e.kind) for e in edits]
    rules = dict.fromkeys(
        name
        for rule in [*(one.change.rule for one in placed), *(e.rule for e in edits)]
        for name in rule.split("+")
    )
    kinds = [*(one.change.kind for one in placed), *(e.kind for e in edits)]
    return Change(
        start, raw[start:end], cut_in(text[low:high], shifted), "+".join(rules), max(kinds, key=KINDS.index)
    )
