"""Pictures cost most of a small survey's time: where none is asked for, nothing that draws is loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

DRAWING = ("wordcloud", "vl_convert", "PIL", "matplotlib", "fontTools", "pptx", "docx", "jinja2")
SCRIPT = """
import sys
from textmine.cli import main
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
print("loaded", *[name for name in {drawing!r} if name in sys.modules])
"""
SENTENCES = (
    "窓口の待ち時間を短くしてほしい。",
    "公園の遊具が古くて危険なので直してほしい。",
    "図書館の開館時間を夜まで延ばしてほしい。",
    "道路の街灯を増やして安全にしてほしい。",
)
ANSWERS = "課,意見\n" + "".join(
    f"{'総務課' if number % 2 else '市民課'},{sentence}\n" for number, sentence in enumerate(SENTENCES * 3)
)


def loaded(folder: Path, only: str) -> list[str]:
    (folder / "a.csv").write_text(ANSWERS, "utf-8")
    words = ["run", "a.csv", "--text", "意見", "--group", "課", "--only", only, "--output", "out"]
    script = SCRIPT.format(drawing=DRAWING)
    done = subprocess.run(
        [sys.executable, "-c", script, *words], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip().splitlines()[-1].split()[1:]


@pytest.mark.parametrize("only", ["tables", "workbook", "counts"])
def test_tables_load_nothing_that_draws(tmp_path: Path, only: str) -> None:
    assert loaded(tmp_path, only) == []
    assert not [path for path in (tmp_path / "out").rglob("*") if path.suffix in (".png", ".svg")]


def test_clouds_load_what_draws_them(tmp_path: Path) -> None:
    assert {"wordcloud", "vl_convert", "fontTools"} <= set(loaded(tmp_path, "clouds"))
    assert list((tmp_path / "out").rglob("*.png"))
