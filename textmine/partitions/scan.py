"""The first look at a survey in parts (下調べ): what must be known of the whole before any text is read.

How often each character stands in it (evidence of damage), whether respondents can be called by their
names, and how large the groups are. Each part is looked at alone; sums and samples are then united.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from textmine.nonresponse.names import MOST_RESPONDENTS, names_to_refer_to
from textmine.options import Ticked, has_option
from textmine.partitions.digests import as_numbers, digests_of
from textmine.partitions.parts import Form, NotInPartsError, Part, rows_of
from textmine.repairs import Evidence, Rules, load_rules, repair_names, weigh_survey
from textmine.repairs.evidence import Sampled, count_characters, draw_sample, smallest
from textmine.scales import Ends
from textmine.survey.lost import NONE_LOST, LostCells, lost_cells
from textmine.tokens import path_cost


@dataclass(frozen=True)
class Scanned:
    """What one part says: rows, characters of all cells, some texts, names as digests, sizes of groups.

    ``sizes``: group column -> value -> rows. ``nameless``: whether a name is missing; ``mended``: the names
    after repair, empty where none is damaged; ``lost``: cells whose characters were lost; ``few``: the repaired
    names, none where they are many.
    """

    rows: int = 0
    characters: Counter[str] = field(default_factory=Counter)
    sample: tuple[Sampled, ...] = ()
    names: bytes = b""
    nameless: bool = False
    mended: bytes = b""
    sizes: dict[str, Counter[str]] = field(default_factory=dict)
    lost: LostCells = NONE_LOST
    few: tuple[str, ...] = ()


@dataclass(frozen=True)
class Overview:
    """What is known of the whole survey; ``first_rows``: the number of rows before each part.

    ``respondents``: names by which an answer may refer to another, where there are few.
    """

    rows: int
    first_rows: tuple[int, ...]
    named: bool
    evidence: Evidence
    sizes: dict[str, Counter[str]]
    lost: LostCells = NONE_LOST
    respondents: tuple[str, ...] = ()


class Look(NamedTuple):
    """One part to be looked at, and the user's own folder of dictionaries."""

    part: Part
    form: Form
    dictionaries: Path | None


def scan_part(task: Look) -> Scanned:
    """Look at one part."""
    part, form, dictionaries = task
    rows = rows_of(part, form)
    columns = list(zip(*rows, strict=True))
    texts = [text for at in form.questions for text in columns[at]]
    groups = form.own_columns(columns)
    names = [name.strip() for name in columns[form.name_column]] if form.name_column is not None else []
    mended = repair_names({"respondent": names}, load_rules(dictionaries))[0]["respondent"]
    characters = count_characters(texts)
    # A respondent's groups stand beside each of its answers.
    for character, times in count_characters(one for values in groups.values() for one in values).items():
        characters[character] += times * len(form.questions)
    return Scanned(
        rows=len(rows),
        characters=characters,
        sample=tuple(draw_sample(texts)),
        names=digests_of(names),
        nameless=not all(names),
        mended=digests_of(mended) if mended != names else b"",
        sizes={name: Counter(values) for name, values in groups.items()},
        lost=lost_cells(rows, form.places),
        few=tuple(mended) if len(mended) <= MOST_RESPONDENTS else (),
    )


def unite(scans: Iterable[Scanned], form: Form, rules: Rules, *, source: str, margin: int) -> Overview:
    """What all parts say together. Raises NotInPartsError where respondents have to be told apart first."""
    first_rows, characters = [], Counter[str]()
    sample: Sequence[Sampled] = ()
    # One run of bytes each: a list of a thousand small ones would leave its holes in memory.
    names, mended, nameless, rows = bytearray(), None, False, 0
    sizes: dict[str, Counter[str]] = {name: Counter() for name in form.own_names}
    lost, few = NONE_LOST, list[str]()
    for scan in scans:
        first_rows.append(rows)
        lost = scan.lost.behind(lost, rows)
        if rows <= MOST_RESPONDENTS:
            few += scan.few
        rows += scan.rows
        characters.update(scan.characters)
        sample = smallest([*sample, *scan.sample])
        if scan.mended and mended is None:
            mended = bytearray(names)
        if mended is not None:
            mended += scan.mended or scan.names
        names += scan.names
        nameless = nameless or scan.nameless
        for name, counted in scan.sizes.items():
            sizes[name].update(counted)
    ways = zip(form.group_names, form.group_ways, strict=True)
    if any(way and not _is_known(way, sizes[name]) for name, way in ways):
        raise NotInPartsError("an option that nobody ticked")
    named = form.name_column is not None and not nameless and _all_distinct(names)
    if form.respondent is not None and not named:
        raise NotInPartsError("respondents without or with repeated names")
    if (
        not named
        and form.name_column is not None
        and not nameless
        and form.told_apart(rows, _distinct(names))
    ):
        raise NotInPartsError("respondents that are told apart by their outer groups")
    if named and mended is not None and not _all_distinct(mended):
        raise NotInPartsError("names of respondents that repair makes alike")
    texts = sorted(text for _, text in sample)
    evidence = weigh_survey(characters, texts, rules, source=source, path_cost=path_cost, margin=margin)
    respondents = names_to_refer_to(few) if named and len(few) == rows else ()
    return Overview(rows, tuple(first_rows), named, evidence, sizes, lost, respondents)


def _is_known(way: Ticked | Ends, sizes: Mapping[str, int]) -> bool:
    """Whether an option that makes groups is one of the form or was ticked by anybody; of a scale any option."""
    if isinstance(way, Ends):
        return any(name in sizes for name in way.scale.sides)
    return way.yes in sizes or any(has_option(choice, way.option) for choice in way.splitter.choices)


def _all_distinct(digests: bytearray) -> bool:
    return _distinct(digests) == len(as_numbers(digests))


def _distinct(digests: bytearray) -> int:
    import numpy as np

    # np.unique loads numpy.ma, which takes longer than counting ten thousand names.
    numbers = np.sort(as_numbers(digests))
    return len(numbers) and 1 + int((numbers[1:] != numbers[:-1]).sum())
