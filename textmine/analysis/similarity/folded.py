"""Texts as they are compared: letters and digits of one width, each with its place in the original."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from unicodedata import category, normalize


class _Folds(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = normalize("NFKC", chr(code)).casefold()
        self[code] = "".join(character for character in folded if category(character)[0] in "LN")
        return self[code]


_FOLDS = _Folds()


@dataclass(frozen=True)
class Folded:
    """``text`` without spaces, punctuation, width and case; ``places[i]`` is where character i stood."""

    text: str
    original: str

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Where each folded character stands in the original text."""
        return tuple(place for place, each in enumerate(self.original) for _ in _FOLDS[ord(each)])

    def span(self, start: int, length: int) -> tuple[int, int]:
        """The offsets in the original text of ``length`` folded characters from ``start`` on."""
        return self.places[start], self.places[start + length - 1] + 1


def fold_text(text: str) -> Folded:
    """Fold one text: NFKC and lower case character by character, letters and digits only.

    >>> fold_text("公（行政）と、ＰＴＡ").text, fold_text("公（行政）").span(1, 2)
    ('公行政とpta', (2, 4))
    """
    return Folded(text.translate(_FOLDS), text)


def contained_share(shorter: str, longer: str, size: int) -> float:
    """Share of the characters of ``shorter`` that stand inside a run of ``size`` found in ``longer``.

    >>> round(contained_share("市民協働を進める", "市民協働は必要", 4), 2)
    0.5
    """
    if not shorter:
        return 0.0
    known = {longer[place : place + size] for place in range(len(longer) - size + 1)}
    covered, behind = 0, 0
    for place in range(len(shorter) - size + 1):
        if shorter[place : place + size] in known:
            covered += place + size - max(place, behind)
            behind = place + size
    return covered / len(shorter)


def longest_common_run(first: str, second: str) -> tuple[int, int, int]:
    """Start in ``first``, start in ``second`` and length of their longest common run, the first of equals.

    >>> longest_common_run("市民と行政の協働", "行政と市民の協働")
    (5, 5, 3)
    """
    low, high, found = 0, min(len(first), len(second)), (0, 0)
    while low < high:
        size = (low + high + 1) // 2
        known = {second[place : place + size]: place for place in range(len(second) - size, -1, -1)}
        hit = next((p for p in range(len(first) - size + 1) if first[p : p + size] in known), None)
        if hit is None:
            high = size - 1
        else:
            low, found = size, (hit, known[first[hit : hit + size]])
    return *found, low


def widen_span(first: str, second: str, span: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """``span`` of ``first`` with the punctuation around it that also stands around ``other`` of ``second``.

    >>> widen_span("が、市民。", "も、市民。", (2, 4), (2, 4))
    (1, 5)
    """
    (start, end), (left, right) = span, other
    while start and left and _is_same_mark(first[start - 1], second[left - 1]):
        start, left = start - 1, left - 1
    while end < len(first) and right < len(second) and _is_same_mark(first[end], second[right]):
        end, right = end + 1, right + 1
    return start, end


def _is_same_mark(first: str, second: str) -> bool:
    return not first.isspace() and normalize("NFKC", first) == normalize("NFKC", second)
