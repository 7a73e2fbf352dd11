"""Which encoding (文字コード) a text file has: tried strictly, said openly, refused when unsure.

BOM, then ISO-2022-JP escapes, UTF-16 without a BOM by its NUL bytes, strict UTF-8, then strict CP932
and EUC-JP judged by how Japanese the text looks. A file that is none of them is refused with the
place of the first byte that does not fit: a wrong guess would spoil every answer without a sound.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from textmine.errors import InputError, Problem, SettingsError, shown

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ALIASES = {
    "sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "ms932": "cp932",
    "windows-31j": "cp932",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-8-bom": "utf-8",
    "jis": "iso2022_jp",
    "iso-2022-jp": "iso2022_jp",
}
"""Spellings that people write in settings; CP932 holds all of Shift_JIS and ①, ㈱, 髙 besides."""

LEAST_PLAUSIBLE = 0.7
"""Share of everyday characters that a text must have to be taken for UTF-16, CP932 or EUC-JP."""

LEAST_KANA = 0.02
KANA_JUDGED_FROM = 60
"""Japanese prose without kana does not exist: judged from this many non-ASCII characters on."""


def decode(content: bytes, path: Path, encoding: str = "auto") -> tuple[str, str]:
    """The text and the name of the encoding that it was read with.

    ``encoding`` other than "auto" is honoured strictly. Raises InputError with the place of the first
    byte that does not fit, SettingsError for a name that Python does not know.
    """
    if encoding.lower() not in ("", "auto"):
        return _decode_as(content, path, encoding)
    for mark, name in BOMS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], name, path, len(mark)), f"{name} (BOM)"
    if b"\x1b$" in content and content.isascii() and (text := _try(content, "iso2022_jp")) is not None:
        return text, "iso2022_jp"
    if (guessed := _utf16_by_nul(content)) is not None:
        return content.decode(guessed), guessed
    if (text := _try(content, "utf-8")) is not None:
        return text, "utf-8"
    return _decode_japanese(content, path)


def _decode_as(content: bytes, path: Path, encoding: str) -> tuple[str, str]:
    name = ALIASES.get(encoding.lower(), encoding.lower())
    try:
        if not codecs.lookup(name)._is_text_encoding:
            raise LookupError(name)
    except (LookupError, ValueError) as error:
        raise SettingsError(_unknown_encoding(encoding)) from error
    for mark, marked in BOMS:
        if content.startswith(mark) and (name == marked or marked.startswith(name)):
            return _strictly(content[len(mark) :], marked, path, len(mark)), f"{marked} (BOM)"
    return _strictly(content, name, path, 0), name


def _strictly(content: bytes, name: str, path: Path, skipped: int) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise InputError(_bad_byte(content, name, error, path, skipped)) from error


def _try(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        return None


def _utf16_by_nul(content: bytes) -> str | None:
    """UTF-16 without a BOM: NUL bytes are halves of commas and line ends, and one order reads well."""
    if len(content) % 2 or b"\0" not in content:
        return None
    looks = {name: _looks_utf16(_try(content, name)) for name in ("utf-16-le", "utf-16-be")}
    name = max(looks, key=lambda name: looks[name])
    return name if looks[name] >= LEAST_PLAUSIBLE and looks[name] > min(looks.values()) else None


def _looks_utf16(text: str | None) -> float:
    if text is None or "\0" in text or not any(mark in text for mark in ",\t\r\n;"):
        return 0.0
    return plausible_share(text, count_ascii=True)


def _decode_japanese(content: bytes, path: Path) -> tuple[str, str]:
    if b"\0" not in content and not _mostly_utf8(content):
        texts = {name: text for name in ("cp932", "euc_jp") if (text := _try(content, name)) is not None}
        looks = {name: looks_japanese(text) for name, text in texts.items()}
        good = sorted((name for name in texts if looks[name] > 0), key=lambda name: -looks[name])
        if len(good) == 1 or (len(good) == 2 and looks[good[0]] > 1.2 * looks[good[1]]):
            return texts[good[0]], good[0]
        if len(good) == 2:
            raise InputError(_undecided(path))
    raise InputError(_damaged(content, path))


def _mostly_utf8(content: bytes) -> bool:
    """Whether this is UTF-8 with some broken bytes: more whole sequences than broken ones."""
    text = content.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(n for c, n in Counter(text).items() if ord(c) >= 0x800) - broken
    return whole > broken


def looks_japanese(text: str) -> float:
    """How much a decoded text looks like Japanese: 0 is refused, else kana and everyday characters."""
    foreign = _counted(text)
    plausible, kana = _share(_is_everyday, foreign), _share(_is_kana, foreign)
    if plausible < LEAST_PLAUSIBLE or (foreign.total() >= KANA_JUDGED_FROM and kana < LEAST_KANA):
        return 0.0
    return plausible + kana


def plausible_share(text: str, *, count_ascii: bool = False) -> float:
    """The share of everyday characters (kana, JIS level 1 kanji, signs) among the non-ASCII ones."""
    return _share(_is_everyday, _counted(text, ascii_too=count_ascii))


def _counted(text: str, *, ascii_too: bool = False) -> Counter[str]:
    """How often each character stands in the text; without the ASCII ones unless asked."""
    return Counter({c: n for c, n in Counter(text).items() if ascii_too or ord(c) >= 0x80})


def _share(belongs: Callable[[str], bool], counted: Counter[str]) -> float:
    return sum(n for c, n in counted.items() if belongs(c)) / max(counted.total(), 1)


def _is_kana(character: str) -> bool:
    return "\u3041" <= character <= "\u30fe"


def _is_everyday(character: str) -> bool:
    if character < "\x80":
        return character >= " " or character in "\t\r\n"
    if _is_kana(character) or "\u3000" <= character <= "\u301f" or "\uff01" <= character <= "\uff5e":
        return True
    if "\uff61" <= character <= "\uff9f":
        return False
    try:
        row = character.encode("euc_jp")[0] - 0xA0
    except UnicodeEncodeError:
        return _is_vendor_character(character)
    return 1 <= row <= 8 or 16 <= row <= 47


def _is_vendor_character(character: str) -> bool:
    """Characters that CP932 adds to JIS and people do write: ① ㈱ ㎡ Ⅲ."""
    return "\u2150" <= character <= "\u24ff" or "\u3200" <= character <= "\u33ff"


def _damaged(content: bytes, path: Path) -> Problem:
    """The encoding that fits best and the first byte that does not fit it."""
    fits = []
    for order, name in enumerate(("utf-8", "cp932", "euc_jp")):
        text = content.decode(name, errors="replace")
        fits.append((text.count("\ufffd"), -plausible_share(text), order, name))
    for _, _, _, name in sorted(fits):
        try:
            content.decode(name)
        except UnicodeDecodeError as error:
            return _bad_byte(content, name, error, path, 0)
    return _undecided(path)


def _bad_byte(content: bytes, name: str, error: UnicodeDecodeError, path: Path, skipped: int) -> Problem:
    before = content[: error.start].decode(name, errors="replace")
    line = before.count("\n") + 1
    tail = before.rsplit("\n", 1)[-1][-20:]
    byte = content[error.start : error.start + 1].hex().upper()
    where = f"{path.name} {line} 行目 (line {line}), byte {skipped + error.start + 1}: 0x{byte}"
    return Problem(
        f"{name} として読めない文字があります（「{shown(tail, 20)}」の次）",
        f"a byte does not fit {name} (after '{shown(tail, 20)}')",
        where,
        'その文字を直すか、文字コードを encoding = "cp932" のように指定してください。'
        "Excel では「CSV UTF-8」で保存し直せます",
        'mend that character, or name the encoding (encoding = "cp932"); Excel can save as "CSV UTF-8"',
    )


def _undecided(path: Path) -> Problem:
    return Problem(
        "文字コードを決められません",
        "the encoding cannot be decided",
        path.name,
        'encoding = "cp932" または "euc_jp" のように指定してください（コマンドでは --encoding）',
        'name it: encoding = "cp932" or "euc_jp" (on the command line: --encoding)',
    )


def _unknown_encoding(encoding: str) -> Problem:
    return Problem(
        f"知らない文字コード「{shown(encoding)}」です",
        f"unknown encoding '{shown(encoding)}'",
        "encoding",
        "utf-8, cp932, euc_jp, utf-16 などを書いてください",
        "use utf-8, cp932, euc_jp, utf-16 ...",
    )
