"""The main job in a process of its own (分析の実行): told step by step, and ended when asked."""

from __future__ import annotations

import signal
import threading
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal, NoReturn

State = Literal["running", "done", "failed", "stopped"]


@dataclass(frozen=True)
class Progress:
    """How far a run is; ``said``: notes and main findings, or what went wrong."""

    state: State = "running"
    step: int = 0
    steps: int = 1
    what: str = ""
    notes: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    left_out: dict[str, str] = field(default_factory=dict)


class Job:
    """One run of a survey; at most one of a survey at a time."""

    def __init__(self, settings: Path, output: Path, lang: str) -> None:
        here, there = get_context("spawn").Pipe(duplex=False)
        self.process = get_context("spawn").Process(target=work, args=(settings, output, lang, there))
        self._progress = Progress()
        self._lock = threading.Lock()
        self.process.start()
        there.close()
        threading.Thread(target=self._listen, args=(here,), daemon=True).start()

    @property
    def progress(self) -> Progress:
        """How far it is now."""
        with self._lock:
            return self._progress

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self.progress.state == "running"

    def stop(self) -> None:
        """End it; the results of before stay."""
        if self.is_running:
            self._set(state="stopped")
            self.process.terminate()
        self.process.join(timeout=20)

    def _listen(self, pipe: Connection) -> None:
        """Take what the process tells until it ends."""
        try:
            while True:
                self._set(**pipe.recv())
        except (EOFError, OSError):
            self.process.join()
        if self.is_running:
            self._set(state="failed", problems=(DIED,))

    def _set(self, **changes: Any) -> None:
        with self._lock:
            if self._progress.state == "running":
                self._progress = replace(self._progress, **changes)


DIED = (
    "処理が途中で終わりました（メモリの不足など）。ターミナルの表示を確かめてください。"
    " The process ended early (for lack of memory?); see the terminal."
)


def work(settings: Path, output: Path, lang: str, pipe: Connection) -> None:
    """What the process does: ``textmine run``, with its steps told through the pipe."""
    from textmine.errors import TextmineError
    from textmine.machine import calculate_on_one_thread, seldom_look_for_cycles

    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    calculate_on_one_thread()
    seldom_look_for_cycles()
    try:
        pipe.send(_run(settings, output, lang, pipe))
    except TextmineError as error:
        pipe.send({"state": "failed", "problems": tuple(one.text(lang) for one in error.problems)})


def _run(settings_file: Path, output: Path, lang: str, pipe: Connection) -> dict[str, object]:
    from textmine import pipeline
    from textmine.outputs import OUTPUTS
    from textmine.report.headline import main_findings
    from textmine.settings import load_settings, with_values

    wanted = tuple(name for name, output in OUTPUTS.items() if not output.on_request)
    steps, step = pipeline.count_steps(wanted), 0

    def advance(what: str) -> None:
        nonlocal step
        step += 1
        pipe.send({"step": step, "steps": steps, "what": what})

    settings = load_settings(settings_file)
    if lang == "en":
        settings = with_values(settings, {"report.lang": "en"})
    said: list[str] = []
    report, left_out = pipeline.run(
        settings,
        output=output,
        only=wanted,
        work=pipeline.Work(processes=0, kept=True),
        advance=advance,
        say=lambda note: said.append(note.text(lang)),
    )
    return {
        "state": "done",
        "notes": (*said, *report.notes),
        "findings": tuple(finding.text for finding in main_findings(report)),
        "left_out": dict(left_out),
    }


def _end(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(143)
