"""Addresses inside the report (報告内のリンク): every number and term leads to its answers.

``#answers?term=協働&group=環境部`` is read by the page's own script, which shows those answers with the
words marked. The same addresses are used by charts, tables and cards.
"""

from __future__ import annotations

from urllib.parse import urlencode


def answers_link(*, who: str | tuple[str, ...] = "", **wanted: str) -> str:
    """The address of the answers that fit all that is named.

    ``wanted``: ``term``, ``terms`` (joined by commas, all of them marked), ``by`` and ``group``,
    ``question``, ``status`` ("blank": every nonresponse), ``mark`` (a run of text to mark).
    Of several respondents in ``who`` any may fit.
    """
    if wanted.get("by") == "全体":
        wanted = wanted | {"by": "", "group": ""}
    if wanted.get("question") == "全設問":
        wanted = wanted | {"question": ""}
    names = (who,) if isinstance(who, str) else who
    named = [(name, value) for name, value in wanted.items() if value]
    return "#answers?" + urlencode([*named, *(("who", name) for name in names if name)])
