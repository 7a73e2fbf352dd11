"""How the pages look (画面の意匠): the report's colours, sizes and distances, and templates in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from textmine.report.theme import DARK, LIGHT, SCREEN_FONTS, SPACE, TYPE_SCALE, css_variables

TEMPLATES = Path(__file__).parent / "templates"


def page(name: str, lang: str, values: Mapping[str, object]) -> str:
    """A page by the name of its template; whatever comes from a file or a person stays text."""

    def t(ja: str, en: str) -> str:
        return en if lang == "en" else ja

    made: str = _templates().get_template(f"{name}.html.j2").render(lang=lang, t=t, **values)
    return made


@cache
def stylesheet() -> str:
    """The style of the pages, light or dark as the system is."""
    sizes = "".join(f"--size-{name}:{size}px;" for name, size in TYPE_SCALE.items())
    spaces = "".join(f"--space-{number}:{size}px;" for number, size in enumerate(SPACE, 1))
    light = f":root{{{css_variables(LIGHT)}{sizes}{spaces}--fonts:{SCREEN_FONTS};color-scheme:light dark}}"
    dark = f"@media (prefers-color-scheme:dark){{:root{{{css_variables(DARK)}}}}}"
    return light + dark + (TEMPLATES / "look.css").read_text(encoding="utf-8")


@cache
def _templates() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
