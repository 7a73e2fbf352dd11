"""Word clouds (ワードクラウド) for slides: PNG at double size and SVG with letters as outlines.

The clouds of all groups share one plan: a word stands at the same place in the same colour in each,
so that two clouds can be compared by eye. A word's colour says how many groups use it, its area what
the caption names. WordCloud finds the places from a fixed seed: same words, same picture.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.groupnames import EVERYONE, name_group
from textmine.report.clouddraw import SHAPES, Cloud, canvas_of, save_cloud
from textmine.report.cloudlayout import Placed, area_sizes, lay_out, read_mask
from textmine.report.cloudwords import (
    EVERYWHERE,
    ONE,
    SOME,
    CloudWords,
    cloud_words,
    spread_of_words,
)
from textmine.report.comparison import comparison_cloud
from textmine.report.fonts import Font, find_font
from textmine.report.model import MANY, Report
from textmine.report.theme import TEXT_HUES

if TYPE_CHECKING:
    from textmine.report.cloudlayout import Mask

COLOURS: Mapping[str, str] = {EVERYWHERE: TEXT_HUES[0], SOME: TEXT_HUES[2], ONE: TEXT_HUES[1]}
SPREAD_NAMES: Mapping[str, tuple[str, str]] = {
    EVERYWHERE: ("半数以上の{by}が使う語", "used by at least half of the groups"),
    SOME: ("いくつかの{by}が使う語", "used by some groups"),
    ONE: ("１つの{by}だけが使う語", "used by one group alone"),
}

SMALLEST = 15.0
"""Smallest letters on a 960 x 540 canvas: 14 points on a slide of full width."""

Advance = Callable[[str], None]


def write_clouds(
    report: Report,
    folder: Path,
    *,
    by: str = "",
    font: Path | None = None,
    mask: Path | str = "",
    advance: Advance | None = None,
) -> list[Path]:
    """Write the clouds of the whole survey, each group and each respondent's group; return the files.

    ``by`` limits them to one group column. ``mask`` is "ellipse" or a black-on-white picture whose black
    part is filled. 一覧.csv lists every group, also those with too few words, and why, and the words that
    the font has no glyphs for.
    """
    letters = find_font(font or report.settings.report.font)
    shape_mask = read_mask(mask)
    folder.mkdir(parents=True, exist_ok=True)
    listed: list[tuple[str, ...]] = []
    written: list[Path] = []
    for number, (column, groups) in enumerate(_columns_to_draw(report, by).items()):
        most = len(groups) if column == by else MANY
        for cloud_list in _clouds_of(report, column, groups, letters, shape_mask, listed, most=most):
            name = cloud_file_name(number, column, cloud_list[0].group)
            for cloud in cloud_list:
                written += save_cloud(cloud, folder / f"{name}_{cloud.shape}", letters)
            if advance:
                advance(cloud_list[0].title)
    written += _write_comparison(report, folder, letters)
    written.append(_write_list(folder / "一覧.csv", listed))
    return written


def _columns_to_draw(report: Report, by: str) -> dict[str, tuple[str, ...]]:
    """Group column to its groups: the whole survey, then every column from the outermost in."""
    columns: dict[str, tuple[str, ...]] = {EVERYONE: (EVERYONE,)} if not by or by == EVERYONE else {}
    for column in report.group_columns:
        if by in ("", column):
            columns[column] = tuple(dict.fromkeys(map(name_group, report.responses[column])))
    return columns


def _clouds_of(
    report: Report,
    column: str,
    groups: Sequence[str],
    letters: Font,
    mask: Mask | None,
    listed: list[tuple[str, ...]],
    shapes: Sequence[str] = tuple(SHAPES),
    most: int = MANY,
) -> list[list[Cloud]]:
    """The clouds of one column, a list of shapes for each group with enough words; none of too many groups."""
    shared = column == report.level
    chosen = [cloud_words(report, column, group, top=300 if shared else _top(column)) for group in groups]
    if len(groups) > most:
        chosen = [replace(words, why_not=words.why_not or _too_many(report.lang)) for words in chosen]
    listed += [_listed(words, letters) for words in chosen]
    enough = [words for words in chosen if not words.why_not]
    colours = word_colours(report)
    made: dict[str, list[Cloud]] = {words.group: [] for words in enough}
    for shape in shapes:
        plan = _plan(enough, shape, letters, mask) if shared else {}
        for words in enough:
            made[words.group].append(make_cloud(report, words, shape, letters, colours, plan=plan, mask=mask))
    return [clouds for clouds in made.values() if clouds]


def _too_many(lang: str) -> str:
    if lang == "en":
        return f"more than {MANY} groups; textmine wordcloud --by draws them"
    return f"グループが {MANY} を超えるため作りません（textmine wordcloud --by で作れます）"


def _listed(words: CloudWords, letters: Font) -> tuple[str, ...]:
    boxes = " ".join(word for word in words.weights if letters.lacks(word))
    counts = str(words.n), str(len(words.weights))
    return words.by, words.group, *counts, words.measure, words.why_not, boxes


def _top(column: str) -> int:
    return 80 if column == EVERYONE else 40


PLANNED, PLANNED_IN_ALL = 22, 180
"""Heaviest words that each group brings into the plan shared by all, and about how many it can hold."""


def word_colours(report: Report) -> Mapping[str, str]:
    """The colour of each word, the same in every cloud."""
    return {word: COLOURS[spread] for word, spread in spread_of_words(report).items()}


def make_cloud(
    report: Report,
    words: CloudWords,
    shape: str,
    letters: Font,
    colours: Mapping[str, str],
    *,
    plan: Mapping[str, Placed] | None = None,
    mask: Mask | None = None,
) -> Cloud:
    """Place one group's words: in their places of ``plan`` where there is one, else packed."""
    drawable = {word: weight for word, weight in words.weights.items() if not letters.lacks(word)}
    if plan:
        placed = _planned(drawable, plan)
    else:
        placed = lay_out(drawable, canvas_of(shape), letters.width, smallest=_smallest(shape), mask=mask)
    shown = {word.word for word in placed}
    return Cloud(
        title=report.shown(words.group),
        group=words.group,
        caption=caption(words, report.lang, len(shown), boxes=len(words.weights) - len(drawable)),
        shape=shape,
        words=placed,
        colours=colours,
        legend=_legend(report, shown, colours),
        left_out=[word for word in words.weights if word not in shown],
    )


def caption(words: CloudWords, lang: str, shown: int, *, boxes: int = 0) -> str:
    """What size means, the n behind it, that blank answers do not count, and words that would be boxes."""
    from textmine.report.cloudwords import MEASURES

    ja, en = MEASURES.get(words.measure, (words.measure, words.measure))
    if lang == "en":
        return f"Area of the letters: {en}; {words.n} valid answers (blanks excluded), {shown} words" + (
            f"; {boxes} words left out, the font lacks their letters" if boxes else ""
        )
    return f"文字の面積は「{ja}」を表す。有効回答 {words.n} 件（無回答を除く）、{shown} 語" + (
        f"（フォントにない字を含む {boxes} 語は描けません）" if boxes else ""
    )


def _legend(report: Report, shown: set[str], colours: Mapping[str, str]) -> list[tuple[str, str]]:
    used = {colours[word] for word in shown if word in colours}
    english = report.lang == "en"
    return [
        (colour, SPREAD_NAMES[spread][english].format(by=report.level))
        for spread, colour in COLOURS.items()
        if colour in used
    ]


def _smallest(shape: str) -> float:
    return SMALLEST * SHAPES[shape][0] / 960


def _plan(groups: Sequence[CloudWords], shape: str, letters: Font, mask: Mask | None) -> Mapping[str, Placed]:
    """The place of every word over all groups, with room for the largest size that it has in any.

    Weights are shares of the heaviest word of each group, so that a small group's picture is as large.
    """
    largest: dict[str, float] = {}
    each = max(5, min(PLANNED, 2 * PLANNED_IN_ALL // max(1, len(groups))))
    for words in groups:
        heaviest = max(words.weights.values())
        for word, weight in list(words.weights.items())[:each]:
            if not letters.lacks(word):
                largest[word] = max(largest.get(word, 0.0), weight / heaviest)
    placed = lay_out(largest, canvas_of(shape), letters.width, smallest=_smallest(shape), mask=mask)
    return {word.word: word for word in placed}


def _planned(weights: Mapping[str, float], plan: Mapping[str, Placed]) -> list[Placed]:
    """The words of one group in the places of the plan, each at its own size or smaller."""
    room = {word: plan[word] for word in weights if word in plan}
    if not room:
        return []
    heaviest = max(weights.values())
    largest = max(place.size for place in plan.values())
    smallest = min(place.size for place in plan.values())
    sizes = area_sizes({word: weights[word] / heaviest for word in room}, largest, smallest)
    placed = []
    for word, place in room.items():
        size = min(place.size, sizes[word])
        placed.append(Placed(word, place.x, place.y, size, place.width * size / place.size))
    return placed


def _write_comparison(report: Report, folder: Path, letters: Font) -> list[Path]:
    written: list[Path] = []
    for shape in SHAPES:
        cloud = comparison_cloud(report, shape, letters)
        if cloud is not None:
            written += save_cloud(cloud, folder / f"比較_{shape}", letters)
    return written


def _write_list(path: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    from textmine.safecsv import safe_cell

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(
            [
                "分け方",
                "名前",
                "有効回答数",
                "語の数",
                "大きさの指標",
                "作らなかった理由",
                "フォントに字がない語",
            ]
        )
        writer.writerows([safe_cell(value) for value in row] for row in rows)
    return path


def cloud_file_name(number: int, column: str, group: str) -> str:
    """A file name that Windows, macOS and Linux take: 全体, 1_部_環境部 ..."""
    named = EVERYONE if column == EVERYONE else f"{number}_{column}_{group}"
    return "".join("_" if c in '\\/:*?"<>|' or not c.isprintable() else c for c in named).strip(" .")[:60]


def clouds_for_page(report: Report) -> list[tuple[str, Cloud, dict[str, str]]]:
    """The 16:9 clouds of the whole survey and of the groups of ``report.level``, with words' spread."""
    letters = find_font(report.settings.report.font)
    spread = dict(spread_of_words(report))
    columns = [(EVERYONE, (EVERYONE,))] + ([(report.level, report.group_names)] if report.level else [])
    found = []
    for column, groups in columns:
        for clouds in _clouds_of(report, column, groups, letters, None, [], shapes=("16x9",)):
            found.append((column, clouds[0], spread))
    return found
