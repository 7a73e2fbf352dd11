"""Drawing a cloud (ワードクラウドの描画): SVG with letters as outlines, and PNG at double size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from textmine.report.cloudlayout import Placed
from textmine.report.fonts import Font
from textmine.report.images import svg_to_png
from textmine.report.theme import LIGHT, TEXT_HUES

SHAPES: Mapping[str, tuple[int, int]] = {"16x9": (960, 540), "square": (720, 720)}
"""Canvas of each shape; PNG files have twice as many pixels each way."""

MARGIN, HEAD, FOOT = 24.0, 44.0, 52.0


@dataclass(frozen=True)
class Cloud:
    """One cloud ready to draw: its words on the canvas and what stands above and below them."""

    title: str
    caption: str
    shape: str
    words: Sequence[Placed]
    colours: Mapping[str, str]
    legend: Sequence[tuple[str, str]] = ()
    left_out: Sequence[str] = ()
    boxes: Sequence[tuple[float, float, float, float, str, str]] = field(default=())
    group: str = ""


def canvas_of(shape: str) -> tuple[float, float]:
    """The part of the picture that words may stand in."""
    width, height = SHAPES[shape]
    return width - 2 * MARGIN, height - HEAD - FOOT


def cloud_svg(cloud: Cloud, letters: Font) -> str:
    """The picture as SVG, letters as outlines: it needs no font on the machine that shows it."""
    width, height = SHAPES[cloud.shape]
    description = escape(f"{cloud.title}: {cloud.caption}")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img"><title>{escape(cloud.title)}</title>'
        f'<desc>{description}</desc><rect width="{width}" height="{height}" fill="{LIGHT.card}"/>',
        *(_box(box, letters) for box in cloud.boxes),
        _line(cloud.title, 22, (MARGIN, 34), LIGHT.ink, letters, width - 2 * MARGIN),
    ]
    parts += [_word(word, cloud.colours.get(word.word, TEXT_HUES[0]), letters) for word in cloud.words]
    parts.append(_line(cloud.caption, 13, (MARGIN, height - 14), LIGHT.quiet, letters, width - 2 * MARGIN))
    parts.append(_legend_line(cloud.legend, height - 36, letters))
    return "".join(parts) + "</svg>\n"


def _word(word: Placed, colour: str, letters: Font) -> str:
    """One word, its middle at the place; 0.38 sizes below the middle stands the baseline of Japanese."""
    left, baseline = MARGIN + word.x - word.width / 2, HEAD + word.y + word.size * 0.38
    path = letters.outline(word.word, word.size, left, baseline)
    return f'<path fill="{colour}" data-word="{escape(word.word, quote=True)}" d="{path}"/>'


def _line(text: str, size: float, start: tuple[float, float], colour: str, letters: Font, room: float) -> str:
    """A line of text, made smaller where it would not fit."""
    shown = "".join(c for c in text if not letters.lacks(c))
    size = min(size, size * room / max(1.0, letters.width(shown, size)))
    return f'<path fill="{colour}" d="{letters.outline(shown, size, *start)}"/>'


def _legend_line(legend: Sequence[tuple[str, str]], y: float, letters: Font) -> str:
    parts, x = [], MARGIN
    for colour, name in legend:
        parts.append(f'<rect x="{x:.1f}" y="{y - 10:.1f}" width="11" height="11" fill="{colour}"/>')
        parts.append(_line(name, 12, (x + 16, y), LIGHT.ink, letters, 400))
        x += 16 + letters.width(name, 12) + 20
    return "".join(parts)


def _box(box: tuple[float, float, float, float, str, str], letters: Font) -> str:
    x, y, width, height, title, colour = box
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="6" '
        f'fill="{LIGHT.page}"/><rect x="{x:.1f}" y="{y:.1f}" width="4" height="{height:.1f}" fill="{colour}"/>'
        + _line(title, 13, (x + 12, y + 19), colour, letters, width - 20)
    )


def save_cloud(cloud: Cloud, stem: Path, letters: Font) -> list[Path]:
    """Write one cloud as ``stem``.svg and ``stem``.png (twice as many pixels each way)."""
    svg = cloud_svg(cloud, letters)
    vector, pixels = stem.with_name(stem.name + ".svg"), stem.with_name(stem.name + ".png")
    vector.write_text(svg, encoding="utf-8", newline="\n")
    pixels.write_bytes(svg_to_png(svg, scale=2))
    return [vector, pixels]
