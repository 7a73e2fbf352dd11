"""Which name a written name means (名前の照合): width, brackets, spaces and damaged characters do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

DAMAGED = str.maketrans({"尐": "少", "实": "実"})
"""Characters that PDF files give for others, before any repair."""

SILENT = re.compile(r"[()\s「」【】\[\]]")


def fold_name(name: str) -> str:
    """A name as it is compared: width folded, without brackets and spaces; 尐 is 少.

    >>> fold_name("（法務担当）") == fold_name("法務担当"), fold_name("ＩＣＴ推進課")
    (True, 'ICT推進課')
    """
    return SILENT.sub("", unicodedata.normalize("NFKC", name).translate(DAMAGED))


class Names:
    """Known names, to be found as they are written elsewhere."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = tuple(dict.fromkeys(known))
        self._folded: dict[str, list[str]] = {}
        for name in self.known:
            self._folded.setdefault(fold_name(name), []).append(name)
        self._same = frozenset(self.known)

    def find(self, name: str) -> str:
        """The known name meant: as written, else the only one of this folding; "" where that is not clear.

        >>> names = Names(["青少年課", "ＩＣＴ推進課", "（庶務）", "庶務"])
        >>> names.find("青尐年課"), names.find("ICT推進課"), names.find("庶務"), names.find("〔庶務〕")
        ('青少年課', 'ＩＣＴ推進課', '庶務', '')
        """
        if name in self._same:
            return name
        meant = self._folded.get(fold_name(name), [])
        return meant[0] if len(meant) == 1 else ""

    def alike(self, name: str) -> list[str]:
        """The known names of the same folding, where more than one could be meant."""
        return self._folded.get(fold_name(name), [])
