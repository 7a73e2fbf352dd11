"""A process and all that it starts (プロセスの計測): processor time, wall clock, peak memory, a time limit.

Memory is the proportional set size (PSS) summed over the process and its children, sampled: shared
pages, such as the dictionary that every worker maps, count once. Of a process that starts no other the
kernel's own peak is taken instead, which no sampling can miss. The kernel lets a process start with the
peak of the one that started it: who measures has to stay small.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

NOT_INSTALLED = 3
INTERVAL = 0.25
PROC = Path("/proc")


@dataclass(frozen=True)
class Run:
    """What one process used; ``told`` is what the job itself measured."""

    processor: float
    seconds: float
    mib: float
    told: Mapping[str, float] = field(default_factory=dict)


def _as_installed() -> dict[str, str]:
    """The environment, in which compiled modules are kept as where a package is installed."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run_process(
    command: Sequence[str], *, limit: float = 600.0, variables: Mapping[str, str] | None = None
) -> Run | str:
    """Run a command to its end: what it used, or in one line why there is nothing to say."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            env={**_as_installed(), **ONE_THREAD, **(variables or {})},
            stdout=said,
            stderr=complained,
            start_new_session=True,
        )
        late = threading.Event()
        watch = Sampler(process.pid)
        clock = threading.Timer(limit, _stop, (process.pid, late))
        clock.start()
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        clock.cancel()
        watch.stop()
        said.seek(0)
        complained.seek(0)
        output, errors = (file.read().decode("utf-8", "replace") for file in (said, complained))
    if late.is_set():
        return f"> {limit:g} s"
    if process.returncode:
        last = without_places((errors.strip().splitlines() or ["?"])[-1])[:120]
        return last if process.returncode == NOT_INSTALLED else f"failed: {last}"
    own = used.ru_maxrss / (1024 * (1024 if sys.platform == "darwin" else 1))
    told = told_by(output) | ({"largest_worker_mib": watch.largest} if watch.many else {})
    return Run(used.ru_utime + used.ru_stime, seconds, watch.peak if watch.many else own, told)


ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def _stop(process: int, late: threading.Event) -> None:
    """End the process and all that it started: they share its session, which it alone began."""
    late.set()
    os.killpg(process, signal.SIGKILL)


def without_places(text: str) -> str:
    """A message as a page may show it: of every path its last name alone."""
    return re.sub(r"(?:/[^\s/'\"]+)+/", "", text).strip()


def told_by(output: str) -> dict[str, float]:
    """The figures that a job printed as its last line, as JSON; none where it printed other things."""
    last = (output.strip().splitlines() or [""])[-1]
    if not last.startswith("{"):
        return {}
    try:
        found = json.loads(last)
    except json.JSONDecodeError:
        return {}
    return {name: float(value) for name, value in found.items() if isinstance(value, int | float)}


class Sampler(threading.Thread):
    """Looks at a process and its children until it is stopped; ``many``: there was ever more than one."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process, self.peak, self.largest, self.many = process, 0.0, 0.0, False
        self._done = threading.Event()

    def run(self) -> None:
        if not PROC.is_dir():
            return
        while not self._done.wait(INTERVAL):
            family = family_of(self.process, parents())
            sizes = [size for one in family if (size := proportional_mib(one))]
            self.many = self.many or len(sizes) > 1
            self.peak = max(self.peak, sum(sizes))
            # The first is the process itself; the rest are its workers.
            self.largest = max([self.largest, *sizes[1:]])

    def stop(self) -> None:
        self._done.set()
        self.join()


def parents() -> dict[int, int]:
    """Each process of the machine and its parent."""
    found = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                # The name in brackets may hold spaces; the parent is the second field behind it.
                found[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError, ValueError):
                continue
    return found


def family_of(process: int, parents: Mapping[int, int]) -> list[int]:
    """A process, its children and theirs."""
    family, found = [process], True
    while found:
        found = [child for child, parent in parents.items() if parent in family and child not in family]
        family += found
    return family


def proportional_mib(process: int) -> float:
    """The proportional set size of one process in MiB; 0 where it is gone."""
    try:
        for line in (PROC / str(process) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except (OSError, ValueError):
        pass
    return 0.0
