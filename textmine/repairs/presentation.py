"""Forms for the page that files give instead of characters (縦書き用の字形・合字・記号の書体): ︒ for 。, ﬁ for fi.

Word files and PDF write the signs of the fonts Symbol and Wingdings as private characters (U+F0B7 for ・), and PDF
readers write (cid:123) for a sign of which a file does not say what it means.
"""

from __future__ import annotations

from unicodedata import normalize

from textmine.patterns import pattern
from textmine.repairs.changes import Edit
from textmine.repairs.letters import is_quoted
from textmine.repairs.rules import Rules

_LIGATURES = "ﬀﬁﬂﬃﬄﬅﬆ"
_MARKS = dict(zip("︐︑︒︓︔︕︖︙︰︱︲﹐﹑﹒﹔﹕﹖﹗", "，、。：；！？…‥―–，、．；：？！", strict=True))
_OPENING = dict(zip("︗︵︷︹︻︽︿﹁﹃﹇﹙﹛﹝", "〖（｛〔【《〈「『［（｛〔", strict=True))
_CLOSING = dict(zip("︘︶︸︺︼︾﹀﹂﹄﹈﹚﹜﹞", "〗）｝〕】》〉」』］）｝〕", strict=True))
_BULLETS = dict(
    zip(
        "\uf046\uf06c\uf06e\uf06f\uf071\uf075\uf076\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc",
        "☞●■□❑◆❖▪□・➢✓",
        strict=True,
    )
)
"""Wingdings; Symbol has Greek letters at some of these places, so that they are bullets only behind no letter."""
_PICTURES = dict(zip("\uf04a\uf0e0\uf0e8\uf0f0\uf0fe", "☺→➔⇨☑", strict=True))
UNTOLD = "(cid:"
"""Begins what readers of PDF write for a sign without a meaning; � stands for lost ones elsewhere, too."""
_WRITTEN = {
    **{one: normalize("NFKC", one) for one in _LIGATURES},
    **_MARKS,
    **_OPENING,
    **_CLOSING,
    **_BULLETS,
    **_PICTURES,
}
PRESENTED = frozenset(_WRITTEN)
"""The characters that are looked at."""

_ANY = pattern(f"[{''.join(sorted(PRESENTED))}]")
_CID = pattern(r"\(cid:[0-9]{1,5}\)(?!と(?:いう|書|表示|出))")
"""But not where a text speaks of it: (cid:12) という記号."""
_FOUND = pattern(
    f"[{_LIGATURES}{''.join(_MARKS)}{''.join(_PICTURES)}]|(?<![^\\s])[{''.join(_BULLETS)}]"
    rf"|[{''.join(_OPENING)}](?=[\w「『（{''.join(_OPENING)}]*\w)|(?<=[\w。、！？…）」︒︑])[{''.join(_CLOSING)}]"
)
"""Brackets only beside letters: (︶︿︶) is a face."""


def fix_presentation(text: str, rules: Rules) -> list[Edit]:
    """Forms for vertical writing and ligatures (縦書き用の字形・合字): ﹁困った﹂ is 「困った」, ﬁnal is final."""
    found = [*_FOUND.finditer(text)] if _ANY.search(text) else []
    if UNTOLD in text:
        found += [match for match in _CID.finditer(text) if not is_quoted(text, *match.span())]
    return [
        Edit(match.start(), match.end(), _WRITTEN.get(match.group(), "\ufffd"), "presentation", "safe")
        for match in sorted(found, key=lambda match: match.start())
    ]
