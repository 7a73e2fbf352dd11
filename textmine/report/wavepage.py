"""report.html of a comparison (比較の報告): the look and the behaviour of every page, two surveys in it."""

from __future__ import annotations

from pathlib import Path

from textmine.report.chance import MARK
from textmine.report.html import page_text
from textmine.report.model import say
from textmine.report.wavecharts import wave_charts
from textmine.report.waveheadline import wave_findings
from textmine.report.wavemodel import WaveReport
from textmine.report.wavesections import wave_sections

PAPER_ROWS = 40
"""Folded tables of so many rows at most are printed, too: on paper nobody can open them."""


def write_wave_page(report: WaveReport, path: Path) -> Path:
    """Write the comparison as one page."""
    path.write_text(wave_page_text(report), encoding="utf-8", newline="\n")
    return path


def wave_page_text(report: WaveReport) -> str:
    """The page as text."""
    return page_text(
        report,
        "compare.html.j2",
        wave_charts(report),
        kind=say(report, "二つの調査の比較", "Change between two surveys"),
        sentences=wave_findings(report),
        sections=wave_sections(report),
        method=wave_method(report),
        paper=PAPER_ROWS,
    )


def wave_method(report: WaveReport) -> list[str]:
    """How the figures were made, in a few lines."""
    paired = bool(report.match)
    return [
        say(
            report,
            "差は今回の割合 − 前回の割合で、ポイントで示します。95％信頼区間は Newcombe の方法です（全設問の無回答は回答者を単位とする t の区間）。",
            "Differences are the share after less the share before, in points; intervals: Newcombe, 95 % "
            "(blanks of all questions: t by respondents).",
        ),
        say(
            report,
            f"回答者を「{report.match}」で対応づけ、対応した回答だけを比べました（McNemar の正確検定）。"
            if paired
            else "二つの調査の回答者は別の人とみて比べました（Fisher の正確確率検定）。",
            f"Respondents were matched on '{report.match}', and the matched alone are compared (McNemar's exact test)."
            if paired
            else "The respondents of the two surveys are taken for different ones (Fisher's exact test).",
        ),
        say(
            report,
            f"{MARK} は、同時に調べた数を考えても偶然の範囲を超える差です（q < 0.05、Benjamini-Hochberg）。{MARK} がなくても「変わらない」とは言えません。",
            f"{MARK}: beyond chance even among all that were looked at (q < 0.05, Benjamini-Hochberg); "
            "without it nothing says that a share is the same.",
        ),
        say(
            report,
            f"どちらかの調査で３件に満たない{report.group_word}は、割合だけを示します。",
            "Groups of fewer than three in either survey have shares alone.",
        ),
        say(
            report,
            "設問の文、配り方、回答者が変わると、意見が変わらなくても割合は変わります。",
            "Another wording, another way of asking or other respondents change shares without any change of opinion.",
        ),
    ]
