"""How many topics (話題数の選択): stability over resamples, chance, coherence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmine.analysis.topics.models import Model, fit_all, npmi_of, top_terms, topic_sizes

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

FEWEST_PER_TOPIC = 5
TRIED = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20)
CHOICE_SAMPLE = 2_000
PART = 0.8
STABLE, ABOVE_CHANCE = 0.65, 0.05
HOPELESS = 0.15
"""So far below ``STABLE`` after a quarter of the resamples, a number is not tried further."""


@dataclass(frozen=True)
class _Tries:
    """What every number is tried on: ``counts``, resamples ``kept``; ``everything`` for coherence; the only number?"""

    counts: Any
    kept: Sequence[Array]
    everything: Any
    forced: bool


def numbers_to_try(shape: tuple[int, int], count: int) -> list[int]:
    """The number given (at most the answers of a resample, and the terms), or all that leave five answers a topic."""
    answers, terms = shape
    if count:
        return [min(count, round(answers * PART), terms)]
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
    tries = _Tries(counts, kept, everything, forced=len(numbers) == 1)
    rows = _try_all(tries, numbers, method, seed)
    if not tries.forced and not any(_may_be_carried(row) for row in rows):
        return rows
    shuffles = [shuffled(counts, draw) for _ in range(5 if small else 3)]
    chances = [_chance(shuffle, kept, numbers, method, seed) for shuffle in shuffles]
    return [
        {**row, "shuffled_stability": max(chance)}
        for row, chance in zip(rows, zip(*chances, strict=True), strict=True)
    ]


def _try_all(tries: _Tries, numbers: Sequence[int], method: str, seed: int) -> list[dict[str, Any]]:
    """The choice without what chance gives; hopeless numbers get a quarter of the resamples."""
    import numpy as np

    quarter = _quarter(tries.kept)
    wholes, agreements = _agreements(tries.counts, tries.kept[:quarter], numbers, method, seed)
    hopeful = [
        place for place, found in enumerate(agreements) if tries.forced or np.mean(found) >= STABLE - HOPELESS
    ]
    parts = [tries.counts[part] for part in tries.kept[quarter:]]
    jobs = [(place, numbers[at]) for at in hopeful for place in range(len(parts))]
    models = iter(fit_all(parts, jobs, method, seed, rough=True))
    for at in hopeful:
        reference = top_terms(wholes[at].weights)
        agreements[at] += [agreement(reference, top_terms(next(models).weights)) for _ in parts]
    return [
        _row(tries, number, whole, found)
        for number, whole, found in zip(numbers, wholes, agreements, strict=True)
    ]


def _row(tries: _Tries, number: int, whole: Model, agreements: Sequence[float]) -> dict[str, Any]:
    import numpy as np

    return {
        "count": number,
        "stability": float(np.mean(agreements)),
        "shuffled_stability": float("nan"),
        "coherence": float(np.mean([npmi_of(tries.everything, top) for top in top_terms(whole.weights)])),
        "smallest": int(topic_sizes(whole.shares).min()),
        "resamples": len(agreements),
        "n": tries.counts.shape[0],
    }


def _quarter(kept: Sequence[Array]) -> int:
    return max(2, len(kept) // 4)


def _chance(
    shuffle: Any, kept: Sequence[Array], numbers: Sequence[int], method: str, seed: int
) -> list[float]:
    """The stability of a shuffle for each number; it gets fewer resamples, as there are several."""
    import numpy as np

    _, agreements = _agreements(shuffle, kept[: _quarter(kept)], numbers, method, seed)
    return [float(np.mean(found)) for found in agreements]


def _part(answers: int, draw: np.random.Generator) -> Array:
    import numpy as np

    return np.sort(draw.choice(answers, round(answers * PART), replace=False))


def shuffled(counts: Any, draw: np.random.Generator) -> Any:
    """Every term given to as many answers, drawn at random: no topic is left but chance."""
    import numpy as np

    columns = counts.tocsc(copy=True)
    for start, end in zip(columns.indptr[:-1], columns.indptr[1:], strict=True):
        columns.indices[start:end] = np.sort(draw.choice(counts.shape[0], end - start, replace=False))
    return columns.tocsr()


def _agreements(
    counts: Any, kept: Sequence[Array], numbers: Sequence[int], method: str, seed: int
) -> tuple[list[Model], list[list[float]]]:
    """For each number the model of the whole, and how far the topics of each resample are its own."""
    tables = [counts, *(counts[part] for part in kept)]
    jobs = [(place, number) for number in numbers for place in range(len(tables))]
    models = fit_all(tables, jobs, method, seed, rough=True)
    wholes = models[:: len(tables)]
    found = []
    for at, whole in enumerate(wholes):
        reference = top_terms(whole.weights)
        others = models[at * len(tables) + 1 : (at + 1) * len(tables)]
        found.append([agreement(reference, top_terms(other.weights)) for other in others])
    return wholes, found


def agreement(first: Sequence[Array], second: Sequence[Array]) -> float:
    """Mean Jaccard of the best one-to-one match of two lists of term sets."""
    likeness = [[_jaccard(set(one), set(other)) for other in second] for one in first]
    return sum(likeness[one][other] for one, other in enumerate(_best_match(likeness))) / len(likeness)


def _best_match(likeness: Sequence[Sequence[float]]) -> list[int]:
    """The column of each row in the one-to-one match with the highest sum (Kuhn 1955, by shortest paths).

    Made here because importing ``scipy.optimize`` takes longer than all matches of a small survey.
    """
    size = len(likeness)
    of_row, of_column = [0.0] * (size + 1), [0.0] * (size + 1)
    holder = [0] * (size + 1)
    for row in range(1, size + 1):
        holder[0], column = row, 0
        least, back, seen = [math.inf] * (size + 1), [0] * (size + 1), [False] * (size + 1)
        while True:
            seen[column] = True
            here = holder[column]
            for other in range(1, size + 1):
                slack = -likeness[here - 1][other - 1] - of_row[here] - of_column[other]
                if not seen[other] and slack < least[other]:
                    least[other], back[other] = slack, column
            nearest = min((other for other in range(1, size + 1) if not seen[other]), key=least.__getitem__)
            step = least[nearest]
            for other in range(size + 1):
                if seen[other]:
                    of_row[holder[other]] += step
                    of_column[other] -= step
                else:
                    least[other] -= step
            column = nearest
            if not holder[column]:
                break
        while column:
            holder[column], column = holder[back[column]], back[column]
    return [column for _, column in sorted((holder[column], column - 1) for column in range(1, size + 1))]


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
