"""What programs have put around a text (囲みの残り): HTML tags, quotes of CSV files, marks of Excel.

Only what encloses the whole text is taken away, and pairs of tags; what a writer may have typed stays.
"""

from __future__ import annotations

from collections.abc import Iterator

from textmine.patterns import pattern
from textmine.repairs.changes import Edit
from textmine.repairs.rules import Rules

_BREAK = pattern(r"(?<![「『\"'`])<[bB][rR] ?/?>(\r?\n)?")
_TAG = pattern(
    r"(?<![「『\"'`])<(/?)(p|div|span|b|i|u|s|strong|em|font|small|big|ul|ol|li|td|tr|table|tbody|h[1-6]|blockquote|pre)"
    r"(?:\s[^<>]{0,200})?>",
    2,
)
_BLOCKS = frozenset(
    ["p", "div", "li", "tr", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"]
)
_BEFORE_VALUE = pattern(r"'(?=[=+@\-\u3041-\u30ff\u3400-\u9fff\uff21-\uff5a「『（])[^']*\Z")
_AS_FORMULA = pattern(r'="([^"]+)"\Z')
_AS_FIELD = pattern(r'"((?:[^"]|"")*)"\Z')


def fix_wrapping(text: str, rules: Rules) -> list[Edit]:
    """What encloses a text (囲みの残り): ``<p>`` and ``</p>``, Excel's ``'``, quotes of CSV."""
    if text[:1] in ("'", '"', "=") and (edits := [*_excel_marks(text), *_field_quotes(text)]):
        return edits
    if "<" not in text:
        return []
    return sorted([*_breaks(text), *_tags(text)], key=lambda edit: edit.start)


def _breaks(text: str) -> Iterator[Edit]:
    for match in _BREAK.finditer(text):
        yield Edit(match.start(), match.end(), "\n", "html_break", "safe")


def _tags(text: str) -> Iterator[Edit]:
    """Tags that are opened and closed: <p>病室が寒い</p>; a paragraph that another follows ends its line."""
    tags = list(_TAG.finditer(text))
    opened = {tag.group(2).lower() for tag in tags if not tag.group(1)}
    paired = opened & {tag.group(2).lower() for tag in tags if tag.group(1)}
    for tag in tags:
        name, behind = tag.group(2).lower(), text[tag.end() :].lstrip()
        if name not in paired:
            continue
        parts = tag.group(1) and name in _BLOCKS and behind and not behind.startswith("</")
        ended = text.startswith("\n", tag.end())
        yield Edit(tag.start(), tag.end(), "\n" if parts and not ended else "", "html_tag", "safe")


def _excel_marks(text: str) -> Iterator[Edit]:
    """'特急 is a cell that Excel was told to hold as text, ="特急" one that a program wrote for it."""
    if _BEFORE_VALUE.match(text):
        yield Edit(0, 1, "", "excel_mark", "safe")
    elif _AS_FORMULA.match(text):
        yield Edit(0, 2, "", "excel_mark", "safe")
        yield Edit(len(text) - 1, len(text), "", "excel_mark", "safe")


def _field_quotes(text: str) -> Iterator[Edit]:
    """Quotes of a CSV field that holds quotes: \"\"\"離職\"\"が問題\" is "離職"が問題; a text in quotes stays."""
    field = _AS_FIELD.match(text)
    if field is None or '""' not in field.group(1):
        return
    yield Edit(0, 1, "", "csv_quote", "safe")
    place = text.find('""', 1, len(text) - 1)
    while place > 0:
        yield Edit(place, place + 1, "", "csv_quote", "safe")
        place = text.find('""', place + 2, len(text) - 1)
    yield Edit(len(text) - 1, len(text), "", "csv_quote", "safe")
