"""Coding (コーディング): which codes of a rule file each answer is given, and why.

    codebook = read_rules(path)                            # textmine.codebook
    coded = code(responses, tokens, words, codebook)       # one row an answer x code, with its places
    code_frequency(coded, responses, codebook)             # 単純集計
    code_groups(coded, responses, codebook, by=("部",))     # クロス集計 with tests
    code_cooccurrence(coded, responses, codebook)
    agreement(hand, coded)                                 # against coding by hand

A word of a rule meets surface, lemma and normalized form (KH Coder: the base form), and runs of whole
tokens that spell it; a string in single quotes meets the text. Only valid answers are coded.
"""

from __future__ import annotations

from textmine.analysis.coding.agreement import agreement
from textmine.analysis.coding.assign import code, code_with_words, code_words
from textmine.analysis.coding.counted import CodeCounts, code_part, code_tables, no_codes
from textmine.analysis.coding.counts import code_cooccurrence, code_frequency
from textmine.analysis.coding.groups import code_groups
from textmine.analysis.coding.sample import export_sample, read_sample, sample_answers

__all__ = [
    "CodeCounts",
    "agreement",
    "code",
    "code_cooccurrence",
    "code_frequency",
    "code_groups",
    "code_part",
    "code_tables",
    "code_with_words",
    "code_words",
    "export_sample",
    "no_codes",
    "read_sample",
    "sample_answers",
]
