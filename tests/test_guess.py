"""Guessing what columns are, the survey.toml that is written, and the check."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textmine.dictionary import read_rows
from textmine.errors import InputError
from textmine.files import Grid, read_grid
from textmine.guess import check_survey, guess_settings, profile_columns, settings_template, write_template
from textmine.guess.settings import question_names
from textmine.settings import ClosedQuestion, Question, Settings, load_settings, settings_from
from textmine.survey import read_survey
from textmine.survey.columns import take_header

CASES = Path(__file__).parent / "cases"
DATA = Path(__file__).parent.parent / "data"

FORM = """\
タイムスタンプ,【問１】お住まいの地域を教えてください。,【問２】市の広報は役に立っていますか？,上記回答の理由（任意）,\
【問３】市のホームページは見やすいですか？,上記回答の理由（任意）,ご年齢を教えてください。,
""" + "".join(
    f"2024/04/{n % 28 + 1:02d} 10:{n % 60:02d}:00,{'東西南'[n % 3]}地区,{('はい', 'いいえ')[n % 2]},"
    f"{'' if n % 4 == 0 else f'{n}号の特集が暮らしの役に立ちました'},{('はい', 'いいえ')[n % 3 == 0]},"
    f"{'' if n % 5 == 0 else f'{n}番目の項目が探しにくいと感じます'},{(n % 5 + 2) * 10}代,\n"
    for n in range(40)
)  # fmt: skip


def saved(folder: Path, text: str, name: str = "form.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder / name


@pytest.mark.parametrize("case", read_rows(CASES / "guess_columns.csv", ("header", "cells", "role")), ids=str)
def test_roles_of_columns(case: dict[str, str]) -> None:
    cells: list[str] = []
    for part in case["cells"].split("/") if case["role"] != "番号・日時" else case["cells"].split("|"):
        cell, _, times = part.partition("*")
        cells += [cell] * int(times or 1)
    if case["header"] == "タイムスタンプ":
        cells = [f"2024/04/{n:02d} 10:00:0{n}" for n in range(1, 9)]
    elif case["role"] == "番号・日時":
        cells = [str(n) for n in range(1, 7)]
    grid = Grid(
        Path("x.csv"),
        "",
        "utf-8",
        ((case["header"], "x"), *((c, "x") for c in cells)),
        tuple(range(1, len(cells) + 2)),
    )
    assert profile_columns(take_header(grid, 1))[0].role == case["role"]


def test_a_form_with_repeated_headers(tmp_path: Path) -> None:
    found = guess_settings(saved(tmp_path, FORM))
    assert [(q.name, q.column, q.kind) for q in found.questions] == [
        ("問２の理由", 4, "reason"),
        ("問３の理由", 6, "reason"),
    ]
    assert found.questions[0].wording == "【問２】市の広報は役に立っていますか？ 上記回答の理由（任意）"
    assert found.group_names == ("地域", "年齢")
    assert [closed.name for closed in found.closed] == ["問２", "問３"]
    assert found.privacy.persons
    assert read_survey(found).responses["respondent"].nunique() == 40


def test_what_is_given_is_kept(tmp_path: Path) -> None:
    path = saved(tmp_path, "部,課,ひとこと\n市民部,市民課,はい\n環境部,ごみ課,いいえ\n")
    found = guess_settings(path, text=["ひとこと"], group=["課"])
    assert (found.questions[0].column, found.groups) == ("ひとこと", ("課",))
    assert guess_settings(path, text=["3"]).questions[0].column == "ひとこと"
    with pytest.raises(InputError, match="'ひとごと' is missing"):
        guess_settings(path, text=["ひとごと"])
    every = guess_settings(path, every_column=True)
    assert [question.name for question in every.questions] == ["部", "課", "ひとこと"]


def test_a_table_without_free_text_says_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="A 番号 / B 点"):
        guess_settings(saved(tmp_path, "番号,点\n1,5\n2,3\n"))


def test_title_rows_are_skipped(tmp_path: Path) -> None:
    text = "令和6年度 利用者アンケート,,\n,,\n館,年代,意見\n" + "".join(
        f"{'東西'[n % 2]}館,{n % 3 + 2}0代,{n}階の席がもっと増えるとうれしいです\n" for n in range(12)
    )
    found = guess_settings(saved(tmp_path, text))
    assert (found.header_row, found.questions[0].name) == (3, "意見")


@pytest.mark.parametrize(
    "path", [DATA / "koganei2010/zentai.csv", DATA / "example_library/library2024.csv"], ids=str
)
def test_the_written_settings_load_and_run(path: Path, tmp_path: Path) -> None:
    guessed = guess_settings(path)
    text = write_template(guessed, read_grid(path))
    assert settings_from(tomllib.loads(text), folder=guessed.folder) == guessed
    elsewhere = tmp_path / "survey.toml"
    elsewhere.write_text(settings_template(path, folder=tmp_path), encoding="utf-8")
    assert not check_survey(load_settings(elsewhere)).problems


HEADERS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)


@given(st.lists(HEADERS, min_size=2, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_any_header_gives_settings_that_load(tmp_path: Path, headers: list[str]) -> None:
    rows = (
        tuple(headers),
        *(tuple(f"{n}番の窓口がもう少し広いとよい{c}" for c in headers) for n in range(3)),
    )
    grid = Grid(tmp_path / "x.csv", "", "utf-8", rows, (1, 2, 3, 4))
    sheet = take_header(grid, 1)
    from textmine.guess.settings import column_of, question_names

    positions = list(range(1, len(headers) + 1))
    names = question_names(sheet, positions)
    assert len(set(names)) == len(names)
    questions = tuple(Question(n, column_of(sheet, at)) for n, at in zip(names, positions, strict=True))
    written = write_template(Settings(tmp_path, grid.path, questions=questions), grid)
    assert settings_from(tomllib.loads(written), folder=tmp_path).questions == questions


def test_check_says_what_would_be_read_and_every_problem(tmp_path: Path) -> None:
    good = check_survey(load_settings(DATA / "koganei2010/survey.toml"))
    assert not good.problems
    said = "\n".join(good.lines())
    for fact in (
        "zentai.csv（utf-8、52 行）",
        "回答者: 52",
        "Ａ調査票: a_projects.csv（utf-8、70 行）、結びつかない行 0",
    ):
        assert fact in said
    assert "question: 設問１" in "\n".join(good.lines("en"))
    path = saved(tmp_path, "課,意見\na,b\n")
    bad = check_survey(Settings(tmp_path, path, groups=("部",), questions=(Question("x", "感想"),)))
    assert len(bad.problems) == 2
    blank = check_survey(
        Settings(
            tmp_path, saved(tmp_path, "課,意見\na,\n"), groups=("課",), questions=(Question("x", "意見"),)
        )
    )
    assert {"question 'x' is all blank", "'課' has one value only"} <= {note.en for note in blank.notes}
    widths = saved(tmp_path, "課,意見\n1係,x\n１係,y\n２係,z\n")
    doubts = check_survey(
        Settings(tmp_path, widths, groups=("課",), questions=(Question("x", "意見"),))
    ).notes
    assert [note.en for note in doubts if "1係 / １係" in note.en]
    assert len(doubts) == 1


def test_a_workbook_has_a_sheet_and_no_encoding_in_the_template(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "回答"
    for row in (("番号", "意見"), *((n, f"公園の清掃を{n}回は続けてほしい。") for n in range(1, 9))):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert "xlsx のシート「回答」" in settings_template(tmp_path / "a.xlsx")
    text = "番号,意見\n" + "".join(f"{n},公園の清掃を{n}回は続けてほしい。\n" for n in range(1, 9))
    (tmp_path / "a.csv").write_text(text, encoding="cp932")
    assert "文字コード cp932" in settings_template(tmp_path / "a.csv")


TICKED = [
    "年代",
    "性別",
    "地区",
    "居住年数",
    "問1 力を入れてほしいこと（複数選択可）",
    "問2 満足度",
    "問3 ご意見",
]


def form_rows(count: int = 60) -> list[list[str]]:
    """Rows of an online form: four attributes, ticked options, a scale, a free comment."""
    options = ["交通", "福祉", "防災", "観光", "教育"]
    return [
        [
            f"{20 + at % 4 * 10}代",
            ("女性", "男性")[at % 5 // 3],
            ("東", "西", "南")[at % 3],
            ("5年以下", "6年以上")[at % 7 // 4],
            ";".join(option for place, option in enumerate(options) if at >> place & 1) or "交通",
            ("満足", "普通", "不満")[at % 3],
            f"{at}番目の停留所にバスが来る回数を増やしてほしいです。",
        ]
        for at in range(count)
    ]


def written_form(tmp_path: Path, header: list[str]) -> str:
    path = tmp_path / "回答.csv"
    lines = [",".join(cells) for cells in (header, *form_rows())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return settings_template(path)


def test_a_column_that_could_be_a_group_is_named_where_it_is_not_taken(tmp_path: Path) -> None:
    written = written_form(tmp_path, TICKED)
    assert 'groups = ["年代", "性別", "地区"]' in written
    assert '（使うなら groups に書き足す）: "居住年数"' in written


def test_who_adds_a_group_is_told_to_name_it_where_groups_have_names(tmp_path: Path) -> None:
    header = ["年代", "性別", "お住まいの地区を教えてください。", *TICKED[3:]]
    assert '（使うなら groups と group_names の両方に書き足す）: "居住年数"' in written_form(tmp_path, header)


def test_options_that_citizens_ticked_are_taken_with_what_parts_them(tmp_path: Path) -> None:
    written = written_form(tmp_path, TICKED)
    settings = load_written(tmp_path, written)
    assert [(closed.name, closed.separator) for closed in settings.closed] == [
        ("問1 力を入れてほしいこと", (";",)),
        ("問2 満足度", ()),
    ]
    assert '# choices = ["交通", ' in written
    assert '{ closed = "問1 力を入れてほしいこと", has = "交通" }' in written


def test_options_that_offices_ticked_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "回答.csv"
    header = ["課名", *TICKED[4:]]
    rows = [[f"第{at}課", *row[4:]] for at, row in enumerate(form_rows())]
    path.write_text("\n".join(",".join(cells) for cells in (header, *rows)) + "\n", encoding="utf-8")
    settings = load_written(tmp_path, settings_template(path))
    assert not settings.privacy.persons
    assert [closed.name for closed in settings.closed] == ["問1 力を入れてほしいこと", "問2 満足度"]


def load_written(folder: Path, written: str) -> Settings:
    (folder / "survey.toml").write_text(written, encoding="utf-8")
    return load_settings(folder / "survey.toml")


def notes_of(tmp_path: Path, *lines: str, name: str = "a.csv") -> list[str]:
    path = tmp_path / name
    path.write_text("番号,年代,問2,意見\n" + "\n".join(lines) + "\n", encoding="utf-8")
    asked = (Question("x", "意見"),)
    closed = (ClosedQuestion("問2", "問2"),)
    found = Settings(tmp_path, path, respondent="番号", groups=("年代",), questions=asked, closed=closed)
    return [note.ja for note in check_survey(found).notes]


LONG = "バスが来る回数を増やし、停留所に屋根を付けてほしいです。"


def test_a_form_that_was_sent_twice_is_named(tmp_path: Path) -> None:
    (told,) = notes_of(tmp_path, f"7,20代,満足,{LONG}", "8,30代,不満,雪が困る", f"9,20代,満足,{LONG} ")
    assert "すべて同じ回答者が 1 組あります: 7 / 9。" in told


@pytest.mark.parametrize("other", [f"30代,満足,{LONG}", f"20代,不満,{LONG}", f"20代,満足,{LONG}本当に。"])
def test_who_differs_in_anything_did_not_send_twice(tmp_path: Path, other: str) -> None:
    assert notes_of(tmp_path, f"7,20代,満足,{LONG}", f"9,{other}", "8,30代,不満,雪が困る") == []


def test_few_words_may_be_said_by_two(tmp_path: Path) -> None:
    assert notes_of(tmp_path, "7,20代,満足,特になし", "9,20代,満足,特になし", "8,30代,不満,雪") == []


def test_spellings_of_groups_are_told_once_with_what_to_do(tmp_path: Path) -> None:
    ages = ["20代", "２０代", "30代", "３０代"]
    (told,) = notes_of(tmp_path, *(f"{at},{age},満足,{at}番目" for at, age in enumerate(ages)))
    assert "別の組として数えます: 20代 / ２０代, 30代 / ３０代。同じ組なら" in told


@pytest.mark.parametrize("mark", ["~$a.xlsx", ".~lock.a.xlsx#", ""])
def test_a_table_that_is_open_elsewhere_is_told(tmp_path: Path, mark: str) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["年代", "意見"], ["20代", "雪が困る"], ["30代", "駅が遠い"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    if mark:
        (tmp_path / mark).touch()
    asked = Settings(tmp_path, tmp_path / "a.xlsx", groups=("年代",), questions=(Question("x", "意見"),))
    told = [note.ja for note in check_survey(asked).notes]
    assert ["保存していない変更は読まれません" in note for note in told] == [True] * bool(mark)


@pytest.mark.parametrize(
    ("cells", "columns"),
    [
        ([("", ""), ("", "")], ["理由をお書きください", "自由意見"]),
        ([("特になし", ""), ("特になし", "")], ["理由をお書きください", "自由意見"]),
        ([("駅が遠い。", ""), ("", "")], ["理由をお書きください", "自由意見"]),
    ],
)
def test_a_form_that_nobody_answered_is_described_by_its_questions(
    tmp_path: Path, cells: list[tuple[str, str]], columns: list[str]
) -> None:
    path = tmp_path / "a.csv"
    lines = ["年代,理由をお書きください,自由意見,満足度", *(f"20代,{a},{b},満足" for a, b in cells)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = guess_settings(path)
    assert [question.column for question in found.questions] == columns
    assert not {closed.column for closed in found.closed} & set(columns)


def test_a_question_that_asks_for_words_is_not_added_to_those_that_hold_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = ["年代,ご意見,理由", *(f"20代,{at}番目のバス停に屋根がほしいです。,なし" for at in range(20))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert [question.column for question in guess_settings(path).questions] == ["ご意見"]


def wide(header: str, *rows: str) -> str:
    return "\n".join([header, *rows, ""])


def test_attributes_that_no_list_knows_are_groups_where_there_are_no_others(tmp_path: Path) -> None:
    rows = [
        f"{'ABCDEFGHIJKL'[n]}会,{('団地', '戸建て')[n % 2]},{('はい', 'いいえ')[n % 2]},{n % 3 + 1},{('満足', '不満')[n % 2]},"
        f"{n}番目の集積所が荒らされて困っています。"
        for n in range(12)
    ]
    path = saved(tmp_path, wide("町内会名,住宅の形,加入の促進,重さ,清掃,困りごと", *rows))
    found = guess_settings(path)
    assert (found.groups, found.respondent) == (("住宅の形", "町内会名"), "町内会名")
    assert [closed.name for closed in found.closed] == ["加入の促進", "重さ", "清掃"]
    assert not found.privacy.persons
    known = saved(
        tmp_path, path.read_text("utf-8").replace("加入の促進", "地域").replace("はい", "東"), "b.csv"
    )
    assert guess_settings(known).groups == ("地域", "町内会名")


def test_columns_behind_the_questions_are_no_attributes(tmp_path: Path) -> None:
    rows = [f"{n}番目の集積所が荒らされて困っています。,{('団地', '戸建て')[n % 2]}" for n in range(12)]
    assert guess_settings(saved(tmp_path, wide("困りごと,住宅の形", *rows))).groups == ()


def test_a_question_that_nobody_answered_stays_a_question(tmp_path: Path) -> None:
    rows = [f"{n},{n}番の窓口がもう少し広いとよいです。,,," for n in range(9)]
    text = wide("番号,ご意見,夜間保育所について（自由記述）,その他（具体的に）,予備", *rows)
    found = guess_settings(saved(tmp_path, text))
    assert [question.name for question in found.questions] == ["ご意見", "夜間保育所について"]


def test_check_tells_blank_cells_of_closed_answers_apart(tmp_path: Path) -> None:
    path = saved(tmp_path, "課,意見,種別\na,x,甲\nb,y,\n")
    survey = Settings(
        tmp_path, path, questions=(Question("x", "意見"),), closed=(ClosedQuestion("種別", "種別"),)
    )
    assert "選択式: 種別: 1 種類（甲、空欄あり）" in check_survey(survey).lines()
    assert "closed question: 種別: 1 values (甲, blanks)" in check_survey(survey).lines("en")


def test_face_sheet_codes_and_workplaces_are_groups(tmp_path):
    sites, kinds = ("本社", "大阪支店", "名古屋工場"), ("正社員", "契約社員")
    rows = [
        f"{n},{sites[n % 3]},{kinds[n % 2]},{'給与が低いと感じます。' if n % 2 else f'残業が{n}時間もあり、つらいです。'}"
        for n in range(1, 31)
    ]
    found = guess_settings(
        saved(tmp_path, "\n".join(["SAMPLEID,F1 勤務地,F2 雇用形態,Q5_1 意見", *rows]) + "\n")
    )
    assert found.groups == ("F1 勤務地", "F2 雇用形態")
    assert found.group_names == ("勤務地", "雇用形態")
    assert [question.name for question in found.questions] == ["Q5_1 意見"]
    plain = "\n".join(["SAMPLEID,病棟,職種,意見", *rows]) + "\n"
    assert guess_settings(saved(tmp_path, plain)).groups == ("病棟", "職種")
    assert guess_settings(saved(tmp_path, plain)).group_names == ()


def test_a_header_of_words_for_free_text_alone_is_free_text(tmp_path):
    rows = [f"{n},看護師を増やしてほしいです,{n % 2}" for n in range(30)]
    for header in ("ご要望・ご意見", "感想、意見", "ご意見"):
        found = guess_settings(saved(tmp_path, "\n".join([f"番号,{header},対応", *rows]) + "\n"))
        assert [question.column for question in found.questions] == [header]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Q5_FA 職場の良いところ", "Q5 職場の良いところ"),
        ("Q1 働きがい（単一回答）", "Q1 働きがい"),
        ("問2：満足度", "問2 満足度"),
        ("Q3_7FA その他の内容", "Q3_7 その他の内容"),
        ("問３ あなたが日頃の暮らしの中で感じていることをお書きください", "問３"),
        ("問4 満足ですか？", "問4"),
        ("Q6", "Q6"),
        ("問8 路線の再編案について、ご意見をご自由にお書きください", "問8 路線の再編案"),
        ("問9 窓口の混雑をどう思いますか", "問9"),
        ("問10 上記についてご意見をお書きください", "問10"),
        ("3. 今の仕事で良いと思う点を教えてください。", "3. 今の仕事で良いと思う点"),
        ("1. 当社で働くことを友人に勧めますか（0～10）", "1. 当社で働くことを友人に勧めますか"),
        ("What is needed most and why?", "What is needed most and why?"),
        ("Please describe what your school needs most and why", "Please describe what your school needs…"),
        ("Q7 FAQの使いやすさ", "Q7 FAQの使いやすさ"),
    ],
)
def test_a_few_words_behind_the_code_belong_to_the_name(tmp_path, header, name):
    sheet = take_header(read_grid(saved(tmp_path, f"{header},x\n1,2\n")), 1)
    assert question_names(sheet, [1]) == [name]


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("市の考え方", ["ご意見の内容"]),
        ("当院の回答", ["ご意見の内容"]),
        ("対応方針", ["ご意見の内容"]),
        ("市への意見", ["ご意見の内容", "市への意見"]),
        ("あなたの考え", ["ご意見の内容", "あなたの考え"]),
    ],
)
def test_what_the_office_answers_is_no_question(tmp_path, header, asked):
    rows = [
        f"{n},バスを{n}本増やしてほしいと思います。,ご意見は今後の参考とし、{n}年度に検討します。"
        for n in range(20)
    ]
    found = guess_settings(saved(tmp_path, "\n".join([f"番号,ご意見の内容,{header}", *rows]) + "\n"))
    assert [question.column for question in found.questions] == asked


def test_groups_are_called_without_their_number(tmp_path):
    rows = [f"{n % 3 + 1}0代,{'東西'[n % 2]}地区,{n}番目の停留所が遠くて通えません。" for n in range(12)]
    text = "\n".join(["問1 あなたの年齢,Q2. 地区,問3 ご意見", *rows]) + "\n"
    found = guess_settings(saved(tmp_path, text))
    assert found.groups == ("問1 あなたの年齢", "Q2. 地区")
    assert found.group_names == ("年齢", "地区")


@pytest.mark.parametrize(
    ("head", "name", "rows", "persons"),
    [
        ("施設", "第{0}図書館", 80, True),  # visitors of a few places
        ("施設", "第{0}図書館", 12, False),
        ("学校名", "第{1}小学校", 80, False),  # one row a school, which says its name
    ],
)
def test_many_rows_without_names_that_say_how_satisfied_they_are_come_from_persons(
    tmp_path, head, name, rows, persons
):
    lines = [
        f"{name.format(n % 3, n)},{'満足' if n % 2 else '不満'},椅子が{n}脚あると助かります。もっと増やしてください。"
        for n in range(rows)
    ]
    path = tmp_path / "a.csv"
    path.write_text(f"{head},満足度,ご意見\n" + "\n".join(lines) + "\n", encoding="utf-8")
    assert guess_settings(path).privacy.persons is persons
