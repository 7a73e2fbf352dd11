"""Bytes read with the wrong encoding (文字化け): undone where every byte of a run is still there.

A run is undone only if its bytes are Japanese in the right encoding, and such Japanese as people write:
kana, kanji of JIS level 1 and their marks. Runs in which a byte is lost are for ``lost``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from textmine.patterns import pattern
from textmine.repairs.changes import Edit
from textmine.repairs.letters import JAPANESE_TEXT, is_quoted
from textmine.repairs.rules import Rules

KANA_BYTES = "縺繧繝"
"""The bytes with which kana begin in UTF-8 (E3 81, E3 82, E3 83), read as CP932."""
_KANA_BYTES_IN_GBK = "銇銈銉"
"""The same bytes read as GBK, the code of Chinese systems."""
_KANA_IN_GBK = "偁偄偆偊偍偑偒偔偗偙偝偟偡偣偨偩偪偮偰偱偳偺偼傊傕傛傝傞傟傪"
"""The kana of CP932 read as GBK, as far as these are kanji that no Japanese text holds: 偺 is の."""
_EUROPEAN = frozenset(map(chr, (*range(0x80, 0xA0), *range(0xA1, 0x100)))) - frozenset("§¨°±´¶×÷¢£¬\xad")
_CHINESE = frozenset(_KANA_BYTES_IN_GBK + _KANA_IN_GBK)
_SINGLE = _EUROPEAN | frozenset(KANA_BYTES + "‚ƒ„")
WRONG = _SINGLE | _CHINESE
"""Characters that may be bytes of Japanese; half-width kana may be, too."""

_KANA = pattern("[ぁ-ゖァ-ヺ]")
_HIRAGANA = pattern("[ぁ-ゖ]")
_GAIJI = pattern("[\ue000-\uf8ff]")
_MAC_KANA = frozenset("„ÇÉ")
"""The first byte of kana in UTF-8 (E3) and in CP932 (82, 83), read as MacRoman."""
_QUOTES = frozenset("‘’“”–—…•\ufeff\u00a0")

_CP932_SIGN = pattern(f"[｡-ﾟ{KANA_BYTES}]")
_CP932_RUN = pattern(r"[^\x00-\x7f\s]{2,}")
_ASCII = pattern(r"[\x00-\x7f]")
"""What no run can give but by the second byte of ・, which stands for lost ones: 縺・ is い, not ぁE."""
_GBK_RUN = pattern(r"[^\x00-\x7f\s\ufffd]{2,}")
_MENTIONED = pattern("(?:文字)?[化ば]け|文字コード")
_UTF8_BYTES = pattern(r"(?:[\xe3-\xe9\xef][\x80-\xbf]{2})+")
_SINGLE_BYTES = pattern(r"(?:[\xe2-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xc2\xc3][\x80-\xbf])+")
_CP932_BYTES = pattern(r"(?:[\x81-\x84\x88-\x98][\x40-\x7e\x80-\xfc])+")
_EUC_BYTES = pattern(r"(?:[\xa1\xa3-\xa5\xb0-\xcf][\xa1-\xfe])+")
_ISO_2022 = pattern(r"\x1b?\$[@B]((?:[!-~]{2}){1,300}?)(?:\x1b?\([BJ]|$)")


def fix_misread(text: str, rules: Rules) -> list[Edit]:
    """Japanese read with the wrong encoding: 縺薙ｓ is こん, ‚±‚ñ is こん, $B;TL1(B is 市民. 縺れ is a word."""
    edits: list[Edit] = []
    for start, end, written in sorted(_found(text), key=lambda one: (one[0], -one[1])):
        if (not edits or start >= edits[-1].end) and not is_shown(text, start, end):
            edits.append(Edit(start, end, written, "mojibake", "safe"))
    return edits


def is_shown(text: str, start: int, end: int) -> bool:
    """Whether a text that speaks of such damage quotes it: 「縺ゅ＞」という文字化け."""
    return is_quoted(text, start, end) and _MENTIONED.search(text) is not None


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    if "$" in text:
        yield from _from_iso_2022(text)
    if not _SINGLE.isdisjoint(text):
        yield from _from_single_bytes(text)
    if not _CHINESE.isdisjoint(text):
        yield from _from_gbk(text)
    if _CP932_SIGN.search(text):
        yield from _from_cp932(text)


def is_written(text: str) -> bool:
    """Whether people write all of these characters: kana, level 1 kanji, marks of JIS, letters."""
    return all(_is_common(character) for character in text)


@lru_cache(maxsize=4096)
def _is_common(character: str) -> bool:
    if character in _QUOTES or " " <= character <= "~" or character >= "\U0001f300":
        return True
    try:
        code = character.encode("euc_jp")
    except UnicodeError:
        return False
    return len(code) == 2 and code[0] <= 0xCF


def _from_iso_2022(text: str) -> Iterator[tuple[int, int, str]]:
    """ISO-2022-JP whose escapes show, or have been lost (``$B;TL1(B``)."""
    for match in _ISO_2022.finditer(text):
        closed = match.group().endswith(("(B", "(J"))
        try:
            written = (b"\x1b$B" + match.group(1).encode("ascii") + b"\x1b(B").decode("iso2022_jp")
        except UnicodeError:
            continue
        escaped = match.group().startswith("\x1b")
        if (escaped or (closed and len(written) > 1)) and is_written(written):
            yield match.start(), match.end(), written


def _from_cp932(text: str) -> Iterator[tuple[int, int, str]]:
    """UTF-8 or EUC read as CP932: runs of 縺 and half-width kana, also in the middle of sound text."""
    for match in _CP932_RUN.finditer(text):
        run = match.group()
        try:
            written = run.encode("cp932").decode("utf-8")
        except UnicodeError:
            written = ""
        if written and not _ASCII.search(written) and any(mark in run for mark in KANA_BYTES):
            yield match.start(), match.end(), written
            continue
        pieces = [*_utf8_inside(run), *_euc_inside(run)]
        if not _is_torn(run, pieces):
            yield from (
                (match.start() + start, match.start() + end, written) for start, end, written in pieces
            )


def _is_torn(run: str, pieces: list[tuple[int, int, str]]) -> bool:
    """Whether beside the pieces there are bytes that nothing explains: one of theirs may be lost, too."""
    explained = {place for start, end, _ in pieces for place in range(start, end)}
    return any(match.start() not in explained for match in _CP932_SIGN.finditer(run))


def _utf8_inside(run: str) -> Iterator[tuple[int, int, str]]:
    """UTF-8 between whole characters of ``run``: 蟄占ご縺ｦ in 要望は蟄占ご縺ｦです."""
    code, places = _bytes_and_places(run)
    for match in _UTF8_BYTES.finditer(code):
        for end in range(match.end(), match.start() + 5, -3):
            if match.start() not in places or end not in places:
                continue
            written = code[match.start() : end].encode("latin-1").decode("utf-8", "replace")
            found = run[places[match.start()] : places[end]]
            if _CP932_SIGN.search(found) and is_written(written):
                yield places[match.start()], places[end], written
            break


def _bytes_and_places(run: str) -> tuple[str, dict[int, int]]:
    """The bytes of ``run`` in CP932, as characters, and at which of them its characters begin."""
    code, places = "", {0: 0}
    for place, character in enumerate(run):
        try:
            code += character.encode("cp932").decode("latin-1")
        except UnicodeError:
            code += "\0"
        places[len(code)] = place + 1
    return code, places


def _euc_inside(run: str) -> Iterator[tuple[int, int, str]]:
    """EUC-JP: half-width kana among private characters or rare kanji that give hiragana. ｲｽ､ﾂｸｴ is a list."""
    if not any("｡" <= mark <= "ﾟ" for mark in run) or all("｡" <= mark <= "ﾟ" for mark in run):
        return
    try:
        written = run.encode("cp932").decode("euc_jp")
    except UnicodeError:
        return
    proven = _GAIJI.search(run) is not None or len(_HIRAGANA.findall(written)) * 6 >= len(written)
    if len(written) >= 4 and proven and is_written(written):
        yield 0, len(run), written


def _from_gbk(text: str) -> Iterator[tuple[int, int, str]]:
    """UTF-8 or CP932 read on a Chinese system: 銈 begins kana, 偺 is の; a last character without its end stays."""
    for match in _GBK_RUN.finditer(text):
        run = match.group()
        try:
            code = run.encode("gbk")
        except UnicodeError:
            continue
        if any(mark in run for mark in _KANA_BYTES_IN_GBK):
            written, used = _whole_characters(code)
        else:
            written, used = code.decode("cp932", "replace"), len(code)
        if used % 2:  # Two bytes make a character of GBK: what ends between two of them cannot be cut out.
            written, used = written[:-1], used - len(written[-1:].encode())
        if written and _KANA.search(written) and is_written(written):
            yield match.start(), match.start() + used // 2, written


def _whole_characters(code: bytes) -> tuple[str, int]:
    """What bytes say in UTF-8, without a last character that is cut off, and how many of them say it."""
    try:
        return code.decode("utf-8"), len(code)
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":
            return "", 0
        return code[: error.start].decode("utf-8"), error.start


@lru_cache(maxsize=1024)
def latin_byte(character: str) -> str:
    """The byte that windows-1252 reads as this character, as a character; U+FFFF where there is none."""
    if character < "\u0100":
        return character
    try:
        return character.encode("cp1252").decode("latin-1")
    except UnicodeError:
        return "\uffff"


@lru_cache(maxsize=1024)
def _mac_byte(character: str) -> str:
    try:
        return character.encode("mac_roman").decode("latin-1")
    except UnicodeError:
        return "\uffff"


def _from_single_bytes(text: str) -> Iterator[tuple[int, int, str]]:
    """UTF-8, CP932 or EUC read as a European encoding: every byte has become a character of its own."""
    latin = "".join(map(latin_byte, text))
    readings = [list(_decoded(_SINGLE_BYTES, latin, "utf-8", _is_utf8))]
    if not _MAC_KANA.isdisjoint(text):
        mac = "".join(map(_mac_byte, text))
        readings.append(list(_decoded(_SINGLE_BYTES, mac, "utf-8", _is_utf8_kana)))
        readings.append(list(_decoded(_CP932_BYTES, mac, "cp932", partial(_is_cp932, text))))
    readings.append(list(_decoded(_CP932_BYTES, latin, "cp932", partial(_is_cp932, text))))
    readings.append(list(_decoded(_EUC_BYTES, latin, "euc_jp", partial(_is_euc, text))))
    yield from max(readings, key=_length)


def _length(reading: list[tuple[int, int, str]]) -> int:
    """How many bytes a reading explains: the one that explains most is right."""
    return sum(end - start for start, end, _ in reading)


def _decoded(
    run: re.Pattern[str], code: str, encoding: str, is_sound: Callable[[re.Match[str], str], bool]
) -> Iterator[tuple[int, int, str]]:
    for match in run.finditer(code):
        try:
            written = match.group().encode("latin-1").decode(encoding)
        except UnicodeError:
            continue
        written = _undone_twice(written)
        if is_sound(match, written):
            yield match.start(), match.end(), written


def _undone_twice(written: str) -> str:
    """UTF-8 that was misread a second time (Ã£Â\\x81Â\\x82 for ã\\x81\\x82): what the bytes of the bytes say."""
    if max(written) > "\xff":
        return written
    try:
        return written.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return written


def _is_utf8(match: re.Match[str], written: str) -> bool:
    """Three bytes of UTF-8 in a row are hardly ever anything else; é»… alone is."""
    if max(written) < "\u0800":
        return False
    return is_written(written) or (len(written) > 1 and JAPANESE_TEXT.fullmatch(written) is not None)


def _is_utf8_kana(match: re.Match[str], written: str) -> bool:
    return _KANA.search(written) is not None and JAPANESE_TEXT.fullmatch(written) is not None


def _is_cp932(text: str, match: re.Match[str], written: str) -> bool:
    """Kana among three characters, or control characters where the characters begin: —— is a dash."""
    if _is_byte(text[match.start() - 1 : match.start()]) or _is_byte(text[match.end() : match.end() + 1]):
        return False
    controls = sum("\x80" <= mark <= "\x9f" for mark in text[match.start() : match.end()])
    proven = controls * 2 >= len(written) or (len(written) >= 3 and _KANA.search(written) is not None)
    return len(written) >= 2 and len(set(written)) >= 2 and proven and is_written(written)


def _is_byte(neighbour: str) -> bool:
    """Whether a character beside a run is a byte that the run does not explain."""
    return "\x80" <= neighbour <= "\xff"


def _is_euc(text: str, match: re.Match[str], written: str) -> bool:
    """Kana among three characters, or signs (¿½´) in every other place, as in no European word."""
    if _is_byte(text[match.start() - 1 : match.start()]) or _is_byte(text[match.end() : match.end() + 1]):
        return False
    signs = sum("\xa1" <= mark <= "\xbf" for mark in match.group()[::2])
    proven = _KANA.search(written) is not None or signs >= 2
    return len(written) >= 3 and len(set(written)) >= 2 and proven and is_written(written)
