"""The main findings in sentences (要点): what the summary, the slides and the terminal say first.

Each sentence gives its n and leads to the answers behind it. They only word what the tables of
findings hold; a finding that was not made is passed over and the next one speaks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textmine.groupnames import ALL_QUESTIONS
from textmine.report.links import answers_link
from textmine.report.model import Report, say
from textmine.shares import FEWEST_TESTED

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
            f"どの設問にも答えなかった回答者は {respondents} のうち {silent} だった。",
            f"Over all {len(report.questions)} questions {blank} of {rows} cells ({blank / rows:.0%}) are blank; "
            f"{silent} of {respondents} respondents answered none.",
        ),
        answers_link(status="blank"),
    )


def _blank_group(report: Report) -> Sentence | None:
    table = report.finding("nonresponse")
    if table is None or not report.level:
        return None
    own = table[(table["by"] == report.level) & (table["rows"] >= FEWEST_TESTED)]
    whole = own[own["question"] == ALL_QUESTIONS]
    own = whole if len(whole) else own[own["question"] == report.questions[0]]
    if not len(own) or not own["nonresponse"].max():
        return None
    top = own.sort_values(["rate", "rows", "group"], ascending=[False, False, True]).iloc[0]
    group, rows, blank = str(top["group"]), int(top["rows"]), int(top["nonresponse"])
    return Sentence(
        say(
            report,
            f"無回答の割合が最も高い{report.level}は{group}で、{rows} 欄のうち {blank} 欄（{blank / rows:.0%}、"
            f"95％信頼区間 {top['low']:.0%}～{top['high']:.0%}）だった。",
            f"{group} left most cells blank: {blank} of {rows} ({blank / rows:.0%}, 95 % interval "
            f"{top['low']:.0%} to {top['high']:.0%}).",
        ),
        answers_link(by=report.level, group=group, status="blank"),
    )


def _frequent(report: Report) -> Sentence | None:
    table = report.finding("frequency")
    if table is None:
        return None
    top = table.head(3).to_dict("records")
    named = "、".join(f"「{row['term']}」（{int(row['documents'])} 件）" for row in top)
    named_en = ", ".join(f"'{row['term']}' ({int(row['documents'])})" for row in top)
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
    if table is None:
        return None
    listed = table[table["listed"].astype(bool)].sort_values("rank")
    if not len(listed):
        return None
    first = "、".join(listed["respondent"].head(3))
    return Sentence(
        say(
            report,
            f"回答の手掛かりが弱い、または他の調査票と食い違うため確認したい{report.unit}は {len(table)} のうち "
            f"{len(listed)} あり、先に見たいのは{first}である（文章についての手掛かりで、人の評価ではない）。",
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
            f"回答は {len(topics)} の話題に分かれ、最も多いのは「{top['label']}」で {int(top['n'])} 件だった。",
            f"{len(topics)} topics were found; the largest, {top['label']}, holds {int(top['n'])} answers.",
        ),
        "#topics",
    )


def _similar(report: Report) -> Sentence | None:
    table = report.finding("similar")
    if table is None:
        return None
    copies = table[table["kind"].isin(["identical", "near_copy"])]
    if not len(copies):
        return None
    pair = f"{copies['respondent_a'].iloc[0]}と{copies['respondent_b'].iloc[0]}"
    return Sentence(
        say(
            report,
            f"同じ、またはほぼ同じ文の回答が {len(copies)} 組あった（{pair}など。有効回答 {len(report.valid)} 件）。",
            f"{len(copies)} pairs of answers are identical or nearly so ({len(report.valid)} valid answers).",
        ),
        "#similar",
    )


def _key_term(report: Report) -> Sentence | None:
    table = report.finding("keyterms")
    if table is None or not report.level:
        return None
    own = table[(table["by"] == report.level) & (table["n_target"] >= FEWEST_TESTED) & (table["rank"] == 1)]
    if not len(own):
        return None
    top = own.sort_values(["log_odds", "group"], ascending=[False, True]).iloc[0]
    return Sentence(
        say(
            report,
            f"{report.level}ごとの特徴が最もはっきりした語は{top['group']}の「{top['term']}」で、"
            f"{int(top['n_target'])} 件のうち {int(top['df_target'])} 件（他では {int(top['n_reference'])} 件のうち "
            f"{int(top['df_reference'])} 件）が使った。",
            f"Most distinctive: '{top['term']}' in {top['group']}, {int(top['df_target'])} of "
            f"{int(top['n_target'])} answers ({int(top['df_reference'])} of {int(top['n_reference'])} elsewhere).",
        ),
        answers_link(term=str(top["term"]), by=report.level, group=str(top["group"])),
    )


SPEAKERS: tuple[Callable[[Report], Sentence | None], ...] = (
    _first_question,
    _blank_group,
    _frequent,
    _review,
    _similar,
    _topics,
    _key_term,
    _all_questions,
)
"""Who may speak, the most important first; the first five that have something to say are heard."""
