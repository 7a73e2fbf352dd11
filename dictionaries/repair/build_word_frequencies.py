"""How often words of kanji and of katakana stand in Japanese texts (語の頻度): makes word_frequency.csv anew.

A word that hardly anybody writes (実積, 先主) is rather a misread everyday word (実績, 先生). Only the powers
of ten are kept, of words that a look-alike could make or break.

    pip install wordfreq msgpack
    python dictionaries/repair/build_word_frequencies.py FILE...    # sound answers: text or CSV in UTF-8
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import Counter
from importlib.metadata import files
from pathlib import Path

from textmine.tokens import path_cost

OUTPUT = Path(__file__).with_name("word_frequency.csv")
LEAST = 2.0
LATER = {"令和": 4.5, "大問": 3.0}
"""Words that are younger than most of the texts, or that the texts cut in two."""
ANSWERED, OFTEN = 3.0, 3
"""What a word of two kanji counts that is not listed and stands this often in sound answers (地魚, 会席)."""
_ANSWERED = re.compile("[一-鿿]{2}")
_WORD = re.compile("[一-鿿々]{2,4}|[ァ-ヺー]{3,8}")
HEADER = """\
# How often a word stands in Japanese texts: the power of ten in a milliard words (4.4 = 25,000). A word of two
# kanji that is not listed is hardly ever written.
# Made by build_word_frequencies.py from wordfreq 3.1.1 (Robyn Speer; data CC BY-SA 4.0, as is this file):
# Wikipedia, subtitles, news, books, web and social media up to 2021. Words that it does not list and typed
# answers hold (those of kanji_frequency.csv) stand at 3.0.
zipf,words
"""


def _in_jis(word: str) -> bool:
    try:
        return bool(word.encode("iso2022_jp"))
    except UnicodeEncodeError:
        return False


def _answered(names: list[str], listed: set[str]) -> list[str]:
    """Words of two kanji in sound answers that are not listed."""
    counts: Counter[str] = Counter()
    for name in names:
        for line in Path(name).read_text(encoding="utf-8-sig").splitlines():
            words = path_cost.words(line[:400])
            counts.update(word.surface for word in words if word.kind == "common")
    return [
        word for word, n in counts.items() if n >= OFTEN and _ANSWERED.fullmatch(word) and word not in listed
    ]


def main(names: list[str]) -> int:
    """Read the words of wordfreq, the most frequent first, and write those that look-alikes concern."""
    import msgpack

    packed = next(file for file in files("wordfreq") or [] if file.name == "large_ja.msgpack.gz")
    _, *levels = msgpack.loads(gzip.decompress(packed.read_binary()), raw=False)
    found: dict[str, list[str]] = {}
    for level, words in enumerate(levels):
        if (zipf := (900 - level) / 100) >= LEAST:
            kept = [word for word in words if _WORD.fullmatch(word) and _in_jis(word)]
            found.setdefault(f"{zipf:.1f}", []).extend(kept)
    for word, zipf in LATER.items():
        found[f"{zipf:.1f}"].append(word)
    listed = {word for words in found.values() for word in words}
    found[f"{ANSWERED:.1f}"] += _answered(names, listed)
    lines = [f"{zipf},{' '.join(sorted(words))}\n" for zipf, words in found.items() if words]
    OUTPUT.write_text(HEADER + "".join(lines), encoding="utf-8")
    print(f"{OUTPUT.name}: {sum(map(len, found.values()))} words", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
