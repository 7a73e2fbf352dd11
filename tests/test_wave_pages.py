"""The page of a comparison in a real browser: figures open the answers of their survey, filters, print."""

from __future__ import annotations

import pytest
from browser import opened, screenshot
from two_surveys import SETTINGS, office_rows, write_citizens, write_offices

from textmine.comparing import compare_surveys
from textmine.report.wavepage import write_wave_page
from textmine.settings import load_settings, with_values

pytestmark = pytest.mark.browser

OPENED = """() => {
  const dialog = document.querySelector("dialog");
  const found = [];
  for (const link of document.querySelectorAll(SECTION + " td.figure a[href^='#answers?']")) {
    link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    found.push([link.textContent, dialog.open ? document.querySelectorAll(".answer").length : -1]);
  }
  dialog.close();
  return found;
}"""


def page_of(before, after, folder, *, lang="ja", **how):
    surveys = [with_values(load_settings(path), {"report.lang": lang}) for path in (before, after)]
    return write_wave_page(compare_surveys(*surveys, **how)[0], folder / f"{lang}.html")


@pytest.fixture(scope="module")
def offices(tmp_path_factory):
    folder = tmp_path_factory.mktemp("offices")
    return write_offices(folder / "1"), write_offices(folder / "2", after=True)


@pytest.fixture(scope="module")
def file(offices, tmp_path_factory):
    return page_of(*offices, tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def matched(offices, tmp_path_factory):
    return page_of(*offices, tmp_path_factory.mktemp("matched"), match="respondent")


@pytest.fixture
def page(file):
    with opened() as page:
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('main details').forEach(box => { box.open = true })")
        yield page
        assert page.said == []
        assert page.asked == []


@pytest.mark.parametrize("section", ["terms", "blanks"])
def test_every_figure_opens_as_many_answers_as_it_says(page, section):
    # More than 50 answers are shown 50 at a time.
    found = page.evaluate(OPENED.replace("SECTION", f"'#{section}'"))
    assert len(found) > 15
    assert [pair for pair in found if min(50, int(pair[0].split("/")[0])) != pair[1]] == []


def test_a_term_opens_the_answers_of_one_survey_with_its_places_marked(page):
    row = page.locator("#terms tr", has_text="公園").first
    before, after = (row.locator("td.figure a").nth(at).inner_text() for at in (0, 1))
    assert (before.split("/")[0], after.split("/")[0]) == ("6", "15")
    row.locator("td.figure a").nth(1).click()
    page.wait_for_selector("dialog[open]")
    assert set(page.locator(".answer mark").all_inner_texts()) == {"公園"}
    assert all("（今回）" in name for name in page.locator(".answer h3").all_inner_texts())
    assert "今回" in page.locator("#answers-about").inner_text()
    screenshot(page, "answers_of_a_survey")


def test_a_mark_of_the_chart_opens_its_answers(page):
    chart = page.locator(".chart[data-chart=wave_terms]")
    chart.scroll_into_view_if_needed()
    page.wait_for_selector(".chart[data-chart=wave_terms].drawn")
    chart.locator(".live .mark-symbol path").nth(1).click(force=True)
    page.wait_for_selector("dialog[open]")
    assert page.locator(".answer").count() > 0


def test_charts_follow_the_filter_of_groups(page):
    chart = page.locator(".chart[data-chart=wave_groups]")
    chart.scroll_into_view_if_needed()
    page.wait_for_selector(".chart[data-chart=wave_groups].drawn")
    marks = ".chart[data-chart=wave_groups] .mark-symbol path"
    every = page.locator(marks).count()
    page.select_option("#filter-group", "第1部")
    page.wait_for_function(f"() => document.querySelectorAll('{marks}').length < {every}")
    rows = page.locator("#terms tbody tr[data-group]:not([hidden])")
    assert set(rows.evaluate_all("all => all.map(row => row.dataset.group)")) == {"第1部"}


def test_the_search_finds_words_in_both_surveys(page):
    page.fill("#kwic-word", "公園")
    page.click("#kwic button")
    page.wait_for_selector("#kwic-table:not([hidden])")
    names = page.locator("#kwic-table tbody td:nth-child(4)").all_inner_texts()
    assert {name[-4:] for name in names} == {"（前回）", "（今回）"}


def test_matched_respondents_open_their_answers_of_both_surveys(matched):
    with opened() as page:
        page.goto(matched.as_uri())
        page.locator("#respondents a", has_text="第22課").first.click()
        page.wait_for_selector("dialog[open]")
        heads = page.locator(".answer h3").all_inner_texts()
        assert [head.split()[0] for head in heads] == ["第22課（前回）", "第22課（今回）"]
        assert page.said == []


def test_on_paper_nothing_hangs_over(matched):
    with opened(viewport={"width": 794, "height": 1123}) as page:
        page.goto(matched.as_uri())
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") <= 794
        assert page.locator(".filters").is_hidden()
        assert page.locator("img.still").first.is_visible()


def test_short_tables_are_opened_for_paper(matched):
    with opened() as page:
        page.goto(matched.as_uri())
        folded = page.locator("#blanks details[data-paper]")
        assert folded.count() >= 2
        assert folded.evaluate_all("all => all.some(box => box.open)") is False
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert folded.evaluate_all("all => all.every(box => box.open)") is True
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert folded.evaluate_all("all => all.some(box => box.open)") is False


def test_only_charts_that_open_answers_say_so(matched):
    with opened() as page:
        page.goto(matched.as_uri())
        said = {
            name: "図の印を押すと" in page.locator(f".chart[data-chart={name}] figcaption").inner_text()
            for name in ("wave_terms", "wave_blanks", "wave_options1", "wave_codes")
        }
        assert said == {
            "wave_terms": True,
            "wave_blanks": True,
            "wave_options1": False,
            "wave_codes": False,
        }


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_citizens_are_named_nowhere(tmp_path, lang):
    paths = [write_citizens(tmp_path / str(n), after=n == 2) for n in (1, 2)]
    with opened() as page:
        page.goto(page_of(*paths, tmp_path, lang=lang).as_uri())
        assert page.locator("#respondents").count() == 0
        assert page.locator("#terms thead th", has_text="回答者").count() == 0
        assert page.said == []


ATTACK = "<img src=x onerror=window.hit=1>"


def test_an_attack_stays_text(tmp_path, offices):
    rows = [
        (ATTACK, *row[1:4], ATTACK, "constructor") if n < 8 else row
        for n, row in enumerate(office_rows(after=False))
    ]
    settings = SETTINGS.replace("{year}", ATTACK)
    before = write_offices(tmp_path / "1", rows=rows, settings=settings)
    with opened() as page:
        page.goto(page_of(before, before, tmp_path, match="respondent").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")
        for chart in page.query_selector_all(".chart"):
            chart.scroll_into_view_if_needed()
        page.wait_for_timeout(400)
        assert page.evaluate("window.hit") is None
        assert page.said == []
        assert page.asked == []


@pytest.mark.parametrize(("mode", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_serious(matched, mode, width):
    from axe_playwright_python.sync_playwright import Axe

    with opened(color_scheme=mode, viewport={"width": width, "height": 900}, bypass_csp=True) as page:
        page.goto(matched.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")
        for chart in page.query_selector_all(".chart"):
            chart.scroll_into_view_if_needed()
        page.wait_for_timeout(400)
        screenshot(page, f"waves_{mode}_{width}")
        violations = Axe().run(page).response["violations"]
        serious = [v for v in violations if v["impact"] in ("serious", "critical")]
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in serious] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
