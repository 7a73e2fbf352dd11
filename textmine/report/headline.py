"""The main findings in sentences (要点): what the summary, the slides and the terminal say first.

Each sentence gives its n and leads to the answers behind it. They only word what the tables of
findings hold; a finding that was not made is passed over and the next one speaks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textmine.groupnames import EVERYONE
from textmine.report.chance import beyond_chance
from textmine.report.links import answers_link
from textmine.report.model import Report, say, terms_in_row
from textmine.report.opposites import opposites
from textmine.report.topicnumber import equal_numbers, joined
from textmine.shares import CANNOT_TELL, DIFFERENT, NOT_SHOWN, wilson

if TYPE_CHECKING:
    import pandas as pd

WANTED = 5


@dataclass(frozen=True)
class Sentence:
    """One main finding: its text, and the address of the answers behind it."""

    text: str
    link: str


def main_findings(report: Report) -> list[Sentence]:
    """The five main findings of the survey, fewer where fewer tables were made."""
    said = (speaker(report) for speaker in SPEAKERS)
    return [sentence for sentence in said if sentence is not None][:WANTED]


def _first_question(report: Report) -> Sentence:
    question = report.questions[0] if report.questions else ""
    cells = report.responses[report.responses["question"] == question]
    rows, valid = len(cells), int((cells["status"] == "valid").sum())
    share = valid / rows if rows else 0.0
    if rows and valid == rows:
        all_of_them = say(
            report,
            f"「{question}」は {rows} 欄のすべてに回答があった。",
            f"'{question}': all {rows} cells hold an answer.",
        )
        return Sentence(all_of_them, answers_link(question=question))
    return Sentence(
        say(
            report,
            f"「{question}」は {rows} 欄のうち {valid} 欄（{share:.0%}）に回答があり、"
            f"{rows - valid} 欄（{1 - share:.0%}）は無回答だった。",
            f"'{question}': {valid} of {rows} cells ({share:.0%}) hold an answer, "
            f"{rows - valid} ({1 - share:.0%}) do not.",
        ),
        answers_link(question=question),
    )


def _all_questions(report: Report) -> Sentence | None:
    if len(report.questions) < 2:
        return None
    rows = len(report.responses)
    blank = rows - len(report.valid)
    respondents = report.responses["respondent"].nunique()
    silent = respondents - report.valid["respondent"].nunique()
    return Sentence(
        say(
            report,
            f"全 {len(report.questions)} 設問では {rows} 欄のうち {blank} 欄（{blank / rows:.0%}）が無回答で、"
            f"どの設問にも答えなかった回答者は {respondents} {report.counter}のうち {silent} {report.counter}だった。",
            f"Over all {len(report.questions)} questions {blank} of {rows} cells ({blank / rows:.0%}) are blank; "
            f"{silent} of {respondents} respondents answered none.",
        ),
        answers_link(status="blank"),
    )


def _blank_groups(report: Report) -> Sentence | None:
    """Whether blanks differ by group: told with the verdict of its test, never as the highest share alone."""
    table = report.finding("blank_tests")
    if table is None or not report.level or len(report.valid) == len(report.responses):
        return None
    own = table[table["by"] == report.level]
    whole = own[own["category"] == EVERYONE].sort_values(["q", "question"], kind="stable")
    if not len(whole):
        return None
    different = whole[whole["verdict"] == DIFFERENT]
    if not len(different):
        return _no_difference(report, own, whole)
    return _difference(report, own[own["question"] == different["question"].iloc[0]], different.iloc[0])


def _difference(report: Report, own: pd.DataFrame, test: pd.Series) -> Sentence:
    """The question whose blanks differ most surely by group, and the group that stands out from the rest."""
    question, level, p = str(test["question"]), report.level, f"q = {test['q']:.2g}"
    said = f"「{question}」の無回答の割合は{level}によって差がある（{p}）"
    said_en = f"'{question}': the share of blanks differs by {level} ({p})"
    link = answers_link(by=level, question=question, status="blank")
    groups = own[own["category"] != EVERYONE]
    if len(groups) == 2:
        told, told_en = _shares(report, groups)
        return Sentence(say(report, f"{said}：{told}。", f"{said_en}: {told_en}."), link)
    known = groups["category"].isin(report.group_names)
    high = groups[known & (groups["verdict"] == DIFFERENT) & (groups["effect"] > 0)]
    if not len(high):
        return Sentence(say(report, f"{said}。", f"{said_en}."), link)
    top = high.sort_values(["q", "effect", "category"], ascending=[True, False, True]).iloc[0]
    group, rows, blank = str(top["category"]), int(top["rows_target"]), int(top["blank_target"])
    low, end = wilson(blank, rows)
    return Sentence(
        say(
            report,
            f"{said}。{report.shown(group)}は {rows} 欄のうち {blank} 欄（{blank / rows:.0%}、95％信頼区間 {low:.0%}～{end:.0%}）で、"
            f"他より高い。",
            f"{said_en}. {report.shown(group)} left more blank than the others: {blank} of {rows} ({blank / rows:.0%}, "
            f"95 % interval {low:.0%} to {end:.0%}).",
        ),
        answers_link(by=level, group=group, question=question, status="blank"),
    )


def _shares(report: Report, groups: pd.DataFrame) -> tuple[str, str]:
    """The shares of blanks of a few groups, in both languages."""
    shares = [
        (report.shown(str(row["category"])), int(row["blank_target"]), int(row["rows_target"]))
        for row in groups.to_dict("records")
    ]
    ja = [f"{name}は {rows} 欄のうち {blank} 欄（{blank / rows:.0%}）" for name, blank, rows in shares]
    en = [f"{name} {blank} of {rows} ({blank / rows:.0%})" for name, blank, rows in shares]
    return "、".join(ja), ", ".join(en)


def _no_difference(report: Report, own: pd.DataFrame, whole: pd.DataFrame) -> Sentence:
    """No difference is shown: of one question and two groups with their shares, else the verdict alone."""
    ja, en = _verdict_alone(report.level, whole)
    groups = own[own["category"] != EVERYONE]
    if len(whole) == 1 and len(groups) == 2:
        told, told_en = _shares(report, groups)
        ja, en = f"{ja}：{told}", f"{en}: {told_en}"
    return Sentence(say(report, f"{ja}。", f"{en}."), "#who")


def _verdict_alone(level: str, whole: pd.DataFrame) -> tuple[str, str]:
    """What the tests of all questions say together where none finds a difference, in both languages."""
    tested = whole[whole["verdict"] == NOT_SHOWN]
    if not len(tested):
        return (
            f"無回答の割合が{level}によって違うかどうかは、回答欄か無回答が少ないため{CANNOT_TELL}",
            f"Whether blanks differ by {level} cannot be told from so few cells or blanks",
        )
    if len(whole) == 1:
        p = f"{tested['p'].iloc[0]:.2g}"
        return (
            f"無回答の割合に、{level}による{NOT_SHOWN}（p = {p}）",
            f"Blanks are not shown to differ by {level} (p = {p})",
        )
    # "At least" must hold of the q itself: it is cut, not rounded.
    q, rest = f"{math.floor(tested['q'].min() * 100) / 100:.2g}", len(whole) - len(tested)
    untold, untold_en = (
        (f"、ほか {rest} 設問は{CANNOT_TELL}", f"; {rest} cannot be told") if rest else ("", "")
    )
    return (
        f"無回答の割合に、調べた {len(tested)} 設問のどれでも{level}による{NOT_SHOWN}（q は {q} 以上{untold}）",
        f"Blanks are not shown to differ by {level} in any of {len(tested)} questions (q at least {q}{untold_en})",
    )


def _read_as(form: str | None, *, en: bool = False) -> str:
    """What stands behind the figure of a term that mostly stands for its opposite."""
    if not form:
        return ""
    return f", mostly {form}" if en else f"、主に「{form}」"


def _frequent(report: Report) -> Sentence | None:
    table = report.finding("frequency")
    if table is None:
        return None
    top = table.head(3).to_dict("records")
    negated = {term: row["form"] for term, row in opposites(report).items()}
    named = "、".join(
        f"「{row['term']}」（{int(row['documents'])} 件{_read_as(negated.get(row['term']))}）" for row in top
    )
    named_en = ", ".join(
        f"'{row['term']}' ({int(row['documents'])}{_read_as(negated.get(row['term']), en=True)})"
        for row in top
    )
    n = int(table["n"].iloc[0])
    return Sentence(
        say(
            report,
            f"有効回答 {n} 件のうち、最も多くの回答に現れた語は{named}だった。",
            f"The words used in most of {n} valid answers are {named_en}.",
        ),
        answers_link(term=str(table["term"].iloc[0])),
    )


def _review(report: Report) -> Sentence | None:
    table = report.finding("review")
    # A list of citizens, or of a few among thousands, to look at first is nobody's main finding.
    if table is None or not report.one_by_one:
        return None
    listed = table[table["listed"].astype(bool)].sort_values("rank")
    if not len(listed):
        return None
    first = say(report, "、", ", ").join(listed["respondent"].head(3))
    against = report.finding("consistency")
    disagrees = "、または他の調査票と食い違う" if against is not None and len(against) else ""
    return Sentence(
        say(
            report,
            f"回答の手掛かりが弱い{disagrees}ため確認したい{report.unit}は {len(table)} {report.counter}のうち "
            f"{len(listed)} {report.counter}あり、先に見たいのは{first}である（文章についての手掛かりで、人の評価ではない）。",
            f"{len(listed)} of {len(table)} respondents are proposed for a look, first {first} "
            "(this speaks of texts, not of people).",
        ),
        "#review",
    )


def _topics(report: Report) -> Sentence | None:
    table = report.finding("topics")
    if table is None:
        return None
    topics = table.drop_duplicates("topic").sort_values(["n", "topic"], ascending=[False, True])
    top = topics.iloc[0]
    return Sentence(
        say(
            report,
            f"回答を {len(topics)} の話題に分けると{_as_good(report)}、"
            f"最も多いのは「{top['label']}」で {int(top['n'])} 件だった。",
            f"Divided into {len(topics)} topics{_as_good(report)}, the largest, {terms_in_row(report, top['label'])}, "
            f"holds {int(top['n'])} answers.",
        ),
        "#topics",
    )


def _as_good(report: Report) -> str:
    numbers = equal_numbers(report)
    if len(numbers) < 2:
        return ""
    return say(
        report,
        f"（数は一つに決まらず、{joined(report, numbers)}同じくらい当てはまる）",
        f" (the number is not certain: {joined(report, numbers)} fit equally well)",
    )


def _similar(report: Report) -> Sentence | None:
    table = report.finding("similar")
    if table is None:
        return None
    copies = table[table["kind"].isin(["identical", "near_copy"])]
    if not len(copies):
        return None
    both = [copies[[f"respondent_{side}", f"question_{side}"]].to_numpy().tolist() for side in "ab"]
    alike = len({tuple(answer) for side in both for answer in side})
    # Names of offices help to find the pair; the numbers of two citizens help nobody.
    pair = f"{copies['respondent_a'].iloc[0]}と{copies['respondent_b'].iloc[0]}など。"
    named = "" if report.settings.privacy.persons else pair
    return Sentence(
        say(
            report,
            f"ほかの回答と同じ、またはほぼ同じ文の回答が {alike} 件（{len(copies)} 組）あった"
            f"（{named}有効回答 {len(report.valid)} 件）。",
            f"{alike} of {len(report.valid)} valid answers are identical or nearly so to another ({len(copies)} pairs).",
        ),
        "#similar",
    )


def _key_term(report: Report) -> Sentence | None:
    table = report.finding("keyterms")
    if table is None or not report.level:
        return None
    own = table[(table["by"] == report.level) & beyond_chance(table["q"])]
    if not len(own):
        return None
    top = own.sort_values(["q", "log_odds", "group", "term"], ascending=[True, False, True, True]).iloc[0]
    shown = report.shown(str(top["group"]))
    return Sentence(
        say(
            report,
            f"{report.level}ごとの特徴が最もはっきりした語は{shown}の「{top['term']}」で、"
            f"{int(top['n_target'])} 件のうち {int(top['df_target'])} 件（他では {int(top['n_reference'])} 件のうち "
            f"{int(top['df_reference'])} 件）が使った（q = {top['q']:.2g}）。",
            f"Most distinctive: '{top['term']}' in {shown}, {int(top['df_target'])} of "
            f"{int(top['n_target'])} answers ({int(top['df_reference'])} of {int(top['n_reference'])} elsewhere; "
            f"q = {top['q']:.2g}).",
        ),
        answers_link(term=str(top["term"]), by=report.level, group=str(top["group"])),
    )


SPEAKERS: tuple[Callable[[Report], Sentence | None], ...] = (
    _first_question,
    _blank_groups,
    _frequent,
    _review,
    _similar,
    _topics,
    _key_term,
    _all_questions,
)
"""Who may speak, the most important first; the first five that have something to say are heard."""
