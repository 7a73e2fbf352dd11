"""How a quote stands on a slide (引用の見せ方): on one line, and without the number it had in a list.

Nothing else of a quote is touched; what is left out stands as …, as everywhere in print.
"""

from __future__ import annotations

import re

from textmine.patterns import pattern

LEFT_OUT = "…"
_NUMBER = pattern(
    r"""[\s　]*(?:
        [(（［\[〔]\s*(?:\d{1,2}|[ア-ンａ-ｚＡ-Ｚa-zA-Z])\s*[)）］\]〕]      # (1) （ア） [a]
      | \d{1,2}[.．)）]                                                   # 1. 1）
      | \d{1,2}[、,，:：]                                                  # 1、
      | \d{1,2}　                                                         # 1 and a wide space: 2 階 has a narrow one
      | [ア-ンａ-ｚＡ-Ｚa-zA-Z][)）．.]                                     # ア） A.
      | [①-⑳❶-❿⓵-⓾㈠-㈩](?![①-⑳、・,，と〜～\-－]|[のをがはもにへ](?![ぁ-ん]))  # ①, but not ①と②, ①の案
      | [・･●◎■◆▲▼▪•‣◦](?![●◎■◆▲▼])                                      # a bullet, but no row of them
    )[\s　]*""",
    re.VERBOSE,
)
_A_FIGURE = pattern(r"[\d.．,，、]")
"""Right behind a number's mark: 1.5 倍, 1,000 円, １、２時間 are figures, no list."""


def quoted(quote: str) -> str:
    """A quote for a slide: one line, … for the number of a list at its beginning.

    >>> quoted("１．駅が遠い\\n２．バスが少ない"), quoted("1.5倍になった"), quoted("２階が暗い")
    ('…駅が遠い　２．バスが少ない', '1.5倍になった', '２階が暗い')
    """
    said = on_one_line(quote)
    mark = _NUMBER.match(said)
    rest = said[mark.end() :] if mark else ""
    if not rest or _A_FIGURE.match(rest):
        return said
    return LEFT_OUT + rest


def on_one_line(quote: str) -> str:
    """The lines of an answer one behind the other.

    >>> on_one_line("駅が遠い\\n\\n　バスが少ない\\n")
    '駅が遠い　バスが少ない'
    """
    return "　".join(line.strip() for line in quote.splitlines() if line.strip())
