"""The further tables of a survey in parts, written one recipe after the other (部分から作る表の出力)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from textmine.partitions.analyses import MAKERS, Maker
from textmine.partitions.asked import Asked
from textmine.partitions.gathered import Gathered
from textmine.partitions.output import write_joined, write_lines
from textmine.safecsv import write_csv
from textmine.tables import COUNTED, Findings, Note, known_tables


def write_further(
    gathered: Gathered,
    asked: Asked,
    folder: Path,
    *,
    say: Callable[[Note], None],
    advance: Callable[[str], None] = lambda _what: None,
) -> dict[str, tuple[Note, ...]]:
    """Write the tables of every recipe that was asked for; what each has to say, in order.

    A table that is not made from parts has its header alone; ``say`` is told where that shows only now,
    ``advance`` which table comes next.
    """
    schemas, said = known_tables(), {}
    for planned in asked.recipes:
        maker = MAKERS.get(planned.recipe) if planned.made else None
        if maker:
            title = planned.tables[0]
            advance(title if gathered.settings.report.lang == "en" else schemas[title].ja)
        found = maker.make(gathered) if maker else Findings({})
        for note in found.notes if maker and maker.tables and not found.tables else ():
            say(note)
        for name, table in found.tables.items():
            write_csv(table, folder / f"{name}.csv")
        if "borrowed" in found.tables:
            gathered = replace(gathered, borrowed=found.tables["borrowed"])
        for name in planned.tables:
            if maker and name in maker.spooled:
                _write_spooled(name, maker, gathered, folder)
            elif name not in COUNTED and name not in found.tables:
                write_lines(folder / f"{name}.csv", schemas[name].names, ())
        said[planned.recipe] = (*found.notes, *planned.notes)
    return said


def _write_spooled(name: str, maker: Maker, gathered: Gathered, folder: Path) -> None:
    """Write a table whose rows stand in the spool."""
    files = [path for kind in maker.spooled[name] for path in gathered.spooled.files(kind)]
    first, *others = known_tables()[name].names
    between = gathered.groups if maker.grouped else ()
    write_joined(folder / f"{name}.csv", (first, *between, *others), files)
    for path in files:
        path.unlink()  # the rows stand in the table now: no need for room on disk twice
