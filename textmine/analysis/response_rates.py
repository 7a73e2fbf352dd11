"""Response rates (回答率): who left which question without an answer, and whom to ask again.

Non-response is a finding of its own. The tables here say how much of it there is (``response_rates``)
and who should be asked again (``call_back``); ``blank_tests`` asks whether it is uneven.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textmine.errors import require_columns
from textmine.groupnames import ALL_QUESTIONS, EVERYONE, name_groups
from textmine.shares import wilson
from textmine.tables import CALL_BACK, NONRESPONSE, STATUS_JA, STATUSES, check

if TYPE_CHECKING:
    import pandas as pd

Cell = dict[str, str]
Counted = tuple[str, str, str]
"""A group, a question and a status."""


CALLED_FIRST = ("contradiction", "n_evidence", "n_unanswered")
"""What decides the order of the call-back list, the largest first; then the name."""


def response_rates(responses: pd.DataFrame, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """Non-response rates (無回答率) of the whole survey and of every group, question by question.

    Takes ``responses`` with ``status``; returns ``tables.NONRESPONSE``: one row for each group x
    question, and 全設問 for all questions of a group together. ``by`` are the group columns, from the
    outermost to the innermost; a respondent whose group is empty belongs to （なし）.

    ``rate`` = nonresponse / rows. ``low`` and ``high`` are Wilson's interval for it:
    (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n), z = 1.96. ``rate_applicable`` leaves out the
    cells that say that the question does not apply; both bases are published because leaving cells
    out can turn the order of groups around.

    Reading: high means that many cells hold no answer, not that people are careless; of open
    questions 18 % on average stay blank in panels (Pew). Limits: with few rows the interval is wide
    (1 of 2: 9 % to 91 %) and says so; the cells of 全設問 are not independent of each other, so its
    interval is too narrow. Source: Wilson (1927), Journal of the American Statistical Association 22.

    Example: 14 of 52 cells without an answer: rate 0.269, interval 0.168 to 0.403.
    """
    import pandas as pd

    require_columns(by, list(responses.columns))
    cells = list(zip(responses["question"].tolist(), responses["status"].tolist(), strict=True))
    levels = [(EVERYONE, [EVERYONE] * len(responses)), *((name, name_groups(responses[name])) for name in by)]
    counted = {
        level: Counter((group, *cell) for group, cell in zip(groups, cells, strict=True))
        for level, groups in levels
    }
    findings = pd.DataFrame(rates_of_counts(counted), columns=list(NONRESPONSE.names))
    check(findings, NONRESPONSE)
    return findings


def rates_of_counts(counted: Mapping[str, Mapping[Counted, int]]) -> dict[str, Any]:
    """The columns of ``tables.NONRESPONSE`` from counts: group column -> (group, question, status) -> cells.

    What ``response_rates`` gives; counts of parts of a survey may be added before.
    """
    import numpy as np

    rows = [row for level, cells in counted.items() for row in _rows_of_level(level, cells)]
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in _COUNTED}
    total = np.array(columns["rows"], dtype="int64")
    blank = np.array(columns["nonresponse"], dtype="int64")
    outside = np.array(columns["not_applicable"], dtype="int64")
    ends = [wilson(*cell) for cell in zip(columns["nonresponse"], columns["rows"], strict=True)]
    applicable = np.where(total > outside, total - outside, np.nan)
    columns |= {"rate": blank / np.maximum(total, 1)}
    columns |= {"low": [low for low, _ in ends], "high": [high for _, high in ends]}
    columns |= {"rate_applicable": (blank - outside) / applicable}
    return {name: columns[name] for name in NONRESPONSE.names}


_COUNTED = ("by", "group", "question", "rows", "nonresponse", *STATUSES)


def _rows_of_level(level: str, cells: Mapping[Counted, int]) -> list[dict[str, Any]]:
    """Counts of each class for every group x question, the questions' sum behind them."""
    counts: dict[tuple[str, bool, str], dict[str, int]] = {}
    for (group, question, status), number in cells.items():
        for place in ((group, False, question), (group, True, ALL_QUESTIONS)):
            own = counts.setdefault(place, dict.fromkeys(STATUSES, 0))
            own[status] += number
    return [
        {
            "by": level,
            "group": group,
            "question": question,
            "rows": sum(own.values()),
            "nonresponse": sum(own.values()) - own["valid"],
            **own,
        }
        for (group, _, question), own in sorted(counts.items())
    ]


def call_back(
    responses: pd.DataFrame,
    *,
    reason: str = "",
    evidence: pd.DataFrame | None = None,
    by: Sequence[str] = (),
    lang: str = "ja",
) -> pd.DataFrame:
    """Call-back list (再照会リスト): who left what without an answer, contradictions first.

    ``reason`` is the question that asks why (empty: none does). ``evidence`` says what shows that a
    respondent does the thing asked about: columns ``respondent, evidence, count``, one row a source
    (Ａ調査票, 3 projects; 設問２ ①現在実施, 1); rows with count 0 say nothing. ``by`` are group columns to
    carry along. Returns ``tables.CALL_BACK``, one row a respondent with at least one question
    without an answer (their classes named in ``lang``); ``contradiction`` where there is evidence and yet no
    reason given.

    Reading: the order is for a person who makes phone calls, it is no score. Limits: 特になし may be a
    full answer to a free comment: the class stands beside each question, so that a person can judge.

    Example: 設問１ 記入なし and three projects in the Ａ form: contradiction, rank 1.
    """
    import pandas as pd

    require_columns(by, list(responses.columns))
    known = _evidence(evidence)
    carried = [name for name in by if name != "respondent"]
    rows = [
        _one_to_call(own, carried, reason, known.get(str(own[0]["respondent"]), {}), lang)
        for own in _by_respondent(responses, carried)
        if any(cell["status"] != "valid" for cell in own)
    ]
    columns = ["respondent", *carried, *CALL_BACK.names[1:-1]]
    findings = pd.DataFrame(rows, columns=columns).sort_values(
        [*CALLED_FIRST, "respondent"],
        ascending=[*(False for _ in CALLED_FIRST), True],
        kind="stable",
        ignore_index=True,
    )
    findings = findings.assign(rank=range(1, len(findings) + 1))
    check(findings, CALL_BACK)
    return findings


def _by_respondent(responses: pd.DataFrame, carried: Sequence[str]) -> list[list[Cell]]:
    """The cells of each respondent, respondents and their questions in order of their names."""
    columns = list(dict.fromkeys(["respondent", "question", "status", *carried]))
    own: dict[str, list[Cell]] = {}
    for values in sorted(zip(*(responses[name] for name in columns), strict=True)):
        own.setdefault(str(values[0]), []).append(dict(zip(columns, values, strict=True)))
    return list(own.values())


def _one_to_call(
    own: Sequence[Cell], carried: Sequence[str], reason: str, counts: Mapping[str, int], lang: str
) -> dict[str, object]:
    left = [cell for cell in own if cell["status"] != "valid"]
    no_reason = bool(reason) and any(cell["question"] == reason for cell in left)
    return {
        "respondent": own[0]["respondent"],
        **{name: own[0][name] for name in carried},
        "unanswered": _unanswered(left, lang),
        "n_unanswered": len(left),
        "n_questions": len(own),
        "reason_unanswered": no_reason,
        "evidence": (", " if lang == "en" else "、").join(
            f"{name} {count}" for name, count in sorted(counts.items())
        ),
        "n_evidence": sum(counts.values()),
        "contradiction": no_reason and bool(counts),
    }


def _unanswered(left: Sequence[Cell], lang: str) -> str:
    if lang == "en":
        return ", ".join(f"{cell['question']} ({cell['status'].replace('_', ' ')})" for cell in left)
    return "、".join(f"{cell['question']}（{STATUS_JA[cell['status']]}）" for cell in left)


def _evidence(evidence: pd.DataFrame | None) -> dict[str, dict[str, int]]:
    """Respondent -> source -> count, without the zeros."""
    counts: dict[str, dict[str, int]] = {}
    if evidence is not None:
        columns = (evidence[name] for name in ("respondent", "evidence", "count"))
        for respondent, source, count in zip(*columns, strict=True):
            if int(count) > 0:
                own = counts.setdefault(str(respondent), {})
                own[str(source)] = own.get(str(source), 0) + int(count)
    return counts
