"""How large a machine a survey needs (必要な計算資源の見積もり), measured here and printed as a table in Markdown.

    python benchmarks/sizing.py --csv answers.csv --text 自由記述 --group 年代

Measured: the rate of one core (what 60,000 answers more cost), the memory of a worker, what a further
(group, word) pair costs in memory, and how the vocabulary grows with the texts (Heaps' law), fitted on
samples of real answers drawn without replacement. All beyond the real answers is worked out from these.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from corpora import SEED, Text, read_texts, write_corpus
from jobs import CONTENT, command_of
from processes import Run, run_process
from run import arguments, machine, sources, versions, warm_up

SMALL, LARGE = 40_000, 100_000
GROUPS = (1, 100, 1000)
SURVEYS = (1_000_000, 10_000_000, 100_000_000)
COLUMNS = 50
"""Groups of the survey in the table: as many as there are prefectures."""

DRAWS = 5


@dataclass(frozen=True)
class Heaps:
    """Heaps' law: a corpus of n answers has ``factor * n ** exponent`` different words."""

    factor: float
    exponent: float

    def words(self, answers: float) -> float:
        """Different words of so many answers."""
        return self.factor * answers**self.exponent


@dataclass(frozen=True)
class Measured:
    """What the table is worked out from."""

    characters: float
    seconds: float
    worker_mib: float
    base_mib: float
    bytes_per_pair: float
    vocabulary: Heaps


def line_through(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Start and slope of the least squares line.

    >>> line_through([(0, 1), (1, 3), (2, 5)])
    (1.0, 2.0)
    """
    middle, height = mean(x for x, _ in points), mean(y for _, y in points)
    spread = sum((x - middle) ** 2 for x, _ in points)
    slope = sum((x - middle) * (y - height) for x, y in points) / spread
    return height - slope * middle, slope


def fit_heaps(points: Sequence[tuple[int, float]]) -> Heaps:
    """Heaps' law through (answers, words), by least squares of the logarithms."""
    start, slope = line_through([(math.log(answers), math.log(words)) for answers, words in points])
    return Heaps(math.exp(start), slope)


def words_of(texts: Sequence[Text]) -> list[set[str]]:
    """The content words of each answer."""
    from sudachipy import Dictionary, SplitMode

    tokenizer = Dictionary().tokenizer(SplitMode.C)
    return [
        {m.normalized_form() for m in tokenizer.tokenize(text) if m.part_of_speech()[0] in CONTENT}
        for _, text in texts
    ]


def vocabulary(words: Sequence[set[str]]) -> list[tuple[int, float]]:
    """Answers and different words of samples without replacement, the mean of some draws."""
    sizes = [size for size in (1000, 2000, 5000, 10_000, 20_000) if size < len(words)] + [len(words)]
    found = []
    for size in sizes:
        draws = [
            random.Random(SEED + n).sample(words, size) for n in range(DRAWS if size < len(words) else 1)
        ]
        found.append((size, mean(len(set().union(*draw)) for draw in draws)))
    return found


def runs_of(job: str, make: Callable[[Path], object], given: argparse.Namespace) -> Iterator[Run]:
    """One job on one corpus, as often as asked."""
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        for _ in range(given.rounds):
            with tempfile.TemporaryDirectory() as out:
                command = command_of(job, Path(folder), Path(out))
                got = run_process(command, limit=given.limit, variables={"TEXTMINE_CACHE": str(given.warm)})
            if isinstance(got, str):
                sys.exit(f"{job}: {got}")
            print(f"{job}: {got}", file=sys.stderr, flush=True)
            yield got


def rate(texts: Sequence[Text], given: argparse.Namespace) -> float:
    """Seconds of one core for a character: what the larger corpus costs more."""
    points = []
    for size in (SMALL, LARGE):
        written: list[int] = []
        runs = runs_of(
            "stages", lambda folder, n=size, w=written: w.append(write_corpus(texts, n, folder)), given
        )
        seconds = median(run.processor for run in runs)
        points.append((float(written[0]), seconds))
    return line_through(points)[1]


def memory_by_pairs(
    texts: Sequence[Text], words: Sequence[set[str]], given: argparse.Namespace
) -> tuple[float, float]:
    """MiB without any (group, word) pair, and bytes for each: the same answers in 1, 100 and 1,000 groups."""
    points = []
    size = len(texts)
    for groups in GROUPS:
        grouped = [(f"群{number % groups:04d}", text) for number, (_, text) in enumerate(texts)]
        held: dict[int, set[str]] = {}
        for number, own in enumerate(words):
            held.setdefault(number % groups, set()).update(own)
        runs = runs_of("stages", lambda folder, texts=grouped: write_corpus(texts, size, folder), given)
        points.append((sum(map(len, held.values())), median(run.mib for run in runs)))
    start, slope = line_through(points)
    return start, slope * 1024 * 1024


def worker_memory(texts: Sequence[Text], given: argparse.Namespace) -> float:
    """MiB of the largest of two workers."""
    runs = runs_of("stages_2", lambda folder: write_corpus(texts, LARGE, folder), given)
    return median(run.told.get("largest_worker_mib", run.mib) for run in runs)


def table(found: Measured, groups: int = COLUMNS) -> list[str]:
    """The sizing table."""
    lines = [
        "| 回答 | 字数 | 1 コアの時間 | 16 コア | 128 コア | ワーカー 1 つ | まとめる側 | 語の種類 |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for answers in SURVEYS:
        hours = answers * found.seconds / 3600
        pairs = groups * found.vocabulary.words(answers / groups)
        memory = found.base_mib + pairs * found.bytes_per_pair / 1024**2
        cells = [
            f"{answers:,} 件",
            f"{answers * found.characters / 1e8:,.1f} 億字",
            *(_hours(hours / cores) for cores in (1, 16, 128)),
            f"{found.worker_mib:,.0f} MiB",
            f"{memory:,.0f} MiB",
            f"約 {found.vocabulary.words(answers) / 1000:,.0f} 千語",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _hours(hours: float) -> str:
    return (
        f"{hours:.1f} 時間"
        if hours >= 1
        else f"{hours * 60:.0f} 分"
        if hours * 60 >= 1
        else f"{hours * 3600:.0f} 秒"
    )


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    given = arguments().parse_args(words)
    texts = [text for source in sources(given) for text in read_texts(source)]
    own = words_of(texts)
    characters = mean(len(text) for _, text in texts)
    grown = vocabulary(own)
    heaps = fit_heaps(grown)
    with tempfile.TemporaryDirectory() as warm:
        given.warm = Path(warm)
        warm_up(texts, given.warm, given.limit)
        seconds = rate(texts, given) * characters
        base, each = memory_by_pairs(texts, own, given)
        worker = worker_memory(texts, given)
    found = Measured(characters, seconds, worker, base, each, heaps)
    samples = "、".join(f"{n:,} 件で {v:,.0f} 語" for n, v in grown)
    print(
        "\n".join(
            [
                f"- 機械: {machine()}。版: {versions()}",
                f"- 1 コアの速さ: 1 秒に {1 / seconds:,.0f} 件（{characters / seconds:,.0f} 字。1 件 {characters:.0f} 字）。",
                f"- 語の伸び（実際の回答 {len(texts):,} 件からの、重複しない抽出）: {samples}。"
                f"Heaps の指数 {heaps.exponent:.2f}。これより先は推定です。",
                f"- メモリ: ワーカー 1 つ {worker:,.0f} MiB。まとめる側は {base:,.0f} MiB に、"
                f"グループと語の組 1 つにつき {each:,.0f} バイト。表は {COLUMNS} グループの場合です。",
                "",
                *table(found),
            ]
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
