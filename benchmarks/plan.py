"""What is measured where (計測の計画): the jobs of each section, what each is compared with, and the goals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PROCESSOR, SECONDS, CALL, MIB = "processor", "seconds", "call", "mib"
"""Figures of a run: processor time, wall clock, the time of the call alone, peak memory."""

HUNDRED_THOUSAND, MILLION = 100_000, 1_000_000


@dataclass(frozen=True)
class Job:
    """A job of a section: what its ratio is taken to, by which figure, and in how many rounds at most."""

    name: str
    against: str = ""
    figure: str = PROCESSOR
    rounds: int = 99
    prepared: str = ""
    """Another job that is run first, not timed, with the same cache."""

    own: bool = True
    """Whether it measures textmine: only then a larger ratio is a step back."""


def jobs_of_size(size: int, *, peers_everywhere: bool = False) -> tuple[Job, ...]:
    """The jobs on a corpus of ``size`` answers."""
    jobs = [Job("bare", own=False), Job("stages", "bare")]
    if size >= HUNDRED_THOUSAND:
        jobs.append(Job("stages_2", "stages" if size < MILLION else "bare", SECONDS))
    if size < MILLION:
        jobs.append(Job("straightforward", "bare", own=False))
    if size == HUNDRED_THOUSAND:
        jobs.append(Job("bare_2", "bare", SECONDS, own=False))
        jobs.append(Job("stages_dask", "stages_2", SECONDS))
    if size < HUNDRED_THOUSAND:
        jobs += [
            Job("first", "stages"),
            Job("again", "first", prepared="first"),
            Job("again_otherwise", "first", prepared="first"),
            Job("tables", "straightforward", rounds=3),
            Job("straightforward_cloud", "straightforward", rounds=3, own=False),
            Job("counted_cloud", "straightforward_cloud", rounds=3),
        ]
    if size < HUNDRED_THOUSAND or (peers_everywhere and size < MILLION):
        jobs += [Job(name, "straightforward", rounds=3, own=False) for name in PEERS]
    return tuple(jobs)


PEERS = ("nlplot", "scattertext", "ginza", "mtminepy")

PICTURES, FILES, START, DEPARTMENTS = "pictures", "files", "start", "departments"

SECTIONS: Mapping[str, tuple[Job, ...]] = {
    START: (Job("import_click", own=False), Job("help", "import_click")),
    DEPARTMENTS: (
        Job("straightforward", own=False),
        Job("tables", "straightforward"),
        Job("tables_again", "straightforward", prepared="tables"),
        Job("tables_otherwise", "straightforward", prepared="tables"),
    ),
    PICTURES: (
        Job("cloud_usual", own=False),
        Job("cloud_textmine", "cloud_usual", CALL),
        Job("clouds_52", rounds=2),
    ),
    FILES: (
        Job("xlsx_openpyxl", own=False),
        Job("xlsx_read", "xlsx_openpyxl"),
        Job("xlsx_write", rounds=2),
        Job("csv_pandas", own=False),
        Job("csv_read", "csv_pandas"),
    ),
}
"""The sections that do not depend on ``--sizes``."""

TITLES: Mapping[str, str] = {
    START: "起動",
    DEPARTMENTS: "52 課の調査（同梱の小金井市の回答）",
    PICTURES: "ワードクラウド（200 語、1920×1080）",
    FILES: "ファイル（100,000 件）",
}

MEANINGS: Mapping[str, str] = {
    "bare": "読み込み・形態素解析・形態素を一巡するだけ。この構成での下限",
    "bare_2": "bare を 2 プロセスで（経過時間で比べる）。この機械で 2 つ目のコアから得られるもの",
    "stages": "`textmine run --only counts --processes 1 --no-cache`（補正・無回答の分類・計数・特徴語、表を書く）",
    "stages_2": "stages を 2 プロセスで（経過時間で比べる）",
    "stages_dask": "stages を Dask の 2 つのワーカー（別プロセス）で（経過時間で比べる。start はその起動）",
    "first": "stages、キャッシュを書きながら（1 回目）",
    "again": "2 回目、何も変わっていないとき（控えの結果を置く）",
    "again_otherwise": "2 回目、集計の設定を一つ変えたとき（文の控えを使い、表は作り直す）",
    "tables_again": "`textmine run --only tables` の 2 回目、何も変わっていないとき（控えの結果を置く）",
    "tables_otherwise": "その 2 回目、集計の設定を一つ変えたとき（文の控えを使い、表は作り直す）",
    "tables": "`textmine run --only tables`（すべての分析）",
    "straightforward": "pandas + SudachiPy + CountVectorizer + TfidfTransformer、グループごとの上位 20 語の CSV",
    "straightforward_cloud": "straightforward に 1920×1080 のワードクラウドを加えたもの",
    "counted_cloud": "stages に同じ大きさのワードクラウドを加えたもの",
    "nlplot": "nlplot（棒グラフ・ワードクラウド・ネットワーク。グループも TF-IDF もない）",
    "scattertext": "scattertext（最初のグループとほかの 2 群、SudachiPy の語、HTML）",
    "ginza": "GiNZA（構文解析・固有表現なし）+ scikit-learn、グループごとの TF-IDF",
    "mtminepy": "MTMinePy のコマンド（SudachiPy、TF-IDF 500 語。グループはない）",
    "import_click": "Python を起動して click を読み込むだけ",
    "help": "`textmine --help`",
    "cloud_usual": "wordcloud の既定の呼び出し（比は呼び出しだけの CPU 時間）",
    "cloud_textmine": "textmine の配置と描画（SVG と PNG）",
    "clouds_52": "100 語のワードクラウド 52 枚",
    "xlsx_openpyxl": "openpyxl の既定で xlsx を読む",
    "xlsx_read": "textmine の検査付きの読み取りで同じ xlsx を読む",
    "xlsx_write": "tables.xlsx を書く（over_mib は書く前からの増加）",
    "csv_pandas": "pandas.read_csv（文字列として）",
    "csv_read": "textmine で CSV を調査票として読む",
}


@dataclass(frozen=True)
class Goal:
    """A figure that is to be reached: ``kind`` says how it is worked out from the runs of a section."""

    ja: str
    section: str
    job: str
    kind: str
    limit: float
    against: str = ""
    figure: str = PROCESSOR
    at_least: bool = False

    def reached(self, found: float) -> bool:
        """Whether the figure is on the right side of the limit."""
        return found >= self.limit if self.at_least else found <= self.limit


RATIO, VALUE, OVER, GROWTH = "ratio", "value", "over", "growth"
"""A ratio to another job, a figure as it is, the difference to another job, the ratio to a smaller section."""

TEN, HUNDRED, THOUSAND = "10000", "100000", "1000"

GOALS: Sequence[Goal] = (
    Goal("1–5 段階 / bare、1 万件", TEN, "stages", RATIO, 1.4, "bare"),
    Goal("1–5 段階 / bare、10 万件", HUNDRED, "stages", RATIO, 1.5, "bare"),
    Goal("--help（click の読み込みを除く秒）", START, "help", OVER, 0.15, "import_click", SECONDS),
    Goal("52 課の --only tables、2 回目（秒）", DEPARTMENTS, "tables_again", VALUE, 1.0, figure=SECONDS),
    Goal("同、設定を変えて（秒）", DEPARTMENTS, "tables_otherwise", VALUE, 1.0, figure=SECONDS),
    Goal(
        "52 課の --only tables、2 回目 / straightforward",
        DEPARTMENTS,
        "tables_again",
        RATIO,
        0.25,
        "straightforward",
        SECONDS,
    ),
    Goal(
        "1 プロセス / 2 プロセス、10 万件", HUNDRED, "stages", RATIO, 1.7, "stages_2", SECONDS, at_least=True
    ),
    Goal("100 万件のメモリ（MiB、全プロセス）", str(MILLION), "stages_2", VALUE, 400, figure=MIB),
    Goal("メモリの伸び、10 万件から 100 万件", str(MILLION), "stages_2", GROWTH, 1.35, HUNDRED, MIB),
    Goal("時間の伸び、10 万件から 100 万件", str(MILLION), "stages_2", GROWTH, 11, HUNDRED, SECONDS),
    Goal("2 回目 / 1 回目、1 万件", TEN, "again", RATIO, 0.3, "first"),
    Goal("2 回目（設定を変えて）/ 1 回目、1 万件", TEN, "again_otherwise", RATIO, 0.3, "first"),
    Goal("Dask / プール、10 万件（起動を除く）", HUNDRED, "stages_dask", RATIO, 1.3, "stages_2", SECONDS),
    Goal("ワードクラウド / wordcloud の既定", PICTURES, "cloud_textmine", RATIO, 0.2, "cloud_usual", CALL),
    Goal("ワードクラウドに置けた語", PICTURES, "cloud_textmine", VALUE, 200, figure="words", at_least=True),
    Goal("ワードクラウド 52 枚（CPU 秒）", PICTURES, "clouds_52", VALUE, 60),
    Goal("xlsx の読み取り / openpyxl", FILES, "xlsx_read", RATIO, 0.2, "xlsx_openpyxl"),
    Goal("tables.xlsx を書くメモリ（MiB）", FILES, "xlsx_write", VALUE, 70, figure="over_mib"),
    Goal("1–5 段階 / straightforward、10 万件", HUNDRED, "stages", RATIO, 0.95, "straightforward"),
    Goal(
        "2 プロセス / straightforward、10 万件", HUNDRED, "stages_2", RATIO, 0.65, "straightforward", SECONDS
    ),
    Goal("GiNZA / 1–5 段階、1 万件", TEN, "ginza", RATIO, 5, "stages", at_least=True),
    Goal("MTMinePy / 1–5 段階、1 万件", TEN, "mtminepy", RATIO, 2, "stages", at_least=True),
    Goal(
        "nlplot / 1–5 段階とワードクラウド、1 万件", TEN, "nlplot", RATIO, 3, "counted_cloud", at_least=True
    ),
    Goal("scattertext / 1–5 段階、1 千件", THOUSAND, "scattertext", RATIO, 3, "stages", at_least=True),
    Goal("scattertext / 1–5 段階、1 万件", TEN, "scattertext", RATIO, 3, "stages", at_least=True),
)
