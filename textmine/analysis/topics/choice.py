"""How many topics (話題数の選択): stability over resamples, chance, coherence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmine.analysis.topics.models import Model, fit, npmi_of, top_terms, topic_sizes
from textmine.vectors import incidence

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

FEWEST_PER_TOPIC = 5
TRIED = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20)
CHOICE_SAMPLE = 2_000
STABLE, ABOVE_CHANCE = 0.65, 0.05
HOPELESS = 0.15
"""So far below ``STABLE`` after a quarter of the resamples, a number is not tried further."""


@dataclass(frozen=True)
class _Tries:
    """What every number is tried on: ``counts``, resamples ``kept``; ``held`` for coherence; the only number?"""

    counts: Any
    kept: Sequence[Array]
    held: Any
    forced: bool


def numbers_to_try(answers: int, count: int) -> list[int]:
    """The number given, or all that leave five answers a topic."""
    if count:
        return [min(count, answers)]
    return [number for number in TRIED if number * FEWEST_PER_TOPIC <= answers]


def try_numbers(counts: Any, numbers: Sequence[int], method: str, seed: int) -> list[dict[str, Any]]:
    """One row of ``topic_choice`` for each number; large surveys are judged on a sample of 2,000."""
    import numpy as np

    draw = np.random.default_rng(seed)
    everything, answers = counts, counts.shape[0]
    if answers > CHOICE_SAMPLE:
        counts = counts[np.sort(draw.choice(answers, CHOICE_SAMPLE, replace=False))]
    small = counts.shape[0] <= 200
    kept = [_part(counts.shape[0], draw) for _ in range(20 if small else 5)]
    tries = _Tries(counts, kept, incidence(everything), forced=len(numbers) == 1)
    rows = [_try_number(tries, number, method, seed) for number in numbers]
    if not tries.forced and not any(_may_be_carried(row) for row in rows):
        return rows
    shuffles = [shuffled(counts, draw) for _ in range(5 if small else 3)]
    return [
        {**row, "shuffled_stability": _chance(shuffles, kept, number, method, seed)}
        for row, number in zip(rows, numbers, strict=True)
    ]


def _try_number(tries: _Tries, number: int, method: str, seed: int) -> dict[str, Any]:
    """One row of the choice, without what chance gives; hopeless numbers get a quarter of the resamples."""
    import numpy as np

    counts, kept = tries.counts, tries.kept
    whole = fit(counts, number, method, seed, rough=True)
    quarter = max(2, len(kept) // 4)
    agreements = _agreements(counts, whole, kept[:quarter], method, seed)
    if tries.forced or np.mean(agreements) >= STABLE - HOPELESS:
        agreements += _agreements(counts, whole, kept[quarter:], method, seed)
    return {
        "count": number,
        "stability": float(np.mean(agreements)),
        "shuffled_stability": float("nan"),
        "coherence": float(np.mean([npmi_of(tries.held, top) for top in top_terms(whole.weights)])),
        "smallest": int(topic_sizes(whole.shares).min()),
        "resamples": len(agreements),
        "n": counts.shape[0],
    }


def _chance(shuffles: Sequence[Any], kept: Sequence[Array], number: int, method: str, seed: int) -> float:
    """The highest stability of a shuffle; each gets fewer resamples, as there are several."""
    import numpy as np

    fewer = kept[: max(2, len(kept) // 4)]
    found = []
    for shuffle in shuffles:
        whole = fit(shuffle, number, method, seed, rough=True)
        found.append(float(np.mean(_agreements(shuffle, whole, fewer, method, seed))))
    return max(found)


def _part(answers: int, draw: np.random.Generator) -> Array:
    import numpy as np

    return np.sort(draw.choice(answers, round(answers * 0.8), replace=False))


def shuffled(counts: Any, draw: np.random.Generator) -> Any:
    """Every term given to as many answers, drawn at random: no topic is left but chance."""
    import numpy as np

    columns = counts.tocsc(copy=True)
    for start, end in zip(columns.indptr[:-1], columns.indptr[1:], strict=True):
        columns.indices[start:end] = np.sort(draw.choice(counts.shape[0], end - start, replace=False))
    return columns.tocsr()


def _agreements(counts: Any, whole: Model, kept: Sequence[Array], method: str, seed: int) -> list[float]:
    """How far the topics of each resample are those of the whole."""
    reference = top_terms(whole.weights)
    number = len(reference)
    return [
        agreement(reference, top_terms(fit(counts[part], number, method, seed, rough=True).weights))
        for part in kept
    ]


def agreement(first: Sequence[Array], second: Sequence[Array]) -> float:
    """Mean Jaccard of the best one-to-one match of two lists of term sets."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    likeness = np.array([[_jaccard(set(one), set(other)) for other in second] for one in first])
    return float(likeness[linear_sum_assignment(-likeness)].mean())


def _jaccard(one: set[Any], other: set[Any]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def choose(choice: Sequence[dict[str, Any]], *, forced: bool) -> int:
    """The number of topics by the stated rule; 0 where none is more than chance."""
    if forced:
        return int(choice[0]["count"])
    scores = [round(_excess(row) + row["coherence"], 6) for row in choice]
    neighbours = zip([-2.0, *scores], scores, [*scores[1:], -2.0], strict=False)
    peaks = [before < score >= after for before, score, after in neighbours]
    good = (int(row["count"]) for row, peak in zip(choice, peaks, strict=True) if peak and is_carried(row))
    return max(good, default=0)


def _excess(row: dict[str, Any]) -> float:
    return round(float(row["stability"] - row["shuffled_stability"]), 6)


def is_carried(row: dict[str, Any]) -> bool:
    """Whether these data carry so many topics: stable beyond chance, none of them tiny."""
    return _may_be_carried(row) and _excess(row) >= ABOVE_CHANCE


def _may_be_carried(row: dict[str, Any]) -> bool:
    """Whether only chance can still speak against so many topics."""
    return bool(row["stability"] >= STABLE and row["smallest"] >= 3)
