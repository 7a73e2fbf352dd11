"""The measuring itself: corpora, ratios, goals, the guard and the page. No test asserts a time."""

import json
import sys
from argparse import Namespace
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))
import corpora  # noqa: E402
import figures  # noqa: E402
import jobs  # noqa: E402
import page  # noqa: E402
import peers  # noqa: E402
import plan  # noqa: E402
import processes  # noqa: E402
import run  # noqa: E402
import sizing  # noqa: E402

sys.path.remove(str(BENCHMARKS))

Section, Source = figures.Section, corpora.Source


def runs(*seconds: float, mib: float = 100.0, **more: float) -> list[dict[str, float]]:
    return [{"processor": each, "seconds": each, "mib": mib, **more} for each in seconds]


# ---------------------------------------------------------------- corpora


def test_texts_of_a_header_that_stands_several_times(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "課,理\n由,理由\n".replace("理\n由", '"理\n由"') + "市民課,一,二\n,三,\n", "utf-8"
    )
    assert corpora.read_texts(Source(tmp_path / "a.csv", "理由", "課")) == [
        ("市民課", "一"),
        ("市民課", "二"),
        ("-", "三"),
    ]
    with pytest.raises(ValueError, match="no column"):
        corpora.read_texts(Source(tmp_path / "a.csv", "理由", "部"))


def test_answers_are_drawn_without_replacement_while_there_are_enough() -> None:
    texts = [("課", f"回答{number}") for number in range(50)]
    drawn = list(corpora.draw_answers(texts, 50))
    assert sorted(drawn) == sorted(texts)
    assert drawn == list(corpora.draw_answers(texts, 50))
    assert drawn != list(corpora.draw_answers(texts, 50, seed=1))


def test_larger_corpora_hardly_repeat_an_answer() -> None:
    texts = [("課", f"［{number}］") for number in range(50)]
    drawn = [text for _, text in corpora.draw_answers(texts, 2000)]
    assert {text.count("［") for text in drawn} == {3}
    assert len(set(drawn)) > 1950


def test_a_corpus_on_the_disk(tmp_path: Path) -> None:
    assert corpora.write_corpus([("課", "あい"), ("部", "う")], 2, tmp_path) == 3
    corpora.write_workbook(tmp_path)
    from textmine.files import read_grid
    from textmine.settings import load_settings
    from textmine.survey import read_survey

    answers = read_survey(load_settings(tmp_path / "survey.toml")).responses
    assert sorted(answers["text"]) == ["あい", "う"]
    assert read_grid(tmp_path / "answers.xlsx").rows == read_grid(tmp_path / "answers.csv").rows


# ---------------------------------------------------------------- processes


def test_a_process_is_measured(tmp_path: Path) -> None:
    code = "x = bytearray(50_000_000); print('words'); print('{\"words\": 7}')"
    got = processes.run_process([sys.executable, "-c", code])
    assert isinstance(got, processes.Run)
    assert got.told == {"words": 7.0}
    assert got.mib > 48
    assert got.processor > 0


def test_a_child_counts_too() -> None:
    code = (
        "import subprocess, sys; subprocess.run([sys.executable, '-c',"
        " 'import time; x = bytearray(80_000_000); time.sleep(1)'])"
    )
    got = processes.run_process([sys.executable, "-c", code])
    assert isinstance(got, processes.Run)
    assert got.mib > 78


def test_why_a_process_has_no_figures() -> None:
    assert (
        processes.run_process([sys.executable, "-c", "1/0"]) == "failed: ZeroDivisionError: division by zero"
    )
    missing = "import sys; print('x: not installed', file=sys.stderr); sys.exit(3)"
    assert processes.run_process([sys.executable, "-c", missing]) == "x: not installed"
    waits = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    assert processes.run_process([sys.executable, "-c", waits], limit=0.5) == "> 0.5 s"


def test_families() -> None:
    assert processes.without_places(" Command '/home/a/b.py' at /tmp/x/y") == "Command 'b.py' at y"
    assert processes.family_of(2, {3: 2, 4: 3, 5: 1, 2: 1}) == [2, 3, 4]
    assert processes.told_by("a\n{broken") == processes.told_by("") == {}


# ---------------------------------------------------------------- ratios, goals, the guard


def test_ratios_are_taken_within_a_round() -> None:
    section = Section("x", runs={"own": runs(2, 9, 4), "other": runs(1, 3, 4)})
    found = figures.ratio(section, "own", "other", "processor")
    assert found == figures.Spread(2.0, 1.0, 3.0)
    assert figures.ratio(section, "own", "missing", "processor") is None
    assert figures.ratio(section, "own", "other", "call") is None


def test_goals_of_every_kind() -> None:
    sections = {
        "10000": Section("10000", runs={"stages": runs(1.3), "bare": runs(1.0)}),
        "100000": Section("100000", runs={"stages_2": runs(10, mib=200)}),
        "1000000": Section("1000000", runs={"stages_2": runs(120, mib=240)}),
        "start": Section("start", runs={"help": runs(0.3), "import_click": runs(0.2)}),
        "pictures": Section("pictures", runs={"cloud_textmine": runs(1, words=199.0)}),
    }
    found = {goal.ja: (goal, value) for goal, value in figures.judged(sections)}
    expected = {
        "1–5 段階 / bare、1 万件": (1.3, True),
        "100 万件のメモリ（MiB、全プロセス）": (240, True),
        "メモリの伸び、10 万件から 100 万件": (1.2, True),
        "時間の伸び、10 万件から 100 万件": (12, False),
        "--help（click の読み込みを除く秒）": (0.1, True),
        "ワードクラウドに置けた語": (199, False),
    }
    for name, (value, reached) in expected.items():
        assert found[name][1] == pytest.approx(value)
        assert found[name][0].reached(value) is reached
    assert found["1–5 段階 / bare、10 万件"][1] is None
    said = figures.goal_lines(sections)
    assert len(said) == len(plan.GOALS)
    assert sum(line.startswith("NOT reached") for line in said) == 2


def test_every_goal_names_a_job_that_is_measured_there() -> None:
    for goal in plan.GOALS:
        planned = plan.SECTIONS.get(goal.section) or plan.jobs_of_size(int(goal.section))
        names = {job.name for job in planned}
        assert goal.job in names
        assert goal.kind in (plan.GROWTH, plan.VALUE) or goal.against in names


def test_every_job_can_be_started_and_is_explained() -> None:
    sizes = [plan.jobs_of_size(size, peers_everywhere=True) for size in (1000, 100_000, 1_000_000)]
    for job in (job for part in (*plan.SECTIONS.values(), *sizes) for job in part):
        assert job.name in jobs.JOBS or job.name in jobs.COMMANDS or job.name in peers.PEERS
        assert plan.MEANINGS[job.name]
        assert jobs.command_of(job.name, Path("a"), Path("b"))[0] == sys.executable


def test_the_guard_speaks_of_textmine_alone_and_only_of_worse() -> None:
    stored = {
        "10000": Section("10000", runs={"bare": runs(1), "stages": runs(1.2), "straightforward": runs(2)})
    }
    same = {
        "10000": Section("10000", runs={"bare": runs(2), "stages": runs(2.9), "straightforward": runs(9)})
    }
    slow = {
        "10000": Section("10000", runs={"bare": runs(2), "stages": runs(3.1), "straightforward": runs(4)})
    }
    assert figures.worse(stored, same) == []
    assert figures.worse(stored, slow) == ["stages at 10000: 1.20 -> 1.55"]
    assert figures.worse({}, slow) == []


def test_figures_survive_the_disk() -> None:
    sections = {"1000": Section("1000", 1000, 27_000, {"bare": runs(0.12345)}, {"ginza": "> 5 s"})}
    stored = json.loads(json.dumps(figures.as_json(sections, {"機械": "x"})))
    assert figures.from_json(stored)["1000"].values("bare", "processor") == [0.1235]
    assert figures.from_json(stored)["1000"].left_out == {"ginza": "> 5 s"}
    assert figures.from_json([{"older": 1}]) == {}  # type: ignore[arg-type]


# ---------------------------------------------------------------- the page, the command


def test_the_page_says_what_was_found_and_what_was_not() -> None:
    sections = {
        "1000": Section("1000", 1000, 20_000, {"bare": runs(1), "stages": runs(2)}, {"ginza": "> 5 s"}),
        "10000": Section("10000", 10_000, 400_000, {"bare": runs(10), "stages": runs(13)}),
        "pictures": Section("pictures", runs={"cloud_textmine": runs(1, words=200.0, call=0.5)}),
    }
    text = page.page(sections, {"機械": "二つのコア"})
    assert "| stages | 1 | 2.00 | 2.00 | bare の 2.00（2.00～2.00） | 100 |" in text
    assert "| 1–5 段階 / bare、1 万件 | 1.4 以下 | 1.3 | 達成 |" in text
    assert "| 1–5 段階 / bare、10 万件 | 1.5 以下 | ― | 未計測 |" in text
    assert "| ginza | ― | ― | ― | > 5 s | ― |" in text
    assert "| stages | 1,000 → 10,000 | 6.5 倍 | 0.33 倍 | 1.00 倍 |" in text
    assert "cloud_textmine（call 0.5、words 200）" in text
    assert page.plot(sections).startswith("<svg")


def test_checking_and_comparing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = {"1000": Section("1000", 1000, 9, {"bare": runs(1), "stages": runs(2)})}
    run.write(tmp_path, stored, {})
    assert run.main(["--check", "--output", str(tmp_path)]) == 0
    assert "not measured" in capsys.readouterr().out
    monkeypatch.setattr(run, "warm_up", lambda *_given: None)
    taken = {"bare": 1.0, "stages": 2.4}
    monkeypatch.setattr(run, "one_run", lambda job, *_given, **_named: processes.Run(taken[job.name], 1, 1))
    asked = [
        "--output",
        str(tmp_path),
        "--sections",
        "sizes",
        "--sizes",
        "1000",
        "--jobs",
        "stages",
        "--rounds",
        "1",
    ]
    before = (tmp_path / "benchmarks.json").read_text("utf-8")
    assert run.main([*asked, "--compare"]) == 0
    taken["stages"] = 2.6
    assert run.main([*asked, "--compare"]) == 1
    assert (tmp_path / "benchmarks.json").read_text("utf-8") == before
    assert run.main(asked) == 0
    assert run.read_stored(tmp_path)["1000"].values("stages", "processor") == [2.6]


def test_a_job_that_fails_later_keeps_its_rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([processes.Run(1, 1, 1), processes.Run(3, 1, 1), processes.Run(1, 1, 1), "> 1 s"])
    asked: list[str] = []

    def one_run(job: plan.Job, *_given: object, **_named: object) -> processes.Run | str:
        asked.append(job.name)
        return next(answers, processes.Run(1, 1, 1))

    monkeypatch.setattr(run, "one_run", one_run)
    section = Section("start")
    run.measure(section, plan.SECTIONS["start"], tmp_path, Namespace(rounds=3))
    assert asked == ["import_click", "help", "import_click", "help", "import_click"]
    assert section.values("help", "processor") == [3]
    assert not section.left_out


def test_what_is_measured_now_leaves_or_replaces_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.write(tmp_path, {"1000": Section("1000"), "start": Section("start")}, {})
    monkeypatch.setattr(run, "warm_up", lambda *_given: None)
    monkeypatch.setattr(run, "one_run", lambda *_given, **_named: "> 1 s")
    asked = ["--output", str(tmp_path), "--sections", "start", "--rounds", "1"]
    run.main([*asked, "--keep"])
    assert list(run.read_stored(tmp_path)) == ["1000", "start"]
    run.main(asked)
    assert list(run.read_stored(tmp_path)) == ["start"]
    assert run.read_stored(tmp_path)["start"].left_out == {"import_click": "> 1 s", "help": "> 1 s"}


def test_peers_are_named_once_and_said_where_missing(tmp_path: Path) -> None:
    wanted = [name for line in run.peer_requirements().values() for name in line]
    assert set(plan.PEERS) <= set(wanted)
    given = Namespace(peers_python=None, peers_venv=None, environments={})
    assert run.python_for("ginza", given) == "not installed (--peers-venv)"
    assert run.python_for("stages", given) == Path(sys.executable)
    given.peers_venv = tmp_path
    assert run.python_for("ginza", given) == "not installed"


def test_a_column_for_each_file_or_one_for_all() -> None:
    files = [Path("a"), Path("b")]
    assert [s.text for s in run.sources(Namespace(csv=files, text=["x"], group=None, encoding=None))] == [
        "x",
        "x",
    ]
    with pytest.raises(SystemExit):
        run.sources(Namespace(csv=files, text=["x", "y", "z"], group=None, encoding=None))


# ---------------------------------------------------------------- sizes of machines


def test_heaps_law_is_found_again() -> None:
    found = sizing.fit_heaps([(n, 30 * n**0.5) for n in (100, 1000, 20_000)])
    assert found.exponent == pytest.approx(0.5)
    assert found.words(400) == pytest.approx(600)


def test_the_sizing_table_by_hand() -> None:
    # One second for 1,000 answers: a million take 1,000 s. 50 groups of 20,000 answers hold
    # 50 x 20,000 ** 0.5 = 7,071 pairs; at 1 MiB each that is what is held beside the 100 MiB.
    rows = sizing.table(sizing.Measured(30, 0.001, 110, 100, 1024**2, sizing.Heaps(1, 0.5)))
    assert len(rows) == 5
    assert rows[2] == "| 1,000,000 件 | 0.3 億字 | 17 分 | 1 分 | 8 秒 | 110 MiB | 7,171 MiB | 約 1 千語 |"


def test_samples_without_replacement_grow_to_the_whole() -> None:
    words = [{f"語{number % 700}", f"別{number % 11}"} for number in range(3000)]
    grown = sizing.vocabulary(words)
    assert [size for size, _ in grown] == [1000, 2000, 3000]
    assert grown[-1] == (3000, 711)
    assert grown[0][1] < grown[1][1] <= 711
