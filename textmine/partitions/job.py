"""How a survey is counted in parts (分割の設定): its file divided, and what every part has to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from textmine.dictionary import rule_file
from textmine.groupnames import shared_columns
from textmine.nonresponse import load_rules as load_nonresponse
from textmine.partitions.asked import Asked
from textmine.partitions.cache import Cache
from textmine.partitions.count import Counting
from textmine.partitions.engines import Engine
from textmine.partitions.further import Wanted
from textmine.partitions.parts import PART_BYTES, Divided, Form, divide
from textmine.partitions.profiling import Profiling
from textmine.partitions.scan import Overview
from textmine.partitions.texts import Reading
from textmine.partitions.transcribe import transcribe
from textmine.privacy.find import read_decisions
from textmine.privacy.groups import merged_values, unstated_groups
from textmine.repairs import load_rules
from textmine.repairs.text import repair_damage
from textmine.scales import merged_steps
from textmine.scalewords import scales_of
from textmine.settings import Settings
from textmine.survey.spellings import spelled_differently
from textmine.tables import Note


@dataclass(frozen=True)
class Job:
    """A survey to be counted: what is wanted of it, where its tables go, who does it and who is told.

    ``questions``: those wanted, as positions in the settings (none: all); ``asked``: the recipes wanted beyond
    stages 1 to 5; ``part_bytes``: how large its parts are; ``advance`` is told what is done next, ``say``
    which tables are not made because of the size, as soon as that is known.
    """

    settings: Settings
    folder: Path
    engine: Engine
    questions: Sequence[int] = ()
    asked: Asked | None = None
    cache: Cache | None = None
    part_bytes: int = PART_BYTES
    advance: Callable[[str], None] = lambda _what: None
    say: Callable[[Note], None] = lambda _note: None


def divided_survey(job: Job, spool: Path) -> Divided:
    """The file in parts; a workbook or a Parquet file as a CSV of it in the spool."""
    settings, copy = job.settings, transcribe(job.settings, spool)
    if copy is None:
        return divide(settings, part_bytes=job.part_bytes)
    written = replace(settings, file=copy.path, encoding="utf-8")
    divided = divide(written, part_bytes=job.part_bytes, delimiter=",")
    return replace(divided, path=settings.file, sha256=copy.sha256, encoding=copy.encoding, notes=copy.notes)


def counting_of(job: Job, divided: Divided, overview: Overview, spool: Path) -> Counting:
    """How every part is counted, with what is asked beyond."""
    settings, how = job.settings, job.settings.repair
    chosen = tuple(job.questions) or tuple(range(len(divided.form.questions)))
    return Counting(
        form=divided.form,
        reading=Reading(
            source=how.input,
            margin=how.margin,
            join_lines=how.join_lines,
            mode=settings.tokens.mode,
            dictionaries=settings.dictionaries,
            evidence=overview.evidence,
            respondents=() if settings.privacy.persons else overview.respondents,
        ),
        named=overview.named,
        source=settings.file.name,
        spool=spool,
        asked=chosen,
        pos=settings.tokens.pos,
        merged=_merged(settings, overview, divided.form) if settings.privacy.persons else {},
        masks=settings.privacy.mask,
        decisions=read_decisions(settings.privacy.decisions) if settings.privacy.decisions else (),
        persons=settings.privacy.persons,
        cache=job.cache,
        further=_wanted(settings, divided.form, overview, chosen, job.asked) if job.asked else None,
    )


def _wanted(
    settings: Settings, form: Form, overview: Overview, questions: Sequence[int], asked: Asked
) -> Wanted:
    groups = form.group_names
    names = [form.question_names[at] for at in questions]
    respondents = overview.rows if settings.privacy.persons else 0
    return Wanted(
        asked.codebook,
        shared_columns({name: len(overview.sizes[name]) for name in groups}, overview.rows) or groups,
        respondents,
        settings.report.lang,
        profiling_of(settings, form, names, asked),
    )


def profiling_of(settings: Settings, form: Form, names: Sequence[str], asked: Asked) -> Profiling:
    """How the awareness of answers to the questions ``names`` is read, and who is to be called back."""
    reasons = [question.name for question in settings.questions if question.kind == "reason"]
    asking = [name for name in (*reasons, *names) if name in names]
    named = settings.awareness.question
    narrowed = len(names) < len(form.question_names)
    return Profiling(
        questions=settings.questions,
        title=settings.title,
        closed=form.closed_names,
        rules=rule_file(settings),
        weights=settings.awareness.weights,
        overrules=asked.overrules,
        dictionaries=settings.dictionaries,
        lang=settings.report.lang,
        persons=settings.privacy.persons,
        named=named,
        reason=named if named and (named in names or not narrowed) else asking[0],
        groups=form.group_names,
    )


def notes_of_spellings(settings: Settings, form: Form, overview: Overview) -> tuple[Note, ...]:
    """Groups that are written in several ways, under the names that repair gives them."""
    rules = load_rules(settings.dictionaries)
    columns = {
        name: [repair_damage(value, rules)[0] for value in overview.sizes[name]] for name in form.group_names
    }
    return tuple(spelled_differently(columns, named=not settings.privacy.persons))


def _merged(settings: Settings, overview: Overview, form: Form) -> dict[str, dict[str, str]]:
    """Column -> small group, or rare option of several choices -> the name under which they are merged."""
    rules, smallest = load_rules(settings.dictionaries), settings.privacy.smallest_group
    silent, merged = load_nonresponse(settings.dictionaries), {}
    mended: dict[str, Counter[str]] = {column: Counter() for column in overview.sizes}
    for column, sizes in overview.sizes.items():
        for value, size in sizes.items():
            mended[column][repair_damage(value, rules)[0]] += size
    scales = scales_of(
        mended,
        list(zip(form.closed_names, settings.closed, strict=True)),
        several=form.several,
        dictionaries=settings.dictionaries,
    )
    for column, counted in mended.items():
        known = dict(sorted(counted.items()))
        if column in scales:
            if shown := merged_steps(known, scales[column], smallest, lang=settings.report.lang):
                merged[column] = shown
            continue
        small = merged_values(
            known,
            smallest,
            several=column in form.several,
            unstated=unstated_groups(known, silent) if column in form.group_names else (),
            lang=settings.report.lang,
        )
        if small:
            merged[column] = small
    return merged
