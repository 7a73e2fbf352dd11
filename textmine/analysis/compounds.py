"""Which runs of nouns are one term (複合語): candidates by C-value and FLR, to be accepted by a person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.tables import COMPOUNDS
from textmine.tokens import read_user_words
from textmine.wordlists import read_stopwords

if TYPE_CHECKING:
    import pandas as pd

Run = tuple[int, ...]
"""The word numbers of nouns that stand side by side."""

LONGEST = 6
POINTING = frozenset("おご御当本各同両毎該")
"""Prefixes that are polite or point at something; they build no terms."""
PREFIX, SUFFIX, NOUN = "接頭辞", "接尾辞", "名詞"


def compound_terms(
    tokens: pd.DataFrame,
    words: pd.DataFrame,
    *,
    min_count: int = 2,
    top: int = 0,
    dictionaries: Path | None = None,
) -> pd.DataFrame:
    """Candidates for compound terms (複合語) among runs of nouns: 市民 ニーズ, 地域 コミュニティ.

    Tables in: ``tokens``, ``words``. Table out: ``tables.COMPOUNDS``, one row a run of 2 to 6 morphemes that
    occurs ``min_count`` times or more, by C-value, then FLR, then term; ``top`` rows (0: all).
    C-value(a) = log2 |a| (f(a) - mean f(b) of the longer candidates b that hold a) (Frantzi & Ananiadou
    1999): high = used often, and not only as part of something longer. FLR(a) = alone(a) x (Π (L+1)(R+1))
    ^(1/2|a|), L and R the times each part has a noun on its left and right (Nakagawa & Mori 2003): high =
    parts that build many compounds. Limits: counts of 2 are weak evidence; a person decides. Accept by
    copying term and reading into userdict.csv, or count them at once with ``tokens.compounds = true``.
    Example: 市民/ニーズ 3 times, of them once in 市民/ニーズ/調査 (which stands once and is no
    candidate): C-value 1 x 3 = 3.
    """
    import pandas as pd

    runs = list(_noun_runs(tokens, words, read_stopwords(dictionaries)))
    candidates = _count_candidates(runs, words, min_count)
    c_values = _c_values({key: each.tokens for key, each in candidates.items()})
    links = _links(runs, words["normalized"].tolist())
    known = read_user_words(dictionaries)
    rows = [
        _row(key, each, c_values[key], each.alone * _freedom(key, links), known)
        for key, each in candidates.items()
    ]
    table = pd.DataFrame(rows, columns=[name for name in COMPOUNDS.names if name not in ("rank", "n")])
    order = ["c_value", "flr", "term", "parts"]
    table = table.sort_values(order, ascending=[False, False, True, True], ignore_index=True)
    table = table.assign(rank=range(1, len(table) + 1), n=int(tokens["response"].nunique()))
    return (table.head(top) if top else table)[list(COMPOUNDS.names)]


class _Candidate:
    """What is known of one run of normalized forms."""

    def __init__(self) -> None:
        self.tokens = self.alone = 0
        self.responses: set[int] = set()
        self.spellings: Counter[tuple[str, str, str]] = Counter()


def _noun_runs(
    tokens: pd.DataFrame, words: pd.DataFrame, stopwords: Collection[str]
) -> Iterator[tuple[int, Run]]:
    """Each answer's runs of two nouns or more that touch, with the number of the answer."""
    import numpy as np

    looks = zip(words["surface"].tolist(), words["pos"].tolist(), words["pos_detail"].tolist(), strict=True)
    kinds = [_kind(surface, pos, detail, stopwords) for surface, pos, detail in looks]
    word = tokens["word"].to_numpy(dtype="int64")
    inside = np.array([kind != "" for kind in kinds], dtype=bool)[word]
    if not len(word):
        return
    response, start, end = (tokens[name].to_numpy() for name in ("response", "start", "end"))
    touching = (response[1:] == response[:-1]) & (start[1:] == end[:-1]) & inside[1:] & inside[:-1]
    first = np.flatnonzero(inside & np.r_[True, ~touching])
    last = np.flatnonzero(inside & np.r_[~touching, True])
    long = last > first
    for begin, finish in zip(first[long].tolist(), last[long].tolist(), strict=True):
        yield int(response[begin]), tuple(word[begin : finish + 1].tolist())


def _kind(surface: str, pos: str, pos_detail: str, stopwords: Collection[str]) -> str:
    """Noun, prefix or suffix; "" for what cannot be a part: numerals, stop words, marks."""
    if surface in stopwords or not any(character.isalpha() for character in surface):
        return ""
    if pos == NOUN:
        return "" if pos_detail.startswith("数詞") or pos_detail.endswith("副詞可能") else NOUN
    if pos == SUFFIX and pos_detail.startswith("名詞的") and "助数詞" not in pos_detail:
        return SUFFIX
    return PREFIX if pos == PREFIX and surface not in POINTING else ""


def _count_candidates(
    runs: Sequence[tuple[int, Run]], words: pd.DataFrame, min_count: int
) -> dict[tuple[str, ...], _Candidate]:
    """Every stretch of every run, by normalized forms, that occurs often enough."""
    forms, pos = words["normalized"].tolist(), words["pos"].tolist()
    surfaces, readings = words["surface"].tolist(), words["reading"].tolist()
    found: defaultdict[tuple[str, ...], _Candidate] = defaultdict(_Candidate)
    for response, run in runs:
        for begin in range(len(run) - 1):
            for finish in range(begin + 2, min(begin + LONGEST, len(run)) + 1):
                part = run[begin:finish]
                if pos[part[0]] == SUFFIX or pos[part[-1]] == PREFIX:
                    continue
                each = found[tuple(forms[word] for word in part)]
                each.tokens += 1
                each.alone += len(part) == len(run)
                each.responses.add(response)
                spelled = [surfaces[word] for word in part]
                reading = "".join(readings[word] for word in part)
                each.spellings["".join(spelled), " ".join(spelled), reading] += 1
    return {key: each for key, each in found.items() if each.tokens >= min_count}


def _c_values(frequency: dict[tuple[str, ...], int]) -> dict[tuple[str, ...], float]:
    from math import log2

    longer: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for key, count in frequency.items():
        stretches = {
            key[begin:finish]
            for begin in range(len(key) - 1)
            for finish in range(begin + 2, len(key) + 1)
            if finish - begin < len(key)
        }
        for stretch in stretches:
            longer[stretch].append(count)
    values = {}
    for key, count in frequency.items():
        around = longer.get(key, [])
        values[key] = log2(len(key)) * (count - (sum(around) / len(around) if around else 0))
    return values


def _links(runs: Sequence[tuple[int, Run]], forms: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """How often each noun has a noun on its left, and on its right."""
    left: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for _, run in runs:
        for one, other in pairwise(run):
            right[forms[one]] += 1
            left[forms[other]] += 1
    return left, right


def _freedom(key: tuple[str, ...], links: tuple[Counter[str], Counter[str]]) -> float:
    """LR: the geometric mean of how often each part is joined to others."""
    from math import exp, log

    left, right = links
    total = sum(log(left[part] + 1) + log(right[part] + 1) for part in key)
    return exp(total / (2 * len(key)))


def _row(
    key: tuple[str, ...], each: _Candidate, c_value: float, flr: float, known: Collection[str]
) -> dict[str, Any]:
    term, parts, reading = min(each.spellings, key=lambda spelled: (-each.spellings[spelled], spelled))
    return {
        "term": term,
        "parts": parts,
        "length": len(key),
        "tokens": each.tokens,
        "alone": each.alone,
        "documents": len(each.responses),
        "c_value": round(c_value, 6),
        "flr": round(flr, 6),
        "reading": reading,
        "known": term in known,
    }
