"""The cases of character repair and their figures by kind: read by tests, printed for docs/methods/repair.md.

python tests/repair_figures.py           # the table of figures
python tests/repair_figures.py --curve   # repaired cases by margin (batch 1)
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

from textmine.repairs import repair_string
from textmine.tokens import path_cost

CASES = Path(__file__).parent / "cases"
CLASSES = {
    "safe": (
        "invisible",
        "half_kana",
        "voicing",
        "nfc",
        "radical",
        "variant",
        "html",
        "width",
        "mojibake",
        "escape",
        "wrapping",
        "presentation",
    ),
    "neighbour": ("dash", "kanji_dash", "heading", "lines", "pdf_lines", "slip"),
    "checked": (
        "kana_kanji",
        "small_kana",
        "kanji",
        "wide",
        "numbers",
        "ambiguous",
        "doubled",
        "spaced_words",
    ),
}
BATCHES = "12345"
WIDTH = str.maketrans(
    {c: c - 0xFEE0 for c in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
)


def read_cases(name: str) -> list[dict[str, str]]:
    """The rows of one case file, ``\\U0000200b`` written out."""
    lines = (CASES / name).read_text(encoding="utf-8").split("\n")
    rows = csv.DictReader(line for line in lines if line and not line.startswith("#"))
    return [{key: _written_out(value) for key, value in row.items()} for row in rows]


def _written_out(value: str) -> str:
    return re.sub(r"\\U([0-9a-f]{8})", lambda match: chr(int(match.group(1), 16)), value)


def is_repaired(case: dict[str, str], margin: int = 3000) -> bool:
    text, _ = repair_string(case["damaged"], source=case["source"], path_cost=path_cost, margin=margin)
    return text == case["expected"]


def is_kept(case: dict[str, str], source: str) -> bool:
    text, _ = repair_string(case["text"], source=source, path_cost=path_cost)
    return text == case["text"].translate(WIDTH)


def figures() -> str:
    """A Markdown table: class, kind, repaired of all, by batch."""
    cases = read_cases("repair_damaged.csv")
    lines = ["| 分類 | 種類 | 第1組 | 第2組 | 第3組 | 第4組 | 第5組 |", "|---|---|---|---|---|---|---|"]
    for name, kinds in CLASSES.items():
        lines += [_row(name, kind, [case for case in cases if case["kind"] == kind]) for kind in kinds]
        lines.append(_row(f"**{name}**", "計", [case for case in cases if case["kind"] in kinds]))
    keep = read_cases("repair_keep.csv")
    for source in ("typed", "auto", "pdf"):
        counts = [[is_kept(case, source) for case in keep if case["batch"] == batch] for batch in BATCHES]
        lines.append(f"| 変えてはならない文 | {source} | " + " | ".join(map(_share, counts)) + " |")
    return "\n".join(lines)


def _row(name: str, kind: str, cases: list[dict[str, str]]) -> str:
    counts = [[is_repaired(case) for case in cases if case["batch"] == batch] for batch in BATCHES]
    return f"| {name} | {kind} | " + " | ".join(map(_share, counts)) + " |"


def _share(results: list[bool]) -> str:
    return f"{sum(results)}/{len(results)} ({100 * sum(results) / len(results):.1f} %)" if results else "-"


def curve() -> str:
    """Repaired cases of the checked kinds in batch 1 by margin."""
    cases = [c for c in read_cases("repair_damaged.csv") if c["batch"] == "1" and c["source"] == "pdf"]
    lines = ["| 余裕 (margin) | 直った数 |", "|---|---|"]
    for margin in (500, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6000, 8000):
        lines.append(f"| {margin} | {sum(is_repaired(c, margin) for c in cases)}/{len(cases)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(curve() if "--curve" in sys.argv else figures())
