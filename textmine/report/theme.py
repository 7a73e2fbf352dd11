"""One design (意匠) for all outputs: type scale, spacing and palette stand here and nowhere else.

The hues are Okabe and Ito's, which people with colour-blindness tell apart; those that text or thin
lines are drawn in are darkened until their contrast with the paper is at least 4.5 : 1 (WCAG AA).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textmine.tables import STATUSES

FAMILY = "Noto Sans CJK JP"
"""The family that pictures are drawn in."""

SCREEN_FONTS = (
    '"Hiragino Sans", "Yu Gothic UI", "Yu Gothic", Meiryo, "BIZ UDPGothic", "Noto Sans CJK JP", sans-serif'
)
OFFICE_FONT = "Meiryo"
"""The font that Windows' office programs have; where it is missing the program takes its own."""

TYPE_SCALE: Mapping[str, float] = {"small": 12.5, "body": 15, "lead": 17, "h3": 18, "h2": 24, "h1": 32}
"""Sizes of the page in pixels."""

SLIDE_SCALE: Mapping[str, float] = {"note": 11, "small": 12, "body": 16, "lead": 20, "h2": 26, "h1": 38}
"""Sizes of the slides in points."""

SPACE = (4, 8, 12, 16, 24, 32, 48)
"""Distances in pixels."""


@dataclass(frozen=True)
class Paper:
    """The colours of one mode: what is drawn on, text, quiet text, lines, links, marks."""

    page: str
    card: str
    ink: str
    quiet: str
    line: str
    soft: str
    accent: str
    on_accent: str
    mark: str
    mark_ink: str
    warn: str
    warn_soft: str


LIGHT = Paper(
    page="#f3f5f8",
    card="#ffffff",
    ink="#1a2230",
    quiet="#4d586a",
    line="#d5dbe4",
    soft="#e8eef6",
    accent="#00558a",
    on_accent="#ffffff",
    mark="#ffe58a",
    mark_ink="#1a2230",
    warn="#9a3d00",
    warn_soft="#fdebdd",
)
DARK = Paper(
    page="#10151d",
    card="#1a212c",
    ink="#e8ecf2",
    quiet="#aeb9c8",
    line="#3a4557",
    soft="#243042",
    accent="#7cc4f0",
    on_accent="#0b1722",
    mark="#f0cf52",
    mark_ink="#10151d",
    warn="#ffb27a",
    warn_soft="#40291a",
)

HUES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a6d00", "#6a4c93")
"""Fills of groups, topics and clusters: Okabe-Ito's and two dark ones that stay apart from them."""

TEXT_HUES = ("#00558a", "#a84400", "#00694d", "#96407a", "#7a5200", "#1c6a96", "#5d4a00", "#5b3f82")
"""The same for words drawn on white, each at 4.5 : 1 or more."""

STATUS_FILLS: Mapping[str, str] = dict(
    zip(
        STATUSES,
        ("#0072b2", "#d9dee6", "#b3bcc9", "#e69f00", "#56b4e9", "#cc79a7", "#d55e00", "#8a6d00", "#5a6475"),
        strict=True,
    )
)
"""What a cell is: answers in blue, what was left blank in greys, written non-answers in other hues."""


def text_hue(index: int) -> str:
    """The colour of the n-th group for text on white; hues come round again after the last."""
    return TEXT_HUES[index % len(TEXT_HUES)]


NEUTRAL = "#cfd6e0"
"""The middle of a diverging scale."""

PALEST = 0.3
"""How much of its hue the innermost step of a side keeps."""


def diverging_fills(steps: int) -> tuple[str, ...]:
    """Fills of a rating scale from the positive end (blue) over grey to the negative (vermilion).

    The paler the nearer to the middle; an even number of steps has no grey. The two hues are told apart by
    people with colour-blindness.

    >>> diverging_fills(3)
    ('#00558a', '#cfd6e0', '#a84400')
    """
    half = steps // 2
    strengths = [1 - (1 - PALEST) * at / max(1, half - 1) for at in range(half)]
    positive = [mixed(TEXT_HUES[0], strength) for strength in strengths]
    negative = [mixed(TEXT_HUES[1], strength) for strength in reversed(strengths)]
    return (*positive, *([NEUTRAL] if steps % 2 else []), *negative)


def mixed(colour: str, strength: float) -> str:
    """A colour mixed with white: 0 is white, 1 the colour.

    >>> mixed("#000000", 0.2), mixed("#0072b2", 1)
    ('#cccccc', '#0072b2')
    """
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * strength):02x}" for part in parts)


def letters_on(fill: str) -> str:
    """White or ink, whichever stands out more on a fill (WCAG's relative luminance).

    >>> letters_on("#0072b2"), letters_on("#cfd6e0")
    ('#ffffff', '#1a2230')
    """
    return max((LIGHT.card, LIGHT.ink), key=lambda colour: _contrast(colour, fill))


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def css_variables(paper: Paper) -> str:
    """The colours of one mode as CSS custom properties."""
    return "".join(f"--{name.replace('_', '-')}:{value};" for name, value in vars(paper).items())
