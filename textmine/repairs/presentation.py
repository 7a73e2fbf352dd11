"""Forms for the page that PDF files give instead of characters (縦書き用の字形・合字): ︒ for 。, ﬁ for fi."""

from __future__ import annotations

from unicodedata import normalize

from textmine.patterns import pattern
from textmine.repairs.changes import Edit
from textmine.repairs.rules import Rules

_LIGATURES = "ﬀﬁﬂﬃﬄﬅﬆ"
_MARKS = dict(zip("︐︑︒︓︔︕︖︙︰︱︲﹐﹑﹒﹔﹕﹖﹗", "，、。：；！？…‥―–，、．；：？！", strict=True))
_OPENING = dict(zip("︗︵︷︹︻︽︿﹁﹃﹇﹙﹛﹝", "〖（｛〔【《〈「『［（｛〔", strict=True))
_CLOSING = dict(zip("︘︶︸︺︼︾﹀﹂﹄﹈﹚﹜﹞", "〗）｝〕】》〉」』］）｝〕", strict=True))
_WRITTEN = {**{one: normalize("NFKC", one) for one in _LIGATURES}, **_MARKS, **_OPENING, **_CLOSING}
PRESENTED = frozenset(_WRITTEN)
"""The characters that are looked at."""

_ANY = pattern(f"[{''.join(sorted(PRESENTED))}]")
_FOUND = pattern(
    f"[{_LIGATURES}{''.join(_MARKS)}]"
    rf"|[{''.join(_OPENING)}](?=[\w「『（{''.join(_OPENING)}]*\w)|(?<=[\w。、！？…）」︒︑])[{''.join(_CLOSING)}]"
)
"""Brackets only beside letters: (︶︿︶) is a face."""


def fix_presentation(text: str, rules: Rules) -> list[Edit]:
    """Forms for vertical writing and ligatures (縦書き用の字形・合字): ﹁困った﹂ is 「困った」, ﬁnal is final."""
    if _ANY.search(text) is None:
        return []
    return [
        Edit(match.start(), match.end(), _WRITTEN[match.group()], "presentation", "safe")
        for match in _FOUND.finditer(text)
    ]
