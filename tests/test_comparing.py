"""textmine compare into a folder: two surveys called alike, privacy, what cannot be compared, the outputs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation
from two_surveys import CITIZENS, SETTINGS, office_rows, write_citizens, write_offices

from textmine import pipeline
from textmine.cli import textmine
from textmine.comparing import compare_surveys
from textmine.errors import AnalysisError, InputError, OutputError, SettingsError
from textmine.folders import finished_folder, kind_of
from textmine.privacy import merged_in_both
from textmine.recipes.alike import meant, only_in_one
from textmine.report.wavecharts import wave_charts
from textmine.report.waveheadline import wave_findings
from textmine.report.wavepage import wave_page_text
from textmine.report.wavesections import wave_sections
from textmine.settings import load_settings, with_values
from textmine.tables import check as check_table
from textmine.tables import known_tables
from textmine.verify import verify


def compared(before: Path, after: Path, *, lang: str = "ja", **how):
    surveys = [with_values(load_settings(path), {"report.lang": lang}) for path in (before, after)]
    return compare_surveys(*surveys, **how)[0]


@pytest.fixture(scope="module")
def offices(tmp_path_factory):
    folder = tmp_path_factory.mktemp("offices")
    return write_offices(folder / "1"), write_offices(folder / "2", after=True)


@pytest.fixture(scope="module")
def report(offices):
    return compared(*offices, match="respondent")


@pytest.fixture(scope="module")
def citizens(tmp_path_factory):
    folder = tmp_path_factory.mktemp("citizens")
    return write_citizens(folder / "1"), write_citizens(folder / "2", after=True)


@pytest.fixture(scope="module")
def of_persons(citizens):
    return compared(*citizens)


def row_of(report, name, **wanted):
    table = report.findings[name]
    for key, value in wanted.items():
        table = table[table[key] == value]
    assert len(table) == 1
    return table.iloc[0]


# ---------------------------------------------------------------- what is found


def test_every_table_is_as_described(report, of_persons):
    for each in (report, of_persons):
        for name, table in each.findings.items():
            check_table(table, known_tables()[name])


def test_terms_blanks_options_codes_and_respondents_by_hand(report):
    # 21 offices answered 設問１ both times and 設問２ is another answer of each: 公園 in 6, then 15 of 24 offices.
    park = row_of(report, "wave_terms", by="全体", term="公園")
    assert (park["k_before"], park["k_after"], park["test"]) == (6, 15, "mcnemar")
    blank = row_of(report, "wave_blanks", by="全体", question="設問１", status="nonresponse")
    assert (blank["k_before"], blank["k_after"], blank["lost"], blank["gained"]) == (0, 3, 0, 3)
    nothing = row_of(report, "wave_blanks", by="全体", question="設問１", status="none")
    assert (nothing["k_before"], nothing["k_after"]) == (0, 3)
    doing = row_of(report, "wave_options", by="全体", closed="実施", option="している")
    assert (doing["k_before"], doing["k_after"], doing["n_after"]) == (12, 18, 24)
    assert (doing["gained"], doing["lost"]) == (6, 0)
    assert doing["p"] == pytest.approx(2 * 0.5**6)
    code = row_of(report, "wave_codes", by="全体", code="公園")
    assert (code["k_before"], code["k_after"]) == (6, 15)
    changes = report.findings["wave_respondents"]["change"].tolist()
    # 設問２: the 8 offices whose number is a multiple of 3 wrote nothing before; of the two that wrote 記入なし
    # after, the first was blank before, too.
    assert (changes.count("answered"), changes.count("blank")) == (7, 4)


def test_options_listed_or_in_one_survey_only(report):
    # 交通 stands in the form and was ticked by nobody, 福祉 was written by two respondents of the second survey.
    traffic = row_of(report, "wave_options", by="全体", closed="分野", option="交通")
    assert (traffic["stands_in"], traffic["k_before"], traffic["k_after"], traffic["difference"]) == (
        "both",
        0,
        0,
        0,
    )
    welfare = row_of(report, "wave_options", by="全体", closed="分野", option="福祉")
    assert (welfare["stands_in"], welfare["k_after"]) == ("after", 2)
    assert any("福祉" in note for note in report.note_texts)


def test_negated_terms_are_told(report):
    section = wave_sections(report)[0]
    assert "「足りる」は主に「足りない」" in section.lead
    assert any(row.cells[0].text == "足りる（足りない）" for row in section.tables[0].rows)


def test_sentences_hold_their_figures(report):
    said = " ".join(sentence.text for sentence in wave_findings(report))
    assert "実施「している」50% → 75%（+25.0）" in said
    assert "新たに答えた欄は 7、新たに無回答になった欄は 4" in said


def test_a_survey_compared_with_itself_has_not_changed(offices):
    same = compared(offices[0], offices[0], match="respondent")
    for name in ("wave_terms", "wave_blanks", "wave_options", "wave_codes"):
        assert set(same.findings[name]["difference"]) == {0}
    assert not len(same.findings["wave_respondents"])
    assert "使われる語に増減はない" in wave_findings(same)[0].text
    wave_page_text(same)


# ---------------------------------------------------------------- called alike, and what is not


@pytest.mark.parametrize(
    ("names", "known", "expected"),
    [
        (["設問1"], ["設問１"], {"設問1": "設問１"}),
        (["設問１"], ["設問１"], {}),
        (["青尐年課"], ["青少年課"], {"青尐年課": "青少年課"}),
        (["設問1"], ["設問２"], {}),
        # Which of two is meant is not clear, and a name that is there itself is never called otherwise.
        (["庶務"], ["（庶務）", "【庶務】"], {}),
        (["設問1", "設問１"], ["設問１"], {}),
    ],
)
def test_names_that_are_meant(names, known, expected):
    assert meant(names, known) == expected


def test_questions_columns_and_groups_spelled_otherwise_are_the_same(tmp_path, offices):
    rows = [(row[0].replace("第1部", "第１部"), *row[1:]) for row in office_rows(after=False)]
    settings = SETTINGS.replace('name = "設問１"', 'name = "設問1"').replace(
        'name = "実施"', 'name = "実 施"'
    )
    before = write_offices(tmp_path / "1", rows=rows, settings=settings)
    found = compared(before, offices[1], match="respondent")
    assert set(found.findings["wave_blanks"]["question"]) == {"全設問", "設問１", "設問２"}
    assert set(found.findings["wave_options"]["closed"]) == {"実施", "分野"}
    groups = found.findings["wave_blanks"].query("by == '部'")["group"]
    assert set(groups) == {"第1部", "第2部", "第3部"}
    assert not any("だけにあるもの" in note for note in found.note_texts)


def test_what_only_one_survey_has_is_told(tmp_path, offices):
    settings = SETTINGS.replace('name = "設問２"', 'name = "意見"').replace('name = "実施"', 'name = "状況"')
    rows = [("廃止部" if n < 8 else row[0], *row[1:]) for n, row in enumerate(office_rows(after=False))]
    before = write_offices(tmp_path / "1", rows=rows, settings=settings.replace('coding = "rules.txt"', ""))
    found = compared(before, offices[1])
    told = "\n".join(found.note_texts)
    for part in (
        "設問のうち前回の調査だけにあるもの: 意見",
        "設問のうち今回の調査だけにあるもの: 設問２",
        "選択式の設問のうち前回の調査だけにあるもの: 状況",
        "「部」の区分のうち前回の調査だけにあるもの: 廃止部",
        "コーディングルールが今回の調査にしかない",
        "--match respondent で対応づけられます",
    ):
        assert part in told
    assert not len(found.findings["wave_codes"])
    assert set(found.findings["wave_blanks"]["question"]) == {"設問１"}
    # Answers to the question of one survey alone are no part of the words.
    assert row_of(found, "wave_terms", by="全体", term="道路")["n_after"] == 21
    assert "codes" not in [section.id for section in wave_sections(found)]


def test_long_lists_of_names_are_cut():
    few, many = [f"区{n:02}" for n in range(10)], [f"区{n:02}" for n in range(12)]
    (note,) = only_in_one(("区分", "groups"), few, [])
    assert note.ja.endswith("、区09")
    (note,) = only_in_one(("区分", "groups"), many, [])
    assert note.ja.endswith("、区09 ほか 2")
    assert note.en.endswith("区09 and 2 more")
    assert only_in_one(("区分", "groups"), many, many) == []


def test_other_wording_rules_and_dictionaries_are_told(tmp_path, offices):
    words = tmp_path / "1" / "dictionaries"
    words.mkdir(parents=True)
    (words / "ignore.txt").write_text("花壇\n", encoding="utf-8")
    settings = SETTINGS.replace('respondent = "課"', 'respondent = "課"\ndictionaries = "dictionaries"')
    before = write_offices(tmp_path / "1", settings=settings)
    (tmp_path / "1" / "rules.txt").write_text("＊公園\n公園 | 花壇\n\n＊予算\n予算\n", encoding="utf-8")
    told = "\n".join(compared(before, offices[1]).note_texts)
    assert "自分の辞書が前回と今回で違います（ignore.txt）" in told
    assert "規則の違うコードがあり、割合の差は規則の違いかもしれません: 公園" in told
    assert "コードのうち前回の調査だけにあるもの: 予算" in told
    assert "設定が違います" not in told


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [("なぜ必要か", "なぜ必要か", False), ("なぜ必要か", "どう進めるか", True), ("なぜ必要か", "", False)],
)
def test_a_question_in_other_words_is_told(tmp_path, before, after, told):
    paths = [
        write_offices(
            tmp_path / str(wave),
            after=wave == 2,
            settings=SETTINGS.replace('column = "設問１"', f'column = "設問１"\nwording = "{words}"', 1),
        )
        for wave, words in ((1, before), (2, after))
    ]
    assert any("設問の文が前回と違います" in note for note in compared(*paths).note_texts) is told


def test_words_counted_otherwise_are_refused(tmp_path, offices):
    settings = SETTINGS + '[tokens]\nform = "surface"\nmode = "A"\n'
    before = write_offices(tmp_path / "1", settings=settings)
    with pytest.raises(SettingsError) as refused:
        compared(before, offices[1])
    assert [problem.what_ja[-13:] for problem in refused.value.problems] == [
        "（tokens.mode）",
        "（tokens.form）",
    ]


def test_surveys_without_a_common_question_are_refused(tmp_path, offices):
    settings = SETTINGS.replace('name = "設問１"', 'name = "甲"').replace('name = "設問２"', 'name = "乙"')
    before = write_offices(tmp_path / "1", settings=settings)
    with pytest.raises(AnalysisError, match="no free-text question in common"):
        compared(before, offices[1])


@pytest.mark.parametrize("how", [{"by": ["係"]}, {"match": "係"}, {"questions": ["設問９"]}])
def test_unknown_names_are_refused(offices, how):
    with pytest.raises(AnalysisError):
        compared(*offices, **how)


def test_a_question_chosen(offices):
    found = compared(*offices, questions=["設問２"])
    assert set(found.findings["wave_blanks"]["question"]) == {"設問２"}
    assert found.questions == ("設問２",)


# ---------------------------------------------------------------- persons


def test_groups_that_are_few_in_one_survey_are_merged_in_both(of_persons):
    # 北: two citizens before, six after; 西 joins it, as two alone would be below three.
    groups = of_persons.findings["wave_blanks"].query("by == '地区'")
    assert set(groups["group"]) == {"東", "その他（3 人未満の組など）"}
    merged = groups[(groups["group"] != "東") & (groups["status"] == "nonresponse")].iloc[0]
    assert (merged["n_before"], merged["n_after"]) == (6, 10)
    assert set(of_persons.responses["地区"]) == {"東", "その他（3 人未満の組など）"}
    assert any("どちらかの調査で少なければ両方の調査でまとめました" in note for note in of_persons.note_texts)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # 北 is few before, and so is 北 with 西 (2 + 0): 南 joins, the smallest that is there before.
        ({"東": 30, "南": 9, "北": 2}, {"東": 30, "南": 9, "北": 6, "西": 2}, {"北", "西", "南"}),
        # Nobody before and many after: a new district, and no small group.
        ({"東": 30}, {"東": 30, "新": 9}, set()),
        # Of those who did not say, two before and one after: they join the rare, not a large group.
        ({"東": 30, "北": 2, "（なし）": 2}, {"東": 30, "北": 2, "（なし）": 1}, {"北", "（なし）"}),
        ({"東": 30, "": 1}, {"東": 30}, set()),
    ],
)
def test_what_is_few_in_either_survey_is_merged(before, after, expected):
    merged = merged_in_both([before, after], 3, unstated=["（なし）"])
    assert set(merged) == expected
    assert len(set(merged.values())) <= 1


def test_those_who_did_not_say_join_a_group_that_is_in_both():
    # 女 is largest of all, but nobody before: with the one who did not say it would still be one person.
    merged = merged_in_both([{"男": 9, "（なし）": 1}, {"男": 9, "女": 50}], 3, unstated=["（なし）"])
    assert merged == {"（なし）": "男（未記入を含む）", "男": "男（未記入を含む）"}


@given(
    st.lists(st.tuples(st.sampled_from(["東", "西", "南", "北", "無回答"]), st.integers(0, 6)), max_size=6),
    st.lists(st.tuples(st.sampled_from(["東", "西", "南", "北", "無回答"]), st.integers(0, 6)), max_size=6),
    st.integers(2, 5),
)
def test_no_group_of_either_survey_stays_small(before, after, smallest):
    surveys = [dict(before), dict(after)]
    merged = merged_in_both(surveys, smallest, unstated=["無回答"])
    for each in surveys:
        left: dict[str, int] = {}
        for name, size in each.items():
            shown = merged.get(name, name)
            left[shown] = left.get(shown, 0) + size
        everybody = sum(each.values())
        assert all(size == 0 or size >= smallest or size == everybody for size in left.values())


def test_rare_options_are_merged_one_by_one():
    surveys = [{"防災｜祭り": 1, "防災": 5}, {"防災": 5, "祭り": 9, "公園｜防災": 3}]
    merged = merged_in_both(surveys, 3, several=True)
    assert merged == {"祭り": "その他（3 人未満の選択肢）"}


def test_groups_spelled_otherwise_are_merged_alike(tmp_path, citizens):
    # 北地区 stands as （北）: the same district, hidden in the first survey and so in both.
    before = write_citizens(tmp_path / "1")
    text = (tmp_path / "1" / "answers.csv").read_text(encoding="utf-8")
    (tmp_path / "1" / "answers.csv").write_text(text.replace(",北,", ",（北）,"), encoding="utf-8")
    found = compared(before, citizens[1])
    assert set(found.responses["地区"]) == {"東", "その他（3 人未満の組など）"}


def test_groups_large_enough_in_both_are_kept(tmp_path, citizens):
    settings = CITIZENS.replace("smallest_group = 3", "smallest_group = 2")
    paths = [write_citizens(tmp_path / str(n), after=n == 2, settings=settings) for n in (1, 2)]
    assert set(compared(*paths).responses["地区"]) == {"東", "西", "北"}


def test_no_group_stands_where_one_or_two_answered_a_closed_question(tmp_path):
    settings = CITIZENS.replace("smallest_group = 3", "smallest_group = 2")
    paths = [write_citizens(tmp_path / str(n), after=n == 2, settings=settings) for n in (1, 2)]
    # Of the four of 西 one alone answered the closed question, and only in the first survey.
    lines = (tmp_path / "1" / "answers.csv").read_text(encoding="utf-8").splitlines()
    west = [at for at, line in enumerate(lines) if ",西," in line][1:]
    lines = [line.rsplit(",", 1)[0] + "," if at in west else line for at, line in enumerate(lines)]
    (tmp_path / "1" / "answers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = compared(*paths)
    assert set(found.responses["地区"]) == {"東", "西", "北"}
    groups = found.findings["wave_options"].query("by == '地区'")
    assert set(groups["group"]) == {"東", "その他（2 人未満の組など）"}
    assert (groups["n_before"] >= 2).all()
    assert set(found.findings["wave_blanks"].query("by == '地区'")["group"]) == {"東", "西", "北"}


def test_the_stricter_privacy_holds_for_both(tmp_path, citizens):
    open_settings = CITIZENS.replace("persons = true", "persons = false").replace("smallest_group = 3", "")
    before = write_citizens(tmp_path / "1", settings=open_settings)
    found = compared(before, citizens[1])
    assert set(found.responses["地区"]) == {"東", "その他（3 人未満の組など）"}
    assert any("privacy.persons" in note for note in found.note_texts)
    assert set(found.findings["wave_quotes"]["respondent"]) == {""}


def test_persons_are_never_matched_or_named(citizens, of_persons):
    with pytest.raises(AnalysisError, match="never matched"):
        compared(*citizens, match="respondent")
    assert set(of_persons.findings["wave_quotes"]["respondent"]) == {""}
    assert not len(of_persons.findings["wave_respondents"])
    assert "respondents" not in [section.id for section in wave_sections(of_persons)]


def test_nothing_private_leaves_the_folder(tmp_path, citizens):
    folder = tmp_path / "out"
    pipeline.compare(*map(load_settings, citizens), output=folder)
    shown = [folder / "report.html", *sorted((folder / "tables").iterdir()), *folder.glob("charts/*.svg")]
    texts = [path.read_text(encoding="utf-8-sig") for path in shown]
    book = openpyxl.load_workbook(folder / "tables.xlsx", read_only=True)
    texts += [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    deck = Presentation(str(folder / "slides.pptx"))
    texts += [
        shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame
    ]
    assert any("●●●" in text for text in texts)
    for text in texts:
        assert "090-1234" not in text
        assert "北" not in text
    assert not list(folder.rglob("private*"))
    assert not (folder / "tables" / "responses.csv").exists()


# ---------------------------------------------------------------- the folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory, offices):
    target = tmp_path_factory.mktemp("out") / "change"
    pipeline.compare(*map(load_settings, offices), output=target, match="respondent")
    return target


def test_all_outputs_are_made(folder):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["made"] == ["report", "workbook", "slides", "charts", "tables"]
    assert [wave["title"] for wave in manifest["waves"]] == ["協働調査 2010", "協働調査 2013"]
    assert manifest["left_out"] == {}
    assert str(folder.parent) not in (folder / "manifest.json").read_text(encoding="utf-8")
    tables = {path.stem for path in (folder / "tables").iterdir()}
    assert {"wave_terms", "wave_blanks", "wave_options", "wave_codes", "wave_respondents"} <= tables


def test_the_same_surveys_give_the_same_bytes(tmp_path, offices, folder):
    pipeline.compare(*map(load_settings, offices), output=tmp_path / "again", match="respondent")
    one, other = (
        json.loads((place / "manifest.json").read_text(encoding="utf-8"))
        for place in (folder, tmp_path / "again")
    )
    assert one.pop("written_at")
    assert other.pop("written_at")
    assert one == other


def test_neither_kind_of_result_replaces_the_other(tmp_path, offices, folder):
    assert kind_of(folder) == "comparison"
    before = (folder / "report.html").read_bytes()
    with pytest.raises(OutputError, match="results of a comparison"):
        pipeline.run(load_settings(offices[0]), output=folder, only=["tables"])
    assert (folder / "report.html").read_bytes() == before
    survey = tmp_path / "survey"
    pipeline.run(load_settings(offices[0]), output=survey, only=["counts"])
    with pytest.raises(OutputError, match="results of a survey"):
        pipeline.compare(*map(load_settings, offices), output=survey)
    assert kind_of(survey) == "run"
    with finished_folder(tmp_path / "new", "comparison") as fresh:
        (fresh / "manifest.json").write_text('{"of": "comparison"}', encoding="utf-8")


def test_a_comparison_that_fails_leaves_nothing(tmp_path, offices, monkeypatch):
    from textmine.report import waveslides

    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(waveslides, "write_wave_slides", fails)
    with pytest.raises(OutputError):
        pipeline.compare(*map(load_settings, offices), output=tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.iterdir()] == []


def test_verify_says_what_it_cannot(folder):
    with pytest.raises(InputError, match="comparison of two surveys"):
        verify(folder)


def test_the_workbook_has_a_sheet_for_each_question_that_is_asked(folder):
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    assert book.sheetnames[:8] == [
        "目次",
        "回答一覧",
        "語の増減",
        "増減した語の用例",
        "無回答の増減",
        "選択肢の増減",
        "コードの増減",
        "回答者の変化",
    ]
    sheet = book["無回答の増減"]
    headers = [cell.value for cell in sheet[2]]
    assert headers[:4] == ["分け方", "グループ", "設問", "区分"]
    assert sheet.cell(3, 4).value == "無回答（合計）"
    assert {row[2] for row in book["回答者の変化"].iter_rows(min_row=3, values_only=True)} == {
        "新たに回答",
        "新たに無回答",
    }


def test_slides_say_what_rose_and_fell(folder):
    deck = Presentation(str(folder / "slides.pptx"))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles == [
        "協働調査 2013：前回との比較",
        "前回からの変化の要点",
        "増えた語",
        "減った語",
        "増減した語の用例",
        "設問ごとの無回答率の変化",
        "無回答の種類の変化（全設問）",
        "部ごとの無回答率の変化（全設問）",
        "「実施」の変化",
        "「分野」の変化",
        "コード（主題）の変化",
        "新たに答えた・新たに無回答になった回答者",
        "方法と注意",
    ]
    rose = deck.slides[2]
    (table,) = (shape.table for shape in rose.shapes if shape.has_table)
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[0] == ["語", "前回", "今回", "差", "95％区間"]
    assert cells[1][0] in {"公園", "花壇", "守る", "計画", "作る"}
    (chart,) = (shape.chart for shape in rose.shapes if shape.has_chart)
    before, after = (
        next(one for one in chart.plots[0].series if one.name == name) for name in ("前回", "今回")
    )
    assert len(before.values) == len(after.values) == len(cells) - 1
    for slide in deck.slides:
        bottom = max(shape.top + shape.height for shape in slide.shapes)
        assert bottom <= deck.slide_height
        assert slide.notes_slide.notes_text_frame.text


def test_charts_are_drawn_for_each_question(report):
    names = [chart.name for chart in wave_charts(report)]
    assert names == [
        "wave_terms",
        "wave_blanks",
        "wave_groups",
        "wave_options1",
        "wave_options2",
        "wave_codes",
    ]
    for chart in wave_charts(report):
        rows = chart.spec["data"]["values"]
        assert len(rows) % 2 == 0
        assert {row["wave"] for row in rows} == {"前回", "今回"}


def test_english_holds_no_japanese_of_its_own(offices):
    found = compared(*offices, match="respondent", lang="en")
    told = " ".join(sentence.text for sentence in wave_findings(found))
    told += " ".join(section.title + section.lead for section in wave_sections(found))
    told += " ".join(f"{chart.title} {chart.caption}" for chart in wave_charts(found))
    told += " ".join(found.note_texts) + found.title.replace("協働調査", "")
    data = "公園|花壇|市民|道路|予算|足りる|足りない|掃除|守る|計画|作る|実施|している|していない|分野|設問|部|福祉|防災|子育て|＊"
    assert not re.search("[ぁ-んァ-ヶ一-龠]", re.sub(data, "", told)), told


# ---------------------------------------------------------------- the command


def call(*arguments):
    return CliRunner().invoke(textmine, list(map(str, arguments)))


def test_the_command_makes_a_folder_and_says_what_is_in_it(tmp_path, offices):
    target = tmp_path / "2010.2013"
    done = call("compare", *offices, "--match", "respondent", "--by", "部", "--output", target)
    assert (done.exit_code, done.stdout.strip()) == (0, str(target))
    for part in ("report.html", "tables.xlsx", "slides.pptx", "・", "回答者を「respondent」で対応づけました"):
        assert part in done.stderr


def test_a_csv_is_what_it_was(tmp_path, offices):
    target = tmp_path / "change.CSV"
    done = call("compare", *offices, "--output", target)
    assert done.exit_code == 0
    table = pd.read_csv(target)
    assert set(table["kind"]) == {"term", "nonresponse"}
    assert call("compare", *offices).stdout.startswith("by,group,kind,question,term,rank")


@pytest.mark.parametrize(
    "arguments", [("--output", "change.xlsx"), ("--output", "report.html"), ("--open",), ("--top", "-1")]
)
def test_mistakes_of_use(tmp_path, monkeypatch, offices, arguments):
    monkeypatch.chdir(tmp_path)
    assert call("compare", *offices, *arguments).exit_code == 2
    assert list(tmp_path.iterdir()) == []
