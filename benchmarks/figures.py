"""Ratios and goals (比と目標) from the runs of all sections; nothing here runs or draws.

The runs of a section are kept whole, ``runs[job][round][figure]``, so that every ratio is taken within
its round: neighbours on the machine then disturb both sides alike. A median over the rounds is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from plan import GOALS, GROWTH, OVER, RATIO, SECTIONS, Goal, Job, jobs_of_size

WORSE = 1.25
"""By how much a ratio may grow before the guard speaks: machines that others use are noisy."""

Figures = Mapping[str, float]


@dataclass
class Section:
    """What was measured together: one corpus, some jobs, some rounds."""

    name: str
    answers: int = 0
    characters: int = 0
    runs: dict[str, list[Figures]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)

    def values(self, job: str, figure: str) -> list[float]:
        """A figure of every round that has it."""
        return [run[figure] for run in self.runs.get(job, []) if figure in run]


@dataclass(frozen=True)
class Spread:
    """Median, smallest and largest of the rounds."""

    middle: float
    lowest: float
    highest: float


def spread(values: Sequence[float]) -> Spread | None:
    """The spread of some figures; None without any."""
    return Spread(median(values), min(values), max(values)) if values else None


def ratio(section: Section, job: str, against: str, figure: str) -> Spread | None:
    """One job to another, round by round; rounds that only one of them has are left out.

    >>> section = Section("x", runs={"a": [{"seconds": 2.0}, {"seconds": 9.0}], "b": [{"seconds": 4.0}]})
    >>> ratio(section, "a", "b", "seconds").middle
    0.5
    """
    pairs = zip(section.runs.get(job, []), section.runs.get(against, []), strict=False)
    return spread(
        [own[figure] / other[figure] for own, other in pairs if own.get(figure) and other.get(figure)]
    )


def job_of(section: str, name: str) -> Job:
    """A job as planned for a section."""
    planned = SECTIONS.get(section) or jobs_of_size(int(section), peers_everywhere=True)
    return next((job for job in planned if job.name == name), Job(name))


def ratio_of(section: Section, name: str) -> Spread | None:
    """The ratio that is shown for a job."""
    job = job_of(section.name, name)
    return ratio(section, name, job.against, job.figure) if job.against else None


def found_for(goal: Goal, sections: Mapping[str, Section]) -> float | None:
    """The figure of a goal; None where it was not measured."""
    section = sections.get(goal.section)
    if section is None:
        return None
    if goal.kind == RATIO:
        found = ratio(section, goal.job, goal.against, goal.figure)
        return found.middle if found else None
    own = spread(section.values(goal.job, goal.figure))
    other = None
    if goal.kind == OVER:
        other = spread(section.values(goal.against, goal.figure))
    elif goal.kind == GROWTH:
        smaller = sections.get(goal.against)
        other = spread(smaller.values(goal.job, goal.figure)) if smaller else None
    else:
        return own.middle if own else None
    if own is None or other is None:
        return None
    return own.middle - other.middle if goal.kind == OVER else own.middle / other.middle


def judged(sections: Mapping[str, Section]) -> list[tuple[Goal, float | None]]:
    """Every goal and what was found for it."""
    return [(goal, found_for(goal, sections)) for goal in GOALS]


def goal_lines(sections: Mapping[str, Section]) -> list[str]:
    """The goals in words, for the terminal."""
    lines = []
    for goal, found in judged(sections):
        said = "not measured" if found is None else "reached" if goal.reached(found) else "NOT reached"
        shown = "-" if found is None else f"{found:.3g}"
        lines.append(f"{said:<12} {shown:>8} {'>=' if goal.at_least else '<='} {goal.limit:<6g} {goal.ja}")
    return lines


def worse(stored: Mapping[str, Section], measured: Mapping[str, Section]) -> list[str]:
    """The ratios of textmine's own jobs that have grown by more than a quarter since the stored run."""
    lines = []
    for name, section in measured.items():
        for job in section.runs:
            before = ratio_of(stored[name], job) if name in stored else None
            now = ratio_of(section, job)
            if before and now and job_of(name, job).own and now.middle > WORSE * before.middle:
                lines.append(f"{job} at {name}: {before.middle:.2f} -> {now.middle:.2f}")
    return lines


def as_json(sections: Mapping[str, Section], about: Mapping[str, Any]) -> dict[str, Any]:
    """All figures, rounded to what a clock can tell."""
    kept = []
    for section in sections.values():
        entry = asdict(section)
        entry["runs"] = {
            job: [{name: round(value, 4) for name, value in run.items()} for run in runs]
            for job, runs in section.runs.items()
        }
        kept.append(entry)
    return {"about": dict(about), "sections": kept}


def from_json(stored: Mapping[str, Any]) -> dict[str, Section]:
    """The sections of a stored run; none from a file of an older shape."""
    if not isinstance(stored, Mapping):
        return {}
    return {entry["name"]: Section(**entry) for entry in stored.get("sections", [])}
