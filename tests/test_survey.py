"""Reading surveys: layouts, columns, respondents, joined tables, and what is refused."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textmine.dictionary import read_rows
from textmine.errors import InputError
from textmine.guess import check_survey
from textmine.settings import ClosedQuestion, Column, JoinedTable, Question, Settings
from textmine.stages import prepare, with_names_matched
from textmine.survey import assign_respondents, match_names, read_responses, read_survey
from textmine.tables import RESPONSES, check

CASES = Path(__file__).parent / "cases"


def saved(folder: Path, text: str, name: str = "survey.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder / name


def wide(path: Path, *columns: Column, groups: Sequence[Column] = (), **more: object) -> Settings:
    questions = tuple(Question(f"問{n}", column) for n, column in enumerate(columns, 1))
    return Settings(path.parent, path, questions=questions, groups=tuple(groups), **more)  # type: ignore[arg-type]


def long(path: Path, **more: object) -> Settings:
    return Settings(path.parent, path, layout="long", long_question="設問", long_answer="回答", **more)  # type: ignore[arg-type]


# ---------------------------------------------------------------- wide tables


def test_one_row_per_respondent_and_question_in_file_order(tmp_path: Path) -> None:
    path = saved(tmp_path, "部,課,問1,問2\n市民部,市民課,混む,\n環境部,ごみ課,,NA\n")
    responses = read_survey(wide(path, "問1", "問2", groups=["部", "課"])).responses
    check(responses, RESPONSES)
    assert list(responses.columns) == [
        "respondent",
        "部",
        "課",
        "question",
        "raw_text",
        "text",
        "status",
        "rule",
    ]
    assert responses["respondent"].tolist() == ["市民課", "市民課", "ごみ課", "ごみ課"]
    assert responses["question"].tolist() == ["問1", "問2"] * 2
    assert responses["raw_text"].tolist() == responses["text"].tolist() == ["混む", "", "", "NA"]
    assert set(responses["status"]) == set(responses["rule"]) == {""}
    assert responses.index.tolist() == [0, 1, 2, 3]


def test_columns_by_text_position_and_folded_header(tmp_path: Path) -> None:
    path = saved(tmp_path, 'Ｑ１ 理由,"なぜ\nですか",,理由,理由\na,b,c,d,e\n')
    survey = read_survey(wide(path, "Q1　理由", "なぜ ですか", 3, 4, 5))
    assert survey.responses["raw_text"].tolist() == ["a", "b", "c", "d", "e"]


def test_an_exact_header_wins_over_a_folded_one(tmp_path: Path) -> None:
    path = saved(tmp_path, "設問①,設問1\na,b\n")
    assert read_survey(wide(path, "設問1", "設問①")).responses["raw_text"].tolist() == ["b", "a"]


def test_all_missing_columns_are_said_at_once_with_near_matches(tmp_path: Path) -> None:
    path = saved(tmp_path, "部,課名,意見,意見\na,b,c,d\n")
    with pytest.raises(InputError) as caught:
        read_survey(wide(path, "意見", 9, "ご意見欄", groups=["課"]))
    said = caught.value.text("en")
    assert len(caught.value.problems) == 4
    assert "'課' is missing" in said
    assert "課名" in said
    assert "2 columns have the header '意見'" in said
    assert "3 (C), 4 (D)" in said
    assert "no column 9" in said


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("問5", "4 問5 市政へのご意見; a position works too: {column = 4}"),
        ("ご意見", "3 地区のご意見番 / 4 問5 市政へのご意見; a position works too: {column = 3}"),
        ("年令", "2 年代; a position works too: {column = 2}"),
        (
            "職業",
            "1 番号 / 2 年代 / 3 地区のご意見番 / 4 問5 市政へのご意見; a position works too: {column = N}",
        ),
    ],
)
def test_a_missing_column_is_told_with_near_ones_and_their_numbers(
    tmp_path: Path, wanted: str, found: str
) -> None:
    path = saved(tmp_path, "番号,年代,地区のご意見番,問5 市政へのご意見\na,b,c,d\n")
    with pytest.raises(InputError) as caught:
        read_survey(wide(path, wanted))
    assert found in caught.value.text("en")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("問1\n", "no answers"),
        ("部,問1\n\n\n", "no answers"),
        ("部,問1\na,b,c\nd,e\n", "3 cells where 2"),
    ],
)
def test_files_without_usable_answers(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_survey(wide(saved(tmp_path, text), "問1"))


def test_no_question_and_wrong_header_row(tmp_path: Path) -> None:
    path = saved(tmp_path, "部,問1\na,b\n")
    with pytest.raises(InputError, match="no free-text question"):
        read_survey(wide(path))
    with pytest.raises(InputError, match="no header row 7"):
        read_survey(wide(path, "問1", header_row=7))


def test_titles_above_the_header_and_no_header_at_all(tmp_path: Path) -> None:
    titled = saved(tmp_path, "令和6年度アンケート\n\n部,問1\na,b\n")
    assert read_survey(wide(titled, "問1", header_row=3)).responses["raw_text"].tolist() == ["b"]
    bare = saved(tmp_path, "a,b\nc,d\n", "bare.csv")
    assert read_survey(wide(bare, 2, header_row=0)).responses["raw_text"].tolist() == ["b", "d"]


def test_blank_rows(tmp_path: Path) -> None:
    all_blank = read_survey(wide(saved(tmp_path, "課,問1\n,\n,　\n"), "問1", groups=["課"]))
    assert all_blank.responses["課"].tolist() == ["（なし）"] * 2
    assert "every cell is blank" in all_blank.notes[0].en
    named = read_survey(wide(saved(tmp_path, "課,問1\na,x\n,\nb,\n,\n,\n"), "問1"))
    assert named.responses["raw_text"].tolist() == ["x", ""]
    assert "3 empty rows" in named.notes[0].en
    anonymous = read_survey(wide(saved(tmp_path, "問1,問2\nx,\n,\n,y\n,\n"), "問1", "問2"))
    assert anonymous.responses["raw_text"].tolist() == ["x", "", "", "", "", "y"]
    one_column = read_survey(wide(saved(tmp_path, "問1\nx\n\ny\n"), "問1"))
    assert one_column.responses["raw_text"].tolist() == ["x", "", "y"]


def test_one_row_and_headerless_last_columns(tmp_path: Path) -> None:
    survey = read_survey(wide(saved(tmp_path, "問1\nx,y,z\n"), "問1", 3))
    assert survey.responses["raw_text"].tolist() == ["x", "z"]


def test_groups_are_named_filled_and_closed_answers_travel(tmp_path: Path) -> None:
    path = saved(
        tmp_path, "所属する部はどれですか,課,①,問1\n市民部,市民課,1,a\n,税務課,2,b\n環境部,ごみ課,,c\n"
    )
    how = wide(
        path, "問1", groups=[1, "課"], group_names=("部", "課"), fill_down=(1,),
        closed=(ClosedQuestion("問2", "①"), ClosedQuestion("text", 1)),
    )  # fmt: skip
    survey = read_survey(how)
    assert survey.groups == ("部", "課")
    assert survey.responses["部"].tolist() == ["市民部", "市民部", "環境部"]
    assert survey.responses["問2"].tolist() == ["1", "2", ""]
    assert survey.closed == ("問2", "text（列A）")
    check(survey.responses, RESPONSES)
    assert read_survey(wide(path, "問1", groups=[1])).responses.iloc[1, 1] == "（なし）"


def test_respondents(tmp_path: Path) -> None:
    path = saved(tmp_path, "課,問1\n市民課,a\n市民課,b\n,c\n市民課（2）,d\n")
    numbered = read_survey(wide(path, "問1", groups=["課"])).responses
    assert numbered["respondent"].tolist() == ["1", "2", "3", "4"]
    named = read_survey(wide(path, "問1", respondent="課"))
    assert named.responses["respondent"].tolist() == ["市民課", "市民課（3）", "（4 行目）", "市民課（2）"]
    assert len(named.notes) == 2


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc"))), min_size=3, max_size=3),
        min_size=1,
        max_size=6,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_every_answer_arrives(tmp_path: Path, rows: list[list[str]]) -> None:
    rows = [[f"課{n}", *row[1:]] for n, row in enumerate(rows)]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([["課", "問1", "問2"], *rows])
    responses = read_survey(wide(saved(tmp_path, buffer.getvalue()), "問1", "問2", groups=["課"])).responses
    assert responses["raw_text"].tolist() == [cell for row in rows for cell in row[1:]]
    assert responses["respondent"].tolist() == [row[0] for row in rows for _ in range(2)]


# ---------------------------------------------------------------- long tables


def test_long_tables_gather_by_respondent_and_fill_what_was_not_answered(tmp_path: Path) -> None:
    path = saved(tmp_path, "課,設問,回答\n市民課,問1,a\n税務課,問２,b\n市民課,問2,c\n")
    responses = read_survey(long(path, respondent="課", groups=("課",))).responses
    assert responses[["respondent", "question", "raw_text"]].to_numpy().tolist() == [
        ["市民課", "問1", "a"],
        ["市民課", "問２", "c"],
        ["税務課", "問1", ""],
        ["税務課", "問２", "b"],
    ]


def test_long_tables_with_chosen_questions_and_repeats(tmp_path: Path) -> None:
    path = saved(tmp_path, "課,設問,回答\n市民課,問1,a\n市民課,問1,b\n市民課,問9,c\n")
    survey = read_survey(long(path, respondent="課", questions=(Question("理由", "問1"),)))
    assert survey.responses["respondent"].tolist() == ["市民課", "市民課（2）"]
    assert survey.responses["question"].tolist() == ["理由", "理由"]
    assert [note.en for note in survey.notes if "other questions" in note.en]
    with pytest.raises(InputError, match="no row has the question '問5'"):
        read_survey(long(path, questions=(Question("x", "問5"),)))


def test_long_tables_without_respondents_keep_one_row_an_answer(tmp_path: Path) -> None:
    path = saved(tmp_path, "設問,回答\n問1,a\n問2,b\n問1,c\n")
    responses = read_survey(long(path)).responses
    assert responses["respondent"].tolist() == ["1", "2", "3"]
    assert responses["raw_text"].tolist() == ["a", "b", "c"]


# ---------------------------------------------------------------- joined tables


@pytest.mark.parametrize(
    "case", read_rows(CASES / "survey_names.csv", ("name", "respondents", "meant")), ids=str
)
def test_names_are_matched_only_when_clear(case: dict[str, str]) -> None:
    assert match_names([case["name"]], case["respondents"].split("/")) == {case["name"]: case["meant"]}


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_lost_characters_are_counted_told_once_and_left_alone(tmp_path: Path, layout: str) -> None:
    if layout == "wide":
        text = "課,問１,問２\n甲課,よい,\n乙課,\ufffdい\ufffd,\ufffd\n"
        survey = wide(saved(tmp_path, text), "問１", "問２", groups=["課"])
    else:
        text = "課,設問,回答\n甲課,問１,よい\n乙課,問１,\ufffdい\ufffd\n乙課,問２,\ufffd\n"
        survey = long(saved(tmp_path, text), groups=("課",))
    said = [note for note in check_survey(survey).notes if "U+FFFD" in note.ja]
    assert [(note.where, "2 件" in note.ja, "2 cells" in note.en) for note in said] == [
        ("survey.csv", True, True)
    ]
    column = "問1" if layout == "wide" else "回答"
    assert f"最初は回答の 2 行目の「{column}」" in said[0].ja
    assert f"row 2 of the answers, column '{column}'" in said[0].en
    prepared = prepare(survey)
    assert "\ufffdい\ufffd" in prepared.responses["text"].tolist()
    assert sum("U+FFFD" in note.ja for note in prepared.survey.notes) == 1


@pytest.mark.parametrize("cell", ["□い", "？い", "〓い", "\u25a1", "\ufffcい", "ï¿½", "（cid 12）"])
def test_other_marks_are_no_lost_characters(tmp_path: Path, cell: str) -> None:
    survey = wide(saved(tmp_path, f"課,意見\n甲課,{cell}\n乙課,よい\n"), "意見")
    assert not any("U+FFFD" in note.ja for note in check_survey(survey).notes)


def test_lost_characters_of_a_joined_table_are_told(tmp_path: Path) -> None:
    path = saved(tmp_path, "課,意見\n甲課,よい\n")
    saved(tmp_path, "課,事業\n甲課,清\ufffd\n", "jigyo.csv")
    joined = JoinedTable("事業", tmp_path / "jigyo.csv", ("課",), "事業")
    said = read_survey(wide(path, "意見", groups=["課"], joined=(joined,))).notes
    assert [note.where for note in said if "U+FFFD" in note.ja] == ["jigyo.csv"]


def test_joined_tables(tmp_path: Path) -> None:
    main = saved(tmp_path, "課,問1\n市民課,a\n（法務担当）,b\n")
    other = saved(
        tmp_path,
        "課,係,事業名,内容,内容\n市民課,窓口係,祭り,x,y\n総務課,法務係,講座,z,\n財政課,,,,\n",
        "a.csv",
    )
    joined = JoinedTable("Ａ", other, ("課", 2), "事業名", (4, 5))
    survey = read_survey(wide(main, "問1", groups=["課"], joined=(joined,)))
    table = survey.joined["Ａ"]
    assert list(table.columns[:6]) == ["respondent", "key", "row", "title", "text", "課"]
    assert table["respondent"].tolist() == ["市民課", "（法務担当）", ""]
    assert table["key"].tolist() == ["市民課", "法務係", "財政課"]
    assert table["text"].tolist() == ["x\ny", "z", ""]
    assert table["row"].tolist() == [1, 2, 3]
    assert "1 rows belong to no respondent (財政課)" in survey.notes[-1].en
    assert [record.rows for record in survey.files] == [2, 3]
    renamed = assign_respondents(table.assign(課=["住民課", "総務課", "財政課"]), ("課", 2), ["住民課"])
    assert renamed["respondent"].tolist() == ["住民課", "", ""]
    assert table["respondent"].tolist() == ["市民課", "（法務担当）", ""]


def test_a_joined_table_with_wrong_columns_says_all(tmp_path: Path) -> None:
    main = saved(tmp_path, "課,問1\n市民課,a\n")
    joined = JoinedTable("Ａ", saved(tmp_path, "x,y\n1,2\n", "a.csv"), ("課",), "事業名", ("内容",))
    with pytest.raises(InputError) as caught:
        read_survey(wide(main, "問1", joined=(joined,)))
    assert len(caught.value.problems) == 3


# ---------------------------------------------------------------- notebooks


def test_read_responses_from_everything(tmp_path: Path) -> None:
    path = saved(tmp_path, "課,意見\n市民課,NA\n税務課,\n")
    (tmp_path / "survey.toml").write_text(
        'file = "survey.csv"\ngroups = ["課"]\n[[questions]]\nname = "意見"\ncolumn = "意見"\n',
        encoding="utf-8",
    )
    table = pd.DataFrame({"課": ["市民課", "税務課"], "意見": ["NA", None]})
    before = table.copy()
    expected = read_responses(path, text="意見", group="課")
    pd.testing.assert_frame_equal(read_responses(tmp_path / "survey.toml"), expected)
    pd.testing.assert_frame_equal(read_responses(table, text="意見", group=["課"]), expected)
    pd.testing.assert_frame_equal(table, before)
    with pytest.raises(InputError, match="lone surrogate"):
        read_responses(pd.DataFrame({"意見": ["\ud800"]}, dtype="object"), text="意見")


def test_order_of_rows_changes_no_answer(tmp_path: Path) -> None:
    rows = [f"課{n},答え{n}" for n in range(5)]
    forward = read_survey(wide(saved(tmp_path, "\n".join(["課,問1", *rows])), "問1", groups=["課"])).responses
    back = read_survey(
        wide(saved(tmp_path, "\n".join(["課,問1", *rows[::-1]])), "問1", groups=["課"])
    ).responses
    assert Counter(zip(forward["respondent"], forward["raw_text"], strict=True)) == Counter(
        zip(back["respondent"], back["raw_text"], strict=True)
    )


def test_notes_on_names_are_those_of_the_repaired_names(tmp_path: Path) -> None:
    main = saved(tmp_path, "課,問1\n児童青尐年課,相談の窓口を広げる\n税務課,公園を直す\n")
    other = saved(
        tmp_path, "課,事業名\n児童青少年課,居場所\n\n財政課,講座\n　,名無し\n財政課,相談\n", "a.csv"
    )
    joined = JoinedTable("Ａ", other, ("課",), "事業名")
    read = wide(main, "問1", respondent="課", groups=["課"], joined=(joined,))
    before, after = read_survey(read), with_names_matched(read)
    told = [note.ja for note in before.notes if "結びつかない" in note.ja]
    assert told == ["Ａ: 回答者と結びつかない行が 4 行あります（児童青少年課, 財政課, （空欄））"]
    (note,) = (note for note in after.notes if "結びつかない" in note.ja)
    assert note.ja == "Ａ: 回答者と結びつかない行が 3 行あります（財政課, （空欄））"
    assert note.en == "Ａ: 3 rows belong to no respondent (財政課, (blank))"
    assert note.where == "a.csv: 4, 5, 6 行目"
    assert after.joined["Ａ"]["respondent"].tolist() == ["児童青少年課", "", "", ""]
    assert before.joined["Ａ"]["respondent"].tolist() == ["", "", "", ""]
    assert [n for n in before.notes if "結び" not in n.ja] == [n for n in after.notes if "結び" not in n.ja]
    checked = check_survey(read, matched=with_names_matched)
    assert [line for line in checked.lines() if line.startswith("付属の表")] == [
        "付属の表: Ａ: a.csv（utf-8、4 行）、結びつかない行 3"
    ]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("ｶﾞｽ課", "ガス課"), None),  # one group once half-width kana is repaired
        (("Ａ課", "A課"), "Ａ課 / A課"),  # names keep the width of letters: two groups
        (("市民課", "税務課"), None),
    ],
)
def test_check_and_run_tell_of_spellings_that_count_as_two_groups(
    tmp_path: Path, names: tuple[str, str], told: str | None
) -> None:
    rows = "".join(f"{name},公園を直す\n" for name in names)
    read = wide(saved(tmp_path, "課,問1\n" + rows), "問1", groups=["課"])
    notes = [note.ja for note in check_survey(read, matched=with_names_matched).notes if "別の組" in note.ja]
    assert [told in note for note in notes] == ([True] if told else [])
    prepared = prepare(read)
    assert prepared.responses["課"].nunique() == (1 if names[1] == "ガス課" else 2)
    said = [note.ja for note in prepared.survey.notes if "別の組" in note.ja]
    assert said == notes
    of_persons = replace(read, privacy=replace(read.privacy, persons=True))
    (counted, *more) = [note.ja for note in prepare(of_persons).survey.notes if "別の組" in note.ja] or [""]
    assert not more
    assert ("1 組あり" in counted) == bool(told)
    assert not any(name in counted for name in names)  # small groups of persons are not named in a run


def test_nothing_is_said_of_names_that_all_match_once_repaired(tmp_path: Path) -> None:
    main = saved(tmp_path, "課,問1\n児童青尐年課,相談の窓口を広げる\n")
    other = saved(tmp_path, "課,事業名\n児童青少年課,居場所\n", "a.csv")
    joined = JoinedTable("Ａ", other, ("課",), "事業名")
    read = wide(main, "問1", respondent="課", groups=["課"], joined=(joined,))
    assert prepare(read).survey.notes == ()
    assert len(read_survey(read).notes) == 1


@pytest.mark.parametrize(("column", "said"), [(702, "702 列目（ZZ 列）"), (3, "3 列目（C 列）")])
def test_a_position_that_is_not_there_is_told_by_its_letters_too(
    tmp_path: Path, column: int, said: str
) -> None:
    (tmp_path / "a.csv").write_text("課,意見\n甲,良い\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_survey(Settings(tmp_path, tmp_path / "a.csv", questions=(Question("x", column),)))
    told = caught.value.text("ja")
    assert said in told
    assert "1 から 2 までの番号（A から B）" in told
