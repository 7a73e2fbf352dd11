"""Kanji that look alike (字形の似た漢字), measured on two fonts: makes alike.csv anew.

Every kanji of JIS X 0208 is drawn in a sans and a serif font, stretched to one size and blurred as a
poor scan would be; two kanji are as alike as their pictures correlate. OCR reads one for the other
where the whole pictures are alike, or where the right part is the same (鏡 and 境). Of kanji that no
sound answer holds (涌, 孜) less is asked, and those outside JIS X 0208 (寕, 岀) are compared too.

    python dictionaries/repair/build_alike.py    # needs Pillow, numpy and Noto CJK; about half a minute
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
)
OUTPUT = Path(__file__).with_name("alike.csv")
CANVAS, DRAWN, GRID = 48, 40, 24
RIGHT_FROM = (7, 9, 11, 13)
"""The columns of the grid where the right part of a kanji may begin."""
LEVEL_ONE = 0x50
"""The row of JIS X 0208 where the everyday kanji end: only they are written."""
NEAR, ALIKE, NEXT = 0.90, 0.82, 0.71
"""Correlations of whole pictures: very alike; alike; enough for the most alike of a kanji."""
SAME_PART, PART_NEXT = 0.88, 0.60
"""The same of the right part alone, and of the whole where the right part is the same."""
STRANGE_NEXT, STRANGE_PART, STRANGE_MOST = 0.66, 0.40, 8
"""The same for kanji that no sound answer holds: likeness of the whole, of the whole where the right part is
the same, and how many are kept."""
OUTSIDE = 0.78
"""How alike a kanji outside JIS X 0208 must be."""
HEADER = """\
# Kanji that look alike, by the correlation of their pictures in two fonts; the context decides.
# found may have been read for each of written. kind: alike-near, alike, alike-far, by how alike they are.
# Made by build_alike.py from Noto Sans CJK JP and Noto Serif CJK JP; confusables.csv is the file to edit.
kind,found,written,source,example
"""


def kanji_of_jis() -> tuple[list[str], int]:
    """All kanji of JIS X 0208 in its order, and how many of them are of the first level."""
    found, first = [], 0
    for row in range(0x30, 0x75):
        for cell in range(0x21, 0x7F):
            try:
                found.append((b"\x1b$B" + bytes([row, cell]) + b"\x1b(B").decode("iso2022_jp"))
            except UnicodeDecodeError:
                continue
        first = len(found) if row < LEVEL_ONE else first
    return found, first


def pictures(characters: list[str], font_file: str) -> Any:
    """One blurred picture of GRID x GRID a character."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    font = ImageFont.truetype(font_file, DRAWN, index=0)
    drawn = []
    for character in characters:
        image = Image.new("L", (CANVAS, CANVAS), 0)
        ImageDraw.Draw(image).text((CANVAS / 2, CANVAS / 2), character, font=font, fill=255, anchor="mm")
        box = image.getbbox()
        if box and min(box[2] - box[0], box[3] - box[1]) > CANVAS / 2:
            stretched = image.crop(box).resize((CANVAS - 4, CANVAS - 4), Image.Resampling.BILINEAR)
            image = Image.new("L", (CANVAS, CANVAS), 0)
            image.paste(stretched, (2, 2))
        blurred = image.filter(ImageFilter.GaussianBlur(1.5))
        drawn.append(np.asarray(blurred.resize((GRID, GRID), Image.Resampling.BILINEAR), dtype="float32"))
    return np.stack(drawn)


def correlations(drawn: Any) -> Any:
    """How alike each picture is to each other one, from -1 to 1."""
    flat = _normalized(drawn)
    return flat @ flat.T


def _normalized(drawn: Any) -> Any:
    import numpy as np

    flat = drawn.reshape(len(drawn), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    return flat / np.where(length > 0, length, 1)


def right_parts(drawn: Any) -> Any:
    """How alike the right parts are, wherever they begin, all stretched to one width."""
    import numpy as np

    width = GRID - max(RIGHT_FROM)
    best = None
    cut = [drawn[:, :, np.linspace(start, GRID - 1, width).round().astype(int)] for start in RIGHT_FROM]
    flat = [_normalized(one) for one in cut]
    for first in flat:
        for second in flat:
            found = first @ second.T
            best = found if best is None else np.maximum(best, found)
    return best


def rows() -> list[tuple[str, str, str]]:
    """The table: kind, found, all that it may have been read for (most alike first)."""
    import numpy as np

    characters, first = kanji_of_jis()
    drawn = [pictures(characters, font) for font in FONTS]
    whole = np.mean([correlations(one) for one in drawn], axis=0)
    right = np.mean([right_parts(one) for one in drawn], axis=0)
    kinds: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    old_forms = _old_forms()
    neighbours = _neighbours(whole, right, first)
    for found, written in sorted(neighbours | _strange_neighbours(characters, whole, right, first)):
        if characters[found] in old_forms:
            continue
        kind = _kind(whole[written, found], right[written, found]) or "alike-far"
        kinds[kind, characters[found]].append((-float(whole[written, found]), characters[written]))
    for found, likeness, written in _outside(characters[:first], [one[:first] for one in drawn]):
        kinds[_kind(likeness, 0.0), found].append((-likeness, written))
    return [
        (kind, found, "".join(character for _, character in sorted(some)))
        for (kind, found), some in sorted(kinds.items(), key=lambda one: (one[0][1], one[0][0]))
    ]


def _old_forms() -> set[str]:
    """Old and simplified forms inside JIS X 0208 (惠, 圓, 价): right in names and quotations."""
    lines = Path(__file__).with_name("opencc_facts.csv").read_text(encoding="utf-8").splitlines()
    return {line.partition(",")[0] for line in lines if line[1:2] == ","} | {"价"}


def _neighbours(whole: Any, right: Any, first: int) -> set[tuple[int, int]]:
    """Pairs (found, written) worth a look: among the most alike of either side, or with the same right part."""
    import numpy as np

    pairs: set[tuple[int, int]] = set()
    for written in range(first):
        pairs |= {(int(found), written) for found in np.argsort(-whole[written], kind="stable")[:16]}
        pairs |= {(int(found), written) for found in np.argsort(-right[written], kind="stable")[:9]}
    for found in range(len(whole)):
        pairs |= {(found, int(written)) for written in np.argsort(-whole[found, :first], kind="stable")[:7]}
    return {
        (found, written)
        for found, written in pairs
        if found != written and _kind(whole[written, found], right[written, found])
    }


def _counted() -> set[str]:
    """Kanji that sound answers hold."""
    lines = Path(__file__).with_name("kanji_frequency.csv").read_text(encoding="utf-8").splitlines()
    return {line[0] for line in lines if line[1:2] == ","}


def _strange_neighbours(characters: list[str], whole: Any, right: Any, first: int) -> set[tuple[int, int]]:
    """Pairs (found, written) of kanji that no sound answer holds with everyday ones."""
    import numpy as np

    counted = _counted()
    pairs: set[tuple[int, int]] = set()
    for found in [n for n, one in enumerate(characters) if one not in counted]:
        wholes, parts = whole[found, :first], right[found, :first]
        enough = (wholes >= STRANGE_NEXT) | ((parts >= SAME_PART) & (wholes >= STRANGE_PART))
        enough[found : found + 1] = False
        ranked = np.argsort(-np.where(enough, np.maximum(wholes, parts * 0.85), -1), kind="stable")
        pairs |= {(found, int(written)) for written in ranked[:STRANGE_MOST] if enough[written]}
    return pairs


def _outside(characters: list[str], drawn: list[Any]) -> list[tuple[str, float, str]]:
    """Kanji outside JIS X 0208 that no other table leads to one inside it: found, likeness, written."""
    import numpy as np

    known = {line.split(",")[1] for name in ("variants.csv", "ambiguous.csv") for line in _lines(name)}
    names = {line.split(",")[1] for line in _lines("never.csv")}
    others = [c for c in map(chr, range(0x4E00, 0x9FD0)) if c not in known | names and not _is_japanese(c)]
    pairs = [
        (_normalized(pictures(others, font)), _normalized(one))
        for font, one in zip(FONTS, drawn, strict=True)
    ]
    whole = np.mean([found @ written.T for found, written in pairs], axis=0)
    return [
        (character, float(whole[n, written]), characters[written])
        for n, character in enumerate(others)
        for written in np.argsort(-whole[n], kind="stable")[:3].tolist()
        if whole[n, written] >= OUTSIDE
    ]


def _is_japanese(character: str) -> bool:
    """Whether a Japanese character set holds the kanji: 髙 and 槗 are right in names."""
    for coding in ("iso2022_jp", "cp932", "euc_jis_2004", "iso2022_jp_2"):
        try:
            character.encode(coding)
        except UnicodeEncodeError:
            continue
        return coding != "iso2022_jp_2" or _is_jis_x_0212(character)
    return False


def _is_jis_x_0212(character: str) -> bool:
    return b"\x1b$(D" in character.encode("iso2022_jp_2")


def _lines(name: str) -> list[str]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.count(",") >= 3]


def _kind(whole: float, right: float) -> str:
    if whole >= NEAR:
        return "alike-near"
    if whole >= ALIKE:
        return "alike"
    if whole >= NEXT or (right >= SAME_PART and whole >= PART_NEXT):
        return "alike-far"
    return ""


def main() -> int:
    """Write the table."""
    lines = [f"{kind},{found},{written},Noto CJK pictures,\n" for kind, found, written in rows()]
    OUTPUT.write_text(HEADER + "".join(lines), encoding="utf-8")
    print(f"{OUTPUT.name}: {len(lines)} rows", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
