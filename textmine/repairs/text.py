"""Repair of one text (一つの文の補正): all classes in order, until nothing changes any more."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from unicodedata import is_normalized

from textmine.patterns import pattern
from textmine.repairs.changes import Change, Edit, compose, cut_in, replay
from textmine.repairs.checked import fix_ambiguous, fix_numbers, fix_phrases, fix_zeros
from textmine.repairs.checker import Checker
from textmine.repairs.chinese import chinese_spans
from textmine.repairs.escapes import ADDRESS, ESCAPING, looks_escaped
from textmine.repairs.evidence import Evidence, count_characters, weigh_evidence
from textmine.repairs.lines import join_lines
from textmine.repairs.lookalikes import fix_lookalikes
from textmine.repairs.lost import fix_lost
from textmine.repairs.lostlatin import fix_lost_latin
from textmine.repairs.misread import WRONG
from textmine.repairs.neighbour import DASHES, close_headings, fix_dashes
from textmine.repairs.presentation import PRESENTED, UNTOLD
from textmine.repairs.rules import Rules, load_rules
from textmine.repairs.safe import SAFE, Fixer, fix_width
from textmine.repairs.slips import LETTERS, fix_slips, may_slip
from textmine.repairs.spacing import fix_spaced_words
from textmine.repairs.split import fix_doubled, fix_split
from textmine.repairs.words import PathCost

ROUNDS = 8
_WAVE = pattern("[～〜]")

Step = Callable[[str], list[Edit]]


@dataclass(frozen=True)
class Method:
    """How texts are repaired: ``source`` "typed", "pdf" or "auto", the cost and its margin, the rules."""

    source: str = "auto"
    path_cost: PathCost | None = None
    margin: int = 3000
    joins_lines: bool = True
    rules: Rules | None = None
    evidence: Evidence | None = None

    @property
    def known(self) -> Rules:
        """The rules, the shipped ones where none are given."""
        return self.rules or load_rules()


def repair_string(
    text: str,
    *,
    source: str = "auto",
    path_cost: PathCost | None = None,
    margin: int = 3000,
    evidence: Evidence | None = None,
    dictionaries: Path | None = None,
) -> tuple[str, list[Change]]:
    """Repair (補正) one text: the text for analysis and the changes that lead to it.

    ``source``: "typed" leaves look-alikes alone, "pdf" checks them all against ``path_cost``, "auto"
    checks what ``evidence`` (of the survey, else of the text itself) allows. The changes hold offsets
    into ``text``, in order, not overlapping: ``replay(text, changes)`` is the repaired text.
    Example: ``repair_string("児童青尐年課")`` is 児童青少年課 with one change at 3.
    """
    method = Method(source, path_cost, margin, rules=load_rules(dictionaries), evidence=evidence)
    return repair_text(text, method)


def repair_text(text: str, method: Method) -> tuple[str, list[Change]]:
    """Repair one text with a method made once for many."""
    checks = _checks(method)
    rules, evidence = method.known, method.evidence
    if not rules.decisions and not checks and looks_clean(text, rules):
        wave = evidence.wave if evidence else "～"
        if not wave or ("～" not in text and "〜" not in text):
            return text, []
    if evidence is None:
        evidence = replace(weigh_evidence(count_characters([text]), rules), pairs=frozenset())
    if checks or evidence.wave:
        return _run(text, _steps(method, evidence))
    return _run(text, _steps(method, evidence), partial(_is_done, rules=rules))


def _checks(method: Method) -> bool:
    """Whether look-alikes are checked at all: only then has a clean text to be looked at again."""
    if method.path_cost is None or method.source == "typed":
        return False
    found = method.evidence
    return method.source == "pdf" or (found is not None and bool(found.scanned or found.pairs))


def _is_done(text: str, rules: Rules) -> bool:
    return not rules.decisions and looks_clean(text, rules)


def repair_damage(text: str, rules: Rules) -> tuple[str, list[Change]]:
    """Only the repair of damage, as for names: no width, no neighbours, no look-alikes."""
    if looks_clean(text, rules):
        return text, []
    return _run(text, [_with_rules(fix, rules) for fix in SAFE])


def _run(
    text: str, steps: list[Step], clean: Callable[[str], bool] | None = None
) -> tuple[str, list[Change]]:
    now, changes = text, list[Change]()
    for _ in range(ROUNDS):
        before = now
        for step in steps:
            edits = step(now)
            if edits:
                changes = compose(text, now, changes, edits)
                now = cut_in(now, edits)
        if now == before or (clean is not None and clean(now)):
            break
    assert replay(text, changes) == now
    return now, changes


def _steps(method: Method, evidence: Evidence) -> list[Step]:
    """The rules in their order: damage, width, decisions, neighbours, what the dictionary must confirm."""
    rules, cost = method.known, method.path_cost
    allowed = _allowed(method.source, evidence)
    pdf = allowed.damaged and method.source != "typed"
    steps: list[Step] = [_with_rules(fix, rules) for fix in (*SAFE, fix_width, _decided)]
    if cost is not None:
        steps[:0] = [lambda now: fix_lost(now, rules, cost), lambda now: fix_lost_latin(now, rules, cost)]
    if evidence.wave:
        steps.append(partial(_one_wave, wave=evidence.wave))
    if cost is not None:
        steps.append(partial(fix_ambiguous, checker=Checker(cost, method.margin, rules, allowed)))
    steps.append(lambda now: _outside(fix_dashes(now, rules, cost, pdf=allowed.scanned), now, rules))
    steps.append(lambda now: _outside(fix_slips(now, rules, cost, method.margin), now, rules))
    if cost is not None and allowed.scanned:
        steps.append(lambda now: fix_spaced_words(now, cost, _kept(now, rules)))
    steps.append(lambda now: _outside(close_headings(now, rules, cost), now, rules))
    if method.joins_lines:
        steps.append(partial(join_lines, pdf=pdf, path_cost=cost))
    if cost is not None and method.source != "typed" and (allowed.scanned or allowed.pairs):
        checker = Checker(cost, method.margin, rules, allowed)
        if allowed.scanned:
            steps.append(lambda now: fix_doubled(now, _kept(now, rules)))
            steps.append(lambda now: fix_numbers(now, _kept(now, rules)))
            steps.append(lambda now: fix_zeros(now, cost, _kept(now, rules)))
            steps.append(lambda now: fix_phrases(now, rules, _kept(now, rules)))
            steps.append(lambda now: fix_split(now, checker, _kept(now, rules)))
        steps.append(lambda now: fix_lookalikes(now, checker, _kept(now, rules)))
    return steps


def _with_rules(fix: Fixer, rules: Rules) -> Step:
    return lambda now: fix(now, rules)


def _allowed(source: str, evidence: Evidence) -> Evidence:
    return Evidence(damaged=True, scanned=True, wave=evidence.wave) if source == "pdf" else evidence


def _kept(text: str, rules: Rules) -> list[tuple[int, int]]:
    """Spans that only the repair of damage may touch: addresses and protected words."""
    spans = [match.span() for match in ADDRESS.finditer(text)]
    if not _suspects(rules.strange).isdisjoint(text):
        spans += chinese_spans(text, rules)
    if rules.protected is not None:
        spans += [match.span() for match in rules.protected.finditer(text)]
    return spans


def _outside(edits: list[Edit], text: str, rules: Rules) -> list[Edit]:
    if not edits:
        return edits
    kept = _kept(text, rules)
    return [edit for edit in edits if not any(s < edit.end and edit.start < e for s, e in kept)]


def _one_wave(text: str, wave: str) -> list[Edit]:
    return [
        Edit(match.start(), match.end(), wave, "wave_dash", "width")
        for match in _WAVE.finditer(text)
        if match.group() != wave
    ]


def _decided(text: str, rules: Rules) -> list[Edit]:
    """What a person has accepted (人の決定), but not where it is written already."""
    edits: list[Edit] = []
    for decision in rules.decisions:
        done = (
            [match.span() for match in re.finditer(re.escape(decision.written), text)]
            if decision.written
            else []
        )
        for match in re.finditer(re.escape(decision.found), text):
            taken = [*done, *((edit.start, edit.end) for edit in edits)]
            if not any(s < match.end() and match.start() < e for s, e in taken):
                edits.append(Edit(match.start(), match.end(), decision.written, "decision", "by hand"))
    return sorted(edits, key=lambda edit: edit.start)


_MARKS = frozenset("\r\n，．\u3099\u309a゛゜") | WRONG | PRESENTED
_WIDE = {chr(code) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_HALF_KANA = {chr(code) for code in range(0xFF61, 0xFFA0)}
_DASHED = re.compile(f"[ァ-ヺ][{DASHES}]").search
_DRAWN_OUT = re.compile("[^ァ-ヺー]ー").search
_SPACED = re.compile(r"[ \u3000]\S[ \u3000]|^\S[ \u3000]+\S$").search
_DASH_MARKS = frozenset(DASHES)


def looks_clean(text: str, rules: Rules) -> bool:
    """Whether no safe, width or neighbour rule can find anything: for most texts all that repair costs."""
    if text.isascii() and text.isalnum():
        return True
    if "ー" in text and _DRAWN_OUT(text):
        return False
    if "をを" in text or "がが" in text or UNTOLD in text:
        return False
    if not _marked(rules.strange)(text):
        return is_normalized("NFC", text)
    return not (
        not _suspects(rules.strange).isdisjoint(text)
        or _SPACED(text)
        or looks_escaped(text)
        or _DASHED(text)
        or may_slip(text)
        or not is_normalized("NFC", text)
    )


@lru_cache(maxsize=8)
def _marked(strange: str) -> Callable[[str], re.Match[str] | None]:
    """Finds suspects, and the marks that call for a look at their neighbours.

    One search is five times as fast as a set of characters, if no single ones beyond U+FFFF stand in it: any of
    those will do.
    """
    marks = _suspects(strange) | _DASH_MARKS | ESCAPING | LETTERS | frozenset(" \u3000")
    listed = re.escape("".join(sorted(mark for mark in marks if mark <= "\uffff")))
    return re.compile(f"[{listed}\U00010000-\U0010ffff]").search


@lru_cache(maxsize=8)
def _suspects(strange: str) -> frozenset[str]:
    """Every character whose mere presence calls for a closer look."""
    return frozenset(strange) | _MARKS | _WIDE | _HALF_KANA
