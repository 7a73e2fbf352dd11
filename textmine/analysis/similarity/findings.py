"""The tables of alike answers (類似回答の表): pairs of answers, and the spans that were borrowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textmine.analysis.similarity.pairs import Bounds, alike_records
from textmine.analysis.similarity.spans import Elsewhere, borrowed_records, nowhere_else
from textmine.analysis.similarity.wordings import MOST_PAIRS, Wordings, read_wordings
from textmine.tables import BORROWED, SIMILAR, Findings, Note, Table, check

if TYPE_CHECKING:
    import pandas as pd

SHORTEST_RUN = 12
BOUNDS = Bounds(shortest_run=SHORTEST_RUN, near_share=0.5, shortest_copy=24, most_holders=10)


def alike_answers(
    responses: pd.DataFrame,
    *,
    reference: Mapping[str, str] | None = None,
    elsewhere: Elsewhere = nowhere_else,
) -> Findings:
    """Both tables of alike answers (類似回答・転記) from one comparison, and what they leave out.

    In: as ``similar_responses``. Out: ``similar`` and ``borrowed``, exactly as the two functions give
    them; ``notes`` say where a wording has too many writers, or the survey too many pairs, to list all.
    ``elsewhere``: the answers that were left out before because they have nothing in common with others.
    """
    wordings = read_wordings(responses, reference or {})
    runs = wordings.runs(SHORTEST_RUN)
    pairs, left_out = alike_records(wordings, runs, BOUNDS)
    return Findings(
        {
            "similar": _table(pairs, SIMILAR),
            "borrowed": _table(borrowed_records(wordings, runs, SHORTEST_RUN, elsewhere), BORROWED),
        },
        _remarks(wordings, left_out),
    )


def similar_responses(
    responses: pd.DataFrame,
    *,
    reference: Mapping[str, str] | None = None,
    shortest_run: int = BOUNDS.shortest_run,
    near_share: float = BOUNDS.near_share,
    shortest_copy: int = BOUNDS.shortest_copy,
    most_holders: int = BOUNDS.most_holders,
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
    ``shortest_copy`` are alike by chance too often to be called copies. Limits: equal texts are compared
    once, and where more than 40 wrote one (several, if there were over 100,000 pairs of equal texts), its
    first writer stands for it in pairs; a run that stands in
    more than 40 texts is compared with the first of them only; of more than 100,000 pairs of texts those
    that share most are looked at. Near-copies without any run of 12 are all found among 500 texts of
    ``shortest_copy`` characters, else with the chance that MinHash gives (93 % at a Jaccard of 0.5). Time
    and memory grow with the total length (100,000 short answers: seconds).
    Source: Broder (1997), On the resemblance and containment of documents.

    Example: 「市民と行政が協働して進める」 twice: share 1.0, longest_run 13, identical.
    """
    wordings = read_wordings(responses, reference or {})
    bounds = Bounds(shortest_run, near_share, shortest_copy, most_holders)
    return _table(alike_records(wordings, wordings.runs(shortest_run), bounds)[0], SIMILAR)


def borrowed_spans(
    responses: pd.DataFrame, *, reference: Mapping[str, str] | None = None, shortest_run: int = SHORTEST_RUN
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
    wordings = read_wordings(responses, reference or {})
    return _table(borrowed_records(wordings, wordings.runs(shortest_run), shortest_run), BORROWED)


def _table(records: Sequence[dict[str, Any]], schema: Table) -> pd.DataFrame:
    import pandas as pd

    findings = pd.DataFrame(records, columns=list(schema.names))
    check(findings, schema)
    return findings


def _remarks(wordings: Wordings, left_out: int) -> tuple[Note, ...]:
    notes = []
    most = max((len(members) for members in wordings.members), default=0)
    if most > wordings.most_named:
        several = wordings.most_named
        who, english = (
            (f"{several} 人より多く", f"more than {several}") if several > 1 else ("複数の人", "several")
        )
        notes.append(
            Note(
                f"同じ文を{who}が書いているときは、最初の一人とほかの人の組だけを示しました（最も多い文は {most} 人）。",
                f"Where {english} wrote the same text, only pairs with the first of them are listed (the "
                f"commonest text has {most}).",
            )
        )
    if left_out:
        notes.append(
            Note(
                f"共通する文字列をもつ文の組が多いので、短いほうの文に占める割合の大きい {MOST_PAIRS:,} 組までを調べました"
                f"（ほか {left_out:,} 組）。",
                f"Of the pairs of texts with a common run the {MOST_PAIRS:,} that share most were looked at "
                f"({left_out:,} more).",
            )
        )
    return tuple(notes)
