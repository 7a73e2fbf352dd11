"""textmine's own jobs and the plain ones (計測する処理), each in a fresh process: python jobs.py NAME FOLDER OUT.

``FOLDER`` holds answers.csv (columns id, group, text), survey.toml and, for the files, answers.xlsx.
``bare`` is the floor on this stack: read, tokenize, visit the morphemes, nothing else. A job that is
one run of textmine stands in ``COMMANDS`` and is run as its users run it. A job may measure something
itself and print it as a line of JSON.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

NOT_INSTALLED = 3
CONTENT = ("名詞", "動詞", "形容詞", "形状詞", "副詞")
CANVAS = (1920, 1080)
WORDS, CLOUDS = 200, 52


def bare(folder: Path, _out: Path) -> None:
    """Read with csv, tokenize every text with SudachiPy (mode C), visit the morphemes."""
    _bare_share(folder)


def bare_2(folder: Path, _out: Path) -> None:
    """``bare`` by two processes with every other text each: what a second core gives on this machine."""
    from multiprocessing import get_context

    with get_context("spawn").Pool(2) as pool:
        pool.starmap(_bare_share, [(folder, first, 2) for first in range(2)])


def _bare_share(folder: Path, first: int = 0, step: int = 1) -> None:
    from sudachipy import Dictionary, SplitMode

    tokenizer = Dictionary().tokenizer(SplitMode.C)
    with (folder / "answers.csv").open(encoding="utf-8", newline="") as file:
        for row in islice(csv.DictReader(file), first, None, step):
            for _ in tokenizer.tokenize(row["text"]):
                pass


def straightforward(folder: Path, out: Path) -> None:
    """The usual script: pandas, SudachiPy, CountVectorizer, TF-IDF of each group, its top twenty as CSV."""
    _straightforward(folder, out)


def straightforward_cloud(folder: Path, out: Path) -> None:
    """The usual script with a word cloud of 1920 x 1080 at the end."""
    totals = _straightforward(folder, out)
    _usual_cloud({word: float(n) for word, n in totals.items()}).to_file(out / "cloud.png")


def _straightforward(folder: Path, out: Path) -> Mapping[str, int]:
    import pandas as pd
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
    from sudachipy import Dictionary, SplitMode

    tokenizer = Dictionary().tokenizer(SplitMode.C)
    answers = pd.read_csv(folder / "answers.csv", dtype=str).fillna("")
    answers["words"] = [
        [m.normalized_form() for m in tokenizer.tokenize(text) if m.part_of_speech()[0] in CONTENT]
        for text in answers["text"]
    ]
    counter = CountVectorizer(analyzer=lambda words: words)
    counts = counter.fit_transform(answers["words"])
    terms = counter.get_feature_names_out()
    totals = pd.Series(counts.sum(axis=0).A1, index=terms).sort_values(ascending=False)
    totals.to_csv(out / "frequency.csv")
    names = sorted(answers["group"].unique())
    joined = [
        [w for words in answers.loc[answers["group"] == name, "words"] for w in words] for name in names
    ]
    weights = TfidfTransformer().fit_transform(counter.transform(joined)).toarray()
    for number, row in enumerate(weights):
        pd.Series(row, index=terms).nlargest(20).to_csv(out / f"{number}.csv")
    return totals.head(WORDS).to_dict()


def counted_cloud(folder: Path, out: Path) -> None:
    """textmine's counts by its command line, and a word cloud of the commonest words of their table."""
    subprocess.run(command_of("stages", folder, out), check=True)
    with (out / "made/tables/frequency.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))[:WORDS]
    weights = {row["term"]: float(row["documents"]) for row in rows}
    _write_cloud(weights, out / "cloud", WORDS)


def stages_dask(folder: Path, out: Path) -> None:
    """textmine's counts by two Dask workers, processes of their own on this machine; their start is told apart."""
    if find_spec("distributed") is None:
        print("distributed: not installed", file=sys.stderr)
        raise SystemExit(NOT_INSTALLED)
    begun = time.perf_counter()
    with loopback_cluster(out) as address:
        ready = time.perf_counter()
        subprocess.run([*command_of("counted_by", folder, out), "--scheduler", address], check=True)
        print(json.dumps({"seconds": time.perf_counter() - ready, "start": ready - begun}))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started here; at once where it takes its time."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def loopback_cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """A scheduler and its workers on 127.0.0.1, ended with the block; gives the scheduler's address."""
    from distributed import Client

    place = folder.resolve() / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    python = [sys.executable, "-m"]
    common = ["--scheduler-file", str(place), "--no-dashboard"]
    scheduler = [*python, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", *common]
    worker = [
        *python,
        "distributed.cli.dask_worker",
        "--nthreads",
        "1",
        "--no-nanny",
        "--memory-limit",
        "0",
        *common,
    ]
    started = [subprocess.Popen(scheduler, cwd=folder, **quiet)]  # type: ignore[call-overload]
    try:
        while not place.exists():
            if started[0].poll() is not None:
                raise RuntimeError("the scheduler ended")
            time.sleep(0.05)
        started += [subprocess.Popen(worker, cwd=folder, **quiet) for _ in range(workers)]  # type: ignore[call-overload]
        with Client(scheduler_file=str(place), timeout=60) as client:
            client.wait_for_workers(workers, timeout=60)
            address = client.scheduler.address
        yield address
    finally:
        for process in reversed(started):
            _end(process)


def import_click(_folder: Path, _out: Path) -> None:
    """Start Python and import click: what every command line tool of this kind pays."""
    import click  # noqa: F401


# ---------------------------------------------------------------- pictures


def cloud_usual(_folder: Path, out: Path) -> None:
    """wordcloud's default call: 200 words on 1920 x 1080 pixels."""
    import wordcloud  # noqa: F401 - both sides pay for its import, neither call does

    start = time.process_time()
    cloud = _usual_cloud(cloud_words())
    cloud.to_file(out / "cloud.png")
    print(json.dumps({"call": time.process_time() - start, "words": len(cloud.layout_)}))


def _usual_cloud(weights: Mapping[str, float]):  # type: ignore[no-untyped-def]
    from wordcloud import WordCloud

    from textmine.report.fonts import find_font

    maker = WordCloud(font_path=str(find_font().path), width=CANVAS[0], height=CANVAS[1], max_words=WORDS)
    return maker.generate_from_frequencies(dict(weights))


def cloud_textmine(_folder: Path, out: Path) -> None:
    """textmine's cloud: the same 200 words on 1920 x 1080 pixels, SVG and PNG."""
    import wordcloud  # noqa: F401

    start = time.process_time()
    placed = _write_cloud(cloud_words(), out / "cloud", WORDS)
    print(json.dumps({"call": time.process_time() - start, "words": placed}))


def clouds_52(_folder: Path, out: Path) -> None:
    """52 clouds of 100 words each."""
    words = list(cloud_words())
    for number in range(CLOUDS):
        chosen = words[number:100] + words[:number]
        weights = {word: 1000.0 / (place + 1) ** 0.8 for place, word in enumerate(chosen[:100])}
        _write_cloud(weights, out / f"cloud{number}", 100)


def _write_cloud(weights: Mapping[str, float], stem: Path, most: int) -> int:
    from textmine.report.clouddraw import SHAPES, Cloud, canvas_of, save_cloud
    from textmine.report.cloudlayout import lay_out
    from textmine.report.fonts import find_font
    from textmine.report.wordcloud import SMALLEST

    letters = find_font()
    smallest = SMALLEST * SHAPES["16x9"][0] / 960
    placed = lay_out(weights, canvas_of("16x9"), letters.width, smallest=smallest * (100 / most) ** 0.5)
    save_cloud(Cloud("計測", "計測", "16x9", placed, {}), stem, letters)
    return len(placed)


@cache
def cloud_words() -> dict[str, float]:
    """200 words of one to five letters with weights that fall as word frequencies do."""
    letters = "市民協働行政地域参加計画情報公開子育福祉環境防災道路公園学校図書館窓口職員予算"
    words = [letters[n % 30 :][: 1 + n % 5] + letters[n * 7 % len(letters)] for n in range(4 * WORDS)]
    return {w: 1000.0 / (n + 1) ** 0.8 for n, w in enumerate(list(dict.fromkeys(words))[:WORDS])}


# ---------------------------------------------------------------- files


def xlsx_openpyxl(folder: Path, _out: Path) -> None:
    """A workbook read by openpyxl's default call."""
    import openpyxl

    rows = list(openpyxl.load_workbook(folder / "answers.xlsx").active.iter_rows(values_only=True))
    print(json.dumps({"rows": len(rows)}))


def xlsx_read(folder: Path, _out: Path) -> None:
    """The same workbook by textmine's guarded reader."""
    from textmine.files import read_grid

    print(json.dumps({"rows": len(read_grid(folder / "answers.xlsx").rows)}))


def csv_pandas(folder: Path, _out: Path) -> None:
    """A CSV file read by pandas, as texts."""
    import pandas as pd

    pd.read_csv(folder / "answers.csv", dtype=str)


def csv_read(folder: Path, _out: Path) -> None:
    """The same file as a survey: encoding, header, rows checked, one row a response."""
    from textmine.settings import load_settings
    from textmine.survey import read_survey

    read_survey(load_settings(folder / "survey.toml"))


def xlsx_write(folder: Path, out: Path) -> None:
    """tables.xlsx of a survey: memory over what the process held before (MiB)."""
    from textmine.recipes import Cookbook
    from textmine.report.model import Report
    from textmine.report.workbook import write_workbook

    prepared = _prepared(folder)
    made = Cookbook(prepared)
    findings = {name: made[name] for name in ("nonresponse", "frequency", "keyterms")}
    report = Report(
        settings=prepared.settings,
        responses=prepared.responses,
        findings=findings,
        repairs=prepared.repairs,
        groups=prepared.survey.groups,
    )
    before = _memory("VmRSS")
    _forget_peak()
    write_workbook(report, out / "tables.xlsx")
    print(json.dumps({"over_mib": _memory("VmHWM") - before, "rows": len(prepared.responses)}))


def _prepared(folder: Path):  # type: ignore[no-untyped-def]
    from textmine.pipeline import prepare
    from textmine.settings import load_settings

    return prepare(load_settings(folder / "survey.toml"))


def _memory(field: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _forget_peak() -> None:
    """Let the kernel count the peak of memory from here on."""
    Path("/proc/self/clear_refs").write_text("5")


JOBS: dict[str, Callable[[Path, Path], None]] = {
    job.__name__: job
    for job in (
        bare,
        bare_2,
        straightforward,
        straightforward_cloud,
        counted_cloud,
        stages_dask,
        import_click,
        cloud_usual,
        cloud_textmine,
        clouds_52,
        xlsx_openpyxl,
        xlsx_read,
        xlsx_write,
        csv_pandas,
        csv_read,
    )
}

COUNTS = ("run", "{survey}", "--only", "counts", "--output", "{out}/made")
TABLES = ("run", "{survey}", "--only", "tables", "--output", "{out}/made")
OTHERWISE = ("--set", "analysis.top=11")
ONE, TWO = ("--processes", "1"), ("--processes", "2")

COMMANDS: dict[str, Sequence[str]] = {
    "help": ("--help",),
    "tables": TABLES,
    "tables_again": TABLES,
    "tables_otherwise": (*TABLES, *OTHERWISE),
    "stages": (*COUNTS, *ONE, "--no-cache"),
    "stages_2": (*COUNTS, *TWO, "--no-cache"),
    "counted_by": (*COUNTS, "--engine", "dask", "--no-cache"),
    "first": (*COUNTS, *ONE),
    "again": (*COUNTS, *ONE),
    "again_otherwise": (*COUNTS, *ONE, *OTHERWISE),
}
"""textmine's command line; ``again`` and ``otherwise``: with the cache that a run of its own has filled."""


def command_of(name: str, folder: Path, out: Path, python: str = sys.executable) -> list[str]:
    """The command line of a job."""
    if name in COMMANDS:
        survey = folder / "survey.toml"
        return [python, "-m", "textmine", *(part.format(survey=survey, out=out) for part in COMMANDS[name])]
    script = "jobs.py" if name in JOBS else "peers.py"
    return [python, str(Path(__file__).with_name(script)), name, str(folder), str(out)]


if __name__ == "__main__":
    JOBS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
