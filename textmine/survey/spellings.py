"""Groups that are one name in several spellings (表記の違う組): counted apart, and said so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from textmine.errors import shown
from textmine.files import Note, fold, listed


def spelled_differently(columns: Mapping[str, Iterable[str]], *, named: bool = True) -> Iterator[Note]:
    """One note for each column of groups with values that differ in width or spaces only.

    ``named``: whether the values may be told; small groups of persons are not told in what is shared.

    >>> [note.en for note in spelled_differently({"係": ["１係", "1係", "2係"]})]
    ["values of '係' differ in width or spaces only and count as different: １係 / 1係; \
if they are one group, write them alike in the table"]
    """
    for name, values in columns.items():
        alike = same_when_folded(values)
        if alike:
            yield _told(name, alike) if named else _counted(name, len(alike))


def same_when_folded(values: Iterable[str]) -> list[str]:
    """Values that are one name in several spellings: １係 / 1係."""
    spellings: dict[str, list[str]] = {}
    for value in dict.fromkeys(values):
        spellings.setdefault(fold(value), []).append(shown(value, 20))
    return [" / ".join(names) for names in spellings.values() if len(names) > 1]


def _told(name: str, alike: list[str]) -> Note:
    told = listed(alike)
    return Note(
        f"「{name}」に幅や空白だけが違う値があり、別の組として数えます: {told}。同じ組なら元の表でそろえてください",
        f"values of '{name}' differ in width or spaces only and count as different: {told}; "
        "if they are one group, write them alike in the table",
    )


def _counted(name: str, sets: int) -> Note:
    return Note(
        f"「{name}」に幅や空白だけが違う値が {sets} 組あり、別の組として数えます（どの値かは textmine check で分かります）。"
        "同じ組なら元の表でそろえてください",
        f"{sets} sets of values of '{name}' differ in width or spaces only and count as different "
        "(textmine check names them); if they are one group, write them alike in the table",
    )
