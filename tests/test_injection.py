"""No injection: what an answer holds is text in every output, and changes nothing outside it."""

import csv
import re
import xml.etree.ElementTree as ET
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from attacked import ATTACKS, COLUMN, QUESTION, TITLE, attacked_output
from browser import opened

from textmine.safecsv import FORMULA_STARTS


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    """A survey whose answers, respondents, groups, questions and columns are attacks."""
    return attacked_output(tmp_path_factory.mktemp("attacked"))


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


def texts_of(output, column):
    """The cells of a column of responses.csv for the first question, as the analysis has them."""
    with (output / "tables" / "responses.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [row[column] for row in csv.DictReader(file) if row["question"] == QUESTION]
    return [cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_STARTS) else cell for cell in cells]


def test_the_analysis_reads_what_was_written(output):
    assert texts_of(output, "raw_text")[1::2] == ATTACKS


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
    """Nothing here can connect; the page of ``textmine gui`` has a socket, which only listens."""
    listens = Path("web/server.py")
    package = Path(__file__).parents[1] / "textmine"
    for path in sorted(package.rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        found = set(
            re.findall(
                r"^\s*(?:import|from) (urllib\.request|requests|httpx|http\.client|socket|aiohttp)\b",
                code,
                re.M,
            )
        )
        assert found == ({"socket"} if path.relative_to(package) == listens else set()), path
    code = (package / listens).read_text(encoding="utf-8")
    assert "connect" not in code
    assert re.findall(r"\.bind\(\((\w+), ", code) == ["LOOPBACK"]


# ---------------------------------------------------------------- opened in a browser

STARTED = """
window.attacks = [];
for (const name of ["alert", "confirm", "prompt", "open", "fetch"]) {
  const own = window[name];
  window[name] = (...given) => { window.attacks.push(name); return own.apply(window, given); };
}
"""


def watched(page):
    """Notes dialogs, pages left for others and windows opened; every one is an attack that worked."""
    page.met = []
    page.on("dialog", lambda dialog: (page.met.append(dialog.message), dialog.dismiss()))
    page.on("framenavigated", lambda frame: page.met.append(frame.url))
    page.context.on("page", lambda other: page.met.append(f"opened {other.url}"))
    page.add_init_script(STARTED)
    return page


def bare(text):
    return re.sub(r"\s+", " ", text).strip()


def assert_unharmed(page, url):
    assert page.evaluate("window.attacked") is None
    assert page.evaluate("window.attacks") == []
    assert page.url.split("#")[0] == url
    assert [one for one in page.met if one.split("#")[0] != url] == []
    assert page.asked == []
    assert page.said == []
    assert page.locator("iframe, object, embed, base, meta[http-equiv=refresh]").count() == 0


@pytest.mark.browser
def test_attacks_are_texts_in_the_report(output):
    url = (output / "report.html").as_uri()
    with opened() as page:
        watched(page).goto(url)
        page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")
        for chart in page.query_selector_all(".chart"):
            chart.scroll_into_view_if_needed()
            page.wait_for_selector(f".chart.drawn[data-chart={chart.get_attribute('data-chart')}]")
        assert TITLE in page.title()
        headings = page.locator("body").inner_text()
        for written in (QUESTION, COLUMN, TITLE):
            assert written in headings
        for attack in ATTACKS:
            page.fill("#kwic-word", attack)
            page.keyboard.press("Enter")
        page.evaluate("location.hash = '#answers?'")
        page.wait_for_selector(".answer")
        while page.locator("#answers-more").is_visible():
            page.locator("#answers-more").click()
        shown = page.locator("#answers-list").inner_text()
        answers = {text for text in texts_of(output, "text") if text.strip()}
        assert len(answers) > len(ATTACKS)
        assert [text for text in answers if bare(text) not in bare(shown)] == []
        page.keyboard.press("Escape")
        assert_unharmed(page, url)


@pytest.mark.browser
def test_every_filter_and_link_keeps_attacks_texts(output):
    url = (output / "report.html").as_uri()
    with opened() as page:
        watched(page).goto(url)
        for choice in ("#filter-group", "#filter-question"):
            names = page.locator(f"{choice} option").all_inner_texts()
            assert any("<" in name for name in names)
            for at, name in enumerate(names):
                if name in ("__proto__", "constructor", "toString") or "script" in name:
                    page.select_option(choice, index=at)
            page.select_option(choice, index=0)
        page.evaluate(
            """() => {
            for (const link of document.querySelectorAll("a[href^='#answers?']")) {
              link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
            }
            document.querySelector("dialog").close();
            }"""
        )
        for attack in ATTACKS:
            page.evaluate("attack => { location.hash = '#answers?who=' + attack }", attack)
            page.evaluate("attack => { location.hash = '#' + attack }", attack)
        page.wait_for_timeout(200)
        assert_unharmed(page, url)


@pytest.mark.browser
def test_pictures_opened_in_the_browser_run_nothing(output):
    drawn = sorted(output.rglob("*.svg"))
    assert len(drawn) > 20
    with opened() as page:
        watched(page)
        for path in drawn:
            page.met.clear()
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.tagName") == "svg"
            assert page.evaluate("window.attacked") is None
            assert page.evaluate("window.attacks") == []
            assert page.met == [path.as_uri()]
        assert page.asked == []
        assert page.said == []


@pytest.mark.browser
def test_the_watch_sees_an_attack_that_works(tmp_path):
    """The tests above could fail: a page without care for its texts is found out by the same watch."""
    attack = (
        "<img src=x onerror='window.attacked=1;alert(1)'><script src='http://example.invalid/x.js'></script>"
    )
    path = tmp_path / "careless.html"
    path.write_text(f"<!DOCTYPE html><title>x</title>{attack}", encoding="utf-8")
    with opened() as page:
        watched(page).goto(path.as_uri())
        page.wait_for_timeout(200)
        assert page.evaluate("window.attacked") == 1
        assert page.evaluate("window.attacks") == ["alert"]
        assert "1" in page.met
        assert page.asked == ["http://example.invalid/x.js"]
        with pytest.raises(AssertionError):
            assert_unharmed(page, path.as_uri())
