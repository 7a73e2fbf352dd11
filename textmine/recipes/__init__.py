"""Recipes (分析の手順): which analysis is handed which tables.

Analyses know nothing of each other; what one needs of another is handed to it here. Each table of
findings is made when it is first asked for, so that ``textmine table NAME`` computes no more than NAME.
"""

from __future__ import annotations

# Importing a module registers its recipes: the order of these imports is the order of the tables.
from textmine.recipes import answers, themes, verdicts
from textmine.recipes.answers import terms_against
from textmine.recipes.cookbook import (
    RECIPES,
    Cookbook,
    Prepared,
    notes_table,
    reasons_missing,
    table_names,
    unknown_table,
)
from textmine.recipes.inparts import IN_PARTS_FROM, all_tables_in_parts, answers_in
from textmine.recipes.sizes import left_out, too_large_for
from textmine.recipes.verdicts import NO_HEARING_OF_PERSONS, hearing_list, read_codebook, sheet_names

TABLE_NAMES = table_names()
"""The names of all tables."""

__all__ = [
    "IN_PARTS_FROM",
    "NO_HEARING_OF_PERSONS",
    "RECIPES",
    "TABLE_NAMES",
    "Cookbook",
    "Prepared",
    "all_tables_in_parts",
    "answers",
    "answers_in",
    "hearing_list",
    "left_out",
    "notes_table",
    "read_codebook",
    "reasons_missing",
    "sheet_names",
    "terms_against",
    "themes",
    "too_large_for",
    "unknown_table",
    "verdicts",
]
