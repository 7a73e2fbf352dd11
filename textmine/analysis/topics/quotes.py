"""The answers that speak for a topic (話題の代表回答), quoted exactly."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from textmine.analysis.topics.models import Model
from textmine.vectors import tfidf, unit_rows

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

QUOTES = 3


class Said(Protocol):
    """Who said what: the answers by their rows, in memory or not.

    Equal texts have an equal ``key``, one that is not there has none.
    """

    @property
    def lengths(self) -> Array:
        """The characters of each text."""
        ...

    def key(self, row: int) -> Hashable:
        """What is equal for equal texts."""
        ...

    def told(self, row: int) -> tuple[str, str, str]:
        """Respondent, question and text."""
        ...


@dataclass(frozen=True)
class _InMemory:
    respondents: Sequence[str]
    questions: Sequence[str]
    texts: Sequence[str]
    lengths: Array

    def key(self, row: int) -> Hashable:
        return self.texts[row]

    def told(self, row: int) -> tuple[str, str, str]:
        return self.respondents[row], self.questions[row], self.texts[row]


def said_in(documents: pd.DataFrame, texts: Sequence[str]) -> Said:
    """Answers that are in memory."""
    import numpy as np

    names, questions = documents["respondent"].tolist(), documents["question"].tolist()
    return _InMemory(names, questions, texts, np.array([len(text) for text in texts], dtype="int64"))


def quotes(
    said: Said, filled: Array, model: Model, counts: Any, labels: Sequence[str]
) -> list[dict[str, Any]]:
    """The rows of ``topic_quotes``; ``filled``: the rows of the answers that ``counts`` and the model have."""
    import numpy as np

    vectors, topics = tfidf(counts), unit_rows(model.weights).T
    main = model.shares.argmax(axis=1)
    rows = []
    for topic, label in enumerate(labels):
        places = np.flatnonzero((main == topic) & (model.shares[:, topic] > 0))
        likeness = np.round(vectors[places] @ topics[:, topic], 8)
        for rank, place in enumerate(_representative(said, filled, places, likeness), 1):
            respondent, question, text = said.told(int(filled[place]))
            rows.append(
                {
                    "topic": topic + 1,
                    "label": label,
                    "rank": rank,
                    "respondent": respondent,
                    "question": question,
                    "share": model.shares[place, topic],
                    "n": len(places),
                    "text": text,
                }
            )
    return rows


def _representative(said: Said, filled: Array, places: Array, likeness: Array) -> list[int]:
    """The three answers most like the topic, no text twice.

    Those of at least middling length come first: a single word resembles its topic perfectly and
    says nothing.
    """
    import numpy as np

    if not len(places):
        return []
    lengths = said.lengths[filled[places]]
    order = np.lexsort((places, -likeness, lengths < np.median(lengths)))
    chosen: list[int] = []
    keys: set[Hashable] = set()
    for place in places[order].tolist():
        key = said.key(int(filled[place]))
        if not key or key not in keys:
            chosen.append(place)
            keys.add(key)
        if len(chosen) == QUOTES:
            break
    return chosen
