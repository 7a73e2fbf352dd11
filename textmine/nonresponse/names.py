"""What may stand for a name before a form (名前らしさ): 福祉課 in 福祉課に同じ, not a part of a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from textmine.nonresponse.folding import squeeze
from textmine.patterns import pattern

LONGEST_NAME = 20
LONGEST_REASON = 25
"""Folded characters of a reason that may stand before a form: 内部事務だけの, before ため該当なし."""
MOST_RESPONDENTS = 1_000
"""More respondents than these are no offices that could refer to each other by name."""

_SENTENCE = pattern("を|[一-鿿0-9](?:は|が|に|で|へ|より)|もが|して|てい|ます|です|ない|する|れる|[るた]$")
"""Folded letters that stand in sentences: particles behind kanji, ends of verbs."""


def could_be_name(text: str) -> bool:
    """Whether folded letters may be what a name begins with; nothing at all may.

    >>> [could_be_name(text) for text in ("福祉", "緑と公園", "生きがい", "高齢者が集まる", "窓口は福祉")]
    [True, True, True, False, False]
    """
    return len(text) <= LONGEST_NAME and not _SENTENCE.search(text)


_SAYS_MORE = pattern("です|ます|ました|でした|たい|ほしい|欲しい|べき|その他|そのほか|以外|[他外]は|それ")
"""Ends of sentences and wishes that are folded into a reason, and what sets the rest of an answer apart."""


def could_be_reason(text: str) -> bool:
    """Whether folded letters may be a reason and nothing beside it, however they are put.

    >>> could_be_reason("窓口業務がない"), could_be_reason("駅前を直してほしいその他は所管外の")
    (True, False)
    """
    return 0 < len(text) <= LONGEST_REASON and not _SAYS_MORE.search(text)


def names_to_refer_to(respondents: Iterable[str]) -> tuple[str, ...]:
    """The folded names by which an answer may refer to another respondent, in order; none of a large survey.

    Numbers and single letters are no names: 1 may be a question, Ａ a choice.

    >>> names_to_refer_to(["（丙担当）", "図書館", "12", "Ａ"])
    ('丙担当', '図書館')
    """
    known = set(respondents)
    if len(known) > MOST_RESPONDENTS:
        return ()
    folded = {squeeze(name) for name in known}
    return tuple(sorted(name for name in folded if 1 < len(name) <= LONGEST_NAME and not name.isdecimal()))
