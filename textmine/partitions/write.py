"""A survey counted in parts, from its file to tables/*.csv (集計の出力)."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from textmine.analysis.frequency import frequency_columns
from textmine.analysis.keyterms import alone_notes, distinctive, removed_note
from textmine.analysis.response_rates import rates_of_counts
from textmine.files import FileRead
from textmine.groupnames import EVERYONE
from textmine.partitions.asked import Asked
from textmine.partitions.count import Counting, Task, count_part
from textmine.partitions.engines import OneProcess
from textmine.partitions.further_tables import write_further
from textmine.partitions.gathered import Gathered
from textmine.partitions.job import Job, counting_of, divided_survey, notes_of_spellings
from textmine.partitions.merge import group_counts_of, merged_lines
from textmine.partitions.output import (
    Columns,
    RespondentKey,
    chained,
    lines_of,
    listed,
    write_columns,
    write_joined,
    write_lines,
)
from textmine.partitions.parts import Divided, NotInPartsError
from textmine.partitions.scan import Look, Overview, scan_part, unite
from textmine.partitions.spooled import Spooled
from textmine.partitions.sums import Sums
from textmine.partitions.texts import VALID, get_ready
from textmine.privacy.sharing import masked_note, merged_notes, numbered_note
from textmine.repairs import load_rules
from textmine.tables import FREQUENCY, KEYTERMS, NONRESPONSE, NOTES, PRIVATE, REPAIRS, RESPONSES, Note
from textmine.terms import number_terms
from textmine.tokens.sudachi import compiled_user_words

SCANNED_HERE = 100
"""Up to so many parts are looked at here while workers start and load their dictionaries."""


@dataclass(frozen=True)
class Result:
    """What a survey counted in parts leaves beside its tables: the record of the run.

    ``counts`` as in the manifest; ``private``: private places by kind; ``parts`` that were read; ``left_out``:
    which of the tables asked for are not made from parts.
    """

    file: FileRead
    questions: tuple[str, ...]
    counts: Mapping[str, int]
    private: Mapping[str, int]
    notes: tuple[Note, ...]
    parts: int
    left_out: tuple[Note, ...] = ()


@dataclass(frozen=True)
class _Counts:
    """What was found in a survey: its parts, how they were counted, and their sums."""

    divided: Divided
    counting: Counting
    sums: Sums
    overview: Overview


def count_survey(job: Job) -> Result:
    """Stages 1 to 5 of a survey in parts, and its tables as CSV in ``job.folder``.

    Tables: responses, repairs, nonresponse, frequency, keyterms, notes; private ones where something was
    found; where more is asked for, those of all recipes that can be made from parts, the others with their
    header alone. Raises NotInPartsError where the file has to be read as a whole; the errors of reading
    otherwise.
    """
    if job.settings.overrules:
        raise NotInPartsError("cells decided by hand")
    job = replace(job, folder=job.folder.absolute())
    job.folder.mkdir(parents=True, exist_ok=True)
    # Beside the tables, so that machines that share the folder share the spool.
    with tempfile.TemporaryDirectory(prefix=".spool-", dir=job.folder, ignore_cleanup_errors=True) as spool:
        divided = divided_survey(job, Path(spool))
        job.advance("scan")
        overview = _overview(job, divided)
        counting = counting_of(job, divided, overview, Path(spool))
        job.advance("count")
        counts = _Counts(divided, counting, _sums(job, divided, overview, counting), overview)
        job.engine.rest()
        job.advance("write")
        return _written(replace(job, asked=_for_size(job, counts.sums)), counts)


def _overview(job: Job, divided: Divided) -> Overview:
    """What the first look at all parts says."""
    settings, engine = job.settings, job.engine
    looks = [Look(part, divided.form, settings.dictionaries) for part in divided.parts]
    compiled_user_words(settings.dictionaries)  # once, not by every worker
    is_free = engine.warm(get_ready, settings.dictionaries) and len(looks) <= SCANNED_HERE
    scans = (OneProcess() if is_free else engine).run(scan_part, looks)
    how, rules = settings.repair, load_rules(settings.dictionaries)
    return unite(scans, divided.form, rules, source=how.input, margin=how.margin)


def _sums(job: Job, divided: Divided, overview: Overview, counting: Counting) -> Sums:
    """All parts counted: their rows in the spool, their sums added up."""
    tasks = [
        Task(number, part, first, counting)
        for number, (part, first) in enumerate(zip(divided.parts, overview.first_rows, strict=True))
    ]
    sums = Sums()
    with RespondentKey(job.settings, job.folder, overview.rows) as key:
        for counted in job.engine.run(count_part, tasks):
            sums.add(counted)
            key.add(counted.respondents)
    return sums


def _for_size(job: Job, sums: Sums) -> Asked | None:
    """What is made of a survey of this size; the tables that it is too large for are told of."""
    if job.asked is None:
        return None
    sizes = {
        "answers": sum(cells for (_, status), cells in sums.cells_of_questions().items() if status == VALID),
        "respondents": sums.rows,
        "groups": max((len({group for group, _, _ in level}) for level in sums.cells.values()), default=0),
    }
    chosen = job.asked.for_sizes(sizes)
    for note in chosen.left_out:
        if note not in job.asked.left_out:
            job.say(note)
    return chosen


# ---------------------------------------------------------------- tables


def _written(job: Job, counts: _Counts) -> Result:
    gathered = _gathered(job, counts)
    whole, how, groups = gathered.counts[EVERYONE], job.settings.analysis, gathered.groups
    keyterms = [
        distinctive(
            gathered.counts[by],
            by=by,
            measure=how.measure,
            unit=how.unit,
            top=how.top,
            min_count=how.min_count,
        )
        for by in groups or (EVERYONE,)
    ]
    note = removed_note(whole.frequencies, min_count=how.min_count)
    frequency = _frequency(gathered)
    rates = rates_of_counts(_levels(counts.sums, groups))
    write_columns(job.folder / "nonresponse.csv", NONRESPONSE.names, rates)
    write_columns(job.folder / "frequency.csv", FREQUENCY.names, frequency)
    columns = {name: chained(one[name] for one in keyterms) for name in KEYTERMS.names}
    write_columns(job.folder / "keyterms.csv", KEYTERMS.names, columns)
    _write_rows(gathered, job.folder)
    alone = alone_notes({by: len(gathered.counts[by].names) for by in groups})
    said: dict[str, tuple[Note, ...]] = {"terms_of_groups": (note, *alone)}
    late: list[Note] = []
    if job.asked:
        gathered = replace(gathered, frequent=listed(frequency["term"]))
        further = write_further(gathered, job.asked, job.folder, say=late.append, advance=job.advance)
        said = {recipe: said.get(recipe, notes) for recipe, notes in further.items()}
    lines = [(recipe, one.ja, one.en) for recipe, notes in said.items() for one in notes]
    write_lines(job.folder / "notes.csv", NOTES.names, lines)
    for one in late:
        job.say(one)
    return _result(job, counts, gathered, late)


def _gathered(job: Job, counts: _Counts) -> Gathered:
    """The words numbered, and how often each group uses each term."""
    settings, counting, sums = job.settings, counts.counting, counts.sums
    form = counting.form
    number, terms = number_terms(
        sums.columns(),
        _array(sums.uses),
        form=settings.tokens.form,
        pos=settings.tokens.pos,
        dictionaries=settings.dictionaries,
    )
    spooled = Spooled(counting.spool, sums, number, form.group_names)
    return Gathered(
        settings=settings,
        groups=form.group_names,
        closed=form.closed_names,
        several=form.several,
        asked=len(counting.asked),
        counts=group_counts_of(spooled, terms),
        terms=terms,
        frequent=(),
        spooled=spooled,
        codebook=job.asked.codebook if job.asked else None,
        references=job.asked.references if job.asked else {},
        engine=job.engine,
        profiling=counting.further.profiling if counting.further else None,
    )


def _frequency(gathered: Gathered) -> Columns:
    whole, terms = gathered.counts[EVERYONE], gathered.terms
    if not terms:
        return dict.fromkeys(FREQUENCY.names, ())
    named = dict(zip(("term", "key", "pos"), map(_objects, zip(*terms, strict=True)), strict=True))
    return frequency_columns(
        named,
        documents=whole.frequencies,
        tokens=whole.per_term(whole.tf).astype(int),
        n=int(whole.answers.sum()),
    )


def _write_rows(gathered: Gathered, folder: Path) -> None:
    """The tables that have a row an answer or place: the files of the parts, one behind the other."""
    files, spool = gathered.spooled.files, gathered.spooled.folder
    own = ("respondent", *gathered.groups, *RESPONSES.names[1:], *gathered.closed)
    write_joined(folder / "responses.csv", own, files("responses"))
    write_lines(folder / "repairs.csv", REPAIRS.names, merged_lines(files("repairs"), spool))
    if gathered.spooled.sums.private:
        write_lines(folder / "private.csv", PRIVATE.names, lines_of(files("private")))


def _result(job: Job, counts: _Counts, gathered: Gathered, late: Sequence[Note]) -> Result:
    """The record; ``late``: which tables turned out not to be made while they were written."""
    divided, counting, sums = counts.divided, counts.counting, counts.sums
    privacy, records = job.settings.privacy, sums.rows * len(counting.asked)
    statuses: Counter[str] = Counter()
    for (_, status), cells in sums.cells_of_questions().items():
        statuses[status] += cells
    notes = [*divided.notes, *counts.overview.lost.notes(divided.path.name)]
    notes += notes_of_spellings(job.settings, divided.form, counts.overview)
    private = {kind: count for kind, count in _in_order_of_kinds(sums.private).items() if count}
    if private:
        notes.append(masked_note(private))
    if privacy.persons:
        several = counting.form.several
        notes += [numbered_note(), *merged_notes(counting.merged, privacy.smallest_group, several)]
    return Result(
        file=divided.record(sums.rows),
        questions=tuple(counting.questions),
        counts={
            "records": records,
            "blank": statuses["empty"],
            "nonresponse": records - statuses[VALID],
            "valid": int(gathered.counts[EVERYONE].answers.sum()),
            "groups": len(sums.groups),
            "respondents": sums.rows,
            "repairs": sums.repairs,
            "tokens": sums.tokens,
            "terms": len(gathered.terms),
        },
        private=private,
        notes=tuple(notes),
        parts=len(divided.parts),
        left_out=(*job.asked.left_out, *late) if job.asked else (),
    )


def _in_order_of_kinds(counted: Mapping[str, int]) -> dict[str, int]:
    from textmine.privacy.rules import KINDS

    return {kind: counted.get(kind, 0) for kind in KINDS}


def _levels(sums: Sums, groups: Sequence[str]) -> dict[str, Mapping[tuple[str, str, str], int]]:
    """Counts of cells of the whole survey, then of each group column."""
    counted = sums.cells_of_questions().items()
    whole = {(EVERYONE, question, status): cells for (question, status), cells in counted}
    return {EVERYONE: whole, **{level: sums.cells[level] for level in groups}}


def _array(values: Sequence[int]) -> Any:
    import numpy as np

    return np.array(values, dtype="int64")


def _objects(values: Sequence[str]) -> Any:
    import numpy as np

    return np.array(values, dtype=object)
