"""One part of a survey counted (集計): its rows written for the tables, its words counted for the findings.

    Part --read--> rows --read_texts--> texts, verdicts, morphemes --> spool files + Counted

A plain function of an address and of what was said of the whole survey: it runs in this process, in a
process of its own or on another machine, and gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.groupnames import name_groups
from textmine.partitions.cache import Cache, places_kept, read_kept
from textmine.partitions.further import Further, Wanted, count_further
from textmine.partitions.onepart import CutWords, PartRead
from textmine.partitions.parts import Form, Part, rows_of
from textmine.partitions.spool import Spool
from textmine.partitions.texts import Reading, ReadTexts
from textmine.privacy.find import decide, private_rows
from textmine.repairs import load_rules, log_line, repair_names
from textmine.safecsv import safe_cells
from textmine.settings import CONTENT_POS
from textmine.tables import WORDS
from textmine.terms import in_addresses, kept_words
from textmine.tokens import Laid, Word, lay

if TYPE_CHECKING:
    import numpy as np

    from textmine.privacy.rules import Place

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Counting:
    """How every part of one survey is counted: what was said of the whole, small enough to send anywhere.

    ``asked``: the questions wanted, as positions in ``form.questions``; ``merged``: group column -> value
    -> the name of the groups merged into one; ``spool``: where the files of the parts go; ``masks``:
    whether private places are searched, ``decisions`` what a person said of them, ``persons`` whether they
    may name respondents by number; ``further``: what tables beyond those of stages 1 to 5 need.
    """

    form: Form
    reading: Reading
    named: bool
    source: str
    spool: Path
    asked: tuple[int, ...]
    pos: tuple[str, ...] = CONTENT_POS
    merged: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    masks: bool = True
    decisions: tuple[Mapping[str, str], ...] = ()
    persons: bool = False
    cache: Cache | None = None
    further: Wanted | None = None

    @property
    def questions(self) -> list[str]:
        """The names of the questions wanted."""
        return [self.form.question_names[at] for at in self.asked]


@dataclass(frozen=True)
class Task:
    """One part to be counted: its number, its address and the number of the row that it begins with."""

    number: int
    part: Part
    first_row: int
    counting: Counting

    @property
    def dictionaries(self) -> Path | None:
        """The folder of the user's own dictionaries."""
        return self.counting.reading.dictionaries


@dataclass(frozen=True)
class Counted:
    """What a part adds to the sums; its rows stand in the spool.

    ``cells``: group column -> (group, question, status) -> cells; ``words`` that can be terms with their
    ``uses``; ``tokens``, ``repairs`` and ``private`` (by kind) are numbers; ``groups`` the innermost groups
    seen. ``further``: what was wanted beyond.
    """

    rows: int
    cells: dict[str, Counter[tuple[str, str, str]]]
    words: list[Word]
    uses: list[int]
    tokens: int
    repairs: int
    private: Counter[str]
    groups: set[tuple[str, ...]]
    respondents: list[str]
    further: Further | None = None


def count_part(task: Task) -> Counted:
    """Read, repair, classify, cut and count one part, and write its rows into the spool."""
    import numpy as np

    part, how = _read_part(task), task.counting
    spool = Spool(how.spool, task.number)
    _spool_rows(part, how, spool)
    groups = {name: part.shown(name) for name in how.form.group_names}
    return Counted(
        rows=len(part.mended["respondent"]),
        cells=_status_counts(part, groups),
        words=[part.read.cut.words[number] for number in np.flatnonzero(part.cut.able).tolist()],
        uses=_post(part, groups, spool),
        tokens=len(part.cut.word),
        repairs=len(part.log),
        private=Counter(place.kind for found in part.places.values() for place in found),
        groups=set(zip(*groups.values(), strict=True)) if groups else set(),
        respondents=part.mended["respondent"],
        further=count_further(part, how.further, how.form, spool) if how.further else None,
    )


# ---------------------------------------------------------------- reading


def _read_part(task: Task) -> PartRead:
    """The cells of a part, their texts repaired, classified and cut, the private places in them."""
    how, form = task.counting, task.counting.form
    rows, questions = rows_of(task.part, form), how.questions
    names = _names(list(zip(*rows, strict=True)), task)
    mended, log = repair_names(names, load_rules(how.reading.dictionaries))
    raw_texts = [row[form.questions[at]] for row in rows for at in how.asked]
    cells = [(name, question) for name in mended["respondent"] for question in questions]
    read = read_kept(raw_texts, how.reading, {}, how.cache)
    log += [log_line(*cells[at], change) for at, made in read.changes.items() for change in made]
    numbers = {name: at for at, name in enumerate(mended["respondent"], task.first_row + 1)}
    places = _private(raw_texts, read, cells, how, numbers) if how.masks else {}
    return PartRead(
        questions=questions,
        mended=mended,
        cells=cells,
        raw_texts=raw_texts,
        read=read,
        places=places,
        log=log,
        first=task.first_row * len(questions),
        cut=_cut_words(read, places, how.pos),
        merged=how.merged,
        several=form.several,
    )


def _names(columns: Sequence[Sequence[str]], task: Task) -> dict[str, list[str]]:
    """Respondents, groups and closed answers as read, before repair."""
    form, size = task.counting.form, len(columns[0])
    names: dict[str, list[str]] = {}
    own = form.name_column if task.counting.named else None
    if own is not None:
        names["respondent"] = [name.strip() for name in columns[own]]
    else:
        names["respondent"] = [str(task.first_row + number) for number in range(1, size + 1)]
    return names | form.own_columns(columns)


def _private(
    raw_texts: Sequence[str],
    read: ReadTexts,
    cells: Sequence[tuple[str, str]],
    how: Counting,
    numbers: Mapping[str, int],
) -> Mapping[int, Sequence[Place]]:
    places: Mapping[int, Sequence[Place]] = places_kept(raw_texts, read, how.reading, how.cache)
    if not how.decisions:
        return places
    numbers = numbers if how.persons else {}
    return dict(sorted(decide(places, _with_texts(cells, read), how.decisions, numbers).items()))


def _with_texts(cells: Sequence[tuple[str, str]], read: ReadTexts) -> list[tuple[str, str, str]]:
    return [(*cell, text) for cell, text in zip(cells, read.texts, strict=True)]


# ---------------------------------------------------------------- rows and cells


def _spool_rows(part: PartRead, how: Counting, spool: Spool) -> None:
    """The rows of ``responses``, ``repairs`` and ``private``."""
    spool.write("responses", _response_rows(part, how.form))
    told = [(*line[:-1], how.source) for line in part.log]
    spool.write("repairs", sorted(told, key=lambda line: (line[0], line[1], line[2])))
    listed = private_rows(part.places, _with_texts(part.cells, part.read)) if part.places else []
    spool.write("private", [(*line[:-1], line[-1] + part.first) for line in listed])


def _response_rows(part: PartRead, form: Form) -> list[tuple[str, ...]]:
    """The rows of ``responses`` as they stand in the private copy."""

    def repeated(name: str) -> list[str]:
        return part.beside_cells(safe_cells(part.mended[name]))

    columns = [repeated("respondent"), *(repeated(name) for name in form.group_names)]
    columns += [
        safe_cells([question for _, question in part.cells]),
        safe_cells(part.raw_texts),
        safe_cells(part.read.texts),
    ]
    verdicts = part.read.verdicts
    columns += [[status for status, _ in verdicts], safe_cells([rule for _, rule in verdicts])]
    columns += [repeated(name) for name in form.closed_names]
    return list(zip(*columns, strict=True))


def _status_counts(
    part: PartRead, groups: Mapping[str, Sequence[str]]
) -> dict[str, Counter[tuple[str, str, str]]]:
    """The cells of every group by question and status; of a survey without groups in one group without name."""
    questions = [question for _, question in part.cells]
    statuses = [status for status, _ in part.read.verdicts]
    if not groups:
        return {"": Counter(("", *cell) for cell in zip(questions, statuses, strict=True))}
    counted = {}
    for level, values in groups.items():
        named = part.beside_cells(name_groups(values))
        counted[level] = Counter(zip(named, questions, statuses, strict=True))
    return counted


# ---------------------------------------------------------------- words


def _cut_words(read: ReadTexts, places: Mapping[int, Sequence[Place]], pos: Sequence[str]) -> CutWords:
    """The morphemes of the valid answers, which of them count, and which words can be terms."""
    import numpy as np

    valid = read.valid
    word, sizes = np.array(read.cut.numbers, dtype="int64"), np.array(read.cut.sizes, dtype="int64")
    document = np.repeat(np.arange(len(valid)), sizes)
    surfaces = [one[0] for one in read.cut.words]
    laid = lay(surfaces, word, sizes)
    masked = _masked(laid, valid, places)
    counted = ~in_addresses(surfaces, word, document) & ~masked
    columns = dict(zip(WORDS.names, zip(*read.cut.words, strict=True), strict=True)) if surfaces else {}
    able = kept_words(columns, pos) if surfaces else np.zeros(0, dtype=bool)
    return CutWords(word, document, laid, masked, counted, able)


def _post(part: PartRead, groups: Mapping[str, Sequence[str]], spool: Spool) -> list[int]:
    """Write the postings (answer, word); how often each word that can be a term is used."""
    import numpy as np

    valid, cut = part.read.valid, part.cut
    uses: Array = np.bincount(cut.word[cut.counted], minlength=len(cut.able))
    keep = cut.counted & cut.able[cut.word]
    renumbered = np.cumsum(cut.able) - 1
    codes = {
        f"group{at}": _coded([values[row // part.times] for row in valid])
        for at, values in enumerate(groups.values())
    }
    arrays = {
        "answers": np.array(len(valid)),
        "document": cut.document[keep].astype("int32"),
        "word": renumbered[cut.word[keep]].astype("int32"),
    }
    spool.save(
        arrays | {name: code for name, (code, _) in codes.items()}, [names for _, names in codes.values()]
    )
    return list(uses[cut.able].tolist())


def _masked(laid: Laid, valid: Sequence[int], places: Mapping[int, Sequence[Place]]) -> Array:
    """Whether each morpheme is part of a private place: such are counted as no word."""
    import numpy as np

    masked = np.zeros(len(laid.length), dtype=bool)
    if not places:
        return masked
    start, end = laid.places()
    edges = np.append(0, np.cumsum(laid.sizes))
    for number, row in enumerate(valid):
        inside = slice(edges[number], edges[number + 1])
        for place in places.get(row, ()):
            masked[inside] |= (start[inside] < place.end) & (place.start < end[inside])
    return masked


def _coded(values: Sequence[str]) -> tuple[Array, list[str]]:
    """Values as numbers, and the names that the numbers stand for."""
    import numpy as np

    number: dict[str, int] = {}
    codes = [number.setdefault(value, len(number)) for value in values]
    return np.array(codes, dtype="int32"), list(number)
