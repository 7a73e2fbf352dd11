"""Parts worked on by the machines of a cluster (クラスタ): an engine on Dask distributed, extra ``cluster``.

    this process --addresses of parts--> scheduler --> workers --read, write--> shared storage
                 <--sums of a part, in order----------

Each worker reads its own parts and is asked what decides its results before any of them is used. Parts of
a worker that is killed are done again by another: the files of a part are written whole or not at all.
"""

from __future__ import annotations

import errno
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Lock, Thread
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from textmine.errors import LimitError, OutputError, SettingsError, TextmineError
from textmine.partitions.engines import IN_HAND
from textmine.partitions.fingerprint import differences, fingerprint_for, make_probe, own_fingerprint
from textmine.partitions.parts import NotInPartsError
from textmine.partitions.refusals import (
    no_scheduler,
    no_textmine,
    no_workers,
    not_installed,
    not_shared,
    other_worker,
    scheduler_lost,
    workers_killed,
    wrong_address,
)

T = TypeVar("T")
R = TypeVar("R")

CONNECT_SECONDS = 8.0
"""How long a scheduler may take to answer."""

WORKER_SECONDS = 60.0
"""How long a run waits for a worker, at its beginning and when all are gone."""

LOOK_SECONDS = 5.0
"""How often a run that waits for a result looks whether anybody works on it."""

RETRIES = 2
"""How often a part is tried again where its worker met an error of its storage."""

SCHEMES = ("tcp", "tls", "ws", "wss")
MOST_TOLD = 5
OF_STORAGE = (errno.ENOENT, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EROFS, errno.ESTALE)
"""Errors of a place that is not shared with a worker, or not with its user."""

_ONE_AT_A_TIME = Lock()
"""Threads of one worker share its tokenizer, which serves one at a time."""


class Cluster:
    """Workers of a Dask cluster; ``scheduler`` is its address, such as tcp://10.0.0.1:8786."""

    def __init__(self, scheduler: str) -> None:
        self.scheduler = scheduler.strip()
        _require_address(self.scheduler)
        self.job = f"textmine-{uuid4().hex}"
        self._client: Any = None
        self._submitted = 0

    def __enter__(self) -> Self:
        self._client = _connect(self.scheduler)
        try:
            self._require_workers()
            _require_versions(self._client.get_versions())
            self._require_same(None)
        except BaseException:
            self._client.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def warm(self, work: Callable[[T], Any], task: T) -> bool:
        """The workers are there already, and read their own parts."""
        return False

    def rest(self) -> None:
        """The workers belong to the cluster and stay."""

    def run(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        """The results in order of the tasks, few of them out at a time.

        A task may say in ``dictionaries`` which folder of the user's own it reads with. Raises SettingsError
        where a worker differs or cannot see a file, LimitError where workers or the scheduler are lost.
        """
        if not tasks:
            return
        dictionaries = getattr(tasks[0], "dictionaries", None)
        if dictionaries is not None:
            self._require_same(dictionaries)
        checked = _Checked(work, self.job, dictionaries, own_fingerprint(dictionaries))
        waiting: deque[Any] = deque()
        try:
            yield from self._in_order(checked, tasks, waiting)
        finally:
            for future in waiting:
                future.release()

    def _in_order(self, checked: _Checked, tasks: Sequence[T], waiting: deque[Any]) -> Iterator[Any]:
        most = IN_HAND * self._count_workers()
        for number, task in enumerate(tasks):
            if number % most == 0:  # workers come and go
                most = IN_HAND * max(self._count_workers(), 1)
            while len(waiting) >= most:
                yield self._result(waiting.popleft())
            waiting.append(self._submit(checked, task))
        while waiting:
            yield self._result(waiting.popleft())

    def _submit(self, checked: _Checked, task: T) -> Any:
        self._submitted += 1
        key = f"{self.job}-{self._submitted}"
        return self._client.submit(checked, task, key=key, pure=False, retries=RETRIES)

    def _result(self, future: Any) -> Any:
        """The result of one task, waited for as long as anybody can work on it."""
        from concurrent.futures import CancelledError

        from distributed import KilledWorker

        try:
            answer = self._waited(future)
        except KilledWorker as error:
            raise LimitError(workers_killed(error)) from error
        except CancelledError as error:
            raise LimitError(scheduler_lost(self.scheduler)) from error
        except _StorageFaultError as error:
            raise error.told() from error
        except ImportError as error:
            raise SettingsError(no_textmine("", str(error))) from error
        finally:
            future.release()
        if answer.found:
            raise SettingsError(other_worker(answer.worker, answer.found))
        if answer.error is not None:
            raise answer.error
        return answer.value

    def _waited(self, future: Any) -> Any:
        while True:
            try:
                return future.result(timeout=LOOK_SECONDS)
            except TimeoutError:
                self._require_workers()

    def _require_workers(self) -> None:
        """Wait until somebody can work. Raises LimitError where nobody can for long."""
        last = time.monotonic() + WORKER_SECONDS
        while not self._count_workers():
            if time.monotonic() > last:
                raise LimitError(no_workers(self.scheduler, WORKER_SECONDS, len(self._workers())))
            time.sleep(min(0.2, WORKER_SECONDS))

    def _count_workers(self) -> int:
        """How many workers take tasks; those that pause, short of memory, do not."""
        return sum(one.get("status") == "running" for one in self._workers().values())

    def _workers(self) -> Mapping[str, Mapping[str, Any]]:
        try:
            workers: Mapping[str, Mapping[str, Any]] = self._client.scheduler_info(n_workers=-1)["workers"]
        except (OSError, TimeoutError) as error:
            raise LimitError(scheduler_lost(self.scheduler)) from error
        return workers

    def _require_same(self, dictionaries: Path | None) -> None:
        """Ask every worker for its fingerprint. Raises SettingsError naming those that differ."""
        own = own_fingerprint(dictionaries)
        folder = None if dictionaries is None else str(dictionaries)
        told = self._client.run(make_probe(), self.job, folder, on_error="return")
        problems = []
        for worker, other in sorted(told.items()):
            if isinstance(other, OSError):
                continue  # gone meanwhile; whoever takes its place is asked with its first task
            if isinstance(other, BaseException):
                problems.append(no_textmine(worker, f"{type(other).__name__}: {other}"))
            elif found := differences(own, other):
                problems.append(other_worker(worker, found))
        if problems:
            raise SettingsError(problems[:MOST_TOLD])


@dataclass(frozen=True)
class _Answer:
    """What a worker sends back: a value, or how it differs, or what was wrong with the part."""

    worker: str
    value: Any = None
    found: Sequence[tuple[str, str, str]] = ()
    error: Exception | None = None


@dataclass(frozen=True)
class _Checked:
    """The work, done by whoever has the same fingerprint as the process that asks; runs on a worker."""

    work: Callable[[Any], Any]
    job: str
    dictionaries: Path | None
    own: Mapping[str, str]

    def __call__(self, task: Any) -> _Answer:
        from distributed import get_worker

        worker = str(get_worker().address)
        with _ONE_AT_A_TIME:
            found = differences(self.own, fingerprint_for(self.job, self.dictionaries))
            if found:
                return _Answer(worker, found=found)
            try:
                return _Answer(worker, value=self.work(task))
            except (TextmineError, NotInPartsError) as error:
                return _Answer(worker, error=error)
            except OSError as error:
                reason = error.strerror or str(error)
                raise _StorageFaultError(
                    worker, str(error.filename or ""), error.errno or 0, reason
                ) from error


class _StorageFaultError(Exception):
    """A file that a worker can not read or write."""

    def __init__(self, worker: str, path: str, number: int, reason: str) -> None:
        super().__init__(worker, path, number, reason)
        self.worker, self.path, self.number, self.reason = worker, path, number, reason

    def told(self) -> TextmineError:
        """The error for the person: a place that is not shared, or a disk that is full or broken."""
        problem = not_shared(self.worker, self.path, self.reason)
        return SettingsError(problem) if self.number in OF_STORAGE else OutputError(problem)


# ---------------------------------------------------------------- connecting


def _require_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        sound = parts.scheme in SCHEMES and bool(parts.hostname) and bool(parts.port)
    except ValueError:
        sound = False
    if not sound:
        raise SettingsError(wrong_address(address))


def _connect(address: str) -> Any:
    try:
        import distributed
    except ImportError as error:
        raise SettingsError(not_installed()) from error
    import logging

    for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    made: Queue[Any] = Queue()
    # In a thread: a client waits for ever for the first words of a server that says none.
    Thread(target=_make_client, args=(distributed.Client, address, made), daemon=True).start()
    try:
        client = made.get(timeout=2 * CONNECT_SECONDS)
    except Empty as error:
        raise SettingsError(no_scheduler(address, CONNECT_SECONDS, error)) from error
    if isinstance(client, Exception):
        raise SettingsError(no_scheduler(address, CONNECT_SECONDS, client)) from client
    return client


def _make_client(make: Any, address: str, made: Queue[Any]) -> None:
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # versions are compared afterwards
            made.put(make(address, timeout=CONNECT_SECONDS, set_as_default=False, name="textmine"))
    except Exception as error:
        made.put(error)


def _require_versions(told: Mapping[str, Any]) -> None:
    """Same Python and Dask everywhere, asked in a way that every version understands."""
    own = _versions(told["client"])
    others = {"scheduler": told["scheduler"], **told["workers"]}
    problems = [
        other_worker(where, [(name, own[name], other[name]) for name in own if own[name] != other[name]])
        for where, other in ((where, _versions(one)) for where, one in sorted(others.items()))
        if other != own
    ]
    if problems:
        raise SettingsError(problems[:MOST_TOLD])


def _versions(told: Mapping[str, Any]) -> dict[str, str]:
    packages = told["packages"]
    found = {"python": ".".join(str(packages["python"]).split(".")[:2])}
    return found | {name: str(packages[name]) for name in ("dask", "distributed")}
