"""Suggestions for a person (人が決める候補): typing slips that no rule may mend by itself.

A suggestion is never applied. Accepted or refused, it is kept in the user's repair_decisions.csv.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.dictionary import read_rows
from textmine.folders import write_file
from textmine.patterns import pattern
from textmine.repairs.rules import DECISION_COLUMNS, DECISIONS, load_rules, read_decisions
from textmine.repairs.words import PathCost
from textmine.tables import SUGGESTIONS

if TYPE_CHECKING:
    import pandas as pd

SHORTEST = 3
FREQUENT = 3
KNOWN_COST = 9000
"""Path cost up to which a single katakana word counts as known to Sudachi."""

_KATAKANA = pattern("[ァ-ヺー]{3,}")
_LATIN = pattern("(?<![A-Za-zＡ-Ｚａ-ｚ])[A-Za-zＡ-Ｚａ-ｚ]{2,6}(?![A-Za-zＡ-Ｚａ-ｚ])")
_VOICED = (
    "カガ",
    "キギ",
    "クグ",
    "ケゲ",
    "コゴ",
    "サザ",
    "シジ",
    "スズ",
    "セゼ",
    "ソゾ",
    "タダ",
    "チヂ",
    "ツヅ",
    "テデ",
    "トド",
    "ハバパ",
    "ヒビピ",
    "フブプ",
    "ヘベペ",
    "ホボポ",
    "ウヴ",
)
_ALIKE = (
    "シツ",
    "ソン",
    "クワ",
    "アマ",
    "ヤャ",
    "ユュ",
    "ヨョ",
    "ツッ",
    "アァ",
    "イィ",
    "エェ",
    "オォ",
    "ロコ",
    "ノメ",
    "チテ",
    "ラヲ",
)
_PUT_IN = "ーッンアイウスルトリ"
_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}


def suggest(
    responses: pd.DataFrame,
    tokens: pd.DataFrame,
    words: pd.DataFrame,
    *,
    path_cost: PathCost,
    dictionaries: Path | None = None,
) -> pd.DataFrame:
    """Suggestions (補正の候補) from unknown words: ``found, written, reason, count, example, cost_fall``.

    In: ``responses`` with ``text``, and the tokenizer's ``tokens`` and ``words`` (``surface, is_oov``). A
    katakana word that holds an unknown word is offered with its neighbours at distance one (a mark of
    voicing, a look-alike, a letter more or less) that the survey uses oftener or Sudachi knows; a
    word of Latin letters with a more frequent one of the same letters in another order or with one
    letter changed (PAT where PTA is frequent). ``cost_fall``: how much cheaper Sudachi finds it. What
    was decided before is not offered again.
    """
    import pandas as pd

    texts = [text for text in responses["text"].tolist() if text]
    decided = {one.found for one in read_decisions(dictionaries)}
    used = words.loc[sorted(set(tokens["word"]))]
    unknown = set(used.loc[used["is_oov"].astype(bool), "surface"])
    known = set(used.loc[~used["is_oov"].astype(bool), "surface"])
    rows = [*_katakana(texts, unknown, known, path_cost), *_latin(texts)]
    protected = load_rules(dictionaries).protected
    kept = [
        (found, written, reason, count, _example(found, texts), fall)
        for found, written, reason, count, fall in rows
        if found not in decided and not (protected and protected.search(found))
    ]
    table = pd.DataFrame(kept, columns=list(SUGGESTIONS.names))
    table = table.astype({"count": "int64", "cost_fall": "int64"})
    return table.sort_values(["count", "found"], ascending=[False, True], ignore_index=True)


Row = tuple[str, str, str, int, int]


def _katakana(texts: Iterable[str], unknown: set[str], known: set[str], path_cost: PathCost) -> Iterator[Row]:
    """Unknown katakana words with the one neighbour that is known and costs least."""
    counts = Counter(word for text in texts for word in _KATAKANA.findall(text))
    for word in sorted(counts):
        if not any(word == other or (len(other) >= SHORTEST and other in word) for other in unknown):
            continue
        if any(word[:place] in known and word[place:] in known for place in range(2, len(word) - 1)):
            continue
        cost = path_cost(word)
        found = []
        for near in sorted(set(_neighbours(word))):
            used = near in known or counts[near] > counts[word]
            fall = cost - path_cost(near)
            if fall > 0 and (used or (len(near) == len(word) and path_cost(near) <= KNOWN_COST)):
                found.append((-counts[near], -fall, near))
        if found:
            times, fall, near = min(found)
            yield word, near, "used_in_survey" if times else "known_word", counts[word], -fall


def _neighbours(word: str) -> Iterator[str]:
    """Words at distance one: voicing, look-alikes, a letter left out, put in or swapped."""
    for place, letter in enumerate(word):
        for group in (*_VOICED, *_ALIKE):
            if letter in group:
                yield from (word[:place] + other + word[place + 1 :] for other in group if other != letter)
        yield word[:place] + word[place + 1 :]
        if place + 1 < len(word) and word[place + 1] != letter:
            yield word[:place] + word[place + 1] + letter + word[place + 2 :]
    for place in range(1, len(word) + 1):
        yield from (word[:place] + letter + word[place:] for letter in _PUT_IN if word[place - 1] != letter)


def _latin(texts: Iterable[str]) -> Iterator[Row]:
    """Rare Latin words beside a frequent one with the same letters, or all but one of them."""
    counts = Counter(word.translate(_WIDE) for text in texts for word in _LATIN.findall(text))
    for word in sorted(counts):
        near = [
            (-counts[other], other)
            for other in counts
            if counts[other] >= FREQUENT and counts[other] >= FREQUENT * counts[word] and _alike(word, other)
        ]
        if near:
            yield word, min(near)[1], "frequent_in_survey", counts[word], 0


def _alike(word: str, other: str) -> bool:
    if word == other or len(word) < 3 or abs(len(word) - len(other)) > 1:
        return False
    if word.upper() == other.upper():
        return True
    if len(word) == len(other):
        differing = sum(a != b for a, b in zip(word.upper(), other.upper(), strict=True))
        return sorted(word.upper()) == sorted(other.upper()) or (differing == 1 and len(word) > 3)
    return False


def _example(word: str, texts: Iterable[str]) -> str:
    """The smallest surrounding of the word in any text, so that the order of rows does not matter."""
    around = []
    for text in texts:
        place = text.translate(_WIDE).find(word)
        if place >= 0:
            around.append(text[max(place - 10, 0) : place + len(word) + 10].replace("\n", " "))
    return min(around, default="")


def keep_decision(folder: Path, decision: str, found: str, written: str = "", note: str = "") -> Path:
    """Keep a decision (決定の保存) in ``folder``'s repair_decisions.csv; an older one is replaced.

    ``decision`` is "accept" (``found`` is written ``written`` from the next run on) or "refuse"
    (``found`` is neither changed nor suggested again). Raises OutputError where it cannot be written.
    """
    if decision not in ("accept", "refuse") or not found:
        raise ValueError(f"decision is accept or refuse, found is not empty: {decision!r}, {found!r}")
    path = folder / DECISIONS
    rows: list[Mapping[str, str]] = list(read_rows(path, DECISION_COLUMNS)) if path.is_file() else []
    new = dict(zip(DECISION_COLUMNS, (decision, found, written, note), strict=True))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, DECISION_COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows([*(row for row in rows if row["found"] != found), new])
    write_file(path, "\ufeff" + stream.getvalue())
    return path
