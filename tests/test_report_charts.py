"""Charts and fonts: no boxes for letters, labels apart, the theme readable, the same bytes twice."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import report_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine.errors import InputError, OutputError
from textmine.report import fonts, theme
from textmine.report.chartkit import wrapped_caption
from textmine.report.charts import all_charts, finished, write_charts
from textmine.report.fonts import Font, find_font
from textmine.report.images import chart_to_svg, svg_to_png
from textmine.report.labels import Box, Point, leader, place_labels, shared_areas
from textmine.report.links import answers_link
from textmine.report.maps import NAMED_GROUPS, correspondence_layers
from textmine.report.theme import DARK, LIGHT, TEXT_HUES
from textmine.report.wordsections import map_section


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two #rrggbb colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("charts")
    return folder, write_charts(samples.full_report(), folder)


def glyph(font: Font, character: str) -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("L", (60, 60), 0)
    ImageDraw.Draw(picture).text(
        (5, 2), character, 255, ImageFont.truetype(str(font.path), 40, index=font.number)
    )
    return picture.tobytes()


def test_every_letter_of_every_picture_has_a_glyph(written):
    """Rendered glyphs are compared with the picture of a letter that the font does not have."""
    folder, _files = written
    font = find_font()
    tofu = glyph(font, "\U0010fffd")
    letters = set(
        "".join(
            re.findall(r"<text[^>]*>([^<]*)<", "".join(p.read_text("utf-8") for p in folder.glob("*.svg")))
        )
    )
    assert len(letters) > 80
    assert [c for c in letters if not c.isspace() and glyph(font, c) == tofu] == []


def test_the_renderer_draws_japanese_and_not_boxes():
    """The same label in Japanese and in letters no font has: the pictures differ, and two kanji differ."""
    from PIL import Image

    def drawn(text: str) -> bytes:
        spec = {
            "data": {"values": [{}]},
            "width": 80,
            "height": 40,
            "config": theme.__dict__ and {"font": theme.FAMILY},
        }
        spec |= {"mark": {"type": "text", "fontSize": 30}, "encoding": {"text": {"value": text}}}
        from textmine.report.images import chart_to_png

        return Image.open(io.BytesIO(chart_to_png(spec))).tobytes()

    pictures = [drawn(text) for text in ("市", "民", "尐", "\U0010fffd")]
    assert len(set(pictures)) == 4


def test_files_are_the_same_twice(written, tmp_path):
    folder, files = written
    assert {path.suffix for path in files} == {".svg", ".png"}
    assert len(files) == 14
    for path in write_charts(samples.full_report(), tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes()


def test_titles_captions_and_n_stand_in_the_file(written):
    folder, _files = written
    text = (folder / "frequency.svg").read_text("utf-8")
    valid = int((samples.responses()["status"] == "valid").sum())
    assert "よく使われる語" in text
    assert f"有効回答 {valid} 件" in text


def test_every_row_of_every_chart_leads_somewhere():
    for chart in all_charts(samples.full_report()):
        rows = re.findall(r'"link": "([^"]*)"', json.dumps(chart.spec, ensure_ascii=False))
        assert rows, chart.name
        assert all(link.startswith("#answers?") for link in rows)


def test_no_chart_without_its_finding():
    assert all_charts(samples.report()) == []


CAPTIONS = [
    ("短い。", 820, ["短い。"]),
    ("棒は数。理由 n=150、要望 n=150", 100, ["棒は数。", "理由 n=150、", "要望 n=150"]),
    ("Bars: cells; colour: kind. Why n=1,500", 200, ["Bars: cells; colour: kind.", "Why n=1,500"]),
    # Items longer than a line: at a space, then between letters, never in a number.
    ("とても長い設問の名前 n=1234、次", 100, ["とても長い設問の", "名前 n=1234、次"]),
    ("あいうえおか12.5%きく", 72, ["あいうえおか", "12.5%きく"]),
    ("", 820, []),
]


@pytest.mark.parametrize(("caption", "width", "lines"), CAPTIONS)
def test_captions_part_between_items(caption, width, lines):
    assert wrapped_caption(caption, width) == lines


@settings(max_examples=60, deadline=None)
@given(st.text("棒は、。 n=15,.aé", max_size=80), st.integers(30, 400))
def test_captions_lose_no_letter_and_cut_no_number(caption, width):
    lines = wrapped_caption(caption, width)
    assert "".join("".join(lines).split()) == "".join(caption.split())
    numbers = re.findall(r"[0-9]+", caption)
    assert [number for line in lines for number in re.findall(r"[0-9]+", line)] == numbers


def covers(one, other):
    """Whether two rectangles have any area in common, by their edges."""
    return all(
        abs(getattr(one, at) - getattr(other, at)) * 2 < getattr(one, size) + getattr(other, size)
        for at, size in (("x", "width"), ("y", "height"))
    )


def test_shared_areas_by_hand():
    boxes = np.array([[0.0, 0, 4, 2], [10, 10, 2, 2]])
    # 1 x 2 of the first, 0.5 x 0.5 inside it; the edge that touches has no area.
    others = np.array([[3.0, 0, 4, 2], [0, 0, 0.5, 0.5], [4.0, 0, 4, 2], [10, 10, 6, 1]])
    assert shared_areas(boxes, others).tolist() == [2.25, 2.0]
    assert shared_areas(boxes, others[:0]).tolist() == [0.0, 0.0]
    square = np.array([[0.0, 0, 10, 10]])
    for other, area in (((9, 8, 10, 10), 1 * 2), ((1, 1, 2, 2), 4), ((10, 0, 10, 10), 0)):
        assert shared_areas(square, np.array([other], dtype=float)).tolist() == [area]


def test_a_hundred_groups_are_named_without_covering_each_other_more_than_they_must():
    points = [
        Point(f"第{n}地区の部署", 400 + 90 * np.cos(n), 250 + 60 * np.sin(2 * n), 4, 12) for n in range(100)
    ]
    placed = place_labels(points, (800.0, 500.0), lambda text, size: len(text) * size, always=100)
    assert all(placed)
    assert all(box.width / 2 - 1e-9 <= box.x <= 800 - box.width / 2 + 1e-9 for box in placed)


def test_nothing_is_fetched_by_a_chart():
    for chart in all_charts(samples.full_report()):
        assert '"url"' not in json.dumps(finished(chart, LIGHT))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.text("市民協働地域", min_size=1, max_size=5), st.floats(0, 800), st.floats(0, 500)),
        max_size=30,
    )
)
def test_labels_never_cover_each_other(drawn):
    points = [Point(name, x, y, 4.0, 13.0) for name, x, y in drawn]
    placed = place_labels(points, (800.0, 500.0), lambda text, size: len(text) * size)
    shown = [box for box in placed if box]
    assert len(placed) == len(points)
    assert not any(covers(a, b) for n, a in enumerate(shown) for b in shown[n + 1 :])
    for box in shown:
        assert box.width / 2 <= box.x <= 800 - box.width / 2


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.text("市民協働地域", min_size=1, max_size=5), st.floats(0, 800), st.floats(0, 500)),
        max_size=30,
    ),
    st.integers(0, 12),
)
def test_some_labels_are_always_shown(drawn, always):
    points = [Point(name, x, y, 4.0, 13.0) for name, x, y in drawn]
    placed = place_labels(points, (800.0, 500.0), lambda text, size: len(text) * size, always)
    assert all(placed[:always])
    for box in (box for box in placed if box):
        assert box.width / 2 <= box.x <= 800 - box.width / 2
        assert box.height / 2 <= box.y <= 500 - box.height / 2


def test_a_group_among_words_is_named_at_the_end_of_a_line():
    """The point in the middle of a dense field of points had no label."""
    field = [Point("", 400 + 9 * x, 250 + 9 * y, 4.0, 13.0) for x in range(-9, 10) for y in range(-6, 7)]
    middle = Point("都市整備部", 400, 250, 7.0, 15.0)
    points = [middle, *(point for point in field if (point.x, point.y) != (400, 250))]

    def width_of(text, size):
        return len(text) * size

    assert place_labels(points, (800.0, 500.0), width_of)[0] is None
    box = place_labels(points, (800.0, 500.0), width_of, always=1)[0]
    x, y, x2, y2 = leader(middle, box)
    assert (x - 400) ** 2 + (y - 250) ** 2 == pytest.approx(7.0**2)
    assert abs(x2 - box.x) <= box.width / 2 + 1e-9
    assert abs(y2 - box.y) <= box.height / 2 + 1e-9
    # No free place within reach: the label stands where it covers least, outside of the field.
    assert not any(covers(box, Box(p.x, p.y, 6.4, 6.4)) for p in points[1:])


def test_no_group_is_named_right_beside_the_point_of_another():
    def width_of(text, size):
        return len(text) * size

    first, second = Point("市", 285, 250, 7.0, 15.0), Point("部の記載なし", 400, 250, 7.0, 15.0)
    # Above, below and to the right of the second all is taken, so that it looks to its left: there stands the first.
    around = [*((x, y) for x in (380, 400, 420) for y in (234, 266)), (440, 250)]
    words = [Point("", x, y, 4.0, 13.0) for x, y in around]
    alone = place_labels([second, *words], (800.0, 500.0), width_of, always=1)[0]
    assert 0 < alone.x - alone.width / 2 - 285 < 15
    moved = place_labels([first, second, *words], (800.0, 500.0), width_of, always=2)[1]
    assert not covers(moved, Box(285, 250, 24, 24))


def test_a_label_beside_its_point_needs_no_line():
    assert leader(Point("部", 100, 100, 7.0, 15.0), Box(100, 83, 30, 17)) is None


def one_axis_report():
    """Two groups: every point lies on one axis."""
    report = samples.full_report()
    table = report.findings["correspondence"]
    groups = table[table["kind"] == "group"].head(2).assign(principal_x=[-0.5, 0.75])
    words = table[table["kind"] == "term"].head(5).assign(principal_x=[-1, -0.5, 0, 0.5, 1])
    points = pd.concat([groups, words], ignore_index=True).assign(principal_y=0.0)
    axes = report.findings["correspondence_axes"].head(1).assign(share=1.0)
    return samples.replace(
        report, findings={**report.findings, "correspondence": points, "correspondence_axes": axes}
    )


def test_one_axis_is_drawn_as_one_with_both_ends_named():
    report = one_axis_report()
    chart = next(chart for chart in all_charts(report) if chart.name == "correspondence")
    table = report.findings["correspondence"]
    assert "軸は一つ" in chart.caption
    nodes = chart.spec["layer"][-1]
    shown = {row["name"]: row["place"] for row in nodes["data"]["values"]}
    assert shown == dict(zip(table["name"], table["principal_x"], strict=True))
    left, right = table["name"][:2]
    assert nodes["encoding"]["x"]["title"] == f"← {left}に多い　　第1軸（寄与率 100%）　　{right}に多い →"
    rows = [row["row"] for row in nodes["data"]["values"]]
    assert len(set(rows)) == len(rows) == 7
    assert rows == nodes["encoding"]["y"]["sort"]
    assert "軸は一つ" in chart_to_svg(finished(chart, LIGHT))
    assert map_section(report).lead.startswith("軸は一つです。")
    assert map_section(samples.full_report()).lead.startswith("原点から見て")


def test_two_axes_stay_a_map_and_every_group_is_named():
    report = samples.full_report()
    [chart] = [chart for chart in all_charts(report) if chart.name == "correspondence"]
    [nodes] = [part["data"]["values"] for part in chart.spec["layer"] if part["data"]["name"] == "labels"]
    groups = [node for node in nodes if node["kind"] == "部"]
    assert [node["label"] for node in groups] == [node["name"] for node in groups]
    assert "軸は一つ" not in chart.caption


def test_most_labels_of_a_map_are_shown():
    charts = {chart.name: chart for chart in all_charts(samples.full_report())}
    for name in ("cooccurrence", "correspondence"):
        [nodes] = [
            layer["data"]["values"]
            for layer in charts[name].spec["layer"]
            if layer["data"]["name"] == "labels"
        ]
        assert sum(bool(node["label"]) for node in nodes) >= 0.9 * len(nodes)


@pytest.mark.parametrize("paper", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "card"),
        ("ink", "page"),
        ("quiet", "card"),
        ("quiet", "page"),
        ("quiet", "soft"),
        ("accent", "card"),
        ("on_accent", "accent"),
        ("mark_ink", "mark"),
        ("warn", "warn_soft"),
        ("accent", "soft"),
    ],
)
def test_text_is_readable(paper, text, ground):
    assert contrast(getattr(paper, text), getattr(paper, ground)) >= 4.5


def test_hues_for_text_are_readable_and_apart():
    assert all(contrast(hue, LIGHT.card) >= 4.5 for hue in TEXT_HUES)
    assert len(set(theme.HUES)) == len(theme.HUES) == len(TEXT_HUES)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_the_packaged_font_and_a_fallback(monkeypatch):
    assert find_font().family == theme.FAMILY
    monkeypatch.setattr(fonts, "_packaged", lambda: None)
    monkeypatch.setattr(fonts, "INSTALLED", (str(find_font().path),))
    find_font.cache_clear()
    assert not find_font().lacks("日本語")
    monkeypatch.setattr(fonts, "INSTALLED", ("/nowhere.ttf",))
    find_font.cache_clear()
    with pytest.raises(OutputError, match="Japanese font"):
        find_font()
    monkeypatch.undo()
    find_font.cache_clear()


def test_a_chosen_file_that_is_no_japanese_font(tmp_path):
    (tmp_path / "no.ttf").write_bytes(b"not a font")
    for path in (tmp_path / "no.ttf", tmp_path / "missing.ttf"):
        with pytest.raises(InputError):
            find_font(path)


def test_font_measures_by_hand():
    font = find_font()
    assert font.width("市民", 10) == 20  # Japanese letters fill the em square
    assert font.lacks("市\U0010fffd民") == "\U0010fffd"
    assert font.outline("市", 10, 0, 0) != font.outline("民", 10, 0, 0)
    assert font.outline("市民", 10, 0, 0).startswith(font.outline("市", 10, 0, 0))


def test_svg_to_png_scales():
    png = svg_to_png('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="5"/>', scale=2)
    assert (png[16:20], png[20:24]) == (b"\0\0\0\x14", b"\0\0\0\x0a")


def test_links_by_hand():
    assert answers_link(term="a&b", by="部", group="環境部") == (
        "#answers?term=a%26b&by=%E9%83%A8&group=%E7%92%B0%E5%A2%83%E9%83%A8"
    )
    assert answers_link(by="全体", group="全体", question="全設問") == "#answers?"
    assert answers_link(who=("a", "b"), mark="c") == "#answers?who=a&who=b&mark=c"


def test_no_drawing_code_knows_a_path_of_this_machine():
    for path in Path(fonts.__file__).parent.glob("*.py"):
        assert str(Path.cwd()) not in path.read_text("utf-8")


def test_the_library_of_charts_is_kept_and_made_anew_where_it_is_damaged(tmp_path, monkeypatch):
    import vl_convert

    from textmine.cachefiles import entries_folder
    from textmine.report.html import charts_library

    monkeypatch.setenv("TEXTMINE_CACHE", str(tmp_path))
    asked = []
    monkeypatch.setattr(vl_convert, "javascript_bundle", lambda: asked.append(1) or "a</script>b")
    charts_library.cache_clear()
    try:
        # A page may not end its own script: the end mark is written otherwise.
        assert charts_library() == "a<\\/script>b"
        charts_library.cache_clear()
        assert (charts_library(), len(asked)) == ("a<\\/script>b", 1)
        (kept,) = entries_folder().rglob("*.script")
        kept.write_bytes(kept.read_bytes()[:-1] + b"x")
        charts_library.cache_clear()
        assert (charts_library(), len(asked)) == ("a<\\/script>b", 2)
    finally:
        charts_library.cache_clear()


@pytest.mark.parametrize("count", [NAMED_GROUPS, NAMED_GROUPS + 40])
def test_many_groups_are_named_where_there_is_room(count):
    report = samples.full_report()
    table = report.findings["correspondence"]
    first, words = table[table["kind"] == "group"].head(1), table[table["kind"] == "term"]
    groups = [
        first.assign(
            name=f"第{n}課", principal_x=np.cos(n), principal_y=np.sin(2 * n), contribution_x=n / 1e3
        )
        for n in range(count)
    ]
    spec = correspondence_layers(report, pd.concat([*groups, words], ignore_index=True), None)
    named = {row["label"] for row in spec["layer"][-1]["data"]["values"] if row["label"].startswith("第")}
    if count == NAMED_GROUPS:
        assert len(named) == count
    else:
        # The one that tells most has its name; not all of them find room.
        assert f"第{count - 1}課" in named
        assert 10 < len(named) < count
