"""How often the encoding rule is right (文字コード判定の検査): random files of 1 to 100 rows in eight encodings.

    python benchmarks/encodings.py

Prints right, wrong and refused readings, then the same for files with one damaged byte: a damaged file
may be refused, or read in its own encoding where the byte is legal there, but never in another one.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from textmine.errors import TextmineError
from textmine.files.encoding import decode

SOURCES = (
    "data/koganei2010/source/kaigiroku_2010-10-06.txt",
    "data/koganei2010/source/gaiyouban_2009.txt",
    "data/example_library/library2024.csv",
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "iso2022_jp")
DAMAGE = (0xFF, 0xA0, 0x80, 0xFD)
ROOT = Path(__file__).resolve().parent.parent


def sample_files(lines: list[str], chooser: random.Random) -> Iterator[tuple[str, bytes]]:
    """Encodings and contents of 30 random files for each number of rows."""
    for rows in (1, 3, 10, 100):
        for _ in range(30):
            cells = enumerate(chooser.sample(lines, min(rows, len(lines))))
            text = "番号,回答\r\n" + "".join(f"{number},{cell}\r\n" for number, cell in cells)
            for encoding in ENCODINGS:
                try:
                    yield encoding, text.encode(encoding)
                except UnicodeEncodeError:
                    continue


def outcome(encoding: str, content: bytes) -> str:
    """Whether the rule read this content in its own encoding."""
    try:
        text, _ = decode(content, Path("sample.csv"))
    except TextmineError:
        return "refused"
    return "right" if text == content.decode(encoding, errors="replace") else "wrong"


def damaged(content: bytes, chooser: random.Random) -> bytes:
    """The content with one byte replaced."""
    place = chooser.randrange(len(content))
    return content[:place] + bytes([chooser.choice(DAMAGE)]) + content[place + 1 :]


def main() -> None:
    """Count the outcomes over all sources."""
    chooser = random.Random(1)
    whole: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    for source in SOURCES:
        text = decode((ROOT / source).read_bytes(), Path(source))[0]
        lines = [line.strip() for line in text.replace("实", "実").replace("尐", "少").splitlines()]
        for encoding, content in sample_files([line for line in lines if len(line) > 5], chooser):
            whole[outcome(encoding, content)] += 1
            if encoding in ("utf-8", "cp932", "euc_jp"):
                broken[outcome(encoding, damaged(content, chooser))] += 1
    print("whole files:", dict(sorted(whole.items())))
    print("one damaged byte:", dict(sorted(broken.items())))


if __name__ == "__main__":
    main()
