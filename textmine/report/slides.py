"""slides.pptx (スライド): the findings on 16:9 slides with charts and tables that PowerPoint can edit.

Title, main findings, who answered, words, codes, topics, what to look at, whom to hear, one slide a group,
method. Every slide's notes say how its figures were made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textmine.groupnames import ALL_QUESTIONS, EVERYONE
from textmine.report.chance import MARK
from textmine.report.codeslides import codes_slides
from textmine.report.groupslides import group_slides
from textmine.report.headline import main_findings
from textmine.report.hearingslides import hearing_slides
from textmine.report.listings import records, severity, status_name
from textmine.report.model import Report, say
from textmine.report.optionslides import options_slides
from textmine.report.scaleslides import scales_slides
from textmine.report.slidekit import MARGIN, Deck
from textmine.report.slidepages import LongTable, left_out_told, missing, pages
from textmine.report.slideparts import Box, set_frame_language
from textmine.report.theme import HUES, LIGHT, SLIDE_SCALE, STATUS_FILLS
from textmine.report.wordslides import (
    comparison_slides,
    keyterms_slides,
    opinions_slides,
    topics_slides,
    whole_cloud_slides,
)
from textmine.tables import STATUSES


def write_slides(report: Report, path: Path) -> Path:
    """Write the slides, on ``report.template`` of the settings where there is one."""
    deck = Deck(report.settings.report.template, report.title)
    for part in PARTS:
        part(report, deck)
    deck.save(path)
    return path


def _opening(report: Report, deck: Deck) -> None:
    note = say(
        report,
        "textmine が作成。図と表は PowerPoint で編集できます。",
        "Made by textmine; charts and tables can be edited.",
    )
    slide = deck.slide(report.title, note, opening=True)
    line = say(
        report,
        f"自由記述の分析　回答者 {report.responses['respondent'].nunique()}、回答欄 {len(report.responses)}、"
        f"有効回答 {len(report.valid)}",
        f"Free-text analysis: {report.responses['respondent'].nunique()} respondents, "
        f"{len(report.responses)} cells, {len(report.valid)} valid answers",
    )
    box = Box(MARGIN, 290 if deck.own_look else deck.height * 0.6, deck.width - 2 * MARGIN, 50)
    others = [shape for shape in slide.placeholders if shape != slide.shapes.title]
    if deck.own_look or not others:
        for shape in others:
            shape._element.getparent().remove(shape._element)
        deck.text(slide, box, [line], largest=SLIDE_SCALE["lead"], colour=LIGHT.quiet)
    else:
        others[0].text_frame.text = line
        set_frame_language(others[0].text_frame)


def _summary(report: Report, deck: Deck) -> None:
    note = say(report, "割合には必ず母数を添えています。", "Every share carries its n.")
    slide = deck.slide(say(report, "要点", "Main findings"), note)
    point = say(report, "．", ". ")
    lines = [f"{number}{point}{sentence.text}" for number, sentence in enumerate(main_findings(report), 1)]
    deck.text(slide, deck.body(slide), lines, largest=SLIDE_SCALE["lead"])


def _rates(report: Report, deck: Deck) -> None:
    note = say(
        report,
        "無回答は欄の全体が「記入なし」「特になし」などと一致したもの。区間は Wilson の 95％信頼区間。",
        "A cell is blank only as a whole. Intervals: Wilson, 95 %.",
    )
    slide = deck.slide(say(report, "設問ごとの回答率", "Response by question"), note)
    rows = [row for row in records(report, "nonresponse") if row["by"] == EVERYONE]
    if len(report.questions) < 2:
        rows = [row for row in rows if row["question"] != ALL_QUESTIONS] or rows
    if not rows:
        return missing(report, deck, slide, "nonresponse")
    box = deck.body(slide)
    measure = say(report, "回答率", "response rate")
    headers = (
        ("question", "cells", "valid", "blank", "response rate (95%)")
        if report.lang == "en"
        else ("設問", "回答欄", "有効回答", "無回答", "回答率（95％区間）")
    )
    cells = [
        (
            report.shown(str(row["question"])),
            f"{int(row['rows'])}",
            f"{int(row['valid'])}",
            f"{int(row['nonresponse'])}",
            _response_rate(report, row),
        )
        for row in rows
    ]
    half = Box(box.left, box.top, box.width * 0.6, box.height)
    written = deck.table(slide, half, headers, cells, (2, 1, 1.2, 1, 2.9))
    right = Box(box.left + box.width * 0.62, box.top, box.width * 0.38, box.height)
    shown = rows[: max(1, min(written, 10))]
    deck.bars(
        slide,
        right,
        [report.shown(str(row["question"])) for row in shown],
        [(measure, [1 - float(row["rate"]) for row in shown], HUES[0])],
        form="0%",
        axis=measure,
    )
    return None


def _response_rate(report: Report, row: dict[str, Any]) -> str:
    """The share of answered cells with its interval."""
    share, low, high = (f"{1 - float(row[name]):.0%}" for name in ("rate", "high", "low"))
    return say(report, f"{share}（{low}～{high}）", f"{share} ({low} - {high})")


def _blanks(report: Report, deck: Deck) -> None:
    by = report.level
    rows = [row for row in records(report, "nonresponse") if row["by"] == by]
    place = {name: at for at, name in enumerate(report.group_names)}
    rows.sort(key=lambda row: place.get(str(row["group"]), -1))
    whole = [row for row in rows if row["question"] == ALL_QUESTIONS and len(report.questions) > 1]
    rows = whole or [row for row in rows if row["question"] == report.questions[0]]
    if not by or len({row["group"] for row in rows}) < 2:
        return
    what = str(rows[0]["question"])
    note = say(report, f"{what}の回答欄を区分ごとに数えたもの。", f"Cells of {what} by kind.")
    title = say(report, f"{by}ごとの回答と無回答（{what}）", f"Answers and blanks by {by}")
    used = [status for status in STATUSES if any(row[status] for row in rows)]
    longest = max(sum(int(row[status]) for status in used) for row in rows)
    shares = _even(rows[: MOST_BARS * MOST_SLIDES])
    for number, part in enumerate(shares, 1):
        slide = deck.slide(
            title if number == 1 else say(report, f"{title}（{number}）", f"{title} ({number})"), note
        )
        series = [
            (status_name(report, status), [float(row[status]) for row in part], STATUS_FILLS[status])
            for status in used
        ]
        names = [f"{report.shown(str(row['group']))} (n={int(row['rows'])})" for row in part]
        box, left = deck.body(slide), len(rows) - MOST_BARS * MOST_SLIDES if number == len(shares) else 0
        if left > 0:
            said = Box(box.left, box.top + box.height - 28, box.width, 28)
            told = left_out_told(report, left, "nonresponse")
            deck.text(slide, said, [told], largest=SLIDE_SCALE["small"], inset=3, colour=LIGHT.quiet)
            box = Box(box.left, box.top, box.width, box.height - 32)
        chart = deck.bars(slide, box, names, series, axis=say(report, "回答欄の数", "cells"))
        if len(shares) > 1:
            # The same length is the same number of cells on all slides.
            chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, longest


MOST_BARS, MOST_SLIDES = 18, 4
"""Bars of a slide whose names can be read, and slides of one chart."""


def _even(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The bars of each slide, as many on each: 20 groups are 10 and 10, not 18 and 2."""
    slides = -(-len(rows) // MOST_BARS)
    each = -(-len(rows) // max(1, slides))
    return [rows[at : at + each] for at in range(0, len(rows), each)]


def _review(report: Report, deck: Deck) -> None:
    if report.settings.privacy.persons:
        return None
    note = say(
        report,
        "文章に現れた手掛かりと調査票間の食い違いから並べたもの。人や職場の評価ではない。"
        "順位の幅は、重みを半分から２倍まで変えたときの範囲。",
        "Ordered by what the texts show and by contradictions; it does not speak of people.",
    )
    title = say(report, f"確認したい{report.unit}", "Respondents to look at")
    ranked = sorted(records(report, "review"), key=lambda row: row["rank"])
    rows = [
        (
            str(int(row["rank"])),
            str(row["respondent"]),
            str(row["reasons"]),
            f"{int(row['rank_low'])}～{int(row['rank_high'])}",
        )
        for row in ranked
        if row["listed"]
    ]
    if not rows:
        # A slide that says that nobody is to be looked at tells a meeting nothing.
        made = "review" in report.findings
        return None if made else missing(report, deck, deck.slide(title, note), "review")
    headers = (
        ("rank", "respondent", "reasons", "range")
        if report.lang == "en"
        else ("順位", "回答者", "理由", "順位の幅")
    )
    return pages(
        report, deck, LongTable(title, note, headers, rows, (0.6, 2, 6.4, 1), finding="review", most=2)
    )


GRAVEST_FIRST = "高中低"


def _contradictions(report: Report, deck: Deck) -> None:
    # The slides hold only so many: what matters most must not be among those left out.
    found = sorted(records(report, "consistency"), key=lambda row: GRAVEST_FIRST.index(row["severity"]))
    title = say(report, "調査票間の不一致", "Contradictions between forms")
    note = say(
        report, "規則は辞書にあり、根拠の値とともに示す。", "Rules stand in a dictionary; values are shown."
    )
    if not found:
        return None
    rows = [
        (str(r["respondent"]), severity(report, r["severity"]), str(r["message"]), str(r["evidence"]))
        for r in found
    ]
    headers = (
        ("respondent", "severity", "contradiction", "evidence")
        if report.lang == "en"
        else ("回答者", "重要度", "食い違い", "根拠")
    )
    return pages(
        report, deck, LongTable(title, note, headers, rows, (1.8, 0.8, 4, 3.4), finding="consistency", most=2)
    )


def _method(report: Report, deck: Deck) -> None:
    note = say(report, "、", ", ").join(
        f"{name} {version}" for name, version in sorted(report.versions.items())
    )
    slide = deck.slide(say(report, "方法と注意", "Method"), note)
    lines = (
        [
            "Words are counted by the valid answers that use them; blanks enter no count and no picture.",
            "A cell is blank only where all of it says so; kinds of blanks are kept apart.",
            "Every share carries its n; groups of fewer than three answers are not tested.",
            f"{MARK} marks key terms beyond chance (q < 0.05); a list without it may be chance alone.",
            "Indicators speak of texts, not of people. Raw texts are never changed; every repair is logged.",
        ]
        if report.lang == "en"
        else [
            "語は、それを使った有効回答の数で数える。一つの回答で何度使っても 1 件とする。",
            "無回答は欄の全体が一致したときだけとし、種類を分ける。語の集計や図には入れない。",
            f"割合には母数（n）を添える。回答が３件に満たない{report.group_word}では検定をしない。",
            f"特徴語の {MARK} は、偶然の範囲を超えて多い語（q < 0.05）。{MARK} のない語の並びは、偶然でも生じる。",
            "意識の手掛かりは文章の特徴であり、人や職場の評価ではない。",
            "原文は変えない。文字の補正はすべて記録し、もとに戻せる。",
        ]
    )
    lines += [f"注意：{text}" if report.lang == "ja" else f"Note: {text}" for text in report.note_texts[:5]]
    deck.text(slide, deck.body(slide), lines, largest=SLIDE_SCALE["body"] + 2)


PARTS = (
    _opening,
    _summary,
    _rates,
    _blanks,
    scales_slides,
    options_slides,
    whole_cloud_slides,
    keyterms_slides,
    comparison_slides,
    codes_slides,
    topics_slides,
    opinions_slides,
    _review,
    _contradictions,
    hearing_slides,
    group_slides,
    _method,
)
"""The slides in their order."""
