"""UTF-8 read as a European encoding with bytes lost (欠けた欧文の文字化け): é�“è·¯ã�® is 道路の.

windows-1252 has no character for five bytes, and the first of them (81) stands in most hiragana. Programs write �
for them, or nothing at all (ã“ã‚“ã«ã¡ã¯). The first byte of each character is always there: most characters
have a single reading that people write, and Sudachi decides between the readings of the others. Those that it
leaves open stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product, takewhile

from textmine.patterns import pattern
from textmine.repairs.changes import Edit
from textmine.repairs.lost import is_likely, read_agreed
from textmine.repairs.misread import is_shown, latin_byte
from textmine.repairs.rules import Rules
from textmine.repairs.words import PathCost

_UNKNOWN = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))
"""The bytes that windows-1252 does not know."""
_GAP = "\ufffd"
_LETTER = f"[\xe3-\xe9\xef][\x80-\xbf{_GAP}]{{0,2}}"
"""What is left of the three bytes of a kana or a kanji."""
_LETTERS, _RUN = pattern(_LETTER), pattern(f"(?:{_LETTER})+")
_MAY_BE = pattern("[\xe3-\xe9\xef][^\x00-\x7fぁ-ヿ一-鿿]")
_UNTOLD, _MOST_BARE = 3, 1 / 4
"""So many letters in a row speak for themselves where nothing tells of lost bytes, and the share of them of which
the first byte alone may be left."""
_MOST_LETTERS = 400
_AROUND = 8
"""Characters on either side that are read with a run."""


def fix_lost_latin(text: str, rules: Rules, path_cost: PathCost) -> list[Edit]:
    """UTF-8 read as windows-1252 with bytes lost, as far as one reading is much better than all others."""
    if _MAY_BE.search(text) is None:
        return []
    latin = "".join(mark if mark == _GAP else latin_byte(mark) for mark in text)
    edits: list[Edit] = []
    for match in _RUN.finditer(latin):
        letters, (start, end) = _LETTERS.findall(match.group()), match.span()
        before = _known(reversed(text[max(start - _AROUND, 0) : start]))[::-1]
        after = _known(iter(text[end : end + _AROUND]))
        if not _is_damage(letters, text[start:end], before + after) or is_shown(text, start, end):
            continue
        choices = [_readings(letter) for letter in letters]
        if all(choices):
            whole = [*_sound(before), *choices, *_sound(after)]
            read = read_agreed(whole, rules.frequency, path_cost)
            edits += _pieces(start, letters, read[len(before) :])
    return edits


def _known(around: Iterator[str]) -> str:
    """The sound Japanese that stands beside a run."""
    return "".join(
        takewhile(lambda mark: len(mark.encode("utf-8", "replace")) == 3 and is_likely(mark), around)
    )


def _sound(text: str) -> list[tuple[bytes]]:
    return [(mark.encode(),) for mark in text]


def _is_damage(letters: list[str], found: str, around: str) -> bool:
    """Whether bytes are lost, and what is left can be nothing else: ã in São is a letter of its own.

    Where nothing stands for lost bytes, one that ISO 8859-1 does not write (‚, “) has to be there: a program that
    took that encoding has lost most bytes, not five.
    """
    if len(letters) > _MOST_LETTERS:
        return False
    if _GAP in found:
        return all(len(letter) == 3 for letter in letters) and (
            len(letters) > 1 or found[0] == "ã" or bool(around)
        )
    bare = sum(len(letter) == 1 for letter in letters)
    torn = sum(len(letter) < 3 for letter in letters)
    return (
        torn > 0
        and len(letters) - bare >= _UNTOLD
        and max(found) > "\xff"
        and bare <= _MOST_BARE * len(letters)
    )


def _pieces(start: int, letters: list[str], read: str) -> Iterator[Edit]:
    """One edit for each stretch of letters that are read; those that stay open keep their bytes."""
    place, found, written = start, 0, ""
    for letter, one in zip([*letters, ""], [*read[: len(letters)], _GAP], strict=True):
        if one == _GAP:
            if written:
                yield Edit(place - found, place, written, "mojibake", "checked")
            place, found, written = place + len(letter), 0, ""
        else:
            place, found, written = place + len(letter), found + len(letter), written + one


@lru_cache(maxsize=4096)
def _readings(letter: str) -> tuple[bytes, ...]:
    """Every way to fill the lost bytes of a letter that gives one which people write.

    >>> [code.decode() for code in _readings("ã\\ufffd\\x93")]
    ['こ']
    """
    lead, rest = letter[0], list(letter[1:])
    if len(rest) == 2:
        trails = [rest]
    elif rest:
        trails = [[_GAP, *rest], [*rest, _GAP]]
    else:
        trails = [[_GAP, _GAP]]
    filled = {
        bytes([ord(lead), *trail])
        for marks in trails
        for trail in product(*(_UNKNOWN if mark == _GAP else mark.encode("latin-1") for mark in marks))
    }
    return tuple(sorted(code for code in filled if is_likely(code.decode("utf-8", "replace"))))
