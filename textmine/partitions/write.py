"""A survey counted in parts, from its file to tables/*.csv (集計の出力)."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from textmine.analysis.frequency import frequency_columns
from textmine.analysis.keyterms import distinctive, removed_note
from textmine.analysis.response_rates import WHOLE, rates_of_counts
from textmine.files import FileRead
from textmine.matrix import EVERYONE, number_terms
from textmine.partitions.cache import Cache
from textmine.partitions.count import Counting, Task, count_part
from textmine.partitions.engines import Engine
from textmine.partitions.merge import Sums, group_counts_of, merged_lines
from textmine.partitions.parts import PART_BYTES, Divided, NotInPartsError, divide
from textmine.partitions.scan import Look, Overview, scan_part, unite
from textmine.partitions.spool import spool_file
from textmine.partitions.texts import Reading
from textmine.partitions.transcribe import transcribe
from textmine.privacy.find import read_decisions
from textmine.privacy.groups import merged_name, small_groups
from textmine.privacy.sharing import masked_note, merged_notes, numbered_note
from textmine.repairs import load_rules
from textmine.repairs.text import repair_damage
from textmine.report.tablefiles import BOM, safe_cell, safe_cells
from textmine.settings import Settings
from textmine.tables import FREQUENCY, KEYTERMS, NONRESPONSE, NOTES, PRIVATE, REPAIRS, RESPONSES, Note

Columns = Mapping[str, Any]
"""Columns of a table, as lists or arrays."""

Advance = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """What a survey counted in parts leaves beside its tables: the record of the run.

    ``counts`` as in the manifest; ``private``: private places by kind; ``parts`` and ``rows`` were read.
    """

    file: FileRead
    questions: tuple[str, ...]
    counts: Mapping[str, int]
    private: Mapping[str, int]
    notes: tuple[Note, ...]
    parts: int


def count_survey(
    settings: Settings,
    folder: Path,
    *,
    engine: Engine,
    questions: Sequence[int] = (),
    cache: Cache | None = None,
    part_bytes: int = PART_BYTES,
    advance: Advance = lambda _what: None,
) -> Result:
    """Stages 1 to 5 of a survey in parts, and its tables as CSV in ``folder``.

    ``questions``: the questions wanted, as positions in the settings (none: all). Tables: responses,
    repairs, nonresponse, frequency, keyterms, notes; private ones where something was found. Raises
    NotInPartsError where the file has to be read as a whole; the errors of reading otherwise.
    """
    if settings.overrules:
        raise NotInPartsError("cells decided by hand")
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    # Beside the tables, so that machines that share the folder share the spool.
    with tempfile.TemporaryDirectory(prefix=".spool-", dir=folder, ignore_cleanup_errors=True) as spool:
        divided = _divided(settings, Path(spool), part_bytes)
        advance("scan")
        scans = engine.run(
            scan_part, [Look(part, divided.form, settings.dictionaries) for part in divided.parts]
        )
        how = settings.repair
        rules = load_rules(settings.dictionaries)
        overview = unite(scans, divided.form, rules, source=how.input, margin=how.margin)
        counting = _counting(settings, divided, overview, Path(spool), questions, cache)
        tasks = [
            Task(number, part, first, counting)
            for number, (part, first) in enumerate(zip(divided.parts, overview.first_rows, strict=True))
        ]
        advance("count")
        sums = Sums()
        with _RespondentKey(settings, folder, overview.rows) as key:
            for counted in engine.run(count_part, tasks):
                sums.add(counted)
                key.add(counted.respondents)
        engine.rest()
        advance("write")
        return _written(settings, divided, overview, counting, sums, folder)


def _divided(settings: Settings, spool: Path, part_bytes: int) -> Divided:
    """The file in parts; a workbook or a Parquet file as a CSV of it in the spool."""
    copy = transcribe(settings, spool)
    if copy is None:
        return divide(settings, part_bytes=part_bytes)
    divided = divide(
        replace(settings, file=copy.path, encoding="utf-8"), part_bytes=part_bytes, delimiter=","
    )
    return replace(divided, path=settings.file, sha256=copy.sha256, encoding=copy.encoding, notes=copy.notes)


def _counting(
    settings: Settings,
    divided: Divided,
    overview: Overview,
    spool: Path,
    questions: Sequence[int],
    cache: Cache | None,
) -> Counting:
    how = settings.repair
    return Counting(
        form=divided.form,
        reading=Reading(
            source=how.input,
            margin=how.margin,
            join_lines=how.join_lines,
            mode=settings.tokens.mode,
            dictionaries=settings.dictionaries,
            evidence=overview.evidence,
        ),
        named=overview.named,
        source=settings.file.name,
        spool=spool,
        asked=tuple(questions) or tuple(range(len(divided.form.questions))),
        pos=settings.tokens.pos,
        merged=_merged(settings, overview) if settings.privacy.persons else {},
        masks=settings.privacy.mask,
        decisions=read_decisions(settings.privacy.decisions) if settings.privacy.decisions else (),
        cache=cache,
    )


def _merged(settings: Settings, overview: Overview) -> dict[str, dict[str, str]]:
    """Group column -> small group -> the name under which small groups are merged."""
    rules, smallest = load_rules(settings.dictionaries), settings.privacy.smallest_group
    merged = {}
    for column, sizes in overview.sizes.items():
        mended: Counter[str] = Counter()
        for value, size in sizes.items():
            mended[repair_damage(value, rules)[0]] += size
        small = small_groups(dict(sorted(mended.items())), smallest)
        if small:
            merged[column] = dict.fromkeys(small, merged_name(smallest))
    return merged


# ---------------------------------------------------------------- tables


def _written(
    settings: Settings, divided: Divided, overview: Overview, counting: Counting, sums: Sums, folder: Path
) -> Result:
    parts = range(len(divided.parts))
    form = divided.form
    number, terms = number_terms(
        sums.columns(),
        _array(sums.uses),
        form=settings.tokens.form,
        pos=settings.tokens.pos,
        dictionaries=settings.dictionaries,
    )
    counts = group_counts_of(sums, number, terms, counting.spool, form.group_names)
    whole, how = counts[EVERYONE], settings.analysis
    named = (
        dict(zip(("term", "key", "pos"), map(_objects, zip(*terms, strict=True)), strict=True))
        if terms
        else {}
    )
    keyterms = [
        distinctive(
            counts[by], by=by, measure=how.measure, unit=how.unit, top=how.top, min_count=how.min_count
        )
        for by in form.group_names or (EVERYONE,)
    ]
    note = removed_note(whole.frequencies, whole.terms, min_count=how.min_count)
    answers = int(whole.answers.sum())
    tables: dict[str, tuple[Sequence[str], Columns]] = {
        "nonresponse": (NONRESPONSE.names, rates_of_counts(_levels(sums, form.group_names))),
        "frequency": (
            FREQUENCY.names,
            frequency_columns(
                named, documents=whole.frequencies, tokens=whole.per_term(whole.tf).astype(int), n=answers
            )
            if named
            else dict.fromkeys(FREQUENCY.names, ()),
        ),
        "keyterms": (
            KEYTERMS.names,
            {name: _chained(one[name] for one in keyterms) for name in KEYTERMS.names},
        ),
        "notes": (
            NOTES.names,
            dict(zip(NOTES.names, zip(("terms_of_groups", note.ja, note.en)), strict=True)),
        ),
    }
    for name, (names, columns) in tables.items():
        _write_columns(folder / f"{name}.csv", names, columns)
    own = ("respondent", *form.group_names, *RESPONSES.names[1:], *form.closed_names)
    spooled = {
        kind: [spool_file(counting.spool, kind, part) for part in parts]
        for kind in ("responses", "repairs", "private")
    }
    _write_joined(folder / "responses.csv", own, spooled["responses"])
    _write_lines(folder / "repairs.csv", REPAIRS.names, merged_lines(spooled["repairs"], counting.spool))
    if sums.private:
        _write_lines(folder / "private.csv", PRIVATE.names, _lines(spooled["private"]))
    return _result(settings, divided, overview, counting, sums, answers, len(terms))


def _result(
    settings: Settings,
    divided: Divided,
    overview: Overview,
    counting: Counting,
    sums: Sums,
    answers: int,
    terms: int,
) -> Result:
    records = sums.rows * len(counting.asked)
    statuses: Counter[str] = Counter()
    for (_, _, status), cells in next(iter(sums.cells.values()), Counter()).items():
        statuses[status] += cells
    persons = settings.privacy.persons
    notes = [*divided.notes]
    private = {kind: count for kind, count in _in_order_of_kinds(sums.private).items() if count}
    if private:
        notes.append(masked_note(private))
    if persons:
        merged = {name: len(values) for name, values in counting.merged.items()}
        notes += [numbered_note(), *merged_notes(merged, settings.privacy.smallest_group)]
    return Result(
        file=divided.record(sums.rows),
        questions=tuple(counting.questions),
        counts={
            "records": records,
            "blank": statuses["empty"],
            "nonresponse": records - statuses["valid"],
            "valid": answers,
            "groups": len(sums.groups),
            "respondents": sums.rows,
            "repairs": sums.repairs,
            "tokens": sums.tokens,
            "terms": terms,
        },
        private=private,
        notes=tuple(notes),
        parts=len(divided.parts),
    )


def _in_order_of_kinds(counted: Mapping[str, int]) -> dict[str, int]:
    from textmine.privacy.rules import KINDS

    return {kind: counted.get(kind, 0) for kind in KINDS}


def _levels(sums: Sums, groups: Sequence[str]) -> dict[str, Mapping[tuple[str, str, str], int]]:
    """Counts of cells of the whole survey, then of each group column."""
    whole: Counter[tuple[str, str, str]] = Counter()
    for (_, question, status), cells in next(iter(sums.cells.values()), Counter()).items():
        whole[WHOLE, question, status] += cells
    return {WHOLE: whole, **{level: sums.cells[level] for level in groups}}


def _write_columns(path: Path, names: Sequence[str], columns: Columns) -> None:
    cells = [safe_cells(_listed(columns[name])) for name in names]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([safe_cell(name) for name in names])
        writer.writerows(zip(*cells, strict=True))


def _write_lines(path: Path, names: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([safe_cell(name) for name in names])
        writer.writerows([safe_cell(cell) for cell in line] for line in lines)


def _write_joined(path: Path, names: Sequence[str], files: Iterable[Path]) -> None:
    """The header, then the files byte by byte: their cells are safe already."""
    _write_lines(path, names, ())
    with path.open("ab") as target:
        for one in files:
            with one.open("rb") as source:
                copyfileobj(source, target)


def _lines(files: Iterable[Path]) -> Iterable[list[str]]:
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.reader(file)


class _RespondentKey:
    """private_respondents.csv: which number stands for whom in what is shared; only for persons."""

    def __init__(self, settings: Settings, folder: Path, respondents: int) -> None:
        self.path = folder / "private_respondents.csv" if settings.privacy.persons else None
        self.width, self.at = max(3, len(str(respondents))), 0

    def __enter__(self) -> _RespondentKey:
        if self.path is not None:
            _write_lines(self.path, ("number", "respondent"), ())
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def add(self, respondents: Sequence[str]) -> None:
        """The respondents of the next part."""
        if self.path is None:
            return
        with self.path.open("a", encoding="utf-8", newline="") as file:
            numbers = [
                f"回答者{at:0{self.width}d}" for at in range(self.at + 1, self.at + 1 + len(respondents))
            ]
            rows = zip(numbers, safe_cells(respondents), strict=True)
            csv.writer(file, lineterminator="\r\n").writerows(rows)
        self.at += len(respondents)


def _listed(values: Sequence[Any]) -> list[Any]:
    return values.tolist() if hasattr(values, "tolist") else list(values)


def _chained(columns: Iterable[Any]) -> list[Any]:
    return [value for column in columns for value in _listed(column)]


def _array(values: Sequence[int]) -> Any:
    import numpy as np

    return np.array(values, dtype="int64")


def _objects(values: Sequence[str]) -> Any:
    import numpy as np

    return np.array(values, dtype=object)
