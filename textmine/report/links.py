"""Addresses inside the report (報告内のリンク): every number and term leads to its answers.

``#answers?term=協働&group=環境部`` is read by the page's own script, which shows those answers with the
words marked. The same addresses are used by charts, tables and cards.
"""

from __future__ import annotations

from urllib.parse import urlencode

from textmine.groupnames import ALL_QUESTIONS, EVERYONE


def answers_link(*, who: str | tuple[str, ...] = "", mark: str | tuple[str, ...] = "", **wanted: str) -> str:
    """The address of the answers that fit all that is named.

    ``wanted``: ``term``, ``terms`` (joined by commas, all of them marked), ``code`` (its places are
    marked), ``by`` and ``group``, a second pair ``by2`` and ``group2`` (the survey, where there are two), ``question``, ``status`` ("blank": every nonresponse; "uncoded": valid
    answers without a code). Of several respondents in ``who`` any may fit; each run of text in ``mark``
    is marked.
    """
    if wanted.get("by") == EVERYONE:
        wanted = wanted | {"by": "", "group": ""}
    if wanted.get("question") == ALL_QUESTIONS:
        wanted = wanted | {"question": ""}
    named = [(name, value) for name, value in wanted.items() if value]
    for name, values in (("who", who), ("mark", mark)):
        listed = (values,) if isinstance(values, str) else values
        named += [(name, value) for value in listed if value]
    return "#answers?" + urlencode(named)
