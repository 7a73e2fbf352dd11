"""Parts of slides (スライドの部品): titles, texts, tables and charts that PowerPoint can edit.

Everything is placed in points. Text is fitted before it is written, because PowerPoint does not shrink
it when a file is opened.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from zipfile import BadZipFile

from textmine.errors import Problem, SettingsError
from textmine.report.slidefit import fitted, title_lines
from textmine.report.slideparts import (
    Box,
    clean,
    drop_slides,
    fit_table,
    fix_properties,
    fixed_zip,
    layout_for,
    points,
    rgb,
    row_height,
    set_fonts,
    set_frame_language,
    set_language,
)
from textmine.report.theme import LIGHT, SLIDE_SCALE, SPACE

WIDE = (960.0, 540.0)
"""A 16:9 slide in points."""

MARGIN = float(SPACE[6])

AROUND_BARS, BAR = 100.0, 60.0
"""Height of legend and axis, and the most that one bar with its gap takes, in points."""


class Deck:
    """A presentation being written: on the package's plain 16:9 slides, or on a template of the user's."""

    def __init__(self, template: Path | None, title: str) -> None:
        from pptx import Presentation
        from pptx.exc import PackageNotFoundError
        from pptx.util import Pt

        self.own_look, self.title = template is None, title
        try:
            self.deck = cast(Any, Presentation(str(template) if template else None))
        except (PackageNotFoundError, ValueError, KeyError, OSError, BadZipFile) as error:
            raise SettingsError(_no_template(template, error)) from error
        if self.own_look:
            self.deck.slide_width, self.deck.slide_height = Pt(WIDE[0]), Pt(WIDE[1])
        else:
            drop_slides(self.deck)
        self.width, self.height = self.deck.slide_width / 12700, self.deck.slide_height / 12700
        fix_properties(self.deck, title)

    def slide(self, title: str, note: str, *, opening: bool = False) -> Any:
        """A new slide with its title and the speaker's notes."""
        layout = layout_for(self.deck, opening=opening)
        slide = self.deck.slides.add_slide(layout)
        for shape in list(slide.placeholders):
            subtitle = opening and shape.placeholder_format.idx == 1
            if shape != slide.shapes.title and not subtitle:
                shape._element.getparent().remove(shape._element)
        if slide.shapes.title is not None:
            self._title(slide, title, opening=opening)
        if self.own_look:
            self._dress(slide, opening=opening)
        slide.notes_slide.notes_text_frame.text = note
        set_frame_language(slide.notes_slide.notes_text_frame)
        return slide

    def _title(self, slide: Any, title: str, *, opening: bool) -> None:
        from pptx.util import Pt

        shape = slide.shapes.title
        if self.own_look:
            place = Box(MARGIN, 170, self.width - 2 * MARGIN, 110) if opening else self.title_box
            shape.left, shape.top, shape.width, shape.height = (
                Pt(v) for v in (place.left, place.top, place.width, place.height)
            )
        size = SLIDE_SCALE["h1" if opening else "h2"]
        room = (shape.width / 12700 - 12, shape.height / 12700 - 8)
        kept, size = fitted(title_lines(clean(title), room[0], size), room, size, 14)
        frame = shape.text_frame
        frame.text = "\v".join(kept)
        for run in frame.paragraphs[0].runs:
            self.style(run, size=size if self.own_look else None, bold=True, colour=LIGHT.accent)
        if self.own_look:
            from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

            frame.paragraphs[0].alignment = PP_ALIGN.LEFT
            frame.vertical_anchor = MSO_ANCHOR.MIDDLE
            frame.word_wrap = True

    def _dress(self, slide: Any, *, opening: bool) -> None:
        """The package's own look: a band of colour, and the report's name and page at the foot."""
        band = Box(0, 0, 14, self.height) if opening else Box(MARGIN, 72, self.width - 2 * MARGIN, 2)
        shape = slide.shapes.add_shape(1, *points(band))
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(LIGHT.accent)
        shape.line.fill.background()
        if not opening:
            foot = Box(MARGIN, self.height - 26, self.width - 2 * MARGIN, 20)
            name = f"{self.title}　{len(self.deck.slides)}"
            self.text(slide, foot, [name], largest=10, smallest=7, colour=LIGHT.quiet, inset=0)

    @property
    def title_box(self) -> Box:
        """Where titles stand on the package's own slides."""
        return Box(MARGIN, 22, self.width - 2 * MARGIN, 48)

    def body(self, slide: Any) -> Box:
        """The free area below the title."""
        title = slide.shapes.title
        top = (title.top + title.height) / 12700 + 14 if title is not None else 30.0
        if top > self.height * 0.45:
            top = self.height * 0.2
        return Box(MARGIN, top, self.width - 2 * MARGIN, self.height - top - 34)

    def style(
        self, run: Any, *, size: float | None = None, bold: bool = False, colour: str = LIGHT.ink
    ) -> None:
        """Font, size and colour of a run; a template keeps its own fonts and colours."""
        from pptx.util import Pt

        if size is not None:
            run.font.size = Pt(size)
        run.font.bold = bold
        set_language(run.font._element, run.text)
        if self.own_look:
            run.font.color.rgb = rgb(colour)
            set_fonts(run.font._element)

    def text(
        self,
        slide: Any,
        box: Box,
        paragraphs: Sequence[str],
        *,
        largest: float = SLIDE_SCALE["lead"],
        smallest: float = SLIDE_SCALE["note"],
        inset: float = 6.0,
        colour: str = LIGHT.ink,
        bold: bool = False,
    ) -> Any:
        """Paragraphs in a box, as large as they fit; cut with … only where 11 points are too large."""
        from pptx.util import Pt

        kept, size = fitted(paragraphs, (box.width - 2 * inset, box.height - 2 * inset), largest, smallest)
        shape = slide.shapes.add_textbox(*points(box))
        frame = shape.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Pt(inset)
        for number, paragraph in enumerate(kept):
            part = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            if number:
                part.space_before = Pt(size * 0.35)
            run = part.add_run()
            run.text = clean(paragraph)
            self.style(run, size=size, bold=bold, colour=colour)
        return shape

    def table(
        self,
        slide: Any,
        box: Box,
        headers: Sequence[str],
        rows: Sequence[Sequence[str]],
        shares: Sequence[float],
        size: float = 0,
    ) -> int:
        """A native table with as many rows as fit, at ``size`` or the largest; returns how many fitted."""
        from pptx.util import Pt

        widths = [box.width * share / sum(shares) for share in shares]
        if not size:
            widths, size = fit_table([headers, *rows], shares, (box.width, box.height))
        heights = [row_height(headers, widths, size)]
        for row in rows:
            height = row_height(row, widths, size)
            if sum(heights) + height > box.height and len(heights) > 1:
                break
            heights.append(min(height, box.height - sum(heights)))
        count = len(heights) - 1
        frame = slide.shapes.add_table(
            count + 1, len(headers), Pt(box.left), Pt(box.top), Pt(box.width), Pt(sum(heights))
        )
        table = frame.table
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Pt(width)
        for number, (cells, height) in enumerate(zip([headers, *rows[:count]], heights, strict=True)):
            table.rows[number].height = Pt(height)
            for at, text in enumerate(cells):
                self._cell(table.cell(number, at), text, (widths[at], height), size, head=number == 0)
        return count

    def _cell(self, cell: Any, text: str, box: tuple[float, float], size: float, *, head: bool) -> None:
        from pptx.enum.text import MSO_ANCHOR
        from pptx.util import Pt

        cell.margin_left = cell.margin_right = Pt(5)
        cell.margin_top = cell.margin_bottom = Pt(2)
        kept, size = fitted([clean(text)], (box[0] - 10, box[1] - 4), size, 10)
        frame = cell.text_frame
        frame.word_wrap = True
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        # No 、 hangs over the edge of its cell: it would stand on the text of the next.
        frame.paragraphs[0]._p.get_or_add_pPr().set("hangingPunct", "0")
        run = frame.paragraphs[0].add_run()
        run.text = kept[0] if kept else ""
        self.style(run, size=size, bold=head, colour=LIGHT.on_accent if head else LIGHT.ink)
        if self.own_look:
            cell.fill.solid()
            cell.fill.fore_color.rgb = rgb(LIGHT.accent if head else LIGHT.page)

    def bars(
        self,
        slide: Any,
        box: Box,
        categories: Sequence[str],
        series: Sequence[tuple[str, Sequence[float], str]],
        *,
        form: str = "0",
        axis: str = "",
        stacked: bool = True,
    ) -> Any:
        """A native bar chart, stacked or side by side where there are several series (name, values, colour).

        ``axis`` names what is measured; shares (``form`` of per cent) reach from 0 to the whole. Few bars
        take less than the whole box, so that they stay bars.
        """
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
        from pptx.util import Pt

        values: Any = CategoryChartData(number_format=form)  # type: ignore[no-untyped-call]
        values.categories = [clean(name) for name in reversed(categories)]
        # Bars of a category stand from below to above, the legend from left to right.
        series = series if stacked else list(reversed(series))
        for name, numbers, _colour in series:
            values.add_series(clean(name), list(reversed(numbers)))
        piled = stacked and len(series) > 1
        kind = XL_CHART_TYPE.BAR_STACKED if piled else XL_CHART_TYPE.BAR_CLUSTERED
        box = replace(box, height=min(box.height, AROUND_BARS + BAR * len(categories)))
        chart = slide.shapes.add_chart(kind, *points(box), values).chart
        chart.has_title = False
        chart.font.size = Pt(SLIDE_SCALE["small"])
        set_fonts(chart.font._element)
        set_language(chart.font._element, "".join(categories) + "".join(name for name, *_ in series))
        self._name_every_bar(chart)
        chart.has_legend = len(series) > 1
        if chart.has_legend:
            chart.legend.position = XL_LEGEND_POSITION.TOP
            chart.legend.include_in_layout = False
        chart.plots[0].gap_width = 45
        chart.plots[0].overlap = 100 if piled else 0
        chart.value_axis.major_gridlines.format.line.color.rgb = rgb(LIGHT.line)
        chart.value_axis.tick_labels.number_format = form
        chart.value_axis.tick_labels.number_format_is_linked = False
        # Programs let the axis begin near the shortest bar, and the bars' lengths then compare nothing.
        chart.value_axis.minimum_scale = 0
        if form.endswith("%"):
            chart.value_axis.maximum_scale = 1
            chart.value_axis.major_unit = 0.25
        if axis:
            self._name_axis(chart.value_axis, axis)
        if len(series) == 1:
            chart.plots[0].has_data_labels = True
        for drawn, (_name, _numbers, colour) in zip(chart.plots[0].series, series, strict=True):
            drawn.format.fill.solid()
            drawn.format.fill.fore_color.rgb = rgb(colour)
        return chart

    def _name_every_bar(self, chart: Any) -> None:
        """Programs leave out every second name where rows are narrow: a bar without a name says nothing."""
        axis = chart.category_axis._element
        every = axis.makeelement(axis.tag.replace("catAx", "tickLblSkip"), {"val": "1"})
        # The schema has an order: these few stand behind.
        behind = [
            child for child in axis if str(child.tag).endswith(("tickMarkSkip", "noMultiLvlLbl", "extLst"))
        ]
        if behind:
            behind[0].addprevious(every)
        else:
            axis.append(every)

    def _name_axis(self, axis: Any, name: str) -> None:
        from pptx.util import Pt

        frame = axis.axis_title.text_frame
        frame.text = clean(name)
        font = frame.paragraphs[0].runs[0].font
        font.size, font.bold = Pt(SLIDE_SCALE["small"]), False
        set_fonts(font._element)
        set_language(font._element, name)

    def picture(self, slide: Any, box: Box, png: bytes, ratio: float, text: str) -> None:
        """A picture as large as it fits, with its description for screen readers."""
        from pptx.util import Pt

        width = min(box.width, box.height * ratio)
        height = width / ratio
        left, top = box.left + (box.width - width) / 2, box.top + (box.height - height) / 2
        shape = slide.shapes.add_picture(io.BytesIO(png), Pt(left), Pt(top), Pt(width), Pt(height))
        shape._element._nvXxPr.cNvPr.set("descr", text)

    def save(self, path: Path) -> None:
        """Write the file with fixed times, so that the same findings give the same bytes."""
        made = io.BytesIO()
        self.deck.save(made)
        path.write_bytes(fixed_zip(made.getvalue()))


def _no_template(template: Path | None, error: Exception) -> Problem:
    return Problem(
        "スライドのひな形を読めません",
        "the template of the slides cannot be read",
        f"report.template {template}: {type(error).__name__}",
        "PowerPoint の .pptx ファイルを指定してください",
        "name a PowerPoint file (.pptx)",
    )
