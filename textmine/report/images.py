"""Pictures from SVG and Vega-Lite (画像): one place that knows the renderer and gives it the font."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from textmine.report.fonts import find_font

PIXEL_RATIO = 2


OBJECT_NAMES = frozenset(
    [
        "constructor",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "toString",
        "valueOf",
        "__proto__",
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
    ]
)
"""Words that the chart library mistakes for parts of its own objects when they are someone's answer."""

UNSEEN = "\u2060"


def spec_text(spec: Mapping[str, Any]) -> str:
    """A chart as JSON in which every word of an answer is only a word."""
    return json.dumps(harmless(spec), ensure_ascii=False)


def harmless(value: Any) -> Any:
    """A chart whose texts are no names of the chart library's own objects: such ones get an unseen mark."""
    if isinstance(value, Mapping):
        return {key: harmless(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [harmless(part) for part in value]
    return value + UNSEEN if isinstance(value, str) and value in OBJECT_NAMES else value


def svg_to_png(svg: str, *, scale: float = PIXEL_RATIO) -> bytes:
    """The picture in ``scale`` times as many pixels each way."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=scale))


def chart_to_svg(spec: Mapping[str, Any], font: Path | None = None) -> str:
    """A Vega-Lite chart as SVG; page and files show the same charts, each of which is drawn once."""
    return _drawn(spec_text(spec), font)


def chart_to_png(spec: Mapping[str, Any], font: Path | None = None) -> bytes:
    """A Vega-Lite chart as PNG at double size."""
    return svg_to_png(chart_to_svg(spec, font))


@lru_cache(maxsize=64)
def _drawn(spec: str, font: Path | None) -> str:
    import vl_convert

    _know_font(font)
    return str(vl_convert.vegalite_to_svg(spec))


@cache
def _know_font(font: Path | None) -> None:
    import vl_convert

    vl_convert.register_font_directory(str(find_font(font).path.parent))
