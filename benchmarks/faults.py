"""Runs killed at many moments (障害の試験): the last result stays whole, nothing is left running.

    python benchmarks/faults.py                       # 24 moments, each with one and with two processes
    python benchmarks/faults.py --moments 60 --answers 5000 --signal TERM

A result is made, the survey is changed, and the second run is killed at moments spread over its time. Each
time every file of the folder must be as one of the two manifests says, the next run must get through, and in
the end give the same bytes as a run that was never disturbed and used no cache. The status is 1 otherwise.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORDS = ("市民", "行政", "地域", "団体", "公園", "協働", "計画", "予算", "会議", "情報", "子ども")
STARTED = 0.4
MARK = "TEXTMINE_FAULT_RUN"


def write_survey(path: Path, answers: int, year: int) -> None:
    """Answers that differ from each other and from those of another year."""
    lines = [
        f"{20 + 10 * (n % 5)}代,{WORDS[n % 11]}と{WORDS[(n * 7 + year) % 11]}を{year}年から進める{n % 97}。"
        for n in range(answers)
    ]
    path.write_text("\n".join(["年代,意見", *lines]) + "\n", encoding="utf-8")


def start(folder: Path, output: Path, processes: int, *more: str) -> subprocess.Popen[str]:
    """One run in a process group of its own, marked in its environment."""
    command = [sys.executable, "-m", "textmine", "run", str(folder / "a.csv"), "--text", "意見"]
    command += ["--group", "年代", "--only", "counts", "--processes", str(processes)]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    surroundings |= {"TEXTMINE_CACHE": str(folder / "cache"), MARK: folder.name}
    return subprocess.Popen(
        [*command, "--output", str(output), *more],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=surroundings,
    )


def finished(folder: Path, output: Path, processes: int, *more: str) -> dict[str, str]:
    """The hashes of a run that is left in peace."""
    run = start(folder, output, processes, *more)
    _, said = run.communicate(timeout=600)
    if run.returncode:
        raise SystemExit(f"a run left in peace failed ({run.returncode}): {said}")
    return hashes(output)


def hashes(output: Path) -> dict[str, str]:
    """Every file of a result but its manifest."""
    files = sorted(path for path in output.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {str(path.relative_to(output)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def left_running(name: str) -> list[int]:
    """Processes that still carry the mark of these runs (Linux; elsewhere nothing is known)."""
    found = []
    for place in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{MARK}={name}".encode() in place.read_bytes().split(b"\0"):
                found.append(int(place.parent.name))
        except OSError:
            continue
    return found


def disturb(folder: Path, *, answers: int, processes: int, moments: int, number: int) -> Iterator[str]:
    """What went wrong; nothing where all is well."""
    output = folder / "out"
    write_survey(folder / "a.csv", answers, 2010)
    first = finished(folder, output, processes)
    write_survey(folder / "a.csv", answers, 2011)
    begun = time.perf_counter()
    second = finished(folder, folder / "undisturbed", processes, "--no-cache")
    whole = time.perf_counter() - begun
    for moment in range(moments):
        run = start(folder, output, processes)
        # Before that Python itself is starting, and says Ctrl-C in its own way.
        time.sleep(max(STARTED, whole * (moment + 0.5) / moments))
        run.send_signal(number)
        _, said = run.communicate(timeout=120)
        yield from _faults(output, first, second, f"{processes} processes, moment {moment}", said)
        if hashes(output) == second:
            shutil.rmtree(output)
            write_survey(folder / "a.csv", answers, 2010)
            finished(folder, output, processes)
            write_survey(folder / "a.csv", answers, 2011)
    time.sleep(1)
    for process in left_running(folder.name):
        yield f"{processes} processes: {process} is still running"
    if finished(folder, output, processes) != second:
        yield f"{processes} processes: the resumed run gave other bytes"
    extra = sorted(path.name for path in folder.iterdir())
    if extra != ["a.csv", "cache", "out", "undisturbed"] and extra != ["a.csv", "out", "undisturbed"]:
        yield f"{processes} processes: left behind: {extra}"


def _faults(
    output: Path, first: dict[str, str], second: dict[str, str], where: str, said: str
) -> Iterator[str]:
    if "Traceback" in said:
        yield f"{where}: a traceback was shown: {said[-300:]}"
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    there = hashes(output)
    if there not in (first, second):
        yield f"{where}: the folder is neither the last result nor the new one"
    elif {name: manifest["outputs"].get(name) for name in there} != there:
        yield f"{where}: the manifest is not that of the files"


def main() -> int:
    """Disturb runs with one process and with two; the status is 1 where anything went wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--moments", type=int, default=24)
    parser.add_argument("--answers", type=int, default=2000)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--signal", choices=["KILL", "TERM", "INT"], default="KILL")
    options = parser.parse_args()
    faults = 0
    for processes in options.processes:
        with tempfile.TemporaryDirectory(prefix=f"textmine-{uuid.uuid4().hex[:8]}-") as folder:
            number = signal.Signals[f"SIG{options.signal}"]
            for fault in disturb(
                Path(folder),
                answers=options.answers,
                processes=processes,
                moments=options.moments,
                number=number,
            ):
                print(fault)
                faults += 1
        print(f"{processes} processes: {options.moments} moments, {faults} faults", flush=True)
    return min(faults, 1)


if __name__ == "__main__":
    sys.exit(main())
