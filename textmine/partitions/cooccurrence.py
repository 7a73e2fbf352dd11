"""What stands together, read again from the spool once the terms are known (共起の集計).

Pairs of terms within answers, and what stands near a word: both are sums over parts, so that one part at a
time is in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from textmine.analysis.cooccurrence.counted import (
    FEWEST_UNITS,
    Meetings,
    common_terms,
    group_pairs,
    term_pairs,
)
from textmine.analysis.keyterms import GroupCounts
from textmine.analysis.kwic import Near, count_near, folded_forms, is_form_of, no_words
from textmine.groupnames import EVERYONE
from textmine.partitions.spool import spool_file
from textmine.partitions.spooled import Spooled, groups_of_answers
from textmine.tables import WORDS

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

GROUPS_AT_ONCE = 200
"""Groups whose pairs are counted in one reading of the spool: their pairs have to fit into memory."""


# ---------------------------------------------------------------- pairs of terms


def meetings(spooled: Spooled, counts: Mapping[str, GroupCounts], by: str) -> Iterator[Meetings]:
    """What meets in every group of one level, then its terms and groups; ``by`` 全体: in all answers."""
    level = counts[by]
    names = level.terms.astype(str)
    together = _pairs_of_groups(spooled, level, by)
    for group, units in enumerate(level.answers.tolist()):
        pairs = {}
        if units >= FEWEST_UNITS:
            kept, met = next(together)
            pairs = term_pairs(names[kept], _frequencies(level, group)[kept], met)
        yield Meetings(by, str(level.names[group]), "term_term", units, pairs)
    if by != EVERYONE:
        sized = (
            (str(name), units, _frequencies(level, group))
            for group, (name, units) in enumerate(zip(level.names, level.answers.tolist(), strict=True))
        )
        pairs = group_pairs(names, level.frequencies, sized)
        yield Meetings(by, EVERYONE, "term_group", int(level.answers.sum()), pairs)


def _frequencies(level: GroupCounts, group: int) -> Array:
    """In how many answers of one group each term stands."""
    import numpy as np

    found = np.zeros(len(level.terms), dtype=int)
    inside = slice(*np.searchsorted(level.group, [group, group + 1]))
    found[level.term[inside]] = level.df[inside]
    return found


def _pairs_of_groups(spooled: Spooled, level: GroupCounts, by: str) -> Iterator[tuple[Array, Any]]:
    """Of each group large enough its common terms, and how often each two of them meet."""
    names = level.terms.astype(str)
    groups = [group for group, units in enumerate(level.answers.tolist()) if units >= FEWEST_UNITS]
    for start in range(0, len(groups), GROUPS_AT_ONCE):
        batch = groups[start : start + GROUPS_AT_ONCE]
        chosen = [common_terms(names, _frequencies(level, group)) for group in batch]
        yield from zip(chosen, _met(spooled, level, by, batch, chosen), strict=True)


def _met(
    spooled: Spooled, level: GroupCounts, by: str, groups: Sequence[int], chosen: Sequence[Array]
) -> list[Any]:
    """How often the chosen terms of each group meet: a column for every group and term, one product a part."""
    import numpy as np
    from scipy import sparse

    edges = np.cumsum([0, *map(len, chosen)])
    terms = max(len(level.terms), 1)
    keys = np.concatenate([group * terms + kept for group, kept in zip(groups, chosen, strict=True)])
    whole = sparse.csr_matrix((len(keys), len(keys)), dtype="int64")
    if not len(keys):
        return [whole] * len(groups)
    at = {str(name): place for place, name in enumerate(level.names)}
    for documents, found, coded in spooled.postings():
        place = found
        if by != EVERYONE:
            group = groups_of_answers(coded[spooled.levels.index(by)], at.__getitem__)
            place = group[documents] * terms + found
        column = np.minimum(np.searchsorted(keys, place), len(keys) - 1)
        kept = keys[column] == place
        entries = np.unique(documents[kept] * len(keys) + column[kept])
        row, column = np.divmod(entries, len(keys))
        _, row = np.unique(row, return_inverse=True)
        shape = (int(row.max(initial=-1)) + 1, len(keys))
        held = sparse.csr_matrix((np.ones(len(row), dtype="int64"), (row, column)), shape=shape)
        whole = whole + held.T @ held
    return [whole[start:end, start:end] for start, end in pairwise(edges.tolist())]


# ---------------------------------------------------------------- what stands near


def near_words(spooled: Spooled, nodes: Sequence[str], names: Sequence[str]) -> list[Near]:
    """What stands near each of the words, in all parts; ``names`` of all terms, ``nodes`` among them."""
    import numpy as np

    words = [*spooled.sums.words, *spooled.sums.further.others]
    forms = folded_forms({name: [word[at] for word in words] for at, name in enumerate(WORDS.names[:3])})
    terms = np.append(spooled.number, np.full(len(words) - len(spooled.number), -1))
    hits = [partial(_by_word, is_form_of(forms, node)) for node in nodes]
    found = _counted_near(spooled, hits, terms, len(names))
    # A name that synonyms.csv prescribes need not stand in any answer.
    prescribed = [place for place, near in enumerate(found) if not near.hits]
    if prescribed:
        hits = [partial(_by_term, names.index(nodes[place])) for place in prescribed]
        for place, near in zip(prescribed, _counted_near(spooled, hits, terms, len(names)), strict=True):
            found[place] = near
    return found


def _by_word(is_form: Array, word: Array, _term: Array) -> Array:
    held: Array = is_form[word]
    return held


def _by_term(sought: int, _word: Array, term: Array) -> Array:
    held: Array = term == sought
    return held


def _counted_near(
    spooled: Spooled, hits: Sequence[Callable[[Array, Array], Array]], terms: Array, size: int
) -> list[Near]:
    """The sums over all parts; ``hits``: by word and term of each morpheme, whether it is the word sought."""
    import numpy as np

    sums, found = spooled.sums, [no_words(size) for _ in hits]
    for part, own in enumerate(sums.numbers):
        own = np.append(own, sums.further.numbers[part] + len(sums.words))
        with np.load(spool_file(spooled.folder, "tokens", part), allow_pickle=False) as kept:
            word, document, sentence = own[kept["word"]], kept["document"], kept["sentence"]
            term = np.where(kept["term"], terms[word], -1)
        for place, is_node in enumerate(hits):
            near = count_near(is_node(word, term), term, document, sentence, terms=size)
            found[place] = found[place].plus(near)
    return found
