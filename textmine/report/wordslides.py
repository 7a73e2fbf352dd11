"""Slides of words (語のスライド): clouds, key terms, topics and opinions."""

from __future__ import annotations

from typing import Any

from textmine.groupnames import EVERYONE
from textmine.offices import questions_by_kind
from textmine.report.chance import MARK, mark_of
from textmine.report.clouddraw import SHAPES, Cloud, cloud_svg
from textmine.report.comparison import comparison_cloud
from textmine.report.fonts import find_font
from textmine.report.images import svg_to_png
from textmine.report.listings import records
from textmine.report.model import Report, in_quotes, say, terms_in_row
from textmine.report.opposites import remark_on_opposites, remark_on_terms
from textmine.report.quoting import quoted
from textmine.report.slidekit import Deck
from textmine.report.slidepages import LongTable, missing, pages
from textmine.report.slideparts import Box
from textmine.report.theme import HUES, LIGHT, SLIDE_SCALE
from textmine.report.topicnumber import how_certain
from textmine.report.wordcloud import clouds_for_page

NUMBER_TOLD = 52.0
"""Room for what is said of the number of topics, in points: two lines."""

QUOTES, FULL_STOPS = ("quote_1", "quote_2", "quote_3"), ("。", "！", "？", "!", "?")


def _cloud_slide(report: Report, deck: Deck, cloud: Cloud, title: str, foot: str = "") -> None:
    """The picture of a cloud, with a remark below it."""
    slide = deck.slide(title, cloud.caption)
    width, height = SHAPES[cloud.shape]
    picture = svg_to_png(cloud_svg(cloud, find_font(report.settings.report.font)))
    text = f"{cloud.title}: {'、'.join(word.word for word in cloud.words[:20])}"
    body = deck.body(slide)
    room = NUMBER_TOLD if foot else 0.0
    above = Box(body.left, body.top, body.width, body.height - room)
    deck.picture(slide, above, picture, width / height, text)
    if foot:
        below = Box(body.left, body.top + above.height, body.width, room)
        deck.text(slide, below, [foot], largest=SLIDE_SCALE["small"], inset=3, colour=LIGHT.quiet)


def whole_cloud_slides(report: Report, deck: Deck) -> None:
    """The cloud of the whole survey."""
    found = [cloud for by, cloud, _kinds in clouds_for_page(report) if by == EVERYONE]
    for cloud in found:
        negated = remark_on_opposites(report, [word.word for word in cloud.words])
        _cloud_slide(report, deck, cloud, say(report, "よく使われる語（全体）", "Frequent words"), negated)


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
    remark = remark_on_terms(report, [term for terms in found.values() for term in terms])
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
