"""Tables of a survey in parts (部分から作る表): the recipes in order, and what is left out of each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textmine.partitions.analyses import IN_PARTS
from textmine.partitions.asked import Asked, Planned, known_questions
from textmine.recipes.cookbook import RECIPES
from textmine.recipes.sizes import left_out_of_parts, too_large_in_parts
from textmine.recipes.verdicts import read_codebook, read_references

if TYPE_CHECKING:
    from textmine.analysis.awareness import Overrules
    from textmine.settings import Settings


BYTES_AN_ANSWER = 100
"""To guess the number of answers from the size of a file, before it is read."""

ZIPPED = {".xlsx": 3, ".xlsm": 3, ".ods": 3, ".parquet": 3}
"""How many bytes of text stand in a byte of a compressed file, about."""

IN_PARTS_FROM = 200_000
"""From about so many short answers on (20 MB of text) ``--only tables`` is made from parts."""


def all_tables_in_parts(settings: Settings) -> Asked:
    """All recipes in the order in which they are told of, with what the settings give them to read."""
    recipes: dict[str, list[str]] = {}
    for table, recipe in RECIPES.items():
        recipes.setdefault(recipe.__name__, []).append(table)
    planned = [
        Planned(
            recipe,
            tuple(tables),
            tuple(left_out_of_parts(tables, IN_PARTS)),
            partial(too_large_in_parts, names=tables),
        )
        for recipe, tables in recipes.items()
    ]
    return Asked(tuple(planned), read_codebook(settings), read_references(settings), read_decided(settings))


def read_decided(settings: Settings) -> Overrules | None:
    """What a person decided about awareness, None where no file is named."""
    if settings.awareness.overrules is None:
        return None
    from textmine.analysis.awareness import read_awareness_overrules

    return read_awareness_overrules(
        settings.awareness.overrules, questions=known_questions(settings), lang=settings.report.lang
    )


def answers_in(settings: Settings) -> int:
    """About how many answers stand in the survey's file, 0 where there is none."""
    if not settings.file.is_file():
        return 0
    size = settings.file.stat().st_size * ZIPPED.get(settings.file.suffix.lower(), 1)
    return size // BYTES_AN_ANSWER
