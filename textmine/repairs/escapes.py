"""Characters that stand in a text by a code of their own (文字参照・エスケープ): written out.

HTML entities, codes of Excel (_x000D_), \\u escapes of JSON and their kin (%u5354, <U+5354>, \\n), encoded
words of e-mail, and bytes in hexadecimal digits (=E3=81=82, %E3%81%82). Codes are written out only where they
give Japanese, and never in the address of a page. What is put around a text is for ``wrapping``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from textmine.patterns import pattern
from textmine.repairs.changes import Edit
from textmine.repairs.letters import JAPANESE, JAPANESE_TEXT, is_quoted
from textmine.repairs.rules import Rules

ADDRESS = pattern(
    r"(?:https?://|www\.)[\x21-\x7e]+|(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
)
_ENTITY = pattern(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_EXCEL = pattern(r"_x([0-9A-Fa-f]{4})_")
_UNICODE = pattern(r"(?:\\u[0-9a-fA-F]{4})+|(?:%u[0-9a-fA-F]{4})+|(?:<U\+[0-9A-Fa-f]{4,8}>)+")
_CODE = pattern(r"[0-9a-fA-F]{4,8}")
_IN_PATH = pattern(r"[:\\A-Za-z]")
_LINE_FEED = pattern(
    r"(?<=[ぁ-ヿ一-鿿。！？!?）)」』])(?:\\r\\n|\\n|\\r)(?=[ぁ-ヿ一-鿿（(「『【・①-⑳0-9０-９])"
)
_WORD = pattern(r"=\?([A-Za-z0-9_-]{3,20})\?[BbQq]\?[!->@-~]+\?=(?:\r?\n?[ \t]*=\?\1\?[BbQq]\?[!->@-~]+\?=)*")
_PRINTABLE = pattern(r"(?:=[0-9A-F]{2}){3}(?:=[0-9A-F]{2}|=\r?\n(?==[0-9A-F]))*")
_PERCENT = pattern(r"(?<![\w/=?&.%])(?:%[0-9A-Fa-f]{2}){3,}+(?:\+*(?:%[0-9A-Fa-f]{2})+)*+(?![\w/%]*[/=&])")
_PAIRS = pattern(
    r"(?<![\w/=?&.%])(?:([=%])[89A-Fa-f][0-9A-Fa-f](?:\1[0-9A-Fa-f]{2}|[@-~])){3,}(?![\w/%=]*[/&])"
)
"""Two bytes a character, as in Shift_JIS; the second one may be a letter: =90H is 食."""
_HEXED = pattern(r"(?<![A-Za-z0-9_\\:])(?:\\x[0-9A-Fa-f]{2}){3,}")
_BYTE = pattern(r"(?:[=%]|\\x)([0-9A-Fa-f]{2})|(.)", re.DOTALL)
_PAIRED = pattern(
    "[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]*[ぁ-ヺ][\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]*"
)
_MAIL_CODES = ("utf-8", "iso-2022-jp", "shift_jis", "cp932", "euc-jp", "windows-31j")

looks_escaped = pattern(
    r"&[#A-Za-z][0-9A-Za-z]*;|_x[0-9A-Fa-f]{4}_|[\\%]u[0-9a-fA-F]{4}|\\x[0-9A-Fa-f]{2}|<U\+|\\[nr]|=\?[A-Za-z]|[=%][0-9A-Fa-f]{2}[=%@-~]"
    r"|</?[A-Za-z]|\$[B@]|\A(?:'[^']|=?\")"
).search
"""Whether a text holds any of these codes, the beginning of ISO-2022-JP, or what ``wrapping`` takes away."""
ESCAPING = frozenset("&_\\=%<$'\"")
"""The characters with which they begin."""

_PUNCTUATION = frozenset(" !\"#$%&'()*+,-./:;<=>?@[]{|}~")
_CONTROLS = {"0009": " ", "000A": "\n", "000B": "\n", "000C": "\n"} | {
    f"{code:04X}": "" for code in (*range(9), *range(0x0D, 0x20))
}


def fix_escapes(text: str, rules: Rules) -> list[Edit]:
    """Codes that stand for characters (文字参照): ``&amp;`` but not ``&copy=2``, ``_x000D_``, ``\\u5354``, ``=E5=8D=94``."""
    if ESCAPING.isdisjoint(text) or not looks_escaped(text):
        return []
    addresses = [match.span() for match in ADDRESS.finditer(text)]
    edits = [
        edit
        for kind in (_entities, _excel_codes, _unicode_codes, _line_feeds, _encoded_words, _byte_codes)
        for edit in kind(text)
    ]
    outside = [edit for edit in edits if edit.rule == "html_entity" or not _lies_in(edit, addresses)]
    return _apart(sorted(outside, key=lambda edit: (edit.start, -edit.end)))


def _apart(edits: list[Edit]) -> list[Edit]:
    """The edits without those inside others: the bytes of an encoded word."""
    kept: list[Edit] = []
    for edit in edits:
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


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
        if written == name or "\ufffd" in written or is_quoted(text, match.start(), match.end()):
            continue
        yield Edit(match.start(), match.end(), written, "html_entity", "safe")


def _excel_codes(text: str) -> Iterator[Edit]:
    """Characters of a workbook or of XML: the return is deleted, the line feed is one; ``_x0020_`` is a space."""
    if "_x" not in text:
        return
    for match in _EXCEL.finditer(text):
        written = _CONTROLS.get(match.group(1).upper())
        if written is None:
            written = chr(int(match.group(1), 16))
            if written not in _PUNCTUATION and not JAPANESE.fullmatch(written):
                continue
        yield Edit(match.start(), match.end(), written, "excel_escape", "safe")


def _unicode_codes(text: str) -> Iterator[Edit]:
    """``\\u5354\\u50cd``, ``%u5354%u50cd``, ``<U+5354><U+50CD>`` are 協働; ``\\u0041`` and ``C:\\u3042`` stay."""
    if "\\u" not in text and "%u" not in text and "<U+" not in text:
        return
    for match in _UNICODE.finditer(text):
        if _IN_PATH.match(text[match.start() - 1 : match.start()]):
            continue
        units = b"".join(_units(code) for code in _CODE.findall(match.group()))
        yield from _written_out(match, partial(units.decode, "utf-16-be"), "unicode_escape", JAPANESE)


def _units(code: str) -> bytes:
    """UTF-16 of a code in hexadecimal digits; half of a pair is itself."""
    number = min(int(code, 16), 0x10FFFF)
    return chr(number).encode("utf-16-be", "surrogatepass")


def _line_feeds(text: str) -> Iterator[Edit]:
    """``\\n`` spelt out between Japanese: 除雪が遅い\\n歩道も; no folder is called so."""
    if "\\" not in text:
        return
    for match in _LINE_FEED.finditer(text):
        yield Edit(match.start(), match.end(), "\n", "unicode_escape", "safe")


def _encoded_words(text: str) -> Iterator[Edit]:
    """Words of an e-mail's head: ``=?UTF-8?B?5Y2U5YON?=`` is 協働."""
    if "=?" not in text:
        return
    for match in _WORD.finditer(text):
        if match.group(1).lower() in _MAIL_CODES:
            yield from _written_out(match, partial(_decode_words, match.group()), "mail_word", JAPANESE_TEXT)


def _decode_words(words: str) -> str:
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(words)))
    except (HeaderParseError, LookupError, ValueError):
        return ""


def _byte_codes(text: str) -> Iterator[Edit]:
    """Quoted-printable, percent codes and \\xe5: bytes of UTF-8, or of Shift_JIS and EUC where all of them are."""
    if "%" not in text and "=" not in text and "\\x" not in text:
        return
    done: list[tuple[int, int]] = []
    kinds = ((_PRINTABLE, "quoted_printable"), (_PERCENT, "percent_code"), (_HEXED, "unicode_escape"))
    for codes, rule in kinds:
        for match in codes.finditer(text):
            code = _bytes_of(match.group(), plus=b" " if rule == "percent_code" else b"+")
            for edit in _written_out(match, code.decode, rule, JAPANESE_TEXT):
                done.append(match.span())
                yield edit
    for match in _PAIRS.finditer(text):
        rule = "quoted_printable" if match.group(1) == "=" else "percent_code"
        if not any(start < match.end() and match.start() < end for start, end in done):
            code = _bytes_of(match.group())
            yield from _written_out(match, partial(_decode_pairs, code), rule, _PAIRED)


def _bytes_of(codes: str, plus: bytes = b"+") -> bytes:
    """The bytes of a run of codes without the line breaks between them; + between percent codes is a space."""
    digits = re.sub(r"=?\r?\n", "", codes)
    return b"".join(
        bytes.fromhex(match.group(1))
        if match.group(1)
        else plus
        if match.group(2) == "+"
        else match.group(2).encode()
        for match in _BYTE.finditer(digits)
    )


def _decode_pairs(code: bytes) -> str:
    """Bytes of Shift_JIS, else of EUC: the reading that holds no half-width kana."""
    for encoding in ("cp932", "euc_jp"):
        written = code.decode(encoding, "replace")
        if _PAIRED.fullmatch(written):
            return written
    return ""


def _written_out(
    match: re.Match[str], decode: Callable[[], str], rule: str, expected: re.Pattern[str]
) -> Iterator[Edit]:
    try:
        written = decode()
    except UnicodeError:
        return
    if expected.fullmatch(written) and not written.isascii():
        yield Edit(match.start(), match.end(), written, rule, "safe")
