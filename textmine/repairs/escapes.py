"""Characters that stand in a text by a code of their own (文字参照・エスケープ): written out.

HTML entities, the line break of HTML, codes of Excel for control characters, \\u escapes of JSON, and bytes
in hexadecimal digits (=E3=81=82, %E3%81%82). Codes are written out only where they give Japanese, and never
in the address of a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from textmine.patterns import pattern
from textmine.repairs.changes import Edit
from textmine.repairs.rules import Rules

ADDRESS = pattern(
    r"(?:https?://|www\.)[\x21-\x7e]+|(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
)
_ENTITY = pattern(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BREAK = pattern(r"(?<![「『\"'`])<[bB][rR] ?/?>(\r?\n)?")
_EXCEL = pattern(r"_x(00[01][0-9A-Fa-f])_")
_UNICODE = pattern(r"(?:\\u[0-9a-fA-F]{4})+")
_IN_PATH = pattern(r"[:\\A-Za-z]")
_PRINTABLE = pattern(r"(?:=[0-9A-F]{2}){3}(?:=[0-9A-F]{2}|=\r?\n(?==[0-9A-F]))*")
_PERCENT = pattern(r"(?<![\w/=?&.%])(?:%[0-9A-Fa-f]{2}){3,}+(?![\w/%]*[/=&])")
_JAPANESE = pattern("[\u3000-\u30ff\u3400-\u9fff\uff01-\uff9f\U00020000-\U0002ffff\U0001f300-\U0001faff]+")
_BYTES = pattern("[ -~\u2010-\u2027\u3000-\u30ff\u3400-\u9fff\uff01-\uff9f]+")

looks_escaped = pattern(
    r"&[#A-Za-z][0-9A-Za-z]*;|_x00|\\u[0-9a-fA-F]{4}|[=%][0-9A-Fa-f]{2}[=%]|<[bB][rR]|\$[B@]"
).search
"""Whether a text holds any of these codes, or the beginning of ISO-2022-JP."""
ESCAPING = frozenset("&_\\=%<$")
"""The characters with which they begin."""

_CONTROLS = {"0009": " ", "000A": "\n", "000B": "\n", "000C": "\n"}


def fix_escapes(text: str, rules: Rules) -> list[Edit]:
    """Codes that stand for characters (文字参照): ``&amp;`` but not ``&copy=2``, ``_x000D_``, ``\\u5354``, ``=E5=8D=94``."""
    if ESCAPING.isdisjoint(text) or not looks_escaped(text):
        return []
    addresses = [match.span() for match in ADDRESS.finditer(text)]
    edits = [
        edit
        for kind in (_entities, _breaks, _excel_codes, _unicode_codes, _byte_codes)
        for edit in kind(text)
    ]
    return sorted(
        (edit for edit in edits if edit.rule == "html_entity" or not _lies_in(edit, addresses)),
        key=lambda edit: edit.start,
    )


def _lies_in(edit: Edit, spans: list[tuple[int, int]]) -> bool:
    return any(start <= edit.start < end for start, end in spans)


def _entities(text: str) -> Iterator[Edit]:
    if "&" not in text:
        return
    from html import unescape
    from html.entities import html5

    for match in _ENTITY.finditer(text):
        name = match.group()
        if name[1] != "#" and name[1:] not in html5:
            continue
        written = unescape(name)
        if written != name and "\ufffd" not in written:
            yield Edit(match.start(), match.end(), written, "html_entity", "safe")


def _breaks(text: str) -> Iterator[Edit]:
    for match in _BREAK.finditer(text):
        yield Edit(match.start(), match.end(), "\n", "html_break", "safe")


def _excel_codes(text: str) -> Iterator[Edit]:
    """Control characters of a workbook: the return is deleted, the line feed is one."""
    for match in _EXCEL.finditer(text):
        written = _CONTROLS.get(match.group(1).upper(), "")
        yield Edit(match.start(), match.end(), written, "excel_escape", "safe")


def _unicode_codes(text: str) -> Iterator[Edit]:
    """``\\u5354\\u50cd`` is 協働; ``\\u0041`` and the folder ``C:\\u3042`` stay."""
    for match in _UNICODE.finditer(text):
        if _IN_PATH.match(text[match.start() - 1 : match.start()]):
            continue
        units = b"".join(bytes.fromhex(code) for code in match.group().split("\\u")[1:])
        yield from _written_out(match, partial(units.decode, "utf-16-be"), "unicode_escape", _JAPANESE)


def _byte_codes(text: str) -> Iterator[Edit]:
    """Quoted-printable and percent codes whose bytes are UTF-8."""
    for codes, rule in ((_PRINTABLE, "quoted_printable"), (_PERCENT, "percent_code")):
        for match in codes.finditer(text):
            code = bytes.fromhex(re.sub(r"[=%\r\n]", "", match.group()))
            yield from _written_out(match, code.decode, rule, _BYTES)


def _written_out(
    match: re.Match[str], decode: Callable[[], str], rule: str, expected: re.Pattern[str]
) -> Iterator[Edit]:
    try:
        written = decode()
    except UnicodeError:
        return
    if expected.fullmatch(written) and not written.isascii():
        yield Edit(match.start(), match.end(), written, rule, "safe")
