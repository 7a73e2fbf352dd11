"""The further tables of a survey in parts (部分から作る表): which there are, and how each is made of sums.

``MAKERS`` is the list: a recipe that is not in it, or a table that its maker does not name, needs the whole
survey in memory and is left out, with its header and the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from textmine.groupnames import EVERYONE
from textmine.language import MOSTLY, no_awareness, share_of_japanese
from textmine.partitions.answers import read_answers
from textmine.partitions.asked import known_questions
from textmine.partitions.cooccurrence import meetings, near_words
from textmine.partitions.gathered import Gathered
from textmine.partitions.profiling import Profiling
from textmine.partitions.spool import Spool
from textmine.privacy.groups import names_of_persons
from textmine.privacy.sharing import few_answers
from textmine.shares import FEWEST_TESTED
from textmine.tables import COLLOCATIONS, COUNTED, TERMS, Findings, Note

if TYPE_CHECKING:
    import numpy as np

    from textmine.analysis.keyterms import GroupCounts
    from textmine.analysis.negations import Use
    from textmine.scales import Scale
    from textmine.settings import Settings

    Array = np.ndarray[Any, Any]

NO_GROUPS = Note(
    "対応分析・対応分析の軸・対応分析の信頼楕円: グループの列がないと回答者を一人ずつ置く図になるので、"
    "部分に分けた処理では作りません。グループの列を指定するか、--in-memory で作れます。",
    "correspondence, correspondence_axes, correspondence_ellipses: without a group column every respondent is a "
    "point, which is not made where a survey is read in parts; name a group column, or use --in-memory.",
)


@dataclass(frozen=True)
class Maker:
    """How the ``tables`` of one recipe are made of what was gathered.

    ``spooled``: tables whose rows stand in the spool then, and the kinds of files that hold them; ``grouped``:
    whether the survey's group columns stand behind the respondent.
    """

    make: Callable[[Gathered], Findings]
    tables: tuple[str, ...]
    spooled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grouped: bool = False


def where_blanks_gather(gathered: Gathered) -> Findings:
    """Non-response against groups and closed answers, from counts of categories."""
    from textmine.analysis.blank_tests import Cells, blank_tests_of_cells

    counted: dict[str, dict[str, dict[str, Cells]]] = {}
    for name in (*gathered.groups, *gathered.closed):
        rows, blank = gathered.spooled.sums.further.categories[name]
        for (question, value), cells in rows.items():
            own = counted.setdefault(question, {}).setdefault(name, {})
            own[value] = Cells(cells, blank[question, value])
    found = blank_tests_of_cells(
        counted, groups=gathered.groups, several=gathered.several, seed=gathered.seed
    )
    return Findings({"blank_tests": found})


def what_was_ticked(gathered: Gathered) -> Findings:
    """Who ticked which option, from counts of cells."""
    from textmine.analysis.option_shares import option_shares_of_counts

    return option_shares_of_counts(
        _counts_of_cells(gathered),
        several=gathered.several,
        scales=_rating_scales(gathered),
        few=few_answers(gathered.settings),
    )


def how_it_was_rated(gathered: Gathered) -> Findings:
    """Where answers lie on rating scales, from counts of cells."""
    from textmine.analysis.scales import scale_shares_of_counts
    from textmine.scalewords import questions_of_groups

    return scale_shares_of_counts(
        _counts_of_cells(gathered),
        scales=_rating_scales(gathered),
        made_of=questions_of_groups(gathered.settings, gathered.groups, gathered.closed),
        few=few_answers(gathered.settings),
        seed=gathered.seed,
    )


def _counts_of_cells(gathered: Gathered) -> dict[str, dict[str, Counter[tuple[str, str]]]]:
    """Closed question -> group column -> group and answer -> respondents."""
    ticks = gathered.spooled.sums.further.ticks
    levels = (EVERYONE, *gathered.groups)
    return {name: {level: ticks[name, level] for level in levels} for name in gathered.closed}


def _rating_scales(gathered: Gathered) -> dict[str, Scale]:
    """The closed questions that are rating scales, by name."""
    from textmine.scalewords import scales_of

    ticks, settings = gathered.spooled.sums.further.ticks, gathered.settings
    cells = {
        name: {cell: persons for (_, cell), persons in ticks[name, EVERYONE].items()}
        for name in gathered.closed
    }
    asked = list(zip(gathered.closed, settings.closed, strict=True))
    return scales_of(cells, asked, several=gathered.several, dictionaries=settings.dictionaries)


def what_is_negated(gathered: Gathered) -> Findings:
    """How often each term is negated, from counts of words."""
    from textmine.analysis.negations import negations_of_counts

    sums, number = gathered.spooled.sums, gathered.spooled.number
    negated: Counter[tuple[int, Use]] = Counter()
    for (word, form), times in sums.further.negated.items():
        term = int(number[sums.words[word]])
        if term >= 0:
            negated[term, (word[0], form)] += times
    whole = gathered.counts[EVERYONE]
    used = whole.per_term(whole.tf).astype(int).tolist()
    return Findings({"negations": negations_of_counts(gathered.terms, used, negated)})


def neighbours(gathered: Gathered) -> Findings:
    """What stands near the most frequent terms, from counts of places."""
    import pandas as pd

    from textmine.analysis.kwic import NODES, collocation_table

    terms = pd.DataFrame(list(gathered.terms), columns=list(TERMS.names), dtype=object)
    nodes, top = gathered.frequent[:NODES], gathered.settings.analysis.top
    counted = near_words(gathered.spooled, nodes, terms["term"].tolist())
    listed = [
        collocation_table(node, terms, near, top=top) for node, near in zip(nodes, counted, strict=True)
    ]
    empty = pd.DataFrame(columns=list(COLLOCATIONS.names))
    return Findings({"collocations": pd.concat(listed, ignore_index=True) if listed else empty})


def themes(gathered: Gathered) -> Findings:
    """Topics, from answers x terms in canonical order; the texts stay in the spool."""
    import numpy as np

    from textmine.analysis.topics import topics_of_counts

    how, whole = gathered.settings.analysis, gathered.counts[EVERYONE]
    answers = read_answers(gathered.spooled)
    chosen = np.flatnonzero(whole.frequencies >= how.min_count)
    return topics_of_counts(
        answers.matrix(chosen),
        whole.terms[chosen].tolist(),
        answers.groups(gathered.counts),
        answers,
        count=how.topics,
        seed=how.seed,
        min_count=how.min_count,
    )


def network(gathered: Gathered) -> Findings:
    """Terms that stand together, from counts of pairs."""
    from textmine.analysis.cooccurrence import networks

    levels = (EVERYONE, gathered.level) if gathered.level else (EVERYONE,)
    found = (meetings(gathered.spooled, gathered.counts, by) for by in levels)
    answers = int(gathered.counts[EVERYONE].answers.sum())
    return networks(chain.from_iterable(found), answers, seed=gathered.seed)


def map_of_groups(gathered: Gathered) -> Findings:
    """Correspondence analysis of the groups that the report goes by, from groups x terms."""
    from textmine.analysis.correspondence import correspondence_of_groups

    if not gathered.groups and gathered.asked >= FEWEST_TESTED:
        return Findings({}, (NO_GROUPS,))
    by = gathered.level or "respondent"
    level = gathered.counts[by if gathered.groups else EVERYONE]
    chosen = slice(None) if gathered.groups else slice(0)  # of single respondents none has enough answers
    names = [str(name) for name in level.names][chosen]
    sizes, held = level.answers.tolist()[chosen], _held(level)[chosen]

    def drawn(terms: Array) -> tuple[Any, list[Array]]:
        answers = read_answers(gathered.spooled)
        return answers.matrix(terms), [rows for _, _, rows in answers.groups_of(by, level)]

    terms = level.terms.astype(str)
    return correspondence_of_groups(names, sizes, held, terms, drawn, by=by, seed=gathered.seed)


def comparison(gathered: Gathered) -> Findings:
    """How near groups are, and which words each uses, from groups x terms."""
    from textmine.analysis.overview import Level, compare_groups

    levels = {
        by: Level(
            [str(name) for name in level.names],
            level.answers,
            _held(level).astype(float),
            level.terms.astype(str),
        )
        for by, level in gathered.counts.items()
        if by in gathered.groups
    }
    return compare_groups({by: levels[by] for by in gathered.groups})


def copies(gathered: Gathered) -> Findings:
    """Answers that share their wording: those that can are found first, then compared as in memory."""
    from textmine.analysis.similarity import alike_answers
    from textmine.partitions.copies import MOST_ALIKE, find_candidates, too_many_alike

    found = find_candidates(gathered.spooled, gathered.references)
    if len(found.places) > MOST_ALIKE:
        return Findings({}, (too_many_alike(len(found.places)),))
    return alike_answers(found.responses(), reference=gathered.references, elsewhere=found.elsewhere)


def codes(gathered: Gathered) -> Findings:
    """What the coding rules find, from counts of codes."""
    from textmine.analysis.coding import code_tables, no_codes

    assert gathered.codebook is not None  # who asks for codes has read the rules
    counts = gathered.spooled.sums.further.codes or no_codes(0, 0)
    return code_tables(counts, gathered.codebook, seed=gathered.seed)


def whom_to_ask_again(gathered: Gathered) -> Findings:
    """Who left what blank: the lines of all parts, put in order."""
    from textmine.partitions.call_back import spool_calls

    spool_calls(gathered.spooled.folder, len(gathered.spooled.sums.numbers))
    return Findings({})


def contradictions(_gathered: Gathered) -> Findings:
    """Where the forms of one respondent do not agree: found with the answers of each part."""
    return Findings({})


NOT_SOUGHT = Note(
    "意識の手掛かり: 互いに共通する回答が多すぎて転記の可能性がある箇所を探せないので、借用した文は 0、借用元は空です。",
    "awareness: too many answers have something in common for copied spans to be sought; borrowed is 0 and "
    "nearest empty.",
)


def awareness_profiles(gathered: Gathered) -> Findings:
    """The awareness of answers and whom to look at first: every answer is read again, part by part.

    Nothing is made of answers in another language.
    """
    from textmine.partitions.review import spool_profiles

    whole = gathered.counts[EVERYONE]
    share = share_of_japanese(whole.terms.tolist(), whole.frequencies.tolist())
    if share < MOSTLY:
        for kind in chain.from_iterable(MAKERS["awareness_profiles"].spooled.values()):
            for number in range(len(gathered.spooled.sums.numbers)):
                Spool(gathered.spooled.folder, number).write(kind, ())
        return Findings({}, (no_awareness(share),))
    further = gathered.spooled.sums.further
    assert gathered.profiling is not None  # who asks for tables has said how awareness is read
    assert gathered.codebook is not None
    raised = further.codes.respondents.tolist() if further.codes else []
    spool_profiles(
        gathered.spooled,
        _decided(gathered.profiling, gathered.settings, further.names),
        raised=dict(zip(gathered.codebook.names, raised, strict=True)),
        borrowed=gathered.borrowed,
        engine=gathered.engine,
    )
    return Findings({}, () if gathered.borrowed is not None else (NOT_SOUGHT,))


def _decided(profiling: Profiling, settings: Settings, names: Sequence[str]) -> Profiling:
    """How awareness is read, with what a person decided under the names of the survey."""
    from textmine.analysis.awareness import read_awareness_overrules

    path = settings.awareness.overrules
    if path is None:
        return profiling
    lang = settings.report.lang
    known = names_of_persons(names, lang, shown=True) if settings.privacy.persons else names
    decided = read_awareness_overrules(
        path, respondents=known, questions=known_questions(settings), lang=lang
    )
    return replace(profiling, overrules=decided)


def _held(level: GroupCounts) -> Any:
    """Groups x terms, the answers that hold the term (sparse)."""
    from scipy import sparse

    shape = (len(level.names), len(level.terms))
    return sparse.csr_matrix((level.df, (level.group, level.term)), shape=shape)


MAKERS: Mapping[str, Maker] = {
    "where_blanks_gather": Maker(where_blanks_gather, ("blank_tests",)),
    "what_was_ticked": Maker(what_was_ticked, ("options",)),
    "how_it_was_rated": Maker(how_it_was_rated, ("scales", "scale_tests")),
    "what_is_negated": Maker(what_is_negated, ("negations",)),
    "neighbours": Maker(neighbours, ("collocations",)),
    "themes": Maker(themes, ("topics", "topic_groups", "topic_quotes", "topic_choice")),
    "network": Maker(network, ("cooccurrence", "cooccurrence_terms")),
    "map_of_groups": Maker(
        map_of_groups, ("correspondence", "correspondence_axes", "correspondence_ellipses")
    ),
    "comparison": Maker(comparison, ("group_similarity", "heatmap")),
    "copies": Maker(copies, ("similar", "borrowed")),
    "codes": Maker(
        codes,
        ("code_frequency", "code_groups", "code_tests", "code_cooccurrence", "code_words"),
        {"coded": ("coded",)},
    ),
    "whom_to_ask_again": Maker(whom_to_ask_again, (), {"call_back": ("call_back",)}, grouped=True),
    "contradictions": Maker(contradictions, (), {"consistency": ("consistency",)}),
    "awareness_profiles": Maker(
        awareness_profiles,
        (),
        {
            "awareness": ("awareness",),
            "awareness_questions": ("awareness_questions",),
            "awareness_parts": ("awareness_parts", "awareness_parts_over"),
            "awareness_spans": ("awareness_spans",),
            "review": ("review",),
        },
    ),
}
"""How the tables of each recipe are made from parts, by the name of the recipe."""

IN_PARTS = frozenset(COUNTED).union(*((*maker.tables, *maker.spooled) for maker in MAKERS.values()))
"""All tables that can be made from parts."""
