"""Sizes (大きさ): how large a survey each table is made for, said before the work begins.

A table that is asked for in a larger survey is left out with its reason, or made from a stated sample;
everything else is made whole. docs/reference/sizes.md is generated from ``LIMITS``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textmine.tables import Note, known_tables

if TYPE_CHECKING:
    from textmine.recipes.cookbook import Prepared

ANSWERS, RESPONDENTS, GROUPS = "answers", "respondents", "groups"
UNIT_JA = {ANSWERS: "有効回答", RESPONDENTS: "回答者", GROUPS: "グループ"}
Sizes = Mapping[str, int]
"""How many there are of each unit: valid answers, respondents, groups of the largest group column."""


@dataclass(frozen=True)
class Limit:
    """Above ``most`` of ``unit``, ``tables`` are left out, or made as ``instead`` says (Japanese, English).

    ``why``: the reason, in Japanese and English; ``in_parts``: the most where the tables are made from parts
    of the survey, 0 for any number.
    """

    tables: tuple[str, ...]
    unit: str
    most: int
    why: tuple[str, str]
    instead: tuple[str, str] = ("", "")
    in_parts: int = 0

    @property
    def leaves_out(self) -> bool:
        """Whether there is no table at all above the limit."""
        return not self.instead[0]


LIMITS = (
    Limit(
        ("awareness", "awareness_questions", "awareness_parts", "awareness_spans", "review", "hearing"),
        RESPONDENTS,
        100_000,
        ("読み取った手掛かりをすべて持つため", "all that was read of every answer is held"),
        in_parts=1_000_000,
    ),
    Limit(
        ("similar", "borrowed"),
        ANSWERS,
        300_000,
        (
            "すべての文の文字の並びを一度に比べるため",
            "all texts are compared at once, character by character",
        ),
    ),
    Limit(
        ("clusters", "cluster_members", "cluster_merges", "opinions", "opinion_members"),
        ANSWERS,
        300_000,
        ("回答か文ごとに 100 個の数を持つため", "every answer or sentence is held as 100 numbers"),
    ),
    Limit(
        ("summary",),
        RESPONDENTS,
        300_000,
        ("回答者一人に一行以上になるため", "there is a row or more for every respondent"),
    ),
    Limit(
        ("coded", "code_frequency", "code_groups", "code_tests", "code_cooccurrence", "code_words"),
        ANSWERS,
        300_000,
        ("規則に合った箇所をすべて持つため", "every place that a rule found is held"),
    ),
    Limit(
        ("call_back", "consistency"),
        RESPONDENTS,
        1_000_000,
        ("回答者を一人ずつ調べるため", "respondents are looked at one by one"),
    ),
    Limit(
        (
            *("blank_tests", "options", "scales", "scale_tests", "negations", "collocations", "compounds"),
            *("cooccurrence", "cooccurrence_terms"),
            *("correspondence", "correspondence_axes", "correspondence_ellipses"),
            *("group_similarity", "unusual", "heatmap"),
        ),
        ANSWERS,
        1_000_000,
        ("回答をすべてメモリに置くため", "all answers are held in memory"),
    ),
    Limit(
        ("topics", "topic_groups", "topic_quotes", "topic_choice"),
        ANSWERS,
        1_000_000,
        ("回答×語の表を一度に分解するため", "the table of answers x terms is factored at once"),
        in_parts=1_000_000,
    ),
    Limit(
        ("topic_choice",),
        ANSWERS,
        2_000,
        ("話題の数の候補を一つずつ試すため", "every number of topics is tried"),
        ("2,000 件の標本で選びます", "the number is chosen on a sample of 2,000"),
    ),
    Limit(
        ("clusters", "cluster_members", "cluster_merges", "opinions", "opinion_members"),
        ANSWERS,
        10_000,
        ("まとまりの中心を求める計算のため", "the centres have to be found"),
        (
            "中心を 10,000 件の標本で求め、すべての回答か文をそこに置きます",
            "centres are found on a sample of 10,000; every answer or sentence is then placed",
        ),
    ),
    Limit(
        ("group_similarity", "heatmap"),
        GROUPS,
        200,
        ("組の数が二乗で増えるため", "pairs grow with the square"),
        ("大きい 200 グループを比べます", "the 200 largest are compared"),
    ),
)
"""What is not made of every survey: measured on 100,000 and 300,000 short answers (docs/reference/sizes.md)."""


def sizes_of(prepared: Prepared) -> Sizes:
    """The size of a survey in the units of the limits."""
    responses = prepared.responses
    groups = (int(responses[name].nunique()) for name in prepared.survey.groups)
    return {
        ANSWERS: int((responses["status"] == "valid").sum()),
        RESPONDENTS: int(responses["respondent"].nunique()),
        GROUPS: max(groups, default=0),
    }


def left_out(sizes: Sizes, names: Iterable[str] = (), *, samples: bool = True) -> list[Note]:
    """What a survey of this size is too large for, as notes: of the tables ``names``, none named: of all.

    Tables that are not made come first, then (``samples``) those made from a sample or of the largest
    groups, which their analyses tell again in their own words.
    """
    wanted = set(names)
    over = [limit for limit in LIMITS if sizes[limit.unit] > limit.most]
    chosen = [limit for limit in over if not wanted or wanted & set(limit.tables)]
    chosen.sort(key=lambda limit: not limit.leaves_out)
    without = {name for limit in chosen if limit.leaves_out for name in limit.tables}
    return [
        _note(limit, sizes)
        for limit in chosen
        if limit.leaves_out or (samples and not without.issuperset(limit.tables))
    ]


def too_large_for(sizes: Sizes, name: str) -> Note | None:
    """Why one table is not made of a survey of this size; None where it is."""
    for limit in LIMITS:
        if limit.leaves_out and name in limit.tables and sizes[limit.unit] > limit.most:
            return _note(limit, sizes)
    return None


def left_out_of_parts(names: Iterable[str], made: Collection[str]) -> list[Note]:
    """Why tables are not ``made`` from parts of a survey, and for how many they are made in memory.

    ``names``: the tables wanted. Every table has its reason in ``LIMITS``.
    """
    missing = [name for name in names if name not in made]
    return [
        _note_of_parts(limit, [name for name in limit.tables if name in missing])
        for limit in LIMITS
        if limit.leaves_out and not set(missing).isdisjoint(limit.tables)
    ]


def too_large_in_parts(sizes: Sizes, names: Iterable[str]) -> Note | None:
    """Why tables that are made from parts are not made of a survey of this size; None where they are."""
    wanted = set(names)
    for limit in LIMITS:
        if limit.in_parts and wanted & set(limit.tables) and sizes[limit.unit] > limit.in_parts:
            return _note(replace(limit, most=limit.in_parts), sizes)
    return None


def _note_of_parts(limit: Limit, names: Sequence[str]) -> Note:
    tables = known_tables()
    ja, en = "・".join(tables[name].ja for name in names), ", ".join(names)
    most = f"{limit.most:,}"
    return Note(
        f"{ja}: 部分に分けた処理では作りません（{limit.why[0]}）。"
        f"{UNIT_JA[limit.unit]} {most} までの調査なら --in-memory で作れます。",
        f"{en}: not made where a survey is read in parts ({limit.why[1]}); "
        f"--in-memory makes them for up to {most} {limit.unit}.",
    )


def _note(limit: Limit, sizes: Sizes) -> Note:
    tables = known_tables()
    ja, en = "・".join(tables[name].ja for name in limit.tables), ", ".join(limit.tables)
    here, most = f"{sizes[limit.unit]:,}", f"{limit.most:,}"
    if limit.instead[0]:
        return Note(
            f"{ja}: {UNIT_JA[limit.unit]}が {most} を超えて {here} あります。{limit.why[0]}、{limit.instead[0]}。",
            f"{en}: {here} {limit.unit} are more than {most}: {limit.why[1]}; {limit.instead[1]}.",
        )
    return Note(
        f"{ja}: {UNIT_JA[limit.unit]} {most} までの表です（この調査は {here}）。{limit.why[0]}、作りません。",
        f"{en}: made for up to {most} {limit.unit} (here {here}): {limit.why[1]}; they are left out.",
    )
