"""Rating scales as they are shown (評定尺度の見せ方): which questions, which rows, in which words.

Charts, tables and slides take their rows from here, so that a question looks the same in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textmine.groupnames import EVERYONE
from textmine.report.listings import in_group_order, records
from textmine.report.model import Report, say
from textmine.report.optionrows import crossing_level, options_of
from textmine.report.theme import diverging_fills
from textmine.scales import DETRACTORS, IN_ENGLISH, NEGATIVE, POSITIVE, PROMOTERS
from textmine.shares import CANNOT_TELL, DIFFERENT

MOST_GROUPS = 16
"""Bars of groups in one chart; the table has all."""


@dataclass(frozen=True)
class Bar:
    """One bar of a stacked chart: its name, the respondents on the scale, and how many chose each option.

    ``row``: its row of ``scales``; ``link``: the answers of the group.
    """

    name: str
    n: int
    chosen: tuple[int, ...]
    row: dict[str, Any]
    by: str = EVERYONE
    group: str = EVERYONE


@dataclass(frozen=True)
class Rating:
    """One rating scale: the question, its ``options`` from the positive end with their ``fills``, and its bars."""

    closed: str
    options: tuple[str, ...]
    fills: tuple[str, ...]
    whole: Bar
    groups: tuple[Bar, ...] = ()
    by: str = ""
    left_out: int = 0


def ratings(report: Report) -> list[Rating]:
    """The rating scales in the order of the survey; those that nobody answered are none."""
    named = dict.fromkeys(str(row["closed"]) for row in records(report, "scales") if row["by"] == EVERYONE)
    found = [_rating(report, closed) for closed in named]
    return [rating for rating in found if rating is not None]


def _rating(report: Report, closed: str) -> Rating | None:
    rows = {
        (str(row["by"]), str(row["group"])): row
        for row in records(report, "scales")
        if row["closed"] == closed
    }
    whole = rows[EVERYONE, EVERYONE]
    shown = [row for row in options_of(report, closed) if row["step"]]
    options = tuple(str(row["option"]) for row in shown)
    if not whole["n"] or not options:
        return None
    by = crossing_level(report, closed)
    counted: dict[tuple[str, str], dict[str, int]] = {}
    for level in filter(None, (EVERYONE, by)):
        for row in options_of(report, closed, level):
            own = counted.setdefault((level, str(row["group"])), {})
            own[str(row["option"])] = int(row["ticked"])

    def bar(row: dict[str, Any]) -> Bar:
        level, group = str(row["by"]), str(row["group"])
        chosen = tuple(counted[level, group].get(option, 0) for option in options)
        return Bar(report.shown(group, level), int(row["n"]), chosen, row, level, group)

    grouped = [row for (level, _), row in rows.items() if by and level == by and row["n"]]
    largest = sorted(grouped, key=lambda row: (-int(row["n"]), str(row["group"])))[:MOST_GROUPS]
    groups = tuple(bar(row) for row in in_group_order(report, largest))
    steps = int(whole["steps"])
    fills = diverging_fills(steps)
    return Rating(
        closed=closed,
        options=options,
        fills=tuple(fills[int(row["step"]) - 1] for row in shown),
        whole=bar(whole),
        groups=groups,
        by=by if groups else "",
        left_out=len(grouped) - len(groups),
    )


def shares_of(bar: Bar) -> list[float]:
    """The share of each option among those on the scale."""
    return [chosen / bar.n for chosen in bar.chosen]


def batches(found: list[Rating]) -> list[list[Rating]]:
    """Questions that were answered on the same options, two or more of them, in the order of the survey."""
    alike: dict[tuple[str, ...], list[Rating]] = {}
    for rating in found:
        alike.setdefault(rating.options, []).append(rating)
    return [batch for batch in alike.values() if len(batch) > 1]


def told_batch(report: Report, batch: Sequence[Rating]) -> str:
    """What questions on the same options are called together."""
    first, count = batch[0].closed, len(batch)
    return say(report, f"評定の一覧（{first}など {count} 問）", f"Ratings of {count} questions ({first} ...)")


def told_ends(report: Report, row: dict[str, Any]) -> str:
    """Both ends of one row with their shares, and the mean, in one sentence."""
    parts = [_told_end(report, row, "positive"), _told_end(report, row, "negative"), told_middle(report, row)]
    return say(report, "、", "; ").join(part for part in parts if part)


def _told_end(report: Report, row: dict[str, Any], end: str) -> str:
    share = row[f"{end}_share"]
    if share != share:
        return ""
    low, high, options = row[f"{end}_low"], row[f"{end}_high"], str(row[f"{end}_options"])
    scores = row["kind"] == "nps"
    names = (PROMOTERS, DETRACTORS) if scores else (POSITIVE, NEGATIVE)
    called = names[0] if end == "positive" else names[1]
    english = IN_ENGLISH[called]
    return say(
        report,
        f"{called}（{options}）{share:.0%}（{low:.0%}～{high:.0%}）",
        f"{english} ({options.replace('・', ', ')}) {share:.0%} ({low:.0%} - {high:.0%})",
    )


def told_middle(report: Report, row: dict[str, Any]) -> str:
    """The mean; of the question whether one would recommend the NPS."""
    if row["kind"] == "nps" and row["balance"] == row["balance"]:
        return f"NPS {100 * row['balance']:+.0f}"
    return told_mean(report, row)


def told_mean(report: Report, row: dict[str, Any]) -> str:
    """The mean with its interval, and of which numbers it is."""
    mean = row["mean"]
    if mean != mean:
        return ""
    low, high = row["mean_low"], row["mean_high"]
    interval = "" if low != low else say(report, f"（{low:.2f}～{high:.2f}）", f" ({low:.2f} - {high:.2f})")
    return say(report, f"平均 {mean:.2f}{interval}", f"mean {mean:.2f}{interval}")


def told_numbers(report: Report, rating: Rating) -> str:
    """What the numbers of a mean are."""
    if str(rating.whole.row["numbers"]) == "データの数":
        return say(report, "平均は答えの数そのもの", "means are of the numbers that were answered")
    steps = int(rating.whole.row["steps"])
    return say(
        report,
        f"平均は否定的な端を 1、肯定的な端を {steps} とした値",
        f"for means the negative end is 1 and the positive {steps}",
    )


def told_beside(report: Report, row: dict[str, Any]) -> str:
    """Who is not counted: answers beside the scale, and blanks."""
    beside, blank = int(row["beside"]), int(row["unanswered"])
    ja = [f"わからないなど尺度の外 {beside}" if beside else "", f"無回答 {blank}" if blank else ""]
    en = [f"{beside} answered beside the scale" if beside else "", f"{blank} did not answer" if blank else ""]
    told = say(report, "、", ", ").join(filter(None, en if report.lang == "en" else ja))
    return say(report, f"{told}を除く", f"without {told}") if told else ""


def told_difference(report: Report, rating: Rating) -> str:
    """Whether the groups differ: the test of all of them."""
    tests = [
        row
        for row in records(report, "scale_tests")
        if row["closed"] == rating.closed and row["by"] == rating.by and row["group"] == EVERYONE
    ]
    if not tests:
        return ""
    row, by = tests[0], rating.by
    if row["verdict"] == CANNOT_TELL:
        return say(
            report,
            f"{by}による差は判断できない（5 人以上の組が二つ以上必要）",
            f"whether {by} makes a difference cannot be told (two groups of five or more are needed)",
        )
    differs = row["verdict"] == DIFFERENT
    p = "< 0.001" if row["q"] < 0.001 else f"= {row['q']:.3f}"
    return say(
        report,
        f"{by}による差が{'ある' if differs else 'あるとは言えない'}（Kruskal–Wallis、q {p}、ε² = {row['effect']:.2f}）",
        f"{by}: {'the groups differ' if differs else 'no difference shown'} "
        f"(Kruskal-Wallis, q {p}, epsilon squared {row['effect']:.2f})",
    )
