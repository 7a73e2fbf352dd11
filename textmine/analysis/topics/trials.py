"""What each number of topics is worth (話題数の試行): stability over resamples, chance, coherence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmine.analysis.topics.choice import STABLE, judge, may_be_carried
from textmine.analysis.topics.draws import PART, SAMPLE, drawn, part, shuffled
from textmine.analysis.topics.models import Model, coherences, fit_all, top_terms, topic_sizes

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

FEWEST_PER_TOPIC = 5
TRIED = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20)
CHOICE_SAMPLE = 2_000
HOPELESS = 0.15
"""So far below ``STABLE`` after a quarter of the resamples, a number is not tried further."""
SMALL = 200
"""Up to so many answers there is time for more resamples and shuffles, and need of them."""


@dataclass(frozen=True)
class _Tries:
    """What every number is tried on: ``counts``, resamples ``kept``; ``everything`` for coherence; the only number?"""

    counts: Any
    kept: Sequence[Array]
    everything: Any
    forced: bool


@dataclass(frozen=True)
class _Found:
    """One number: the topics of the whole, the terms of those of each resample, how far they are the whole's."""

    whole: Model
    tops: list[list[Array]]
    agreements: list[float]

    def compare(self, other: Model) -> None:
        """One more resample."""
        self.tops.append(top_terms(other.weights))
        self.agreements.append(agreement(top_terms(self.whole.weights), self.tops[-1]))


def numbers_to_try(shape: tuple[int, int], count: int) -> list[int]:
    """The number given (at most the answers of a resample, and the terms), or all that leave five answers a topic."""
    answers, terms = shape
    if count:
        return [min(count, round(answers * PART), terms)]
    return [number for number in TRIED if number * FEWEST_PER_TOPIC <= answers]


def try_numbers(
    counts: Any, keys: Array, terms: Array, numbers: Sequence[int], method: str, seed: int
) -> list[dict[str, Any]]:
    """One row of ``topic_choice`` for each number; large surveys are judged on a sample of 2,000.

    ``keys`` and ``terms``: the numbers of answers and of terms that draws go by (module ``draws``).
    """
    everything = counts
    if counts.shape[0] > CHOICE_SAMPLE:
        places = drawn(keys, CHOICE_SAMPLE, SAMPLE, seed)
        counts, keys = counts[places], keys[places]
    small = counts.shape[0] <= SMALL
    kept = [part(keys, seed, turn) for turn in range(20 if small else 10)]
    tries = _Tries(counts, kept, everything, forced=len(numbers) == 1)
    rows = _try_all(tries, numbers, method, seed)
    if not tries.forced and not any(may_be_carried(row) for row in rows):
        return judge(rows, [])
    shuffles = [shuffled(counts, keys, terms, seed, turn) for turn in range(5 if small else 3)]
    chances = [_chance(shuffle, kept, numbers, method, seed) for shuffle in shuffles]
    return judge(rows, [max(chance) for chance in zip(*chances, strict=True)])


def _try_all(tries: _Tries, numbers: Sequence[int], method: str, seed: int) -> list[dict[str, Any]]:
    """The choice without what chance gives; hopeless numbers get a quarter of the resamples."""
    import numpy as np

    quarter = _quarter(tries.kept)
    found = _compared(tries.counts, tries.kept[:quarter], numbers, method, seed)
    hopeful = [
        place
        for place, one in enumerate(found)
        if tries.forced or np.mean(one.agreements) >= STABLE - HOPELESS
    ]
    parts = [tries.counts[kept] for kept in tries.kept[quarter:]]
    jobs = [(place, numbers[at]) for at in hopeful for place in range(len(parts))]
    models = iter(fit_all(parts, jobs, method, seed, rough=True))
    for at in hopeful:
        for _ in parts:
            found[at].compare(next(models))
    together = iter(coherences(tries.everything, [top for one in found for tops in one.tops for top in tops]))
    return [
        _row(tries, number, one, [float(np.mean([next(together) for _ in tops])) for tops in one.tops])
        for number, one in zip(numbers, found, strict=True)
    ]


def _row(tries: _Tries, number: int, found: _Found, together: Sequence[float]) -> dict[str, Any]:
    import numpy as np

    sizes = topic_sizes(found.whole.shares)
    return {
        "count": number,
        "stability": float(np.mean(found.agreements)),
        "coherence": float(np.mean(together)),
        "error": standard_error([sum(pair) for pair in zip(found.agreements, together, strict=True)]),
        "smallest": int(sizes.min()),
        "largest": int(sizes.max()),
        "resamples": len(found.agreements),
        "n": tries.counts.shape[0],
    }


def standard_error(figures: Sequence[float]) -> float:
    """The standard error of a mean over resamples that share answers (Nadeau & Bengio 2003).

    s sqrt(1/B + (1 - p) / p) for B resamples of the part p: they are no B surveys, as most answers stand in all of
    them. Example: 0.6 and 0.8, p = 0.8: s = 0.141, sqrt(0.5 + 0.25) = 0.866, 0.122. NaN below two.
    """
    if len(figures) < 2:
        return math.nan
    mean = sum(figures) / len(figures)
    variance = sum((figure - mean) ** 2 for figure in figures) / (len(figures) - 1)
    return math.sqrt(variance * (1 / len(figures) + (1 - PART) / PART))


def _quarter(kept: Sequence[Array]) -> int:
    return max(2, len(kept) // 4)


def _chance(
    shuffle: Any, kept: Sequence[Array], numbers: Sequence[int], method: str, seed: int
) -> list[float]:
    """The stability of a shuffle for each number; it gets fewer resamples, as there are several."""
    import numpy as np

    found = _compared(shuffle, kept[: _quarter(kept)], numbers, method, seed)
    return [float(np.mean(one.agreements)) for one in found]


def _compared(
    counts: Any, kept: Sequence[Array], numbers: Sequence[int], method: str, seed: int
) -> list[_Found]:
    """For each number the model of the whole, and how far the topics of each resample are its own."""
    tables = [counts, *(counts[part] for part in kept)]
    jobs = [(place, number) for number in numbers for place in range(len(tables))]
    models = iter(fit_all(tables, jobs, method, seed, rough=True))
    found = []
    for _ in numbers:
        one = _Found(next(models), [], [])
        for _ in kept:
            one.compare(next(models))
        found.append(one)
    return found


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
