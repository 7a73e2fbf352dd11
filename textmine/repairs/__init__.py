"""Stage 2: repair of characters (文字の補正) that PDF extraction, OCR and old systems have damaged.

    responses --repair--> responses with ``text`` + repairs (the log)

Classes: safe and width (always), neighbour (a look at the characters around), checked (only where the
input is a PDF or shows damage, and only if Sudachi's path cost confirms), by hand (a person decided).
``raw_text`` is never touched, and ``replay(raw_text, changes)`` is ``text``.
"""

from __future__ import annotations

from textmine.repairs.changes import KINDS, Change, replay
from textmine.repairs.evidence import Evidence
from textmine.repairs.rules import Rules, load_rules
from textmine.repairs.scanned import Misreadings, misreadings
from textmine.repairs.suggest import keep_decision, suggest
from textmine.repairs.survey import (
    log_line,
    repair,
    repair_names,
    repair_summary,
    repair_table,
    repairs_table,
    survey_evidence,
    weigh_survey,
    with_context,
)
from textmine.repairs.text import Method, repair_string, repair_text
from textmine.repairs.words import PathCost, PathWord

__all__ = [
    "KINDS",
    "Change",
    "Evidence",
    "Method",
    "Misreadings",
    "PathCost",
    "PathWord",
    "Rules",
    "keep_decision",
    "load_rules",
    "log_line",
    "misreadings",
    "repair",
    "repair_names",
    "repair_string",
    "repair_summary",
    "repair_table",
    "repair_text",
    "repairs_table",
    "replay",
    "suggest",
    "survey_evidence",
    "weigh_survey",
    "with_context",
]
