"""The main job, or a comparison, in a process of its own (分析の実行): told step by step, ended when asked."""

from __future__ import annotations

import itertools
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

if TYPE_CHECKING:
    from textmine.outputs import Output
    from textmine.settings import Settings
    from textmine.waveoutputs import WaveOutput

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


Tell = Callable[[dict[str, object]], None]
"""Tells the page what has changed: values of ``Progress`` by name."""


class Job:
    """One piece of work for a survey, in a process of its own.

    ``task`` is given ``arguments`` and how to tell its progress, and returns the last that is told; ``about``:
    the survey that this one is compared with, "" for its own run.
    """

    def __init__(self, task: Callable[..., dict[str, object]], *arguments: object, about: str = "") -> None:
        here, there = get_context("spawn").Pipe(duplex=False)
        self.about = about
        self.process = get_context("spawn").Process(target=work, args=(task, arguments, there))
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


def work(task: Callable[..., dict[str, object]], arguments: Sequence[object], pipe: Connection) -> None:
    """What the process does: the task, told through the pipe; what is wrong with a survey is told, too.

    The last argument is the language.
    """
    from textmine.errors import TextmineError
    from textmine.machine import calculate_on_one_thread, seldom_look_for_cycles

    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    calculate_on_one_thread()
    seldom_look_for_cycles()
    try:
        pipe.send({"state": "done", **task(*arguments, tell=pipe.send)})
    except TextmineError as error:
        problems = tuple(one.text(str(arguments[-1])) for one in error.problems)
        pipe.send({"state": "failed", "problems": problems})


def run_survey(settings: Path, output: Path, lang: str, *, tell: Tell) -> dict[str, object]:
    """What ``textmine run`` does."""
    from textmine import pipeline
    from textmine.outputs import OUTPUTS
    from textmine.report.headline import main_findings

    wanted = tuple(name for name, made in OUTPUTS.items() if not made.on_request)
    said: list[str] = []
    report, left_out = pipeline.run(
        _settings(settings, lang),
        output=output,
        only=wanted,
        work=pipeline.Work(processes=0, kept=True),
        advance=_steps(tell, pipeline.count_steps(wanted)),
        say=lambda note: said.append(note.text(lang)),
    )
    return {
        "notes": (*said, *report.notes),
        "findings": tuple(finding.text for finding in main_findings(report)),
        "left_out": _called(left_out, OUTPUTS, lang),
    }


def compare_with(before: Path, after: Path, output: Path, lang: str, *, tell: Tell) -> dict[str, object]:
    """What ``textmine compare`` does; organizations are matched by their names, persons are not."""
    from textmine import pipeline
    from textmine.report.waveheadline import wave_findings
    from textmine.waveoutputs import WAVE_OUTPUTS

    one, other = _settings(before, lang), _settings(after, lang)
    named = all(wave.respondent and not wave.privacy.persons for wave in (one, other))
    report, left_out = pipeline.compare(
        one,
        other,
        output=output,
        match="respondent" if named else "",
        advance=_steps(tell, 1 + len(WAVE_OUTPUTS)),
    )
    return {
        "notes": tuple(report.note_texts),
        "findings": tuple(finding.text for finding in wave_findings(report)),
        "left_out": _called(left_out, WAVE_OUTPUTS, lang),
    }


def _called(
    left_out: Mapping[str, str], outputs: Mapping[str, Output] | Mapping[str, WaveOutput], lang: str
) -> dict[str, str]:
    """What was not made as a person calls it, and why."""
    return {outputs[name].en if lang == "en" else outputs[name].ja: why for name, why in left_out.items()}


def _settings(file: Path, lang: str) -> Settings:
    from textmine.settings import load_settings, with_values

    settings = load_settings(file)
    return with_values(settings, {"report.lang": "en"}) if lang == "en" else settings


def _steps(tell: Tell, steps: int) -> Callable[[str], None]:
    """What is called at each step, and tells how many there are."""
    counted = itertools.count(1)
    return lambda what: tell({"step": next(counted), "steps": steps, "what": what})


def _end(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(143)
