"""The command line as a user meets it: data on stdout, talk on stderr, exit statuses, languages."""

import csv
import io
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from textmine import cli, pipeline
from textmine.cli import textmine
from textmine.cli.entry import main

ROOT = Path(__file__).parents[1]
KANA = re.compile(r"[ぁ-んァ-ヶ]")
SURVEY = """
file = "answers.csv"
respondent = "課"
groups = ["部", "課"]
[[questions]]
name = "設問１"
column = "設問１"
kind = "reason"
[[questions]]
name = "設問２"
column = "設問２"
[privacy]
persons = false
"""
ANSWERS = [
    ("部", "課", "設問１", "設問２"),
    (
        "環境部",
        "ごみ対策課",
        "市民の協力がなければごみの減量は進まないため。",
        "市民と行政の役割分担が必要である。",
    ),
    ("環境部", "環境政策課", "市民の声を聞き、緑を守る活動を進めるため。", "特になし"),
    ("環境部", "下水道課", "=1+1", "なし"),
    ("市民部", "市民課", "市民ニーズに応えるには行政だけでは限界がある。", ""),
    ("市民部", "税務課", "記入なし", "市民の理解を得て税の公平を保つ。"),
    (
        "市民部",
        "保険課",
        "市民の健康づくりは地域の活動が支えている。",
        "地域の団体と協力して健康診査を広める。",
    ),
]
HEAVY = ("pandas", "numpy", "scipy", "sklearn", "sudachipy", "wordcloud", "altair", "networkx", "openpyxl")


def write_survey(folder, rows=ANSWERS, settings=SURVEY):
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    (folder / "survey.toml").write_text(settings, encoding="utf-8")
    return str(folder / "survey.toml")


@pytest.fixture
def survey(tmp_path):
    return write_survey(tmp_path / "survey")


@pytest.fixture(scope="module", autouse=True)
def _each_survey_is_prepared_once():
    """What many tests share: the answers of one file under the same settings are tokenized once."""
    made, real = {}, pipeline.prepare

    def prepare(settings, **how):
        key = repr(settings), repr(how), settings.file.read_bytes() if settings.file.exists() else b""
        if key not in made:
            made[key] = real(settings, **how)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "prepare", prepare)
        yield


def call(*arguments):
    """One command in this process: what it printed; an error of the program is raised."""
    return CliRunner().invoke(textmine, list(map(str, arguments)), catch_exceptions=False)


def table_of(result):
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def ends(capsys, monkeypatch, *arguments):
    """The exit status of the entry point, stdout and stderr."""
    monkeypatch.setattr(sys, "argv", ["textmine", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    return ended.value.code, told.out, told.err


def in_shell(*arguments, **how):
    return subprocess.Popen([sys.executable, "-m", "textmine", *map(str, arguments)], **how)


# ---------------------------------------------------------------- tables


def test_all_tables_are_listed_with_their_titles():
    listed = table_of(call("table"))
    titles = {row["table"]: row["題"] for row in listed}
    assert titles["keyterms"] == "特徴語"
    assert titles["nonresponse"] == "無回答の集計"
    assert all(titles.values())
    assert table_of(call("table", "list")) == listed
    assert table_of(call("table", "survey.toml")) == listed


def test_a_table_in_a_pipe_is_csv_that_no_spreadsheet_computes(survey):
    rows = table_of(call("table", "responses", survey))
    assert [row["respondent"] for row in rows][:2] == ["ごみ対策課", "ごみ対策課"]
    assert len(rows) == 12
    (formula,) = [row["raw_text"] for row in rows if row["raw_text"].endswith("=1+1")]
    assert formula == "'=1+1"


def test_a_table_in_a_file_opens_in_excel(survey, tmp_path):
    result = call("table", "frequency", survey, "--output", tmp_path / "frequency.csv")
    assert result.stdout.strip() == str(tmp_path / "frequency.csv")
    content = (tmp_path / "frequency.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfrank,")
    assert b"\r\n" in content


def test_key_terms_take_their_options(survey):
    every = table_of(call("table", "keyterms", survey, "--by", "部", "--min-count", 1))
    assert {row["by"] for row in every} == {"部"}
    one = table_of(call("table", "keyterms", survey, "--by", "部", "--top", 1, "--min-count", 1))
    assert [row["rank"] for row in one] == ["1", "1"]
    own = table_of(call("table", "keyterms", survey, "--only-group", "市民部", "--measure", "tfidf"))
    assert {row["group"] for row in own} == {"市民部"}
    values = [float(row["tfidf"]) for row in own]
    assert values == sorted(values, reverse=True)
    tokens = table_of(call("table", "keyterms", survey, "--unit", "tokens"))
    assert {row["unit"] for row in tokens} == {"tokens"}


def test_key_terms_against_one_group(survey):
    against = table_of(call("table", "keyterms", survey, "--against", "環境部", "--min-count", 1))
    assert {(row["by"], row["group"]) for row in against} == {("部", "市民部")}
    whole = table_of(call("table", "responses", survey))
    valid = sum(row["部"] == "環境部" and row["status"] == "valid" for row in whole)
    assert {int(row["n_reference"]) for row in against} == {valid}
    inside = table_of(call("table", "keyterms", survey, "--against", "部", "--min-count", 1))
    assert {row["by"] for row in inside} == {"課"}


def test_a_decision_of_a_person_is_kept_and_honoured(tmp_path):
    rows = [ANSWERS[0], ("市民部", "市民課", "市民ザービスを高める。市民サービスの声。", "サービスの向上。")]
    settings = 'dictionaries = "own"\n' + SURVEY
    survey = write_survey(tmp_path, rows, settings)
    (tmp_path / "own").mkdir()
    offered = {row["found"] for row in table_of(call("repair", survey, "--suggest"))}
    assert "ザービス" in offered
    kept = call("repair", survey, "--accept", "ザービス=サービス", "--refuse", "ＰＡＴ").stdout.strip()
    assert Path(kept).parent == tmp_path / "own"
    log = table_of(call("repair", survey))
    assert ("ザービス", "サービス") in {(row["found"], row["written"]) for row in log}
    assert table_of(call("repair", survey, "--suggest")) == []
    assert call("dict", "check", tmp_path / "own").exit_code == 0


def test_one_question_alone_is_counted(survey):
    both = {row["term"]: int(row["documents"]) for row in table_of(call("table", "frequency", survey))}
    first = table_of(call("table", "frequency", survey, "--question", "設問1"))
    second = table_of(call("table", "frequency", survey, "--question", "設問２"))
    counted = {row["term"]: int(row["documents"]) for row in first}
    for row in second:
        counted[row["term"]] = counted.get(row["term"], 0) + int(row["documents"])
    assert counted == both
    answers = table_of(call("table", "responses", survey, "--question", "設問２"))
    assert {row["question"] for row in answers} == {"設問２"}
    assert len(answers) == 6


def test_one_setting_can_be_changed(survey):
    normal = {row["term"] for row in table_of(call("table", "frequency", survey))}
    nouns = {row["term"] for row in table_of(call("table", "frequency", survey, "--set", "tokens.pos=名詞"))}
    assert "進める" in normal
    assert "進める" not in nouns
    assert nouns < normal


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("analysis.tops=3", "analysis.top"),
        ("analysis.top=many", "analysis.top"),
        ("analysis.top=0", "analysis.top"),
        ("tokens.mode=D", "tokens.mode"),
        ("file=other.csv", "unknown setting"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(survey, capsys, monkeypatch, change, said):
    status, out, err = ends(capsys, monkeypatch, "table", "frequency", survey, "--set", change)
    assert (status, out) == (3, "")
    assert said in err


def test_notes_of_a_table_go_to_stderr(survey):
    result = call("table", "topics", survey)
    assert result.stderr.startswith("※ ")
    assert "※" not in result.stdout
    assert not KANA.search(call("table", "topics", survey, "--lang", "en").stderr)


# ---------------------------------------------------------------- words in context


def test_kwic_finds_words_of_one_group(survey):
    every = table_of(call("kwic", "市民", survey))
    some = table_of(call("kwic", "市民", survey, "--only-group", "市民部"))
    assert {row["部"] for row in every} == {"環境部", "市民部"}
    assert some == [row for row in every if row["部"] == "市民部"]
    assert table_of(call("kwic", "市民", survey, "--by", "課", "--only-group", "市民課"))[0]["hit"] == "市民"
    assert table_of(call("kwic", "市民", survey, "--window", 3))[0]["right"] == "の協力"


def test_kwic_says_where_a_word_is_in_no_answer(survey):
    result = call("kwic", "議会", survey)
    assert table_of(result) == []
    assert "議会" in result.stderr


def test_collocations_of_the_whole_and_of_a_group(survey):
    whole = table_of(call("kwic", "市民", survey, "--collocations", "--min-count", 1))
    assert {row["node"] for row in whole} == {"市民"}
    own = table_of(call("kwic", "市民", survey, "--collocations", "--min-count", 1, "--only-group", "環境部"))
    assert 0 < int(own[0]["n_node"]) < int(whole[0]["n_node"])


def test_explain_follows_one_office_in_both_languages(survey):
    ja, en = (call("explain", "税務課", survey, "--lang", lang).stdout for lang in ("ja", "en"))
    assert "【設問１】 区分: 記入なし（not_entered" in ja
    assert "[設問１] status: not_entered (rule: nonresponse.csv:" in en
    assert "原文" not in en
    assert "key terms of 税務課: " in en


def test_explain_names_the_places_in_the_readers_language(survey):
    ja, en = (call("explain", "市民課", survey, "--lang", lang).stdout for lang in ("ja", "en"))
    assert "一般論の節: 「" in ja
    assert "general_clauses" not in ja + en
    assert "general clauses: '" in en


# ---------------------------------------------------------------- change, coding


def test_compare_tells_what_rose(tmp_path):
    def wave(year, words):
        rows = [("部", "課", "設問１", "設問２")]
        rows += [("部", f"課{n}", f"{word}が大事だと考えている。", "") for n, word in enumerate(words)]
        return write_survey(tmp_path / year, rows)

    before, after = wave("1", ["道路"] * 6 + ["公園"] * 2), wave("2", ["公園"] * 7 + ["道路"])
    result = call("compare", before, after, "--match", "respondent")
    change = {row["term"]: float(row["difference"]) for row in table_of(result) if row["by"] == "全体"}
    assert change["公園"] == pytest.approx(5 / 8)
    assert change["道路"] == pytest.approx(-5 / 8)
    assert "対応づけ" in result.stderr


def test_a_sample_goes_out_and_comes_back(tmp_path, monkeypatch):
    rules = "＊市民\n市民\n\n＊限界\n限界\n"
    monkeypatch.chdir(tmp_path)
    Path("rules.txt").write_text(rules, encoding="utf-8")
    survey = write_survey(tmp_path / "survey")
    for name in ("sample.csv", "sample.xlsx"):
        call("coding", "sample", survey, "--rules", "rules.txt", "--size", 5, "--output", name)
        empty = table_of(call("coding", "agree", survey, name, "--rules", "rules.txt"))
        assert {row["code"]: row["n"] for row in empty} == {"市民": "5", "限界": "5", "全コード": "10"}
        assert {row["both"] for row in empty} == {"0"}
    with Path("sample.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["市民"], row["限界"] = int("市民" in row["回答"]), int("限界" in row["回答"])
    with Path("filled.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    agreed = table_of(call("coding", "agree", survey, "filled.csv", "--rules", "rules.txt"))
    assert {row["code"]: row["agreement"] for row in agreed} == {"市民": "1", "限界": "1", "全コード": "1"}
    both = table_of(
        call("coding", "agree", survey, "filled.csv", "--second", "sample.csv", "--rules", "rules.txt")
    )
    assert int(both[0]["only_first"]) == sum(row["市民"] for row in rows)


def test_the_seed_draws_the_sample(survey, tmp_path):
    def drawn(seed):
        path = tmp_path / f"{seed}.csv"
        call(
            "coding",
            "sample",
            survey,
            "--rules",
            "citizen_collaboration",
            "--size",
            4,
            "--seed",
            seed,
            "--output",
            path,
        )
        return path.read_bytes()

    assert drawn(1) == drawn(1)
    assert len({drawn(seed) for seed in range(4)}) > 1


def test_a_rule_file_is_checked_whole(tmp_path):
    rules = tmp_path / "rules.txt"
    rules.write_text("＊良い\n市民 | 行政\n\n＊悪い\n市民 & (\n\n＊悪い２\n| 行政\n", encoding="utf-8")
    result = call("coding", "check", rules)
    assert result.exit_code == 1
    assert result.stderr.count("rules.txt") >= 4
    assert "line 5" in result.stderr
    assert "line 8" in result.stderr
    good = call("coding", "check", ROOT / "dictionaries" / "coding" / "citizen_collaboration.txt")
    assert "住民ニーズ" in {row["コード"] for row in table_of(good)}


# ---------------------------------------------------------------- dictionaries


def test_every_shipped_dictionary_is_listed_and_whole():
    listed = {row["辞書"]: int(row["行数"]) for row in table_of(call("dict", "list"))}
    assert {name.partition("/")[0] for name in listed if "/" in name} == {
        "awareness", "coding", "privacy", "questions", "repair",
    }  # fmt: skip
    assert {"nonresponse.csv", "stopwords.txt", "synonyms.csv", "userdict.csv", "consistency.csv"} <= set(
        listed
    )
    assert all(rows > 0 for name, rows in listed.items() if name not in ("ignore.txt",))
    assert call("dict", "check").exit_code == 0


def test_the_mistakes_of_all_dictionaries_are_told_at_once(tmp_path):
    own = tmp_path / "own"
    mistakes = {
        "nonresponse.csv": ("status,form,example\nnothing,特になし,特になし\n", "nothing"),
        "synonyms.csv": ("from,to\nA,B\nA,C\n", "synonyms.csv"),
        "awareness/actors.csv": ("pattern,value,note\n市民,市民,\n", "actors.csv"),
        "coding/own.txt": ("＊code\n(市民\n", "own.txt"),
        "privacy/titles.csv": ("term,note\n課長,\n", "titles.csv"),
        "questions/templates.csv": ("id,condition,text,why\nx,(((,問い,理由\n", "(((" ),
        "consistency.csv": ("name\nx\n", "consistency.csv"),
        "stopword.txt": ("市民\n", "stopwords.txt"),
    }  # fmt: skip
    for name, (content, _) in mistakes.items():
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_text(content, encoding="utf-8")
    (own / "ignore.txt").write_bytes("市民".encode("cp932"))
    result = call("dict", "check", own)
    assert result.exit_code == 1
    for said in (*(word for _, word in mistakes.values()), "ignore.txt"):
        assert said in result.stderr, said


def test_a_good_folder_of_own_dictionaries_passes():
    for folder in ROOT.glob("data/*/dictionaries"):
        assert call("dict", "check", folder).exit_code == 0


# ---------------------------------------------------------------- errors


def test_check_ends_with_1_and_names_the_near_column(tmp_path, capsys, monkeypatch):
    survey = write_survey(tmp_path, settings=SURVEY.replace('"課"]', '"課名"]'))
    status, _, err = ends(capsys, monkeypatch, "check", survey)
    assert status == 1
    assert "課名" in err
    assert ends(capsys, monkeypatch, "table", "frequency", survey)[0] == 3


def test_check_tells_unknown_keys_and_missing_columns_at_once(tmp_path, capsys, monkeypatch):
    wrong = "hedder_row = 2\n" + SURVEY.replace('"課"]', '"課名"]').replace(
        'column = "設問２"', 'column = "設問3"'
    )
    survey = write_survey(tmp_path, settings=wrong)
    status, _, err = ends(capsys, monkeypatch, "check", survey)
    assert status == 1
    assert all(name in err for name in ("header_row", "「課名」", "「設問3」"))
    status, out, err = ends(capsys, monkeypatch, "table", "frequency", survey)
    assert (status, out) == (3, "")
    assert "header_row" in err


def test_check_of_settings_that_cannot_be_used_tells_all_of_their_mistakes(tmp_path, capsys, monkeypatch):
    survey = write_survey(tmp_path, settings='hedder_row = 2\nheader_row = "two"\n' + SURVEY)
    status, _, err = ends(capsys, monkeypatch, "check", survey)
    assert status == 3
    assert "hedder_row" in err
    assert "two" in err


@pytest.mark.parametrize(
    ("named", "advice"),
    [
        ("設問", "3 設問１ / 4 設問２（左からの番号でも書けます: --text 3）"),
        ("{column = 3}", "--text N"),
        ("設問3", "4 設問２ / 3 設問１（左からの番号でも書けます: --text 4）"),
    ],
)
def test_a_column_of_the_command_line_is_advised_as_it_is_written_there(
    survey, capsys, monkeypatch, named, advice
):
    answers = Path(survey).with_name("answers.csv")
    status, _, err = ends(capsys, monkeypatch, "table", "frequency", answers, "--text", named)
    assert status == 3
    assert advice in err
    assert "{column = 3}" not in err.replace("「{column = 3}」", "").replace("'{column = 3}'", "")
    assert call("table", "frequency", answers, "--text", "3").exit_code == 0


WRONG = [
    (2, ["frobnicate"], "frobnicate"),
    (2, ["tabel", "SURVEY"], "table"),
    (2, ["run", "SURVEY", "more", "words"], "more words"),
    (2, ["run", "SURVEY", "--processes", "two"], "--processes"),
    (2, ["run", "SURVEY", "--output"], "--output"),
    (2, ["explain"], "--help"),
    (2, ["table", "keyterms", "SURVEY", "--unknown"], "--unknown"),
    (2, ["table", "keyterm", "SURVEY"], "keyterms"),
    (2, ["table", "keyterms", "SURVEY", "--by", "部署"], "部"),
    (2, ["table", "keyterms", "SURVEY", "--only-group", "市民局"], "市民部"),
    (2, ["table", "frequency", "SURVEY", "--only-group", "環境部"], "--question"),
    (2, ["table", "keyterms", "SURVEY", "--measure", "chi"], "chi2"),
    (2, ["table", "keyterms", "SURVEY", "--top", "0"], "0"),
    (2, ["table", "keyterms", "SURVEY", "--question", "設問９"], "設問１"),
    (2, ["table", "keyterms", "SURVEY", "--text", "設問１"], "--text"),
    (2, ["table", "keyterms", "SURVEY", "--against", "市民局"], "市民部"),
    (2, ["table", "frequency", "SURVEY", "--against", "市民部"], "keyterms"),
    (3, ["repair", "SURVEY", "--accept", "ザービス=サービス"], "dictionaries"),
    (2, ["kwic", "市民", "SURVEY", "--only-group", "環境局"], "環境部"),
    (2, ["kwic", "市民", "SURVEY", "--by", "部署", "--only-group", "環境部"], "部署"),
    (2, ["kwic", "議会", "SURVEY", "--collocations"], "議会"),
    (2, ["explain", "市民税課", "SURVEY"], "市民課"),
    (2, ["run", "SURVEY", "--only", "pictures"], "charts"),
    (2, ["compare", "SURVEY", "SURVEY", "--by", "部署"], "部"),
    (2, ["wordcloud", "SURVEY", "--by", "部署"], "部"),
    (3, ["wordcloud", "SURVEY", "--mask", "no.png"], "no.png"),
    (3, ["wordcloud", "SURVEY", "--font", "no.ttf"], "no.ttf"),
    (2, ["coding", "sample", "SURVEY", "--rules", "citizen_collaboration", "--output", "sample.doc"], ".csv"),
    (3, ["coding", "sample", "SURVEY"], "--rules"),
    (3, ["coding", "sample", "SURVEY", "--rules", "none_such"], "none_such"),
    (3, ["coding", "agree", "SURVEY", "missing.csv", "--rules", "citizen_collaboration"], "missing.csv"),
    (3, ["table", "keyterms", "missing.toml"], "missing.toml"),
    (3, ["table", "keyterms", "missing.csv"], "missing.csv"),
    (3, ["table", "keyterms", "BROKEN"], "broken.toml"),
    (3, ["dict", "check", "missing"], "missing"),
    (4, ["table", "frequency", "SURVEY", "--output", "SURVEY/below.csv"], "below.csv"),
    (4, ["run", "SURVEY", "--only", "tables", "--output", "FOLDER"], "FOLDER"),
]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(("status", "arguments", "said"), WRONG, ids=lambda value: str(value)[:60])
def test_what_goes_wrong_is_said_and_has_its_status(
    survey, tmp_path, capsys, monkeypatch, status, arguments, said, lang
):
    (tmp_path / "broken.toml").write_text("file = \n", encoding="utf-8")
    places = {"SURVEY": survey, "BROKEN": tmp_path / "broken.toml", "FOLDER": tmp_path}
    for name, place in places.items():
        arguments = [argument.replace(name, str(place)) for argument in arguments]
        said = said.replace(name, str(place))
    monkeypatch.chdir(tmp_path)
    found, out, err = ends(capsys, monkeypatch, "--lang", lang, *arguments)
    assert (found, out) == (status, "")
    assert said in err
    assert "Traceback" not in err
    if lang == "en":
        assert not KANA.search(re.sub("'.*?'", "", err)), err
    else:
        assert KANA.search(err)


def test_a_file_over_the_limit_ends_with_5(survey, capsys, monkeypatch):
    monkeypatch.setattr("textmine.files.MAX_FILE_BYTES", 10)
    assert ends(capsys, monkeypatch, "table", "responses", survey)[0] == 5


def test_an_interrupt_ends_with_130_and_a_bug_shows_itself(survey, capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("textmine.guess.check_survey", interrupted)
    assert ends(capsys, monkeypatch, "check", survey)[0] == 130
    monkeypatch.setattr("textmine.guess.check_survey", broken)
    monkeypatch.setattr(sys, "argv", ["textmine", "check", survey])
    with pytest.raises(ZeroDivisionError):
        main()


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_a_stopped_run_ends_with_143_and_leaves_nothing(survey, tmp_path):
    running = in_shell("run", survey, "--output", tmp_path / "out", stderr=subprocess.PIPE)
    time.sleep(1.5)
    running.send_signal(signal.SIGTERM)
    assert running.wait(20) == 143
    running.stderr.close()
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".out.lock")] == ["survey"]


# ---------------------------------------------------------------- stdout and stderr


def test_a_closed_pipe_is_quiet(survey):
    running = in_shell("table", "responses", survey, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    running.stdout.close()
    assert running.wait(60) == 0
    assert running.stderr.read() == b""
    running.stderr.close()


def test_a_pipe_carries_utf_8_in_any_locale(survey):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    running = in_shell("check", survey, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 0, err
    assert "環境部" in out.decode("utf-8")
    assert b"\x1b" not in out + err


def test_progress_shows_on_a_terminal_after_a_second(monkeypatch, capsys):
    from textmine.cli import show

    monkeypatch.setattr(show, "PATIENCE", 0.05)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with show.progress(3) as advance:
        advance("早い")
    assert capsys.readouterr().err == ""
    with show.progress(3) as advance:
        advance("遅い")
        time.sleep(0.4)
    assert "遅い" in capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    with show.progress(3) as advance:
        advance("遅い")
        time.sleep(0.2)
    assert capsys.readouterr().err == ""


def test_run_counts_its_steps(survey, tmp_path):
    from textmine.settings import load_settings

    steps = []
    only = ("tables", "workbook")
    pipeline.run(load_settings(survey), output=tmp_path / "out", only=only, advance=steps.append)
    assert len(steps) == pipeline.count_steps(only)


def test_a_file_alone_is_a_run(survey, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = []
    monkeypatch.setattr(pipeline, "run", lambda settings, **how: asked.append((settings, how)) or (None, {}))
    monkeypatch.setattr("textmine.cli.whole._say_what_was_made", lambda *_: [])
    assert call(Path(survey).parent / "answers.csv", "--group", "部").stdout.strip() == "outputs/survey"
    (settings, how), *_ = asked
    assert settings.groups == ("部",)
    assert how["output"] == Path("outputs/survey")


def test_an_english_run_speaks_english(survey, tmp_path):
    result = call("--lang", "en", "run", survey, "--only", "tables", "--output", tmp_path / "out")
    assert result.exit_code == 0
    own_words = re.sub(
        "「.*?」|'.*?'|市民部|環境部|" + "|".join(row[1] for row in ANSWERS), "", result.stderr
    )
    assert not KANA.search(own_words)
    check = call("check", survey, "--lang", "en").stdout
    assert "respondents: 6" in check


# ---------------------------------------------------------------- help


def commands(command=textmine, path=()):
    yield path, command
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, (*path, name))


def examples():
    for path, command in commands():
        for line in (command.help or "").partition("例 / Example:")[2].splitlines():
            if line.strip():
                yield pytest.param(path, line.strip(), id=line.strip())


@pytest.mark.parametrize(
    ("path", "command"),
    list(commands()),
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_every_help_ends_with_an_example_and_speaks_both_languages(path, command):
    first, *_ = command.help.splitlines()
    assert re.search(r"\(.*[a-z]", first), first
    last = command.help.strip().splitlines()[-1].strip()
    assert last.startswith("textmine ")
    words = last.split()
    assert path == tuple(words[1 : 1 + len(path)]) or not path
    for option in command.params:
        if isinstance(option, click.Option) and option.name not in ("version", "help"):
            assert option.help, option.name


SLOW = ("run", "answers.csv", "sheets", "wordcloud", "verify", "gui")


@pytest.mark.parametrize(("path", "example"), list(examples()))
def test_every_example_runs(path, example, tmp_path, monkeypatch):
    """Quick ones are run; the others have at least to be understood as they are written."""
    monkeypatch.chdir(tmp_path)
    for name, place in {
        "data": "data",
        "dictionaries": "dictionaries",
        "2009": "data/koganei2010",
        "2010": "data/koganei2010",
    }.items():
        Path(name).symlink_to(ROOT / place)
    write_survey(tmp_path / "own")
    Path("answers.csv").write_bytes(Path("own/answers.csv").read_bytes())
    Path("my_dictionaries").mkdir()
    if "survey.toml" in shlex.split(example):
        Path("survey.toml").write_text('dictionaries = "my_dictionaries"\n' + SURVEY, encoding="utf-8")
    arguments = shlex.split(example)[1:]
    if "agree" in arguments:
        call("coding", "sample", arguments[2], "--rules", "citizen_collaboration", "--output", "sample.csv")
    if arguments[0] in SLOW:
        context = textmine.make_context("textmine", list(arguments))
        name, command, rest = textmine.resolve_command(context, list(arguments))
        assert command.make_context(name, rest, parent=context)
        return
    result = call(*arguments)
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() or arguments[:2] == ["dict", "check"]


def test_help_is_light():
    script = f"""
import sys
from textmine.cli import textmine
textmine.main(["table", "--help"], standalone_mode=False)
heavy = [name for name in {HEAVY!r} if name in sys.modules]
assert not heavy, heavy
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_entry_point_stays():
    assert cli.main is main


def test_check_reads_the_cells_decided_by_hand(tmp_path, capsys, monkeypatch):
    (tmp_path / "a.csv").write_text("課,理由\n児童青尐年課,特になし\n税務課,公園を直す\n", encoding="utf-8")
    (tmp_path / "survey.toml").write_text(
        'file = "a.csv"\nrespondent = "課"\noverrules = "decided.csv"\n'
        '[[questions]]\nname = "理由"\ncolumn = "理由"\n',
        encoding="utf-8",
    )
    decided = tmp_path / "decided.csv"
    header = "respondent,question,status,note\n"
    decided.write_text(header + "児童青少年課,理由,valid,電話で確認\n", encoding="utf-8")
    assert ends(capsys, monkeypatch, "check", tmp_path / "survey.toml")[0] == 0
    decided.write_text(header + "児童課,理由,valid,\n税務課,理由,maybe,\n", encoding="utf-8")
    status, _, said = ends(capsys, monkeypatch, "check", tmp_path / "survey.toml")
    assert status == 1
    assert "児童課" in said
    assert "maybe" in said


BY_HAND = """file = "a.csv"
respondent = "課"
[awareness]
overrules = "decided.csv"
[[questions]]
name = "理由"
column = "理由"
"""


def decided_by_hand(folder, *lines):
    rows = "児童青尐年課,公園の遊具を直す\nＩＣＴ推進課,窓口の端末が足りない\n税務課,税の相談が増えた\n"
    (folder / "a.csv").write_text(f"課,理由\n{rows}", encoding="utf-8")
    (folder / "survey.toml").write_text(BY_HAND, encoding="utf-8")
    header = "respondent,question,item,value,note"
    (folder / "decided.csv").write_text("\n".join((header, *lines, "")), encoding="utf-8")
    return folder / "survey.toml"


def test_check_reads_what_was_decided_about_awareness(tmp_path, capsys, monkeypatch):
    good = decided_by_hand(tmp_path, "児童青尐年課,,place,1,指定", "ICT推進課,理由,facts,1,事実")
    assert ends(capsys, monkeypatch, "check", good)[0] == 0
    bad = decided_by_hand(tmp_path, "児童課,,place,1,指定", "税務課,問９,facts,1,", "税務課,理由,place,1,")
    status, _, said = ends(capsys, monkeypatch, "check", bad)
    assert status == 1
    assert [word in said for word in ("「児童課」", "「問９」", "順位（place）")] == [True] * 3


def test_decisions_are_told_by_explain_and_heeded_by_hearing(tmp_path):
    survey = decided_by_hand(
        tmp_path, "児童青尐年課,,place,1,指定", "税務課,,place,0,対象外", "ＩＣＴ推進課,理由,facts,1,事実"
    )
    told = {
        name: call("explain", name, survey).stdout.splitlines()[-1] for name in ("児童青尐年課", "ICT推進課")
    }
    assert told["児童青尐年課"] == "人による変更: 人が 1 番目に置きました（指定）"
    assert told["ICT推進課"].startswith("人による変更: 理由: 人が「事実")
    proposal = call("hearing", survey, "--rounds", "1", "--per-round", "3", "--lang", "en")
    assert [row["respondent"] for row in table_of(proposal)] == ["児童青少年課", "ＩＣＴ推進課"]
    assert {row["agreement"] for row in table_of(proposal)} == {"proposed"}
    assert "only 2 of the 3 places" in proposal.stderr
    full = call("hearing", survey, "--rounds", "1", "--per-round", "1", "--must", "ICT推進課")
    assert [row["respondent"] for row in table_of(full)] == ["ＩＣＴ推進課"]
    assert "埋まり" not in full.stderr
    more = call(
        "hearing", survey, "--rounds", "1", "--per-round", "1", "--must", "ICT推進課", "--must", "税務課"
    )
    assert "2 回になります" in more.stderr
