"""Bad input: a right result, a right result with a stated warning, or an error that says what, where, what to do."""

import csv
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from bad_files import FINE, HEAD, TOML, command, survey, texts

from textmine.codebook import read_rules
from textmine.errors import TextmineError
from textmine.pipeline import prepare
from textmine.settings import load_settings

ROOT = Path(__file__).parents[1]

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


def rows_of(folder, name):
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_many_identical_answers_are_read(tmp_path):
    path = survey(tmp_path, HEAD + "".join(f"課{n},市民との協働を進める。\n" for n in range(20_000)))
    begun = time.perf_counter()
    prepared = prepare(load_settings(path), shared=True)
    assert prepared.matrix.counts.shape[0] == 20_000
    assert time.perf_counter() - begun < 30


def test_every_output_of_many_identical_answers(tmp_path):
    """Nobody differs from anybody: counts are right, nothing is found that is not there, limits are said."""
    many, text = 350, "市民との協働を進めるために、地域の団体と行政が話し合う場を設ける。"
    path = survey(tmp_path, HEAD + "".join(f"課{n},{text}\n" for n in range(many)))
    status, said = command("run", path, "--output", tmp_path / "out")
    assert status == 0, said
    out = tmp_path / "out"
    counts = {row["term"]: row["documents"] for row in rows_of(out, "frequency")}
    assert counts == dict.fromkeys(counts, str(many))
    assert {"市民", "協働", "団体"} <= set(counts)
    alike = rows_of(out, "similar")
    assert len(alike) == many - 1, "pairs with the first, not every pair of all"
    assert {(row["kind"], row["respondent_a"], row["share"]) for row in alike} == {("identical", "課0", "1")}
    assert f"最も多い文は {many} 人" in (out / "tables" / "notes.csv").read_text(encoding="utf-8-sig")
    assert rows_of(out, "topics") == []
    assert rows_of(out, "keyterms") == []
    assert "協働" in (out / "report.html").read_text(encoding="utf-8")


def test_every_output_of_one_very_long_answer(tmp_path):
    long = "市民との協働を進める。" * 5_000
    path = survey(tmp_path, HEAD + f"a,{long}\nb,市民の声を聞く\nc,協働を進める\n")
    status, said = command("run", path, "--output", tmp_path / "out")
    assert status == 0, said
    responses = rows_of(tmp_path / "out", "responses")
    assert responses[0]["raw_text"] == long
    counts = {row["term"]: row["documents"] for row in rows_of(tmp_path / "out", "frequency")}
    assert counts["市民"] == counts["協働"] == "2", "answers are counted, not occurrences"
    assert len(rows_of(tmp_path / "out", "summary")) >= 3


def test_every_output_of_five_thousand_columns(tmp_path):
    wide = ",".join(["課", "意見", *(f"列{n}" for n in range(4998))])
    row = ",市民の声を聞く" * 4999
    path = survey(tmp_path, f"{wide}\na{row}\nb{row}\nc{row}\n")
    assert texts(path) == ["市民の声を聞く"] * 3
    assert command("check", path)[0] == 0
    status, said = command("run", path, "--output", tmp_path / "out")
    assert status == 0, said
    assert [row["raw_text"] for row in rows_of(tmp_path / "out", "responses")] == ["市民の声を聞く"] * 3


# ---------------------------------------------------------------- fonts that lack glyphs


def font(folder, characters):
    """A font that draws these characters as squares, and has no others."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, 800), (800, 800), (800, 0)):
        pen.lineTo(point)
    pen.closePath()
    square, names = pen.glyph(), {ord(c): f"u{ord(c):04X}" for c in characters}
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder([".notdef", *names.values()])
    made.setupCharacterMap(names)
    made.setupGlyf(dict.fromkeys([".notdef", *names.values()], square))
    made.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (1000, 0)))
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": "Made", "styleName": "Regular"})
    made.setupOS2()
    made.setupPost()
    made.save(folder / "made.ttf")
    return folder / "made.ttf"


@pytest.mark.parametrize("way", ["settings", "option"])
def test_a_font_of_latin_letters_is_refused_not_drawn_as_boxes(tmp_path, way):
    latin = font(tmp_path, "ABCabc0123 ")
    more = '[report]\nfont = "made.ttf"\n' if way == "settings" else ""
    path = survey(tmp_path, FINE, more)
    if way == "settings":
        status, said = command("run", path, "--output", tmp_path / "out", "--only", "clouds")
    else:
        status, said = command("wordcloud", path, "--output", tmp_path / "out", "--font", latin)
    assert status == 3, said
    assert "日本語の文字がありません" in said
    assert "made.ttf" in said
    assert not (tmp_path / "out").exists()


def test_words_with_letters_that_the_font_lacks_are_left_out_and_said(tmp_path):
    """A font that knows kana and few kanji: the words that it can draw are drawn, the rest are named."""
    font(
        tmp_path,
        "あいうえおかきくけこさしすせそたちつてとなにぬねのアイウエオ漢日本語市民声緑道公園地域進聞るめ",
    )
    answers = "".join(f"課{n},市民の声を聞く。公園の緑を進める。地域の道。鬱と麒麟{n}。\n" for n in range(5))
    path = survey(tmp_path, HEAD + answers, '[report]\nfont = "made.ttf"\n')
    status, said = command("run", path, "--output", tmp_path / "out", "--only", "clouds")
    assert status == 0, said
    listed = (tmp_path / "out" / "wordclouds" / "一覧.csv").read_text(encoding="utf-8-sig")
    undrawn = listed.splitlines()[1].split(",")[-1].split()
    assert undrawn
    assert {"麒麟", "鬱"} & set(undrawn)
    assert "市民" not in undrawn
    drawn = (tmp_path / "out" / "wordclouds" / "全体_16x9.svg").read_text(encoding="utf-8")
    assert f"フォントにない字を含む {len(undrawn)} 語は描けません" in drawn


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

FORMS = "form,status,example,note\n"
DICTIONARIES = {
    "wrong columns": ("nonresponse.csv", "a,b\nc,d\n", "列「form」がありません"),
    "synonyms in a circle": ("synonyms.csv", "from,to\n市民,住民\n住民,市民\n", "circle"),
    "a long circle": ("synonyms.csv", "from,to\n甲,乙\n乙,丙\n丙,甲\n", "circle"),
    "two targets": ("synonyms.csv", "from,to\n住民,市民\n住民,町民\n", "no single target"),
    "a row too long": ("nonresponse.csv", f"{FORMS}特になし,none,a,b,c\n", "line 2"),
    "no such class": ("nonresponse.csv", f"{FORMS}特になし,nothing,特になし,\n", "status 'nothing'"),
    "two classes of one form": (
        "nonresponse.csv",
        f"{FORMS}皆無,none,皆無,\n他,valid,他,\n皆無,refused,皆無,\n",
        "line 4",
    ),
    "a name and no name": ("privacy/not_names.csv", "word,when,note\n大和,alone,\n大和,always,\n", "line 3"),
    "not UTF-8": ("userdict.csv", "word,reading,pos,note\n市民,シミン,名詞,\n".encode("cp932"), "UTF-8"),
    "an unknown part of speech": (
        "userdict.csv",
        "word,reading,pos,note\n協働会議,キョウドウ,副詞,\n",
        "line 2",
    ),
    "empty": ("userdict.csv", "", "userdict.csv"),
}


@pytest.mark.parametrize("kind", DICTIONARIES)
def test_dictionaries_that_cannot_be_used(tmp_path, kind):
    name, content, expected = DICTIONARIES[kind]
    path = tmp_path / "own" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    status, said = command("dict", "check", tmp_path / "own")
    assert status == 1, said
    assert path.name in said
    assert expected in said


def test_dictionaries_that_are_right_pass(tmp_path):
    (tmp_path / "synonyms.csv").write_text("from,to\n住民,市民\n", encoding="utf-8")
    (tmp_path / "nonresponse.csv").write_text(f"{FORMS}皆無,none,皆無,\n", encoding="utf-8")
    status, said = command("dict", "check", tmp_path)
    assert status == 0, said


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
