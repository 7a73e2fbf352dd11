"""What is said of the topics (話題の注記): how many fit, how stable they are, or why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textmine.analysis.topics.choice import STABLE, is_carried
from textmine.analysis.topics.trials import CHOICE_SAMPLE
from textmine.tables import Note

FEWEST_ANSWERS = 20
SHOWN_TERMS = 10
NO_TOPIC = "（どの話題にも入らない）"


def remarks(choice: Sequence[dict[str, Any]], used: int, answers: int) -> tuple[Note, ...]:
    """The number taken and what it rests on, the numbers that are as good, answers left out."""
    row = next(row for row in choice if row["chosen"])
    given = len(choice) == 1
    said = [
        _number(row, used),
        not given and _others(choice),
        given and not is_carried(row) and _not_stable(),
        used > CHOICE_SAMPLE and _on_a_sample(used),
        used < answers and _without_terms(answers - used),
    ]
    return tuple(note for note in said if note)


def _number(row: dict[str, Any], used: int) -> Note:
    number = row["count"]
    return Note(
        f"話題は {number} 個（語のある回答 {used} 件、安定性 {row['stability']:.2f}、"
        f"偶然なら {row['chance']:.2f}、一貫性 {row['coherence']:.2f}）。",
        f"{number} topics ({used} answers with terms, stability {row['stability']:.2f}, by chance "
        f"{row['chance']:.2f}, coherence {row['coherence']:.2f}).",
    )


def _others(choice: Sequence[dict[str, Any]]) -> Note:
    """Whether another number would do as well."""
    fitting = [row["count"] for row in choice if row["fits"]]
    chosen = next(row["count"] for row in choice if row["chosen"])
    if len(fitting) == 1:
        return Note(
            f"試した数のうち、{chosen} 個が抜き出しのばらつきを超えて当てはまりました（一標準誤差の規則）。"
            "もっと細かく分けて見るには、設定 [analysis] の topics に数を書きます。",
            f"Of the numbers tried, {chosen} fitted better than resampling scatters (one-standard-error rule). "
            "Set topics in [analysis] to divide the answers more finely.",
        )
    listed = [str(number) for number in fitting]
    fewest = chosen == min(fitting)
    return Note(
        f"話題の数は一つに決まりません。{'・'.join(listed)} 個は抜き出しのばらつきの中で同じくらい当てはまり、"
        f"そのうち{'' if fewest else '、半分を超える回答の入る話題がない'}最も少ない {chosen} 個を採りました（一標準誤差の規則）。"
        "数は分け方の細かさであって、調査の結果ではありません。ほかの数は設定 [analysis] の topics で見られます。",
        f"The number of topics is not certain: {', '.join(listed[:-1])} and {listed[-1]} fit equally well within the "
        f"scatter of resampling, and the fewest{'' if fewest else ' without a topic of more than half of the answers'}, "
        f"{chosen}, were taken (one-standard-error rule). The number "
        "says how finely the answers are divided; it is no finding. Set topics in [analysis] to see another.",
    )


def _not_stable() -> Note:
    return Note(
        "この話題数は偶然と区別できるほど安定していません。回答が少し入れ替わると顔ぶれが変わるので、目安としてだけ読んでください。",
        "So many topics are not stable beyond chance: other answers would give others. A hint only.",
    )


def _on_a_sample(used: int) -> Note:
    return Note(
        f"話題の数は文面から無作為に選んだ {CHOICE_SAMPLE:,} 件で決め、話題そのものは {used:,} 件すべてから計算しました。",
        f"The number of topics was chosen on {CHOICE_SAMPLE:,} answers drawn at random by their texts, the topics "
        f"themselves on all {used:,}.",
    )


def _without_terms(without: int) -> Note:
    return Note(
        f"集計できる語のない回答が {without} 件あり、「{NO_TOPIC}」に数えました。",
        f"{without} answers hold no countable term and are counted as topic 0.",
    )


def too_few(answers: int, terms: int, min_count: int) -> Note:
    """Why nothing is computed."""
    return Note(
        f"話題に分けるには少なすぎます（語のある回答 {answers} 件、{min_count} 件以上の回答に出る語 {terms} 語。"
        f"{FEWEST_ANSWERS} 件・{2 * SHOWN_TERMS} 語以上が必要です）。",
        f"Too few for topics ({answers} answers with terms, {terms} terms in {min_count} answers or more; "
        f"{FEWEST_ANSWERS} answers and {2 * SHOWN_TERMS} terms are needed).",
    )


def nothing_stable(choice: Sequence[dict[str, Any]], answers: int) -> Note:
    """Why no number is taken: not stable at all (then chance was not tried), or no more than by chance."""
    highest = max(row["stability"] for row in choice)
    why = (
        f"安定した話題になりません（安定性は高くて {highest:.2f}、必要なのは {STABLE}）"
        if highest < STABLE
        else "偶然より安定した話題になりません"
    )
    english = (
        f"no number of topics is stable (at most {highest:.2f}, {STABLE} is needed)"
        if highest < STABLE
        else "no number of topics is more stable than chance"
    )
    return Note(
        f"回答 {answers} 件では、どの話題数でも{why}。回答が少なすぎるか、内容に区切りがありません。"
        "意見グループのほうが向いています（話題数を指定すれば、目安として見られます）。",
        f"With {answers} answers {english}: too few, or no divisions. "
        "Opinion groups suit better (give a number of topics to see them as a hint).",
    )
