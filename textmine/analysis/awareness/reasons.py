"""Reasons in words (確認の理由): what in an answer lowers its strength, for offices and for persons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textmine.tables import STATUS_JA

JOINT = " / "

Words = tuple[str, str, str]
"""One reason of an office, of a person (empty: does not apply to persons), and in English."""

REASONS: Sequence[tuple[Callable[[Any], bool], Words]] = (
    (
        lambda row: bool(row.distancing),
        (
            "自分の組織との関わりを遠ざける表現があります（「{distancing}」）",
            "自分との関わりを遠ざける表現があります（「{distancing}」）",
            "distances itself from the subject ('{distancing}')",
        ),
    ),
    (
        lambda row: row.borrowed >= 0.3,
        (
            "文の{borrowed:.0%}が「{nearest}」と重なります",
            "文の{borrowed:.0%}が「{nearest}」と重なります",
            "{borrowed:.0%} of the text also stands in '{nearest}'",
        ),
    ),
    (
        lambda row: not row.own_terms,
        (
            "その組織に固有の内容語がありません",
            "この回答者だけの内容語がありません",
            "no content word of its own",
        ),
    ),
    (
        lambda row: row.boilerplate >= 0.85,
        (
            "内容語の{boilerplate:.0%}が定型句・一般的な行政用語です",
            "内容語の{boilerplate:.0%}が決まった言い回し・一般的な語です",
            "{boilerplate:.0%} of its content words are stock phrases or general terms",
        ),
    ),
    (
        lambda row: not row.facts and not row.distancing,
        (
            "起きていることを述べる節（事実）が見つかりません",
            "起きていることを述べる節（事実）が見つかりません",
            "no clause found that tells what happens",
        ),
    ),
    (
        lambda row: row.telling < 0.3 and row.types >= 5,
        (
            "出来事を語る語より、名目を並べる語が多くあります（「{naming}」など。語る語は{telling:.0%}）",
            "出来事を語る語より、名目を並べる語が多くあります（「{naming}」など。語る語は{telling:.0%}）",
            "names aims rather than tells what happens ('{naming}' and the like; {telling:.0%} of these words tell)",
        ),
    ),
    (
        lambda row: row.types < 5,
        (
            "内容語が{types}種類です",
            "内容語が{types}種類です",
            "{types} different content words",
        ),
    ),
    (
        lambda row: row.echo >= 0.2,
        (
            "内容語の{echo:.0%}が設問文の語です",
            "内容語の{echo:.0%}が設問文の語です",
            "{echo:.0%} of its content words repeat the question",
        ),
    ),
    (
        lambda row: bool(row.hearsay),
        (
            "伝聞・ぼかしの表現があります（「{hearsay}」）",
            "伝聞・ぼかしの表現があります（「{hearsay}」）",
            "hearsay or hedging ('{hearsay}')",
        ),
    ),
    (
        lambda row: not row.anchor and not row.distancing,
        (
            "自分の組織の名前・事業名や、自分の組織を指す語がありません",
            "",
            "names neither itself nor its projects",
        ),
    ),
)


FIGURES = ("borrowed", "nearest", "boilerplate", "telling", "types", "echo")
"""Columns of the profile that reasons quote."""


def reasons_of(
    row: Any, against: Sequence[str], quotes: Mapping[str, str], *, lang: str = "ja", persons: bool = False
) -> list[str]:
    """Contradictions first, then what in the text lowers the strength.

    ``row``: a line of awareness over all questions. ``against``: messages of contradictions. ``quotes``:
    the first place of each indicator.
    """
    told = list(against)
    if not row.n:
        return told or [_no_answer(str(row.status), lang)]
    values = {
        **{name: quotes.get(name, "") for name in ("distancing", "hearsay", "naming")},
        **{name: getattr(row, name) for name in FIGURES},
    }
    for holds, (office, person, english) in REASONS:
        words = english if lang == "en" and (person or not persons) else person if persons else office
        shown = all(
            value for name, value in values.items() if f"'{{{name}}}'" in words or f"「{{{name}}}」" in words
        )
        # A reason that quotes needs its quote: what no place in the text shows is not told.
        if words and shown and holds(row):
            told.append(words.format(**values))
    return told or ["nothing weak" if lang == "en" else "特に弱い手掛かりはありません"]


def _no_answer(status: str, lang: str) -> str:
    if lang == "en":
        return f"no valid answer ({status})"
    return f"有効な回答がありません（{STATUS_JA.get(status, status)}）"
