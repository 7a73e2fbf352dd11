"""report.html (報告): one file with everything inside, that asks nothing of any network.

Scripts and styles are allowed by their hashes alone (Content-Security-Policy in a meta element), so
that nothing written in an answer can ever run. The charts' library comes with vl-convert and works
without eval: expressions are interpreted.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from textmine.cachefiles import entries_folder, place_of, read_entry, write_entry
from textmine.report.cards import cards, cards_title, shown_value
from textmine.report.chance import MARK
from textmine.report.chartkit import Chart, finished, theme_config
from textmine.report.charts import all_charts
from textmine.report.cloudpage import page_clouds
from textmine.report.headline import main_findings
from textmine.report.images import chart_to_svg, harmless
from textmine.report.links import answers_link
from textmine.report.listings import severity
from textmine.report.model import Report, say
from textmine.report.pagedata import page_data
from textmine.report.sections import sections
from textmine.report.sheetlabels import label
from textmine.report.theme import DARK, LIGHT, SCREEN_FONTS, SPACE, TYPE_SCALE, css_variables

TEMPLATES = Path(__file__).parent / "templates"
SCRIPTS = ("answers.js", "search.js", "charts.js", "paper.js")
"""The behaviour of the page, in this order; it works from the data inside the page, nothing is ever fetched."""


def write_html(report: Report, path: Path) -> Path:
    """Write the report as one page."""
    path.write_text(html_text(report), encoding="utf-8", newline="\n")
    return path


def html_text(report: Report) -> str:
    """The page as text."""
    return page_text(
        report,
        "report.html.j2",
        all_charts(report),
        kind=say(report, "自由記述アンケートの分析", "Free-text survey report"),
        sentences=main_findings(report),
        sections=sections(report),
        cards=cards(report),
        card_title=cards_title(report),
        mark=MARK,
        clouds=page_clouds(report),
        value=shown_value,
        severity=lambda value: severity(report, value),
        label=partial(label, report.lang),
    )


def page_text(report: Report, template: str, drawn: Sequence[Chart], **parts: Any) -> str:
    """A page of a template, with its charts, its answers and what makes it work without any network."""
    style = _style()
    scripts = (charts_library(), _behaviour())
    charts = {chart.name: _page_chart(chart, report) for chart in drawn}
    page: str = _template(template).render(
        report=report,
        t=partial(say, report),
        policy=content_policy(style, scripts),
        style=style,
        scripts=scripts,
        charts=charts,
        link=answers_link,
        page_data=_embedded(page_data(report)),
        chart_data=_embedded(
            {
                "specs": {name: chart["spec"] for name, chart in charts.items()},
                "light": theme_config(LIGHT),
                "dark": theme_config(DARK),
            }
        ),
        **parts,
    )
    return page


def _page_chart(chart: Chart, report: Report) -> dict[str, Any]:
    picture = chart_to_svg(finished(chart, LIGHT), report.settings.report.font)
    encoded = base64.b64encode(picture.encode("utf-8")).decode("ascii")
    return {
        "name": chart.name,
        "title": chart.title,
        "caption": chart.caption,
        "opens": _opens_answers(chart),
        "spec": harmless({**chart.spec, "background": None}),
        "picture": f"data:image/svg+xml;base64,{encoded}",
    }


def _opens_answers(chart: Chart) -> bool:
    """Whether a mark of the chart leads to answers; maps and networks hold their rows further inside."""
    rows = chart.spec.get("data", {}).get("values")
    return rows is None or any("link" in row for row in rows)


def _embedded(values: Any) -> str:
    """JSON that can stand inside a script element: no character may end or open a tag."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def content_policy(style: str, scripts: tuple[str, ...]) -> str:
    """The policy of the page: nothing but its own scripts, its own style and pictures inside it."""
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@cache
def charts_library() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script, out of the installed package.

    Putting it together takes two seconds and always gives the same, so it is kept on disk.
    """
    made_by = f"charts library of vl-convert-python {version('vl-convert-python')}"
    kept = place_of(entries_folder(), hashlib.sha256(made_by.encode()).hexdigest(), "script")
    found = read_entry(kept)
    if found is not None:
        return found.decode("utf-8")
    import vl_convert

    bundle: str = vl_convert.javascript_bundle()  # type: ignore[call-arg]
    script = bundle.replace("</script", "<\\/script")
    write_entry(kept, script.encode("utf-8"))
    return script


def _behaviour() -> str:
    """The page's own script: its parts one behind the other, as one function so that nothing leaks out."""
    parts = [(TEMPLATES / name).read_text(encoding="utf-8") for name in SCRIPTS]
    return "\n".join(['(() => {\n"use strict";', *parts, "})();\n"])


def _style() -> str:
    sizes = "".join(f"--size-{name}:{size / 16:.4g}rem;" for name, size in TYPE_SCALE.items())
    spaces = "".join(f"--space-{number}:{space}px;" for number, space in enumerate(SPACE, 1))
    light, dark = css_variables(LIGHT), css_variables(DARK)
    return (
        f":root{{--fonts:{SCREEN_FONTS};{sizes}{spaces}{light}color-scheme:light}}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-mode=light]){{{dark}color-scheme:dark}}}}"
        f"@media screen{{:root[data-mode=dark]{{{dark}color-scheme:dark}}}}\n"
        + (TEMPLATES / "report.css").read_text(encoding="utf-8")
    )


def _template(name: str) -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    surroundings = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return surroundings.get_template(name)
