"""Bad input: a right result, a right result with a stated warning, or an error that says what, where, what to do."""

import csv
import io
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from textmine.cli import textmine
from textmine.codebook import read_rules
from textmine.errors import InputError, LimitError, TextmineError
from textmine.pipeline import prepare, repaired
from textmine.settings import load_settings

ROOT = Path(__file__).parents[1]
HEAD = "課,意見\n"
TOML = 'respondent = "課"\ngroups = ["課"]\n[[questions]]\nname = "意見"\ncolumn = "意見"\n'
FINE = HEAD + "".join(f"課{n},市民との協働を進める{n}。\n" for n in range(5))


def survey(folder, content, more="", name="a.csv"):
    """A survey.toml beside a data file with this content."""
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "survey.toml").write_text(f'file = "{name}"\n{TOML}{more}', encoding="utf-8")
    return folder / "survey.toml"


def command(*arguments):
    """The exit status and everything said, as the entry point would give them; a traceback fails the test."""
    done = CliRunner().invoke(textmine, [str(argument) for argument in arguments])
    if isinstance(done.exception, TextmineError):
        return done.exception.exit_status, done.exception.text()
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def texts(path):
    return repaired(load_settings(path)).survey.responses["raw_text"].tolist()


# ---------------------------------------------------------------- files that cannot be read: said, not guessed

REFUSED = {
    "empty file": (b"", "空です"),
    "header only": (HEAD, "回答の行がありません"),
    "more cells than columns": (HEAD + "a,い,ろ,は\nb,に\n", "2 行目 C 列"),
    "unclosed quote": (HEAD + 'a,"い\nb,ろ\n', "引用符"),
    "repeated header": ("課,意見,意見\na,い,ろ\n", "2 (B), 3 (C)"),
    "NUL byte": (HEAD + "a,い\0ろ\n", "2 行目 B 列"),
    "broken byte": (FINE.encode() + b"x,\xe5\xb8\x82\xe6\xb0\n", "7 行目 (line 7), byte"),
    "lone surrogate": (FINE.encode() + b"x,\xed\xa0\x80\n", "7 行目 (line 7)"),
    "mixed encodings": (FINE.encode() + "x,協働です\n".encode("cp932"), "7 行目 (line 7)"),
    "binary renamed": (bytes(range(256)) * 20, "a.csv"),
    "picture renamed": (b"\x89PNG\r\n\x1a\n" + bytes(200), "PNG"),
    "pdf renamed": (b"%PDF-1.7\n" + bytes(200), "PDF"),
    "damaged workbook": (b"PK\x03\x04" + bytes(200), "a.csv"),
    "missing column": ("課名,意見\na,い\n", "課名"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_with_what_where_and_what_to_do(tmp_path, kind):
    content, said = REFUSED[kind]
    path = survey(tmp_path, content)
    status, message = command("run", path, "--output", tmp_path / "out", "--only", "tables")
    assert status in (3, 5)
    assert said in message
    assert "a.csv" in message
    assert message.count(" / ") >= 2, "what, where, what to do"
    assert not (tmp_path / "out").exists()
    status, message = command("check", path)
    assert status in (1, 3, 5)


# ---------------------------------------------------------------- odd, and read exactly

READ = {
    "short rows are filled": (HEAD + "a,い\nb\nc,う\n", ["い", "", "う"]),
    "empty header": ("課,,意見\na,x,市民\n", ["市民"]),
    "newline in a header": ('課,"意\n見"\na,市民\n', ["市民"]),
    "control and direction marks": (HEAD + "a,\x01い\u202eろ\u2066は\n", ["\x01い\u202eろ\u2066は"]),
    "emoji": (HEAD + "a,👨‍👩‍👧‍👦と🇯🇵\n", ["👨‍👩‍👧‍👦と🇯🇵"]),
    "CP932 extensions": ((HEAD + "a,①Ⅱ㈱髙﨑～ＮＥＣの市民\n").encode("cp932"), ["①Ⅱ㈱髙﨑～ＮＥＣの市民"]),
    "UTF-16 without BOM": ((HEAD + "a,市民の声\n").encode("utf-16-le"), ["市民の声"]),
    "UTF-16 with BOM": ((HEAD + "a,市民の声\n").encode("utf-16"), ["市民の声"]),
    "old Mac line ends": ((HEAD + "a,い\nb,ろ\n").replace("\n", "\r"), ["い", "ろ"]),
    "formulas stay texts": (HEAD + 'a,=1+1\nb,"@SUM(A1)"\nc,+1\nd,-1\n', ["=1+1", "@SUM(A1)", "+1", "-1"]),
    "missing-value words stay texts": (HEAD + "a,NA\nb,null\nc,nan\nd,#N/A\n", ["NA", "null", "nan", "#N/A"]),
    "leading zeros stay": (HEAD + "a,0012\nb,1e5\n", ["0012", "1e5"]),
    "a respondent twice": (HEAD + "a,い\na,ろ\n", ["い", "ろ"]),
    "a respondent without name": (HEAD + ",い\n,ろ\n", ["い", "ろ"]),
}


@pytest.mark.parametrize("kind", READ)
def test_read_exactly(tmp_path, kind):
    content, expected = READ[kind]
    path = survey(tmp_path, content)
    if kind == "newline in a header":
        path.write_text(path.read_text("utf-8").replace('column = "意見"', "column = 2"), "utf-8")
    assert texts(path) == expected
    assert command("check", path)[0] == 0
    assert len(set(prepare(load_settings(path)).responses["respondent"])) == len(expected)


RUN = {
    "all blank": HEAD + "a,\nb,\nc,\n",
    "one row": HEAD + "a,市民との協働を進める\n",
    "one group": HEAD + "a,市民との協働を進める\n" * 5,
    "nothing but 特になし": HEAD + "a,特になし\nb,なし\n",
    "marks only": HEAD + "a,。。。\nb,？\nc,👍\n",
    "English": HEAD + "a,We need more parks.\nb,More parks please\nc,Parks!\n",
    "names that are paths": HEAD
    + "../../x,市民と協働を進める\nCON,市民が協働する\nＡ課,協働の市民\nA課,市民との協働\n"
    + "長" * 200
    + ",市民の協働\n,市民\n/etc/passwd,市民の声\nC:\\x,市民の声\n",
}


@pytest.mark.parametrize("kind", RUN)
def test_every_output_is_made(tmp_path, kind):
    path = survey(tmp_path, RUN[kind])
    only = "tables,report,workbook,sheets,clouds" if "paths" in kind else "tables,report,workbook"
    status, said = command("run", path, "--output", tmp_path / "deep" / "out", "--only", only)
    assert status == 0, said
    assert (tmp_path / "deep" / "out" / "report.html").stat().st_size > 1000
    with (tmp_path / "deep" / "out" / "tables" / "responses.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        assert len(list(csv.DictReader(file))) == RUN[kind].count("\n") - 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "deep", "survey.toml"]
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["out"]
    for made in (tmp_path / "deep").rglob("*"):
        assert len(made.name.encode()) <= 255
        assert made.name.split(".")[0].upper() not in ("CON", "PRN", "AUX", "NUL")
        assert not set(made.name) & set('<>:"|?*\\')


def test_many_identical_answers(tmp_path):
    path = survey(tmp_path, HEAD + "".join(f"課{n},市民との協働を進める。\n" for n in range(20_000)))
    begun = time.perf_counter()
    prepared = prepare(load_settings(path), shared=True)
    assert prepared.matrix.counts.shape[0] == 20_000
    assert time.perf_counter() - begun < 30


def test_a_cell_of_a_megabyte_and_many_columns(tmp_path):
    path = survey(tmp_path, HEAD + "a," + "市民との協働を進める。" * 30_000 + "\nb,市民\n")
    assert len(texts(path)[0]) == 330_000
    wide = ",".join(["課", "意見", *(f"列{n}" for n in range(4998))])
    path = survey(tmp_path, f"{wide}\n" + ("a" + ",市民の声" * 4999 + "\n") * 3)
    assert texts(path) == ["市民の声"] * 3


# ---------------------------------------------------------------- workbooks


def workbook(folder, fill, name="a.xlsx"):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    fill(book)
    book.save(folder / name)
    return survey(folder, (folder / name).read_bytes(), name=name)


def rows(sheet, *listed):
    for row in listed:
        sheet.append(row)


def test_dates_numbers_formulas_and_errors_of_a_workbook(tmp_path):
    import datetime

    path = workbook(
        tmp_path,
        lambda book: rows(
            book.active,
            ["課", "意見"],
            ["a", 12],
            ["b", datetime.date(2010, 10, 6)],
            ["c", "#N/A"],
            ["d", "=1+1"],
        ),
    )
    status, said = command("check", path)
    assert status in (0, 1)
    assert "数式" in said or "formula" in said


def test_merged_and_hidden(tmp_path):
    def fill(book):
        rows(book.active, ["課", "意見"], ["a", "市民"], ["b", "協働"])
        book.active.merge_cells("A2:A3")
        hidden = book.create_sheet("隠")
        hidden.sheet_state = "hidden"

    path = workbook(tmp_path, fill)
    assert texts(path) == ["市民", "協働"]


def test_wrong_sheet_is_offered_its_neighbours(tmp_path):
    path = workbook(tmp_path, lambda book: rows(book.active, ["課", "意見"], ["a", "市民"]))
    path.write_text('sheet = "Shet"\n' + path.read_text("utf-8"), "utf-8")
    status, said = command("run", path, "--output", tmp_path / "out")
    assert status == 3
    assert "Sheet" in said


def zipped(**parts):
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


def test_a_zip_bomb_and_xml_entities_are_refused(tmp_path):
    bomb = zipped(xl__workbook_xml="<x>" + "0" * 300_000_000 + "</x>")
    path = survey(tmp_path, bomb, name="a.xlsx")
    with pytest.raises((LimitError, InputError)):
        texts(path)
    laughs = zipped(xl__workbook_xml='<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>')
    path = survey(tmp_path, laughs, name="a.xlsx")
    with pytest.raises(InputError):
        texts(path)


# ---------------------------------------------------------------- settings

SETTINGS = {
    "syntax": ('file = "a.csv\n', "line 1"),
    "unknown key": ('file = "a.csv"\nqestions = 1\n', "questions"),
    "no such file": ('file = "b.csv"\n' + TOML, "a.csv"),
    "near column": ('file = "a.csv"\n' + TOML.replace('column = "意見"', 'column = "ご意見"'), "意見"),
    "column too far": ('file = "a.csv"\n' + TOML.replace('column = "意見"', "column = 99"), "99"),
    "wrong type": ("file = 3\n", "file"),
    "no coding rules": ('file = "a.csv"\n' + TOML + '[analysis]\ncoding = "none"\n', "none"),
    "no decisions": ('file = "a.csv"\n' + TOML + '[privacy]\ndecisions = "none.csv"\n', "none.csv"),
    "no overrules": ('file = "a.csv"\noverrules = "none.csv"\n' + TOML, "none.csv"),
    "no reference": ('file = "a.csv"\n' + TOML + '[awareness]\nreference = ["none.txt"]\n', "none.txt"),
    "no hearing list": ('file = "a.csv"\n' + TOML + '[report]\nhearing = "none.csv"\n', "none.csv"),
    "no font": ('file = "a.csv"\n' + TOML + '[report]\nfont = "none.ttf"\n', "none.ttf"),
    "no font at all": ('file = "a.csv"\n' + TOML + '[report]\nfont = "a.csv"\n', "a.csv"),
    "no template": ('file = "a.csv"\n' + TOML + '[report]\ntemplate = "a.csv"\n', "a.csv"),
    "no dictionaries": ('file = "a.csv"\ndictionaries = "none"\n' + TOML, "none"),
    "strange encoding": ('file = "a.csv"\nencoding = "klingon"\n' + TOML, "klingon"),
    "a folder": ('file = "."\n' + TOML, "file"),
}


@pytest.mark.parametrize("kind", SETTINGS)
def test_settings_that_cannot_be_used(tmp_path, kind):
    written, said = SETTINGS[kind]
    (tmp_path / "a.csv").write_text(FINE, encoding="utf-8")
    (tmp_path / "survey.toml").write_text(written, encoding="utf-8")
    only = "tables,clouds,slides" if "font" in kind or "template" in kind else "tables"
    status, message = command("run", tmp_path / "survey.toml", "--output", tmp_path / "out", "--only", only)
    assert status in (2, 3), message
    assert said in message
    assert not (tmp_path / "out").exists()


# ---------------------------------------------------------------- dictionaries and rules

DICTIONARIES = {
    "wrong columns": ("nonresponse.csv", "a,b\nc,d\n"),
    "synonyms in a circle": ("synonyms.csv", "term,synonym,note\n市民,住民,\n住民,市民,\n"),
    "a row too long": ("nonresponse.csv", "form,status,note\n特になし,none,a,b,c\n"),
    "no such class": ("nonresponse.csv", "form,status,note\n特になし,nothing,\n"),
    "not UTF-8": ("userdict.csv", "word,reading,pos,note\n市民,シミン,名詞,\n".encode("cp932")),
    "an unknown part of speech": ("userdict.csv", "word,reading,pos,note\n協働会議,キョウドウ,副詞,\n"),
    "empty": ("userdict.csv", ""),
}


@pytest.mark.parametrize("kind", DICTIONARIES)
def test_dictionaries_that_cannot_be_used(tmp_path, kind):
    name, content = DICTIONARIES[kind]
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    status, said = command("dict", "check", folder)
    assert status == 1, said
    assert name in said


@pytest.mark.parametrize(
    "bomb",
    ["(" * 50_000 + "市民" + ")" * 50_000, "市民 & " * 20_000 + "市民", "!" * 50_000 + "市民", "(" * 50_000],
)
def test_rules_with_nesting_bombs_end_soon(tmp_path, bomb):
    path = tmp_path / "rules.txt"
    path.write_text(f"＊A\n{bomb}\n", encoding="utf-8")
    begun = time.perf_counter()
    with suppress(TextmineError):
        read_rules(path)
    assert time.perf_counter() - begun < 20


# ---------------------------------------------------------------- places for outputs


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="POSIX")
def test_an_output_place_that_cannot_be_written(tmp_path):
    path = survey(tmp_path, FINE)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for place in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/none/out")):
        status, said = command("run", path, "--output", place, "--only", "tables")
        assert status == 4, said
        assert str(place) in said
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"


def test_an_output_place_in_use(tmp_path):
    from textmine.folders import finished_folder

    path = survey(tmp_path, FINE)
    with finished_folder(tmp_path / "out"):
        status, said = command("run", path, "--output", tmp_path / "out", "--only", "tables")
        assert status == 4
        assert "別の textmine" in said


def test_a_real_process_ends_with_words_not_with_a_traceback(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    done = subprocess.run(
        [sys.executable, "-m", "textmine", "run", str(tmp_path / "a.csv")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        cwd=tmp_path,
    )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
