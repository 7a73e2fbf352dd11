"""Clauses and what their predicates do (節と述語の種類): tell a fact, or call for something.

Long administrative prose in words that no list foresees still gives itself away by its predicates:
it says what is needed, hoped for or valued, while an office that looks at its work says what happens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textmine.phrases import Phrase

if TYPE_CHECKING:
    import pandas as pd

COMMAS = "、，"
STOPS = "。！？!?\n"
JOINING = ("て", "で", "つつ", "ながら")
REASONS = ("ので", "から", "ため", "のに")
SPLIT_REASONS = ("で", "に")
"""Sudachi cuts ので and のに in two."""
TOLD_PAST = re.compile(
    r"(?:た|だ|ない|ず|ません|なかった|ていた|無い|なく|ぬ)(?:ので|から|のに|ため(?:に)?|けれど(?:も)?|が|し|と|まま)?$"
)
DENIED = re.compile(
    r"(?:(?<!少)ない|なかった|ません|ず|ぬ|無い|なくなる)(?:まま|家庭|人|方|者|ので|から|ため|と|が)?$"
)
LISTED = re.compile(r"[^はがもを]*[一-龥ァ-ヶー々]")
"""Things named without a predicate (窓口の混雑緩和): ＡはＢ, short for ＡはＢである, is told all the same."""
REPORTED = re.compile(
    r"(?:言われ|いわれ|求められ|問われ|聞かれ|尋ねられ|頼まれ|叱られ|怒られ|望まれ|感じ|思っ)(?:た|ました|たことがある)$"
    r"|(?:言われ|断られ|怒られ|頼まれ|聞かれ|叱られ)て?$"
    r"|」と(?:言われ|返され|断られ|怒られ|聞かれ|尋ねられ|頼まれ|叱られ|答えられ|思われ|問われ)(?:る|て|ます)[^、。]{0,6}$"
)
"""What somebody said or felt once is told, not called for: 説明会で「先に庁舎を減らせ」と言われた。"""
TAIL = 40
"""How many characters of a clause are looked at for its predicate."""


@dataclass(frozen=True)
class Clause:
    """``text[start:end]`` is one clause; ``kind`` fact, plain or general; ``note`` says why.

    ``denied``: a fact that something does not happen, the plainest form of criticism (届かない).
    """

    start: int
    end: int
    kind: str
    note: str
    denied: bool = False


def clause_ends(tokens: pd.DataFrame, words: pd.DataFrame) -> Mapping[int, list[tuple[int, str]]]:
    """Where the clauses of each response end: (offset, "end" or "join").

    A clause ends at a stop, and at a comma behind a predicate. It joins (連用中止) where its predicate
    leaves the mood to the next one: 眼差しを注ぎ、… 図ることは is one call, not a fact and a call.
    """
    surfaces = words["surface"].tolist()
    columns = (words[name].tolist() for name in ("surface", "lemma", "pos", "pos_detail"))
    marks = [_mark(*word) for word in zip(*columns, strict=True)]
    found: dict[int, list[tuple[int, str]]] = {}
    before: tuple[int, str] = (-1, "")
    last = ""
    for response, end, word in zip(
        tokens["response"].tolist(), tokens["end"].tolist(), tokens["word"].tolist(), strict=True
    ):
        mark = "end" if last == "の" and surfaces[word] in SPLIT_REASONS else marks[word]
        if mark == "stop":
            found.setdefault(response, []).append((end, "end"))
        elif mark == "comma" and before[0] == response and before[1] in ("end", "join"):
            found.setdefault(response, []).append((end, before[1]))
        before, last = (response, mark), surfaces[word]
    return found


def _mark(surface: str, lemma: str, pos: str, detail: str) -> str:
    """What a word says about the end of a clause behind it."""
    if surface and surface[0] in STOPS:
        return "stop"
    if surface in COMMAS:
        return "comma"
    if surface in REASONS:
        return "end"
    if surface in JOINING and "接続助詞" in detail:
        return "join"
    if "接続助詞" in detail:
        return "end"
    if pos in ("動詞", "形容詞", "助動詞"):
        return "end" if surface == lemma else "join"
    return ""


def read_clauses(
    text: str,
    ends: Sequence[tuple[int, str]],
    own: Sequence[tuple[int, int]],
    predicates: Sequence[Phrase],
    void: bytearray,
) -> tuple[Clause, ...]:
    """The clauses of ``text``: general, plain or a fact.

    ``own`` are the places of the office's own words, ``void`` marks what is copied from the question or
    puts the matter away. general: the predicate calls, hopes, values (``predicates``) or the clause holds
    no own word. fact: an own word in a clause that closes its sentence, or whose predicate is denied, past
    or itself an own word. Else plain.
    """
    clauses: list[Clause] = []
    following = Clause(len(text), len(text), "plain", "")
    for start, end, joins in reversed(list(_cut(text, ends))):
        here = text[start:end].strip(" 　、，。！？!?\n」』）)")
        if not here:
            continue
        places = [place for place in own if start <= place[0] < end and not void[place[0]]]
        stops = text[end - 1] in STOPS or end == len(text)
        kind, note = _kind(here, places, end, predicates, stops=stops)
        denied = kind == "fact" and bool(DENIED.search(here[-TAIL:]))
        if joins and kind == "fact" and not denied and following.kind == "general":
            kind, note = "plain", "次の節に続く節"
        following = Clause(start, end, kind, note, denied)
        clauses.append(following)
    return tuple(reversed(clauses))


NO_OWN = "固有の語がない節"


PARTICLES = re.compile(
    r"(?:に(?:ついて|とって|対して|関して|おいて|応じて|際して|当たって|あたって|わたって|加えて|比べて|代わって)"
    r"|を(?:通じて|もって|めぐって|除いて|含めて)|として|とともに)[はも]?[、，]"
)
"""What looks like a predicate before a comma and is a particle: 委員について、…"""


def _cut(text: str, ends: Sequence[tuple[int, str]]) -> Iterable[tuple[int, int, bool]]:
    start = 0
    for end, how in ends:
        if how == "join" and PARTICLES.search(text, max(start, end - 8), end):
            continue
        yield start, end, how == "join"
        start = end
    if start < len(text):
        yield start, len(text), False


def _kind(
    text: str, own: Sequence[tuple[int, int]], end: int, predicates: Sequence[Phrase], *, stops: bool
) -> tuple[str, str]:
    tail = text[-TAIL:]
    called = next((phrase for phrase in predicates if phrase.pattern.search(tail)), None)
    reports = called is not None and called.value == "report"
    if called is not None and not reports and not (own and REPORTED.search(tail)):
        return "general", called.note
    if not own:
        return "general", NO_OWN
    if called is not None and reports:
        return "plain", called.note
    if LISTED.fullmatch(text):
        return "plain", "述語のない列挙"
    last = max(place[1] for place in own)
    if stops or TOLD_PAST.search(tail) or end - last <= PREDICATE_REACH:
        return "fact", "事実を述べる節"
    return "plain", "事実か一般論か決まらない節"


PREDICATE_REACH = 6
"""An own word so near the end of its clause is the predicate or a part of it."""
