"""report.html in a real browser, offline and under its own strict policy."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pandas as pd
import pytest
import report_samples as samples
from browser import CHROMIUM, need_browser, opened, screenshot

from textmine.report.html import write_html

pytestmark = pytest.mark.browser

CHARTS = ("nonresponse", "review", "frequency", "keyterms", "topics", "cooccurrence", "correspondence")
ATTACKS = (
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "</script><script>window.hit=1</script>",
    '"><svg onload=window.hit=1>',
    "{{7*7}}{% raw %}",
    "javascript:window.hit=1",
    "<!--<script>",
    "<base href=https://example.invalid/>",
    "<meta http-equiv=refresh content='0;url=https://example.invalid'>",
)


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    return write_html(samples.full_report(), tmp_path_factory.mktemp("report") / "report.html")


def test_the_bare_report_says_why_sections_are_empty(tmp_path):
    report = samples.report(reasons={"topics": "回答が少なすぎます。"})
    with opened() as page:
        page.goto(write_html(report, tmp_path / "bare.html").as_uri())
        assert page.locator("#topics .missing").inner_text() == "回答が少なすぎます。"
        assert "計算していません" in page.locator("#network .missing").inner_text()
        assert page.said == []


def test_one_answer_alone_makes_a_report(tmp_path):
    table = samples.responses((("部Ａ", "課", "公園の緑を守る𠮷野さん。", ""),))
    places = pd.DataFrame({"response": [0, 0], "start": [0, 6], "end": [2, 9], "term": ["公園", "る𠮷野"]})
    report = samples.report(responses=table, term_places=places)
    with opened() as page:
        page.goto(write_html(report, tmp_path / "one.html").as_uri())
        page.evaluate("location.hash = '#answers?term=る𠮷野'")
        page.wait_for_selector("dialog[open]")
        assert page.locator("mark").all_inner_texts() == ["る𠮷野"]
        assert page.said == []


@pytest.fixture(scope="module")
def page(file):
    with opened() as page:
        yield page


@pytest.fixture
def fresh(page, file):
    """The page as just opened; whatever a test does with it, no script may fail."""
    page.goto("about:blank")
    page.said.clear()
    page.goto(file.as_uri())
    yield page
    assert page.said == []


def test_opens_without_error_or_request(fresh):
    fresh.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    fresh.wait_for_timeout(300)
    for chart in fresh.query_selector_all(".chart"):
        chart.scroll_into_view_if_needed()
    for name in CHARTS:
        fresh.wait_for_selector(f".chart.drawn[data-chart={name}]")
    assert fresh.said == []
    assert fresh.asked == []
    assert fresh.locator("h1").inner_text() == "協働調査"
    assert fresh.locator(".sentences li").count() == 5
    screenshot(fresh, "report")


def test_the_policy_forbids_what_it_does_not_know(fresh):
    policy = fresh.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    fresh.evaluate(
        "const s=document.createElement('script');s.textContent='window.hit=1';document.body.append(s)"
    )
    assert fresh.evaluate("window.hit") is None
    fresh.said.clear()


def test_a_term_leads_to_its_answers_with_the_words_marked(fresh):
    fresh.locator("#clouds figure:not([hidden]) a", has_text="協働").first.click()
    dialog = fresh.locator("dialog[open]")
    dialog.wait_for()
    # 協働 stands in the answers of 緑政課, 高齢課 and 文書課.
    assert fresh.locator(".answer").count() == 3
    assert set(fresh.locator(".answer mark").all_inner_texts()) == {"協働"}
    valid = int((samples.responses()["status"] == "valid").sum())
    assert f"3 件（有効回答 n={valid}）" in fresh.locator("#answers-about").inner_text()
    screenshot(fresh, "answers")
    fresh.keyboard.press("Escape")
    assert fresh.locator("dialog[open]").count() == 0


def test_a_number_leads_to_its_answers(fresh):
    fresh.locator(".tile", has_text="無回答").click()
    blank = int((samples.responses()["status"] != "valid").sum())
    assert fresh.locator(".answer").count() == blank
    assert f"回答欄 n={len(samples.responses())}" in fresh.locator("#answers-about").inner_text()
    fresh.locator("#answers-close").click()


def test_every_link_to_answers_finds_some(fresh):
    found = fresh.evaluate(
        """() => {
        const dialog = document.querySelector("dialog");
        const found = {};
        for (const link of document.querySelectorAll("a[href^='#answers?']")) {
          link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
          found[link.getAttribute("href")] = dialog.open ? document.querySelectorAll(".answer").length : -1;
        }
        dialog.close();
        return found;
        }"""
    )
    assert len(found) > 60
    assert -1 not in found.values()
    # A count of nought leads to no answer; a term or a respondent always leads to some.
    assert [link for link, count in found.items() if not count and ("term" in link or "who" in link)] == []


def test_a_chart_mark_leads_to_its_answers(fresh):
    chart = fresh.locator(".chart[data-chart=frequency]")
    chart.scroll_into_view_if_needed()
    fresh.wait_for_selector(".chart[data-chart=frequency].drawn")
    chart.locator(".live .mark-rect path").first.click()
    fresh.wait_for_selector("dialog[open]")
    assert fresh.locator(".answer").count() > 0
    assert set(fresh.locator(".answer mark").all_inner_texts()) == {
        samples.full_report().findings["frequency"]["term"][0]
    }
    fresh.keyboard.press("Escape")


def test_search_finds_words_with_their_context(fresh):
    fresh.fill("#kwic-word", "公園")
    fresh.keyboard.press("Enter")
    fresh.wait_for_selector("#kwic-table tbody tr")
    texts = samples.responses().query("status == 'valid'")["text"]
    assert fresh.locator("#kwic-table tbody tr").count() == sum(text.count("公園") for text in texts)
    assert f"回答 {sum('公園' in text for text in texts)} 件" in fresh.locator("#kwic-count").inner_text()
    fresh.fill("#kwic-word", "公園　訓練")
    fresh.keyboard.press("Enter")
    fresh.locator("#kwic-count", has_text="回答 1 件").wait_for()
    fresh.fill("#kwic-word", "どこにもない語")
    fresh.keyboard.press("Enter")
    fresh.locator("#kwic-count", has_text=re.compile("^0 か所")).wait_for()


def test_filters_by_group_and_question(fresh):
    cards = fresh.locator(".card:visible").count()
    fresh.select_option("#filter-group", "環境部")
    assert 0 < fresh.locator(".card:visible").count() == 3 < cards
    rows = fresh.locator("#who tbody tr[data-group]:not([hidden])")
    assert set(rows.evaluate_all("all => all.map(row => row.dataset.group)")) == {"環境部"}
    fresh.select_option("#filter-question", "設問２")
    assert set(rows.evaluate_all("all => all.map(row => row.dataset.question || '')")) <= {"設問２", ""}
    fresh.locator("#clouds figure:not([hidden]) a", has_text="公園").first.click()
    assert fresh.locator(".answer").count() == 1
    fresh.keyboard.press("Escape")
    fresh.fill("#card-filter", "緑政")
    assert fresh.locator(".card:visible").count() == 1


def test_charts_follow_the_filter_of_groups(fresh):
    errors = []
    fresh.on("pageerror", lambda error: errors.append(str(error)))
    chart = fresh.locator(".chart[data-chart=nonresponse]")
    chart.scroll_into_view_if_needed()
    bars = chart.locator(".mark-rect path")
    bars.first.wait_for()
    before = bars.count()
    fresh.select_option("#filter-group", "環境部")
    fresh.wait_for_function(
        "before => document.querySelectorAll('.chart[data-chart=nonresponse] .mark-rect path').length < before",
        arg=before,
    )
    fresh.select_option("#filter-group", index=0)
    fresh.wait_for_function(
        "before => document.querySelectorAll('.chart[data-chart=nonresponse] .mark-rect path').length == before",
        arg=before,
    )
    assert errors == []


def test_keyboard_alone(fresh):
    fresh.keyboard.press("Tab")
    assert fresh.evaluate("document.activeElement.className") == "skip"
    fresh.locator(".tile").first.focus()
    fresh.keyboard.press("Enter")
    fresh.wait_for_selector("dialog[open]")
    assert fresh.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    fresh.keyboard.press("Escape")
    assert fresh.evaluate("document.activeElement.className") == "tile"
    fresh.locator(".card summary").first.focus()
    fresh.keyboard.press("Enter")
    assert fresh.locator(".card[open]").count() == 1


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious(file, mode, width):
    import axe_playwright_python
    from axe_playwright_python.sync_playwright import Axe

    assert axe_playwright_python
    with opened(color_scheme=mode, viewport={"width": width, "height": 900}, bypass_csp=True) as page:
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")
        for chart in page.query_selector_all(".chart"):
            chart.scroll_into_view_if_needed()
        page.wait_for_timeout(400)
        screenshot(page, f"report_{mode}_{width}")
        violations = Axe().run(page).response["violations"]
        serious = [v for v in violations if v["impact"] in ("serious", "critical")]
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in serious] == []


def test_dark_mode_by_system_and_by_button(file):
    with opened(color_scheme="dark") as page:
        page.goto(file.as_uri())
        background = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(background) == "rgb(16, 21, 29)"
        page.click("#mode")
        assert page.evaluate(background) == "rgb(243, 245, 248)"
        page.click("#mode")
        assert page.evaluate(background) == "rgb(16, 21, 29)"
        assert page.said == []


def test_fits_a_phone(file):
    with opened(viewport={"width": 390, "height": 800}, is_mobile=True, has_touch=True) as page:
        page.goto(file.as_uri())
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.locator(".tile").first.tap()
        page.wait_for_selector("dialog[open]")


DRAWN_WIDTH = (
    """figure => [figure.clientWidth, figure.querySelector('.live svg').getBoundingClientRect().width]"""
)


def test_no_bar_is_cut_on_a_phone_and_a_map_says_that_it_moves(file):
    with opened(viewport={"width": 390, "height": 800}, is_mobile=True, has_touch=True) as page:
        page.goto(file.as_uri())
        for chart in page.query_selector_all(".chart"):
            chart.scroll_into_view_if_needed()
            chart.wait_for_selector(".live svg")
            room, width = chart.evaluate(DRAWN_WIDTH)
            wide = width > room + 1
            assert wide == (chart.get_attribute("data-chart") in ("cooccurrence", "correspondence"))
            assert len(chart.query_selector_all(".sideways")) == wide
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        # Turned to landscape on a larger screen the charts are drawn anew as they are elsewhere.
        page.set_viewport_size({"width": 1280, "height": 900})
        page.locator(".chart[data-chart=review]").scroll_into_view_if_needed()
        page.wait_for_function(
            "() => document.querySelector('.chart[data-chart=review] .live svg')?.getBoundingClientRect().width > 600"
        )
        assert page.said == []


def test_respondents_without_a_group_can_be_filtered_by_what_they_are_called(tmp_path):
    offices = (*samples.OFFICES, (" ", "監査課", "市民と協働する必要がある。", "公園の緑を守りたい。"))
    table = samples.responses(offices)
    report = samples.full_report(responses=table, term_places=samples.term_places(table))
    path = write_html(report, tmp_path / "report.html")
    with opened() as page:
        page.goto(path.as_uri())
        chart = page.locator(".chart[data-chart=nonresponse]")
        chart.scroll_into_view_if_needed()
        chart.locator(".mark-rect path").first.wait_for()
        page.select_option("#filter-group", label="部の記載なし")
        page.wait_for_function(
            "() => document.querySelectorAll('.chart[data-chart=nonresponse] .mark-rect path').length == 2"
        )
        assert page.locator(".card:visible .name").all_text_contents() == ["監査課"]
        page.evaluate("location.hash = '#answers?who=監査課'")
        page.wait_for_selector("dialog[open] .answer")
        assert "部の記載なし" in page.locator(".answer h3").first.text_content()
        assert page.said == []


def test_prints_on_a4_with_all_charts(file, tmp_path):
    with opened() as page:
        page.goto(file.as_uri())
        page.wait_for_timeout(200)
        page.pdf(path=str(tmp_path / "report.pdf"), prefer_css_page_size=True)
        page.emulate_media(media="print")
        assert page.locator(".filters").is_hidden()
        assert page.locator(".chart .still").first.is_visible()
    told = subprocess.run(
        ["pdfinfo", tmp_path / "report.pdf"], capture_output=True, text=True, check=True
    ).stdout
    assert "A4" in told
    text = subprocess.run(
        ["pdftotext", tmp_path / "report.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "緑政課" in text
    assert "公園の緑を市民と協働で守る" in text.replace("\n", "")


def test_attack_strings_stay_text(tmp_path):
    offices = tuple(
        (attack, f"課{number}{attack}", f"市民 協働 {attack} 公園 緑 支援 地域 団体 行政", attack)
        for number, attack in enumerate(ATTACKS)
    )
    table = samples.responses(offices)
    places = samples.term_places(table, [*samples.TERMS, *ATTACKS])
    report = samples.full_report(responses=table, term_places=places)
    with opened() as page:
        page.goto(write_html(report, tmp_path / "attack.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")
        page.evaluate("location.hash = '#answers?'")
        page.wait_for_selector(".answer")
        for chart in page.query_selector_all(".chart"):
            chart.scroll_into_view_if_needed()
        page.fill("#kwic-word", "<script>")
        page.wait_for_timeout(600)
        assert page.evaluate("window.hit") is None
        assert page.said == []
        assert page.asked == []
        assert page.url.startswith("file:")
        assert "<script>window.hit=1</script>" in page.locator("#answers-list").inner_text()


def test_usable_with_five_thousand_answers(tmp_path):
    base = samples.responses()
    copies = -(-5000 // len(base))
    parts = [
        base.assign(respondent=base["respondent"] + f"{n}", 課=base["課"] + f"{n}") for n in range(copies)
    ]
    table = pd.concat(parts, ignore_index=True)
    places = samples.term_places(base)
    many = pd.concat(
        [places.assign(response=places["response"] + n * len(base)) for n in range(copies)], ignore_index=True
    )
    report = samples.full_report(responses=table, term_places=many)
    path = write_html(report, tmp_path / "many.html")
    with opened() as page:
        started = time.perf_counter()
        page.goto(path.as_uri())
        page.wait_for_selector(".sentences li")
        assert time.perf_counter() - started < 5
        started = time.perf_counter()
        page.fill("#kwic-word", "協働")
        page.wait_for_selector("#kwic-table tbody tr")
        page.evaluate("location.hash = '#answers?'")
        page.wait_for_selector(".answer")
        assert time.perf_counter() - started < 5
        assert page.locator(".answer").count() <= 60
        page.locator("#answers-more").click()
        assert page.locator(".answer").count() > 60


def test_english(tmp_path):
    report = samples.replace(samples.full_report(), settings=samples.settings(lang="en"))
    with opened() as page:
        page.goto(write_html(report, tmp_path / "en.html").as_uri())
        assert page.locator("h2").first.inner_text() == "Summary"
        assert page.locator("html").get_attribute("lang") == "en"
        page.locator("#clouds figure:not([hidden]) a", has_text="協働").first.click()
        assert page.locator(".answer").count() == 3
        named = page.locator("h2, h3, button, label, summary .n").all_inner_texts()
        assert [text for text in named if re.search("[ぁ-ん]", text) and "課" not in text] == []
        assert page.said == []


def test_opens_in_two_seconds(file):
    need_browser()
    assert CHROMIUM
    with opened() as page:
        started = time.perf_counter()
        page.goto(file.as_uri())
        page.wait_for_selector(".sentences li")
        assert time.perf_counter() - started < 2
