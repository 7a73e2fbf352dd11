"""From readings to tables (表にする): the lines of the profile, of its parts and of its spans."""

from __future__ import annotations

from collections import Counter, namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmine.analysis.awareness.overrules import Overrules
from textmine.analysis.awareness.reading import Reading
from textmine.analysis.awareness.strength import (
    PARTS,
    Counted,
    actors_of,
    commitment_of,
    part_values,
    signed,
    strength_of,
)
from textmine.analysis.awareness.surroundings import AnswerSums, ranked
from textmine.groupnames import ALL_QUESTIONS
from textmine.tables import AWARENESS, AWARENESS_PARTS, AWARENESS_SPANS, check

if TYPE_CHECKING:
    import pandas as pd

PLAIN = ("emphasis", "anchor", "concrete", "critical", "hearsay", "negation", "distancing")
"""Indicators of which each place counts."""

SPECIFIC_KINDS = ("partner", "number", "time", "document")


@dataclass(frozen=True)
class Evidence:
    """What other analyses found, handed in: None where they were not made.

    ``borrowed``: BORROWED (copied spans). ``coded``: CODED (coding rules). ``joined``: further tables
    with ``respondent, title, text``. ``contradictions``: CONSISTENCY. ``asked``: more text that the
    respondents had before them (the survey's title), whose words are nobody's own.
    """

    borrowed: pd.DataFrame | None = None
    coded: pd.DataFrame | None = None
    joined: Mapping[str, pd.DataFrame] | None = None
    contradictions: pd.DataFrame | None = None
    asked: str = ""


@dataclass(frozen=True)
class Row:
    """What a line of the profile is about: one answer, or all of a respondent's; ``counted``: as amounts."""

    respondent: str
    question: str
    status: str
    readings: tuple[tuple[str, Reading], ...]
    counted: Counted
    themes: int = 0
    rare_themes: int = 0


def each(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table as named tuples."""
    row = namedtuple("row", [str(name) for name in table.columns], rename=True)  # type: ignore[misc]
    # Whole columns as lists: asking a column of strings for one value after the other costs ten times as much.
    yield from map(row._make, zip(*(table[name].tolist() for name in table.columns), strict=True))


def profile_table(
    rows: Sequence[Row],
    weights: Mapping[str, float],
    found: Evidence,
    overrules: Overrules,
    *,
    sums: AnswerSums,
) -> pd.DataFrame:
    """All lines of the profile: each question's, then each respondent's over all questions."""
    import pandas as pd

    against = Counter(found.contradictions["respondent"].tolist()) if found.contradictions is not None else {}
    lines = [_line(row, sums, weights, against, overrules) for row in rows]
    profile = pd.DataFrame(lines, columns=list(AWARENESS.names))
    return profile.assign(
        characters_percentile=_percentiles(profile, "characters", sums.characters),
        types_percentile=_percentiles(profile, "types", sums.types),
    )


def _line(
    row: Row,
    sums: AnswerSums,
    weights: Mapping[str, float],
    against: Mapping[str, int],
    overrules: Overrules,
) -> dict[str, Any]:
    counted = row.counted
    readings = [reading for _, reading in row.readings]
    values = overrules.values(row.respondent, row.question, part_values(counted))
    strength = strength_of(values, weights) if readings else 0.0
    types = frozenset(word for reading in readings for word in reading.types)
    return {
        "respondent": row.respondent,
        "question": row.question,
        "status": row.status,
        "strength": overrules.strength(row.respondent, row.question, strength),
        "n": len(readings),
        "characters": sum(reading.characters for reading in readings),
        "characters_percentile": 0.0,
        "types": len(types),
        "types_percentile": 0.0,
        "specificity": _specificity(readings),
        "own_terms": len({word for reading in readings for word in reading.own}),
        **_hit_counts(readings),
        "reasons": sum(len(reading.reasons) for reading in readings),
        "clauses": sum(len(reading.clauses) for reading in readings),
        "facts": _share(readings, _facts, lambda reading: len(reading.clauses)),
        "telling": _share(readings, lambda r: r.telling, lambda r: r.telling + r.naming),
        "echo": round(counted.echo, 4),
        "borrowed": round(counted.borrowed, 4),
        "boilerplate": _share(readings, lambda r: r.generic_tokens, lambda r: len(r.content)),
        "nearest": next((reading.nearest for reading in readings if reading.nearest), ""),
        "commonness": _commonness(types, sums.frequency, sums.respondents),
        "themes": row.themes,
        "rare_themes": row.rare_themes,
        "actors": actors_of(readings),
        "commitment": commitment_of(readings),
        "contradictions": int(against.get(row.respondent, 0)) if row.question == ALL_QUESTIONS else 0,
        "overruled": overrules.told(row.respondent, row.question),
    }


def _hit_counts(readings: Sequence[Reading]) -> dict[str, int]:
    counts = dict.fromkeys((*PLAIN, "mutual", "burden"), 0)
    for reading in readings:
        for name in PLAIN:
            counts[name] += len(reading.hits[name])
        for hit in reading.hits["direction"]:
            if hit.phrase.value in ("mutual", "burden"):
                counts[hit.phrase.value] += 1
    return counts


def _facts(reading: Reading) -> int:
    return sum(clause.kind == "fact" for clause in reading.clauses)


def _share(
    readings: Sequence[Reading], part: Callable[[Reading], int], whole: Callable[[Reading], int]
) -> float:
    size = sum(whole(reading) for reading in readings)
    return round(sum(part(reading) for reading in readings) / size, 4) if size else 0.0


def _specificity(readings: Sequence[Reading]) -> float:
    """Names, numbers, dates, documents and named partners per 100 content words (Hope et al. 2016)."""
    content = sum(len(reading.content) for reading in readings)
    named = sum(token.named for reading in readings for token in reading.content)
    marked = sum(
        hit.phrase.value in SPECIFIC_KINDS for reading in readings for hit in reading.hits["concrete"]
    )
    return round(100.0 * (named + marked) / content, 2) if content else 0.0


def _commonness(types: frozenset[str], frequency: Mapping[str, int], offices: int) -> float:
    """The mean share of other offices that use each of the words."""
    if not types or offices < 2:
        return 0.0
    return round(sum(frequency.get(word, 1) - 1 for word in types) / len(types) / (offices - 1), 4)


def _percentiles(profile: pd.DataFrame, column: str, sizes: Mapping[str, Mapping[int, int]]) -> list[float]:
    """Of the valid rows of the same question, the share with no more than this; 0 for no answer."""
    shares = {question: ranked(counted) for question, counted in sizes.items()}
    columns = (profile[name].tolist() for name in ("question", column, "n"))
    return [shares[question](size) if n else 0.0 for question, size, n in zip(*columns, strict=True)]


def parts_table(rows: Sequence[Row], weights: Mapping[str, float], overrules: Overrules) -> pd.DataFrame:
    """What each strength is made of."""
    import pandas as pd

    lines = []
    for row in rows:
        if not row.readings:
            continue
        values = overrules.values(row.respondent, row.question, part_values(row.counted))
        for part in PARTS:
            weight, value = signed(part, weights), round(values[part.name], 4)
            lines.append(
                (row.respondent, row.question, part.name, part.ja, value, weight, round(weight * value, 4))
            )
    parts = pd.DataFrame(lines, columns=list(AWARENESS_PARTS.names))
    check(parts, AWARENESS_PARTS)
    return parts


def spans_table(rows: Sequence[Row], responses: pd.DataFrame) -> pd.DataFrame:
    """The places behind the indicators, in order of the answers."""
    import pandas as pd

    texts = {(row.respondent, row.question): row.text for row in each(responses)}
    lines = [
        (
            row.respondent,
            row.question,
            span.indicator,
            span.start,
            span.end,
            text[span.start : span.end],
            span.note,
        )
        for row in rows
        if row.question != ALL_QUESTIONS
        for text in (texts[row.respondent, row.question],)
        for _, reading in row.readings
        for span in sorted(reading.spans, key=lambda span: (span.start, span.end, span.indicator))
    ]
    spans = pd.DataFrame(lines, columns=list(AWARENESS_SPANS.names))
    check(spans, AWARENESS_SPANS)
    return spans
