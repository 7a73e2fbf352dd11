"""Regular expressions that are compiled when they are first asked (正規表現).

Compiling those with many kanji and kana takes longest of all that importing textmine does, and an answer
meets few of them.
"""

from __future__ import annotations

import re
from typing import Any, cast


def pattern(written: str, flags: int = 0) -> re.Pattern[str]:
    """The expression ``written``; a mistake in it shows when it is first asked.

    >>> pattern("[特別]に").match("特になし").group()
    '特に'
    """
    return cast("re.Pattern[str]", _Pattern(written, flags))


class _Pattern:
    """Stands for a compiled expression: each of its methods is looked up there once, then it is here."""

    def __init__(self, written: str, flags: int) -> None:
        self.pattern, self._flags = written, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, found)
        return found
