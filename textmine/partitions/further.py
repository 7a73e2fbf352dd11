"""What the further tables need of a part (さらに数える物): counted only where they are asked for.

    what was read of a part --count_further--> Further (sums) + spool: coded rows, tokens

Rows go to the spool, sums come back; ``FurtherSums`` adds them up, part after part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import TYPE_CHECKING, Any

from textmine.analysis.kwic import SILENT
from textmine.groupnames import EVERYONE, name_groups
from textmine.negation import as_negated, negated_tokens
from textmine.partitions.digests import as_numbers, digests_of
from textmine.partitions.onepart import PartRead
from textmine.partitions.parts import Form
from textmine.partitions.profiling import Profiling
from textmine.partitions.spool import Spool
from textmine.partitions.texts import VALID
from textmine.privacy.groups import numbered
from textmine.privacy.mask import mask_text
from textmine.safecsv import safe_cells
from textmine.tables import CODED, WORDS
from textmine.tokens import Word, token_table, word_table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from textmine.analysis.awareness.surroundings import AnswerSums
    from textmine.analysis.coding import CodeCounts
    from textmine.codebook import Codebook
    from textmine.privacy.rules import Place

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Wanted:
    """What the further tables ask of every part.

    ``codebook``: coding rules, if any; ``coded_by``: the group columns that codes are counted by;
    ``respondents``: how many the survey has where each is shown by a number, else 0, and ``lang``, in which
    language; ``profiling``: how awareness is read, if it is.
    """

    codebook: Codebook
    coded_by: tuple[str, ...] = ()
    respondents: int = 0
    lang: str = "ja"
    profiling: Profiling | None = None


Category = tuple[str, str]
"""A question and what stands in a column beside it."""


@dataclass(frozen=True)
class Further:
    """What a part adds for the further tables.

    ``categories``: column -> question and value -> cells, and those without an answer; ``codes``: their
    counts; ``others``: words that cannot be terms, numbered behind those that can; ``answers``: what they add
    to what awareness is read by; ``names``: respondents in order, where a person decided about some; ``ticks``:
    closed question and group column -> group and cell -> respondents; ``negated``: words that
    can be terms, and how they read then -> how often they are negated.
    """

    categories: dict[str, tuple[Counter[Category], Counter[Category]]]
    codes: CodeCounts
    others: list[Word]
    answers: AnswerSums | None = None
    names: tuple[str, ...] = ()
    ticks: dict[tuple[str, str], Counter[Category]] = field(default_factory=dict)
    negated: Counter[tuple[Word, str]] = field(default_factory=Counter)


def count_further(part: PartRead, wanted: Wanted, form: Form, spool: Spool) -> Further:
    """Count one part for the further tables; its coded rows and its morphemes go to the spool."""
    beside = {name: part.beside_cells(part.shown(name)) for name in form.own_names}
    _spool_tokens(part, spool)
    _spool_answers(part, wanted, spool)
    others = [
        word for word, able in zip(part.read.cut.words, part.cut.able.tolist(), strict=True) if not able
    ]
    answers = _answers(part, wanted, form, beside) if wanted.codebook.codes or wanted.profiling else None
    coded, codes = _codes(part, wanted, answers)
    columns = [safe_cells(coded[name].tolist()) for name in CODED.names]
    spool.write("coded", list(zip(*columns, strict=True)))
    sums = None
    names: tuple[str, ...] = ()
    if wanted.profiling and answers:
        from textmine.partitions.awareness import note_part

        sums = note_part(*answers, coded, wanted.profiling, spool)
        if wanted.profiling.overrules:
            names = tuple(part.mended["respondent"])
    return Further(_categories(part, beside), codes, others, sums, names, _ticks(part, form), _negated(part))


def _categories(
    part: PartRead, beside: Mapping[str, Sequence[str]]
) -> dict[str, tuple[Counter[Category], Counter[Category]]]:
    questions = [question for _, question in part.cells]
    blank = [status != VALID for status, _ in part.read.verdicts]
    counted = {}
    for name, values in beside.items():
        both = list(zip(questions, values, strict=True))
        counted[name] = Counter(both), Counter(compress(both, blank))
    return counted


def _ticks(part: PartRead, form: Form) -> dict[tuple[str, str], Counter[Category]]:
    """Closed question and group column (or 全体) -> group and cell -> respondents."""
    groups: dict[str, Sequence[str]] = {EVERYONE: [EVERYONE] * len(part.mended["respondent"])}
    groups |= {name: name_groups(part.shown(name)) for name in form.group_names}
    return {
        (name, level): Counter(zip(values, part.shown(name), strict=True))
        for name in form.closed_names
        for level, values in groups.items()
    }


def _negated(part: PartRead) -> Counter[tuple[Word, str]]:
    """The words that are negated, of those that count as terms, and how they read."""
    cut, words = part.cut, part.read.cut.words
    if not words:
        return Counter()
    columns = dict(zip(WORDS.names, zip(*words, strict=True), strict=True))
    word = cut.word.tolist()
    places = negated_tokens(columns, word, cut.document.tolist())
    counted = cut.counted & cut.able[cut.word]
    return Counter(
        (words[word[at]], as_negated(columns, word, at, by)) for at, by in places.items() if counted[at]
    )


def _spool_tokens(part: PartRead, spool: Spool) -> None:
    """The morphemes that are spoken: word, answer, sentence, and whether each counts as a term.

    Words that can be terms have the numbers that they have in the postings, the others follow.
    """
    import numpy as np

    cut, words = part.cut, part.read.cut.words
    sentence = cut.laid.sentences([part.read.texts[row] for row in part.read.valid])
    number = np.where(cut.able, np.cumsum(cut.able) - 1, cut.able.sum() + np.cumsum(~cut.able) - 1)
    silent = np.array([word[4] in SILENT for word in words], dtype=bool)
    spoken = ~silent[cut.word] & ~cut.masked
    arrays = {
        "word": number[cut.word[spoken]].astype("int32"),
        "document": cut.document[spoken].astype("int32"),
        "sentence": sentence[spoken].astype("int32"),
        "term": (cut.counted & cut.able[cut.word])[spoken],
    }
    spool.save(arrays, kind="tokens")


def _spool_answers(part: PartRead, wanted: Wanted, spool: Spool) -> None:
    """Who said what, as it is shown: the valid answers, and beside them what they are found and compared by."""
    import numpy as np

    names, times = _shown_names(part, wanted), part.times
    rows = part.read.valid
    spans = {row: [(place.start, place.end) for place in found] for row, found in part.places.items()}
    texts = [mask_text(part.read.texts[row], spans.get(row, ())) for row in rows]
    rank = {question: place for place, question in enumerate(sorted(part.questions))}
    arrays = {
        "name": np.array([names[row // times].encode() for row in rows], dtype=bytes),
        "question": np.array([rank[part.cells[row][1]] for row in rows], dtype="int16"),
        "length": np.array([len(text) for text in texts], dtype="int32"),
        "digest": as_numbers(digests_of(texts)),
    }
    spool.save(arrays, kind="answers")
    spool.write(
        "texts",
        [(names[row // times], part.cells[row][1], text) for row, text in zip(rows, texts, strict=True)],
    )


def _shown_names(part: PartRead, wanted: Wanted) -> Sequence[str]:
    """The respondents as the findings call them."""
    names = part.mended["respondent"]
    if not wanted.respondents:
        return names
    return numbered(part.first // part.times, len(names), wanted.respondents, wanted.lang)


# ---------------------------------------------------------------- codes


def _codes(
    part: PartRead, wanted: Wanted, answers: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame] | None
) -> tuple[pd.DataFrame, CodeCounts]:
    """The rows of ``coded`` and the counts of the codes."""
    import pandas as pd

    from textmine.analysis.coding import code_part, no_codes

    if not wanted.codebook.codes or answers is None:
        respondents = {at // part.times for at in part.read.valid}
        empty = pd.DataFrame(columns=list(CODED.names))
        return empty, no_codes(len(part.read.valid), len(respondents))
    return code_part(*answers, wanted.codebook, by=wanted.coded_by, first=part.first)


def _answers(
    part: PartRead, wanted: Wanted, form: Form, beside: Mapping[str, Sequence[str]]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Responses, tokens and words of the part as the analyses see them: masked, persons by number."""
    import numpy as np
    import pandas as pd

    from textmine.privacy.mask import mask_responses, mask_tokens
    from textmine.repairs import repairs_table

    read = part.read
    responses = pd.DataFrame(
        {
            "respondent": [name for name, _ in part.cells],
            **{name: beside[name] for name in form.group_names},
            "question": [question for _, question in part.cells],
            "raw_text": list(part.raw_texts),
            "text": read.texts,
            "status": [status for status, _ in read.verdicts],
            "rule": [rule for _, rule in read.verdicts],
            **{name: beside[name] for name in form.closed_names},
        }
    )
    rows = np.array(read.valid, dtype="int64")
    tokens = token_table([read.texts[row] for row in read.valid], rows, read.cut)
    words = word_table(read.cut.words)
    if part.places:
        private = _private_table(part.places)
        responses = mask_responses(responses, private, repairs_table(list(part.log)))
        tokens, words = mask_tokens(tokens, words, responses, private)
    if wanted.respondents:
        responses = responses.assign(respondent=part.beside_cells(_shown_names(part, wanted)))
    return responses, tokens, words


def _private_table(places: Mapping[int, Sequence[Place]]) -> pd.DataFrame:
    import pandas as pd

    found = [("", row, place.start, place.end) for row, listed in places.items() for place in listed]
    return pd.DataFrame(found, columns=["source", "row", "start", "end"])


# ---------------------------------------------------------------- all parts together


@dataclass
class FurtherSums:
    """What the parts say together; ``numbers``: of each part the numbers of its ``others`` in the whole."""

    categories: dict[str, tuple[Counter[Category], Counter[Category]]] = field(default_factory=dict)
    codes: CodeCounts | None = None
    others: dict[Word, int] = field(default_factory=dict)
    numbers: list[Array] = field(default_factory=list)
    answers: AnswerSums | None = None
    names: list[str] = field(default_factory=list)
    ticks: dict[tuple[str, str], Counter[Category]] = field(default_factory=dict)
    negated: Counter[tuple[Word, str]] = field(default_factory=Counter)

    def add(self, part: Further) -> None:
        """Add one part."""
        import numpy as np

        for name, counted in part.categories.items():
            whole = self.categories.setdefault(name, (Counter(), Counter()))
            for sums, own in zip(whole, counted, strict=True):
                sums.update(own)
        self.codes = part.codes if self.codes is None else self.codes.plus(part.codes)
        numbers = [self.others.setdefault(word, len(self.others)) for word in part.others]
        self.numbers.append(np.array(numbers, dtype="int32"))
        if part.answers is not None:
            if self.answers is None:
                self.answers = part.answers
            else:
                self.answers.add(part.answers)
        self.names += part.names
        self.negated.update(part.negated)
        for place, cells in part.ticks.items():
            self.ticks.setdefault(place, Counter()).update(cells)
