"""Extractive summary (要約): the sentences that carry most of a group's own content, quoted exactly.

Question answered: what does this office, this 部, say that others do not, in its own words? No
sentence is made up; every one can be found at its offsets.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from textmine.groupnames import name_groups
from textmine.nonresponse import says_nothing
from textmine.sentences import is_aside, sentence_ends
from textmine.tables import STATUS_JA, SUMMARY, check

if TYPE_CHECKING:
    import pandas as pd

RESPONDENT = "respondent"
PER_RESPONDENT, PER_GROUP = 2, 3
RELEVANCE = 0.7
"""MMR's lambda: how much content counts against repeating what was quoted already."""

SHORTEST = 6
"""Characters: what is shorter (「など」, a number) or says nothing (わかりません。) is not quoted where there is
anything else."""

WORDS: Mapping[str, tuple[str, str]] = {
    "copied": ("ほかの回答にもある文です", "stands in another answer, too"),
    "few": ("有効な回答は{count}件です", "valid answers: {count}"),
    "blank": ("有効な回答がありません（{kinds}）", "no valid answer ({kinds})"),
    "between": ("。", "; "),
}
"""What the column ``note`` says, Japanese and English."""

STOPS = "。！？!?"
TERMS_SHOWN = 5
FEW = 3
COPIED_SHARE = 0.8
"""A sentence is copied if so much of it stands in another respondent's answer too."""

NEARLY_EQUAL, SAME_PAIRS = 0.9, 0.8
"""Two sentences say the same from this cosine and this share of common pairs of characters on."""

DENIALS = re.compile("ない|なく|なかっ|ませ|無|不|ず|ぬ")


@dataclass(frozen=True)
class Sentence:
    """One sentence of one valid answer with its distinct terms."""

    respondent: str
    question: str
    start: int
    end: int
    text: str
    terms: frozenset[str]
    title: bool = False
    copied: bool = False


def summary(
    responses: pd.DataFrame,
    term_tokens: pd.DataFrame,
    terms: pd.DataFrame,
    *,
    by: Sequence[str] = (),
    per_respondent: int = PER_RESPONDENT,
    per_group: int = PER_GROUP,
    titles: Sequence[str] = (),
    borrowed: pd.DataFrame | None = None,
    lang: str = "ja",
) -> pd.DataFrame:
    """Two or three sentences a respondent and a group (要約（原文の抜き出し）).

    Tables in: ``responses`` with status, ``term_tokens`` (response, start, end, term) and ``terms``; ``by``
    names group columns, ``titles`` questions that ask for plans and documents: a title among their answers
    is quoted only where there is nothing else; ``borrowed`` (BORROWED) tells what stands in other answers,
    too: such a sentence is picked when all others are, and noted in ``lang``. Table out: SUMMARY. Formula: weight(term, group) = documents
    of the group with the term x ln(1 + N / df), N and df in respondents; a sentence scores the sum over its
    distinct terms divided by the square root of their number, 1 for the best of the group; sentences are
    picked by 0.7 x score - 0.3 x largest cosine with one picked before (MMR), copied ones last, and none that
    nearly equals one picked before (cosine from 0.9 and common pairs of characters from 0.8 on, as many
    denials). Reading: rank 1 carries most
    of what is the group's own. Limits: with one answer the picture is that answer; TF-IDF knows rarity, not
    importance. Source: Carbonell & Goldstein 1998 (MMR); Sparck Jones 1972 (IDF).
    """
    import pandas as pd

    copies = _copied_places(borrowed)
    sentences = _sentences(responses, term_tokens, terms, frozenset(titles), copies)
    frequency = Counter(
        term for _, term in {(one.respondent, term) for one in sentences for term in one.terms}
    )
    offices = len({one.respondent for one in sentences})
    lines: list[dict[str, Any]] = []
    spoken = _by_respondent((one.respondent, one) for one in sentences)
    given = _by_respondent(zip(responses["respondent"], responses["status"], strict=True))
    for by_name, group, members in _groups(responses, by):
        own = [one for name in members for one in spoken.get(name, ())]
        wanted = per_respondent if by_name == RESPONDENT else per_group
        statuses = [status for name in members for status in given[name]]
        lines += _lines(by_name, group, statuses, _picked(own, frequency, offices, wanted), lang)
    table = pd.DataFrame(lines, columns=list(SUMMARY.names))
    check(table, SUMMARY)
    return table


def _by_respondent(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    """What belongs to each respondent, so that no group has to look through the whole survey."""
    listed: dict[str, list[Any]] = {}
    for respondent, said in pairs:
        listed.setdefault(respondent, []).append(said)
    return listed


def _sentences(
    responses: pd.DataFrame,
    term_tokens: pd.DataFrame,
    terms: pd.DataFrame,
    titles: frozenset[str],
    copies: Mapping[tuple[str, str], Sequence[tuple[int, int]]],
) -> list[Sentence]:
    names = terms["term"].tolist()
    places: dict[int, list[tuple[int, int, str]]] = {}
    columns = (term_tokens[name].tolist() for name in ("response", "start", "end", "term"))
    for response, start, end, term in zip(*columns, strict=True):
        places.setdefault(response, []).append((start, end, names[term]))
    for listed in places.values():
        listed.sort()
    found = []
    for number, row in enumerate(responses.itertuples(index=False)):
        if row.status != "valid":
            continue
        text = str(row.text)
        spans = copies.get((str(row.respondent), str(row.question)), ())
        for start, end in sentence_spans(text):
            inside = _terms_inside(places.get(number, []), start, end)
            title = row.question in titles and text[end - 1] not in STOPS
            found.append(
                Sentence(
                    str(row.respondent),
                    str(row.question),
                    start,
                    end,
                    text[start:end],
                    inside,
                    title,
                    _is_copied(start, end, spans),
                )
            )
    return found


def _copied_places(borrowed: pd.DataFrame | None) -> Mapping[tuple[str, str], Sequence[tuple[int, int]]]:
    """Of each answer the places that stand in others, too."""
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}
    if borrowed is not None:
        columns = (borrowed[name].tolist() for name in ("respondent", "question", "start", "end"))
        for respondent, question, start, end in zip(*columns, strict=True):
            places.setdefault((respondent, question), []).append((start, end))
    return places


def _is_copied(start: int, end: int, places: Sequence[tuple[int, int]]) -> bool:
    """Whether most of the sentence lies in copied places, which do not overlap."""
    inside = sum(max(0, min(end, behind) - max(start, first)) for first, behind in places)
    return inside >= COPIED_SHARE * (end - start)


def _terms_inside(places: Sequence[tuple[int, int, str]], start: int, end: int) -> frozenset[str]:
    """The terms whose place lies in the span; ``places`` are in order, for one answer may hold thousands."""
    first, last = bisect_left(places, (start,)), bisect_left(places, (end,))
    return frozenset(term for _, behind, term in places[first:last] if behind <= end)


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of ``text`` without the spaces around them."""
    start = 0
    for end in sentence_ends(text):
        whole = text[start:end]
        kept = whole.strip()
        if kept:
            left = start + len(whole) - len(whole.lstrip())
            yield left, left + len(kept)
        start = end


def _groups(responses: pd.DataFrame, by: Sequence[str]) -> Iterator[tuple[str, str, list[str]]]:
    for name in dict.fromkeys(responses["respondent"]):
        yield RESPONDENT, str(name), [name]
    for column in by:
        named = name_groups(responses[column])
        members: dict[str, dict[str, None]] = {}
        for group, name in zip(named, responses["respondent"], strict=True):
            members.setdefault(group, {})[name] = None
        for group, names in members.items():
            yield column, str(group), list(names)


def _picked(
    sentences: Sequence[Sentence], frequency: Mapping[str, int], offices: int, wanted: int
) -> list[tuple[Sentence, float, list[str]]]:
    """The picked sentences with score and heaviest terms, in the order picked."""
    told = [one for one in sentences if not one.title] or list(sentences)
    long = [one for one in told if len(one.text) >= SHORTEST and not _is_void(one.text)] or told
    held = Counter(term for _, term in {(one.respondent, term) for one in long for term in one.terms})
    weights = {term: count * math.log(1 + offices / frequency[term]) for term, count in held.items()}
    # Exactly rounded: a set has no order, and sums that differ in the last digit would break ties by chance.
    scores = {one: math.fsum(weights[t] for t in one.terms) / math.sqrt(len(one.terms) or 1) for one in long}
    most = max(scores.values(), default=0.0) or 1.0
    ranked = sorted(long, key=lambda one: (-scores[one], one.respondent, one.question, one.start))
    shares = {one: scores[one] / most for one in ranked}
    picked: list[Sentence] = []
    for copied in (False, True):
        _pick([one for one in ranked if one.copied is copied], picked, shares, weights, wanted)
    return [
        (one, shares[one], sorted(one.terms, key=lambda t: (-weights[t], t))[:TERMS_SHOWN]) for one in picked
    ]


def _is_void(text: str) -> bool:
    """Whether a sentence says nothing, or is no statement."""
    return says_nothing(text) or is_aside(text)


def _pick(
    left: list[Sentence],
    picked: list[Sentence],
    shares: Mapping[Sentence, float],
    weights: Mapping[str, float],
    wanted: int,
) -> None:
    """Pick from ``left``, best first, until as many as ``wanted`` are ``picked``."""
    near = dict.fromkeys(left, 0.0)

    def others(said: Sentence) -> list[Sentence]:
        """What is left beside a picked sentence: one pass, for thousands may say the same."""
        kept = []
        for one in left:
            cosine = _cosine(one, said, weights)
            near[one] = max(near[one], cosine)
            if one.text != said.text and not (cosine >= NEARLY_EQUAL and nearly_equal(one.text, said.text)):
                kept.append(one)
        return kept

    for said in picked:
        left = others(said)
    while left and len(picked) < wanted:
        gains = [RELEVANCE * shares[one] - (1 - RELEVANCE) * near[one] for one in left]
        picked.append(left[max(range(len(left)), key=lambda n: (round(gains[n], 9), -n))])
        left = others(picked[-1])


def nearly_equal(one: str, other: str) -> bool:
    """Whether two sentences are the same but for a few characters, none of them a denial.

    Common pairs of neighbouring letters x 2 / pairs of both (Dice), of letters and digits alone.

    >>> nearly_equal("夜間の窓口に通訳がいない。", "夜間窓口に通訳がいない"), nearly_equal("鍵がある。", "鍵がない。")
    (True, False)
    """
    letters = ["".join(filter(str.isalnum, text)) for text in (one, other)]
    if letters[0] == letters[1]:
        return True
    if len({len(DENIALS.findall(text)) for text in letters}) > 1:
        return False
    pairs = [Counter(map("".join, pairwise(text))) for text in letters]
    size = pairs[0].total() + pairs[1].total()
    return bool(size) and 2 * (pairs[0] & pairs[1]).total() / size >= SAME_PAIRS


def _cosine(one: Sentence, other: Sentence, weights: Mapping[str, float]) -> float:
    shared = sum(weights[term] ** 2 for term in sorted(one.terms & other.terms))
    if not shared:
        return 0.0
    sizes = [math.sqrt(sum(weights[t] ** 2 for t in sorted(side.terms))) for side in (one, other)]
    return shared / (sizes[0] * sizes[1])


def _lines(
    by: str,
    group: str,
    statuses: Sequence[str],
    picked: Sequence[tuple[Sentence, float, list[str]]],
    lang: str,
) -> list[dict[str, Any]]:
    valid = statuses.count("valid")
    shared = {"by": by, "group": group, "n": valid}
    if not picked:
        empty = {"respondent": "", "question": "", "start": 0, "end": 0, "sentence": "", "score": 0.0}
        return [{**shared, **empty, "rank": 0, "terms": "", "note": _why_blank(statuses, lang)}]
    few = _say(lang, "few", count=valid) if by != RESPONDENT and valid < FEW else ""
    return [
        {
            **shared,
            "rank": rank,
            "respondent": one.respondent,
            "question": one.question,
            "start": one.start,
            "end": one.end,
            "sentence": one.text,
            "score": round(score, 4),
            "terms": "・".join(terms),
            "note": _say(lang, "between").join(
                filter(None, (few, _say(lang, "copied") if one.copied else ""))
            ),
        }
        for rank, (one, score, terms) in enumerate(picked, 1)
    ]


def _why_blank(statuses: Sequence[str], lang: str) -> str:
    counts = sorted(Counter(statuses).items())
    if lang == "en":
        kinds = ", ".join(f"{status.replace('_', ' ')} {count}" for status, count in counts)
    else:
        kinds = "、".join(f"{STATUS_JA.get(status, status)} {count}" for status, count in counts)
    return _say(lang, "blank", kinds=kinds)


def _say(lang: str, name: str, **values: Any) -> str:
    return WORDS[name][lang == "en"].format(**values)
