"""Words near each other (語の連なりと近接): ``a+b``, ``near(a-b)[n]``, ``seq(a-b)[n]``.

Distances are counted in morphemes, punctuation too, as KH Coder counts them: [1] is the next one.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from textmine.analysis.coding.index import AnswerIndex, Hits, union
from textmine.codebook.nodes import Sequence

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def sequence_hits(index: AnswerIndex, leaf: Sequence) -> tuple[Hits, Array]:
    """The places of ``leaf`` (of each word for near and seq) and how often it occurs in each answer."""
    import numpy as np

    words = [index.word_hits_once(word) for word in leaf.words]
    if leaf.kind == "adjacent":
        # 役割+分担 also where the dictionary holds 役割分担 as one word.
        hits = union(_adjacent(words), index.word_hits_once("".join(leaf.words)))
        return hits, np.bincount(hits.response, minlength=index.size).astype(float)
    return _near(index, leaf, words)


def _adjacent(words: list[Hits]) -> Hits:
    """Runs in which each word begins where the one before it ends."""
    import numpy as np

    run = words[0]
    for following in words[1:]:
        at = np.searchsorted(following.first, run.last + 1)
        at = np.minimum(at, max(len(following.first) - 1, 0))
        if not len(following.first) or not len(run.first):
            return run.taken(np.zeros(0, np.int64))
        joined = (following.first[at] == run.last + 1) & (following.response[at] == run.response)
        kept, behind = run.taken(joined), following.taken(at[joined])
        run = Hits(kept.response, kept.start, behind.end, kept.first, behind.last)
    return run


def _near(index: AnswerIndex, leaf: Sequence, words: list[Hits]) -> tuple[Hits, Array]:
    import numpy as np

    holders = set(words[0].response.tolist())
    for hits in words[1:]:
        holders &= set(hits.response.tolist())
    section = {"sentence": index.sentence, "paragraph": index.paragraph}.get(leaf.within)
    counts = np.zeros(index.size)
    rows: list[tuple[int, int]] = []
    for holder, occurrences in _occurrences(leaf, words, holders).items():
        found = _chains(leaf, occurrences, section)
        counts[holder] = len(found)
        rows += sorted({pair for chain in found for pair in chain})
    first = np.array([row[0] for row in rows], dtype=np.int64)
    last = np.array([row[1] for row in rows], dtype=np.int64)
    response = index.response[first]
    start = index.begin[first] - index.offsets[response]
    return Hits(response, start, index.finish[last] - index.offsets[response], first, last), counts


def _occurrences(
    leaf: Sequence, words: list[Hits], holders: set[int]
) -> dict[int, list[tuple[int, int, str]]]:
    """For each answer that holds every word: (first token, last token, word), in order of the text."""
    gathered: dict[int, set[tuple[int, int, str]]] = {response: set() for response in sorted(holders)}
    for word, hits in zip(leaf.words, words, strict=True):
        for response, first, last in zip(
            hits.response.tolist(), hits.first.tolist(), hits.last.tolist(), strict=True
        ):
            if response in gathered:
                gathered[response].add((first, last, word))
    return {response: sorted(places) for response, places in gathered.items()}


def _chains(
    leaf: Sequence, occurrences: list[tuple[int, int, str]], section: Array | None
) -> list[list[tuple[int, int]]]:
    """One chain for each occurrence from which all words can be reached, as KH Coder goes.

    From there on the text is read forward; the first word still needed is taken, and the next may
    stand at most ``distance`` morphemes behind it.
    """
    chains = []
    unlike = len(set(leaf.words)) == len(leaf.words)
    for place, (_, _, word) in enumerate(occurrences):
        # Of the same word twice in a row, only the later can be the better start.
        if unlike and place + 1 < len(occurrences) and occurrences[place + 1][2] == word:
            continue
        chain = _chain(leaf, occurrences[place:], section)
        if chain:
            chains.append(chain)
    return chains


def _chain(
    leaf: Sequence, occurrences: list[tuple[int, int, str]], section: Array | None
) -> list[tuple[int, int]]:
    taken: list[tuple[int, int]] = []
    wanted = Counter(leaf.words)
    reached, start = occurrences[0][0], occurrences[0][0]
    for first, last, word in occurrences:
        if leaf.distance and first - reached > leaf.distance:
            return []
        if section is not None and section[first] != section[start]:
            return []
        fits = wanted[word] > 0 if leaf.kind == "near" else word == leaf.words[len(taken)]
        if not fits:
            if not taken:
                return []
            continue
        wanted[word] -= 1
        taken.append((first, last))
        reached = first
        if len(taken) == len(leaf.words):
            return taken
    return []
