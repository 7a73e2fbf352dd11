"""How many topics are shown, and whether others would do as well (話題の数の言い方)."""

from __future__ import annotations

from textmine.report.listings import records
from textmine.report.model import Report, say


def equal_numbers(report: Report) -> list[int]:
    """The numbers of topics that fit as well as the one shown, it among them; none where it was given by hand."""
    rows = records(report, "topic_choice")
    if len(rows) < 2:
        return []
    return [int(row["count"]) for row in rows if row["fits"] or row["chosen"]]


def how_certain(report: Report) -> str:
    """One sentence on the number of topics; nothing without any."""
    numbers = equal_numbers(report)
    chosen = [int(row["count"]) for row in records(report, "topic_choice") if row["chosen"]]
    if not chosen:
        return ""
    if not numbers:
        return say(
            report,
            f"話題の数（{chosen[0]}）は設定で指定したものです。",
            f"The number of topics ({chosen[0]}) was given by the settings.",
        )
    if len(numbers) == 1:
        return say(
            report,
            f"話題の数は、試した数のうち {chosen[0]} が最もよく当てはまりました。",
            f"Of the numbers of topics tried, {chosen[0]} fitted best.",
        )
    fewest = chosen[0] == numbers[0]
    return say(
        report,
        f"話題の数は一つに決まりません。{joined(report, numbers)}同じくらい当てはまり、"
        f"{'' if fewest else '半分を超える回答の入る話題がない、'}最も少ない {chosen[0]} で示しています。",
        f"The number of topics is not certain: {joined(report, numbers)} fit equally well; the fewest"
        f"{'' if fewest else ' without a topic of more than half of the answers'}, {chosen[0]}, are shown.",
    )


def joined(report: Report, numbers: list[int]) -> str:
    """2・3・4 のどれも; 2, 3 and 4."""
    listed = [str(number) for number in numbers]
    return say(
        report,
        f"{'・'.join(listed)} の{'どちらも' if len(listed) == 2 else 'どれも'}",
        f"{', '.join(listed[:-1])} and {listed[-1]}",
    )
