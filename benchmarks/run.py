"""Speed and memory (速さと記憶量の計測): textmine beside bare tokenizing, a plain script and its peers.

    python benchmarks/run.py                               # the example survey, all sections
    python benchmarks/run.py --csv answers.csv --text 自由記述 --group 年代 --peers-venv ~/peers
    python benchmarks/run.py --sizes 10000 --jobs bare,stages --compare      # a guard for a change
    python benchmarks/run.py --check                       # the stored figures and the goals

Texts are drawn from the CSV files with a fixed seed. The jobs run in turn, each in a fresh process, for
as many rounds as asked; ratios are taken within a round and their medians written to docs/benchmarks.md,
.json and .svg, after every section, so that a run that is stopped keeps what it has. ``--compare`` writes
nothing and ends with status 1 where a ratio is more than a quarter above the stored one.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from corpora import SEED, Source, Text, read_texts, write_corpus
from figures import Section, as_json, from_json, goal_lines, worse
from jobs import command_of
from plan import DEPARTMENTS, FILES, HUNDRED_THOUSAND, MILLION, PEERS, SECTIONS, Job, jobs_of_size
from processes import Run, run_process

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DOCS = ROOT / "docs"
EXAMPLE = Source(
    ROOT / "data/example_library/library2024.csv",
    "問４ 図書館に増やしてほしいもの・困っていること（自由にお書きください）",
    "利用館",
    "cp932",
)
KOGANEI = ROOT / "data/koganei2010"
KOGANEI_TEXTS = ("設問１（なぜ必要か）", "設問３（計画など）", "設問４（自由記入）")


# ---------------------------------------------------------------- corpora


def make_size(texts: Sequence[Text], size: int, folder: Path) -> tuple[int, int]:
    """A corpus of one size: its answers and characters."""
    return size, write_corpus(texts, size, folder)


def make_departments(folder: Path) -> tuple[int, int]:
    """The survey of 52 departments as it stands, and its answers as the plain script wants them."""
    shutil.copytree(KOGANEI, folder, dirs_exist_ok=True)
    survey = (folder / "survey.toml").read_bytes()
    texts = [
        text for name in KOGANEI_TEXTS for text in read_texts(Source(KOGANEI / "zentai.csv", name, "課"))
    ]
    characters = write_corpus(sorted(texts), len(texts), folder)
    (folder / "survey.toml").write_bytes(survey)
    return len(texts), characters


def make_files(texts: Sequence[Text], folder: Path) -> tuple[int, int]:
    """100,000 answers as CSV and as a workbook."""
    characters = write_corpus(texts, HUNDRED_THOUSAND, folder)
    # In a process of its own: a process starts with its parent's peak of memory, so this one stays small.
    subprocess.run([sys.executable, str(HERE / "corpora.py"), str(folder)], check=True)
    return HUNDRED_THOUSAND, characters


def make_nothing(_folder: Path) -> tuple[int, int]:
    """For jobs that read no answers."""
    return 0, 0


# ---------------------------------------------------------------- measuring


def measure(section: Section, jobs: Sequence[Job], folder: Path, given: argparse.Namespace) -> None:
    """All jobs of a section in turn, round by round; what cannot run is left out with its reason.

    A job that fails in a later round keeps its earlier ones and is not run again.
    """
    rounds = min(given.rounds, 1 if section.name == str(MILLION) else given.rounds)
    caches = {job.name: Path(tempfile.mkdtemp(dir=folder)) for job in jobs}
    stopped: set[str] = set()
    for number in range(rounds):
        for job in jobs:
            if job.name in stopped or number >= job.rounds:
                continue
            got = one_run(job, folder, caches[job.name], given)
            print(f"{section.name:>12} round {number + 1} {job.name:<22} {told(got)}", flush=True)
            if isinstance(got, str):
                stopped.add(job.name)
                if not number:
                    section.left_out[job.name] = got
            else:
                section.runs.setdefault(job.name, []).append({**figures_of(got)})


def figures_of(run: Run) -> dict[str, float]:
    """One run as a flat mapping."""
    return {"processor": run.processor, "seconds": run.seconds, "mib": run.mib, **run.told}


def told(got: Run | str) -> str:
    """A run in a line of the terminal."""
    if isinstance(got, str):
        return got
    return " ".join(f"{name} {value:.2f}" for name, value in figures_of(got).items())


def one_run(job: Job, folder: Path, cache: Path, given: argparse.Namespace) -> Run | str:
    """One job in a fresh process; its cache is empty unless another job filled it for it."""
    python = python_for(job.name, given)
    if isinstance(python, str):
        return python
    variables = {"TEXTMINE_CACHE": str(cache)}
    with tempfile.TemporaryDirectory() as out:
        shutil.rmtree(cache)
        shutil.copytree(given.warm, cache)
        if job.prepared:
            filled = run_process(
                command_of(job.prepared, folder, Path(out), str(python)),
                limit=given.limit,
                variables=variables,
            )
            if isinstance(filled, str):
                return filled
            shutil.rmtree(out)
            Path(out).mkdir()
        command = command_of(job.name, folder, Path(out), str(python))
        return run_process(command, limit=given.limit, variables=variables)


def warm_up(texts: Sequence[Text], cache: Path, limit: float) -> None:
    """Compile the user dictionary, which is done once on a machine, and read every library from the disk."""
    with tempfile.TemporaryDirectory() as folder:
        write_corpus(texts, 10, Path(folder))
        got = run_process(
            command_of("stages", Path(folder), Path(folder)),
            limit=limit,
            variables={"TEXTMINE_CACHE": str(cache)},
        )
    if isinstance(got, str):
        sys.exit(f"textmine does not run here: {got}")


# ---------------------------------------------------------------- peers


def python_for(job: str, given: argparse.Namespace) -> Path | str:
    """The Python that runs a job: this one, or that of the peer; else why there is none."""
    if job not in PEERS:
        return Path(sys.executable)
    if given.peers_python:
        return Path(given.peers_python)
    if not given.peers_venv:
        return "not installed (--peers-venv)"
    return given.environments.get(job, "not installed")


def peer_requirements() -> dict[str, list[str]]:
    """The environments of peers.txt and what each holds."""
    lines = (HERE / "peers.txt").read_text(encoding="utf-8").splitlines()
    return {line.split()[0]: line.split()[1:] for line in lines if line.strip() and not line.startswith("#")}


def make_environments(folder: Path) -> dict[str, Path | str]:
    """The Python of each peer, its environment made where it is not there; else why it could not be made."""
    found: dict[str, Path | str] = {}
    for name, wanted in peer_requirements().items():
        python = folder / name / "bin" / "python"
        said: Path | str = python
        if not python.exists():
            print(f"making the environment {name}: {' '.join(wanted)}", flush=True)
            venv.create(folder / name, with_pip=True)
            done = subprocess.run(
                [str(python), "-m", "pip", "install", "-q", *wanted],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
                said = f"pip: {(lines or ['failed'])[-1][:120]}"
                shutil.rmtree(folder / name)
        found |= {peer: said for peer in PEERS if peer in wanted}
    return found


def peer_versions(given: argparse.Namespace) -> str:
    """The versions of the peers that were measured."""
    ask = "import sys; from importlib.metadata import version; print(version(sys.argv[1]))"
    said = []
    for name in PEERS:
        python = python_for(name, given)
        if isinstance(python, str):
            continue
        done = subprocess.run([str(python), "-c", ask, name], capture_output=True, text=True, check=False)
        said.append(f"{name} {done.stdout.strip() or '-'}")
    return "、".join(said) or "なし"


# ---------------------------------------------------------------- the machine


def machine() -> str:
    """What the figures were measured on, without its name."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text().splitlines()
        named = [line.split(":", 1)[1] for line in lines if line.startswith("model name")]
        model = named[0].strip() if named else model
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"{model}、{os.cpu_count()} コア（終わりの負荷 {load:.1f}）、{platform.system()}、"
        f"Python {platform.python_version()}"
    )


PACKAGES = (
    "sudachipy",
    "sudachidict_core",
    "pandas",
    "scikit-learn",
    "wordcloud",
    "openpyxl",
    "python-calamine",
)


def versions() -> str:
    """The versions of what both sides stand on."""
    said = []
    for name in PACKAGES:
        try:
            said.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            said.append(f"{name} -")
    return "、".join(said)


# ---------------------------------------------------------------- the command


def sources(given: argparse.Namespace) -> list[Source]:
    """The survey files asked for; a single text or group column serves all of them."""
    if not given.csv:
        return [EXAMPLE]
    texts, groups = (
        _for_each(given.text, given.csv, "text"),
        _for_each(given.group or [""], given.csv, "group"),
    )
    encodings = _for_each(given.encoding or ["utf-8-sig"], given.csv, "encoding")
    return [Source(*each) for each in zip(given.csv, texts, groups, encodings, strict=True)]


def _for_each(values: Sequence[str], files: Sequence[Path], name: str) -> list[str]:
    if len(values) not in (1, len(files)):
        sys.exit(f"--{name}: one, or one for each --csv")
    return list(values) * (len(files) if len(values) == 1 else 1)


Maker = Callable[[Path], tuple[int, int]]


def planned(given: argparse.Namespace, texts: Sequence[Text]) -> Iterator[tuple[str, tuple[Job, ...], Maker]]:
    """Each section asked for: its name, its jobs and how its corpus is made."""
    makers: dict[str, Maker] = {
        FILES: lambda folder: make_files(texts, folder),
        DEPARTMENTS: make_departments,
    }
    wanted = given.sections.split(",") if given.sections else [*SECTIONS, "sizes"]
    for name in wanted:
        if name in SECTIONS:
            yield name, SECTIONS[name], makers.get(name, make_nothing)
        elif name == "sizes":
            for size in map(int, given.sizes.split(",")):
                jobs = jobs_of_size(size, peers_everywhere=given.peers_100k)
                yield str(size), jobs, lambda folder, size=size: make_size(texts, size, folder)
        else:
            sys.exit(f"--sections: {name}? there are {', '.join(SECTIONS)}, sizes")


def chosen(jobs: Sequence[Job], asked: str) -> tuple[Job, ...]:
    """The jobs asked for and what they are compared with; all where none is named."""
    if not asked:
        return tuple(jobs)
    names = set(asked.split(","))
    names |= {job.against for job in jobs if job.name in names}
    return tuple(job for job in jobs if job.name in names)


def arguments() -> argparse.ArgumentParser:
    """What can be asked for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--csv", type=Path, action="append", help="a survey; may be given several times")
    asked.add_argument("--text", action="append", help="its free-text column (all of that header)")
    asked.add_argument("--group", action="append", help="its group column")
    asked.add_argument("--encoding", action="append", help="utf-8-sig where not given")
    asked.add_argument("--sizes", default="1000,10000,100000,1000000")
    asked.add_argument("--sections", default="", help=f"{','.join(SECTIONS)},sizes; all where empty")
    asked.add_argument("--jobs", default="", help="names of jobs; all where empty")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--limit", type=float, default=600.0, help="seconds that one process may take")
    asked.add_argument(
        "--peers-venv", type=Path, help="folder of the peers' environments, made where missing"
    )
    asked.add_argument("--peers-python", type=Path, help="a Python that has all peers")
    asked.add_argument("--peers-100k", action="store_true", help="peers at 100,000 answers too")
    asked.add_argument("--described", default="", help="what the texts are, for the page")
    asked.add_argument("--output", type=Path, default=DOCS)
    asked.add_argument(
        "--keep", action="store_true", help="keep the stored sections that are not measured now"
    )
    asked.add_argument("--compare", action="store_true", help="compare with the stored run, write nothing")
    asked.add_argument(
        "--check", action="store_true", help="print the goals of the stored run, measure nothing"
    )
    return asked


def main(words: Sequence[str] | None = None) -> int:
    """Measure, compare, write; the status is 1 where ``--compare`` found a ratio worse."""
    given = arguments().parse_args(words)
    stored = read_stored(given.output)
    if given.check:
        print("\n".join(goal_lines(stored)))
        return 0
    given.environments = make_environments(given.peers_venv) if given.peers_venv and not given.compare else {}
    texts = [text for source in sources(given) for text in read_texts(source)]
    about = about_run(given, len(texts))
    with tempfile.TemporaryDirectory() as warm:
        given.warm = Path(warm)
        warm_up(texts, given.warm, given.limit)
        measured = measure_all(given, texts, stored, about)
    found = worse(stored, measured)
    print("\n".join([*(f"worse than stored: {line}" for line in found), *goal_lines(measured)]))
    return 1 if found and given.compare else 0


def measure_all(
    given: argparse.Namespace, texts: Sequence[Text], stored: Mapping[str, Section], about: Mapping[str, str]
) -> dict[str, Section]:
    """Every section asked for; what there is so far is written after each."""
    measured: dict[str, Section] = {}
    for name, jobs, make in planned(given, texts):
        wanted = chosen(jobs, given.jobs)
        if not wanted:
            continue
        with tempfile.TemporaryDirectory() as folder:
            section = measured[name] = Section(name, *make(Path(folder)))
            measure(section, wanted, Path(folder), given)
        if not given.compare:
            shown = {**stored, **measured} if given.keep else measured
            write(given.output, ordered(shown), {**about, "機械": machine()})
    return measured


def about_run(given: argparse.Namespace, count: int) -> dict[str, str]:
    """What a reader should know about the run."""
    named = "、".join(source.path.name for source in sources(given))
    return {
        "機械": machine(),
        "版": versions(),
        "比べる道具": peer_versions(given),
        "文": (given.described or f"{named} の {count:,} 件")
        + f"から抽出（乱数の種 {SEED}）。元の件数を超える大きさでは複数の回答をつないで 1 件とし、同じ回答を繰り返さない",
    }


def ordered(sections: Mapping[str, Section]) -> dict[str, Section]:
    """Sizes first, from the smallest, then the other sections."""
    names = sorted(sections, key=lambda name: (not name.isdigit(), int(name) if name.isdigit() else 0, name))
    return {name: sections[name] for name in names}


def read_stored(folder: Path) -> dict[str, Section]:
    """The stored run; none where there is none yet."""
    path = folder / "benchmarks.json"
    return from_json(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def write(folder: Path, sections: Mapping[str, Section], about: Mapping[str, Any]) -> None:
    """The page, the figures and the picture."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(as_json(sections, about), ensure_ascii=False, indent=1)
    (folder / "benchmarks.json").write_text(text + "\n", encoding="utf-8")
    # In a process of its own, as the workbook is made: drawing takes memory.
    subprocess.run([sys.executable, str(HERE / "page.py"), str(folder)], check=True)


if __name__ == "__main__":
    sys.exit(main())
