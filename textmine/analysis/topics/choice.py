"""How many topics (話題数の選択): which numbers the answers carry, which of these fit equally well, which is taken.

Neighbouring numbers of topics often fit the same answers equally well, and which of them scores highest hangs on
single answers. So the fewest topics are taken whose score is within one standard error of the best (the
one-standard-error rule: Breiman, Friedman, Olshen & Stone 1984, section 3.4.3; Hastie, Tibshirani & Friedman 2009,
section 7.10), and the others that are as good are named. Topics one of which holds more than half of the answers
divide them too little to be read: of the numbers that fit, the next takes their place, if there is one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

STABLE, ABOVE_CHANCE = 0.65, 0.05
FEWEST_FOR_A_LINE = 4
"""What chance gives to so many numbers is evened out by a line; fewer stand as they are."""


def judge(rows: Sequence[dict[str, Any]], shuffled: Sequence[float]) -> list[dict[str, Any]]:
    """The rows with what chance gives and their score; no chance (nothing is shuffled) leaves both unknown.

    ``score`` = stability - chance + coherence. Example: 0.80, 0.60, -0.10: score 0.10.
    """
    highest = list(shuffled) or [math.nan] * len(rows)
    levels = evened([row["count"] for row in rows], highest) if shuffled else highest
    return [
        {
            **row,
            "shuffled_stability": high,
            "chance": level,
            "score": round(row["stability"] - level + row["coherence"], 6),
        }
        for row, high, level in zip(rows, highest, levels, strict=True)
    ]


def evened(numbers: Sequence[int], figures: Sequence[float]) -> list[float]:
    """The figures on the straight line over the logarithm of the number of topics, by least squares.

    What a few shuffles give differs by more from one number to the next than chance itself does. At most 1.
    Example: 0.6, 0.7, 0.5, 0.6 for 2, 4, 8, 16 topics: 0.63, 0.61, 0.59, 0.57.
    """
    if len(numbers) < FEWEST_FOR_A_LINE:
        return list(figures)
    places = [math.log(number) for number in numbers]
    middle, mean = sum(places) / len(places), sum(figures) / len(figures)
    products = [(place - middle) * (figure - mean) for place, figure in zip(places, figures, strict=True)]
    slope = sum(products) / sum((place - middle) ** 2 for place in places)
    return [min(1.0, round(mean + slope * (place - middle), 6)) for place in places]


def choose(choice: Sequence[dict[str, Any]], *, forced: bool) -> list[dict[str, Any]]:
    """The rows with ``fits`` (as good as the best) and ``chosen``: the number given, or the fewest that fit and divide.

    The standard error is that of all carried numbers together (the root of their mean square), as that of a single
    number is known from a few resamples only. No number is chosen where the data carry none. Example: scores 0.10,
    0.12 and -0.20 for 2, 3 and 4 topics, all carried, errors 0.05, 0.03 and 0.04: together 0.041; 3 is best, 2 is
    within 0.041 of it: both fit, 2 is chosen.
    """
    carried = [row for row in choice if is_carried(row)]
    squares = [row["error"] ** 2 for row in carried]
    error = math.sqrt(sum(squares) / len(squares)) if carried else math.nan
    fitting = [row for row in carried if row["score"] >= _best(carried) - error]
    chosen = choice[0] if forced else min(fitting, key=_too_coarse_or_many, default=None)
    return [{**row, "fits": row in fitting, "chosen": row is chosen} for row in choice]


def _too_coarse_or_many(row: dict[str, Any]) -> tuple[bool, int]:
    """Numbers that divide the answers before those with a topic of more than half of them, and few before many."""
    return row["largest"] > row["n"] / 2, row["count"]


def _best(carried: Sequence[dict[str, Any]]) -> float:
    return max(float(row["score"]) for row in carried)


def is_carried(row: dict[str, Any]) -> bool:
    """Whether these data carry so many topics: stable beyond chance, none of them tiny."""
    return may_be_carried(row) and round(row["stability"] - row["chance"], 6) >= ABOVE_CHANCE


def may_be_carried(row: dict[str, Any]) -> bool:
    """Whether only chance can still speak against so many topics."""
    return bool(row["stability"] >= STABLE and row["smallest"] >= 3)
