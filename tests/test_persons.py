"""Surveys of persons (市民アンケート): no sheet and no list of citizens, names by number, words as chance allows."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from textmine.cli import textmine
from textmine.cli.entry import main
from textmine.folders import write_file

SURVEY = """
file = "answers.csv"
respondent = "番号"
groups = ["地区", "年代"]
[[questions]]
name = "意見"
column = "意見"
[privacy]
persons = {persons}
"""
SAID = (
    "窓口の待ち時間が長い。",
    "公園の清掃を続けてほしい。",
    "図書館を夜まで開けてほしい。",
    "バスの本数が少なくて困る。",
    "",
    "職員の説明が分かりやすかった。",
)


def write_survey(folder: Path, *, persons: bool = True, count: int = 24) -> str:
    """Answers of citizens of two districts and three ages, a sixth of them blank."""
    folder.mkdir(exist_ok=True)
    rows = ["番号,地区,年代,意見"]
    rows += [f"{n},{'東西'[n % 2]}地区,{20 + n % 3 * 10}代,{SAID[n * 5 % 6]}" for n in range(1, count + 1)]
    (folder / "answers.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    settings = SURVEY.format(persons=str(persons).lower())
    (folder / "survey.toml").write_text(settings, encoding="utf-8")
    return str(folder / "survey.toml")


@pytest.fixture
def survey(tmp_path):
    return write_survey(tmp_path / "survey")


def call(*arguments):
    return CliRunner().invoke(textmine, list(map(str, arguments)))


def ends(monkeypatch, capsys, *arguments) -> tuple[int, str]:
    """The exit status and what was said on stderr."""
    monkeypatch.setattr("sys.argv", ["textmine", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0), capsys.readouterr().err


# ---------------------------------------------------------------- interview sheets


@pytest.mark.parametrize(
    ("lang", "words"), [("ja", "一人ずつの資料は作りません"), ("en", "no sheet is made of a single person")]
)
def test_sheets_of_citizens_are_refused_in_the_words_of_run(
    survey, tmp_path, monkeypatch, capsys, lang, words
):
    monkeypatch.chdir(tmp_path)
    status, said = ends(monkeypatch, capsys, "sheets", survey, "--lang", lang)
    assert status == 2
    assert words in said
    assert not Path("sheets.docx").exists()
    status, said = ends(monkeypatch, capsys, "run", survey, "--only", "sheets", "--lang", lang)
    assert status == 0
    assert words in said


def test_sheets_of_offices_are_made(tmp_path):
    survey = write_survey(tmp_path / "offices", persons=False, count=2)
    made = call("sheets", survey, "--output", tmp_path / "new" / "sheets.docx")
    assert made.exit_code == 0, made.output
    assert (tmp_path / "new" / "sheets.docx").stat().st_size > 1000


@pytest.mark.parametrize("mark", ["~$sheets.docx", "~$eets.docx", ".~lock.sheets.docx#"])
def test_sheets_open_in_word_are_not_replaced(tmp_path, monkeypatch, capsys, mark):
    survey = write_survey(tmp_path / "offices", persons=False, count=2)
    write_file(tmp_path / "sheets.docx", b"last")
    (tmp_path / mark).write_bytes(b"who")
    status, said = ends(monkeypatch, capsys, "sheets", survey, "--output", tmp_path / "sheets.docx")
    assert status == 4
    assert mark in said
    assert (tmp_path / "sheets.docx").read_bytes() == b"last"
    assert not [name for name in tmp_path.iterdir() if name.name.startswith(".sheets.docx.")]
