"""How this process uses the machine (実行環境): set once at the start of a command or of a worker."""

from __future__ import annotations

import gc
import os


def calculate_on_one_thread() -> None:
    """One thread for linear algebra unless the user has said otherwise.

    The tables here are small: threads that wait for each other on a busy machine made the topics of
    8,000 answers ten times slower, and more threads may add up in another order.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def seldom_look_for_cycles() -> None:
    """Let Python look for unreachable circles of objects a hundred times less often.

    A survey is read into hundreds of thousands of small tuples that all stay and form no circles: looking
    through them again and again took a tenth of the time.
    """
    gc.set_threshold(100_000, 20, 100)
