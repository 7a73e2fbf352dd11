"""Speed and memory (速さと記憶量の計測): textmine beside bare tokenizing, a plain script and its peers.

    python benchmarks/run.py                                          # the example survey
    python benchmarks/run.py --csv answers.csv --text 自由記述 --group 年代 --sizes 1000,10000

Texts are drawn from the CSV with a fixed seed (with replacement where it has too few). The jobs of
jobs.py run in turn, each in a fresh process, for as many rounds as asked; a ratio (of processor time,
which neighbours on the machine disturb least) is taken within its round, and the median over the rounds is written to docs/benchmarks.md with the spread. Seconds
depend on the machine; read the ratios. The stored figures (docs/benchmarks.json) are compared first:
a ratio a quarter higher than before is pointed out.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

from jobs import JOBS, NOT_INSTALLED

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SEED = 20101006
WORSE = 1.25

Run = tuple[float, float, float]
"""Seconds of the processor, seconds of wall clock and MiB of peak memory of one process."""


def read_texts(path: Path, text: str, group: str, encoding: str) -> list[tuple[str, str]]:
    """Group and text of every row that holds a text."""
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.DictReader(file)
        reader.fieldnames = ["".join(name.split()) for name in reader.fieldnames or ()]
        rows = list(reader)
    text, group = "".join(text.split()), "".join(group.split())
    missing = [name for name in (text, group) if rows and name not in rows[0]]
    if missing:
        sys.exit(f"no column {missing} in {path.name}: {list(rows[0])}")
    return [(row[group] or "-", row[text]) for row in rows if row[text]]


def write_corpus(texts: list[tuple[str, str]], size: int, path: Path) -> int:
    """Draw ``size`` rows with the fixed seed; return the number of characters."""
    draw = random.Random(SEED)
    chosen = draw.sample(texts, size) if size <= len(texts) else draw.choices(texts, k=size)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "group", "text"])
        writer.writerows((number, group, text) for number, (group, text) in enumerate(chosen, 1))
    return sum(len(text) for _, text in chosen)


def time_job(name: str, corpus: Path) -> Run | str:
    """Run one job in a fresh process: its times and peak memory, or why it did not run."""
    with tempfile.TemporaryDirectory() as out:
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("jobs.py")), name, str(corpus), out],
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        said = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode == NOT_INSTALLED:
        return said.strip().splitlines()[-1]
    if process.returncode:
        return "failed: " + (said.strip().splitlines() or ["?"])[-1][:120]
    mib = used.ru_maxrss / (1024 * (1024 if sys.platform == "darwin" else 1))
    return used.ru_utime + used.ru_stime, seconds, mib


def measure(
    texts: list[tuple[str, str]], size: int, rounds: int, names: list[str], once: list[str]
) -> dict[str, Any]:
    """All jobs at one size, in turn; those of ``once`` in the first round alone."""
    runs: dict[str, list[Run]] = {name: [] for name in names}
    reasons: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "answers.csv"
        characters = write_corpus(texts, size, corpus)
        for number in range(rounds):
            for name in [name for name in names if name not in reasons and (number == 0 or name not in once)]:
                got = time_job(name, corpus)
                print(f"{size:>7} round {number + 1} {name:<16} {got}", flush=True)
                if isinstance(got, str):
                    reasons[name] = got
                else:
                    runs[name].append(got)
    measured = {name: summed(runs[name], runs["bare"]) for name in names if name not in reasons}
    return {
        "answers": size,
        "characters": characters,
        "rounds": rounds,
        "jobs": measured,
        "left_out": reasons,
    }


def summed(own: list[Run], bare: list[Run]) -> dict[str, float]:
    """Medians over the rounds; the ratio to bare tokenizing is taken round by round."""
    ratios = [one[0] / floor[0] for one, floor in zip(own, bare, strict=False)]
    return {
        "processor": median(run[0] for run in own),
        "seconds": median(run[1] for run in own),
        "mib": median(run[2] for run in own),
        "ratio": median(ratios),
        "lowest": min(ratios),
        "highest": max(ratios),
    }


def worse_than(stored: list[dict[str, Any]], measured: list[dict[str, Any]]) -> list[str]:
    """Ratios that have grown by a quarter since the stored run."""
    before = {(one["answers"], name): job["ratio"] for one in stored for name, job in one["jobs"].items()}
    return [
        f"{name} at {one['answers']:,}: {before[key]:.2f} -> {job['ratio']:.2f} x bare"
        for one in measured
        for name, job in one["jobs"].items()
        if (key := (one["answers"], name)) in before and job["ratio"] > WORSE * before[key]
    ]


def machine() -> str:
    """What the figures were measured on, without its name."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = [
            line.split(":", 1)[1] for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = named[0].strip() if named else model
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    packages = ", ".join(
        f"{name} {_version(name)}" for name in ("sudachipy", "sudachidict_core", "pandas", "scikit-learn")
    )
    return (
        f"{model}, {os.cpu_count()} cores (load at the end {load:.1f}), {platform.system()}, "
        f"Python {platform.python_version()}, {packages}"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"


def page(measured: list[dict[str, Any]], source: str, where: str) -> str:
    """docs/benchmarks.md."""
    lines = [
        "# 速さと記憶量の計測 (benchmarks)",
        "",
        "`python benchmarks/run.py` が書いたページです。秒は機械と混み具合で変わるので、比を見てください。",
        "どの処理も毎回新しいプロセスで、順番に交代で走らせ、比は CPU 時間（機械の混み具合に左右されにくい）を同じ回の中で比べて中央値を示します"
        "（括弧内は最小～最大）。",
        "",
        f"- 機械: {where}",
        f"- 文: {source}（乱数の種 {SEED}）",
        "- bare: 読み込みと形態素解析だけ。stages: 補正・無回答の分類・計数・特徴語まで（表を書く）。"
        "tables: `textmine run --only tables`（すべての分析）。straightforward: pandas と scikit-learn の素直な手順。",
        "",
        "![所要時間](benchmarks.svg)",
    ]
    for one in measured:
        lines += [
            "",
            f"## {one['answers']:,} 件（{one['characters']:,} 字、{one['rounds']} 回）",
            "",
            "| 処理 | CPU 秒 | 経過秒 | bare との比 | 最大メモリ MiB |",
            "|---|---:|---:|---:|---:|",
        ]
        for name, job in one["jobs"].items():
            spread = f"{job['ratio']:.2f}（{job['lowest']:.2f}～{job['highest']:.2f}）"
            lines.append(
                f"| {name} | {job['processor']:.2f} | {job['seconds']:.2f} | {spread} | {job['mib']:.0f} |"
            )
        lines += [f"| {name} | ― | ― | {reason} | ― |" for name, reason in one["left_out"].items()]
    return "\n".join([*lines, *growth(measured), ""])


def growth(measured: list[dict[str, Any]]) -> list[str]:
    """How time and memory grow from the smallest to the largest size."""
    if len(measured) < 2:
        return []
    first, last = measured[0], measured[-1]
    times = last["answers"] / first["answers"]
    lines = ["", f"## 伸び（{first['answers']:,} 件から {last['answers']:,} 件へ、{times:.0f} 倍）", ""]
    lines += ["| 処理 | CPU 時間 | メモリ |", "|---|---:|---:|"]
    for name in [name for name in first["jobs"] if name in last["jobs"]]:
        small, large = first["jobs"][name], last["jobs"][name]
        lines.append(
            f"| {name} | {large['processor'] / small['processor']:.1f} 倍 | {large['mib'] / small['mib']:.2f} 倍 |"
        )
    return lines


def plot(measured: list[dict[str, Any]]) -> str:
    """Seconds by answers, both on logarithmic scales, as SVG."""
    from textmine.report.images import chart_to_svg

    values = [
        {"answers": one["answers"], "seconds": job["processor"], "job": name}
        for one in measured
        for name, job in one["jobs"].items()
    ]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 480,
        "height": 300,
        "data": {"values": values},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "answers", "type": "quantitative", "scale": {"type": "log"}, "title": "answers"},
            "y": {
                "field": "seconds",
                "type": "quantitative",
                "scale": {"type": "log"},
                "title": "CPU seconds",
            },
            "color": {"field": "job", "type": "nominal", "title": None},
        },
    }
    return chart_to_svg(spec)


def main() -> None:
    """Measure, compare with the stored figures, write."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--csv", type=Path, default=ROOT / "data/example_library/library2024.csv")
    asked.add_argument(
        "--text", default="問４ 図書館に増やしてほしいもの・困っていること（自由にお書きください）"
    )
    asked.add_argument("--group", default="利用館")
    asked.add_argument("--encoding", default="")
    asked.add_argument("--sizes", default="1000,10000")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--once", default="", help="jobs of the first round alone")
    asked.add_argument("--jobs", default=",".join(JOBS))
    asked.add_argument("--described", default="", help="what the texts are, for the page")
    asked.add_argument("--output", type=Path, default=DOCS)
    given = asked.parse_args()
    encoding = given.encoding or ("cp932" if given.csv.name == "library2024.csv" else "utf-8-sig")
    texts = read_texts(given.csv, given.text, given.group, encoding)
    names = ["bare", *(name for name in given.jobs.split(",") if name != "bare")]
    measured = [
        measure(texts, int(size), given.rounds, names, given.once.split(","))
        for size in given.sizes.split(",")
    ]
    stored = given.output / "benchmarks.json"
    if stored.exists():
        for line in worse_than(json.loads(stored.read_text(encoding="utf-8")), measured):
            print(f"slower than stored: {line}")
    source = given.described or f"{given.csv.name} の {len(texts):,} 件から抽出"
    (given.output / "benchmarks.md").write_text(page(measured, source, machine()), encoding="utf-8")
    (given.output / "benchmarks.svg").write_text(plot(measured), encoding="utf-8")
    stored.write_text(json.dumps(measured, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
