"""A proposal whom to hear (ヒアリング対象案), made from the review list, and compared with a given list.

The comparison explains differences; it does not judge. A committee also chooses for relevance, for
balance and by what it already knows, and none of that stands in the forms.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.errors import AnalysisError, Problem, near_matches, shown
from textmine.naming import Names
from textmine.tables import HEARING, check

if TYPE_CHECKING:
    import pandas as pd

WORDS: Mapping[str, tuple[str, str]] = {
    "both": ("一致", "in both"),
    "proposed": ("提案のみ", "proposed only"),
    "given": ("一覧のみ", "list only"),
    "alone": ("提案", "proposed"),
    "must": ("必ず含める指定です", "to be in by request"),
    "never": ("除外の指定です", "to be left out by request"),
    "group": ("{group}からは{most}組織までの指定です", "no more than {most} of {group} by request"),
    "ranked": ("確認順位{rank}位：{reasons}", "place {rank} in the review list: {reasons}"),
    "not_listed": (
        "{reason}。一覧に入っていない理由は、調査票からは分かりません（事業との関連の深さなど、ほかの観点で選ばれた"
        "一覧かもしれません）",
        "{reason}. The forms do not say why it is not on the list, which may go by something else, such as how "
        "close a respondent is to the projects",
    ),
    "too_far": (
        "確認順位{rank}位で、提案の{places}組織に入りません",
        "place {rank} in the review list, not among the {places} proposed",
    ),
    "weak": (
        "。回答からは確認の手掛かりが少ない組織です（強さ {strength:.2f}）",
        "; its answers give little cause for a look (strength {strength:.2f})",
    ),
    "overruled": ("。{told}", "; {told}"),
    "other_views": (
        "{reason}。事業との関連の深さなど、調査票にない観点で選ばれた可能性があります",
        "{reason}. It may have been chosen for what does not stand in the forms, such as how close it is to the "
        "projects",
    ),
}


def _say(lang: str, name: str, **values: Any) -> str:
    return WORDS[name][lang == "en"].format(**values)


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
    left_out: Mapping[str, str] | None = None,
    lang: str = "ja",
) -> pd.DataFrame:
    """Whom to hear in which round (ヒアリング対象案), with the reason of every line.

    Tables in: REVIEW and ``responses`` (for the ``group`` column, such as 部). ``must`` are taken first,
    ``never`` never; at most ``most_per_group`` of one group (0 = no limit). Then the review list from the
    top. ``left_out``: whom a person took off that list, with what is told of it; only ``must`` brings them
    back. ``lang``: the language of agreement and reasons. Table out: HEARING: the proposal by round and,
    where a list is ``given``, its other respondents with round 0. Raises AnalysisError for names that no
    respondent has or that stand in both lists.
    """
    import pandas as pd

    known = review["respondent"].tolist()
    required, excluded, listed = (_found(names, known) for names in (must, never, given))
    _refuse_both(required, excluded)
    groups = _groups(responses, group)
    passed = {**(left_out or {}), **dict.fromkeys(excluded, _say(lang, "never"))}
    taken, left = _taken(review, required, passed, groups, rounds * per_round, most_per_group, lang)
    rows = {row.respondent: row for row in review.itertuples(index=False)}
    lines = [
        _line(rows[name], n // per_round + 1, n % per_round + 1, name in listed, bool(listed), reason, lang)
        for n, (name, reason) in enumerate(taken.items())
    ]
    lines += [
        _line(rows[name], 0, 0, True, True, _why_not(rows[name], left.get(name, ""), len(taken), lang), lang)
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
    passed: Mapping[str, str],
    groups: Mapping[str, str],
    places: int,
    most: int,
    lang: str,
) -> tuple[dict[str, str], dict[str, str]]:
    """Names taken with the reason, and names passed over with the reason, in order of the review list."""
    taken = dict.fromkeys(must, _say(lang, "must"))
    taken |= {
        name: taken[name] + _say(lang, "overruled", told=passed[name]) for name in must if name in passed
    }
    left = dict(passed)
    used = Counter(groups.get(name, "") for name in taken)
    ranked = review.sort_values(["rank", "respondent"]).itertuples(index=False)
    for row in ranked:
        name = str(row.respondent)
        if name in taken or name in left or len(taken) >= places:
            continue
        own = groups.get(name, "")
        if most and own and used[own] >= most:
            left[name] = _say(lang, "group", group=own, most=most)
            continue
        taken[name] = _say(lang, "ranked", rank=row.rank, reasons=row.reasons)
        used[own] += 1
    return taken, left


def _line(
    row: Any, turn: int, order: int, given: bool, compared: bool, reason: str, lang: str
) -> dict[str, Any]:
    proposed = turn > 0
    agreement = {(True, True): "both", (True, False): "proposed", (False, True): "given"}
    told = agreement[proposed, given] if compared else "alone"
    if told == "proposed":
        reason = _say(lang, "not_listed", reason=reason)
    return {
        "round": turn,
        "order": order,
        "respondent": row.respondent,
        "review_rank": int(row.rank),
        "proposed": proposed,
        "given": given,
        "agreement": _say(lang, told),
        "reason": reason,
    }


def _why_not(row: Any, passed_over: str, places: int, lang: str) -> str:
    """Why the proposal leaves out a respondent of the given list."""
    reason = passed_over or _say(lang, "too_far", rank=row.rank, places=places)
    told = getattr(row, "overruled", "")  # a review list made by hand may lack the column
    if told and told not in reason:
        reason += _say(lang, "overruled", told=told)
    elif not row.listed and not told:
        reason += _say(lang, "weak", strength=row.strength)
    return _say(lang, "other_views", reason=reason)


def places_told(
    hearing: pd.DataFrame, *, rounds: int, per_round: int, everyone: int, most_per_group: int = 0
) -> list[tuple[str, str]]:
    """What is to be said where a proposal takes more or fewer places than were asked for (Japanese, English).

    ``everyone``: how many respondents there are.
    """
    wanted, proposed = rounds * per_round, int(hearing["proposed"].sum())
    if proposed > wanted:
        last = int(hearing["round"].max())
        return [
            (
                f"必ず含める組織が {proposed} あり、{rounds} 回 × {per_round} 組織の {wanted} を超えるので、"
                f"{last} 回になります",
                f"{proposed} have to be in, more than the {wanted} places of {rounds} x {per_round}: "
                f"the proposal has {last} rounds",
            )
        ]
    if proposed == wanted:
        return []
    if proposed == everyone:
        ja, en = "回答者は全員入りました", "every respondent is in"
    elif most_per_group:
        ja = f"残りは、一つの部署からは {most_per_group} 組織まで、という指定か除外によって入りません"
        en = f"all others are over the {most_per_group} of a group, or to be left out"
    else:
        ja, en = "残りは、除外の指定があるか、人が一覧から外した組織です", "all others are to be left out"
    return [
        (
            f"{rounds} 回 × {per_round} 組織の {wanted} のうち {proposed} だけが埋まりました。{ja}",
            f"only {proposed} of the {wanted} places of {rounds} x {per_round} are filled: {en}",
        )
    ]


def _groups(responses: pd.DataFrame, group: str) -> Mapping[str, str]:
    if not group:
        return {}
    return dict(zip(responses["respondent"], responses[group].fillna("").astype(str), strict=True))


def _found(names: Sequence[str], known: Sequence[str]) -> list[str]:
    """The respondents meant by ``names``, in their order, each once."""
    respondents = Names(known)
    found = {name: respondents.find(name) for name in names}
    missing = [name for name, meant in found.items() if not meant]
    if missing:
        raise AnalysisError([_unknown(name, respondents.alike(name) or known) for name in missing])
    return list(dict.fromkeys(found.values()))


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
