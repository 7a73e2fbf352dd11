"""Workbooks of every bad kind: the right answers, with a word about what was odd, or a clear refusal."""

import datetime
import io
import zipfile
from pathlib import Path

import pytest
from bad_files import command, survey, texts, with_parts

openpyxl = pytest.importorskip("openpyxl")

ROWS = (["課", "意見"], ["a", "市民との協働を進める"], ["b", "地域と連携する"])
ANSWERS = ["市民との協働を進める", "地域と連携する"]
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def book(rows=ROWS, fill=lambda _book: None):
    """The bytes of a workbook with these rows and whatever else ``fill`` does to it."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    fill(made)
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


def encrypted():
    """The book as msoffcrypto locks it, with the password "secret"."""
    return (Path(__file__).parent / "cases" / "encrypted.xlsx").read_bytes()


def with_macro():
    types = b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    relation = (
        b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
        b' Target="vbaProject.bin"/></Relationships>'
    )
    return with_parts(
        book(),
        **{
            "[Content_Types].xml": lambda part: part.replace(
                b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            ).replace(b"</Types>", types),
            "xl/_rels/workbook.xml.rels": lambda part: part.replace(b"</Relationships>", relation),
            "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(200),
        },
    )


def with_external_link():
    relation = (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"'
        ' Target="http://example.invalid/x.xlsx" TargetMode="External"/></Relationships>'
    )
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return with_parts(
        book(),
        **{
            "xl/externalLinks/externalLink1.xml": link,
            "xl/externalLinks/_rels/externalLink1.xml.rels": relation.encode(),
        },
    )


def with_hidden_sheet():
    def fill(made):
        hidden = made.create_sheet("控え")
        hidden.append(["課", "意見"])
        hidden.append(["z", "秘密"])
        hidden.sheet_state = "hidden"

    return book(fill=fill)


def with_saved_formula():
    cell = b'<c r="B3" t="str"><f>CONCATENATE("\xe5\x9c\xb0")</f><v>' + ANSWERS[1].encode() + b"</v></c>"

    def change(part):
        start = part.index(b'<c r="B3"')
        return part[:start] + cell + part[part.index(b"</c>", start) + 4 :]

    return with_parts(book(), **{"xl/worksheets/sheet1.xml": change})


STATED = {
    "macro": ("a.xlsm", with_macro, "マクロがありますが実行しません"),
    "external link": ("a.xlsx", with_external_link, "外部リンクがありますが開きません"),
    "hidden sheet": ("a.xlsx", with_hidden_sheet, "控え"),
    "formula": ("a.xlsx", with_saved_formula, "数式のセルが 1 あり、保存されていた計算結果を読みました"),
    "merged": (
        "a.xlsx",
        lambda: book(fill=lambda made: made.active.merge_cells("D1:E3")),
        "結合",
    ),
}


@pytest.mark.parametrize("kind", STATED)
def test_read_with_a_stated_warning(tmp_path, kind):
    name, made, said = STATED[kind]
    path = survey(tmp_path, made(), name=name)
    assert texts(path) == ANSWERS
    for arguments in (("check", path), ("run", path, "--output", tmp_path / "out", "--only", "tables")):
        status, message = command(*arguments)
        assert status == 0, message
        assert said in message
    assert "秘密" not in (tmp_path / "out" / "tables" / "responses.csv").read_text(encoding="utf-8-sig")


def bomb():
    return with_parts(book(), **{"xl/media/big.bin": bytes(600_000_000)})


def ratio_bomb():
    return with_parts(book(), **{"xl/sharedStrings.xml": b"<sst>" + b" " * 60_000_000 + b"</sst>"})


def entities(part):
    declared = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]>'
    at = part.index(b"?>") + 2 if part.startswith(b"<?xml") else 0
    return part[:at] + declared + part[at:]


def sneaked_in_utf16(part):
    return entities(part).decode().replace("utf-8", "utf-16").encode("utf-16")


def nested():
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"<x/>")
    return inner.getvalue()


def with_version(content, version):
    """The first entry of the archive's list asks for another version of zip."""
    at = content.index(b"PK\x01\x02") + 6
    return content[:at] + version.to_bytes(2, "little") + content[at + 2 :]


def with_method(content, method):
    at = content.index(b"PK\x01\x02") + 10
    return content[:at] + method.to_bytes(2, "little") + content[at + 2 :]


REFUSED = {
    "encrypted": (encrypted, 3, "パスワード"),
    "zip bomb": (bomb, 5, "展開後"),
    "packed two hundred times": (ratio_bomb, 5, "圧縮率"),
    "entities in the book": (lambda: with_parts(book(), **{"xl/workbook.xml": entities}), 3, "実体宣言"),
    "entities in a sheet": (
        lambda: with_parts(book(), **{"xl/worksheets/sheet1.xml": entities}),
        3,
        "実体宣言",
    ),
    "entities in UTF-16": (
        lambda: with_parts(book(), **{"xl/worksheets/sheet1.xml": sneaked_in_utf16}),
        3,
        "実体宣言",
    ),
    "cut in half": (lambda: book()[: len(book()) // 2], 3, "壊れて"),
    "a part that is no XML": (
        lambda: with_parts(book(), **{"xl/worksheets/sheet1.xml": b"<wor"}),
        3,
        "壊れて",
    ),
    "a version of zip that nobody wrote": (lambda: with_version(book(), 64), 3, "壊れて"),
    "a way of packing that nobody knows": (lambda: with_method(book(), 99), 3, "壊れて"),
    "a workbook without sheets": (nested, 3, "a.xlsx"),
    "text with the name of a workbook": (lambda: "課,意見\n".encode(), 3, "a.xlsx"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_with_what_where_and_what_to_do(tmp_path, kind):
    made, expected, said = REFUSED[kind]
    path = survey(tmp_path, made(), name="a.xlsx")
    status, message = command("run", path, "--output", tmp_path / "out", "--only", "tables")
    assert status == expected, message
    assert said in message
    assert "a.xlsx" in message
    assert message.count(" / ") >= 2, "what, where, what to do"
    assert not (tmp_path / "out").exists()


def test_dates_numbers_and_errors_as_answers_are_read_as_shown(tmp_path):
    moment = datetime.datetime(2010, 10, 6, 9, 30)
    cells = [12, 1234567.5, datetime.date(2010, 10, 6), moment, True, "#N/A", None, "0012", "市民"]
    rows = [["課", "意見"], *([f"課{n}", cell] for n, cell in enumerate(cells))]
    path = survey(tmp_path, book(rows), name="a.xlsx")
    assert texts(path) == [
        "12", "1234567.5", "2010-10-06", "2010-10-06 9:30:00", "TRUE", "#N/A", "", "0012", "市民",
    ]  # fmt: skip
    status, said = command("check", path)
    assert status == 0
    assert "エラー値のセルが 1 あり" in said
    assert "B7 #N/A" in said


def test_a_formula_never_computed_is_said_and_its_cell_empty(tmp_path):
    path = survey(tmp_path, book([*ROWS, ["c", "=1+1"]]), name="a.xlsx")
    assert texts(path) == [*ANSWERS, ""]
    status, said = command("check", path)
    assert status == 0
    assert "計算結果のない数式が 1" in said
    assert "B4" in said


def test_wrong_sheet_is_offered_its_neighbours(tmp_path):
    path = survey(tmp_path, book(fill=lambda made: made.create_sheet("控え")), name="a.xlsx")
    path.write_text('sheet = "Shet"\n' + path.read_text("utf-8"), "utf-8")
    status, said = command("run", path, "--output", tmp_path / "out")
    assert status == 3
    assert "ある" in said
    assert "Sheet" in said


def test_merged_answers_stay_where_they_are(tmp_path):
    path = survey(tmp_path, book(fill=lambda made: made.active.merge_cells("A2:A3")), name="a.xlsx")
    assert texts(path) == ANSWERS
