"""One answer read for its indicators (回答を読む): counts and the spans that caused them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from textmine.analysis.awareness.clauses import Clause, read_clauses
from textmine.analysis.awareness.distance import (
    CLAUSE_ENDS,
    clause_start,
    distance_of,
    find_distancing,
    first_of,
    put_away,
)
from textmine.analysis.awareness.duties import NO_DUTIES, Duties, named_work
from textmine.analysis.awareness.lexicon import Lexicon
from textmine.analysis.awareness.spans import Span, spans_of
from textmine.analysis.awareness.telling import NAMES, TELLS, Way
from textmine.phrases import Hit, Phrase, find_phrases

OWN_WORK = Phrase(re.compile(""), "own", "自分の組織の名前・事業の語", "", "調査の表")
DENIED_FACT = Phrase(re.compile(""), "denied", "起きない・できないという事実", "", "節の述語")
MISSING = re.compile(
    r"(?:が|も)(?:[一二三][一-龥]も|どこにも|誰も|ほとんど|まだ|もう|全く|まったく)?"
    r"(?:ない|なく(?!な)|なかった|なければ|無い|無く|無かった|無ければ|いない|おらず|いなかった|ありません|いません)"
)
"""Behind an own word: the thing is not there (図面がない橋)."""
SMALLEST_SURVEY, TOPIC_SHARE = 5, 1 / 3
GENERAL_REASON, GENERAL_WORD = 0.5, 0.5
CLAUSE_SHARES = {"fact": 1.0, "plain": 0.6, "general": 0.3}
"""What an own word counts by the kind of the clause in which it stands."""

MUNICIPALITIES = "市県都府"
CALLING_REMARKS = frozenset(("proposal", "caution", "decision", "remedy"))
"""Remarks that say what ought to be: in a clause without an own word they are calls like any other."""

COPIED_SHARE = 0.5
"""What a content word inside a copied span still counts: the office did choose to copy it."""


@dataclass(frozen=True)
class Token:
    """One content word: where it stands and the three forms by which lists may name it."""

    start: int
    end: int
    surface: str
    lemma: str
    normalized: str
    named: bool
    general: bool = False

    def among(self, words: frozenset[str] | set[str]) -> bool:
        """Whether a list names the word in any of its forms."""
        return self.surface in words or self.lemma in words or self.normalized in words


@dataclass(frozen=True)
class Context:
    """What a reading needs besides the text: lists, question words, document frequencies, own words.

    ``frequency``: how many of the ``respondents`` use each word; ``duties``: what the office's name says of its
    work.
    """

    lexicon: Lexicon
    asked: frozenset[str]
    frequency: Mapping[str, int]
    respondents: int
    own_words: frozenset[str]
    duties: Duties = NO_DUTIES


@dataclass(frozen=True)
class Reading:
    """The indicators of one answer. ``own`` maps an own content word to its weight (0 to 1).

    ``said``: the distinct content words outside stock phrases, connecting marks and the question, each with
    what it counts: a word that any office could write counts half.
    """

    characters: int
    content: tuple[Token, ...]
    own: Mapping[str, float]
    said: Mapping[str, float]
    generic_tokens: int
    echo_tokens: int
    borrowed: float
    telling: int
    naming: int
    nearest: str
    reasons: tuple[Hit, ...]
    own_reasons: float
    distance: float
    hits: Mapping[str, tuple[Hit, ...]]
    clauses: tuple[Clause, ...]
    spans: tuple[Span, ...] = field(repr=False)

    @property
    def criticised(self) -> int:
        """How many clauses hold a critical remark: three remarks on one thing are one."""
        places = [hit.start for hit in self.hits["critical"]]
        return sum(any(c.start <= place < c.end for place in places) for c in self.clauses)

    @property
    def types(self) -> frozenset[str]:
        """The distinct content words."""
        return frozenset(token.normalized for token in self.content)


def read_answer(
    text: str,
    tokens: Sequence[Token],
    context: Context,
    borrowed: Sequence[tuple[int, int, str]] = (),
    ends: Sequence[tuple[int, str]] = (),
    ways: Sequence[Way] = (),
) -> Reading:
    """The indicators of ``text``.

    ``borrowed`` are its copied spans, ``ends`` the ends of its clauses, ``ways`` the words that tell or name.
    """
    ways = [way for way in ways if text[way.start : way.end] not in context.asked]
    hits = _find_hits(text, context)
    stock = _cover(len(text), _places((*hits["boilerplate"], *hits["emphasis"])))
    copied = _cover(len(text), ((start, end) for start, end, _ in borrowed))
    away = _cover(len(text), put_away(text, hits["distancing"], hits["reasons"]))
    for name in ("critical", "concrete"):
        hits[name] = tuple(hit for hit in hits[name] if not away[hit.start])
    marks = _cover(len(text), _places((*hits["reasons"], *hits["hearsay"])))
    told = [
        token
        for token in tokens
        if not (
            token.among(context.asked)
            or any(stock[token.start : token.end])
            or any(marks[token.start : token.end])
        )
    ]
    own_tokens = [token for token in told if _is_own(token, text, context, away)]
    figures = [hit for hit in hits["concrete"] if hit.phrase.value == "number" and not stock[hit.start]]
    clauses = read_clauses(text, ends, _places((*own_tokens, *figures)), context.lexicon.predicates, away)
    remarks = _remarks(hits["critical"], clauses, own_tokens)
    hits["critical"] = (*remarks, *_denied(text, clauses, own_tokens, (*remarks, *hits["distancing"])))
    own = _weigh(own_tokens, figures, clauses, copied, context)
    anchors = (*hits["anchor"], *_own_work(own_tokens, context, hits["anchor"]))
    hits["anchor"] = tuple(hit for hit in anchors if not away[hit.start])
    argued = [hit for hit in hits["reasons"] if hit.phrase.value != "order"]
    return Reading(
        characters=len(shown_characters(text)),
        content=tuple(tokens),
        own=own,
        said={token.normalized: GENERAL_WORD if token.general else 1.0 for token in told},
        generic_tokens=sum(token.general or any(stock[token.start : token.end]) for token in tokens),
        echo_tokens=sum(token.among(context.asked) for token in tokens),
        borrowed=sum(copied) / len(text) if text else 0.0,
        telling=sum(way.value == TELLS for way in ways),
        naming=sum(way.value == NAMES for way in ways),
        nearest=_nearest(borrowed),
        reasons=hits["reasons"],
        own_reasons=sum(_argued(text, hit, own_tokens, clauses) for hit in argued),
        distance=sum(distance_of(text, hit, hits["reasons"], own_tokens) for hit in hits["distancing"]),
        hits=hits,
        clauses=clauses,
        spans=spans_of(hits, own_tokens, clauses, borrowed, ways),
    )


def _is_own(token: Token, text: str, context: Context, away: bytearray) -> bool:
    """Whether the word is the office's own: not general, not the survey's topic, not put away."""
    return not (
        token.general
        or _is_municipality(token, text)
        or shared_by_many(context.frequency.get(token.normalized, 1), context.respondents)
        or any(away[token.start : token.end])
    )


def _is_municipality(token: Token, text: str) -> bool:
    """Whether the word is the name of a town or prefecture, which any office of it could write."""
    behind = text[token.end : token.end + 1]
    return token.named and (
        token.surface[-1] in MUNICIPALITIES or (bool(behind) and behind in MUNICIPALITIES)
    )


def _find_hits(text: str, context: Context) -> dict[str, tuple[Hit, ...]]:
    """The places of every list, without question words and what stands inside a stock phrase."""
    hits = {
        name: tuple(find_phrases(text, phrases))
        for name, phrases in context.lexicon.phrases.items()
        if name != "distancing"
    }
    hits["concrete"] = tuple(hit for hit in hits["concrete"] if hit.text not in context.asked)
    hits["critical"] = tuple(_outside(hits["critical"], hits["boilerplate"]))
    hits["distancing"] = find_distancing(text, context.lexicon)
    return hits


def _places(things: Iterable[Hit | Token]) -> list[tuple[int, int]]:
    return [(thing.start, thing.end) for thing in things]


def _remarks(hits: Sequence[Hit], clauses: Sequence[Clause], own_tokens: Sequence[Token]) -> list[Hit]:
    """The critical remarks, without calls (べきである) that name nothing of the office's own."""
    empty = [
        clause
        for clause in clauses
        if clause.kind == "general"
        and not any(clause.start <= token.start < clause.end for token in own_tokens)
    ]
    return [
        hit
        for hit in hits
        if hit.phrase.value not in CALLING_REMARKS or not any(c.start <= hit.start < c.end for c in empty)
    ]


def _denied(
    text: str, clauses: Sequence[Clause], own_tokens: Sequence[Token], hits: Sequence[Hit]
) -> list[Hit]:
    """The facts that something does not happen or is not there, where no other hit stands in the clause."""
    missing = [token.start for token in own_tokens if MISSING.match(text, token.end)]
    return [
        Hit(clause.start, clause.end, text[clause.start : clause.end], DENIED_FACT)
        for clause in clauses
        if (clause.denied or any(clause.start <= place < clause.end for place in missing))
        and not any(clause.start <= hit.start < clause.end for hit in hits)
    ]


def _weigh(
    own_tokens: Sequence[Token],
    figures: Sequence[Hit],
    clauses: Sequence[Clause],
    copied: bytearray,
    context: Context,
) -> dict[str, float]:
    """The weight of each own word: its rarity, by the kind of its clause, less where it is copied.

    A figure (40分, 三割) counts like a word that no other office uses.
    """
    rare = {
        token.normalized: rarity(context.frequency.get(token.normalized, 1), context.respondents)
        for token in own_tokens
    }
    own: dict[str, float] = {}
    for start, end, word in (
        *((token.start, token.end, token.normalized) for token in own_tokens),
        *((hit.start, hit.end, hit.text) for hit in figures),
    ):
        share = COPIED_SHARE if any(copied[start:end]) else 1.0
        share *= next((CLAUSE_SHARES[c.kind] for c in clauses if c.start <= start < c.end), 1.0)
        own[word] = max(own.get(word, 0.0), share * rare.get(word, 1.0))
    return own


def shown_characters(text: str) -> str:
    """The characters that are letters or digits: without spaces, punctuation and marks."""
    return "".join(character for character in text if unicodedata.category(character)[0] in "LN")


def rarity(frequency: int, respondents: int) -> float:
    """How little the survey shares a word: 1 for one answer alone, 0 for a word of every answer."""
    if respondents < SMALLEST_SURVEY:
        return 1.0
    return 1.0 - math.log(max(frequency, 1)) / math.log(respondents)


def shared_by_many(frequency: int, respondents: int) -> bool:
    """Whether a word is what the survey is about: a third of all respondents use it."""
    return respondents >= SMALLEST_SURVEY and frequency > respondents * TOPIC_SHARE


def _cover(length: int, places: Iterable[tuple[int, int]]) -> bytearray:
    taken = bytearray(length)
    for start, end in places:
        start, end = max(start, 0), min(end, length)
        taken[start:end] = b"\x01" * (end - start)
    return taken


def _outside(hits: Sequence[Hit], others: Sequence[Hit]) -> list[Hit]:
    return [hit for hit in hits if not any(o.start <= hit.start and hit.end <= o.end for o in others)]


def _argued(text: str, hit: Hit, own_tokens: Sequence[Token], clauses: Sequence[Clause]) -> float:
    """Whether the clause that a mark ends (or opens) holds a word of the office's own: 1, else 0.

    Half where such words stand in clauses alone that call or value; there, an instrument (により、を通じて) is
    no argument but a part of the call.
    """
    start, end = clause_start(text, hit.start), hit.end
    if hit.phrase.value in ("contrast", "example", "result", "condition"):
        end = first_of(text, CLAUSE_ENDS, hit.end + 1)
    own = [token for token in own_tokens if start <= token.start and token.end <= end]
    general = [clause for clause in clauses if clause.kind == "general"]
    telling = any(not any(c.start <= token.start < c.end for c in general) for token in own)
    if telling or hit.phrase.value == "means":
        return float(telling)
    return GENERAL_REASON * bool(own)


def _own_work(tokens: Sequence[Token], context: Context, hits: Sequence[Hit]) -> list[Hit]:
    """Words of the office's name and projects, and compounds that hold a duty word of its name."""
    seen: set[str] = set()
    found = []
    for token in tokens:
        if token.normalized in seen or any(hit.start <= token.start < hit.end for hit in hits):
            continue
        if token.among(context.own_words):
            work = OWN_WORK
        elif duty := context.duties.held_by(token):
            work = named_work(duty)
        else:
            continue
        seen.add(token.normalized)
        found.append(Hit(token.start, token.end, token.surface, work))
    return found


def _nearest(borrowed: Sequence[tuple[int, int, str]]) -> str:
    sizes: dict[str, int] = {}
    for start, end, source in borrowed:
        sizes[source] = sizes.get(source, 0) + end - start
    return min(sizes, key=lambda source: (-sizes[source], source), default="")
