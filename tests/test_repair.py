from __future__ import annotations

import os
import runpy
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from repair_figures import figures, is_kept, is_repaired, read_cases

from textmine.errors import DictionaryError
from textmine.repairs import (
    Change,
    keep_decision,
    load_rules,
    repair,
    repair_string,
    repair_summary,
    repair_table,
    replay,
    suggest,
    survey_evidence,
    with_context,
)
from textmine.tables import REPAIRS, SUGGESTIONS, check
from textmine.tokens import path_cost, tokenize

DAMAGED, KEEP = read_cases("repair_damaged.csv"), read_cases("repair_keep.csv")
REBUILD = Path(__file__).parent.parent / "dictionaries" / "repair" / "build_variants.py"
MIXED = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from(
            "あいうかがはばぱつっやゃアカガハバパツッヤャー一－―-ロ口力二エ工々尐实发⼈⻘ｶﾊﾞﾟﾞ゛゜１Ａ，．～〜&;amplt#\n 　・。「」10lIO\u3099\u200b\u200d\ufe0f髙﨑塚欢迎"
        ),
    ),
    max_size=24,
)

DAMAGED_WORDS = "末来 週未 シヤワー 待つて 口ビー 人ロ エ事 ニ十 第ー ー の が 自治休 老巧化 环境 发展 l0月 2O人 サ－ビス 会 議 ちよつと 问 慨要"
PIECES = st.lists(
    st.sampled_from([*DAMAGED_WORDS.split(), "\n", " ", "、", "。", "が多い", "職員"]), max_size=8
).map("".join)


@pytest.mark.parametrize("number", range(len(DAMAGED)), ids=lambda n: f"{DAMAGED[n]['kind']}-{n}")
def test_damage_is_repaired(number: int, request: pytest.FixtureRequest) -> None:
    case = DAMAGED[number]
    if case["known"]:
        request.applymarker(pytest.mark.xfail(strict=True, reason=case["known"]))
    assert is_repaired(case)


@pytest.mark.parametrize("source", ["typed", "auto", "pdf"])
@pytest.mark.parametrize("number", range(len(KEEP)), ids=lambda n: f"{KEEP[n]['kind']}-{n}")
def test_sound_text_is_kept(number: int, source: str, request: pytest.FixtureRequest) -> None:
    case = KEEP[number]
    if source in case["known"].split():
        request.applymarker(pytest.mark.xfail(strict=True, reason="known failure"))
    assert is_kept(case, source)


def test_the_case_files_are_large_enough() -> None:
    assert len(DAMAGED) >= 300
    assert len(KEEP) >= 300
    assert sum(bool(case["known"]) for case in DAMAGED) / len(DAMAGED) < 0.05


@settings(max_examples=400, deadline=None)
@given(MIXED, st.sampled_from(["typed", "auto", "pdf"]))
def test_replay_leads_to_the_text_and_repair_ends(text: str, source: str) -> None:
    mended, changes = repair_string(text, source=source)
    assert replay(text, changes) == mended
    assert repair_string(mended, source=source) == (mended, [])
    places = [(change.start, change.end) for change in changes]
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
    assert all(change.found != change.written for change in changes)


@settings(max_examples=80, deadline=None)
@given(st.one_of(PIECES, MIXED))
def test_the_same_holds_with_the_dictionary(text: str) -> None:
    mended, changes = repair_string(text, source="pdf", path_cost=path_cost)
    assert replay(text, changes) == mended
    assert repair_string(mended, source="pdf", path_cost=path_cost) == (mended, [])


def test_replay_refuses_a_foreign_log() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        replay("青少年", [Change(1, "尐", "少", "variant", "safe")])


def responses_of(texts: list[str], group: str = "児童青尐年課") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "respondent": [group] * len(texts),
            "課": [group] * len(texts),
            "question": [f"Q{n}" for n in range(len(texts))],
            "raw_text": texts,
            "text": texts,
            "status": "",
            "rule": "",
        }
    )


def test_a_survey_is_repaired_and_its_input_left_alone() -> None:
    responses = responses_of(["尐子化", "ＰＴＡの实施", ""])
    before = responses.copy()
    mended, log = repair(responses, path_cost=path_cost)
    pd.testing.assert_frame_equal(responses, before)
    assert mended["text"].tolist() == ["少子化", "PTAの実施", ""]
    assert mended["raw_text"].tolist() == before["raw_text"].tolist()
    assert set(mended["respondent"]) == set(mended["課"]) == {"児童青少年課"}
    check(log, REPAIRS)
    assert log[log["found"] == "尐"]["question"].tolist() == ["Q0", "課"]
    assert repair_summary(log)["count"].sum() == len(log) == 4
    assert "【尐】子化" in with_context(log, mended)["context"].tolist()


def test_names_keep_their_width() -> None:
    mended, log = repair(responses_of(["なし"], group="第１ｶﾅ課"))
    assert mended["課"].tolist() == ["第１カナ課"]
    assert log["rule"].tolist() == ["half_kana"]


def test_order_of_rows_changes_no_result() -> None:
    texts = ["夕ウンの夕クシー", "⼈権", "〜です", "～です", "～の", "实施"]
    responses = responses_of(texts)
    first, log = repair(responses, path_cost=path_cost)
    turned, log_turned = repair(responses.iloc[::-1].reset_index(drop=True), path_cost=path_cost)
    assert dict(zip(first["raw_text"], first["text"], strict=True)) == dict(
        zip(turned["raw_text"], turned["text"], strict=True)
    )
    pd.testing.assert_frame_equal(log, log_turned)


def test_the_survey_itself_can_prove_a_mix_up() -> None:
    words = ["協カする", "能カが高い", "努カが必要", "体カづくり", "魅カある町", "カを合わせる"]
    texts = [f"{word}。{number}" for number, word in enumerate(words * 3)]
    assert ("カ", "力") in survey_evidence(texts, path_cost=path_cost).pairs
    mended, _ = repair(responses_of(texts), path_cost=path_cost)
    assert mended["text"][0] == "協力する。0"
    sound = ["カメラ", "カードを使う", "カラオケに行く"] * 6
    assert survey_evidence(sound, path_cost=path_cost).pairs == frozenset()


def test_a_joined_table_logs_every_place_once() -> None:
    table = pd.DataFrame(
        {
            "respondent": ["a", "b"], "key": ["a", "b"], "row": [1, 2], "title": ["尐年", "祭"],
            "text": ["实施\n充实", "なし"], "名": ["尐年", "祭"], "評価": ["实施", ""], "成果": ["充实", "なし"],
        }
    )  # fmt: skip
    mended, log = repair_table(table, name="A")
    assert mended["text"].tolist() == ["実施\n充実", "なし"]
    assert mended["title"].tolist() == ["少年", "祭"]
    assert log["question"].tolist() == ["A 1行 名", "A 1行 成果", "A 1行 評価"]


def test_decisions_of_a_person_are_honoured(tmp_path: Path) -> None:
    (tmp_path / "repair_decisions.csv").write_text(
        "decision,found,written,note\naccept,ボランティ保険,ボランティア保険,\nrefuse,人ロ,,\n",
        encoding="utf-8",
    )
    text, changes = repair_string(
        "ボランティ保険と人ロ", source="pdf", path_cost=path_cost, dictionaries=tmp_path
    )
    assert text == "ボランティア保険と人ロ"
    assert [change.kind for change in changes] == ["by hand"]
    assert repair_string(text, source="pdf", path_cost=path_cost, dictionaries=tmp_path) == (text, [])


def test_a_wrong_decision_is_named(tmp_path: Path) -> None:
    (tmp_path / "repair_decisions.csv").write_text(
        "decision,found,written,note\nyes,あ,い,\n", encoding="utf-8"
    )
    with pytest.raises(DictionaryError, match="line 2"):
        repair_string("あ", dictionaries=tmp_path)


def test_derived_tables_agree_with_unicode_data() -> None:
    module = runpy.run_path(str(REBUILD))
    if not module["UNICODE"].is_dir():
        pytest.skip("unicode-data is not installed")
    for name, text in module["build"]().items():
        assert (REBUILD.parent / name).read_text(encoding="utf-8") == text, name


def test_no_kanji_of_jis_x_0208_is_ever_converted() -> None:
    module = runpy.run_path(str(REBUILD))
    for name in ("variants.csv", "ambiguous.csv"):
        rows = module["read_csv"](name)
        assert rows
        assert not [row["found"] for row in rows if module["in_jis"](row["found"])]


def test_suggestions_are_offered_and_decisions_kept(tmp_path: Path) -> None:
    texts = [
        "画一的なザービスでは困る",
        "サービスを使う",
        "ＰＴＡの会",
        "PTAの役員",
        "PTAと学校",
        "PATの協力",
        "カメラとレンズ",
    ]
    mended, _ = repair(responses_of(texts))
    tokens, words = tokenize(mended.assign(status="valid"))
    offered = suggest(mended, tokens, words, path_cost=path_cost, dictionaries=tmp_path)
    check(offered, SUGGESTIONS)
    assert dict(zip(offered["found"], offered["written"], strict=True)) == {
        "ザービス": "サービス",
        "PAT": "PTA",
    }
    keep_decision(tmp_path, "accept", "ザービス", "サービス")
    keep_decision(tmp_path, "refuse", "PAT")
    keep_decision(tmp_path, "accept", "ザービス", "サービス", "二度目は置き換え")
    again, log = repair(responses_of(texts), dictionaries=tmp_path)
    assert again["text"][0] == "画一的なサービスでは困る"
    assert "by hand" in set(log["kind"])
    assert again["text"][5] == "PATの協力"
    assert suggest(again, tokens, words, path_cost=path_cost, dictionaries=tmp_path).empty
    assert (tmp_path / "repair_decisions.csv").read_text(encoding="utf-8-sig").count("ザービス") == 1


def test_the_figures_of_the_manual_are_those_of_the_cases() -> None:
    manual = Path(__file__).parent.parent / "docs" / "methods" / "repair.md"
    printed = (
        manual.read_text(encoding="utf-8").split("<!-- figures -->\n")[1].split("\n<!-- /figures -->")[0]
    )
    assert printed == figures()


def test_an_edited_rule_file_is_read_again(tmp_path):
    (tmp_path / "repair").mkdir()
    own = tmp_path / "repair" / "variants.csv"
    header = "kind,found,written,source,example\n"
    own.write_text(header + "variant,凬,風,自分,凬→風\n", encoding="utf-8")
    assert load_rules(tmp_path).characters["凬"][0] == "風"
    own.write_text(header + "variant,凬,嵐,自分,凬→嵐\n", encoding="utf-8")
    os.utime(own, ns=(1, 1))
    assert load_rules(tmp_path).characters["凬"][0] == "嵐"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("縺薙ｓ縺ｫ縺｡縺ｯ", "こんにちは"),
        ("縺薙ｓ縺ｫ縺｡縺ｯ 文字化け", "こんにちは 文字化け"),
        ("蝗ｳ譖ｸ鬢ｨ縺ｮ譎る俣", "図書館の時間"),
    ],
)
def test_utf8_read_as_cp932_is_turned_back(text, written):
    mended, changes = repair_string(text)
    assert mended == written
    assert [change.rule for change in changes] == ["mojibake"]


@pytest.mark.parametrize("text", ["縺れた糸", "話が縺れて困る", "繧", "縺薙ｓ縺ｫ縺｡縺"])
def test_words_and_torn_runs_are_not_turned_back(text):
    assert "mojibake" not in [change.rule for change in repair_string(text)[1]]


@given(st.text(alphabet="あいうえおかきくけこアイウ図書館の時間です。", min_size=2, max_size=12))
def test_what_was_misread_comes_back(text):
    try:
        misread = text.encode().decode("cp932")
    except UnicodeDecodeError:
        return
    if any(mark in misread for mark in "縺繧繝") and not any(c.isspace() for c in misread):
        assert repair_string(misread)[0] == repair_string(text)[0]
