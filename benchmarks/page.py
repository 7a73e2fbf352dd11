"""docs/benchmarks.md and benchmarks.svg (計測のページ) from benchmarks.json: python page.py FOLDER."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from figures import Section, Spread, from_json, job_of, judged, ratio_of, spread
from plan import MEANINGS, MIB, PROCESSOR, SECONDS, TITLES

GAINED = ("call", "words", "over_mib", "start", "largest_worker_mib")
"""Figures that a job measured itself, shown behind its row."""


def page(sections: Mapping[str, Section], about: Mapping[str, Any]) -> str:
    """The whole page."""
    lines = [
        "# 速さと記憶量の計測 (benchmarks)",
        "",
        "`python benchmarks/run.py` が書いたページです。秒は機械と混み具合で変わるので、比を見てください。",
        "どの処理も毎回新しいプロセスで、順番に交代で走らせ、比は同じ回の中で取って、その中央値（括弧内は最小～最大）を示します。",
        "比は CPU 時間（混み具合に左右されにくい）で、プロセス数を変えた処理と起動だけは経過時間で比べます。",
        "メモリは、子プロセスがあれば全プロセスの PSS の和（共有ページは一度だけ数える）の最大、なければ最大常駐量です。",
        "",
        *(f"- {name}: {text}" for name, text in about.items()),
        "",
        "![所要時間](benchmarks.svg)",
        "",
        "## 目標と結果",
        "",
        "| 目標 | 基準 | 結果 | |",
        "|---|---:|---:|---|",
        *_goal_rows(sections),
    ]
    for section in sections.values():
        lines += ["", *_section(section)]
    lines += ["", *_growth(sections), "", "## 処理の説明", ""]
    shown = dict.fromkeys(job for section in sections.values() for job in (*section.runs, *section.left_out))
    lines += [f"- {job}: {MEANINGS.get(job, '')}" for job in shown]
    return "\n".join([*lines, *HOW_TO]) + "\n"


HOW_TO = """
## 自分の機械で測る

```
python benchmarks/run.py                                        # 同梱の見本で全部（比べる道具を除く）
python benchmarks/run.py --csv a.csv --text 自由記述 --group 年代 --peers-venv ~/peers
python benchmarks/run.py --sections sizes --sizes 10000 --jobs stages --compare   # 変更の前後
python benchmarks/run.py --check                                # 保存した結果と目標
python benchmarks/sizing.py --csv a.csv --text 自由記述         # 必要な計算資源の見積もり
```

`--csv` は何度でも（`--text`・`--group` はそれぞれに一つずつ、または全部に一つ）。`--peers-venv` のフォルダに、
比べる道具の環境を `benchmarks/peers.txt` のとおりに作ります（すでにあれば使います）。一つの処理が `--limit` 秒を
超えると打ち切り、「> 秒」と書きます。`--compare` は何も書かず、比が保存した値より 25 % を超えて悪ければ終了コード 1 です。
""".splitlines()


def _goal_rows(sections: Mapping[str, Section]) -> list[str]:
    rows = []
    for goal, found in judged(sections):
        sign = "以上" if goal.at_least else "以下"
        said = "未計測" if found is None else "達成" if goal.reached(found) else "未達"
        rows.append(
            f"| {goal.ja} | {goal.limit:g} {sign} | {'―' if found is None else f'{found:.3g}'} | {said} |"
        )
    return rows


def title_of(section: Section) -> str:
    """A section's heading."""
    if section.name in TITLES:
        return TITLES[section.name]
    return f"{section.answers:,} 件（{section.characters:,} 字）"


def _section(section: Section) -> list[str]:
    lines = [
        f"## {title_of(section)}",
        "",
        "| 処理 | 回 | CPU 秒 | 経過秒 | 比 | 最大メモリ MiB |",
        "|---|---:|---:|---:|---|---:|",
    ]
    for job, runs in section.runs.items():
        middle = {figure: spread(section.values(job, figure)) for figure in (PROCESSOR, SECONDS, MIB)}
        cells = [f"{found.middle:.2f}" if found else "―" for found in (middle[PROCESSOR], middle[SECONDS])]
        memory = middle[MIB]
        lines.append(
            f"| {job}{_told(section, job)} | {len(runs)} | {' | '.join(cells)} | {_ratio(section, job)} "
            f"| {f'{memory.middle:.0f}' if memory else '―'} |"
        )
    lines += [f"| {job} | ― | ― | ― | {reason} | ― |" for job, reason in section.left_out.items()]
    return lines


def _ratio(section: Section, job: str) -> str:
    found = ratio_of(section, job)
    if found is None:
        return "―"
    wall = "（経過時間）" if job_of(section.name, job).figure == SECONDS else ""
    return f"{job_of(section.name, job).against} の {_spread(found)}{wall}"


def _spread(found: Spread) -> str:
    return f"{found.middle:.2f}（{found.lowest:.2f}～{found.highest:.2f}）"


def _told(section: Section, job: str) -> str:
    told = {name: spread(section.values(job, name)) for name in GAINED}
    said = [f"{name} {found.middle:.3g}" for name, found in told.items() if found]
    return f"（{'、'.join(said)}）" if said else ""


def _growth(sections: Mapping[str, Section]) -> list[str]:
    """How time for each character and memory grow from one size to the next."""
    sizes = sorted((s for s in sections.values() if s.name.isdigit()), key=lambda section: section.answers)
    lines = [
        "## 伸び",
        "",
        "| 処理 | 件数 | CPU 時間 | 字あたりの CPU 時間 | メモリ |",
        "|---|---|---:|---:|---:|",
    ]
    for small, large in pairwise(sizes):
        for job in (job for job in small.runs if job in large.runs):
            pairs = [
                (spread(large.values(job, figure)), spread(small.values(job, figure)))
                for figure in (PROCESSOR, MIB)
            ]
            times = [own.middle / other.middle for own, other in pairs if own and other]
            if len(times) == 2:
                each = times[0] * small.characters / max(1, large.characters)
                lines.append(
                    f"| {job} | {small.answers:,} → {large.answers:,} | {times[0]:.1f} 倍 | {each:.2f} 倍 "
                    f"| {times[1]:.2f} 倍 |"
                )
    return lines


def plot(sections: Mapping[str, Section]) -> str:
    """Processor seconds and memory by answers, on logarithmic scales, as SVG; drawn by textmine's renderer."""
    from textmine.report.images import chart_to_svg

    values = [
        {"answers": section.answers, "value": found.middle, "job": job, "what": what}
        for section in sections.values()
        if section.name.isdigit()
        for job in section.runs
        for what, figure in (("CPU seconds", PROCESSOR), ("peak MiB", MIB))
        if (found := spread(section.values(job, figure)))
    ]
    return chart_to_svg(_chart(values))


def _chart(values: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    scale = {"type": "log"}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": list(values)},
        "facet": {"column": {"field": "what", "title": None}},
        "spec": {
            "width": 360,
            "height": 300,
            "mark": {"type": "line", "point": True},
            "encoding": {
                "x": {"field": "answers", "type": "quantitative", "scale": scale, "title": "answers"},
                "y": {"field": "value", "type": "quantitative", "scale": scale, "title": None},
                "color": {"field": "job", "type": "nominal", "title": None},
            },
        },
        "resolve": {"scale": {"y": "independent"}},
    }


def main(folder: Path) -> None:
    """Write the page and the picture of the run that is stored in a folder."""
    stored = json.loads((folder / "benchmarks.json").read_text(encoding="utf-8"))
    sections = from_json(stored)
    (folder / "benchmarks.md").write_text(page(sections, stored["about"]), encoding="utf-8")
    (folder / "benchmarks.svg").write_text(plot(sections), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
