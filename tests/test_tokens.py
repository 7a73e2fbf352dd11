"""Tokens: their surfaces are the text, sentences end where people end them, user words are one token."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine import machine
from textmine.cachefiles import cache_folder
from textmine.errors import DictionaryError
from textmine.sentences import sentence_ends
from textmine.tables import TOKENS, WORDS, check
from textmine.tokens import (
    cut,
    cut_texts,
    dictionary_fingerprint,
    path_cost,
    sudachi,
    tokenize,
    user_lexicon,
)

CASES = Path(__file__).parent / "cases" / "sentences.csv"
JAPANESE = st.text(
    alphabet=st.one_of(
        st.sampled_from("市民協働は。！？「」（）・①②\n 　,.１2aＡがをする課尐𠮷\u200b\u3099ﾊﾞ゛〜～…♪"),
        st.characters(blacklist_categories=["Cs"]),
    ),
    max_size=60,
)


def answers(*texts, status="valid"):
    return pd.DataFrame({"text": pd.Series(texts, dtype=object), "status": status})


def surfaces(text, **options):
    found, words = tokenize(answers(text), **options)
    return words["surface"].iloc[found["word"]].tolist()


def sentences(text):
    ends = sentence_ends(text)
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def cases():
    with CASES.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    return [pytest.param(row["text"], row["sentences"], id=row["why"]) for row in rows]


@pytest.mark.parametrize(("text", "expected"), cases())
def test_sentences_end_where_people_end_them(text, expected):
    text, expected = (part.replace("\\n", "\n") for part in (text, expected))
    assert sentences(text) == expected.split("|")


@given(JAPANESE)
def test_sentences_joined_are_the_text(text):
    ends = sentence_ends(text)
    assert "".join(sentences(text)) == text
    assert ends == sorted(set(ends))


@settings(max_examples=60, deadline=None)
@given(st.lists(JAPANESE, max_size=4))
def test_surfaces_joined_are_the_text(texts):
    found, words = tokenize(answers(*texts))
    for row, text in enumerate(texts):
        own = found[found["response"] == row]
        assert "".join(words["surface"].iloc[own["word"]]) == text
        assert [text[start:end] for start, end in zip(own["start"], own["end"], strict=True)] == (
            words["surface"].iloc[own["word"]].tolist()
        )
        begins = [0, *sentence_ends(text)]
        for start, sentence in zip(own["start"], own["sentence"], strict=True):
            assert begins[sentence] <= start
            assert sentence == len([end for end in begins[1:] if end <= start])


def test_tables_are_as_described():
    found, words = tokenize(answers("市民と行政が協働する。"))
    check(found, TOKENS)
    check(words, WORDS)
    assert (found.dtypes == "int64").all()
    assert not words.duplicated().any()


def test_only_valid_responses_are_tokenized():
    responses = pd.DataFrame(
        {"text": ["記入なし", "市民協働", "特にありません"], "status": ["not_entered", "valid", "none"]}
    )
    found, words = tokenize(responses)
    assert found["response"].tolist() == [1]
    assert words["surface"].tolist() == ["市民協働"]


def test_no_valid_response_gives_empty_tables():
    found, words = tokenize(answers("記入なし", status="not_entered"))
    assert found.empty
    assert words.empty
    check(found, TOKENS)
    check(words, WORDS)


def test_input_is_not_changed():
    responses = answers("市民協働。", "地域")
    before = responses.copy(deep=True)
    tokenize(responses)
    pd.testing.assert_frame_equal(responses, before)


def test_modes_cut_longer_and_shorter():
    assert surfaces("国家公務員", mode="C") == ["国家公務員"]
    assert surfaces("国家公務員", mode="B") == ["国家", "公務員"]
    assert surfaces("国家公務員", mode="A") == ["国家", "公務", "員"]


def test_homographs_and_unknown_words_keep_words_of_their_own():
    found, words = tokenize(answers("家にいる。お金がいる。", "ボランティ保険 ザービス"))
    readings = words[words["surface"] == "いる"]["normalized"].tolist()
    assert len(readings) == len(set(readings))
    unknown = words[words["is_oov"]]["surface"]
    assert unknown.is_unique
    assert len(found) > 0


MIXED = st.text(
    alphabet="あいうかがきスアカーン一二三千百万億円人市民協働0123456789,.:/%& ?!？！　\n。、「」（）()abzＡＢPTAｱﾞ-~〜",
    max_size=25,
)


def read_one_by_one(texts, mode):
    """What Sudachi says of every morpheme, asked anew each time."""
    tokenizer = sudachi.lasting_tokenizer(mode, None)
    return [[cut.read_word(one) for one in tokenizer.tokenize(text)] for text in texts]


@pytest.mark.parametrize("mode", ["A", "B", "C"])
@settings(max_examples=60, deadline=None)
@given(st.lists(MIXED, max_size=8), st.lists(MIXED, max_size=8))
def test_words_kept_in_mind_are_those_that_sudachi_says(mode, earlier, texts):
    cut_texts(earlier, mode=mode)
    found = cut_texts(texts, mode=mode)
    words = [found.words[number] for number in found.numbers]
    said = read_one_by_one(texts, mode)
    assert words == [word for text in said for word in text]
    assert list(found.sizes) == [len(text) for text in said]
    assert found.words == list(dict.fromkeys(words))


def test_a_numeral_is_one_word_whatever_follows_it():
    numerals = [word[0:4] for word in cut_texts(["一カ、一", "十一カ所"]).words if word[5] == "数詞"]
    assert numerals == [("一", "一", "1", "1"), ("十一", "十一", "11", "11")]


@pytest.mark.parametrize(("place", "name", "most"), [(machine, "MOST_TEXTS", 1), (cut, "MOST_WORDS", 3)])
def test_what_is_kept_in_mind_has_bounds_and_changes_nothing(monkeypatch, place, name, most):
    texts = ["駅前の図書館", "市民と協働する", "駅前の図書館"]
    free = cut_texts(texts)
    cut._seen.cache_clear()
    monkeypatch.setattr(place, name, most)
    assert [cut_texts(texts) for _ in range(3)] == [free] * 3
    assert len(cut._seen("C", sudachi.compiled_user_words(None)).texts.found) <= 1
    cut._seen.cache_clear()


def test_texts_that_hardly_repeat_are_not_kept(monkeypatch):
    monkeypatch.setattr(machine, "TRIED", 3)
    monkeypatch.setattr(machine, "HARDLY", 2)
    rare, common = machine.Remembered(), machine.Remembered()
    for remembered, asked in ((rare, "あいう"), (common, "ああいいう")):
        for text in asked:
            if remembered.get(text) is None:
                remembered.keep(text, text)
    assert (rare.found, rare.given_up) == ({}, True)
    rare.keep("え", "え")
    assert rare.get("え") is None
    assert (list(common.found), common.given_up) == (["あ", "い", "う"], False)
    rare.forget()
    rare.keep("え", "え")
    assert rare.get("え") == "え"


@pytest.mark.parametrize("end", ["。", ""])
def test_answers_longer_than_one_call_takes_are_cut_and_joined(end):
    text = ("市民と行政が対等に協働する" + end) * 2000
    found, words = tokenize(answers(text))
    assert "".join(words["surface"].iloc[found["word"]]) == text
    assert found["end"].iloc[-1] == len(text)


def test_long_answers_are_cut_at_sentence_ends():
    text = "市民協働。" * 4000
    pieces = cut.pieces_of(text)
    assert len(pieces) > 1
    assert all(piece.endswith("。") and len(piece.encode()) <= sudachi.MOST_BYTES for piece in pieces)
    assert "".join(pieces) == text


def test_four_byte_characters_stay_below_the_limit():
    assert all(len(piece.encode()) <= sudachi.MOST_BYTES for piece in cut.pieces_of("𠮷" * 30_000))


def test_lone_surrogates_stop_nothing_and_offsets_hold():
    found, _ = tokenize(answers("市民\ud800協働"))
    assert found["end"].max() == 5
    assert path_cost("市\udfff民") > 0


def test_path_cost_is_lower_where_the_text_reads_like_japanese():
    assert path_cost("児童青少年課") < path_cost("児童青尐年課")
    assert path_cost("実施") < path_cost("实施")
    assert path_cost("実施") > 0


# ---------------------------------------------------------------- user dictionary


@pytest.mark.parametrize(
    "word", ["市民協働", "指定管理者", "地域主権", "住民自治", "子育て支援", "地域包括ケア", "行財政改革"]
)
def test_shipped_user_words_are_one_token(word):
    assert word in surfaces(f"これからは{word}の時代です。")


def own_dictionary(folder, *lines):
    (folder / "userdict.csv").write_text("\n".join(["word,reading,pos,note", *lines, ""]), encoding="utf-8")
    return folder


def test_the_users_words_are_compiled_kept_and_mended(tmp_path, monkeypatch):
    monkeypatch.setenv("TEXTMINE_CACHE", str(tmp_path / "cache"))
    folder = own_dictionary(
        tmp_path, "ＰＴＡ連合会,ピーティーエーレンゴウカイ,名詞,", "ほげまち学級,,固有名詞,"
    )
    assert surfaces("PTA連合会とＰＴＡ連合会とほげまち学級", dictionaries=folder) == [
        *("PTA連合会", "と", "ＰＴＡ連合会", "と", "ほげまち学級")
    ]
    (kept,) = (tmp_path / "cache" / "textmine").glob("*.dic")
    compiled = []
    monkeypatch.setattr(sudachi, "_compile", lambda *args: compiled.append(args) or kept)
    sudachi.compiled_user_words(folder)
    assert not compiled
    kept.write_bytes(kept.read_bytes()[:1000])
    sudachi.compiled_user_words(folder)
    assert len(compiled) == 1


def test_the_fingerprint_changes_with_the_words(tmp_path):
    before = dictionary_fingerprint()
    assert before == dictionary_fingerprint()
    assert before != dictionary_fingerprint(own_dictionary(tmp_path, "ほげまち学級,,名詞,"))


def test_every_unusable_user_word_is_named(tmp_path):
    folder = own_dictionary(tmp_path, "学級,ガッキュウ,動物,", '"ほげ,まち",,名詞,', "住民会議,,名詞,")
    with pytest.raises(DictionaryError) as caught:
        user_lexicon(folder)
    assert len(caught.value.problems) == 2
    assert "2 行目" in caught.value.text()
    assert "動物" in caught.value.text()


def test_the_cache_moves_where_it_can_be_written(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv("TEXTMINE_CACHE", str(blocked))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    folder = cache_folder()
    assert folder.is_dir()
    assert blocked not in folder.parents


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("⑴行政だけ", ["⑴", "行政", "だけ"]),
        ("㈱福井", ["㈱", "福井"]),
        ("幅は½で、№５", ["幅", "は", "½", "で", "、", "№", "５"]),
        ("①行政", ["①", "行政"]),
    ],
)
def test_a_character_that_sudachi_reads_as_several_is_one_token(text, expected):
    assert surfaces(text) == expected
    assert surfaces(text) == expected  # from memory, too


def test_every_token_has_a_character():
    found, _ = tokenize(answers("⑴⑵㈱㍿½№℡", "市民", "⑴"))
    assert (found["end"] > found["start"]).all()
