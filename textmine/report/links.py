"""Addresses inside the report (報告内のリンク): every number and term leads to its answers.

``#answers?term=協働&group=環境部`` is read by the page's own script, which shows those answers with the
words marked. The same addresses are used by charts, tables and cards.
"""

from __future__ import annotations

from urllib.parse import urlencode


def answers_link(
    *,
    term: str = "",
    terms: str = "",
    by: str = "",
    group: str = "",
    question: str = "",
    status: str = "",
    who: str = "",
) -> str:
    """The address of the answers that fit all that is named; status "blank" means every nonresponse."""
    wanted = {
        "term": term,
        "terms": terms,
        "by": by,
        "group": group,
        "question": question,
        "status": status,
        "who": who,
    }
    if by == "全体":
        wanted["by"] = wanted["group"] = ""
    if question == "全設問":
        wanted["question"] = ""
    return "#answers?" + urlencode({name: value for name, value in wanted.items() if value})
