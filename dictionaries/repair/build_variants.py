"""Rebuild the derived tables of this folder (異体字表の再生成) from the Unicode data of the system.

    python dictionaries/repair/build_variants.py           # writes radicals.csv, variants.csv, ambiguous.csv
    python dictionaries/repair/build_variants.py --check   # exit status 1 where a file differs

Needs Debian's package unicode-data (/usr/share/unicode). The facts that come from elsewhere stand in
opencc_facts.csv (OpenCC 1.4.2, Apache License 2.0: STCharacters, JPShinjitaiCharacters; only the lines
that lead to a kanji of JIS X 0208) and variants_by_hand.csv. A kanji that JIS X 0208 holds is never the
left side of any line: what Japanese can write, no Chinese conversion may touch.
"""

from __future__ import annotations

import bz2
import csv
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
UNICODE = Path("/usr/share/unicode")
HEADER = ("kind", "found", "written", "source", "example")
KANJI = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF))

Links = dict[str, set[str]]


def in_jis(character: str) -> bool:
    """Whether JIS X 0208 holds the character (iso2022_jp; cp932 would also accept ① and 髙)."""
    try:
        character.encode("iso2022_jp")
    except UnicodeEncodeError:
        return False
    return True


def read_unihan(name: str) -> Iterator[tuple[str, str, str]]:
    """The lines of one Unihan file: character, field, value."""
    with bz2.open(UNICODE / f"Unihan_{name}.txt.bz2", "rt", encoding="utf-8") as stream:
        for line in stream:
            if line.startswith("U+"):
                code, field, value = line.rstrip("\n").split("\t")
                yield chr(int(code[2:], 16)), field, value


def code_points(value: str) -> list[str]:
    """The characters named in a Unihan value, such as ``U+767C U+9AEE`` or ``2010:U+4E57``."""
    return [chr(int(code, 16)) for code in re.findall(r"U\+([0-9A-F]{4,6})", value)]


def read_csv(name: str) -> list[dict[str, str]]:
    """The rows of one table of this folder, without its comment lines."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if line and not line.startswith("#")))


def joyo() -> set[str]:
    """The kanji of everyday use (Unihan kJoyoKanji): where only one target is among them, it is meant."""
    return {
        character
        for character, field, value in read_unihan("OtherMappings")
        if field == "kJoyoKanji" and in_jis(character)
    }


def old_to_new() -> Links:
    """Old form -> new form: Unihan kJoyoKanji, kJinmeiyoKanji and OpenCC JPShinjitaiCharacters."""
    links: Links = defaultdict(set)
    for character, field, value in read_unihan("OtherMappings"):
        if field in ("kJoyoKanji", "kJinmeiyoKanji"):
            links[character].update(code_points(value))
    for row in read_csv("opencc_facts.csv"):
        if row["source"] == "JPShinjitaiCharacters":
            links[row["found"]].add(row["written"])
    return links


def variant_links() -> tuple[Links, Links]:
    """Simplified -> traditional (Unihan, OpenCC), and kZVariant, both for characters outside JIS X 0208."""
    traditional: Links = defaultdict(set)
    shapes: Links = defaultdict(set)
    for character, field, value in read_unihan("Variants"):
        if field == "kTraditionalVariant":
            traditional[character].update(set(code_points(value)) - {character})
        elif field == "kZVariant":
            shapes[character].update(code_points(value))
    for row in read_csv("opencc_facts.csv"):
        if row["source"] == "STCharacters":
            traditional[row["found"]].add(row["written"])
    return traditional, shapes


def targets_of(character: str, traditional: Links, shapes: Links, renewed: Links) -> tuple[set[str], str]:
    """The JIS X 0208 kanji that a character outside it stands for, and the source that says so."""
    found = _new_forms(traditional.get(character, set()), renewed)
    if found:
        return found, "Unihan kTraditionalVariant / OpenCC"
    found = {form for form in renewed.get(character, set()) if in_jis(form)}
    if found:
        return found, "old to new form"
    return {form for form in shapes.get(character, set()) if in_jis(form)}, "Unihan kZVariant"


def _new_forms(forms: set[str], renewed: Links) -> set[str]:
    """Each form in its new shape where there is one (實 -> 実), as far as JIS X 0208 holds it."""
    new: set[str] = set()
    for form in forms:
        newer = {shape for shape in renewed.get(form, set()) if in_jis(shape)}
        new |= newer or ({form} if in_jis(form) else set())
    return new


def build_variants() -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Rows of variants.csv (one target) and ambiguous.csv (several)."""
    by_hand = {row["found"]: row for row in read_csv("variants_by_hand.csv")}
    never = {row["found"] for row in read_csv("never.csv") if row["kind"] == "character"}
    traditional, shapes = variant_links()
    renewed, everyday = old_to_new(), joyo()
    single, several = [], []
    for first, last in KANJI:
        for character in map(chr, range(first, last + 1)):
            if character in by_hand or character in never or in_jis(character):
                continue
            targets, source = targets_of(character, traditional, shapes, renewed)
            if len(targets) > 1 and len(targets & everyday) == 1:
                targets, source = targets & everyday, f"{source}; the only one in everyday use"
            row = (character, "".join(sorted(targets)), source, "")
            if len(targets) == 1:
                single.append(("variant", *row))
            elif targets:
                several.append(("ambiguous", *row))
    for row in by_hand.values():
        fields = tuple(row[name] for name in HEADER)
        (single if len(row["written"]) == 1 else several).append(fields)
    return sorted(single, key=lambda row: row[1]), sorted(several, key=lambda row: row[1])


def build_radicals(variants: dict[str, str]) -> list[tuple[str, ...]]:
    """Rows of radicals.csv: EquivalentUnifiedIdeograph, then the second step into JIS X 0208."""
    rows = []
    for line in (UNICODE / "EquivalentUnifiedIdeograph.txt").read_text(encoding="utf-8").splitlines():
        match = re.match(r"([0-9A-F]{4,5})(?:\.\.([0-9A-F]{4,5}))?\s*;\s*([0-9A-F]{4,5})", line)
        if not match:
            continue
        first, last, target = match.group(1), match.group(2) or match.group(1), chr(int(match.group(3), 16))
        for code in range(int(first, 16), int(last, 16) + 1):
            if 0x2E80 <= code <= 0x2FDF:
                written = variants.get(target, target)
                source = "EquivalentUnifiedIdeograph" + (" + variants.csv" if written != target else "")
                rows.append(("radical", chr(code), written, source, ""))
    return sorted(rows, key=lambda row: row[1])


def as_csv(rows: list[tuple[str, ...]], comment: str) -> str:
    """One table as text, with a comment that says what it is."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return f"# {comment}\n# Made by build_variants.py; edit variants_by_hand.csv, not this file.\n{stream.getvalue()}"


def build() -> dict[str, str]:
    """The three derived files by name."""
    single, several = build_variants()
    radicals = build_radicals({row[1]: row[2] for row in single})
    return {
        "variants.csv": as_csv(single, "Kanji outside JIS X 0208 that stand for one kanji inside it"),
        "ambiguous.csv": as_csv(
            several, "Kanji outside JIS X 0208 with several targets: the context decides"
        ),
        "radicals.csv": as_csv(radicals, "Kangxi radicals and the radical supplement (U+2E80-2FDF) as kanji"),
    }


def main() -> int:
    """Write the files, or with --check say which differ."""
    differ = []
    for name, text in build().items():
        path = FOLDER / name
        if "--check" in sys.argv:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                differ.append(name)
        else:
            path.write_text(text, encoding="utf-8")
    if differ:
        print("differs:", ", ".join(differ))
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
