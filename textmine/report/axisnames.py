"""Names on the axes of charts (軸の名前): long ones cut so that they stay apart, heads of columns in short lines.

The library cuts a long name at its end, where 南部センター第一分室 and 南部センター第二分室 become the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from textmine.report.slidefit import CLOSING, text_width

LABEL_WIDTH = 170
"""Pixels that a name may take beside its bar (``labelLimit`` of the theme)."""

LABEL_SIZE, LINE = 12, 15
TAILS = (0, 7, 5, 9, 3, 11, 1)
"""How many letters of the end are kept: the first that leaves no two names alike, or the fewest."""

CUT = "…"


def apart(names: Sequence[str], width: float = LABEL_WIDTH) -> dict[str, str]:
    """Long names as they are to be shown, by name: their ends cut, or their middles where two would be alike.

    >>> apart(["市立南部地域包括支援センター第一分室", "市立南部地域包括支援センター第二分室"])["市立南部地域包括支援センター第一分室"]
    '市立南部地域…ンター第一分室'
    """
    distinct = list(dict.fromkeys(names))
    tried = [_cut(distinct, tail, width) for tail in TAILS]
    best = max(tried, key=_kinds)
    return {name: short for name, short in best.items() if short != name}


def apart_with_sizes(labels: Mapping[str, str]) -> dict[str, str]:
    """The same of labels that tell more behind the name: label -> name; 南部…分室（n=12） keeps its n."""
    short = apart(list(labels.values()))
    return {label: short[name] + label[len(name) :] for label, name in labels.items() if name in short}


def _cut(names: Sequence[str], tail: int, width: float) -> dict[str, str]:
    return {name: name if _wide(name) <= width else _middle_cut(name, tail, width) for name in names}


def _kinds(shown: Mapping[str, str]) -> int:
    return len(set(shown.values()))


def _middle_cut(name: str, tail: int, width: float) -> str:
    """As much of the beginning as fits before the last ``tail`` letters."""
    end = CUT + (name[-tail:] if tail else "")
    head = next((size for size in range(len(name) - tail, 0, -1) if _wide(name[:size] + end) <= width), 1)
    return name[:head] + end


def _wide(text: str) -> float:
    return text_width(text, LABEL_SIZE)


def in_lines(head: str, width: float, most: int = 4) -> list[str]:
    """The name of a column in lines of ``width`` pixels: one a term (1 統合・センター), long terms parted.

    >>> in_lines("7 ライドシェア・決める", 60)
    ['7 ライド', 'シェア', '決める']
    """
    lines: list[str] = []
    for piece in re.split(r"・|, ", head):
        lines += _parted(piece, width)
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1] + CUT]


def _parted(piece: str, width: float) -> list[str]:
    lines = [""]
    for word in re.findall(r"[ -~]+?(?: |$)|[!-~]+|.", piece):
        if lines[-1] and word not in CLOSING and _wide(lines[-1] + word.rstrip()) > width:
            lines.append("")
        lines[-1] += word
    return [line.strip() for line in lines if line.strip()]


def shown_as(names: Mapping[str, str | Sequence[str]]) -> dict[str, Any]:
    """The part of an axis that shows its names as they are told; {} where all stay."""
    if not names:
        return {}
    told = json.dumps(names, ensure_ascii=False)
    return {"labelExpr": f"({told})[datum.label] || datum.label"}


def heads_in_lines(heads: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The axis of columns whose heads stand above them in lines, as high as the longest head."""
    most = max((len(lines) for lines in heads.values()), default=1)
    return {
        "orient": "top",
        "labelAngle": 0,
        "labelAlign": "center",
        "labelBaseline": "bottom",
        "labelLineHeight": LINE,
        "labelPadding": LINE * (most - 1) + 6,
        **shown_as(heads),
    }


def names_axis(names: Mapping[str, str | Sequence[str]]) -> dict[str, Any]:
    """The axis of an encoding with its names as they are told; {} where all stay."""
    return {"axis": shown_as(names)} if names else {}
