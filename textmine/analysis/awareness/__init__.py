"""Awareness indicators (意識の手掛かり): what an answer shows of an office's own thought, and where.

``lexicon`` reads the word lists, ``surroundings`` what is known of the whole survey, ``reading`` one
answer, ``distance`` its words of distance, ``telling`` how it tells, ``spans`` the places of all these,
``strength`` makes the order from named parts, ``profile`` reads all answers, ``lines`` makes the tables,
``review`` the list of whom to look at first, ``overrules`` keeps what a person decided otherwise.
"""

from textmine.analysis.awareness.lexicon import Lexicon, kinds_of, load_lexicon
from textmine.analysis.awareness.lines import Evidence
from textmine.analysis.awareness.overrules import (
    NO_OVERRULES,
    Overrules,
    read_awareness_overrules,
)
from textmine.analysis.awareness.profile import Awareness, awareness
from textmine.analysis.awareness.review import review_list
from textmine.analysis.awareness.strength import PARTS

__all__ = [
    "NO_OVERRULES",
    "PARTS",
    "Awareness",
    "Evidence",
    "Lexicon",
    "Overrules",
    "awareness",
    "kinds_of",
    "load_lexicon",
    "read_awareness_overrules",
    "review_list",
]
