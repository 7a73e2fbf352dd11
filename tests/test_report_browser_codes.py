"""Codes and the proposed hearing in a real browser: each figure opens the answers that it counts."""

from __future__ import annotations

import coded_reports as coded
import pytest
import report_samples as samples
from browser import opened, screenshot

from textmine.report.html import write_html

pytestmark = pytest.mark.browser

OPENED = """() => {
  const dialog = document.querySelector("dialog");
  const found = [];
  for (const link of document.querySelectorAll(SECTION + " a[href^='#answers?']")) {
    link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    found.push([link.textContent, dialog.open ? document.querySelectorAll(".answer").length : -1,
                link.parentElement.className]);
  }
  dialog.close();
  return found;
}"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    report = coded.coded_report()
    hearing = coded.hearing_report(
        ((1, 1, "Ａ1課", 1, True, True, "確認順位1位：文が短い"), (0, 0, "Ｂ2課", 7, False, True, "理由"))
    ).findings["hearing"]
    both = samples.replace(report, findings={**report.findings, "hearing": hearing})
    return write_html(both, tmp_path_factory.mktemp("codes") / "report.html")


@pytest.fixture
def page(file):
    with opened() as page:
        page.goto(file.as_uri())
        yield page
        assert page.said == []
        assert page.asked == []


def test_every_figure_opens_as_many_answers_as_it_says(page):
    page.evaluate("document.querySelectorAll('#codes details').forEach(box => { box.open = true })")
    found = page.evaluate(OPENED.replace("SECTION", "'#codes'"))
    figures = [(text, count) for text, count, kind in found if kind == "figure"]
    assert len(figures) > 15
    assert [pair for pair in figures if int(pair[0]) != pair[1]] == []
    names = [(text, count) for text, count, kind in found if kind != "figure"]
    assert ("公園", 10) in names
    assert ("道路", 6) in names
    assert min(count for _text, count in names) > 0


def test_a_code_opens_its_answers_with_its_places_marked(page):
    page.locator("#codes td.figure a", has_text="10").first.click()
    page.wait_for_selector("dialog[open]")
    assert page.locator(".answer").count() == 10
    assert page.locator(".answer mark").all_inner_texts() == ["公園"] * 10
    assert page.locator("#answers-about").inner_text() == "コード「公園」: 10 件（有効回答 n=18）"
    screenshot(page, "answers_of_a_code")


def test_answers_without_a_code(page):
    page.locator("#codes a", has_text="（コードなし）").first.click()
    assert set(page.locator(".answer p.text").all_inner_texts()) == {coded.NEITHER}
    assert page.locator("#answers-about").inner_text() == "コードなし: 5 件（有効回答 n=18）"


def test_a_code_of_a_group_and_the_filter_of_groups(page):
    page.evaluate("location.hash = '#answers?code=道路&by=部&group=Ｂ部'")
    page.wait_for_selector("dialog[open]")
    assert page.locator(".answer").count() == 3
    assert page.locator("#answers-about").inner_text() == "コード「道路」 / Ｂ部: 3 件（有効回答 n=8）"
    page.keyboard.press("Escape")
    page.select_option("#filter-group", "Ａ部")
    rows = page.locator("#codes tbody tr[data-group]:not([hidden])")
    assert set(rows.evaluate_all("all => all.map(row => row.dataset.group)")) == {"Ａ部"}
    page.locator("#codes td.figure a", has_text="6").first.click()
    assert page.locator(".answer").count() == 3
    page.keyboard.press("Escape")


@pytest.mark.parametrize(
    ("wanted", "count"), [("code=どこにもない", 0), ("code=constructor", 0), ("code=", 36)]
)
def test_codes_that_nobody_has(page, wanted, count):
    page.evaluate(f"location.hash = '#answers?{wanted}'")
    page.wait_for_selector("dialog[open]")
    assert page.locator(".answer").count() == count


@pytest.mark.parametrize(("name", "count"), [("codes", 10), ("code_groups", 8)])
def test_a_mark_of_a_chart_opens_its_answers(page, name, count):
    chart = page.locator(f".chart[data-chart={name}]")
    chart.scroll_into_view_if_needed()
    page.wait_for_selector(f".chart[data-chart={name}].drawn")
    chart.locator(".live .mark-rect path").first.click(position={"x": 6, "y": 5})
    page.wait_for_selector("dialog[open]")
    assert page.locator(".answer").count() == count
    assert set(page.locator(".answer mark").all_inner_texts()) == {"公園"}


def test_the_chart_of_groups_follows_the_filter(page):
    chart = page.locator(".chart[data-chart=code_groups]")
    chart.scroll_into_view_if_needed()
    chart.locator(".mark-rect path").first.wait_for()
    assert chart.locator(".mark-rect path").count() == 9
    page.select_option("#filter-group", label="部の記載なし")
    page.wait_for_function(
        "() => document.querySelectorAll('.chart[data-chart=code_groups] .mark-rect path').length == 3"
    )


def test_a_name_of_the_hearing_opens_its_answers(page):
    found = page.evaluate(OPENED.replace("SECTION", "'#hearing'"))
    assert {(text, count) for text, count, _kind in found} == {("Ａ1課", 2), ("Ｂ2課", 2)}
    assert page.locator("nav a[href='#hearing']").count() == 1


def test_a_report_without_codes_has_no_such_section(tmp_path):
    with opened() as page:
        page.goto(write_html(samples.full_report(), tmp_path / "plain.html").as_uri())
        assert page.locator("#codes").count() == page.locator("#hearing").count() == 0
        assert page.locator("nav a[href='#codes']").count() == 0
        assert page.said == []


def test_english_says_what_was_opened(tmp_path):
    with opened() as page:
        page.goto(write_html(coded.coded_report(lang="en"), tmp_path / "en.html").as_uri())
        page.locator("#codes td.figure a", has_text="10").first.click()
        assert page.locator("#answers-about").inner_text() == "code “公園”: 10 answers (n=18 valid answers)"
        page.keyboard.press("Escape")
        page.locator("#codes a", has_text="(no code)").first.click()
        assert page.locator("#answers-about").inner_text() == "no code: 5 answers (n=18 valid answers)"
        assert page.said == []


ATTACK = "<img src=x onerror=window.hit=1>"


def test_a_code_whose_name_is_an_attack_stays_text(tmp_path):
    rules = f"＊{ATTACK.replace(' ', '-')}\n公園\n＊constructor\n道路"
    with opened() as page:
        page.goto(write_html(coded.coded_report(rules=rules), tmp_path / "attack.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")
        for chart in page.query_selector_all("#codes .chart"):
            chart.scroll_into_view_if_needed()
        page.locator("#codes a", has_text="constructor").first.click()
        assert page.locator(".answer").count() == 6
        page.wait_for_timeout(300)
        assert page.evaluate("window.hit") is None
        assert page.said == []
        assert page.asked == []


@pytest.mark.parametrize(("mode", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_serious(file, mode, width):
    from axe_playwright_python.sync_playwright import Axe

    with opened(color_scheme=mode, viewport={"width": width, "height": 900}, bypass_csp=True) as page:
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")
        for chart in page.query_selector_all("#codes .chart"):
            chart.scroll_into_view_if_needed()
        page.wait_for_timeout(400)
        screenshot(page, f"codes_{mode}_{width}")
        violations = Axe().run(page).response["violations"]
        serious = [v for v in violations if v["impact"] in ("serious", "critical")]
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in serious] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
