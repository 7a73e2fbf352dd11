"""Pictures from SVG and Vega-Lite (画像): one place that knows the renderer and gives it the font."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from textmine.report.fonts import find_font

PIXEL_RATIO = 2


def svg_to_png(svg: str, *, scale: float = PIXEL_RATIO) -> bytes:
    """The picture in ``scale`` times as many pixels each way."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=scale))


def chart_to_svg(spec: Mapping[str, Any], font: Path | None = None) -> str:
    """A Vega-Lite chart as SVG."""
    import vl_convert

    _know_font(font)
    return str(vl_convert.vegalite_to_svg(json.dumps(spec, ensure_ascii=False)))


def chart_to_png(spec: Mapping[str, Any], font: Path | None = None) -> bytes:
    """A Vega-Lite chart as PNG at double size."""
    import vl_convert

    _know_font(font)
    return bytes(vl_convert.vegalite_to_png(json.dumps(spec, ensure_ascii=False), scale=PIXEL_RATIO))


@cache
def _know_font(font: Path | None) -> None:
    import vl_convert

    vl_convert.register_font_directory(str(find_font(font).path.parent))
