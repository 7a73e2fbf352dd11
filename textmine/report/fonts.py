"""Japanese fonts (日本語フォント) for pictures: the packaged Noto Sans CJK, or any file the user names.

``Font`` draws text as outlines, so that a picture looks the same on every machine and a character
that the font lacks is known before it becomes a box (tofu).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.errors import InputError, OutputError, Problem

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

INSTALLED = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf",
    "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf",
    "/usr/share/fonts/truetype/fonts-japanese-gothic.ttf",
    "/System/Library/Fonts/ヒラギノ角ゴシック W3.ttc",
    "C:/Windows/Fonts/YuGothM.ttc",
    "C:/Windows/Fonts/meiryo.ttc",
    "C:/Windows/Fonts/msgothic.ttc",
)
"""Where operating systems keep a Japanese font; tried when the package is missing."""

PROBE = "あア漢日本語"


@dataclass(frozen=True)
class Font:
    """One font file, opened once; ``number`` is its place in a collection (.ttc)."""

    path: Path
    number: int = 0

    @cached_property
    def _opened(self) -> TTFont:
        from fontTools.ttLib import TTFont

        return TTFont(self.path, fontNumber=self.number, lazy=True)

    @cached_property
    def _glyphs(self) -> Any:
        return self._opened.getGlyphSet()

    @cached_property
    def characters(self) -> dict[int, str]:
        """Code point to glyph name."""
        return dict(self._opened.getBestCmap())

    @cached_property
    def family(self) -> str:
        """The family name as other programs know it."""
        return str(self._opened["name"].getBestFamilyName())

    @cached_property
    def em(self) -> int:
        """Units of the em square."""
        return int(self._opened["head"].unitsPerEm)

    def lacks(self, text: str) -> str:
        """The characters of ``text`` that the font would draw as boxes."""
        return "".join(sorted({c for c in text if not c.isspace() and ord(c) not in self.characters}))

    def width(self, text: str, size: float) -> float:
        """The width of ``text`` in the unit of ``size``."""
        glyphs = self._glyphs
        return float(sum(glyphs[self._glyph(c)].width for c in text)) * size / self.em

    def outline(self, text: str, size: float, x: float, y: float) -> str:
        """SVG path data of ``text`` with its baseline starting at (x, y)."""
        parts, scale = [], size / self.em
        for character in text:
            data, width = _glyph_path(self, self._glyph(character), scale, round(x, 2), round(y, 2))
            parts.append(data)
            x += width
        return "".join(parts)

    def _glyph(self, character: str) -> str:
        return self.characters.get(ord(character), ".notdef")


def _glyph_path(font: Font, name: str, scale: float, x: float, y: float) -> tuple[str, float]:
    """The glyph as path data at a place: its outline is read from the font once."""
    import numpy as np

    template, points, width = _glyph_outline(font, name)
    # Adding nothing turns -0 into 0; one decimal is finer than any screen shows.
    placed = np.round(points * (scale, -scale) + (x, y), 1) + 0.0
    return template % tuple(placed.ravel().tolist()), width * scale


@cache
def _glyph_outline(font: Font, name: str) -> tuple[str, Any, float]:
    """Path data with a gap for each number, the numbers in units of the font, and the width."""
    import numpy as np
    from fontTools.pens.basePen import BasePen

    parts: list[str] = []
    points: list[tuple[float, float]] = []

    def draw(letter: str, *given: tuple[float, float]) -> None:
        parts.append(letter + ",".join(["%.7g,%.7g"] * len(given)))
        points.extend(given)

    steps = {
        "_moveTo": staticmethod(lambda point: draw("M", point)),
        "_lineTo": staticmethod(lambda point: draw("L", point)),
        "_curveToOne": staticmethod(lambda *given: draw("C", *given)),
        "_qCurveToOne": staticmethod(lambda *given: draw("Q", *given)),
        "_closePath": staticmethod(lambda: parts.append("Z")),
    }
    glyph = font._glyphs[name]
    glyph.draw(type("Pen", (BasePen,), steps)(font._glyphs))
    return "".join(parts), np.array(points, dtype=float).reshape(-1, 2), float(glyph.width)


@cache
def find_font(chosen: Path | None = None) -> Font:
    """The font for pictures: the user's own, else the packaged one, else an installed one.

    Raises InputError where the chosen file is no Japanese font, OutputError where none is found.
    """
    if chosen is not None:
        return _chosen(chosen)
    for path in (_packaged(), *map(Path, INSTALLED)):
        font = _japanese(path) if path is not None and path.is_file() else None
        if font is not None:
            return font
    raise OutputError(_no_font())


def _chosen(path: Path) -> Font:
    font = _japanese(path) if path.is_file() else None
    if font is None:
        raise InputError(
            Problem(
                "フォントを読めないか、日本語の文字がありません",
                "the font cannot be read or has no Japanese characters",
                str(path),
                "日本語の .otf / .ttf / .ttc を指定してください（report.font）",
                "name a Japanese .otf, .ttf or .ttc file (report.font)",
            )
        )
    return font


def _packaged() -> Path | None:
    try:
        import noto_cjk_sans_jp_regular as package
    except ImportError:
        return None
    return Path(str(package.FONT_PATH))


def _japanese(path: Path) -> Font | None:
    """The font in ``path``, or None where it cannot be read or lacks Japanese."""
    from fontTools.ttLib import TTLibError

    try:
        font = Font(path)
        return None if font.lacks(PROBE) else font
    except (OSError, TTLibError, KeyError, AttributeError):
        return None


def _no_font() -> Problem:
    return Problem(
        "日本語フォントが見つかりません",
        "no Japanese font was found",
        "",
        "pip install noto-cjk-sans-jp-regular を実行するか、report.font にフォントのファイルを書いてください",
        "pip install noto-cjk-sans-jp-regular, or name a font file in report.font",
    )
