"""How this process uses the machine (実行環境): set once at the start of a command or of a worker."""

from __future__ import annotations

import atexit
import gc
import os
from typing import Generic, TypeVar


def calculate_on_one_thread() -> None:
    """One thread for linear algebra unless the user has said otherwise.

    The tables here are small: threads that wait for each other on a busy machine made the topics of
    8,000 answers ten times slower, and more threads may add up in another order.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def seldom_look_for_cycles() -> None:
    """Let Python look for unreachable circles of objects a thousand times less often.

    A survey is read into hundreds of thousands of small tuples that all stay and form no circles: looking
    through them again and again took a tenth of the time. At the end of the process Python looks once more,
    through all of them, though they go with it: that was a tenth of a run on 10,000 answers.
    """
    gc.set_threshold(1_000_000, 20, 100)
    atexit.register(gc.freeze)


SHORT = 200
"""Answers of up to so many characters are kept in mind: many people give the same short answer."""

MOST_TEXTS = 20_000
"""How many of them: about 10 MB."""

TRIED, HARDLY = 4_000, 80
"""After so many kept texts, fewer answers met again than this are none: the memory is given back."""

Found = TypeVar("Found")


class Remembered(Generic[Found]):
    """What became of texts that this process has met, within bounds; given up where texts hardly repeat."""

    def __init__(self) -> None:
        self.found: dict[str, Found] = {}
        self.again = 0
        self.given_up = False

    def get(self, text: str) -> Found | None:
        """What became of a text met before."""
        found = self.found.get(text)
        if found is not None:
            self.again += 1
        return found

    def takes(self, text: str) -> bool:
        """Whether what became of this text would be kept."""
        return not (self.given_up or len(text) > SHORT or len(self.found) >= MOST_TEXTS)

    def keep(self, text: str, found: Found) -> None:
        """Keep what became of a text."""
        if not self.takes(text):
            return
        self.found[text] = found
        if len(self.found) == TRIED and self.again < HARDLY:
            self.found.clear()
            self.given_up = True

    def forget(self) -> None:
        """Begin anew."""
        self.found.clear()
        self.again, self.given_up = 0, False
