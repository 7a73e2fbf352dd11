"""How a survey is counted in parts (分割の設定): its file divided, and what every part has to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from textmine.dictionary import rule_file
from textmine.partitions.asking import Asked
from textmine.partitions.cache import Cache
from textmine.partitions.count import Counting
from textmine.partitions.further import Wanted
from textmine.partitions.parts import Divided, Form, divide
from textmine.partitions.profiling import Profiling
from textmine.partitions.scan import Overview
from textmine.partitions.texts import Reading
from textmine.partitions.transcribe import transcribe
from textmine.privacy.find import read_decisions
from textmine.privacy.groups import merged_name, small_groups
from textmine.repairs import load_rules
from textmine.repairs.text import repair_damage
from textmine.settings import Settings


def divided_survey(settings: Settings, spool: Path, part_bytes: int) -> Divided:
    """The file in parts; a workbook or a Parquet file as a CSV of it in the spool."""
    copy = transcribe(settings, spool)
    if copy is None:
        return divide(settings, part_bytes=part_bytes)
    divided = divide(
        replace(settings, file=copy.path, encoding="utf-8"), part_bytes=part_bytes, delimiter=","
    )
    return replace(divided, path=settings.file, sha256=copy.sha256, encoding=copy.encoding, notes=copy.notes)


def counting_of(
    settings: Settings,
    divided: Divided,
    overview: Overview,
    spool: Path,
    questions: Sequence[int],
    cache: Cache | None,
    asked: Asked | None,
) -> Counting:
    """How every part is counted, with what ``asked`` needs beyond."""
    how = settings.repair
    chosen = tuple(questions) or tuple(range(len(divided.form.questions)))
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
        asked=chosen,
        pos=settings.tokens.pos,
        merged=_merged(settings, overview) if settings.privacy.persons else {},
        masks=settings.privacy.mask,
        decisions=read_decisions(settings.privacy.decisions) if settings.privacy.decisions else (),
        persons=settings.privacy.persons,
        cache=cache,
        further=_wanted(settings, divided, overview, chosen, asked) if asked else None,
    )


def _wanted(
    settings: Settings, divided: Divided, overview: Overview, questions: Sequence[int], asked: Asked
) -> Wanted:
    groups = divided.form.group_names
    names = [divided.form.question_names[at] for at in questions]
    respondents = overview.rows if settings.privacy.persons else 0
    return Wanted(
        asked.codebook,
        groups[:-1] or groups,
        respondents,
        profiling_of(settings, divided.form, names, asked),
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
