"""Texts read in parts, at once and by the public verbs; short cuts that must never change a result."""

import csv
import random
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from counted_surveys import ALONE, WORDS, asked, survey_of
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import textmine as tm
from textmine import pipeline
from textmine.analysis.keyterms import group_counts, removed_note, removed_terms
from textmine.groupnames import EVERYONE
from textmine.nonresponse import cells, classify_cell, load_rules
from textmine.partitions import OneProcess, Reading, all_texts, read_all, read_texts
from textmine.partitions.texts import joined
from textmine.repairs import Evidence, Method, evidence, repair_text, survey_evidence
from textmine.repairs import load_rules as load_repairs
from textmine.repairs import text as repair_module
from textmine.repairs.evidence import count_characters, sample_texts
from textmine.terms import number_terms
from textmine.tokens import path_cost, token_table, word_table

CASES = Path(__file__).parent / "cases"


def column(name, of):
    """One column of a file of cases; \\U00000000 is a character by its code."""
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        found = [row[of] for row in csv.DictReader(line for line in file if not line.startswith("#"))]
    return [
        text.encode("latin-1", "backslashreplace").decode("unicode_escape") if "\\U" in text else text
        for text in found
    ]


FORMS = column("nonresponse", "text")
REPAIRED = [*column("repair_damaged", "damaged"), *column("repair_keep", "text")]
SOME = [
    *WORDS,
    "特になし",
    "",
    "児童青尐年課の实績",
    "ﾊﾞｽが、ｽｸﾅｲ",
    "。",
    "か\u3099く",
    "あああああ",
    "＝1",
    "同じ",
    "同じ",
]
TEXTS = st.lists(
    st.one_of(st.sampled_from(SOME), st.text("あ市公園の。、尐①\n 　ー゛ﾊﾞA1", max_size=9)), max_size=12
)


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_parts_of_texts_are_the_texts_read_at_once(monkeypatch, size):
    monkeypatch.setattr(all_texts, "TEXTS", size)
    reading, decided = Reading(evidence=survey_evidence(SOME, path_cost=path_cost)), {3: ("none", "by hand")}
    assert read_all(SOME, reading, engine=OneProcess(), decided=decided) == read_texts(
        SOME, reading, decided=decided
    )


@hypothesis_settings(deadline=None, max_examples=40)
@given(texts=TEXTS, cuts=st.lists(st.integers(0, 12), max_size=4))
def test_wherever_texts_are_cut(texts, cuts):
    reading = Reading(evidence=survey_evidence(texts, path_cost=path_cost))
    at = sorted({0, len(texts), *(cut for cut in cuts if cut < len(texts))})
    parts = [read_texts(texts[first:last], reading) for first, last in pairwise(at)]
    assert joined(parts) == read_texts(texts, reading)


@hypothesis_settings(deadline=None, max_examples=25)
@given(texts=TEXTS.filter(bool))
def test_the_public_verbs_say_the_same(texts):
    """repair, classify_nonresponse and tokenize, one after the other, on the same answers."""
    table = pd.DataFrame({"番号": [str(n) for n in range(len(texts))], "意見": texts})
    responses = tm.read_responses(table, text="意見", respondent="番号")
    mended, repairs = tm.repair(responses)
    classified = tm.classify_nonresponse(mended)
    tokens, words = tm.tokenize(classified)
    reading = Reading(evidence=survey_evidence(texts, path_cost=path_cost))
    read = read_all(texts, reading, engine=OneProcess())
    assert read.texts == classified["text"].tolist()
    assert read.verdicts == list(zip(classified["status"], classified["rule"], strict=True))
    assert sum(map(len, read.changes.values())) == len(repairs)
    rows = np.array(read.valid, dtype="int64")
    pd.testing.assert_frame_equal(
        token_table([read.texts[row] for row in read.valid], rows, read.cut), tokens
    )
    pd.testing.assert_frame_equal(word_table(read.cut.words), words)


def test_reading_changes_no_input():
    texts = list(SOME)
    read_all(texts, Reading(), engine=OneProcess())
    assert texts == SOME


# ---------------------------------------------------------------- short cuts


def without_short_cut(monkeypatch, text, rules):
    with monkeypatch.context() as changed:
        changed.setattr(cells, "_surely_says_something", lambda *_: False)
        return classify_cell(text, rules=rules)


def mixtures(count, seed):
    """Forms of nonresponse with a character more, less or another, and two of them together."""
    chosen = random.Random(seed)
    letters = sorted(set("".join(FORMS)))
    for _ in range(count):
        form, kind = chosen.choice(FORMS), chosen.random()
        at = chosen.randrange(len(form) + 1)
        if kind < 0.3:
            yield form + chosen.choice(letters)
        elif kind < 0.5:
            yield (
                form
                + chosen.choice(["。", "、", " ", "　", "ー", "〜", "\n", "゛", "!"])
                + chosen.choice(FORMS)
            )
        elif kind < 0.7:
            yield form[:at] + chosen.choice(letters) + form[at:]
        elif kind < 0.9:
            yield form[:at] + form[at + 1 :]
        else:
            yield (
                chosen.choice(["ああ", "あ", "ゥ", "い", "うえ", "か", "木", "3"]) * chosen.randint(1, 14)
                + form
            )


def test_an_answer_that_is_seen_at_once_is_one_by_the_rules(monkeypatch):
    rules, quick = load_rules(), 0
    for text in [*FORMS, *WORDS, *mixtures(6_000, seed=20101006)]:
        if cells._surely_says_something(text, rules):
            quick += 1
            assert without_short_cut(monkeypatch, text, rules) == ("valid", "content"), text
    assert quick > 300


@hypothesis_settings(deadline=None, max_examples=300)
@example(text="らーー")
@given(
    text=st.one_of(
        st.text("ぁあいなしとくにわからーッカガ゛\u3099特無回答木、。 　", max_size=16),
        st.sampled_from(FORMS),
    )
)
def test_any_kana_and_kanji(text):
    rules = load_rules()
    if cells._surely_says_something(text, rules):
        with pytest.MonkeyPatch.context() as changed:
            assert without_short_cut(changed, text, rules) == ("valid", "content")


KNOWN = [None, Evidence(), Evidence(damaged=True), Evidence(wave="～"), Evidence(damaged=True, wave="〜")]


@pytest.mark.parametrize("known", KNOWN, ids=str)
def test_a_text_that_looks_clean_is_clean(monkeypatch, known):
    """What repair passes over at once, all its rules would have left alone."""
    method = Method("auto", path_cost, evidence=known)
    quick = {text: repair_text(text, method) for text in [*REPAIRED, *FORMS[::7], *WORDS]}
    monkeypatch.setattr(repair_module, "looks_clean", lambda *_: False)
    for text, found in quick.items():
        assert repair_text(text, method) == found, text


# ---------------------------------------------------------------- what is known of the whole


def test_a_sample_of_samples_is_the_sample_of_the_whole(monkeypatch):
    monkeypatch.setattr(evidence, "SAMPLED_TEXTS", 20)
    chosen = random.Random(1)
    texts = [f"{chosen.randrange(150)}番の公園" for _ in range(400)]
    wanted = sample_texts(texts)
    assert len(wanted) == 20
    assert set(wanted) <= set(texts)
    for parts in (1, 2, 7, 50):
        shuffled = chosen.sample(texts, len(texts))
        sampled = [text for part in range(parts) for text in sample_texts(shuffled[part::parts])]
        assert sample_texts(sampled) == wanted


@hypothesis_settings(deadline=None, max_examples=50)
@given(texts=st.lists(st.text(max_size=4), max_size=40), order=st.randoms(use_true_random=False))
def test_samples_depend_on_no_order(texts, order):
    shuffled = list(texts)
    order.shuffle(shuffled)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(evidence, "SAMPLED_TEXTS", 5)
        half = len(shuffled) // 2
        united = sample_texts([*sample_texts(shuffled[:half]), *sample_texts(shuffled[half:])])
        assert united == sample_texts(shuffled) == sample_texts(texts)


@hypothesis_settings(deadline=None, max_examples=50)
@given(texts=st.lists(st.text(max_size=6), max_size=20), cut=st.integers(0, 20))
def test_characters_of_parts_add_up(texts, cut):
    with pytest.MonkeyPatch.context() as changed:
        whole_count = count_characters(texts)
        assert count_characters(texts[:cut]) + count_characters(texts[cut:]) == whole_count
        changed.setattr(evidence, "MANY_CHARACTERS", 0)
        assert count_characters(texts) == whole_count
    assert whole_count == Counter("".join(text for text in texts if not text.isascii()))


def test_evidence_of_parts_is_that_of_the_whole():
    texts = ["尐し待つ" if n % 9 else "实績" for n in range(60)]
    counted = sum((count_characters(texts[part::4]) for part in range(4)), Counter())
    assert evidence.weigh_evidence(counted, load_repairs()) == evidence.weigh_evidence(
        count_characters(texts), load_repairs()
    )


# ---------------------------------------------------------------- sums


def test_sums_of_parts_are_those_of_the_matrix(tmp_path, monkeypatch):
    """Groups x terms from the postings of parts and from the matrix in memory."""
    from counted_surveys import in_parts

    from textmine.partitions import merge, write

    rows = [
        ["部", "意見"],
        *([f"部{n % 4}" if n % 7 else "", WORDS[n * n % 6] if n % 5 else ""] for n in range(1, 35)),
    ]
    survey = survey_of(tmp_path, rows, groups=["部"], questions=asked("意見"))
    seen = {}
    real = merge.group_counts_of
    monkeypatch.setattr(write, "group_counts_of", lambda *told: seen.update(real(*told)) or dict(seen))
    monkeypatch.setattr(merge, "FOLD_FROM", 3)
    in_parts(survey, tmp_path / "out", part_bytes=60)
    prepared = pipeline.prepare(survey, work=ALONE)
    documents = prepared.matrix.documents
    for level, counted in seen.items():
        values = np.full(len(documents), EVERYONE) if level == EVERYONE else documents[level].astype(str)
        names, group_of = np.unique(values, return_inverse=True)
        wanted = group_counts(prepared.matrix, names, group_of, np.zeros(len(names), dtype=int))
        for name in ("names", "answers", "group", "term", "df", "tf", "terms", "pools"):
            assert getattr(counted, name).tolist() == getattr(wanted, name).tolist(), (level, name)
    whole_counts = seen[EVERYONE]
    assert removed_note(whole_counts.frequencies, min_count=3) == removed_terms(prepared.matrix, min_count=3)


def test_words_are_numbered_as_terms_without_a_table():
    columns = dict(
        zip(
            ("surface", "lemma", "normalized", "reading", "pos", "pos_detail", "is_oov"),
            zip(*read_texts(list(WORDS), Reading()).cut.words, strict=True),
            strict=True,
        )
    )
    uses = np.ones(len(columns["surface"]), dtype="int64")
    number, terms = number_terms(columns, uses, form="surface", pos=("名詞",), dictionaries=None)
    named = {columns["surface"][at]: terms[term][0] for at, term in enumerate(number.tolist()) if term >= 0}
    assert named["公園"] == "公園"
    assert "の" not in named


def test_a_form_added_to_a_dictionary_counts_at_once_for_texts_met_before(tmp_path):
    reading = Reading(dictionaries=tmp_path)
    texts = ["ノーコメントです", "道が狭い"]
    assert [status for status, _ in read_texts(texts, reading).verdicts] == ["refused", "valid"]
    (tmp_path / "nonresponse.csv").write_text(
        "status,form,example,note\ndont_know,ノーコメントです,ノーコメントです,\n", encoding="utf-8"
    )
    assert [status for status, _ in read_texts(texts, reading).verdicts] == ["dont_know", "valid"]


def test_texts_met_before_are_read_by_the_evidence_of_their_own_survey():
    typed, scanned = Reading(source="typed"), Reading(source="pdf")
    text = ["力ラオケ大会を開く"]
    assert [read_texts(text, how).texts[0][0] for how in (typed, scanned, typed)] == ["力", "カ", "力"]
