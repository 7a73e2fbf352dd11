"""Response rates (回答率): who left which question without an answer, and whom to ask again.

Non-response is a finding of its own. The tables here say how much of it there is (``response_rates``)
and who should be asked again (``call_back``); ``blank_tests`` asks whether it is uneven.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textmine.errors import require_columns
from textmine.tables import CALL_BACK, NONRESPONSE, STATUS_JA, STATUSES, check

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

WHOLE, ALL_QUESTIONS, NO_GROUP = "全体", "全設問", "（なし）"
Cell = dict[str, str]
_Z95 = 1.959963984540054


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
    parts = [_counted(responses, WHOLE, [WHOLE] * len(responses))]
    parts += [_counted(responses, name, named_groups(responses[name])) for name in by]
    findings = pd.concat(parts, ignore_index=True)
    rows, nonresponse = findings["rows"], findings["nonresponse"]
    low, high = wilson_interval(nonresponse, rows)
    applicable = rows - findings["not_applicable"]
    asked = (nonresponse - findings["not_applicable"]) / applicable.where(applicable > 0)
    findings = findings.assign(rate=nonresponse / rows, low=low, high=high, rate_applicable=asked)
    findings = findings.loc[:, list(NONRESPONSE.names)]
    check(findings, NONRESPONSE)
    return findings


def named_groups(groups: pd.Series) -> list[str]:
    """The group of each row; an empty one is （なし）."""
    return [str(group) or NO_GROUP for group in groups]


def _counted(responses: pd.DataFrame, by: str, groups: Sequence[str]) -> pd.DataFrame:
    """Counts of each class for every group x question, the questions' sum behind them."""
    import pandas as pd

    statuses = pd.Categorical(responses["status"], categories=list(STATUSES))
    counted = pd.crosstab([pd.Index(groups), responses["question"].to_numpy()], statuses, dropna=False)
    counted = counted.reindex(columns=list(STATUSES), fill_value=0)
    counted = counted[counted.sum(axis=1) > 0]
    counted.index = counted.index.set_names(["group", "question"])
    counted.columns = pd.Index(list(STATUSES))
    sums = counted.groupby(level="group").sum()
    sums.index = pd.MultiIndex.from_arrays(
        [sums.index, [ALL_QUESTIONS] * len(sums)], names=["group", "question"]
    )
    table = pd.concat([counted.assign(last=0), sums.assign(last=1)]).reset_index()
    table = table.sort_values(["group", "last", "question"], kind="stable", ignore_index=True)
    rows = table[list(STATUSES)].sum(axis=1)
    return table.assign(by=by, rows=rows, nonresponse=rows - table["valid"])


def wilson_interval(successes: pd.Series, trials: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's 95 % interval of a share; empty (nan) where there are no trials.

    Example: 10 of 20 gives 0.299 to 0.701.
    """
    import numpy as np

    n = np.where(np.asarray(trials) > 0, trials, np.nan).astype(float)
    share = np.asarray(successes) / n
    centre = (share + _Z95**2 / (2 * n)) / (1 + _Z95**2 / n)
    half = _Z95 * np.sqrt(share * (1 - share) / n + _Z95**2 / (4 * n**2)) / (1 + _Z95**2 / n)
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def call_back(
    responses: pd.DataFrame,
    *,
    reason: str = "",
    evidence: pd.DataFrame | None = None,
    by: Sequence[str] = (),
) -> pd.DataFrame:
    """Call-back list (再照会リスト): who left what without an answer, contradictions first.

    ``reason`` is the question that asks why (empty: none does). ``evidence`` says what shows that a
    respondent does the thing asked about: columns ``respondent, evidence, count``, one row a source
    (Ａ調査票, 3 projects; 設問２ ①現在実施, 1); rows with count 0 say nothing. ``by`` are group columns to
    carry along. Returns ``tables.CALL_BACK``, one row a respondent with at least one question
    without an answer; ``contradiction`` where there is evidence and yet no reason given.

    Reading: the order is for a person who makes phone calls, it is no score. Limits: 特になし may be a
    full answer to a free comment: the class stands beside each question, so that a person can judge.

    Example: 設問１ 記入なし and three projects in the Ａ form: contradiction, rank 1.
    """
    import pandas as pd

    require_columns(by, list(responses.columns))
    known = _evidence(evidence)
    carried = [name for name in by if name != "respondent"]
    rows = [
        _one_to_call(own, carried, reason, known.get(str(own[0]["respondent"]), {}))
        for own in _by_respondent(responses, carried)
        if any(cell["status"] != "valid" for cell in own)
    ]
    columns = ["respondent", *carried, *CALL_BACK.names[1:-1]]
    findings = pd.DataFrame(rows, columns=columns).sort_values(
        ["contradiction", "n_evidence", "n_unanswered", "respondent"],
        ascending=[False, False, False, True],
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
    own: Sequence[Cell], carried: Sequence[str], reason: str, counts: Mapping[str, int]
) -> dict[str, object]:
    left = [cell for cell in own if cell["status"] != "valid"]
    no_reason = bool(reason) and any(cell["question"] == reason for cell in left)
    return {
        "respondent": own[0]["respondent"],
        **{name: own[0][name] for name in carried},
        "unanswered": "、".join(f"{cell['question']}（{STATUS_JA[cell['status']]}）" for cell in left),
        "n_unanswered": len(left),
        "n_questions": len(own),
        "reason_unanswered": no_reason,
        "evidence": "、".join(f"{name} {count}" for name, count in sorted(counts.items())),
        "n_evidence": sum(counts.values()),
        "contradiction": no_reason and bool(counts),
    }


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
