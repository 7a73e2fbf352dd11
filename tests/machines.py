"""A Dask scheduler and workers as processes of their own on 127.0.0.1, started and killed by tests."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import textmine
from textmine.dictionary import shipped_folder

START_SECONDS = 60
ALLOWED_FAILURES = 1
"""A part that has cost two workers is given up."""


class Machines:
    """One scheduler and the workers that were asked for; everything started here is ended here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.started: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []
        failures = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(ALLOWED_FAILURES)}
        options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(self.file))
        self._start("distributed.cli.dask_scheduler", *options, **failures)
        _wait(self.file.is_file)
        self.address = str(json.loads(self.file.read_text())["address"])

    def need(self, count: int) -> None:
        """Let there be ``count`` sound workers and no other."""
        self.workers = [one for one in self.workers if one.poll() is None]
        for one in self.workers[count:]:
            self.kill(one)
        while len(self.workers) < count:
            self.workers.append(self.start_worker())
        _wait(lambda: self.known() == count)

    def start_worker(self, *, shadow: Path | None = None) -> subprocess.Popen[bytes]:
        """A worker with one thread; ``shadow``: a folder whose textmine stands before the installed one."""
        options = ("--scheduler-file", str(self.file), "--no-nanny", "--nthreads", "1", "--no-dashboard")
        paths = {"PYTHONPATH": str(shadow)} if shadow else {}
        return self._start("distributed.cli.dask_worker", *options, "--host", "127.0.0.1", **paths)

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """SIGKILL: nothing can be tidied up."""
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def known(self) -> int:
        """How many workers the scheduler knows of."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            return len(client.scheduler_info(n_workers=-1)["workers"])

    def close(self) -> None:
        """End every process that was started."""
        for one in reversed(self.started):
            if one.poll() is None:
                one.kill()
            one.wait()

    def _start(self, module: str, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{len(self.started)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", module, *options],
            cwd=self.folder,
            env={**os.environ, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        log.close()
        self.started.append(process)
        return process


def other_textmine(folder: Path) -> Path:
    """A copy of textmine whose shipped dictionaries hold one line more."""
    package = Path(textmine.__file__).parent
    shutil.copytree(package, folder / "textmine")
    if not (folder / "textmine" / "dictionaries").is_dir():
        shutil.copytree(shipped_folder(), folder / "dictionaries")
    (changed,) = folder.rglob("dictionaries/nonresponse.csv")
    with changed.open("a", encoding="utf-8") as file:
        file.write("none,もう十分に満足,もう十分に満足\n")
    return folder


def _wait(done: Callable[[], bool]) -> None:
    last = time.monotonic() + START_SECONDS
    while not done():
        if time.monotonic() > last:
            raise TimeoutError("no scheduler or worker started")
        time.sleep(0.1)
