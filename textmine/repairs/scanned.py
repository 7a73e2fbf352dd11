"""Whether a survey looks read by OCR (OCR らしさ): what only the checks for scanned pages would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from textmine.repairs.evidence import draw_sample
from textmine.repairs.survey import survey_evidence
from textmine.repairs.text import Method, repair_text

FEWEST_TEXTS, FEWEST_KINDS = 5, 3
"""Answers with a look-alike, and different look-alikes: one unusual name, however often, is no scanned page."""

LOOKED_AT = 500
"""Answers that are looked at: a survey that was scanned shows it in so many."""

PER_CHARACTERS = 2000
"""One look-alike in so many characters; below it people only mistyped."""


@dataclass(frozen=True)
class Misreadings:
    """Look-alikes that are left as they stand: how many, in how many of the answers looked at, the commonest."""

    places: int
    answers: int
    looked_at: int
    commonest: tuple[tuple[str, str], ...]


def misreadings(texts: Sequence[str], method: Method) -> Misreadings | None:
    """What OCR seems to have misread and "auto" does not repair; None where it is too little to tell.

    ``texts``: the answers; of many a sample is looked at. ``method``: how they are repaired, with a path cost.
    Only single letters taken for look-alikes count (一 for ー, 力 for カ), each confirmed by Sudachi's path cost.
    Limits: OCR that leaves known words behind (末 for 未 in 末来 is found, 人口 for 入口 is not) shows less.
    """
    sample = [text for _, text in draw_sample(text for text in texts if text.strip())[:LOOKED_AT]]
    evidence = method.evidence or survey_evidence(sample, path_cost=method.path_cost, margin=method.margin)
    usual, scanned = replace(method, evidence=evidence), replace(method, source="pdf", evidence=None)
    found: list[list[tuple[str, str]]] = []
    for text in sample:
        known = {(one.start, one.written) for one in repair_text(text, usual)[1]}
        found.append(
            [
                (one.found, one.written)
                for one in repair_text(text, scanned)[1]
                if one.kind == "checked" and (one.start, one.written) not in known and _is_letter(one.found)
            ]
        )
    kinds = Counter(pair for pairs in found for pair in pairs)
    answers = sum(map(bool, found))
    enough = answers >= FEWEST_TEXTS and len(kinds) >= FEWEST_KINDS
    if not enough or kinds.total() * PER_CHARACTERS < sum(map(len, sample)):
        return None
    ranked = sorted(kinds, key=lambda pair: (-kinds[pair], pair))
    return Misreadings(kinds.total(), answers, len(sample), tuple(ranked[:3]))


def _is_letter(found: str) -> bool:
    return len(found) == 1 and found.isalnum()
