"""One list of texts read (読み取り): repaired, classified and cut into morphemes, without a table in between.

This is the work of which a run is made, whatever its size: the pipeline hands it all texts of a survey,
processes and machines of a cluster hand it the texts of their parts. Strings in, strings and integers out.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from textmine.machine import Remembered
from textmine.nonresponse import Rules as Forms
from textmine.nonresponse import classify_cell
from textmine.nonresponse import load_rules as load_forms
from textmine.repairs import Change, Evidence, Method, load_rules, repair_text
from textmine.tokens import Cut, cut_texts, path_cost

VALID = "valid"
Verdict = tuple[str, str]
"""The status of a cell and the rule that decided."""


@dataclass(frozen=True)
class Reading:
    """How texts are read (読み方): all that decides what becomes of a text, small enough to send anywhere.

    ``respondents``: names by which an answer may refer to another (``names_to_refer_to``), none of persons.
    """

    source: str = "auto"
    margin: int = 3000
    join_lines: bool = True
    mode: str = "C"
    dictionaries: Path | None = None
    evidence: Evidence = field(default_factory=Evidence)
    respondents: tuple[str, ...] = ()

    @property
    def method(self) -> Method:
        """How texts are repaired."""
        rules = load_rules(self.dictionaries)
        return Method(self.source, path_cost, self.margin, self.join_lines, rules, self.evidence)


@dataclass(frozen=True)
class ReadTexts:
    """What became of a list of texts.

    ``texts``: repaired; ``changes``: of those that changed, by their place in the list; ``verdicts``: status
    and rule of each; ``cut``: the morphemes of the valid ones, in order.
    """

    texts: list[str]
    changes: dict[int, list[Change]]
    verdicts: list[Verdict]
    cut: Cut

    @property
    def valid(self) -> list[int]:
        """The places of the valid texts in the list."""
        return [place for place, (status, _) in enumerate(self.verdicts) if status == VALID]


def read_texts(
    raw_texts: Sequence[str], reading: Reading, *, decided: Mapping[int, Verdict] | None = None
) -> ReadTexts:
    """Repair, classify and cut texts; equal texts are repaired and classified once.

    ``decided``: what a person decided about the cell at a place of the list.
    """
    known = _known(reading)
    texts, changes = _repaired(raw_texts, known)
    verdicts = _verdicts(texts, known)
    for place, verdict in (decided or {}).items():
        verdicts[place] = verdict
    valid = [text for text, (status, _) in zip(texts, verdicts, strict=True) if status == VALID]
    return ReadTexts(
        texts, changes, verdicts, cut_texts(valid, mode=reading.mode, dictionaries=reading.dictionaries)
    )


def repaired_texts(raw_texts: Sequence[str], reading: Reading) -> tuple[list[str], dict[int, list[Change]]]:
    """The repaired texts, and the changes of those that changed."""
    return _repaired(raw_texts, _known(reading))


def _repaired(raw_texts: Sequence[str], known: _Known) -> tuple[list[str], dict[int, list[Change]]]:
    texts, changes = [], {}
    for place, raw in enumerate(raw_texts):
        found = known.mended.get(raw)
        if found is None:
            text, made = repair_text(raw, known.method)
            found = (text, made) if made else SOUND
            known.mended.keep(raw, found)
        texts.append(raw if found is SOUND else found[0])
        if found is not SOUND:
            changes[place] = found[1]
    return texts, changes


def _verdicts(texts: Sequence[str], known: _Known) -> list[Verdict]:
    verdicts = []
    for text in texts:
        verdict = known.verdicts.get(text)
        if verdict is None:
            verdict = classify_cell(text, rules=known.forms, respondents=known.respondents)
            verdict = known.alike.setdefault(verdict, verdict)
            known.verdicts.keep(text, verdict)
        verdicts.append(verdict)
    return verdicts


SOUND: tuple[str, list[Change]] = ("", [])
"""Stands for a text that repair leaves as it is."""


@dataclass(frozen=True)
class _Known:
    """What became of short texts that this process has met: many people give the same answer.

    ``alike``: one of all equal verdicts, for memory counts where there are processes.
    """

    reading: Reading
    method: Method
    forms: Forms
    respondents: frozenset[str] = frozenset()
    mended: Remembered[tuple[str, list[Change]]] = field(default_factory=Remembered)
    verdicts: Remembered[Verdict] = field(default_factory=Remembered)
    alike: dict[Verdict, Verdict] = field(default_factory=dict)


_last: list[_Known] = []


def get_ready(dictionaries: Path | None) -> None:
    """Load all that reading a text takes: rules, forms of non-response, Sudachi with its dictionaries."""
    read_texts(["。"], Reading(dictionaries=dictionaries))


def _known(reading: Reading) -> _Known:
    """What is known of texts read in this way, by the rules as they stand in their files now."""
    rules, forms = load_rules(reading.dictionaries), load_forms(reading.dictionaries)
    last = _last[0] if _last else None
    if last is None or last.method.rules is not rules or last.forms is not forms or last.reading != reading:
        last = _Known(reading, reading.method, forms, frozenset(reading.respondents))
        _last[:] = [last]
    return last


def joined(parts: Sequence[ReadTexts]) -> ReadTexts:
    """Parts put together in order, as if all texts had been read at once: words by their first use."""
    texts: list[str] = []
    changes: dict[int, list[Change]] = {}
    verdicts: list[Verdict] = []
    whole = Cut(array("i"), array("i"), [])
    number: dict[tuple[object, ...], int] = {}
    for part in parts:
        changes |= {place + len(texts): made for place, made in part.changes.items()}
        texts += part.texts
        verdicts += part.verdicts
        here = [number.setdefault(word, len(number)) for word in part.cut.words]
        whole.numbers.extend(map(here.__getitem__, part.cut.numbers))
        whole.sizes.extend(part.cut.sizes)
    whole.words.extend(number)  # type: ignore[arg-type]
    return ReadTexts(texts, changes, verdicts, whole)
