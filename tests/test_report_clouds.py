"""Word clouds: the same words at the same places, none that no answer holds, none that overlap."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest
import report_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine.groupnames import EVERYONE
from textmine.report.clouddraw import SHAPES, cloud_svg
from textmine.report.cloudlayout import LINE, Placed, area_sizes, ellipse_mask, lay_out, read_mask
from textmine.report.cloudwords import cloud_words, owned_words, spread_of_words
from textmine.report.comparison import comparison_cloud
from textmine.report.fonts import find_font
from textmine.report.images import svg_to_png
from textmine.report.model import MANY
from textmine.report.wordcloud import (
    _clouds_of,
    cloud_file_name,
    word_colours,
    write_clouds,
)


def overlaps(placed: list[Placed]) -> int:
    """How many pairs of words touch each other's letters."""
    return sum(
        abs(a.x - b.x) * 2 < a.width + b.width and abs(a.y - b.y) * 2 < LINE * (a.size + b.size) * 0.98
        for number, a in enumerate(placed)
        for b in placed[number + 1 :]
    )


@pytest.fixture(scope="module")
def report():
    return samples.report()


@pytest.fixture(scope="module")
def written(report, tmp_path_factory):
    folder = tmp_path_factory.mktemp("clouds")
    return folder, write_clouds(report, folder)


def words_in(svg: str) -> list[str]:
    return re.findall(r'data-word="([^"]*)"', svg)


def test_counts_answers_by_hand(report):
    words = cloud_words(report, "部", "福祉部")
    # 福祉部 has five valid answers; 支援 stands in those of 障害課 and 子ども課, 見守り in two of 高齢課.
    assert (words.n, words.measure) == (5, "documents")
    assert words.weights["支援"] == 2
    assert words.weights["見守り"] == 2
    assert words.weights["居場所"] == 2
    assert "ごみ" not in words.weights


def test_a_group_of_one_answer_counts_occurrences():
    table = samples.responses((("部Ａ", "課", "公園と公園と緑と花壇とごみと市民と協働と支援と地域", ""),))
    report = samples.report(responses=table, term_places=samples.term_places(table))
    words = cloud_words(report, "部", "部Ａ")
    assert (words.n, words.measure, words.weights["公園"]) == (1, "tokens", 2)


def test_too_few_words_make_no_cloud_and_say_so(written):
    folder, _files = written
    listed = (folder / "一覧.csv").read_text(encoding="utf-8-sig").splitlines()
    assert any("職員課" in line and "種類しかない" in line for line in listed)
    assert not any("職員課" in path.name for path in folder.iterdir())


def test_no_word_that_stands_in_no_answer_of_the_group(report, written):
    folder, _files = written
    for group in report.group_names:
        texts = "".join(report.valid[report.valid["部"] == group]["text"])
        svg = (folder / f"1_部_{group}_16x9.svg").read_text(encoding="utf-8")
        assert words_in(svg)
        assert all(word in texts for word in words_in(svg))


def test_marks_of_blanks_never_appear(report):
    table = samples.responses()
    places = samples.term_places(table)
    blank = table.index[table["text"] == "記入なし"]
    extra = places.iloc[: len(blank)].assign(response=blank, start=0, end=2, term="記入")
    import pandas as pd

    smuggled = samples.report(responses=table, term_places=pd.concat([places, extra], ignore_index=True))
    assert "記入" not in cloud_words(smuggled, EVERYONE, EVERYONE).weights


def test_words_keep_place_and_colour_over_groups(report):
    letters = find_font()
    colours = word_colours(report)
    groups = _clouds_of(report, "部", report.group_names, letters, None, [], shapes=("16x9",))
    places: dict[str, set[tuple[float, float]]] = {}
    for clouds in groups:
        for word in clouds[0].words:
            places.setdefault(word.word, set()).add((word.x, word.y))
        assert clouds[0].colours == colours
    assert sum(len(found) == 1 for found in places.values()) == len(places)
    shared = [word for word in ("市民", "地域") if word in places]
    assert shared


def test_words_do_not_overlap(report):
    letters = find_font()
    for column, groups in (("全体", ("全体",)), ("部", report.group_names)):
        for clouds in _clouds_of(report, column, groups, letters, None, []):
            for cloud in clouds:
                assert overlaps(cloud.words) == 0


def test_inked_pixels_of_two_words_never_meet(report):
    """The independent look: every word drawn alone, no pixel inked twice, none cut off at the edge."""
    import io
    from dataclasses import replace

    import numpy as np
    from PIL import Image

    letters = find_font()
    [[cloud, _square]] = _clouds_of(report, "全体", ("全体",), letters, None, [])
    bare = replace(cloud, title="", caption="", legend=(), boxes=())
    inked = []
    for word in cloud.words:
        png = svg_to_png(cloud_svg(replace(bare, words=[word]), letters), scale=1)
        inked.append(np.asarray(Image.open(io.BytesIO(png)).convert("L")) < 200)
    assert all(ink.any() for ink in inked)
    assert np.sum(inked, axis=0).max() == 1
    assert not np.any(inked, axis=0)[[0, -1], :].any()


def test_layout_says_what_found_no_room():
    words = {f"長い言葉その{n}": 1.0 for n in range(80)}
    placed = lay_out(words, (300.0, 120.0), lambda word, size: len(word) * size, smallest=14)
    assert 0 < len(placed) < 80
    assert overlaps(placed) == 0


def test_the_lightest_words_go_first_where_not_all_have_room():
    words = {f"語{'長い' * (n % 4)}{n:03}": float(200 - n) for n in range(200)}
    placed = lay_out(words, (400.0, 200.0), lambda word, size: len(word) * size, smallest=14)
    assert 10 < len(placed) < 200
    assert {word.word for word in placed} == set(list(words)[: len(placed)])


def test_words_longer_than_a_line_and_words_of_one_letter():
    words = {"あ" * 50: 3.0, "い": 2.0, 'a<b>&"c"': 1.0}
    placed = lay_out(words, (900.0, 440.0), lambda word, size: len(word) * size, smallest=12)
    assert {word.word for word in placed} == set(words)
    assert overlaps(placed) == 0


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(
        st.text("市民協働地域まち", min_size=1, max_size=6), st.integers(1, 30), min_size=1, max_size=40
    )
)
def test_layout_never_overlaps_and_stays_inside(weights):
    placed = lay_out(weights, (900.0, 440.0), lambda word, size: len(word) * size, smallest=12)
    assert overlaps(placed) == 0
    assert {word.word for word in placed} <= set(weights)
    for word in placed:
        assert word.size >= 12
        assert word.x - word.width / 2 >= 0
        assert word.x + word.width / 2 <= 900
        assert word.y - word.size / 2 >= 0
        assert word.y + word.size / 2 <= 440


def test_area_goes_with_weight():
    assert area_sizes({"a": 4.0, "b": 1.0}, 40, 5) == {"a": 40.0, "b": 20.0}
    assert area_sizes({"a": 100.0, "b": 1.0}, 40, 10)["b"] == 10


def test_mask_keeps_words_inside():
    words = {str(n): 1.0 for n in range(60)}
    placed = lay_out(words, (400.0, 300.0), lambda w, s: 2 * s, smallest=14, mask=ellipse_mask())
    assert len(placed) == 60
    for word in placed:
        assert ((word.x - 200) / 200) ** 2 + ((word.y - 150) / 150) ** 2 <= 1


def test_picture_mask_and_its_error(tmp_path):
    from PIL import Image

    from textmine.errors import InputError

    picture = Image.new("L", (40, 20), 255)
    picture.paste(0, (0, 0, 20, 20))
    picture.save(tmp_path / "half.png")
    mask = read_mask(tmp_path / "half.png")
    assert mask is not None
    assert mask[:, :20].all()
    assert not mask[:, 20:].any()
    (tmp_path / "no.png").write_text("no picture")
    with pytest.raises(InputError):
        read_mask(tmp_path / "no.png")


def test_same_bytes_twice_and_whatever_the_order_of_rows(report, written, tmp_path):
    folder, files = written
    shuffled = samples.report(
        term_places=report.term_places.sample(frac=1, random_state=3).reset_index(drop=True)
    )
    for path in write_clouds(shuffled, tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name
    assert {path.name for path in files} == {path.name for path in tmp_path.iterdir()}


def test_png_has_twice_the_pixels(written):
    folder, _files = written
    for shape, (width, height) in SHAPES.items():
        header = (folder / f"全体_{shape}.png").read_bytes()[16:24]
        assert struct.unpack(">II", header) == (2 * width, 2 * height)


def test_spread_and_owner_by_hand(report):
    spread = spread_of_words(report)
    assert spread["市民"] == "everywhere"  # three of three groups
    assert spread["見守り"] == "one"
    owned = owned_words(report)
    # 地域: 環境部 1 of 3 answers, 福祉部 3 of 5, 総務部 1 of 3: it is 福祉部's.
    assert "地域" in owned["福祉部"]
    assert sum("地域" in words for words in owned.values()) == 1


def test_comparison_cloud_places_each_word_once(report):
    cloud = comparison_cloud(report, "16x9", find_font())
    assert cloud is not None
    names = [word.word for word in cloud.words]
    assert len(names) == len(set(names))
    assert overlaps(cloud.words) == 0


def test_letters_the_font_lacks_are_left_out_not_drawn_as_boxes():
    table = samples.responses(
        (("部Ａ", "課", "😀公園 緑 市民 協働 支援 ごみ 地域 団体 行政", "公園 緑 市民"),)
    )
    report = samples.report(
        responses=table, term_places=samples.term_places(table, ["😀公園", *samples.TERMS])
    )
    [[cloud, _square]] = _clouds_of(report, "全体", ("全体",), find_font(), None, [])
    assert "😀公園" in cloud.left_out
    assert "😀公園" not in words_in(cloud_svg(cloud, find_font()))


@pytest.mark.parametrize("name", ["環境/緑", "a:b*c?", "<部>", 'x"y', "部\n課", "x" * 200])
def test_file_names_that_every_system_takes(name):
    made = cloud_file_name(1, "部", name)
    assert not set(made) & set('\\/:*?"<>|\n')
    assert len(made) <= 60


def test_markup_in_words_is_inert():
    bad = '<script>alert("1")</script>'
    table = samples.responses((("部Ａ", "課", bad + "公園 緑 市民 協働 支援 ごみ 地域 団体 行政", "公園"),))
    report = samples.report(responses=table, term_places=samples.term_places(table, [bad, *samples.TERMS]))
    [[cloud, _square]] = _clouds_of(report, "全体", ("全体",), find_font(), None, [])
    assert "<script" not in cloud_svg(cloud, find_font())


def test_without_groups_or_places(tmp_path: Path):
    bare = samples.report(groups=(), term_places=None)
    assert [path.name for path in write_clouds(bare, tmp_path)] == ["一覧.csv"]


def test_too_many_groups_get_no_cloud_each_and_the_list_says_so(tmp_path):
    """One cloud for each of 100,000 respondents would take a day."""
    text = "公園の緑と花壇とごみを市民と協働で支援する地域の団体の活動"
    table = samples.responses(tuple(("部Ａ", f"課{n}", text, "") for n in range(MANY + 1)))
    report = samples.report(responses=table, term_places=samples.term_places(table))
    written = {path.name for path in write_clouds(report, tmp_path)}
    assert "全体_16x9.svg" in written
    assert any(name.startswith("1_部_部Ａ") for name in written)
    assert not [name for name in written if name.startswith("2_課_")]
    listed = (tmp_path / "一覧.csv").read_text(encoding="utf-8-sig").splitlines()
    assert sum(f"{MANY} を超える" in line for line in listed) == MANY + 1


def test_a_comparison_says_how_many_of_the_groups_it_shows():
    from textmine.report.comparison import _comparison_title

    report = samples.full_report()
    assert _comparison_title(report, 3, 3) == "部ごとの語（比較クラウド）"
    assert _comparison_title(report, 16, 45) == "部ごとの語（比較クラウド。45 のうち目立つ語のある 16）"
    english = samples.replace(report, settings=samples.settings(lang="en"))
    assert _comparison_title(english, 16, 45).endswith(" (16 of 45)")
