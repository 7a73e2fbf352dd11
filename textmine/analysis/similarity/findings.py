"""The tables of alike answers (類似回答の表): pairs of answers, and the spans that were borrowed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textmine.analysis.similarity.folded import (
    Folded,
    contained_share,
    fold_text,
    longest_common_run,
    widen_span,
)
from textmine.analysis.similarity.minhash import candidate_pairs
from textmine.analysis.similarity.runs import Run, common_runs, holders
from textmine.tables import BORROWED, SIMILAR, check

if TYPE_CHECKING:
    import pandas as pd

IDENTICAL, NEAR_COPY, SHARED_RUN = "identical", "near_copy", "shared_run"
_KINDS = (IDENTICAL, NEAR_COPY, SHARED_RUN)
GRAM = 6
"""Characters of the n-grams whose containment is the share."""

MINHASH_GRAM = 5
REFERENCE = -1


@dataclass(frozen=True)
class Source:
    """One text that is compared: a valid answer, or a reference document (``question`` empty)."""

    respondent: str
    question: str
    text: str
    folded: Folded
    owner: int


def similar_responses(
    responses: pd.DataFrame,
    *,
    reference: Mapping[str, str] | None = None,
    shortest_run: int = 12,
    near_share: float = 0.5,
    shortest_copy: int = 24,
    most_holders: int = 10,
) -> pd.DataFrame:
    """Alike answers (類似回答・転記): pairs of answers of different respondents.

    Takes ``responses`` with ``status``: valid rows only, so that stock replies (特になし) are no copies.
    ``reference`` (name -> text) are documents that answers may have been taken from. Returns
    ``tables.SIMILAR``: identical pairs first, then near-copies, then shared runs, each by share and run.

    Texts are compared by their letters and digits alone (no spaces, punctuation, width, case).
    ``share``: part of the shorter answer's characters (for a reference: of the answer's) that stand
    inside runs of 6 found in the other, 0 to 1. ``longest_run``: characters of the longest common
    run as written in ``text``, punctuation included, spaces not. ``kind``: *identical* (all of it, at
    least ``shortest_run`` characters), *near_copy* (share at least ``near_share``, and at least
    ``shortest_copy`` characters of the shorter answer in such runs), *shared_run* (a run of at least
    ``shortest_run`` that stands in no more than ``most_holders`` answers: a longer list is a stock
    phrase of the survey, which no pair owns; ``borrowed_spans`` still shows it).

    Reading: a high share means that the words were taken over, not who took them from whom nor why; a
    joint answer of two offices looks the same. Answers with fewer common characters than
    ``shortest_copy`` are alike by chance too often to be called copies. Limits: a run of more than 40 places is compared with its
    first holder only; near-copies without any run of 12 are found with the chance that MinHash gives
    (93 % at a Jaccard of 0.5). Time grows with the total length (22,000 short answers: seconds).
    Source: Broder (1997), On the resemblance and containment of documents.

    Example: 「市民と行政が協働して進める」 twice: share 1.0, longest_run 13, identical.
    """
    import pandas as pd

    sources = _sources(responses, reference or {})
    texts = [source.folded.text for source in sources]
    runs = common_runs(texts, [source.owner for source in sources], shortest=shortest_run)
    longest: dict[tuple[int, int], Run] = {}
    for run in sorted(runs, key=lambda run: (-run.length, run.start_a, run.start_b)):
        longest.setdefault((run.a, run.b), run)
    for a, b in sorted(candidate_pairs(texts, size=MINHASH_GRAM) - longest.keys()):
        if sources[a].owner != sources[b].owner and _may_be_copy(
            texts[a], texts[b], near_share, shortest_copy
        ):
            longest[a, b] = Run(a, b, *longest_common_run(texts[a], texts[b]))
    stock = _stock_phrases(texts, longest.values(), shortest_run, most_holders)
    pairs = [(run, _pair(sources, run, shortest_run, near_share, shortest_copy)) for run in longest.values()]
    kept = (record for run, record in pairs if record and (record["kind"] != SHARED_RUN or run not in stock))
    records = sorted(kept, key=_order)
    findings = pd.DataFrame(records, columns=list(SIMILAR.names))
    check(findings, SIMILAR)
    return findings


def borrowed_spans(
    responses: pd.DataFrame, *, reference: Mapping[str, str] | None = None, shortest_run: int = 12
) -> pd.DataFrame:
    """Borrowed spans (転記の可能性がある箇所): which places of an answer stand in somebody else's.

    Takes ``responses`` with ``status`` (valid rows only) and, as ``similar_responses``, reference
    texts. Returns ``tables.BORROWED``: spans of one answer that do not overlap, each with its nearest
    source: the one with the longest common run there, references before respondents, then by name.
    ``start`` and ``end`` are offsets into ``text``. The sum of their lengths / length of the answer is
    its borrowed share.

    Reading: both sides of a pair borrow from each other: who wrote first cannot be seen. Limits: as
    ``similar_responses``; runs shorter than ``shortest_run`` are everyday phrases and not listed.

    Example: two identical answers of 13 letters: one row each, source the other.
    """
    import pandas as pd

    sources = _sources(responses, reference or {})
    texts = [source.folded.text for source in sources]
    runs = common_runs(texts, [source.owner for source in sources], shortest=shortest_run)
    taken: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for run in runs:
        taken[run.a].append((run.start_a, run.start_a + run.length, run.b))
        taken[run.b].append((run.start_b, run.start_b + run.length, run.a))
    spans = [
        (number, *span)
        for number in sorted(taken)
        if sources[number].owner != REFERENCE
        for span in _without_overlap(taken[number], sources, shortest_run)
    ]
    held = holders(texts, [texts[number][start:end] for number, start, end, _ in spans], size=GRAM)
    records = [_borrowed(sources, span, found) for span, found in zip(spans, held, strict=True)]
    findings = pd.DataFrame(records, columns=list(BORROWED.names))
    check(findings, BORROWED)
    return findings


def _sources(responses: pd.DataFrame, reference: Mapping[str, str]) -> list[Source]:
    """Valid answers and references in an order that does not depend on the rows' order."""
    valid = responses[responses["status"] == "valid"]
    rows = sorted(zip(valid["respondent"], valid["question"], valid["text"], strict=True))
    owners = {respondent: number for number, respondent in enumerate(dict.fromkeys(row[0] for row in rows))}
    answers = [Source(*row, fold_text(row[2]), owners[row[0]]) for row in rows]
    documents = [
        Source(name, "", text, fold_text(text), REFERENCE) for name, text in sorted(reference.items())
    ]
    return [source for source in answers + documents if source.folded.text]


def _stock_phrases(texts: Sequence[str], runs: Iterable[Run], shortest_run: int, most: int) -> set[Run]:
    """The runs whose characters stand in more than ``most`` texts."""
    phrases: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        if run.length >= shortest_run:
            phrases[texts[run.a][run.start_a : run.start_a + run.length]].append(run)
    held = holders(texts, list(phrases), size=shortest_run)
    return {
        run for own, found in zip(phrases.values(), held, strict=True) if len(found) > most for run in own
    }


def _may_be_copy(first: str, second: str, near_share: float, shortest_copy: int) -> bool:
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < shortest_copy:
        return False
    share = contained_share(shorter, longer, GRAM)
    return share >= near_share and share * len(shorter) >= shortest_copy


def _pair(
    sources: Sequence[Source], run: Run, shortest_run: int, near_share: float, shortest_copy: int
) -> dict[str, Any] | None:
    """The record of one pair, or None where it is too little to speak of."""
    a, b = sources[run.a], sources[run.b]
    first, second = a.folded.text, b.folded.text
    shorter, longer = (first, second) if b.owner == REFERENCE else sorted((first, second), key=len)
    share = contained_share(shorter, longer, min(GRAM, len(shorter)))
    if first == second and len(first) >= shortest_run:
        kind = IDENTICAL
    elif share >= near_share and share * len(shorter) >= shortest_copy:
        kind = NEAR_COPY
    elif run.length >= shortest_run:
        kind = SHARED_RUN
    else:
        return None
    written = _written_run(a, b, run)
    return {
        "respondent_a": a.respondent,
        "question_a": a.question,
        "respondent_b": b.respondent,
        "question_b": b.question,
        "share": share,
        "longest_run": sum(not character.isspace() for character in written),
        "kind": kind,
        "text": written,
    }


def _written_run(a: Source, b: Source, run: Run) -> str:
    """The run as it stands in ``a``, with the punctuation around it that both have."""
    span, other = a.folded.span(run.start_a, run.length), b.folded.span(run.start_b, run.length)
    start, end = widen_span(a.text, b.text, span, other)
    return a.text[start:end]


def _order(record: Mapping[str, Any]) -> tuple[Any, ...]:
    names = (record[name] for name in ("respondent_a", "question_a", "respondent_b", "question_b"))
    return _KINDS.index(record["kind"]), -record["share"], -record["longest_run"], *names


def _without_overlap(
    taken: Iterable[tuple[int, int, int]], sources: Sequence[Source], shortest_run: int
) -> list[tuple[int, int, int]]:
    """Spans that do not overlap, the longest first; what is left of a cut span must still be 6 long."""
    free: list[tuple[int, int, int]] = []
    waiting = sorted(taken, key=lambda span: (span[0] - span[1], *_nearness(sources[span[2]]), span[0]))
    for start, end, source in waiting:
        for left, right in _uncovered(start, end, free):
            if right - left >= GRAM:
                free.append((left, right, source))
    return sorted(free)


def _nearness(source: Source) -> tuple[bool, str, str]:
    return source.owner != REFERENCE, source.respondent, source.question


def _uncovered(start: int, end: int, covered: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    parts = []
    for left, right, _ in sorted(covered):
        if right <= start or left >= end:
            continue
        if left > start:
            parts.append((start, left))
        start = max(start, right)
    if start < end:
        parts.append((start, end))
    return parts


def _borrowed(sources: Sequence[Source], span: tuple[int, int, int, int], held: set[int]) -> dict[str, Any]:
    number, start, end, nearest = span
    answer, source = sources[number], sources[nearest]
    left, right = answer.folded.span(start, end - start)
    others = {place for place in held if sources[place].owner != answer.owner}
    return {
        "respondent": answer.respondent,
        "question": answer.question,
        "start": left,
        "end": right,
        "source_respondent": source.respondent,
        "source_question": source.question,
        "n_sources": len(others),
        "text": answer.text[left:right],
    }
