"""The comparison cloud (比較クラウド): a panel a group with the words it uses more than any other."""

from __future__ import annotations

import math

from textmine.groupnames import name_group
from textmine.report.clouddraw import HEAD, MARGIN, Cloud, canvas_of
from textmine.report.cloudlayout import Placed, lay_out
from textmine.report.cloudwords import owned_words
from textmine.report.fonts import Font
from textmine.report.model import Report
from textmine.report.theme import text_hue

PANELS = 16
"""Groups in a comparison cloud; more panels could not be read."""


def comparison_cloud(report: Report, shape: str, letters: Font) -> Cloud | None:
    """Which group owns the word (比較クラウド): a panel a group with the words it uses most of all."""
    owned = owned_words(report)
    owned = {group: words for group, words in owned.items() if words}
    if len(owned) < 2:
        return None
    counts = report.valid[report.level].map(name_group).value_counts()
    largest = sorted(owned, key=lambda name: (-int(counts[name]), name))[:PANELS]
    of = len(counts)
    owned = {name: owned[name] for name in report.in_order(largest)}
    panels = _panels(len(owned), shape)
    boxes, words, colours = [], list[Placed](), dict[str, str]()
    for number, ((group, weights), panel) in enumerate(zip(owned.items(), panels, strict=True)):
        x, y, width, height = panel
        title = f"{report.shown(group)}  n={int(counts[group])}"
        boxes.append((x + MARGIN, y + HEAD, width, height, title, text_hue(number)))
        drawable = {word: weight for word, weight in weights.items() if not letters.lacks(word)}
        inner = (width - 20, height - 30)
        largest_words = lay_out(drawable, inner, letters.width, smallest=12, largest_share=0.42)
        words += [Placed(w.word, w.x + x + 12, w.y + y + 26, w.size, w.width) for w in largest_words]
        colours |= {word.word: text_hue(number) for word in largest_words}
    note = _comparison_note(report)
    return Cloud(_comparison_title(report, len(owned), of), note, shape, words, colours, boxes=boxes)


def _comparison_title(report: Report, shown: int, of: int) -> str:
    """What the picture is, and how many of the groups it shows where it does not show all."""
    if report.lang == "en":
        return f"Words by {report.level}" + (f" ({shown} of {of})" if shown < of else "")
    part = f"。{of} のうち目立つ語のある {shown}" if shown < of else ""
    return f"{report.level}ごとの語（比較クラウド{part}）"


def _comparison_note(report: Report) -> str:
    if report.lang == "en":
        return (
            "A word stands with the group whose answers use it most often (by share); "
            f"area: answers; {len(report.valid)} valid answers"
        )
    return (
        f"語は、使った回答の割合が最も高い{report.level}の欄にだけ置く。文字の面積は「使った回答の数」（欄ごとに"
        f"最大をそろえる）。有効回答 {len(report.valid)} 件（無回答を除く）"
    )


def _panels(count: int, shape: str) -> list[tuple[float, float, float, float]]:
    """``count`` equal panels in rows: x, y, width, height within the canvas."""
    width, height = canvas_of(shape)
    columns = min(count, 3) if count <= 3 else min(4, math.ceil(count**0.5))
    rows, gap = -(-count // columns), 10.0
    panel = ((width - gap * (columns - 1)) / columns, (height + 16 - gap * (rows - 1)) / rows)
    return [
        ((n % columns) * (panel[0] + gap), (n // columns) * (panel[1] + gap), *panel) for n in range(count)
    ]
