"""How often each kanji stands in sound survey answers (漢字の頻度): makes kanji_frequency.csv anew.

A rare kanji is rather a misread common one than the other way round. Only the counts are kept.

    python dictionaries/repair/build_frequencies.py FILE...    # text or CSV files in UTF-8
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

OUTPUT = Path(__file__).with_name("kanji_frequency.csv")
LEAST = 3
HEADER = """\
# How often each kanji stands in sound survey answers, in a million kanji; what is not listed is rare.
# Made by build_frequencies.py from 30,000 typed answers: Accommodation Search Dialog Corpus (Megagon Labs,
# CC BY 4.0), tourism survey of Fukui (CC BY) and the answers of Koganei's offices in data/.
kanji,per_million
"""


def _in_jis(character: str) -> bool:
    try:
        return bool(character.encode("iso2022_jp"))
    except UnicodeEncodeError:
        return False


def main(files: list[str]) -> int:
    """Count, and write the table in order of frequency."""
    kanji = re.compile("[一-鿿]")
    counts: Counter[str] = Counter()
    for file in files:
        counts.update(kanji.findall(Path(file).read_text(encoding="utf-8-sig")))
    total = counts.total()
    kept = sorted((-count, one) for one, count in counts.items() if count >= LEAST and _in_jis(one))
    lines = [f"{character},{round(-count * 1_000_000 / total)}\n" for count, character in kept]
    OUTPUT.write_text(HEADER + "".join(lines), encoding="utf-8")
    print(f"{OUTPUT.name}: {len(lines)} kanji of {total}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
