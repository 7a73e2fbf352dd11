from __future__ import annotations

import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine.analysis.similarity import alike_answers, borrowed_spans, similar_responses
from textmine.analysis.similarity.folded import contained_share, fold_text, longest_common_run, widen_span
from textmine.analysis.similarity.minhash import banded_pairs, likely_pairs, sharing_pairs
from textmine.analysis.similarity.runs import Run, find_runs, holders, join_texts, whole_grams
from textmine.tables import BORROWED, SIMILAR, check

LETTER = "市民と行政が対等な立場で互いの役割を分担し、地域の課題をともに解決していくために必要である。"
REWRITTEN = "市民と行政が対等な立場で互いに役割を分担し、地域の課題を共に解決していくため必要と考える。"
OTHER = "窓口の待ち時間を短くするため、住民票は郵便でも受け付けている。"


def survey(*rows: tuple[str, str, str] | tuple[str, str, str, str]) -> pd.DataFrame:
    """Rows of (respondent, question, text) with an optional status."""
    cells = [(*row, "valid")[:4] for row in rows]
    table = pd.DataFrame(cells, columns=["respondent", "question", "text", "status"])
    return table.assign(raw_text=table["text"], rule="")


def pairs(found: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(zip(found["respondent_a"], found["respondent_b"], found["kind"], strict=True))


# ------------------------------------------------------------------ pairs


def test_identical_near_copy_and_shared_run_in_this_order() -> None:
    table = survey(
        ("甲", "問１", OTHER + "以上が理由である。また地域の課題をともに解決していくことも。"),
        ("乙", "問１", REWRITTEN),
        ("丙", "問１", LETTER),
        ("丁", "問１", LETTER.replace("、", "，").replace("。", "．") + "　\n"),
        ("戊", "問１", "防災訓練への参加者が毎年減っており、町会だけでは続けられない。"),
    )
    found = similar_responses(table)
    check(found, SIMILAR)
    assert pairs(found)[:3] == [
        ("丁", "丙", "identical"),
        ("丁", "乙", "near_copy"),
        ("丙", "乙", "near_copy"),
    ]
    assert set(found["kind"][3:]) == {"shared_run"}
    assert "戊" not in set(found["respondent_a"]) | set(found["respondent_b"])
    assert found.loc[0, "share"] == 1.0


def test_run_by_hand() -> None:
    """The run 「、住民票は郵便でも受け付けて」: 12 letters and the comma before it, that both have."""
    table = survey(
        ("甲", "問１", "そこで、住民票は郵便でも受け付けてきた"),
        ("乙", "問２", "今は、住民票は郵便でも受け付けていない"),
    )
    row = similar_responses(table).iloc[0]
    assert (row["question_a"], row["question_b"]) == ("問２", "問１")
    assert (row["text"], row["longest_run"], row["kind"]) == (
        "、住民票は郵便でも受け付けて",
        14,
        "shared_run",
    )
    assert row["share"] == pytest.approx(13 / 18)


def test_short_answers_alike_by_chance_are_no_copies() -> None:
    table = survey(
        ("甲", "問１", "市民のニーズをより的確に把握するため。"),
        ("乙", "問１", "市民の参加や理解を得るため。"),
        ("丙", "問１", "協働"),
        ("丁", "問１", "協働"),
        ("戊", "問１", "市民のニーズを把握するため"),
    )
    assert similar_responses(table).empty
    assert borrowed_spans(table).empty


def test_stock_replies_and_own_answers_are_left_out() -> None:
    table = survey(
        ("甲", "問１", "特に申し上げることはございません。", "none"),
        ("乙", "問１", "特に申し上げることはございません。", "none"),
        ("丙", "問１", LETTER),
        ("丙", "問２", LETTER),
    )
    assert similar_responses(table).empty
    assert borrowed_spans(table).empty


def test_reference_document() -> None:
    plan = "第一章　総則　" + LETTER + "第二章　" + OTHER
    table = survey(
        ("甲", "問１", LETTER),
        ("乙", "問１", "私たちは、" + OTHER[:20] + "と考えたことはない、反対である。以上のとおり。"),
    )
    found = similar_responses(table, reference={"基本計画": plan})
    assert pairs(found) == [("甲", "基本計画", "near_copy"), ("乙", "基本計画", "shared_run")]
    assert found.loc[0, "share"] == 1.0
    assert found.loc[0, "question_b"] == ""
    spans = borrowed_spans(table, reference={"基本計画": plan})
    assert set(spans["source_respondent"]) == {"基本計画"}
    assert spans["respondent"].tolist() == ["乙", "甲"]


def test_near_copy_without_a_long_run_is_found_by_minhash() -> None:
    words = [
        "地域の公園清掃",
        "防災の訓練参加",
        "図書館の読み聞",
        "商店街の夏祭り",
        "通学路の見守り",
        "空き家の利活用",
    ]
    table = survey(("甲", "問１", "、".join(words)), ("乙", "問１", "や".join(reversed(words))))
    row = similar_responses(table).iloc[0]
    assert row["kind"] == "near_copy"
    assert row["longest_run"] < 12


@given(st.permutations(list(range(6))))
@settings(max_examples=25, deadline=None)
def test_row_order_does_not_matter(order: list[int]) -> None:
    rows = [
        ("甲", "問１", LETTER),
        ("乙", "問１", REWRITTEN),
        ("丙", "問１", LETTER + OTHER),
        ("丙", "問２", OTHER),
        ("丁", "問２", OTHER),
        ("戊", "問１", ""),
    ]
    table = survey(*rows)
    shuffled = table.iloc[order].reset_index(drop=True)
    before = shuffled.copy()
    pd.testing.assert_frame_equal(similar_responses(shuffled), similar_responses(table))
    pd.testing.assert_frame_equal(borrowed_spans(shuffled), borrowed_spans(table))
    pd.testing.assert_frame_equal(shuffled, before)


def test_nothing_to_compare() -> None:
    for table in (
        survey(),
        survey(("甲", "問１", LETTER)),
        survey(("甲", "問１", "。。"), ("乙", "問１", "。。")),
    ):
        check(similar_responses(table), SIMILAR)
        check(borrowed_spans(table), BORROWED)
        assert similar_responses(table).empty


def test_one_letter_sent_by_many_costs_one_row_each() -> None:
    table = survey(*((f"第{number:03}課", "問１", LETTER) for number in range(200)))
    found = similar_responses(table)
    assert len(found) == 199
    assert set(found["kind"]) == {"identical"}
    assert set(found["respondent_a"]) == {"第000課"}


def test_a_stock_phrase_of_the_survey_is_no_shared_run() -> None:
    topics = [
        "公園の遊具",
        "通学路の街灯",
        "図書館の席",
        "駅前の駐輪場",
        "夏の祭り",
        "川の土手",
        "商店街の屋根",
        "体育館の床",
        "バスの本数",
        "ごみの集積所",
        "空き家の庭",
        "防災の倉庫",
    ]
    rows = [
        (f"{number}課", "問１", f"{topic}について十分に検討していただきたいと思います")
        for number, topic in enumerate(topics)
    ]
    assert similar_responses(survey(*rows)).empty
    assert len(similar_responses(survey(*rows[:4]))) == 6
    assert borrowed_spans(survey(*rows))["n_sources"].tolist() == [11] * 12


# ------------------------------------------------------------------ borrowed spans


def test_span_by_hand() -> None:
    table = survey(("甲", "問１", "はじめに。" + OTHER), ("乙", "問２", OTHER + "以上。"))
    found = borrowed_spans(table)
    assert found[
        ["respondent", "start", "end", "source_respondent", "source_question", "n_sources"]
    ].values.tolist() == [
        ["乙", 0, len(OTHER) - 1, "甲", "問１", 1],
        ["甲", 5, 5 + len(OTHER) - 1, "乙", "問２", 1],
    ]


def test_spans_do_not_overlap_and_stand_in_their_source() -> None:
    table = survey(
        ("甲", "問１", LETTER + OTHER),
        ("乙", "問１", LETTER[:30] + "。"),
        ("丙", "問１", LETTER[10:] + "。"),
        ("丁", "問１", OTHER),
    )
    found = borrowed_spans(table)
    texts = {(r, q): t for r, q, t in zip(table["respondent"], table["question"], table["text"], strict=True)}
    for (_respondent, _question), own in found.groupby(["respondent", "question"]):
        assert (own["start"].iloc[1:].to_numpy() >= own["end"].iloc[:-1].to_numpy()).all()
    for row in found.itertuples():
        assert texts[row.respondent, row.question][row.start : row.end] == row.text
        source = texts[row.source_respondent, row.source_question]
        assert fold_text(row.text).text in fold_text(source).text
    assert found[found["respondent"] == "甲"]["source_respondent"].tolist() == ["乙", "丙", "丁"]


def test_number_of_sources_counts_every_holder() -> None:
    found = borrowed_spans(survey(*((name, "問１", OTHER) for name in "甲乙丙丁")))
    assert found["n_sources"].tolist() == [3, 3, 3, 3]


# ------------------------------------------------------------------ the parts


def test_folding_keeps_places() -> None:
    folded = fold_text("㈱ 山、Ａ")
    assert folded.text == "株山a"
    assert folded.span(0, 3) == (0, 5)


@given(st.text(alphabet="あいう、Ａ㌔ 。", max_size=30))
def test_each_folded_character_comes_from_its_place(text: str) -> None:
    folded = fold_text(text)
    assert len(folded.places) == len(folded.text)
    assert list(folded.places) == sorted(folded.places)
    assert fold_text(folded.text).text == folded.text


def test_contained_share_by_hand() -> None:
    assert contained_share("あいうえお", "かあいうき", 3) == pytest.approx(3 / 5)
    assert contained_share("あいうえお", "あいうえお", 3) == 1.0
    assert contained_share("あいうえお", "", 3) == 0.0
    assert contained_share("", "あ", 3) == 0.0


def brute_longest(first: str, second: str) -> int:
    return max(
        (n - m for m in range(len(first)) for n in range(m + 1, len(first) + 1) if first[m:n] in second),
        default=0,
    )


@given(st.text(alphabet="あいう", max_size=20), st.text(alphabet="あいう", max_size=20))
def test_longest_run_agrees_with_trying_all(first: str, second: str) -> None:
    start, other, length = longest_common_run(first, second)
    assert length == brute_longest(first, second)
    assert first[start : start + length] == second[other : other + length]


def test_span_is_widened_by_common_punctuation_only() -> None:
    assert widen_span("「市民」は", "『「市民」も", (1, 3), (2, 4)) == (0, 4)
    assert widen_span("市民", "市民", (0, 2), (0, 2)) == (0, 2)


def common_runs(texts, owners, *, shortest):
    return [Run(*run) for run in find_runs(texts, owners, shortest).tolist()]


@given(st.lists(st.text(alphabet="あいうえ", max_size=14), min_size=2, max_size=5))
@settings(max_examples=80)
def test_common_runs_agree_with_trying_all(texts: list[str]) -> None:
    found = common_runs(texts, range(len(texts)), shortest=4)
    longest: dict[tuple[int, int], int] = {}
    for run in found:
        assert (
            texts[run.a][run.start_a : run.start_a + run.length]
            == texts[run.b][run.start_b : run.start_b + run.length]
        )
        longest[run.a, run.b] = max(run.length, longest.get((run.a, run.b), 0))
    for a in range(len(texts)):
        for b in range(a + 1, len(texts)):
            expected = brute_longest(texts[a], texts[b])
            assert longest.get((a, b), 0) == (expected if expected >= 4 else 0)


def test_runs_of_one_owner_are_left_out() -> None:
    assert common_runs(["あいうえお", "あいうえお"], [7, 7], shortest=3) == []
    assert common_runs(["あいうえお", "んあいうえ"], [7, 8], shortest=3) == [Run(0, 1, 0, 1, 4)]
    assert common_runs(["", "あ"], [0, 1], shortest=3) == []


def test_equal_hashes_alone_do_not_make_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textmine.analysis.similarity.runs._MULTIPLIER", 0)
    assert common_runs(["あいうえお", "かきくけお"], [0, 1], shortest=5) == []


def test_grams_do_not_reach_over_the_end_of_a_text() -> None:
    joined = join_texts(["あいう", "えお", "かきくけ"])
    assert joined.text(whole_grams(joined, 3)).tolist() == [0, 2, 2], "none in the second"


def test_holders() -> None:
    assert list(
        holders(["あいうえおか", "んあいうえお", "かきくけこ"], ["あいうえお", "きくけこ"], size=3)
    ) == [{0, 1}, {2}]


def copied_texts() -> list[str]:
    """Sixty texts of random letters, then a copy of each with another end."""
    rng = random.Random(3)
    texts = ["".join(rng.choice("あいうえおかきくけこさしすせそ") for _ in range(60)) for _ in range(60)]
    return texts + [text[:50] + "んんんんんんんんんん" for text in texts]


def test_minhash_finds_likely_copies_and_little_else() -> None:
    found = {(a, b) for a, b in banded_pairs(copied_texts(), 5).tolist()}
    hits = sum((number, number + 60) in found for number in range(60))
    assert hits >= 55
    assert len([pair for pair in found if max(pair) < 60]) <= 2


def test_all_pairs_with_common_ngrams_are_found_and_no_others() -> None:
    texts = ["あいうえおかきく", "んあいうえおかん", "かきくけこ", "あいうえ"]
    assert sharing_pairs(texts, size=3, least=1).tolist() == [[0, 1], [0, 2], [0, 3], [1, 3]]
    assert sharing_pairs(texts, size=3, least=4).tolist() == [[0, 1]]
    assert sharing_pairs([], size=3, least=1).tolist() == []


def test_likely_pairs_are_numbered_as_given() -> None:
    texts = ["か", "あいうえおかき", "ん", "あいうえおかき"]
    assert likely_pairs(texts, [1, 3], size=5, least=3).tolist() == [[1, 3]]


# ------------------------------------------------------------------ many answers


def retold(number: int) -> list[tuple[str, str, str]]:
    """A survey in which answers are copied whole, copied with a change, or share a sentence."""
    rng = random.Random(number)
    parts = [
        "".join(rng.choice("公園図書館道路水辺防災子育桜祭") for _ in range(rng.randint(8, 30)))
        for _ in range(14)
    ]
    rows = []
    for place in range(40):
        text = "、".join(rng.sample(parts, rng.randint(1, 3)))
        if rng.random() < 0.3:
            cut = rng.randrange(len(text))
            text = text[:cut] + "別" + text[cut + 1 :]
        rows.append((f"{rng.randint(1, 25):02}課", f"問{place:02}", text))
    return rows


def compared_one_by_one(rows: list[tuple[str, str, str]], most_holders: int = 10) -> set[tuple[str, ...]]:
    """What the definition says, each answer held against each other: the oracle of the many."""
    cells = sorted((name, question, fold_text(text).text) for name, question, text in rows)
    found = set()
    for place, (one, asked, first) in enumerate(cells):
        for other, also, second in cells[place + 1 :]:
            if one == other:
                continue
            shorter, longer = sorted((first, second), key=len)
            share = contained_share(shorter, longer, min(6, len(shorter)))
            start, _, length = longest_common_run(first, second)
            run = first[start : start + length]
            if first == second and len(first) >= 12:
                kind = "identical"
            elif share >= 0.5 and share * len(shorter) >= 24:
                kind = "near_copy"
            elif length >= 12 and sum(run in text for _, _, text in cells) <= most_holders:
                kind = "shared_run"
            else:
                continue
            found.add((one, asked, other, also, kind, f"{share:.9f}"))
    return found


def listed(found: pd.DataFrame) -> set[tuple[str, ...]]:
    columns = ["respondent_a", "question_a", "respondent_b", "question_b", "kind"]
    return {
        (*row, f"{share:.9f}")
        for row, share in zip(found[columns].itertuples(index=False, name=None), found["share"], strict=True)
    }


@pytest.mark.parametrize("number", range(12))
@pytest.mark.parametrize("exact", [500, 0])
def test_pairs_are_those_of_comparing_one_by_one(
    number: int, exact: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Equal texts united, n-grams and MinHash in place of all pairs: the same pairs, kinds and shares."""
    monkeypatch.setattr("textmine.analysis.similarity.minhash.EXACT_TEXTS", exact)
    rows = retold(number)
    assert listed(similar_responses(survey(*rows))) == compared_one_by_one(rows)


@pytest.mark.parametrize("number", range(4))
def test_both_tables_from_one_comparison(number: int) -> None:
    table, plan = (
        survey(*retold(number)),
        {"計画": LETTER + "".join(text for _, _, text in retold(number)[:2])},
    )
    found = alike_answers(table, reference=plan)
    pd.testing.assert_frame_equal(found["similar"], similar_responses(table, reference=plan))
    pd.testing.assert_frame_equal(found["borrowed"], borrowed_spans(table, reference=plan))
    assert found.notes == ()


def test_thousands_of_one_text_cost_a_row_each_and_this_is_said() -> None:
    table = survey(*((f"{number:04}", "問１", LETTER) for number in range(3000)), ("他", "問１", REWRITTEN))
    found = alike_answers(table)
    kinds = found["similar"]["kind"].value_counts()
    assert kinds.to_dict() == {"identical": 2999, "near_copy": 1}
    assert set(found["similar"]["respondent_a"]) == {"0000"}
    spans = found["borrowed"]
    many = spans[spans["respondent"] != "他"]
    assert (len(many), set(many["n_sources"]), set(many["text"])) == (3000, {2999}, {LETTER[:-1]})
    assert set(spans[spans["respondent"] == "他"]["n_sources"]) == {3000}
    assert many["source_respondent"].tolist() == ["0001"] + ["0000"] * 2999
    assert "3000" in found.notes[0].ja


def test_one_who_repeats_a_text_of_many_is_paired_with_somebody_else() -> None:
    rows = [("000", f"問{number}", LETTER) for number in range(3)]
    rows += [(f"{number:03}", "問0", LETTER) for number in range(1, 60)]
    found = similar_responses(survey(*rows))
    assert (found["respondent_a"] != found["respondent_b"]).all()
    assert len(found) == 61
    again = found[(found["respondent_a"] == "000") & (found["question_a"] != "問0")]
    assert again["respondent_b"].tolist() == ["001", "001"]


def test_where_pairs_of_equal_texts_are_too_many_each_text_is_listed_with_its_first_writer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [(f"{number}課", "問１", text) for number, text in enumerate([LETTER, OTHER, REWRITTEN] * 5)]
    whole = similar_responses(survey(*rows))
    monkeypatch.setattr("textmine.analysis.similarity.wordings.MOST_PAIRS", 29)
    found = alike_answers(survey(*rows))
    assert (len(whole), len(found["similar"])) == (3 * 10 + 25, 3 * 4 + 1)
    assert "5 人" in found.notes[0].ja
    assert listed(found["similar"]) <= listed(whole)
    assert set(found["borrowed"]["respondent"]) == {name for name, _, _ in rows}


def test_more_pairs_than_are_looked_at_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    table = survey(
        ("甲", "問１", LETTER),
        ("乙", "問１", REWRITTEN),
        ("丙", "問１", LETTER[:40] + OTHER),
        ("丁", "問１", OTHER + "以上"),
    )
    whole = similar_responses(table)
    monkeypatch.setattr("textmine.analysis.similarity.pairs.MOST_PAIRS", 2)
    found = alike_answers(table)
    assert (len(whole), len(found["similar"])) == (4, 2)
    assert "2" in found.notes[0].en
    assert set(found["similar"]["kind"]) == {"near_copy"}
