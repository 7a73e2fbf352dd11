"""Where the work on parts is done (実行の場): in this process, in a pool of processes, or on a cluster.

All of them are one verb: ``run(work, tasks)`` gives the results in the order of the tasks, so that nothing
that follows can depend on who was done first.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from textmine.errors import LimitError, Problem
from textmine.machine import calculate_on_one_thread, seldom_look_for_cycles

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")

POOL_FROM = 5_000
"""Answers from which on starting processes costs less than it saves."""

IN_HAND = 2
"""Tasks given to each worker at a time: one to do, one waiting."""


class Engine(Protocol):
    """Something that does work on parts; a context manager."""

    def run(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        """The result of ``work`` on each task, in the order of the tasks."""
        ...

    def warm(self, work: Callable[[T], Any], task: T) -> bool:
        """Let workers get ready by a task without result; whether small work is better done here meanwhile."""
        ...

    def rest(self) -> None:
        """No more work for now: what only work needs may be let go of."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class OneProcess:
    """The work is done here, one task after the other."""

    def run(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        """The results, each worked out when it is asked for."""
        return map(work, tasks)

    def warm(self, work: Callable[[T], Any], task: T) -> bool:
        """Nothing to get ready: all work is done here."""
        return True

    def rest(self) -> None:
        """Nothing to let go of."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None


class Pool:
    """Processes of this machine, started when first needed; at most a few tasks are out at a time."""

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self._executor: Any = None

    def run(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        """The results in order. Raises LimitError where a process was ended from outside."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            yield from in_order(
                lambda task: self._started().submit(work, task), tasks, IN_HAND * self.processes
            )
        except BrokenProcessPool as error:
            raise LimitError(_worker_lost()) from error

    def warm(self, work: Callable[[T], Any], task: T) -> bool:
        """Start the processes, each with the task; what goes wrong there goes wrong again in the work."""
        for _ in range(self.processes):
            self._started().submit(work, task)
        return True

    def rest(self) -> None:
        """End the processes: what follows needs their memory more than their readiness."""
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = None

    def _started(self) -> Any:
        if self._executor is None:
            from concurrent.futures import ProcessPoolExecutor
            from multiprocessing import get_context

            self._executor = ProcessPoolExecutor(
                self.processes, mp_context=get_context("spawn"), initializer=_calm
            )
        return self._executor

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._executor is None:
            return
        if kind is not None:
            # Workers still starting would complain aloud when the run that failed is gone.
            for process in list((getattr(self._executor, "_processes", None) or {}).values()):
                process.terminate()
        # Waited for in any case: what is left to the end of this process may meet a pipe that is closed already.
        self._executor.shutdown(wait=True, cancel_futures=True)


def _worker_lost() -> Problem:
    return Problem(
        "作業用のプロセスが途中で止められました（記憶の不足など）",
        "a worker process was ended from outside (out of memory?)",
        "",
        "--processes 1 でもう一度試してください。前の結果はそのままです",
        "try again with --processes 1; the last result is untouched",
    )


def _calm() -> None:
    """Workers leave Ctrl-C to the process that started them, end with it, and do not multiply threads."""
    import signal
    from multiprocessing import parent_process
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    calculate_on_one_thread()
    seldom_look_for_cycles()
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    """A worker whose run was killed would wait for its next task for ever."""
    parent.join()
    os._exit(1)


def in_order(submit: Callable[[T], Future[R]], tasks: Iterable[T], most: int) -> Iterator[R]:
    """Submit tasks and give their results in order, with at most ``most`` of them out at a time."""
    waiting: deque[Future[R]] = deque()
    for task in tasks:
        waiting.append(submit(task))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def choose_engine(answers: int, *, processes: int = 0) -> Engine:
    """One process for a small survey, a pool of all cores for a large one; ``processes`` overrules it."""
    if processes == 0:
        processes = usable_cores() if answers >= POOL_FROM else 1
    return Pool(processes) if processes > 1 else OneProcess()


def usable_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
