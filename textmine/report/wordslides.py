"""Slides of words (語のスライド): clouds, key terms, topics, opinions, and one slide a group."""

from __future__ import annotations

from typing import Any

from textmine.groupnames import EVERYONE, name_group
from textmine.offices import questions_by_kind
from textmine.report.chance import MARK, mark_of, remark_on
from textmine.report.clouddraw import SHAPES, Cloud, cloud_svg
from textmine.report.comparison import comparison_cloud
from textmine.report.fonts import find_font
from textmine.report.images import svg_to_png
from textmine.report.listings import records, status_name
from textmine.report.model import Report, in_quotes, say, terms_in_row
from textmine.report.quoting import quoted
from textmine.report.slidekit import Deck
from textmine.report.slidepages import LongTable, missing, pages
from textmine.report.slideparts import Box
from textmine.report.theme import HUES, LIGHT, SLIDE_SCALE
from textmine.report.topicnumber import how_certain
from textmine.report.wordcloud import clouds_for_page
from textmine.shares import FEWEST_TESTED
from textmine.tables import STATUSES

NUMBER_TOLD = 52.0
"""Room for what is said of the number of topics, in points: two lines."""

QUOTES, FULL_STOPS = ("quote_1", "quote_2", "quote_3"), ("。", "！", "？", "!", "?")


def _cloud_slide(report: Report, deck: Deck, cloud: Cloud, title: str) -> None:
    slide = deck.slide(title, cloud.caption)
    width, height = SHAPES[cloud.shape]
    picture = svg_to_png(cloud_svg(cloud, find_font(report.settings.report.font)))
    text = f"{cloud.title}: {'、'.join(word.word for word in cloud.words[:20])}"
    deck.picture(slide, deck.body(slide), picture, width / height, text)


def whole_cloud_slides(report: Report, deck: Deck) -> None:
    """The cloud of the whole survey."""
    found = [cloud for by, cloud, _kinds in clouds_for_page(report) if by == EVERYONE]
    for cloud in found:
        _cloud_slide(report, deck, cloud, say(report, "よく使われる語（全体）", "Frequent words"))


def comparison_slides(report: Report, deck: Deck) -> None:
    """The comparison cloud."""
    cloud = comparison_cloud(report, "16x9", find_font(report.settings.report.font))
    if cloud is not None:
        _cloud_slide(
            report, deck, cloud, say(report, f"{report.level}ごとに目立つ語", f"Words of each {report.level}")
        )


def keyterms_slides(report: Report, deck: Deck) -> None:
    """The key terms of each group."""
    title = say(report, f"{report.group_word}ごとの特徴語", "Key terms by group")
    note = say(
        report,
        f"他の{report.group_word}と比べて、より多くの回答に使われた語。かっこ内は使った回答の数。"
        f"回答が３件に満たない{report.group_word}は参考。順位は対数オッズ比。{MARK} は偶然の範囲を超える語（q < 0.05）。",
        "Terms used in more answers than elsewhere; in brackets: answers. Ranked by log odds. "
        f"{MARK}: beyond chance (q < 0.05).",
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in records(report, "keyterms"):
        if row["by"] == report.level and 1 <= row["rank"] <= 6:
            found.setdefault(str(row["group"]), []).append(row)
    if not found:
        return missing(report, deck, deck.slide(title, note), "keyterms")
    between = say(report, "、", ", ")
    rows = [
        (
            report.shown(group),
            str(int(terms[0]["n_target"])),
            between.join(f"{t['term']}{mark_of(t)}({int(t['df_target'])})" for t in terms),
        )
        for group in report.in_order(found)
        for terms in (found[group],)
    ]
    headers = (report.level, "n", say(report, "特徴語（使った回答の数）", "key terms (answers)"))
    remark = remark_on(report, [term for terms in found.values() for term in terms])
    return pages(
        report, deck, LongTable(title, note, headers, rows, (2, 0.6, 7), finding="keyterms", remark=remark)
    )


def topics_slides(report: Report, deck: Deck) -> None:
    """Topics; the slide is left out where groups of opinions take their place."""
    note = say(
        report,
        "回答を語の組み合わせで分けたもの（NMF）。名前は上位の語であり、読み手が回答を読んで確かめる。",
        "Answers grouped by their words (NMF); names are top terms.",
    )
    title = say(report, "話題", "Topics")
    topics: dict[int, list[dict[str, Any]]] = {}
    for row in records(report, "topics"):
        topics.setdefault(int(row["topic"]), []).append(row)
    if not topics and report.finding("opinions") is not None:
        return None
    slide = deck.slide(title, note)
    if not topics:
        return missing(report, deck, slide, "topics")
    box = deck.body(slide)
    rows = [
        (str(topic), say(report, "・", ", ").join(str(t["term"]) for t in terms[:8]), str(int(terms[0]["n"])))
        for topic, terms in topics.items()
    ]
    headers = ("topic", "terms", "answers") if report.lang == "en" else ("話題", "主な語", "回答数")
    said, height = how_certain(report), box.height
    if said:
        height -= NUMBER_TOLD
        below = Box(box.left, box.top + height, box.width, NUMBER_TOLD)
        deck.text(slide, below, [said], largest=SLIDE_SCALE["body"], inset=3, colour=LIGHT.quiet)
    left = Box(box.left, box.top, box.width * 0.58, height)
    written = deck.table(slide, left, headers, rows, (0.7, 5, 0.9))
    right = Box(box.left + box.width * 0.6, box.top, box.width * 0.4, height)
    deck.bars(
        slide,
        right,
        [say(report, f"話題{row[0]}", f"topic {row[0]}") for row in rows[:written]],
        [(headers[2], [float(row[2]) for row in rows[:written]], HUES[0])],
        axis=headers[2],
    )
    return None


def opinions_slides(report: Report, deck: Deck) -> None:
    """Groups of sentences of like meaning."""
    found = [row for row in records(report, "opinions") if row["opinion"]]
    if not found:
        return
    plans = _titles_of_plans(report)
    said = [(row, _said(row, plans)) for row in found]
    # Groups in which nobody says a sentence (plans and documents that were named) come last.
    said.sort(key=lambda pair: pair[1] in plans)
    note = say(
        report,
        "意味の近い文を集めたもの。人数は回答者を一度だけ数える。文は原文からの抜き出し。",
        "Sentences of like meaning; each respondent counts once; sentences are quoted.",
    )
    rows = [
        (
            terms_in_row(report, str(row["terms"])),
            say(report, f"{int(row['n'])}（{row['share']:.0%}）", f"{int(row['n'])} ({row['share']:.0%})"),
            in_quotes(report, quoted(quote)),
        )
        for row, quote in said
    ]
    headers = ("terms", "n", "a sentence") if report.lang == "en" else ("主な語", "回答者数", "代表する文")
    pages(
        report,
        deck,
        LongTable(
            say(report, "意見のまとまり", "Groups of opinions"),
            note,
            headers,
            rows,
            (2.4, 1, 6),
            finding="opinions",
            most=2,
        ),
    )


def _titles_of_plans(report: Report) -> frozenset[str]:
    """The quotes that are no sentences: names of plans and documents in answers to questions that ask for them."""
    kinds = questions_by_kind(report.responses, report.settings.questions)
    asked = report.valid["question"].isin(kinds.get("plan", ()))
    named, told = report.valid[asked]["text"].tolist(), report.valid[~asked]["text"].tolist()
    quotes = {
        str(row[name])
        for row in records(report, "opinions")
        for name in QUOTES
        if row[name] and not str(row[name]).endswith(FULL_STOPS)
    }
    return frozenset(
        quote
        for quote in quotes
        if any(quote in text for text in named) and not any(quote in text for text in told)
    )


def _said(row: dict[str, Any], titles: frozenset[str]) -> str:
    """What stands for a group of opinions: its most typical sentence, the title of a plan only for want of one."""
    quotes = [str(row[name]) for name in QUOTES if row[name]]
    return next((quote for quote in quotes if quote not in titles), quotes[0] if quotes else "")


def group_slides(report: Report, deck: Deck) -> None:
    """One slide a group: how many answered, its key terms, and its answers in their own words.

    A single group is the whole survey, which the other slides show.
    """
    if len(report.group_names) < 2:
        return
    terms: dict[str, list[dict[str, Any]]] = {}
    for row in records(report, "keyterms"):
        if row["by"] == report.level and 1 <= row["rank"] <= 8:
            terms.setdefault(str(row["group"]), []).append(row)
    quotes: dict[str, list[dict[str, Any]]] = {}
    for row in records(report, "summary"):
        if row["by"] == report.level:
            quotes.setdefault(str(row["group"]), []).append(row)
    if report.level and not quotes:
        quotes = _own_words(report)
    answered = set(report.valid[report.level].map(name_group)) if report.level else set()
    silent = [group for group in report.group_names if group not in answered]
    for group in [group for group in report.group_names if group in answered][:40]:
        _group_slide(report, deck, group, terms.get(group, []), quotes.get(group, []))
    if silent:
        _silent_slide(report, deck, silent)


def _own_words(report: Report) -> dict[str, list[dict[str, Any]]]:
    """The first sentence of each respondent by group, where hardly any group has several respondents."""
    groups = report.responses.groupby("respondent", sort=False)[report.level].first().map(name_group)
    said: dict[str, list[dict[str, Any]]] = {}
    for row in records(report, "summary"):
        if row["by"] == "respondent" and row["rank"] == 1 and row["respondent"] in groups.index:
            said.setdefault(str(groups[row["respondent"]]), []).append(row)
    return said


def _silent_slide(report: Report, deck: Deck, groups: list[str]) -> None:
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


def _group_slide(
    report: Report, deck: Deck, group: str, terms: list[dict[str, Any]], quotes: list[dict[str, Any]]
) -> None:
    rows = report.responses[report.responses[report.level].map(name_group) == group]
    valid = int((rows["status"] == "valid").sum())
    note = say(
        report,
        f"文は原文からの抜き出しで、書き換えていない（初めの箇条書きの番号だけは … とした）。特徴語は他の{report.group_word}と比べて多くの回答に使われた語。",
        "Sentences are quoted exactly (… for the number of a list). Key terms: used in more answers than elsewhere.",
    )
    slide = deck.slide(report.shown(group), note)
    box = deck.body(slide)
    counts = say(
        report,
        f"回答欄 {len(rows)} のうち有効回答 {valid}、無回答 {len(rows) - valid}",
        f"{valid} valid answers and {len(rows) - valid} blanks of {len(rows)} cells",
    )
    deck.text(
        slide,
        Box(box.left, box.top, box.width, 32),
        [counts],
        largest=SLIDE_SCALE["body"],
        colour=LIGHT.quiet,
    )
    top, height = box.top + 38, box.height - 38
    left = Box(box.left, top, box.width * 0.34, height)
    if terms:
        headers = (
            ("term", "here", "others")
            if report.lang == "en"
            else ("特徴語", f"この{report.level}" if len(report.level) < 3 else "ここ", "他")
        )
        cells = [
            (
                f"{t['term']}{mark_of(t)}",
                f"{int(t['df_target'])}/{int(t['n_target'])}",
                f"{int(t['df_reference'])}/{int(t['n_reference'])}",
            )
            for t in terms
        ]
        deck.table(slide, Box(left.left, top, left.width, height - 40), headers, cells, (2, 1.2, 1))
        foot = Box(left.left, top + height - 38, box.width * 0.37, 38)
        deck.text(slide, foot, [remark_on(report, terms)], largest=11, inset=3, colour=LIGHT.quiet)
    else:
        deck.text(
            slide, left, [_why_no_terms(report, valid)], largest=SLIDE_SCALE["body"], colour=LIGHT.quiet
        )
    shown = [row for row in quotes if str(row["sentence"])][:4]
    lines = [
        in_quotes(
            report,
            quoted(str(row["sentence"])),
            say(report, "・", ", ").join((str(row["respondent"]), str(row["question"]))),
        )
        for row in shown
    ]
    why = next((str(row["note"]) for row in quotes if str(row["note"])), "") or report.why_missing("summary")
    right = Box(box.left + box.width * 0.37, top, box.width * 0.63, height)
    deck.text(
        slide, right, lines or [why], largest=SLIDE_SCALE["body"], colour=LIGHT.ink if lines else LIGHT.quiet
    )


def _why_no_terms(report: Report, valid: int) -> str:
    if valid < FEWEST_TESTED:
        return say(report, "特徴語を示せるだけの回答がありません。", "Too few answers for key terms.")
    return say(
        report,
        f"ほかの{report.group_word}より多くの回答に使われた語はありません。",
        "No term is used in more answers than elsewhere.",
    )
