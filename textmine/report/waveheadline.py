"""The main findings of a comparison in sentences (比較の要点): each with its n, its interval and its answers."""

from __future__ import annotations

from typing import Any

from textmine.groupnames import ALL_QUESTIONS
from textmine.report.headline import Sentence
from textmine.report.listings import records
from textmine.report.model import say
from textmine.report.opposites import labelled
from textmine.report.wavemodel import (
    WaveReport,
    beyond,
    blanks_of_questions,
    interval,
    points,
    risen_and_fallen,
    rows_of,
)

NAMED = 5
"""Terms, options or codes that a sentence names."""


def wave_findings(report: WaveReport) -> list[Sentence]:
    """The main findings of the comparison, in the order of the page."""
    said = (
        _terms(report),
        _blanks(report),
        _options(report),
        _codes(report),
        _respondents(report),
    )
    return [sentence for sentence in said if sentence is not None]


def _terms(report: WaveReport) -> Sentence | None:
    rows = rows_of(report, "wave_terms")
    if not rows:
        return None
    sure = [row for row in rows if beyond(row)]
    rose, fell = risen_and_fallen(sure or rows, NAMED)
    labels = labelled(report, [row["term"] for row in (*rose, *fell)])

    def named(part: list[dict[str, Any]]) -> str:
        return say(report, "、", ", ").join(
            f"{labels[row['term']]} {points(report, row['difference'])}" for row in part
        )

    n = say(
        report,
        f"有効回答 {int(rows[0]['n_before'])} → {int(rows[0]['n_after'])}",
        f"valid answers {int(rows[0]['n_before'])} to {int(rows[0]['n_after'])}",
    )
    told = [
        say(report, f"{ja}は {named(part)}", f"{en}: {named(part)}")
        for ja, en, part in (("増えた語", "rose", rose), ("減った語", "fell", fell))
        if part
    ]
    listed = say(report, "、", "; ").join(told)
    if not told:
        text = say(report, f"使われる語に増減はない（{n}）。", f"No term rose or fell ({n}).")
    elif sure:
        count = len(sure)
        text = say(
            report,
            f"偶然の範囲を超えて増減した語が {count} 語ある（q < 0.05、{n}）。{listed}（ポイント）。",
            f"{count} terms changed beyond chance (q < 0.05, {n}). {listed} (points).",
        )
    else:
        text = say(
            report,
            f"偶然の範囲を超えて増減した語はない（q < 0.05 の語なし、{n}）。差が大きいのは、{listed}（ポイント）。",
            f"No term changed beyond chance (none with q < 0.05, {n}). The largest differences: {listed} (points).",
        )
    return Sentence(text, "#terms")


def _blanks(report: WaveReport) -> Sentence | None:
    rows = blanks_of_questions(report)
    if not rows:
        return None
    row = rows[0]
    what = (
        say(report, "全設問の無回答", "Blanks over all questions")
        if row["question"] == ALL_QUESTIONS
        else say(report, f"「{row['question']}」の無回答", f"Blanks of '{row['question']}'")
    )
    text = say(
        report,
        f"{what}は {int(row['n_before'])} 欄の {row['share_before']:.0%} から {int(row['n_after'])} 欄の {row['share_after']:.0%} へ"
        f"（差 {points(report, row['difference'])} ポイント、95％信頼区間 {interval(report, row)}）。{_verdict(report, row)}",
        f"{what} went from {row['share_before']:.0%} of {int(row['n_before'])} cells to {row['share_after']:.0%} of {int(row['n_after'])} "
        f"({points(report, row['difference'])} points, 95 % interval {interval(report, row)}). {_verdict(report, row)}",
    )
    sure = [other for other in rows[1:] if beyond(other)]
    if sure:
        listed = say(report, "、", ", ").join(
            f"{other['question']} {points(report, other['difference'])}"
            for other in sorted(sure, key=lambda one: one["rank"])[:NAMED]
        )
        text += say(report, f"設問では {listed}。", f" By question: {listed}.")
    return Sentence(text, "#blanks")


def _verdict(report: WaveReport, row: dict[str, Any]) -> str:
    if row["q"] != row["q"]:
        return say(report, "件数が少なく、判断できない。", "Too few to tell.")
    if beyond(row):
        return say(report, "偶然の範囲を超える。", "This goes beyond chance.")
    return say(report, "変わったとは言えない。", "No change is shown.")


def _options(report: WaveReport) -> Sentence | None:
    rows = rows_of(report, "wave_options")
    if not rows:
        return None
    sure = sorted((row for row in rows if beyond(row)), key=lambda row: -abs(row["difference"]))
    questions = len({row["closed"] for row in rows})
    if not sure:
        text = say(
            report,
            f"選択式の設問（{questions} 問）に、偶然の範囲を超えて変わった選択肢はない（q < 0.05 の選択肢なし）。",
            f"No option of the closed questions ({questions}) changed beyond chance (none with q < 0.05).",
        )
        return Sentence(text, "#options")
    listed = say(report, "、", "; ").join(
        say(
            report,
            f"{row['closed']}「{row['option']}」{row['share_before']:.0%} → {row['share_after']:.0%}（{points(report, row['difference'])}）",
            f"{row['closed']} '{row['option']}' {row['share_before']:.0%} to {row['share_after']:.0%} ({points(report, row['difference'])})",
        )
        for row in sure[:NAMED]
    )
    more = len(sure) - NAMED
    text = say(
        report,
        f"選択式の設問で偶然の範囲を超えて変わったのは、{listed}"
        + (f"、ほか {more} 個。" if more > 0 else "。"),
        f"Options that changed beyond chance: {listed}" + (f", and {more} more." if more > 0 else "."),
    )
    return Sentence(text, "#options")


def _codes(report: WaveReport) -> Sentence | None:
    rows = rows_of(report, "wave_codes")
    if not rows:
        return None
    sure = sorted((row for row in rows if beyond(row)), key=lambda row: row["rank"])
    if not sure:
        text = say(
            report,
            f"コード {len(rows)} のうち、偶然の範囲を超えて増減したものはない（q < 0.05 のコードなし）。",
            f"None of {len(rows)} codes changed beyond chance (none with q < 0.05).",
        )
        return Sentence(text, "#codes")
    listed = say(report, "、", ", ").join(
        f"{row['code']} {points(report, row['difference'])}" for row in sure[:NAMED]
    )
    text = say(
        report,
        f"偶然の範囲を超えて増減したコードは {listed}（ポイント）。",
        f"Codes that changed beyond chance: {listed} (points).",
    )
    return Sentence(text, "#codes")


def _respondents(report: WaveReport) -> Sentence | None:
    if not report.match:
        return None
    changes = [str(row["change"]) for row in records(report, "wave_respondents")]
    answered, blank = changes.count("answered"), changes.count("blank")
    alone = changes.count("only_before"), changes.count("only_after")
    text = say(
        report,
        f"対応づけた回答者で、新たに答えた欄は {answered}、新たに無回答になった欄は {blank}"
        f"（前回だけの回答者 {alone[0]}、今回だけの回答者 {alone[1]}）。",
        f"Of matched respondents {answered} cells were newly answered and {blank} newly left blank "
        f"({alone[0]} respondents before only, {alone[1]} after only).",
    )
    return Sentence(text, "#respondents")
