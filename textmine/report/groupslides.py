"""One slide a group (グループごとのスライド): how many answered, its key terms, its answers in their own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from textmine.groupnames import name_group
from textmine.report.chance import mark_of, remark_on
from textmine.report.listings import records, status_name
from textmine.report.model import Report, in_quotes, say
from textmine.report.opposites import labelled
from textmine.report.quoting import quoted
from textmine.report.slidekit import Deck
from textmine.report.slidepages import LongTable, pages
from textmine.report.slideparts import Box
from textmine.report.theme import LIGHT, SLIDE_SCALE
from textmine.shares import FEWEST_TESTED
from textmine.tables import STATUSES

MOST_SLIDES = 40
"""Groups with a slide of their own: nobody shows more."""

TERMS, QUOTES = 8, 4
"""Key terms and sentences on the slide of a group, at most."""

Rows = list[dict[str, Any]]


def group_slides(report: Report, deck: Deck) -> None:
    """One slide a group with answers; the others, and those beyond ``MOST_SLIDES``, are listed behind them.

    A single group is the whole survey, which the other slides show.
    """
    if len(report.group_names) < 2:
        return
    terms, quotes = _terms(report), _quotes(report)
    answers = Counter(report.valid[report.level].map(name_group))
    answered = [group for group in report.group_names if group in answers]
    most = set(sorted(answered, key=lambda group: -answers[group])[:MOST_SLIDES])
    for group in answered:
        if group in most:
            _group_slide(report, deck, group, terms.get(group, []), quotes.get(group, []))
    if beyond := [group for group in answered if group not in most]:
        _beyond_slide(report, deck, beyond, answers)
    if silent := [group for group in report.group_names if group not in answers]:
        _silent_slide(report, deck, silent)


def _terms(report: Report) -> dict[str, Rows]:
    """The first key terms of each group."""
    found: dict[str, Rows] = {}
    for row in records(report, "keyterms"):
        if row["by"] == report.level and 1 <= row["rank"] <= TERMS:
            found.setdefault(str(row["group"]), []).append(row)
    return found


def _quotes(report: Report) -> dict[str, Rows]:
    """The sentences that stand for each group."""
    found: dict[str, Rows] = {}
    for row in records(report, "summary"):
        if row["by"] == report.level:
            found.setdefault(str(row["group"]), []).append(row)
    return found or _own_words(report)


def _own_words(report: Report) -> dict[str, Rows]:
    """The first sentence of each respondent by group, where hardly any group has several respondents."""
    groups = report.responses.groupby("respondent", sort=False)[report.level].first().map(name_group)
    said: dict[str, Rows] = {}
    for row in records(report, "summary"):
        if row["by"] == "respondent" and row["rank"] == 1 and row["respondent"] in groups.index:
            said.setdefault(str(groups[row["respondent"]]), []).append(row)
    return said


def _beyond_slide(report: Report, deck: Deck, groups: Sequence[str], answers: Mapping[str, int]) -> None:
    """The groups without a slide of their own, and how many answers each has."""
    title = say(
        report, f"ページを省いた{report.group_word}", f"Without a page of their own ({report.group_word})"
    )
    note = say(
        report,
        f"有効回答の多い {MOST_SLIDES} の{report.group_word}だけにページがある。ここに挙げたものも、報告書と表にはすべてある。",
        f"Only the {MOST_SLIDES} with the most valid answers have pages; report and tables hold these, too.",
    )
    rows = [(report.shown(group), str(answers[group])) for group in groups]
    headers = (report.group_word, say(report, "有効回答", "valid answers"))
    pages(
        report, deck, LongTable(title, note, headers, rows, (4, 1), finding="nonresponse", most=2, even=True)
    )


def _silent_slide(report: Report, deck: Deck, groups: Sequence[str]) -> None:
    """One slide for all groups without a single answer: how many cells, and what stands in them."""
    title = say(
        report, f"有効回答のなかった{report.group_word}", f"Without a valid answer ({report.group_word})"
    )
    note = say(
        report,
        "どの設問にも有効な回答がない。無回答の種類は欄の数。",
        "No question has a valid answer; kinds of blanks are counted in cells.",
    )
    named = report.responses[report.level].map(name_group)
    rows = []
    for group in groups:
        cells = report.responses[named == group]
        kinds = cells["status"].value_counts()
        told = say(report, "、", ", ").join(
            f"{status_name(report, kind)} {kinds[kind]}" for kind in STATUSES if kind in kinds
        )
        rows.append((report.shown(group), str(cells["respondent"].nunique()), str(len(cells)), told))
    headers = (
        (report.group_word, "n", "cells", "kinds of blanks")
        if report.lang == "en"
        else (report.group_word, "回答者", "回答欄", "無回答の種類")
    )
    pages(report, deck, LongTable(title, note, headers, rows, (3, 1, 1, 5), finding="nonresponse", most=2))


def _group_slide(report: Report, deck: Deck, group: str, terms: Rows, quotes: Rows) -> None:
    cells = report.responses[report.responses[report.level].map(name_group) == group]
    valid = int((cells["status"] == "valid").sum())
    note = say(
        report,
        f"文は原文からの抜き出しで、書き換えていない（初めの箇条書きの番号だけは … とした）。特徴語は他の{report.group_word}と比べて多くの回答に使われた語。",
        "Sentences are quoted exactly (… for the number of a list). Key terms: used in more answers than elsewhere.",
    )
    slide = deck.slide(report.shown(group), note)
    box = deck.body(slide)
    counts = say(
        report,
        f"回答欄 {len(cells)} のうち有効回答 {valid}、無回答 {len(cells) - valid}",
        f"{valid} valid answers and {len(cells) - valid} blanks of {len(cells)} cells",
    )
    body = SLIDE_SCALE["body"]
    deck.text(slide, Box(box.left, box.top, box.width, 32), [counts], largest=body, colour=LIGHT.quiet)
    below = Box(box.left, box.top + 38, box.width, box.height - 38)
    if terms:
        _write_terms(report, deck, slide, below, terms)
    else:
        left = Box(below.left, below.top, below.width * 0.34, below.height)
        deck.text(slide, left, [_why_no_terms(report, valid)], largest=body, colour=LIGHT.quiet)
    _write_quotes(report, deck, slide, below, quotes)


def _write_terms(report: Report, deck: Deck, slide: Any, box: Box, terms: Rows) -> None:
    """The key terms at the left, with the answers that use them here and elsewhere."""
    here = f"この{report.level}" if len(report.level) < 3 else "ここ"
    headers = ("term", "here", "others") if report.lang == "en" else ("特徴語", here, "他")
    labels = labelled(report, [term["term"] for term in terms])
    cells = [
        (
            f"{labels[term['term']]}{mark_of(term)}",
            f"{int(term['df_target'])}/{int(term['n_target'])}",
            f"{int(term['df_reference'])}/{int(term['n_reference'])}",
        )
        for term in terms
    ]
    table = Box(box.left, box.top, box.width * 0.34, box.height - 40)
    deck.table(slide, table, headers, cells, (2, 1.2, 1))
    foot = Box(box.left, box.top + box.height - 38, box.width * 0.37, 38)
    deck.text(slide, foot, [remark_on(report, terms)], largest=11, inset=3, colour=LIGHT.quiet)


def _write_quotes(report: Report, deck: Deck, slide: Any, box: Box, quotes: Rows) -> None:
    """The sentences at the right with who wrote them, or why there are none."""
    lines = [
        in_quotes(
            report,
            quoted(str(row["sentence"])),
            say(report, "・", ", ").join((str(row["respondent"]), str(row["question"]))),
        )
        for row in [row for row in quotes if str(row["sentence"])][:QUOTES]
    ]
    why = next((str(row["note"]) for row in quotes if str(row["note"])), "") or report.why_missing("summary")
    right = Box(box.left + box.width * 0.37, box.top, box.width * 0.63, box.height)
    colour = LIGHT.ink if lines else LIGHT.quiet
    deck.text(slide, right, lines or [why], largest=SLIDE_SCALE["body"], colour=colour)


def _why_no_terms(report: Report, valid: int) -> str:
    if valid < FEWEST_TESTED:
        return say(report, "特徴語を示せるだけの回答がありません。", "Too few answers for key terms.")
    return say(
        report,
        f"ほかの{report.group_word}より多くの回答に使われた語はありません。",
        "No term is used in more answers than elsewhere.",
    )
