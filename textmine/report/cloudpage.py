"""The word clouds of the page (報告内のワードクラウド): words as text, each a link to its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textmine.groupnames import EVERYONE
from textmine.report.clouddraw import HEAD, MARGIN, SHAPES, Cloud
from textmine.report.links import answers_link
from textmine.report.model import Report, say
from textmine.report.opposites import remark_on_opposites
from textmine.report.wordcloud import clouds_for_page

if TYPE_CHECKING:
    from textmine.report.cloudlayout import Placed


@dataclass(frozen=True)
class PageWord:
    """One word of a cloud: where its letters start, how large they are, and where they lead."""

    text: str
    x: float
    y: float
    size: float
    width: float
    kind: str
    link: str


@dataclass(frozen=True)
class PageCloud:
    """One cloud of the page."""

    group: str
    caption: str
    width: int
    height: int
    words: list[PageWord]


def page_clouds(report: Report) -> list[PageCloud]:
    """The clouds of the whole survey and of each group with enough words."""
    return [_page_cloud(report, by, cloud, kinds) for by, cloud, kinds in clouds_for_page(report)]


def _page_cloud(report: Report, by: str, cloud: Cloud, kinds: dict[str, str]) -> PageCloud:
    width, height = SHAPES[cloud.shape]
    words = [_page_word(by, cloud.group, word, kinds.get(word.word, "some")) for word in cloud.words]
    # Counts of negations are those of the whole survey, and so are told below its cloud alone.
    negated = remark_on_opposites(report, [word.word for word in cloud.words]) if by == EVERYONE else ""
    told = say(report, "。", ". ").join(filter(None, (cloud.caption, negated)))
    return PageCloud(cloud.title, told, width, int(height - HEAD), words)


def _page_word(by: str, group: str, word: Placed, kind: str) -> PageWord:
    return PageWord(
        text=word.word,
        x=round(MARGIN + word.x - word.width / 2, 1),
        y=round(word.y + word.size * 0.38 + 8, 1),
        size=round(word.size, 1),
        width=round(word.width, 1),
        kind=kind,
        link=answers_link(term=word.word, by=by, group=group),
    )
