"""Which words are negated, and how often."""

import csv
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from report_samples import full_report

from textmine.analysis.negations import negations, negations_of_counts
from textmine.matrix import select_terms
from textmine.negation import as_negated, negated_tokens, negative_form
from textmine.report.cloudpage import page_clouds
from textmine.report.headline import main_findings
from textmine.report.opposites import labelled, remark_on_opposites
from textmine.report.slides import write_slides
from textmine.report.wordsections import keyterms_section
from textmine.shares import wilson
from textmine.tables import NEGATIONS, WORDS, check
from textmine.tokens import cut_texts, tokenize

CASES = Path(__file__).parent / "cases" / "negations.csv"


def cases():
    with CASES.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["negated"]) for row in csv.DictReader(file)]


def negated_in(texts):
    """The words negated in each text, as they are negated."""
    cut = cut_texts(texts)
    columns = dict(zip(WORDS.names, zip(*cut.words, strict=True), strict=True))
    document = [at for at, size in enumerate(cut.sizes) for _ in range(size)]
    found = [[] for _ in texts]
    for at, by in negated_tokens(columns, list(cut.numbers), document).items():
        found[document[at]].append(as_negated(columns, list(cut.numbers), at, by))
    return found


@pytest.mark.parametrize(("text", "expected"), cases())
def test_negated_words(text, expected):
    assert "・".join(negated_in([text])[0]) == expected


def test_one_answer_does_not_negate_the_next():
    assert negated_in(["人手が足りる", "ない", "公園が広い"]) == [[], [], []]


@pytest.mark.parametrize(
    ("lemma", "surface", "pos", "expected"),
    [
        ("書く", "書か", "動詞", "書かない"),
        ("使う", "使わ", "動詞", "使わない"),
        ("待つ", "待た", "動詞", "待たない"),
        ("帰る", "帰ら", "動詞", "帰らない"),
        ("帰る", "帰り", "動詞", "帰らない"),  # 帰りません
        ("変える", "変え", "動詞", "変えない"),
        ("する", "し", "動詞", "しない"),
        ("接する", "接し", "動詞", "接しない"),
        ("来る", "来", "動詞", "来ない"),
        ("くる", "こ", "動詞", "こない"),
        ("いい", "よく", "形容詞", "よくない"),
    ],
)
def test_forms(lemma, surface, pos, expected):
    assert negative_form(lemma, surface, pos) == expected


def responses_of(texts):
    return pd.DataFrame(
        {
            "respondent": [str(at) for at in range(len(texts))],
            "question": "問",
            "raw_text": texts,
            "text": texts,
            "status": "valid",
            "rule": "",
        }
    )


def table_of(texts, **how):
    tokens, words = tokenize(responses_of(texts))
    return negations(tokens, words, *select_terms(tokens, words, **how))


def test_shares_by_hand():
    table = table_of(["人手が足りない。", "予算が足りず困る。", "これで足りる。余裕がない。"])
    check(table, NEGATIONS)
    rows = table.set_index("term")
    assert rows.index.tolist() == ["足りる", "余裕"]
    assert rows.loc["足りる", ["negated", "tokens", "form"]].tolist() == [2, 3, "足りない"]
    assert rows.loc["足りる", "share"] == pytest.approx(2 / 3)
    assert rows.loc["足りる", ["low", "high"]].tolist() == pytest.approx(list(wilson(2, 3)))
    assert rows.loc["余裕", ["rank", "negated", "tokens", "form"]].tolist() == [2, 1, 1, "余裕がない"]


def test_a_compound_is_negated_where_its_last_part_is():
    rows = table_of(["市民ニーズがない。", "市民ニーズを聞く。"], compounds=["市民ニーズ"]).set_index("term")
    assert rows.loc["市民ニーズ", ["negated", "tokens", "form"]].tolist() == [1, 2, "市民ニーズがない"]
    assert "ニーズ" not in rows.index


def test_spellings_are_one_term_shown_by_its_commonest_negation():
    rows = table_of(["場所が分からない。", "時間がわからない。", "窓口がわからない。"]).set_index("term")
    assert rows.loc["わかる", ["negated", "form"]].tolist() == [3, "わからない"]


def test_a_noun_reads_as_it_is_negated_most():
    texts = ["予約ができない。", "予約もできなかった。", "予約ができず困る。", "予約ができなくなった。"]
    rows = table_of(texts).set_index("term")
    assert rows.loc["予約", ["negated", "form"]].tolist() == [4, "予約ができない"]


def test_nothing_negated_gives_no_row():
    assert table_of(["公園が広い。"]).empty
    assert list(table_of(["公園が広い。"]).columns) == list(NEGATIONS.names)


def test_order_and_ties():
    terms = [("b", "b", "名詞"), ("a", "a", "名詞"), ("c", "c", "名詞")]
    uses = {(at, (term, f"{term}がない")): 2 for at, (term, *_) in enumerate(terms)}
    table = negations_of_counts(terms, [4, 4, 2], uses)
    assert table["term"].tolist() == ["c", "a", "b"]


PIECES = (
    "人手が",
    "足り",
    "ない",
    "ます",
    "ん",
    "。",
    "こと",
    "は",
    "使え",
    "て",
    "い",
    "だけ",
    "で",
    "なければ",
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join), min_size=1, max_size=4)
)
def test_no_more_negated_than_used_and_order_of_answers_is_the_same(texts):
    table = table_of(texts)
    assert (table["negated"] <= table["tokens"]).all()
    assert (table["negated"] > 0).all()
    pd.testing.assert_frame_equal(table, table_of(texts[::-1]))


# ---------------------------------------------------------------- how readers are told


def report_with(negated, tokens):
    """The sample report in which its commonest term is negated so often."""
    report = full_report()
    term = str(report.findings["frequency"]["term"].iloc[0])
    rows = [(1, term, f"{term}がない", "名詞", negated, tokens, negated / tokens, 0.0, 1.0)]
    table = pd.DataFrame(rows, columns=list(NEGATIONS.names))
    return replace(report, findings={**report.findings, "negations": table}), term


def test_terms_that_mostly_stand_for_their_opposite_are_told():
    report, term = report_with(5, 6)
    told = f"打ち消しで読む語: 「{term}」は主に「{term}がない」（6 回のうち 5 回）"
    assert remark_on_opposites(report, ["ほか", term, term]) == told
    assert told in keyterms_section(report).lead
    assert f"主に「{term}がない」" in "".join(sentence.text for sentence in main_findings(report))
    english = replace(
        report, settings=replace(report.settings, report=replace(report.settings.report, lang="en"))
    )
    assert remark_on_opposites(english, [term]) == f"Read as negated: {term} is mostly {term}がない (5 of 6)"


@pytest.mark.parametrize(("negated", "tokens"), [(3, 6), (2, 2)])
def test_half_or_twice_is_not_told(negated, tokens):
    report, term = report_with(negated, tokens)
    assert remark_on_opposites(report, [term]) == ""
    assert "打ち消しで読む" not in keyterms_section(report).lead


def test_other_terms_are_not_told():
    report, _ = report_with(5, 6)
    assert remark_on_opposites(report, ["ほか"]) == ""


def test_no_more_than_asked_are_told():
    report, term = report_with(5, 6)
    table = report.findings["negations"]
    several = pd.concat([table.assign(term=f"{term}{at}") for at in range(6)], ignore_index=True)
    report = replace(report, findings={**report.findings, "negations": several})
    told = remark_on_opposites(report, [f"{term}{at}" for at in range(6)], most=2)
    assert told.count("主に") == 2
    assert told.endswith(" など")


def test_labels_of_charts_tell_how_a_term_reads():
    report, term = report_with(5, 6)
    assert labelled(report, [term, "ほか"]) == {term: f"{term}（…がない）", "ほか": "ほか"}
    negated = report.findings["negations"].assign(term="取れる", form="取れない")
    report = replace(report, findings={**report.findings, "negations": negated})
    assert labelled(report, ["取れる"]) == {"取れる": "取れる（取れない）"}


def test_below_the_cloud_of_the_survey_stands_which_words_are_negated(tmp_path):
    report, term = report_with(5, 6)
    told = f"打ち消しで読む語: 「{term}」は主に「{term}がない」（6 回のうち 5 回）"
    clouds = page_clouds(report)
    assert [told in cloud.caption for cloud in clouds] == [True, *([False] * (len(clouds) - 1))]
    deck = Presentation(str(write_slides(report, tmp_path / "a.pptx")))
    page = next(s for s in deck.slides if "よく使われる語（全体）" in "".join(shape_texts(s)))
    assert told in shape_texts(page)
    affirmed, _ = report_with(1, 6)
    assert not any("打ち消し" in cloud.caption for cloud in page_clouds(affirmed))


def shape_texts(slide):
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
