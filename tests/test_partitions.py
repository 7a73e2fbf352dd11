"""Surveys counted in parts: the same bytes as in memory, whatever the table, the parts and the processes."""

import json
from collections import Counter

import pytest
from click.testing import CliRunner
from counted_surveys import (
    ALONE,
    WORDS,
    asked,
    assert_same,
    csv_text,
    in_parts,
    results,
    survey_of,
    table_rows,
)
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from textmine import pipeline
from textmine.cli import textmine
from textmine.errors import AnalysisError, InputError, SettingsError, TextmineError
from textmine.nonresponse import names
from textmine.partitions import NotInPartsError, parts, scan

HEADER = ["番号", "部", "課", "満足度", "意見", "要望"]


def rows_of(count, *, odd=None):
    """A plain survey; ``odd``: cells that stand in place of the plain ones, by row and column."""
    rows = [
        [
            f"R{n}",
            f"部{n % 3}",
            f"課{n % 7}",
            "1234"[n % 4],
            WORDS[n % 6],
            WORDS[(n * 5 + 1) % 6] if n % 4 else "特になし",
        ]
        for n in range(count)
    ]
    for (row, column), cell in (odd or {}).items():
        rows[row][HEADER.index(column)] = cell
    return [HEADER, *rows]


PLAIN = {"respondent": "番号", "groups": ["部", "課"], "questions": asked("意見", "要望")}
ODD = {
    (0, "意見"): '「窓口が混む」と,"言われた"。\n\n受付を増やす',
    (1, "意見"): "児童青尐年課と实施する。尐し待つ。实費が高い",
    (2, "意見"): "ﾊﾞｽの本数がｽｸﾅｲ",
    (3, "意見"): "=SUM(A1)とある",
    (4, "意見"): "https://example.com/a?b=c&d=1 を見て、info@example.com に聞いた",
    (5, "意見"): "担当の山田太郎さんに 090-1234-5678 で電話した",
    (6, "意見"): "",
    (7, "意見"): "　",
    (8, "意見"): "－",
    (9, "意見"): "わからない",
    (10, "意見"): "無回答",
    (11, "意見"): "該当なし",
    (12, "意見"): "あああああ",
    (13, "意見"): "答えたくない",
    (14, "意見"): "以下略",
    (15, "意見"): "１　特になし。\n２　なし",
    (16, "意見"): "か\u3099くしゅう会を開く",
    (17, "意見"): "東京都小金井市本町6-6-3に住む。〒184-8504",
    (18, "部"): "",
    (19, "課"): " 課5 ",
    (20, "部"): "児童青尐年部",
    (21, "満足度"): "",
    (22, "番号"): " R22　",
    (23, "番号"): "山田 尐太",
    (24, "意見"): "① 1時〜2時に行く。３～４人。ＡＢＣと㈱を",
    (25, "意見"): "+1は多い",
    (26, "要望"): "a" * 300,
    (27, "要望"): "。".join(WORDS) * 20,
    (28, "要望"): "😀𠮷野家で𩸽を食べる",
    (29, "要望"): "行\x0bを\x85また\u2028ぐ",
}
KINDS = {
    "groups of two levels": PLAIN,
    "one group": PLAIN | {"groups": ["部"]},
    "no group": PLAIN | {"groups": []},
    "no respondent": {"groups": ["部", "課"], "questions": asked("意見")},
    "called after the group": {"groups": ["部", "番号"], "questions": asked("意見", "要望")},
    "by number": {"questions": asked("要望", "意見")},
    "closed answers": PLAIN | {"closed": [{"name": "満足", "column": "満足度"}, {"name": "部門", "column": "部"}]},
    "persons": PLAIN | {"privacy": {"persons": True}},
    "persons, large groups": PLAIN | {
        "privacy": {"persons": True, "smallest_group": 12}, "closed": [{"name": "満足", "column": "満足度"}]
    },
    "persons in English": PLAIN | {"privacy": {"persons": True}, "report": {"lang": "en"}},
    "unmasked": PLAIN | {"privacy": {"mask": False}},
    "surface": PLAIN | {"tokens": {"form": "surface", "mode": "A", "pos": ["名詞"]}},
    "from a PDF": PLAIN | {"repair": {"input": "pdf"}},
    "typed": PLAIN | {"repair": {"input": "typed", "join_lines": False}},
    "tokens counted": PLAIN | {"analysis": {"unit": "tokens", "min_count": 1, "top": 3, "measure": "g2"}},
    "group names": PLAIN | {"group_names": ["一段目", "二段目"]},
    "groups called like columns": PLAIN | {"group_names": ["text", "rule"]},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_parts_give_the_bytes_of_the_whole(tmp_path, kind):
    settings = survey_of(tmp_path, rows_of(60, odd=ODD), **KINDS[kind])
    found = assert_same(settings, tmp_path)
    assert found.parts > 10


FORMS = {
    "UTF-8": (",", "\r\n", "utf-8", ".csv"),
    "UTF-8 with BOM": (",", "\r\n", "utf-8-sig", ".csv"),
    "CP932": (",", "\r\n", "cp932", ".csv"),
    "EUC-JP": (",", "\n", "euc_jp", ".csv"),
    "tabs": ("\t", "\n", "utf-8", ".tsv"),
    "semicolons": (";", "\n", "utf-8", ".csv"),
    "tabs in a CSV": ("\t", "\r\n", "cp932", ".csv"),
}
ONLY_UTF8 = {
    (16, "意見"),
    (28, "要望"),
    (29, "要望"),
    (1, "意見"),
    (20, "部"),
    (23, "番号"),
    (24, "意見"),
    (2, "意見"),
    (8, "意見"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_text_file(tmp_path, form):
    delimiter, end, encoding, suffix = FORMS[form]
    odd = {place: cell for place, cell in ODD.items() if place not in ONLY_UTF8}
    content = csv_text(rows_of(40, odd=odd), delimiter=delimiter, end=end).encode(encoding)
    settings = survey_of(tmp_path, [], content=content, name=f"answers{suffix}", **PLAIN)
    assert assert_same(settings, tmp_path).parts > 5


@pytest.mark.parametrize("encoding", ["cp932", "Shift_JIS", "euc_jp", "utf-8", "UTF-8-SIG"])
def test_a_named_encoding_is_honoured(tmp_path, encoding):
    content = csv_text(rows_of(20)).encode(encoding)
    settings = survey_of(tmp_path, [], content=content, **PLAIN, encoding=encoding)
    assert assert_same(settings, tmp_path).parts > 3


def test_the_last_line_may_lack_its_end(tmp_path):
    content = csv_text(rows_of(20)).encode().rstrip()
    assert assert_same(survey_of(tmp_path, [], content=content, **PLAIN), tmp_path).parts > 3


def test_a_title_may_stand_above_the_header(tmp_path):
    title = ["調査の結果", '"速報"', "", "", "", ""]
    settings = survey_of(tmp_path, [title, *rows_of(20)], **PLAIN, header_row=2)
    assert assert_same(settings, tmp_path).parts > 3


def test_a_column_may_lack_its_header(tmp_path):
    settings = survey_of(tmp_path, [["", "部", "意見"], *SIMPLE_ROWS[1:]], **SIMPLE | {"respondent": 1})
    assert assert_same(settings, tmp_path, part_bytes=50).parts > 3


def test_columns_may_be_named_by_position(tmp_path):
    told = {
        "respondent": 1,
        "groups": [2],
        "group_names": ["部署"],
        "questions": [{"name": "問", "column": 5}],
    }
    assert assert_same(survey_of(tmp_path, rows_of(20), **told), tmp_path).parts > 3


@pytest.mark.parametrize("wanted", [["要望"], ["意見"], ["要望", "意見"]])
def test_one_question_of_several(tmp_path, wanted):
    settings = survey_of(tmp_path, rows_of(60, odd=ODD), **PLAIN | {"privacy": {"persons": True}})
    assert assert_same(settings, tmp_path, questions=wanted).questions == tuple(
        sorted(wanted, key=HEADER.index)
    )


def test_the_dictionaries_of_the_survey_are_in_force(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "stopwords.txt").write_text("市民\n", encoding="utf-8")
    (own / "synonyms.csv").write_text("from,to\n遊具,公園\n", encoding="utf-8")
    (own / "nonresponse.csv").write_text(
        "status,form,example\nnone,財政が厳しいので行政だけでは難しい,財政が厳しいので、行政だけでは難しい。\n",
        encoding="utf-8",
    )
    settings = survey_of(tmp_path, rows_of(40), **PLAIN, dictionaries="own")
    assert_same(settings, tmp_path)
    words = (tmp_path / "parts" / "tables" / "frequency.csv").read_text(encoding="utf-8-sig")
    assert "市民" not in words
    assert "財政" not in words


def test_what_a_person_decided_about_private_places_is_kept(tmp_path):
    (tmp_path / "decisions.csv").write_text(
        "respondent,question,found,decision\nR4,意見,info@example.com,keep\n", encoding="utf-8"
    )
    told = PLAIN | {"privacy": {"decisions": "decisions.csv"}}
    assert_same(survey_of(tmp_path, rows_of(40, odd=ODD), **told), tmp_path)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("回答者005", True),
        ("回答者００５", True),
        ("Respondent 005", True),
        ("respondent005", True),
        ("回答者006", False),
        ("Respondents 005", False),
    ],
)
def test_what_is_decided_about_a_person_may_name_the_number_shown(tmp_path, name, kept):
    (tmp_path / "decisions.csv").write_text(
        f"respondent,question,found,decision\n{name},意見,info@example.com,keep\n", encoding="utf-8"
    )
    told = PLAIN | {"privacy": {"decisions": "decisions.csv", "persons": True}}
    assert_same(survey_of(tmp_path, rows_of(40, odd=ODD), **told), tmp_path)
    frequency = (tmp_path / "parts" / "manifest.json").read_text(encoding="utf-8")
    assert ('"email"' in frequency) is not kept


NOTHING_SAID = {
    "blank": [""] * 6,
    "stock replies": ["特になし"] * 6,
    "marks": ["。"] * 6,
    "no term": ["そして"] * 6,
    "one answer": ["", "", "", "", "公園が古い", ""],
    "one word": ["公園"],
}


@pytest.mark.parametrize("what", NOTHING_SAID)
@pytest.mark.parametrize("groups", [[], ["組"]])
def test_little_or_nothing_was_said(tmp_path, what, groups):
    rows = [["組", "意見"], *([f"組{n % 2}", text] for n, text in enumerate(NOTHING_SAID[what]))]
    assert_same(survey_of(tmp_path, rows, groups=groups, questions=asked("意見")), tmp_path, part_bytes=1)


LOST = {
    "answers": {(47, "意見"): "窓口が\ufffdむ", (9, "要望"): "\ufffd\ufffd", (9, "意見"): "よ\ufffdい"},
    "a group": {(3, "部"): "\ufffd部"},
    "a closed answer": {(0, "満足度"): "\ufffd"},
    "a respondent": {(59, "番号"): "R\ufffd"},
    "a sign of a PDF without its meaning": {(5, "意見"): "窓口が(cid:12)む", (7, "要望"): "(cid:3)(cid:40)"},
}


@pytest.mark.parametrize("where", LOST)
def test_lost_characters_are_told_alike(tmp_path, where):
    told = PLAIN | {"closed": [{"name": "満足", "column": "満足度"}]}
    settings = survey_of(tmp_path, rows_of(60, odd=LOST[where]), **told)
    found = assert_same(settings, tmp_path)
    assert sum("U+FFFD" in note.ja for note in found.notes) == 1
    row, column = min(LOST[where], key=lambda at: (at[0], HEADER.index(at[1])))
    named = {"番号": "回答者", "満足度": "満足"}.get(column, column)
    assert f"{len(LOST[where])} 件あります。最初は回答の {row + 1} 行目の「{named}」" in found.notes[0].ja


@pytest.mark.parametrize("persons", [True, False])
def test_a_column_merged_into_one_group_has_no_key_terms_either_way(tmp_path, persons):
    odd = {(row, "部"): f"部{row}" if persons else "同じ部" for row in range(60)}
    settings = survey_of(
        tmp_path, rows_of(60, odd=odd), **PLAIN | {"groups": ["部"], "privacy": {"persons": persons}}
    )
    assert_same(settings, tmp_path)
    assert table_rows(tmp_path / "parts", "keyterms") == []
    assert any("一つの組だけ" in row["ja"] for row in table_rows(tmp_path / "parts", "notes"))


@pytest.mark.parametrize("kind", ["groups of two levels", "persons"])
def test_groups_in_several_spellings_are_told_alike(tmp_path, kind):
    odd = {(3, "部"): "Ａ部", (50, "部"): "A部", (9, "部"): "A 部"}
    found = assert_same(survey_of(tmp_path, rows_of(60, odd=odd), **KINDS[kind]), tmp_path)
    (said,) = (note.ja for note in found.notes if "別の組" in note.ja)
    assert ("Ａ部 / A 部 / A部" in said) == (kind != "persons")
    assert not any(
        "別の組" in note.ja
        for note in assert_same(survey_of(tmp_path, rows_of(60), **KINDS[kind]), tmp_path).notes
    )


@pytest.mark.parametrize("what", ["offices", "persons", "called after the group", "by number", "many"])
def test_answers_that_refer_to_another_respondent_are_known_alike(tmp_path, monkeypatch, what):
    if what == "many":
        monkeypatch.setattr(names, "MOST_RESPONDENTS", 59)
        monkeypatch.setattr(scan, "MOST_RESPONDENTS", 59)
    odd = {
        (3, "意見"): "R50と同様。",
        (9, "要望"): "R3の回答のとおり",
        (12, "意見"): "R3と同じ建物",
        (50, "意見"): "R99と同じ",
    }
    told = KINDS[{"offices": "groups of two levels", "many": "groups of two levels"}.get(what, what)]
    assert_same(survey_of(tmp_path, rows_of(60, odd=odd), **told), tmp_path)
    status = Counter(row["status"] for row in table_rows(tmp_path / "parts", "responses"))
    assert status["omitted"] == (2 if what in ("offices", "called after the group") else 0)


def test_a_lost_character_in_a_column_that_is_not_read_is_not_told(tmp_path):
    settings = survey_of(tmp_path, rows_of(20, odd={(3, "満足度"): "\ufffd"}), **PLAIN)
    assert not any("U+FFFD" in note.ja for note in assert_same(settings, tmp_path).notes)


def test_groups_whose_parts_say_nothing_add_no_group(tmp_path):
    """A part without a valid answer has no groups to count, not a group without a name."""
    rows = [["組", "意見"], *([f"組{n % 2}", "公園が古い" if n < 4 else ""] for n in range(20))]
    assert_same(survey_of(tmp_path, rows, groups=["組"], questions=asked("意見")), tmp_path, part_bytes=1)
    terms = (tmp_path / "parts" / "tables" / "keyterms.csv").read_text(encoding="utf-8-sig")
    assert "（なし）" not in terms


def test_damaged_names_are_told_apart(tmp_path):
    rows = [["課", "意見"], *([f"課{n}", WORDS[n % 6]] for n in range(9)), ["青尐年課", WORDS[0]]]
    settings = survey_of(tmp_path, rows, respondent="課", groups=["課"], questions=asked("意見"))
    assert_same(settings, tmp_path, part_bytes=1)


def test_offices_called_alike_are_told_apart_in_the_whole(tmp_path):
    """Which names repeat is known of the whole file alone; wards of citizens stay numbers, in parts, too."""
    rows = [["部", "課", "意見"], *([f"部{n // 3}", f"課{n % 5}", WORDS[n % 6]] for n in range(9))]
    settings = survey_of(tmp_path, rows, groups=["部", "課"], questions=asked("意見"))
    with pytest.raises(NotInPartsError, match="told apart"):
        in_parts(settings, tmp_path / "parts")
    wards = [["年代", "地区", "意見"], *([f"{n % 3}0代", f"地区{n % 4}", WORDS[n % 6]] for n in range(9))]
    assert_same(
        survey_of(tmp_path / "wards", wards, groups=["年代", "地区"], questions=asked("意見")), tmp_path
    )


@pytest.mark.parametrize("part_bytes", [1, 100, 350, 1000, 10**9])
def test_the_size_of_parts_changes_nothing(tmp_path, part_bytes):
    assert_same(survey_of(tmp_path, rows_of(30, odd=ODD), **PLAIN), tmp_path, part_bytes=part_bytes)


def test_line_ends_fall_on_the_ends_of_blocks(tmp_path, monkeypatch):
    """A file is read in blocks: a quote, a CR or a character may be cut in two by their ends."""
    rows = [["番号", "意見"], *([f"R{n}", f'「窓口\r\n{n}」の,"{WORDS[n % 6]}"'] for n in range(12))]
    settings = survey_of(tmp_path, rows, respondent="番号", questions=asked("意見"))
    pipeline.run(settings, output=tmp_path / "memory", only=["counts"], work=ALONE)
    wanted = results(tmp_path / "memory")
    for size in (1, 2, 3, 5, 7, 64):
        monkeypatch.setattr(parts, "BLOCK_BYTES", size)
        in_parts(settings, tmp_path / "parts", part_bytes=40)
        assert results(tmp_path / "parts") == wanted, size


SIMPLE = {"respondent": "番号", "groups": ["部"], "questions": asked("意見")}
SIMPLE_ROWS = [["番号", "部", "意見"], *([f"R{n}", f"部{n % 2}", WORDS[n % 6]] for n in range(8))]


def command(*arguments):
    """The command line, in this process."""
    return CliRunner().invoke(textmine, list(map(str, arguments)))


def toml_of(file, told):
    """The settings as the text of survey.toml."""
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in {"file": file, **told}.items()
        if not isinstance(value, dict) and name not in ("questions", "joined")
    ]
    for name, value in told.items():
        tables = value if name in ("questions", "joined") else [value] if isinstance(value, dict) else []
        for table in tables:
            lines.append(f"[{name}]" if isinstance(value, dict) else f"[[{name}]]")
            lines += [f"{key} = {json.dumps(one, ensure_ascii=False)}" for key, one in table.items()]
    return "\n".join(lines)


def changed(*rows):
    """The plain rows and some that are not."""
    return csv_text([*SIMPLE_ROWS, *rows]).encode()


IRREGULAR = {
    "a short row": (changed(["R9", "部1"]), SIMPLE, 0),
    "a long row": (changed(["R9", "部1", "a", "b"]), SIMPLE, 3),
    "a long row of empty cells": (changed(["R9", "部1", "a", ""]), SIMPLE, 0),
    "an empty row": (changed(["", "", ""]), SIMPLE, 0),
    "an empty line": (csv_text(SIMPLE_ROWS).encode() + b"\r\n\r\n", SIMPLE, 0),
    "a repeated respondent": (changed(["R1", "部1", "a"]), SIMPLE, 0),
    "a respondent without a name": (changed(["", "部1", "a"]), SIMPLE, 0),
    "names that repair makes alike": (changed(["青尐年課", "部1", "a"], ["青少年課", "部1", "a"]), SIMPLE, 0),
    "an unclosed quote": (changed() + b'R9,x,"abc\r\n', SIMPLE, 3),
    "a quote within a cell": (changed() + b'R9,x,"abc"d\r\n', SIMPLE, 3),
    "UTF-16": (csv_text(SIMPLE_ROWS).encode("utf-16"), SIMPLE, 0),
    "ISO-2022-JP": (csv_text(SIMPLE_ROWS).encode("iso2022_jp"), SIMPLE, 0),
    "a NUL": (changed(["R9", "部1", "a\0b"]), SIMPLE, 3),
    "a bare CR": (csv_text(SIMPLE_ROWS, end="\r").encode(), SIMPLE, 0),
    "a bare CR within a cell": (changed(["R9", "部1", "a\rb"]), SIMPLE, 0),
    "a broken character": (changed()[:-9] + b"\xff\r\n", SIMPLE, 3),
    "two encodings": (changed() + "R9,部1,意見です\r\n".encode("cp932"), SIMPLE, 3),
    "nothing": (b"", SIMPLE, 3),
    "a header alone": ("番号,部,意見\r\n".encode(), SIMPLE, 3),
    "a missing column": (changed(), SIMPLE | {"groups": ["課"]}, 3),
    "a header row that is not there": (changed(), SIMPLE | {"header_row": 99}, 3),
    "a page of the web": (b"<html><table><tr><td>a</td></tr></table></html>", SIMPLE, 3),
    "long layout": (
        changed(),
        {"layout": "long", "respondent": "番号", "long_question": "部", "long_answer": "意見"},
        0,
    ),
    "cells filled from above": (changed(), SIMPLE | {"fill_down": ["部"]}, 0),
    "compounds": (changed(), SIMPLE | {"tokens": {"compounds": True}}, 0),
}
"""What has to be read as a whole: the file, its settings and the exit status of the command."""


@pytest.mark.parametrize("what", IRREGULAR)
def test_what_is_no_plain_table_is_left_to_the_whole_reader(tmp_path, what):
    content, told, _ = IRREGULAR[what]
    settings = survey_of(tmp_path, [], content=content, **told)
    with pytest.raises(NotInPartsError):
        in_parts(settings, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["answers.csv"]


@pytest.mark.parametrize("what", IRREGULAR)
def test_the_command_then_reads_the_whole(tmp_path, what):
    """The same files, and for a file that nobody can read the same message, as without parts."""
    content, told, status = IRREGULAR[what]
    settings = survey_of(tmp_path, [], content=content, **told)
    survey = tmp_path / "survey.toml"
    survey.write_text(toml_of("answers.csv", told), encoding="utf-8")
    done = command("run", survey, "--only", "counts", "--output", tmp_path / "parts")
    if status:
        error = done.exception
        assert isinstance(error, TextmineError)
        assert error.exit_status == status
        with pytest.raises(type(error)) as whole:
            pipeline.run(settings, output=tmp_path / "memory", only=["counts"])
        assert str(whole.value) == str(error)
        assert not (tmp_path / "parts").exists()
        return
    assert done.exit_code == 0, done.output
    pipeline.run(settings, output=tmp_path / "memory", only=["counts"])
    assert results(tmp_path / "parts") == results(tmp_path / "memory")


def test_decided_cells_and_joined_tables_are_read_as_a_whole(tmp_path):
    (tmp_path / "overrules.csv").write_text(
        "respondent,question,status,note\nR1,意見,none,\n", encoding="utf-8"
    )
    (tmp_path / "more.csv").write_text("番号,事業\nR1,公園\n", encoding="utf-8")
    joined = {"name": "Ａ", "file": "more.csv", "key": ["番号"], "text": ["事業"]}
    for told in (
        SIMPLE | {"overrules": "overrules.csv"},
        SIMPLE | {"joined": [joined]},
    ):
        settings = survey_of(tmp_path, SIMPLE_ROWS, **told)
        with pytest.raises(NotInPartsError):
            in_parts(settings, tmp_path / "parts")
        (tmp_path / "survey.toml").write_text(toml_of("answers.csv", told), encoding="utf-8")
        done = command("run", tmp_path / "survey.toml", "--only", "counts", "--output", tmp_path / "parts")
        assert done.exit_code == 0, done.output
        pipeline.run(settings, output=tmp_path / "memory", only=["counts"])
        assert results(tmp_path / "parts") == results(tmp_path / "memory")


def test_files_that_the_settings_name_have_to_be_there(tmp_path):
    for told in (
        {"dictionaries": "nowhere"},
        {"privacy": {"decisions": "nowhere.csv"}},
        {"file": "nowhere.csv"},
    ):
        settings = survey_of(tmp_path, SIMPLE_ROWS, **SIMPLE | told)
        with pytest.raises((SettingsError, NotInPartsError)) as found:
            in_parts(settings, tmp_path / "parts")
        with pytest.raises((SettingsError, InputError)) as whole:
            pipeline.run(settings, output=tmp_path / "memory", only=["counts"])
        assert isinstance(found.value, NotInPartsError) or str(found.value) == str(whole.value)


def test_a_question_that_is_not_asked(tmp_path):
    settings = survey_of(tmp_path, SIMPLE_ROWS, **SIMPLE)
    with pytest.raises(AnalysisError) as found:
        in_parts(settings, tmp_path / "parts", questions=["意思"])
    with pytest.raises(AnalysisError) as whole:
        pipeline.run(settings, output=tmp_path / "memory", only=["counts"], questions=["意思"])
    assert str(found.value) == str(whole.value)


def test_the_last_result_stays_where_the_file_cannot_be_counted(tmp_path):
    settings = survey_of(tmp_path, SIMPLE_ROWS, **SIMPLE)
    in_parts(settings, tmp_path / "out")
    before = results(tmp_path / "out")
    settings.file.write_bytes(IRREGULAR["a short row"][0])
    with pytest.raises(NotInPartsError):
        in_parts(settings, tmp_path / "out")
    assert results(tmp_path / "out") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.csv", "out"]


# ---------------------------------------------------------------- any table

CELLS = st.one_of(
    st.sampled_from(
        ["", " ", "特になし", "－", "市民との協働を進める", "子どもと公園", "=1", "青尐年の实績"]
    ),
    st.text('あ市民公園の。、ﾊﾞ尐①,"\n\r =+@　ー〜A1\u3099\x1f\x85\u2028\ufeff😀', max_size=12),
)
TABLES = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=9)


@hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=TABLES, part_bytes=st.integers(1, 120), persons=st.booleans(), grouped=st.booleans())
def test_any_table(tmp_path_factory, rows, part_bytes, persons, grouped):
    """In parts as in memory, or refused; never anything else."""
    folder = tmp_path_factory.mktemp("any")
    told = {
        "groups": ["組"] if grouped else [],
        "questions": asked("問", "答"),
        "privacy": {"persons": persons},
    }
    survey = survey_of(folder, [["組", "問", "答"], *rows], **told)
    try:
        found = in_parts(survey, folder / "parts", part_bytes=part_bytes)
    except NotInPartsError:
        assume(False)
    assert found.counts["records"] == 2 * len(rows)
    pipeline.run(survey, output=folder / "memory", only=["counts"], work=ALONE)
    assert results(folder / "parts") == results(folder / "memory")
