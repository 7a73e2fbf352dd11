"""No injection: what an answer holds is text in every output, and changes nothing outside it."""

import csv
import re
import xml.etree.ElementTree as ET
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from textmine.cli import textmine
from textmine.report.tablefiles import FORMULA_STARTS

with (Path(__file__).parent / "cases" / "attacks.csv").open(encoding="utf-8", newline="") as file:
    ATTACKS = [row["attack"] for row in csv.DictReader(file)]
TOML = 'file = "a.csv"\nrespondent = "課"\ngroups = ["部"]\n[[questions]]\nname = "意見"\ncolumn = "意見"\n'


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    """A survey whose answers, respondents and groups are attacks."""
    folder = tmp_path_factory.mktemp("attacked")
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["部", "課", "意見"])
        for at, attack in enumerate(ATTACKS):
            writer.writerow([ATTACKS[at % 3], attack, f"{attack}\n市民との協働を進める。"])
            writer.writerow([ATTACKS[at % 3 + 11], f"課{at}", attack])
    (folder / "survey.toml").write_text(TOML, encoding="utf-8")
    done = CliRunner().invoke(textmine, ["run", str(folder / "survey.toml"), "--output", str(folder / "out")])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "out", "survey.toml"]
    return folder / "out"


def test_no_csv_cell_is_a_formula(output):
    cells = 0
    for path in (output / "tables").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    cells += 1
                    number = re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?|-", cell)
                    assert not cell.startswith(FORMULA_STARTS) or number or len(cell) == 1, (path.name, cell)
    assert cells > 1000


def test_the_analysis_reads_what_was_written(output):
    with (output / "tables" / "responses.csv").open(encoding="utf-8-sig", newline="") as file:
        raw = [row["raw_text"] for row in csv.DictReader(file)]
    bare = [
        cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell for cell in raw
    ]
    assert bare[1::2] == ATTACKS


def test_no_workbook_cell_is_a_formula_and_nothing_leads_outside(output):
    with zipfile.ZipFile(output / "tables.xlsx") as book:
        for name in book.namelist():
            content = book.read(name).decode("utf-8")
            ET.fromstring(content)
            assert not re.search(r"<f[ >/]", content), name
            assert "externalLink" not in name
            assert 'TargetMode="External"' not in content, name
        assert not [name for name in book.namelist() if "vba" in name.lower()]


@pytest.mark.parametrize("name", ["slides.pptx", "sheets.docx"])
def test_office_files_are_well_formed_and_lead_nowhere(output, name):
    with zipfile.ZipFile(output / name) as packed:
        for part in packed.namelist():
            content = packed.read(part)
            if part.endswith((".xml", ".rels")):
                ET.fromstring(content)
                assert b'TargetMode="External"' not in content, part
            assert b"<!ENTITY" not in content


def test_pictures_are_drawings_only(output):
    drawn = sorted(output.rglob("*.svg"))
    assert drawn
    for path in drawn:
        for element in ET.fromstring(path.read_text(encoding="utf-8")).iter():
            assert element.tag.rsplit("}")[-1] not in ("script", "foreignObject", "iframe"), path
            for name, value in element.attrib.items():
                assert not name.lower().startswith("on"), path
                if name.endswith("href"):
                    assert value.startswith(("#", "data:")), (path, value)


def test_the_page_has_its_own_scripts_only(output):
    page = (output / "report.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in page
    assert page.count("<script") == page.count("</script>")
    assert not re.search(r"<script[^>]*\bsrc=", page)
    assert "<script>window.attacked" not in page
    assert "<img src=x" not in page
    handlers: list[tuple[str, str]] = []

    class Attributes(HTMLParser):
        def handle_starttag(self, tag, attributes):
            handlers.extend((tag, name) for name, value in attributes if name.startswith("on"))
            leads = [
                value or "" for name, value in attributes if name in ("href", "src", "action", "formaction")
            ]
            handlers.extend((tag, value) for value in leads if not re.match(r"#|data:image/|$", value))

    Attributes().feed(page)
    assert handlers == []


def test_no_file_leaves_the_folder_or_has_a_name_that_disks_refuse(output):
    for path in output.rglob("*"):
        assert not path.is_symlink()
        assert not set(path.name) & set('<>:"|?*\\')
        assert ".." not in path.relative_to(output).parts
    assert not Path("/tmp/attacked").exists()


def test_nothing_in_the_package_runs_what_it_reads():
    """No pickle, eval, exec, shell or unsafe YAML in the source."""
    banned = re.compile(
        r"\b(pickle|shelve|marshal|eval|exec|os\.system|shell=True|yaml\.load|joblib)\b\s*[(.]?"
    )
    allowed = {"re.compile"}
    for path in sorted((Path(__file__).parents[1] / "textmine").rglob("*.py")):
        code = "\n".join(line.split("#")[0] for line in path.read_text(encoding="utf-8").splitlines())
        found = [match.group() for match in banned.finditer(code) if match.group().endswith(("(", "."))]
        assert not set(found) - allowed, (path, found)


def test_no_request_leaves_the_machine():
    for path in sorted((Path(__file__).parents[1] / "textmine").rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        assert not re.search(
            r"^\s*(import|from) (urllib\.request|requests|httpx|http\.client|socket|aiohttp)\b", code, re.M
        ), path
