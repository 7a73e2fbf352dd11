"""A proposal whom to hear (ヒアリング対象案), made from the review list, and compared with a given list.

The comparison explains differences; it does not judge. A committee also chooses for relevance, for
balance and by what it already knows, and none of that stands in the forms.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.errors import AnalysisError, Problem, near_matches, shown
from textmine.tables import HEARING, check

if TYPE_CHECKING:
    import pandas as pd


def propose_hearing(
    review: pd.DataFrame,
    responses: pd.DataFrame,
    *,
    rounds: int = 5,
    per_round: int = 3,
    must: Sequence[str] = (),
    never: Sequence[str] = (),
    most_per_group: int = 0,
    group: str = "",
    given: Sequence[str] = (),
) -> pd.DataFrame:
    """Whom to hear in which round (ヒアリング対象案), with the reason of every line.

    Tables in: REVIEW and ``responses`` (for the ``group`` column, such as 部). ``must`` are taken first,
    ``never`` never; at most ``most_per_group`` of one group (0 = no limit). Then the review list from the
    top. Table out: HEARING: the proposal by round and, where a list is ``given``, its other respondents
    with round 0. Raises AnalysisError for names that no respondent has or that stand in both lists.
    """
    import pandas as pd

    known = review["respondent"].tolist()
    required, excluded, listed = (_found(names, known) for names in (must, never, given))
    _refuse_both(required, excluded)
    groups = _groups(responses, group)
    taken, left = _taken(review, required, excluded, groups, rounds * per_round, most_per_group)
    rows = {row.respondent: row for row in review.itertuples(index=False)}
    lines = [
        _line(rows[name], n // per_round + 1, n % per_round + 1, name in listed, bool(listed), reason)
        for n, (name, reason) in enumerate(taken.items())
    ]
    lines += [
        _line(rows[name], 0, 0, True, True, _why_not(rows[name], left.get(name, ""), len(taken)))
        for name in listed
        if name not in taken
    ]
    hearing = pd.DataFrame(lines, columns=list(HEARING.names))
    check(hearing, HEARING)
    return hearing


NAME_COLUMNS = ("respondent", "回答者", "課", "部署", "組織")
CHOSEN_COLUMNS = ("decided", "対象")


def read_hearing(path: Path) -> list[str]:
    """The names of a given list (CSV): the column 課 or like it, else the first.

    Where a column ``decided`` (対象) stands, only rows with something other than 0 in it are taken.
    """
    table = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    header, rows = [name.strip() for name in table[0]], table[1:]
    name_at = next((header.index(name) for name in NAME_COLUMNS if name in header), 0)
    chosen_at = next((header.index(name) for name in CHOSEN_COLUMNS if name in header), None)
    return [
        row[name_at].strip()
        for row in rows
        if len(row) > name_at
        and row[name_at].strip()
        and (chosen_at is None or row[chosen_at].strip() not in ("", "0"))
    ]


def _taken(
    review: pd.DataFrame,
    must: Sequence[str],
    never: Sequence[str],
    groups: Mapping[str, str],
    places: int,
    most: int,
) -> tuple[dict[str, str], dict[str, str]]:
    """Names taken with the reason, and names passed over with the reason, in order of the review list."""
    taken = dict.fromkeys(must, "必ず含める指定です")
    left = dict.fromkeys(never, "除外の指定です")
    used = Counter(groups.get(name, "") for name in taken)
    ranked = review.sort_values(["rank", "respondent"]).itertuples(index=False)
    for row in ranked:
        name = str(row.respondent)
        if name in taken or name in left or len(taken) >= places:
            continue
        own = groups.get(name, "")
        if most and own and used[own] >= most:
            left[name] = f"{own}からは{most}組織までの指定です"
            continue
        taken[name] = f"確認順位{row.rank}位：{row.reasons}"
        used[own] += 1
    return taken, left


def _line(row: Any, turn: int, order: int, given: bool, compared: bool, reason: str) -> dict[str, Any]:
    proposed = turn > 0
    agreement = {(True, True): "一致", (True, False): "提案のみ", (False, True): "一覧のみ"}
    told = agreement[proposed, given] if compared else "提案"
    if told == "提案のみ":
        reason = f"{reason}（一覧にない理由は調査票からは分かりません。関連の深さなど別の観点がありえます）"
    return {
        "round": turn,
        "order": order,
        "respondent": row.respondent,
        "review_rank": int(row.rank),
        "proposed": proposed,
        "given": given,
        "agreement": told,
        "reason": reason,
    }


def _why_not(row: Any, passed_over: str, places: int) -> str:
    """Why the proposal leaves out a respondent of the given list."""
    own = passed_over or f"確認順位{row.rank}位で、提案の{places}組織に入りません"
    told = getattr(row, "overruled", "")  # a review list made by hand may lack the column
    overruled = f"。人による変更: {told}" if told else ""
    strong = (
        overruled
        if row.listed or overruled
        else f"。回答からは確認の手掛かりが少ない組織です（強さ {row.strength:.2f}）"
    )
    return f"{own}{strong}。事業との関連の深さなど、調査票にない観点で選ばれた可能性があります"


def _groups(responses: pd.DataFrame, group: str) -> Mapping[str, str]:
    if not group:
        return {}
    return dict(zip(responses["respondent"], responses[group].fillna("").astype(str), strict=True))


def _found(names: Sequence[str], known: Sequence[str]) -> list[str]:
    """The respondents meant by ``names``, in their order, each once."""
    folded = {fold_name(name): name for name in known}
    missing = [name for name in names if fold_name(name) not in folded]
    if missing:
        raise AnalysisError([_unknown(name, known) for name in missing])
    return list(dict.fromkeys(folded[fold_name(name)] for name in names))


def fold_name(name: str) -> str:
    """A name as it is compared: width folded, without brackets and spaces; 尐 is 少.

    >>> fold_name("（法務担当）") == fold_name("法務担当")
    True
    """
    folded = unicodedata.normalize("NFKC", name).replace("尐", "少").replace("实", "実")
    return re.sub(r"[()\s「」【】\[\]]", "", folded)


def _refuse_both(must: Sequence[str], never: Sequence[str]) -> None:
    both = [name for name in must if name in never]
    if both:
        raise AnalysisError(
            Problem(
                f"「{'、'.join(both)}」が必ず含める指定と除外の指定の両方にあります",
                f"{', '.join(both)} stands in both must and never",
                "",
                "どちらかから外してください",
                "take it out of one of them",
            )
        )


def _unknown(name: str, known: Sequence[str]) -> Problem:
    near = " / ".join(near_matches(name, known)) or "、".join(known[:5])
    return Problem(
        f"「{shown(name)}」という回答者はいません",
        f"no respondent is called '{shown(name)}'",
        "",
        f"近い名前: {near}",
        f"did you mean: {near}",
    )
