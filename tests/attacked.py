"""A survey whose answers, respondents, groups, questions and columns are attacks, and its outputs."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from click.testing import CliRunner

from textmine.cli import textmine

with (Path(__file__).parent / "cases" / "attacks.csv").open(encoding="utf-8", newline="") as file:
    ATTACKS = [row["attack"] for row in csv.DictReader(file)]
QUESTION = "</script><script>window.attacked=1</script>"
COLUMN = "<img src=x onerror=window.attacked=1>"
TITLE = "<svg onload=window.attacked=1>"
RULES = '＊"><script>window.attacked=1</script>\n市民\n＊<b>協働</b>\n協働\n'


def write_survey(folder: Path, attacks: list[str] = ATTACKS) -> Path:
    """a.csv and survey.toml in ``folder``: every attack as answer, respondent and group name."""
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([COLUMN, "課", QUESTION, "二"])
        for at, attack in enumerate(attacks):
            group = attacks[at % len(attacks)]
            writer.writerow([group, attack, f"{attack}\n市民との協働を進める。", attack])
            writer.writerow([group, f"課{at}", attack, f"{attack}を市民と地域で進める。"])
    lines = [
        'file = "a.csv"',
        f"title = {json.dumps(TITLE)}",
        'respondent = "課"',
        f"groups = [{json.dumps(COLUMN)}]",
        "[[questions]]",
        f"name = {json.dumps(QUESTION)}",
        f"column = {json.dumps(QUESTION)}",
        "[[questions]]",
        f"name = {json.dumps(COLUMN + '二')}",
        'column = "二"',
        "[analysis]",
        'coding = "rules.txt"',
    ]
    (folder / "rules.txt").write_text(RULES, encoding="utf-8")
    (folder / "survey.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "survey.toml"


def attacked_output(folder: Path) -> Path:
    """The outputs of the attacked survey, nothing else having been written beside them."""
    survey = write_survey(folder)
    done = CliRunner().invoke(textmine, ["run", str(survey), "--output", str(folder / "out")])
    assert done.exit_code == 0, (done.output, done.exception)
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "out", "rules.txt", "survey.toml"]
    return folder / "out"
