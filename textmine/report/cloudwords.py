"""Which words a word cloud shows, and how large: the statistics behind the picture.

Every word is taken from the places of terms in valid answers, so that no word can appear that stands
in no answer, and no mark of a blank answer (記入なし) can appear at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textmine.report.model import Report
from textmine.shares import FEWEST_TESTED

if TYPE_CHECKING:
    import pandas as pd

MEASURES: Mapping[str, tuple[str, str]] = {
    "documents": ("その語を使った回答の数", "answers that use the word"),
    "tokens": ("その語が出てくる回数", "times the word occurs"),
    "tfidf": (
        "TF-IDF（その組織に偏って多い語ほど大きい）",
        "TF-IDF (large where the group uses it more than others)",
    ),
}
"""The statistics that the size of a word may stand for, in words."""

FEWEST_WORDS = 8
"""Below this many different words a cloud says nothing that a list would not say better."""

EVERYWHERE, SOME, ONE = "everywhere", "some", "one"
"""How widely a word is used over the groups: by at least half of them, by some, by one."""


@dataclass(frozen=True)
class CloudWords:
    """The words of one cloud, heaviest first: ``weights`` by word, ``n`` valid answers behind them."""

    by: str
    group: str
    measure: str
    n: int
    weights: Mapping[str, float]
    why_not: str = ""


def cloud_words(report: Report, by: str, group: str, *, measure: str = "", top: int = 80) -> CloudWords:
    """The heaviest words of one group (``by`` = 全体: of the whole survey).

    The statistic is ``measure``; without one it is the number of answers, or the number of times
    where the group has fewer than three answers (every word would weigh the same).
    """
    places, answers = report.places_of(by, group), report.answers_of(by, group)
    measure = measure or ("documents" if answers >= FEWEST_TESTED else "tokens")
    weights = _weights(report, places, by, group, measure)
    ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:top]
    why_not = _too_few(report.lang, len(ordered))
    return CloudWords(by, group, measure, answers, dict(ordered), why_not)


def _weights(report: Report, places: pd.DataFrame, by: str, group: str, measure: str) -> dict[str, float]:
    counted = places if measure == "tokens" else places.drop_duplicates(["response", "term"])
    weights = {str(term): float(count) for term, count in counted["term"].value_counts().items()}
    keyterms = report.finding("keyterms")
    if measure in ("documents", "tokens") or keyterms is None or measure not in keyterms.columns:
        return weights
    own = keyterms[(keyterms["by"] == by) & (keyterms["group"] == group)]
    scores = dict(zip(own["term"], own[measure], strict=True))
    return {term: float(scores[term]) for term in weights if scores.get(term, 0) > 0}


def _too_few(lang: str, count: int) -> str:
    if count >= FEWEST_WORDS:
        return ""
    if lang == "en":
        return f"only {count} different words; a cloud needs {FEWEST_WORDS}"
    return f"語が {count} 種類しかないため作りません（{FEWEST_WORDS} 種類から）"


def spread_of_words(report: Report) -> Mapping[str, str]:
    """How widely each word is used over the groups of ``report.level``: its fixed colour."""
    places = report.counted_places
    if not report.level or not len(places):
        return {}
    groups = max(1, places[report.level].nunique())
    users = places.groupby("term")[report.level].nunique()
    return {
        str(term): ONE if count == 1 else EVERYWHERE if count * 2 >= groups else SOME
        for term, count in users.items()
    }


def owned_words(report: Report, top: int = 12) -> Mapping[str, Mapping[str, float]]:
    """For each group the words that it uses more than any other: in each, answers with the word.

    A word belongs to the group with the largest share of answers that use it; ties go to the group
    with more such answers, then to the earlier one. Only words of at least two answers count, where
    there are any.
    """
    places = report.counted_places.drop_duplicates(["response", "term"])
    if not report.level or not len(places):
        return {}
    answers = report.named_groups[report.level][report.valid.index].value_counts()
    counts = places.groupby(["term", report.level]).size().reset_index(name="documents")
    totals = counts.groupby("term")["documents"].transform("sum")
    counts = counts[totals >= (2 if (totals >= 2).any() else 1)]
    order = {name: place for place, name in enumerate(report.group_names)}
    counts = counts.assign(
        share=counts["documents"] / counts[report.level].map(answers),
        place=counts[report.level].map(order),
    ).sort_values(["term", "share", "documents", "place"], ascending=[True, False, False, True])
    owners = counts.drop_duplicates("term").sort_values(
        ["documents", "share", "term"], ascending=[False, False, True]
    )
    return {
        name: dict(zip(own["term"], own["documents"].astype(float), strict=True))
        for name in report.group_names
        if len(own := owners[owners[report.level] == name].head(top))
    }
