"""Stage 3: which cells hold an answer, and of which kind is a cell that does not (無回答の区分).

The whole cell decides, never a part of a sentence: 「特になし」 is no answer, 「なし」 inside a sentence is
part of one. ``cells`` classifies, ``folding`` makes spellings comparable, ``forms`` reads the lines of
dictionaries/nonresponse.csv and ``automaton`` matches them (``names``: what may stand before a ``*`` or ``@``),
``gibberish`` knows keyboard runs, ``overrules`` keeps what people decided by hand.
"""

from textmine.nonresponse.cells import Rules, classify_cell, classify_nonresponse, load_rules, says_nothing
from textmine.nonresponse.names import names_to_refer_to
from textmine.nonresponse.overrules import read_overrules

__all__ = [
    "Rules",
    "classify_cell",
    "classify_nonresponse",
    "load_rules",
    "names_to_refer_to",
    "read_overrules",
    "says_nothing",
]
