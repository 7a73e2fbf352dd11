"""Change between two surveys (前回との比較): which words rose and fell, who stopped answering, what was ticked.

waves(before, after, by=, match=)              words and blanks in one table
terms_changed, blanks_changed                  the same, one table each; blanks also by kind
options_changed, codes_changed                 closed questions, codes of both surveys
respondents_changed, quotes_of_terms           who newly answered; sentences with a term
"""

from __future__ import annotations

from collections.abc import Sequence

from textmine.analysis.waves.blanks import all_blanks, blanks_changed
from textmine.analysis.waves.change import Rows, Surveyed, Wave, ranked, with_q
from textmine.analysis.waves.codes import codes_changed
from textmine.analysis.waves.options import options_changed
from textmine.analysis.waves.quotes import quotes_of_terms, terms_to_quote
from textmine.analysis.waves.respondents import respondents_changed
from textmine.analysis.waves.terms import changes_of_terms, names_of_both, terms_changed
from textmine.groupnames import EVERYONE
from textmine.tables import WAVES, Findings, Note
from textmine.vectors import group_names

__all__ = [
    "Wave",
    "blanks_changed",
    "codes_changed",
    "matched_note",
    "names_of_both",
    "options_changed",
    "quotes_of_terms",
    "respondents_changed",
    "terms_changed",
    "terms_to_quote",
    "waves",
]


def waves(
    before: Surveyed,
    after: Surveyed,
    *,
    by: Sequence[str] = (),
    match: str = "",
    min_count: int = 2,
    top: int = 0,
) -> Findings:
    """Change between two surveys (前回との比較): terms that rose and fell, blank rates compared.

    In: two waves (``Wave(responses, matrix)``, or two surveys as ``prepare`` gives them), read, repaired,
    classified and counted with the same settings; terms are matched on their ``key`` and their name (what one
    wave unites is united in both), groups on their name.
    ``match`` names the column that identifies the same respondent in both
    (usually ``respondent``; "" where there is none). Out: ``waves``: for 全体 and every group of ``by``
    a row a term (in at least ``min_count`` answers of both waves together; ``top`` 0: all) and a row a
    question for nonresponse.

    Formulas: difference of shares k/n with Newcombe's hybrid score interval, 95 % (unpaired: Newcombe
    1998a, method 10; paired: Newcombe 1998b, method 10). Test: Fisher's exact, two-sided, where nobody is
    matched; McNemar's exact on the matched where ``match`` is given and somebody is. Blanks of 全設問 are cells of the
    same respondents: interval and t test by respondents (``clustered_figures``). q: Benjamini-Hochberg
    within group and kind. Paired rows compare the matched alone: n and k count them. Reading: an interval
    that leaves out 0: the change is larger than chance explains for this one word (look at q for many);
    a wide one: too few answers to tell. Limits: groups with fewer than three units in a wave get shares,
    no interval, no test; a term that only one wave's dictionary unites differently is not a change of
    opinion. Errors: AnalysisError for an unknown column. Example: 56 of 70 before and 48 of 80 after:
    difference -0.20, interval -0.3339 to -0.0524 (Newcombe 1998a, table II, example a, sign turned).
    """
    rows: Rows = []
    order = ("term", "question")
    for column in (EVERYONE, *by):
        terms = changes_of_terms(before, after, column, match, min_count)
        rows += ranked([{**row, "kind": "term", "question": ""} for row in terms], order)
        blanks = all_blanks(before, after, column, match)
        rows += ranked([{**row, "kind": "nonresponse", "term": ""} for row in blanks], order)
    table = with_q(rows, WAVES.names, ("by", "group", "kind"))
    if top:
        table = table[(table["kind"] != "term") | (table["rank"] <= top)].reset_index(drop=True)
    return Findings({"waves": table}, _remarks(before, after, match))


def _remarks(before: Surveyed, after: Surveyed, match: str) -> tuple[Note, ...]:
    notes = []
    dropped = sorted(set(before.responses["question"]) ^ set(after.responses["question"]))
    if dropped:
        listed = "、".join(dropped)
        notes.append(
            Note(
                f"片方の調査にしかない設問は無回答の比較に入れていません（{listed}）。",
                f"Questions of one wave only are left out of the nonresponse comparison ({listed}).",
            )
        )
    if match:
        notes.append(matched_note(before, after, match))
    return tuple(notes)


def matched_note(before: Surveyed, after: Surveyed, match: str) -> Note:
    """How many respondents were matched, and how many stand in one survey only."""
    one, other = (set(group_names(wave.responses, match)) for wave in (before, after))
    both = len(one & other)
    return Note(
        f"回答者を「{match}」で対応づけました（両方 {both}、前回だけ {len(one - other)}、今回だけ {len(other - one)}）。"
        "対応のある組織では、対応した回答だけを比べています。",
        f"Respondents matched on '{match}': {both} in both, {len(one - other)} only before, "
        f"{len(other - one)} only after. Groups with matches compare the matched alone.",
    )
