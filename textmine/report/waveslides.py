"""slides.pptx of a comparison (比較のスライド): tables and bars of both surveys that PowerPoint can edit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textmine.groupnames import ALL_QUESTIONS
from textmine.report.chance import MARK
from textmine.report.listings import records, status_name
from textmine.report.model import say
from textmine.report.opposites import labelled, remark_on_opposites
from textmine.report.optionslides import shortened
from textmine.report.slidekit import MARGIN, Deck
from textmine.report.slidepages import LongTable, left_out_told, missing, pages
from textmine.report.slideparts import Box, fit_table, set_frame_language
from textmine.report.theme import LIGHT, SLIDE_SCALE
from textmine.report.wavecharts import EARLIER, LATER
from textmine.report.waveheadline import wave_findings
from textmine.report.wavemodel import (
    WaveReport,
    beyond,
    blanks_of_groups,
    blanks_of_questions,
    closed_compared,
    counted,
    interval,
    options_in_order,
    points,
    risen_and_fallen,
    rows_of,
)
from textmine.report.wavepage import wave_method
from textmine.report.waverows import change_word
from textmine.report.wavewords import quoted_terms

QUOTED = 5
"""Terms that rose, and as many that fell, with a sentence of each survey."""

MOST_TERMS, MOST_ROWS, MOST_QUESTIONS = 10, 12, 8
"""Terms and rows of one slide, and closed questions with a slide of their own; the tables have all."""

LONGEST_NAME = 11
"""Characters of a name beside its bars."""

FOOT = 44.0
"""Room below a table, in points."""

Items = Sequence[tuple[str, dict[str, Any]]]


def write_wave_slides(report: WaveReport, path: Path) -> Path:
    """Write the slides, on ``report.template`` of the settings where there is one."""
    deck = Deck(report.settings.report.template, report.title)
    for part in PARTS:
        part(report, deck)
    deck.save(path)
    return path


def _opening(report: WaveReport, deck: Deck) -> None:
    note = say(
        report,
        "textmine が作成。図と表は PowerPoint で編集できます。",
        "Made by textmine; charts and tables can be edited.",
    )
    slide = deck.slide(report.title, note, opening=True)
    lines = [
        say(
            report,
            f"{name}：{told.title}　回答者 {told.respondents:,}、回答欄 {told.cells:,}、有効回答 {told.valid:,}",
            f"{name}: {told.title}; {told.respondents:,} respondents, {told.cells:,} cells, {told.valid:,} valid answers",
        )
        for name, told in zip(report.names, report.told, strict=True)
    ]
    box = Box(MARGIN, 290 if deck.own_look else deck.height * 0.6, deck.width - 2 * MARGIN, 90)
    others = [shape for shape in slide.placeholders if shape != slide.shapes.title]
    if deck.own_look or not others:
        for shape in others:
            shape._element.getparent().remove(shape._element)
        deck.text(slide, box, lines, largest=SLIDE_SCALE["body"] + 2, colour=LIGHT.quiet)
    else:
        others[0].text_frame.text = "\n".join(lines)
        set_frame_language(others[0].text_frame)


def _summary(report: WaveReport, deck: Deck) -> None:
    note = say(
        report, "差は今回の割合から前回の割合を引いたもの。", "Differences: share after less share before."
    )
    slide = deck.slide(say(report, "前回からの変化の要点", "Main findings"), note)
    point = say(report, "．", ". ")
    lines = [f"{number}{point}{sentence.text}" for number, sentence in enumerate(wave_findings(report), 1)]
    deck.text(slide, deck.body(slide), lines, largest=SLIDE_SCALE["lead"])


def _terms(report: WaveReport, deck: Deck) -> None:
    rose, fell = risen_and_fallen(rows_of(report, "wave_terms"), MOST_TERMS)
    for part, ja, en in ((rose, "増えた語", "Terms that rose"), (fell, "減った語", "Terms that fell")):
        if not part:
            continue
        labels = labelled(report, [row["term"] for row in part])
        named = [(labels[row["term"]], row) for row in part]
        remark = remark_on_opposites(report, [row["term"] for row in part])
        _change_slide(report, deck, say(report, ja, en), say(report, "語", "term"), named, remark=remark)
    if not (rose or fell):
        missing(report, deck, deck.slide(say(report, "語の増減", "Terms"), ""), "wave_terms")


def _quotes(report: WaveReport, deck: Deck) -> None:
    rows = quoted_terms(report, QUOTED)
    if not rows:
        return
    title = say(report, "増減した語の用例", "Sentences with these terms")
    note = say(
        report,
        "原文からの抜き出しで、書き換えていない。長さだけで選んだ例であり、意見を代表するものではない。",
        "Quoted exactly, chosen by length alone: examples, not the common opinion.",
    )
    headers = (
        ("term", "change", "survey", "sentence") if report.lang == "en" else ("語", "変化", "調査", "文")
    )
    pages(
        report, deck, LongTable(title, note, headers, rows, (1.6, 1, 0.9, 8), finding="wave_quotes", most=3)
    )


def _blanks(report: WaveReport, deck: Deck) -> None:
    rows = blanks_of_questions(report)
    title = say(report, "設問ごとの無回答率の変化", "Blank rates by question")
    if not rows:
        return missing(report, deck, deck.slide(title, ""), "wave_blanks")
    named = [(report.shown(str(row["question"])), row) for row in rows]
    return _change_slide(
        report, deck, title, say(report, "設問", "question"), named, finding="wave_blanks", most=2
    )


def _kinds(report: WaveReport, deck: Deck) -> None:
    rows = rows_of(report, "wave_blanks")
    first = next((row["question"] for row in rows), "")
    kinds = [row for row in rows if row["question"] == first and row["status"] != "nonresponse"]
    if not kinds:
        return
    named = [(status_name(report, str(row["status"])), row) for row in kinds]
    what = report.shown(str(first))
    title = say(report, f"無回答の種類の変化（{what}）", f"Kinds of blanks ({what})")
    _change_slide(report, deck, title, say(report, "種類", "kind"), named, finding="wave_blanks")


def _groups(report: WaveReport, deck: Deck) -> None:
    rows = blanks_of_groups(report)
    if not rows:
        return
    question = str(rows[0]["question"])
    what = f"（{report.shown(question)}）" if question == ALL_QUESTIONS else f"（{question}）"
    title = say(report, f"{report.by}ごとの無回答率の変化{what}", f"Blank rates by {report.by}")
    named = [(report.shown(str(row["group"]), report.by), row) for row in rows]
    _change_slide(report, deck, title, report.group_word, named, finding="wave_blanks", most=3)


def _options(report: WaveReport, deck: Deck) -> None:
    asked = closed_compared(report)
    # The questions that changed most have the slides; they stand in the order of the survey.
    largest = sorted(asked, key=lambda closed: _surest(report, closed))[:MOST_QUESTIONS]
    for closed in [closed for closed in asked if closed in largest]:
        named = [(str(row["option"]), row) for row in options_in_order(report, closed)]
        several = bool(named[0][1]["several"])
        remark = say(
            report,
            "複数選択（合計は 100％を超えることがある）" if several else "",
            "several choices" if several else "",
        )
        title = say(report, f"「{closed}」の変化", f"{closed}: before and after")
        head = say(report, "選択肢", "option")
        _change_slide(report, deck, title, head, named, finding="wave_options", remark=remark, most=2)
    if len(asked) > MOST_QUESTIONS:
        left = [closed for closed in asked if closed not in largest]
        rows = [(closed, _largest_told(report, closed)) for closed in left]
        pages(
            report,
            deck,
            LongTable(
                say(report, "ほかの選択式の設問", "The other closed questions"),
                say(
                    report,
                    "スライドのない設問。報告書と表にはすべてある。",
                    "Report and tables hold them, too.",
                ),
                ("question", "largest difference")
                if report.lang == "en"
                else ("設問", "最も変わった選択肢（ポイント、95％区間）"),
                rows,
                (2, 6),
                finding="wave_options",
                most=2,
            ),
        )


def _surest(report: WaveReport, closed: str) -> tuple[float, str]:
    """How small the smallest q of a question is; untested ones last."""
    known = [row["q"] for row in options_in_order(report, closed) if row["q"] == row["q"]]
    return min(known, default=2.0), closed


def _largest_told(report: WaveReport, closed: str) -> str:
    known = [row for row in options_in_order(report, closed) if row["difference"] == row["difference"]]
    if not known:
        return "―"
    row = max(known, key=lambda one: abs(one["difference"]))
    mark = MARK if beyond(row) else ""
    return f"{row['option']} {_difference(report, row)}{mark}"


def _codes(report: WaveReport, deck: Deck) -> None:
    rows = sorted(rows_of(report, "wave_codes"), key=lambda row: row["rank"])
    if not rows:
        return
    named = [(str(row["code"]), row) for row in rows]
    title = say(report, "コード（主題）の変化", "Codes before and after")
    _change_slide(report, deck, title, say(report, "コード", "code"), named, finding="wave_codes", most=2)


def _respondents(report: WaveReport, deck: Deck) -> None:
    if report.settings.privacy.persons or not report.match:
        return
    rows = [
        (
            str(row["respondent"]),
            report.shown(str(row["question"])) or "―",
            change_word(report, str(row["change"])),
            *(
                status_name(report, str(row[key])) if row[key] else "―"
                for key in ("status_before", "status_after")
            ),
        )
        for row in records(report, "wave_respondents")
    ]
    title = say(report, "新たに答えた・新たに無回答になった回答者", "Who newly answered or left blank")
    note = say(
        report,
        "対応づけた回答者だけ。たずねるきっかけであり、評価ではない。",
        "Matched respondents alone; a reason to ask, no judgement.",
    )
    headers = (
        ("respondent", "question", "change", "before", "after")
        if report.lang == "en"
        else ("回答者", "設問", "変化", "前回", "今回")
    )
    if rows:
        pages(
            report,
            deck,
            LongTable(title, note, headers, rows, (3, 2, 2, 2, 2), finding="wave_respondents", even=True),
        )


def _method(report: WaveReport, deck: Deck) -> None:
    note = say(report, "、", ", ").join(
        f"{name} {version}" for name, version in sorted(report.versions.items())
    )
    slide = deck.slide(say(report, "方法と注意", "Method and notes"), note)
    mark = say(report, "注意：", "Note: ")
    lines = [*wave_method(report), *(f"{mark}{text}" for text in report.note_texts[:5])]
    deck.text(slide, deck.body(slide), lines, largest=SLIDE_SCALE["body"])


def _change_slide(
    report: WaveReport,
    deck: Deck,
    title: str,
    head: str,
    named: Items,
    *,
    finding: str = "wave_terms",
    remark: str = "",
    most: int = 1,
) -> None:
    """A table of both shares and their difference at the left, bars side by side at the right.

    ``most``: slides that it may take; the last says how many rows are left out.
    """
    note = say(
        report,
        "割合は 該当／件数。差はポイント、区間は 95％信頼区間。全設問の無回答は回答者を単位に計算。",
        "Shares: with it / n. Difference in points with its 95 % interval; blanks of all questions by respondents.",
    )
    slides = min(most, math.ceil(len(named) / MOST_ROWS))
    each = min(MOST_ROWS, math.ceil(len(named) / slides))
    done = 0
    for page in range(1, most + 1):
        named_page = say(report, f"（{page}）", f" ({page})") if page > 1 else ""
        slide = deck.slide(title + named_page, note)
        box = deck.body(slide)
        height = box.height - FOOT
        left = Box(box.left, box.top, box.width * 0.62, height)
        shown = named[done : done + each]
        written = _change_table(report, deck, slide, left, head, shown)
        right = Box(box.left + box.width * 0.63, box.top, box.width * 0.37, height)
        _bars(report, deck, slide, right, shown[:written])
        done += written
        below = [_mark_told(report, [row for _, row in shown[:written]]), remark]
        if page == most and done < len(named):
            below.append(left_out_told(report, len(named) - done, finding))
        foot = Box(box.left, box.top + height, box.width, FOOT)
        joined = say(report, "。", ". ").join(line for line in below if line)
        deck.text(slide, foot, [joined], largest=SLIDE_SCALE["small"], inset=3, colour=LIGHT.quiet)
        if done == len(named):
            break


def _change_table(report: WaveReport, deck: Deck, slide: Any, box: Box, head: str, shown: Items) -> int:
    """The table; returns how many rows fitted."""
    figures = say(report, "差", "points"), say(report, "95％区間", "95 %")
    headers = (head, *report.names, *figures)
    cells = [
        (
            name,
            counted(row, after=False),
            counted(row, after=True),
            f"{points(report, row['difference'])}{MARK if beyond(row) else ''}",
            interval(report, row),
        )
        for name, row in shown
    ]
    # Four columns of figures: larger letters would leave no room for the names.
    widths, size = fit_table(
        [headers, *cells], (3, 2, 2, 1.2, 2.2), (box.width, box.height), SLIDE_SCALE["small"] + 1
    )
    return deck.table(slide, box, headers, cells, widths, size)


def _bars(report: WaveReport, deck: Deck, slide: Any, box: Box, shown: Items) -> None:
    def shares(which: str) -> list[float]:
        # Not asked there: no bar; the table says so with a dash.
        return [row[which] if row[which] == row[which] else 0.0 for _, row in shown]

    before, after = report.names
    chart = deck.bars(
        slide,
        box,
        [shortened(name, LONGEST_NAME) for name, _ in shown],
        [(before, shares("share_before"), EARLIER), (after, shares("share_after"), LATER)],
        form="0%",
        axis=say(report, "割合", "share"),
        stacked=False,
    )
    most = max([*shares("share_before"), *shares("share_after")], default=0.0)
    reach, step = next((pair for pair in SCALES if most <= pair[0]), SCALES[-1])
    chart.value_axis.maximum_scale, chart.value_axis.major_unit = reach, step


SCALES = ((0.05, 0.01), (0.1, 0.02), (0.25, 0.05), (0.5, 0.1), (1.0, 0.25))
"""Lengths of an axis of shares and the distance of its numbers: small shares need a short one."""


def _difference(report: WaveReport, row: dict[str, Any]) -> str:
    """A difference with its interval: +16.3（+5.7～+29.0）."""
    told = points(report, row["difference"])
    if row["low"] != row["low"]:
        return told
    return say(report, f"{told}（{interval(report, row)}）", f"{told} ({interval(report, row)})")


def _mark_told(report: WaveReport, rows: Sequence[dict[str, Any]]) -> str:
    if any(map(beyond, rows)):
        return say(report, f"{MARK} 偶然の範囲を超える差（q < 0.05）", f"{MARK} beyond chance (q < 0.05)")
    return say(
        report,
        "偶然の範囲を超える差はない（q < 0.05 なし）",
        "No difference goes beyond chance (none with q < 0.05)",
    )


PARTS = (
    _opening,
    _summary,
    _terms,
    _quotes,
    _blanks,
    _kinds,
    _groups,
    _options,
    _codes,
    _respondents,
    _method,
)
"""The slides in their order."""
