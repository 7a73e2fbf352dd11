"""The awareness of answers in parts (意識の手掛かり): every answer read by what is known of the whole survey.

    count_part --note_part--> sums of answers; spool: cells, cut, words, against, themes
    sums of all + nouns + copies --> surroundings --profile_part--> rows of the tables in the spool + Standing

A profile needs figures of the whole survey (how many use a word, which sentences stand elsewhere), so the
answers are read a second time, from the spool, by whoever is at hand. The reading is the one of a survey in
memory.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.analysis.awareness import NO_OVERRULES, Awareness, Evidence, Lexicon, load_lexicon
from textmine.analysis.awareness.duties import duties_of, sum_duties
from textmine.analysis.awareness.profile import mark_words, read_profile
from textmine.analysis.awareness.review import Standing, standing_of, tell
from textmine.analysis.awareness.strength import settled_weights
from textmine.analysis.awareness.surroundings import (
    AnswerSums,
    Surroundings,
    content_tokens,
    sum_answers,
    surroundings_from,
)
from textmine.files.grid import MAX_CELL_CHARACTERS
from textmine.groupnames import ALL_QUESTIONS
from textmine.partitions.call_back import note_calls
from textmine.partitions.pieces import spool_pieces
from textmine.partitions.profiling import Profiling
from textmine.partitions.spool import Spool, spool_file
from textmine.safecsv import safe_cells
from textmine.tables import BORROWED, CODED, CONSISTENCY
from textmine.tokens import lay

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

CELLS = ("respondent", "question", "status", "text")
WORDS = ("surface", "lemma", "normalized", "pos", "pos_detail")
AGAINST = ("respondent", "severity", "message")
THEMES = CODED.names[:3]
COPIED = BORROWED.names[:6]


@lru_cache(maxsize=1)
def _lexicon(_spool: Path, dictionaries: Path | None) -> Lexicon:
    """The word lists, read once by each worker in each run."""
    return load_lexicon(dictionaries)


# ---------------------------------------------------------------- the first reading


def note_part(
    responses: pd.DataFrame,
    tokens: pd.DataFrame,
    words: pd.DataFrame,
    coded: pd.DataFrame,
    how: Profiling,
    spool: Spool,
) -> AnswerSums:
    """What the answers of a part add to the whole; what they are read again by goes to the spool."""
    from textmine.analysis.consistency import consistency

    lexicon = _lexicon(spool.folder, how.dictionaries)
    against = consistency(
        responses,
        questions=how.questions,
        reason=how.named,
        closed=how.closed,
        rules=how.rules,
        dictionaries=how.dictionaries,
        lang=how.lang,
        persons=how.persons,
    )
    note_calls(
        responses,
        spool,
        reason=how.reason,
        by=how.groups,
        closed=how.closed,
        dictionaries=how.dictionaries,
        lang=how.lang,
    )
    spool.write("consistency", _safe_rows(against, CONSISTENCY.names))
    spool.write("against", _rows(against, AGAINST))
    spool.write("themes", _rows(coded, THEMES))
    spool.write("cells", _rows(responses, CELLS))
    spool.write("words", _rows(words, WORDS))
    spool.save(_cut_of(responses, tokens), kind="cut")
    content = content_tokens(tokens, words, lexicon)
    duties = sum_duties(duties_of(responses["respondent"].tolist(), lexicon))
    return sum_answers(responses, content, words["surface"].tolist(), how.questions, how.title, duties)


def _cut_of(responses: pd.DataFrame, tokens: pd.DataFrame) -> dict[str, Array]:
    """The words of the answers one after the other, and how many each answer has."""
    import numpy as np

    sizes = np.bincount(tokens["response"].to_numpy(), minlength=len(responses))
    return {"word": tokens["word"].to_numpy().astype("int32"), "size": sizes.astype("int32")}


def _rows(table: pd.DataFrame, names: Sequence[str]) -> list[tuple[Any, ...]]:
    return list(zip(*(table[name].tolist() for name in names), strict=True))


def _safe_rows(table: pd.DataFrame, names: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(*(safe_cells(table[name].tolist()) for name in names), strict=True))


# ---------------------------------------------------------------- the second reading


@dataclass(frozen=True)
class ProfileTask:
    """One part whose answers are to be read again."""

    number: int
    spool: Path
    how: Profiling

    @property
    def dictionaries(self) -> Path | None:
        """The folder of the user's own dictionaries."""
        return self.how.dictionaries


@dataclass(frozen=True)
class Profiled:
    """What a part says for the order of all: how its respondents stand, their ``names`` as bytes.

    ``before`` and ``behind``: how many bytes of the file ``told`` stand in the line of each before and behind
    the range of its rank.
    """

    names: Array
    standing: Standing
    before: Array
    behind: Array


def profile_part(task: ProfileTask) -> Profiled:
    """Read the answers of a part; the rows of all tables but ``review`` go to the spool."""
    how, spool = task.how, Spool(task.spool, task.number)
    overrules = how.overrules or NO_OVERRULES
    surroundings, lexicon = _surroundings(task.spool), _lexicon(task.spool, how.dictionaries)
    responses, tokens, words = _answers_of(task)
    against = _table(task, "against", AGAINST)
    found = read_profile(
        responses,
        mark_words(tokens, words, lexicon),
        surroundings,
        lexicon,
        evidence=Evidence(
            borrowed=_table(task, "copied", COPIED),
            coded=_table(task, "themes", THEMES),
            contradictions=against,
        ),
        weights=settled_weights(how.weights),
        overrules=overrules,
    )
    _spool_tables(found, spool)
    told = tell(found, contradictions=against, overrules=overrules, lang=how.lang, persons=how.persons)
    return Profiled(
        names=_names(one.respondent for one in told),
        standing=standing_of(found, contradictions=against, overrules=overrules),
        before=spool_pieces(spool, "before", [one.before for one in told]),
        behind=spool_pieces(spool, "behind", [one.behind for one in told]),
    )


def _answers_of(task: ProfileTask) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Responses, tokens and words as the first reading had them."""
    import numpy as np
    import pandas as pd

    responses, words = _table(task, "cells", CELLS), _table(task, "words", WORDS)
    with np.load(spool_file(task.spool, "cut", task.number), allow_pickle=False) as kept:
        word, size = kept["word"], kept["size"]
    response = np.repeat(np.arange(len(size)), size)
    start, end = lay(words["surface"].tolist(), word, size).places()
    tokens = {"response": response, "start": start, "end": end, "word": word}
    return responses, pd.DataFrame(tokens), words


def _table(task: ProfileTask, kind: str, names: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    csv.field_size_limit(MAX_CELL_CHARACTERS + 1)
    with spool_file(task.spool, kind, task.number).open(encoding="utf-8", newline="") as file:
        return pd.DataFrame(list(csv.reader(file)), columns=list(names), dtype=object)


def _names(names: Iterable[str]) -> Array:
    import numpy as np

    return np.array([name.encode() for name in names], dtype=bytes)


def _spool_tables(found: Awareness, spool: Spool) -> None:
    """The rows of the tables; of the parts of the strength single answers stand before whole respondents."""
    over = found.parts["question"] == ALL_QUESTIONS
    tables = {
        "awareness": found.profile,
        "awareness_questions": found.questions,
        "awareness_parts": found.parts[~over],
        "awareness_parts_over": found.parts[over],
        "awareness_spans": found.spans,
    }
    for kind, table in tables.items():
        spool.write(kind, _safe_rows(table, list(table.columns)))


# ---------------------------------------------------------------- what is known of the whole


def keep_surroundings(surroundings: Surroundings, folder: Path) -> None:
    """Write what all workers have to know into the spool."""
    told = json.dumps(surroundings.plain(), ensure_ascii=False, separators=(",", ":"))
    _surroundings_file(folder).write_text(told, encoding="utf-8", newline="")


@lru_cache(maxsize=1)
def _surroundings(folder: Path) -> Surroundings:
    return surroundings_from(json.loads(_surroundings_file(folder).read_text(encoding="utf-8")))


def _surroundings_file(folder: Path) -> Path:
    return folder / "surroundings.json"
